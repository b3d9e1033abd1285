//! Publishing: freezing the record of a check, superseding it openly, and taking it back openly.

use serde_json::json;

use crate::blobs::sha256;
use crate::desk::facts::{claim, fresh, standing};
use crate::desk::families::PassedOn;
use crate::desk::{Desk, Error, method};
use crate::domain::event::canonical;
use crate::domain::method::Weight;
use crate::domain::people::Actor;
use crate::domain::record::{Amendment, CorrectionShown, Record};
use crate::domain::state::State;
use crate::domain::verdict::Act;
use crate::domain::words::{self, Note};
use crate::publishing::Publisher;
use crate::publishing::preflight::{self, Problem, Severity};
use crate::store::entities::claim;
use crate::store::{self, Reads, Txn, claims, public, public_search, records, settings, verdicts};
use crate::workflow;
use crate::workflow::transitions::Action;
use crate::workflow::{Refusal, tone};

impl Desk {
    /// What a claim would look like if it went public now, and what the preflight finds. `None`
    /// while it has no verdict.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn preview(
        &self,
        claim: &claim::Model,
    ) -> Result<Option<(Record, Vec<Problem>)>, Error> {
        let db = self.store().read();
        let Some(record) = draft(self, db, claim).await? else {
            return Ok(None);
        };
        let publisher = self.publisher(db).await?;
        let mut problems = preflight::problems(&record, &publisher);
        problems.retain(asked_for_before);
        let steps = method::lacking(db, claim, Weight::Publishing).await?;
        problems.extend(steps.into_iter().map(|words| Problem {
            field: "method",
            words,
            severity: Severity::Blocks,
        }));
        problems.extend(tone_of(&record));
        problems.sort_by_key(|problem| problem.severity);
        Ok(Some((record, problems)))
    }

    /// Who publishes: the desk by its name, at its public address.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn publisher(&self, db: &impl Reads) -> Result<Publisher, store::Error> {
        let name = settings::get(db, settings::DESK_NAME).await?;
        Ok(Publisher::new(
            name.as_deref().unwrap_or_default(),
            self.base_url(),
        ))
    }

    /// Publishes an approved claim and gives the tail of its public address. Where an earlier
    /// version is public, `correction` tells readers what changed and is required.
    ///
    /// # Errors
    /// When the rules refuse, the claim has changed, or it could not be stored.
    pub async fn publish(
        &self,
        actor: &Actor,
        number: i32,
        seen: i32,
        correction: Option<Note>,
    ) -> Result<String, Error> {
        let correction = correction.map(|note| (note, Amendment::Substantial));
        self.publish_as(actor, number, seen, correction).await
    }

    /// The same with how much the correction changes.
    ///
    /// # Errors
    /// As [`Desk::publish`].
    pub async fn publish_as(
        &self,
        actor: &Actor,
        number: i32,
        seen: i32,
        correction: Option<(Note, Amendment)>,
    ) -> Result<String, Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            let claim = claim(&*txn, number).await?;
            let facts = standing(&desk, &*txn, &claim).await?;
            unchanged(&claim, seen)?;
            workflow::decide(&actor, &facts, Action::Publish)?;
            let mut record = draft(&desk, &*txn, &claim).await?.ok_or(Error::NotFound)?;
            // What was undone was never built on: the next publication is the first again.
            let act = if public::of_claim(&*txn, claim.id).await?.is_empty() {
                Act::Publish
            } else {
                Act::Correct
            };
            let note = correction_note(&mut record, act, correction)?;
            let slug = record.slug.clone();
            let change = claims::Move {
                published_as: Some(slug.clone()),
                ..claims::Move::default()
            };
            let to = State::Published;
            fresh(claims::move_to(&txn, claim.id, seen, to, change, desk.now()).await?)?;
            desk.freeze(&txn, &actor, &claim, record, act, note).await?;
            txn.commit().await?;
            Ok(slug)
        })
        .await
    }

    /// Takes a published check back: its page stays, with the reason first.
    ///
    /// # Errors
    /// When the rules refuse, the claim has changed, or it could not be stored.
    pub async fn retract(
        &self,
        actor: &Actor,
        number: i32,
        seen: i32,
        reason: Note,
    ) -> Result<(), Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            let claim = claim(&*txn, number).await?;
            let facts = standing(&desk, &*txn, &claim).await?;
            unchanged(&claim, seen)?;
            workflow::decide(&actor, &facts, Action::Retract)?;
            let slug = claim.slug.clone().ok_or(Error::NotFound)?;
            let mut record = public::check(&*txn, &slug)
                .await?
                .ok_or(Error::NotFound)?
                .record;
            record.version = claim.publications + 1;
            record.changed_at = desk.now();
            record.retraction = Some(CorrectionShown {
                at: desk.now(),
                note: reason.as_str().to_owned(),
                version: record.version,
                weight: Amendment::Substantial,
            });
            let note = reason.as_str().to_owned();
            let change = claims::Move {
                reason: Some(note.clone()),
                published_as: Some(slug),
                ..claims::Move::default()
            };
            let to = State::Retracted;
            fresh(claims::move_to(&txn, claim.id, seen, to, change, desk.now()).await?)?;
            desk.freeze(&txn, &actor, &claim, record, Act::Retract, note)
                .await?;
            txn.commit().await.map_err(Error::from)
        })
        .await
    }

    /// Stores the record as the newest public version and tells the desk's own record.
    async fn freeze(
        &self,
        txn: &Txn,
        actor: &Actor,
        claim: &claim::Model,
        record: Record,
        act: Act,
        note: String,
    ) -> Result<(), Error> {
        let verdict = verdicts::newest(&**txn, claim.id)
            .await?
            .ok_or(Error::NotFound)?;
        let frozen = serde_json::to_value(&record).map(|value| canonical(&value));
        let frozen = frozen.map_err(|error| store::Error::Custom(error.to_string()))?;
        let hash = sha256(frozen.as_bytes());
        let (slug, version) = (record.slug.clone(), record.version);
        let publication = public::New {
            claim: claim.id,
            number: version,
            verdict: verdict.id,
            slug: slug.clone(),
            act,
            note: note.clone(),
            record: frozen,
            sha256: hash.clone(),
            by: actor.id,
            speaker: claim.speaker_id,
        };
        public::publish(txn, publication, self.now()).await?;
        public_search::index(txn, claim, &record).await?;
        let (deed, to) = match act {
            Act::Publish => ("published", State::Published),
            Act::Correct => ("published a correction of", State::Published),
            Act::Retract => ("retracted", State::Retracted),
        };
        let repeats = match act {
            Act::Publish => Vec::new(),
            Act::Correct => {
                let what = PassedOn::Correction;
                self.pass_on(txn, actor, claim, what, &note).await?
            }
            Act::Retract => {
                let what = PassedOn::Retraction;
                self.pass_on(txn, actor, claim, what, &note).await?
            }
        };
        let after = json!({ "state": to, "publication": version, "slug": slug, "repeats": repeats,
            "sha256": hash, "note": note, "verdict_revision": record.verdict_revision });
        self.write_down(
            txn,
            actor,
            claim,
            deed,
            json!({ "state": claim.state }),
            after,
        )
        .await
    }
}

/// What blocks publishing, in sentences; the note that a correction needs is asked for with the
/// move itself.
pub(super) async fn blockers(
    desk: &Desk,
    db: &impl Reads,
    claim: &claim::Model,
) -> Result<Vec<String>, store::Error> {
    let Some(record) = draft(desk, db, claim).await? else {
        return Ok(vec!["Write a verdict.".to_owned()]);
    };
    let publisher = desk.publisher(db).await?;
    let problems = preflight::problems(&record, &publisher).into_iter();
    let mut blocks: Vec<String> = problems
        .filter(asked_for_before)
        .filter(|problem| problem.severity == Severity::Blocks)
        .map(|problem| problem.words)
        .collect();
    blocks.extend(method::lacking(db, claim, Weight::Publishing).await?);
    Ok(blocks)
}

/// Words of the answer and the explanation that deserve a second look.
fn tone_of(record: &Record) -> Vec<Problem> {
    let text = format!("{}\n{}", record.answer, record.explanation);
    let told = |hint: tone::Hint| Problem {
        field: "explanation",
        words: format!("“{}” {}.", hint.word, hint.why),
        severity: Severity::Advises,
    };
    tone::hints(&text).into_iter().map(told).collect()
}

fn asked_for_before(problem: &Problem) -> bool {
    problem.field != "corrections"
}

/// The record as it would go public, with the address it would have.
async fn draft(
    desk: &Desk,
    db: &impl Reads,
    claim: &claim::Model,
) -> Result<Option<Record>, store::Error> {
    let Some(mut record) = records::record(db, claim, desk.now()).await? else {
        return Ok(None);
    };
    if record.slug.is_empty() {
        record.slug = free_slug(db, claim).await?;
    }
    Ok(Some(record))
}

/// The address a claim's wording gives, with its number behind it when another check has it.
async fn free_slug(db: &impl Reads, claim: &claim::Model) -> Result<String, store::Error> {
    let slug = words::slug(&claim.statement);
    let slug = if slug.is_empty() {
        "check".to_owned()
    } else {
        slug
    };
    if public::taken(db, &slug).await? {
        Ok(format!("{slug}-{}", claim.number))
    } else {
        Ok(slug)
    }
}

pub(super) fn unchanged(claim: &claim::Model, seen: i32) -> Result<(), Error> {
    if claim.revision == seen {
        Ok(())
    } else {
        Err(Error::Stale)
    }
}

/// Puts the note for readers into the record of a version that supersedes another.
fn correction_note(
    record: &mut Record,
    act: Act,
    correction: Option<(Note, Amendment)>,
) -> Result<String, Error> {
    if act == Act::Publish {
        return Ok(String::new());
    }
    let Some((note, weight)) = correction else {
        let sentence = "Tell readers what changed: an earlier version is public.".to_owned();
        return Err(Refusal::Missing(vec![sentence]).into());
    };
    record.corrections.push(CorrectionShown {
        at: record.changed_at,
        note: note.as_str().to_owned(),
        version: record.version,
        weight,
    });
    Ok(note.into_string())
}
