//! Two people on one article: who else is here, and what they decide, as it happens. It is a stream
//! of server-sent events (<https://html.spec.whatwg.org/multipage/server-sent-events.html>); a page
//! without it says as of when it is.

use std::time::Duration;

use actix_web::web::{Bytes, Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use futures::Stream;
use serde::Deserialize;
use serde_json::json;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval};
use uuid::Uuid;
use validator::Validate;

use crate::desk::Desk;
use crate::domain::people::Actor;
use crate::store::presence::Here;
use crate::store::{self, articles, events};
use crate::web::Door;
use crate::web::error::{AppError, Outcome};
use crate::web::submitted::Submitted;

/// How often the record is looked at for something new.
const LOOK: Duration = Duration::from_secs(1);
/// Every how many looks it is asked who is here.
const ROLL_CALL: u32 = 5;
/// After how many looks without news a line keeps the connection open.
const PULSE: u32 = 15;
/// How long a stream lasts; the browser then asks again, and is asked who it is.
const LASTS: Duration = Duration::from_secs(10 * 60);
/// The most events told at once; more than that and the page is better loaded anew.
const AT_ONCE: u64 = 100;

/// What a page says of where its reader is.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct Place {
    claim: Option<String>,
}

/// From where on a page wants to be told.
#[derive(Debug, Deserialize)]
pub struct From {
    /// The last event of the record when the page was drawn.
    after: Option<i64>,
}

/// POST /articles/{number}/here
pub async fn here(
    desk: Data<Desk>,
    actor: Actor,
    number: Path<i32>,
    place: Submitted<Place>,
) -> Outcome {
    let claim = place.unchecked().claim.and_then(|n| n.parse().ok());
    desk.is_here(&actor, *number, claim).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// GET /articles/{number}/live
pub async fn show(
    door: Data<Door>,
    actor: Actor,
    number: Path<i32>,
    from: Query<From>,
    req: HttpRequest,
) -> Outcome {
    let db = door.desk.store().read();
    let article = articles::find(db, *number)
        .await?
        .ok_or(AppError::NotFound)?;
    let head = events::head(db).await?.seq;
    // A browser that lost the stream names the last event it heard of.
    let heard = req.headers().get("last-event-id");
    let heard = heard.and_then(|id| id.to_str().ok()?.parse().ok());
    let seen = heard.or(from.after).unwrap_or(head).clamp(0, head);
    let mut looks = interval(LOOK);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let watch = Watch {
        door: door.clone(),
        actor,
        article: article.id,
        seen,
        others: None,
        looks,
        count: 0,
        quiet: 0,
        until: Instant::now() + LASTS,
    };
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header(("x-accel-buffering", "no"))
        .streaming(watch.stream()))
}

/// One page that watches one article.
struct Watch {
    door: Data<Door>,
    actor: Actor,
    article: Uuid,
    /// The last event of the record that was looked at.
    seen: i64,
    /// Who was here when it was last said.
    others: Option<Vec<Here>>,
    looks: Interval,
    count: u32,
    /// Looks since the last line was sent.
    quiet: u32,
    until: Instant,
}

impl Watch {
    /// The lines of the stream, until its time is up or the server stops.
    fn stream(self) -> impl Stream<Item = Result<Bytes, store::Error>> {
        futures::stream::try_unfold(self, |mut watch| async move {
            loop {
                watch.looks.tick().await;
                if watch.door.health.is_stopping() || Instant::now() > watch.until {
                    return Ok(None);
                }
                let lines = watch.look().await?;
                if !lines.is_empty() {
                    return Ok(Some((Bytes::from(lines), watch)));
                }
            }
        })
    }

    async fn look(&mut self) -> Result<String, store::Error> {
        let mut lines = self.decided().await?;
        if self.count.is_multiple_of(ROLL_CALL) {
            lines.push_str(&self.roll_call().await?);
        }
        self.count = self.count.wrapping_add(1);
        self.quiet = if lines.is_empty() { self.quiet + 1 } else { 0 };
        if self.quiet >= PULSE {
            self.quiet = 0;
            lines.push_str(": still here\n\n");
        }
        Ok(lines)
    }

    /// What others did to the claims of the article since the last look.
    async fn decided(&mut self) -> Result<String, store::Error> {
        let db = self.door.desk.store().read();
        let head = self.door.pulse.head(db).await?;
        if head <= self.seen {
            return Ok(String::new());
        }
        let new = events::of_article_after(db, self.article, self.seen, AT_ONCE).await?;
        self.seen = match new.last() {
            Some(last) if new.len() as u64 == AT_ONCE => last.seq,
            _ => head,
        };
        let others: Vec<_> = new
            .into_iter()
            .filter(|event| event.person_id != Some(self.actor.id))
            .collect();
        let named = events::named(db, &others).await?;
        Ok(others
            .iter()
            .filter_map(|event| Some((event, named.claims.get(&event.claim_id?)?)))
            .map(|(event, (number, _))| {
                let told = json!({ "claim": number, "who": event.person_name, "deed": event.deed });
                format!("id: {}\n{}", event.seq, line("decided", &told))
            })
            .collect())
    }

    /// Who else is here, when that has changed.
    async fn roll_call(&mut self) -> Result<String, store::Error> {
        let others = self
            .door
            .desk
            .others_here(&self.actor, self.article)
            .await?;
        if self.others.as_ref() == Some(&others) {
            return Ok(String::new());
        }
        let names: Vec<_> = others
            .iter()
            .map(|here| json!({ "name": here.name, "claim": here.claim }))
            .collect();
        self.others = Some(others);
        Ok(line("here", &json!(names)))
    }
}

/// One event of the stream. JSON has no line ends of its own, so it is one line.
fn line(event: &str, words: &serde_json::Value) -> String {
    format!("event: {event}\ndata: {words}\n\n")
}
