//! A browser without JavaScript: it keeps cookies, fills the forms it finds on a page and sends
//! them with everything that is hidden in them. It follows no redirect unless told to.

use std::sync::Arc;

use dom_query::{Document, Selection};
use reqwest::cookie::{CookieStore, Jar};
use reqwest::header::{HeaderMap, HeaderValue, ORIGIN};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, RequestBuilder};

/// A browser with cookies of its own.
#[derive(Clone)]
pub struct Browser {
    client: Client,
    jar: Arc<Jar>,
    base: String,
}

/// What came back.
#[derive(Clone)]
pub struct Seen {
    pub status: u16,
    /// The path that was asked for, with its query.
    pub path: String,
    pub headers: HeaderMap,
    pub body: String,
}

impl Browser {
    pub fn new(base: &str) -> Browser {
        let jar = Arc::new(Jar::default());
        let client = Client::builder()
            .cookie_provider(jar.clone())
            .redirect(Policy::none())
            .no_proxy()
            .build()
            .unwrap();
        Browser {
            client,
            jar,
            base: base.to_owned(),
        }
    }

    /// The cookies it would send, for requests made by hand.
    pub fn cookies(&self) -> String {
        let base = self.base.parse().unwrap();
        let cookies = self.jar.cookies(&base);
        cookies
            .map(|cookies| cookies.to_str().unwrap().to_owned())
            .unwrap_or_default()
    }

    /// Has it send this cookie from now on.
    pub fn plant(&self, cookie: &str) {
        self.jar.add_cookie_str(cookie, &self.base.parse().unwrap());
    }

    /// Opens a page.
    pub async fn get(&self, path: &str) -> Seen {
        self.send(self.request(Method::GET, path), path).await
    }

    /// Opens a page and follows where it leads, as far as it leads.
    pub async fn open(&self, path: &str) -> Seen {
        self.follow(self.get(path).await).await
    }

    /// Follows redirects to the page they lead to.
    pub async fn follow(&self, mut seen: Seen) -> Seen {
        for _ in 0..10 {
            if !(300..400).contains(&seen.status) || seen.status == 304 {
                return seen;
            }
            seen = self.get(&seen.location()).await;
        }
        panic!("{} leads nowhere", seen.path);
    }

    /// Fills the form with this button, presses it, and gives the answer as it is. Fields that are
    /// not named keep what the page has in them. A field named several times is sent several times.
    pub async fn press(&self, page: &Seen, button: &str, typed: &[(&str, &str)]) -> Seen {
        self.press_in(page, "body", button, typed).await
    }

    /// The same, within the part of the page that a selector finds.
    pub async fn press_in(
        &self,
        page: &Seen,
        part: &str,
        button: &str,
        typed: &[(&str, &str)],
    ) -> Seen {
        let form = FilledForm::find(page, part, button).typed(typed);
        self.send_form(&form).await
    }

    /// Presses a button and follows to the page that shows what was done.
    pub async fn press_and_follow(
        &self,
        page: &Seen,
        button: &str,
        typed: &[(&str, &str)],
    ) -> Seen {
        self.follow(self.press(page, button, typed).await).await
    }

    /// Sends a form that was filled by hand.
    pub async fn send_form(&self, form: &FilledForm) -> Seen {
        if form.method == Method::GET {
            let query: String = form_urlencoded(&form.fields);
            let path = form.action.split('?').next().unwrap_or_default();
            return self.get(&format!("{path}?{query}")).await;
        }
        let request = self
            .request(Method::POST, &form.action)
            .header(ORIGIN, self.base.as_str());
        let request = if form.multipart {
            let mut parts = reqwest::multipart::Form::new();
            for (name, value) in &form.fields {
                parts = parts.text(name.clone(), value.clone());
            }
            for (name, file_name, kind, bytes) in &form.files {
                let part = reqwest::multipart::Part::bytes(bytes.clone())
                    .file_name(file_name.clone())
                    .mime_str(kind)
                    .unwrap();
                parts = parts.part(name.clone(), part);
            }
            request.multipart(parts)
        } else {
            let urlencoded = "application/x-www-form-urlencoded";
            request
                .header("content-type", urlencoded)
                .body(form_urlencoded(&form.fields))
        };
        self.send(request, &form.action).await
    }

    /// Sends these fields and nothing else, as a program would that knows no token.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Seen {
        let fields: Vec<(String, String)> = owned(fields);
        let request = self
            .request(Method::POST, path)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form_urlencoded(&fields));
        self.send(request, path).await
    }

    /// Signs in, which must succeed.
    pub async fn sign_in(&self, email: &str, passphrase: &str) {
        let seen = self.try_to_sign_in(email, passphrase).await;
        assert_eq!(
            seen.status,
            303,
            "{email} could not sign in: {}",
            seen.text()
        );
    }

    /// Signs in, or not.
    pub async fn try_to_sign_in(&self, email: &str, passphrase: &str) -> Seen {
        let page = self.get("/sign-in").await;
        self.press(
            &page,
            "Sign in",
            &[("email", email), ("passphrase", passphrase)],
        )
        .await
    }

    /// A request to be built by hand.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.base))
    }

    /// Sends a request that was built by hand.
    pub async fn send(&self, request: RequestBuilder, path: &str) -> Seen {
        let response = request.send().await.unwrap();
        Seen {
            status: response.status().as_u16(),
            path: path.to_owned(),
            headers: response.headers().clone(),
            body: response.text().await.unwrap(),
        }
    }
}

impl Seen {
    /// The words on the page, as a reader sees them: single blanks, nothing hidden in attributes.
    pub fn text(&self) -> String {
        let page = Document::from(self.body.as_str());
        page.select("head, script, style").remove();
        squeeze(&page.select("body").text())
    }

    /// Whether a reader sees these words.
    pub fn says(&self, words: &str) -> bool {
        self.text().contains(words)
    }

    /// The words in each element that a selector finds.
    pub fn all(&self, selector: &str) -> Vec<String> {
        let page = Document::from(self.body.as_str());
        page.select(selector)
            .iter()
            .map(|found| squeeze(&found.text()))
            .collect()
    }

    /// The words in the first element that a selector finds; it must be there.
    pub fn one(&self, selector: &str) -> String {
        let mut all = self.all(selector);
        assert!(
            !all.is_empty(),
            "{} has no {selector}:\n{}",
            self.path,
            self.text()
        );
        all.remove(0)
    }

    /// An attribute of every element that a selector finds and that has it.
    pub fn attribute_of_all(&self, selector: &str, name: &str) -> Vec<String> {
        let document = Document::from(self.body.as_str());
        let found = document.select(selector);
        let value = |one: Selection<'_>| one.attr(name).map(|value| value.to_string());
        found.iter().filter_map(value).collect()
    }

    /// An attribute of the first element that a selector finds; it must be there.
    pub fn attribute(&self, selector: &str, name: &str) -> String {
        let page = Document::from(self.body.as_str());
        let found = page.select(selector).first().attr(name);
        found
            .unwrap_or_else(|| panic!("{} has no {selector} with {name}", self.path))
            .to_string()
    }

    /// The token that the page's forms carry.
    pub fn csrf(&self) -> String {
        self.attribute("input[name=csrf]", "value")
    }

    /// Where it leads.
    pub fn location(&self) -> String {
        let location = self.header("location");
        assert!(
            !location.is_empty(),
            "{} ({}) leads nowhere",
            self.path,
            self.status
        );
        location
    }

    /// A header, or nothing.
    pub fn header(&self, name: &str) -> String {
        let value = self.headers.get(name).map(HeaderValue::to_str);
        value
            .map(|value| value.unwrap().to_owned())
            .unwrap_or_default()
    }

    /// Asserts the status and shows the page when it is another.
    #[track_caller]
    pub fn expect(self, status: u16) -> Seen {
        assert_eq!(self.status, status, "{}:\n{}", self.path, self.text());
        self
    }
}

/// A form as a browser would send it.
#[derive(Clone, Debug)]
pub struct FilledForm {
    pub method: Method,
    pub action: String,
    pub multipart: bool,
    pub fields: Vec<(String, String)>,
    pub files: Vec<(String, String, String, Vec<u8>)>,
}

impl FilledForm {
    /// The form of a page that has a button with these words.
    pub fn find(page: &Seen, part: &str, button: &str) -> FilledForm {
        let document = Document::from(page.body.as_str());
        for form in document.select(part).select("form").iter() {
            for pressed in form.select("button, input[type=submit]").iter() {
                if squeeze(&pressed.text()) == button || label(&pressed) == button {
                    return FilledForm::read(page, &form, &pressed);
                }
            }
        }
        panic!(
            "{} has no button “{button}” in {part}:\n{}",
            page.path,
            page.text()
        );
    }

    fn read(page: &Seen, form: &Selection, pressed: &Selection) -> FilledForm {
        assert!(!pressed.has_attr("disabled"), "the button is disabled");
        let action = pressed.attr("formaction").or_else(|| form.attr("action"));
        let mut fields = Vec::new();
        for control in form.select("input, select, textarea").iter() {
            fields.extend(value_of(&control));
        }
        if let Some(name) = pressed.attr("name") {
            fields.push((name.to_string(), attr(pressed, "value")));
        }
        FilledForm {
            method: if attr(form, "method").eq_ignore_ascii_case("post") {
                Method::POST
            } else {
                Method::GET
            },
            action: action
                .map(|action| action.to_string())
                .filter(|action| !action.is_empty())
                .unwrap_or_else(|| page.path.clone()),
            multipart: attr(form, "enctype") == "multipart/form-data",
            fields,
            files: Vec::new(),
        }
    }

    /// The form with these fields typed over.
    pub fn typed(mut self, typed: &[(&str, &str)]) -> FilledForm {
        self.fields
            .retain(|(name, _)| !typed.iter().any(|(over, _)| over == name));
        self.fields.extend(owned(typed));
        self
    }

    /// The form with a file chosen.
    pub fn with_file(
        mut self,
        name: &str,
        file_name: &str,
        kind: &str,
        bytes: &[u8],
    ) -> FilledForm {
        self.files.push((
            name.to_owned(),
            file_name.to_owned(),
            kind.to_owned(),
            bytes.to_vec(),
        ));
        self
    }
}

fn value_of(control: &Selection) -> Option<(String, String)> {
    let name = control.attr("name")?.to_string();
    if control.has_attr("disabled") {
        return None;
    }
    if control.is("textarea") {
        // A browser drops the line feed right after the tag, and so does the parser.
        return Some((name, control.text().to_string()));
    }
    if control.is("select") {
        let chosen = control.select("option[selected]");
        let options = control.select("option");
        let option = if chosen.exists() {
            chosen.first()
        } else {
            options.first()
        };
        return option.exists().then(|| (name, attr(&option, "value")));
    }
    match attr(control, "type").as_str() {
        "submit" | "button" | "file" | "image" | "reset" => None,
        "checkbox" | "radio" if !control.has_attr("checked") => None,
        "checkbox" if !control.has_attr("value") => Some((name, "on".to_owned())),
        _ => Some((name, attr(control, "value"))),
    }
}

fn label(button: &Selection) -> String {
    attr(button, "aria-label")
}

fn attr(element: &Selection, name: &str) -> String {
    element
        .attr(name)
        .map(|value| value.to_string())
        .unwrap_or_default()
}

fn owned(fields: &[(&str, &str)]) -> Vec<(String, String)> {
    fields
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

fn form_urlencoded(fields: &[(String, String)]) -> String {
    url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish()
}

fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
