//! Services: programs that act for the desk under a name of their own, for administrators.

use actix_web::HttpRequest;
use actix_web::web::Data;
use askama::Template;
use serde::Deserialize;
use validator::Validate;

use crate::desk::Error;
use crate::desk::tokens::NewService;
use crate::domain::people::{Actor, Role};
use crate::domain::words::{Name, Unfit};
use crate::store::entities::person;
use crate::store::tokens;
use crate::web::error::{AppError, Outcome};
use crate::web::page::{Flash, Page, html, html_again, see_other_with};
use crate::web::submitted::{Form, Submitted};
use crate::web::tokens::is_known;
use crate::web::{Door, paths};
use crate::workflow::permissions::{Deed, allows};

/// A service as it is asked for.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct ServiceForm {
    #[validate(length(
        min = 1,
        max = 200,
        message = "Type its name, as the record will show it."
    ))]
    name: String,
    #[validate(length(min = 1, message = "Choose a role."))]
    role: String,
    #[validate(length(min = 1, message = "Type your passphrase."))]
    passphrase: String,
}

/// A service on the screen.
struct Row {
    person: person::Model,
    tokens: u64,
}

#[derive(Template)]
#[template(path = "tokens/services.html")]
struct ServicesPage {
    page: Page,
    rows: Vec<Row>,
    form: Form<ServiceForm>,
}

impl ServicesPage {
    fn roles(&self) -> [(&'static str, &'static str, &'static str); 3] {
        [Role::Reader, Role::Producer, Role::Checker]
            .map(|role| (role.slug(), role.slug(), role.meaning()))
    }
}

/// GET /services
pub async fn index(door: Data<Door>, actor: Actor, page: Page) -> Outcome {
    html(&draw(&door, &actor, page, Form::default()).await?)
}

/// POST /services
pub async fn create(
    door: Data<Door>,
    actor: Actor,
    page: Page,
    req: HttpRequest,
    form: Submitted<ServiceForm>,
) -> Outcome {
    if !allows(&actor, Deed::ManagePeople) {
        return Err(AppError::NotFound);
    }
    let form = match form.valid() {
        Ok(form) => form,
        Err(form) => return again(&door, &actor, page, form).await,
    };
    let new = match new_service(&form) {
        Ok(new) => new,
        Err((field, unfit)) => {
            return again(&door, &actor, page, Form::wrong(form, field, unfit)).await;
        }
    };
    if let Err(sentence) = is_known(&door, &actor, &req, &form.passphrase).await? {
        let form = Form::wrong(form, "passphrase", sentence);
        return again(&door, &actor, page, form).await;
    }
    match door.desk.add_service(&actor, new).await {
        Ok(id) => see_other_with(
            &paths::service(id),
            Flash::good("The service was added. Make it a token."),
        ),
        Err(Error::Unfit(unfit)) => {
            again(&door, &actor, page, Form::wrong(form, "role", unfit)).await
        }
        Err(error) => Err(error.into()),
    }
}

fn new_service(form: &ServiceForm) -> Result<NewService, (&'static str, Unfit)> {
    Ok(NewService {
        name: Name::parse(&form.name, "The name").map_err(|unfit| ("name", unfit))?,
        role: Role::from_slug(&form.role)
            .ok_or_else(|| ("role", Unfit("Choose a role.".to_owned())))?,
    })
}

async fn draw(
    door: &Door,
    actor: &Actor,
    page: Page,
    form: Form<ServiceForm>,
) -> Result<ServicesPage, AppError> {
    if !allows(actor, Deed::ManagePeople) {
        return Err(AppError::NotFound);
    }
    let db = door.desk.store().read();
    let mut rows = Vec::new();
    for person in tokens::services(db).await? {
        let tokens = tokens::count(db, person.id, door.desk.now()).await?;
        rows.push(Row { person, tokens });
    }
    Ok(ServicesPage {
        page: page.titled("Services", "people"),
        rows,
        form,
    })
}

async fn again(door: &Door, actor: &Actor, page: Page, mut form: Form<ServiceForm>) -> Outcome {
    form.passphrase.clear();
    html_again(&draw(door, actor, page.with_error(), form).await?)
}
