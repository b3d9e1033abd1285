//! One claim: its workspace, and everything a person does to it.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, http::StatusCode};
use askama::Template;
use serde::Deserialize;
use uuid::Uuid;
use validator::Validate;

use crate::desk::moves::Move;
use crate::desk::{Desk, Error};
use crate::domain::claim::{
    Attribute, ClaimEdit, Priority, SaidBy, claim_number, parse_claim_number,
};
use crate::domain::evidence::{Copy, EvidenceKind, NewExhibit, Stance};
use crate::domain::people::{Actor, Duty, initials};
use crate::domain::reading::Kind;
use crate::domain::standing::Standing;
use crate::domain::state::State;
use crate::domain::verdict::{Decision, NewVerdict, Said};
use crate::domain::words::{Answer, Name, Note, Prose, Statement, Unfit, WebAddress};
use crate::publishing::explanation;
use crate::publishing::preflight::{Problem, Severity};
use crate::publishing::sentences::sentences_without_citation;
use crate::store::entities::{person, rating};
use crate::store::evidence::Shown;
use crate::store::workspace::{self, Workspace};
use crate::store::{people, speakers};
use crate::web::articles::{day, given};
use crate::web::error::{AppError, Outcome};
use crate::web::page::{Flash, Page, html, html_as, see_other_with};
use crate::web::submitted::{Form, Submitted};
use crate::web::{filters, paths};
use crate::workflow::permissions::{Deed, allows};
use crate::workflow::transitions::{Action, Ask};
use crate::workflow::{Offer, available};

/// A piece of evidence with what can be done about it.
struct Card<'a> {
    shown: &'a Shown,
    source: &'a str,
}

/// A line of the method list.
struct Step {
    class: &'static str,
    words: &'static str,
    more: String,
}

/// Somebody concerned with the review, in one state.
struct Reviewer {
    name: String,
    initials: String,
    class: &'static str,
    words: String,
}

#[derive(Template)]
#[template(path = "claims/show.html")]
struct ShowPage {
    page: Page,
    w: Workspace,
    standing: Standing,
    offers: Vec<Offer>,
    explanation: String,
    method: Vec<Step>,
    reviewers: Vec<Reviewer>,
    colleagues: Vec<person::Model>,
    speakers: Vec<String>,
    verdict: Form<VerdictForm>,
    conflict: Option<String>,
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

    fn cards(&self, stance: &Stance) -> Vec<Card<'_>> {
        let standing = |shown: &&Shown| {
            shown.exhibit.stance == *stance && shown.exhibit.withdrawn_at.is_none()
        };
        let card = |shown| Card {
            shown,
            source: source(shown),
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

    fn person_initials(&self, id: &Uuid) -> String {
        initials(self.w.name(id))
    }
}

fn source(shown: &Shown) -> &str {
    shown
        .source
        .as_ref()
        .map_or("", |source| source.name.as_str())
}

/// What was typed into the verdict.
#[derive(Clone, Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct VerdictForm {
    revision: i32,
    #[validate(length(min = 1, message = "Choose a rating."))]
    rating: String,
    #[validate(length(min = 1, message = "Say whether they said it."))]
    said: String,
    #[validate(length(min = 1, message = "Write the answer: one or two sentences."))]
    answer: String,
    #[validate(length(min = 1, message = "Write the explanation."))]
    explanation: String,
    note: String,
}

/// The claim's number as it stands in an address.
fn numbered(typed: &str) -> Result<i32, AppError> {
    parse_claim_number(typed).ok_or(AppError::NotFound)
}

/// GET /claims/{number}
pub async fn show(desk: Data<Desk>, actor: Actor, page: Page, number: Path<String>) -> Outcome {
    html(&draw(&desk, &actor, page, numbered(&number)?, None, None).await?)
}

async fn draw(
    desk: &Desk,
    actor: &Actor,
    page: Page,
    number: i32,
    typed: Option<Form<VerdictForm>>,
    conflict: Option<String>,
) -> Result<ShowPage, AppError> {
    let db = desk.store().read();
    let w = workspace::load(db, number)
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
    Ok(ShowPage {
        offers: available(actor, &standing),
        explanation: text
            .map(|text| explanation::to_html(text, &numbers))
            .unwrap_or_default(),
        method: method(&w),
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
        conflict,
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
        rating: verdict.rating_id.to_string(),
        said: verdict.said.slug().to_owned(),
        answer: verdict.answer.clone(),
        explanation: verdict.explanation.clone(),
        note: String::new(),
    }
}

/// The computed part of the method list.
fn method(w: &Workspace) -> Vec<Step> {
    let step = |done: bool, words, more: String| Step {
        class: if done { "" } else { "todo" },
        words,
        more,
    };
    let standing: Vec<&Shown> = w
        .evidence
        .iter()
        .filter(|shown| shown.exhibit.withdrawn_at.is_none())
        .collect();
    let mut origins: Vec<&str> = standing
        .iter()
        .map(|shown| source(shown))
        .filter(|name| !name.is_empty())
        .collect();
    origins.sort_unstable();
    origins.dedup();
    let primary = standing
        .iter()
        .filter(|shown| shown.evidence.kind.is_primary())
        .count();
    let copies = standing
        .iter()
        .filter(|shown| shown.evidence.sha256.is_some())
        .count();
    let uncited = w
        .verdict()
        .map(|(verdict, _)| sentences_without_citation(&verdict.explanation));
    let against = standing
        .iter()
        .any(|shown| shown.exhibit.stance == Stance::Contradicts);
    let anchored = w.places.iter().any(|place| place.place.start_at.is_some());
    vec![
        step(
            anchored,
            "Quoted word for word, with its place in the article",
            String::new(),
        ),
        step(
            origins.len() >= 2 && primary > 0,
            "At least two independent sources, one primary",
            format!("{} sources, {primary} primary", origins.len()),
        ),
        step(
            copies == standing.len() && copies > 0,
            "Every copy archived",
            format!("{copies} of {}", standing.len()),
        ),
        step(
            uncited.as_ref().is_some_and(Vec::is_empty),
            "Every sentence of the explanation cites evidence",
            match &uncited {
                None => "no verdict yet".to_owned(),
                Some(uncited) if uncited.is_empty() => String::new(),
                Some(uncited) => format!("{} without a citation", uncited.len()),
            },
        ),
        step(against, "Contrary evidence on the board", String::new()),
    ]
}

/// Everybody concerned with the review, each in one state.
fn reviewers(w: &Workspace, standing: &Standing, actor: &Actor) -> Vec<Reviewer> {
    let mut list: Vec<Reviewer> = Vec::new();
    let mut add = |id: &Uuid, class, words: String| {
        let name = w.name(id).to_owned();
        let name = if *id == actor.id {
            format!("You, {name}")
        } else {
            name
        };
        if !list.iter().any(|one| one.name == name) {
            list.push(Reviewer {
                initials: initials(w.name(id)),
                name,
                class,
                words,
            });
        }
    };
    for author in &standing.authors {
        add(author, "no", "Wrote part of it, cannot approve".to_owned());
    }
    for (review, verdict) in &w.reviews {
        let current =
            verdict.revision == w.claim.verdict_revision && review.round == w.claim.review_round;
        let r = verdict.revision;
        match (review.decision, current) {
            (Decision::Approve, true) => add(&review.person_id, "ok", format!("Approved r{r}")),
            (Decision::Approve, false) => {
                add(
                    &review.person_id,
                    "stale",
                    format!("Approval of r{r} lapsed"),
                );
            }
            (Decision::RequestChanges, _) => {
                add(
                    &review.person_id,
                    "stale",
                    format!("Asked for changes to r{r}: {}", review.note),
                );
            }
        }
    }
    list
}

/// A move with what is given along with it.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct MoveForm {
    action: String,
    revision: i32,
    verdict_revision: i32,
    reason: String,
    target: String,
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
            let words = format!("{} {}.", claim_number(number), action.past());
            see_other_with(&paths::claim(number), Flash::good(words))
        }
        Err(error) => Err(error.into()),
    }
}

async fn act(
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
                .publish(actor, number, form.revision, maybe()?)
                .await
                .map(|_| ());
        }
        Action::Retract => return desk.retract(actor, number, form.revision, reason()?).await,
        Action::Dismiss => Move::Dismiss(maybe()?),
        Action::Decline => Move::Decline(reason()?),
        Action::Approve => Move::Approve(form.verdict_revision, maybe()?),
        Action::RequestChanges => Move::RequestChanges(form.verdict_revision, reason()?),
        Action::Correct => Move::Correct(reason()?),
        Action::Merge => Move::Merge(form.target.clone()),
        Action::Accept | Action::Reopen | Action::Start | Action::Submit | Action::TakeBack => {
            Move::Plain(action)
        }
    };
    desk.make_move(actor, number, form.revision, chosen)
        .await
        .map(|_| ())
}

/// What a person may change on a claim.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct EditForm {
    revision: i32,
    statement: String,
    kind: String,
    priority: String,
    due: String,
    topics: String,
}

/// POST /claims/{number}/edit
pub async fn edit(
    desk: Data<Desk>,
    actor: Actor,
    number: Path<String>,
    form: Submitted<EditForm>,
) -> Outcome {
    let number = numbered(&number)?;
    let form = form.unchecked();
    let edit = claim_edit(&form).map_err(Error::from)?;
    desk.edit_claim(&actor, number, form.revision, edit).await?;
    see_other_with(&paths::claim(number), Flash::good("Claim saved."))
}

fn claim_edit(form: &EditForm) -> Result<ClaimEdit, Unfit> {
    Ok(ClaimEdit {
        statement: Statement::parse(&form.statement, "The claim to check")?,
        kind: Kind::from_slug(&form.kind).unwrap_or(Kind::Other),
        priority: Priority::from_slug(&form.priority).unwrap_or(Priority::Normal),
        due_at: day(&form.due)?,
        topics: form
            .topics
            .split(',')
            .map(str::trim)
            .filter(|t| !t.is_empty())
            .map(str::to_owned)
            .collect(),
    })
}

/// Whose words a claim is.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct SpeakerForm {
    revision: i32,
    speaker: String,
    nobody: bool,
}

/// POST /claims/{number}/speaker
pub async fn attribute(
    desk: Data<Desk>,
    actor: Actor,
    number: Path<String>,
    form: Submitted<SpeakerForm>,
) -> Outcome {
    let number = numbered(&number)?;
    let form = form.unchecked();
    let to = if form.nobody {
        Attribute::ToNobody
    } else {
        Attribute::ToNew(given(
            Name::parse(&form.speaker, "The speaker").map_err(Error::from)?,
        ))
    };
    desk.attribute(&actor, number, form.revision, to).await?;
    see_other_with(&paths::claim(number), Flash::good("Speaker saved."))
}

/// Evidence as typed.
#[derive(Clone, Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct EvidenceForm {
    revision: i32,
    #[validate(length(min = 1, message = "Say what the document is called."))]
    title: String,
    kind: String,
    source: String,
    address: String,
    stance: String,
    #[validate(length(min = 1, message = "Paste the passage that matters, word for word."))]
    passage: String,
    locator: String,
    note: String,
    text: String,
    not_archived: String,
}

#[derive(Template)]
#[template(path = "claims/evidence.html")]
struct EvidencePage {
    page: Page,
    number: String,
    statement: String,
    form: Form<EvidenceForm>,
}

impl EvidencePage {
    fn kinds(&self) -> Vec<(&'static str, &'static str)> {
        EvidenceKind::ALL
            .iter()
            .map(|kind| (kind.slug(), kind.words()))
            .collect()
    }

    fn stances(&self) -> Vec<(&'static str, &'static str, &'static str)> {
        Stance::ALL
            .iter()
            .map(|stance| (stance.slug(), stance.words(), ""))
            .collect()
    }
}

/// GET /claims/{number}/evidence/new
pub async fn new_evidence(desk: Data<Desk>, _: Actor, page: Page, number: Path<String>) -> Outcome {
    let number = numbered(&number)?;
    let form = EvidenceForm {
        stance: "supports".to_owned(),
        ..EvidenceForm::default()
    };
    html(&evidence_page(&desk, page, number, Form::filled(form)).await?)
}

async fn evidence_page(
    desk: &Desk,
    page: Page,
    number: i32,
    mut form: Form<EvidenceForm>,
) -> Result<EvidencePage, AppError> {
    let claim = crate::store::claims::find(desk.store().read(), number).await?;
    let claim = claim.ok_or(AppError::NotFound)?;
    if form.revision == 0 {
        form.revision = claim.revision;
    }
    let number = claim_number(number);
    let page = page.titled(format!("Add evidence to {number}"), "claims");
    let page = if form.is_wrong() {
        page.with_error()
    } else {
        page
    };
    Ok(EvidencePage {
        page,
        number,
        statement: claim.statement,
        form,
    })
}

/// POST /claims/{number}/evidence
pub async fn add_evidence(
    desk: Data<Desk>,
    actor: Actor,
    page: Page,
    number: Path<String>,
    form: Submitted<EvidenceForm>,
) -> Outcome {
    let number = numbered(&number)?;
    let form = match form.valid() {
        Ok(form) => form,
        Err(form) => return evidence_again(&desk, page, number, form).await,
    };
    let new = match exhibit(&form) {
        Ok(new) => new,
        Err((field, unfit)) => {
            return evidence_again(&desk, page, number, Form::wrong(form, field, unfit)).await;
        }
    };
    match desk.add_evidence(&actor, number, form.revision, new).await {
        Ok(exhibit) => {
            let words = format!("E{exhibit} archived and added.");
            see_other_with(
                &format!("{}#E{exhibit}", paths::claim(number)),
                Flash::good(words),
            )
        }
        Err(Error::Unfit(unfit)) => {
            evidence_again(&desk, page, number, Form::wrong(form, "text", unfit)).await
        }
        Err(Error::Stale) => {
            let mut form = form;
            form.revision = 0;
            let sentence = "The claim changed while you were typing. Your text is here; look at the claim, then add it again.";
            let page = evidence_page(&desk, page, number, Form::wrong(form, "", sentence)).await?;
            html_as(StatusCode::CONFLICT, &page)
        }
        Err(error) => Err(error.into()),
    }
}

async fn evidence_again(desk: &Desk, page: Page, number: i32, form: Form<EvidenceForm>) -> Outcome {
    let page = evidence_page(desk, page, number, form).await?;
    html_as(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

fn exhibit(form: &EvidenceForm) -> Result<NewExhibit, (&'static str, Unfit)> {
    let field = |name: &'static str| move |unfit: Unfit| (name, unfit);
    let copy = match (form.text.trim(), form.not_archived.trim()) {
        ("", "") => {
            let sentence = "Paste the text of the document, or say why no copy could be kept.";
            return Err(("text", Unfit(sentence.to_owned())));
        }
        ("", reason) => Copy::NotArchived(reason.to_owned()),
        (text, _) => Copy::Pasted(text.to_owned()),
    };
    Ok(NewExhibit {
        title: Name::parse(&form.title, "The title").map_err(field("title"))?,
        kind: EvidenceKind::from_slug(&form.kind).unwrap_or(EvidenceKind::Other),
        source: Name::parse_optional(&form.source, "The publisher").map_err(field("source"))?,
        address: WebAddress::parse_optional(&form.address).map_err(field("address"))?,
        copy,
        stance: Stance::from_slug(&form.stance).unwrap_or(Stance::Context),
        passage: form.passage.clone(),
        locator: form.locator.clone(),
        note: form.note.clone(),
    })
}

/// Which revision of the claim the person saw.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct SeenForm {
    revision: i32,
}

/// POST /claims/{number}/evidence/{exhibit}/withdraw
pub async fn withdraw(
    desk: Data<Desk>,
    actor: Actor,
    path: Path<(String, i32)>,
    form: Submitted<SeenForm>,
) -> Outcome {
    let (number, exhibit) = (numbered(&path.0)?, path.1);
    desk.withdraw_evidence(&actor, number, form.unchecked().revision, exhibit)
        .await?;
    see_other_with(
        &paths::claim(number),
        Flash::good(format!("E{exhibit} withdrawn.")),
    )
}

/// POST /claims/{number}/evidence/{exhibit}/restore
pub async fn restore(
    desk: Data<Desk>,
    actor: Actor,
    path: Path<(String, i32)>,
    form: Submitted<SeenForm>,
) -> Outcome {
    let (number, exhibit) = (numbered(&path.0)?, path.1);
    desk.restore_evidence(&actor, number, form.unchecked().revision, exhibit)
        .await?;
    see_other_with(
        &paths::claim(number),
        Flash::good(format!("E{exhibit} restored.")),
    )
}

/// POST /claims/{number}/verdict
pub async fn write_verdict(
    desk: Data<Desk>,
    actor: Actor,
    page: Page,
    number: Path<String>,
    form: Submitted<VerdictForm>,
) -> Outcome {
    let number = numbered(&number)?;
    let form = match form.valid() {
        Ok(form) => form,
        Err(form) => return verdict_again(&desk, &actor, page, number, form).await,
    };
    let new = match new_verdict(&form) {
        Ok(new) => new,
        Err((field, unfit)) => {
            let form = Form::wrong(form, field, unfit);
            return verdict_again(&desk, &actor, page, number, form).await;
        }
    };
    match desk.write_verdict(&actor, number, form.revision, new).await {
        Ok(revision) => {
            let words = format!("Revision {revision} saved.");
            see_other_with(
                &format!("{}#verdict", paths::claim(number)),
                Flash::good(words),
            )
        }
        Err(Error::Stale) => stale_verdict(&desk, &actor, page, number, form).await,
        Err(error) => Err(error.into()),
    }
}

async fn verdict_again(
    desk: &Desk,
    actor: &Actor,
    page: Page,
    number: i32,
    form: Form<VerdictForm>,
) -> Outcome {
    let page = draw(desk, actor, page.with_error(), number, Some(form), None).await?;
    html_as(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// Somebody else saved meanwhile: both texts on one page, nothing lost, nothing preselected.
async fn stale_verdict(
    desk: &Desk,
    actor: &Actor,
    page: Page,
    number: i32,
    form: VerdictForm,
) -> Outcome {
    let newest = crate::store::claims::find(desk.store().read(), number).await?;
    let newest = newest.ok_or(AppError::NotFound)?;
    let form = VerdictForm {
        revision: newest.revision,
        ..form
    };
    let words = "Your text is safe, and not saved yet: somebody changed the claim while you were writing. The newest revision stands above; your text is in the form below. Compare them, then save.";
    let typed = Some(Form::filled(form));
    let page = draw(desk, actor, page, number, typed, Some(words.to_owned())).await?;
    html_as(StatusCode::CONFLICT, &page)
}

fn new_verdict(form: &VerdictForm) -> Result<NewVerdict, (&'static str, Unfit)> {
    let field = |name: &'static str| move |unfit: Unfit| (name, unfit);
    let rating = form.rating.parse();
    Ok(NewVerdict {
        rating: rating.map_err(|_| ("rating", Unfit("Choose a rating.".to_owned())))?,
        said: Said::from_slug(&form.said)
            .ok_or_else(|| ("said", Unfit("Say whether they said it.".to_owned())))?,
        answer: Answer::parse(&form.answer, "The answer").map_err(field("answer"))?,
        explanation: Prose::parse(&form.explanation, "The explanation")
            .map_err(field("explanation"))?,
        note: crate::domain::words::clean(&form.note),
    })
}

/// A comment.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct CommentForm {
    body: String,
}

/// POST /claims/{number}/comments
pub async fn comment(
    desk: Data<Desk>,
    actor: Actor,
    number: Path<String>,
    form: Submitted<CommentForm>,
) -> Outcome {
    let number = numbered(&number)?;
    let body = Prose::parse(&form.unchecked().body, "The comment").map_err(Error::from)?;
    desk.comment(&actor, number, body).await?;
    see_other_with(
        &format!("{}#comments", paths::claim(number)),
        Flash::good("Comment added."),
    )
}

/// Who is asked to do what.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct AssignForm {
    person: Uuid,
    duty: String,
    relieve: bool,
}

/// POST /claims/{number}/assignments
pub async fn assign(
    desk: Data<Desk>,
    actor: Actor,
    number: Path<String>,
    form: Submitted<AssignForm>,
) -> Outcome {
    let number = numbered(&number)?;
    let form = form.unchecked();
    let duty = Duty::from_slug(&form.duty).ok_or(AppError::NotFound)?;
    let words = if form.relieve {
        desk.relieve(&actor, number, form.person, duty).await?;
        "Relieved."
    } else {
        desk.assign(&actor, number, form.person, duty).await?;
        "Assigned."
    };
    see_other_with(&paths::claim(number), Flash::good(words))
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
}

/// GET /claims/{number}/publish
pub async fn preflight(
    desk: Data<Desk>,
    actor: Actor,
    page: Page,
    number: Path<String>,
) -> Outcome {
    let claim = crate::store::claims::find(desk.store().read(), numbered(&number)?).await?;
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
        corrects: claim.publications > 0,
        address: format!("{}{}", desk.base_url(), paths::check(&record.slug)),
        answer: record.answer,
        rating: record.rating.label,
        statement: record.statement,
    })
}

#[derive(Template)]
#[template(path = "claims/copy.html")]
struct CopyPage {
    page: Page,
    evidence: crate::store::entities::evidence::Model,
    standing: &'static str,
    used_on: Vec<(i32, String)>,
}

impl CopyPage {
    fn number(&self, number: &i32) -> String {
        claim_number(*number)
    }
}

/// GET /evidence/{id}: what we keep of a document, its hash computed again.
pub async fn copy(desk: Data<Desk>, _: Actor, page: Page, id: Path<Uuid>) -> Outcome {
    use crate::blobs::Fixity;
    let db = desk.store().read();
    let evidence = crate::store::evidence::get(db, *id)
        .await?
        .ok_or(AppError::NotFound)?;
    let standing = match &evidence.sha256 {
        None => "none",
        Some(hash) => match desk.blobs().check(hash).await.map_err(Error::from)? {
            Fixity::Matches => "matches",
            Fixity::Altered => "changed",
            Fixity::Missing => "missing",
        },
    };
    let used_on = crate::store::evidence::used_on(db, *id).await?;
    let page = page.titled(evidence.title.clone(), "claims");
    html(&CopyPage {
        page,
        evidence,
        standing,
        used_on,
    })
}

/// GET /evidence/{id}/copy: the bytes, as a download that no browser runs.
pub async fn download(desk: Data<Desk>, _: Actor, id: Path<Uuid>) -> Outcome {
    let evidence = crate::store::evidence::get(desk.store().read(), *id).await?;
    let hash = evidence
        .and_then(|evidence| evidence.sha256)
        .ok_or(AppError::NotFound)?;
    let bytes = desk.blobs().get(&hash).await.map_err(Error::from)?;
    Ok(HttpResponse::Ok()
        .content_type("application/octet-stream")
        .insert_header((
            "Content-Disposition",
            format!("attachment; filename=\"{hash}.bin\""),
        ))
        .insert_header(("Content-Security-Policy", "sandbox; default-src 'none'"))
        .body(bytes))
}
