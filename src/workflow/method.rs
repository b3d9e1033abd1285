//! The method list: which steps a check has taken, what each that is missing weighs on this desk, and
//! what to do about it. Pure.

use std::collections::HashMap;

use crate::domain::method::{Reply, Step, Weight};

/// What is known of a check when its list is drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Whether the words stand at a place of an article.
    pub anchored: bool,
    /// How many publishers the evidence has that do not rest on each other, as far as is known.
    pub origins: usize,
    /// How many pieces are at first hand.
    pub primary: usize,
    /// How many pieces stand on the board.
    pub pieces: usize,
    /// How many of them have a copy; the others have a reason why there is none.
    pub copies: usize,
    /// How many copies no longer have the hash they had.
    pub damaged: usize,
    /// How many sentences cite nothing; `None` before there is a verdict.
    pub uncited: Option<usize>,
    /// Claims decided before that come near and are rated otherwise, with their ratings.
    pub departs_from: Vec<String>,
    /// Why the verdict departs from them, or empty.
    pub departs: String,
    /// Whether evidence against it stands on the board.
    pub contrary: bool,
    /// The steps people answer for: the step, who, and their words.
    pub attested: Vec<(Step, String, String)>,
    /// How requests for comment stand, the newest last.
    pub asked: Vec<Reply>,
}

/// A line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The step.
    pub step: Step,
    /// What it weighs while it is not taken.
    pub weight: Weight,
    /// Whether it is taken.
    pub done: bool,
    /// Numbers, names and words that say how far.
    pub more: String,
}

impl Line {
    /// What is lacking, as a sentence.
    pub fn sentence(&self) -> String {
        let what = match self.step {
            Step::Quoted => "Quote the claim word for word and give its place in an article.",
            Step::Sources => {
                "Add a second independent source and one at first hand, or say why one is enough."
            }
            Step::Copies => "Keep a copy of every piece of evidence that still has its hash.",
            Step::Cited => "Cite evidence in every sentence of the explanation.",
            Step::Precedents => "Say in one line why the rating departs from similar claims.",
            Step::Contrary => "Say what speaks against it, and why it does not change the answer.",
            Step::Interests => "Say whether those who worked on it have ties to anybody concerned.",
            Step::Claimant => "Ask whoever made the claim, or say why not.",
        };
        what.to_owned()
    }
}

/// The list of a check, with the weights of this desk.
pub fn list(facts: &Facts, weights: &HashMap<Step, Weight>) -> Vec<Line> {
    Step::ALL
        .into_iter()
        .map(|step| {
            let (done, more) = judge(facts, step);
            Line {
                step,
                weight: weights
                    .get(&step)
                    .copied()
                    .unwrap_or_else(|| step.usual_weight()),
                done,
                more,
            }
        })
        .collect()
}

/// What the list still asks for at a gate: what blocks approval blocks publishing too.
pub fn lacking(lines: &[Line], at: Weight) -> Vec<String> {
    lines
        .iter()
        .filter(|line| !line.done && line.weight <= at && line.weight != Weight::Advice)
        .map(Line::sentence)
        .collect()
}

fn judge(facts: &Facts, step: Step) -> (bool, String) {
    let attested = || {
        let one = facts.attested.iter().find(|(known, ..)| *known == step);
        one.map(|(_, who, words)| format!("{who}: {words}"))
    };
    match step {
        Step::Quoted => (facts.anchored, String::new()),
        Step::Sources => {
            let told = format!(
                "{} {}, {} primary",
                facts.origins,
                if facts.origins == 1 {
                    "source"
                } else {
                    "sources"
                },
                facts.primary
            );
            match attested() {
                _ if facts.origins >= 2 && facts.primary > 0 => (true, told),
                Some(words) => (true, format!("{told}. {words}")),
                None => (false, told),
            }
        }
        Step::Copies => {
            let told = format!("{} of {}", facts.copies, facts.pieces);
            match facts.damaged {
                // What could not be archived has its reason; that is enough.
                0 => (facts.pieces > 0, told),
                some => (false, format!("{told}, {some} damaged")),
            }
        }
        Step::Cited => match facts.uncited {
            None => (false, "no verdict yet".to_owned()),
            Some(0) => (true, String::new()),
            Some(some) => (false, format!("{some} without a citation")),
        },
        Step::Precedents => match (facts.departs_from.as_slice(), facts.departs.as_str()) {
            ([], _) => (true, String::new()),
            (others, "") => (false, format!("departs from {}", others.join(", "))),
            (others, why) => (true, format!("departs from {}: {why}", others.join(", "))),
        },
        Step::Contrary => match attested() {
            Some(words) => (true, words),
            None if facts.contrary => (false, "on the board; nobody answers for it yet".to_owned()),
            None => (false, String::new()),
        },
        Step::Interests => match attested() {
            Some(words) => (true, words),
            None => (false, String::new()),
        },
        Step::Claimant => match facts.asked.last() {
            None => (false, String::new()),
            Some(Reply::Waiting) => (false, Reply::Waiting.words().to_owned()),
            Some(reply) => (true, reply.words().to_owned()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sound() -> Facts {
        Facts {
            anchored: true,
            origins: 2,
            primary: 1,
            pieces: 3,
            copies: 3,
            uncited: Some(0),
            contrary: true,
            attested: vec![
                (Step::Contrary, "Ana".into(), "E3 is older.".into()),
                (Step::Interests, "Ana".into(), "none".into()),
            ],
            asked: vec![Reply::Waiting, Reply::Declined],
            ..Facts::default()
        }
    }

    fn undone(facts: &Facts) -> Vec<Step> {
        let lines = list(facts, &HashMap::new());
        let undone = lines.iter().filter(|line| !line.done);
        undone.map(|line| line.step).collect()
    }

    #[test]
    fn a_sound_check_has_taken_every_step() {
        assert_eq!(undone(&sound()), []);
        assert_eq!(undone(&Facts::default()), {
            let mut all = Step::ALL.to_vec();
            all.retain(|step| *step != Step::Precedents);
            all
        });
    }

    #[test]
    fn each_step_fails_by_itself() {
        let spoiled = |spoil: fn(&mut Facts)| {
            let mut facts = sound();
            spoil(&mut facts);
            undone(&facts)
        };
        assert_eq!(spoiled(|f| f.anchored = false), [Step::Quoted]);
        assert_eq!(spoiled(|f| f.origins = 1), [Step::Sources]);
        assert_eq!(spoiled(|f| f.primary = 0), [Step::Sources]);
        assert_eq!(spoiled(|f| f.copies = 2), []);
        assert_eq!(spoiled(|f| f.damaged = 1), [Step::Copies]);
        assert_eq!(spoiled(|f| f.uncited = Some(1)), [Step::Cited]);
        let departs = spoiled(|f| f.departs_from = vec!["C-0131".into()]);
        assert_eq!(departs, [Step::Precedents]);
        assert_eq!(
            spoiled(|f| f.asked = vec![Reply::Waiting]),
            [Step::Claimant]
        );
        let answered = spoiled(|f| {
            f.origins = 1;
            let why = ("Ana".to_owned(), "Only the register knows.".to_owned());
            f.attested.push((Step::Sources, why.0, why.1));
        });
        assert_eq!(answered, []);
    }

    #[test]
    fn a_gate_names_what_weighs_enough() {
        let mut facts = sound();
        facts.uncited = Some(2);
        facts.damaged = 1;
        let weights = HashMap::from([(Step::Cited, Weight::Approval)]);
        let lines = list(&facts, &weights);
        assert_eq!(lacking(&lines, Weight::Approval).len(), 1);
        assert_eq!(lacking(&lines, Weight::Publishing).len(), 2);
        let light = HashMap::from([(Step::Copies, Weight::Advice)]);
        assert_eq!(lacking(&list(&facts, &light), Weight::Publishing).len(), 0);
    }
}
