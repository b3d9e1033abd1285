//! Texts in other languages than English are found by other forms of their words: claims, articles,
//! documents, the checks of others and what is public; after they changed, and when they were there
//! before the desk knew of it.

use galley::domain::access::Scope;
use galley::domain::people::Role;
use galley::store::entities::{claim, public_check};
use galley::store::{public, public_search};
use sea_orm::entity::prelude::*;
use serde_json::json;

use crate::doors::Sample;
use crate::evidence::add;
use crate::path::pressed;
use crate::search::{group as found, search};
use crate::support::{App, Browser, FilledForm, Seen, spawn_app};

const FRENCH: &str = "Le maire de Kellmouth a présenté hier les chiffres de la nouvelle ligne. Les \
    passagères régulières étaient plus nombreuses que prévu, selon lui. Les hôpitaux municipaux ont \
    reçu douze millions de marks pendant l’année, a-t-il dit devant les conseillers. La plupart des \
    habitants voulaient que les travaux commencent avant les élections.";
const QUOTE: &str = "Les hôpitaux municipaux ont reçu douze millions de marks pendant l’année";

/// How many of a sort were found.
fn group(page: &Seen, name: &str) -> usize {
    found(page, name).len()
}

/// An article in French with one claim, and a document on it; gives the path of the claim.
async fn newsroom() -> (App, Browser, String) {
    let app = spawn_app().await;
    let checker = app.signed_in(Role::Checker).await;
    let form = checker.open("/articles/new").await.expect(200);
    let typed = [("text", FRENCH), ("title", "Conférences du maire")];
    checker.press(&form, "Read it", &typed).await.expect(303);
    let program = app
        .program_of(Role::Checker, &[Scope::ReadDesk, Scope::WriteClaims])
        .await;
    let article = program.get("/api/v1/articles/1").await.expect(200).json();
    assert_eq!(article["language"], "fr", "{article}");
    let start = FRENCH[..FRENCH.find(QUOTE).unwrap()].chars().count();
    let end = start + QUOTE.chars().count();
    let made = program
        .post(
            "/api/v1/claims",
            &json!({ "article": 1, "start": start, "end": end, "words": QUOTE }),
        )
        .await
        .expect(201);
    let claim = made.header("location").replace("/api/v1", "");
    (app, checker, claim)
}

#[tokio::test(flavor = "multi_thread")]
async fn french_words_are_found_in_another_form_and_marked() {
    let (_app, checker, claim) = newsroom().await;
    for typed in [
        "hôpital",
        "hopital municipal",
        "HÔPITAUX",
        "million recevoir reçu -école",
    ] {
        let page = search(&checker, typed).await;
        let wanted = usize::from(!typed.contains("recevoir"));
        assert_eq!(group(&page, "claims"), wanted, "{typed}: {}", page.text());
    }
    let page = search(&checker, "municipale").await;
    assert_eq!(group(&page, "articles"), 1, "{}", page.text());
    assert!(page.all(".hits mark").contains(&"municipaux".to_owned()));
    // What stands there in another form is there, and so it is not left out.
    assert_eq!(
        group(&search(&checker, "mark -municipale").await, "claims"),
        0
    );
    assert_eq!(group(&search(&checker, "régulière").await, "articles"), 1);
    assert_eq!(group(&search(&checker, "conférence").await, "articles"), 1);
    assert_eq!(
        group(&search(&checker, "\"hôpital municipal\"").await, "claims"),
        0
    );
    let table = checker.open("/claims?q=hopital").await.expect(200);
    assert_eq!(table.all("td.lead").len(), 1);

    // In other words it is found by those.
    pressed(
        &checker,
        &claim,
        "Save claim",
        &[("statement", "Les cliniques ont été payées en février.")],
    )
    .await
    .expect(303);
    assert_eq!(group(&search(&checker, "clinique payé").await, "claims"), 1);
    let words = "cliniques nombreuses";
    assert_eq!(group(&search(&checker, words).await, "claims"), 0);

    // The title of the article, too.
    let form = checker.open("/articles/1/edit").await.expect(200);
    checker
        .press(&form, "Save", &[("title", "Réunions au port")])
        .await
        .expect(303);
    assert_eq!(group(&search(&checker, "réunion").await, "articles"), 1);
    assert_eq!(group(&search(&checker, "conférence").await, "articles"), 0);
    assert_eq!(group(&search(&checker, "municipale").await, "articles"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_words_in_every_language_at_once_are_searched_and_mean_nothing_else() {
    let (app, checker, _claim) = newsroom().await;
    for code in "ar da de el es fi hu it nl no pt ro ru sv tr xx".split(' ') {
        let sql = format!("INSERT INTO stemmed_language (language) VALUES ('{code}')");
        app.execute(&sql).await;
    }
    let words: Vec<String> = (0..30)
        .map(|n| format!("hôpital{n} \u{394}ήμος налог"))
        .collect();
    let without: Vec<String> = (0..30).map(|n| format!("-école{n}x -\"a b\"")).collect();
    let page = search(
        &checker,
        &format!("{} {}", words.join(" "), without.join(" ")),
    )
    .await;
    assert_eq!(group(&page, "claims"), 0);
    let page = search(&checker, &format!("hôpital mark {}", without.join(" "))).await;
    assert_eq!(group(&page, "claims"), 1, "{}", page.text());
    let table = checker.open("/claims?q=hopital+mark").await.expect(200);
    assert_eq!(table.all("td.lead").len(), 1);
    search(&checker, "hopital0fr0").await;
    let without = "-q ".repeat(2_000);
    for typed in [
        without.as_str(),
        "by:a ".repeat(2_000).as_str(),
        "\"a b\" ".repeat(300).as_str(),
    ] {
        let table = format!("/claims?q={}", typed.replace(' ', "+").replace('"', "%22"));
        checker.open(&table).await.expect(200);
        search(&checker, typed).await;
    }
    // A letter or two are not the beginning of every word that is kept by its hash.
    for typed in ["x", "xa", "q", "qx"] {
        assert_eq!(
            group(&search(&checker, typed).await, "articles"),
            0,
            "{typed}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_and_the_checks_of_others_are_found_in_their_language() {
    let (app, checker, claim) = newsroom().await;
    pressed(&checker, &claim, "Start research", &[])
        .await
        .expect(303);
    let german = "Die Krankenhäuser der Stadt erhielten im vergangenen Jahr zwölf Millionen Mark, \
        teilte die Verwaltung am Montag mit. Die Abgeordneten hatten zuvor lange darüber gestritten, \
        und niemand wollte die Verantwortung für die Ausgaben übernehmen.";
    let document = [
        ("title", "Ausgaben der Stadt"),
        ("passage", "erhielten im vergangenen Jahr"),
        ("text", german),
    ];
    add(&checker, &claim, &document).await.expect(303);
    let page = search(&checker, "Abgeordneter Ausgabe").await;
    assert_eq!(group(&page, "evidence"), 1, "{}", page.text());

    let sheet = "Claim,Verdict,Link,Language\r\n\
        Los hospitales recibieron canciones.,Falso,https://datos.example/1,es\r\n";
    let page = checker.get("/imports").await.expect(200);
    let form = FilledForm::find(&page, "main", "Look at it");
    let form = form.with_file("file", "es.csv", "text/csv", sheet.as_bytes());
    let at = checker.send_form(&form).await.expect(303).location();
    let page = checker.get(&at).await.expect(200);
    let button = page.one("main form[action$=start] button");
    checker.press(&page, &button, &[]).await.expect(303);
    let mut found = 0;
    for _ in 0..200 {
        found = group(&search(&checker, "hospital canción").await, "outside");
        if found > 0 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    assert_eq!(found, 1);
    drop(app);
}

#[tokio::test(flavor = "multi_thread")]
async fn texts_from_before_are_read_for_their_stems() {
    let (app, checker, _claim) = newsroom().await;
    for sql in [
        "UPDATE stems SET tokens = ''",
        "DELETE FROM stems",
        "DELETE FROM stemmed_language",
        "INSERT INTO unstemmed (sort, subject_id) SELECT 'claim', id FROM claim",
        "INSERT INTO unstemmed (sort, subject_id) SELECT 'article', id FROM article",
    ] {
        app.execute(sql).await;
    }
    let found = async || {
        let page = search(&checker, "hôpital marks").await;
        (group(&page, "claims"), group(&page, "articles"))
    };
    assert_eq!(found().await, (0, 0));
    app.desk.catch_up_with_stems().await;
    assert_eq!(found().await, (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_public_is_found_in_its_language_and_by_no_word_it_no_longer_has() {
    let sample = Sample::open().await;
    let (app, program) = (&sample.app, sample.app.program());
    let db = app.desk.store().read();
    let check = public_check::Entity::find().one(db).await.unwrap().unwrap();
    let claim = claim::Entity::find_by_id(check.claim_id).one(db).await;
    let claim = claim.unwrap().unwrap();
    let published = public::publication(db, claim.id, 1).await.unwrap().unwrap();
    let english = published.record;
    let mut french = english.clone();
    french.language = "fr".to_owned();
    french.statement = QUOTE.to_owned();
    let found = async |words: &str| {
        let words: String = url::form_urlencoded::byte_serialize(words.as_bytes()).collect();
        let path = format!("/v1alpha1/claims:search?query={words}");
        let answer = program.get(&path).await.expect(200).json();
        answer["claims"].as_array().map_or(0, Vec::len)
    };
    let enter = async |record| {
        let txn = app.desk.store().begin().await.unwrap();
        public_search::index(&txn, &claim, record).await.unwrap();
        txn.commit().await.unwrap();
    };
    assert_eq!(found("hôpital marks").await, 0);
    enter(&french).await;
    assert_eq!(found("hôpital marks").await, 1);
    enter(&english).await;
    assert_eq!(found("hôpital marks").await, 0);
    assert_eq!(found("hôpitaux").await, 0);
    enter(&french).await;
    let txn = app.desk.store().begin().await.unwrap();
    public_search::forget(&txn, claim.number).await.unwrap();
    txn.commit().await.unwrap();
    enter(&english).await;
    assert_eq!(found("hôpitaux").await, 0);
}
