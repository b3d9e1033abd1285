//! Who works on a claim, until when and how urgently: one form for all of it, and relieving.

use actix_web::web::{Data, Path};
use chrono::{DateTime, NaiveDateTime, Utc};
use serde::Deserialize;
use uuid::Uuid;
use validator::Validate;

use super::numbered;
use crate::desk::planning::Plan;
use crate::desk::{Desk, Error};
use crate::domain::claim::Priority;
use crate::domain::people::{Actor, Duty};
use crate::domain::words::Unfit;
use crate::store::claims;
use crate::web::articles::day;
use crate::web::error::{AppError, Outcome};
use crate::web::page::{Flash, see_other_with};
use crate::web::paths;
use crate::web::submitted::Submitted;

/// How a field of a date and a time writes an instant in UTC.
const FIELD: &str = "%Y-%m-%dT%H:%M";

/// What is planned. What is left out stays as it is.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct PlanForm {
    revision: i32,
    person: String,
    duty: String,
    due: Option<String>,
    priority: Option<String>,
    relieve: bool,
}

/// POST /claims/{number}/assignments
pub async fn plan(
    desk: Data<Desk>,
    actor: Actor,
    number: Path<String>,
    form: Submitted<PlanForm>,
) -> Outcome {
    let number = numbered(&number)?;
    let form = form.unchecked();
    let duty = || Duty::from_slug(&form.duty).ok_or(AppError::NotFound);
    let person = match form.person.trim() {
        "" => None,
        key => Some(key.parse::<Uuid>().map_err(|_| AppError::NotFound)?),
    };
    if form.relieve {
        let person = person.ok_or(AppError::NotFound)?;
        desk.relieve(&actor, number, person, duty()?).await?;
        return see_other_with(&at(number), Flash::good("Relieved."));
    }
    let claim = claims::find(desk.store().read(), number).await?;
    let claim = claim.ok_or(AppError::NotFound)?;
    let plan = Plan {
        ask: match person {
            Some(person) => Some((person, duty()?)),
            None => None,
        },
        due_at: match &form.due {
            Some(typed) => due(typed).map_err(Error::from)?,
            None => claim.due_at,
        },
        priority: match &form.priority {
            Some(typed) => Priority::from_slug(typed).ok_or(AppError::NotFound)?,
            None => claim.priority,
        },
    };
    let words = match plan.ask {
        Some(_) => "Assigned.",
        None => "Plan saved.",
    };
    desk.plan(&actor, number, form.revision, plan).await?;
    see_other_with(&at(number), Flash::good(words))
}

/// A due time as a field writes it: a day and a time, in UTC, or a day alone.
pub(in crate::web) fn due(typed: &str) -> Result<Option<DateTime<Utc>>, Unfit> {
    let typed = typed.trim();
    if !typed.contains('T') {
        return day(typed);
    }
    let minutes = typed.get(..16).unwrap_or(typed);
    NaiveDateTime::parse_from_str(minutes, FIELD)
        .map(|at| Some(at.and_utc()))
        .map_err(|_| Unfit("Write the due time as 2024-07-05T16:00.".to_owned()))
}

/// A due time for the field.
pub(super) fn due_field(at: Option<DateTime<Utc>>) -> String {
    at.map(|at| at.format(FIELD).to_string())
        .unwrap_or_default()
}

fn at(number: i32) -> String {
    format!("{}#assigned", paths::claim(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_due_time_goes_through_its_field_and_back() {
        let at = due("2026-11-26T16:30").unwrap();
        assert_eq!(due_field(at), "2026-11-26T16:30");
        assert_eq!(due("2026-11-26T16:30:59").unwrap(), at);
        assert_eq!(due_field(due("2026-11-26").unwrap()), "2026-11-26T00:00");
        assert_eq!(due(" ").unwrap(), None);
        assert!(
            due("2026-11-26T25:00").is_err()
                && due("T").is_err()
                && due("é🙂éééééTéééééééé").is_err()
        );
    }
}
