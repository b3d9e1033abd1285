//! Two people on one article: who else is here, and what they decide, as it happens. A page without
//! the stream says as of when it is.

use actix_web::web::{Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;
use validator::Validate;

use crate::desk::Desk;
use crate::domain::people::Actor;
use crate::store::presence::Here;
use crate::store::{self, articles, events};
use crate::web::Door;
use crate::web::error::{AppError, Outcome};
use crate::web::streaming::{Watch, line, stream};
use crate::web::submitted::Submitted;

/// Every how many looks it is asked who is here.
const ROLL_CALL: u32 = 5;
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
    let watch = Watching {
        door: door.clone(),
        actor,
        article: article.id,
        seen,
        others: None,
    };
    Ok(stream(door, watch))
}

/// One page that watches one article.
struct Watching {
    door: Data<Door>,
    actor: Actor,
    article: Uuid,
    /// The last event of the record that was looked at.
    seen: i64,
    /// Who was here when it was last said.
    others: Option<Vec<Here>>,
}

impl Watch for Watching {
    async fn look(&mut self, count: u32) -> Result<String, store::Error> {
        let mut lines = self.decided().await?;
        if count.is_multiple_of(ROLL_CALL) {
            lines.push_str(&self.roll_call().await?);
        }
        Ok(lines)
    }
}

impl Watching {
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
