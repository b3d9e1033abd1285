//! Visiting the pages of evidence: is it there, has it moved, does it read as our copy does. Nothing
//! is fetched while a transaction is open, and robots.txt is heeded: nobody is waiting.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use crate::blobs::sha256;
use crate::desk::jobs::dice;
use crate::desk::{Desk, Error};
use crate::domain::address::{canonical, is_reserved};
use crate::domain::job::interval;
use crate::domain::watch::{CHECK_MINUTES, Live, VISIT_MINUTES};
use crate::domain::words::WebAddress;
use crate::fetch::{AskedBy, Failure, Fetched, Reason, Wanted};
use crate::store::entities::{evidence, evidence_capture, evidence_watch, job};
use crate::store::jobs::End;
use crate::store::{evidence as documents, watch};

/// What a visit came to.
enum Seen {
    /// The page answered, or it is known to be gone.
    Answered(Answer),
    /// It could not be looked at, and why. What was known stays.
    NotReached(String),
    /// There is no site by its name, which may be our own trouble: it counts as gone when it was so
    /// the night before as well.
    NoSite(String),
}

struct Answer {
    live: Live,
    address: String,
    text: String,
    sha256: String,
    why: String,
}

impl Desk {
    /// Does the job of one page: visits it, compares it with our copy, and says when it is due again.
    pub(super) async fn visit_page(&self, run: &job::Model) -> Result<(), Error> {
        let db = self.store.read();
        let held = documents::unveiled(db, run.subject_id).await?;
        // A visit to the page of a confidential source would tell its owner who is interested.
        let held = held.filter(|held| held.stated_as.is_none());
        let (Some(held), Some(fetcher)) = (held, &self.fetcher) else {
            return self.end_run(run, End::Done).await;
        };
        let address = held.address.as_deref().map(WebAddress::parse);
        let address = address.and_then(Result::ok);
        let Some(address) = address.filter(|address| !is_reserved(&address.host())) else {
            return self.end_run(run, End::Done).await;
        };
        let capture = watch::capture(db, held.id).await?;
        let came = fetcher
            .fetch(&address, AskedBy::Schedule, Wanted::Evidence)
            .await;
        let seen = match came {
            Ok(fetched) => Seen::Answered(self.compared(&held, capture.as_ref(), fetched).await?),
            Err(failure) => missed(&failure),
        };
        // What could not be reached is tried again the next night.
        let minutes = match seen {
            Seen::Answered(_) => VISIT_MINUTES,
            Seen::NotReached(_) | Seen::NoSite(_) => CHECK_MINUTES,
        };
        let end = move |now: DateTime<Utc>| End::Again(now + interval(minutes, dice()));
        self.found(run, end, move |known, now| match seen {
            Seen::Answered(answer) => evidence_watch::Model {
                live: answer.live,
                live_at: Some(now),
                live_address: answer.address,
                live_text: answer.text,
                live_sha256: answer.sha256,
                why: answer.why,
                tried_at: Some(now),
                ..known
            },
            Seen::NoSite(why) if was_so_long_before(&known, &why, now) => evidence_watch::Model {
                live: Live::Dead,
                live_at: Some(now),
                why,
                tried_at: Some(now),
                ..known
            },
            Seen::NotReached(why) | Seen::NoSite(why) => evidence_watch::Model {
                tried_at: match known.why == why {
                    true => known.tried_at,
                    false => Some(now),
                },
                why,
                ..known
            },
        })
        .await
    }

    /// How a page that came compares with our copy. Of a copy that a person handed in only the bytes can
    /// be compared, for nobody knows how its text was taken from the page.
    async fn compared(
        &self,
        held: &evidence::Model,
        capture: Option<&evidence_capture::Model>,
        fetched: Fetched,
    ) -> Result<Answer, Error> {
        let stood = capture.map(|capture| capture.final_address.as_str());
        let stood = stood.or(held.address.as_deref()).unwrap_or_default();
        let stands = fetched.address().clone();
        let moved =
            WebAddress::parse(stood).is_ok_and(|stood| canonical(&stood) != canonical(&stands));
        let hash = sha256(fetched.body());
        let comparable = capture.is_some() || held.snapshot_id.is_some();
        let changed = comparable && held.sha256.as_deref() != Some(hash.as_str());
        let place = stands.as_str().to_owned();
        let text = match changed {
            true => {
                let bytes = Arc::new(fetched.body().to_vec());
                self.read(bytes, Some(place.clone())).await?.text
            }
            false => String::new(),
        };
        // Scripts and advertisements differ from one visit to the next; what matters is what it says.
        let changed = changed && (held.extract.is_empty() || words(&held.extract) != words(&text));
        let live = match (changed, moved) {
            (true, _) => Live::Changed,
            (false, true) => Live::Moved,
            (false, false) => Live::Alive,
        };
        // A text is known by what it says, a picture or a table by its bytes.
        let sha256 = match (changed, text.is_empty()) {
            (true, false) => sha256(text.as_bytes()),
            (true, true) => hash,
            (false, _) => String::new(),
        };
        Ok(Answer {
            live,
            address: if moved { place } else { String::new() },
            text: if changed { text } else { String::new() },
            sha256,
            why: String::new(),
        })
    }
}

/// Whether a visit half a day ago or longer came to the same.
fn was_so_long_before(known: &evidence_watch::Model, why: &str, now: DateTime<Utc>) -> bool {
    let before = known.tried_at.filter(|_| known.why == why);
    before.is_some_and(|at| at + TimeDelta::hours(12) <= now)
}

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

fn missed(failure: &Failure) -> Seen {
    let why = failure.sentence();
    match failure.reason {
        Reason::NoSuchHost => Seen::NoSite(why),
        Reason::Status(404 | 410 | 451) => Seen::Answered(Answer {
            live: Live::Dead,
            address: String::new(),
            text: String::new(),
            sha256: String::new(),
            why,
        }),
        _ => Seen::NotReached(why),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_leads_nowhere_counts_as_gone_the_second_night_and_not_the_first() {
        let now: DateTime<Utc> = "2026-11-25T03:00:00Z".parse().unwrap();
        let tried = |hours: i64, why: &str| evidence_watch::Model {
            tried_at: Some(now - TimeDelta::hours(hours)),
            why: why.to_owned(),
            ..watch::unchecked(uuid::Uuid::nil())
        };
        let why = "There is no site by this name.";
        assert!(was_so_long_before(&tried(24, why), why, now));
        assert!(
            !was_so_long_before(&tried(1, why), why, now),
            "the same night"
        );
        assert!(!was_so_long_before(&tried(24, "It was slow."), why, now));
        assert!(!was_so_long_before(&tried(24, ""), why, now));
    }
}
