//! The watch over evidence: every copy's hash is computed again each night, every page is visited
//! each week, and what was found is written down for each claim that rests on it.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde_json::json;
use uuid::Uuid;

use crate::blobs::Fixity;
use crate::desk::facts::{claim, permit};
use crate::desk::jobs::dice;
use crate::desk::{Desk, Error};
use crate::domain::event::{Event, Subject};
use crate::domain::evidence::Eyes;
use crate::domain::job::{JobKind, interval};
use crate::domain::people::Actor;
use crate::domain::watch::{CHECK_MINUTES, Kept, VISIT_MINUTES};
use crate::store::entities::{evidence_watch, job};
use crate::store::jobs::{self, End};
use crate::store::{Txn, events, evidence, watch};
use crate::workflow::permissions::Deed;

/// How many documents are put under watch in one transaction.
const AT_ONCE: u64 = 200;
const NO: &str = "Readers look at the watch and leave it as it is.";

impl Desk {
    /// Puts a new document under watch: its copy, and its page if it has one that may be visited.
    pub(super) async fn begin_watch(
        &self,
        txn: &Txn,
        document: Uuid,
        copy: bool,
        page: bool,
    ) -> Result<(), Error> {
        let now = self.now();
        for (wanted, kind, minutes) in [
            (copy, JobKind::CheckCopy, CHECK_MINUTES),
            (page, JobKind::VisitPage, VISIT_MINUTES),
        ] {
            if wanted {
                let due = now + interval(minutes, dice());
                jobs::schedule(txn, kind, document, due, now).await?;
            }
        }
        Ok(())
    }

    /// Puts every document under watch that is not yet, spread over a day and a week so that they
    /// are not all looked at at once. Gives how many there were.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn watch_all(&self) -> Result<usize, Error> {
        let mut begun = 0;
        loop {
            let found = self
                .unit(|desk| async move {
                    let found = watch::unwatched(desk.store.read(), AT_ONCE).await?;
                    if found.is_empty() {
                        return Ok(0);
                    }
                    let txn = desk.store.begin().await?;
                    let now = desk.now();
                    for (document, copy, page) in &found {
                        for (wanted, kind, minutes) in [
                            (*copy, JobKind::CheckCopy, CHECK_MINUTES),
                            (*page, JobKind::VisitPage, VISIT_MINUTES),
                        ] {
                            let whole = TimeDelta::minutes(i64::from(minutes)).num_seconds();
                            let wait = TimeDelta::seconds((whole as f64 * dice()) as i64);
                            let known = jobs::of_kind(&*txn, kind, &[*document]).await?;
                            if wanted && known.is_empty() {
                                jobs::schedule(&txn, kind, *document, now + wait, now).await?;
                            }
                        }
                    }
                    txn.commit().await?;
                    Ok(found.len())
                })
                .await?;
            if found == 0 {
                return Ok(begun);
            }
            begun += found;
        }
    }

    /// Has a document looked at now: its hash, and its page if it has one that may be visited.
    ///
    /// # Errors
    /// When the person may not, the document is not for them, or it could not be stored.
    pub async fn look_now(&self, actor: &Actor, document: Uuid) -> Result<(), Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            permit(&actor, Deed::Comment, NO)?;
            let txn = desk.store.begin().await?;
            let eyes = Eyes::Person(actor.id);
            let held = evidence::get(&*txn, document, eyes).await?;
            let held = held.ok_or(Error::NotFound)?;
            let now = desk.now();
            if held.sha256.is_some() {
                jobs::schedule(&txn, JobKind::CheckCopy, document, now, now).await?;
            }
            if held.address.is_some() && held.stated_as.is_none() {
                jobs::schedule(&txn, JobKind::VisitPage, document, now, now).await?;
            }
            txn.commit().await?;
            desk.ring();
            Ok(())
        })
        .await
    }

    /// Says that somebody has looked at what became of a document. A later change is told anew.
    ///
    /// # Errors
    /// When the person may not, nothing is known of the document, or it could not be stored.
    pub async fn looked_at(&self, actor: &Actor, document: Uuid) -> Result<(), Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            permit(&actor, Deed::Comment, NO)?;
            let txn = desk.store.begin().await?;
            let eyes = Eyes::Person(actor.id);
            let held = evidence::get(&*txn, document, eyes).await?;
            held.ok_or(Error::NotFound)?;
            let mut known = watch::of(&*txn, &[document]).await?;
            let row = known.remove(&document).ok_or(Error::NotFound)?;
            let now = desk.now();
            let row = evidence_watch::Model {
                seen_at: Some(now),
                seen_by: Some(actor.id),
                ..row
            };
            for rests in watch::resting(&*txn, &[document]).await? {
                let subject = Subject::Claim(rests.claim);
                let event = Event::new(now, &actor, "looked again at evidence on", subject)
                    .in_article(rests.article)
                    .with(json!({ "number": rests.exhibit, "reason": state_of(&row) }));
                events::append(&txn, event).await?;
            }
            watch::store(&txn, row).await?;
            txn.commit().await?;
            Ok(())
        })
        .await
    }

    /// Sets the day on which a claim is to be looked at again; `None` takes it away.
    ///
    /// # Errors
    /// When the person may not, the claim is not here, or it could not be stored.
    pub async fn set_recheck(
        &self,
        actor: &Actor,
        number: i32,
        due_on: Option<NaiveDate>,
    ) -> Result<(), Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            permit(&actor, Deed::Comment, NO)?;
            let txn = desk.store.begin().await?;
            let claim = claim(&*txn, number).await?;
            let before = watch::recheck_of(&*txn, claim.id).await?;
            watch::set_recheck(&txn, claim.id, due_on, actor.id, desk.now()).await?;
            let (before, after) = (json!({ "recheck": before }), json!({ "recheck": due_on }));
            desk.write_down(
                &txn,
                &actor,
                &claim,
                "set the day to look again at",
                before,
                after,
            )
            .await?;
            txn.commit().await?;
            Ok(())
        })
        .await
    }

    /// Does the job of one copy: computes its hash again, and that of its archive record.
    pub(super) async fn check_copy(&self, run: &job::Model) -> Result<(), Error> {
        let db = self.store.read();
        let document = run.subject_id;
        let held = evidence::unveiled(db, document).await?;
        let Some(hash) = held.and_then(|held| held.sha256) else {
            return self.end_run(run, End::Done).await;
        };
        let mut hashes = vec![hash];
        hashes.extend(
            watch::capture(db, document)
                .await?
                .map(|capture| capture.warc_sha256),
        );
        let mut kept = Kept::Matches;
        for hash in &hashes {
            kept = match (self.blobs.check(hash).await?, kept) {
                (Fixity::Matches, so_far) => so_far,
                (Fixity::Altered, _) => Kept::Altered,
                (Fixity::Missing, Kept::Altered) => Kept::Altered,
                (Fixity::Missing, _) => Kept::Missing,
            };
        }
        let end = move |now: DateTime<Utc>| End::Again(now + interval(CHECK_MINUTES, dice()));
        self.found(run, end, move |known, now| evidence_watch::Model {
            kept,
            kept_at: Some(now),
            ..known
        })
        .await
    }

    /// Ends a run and stores what it found. What is new and bad news is written down for each claim
    /// that rests on the document.
    pub(super) async fn found(
        &self,
        run: &job::Model,
        end: impl FnOnce(DateTime<Utc>) -> End + Send + 'static,
        change: impl FnOnce(evidence_watch::Model, DateTime<Utc>) -> evidence_watch::Model
        + Send
        + 'static,
    ) -> Result<(), Error> {
        let run = run.clone();
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            let now = desk.now();
            if !jobs::end(&txn, &run, end(now), now).await? {
                return Ok(());
            }
            let document = run.subject_id;
            let known = watch::of(&*txn, &[document]).await?.remove(&document);
            let known = known.unwrap_or_else(|| watch::unchecked(document));
            let mut row = change(known.clone(), now);
            let news = (known.kept, known.live) != (row.kept, row.live)
                || known.live_sha256 != row.live_sha256
                || known.live_address != row.live_address;
            let bad = row.kept.is_damaged() || row.live.matters();
            if news {
                (row.since, row.seen_at, row.seen_by) = (Some(now), None, None);
            }
            if news && bad {
                desk.tell_claims(&txn, document, &row).await?;
            }
            watch::store(&txn, row).await?;
            txn.commit().await?;
            Ok(())
        })
        .await
    }

    async fn tell_claims(
        &self,
        txn: &Txn,
        document: Uuid,
        row: &evidence_watch::Model,
    ) -> Result<(), Error> {
        for rests in watch::resting(&**txn, &[document]).await? {
            let event = Event {
                at: self.now(),
                person: None,
                deed: "found a change in evidence on",
                subject: Subject::Claim(rests.claim),
                claim: Some(rests.claim),
                article: rests.article,
                before: json!(null),
                after: json!({ "number": rests.exhibit, "reason": state_of(row) }),
            };
            events::append(txn, event).await?;
        }
        Ok(())
    }
}

/// What became of a document, in words.
fn state_of(row: &evidence_watch::Model) -> String {
    match (row.kept.is_damaged(), row.live.matters()) {
        (true, true) => format!("{}; {}", row.kept.words(), row.live.words()),
        (true, false) => row.kept.words().to_owned(),
        (false, _) => row.live.words().to_owned(),
    }
}
