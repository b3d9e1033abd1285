//! ClaimReview, the JSON-LD that fact-check explorers and researchers read, from one record.
//!
//! Sources: schema.org 30.0; Google's rules for fact-check markup (required and recommended keys,
//! numbers within the scale, one root object whose only `@context` is schema.org). An absent value
//! is an absent key, never `null`, an empty string or a zero.

use serde_json::{Map, Value, json};

use crate::domain::claim::SpeakerSort;
use crate::domain::evidence::EvidenceKind;
use crate::domain::record::{
    AppearanceShown, CorrectionShown, EvidenceShown, PolicyKind, RatingShown, Record, SpeakerShown,
};
use crate::domain::verdict::Said;
use crate::publishing::{Publisher, media_review, moment, web_address};

/// The ClaimReview of a check, or `None` once the check is retracted.
///
/// A retracted check has no ClaimReview because the markup and the page must agree: the page then
/// says that the rating no longer holds, while a ClaimReview cannot be without a rating, and
/// explorers would go on showing it. Its address stays, and lists of checks name it as deleted.
pub fn claim_review(record: &Record, publisher: &Publisher) -> Option<Value> {
    if record.retraction.is_some() {
        return None;
    }
    let page = publisher.check(&record.slug);
    let mut review = Map::new();
    put(&mut review, "@context", "https://schema.org");
    put(&mut review, "@type", "ClaimReview");
    put(&mut review, "@id", &format!("{page}#claimreview"));
    put(&mut review, "url", &page);
    put(&mut review, "mainEntityOfPage", &page);
    // The page's own heading: markup and page must agree.
    put(&mut review, "name", &record.statement);
    put(&mut review, "claimReviewed", &record.statement);
    put(&mut review, "reviewBody", &record.answer);
    put(&mut review, "inLanguage", &record.language);
    put(&mut review, "datePublished", &moment(record.published_at));
    if record.changed_at > record.published_at {
        put(&mut review, "dateModified", &moment(record.changed_at));
    }
    review.insert("author".to_owned(), author(record, publisher));
    review.insert("itemReviewed".to_owned(), claim(record, &page));
    review.insert("reviewRating".to_owned(), rating(&record.rating));
    if record.media.is_some() {
        let other = json!({"@type": "MediaReview", "@id": media_review::id(&page), "url": page});
        review.insert("associatedMediaReview".to_owned(), other);
    }
    put_all(
        &mut review,
        "keywords",
        record.topics.iter().map(|topic| json!(topic)),
    );
    put_all(
        &mut review,
        "citation",
        record
            .evidence
            .iter()
            .map(|evidence| citation(evidence, &record.slug, publisher)),
    );
    put_all(
        &mut review,
        "correction",
        record.corrections.iter().map(correction),
    );
    review.insert(
        "sdPublisher".to_owned(),
        json!({"@type": "Organization", "name": publisher.name, "url": publisher.home()}),
    );
    let changed_on = record.changed_at.date_naive().to_string();
    put(&mut review, "sdDatePublished", &changed_on);
    put(
        &mut review,
        "sdLicense",
        publisher.licence.as_deref().unwrap_or_default(),
    );
    Some(Value::Object(review))
}

/// JSON that can stand inside `<script type="application/ld+json">`: no character in it can end
/// the element, open a comment or break a line, and it still parses to the same value.
pub fn json_for_html(value: &Value) -> String {
    let plain = value.to_string();
    let mut safe = String::with_capacity(plain.len() + 32);
    // In JSON these characters occur only within strings, where the escape means the same.
    for c in plain.chars() {
        match c {
            '<' => safe.push_str("\\u003c"),
            '>' => safe.push_str("\\u003e"),
            '&' => safe.push_str("\\u0026"),
            '\u{2028}' => safe.push_str("\\u2028"),
            '\u{2029}' => safe.push_str("\\u2029"),
            other => safe.push(other),
        }
    }
    safe
}

/// The desk, with those of its pages of policy that were in force.
pub(super) fn author(record: &Record, publisher: &Publisher) -> Value {
    let mut author = Map::new();
    put(&mut author, "@type", "Organization");
    put(&mut author, "@id", &publisher.id());
    put(&mut author, "name", &publisher.name);
    put(&mut author, "url", &publisher.home());
    put_all(
        &mut author,
        "sameAs",
        publisher.same_as.iter().map(|page| json!(page)),
    );
    put(
        &mut author,
        "logo",
        publisher.logo.as_deref().unwrap_or_default(),
    );
    for policy in &record.policies {
        let key = match policy.kind {
            PolicyKind::Method => "publishingPrinciples",
            PolicyKind::Corrections => "correctionsPolicy",
            PolicyKind::Funding => "ownershipFundingInfo",
            // Who works there stands on a page that schema.org has for news media alone.
            PolicyKind::Staff => continue,
        };
        put(&mut author, key, &publisher.policy(policy.kind));
    }
    Value::Object(author)
}

fn claim(record: &Record, page: &str) -> Value {
    let mut claim = Map::new();
    put(&mut claim, "@type", "Claim");
    put(&mut claim, "@id", &format!("{page}#claim"));
    put(&mut claim, "text", &record.quote);
    let first = record.appearances.first();
    if let Some(first) = first {
        put(&mut claim, "name", &first.venue);
        put(
            &mut claim,
            "datePublished",
            &said_on(first).unwrap_or_default(),
        );
    }
    if let Some(speaker) = claimed_by(record) {
        claim.insert("author".to_owned(), speaker);
    }
    if let Some(first) = first {
        claim.insert("firstAppearance".to_owned(), appearance(first));
    }
    put_all(
        &mut claim,
        "appearance",
        record.appearances.iter().skip(1).map(appearance),
    );
    Value::Object(claim)
}

pub(super) fn said_on(appearance: &AppearanceShown) -> Option<String> {
    let published_on = appearance.published_at.map(|at| at.date_naive());
    appearance
        .said_on
        .or(published_on)
        .map(|day| day.to_string())
}

/// Who made the claim. Nobody when the check found that they did not, or may not, have said it:
/// as the author of the claim they would be charged with words that are not theirs.
pub(super) fn claimed_by(record: &Record) -> Option<Value> {
    match record.said {
        Said::AsQuoted | Said::Altered => record.speaker.as_ref().and_then(speaker),
        Said::NotSaid | Said::Unproven => None,
    }
}

fn speaker(shown: &SpeakerShown) -> Option<Value> {
    let sort = match shown.sort {
        SpeakerSort::Person => "Person",
        SpeakerSort::Organisation => "Organization",
        SpeakerSort::Unnamed => return None,
    };
    if shown.name.is_empty() {
        return None;
    }
    let mut speaker = Map::new();
    put(&mut speaker, "@type", sort);
    put(&mut speaker, "name", &shown.name);
    if shown.sort == SpeakerSort::Person {
        put(&mut speaker, "jobTitle", &shown.role);
    }
    let pages = shown.wikidata.iter().filter(|id| is_wikidata_id(id));
    put_all(
        &mut speaker,
        "sameAs",
        pages.map(|id| json!(format!("https://www.wikidata.org/wiki/{id}"))),
    );
    Some(Value::Object(speaker))
}

fn is_wikidata_id(id: &str) -> bool {
    id.strip_prefix('Q')
        .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
}

/// Always a typed node with one address, never a bare address: a known consumer splits strings of
/// addresses on commas and blanks.
fn appearance(shown: &AppearanceShown) -> Value {
    let mut appearance = Map::new();
    let sort = if shown.outlet.is_empty() {
        "CreativeWork"
    } else {
        "NewsArticle"
    };
    put(&mut appearance, "@type", sort);
    put(
        &mut appearance,
        "url",
        web_address(&shown.address).unwrap_or_default(),
    );
    put(&mut appearance, "headline", &shown.title);
    if let Some(at) = shown.published_at {
        put(
            &mut appearance,
            "datePublished",
            &at.date_naive().to_string(),
        );
    }
    if !shown.outlet.is_empty() {
        let outlet = json!({"@type": "Organization", "name": shown.outlet});
        appearance.insert("publisher".to_owned(), outlet);
    }
    Value::Object(appearance)
}

/// A label off the scale has its name and none of the three numbers.
fn rating(shown: &RatingShown) -> Value {
    let mut rating = Map::new();
    put(&mut rating, "@type", "Rating");
    put(&mut rating, "alternateName", &shown.label);
    if let Some(number) = shown.number {
        rating.insert("ratingValue".to_owned(), json!(number));
        rating.insert("worstRating".to_owned(), json!(shown.worst));
        rating.insert("bestRating".to_owned(), json!(shown.best));
    }
    put(&mut rating, "ratingExplanation", &shown.meaning);
    Value::Object(rating)
}

fn citation(evidence: &EvidenceShown, slug: &str, publisher: &Publisher) -> Value {
    let mut citation = Map::new();
    let sort = match evidence.kind {
        EvidenceKind::DataSet => "Dataset",
        EvidenceKind::Report => "Article",
        EvidenceKind::Primary
        | EvidenceKind::Official
        | EvidenceKind::Expert
        | EvidenceKind::Interview
        | EvidenceKind::Other => "CreativeWork",
    };
    put(&mut citation, "@type", sort);
    put(&mut citation, "name", &evidence.title);
    put(
        &mut citation,
        "url",
        web_address(&evidence.address).unwrap_or_default(),
    );
    if !evidence.source.is_empty() {
        let source = json!({"@type": "Organization", "name": evidence.source});
        citation.insert("publisher".to_owned(), source);
    }
    if evidence.sha256.is_some() {
        let kept = publisher.evidence(slug, evidence.number);
        put(&mut citation, "archivedAt", &kept);
    }
    Value::Object(citation)
}

fn correction(shown: &CorrectionShown) -> Value {
    json!({
        "@type": "CorrectionComment",
        "text": shown.note,
        "datePublished": moment(shown.at),
    })
}

pub(super) fn put(node: &mut Map<String, Value>, key: &str, text: &str) {
    if !text.is_empty() {
        node.insert(key.to_owned(), Value::from(text));
    }
}

pub(super) fn put_all(
    node: &mut Map<String, Value>,
    key: &str,
    values: impl Iterator<Item = Value>,
) {
    let values: Vec<Value> = values.collect();
    if !values.is_empty() {
        node.insert(key.to_owned(), Value::Array(values));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::record::PolicyShown;
    use crate::publishing::sample::{corrected, debate, desk, record, retracted};

    fn shown(record: &Record) -> Value {
        claim_review(record, &desk()).unwrap()
    }

    #[test]
    fn a_corrected_check_leaves_in_the_shape_the_field_reads() {
        let mut desk = desk();
        desk.licence = Some("https://creativecommons.org/licenses/by/4.0/".to_owned());
        let page = "https://desk.example/checks/crime-doubled-district-9";
        let expected = json!({
            "@context": "https://schema.org", "@type": "ClaimReview",
            "@id": format!("{page}#claimreview"), "url": page, "mainEntityOfPage": page,
            "name": "Recorded crime in District 9 doubled in the last two years.",
            "claimReviewed": "Recorded crime in District 9 doubled in the last two years.",
            "reviewBody": "Police figures show recorded crime rose 4 % in two years.",
            "inLanguage": "en",
            "datePublished": "2026-11-02T09:30:00Z", "dateModified": "2026-11-04T16:05:00Z",
            "author": { "@type": "Organization", "@id": "https://desk.example/#publisher",
                "name": "Example Desk", "url": "https://desk.example/" },
            "itemReviewed": { "@type": "Claim", "@id": format!("{page}#claim"),
                "text": "Crime in District 9 has doubled in the past two years.",
                "name": "Prime-time debate, Channel 4", "datePublished": "2026-10-28",
                "author": { "@type": "Person", "name": "Jane Roe",
                    "jobTitle": "Minister of the Interior",
                    "sameAs": ["https://www.wikidata.org/wiki/Q2"] },
                "firstAppearance": { "@type": "NewsArticle",
                    "url": "https://news.example/politics/debate-transcript",
                    "headline": "Debate transcript", "datePublished": "2026-10-28",
                    "publisher": { "@type": "Organization", "name": "News Example" } } },
            "reviewRating": { "@type": "Rating", "alternateName": "Mostly inaccurate",
                "ratingValue": 2, "worstRating": 1, "bestRating": 5,
                "ratingExplanation": "A true part does not carry the claim." },
            "keywords": ["crime", "statistics"],
            "citation": [{ "@type": "Dataset", "name": "Recorded offences by district, 2024-2026",
                "url": "https://police.example/data/offences.csv",
                "publisher": { "@type": "Organization", "name": "National Police" },
                "archivedAt": format!("{page}#E1") }],
            "correction": [{ "@type": "CorrectionComment",
                "text": "An earlier version gave the rise as 5 %. It is 4 %.",
                "datePublished": "2026-11-04T16:05:00Z" }],
            "sdPublisher": { "@type": "Organization", "name": "Example Desk",
                "url": "https://desk.example/" },
            "sdDatePublished": "2026-11-04",
            "sdLicense": "https://creativecommons.org/licenses/by/4.0/"
        });
        assert_eq!(claim_review(&corrected(), &desk).unwrap(), expected);
    }

    #[test]
    fn a_label_off_the_scale_has_no_numbers() {
        let mut check = record();
        check.rating.label = "Unproven".to_owned();
        check.rating.number = None;
        check.rating.meaning.clear();
        assert_eq!(
            shown(&check)["reviewRating"],
            json!({"@type": "Rating", "alternateName": "Unproven"})
        );
    }

    #[test]
    fn nobody_is_charged_with_words_they_did_not_say() {
        for said in [Said::NotSaid, Said::Unproven] {
            let check = Record { said, ..record() };
            assert_eq!(shown(&check)["itemReviewed"].get("author"), None);
        }
        let altered = Record {
            said: Said::Altered,
            ..record()
        };
        assert_eq!(
            shown(&altered)["itemReviewed"]["author"]["name"],
            "Jane Roe"
        );
    }

    #[test]
    fn the_desk_names_the_pages_of_policy_that_were_in_force() {
        let check = Record {
            policies: PolicyKind::ALL
                .map(|kind| PolicyShown { kind, version: 1 })
                .to_vec(),
            ..record()
        };
        let author = &shown(&check)["author"];
        let page = |kind: &str| format!("https://desk.example/policies/{kind}");
        assert_eq!(author["publishingPrinciples"], page("method"));
        assert_eq!(author["correctionsPolicy"], page("corrections"));
        assert_eq!(author["ownershipFundingInfo"], page("funding"));
        assert_eq!(shown(&record())["author"].get("ownershipFundingInfo"), None);
    }

    #[test]
    fn an_unnamed_speaker_and_no_speaker_leave_no_author() {
        let mut check = record();
        check.speaker.as_mut().unwrap().sort = SpeakerSort::Unnamed;
        assert_eq!(shown(&check)["itemReviewed"].get("author"), None);
        check.speaker = None;
        assert_eq!(shown(&check)["itemReviewed"].get("author"), None);
    }

    #[test]
    fn an_organisation_has_no_job_title_and_a_false_wikidata_id_no_page() {
        let mut check = record();
        let speaker = check.speaker.as_mut().unwrap();
        speaker.sort = SpeakerSort::Organisation;
        speaker.wikidata = Some("../Special:Search".to_owned());
        assert_eq!(
            shown(&check)["itemReviewed"]["author"],
            json!({"@type": "Organization", "name": "Jane Roe"})
        );
    }

    #[test]
    fn an_appearance_without_an_address_stays_an_object_without_one() {
        let mut second = debate();
        second.address = Some("javascript:alert(1)".to_owned());
        second.outlet.clear();
        second.published_at = None;
        let mut check = record();
        check.appearances.push(second);
        assert_eq!(
            shown(&check)["itemReviewed"]["appearance"],
            json!([{"@type": "CreativeWork", "headline": "Debate transcript"}])
        );
    }

    #[test]
    fn a_retracted_check_is_reviewed_no_more() {
        assert_eq!(claim_review(&retracted(), &desk()), None);
    }

    #[test]
    fn nothing_absent_is_written_as_null_or_empty() {
        fn look(value: &Value, path: &str) {
            match value {
                Value::Null => panic!("null at {path}"),
                Value::String(text) => assert!(!text.is_empty(), "empty text at {path}"),
                Value::Array(many) => {
                    assert!(!many.is_empty(), "empty list at {path}");
                    many.iter().for_each(|one| look(one, path));
                }
                Value::Object(node) => {
                    node.iter()
                        .for_each(|(key, one)| look(one, &format!("{path}/{key}")));
                }
                Value::Bool(_) | Value::Number(_) => {}
            }
        }
        let mut check = record();
        check.topics.clear();
        check.evidence[0].source.clear();
        check.evidence[0].address = None;
        check.evidence[0].sha256 = None;
        check.appearances[0].venue.clear();
        check.appearances[0].outlet.clear();
        check.appearances[0].title.clear();
        check.appearances[0].said_on = None;
        check.appearances[0].published_at = None;
        check.speaker.as_mut().unwrap().role.clear();
        check.speaker.as_mut().unwrap().wikidata = None;
        look(&shown(&check), "");
    }

    #[test]
    fn json_in_a_page_cannot_leave_its_element_and_parses_to_the_same() {
        let hostile = [
            "</script><script>alert(1)</script>",
            "<!--<script>",
            "a\u{2028}b\u{2029}c",
            "&lt; \" \\ \\u003c ]]> \u{0} \u{1f44d}",
        ];
        for text in hostile {
            let value = json!({"claimReviewed": text, text: [text]});
            let page = json_for_html(&value);
            assert!(
                !page.contains(['<', '>', '&', '\u{2028}', '\u{2029}']),
                "{page}"
            );
            assert_eq!(serde_json::from_str::<Value>(&page).unwrap(), value);
        }
    }
}
