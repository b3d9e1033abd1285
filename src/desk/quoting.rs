//! Quoting: the quote of a claim cut anew, word by word, and the day it was said on confirmed.

use serde_json::json;

use crate::desk::deciding::{CONFIRMED, Change, Decision, Sitting};
use crate::desk::extent::{Nudge, nudged};
use crate::desk::facts::fresh;
use crate::desk::understanding::wording;
use crate::desk::{Desk, Error};
use crate::domain::claim::{Place, SaidOn};
use crate::domain::reading::Layout;
use crate::domain::words::{Statement, Unfit};
use crate::store::articles::{Marked, Reading};
use crate::store::entities::claim;
use crate::store::{appearances, claims, steps};

impl Desk {
    /// Cuts the quote anew, or confirms the day it was said on.
    pub(super) async fn replace(
        &self,
        at: &Sitting<'_>,
        claim: &claim::Model,
        reading: &Reading,
        decision: &Decision,
        change: &mut Change,
    ) -> Result<(), Error> {
        let mark = reading.marks.iter().find(|mark| mark.claim.id == claim.id);
        let mark = mark.ok_or(Error::NotFound)?;
        if decision.day_is_right {
            change.before["said_how"] = json!(mark.place.said_how);
            change.before["said_on"] = json!(mark.place.said_on);
            change.before["appearance"] = json!(mark.place.id);
            let how = format!("{CONFIRMED}{}", at.actor.name);
            let said_on = SaidOn {
                day: mark.place.said_on,
                how,
            };
            appearances::redate(at.txn, mark.place.id, &said_on).await?;
            let now = self.now();
            fresh(claims::touch(at.txn, claim.id, change.seen, now).await?)?;
            change.did("confirmed the day of");
            change.after["said_on"] = json!(mark.place.said_on);
        }
        if let Some(nudge) = decision.nudge {
            self.cut_anew(at, mark, reading, nudge, change).await?;
        }
        Ok(())
    }

    async fn cut_anew(
        &self,
        at: &Sitting<'_>,
        mark: &Marked,
        reading: &Reading,
        nudge: Nudge,
        change: &mut Change,
    ) -> Result<(), Error> {
        let claim = &mark.claim;
        let place = cut(reading, mark, nudge)?;
        let now = self.now();
        fresh(steps::requote(at.txn, claim.id, change.seen, &place.exact, now).await?)?;
        change.did("cut anew the quote of");
        // While nobody has worded it, the claim to check goes with the quote.
        if claim.statement == wording(&claim.quote) {
            let statement = Statement::parse(&wording(&place.exact), "The claim to check")?;
            let statement = statement.as_str();
            let kind = claim.kind;
            fresh(claims::reword(at.txn, claim.id, change.seen, statement, kind, now).await?)?;
            change.seen += 1;
            change.after["statement"] = json!(statement);
        }
        appearances::cut(at.txn, mark.place.id, &place).await?;
        change.before["appearance"] = json!(mark.place.id);
        change.before["start"] = json!(mark.place.start_at);
        change.before["end"] = json!(mark.place.end_at);
        change.after["quote"] = json!(place.exact);
        Ok(())
    }
}

/// The place of a mark once it is nudged.
fn cut(reading: &Reading, mark: &Marked, nudge: Nudge) -> Result<Place, Unfit> {
    let no = || Unfit("The quote cannot go further that way.".to_owned());
    let edge = |at: Option<i32>| at.and_then(|at| usize::try_from(at).ok());
    let layout: Layout = serde_json::from_str(&reading.snapshot.reading).unwrap_or_default();
    let (Some(start), Some(end)) = (edge(mark.place.start_at), edge(mark.place.end_at)) else {
        return Err(no());
    };
    if mark.place.ordinal != 1 || mark.claim.quote != mark.place.exact {
        let words = "The quote of a claim is cut where it was first found.";
        return Err(Unfit(words.to_owned()));
    }
    let paragraph = layout
        .paragraphs
        .iter()
        .find(|paragraph| paragraph.start <= start && end <= paragraph.end)
        .ok_or_else(no)?;
    let text: Vec<char> = reading.snapshot.text.chars().collect();
    let within = (paragraph.start, paragraph.end);
    let (start, end) = nudged(&text, (start, end), within, nudge).ok_or_else(no)?;
    Place::cut(&reading.snapshot.text, start, end).ok_or_else(no)
}
