//! Webhooks over HTTP: who is told what, how it is signed, what happens when nobody listens, and
//! that no address of ours can be made to talk to a private network.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use galley::desk::people::actor;
use galley::desk::people::passphrase::Vault;
use galley::domain::people::{Actor, Duty, Role};
use galley::domain::words::Note;
use galley::publishing::webhook::signatures;
use galley::store::{claims, people};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::Value;

use crate::support::{App, Browser, Seen, Settings, spawn_empty_app_with};

/// What came to the endpoint: header lines in lower case, and the body.
#[derive(Clone, Debug)]
struct Heard {
    head: String,
    body: String,
}

impl Heard {
    fn header(&self, name: &str) -> String {
        let line = self
            .head
            .lines()
            .find_map(|line| line.strip_prefix(&format!("{name}: ")));
        line.unwrap_or_else(|| panic!("no {name} in {}", self.head))
            .to_owned()
    }

    fn told(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

/// An endpoint on this machine, and what it answers.
#[derive(Clone)]
struct Ear {
    host: String,
    heard: Arc<Mutex<Vec<Heard>>>,
    answer: Arc<Mutex<String>>,
}

impl Ear {
    fn open() -> Ear {
        let door = TcpListener::bind("127.0.0.1:0").unwrap();
        let ear = Ear {
            host: door.local_addr().unwrap().to_string(),
            heard: Arc::default(),
            answer: Arc::new(Mutex::new("204 No Content\r\n".to_owned())),
        };
        let behind = ear.clone();
        std::thread::spawn(move || {
            for mut visitor in door.incoming().flatten() {
                let mut came = Vec::new();
                let mut piece = [0; 4096];
                let heard = loop {
                    let read = visitor.read(&mut piece).unwrap_or(0);
                    came.extend_from_slice(&piece[..read]);
                    let text = String::from_utf8_lossy(&came).into_owned();
                    let Some((head, body)) = text.split_once("\r\n\r\n") else {
                        if read == 0 {
                            break None;
                        }
                        continue;
                    };
                    let head: String = head
                        .lines()
                        .map(|line| match line.split_once(": ") {
                            Some((name, value)) => format!("{}: {value}\n", name.to_lowercase()),
                            None => format!("{line}\n"),
                        })
                        .collect();
                    let length = head
                        .lines()
                        .find_map(|line| line.strip_prefix("content-length: "));
                    let length: usize = length.map_or(0, |length| length.parse().unwrap());
                    if body.len() >= length || read == 0 {
                        let body = body.to_owned();
                        break Some(Heard { head, body });
                    }
                };
                if let Some(heard) = heard {
                    behind.heard.lock().unwrap().push(heard);
                }
                let answer = behind.answer.lock().unwrap().clone();
                let _ = visitor.write_all(
                    format!("HTTP/1.1 {answer}Content-Length: 0\r\nConnection: close\r\n\r\n")
                        .as_bytes(),
                );
            }
        });
        ear
    }

    fn address(&self) -> String {
        format!("http://{}/in?key=1", self.host)
    }

    fn say(&self, answer: &str) {
        *self.answer.lock().unwrap() = format!("{answer}\r\n");
    }

    fn all(&self) -> Vec<Heard> {
        self.heard.lock().unwrap().clone()
    }

    /// Waits until so much was heard.
    async fn hear(&self, count: usize) -> Vec<Heard> {
        let patience = Instant::now() + Duration::from_secs(40);
        while self.all().len() < count {
            assert!(Instant::now() < patience, "only {:?}", self.all());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        self.all()
    }
}

struct Newsroom {
    app: App,
    ear: Ear,
    ruth: Browser,
    editor: Actor,
}

impl Newsroom {
    /// The sample newsroom, with an endpoint that may be told.
    async fn open() -> Newsroom {
        let ear = Ear::open();
        let app = spawn_empty_app_with(Settings {
            fetch_allow: ear.host.clone(),
            ..Settings::default()
        })
        .await;
        galley::sample::fill(&app.desk, &Vault::new())
            .await
            .unwrap();
        // Only what a test adds is told.
        app.execute("DELETE FROM hook").await;
        let ruth = app.browser();
        ruth.sign_in("ruth@desk.example", galley::sample::PASSPHRASE)
            .await;
        let grace = people::by_email(app.desk.store().read(), "grace@desk.example");
        let editor = actor(&grace.await.unwrap().unwrap());
        Newsroom {
            app,
            ear,
            ruth,
            editor,
        }
    }

    async fn add(&self, address: &str, reach: &str, topics: &[&str]) -> Seen {
        let page = self.ruth.get("/webhooks").await.expect(200);
        let mut form = crate::support::FilledForm::find(&page, "main", "Add the webhook");
        form.fields.retain(|(name, _)| name != "topics");
        for topic in topics {
            form.fields.push(("topics".to_owned(), (*topic).to_owned()));
        }
        let passphrase = galley::sample::PASSPHRASE;
        let typed = [
            ("label", "the wall"),
            ("address", address),
            ("reach", reach),
            ("passphrase", passphrase),
        ];
        self.ruth.send_form(&form.typed(&typed)).await
    }

    /// An endpoint at our ear: where its page is, and its secret.
    async fn listening(&self, reach: &str, topics: &[&str]) -> (String, Vec<u8>) {
        let page = self
            .add(&self.ear.address(), reach, topics)
            .await
            .expect(200);
        assert!(page.says("Copy this secret now."));
        let shown = page.attribute("#new-secret", "value");
        let secret = STANDARD
            .decode(shown.strip_prefix("whsec_").unwrap())
            .unwrap();
        assert_eq!(secret.len(), 32);
        let at = self
            .ruth
            .get("/webhooks")
            .await
            .attribute("td.lead a", "href");
        assert!(
            !self.ruth.get(&at).await.expect(200).body.contains(&shown),
            "shown twice"
        );
        (at, secret)
    }

    async fn press(&self, at: &str, button: &str) -> Seen {
        let page = self.ruth.get(at).await.expect(200);
        self.ruth.press(&page, button, &[]).await
    }

    /// Has everything that waits be due.
    async fn pass_time(&self) {
        for sql in [
            "UPDATE hook SET held_until = NULL",
            "UPDATE hook_message SET next_at = created_at WHERE next_at IS NOT NULL",
            "UPDATE job SET run_at = created_at WHERE kind = 'tell_hook' AND ended_at IS NULL",
        ] {
            self.app.execute(sql).await;
        }
    }

    async fn one(&self, sql: &str) -> i32 {
        let db = self.app.desk.store().read();
        let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql));
        row.await.unwrap().unwrap().try_get_by_index(0).unwrap()
    }

    async fn retract(&self) {
        let number = self
            .one("SELECT min(number) FROM claim WHERE state = 'published'")
            .await;
        let claim = claims::find(self.app.desk.store().read(), number)
            .await
            .unwrap()
            .unwrap();
        let reason = Note::parse("The figures were of another year.", "The reason").unwrap();
        self.app
            .desk
            .retract(&self.editor, number, claim.revision, reason)
            .await
            .unwrap();
    }

    async fn assign(&self) -> String {
        let number = self
            .one("SELECT min(number) FROM claim WHERE state = 'queued'")
            .await;
        self.app
            .desk
            .assign(&self.editor, number, self.editor.id, Duty::Check)
            .await
            .unwrap();
        let claim = claims::find(self.app.desk.store().read(), number).await;
        claim.unwrap().unwrap().statement
    }
}

fn is_signed(heard: &Heard, secrets: &[&[u8]]) {
    let at: i64 = heard.header("webhook-timestamp").parse().unwrap();
    let at = chrono::DateTime::from_timestamp(at, 0).unwrap();
    let id = heard.header("webhook-id");
    assert!(id.starts_with("msg_"));
    assert_eq!(
        heard.header("webhook-signature"),
        signatures(secrets, &id, at, &heard.body)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_for_the_public_is_told_what_is_public_and_signed_to_its_secret() {
    let desk = Newsroom::open().await;
    let public = ["check.withdrawn", "claim.assigned"];
    let (at, secret) = desk.listening("public", &public).await;
    assert!(
        !desk.ruth.get(&at).await.says("claim.assigned"),
        "beyond its reach"
    );
    let unpublished = desk.assign().await;
    desk.retract().await;
    let heard = desk.ear.hear(1).await;
    is_signed(&heard[0], &[&secret]);
    assert!(heard[0].head.starts_with("POST /in?key=1 HTTP/1.1"));
    let told = heard[0].told();
    assert_eq!(told["type"], "check.withdrawn");
    assert_eq!(told["data"]["note"], "The figures were of another year.");
    let url = told["data"]["url"].as_str().unwrap();
    let path = url.strip_prefix(&desk.app.url).unwrap();
    assert!(
        desk.app
            .browser()
            .get(path)
            .await
            .expect(200)
            .says("another year")
    );
    tokio::time::sleep(Duration::from_secs(6)).await;
    let all = desk.ear.all();
    assert_eq!(all.len(), 1, "{all:?}");
    assert!(!all[0].body.contains(&unpublished));
    assert!(desk.ruth.get(&at).await.says("Delivered"));
    // The record says that there is a webhook, and never where exactly or by which secret.
    let page = desk.ruth.get("/record").await.expect(200);
    assert!(page.says("added a webhook to the desk"), "{}", page.text());
    assert_eq!(
        desk.one("SELECT CAST(count(*) AS integer) FROM event WHERE after LIKE '%key=1%'")
            .await,
        0
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_that_sees_the_desk_is_told_of_assignments() {
    let desk = Newsroom::open().await;
    desk.listening("desk", &["claim.assigned"]).await;
    let statement = desk.assign().await;
    let told = desk.ear.hear(1).await[0].told();
    assert_eq!(told["type"], "claim.assigned");
    assert_eq!(told["data"]["statement"], statement.as_str());
    assert_eq!(told["data"]["duty"], "check");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_fails_is_tried_again_under_the_same_id_until_it_arrives() {
    let desk = Newsroom::open().await;
    let (at, secret) = desk.listening("public", &["check.withdrawn"]).await;
    // A redirect is a failure, wherever it leads.
    desk.ear.say(&format!(
        "302 Found\r\nLocation: http://{}/other",
        desk.ear.host
    ));
    desk.retract().await;
    let first = desk.ear.hear(1).await;
    let second = desk.ear.hear(2).await;
    assert_eq!(
        first[0].header("webhook-id"),
        second[1].header("webhook-id")
    );
    assert_eq!(first[0].body, second[1].body);
    assert!(
        second
            .iter()
            .all(|heard| heard.head.starts_with("POST /in?key=1"))
    );
    let page = desk.ruth.get(&at).await;
    assert!(
        page.says("redirects are not followed") && page.says("Tried again"),
        "{}",
        page.text()
    );
    // While the secret is changed both sign; afterwards the new one alone.
    let page = desk.ruth.get(&at).await;
    let typed = [("passphrase", galley::sample::PASSPHRASE)];
    let page = desk
        .ruth
        .press(&page, "Change the secret", &typed)
        .await
        .expect(200);
    let shown = page.attribute("#new-secret", "value");
    let new = STANDARD
        .decode(shown.strip_prefix("whsec_").unwrap())
        .unwrap();
    desk.ear.say("204 No Content");
    desk.pass_time().await;
    is_signed(&desk.ear.hear(3).await[2], &[&new, &secret]);
    desk.app
        .execute("UPDATE hook SET former_until = made_at")
        .await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    desk.press(&at, "Send again").await.expect(303);
    let heard = desk.ear.hear(4).await;
    is_signed(&heard[3], &[&new]);
    assert_eq!(heard[3].header("webhook-id"), heard[0].header("webhook-id"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_that_asks_to_wait_is_left_in_peace_and_one_that_is_gone_is_turned_off() {
    let desk = Newsroom::open().await;
    let (at, _) = desk.listening("public", &["check.withdrawn"]).await;
    desk.ear.say("429 Too Many Requests\r\nRetry-After: 3600");
    desk.press(&at, "Send a test").await.expect(303);
    desk.ear.hear(1).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    desk.press(&at, "Send a test").await.expect(303);
    tokio::time::sleep(Duration::from_secs(7)).await;
    assert_eq!(desk.ear.all().len(), 1, "it was not left in peace");
    desk.ear.say("410 Gone");
    desk.pass_time().await;
    desk.ear.hear(2).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let page = desk.ruth.get(&at).await.expect(200);
    assert!(
        page.says("This webhook is off") && page.says("wants to hear nothing more"),
        "{}",
        page.text()
    );
    assert!(page.says("Given up"));
    assert!(
        desk.ruth
            .get("/people")
            .await
            .says("A webhook was turned off")
    );
    desk.press(&at, "Turn it on").await.expect(303);
    desk.ear.say("200 OK");
    desk.press(&at, "Send a test").await.expect(303);
    desk.ear.hear(3).await;
    assert!(!desk.ruth.get("/people").await.says("turned off"));
}

#[tokio::test(flavor = "multi_thread")]
async fn after_ten_attempts_in_vain_an_endpoint_is_off_until_somebody_turns_it_on() {
    let desk = Newsroom::open().await;
    let (at, _) = desk.listening("public", &["check.withdrawn"]).await;
    desk.ear.say("500 Internal Server Error");
    desk.retract().await;
    for count in 1..=10 {
        desk.ear.hear(count).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        desk.pass_time().await;
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    let page = desk.ruth.get(&at).await;
    assert!(
        page.says("Nothing got through in ten attempts"),
        "{}",
        page.text()
    );
    assert_eq!(desk.ear.all().len(), 10);
    let page = desk.ruth.get("/record").await;
    assert!(
        page.says("Galley turned off a webhook of the desk"),
        "{}",
        page.text()
    );
    // What happens meanwhile is not kept for it.
    desk.ear.say("200 OK");
    desk.press(&at, "Turn it on").await.expect(303);
    desk.press(&at, "Send again").await.expect(303);
    desk.ear.hear(11).await;
    desk.press(&at, "Remove the webhook").await.expect(303);
    desk.ruth.get(&at).await.expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_webhook_leads_into_a_private_network_and_only_administrators_see_them() {
    let desk = Newsroom::open().await;
    for address in [
        "http://127.0.0.1:1/x",
        "http://localhost/x",
        "http://169.254.169.254/latest/meta-data",
        "http://[::1]/x",
        "https://desk.internal/x",
        "http://example.org:22/x",
        "ftp://example.org/x",
    ] {
        let page = desk
            .add(address, "public", &["check.published"])
            .await
            .expect(422);
        assert!(
            page.all("#address-error").len() == 1,
            "{address}: {}",
            page.text()
        );
    }
    let page = desk
        .add(&desk.ear.address(), "public", &["claim.created"])
        .await
        .expect(422);
    assert!(page.says("for those who see the desk"), "{}", page.text());
    let (at, _) = desk.listening("public", &["check.published"]).await;
    for role in [Role::Reader, Role::Checker, Role::Editor, Role::Producer] {
        let other = desk.app.signed_in(role).await;
        other.get("/webhooks").await.expect(404);
        other.get(&at).await.expect(404);
        let csrf = other.get("/me").await.csrf();
        for verb in ["test", "on", "off", "remove"] {
            let sent = other
                .post(&format!("{at}/{verb}"), &[("csrf", &csrf)])
                .await;
            assert!(matches!(sent.status, 403 | 404), "{verb}: {}", sent.status);
        }
    }
    assert!(desk.ear.all().is_empty());
}
