//! Sharing: what an article and its kin say in the same words, and letting a claim of the one
//! appear in the other as well. It only finds and says so; a person decides.

use std::collections::BTreeSet;

use serde_json::json;
use uuid::Uuid;

use crate::desk::facts::{claim, fresh, permit, standing};
use crate::desk::moves::merge_target;
use crate::desk::{Desk, Error};
use crate::domain::claim::{Place, claim_number};
use crate::domain::event::{Event, Subject};
use crate::domain::people::Actor;
use crate::domain::state::State;
use crate::matching::anchor::{Anchor, Passage, anchors};
use crate::matching::copies::same_words;
use crate::store::articles::{self, Marked, Reading};
use crate::store::entities::{claim, event};
use crate::store::{Txn, appearances, claims, events, kin};
use crate::workflow::permissions::Deed;
use crate::workflow::transitions::Action;
use crate::workflow::{self, Refusal};

/// How many kin a page shows.
const SHOWN: u64 = 8;
const NO: &str = "A checker or an editor says where a claim appears.";

/// A suggestion whose words are those of a claim of another article.
#[derive(Clone, Debug)]
pub struct Shared {
    /// The suggestion here.
    pub here: Marked,
    /// Its words here.
    pub words: String,
    /// The claim there.
    pub there: Marked,
    /// Its words there.
    pub words_there: String,
    /// Whether both are the same words.
    pub same: bool,
    /// Whether both are said to be of the same speaker, or one of them of nobody known.
    pub one_speaker: bool,
}

/// An article that shares most of its text, with the suggestions that could be its claims.
#[derive(Clone, Debug)]
pub struct Relative {
    /// How they stand to one another.
    pub kin: kin::Kin,
    /// What both say.
    pub shared: Vec<Shared>,
}

/// A claim that lives on in another one since it was found in another article.
#[derive(Clone, Debug)]
pub struct Elsewhere {
    /// The claim.
    pub claim: claim::Model,
    /// The one it lives on in.
    pub into: claim::Model,
}

/// A claim here that is to be another appearance of one there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Also {
    /// The number of the claim here.
    pub claim: i32,
    /// The revision of it that was seen.
    pub seen: i32,
    /// The number of the claim it is to live on in.
    pub into: i32,
}

impl Desk {
    /// The kin of an article, the nearest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn kin(&self, article: Uuid) -> Result<Vec<kin::Kin>, Error> {
        Ok(kin::of(self.store.read(), article, SHOWN).await?)
    }

    /// The kin of an article, each with the suggestions here that say what a claim there says. A
    /// suggestion is offered once, where its words are most alike.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn relatives(&self, reading: &Reading) -> Result<Vec<Relative>, Error> {
        let db = self.store.read();
        let mut held = Vec::new();
        for kin in self.kin(reading.article.id).await? {
            if let Some(there) = articles::reading(db, kin.article.number).await? {
                held.push((kin, there));
            }
        }
        let here = reading.clone();
        let comparing = move || {
            let mut found: Vec<Relative> = Vec::new();
            for (kin, there) in held {
                let shared = shared(&here, &there);
                found.push(Relative { kin, shared });
            }
            once(&mut found);
            found
        };
        Ok(tokio::task::spawn_blocking(comparing).await?)
    }

    /// The claims of an article that were found to be another's.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn elsewhere(&self, article: Uuid) -> Result<Vec<Elsewhere>, Error> {
        let db = self.store.read();
        let mut found = Vec::new();
        for (claim, event) in kin::merged(db, article).await? {
            let Some((target, _)) = added(&event) else {
                continue;
            };
            if let Some(into) = claims::get(db, target).await? {
                found.push(Elsewhere { claim, into });
            }
        }
        Ok(found)
    }

    /// Lets claims of other articles appear in this one as well: its own suggestions live on in
    /// them. All of it or nothing.
    ///
    /// # Errors
    /// When the person may not, a claim has changed, or it could not be stored.
    pub async fn appear_also(
        &self,
        actor: &Actor,
        article: i32,
        chosen: Vec<Also>,
    ) -> Result<(), Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            permit(&actor, Deed::MakeClaim, NO)?;
            if chosen.is_empty() {
                let none = "Choose at least one claim.".to_owned();
                return Err(Refusal::Missing(vec![none]).into());
            }
            let txn = desk.store.begin().await?;
            let held = articles::find(&*txn, article)
                .await?
                .ok_or(Error::NotFound)?;
            let step = Uuid::now_v7();
            for also in chosen {
                desk.let_appear(&txn, &actor, held.id, also, step).await?;
            }
            txn.commit().await.map_err(Error::from)
        })
        .await
    }

    async fn let_appear(
        &self,
        txn: &Txn,
        actor: &Actor,
        article: Uuid,
        also: Also,
        step: Uuid,
    ) -> Result<(), Error> {
        let claim = claim(&**txn, also.claim).await?;
        if claim.article_id != Some(article) {
            return Err(Error::NotFound);
        }
        if claim.revision != also.seen || claim.state != State::Suggested {
            return Err(Error::Stale);
        }
        let facts = standing(self, &**txn, &claim).await?;
        let row = workflow::decide(actor, &facts, Action::Merge)?;
        let target = merge_target(txn, &claim, &also.into.to_string()).await?;
        let added = appearances::also_of(txn, claim.id, target, self.now()).await?;
        let change = claims::Move {
            merged_into: Some(target),
            ..claims::Move::default()
        };
        let to = workflow::landing(&facts, row);
        fresh(claims::move_to(txn, claim.id, also.seen, to, change, self.now()).await?)?;
        let before = json!({ "state": claim.state, "claim_revision": also.seen });
        let note = format!("the same words; lives on in {}", claim_number(also.into));
        let after = json!({ "state": to, "into": target, "appearances": added, "note": note,
            "step": step, "claim_revision": also.seen + 1 });
        let event = Event::new(
            self.now(),
            actor,
            row.action.past(),
            Subject::Claim(claim.id),
        )
        .in_article(claim.article_id)
        .change(before, after);
        events::append(txn, event).await.map_err(Error::from)
    }

    /// Puts claims that were found to be another's back among the suggestions, and takes their
    /// places away from the others. All of it or nothing.
    ///
    /// # Errors
    /// When the person may not, a claim has changed, or it could not be stored.
    pub async fn part_again(
        &self,
        actor: &Actor,
        article: i32,
        chosen: Vec<(i32, i32)>,
    ) -> Result<(), Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            permit(&actor, Deed::MakeClaim, NO)?;
            let txn = desk.store.begin().await?;
            let held = articles::find(&*txn, article)
                .await?
                .ok_or(Error::NotFound)?;
            let merged = kin::merged(&*txn, held.id).await?;
            for (number, seen) in chosen {
                let found = merged.iter().find(|(claim, _)| claim.number == number);
                let (claim, event) = found.ok_or(Error::Stale)?;
                let (target, added) = added(event).ok_or(Error::Stale)?;
                fresh(kin::part(&txn, claim.id, seen, desk.now()).await?)?;
                appearances::take_back(&txn, target, &added).await?;
                let step = told(event, "step");
                let before = json!({ "state": claim.state });
                let after = json!({ "state": State::Suggested, "undoes": step,
                    "claim_revision": seen + 1, "as_of": seen - 1 });
                desk.write_down(&txn, &actor, claim, "put back", before, after)
                    .await?;
            }
            txn.commit().await.map_err(Error::from)
        })
        .await
    }
}

/// What an event says is so now, by name.
fn told(event: &event::Model, name: &str) -> serde_json::Value {
    let after: serde_json::Value = serde_json::from_str(&event.after).unwrap_or_default();
    after[name].clone()
}

/// What a merge was into, and the places it added there; nothing when the record does not say.
fn added(event: &event::Model) -> Option<(Uuid, Vec<Uuid>)> {
    let target = serde_json::from_value(told(event, "into")).ok()?;
    let added = serde_json::from_value(told(event, "appearances")).ok()?;
    Some((target, added))
}

/// The suggestions of one article whose words stand in another where a claim of it does.
fn shared(here: &Reading, there: &Reading) -> Vec<Shared> {
    let own: BTreeSet<Uuid> = here.marks.iter().map(|mark| mark.claim.id).collect();
    let open: Vec<(&Marked, Place)> = here
        .marks
        .iter()
        .filter(|mark| mark.claim.state == State::Suggested)
        .filter_map(|mark| Some((mark, place(mark, &here.snapshot.text)?)))
        .collect();
    let claims: Vec<(&Marked, Place)> = there
        .marks
        .iter()
        .filter(|mark| !own.contains(&mark.claim.id))
        .filter(|mark| !matches!(mark.claim.state, State::Dismissed | State::Declined))
        .filter_map(|mark| Some((mark, place(mark, &there.snapshot.text)?)))
        .collect();
    let passages: Vec<Passage<'_>> = open
        .iter()
        .map(|(_, place)| Passage {
            start: place.start,
            exact: &place.exact,
            prefix: &place.prefix,
            suffix: &place.suffix,
        })
        .collect();
    let found = anchors(&passages, &there.snapshot.text);
    let pairs = open.iter().zip(found).filter_map(|((mark, words), found)| {
        let stands = match &found {
            Anchor::Kept(at) | Anchor::Moved(at) | Anchor::Changed(at) => Some(at),
            Anchor::Lost(_) => None,
        };
        let at_place = |(_, place): &&(&Marked, Place)| {
            stands.is_some_and(|at| mostly_one(at.start, at.end, place.start, place.end))
        };
        let same = |(_, place): &&(&Marked, Place)| same_words(&place.exact, &words.exact);
        let twin = claims.iter().find(same);
        let (there, place) = twin.or_else(|| claims.iter().find(at_place))?;
        let speakers = (mark.claim.speaker_id, there.claim.speaker_id);
        Some(Shared {
            here: (*mark).clone(),
            words: words.exact.clone(),
            there: (*there).clone(),
            words_there: place.exact.clone(),
            same: same_words(&place.exact, &words.exact),
            one_speaker: !matches!(speakers, (Some(one), Some(other)) if one != other),
        })
    });
    pairs.collect()
}

fn place(mark: &Marked, text: &str) -> Option<Place> {
    let start = usize::try_from(mark.place.start_at?).ok()?;
    let end = usize::try_from(mark.place.end_at?).ok()?;
    Place::cut(text, start, end)
}

/// Whether two spans share at least half of what they cover together.
fn mostly_one(start: usize, end: usize, from: usize, to: usize) -> bool {
    let shared = end.min(to).saturating_sub(start.max(from));
    shared > 0 && shared * 2 >= end.max(to) - start.min(from)
}

/// Keeps each suggestion at one relative only: where the words are the same before where they are
/// not, the nearer relative before the others. Two suggestions never offer the same claim.
fn once(found: &mut [Relative]) {
    let mut places: Vec<(bool, usize, usize)> = Vec::new();
    for (at, relative) in found.iter().enumerate() {
        let shared = relative.shared.iter().enumerate();
        places.extend(shared.map(|(of, one)| (!one.same, at, of)));
    }
    places.sort_unstable();
    let (mut here, mut there) = (BTreeSet::new(), BTreeSet::new());
    let mut kept = BTreeSet::new();
    for (_, at, of) in places {
        let one = &found[at].shared[of];
        if !here.contains(&one.here.claim.id) && !there.contains(&one.there.claim.id) {
            here.insert(one.here.claim.id);
            there.insert(one.there.claim.id);
            kept.insert((at, of));
        }
    }
    for (at, relative) in found.iter_mut().enumerate() {
        let mut of = 0..;
        relative
            .shared
            .retain(|_| of.next().is_some_and(|of| kept.contains(&(at, of))));
    }
}
