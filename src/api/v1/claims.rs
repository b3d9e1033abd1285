//! Claims: the table with its filters, one claim with all that belongs to it, and making one.

use actix_web::HttpRequest;
use actix_web::web::{Data, Path};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::links::{self, TieShown};
use super::numbered;
use super::shown::{AppearanceShown, ClaimShown, ExhibitShown, Problem, VerdictShown};
use crate::api::asked::{self, Asked, Body, created, json, rows};
use crate::api::once::once;
use crate::desk::Desk;
use crate::desk::making::Selection;
use crate::desk::tokens::Caller;
use crate::domain::access::Scope;
use crate::domain::claim::{Attribute, SpeakerGiven, SpeakerSort, claim_number};
use crate::domain::evidence::Eyes;
use crate::domain::people::Actor;
use crate::domain::reading::Kind;
use crate::domain::state::State;
use crate::domain::words::{Name, Statement, Unfit};
use crate::store::beside;
use crate::store::lists::{self, Filter};
use crate::store::workspace::{self, Workspace};
use crate::store::{articles, claims};
use crate::web::Door;
use crate::web::error::{AppError, Outcome};
use crate::workflow;

/// Which claims, by the filters of the table.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct Which {
    /// A state, or several parted by commas.
    state: Option<String>,
    /// Assigned to this person.
    person: Option<Uuid>,
    /// Attributed to this speaker.
    speaker: Option<Uuid>,
    /// Taken from the article of this number.
    article: Option<i32>,
    /// On this topic, by its slug.
    topic: Option<String>,
    /// Holding these words.
    q: Option<String>,
    /// The `next` of the page before.
    cursor: Option<i32>,
    /// Rows of a page, from 1 to 200; 50 when it is left out.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u64>,
}

/// A claim in the table.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClaimRow {
    #[serde(flatten)]
    claim: ClaimShown,
    /// The rating of the newest revision of its verdict.
    rating: Option<String>,
    /// Who has been asked to check it.
    assignees: Vec<String>,
    /// Approvals of the newest revision in this round.
    approvals: u64,
}

/// A page of claims, newest number first.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClaimPage {
    claims: Vec<ClaimRow>,
    /// The cursor of the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// Lists claims, newest number first, narrowed by the filters of the table.
#[utoipa::path(get, path = "/api/v1/claims", tag = "claims", params(Which),
    security(("token" = ["read_desk"])),
    responses((status = 200, body = ClaimPage), (status = "4XX", body = Problem)))]
pub async fn index(desk: Data<Desk>, caller: Caller, which: Asked<Which>) -> Outcome {
    caller.with(Scope::ReadDesk)?;
    let (which, db) = (which.0, desk.store().read());
    let limit = rows(which.limit)?;
    let mut filter = Filter {
        states: states(which.state.as_deref())?,
        assignee: which.person,
        speaker: which.speaker,
        topic: which.topic,
        words: which.q.filter(|words| !words.trim().is_empty()),
        ..Filter::default()
    };
    if let Some(number) = which.article {
        let article = articles::find(db, number).await?;
        filter.article = Some(article.map_or(Uuid::nil(), |article| article.id));
    }
    let mut page = lists::page(db, &filter, which.cursor, limit + 1).await?;
    let more = page.len() as u64 > limit;
    page.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let last = page.last().map(|row| row.claim.number.to_string());
    let row = |row: lists::Listed| ClaimRow {
        claim: ClaimShown::of(&desk, row.claim, row.speaker),
        rating: row.rating.map(|rating| rating.label),
        assignees: row.assignees,
        approvals: row.approvals,
    };
    json(&ClaimPage {
        claims: page.into_iter().map(row).collect(),
        next: last.filter(|_| more),
    })
}

fn states(typed: Option<&str>) -> Result<Vec<State>, AppError> {
    let each = typed.unwrap_or_default().split(',').map(str::trim);
    each.filter(|slug| !slug.is_empty())
        .map(|slug| {
            State::from_slug(slug)
                .ok_or_else(|| AppError::BadRequest(format!("There is no state “{slug}”.")))
        })
        .collect()
}

/// One claim with all that belongs to it.
#[derive(Debug, Serialize, ToSchema)]
pub struct WholeClaim {
    #[serde(flatten)]
    claim: ClaimShown,
    /// Why it was turned down, retracted or opened again.
    reason: String,
    topics: Vec<String>,
    appearances: Vec<AppearanceShown>,
    /// By number, withdrawn pieces included.
    evidence: Vec<ExhibitShown>,
    /// Every revision, newest first.
    verdicts: Vec<VerdictShown>,
    /// Newest first.
    reviews: Vec<ReviewShown>,
    /// Oldest first.
    comments: Vec<CommentShown>,
    /// The moves that whoever the token acts for has from here.
    moves: Vec<MoveShown>,
    /// How it belongs to other claims, read from this one.
    links: Vec<TieShown>,
    /// The claim it lives on in.
    merged_into: Option<String>,
    /// Where readers see it.
    public_url: Option<String>,
}

/// A decision on a revision of a verdict.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReviewShown {
    /// The revision it is bound to.
    verdict_revision: i32,
    by: String,
    #[schema(value_type = String, example = "approve")]
    decision: crate::domain::verdict::Decision,
    note: String,
    at: DateTime<Utc>,
}

/// A comment for colleagues.
#[derive(Debug, Serialize, ToSchema)]
pub struct CommentShown {
    by: String,
    body: String,
    at: DateTime<Utc>,
}

/// A move that is possible, or what it lacks.
#[derive(Debug, Serialize, ToSchema)]
pub struct MoveShown {
    /// The word for `POST …/moves`.
    action: String,
    /// What is lacking, if anything.
    lacking: Option<String>,
}

/// Gives one claim with all that belongs to it.
#[utoipa::path(get, path = "/api/v1/claims/{number}", tag = "claims",
    params(("number" = String, Path, description = "`C-0144` or `144`")),
    security(("token" = ["read_desk"])),
    responses((status = 200, body = WholeClaim), (status = "4XX", body = Problem)))]
pub async fn show(desk: Data<Desk>, caller: Caller, number: Path<String>) -> Outcome {
    let actor = caller.with(Scope::ReadDesk)?;
    let number = numbered(&number)?;
    let space = workspace::load(desk.store().read(), number, Eyes::Public).await?;
    let space = space.ok_or(AppError::NotFound)?;
    let revision = space.claim.revision;
    let mut response = json(&whole(&desk, &actor, space).await?)?;
    asked::tagged(&mut response, revision);
    Ok(response)
}

async fn whole(desk: &Desk, actor: &Actor, space: Workspace) -> Result<WholeClaim, AppError> {
    let standing = desk.standing(&space.claim).await?;
    let moves = workflow::available(actor, &standing).into_iter();
    let moves = moves.map(|offer| MoveShown {
        action: offer.row.action.slug().to_owned(),
        lacking: offer.lacking,
    });
    let name = |person: &Uuid| space.name(person).to_owned();
    let verdicts = space.verdicts.iter();
    let verdicts = verdicts.map(|(verdict, rating)| {
        VerdictShown::of(verdict.clone(), rating, space.name(&verdict.author_id))
    });
    let reviews = space.reviews.iter().map(|(review, verdict)| ReviewShown {
        verdict_revision: verdict.revision,
        by: name(&review.person_id),
        decision: review.decision,
        note: review.note.clone(),
        at: review.created_at,
    });
    let comments = space
        .threads
        .shown
        .iter()
        .flat_map(|thread| &thread.comments);
    let comments = comments.map(|comment| CommentShown {
        by: name(&comment.person_id),
        body: comment.body.clone(),
        at: comment.created_at,
    });
    let slug = space.claim.slug.as_deref();
    Ok(WholeClaim {
        reason: space.claim.reason.clone(),
        verdicts: verdicts.collect(),
        reviews: reviews.collect(),
        comments: comments.collect(),
        moves: moves.collect(),
        links: links::of(desk, space.claim.id).await?,
        merged_into: space.merged_into.map(|claim| claim_number(claim.number)),
        public_url: slug.map(|slug| format!("{}/checks/{slug}", desk.base_url())),
        topics: space.topics.into_iter().map(|topic| topic.name).collect(),
        appearances: space.places.into_iter().map(Into::into).collect(),
        evidence: space.evidence.into_iter().map(Into::into).collect(),
        claim: ClaimShown::of(desk, space.claim, space.speaker.map(|speaker| speaker.name)),
    })
}

/// Words of an article that become a claim.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewClaim {
    /// The number of the article.
    article: i32,
    /// First code point of the words in its text.
    start: usize,
    /// Code point after the last.
    end: usize,
    /// The words that were seen there, to notice when the place is another one by now.
    #[serde(default)]
    words: String,
    /// Our wording, or nothing to take the words as they are.
    #[serde(default)]
    statement: Option<String>,
    /// What sort of assertion; `other` when it is left out.
    #[serde(default)]
    kind: Option<String>,
    /// Whose words it is, by name, or nothing to go by who speaks in that paragraph.
    #[serde(default)]
    speaker: Option<String>,
}

/// Makes a claim out of words of an article that were not suggested.
#[utoipa::path(post, path = "/api/v1/claims", tag = "claims", request_body = NewClaim,
    security(("token" = ["write_claims"])),
    responses((status = 201, body = ClaimShown), (status = "4XX", body = Problem)))]
pub async fn create(
    door: Data<Door>,
    caller: Caller,
    req: HttpRequest,
    body: Body<NewClaim>,
) -> Outcome {
    let actor = caller.with(Scope::WriteClaims)?;
    let said = body.said()?;
    let selection = Selection {
        start: said.start,
        end: said.end,
        words: said.words,
        statement: match &said.statement {
            Some(typed) => Statement::parse_optional(typed, "The claim to check")?,
            None => None,
        },
        kind: kind(said.kind.as_deref())?.unwrap_or(Kind::Other),
        said_by: match said.speaker.as_deref() {
            Some(name) => Some(named(name)?),
            None => None,
        },
    };
    once(&door, &req, &caller, &body.bytes, || async {
        let number = door
            .desk
            .make_claim(&actor, said.article, selection)
            .await?;
        let claim = shown(&door.desk, number).await?;
        let address = format!("/api/v1/claims/{}", claim_number(number));
        created(&address, Some(claim.0), &claim.1)
    })
    .await
}

/// A claim as it is now, with its revision.
pub(super) async fn shown(desk: &Desk, number: i32) -> Result<(i32, ClaimShown), AppError> {
    let db = desk.store().read();
    let claim = claims::find(db, number).await?.ok_or(AppError::NotFound)?;
    let revision = claim.revision;
    let mut rows = beside::of(db, vec![claim]).await?;
    let row = rows.pop().ok_or(AppError::NotFound)?;
    Ok((revision, ClaimShown::of(desk, row.claim, row.speaker)))
}

pub(super) fn kind(slug: Option<&str>) -> Result<Option<Kind>, Unfit> {
    let find = |slug: &str| {
        Kind::from_slug(slug).ok_or_else(|| Unfit(format!("There is no kind “{slug}”.")))
    };
    slug.map(find).transpose()
}

pub(super) fn named(name: &str) -> Result<Attribute, Unfit> {
    let name = Name::parse(name, "The speaker")?;
    Ok(Attribute::ToNew(SpeakerGiven {
        as_given: name.as_str().to_owned(),
        name: name.into_string(),
        sort: SpeakerSort::Person,
        role: String::new(),
        affiliation: String::new(),
    }))
}
