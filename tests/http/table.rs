//! The claims table: its order, columns and saved views, planning many at once and taking it back, and
//! the board.

use galley::desk::people::passphrase::Vault;
use galley::domain::people::Role;

use crate::support::{App, Browser, Seen, spawn_empty_app};

async fn sample() -> (App, Browser) {
    let app = spawn_empty_app().await;
    galley::sample::fill(&app.desk, &Vault::new())
        .await
        .unwrap();
    let browser = app.signed_in(Role::Checker).await;
    (app, browser)
}

fn claims(page: &Seen) -> Vec<String> {
    page.all("td.lead .mono")
}

#[tokio::test(flavor = "multi_thread")]
async fn every_order_holds_every_claim_once() {
    let (_app, browser) = sample().await;
    let mut all = claims(&browser.open("/claims?q=ferry").await.expect(200));
    let newest = all.clone();
    all.sort();
    assert!(all.len() > 4 && all.len() < 50, "{}", all.len());
    for order in ["due", "changed", "worth", "nonsense"] {
        let page = browser
            .open(&format!("/claims?q=ferry&sort={order}"))
            .await
            .expect(200);
        let mut found = claims(&page);
        if order == "worth" {
            assert_ne!(found, newest);
        }
        found.sort();
        assert_eq!(found, all, "{order}");
    }
    // A page goes on after its last claim, in every order, also among equals.
    use galley::domain::view::Order;
    use galley::store::lists::{Filter, mark, ordered};
    let db = _app.desk.store().read();
    for order in [Order::Newest, Order::Due, Order::Changed, Order::Worth] {
        let (mut after, mut seen) = (None, Vec::new());
        loop {
            let rows = ordered(db, &Filter::default(), order, after.clone(), 3)
                .await
                .unwrap();
            let Some(last) = rows.last() else { break };
            after = Some(mark(&last.claim, order).to_string().parse().unwrap());
            seen.extend(rows.iter().map(|row| row.claim.number));
        }
        let whole = ordered(db, &Filter::default(), order, None, 1000)
            .await
            .unwrap();
        let whole: Vec<i32> = whole.iter().map(|row| row.claim.number).collect();
        assert_eq!(seen, whole, "{order:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn columns_and_density_stand_in_the_address_and_filters_can_be_dropped() {
    let (_app, browser) = sample().await;
    let page = browser
        .open("/claims?hide=due,rating&density=compact")
        .await
        .expect(200);
    let heads = page.all("thead th");
    assert!(
        !heads.iter().any(|head| head == "Due" || head == "Rating"),
        "{heads:?}"
    );
    assert!(heads.iter().any(|head| head == "Said by"));
    let page = browser
        .open("/claims?q=zyzzyva&state=in_review")
        .await
        .expect(200);
    assert!(page.says("No claim fits this filter."));
    let drops = page.attribute_of_all("p.chips a.chip", "href");
    assert!(
        drops.contains(&"/claims?state=in_review".to_owned()),
        "{drops:?}"
    );
    // What no database takes is no failure of ours, also when it was saved.
    for strange in [
        "topic=%00",
        "q=%00x",
        "q=by:%00",
        "q=topic:%00",
        "q=host:a%00",
        "person=%00",
    ] {
        browser
            .open(&format!("/claims?{strange}"))
            .await
            .expect(200);
        browser
            .open(&format!("/claims?as=board&{strange}"))
            .await
            .expect(200);
    }
    let page = browser.open("/claims?topic=%00&q=%00x").await.expect(200);
    let page = browser
        .press_and_follow(&page, "Save view", &[("name", "Strange")])
        .await;
    assert!(page.says("is saved"), "{}", page.text());
    // Nobody yet.
    let page = browser.open("/claims?person=nobody").await.expect(200);
    assert!(
        page.all("td[data-label=Assigned]")
            .iter()
            .all(String::is_empty)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn headings_order_the_table_and_an_order_shows_what_it_goes_by() {
    let (_app, browser) = sample().await;
    let heading = async |sort: &str, which: &str| {
        let page = browser.open(&format!("/claims?sort={sort}")).await;
        page.expect(200).all(&format!("th[aria-sort={which}]"))
    };
    assert_eq!(heading("", "descending").await, ["Claim"]);
    assert_eq!(heading("due", "ascending").await, ["Due"]);
    assert_eq!(heading("changed", "descending").await, ["Changed"]);
    assert_eq!(heading("worth", "descending").await, ["Worth"]);
    let page = browser.open("/claims?sort=changed").await.expect(200);
    let rows = page.all("td.lead").len();
    assert_eq!(page.all("td[data-label=Changed]").len(), rows);
    assert!(page.all("td[data-label='Worth checking']").is_empty());
    let links = page.attribute_of_all("thead a", "href");
    assert_eq!(links, ["/claims", "/claims?sort=due"]);
    let page = browser.open("/claims?sort=worth").await.expect(200);
    assert_eq!(page.all("td[data-label='Worth checking']").len(), rows);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_view_is_saved_shared_followed_and_removed() {
    let (app, browser) = sample().await;
    let page = browser.open("/claims?q=ferry&sort=due").await.expect(200);
    let page = browser
        .press_and_follow(
            &page,
            "Save view",
            &[("name", "Ferries"), ("shared", "true")],
        )
        .await;
    assert!(page.says("The view “Ferries” is saved."), "{}", page.text());
    assert!(
        page.all("a.chip")
            .iter()
            .any(|chip| chip.starts_with("Ferries"))
    );
    // A colleague sees it, and cannot change it.
    let other = app.signed_in_as("Somebody Else", Role::Editor).await;
    let theirs = other.open("/claims").await.expect(200);
    assert!(
        theirs
            .all("a.chip")
            .iter()
            .any(|chip| chip.starts_with("Ferries"))
    );
    assert!(
        other
            .open("/views")
            .await
            .expect(200)
            .says("Shared by others")
    );
    let own = browser.open("/views").await.expect(200);
    let action = own.attribute("section form", "action");
    let csrf = theirs.csrf();
    let no = other
        .post(&action, &[("csrf", &csrf), ("do", "remove")])
        .await;
    assert_eq!(no.status, 404);
    // A feed at an address that is shown once and opens without signing in.
    let opened = browser.press(&own, "Make a feed", &[]).await.expect(200);
    let address = opened.one(".banner code");
    let path = address
        .split("/views/")
        .nth(1)
        .map(|rest| format!("/views/{rest}"))
        .unwrap();
    let anybody = app.browser();
    let feed = anybody.open(&path).await.expect(200);
    assert!(
        feed.header("content-type")
            .starts_with("application/atom+xml")
    );
    let parsed = feed_rs::parser::parse(feed.body.as_bytes()).unwrap();
    assert!(!parsed.entries.is_empty());
    assert_eq!(parsed.entries.len(), claims(&page).len());
    assert!(!browser.open("/views").await.body.contains(&address));
    let wrong = path.replace(&path[path.len() - 4..], "0000");
    assert_eq!(anybody.get(&wrong).await.status, 404);
    let own = browser.open("/views").await;
    browser.press_and_follow(&own, "Close the feed", &[]).await;
    assert_eq!(anybody.get(&path).await.status, 404);
    let own = browser.open("/views").await;
    let gone = browser.press_and_follow(&own, "Remove", &[]).await;
    assert!(gone.says("You keep no view yet."), "{}", gone.text());
    // A name is needed, and only what is part of a table's address is kept.
    let page = browser.open("/claims").await;
    let no = browser
        .press_and_follow(&page, "Save view", &[("name", "  ")])
        .await;
    assert!(no.says("The name is empty."), "{}", no.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn many_claims_are_planned_at_once_and_put_back() {
    let (app, browser) = sample().await;
    let tomas = app
        .add("Tom Helper", "tom@desk.test", Role::Checker)
        .await
        .to_string();
    let page = browser.open("/claims?state=queued").await.expect(200);
    let ticks = page.attribute_of_all("input[name=claim]", "value");
    assert!(ticks.len() >= 2, "{ticks:?}");
    let csrf = page.csrf();
    let fields = |due: &'static str| {
        vec![
            ("csrf", csrf.as_str()),
            ("claim", ticks[0].as_str()),
            ("claim", ticks[1].as_str()),
            ("person", tomas.as_str()),
            ("duty", "check"),
            ("due", due),
            ("topic", "Harbours"),
            ("back", "/claims?state=queued"),
            ("do", "plan"),
        ]
    };
    let done = browser
        .post("/claims/many", &fields("2027-01-02T10:00"))
        .await;
    assert_eq!(done.location(), "/claims?state=queued");
    let page = browser.follow(done).await;
    assert!(page.says("2 claims changed."), "{}", page.text());
    let assigned = page.all("td[data-label=Assigned]");
    let theirs = assigned.iter().filter(|names| names.contains("Tom Helper"));
    assert_eq!(theirs.count(), 2);
    // The same form again is stale: nothing is changed, and that is said.
    let again = browser
        .post("/claims/many", &fields("2027-03-03T10:00"))
        .await;
    let again = browser.follow(again).await;
    assert!(
        again.says("0 claims changed.") && again.says("left alone"),
        "{}",
        again.text()
    );
    // One undo for all.
    let back = browser.press_and_follow(&page, "Undo", &[]).await;
    assert!(back.says("2 claims put back."), "{}", back.text());
    assert!(
        !back
            .all("td[data-label=Assigned]")
            .iter()
            .any(|one| one.contains("Tom Helper"))
    );
    let twice = browser.press_and_follow(&page, "Undo", &[]).await;
    assert!(twice.says("can no longer be undone"), "{}", twice.text());
    // Nothing chosen, nothing to do, and two to merge.
    for (fields, words) in [
        (
            vec![("do", "plan"), ("topic", "x")],
            "Choose at least one claim.",
        ),
        (
            vec![("do", "plan"), ("claim", ticks[0].as_str())],
            "Say what to change.",
        ),
        (
            vec![("do", "merge"), ("claim", ticks[0].as_str())],
            "Choose the two claims",
        ),
    ] {
        let mut fields = fields;
        fields.push(("csrf", csrf.as_str()));
        let seen = browser.post("/claims/many", &fields).await;
        let seen = browser.follow(seen).await;
        assert!(seen.says(words), "{words}: {}", seen.text());
    }
    let both = [
        ("csrf", csrf.as_str()),
        ("do", "merge"),
        ("claim", ticks[0].as_str()),
        ("claim", ticks[1].as_str()),
    ];
    let merge = browser.post("/claims/many", &both).await;
    assert!(
        merge.location().contains("/merge?into=C-"),
        "{}",
        merge.location()
    );
    let taken = [
        ("csrf", csrf.as_str()),
        ("do", "export"),
        ("claim", ticks[0].as_str()),
        ("claim", ticks[1].as_str()),
    ];
    let exports = browser.post("/claims/many", &taken).await;
    let exports = browser.follow(exports).await.expect(200);
    let file = exports.attribute("a[href^='/exports/claims.csv']", "href");
    let file = browser.open(&file).await.expect(200);
    assert_eq!(file.body.trim_end().lines().count(), 3, "{}", file.body);
    browser.open("/claims?numbers=1,x").await.expect(422);
    browser.open("/exports?numbers=1,x").await.expect(422);
    // A reader may not.
    let reader = app.signed_in(Role::Reader).await;
    let page = reader.open("/claims").await;
    assert!(page.all("input[name=claim]").is_empty());
    let csrf = page.csrf();
    let no = [
        ("csrf", csrf.as_str()),
        ("do", "plan"),
        ("claim", "1:1"),
        ("topic", "x"),
    ];
    assert_eq!(reader.post("/claims/many", &no).await.status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_claims_make_a_move_at_once_and_take_it_back() {
    let (_app, browser) = sample().await;
    let page = browser.open("/claims?state=queued").await.expect(200);
    let ticks = page.attribute_of_all("input[name=claim]", "value");
    assert!(ticks.len() >= 2, "{ticks:?}");
    let begun = browser.open("/claims?state=researching").await.expect(200);
    let other = begun.attribute_of_all("input[name=claim]", "value");
    let csrf = page.csrf();
    let send = |action: &'static str, due: &'static str, chosen: Vec<String>| {
        let (browser, csrf) = (&browser, &csrf);
        async move {
            let mut fields = vec![
                ("csrf", csrf.as_str()),
                ("action", action),
                ("due", due),
                ("back", "/claims"),
                ("do", "plan"),
            ];
            fields.extend(chosen.iter().map(|one| ("claim", one.as_str())));
            let done = browser.post("/claims/many", &fields).await;
            browser.follow(done).await
        }
    };
    // Two begin, and one that has begun is named with why it cannot.
    let chosen = vec![ticks[0].clone(), ticks[1].clone(), other[0].clone()];
    let done = send("start", "2027-01-02T10:00", chosen).await;
    assert!(done.says("2 claims changed."), "{}", done.text());
    assert!(
        done.says("“Start research” is not possible while the claim is researching."),
        "{}",
        done.text()
    );
    let number = ticks[0].split(':').next().unwrap().parse::<i32>().unwrap();
    let address = format!("/claims/C-{number:04}");
    let claim = browser.open(&address).await.expect(200);
    assert!(claim.says("Put back in the queue"), "{}", claim.text());
    let back = browser.press_and_follow(&done, "Undo", &[]).await;
    assert!(back.says("2 claims put back."), "{}", back.text());
    let queued = browser.open("/claims?state=queued").await.expect(200);
    let again = queued.attribute_of_all("input[name=claim]", "value");
    assert_eq!(again.len(), ticks.len());
    assert!(
        !queued.text().contains("2 January 2027"),
        "nobody is bound by what was undone"
    );
    // Decisions are made one by one.
    for action in ["approve", "publish", "decline", "merge"] {
        let no = send(action, "", vec![again[0].clone()]).await;
        assert!(no.says("one by one"), "{action}: {}", no.text());
    }
    // Who may not move it leaves it as it was, planned or not.
    let no = send("submit", "2027-01-02T10:00", vec![again[0].clone()]).await;
    assert!(no.says("0 claims changed."), "{}", no.text());
    let queued = browser.open("/claims?state=queued").await.expect(200);
    assert_eq!(queued.attribute_of_all("input[name=claim]", "value"), again);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_board_shows_stages_their_limits_and_moves() {
    let (app, browser) = sample().await;
    let board = browser.open("/claims?as=board").await.expect(200);
    assert_eq!(board.all(".stages section").len(), 6);
    // Those in research stand apart by whether there is a verdict, on the board as in its tables.
    for (stage, verdict) in [("researching", "no"), ("drafted", "yes")] {
        let section = format!("section[data-stage={stage}]");
        let table = board.attribute(&format!("{section} h2 a"), "href");
        assert!(table.contains(&format!("verdict%3A{verdict}")), "{table}");
        let table = browser.open(&table).await.expect(200);
        let cards = board.all(&format!("{section} li .mono"));
        assert_eq!(cards.is_empty(), table.all("td.lead").is_empty());
        for card in &cards {
            assert!(table.says(card), "{stage}: {card}");
        }
    }
    // A card can be dragged to where a button on it leads, and nowhere else.
    for to in board.attribute_of_all(".stages button", "data-to") {
        assert!(
            ["queued", "researching", "drafted", "in_review"].contains(&to.as_str()),
            "{to}"
        );
    }
    // A claim is taken up from its card, and one stays on the board.
    let moved = browser
        .press_in(
            &board,
            ".stages section:first-child li",
            "Start research",
            &[],
        )
        .await;
    assert_eq!(moved.location(), "/claims?as=board");
    // Never an approval.
    assert!(
        !board
            .all(".stages button")
            .iter()
            .any(|label| label.contains("pprove"))
    );
    let chief = app.browser();
    chief
        .sign_in("ruth@desk.example", galley::sample::PASSPHRASE)
        .await;
    let page = chief.open("/claims?as=board").await.expect(200);
    let page = chief
        .press_and_follow(
            &page,
            "Save limits",
            &[("researching", "1"), ("queued", "")],
        )
        .await;
    assert!(page.says("The limits are saved."), "{}", page.text());
    let researching = page.one(".stages section:nth-child(2) .count");
    assert!(researching.contains("of 1"), "{researching}");
    assert!(researching.contains("more than there should be"));
    let bad = chief
        .press(&page, "Save limits", &[("researching", "many")])
        .await;
    assert_eq!(bad.status, 422);
    let csrf = board.csrf();
    let no = browser
        .post("/claims/limits", &[("csrf", &csrf), ("queued", "3")])
        .await;
    assert_eq!(no.status, 403);
}
