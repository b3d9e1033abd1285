//! The versions of an article's page: what changed from one to the next, which claims did not come
//! over as they were, and having the page again.

use actix_web::web::{Data, Path, Query, block};
use askama::Template;
use serde::Deserialize;
use validator::Validate;

use crate::desk::intake::Given;
use crate::desk::refetching::{Carried as Came, FetchedAgain};
use crate::desk::{Desk, Error};
use crate::domain::anchored::Anchored;
use crate::domain::claim::claim_number;
use crate::domain::people::Actor;
use crate::matching::wording::{Passage, differing, passages};
use crate::store::articles;
use crate::store::entities::article;
use crate::store::snapshots::{self, Carried, Version};
use crate::web::error::{AppError, Outcome};
use crate::web::filters;
use crate::web::page::{Flash, Page, html, html_again, see_other_with};
use crate::web::paths;
use crate::web::submitted::{Form, Submitted};
use crate::web::words::count;
use crate::workflow::permissions::{Deed, allows};

/// Which two versions; by default the newest and the one before.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Which {
    from: i32,
    to: i32,
}

/// The text as somebody saw it, or nothing to have it fetched.
#[derive(Clone, Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct AgainForm {
    text: String,
}

/// Where the words of a claim stand now.
#[derive(Clone, Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct PlaceForm {
    claim: i32,
    words: String,
}

#[derive(Template)]
#[template(path = "articles/snapshots.html")]
struct SnapshotsPage {
    page: Page,
    article: article::Model,
    versions: Vec<Version>,
    from: Option<i32>,
    to: i32,
    passages: Vec<Passage>,
    /// Claims that came over to the newest version, but not as they were.
    carried: Vec<Carried>,
    /// The place a person tried to give a claim.
    placing: Form<PlaceForm>,
    again: Form<AgainForm>,
    may_change: bool,
}

impl SnapshotsPage {
    fn newest(&self) -> i32 {
        self.versions.first().map_or(1, |version| version.number)
    }

    fn number(&self, one: &Carried) -> String {
        claim_number(one.claim.number)
    }

    fn errors(&self) -> &[(String, String)] {
        match self.placing.is_wrong() {
            true => self.placing.errors(),
            false => self.again.errors(),
        }
    }

    fn with(&self, lost: bool) -> Vec<&Carried> {
        let is = |one: &&Carried| (one.anchor.how == Anchored::Lost) == lost;
        self.carried.iter().filter(is).collect()
    }

    /// How the words of a claim read before and now.
    fn reworded(&self, one: &Carried) -> Passage {
        differing(&one.place.exact, &one.anchor.exact)
    }

    /// The field for a claim's words.
    fn field(&self, one: &Carried) -> String {
        match self.placing.claim == one.claim.number {
            true => "words".to_owned(),
            false => format!("words-{}", one.claim.number),
        }
    }

    fn misplaced(&self, one: &Carried) -> Option<&str> {
        let here = self.placing.claim == one.claim.number;
        here.then(|| self.placing.error("words")).flatten()
    }

    /// What stands in the field for a claim's words.
    fn typed(&self, one: &Carried) -> &str {
        match self.placing.claim == one.claim.number {
            true => &self.placing.words,
            false => "",
        }
    }
}

/// GET /articles/{number}/snapshots
pub async fn show(
    desk: Data<Desk>,
    actor: Actor,
    page: Page,
    number: Path<i32>,
    which: Query<Which>,
) -> Outcome {
    let page = drawn(&desk, &actor, page, *number, &which).await?;
    html(&page)
}

async fn drawn(
    desk: &Desk,
    actor: &Actor,
    page: Page,
    number: i32,
    which: &Which,
) -> Result<SnapshotsPage, AppError> {
    let db = desk.store().read();
    let article = articles::find(db, number)
        .await?
        .ok_or(AppError::NotFound)?;
    let versions = snapshots::versions(db, article.id).await?;
    let newest = versions.first().ok_or(AppError::NotFound)?;
    let carried = snapshots::carried(db, newest.id).await?;
    let to = match which.to {
        0 => newest.number,
        to => to,
    };
    let from = match which.from {
        0 => to - 1,
        from => from,
    };
    let new = snapshots::text(db, article.id, to)
        .await?
        .ok_or(AppError::NotFound)?;
    let old = snapshots::text(db, article.id, from).await?;
    let from = old.as_ref().map(|_| from);
    // Comparing long texts is work for a core of its own.
    let compare = move || match old {
        Some(old) => passages(&old, &new),
        None => Vec::new(),
    };
    let passages = block(compare)
        .await
        .map_err(|error| AppError::Failed(error.to_string()))?;
    Ok(SnapshotsPage {
        page: page.titled(format!("Versions of “{}”", article.title), "articles"),
        article,
        versions,
        from,
        to,
        passages,
        carried,
        placing: Form::default(),
        again: Form::default(),
        may_change: allows(actor, Deed::TakeIn),
    })
}

/// POST /articles/{number}/fetch
pub async fn fetch(
    desk: Data<Desk>,
    actor: Actor,
    page: Page,
    number: Path<i32>,
    form: Submitted<AgainForm>,
) -> Outcome {
    let typed = form.unchecked();
    let handed_in = (!typed.text.trim().is_empty()).then(|| Given::Text(typed.text.clone()));
    let there = paths::snapshots(*number);
    match desk.fetch_again(&actor, *number, handed_in).await {
        Ok(came) => see_other_with(&there, told(came)),
        Err(Error::NotFetched(sentence)) => {
            again(&desk, &actor, page, *number, typed, sentence).await
        }
        Err(Error::Unfit(unfit)) => {
            again(&desk, &actor, page, *number, typed, unfit.to_string()).await
        }
        Err(Error::Exists(other)) => {
            let words = format!("This text is held already, as another article: {other}");
            again(&desk, &actor, page, *number, typed, words).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn again(
    desk: &Desk,
    actor: &Actor,
    page: Page,
    number: i32,
    typed: AgainForm,
    sentence: String,
) -> Outcome {
    let drawn = drawn(desk, actor, page.with_error(), number, &Which::default()).await?;
    html_again(&SnapshotsPage {
        again: Form::wrong(typed, "text", sentence),
        ..drawn
    })
}

/// POST /articles/{number}/snapshots
pub async fn place(
    desk: Data<Desk>,
    actor: Actor,
    page: Page,
    number: Path<i32>,
    form: Submitted<PlaceForm>,
) -> Outcome {
    let typed = form.unchecked();
    let (claim, words) = (typed.claim, typed.words.as_str());
    match desk.place_by_hand(&actor, *number, claim, words).await {
        Ok(()) => {
            let done = Flash::good("The claim has its place again.");
            see_other_with(&paths::snapshots(*number), done)
        }
        Err(Error::Unfit(unfit)) => {
            let page = page.with_error();
            let drawn = drawn(&desk, &actor, page, *number, &Which::default()).await?;
            html_again(&SnapshotsPage {
                placing: Form::wrong(typed, "words", unfit),
                ..drawn
            })
        }
        Err(error) => Err(error.into()),
    }
}

fn told(came: FetchedAgain) -> Flash {
    match came {
        FetchedAgain::Unchanged => Flash::good("The page reads as it did. Nothing was changed."),
        FetchedAgain::AsBefore(version) => Flash::warn(format!(
            "The page reads as it did in version {version} again. That it does is on the record; the newest version here stays."
        )),
        FetchedAgain::Changed(came) => {
            let words = carried(came);
            match came.lost {
                0 => Flash::good(words),
                _ => Flash::warn(words),
            }
        }
    }
}

fn carried(came: Came) -> String {
    let claims =
        |number: usize| count(i64::try_from(number).unwrap_or(i64::MAX), "claim", "claims");
    let mut words = format!("The page has changed. {} as before", claims(came.kept));
    for (number, what) in [
        (came.changed, "reworded or moved"),
        (came.lost, "lost their place"),
    ] {
        if number > 0 {
            words.push_str(&format!(", {number} {what}"));
        }
    }
    if came.new > 0 {
        words.push_str(&format!(", {} suggested", came.new));
    }
    words.push('.');
    words
}
