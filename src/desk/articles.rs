//! What is known about an article, and whether it has been worked through.

use chrono::{DateTime, Utc};
use serde_json::json;

use crate::desk::facts::{fresh, permit};
use crate::desk::{Desk, Error};
use crate::domain::claim::SourceKind;
use crate::domain::event::{Event, Subject};
use crate::domain::people::Actor;
use crate::domain::words::{Name, WebAddress};
use crate::store::{articles, events, sources};
use crate::workflow::permissions::Deed;

/// What a person may correct about an article.
#[derive(Clone, Debug)]
pub struct ArticleEdit {
    /// Its title.
    pub title: Name,
    /// Who wrote it.
    pub byline: Option<Name>,
    /// Who published it.
    pub outlet: Option<Name>,
    /// Where it stands.
    pub address: Option<WebAddress>,
    /// When it was published.
    pub published_at: Option<DateTime<Utc>>,
}

impl Desk {
    /// Corrects what is known about an article. Its text stays.
    ///
    /// # Errors
    /// When the person may not, somebody else changed it, or it could not be stored.
    pub async fn edit_article(
        &self,
        actor: &Actor,
        number: i32,
        seen: i32,
        edit: ArticleEdit,
    ) -> Result<(), Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            permit(&actor, Deed::TakeIn, "Readers cannot change articles.")?;
            let txn = desk.store.begin().await?;
            let article = articles::find(&*txn, number)
                .await?
                .ok_or(Error::NotFound)?;
            let now = desk.now();
            let host = edit.address.as_ref().map(WebAddress::host);
            let outlet = match &edit.outlet {
                Some(name) => {
                    let (name, host) = (name.as_str(), host.as_deref());
                    Some(sources::meet(&txn, name, SourceKind::Outlet, host, now).await?)
                }
                None => None,
            };
            let row = articles::Edit {
                title: edit.title.as_str().to_owned(),
                byline: edit.byline.map(Name::into_string).unwrap_or_default(),
                outlet,
                address: edit.address.map(|address| address.as_str().to_owned()),
                published_at: edit.published_at,
            };
            let before = json!({ "title": article.title, "byline": article.byline,
                "address": article.address, "published_at": article.published_at });
            let after = json!({ "title": row.title, "byline": row.byline,
                "address": row.address, "published_at": row.published_at });
            fresh(articles::edit(&txn, article.id, seen, row).await?)?;
            let event = Event::new(now, &actor, "edited", Subject::Article(article.id))
                .change(before, after);
            events::append(&txn, event).await?;
            txn.commit().await.map_err(Error::from)
        })
        .await
    }

    /// Marks an article as worked through.
    ///
    /// # Errors
    /// When the person may not, or it could not be stored.
    pub async fn finish_article(&self, actor: &Actor, number: i32) -> Result<(), Error> {
        let now = self.now();
        self.set_finished(actor, number, "finished", Some(now))
            .await
    }

    /// Opens a finished article again.
    ///
    /// # Errors
    /// When the person may not, or it could not be stored.
    pub async fn reopen_article(&self, actor: &Actor, number: i32) -> Result<(), Error> {
        self.set_finished(actor, number, "reopened", None).await
    }

    async fn set_finished(
        &self,
        actor: &Actor,
        number: i32,
        deed: &'static str,
        at: Option<DateTime<Utc>>,
    ) -> Result<(), Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            permit(&actor, Deed::TakeIn, "Readers cannot change articles.")?;
            let txn = desk.store.begin().await?;
            let article = articles::find(&*txn, number)
                .await?
                .ok_or(Error::NotFound)?;
            articles::finish(&txn, article.id, at).await?;
            let event = Event::new(desk.now(), &actor, deed, Subject::Article(article.id));
            events::append(&txn, event).await?;
            txn.commit().await.map_err(Error::from)
        })
        .await
    }
}
