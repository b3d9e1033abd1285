//! An article: its text, how it is laid out, and where each of its claims stands in it.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::domain::claim::{Part, SaidBy};
use crate::domain::event::{Event, Subject};
use crate::domain::reading::{Account, ArticlePart, Layout, Paragraph, Sentence, Voice};
use crate::sample::made::cast::{Cast, Source};
use crate::sample::made::dice::Dice;
use crate::sample::made::grammar::{self, Assertion, capital};
use crate::store::entities::{appearance, article, attribution, snapshot};

/// A claim as the article has it.
pub(super) struct Met {
    pub(super) assertion: Assertion,
    pub(super) quote: String,
    pub(super) voice: Voice,
    pub(super) said_by: SaidBy,
    /// Whose words it is: a place in the cast.
    pub(super) speaker: Option<usize>,
    pub(super) place: appearance::Model,
    pub(super) chain: Vec<attribution::Model>,
}

/// An article with the claims in it; their places have no claim yet.
pub(super) struct Paper<'a> {
    pub(super) article: article::Model,
    pub(super) snapshot: snapshot::Model,
    pub(super) outlet: &'a Source,
    pub(super) met: Vec<Met>,
    pub(super) taken_in: Event,
}

/// A text as it grows, with its layout, counted in code points.
#[derive(Default)]
struct Text {
    words: String,
    length: usize,
    layout: Layout,
}

impl Text {
    fn put(&mut self, words: &str) -> (usize, usize) {
        let start = self.length;
        self.words.push_str(words);
        self.length += words.chars().count();
        (start, self.length)
    }

    fn paragraph(&mut self, start: usize, part: ArticlePart) {
        let (number, end) = (self.next(), self.length);
        let why = String::new();
        let paragraph = Paragraph {
            number,
            start,
            end,
            part,
            why,
        };
        self.layout.paragraphs.push(paragraph);
        self.put("\n\n");
    }

    /// The number of the paragraph that is being written.
    fn next(&self) -> u32 {
        self.layout.paragraphs.len() as u32 + 1
    }

    fn sentence(&mut self, words: &str, account: Account) -> (usize, usize) {
        if !self.words.ends_with('\n') && !self.words.is_empty() {
            self.put(" ");
        }
        let (start, end) = self.put(words);
        let paragraph = self.next();
        self.layout.sentences.push(Sentence {
            start,
            end,
            paragraph,
            account,
        });
        (start, end)
    }
}

/// The article under a number with so many claims, taken in at an instant.
pub(super) fn paper<'a>(
    dice: &mut Dice,
    cast: &'a Cast,
    (number, claims): (i32, usize),
    at: DateTime<Utc>,
) -> Paper<'a> {
    let outlet = &cast.outlets[dice.leaning(cast.outlets.len())];
    let year = at.format("%Y").to_string().parse().unwrap_or(2026);
    let first = grammar::assertion(dice, year);
    let title = format!("{} ({number})", first.words);
    let mut text = Text::default();
    let start = text.length;
    text.sentence(&title, Account::NotBody);
    text.paragraph(start, ArticlePart::Headline);
    let main = dice.leaning(cast.speakers.len());
    let (mut placed, mut first) = (Vec::new(), Some(first));
    while placed.len() < claims {
        let start = text.length;
        for _ in 0..dice.between(1, 3) {
            if dice.falls(35) {
                text.sentence(grammar::quiet(dice), Account::Background);
                continue;
            }
            if placed.len() == claims {
                break;
            }
            let assertion = first
                .take()
                .unwrap_or_else(|| grammar::assertion(dice, year));
            let speaker = match dice.below(10) {
                0 | 1 => None,
                2..6 => Some(main),
                _ => Some(dice.leaning(cast.speakers.len())),
            };
            let who = speaker.map(|place| &cast.speakers[place]);
            let who = who.map(|who| (who.name.as_str(), who.title));
            let (sentence, voice, cue) = grammar::carried(dice, &assertion.words, who);
            let (from, to) = text.sentence(&sentence, Account::Claims);
            placed.push((
                assertion,
                sentence,
                (voice, cue),
                speaker,
                (from, to, text.next()),
            ));
        }
        if text.length > start {
            text.paragraph(start, ArticlePart::Body);
        }
    }
    let Text { words, layout, .. } = text;
    let words = words.trim_end().to_owned();
    let (id, published) = (dice.key(at), at - dice.minutes(20, 2_000));
    let sha256 = hex::encode(Sha256::digest(words.as_bytes()));
    let by = dice.pick(&cast.checkers);
    let address = format!("https://{}/{}/{number}", outlet.host, at.format("%Y/%m"));
    let snapshot = snapshot::Model {
        id: dice.key(at),
        article_id: id,
        number: 1,
        sha256: sha256.clone(),
        reading: serde_json::to_string(&layout).unwrap_or_default(),
        engine: "made by rule".to_owned(),
        created_at: at,
        text: words,
    };
    let letters: Vec<char> = snapshot.text.chars().collect();
    let cut = |from: usize, to: usize| {
        letters[from..to.min(letters.len())]
            .iter()
            .collect::<String>()
    };
    let met = placed.into_iter().map(
        |(assertion, quote, (voice, cue), speaker, (from, to, paragraph))| {
            let place = appearance::Model {
                id: dice.key(at),
                claim_id: uuid::Uuid::nil(),
                snapshot_id: Some(snapshot.id),
                ordinal: 1,
                exact: quote.clone(),
                prefix: cut(from.saturating_sub(32), from),
                suffix: cut(to, to + 32),
                start_at: Some(from as i32),
                end_at: Some(to as i32),
                paragraph: Some(paragraph as i32),
                said_on: speaker.map(|_| {
                    (published - TimeDelta::days(i64::from(dice.between(0, 6)))).date_naive()
                }),
                said_how: String::new(),
                medium: String::new(),
                venue: String::new(),
                address: None,
                created_at: at,
            };
            let chain = speaker.into_iter().map(|who| {
                let who = &cast.speakers[who];
                attribution::Model {
                    id: dice.key(at),
                    appearance_id: place.id,
                    position: 1,
                    part: Part::Utterer,
                    speaker_id: Some(who.id),
                    as_given: who.name.clone(),
                    role_given: who.title.to_owned(),
                    voice,
                    cue: cue.to_owned(),
                }
            });
            let chain = chain.collect();
            let said_by = if speaker.is_some() {
                SaidBy::Known
            } else {
                SaidBy::Nobody
            };
            Met {
                assertion,
                quote,
                voice,
                said_by,
                speaker,
                place,
                chain,
            }
        },
    );
    let met: Vec<Met> = met.collect();
    let after = json!({ "number": number, "title": title, "sha256": sha256,
        "received_sha256": null, "suggested": met.len() });
    let taken_in = Event::new(at, by, "took in", Subject::Article(id)).with(after);
    let article = article::Model {
        id,
        number,
        title: capital(&title),
        byline: grammar::person(dice.below(4_000)),
        outlet_id: Some(outlet.id),
        canonical_address: Some(address.clone()),
        address: Some(address),
        published_at: Some(published),
        retrieved_at: at,
        language: "en".to_owned(),
        created_by: by.id,
        created_at: at,
        finished_at: None,
        revision: 1,
    };
    Paper {
        article,
        snapshot,
        outlet,
        met,
        taken_in,
    }
}
