//! The workspace of a claim.

use actix_web::web::{Data, Path, Query};
use askama::Template;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::assignment::due_field;
use super::deciding::{self, Deciding};
use super::family::Panel;
use super::here::Room;
use super::merged::{Here, Stay, here, onward};
use super::method::{Reviewer, board, reviewers};
use super::numbered;
use super::threads::Talk;
use super::verdicts::VerdictForm;
use super::writing;
use crate::desk::Desk;
use crate::desk::recalling::Near;
use crate::domain::bench::ApprovalRule;
use crate::domain::claim::{Priority, SaidBy, claim_number};
use crate::domain::evidence::{Eyes, InCopy, Stance};
use crate::domain::merging::undo_until;
use crate::domain::method::{Reply, Weight};
use crate::domain::people::{Actor, Duty, initials};
use crate::domain::reading::Kind;
use crate::domain::section::Section;
use crate::domain::standing::Standing;
use crate::domain::state::State;
use crate::domain::verdict::Said;
use crate::matching::wording::Passage;
use crate::publishing::explanation;
use crate::store::claims;
use crate::store::entities::{attestation, claim, evidence_watch, rating};
use crate::store::evidence::Shown;
use crate::store::workspace::{self, Workspace};
use crate::web::error::{AppError, Outcome};
use crate::web::page::{Page, html};
use crate::web::submitted::Form;
use crate::web::told::{self, Told};
use crate::web::{filters, words};
use crate::workflow::doubts::{Doubt, doubts};
use crate::workflow::method::Line;
use crate::workflow::permissions::{Deed, allows};
use crate::workflow::transitions::{Action, Ask};
use crate::workflow::{Offer, available};

/// A piece of evidence with what can be done about it.
struct Card<'a> {
    shown: &'a Shown,
    watch: Option<&'a evidence_watch::Model>,
}

#[derive(Template)]
#[template(path = "claims/show.html")]
pub(super) struct ShowPage {
    page: Page,
    w: Workspace,
    standing: Standing,
    offers: Vec<Offer>,
    explanation: String,
    d: Deciding,
    viewer: Uuid,
    doubts: Vec<Doubt>,
    reviewers: Vec<Reviewer>,
    verdict: Form<VerdictForm>,
    told: Vec<Told>,
    /// Claims of other articles that come near it.
    near: Vec<Near>,
    /// Who else is here.
    room: Room,
    /// Why the form holds what was typed and not what is saved.
    unsaved: Option<String>,
    may: May,
    talk: Talk,
    merged: Vec<Here>,
    /// What it belongs to.
    family: Panel,
    now: DateTime<Utc>,
}

/// What the person may do on this page.
struct May {
    edit: bool,
    research: bool,
    comment: bool,
    attest: bool,
    suggest: bool,
    /// Decide which claims are one.
    desk: bool,
}

impl ShowPage {
    fn number(&self) -> String {
        claim_number(self.w.claim.number)
    }

    fn numbered(&self, number: &i32) -> String {
        claim_number(*number)
    }

    fn speaker(&self) -> String {
        match (&self.w.speaker, self.w.claim.said_by) {
            (Some(speaker), _) => speaker.name.clone(),
            (None, SaidBy::Nobody) => "The article, in its own voice".to_owned(),
            (None, _) => "Speaker unclear".to_owned(),
        }
    }

    fn pill(&self) -> String {
        match (self.w.claim.state, &self.standing.bench) {
            (State::InReview, Some(bench)) => {
                format!("In review, {} of {} ballots", bench.cast.len(), bench.seats)
            }
            (State::InReview, None) => format!(
                "In review, {} of {} approvals",
                self.standing.approvals.len(),
                self.standing.approvals_needed
            ),
            (state, _) => state.to_string(),
        }
    }

    fn pill_class(&self) -> String {
        self.w.claim.state.slug().replace('_', "-")
    }

    fn stances(&self) -> [Stance; 3] {
        Stance::ALL
    }

    fn cards<'a>(&'a self, stance: &Stance) -> Vec<Card<'a>> {
        let standing = |shown: &&Shown| {
            shown.exhibit.stance == *stance && shown.exhibit.withdrawn_at.is_none()
        };
        let card = |shown: &'a Shown| Card {
            shown,
            watch: self.w.watch.get(&shown.evidence.id),
        };
        self.w.evidence.iter().filter(standing).map(card).collect()
    }

    fn withdrawn(&self) -> Vec<&Shown> {
        self.w
            .evidence
            .iter()
            .filter(|shown| shown.exhibit.withdrawn_at.is_some())
            .collect()
    }

    fn kinds(&self) -> [Kind; 9] {
        Kind::ALL
    }

    fn priorities(&self) -> [Priority; 4] {
        Priority::ALL
    }

    fn saids(&self) -> [Said; 4] {
        Said::ALL
    }

    fn topics(&self) -> String {
        let names: Vec<&str> = self.w.topics.iter().map(|tag| tag.name.as_str()).collect();
        names.join(", ")
    }

    fn due(&self) -> String {
        due_field(self.w.claim.due_at)
    }

    fn overdue(&self) -> bool {
        let open = State::OPEN.contains(&self.w.claim.state);
        open && self.w.claim.due_at.is_some_and(|due| due < self.now)
    }

    fn position(&self, rating: &rating::Model) -> Option<i32> {
        rating.number
    }

    fn steps(&self) -> i32 {
        self.w
            .ratings
            .iter()
            .filter(|rating| rating.number.is_some())
            .count() as i32
    }

    fn checkers(&self) -> String {
        let check = self
            .w
            .assignments
            .iter()
            .filter(|one| one.duty == Duty::Check);
        check
            .map(|one| self.w.name(&one.person_id))
            .collect::<Vec<_>>()
            .join(", ")
    }

    /// The number of another claim.
    fn other(&self, near: &Near) -> String {
        deciding::other(near)
    }

    /// How the rule reads, in the panel beside the verdict.
    fn rule(&self) -> String {
        let who =
            "No one who wrote any part of the verdict, or has declared an interest, may decide.";
        match (&self.standing.bench, self.d.rule) {
            (Some(bench), _) => format!(
                "A bench of {} decides by sealed ballots; after {}, {} are enough. {who}",
                bench.seats,
                words::moment(bench.ends_at),
                bench.quorum
            ),
            (None, Some(rule @ ApprovalRule::Bench(_))) => format!("{} {who}", rule.words()),
            (None, _) => {
                let rule = ApprovalRule::Open(self.standing.approvals_needed);
                format!("{} {who}", rule.words())
            }
        }
    }

    /// What the pill of a step says about its weight.
    fn weight_class(&self, line: &Line) -> &'static str {
        match (line.done, line.weight) {
            (true, _) => "",
            (false, Weight::Advice) => "todo",
            (false, _) => "blocks",
        }
    }

    fn ends(&self) -> [Reply; 3] {
        Reply::ENDS
    }

    /// Whether somebody may take back what they suggested.
    fn is_own(&self, person: &Uuid) -> bool {
        self.viewer == *person
    }

    /// What the viewer says for a step of the method.
    fn own(&self, line: &Line) -> Option<&attestation::Model> {
        self.d.own(line, &self.viewer)
    }

    /// Whether the viewer has declared an interest.
    fn interested(&self) -> bool {
        self.d.is_interested(&self.viewer)
    }

    /// Whether the merge of a claim that was merged away can still be undone.
    fn can_part(&self) -> bool {
        let merged = self.w.events.iter().find(|event| event.deed == "merged");
        merged.is_some_and(|event| self.now <= undo_until(event.at))
    }

    fn person_initials(&self, id: &Uuid) -> String {
        initials(self.w.name(id))
    }
}

/// GET /claims/{number}
pub async fn show(
    desk: Data<Desk>,
    actor: Actor,
    page: Page,
    number: Path<String>,
    stay: Query<Stay>,
) -> Outcome {
    let claim = claims::find(desk.store().read(), numbered(&number)?).await?;
    let claim = claim.ok_or(AppError::NotFound)?;
    if stay.stay.is_none()
        && let Some(onward) = onward(&desk, &claim).await?
    {
        return onward;
    }
    html(&of(&desk, &actor, page, claim, None, None).await?)
}

/// The workspace of a claim, with what was typed into the verdict when that could not be saved
/// and the reason why.
pub(super) async fn draw(
    desk: &Desk,
    actor: &Actor,
    page: Page,
    number: i32,
    typed: Option<Form<VerdictForm>>,
    unsaved: Option<String>,
) -> Result<ShowPage, AppError> {
    let claim = claims::find(desk.store().read(), number).await?;
    let claim = claim.ok_or(AppError::NotFound)?;
    of(desk, actor, page, claim, typed, unsaved).await
}

async fn of(
    desk: &Desk,
    actor: &Actor,
    page: Page,
    claim: claim::Model,
    typed: Option<Form<VerdictForm>>,
    unsaved: Option<String>,
) -> Result<ShowPage, AppError> {
    let w = workspace::of(desk.store().read(), claim, Eyes::Person(actor.id)).await?;
    let standing = desk.standing_in(&w).await?;
    let numbers: Vec<i32> = w
        .evidence
        .iter()
        .map(|shown| shown.exhibit.number)
        .collect();
    let text = w.verdict().map(|(verdict, _)| verdict.explanation.as_str());
    let title = format!("{} {}", claim_number(w.claim.number), w.claim.statement);
    let speaker = w.speaker.as_ref().map(|speaker| speaker.name.clone());
    let near = match w.claim.state {
        State::Dismissed | State::Declined | State::Merged => Vec::new(),
        _ => desk.near_claim(&w.claim, speaker).await?,
    };
    let d = deciding::load(&w, &standing, &near).await?;
    let may_research = allows(actor, Deed::Research(&standing));
    let verdict = match (typed, &d.draft) {
        (Some(typed), _) => typed,
        (None, Some(draft)) if may_research => {
            // A draft that began from an older revision must meet the newer one before it is saved.
            let current = draft.base == w.claim.verdict_revision;
            let seen = if current { w.claim.revision } else { 0 };
            Form::filled(writing::filled(draft, seen))
        }
        (None, _) => Form::filled(last_verdict(&w)),
    };
    Ok(ShowPage {
        d,
        viewer: actor.id,
        room: Room::of(desk, actor, &w.claim, Section::Whole).await?,
        near,
        offers: available(actor, &standing),
        explanation: text
            .map(|text| explanation::to_html_with_gaps(text, &numbers))
            .unwrap_or_default(),
        doubts: doubts(&board(&w, desk.now().date_naive())),
        reviewers: reviewers(&w, &standing, actor),
        may: May {
            edit: allows(actor, Deed::Edit(&standing)),
            research: may_research,
            comment: allows(actor, Deed::Comment),
            attest: allows(actor, Deed::Attest(&standing)),
            suggest: allows(actor, Deed::Suggest(&standing)),
            desk: allows(actor, Deed::MakeClaim),
        },
        page: page.titled(title, "claims"),
        verdict,
        unsaved,
        told: told::claim(&w.events),
        talk: Talk::of(&w, actor),
        merged: here(&w, desk.now()),
        family: Panel::of(desk, &w.claim).await?,
        now: desk.now(),
        w,
        standing,
    })
}

fn last_verdict(w: &Workspace) -> VerdictForm {
    let Some((verdict, _)) = w.verdict() else {
        return VerdictForm {
            revision: w.claim.revision,
            ..VerdictForm::default()
        };
    };
    VerdictForm {
        revision: w.claim.revision,
        base: w.claim.verdict_revision,
        rating: verdict.rating_id.to_string(),
        said: verdict.said.slug().to_owned(),
        answer: verdict.answer.clone(),
        explanation: verdict.explanation.clone(),
        note: String::new(),
        departs: verdict.departs.clone(),
    }
}
