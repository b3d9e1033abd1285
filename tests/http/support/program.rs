//! A program at the door: it brings a token and speaks JSON.

use galley::desk::people::actor;
use galley::desk::tokens::NewToken;
use galley::domain::access::{Scope, Scopes};
use galley::domain::people::Role;
use galley::domain::words::Name;
use galley::store::people;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::Value;
use uuid::Uuid;

use super::browser::Seen;
use super::{App, Browser};

/// A program with or without a token.
pub struct Program {
    client: Client,
    base: String,
    pub token: Option<String>,
    browser: Browser,
}

impl App {
    /// A program without a token.
    pub fn program(&self) -> Program {
        Program {
            client: Client::builder().no_proxy().build().unwrap(),
            base: self.url.clone(),
            token: None,
            browser: self.browser(),
        }
    }

    /// A program that acts for a new person of this role, by a token of these scopes.
    pub async fn program_of(&self, role: Role, scopes: &[Scope]) -> Program {
        let email = format!("{}@desk.example", Uuid::now_v7().simple());
        let name = format!("Pat {role}");
        let person = self.add(&name, &email, role).await;
        self.program_for(person, scopes).await
    }

    /// A program that acts for somebody, by a token of these scopes.
    pub async fn program_for(&self, person: Uuid, scopes: &[Scope]) -> Program {
        let owner = people::find(self.desk.store().read(), person)
            .await
            .unwrap()
            .unwrap();
        let new = NewToken {
            label: Name::parse("a test", "It").unwrap(),
            scopes: Scopes::of(scopes.iter().copied()).unwrap(),
            days: 30,
        };
        let made = self.desk.make_token(&actor(&owner), person, new).await;
        Program {
            token: Some(made.unwrap().token.reveal()),
            ..self.program()
        }
    }
}

impl Program {
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.base));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    pub async fn send(&self, request: RequestBuilder, path: &str) -> Seen {
        self.browser.send(request, path).await
    }

    pub async fn get(&self, path: &str) -> Seen {
        self.send(self.request(Method::GET, path), path).await
    }

    pub async fn call(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: &Value,
    ) -> Seen {
        let mut request = self
            .request(method, path)
            .header("content-type", "application/json")
            .body(body.to_string());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request, path).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Seen {
        self.call(Method::POST, path, &[], body).await
    }
}

impl Seen {
    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body)
            .unwrap_or_else(|error| panic!("{}: {error}\n{}", self.path, self.body))
    }
}
