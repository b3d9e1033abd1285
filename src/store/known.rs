//! What a list learns before it is read: in which languages its words are found, how many claims are on a
//! topic, and how many are assigned to a person. The latter two change what a list costs and never what it
//! holds; a list that does not know the languages holds less.

use sea_orm::Value;
use sea_orm::entity::prelude::*;

use crate::domain::query::Wanted;
use crate::domain::stems::Languages;
use crate::domain::words::clean;
use crate::store::entities::{claim_tag, tag};
use crate::store::lists::Filter;
use crate::store::{Error, Reads, dialect, stems};

/// What a list learnt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// The topic, if there is such a one.
    pub(super) topic: Option<KnownTopic>,
    /// Whether so many claims are assigned to the person, beside so few that could be, that each of
    /// those is better asked whether it is: its keys first, and the rest of what is found then.
    pub(super) busy: bool,
    /// The languages in which other forms of its words are found.
    pub(super) languages: Languages,
    /// How many of the newest claims PostgreSQL asks first, when it is not the usual number.
    pub(super) lately: Option<i32>,
}

impl Known {
    /// As on a desk of a million: whoever it is assigned to is busy, and so few of the newest are asked
    /// first. For trials; a list holds the same whatever is known.
    pub fn as_on_a_large_desk(lately: i32) -> Known {
        Known {
            busy: true,
            lately: Some(lately),
            ..Known::default()
        }
    }
}

/// A topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct KnownTopic {
    /// Its key, by which PostgreSQL knows how many claims are on it.
    pub key: Uuid,
    /// Whether so many are that each claim is better asked for it.
    pub many: bool,
}

/// A topic of more claims has many.
const FEW: u64 = 2_000;

/// The languages in which other forms of the words of some filters are found.
///
/// # Errors
/// When the database cannot be read.
pub(super) async fn languages(db: &impl Reads, filters: &[Filter]) -> Result<Languages, Error> {
    match filters.iter().any(|filter| filter.words.is_some()) {
        true => stems::held(db).await,
        false => Ok(Languages::default()),
    }
}

impl Filter {
    /// The same filter, knowing the languages of its words.
    pub(super) fn reading(mut self, languages: Languages) -> Filter {
        self.known.languages = languages;
        self
    }

    /// What its words ask for.
    pub(super) fn wanted(&self) -> Option<Wanted> {
        let mut wanted = Wanted::parse(&clean(self.words.as_deref()?));
        wanted.languages = self.known.languages;
        Some(wanted)
    }
}

/// The same filter, knowing its topic and the languages of its words.
///
/// # Errors
/// When the database cannot be read.
pub(super) async fn weighed(db: &impl Reads, filter: &Filter) -> Result<Filter, Error> {
    let languages = languages(db, std::slice::from_ref(filter)).await?;
    let mut filter = filter.clone().reading(languages);
    filter.known.busy |= busy(db, &filter).await?;
    // Its own topic, or the first that was typed into the search.
    let typed = filter.wanted();
    let typed = typed.and_then(|wanted| wanted.topics.into_iter().next());
    let Some(topic) = filter.topic.clone().or(typed) else {
        return Ok(filter);
    };
    let known = tag::Entity::find().filter(tag::Column::Slug.eq(clean(&topic)));
    if let Some(tag) = known.one(db).await? {
        let on_topic = claim_tag::Entity::find().filter(claim_tag::Column::TagId.eq(tag.id));
        filter.known.topic = Some(KnownTopic {
            key: tag.id,
            many: !dialect::few(db, on_topic, FEW).await?,
        });
    }
    Ok(filter)
}

/// A claim that is looked up by its key costs as much as so many that are walked past.
const LOOKED_UP: u64 = 4;

/// Whether the claims of some states are better walked for those assigned to a person, as far as the
/// database guesses.
async fn busy(db: &impl Reads, filter: &Filter) -> Result<bool, Error> {
    let Some(person) = filter.assignee.filter(|_| !filter.states.is_empty()) else {
        return Ok(false);
    };
    let places: Vec<String> = (2..filter.states.len() + 2)
        .map(|at| format!("${at}"))
        .collect();
    let selects = [
        "SELECT 1 FROM assignment WHERE person_id = $1 AND ended_at IS NULL".to_owned(),
        format!("SELECT 1 FROM claim WHERE state IN ({})", places.join(", ")),
    ];
    let states = filter.states.iter().map(|state| Value::from(state.slug()));
    let values = [Value::from(person)].into_iter().chain(states).collect();
    Ok(
        match dialect::guessed(db, &selects, values).await?.as_deref() {
            Some([theirs, all]) => *theirs > FEW && *all < LOOKED_UP * *theirs,
            _ => false,
        },
    )
}
