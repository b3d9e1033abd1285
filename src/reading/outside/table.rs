//! Checks in a table: which column holds what, guessed from its heading and corrected by a person,
//! and one row of cells as a check. The headings known are those of this desk's own exports, of Check
//! (Meedan), and of the words newsrooms use in Airtable and Google Sheets.

use crate::domain::outside::{Column, Mapping, OutsideCheck, Plan, Row};
use crate::domain::words::key;
use crate::reading::outside::plain::day;
use crate::reading::outside::settled;

/// What the headings suggest.
pub fn guess(headings: &[String]) -> Mapping {
    let folded: Vec<String> = headings.iter().map(|heading| key(heading)).collect();
    let mut taken = vec![false; headings.len()];
    let mut pairs = Vec::new();
    for column in Column::ALL {
        let known = known(column);
        let at = known.iter().find_map(|name| {
            let found = folded.iter().position(|heading| heading == name);
            found.filter(|at| !taken[*at])
        });
        if let Some(at) = at {
            taken[at] = true;
            pairs.push((column, headings[at].clone()));
        }
    }
    Mapping(pairs)
}

/// Headings by which it is known, folded; the first that occurs is taken.
fn known(column: Column) -> &'static [&'static str] {
    match column {
        Column::Statement => &[
            "statement",
            "claim",
            "claimreviewed",
            "claim reviewed",
            "claim_reviewed",
            "claim title",
            "claim text",
            "claim description",
            "text",
            "quote",
            "claim description title",
        ],
        Column::Address => &[
            "published article url",
            "published_article_url",
            "report url",
            "fact-check url",
            "fact check url",
            "factcheck url",
            "review url",
            "address",
            "check url",
            "url",
            "link",
            "fact-check link",
            "item page url",
        ],
        Column::Publisher => &[
            "publisher",
            "organization",
            "organisation",
            "fact-checker",
            "fact checker",
            "author.name",
            "publisher name",
            "outlet",
            "workspace",
        ],
        Column::Title => &[
            "title",
            "headline",
            "fact-check title",
            "fact check title",
            "report title",
            "name",
        ],
        Column::Claimant => &[
            "claimant",
            "speaker",
            "claim author",
            "said by",
            "who said it",
            "itemreviewed.author.name",
            "person",
            "source of claim",
        ],
        Column::SaidOn => &[
            "said_on",
            "said on",
            "claim date",
            "date of claim",
            "date said",
            "itemreviewed.datepublished",
            "social media posted at",
            "date",
        ],
        Column::ReviewedOn => &[
            "reviewed_on",
            "published_at",
            "datepublished",
            "review date",
            "date published",
            "published",
            "publication date",
            "report published at",
            "fact-check published at",
            "published at",
        ],
        Column::Rating => &[
            "rating",
            "verdict",
            "textual rating",
            "label",
            "conclusion",
            "status",
            "reviewrating.alternatename",
        ],
        Column::Language => &["language", "lang", "inlanguage", "fact-check language"],
    }
}

/// One row as a check. `cell` gives what stands under a heading.
pub fn row<'a>(cell: impl Fn(&str) -> Option<&'a str>, plan: &Plan) -> Row {
    let of = |column: Column| match plan.mapping.heading(column) {
        "" => String::new(),
        heading => cell(heading).unwrap_or_default().trim().to_owned(),
    };
    let mut remarks = Vec::new();
    let mut dated = |column: Column| {
        let typed = of(column);
        let read = day(&typed);
        if read.is_none() && !typed.is_empty() {
            let typed: String = typed.chars().take(60).collect();
            remarks.push(format!("“{typed}” is not plainly a day and was left out."));
        }
        read
    };
    let (said_on, reviewed_on) = (dated(Column::SaidOn), dated(Column::ReviewedOn));
    let check = OutsideCheck {
        publisher: of(Column::Publisher),
        title: of(Column::Title),
        statement: of(Column::Statement),
        claimant: of(Column::Claimant),
        said_on,
        reviewed_on,
        label: of(Column::Rating),
        language: of(Column::Language).chars().take(35).collect(),
        remarks,
        ..OutsideCheck::default()
    };
    settled(check, &of(Column::Address), plan)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guessed(headings: &[&str]) -> Mapping {
        let headings: Vec<String> = headings.iter().map(|&heading| heading.to_owned()).collect();
        guess(&headings)
    }

    #[test]
    fn the_tables_of_newsrooms_are_understood_by_their_headings() {
        let check = guessed(&[
            "Claim",
            "Item page URL",
            "Status",
            "Created by",
            "Submitted at",
            "Social Media Posted at",
            "Report Published at",
            "Number of media",
            "Tags",
        ]);
        assert_eq!(check.heading(Column::Statement), "Claim");
        assert_eq!(check.heading(Column::Address), "Item page URL");
        assert_eq!(check.heading(Column::Rating), "Status");
        assert_eq!(check.heading(Column::ReviewedOn), "Report Published at");
        let sheet = guessed(&[
            "Date of claim",
            "Who said it",
            "Claim",
            "Verdict",
            "Link",
            "Published",
        ]);
        assert_eq!(sheet.heading(Column::Claimant), "Who said it");
        assert_eq!(sheet.heading(Column::SaidOn), "Date of claim");
        assert_eq!(sheet.heading(Column::Rating), "Verdict");
        let airtable = guessed(&[
            "Name",
            "Claim Reviewed",
            "Speaker",
            "Rating",
            "URL",
            "Date Published",
        ]);
        assert_eq!(airtable.heading(Column::Title), "Name");
        assert_eq!(airtable.heading(Column::Address), "URL");
        assert_eq!(airtable.heading(Column::ReviewedOn), "Date Published");
        assert_eq!(guessed(&["a", "b"]), Mapping::default());
    }

    #[test]
    fn a_row_without_an_address_of_its_own_takes_the_base_and_a_faulty_day_is_told() {
        let plan = Plan {
            base: "https://facts.example".to_owned(),
            publisher: "Facts".to_owned(),
            mapping: guessed(&["claim", "url", "date"]),
            ..Plan::default()
        };
        let cells = [
            ("claim", "It is so."),
            ("url", "/a/b"),
            ("date", "03/04/2024"),
        ];
        let cell = |name: &str| {
            cells
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, cell)| *cell)
        };
        let Row::Found(check) = row(cell, &plan) else {
            panic!("refused")
        };
        assert_eq!(check.address, "https://facts.example/a/b");
        assert_eq!((check.publisher.as_str(), check.said_on), ("Facts", None));
        assert!(check.remarks[0].contains("03/04/2024"));
        let refused = row(
            cell,
            &Plan {
                base: String::new(),
                ..plan
            },
        );
        assert!(matches!(refused, Row::Refused { why, .. } if why.contains("not a web address")));
    }
}
