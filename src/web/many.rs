//! Planning, moving and taking out many claims of the table at once: one form, one undo.

use actix_web::web::Data;
use serde::Deserialize;
use uuid::Uuid;
use validator::{Validate, ValidationErrors};

use crate::desk::bulk::Bulk;
use crate::desk::{Desk, Error};
use crate::domain::claim::{Priority, claim_number};
use crate::domain::people::{Actor, Duty};
use crate::domain::words::{Text, Unfit};
use crate::web::articles::deciding::pairs;
use crate::web::claims::assignment::due;
use crate::web::error::{AppError, Outcome};
use crate::web::page::{Flash, Undo, see_other, see_other_with};
use crate::web::paths;
use crate::web::submitted::Submitted;
use crate::web::words::count;
use crate::workflow::transitions::Action;

/// What is to be done with the claims that are ticked.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ManyForm {
    /// The ticked ones, as `number:revision`.
    claim: Vec<String>,
    person: String,
    duty: String,
    due: String,
    /// Ticked to take the due time away.
    undated: bool,
    priority: String,
    topic: String,
    /// The move they all make.
    action: String,
    back: String,
    #[serde(rename = "do")]
    act: String,
}

impl Validate for ManyForm {
    fn validate(&self) -> Result<(), ValidationErrors> {
        Ok(())
    }
}

fn home(back: &str) -> String {
    match paths::is_local(back) {
        true => back.to_owned(),
        false => paths::claims(),
    }
}

/// POST /claims/many
pub async fn plan(desk: Data<Desk>, actor: Actor, form: Submitted<ManyForm>) -> Outcome {
    let form = form.unchecked();
    let chosen: Vec<(i32, i32)> = pairs(&form.claim).collect();
    let back = home(&form.back);
    if form.act == "merge" {
        return match chosen[..] {
            [(one, _), (other, _)] => {
                let into = claim_number(other);
                let address = paths::claim_part(one, "merge");
                see_other(&paths::with_query(&address, &[("into", &into)]))
            }
            _ => {
                let words = "Choose the two claims that are one.";
                see_other_with(&back, Flash::warn(words))
            }
        };
    }
    if form.act == "export" {
        if chosen.is_empty() {
            return see_other_with(&back, Flash::warn("Choose at least one claim."));
        }
        let numbers: Vec<String> = chosen
            .iter()
            .map(|(number, _)| number.to_string())
            .collect();
        let numbers = numbers.join(",");
        return see_other(&paths::with_query("/exports", &[("numbers", &numbers)]));
    }
    let made = desk.plan_many(&actor, chosen, read(&form)?).await;
    let made = match made {
        Err(Error::Unfit(Unfit(words))) => return see_other_with(&back, Flash::warn(words)),
        made => made?,
    };
    let mut words = format!("{} changed.", claims_of(made.changed));
    if !made.left.is_empty() {
        words.push_str(&left(&made.left));
    }
    words.push_str(&refused(&made.refused));
    let flash = match made.left.is_empty() && made.refused.is_empty() {
        true => Flash::good(words),
        false => Flash::warn(words),
    };
    let undo = Undo {
        action: "/claims/many/undo".to_owned(),
        fields: vec![
            ("step".to_owned(), made.step.to_string()),
            ("back".to_owned(), back.clone()),
        ],
        label: "Undo".to_owned(),
    };
    see_other_with(
        &back,
        if made.changed > 0 {
            flash.with_undo(undo)
        } else {
            flash
        },
    )
}

fn claims_of(number: usize) -> String {
    count(i64::try_from(number).unwrap_or(i64::MAX), "claim", "claims")
}

/// Which were left alone, in a sentence.
fn left(numbers: &[i32]) -> String {
    let few = some(numbers);
    format!(" Changed by somebody else meanwhile and left alone: {few}.")
}

/// Which could not make the move and why, a sentence for each reason.
fn refused(refused: &[(i32, String)]) -> String {
    let mut told: Vec<(&str, Vec<i32>)> = Vec::new();
    for (number, why) in refused {
        match told.iter_mut().find(|(known, _)| known == why) {
            Some((_, numbers)) => numbers.push(*number),
            None => told.push((why, vec![*number])),
        }
    }
    let sentence =
        |(why, numbers): &(&str, Vec<i32>)| format!(" Left alone: {}. {why}", some(numbers));
    told.iter().map(sentence).collect()
}

/// The first few of some claims, and how many more there are.
fn some(numbers: &[i32]) -> String {
    let few: Vec<String> = numbers
        .iter()
        .take(5)
        .map(|one| claim_number(*one))
        .collect();
    let more = match numbers.len() {
        0..=5 => String::new(),
        all => format!(" and {} more", all - 5),
    };
    format!("{}{more}", few.join(", "))
}

fn read(form: &ManyForm) -> Result<Bulk, AppError> {
    let person = match form.person.trim() {
        "" => None,
        key => Some(key.parse::<Uuid>().map_err(|_| AppError::NotFound)?),
    };
    let duty = || Duty::from_slug(&form.duty).ok_or(AppError::NotFound);
    let topic = Text::<60>::parse_optional(&form.topic, "The topic").map_err(Error::from)?;
    Ok(Bulk {
        ask: match person {
            Some(person) => Some((person, duty()?)),
            None => None,
        },
        due_at: match (form.undated, form.due.trim()) {
            (true, _) => Some(None),
            (false, "") => None,
            (false, typed) => Some(due(typed).map_err(Error::from)?),
        },
        priority: match form.priority.as_str() {
            "" => None,
            slug => Some(Priority::from_slug(slug).ok_or(AppError::NotFound)?),
        },
        topic: topic.map(Text::into_string),
        action: match form.action.as_str() {
            "" => None,
            slug => Some(Action::from_slug(slug).ok_or(AppError::NotFound)?),
        },
    })
}

/// Which step to take back.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct UndoForm {
    step: String,
    back: String,
}

impl Validate for UndoForm {
    fn validate(&self) -> Result<(), ValidationErrors> {
        Ok(())
    }
}

/// POST /claims/many/undo
pub async fn undo(desk: Data<Desk>, actor: Actor, form: Submitted<UndoForm>) -> Outcome {
    let form = form.unchecked();
    let back = home(&form.back);
    let step = form.step.parse().map_err(|_| AppError::NotFound)?;
    match desk.undo_many(&actor, step).await {
        Ok((done, kept)) if kept.is_empty() => {
            let words = format!("{} put back.", claims_of(done));
            see_other_with(&back, Flash::good(words))
        }
        Ok((done, kept)) => {
            let words = format!("{} put back.{}", claims_of(done), left(&kept));
            see_other_with(&back, Flash::warn(words))
        }
        Err(Error::Unfit(Unfit(words))) => see_other_with(&back, Flash::warn(words)),
        Err(error) => Err(error.into()),
    }
}
