//! Dates as newspapers write them.

use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// What a text gives in an article of Friday 5 July 2024.
fn one(text: &str) -> (Option<NaiveDate>, Precision) {
    let found = find(text, Some(day("2024-07-05")));
    assert_eq!(found.len(), 1, "{text}: {found:?}");
    (found[0].day, found[0].precision)
}

#[track_caller]
fn gives(text: &str, expected: &str, precision: Precision) {
    assert_eq!(one(text), (Some(day(expected)), precision), "{text}");
}

#[test]
fn a_weekday_is_the_latest_one_up_to_the_article() {
    gives("she said on Monday", "2024-07-01", Precision::Day);
    gives("she said Friday", "2024-07-05", Precision::Day);
    gives(
        "told Radio Lessing on Tuesday night",
        "2024-07-02",
        Precision::Day,
    );
    gives("Thursday's vote", "2024-07-04", Precision::Day);
    gives("he said last Friday", "2024-06-28", Precision::Day);
}

#[test]
fn a_weekday_spoken_of_as_coming_is_the_next_one() {
    gives(
        "the council meets next Monday",
        "2024-07-08",
        Precision::Day,
    );
    gives(
        "ministers will meet on Monday",
        "2024-07-08",
        Precision::Day,
    );
    assert!(find("ministers will meet on Monday", Some(day("2024-07-05")))[0].ahead);
}

#[test]
fn a_full_date_needs_no_article() {
    for text in [
        "on July 5, 2024",
        "on 5 July 2024",
        "on the 5th of July 2024",
        "on Friday, July 5, 2024",
        "on 2024-07-05",
        "dated Jul. 5, 2024",
    ] {
        let found = find(text, None);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert_eq!(found[0].on_day(), Some(day("2024-07-05")), "{text}");
        assert_eq!(found[0].how, "the text gives the full date");
    }
    assert_eq!(
        find("on 25/12/23", None)[0].on_day(),
        Some(day("2023-12-25"))
    );
    assert_eq!(
        find("on 12/25/2023", None)[0].on_day(),
        Some(day("2023-12-25"))
    );
    assert_eq!(find("on 4/5/2023", None)[0].day, None);
}

#[test]
fn a_day_without_a_year_is_the_nearest() {
    gives("he wrote on Dec. 20", "2024-12-20", Precision::Day);
    gives("he wrote on March 3", "2024-03-03", Precision::Day);
    assert_eq!(
        find("on Dec. 20", Some(day("2024-01-05")))[0].day,
        Some(day("2023-12-20"))
    );
}

#[test]
fn months_and_years_are_not_days() {
    gives(
        "since the war began in Feb. 2022",
        "2022-02-01",
        Precision::Month,
    );
    gives("she said in January", "2024-01-01", Precision::Month);
    gives("she said in September", "2023-09-01", Precision::Month);
    gives("a law passed in 2019", "2019-01-01", Precision::Year);
    gives("earlier this month", "2024-07-01", Precision::Month);
    gives("said last week", "2024-06-24", Precision::Week);
    gives("said last year", "2023-01-01", Precision::Year);
    assert_eq!(find("said in May 2020", None)[0].on_day(), None);
}

#[test]
fn days_are_counted_from_the_article() {
    gives("he said yesterday", "2024-07-04", Precision::Day);
    gives("he said last night", "2024-07-04", Precision::Day);
    gives("he said earlier today", "2024-07-05", Precision::Day);
    gives("two days ago", "2024-07-03", Precision::Day);
    gives("two weeks ago", "2024-06-17", Precision::Week);
    gives("a year ago", "2023-01-01", Precision::Year);
    gives("the day before yesterday", "2024-07-03", Precision::Day);
    gives("over the weekend", "2024-06-29", Precision::Week);
}

#[test]
fn a_day_earlier_counts_from_the_date_before_it() {
    let found = find(
        "He resigned on Tuesday. A day earlier, he had denied it.",
        Some(day("2024-07-05")),
    );
    assert_eq!(found[1].on_day(), Some(day("2024-07-01")));
    let alone = find("A day earlier, he had denied it.", Some(day("2024-07-05")));
    assert_eq!(alone[0].day, None);
    assert_eq!(alone[0].how, "counts from a date that is not given here");
}

#[test]
fn without_the_articles_date_relative_days_stay_open_and_say_so() {
    for text in [
        "on Monday",
        "yesterday",
        "last week",
        "on July 5",
        "in January",
        "two weeks ago",
    ] {
        let found = find(text, None);
        assert_eq!(found.len(), 1, "{text}");
        assert_eq!(found[0].day, None, "{text}");
        assert!(
            found[0].how.contains("article's date is not known"),
            "{}",
            found[0].how
        );
    }
}

#[test]
fn impossible_days_are_no_days() {
    for text in [
        "on 31 June",
        "on June 31, 2024",
        "on February 30",
        "on Feb. 29, 2023",
        "on 2023-02-29",
    ] {
        let found = find(text, Some(day("2024-07-05")));
        assert_eq!(found[0].day, None, "{text}");
        assert_eq!(found[0].how, "there is no such day", "{text}");
    }
    gives("on Feb. 29", "2024-02-29", Precision::Day);
}

#[test]
fn words_that_only_look_like_dates_are_left_alone() {
    for text in [
        "it may rain",
        "they march on",
        "every Monday",
        "2,019 people",
        "the sun and the sat nav",
        "$2019",
        "of 1900 people",
        "May I ask",
        "a second opinion",
        "it sat. Then it left.",
    ] {
        assert!(
            find(text, Some(day("2024-07-05"))).is_empty(),
            "{text}: {:?}",
            find(text, None)
        );
    }
}

#[test]
fn the_date_nearest_to_the_cue_is_the_one_it_was_said_on() {
    let text = "Ellwood said on Tuesday that the council will vote on Thursday";
    let found = said(text, text.find("said").unwrap(), Some(day("2024-07-05"))).unwrap();
    assert_eq!(found.on_day(), Some(day("2024-07-02")));
}

#[test]
fn the_ends_of_the_calendar_do_no_harm() {
    for published in [NaiveDate::MIN, NaiveDate::MAX] {
        for text in [
            "yesterday",
            "tomorrow",
            "next year",
            "on Monday",
            "next Monday",
            "in January",
            "9999 years ago",
            "Feb. 29",
        ] {
            let _ = find(text, Some(published));
        }
    }
}
