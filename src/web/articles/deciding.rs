//! Decisions on the reading desk, one claim at a time: accept, dismiss, reword, credit, cut the quote
//! anew, merge, keep apart, accept a whole paragraph.

use actix_web::HttpRequest;
use actix_web::web::{Data, Path};
use serde::Deserialize;
use uuid::Uuid;
use validator::{Validate, ValidationErrors};

use crate::desk::deciding::{Choice, Decision};
use crate::desk::extent::Nudge;
use crate::desk::people::sessions::Presence;
use crate::desk::{Desk, Error};
use crate::domain::claim::Attribute;
use crate::domain::reading::Kind;
use crate::domain::state::State;
use crate::domain::words::{Note, Statement, Unfit};
use crate::store::articles;
use crate::web::articles::desk::{self, Typed};
use crate::web::articles::rows::Place;
use crate::web::articles::speaking::{self, Named, Said};
use crate::web::articles::undoing::way_back;
use crate::web::error::{AppError, Outcome};
use crate::web::page::{Flash, Page, Undo, see_other_with};
use crate::web::paths;
use crate::web::submitted::{Sent, Submitted};
use crate::workflow::Refusal;

/// A decision on the desk.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct DecisionForm {
    revision: i32,
    n: usize,
    show: String,
    view: String,
    statement: String,
    kind: String,
    speaker: String,
    speaker_was: String,
    speaker_as: String,
    nobody: bool,
    reason: String,
    /// The key of whoever said the last one.
    again: String,
    /// Whether the speaker is meant for the claims beside it as well.
    also: bool,
    /// Undecided claims of the same paragraph, as `number:revision`.
    beside: Vec<String>,
    /// Claims that say the same again, as `number:revision`.
    fold: Vec<String>,
    /// The number of the claim it is to live on in.
    into: String,
    /// Two claims that are not the same, as `number:revision:other`.
    apart: String,
    nudge: String,
    paragraph: i32,
    #[serde(rename = "do")]
    act: String,
}

impl Validate for DecisionForm {
    fn validate(&self) -> Result<(), ValidationErrors> {
        Ok(())
    }
}

/// What a form comes to: the step, the words about it, and whether one goes on to the next claim.
struct Step {
    decisions: Vec<Decision>,
    paragraph: Option<i32>,
    words: String,
    goes_on: bool,
}

/// POST /articles/{number}/claims/{claim}
pub async fn decide(
    desk: Data<Desk>,
    presence: Presence,
    page: Page,
    req: HttpRequest,
    path: Path<(i32, i32)>,
    form: Submitted<DecisionForm>,
) -> Outcome {
    let (article, claim) = *path;
    let form = form.unchecked();
    let said = match speaking::said_by(&desk, &form.named()).await? {
        Ok(Said::Unknown(name)) if form.uses_speaker() => {
            let back = form.here(article);
            let sent = Sent::of(&req);
            return speaking::ask(&desk, page, req.path(), back, name, &sent).await;
        }
        Ok(Said::By(attribute)) => Some(attribute),
        Ok(Said::Unchanged | Said::Unknown(_)) => None,
        Err(unfit) => return wrong(&desk, &presence, page, article, form, unfit).await,
    };
    let step = match step(&form, claim, said) {
        Ok(step) => step,
        Err(unfit) => return wrong(&desk, &presence, page, article, form, unfit).await,
    };
    let (actor, goes_on) = (&presence.actor, step.goes_on);
    match desk
        .decide(actor, article, step.decisions, step.paragraph)
        .await
    {
        Ok(key) => {
            let there = if goes_on {
                next_undecided(&desk, article, &form).await?
            } else {
                form.here(article)
            };
            let flash = Flash::good(step.words);
            see_other_with(&there, flash.with_undo(form.way_back(article, key)))
        }
        Err(Error::Refused(refusal)) if !matches!(refusal, Refusal::NotYours(_)) => {
            see_other_with(&form.here(article), Flash::warn(refusal.sentence()))
        }
        Err(Error::Unfit(unfit)) => wrong(&desk, &presence, page, article, form, unfit).await,
        Err(Error::Stale) => {
            let words = "Somebody changed this while you were reading. Here is how it stands now; nothing of yours was saved.";
            let typed = Typed {
                stale: true,
                ..form.typed(words.to_owned())
            };
            desk::draw_again(&desk, &presence, page, article, form.place(), typed).await
        }
        Err(error) => Err(error.into()),
    }
}

impl DecisionForm {
    fn named(&self) -> Named {
        Named {
            speaker: self.speaker.clone(),
            speaker_was: self.speaker_was.clone(),
            speaker_as: self.speaker_as.clone(),
            nobody: self.nobody,
        }
    }

    /// Whether what stands in the speaker field is part of what was asked for.
    fn uses_speaker(&self) -> bool {
        let other = [&self.into, &self.apart, &self.nudge];
        let field = matches!(self.act.as_str(), "accept" | "save" | "paragraph" | "");
        field && other.iter().all(|one| one.is_empty())
    }

    fn typed(&self, sentence: String) -> Typed {
        Typed {
            statement: self.statement.clone(),
            speaker: self.speaker.clone(),
            sentence,
            stale: false,
        }
    }

    fn place(&self) -> Place {
        Place {
            c: Some(self.n),
            show: self.show.clone(),
            view: self.view.clone(),
            edit: String::new(),
        }
    }

    fn here(&self, article: i32) -> String {
        let query = self.place().at(self.n);
        format!("{}{query}#claim-{}", paths::article(article), self.n)
    }

    fn way_back(&self, article: i32, step: Uuid) -> Undo {
        way_back(article, step, &self.show, &self.view)
    }
}

/// The desk again, with what was typed and what is wrong with it.
async fn wrong(
    desk: &Desk,
    presence: &Presence,
    page: Page,
    article: i32,
    form: DecisionForm,
    Unfit(sentence): Unfit,
) -> Outcome {
    let typed = form.typed(sentence);
    desk::draw_again(desk, presence, page, article, form.place(), typed).await
}

fn step(form: &DecisionForm, claim: i32, said_by: Option<Attribute>) -> Result<Step, Unfit> {
    let n = form.n;
    let own = |choice: Option<Choice>| Decision {
        number: claim,
        seen: form.revision,
        choice,
        ..Decision::default()
    };
    let alone = |decision: Decision, words: String, goes_on: bool| Step {
        decisions: vec![decision],
        paragraph: None,
        words,
        goes_on,
    };
    if let [number, seen, other] = numbers(&form.apart)[..] {
        let decision = Decision {
            number,
            seen,
            choice: Some(Choice::KeepApart(other)),
            ..Decision::default()
        };
        return Ok(alone(decision, "Kept separate.".to_owned(), false));
    }
    if let [target] = numbers(&form.into)[..] {
        let decision = own(Some(Choice::Merge(target)));
        let into = crate::domain::claim::claim_number(target);
        return Ok(alone(
            decision,
            format!("Claim {n} merged into {into}."),
            true,
        ));
    }
    if let Some(nudge) = Nudge::from_slug(&form.nudge) {
        let decision = Decision {
            nudge: Some(nudge),
            ..own(None)
        };
        return Ok(alone(
            decision,
            format!("Quote of claim {n} cut anew."),
            false,
        ));
    }
    match form.act.as_str() {
        "dismiss" => {
            let reason = Note::parse_optional(&form.reason, "The reason")?;
            let decision = own(Some(Choice::Dismiss(reason)));
            return Ok(alone(decision, format!("Claim {n} dismissed."), true));
        }
        "put_back" => {
            let decision = own(Some(Choice::PutBack));
            return Ok(alone(decision, format!("Claim {n} put back."), false));
        }
        "reason" => {
            let reason = Note::parse(&form.reason, "The reason")?;
            let decision = own(Some(Choice::Reason(reason)));
            return Ok(alone(
                decision,
                format!("Reason for claim {n} saved."),
                false,
            ));
        }
        "confirm_day" => {
            let decision = Decision {
                day_is_right: true,
                ..own(None)
            };
            return Ok(alone(
                decision,
                format!("Day of claim {n} confirmed."),
                false,
            ));
        }
        "again" => {
            let key = form.again.parse();
            let key = key.map_err(|_| Unfit("There is no last speaker yet.".to_owned()))?;
            let decision = Decision {
                said_by: Some(Attribute::To(key)),
                ..own(None)
            };
            return Ok(alone(
                decision,
                format!("Speaker of claim {n} saved."),
                false,
            ));
        }
        _ => {}
    }
    worded(form, own(None), said_by)
}

/// Accepting or saving: the fields of the card count, and the claims that go with it.
fn worded(form: &DecisionForm, own: Decision, said_by: Option<Attribute>) -> Result<Step, Unfit> {
    let n = form.n;
    let accepts = matches!(form.act.as_str(), "accept" | "paragraph");
    let mut decisions = vec![Decision {
        statement: Some(Statement::parse(&form.statement, "The claim to check")?),
        kind: Kind::from_slug(&form.kind),
        said_by: said_by.clone(),
        choice: accepts.then_some(Choice::Accept),
        ..own
    }];
    let own = decisions[0].number;
    let mut words = match accepts {
        true => format!("Claim {n} accepted."),
        false => format!("Claim {n} saved."),
    };
    let whole = form.act == "paragraph";
    if whole || (form.also && said_by.is_some()) {
        decisions.extend(pairs(&form.beside).map(|(number, seen)| Decision {
            number,
            seen,
            said_by: said_by.clone().filter(|_| form.also),
            choice: whole.then_some(Choice::Accept),
            ..Decision::default()
        }));
    }
    if whole {
        words = format!("{} claims of this paragraph accepted.", decisions.len());
    } else if decisions.len() > 1 {
        words.push_str(&format!(" Speaker of {} more saved.", decisions.len() - 1));
    }
    if accepts {
        let folded: Vec<Decision> = pairs(&form.fold)
            .filter(|(number, _)| !decisions.iter().any(|one| one.number == *number))
            .map(|(number, seen)| Decision {
                number,
                seen,
                choice: Some(Choice::Merge(own)),
                ..Decision::default()
            })
            .collect();
        if !folded.is_empty() {
            words.push_str(" Where it is said again counts as a further appearance.");
        }
        decisions.extend(folded);
    }
    Ok(Step {
        decisions,
        paragraph: whole.then_some(form.paragraph),
        words,
        goes_on: accepts,
    })
}

/// The numbers of `12:3:4`.
fn numbers(typed: &str) -> Vec<i32> {
    let parts = typed.split(':').map(|part| part.trim().parse());
    parts.collect::<Result<_, _>>().unwrap_or_default()
}

/// Claims with the revision that was seen of each, from `number:revision`.
pub(in crate::web) fn pairs(typed: &[String]) -> impl Iterator<Item = (i32, i32)> {
    typed.iter().filter_map(|one| match numbers(one)[..] {
        [number, seen] => Some((number, seen)),
        _ => None,
    })
}

/// The next claim nobody has decided, after the one just decided, else the first one.
async fn next_undecided(
    desk: &Desk,
    article: i32,
    form: &DecisionForm,
) -> Result<String, AppError> {
    let n = form.n;
    let reading = articles::reading(desk.store().read(), article).await?;
    let marks = reading.map(|reading| reading.marks).unwrap_or_default();
    let open = |index: &usize| marks[*index].claim.state == State::Suggested;
    let next = (n..marks.len())
        .find(open)
        .or_else(|| (0..marks.len()).find(open));
    let place = form.place();
    let at = paths::article(article);
    Ok(match next.map(|index| index + 1) {
        Some(next) => format!("{at}{}#q{next}", place.at(next)),
        None => format!("{at}{}#claims", place.at(n)),
    })
}
