//! Answering for a claim: declared interests, steps of the method, and asking whoever made it.

use actix_web::web::{Data, Path};
use serde::Deserialize;
use validator::Validate;

use super::numbered;
use crate::desk::{Desk, Error};
use crate::domain::method::{NewInquiry, Reply, Step};
use crate::domain::people::Actor;
use crate::domain::words::{Name, Note, Prose, Text, Unfit};
use crate::store::method::Asked;
use crate::web::articles::day;
use crate::web::error::{AppError, Outcome};
use crate::web::page::{Flash, see_other_with};
use crate::web::paths;
use crate::web::submitted::Submitted;

fn back(number: i32, part: &str, words: &str) -> Outcome {
    let there = format!("{}#{part}", paths::claim(number));
    see_other_with(&there, Flash::good(words))
}

/// What ties somebody to a claim.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct InterestForm {
    words: String,
}

/// POST /claims/{number}/interest
pub async fn declare(
    desk: Data<Desk>,
    actor: Actor,
    number: Path<String>,
    form: Submitted<InterestForm>,
) -> Outcome {
    let number = numbered(&number)?;
    let words = Note::parse(&form.unchecked().words, "The interest").map_err(Error::from)?;
    desk.declare_interest(&actor, number, words).await?;
    back(
        number,
        "review",
        "Your interest is declared. You decide nothing about this claim from now on.",
    )
}

/// A step of the method and what is said about it.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct StepForm {
    step: String,
    words: String,
    take_back: bool,
}

/// POST /claims/{number}/method
pub async fn attest(
    desk: Data<Desk>,
    actor: Actor,
    number: Path<String>,
    form: Submitted<StepForm>,
) -> Outcome {
    let number = numbered(&number)?;
    let form = form.unchecked();
    let step = Step::from_slug(&form.step).ok_or(AppError::NotFound)?;
    if form.take_back {
        desk.take_back_answer(&actor, number, step).await?;
        return back(number, "method", "Taken back.");
    }
    let words = Note::parse(&form.words, "The answer").map_err(Error::from)?;
    desk.attest(&actor, number, step, words).await?;
    back(number, "method", "Your answer stands in the method list.")
}

/// A request for comment, or why there is none.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct RequestForm {
    contact: String,
    channel: String,
    sent_on: String,
    due_on: String,
    /// The reason for not asking; when it is there, the rest is not looked at.
    waive: String,
}

/// POST /claims/{number}/inquiries
pub async fn ask(
    desk: Data<Desk>,
    actor: Actor,
    number: Path<String>,
    form: Submitted<RequestForm>,
) -> Outcome {
    let number = numbered(&number)?;
    let asked = asked(&form.unchecked(), desk.now().date_naive()).map_err(Error::from)?;
    let waived = matches!(asked, Asked::Waived(_));
    desk.ask_claimant(&actor, number, asked).await?;
    let words = match waived {
        true => "The reason stands in the method list.",
        false => "The request is written down.",
    };
    back(number, "method", words)
}

fn asked(form: &RequestForm, today: chrono::NaiveDate) -> Result<Asked, Unfit> {
    if let Some(reason) = Note::parse_optional(&form.waive, "The reason")? {
        return Ok(Asked::Waived(reason.into_string()));
    }
    let contact = Name::parse(&form.contact, "Whom you asked")?;
    let channel: Option<Text<100>> = Text::parse_optional(&form.channel, "How")?;
    let sent = day(&form.sent_on)?.map(|at| at.date_naive());
    Ok(Asked::Sent(NewInquiry {
        contact: contact.into_string(),
        channel: channel.map(Text::into_string).unwrap_or_default(),
        sent_on: sent.unwrap_or(today),
        due_on: day(&form.due_on)?.map(|at| at.date_naive()),
    }))
}

/// How a request ended.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct ReplyForm {
    outcome: String,
    words: String,
}

/// POST /claims/{number}/inquiries/{request}
pub async fn replied(
    desk: Data<Desk>,
    actor: Actor,
    at: Path<(String, i32)>,
    form: Submitted<ReplyForm>,
) -> Outcome {
    let (number, request) = at.into_inner();
    let number = numbered(&number)?;
    let form = form.unchecked();
    let reply = Reply::from_slug(&form.outcome)
        .ok_or_else(|| Error::from(Unfit("Say how the request ended.".to_owned())))?;
    let words = Prose::parse_optional(&form.words, "The reply").map_err(Error::from)?;
    let today = desk.now().date_naive();
    desk.end_request(&actor, number, request, reply, words, today)
        .await?;
    back(number, "method", "The end of the request is written down.")
}
