//! What a person looks at while a verdict is written and decided: the method list, the bench, what
//! changed since they read it, suggestions, and how similar claims were rated.

use std::collections::HashMap;

use actix_web::web::block;
use uuid::Uuid;

use crate::desk::method::{Sources, facts};
use crate::desk::recalling::{Near, departs_from};
use crate::domain::bench::ApprovalRule;
use crate::domain::claim::claim_number;
use crate::domain::people::{Actor, Role};
use crate::domain::standing::Standing;
use crate::domain::verdict::Settled;
use crate::matching::wording::{Passage, differing, passages};
use crate::store::benches;
use crate::store::entities::{
    attestation, ballot, draft, inquiry, interest, person, rating, suggestion, verdict,
};
use crate::store::workspace::Workspace;
use crate::web::error::AppError;
use crate::workflow::method::{Line, list};
use crate::workflow::permissions::{Deed, allows};
use crate::workflow::tone::{self, Hint};
use crate::workflow::transitions::Who;

/// A ballot that has been opened.
pub(super) struct Vote {
    pub(super) who: String,
    pub(super) rating: Option<rating::Model>,
    pub(super) reason: String,
}

/// A bench that has been opened.
pub(super) struct Bench {
    pub(super) round: i32,
    pub(super) words: String,
    pub(super) votes: Vec<Vote>,
}

/// What changed in a verdict since somebody read it.
pub(super) struct Since {
    pub(super) revision: i32,
    pub(super) rating: Option<rating::Model>,
    pub(super) answer: Passage,
    pub(super) explanation: Vec<Passage>,
}

/// Everything around deciding on one claim.
pub(super) struct Deciding {
    pub(super) method: Vec<Line>,
    pub(super) attested: Vec<attestation::Model>,
    pub(super) inquiries: Vec<inquiry::Model>,
    pub(super) benches: Vec<Bench>,
    pub(super) rule: Option<ApprovalRule>,
    pub(super) interests: Vec<interest::Model>,
    pub(super) may_decide: Vec<String>,
    pub(super) nobody_left: bool,
    pub(super) suggestions: Vec<suggestion::Model>,
    pub(super) draft: Option<draft::Model>,
    pub(super) precedents: Vec<Near>,
    pub(super) hints: Vec<Hint>,
    pub(super) read: i32,
    pub(super) since: Option<Since>,
    names: HashMap<Uuid, String>,
}

impl Deciding {
    /// The name of somebody.
    pub(super) fn name(&self, person: &Uuid) -> &str {
        self.names
            .get(person)
            .map_or("somebody who left", String::as_str)
    }

    /// How many steps of the method are taken.
    pub(super) fn done(&self) -> usize {
        self.method.iter().filter(|line| line.done).count()
    }

    /// The suggestions nobody has decided on.
    pub(super) fn open(&self) -> Vec<&suggestion::Model> {
        let open = |one: &&suggestion::Model| one.settled == Settled::Open;
        self.suggestions.iter().filter(open).collect()
    }

    /// The suggestions that were decided on.
    pub(super) fn settled(&self) -> Vec<&suggestion::Model> {
        let settled = |one: &&suggestion::Model| one.settled != Settled::Open;
        self.suggestions.iter().filter(settled).collect()
    }

    /// What the person says for a step themselves.
    pub(super) fn own(&self, line: &Line, person: &Uuid) -> Option<&attestation::Model> {
        let own = |one: &&attestation::Model| one.step == line.step && one.person_id == *person;
        self.attested.iter().find(own)
    }

    /// Whether somebody has declared an interest.
    pub(super) fn is_interested(&self, person: &Uuid) -> bool {
        self.interests.iter().any(|one| one.person_id == *person)
    }
}

/// Loads what belongs to deciding on a claim.
pub(super) async fn load(
    w: &Workspace,
    standing: &Standing,
    near: &[Near],
) -> Result<Deciding, AppError> {
    let newest = w.verdict();
    let precedents: Vec<Near> = crate::desk::recalling::precedents(near.to_vec());
    let mut facts = facts(Sources::of(w));
    if let Some((_, rating)) = newest {
        facts.departs_from = departs_from(&precedents, &rating.label);
    }
    let (may_decide, nobody_left) = deciders(standing, &w.colleagues);
    let papers = w.papers.clone();
    let text = newest.map(|(verdict, _)| format!("{}\n{}", verdict.answer, verdict.explanation));
    Ok(Deciding {
        method: list(&facts, &papers.weights),
        benches: papers.opened.iter().map(|one| shown(one, w)).collect(),
        since: since(w, papers.read).await?,
        hints: text.map(|text| tone::hints(&text)).unwrap_or_default(),
        attested: papers.attested,
        inquiries: papers.inquiries,
        rule: papers.rule,
        interests: papers.interests,
        may_decide,
        nobody_left,
        suggestions: papers.suggestions,
        draft: papers.draft,
        precedents,
        read: papers.read,
        names: w.names.clone(),
    })
}

fn shown(one: &benches::Opened, w: &Workspace) -> Bench {
    let known: HashMap<Uuid, &rating::Model> = w
        .ratings
        .iter()
        .chain(w.verdicts.iter().map(|(_, rating)| rating))
        .map(|rating| (rating.id, rating))
        .collect();
    let of = |vote: &ballot::Model| known.get(&vote.rating_id).map(|rating| (*rating).clone());
    let outcome = one.bench.outcome.map_or("", |outcome| outcome.words());
    let label = one.bench.rating_id.and_then(|key| known.get(&key));
    let votes = |key: Uuid| {
        one.ballots
            .iter()
            .filter(|one| one.rating_id == key)
            .count()
    };
    let outcome = capitalised(outcome);
    let words = match (label, one.bench.rating_id) {
        (Some(rating), Some(key)) => format!(
            "{outcome}: {} by {} of {}.",
            rating.label,
            votes(key),
            one.ballots.len()
        ),
        _ => format!("{outcome}."),
    };
    Bench {
        round: one.bench.round,
        words,
        votes: one
            .ballots
            .iter()
            .map(|vote| Vote {
                who: w.names.get(&vote.person_id).cloned().unwrap_or_default(),
                rating: of(vote),
                reason: vote.reason.clone(),
            })
            .collect(),
    }
}

fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

/// Who may still decide on a verdict in review, and whether too few are left to do so.
fn deciders(standing: &Standing, colleagues: &[person::Model]) -> (Vec<String>, bool) {
    use crate::domain::state::State;
    if standing.state != State::InReview {
        return (Vec::new(), false);
    }
    let free = |one: &&person::Model| {
        let may = Actor {
            id: one.id,
            name: one.name.clone(),
            role: one.role,
            administrator: one.administrator,
        };
        let done = match &standing.bench {
            Some(bench) => bench.has_a_seat_for(one.id).is_err(),
            None => standing.approvals.contains(&one.id),
        };
        !done && one.role == Role::Editor && allows(&may, Deed::Move(Who::OtherEditor, standing))
    };
    let names: Vec<String> = colleagues
        .iter()
        .filter(free)
        .map(|one| one.name.clone())
        .collect();
    let lacking = match &standing.bench {
        Some(bench) => bench.quorum.saturating_sub(bench.cast.len() as u32),
        None => standing
            .approvals_needed
            .saturating_sub(standing.approvals.len() as u32),
    };
    let too_few = (names.len() as u32) < lacking;
    (names, too_few)
}

async fn since(w: &Workspace, read: i32) -> Result<Option<Since>, AppError> {
    let before = w.verdicts.iter().find(|(one, _)| one.revision == read);
    let (Some((old, was)), Some((new, is))) = (before, w.verdict()) else {
        return Ok(None);
    };
    if old.revision == new.revision {
        return Ok(None);
    }
    let text = |one: &verdict::Model| (one.answer.clone(), one.explanation.clone());
    let (before, after) = (text(old), text(new));
    // Comparing long texts is work for a core of its own.
    let (answer, explanation) = block(move || {
        let answer = match before.0 == after.0 {
            true => Passage::Same(after.0),
            false => differing(&before.0, &after.0),
        };
        (answer, passages(&before.1, &after.1))
    })
    .await
    .map_err(|error| AppError::Failed(error.to_string()))?;
    Ok(Some(Since {
        revision: old.revision,
        rating: (was.id != is.id).then(|| was.clone()),
        answer,
        explanation,
    }))
}

/// The number of a claim near this one.
pub(super) fn other(near: &Near) -> String {
    claim_number(near.listed.claim.number)
}
