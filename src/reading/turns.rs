//! Who leads a conversation: remembers, for one debate or interview, how often each speaker asked,
//! and tells the moderator from those who answer.

use std::collections::HashMap;

use super::worth::Context;

/// More speakers than this are not told apart, so that memory stays bounded.
const MOST: usize = 2000;

/// One conversation as far as it was heard.
#[derive(Clone, Debug, Default)]
pub struct Turns {
    heard: HashMap<String, Heard>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Heard {
    sentences: u32,
    questions: u32,
}

impl Turns {
    /// Hears the next sentence and gives what is known about it from those before.
    pub fn hear(&mut self, speaker: Option<&str>, text: &str) -> Context {
        let Some(name) = speaker else {
            return Context::default();
        };
        let known = self.heard.len() < MOST || self.heard.contains_key(name);
        let heard = if known {
            let heard = self.heard.entry(name.to_owned()).or_default();
            heard.sentences += 1;
            heard.questions += u32::from(text.trim_end().ends_with('?'));
            *heard
        } else {
            Heard::default()
        };
        Context {
            host: role(name) || leads(heard),
            ..Context::default()
        }
    }
}

/// A speaker of whom a fifth of at least five sentences are questions leads the conversation.
fn leads(heard: Heard) -> bool {
    heard.sentences >= 5 && heard.questions * 5 >= heard.sentences
}

/// Names that records give to those who are no party: the moderator, the audience, the record.
fn role(name: &str) -> bool {
    const ROLES: [&str; 12] = [
        "moderator",
        "host",
        "anchor",
        "interviewer",
        "announcer",
        "audience",
        "question",
        "questioner",
        "reporter",
        "system",
        "unidentified",
        "operator",
    ];
    let key = name.to_lowercase();
    key.split(|c: char| !c.is_alphabetic())
        .any(|word| ROLES.contains(&word.trim_end_matches('s')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_mostly_asks_leads_the_conversation() {
        let mut turns = Turns::default();
        for _ in 0..5 {
            turns.hear(Some("REED"), "What do you say to that, mayor?");
            turns.hear(Some("ELLWOOD"), "We built forty homes last year.");
        }
        assert!(turns.hear(Some("REED"), "The last word is yours.").host);
        assert!(!turns.hear(Some("ELLWOOD"), "Is that so?").host);
        assert!(
            turns
                .hear(Some("AUDIENCE MEMBER"), "I live by the harbour.")
                .host
        );
        assert!(!turns.hear(None, "Is that so?").host);
    }
}
