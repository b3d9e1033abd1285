//! Webhooks, for administrators: who is told what happens, whether it got through, and telling it
//! once more. A secret is shown on the page that answers its making and never again.

use actix_web::HttpRequest;
use actix_web::web::{Data, Path, Query};
use askama::Template;
use serde::Deserialize;
use uuid::Uuid;
use validator::Validate;

use crate::desk::Error;
use crate::desk::hooks::{BY_HAND, NewHook, Secret};
use crate::domain::hook::{Reach, Topic, Topics};
use crate::domain::people::Actor;
use crate::domain::words::{Name, WebAddress};
use crate::store::entities::{hook, hook_attempt, hook_message};
use crate::store::hooks;
use crate::web::error::{AppError, Outcome};
use crate::web::page::{
    Flash, Neighbours, PAGE_ROWS, Page, html, html_again, see_other, see_other_with,
};
use crate::web::submitted::{Button, Form, Submitted};
use crate::web::tokens::is_known;
use crate::web::{Door, filters, paths, words};
use crate::workflow::permissions::{Deed, allows};

/// A webhook as it is asked for.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct HookForm {
    #[validate(length(min = 1, max = 200, message = "Say in a few words what it is for."))]
    label: String,
    address: String,
    #[validate(length(min = 1, message = "Choose how far it sees."))]
    reach: String,
    #[validate(length(min = 1, message = "Choose what it is told."))]
    topics: Vec<String>,
    #[validate(length(min = 1, message = "Type your passphrase."))]
    passphrase: String,
}

/// The passphrase, for a new secret.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct SecretForm {
    #[validate(length(min = 1, message = "Type your passphrase."))]
    passphrase: String,
}

/// Where in the log one is.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Cursor {
    before: Option<Uuid>,
}

#[derive(Template)]
#[template(path = "hooks/index.html")]
struct HooksPage {
    page: Page,
    rows: Vec<hook::Model>,
    form: Form<HookForm>,
}

impl HooksPage {
    fn reaches(&self) -> [(&'static str, &'static str, &'static str); 2] {
        [
            (
                "public",
                "What is public",
                "Checks as readers see them, once they are public.",
            ),
            (
                "desk",
                "The desk too",
                "Claims, assignments and reviews before anything is public. Choose this only for a program of your own newsroom.",
            ),
        ]
    }

    fn topics(&self) -> Vec<(&'static str, &'static str, bool, bool)> {
        let ticked = |topic: Topic| self.form.topics.iter().any(|slug| slug == topic.slug());
        let row = |topic: Topic| {
            let of_the_desk = topic.reach() == Reach::Desk;
            (topic.slug(), topic.words(), of_the_desk, ticked(topic))
        };
        Topic::ALL.map(row).to_vec()
    }
}

/// A message in the log.
struct Row {
    message: hook_message::Model,
    attempts: Vec<hook_attempt::Model>,
}

impl Row {
    fn id(&self) -> String {
        format!("msg_{}", self.message.id.simple())
    }

    /// How it stands: the class of its mark, and the words.
    fn standing(&self) -> (&'static str, String) {
        match (
            self.message.delivered_at,
            self.message.next_at,
            self.message.tries,
        ) {
            (_, Some(next), 0) => ("", format!("Due {}", words::moment(next))),
            (_, Some(next), _) => ("warn", format!("Tried again {}", words::moment(next))),
            (Some(at), None, _) => ("good", format!("Delivered {}", words::moment(at))),
            (None, None, _) => ("bad", "Given up".to_owned()),
        }
    }
}

#[derive(Template)]
#[template(path = "hooks/show.html")]
struct HookPage {
    page: Page,
    hook: hook::Model,
    rows: Vec<Row>,
    around: Neighbours,
    form: Form<SecretForm>,
    secret: Option<String>,
}

impl HookPage {
    fn told(&self) -> String {
        told(&self.hook)
    }
}

impl HooksPage {
    fn told(&self, hook: &hook::Model) -> String {
        told(hook)
    }
}

/// What an endpoint is told of, in words.
fn told(hook: &hook::Model) -> String {
    let topics = Topics::parse(hook.reach, &hook.topics);
    let topics: Vec<&str> = topics
        .iter()
        .flat_map(Topics::iter)
        .map(Topic::slug)
        .collect();
    topics.join(", ")
}

/// GET /webhooks
pub async fn index(door: Data<Door>, actor: Actor, page: Page) -> Outcome {
    let form = HookForm {
        reach: "public".to_owned(),
        topics: [
            Topic::CheckPublished,
            Topic::CheckCorrected,
            Topic::CheckWithdrawn,
        ]
        .map(|topic| topic.slug().to_owned())
        .to_vec(),
        ..HookForm::default()
    };
    html(&draw(&door, &actor, page, Form::filled(form)).await?)
}

/// POST /webhooks
pub async fn create(
    door: Data<Door>,
    actor: Actor,
    page: Page,
    req: HttpRequest,
    form: Submitted<HookForm>,
) -> Outcome {
    administers(&actor)?;
    let form = match form.valid() {
        Ok(form) => form,
        Err(form) => return again(&door, &actor, page, form).await,
    };
    let new = match new_hook(&form) {
        Ok(new) => new,
        Err((field, sentence)) => {
            let form = Form::wrong(form, field, sentence);
            return again(&door, &actor, page, form).await;
        }
    };
    if let Err(sentence) = is_known(&door, &actor, &req, &form.passphrase).await? {
        let form = Form::wrong(form, "passphrase", sentence);
        return again(&door, &actor, page, form).await;
    }
    match door.desk.add_hook(&actor, new).await {
        Ok(secret) => with_secret(&door, &actor, page, secret).await,
        Err(Error::NotFetched(sentence)) => {
            let form = Form::wrong(form, "address", sentence);
            again(&door, &actor, page, form).await
        }
        Err(Error::Unfit(unfit)) => {
            again(&door, &actor, page, Form::wrong(form, "label", unfit)).await
        }
        Err(error) => Err(error.into()),
    }
}

/// GET /webhooks/{id}
pub async fn show(
    door: Data<Door>,
    actor: Actor,
    page: Page,
    id: Path<Uuid>,
    cursor: Query<Cursor>,
) -> Outcome {
    let form = Form::default();
    html(&draw_one(&door, &actor, page, *id, cursor.before, form, None).await?)
}

/// POST /webhooks/{id}/secret
pub async fn change_secret(
    door: Data<Door>,
    actor: Actor,
    page: Page,
    id: Path<Uuid>,
    req: HttpRequest,
    form: Submitted<SecretForm>,
) -> Outcome {
    administers(&actor)?;
    let refused = match form.valid() {
        Err(form) => form,
        Ok(form) => match is_known(&door, &actor, &req, &form.passphrase).await? {
            Ok(()) => {
                let secret = door.desk.change_hook_secret(&actor, *id).await?;
                return with_secret(&door, &actor, page, secret).await;
            }
            Err(sentence) => Form::wrong(SecretForm::default(), "passphrase", sentence),
        },
    };
    html_again(&draw_one(&door, &actor, page.with_error(), *id, None, refused, None).await?)
}

/// POST /webhooks/{id}/test
pub async fn test(door: Data<Door>, actor: Actor, id: Path<Uuid>, _: Submitted<Button>) -> Outcome {
    door.desk.test_hook(&actor, *id).await?;
    see_other_with(&paths::webhook(*id), Flash::good("A test is on its way."))
}

/// POST /webhooks/{id}/on
pub async fn turn_on(
    door: Data<Door>,
    actor: Actor,
    id: Path<Uuid>,
    _: Submitted<Button>,
) -> Outcome {
    door.desk.turn_hook_on(&actor, *id).await?;
    see_other_with(
        &paths::webhook(*id),
        Flash::good("The webhook was turned on."),
    )
}

/// POST /webhooks/{id}/off
pub async fn turn_off(
    door: Data<Door>,
    actor: Actor,
    id: Path<Uuid>,
    _: Submitted<Button>,
) -> Outcome {
    door.desk.turn_hook_off(&actor, *id).await?;
    see_other_with(
        &paths::webhook(*id),
        Flash::good("The webhook was turned off."),
    )
}

/// POST /webhooks/{id}/remove
pub async fn remove(
    door: Data<Door>,
    actor: Actor,
    id: Path<Uuid>,
    _: Submitted<Button>,
) -> Outcome {
    door.desk.remove_hook(&actor, *id).await?;
    see_other_with(&paths::webhooks(), Flash::good("The webhook was removed."))
}

/// POST /webhooks/{id}/messages/{message}/replay
pub async fn replay(
    door: Data<Door>,
    actor: Actor,
    path: Path<(Uuid, Uuid)>,
    _: Submitted<Button>,
) -> Outcome {
    let (id, message) = path.into_inner();
    door.desk.replay(&actor, id, message).await?;
    see_other(&format!("{}#m-{message}", paths::webhook(id)))
}

fn new_hook(form: &HookForm) -> Result<NewHook, (&'static str, String)> {
    let reach = Reach::from_slug(&form.reach);
    let reach = reach.ok_or_else(|| ("reach", "Choose how far it sees.".to_owned()))?;
    let topics = form.topics.iter().filter_map(|slug| Topic::from_slug(slug));
    let none = "Choose something that it may be told: the others are for those who see the desk.";
    Ok(NewHook {
        label: Name::parse(&form.label, "The purpose").map_err(|unfit| ("label", unfit.0))?,
        address: WebAddress::parse(&form.address).map_err(|unfit| ("address", unfit.0))?,
        reach,
        topics: Topics::of(reach, topics).ok_or_else(|| ("topics", none.to_owned()))?,
    })
}

fn administers(actor: &Actor) -> Result<(), AppError> {
    match allows(actor, Deed::ManageDesk) {
        true => Ok(()),
        false => Err(AppError::NotFound),
    }
}

async fn with_secret(door: &Door, actor: &Actor, page: Page, secret: Secret) -> Outcome {
    let shown = Some(secret.words);
    let form = Form::default();
    html(&draw_one(door, actor, page, secret.hook, None, form, shown).await?)
}

async fn draw(
    door: &Door,
    actor: &Actor,
    page: Page,
    form: Form<HookForm>,
) -> Result<HooksPage, AppError> {
    administers(actor)?;
    Ok(HooksPage {
        page: page.titled("Webhooks", "people"),
        rows: hooks::all(door.desk.store().read()).await?,
        form,
    })
}

async fn again(door: &Door, actor: &Actor, page: Page, mut form: Form<HookForm>) -> Outcome {
    form.passphrase.clear();
    html_again(&draw(door, actor, page.with_error(), form).await?)
}

async fn draw_one(
    door: &Door,
    actor: &Actor,
    page: Page,
    id: Uuid,
    before: Option<Uuid>,
    form: Form<SecretForm>,
    secret: Option<String>,
) -> Result<HookPage, AppError> {
    administers(actor)?;
    let db = door.desk.store().read();
    let hook = hooks::find(db, id).await?.ok_or(AppError::NotFound)?;
    let mut log = hooks::log(db, id, before, PAGE_ROWS + 1).await?;
    let older = log.len() > PAGE_ROWS as usize;
    log.truncate(PAGE_ROWS as usize);
    let last = log.last().map(|(message, _)| message.id.to_string());
    let older = last.filter(|_| older);
    let path = paths::webhook(id);
    let row = |(message, attempts)| Row { message, attempts };
    Ok(HookPage {
        page: page.titled(format!("Webhook: {}", hook.label), "people"),
        around: Neighbours::of(&path, &[], None, older.as_deref()),
        rows: log.into_iter().map(row).collect(),
        hook,
        form,
        secret,
    })
}
