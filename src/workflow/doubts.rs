//! Doubts: what a look at the whole evidence board shows that no single card does. Advice in words,
//! each rule from a code of principles; none of them stops anybody. Pure.
//!
//! Independent origins and a primary source: IFCN 3.2 and 3.3, EFCSN (two sources for the central
//! claim). Evidence for and against: IFCN 5.3.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::domain::evidence::{EvidenceKind, Stance};

/// One piece of evidence on the board, as a doubt sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// `E1` is 1.
    pub number: i32,
    /// Which way it points.
    pub stance: Stance,
    /// What it is.
    pub kind: EvidenceKind,
    /// Who published it, or empty when nobody knows.
    pub publisher: String,
    /// The host of its address, or empty.
    pub host: String,
    /// Whether it is an article in which the claim itself was found.
    pub own_article: bool,
    /// The day it speaks of.
    pub known_as_of: Option<NaiveDate>,
}

/// The board of one claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Board {
    /// Its evidence, what was withdrawn aside.
    pub pieces: Vec<Piece>,
    /// The day on which the claim is to be looked at again.
    pub recheck_on: Option<NaiveDate>,
    /// Today.
    pub today: NaiveDate,
}

/// A doubt about a board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// Everything has one origin.
    OneOrigin(String),
    /// Everything stands on one site.
    OneHost(String),
    /// Nothing is at first hand.
    SecondaryOnly,
    /// An article is cited for what it says itself.
    OwnProof(Vec<i32>),
    /// Nothing speaks for the claim, though something speaks against it.
    NothingFor,
    /// Nothing speaks against it.
    NothingAgainst,
    /// Evidence speaks of a day before the one on which the claim was to be looked at again.
    Stale(i32, NaiveDate, NaiveDate),
}

impl Doubt {
    /// In words for a person.
    pub fn words(&self) -> String {
        match self {
            Doubt::OneOrigin(name) => format!(
                "Everything here comes from {name}. Find a second origin that does not rest on it."
            ),
            Doubt::OneHost(host) => {
                format!("Everything here stands on {host}. Is there a source elsewhere?")
            }
            Doubt::SecondaryOnly => "Nothing here is at first hand. Look for the law, record or \
                                     data the others go back to, or say why there is none."
                .to_owned(),
            Doubt::OwnProof(numbers) => format!(
                "{} the article that makes the claim. It shows that the claim was made, not \
                 that it is so.",
                cited(numbers)
            ),
            Doubt::NothingFor => {
                "Nothing here speaks for the claim. What would show it right?".to_owned()
            }
            Doubt::NothingAgainst => {
                "Nothing here speaks against the claim. What would show this wrong?".to_owned()
            }
            Doubt::Stale(number, known, recheck) => format!(
                "E{number} is known as of {known}, and the claim was to be looked at again on \
                 {recheck}. Is there something newer?"
            ),
        }
    }
}

fn cited(numbers: &[i32]) -> String {
    let names: Vec<String> = numbers.iter().map(|number| format!("E{number}")).collect();
    match names.split_last() {
        Some((last, [])) => format!("{last} is"),
        Some((last, others)) => format!("{} and {last} are", others.join(", ")),
        None => String::new(),
    }
}

/// Every doubt about a board, in the order of the variants. An empty board has none: it says itself
/// that nothing is there.
pub fn doubts(board: &Board) -> Vec<Doubt> {
    let pieces = &board.pieces;
    let mut found = Vec::new();
    if pieces.is_empty() {
        return found;
    }
    if pieces.len() > 1 {
        let origins = distinct(pieces, |piece| &piece.publisher);
        let hosts = distinct(pieces, |piece| &piece.host);
        match (origins, hosts) {
            (Some(name), _) => found.push(Doubt::OneOrigin(name)),
            (None, Some(host)) => found.push(Doubt::OneHost(host)),
            (None, None) => {}
        }
    }
    if !pieces.iter().any(|piece| piece.kind.is_primary()) {
        found.push(Doubt::SecondaryOnly);
    }
    let own = pieces
        .iter()
        .filter(|piece| piece.own_article && piece.stance == Stance::Supports);
    let own: Vec<i32> = own.map(|piece| piece.number).collect();
    if !own.is_empty() {
        found.push(Doubt::OwnProof(own));
    }
    let any = |stance: Stance| pieces.iter().any(|piece| piece.stance == stance);
    match (any(Stance::Supports), any(Stance::Contradicts)) {
        (false, true) => found.push(Doubt::NothingFor),
        (_, false) => found.push(Doubt::NothingAgainst),
        (true, true) => {}
    }
    if let Some(recheck) = board.recheck_on.filter(|day| *day <= board.today) {
        let stale = pieces.iter().filter_map(|piece| {
            let known = piece.known_as_of.filter(|known| *known < recheck)?;
            Some(Doubt::Stale(piece.number, known, recheck))
        });
        found.extend(stale);
    }
    found
}

/// The one word that all pieces have, when all have one and it is the same.
fn distinct(pieces: &[Piece], word: impl Fn(&Piece) -> &String) -> Option<String> {
    let words: BTreeSet<String> = pieces
        .iter()
        .map(|piece| word(piece).to_lowercase())
        .collect();
    let one = words.len() == 1 && !words.contains("");
    one.then(|| pieces.first().map(|piece| word(piece).clone()))
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(number: i32, stance: Stance, kind: EvidenceKind, publisher: &str) -> Piece {
        Piece {
            number,
            stance,
            kind,
            publisher: publisher.to_owned(),
            host: format!("{number}.example"),
            own_article: false,
            known_as_of: None,
        }
    }

    fn board(pieces: Vec<Piece>) -> Board {
        let day = |text: &str| text.parse().unwrap();
        Board {
            pieces,
            recheck_on: Some(day("2026-10-01")),
            today: day("2026-11-25"),
        }
    }

    fn sound() -> Vec<Piece> {
        vec![
            piece(1, Stance::Supports, EvidenceKind::Primary, "The Assembly"),
            piece(2, Stance::Contradicts, EvidenceKind::Report, "Norpress"),
        ]
    }

    #[test]
    fn a_board_with_two_sides_two_origins_and_a_primary_source_raises_no_doubt() {
        assert_eq!(doubts(&board(sound())), []);
        assert_eq!(doubts(&board(Vec::new())), []);
    }

    #[test]
    fn one_origin_is_said_once_whatever_its_case_and_one_host_only_where_origins_differ() {
        let mut pieces = sound();
        pieces[1].publisher = "the assembly".to_owned();
        pieces[1].host = "1.example".to_owned();
        assert_eq!(
            doubts(&board(pieces.clone())),
            [Doubt::OneOrigin("The Assembly".to_owned())]
        );
        pieces[1].publisher = String::new();
        assert_eq!(
            doubts(&board(pieces.clone())),
            [Doubt::OneHost("1.example".to_owned())]
        );
        pieces[0].host = String::new();
        assert_eq!(
            doubts(&board(pieces)),
            [],
            "what nobody knows is not the same"
        );
    }

    #[test]
    fn secondary_material_alone_and_an_article_as_its_own_proof_are_told() {
        let mut pieces = sound();
        pieces[0].kind = EvidenceKind::Official;
        pieces[0].own_article = true;
        pieces[1].own_article = true;
        assert_eq!(
            doubts(&board(pieces)),
            [Doubt::SecondaryOnly, Doubt::OwnProof(vec![1])],
            "an article that is cited against itself proves nothing to itself"
        );
    }

    #[test]
    fn an_empty_side_asks_what_would_be_on_it() {
        let one = |stance| doubts(&board(vec![piece(1, stance, EvidenceKind::Primary, "A")]));
        assert_eq!(one(Stance::Supports), [Doubt::NothingAgainst]);
        assert_eq!(one(Stance::Contradicts), [Doubt::NothingFor]);
        assert_eq!(one(Stance::Context), [Doubt::NothingAgainst]);
        assert!(
            Doubt::NothingAgainst
                .words()
                .ends_with("What would show this wrong?")
        );
    }

    #[test]
    fn evidence_is_stale_once_the_day_has_come_and_it_speaks_of_an_earlier_one() {
        let mut pieces = sound();
        pieces[0].known_as_of = Some("2026-09-30".parse().unwrap());
        pieces[1].known_as_of = Some("2026-10-01".parse().unwrap());
        let mut board = board(pieces);
        let found = doubts(&board);
        assert_eq!(found.len(), 1);
        assert_eq!(
            found[0].words(),
            "E1 is known as of 2026-09-30, and the claim was to be looked at again on 2026-10-01. \
             Is there something newer?"
        );
        board.today = "2026-09-30".parse().unwrap();
        assert_eq!(doubts(&board), [], "the day has not come");
    }

    #[test]
    fn several_numbers_are_told_as_several() {
        assert_eq!(cited(&[1]), "E1 is");
        assert_eq!(cited(&[1, 2, 3]), "E1, E2 and E3 are");
    }
}
