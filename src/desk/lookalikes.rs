//! Lookalikes: speakers, sources and claims that may stand twice, looked for in the background
//! among what is new since the last look. It only finds and says why; a person merges them or says
//! that they are two, and what a person said is never asked again.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use crate::desk::facts::permit;
use crate::desk::{Desk, Error};
use crate::domain::event::Subject;
use crate::domain::job::{JobKind, interval};
use crate::domain::lookalike::{Sort, site};
use crate::domain::people::Actor;
use crate::domain::state::State;
use crate::store::entities::job;
use crate::store::jobs::{self, End};
use crate::store::lookalikes::{self, Found};
use crate::store::{claims, resemblance, settings, speakers};
use crate::workflow::permissions::Deed;

/// How often it is looked, in minutes.
const EVERY: i32 = 10;
/// How long it rests before the next look when there was more: a desk that comes with years of record
/// is caught up on beside its work, not instead of it.
const BREATH: TimeDelta = TimeDelta::seconds(2);
/// How many names and events one look takes.
const AT_ONCE: u64 = 400;
/// How many claims one look compares.
const CLAIMS: usize = 25;
/// A name that more have is nobody's in particular.
const MOST: usize = 6;
/// Where the last look ended, as a setting.
const SEEN: &str = "lookalikes_seen";
/// How far a look goes back before where the last one ended, in milliseconds: what was written at
/// the same time by another process may have come to be seen later.
const OVERLAP: u64 = 60_000;
const NO: &str = "A checker or an editor decides what is the same.";

/// Where the last look ended.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Mark {
    /// The newest event that was looked at.
    event: i64,
    /// The newest name seen that was looked at.
    name: Uuid,
    /// The newest source that was looked at.
    source: Uuid,
}

impl Desk {
    /// Has it looked for lookalikes from now on, if nobody has begun to.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn keep_looking(&self) -> Result<(), Error> {
        let txn = self.store.begin().await?;
        let now = self.now();
        jobs::hasten(&txn, JobKind::FindLookalikes, Uuid::nil(), now, now).await?;
        txn.commit().await.map_err(Error::from)
    }

    /// Has it looked now.
    ///
    /// # Errors
    /// When the person may not, or the database refuses.
    pub async fn hasten_looking(&self, actor: &Actor) -> Result<(), Error> {
        permit(actor, Deed::KeepIndex, NO)?;
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            let now = desk.now();
            jobs::schedule(&txn, JobKind::FindLookalikes, Uuid::nil(), now, now).await?;
            txn.commit().await?;
            desk.ring();
            Ok(())
        })
        .await
    }

    /// Does the job: one look, and again soon when there was more than one look takes.
    pub(super) async fn look_for_lookalikes(&self, run: &job::Model) -> Result<(), Error> {
        let more = self.find_lookalikes().await?;
        let now = self.now();
        let end = match more {
            true => End::Again(now + BREATH),
            false => End::Again(now + interval(EVERY, crate::desk::jobs::dice())),
        };
        self.end_run(run, end).await
    }

    /// Looks once among what is new and keeps what was found. Says whether there was more than one
    /// look takes.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn find_lookalikes(&self) -> Result<bool, Error> {
        let db = self.store.read();
        let held = settings::get(db, SEEN).await?.unwrap_or_default();
        let mut mark: Mark = serde_json::from_str(&held).unwrap_or_default();
        let before = mark.clone();
        let touched = resemblance::touched_after(db, mark.event, AT_ONCE).await?;
        let (about, more_events) = take(&touched, &mut mark);
        let names = resemblance::names_after(db, earlier(mark.name), AT_ONCE).await?;
        let more_names = names.len() as u64 == AT_ONCE;
        mark.name = names.last().map_or(mark.name, |(id, _)| *id);
        let speakers = self.namesakes(&about.speakers, names).await?;
        let newest = resemblance::newest_source(db).await?.unwrap_or_default();
        let sources = match newest != mark.source || !about.sources.is_empty() {
            true => same_sites(resemblance::hosts(db).await?),
            false => Vec::new(),
        };
        mark.source = newest;
        let claims = self.near_claims(&about.claims).await?;
        if mark == before && speakers.is_empty() && sources.is_empty() && claims.is_empty() {
            return Ok(false);
        }
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            let now = desk.now();
            for (sort, found) in [
                (Sort::Speaker, speakers),
                (Sort::Source, sources),
                (Sort::Claim, claims),
            ] {
                lookalikes::keep(&txn, sort, &found, now).await?;
            }
            let seen = serde_json::to_string(&mark).unwrap_or_default();
            settings::set(&txn, SEEN, &seen, now).await?;
            txn.commit().await.map_err(Error::from)
        })
        .await?;
        Ok(more_events || more_names)
    }

    /// Speakers with a name seen in common, or a Wikidata id, of whom one is new or was changed.
    async fn namesakes(
        &self,
        changed: &[Uuid],
        names: Vec<(Uuid, String)>,
    ) -> Result<Vec<Found>, Error> {
        let db = self.store.read();
        let mut keys: BTreeSet<String> = names.into_iter().map(|(_, key)| key).collect();
        keys.extend(resemblance::names_of(db, changed).await?);
        let keys: Vec<String> = keys.into_iter().collect();
        let called = resemblance::called(db, &keys).await?;
        let mut groups: BTreeMap<String, Vec<(Uuid, String)>> = BTreeMap::new();
        for (key, speaker, name) in called.into_iter().filter(|(_, _, name)| is_name(name)) {
            groups.entry(key).or_default().push((speaker, name));
        }
        let mut found = Vec::new();
        for group in groups.into_values() {
            let name = group.first().map(|(_, name)| name.clone());
            let why = format!("Both have been called “{}”.", name.unwrap_or_default());
            pairs(group.iter().map(|(id, _)| *id), &why, &mut found);
        }
        let mut ids: BTreeMap<String, Vec<Uuid>> = BTreeMap::new();
        for (wikidata, speaker) in resemblance::same_wikidata(db, changed).await? {
            ids.entry(wikidata).or_default().push(speaker);
        }
        for (wikidata, group) in ids {
            let why = format!("Both are {wikidata} in Wikidata.");
            pairs(group.into_iter(), &why, &mut found);
        }
        Ok(found)
    }

    /// Claims that say nearly the same as one that is new or was changed.
    async fn near_claims(&self, changed: &[Uuid]) -> Result<Vec<Found>, Error> {
        let db = self.store.read();
        let mut found = Vec::new();
        for id in changed {
            let Some(claim) = claims::get(db, *id).await? else {
                continue;
            };
            let set_aside = [
                State::Suggested,
                State::Dismissed,
                State::Declined,
                State::Merged,
            ];
            if set_aside.contains(&claim.state) {
                continue;
            }
            let speaker = match claim.speaker_id {
                Some(key) => speakers::get(db, key).await?.map(|speaker| speaker.name),
                None => None,
            };
            let near = self.near_claim(&claim, speaker).await?;
            let alike = near.into_iter().filter(|one| one.sure);
            found.extend(alike.map(|one| Found {
                one: claim.id,
                other: one.listed.claim.id,
                why: one.words(),
            }));
        }
        Ok(found)
    }

    /// Remembers that two rows of the queues are two things.
    ///
    /// # Errors
    /// When the person may not, one is not here, or it could not be stored.
    pub async fn not_the_same(
        &self,
        actor: &Actor,
        sort: Sort,
        one: Uuid,
        other: Uuid,
    ) -> Result<(), Error> {
        self.decide_pair(actor, sort, one, other, true).await
    }

    /// Forgets that two rows of the queues are two things.
    ///
    /// # Errors
    /// As [`Desk::not_the_same`].
    pub async fn perhaps_the_same(
        &self,
        actor: &Actor,
        sort: Sort,
        one: Uuid,
        other: Uuid,
    ) -> Result<(), Error> {
        self.decide_pair(actor, sort, one, other, false).await
    }

    async fn decide_pair(
        &self,
        actor: &Actor,
        sort: Sort,
        one: Uuid,
        other: Uuid,
        apart: bool,
    ) -> Result<(), Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            permit(&actor, Deed::KeepIndex, NO)?;
            let txn = desk.store.begin().await?;
            let names = lookalikes::named(&*txn, sort, vec![one, other]).await?;
            let (Some(_), Some((_, name)), true) =
                (names.get(&one), names.get(&other), one != other)
            else {
                return Err(Error::NotFound);
            };
            if sort == Sort::Claim {
                // What was said of two claims is kept in one place, for their own pages too.
                let [one, other] = [
                    claims::get(&*txn, one).await?.ok_or(Error::NotFound)?,
                    claims::get(&*txn, other).await?.ok_or(Error::NotFound)?,
                ];
                match apart {
                    true => desk.part(&txn, &actor, &one, &other).await?,
                    false => desk.rejoin(&txn, &actor, &one, &other).await?,
                }
            } else {
                let by = apart.then_some(actor.id);
                lookalikes::part(&txn, sort, (one, other), by, desk.now()).await?;
                let (deed, words) = match apart {
                    true => ("kept separate", "not the same as"),
                    false => ("no longer kept separate", "perhaps the same as"),
                };
                let after = json!({ "other_id": other, "note": format!("{words} {name}") });
                let subject = match sort {
                    Sort::Speaker => Subject::Speaker(one),
                    Sort::Source => Subject::Source(one),
                    Sort::Article => Subject::Article(one),
                    Sort::Claim => Subject::Claim(one),
                };
                desk.note(&txn, &actor, deed, subject, json!(null), after)
                    .await?;
            }
            txn.commit().await.map_err(Error::from)
        })
        .await
    }
}

/// What was touched, by sort, each once.
#[derive(Debug, Default, PartialEq, Eq)]
struct About {
    speakers: Vec<Uuid>,
    sources: Vec<Uuid>,
    claims: Vec<Uuid>,
}

/// What some events were about, as far as one look goes, and whether more is left. The mark moves
/// to the last event that was taken.
fn take(touched: &[(i64, String, Uuid)], mark: &mut Mark) -> (About, bool) {
    let mut about = About::default();
    let mut taken = 0;
    for (seq, noun, id) in touched {
        let list = match noun.as_str() {
            "speaker" => Some(&mut about.speakers),
            "source" => Some(&mut about.sources),
            "claim" => Some(&mut about.claims),
            _ => None,
        };
        if let Some(list) = list
            && !list.contains(id)
        {
            list.push(*id);
        }
        mark.event = *seq;
        taken += 1;
        if about.claims.len() >= CLAIMS {
            break;
        }
    }
    let more = taken < touched.len() || touched.len() as u64 == AT_ONCE;
    (about, more)
}

/// Whether somebody can be known by it: “he” and “the minister” are whoever was meant there. A word
/// of a script without capitals counts as one that has them.
fn is_name(seen: &str) -> bool {
    const PRONOUNS: [&str; 10] = [
        "he", "she", "it", "they", "him", "her", "them", "we", "i", "who",
    ];
    let folded = seen.to_lowercase();
    let words = seen.split_whitespace();
    let mut words = words.skip_while(|word| matches!(*word, "The" | "A" | "An"));
    !PRONOUNS.contains(&folded.trim()) && words.any(|word| !word.starts_with(char::is_lowercase))
}

/// A key that stands a little before another: keys begin with their time in milliseconds (RFC 9562,
/// version 7).
fn earlier(id: Uuid) -> Uuid {
    let at = u64::try_from(id.as_u128() >> 80).unwrap_or_default();
    Uuid::from_u128(u128::from(at.saturating_sub(OVERLAP)) << 80)
}

/// Sources at one site, by host names that differ only in how the site is shown.
fn same_sites(hosts: Vec<(String, Uuid)>) -> Vec<Found> {
    let mut sites: BTreeMap<String, Vec<Uuid>> = BTreeMap::new();
    for (host, source) in hosts {
        sites
            .entry(site(&host).to_owned())
            .or_default()
            .push(source);
    }
    let mut found = Vec::new();
    for (site, sources) in sites {
        let why = format!("Both publish at {site}.");
        pairs(sources.into_iter(), &why, &mut found);
    }
    found
}

/// Every two of a group; none when it is so large that what they share says nothing.
fn pairs(group: impl Iterator<Item = Uuid>, why: &str, found: &mut Vec<Found>) {
    let group: BTreeSet<Uuid> = group.collect();
    if group.len() > MOST {
        return;
    }
    for (at, one) in group.iter().enumerate() {
        for other in group.iter().skip(at + 1) {
            found.push(Found {
                one: *one,
                other: *other,
                why: why.to_owned(),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_takes_so_many_claims_and_goes_on_where_it_ended() {
        let id = |n: usize| Uuid::from_u128(n as u128);
        let events: Vec<(i64, String, Uuid)> = (1..=60)
            .map(|n| (n, "claim".to_owned(), id(n as usize)))
            .collect();
        let mut mark = Mark::default();
        let (about, more) = take(&events, &mut mark);
        assert_eq!((about.claims.len(), mark.event, more), (CLAIMS, 25, true));
        let (about, more) = take(&events[50..], &mut mark);
        assert_eq!((about.claims.len(), mark.event, more), (10, 60, false));
        assert_eq!(take(&[], &mut mark), (About::default(), false));
        assert_eq!(mark.event, 60);
    }

    #[test]
    fn a_name_that_many_have_makes_no_pair() {
        let ids = |n: u128| (0..n).map(Uuid::from_u128);
        let mut found = Vec::new();
        pairs(ids(3), "", &mut found);
        assert_eq!(found.len(), 3);
        pairs(ids(7), "", &mut found);
        assert_eq!(found.len(), 3);
    }

    #[test]
    fn whoever_was_meant_there_is_no_name() {
        for name in [
            "Ilse Tarnova",
            "Tarnova",
            "The Kell Line",
            "der Wit",
            "奥尔班",
        ] {
            assert!(is_name(name), "{name}");
        }
        for other in [
            "he",
            "She",
            "the minister",
            "The minister",
            "a spokesman",
            "",
        ] {
            assert!(!is_name(other), "{other}");
        }
    }

    #[test]
    fn hosts_of_one_site_make_a_pair_of_their_sources() {
        let [a, b] = [1, 2].map(Uuid::from_u128);
        let host = |host: &str, id| (host.to_owned(), id);
        let found = same_sites(vec![
            host("kell.example", a),
            host("m.kell.example", b),
            host("www.kell.example", a),
            host("tide.example", b),
        ]);
        let why = "Both publish at kell.example.".to_owned();
        assert_eq!(
            found,
            [Found {
                one: a,
                other: b,
                why
            }]
        );
    }

    #[test]
    fn an_earlier_key_is_a_minute_older() {
        let id = Uuid::from_u128((5_000_000u128 << 80) | 7);
        assert_eq!(earlier(id).as_u128() >> 80, 4_940_000);
        assert_eq!(earlier(Uuid::nil()), Uuid::nil());
    }
}
