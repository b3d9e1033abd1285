//! Intake: an article is read before any transaction begins, kept letter for letter, and what the
//! reader suggests is stored as claims that wait for a person.

use chrono::{DateTime, Utc};
use serde_json::json;

use crate::blobs::sha256;
use crate::desk::facts::permit;
use crate::desk::understanding::{Understood, understand};
use crate::desk::{Desk, Error};
use crate::domain::claim::{NewClaim, SourceKind};
use crate::domain::event::{Event, Subject};
use crate::domain::people::Actor;
use crate::domain::reading::Layout;
use crate::domain::state::State;
use crate::domain::words::{Name, Unfit, WebAddress};
use crate::store::claims::Origin;
use crate::store::{Txn, articles, claims, events, sources, speakers};
use crate::workflow::permissions::Deed;

/// The longest text of an article, in characters; about fifty newspaper pages.
pub const LONGEST: usize = 300_000;

/// An article as a person hands it in.
#[derive(Clone, Debug)]
pub struct Submission {
    /// The text, exactly as pasted.
    pub text: String,
    /// A title, or nothing to take the one found in the text.
    pub title: Option<Name>,
    /// Who wrote it, or nothing to take the one found in the text.
    pub byline: Option<Name>,
    /// Who published it.
    pub outlet: Option<Name>,
    /// Where it stands.
    pub address: Option<WebAddress>,
    /// When it was published.
    pub published_at: Option<DateTime<Utc>>,
}

impl Desk {
    /// Takes an article in and gives its number.
    ///
    /// # Errors
    /// When the person may not, the text is empty or too long, the same text is held already
    /// ([`Error::Exists`] with its address), or it could not be stored.
    pub async fn take_in(&self, actor: &Actor, submission: Submission) -> Result<i32, Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            permit(&actor, Deed::TakeIn, "Readers cannot take articles in.")?;
            let text = text(submission.text.clone())?;
            let day = submission.published_at.map(|at| at.date_naive());
            let (text, understood) = understand(text, day).await?;
            let txn = desk.store.begin().await?;
            let hash = sha256(text.as_bytes());
            if let Some(held) = articles::holding(&*txn, &hash).await? {
                return Err(Error::Exists(format!("/articles/{}", held.number)));
            }
            let number = desk
                .store_article(&txn, &actor, submission, text, understood)
                .await?;
            txn.commit().await?;
            Ok(number)
        })
        .await
    }

    async fn store_article(
        &self,
        txn: &Txn,
        actor: &Actor,
        submission: Submission,
        text: String,
        understood: Understood,
    ) -> Result<i32, Error> {
        let now = self.now();
        let outlet = self.outlet(txn, &submission).await?;
        let hash = sha256(text.as_bytes());
        let title = submission.title.map(Name::into_string).or(understood.title);
        let title = title.unwrap_or_else(|| working_title(&text, &understood.layout));
        let byline = submission
            .byline
            .map(Name::into_string)
            .or(understood.byline);
        let new = articles::New {
            title,
            byline: byline.unwrap_or_default(),
            outlet,
            address: submission
                .address
                .map(|address| address.as_str().to_owned()),
            published_at: submission.published_at,
            language: understood.language,
            by: actor.id,
        };
        let reading = serde_json::to_string(&understood.layout)
            .map_err(|error| crate::store::Error::Custom(error.to_string()))?;
        let snapshot = articles::NewSnapshot {
            text,
            sha256: hash.clone(),
            reading,
            engine: understood.engine,
        };
        let title = new.title.clone();
        let (article, snapshot, number) = articles::insert(txn, new, snapshot, now).await?;
        let after = json!({ "number": number, "title": title, "sha256": hash,
            "suggested": understood.claims.len() });
        let event = Event::new(now, actor, "took in", Subject::Article(article)).with(after);
        events::append(txn, event).await?;
        let origin = Origin {
            article,
            snapshot,
            by: None,
            state: State::Suggested,
        };
        for claim in &understood.claims {
            self.store_claim(txn, claim, origin).await?;
        }
        Ok(number)
    }

    async fn outlet(
        &self,
        txn: &Txn,
        submission: &Submission,
    ) -> Result<Option<uuid::Uuid>, Error> {
        let host = submission.address.as_ref().map(WebAddress::host);
        match (&submission.outlet, &host) {
            (Some(name), host) => {
                let host = host.as_deref();
                let now = self.now();
                let met = sources::meet(txn, name.as_str(), SourceKind::Outlet, host, now).await?;
                Ok(Some(met))
            }
            (None, Some(host)) => Ok(sources::by_host(&**txn, host)
                .await?
                .map(|source| source.id)),
            (None, None) => Ok(None),
        }
    }

    /// Stores one claim with the speakers of its chain, found or made.
    pub(super) async fn store_claim(
        &self,
        txn: &Txn,
        claim: &NewClaim,
        origin: Origin,
    ) -> Result<(uuid::Uuid, i32), Error> {
        let mut chain = Vec::with_capacity(claim.chain.len());
        for link in &claim.chain {
            chain.push(speakers::meet(txn, &link.who, self.now()).await?);
        }
        claims::insert(txn, claim, &chain, origin, self.now())
            .await
            .map_err(Error::from)
    }
}

/// Keeps a pasted text as it is, save for what a form itself does to line ends and the NUL that
/// no database text can hold.
fn text(pasted: String) -> Result<String, Unfit> {
    let text = pasted.replace("\r\n", "\n").replace('\0', "");
    let length = text.chars().count();
    if text.trim().is_empty() {
        return Err(Unfit("Paste the text of the article.".to_owned()));
    }
    if length > LONGEST {
        return Err(Unfit(format!(
            "The text has {length} characters; {LONGEST} is the most. Take it in as several articles."
        )));
    }
    Ok(text)
}

/// The beginning of the first body paragraph, for an article that came without a title.
fn working_title(text: &str, layout: &Layout) -> String {
    use crate::domain::reading::ArticlePart;
    let first = layout
        .paragraphs
        .iter()
        .find(|paragraph| paragraph.part == ArticlePart::Body);
    let (start, end) = first.map_or((0, 80), |paragraph| (paragraph.start, paragraph.end));
    let paragraph: String = text.chars().skip(start).take(end - start).collect();
    let mut title = String::new();
    for word in paragraph.split_whitespace() {
        if title.chars().count() + word.chars().count() > 80 {
            title.push('…');
            break;
        }
        if !title.is_empty() {
            title.push(' ');
        }
        title.push_str(word);
    }
    if title.is_empty() {
        "Untitled article".to_owned()
    } else {
        title
    }
}

