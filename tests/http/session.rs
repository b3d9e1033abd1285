//! Signing in and out, sessions, and what they tell to those who guess.

use galley::domain::people::Role;

use crate::support::{PASSPHRASE, spawn_app};

#[tokio::test]
async fn signing_in_leads_to_the_page_one_was_going_to() {
    let app = spawn_app().await;
    let browser = app.browser();
    let turned_away = browser.get("/people?a=b").await.expect(303);
    assert_eq!(turned_away.location(), "/sign-in?next=%2Fpeople%3Fa%3Db");
    let page = browser.open("/people?a=b").await.expect(200);
    let typed = [("email", "ADA@desk.example "), ("passphrase", PASSPHRASE)];
    let signed_in = browser.press(&page, "Sign in", &typed).await.expect(303);
    assert_eq!(signed_in.location(), "/people?a=b");
    assert!(
        browser
            .open("/people")
            .await
            .expect(200)
            .says("Ada Administrator")
    );
}

#[tokio::test]
async fn signing_out_ends_the_session_on_the_server_too() {
    let app = spawn_app().await;
    let browser = app.signed_in(Role::Checker).await;
    let page = browser.get("/me").await.expect(200);
    let kept = browser.clone();
    let cookie = page.csrf();
    let out = browser
        .press_in(&page, "header", "Sign out", &[])
        .await
        .expect(303);
    assert_eq!(out.header("clear-site-data"), "\"cache\", \"cookies\"");
    kept.get("/me").await.expect(303);
    let late = kept
        .post("/me/name", &[("csrf", &cookie), ("name", "Somebody Else")])
        .await;
    assert!(matches!(late.status, 401 | 403), "{}", late.status);
}
