//! Who works at the desk: the administrator's screen, and the link by which somebody comes in.

use std::collections::{HashMap, HashSet};

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use askama::Template;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use uuid::Uuid;
use validator::Validate;

use crate::desk::hooks::BY_HAND;
use crate::desk::people::token::Token;
use crate::desk::people::{By, EmailAddress, Invitation, NewPerson, Office};
use crate::desk::{Desk, Error};
use crate::domain::bench::ApprovalRule;
use crate::domain::people::{Actor, Role};
use crate::domain::words::{Name, Unfit};
use crate::store::entities::person;
use crate::store::{hooks, people, rules, settings, tokens};
use crate::web::error::{AppError, Outcome};
use crate::web::page::{Flash, Page, html, html_again, html_as, see_other, see_other_with};
use crate::web::session::Anybody;
use crate::web::submitted::{Button, Form, Submitted};
use crate::web::{Door, filters, paths};
use crate::workflow::permissions::{Deed, allows};
use crate::workflow::today::patience;

/// The form that adds somebody.
#[derive(Debug, Default, Deserialize, Validate)]
pub struct PersonForm {
    #[validate(length(
        min = 1,
        max = 200,
        message = "Type their name, as the record will show it."
    ))]
    name: String,
    #[validate(length(min = 1, message = "Type their e-mail address."))]
    email: String,
    #[validate(length(min = 1, message = "Choose a role."))]
    role: String,
    administrator: bool,
}

/// Somebody on the screen.
struct Row {
    person: person::Model,
    own: bool,
    service: bool,
    invited_until: Option<DateTime<Utc>>,
}

/// A link that is shown now and never again.
struct NewLink {
    name: String,
    address: String,
    ends_at: DateTime<Utc>,
}

#[derive(Template)]
#[template(path = "people/index.html")]
struct PeoplePage {
    page: Page,
    rows: Vec<Row>,
    form: Form<PersonForm>,
    new_link: Option<NewLink>,
    approvals: String,
    needed_now: String,
    patience: i64,
    hooks_failed: u64,
}

impl PeoplePage {
    fn roles(&self) -> Vec<(&'static str, &'static str, &'static str)> {
        Role::ALL
            .map(|role| (role.slug(), role.slug(), role.meaning()))
            .to_vec()
    }

    fn role_choices(&self) -> Vec<(&'static str, &'static str)> {
        Role::ALL.map(|role| (role.slug(), role.slug())).to_vec()
    }

    fn rules(&self) -> [(&'static str, &'static str); 4] {
        [
            (
                "default",
                "Two, or one while fewer than four people could review",
            ),
            ("1", "One"),
            ("2", "Two"),
            ("3", "Three"),
        ]
    }
}

/// GET /people
pub async fn index(desk: Data<Desk>, actor: Actor, page: Page) -> Outcome {
    html(&draw(&desk, &actor, page, Form::default(), None).await?)
}

/// POST /people
pub async fn create(
    desk: Data<Desk>,
    actor: Actor,
    page: Page,
    form: Submitted<PersonForm>,
) -> Outcome {
    let form = match form.valid() {
        Ok(form) => form,
        Err(form) => return draw_again(&desk, &actor, page, form).await,
    };
    let new = match new_person(&form) {
        Ok(new) => new,
        Err((field, unfit)) => {
            let form = Form::wrong(form, field, unfit);
            return draw_again(&desk, &actor, page, form).await;
        }
    };
    match desk.invite(By::Person(actor.clone()), new).await {
        Ok(invitation) => show_link(&desk, &actor, page, &invitation).await,
        Err(Error::Unfit(unfit)) => {
            let form = Form::wrong(form, "email", unfit);
            draw_again(&desk, &actor, page, form).await
        }
        Err(error) => Err(error.into()),
    }
}

/// POST /people/{id}/invitation
pub async fn invite_again(
    desk: Data<Desk>,
    actor: Actor,
    page: Page,
    id: Path<Uuid>,
    _: Submitted<Button>,
) -> Outcome {
    let invitation = desk.invite_again(&actor, *id).await?;
    show_link(&desk, &actor, page, &invitation).await
}

/// The role chosen for somebody.
#[derive(Debug, Deserialize, Validate)]
pub struct RoleForm {
    role: Role,
}

/// POST /people/{id}/role
pub async fn change_role(
    desk: Data<Desk>,
    actor: Actor,
    id: Path<Uuid>,
    form: Submitted<RoleForm>,
) -> Outcome {
    let role = form.unchecked().role;
    desk.change_role(&actor, *id, role).await?;
    done(&desk, *id, |name| {
        format!("{name} is {} now.", with_article(role))
    })
    .await
}

/// Whether somebody is to be an administrator.
#[derive(Debug, Deserialize, Validate)]
pub struct OfficeForm {
    administrator: bool,
}

/// POST /people/{id}/office
pub async fn change_office(
    desk: Data<Desk>,
    actor: Actor,
    id: Path<Uuid>,
    form: Submitted<OfficeForm>,
) -> Outcome {
    let office = office(form.unchecked().administrator);
    desk.change_office(&actor, *id, office).await?;
    done(&desk, *id, |name| match office {
        Office::Administrator => format!("{name} is an administrator now."),
        Office::None => format!("{name} is no longer an administrator."),
    })
    .await
}

/// What to do with somebody.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Let them go.
    Gone,
    /// Take them back.
    Here,
}

/// Whether somebody is to work here.
#[derive(Debug, Deserialize, Validate)]
pub struct StandingForm {
    standing: Standing,
}

/// POST /people/{id}/standing
pub async fn change_standing(
    desk: Data<Desk>,
    actor: Actor,
    id: Path<Uuid>,
    form: Submitted<StandingForm>,
) -> Outcome {
    match form.unchecked().standing {
        Standing::Gone => {
            desk.let_go(&actor, *id).await?;
            done(&desk, *id, |name| {
                format!("{name} was let go and signed out everywhere.")
            })
            .await
        }
        Standing::Here => {
            desk.take_back(&actor, *id).await?;
            done(&desk, *id, |name| format!("{name} was taken back.")).await
        }
    }
}

/// The desk's name.
#[derive(Debug, Deserialize, Validate)]
pub struct DeskForm {
    desk_name: String,
}

/// POST /desk/name
pub async fn rename_desk(desk: Data<Desk>, actor: Actor, form: Submitted<DeskForm>) -> Outcome {
    let name = Name::parse(&form.unchecked().desk_name, "The desk's name")?;
    let words = format!("The desk was renamed to {}.", name.as_str());
    desk.rename_desk(&actor, name).await?;
    see_other_with(&paths::people(), Flash::good(words))
}

/// The rule of approvals.
#[derive(Debug, Deserialize, Validate)]
pub struct ApprovalsForm {
    approvals: String,
}

/// POST /desk/approvals
pub async fn set_approvals(
    desk: Data<Desk>,
    actor: Actor,
    form: Submitted<ApprovalsForm>,
) -> Outcome {
    let rule = match form.unchecked().approvals.as_str() {
        "default" => None,
        "1" => Some(ApprovalRule::Open(1)),
        "2" => Some(ApprovalRule::Open(2)),
        "3" => Some(ApprovalRule::Open(3)),
        _ => return Err(AppError::Unreadable("no such rule".to_owned())),
    };
    desk.set_rule(&actor, None, rule).await?;
    see_other_with(&paths::people(), Flash::good("The approval rule was set."))
}

async fn draw(
    desk: &Desk,
    actor: &Actor,
    page: Page,
    form: Form<PersonForm>,
    new_link: Option<NewLink>,
) -> Result<PeoplePage, AppError> {
    if !allows(actor, Deed::ManagePeople) {
        return Err(AppError::NotFound);
    }
    let db = desk.store().read();
    let open = people::open_invitations(db, desk.now()).await?;
    let until: HashMap<Uuid, DateTime<Utc>> = open
        .into_iter()
        .map(|invitation| (invitation.person_id, invitation.ends_at))
        .collect();
    let services: HashSet<Uuid> = tokens::services(db)
        .await?
        .into_iter()
        .map(|service| service.id)
        .collect();
    let rows = people::all(db).await?.into_iter().map(|person| Row {
        own: person.id == actor.id,
        service: services.contains(&person.id),
        invited_until: until.get(&person.id).copied(),
        person,
    });
    let rule = rules::all(db).await?.remove(rules::EVERY_KIND);
    let setting = match rule {
        Some(ApprovalRule::Open(approvals)) => Some(approvals),
        Some(ApprovalRule::Bench(_)) | None => None,
    };
    let needed_now = match rule {
        Some(rule @ ApprovalRule::Bench(_)) => rule,
        _ => ApprovalRule::Open(crate::workflow::approvals_needed(
            setting,
            people::could_review(db).await?,
        )),
    };
    let days = settings::get(db, settings::PATIENCE).await?;
    Ok(PeoplePage {
        patience: patience(days.as_deref()),
        page: page.titled("People", "people"),
        rows: rows.collect(),
        form,
        new_link,
        approvals: setting.map_or_else(|| "default".to_owned(), |number| number.to_string()),
        needed_now: needed_now.words(),
        hooks_failed: hooks::failed(db, BY_HAND).await?,
    })
}

async fn draw_again(desk: &Desk, actor: &Actor, page: Page, form: Form<PersonForm>) -> Outcome {
    let mut page = draw(desk, actor, page, form, None).await?;
    page.page = page.page.with_error();
    html_again(&page)
}

async fn show_link(desk: &Desk, actor: &Actor, page: Page, invitation: &Invitation) -> Outcome {
    let link = NewLink {
        name: invitation.person.name.clone(),
        address: page.url(&paths::invitation(invitation.token.reveal())),
        ends_at: invitation.ends_at,
    };
    html(&draw(desk, actor, page, Form::default(), Some(link)).await?)
}

async fn done(desk: &Desk, id: Uuid, words: impl FnOnce(&str) -> String) -> Outcome {
    let person = people::find(desk.store().read(), id)
        .await?
        .ok_or(AppError::NotFound)?;
    see_other_with(&paths::people(), Flash::good(words(&person.name)))
}

fn new_person(form: &PersonForm) -> Result<NewPerson, (&'static str, Unfit)> {
    Ok(NewPerson {
        name: Name::parse(&form.name, "The name").map_err(|unfit| ("name", unfit))?,
        email: EmailAddress::parse(&form.email).map_err(|unfit| ("email", unfit))?,
        role: Role::from_slug(&form.role)
            .ok_or_else(|| ("role", Unfit("Choose a role.".to_owned())))?,
        office: office(form.administrator),
    })
}

fn office(administrator: bool) -> Office {
    if administrator {
        Office::Administrator
    } else {
        Office::None
    }
}

fn with_article(role: Role) -> &'static str {
    match role {
        Role::Reader => "a reader",
        Role::Checker => "a checker",
        Role::Editor => "an editor",
        Role::Producer => "a producer",
    }
}

/// The form by which an invited person comes in.
#[derive(Debug, Default, Deserialize, Validate)]
pub struct InvitationForm {
    #[validate(length(min = 1, message = "Choose a passphrase."))]
    passphrase: String,
}

#[derive(Template)]
#[template(path = "people/invitation.html")]
struct InvitationPage {
    page: Page,
    person: person::Model,
    form: Form<InvitationForm>,
}

#[derive(Template)]
#[template(path = "people/no_invitation.html")]
struct NoInvitationPage {
    page: Page,
}

/// GET /invitations/{token}
pub async fn invitation(desk: Data<Desk>, page: Page, token: Path<String>) -> Outcome {
    let Some(token) = Token::parse(&token) else {
        return no_invitation(page);
    };
    match desk.invitation(&token).await {
        Ok(person) => {
            let page = page.titled("Join the desk", "");
            html(&InvitationPage {
                page,
                person,
                form: Form::default(),
            })
        }
        Err(Error::NotFound) => no_invitation(page),
        Err(error) => Err(error.into()),
    }
}

/// POST /invitations/{token}
pub async fn accept(
    door: Data<Door>,
    page: Page,
    Anybody(visitor): Anybody,
    token: Path<String>,
    form: Submitted<InvitationForm>,
) -> Outcome {
    let Some(token) = Token::parse(&token) else {
        return no_invitation(page);
    };
    let person = match door.desk.invitation(&token).await {
        Ok(person) => person,
        Err(Error::NotFound) => return no_invitation(page),
        Err(error) => return Err(error.into()),
    };
    let again = |unfit: Unfit| {
        let page = page.clone().titled("Join the desk", "").with_error();
        let form = Form::wrong(InvitationForm::default(), "passphrase", unfit);
        html_again(&InvitationPage {
            page,
            person: person.clone(),
            form,
        })
    };
    let form = match form.valid() {
        Ok(form) => form,
        Err(form) => return again(Unfit(form.errors()[0].1.clone())),
    };
    let came_with = visitor.came_with();
    match door
        .desk
        .accept_invitation(&door.vault, token, &form.passphrase, came_with)
        .await
    {
        Ok(session) => {
            visitor.welcome(&session);
            see_other(&paths::today())
        }
        Err(Error::Unfit(unfit)) => again(unfit),
        Err(Error::NotFound) => no_invitation(page.clone()),
        Err(error) => Err(error.into()),
    }
}

fn no_invitation(page: Page) -> Outcome {
    let page = page.titled("This link no longer works", "");
    html_as(StatusCode::NOT_FOUND, &NoInvitationPage { page })
}
