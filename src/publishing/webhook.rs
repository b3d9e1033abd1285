//! A message to a webhook: its body, and the signatures of the Standard Webhooks specification 1.0
//! by which the receiver knows that it is ours and fresh.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::domain::hook::Topic;
use crate::domain::record::Record;
use crate::publishing::{Publisher, moment};

/// What every secret begins with when it is shown.
const SECRET: &str = "whsec_";
/// The most characters of the words of a check in a message, which must stay below 20 kB.
const WORDS: usize = 2_000;

/// A secret as its receiver keeps it: `whsec_` and base64.
pub fn secret_in_words(secret: &[u8]) -> String {
    format!("{SECRET}{}", STANDARD.encode(secret))
}

/// The `webhook-signature` header: one signature for each secret, the newest first. While a secret
/// is being changed there are two, and a receiver that knows either is content.
pub fn signatures(secrets: &[&[u8]], id: &str, at: DateTime<Utc>, body: &str) -> String {
    let signed = format!("{id}.{}.{body}", at.timestamp());
    let signatures: Vec<String> = secrets
        .iter()
        .map(|secret| format!("v1,{}", STANDARD.encode(hmac(secret, signed.as_bytes()))))
        .collect();
    signatures.join(" ")
}

/// HMAC-SHA256 (RFC 2104), which takes a key of any length.
fn hmac(secret: &[u8], message: &[u8]) -> Vec<u8> {
    Hmac::<Sha256>::new_from_slice(secret).map_or_else(
        |_| Vec::new(),
        |mut mac| {
            mac.update(message);
            mac.finalize().into_bytes().to_vec()
        },
    )
}

/// The body of a message: its type, when it happened, and what.
pub fn body(topic: Topic, at: DateTime<Utc>, told: Value) -> String {
    json!({ "type": topic.slug(), "timestamp": moment(at), "data": told }).to_string()
}

/// What is told of a check that is public: where it stands and what it says in short. Whoever wants
/// all of it asks for the ClaimReview at the address given.
pub fn check(record: &Record, sha256: &str, publisher: &Publisher) -> Value {
    let newest = record.retraction.as_ref().or(record.corrections.last());
    json!({
        "number": record.number,
        "url": publisher.check(&record.slug),
        "claim_review": publisher.claim_review(&record.slug),
        "version": record.version,
        "sha256": sha256,
        "statement": short(&record.statement),
        "rating": record.rating.label,
        "language": record.language,
        "published_at": moment(record.published_at),
        "changed_at": moment(record.changed_at),
        "note": newest.map(|newest| short(&newest.note)),
    })
}

fn short(words: &str) -> String {
    if words.chars().count() <= WORDS {
        return words.to_owned();
    }
    words.chars().take(WORDS - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publishing::sample::{desk, record, retracted};

    /// The example that the specification's own libraries test themselves with.
    #[test]
    fn the_example_of_the_specification_is_signed_as_it_says() {
        let secret = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        assert_eq!(
            secret_in_words(&secret),
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
        );
        let at = DateTime::from_timestamp(1_614_265_330, 0).unwrap();
        let signed = signatures(
            &[&secret],
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            at,
            r#"{"test": 2432232314}"#,
        );
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        let both = signatures(
            &[&[1; 24], &secret],
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            at,
            r#"{"test": 2432232314}"#,
        );
        assert!(both.starts_with("v1,") && both.ends_with(&format!(" {signed}")));
    }

    #[test]
    fn a_message_about_a_check_says_where_it_stands_and_why_it_no_longer_holds() {
        let told = check(&record(), "ab", &desk());
        assert_eq!(
            told["url"],
            "https://desk.example/checks/crime-doubled-district-9"
        );
        assert_eq!(told["rating"], "Mostly inaccurate");
        let gone = retracted();
        let told = check(&gone, "ab", &desk());
        assert_eq!(told["note"], gone.retraction.unwrap().note);
        let body = body(Topic::CheckWithdrawn, gone.changed_at, told);
        assert!(body.len() < 20_000 && body.contains(r#""type":"check.withdrawn""#));
    }

    #[test]
    fn words_are_cut_where_a_message_would_grow_too_large() {
        assert_eq!(short(&"é".repeat(3_000)).chars().count(), WORDS);
        assert_eq!(short("as it is"), "as it is");
    }
}
