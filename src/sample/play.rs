//! Playing the script: people first, then articles, then every step in the order of its time.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use anyhow::{Context, Result};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::desk::Desk;
use crate::desk::index::{NewRole, SourceEdit, SpeakerEdit};
use crate::desk::intake::{Given, Submission};
use crate::desk::making::Selection;
use crate::desk::moves::Move;
use crate::desk::people::passphrase::Vault;
use crate::desk::people::{self, EmailAddress, NewPerson, Office};
use crate::domain::bench::ApprovalRule;
use crate::domain::claim::{Attribute, ClaimEdit};
use crate::domain::evidence::{Copy, Eyes, NewExhibit};
use crate::domain::people::{Actor, Duty};
use crate::domain::thread::Remark;
use crate::domain::verdict::NewVerdict;
use crate::domain::view::ViewName;
use crate::domain::words::{Answer, Name, Note, Prose, Statement, WebAddress};
use crate::sample::script::{Claim, Evidence, Rating, Script, Step, What};
use crate::sample::{exchange, feeds, files, talk};
use crate::store::{articles, claims, verdicts};
use crate::workflow::transitions::Action;

pub(super) const SCRIPT: &str = include_str!("newsroom.json");
/// What every sample person signs in with. It is printed at the start and never used elsewhere.
pub const PASSPHRASE: &str = "ferries to the outer kells";

/// A sample person, for the line that tells how to sign in.
#[derive(Clone, Debug)]
pub struct Guest {
    /// Their name.
    pub name: String,
    /// What they sign in with.
    pub email: String,
    /// What they are, in words.
    pub role: String,
}

/// Fills an empty desk with the sample newsroom and says who can sign in.
///
/// # Errors
/// When a verb refuses, which would be a fault of the script, or the database fails.
pub async fn fill(desk: &Desk, vault: &Vault) -> Result<Vec<Guest>> {
    let script: Script = serde_json::from_str(SCRIPT).context("reading the sample newsroom")?;
    let mut play = Play::begin(desk, &script);
    play.people(vault, &script).await?;
    exchange::policies(&play.desk, play.administrator()?).await?;
    play.index(&script).await?;
    play.articles(&script).await?;
    play.claims(&script).await?;
    play.steps(&script).await?;
    talk::play(&play.desk, &play.people, &play.claims).await?;
    feeds::follow(&play.desk, play.editor()?).await?;
    let view = crate::desk::views::Kept {
        name: ViewName::parse("Ferries, waiting", "The name")?,
        query: "q=ferry+state%3Aqueued".to_owned(),
        shared: true,
        mailed: false,
    };
    play.desk.save_view(play.editor()?, view).await?;
    exchange::play(&play.desk, play.editor()?, play.administrator()?).await?;
    let guest = |person: &crate::sample::script::Person| Guest {
        name: person.name.clone(),
        email: person.email.clone(),
        role: if person.administrator {
            format!("{}, administrator", person.role)
        } else {
            person.role.to_string()
        },
    };
    Ok(script.people.iter().map(guest).collect())
}

/// The desk while the script is played, with a clock that stands at the step's own time.
struct Play {
    desk: Desk,
    hand: Arc<AtomicI64>,
    people: HashMap<String, Actor>,
    speakers: HashMap<String, Uuid>,
    outlets: HashMap<String, String>,
    articles: HashMap<String, i32>,
    claims: HashMap<String, i32>,
    held: HashMap<String, Uuid>,
}

impl Play {
    fn begin(desk: &Desk, script: &Script) -> Play {
        let first = script
            .articles
            .iter()
            .map(|article| article.retrieved_at)
            .min();
        let first = first.map_or(0, |at| at.timestamp_millis() - 3_600_000);
        let hand = Arc::new(AtomicI64::new(first));
        let clock = {
            let hand = Arc::clone(&hand);
            Arc::new(move || {
                DateTime::<Utc>::from_timestamp_millis(hand.load(Ordering::Relaxed))
                    .unwrap_or_default()
            })
        };
        Play {
            desk: desk.clone().with_clock(clock),
            hand,
            people: HashMap::new(),
            speakers: HashMap::new(),
            outlets: HashMap::new(),
            articles: HashMap::new(),
            claims: HashMap::new(),
            held: HashMap::new(),
        }
    }

    /// Moves the clock's hand forward; never back, since the record is in order of time.
    fn turn_to(&self, at: DateTime<Utc>) {
        self.hand
            .fetch_max(at.timestamp_millis(), Ordering::Relaxed);
    }

    async fn people(&mut self, vault: &Vault, script: &Script) -> Result<()> {
        for person in &script.people {
            let office = if person.administrator {
                Office::Administrator
            } else {
                Office::None
            };
            let new = NewPerson {
                name: Name::parse(&person.name, "The name")?,
                email: EmailAddress::parse(&person.email)?,
                role: person.role,
                office,
            };
            let added = self.desk.add_person(vault, new, PASSPHRASE).await?;
            self.people
                .insert(person.key.clone(), people::actor(&added));
        }
        let administrator = self.people.values().find(|person| person.administrator);
        let administrator = administrator.context("the script has no administrator")?;
        let name = Name::parse(&script.desk.name, "The name")?;
        self.desk.rename_desk(administrator, name).await?;
        self.desk
            .set_rule(administrator, None, Some(ApprovalRule::Open(2)))
            .await?;
        Ok(())
    }

    fn person(&self, key: &str) -> Result<&Actor> {
        self.people
            .get(key)
            .with_context(|| format!("nobody is called {key}"))
    }

    /// Anybody who may keep the index and take articles in.
    fn checker(&self) -> Result<&Actor> {
        let may = |person: &&Actor| person.role == crate::domain::people::Role::Checker;
        self.people
            .values()
            .find(may)
            .context("the script has no checker")
    }

    fn editor(&self) -> Result<&Actor> {
        let may = |person: &&Actor| person.role == crate::domain::people::Role::Editor;
        let editors = self.people.values().filter(may);
        editors
            .min_by_key(|person| person.id)
            .context("the script has no editor")
    }

    fn administrator(&self) -> Result<&Actor> {
        let mut people = self.people.values();
        people
            .find(|person| person.administrator)
            .context("the script has no administrator")
    }

    async fn index(&mut self, script: &Script) -> Result<()> {
        let checker = self.checker()?.clone();
        for source in &script.sources {
            let edit = SourceEdit {
                name: Name::parse(&source.name, "The name")?,
                kind: source.kind(),
                interests: source.interests.clone().unwrap_or_default(),
                hosts: source.hosts.clone(),
            };
            self.desk.add_source(&checker, edit).await?;
            self.outlets.insert(source.key.clone(), source.name.clone());
        }
        for speaker in &script.speakers {
            let edit = SpeakerEdit {
                name: Name::parse(&speaker.name, "The name")?,
                sort: speaker.sort,
                wikidata: None,
                note: String::new(),
            };
            let id = self.desk.add_speaker(&checker, edit).await?;
            for held in &speaker.roles {
                let role = NewRole {
                    title: Name::parse(&held.title, "The title")?,
                    affiliation: held.affiliation.clone().unwrap_or_default(),
                    since: held.from,
                    until: held.to,
                };
                self.desk.add_role(&checker, id, role).await?;
            }
            self.speakers.insert(speaker.key.clone(), id);
        }
        Ok(())
    }

    async fn articles(&mut self, script: &Script) -> Result<()> {
        for article in &script.articles {
            self.turn_to(article.retrieved_at);
            let submission = Submission {
                given: Given::Text(files::text(&article.file)?.to_owned()),
                title: Some(Name::parse(&article.title, "The title")?),
                byline: Name::parse_optional(article.byline.as_deref().unwrap_or(""), "By")?,
                outlet: self.source_name(&article.outlet)?,
                address: Some(WebAddress::parse(&article.url)?),
                published_at: Some(article.published_at),
            };
            let by = self.person(&article.added_by)?.clone();
            let number = self.desk.take_in(&by, submission).await?;
            self.articles.insert(article.key.clone(), number);
        }
        Ok(())
    }

    fn source_name(&self, key: &str) -> Result<Option<Name>> {
        let name = self
            .outlets
            .get(key)
            .map(|name| Name::parse(name, "The name"));
        Ok(name.transpose()?)
    }

    /// Finds each scripted claim among the suggestions, or makes it from the words of the article.
    async fn claims(&mut self, script: &Script) -> Result<()> {
        let mut taken = Vec::new();
        for claim in &script.claims {
            let article = *self
                .articles
                .get(&claim.article)
                .context("no such article")?;
            let number = match self.suggested(article, claim, &taken).await? {
                Some(number) => number,
                // What stays a suggestion, or is dismissed, can only be what the reader suggested.
                None if claim.decides_a_suggestion() => {
                    match self.least_worth(article, &taken).await? {
                        Some(number) => number,
                        None => continue,
                    }
                }
                None => self.made(article, claim).await?,
            };
            taken.push(number);
            self.claims.insert(claim.key.clone(), number);
        }
        Ok(())
    }

    /// The suggestion whose words lie within the scripted quote or the other way round.
    async fn suggested(&self, article: i32, claim: &Claim, taken: &[i32]) -> Result<Option<i32>> {
        let reading = articles::reading(self.desk.store().read(), article).await?;
        let reading = reading.context("the article is gone")?;
        let trimmed = |quote: &str| {
            let marks = |c: char| !c.is_alphanumeric();
            quote.trim_matches(marks).to_owned()
        };
        let wanted = trimmed(&claim.quote);
        let close = |quote: &str| {
            let quote = trimmed(quote);
            (quote.contains(&wanted) && quote.len() <= wanted.len() * 2)
                || (wanted.contains(&quote) && wanted.len() <= quote.len() * 2)
        };
        Ok(reading
            .marks
            .iter()
            .find(|mark| !taken.contains(&mark.claim.number) && close(&mark.claim.quote))
            .map(|mark| mark.claim.number))
    }

    /// The suggestion least worth checking that no other claim of the script has.
    async fn least_worth(&self, article: i32, taken: &[i32]) -> Result<Option<i32>> {
        let reading = articles::reading(self.desk.store().read(), article).await?;
        let reading = reading.context("the article is gone")?;
        Ok(reading
            .marks
            .iter()
            .filter(|mark| !taken.contains(&mark.claim.number))
            .min_by(|one, other| one.claim.worth.total_cmp(&other.claim.worth))
            .map(|mark| mark.claim.number))
    }

    async fn made(&self, article: i32, claim: &Claim) -> Result<i32> {
        let reading = articles::reading(self.desk.store().read(), article).await?;
        let reading = reading.context("the article is gone")?;
        let text = &reading.snapshot.text;
        let at = text
            .find(&claim.quote)
            .context("a scripted quote is not in its article")?;
        let start = text[..at].chars().count();
        let said_by = match &claim.speaker {
            Some(key) => Attribute::To(*self.speakers.get(key).context("no such speaker")?),
            None => Attribute::ToNobody,
        };
        let selection = Selection {
            start,
            end: start + claim.quote.chars().count(),
            statement: None,
            kind: claim.kind,
            said_by: Some(said_by),
            words: claim.quote.clone(),
        };
        let by = self.checker()?.clone();
        Ok(self.desk.make_claim(&by, article, selection).await?)
    }

    async fn steps(&mut self, script: &Script) -> Result<()> {
        let mut steps: Vec<(&Claim, &Step)> = script
            .claims
            .iter()
            .flat_map(|claim| claim.steps.iter().map(move |step| (claim, step)))
            .collect();
        steps.sort_by_key(|(_, step)| step.at);
        for (claim, step) in steps {
            self.turn_to(step.at);
            self.step(claim, step)
                .await
                .with_context(|| format!("playing {:?} on {}", step.what, claim.key))?;
        }
        Ok(())
    }

    /// The claim's revision now: nobody else writes while the script is played.
    async fn seen(&self, number: i32) -> Result<(i32, i32)> {
        let claim = claims::find(self.desk.store().read(), number).await?;
        let claim = claim.context("the claim is gone")?;
        Ok((claim.revision, claim.verdict_revision))
    }

    async fn step(&mut self, claim: &Claim, step: &Step) -> Result<()> {
        let number = *self.claims.get(&claim.key).context("no such claim")?;
        let actor = self.person(&step.by)?.clone();
        let (seen, revision) = self.seen(number).await?;
        let note = |text: &str| Note::parse(text, "The note");
        let maybe = |text: &Option<String>| text.as_deref().map(note).transpose();
        let chosen = match &step.what {
            What::Accept => return self.accept(&actor, number, claim).await,
            What::AttachEvidence { evidence } => {
                return self.attach(&actor, number, claim, evidence).await;
            }
            What::WriteVerdict { revision } => {
                return self.write(&actor, number, claim, *revision).await;
            }
            What::Publish { correction } => {
                self.desk
                    .publish(&actor, number, seen, maybe(correction)?)
                    .await?;
                return Ok(());
            }
            What::Retract { reason } => {
                return Ok(self
                    .desk
                    .retract(&actor, number, seen, note(reason)?)
                    .await?);
            }
            What::Comment { text } => {
                let text = Remark::parse(text, "The comment")?;
                return Ok(self.desk.comment(&actor, number, text).await.map(|_| ())?);
            }
            What::Dismiss { reason } => Move::Dismiss(maybe(reason)?),
            What::Decline { reason } => Move::Decline(note(reason)?),
            What::Start => Move::Plain(Action::Start),
            What::Submit => Move::Plain(Action::Submit),
            What::Approve { note } => Move::Approve(revision, maybe(note)?),
            What::RequestChanges { note: text } => Move::RequestChanges(revision, note(text)?),
            What::Correct { reason } => Move::Correct(note(reason)?),
            What::Merge { into } => {
                let into = self
                    .claims
                    .get(into)
                    .context("no such claim to merge into")?;
                Move::Merge(into.to_string())
            }
        };
        self.desk.make_move(&actor, number, seen, chosen).await?;
        Ok(())
    }

    /// Accepts a suggestion, unless a person made the claim, and gives it the script's wording.
    async fn accept(&self, actor: &Actor, number: i32, claim: &Claim) -> Result<()> {
        use crate::domain::state::State;
        let db = self.desk.store().read();
        let found = claims::find(db, number)
            .await?
            .context("the claim is gone")?;
        if found.state == State::Suggested {
            let accept = Move::Plain(Action::Accept);
            self.desk
                .make_move(actor, number, found.revision, accept)
                .await?;
        }
        let edit = ClaimEdit {
            statement: Statement::parse(&claim.claim, "The claim to check")?,
            kind: claim.kind,
            priority: claim.priority(),
            due_at: claim.due_at(),
            topics: claim.topics.clone(),
        };
        let (seen, _) = self.seen(number).await?;
        self.desk.edit_claim(actor, number, seen, edit).await?;
        let said_by = match &claim.speaker {
            Some(key) => Attribute::To(*self.speakers.get(key).context("no such speaker")?),
            None => Attribute::ToNobody,
        };
        let (seen, _) = self.seen(number).await?;
        self.desk.attribute(actor, number, seen, said_by).await?;
        if let Some(assignee) = &claim.assignee {
            let assignee = self.person(assignee)?.id;
            self.desk
                .assign(actor, number, assignee, Duty::Check)
                .await?;
        }
        Ok(())
    }

    async fn attach(
        &mut self,
        actor: &Actor,
        number: i32,
        claim: &Claim,
        wanted: &[String],
    ) -> Result<()> {
        for evidence in claim
            .evidence
            .iter()
            .filter(|one| wanted.contains(&one.number))
        {
            let new = self.exhibit(evidence)?;
            let (seen, _) = self.seen(number).await?;
            self.desk.add_evidence(actor, number, seen, new).await?;
            let db = self.desk.store().read();
            let held = crate::store::evidence::of_claim(
                db,
                claims::find(db, number)
                    .await?
                    .context("the claim is gone")?
                    .id,
                Eyes::Person(actor.id),
            )
            .await?;
            if let Some(newest) = held.last() {
                self.held.insert(evidence.file.clone(), newest.evidence.id);
            }
        }
        Ok(())
    }

    fn exhibit(&self, evidence: &Evidence) -> Result<NewExhibit> {
        let copy = match self.held.get(&evidence.file) {
            Some(held) => Copy::Held(*held),
            None => Copy::File {
                name: evidence.file.clone(),
                bytes: files::bytes(&evidence.file)?,
            },
        };
        Ok(NewExhibit {
            title: Some(Name::parse(&evidence.title, "The title")?),
            kind: evidence.kind(),
            source: self.source_name(&evidence.source)?,
            address: Some(WebAddress::parse(&evidence.url)?),
            copy,
            stance: evidence.stance,
            passage: evidence.passage.clone(),
            deciding: evidence.deciding.clone().unwrap_or_default(),
            locator: evidence.locator.clone().unwrap_or_default(),
            note: evidence.note.clone().unwrap_or_default(),
            known_as_of: None,
            confidence: None,
        })
    }

    async fn write(&self, actor: &Actor, number: i32, claim: &Claim, wanted: i32) -> Result<()> {
        let verdict = claim.revision(wanted).context("no such revision")?;
        let ratings = verdicts::ratings(self.desk.store().read()).await?;
        let rating = ratings.iter().find(|rating| match &verdict.rating {
            Rating::Step(step) => rating.number == Some(*step),
            Rating::Word(word) => rating.label.eq_ignore_ascii_case(word),
        });
        let new = NewVerdict {
            rating: rating.context("no such rating")?.id,
            said: verdict.said,
            answer: Answer::parse(&verdict.answer, "The answer")?,
            explanation: Prose::parse(&verdict.explanation, "The explanation")?,
            note: String::new(),
            departs: verdict.departs.clone(),
        };
        let (seen, _) = self.seen(number).await?;
        self.desk.write_verdict(actor, number, seen, new).await?;
        Ok(())
    }
}
