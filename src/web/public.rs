//! The public site: only what was published, the same bytes for everybody, without a script.

use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use uuid::Uuid;

use crate::desk::Desk;
use crate::domain::bench::ApprovalRule;
use crate::domain::method::{Step, Weight};
use crate::domain::reading::Kind;
use crate::domain::record::{MediaShown, Record};
use crate::domain::verdict::{Act, PublicStanding};
use crate::domain::words::slug;
use crate::matching::wording::{Passage, passages};
use crate::publishing::{
    Feed, annotation, claim_review, explanation, feed, json_for_html, media_review, table,
};
use crate::store::entities::rating;
use crate::store::public::{self, Check};
use crate::store::{rules, settings, verdicts};
use crate::web::error::{AppError, Outcome};
use crate::web::page::{Page, html};
use crate::web::{cached, filters, paths, reuse};
use crate::workflow;
use crate::workflow::transitions::{TRANSITIONS, Who};

const PAGE: u64 = 30;

/// Where in the list one is: the instant and address of the last check seen.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Cursor {
    before: Option<DateTime<Utc>>,
    slug: String,
}

#[derive(Template)]
#[template(path = "public/index.html")]
struct IndexPage {
    page: Page,
    checks: Vec<Check>,
    older: Option<String>,
}

/// GET /checks
pub async fn index(desk: Data<Desk>, page: Page, at: Query<Cursor>) -> Outcome {
    let before = at.before.map(|instant| (instant, at.slug.clone()));
    let mut checks = public::latest(desk.store().read(), before, PAGE + 1).await?;
    let more = checks.len() as u64 > PAGE;
    checks.truncate(PAGE as usize);
    let last = checks.last().filter(|_| more).map(|check| &check.record);
    let older = last.map(|record| {
        let instant = record.published_at.to_rfc3339();
        let query = [("before", instant.as_str()), ("slug", record.slug.as_str())];
        paths::with_query(&paths::checks(), &query)
    });
    html(&IndexPage {
        page: page.titled("Latest checks", "checks"),
        checks,
        older,
    })
}

#[derive(Template)]
#[template(path = "public/show.html")]
struct ShowPage {
    page: Page,
    check: Check,
    explanation: String,
    /// JSON-LD, a block for each root.
    json_ld: Vec<String>,
    base: String,
    old: bool,
    speaker: Option<Uuid>,
    versions: Vec<(i32, DateTime<Utc>, Act)>,
    /// What the version after an earlier one changed.
    changes: Vec<(&'static str, Vec<Passage>)>,
}

impl ShowPage {
    /// A topic with the address of its page.
    fn topics(&self) -> Vec<(&String, String)> {
        let topics = self.check.record.topics.iter();
        topics
            .map(|name| (name, format!("/topics/{}", slug(name))))
            .collect()
    }

    fn names(&self, names: &[String]) -> String {
        names.join(" and ")
    }

    /// What was done to the picture, film or recording, in words.
    fn done_to(&self, media: &MediaShown) -> String {
        let words: Vec<&str> = media.manipulations.iter().map(|one| one.words()).collect();
        words.join(", ")
    }

    fn steps(&self) -> i32 {
        self.check.record.rating.best - self.check.record.rating.worst + 1
    }
}

/// GET /checks/{slug}
pub async fn show(desk: Data<Desk>, page: Page, slug: Path<String>, req: HttpRequest) -> Outcome {
    let check = find(&desk, &slug).await?;
    draw(&desk, page, check, false, &req).await
}

/// GET /checks/{slug}/versions/{number}
pub async fn version(
    desk: Data<Desk>,
    page: Page,
    path: Path<(String, i32)>,
    req: HttpRequest,
) -> Outcome {
    let check = public::version(desk.store().read(), &path.0, path.1).await?;
    let newest = find(&desk, &path.0).await?;
    let check = check.ok_or(AppError::NotFound)?;
    let old = newest.record.version != check.record.version;
    draw(&desk, page, check, old, &req).await
}

async fn draw(desk: &Desk, page: Page, check: Check, old: bool, req: &HttpRequest) -> Outcome {
    let publisher = desk.publisher(desk.store().read()).await?;
    let record = &check.record;
    let numbers: Vec<i32> = record.evidence.iter().map(|one| one.number).collect();
    let explanation = explanation::to_html(&record.explanation, &numbers);
    // One page carries the markup of a check: its newest version.
    let markup = match old {
        true => [None, None],
        false => [
            claim_review(record, &publisher),
            media_review(record, &publisher),
        ],
    };
    let json_ld = markup.iter().flatten().map(json_for_html).collect();
    let base = publisher.base_url().to_owned();
    let changes = match old {
        true => changes(desk, record).await?,
        false => Vec::new(),
    };
    let page = page.titled(record.statement.clone(), "checks");
    let template = ShowPage {
        page,
        explanation,
        json_ld,
        base,
        old,
        speaker: public::speaker_of(desk.store().read(), &record.slug).await?,
        versions: public::versions(desk.store().read(), &record.slug).await?,
        changes,
        check,
    };
    cached::html(req, &template, template.check.changed_at)
}

/// What the version after an earlier one says otherwise, field by field.
async fn changes(desk: &Desk, old: &Record) -> Result<Vec<(&'static str, Vec<Passage>)>, AppError> {
    let db = desk.store().read();
    let versions = public::versions(db, &old.slug).await?;
    let next = versions.iter().find(|(number, ..)| *number > old.version);
    let Some((next, ..)) = next else {
        return Ok(Vec::new());
    };
    let Some(new) = public::version(db, &old.slug, *next).await? else {
        return Ok(Vec::new());
    };
    let new = new.record;
    let fields = [
        ("Claim", &old.statement, &new.statement),
        ("Rating", &old.rating.label, &new.rating.label),
        ("Answer", &old.answer, &new.answer),
        ("Explanation", &old.explanation, &new.explanation),
    ];
    let differing = fields.into_iter().filter(|(_, old, new)| old != new);
    Ok(differing
        .map(|(name, old, new)| (name, passages(old, new)))
        .collect())
}

async fn find(desk: &Desk, slug: &str) -> Result<Check, AppError> {
    public::check(desk.store().read(), slug)
        .await?
        .ok_or(AppError::NotFound)
}

/// GET /checks/{slug}/claimreview.json; gone once the check was retracted, since markup must
/// agree with the page.
pub async fn claim_review_json(desk: Data<Desk>, slug: Path<String>) -> Outcome {
    let check = find(&desk, &slug).await?;
    let publisher = desk.publisher(desk.store().read()).await?;
    Ok(match claim_review(&check.record, &publisher) {
        Some(value) => HttpResponse::Ok()
            .content_type("application/ld+json")
            .body(value.to_string()),
        None => HttpResponse::Gone()
            .content_type("application/ld+json")
            .body("{}"),
    })
}

/// GET /checks/{slug}/mediareview.json; only where the claim is about a picture, film or recording,
/// and gone once the check was retracted.
pub async fn media_review_json(desk: Data<Desk>, slug: Path<String>) -> Outcome {
    let check = find(&desk, &slug).await?;
    let publisher = desk.publisher(desk.store().read()).await?;
    let value = media_review(&check.record, &publisher).ok_or(AppError::NotFound)?;
    Ok(HttpResponse::Ok()
        .content_type("application/ld+json")
        .body(value.to_string()))
}

/// GET /checks/{slug}/record.json
pub async fn record_json(desk: Data<Desk>, slug: Path<String>) -> Outcome {
    let check = find(&desk, &slug).await?;
    let body = table::json(&check.record);
    Ok(HttpResponse::Ok()
        .content_type("application/json")
        .body(body))
}

/// GET /checks/{slug}/annotations.json
pub async fn annotations_json(desk: Data<Desk>, slug: Path<String>) -> Outcome {
    let check = find(&desk, &slug).await?;
    let publisher = desk.publisher(desk.store().read()).await?;
    let body = annotation::annotations(&check.record, &publisher).to_string();
    Ok(HttpResponse::Ok()
        .content_type(annotation::MEDIA_TYPE)
        .body(body))
}

/// GET /feeds/{file}: the latest checks as `checks.atom`, `checks.rss` or `checks.json`, the latest
/// corrections under the same endings, and all checks as `claimreview.json`.
pub async fn feed(desk: Data<Desk>, file: Path<String>, req: HttpRequest) -> Outcome {
    if file.as_str() == "claimreview.json" {
        return reuse::data_feed(desk, &req).await;
    }
    let db = desk.store().read();
    let publisher = desk.publisher(db).await?;
    let (series, ending) = file.split_once('.').unwrap_or((&file, ""));
    let (checks, what, page) = match series {
        "checks" => {
            let latest = public::latest(db, None, PAGE).await?;
            (latest, "The latest checks".to_owned(), paths::checks())
        }
        "corrections" => {
            let corrected = public::corrections(db, PAGE).await?;
            let page = "/corrections".to_owned();
            (corrected, "Corrections and retractions".to_owned(), page)
        }
        series => followed(&desk, series).await?,
    };
    let checks = public::settled(db, checks, desk.settled_by()).await?;
    let records: Vec<Record> = checks.into_iter().map(|check| check.record).collect();
    let about = Feed {
        title: publisher.name.clone(),
        about: what,
        address: format!("{}/feeds/{file}", publisher.base_url()),
        page: format!("{}{page}", publisher.base_url()),
    };
    let (kind, body) = match ending {
        "atom" => (
            feed::ATOM_MEDIA_TYPE,
            feed::atom(&about, &records, &publisher),
        ),
        "rss" => (
            feed::RSS_MEDIA_TYPE,
            feed::rss(&about, &records, &publisher),
        ),
        "json" => (
            feed::JSON_FEED_MEDIA_TYPE,
            feed::json_feed(&about, &records, &publisher).to_string(),
        ),
        _ => return Err(AppError::NotFound),
    };
    Ok(HttpResponse::Ok().content_type(kind).body(body))
}

/// The checks of a feed that follows a speaker or a topic, what it is about, and its page.
async fn followed(desk: &Desk, series: &str) -> Result<(Vec<Check>, String, String), AppError> {
    let db = desk.store().read();
    let (checks, about, page) = if let Some(key) = series.strip_prefix("speaker-") {
        let key = Uuid::parse_str(key).map_err(|_| AppError::NotFound)?;
        let checks = public::of_speaker(db, key, PAGE).await?;
        let named = checks
            .iter()
            .find_map(|check| check.record.speaker.as_ref());
        let about = named.map(|speaker| format!("Checks of what {} said", speaker.name));
        (checks, about, format!("/checks/by/{key}"))
    } else if let Some(topic) = series.strip_prefix("topic-") {
        let checks = public::of_topic(db, topic, PAGE).await?;
        let topics = checks.iter().flat_map(|check| &check.record.topics);
        let named = topics.into_iter().find(|name| slug(name) == topic);
        let about = named.map(|name| format!("Checks on {name}"));
        (checks, about, format!("/topics/{topic}"))
    } else {
        return Err(AppError::NotFound);
    };
    Ok((checks, about.ok_or(AppError::NotFound)?, page))
}

#[derive(Template)]
#[template(path = "public/feeds.html")]
struct FeedsPage {
    page: Page,
}

/// GET /feeds
pub async fn feeds(page: Page) -> Outcome {
    html(&FeedsPage {
        page: page.titled("Feeds and data", "feeds"),
    })
}

#[derive(Template)]
#[template(path = "public/corrections.html")]
struct CorrectionsPage {
    page: Page,
    checks: Vec<Check>,
}

impl CorrectionsPage {
    fn note(&self, record: &Record) -> String {
        let last = record.retraction.as_ref().or(record.corrections.last());
        last.map(|one| one.note.clone()).unwrap_or_default()
    }
}

/// GET /corrections
pub async fn corrections(desk: Data<Desk>, page: Page) -> Outcome {
    let checks = public::corrections(desk.store().read(), PAGE).await?;
    html(&CorrectionsPage {
        page: page.titled("Corrections", "corrections"),
        checks,
    })
}

#[derive(Template)]
#[template(path = "public/method.html")]
struct MethodPage {
    page: Page,
    ratings: Vec<rating::Model>,
    steps: i32,
    moves: Vec<(String, String)>,
    rule: String,
    own_rules: Vec<(Kind, String)>,
    method: Vec<(Step, Weight)>,
}

/// GET /method: generated from the scale and the workflow in force, so that it cannot drift.
pub async fn method(desk: Data<Desk>, page: Page) -> Outcome {
    let db = desk.store().read();
    let ratings = verdicts::ratings(db).await?;
    let mut set = rules::all(db).await?;
    let weights = rules::weights(db).await?;
    let rule = set.remove(rules::EVERY_KIND);
    let rule = match rule {
        Some(rule) => rule,
        None => ApprovalRule::Open(workflow::approvals_needed(
            None,
            settings::reviewers(db).await?,
        )),
    };
    let own_rules = Kind::ALL.into_iter().filter_map(|kind| {
        let rule = set.get(kind.slug())?;
        Some((kind, rule.words()))
    });
    let steps = ratings
        .iter()
        .filter(|rating| rating.number.is_some())
        .count() as i32;
    let moves = TRANSITIONS
        .iter()
        .filter(|row| row.by != Who::Rule)
        .map(|row| {
            let from: Vec<String> = row.from.iter().map(ToString::to_string).collect();
            (row.action.to_string(), from.join(", "))
        })
        .collect();
    html(&MethodPage {
        page: page.titled("How we check", "method"),
        ratings,
        steps,
        moves,
        rule: rule.words(),
        own_rules: own_rules.collect(),
        method: Step::ALL
            .into_iter()
            .map(|step| {
                let set = weights.get(&step).copied();
                (step, set.unwrap_or_else(|| step.usual_weight()))
            })
            .collect(),
    })
}
