//! Tokens over HTTP: shown once, stored hashed, ended by themselves and by people, and never more
//! than their person.

use galley::domain::access::Scope;
use galley::domain::people::Role;
use reqwest::Method;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::json;

use crate::support::{App, Browser, PASSPHRASE, Seen, spawn_app};

const TOKEN: &str = "#new-token";

async fn made(browser: &Browser, place: &str, scopes: &[&str]) -> Seen {
    let page = browser.get(place).await.expect(200);
    let mut typed = vec![
        ("label", "wire import"),
        ("days", "30"),
        ("passphrase", PASSPHRASE),
    ];
    typed.extend(scopes.iter().map(|scope| ("scopes", *scope)));
    browser.press(&page, "Make the token", &typed).await
}

fn with(app: &App, token: &str) -> crate::support::Program {
    let mut program = app.program();
    program.token = Some(token.to_owned());
    program
}

async fn texts(app: &App, sql: &str) -> Vec<String> {
    let db = app.desk.store().read();
    let rows = db
        .query_all_raw(Statement::from_string(db.get_database_backend(), sql))
        .await
        .unwrap();
    rows.iter()
        .map(|row| row.try_get_by_index(0).unwrap())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_shown_once_and_stored_as_its_hash() {
    let app = spawn_app().await;
    let chris = app.signed_in(Role::Checker).await;
    let page = made(&chris, "/me/tokens", &["read_desk", "write_intake"])
        .await
        .expect(200);
    assert!(page.says("Copy this token now."));
    let token = page.attribute(TOKEN, "value");
    assert!(token.starts_with("galley_") && token.len() == 71);
    let again = chris.get("/me/tokens").await.expect(200);
    assert!(again.says("wire import") && again.says("Never"));
    assert!(!again.body.contains(&token), "the token is shown twice");
    let kept = texts(&app, "SELECT hash FROM access_token").await;
    assert_eq!(kept.len(), 1);
    let secret = token.trim_start_matches("galley_");
    assert_eq!(kept[0], galley::blobs::sha256(secret.as_bytes()));
    for table in ["SELECT after FROM event", "SELECT label FROM access_token"] {
        assert!(!texts(&app, table).await.join("").contains(secret));
    }
    let program = with(&app, &token);
    program.get("/api/v1/claims").await.expect(200);
    let page = chris.get("/me/tokens").await.expect(200);
    assert!(
        !page.says("Never"),
        "it does not show that it was used: {}",
        page.text()
    );
    assert!(chris.get("/me").await.says("One token of yours holds."));
    // The record says that it was made.
    let deeds = texts(&app, "SELECT deed FROM event ORDER BY seq DESC").await;
    assert_eq!(deeds[0], "made a token for");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_asks_for_the_passphrase_and_for_what_it_opens() {
    let app = spawn_app().await;
    let chris = app.signed_in(Role::Checker).await;
    let page = chris.get("/me/tokens").await;
    for (typed, words) in [
        (
            vec![
                ("label", "x"),
                ("scopes", "read_desk"),
                ("days", "30"),
                ("passphrase", "wrong"),
            ],
            "This is not your passphrase.",
        ),
        (
            vec![("label", "x"), ("days", "30"), ("passphrase", PASSPHRASE)],
            "Choose what it opens.",
        ),
        (
            vec![
                ("label", "x"),
                ("scopes", "everything"),
                ("days", "30"),
                ("passphrase", PASSPHRASE),
            ],
            "Choose what it opens.",
        ),
        (
            vec![
                ("label", "x"),
                ("scopes", "read_desk"),
                ("days", "9999"),
                ("passphrase", PASSPHRASE),
            ],
            "Choose how long it lasts.",
        ),
        (
            vec![
                ("label", ""),
                ("scopes", "read_desk"),
                ("days", "30"),
                ("passphrase", PASSPHRASE),
            ],
            "Say in a few words",
        ),
    ] {
        let seen = chris
            .press(&page, "Make the token", &typed)
            .await
            .expect(422);
        assert!(seen.says(words), "{words}: {}", seen.text());
        assert!(!seen.body.contains(PASSPHRASE));
    }
    assert!(
        texts(&app, "SELECT hash FROM access_token")
            .await
            .is_empty()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_ends_when_withdrawn_expired_or_its_person_goes() {
    let app = spawn_app().await;
    let ada = app.administrator().await;
    let chris = app.signed_in(Role::Checker).await;
    let make = async || {
        let page = made(&chris, "/me/tokens", &["read_desk"]).await.expect(200);
        with(&app, &page.attribute(TOKEN, "value"))
    };
    let first = make().await;
    first.get("/api/v1/claims").await.expect(200);
    let page = chris.get("/me/tokens").await;
    chris
        .press_and_follow(&page, "Withdraw the token for wire import", &[])
        .await
        .expect(200);
    let gone = first.get("/api/v1/claims").await.expect(401);
    assert_eq!(gone.header("www-authenticate"), "Bearer realm=\"Galley\"");
    assert_eq!(gone.header("content-type"), "application/problem+json");
    assert_eq!(gone.json()["status"], 401);

    let second = make().await;
    app.execute("UPDATE access_token SET ends_at = '2020-01-01T00:00:00.000+00:00'")
        .await;
    second.get("/api/v1/claims").await.expect(401);

    // A change of passphrase withdraws them all.
    let third = make().await;
    third.get("/api/v1/claims").await.expect(200);
    let page = chris.get("/me").await;
    let typed = [
        ("current_passphrase", PASSPHRASE),
        ("new_passphrase", "walnut kettle forty-one"),
    ];
    chris
        .press_and_follow(&page, "Change passphrase", &typed)
        .await
        .expect(200);
    third.get("/api/v1/claims").await.expect(401);

    // So does letting somebody go, and taking them back does not bring them back.
    let paul = app
        .add("Paul Producer", "paul@desk.example", Role::Producer)
        .await;
    let program = app.program_for(paul, &[Scope::ReadDesk]).await;
    program.get("/api/v1/claims").await.expect(200);
    let page = ada.get("/people").await;
    ada.press_in(&page, &format!("#person-{paul}"), "Let go", &[])
        .await
        .expect(303);
    program.get("/api/v1/claims").await.expect(401);
    let page = ada.get("/people").await;
    ada.press_in(&page, &format!("#person-{paul}"), "Take back", &[])
        .await
        .expect(303);
    program.get("/api/v1/claims").await.expect(401);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_touches_the_tokens_of_others() {
    let app = spawn_app().await;
    let chris = app.signed_in(Role::Checker).await;
    let edith = app.signed_in(Role::Editor).await;
    let page = made(&chris, "/me/tokens", &["read_desk"]).await.expect(200);
    let program = with(&app, &page.attribute(TOKEN, "value"));
    let action = page.attribute("form[action$=revoke]", "action");
    let csrf = edith.get("/me").await.csrf();
    edith.post(&action, &[("csrf", &csrf)]).await.expect(404);
    program.get("/api/v1/claims").await.expect(200);
    // Only administrators see services, and only services can be given tokens by others.
    edith.get("/services").await.expect(404);
    let ada = app.administrator().await;
    let person = app.add("Somebody", "some@desk.example", Role::Editor).await;
    ada.get(&format!("/services/{person}")).await.expect(404);
    let csrf = ada.get("/me").await.csrf();
    let sound = [
        ("csrf", csrf.as_str()),
        ("label", "x"),
        ("scopes", "read_desk"),
        ("days", "30"),
        ("passphrase", PASSPHRASE),
    ];
    ada.post(&format!("/services/{person}/tokens"), &sound)
        .await
        .expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_acts_under_its_own_name_and_is_never_an_editor() {
    let app = spawn_app().await;
    let ada = app.administrator().await;
    let page = ada.get("/services").await.expect(200);
    let typed = [
        ("name", "Wire import"),
        ("role", "producer"),
        ("passphrase", PASSPHRASE),
    ];
    let page = ada
        .press_and_follow(&page, "Add the service", &typed)
        .await
        .expect(200);
    let place = page.path.clone();
    let page = made(&ada, &place, &["write_intake", "read_desk"])
        .await
        .expect(200);
    let program = with(&app, &page.attribute(TOKEN, "value"));
    let text = "The mayor said on Monday that the town spent 12 million marks on roads in 2025.";
    program
        .post("/api/articles", &json!({ "text": text }))
        .await
        .expect(201);
    let names = texts(&app, "SELECT person_name FROM event WHERE deed = 'took in'").await;
    assert_eq!(names, ["Wire import"]);
    let people = ada.get("/people").await.expect(200);
    assert!(people.says("A service: tokens") && !people.says("service.invalid"));
    let id = place.trim_start_matches("/services/");
    let csrf = people.csrf();
    let role = [("csrf", csrf.as_str()), ("role", "editor")];
    ada.post(&format!("/people/{id}/role"), &role)
        .await
        .expect(403);
    let office = [("csrf", csrf.as_str()), ("administrator", "yes")];
    ada.post(&format!("/people/{id}/office"), &office)
        .await
        .expect(403);
    ada.post(&format!("/people/{id}/invitation"), &[("csrf", &csrf)])
        .await
        .expect(403);
    let role = [
        ("csrf", csrf.as_str()),
        ("name", "Two"),
        ("role", "editor"),
        ("passphrase", PASSPHRASE),
    ];
    ada.post("/services", &role).await.expect(422);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_opens_no_more_than_its_scopes_and_its_person() {
    let app = spawn_app().await;
    let every = Scope::ALL;
    let text = json!({ "text": "The mayor said on Monday that the town spent 12 million marks." });
    let reader = app.program_of(Role::Reader, &every).await;
    reader.get("/api/v1/claims").await.expect(200);
    reader.post("/api/v1/articles", &text).await.expect(403);
    reader.get("/api/v1/exports/claims.csv").await.expect(403);
    // An admin scope makes no administrator.
    reader.get("/api/v1/people").await.expect(403);
    let producer = app.program_of(Role::Producer, &[Scope::ReadDesk]).await;
    let refused = producer.post("/api/v1/articles", &text).await.expect(403);
    assert!(refused.body.contains("write_intake"), "{}", refused.body);
    producer.get("/api/v1/exports/claims.csv").await.expect(403);
    let intake = app.program_of(Role::Producer, &[Scope::WriteIntake]).await;
    intake.post("/api/v1/articles", &text).await.expect(201);
    intake.get("/api/v1/claims").await.expect(403);
    // An administrator's token without the scope administers nothing.
    let sql = "SELECT name FROM person WHERE administrator";
    assert_eq!(texts(&app, sql).await, ["Ada Administrator"]);
    let ada = galley::store::people::by_email(app.desk.store().read(), "ada@desk.example");
    let ada = ada.await.unwrap().unwrap();
    let without = app.program_for(ada.id, &[Scope::ReadDesk]).await;
    without.get("/api/v1/people").await.expect(403);
    let with = app.program_for(ada.id, &[Scope::Admin]).await;
    let people = with.get("/api/v1/people").await.expect(200).json();
    let token = people["people"].as_array().unwrap().iter();
    let token = token.flat_map(|person| person["tokens"].as_array().unwrap());
    let id = token
        .map(|token| token["id"].as_str().unwrap())
        .next()
        .unwrap();
    with.call(
        Method::DELETE,
        &format!("/api/v1/tokens/{id}"),
        &[],
        &json!({}),
    )
    .await
    .expect(204);
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_tokens_are_slowed_down_and_right_ones_are_not() {
    let app = spawn_app().await;
    let right = app.program_of(Role::Reader, &[Scope::ReadDesk]).await;
    let mut wrong = app.program();
    wrong.token = Some(format!("galley_{}", "0".repeat(64)));
    for _ in 0..30 {
        wrong.get("/api/v1/claims").await.expect(401);
    }
    let slow = wrong.get("/api/v1/claims").await.expect(429);
    assert!(slow.header("retry-after").parse::<u32>().unwrap() > 0);
    right.get("/api/v1/claims").await.expect(200);
    // Nobody behind the same address is kept from signing in.
    app.administrator().await;
}
