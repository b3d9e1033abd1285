//! Evidence on a claim: adding it, saying more about it, taking it off the board.

use actix_web::HttpRequest;
use actix_web::web::{Data, Path};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::numbered;
use super::shown::{ExhibitShown, Problem};
use crate::api::asked::{self, Asked, Body, HandedIn, created, json, tagged};
use crate::api::once::once;
use crate::desk::Desk;
use crate::desk::tokens::Caller;
use crate::domain::access::Scope;
use crate::domain::claim::claim_number;
use crate::domain::evidence::{Copy, EvidenceKind, ExhibitEdit, Eyes, NewExhibit, Stance};
use crate::domain::words::{Name, Unfit, WebAddress};
use crate::store::{claims, evidence};
use crate::web::Door;
use crate::web::error::{AppError, Outcome};

/// The evidence of a claim, by number, withdrawn pieces included.
#[derive(Debug, Serialize, ToSchema)]
pub struct Board {
    evidence: Vec<ExhibitShown>,
}

/// Lists the evidence of a claim.
#[utoipa::path(get, path = "/api/v1/claims/{number}/evidence", tag = "evidence",
    params(("number" = String, Path)), security(("token" = ["read_desk"])),
    responses((status = 200, body = Board), (status = "4XX", body = Problem)))]
pub async fn index(desk: Data<Desk>, caller: Caller, number: Path<String>) -> Outcome {
    caller.with(Scope::ReadDesk)?;
    let db = desk.store().read();
    let claim = claims::find(db, numbered(&number)?).await?;
    let claim = claim.ok_or(AppError::NotFound)?;
    let evidence = evidence::of_claim(db, claim.id, Eyes::Public)
        .await?
        .into_iter();
    let mut response = json(&Board {
        evidence: evidence.map(Into::into).collect(),
    })?;
    tagged(&mut response, claim.revision);
    Ok(response)
}

/// Evidence to add: with the text of the document, with a document held already, or with the
/// reason why no copy could be kept.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewEvidence {
    /// What the document is called; a document held already keeps its own.
    #[serde(default)]
    title: Option<String>,
    /// What it is: `primary`, `official`, `data_set` and the like.
    #[serde(default)]
    kind: Option<String>,
    /// Who published it.
    #[serde(default)]
    source: Option<String>,
    /// Where it stands.
    #[serde(default)]
    address: Option<String>,
    /// Which way it points: `supports`, `contradicts` or `context`.
    stance: String,
    /// The words that matter, letter for letter.
    passage: String,
    /// Of the passage, the words that decide.
    #[serde(default)]
    deciding: String,
    /// Page, paragraph or timecode.
    #[serde(default)]
    locator: String,
    /// Why it matters.
    #[serde(default)]
    note: String,
    /// The text of the document.
    #[serde(default)]
    text: Option<String>,
    /// A document that is held already.
    #[serde(default)]
    document_id: Option<Uuid>,
    /// Why no copy could be kept.
    #[serde(default)]
    not_archived: Option<String>,
}

/// What a program says of evidence whose bytes are the body.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct AboutBytes {
    /// With bytes as the body: what the document is called.
    title: Option<String>,
    /// With bytes as the body: what it is.
    kind: Option<String>,
    /// With bytes as the body: who published it.
    source: Option<String>,
    /// With bytes as the body: where it stands.
    address: Option<String>,
    /// With bytes as the body: which way it points.
    stance: Option<String>,
    /// With bytes as the body: the words that matter.
    passage: Option<String>,
    /// With bytes as the body: of the passage, the words that decide.
    deciding: Option<String>,
    /// With bytes as the body: page, paragraph or timecode.
    locator: Option<String>,
    /// With bytes as the body: why it matters.
    note: Option<String>,
    /// With bytes as the body: the name of the file, for people.
    file_name: Option<String>,
}

/// Adds evidence to a claim under research: JSON, or the bytes of the document as the body.
#[utoipa::path(post, path = "/api/v1/claims/{number}/evidence", tag = "evidence",
    params(("number" = String, Path), AboutBytes, ("If-Match" = String, Header, description = "The ETag of the claim that was seen")),
    request_body(content((NewEvidence = "application/json"), (Vec<u8> = "application/octet-stream"))), security(("token" = ["write_claims"])),
    responses((status = 201, body = ExhibitShown), (status = "4XX", body = Problem)))]
pub async fn create(
    door: Data<Door>,
    caller: Caller,
    req: HttpRequest,
    number: Path<String>,
    about: Asked<AboutBytes>,
    body: HandedIn,
) -> Outcome {
    let actor = caller.with(Scope::WriteClaims)?;
    let number = numbered(&number)?;
    let new = if body.json {
        exhibit(&door.desk, asked::parse(&body.bytes)?).await?
    } else {
        of_bytes(about.0, body.bytes.to_vec())?
    };
    let seen = asked::seen(&req)?;
    once(&door, &req, &caller, &body.bytes, || async {
        let done = door.desk.add_evidence(&actor, number, seen, new).await;
        let exhibit = done.map_err(asked::changed)?;
        let (revision, shown) = one(&door.desk, number, exhibit).await?;
        let address = format!("/api/v1/claims/{}/evidence", claim_number(number));
        created(&address, Some(revision), &shown)
    })
    .await
}

fn of_bytes(about: AboutBytes, bytes: Vec<u8>) -> Result<NewExhibit, Unfit> {
    let text = |given: Option<String>| given.unwrap_or_default();
    Ok(NewExhibit {
        title: Some(Name::parse(&text(about.title), "The title")?),
        kind: kind(&text(about.kind))?,
        source: Name::parse_optional(&text(about.source), "The publisher")?,
        address: WebAddress::parse_optional(&text(about.address))?,
        copy: Copy::File {
            name: text(about.file_name),
            bytes,
        },
        stance: stance(&text(about.stance))?,
        passage: text(about.passage),
        deciding: text(about.deciding),
        locator: short(text(about.locator), "The place", 300)?,
        note: short(text(about.note), "The note", 4_000)?,
        known_as_of: None,
        confidence: None,
    })
}

async fn exhibit(desk: &Desk, said: NewEvidence) -> Result<NewExhibit, AppError> {
    let held = match said.document_id {
        // What is confidential goes through no program, whoever its token belongs to.
        Some(id) => evidence::get(desk.store().read(), id, Eyes::Public).await?,
        None => None,
    };
    if said.document_id.is_some() && held.is_none() {
        let words = "No document of this document_id is held.";
        return Err(AppError::Unfit(words.to_owned()));
    }
    let copy = match (said.text, held.as_ref(), said.not_archived) {
        (Some(text), None, None) => Copy::Pasted(text),
        (None, Some(held), None) => Copy::Held(held.id),
        (None, None, Some(reason)) => Copy::NotArchived(reason),
        _ => {
            let words = "Give one of text, document_id and not_archived.";
            return Err(AppError::Unfit(words.to_owned()));
        }
    };
    let kind = match (&held, said.kind.as_deref()) {
        (Some(held), _) => held.kind,
        (None, slug) => kind(slug.unwrap_or_default())?,
    };
    let title = held.as_ref().map(|held| held.title.clone()).or(said.title);
    let address = held.and_then(|held| held.address).or(said.address);
    let source = said.source.unwrap_or_default();
    Ok(NewExhibit {
        title: Some(Name::parse(&title.unwrap_or_default(), "The title")?),
        kind,
        source: Name::parse_optional(&source, "The publisher")?,
        address: WebAddress::parse_optional(&address.unwrap_or_default())?,
        copy,
        stance: stance(&said.stance)?,
        passage: said.passage,
        deciding: said.deciding,
        locator: short(said.locator, "The place", 300)?,
        note: short(said.note, "The note", 4_000)?,
        known_as_of: None,
        confidence: None,
    })
}

/// What a program may change about evidence on the board; what it leaves out stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct EvidenceChange {
    /// Which way it points.
    stance: Option<String>,
    /// Of the passage, the words that decide; empty when all of it does.
    deciding: Option<String>,
    /// Page, paragraph or timecode.
    locator: Option<String>,
    /// Why it matters.
    note: Option<String>,
    /// Takes it off the board, or puts it back. Its number stays its own.
    withdrawn: Option<bool>,
}

/// Changes which way a piece of evidence points, its place and its note; or takes it off the
/// board, or puts it back.
#[utoipa::path(patch, path = "/api/v1/claims/{number}/evidence/{exhibit}", tag = "evidence",
    params(("number" = String, Path), ("exhibit" = i32, Path), ("If-Match" = String, Header, description = "The ETag of the claim that was seen")),
    request_body = EvidenceChange, security(("token" = ["write_claims"])),
    responses((status = 200, body = ExhibitShown), (status = "4XX", body = Problem)))]
pub async fn edit(
    desk: Data<Desk>,
    caller: Caller,
    req: HttpRequest,
    path: Path<(String, i32)>,
    body: Body<EvidenceChange>,
) -> Outcome {
    let actor = caller.with(Scope::WriteClaims)?;
    let (number, exhibit) = (numbered(&path.0)?, path.1);
    let said = body.said()?;
    let seen = asked::seen(&req)?;
    let db = desk.store().read();
    let claim = claims::find(db, number).await?.ok_or(AppError::NotFound)?;
    let held = evidence::find(db, claim.id, exhibit).await?;
    let held = held.ok_or(AppError::NotFound)?;
    let edits = said.stance.is_some()
        || said.deciding.is_some()
        || said.locator.is_some()
        || said.note.is_some();
    let done = match said.withdrawn {
        Some(_) if edits => {
            let words = "Change withdrawn by itself.";
            return Err(AppError::Unfit(words.to_owned()));
        }
        Some(true) => desk.withdraw_evidence(&actor, number, seen, exhibit).await,
        Some(false) => desk.restore_evidence(&actor, number, seen, exhibit).await,
        None => {
            let edit = ExhibitEdit {
                stance: stance(said.stance.as_deref().unwrap_or(held.stance.slug()))?,
                deciding: said.deciding.unwrap_or(held.deciding),
                locator: short(said.locator.unwrap_or(held.locator), "The place", 300)?,
                note: short(said.note.unwrap_or(held.note), "The note", 4_000)?,
            };
            desk.edit_evidence(&actor, number, seen, exhibit, edit)
                .await
        }
    };
    done.map_err(asked::changed)?;
    let (revision, shown) = one(&desk, number, exhibit).await?;
    let mut response = json(&shown)?;
    tagged(&mut response, revision);
    Ok(response)
}

/// One piece of evidence as it is now, with the claim's revision.
async fn one(desk: &Desk, number: i32, exhibit: i32) -> Result<(i32, ExhibitShown), AppError> {
    let db = desk.store().read();
    let claim = claims::find(db, number).await?.ok_or(AppError::NotFound)?;
    let board = evidence::of_claim(db, claim.id, Eyes::Public).await?;
    let found = board
        .into_iter()
        .find(|shown| shown.exhibit.number == exhibit);
    Ok((claim.revision, found.ok_or(AppError::NotFound)?.into()))
}

fn kind(slug: &str) -> Result<EvidenceKind, Unfit> {
    EvidenceKind::from_slug(slug)
        .ok_or_else(|| Unfit("Say what kind of evidence it is.".to_owned()))
}

fn stance(slug: &str) -> Result<Stance, Unfit> {
    Stance::from_slug(slug).ok_or_else(|| Unfit("Say which way the passage points.".to_owned()))
}

fn short(text: String, what: &str, most: usize) -> Result<String, Unfit> {
    if text.chars().count() > most {
        return Err(Unfit(format!("{what} has more than {most} characters.")));
    }
    Ok(text)
}
