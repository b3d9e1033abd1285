//! The claims nearest to a text, best first, by evidence that can be named.

use std::collections::{BTreeMap, BTreeSet};

use super::postings::{ByNumber, Postings, SPOKEN, near, threes};
use super::rows::{Pair, pair};
use super::terms::{Load, Term};

/// What speaks for one claim.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Evidence {
    /// Shared words, rare ones more (BM25F).
    pub words: f32,
    /// Words that follow one another in both.
    pub following: f32,
    /// Words that stand near one another in both, in any order: the ordered and unordered windows
    /// of the sequential dependence model (Metzler & Croft 2005).
    pub near: f32,
    /// Shared numbers.
    pub numbers: f32,
    /// Words spelled nearly alike.
    pub spelling: f32,
    /// Words that often go with those of the query.
    pub company: f32,
    /// Shared words of whoever spoke.
    pub author: f32,
    /// The share of the claim's own words that the query has, rare ones more: 0 to 1.
    pub text_said: f32,
    /// The same for its title.
    pub title_said: f32,
    /// The cosine of both texts' words, weighted by rarity.
    pub cosine: f32,
    /// How often the claim's speaker is checked, as a logarithm: who is checked often is repeated
    /// often.
    pub prominence: f32,
    /// How far it stands above the third best claim, as a share of its own score: 0 to 1. The second
    /// best is often another check of the same claim and speaks against neither.
    pub lead: f32,
}

impl Evidence {
    /// The order of claims. The weights are round numbers set by hand.
    pub fn score(&self) -> f32 {
        self.words
            + 0.2 * self.following
            + 0.06 * self.near
            + 0.5 * self.numbers
            + 1.5 * self.spelling
            + 0.3 * self.company
            + 1.2 * self.author
            + 12.0 * self.text_said
            + 6.0 * self.title_said
            + 1.2 * self.prominence
    }

    /// How sure one may be that it is the same claim, 0 to 1, comparable between queries: a long query
    /// scores high against everything, so the logarithm of the score counts, and its lead. The
    /// four weights were fitted to development queries and rounded; they hold no words.
    pub fn strength(&self) -> f32 {
        let sure = 1.6 * self.score().max(0.0).ln_1p() + 3.2 * self.cosine + 7.4 * self.lead - 9.4;
        1.0 / (1.0 + (-sure).exp())
    }
}

/// BM25's saturation of a term's frequency in a claim, and in the query.
const K1: f32 = 1.2;
const K3: f32 = 8.0;
/// How many claims are looked at closely.
const CLOSELY: usize = 300;
/// A word in fewer claims than this may have been misspelled; it needs this many letters.
const UNUSUAL: (usize, usize) = (10, 5);
/// The share of letters in threes that words spelled nearly alike have in common (Dice).
const ALIKE: f32 = 0.6;
/// Which claim in the order the others are measured against, from 0.
const RIVAL: usize = 2;
/// Among fewer claims than this a lead says little, and no more than so much.
const FEW: (usize, f32) = (20, 0.3);

/// A term of the query.
struct Asked<'a> {
    term: &'a Term,
    id: Option<u32>,
    /// Its rarity, halved when it says little.
    weight: f32,
    count: f32,
}

/// The claims nearest to a text and its author, best first; equals in the order of the claims.
pub(super) fn nearest(
    postings: &Postings,
    text: &[Term],
    author: &[Term],
    speakers: &[f32],
    top: usize,
) -> Vec<(u32, Evidence)> {
    let asked = asked(postings, text);
    let mut found: ByNumber<u32, Evidence> = ByNumber::default();
    for asked in asked.values() {
        let Some(id) = asked.id else { continue };
        let often = asked.count * (1.0 + K3) / (asked.count + K3);
        for (claim, frequency) in &postings.terms[id as usize] {
            let evidence = found.entry(*claim).or_default();
            evidence.words += asked.weight * often * saturated(*frequency);
            if asked.term.number.is_some() {
                evidence.numbers += asked.weight;
            }
        }
    }
    for term in author.iter().filter(|term| term.is_content()) {
        let Some(id) = postings.find(term) else {
            continue;
        };
        if asked.values().any(|asked| asked.id == Some(id)) {
            continue;
        }
        for (claim, frequency) in &postings.terms[id as usize] {
            found.entry(*claim).or_default().author +=
                postings.rarity_of(id) * saturated(*frequency);
        }
    }
    add_spelling(postings, &asked, &mut found);
    add_pairs(postings, text, &mut found);
    add_company(postings, &asked, &mut found);
    // A first order by what is summed; only the best are looked at closely.
    let mut best: Vec<(u32, Evidence)> = found.into_iter().collect();
    sort(&mut best, |e| e.words + e.following + 0.5 * e.author);
    best.truncate(CLOSELY.max(top));
    let weights: ByNumber<u32, f32> = asked
        .values()
        .filter_map(|a| Some((a.id?, a.weight)))
        .collect();
    for (claim, evidence) in &mut best {
        look_closely(postings, *claim, &weights, &asked, evidence);
        evidence.prominence = speakers[*claim as usize];
    }
    sort(&mut best, Evidence::score);
    let (few, rival) = (best.len() < FEW.0, best.get(RIVAL));
    let rival = rival.map_or(0.0, |(_, evidence)| evidence.score());
    best.truncate(top);
    for (_, evidence) in &mut best {
        let score = evidence.score().max(f32::EPSILON);
        let lead = ((score - rival) / score).clamp(0.0, 1.0);
        evidence.lead = if few { lead.min(FEW.1) } else { lead };
    }
    best
}

fn sort(found: &mut [(u32, Evidence)], by: impl Fn(&Evidence) -> f32) {
    // To the two hundredth: sums in another order may differ in their last digits.
    let key = |evidence: &Evidence| (by(evidence) * 200.0).round();
    found.sort_by(|(a, one), (b, other)| key(other).total_cmp(&key(one)).then(a.cmp(b)));
}

fn saturated(frequency: f32) -> f32 {
    frequency * (K1 + 1.0) / (frequency + K1)
}

fn asked<'a>(postings: &Postings, text: &'a [Term]) -> BTreeMap<String, Asked<'a>> {
    let mut asked = BTreeMap::new();
    for term in text.iter().filter(|term| term.is_content()) {
        let id = postings.find(term);
        let rarity = postings.rarity(id.map_or(0, |id| postings.terms[id as usize].len()));
        let entry = asked.entry(term.key()).or_insert(Asked {
            term,
            id,
            weight: if term.load == Load::Light {
                rarity / 2.0
            } else {
                rarity
            },
            count: 0.0,
        });
        entry.count += 1.0;
    }
    asked
}

fn add_spelling(
    postings: &Postings,
    asked: &BTreeMap<String, Asked<'_>>,
    found: &mut ByNumber<u32, Evidence>,
) {
    for (key, this) in asked {
        let claims = this.id.map_or(0, |id| postings.terms[id as usize].len());
        if this.term.number.is_some() || claims >= UNUSUAL.0 || key.chars().count() < UNUSUAL.1 {
            continue;
        }
        let threes = threes(key);
        let mut shared: ByNumber<u32, u32> = ByNumber::default();
        for three in &threes {
            for id in postings.letters.get(three).into_iter().flatten() {
                *shared.entry(*id).or_default() += 1;
            }
        }
        for (id, count) in shared {
            let other = &postings.keys[id as usize];
            let length = other.chars().count();
            let dice = 2.0 * count as f32 / (threes.len() + length) as f32;
            if dice < ALIKE || length + 1 < UNUSUAL.1 || asked.contains_key(other) {
                continue;
            }
            for (claim, _) in &postings.terms[id as usize] {
                found.entry(*claim).or_default().spelling += dice * postings.rarity_of(id);
            }
        }
    }
}

fn add_pairs(postings: &Postings, text: &[Term], found: &mut ByNumber<u32, Evidence>) {
    // A word that no claim has breaks the row: no pair holds it.
    let ids: Vec<(u32, bool)> = text
        .iter()
        .map(|term| {
            let id = postings.find(term).unwrap_or(u32::MAX);
            (id, term.is_content())
        })
        .collect();
    let following: BTreeSet<Pair> = ids.windows(2).map(|two| pair(two[0].0, two[1].0)).collect();
    let near: BTreeSet<Pair> = near(&ids).into_iter().collect();
    for claims in following.iter().map(|p| postings.following.of(*p)) {
        for claim in claims {
            found.entry(*claim).or_default().following += postings.rarity(claims.len());
        }
    }
    for claims in near.iter().map(|p| postings.near.of(*p)) {
        for claim in claims {
            found.entry(*claim).or_default().near += postings.rarity(claims.len());
        }
    }
}

/// Company speaks only for claims that something else speaks for.
fn add_company(
    postings: &Postings,
    asked: &BTreeMap<String, Asked<'_>>,
    found: &mut ByNumber<u32, Evidence>,
) {
    let has: BTreeSet<u32> = asked.values().filter_map(|asked| asked.id).collect();
    // Each word of company counts once, by the query's term that it goes with most.
    let mut company: BTreeMap<u32, f32> = BTreeMap::new();
    for id in &has {
        for (other, share) in postings.company.get(id).into_iter().flatten() {
            if !has.contains(other) {
                let most = company.entry(*other).or_default();
                *most = most.max(*share);
            }
        }
    }
    for (other, share) in company {
        for (claim, _) in &postings.terms[other as usize] {
            if let Some(evidence) = found.get_mut(claim) {
                evidence.company += share * postings.rarity_of(other);
            }
        }
    }
}

fn look_closely(
    postings: &Postings,
    claim: u32,
    weights: &ByNumber<u32, f32>,
    asked: &BTreeMap<String, Asked<'_>>,
    evidence: &mut Evidence,
) {
    let entry = &postings.entries[claim as usize];
    let said = |field: &[(u32, bool)]| {
        let mut words: Vec<u32> = content(field).collect();
        words.sort_unstable();
        words.dedup();
        let all: f32 = words.iter().map(|id| postings.rarity_of(*id)).sum();
        let said = words.iter().filter_map(|id| weights.get(id)).sum::<f32>();
        // Three more, so that a claim of one word is not fully said by that word.
        said / (all + 3.0)
    };
    evidence.text_said = said(&entry.fields[0]);
    evidence.title_said = said(&entry.fields[1]);
    let spoken = entry.fields[..SPOKEN].iter();
    let mut words: Vec<u32> = spoken.flat_map(|field| content(field)).collect();
    words.sort_unstable();
    let counts: Vec<(u32, f32)> = words
        .chunk_by(|one, next| one == next)
        .map(|same| (same[0], same.len() as f32))
        .collect();
    let weigh = |count: f32, rarity: f32| (1.0 + count.ln()) * rarity;
    let own: f32 = counts
        .iter()
        .map(|(id, count)| weigh(*count, postings.rarity_of(*id)).powi(2))
        .sum();
    let (mut query, mut both) = (0.0, 0.0);
    for asked in asked.values() {
        let weight = weigh(asked.count, asked.weight);
        let Some(id) = asked.id else { continue };
        query += weight * weight;
        if let Ok(at) = counts.binary_search_by_key(&id, |(word, _)| *word) {
            both += weight * weigh(counts[at].1, postings.rarity_of(id));
        }
    }
    evidence.cosine = both / (own * query).sqrt().max(f32::EPSILON);
}

fn content(field: &[(u32, bool)]) -> impl Iterator<Item = u32> {
    field
        .iter()
        .filter(|(_, content)| *content)
        .map(|(id, _)| *id)
}
