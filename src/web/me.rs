//! One's own name, passphrase, appearance and sessions.

use actix_web::web::{Data, Path};
use askama::Template;
use serde::Deserialize;
use validator::Validate;

use crate::desk::Error;
use crate::desk::people::sessions::Presence;
use crate::desk::preferences::Reading;
use crate::desk::telling::Mail;
use crate::domain::keys::{DEEDS, Deed, Keys};
use crate::domain::people::Actor;
use crate::domain::words::Name;
use crate::store::entities::session;
use crate::store::{people, preferences, tokens};
use crate::web::error::{AppError, Outcome};
use crate::web::page::{Flash, Page, html, html_again, see_other_with};
use crate::web::session::Anybody;
use crate::web::submitted::{Button, Form, Submitted};
use crate::web::throttle::in_words;
use crate::web::{Door, filters, paths};

/// One of one's own sessions.
struct Row {
    session: session::Model,
    this_one: bool,
}

/// A change of passphrase.
#[derive(Debug, Default, Deserialize, Validate)]
pub struct PassphraseForm {
    #[validate(length(min = 1, message = "Type the passphrase you have now."))]
    current_passphrase: String,
    #[validate(length(min = 1, message = "Choose a new passphrase."))]
    new_passphrase: String,
}

#[derive(Template)]
#[template(path = "people/me.html")]
struct MePage {
    page: Page,
    own_name: String,
    email: String,
    meaning: &'static str,
    form: Form<PassphraseForm>,
    /// What was typed for the keys, when it has to be looked at again.
    keys: Form<KeysForm>,
    /// Whether an article is first read without marks.
    clean: bool,
    rows: Vec<Row>,
    tokens: u64,
    /// Whether one wants mail, by its word.
    mail: &'static str,
    /// Whether this server sends any.
    mails: bool,
}

impl MePage {
    fn deeds(&self) -> [Deed; 18] {
        DEEDS
    }

    /// Everything that is wrong with either form.
    fn errors(&self) -> Vec<(String, String)> {
        let mut errors = self.form.errors().to_vec();
        let keyed =
            |(field, sentence): &(String, String)| (format!("key-{field}"), sentence.clone());
        errors.extend(self.keys.errors().iter().map(keyed));
        errors
    }

    /// The key in a deed's field.
    fn key(&self, slug: &str) -> String {
        let typed = self.keys.typed(slug);
        typed.map_or_else(|| self.page.keys.of(slug), str::to_owned)
    }

    fn mails(&self) -> [(&'static str, &'static str, &'static str); 3] {
        let daily = "At six in the morning UTC, if there is anything unread.";
        [
            (Mail::Off.slug(), "No mail", ""),
            (Mail::AtOnce.slug(), "At once", ""),
            (Mail::Daily.slug(), "Once a day", daily),
        ]
    }

    fn themes(&self) -> [(&'static str, &'static str, &'static str); 3] {
        [
            ("", "As the device prefers", ""),
            ("light", "Light", ""),
            ("dark", "Dark", ""),
        ]
    }
}

/// GET /me
pub async fn show(door: Data<Door>, presence: Presence, page: Page) -> Outcome {
    html(&draw(&door, &presence, page, Form::default()).await?)
}

/// One's own name.
#[derive(Debug, Deserialize, Validate)]
pub struct NameForm {
    name: String,
}

/// POST /me/name
pub async fn rename(door: Data<Door>, actor: Actor, form: Submitted<NameForm>) -> Outcome {
    let name = Name::parse(&form.unchecked().name, "Your name")?;
    door.desk.rename_oneself(&actor, name).await?;
    see_other_with(&paths::me(), Flash::good("Your name was changed."))
}

/// POST /me/passphrase
pub async fn change_passphrase(
    door: Data<Door>,
    presence: Presence,
    page: Page,
    req: actix_web::HttpRequest,
    form: Submitted<PassphraseForm>,
) -> Outcome {
    let form = match form.valid() {
        Ok(form) => form,
        Err(form) => return draw_again(&door, &presence, page, form).await,
    };
    // Whoever finds a screen unlocked must not be able to guess at leisure.
    let address = door.site.client(&req).ok_or(AppError::NotFound)?;
    let account = presence.actor.id.to_string();
    if let Err(wait) = door
        .throttle
        .admit(&account, address, std::time::Instant::now())
    {
        let words = format!(
            "There were too many tries. Try again in {}.",
            in_words(wait)
        );
        let form = Form::wrong(form, "current_passphrase", words);
        return draw_again(&door, &presence, page, form).await;
    }
    let (current, new) = (&form.current_passphrase, &form.new_passphrase);
    if !door
        .desk
        .knows_passphrase(&door.vault, &presence.actor, current)
        .await?
    {
        let form = Form::wrong(form, "current_passphrase", "This is not your passphrase.");
        return draw_again(&door, &presence, page, form).await;
    }
    door.throttle.forgive(&account, address);
    match door
        .desk
        .change_passphrase(&door.vault, &presence, new)
        .await
    {
        Ok(()) => {
            let words =
                "Your passphrase was changed. Your other sessions and your tokens have ended.";
            see_other_with(&paths::me(), Flash::good(words))
        }
        Err(Error::Unfit(unfit)) => {
            let form = Form::wrong(form, "new_passphrase", unfit);
            draw_again(&door, &presence, page, form).await
        }
        Err(error) => Err(error.into()),
    }
}

/// The single keys, each under the name of what it does.
#[derive(Clone, Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct KeysForm {
    on: bool,
    /// What the keys do, in the order in which they were sent.
    deed: Vec<String>,
    key: Vec<String>,
}

impl KeysForm {
    fn pairs(&self) -> Vec<(&str, &str)> {
        let deeds = self.deed.iter().map(String::as_str);
        deeds.zip(self.key.iter().map(String::as_str)).collect()
    }

    fn typed(&self, slug: &str) -> Option<&str> {
        let pairs = self.pairs();
        pairs
            .iter()
            .find(|(deed, _)| *deed == slug)
            .map(|(_, key)| *key)
    }
}

/// POST /me/keys
pub async fn change_keys(
    door: Data<Door>,
    presence: Presence,
    page: Page,
    form: Submitted<KeysForm>,
) -> Outcome {
    let typed = form.unchecked();
    match Keys::parse(typed.on, &typed.pairs()) {
        Ok(keys) => {
            door.desk.set_keys(&presence.actor, keys).await?;
            see_other_with(&paths::me(), Flash::good("Your keys were changed."))
        }
        Err(wrong) => {
            let mut form = Form::filled(typed);
            for (deed, unfit) in wrong {
                form = form.and_wrong(&deed, unfit);
            }
            let mut page = draw(&door, &presence, page.with_error(), Form::default()).await?;
            page.keys = form;
            html_again(&page)
        }
    }
}

/// Single keys on or off.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct SwitchForm {
    on: bool,
}

/// POST /me/keys/switch
pub async fn switch_keys(
    door: Data<Door>,
    presence: Presence,
    form: Submitted<SwitchForm>,
) -> Outcome {
    let on = form.unchecked().on;
    let keys = door.desk.keys_of(Some(&presence)).await?.switched(on);
    door.desk.set_keys(&presence.actor, keys).await?;
    let words = match on {
        true => "Single keys are on.",
        false => "Single keys are off.",
    };
    see_other_with(&paths::me(), Flash::good(words))
}

/// How one reads an article for the first time.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct ReadingForm {
    clean: bool,
}

/// POST /me/reading
pub async fn change_reading(
    door: Data<Door>,
    actor: Actor,
    form: Submitted<ReadingForm>,
) -> Outcome {
    let reading = match form.unchecked().clean {
        true => Reading::Clean,
        false => Reading::Marked,
    };
    door.desk.set_first_reading(&actor, reading).await?;
    see_other_with(
        &paths::me(),
        Flash::good("Your way of reading was changed."),
    )
}

/// Whether one wants mail.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct MailForm {
    mail: String,
}

/// POST /me/mail
pub async fn change_mail(door: Data<Door>, actor: Actor, form: Submitted<MailForm>) -> Outcome {
    let mail = Mail::from_slug(&form.unchecked().mail);
    door.desk.wish_mail(&actor, mail).await?;
    let words = match mail {
        Mail::Off => "You get no mail.",
        Mail::AtOnce => "You are mailed whatever you are told, at once.",
        Mail::Daily => "You are mailed once a day, at six in the morning UTC.",
    };
    see_other_with(&format!("{}#mail", paths::me()), Flash::good(words))
}

/// Light or dark.
#[derive(Debug, Deserialize, Validate)]
pub struct ThemeForm {
    theme: String,
}

/// POST /me/theme
pub async fn change_theme(
    _: Actor,
    Anybody(visitor): Anybody,
    form: Submitted<ThemeForm>,
) -> Outcome {
    visitor.keep_theme(&form.unchecked().theme);
    see_other_with(
        &paths::me(),
        Flash::good("The appearance was changed in this browser."),
    )
}

/// POST /me/sessions/{session}/end
pub async fn end_session(
    door: Data<Door>,
    actor: Actor,
    session: Path<String>,
    _: Submitted<Button>,
) -> Outcome {
    door.desk.end_session(&actor, session.into_inner()).await?;
    see_other_with(&paths::me(), Flash::good("The session was ended."))
}

async fn draw(
    door: &Door,
    presence: &Presence,
    page: Page,
    form: Form<PassphraseForm>,
) -> Result<MePage, AppError> {
    let actor = &presence.actor;
    let person = people::find(door.desk.store().read(), actor.id).await?;
    let person = person.ok_or(AppError::NotFound)?;
    let sessions = door
        .desk
        .sessions(actor)
        .await?
        .into_iter()
        .map(|session| Row {
            this_one: session.token == presence.session.token,
            session,
        });
    let wish = preferences::get(
        door.desk.store().read(),
        actor.id,
        preferences::FIRST_READING,
    );
    let wishes_mail = preferences::get(door.desk.store().read(), actor.id, preferences::MAIL);
    let wishes_mail = wishes_mail.await?;
    Ok(MePage {
        keys: Form::default(),
        clean: wish.await?.as_deref() != Some("off"),
        page: page.titled("You", ""),
        own_name: person.name,
        email: person.email,
        meaning: actor.role.meaning(),
        form,
        rows: sessions.collect(),
        mail: Mail::from_slug(&wishes_mail.unwrap_or_default()).slug(),
        mails: door.desk.sends_mail(),
        tokens: tokens::count(door.desk.store().read(), actor.id, door.desk.now()).await?,
    })
}

async fn draw_again(
    door: &Door,
    presence: &Presence,
    page: Page,
    form: Form<PassphraseForm>,
) -> Outcome {
    // What was typed stays out of the page: it is a secret, right or wrong.
    let errors = form.errors().to_vec();
    let mut blank = Form::<PassphraseForm>::default();
    for (field, sentence) in errors {
        blank = blank.and_wrong(&field, sentence);
    }
    let mut page = draw(door, presence, page, blank).await?;
    page.page = page.page.with_error();
    html_again(&page)
}
