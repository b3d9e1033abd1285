//! Feeds as they are, and as they should not be.

use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;

const AT: &str = "https://post.example/feeds/news.xml";

fn rss(entries: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>The Post</title>{entries}</channel></rss>"
    )
}

fn of(text: &str) -> Feed {
    read(text.as_bytes(), AT).unwrap()
}

#[test]
fn the_four_kinds_of_feeds_are_read_alike() {
    let summary = "The council said fares rise by a third.";
    let rss2 = rss(&format!(
        "<item><title>Fares up</title><link>https://post.example/fares</link>\
         <description>{summary}</description><pubDate>Fri, 16 Oct 2026 08:00:00 GMT</pubDate></item>"
    ));
    let rss1 = format!(
        "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" \
         xmlns=\"http://purl.org/rss/1.0/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\
         <channel rdf:about=\"https://post.example/\"><title>The Post</title>\
         <link>https://post.example/</link><description>News</description></channel>\
         <item rdf:about=\"https://post.example/fares\"><title>Fares up</title>\
         <link>https://post.example/fares</link><description>{summary}</description>\
         <dc:date>2026-10-16T08:00:00Z</dc:date></item></rdf:RDF>"
    );
    let atom = format!(
        "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>The Post</title><id>a</id>\
         <updated>2026-10-16T08:00:00Z</updated><entry><id>tag:post.example,2026:1</id>\
         <title type=\"html\">Fares up</title><link rel=\"self\" href=\"https://post.example/1.atom\"/>\
         <link href=\"/fares\"/><summary>{summary}</summary>\
         <published>2026-10-16T08:00:00Z</published></entry></feed>"
    );
    let json = format!(
        "{{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"The Post\",\"items\":[\
         {{\"id\":\"1\",\"url\":\"https://post.example/fares\",\"title\":\"Fares up\",\
         \"summary\":\"{summary}\",\"content_text\":\"{summary}\",\
         \"date_published\":\"2026-10-16T08:00:00Z\"}}]}}"
    );
    for text in [rss2, rss1, atom, json] {
        let feed = of(&text);
        assert_eq!(feed.title, "The Post", "{text}");
        assert_eq!((feed.had, feed.astray), (1, 0), "{text}");
        let entry = &feed.entries[0];
        assert_eq!(entry.link.as_str(), "https://post.example/fares");
        assert_eq!(
            (entry.title.as_str(), entry.summary.as_str()),
            ("Fares up", summary)
        );
        assert_eq!(
            entry.published_at.unwrap().to_rfc3339(),
            "2026-10-16T08:00:00+00:00"
        );
    }
}

#[test]
fn an_encoding_of_the_last_century_is_read() {
    let text = rss("<item><title>Lucía</title><link>https://a.example/</link></item>").replace(
        "version=\"1.0\"?",
        "version=\"1.0\" encoding=\"iso-8859-1\"?",
    );
    let bytes: Vec<u8> = text.chars().map(|c| u8::try_from(c).unwrap()).collect();
    assert_eq!(read(&bytes, AT).unwrap().entries[0].title, "Lucía");
    let mut wide = vec![0xff, 0xfe];
    wide.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(read(&wide, AT).unwrap().entries[0].title, "Lucía");
}

#[test]
fn titles_and_summaries_become_plain_text() {
    for (written, title) in [
        (
            "<![CDATA[<b>Fares</b> up<script>alert(1)</script>]]>",
            "Fares up",
        ),
        ("&lt;img src=x onerror=alert(1)&gt;Fares", "Fares"),
        ("Fares &amp;amp; tolls &amp;rsquo;26", "Fares & tolls ’26"),
        ("<![CDATA[5 < 6 & 7 > 2]]>", "5 < 6 & 7 > 2"),
        (
            "<![CDATA[One<br>two<p>three<!-- <four> -->]]>",
            "One two three",
        ),
        (
            "<![CDATA[<style>p{}</style><scrip<script>x</script>t>y]]>",
            "x t>y",
        ),
    ] {
        let item = "<link>https://a.example/</link>";
        let feed = of(&rss(&format!(
            "<item><title>{written}</title>{item}</item>"
        )));
        assert_eq!(feed.entries[0].title, title, "{written}");
    }
    let long = rss(&format!(
        "<item><link>https://a.example/</link><description>{}</description></item>",
        "word ".repeat(500)
    ));
    let entry = &of(&long).entries[0];
    assert!(entry.summary.ends_with("word…") && entry.summary.chars().count() <= LONGEST_SUMMARY);
    assert_eq!(
        entry.title, "https://a.example/",
        "an entry without a title"
    );
}

#[test]
fn addresses_that_are_none_of_the_web_are_refused() {
    let items: String = [
        "<link>javascript:alert(1)</link>",
        "<link>data:text/html,x</link>",
        "<link>https://u:p@a.example/</link>",
        "<guid isPermaLink=\"false\">7</guid>",
        "<link>file:///etc/passwd</link>",
        "<link>https://a.example/good</link>",
        "<guid>https://a.example/by-guid</guid>",
    ]
    .iter()
    .map(|link| format!("<item><title>x</title>{link}</item>"))
    .collect();
    let feed = of(&rss(&items));
    assert_eq!((feed.had, feed.astray), (2, 5));
    let links: Vec<&str> = feed
        .entries
        .iter()
        .map(|entry| entry.link.as_str())
        .collect();
    assert_eq!(
        links,
        ["https://a.example/good", "https://a.example/by-guid"]
    );
}

#[test]
fn of_a_long_feed_the_newest_are_taken() {
    let items: String = (0..500)
        .map(|n| {
            let day = 1 + n % 28;
            format!(
                "<item><title>{n}</title><link>https://a.example/{n}</link>\
                 <pubDate>{day:02} Sep 2026 08:00:00 GMT</pubDate></item>"
            )
        })
        .collect();
    let feed = of(&rss(&items));
    assert_eq!((feed.had, feed.entries.len()), (500, MOST_ENTRIES));
    let days: Vec<_> = feed
        .entries
        .iter()
        .map(|entry| entry.published_at)
        .collect();
    assert!(days.is_sorted_by(|newer, older| newer >= older));
}

#[test]
fn one_report_under_two_addresses_has_one_hash_and_short_ones_have_none() {
    let told = "The harbour board said on Thursday that the noon boat would stop running in May, \
                and that nobody aboard would be paid for the days it lay at the quay.";
    let item = |address: &str, text: &str| {
        let text = format!(
            "<item><title>Noon boat</title><link>{address}</link><description>{text}</description></item>"
        );
        of(&rss(&text)).entries.remove(0)
    };
    let first = item("https://a.example/1", told);
    let second = item("https://b.example/2", &format!("&lt;p&gt;{told}&lt;/p&gt;"));
    assert!(first.report_sha256.is_some());
    assert_eq!(first.report_sha256, second.report_sha256);
    assert_eq!(item("https://a.example/3", "Live").report_sha256, None);
}

#[test]
fn what_is_no_feed_is_told_in_words() {
    let said = |text: &str| read(text.as_bytes(), AT).unwrap_err();
    assert_eq!(said(""), Unreadable::NoFeed);
    assert_eq!(said("plain words"), Unreadable::NoFeed);
    assert_eq!(said("<svg/>"), Unreadable::NoFeed);
    assert_eq!(said("{\"a\":1}"), Unreadable::Broken);
    assert_eq!(said("<!DOCTYPE html><html><body>x"), Unreadable::Page);
    assert_eq!(
        said("<rss version=\"2.0\"><channel><item>"),
        Unreadable::Broken
    );
}

#[test]
fn an_entity_is_never_expanded() {
    let laughs: String = (1..30)
        .map(|n| format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10)))
        .collect();
    let text = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE rss [<!ENTITY l0 \"ha\">{laughs}\
         <!ENTITY file SYSTEM \"file:///etc/passwd\">]><rss version=\"2.0\"><channel>\
         <title>&l29;&file;</title><item><title>&l29;&file;</title>\
         <link>https://a.example/</link></item></channel></rss>"
    );
    let begun = Instant::now();
    let feed = of(&text);
    assert!(begun.elapsed() < Duration::from_secs(1));
    assert_eq!(feed.entries[0].title, "&l29;&file;");
}

#[test]
fn what_is_built_to_be_slow_is_refused_at_once() {
    let many = |piece: &str, times: usize| piece.repeat(times);
    let name_spaces: String = (0..300).map(|n| format!("<a xmlns:n{n}=\"u\">")).collect();
    let attributes: String = (0..2_000).map(|n| format!(" a{n}=\"\"")).collect();
    for (text, what) in [
        (rss(&many("<a>", 100_000)), "nested too deep"),
        (rss(&many("<item/>", 600_000)), "too many entries"),
        (rss(&many("<category/>", 400_000)), "too many elements"),
        (rss(&name_spaces), "nested too deep"),
        (
            rss(&format!(
                "<a {}>",
                (0..300)
                    .map(|n| format!("xmlns:n{n}='u' "))
                    .collect::<String>()
            )),
            "too many attributes",
        ),
        (rss(&format!("<a{attributes}/>")), "too many attributes"),
        (
            format!("{{\"items\":[{}]}}", many("{},", 1_000_000)),
            "too many records",
        ),
    ] {
        let begun = Instant::now();
        let refused = read(text.as_bytes(), AT).unwrap_err();
        assert_eq!(refused, Unreadable::Unsound(what));
        assert!(begun.elapsed() < Duration::from_secs(2), "{what}");
    }
    for deep in ["[".repeat(1_000_000), many("{\"a\":", 40_000)] {
        assert!(read(format!("{{\"items\":{deep}").as_bytes(), AT).is_err());
    }
}

#[test]
fn a_page_names_its_feeds() {
    let page = "<!doctype html><html><head><base href=\"/sub/\">\
        <link rel=\"alternate\" type=\"application/rss+xml\" title=\"News &amp; more\" href=\"rss.xml\">\
        <link rel=\"alternate\" type=\"application/rss+xml\" href=\"/sub/rss.xml\">\
        <link rel=\"stylesheet alternate\" type=\"text/css\" href=\"a.css\">\
        <link rel=\"ALTERNATE\" type=\"Application/Atom+XML\" href=\"https://b.example/atom\">\
        <link rel=\"alternate\" type=\"application/feed+json\" href=\"javascript:alert(1)\">\
        </head><body>x</body></html>";
    let named = named_in(page.as_bytes(), "https://a.example/news");
    let named: Vec<(&str, &str)> = named
        .iter()
        .map(|named| (named.address.as_str(), named.title.as_str()))
        .collect();
    assert_eq!(
        named,
        [
            ("https://a.example/sub/rss.xml", "News & more"),
            ("https://b.example/atom", "")
        ]
    );
    assert!(named_in(b"<svg", AT).is_empty());
}

proptest! {
    #[test]
    fn any_bytes_give_a_feed_or_a_refusal(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = read(&bytes, AT);
        let _ = named_in(&bytes, AT);
    }
}
