//! Everything one claim's workspace draws, loaded in a fixed number of queries.

use std::collections::HashMap;

use sea_orm::entity::prelude::*;

use crate::domain::evidence::Eyes;
use crate::store::entities::{
    assignment, claim, event, evidence_watch, publication, rating, review, speaker, speaker_role,
    tag, verdict,
};
use crate::store::{
    Error, Reads, articles, claims, events, evidence, lists, public, settings, speakers, threads,
    verdicts, watch, watchers,
};

/// How many of the newest events a workspace shows before it links to the whole record.
const EVENTS: u64 = 12;

/// One claim with all that belongs to it.
#[derive(Clone, Debug)]
pub struct Workspace {
    /// The claim.
    pub claim: claim::Model,
    /// Whose words it is.
    pub speaker: Option<speaker::Model>,
    /// The role that speaker had on the day of the first appearance.
    pub role: Option<speaker_role::Model>,
    /// Where it appears, first place first.
    pub places: Vec<articles::Place>,
    /// Its topics.
    pub topics: Vec<tag::Model>,
    /// Its evidence, by number, withdrawn pieces included.
    pub evidence: Vec<evidence::Shown>,
    /// What has become of its evidence since, by the key of the document.
    pub watch: HashMap<Uuid, evidence_watch::Model>,
    /// When it is to be looked at again.
    pub recheck_on: Option<chrono::NaiveDate>,
    /// The revisions of its verdict with their ratings, newest first.
    pub verdicts: Vec<(verdict::Model, rating::Model)>,
    /// The ratings of the scale in force.
    pub ratings: Vec<rating::Model>,
    /// Reviews with the revision each is bound to, newest first.
    pub reviews: Vec<(review::Model, verdict::Model)>,
    /// Who has been asked to do what.
    pub assignments: Vec<assignment::Model>,
    /// Threads of comments, oldest first, those on evidence that may not be seen left out.
    pub threads: Vec<threads::Thread>,
    /// Who watches it, by key and name.
    pub watchers: Vec<(Uuid, String)>,
    /// The newest events, newest first.
    pub events: Vec<event::Model>,
    /// Its publications, newest first.
    pub publications: Vec<publication::Model>,
    /// The claim it lives on in, if it was merged.
    pub merged_into: Option<claim::Model>,
    /// The names of everybody mentioned above, by key.
    pub names: HashMap<Uuid, String>,
}

impl Workspace {
    /// The name of somebody mentioned on the page.
    pub fn name(&self, person: &Uuid) -> &str {
        self.names
            .get(person)
            .map_or("somebody who left", String::as_str)
    }

    /// The newest revision of the verdict with its rating.
    pub fn verdict(&self) -> Option<&(verdict::Model, rating::Model)> {
        self.verdicts.first()
    }
}

/// Loads the workspace of a claim.
///
/// # Errors
/// When the database cannot be read.
pub async fn load(db: &impl Reads, number: i32, eyes: Eyes) -> Result<Option<Workspace>, Error> {
    let Some(claim) = claims::find(db, number).await? else {
        return Ok(None);
    };
    let places = articles::places(db, claim.id).await?;
    let (speaker, role) = speaker(db, &claim, &places).await?;
    let topics = lists::topics(db, claim.id).await?;
    let evidence = evidence::of_claim(db, claim.id, eyes).await?;
    let shown: Vec<Uuid> = evidence
        .iter()
        .filter(|shown| !shown.hidden)
        .map(|shown| shown.evidence.id)
        .collect();
    let watch = watch::of(db, &shown).await?;
    let recheck_on = watch::recheck_of(db, claim.id).await?;
    let verdicts = verdicts::of_claim(db, claim.id).await?;
    let ratings = verdicts::ratings(db).await?;
    let reviews = verdicts::reviews(db, claim.id).await?;
    let assignments = verdicts::assignments(db, claim.id).await?;
    let threads = threads::of_claim(db, claim.id, eyes).await?;
    let watchers = watchers::of_claim(db, claim.id).await?;
    let events = events::page_of_claim(db, claim.id, None, EVENTS).await?;
    let publications = public::of_claim(db, claim.id).await?;
    let merged_into = match claim.merged_into_id {
        Some(target) => claims::get(db, target).await?,
        None => None,
    };
    let voices = threads.iter().flat_map(|thread| &thread.comments);
    let voices = voices.map(|comment| comment.person_id);
    let people = evidence
        .iter()
        .flat_map(|shown| [Some(shown.exhibit.added_by), shown.exhibit.note_by])
        .flatten()
        .chain(verdicts.iter().map(|(verdict, _)| verdict.author_id))
        .chain(reviews.iter().map(|(review, _)| review.person_id))
        .chain(assignments.iter().map(|assignment| assignment.person_id))
        .chain(threads.iter().filter_map(|thread| thread.row.resolved_by))
        .chain(voices)
        .chain(publications.iter().map(|publication| publication.person_id))
        .chain(claim.created_by);
    let names = settings::names(db, people).await?;
    Ok(Some(Workspace {
        claim,
        speaker,
        role,
        places,
        topics,
        evidence,
        watch,
        recheck_on,
        verdicts,
        ratings,
        reviews,
        assignments,
        threads,
        watchers,
        events,
        publications,
        merged_into,
        names,
    }))
}

async fn speaker(
    db: &impl Reads,
    claim: &claim::Model,
    places: &[articles::Place],
) -> Result<(Option<speaker::Model>, Option<speaker_role::Model>), Error> {
    let Some(key) = claim.speaker_id else {
        return Ok((None, None));
    };
    let speaker = speakers::get(db, key).await?;
    let roles = speakers::roles(db, [key])
        .await?
        .remove(&key)
        .unwrap_or_default();
    let day = places.iter().find_map(|place| place.place.said_on);
    Ok((speaker, speakers::role_on(&roles, day).cloned()))
}
