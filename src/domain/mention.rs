//! Mentions: which colleagues an `@name` in a comment means.

use uuid::Uuid;

use crate::domain::words::key;

/// What the mentions of a text came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mentions {
    /// The people meant, in the order of the text, each once.
    pub people: Vec<Uuid>,
    /// Names that more than one person answers to, with everybody who does.
    pub ambiguous: Vec<(String, Vec<String>)>,
    /// Names that nobody answers to.
    pub unknown: Vec<String>,
}

/// Finds the people a text mentions. An `@` counts where a word could begin, so that e-mail
/// addresses mention nobody. After it stands a whole name, of which the longest that fits is
/// taken, or one word that only one person has in their name.
pub fn mentions(text: &str, people: &[(Uuid, String)]) -> Mentions {
    let known: Vec<(Uuid, &str, Vec<String>)> = people
        .iter()
        .map(|(id, name)| (*id, name.as_str(), words(name)))
        .collect();
    let mut found = Mentions::default();
    for (at, _) in text.match_indices('@') {
        let begins = text[..at]
            .chars()
            .next_back()
            .is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '.' | '-' | '_' | '@'));
        if begins {
            found.add(&text[at + 1..], &known);
        }
    }
    found
}

impl Mentions {
    fn add(&mut self, after: &str, known: &[(Uuid, &str, Vec<String>)]) {
        let line = after.lines().next().unwrap_or_default();
        if line.chars().next().is_none_or(|c| !c.is_alphanumeric()) {
            return;
        }
        let typed = words(line);
        let full = known
            .iter()
            .filter(|(_, _, name)| typed.starts_with(name))
            .map(|(_, _, name)| name.len())
            .max();
        let meant: Vec<&(Uuid, &str, Vec<String>)> = known
            .iter()
            .filter(|(_, _, name)| match (full, typed.first()) {
                (Some(length), _) => name.len() == length && typed.starts_with(name),
                (None, Some(word)) => name.contains(word),
                (None, None) => false,
            })
            .collect();
        let word = || {
            let until = line.find(|c: char| !c.is_alphanumeric() && !matches!(c, '\'' | '’'));
            line[..until.unwrap_or(line.len())].to_owned()
        };
        match meant.as_slice() {
            [] => push(&mut self.unknown, word()),
            [(id, ..)] => push(&mut self.people, *id),
            several => {
                let names = several.iter().map(|(_, name, _)| (*name).to_owned());
                push(&mut self.ambiguous, (word(), names.collect()));
            }
        }
    }
}

fn push<T: PartialEq>(list: &mut Vec<T>, one: T) {
    if !list.contains(&one) {
        list.push(one);
    }
}

/// The words of a name, folded; an apostrophe within one does not part it.
fn words(name: &str) -> Vec<String> {
    key(name)
        .split(|c: char| !c.is_alphanumeric() && c != '\'')
        .map(|word| word.trim_matches('\'').to_owned())
        .filter(|word| !word.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn desk() -> Vec<(Uuid, String)> {
        ["Ana Roe", "Ana Roe Marsh", "José O’Neill", "Ben Roe"]
            .into_iter()
            .enumerate()
            .map(|(at, name)| (Uuid::from_u128(at as u128), name.to_owned()))
            .collect()
    }

    fn people(text: &str) -> Vec<u128> {
        let found = mentions(text, &desk());
        assert_eq!(found.ambiguous, [], "{text}");
        found.people.iter().map(|id| id.as_u128()).collect()
    }

    #[test]
    fn the_longest_whole_name_is_meant_whatever_the_accents() {
        assert_eq!(people("@Ana Roe, please look"), [0]);
        assert_eq!(people("(@ana roe marsh) and @jose"), [1, 2]);
        assert_eq!(people("@José O'Neill: see @Ben and @ben roe"), [2, 3]);
    }

    #[test]
    fn a_name_that_several_answer_to_is_told_with_all_of_them() {
        let found = mentions("@Roe knows", &desk());
        let names = ["Ana Roe", "Ana Roe Marsh", "Ben Roe"].map(str::to_owned);
        assert_eq!(found.ambiguous, [("Roe".to_owned(), names.to_vec())]);
        assert!(found.people.is_empty());
    }

    #[test]
    fn addresses_mention_nobody_and_strangers_are_told() {
        assert_eq!(
            mentions("ana@desk.example, 3 @ 5", &desk()),
            Mentions::default()
        );
        assert_eq!(mentions("@Zoë!", &desk()).unknown, ["Zoë"]);
    }
}
