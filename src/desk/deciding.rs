//! Deciding on the reading desk: one step is what one key or button does to one claim or several,
//! all of it or nothing, told so that it can be undone.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::desk::extent::Nudge;
use crate::desk::facts::{claim, fresh, permit, standing};
use crate::desk::moves::merge_target;
use crate::desk::{Desk, Error};
use crate::domain::claim::{Attribute, SpeakerGiven, claim_number};
use crate::domain::event::{Event, Subject};
use crate::domain::people::Actor;
use crate::domain::reading::Kind;
use crate::domain::standing::Standing;
use crate::domain::state::State;
use crate::domain::words::{Note, Statement};
use crate::store::entities::claim;
use crate::store::{Txn, appearances, articles, claims, events, speakers, steps};
use crate::workflow::permissions::Deed;
use crate::workflow::transitions::Action;
use crate::workflow::{self, Refusal};

/// What is to become of a claim.
#[derive(Clone, Debug)]
pub enum Choice {
    /// It is taken up.
    Accept,
    /// It is turned down; a reason is welcome.
    Dismiss(Option<Note>),
    /// It is to be decided again.
    PutBack,
    /// It lives on in the claim with this number.
    Merge(i32),
    /// It is not the same as the claim with this number.
    KeepApart(i32),
    /// It was turned down for this reason.
    Reason(Note),
}

/// What a person decided about one claim.
#[derive(Clone, Debug, Default)]
pub struct Decision {
    /// The claim.
    pub number: i32,
    /// The revision of it that was seen.
    pub seen: i32,
    /// The wording of the claim to check, if the person gave one.
    pub statement: Option<Statement>,
    /// What sort of assertion, if the person said so.
    pub kind: Option<Kind>,
    /// Whose words it is, if the person changed that.
    pub said_by: Option<Attribute>,
    /// A word more or less of the quote.
    pub nudge: Option<Nudge>,
    /// Whether the day it was said on, which a rule worked out, is right.
    pub day_is_right: bool,
    /// What is to become of it; nothing keeps it where it stands.
    pub choice: Option<Choice>,
}

/// The words before the name of whoever confirmed the day on which something was said.
pub const CONFIRMED: &str = "confirmed by ";

/// A step while it is being taken.
pub(super) struct Sitting<'a> {
    pub(super) txn: &'a Txn,
    pub(super) actor: &'a Actor,
    article: Uuid,
    step: Uuid,
}

/// What changes about a claim, for the record and for an undo.
pub(super) struct Change {
    pub(super) seen: i32,
    pub(super) before: Value,
    pub(super) after: Value,
    deed: Option<&'static str>,
}

impl Desk {
    /// Takes a step in an article and gives its key. With a paragraph, the record says that
    /// everything undecided in it was accepted at once.
    ///
    /// # Errors
    /// When the person may not, a claim has changed, or the step could not be stored; then nothing
    /// of it was done.
    pub async fn decide(
        &self,
        actor: &Actor,
        article: i32,
        decisions: Vec<Decision>,
        paragraph: Option<i32>,
    ) -> Result<Uuid, Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            let no = "A checker or an editor decides on suggestions.";
            permit(&actor, Deed::MakeClaim, no)?;
            let txn = desk.store.begin().await?;
            let sitting = Sitting {
                txn: &txn,
                actor: &actor,
                article: open_article(&txn, article).await?,
                step: Uuid::now_v7(),
            };
            let mut met = Vec::new();
            for decision in &decisions {
                let decision = desk.introduced(&txn, decision, &mut met).await?;
                desk.decide_one(&sitting, article, &decision).await?;
            }
            if let Some(paragraph) = paragraph {
                let names: Vec<String> = decisions
                    .iter()
                    .map(|one| claim_number(one.number))
                    .collect();
                let note = format!("¶{paragraph}: {}", names.join(", "));
                let subject = Subject::Article(sitting.article);
                let deed = "accepted all suggestions in a paragraph of";
                let after = json!({ "note": note, "step": sitting.step });
                let event = Event::new(desk.now(), &actor, deed, subject).with(after);
                events::append(&txn, event).await?;
            }
            let step = sitting.step;
            txn.commit().await?;
            Ok(step)
        })
        .await
    }

    /// The same decision about a speaker who has been met: somebody new is made once in a step,
    /// however many claims are said to be theirs.
    async fn introduced(
        &self,
        txn: &Txn,
        decision: &Decision,
        met: &mut Vec<(SpeakerGiven, Uuid)>,
    ) -> Result<Decision, Error> {
        let mut decision = decision.clone();
        if let Some(Attribute::ToNew(given)) = &decision.said_by {
            let id = match met.iter().find(|(known, _)| known == given) {
                Some((_, id)) => *id,
                None => {
                    let id = speakers::meet(txn, given, self.now()).await?;
                    met.push((given.clone(), id));
                    id
                }
            };
            decision.said_by = Some(Attribute::To(id));
        }
        Ok(decision)
    }

    async fn decide_one(
        &self,
        at: &Sitting<'_>,
        article: i32,
        decision: &Decision,
    ) -> Result<(), Error> {
        let claim = claim(&**at.txn, decision.number).await?;
        if claim.revision != decision.seen {
            return Err(Error::Stale);
        }
        let facts = standing(self, &**at.txn, &claim).await?;
        let mut change = Change::of(&claim);
        let edits = decision.statement.is_some()
            || decision.kind.is_some()
            || decision.said_by.is_some()
            || decision.nudge.is_some()
            || decision.day_is_right;
        if edits && decision.choice.is_none() {
            let no = "A checker or an editor decides on suggestions.";
            permit(at.actor, Deed::Edit(&facts), no)?;
        }
        self.reword(at, &claim, decision, &mut change).await?;
        if let Some(said_by) = &decision.said_by {
            self.credit(at, &claim, said_by, &mut change).await?;
        }
        if decision.nudge.is_some() || decision.day_is_right {
            let reading = articles::reading(&**at.txn, article).await?;
            let reading = reading.ok_or(Error::NotFound)?;
            self.replace(at, &claim, &reading, decision, &mut change)
                .await?;
        }
        if let Some(choice) = &decision.choice {
            self.choose(at, &claim, &facts, choice, &mut change).await?;
        }
        let Some(deed) = change.deed else {
            return Ok(());
        };
        change.after["step"] = json!(at.step);
        change.after["claim_revision"] = json!(change.seen);
        let event = Event::new(self.now(), at.actor, deed, Subject::Claim(claim.id))
            .in_article(Some(at.article))
            .change(change.before, change.after);
        events::append(at.txn, event).await.map_err(Error::from)
    }

    async fn reword(
        &self,
        at: &Sitting<'_>,
        claim: &claim::Model,
        decision: &Decision,
        change: &mut Change,
    ) -> Result<(), Error> {
        let statement = decision.statement.as_ref().map(Statement::as_str);
        let statement = statement.unwrap_or(&claim.statement);
        let kind = decision.kind.unwrap_or(claim.kind);
        if statement == claim.statement && kind == claim.kind {
            return Ok(());
        }
        let (id, now) = (claim.id, self.now());
        fresh(claims::reword(at.txn, id, change.seen, statement, kind, now).await?)?;
        change.did("edited");
        change.after["statement"] = json!(statement);
        change.after["kind"] = json!(kind);
        Ok(())
    }

    async fn credit(
        &self,
        at: &Sitting<'_>,
        claim: &claim::Model,
        said_by: &Attribute,
        change: &mut Change,
    ) -> Result<(), Error> {
        let whose = self.whose(at.txn, said_by).await?;
        if whose == (claim.speaker_id, claim.said_by) {
            return Ok(());
        }
        fresh(claims::attribute(at.txn, claim.id, change.seen, whose, self.now()).await?)?;
        change.did("attributed");
        let name = match whose.0 {
            Some(id) => speakers::get(&**at.txn, id).await?.map(|known| known.name),
            None => None,
        };
        change.after["speaker"] = json!(whose.0);
        change.after["said_by"] = json!(whose.1);
        change.after["name"] = json!(name);
        Ok(())
    }

    async fn choose(
        &self,
        at: &Sitting<'_>,
        claim: &claim::Model,
        facts: &Standing,
        choice: &Choice,
        change: &mut Change,
    ) -> Result<(), Error> {
        let action = match choice {
            Choice::Accept => Action::Accept,
            Choice::Dismiss(_) => Action::Dismiss,
            Choice::PutBack => Action::PutBack,
            Choice::Merge(_) => Action::Merge,
            Choice::KeepApart(other) => {
                let no = "A checker or an editor decides on suggestions.";
                permit(at.actor, Deed::Edit(facts), no)?;
                let other = self::claim(&**at.txn, *other).await?;
                steps::keep_apart(at.txn, claim.id, other.id, at.actor.id, self.now()).await?;
                fresh(claims::touch(at.txn, claim.id, change.seen, self.now()).await?)?;
                change.did("kept separate");
                change.after["apart"] = json!(other.id);
                change.after["note"] =
                    json!(format!("not the same as {}", claim_number(other.number)));
                return Ok(());
            }
            Choice::Reason(note) => return self.give_reason(at, claim, note, change).await,
        };
        let row = workflow::decide(at.actor, facts, action)?;
        let to = workflow::landing(facts, row);
        let mut moved = claims::Move::default();
        match choice {
            Choice::Dismiss(note) => {
                moved.reason = Some(note.as_ref().map_or("", Note::as_str).to_owned());
                change.after["note"] = json!(note.as_ref().map(Note::as_str));
            }
            Choice::Merge(target) => {
                let target = merge_target(at.txn, claim, &target.to_string()).await?;
                let added = appearances::also_of(at.txn, claim.id, target, self.now()).await?;
                moved.merged_into = Some(target);
                change.after["into"] = json!(target);
                change.after["appearances"] = json!(added);
            }
            Choice::Accept | Choice::PutBack | Choice::KeepApart(_) | Choice::Reason(_) => {}
        }
        fresh(claims::move_to(at.txn, claim.id, change.seen, to, moved, self.now()).await?)?;
        change.did(action.past());
        change.after["state"] = json!(to);
        Ok(())
    }

    /// Says afterwards why a claim was dismissed.
    async fn give_reason(
        &self,
        at: &Sitting<'_>,
        claim: &claim::Model,
        note: &Note,
        change: &mut Change,
    ) -> Result<(), Error> {
        let no = "A checker or an editor decides on suggestions.";
        permit(at.actor, Deed::MakeClaim, no)?;
        if claim.state != State::Dismissed {
            return Err(Error::Stale);
        }
        let reason = claims::Move {
            reason: Some(note.as_str().to_owned()),
            ..claims::Move::default()
        };
        let (id, now) = (claim.id, self.now());
        fresh(claims::move_to(at.txn, id, change.seen, claim.state, reason, now).await?)?;
        change.did("gave the reason for dismissing");
        change.after["note"] = json!(note.as_str());
        Ok(())
    }
}

impl Change {
    fn of(claim: &claim::Model) -> Change {
        Change {
            seen: claim.revision,
            before: json!({ "claim_revision": claim.revision, "statement": claim.statement,
                "kind": claim.kind, "speaker": claim.speaker_id, "said_by": claim.said_by,
                "state": claim.state, "reason": claim.reason, "quote": claim.quote }),
            after: json!({}),
            deed: None,
        }
    }

    /// One more write was made; what was decided last names the whole.
    pub(super) fn did(&mut self, deed: &'static str) {
        self.seen += 1;
        self.deed = Some(deed);
    }
}

/// The article under a number, if it is still being worked through.
pub(super) async fn open_article(txn: &Txn, number: i32) -> Result<Uuid, Error> {
    let found = articles::find(&**txn, number).await?;
    let found = found.ok_or(Error::NotFound)?;
    if found.finished_at.is_some() {
        let words = "The article is finished. Reopen it to decide on its claims.";
        return Err(Refusal::Missing(vec![words.to_owned()]).into());
    }
    Ok(found.id)
}
