//! Verdicts: the ratings in force, the revisions of one claim's verdict, and writing the next.

use actix_web::HttpRequest;
use actix_web::web::{Data, Path};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::numbered;
use super::shown::{Problem, VerdictShown};
use crate::api::asked::{self, Body, created, json, tagged};
use crate::api::once::once;
use crate::desk::Desk;
use crate::desk::tokens::Caller;
use crate::domain::access::Scope;
use crate::domain::claim::claim_number;
use crate::domain::verdict::{NewVerdict, Said};
use crate::domain::words::{Answer, Line, Prose, Unfit, clean};
use crate::store::{claims, settings, verdicts};
use crate::web::Door;
use crate::web::error::{AppError, Outcome};

/// The ratings of the scale in force, in its order.
#[derive(Debug, Serialize, ToSchema)]
pub struct Ratings {
    ratings: Vec<RatingShown>,
}

/// A rating.
#[derive(Debug, Serialize, ToSchema)]
pub struct RatingShown {
    id: Uuid,
    label: String,
    /// What it means.
    meaning: String,
    /// Its number on the scale; absent for a label off the scale.
    number: Option<i32>,
}

/// Lists the ratings in force.
#[utoipa::path(get, path = "/api/v1/ratings", tag = "verdicts",
    security(("token" = ["read_desk"])),
    responses((status = 200, body = Ratings), (status = "4XX", body = Problem)))]
pub async fn ratings(desk: Data<Desk>, caller: Caller) -> Outcome {
    caller.with(Scope::ReadDesk)?;
    let ratings = verdicts::ratings(desk.store().read()).await?.into_iter();
    let ratings = ratings.map(|rating| RatingShown {
        id: rating.id,
        label: rating.label,
        meaning: rating.meaning,
        number: rating.number,
    });
    json(&Ratings {
        ratings: ratings.collect(),
    })
}

/// Every revision of a claim's verdict, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct Revisions {
    verdicts: Vec<VerdictShown>,
}

/// Lists the revisions of a claim's verdict, newest first.
#[utoipa::path(get, path = "/api/v1/claims/{number}/verdicts", tag = "verdicts",
    params(("number" = String, Path)), security(("token" = ["read_desk"])),
    responses((status = 200, body = Revisions), (status = "4XX", body = Problem)))]
pub async fn index(desk: Data<Desk>, caller: Caller, number: Path<String>) -> Outcome {
    caller.with(Scope::ReadDesk)?;
    let (revision, verdicts) = all(&desk, numbered(&number)?).await?;
    let mut response = json(&Revisions { verdicts })?;
    tagged(&mut response, revision);
    Ok(response)
}

/// The next revision of a verdict.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NextVerdict {
    /// A rating in force.
    rating_id: Uuid,
    /// Whether they said it: `as_quoted`, `altered`, `not_said` or `unproven`.
    said: String,
    /// One or two sentences.
    answer: String,
    /// Markdown with `[E1]` citations.
    explanation: String,
    /// What changed, for colleagues.
    #[serde(default)]
    note: String,
    /// Why the rating departs from those of similar claims decided before; asked for when it does.
    #[serde(default)]
    departs: String,
}

/// Writes the next revision of a claim's verdict, if nobody has changed the claim since it was
/// seen.
#[utoipa::path(post, path = "/api/v1/claims/{number}/verdicts", tag = "verdicts",
    params(("number" = String, Path), ("If-Match" = String, Header, description = "The ETag of the claim that was seen")),
    request_body = NextVerdict, security(("token" = ["write_claims"])),
    responses((status = 201, body = VerdictShown), (status = "4XX", body = Problem)))]
pub async fn create(
    door: Data<Door>,
    caller: Caller,
    req: HttpRequest,
    number: Path<String>,
    body: Body<NextVerdict>,
) -> Outcome {
    let actor = caller.with(Scope::WriteClaims)?;
    let (number, said) = (numbered(&number)?, body.said()?);
    let seen = asked::seen(&req)?;
    let in_force = verdicts::ratings(door.desk.store().read()).await?;
    if !in_force.iter().any(|rating| rating.id == said.rating_id) {
        let words = "There is no such rating in force.";
        return Err(AppError::Unfit(words.to_owned()));
    }
    let new = NewVerdict {
        rating: said.rating_id,
        said: Said::from_slug(&said.said)
            .ok_or_else(|| Unfit("Say whether they said it.".to_owned()))?,
        answer: Answer::parse(&said.answer, "The answer")?,
        explanation: Prose::parse(&said.explanation, "The explanation")?,
        note: clean(&said.note),
        departs: Line::parse_optional(&said.departs, "The reason for departing")?
            .map(Line::into_string)
            .unwrap_or_default(),
    };
    once(&door, &req, &caller, &body.bytes, || async {
        let done = door.desk.write_verdict(&actor, number, seen, new).await;
        let revision = done.map_err(asked::changed)?;
        let (claim, revisions) = all(&door.desk, number).await?;
        let written = revisions.into_iter().find(|one| one.is(revision));
        let address = format!("/api/v1/claims/{}/verdicts", claim_number(number));
        created(&address, Some(claim), &written.ok_or(AppError::NotFound)?)
    })
    .await
}

async fn all(desk: &Desk, number: i32) -> Result<(i32, Vec<VerdictShown>), AppError> {
    let db = desk.store().read();
    let claim = claims::find(db, number).await?.ok_or(AppError::NotFound)?;
    let rows = verdicts::of_claim(db, claim.id).await?;
    let authors = rows.iter().map(|(verdict, _)| verdict.author_id);
    let names = settings::names(db, authors).await?;
    let shown = rows.into_iter().map(|(verdict, rating)| {
        let author = names.get(&verdict.author_id);
        let author = author.cloned().unwrap_or_default();
        VerdictShown::of(verdict, &rating, &author)
    });
    Ok((claim.revision, shown.collect()))
}
