//! The claims of an article as the list beside it shows them, and which of them are in sight.

use std::fmt::Display;

use serde::Deserialize;

use crate::desk::deciding::CONFIRMED;
use crate::desk::recalling::{Near, Repeat};
use crate::domain::claim::SaidBy;
use crate::domain::state::State;
use crate::store::articles::Marked;
use crate::store::entities::rating;
use crate::web::words;

/// How many reasons the card shows before the others are asked for.
const REASONS: usize = 3;

/// Which claims of an article the list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Show {
    /// All of them.
    #[default]
    All,
    /// Those nobody has decided.
    ToDecide,
    /// Those that were taken up.
    Accepted,
    /// Those that were turned down.
    Dismissed,
}

impl Show {
    /// Every choice, in the order of the chips.
    pub const ALL: [Show; 4] = [Show::All, Show::ToDecide, Show::Accepted, Show::Dismissed];

    /// The word in addresses; empty for all.
    pub fn slug(self) -> &'static str {
        match self {
            Show::All => "",
            Show::ToDecide => "to_decide",
            Show::Accepted => "accepted",
            Show::Dismissed => "dismissed",
        }
    }

    /// The words on the chip.
    pub fn words(self) -> &'static str {
        match self {
            Show::All => "All",
            Show::ToDecide => "To decide",
            Show::Accepted => "Accepted",
            Show::Dismissed => "Dismissed",
        }
    }

    /// Reads the word back; anything else is all.
    pub fn from_slug(slug: &str) -> Show {
        let found = Show::ALL.into_iter().find(|show| show.slug() == slug);
        found.unwrap_or_default()
    }

    /// Whether a row is among them.
    pub fn takes(self, row: &Row) -> bool {
        match self {
            Show::All => true,
            Show::ToDecide => row.undecided(),
            Show::Accepted => row.class == "ok",
            Show::Dismissed => row.class == "no",
        }
    }
}

/// What an address of the desk says besides the article.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Place {
    /// The claim one is deciding, by its place in the list.
    pub c: Option<usize>,
    /// Which claims are listed.
    pub show: String,
    /// `people` to see the text by who speaks.
    pub view: String,
    /// Anything, to begin in the claim's text field.
    pub edit: String,
}

impl Place {
    /// The query that leads to a claim, the rest staying as it is.
    pub fn at(&self, n: impl Display) -> String {
        self.query(Some(n), &self.show, &self.view)
    }

    /// The query for another choice of claims.
    pub fn showing(&self, show: &Show) -> String {
        self.query(self.c, show.slug(), &self.view)
    }

    /// The query for the text by who speaks, or as it usually is.
    pub fn seen_by(&self, view: &str) -> String {
        self.query(self.c, &self.show, view)
    }

    fn query(&self, c: Option<impl Display>, show: &str, view: &str) -> String {
        let mut query = String::from("?");
        if let Some(n) = c {
            query.push_str(&format!("c={n}"));
        }
        let show = Show::from_slug(show).slug();
        let view = if view == "people" { view } else { "" };
        for (name, value) in [("show", show), ("view", view)] {
            if !value.is_empty() {
                let and = if query.len() > 1 { "&" } else { "" };
                query.push_str(&format!("{and}{name}={value}"));
            }
        }
        query
    }
}

/// A claim in the list beside the text.
pub struct Row {
    pub n: usize,
    pub marked: Marked,
    pub class: &'static str,
    pub standing: String,
    pub current: bool,
    /// The row of the claim it says again, once that is settled or while it only seems so.
    pub repeats: Option<usize>,
    /// The rows that seem to say again what this one says: number, revision, row, paragraph.
    pub said_again: Vec<Again>,
    /// Claims of the desk that come near it; only looked for when it is the current one.
    pub near: Vec<Near>,
    /// The rating of its verdict, when it is public.
    pub rating: Option<rating::Model>,
    /// Undecided claims of the same paragraph, itself aside.
    pub beside: Vec<(i32, i32)>,
}

/// A claim that seems to say again what an earlier one says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Again {
    pub number: i32,
    pub revision: i32,
    pub n: usize,
    pub paragraph: Option<i32>,
}

impl Row {
    pub fn speaker(&self) -> String {
        match (&self.marked.speaker, self.marked.claim.said_by) {
            (Some(speaker), _) => speaker.name.clone(),
            (None, SaidBy::Nobody) => "the article’s own voice".to_owned(),
            (None, _) => "unclear".to_owned(),
        }
    }

    /// What stands in the field “Said by”.
    pub fn said_by(&self) -> String {
        let speaker = self.marked.speaker.as_ref();
        speaker
            .map(|speaker| speaker.name.clone())
            .unwrap_or_default()
    }

    /// How much it is worth checking, in a word; the reasons beside it say why.
    pub fn worth(&self) -> &'static str {
        words::worth(self.marked.claim.worth)
    }

    /// The weightiest reasons.
    pub fn reasons(&self) -> String {
        let why = self.marked.claim.why.lines();
        why.take(REASONS).collect::<Vec<_>>().join(", ")
    }

    /// The other reasons, and how many.
    pub fn other_reasons(&self) -> (usize, String) {
        let other: Vec<&str> = self.marked.claim.why.lines().skip(REASONS).collect();
        (other.len(), other.join(", "))
    }

    pub fn relays(&self) -> String {
        let relays = self.marked.chain.iter().skip(1);
        let names = relays.map(|link| link.as_given.as_str());
        names.collect::<Vec<_>>().join(", ")
    }

    /// Whether a rule worked out the day, so that a person should confirm it.
    pub fn day_is_inferred(&self) -> bool {
        !self.marked.place.said_how.starts_with(CONFIRMED)
    }

    pub fn undecided(&self) -> bool {
        self.marked.claim.state == State::Suggested && !self.settled_repeat()
    }

    /// Whether it may still be changed here: undecided, or taken up and nothing else done.
    pub fn open(&self) -> bool {
        matches!(self.marked.claim.state, State::Suggested | State::Queued)
            && !self.settled_repeat()
    }

    /// Whether it is a further place of a claim that stands earlier in the list.
    pub fn settled_repeat(&self) -> bool {
        self.repeats.is_some() && self.marked.place.ordinal > 1
    }

    /// Whether it seems to say again what an earlier claim says, and nobody has decided.
    pub fn may_repeat(&self) -> Option<usize> {
        self.repeats.filter(|_| self.undecided())
    }
}

/// The rows of an article, in the order of its text.
pub fn rows(marks: Vec<Marked>, repeats: &[Repeat], current: Option<usize>) -> Vec<Row> {
    let first = marks
        .iter()
        .position(|mark| mark.claim.state == State::Suggested);
    let current = current.or(first.map(|index| index + 1)).unwrap_or(1);
    let keys: Vec<_> = marks.iter().map(|mark| mark.claim.id).collect();
    let beside: Vec<Vec<(i32, i32)>> = marks.iter().map(|mark| beside(mark, &marks)).collect();
    let mut rows: Vec<Row> = marks
        .into_iter()
        .zip(beside)
        .enumerate()
        .map(|(index, (marked, beside))| {
            let earlier = keys[..index].iter().position(|key| *key == marked.claim.id);
            let seems = repeats.iter().find(|repeat| repeat.index == index);
            let of = earlier.or(seems.map(|repeat| repeat.of));
            let (class, standing) = standing(marked.claim.state, of, earlier.is_some());
            Row {
                n: index + 1,
                class,
                standing,
                current: index + 1 == current,
                repeats: of.map(|index| index + 1),
                said_again: Vec::new(),
                near: Vec::new(),
                rating: None,
                beside,
                marked,
            }
        })
        .collect();
    for repeat in repeats {
        let again = &rows[repeat.index];
        let again = Again {
            number: again.marked.claim.number,
            revision: again.marked.claim.revision,
            n: again.n,
            paragraph: again.marked.place.paragraph,
        };
        rows[repeat.of].said_again.push(again);
    }
    rows
}

fn beside(mark: &Marked, marks: &[Marked]) -> Vec<(i32, i32)> {
    let same = marks.iter().filter(|other| {
        other.claim.state == State::Suggested
            && other.claim.id != mark.claim.id
            && other.place.paragraph.is_some()
            && other.place.paragraph == mark.place.paragraph
    });
    same.map(|other| (other.claim.number, other.claim.revision))
        .collect()
}

fn standing(state: State, of: Option<usize>, settled: bool) -> (&'static str, String) {
    let repeats = |of: usize| format!("repeats {}", of + 1);
    match (state, of) {
        (_, Some(of)) if settled => ("ok twin", format!("Accepted, {}", repeats(of))),
        (State::Suggested, Some(of)) => ("twin", format!("To decide, {}", repeats(of))),
        (State::Suggested, None) => ("", "To decide".to_owned()),
        (State::Dismissed | State::Declined, _) => ("no", "Dismissed".to_owned()),
        (State::Merged, _) => ("twin", "Merged".to_owned()),
        (
            State::Queued
            | State::Researching
            | State::InReview
            | State::Approved
            | State::Published
            | State::Retracted,
            _,
        ) => ("ok", "Accepted".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_keeps_what_it_said_besides_the_claim() {
        let place = Place {
            c: Some(4),
            show: "accepted".to_owned(),
            view: "people".to_owned(),
            edit: String::new(),
        };
        assert_eq!(place.at(5), "?c=5&show=accepted&view=people");
        assert_eq!(place.showing(&Show::All), "?c=4&view=people");
        assert_eq!(place.seen_by(""), "?c=4&show=accepted");
        let forged = Place {
            show: "\"><b>".to_owned(),
            ..Place::default()
        };
        assert_eq!(forged.at(1), "?c=1");
    }
}
