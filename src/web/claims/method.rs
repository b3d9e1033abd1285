//! The review panel and the evidence board of a claim, as rules look at them.

use chrono::NaiveDate;
use uuid::Uuid;

use crate::domain::address::canonical;
use crate::domain::people::{Actor, initials};
use crate::domain::standing::Standing;
use crate::domain::verdict::Decision;
use crate::domain::words::WebAddress;
use crate::store::entities::article;
use crate::store::evidence::Shown;
use crate::store::workspace::Workspace;
use crate::workflow::doubts::{Board, Piece};

/// Somebody concerned with the review, in one state.
pub(super) struct Reviewer {
    pub(super) name: String,
    pub(super) initials: String,
    pub(super) class: &'static str,
    pub(super) words: String,
}

/// The evidence board as doubts look at it. Of what is confidential only what everybody is told
/// counts, so that two people see the same doubts or fewer, and none gives a source away.
pub(super) fn board(w: &Workspace, today: NaiveDate) -> Board {
    let own: Vec<&article::Model> = w.places.iter().filter_map(|p| p.article.as_ref()).collect();
    let texts = w.places.iter().filter_map(|place| place.place.snapshot_id);
    let texts: Vec<Uuid> = texts.collect();
    let address = |typed: &str| WebAddress::parse(typed).ok();
    let is_own = |shown: &Shown| {
        let text = shown.evidence.snapshot_id;
        let place = shown.evidence.address.as_deref().and_then(address);
        let place = place.map(|place| canonical(&place));
        let same = |stated: &Option<String>| {
            let stated = stated.as_deref().and_then(address);
            stated.is_some_and(|stated| Some(canonical(&stated)) == place)
        };
        text.is_some_and(|text| texts.contains(&text))
            || own
                .iter()
                .any(|one| same(&one.address) || same(&one.canonical_address))
    };
    let standing = w.evidence.iter();
    let standing = standing.filter(|shown| shown.exhibit.withdrawn_at.is_none());
    let pieces = standing.map(|shown| Piece {
        number: shown.exhibit.number,
        stance: shown.exhibit.stance,
        kind: shown.evidence.kind,
        publisher: shown.publisher().to_owned(),
        host: shown
            .evidence
            .address
            .as_deref()
            .and_then(address)
            .map(|place| place.host())
            .unwrap_or_default(),
        own_article: is_own(shown),
        known_as_of: shown.evidence.known_as_of,
    });
    Board {
        pieces: pieces.collect(),
        recheck_on: w.recheck_on,
        today,
    }
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
    for person in &standing.interested {
        add(
            person,
            "no",
            "Declared an interest, cannot approve".to_owned(),
        );
    }
    for person in standing.bench.iter().flat_map(|bench| &bench.cast) {
        add(person, "ok", "Has cast a ballot".to_owned());
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
