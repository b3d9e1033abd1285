//! Telling webhooks what waits for them: one job for each endpoint, one message after the other, no
//! transaction open while anything is sent. A message may arrive twice, always under the same id.

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::desk::jobs::dice;
use crate::desk::{Desk, Error};
use crate::domain::claim::claim_number;
use crate::domain::event::instant;
use crate::domain::hook::{Reach, Topic, wait};
use crate::domain::words::WebAddress;
use crate::fetch::Head;
use crate::publishing::webhook;
use crate::store::entities::{event, hook, hook_attempt, hook_message, job};
use crate::store::jobs::{self, End};
use crate::store::{claims, events, hooks, public};

/// How long one run goes on beginning new messages. The last may take a fetch's whole time more.
const RUN: Duration = Duration::from_secs(60);
/// How long messages stay in the log.
const KEPT: TimeDelta = TimeDelta::days(30);
/// The longest wait that an endpoint can ask for.
const LONGEST_WISH: i64 = 24 * 3_600;

/// What came of one attempt.
struct Came {
    status: Option<u16>,
    why: String,
    /// What the endpoint asks us to wait, in seconds.
    wish: Option<i64>,
    took: Duration,
}

impl Came {
    fn arrived(&self) -> bool {
        matches!(self.status, Some(200..=299))
    }

    fn is_gone(&self) -> bool {
        self.status == Some(410)
    }

    /// The endpoint is overwhelmed, and not just this message unwelcome.
    fn is_overwhelmed(&self) -> bool {
        matches!(self.status, Some(429 | 502 | 504))
    }
}

impl Desk {
    /// Does the job of one endpoint: tells it what is due, and says when the next is.
    pub(super) async fn tell_hook(&self, run: &job::Model) -> Result<(), Error> {
        let began = Instant::now();
        while began.elapsed() < RUN {
            let db = self.store.read();
            let Some(hook) = hooks::find(db, run.subject_id).await? else {
                break;
            };
            let now = self.now();
            if hook.off_at.is_some() || hook.held_until.is_some_and(|until| until > now) {
                break;
            }
            let Some(message) = hooks::due(db, hook.id, now).await? else {
                break;
            };
            if let Some(until) = self.settles(&message).await? {
                self.defer(message, until).await?;
                continue;
            }
            let message = match self.with_body(&hook, message.clone()).await {
                // What was undone meanwhile is told to nobody.
                Err(Error::NotFound) => {
                    self.drop_message(message).await?;
                    continue;
                }
                other => other?,
            };
            let came = self.send(&hook, &message).await?;
            self.write_attempt(hook.id, message, came).await?;
        }
        let run = run.clone();
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            let now = desk.now();
            let hook = hooks::find(&*txn, run.subject_id).await?;
            let end = match hook.filter(|hook| hook.off_at.is_none()) {
                None => End::Done,
                Some(hook) => {
                    hooks::forget(&txn, hook.id, now - KEPT).await?;
                    let next = hooks::next_due(&*txn, hook.id).await?;
                    next.map_or(End::Done, |next| {
                        End::Again(next.max(hook.held_until.unwrap_or(next)))
                    })
                }
            };
            if jobs::end(&txn, &run, end, now).await? {
                txn.commit().await?;
            }
            Ok(())
        })
        .await
    }

    /// When what a message tells of is settled, if it is not yet: a publication can still be undone.
    async fn settles(&self, message: &hook_message::Model) -> Result<Option<DateTime<Utc>>, Error> {
        let topic = Topic::from_slug(&message.topic);
        if topic.is_none_or(|topic| topic.reach() != Reach::Public) || message.tries > 0 {
            return Ok(None);
        }
        let Some(seq) = message.event_seq else {
            return Ok(None);
        };
        let event = events::find(self.store.read(), seq).await?;
        let until = event.map(|event| event.at + self.hold);
        Ok(until.filter(|until| *until > self.now()))
    }

    async fn defer(&self, message: hook_message::Model, until: DateTime<Utc>) -> Result<(), Error> {
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            let row = hook_message::Model {
                next_at: Some(until),
                ..message
            };
            hooks::save_message(&txn, row).await?;
            txn.commit().await.map_err(Error::from)
        })
        .await
    }

    async fn drop_message(&self, message: hook_message::Model) -> Result<(), Error> {
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            let row = hook_message::Model {
                next_at: None,
                failed_at: Some(desk.now()),
                ..message
            };
            hooks::save_message(&txn, row).await?;
            txn.commit().await.map_err(Error::from)
        })
        .await
    }

    /// The message with its body, which is written down before it is first sent.
    async fn with_body(
        &self,
        hook: &hook::Model,
        mut message: hook_message::Model,
    ) -> Result<hook_message::Model, Error> {
        if !message.body.is_empty() {
            return Ok(message);
        }
        message.body = self.body(hook, &message).await?;
        let row = message.clone();
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            hooks::save_message(&txn, row).await?;
            txn.commit().await.map_err(Error::from)
        })
        .await?;
        Ok(message)
    }

    async fn body(
        &self,
        hook: &hook::Model,
        message: &hook_message::Model,
    ) -> Result<String, Error> {
        let topic = Topic::from_slug(&message.topic).ok_or(Error::NotFound)?;
        let db = self.store.read();
        let event = match message.event_seq {
            Some(seq) => events::find(db, seq).await?,
            None => None,
        };
        let told = match (&event, topic.reach()) {
            (Some(event), Reach::Public) => self.told_publicly(event).await?,
            // What is the desk's own is never built for an endpoint that does not see the desk.
            (Some(event), Reach::Desk) if hook.reach == Reach::Desk => {
                self.told_at_the_desk(event).await?
            }
            _ => json!({ "words": format!("A test of the webhook “{}”.", hook.label) }),
        };
        let at = event.map_or(message.created_at, |event| event.at);
        Ok(webhook::body(topic, at, told))
    }

    /// What is told of a publication: what readers see.
    async fn told_publicly(&self, event: &event::Model) -> Result<Value, Error> {
        let db = self.store.read();
        let after: Value = serde_json::from_str(&event.after).unwrap_or_default();
        let number = after["publication"].as_i64();
        let number = number.and_then(|number| i32::try_from(number).ok());
        let number = number.ok_or(Error::NotFound)?;
        let found = public::publication(db, event.subject_id, number).await?;
        let check = found.ok_or(Error::NotFound)?;
        let publisher = self.publisher(db).await?;
        Ok(webhook::check(&check.record, &check.sha256, &publisher))
    }

    /// What is told of the desk's own work: which claim, where, by whom. Its evidence, verdict and
    /// comments are asked for at the API, by a token that opens them.
    async fn told_at_the_desk(&self, event: &event::Model) -> Result<Value, Error> {
        let after: Value = serde_json::from_str(&event.after).unwrap_or_default();
        let claim = claims::get(self.store.read(), event.subject_id).await?;
        let mut told = json!({ "deed": event.deed, "by": event.person_name,
            "at": instant(event.at), "event": event.seq, "event_hash": event.hash });
        if event.subject == "inbox" {
            told["url"] = json!(format!("{}/tips", self.base_url()));
        }
        if let (Some(claim), Some(told)) = (claim, told.as_object_mut()) {
            let url = format!("{}/claims/{}", self.base_url(), claim.number);
            told.insert("number".to_owned(), json!(claim_number(claim.number)));
            told.insert("url".to_owned(), json!(url));
            told.insert("statement".to_owned(), json!(claim.statement));
            for name in ["person", "duty"] {
                if let Some(words) = after[name].as_str() {
                    told.insert(name.to_owned(), json!(words));
                }
            }
        }
        Ok(told)
    }

    /// Sends a message once.
    async fn send(&self, hook: &hook::Model, message: &hook_message::Model) -> Result<Came, Error> {
        let began = Instant::now();
        let failed = |why: String| Came {
            status: None,
            why,
            wish: None,
            took: began.elapsed(),
        };
        let Some(fetcher) = self.fetcher.as_ref() else {
            return Ok(failed("This desk sends nothing.".to_owned()));
        };
        let address = match WebAddress::parse(&hook.address) {
            Ok(address) => address,
            Err(unfit) => return Ok(failed(unfit.0)),
        };
        let now = self.now();
        let former = hook.former_secret.as_deref();
        let former = former.filter(|_| hook.former_until.is_some_and(|until| until > now));
        let secrets: Vec<&[u8]> = [hook.secret.as_slice()].into_iter().chain(former).collect();
        let id = format!("msg_{}", message.id.simple());
        let headers = [
            ("webhook-id", id.as_str()),
            ("webhook-timestamp", &now.timestamp().to_string()),
            (
                "webhook-signature",
                &webhook::signatures(&secrets, &id, now, &message.body),
            ),
        ];
        Ok(
            match fetcher.post(&address, &headers, &message.body).await {
                Err(reason) => failed(reason.sentence()),
                Ok(head) => Came {
                    status: Some(head.status),
                    why: why(head.status),
                    wish: wish(&head, now),
                    took: began.elapsed(),
                },
            },
        )
    }

    async fn write_attempt(
        &self,
        hook: Uuid,
        message: hook_message::Model,
        came: Came,
    ) -> Result<(), Error> {
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            let now = desk.now();
            let attempt = hook_attempt::Model {
                id: Uuid::now_v7(),
                message_id: message.id,
                at: now,
                millis: i32::try_from(came.took.as_millis()).unwrap_or(i32::MAX),
                status: came.status.map(i32::from),
                why: came.why.clone(),
            };
            hooks::add_attempt(&txn, attempt).await?;
            let held = hooks::find(&*txn, hook).await?;
            // Removed while the message was on its way.
            let Some(mut held) = held else {
                return txn.commit().await.map_err(Error::from);
            };
            let row = after(message, &came, now);
            let gave_up = row.failed_at.is_some();
            if came.arrived() {
                held.delivered_at = Some(now);
                held.held_until = None;
            } else if came.is_overwhelmed() {
                held.held_until = row.next_at;
            }
            if held.former_until.is_some_and(|until| until <= now) {
                (held.former_secret, held.former_until) = (None, None);
            }
            let silent = held.delivered_at.is_none_or(|at| at < row.created_at);
            hooks::save_message(&txn, row).await?;
            if came.is_gone() && held.off_at.is_none() {
                hooks::drop_waiting(&txn, hook, now).await?;
                let why = "It answered 410: it wants to hear nothing more.";
                desk.put_off(&txn, None, held, why).await?;
            } else if gave_up && silent && held.off_at.is_none() {
                let why = format!(
                    "Nothing got through in ten attempts over three days. The last time: {}",
                    came.why
                );
                desk.put_off(&txn, None, held, &why).await?;
            } else {
                hooks::save(&txn, held).await?;
            }
            txn.commit().await.map_err(Error::from)
        })
        .await
    }
}

/// A message after an attempt.
fn after(message: hook_message::Model, came: &Came, now: DateTime<Utc>) -> hook_message::Model {
    let tries = message.tries.saturating_add(1);
    if came.arrived() {
        return hook_message::Model {
            tries,
            next_at: None,
            delivered_at: Some(now),
            ..message
        };
    }
    let next = wait(tries, dice()).filter(|_| !came.is_gone());
    let wish = came.wish.map(TimeDelta::seconds);
    let next = next.map(|wait| now + wish.map_or(wait, |wish| wish.max(wait)));
    hook_message::Model {
        tries,
        next_at: next,
        failed_at: next.is_none().then_some(now),
        ..message
    }
}

/// What an endpoint asks us to wait: seconds, or a date (RFC 9110, section 10.2.3).
fn wish(head: &Head, now: DateTime<Utc>) -> Option<i64> {
    let words = head.get("retry-after")?.trim();
    let seconds = words.parse().ok().or_else(|| {
        let date = DateTime::parse_from_rfc2822(words).ok()?;
        Some((date.to_utc() - now).num_seconds())
    })?;
    Some(seconds.clamp(0, LONGEST_WISH))
}

/// What an answer means, when it is no success.
fn why(status: u16) -> String {
    match status {
        200..=299 => String::new(),
        300..=399 => format!("It answered {status}; redirects are not followed."),
        410 => "It answered 410: it wants to hear nothing more.".to_owned(),
        429 => "It answered 429: too many messages.".to_owned(),
        500..=599 => format!("It answered {status}: it is in trouble."),
        _ => format!("It answered {status}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(words: &str) -> Head {
        Head {
            status: 503,
            headers: vec![("Retry-After".to_owned(), words.to_owned())],
            bytes: Vec::new(),
        }
    }

    #[test]
    fn a_wish_to_wait_counts_in_seconds_or_as_a_date_and_up_to_a_day() {
        let now = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
        assert_eq!(wish(&head("120"), now), Some(120));
        let later = (now + TimeDelta::minutes(3)).to_rfc2822();
        assert_eq!(wish(&head(&later), now), Some(180));
        assert_eq!(wish(&head("99999999"), now), Some(LONGEST_WISH));
        assert_eq!(wish(&head("-5"), now), Some(0));
        assert_eq!(wish(&head("soon"), now), None);
    }
}
