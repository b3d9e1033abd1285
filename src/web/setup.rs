//! The first run: while nobody works here, whoever comes first sets the desk up.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use askama::Template;
use serde::Deserialize;
use validator::Validate;

use crate::desk::Error;
use crate::desk::people::EmailAddress;
use crate::desk::people::setup::FirstRun;
use crate::domain::words::{Name, Unfit};
use crate::store::people;
use crate::web::Door;
use crate::web::error::{AppError, Outcome};
use crate::web::page::{Page, html, html_again, see_other};
use crate::web::paths;
use crate::web::session::Anybody;
use crate::web::submitted::{Form, Submitted};

/// What the first run asks for.
#[derive(Debug, Default, Deserialize, Validate)]
pub struct SetupForm {
    #[validate(length(min = 1, message = "Give the desk a name."))]
    desk_name: String,
    #[validate(length(
        min = 1,
        max = 200,
        message = "Type your name, as the record will show it."
    ))]
    name: String,
    #[validate(length(min = 1, message = "Type your e-mail address."))]
    email: String,
    #[validate(length(min = 1, message = "Choose a passphrase."))]
    passphrase: String,
    setup_token: String,
}

#[derive(Template)]
#[template(path = "setup/new.html")]
struct SetupPage {
    page: Page,
    form: Form<SetupForm>,
    asks_token: bool,
}

/// GET /setup
pub async fn new(door: Data<Door>, page: Page) -> Outcome {
    if people::anybody(door.desk.store().read()).await? {
        return see_other(&paths::sign_in());
    }
    let form = Form::filled(SetupForm::default());
    let asks_token = door.setup_token.is_some();
    html(&SetupPage {
        page: page.titled("Set up this desk", ""),
        form,
        asks_token,
    })
}

/// POST /setup
pub async fn create(
    door: Data<Door>,
    page: Page,
    Anybody(visitor): Anybody,
    form: Submitted<SetupForm>,
) -> Outcome {
    if people::anybody(door.desk.store().read()).await? {
        return Err(AppError::NotFound);
    }
    let again = |mut form: Form<SetupForm>| {
        form.passphrase.clear();
        let page = page.clone().titled("Set up this desk", "").with_error();
        html_again(&SetupPage {
            page,
            form,
            asks_token: door.setup_token.is_some(),
        })
    };
    let form = match form.valid() {
        Ok(form) => form,
        Err(form) => return again(form),
    };
    if door
        .setup_token
        .as_ref()
        .is_some_and(|token| token.reveal() != form.setup_token.trim())
    {
        let words = "This is not the setup token that the server printed when it started.";
        let mut page = again(Form::wrong(form, "setup_token", words))?;
        *page.status_mut() = StatusCode::FORBIDDEN;
        return Ok(page);
    }
    let first = match first_run(&form) {
        Ok(first) => first,
        Err((field, unfit)) => return again(Form::wrong(form, field, unfit)),
    };
    match door.desk.set_up(&door.vault, first, &form.passphrase).await {
        Ok(session) => {
            visitor.welcome(&session);
            see_other(&paths::today())
        }
        Err(Error::Unfit(unfit)) => again(Form::wrong(form, "passphrase", unfit)),
        Err(error) => Err(error.into()),
    }
}

fn first_run(form: &SetupForm) -> Result<FirstRun, (&'static str, Unfit)> {
    Ok(FirstRun {
        desk_name: Name::parse(&form.desk_name, "The name")
            .map_err(|unfit| ("desk_name", unfit))?,
        name: Name::parse(&form.name, "Your name").map_err(|unfit| ("name", unfit))?,
        email: EmailAddress::parse(&form.email).map_err(|unfit| ("email", unfit))?,
    })
}
