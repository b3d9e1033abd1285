//! Any string gives a page or a refusal, and the same one each time.

use proptest::prelude::*;

use super::*;

fn markup() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-zA-Zäß .,&;<>\"'=/!-]{0,40}",
        prop::sample::select(vec![
            "<p>", "</p>", "<div class=share>", "</div>", "<b>", "<i id=1>", "</b>", "<table>", "<tr>",
            "<td>", "</table>", "<ul><li>", "<br>", "<br><br>", "<!--", "-->", "<script>", "</script>",
            "<style>", "<svg>", "<desc>", "</svg>", "<title>", "<a href=x>", "<figure>", "<figcaption>",
            "<template>", "<select>", "<option>", "<math>", "<noscript>", "<![CDATA[", "&#0;", "&#x1F600;",
            "<meta charset=utf-8>", "<meta property=\"og:title\" content=\"x", "<h1>", "<time datetime=2024>",
            "<script type=\"application/ld+json\">{\"@type\":\"NewsArticle\",\"headline\":[",
            "<p>The ferry, which sails at nine, was late again on Monday, said the harbour master.</p>",
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_markup_gives_a_page_or_a_refusal(html in markup()) {
        let once = read_text(&html, Some("https://ardan.example/2024/07/05/x"));
        let twice = read_text(&html, Some("https://ardan.example/2024/07/05/x"));
        match (once, twice) {
            (Ok(once), Ok(twice)) => {
                prop_assert_eq!(&once.blocks, &twice.blocks);
                prop_assert!(once.blocks.iter().all(|block| !block.text.contains('\n')));
            }
            (Err(once), Err(twice)) => prop_assert_eq!(once, twice),
            _ => prop_assert!(false, "read once and refused once"),
        }
    }

    #[test]
    fn any_bytes_give_a_page_or_a_refusal(bytes in prop::collection::vec(any::<u8>(), 0..2_000), address in ".{0,40}") {
        let _ = read(&bytes, Some(&address));
    }

    #[test]
    fn any_line_may_be_asked_for_a_date_or_names(line in ".{0,300}") {
        let _ = dates::read(&line);
        let _ = dates::only_a_date(&line);
        let _ = byline::names(&line);
        let _ = headline::without_site(&line, Some("a"));
        let _ = headline::site_in_title(&line, "a.example");
    }
}
