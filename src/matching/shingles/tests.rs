use proptest::prelude::*;

use super::*;

/// Articles of our own on as many matters, two of them on one event.
const ARTICLES: [&str; 3] = [
    "The island council voted on Tuesday night to keep the Kell ferry running through the winter, \
    although the line has lost 5 million crowns since October. Harbour Minister Petra Novak told \
    the council that the state would carry half of the loss until a tender is held in May. “An \
    island without a winter boat is an island without a school,” she said. Karim Haddad, who leads \
    the opposition, called the money a gift to the line's owners and asked for its books. The line \
    carries some 400 people a day in winter and three times as many in July. Its two boats were \
    built in 1987 and 1994. The auditor warned in a report last spring that the older one would \
    not pass its next inspection without a new engine. The council will meet again on 14 March to \
    hear the auditor and to set the fares, which have not changed for six years.",
    "Kell's winter ferry stays. After a debate of four hours the councillors of the outer islands \
    agreed to pay their share of the loss, which the harbour ministry puts at 5 million crowns, \
    and Ms Novak promised that half would come from the mainland. Mr Haddad was not persuaded: \
    the owners, he said, had yet to show a single invoice. On the quay at Port Lessing people \
    waiting for the evening boat said that they had not expected anything else, and that they \
    would believe in the tender when they saw it. A new engine for the older boat is the next \
    question; nobody in the hall could say what one costs or who builds them now.",
    "Rents in Lessing rose by 12 percent in 2023, the sharpest rise since records began, figures \
    of the statistics office show. The office counted 1,200 new flats, a third fewer than the year \
    before, while 9,000 people moved to the city. Builders blame the price of steel and a permit \
    that takes fourteen months. The tenants' union says that a fifth of the flats in the old town \
    stand empty because their owners let them to visitors by the night. The mayor has promised a \
    register of such flats by the autumn, as neighbouring Amery has had since 2019, and a cap on \
    nights. The union wants the cap at thirty nights in a year; the hotels, for once, agree.",
];

fn sentences(text: &str) -> Vec<&str> {
    text.split_inclusive(". ").collect()
}

/// What editors do to a wire text: another head and foot, cuts, another order, small edits.
fn variants(text: &str) -> Vec<(&'static str, String)> {
    let all = sentences(text);
    let without = |gone: &[usize]| -> String {
        let kept = all.iter().enumerate().filter(|(i, _)| !gone.contains(i));
        kept.map(|(_, sentence)| *sentence).collect()
    };
    let mut turned = all.clone();
    turned.rotate_left(3);
    let edited = text
        .replace("said", "told reporters")
        .replace(" the older ", " the elder ")
        .replace("percent", "per cent");
    vec![
        (
            "another headline, byline and foot",
            format!(
                "Boat stays, for now\n\nBy Una Holm, Kell Courier\n\n{text}\n\nSubscribe to our morning letter. All rights reserved."
            ),
        ),
        ("a sentence cut", without(&[3])),
        ("two sentences cut", without(&[2, 5])),
        ("paragraphs in another order", turned.concat()),
        ("small edits", edited),
        (
            "other marks and case",
            text.to_uppercase().replace(['“', '”'], "\""),
        ),
    ]
}

#[test]
fn a_variant_is_a_copy_and_a_candidate() {
    for text in ARTICLES {
        let original = shingles(text);
        for (what, variant) in variants(text) {
            let variant = shingles(&variant);
            let resemblance = original.resemblance(&variant);
            assert_eq!(
                original.kinship(&variant),
                Kinship::Copies,
                "{what}: {resemblance}"
            );
            let signatures = [original.signature().unwrap(), variant.signature().unwrap()];
            assert!(
                candidates(&signatures).contains(&(0, 1)),
                "{what}: {resemblance}"
            );
        }
    }
}

#[test]
fn a_brief_cut_from_an_article_is_part_of_it() {
    for text in ARTICLES {
        let brief: String = sentences(text)[..2].concat();
        let (brief, whole) = (shingles(&brief), shingles(text));
        assert_eq!(brief.kinship(&whole), Kinship::FirstInSecond);
        assert_eq!(whole.kinship(&brief), Kinship::SecondInFirst);
    }
}

#[test]
fn articles_in_other_words_stay_apart_even_on_one_event() {
    for (i, one) in ARTICLES.iter().enumerate() {
        for other in &ARTICLES[i + 1..] {
            let (one, other) = (shingles(one), shingles(other));
            assert_eq!(one.kinship(&other), Kinship::Apart);
            assert!(one.resemblance(&other) < 0.1);
        }
    }
}

#[test]
fn hashes_are_the_same_for_ever() {
    // Stored signatures are compared with new ones: a change here needs another VERSION.
    let signature = shingles("The Kell ferry stays through the winter.")
        .signature()
        .unwrap();
    assert_eq!(
        (VERSION, signature.0[0], signature.bands()[0]),
        (1, 314_334_415, 3_775_601_272_711_438_589)
    );
}

#[test]
fn bytes_of_another_length_are_no_signature() {
    let bytes = shingles("a b c d e").signature().unwrap().to_bytes();
    assert_eq!(Signature::from_bytes(&bytes[1..]), None);
    assert_eq!(Signature::from_bytes(&[]), None);
    assert_eq!(shingles("… —").signature(), None);
}

proptest! {
    #[test]
    fn a_text_is_its_own_copy_whatever_it_holds(text in "\\PC{0,200}") {
        let own = shingles(&text);
        if let Some(signature) = own.signature() {
            prop_assert_eq!(own.resemblance(&own), 1.0);
            prop_assert_eq!(signature.resemblance(&signature), 1.0);
            prop_assert_eq!(Signature::from_bytes(&signature.to_bytes()), Some(signature));
        } else {
            prop_assert_eq!(own.resemblance(&own), 0.0);
        }
    }

    #[test]
    fn resemblance_is_symmetric_and_no_more_than_containment(
        a in "([abc] ){0,60}", b in "([abc] ){0,60}",
    ) {
        let (a, b) = (shingles(&a), shingles(&b));
        prop_assert_eq!(a.resemblance(&b), b.resemblance(&a));
        prop_assert!(a.resemblance(&b) <= a.containment(&b).min(b.containment(&a)) + 1e-12);
    }

    #[test]
    fn the_estimate_is_near_the_truth(
        words in proptest::collection::vec(0u32..100_000, 60..300), cut in 0.0f64..1.0,
    ) {
        let written = |words: &[u32]| -> String {
            words.iter().map(|word| format!("w{word} ")).collect()
        };
        let kept = (words.len() as f64 * cut) as usize;
        let (a, b) = (shingles(&written(&words)), shingles(&written(&words[..kept.max(4)])));
        let estimate = a.signature().unwrap().resemblance(&b.signature().unwrap());
        // Five standard errors.
        prop_assert!((estimate - a.resemblance(&b)).abs() < 0.23, "{estimate}");
    }
}
