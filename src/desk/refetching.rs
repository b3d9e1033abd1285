//! An article's page had again: a changed text is a new snapshot, and every claim is looked for in
//! it. What is not found is said to have lost its place; nothing moves in silence.

use serde_json::json;
use uuid::Uuid;

use crate::blobs::sha256;
use crate::desk::facts::permit;
use crate::desk::intake::Given;
use crate::desk::rereading::{Reread, untouched};
use crate::desk::understanding::{Understood, understand};
use crate::desk::{Desk, Error};
use crate::domain::anchored::Anchored;
use crate::domain::claim::Place;
use crate::domain::event::{Event, Subject};
use crate::domain::people::Actor;
use crate::domain::reading::Layout;
use crate::domain::words::Unfit;
use crate::matching::anchor::{Anchor, Passage, anchors};
use crate::store::articles::{self, NewSnapshot, Reading};
use crate::store::entities::{anchor, capture, claim};
use crate::store::{Txn, captures, events, kin, snapshots};
use crate::workflow::permissions::Deed;

/// What having a page again came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FetchedAgain {
    /// It reads as it did.
    Unchanged,
    /// It reads as it did in an older version, of this number.
    AsBefore(i32),
    /// It reads differently.
    Changed(Carried),
}

/// What became of an article's claims in a new version.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Carried {
    /// Claims that stand as they stood.
    pub kept: usize,
    /// Claims that stand elsewhere or are worded differently.
    pub changed: usize,
    /// Claims that have lost their place.
    pub lost: usize,
    /// Suggestions that were not there before.
    pub new: usize,
}

/// A claim to be looked for.
struct Sought {
    appearance: Uuid,
    claim: claim::Model,
    place: Place,
}

impl Desk {
    /// Has an article's page again, from its address or as somebody hands it in.
    ///
    /// # Errors
    /// When the person may not, the article is not here or has no address, the page could not be
    /// had, somebody else changed the article meanwhile, or the change could not be stored.
    pub async fn fetch_again(
        &self,
        actor: &Actor,
        number: i32,
        handed_in: Option<Given>,
    ) -> Result<FetchedAgain, Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            permit(&actor, Deed::TakeIn, "Readers cannot have a page fetched.")?;
            let db = desk.store.read();
            let held = articles::reading(db, number)
                .await?
                .ok_or(Error::NotFound)?;
            let given = match handed_in {
                Some(given) => given,
                None => Given::Address(address(&held)?),
            };
            let (matter, received) = desk.receive(given, None).await?;
            let day = held.article.published_at.map(|at| at.date_naive());
            let understood = understand(matter, day).await?;
            let capture = match received {
                Some(received) => Some(desk.capture(received, understood.media_type).await?),
                None => None,
            };
            let hash = sha256(understood.text.as_bytes());
            if let Some(other) = articles::holding(db, &hash).await? {
                if other.id != held.article.id {
                    return Err(Error::Exists(format!("/articles/{}", other.number)));
                }
                return desk.known(&actor, &held, &hash, capture).await;
            }
            let sought = desk.sought(&held).await?;
            let found = find(sought, understood.text.clone()).await?;
            desk.new_version(&actor, number, &held, understood, found, capture)
                .await
                .map(FetchedAgain::Changed)
        })
        .await
    }

    /// The page reads as a version that is held already: that it does is written down.
    async fn known(
        &self,
        actor: &Actor,
        held: &Reading,
        hash: &str,
        capture: Option<capture::Model>,
    ) -> Result<FetchedAgain, Error> {
        let txn = self.store.begin().await?;
        let versions = snapshots::versions(&*txn, held.article.id).await?;
        let version = versions.iter().find(|version| version.sha256 == hash);
        let version = version.ok_or(Error::Stale)?;
        if let Some(capture) = capture {
            let snapshot_id = version.id;
            let capture = capture::Model {
                snapshot_id,
                ..capture
            };
            captures::insert(&txn, capture).await?;
        }
        let after = json!({ "version": version.number, "sha256": hash, "changed": false });
        let subject = Subject::Article(held.article.id);
        let event = Event::new(self.now(), actor, "fetched again", subject).with(after);
        events::append(&txn, event).await?;
        txn.commit().await?;
        Ok(match version.id == held.snapshot.id {
            true => FetchedAgain::Unchanged,
            false => FetchedAgain::AsBefore(version.number),
        })
    }

    /// The claims to look for: each by the words it has in the newest version, or by those it was
    /// found by when it has lost its place already.
    async fn sought(&self, held: &Reading) -> Result<Vec<Sought>, Error> {
        let text = &held.snapshot.text;
        let mut sought: Vec<Sought> = held
            .marks
            .iter()
            .filter_map(|mark| {
                let start = usize::try_from(mark.place.start_at?).ok()?;
                let end = usize::try_from(mark.place.end_at?).ok()?;
                Some(Sought {
                    appearance: mark.place.id,
                    claim: mark.claim.clone(),
                    place: Place::cut(text, start, end)?,
                })
            })
            .collect();
        let carried = snapshots::carried(self.store.read(), held.snapshot.id).await?;
        let lost = carried
            .into_iter()
            .filter(|one| one.anchor.how == Anchored::Lost);
        sought.extend(lost.map(|one| {
            Sought {
                appearance: one.place.id,
                place: Place {
                    start: one
                        .place
                        .start_at
                        .and_then(|at| usize::try_from(at).ok())
                        .unwrap_or(0),
                    end: 0,
                    exact: one.place.exact,
                    prefix: one.place.prefix,
                    suffix: one.place.suffix,
                },
                claim: one.claim,
            }
        }));
        Ok(sought)
    }

    async fn new_version(
        &self,
        actor: &Actor,
        number: i32,
        held: &Reading,
        understood: Understood,
        found: Vec<(Sought, Anchor)>,
        capture: Option<capture::Model>,
    ) -> Result<Carried, Error> {
        let txn = self.store.begin().await?;
        let now = articles::reading(&*txn, number)
            .await?
            .ok_or(Error::NotFound)?;
        let places = |reading: &Reading| -> Vec<_> {
            let marks = reading.marks.iter();
            marks
                .map(|m| (m.place.id, m.place.start_at, m.claim.revision))
                .collect()
        };
        if now.snapshot.id != held.snapshot.id || places(&now) != places(held) {
            return Err(Error::Stale);
        }
        let reading = serde_json::to_string(&understood.layout)
            .map_err(|error| crate::store::Error::Custom(error.to_string()))?;
        let snapshot = NewSnapshot {
            sha256: sha256(understood.text.as_bytes()),
            text: understood.text.clone(),
            reading,
            engine: understood.engine.clone(),
        };
        let (hash, version) = (snapshot.sha256.clone(), held.snapshot.number + 1);
        let article = held.article.id;
        let id = snapshots::insert(&txn, article, version, snapshot, self.now()).await?;
        kin::forget(&txn, article).await?;
        if let Some(capture) = capture {
            let snapshot_id = id;
            let capture = capture::Model {
                snapshot_id,
                ..capture
            };
            captures::insert(&txn, capture).await?;
        }
        let mut carried = Carried::default();
        let mut rows = Vec::with_capacity(found.len());
        for (sought, anchor) in found {
            let row = anchored(&sought, &anchor, id, &understood.text, &understood.layout);
            match row.how {
                Anchored::Kept => carried.kept += 1,
                Anchored::Moved | Anchored::Changed | Anchored::ByHand => carried.changed += 1,
                // What nobody has looked at and is gone is nobody's to place again.
                Anchored::Lost if untouched(&sought.claim) => {
                    self.supersede(&txn, actor, &sought.claim).await?;
                }
                Anchored::Lost => carried.lost += 1,
            }
            rows.push(row);
        }
        snapshots::anchor_all(&txn, rows).await?;
        let Reread { new, .. } = self.read_version(&txn, actor, number, &understood).await?;
        carried.new = new;
        let after = json!({ "version": version, "sha256": hash, "changed": true,
            "kept": carried.kept, "reworded": carried.changed, "lost": carried.lost, "new": new });
        let event = Event::new(
            self.now(),
            actor,
            "fetched again",
            Subject::Article(article),
        );
        events::append(&txn, event.with(after)).await?;
        txn.commit().await?;
        self.look_for_kin(article).await;
        Ok(carried)
    }

    /// What a new version suggests that no claim of the article covers.
    async fn read_version(
        &self,
        txn: &Txn,
        actor: &Actor,
        number: i32,
        understood: &Understood,
    ) -> Result<Reread, Error> {
        let newest = articles::reading(&**txn, number)
            .await?
            .ok_or(Error::NotFound)?;
        self.renew(txn, actor, &newest, understood).await
    }

    /// Places a claim by its words in the newest version of its article.
    ///
    /// # Errors
    /// When the person may not, the claim is not in an older version of the article, its words are
    /// not in the newest or more than once, or the change could not be stored.
    pub async fn place_by_hand(
        &self,
        actor: &Actor,
        number: i32,
        claim: i32,
        words: &str,
    ) -> Result<(), Error> {
        let (actor, words) = (actor.clone(), words.trim().replace("\r\n", "\n"));
        self.unit(move |desk| async move {
            let no = "A checker or an editor says where a claim stands.";
            permit(&actor, Deed::MakeClaim, no)?;
            let txn = desk.store.begin().await?;
            let held = articles::reading(&*txn, number)
                .await?
                .ok_or(Error::NotFound)?;
            let carried = snapshots::carried(&*txn, held.snapshot.id).await?;
            let one = carried.into_iter().find(|one| one.claim.number == claim);
            let one = one.ok_or(Error::NotFound)?;
            let (start, end) = only_place(&held.snapshot.text, &words)?;
            let layout: Layout = serde_json::from_str(&held.snapshot.reading).unwrap_or_default();
            let before = json!({ "words": one.anchor.exact });
            let after = json!({ "words": words, "version": held.snapshot.number });
            let row = anchor::Model {
                how: Anchored::ByHand,
                start_at: i32::try_from(start).ok(),
                end_at: i32::try_from(end).ok(),
                paragraph: paragraph(&layout, start),
                exact: words,
                why: String::new(),
                ..one.anchor
            };
            snapshots::place_again(&txn, row).await?;
            desk.write_down(&txn, &actor, &one.claim, "placed again", before, after)
                .await?;
            txn.commit().await?;
            Ok(())
        })
        .await
    }
}

fn address(held: &Reading) -> Result<crate::domain::words::WebAddress, Error> {
    let none =
        || Unfit("This article has no address. Give it one first, or paste the text.".into());
    let address = held.article.address.as_deref().ok_or_else(none)?;
    Ok(crate::domain::words::WebAddress::parse(address)?)
}

/// Looks for claims in a text, off the workers.
async fn find(sought: Vec<Sought>, text: String) -> Result<Vec<(Sought, Anchor)>, Error> {
    let search = move || {
        let passages: Vec<Passage<'_>> = sought
            .iter()
            .map(|one| Passage {
                start: one.place.start,
                exact: &one.place.exact,
                prefix: &one.place.prefix,
                suffix: &one.place.suffix,
            })
            .collect();
        let found = anchors(&passages, &text);
        sought.into_iter().zip(found).collect()
    };
    Ok(tokio::task::spawn_blocking(search).await?)
}

fn anchored(
    sought: &Sought,
    anchor: &Anchor,
    snapshot: Uuid,
    text: &str,
    layout: &Layout,
) -> anchor::Model {
    let (how, here, why) = match anchor {
        Anchor::Kept(here) => (Anchored::Kept, Some(here), ""),
        Anchor::Moved(here) => (Anchored::Moved, Some(here), ""),
        Anchor::Changed(here) => (Anchored::Changed, Some(here), ""),
        Anchor::Lost(loss) => (Anchored::Lost, None, loss.words()),
    };
    let words = here.and_then(|here| Place::cut(text, here.start, here.end));
    anchor::Model {
        appearance_id: sought.appearance,
        snapshot_id: snapshot,
        how,
        start_at: here.and_then(|here| i32::try_from(here.start).ok()),
        end_at: here.and_then(|here| i32::try_from(here.end).ok()),
        paragraph: here.and_then(|here| paragraph(layout, here.start)),
        exact: words.map_or_else(|| sought.place.exact.clone(), |place| place.exact),
        why: why.to_owned(),
    }
}

fn paragraph(layout: &Layout, start: usize) -> Option<i32> {
    let holds = |one: &&crate::domain::reading::Paragraph| one.start <= start && start < one.end;
    let found = layout.paragraphs.iter().find(holds)?;
    i32::try_from(found.number).ok()
}

/// Where words stand in a text, in code points, when they stand there once.
fn only_place(text: &str, words: &str) -> Result<(usize, usize), Unfit> {
    let missing = || Unfit("These words are not in the newest version. Copy them from it.".into());
    if words.is_empty() {
        return Err(missing());
    }
    let mut places = text.match_indices(words);
    let (at, _) = places.next().ok_or_else(missing)?;
    if places.next().is_some() {
        let sentence = "These words stand there more than once. Copy more of the sentence.";
        return Err(Unfit(sentence.to_owned()));
    }
    let start = text.get(..at).unwrap_or_default().chars().count();
    Ok((start, start + words.chars().count()))
}
