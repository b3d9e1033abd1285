//! What sort of assertion a statement is: ordered rules over the signs of its words, the first that
//! fits decides. The order runs from what decides how one would check it (the future cannot be
//! checked yet, a figure needs a source of figures) to what is only left over.

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
    RULES.iter().find(|rule| (rule.fits)(signs)).map_or(
        Judged {
            kind: Kind::Other,
            why: "no rule fits",
        },
        |rule| Judged {
            kind: rule.kind,
            why: rule.why,
        },
    )
}

struct Rule {
    kind: Kind,
    why: &'static str,
    fits: fn(&Signs) -> bool,
}

const COUNTED: &[Sign] = &[Sign::Percent, Sign::Money, Sign::Magnitude, Sign::Digits];
const CHANGED: &[Sign] = &[Sign::Rose, Sign::Fell];
const DONE: &[Sign] = &[Sign::Past, Sign::Was, Sign::Perfect];

/// The rules, in order.
const RULES: &[Rule] = &[
    // What is to come cannot be checked yet, however exact its figures.
    Rule {
        kind: Kind::Prediction,
        why: "speaks of what is to come",
        fits: |s| {
            s.has(Sign::Will) && (!s.any(DONE) || s.count(Sign::Will) > 1 || s.early(Sign::Will))
        },
    },
    // “Rents should be frozen”, “we think”: nothing that could be shown, unless a figure stands in it.
    Rule {
        kind: Kind::Opinion,
        why: "says what should be, or what somebody believes",
        fits: |s| s.any(&[Sign::Ought, Sign::Believe]) && !s.any(COUNTED),
    },
    // A number, a share, a sum; a small number in words only beside something counted.
    Rule {
        kind: Kind::Figure,
        why: "gives a figure",
        fits: |s| {
            s.any(COUNTED) || (s.has(Sign::NumberWord) && s.any(&[Sign::Unit, Sign::Measure]))
        },
    },
    // “The law bans fishing after dark”: the wording of a rule can be looked up.
    Rule {
        kind: Kind::Rule,
        why: "says what a law, rule or policy requires or allows",
        fits: |s| s.has(Sign::Rule) && s.has(Sign::Requires),
    },
    Rule {
        kind: Kind::Causal,
        why: "says one thing brought about another",
        fits: |s| s.has(Sign::Causal),
    },
    Rule {
        kind: Kind::Comparison,
        why: "compares or ranks",
        fits: |s| s.any(&[Sign::Than, Sign::Superlative]),
    },
    // “She said the harbour was lost”: whether it was said is one question, whether it is so another.
    Rule {
        kind: Kind::Quotation,
        why: "says what somebody said",
        fits: |s| s.early(Sign::Said),
    },
    // A word of praise or blame decides where nothing else could be checked.
    Rule {
        kind: Kind::Opinion,
        why: "judges by taste or value",
        fits: |s| s.has(Sign::Judgement) && !s.any(&[Sign::Act, Sign::Perfect]),
    },
    // “Rents rose”: a change over time, even without its size, is checked against figures.
    Rule {
        kind: Kind::Figure,
        why: "says that something measured rose or fell",
        fits: |s| s.has(Sign::Measure) && s.any(CHANGED),
    },
    Rule {
        kind: Kind::Event,
        why: "tells what happened",
        fits: |s| s.any(DONE) || s.any(&[Sign::ActDone, Sign::TheyDid, Sign::WeDid]),
    },
    Rule {
        kind: Kind::Opinion,
        why: "uses words of feeling or judgement",
        fits: |s| s.any(&[Sign::Judgement, Sign::Opinion]),
    },
    Rule {
        kind: Kind::Comparison,
        why: "compares",
        fits: |s| s.has(Sign::Compare),
    },
    // “The council is building homes”, “the mayor holds shares”: how things stand.
    Rule {
        kind: Kind::Event,
        why: "says how things stand or what is being done",
        fits: |s| s.has(Sign::Going) || s.has(Sign::Act),
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_its_sentences() {
        for (text, kind) in [
            ("Rents rose by 12 percent last year.", Kind::Figure),
            ("The harbour cost $4 million.", Kind::Figure),
            ("Three ships sank and two workers died.", Kind::Figure),
            ("Unemployment fell during her term.", Kind::Figure),
            (
                "The council sold the harbour to Reed and Sons.",
                Kind::Event,
            ),
            ("Orders were being shipped from Port Lessing.", Kind::Event),
            (
                "The mayor visited the island without telling the council.",
                Kind::Event,
            ),
            ("Ellwood said the cranes had been sold.", Kind::Quotation),
            ("The flood was caused by the new dam.", Kind::Causal),
            ("The clinic closed because of the cuts.", Kind::Causal),
            (
                "Port Lessing has more cranes than any other harbour.",
                Kind::Comparison,
            ),
            ("It is the largest harbour on the coast.", Kind::Comparison),
            ("The cranes will be gone by winter.", Kind::Prediction),
            ("The harbour is expected to close.", Kind::Prediction),
            ("The plan is a disgrace.", Kind::Opinion),
            ("The council should resign.", Kind::Opinion),
            ("The law bans fishing after dark.", Kind::Rule),
            (
                "The treaty requires members to share the costs.",
                Kind::Rule,
            ),
            ("Blue, mostly.", Kind::Other),
        ] {
            let judged = judge(&Signs::read(text));
            assert_eq!(judged.kind, kind, "{text}: {}", judged.why);
        }
    }
}
