//! People at the desk: what they are (role), what they owe a claim (duty), and who is asking (actor).

use std::fmt;

use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What a person may do editorially.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    EnumIter,
    DeriveActiveEnum,
    Serialize,
    Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Looks, and changes nothing.
    Reader,
    /// Reads articles, researches claims, writes verdicts.
    Checker,
    /// Does what a checker does, and decides on others' work.
    Editor,
    /// Takes articles in and publishes what is approved.
    Producer,
}

impl Role {
    /// Every role, least powerful first.
    pub const ALL: [Role; 4] = [Role::Reader, Role::Checker, Role::Editor, Role::Producer];

    /// The word in forms.
    pub fn slug(self) -> &'static str {
        match self {
            Role::Reader => "reader",
            Role::Checker => "checker",
            Role::Editor => "editor",
            Role::Producer => "producer",
        }
    }

    /// Reads the word back from a form or the command line.
    pub fn from_slug(slug: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.slug() == slug)
    }

    /// One sentence on what the role is for.
    pub fn meaning(self) -> &'static str {
        match self {
            Role::Reader => "Reads everything at the desk and changes nothing.",
            Role::Checker => "Reads articles, researches claims and writes verdicts.",
            Role::Editor => "Does what a checker does, and decides on the work of others.",
            Role::Producer => "Takes articles in, publishes what is approved, exports.",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.slug())
    }
}

/// What a person has been asked to do for one claim.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Duty {
    /// Gather the evidence and write the verdict.
    Check,
    /// Decide on the verdict.
    Review,
}

impl Duty {
    /// The word in forms.
    pub fn slug(self) -> &'static str {
        match self {
            Duty::Check => "check",
            Duty::Review => "review",
        }
    }

    /// Reads the word back from a form.
    pub fn from_slug(slug: &str) -> Option<Duty> {
        [Duty::Check, Duty::Review]
            .into_iter()
            .find(|duty| duty.slug() == slug)
    }
}

/// The person who asks for something, copied free of any row so that a rule cannot query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Who.
    pub id: Uuid,
    /// Their name as the record will show it.
    pub name: String,
    /// What they may do editorially.
    pub role: Role,
    /// Whether they look after people and settings. It grants no editorial right.
    pub administrator: bool,
}

impl Actor {
    /// The first letters of the first and last name, for the round badge: `IM`.
    pub fn initials(&self) -> String {
        initials(&self.name)
    }
}

/// The first letters of the first and last word of a name, in capitals.
pub fn initials(name: &str) -> String {
    let mut words = name
        .split_whitespace()
        .filter_map(|word| word.chars().next());
    let first = words.next();
    let last = words.next_back();
    first
        .into_iter()
        .chain(last)
        .flat_map(char::to_uppercase)
        .collect()
}
