//! Reading an article again with a newer reader: what people decided stays, what nobody had looked
//! at is read afresh, and only what is new is shown.

use std::sync::Arc;

use serde_json::json;

use crate::desk::facts::{fresh, permit, standing};
use crate::desk::understanding::{Matter, Understood, understand};
use crate::desk::{Desk, Error};
use crate::domain::claim::{NewClaim, SUPERSEDED};
use crate::domain::event::{Event, Subject};
use crate::domain::people::Actor;
use crate::domain::state::State;
use crate::reading;
use crate::store::articles::Marked;
use crate::store::claims::Origin;
use crate::store::entities::claim;
use crate::store::{Txn, appearances, articles, captures, claims, events};
use crate::workflow;
use crate::workflow::permissions::Deed;
use crate::workflow::transitions::Action;

/// What reading an article again came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reread {
    /// Suggestions that were not there before.
    pub new: usize,
    /// Suggestions nobody had decided and the newer reader does not make.
    pub dropped: usize,
}

impl Desk {
    /// The version of the reader at this desk.
    pub fn reader(&self) -> &'static str {
        reading::ENGINE
    }

    /// Reads an article's newest snapshot again.
    ///
    /// # Errors
    /// When the person may not, the article is not here, or the change could not be stored.
    pub async fn reread(&self, actor: &Actor, number: i32) -> Result<Reread, Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            let no = "A checker or an editor can have an article read again.";
            permit(&actor, Deed::MakeClaim, no)?;
            let held = articles::reading(desk.store.read(), number).await?;
            let held = held.ok_or(Error::NotFound)?;
            let day = held.article.published_at.map(|at| at.date_naive());
            // Reading comes before the transaction; the text of a snapshot never changes.
            let matter = desk.matter(&held).await?;
            let understood = understand(matter, day).await?;
            let txn = desk.store.begin().await?;
            let held = articles::reading(&*txn, number)
                .await?
                .ok_or(Error::NotFound)?;
            let done = desk.renew(&txn, &actor, &held, &understood).await?;
            let layout = serde_json::to_string(&understood.layout)
                .map_err(|error| crate::store::Error::Custom(error.to_string()))?;
            articles::reread(&txn, held.snapshot.id, &layout, &understood.engine).await?;
            let before = json!({ "engine": held.snapshot.engine });
            let after = json!({ "engine": understood.engine, "new": done.new,
                "dropped": done.dropped });
            let subject = Subject::Article(held.article.id);
            let event = Event::new(desk.now(), &actor, "read again", subject).change(before, after);
            events::append(&txn, event).await?;
            txn.commit().await?;
            Ok(done)
        })
        .await
    }

    /// What a snapshot was derived from: the bytes it came as, or its text when it was pasted or
    /// when those bytes would no longer give the very same text.
    async fn matter(&self, held: &articles::Reading) -> Result<Matter, Error> {
        let text = held.snapshot.text.clone();
        let Some(capture) = captures::of_snapshot(self.store.read(), held.snapshot.id).await?
        else {
            return Ok(Matter::Text(text));
        };
        let bytes = Arc::new(self.blobs.get(&capture.sha256).await?);
        let address = capture.final_address.or(capture.requested);
        let Ok(document) = self.opened(bytes, address).await else {
            return Ok(Matter::Text(text));
        };
        match understand(document.clone(), None).await {
            Ok(again) if again.text == text => Ok(document),
            _ => Ok(Matter::Text(text)),
        }
    }

    /// Drops the suggestions nobody looked at that are no longer made, and adds those that are new.
    pub(super) async fn renew(
        &self,
        txn: &Txn,
        actor: &Actor,
        held: &articles::Reading,
        understood: &Understood,
    ) -> Result<Reread, Error> {
        let (untouched, kept): (Vec<&Marked>, Vec<&Marked>) =
            held.marks.iter().partition(|mark| untouched(&mark.claim));
        let (still, gone): (Vec<&Marked>, Vec<&Marked>) = untouched
            .into_iter()
            .partition(|mark| understood.claims.iter().any(|new| same_place(mark, new)));
        for mark in &gone {
            self.supersede(txn, actor, &mark.claim).await?;
        }
        for mark in &still {
            let new = understood.claims.iter().find(|new| same_place(mark, new));
            if let Some(new) = new.filter(|new| new.said_on.day != mark.place.said_on) {
                appearances::redate(txn, mark.place.id, &new.said_on).await?;
            }
        }
        let origin = Origin {
            article: held.article.id,
            snapshot: held.snapshot.id,
            by: None,
            state: State::Suggested,
        };
        let mut added = 0;
        for new in &understood.claims {
            let known = still.iter().any(|mark| same_place(mark, new))
                || kept.iter().any(|mark| mostly_the_same(mark, new));
            if !known {
                self.store_claim(txn, new, origin).await?;
                added += 1;
            }
        }
        Ok(Reread {
            new: added,
            dropped: gone.len(),
        })
    }

    /// Drops a suggestion that the newest reading does not make.
    pub(super) async fn supersede(
        &self,
        txn: &Txn,
        actor: &Actor,
        claim: &claim::Model,
    ) -> Result<(), Error> {
        let facts = standing(self, &**txn, claim).await?;
        let row = workflow::decide(actor, &facts, Action::Dismiss)?;
        let to = workflow::landing(&facts, row);
        let change = claims::Move {
            reason: Some(SUPERSEDED.to_owned()),
            ..claims::Move::default()
        };
        fresh(claims::move_to(txn, claim.id, claim.revision, to, change, self.now()).await?)?;
        let before = json!({ "state": claim.state });
        let after = json!({ "state": to, "note": SUPERSEDED });
        self.write_down(txn, actor, claim, row.action.past(), before, after)
            .await
    }
}

/// Whether a claim is a suggestion as the reader made it.
pub(super) fn untouched(claim: &claim::Model) -> bool {
    claim.state == State::Suggested && claim.revision == 1 && claim.created_by.is_none()
}

fn span(mark: &Marked) -> Option<(usize, usize)> {
    let start = usize::try_from(mark.place.start_at?).ok()?;
    let end = usize::try_from(mark.place.end_at?).ok()?;
    Some((start, end))
}

fn same_place(mark: &Marked, new: &NewClaim) -> bool {
    span(mark) == Some((new.place.start, new.place.end))
}

/// Whether two spans share at least half of what they cover together.
fn mostly_the_same(mark: &Marked, new: &NewClaim) -> bool {
    let Some((start, end)) = span(mark) else {
        return false;
    };
    let shared = end
        .min(new.place.end)
        .saturating_sub(start.max(new.place.start));
    let covered = end.max(new.place.end) - start.min(new.place.start);
    shared * 2 >= covered
}
