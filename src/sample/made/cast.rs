//! The cast: who works at the desk, who speaks, who publishes, and what it is about.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use crate::domain::claim::{SourceKind, SpeakerSort};
use crate::domain::people::{Actor, Role};
use crate::domain::words::{key, slug};
use crate::sample::made::dice::Dice;
use crate::sample::made::grammar::{self, TOPICS, capital, office, person};
use crate::store::bulk::Batch;
use crate::store::entities::{rating, source, source_host, speaker, speaker_role, tag};

/// Dice of the cast.
const CAST: u64 = 1;
/// Claims for each speaker, on the average: a few speak all the time, most once or twice.
const CLAIMS_EACH: usize = 25;
/// The fewest and the most speakers.
const SPEAKERS: (usize, usize) = (40, 40_000);
const OUTLETS: usize = 48;
const PUBLISHERS: usize = 160;
const TITLES: &[&str] = &[
    "minister",
    "mayor",
    "member of the Assembly",
    "spokesperson",
    "professor",
    "union leader",
    "councillor",
    "director",
    "inspector",
    "judge",
    "party leader",
    "chair of the board",
];

/// Whoever speaks.
#[derive(Clone, Debug)]
pub(super) struct Speaker {
    pub(super) id: Uuid,
    pub(super) name: String,
    pub(super) title: &'static str,
    pub(super) affiliation: String,
}

/// Whoever publishes.
#[derive(Clone, Debug)]
pub(super) struct Source {
    pub(super) id: Uuid,
    pub(super) name: String,
    pub(super) host: String,
}

/// Everybody and everything that claims are about.
#[derive(Clone, Debug)]
pub(super) struct Cast {
    pub(super) checkers: Vec<Actor>,
    pub(super) editors: Vec<Actor>,
    pub(super) producers: Vec<Actor>,
    pub(super) speakers: Vec<Speaker>,
    pub(super) outlets: Vec<Source>,
    pub(super) publishers: Vec<Source>,
    pub(super) topics: Vec<Uuid>,
    /// The ratings of the desk's scale, in order.
    pub(super) ratings: Vec<rating::Model>,
    /// The scale by name and version.
    pub(super) scale: String,
    /// The lowest and highest number of the scale.
    pub(super) bounds: (i32, i32),
}

impl Cast {
    /// The cast of so many claims, met by `at`, and the rows of it.
    pub(super) fn of(
        (seed, claims): (u64, usize),
        people: &[Actor],
        ratings: Vec<rating::Model>,
        at: DateTime<Utc>,
    ) -> (Cast, Batch) {
        let mut dice = Dice::of(seed, CAST, 0);
        let mut batch = Batch::default();
        let of = |role: Role| -> Vec<Actor> {
            let people = people.iter().filter(|person| person.role == role);
            people.cloned().collect()
        };
        let numbers = || ratings.iter().filter_map(|rating| rating.number);
        let cast = Cast {
            checkers: of(Role::Checker),
            editors: of(Role::Editor),
            producers: of(Role::Producer),
            speakers: speakers(&mut dice, &mut batch, claims, at),
            outlets: sources(&mut dice, &mut batch, SourceKind::Outlet, OUTLETS, at),
            publishers: sources(&mut dice, &mut batch, SourceKind::Publisher, PUBLISHERS, at),
            topics: topics(&mut dice, &mut batch, at),
            bounds: (numbers().min().unwrap_or(1), numbers().max().unwrap_or(1)),
            scale: "Accuracy 1".to_owned(),
            ratings,
        };
        (cast, batch)
    }
}

fn speakers(dice: &mut Dice, batch: &mut Batch, claims: usize, at: DateTime<Utc>) -> Vec<Speaker> {
    let many = (claims / CLAIMS_EACH).clamp(SPEAKERS.0, SPEAKERS.1);
    let mut all = Vec::with_capacity(many);
    for number in 0..many {
        let one = Speaker {
            id: dice.key(at),
            name: person(number),
            title: dice.word(TITLES),
            affiliation: capital(office(dice).trim_start_matches("the ")),
        };
        batch.speakers.push(speaker::Model {
            id: one.id,
            name: one.name.clone(),
            name_key: key(&one.name),
            sort: SpeakerSort::Person,
            wikidata: None,
            note: String::new(),
            created_at: at,
            revision: 1,
            merged_into_id: None,
        });
        batch.roles.push(speaker_role::Model {
            id: dice.key(at),
            speaker_id: one.id,
            title: capital(one.title),
            affiliation: one.affiliation.clone(),
            since: Some((at - TimeDelta::days(i64::from(dice.between(30, 2_000)))).date_naive()),
            until: None,
        });
        all.push(one);
    }
    all
}

fn sources(
    dice: &mut Dice,
    batch: &mut Batch,
    kind: SourceKind,
    many: usize,
    at: DateTime<Utc>,
) -> Vec<Source> {
    let mut all = Vec::with_capacity(many);
    for number in 0..many {
        let place = grammar::place(dice);
        let name = match kind {
            SourceKind::Outlet => {
                let sort = dice.word(&["Courier", "Post", "Gazette", "Herald", "Radio"]);
                format!("{place} {sort} {}", number + 1)
            }
            _ => format!("{} of {place}, desk {}", capital(office(dice)), number + 1),
        };
        let one = Source {
            id: dice.key(at),
            host: format!("{}.example", slug(&name)),
            name,
        };
        batch.sources.push(source::Model {
            id: one.id,
            name: one.name.clone(),
            name_key: key(&one.name),
            kind,
            interests: String::new(),
            created_at: at,
            revision: 1,
            merged_into_id: None,
        });
        batch.hosts.push(source_host::Model {
            host: one.host.clone(),
            source_id: one.id,
        });
        all.push(one);
    }
    all
}

fn topics(dice: &mut Dice, batch: &mut Batch, at: DateTime<Utc>) -> Vec<Uuid> {
    let row = |name: &&str| tag::Model {
        id: dice.key(at),
        name: (*name).to_owned(),
        slug: slug(name),
    };
    batch.tags = TOPICS.iter().map(row).collect();
    batch.tags.iter().map(|tag| tag.id).collect()
}
