//! What readers follow on the public site beside single checks: a speaker, a topic, and the pictures
//! that other sites show with a link.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use actix_web::HttpRequest;
use actix_web::web::{Bytes, Data, Path};
use askama::Template;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::blobs::sha256;
use crate::desk::Desk;
use crate::domain::words::slug;
use crate::publishing::card;
use crate::store::public::{self, Check};
use crate::web::error::{AppError, Outcome};
use crate::web::page::Page;
use crate::web::{Door, cached, filters};

/// How many checks one page shows.
const MOST: u64 = 300;
/// How many pictures are kept in memory, of some twenty kilobytes each.
const CARDS: usize = 256;

#[derive(Template)]
#[template(path = "public/followed.html")]
struct FollowedPage {
    page: Page,
    /// What is above the heading: “Speaker” or “Topic”.
    sort: &'static str,
    name: String,
    role: String,
    feed: String,
    counts: Vec<(String, usize)>,
    checks: Vec<Check>,
}

/// GET /checks/by/{speaker}
pub async fn speaker(desk: Data<Desk>, page: Page, key: Path<Uuid>, req: HttpRequest) -> Outcome {
    let checks = public::of_speaker(desk.store().read(), *key, MOST).await?;
    let speaker = checks.iter().find_map(|check| check.record.speaker.clone());
    // Whom nobody has read of here is not here, whoever else may be known at the desk.
    let speaker = speaker.ok_or(AppError::NotFound)?;
    let role = [speaker.role, speaker.affiliation];
    let role: Vec<String> = role.into_iter().filter(|words| !words.is_empty()).collect();
    let feed = format!("/feeds/speaker-{}", key.simple());
    follow(
        &req,
        page,
        "Speaker",
        speaker.name,
        role.join(", "),
        feed,
        checks,
    )
}

/// GET /topics/{topic}
pub async fn topic(desk: Data<Desk>, page: Page, topic: Path<String>, req: HttpRequest) -> Outcome {
    let checks = public::of_topic(desk.store().read(), &topic, MOST).await?;
    let topics = checks.iter().flat_map(|check| &check.record.topics);
    let name = topics.into_iter().find(|name| slug(name) == *topic);
    let name = name.cloned().ok_or(AppError::NotFound)?;
    let feed = format!("/feeds/topic-{topic}");
    follow(&req, page, "Topic", name, String::new(), feed, checks)
}

fn follow(
    req: &HttpRequest,
    page: Page,
    sort: &'static str,
    name: String,
    role: String,
    feed: String,
    checks: Vec<Check>,
) -> Outcome {
    let changed = checks.iter().map(|check| check.changed_at).max();
    let template = FollowedPage {
        page: page.titled(format!("{name}: checks"), "checks"),
        sort,
        name,
        role,
        feed,
        counts: counts(&checks),
        checks,
    };
    cached::html(
        req,
        &template,
        changed.unwrap_or(DateTime::<Utc>::UNIX_EPOCH),
    )
}

/// How many checks have each rating, in the order of the scale; retracted ones have none.
fn counts(checks: &[Check]) -> Vec<(String, usize)> {
    let mut counts: Vec<(i32, String, usize)> = Vec::new();
    for check in checks
        .iter()
        .filter(|check| check.record.retraction.is_none())
    {
        let rating = &check.record.rating;
        match counts
            .iter_mut()
            .find(|(_, label, _)| *label == rating.label)
        {
            Some((.., count)) => *count += 1,
            None => counts.push((rating.number.unwrap_or(i32::MAX), rating.label.clone(), 1)),
        }
    }
    counts.sort();
    counts
        .into_iter()
        .map(|(_, label, count)| (label, count))
        .collect()
}

/// Pictures that were drawn, by what they were drawn from.
#[derive(Debug, Default)]
pub struct Cards(Mutex<HashMap<String, Bytes>>);

impl Cards {
    fn find(&self, key: &str) -> Option<Bytes> {
        let cards = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        cards.get(key).cloned()
    }

    fn keep(&self, key: String, card: Bytes) {
        let mut cards = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if cards.len() >= CARDS {
            cards.clear();
        }
        cards.insert(key, card);
    }
}

/// GET /checks/{slug}/card.png
pub async fn share_card(door: Data<Door>, slug: Path<String>, req: HttpRequest) -> Outcome {
    let db = door.desk.store().read();
    let check = public::check(db, &slug).await?.ok_or(AppError::NotFound)?;
    let publisher = door.desk.publisher(db).await?;
    let key = sha256(format!("{}\n{}", check.sha256, publisher.name).as_bytes());
    let (changed, kept) = (check.changed_at, door.cards.find(&key));
    let card = match kept {
        Some(card) => card,
        None => {
            let draw = move || card::card(&check.record, &publisher.name);
            let drawn = actix_web::rt::task::spawn_blocking(draw).await;
            let drawn = Bytes::from(drawn.ok().flatten().ok_or(AppError::NotFound)?);
            door.cards.keep(key, drawn.clone());
            drawn
        }
    };
    let mut response = cached::answer(&req, "image/png", card.to_vec(), changed);
    // Other sites show it in their pages.
    let open = actix_web::http::header::HeaderValue::from_static("cross-origin");
    let name = actix_web::http::header::HeaderName::from_static("cross-origin-resource-policy");
    response.headers_mut().insert(name, open);
    Ok(response)
}
