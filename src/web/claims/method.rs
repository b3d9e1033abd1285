//! The method list and the review panel of a claim.

use uuid::Uuid;

use super::show::source;
use crate::domain::evidence::Stance;
use crate::domain::people::{Actor, initials};
use crate::domain::standing::Standing;
use crate::domain::verdict::Decision;
use crate::publishing::sentences::sentences_without_citation;
use crate::store::evidence::Shown;
use crate::store::workspace::Workspace;

/// A line of the method list.
pub(super) struct Step {
    pub(super) class: &'static str,
    pub(super) words: &'static str,
    pub(super) more: String,
}

/// Somebody concerned with the review, in one state.
pub(super) struct Reviewer {
    pub(super) name: String,
    pub(super) initials: String,
    pub(super) class: &'static str,
    pub(super) words: String,
}

/// The computed part of the method list.
pub(super) fn method(w: &Workspace) -> Vec<Step> {
    let step = |done: bool, words, more: String| Step {
        class: if done { "" } else { "todo" },
        words,
        more,
    };
    let standing: Vec<&Shown> = w
        .evidence
        .iter()
        .filter(|shown| shown.exhibit.withdrawn_at.is_none())
        .collect();
    let mut origins: Vec<&str> = standing
        .iter()
        .map(|shown| source(shown))
        .filter(|name| !name.is_empty())
        .collect();
    origins.sort_unstable();
    origins.dedup();
    let primary = standing
        .iter()
        .filter(|shown| shown.evidence.kind.is_primary())
        .count();
    let copies = standing
        .iter()
        .filter(|shown| shown.evidence.sha256.is_some())
        .count();
    let uncited = w
        .verdict()
        .map(|(verdict, _)| sentences_without_citation(&verdict.explanation));
    let against = standing
        .iter()
        .any(|shown| shown.exhibit.stance == Stance::Contradicts);
    let anchored = w.places.iter().any(|place| place.place.start_at.is_some());
    vec![
        step(
            anchored,
            "Quoted word for word, with its place in the article",
            String::new(),
        ),
        step(
            origins.len() >= 2 && primary > 0,
            "At least two independent sources, one primary",
            format!("{} sources, {primary} primary", origins.len()),
        ),
        step(
            copies == standing.len() && copies > 0,
            "Every copy archived",
            format!("{copies} of {}", standing.len()),
        ),
        step(
            uncited.as_ref().is_some_and(Vec::is_empty),
            "Every sentence of the explanation cites evidence",
            match &uncited {
                None => "no verdict yet".to_owned(),
                Some(uncited) if uncited.is_empty() => String::new(),
                Some(uncited) => format!("{} without a citation", uncited.len()),
            },
        ),
        step(against, "Contrary evidence on the board", String::new()),
    ]
}

/// Everybody concerned with the review, each in one state.
pub(super) fn reviewers(w: &Workspace, standing: &Standing, actor: &Actor) -> Vec<Reviewer> {
    let mut list: Vec<Reviewer> = Vec::new();
    let mut add = |id: &Uuid, class, words: String| {
        let name = w.name(id).to_owned();
        let name = if *id == actor.id {
            format!("You, {name}")
        } else {
            name
        };
        if !list.iter().any(|one| one.name == name) {
            list.push(Reviewer {
                initials: initials(w.name(id)),
                name,
                class,
                words,
            });
        }
    };
    for author in &standing.authors {
        add(author, "no", "Wrote part of it, cannot approve".to_owned());
    }
    for (review, verdict) in &w.reviews {
        let current =
            verdict.revision == w.claim.verdict_revision && review.round == w.claim.review_round;
        let r = verdict.revision;
        match (review.decision, current) {
            (Decision::Approve, true) => add(&review.person_id, "ok", format!("Approved r{r}")),
            (Decision::Approve, false) => {
                add(
                    &review.person_id,
                    "stale",
                    format!("Approval of r{r} lapsed"),
                );
            }
            (Decision::RequestChanges, _) => {
                add(
                    &review.person_id,
                    "stale",
                    format!("Asked for changes to r{r}: {}", review.note),
                );
            }
        }
    }
    list
}
