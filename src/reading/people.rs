//! People: mentions of one person joined, and pronouns settled by gender, number, recency and
//! subjecthood; an unclear pronoun keeps its candidates.

use std::collections::{HashMap, VecDeque};

use super::names::{Gender, Mention, Sort};

/// Somebody or some body the article names.
#[derive(Clone, Debug)]
pub(super) struct Party {
    pub name: String,
    pub role: String,
    pub affiliation: String,
    pub sort: Sort,
    pub gender: Option<Gender>,
    pub mentions: u32,
}

/// Who a statement is credited to.
#[derive(Clone, Debug)]
pub(super) enum Speaker {
    /// A party of the register, and the words used.
    Known(usize, String),
    /// Somebody described, not named.
    Described(Mention),
    /// A pronoun the text does not settle, with those it may stand for.
    Unclear(String, Vec<usize>),
}

/// Which pronoun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pronoun {
    He,
    She,
    They,
    It,
}

/// Where a party was last mentioned.
#[derive(Clone, Copy, Debug)]
struct Sighting {
    party: usize,
    /// Running numbers of paragraph and sentence.
    paragraph: u32,
    sentence: u32,
    subject: bool,
    spoke: bool,
}

/// The register of one article.
#[derive(Debug, Default)]
pub(super) struct People {
    parties: Vec<Party>,
    by_last: HashMap<String, Vec<usize>>,
    by_whole: HashMap<String, usize>,
    recent: VecDeque<Sighting>,
    /// The last group that spoke or was a subject.
    group: Option<Speaker>,
}

/// How many sightings are kept in mind.
const MEMORY: usize = 24;
/// How many parties share one last name before new ones are joined to the last.
const CROWD: usize = 16;

impl People {
    /// The party of a number.
    pub(super) fn party(&self, id: usize) -> Option<&Party> {
        self.parties.get(id)
    }

    /// Whether a name is that of a person with a title, a role or a first name in this article.
    pub(super) fn person(&self, name: &str) -> bool {
        let known = |id: &usize| {
            self.parties.get(*id).is_some_and(|party| {
                party.sort == Sort::Person
                    && (party.gender.is_some()
                        || !party.role.is_empty()
                        || party.name.contains(' '))
            })
        };
        self.by_last
            .get(&last_name(name))
            .is_some_and(|ids| ids.iter().any(known))
    }

    /// Enters a named mention and says whose it is.
    pub(super) fn enter(&mut self, mention: &Mention) -> usize {
        let whole = folded(&mention.name);
        let id = self
            .by_whole
            .get(&whole)
            .copied()
            .filter(|id| self.agrees(*id, mention))
            .or_else(|| self.variant(mention))
            .unwrap_or_else(|| self.admit(mention));
        self.by_whole.insert(whole, id);
        self.learn(id, mention);
        id
    }

    fn agrees(&self, id: usize, mention: &Mention) -> bool {
        let Some(party) = self.parties.get(id) else {
            return false;
        };

        party.gender.is_none() || mention.gender.is_none() || party.gender == mention.gender
    }

    /// A party of which this may be another form of the name.
    fn variant(&self, mention: &Mention) -> Option<usize> {
        let last = last_name(&mention.name);
        let same = self.by_last.get(&last)?;
        let mut fitting = same
            .iter()
            .copied()
            .filter(|id| self.agrees(*id, mention))
            .filter(|id| {
                self.parties
                    .get(*id)
                    .is_some_and(|party| compatible(&party.name, &mention.name))
            });
        let first = fitting.next()?;
        // Among several of one name, the one mentioned last.
        let all: Vec<usize> = std::iter::once(first).chain(fitting).collect();
        let seen = self
            .recent
            .iter()
            .rev()
            .map(|s| s.party)
            .find(|id| all.contains(id));
        seen.or_else(|| {
            all.into_iter()
                .max_by_key(|id| self.parties.get(*id).map_or(0, |p| p.mentions))
        })
    }

    fn admit(&mut self, mention: &Mention) -> usize {
        let id = self.parties.len();
        let keys = self.by_last.entry(last_name(&mention.name)).or_default();
        if keys.len() < CROWD {
            keys.push(id);
        }
        let words: Vec<&str> = mention.name.split_whitespace().collect();
        if mention.sort == Sort::Person
            && let [first, _] | [first, _, _] = words.as_slice()
        {
            let keys = self.by_last.entry(folded(first)).or_default();
            if keys.len() < CROWD {
                keys.push(id);
            }
        }
        self.parties.push(Party {
            name: mention.name.clone(),
            role: String::new(),
            affiliation: String::new(),
            sort: mention.sort,
            gender: None,
            mentions: 0,
        });
        id
    }

    fn learn(&mut self, id: usize, mention: &Mention) {
        let Some(party) = self.parties.get_mut(id) else {
            return;
        };
        party.mentions += 1;
        if mention.name.len() > party.name.len() && mention.name.len() < 60 {
            party.name.clone_from(&mention.name);
        }
        if mention.sort == Sort::Person && (mention.gender.is_some() || !mention.role.is_empty()) {
            party.sort = Sort::Person;
        }
        party.gender = party.gender.or(mention.gender);
        if party.role.is_empty() && !mention.role.is_empty() {
            party.role.clone_from(&mention.role);
        }
        if party.affiliation.is_empty() {
            party.affiliation.clone_from(&mention.affiliation);
        }
    }

    /// Notes that a party was mentioned here.
    pub(super) fn sight(&mut self, party: usize, paragraph: u32, sentence: u32, subject: bool) {
        self.recent.push_back(Sighting {
            party,
            paragraph,
            sentence,
            subject,
            spoke: false,
        });
        if self.recent.len() > MEMORY {
            self.recent.pop_front();
        }
    }

    /// Notes that somebody has spoken: the likeliest referent of the next pronoun.
    pub(super) fn spoke(&mut self, speaker: &Speaker, paragraph: u32, sentence: u32) {
        match speaker {
            Speaker::Known(id, _) => {
                self.sight(*id, paragraph, sentence, true);
                if let Some(last) = self.recent.back_mut() {
                    last.spoke = true;
                }
            }
            Speaker::Described(mention) if mention.sort == Sort::Group => {
                self.group = Some(speaker.clone());
            }
            Speaker::Described(_) | Speaker::Unclear(..) => {}
        }
    }

    /// A group or body was the subject of a sentence.
    pub(super) fn group(&mut self, speaker: Speaker) {
        self.group = Some(speaker);
    }

    /// Who a pronoun stands for.
    pub(super) fn resolve(
        &mut self,
        pronoun: Pronoun,
        word: &str,
        paragraph: u32,
        sentence: u32,
    ) -> Speaker {
        if pronoun == Pronoun::They {
            return match &self.group {
                Some(Speaker::Known(id, _)) => Speaker::Known(*id, word.to_owned()),
                Some(other) => other.clone(),
                None => Speaker::Unclear(word.to_owned(), Vec::new()),
            };
        }
        let gender = match pronoun {
            Pronoun::He => Some(Gender::Male),
            Pronoun::She => Some(Gender::Female),
            _ => None,
        };
        let mut scores: Vec<(usize, f64)> = Vec::new();
        for (back, seen) in self.recent.iter().rev().enumerate() {
            let Some(party) = self.parties.get(seen.party) else {
                continue;
            };
            let person = party.sort == Sort::Person;
            if (pronoun == Pronoun::It) == person
                || gender.is_some() && party.gender.is_some() && party.gender != gender
            {
                continue;
            }
            let paragraphs = f64::from(paragraph.saturating_sub(seen.paragraph));
            if paragraphs > 4.0 {
                continue;
            }
            let known = if party.gender.is_some() { 0.6 } else { 0.0 };
            let same = if seen.sentence == sentence { 0.2 } else { 0.0 };
            let score = 3.0 - 0.5 * paragraphs - 0.07 * back as f64
                + known
                + same
                + if seen.subject { 0.9 } else { 0.0 }
                + if seen.spoke { 0.5 } else { 0.0 };
            match scores.iter_mut().find(|(id, _)| *id == seen.party) {
                Some((_, best)) => *best = best.max(score) + 0.05,
                None => scores.push((seen.party, score)),
            }
        }
        scores.sort_by(|a, b| b.1.total_cmp(&a.1));
        match scores.as_slice() {
            [] => Speaker::Unclear(word.to_owned(), Vec::new()),
            [(only, _)] => self.settled(*only, gender, word),
            [(best, high), (next, low), ..]
                if high - low > CLEAR && !self.level(*best, *next, sentence) =>
            {
                self.settled(*best, gender, word)
            }
            several => Speaker::Unclear(
                word.to_owned(),
                several.iter().take(3).map(|(id, _)| *id).collect(),
            ),
        }
    }

    /// Two people whom gender does not tell apart, last mentioned in the same earlier sentence,
    /// neither of whom has spoken: the text does not say which is meant.
    fn level(&self, a: usize, b: usize, sentence: u32) -> bool {
        let last = |id: usize| self.recent.iter().rev().find(|s| s.party == id);
        let gender = |id: usize| self.parties.get(id).and_then(|party| party.gender);
        let (Some(x), Some(y)) = (last(a), last(b)) else {
            return false;
        };
        let spoke = self
            .recent
            .iter()
            .any(|s| s.spoke && (s.party == a || s.party == b) && sentence - s.sentence < 4);
        let alike = gender(a).is_none() || gender(b).is_none() || gender(a) == gender(b);
        x.sentence == y.sentence && x.sentence != sentence && alike && !spoke
    }

    fn settled(&mut self, id: usize, gender: Option<Gender>, word: &str) -> Speaker {
        if let Some(party) = self.parties.get_mut(id) {
            party.gender = party.gender.or(gender);
        }
        Speaker::Known(id, word.to_owned())
    }

    /// The party a description such as “the Hungarian leader” stands for, if its role agrees.
    pub(super) fn described(&self, mention: &Mention) -> Option<usize> {
        let head = mention.role.split_whitespace().next_back()?.to_lowercase();
        self.recent.iter().rev().map(|s| s.party).find(|id| {
            self.parties.get(*id).is_some_and(|party| {
                party.sort == Sort::Person
                    && (mention.gender.is_none()
                        || party.gender.is_none()
                        || mention.gender == party.gender)
                    && party
                        .role
                        .split_whitespace()
                        .any(|word| word.trim_end_matches('.').to_lowercase() == head)
            })
        })
    }
}

/// How much better than the next a candidate must be.
const CLEAR: f64 = 0.05;

/// A name for comparing: small letters without accents, spellings of -y and -i joined.
pub(super) fn folded(name: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    let plain: String = name
        .nfd()
        .filter(|c| !matches!(c, '\u{300}'..='\u{36f}' | '.' | '\'' | '’'))
        .flat_map(char::to_lowercase)
        .collect();
    plain
        .replace("yy", "y")
        .replace("iy", "y")
        .replace("ii", "y")
}

fn last_name(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    let generation = |word: &&&str| {
        !matches!(
            word.trim_end_matches('.'),
            "Jr" | "Sr" | "II" | "III" | "IV"
        )
    };
    folded(words.iter().rev().find(generation).copied().unwrap_or(name))
}

/// Whether two names with a part in common can be one person's.
fn compatible(a: &str, b: &str) -> bool {
    let (a, b) = (folded(a), folded(b));
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let long: Vec<&str> = long.split_whitespace().collect();
    let short: Vec<&str> = short.split_whitespace().collect();
    match short.as_slice() {
        [only] => {
            long.last() == Some(only)
                || long.first() == Some(only) && long.len() < 4
                || long.contains(only) && long.len() > 2
        }
        [first, .., _] if particle(first) => long.ends_with(&short),
        [first, .., _] => {
            long.first().is_some_and(|other| {
                other.starts_with(first) || first.starts_with(other) || alike(first, other)
            }) && short.last() == long.last()
        }
        [] => false,
    }
}

/// Small words a family name may begin with.
fn particle(word: &str) -> bool {
    matches!(
        word,
        "von"
            | "van"
            | "der"
            | "de"
            | "di"
            | "da"
            | "del"
            | "la"
            | "le"
            | "bin"
            | "ibn"
            | "al"
            | "el"
    )
}

/// Short and long forms of a first name: Joe and Joseph.
fn alike(a: &str, b: &str) -> bool {
    let shared = a.chars().zip(b.chars()).take_while(|(x, y)| x == y).count();
    shared >= 2 && a.len() != b.len()
}
