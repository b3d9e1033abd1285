//! MediaReview, the JSON-LD on what was done to a picture, film or recording, from one record. It
//! stands beside the ClaimReview of the same page, each the root of its own block.
//!
//! Sources: schema.org 30.0. Its context does not say that `mediaAuthenticityCategory` leads to
//! another node, so that a bare word would be read as text; it is written as a node with an `@id`.

use serde_json::{Map, Value, json};

use crate::domain::manipulation::Medium;
use crate::domain::record::{MediaShown, Record};
use crate::publishing::claim_review::{author, claimed_by, put, put_all};
use crate::publishing::{Publisher, moment, web_address};

/// The MediaReview of a check, or `None` when the claim is about no such thing or the check was
/// retracted.
pub fn media_review(record: &Record, publisher: &Publisher) -> Option<Value> {
    let media = record.media.as_ref()?;
    if record.retraction.is_some() {
        return None;
    }
    let page = publisher.check(&record.slug);
    let mut review = Map::new();
    put(&mut review, "@context", "https://schema.org");
    put(&mut review, "@type", "MediaReview");
    put(&mut review, "@id", &id(&page));
    put(&mut review, "url", &page);
    put(&mut review, "inLanguage", &record.language);
    put(&mut review, "datePublished", &moment(record.published_at));
    if record.changed_at > record.published_at {
        put(&mut review, "dateModified", &moment(record.changed_at));
    }
    review.insert("author".to_owned(), author(record, publisher));
    put_all(
        &mut review,
        "mediaAuthenticityCategory",
        media
            .manipulations
            .iter()
            .map(|one| json!({ "@id": format!("https://schema.org/{}", one.schema()) })),
    );
    put(
        &mut review,
        "originalMediaContextDescription",
        &media.context,
    );
    put(
        &mut review,
        "originalMediaLink",
        web_address(&media.original).unwrap_or_default(),
    );
    review.insert(
        "itemReviewed".to_owned(),
        reviewed(record, media, publisher),
    );
    review.insert(
        "associatedClaimReview".to_owned(),
        json!({ "@type": "ClaimReview", "@id": format!("{page}#claimreview"), "url": page }),
    );
    Some(Value::Object(review))
}

/// The id under which both reviews of a page name this one.
pub(super) fn id(page: &str) -> String {
    format!("{page}#mediareview")
}

fn reviewed(record: &Record, media: &MediaShown, publisher: &Publisher) -> Value {
    let mut reviewed = Map::new();
    put(&mut reviewed, "@type", "MediaReviewItem");
    if let Some(creator) = claimed_by(record) {
        reviewed.insert("creator".to_owned(), creator);
    }
    reviewed.insert(
        "interpretedAsClaim".to_owned(),
        json!({ "@type": "Claim", "text": record.quote }),
    );
    let mut shown = Map::new();
    let sort = match media.medium {
        Medium::Image => "ImageObject",
        Medium::Video => "VideoObject",
        Medium::Audio => "AudioObject",
    };
    put(&mut shown, "@type", sort);
    put(
        &mut shown,
        "contentUrl",
        web_address(&media.address).unwrap_or_default(),
    );
    if let Some(number) = kept(record, media) {
        let kept = publisher.evidence(&record.slug, number);
        put(&mut shown, "archivedAt", &kept);
    }
    // A type alone says nothing that the medium does not.
    if shown.len() > 1 {
        reviewed.insert("mediaItemAppearance".to_owned(), json!([shown]));
    }
    Value::Object(reviewed)
}

/// The number of the evidence that is our copy, if a copy is kept and public.
fn kept(record: &Record, media: &MediaShown) -> Option<i32> {
    let mut evidence = record.evidence.iter();
    let held = evidence.find(|one| Some(one.number) == media.exhibit && one.sha256.is_some());
    held.map(|one| one.number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publishing::claim_review;
    use crate::publishing::sample::{about_a_picture, desk, record, retracted};

    const PAGE: &str = "https://desk.example/checks/crime-doubled-district-9";

    #[test]
    fn a_claim_about_a_picture_leaves_in_the_shape_the_field_reads() {
        let expected = json!({
            "@context": "https://schema.org", "@type": "MediaReview",
            "@id": format!("{PAGE}#mediareview"), "url": PAGE, "inLanguage": "en",
            "datePublished": "2026-11-02T09:30:00Z",
            "author": { "@type": "Organization", "@id": "https://desk.example/#publisher",
                "name": "Example Desk", "url": "https://desk.example/" },
            "mediaAuthenticityCategory": [
                { "@id": "https://schema.org/DecontextualizedContent" },
                { "@id": "https://schema.org/EditedOrCroppedContent" }],
            "originalMediaContextDescription": "The queue stood there in 2019, for a fair.",
            "originalMediaLink": "https://archive.example/fair",
            "itemReviewed": { "@type": "MediaReviewItem",
                "creator": { "@type": "Person", "name": "Jane Roe",
                    "jobTitle": "Minister of the Interior",
                    "sameAs": ["https://www.wikidata.org/wiki/Q2"] },
                "interpretedAsClaim": { "@type": "Claim",
                    "text": "Crime in District 9 has doubled in the past two years." },
                "mediaItemAppearance": [{ "@type": "ImageObject",
                    "contentUrl": "https://social.example/p/9.jpg",
                    "archivedAt": format!("{PAGE}#E1") }] },
            "associatedClaimReview": { "@type": "ClaimReview",
                "@id": format!("{PAGE}#claimreview"), "url": PAGE },
        });
        assert_eq!(media_review(&about_a_picture(), &desk()), Some(expected));
        let claim = claim_review(&about_a_picture(), &desk()).unwrap();
        assert_eq!(
            claim["associatedMediaReview"],
            json!({ "@type": "MediaReview", "@id": format!("{PAGE}#mediareview"), "url": PAGE })
        );
    }

    #[test]
    fn a_copy_that_is_not_public_and_a_hostile_address_leave_no_trace() {
        let mut check = about_a_picture();
        check.evidence[0].sha256 = None;
        let media = check.media.as_mut().unwrap();
        media.address = Some("javascript:alert(1)".to_owned());
        media.original = media.address.clone();
        media.context.clear();
        let review = media_review(&check, &desk()).unwrap();
        assert_eq!(review["itemReviewed"].get("mediaItemAppearance"), None);
        assert_eq!(review.get("originalMediaLink"), None);
        assert_eq!(review.get("originalMediaContextDescription"), None);
    }

    #[test]
    fn a_claim_about_words_and_a_retracted_check_have_none() {
        assert_eq!(media_review(&record(), &desk()), None);
        let gone = Record {
            media: about_a_picture().media,
            ..retracted()
        };
        assert_eq!(media_review(&gone, &desk()), None);
        let claim = claim_review(&record(), &desk()).unwrap();
        assert_eq!(claim.get("associatedMediaReview"), None);
    }
}
