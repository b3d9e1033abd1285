//! Everything one claim's workspace draws, loaded with one statement beside the claim itself.

use std::cmp::Reverse;
use std::collections::HashMap;

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Query;
use sea_orm::{QueryOrder, QuerySelect};

use crate::domain::bench::ApprovalRule;
use crate::domain::claim::SpeakerSort;
use crate::domain::evidence::Eyes;
use crate::domain::method::{Step, Weight};
use crate::domain::standing::Standing;
use crate::store::entities::{
    assignment, attestation, claim, claim_tag, draft, event, evidence_watch, exhibit, inquiry,
    interest, person, publication, rating, recheck, review, speaker, speaker_role, suggestion, tag,
    verdict, verdict_read, watcher,
};
use crate::store::sheaf::{Gathered, Sheaf, alone};
use crate::store::{
    Error, Reads, benches, claims, evidence, merging, method, places, public, rules, settings,
    speakers, standing, threads, verdicts,
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
    pub places: Vec<places::Place>,
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
    /// Threads of comments, those on evidence that may not be seen left out.
    pub threads: threads::Threads,
    /// Who watches it, by key and name.
    pub watchers: Vec<(Uuid, String)>,
    /// The newest events, newest first.
    pub events: Vec<event::Model>,
    /// Its publications, newest first.
    pub publications: Vec<publication::Model>,
    /// The claim it lives on in, if it was merged.
    pub merged_into: Option<claim::Model>,
    /// The claims that live on in it, each with the event that says since when.
    pub merged_here: Vec<(claim::Model, event::Model)>,
    /// What deciding on it is drawn from.
    pub papers: Papers,
    /// Everybody at the desk, by name.
    pub colleagues: Vec<person::Model>,
    /// Names of speakers, for a form to complete, the newest first.
    pub speakers: Vec<String>,
    /// The names of everybody mentioned above, by key.
    pub names: HashMap<Uuid, String>,
}

/// What deciding on a claim is drawn from.
#[derive(Clone, Debug)]
pub struct Papers {
    /// The facts the workflow looks at. How many approvals are needed, and what stands in the way,
    /// is for the desk to add.
    pub standing: Standing,
    /// The evidence board as it is counted.
    pub board: Vec<method::Counted>,
    /// What people answer for.
    pub attested: Vec<attestation::Model>,
    /// The requests for comment.
    pub inquiries: Vec<inquiry::Model>,
    /// Benches that were opened, the newest first.
    pub opened: Vec<benches::Opened>,
    /// Who has declared an interest.
    pub interests: Vec<interest::Model>,
    /// Suggestions, oldest first.
    pub suggestions: Vec<suggestion::Model>,
    /// The draft of whoever looks.
    pub draft: Option<draft::Model>,
    /// The revision of the verdict up to which whoever looks has read.
    pub read: i32,
    /// What the steps of the method weigh.
    pub weights: HashMap<Step, Weight>,
    /// How verdicts on claims of this kind are approved, where the desk has said so.
    pub rule: Option<ApprovalRule>,
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

/// Loads the workspace of the claim under a number.
///
/// # Errors
/// When the database cannot be read.
pub async fn load(db: &impl Reads, number: i32, eyes: Eyes) -> Result<Option<Workspace>, Error> {
    match claims::find(db, number).await? {
        Some(claim) => of(db, claim, eyes).await.map(Some),
        None => Ok(None),
    }
}

/// Loads the workspace of a claim: one statement, and another for the names of people who have left.
///
/// # Errors
/// When the database cannot be read.
pub async fn of(db: &impl Reads, claim: claim::Model, eyes: Eyes) -> Result<Workspace, Error> {
    let mut w = alone(db, |sheaf| asked(sheaf, claim, eyes)).await?;
    let unknown: Vec<Uuid> = w
        .mentioned()
        .filter(|person| !w.names.contains_key(person))
        .collect();
    w.names.extend(settings::names(db, unknown).await?);
    Ok(w)
}

impl Workspace {
    /// Everybody who is named on the page.
    fn mentioned(&self) -> impl Iterator<Item = Uuid> {
        let exhibits = self.evidence.iter().map(|shown| &shown.exhibit);
        let threads = self.threads.shown.iter();
        let papers = &self.papers;
        let ballots = papers.opened.iter().flat_map(|one| &one.ballots);
        exhibits
            .flat_map(|exhibit| [Some(exhibit.added_by), exhibit.note_by])
            .chain(threads.clone().map(|thread| thread.row.resolved_by))
            .chain([self.claim.created_by])
            .flatten()
            .chain(self.verdicts.iter().map(|(verdict, _)| verdict.author_id))
            .chain(self.reviews.iter().map(|(review, _)| review.person_id))
            .chain(self.assignments.iter().map(|one| one.person_id))
            .chain(
                threads
                    .flat_map(|thread| &thread.comments)
                    .map(|one| one.person_id),
            )
            .chain(self.publications.iter().map(|one| one.person_id))
            .chain(ballots.map(|one| one.person_id))
            .chain(papers.attested.iter().map(|one| one.person_id))
            .chain(papers.inquiries.iter().map(|one| one.person_id))
            .chain(papers.interests.iter().map(|one| one.person_id))
            .chain(papers.suggestions.iter().map(|one| one.person_id))
    }
}

fn asked(
    sheaf: &mut Sheaf,
    claim: claim::Model,
    eyes: Eyes,
) -> impl FnOnce(&mut Gathered) -> Result<Workspace, Error> + use<> {
    let key = claim.id;
    let used = Query::select()
        .column(exhibit::Column::EvidenceId)
        .from(exhibit::Entity)
        .and_where(exhibit::Column::ClaimId.eq(key))
        .to_owned();
    let on_topics = Query::select()
        .column(claim_tag::Column::TagId)
        .from(claim_tag::Entity)
        .and_where(claim_tag::Column::ClaimId.eq(key))
        .to_owned();
    let places = places::asked(sheaf, key);
    let speaker = claim.speaker_id.map(|key| {
        let roles = speaker_role::Entity::find().filter(speaker_role::Column::SpeakerId.eq(key));
        let speaker = sheaf.part(speaker::Entity::find_by_id(key));
        (speaker, sheaf.part(roles))
    });
    let topics = sheaf.part(tag::Entity::find().filter(tag::Column::Id.in_subquery(on_topics)));
    let evidence = evidence::asked(sheaf, key, eyes);
    let watched = evidence_watch::Column::EvidenceId.in_subquery(used);
    let watched = sheaf.part(evidence_watch::Entity::find().filter(watched));
    let recheck = sheaf.part(recheck::Entity::find_by_id(key));
    let verdicts = verdicts::asked(sheaf, key);
    let assignments = sheaf.part(verdicts::open_assignments(key));
    let threads = threads::asked(sheaf, key, eyes);
    let watchers = watcher::Entity::find()
        .filter(watcher::Column::ClaimId.eq(key))
        .filter(watcher::Column::Watches.eq(true));
    let watchers = sheaf.part(watchers);
    let events = event::Entity::find()
        .filter(event::Column::ClaimId.eq(key))
        .order_by_desc(event::Column::Seq)
        .limit(EVENTS);
    let events = sheaf.part(events);
    let publications = sheaf.part(public::lasting().filter(publication::Column::ClaimId.eq(key)));
    let merged_into = claim.merged_into_id.map(|key| {
        let target = claim::Entity::find().filter(claim::Column::Id.eq(key));
        sheaf.part(target)
    });
    let merged_here = merging::claims_in_asked(sheaf, key);
    let papers = papers(sheaf, &claim, eyes);
    let colleagues = person::Entity::find()
        .filter(person::Column::Active.eq(true))
        .order_by_asc(person::Column::Name)
        .limit(2000);
    let colleagues = sheaf.part_without(colleagues, &[person::Column::Password]);
    let known = speaker::Entity::find()
        .filter(speaker::Column::Sort.ne(SpeakerSort::Unnamed))
        .filter(speaker::Column::MergedIntoId.is_null())
        .order_by_desc(speaker::Column::Id)
        .limit(speakers::COMPLETED);
    let known = sheaf.part_without(known, &[speaker::Column::Note]);
    move |read| {
        let places = places(read)?;
        let mut known = read.take(known)?;
        let (speaker, roles) = match speaker {
            Some((speaker, roles)) => (read.one(speaker)?, read.take(roles)?),
            None => (None, Vec::new()),
        };
        let day = places.iter().find_map(|place| place.place.said_on);
        let mut topics = read.take(topics)?;
        topics.sort_by(|a, b| a.name.cmp(&b.name));
        let evidence = evidence(read)?;
        let mut watched = read.take(watched)?;
        watched.retain(|row| {
            let mut shown = evidence.iter().filter(|shown| !shown.hidden);
            shown.any(|shown| shown.evidence.id == row.evidence_id)
        });
        let verdicts = verdicts(read)?;
        let mut assignments = read.take(assignments)?;
        assignments.sort_by_key(|one| one.id);
        let mut colleagues = read.take(colleagues)?;
        colleagues.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
        let names: HashMap<Uuid, String> = colleagues
            .iter()
            .map(|one| (one.id, one.name.clone()))
            .collect();
        let mut watchers = read.take(watchers)?;
        watchers.sort_by_key(|one| (one.since, one.person_id));
        let mut events = read.take(events)?;
        events.sort_by_key(|event| Reverse(event.seq));
        let mut publications = read.take(publications)?;
        publications.sort_by_key(|one| Reverse(one.number));
        known.sort_by_key(|one| Reverse(one.id));
        let named = |one: watcher::Model| Some((one.person_id, names.get(&one.person_id)?.clone()));
        Ok(Workspace {
            speaker,
            role: speakers::role_on(&sorted(roles), day).cloned(),
            places,
            topics,
            evidence,
            watch: watched
                .into_iter()
                .map(|row| (row.evidence_id, row))
                .collect(),
            recheck_on: read.one(recheck)?.map(|row| row.due_on),
            verdicts: verdicts.revisions,
            ratings: verdicts.ratings,
            reviews: verdicts.reviews,
            assignments,
            threads: threads(read)?,
            watchers: watchers.into_iter().filter_map(named).collect(),
            events,
            publications,
            merged_into: match merged_into {
                Some(target) => read.one(target)?,
                None => None,
            },
            merged_here: merged_here(read)?,
            papers: papers(read)?,
            speakers: known.into_iter().map(|one| one.name).collect(),
            colleagues,
            names,
            claim,
        })
    }
}

fn sorted(mut roles: Vec<speaker_role::Model>) -> Vec<speaker_role::Model> {
    roles.sort_by_key(|role| (role.since, role.id));
    roles
}

fn papers(
    sheaf: &mut Sheaf,
    claim: &claim::Model,
    eyes: Eyes,
) -> impl FnOnce(&mut Gathered) -> Result<Papers, Error> + use<> {
    let key = claim.id;
    let standing = standing::asked(sheaf, claim);
    let board = method::board_asked(sheaf, key);
    let attested = attestation::Entity::find()
        .filter(attestation::Column::ClaimId.eq(key))
        .filter(attestation::Column::WithdrawnAt.is_null());
    let attested = sheaf.part(attested);
    let inquiries = sheaf.part(inquiry::Entity::find().filter(inquiry::Column::ClaimId.eq(key)));
    let opened = benches::opened_asked(sheaf, key);
    let interests = sheaf.part(interest::Entity::find().filter(interest::Column::ClaimId.eq(key)));
    let suggestions =
        sheaf.part(suggestion::Entity::find().filter(suggestion::Column::ClaimId.eq(key)));
    let own = match eyes {
        Eyes::Person(person) => Some(person),
        Eyes::Public => None,
    };
    let draft = own.map(|person| sheaf.part(draft::Entity::find_by_id((key, person))));
    let seen = own.map(|person| sheaf.part(verdict_read::Entity::find_by_id((key, person))));
    let weights = rules::weights_asked(sheaf);
    let rule = rules::asked(sheaf, claim.kind);
    move |read| {
        let mut attested = read.take(attested)?;
        attested.sort_by_key(|one| one.id);
        let mut inquiries = read.take(inquiries)?;
        inquiries.sort_by_key(|one| one.number);
        let mut interests = read.take(interests)?;
        interests.sort_by_key(|one| one.declared_at);
        let mut suggestions = read.take(suggestions)?;
        suggestions.sort_by_key(|one| one.number);
        let draft = draft.map(|draft| read.one(draft)).transpose()?;
        let seen = seen.map(|seen| read.one(seen)).transpose()?;
        Ok(Papers {
            standing: standing(read)?,
            board: board(read)?,
            attested,
            inquiries,
            opened: opened(read)?,
            interests,
            suggestions,
            draft: draft.flatten(),
            read: seen.flatten().map_or(0, |seen| seen.revision),
            weights: weights(read)?,
            rule: rule(read)?,
        })
    }
}
