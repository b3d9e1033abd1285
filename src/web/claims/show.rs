//! The workspace of a claim.

use actix_web::web::{Data, Path};
use askama::Template;
use uuid::Uuid;

use super::here::Room;
use super::method::{Reviewer, Step, board, method, reviewers};
use super::numbered;
use super::verdicts::VerdictForm;
use crate::desk::Desk;
use crate::desk::recalling::Near;
use crate::domain::claim::{Priority, SaidBy, claim_number};
use crate::domain::evidence::{Eyes, InCopy, Stance};
use crate::domain::people::{Actor, Duty, initials};
use crate::domain::reading::Kind;
use crate::domain::section::Section;
use crate::domain::standing::Standing;
use crate::domain::state::State;
use crate::domain::verdict::Said;
use crate::publishing::explanation;
use crate::store::entities::{evidence_watch, person, rating};
use crate::store::evidence::Shown;
use crate::store::workspace::{self, Workspace};
use crate::store::{people, speakers};
use crate::web::error::{AppError, Outcome};
use crate::web::filters;
use crate::web::page::{Page, html};
use crate::web::submitted::Form;
use crate::web::told::{self, Told};
use crate::workflow::doubts::{Doubt, doubts};
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
    method: Vec<Step>,
    doubts: Vec<Doubt>,
    reviewers: Vec<Reviewer>,
    colleagues: Vec<person::Model>,
    speakers: Vec<String>,
    verdict: Form<VerdictForm>,
    told: Vec<Told>,
    /// Claims of other articles that come near it.
    near: Vec<Near>,
    /// Who else is here.
    here: Room,
    /// Why the form holds what was typed and not what is saved.
    unsaved: Option<String>,
    may: May,
}

/// What the person may do on this page.
struct May {
    edit: bool,
    research: bool,
    comment: bool,
}

impl ShowPage {
    fn number(&self) -> String {
        claim_number(self.w.claim.number)
    }

    fn speaker(&self) -> String {
        match (&self.w.speaker, self.w.claim.said_by) {
            (Some(speaker), _) => speaker.name.clone(),
            (None, SaidBy::Nobody) => "The article, in its own voice".to_owned(),
            (None, _) => "Speaker unclear".to_owned(),
        }
    }

    fn pill(&self) -> String {
        match self.w.claim.state {
            State::InReview => format!(
                "In review, {} of {} approvals",
                self.standing.approvals.len(),
                self.standing.approvals_needed
            ),
            state => state.to_string(),
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
        self.w
            .claim
            .due_at
            .map(|at| at.format("%Y-%m-%d").to_string())
            .unwrap_or_default()
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
        claim_number(near.listed.claim.number)
    }

    fn person_initials(&self, id: &Uuid) -> String {
        initials(self.w.name(id))
    }
}

/// GET /claims/{number}
pub async fn show(desk: Data<Desk>, actor: Actor, page: Page, number: Path<String>) -> Outcome {
    html(&draw(&desk, &actor, page, numbered(&number)?, None, None).await?)
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
    let db = desk.store().read();
    let w = workspace::load(db, number, Eyes::Person(actor.id))
        .await?
        .ok_or(AppError::NotFound)?;
    let standing = desk.standing(&w.claim).await?;
    let numbers: Vec<i32> = w
        .evidence
        .iter()
        .map(|shown| shown.exhibit.number)
        .collect();
    let text = w.verdict().map(|(verdict, _)| verdict.explanation.as_str());
    let verdict = typed.unwrap_or_else(|| Form::filled(last_verdict(&w)));
    let title = format!("{} {}", claim_number(number), w.claim.statement);
    let speaker = w.speaker.as_ref().map(|speaker| speaker.name.clone());
    let near = match w.claim.state {
        State::Dismissed | State::Declined | State::Merged => Vec::new(),
        _ => desk.near_claim(&w.claim, speaker).await?,
    };
    Ok(ShowPage {
        here: Room::of(desk, actor, &w.claim, Section::Whole).await?,
        near,
        offers: available(actor, &standing),
        explanation: text
            .map(|text| explanation::to_html(text, &numbers))
            .unwrap_or_default(),
        method: method(&w),
        doubts: doubts(&board(&w, desk.now().date_naive())),
        reviewers: reviewers(&w, &standing, actor),
        colleagues: people::active(db).await?,
        speakers: speakers::names(db).await?,
        may: May {
            edit: allows(actor, Deed::Edit(&standing)),
            research: allows(actor, Deed::Research(&standing)),
            comment: allows(actor, Deed::Comment),
        },
        page: page.titled(title, "claims"),
        verdict,
        unsaved,
        told: told::claim(&w.events),
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
    }
}
