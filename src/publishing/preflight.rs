//! The preflight: what stands in the way of publishing a record, and what would make it better.

use chrono::{Days, NaiveDate};

use crate::domain::manipulation::Manipulation;
use crate::domain::record::{AppearanceShown, Record};
use crate::domain::verdict::citations;
use crate::publishing::Publisher;
use crate::publishing::sentences::sentences_without_citation;

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The check may not be published while this stands.
    Blocks,
    /// Worth a look; publishing is free to go on.
    Advises,
}

/// One finding of the preflight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The part of the record it is about, the same word as in [`Record`].
    pub field: &'static str,
    /// What is wrong and what to do, as a sentence.
    pub words: String,
    /// How much it weighs.
    pub severity: Severity,
}

/// Everything found, in the order of the record with what blocks first.
///
/// The rules are ClaimReview's required keys and value ranges as fact-check explorers read them,
/// and the codes of principles' demand that readers can repeat a check from its sources.
pub fn problems(record: &Record, publisher: &Publisher) -> Vec<Problem> {
    let mut found = Vec::new();
    required(record, publisher, &mut found);
    statement(record, &mut found);
    appearances(record, &mut found);
    rating(record, &mut found);
    explanation(record, &mut found);
    evidence(record, &mut found);
    media(record, &mut found);
    corrections(record, &mut found);
    found.sort_by_key(|problem| problem.severity);
    found
}

/// The length up to which explorers show a claim whole.
const SHORT_STATEMENT: usize = 75;
/// The longest answer.
const LONGEST_ANSWER: usize = 280;

fn blocks(found: &mut Vec<Problem>, field: &'static str, words: impl Into<String>) {
    found.push(Problem {
        field,
        words: words.into(),
        severity: Severity::Blocks,
    });
}

fn advises(found: &mut Vec<Problem>, field: &'static str, words: impl Into<String>) {
    found.push(Problem {
        field,
        words: words.into(),
        severity: Severity::Advises,
    });
}

fn required(record: &Record, publisher: &Publisher, found: &mut Vec<Problem>) {
    let needed = [
        (
            "publisher",
            &publisher.name,
            "Give the desk a name in the settings.",
        ),
        (
            "slug",
            &record.slug,
            "The check has no address yet. Shorten or reword the claim.",
        ),
        (
            "language",
            &record.language,
            "Say which language the claim is in.",
        ),
        (
            "statement",
            &record.statement,
            "Write the claim that was checked.",
        ),
        (
            "quote",
            &record.quote,
            "The words of the claim are missing.",
        ),
        (
            "answer",
            &record.answer,
            "Write the answer: one or two sentences for readers.",
        ),
        ("explanation", &record.explanation, "Write the explanation."),
    ];
    for (field, text, words) in needed {
        if text.trim().is_empty() {
            blocks(found, field, words);
        }
    }
    let length = record.answer.chars().count();
    if length > LONGEST_ANSWER {
        let words = format!("The answer has {length} characters; {LONGEST_ANSWER} is the most.");
        blocks(found, "answer", words);
    }
}

fn statement(record: &Record, found: &mut Vec<Problem>) {
    let length = record.statement.chars().count();
    if length > SHORT_STATEMENT {
        let words = format!(
            "The claim has {length} characters. Up to {SHORT_STATEMENT} are shown whole elsewhere."
        );
        advises(found, "statement", words);
    }
    let label = record.rating.label.to_lowercase();
    let padded = |text: &str| {
        let words: Vec<&str> = text
            .split(|c: char| !c.is_alphanumeric())
            .filter(|w| !w.is_empty())
            .collect();
        format!(" {} ", words.join(" "))
    };
    if !label.is_empty() && padded(&record.statement.to_lowercase()).contains(&padded(&label)) {
        let words = format!(
            "The claim contains the verdict “{}”. State only what was claimed.",
            record.rating.label
        );
        advises(found, "statement", words);
    }
}

fn appearances(record: &Record, found: &mut Vec<Problem>) {
    if record.appearances.is_empty() {
        blocks(
            found,
            "appearances",
            "Say where the claim was made: at least one appearance.",
        );
    }
    for (at, appearance) in record.appearances.iter().enumerate() {
        appearance_dates(record, appearance, at + 1, found);
    }
}

fn appearance_dates(
    record: &Record,
    appearance: &AppearanceShown,
    number: usize,
    found: &mut Vec<Problem>,
) {
    let out = record.published_at.date_naive();
    let carried = appearance.published_at.map(|at| at.date_naive());
    let said = appearance.said_on;
    if said.is_some_and(|said| said > latest_anywhere(out)) {
        let words = format!("Appearance {number}: the words are dated after the check itself.");
        blocks(found, "appearances", words);
    }
    if carried.is_some_and(|carried| carried > latest_anywhere(out)) {
        let words = format!("Appearance {number}: the article is dated after the check itself.");
        blocks(found, "appearances", words);
    }
    if let (Some(said), Some(carried)) = (said, carried)
        && said > latest_anywhere(carried)
    {
        let words = format!(
            "Appearance {number}: the words are dated {said}, after the article that carries them \
             ({carried})."
        );
        blocks(found, "appearances", words);
    }
}

/// The latest day it can be anywhere on Earth while it is `day` in UTC: a day said locally may be
/// one ahead of ours.
fn latest_anywhere(day: NaiveDate) -> NaiveDate {
    day.checked_add_days(Days::new(1)).unwrap_or(day)
}

fn rating(record: &Record, found: &mut Vec<Problem>) {
    let rating = &record.rating;
    if rating.label.trim().is_empty() {
        blocks(found, "rating", "Choose a rating.");
    }
    let Some(number) = rating.number else {
        return;
    };
    if rating.worst < 1 || rating.worst >= rating.best {
        let words = format!(
            "The scale runs from {} to {}; it must begin at 1 or above and rise towards the truth.",
            rating.worst, rating.best
        );
        blocks(found, "rating", words);
    } else if number < rating.worst || number > rating.best {
        let words = format!(
            "“{}” has the number {number}, outside its scale of {} to {}.",
            rating.label, rating.worst, rating.best
        );
        blocks(found, "rating", words);
    }
}

fn explanation(record: &Record, found: &mut Vec<Problem>) {
    for number in citations(&record.explanation) {
        if !record
            .evidence
            .iter()
            .any(|evidence| evidence.number == number)
        {
            let words = format!("The explanation cites E{number}, which is not on this claim.");
            blocks(found, "explanation", words);
        }
    }
    for sentence in sentences_without_citation(&record.explanation) {
        let words = format!("This sentence cites no evidence: “{sentence}”");
        advises(found, "explanation", words);
    }
}

fn evidence(record: &Record, found: &mut Vec<Problem>) {
    if record.evidence.is_empty() {
        blocks(found, "evidence", "Add at least one piece of evidence.");
    }
    for evidence in &record.evidence {
        let number = evidence.number;
        if evidence.sha256.is_none() && evidence.not_archived.trim().is_empty() {
            let words = format!("E{number} has no copy. Add one, or say why none could be kept.");
            blocks(found, "evidence", words);
        }
        if evidence.retrieved_at > record.changed_at {
            let words = format!("E{number} was retrieved after this version of the check.");
            blocks(found, "evidence", words);
        }
    }
}

fn media(record: &Record, found: &mut Vec<Problem>) {
    let Some(media) = &record.media else { return };
    if media.address.is_none() && media.exhibit.is_none() {
        let words = "Say where the picture, film or recording goes round, or which evidence is \
                     our copy: MediaReview names it.";
        advises(found, "media", words);
    }
    if media.context.is_empty() && media.manipulations != [Manipulation::Original] {
        let words = "Say what the picture, film or recording shows in truth.";
        advises(found, "media", words);
    }
}

fn corrections(record: &Record, found: &mut Vec<Problem>) {
    if record.changed_at < record.published_at {
        blocks(
            found,
            "changed_at",
            "The check is dated as changed before it was published.",
        );
    }
    let versions = record.corrections.iter().map(|one| one.version);
    let told = versions.chain(record.retraction.iter().map(|one| one.version));
    if record.version > 1 && !told.into_iter().any(|version| version == record.version) {
        blocks(
            found,
            "corrections",
            "Say in a note for readers what this version changes.",
        );
    }
    if record
        .corrections
        .iter()
        .any(|one| one.note.trim().is_empty())
    {
        blocks(
            found,
            "corrections",
            "A correction has no note for readers.",
        );
    }
    let moments: Vec<_> = std::iter::once(record.published_at)
        .chain(record.corrections.iter().map(|one| one.at))
        .chain(record.retraction.iter().map(|one| one.at))
        .collect();
    if !moments.is_sorted() {
        blocks(
            found,
            "corrections",
            "The corrections are not in the order of their dates.",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publishing::sample::{
        about_a_picture, at, corrected, debate, desk, offences, record, retracted,
    };

    fn found(record: &Record) -> Vec<(&'static str, Severity)> {
        problems(record, &desk())
            .into_iter()
            .map(|problem| (problem.field, problem.severity))
            .collect()
    }

    /// What the preflight finds once the sample has been spoiled in one way.
    fn after(spoil: impl FnOnce(&mut Record)) -> Vec<(&'static str, Severity)> {
        let mut check = record();
        spoil(&mut check);
        found(&check)
    }

    const NOTHING: [(&str, Severity); 0] = [];

    #[test]
    fn a_sound_check_passes_in_every_version() {
        for check in [record(), corrected(), retracted()] {
            assert_eq!(problems(&check, &desk()), []);
        }
    }

    #[test]
    fn a_picture_that_cannot_be_named_or_explained_is_advised_about() {
        use Severity::Advises;
        assert_eq!(found(&about_a_picture()), NOTHING);
        let mut check = about_a_picture();
        let media = check.media.as_mut().unwrap();
        (media.address, media.exhibit) = (None, None);
        media.context.clear();
        assert_eq!(found(&check), [("media", Advises), ("media", Advises)]);
    }

    #[test]
    fn what_claim_review_requires_blocks_when_missing() {
        use Severity::Blocks;
        assert_eq!(after(|r| r.statement.clear()), [("statement", Blocks)]);
        assert_eq!(after(|r| r.answer = " ".into()), [("answer", Blocks)]);
        assert_eq!(after(|r| r.answer = "é".repeat(281)), [("answer", Blocks)]);
        assert_eq!(after(|r| r.slug.clear()), [("slug", Blocks)]);
        assert_eq!(after(|r| r.rating.label.clear()), [("rating", Blocks)]);
        assert_eq!(after(|r| r.appearances.clear()), [("appearances", Blocks)]);
        let nameless = Publisher::new("", "https://desk.example");
        assert_eq!(problems(&record(), &nameless)[0].field, "publisher");
    }

    #[test]
    fn a_number_must_lie_within_a_scale_that_rises() {
        let numbered = |number, worst, best| {
            after(|r| (r.rating.number, r.rating.worst, r.rating.best) = (number, worst, best))
        };
        assert_eq!(numbered(Some(1), 1, 5), NOTHING);
        assert_eq!(numbered(Some(5), 1, 5), NOTHING);
        for (number, worst, best) in [(0, 1, 5), (6, 1, 5), (3, 5, 1), (1, 1, 1), (0, 0, 5)] {
            let expected = [("rating", Severity::Blocks)];
            assert_eq!(
                numbered(Some(number), worst, best),
                expected,
                "{number} {worst} {best}"
            );
        }
        assert_eq!(numbered(None, 0, 0), NOTHING);
    }

    #[test]
    fn a_citation_that_leads_nowhere_blocks_and_a_missing_one_advises() {
        let mut check = record();
        check.explanation = "It rose [E1]. It fell [E4]. Nobody knows.".to_owned();
        let problems = problems(&check, &desk());
        assert_eq!(
            problems[0].words,
            "The explanation cites E4, which is not on this claim."
        );
        assert_eq!(
            problems[1].words,
            "This sentence cites no evidence: “Nobody knows.”"
        );
        assert_eq!(problems[1].severity, Severity::Advises);
        assert_eq!(problems.len(), 2);
    }

    #[test]
    fn evidence_needs_a_copy_or_a_reason() {
        use Severity::Blocks;
        assert_eq!(
            after(|r| r.evidence[0].sha256 = None),
            [("evidence", Blocks)]
        );
        let reasoned = |r: &mut Record| {
            r.evidence[0].sha256 = None;
            r.evidence[0].not_archived = "The archive forbids copies.".to_owned();
        };
        assert_eq!(after(reasoned), NOTHING);
        let none = |r: &mut Record| {
            r.evidence.clear();
            r.explanation = "As the next page shows:".to_owned();
        };
        assert_eq!(after(none), [("evidence", Blocks)]);
    }

    #[test]
    fn dates_out_of_order_block() {
        let expected = [("appearances", Severity::Blocks)];
        let said_after = |r: &mut Record| r.appearances[0].said_on = "2026-10-30".parse().ok();
        assert_eq!(after(said_after), expected);
        let a_day_ahead = |r: &mut Record| r.appearances[0].said_on = "2026-10-29".parse().ok();
        assert_eq!(after(a_day_ahead), NOTHING);
        let carried_after = |r: &mut Record| {
            let mut late = debate();
            late.published_at = Some(at("2026-11-09T00:00:00Z"));
            r.appearances.push(late);
        };
        assert_eq!(after(carried_after), expected);
        let copied_after = |r: &mut Record| {
            let mut late = offences();
            late.number = 2;
            late.retrieved_at = at("2026-11-09T00:00:00Z");
            r.evidence.push(late);
        };
        assert_eq!(after(copied_after), [("evidence", Severity::Blocks)]);
    }

    #[test]
    fn a_later_version_needs_a_note_of_its_own() {
        use Severity::Blocks;
        let mut check = corrected();
        check.version = 3;
        assert_eq!(found(&check), [("corrections", Blocks)]);
        check.version = 2;
        check.corrections[0].note.clear();
        assert_eq!(found(&check), [("corrections", Blocks)]);
        let mut early = corrected();
        early.corrections[0].at = at("2026-11-01T00:00:00Z");
        assert_eq!(found(&early), [("corrections", Blocks)]);
    }

    #[test]
    fn a_long_claim_and_one_that_gives_away_the_verdict_are_only_advised_against() {
        let advised = [("statement", Severity::Advises)];
        assert_eq!(after(|r| r.statement = "é".repeat(75)), NOTHING);
        assert_eq!(after(|r| r.statement = "é".repeat(76)), advised);
        assert_eq!(
            after(|r| r.statement = "It is mostly-inaccurate to say so".into()),
            advised
        );
        let within_a_word = |r: &mut Record| {
            r.rating.label = "True".to_owned();
            r.statement = "A structure is untrue".to_owned();
        };
        assert_eq!(after(within_a_word), NOTHING);
    }
}
