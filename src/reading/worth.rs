//! How much a statement is worth checking, from 0 to 1, and why, in words for a fact-checker.
//!
//! The score adds up the weights of one table and is squeezed between 0 and 1 by the logistic
//! function. The weights are set by hand, in steps of a quarter; they say how strongly a trait of
//! the wording speaks for or against a checkable, consequential assertion.

use super::sentences::sentences;
use super::signs::{Sign, Signs};
use super::tokens::tokens;

/// What is known about a statement besides its words.
#[derive(Clone, Copy, Debug, Default)]
pub struct Context {
    /// The article credits it to somebody by name.
    pub attributed: bool,
    /// The speaker leads the conversation: a moderator or interviewer.
    pub host: bool,
}

/// A score and its reasons.
#[derive(Clone, Debug, PartialEq)]
pub struct Worth {
    /// 0 to 1.
    pub score: f64,
    /// What speaks for checking, then what speaks against it, the weightiest first.
    pub reasons: Vec<&'static str>,
}

/// Weighs a sentence or statement.
pub fn weigh(text: &str, context: &Context) -> Worth {
    weigh_signs(&Signs::read(text), context)
}

/// Weighs a report by its most checkable sentence, as far as its title and summary show.
pub fn weigh_report(title: &str, summary: &str) -> Worth {
    let mut most = weigh(title, &Context::default());
    let tokens = tokens(summary);
    for sentence in sentences(summary, &tokens) {
        let edges = (tokens.get(sentence.start), tokens.get(sentence.end - 1));
        let (Some(first), Some(last)) = edges else {
            continue;
        };
        let words = summary.get(first.start as usize..last.end as usize);
        let worth = weigh(words.unwrap_or_default(), &Context::default());
        if worth.score > most.score {
            most = worth;
        }
    }
    most
}

/// Weighs a sentence whose signs were read before.
pub fn weigh_signs(signs: &Signs, context: &Context) -> Worth {
    let mut sum = START;
    let mut found: Vec<(f64, &'static str)> = Vec::new();
    for trait_ in TRAITS {
        let share = (trait_.measure)(signs, context);
        if share > 0.0 {
            let weight = trait_.weight * share;
            sum += weight;
            found.push((weight, trait_.reason));
        }
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    let against = found
        .iter()
        .rposition(|(weight, _)| *weight > 0.0)
        .map_or(0, |at| at + 1);
    found[against..].reverse();
    Worth {
        score: 1.0 / (1.0 + (-sum).exp()),
        reasons: found
            .into_iter()
            .map(|(_, reason)| reason)
            .filter(|reason| !reason.is_empty())
            .collect(),
    }
}

/// A trait of the wording.
pub struct Trait {
    /// Its name, for whoever tunes the table.
    pub name: &'static str,
    /// What it adds to the sum, in full.
    pub weight: f64,
    /// The reason as a fact-checker reads it; empty when it would say nothing to them.
    pub reason: &'static str,
    /// How far the statement has it: 0 not at all, 1 fully; counted traits may go beyond 1.
    pub measure: fn(&Signs, &Context) -> f64,
}

/// The sum before any trait: a plain sentence about nothing much is rarely worth checking.
const START: f64 = -2.25;

const fn row(
    name: &'static str,
    weight: f64,
    reason: &'static str,
    measure: fn(&Signs, &Context) -> f64,
) -> Trait {
    Trait {
        name,
        weight,
        reason,
        measure,
    }
}

fn yes(has: bool) -> f64 {
    f64::from(u8::from(has))
}

const DONE: &[Sign] = &[Sign::Past, Sign::Was, Sign::Perfect];

/// What a fact-checker could look up: figures, dates, names, bodies, records.
const LOOKED_UP: &[Sign] = &[
    Sign::Percent,
    Sign::Digits,
    Sign::Money,
    Sign::Year,
    Sign::NumberWord,
    Sign::Magnitude,
    Sign::Measure,
    Sign::Matter,
    Sign::Institution,
    Sign::Name,
    Sign::Superlative,
    Sign::Act,
    Sign::Span,
    Sign::Unit,
];

fn up_to(most: usize, count: usize) -> f64 {
    count.min(most) as f64
}

/// The table.
#[rustfmt::skip]
pub const TRAITS: &[Trait] = &[
    //  name            weight  reason                                  measure
    row("percent",       2.0, "gives a percentage",                     |s, _| yes(s.has(Sign::Percent))),
    row("money",         1.5, "names a sum of money",                  |s, _| yes(s.has(Sign::Money))),
    row("magnitude",     0.75, "counts in hundreds, thousands or millions", |s, _| yes(s.has(Sign::Magnitude))),
    row("digits",        1.25, "gives a figure",                         |s, _| yes(s.has(Sign::Digits))),
    row("number word",   0.75, "gives a number",                        |s, _| yes(s.has(Sign::NumberWord))),
    row("unit",          0.25, "",                                       |s, _| yes(s.has(Sign::Unit))),
    row("year",          1.0, "gives a year",                           |s, _| yes(s.has(Sign::Year))),
    row("date",          0.5, "gives a date",                           |s, _| yes(s.has(Sign::Date))),
    row("span",          0.25, "speaks of a span of time",               |s, _| yes(s.has(Sign::Span))),
    row("quantity",      0.5, "gives a quantity in words",              |s, _| yes(s.has(Sign::Quantity))),
    row("measure",       0.75, "speaks of something statistics are kept of", |s, _| yes(s.has(Sign::Measure))),
    row("rose",          0.5, "says something rose or was built up",    |s, _| yes(s.has(Sign::Rose))),
    row("fell",          0.5, "says something fell, was cut or lost",   |s, _| yes(s.has(Sign::Fell))),
    row("compare",       0.25, "compares two things",                    |s, _| yes(s.has(Sign::Compare))),
    row("superlative",   1.0, "ranks something: first, most, highest",  |s, _| yes(s.has(Sign::Superlative))),
    row("measured rank", 0.5, "",                                      |s, _| yes(s.any(&[Sign::Superlative, Sign::Than, Sign::Rose, Sign::Fell]) && s.has(Sign::Measure))),
    row("never",         0.25, "says never, none or not at all",        |s, _| yes(s.has(Sign::Never))),
    row("causal",        0.25, "says one thing brought about another",  |s, _| yes(s.has(Sign::Causal))),
    row("was",           0.5, "",                                       |s, _| yes(s.has(Sign::Was))),
    row("past",          0.25, "tells what happened",                   |s, _| up_to(2, s.count(Sign::Past))),
    row("act",           0.25, "reports an act: voted, signed, paid",    |s, _| yes(s.has(Sign::Act))),
    row("said",          0.25, "says what somebody said",               |s, _| yes(s.has(Sign::Said))),
    row("institution",   0.25, "names an institution or a law",         |s, _| yes(s.has(Sign::Institution))),
    row("rule",          0.25, "",                                       |s, _| yes(s.has(Sign::Rule))),
    row("names",         0.25, "names somebody or something",           |s, _| up_to(3, s.count(Sign::Name))),
    row("initials",      0.25, "",                                      |s, _| yes(s.has(Sign::Initials))),
    row("third",         0.25, "",                                      |s, _| yes(s.has(Sign::Third))),
    row("opinion",      -0.25, "uses words of feeling or judgement",    |s, _| up_to(3, s.count(Sign::Opinion))),
    row("ought",        -0.25, "says what should be",                   |s, _| yes(s.has(Sign::Ought))),
    row("believe",      -0.75, "speaks of a belief or a wish",          |s, _| yes(s.has(Sign::Believe))),
    row("hedge",        -0.25, "hedges: might, could, if",               |s, _| yes(s.has(Sign::Hedge))),
    row("future",       -0.5, "speaks of the future",                  |s, _| yes(s.has(Sign::Future))),
    row("first person", -0.25, "speaks of oneself",                     |s, _| up_to(3, s.count(Sign::FirstPerson))),
    row("you",          -0.25, "speaks to the listener",                |s, _| yes(s.has(Sign::You))),
    row("must",         -0.5, "says what must or could be done",        |s, _| yes(s.has(Sign::Must))),
    row("if",           -0.25, "sets a condition: if, unless",           |s, _| yes(s.has(Sign::If))),
    row("want",         -0.5, "speaks of a wish or intention",          |s, _| yes(s.has(Sign::Want))),
    row("value",        -0.25, "uses large words nobody can check",     |s, _| yes(s.has(Sign::Value))),
    row("meta",         -0.5, "talks about the talk itself",            |s, _| yes(s.has(Sign::Meta))),
    row("filler",       -0.25, "",                                      |s, _| up_to(2, s.count(Sign::Filler))),
    row("than",          0.5, "",                                      |s, _| yes(s.has(Sign::Than))),
    row("they did",      0.5, "says what somebody did",                 |s, _| yes(s.has(Sign::TheyDid))),
    row("we did",        0.5, "says what the speaker did",              |s, _| yes(s.has(Sign::WeDid))),
    row("perfect",       0.25, "says what has been done",                |s, _| yes(s.has(Sign::Perfect))),
    row("act done",      0.5, "",                                       |s, _| yes(s.has(Sign::ActDone))),
    row("to do",        -0.25, "",                                      |s, _| up_to(3, s.count(Sign::ToDo))),
    row("stance",        0.75, "says where somebody stands",             |s, _| yes(s.has(Sign::Stance))),
    row("going",         0.5, "says how things stand",                  |s, _| yes(s.has(Sign::Going))),
    row("fact",          0.25, "claims to state a fact",                |s, _| yes(s.has(Sign::Fact))),
    row("story",        -0.25, "tells a personal story",                 |s, _| yes(s.has(Sign::Story))),
    row("matter",        0.75, "concerns arms, borders, energy, schools or the like", |s, _| yes(s.has(Sign::Matter))),
    row("planned",      -0.5, "",                                       |s, _| yes(s.any(&[Sign::Future, Sign::Must, Sign::If, Sign::Want]) && !s.any(DONE))),
    row("they act",      0.25, "",                                       |s, _| yes(s.has(Sign::Act) && s.any(&[Sign::Third, Sign::Name]))),
    row("plain",        -0.5, "names nothing that could be looked up",  |s, _| yes(!s.any(LOOKED_UP))),
    row("asks",         -2.0, "asks a question",                        |s, _| yes(s.asks)),
    row("thanks",       -1.0, "greets or thanks",                       |s, _| yes(s.has(Sign::Thanks))),
    row("command",      -0.5, "tells somebody to do something",         |s, _| yes(s.opens_with(Sign::Command))),
    row("remark",       -3.0, "a remark by whoever wrote it down",      |s, _| yes(s.remark)),
    row("very short",   -0.75, "very short",                             |s, _| yes(s.words < 5)),
    row("short",        -0.5, "short",                                 |s, _| yes((5..9).contains(&s.words))),
    row("exclaims",     -0.25, "exclaims",                              |s, _| yes(s.exclaims)),
    row("host",         -2.0, "said by whoever leads the conversation", |_, c| yes(c.host)),
    row("attributed",    0.25, "somebody is credited with it",          |_, c| yes(c.attributed)),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn score(text: &str) -> f64 {
        weigh(text, &Context::default()).score
    }

    #[test]
    fn what_can_be_looked_up_outweighs_what_cannot() {
        let worth = [
            "Rents in Port Lessing rose by 12 percent last year, more than in any other city.",
            "The council cut 400 jobs between 2019 and 2023.",
            "She voted against the harbour bill twice.",
            "The harbour has the highest debt in the country.",
        ];
        let not = [
            "Good evening and welcome to Port Lessing.",
            "I think we should all be proud of this great town.",
            "What would you do about it?",
            "Let us hope that tomorrow will be better.",
            "Thank you.",
        ];
        for one in worth {
            assert!(score(one) >= 0.5, "{one}: {}", score(one));
            for other in not {
                assert!(score(one) > score(other) + 0.3, "{one} / {other}");
            }
        }
    }

    #[test]
    fn reasons_are_words_for_a_fact_checker_and_the_weightiest_stands_first() {
        let worth = weigh(
            "Rents rose by 12 percent last year, she said.",
            &Context::default(),
        );
        assert_eq!(worth.reasons[0], "gives a percentage");
        assert!(
            worth
                .reasons
                .contains(&"says something rose or was built up")
        );
        let asked = weigh("Did rents rise?", &Context::default());
        assert!(asked.reasons.contains(&"asks a question"));
    }

    #[test]
    fn whoever_leads_the_conversation_is_checked_less() {
        let text = "The council cut 400 jobs last year.";
        let host = Context {
            host: true,
            ..Context::default()
        };
        assert!(weigh(text, &host).score < score(text));
    }

    #[test]
    fn every_trait_is_named_once_and_weighs_in_steps_of_a_quarter() {
        let mut names: Vec<&str> = TRAITS.iter().map(|trait_| trait_.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), TRAITS.len());
        for trait_ in TRAITS {
            let quarters = trait_.weight * 4.0;
            assert!(
                (quarters - quarters.round()).abs() < 1e-9 && quarters != 0.0,
                "{}",
                trait_.name
            );
        }
    }
}
