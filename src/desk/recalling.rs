//! Recalling: which claims of an article say the same thing again, and which claims of the desk
//! come near one that is being decided. It only finds and says why; a person decides.

use uuid::Uuid;

use crate::desk::alike::{Agreement, Gist};
use crate::desk::{Desk, Error};
use crate::domain::state::State;
use crate::store::articles::Marked;
use crate::store::{lists, speakers, steps};

/// How many claims of the desk are shown beside one that is being decided.
const NEAREST: usize = 2;
/// How many are looked at.
const CANDIDATES: u32 = 30;

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
    pub agreement: Agreement,
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
        let db = self.store().read();
        let Some(article) = mark.claim.article_id else {
            return Ok(Vec::new());
        };
        let own = gist(mark);
        let found = steps::near(db, &own.search_words(), article, CANDIDATES).await?;
        let apart = steps::apart(db, &[mark.claim.id]).await?;
        let names = found.iter().filter_map(|claim| claim.speaker_id);
        let names = speakers::by_keys(db, names).await?;
        let mut alike: Vec<(Agreement, _)> = found
            .into_iter()
            .filter(|claim| !apart.contains(&(mark.claim.id, claim.id)))
            .filter_map(|claim| {
                let speaker = claim.speaker_id.and_then(|key| names.get(&key));
                let speaker = speaker.map(|speaker| speaker.name.as_str());
                let other = Gist::of(&claim.statement, speaker, None);
                Some((own.against(&other)?, claim))
            })
            .collect();
        alike.sort_by_key(|(agreement, _)| std::cmp::Reverse(agreement.weight()));
        alike.truncate(NEAREST);
        let (agreements, claims): (Vec<Agreement>, Vec<_>) = alike.into_iter().unzip();
        let listed = lists::beside(db, claims).await?;
        Ok(listed
            .into_iter()
            .zip(agreements)
            .map(|(listed, agreement)| Near { listed, agreement })
            .collect())
    }
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
