//! Intake: an article is read before any transaction begins, kept letter for letter, and what the
//! reader suggests is stored as claims that wait for a person.

use chrono::{DateTime, Utc};
use serde_json::json;

use crate::blobs::sha256;
use crate::desk::facts::{fresh, permit};
use crate::desk::understanding::{Understood, understand};
use crate::desk::{Desk, Error};
use crate::domain::claim::{Attribute, NewClaim, Place, SaidOn, SourceKind};
use crate::domain::event::{Event, Subject};
use crate::domain::people::Actor;
use crate::domain::reading::{Kind, Layout, Voice};
use crate::domain::state::State;
use crate::domain::words::{Name, Statement, Unfit, WebAddress};
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

/// A place in an article from which a person makes a claim.
#[derive(Clone, Debug)]
pub struct Selection {
    /// Code points before it.
    pub start: usize,
    /// Code points up to its end.
    pub end: usize,
    /// Our wording, or nothing to take the words as they are.
    pub statement: Option<Statement>,
    /// What sort of assertion.
    pub kind: Kind,
    /// Whose words it is, or nothing while that is unclear.
    pub said_by: Option<Attribute>,
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

    /// Makes a claim out of words of an article that were not suggested. A person made it, so it
    /// is accepted from the start.
    ///
    /// # Errors
    /// When the person may not, the place is not in the text, or it could not be stored.
    pub async fn make_claim(
        &self,
        actor: &Actor,
        article: i32,
        selection: Selection,
    ) -> Result<i32, Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            permit(
                &actor,
                Deed::MakeClaim,
                "A checker or an editor can make a claim.",
            )?;
            let txn = desk.store.begin().await?;
            let reading = articles::reading(&*txn, article)
                .await?
                .ok_or(Error::NotFound)?;
            let place = Place::cut(&reading.snapshot.text, selection.start, selection.end)
                .ok_or_else(|| Unfit("Choose some words of the article.".to_owned()))?;
            let layout: Layout =
                serde_json::from_str(&reading.snapshot.reading).unwrap_or_default();
            let new = chosen(&reading, &layout, place, &selection)?;
            let origin = Origin {
                article: reading.article.id,
                snapshot: reading.snapshot.id,
                by: Some(actor.id),
                state: State::Queued,
            };
            let (id, number) = desk.store_claim(&txn, &new, origin).await?;
            if let Some(said_by) = &selection.said_by {
                let whose = desk.whose(&txn, said_by).await?;
                fresh(claims::attribute(&txn, id, 1, whose, desk.now()).await?)?;
            }
            let after = json!({ "state": State::Queued, "quote": new.place.exact });
            let event = Event::new(desk.now(), &actor, "made", Subject::Claim(id))
                .in_article(Some(reading.article.id))
                .with(after);
            events::append(&txn, event).await?;
            txn.commit().await?;
            Ok(number)
        })
        .await
    }

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

fn chosen(
    reading: &articles::Reading,
    layout: &Layout,
    place: Place,
    selection: &Selection,
) -> Result<NewClaim, Unfit> {
    let paragraph = layout
        .paragraphs
        .iter()
        .find(|paragraph| paragraph.start <= place.start && place.start < paragraph.end);
    let statement = match &selection.statement {
        Some(statement) => statement.clone(),
        None => Statement::parse(&place.exact, "The claim to check")?,
    };
    Ok(NewClaim {
        statement,
        kind: selection.kind,
        voice: match selection.said_by {
            Some(Attribute::ToNobody) => Voice::Own,
            _ => Voice::Reported,
        },
        language: reading.article.language.clone(),
        worth: 0.5,
        why: vec!["chosen by a person".to_owned()],
        paragraph: paragraph.map(|paragraph| paragraph.number),
        said_on: SaidOn::default(),
        medium: String::new(),
        venue: String::new(),
        chain: Vec::new(),
        place,
    })
}
