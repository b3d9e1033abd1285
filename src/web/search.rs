//! One search over everything the desk holds: claims, speakers, evidence, articles, and the checks of
//! others, each with its words in context.

use actix_web::web::{Data, Query, block};
use askama::Template;
use serde::Deserialize;

use crate::desk::Desk;
use crate::domain::claim::{claim_number, parse_claim_number};
use crate::domain::context::{Piece, Sought, around};
use crate::domain::evidence::Eyes;
use crate::domain::people::Actor;
use crate::domain::query::OPERATORS;
use crate::domain::words::clean;
use crate::store::entities::speaker;
use crate::store::found::{self, Document, Keys, Told};
use crate::store::lists::{self, Filter, Listed};
use crate::store::{beside, stems, verdicts};
use crate::web::error::{AppError, Outcome};
use crate::web::page::{Page, html, see_other};
use crate::web::{filters, paths};

/// How many of each sort stand on the page of all.
const FEW: u64 = 5;
/// How many stand on the page of one sort.
const MANY: u64 = 50;
/// How long the words in context are, in characters.
const CONTEXT: usize = 220;

/// What is looked for, and where.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    q: String,
    /// `evidence`, `articles`, `outside` or `speakers` for more of one sort.
    only: String,
}

/// Something that was found, with the words in context.
struct Hit<T> {
    what: T,
    context: Vec<Piece>,
}

/// A claim that was found: its wording with the words marked, and its quote where only that has them.
struct ClaimHit {
    what: Listed,
    title: Vec<Piece>,
    context: Vec<Piece>,
}

impl ClaimHit {
    fn of(what: Listed, sought: &mut Sought) -> ClaimHit {
        let title = around(&what.claim.statement, sought, usize::MAX / 8);
        let context = match title.iter().any(|piece| piece.found) {
            true => Vec::new(),
            false => around(&what.claim.quote, sought, CONTEXT),
        };
        ClaimHit {
            what,
            title,
            context,
        }
    }
}

#[derive(Template)]
#[template(path = "search/index.html")]
struct SearchPage {
    page: Page,
    asked: Asked,
    unknown: Vec<String>,
    claims: Vec<ClaimHit>,
    speakers: Vec<speaker::Model>,
    evidence: Vec<Hit<Document>>,
    articles: Vec<Hit<Told>>,
    outside: Vec<Hit<crate::store::entities::outside_check::Model>>,
    /// Whether there may be more of a sort than the page shows.
    more: [bool; 4],
    steps: i32,
}

impl SearchPage {
    fn operators(&self) -> [(&'static str, &'static str); 8] {
        OPERATORS
    }

    fn number(&self, number: &i32) -> String {
        claim_number(*number)
    }

    fn pill(&self, listed: &Listed) -> String {
        listed.claim.state.slug().replace('_', "-")
    }

    fn nothing(&self) -> bool {
        self.claims.is_empty()
            && self.speakers.is_empty()
            && self.evidence.is_empty()
            && self.articles.is_empty()
            && self.outside.is_empty()
    }

    fn only(&self, sort: &str) -> String {
        paths::with_query("/search", &[("q", &self.asked.q), ("only", sort)])
    }

    fn table(&self) -> String {
        paths::with_query(&paths::claims(), &[("q", &self.asked.q)])
    }
}

/// GET /search
pub async fn index(desk: Data<Desk>, actor: Actor, page: Page, asked: Query<Asked>) -> Outcome {
    let asked = asked.into_inner();
    let typed = clean(&asked.q);
    // Somebody who types a claim's number wants that claim.
    if typed.to_uppercase().starts_with("C-")
        && let Some(number) = parse_claim_number(&typed)
    {
        return see_other(&paths::claim(number));
    }
    let db = desk.store().read();
    let wanted = stems::read(db, &typed).await?;
    let narrowed = wanted.has_operators();
    let eyes = Eyes::Person(actor.id);
    let most = if asked.only.is_empty() { FEW } else { MANY };
    let has = |sort: &str| asked.only.is_empty() || asked.only == sort;
    // Operators say something of claims; nothing else has them.
    let mut keys = match narrowed {
        true => Keys::default(),
        false => found::keys(db, &wanted, eyes, most + 1).await?,
    };
    let mut claims = match (has("claims"), narrowed) {
        (false, _) => Vec::new(),
        (true, true) => {
            let filter = Filter {
                words: Some(typed.clone()),
                ..Filter::default()
            };
            lists::page(db, &filter, None, most + 1).await?
        }
        (true, false) => beside::of(db, found::claims(db, &keys.claims).await?).await?,
    };
    let speakers = match !narrowed && has("speakers") {
        true => found::speakers(db, &wanted.words.join(" "), most as usize).await?,
        false => Vec::new(),
    };
    let most = most as usize;
    let mut more = [claims.len() > most, false, false, false];
    claims.truncate(most);
    let sorts = [
        ("evidence", &mut keys.evidence),
        ("articles", &mut keys.articles),
        ("outside", &mut keys.outside),
    ];
    for (place, (name, keys)) in sorts.into_iter().enumerate() {
        more[place + 1] = has(name) && keys.len() > most;
        keys.truncate(if has(name) { most } else { 0 });
    }
    let found = found::load(db, &keys.evidence, &keys.articles, &keys.outside).await?;
    let words: Vec<String> = wanted
        .words
        .iter()
        .chain(&wanted.phrases)
        .cloned()
        .collect();
    let ratings = verdicts::ratings(db).await?;
    let languages = wanted.languages;
    // Long texts are looked through on a core of their own.
    let (claims, evidence, articles, outside) = block(move || {
        let words: Vec<String> = words
            .iter()
            .flat_map(|words| words.split(|c: char| !c.is_alphanumeric()))
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect();
        let mut words = Sought::new(&words, languages);
        let claims: Vec<ClaimHit> = claims
            .into_iter()
            .map(|one| ClaimHit::of(one, &mut words))
            .collect();
        let evidence = in_context(found.evidence, &mut words, |one| {
            one.evidence.extract.clone()
        });
        let articles = in_context(found.articles, &mut words, |one| one.text.clone());
        let outside = in_context(found.outside, &mut words, |one| one.statement.clone());
        (claims, evidence, articles, outside)
    })
    .await
    .map_err(|error| AppError::Failed(error.to_string()))?;
    let title = match typed.is_empty() {
        true => "Search".to_owned(),
        false => format!("Search: {typed}"),
    };
    html(&SearchPage {
        page: page.titled(title, "search"),
        unknown: wanted.unknown,
        asked,
        claims,
        speakers,
        evidence,
        articles,
        outside,
        more,
        steps: ratings.iter().filter(|one| one.number.is_some()).count() as i32,
    })
}

fn in_context<T>(found: Vec<T>, sought: &mut Sought, text: fn(&T) -> String) -> Vec<Hit<T>> {
    let hits = found.into_iter().map(|what| Hit {
        context: around(&text(&what), sought, CONTEXT),
        what,
    });
    hits.collect()
}
