//! Importing checks that others published, in a browser: choose a file or an address, see what its
//! rows would become, say what its columns hold, and begin; then how far it is and what was refused.

use actix_web::HttpResponse;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::{Data, Path};
use askama::Template;
use serde::Deserialize;
use uuid::Uuid;
use validator::Validate;

use crate::desk::Error;
use crate::desk::importing::{Trial, plan_of};
use crate::domain::outside::{Column, Mapping, Plan};
use crate::domain::people::Actor;
use crate::domain::words::WebAddress;
use crate::publishing::table::cells;
use crate::store::entities::{import_refusal, import_run};
use crate::store::imports;
use crate::web::error::{AppError, Outcome};
use crate::web::page::{Flash, Page, html, html_again, see_other, see_other_with};
use crate::web::submitted::{Button, Form, Submitted};
use crate::web::uploaded::Uploaded;
use crate::web::{Door, filters, paths, words};
use crate::workflow::permissions::{Deed, allows};

/// The most refused rows a page shows; the file has them all.
const REFUSALS: u64 = 50;

/// What is to be imported.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct SourceForm {
    address: String,
}

/// What a person says about it.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct PlanForm {
    base: String,
    publisher: String,
    language: String,
    statement: String,
    address: String,
    publisher_column: String,
    title: String,
    claimant: String,
    said_on: String,
    reviewed_on: String,
    rating: String,
    language_column: String,
}

#[derive(Template)]
#[template(path = "outside/imports.html")]
struct ImportsPage {
    page: Page,
    rows: Vec<import_run::Model>,
    form: Form<SourceForm>,
}

#[derive(Template)]
#[template(path = "outside/import.html")]
struct ImportPage {
    page: Page,
    run: import_run::Model,
    plan: Plan,
    trial: Option<Trial>,
    refusals: Vec<import_refusal::Model>,
}

/// A choice of column: the name of its field, what it holds, and the headings to choose from.
struct Choice {
    name: &'static str,
    words: &'static str,
    options: Vec<(String, String)>,
    chosen: String,
}

impl ImportPage {
    /// One choice for each column, with what is chosen now.
    fn choices(&self, trial: &Trial) -> Vec<Choice> {
        let guessed = self.plan.mapping == Mapping::default();
        let mapping = match guessed {
            true => crate::desk::importing::guess(&trial.headings),
            false => self.plan.mapping.clone(),
        };
        let choice = |column: Column| {
            let none = (String::new(), "In no column".to_owned());
            let headings = trial.headings.iter().filter(|heading| !heading.is_empty());
            let headings = headings.map(|heading| (heading.clone(), heading.clone()));
            Choice {
                name: field(column),
                words: column.words(),
                options: [none].into_iter().chain(headings).collect(),
                chosen: mapping.heading(column).to_owned(),
            }
        };
        Column::ALL.map(choice).into_iter().collect()
    }

    fn sums(&self) -> [(&'static str, String); 5] {
        [
            ("Rows read", words::number(self.run.seen)),
            ("Added", words::number(self.run.added)),
            ("Changed", words::number(self.run.changed)),
            ("As they were", words::number(self.run.same)),
            ("Refused", words::number(self.run.refused)),
        ]
    }
}

/// The name of a column's field: two of them would be those of what rows leave out.
fn field(column: Column) -> &'static str {
    match column {
        Column::Publisher => "publisher_column",
        Column::Language => "language_column",
        other => other.slug(),
    }
}

fn state(run: &import_run::Model) -> &'static str {
    match run.state.as_str() {
        "draft" => "Not begun",
        "running" => "Under way",
        "done" => "Done",
        _ => "Ended before its end",
    }
}

impl ImportsPage {
    fn state(&self, run: &import_run::Model) -> &'static str {
        state(run)
    }
}

fn permitted(actor: &Actor) -> Result<(), AppError> {
    match allows(actor, Deed::KeepIndex) {
        true => Ok(()),
        false => Err(AppError::NotFound),
    }
}

/// GET /imports
pub async fn index(door: Data<Door>, actor: Actor, page: Page) -> Outcome {
    html(&draw(&door, &actor, page, Form::default()).await?)
}

/// POST /imports
pub async fn create(
    door: Data<Door>,
    actor: Actor,
    page: Page,
    sent: Uploaded<SourceForm>,
) -> Outcome {
    permitted(&actor)?;
    let form = sent.form.unchecked();
    let prepared = match sent.file {
        Some(file) => {
            let plan = Plan::default();
            door.desk
                .prepare_import(&actor, &file.name, file.bytes, plan)
                .await
        }
        None => match WebAddress::parse(&form.address) {
            Ok(address) => {
                door.desk
                    .prepare_import_of(&actor, address, Plan::default())
                    .await
            }
            Err(unfit) => Err(unfit.into()),
        },
    };
    match prepared {
        Ok(id) => see_other(&paths::import(id)),
        Err(error @ (Error::Unfit(_) | Error::NotFetched(_))) => {
            let form = Form::wrong(form, "address", error);
            html_again(&draw(&door, &actor, page.with_error(), form).await?)
        }
        Err(error) => Err(error.into()),
    }
}

/// GET /imports/{run}
pub async fn show(door: Data<Door>, actor: Actor, page: Page, id: Path<Uuid>) -> Outcome {
    permitted(&actor)?;
    let db = door.desk.store().read();
    let run = imports::find(db, *id).await?.ok_or(AppError::NotFound)?;
    let trial = match run.state.as_str() {
        "draft" => Some(door.desk.try_import(&actor, &run).await?),
        _ => None,
    };
    html(&ImportPage {
        page: page.titled(format!("Import of {}", run.name), "sources"),
        plan: plan_of(&run),
        refusals: imports::refusals(db, run.id, 0, REFUSALS).await?,
        trial,
        run,
    })
}

/// POST /imports/{run}/plan
pub async fn plan(
    door: Data<Door>,
    actor: Actor,
    id: Path<Uuid>,
    form: Submitted<PlanForm>,
) -> Outcome {
    let form = form.unchecked();
    let columns = [
        (Column::Statement, form.statement),
        (Column::Address, form.address),
        (Column::Publisher, form.publisher_column),
        (Column::Title, form.title),
        (Column::Claimant, form.claimant),
        (Column::SaidOn, form.said_on),
        (Column::ReviewedOn, form.reviewed_on),
        (Column::Rating, form.rating),
        (Column::Language, form.language_column),
    ];
    let named = columns
        .into_iter()
        .filter(|(_, heading)| !heading.is_empty());
    let plan = Plan {
        base: form.base.trim().to_owned(),
        publisher: form.publisher.trim().to_owned(),
        language: form.language.trim().to_owned(),
        mapping: Mapping(named.collect()),
    };
    door.desk.plan_import(&actor, *id, plan).await?;
    see_other(&paths::import(*id))
}

/// POST /imports/{run}/start
pub async fn start(
    door: Data<Door>,
    actor: Actor,
    id: Path<Uuid>,
    _: Submitted<Button>,
) -> Outcome {
    door.desk.start_import(&actor, *id).await?;
    see_other_with(
        &paths::import(*id),
        Flash::good("The import has begun. It goes on when you leave this page."),
    )
}

/// GET /imports/{run}/refused.csv
pub async fn refused(door: Data<Door>, actor: Actor, id: Path<Uuid>) -> Outcome {
    permitted(&actor)?;
    let (desk, id) = (door.desk.clone(), *id);
    let run = imports::find(desk.store().read(), id).await?;
    run.ok_or(AppError::NotFound)?;
    // A page at a time, so that a million refused rows never sit in memory.
    let rows = futures::stream::try_unfold(Some(0_i64), move |after| {
        let desk = desk.clone();
        async move {
            let Some(after) = after else {
                return Ok::<_, crate::store::Error>(None);
            };
            let page = imports::refusals(desk.store().read(), id, after, 1_000).await?;
            let mut out = match after {
                0 => cells(&["row", "why", "begins"]),
                _ => Vec::new(),
            };
            for row in &page {
                out.extend(cells(&[
                    &row.row_number.to_string(),
                    &row.why,
                    &row.excerpt,
                ]));
            }
            let next = page.last().map(|row| row.row_number);
            Ok(Some((actix_web::web::Bytes::from(out), next)))
        }
    });
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/csv; charset=utf-8; header=present"))
        .insert_header((CONTENT_DISPOSITION, "attachment; filename=\"refused.csv\""))
        .streaming(rows))
}

async fn draw(
    door: &Door,
    actor: &Actor,
    page: Page,
    form: Form<SourceForm>,
) -> Result<ImportsPage, AppError> {
    permitted(actor)?;
    Ok(ImportsPage {
        page: page.titled("Import outside checks", "sources"),
        rows: imports::newest(door.desk.store().read(), 50).await?,
        form,
    })
}
