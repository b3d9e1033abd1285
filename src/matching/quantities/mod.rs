//! Quantities, percentages, days and durations in a claim and in its evidence, set side by side
//! with the difference computed. It reads and reckons; what follows from it a person decides.

pub mod checks;
mod lens;
mod parse;
mod reckon;

use std::ops::Range;

use chrono::NaiveDate;

pub use lens::{Beside, side_by_side};
pub use parse::quantities;
pub use reckon::{reckonings, shares};

/// What a quantity counts or measures. Only like is set beside like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Things, named by the folded word after the number; empty when there is none.
    Count(String),
    /// Parts of a hundred.
    Percent,
    /// Percentage points: the difference between two percentages.
    Points,
    /// Money, by the sign or name of its currency. Dollars of any country are “$”.
    Money(&'static str),
    /// A stretch of time, in days.
    Duration,
    /// A length, in kilometres.
    Length,
    /// A mass, in kilograms.
    Mass,
    /// One day of the calendar.
    Day(NaiveDate),
    /// A month of the calendar, by its first day.
    Month(NaiveDate),
    /// A year.
    Year,
}

/// A quantity in a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity {
    /// Where it stands: bytes of the text.
    pub span: Range<usize>,
    /// Its words as they stand there.
    pub shown: String,
    /// How much, in the unit of its measure; days are counted from the first of the year 1.
    pub amount: f64,
    /// Of what.
    pub measure: Measure,
    /// It is said to be approximate: “about”, “nearly”, “more than”.
    pub roughly: bool,
}

/// A figure for people: marks between the thousands, at most two decimals, none that are zero.
pub fn figure(amount: f64) -> String {
    let rounded = format!("{:.2}", amount.abs());
    let (whole, decimals) = rounded.split_once('.').unwrap_or((&rounded, ""));
    let mut grouped = String::new();
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let decimals = decimals.trim_end_matches('0');
    let sign = if amount < 0.0 && (whole != "0" || !decimals.is_empty()) {
        "−"
    } else {
        ""
    };
    match decimals {
        "" => format!("{sign}{grouped}"),
        decimals => format!("{sign}{grouped}.{decimals}"),
    }
}
