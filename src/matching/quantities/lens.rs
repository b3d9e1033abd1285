//! The quantities of a claim beside those of its evidence, with the difference in words.

use super::parse::quantities;
use super::{Measure, Quantity, figure};

/// A quantity of the claim and the one of the evidence that comes nearest to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Beside {
    /// As the claim has it.
    pub claim: Quantity,
    /// As the evidence has it; nothing when the evidence has none of its kind.
    pub evidence: Option<Quantity>,
}

/// Sets each quantity of a claim beside the nearest of its kind in the evidence: a count beside a
/// count of the same things, a day beside a day.
pub fn side_by_side(claim: &str, evidence: &str) -> Vec<Beside> {
    let found = quantities(evidence);
    let beside = |claim: Quantity| {
        let alike = found.iter().filter(|other| {
            alike(&claim.measure, &other.measure) && !(is_bare(&claim) && far(&claim, other))
        });
        let evidence = alike
            .min_by(|a, b| gap(&claim, a).total_cmp(&gap(&claim, b)))
            .cloned();
        Beside { claim, evidence }
    };
    quantities(claim).into_iter().map(beside).collect()
}

fn alike(one: &Measure, other: &Measure) -> bool {
    match (one, other) {
        // The plural's -s is not asked for.
        (Measure::Count(a), Measure::Count(b)) => {
            a.trim_end_matches('s') == b.trim_end_matches('s')
        }
        (Measure::Money(a), Measure::Money(b)) => a == b,
        (a, b) => std::mem::discriminant(a) == std::mem::discriminant(b),
    }
}

/// A number that does not say of what.
fn is_bare(one: &Quantity) -> bool {
    matches!(&one.measure, Measure::Count(of) if of.is_empty())
}

/// Ten times as much or more: of two numbers that do not say of what, hardly the same thing.
fn far(one: &Quantity, other: &Quantity) -> bool {
    let (less, more) = (one.amount.min(other.amount), one.amount.max(other.amount));
    more >= less * 10.0
}

fn gap(one: &Quantity, other: &Quantity) -> f64 {
    (one.amount - other.amount).abs()
}

impl Beside {
    /// How much more the evidence has than the claim, in the unit of the measure.
    pub fn difference(&self) -> Option<f64> {
        Some(self.evidence.as_ref()?.amount - self.claim.amount)
    }

    /// Whether both say the same amount, to a millionth of it.
    pub fn agrees(&self) -> bool {
        let slack = self.claim.amount.abs() * 1e-6;
        self.difference()
            .is_some_and(|difference| difference.abs() <= slack)
    }

    /// The difference in words: “$800,000 (16%) less”, “the same”. Nothing when the evidence has
    /// nothing of the kind.
    pub fn apart(&self) -> Option<String> {
        let difference = self.difference()?;
        if self.agrees() {
            return Some("the same".to_owned());
        }
        Some(match &self.claim.measure {
            Measure::Day(_) | Measure::Month(_) => days(difference),
            Measure::Year => plural(difference, "year", "earlier", "later"),
            Measure::Percent => format!(
                "{} percentage points {}",
                figure(difference.abs()),
                more(difference)
            ),
            measure => match share(self.claim.amount, difference) {
                Some(share) => format!(
                    "{} ({share}) {}",
                    unit(measure, difference.abs()),
                    more(difference)
                ),
                None => format!("{} {}", unit(measure, difference.abs()), more(difference)),
            },
        })
    }

    /// Whether one of the two is said to be approximate.
    pub fn is_rough(&self) -> bool {
        self.claim.roughly || self.evidence.as_ref().is_some_and(|one| one.roughly)
    }

    /// Both amounts and their difference, in one sentence.
    pub fn sentence(&self) -> String {
        let claim = &self.claim.shown;
        let (Some(evidence), Some(apart)) = (&self.evidence, self.apart()) else {
            return format!("The claim says {claim}; the evidence has nothing of the kind.");
        };
        let shown = &evidence.shown;
        if self.agrees() {
            return format!("The claim says {claim} and the evidence {shown}: {apart}.");
        }
        let rough = match self.is_rough() {
            true => " One of them is said to be approximate.",
            false => "",
        };
        format!("The claim says {claim}; the evidence says {shown}: {apart}.{rough}")
    }
}

fn more(difference: f64) -> &'static str {
    if difference > 0.0 { "more" } else { "less" }
}

fn share(of: f64, difference: f64) -> Option<String> {
    (of != 0.0).then(|| {
        format!(
            "{}%",
            figure((difference / of * 1000.0).abs().round() / 10.0)
        )
    })
}

fn unit(measure: &Measure, amount: f64) -> String {
    let shown = figure(amount);
    match measure {
        Measure::Money(sign) if sign.chars().count() == 1 => format!("{sign}{shown}"),
        Measure::Money(name) => format!("{shown} {name}"),
        Measure::Duration if amount == 1.0 => "1 day".to_owned(),
        Measure::Duration => format!("{shown} days"),
        Measure::Length => format!("{shown} km"),
        Measure::Mass => format!("{shown} kg"),
        Measure::Points => format!("{shown} percentage points"),
        _ => shown,
    }
}

fn days(difference: f64) -> String {
    plural(difference, "day", "earlier", "later")
}

fn plural(difference: f64, one: &str, before: &str, after: &str) -> String {
    let count = figure(difference.abs());
    let ending = if count == "1" { "" } else { "s" };
    format!(
        "{count} {one}{ending} {}",
        if difference < 0.0 { before } else { after }
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(claim: &str, evidence: &str) -> String {
        side_by_side(claim, evidence)[0].sentence()
    }

    #[test]
    fn differences_are_told_in_the_unit_of_their_kind() {
        assert_eq!(
            told(
                "The ferry cost $5 million.",
                "It cost $4,200,000, the audit says."
            ),
            "The claim says $5 million; the evidence says $4,200,000: $800,000 (16%) less."
        );
        assert_eq!(
            told("Rents rose by 12%.", "Rents rose by 9.5 percent in a year."),
            "The claim says 12%; the evidence says 9.5 percent: 2.5 percentage points less."
        );
        assert_eq!(
            told(
                "It sank on March 5, 2024.",
                "The log of 6 March 2024 has it."
            ),
            "The claim says March 5, 2024; the evidence says 6 March 2024: 1 day later."
        );
        assert_eq!(
            told("It took two weeks.", "It took about 10 days."),
            "The claim says two weeks; the evidence says 10 days: 4 days (28.6%) less. One of them is said to be approximate."
        );
    }

    #[test]
    fn like_stands_beside_like_and_the_nearest_of_it() {
        let beside = side_by_side(
            "He closed 3 schools.",
            "30 buses, 4 schools, 9 schools, 3 ferries.",
        );
        assert_eq!(beside[0].evidence.as_ref().map(|q| q.amount), Some(4.0));
        assert_eq!(
            told("He closed 3 schools.", "In 2023, 5%."),
            "The claim says 3; the evidence has nothing of the kind."
        );
        assert_eq!(
            told("From 400 it fell.", "3 routes of 5; 410 by May."),
            "The claim says 400; the evidence says 410: 10 (2.5%) more."
        );
        assert_eq!(
            told("From 400 it fell.", "It was 3 of the 5."),
            "The claim says 400; the evidence has nothing of the kind."
        );
        assert_eq!(
            told("5 million crowns", "5,000,000 crowns"),
            "The claim says 5 million crowns and the evidence 5,000,000 crowns: the same."
        );
    }
}
