//! Checks that others published, read out of whatever they come in: ClaimReview markup on a page, in
//! a file or in a feed of data, and tables. One row after the other, never all of it at once.

pub mod claim_review;
mod plain;
mod stream;
pub mod table;

pub use stream::{Form, Reading, Unreadable, form, read};
pub use table::guess;

use crate::domain::outside::{LONGEST, OutsideCheck, Plan, Row};
use crate::domain::words::{WebAddress, clean};

/// A check once everything is in its place: its address made whole, its publisher known, no text
/// beyond what is kept.
fn settled(mut check: OutsideCheck, address: &str, plan: &Plan) -> Row {
    check.statement = short(&check.statement);
    if check.statement.is_empty() {
        return Row::refused("It does not say what was checked.", address);
    }
    let whole = whole_address(address, &plan.base);
    let Some(whole) = whole else {
        let why = match address.trim().is_empty() {
            true => "It does not say where it stands.",
            false => "Its address is not a web address.",
        };
        return Row::refused(why, &check.statement);
    };
    check.site = whole.host().to_lowercase();
    check.address = whole.as_str().to_owned();
    check.title = short(&check.title);
    check.claimant = short(&check.claimant);
    check.label = short(&check.label);
    check.publisher = short(&check.publisher);
    if check.publisher.is_empty() {
        check.publisher = match plan.publisher.trim() {
            "" => {
                let remark = "It names no publisher; the site stands in for one.";
                check.remarks.push(remark.to_owned());
                check.site.clone()
            }
            named => named.to_owned(),
        };
    }
    if check.language.is_empty() {
        check.language.clone_from(&plan.language);
    }
    Row::Found(Box::new(check))
}

fn whole_address(typed: &str, base: &str) -> Option<WebAddress> {
    let typed = typed.trim();
    if typed.is_empty() {
        return None;
    }
    if let Ok(address) = WebAddress::parse(typed) {
        return Some(address);
    }
    let base = url::Url::parse(base.trim()).ok()?;
    WebAddress::parse(base.join(typed).ok()?.as_str()).ok()
}

fn short(text: &str) -> String {
    let text = clean(text);
    match text.char_indices().nth(LONGEST) {
        None => text,
        Some((at, _)) => text[..at].to_owned(),
    }
}
