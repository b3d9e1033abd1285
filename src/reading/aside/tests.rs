//! Texts as people paste them; every name and place is invented.

use super::*;

fn parts(text: &str) -> Vec<ArticlePart> {
    lay_out(text)
        .paragraphs
        .iter()
        .map(|paragraph| paragraph.part)
        .collect()
}

#[track_caller]
fn one(words: &str, part: ArticlePart) {
    let around = format!(
        "The council of Port Lessing met again to talk about the harbour and its old cranes.\n\n{words}\n\nNobody was surprised when the vote was put off for another week by the mayor."
    );
    let laid = lay_out(&around);
    assert_eq!(
        laid.paragraphs[1].part, part,
        "{words}: {}",
        laid.paragraphs[1].why
    );
    assert_eq!(
        laid.paragraphs[1].why.is_empty(),
        part == ArticlePart::Body,
        "{words}"
    );
}

#[test]
fn what_is_clearly_not_body_is_named() {
    for words in [
        "HARBOUR CHIEF SAYS CRANES WILL STAND FOR ANOTHER TEN YEARS",
        "CLICK HERE TO GET THE COURIER APP",
        "Read more: Ten cranes that shaped the coast",
        "RELATED: The cranes of Port Lessing",
        "Subscribe to our newsletter for the latest from the coast.",
        "Follow Mara Ellwood on Twitter: @maraellwood",
        "Copyright 2024 The Lessing Courier. All rights reserved.",
        "Lessing Harbour Crane",
        "https://courier.example/cranes",
        "Advertisement",
        "July 5, 2024 10:15 am EDT",
        "Home | News | Sport | Weather",
    ] {
        one(words, ArticlePart::SetAside);
    }
}

#[test]
fn captions_stay_readable() {
    for words in [
        "Mayor Mara Ellwood (L) and harbour chief Jon Reed (R) shake hands on July 5, 2024. (Contributor/Getty Images)",
        "Photo: Jon Reed / Coast Pictures",
        "FILE - The cranes of Port Lessing at dawn, May 3, 2023.",
        "In this Monday, July 1, 2024, file photo, cranes stand idle at the harbour.",
        "Cranes at the harbour of Port Lessing on Monday. (AP Photo/Jon Reed, File)",
    ] {
        one(words, ArticlePart::Caption);
    }
}

#[test]
fn body_is_not_lost() {
    for words in [
        "He refused.",
        "“Read more books,” the mayor told the pupils.",
        "Related costs rose by a third, the auditors said, and nobody had planned for that.",
        "Subscribers to the harbour fund were told on Monday that they would be repaid in full, and most of them believed it until the end.",
        "By Monday the cranes had stopped.",
        "The company (formerly Reed/Ellwood) declined to comment.",
        "More than half of the cranes stand idle, and the harbour pays for all of them.",
        "The choice was clear (and/or simple).",
        "Comments by the mayor drew anger.",
        "NATO and the EU disagree.",
        "Her answer came at once: no.",
        "Video of the scene shows two men leaving the harbour at dawn, police said on Tuesday in a statement.",
    ] {
        one(words, ArticlePart::Body);
    }
}

#[test]
fn a_text_all_in_capitals_is_still_text() {
    let text = "THE COUNCIL OF PORT LESSING MET AGAIN.\n\nNOBODY WAS SURPRISED WHEN THE VOTE WAS PUT OFF.\n\nTHE MAYOR LEFT EARLY.";
    assert!(parts(text).iter().all(|part| *part == ArticlePart::Body));
}

#[test]
fn the_head_of_an_article_gives_title_writers_and_day() {
    let laid = lay_out(
        "Harbour cranes to stand for ten more years\nBy Jane Doe and Jon Reed, staff writers\nPublished July 5, 2024 at 10:15 am\n\n\
         PORT LESSING (Coast Agency) - The cranes of the harbour will stand for another ten years, the council said on Friday.",
    );
    assert_eq!(
        laid.title.as_ref().map(|found| found.words.as_str()),
        Some("Harbour cranes to stand for ten more years")
    );
    assert_eq!(
        laid.byline.as_ref().map(|found| found.words.as_str()),
        Some("Jane Doe and Jon Reed, staff writers")
    );
    assert_eq!(
        laid.published
            .as_ref()
            .map(|found| found.day.to_string())
            .as_deref(),
        Some("2024-07-05")
    );
    let last = laid.paragraphs.last().unwrap();
    assert_eq!(last.part, ArticlePart::Body);
    assert_eq!(laid.datelines[0].place, "PORT LESSING");
    assert_eq!(laid.datelines[0].agency, "Coast Agency");
    assert_eq!(
        laid.openings[3] - last.start,
        "PORT LESSING (Coast Agency) - ".len()
    );
}

#[test]
fn a_paragraph_that_opens_the_text_is_no_headline() {
    let laid = lay_out(
        "The mayor of Port Lessing, who wants to keep the cranes, said on Monday that the council would pay for them.\n\nNobody was surprised by what she said, and the vote was put off again.",
    );
    assert_eq!(laid.title, None);
    assert!(
        laid.paragraphs
            .iter()
            .all(|paragraph| paragraph.part == ArticlePart::Body)
    );
}

#[test]
fn datelines_and_bullets_stand_before_the_first_sentence() {
    for (words, skipped) in [
        ("PORT LESSING — The cranes will stand for now.", 15),
        (
            "Lessing, Coastland (AP) — The cranes will stand for now.",
            26,
        ),
        ("(Reuters) - The cranes will stand for now.", 12),
        (
            "LESSING, July 5 (Reuters) -- The cranes will stand for now.",
            29,
        ),
        ("• The cranes will stand for now.", 2),
        ("2. The cranes will stand for now.", 3),
        ("The mayor — who had left early — was not there.", 0),
        ("Mara Ellwood — the mayor — was not there.", 0),
        ("NATO - and nobody else - will decide.", 0),
    ] {
        let laid = lay_out(&format!("{words}\n\nThe mayor left early."));
        assert_eq!(laid.openings[0], skipped, "{words}");
    }
}

#[test]
fn lines_broken_at_a_width_become_paragraphs() {
    let text = "The council of Port Lessing met again on Monday evening to\ntalk about the harbour and its old cranes, which nobody has\nused for years.\n\nNobody was surprised when the vote was put off for another\nweek by the mayor, who left early.";
    let laid = lay_out(text);
    assert_eq!(laid.paragraphs.len(), 2);
    assert_eq!(laid.paragraphs[1].end, text.chars().count());
}

#[test]
fn one_paragraph_a_line_stays_so() {
    let text = "The council met.\nNobody was surprised by the vote.\nThe mayor left early.\nThe cranes will stand.";
    assert_eq!(lay_out(text).paragraphs.len(), 4);
    assert_eq!(lay_out("a\r\nb\r\n\r\nc\u{2028}d").paragraphs.len(), 4);
}

#[test]
fn nothing_gives_nothing() {
    assert_eq!(lay_out(""), Laid::default());
    assert_eq!(lay_out(" \n\t\u{feff}\n"), Laid::default());
}

#[test]
fn between_headline_and_text_stand_a_second_headline_writer_and_day() {
    let laid = lay_out(
        "Mayor's office denies harbour deal\nOfficials say papers were never signed\n\nJane Doe, Harbour Correspondent\n5 July 2024 • 10:15am\n\n\
         PORT LESSING, July 5 — The mayor's office on Friday denied that it had signed anything.\n\nWhat the papers say\n\n\
         The papers, seen by the Courier, name three firms.\n\n• The first paid $3 million in 2019.\n\nShare\nTweet",
    );
    use ArticlePart::{Body, Headline, SetAside};
    let parts: Vec<ArticlePart> = laid
        .paragraphs
        .iter()
        .map(|paragraph| paragraph.part)
        .collect();
    assert_eq!(
        parts,
        [
            Headline, Headline, SetAside, SetAside, Body, Headline, Body, Body, SetAside, SetAside
        ]
    );
    assert_eq!(
        laid.byline.map(|found| found.words).as_deref(),
        Some("Jane Doe, Harbour Correspondent")
    );
}

#[test]
fn rows_of_a_list_stay_body() {
    let text = "The harbour published its figures for the year, and the council was not pleased with them.\n\n\
                Cranes 12%\nShips 40\nQuays and Docks\nOld Fish Market\nCustoms House\n\nNobody could say why the harbour had kept them for so long.";
    assert!(
        parts(text).iter().all(|part| *part == ArticlePart::Body),
        "{:?}",
        lay_out(text)
    );
}
