//! Articles: taking them in as text, by their address or as a file; reading them and what was
//! found in them.

use actix_web::HttpRequest;
use actix_web::web::{Bytes, Data, Path};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::api::asked::{self, Asked, HandedIn, created, json, json_at, rows};
use crate::api::once::once;
use crate::desk::Desk;
use crate::desk::articles::ArticleEdit;
use crate::desk::intake::{Given, Submission};
use crate::desk::tokens::Caller;
use crate::domain::access::Scope;
use crate::domain::words::{Name, Unfit, WebAddress};
use crate::store::articles;
use crate::store::entities::article;
use crate::web::Door;
use crate::web::error::{AppError, Outcome};

use super::shown::ClaimShown;

/// An article.
#[derive(Debug, Serialize, ToSchema)]
pub struct ArticleShown {
    /// Its number at this desk.
    number: i32,
    title: String,
    byline: String,
    /// Who published it.
    outlet: Option<String>,
    /// Where it stands.
    address: Option<String>,
    published_at: Option<DateTime<Utc>>,
    /// When its text was taken in.
    retrieved_at: DateTime<Utc>,
    /// BCP-47.
    language: String,
    /// When somebody had worked it through.
    finished_at: Option<DateTime<Utc>>,
    /// Counted up by every change; the ETag.
    revision: i32,
    /// Where people read it.
    url: String,
}

/// An article with its text and the claims that stand in it.
#[derive(Debug, Serialize, ToSchema)]
pub struct WholeArticle {
    #[serde(flatten)]
    article: ArticleShown,
    /// The newest text, letter for letter.
    text: String,
    /// SHA-256 of the text's UTF-8 bytes.
    sha256: String,
    /// The claims in the order of the text.
    claims: Vec<MarkedClaim>,
}

/// A claim where it stands in the text.
#[derive(Debug, Serialize, ToSchema)]
pub struct MarkedClaim {
    /// First code point of the words in the text.
    start: Option<i32>,
    /// Code point after the last.
    end: Option<i32>,
    #[serde(flatten)]
    claim: ClaimShown,
}

/// A page of articles, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct ArticlePage {
    articles: Vec<ArticleShown>,
    /// The cursor of the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// Where in a list one is.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct Cursor {
    /// The `next` of the page before.
    cursor: Option<i32>,
    /// Rows of a page, from 1 to 200; 50 when it is left out.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u64>,
}

/// An article as a program hands it in: `text` or `address`, or both.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NewArticle {
    /// The text. Without it the page at `address` is fetched.
    text: Option<String>,
    /// Where it stands.
    address: Option<String>,
    title: Option<String>,
    byline: Option<String>,
    outlet: Option<String>,
    /// The day of publication, `2024-07-05`, or an instant (RFC 3339).
    published: Option<String>,
}

/// What a program may say of an article whose bytes are the body.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct AboutBytes {
    /// With bytes as the body: where the article stands.
    address: Option<String>,
    /// With bytes as the body: its title.
    title: Option<String>,
    /// With bytes as the body: who wrote it.
    byline: Option<String>,
    /// With bytes as the body: who published it.
    outlet: Option<String>,
    /// With bytes as the body: the day of publication.
    published: Option<String>,
    /// With bytes as the body: the name of the file, for people.
    file_name: Option<String>,
}

/// What was made of an article that was handed in.
#[derive(Debug, Serialize, ToSchema)]
pub struct TakenIn {
    /// Its number at this desk.
    number: i32,
    /// Where people read it.
    url: String,
}

/// Lists articles, newest first.
#[utoipa::path(get, path = "/api/v1/articles", tag = "articles", params(Cursor),
    security(("token" = ["read_desk"])),
    responses((status = 200, body = ArticlePage), (status = "4XX", body = super::shown::Problem)))]
pub async fn index(desk: Data<Desk>, caller: Caller, at: Asked<Cursor>) -> Outcome {
    caller.with(Scope::ReadDesk)?;
    let limit = rows(at.0.limit)?;
    let mut page = articles::page(desk.store().read(), at.0.cursor, limit + 1).await?;
    let more = page.len() as u64 > limit;
    page.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let last = page.last().map(|row| row.article.number.to_string());
    let articles = page
        .into_iter()
        .map(|row| shown(&desk, row.article, row.outlet));
    json(&ArticlePage {
        articles: articles.collect(),
        next: last.filter(|_| more),
    })
}

/// Takes an article in: JSON with its text or address, or the bytes of a file as the body.
#[utoipa::path(post, path = "/api/v1/articles", tag = "articles", params(AboutBytes),
    request_body(content((NewArticle = "application/json"), (Vec<u8> = "application/octet-stream"))),
    security(("token" = ["write_intake"])),
    responses((status = 201, body = TakenIn), (status = "4XX", body = super::shown::Problem)))]
pub async fn create(
    door: Data<Door>,
    caller: Caller,
    req: HttpRequest,
    about: Asked<AboutBytes>,
    handed: HandedIn,
) -> Outcome {
    let actor = caller.with(Scope::WriteIntake)?;
    let submission = if handed.json {
        of_json(asked::parse(&handed.bytes)?)?
    } else {
        of_bytes(about.0, &handed.bytes)?
    };
    once(&door, &req, &caller, &handed.bytes, || async {
        let number = door.desk.take_in(&actor, submission).await?;
        let answer = TakenIn {
            number,
            url: url(&door.desk, number),
        };
        created(&format!("/api/v1/articles/{number}"), None, &answer)
    })
    .await
}

/// Gives an article with its text and the claims that stand in it.
#[utoipa::path(get, path = "/api/v1/articles/{number}", tag = "articles",
    params(("number" = i32, Path, description = "Its number at this desk")),
    security(("token" = ["read_desk"])),
    responses((status = 200, body = WholeArticle), (status = "4XX", body = super::shown::Problem)))]
pub async fn show(desk: Data<Desk>, caller: Caller, number: Path<i32>) -> Outcome {
    caller.with(Scope::ReadDesk)?;
    let reading = articles::reading(desk.store().read(), *number).await?;
    let reading = reading.ok_or(AppError::NotFound)?;
    let claims = reading.marks.into_iter().map(|mark| MarkedClaim {
        start: mark.place.start_at,
        end: mark.place.end_at,
        claim: ClaimShown::of(&desk, mark.claim, mark.speaker.map(|speaker| speaker.name)),
    });
    let revision = reading.article.revision;
    let outlet = reading.outlet.map(|outlet| outlet.name);
    let whole = WholeArticle {
        article: shown(&desk, reading.article, outlet),
        text: reading.snapshot.text,
        sha256: reading.snapshot.sha256,
        claims: claims.collect(),
    };
    // Claims change without the article, so the tag is for If-Match and never answers 304.
    let mut response = json(&whole)?;
    asked::tagged(&mut response, revision);
    Ok(response)
}

/// What a program may correct about an article; what it leaves out stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ArticleChange {
    title: Option<String>,
    byline: Option<String>,
    outlet: Option<String>,
    address: Option<String>,
    published: Option<String>,
}

/// Corrects what is known about an article. Its text stays.
#[utoipa::path(patch, path = "/api/v1/articles/{number}", tag = "articles",
    params(("number" = i32, Path), ("If-Match" = String, Header, description = "The ETag of what was seen")),
    request_body = ArticleChange, security(("token" = ["write_intake"])),
    responses((status = 200, body = ArticleShown), (status = "4XX", body = super::shown::Problem)))]
pub async fn edit(
    desk: Data<Desk>,
    caller: Caller,
    req: HttpRequest,
    number: Path<i32>,
    body: asked::Body<ArticleChange>,
) -> Outcome {
    let actor = caller.with(Scope::WriteIntake)?;
    let said = body.said()?;
    let seen = asked::seen(&req)?;
    let held = articles::reading(desk.store().read(), *number).await?;
    let held = held.ok_or(AppError::NotFound)?;
    let title = said.title.unwrap_or(held.article.title);
    let byline = said.byline.unwrap_or(held.article.byline);
    let outlet = held.outlet.map(|outlet| outlet.name).unwrap_or_default();
    let outlet = said.outlet.unwrap_or(outlet);
    let address = held.article.address.unwrap_or_default();
    let edit = ArticleEdit {
        title: Name::parse(&title, "The title")?,
        byline: Name::parse_optional(&byline, "The byline")?,
        outlet: Name::parse_optional(&outlet, "The outlet")?,
        address: WebAddress::parse_optional(&said.address.unwrap_or(address))?,
        published_at: match &said.published {
            Some(typed) => instant(typed)?,
            None => held.article.published_at,
        },
    };
    let done = desk.edit_article(&actor, *number, seen, edit).await;
    done.map_err(asked::changed)?;
    let now = articles::reading(desk.store().read(), *number).await?;
    let now = now.ok_or(AppError::NotFound)?;
    let (revision, outlet) = (now.article.revision, now.outlet.map(|outlet| outlet.name));
    json_at(&req, revision, &shown(&desk, now.article, outlet))
}

fn of_json(said: NewArticle) -> Result<Submission, AppError> {
    let address = said.address.as_deref().unwrap_or_default();
    let address = WebAddress::parse_optional(address)?;
    let given = match (said.text, &address) {
        (Some(text), _) if !text.trim().is_empty() => Given::Text(text),
        (_, Some(address)) => Given::Address(address.clone()),
        (_, None) => {
            return Err(AppError::Unfit("Send a text or an address.".to_owned()));
        }
    };
    let about = [said.title, said.byline, said.outlet, said.published];
    Ok(submission(given, address, about)?)
}

fn of_bytes(about: AboutBytes, bytes: &Bytes) -> Result<Submission, AppError> {
    if bytes.is_empty() {
        return Err(AppError::Unfit("The file is empty.".to_owned()));
    }
    let address = WebAddress::parse_optional(about.address.as_deref().unwrap_or_default())?;
    let given = Given::File {
        name: about.file_name.unwrap_or_default(),
        bytes: bytes.to_vec(),
    };
    let about = [about.title, about.byline, about.outlet, about.published];
    Ok(submission(given, address, about)?)
}

fn submission(
    given: Given,
    address: Option<WebAddress>,
    [title, byline, outlet, published]: [Option<String>; 4],
) -> Result<Submission, Unfit> {
    let text = |given: &Option<String>| given.clone().unwrap_or_default();
    Ok(Submission {
        given,
        title: Name::parse_optional(&text(&title), "The title")?,
        byline: Name::parse_optional(&text(&byline), "The byline")?,
        outlet: Name::parse_optional(&text(&outlet), "The outlet")?,
        address,
        published_at: instant(&text(&published))?,
    })
}

/// A day at its first moment in UTC, or an instant.
fn instant(typed: &str) -> Result<Option<DateTime<Utc>>, Unfit> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let day = NaiveDate::parse_from_str(typed, "%Y-%m-%d").ok();
    let day = day.map(|day| day.and_time(NaiveTime::MIN).and_utc());
    day.or_else(|| typed.parse().ok())
        .map(Some)
        .ok_or_else(|| Unfit("Write the day as 2024-07-05.".to_owned()))
}

fn shown(desk: &Desk, article: article::Model, outlet: Option<String>) -> ArticleShown {
    ArticleShown {
        number: article.number,
        title: article.title,
        byline: article.byline,
        outlet,
        address: article.address,
        published_at: article.published_at,
        retrieved_at: article.retrieved_at,
        language: article.language,
        finished_at: article.finished_at,
        revision: article.revision,
        url: url(desk, article.number),
    }
}

fn url(desk: &Desk, number: i32) -> String {
    format!("{}/articles/{number}", desk.base_url())
}
