//! Which claims, in which order and how, as the address of the table, the board or an export says it.

use actix_web::web::Query;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use crate::desk::bulk::MOST;
use crate::domain::state::State;
use crate::domain::view::Mark;
use crate::store::lists::{self, Filter, NOBODY};
use crate::web::error::AppError;
use crate::web::paths;

/// Which claims, in which order and how, as an address says it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Which {
    pub(crate) state: String,
    pub(crate) person: String,
    pub(crate) speaker: String,
    pub(crate) topic: String,
    /// Those that were chosen one by one, parted by commas.
    #[serde(deserialize_with = "numbers")]
    pub(crate) numbers: String,
    pub(crate) q: String,
    /// The order, when it is not the usual one.
    pub(crate) sort: String,
    /// The columns taken off, parted by commas.
    pub(crate) hide: String,
    /// `compact`, or nothing.
    pub(crate) density: String,
    /// `board`, or nothing.
    #[serde(rename = "as")]
    pub(crate) shape: String,
    /// After which claim the page begins.
    #[serde(deserialize_with = "mark")]
    pub(crate) before: Option<Mark>,
}

/// A mark as an address carries it; nothing for the beginning.
fn mark<'de, D: Deserializer<'de>>(typed: D) -> Result<Option<Mark>, D::Error> {
    let typed = String::deserialize(typed)?;
    match typed.is_empty() {
        true => Ok(None),
        false => typed
            .parse()
            .map(Some)
            .map_err(|()| D::Error::custom(format!("“{typed}” is no place in the list of claims"))),
    }
}

/// The numbers of claims, as an address lists them.
fn numbers<'de, D: Deserializer<'de>>(typed: D) -> Result<String, D::Error> {
    let typed = String::deserialize(typed)?;
    match lists::numbers(&typed) {
        Ok(numbers) if numbers.len() <= MOST => Ok(typed),
        Ok(_) => Err(D::Error::custom(format!(
            "{MOST} claims are the most an address names"
        ))),
        Err(wrong) => Err(D::Error::custom(format!(
            "“{wrong}” is no number of a claim"
        ))),
    }
}

impl Which {
    /// The claims it names.
    pub fn filter(&self) -> Filter {
        let given = |text: &str| (!text.trim().is_empty()).then(|| text.trim().to_owned());
        Filter {
            states: State::from_slug(&self.state).into_iter().collect(),
            assignee: self.person.parse().ok(),
            unassigned: self.person == NOBODY,
            speaker: self.speaker.parse().ok(),
            article: None,
            topic: given(&self.topic),
            numbers: lists::numbers(&self.numbers).unwrap_or_default(),
            words: given(&self.q),
            ..Filter::default()
        }
    }

    /// What it says of which claims, without what it leaves open.
    pub fn query(&self) -> Vec<(&'static str, &str)> {
        let all = [
            ("state", self.state.as_str()),
            ("person", &self.person),
            ("speaker", &self.speaker),
            ("topic", &self.topic),
            ("numbers", &self.numbers),
            ("q", &self.q),
        ];
        all.into_iter()
            .filter(|(_, value)| !value.is_empty())
            .collect()
    }

    /// All that it says but where the page begins.
    pub fn whole(&self) -> Vec<(&'static str, &str)> {
        let mut all = self.query();
        let how = [
            ("sort", self.sort.as_str()),
            ("hide", &self.hide),
            ("density", &self.density),
            ("as", &self.shape),
        ];
        all.extend(how.into_iter().filter(|(_, value)| !value.is_empty()));
        all
    }

    /// The address of the same with something else, or without something.
    pub(crate) fn with(&self, name: &str, value: &str) -> String {
        let mut all = self.whole();
        all.retain(|(known, _)| *known != name);
        if !value.is_empty() {
            all.push((name_of(name), value));
        }
        paths::with_query(&paths::claims(), &all)
    }

    pub(crate) fn hides(&self, column: &str) -> bool {
        self.hide.split(',').any(|one| one == column)
    }
}

/// The name of a part of an address, as a lasting word.
fn name_of(name: &str) -> &'static str {
    let known = [
        "state", "person", "speaker", "topic", "numbers", "q", "sort", "hide", "density", "as",
    ];
    known.into_iter().find(|one| *one == name).unwrap_or("q")
}

/// What stands after the question mark of a table.
pub(crate) fn saving(which: &Which) -> String {
    let address = paths::with_query("", &which.whole());
    address.trim_start_matches('?').to_owned()
}

/// The same of an address that somebody typed: what is no part of a table's address is left out.
///
/// # Errors
/// When it cannot be read.
pub(crate) fn sound(query: &str) -> Result<String, AppError> {
    let which = Query::<Which>::from_query(query).map_err(|_| AppError::NotFound)?;
    Ok(saving(&which))
}
