//! Moves of a claim: every one through one form, the look before publishing, and the comparison
//! before a merge.

use actix_web::web::{Data, Path, Query};
use askama::Template;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use validator::Validate;

use super::numbered;
use super::publishing::correction;
use crate::desk::moves::Move;
use crate::desk::{Desk, Error};
use crate::domain::claim::{claim_number, parse_claim_number};
use crate::domain::evidence::Eyes;
use crate::domain::people::Actor;
use crate::domain::record::Amendment;
use crate::domain::words::{Line, Note, Unfit};
use crate::publishing::preflight::{Problem, Severity};
use crate::store::entities::planned_publication;
use crate::store::workspace::{self, Workspace};
use crate::store::{plans, public};
use crate::web::error::{AppError, Outcome};
use crate::web::page::{Flash, Page, Undo, html, see_other_with};
use crate::web::submitted::Submitted;
use crate::web::{filters, paths};
use crate::workflow::transitions::Action;

/// A move with what is given along with it.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct MoveForm {
    /// Which move.
    pub action: String,
    /// The revision of the claim that was seen.
    pub revision: i32,
    /// The revision of the verdict that a decision is on.
    pub verdict_revision: i32,
    /// Why.
    pub reason: String,
    /// The claim it is to live on in.
    pub target: String,
    /// How much a correction changes.
    pub weight: String,
    /// Where to go afterwards, when it was not sent from the page of the claim.
    pub back: String,
    /// The rating on a ballot.
    pub rating: String,
}

/// POST /claims/{number}/moves
pub async fn make_move(
    desk: Data<Desk>,
    actor: Actor,
    number: Path<String>,
    form: Submitted<MoveForm>,
) -> Outcome {
    let number = numbered(&number)?;
    let form = form.unchecked();
    let action = Action::from_slug(&form.action).ok_or(AppError::NotFound)?;
    match act(&desk, &actor, number, action, &form).await {
        Ok(()) => {
            let words = match action {
                Action::Cast => "Your ballot is cast.".to_owned(),
                _ => format!("{} {}.", claim_number(number), action.past()),
            };
            let mut flash = Flash::good(words);
            if action == Action::Merge {
                return merged(number, &form);
            }
            if action == Action::Publish {
                flash = flash.with_undo(Undo {
                    action: paths::claim_part(number, "unpublish"),
                    fields: Vec::new(),
                    label: "Undo the publication".to_owned(),
                });
            }
            match paths::is_local(&form.back) {
                true => see_other_with(&form.back, flash),
                false => see_other_with(&paths::claim(number), flash),
            }
        }
        Err(error) => Err(error.into()),
    }
}

/// The way to where a claim lives on now, with the way back.
fn merged(number: i32, form: &MoveForm) -> Outcome {
    let target = parse_claim_number(&form.target).unwrap_or(number);
    let (from, into) = (claim_number(number), claim_number(target));
    let words = format!("{from} was merged into {into}; this is {into}.");
    let undo = Undo {
        action: paths::claim_part(number, "merge/undo"),
        // The merge counted the revision up.
        fields: vec![("revision".to_owned(), (form.revision + 1).to_string())],
        label: "Undo the merge".to_owned(),
    };
    see_other_with(&paths::claim(target), Flash::good(words).with_undo(undo))
}

/// Makes the move that was asked for, by the verb it belongs to.
///
/// # Errors
/// What the verb refuses with.
pub async fn act(
    desk: &Desk,
    actor: &Actor,
    number: i32,
    action: Action,
    form: &MoveForm,
) -> Result<(), Error> {
    let reason = || Note::parse(&form.reason, "The reason");
    let maybe = || Note::parse_optional(&form.reason, "The reason");
    let chosen = match action {
        Action::Publish => {
            return desk
                .publish_as(
                    actor,
                    number,
                    form.revision,
                    correction(&form.reason, &form.weight)?,
                )
                .await
                .map(|_| ());
        }
        Action::Retract => return desk.retract(actor, number, form.revision, reason()?).await,
        Action::Cast => {
            let rating = form.rating.parse();
            let rating = rating.map_err(|_| Unfit("Choose a rating.".to_owned()))?;
            let reason = Line::parse(&form.reason, "The reason")?;
            let revision = form.verdict_revision;
            return desk
                .cast_ballot(actor, number, revision, rating, reason)
                .await
                .map(|_| ());
        }
        Action::Dismiss => Move::Dismiss(maybe()?),
        Action::Decline => Move::Decline(reason()?),
        Action::Approve => Move::Approve(form.verdict_revision, maybe()?),
        Action::RequestChanges => Move::RequestChanges(form.verdict_revision, reason()?),
        Action::Correct => Move::Correct(reason()?),
        Action::Merge => Move::Merge(form.target.clone()),
        Action::Accept
        | Action::PutBack
        | Action::Reopen
        | Action::Start
        | Action::Requeue
        | Action::Submit
        | Action::Lapse
        | Action::TakeBack => Move::Plain(action),
    };
    desk.make_move(actor, number, form.revision, chosen)
        .await
        .map(|_| ())
}

#[derive(Template)]
#[template(path = "claims/publish.html")]
struct PublishPage {
    page: Page,
    number: String,
    revision: i32,
    problems: Vec<Problem>,
    lacking: Option<String>,
    corrects: bool,
    address: String,
    answer: String,
    rating: String,
    statement: String,
    plan: Option<planned_publication::Model>,
    undo_until: Option<DateTime<Utc>>,
}

impl PublishPage {
    fn weights(&self) -> [(&'static str, &'static str, &'static str); 3] {
        Amendment::ALL.map(|weight| (weight.slug(), weight.words(), weight.meaning()))
    }
}

/// GET /claims/{number}/publish
pub async fn preflight(
    desk: Data<Desk>,
    actor: Actor,
    page: Page,
    number: Path<String>,
) -> Outcome {
    let db = desk.store().read();
    let claim = crate::store::claims::find(db, numbered(&number)?).await?;
    let claim = claim.ok_or(AppError::NotFound)?;
    let standing = desk.standing(&claim).await?;
    let lacking = match crate::workflow::decide(&actor, &standing, Action::Publish) {
        Ok(_) => None,
        Err(refusal) => Some(refusal.sentence()),
    };
    let (record, problems) = desk.preview(&claim).await?.ok_or(AppError::NotFound)?;
    let number = claim_number(claim.number);
    html(&PublishPage {
        page: page.titled(format!("Publish {number}"), "claims"),
        number,
        revision: claim.revision,
        problems,
        lacking,
        corrects: !public::of_claim(db, claim.id).await?.is_empty(),
        plan: plans::find(db, claim.id).await?,
        undo_until: desk.undo_until(db, &claim).await?,
        address: format!("{}{}", desk.base_url(), paths::check(&record.slug)),
        answer: record.answer,
        rating: record.rating.label,
        statement: record.statement,
    })
}

/// The claim it might live on in.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Into {
    into: String,
}

#[derive(Template)]
#[template(path = "claims/merge.html")]
struct MergePage {
    page: Page,
    this: Workspace,
    target: Option<Workspace>,
    typed: String,
    problem: Option<String>,
}

impl MergePage {
    fn number(&self, w: &Workspace) -> String {
        claim_number(w.claim.number)
    }

    fn speaker(&self, w: &Workspace) -> String {
        w.speaker
            .as_ref()
            .map(|speaker| speaker.name.clone())
            .unwrap_or_default()
    }
}

/// GET /claims/{number}/merge: two claims side by side, before one lives on in the other.
pub async fn merge(
    desk: Data<Desk>,
    actor: Actor,
    page: Page,
    number: Path<String>,
    into: Query<Into>,
) -> Outcome {
    let db = desk.store().read();
    let this = workspace::load(db, numbered(&number)?, Eyes::Person(actor.id))
        .await?
        .ok_or(AppError::NotFound)?;
    let standing = desk.standing(&this.claim).await?;
    let refusal = crate::workflow::decide(&actor, &standing, Action::Merge).err();
    let target = match parse_claim_number(&into.into) {
        Some(number) => workspace::load(db, number, Eyes::Person(actor.id)).await?,
        None => None,
    };
    let problem = match (refusal, &target) {
        (Some(refusal), _) => Some(refusal.sentence()),
        (None, None) if into.into.trim().is_empty() => None,
        (None, None) => Some("There is no claim with that number. Write it as C-0144.".to_owned()),
        (None, Some(target)) if target.claim.id == this.claim.id => {
            Some("A claim cannot be merged into itself.".to_owned())
        }
        (None, Some(_)) => None,
    };
    let title = format!("Merge {}", claim_number(this.claim.number));
    html(&MergePage {
        page: page.titled(title, "claims"),
        this,
        target: target.filter(|_| problem.is_none()),
        typed: into.into.clone(),
        problem,
    })
}
