//! What the people of the sample newsroom say to one another, ask of one another, and find to be one:
//! threads on parts of two claims, a plan, two speakers who are the same man, and a claim that
//! updates another.

use std::collections::HashMap;

use anyhow::{Context, Result};
use chrono::{NaiveDate, NaiveTime};

use crate::desk::Desk;
use crate::desk::merging::Seen;
use crate::desk::planning::Plan;
use crate::desk::threads::{NewThread, Settled};
use crate::domain::claim::{Priority, claim_number};
use crate::domain::links::Bond;
use crate::domain::merging::Noun;
use crate::domain::people::{Actor, Duty};
use crate::domain::thread::{About, Passage, Remark};
use crate::store::{claims, namesakes, speakers};

/// Plays it. `claims` holds the numbers of the script's claims, by their keys.
///
/// # Errors
/// When a verb refuses, which would be a fault of the script, or the database fails.
pub(super) async fn play(
    desk: &Desk,
    people: &HashMap<String, Actor>,
    numbers: &HashMap<String, i32>,
) -> Result<()> {
    let person = |key: &str| people.get(key).with_context(|| format!("nobody is {key}"));
    let number = |key: &str| numbers.get(key).copied().context("no such claim");
    let (tomas, jun, leila) = (person("tomas")?, person("jun")?, person("leila")?);
    let noon = number("noon-boat-41-days")?;
    let exhibit = NewThread {
        about: About::Exhibit(1),
        passage: None,
        body: said("@Tomás Eklund, does this count sailings or days? The claim says days.")?,
    };
    let asked = desk.open_thread(jun, noon, exhibit).await?.thread;
    let answer = said(
        "Sailings: 41 of them on 23 days, as the passage says itself. E2 has how many were the noon boat.",
    )?;
    desk.answer(tomas, noon, asked, answer).await?;
    desk.settle_thread(jun, noon, asked, Settled::Yes).await?;
    let explanation = NewThread {
        about: About::Explanation(1),
        passage: None,
        body: said(
            "Say here what “full” means: every seat, or nobody let on? @Jun Hartmann, is that enough to hold it back?",
        )?,
    };
    desk.open_thread(leila, noon, explanation).await?;

    let cost = number("cost-38-million")?;
    let quote = NewThread {
        about: About::Quote,
        passage: Some(Passage::parse("38 million", "The passage")?),
        body: said(
            "@Leila Brankovic, the budget law gives the figure without the extra sailings. I read the quote as without them.",
        )?,
    };
    desk.open_thread(tomas, cost, quote).await?;
    plan(desk, leila, cost, jun).await?;
    same_man(desk, leila).await?;
    let (now, later) = (number("fare-cap-6")?, number("cap-to-8-marks")?);
    desk.link(tomas, later, Bond::Updates, &claim_number(now))
        .await?;
    Ok(())
}

/// Jun is asked to review the claim, by four in the afternoon.
async fn plan(desk: &Desk, by: &Actor, number: i32, reviewer: &Actor) -> Result<()> {
    let claim = claims::find(desk.store().read(), number).await?;
    let claim = claim.context("the claim is gone")?;
    let day = NaiveDate::from_ymd_opt(2026, 11, 27).context("no such day")?;
    let four = NaiveTime::from_hms_opt(16, 0, 0).context("no such time")?;
    let plan = Plan {
        ask: Some((reviewer.id, Duty::Review)),
        due_at: Some(day.and_time(four).and_utc()),
        priority: Priority::Urgent,
    };
    Ok(desk.plan(by, number, claim.revision, plan).await?)
}

/// An article calls Henrik Solano by his family name alone.
async fn same_man(desk: &Desk, by: &Actor) -> Result<()> {
    let db = desk.store().read();
    let nobody = uuid::Uuid::nil();
    let one = namesakes::named(db, Noun::Speaker, "Solano", nobody).await?;
    let other = namesakes::named(db, Noun::Speaker, "Henrik Solano", nobody).await?;
    let (Some(one), Some(other)) = (one, other) else {
        return Ok(());
    };
    let (from, into) = (
        speakers::get(db, one).await?,
        speakers::get(db, other).await?,
    );
    let (from, into) = (from.context("gone")?, into.context("gone")?);
    let seen = |row: crate::store::entities::speaker::Model| Seen {
        id: row.id,
        revision: row.revision,
    };
    desk.merge(by, Noun::Speaker, seen(from), seen(into))
        .await?;
    Ok(())
}

fn said(words: &str) -> Result<Remark> {
    Ok(Remark::parse(words, "The comment")?)
}
