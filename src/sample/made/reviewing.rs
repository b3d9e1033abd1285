//! Writing a verdict and deciding on it.

use serde_json::json;
use uuid::Uuid;

use crate::domain::people::{Actor, Duty};
use crate::domain::state::State;
use crate::domain::verdict::Decision;
use crate::sample::made::board;
use crate::sample::made::life::Life;
use crate::store::entities::{review, verdict, verdict_read};

impl Life<'_> {
    /// The next revision of the verdict.
    pub(super) fn write(&mut self) {
        self.later(10, 900);
        let revision = self.claim.verdict_revision + 1;
        let written = board::verdict(self, revision);
        let rating = self
            .cast
            .ratings
            .iter()
            .find(|one| one.id == written.rating_id);
        let after = json!({ "revision": revision, "rating": rating.map(|one| &one.label),
            "said": written.said, "answer": written.answer, "sha256": written.sha256,
            "note": written.note, "departs": "" });
        let by = self.checker.clone();
        self.tell(
            &by,
            "wrote a verdict on",
            json!({ "revision": revision - 1 }),
            after,
        );
        self.claim.verdict_revision = revision;
        self.batch.verdicts.push(written);
        if revision == 1 {
            self.read(self.checker.id);
        }
    }

    fn read(&mut self, person_id: Uuid) {
        self.batch.read.push(verdict_read::Model {
            claim_id: self.claim.id,
            person_id,
            revision: self.claim.verdict_revision,
            read_at: self.at,
        });
    }

    /// The newest revision, which is the last one the batch has.
    pub(super) fn verdict(&self) -> Option<&verdict::Model> {
        self.batch
            .verdicts
            .last()
            .filter(|one| one.claim_id == self.claim.id)
    }

    pub(super) fn submit(&mut self) {
        self.claim.review_round += 1;
        self.go("submitted for review", State::InReview, json!({}));
    }

    pub(super) fn send_back(&mut self) {
        self.later(30, 2_000);
        let by = self.dice.pick(&self.cast.editors).clone();
        let note = "Say where the figure comes from.";
        self.review(&by, Decision::RequestChanges, note);
        let after = json!({ "note": note, "verdict_revision": self.claim.verdict_revision });
        self.moved(&by, "asked for changes to", State::Researching, after);
        self.write();
        self.submit();
    }

    pub(super) fn approve(&mut self, revised: bool) {
        self.later(30, 3_000);
        let by = self.dice.pick(&self.cast.editors).clone();
        if self.dice.falls(30) && !revised {
            self.assign(Duty::Review, by.clone(), Some(self.at));
        }
        self.review(&by, Decision::Approve, "");
        let after = json!({ "verdict_revision": self.claim.verdict_revision });
        self.moved(&by, "approved", State::Approved, after);
    }

    fn review(&mut self, by: &Actor, decision: Decision, note: &str) {
        let Some((verdict_id, verdict_sha256)) =
            self.verdict().map(|one| (one.id, one.sha256.clone()))
        else {
            return;
        };
        self.batch.reviews.push(review::Model {
            id: self.dice.key(self.at),
            claim_id: self.claim.id,
            verdict_id,
            verdict_sha256,
            round: self.claim.review_round,
            person_id: by.id,
            decision,
            note: note.to_owned(),
            created_at: self.at,
        });
    }
}
