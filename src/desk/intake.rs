//! Intake: an article is read before any transaction begins, kept letter for letter, and what the
//! reader suggests is stored as claims that wait for a person.

use chrono::{DateTime, NaiveTime, Utc};
use serde_json::json;
use uuid::Uuid;

use crate::blobs::sha256;
use crate::desk::facts::permit;
use crate::desk::understanding::{Understood, understand};
use crate::desk::{Desk, Error};
use crate::domain::address;
use crate::domain::claim::{NewClaim, SourceKind};
use crate::domain::event::{Event, Subject};
use crate::domain::people::Actor;
use crate::domain::reading::Layout;
use crate::domain::state::State;
use crate::domain::words::{Name, WebAddress};
use crate::store::claims::Origin;
use crate::store::entities::capture;
use crate::store::{Txn, articles, captures, claims, events, inbox, sources, speakers};
use crate::workflow::permissions::Deed;

/// The longest text of an article, in characters; about fifty newspaper pages.
pub const LONGEST: usize = 300_000;

/// What a person hands in.
#[derive(Clone, Debug)]
pub enum Given {
    /// The text, exactly as pasted.
    Text(String),
    /// A file as it was uploaded.
    File {
        /// The name the sender's machine gave it, for people.
        name: String,
        /// Its bytes.
        bytes: Vec<u8>,
    },
    /// Where it stands: to be fetched.
    Address(WebAddress),
}

/// An article as a person hands it in.
#[derive(Clone, Debug)]
pub struct Submission {
    /// What they hand in.
    pub given: Given,
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
            let stated = submission.address.as_ref();
            let (matter, received) = desk.receive(submission.given.clone(), stated).await?;
            let day = submission.published_at.map(|at| at.date_naive());
            let understood = understand(matter, day).await?;
            // The bytes are on the disk before the row that names them.
            let capture = match received {
                Some(received) => Some(desk.capture(received, understood.media_type).await?),
                None => None,
            };
            let txn = desk.store.begin().await?;
            let hash = sha256(understood.text.as_bytes());
            if let Some(held) = articles::holding(&*txn, &hash).await? {
                return Err(Error::Exists(format!("/articles/{}", held.number)));
            }
            let (article, number) = desk
                .store_article(&txn, &actor, submission, understood, capture)
                .await?;
            txn.commit().await?;
            desk.look_for_kin(article).await;
            Ok(number)
        })
        .await
    }

    async fn store_article(
        &self,
        txn: &Txn,
        actor: &Actor,
        submission: Submission,
        understood: Understood,
        capture: Option<capture::Model>,
    ) -> Result<(Uuid, i32), Error> {
        let now = self.now();
        let about = &understood.about;
        let fetched = capture
            .as_ref()
            .and_then(|capture| capture.final_address.as_deref());
        let address = submission
            .address
            .clone()
            .or_else(|| WebAddress::parse(fetched?).ok())
            .or_else(|| WebAddress::parse(&about.canonical.as_ref()?.value).ok());
        let stated = about.outlet.as_ref().map(|found| found.value.as_str());
        let name = submission
            .outlet
            .clone()
            .or_else(|| Name::parse(stated?, "The outlet").ok());
        let outlet = self.outlet(txn, name.as_ref(), address.as_ref()).await?;
        let hash = sha256(understood.text.as_bytes());
        let found = |found: Option<String>| found.and_then(|text| Name::parse(&text, "It").ok());
        let title = submission.title.or_else(|| found(understood.title.clone()));
        let title = title.map_or_else(
            || working_title(&understood.text, &understood.layout),
            Name::into_string,
        );
        let byline = submission
            .byline
            .or_else(|| found(understood.byline.clone()));
        let published = about.published.as_ref().map(|found| {
            let midnight = found.value.day.and_time(NaiveTime::MIN).and_utc();
            found.value.instant().unwrap_or(midnight)
        });
        let new = articles::New {
            title,
            byline: byline.map(Name::into_string).unwrap_or_default(),
            outlet,
            canonical: own_address(
                about.canonical.as_ref().map(|found| &*found.value),
                address.as_ref(),
            ),
            address: address.as_ref().map(|address| address.as_str().to_owned()),
            published_at: submission.published_at.or(published),
            language: understood.language,
            by: actor.id,
        };
        let reading = serde_json::to_string(&understood.layout)
            .map_err(|error| crate::store::Error::Custom(error.to_string()))?;
        let snapshot = articles::NewSnapshot {
            text: understood.text,
            sha256: hash.clone(),
            reading,
            engine: understood.engine,
        };
        let title = new.title.clone();
        let (article, snapshot, number) = articles::insert(txn, new, snapshot, now).await?;
        let received = capture.as_ref().map(|capture| capture.sha256.clone());
        // An entry of the inbox that leads here is settled, whichever way the article came. What
        // the page itself says of its address settles nothing: it could name another's.
        let asked = capture
            .as_ref()
            .and_then(|capture| capture.requested.clone());
        let came_from = capture
            .as_ref()
            .and_then(|capture| capture.final_address.clone());
        let places = [
            address.map(|address| address.as_str().to_owned()),
            asked,
            came_from,
        ];
        let places: Vec<String> = places
            .into_iter()
            .flatten()
            .filter_map(|place| canonical(&place))
            .collect();
        inbox::settle(txn, &places, article, actor.id, now).await?;
        if let Some(capture) = capture {
            let snapshot_id = snapshot;
            captures::insert(
                txn,
                capture::Model {
                    snapshot_id,
                    ..capture
                },
            )
            .await?;
        }
        let after = json!({ "number": number, "title": title, "sha256": hash,
            "received_sha256": received, "suggested": understood.claims.len() });
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
        Ok((article, number))
    }

    async fn outlet(
        &self,
        txn: &Txn,
        name: Option<&Name>,
        address: Option<&WebAddress>,
    ) -> Result<Option<Uuid>, Error> {
        let host = address.map(WebAddress::host);
        match (name, &host) {
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
    ) -> Result<(Uuid, i32), Error> {
        let mut chain = Vec::with_capacity(claim.chain.len());
        for link in &claim.chain {
            chain.push(speakers::meet(txn, &link.who, self.now()).await?);
        }
        claims::insert(txn, claim, &chain, origin, self.now())
            .await
            .map_err(Error::from)
    }
}

fn canonical(place: &str) -> Option<String> {
    let place = address::canonical(&WebAddress::parse(place).ok()?);
    Some(place.as_str().to_owned())
}

/// The canonical form of the address a page calls its own, when it is on the host where it was
/// found; else of where it was found.
fn own_address(stated: Option<&str>, found_at: Option<&WebAddress>) -> Option<String> {
    let stated = stated.and_then(|stated| WebAddress::parse(stated).ok());
    let own = stated.filter(|stated| found_at.is_none_or(|at| at.host() == stated.host()));
    let own = own.as_ref().or(found_at)?;
    Some(address::canonical(own).as_str().to_owned())
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
