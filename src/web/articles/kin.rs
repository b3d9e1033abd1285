//! Articles that share most of their text: the sentence on the desk page that says so, and the page
//! on which claims of the one are let appear in the other.

use actix_web::web::{Data, Path};
use askama::Template;
use serde::Deserialize;
use validator::Validate;

use crate::desk::sharing::{Also, Elsewhere, Relative, Shared};
use crate::desk::{Desk, Error};
use crate::domain::claim::claim_number;
use crate::domain::people::Actor;
use crate::domain::words::Unfit;
use crate::matching::wording::{Passage, differing};
use crate::store::articles;
use crate::store::entities::{article, claim};
use crate::store::kin::Kin;
use crate::web::error::{AppError, Outcome};
use crate::web::filters;
use crate::web::page::{Flash, Page, Undo, html, html_again, see_other_with};
use crate::web::paths;
use crate::web::submitted::{Form, Submitted};
use crate::web::words::{count, date};
use crate::workflow::Refusal;
use crate::workflow::permissions::{Deed, allows};

/// That an article shares most of its text with another one, in words.
pub(super) struct Sentence {
    /// Before the other's title.
    pub lead: &'static str,
    /// The other's title.
    pub title: String,
    /// Where the other is.
    pub address: String,
    /// After the title: who published it and when, and how much is shared.
    pub rest: String,
}

impl Sentence {
    /// The sentence about one relative.
    pub(super) fn of(kin: &Kin) -> Sentence {
        let most = |(shared, all): (i32, i32)| shared * 2 >= all;
        let whole = most(kin.here) || !most(kin.there);
        let (lead, tail, (shared, all)) = match whole {
            true => ("Most of this text also stands in", "", kin.here),
            false => ("Most of", " also stands in this text", kin.there),
        };
        let when = kin.article.published_at.map(date);
        let place: Vec<String> = kin.outlet.iter().cloned().chain(when).collect();
        let place = match place.is_empty() {
            true => String::new(),
            false => format!(" ({})", place.join(", ")),
        };
        let all = count(i64::from(all), "paragraph", "paragraphs");
        Sentence {
            lead,
            title: kin.article.title.clone(),
            address: paths::article(kin.article.number),
            rest: format!("{place}{tail}: {shared} of its {all}."),
        }
    }
}

/// What a person chose: each `claim.revision.into`.
#[derive(Clone, Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct AlsoForm {
    also: Vec<String>,
}

/// Which claims are to be on their own again: each `claim.revision`.
#[derive(Clone, Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct PartForm {
    claim: Vec<String>,
}

#[derive(Template)]
#[template(path = "articles/kin.html")]
struct KinPage {
    page: Page,
    article: article::Model,
    relatives: Vec<Relative>,
    elsewhere: Vec<Elsewhere>,
    /// What was chosen, when the form is drawn again.
    form: Form<AlsoForm>,
    may_decide: bool,
}

impl KinPage {
    fn sentence(&self, relative: &Relative) -> Sentence {
        Sentence::of(&relative.kin)
    }

    fn offers(&self) -> usize {
        let offers = self.relatives.iter().map(|one| one.shared.len());
        offers.sum()
    }

    fn number(&self, claim: &claim::Model) -> String {
        claim_number(claim.number)
    }

    fn value(&self, one: &Shared) -> String {
        let (here, there) = (&one.here.claim, &one.there.claim);
        format!("{}.{}.{}", here.number, here.revision, there.number)
    }

    /// Chosen beforehand only where nothing speaks against it; after a mistake, what was chosen.
    fn chosen(&self, one: &Shared) -> bool {
        match self.form.is_wrong() {
            true => self.form.also.contains(&self.value(one)),
            false => one.same && one.one_speaker,
        }
    }

    fn speaker(&self, marked: &articles::Marked) -> String {
        let name = marked.speaker.as_ref().map(|speaker| speaker.name.clone());
        name.unwrap_or_else(|| "speaker unclear".to_owned())
    }

    fn reworded(&self, one: &Shared) -> Passage {
        differing(&one.words_there, &one.words)
    }
}

/// GET /articles/{number}/kin
pub async fn show(desk: Data<Desk>, actor: Actor, page: Page, number: Path<i32>) -> Outcome {
    html(&drawn(&desk, &actor, page, *number, Form::default()).await?)
}

async fn drawn(
    desk: &Desk,
    actor: &Actor,
    page: Page,
    number: i32,
    form: Form<AlsoForm>,
) -> Result<KinPage, AppError> {
    let reading = articles::reading(desk.store().read(), number)
        .await?
        .ok_or(AppError::NotFound)?;
    let relatives = desk.relatives(&reading).await?;
    let elsewhere = desk.elsewhere(reading.article.id).await?;
    let title = format!("The same text as “{}”", reading.article.title);
    Ok(KinPage {
        page: page.titled(title, "articles"),
        article: reading.article,
        relatives,
        elsewhere,
        form,
        may_decide: allows(actor, Deed::MakeClaim),
    })
}

/// POST /articles/{number}/kin
pub async fn create(
    desk: Data<Desk>,
    actor: Actor,
    page: Page,
    number: Path<i32>,
    form: Submitted<AlsoForm>,
) -> Outcome {
    let typed = form.unchecked();
    let chosen: Option<Vec<Also>> = typed.also.iter().map(|value| also(value)).collect();
    let chosen = chosen.ok_or(AppError::OutOfDate)?;
    let undo = Undo {
        action: paths::kin_back(*number),
        fields: chosen
            .iter()
            .map(|one| {
                let value = format!("{}.{}", one.claim, one.seen + 1);
                ("claim".to_owned(), value)
            })
            .collect(),
        label: "Undo".to_owned(),
    };
    let claims = count(chosen.len() as i64, "claim appears", "claims appear");
    match desk.appear_also(&actor, *number, chosen).await {
        Ok(()) => {
            let flash = Flash::good(format!("{claims} in this article as well."));
            see_other_with(&paths::kin(*number), flash.with_undo(undo))
        }
        Err(Error::Stale) => see_other_with(&paths::kin(*number), too_late()),
        Err(Error::Refused(Refusal::Missing(why))) => {
            let form = Form::wrong(typed, "also", why.join(" "));
            html_again(&drawn(&desk, &actor, page.with_error(), *number, form).await?)
        }
        Err(error) => Err(error.into()),
    }
}

/// POST /articles/{number}/kin/back
pub async fn back(
    desk: Data<Desk>,
    actor: Actor,
    number: Path<i32>,
    form: Submitted<PartForm>,
) -> Outcome {
    let typed = form.unchecked();
    let chosen: Option<Vec<(i32, i32)>> = typed
        .claim
        .iter()
        .map(|value| {
            let (claim, seen) = value.split_once('.')?;
            Some((claim.parse().ok()?, seen.parse().ok()?))
        })
        .collect();
    let chosen = chosen.ok_or(AppError::OutOfDate)?;
    let claims = count(chosen.len() as i64, "claim is", "claims are");
    match desk.part_again(&actor, *number, chosen).await {
        Ok(()) => {
            let flash = Flash::good(format!("{claims} to be decided here again."));
            see_other_with(&paths::kin(*number), flash)
        }
        Err(Error::Stale) => see_other_with(&paths::kin(*number), too_late()),
        Err(Error::Unfit(Unfit(sentence))) => {
            see_other_with(&paths::kin(*number), Flash::warn(sentence))
        }
        Err(error) => Err(error.into()),
    }
}

fn too_late() -> Flash {
    Flash::warn("Somebody changed one of these claims meanwhile. Nothing was changed; look again.")
}

fn also(value: &str) -> Option<Also> {
    let mut parts = value.split('.').map(|part| part.parse().ok());
    let (claim, seen, into) = (parts.next()??, parts.next()??, parts.next()??);
    parts.next().is_none().then_some(Also { claim, seen, into })
}
