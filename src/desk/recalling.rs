//! Recalling: which claims of an article say the same thing again, and which claims of the desk
//! come near one that is being decided. It only finds and says why; a person decides.

use uuid::Uuid;

use crate::desk::alike::Gist;
use crate::desk::{Desk, Error};
use crate::domain::claim::claim_number;
use crate::domain::state::State;
use crate::matching::similar::{Index, Known, Reasons};
use crate::store::articles::Marked;
use crate::store::entities::claim;
use crate::store::{beside, lists, speakers, steps};

/// How many claims of the desk are shown beside one that is being decided.
const NEAREST: usize = 2;
/// How many claims that were decided are shown beside a verdict.
const PRECEDENTS: usize = 3;
/// How many are looked at: those that hold the most and the rarest of its words.
const CANDIDATES: u32 = 100;

/// A claim in an article that seems to say again what an earlier one says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repeat {
    /// Its place in the list of marks.
    pub index: usize,
    /// The place of the earlier one.
    pub of: usize,
}

/// A claim of the desk that comes near one that is being decided.
#[derive(Clone, Debug)]
pub struct Near {
    /// The claim with its rating.
    pub listed: lists::Listed,
    /// What agrees and what does not.
    pub reasons: Reasons,
    /// Whether it is the same speaker's, if both are known.
    pub same_speaker: Option<bool>,
    /// Whether it says so nearly the same that another rating needs a reason.
    pub sure: bool,
}

impl Near {
    /// Whether it was decided, so that its rating is a precedent.
    pub fn is_precedent(&self) -> bool {
        is_decided(&self.listed.claim) && self.listed.rating.is_some()
    }

    /// What agrees and what does not, in sentences.
    pub fn words(&self) -> String {
        let mut sentences = self.reasons.sentences();
        sentences.extend(self.same_speaker.map(|same| match same {
            true => "The same speaker.".to_owned(),
            false => "Another speaker, which may change the answer.".to_owned(),
        }));
        sentences.join(" ")
    }
}

/// A claim of the desk, with what it is compared by.
struct Candidate {
    claim: claim::Model,
    speaker: Option<String>,
}

fn is_decided(claim: &claim::Model) -> bool {
    matches!(claim.state, State::Approved | State::Published)
}

impl Desk {
    /// The undecided claims of an article that seem to say again what an earlier one says, unless
    /// somebody has decided that they do not.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn repeats(&self, marks: &[Marked]) -> Result<Vec<Repeat>, Error> {
        let keys: Vec<Uuid> = marks.iter().map(|mark| mark.claim.id).collect();
        let apart = steps::apart(self.store().read(), &keys).await?;
        Ok(repeats(marks, &apart))
    }

    /// The claims of other articles that come nearest to a claim, the nearest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn near(&self, mark: &Marked) -> Result<Vec<Near>, Error> {
        let speaker = mark.speaker.as_ref().map(|speaker| speaker.name.clone());
        self.near_claim(&mark.claim, speaker).await
    }

    /// The claims of other articles that come nearest to a claim that `speaker` made, the nearest
    /// first, and among them the nearest that were decided.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn near_claim(
        &self,
        claim: &claim::Model,
        speaker: Option<String>,
    ) -> Result<Vec<Near>, Error> {
        let db = self.store().read();
        let Some(article) = claim.article_id else {
            return Ok(Vec::new());
        };
        let words = Gist::of(&claim.statement, None, None).search_words();
        let found = steps::near(db, &words, article, CANDIDATES).await?;
        if found.is_empty() {
            return Ok(Vec::new());
        }
        let apart = steps::apart(db, &[claim.id]).await?;
        let names = found.iter().filter_map(|claim| claim.speaker_id);
        let names = speakers::by_keys(db, names).await?;
        let candidates: Vec<Candidate> = found
            .into_iter()
            .filter(|other| !apart.contains(&(claim.id, other.id)))
            .map(|claim| {
                let speaker = claim.speaker_id.and_then(|key| names.get(&key));
                let speaker = speaker.map(|speaker| speaker.name.clone());
                Candidate { claim, speaker }
            })
            .collect();
        let asked = claim.statement.clone();
        let ranking = move || nearest(&asked, candidates);
        let (found, candidates) = tokio::task::spawn_blocking(ranking).await?;
        let same: Vec<Option<bool>> = candidates
            .iter()
            .map(|other| Some(other.speaker.as_ref()? == speaker.as_ref()?))
            .collect();
        let claims = candidates.into_iter().map(|one| one.claim).collect();
        let listed = beside::of(db, claims).await?;
        let near = listed.into_iter().zip(found).zip(same);
        Ok(near
            .map(|((listed, (reasons, sure)), same_speaker)| Near {
                listed,
                reasons,
                same_speaker,
                sure,
            })
            .collect())
    }

    /// The claims decided before that say nearly the same as one that `speaker` made, the same
    /// speaker's first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn precedents(&self, claim: &claim::Model) -> Result<Vec<Near>, Error> {
        let speaker = match claim.speaker_id {
            Some(key) => speakers::get(self.store().read(), key).await?,
            None => None,
        };
        let speaker = speaker.map(|speaker| speaker.name);
        Ok(precedents(self.near_claim(claim, speaker).await?))
    }
}

/// Those that were decided, the same speaker's first.
pub fn precedents(near: Vec<Near>) -> Vec<Near> {
    let mut decided: Vec<Near> = near.into_iter().filter(Near::is_precedent).collect();
    decided.sort_by_key(|one| one.same_speaker != Some(true));
    decided
}

/// The precedents whose rating is another one, as `C-0131, rated “Accurate”`. Ratings are compared by
/// their label, which outlives a version of the scale.
pub fn departs_from(precedents: &[Near], rating: &str) -> Vec<String> {
    let other = |one: &&Near| {
        let label = one.listed.rating.as_ref().map(|rating| &rating.label);
        one.sure && label.is_some_and(|label| label != rating)
    };
    let told = |one: &Near| {
        let label = one.listed.rating.as_ref().map_or("", |one| &one.label);
        format!("{}, rated “{label}”", claim_number(one.listed.claim.number))
    };
    precedents.iter().filter(other).map(told).collect()
}

/// The candidates most like a statement, the nearest first, each with the reasons and whether it says
/// nearly the same. Those that have hardly a word in common with it are left out, unless they are
/// surely the same.
fn nearest(asked: &str, candidates: Vec<Candidate>) -> (Vec<(Reasons, bool)>, Vec<Candidate>) {
    let known: Vec<Known<'_>> = candidates
        .iter()
        .map(|one| Known {
            text: &one.claim.statement,
            quote: &one.claim.quote,
            speaker: one.speaker.as_deref().unwrap_or_default(),
            ..Known::default()
        })
        .collect();
    let index = Index::new(&known);
    let own = Gist::of(asked, None, None);
    let found = index.nearest(asked, candidates.len());
    let alike = found.into_iter().filter_map(|one| {
        let other = Gist::of(known[one.claim].text, None, None);
        let alike = own.against(&other);
        let sure = alike.as_ref().is_some_and(|alike| alike.repeats());
        (alike.is_some() || one.is_earlier_check()).then_some((one.claim, sure))
    });
    let (mut decided, mut places) = (0, Vec::new());
    for (rank, (place, sure)) in alike.enumerate() {
        let precedent = is_decided(&candidates[place].claim) && decided < PRECEDENTS;
        decided += usize::from(precedent);
        if rank < NEAREST || precedent {
            places.push((place, sure));
        }
    }
    let reasons = places
        .iter()
        .map(|(place, sure)| (index.reasons(asked, &known[*place]), *sure))
        .collect();
    let mut kept: Vec<Option<Candidate>> = candidates.into_iter().map(Some).collect();
    let kept = places.iter().filter_map(|(place, _)| kept[*place].take());
    (reasons, kept.collect())
}

fn repeats(marks: &[Marked], apart: &[(Uuid, Uuid)]) -> Vec<Repeat> {
    let gists: Vec<Gist> = marks.iter().map(gist).collect();
    let mut found: Vec<Repeat> = Vec::new();
    for (index, mark) in marks.iter().enumerate() {
        if mark.claim.state != State::Suggested {
            continue;
        }
        let earlier = (0..index).find(|of| {
            let other = &marks[*of].claim;
            // A repeat of a repeat is a repeat of the first one.
            let first = !found.iter().any(|repeat| repeat.index == *of);
            let live = !matches!(other.state, State::Dismissed | State::Declined);
            let kept = apart.contains(&(mark.claim.id, other.id));
            let alike = || gists[*of].against(&gists[index]);
            first
                && live
                && !kept
                && other.id != mark.claim.id
                && alike().is_some_and(|a| a.repeats())
        });
        found.extend(earlier.map(|of| Repeat { index, of }));
    }
    found
}

fn gist(mark: &Marked) -> Gist {
    let speaker = mark.speaker.as_ref().map(|speaker| speaker.name.as_str());
    Gist::of(&mark.claim.statement, speaker, mark.place.said_on)
}
