//! What a page states about itself outside JSON-LD: `<meta>`, microdata, `rel="author"`, `<time>`,
//! `<title>`, headings, the `lang` attribute. Each with the place; choosing is for others.

use dom_query::{Document, NodeRef};

/// Where in a page something was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The article's node in JSON-LD.
    JsonLd,
    /// A `<meta>` with `og:` or `article:`.
    OpenGraph(String),
    /// A `<meta>` with `dc.` or `dcterms.`.
    DublinCore(String),
    /// Any other `<meta>`, with its name.
    Meta(String),
    /// An `itemprop`.
    Microdata(String),
    /// A `<link>`, with its relation.
    Link(String),
    /// A `<time>` element.
    Time,
    /// The `<title>`.
    Title,
    /// A heading.
    Heading,
    /// An attribute of `<html>`.
    Attribute(String),
    /// A line of the page, by the class of its element.
    Line(String),
    /// The address of the page.
    Address,
    /// The words of the article.
    Words,
}

impl std::fmt::Display for Place {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Place::JsonLd => out.write_str("JSON-LD"),
            Place::OpenGraph(name) => write!(out, "OpenGraph {name}"),
            Place::DublinCore(name) => write!(out, "Dublin Core {name}"),
            Place::Meta(name) => write!(out, "meta {name}"),
            Place::Microdata(name) => write!(out, "microdata {name}"),
            Place::Link(relation) => write!(out, "link {relation}"),
            Place::Time => out.write_str("<time>"),
            Place::Title => out.write_str("<title>"),
            Place::Heading => out.write_str("heading"),
            Place::Attribute(name) => write!(out, "<html {name}>"),
            Place::Line(class) => write!(out, "line “{class}”"),
            Place::Address => out.write_str("the address"),
            Place::Words => out.write_str("the words of the text"),
        }
    }
}

/// Something found, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found<T> {
    /// What.
    pub value: T,
    /// Where.
    pub place: Place,
}

/// What a page states, outside JSON-LD.
#[derive(Clone, Debug, Default)]
pub struct Stated {
    /// `<meta>` by name or property in small letters, in order.
    pub metas: Vec<(String, String)>,
    /// How many of the first `metas` came from properties.
    from_property: usize,
    /// Microdata and RDFa: property, value.
    pub properties: Vec<(String, String)>,
    /// `rel="author"`, classes `byline`, `author`.
    pub author_lines: Vec<(String, String)>,
    /// `<time>`: its `datetime`, else its text; those that say they are the publication first.
    pub times: Vec<String>,
    /// `<title>`.
    pub title: Option<String>,
    /// `<h1>`, in order.
    pub first_headings: Vec<String>,
    /// `<h2>`, in order.
    pub second_headings: Vec<String>,
    /// `<link rel="canonical">`.
    pub canonical: Option<String>,
    /// `lang` of `<html>`.
    pub language: Option<String>,
    /// Whether `<article>`, `og:type` or microdata say that this is an article.
    pub article: bool,
}

/// More values of one sort than this are not collected.
const MOST: usize = 200;
/// A longer value is not a name, title or date.
const LONGEST: usize = 1_000;
/// What class names of bylines contain.
const AUTHOR_NAMES: [&str; 5] = ["byline", "author", "writtenby", "autor", "auteur"];
/// Properties of microdata that are about somebody or something else than the article.
const OTHER_SCOPES: [&str; 5] = ["comment", "review", "recommend", "related", "product"];

/// Reads it off.
pub fn read(page: &Document) -> Stated {
    let mut stated = Stated::default();
    for node in page.root().descendants_it() {
        if node.is_element() {
            stated.take(&node);
        }
    }
    stated
}

impl Stated {
    /// The first value of the first of these `<meta>` names that is there.
    pub fn meta(&self, names: &[&str]) -> Option<Found<String>> {
        names.iter().find_map(|name| {
            let found = self.metas.iter().find(|(key, _)| key == name)?;
            Some(Found {
                value: found.1.clone(),
                place: place(name),
            })
        })
    }

    /// The values of one property of microdata.
    pub fn property(&self, name: &str) -> Option<Found<String>> {
        let found = self.properties.iter().find(|(key, _)| key == name)?;
        Some(Found {
            value: found.1.clone(),
            place: Place::Microdata(name.to_owned()),
        })
    }

    fn take(&mut self, node: &NodeRef) {
        let name = node.node_name().unwrap_or_default();
        match name.as_ref() {
            "meta" => self.take_meta(node),
            "link" if self.canonical.is_none() && is_canonical(node) => {
                self.canonical = attribute(node, "href");
            }
            // The `<title>` of a drawing is not the page's.
            "title" if self.title.is_none() && !inside_drawing(node) => self.title = words(node),
            "h1" if self.first_headings.len() < MOST => self.first_headings.extend(words(node)),
            "h2" if self.second_headings.len() < MOST => self.second_headings.extend(words(node)),
            "time" => self.take_time(node),
            "html" => {
                self.language = attribute(node, "lang").or_else(|| attribute(node, "xml:lang"))
            }
            "article" => self.article = true,
            _ => {}
        }
        self.take_property(node);
        self.take_author_line(node);
    }

    fn take_meta(&mut self, node: &NodeRef) {
        let Some(value) = attribute(node, "content") else {
            return;
        };
        for key in ["property", "name", "itemprop", "http-equiv"] {
            let before = if key == "property" {
                self.from_property
            } else {
                self.metas.len()
            };
            // One tag may state several properties.
            for name in attribute(node, key)
                .unwrap_or_default()
                .to_lowercase()
                .split_whitespace()
            {
                if self.metas.len() < MOST * 5 {
                    // Where a name and a property state the same, the property counts.
                    let name = name.replace("dcterms:", "dcterms.").replace("dc:", "dc.");
                    self.metas.insert(before, (name, value.clone()));
                    self.from_property += usize::from(key == "property");
                }
            }
        }
        if self
            .metas
            .iter()
            .any(|(key, value)| key == "og:type" && value.starts_with("article"))
        {
            self.article = true;
        }
    }

    fn take_time(&mut self, node: &NodeRef) {
        let Some(value) = attribute(node, "datetime").or_else(|| words(node)) else {
            return;
        };
        let class = format!(
            "{} {}",
            node.attr_or("class", ""),
            node.attr_or("itemprop", "")
        )
        .to_lowercase();
        let update = ["update", "modified"]
            .iter()
            .any(|word| class.contains(word));
        let publication = ["publish", "posted", "created"]
            .iter()
            .any(|word| class.contains(word))
            || node.has_attr("pubdate");
        if publication && !update {
            self.times.insert(0, value);
        } else if !update && self.times.len() < MOST {
            self.times.push(value);
        }
        self.times.truncate(MOST);
    }

    fn take_property(&mut self, node: &NodeRef) {
        let named = attribute(node, "itemprop").or_else(|| attribute(node, "property"));
        let Some(names) = named.filter(|_| {
            self.properties.len() < MOST && !node.has_name("meta") || node.has_attr("itemprop")
        }) else {
            return;
        };
        let names = names.to_lowercase();
        if OTHER_SCOPES.iter().any(|scope| names.contains(scope)) {
            return;
        }
        let value = attribute(node, "content").or_else(|| attribute(node, "datetime"));
        let value = value.or_else(|| name_inside(node)).or_else(|| words(node));
        let Some(value) = value else { return };
        for name in names.split_whitespace() {
            let bare = name.rsplit(':').next().unwrap_or(name);
            self.properties.push((bare.to_owned(), value.clone()));
        }
    }

    fn take_author_line(&mut self, node: &NodeRef) {
        if self.author_lines.len() >= MOST {
            return;
        }
        let class =
            format!("{} {}", node.attr_or("class", ""), node.attr_or("id", "")).to_lowercase();
        let relation = node.attr_or("rel", "");
        let by_relation = relation.split_whitespace().any(|word| word == "author");
        let by_class = AUTHOR_NAMES.iter().any(|word| class.contains(word));
        let about = [
            "bio", "avatar", "image", "img", "social", "count", "comment", "follow", "date",
            "widget",
        ];
        if !(by_relation || by_class) || about.iter().any(|word| class.contains(word)) {
            return;
        }
        if let Some(line) = words(node).filter(|line| line.chars().count() < 100) {
            let named = class
                .split_whitespace()
                .find(|name| AUTHOR_NAMES.iter().any(|word| name.contains(word)));
            let mark = if by_relation {
                "author"
            } else {
                named.unwrap_or_default()
            }
            .to_owned();
            self.author_lines.push((mark, line));
        }
    }
}

/// Which vocabulary a `<meta>` name belongs to.
fn place(name: &str) -> Place {
    let name = name.to_owned();
    if name.starts_with("og:") || name.starts_with("article:") {
        Place::OpenGraph(name)
    } else if name.starts_with("dc.") || name.starts_with("dcterms.") {
        Place::DublinCore(name)
    } else {
        Place::Meta(name)
    }
}

fn is_canonical(node: &NodeRef) -> bool {
    attribute(node, "rel").is_some_and(|rel| rel.eq_ignore_ascii_case("canonical"))
}

fn inside_drawing(node: &NodeRef) -> bool {
    node.parent()
        .is_some_and(|up| !up.has_name("head") && !up.has_name("html") && !up.has_name("body"))
}

/// `itemprop="name"` inside an author or publisher.
fn name_inside(node: &NodeRef) -> Option<String> {
    if !node.has_attr("itemscope") && !node.has_attr("typeof") {
        return None;
    }
    let mut inner = node.descendants_it().take(60);
    let named = inner.find(|inner| {
        let property = inner
            .attr("itemprop")
            .or_else(|| inner.attr("property"))
            .unwrap_or_default();
        property.rsplit(':').next() == Some("name")
    })?;
    attribute(&named, "content").or_else(|| words(&named))
}

fn attribute(node: &NodeRef, name: &str) -> Option<String> {
    let value = node.attr(name)?;
    let value = value.trim();
    (!value.is_empty() && value.len() <= LONGEST).then(|| fold(value))
}

/// The text of a small element. A large one is not read: it is no name, title or date.
fn words(node: &NodeRef) -> Option<String> {
    let mut found = String::new();
    for inner in node.descendants_it().take(80) {
        let silent = inner
            .parent()
            .is_some_and(|up| up.has_name("script") || up.has_name("style") || up.has_name("svg"));
        if inner.is_text() && !silent {
            found.push_str(&inner.text());
            found.push(' ');
        }
        if found.len() > LONGEST {
            return None;
        }
    }
    let found = fold(&found);
    (!found.is_empty()).then_some(found)
}

fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
