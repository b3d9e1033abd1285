//! The list of articles, and taking one in.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Query};
use askama::Template;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use validator::Validate;

use crate::desk::intake::{Given, Submission};
use crate::desk::{Desk, Error};
use crate::domain::people::Actor;
use crate::domain::words::{Name, Unfit, WebAddress};
use crate::store::articles::{self, Listed};
use crate::web::error::Outcome;
use crate::web::page::{Neighbours, Page, html, html_again, html_as, see_other};
use crate::web::submitted::Form;
use crate::web::uploaded::{Attached, Uploaded};
use crate::web::{filters, paths};
use crate::workflow::permissions::{Deed, allows};

const PAGE: u64 = 50;

/// Where in a list one is.
#[derive(Debug, Deserialize)]
pub struct Cursor {
    before: Option<i32>,
}

#[derive(Template)]
#[template(path = "articles/index.html")]
struct IndexPage {
    page: Page,
    rows: Vec<Listed>,
    around: Neighbours,
    may_take_in: bool,
}

/// GET /articles
pub async fn index(desk: Data<Desk>, actor: Actor, page: Page, at: Query<Cursor>) -> Outcome {
    let mut rows = articles::page(desk.store().read(), at.before, PAGE + 1).await?;
    let more = rows.len() as u64 > PAGE;
    rows.truncate(PAGE as usize);
    let last = rows.last().map(|row| row.article.number.to_string());
    let older = last.as_deref().filter(|_| more);
    let around = Neighbours::of(&paths::articles(), &[], None, older);
    let may_take_in = allows(&actor, Deed::TakeIn);
    html(&IndexPage {
        page: page.titled("Articles", "articles"),
        rows,
        around,
        may_take_in,
    })
}

/// The form that takes an article in.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct ArticleForm {
    text: String,
    title: String,
    byline: String,
    outlet: String,
    address: String,
    published: String,
}

#[derive(Template)]
#[template(path = "articles/new.html")]
struct NewPage {
    page: Page,
    form: Form<ArticleForm>,
    held: Option<String>,
}

/// What a link to the form may fill in: nothing is taken in before somebody presses the button.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Prefilled {
    address: String,
    title: String,
}

/// GET /articles/new
pub async fn new(_: Actor, page: Page, given: Query<Prefilled>) -> Outcome {
    let page = page.titled("New article", "articles");
    let Prefilled { address, title } = given.into_inner();
    let form = Form::filled(ArticleForm {
        // Only what is an address: a link cannot put words in anybody's mouth here.
        address: WebAddress::parse(&address)
            .map_or(String::new(), |sound| sound.as_str().to_owned()),
        title: Name::parse(&title, "The title").map_or(String::new(), Name::into_string),
        ..ArticleForm::default()
    });
    html(&NewPage {
        page,
        form,
        held: None,
    })
}

/// POST /articles
pub async fn create(
    desk: Data<Desk>,
    actor: Actor,
    page: Page,
    sent: Uploaded<ArticleForm>,
) -> Outcome {
    let page = page.titled("New article", "articles");
    let again = |form, held| NewPage {
        page: page.clone().with_error(),
        form,
        held,
    };
    let form = sent.form.unchecked();
    let submission = match submission(&form, sent.file) {
        Ok(submission) => submission,
        Err((field, unfit)) => return html_again(&again(Form::wrong(form, field, unfit), None)),
    };
    match desk.take_in(&actor, submission).await {
        Ok(number) => see_other(&paths::article(number)),
        Err(Error::Exists(held)) => {
            let form = Form::wrong(form, "text", "This text is held already.");
            html_as(StatusCode::CONFLICT, &again(form, Some(held)))
        }
        Err(Error::Unfit(unfit)) => html_again(&again(Form::wrong(form, "text", unfit), None)),
        Err(Error::NotFetched(sentence)) => {
            let field = if form.text.trim().is_empty() {
                "address"
            } else {
                "text"
            };
            html_again(&again(Form::wrong(form, field, sentence), None))
        }
        Err(error) => Err(error.into()),
    }
}

fn submission(
    form: &ArticleForm,
    file: Option<Attached>,
) -> Result<Submission, (&'static str, Unfit)> {
    let field = |name: &'static str| move |unfit: Unfit| (name, unfit);
    let address = WebAddress::parse_optional(&form.address).map_err(field("address"))?;
    let text = form.text.trim();
    let given = match (text, file, &address) {
        ("", Some(Attached { name, bytes }), _) => Given::File { name, bytes },
        ("", None, Some(address)) => Given::Address(address.clone()),
        ("", None, None) => {
            let sentence = "Paste the text of the article or its address, or choose a file.";
            return Err(("text", Unfit(sentence.to_owned())));
        }
        (_, Some(_), _) => {
            let sentence =
                "Paste the text or choose a file, not both. The file has to be chosen again.";
            return Err(("text", Unfit(sentence.to_owned())));
        }
        (text, None, _) => match WebAddress::parse(text) {
            // An address and nothing else is where the text is to be had.
            Ok(address) if !text.contains(char::is_whitespace) => Given::Address(address),
            _ => Given::Text(form.text.clone()),
        },
    };
    Ok(Submission {
        given,
        title: Name::parse_optional(&form.title, "The title").map_err(field("title"))?,
        byline: Name::parse_optional(&form.byline, "The byline").map_err(field("byline"))?,
        outlet: Name::parse_optional(&form.outlet, "The outlet").map_err(field("outlet"))?,
        address,
        published_at: day(&form.published).map_err(field("published"))?,
    })
}

/// A day as a form sends it, at its first moment in UTC.
pub(in crate::web) fn day(typed: &str) -> Result<Option<DateTime<Utc>>, Unfit> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let day = NaiveDate::parse_from_str(typed, "%Y-%m-%d");
    let day = day.map_err(|_| Unfit("Write the day as 2024-07-05.".to_owned()))?;
    Ok(Some(day.and_time(chrono::NaiveTime::MIN).and_utc()))
}
