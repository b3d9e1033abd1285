//! Decisions on the reading desk: accept, dismiss, reword, undo, and a claim of one's own.

use actix_web::web::{Data, Path};
use serde::Deserialize;
use validator::Validate;

use crate::desk::deciding::{Before, Reading as Decided};
use crate::desk::making::Selection;
use crate::desk::{Desk, Error};
use crate::domain::claim::{Attribute, SaidBy, SpeakerGiven, SpeakerSort};
use crate::domain::people::Actor;
use crate::domain::reading::Kind;
use crate::domain::state::State;
use crate::domain::words::{Name, Note, Statement, Unfit};
use crate::store::articles;
use crate::web::error::{AppError, Outcome};
use crate::web::page::{Flash, Undo, see_other_with};
use crate::web::paths;
use crate::web::submitted::Submitted;
use crate::workflow::transitions::Action;

/// A decision on the desk.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct DecisionForm {
    revision: i32,
    n: usize,
    statement: String,
    kind: String,
    speaker: String,
    speaker_was: String,
    nobody: bool,
    /// Only an undo sends it: the speaker as it was, by key, or `nobody`, or `unclear`.
    restore: String,
    reason: String,
    #[serde(rename = "do")]
    act: String,
}

/// POST /articles/{number}/claims/{claim}
pub async fn decide(
    desk: Data<Desk>,
    actor: Actor,
    path: Path<(i32, i32)>,
    form: Submitted<DecisionForm>,
) -> Outcome {
    let (article, claim) = *path;
    let form = form.unchecked();
    let here = format!("{}?c={}#claim-{}", paths::article(article), form.n, form.n);
    if form.act == "unmake" {
        desk.unmake_claim(&actor, claim, form.revision).await?;
        return see_other_with(&paths::article(article), Flash::good("Claim taken back."));
    }
    let decided = match decision(&form) {
        Ok(decided) => decided,
        Err(Unfit(sentence)) => return see_other_with(&here, Flash::warn(sentence)),
    };
    let (action, n) = (decided.action, form.n);
    let done = match action {
        Some(Action::Accept) => format!("Claim {n} accepted."),
        Some(Action::Dismiss) => format!("Claim {n} dismissed."),
        Some(_) => format!("Claim {n} is as it was."),
        None if form.act == "undo" => format!("Claim {n} is as it was."),
        None => format!("Claim {n} saved."),
    };
    match desk
        .decide_reading(&actor, claim, form.revision, decided)
        .await
    {
        Ok(before) => {
            let there = match action {
                Some(Action::Accept | Action::Dismiss) => next_undecided(&desk, article, n).await?,
                _ => here,
            };
            let flash = match form.act.as_str() {
                "undo" | "put_back" => Flash::good(done),
                _ => Flash::good(done).with_undo(way_back(article, claim, n, action, before)),
            };
            see_other_with(&there, flash)
        }
        Err(Error::Refused(refusal)) => see_other_with(&here, Flash::warn(refusal.sentence())),
        Err(error) => Err(error.into()),
    }
}

/// The form that makes a decision undone: everything as it was, bound to the revision the
/// decision made.
fn way_back(article: i32, claim: i32, n: usize, done: Option<Action>, was: Before) -> Undo {
    let restore = match (was.speaker, was.said_by) {
        (Some(speaker), _) => speaker.to_string(),
        (None, SaidBy::Nobody) => "nobody".to_owned(),
        (None, _) => "unclear".to_owned(),
    };
    let act = if done.is_some() { "put_back" } else { "undo" };
    let field = |name: &str, value: String| (name.to_owned(), value);
    Undo {
        action: format!("{}/claims/{claim}", paths::article(article)),
        fields: vec![
            field("n", n.to_string()),
            field("revision", was.revision.to_string()),
            field("statement", was.statement),
            field("kind", was.kind.slug().to_owned()),
            field("restore", restore),
            field("do", act.to_owned()),
        ],
        label: "Undo".to_owned(),
    }
}

fn decision(form: &DecisionForm) -> Result<Decided, Unfit> {
    Ok(Decided {
        statement: Statement::parse(&form.statement, "The claim to check")?,
        kind: Kind::from_slug(&form.kind).unwrap_or(Kind::Other),
        said_by: said_by(form)?,
        action: match form.act.as_str() {
            "accept" => Some(Action::Accept),
            "dismiss" => Some(Action::Dismiss),
            "put_back" => Some(Action::PutBack),
            _ => None,
        },
        reason: Note::parse_optional(&form.reason, "The reason")?,
    })
}

/// What the person says about the speaker, if they changed it.
fn said_by(form: &DecisionForm) -> Result<Option<Attribute>, Unfit> {
    match form.restore.as_str() {
        "" => {}
        "nobody" => return Ok(Some(Attribute::ToNobody)),
        "unclear" => return Ok(Some(Attribute::Unclear)),
        key => return Ok(key.parse().ok().map(Attribute::To)),
    }
    if form.nobody {
        return Ok(Some(Attribute::ToNobody));
    }
    if form.speaker.trim() == form.speaker_was.trim() {
        return Ok(None);
    }
    match Name::parse_optional(&form.speaker, "The speaker")? {
        Some(name) => Ok(Some(Attribute::ToNew(given(name)))),
        None => Ok(None),
    }
}

/// A speaker known by name alone.
pub(in crate::web) fn given(name: Name) -> SpeakerGiven {
    SpeakerGiven {
        as_given: name.as_str().to_owned(),
        name: name.into_string(),
        role: String::new(),
        affiliation: String::new(),
        sort: SpeakerSort::Person,
    }
}

/// The next claim nobody has decided, after the one just decided, else the first one.
async fn next_undecided(desk: &Desk, article: i32, n: usize) -> Result<String, AppError> {
    let reading = articles::reading(desk.store().read(), article).await?;
    let marks = reading.map(|reading| reading.marks).unwrap_or_default();
    let open = |index: &usize| marks[*index].claim.state == State::Suggested;
    let next = (n..marks.len())
        .find(open)
        .or_else(|| (0..marks.len()).find(open));
    Ok(match next {
        Some(index) => format!("{}?c={}#q{}", paths::article(article), index + 1, index + 1),
        None => format!("{}?c={n}#claims", paths::article(article)),
    })
}

/// A claim made from a sentence that was not suggested.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct SelectionForm {
    start: usize,
    end: usize,
    words: String,
    statement: String,
    kind: String,
    speaker: String,
}

/// POST /articles/{number}/claims
pub async fn make(
    desk: Data<Desk>,
    actor: Actor,
    number: Path<i32>,
    form: Submitted<SelectionForm>,
) -> Outcome {
    let form = form.unchecked();
    let back = format!("{}/aside", paths::article(*number));
    let selection = match selection(&form) {
        Ok(selection) => selection,
        Err(Unfit(sentence)) => return see_other_with(&back, Flash::warn(sentence)),
    };
    match desk.make_claim(&actor, *number, selection).await {
        Ok(claim) => made(&desk, *number, claim).await,
        Err(Error::Unfit(Unfit(sentence))) => see_other_with(&back, Flash::warn(sentence)),
        Err(error) => Err(error.into()),
    }
}

/// Back on the desk, at the claim just made, with the way to take it back.
async fn made(desk: &Desk, article: i32, claim: i32) -> Outcome {
    let reading = articles::reading(desk.store().read(), article).await?;
    let marks = reading.map(|reading| reading.marks).unwrap_or_default();
    let found = marks.iter().position(|mark| mark.claim.number == claim);
    let Some(index) = found else {
        return see_other_with(&paths::claim(claim), Flash::good("Claim made."));
    };
    let n = index + 1;
    let undo = Undo {
        action: format!("{}/claims/{claim}", paths::article(article)),
        fields: vec![
            (
                "revision".to_owned(),
                marks[index].claim.revision.to_string(),
            ),
            ("do".to_owned(), "unmake".to_owned()),
        ],
        label: "Undo".to_owned(),
    };
    let there = format!("{}?c={n}#q{n}", paths::article(article));
    see_other_with(
        &there,
        Flash::good(format!("Claim {n} made.")).with_undo(undo),
    )
}

fn selection(form: &SelectionForm) -> Result<Selection, Unfit> {
    let said_by = Name::parse_optional(&form.speaker, "The speaker")?;
    Ok(Selection {
        start: form.start,
        end: form.end,
        statement: match form.statement.trim() {
            "" => None,
            typed => Some(Statement::parse(typed, "The claim to check")?),
        },
        kind: Kind::from_slug(&form.kind).unwrap_or(Kind::Other),
        said_by: Some(said_by.map_or(Attribute::ToNobody, |name| Attribute::ToNew(given(name)))),
    })
}
