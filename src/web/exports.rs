//! Exports: any filter of the claims table and every published check, in three formats, with the
//! descriptions that stand beside them; what left before, with its hash; and who holds a version.

use actix_web::web::{Bytes, Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use chrono::{DateTime, Utc};
use futures::stream;
use serde::Deserialize;
use tokio::io::AsyncReadExt;
use validator::Validate;

use crate::desk::exporting::{Door, NO, Order};
use crate::desk::{Desk, Error};
use crate::domain::claim::{claim_number, parse_claim_number};
use crate::domain::people::Actor;
use crate::domain::state::State;
use crate::publishing::columns::{Column, Sheet, data_package, json_schema};
use crate::publishing::export::{Format, Picked};
use crate::store::entities::{claim, handout, publication};
use crate::store::handouts::{self, GivenTo, Told};
use crate::store::{claims, events, public};
use crate::web::error::{AppError, Outcome};
use crate::web::page::{Flash, Page, html, see_other_with};
use crate::web::submitted::Submitted;
use crate::web::which::Which;
use crate::web::{filters, paths, words};
use crate::workflow::Refusal;
use crate::workflow::permissions::{Deed, allows};

/// How many exports the page lists.
const LISTED: u64 = 50;

#[derive(Template)]
#[template(path = "exports/index.html")]
struct ExportsPage {
    page: Page,
    query: String,
    narrowed: String,
    usual: Vec<String>,
    left: Vec<handout::Model>,
}

impl ExportsPage {
    fn states(&self) -> [State; 10] {
        State::ALL
    }

    /// Each column of the claims table, and whether it is taken by habit.
    fn columns(&self) -> Vec<(&'static Column, bool)> {
        let taken = |name: &str| self.usual.is_empty() || self.usual.iter().any(|one| one == name);
        let columns = Sheet::Claims.columns().iter();
        columns.map(|column| (column, taken(column.name))).collect()
    }

    fn number(&self, number: &i64) -> String {
        words::number(*number)
    }
}

/// GET /exports
pub async fn index(desk: Data<Desk>, actor: Actor, page: Page, which: Query<Which>) -> Outcome {
    permit(&actor)?;
    let pairs = which.query();
    let narrowed: Vec<String> = pairs
        .iter()
        .map(|(name, value)| format!("{name} {value}"))
        .collect();
    let query = paths::with_query("", &pairs);
    html(&ExportsPage {
        page: page.titled("Exports", "exports"),
        query,
        narrowed: narrowed.join(", "),
        usual: desk.usual_columns(&actor, Sheet::Claims).await?,
        left: handouts::newest(desk.store().read(), LISTED).await?,
    })
}

/// Whether a person may take records out.
///
/// # Errors
/// When they may not.
pub fn permit(actor: &Actor) -> Result<(), AppError> {
    if allows(actor, Deed::Export) {
        return Ok(());
    }
    Err(AppError::Refused(Refusal::NotYours(NO.to_owned())))
}

/// Which columns to take from now on.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct ColumnsForm {
    columns: Vec<String>,
}

/// POST /exports/columns
pub async fn keep_columns(desk: Data<Desk>, actor: Actor, form: Submitted<ColumnsForm>) -> Outcome {
    let names = form.unchecked().columns;
    desk.keep_columns(&actor, Sheet::Claims, &names).await?;
    see_other_with("/exports", Flash::good("The choice of columns was kept."))
}

/// GET /exports/{file}
pub async fn file(desk: Data<Desk>, actor: Actor, file: Path<String>, req: HttpRequest) -> Outcome {
    table(&desk, &actor, &file, req.query_string(), Door::Page).await
}

/// What an address of a file says besides the claims it names.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct How {
    columns: Option<String>,
    since: String,
}

/// A table as a file, or the description that stands beside it.
///
/// # Errors
/// When the person may not take records out, there is no such file, or it cannot be made.
pub async fn table(desk: &Desk, actor: &Actor, file: &str, query: &str, door: Door) -> Outcome {
    permit(actor)?;
    // A filter that cannot be read must not become one that lets everything through.
    let unread = |_| AppError::Unfit("The address names no claims that could be read.".to_owned());
    let which: Which = serde_urlencoded::from_str(query).map_err(unread)?;
    let how: How = serde_urlencoded::from_str(query).map_err(unread)?;
    let (sheet, ending) = parts(file).ok_or(AppError::NotFound)?;
    let columns = match how.columns.filter(|typed| !typed.is_empty()) {
        Some(typed) => typed.split([',', ' ']).map(str::to_owned).collect(),
        None if door == Door::Page => desk.usual_columns(actor, sheet).await?,
        None => Vec::new(),
    };
    let Some(format) = Format::ALL
        .into_iter()
        .find(|format| format.ending() == ending)
    else {
        let picked = Picked::of(sheet, columns.iter().map(String::as_str)).columns();
        return described(desk, sheet, ending, &picked).await;
    };
    let since = since(&how.since)?;
    let mut narrowed: Vec<String> = which
        .query()
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    narrowed.extend(since.map(|since| format!("since={}", words::machine(since))));
    let order = Order {
        sheet,
        filter: which.filter(),
        since,
        narrowed: narrowed.join(" "),
        format,
        columns,
        door,
    };
    let leaving = desk.take_out(Some(actor), order).await?;
    let mut response = HttpResponse::Ok();
    // A table has no place for it that a spreadsheet would not take for a row.
    response
        .content_type(format.media_type())
        .insert_header(("X-Audit-Head", leaving.entry().audit_head.clone()))
        .insert_header((
            "Content-Disposition",
            format!("attachment; filename=\"{file}\""),
        ));
    if format == Format::Workbook {
        let book = tokio::fs::File::from_std(leaving.workbook().await?);
        return Ok(
            response.streaming(stream::try_unfold(book, |mut book| async move {
                let mut piece = vec![0; 1 << 16];
                let read = book.read(&mut piece).await?;
                piece.truncate(read);
                Ok::<_, std::io::Error>((read > 0).then(|| (Bytes::from(piece), book)))
            })),
        );
    }
    Ok(
        response.streaming(stream::try_unfold(leaving, |mut leaving| async move {
            let chunk = leaving.next().await?;
            Ok::<_, Error>(chunk.map(|chunk| (Bytes::from(chunk), leaving)))
        })),
    )
}

fn parts(file: &str) -> Option<(Sheet, &str)> {
    let (name, ending) = file.split_once('.')?;
    let sheet = [Sheet::Claims, Sheet::Checks]
        .into_iter()
        .find(|sheet| sheet.slug() == name)?;
    Some((sheet, ending))
}

fn since(typed: &str) -> Result<Option<DateTime<Utc>>, AppError> {
    if typed.is_empty() {
        return Ok(None);
    }
    let read = DateTime::parse_from_rfc3339(typed).map(|at| Some(at.to_utc()));
    read.map_err(|_| {
        AppError::Unfit("“since” must be an instant like 2026-11-04T16:05:00Z.".to_owned())
    })
}

async fn described(desk: &Desk, sheet: Sheet, ending: &str, columns: &[Column]) -> Outcome {
    let (description, kind) = match ending {
        "schema.json" => (json_schema(sheet, columns), "application/schema+json"),
        "datapackage.json" => {
            let publisher = desk.publisher(desk.store().read()).await?;
            let head = events::head(desk.store().read()).await?.hash;
            let package = data_package(sheet, columns, &publisher.name, &head, None);
            (package, "application/json")
        }
        _ => return Err(AppError::NotFound),
    };
    Ok(HttpResponse::Ok()
        .content_type(kind)
        .body(format!("{description:#}")))
}

#[derive(Template)]
#[template(path = "exports/holders.html")]
struct HoldersPage {
    page: Page,
    claim: claim::Model,
    versions: Vec<Version>,
    told: Vec<Told>,
    may_export: bool,
}

/// A public version, and the files that left while it was the newest.
struct Version {
    publication: publication::Model,
    /// Programs that were given it.
    programs: Vec<GivenTo>,
    until: Option<DateTime<Utc>>,
    files: Vec<handout::Model>,
}

impl HoldersPage {
    fn number(&self) -> String {
        claim_number(self.claim.number)
    }

    /// Where the checks that changed since a file left are taken out.
    fn delta(&self, at: &DateTime<Utc>) -> String {
        paths::with_query("/exports/checks.csv", &[("since", &words::machine(*at))])
    }
}

/// GET /claims/{number}/holders: who has which public version of a claim.
pub async fn holders(desk: Data<Desk>, actor: Actor, page: Page, number: Path<String>) -> Outcome {
    let db = desk.store().read();
    let number = parse_claim_number(&number).ok_or(AppError::NotFound)?;
    let claim = claims::find(db, number).await?.ok_or(AppError::NotFound)?;
    let mut versions = Vec::new();
    let mut given = handouts::given(db, claim.number).await?;
    let mut until = None;
    for publication in public::of_claim(db, claim.id).await? {
        let before = until.unwrap_or_else(|| desk.now());
        let files = handouts::holding(db, claim.number, publication.created_at, before).await?;
        let from = publication.created_at;
        versions.push(Version {
            programs: given.remove(&publication.number).unwrap_or_default(),
            publication,
            until,
            files,
        });
        until = Some(from);
    }
    html(&HoldersPage {
        page: page.titled(
            format!("Who holds {}", claim_number(claim.number)),
            "claims",
        ),
        told: handouts::told(db, claim.id).await?,
        may_export: allows(&actor, Deed::Export),
        versions,
        claim,
    })
}
