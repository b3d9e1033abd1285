//! What sort of assertion a statement is: ordered rules over the signs of its words, the first that
//! fits decides.

use crate::domain::reading::Kind;

use super::signs::{Sign, Signs};

/// A kind and the rule that chose it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judged {
    /// The kind.
    pub kind: Kind,
    /// The rule, in words.
    pub why: &'static str,
}

/// The kind of a statement.
pub fn kind_of(text: &str) -> Kind {
    judge(&Signs::read(text)).kind
}

/// The kind of a statement whose signs were read before, with the rule that chose it.
pub fn judge(signs: &Signs) -> Judged {
    RULES.iter().find(|(_, _, fits)| fits(signs)).map_or(
        Judged {
            kind: Kind::Other,
            why: "no rule fits",
        },
        |(kind, why, _)| Judged { kind: *kind, why },
    )
}

type Fits = fn(&Signs) -> bool;

/// The rules, in order.
const RULES: &[(Kind, &str, Fits)] = &[
    (Kind::Prediction, "speaks of the future", |s| {
        s.has(Sign::Will)
    }),
    (Kind::Figure, "gives a figure", |s| {
        s.any(&[
            Sign::Percent,
            Sign::Money,
            Sign::Magnitude,
            Sign::Digits,
            Sign::NumberWord,
        ])
    }),
    (Kind::Opinion, "a judgement", |s| {
        s.any(&[Sign::Judgement, Sign::Ought, Sign::Believe])
    }),
    (Kind::Causal, "says one thing brought about another", |s| {
        s.has(Sign::Causal)
    }),
    (Kind::Comparison, "compares or ranks", |s| {
        s.any(&[Sign::Compare, Sign::Superlative])
    }),
    (Kind::Rule, "says what a rule requires", |s| {
        s.has(Sign::Rule) && s.has(Sign::Requires)
    }),
    (Kind::Quotation, "says what somebody said", |s| {
        s.has(Sign::Said)
    }),
    (Kind::Event, "tells what happened", |s| {
        s.any(&[Sign::Past, Sign::Was, Sign::Act])
    }),
];
