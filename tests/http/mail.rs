//! Notifications by mail, against a mail server of our own on this machine: at once, once a day,
//! tried again, and never a word of what was written.

use std::sync::{Arc, Mutex};

use galley::domain::people::Role;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use crate::evidence::researched;
use crate::support::{App, Browser, Settings, spawn_app, spawn_app_with};
use crate::together::{at, count};

/// A mail server: the letters it took, and how many it is still to turn away, each with a reply.
#[derive(Clone, Default)]
struct Office {
    letters: Arc<Mutex<Vec<String>>>,
    turned_away: Arc<Mutex<Vec<&'static str>>>,
}

impl Office {
    /// Opens it and gives its address.
    async fn open(&self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("smtp://{}", listener.local_addr().unwrap());
        let office = self.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(office.clone().serve(stream));
            }
        });
        address
    }

    async fn serve(self, stream: TcpStream) {
        let (reading, mut writing) = stream.into_split();
        let mut lines = BufReader::new(reading).lines();
        let mut say = async |words: &str| {
            let _ = writing.write_all(format!("{words}\r\n").as_bytes()).await;
        };
        say("220 office.example ESMTP").await;
        while let Ok(Some(line)) = lines.next_line().await {
            let verb = line.split(' ').next().unwrap_or_default().to_uppercase();
            match verb.as_str() {
                "EHLO" => say("250-office.example\r\n250 8BITMIME").await,
                "MAIL" => {
                    let no = self.turned_away.lock().unwrap().pop();
                    say(no.unwrap_or("250 go on")).await;
                }
                "DATA" => {
                    say("354 go on").await;
                    let mut letter = String::new();
                    while let Ok(Some(line)) = lines.next_line().await {
                        if line == "." {
                            break;
                        }
                        letter.push_str(&line);
                        letter.push('\n');
                    }
                    self.letters.lock().unwrap().push(letter);
                    say("250 taken").await;
                }
                "QUIT" => return say("221 bye").await,
                _ => say("250 fine").await,
            }
        }
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.letters.lock().unwrap())
    }
}

async fn desk(office: &Office) -> App {
    let smtp_url = Some(office.open().await);
    spawn_app_with(Settings {
        smtp_url,
        jobs: "off",
        ..Settings::default()
    })
    .await
}

/// Does every job that is due some days from now.
async fn work(app: &App, days: i64) {
    let desk = at(app, days);
    while let Some(run) = desk.claim_job("test").await.unwrap() {
        desk.work(&run).await.unwrap();
    }
}

async fn wish(browser: &Browser, mail: &str) {
    let me = browser.open("/me").await.expect(200);
    browser
        .press(&me, "Save mail", &[("mail", mail)])
        .await
        .expect(303);
}

async fn comment(browser: &Browser, claim: &str, body: &str) {
    let page = browser.open(claim).await.expect(200);
    browser
        .press(&page, "Add comment", &[("body", body)])
        .await
        .expect(303);
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_is_off_until_it_is_asked_for_and_tells_nothing_but_what_happened() {
    let office = Office::default();
    let app = desk(&office).await;
    let checker = app.signed_in_as("Chris Checker", Role::Checker).await;
    let editor = app.signed_in_as("Edith Éditor", Role::Editor).await;
    let claim = researched(&checker).await;
    comment(&checker, &claim, "@Edith Éditor: before she asked").await;
    work(&app, 0).await;
    assert!(office.take().is_empty());
    wish(&editor, "at_once").await;
    work(&app, 0).await;
    assert!(office.take().is_empty(), "what is old was sent after");

    comment(&checker, &claim, "@Edith Éditor: the secret quetzal").await;
    work(&app, 0).await;
    let letters = office.take();
    assert_eq!(letters.len(), 1, "{letters:?}");
    let letter = &letters[0];
    assert!(letter.contains("From: desk@desk.example"), "{letter}");
    let number = claim.trim_start_matches("/claims/");
    assert!(
        letter.contains(&format!(
            "Subject: The Test Desk: Chris Checker commented on {number}"
        )),
        "{letter}"
    );
    assert!(
        letter.contains(&format!("{}/claims/{number}", app.url)),
        "{letter}"
    );
    assert!(letter.contains("/me#mail"), "{letter}");
    assert!(!letter.contains("quetzal"), "{letter}");
    work(&app, 1).await;
    assert!(office.take().is_empty(), "it was sent twice");

    // What has been read is not sent, and whoever turns mail off gets none.
    comment(&checker, &claim, "@Edith Éditor, again").await;
    let list = editor.open("/notifications").await.expect(200);
    editor
        .press(&list, "Mark all as read", &[])
        .await
        .expect(303);
    work(&app, 0).await;
    assert!(office.take().is_empty());
    comment(&checker, &claim, "@Edith Éditor, once more").await;
    wish(&editor, "off").await;
    work(&app, 0).await;
    assert!(office.take().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_daily_mail_holds_the_day() {
    let office = Office::default();
    let app = desk(&office).await;
    let checker = app.signed_in_as("Chris Checker", Role::Checker).await;
    let editor = app.signed_in_as("Edith Editor", Role::Editor).await;
    let claim = researched(&checker).await;
    wish(&editor, "daily").await;
    for words in ["@Edith Editor one", "@Edith Editor two"] {
        comment(&checker, &claim, words).await;
    }
    work(&app, 0).await;
    assert!(office.take().is_empty());
    work(&app, 1).await;
    let letters = office.take();
    assert_eq!(letters.len(), 1);
    assert!(
        letters[0].contains("2 things happened on your claims"),
        "{}",
        letters[0]
    );
    work(&app, 2).await;
    assert!(office.take().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_that_is_turned_away_is_tried_again_unless_that_is_of_no_use() {
    let office = Office::default();
    let app = desk(&office).await;
    let checker = app.signed_in_as("Chris Checker", Role::Checker).await;
    let editor = app.signed_in_as("Edith Editor", Role::Editor).await;
    let claim = researched(&checker).await;
    wish(&editor, "at_once").await;
    office.turned_away.lock().unwrap().push("451 later, please");
    comment(&checker, &claim, "@Edith Editor").await;
    work(&app, 0).await;
    assert!(office.take().is_empty());
    let waiting =
        "SELECT count(*) FROM job WHERE kind = 'send_mail' AND ended_at IS NULL AND failures = 1";
    assert_eq!(count(&app, waiting).await, 1);
    work(&app, 1).await;
    assert_eq!(office.take().len(), 1);

    office
        .turned_away
        .lock()
        .unwrap()
        .push("550 no such person");
    comment(&checker, &claim, "@Edith Editor, and again").await;
    work(&app, 1).await;
    let given_up = "SELECT count(*) FROM job WHERE kind = 'send_mail' AND ended_at IS NOT NULL AND failures = 1";
    assert_eq!(count(&app, given_up).await, 1);
    // The next notification tries anew, and what was not sent goes with it.
    comment(&checker, &claim, "@Edith Editor, and once more").await;
    work(&app, 1).await;
    let letters = office.take();
    assert!(letters[0].contains("2 things happened"), "{letters:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_mail_says_so() {
    let app = spawn_app().await;
    let checker = app.signed_in(Role::Checker).await;
    let me = checker.open("/me").await.expect(200);
    assert!(me.says("This server sends no mail."));
    assert!(me.all("input[name=mail]").is_empty());
}
