//! Asking the desk to look at something: the form for readers, the page on which they see what became
//! of it, and the desk's own list.

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use askama::Template;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use uuid::Uuid;
use validator::Validate;

use crate::desk::people::token::Token;
use crate::desk::tips::{Decided, LONGEST, NewTip};
use crate::desk::{Desk, Error};
use crate::domain::claim::claim_number;
use crate::domain::people::Actor;
use crate::domain::words::{Note, WebAddress};
use crate::store::entities::{claim, tip};
use crate::store::tips;
use crate::web::error::{AppError, Outcome};
use crate::web::page::{
    Flash, Neighbours, PAGE_ROWS, Page, html, html_again, html_as, see_other, see_other_with,
};
use crate::web::submitted::{Form, Submitted};
use crate::web::throttle::in_words;
use crate::web::{Door, filters, paths};
use crate::workflow::permissions::{Deed, allows};

/// What a reader sends.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct AskForm {
    words: String,
    address: String,
    contact: String,
    /// People do not see this field; programs fill it in.
    website: String,
}

#[derive(Template)]
#[template(path = "public/ask.html")]
struct AskPage {
    page: Page,
    form: Form<AskForm>,
}

impl AskPage {
    fn longest(&self) -> usize {
        LONGEST
    }
}

/// GET /ask
pub async fn new(page: Page) -> Outcome {
    html(&AskPage {
        page: page.titled("Ask us to check something", "ask"),
        form: Form::default(),
    })
}

/// POST /ask
pub async fn create(
    door: Data<Door>,
    page: Page,
    req: HttpRequest,
    form: Submitted<AskForm>,
) -> Outcome {
    let form = form.unchecked();
    let draw = |page: Page, form| AskPage {
        page: page.titled("Ask us to check something", "ask"),
        form,
    };
    if !form.website.is_empty() {
        // Whoever filled it in learns nothing by it.
        return see_other("/ask/sent");
    }
    let address = match WebAddress::parse_optional(&form.address) {
        Ok(address) => address,
        Err(unfit) => {
            let form = Form::wrong(form, "address", unfit);
            return html_again(&draw(page.with_error(), form));
        }
    };
    let client = door.site.client(&req).ok_or(AppError::NotFound)?;
    if let Err(wait) = door.tips.admit_network(client) {
        let wait = in_words(wait);
        let sentence = format!("Too much came from your network just now. Try again in {wait}.");
        let form = Form::wrong(form, "", sentence);
        return html_as(
            StatusCode::TOO_MANY_REQUESTS,
            &draw(page.with_error(), form),
        );
    }
    let new = NewTip {
        words: form.words.clone(),
        address,
        contact: form.contact.clone(),
    };
    match door.desk.leave_tip(new).await {
        Ok(token) => see_other(&paths::asked(token.reveal())),
        Err(Error::Unfit(unfit)) => {
            html_again(&draw(page.with_error(), Form::wrong(form, "words", unfit)))
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Template)]
#[template(path = "public/asked.html")]
struct AskedPage {
    page: Page,
    tip: Option<tip::Model>,
    check: Option<String>,
}

/// GET /ask/{token}: what became of it.
pub async fn track(desk: Data<Desk>, page: Page, token: Path<String>) -> Outcome {
    let page = page.titled("What you asked us", "ask");
    if token.as_str() == "sent" {
        let (tip, check) = (None, None);
        return html(&AskedPage { page, tip, check });
    }
    let token = Token::parse(&token).ok_or(AppError::NotFound)?;
    let db = desk.store().read();
    let tip = tips::tracked(db, &token.hash())
        .await?
        .ok_or(AppError::NotFound)?;
    let check = match tip.claim_id {
        Some(claim) => tips::public_address(db, claim).await?,
        None => None,
    };
    html(&AskedPage {
        page,
        tip: Some(tip),
        check,
    })
}

/// Where in the list one is.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Cursor {
    state: String,
    before: Option<Uuid>,
}

#[derive(Template)]
#[template(path = "inbox/tips.html")]
struct TipsPage {
    page: Page,
    state: &'static str,
    rows: Vec<(tip::Model, Option<claim::Model>)>,
    around: Neighbours,
    now: DateTime<Utc>,
    form: Form<DecisionForm>,
}

impl TipsPage {
    fn number(&self, claim: &claim::Model) -> String {
        claim_number(claim.number)
    }
}

/// GET /tips
pub async fn index(desk: Data<Desk>, actor: Actor, page: Page, at: Query<Cursor>) -> Outcome {
    html(&draw(&desk, &actor, page, &at, Form::default()).await?)
}

/// What becomes of a tip.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct DecisionForm {
    decision: String,
    claim: String,
    reason: String,
}

/// POST /tips/{id}
pub async fn decide(
    desk: Data<Desk>,
    actor: Actor,
    page: Page,
    id: Path<Uuid>,
    form: Submitted<DecisionForm>,
) -> Outcome {
    let form = form.unchecked();
    let decided = match form.decision.as_str() {
        "take" => {
            let claim = form.claim.trim();
            Ok(Decided::Taken(
                (!claim.is_empty()).then(|| claim.to_owned()),
            ))
        }
        "decline" => Note::parse(&form.reason, "The reason").map(Decided::Declined),
        _ => return Err(AppError::NotFound),
    };
    let done = match decided {
        Ok(decided) => desk.decide_tip(&actor, *id, decided).await,
        Err(unfit) => Err(Error::Unfit(unfit)),
    };
    match done {
        Ok(()) => see_other_with(
            &paths::tips(),
            Flash::good("The reader sees it on their page."),
        ),
        Err(Error::Unfit(unfit)) => {
            let form = Form::wrong(form, "", unfit);
            let at = Cursor::default();
            html_again(&draw(&desk, &actor, page.with_error(), &at, form).await?)
        }
        Err(error) => Err(error.into()),
    }
}

async fn draw(
    desk: &Desk,
    actor: &Actor,
    page: Page,
    at: &Cursor,
    form: Form<DecisionForm>,
) -> Result<TipsPage, AppError> {
    if !allows(actor, Deed::Triage) {
        return Err(AppError::NotFound);
    }
    let state = match at.state.as_str() {
        "taken" => "taken",
        "declined" => "declined",
        _ => "new",
    };
    let db = desk.store().read();
    let mut rows = tips::page(db, state, at.before, PAGE_ROWS + 1).await?;
    let more = rows.len() > PAGE_ROWS as usize;
    rows.truncate(PAGE_ROWS as usize);
    let last = rows
        .last()
        .map(|(tip, _)| tip.id.to_string())
        .filter(|_| more);
    Ok(TipsPage {
        page: page.titled("Tips", "inbox"),
        around: Neighbours::of(&paths::tips(), &[("state", state)], None, last.as_deref()),
        state,
        rows,
        now: desk.now(),
        form,
    })
}
