//! The formatter of `words.rs` as template filters: `{{ claim.created_at|moment }}`.

use askama::Values;
use chrono::{DateTime, NaiveDate, Utc};

use crate::web::words;

/// `5 July 2024`
#[askama::filter_fn]
pub fn day(date: &NaiveDate, _: &dyn Values) -> askama::Result<String> {
    Ok(words::day(*date))
}

/// `5 July 2024`, of an instant
#[askama::filter_fn]
pub fn date(at: &DateTime<Utc>, _: &dyn Values) -> askama::Result<String> {
    Ok(words::date(*at))
}

/// `5 July 2024, 09:12 UTC`
#[askama::filter_fn]
pub fn moment(at: &DateTime<Utc>, _: &dyn Values) -> askama::Result<String> {
    Ok(words::moment(*at))
}

/// `09:12 UTC`
#[askama::filter_fn]
pub fn clock(at: &DateTime<Utc>, _: &dyn Values) -> askama::Result<String> {
    Ok(words::clock(*at))
}

/// The letters of a person's badge
#[askama::filter_fn]
pub fn initials(name: &str, _: &dyn Values) -> askama::Result<String> {
    Ok(crate::domain::people::initials(name))
}

/// `2024-07-05T09:12:00Z`
#[askama::filter_fn]
pub fn machine(at: &DateTime<Utc>, _: &dyn Values) -> askama::Result<String> {
    Ok(words::machine(*at))
}

/// `4 minutes ago`; give it the time of the page: `{{ at|ago(now) }}`
#[askama::filter_fn]
pub fn ago(at: &DateTime<Utc>, _: &dyn Values, now: &DateTime<Utc>) -> askama::Result<String> {
    Ok(words::ago(*at, *now))
}

/// `1,234`
#[askama::filter_fn]
pub fn number(number: &i64, _: &dyn Values) -> askama::Result<String> {
    Ok(words::number(*number))
}

/// A quote without the quotation marks and the comma at its ends, for a page that sets marks of its
/// own around it. The stored quote keeps them.
#[askama::filter_fn]
pub fn bare(quote: &str, _: &dyn Values) -> askama::Result<String> {
    Ok(words::bare(quote).to_owned())
}
