//! A desk of any size, made by rule: articles with their texts, claims in every state, evidence,
//! verdicts, reviews, publications, and the record of events that led there. The same seed, number of
//! claims and day give the same desk; only the keys of its people and ratings differ.

mod board;
mod cast;
mod dice;
mod grammar;
mod life;
mod paper;
mod public;
mod reviewing;

use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use crate::desk::Desk;
use crate::desk::people::passphrase::Vault;
use crate::desk::people::{By, EmailAddress, NewPerson, Office, actor};
use crate::domain::event::Event;
use crate::domain::people::{Actor, Role};
use crate::domain::words::Name;
use crate::sample::PASSPHRASE;
use crate::sample::play::SCRIPT;
use crate::sample::script::Script;
use crate::store::bulk::Batch;
use crate::store::entities::event_head;
use crate::store::{events, people as persons, verdicts};
use cast::Cast;
use dice::Dice;
use life::Birth;

/// Dice of articles and of the lives of their claims.
const ARTICLES: u64 = 2;
/// How many days the record reaches back.
const DAYS: i64 = 6 * 365;
/// Articles of one transaction: on PostgreSQL each step of the head of the record costs more the more of
/// them a transaction has made.
const AT_ONCE: usize = 200;
/// The fewest and the most claims of an article; the mean is what the numbers of articles are counted by.
const CLAIMS: (i32, i32) = (3, 13);
/// Of a desk's claims the last tenth is from lately.
const LATELY: f64 = 0.9;
/// People beside those of the sample newsroom, who were invited and have not come yet.
const INVITED: [(Role, usize); 3] = [(Role::Checker, 24), (Role::Editor, 10), (Role::Producer, 4)];

/// What is to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// How many claims.
    pub claims: usize,
    /// Which desk of that size.
    pub seed: u64,
}

/// Fills a desk where nobody works yet, and says how far it is after every batch. The people of the
/// sample newsroom work there and sign in with its passphrase.
///
/// # Errors
/// When somebody works there already, the day is before anything could be, or the database fails.
pub async fn fill(
    desk: &Desk,
    vault: &Vault,
    wanted: Wanted,
    mut progress: impl FnMut(usize),
) -> Result<()> {
    let db = desk.store().read();
    ensure!(
        !persons::anybody(db).await?,
        "somebody works here already; name an empty database"
    );
    let until = desk.now() - TimeDelta::hours(1);
    let since = until - TimeDelta::days(DAYS);
    let before = desk
        .clone()
        .with_clock(Arc::new(move || since - TimeDelta::days(1)));
    let people = staff(&before, vault).await?;
    let ratings = verdicts::ratings(db).await?;
    let head = events::head(db).await?;
    let (cast, first) = Cast::of((wanted.seed, wanted.claims), &people, ratings, since);
    desk.lay_in(first).await?;
    let (give, mut take) = tokio::sync::mpsc::channel(2);
    let writing = Writing {
        wanted,
        cast,
        head,
        since,
        until,
    };
    let making = tokio::task::spawn_blocking(move || {
        writing.write(|batch| give.blocking_send(batch).is_ok())
    });
    let mut laid = 0;
    while let Some(batch) = take.recv().await {
        laid += batch.claims.len();
        desk.lay_in(batch).await?;
        progress(laid);
    }
    making.await.context("the desk could not be made")
}

/// The people of the sample newsroom, who can sign in, and some more.
async fn staff(desk: &Desk, vault: &Vault) -> Result<Vec<Actor>> {
    let script: Script = serde_json::from_str(SCRIPT).context("reading the sample newsroom")?;
    let mut all = Vec::new();
    for one in &script.people {
        let office = if one.administrator {
            Office::Administrator
        } else {
            Office::None
        };
        let new = person(&one.name, &one.email, one.role, office)?;
        all.push(actor(&desk.add_person(vault, new, PASSPHRASE).await?));
    }
    let mut number = 50_000;
    for (role, many) in INVITED {
        for _ in 0..many {
            number += 1;
            let name = grammar::person(number);
            let email = format!("{}@desk.example", crate::domain::words::slug(&name));
            let new = person(&name, &email, role, Office::None)?;
            all.push(actor(&desk.invite(By::Console, new).await?.person));
        }
    }
    let lead = all
        .iter()
        .find(|one| one.administrator)
        .context("the script has no administrator")?;
    desk.rename_desk(lead, Name::parse(&script.desk.name, "The name")?)
        .await?;
    Ok(all)
}

fn person(name: &str, email: &str, role: Role, office: Office) -> Result<NewPerson> {
    Ok(NewPerson {
        name: Name::parse(name, "The name")?,
        email: EmailAddress::parse(email)?,
        role,
        office,
    })
}

/// Everything there is to write from.
struct Writing {
    wanted: Wanted,
    cast: Cast,
    head: event_head::Model,
    since: DateTime<Utc>,
    until: DateTime<Utc>,
}

impl Writing {
    /// Makes batch after batch until all is there or nobody takes them any more.
    fn write(mut self, mut give: impl FnMut(Batch) -> bool) {
        let (mut articles, mut claims) = (0, 0);
        while claims < self.wanted.claims {
            let mut batch = Batch::default();
            let mut happened = Vec::new();
            let until = self.time(articles + AT_ONCE).min(self.until);
            let mut other = None;
            for _ in 0..AT_ONCE {
                if claims == self.wanted.claims {
                    break;
                }
                let many = self.article(
                    (articles, claims),
                    until,
                    &mut batch,
                    &mut happened,
                    &mut other,
                );
                articles += 1;
                claims += many;
            }
            happened.sort_by_key(|event: &Event| event.at);
            batch.events = events::chained(&mut self.head, happened);
            if !give(batch) {
                return;
            }
        }
    }

    /// When an article of the desk is taken in.
    fn time(&self, article: usize) -> DateTime<Utc> {
        let mean = f64::from(CLAIMS.0 + CLAIMS.1) / 2.0;
        let share = article as f64 * mean / self.wanted.claims as f64;
        let all = (self.until - self.since).num_seconds() as f64;
        self.since + TimeDelta::seconds((share.min(0.9999) * all) as i64)
    }

    /// Makes one article and what becomes of its claims; gives how many it has.
    fn article(
        &self,
        (article, claim): (usize, usize),
        until: DateTime<Utc>,
        batch: &mut Batch,
        happened: &mut Vec<Event>,
        other: &mut Option<Uuid>,
    ) -> usize {
        let mut dice = Dice::of(self.wanted.seed, ARTICLES, article as u64);
        let many = dice.between(CLAIMS.0, CLAIMS.1).unsigned_abs() as usize;
        let many = many.min(self.wanted.claims - claim);
        let at = self.time(article).min(until);
        let mut paper = paper::paper(&mut dice, &self.cast, (article as i32 + 1, many), at);
        let met = std::mem::take(&mut paper.met);
        let lately = claim as f64 >= LATELY * self.wanted.claims as f64;
        happened.push(paper.taken_in.clone());
        for (place, met) in met.into_iter().enumerate() {
            let birth = Birth {
                number: (claim + place) as i32 + 1,
                lately,
                at,
                until,
                other: *other,
                cast: &self.cast,
                paper: &paper,
                head: &self.head.hash,
            };
            let live = life::live(&mut dice, met, birth, batch, happened);
            *other = live.or(*other);
        }
        batch.articles.push(paper.article);
        batch.snapshots.push(paper.snapshot);
        many
    }
}
