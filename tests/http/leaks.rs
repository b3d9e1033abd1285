//! What is not public leaks nowhere: a crawler without an account, and a program with a token that
//! opens only what was published, follow every address they find and find no word of drafts, of what
//! is planned, undone, declined or confidential, of tips, webhooks or what others published.

use std::collections::{BTreeSet, VecDeque};

use chrono::{TimeDelta, Utc};
use galley::desk::hooks::NewHook;
use galley::desk::people::actor;
use galley::desk::people::passphrase::Vault;
use galley::desk::tips::NewTip;
use galley::domain::access::Scope;
use galley::domain::hook::{Reach, Topic, Topics};
use galley::domain::outside::Plan;
use galley::domain::people::Role;
use galley::domain::words::{Name, WebAddress};
use galley::store::{claims, people};
use sea_orm::{ConnectionTrait, Statement};

use crate::doors::unpublished;
use crate::support::{App, Browser, Program, Settings, spawn_empty_app_with};

const TIP: &str = "The harbour master keeps a second ledger.";
const OUTSIDE: &str = "Somebody else found this about the lighthouse.";
const HOOK: &str = "https://hooks.private-newsroom.example/abc";

async fn texts(app: &App, sql: &str) -> Vec<String> {
    let db = app.desk.store().read();
    let rows = db
        .query_all_raw(Statement::from_string(db.get_database_backend(), sql))
        .await;
    rows.unwrap()
        .iter()
        .map(|row| row.try_get_by_index(0).unwrap())
        .collect()
}

/// The sample newsroom with everything in it that must not show, and the words to look for.
async fn newsroom() -> (App, Vec<String>) {
    let app = spawn_empty_app_with(Settings {
        undo_minutes: 5,
        ..Settings::default()
    })
    .await;
    galley::sample::fill(&app.desk, &Vault::new())
        .await
        .unwrap();
    let person = async |email: &str| {
        let found = people::by_email(app.desk.store().read(), email)
            .await
            .unwrap();
        actor(&found.unwrap())
    };
    let (grace, ruth) = (
        person("grace@desk.example").await,
        person("ruth@desk.example").await,
    );
    let number: i32 = {
        let db = app.desk.store().read();
        let sql = "SELECT min(number) FROM claim WHERE state = 'approved'";
        let row = db
            .query_one_raw(Statement::from_string(db.get_database_backend(), sql))
            .await;
        row.unwrap().unwrap().try_get_by_index(0).unwrap()
    };
    // Published, and undone before feeds had carried it; then planned for tomorrow.
    let seen = async || {
        claims::find(app.desk.store().read(), number)
            .await
            .unwrap()
            .unwrap()
            .revision
    };
    app.desk
        .publish(&grace, number, seen().await, None)
        .await
        .unwrap();
    app.desk.undo_publication(&grace, number).await.unwrap();
    let tomorrow = Utc::now() + TimeDelta::days(1);
    app.desk
        .plan_publication(&grace, number, seen().await, tomorrow, None)
        .await
        .unwrap();
    let tip = NewTip {
        words: TIP.to_owned(),
        address: None,
        contact: "ann@reader.example".to_owned(),
    };
    app.desk.leave_tip(tip).await.unwrap();
    let hook = NewHook {
        label: Name::parse("The private wall", "It").unwrap(),
        address: WebAddress::parse(HOOK).unwrap(),
        reach: Reach::Desk,
        topics: Topics::of(Reach::Desk, [Topic::ClaimAssigned]).unwrap(),
    };
    app.desk.add_hook(&ruth, hook).await.unwrap();
    let table = format!("Claim,URL\r\n{OUTSIDE},https://others.example/1\r\n");
    let import = app
        .desk
        .prepare_import(&grace, "x.csv", table.into_bytes(), Plan::default())
        .await;
    app.desk
        .import_prepared(&grace, import.unwrap(), |_| ())
        .await
        .unwrap();

    let mut secrets = vec![
        TIP.to_owned(),
        "ann@reader.example".to_owned(),
        OUTSIDE.to_owned(),
        "private-newsroom".to_owned(),
        "private wall".to_owned(),
    ];
    secrets.extend(
        texts(
            &app,
            &format!("SELECT statement FROM claim WHERE number = {number}"),
        )
        .await,
    );
    secrets.extend(unpublished(&app).await);
    secrets.extend(texts(&app, "SELECT body FROM comment").await);
    secrets.extend(texts(&app, "SELECT email FROM person").await);
    secrets.retain(|secret| secret.chars().count() > 8);
    (app, secrets)
}

/// Addresses of this site in some text, whatever they stand in.
fn addresses(base: &str, body: &str) -> Vec<String> {
    let cut = |rest: &str| {
        let end = rest
            .find(['"', '\'', '<', '>', ' ', '\\', '\n', ')'])
            .unwrap_or(rest.len());
        rest[..end]
            .split('#')
            .next()
            .unwrap_or_default()
            .replace("&amp;", "&")
            .replace("&#38;", "&")
    };
    let absolute = body.split(base).skip(1).map(cut);
    let relative = ["href=\"", "src=\"", "action=\""]
        .into_iter()
        .flat_map(|mark| body.split(mark).skip(1))
        .map(cut);
    absolute
        .chain(relative)
        .filter(|path| path.starts_with('/') && !path.starts_with("//"))
        .collect()
}

async fn crawl(
    app: &App,
    stranger: &Browser,
    program: &Program,
    secrets: &[String],
) -> BTreeSet<String> {
    let starts = [
        "/",
        "/checks",
        "/corrections",
        "/method",
        "/feeds",
        "/ask",
        "/sitemap.xml",
        "/robots.txt",
        "/feeds/checks.atom",
        "/feeds/checks.rss",
        "/feeds/checks.json",
        "/feeds/claimreview.json",
        "/feeds/corrections.atom",
        "/claims",
        "/exports/checks.csv",
        "/outside",
        "/tips",
        "/webhooks",
        "/api/v1",
        "/api/v1/openapi.json",
        "/api/v1/publications",
        "/api/v1/claims",
        "/api/v1/articles",
        "/api/v1/events",
        "/api/v1/speakers",
        "/api/v1/sources",
        "/api/v1/exports/checks.csv",
        "/v1alpha1/claims:search?query=ferry&pageSize=100",
        "/v1alpha1/claims:search?reviewPublisherSiteFilter=127.0.0.1&pageSize=100",
        "/v1alpha1/pages",
    ];
    let mut waiting: VecDeque<String> = starts.iter().map(|start| (*start).to_owned()).collect();
    let mut seen = BTreeSet::new();
    while let Some(path) = waiting.pop_front() {
        if seen.len() > 600 || !seen.insert(path.clone()) || path.starts_with("/static/") {
            continue;
        }
        let as_program = path.starts_with("/api/") || path.starts_with("/v1alpha1/");
        let answer = match as_program {
            true => program.get(&path).await,
            false => stranger.get(&path).await,
        };
        assert!(answer.status < 500, "{path}: {}", answer.status);
        let headers: String = answer
            .headers
            .iter()
            .map(|(name, value)| format!("{name}: {value:?}\n"))
            .collect();
        for secret in secrets {
            assert!(
                !answer.body.contains(secret.as_str()),
                "{path} shows “{secret}”"
            );
            assert!(
                !headers.contains(secret.as_str()),
                "a header of {path} shows “{secret}”"
            );
        }
        waiting.extend(addresses(&app.url, &answer.body));
        if answer.status == 303 {
            waiting.push_back(answer.location());
        }
    }
    seen
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crawler_and_a_program_for_the_public_find_no_word_of_what_is_not_public() {
    let (app, secrets) = newsroom().await;
    assert!(secrets.len() > 20, "{secrets:?}");
    let program = app.program_of(Role::Editor, &[Scope::ReadPublic]).await;
    let seen = crawl(&app, &app.browser(), &program, &secrets).await;
    for kind in [
        "/checks/",
        "/checks/by/",
        "/topics/",
        "/feeds/speaker-",
        "/embed/",
    ] {
        let found = seen.iter().any(|path| path.starts_with(kind));
        assert!(
            found || kind == "/embed/",
            "nothing of {kind} was looked at: {seen:?}"
        );
    }
    assert!(seen.iter().any(|path| path.ends_with("/record.json")));
    assert!(seen.iter().any(|path| path.contains("/card.png")));
    assert!(
        seen.len() > 60,
        "only {} addresses were looked at",
        seen.len()
    );
}
