//! Feeds of checks for feed readers: Atom (RFC 4287), RSS 2.0 and JSON Feed 1.1.

use std::fmt::Write;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use crate::domain::record::Record;
use crate::publishing::{Publisher, moment};

/// Media types under which the three are served.
pub const ATOM_MEDIA_TYPE: &str = "application/atom+xml; charset=utf-8";
/// RSS 2.0.
pub const RSS_MEDIA_TYPE: &str = "application/rss+xml; charset=utf-8";
/// JSON Feed 1.1.
pub const JSON_FEED_MEDIA_TYPE: &str = "application/feed+json; charset=utf-8";

/// What a feed says about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    /// What readers see in their list of feeds.
    pub title: String,
    /// One sentence on what comes in it.
    pub about: String,
    /// Where this feed stands; also its lasting id.
    pub address: String,
    /// The page it follows.
    pub page: String,
}

/// Checks as Atom, in the order given.
pub fn atom(feed: &Feed, records: &[Record], publisher: &Publisher) -> String {
    let mut out = String::from(XML_HEAD);
    out.push_str("<feed xmlns=\"http://www.w3.org/2005/Atom\">\n");
    element(&mut out, "id", &feed.address);
    element(&mut out, "title", &feed.title);
    element(&mut out, "subtitle", &feed.about);
    element(&mut out, "updated", &moment(updated(records)));
    link(&mut out, "self", ATOM_MEDIA_TYPE, &feed.address);
    link(&mut out, "alternate", "text/html", &feed.page);
    let home = xml(&publisher.home());
    let name = xml(&publisher.name);
    put(
        &mut out,
        format_args!("<author><name>{name}</name><uri>{home}</uri></author>\n"),
    );
    out.push_str("<generator>Galley</generator>\n");
    for record in records {
        atom_entry(&mut out, record, publisher);
    }
    out.push_str("</feed>\n");
    out
}

/// Something in a feed that is no check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Where it stands; also its lasting id.
    pub address: String,
    /// What it is called.
    pub title: String,
    /// One sentence about it.
    pub words: String,
    /// BCP-47.
    pub language: String,
    /// Since when it is there.
    pub published_at: DateTime<Utc>,
    /// When it changed last.
    pub changed_at: DateTime<Utc>,
}

/// Entries as Atom, in the order given.
pub fn entries_as_atom(feed: &Feed, entries: &[Entry]) -> String {
    let newest = entries.iter().map(|entry| entry.changed_at).max();
    let mut out = String::from(XML_HEAD);
    out.push_str("<feed xmlns=\"http://www.w3.org/2005/Atom\">\n");
    element(&mut out, "id", &feed.address);
    element(&mut out, "title", &feed.title);
    element(&mut out, "subtitle", &feed.about);
    element(
        &mut out,
        "updated",
        &moment(newest.unwrap_or(DateTime::UNIX_EPOCH)),
    );
    link(&mut out, "self", ATOM_MEDIA_TYPE, &feed.address);
    link(&mut out, "alternate", "text/html", &feed.page);
    out.push_str("<author><name>Galley</name></author>\n<generator>Galley</generator>\n");
    for entry in entries {
        let language = xml(&entry.language);
        put(&mut out, format_args!("<entry xml:lang=\"{language}\">\n"));
        element(&mut out, "id", &entry.address);
        element(&mut out, "title", &entry.title);
        link(&mut out, "alternate", "text/html", &entry.address);
        element(&mut out, "published", &moment(entry.published_at));
        element(&mut out, "updated", &moment(entry.changed_at));
        element(&mut out, "summary", &entry.words);
        out.push_str("</entry>\n");
    }
    out.push_str("</feed>\n");
    out
}

/// Checks as RSS 2.0, in the order given.
pub fn rss(feed: &Feed, records: &[Record], publisher: &Publisher) -> String {
    let mut out = String::from(XML_HEAD);
    out.push_str(
        "<rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n<channel>\n",
    );
    element(&mut out, "title", &feed.title);
    element(&mut out, "link", &feed.page);
    element(&mut out, "description", &feed.about);
    element(&mut out, "lastBuildDate", &updated(records).to_rfc2822());
    let own = xml(&feed.address);
    let media_type = xml(RSS_MEDIA_TYPE);
    put(
        &mut out,
        format_args!("<atom:link rel=\"self\" type=\"{media_type}\" href=\"{own}\"/>\n"),
    );
    out.push_str("<generator>Galley</generator>\n");
    for record in records {
        rss_entry(&mut out, record, publisher);
    }
    out.push_str("</channel>\n</rss>\n");
    out
}

/// Checks as JSON Feed 1.1, in the order given.
pub fn json_feed(feed: &Feed, records: &[Record], publisher: &Publisher) -> Value {
    let entries: Vec<Value> = records
        .iter()
        .map(|record| json_entry(record, publisher))
        .collect();
    json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "description": feed.about,
        "home_page_url": feed.page,
        "feed_url": feed.address,
        "authors": [{"name": publisher.name, "url": publisher.home()}],
        "items": entries,
    })
}

const XML_HEAD: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";

/// When the newest of the records changed. A feed without any has changed when time began, so
/// that it reads the same each time it is drawn.
fn updated(records: &[Record]) -> DateTime<Utc> {
    let newest = records.iter().map(|record| record.changed_at).max();
    newest.unwrap_or(DateTime::UNIX_EPOCH)
}

fn atom_entry(out: &mut String, record: &Record, publisher: &Publisher) {
    let page = publisher.check(&record.slug);
    let language = xml(&record.language);
    put(out, format_args!("<entry xml:lang=\"{language}\">\n"));
    element(out, "id", &page);
    element(out, "title", &title(record));
    link(out, "alternate", "text/html", &page);
    element(out, "published", &moment(record.published_at));
    element(out, "updated", &moment(record.changed_at));
    for author in &record.authors {
        put(
            out,
            format_args!("<author><name>{}</name></author>\n", xml(author)),
        );
    }
    for topic in &record.topics {
        put(out, format_args!("<category term=\"{}\"/>\n", xml(topic)));
    }
    element(out, "summary", summary(record));
    let body = xml(&body(record, &page));
    put(
        out,
        format_args!("<content type=\"html\">{body}</content>\n"),
    );
    out.push_str("</entry>\n");
}

fn rss_entry(out: &mut String, record: &Record, publisher: &Publisher) {
    let page = publisher.check(&record.slug);
    out.push_str("<item>\n");
    element(out, "title", &title(record));
    element(out, "link", &page);
    put(
        out,
        format_args!("<guid isPermaLink=\"true\">{}</guid>\n", xml(&page)),
    );
    element(out, "pubDate", &record.published_at.to_rfc2822());
    for author in &record.authors {
        element(out, "dc:creator", author);
    }
    for topic in &record.topics {
        element(out, "category", topic);
    }
    element(out, "description", &body(record, &page));
    out.push_str("</item>\n");
}

fn json_entry(record: &Record, publisher: &Publisher) -> Value {
    let page = publisher.check(&record.slug);
    let mut entry = Map::new();
    entry.insert("id".to_owned(), json!(page));
    entry.insert("url".to_owned(), json!(page));
    entry.insert("title".to_owned(), json!(title(record)));
    entry.insert("content_html".to_owned(), json!(body(record, &page)));
    entry.insert("summary".to_owned(), json!(summary(record)));
    entry.insert(
        "date_published".to_owned(),
        json!(moment(record.published_at)),
    );
    entry.insert("date_modified".to_owned(), json!(moment(record.changed_at)));
    entry.insert("language".to_owned(), json!(record.language));
    if !record.authors.is_empty() {
        let authors: Vec<Value> = record
            .authors
            .iter()
            .map(|name| json!({"name": name}))
            .collect();
        entry.insert("authors".to_owned(), Value::Array(authors));
    }
    if !record.topics.is_empty() {
        entry.insert("tags".to_owned(), json!(record.topics));
    }
    Value::Object(entry)
}

fn title(record: &Record) -> String {
    match record.retraction {
        None => format!("{}: {}", record.rating.label, record.statement),
        Some(_) => format!("Retracted: {}", record.statement),
    }
}

fn summary(record: &Record) -> &str {
    match &record.retraction {
        None => &record.answer,
        Some(retraction) => &retraction.note,
    }
}

/// What a feed reader shows: the notice first, then the verdict, then the words that were checked.
fn body(record: &Record, page: &str) -> String {
    let mut out = String::new();
    if let Some(retraction) = &record.retraction {
        let (day, note) = (retraction.at.date_naive(), xml(&retraction.note));
        put(
            &mut out,
            format_args!("<p><strong>Retracted on {day}.</strong> {note}</p>"),
        );
    } else {
        if let Some(latest) = record.corrections.last() {
            let (day, note) = (latest.at.date_naive(), xml(&latest.note));
            put(
                &mut out,
                format_args!("<p><strong>Corrected on {day}.</strong> {note}</p>"),
            );
        }
        let (label, answer) = (xml(&record.rating.label), xml(&record.answer));
        put(
            &mut out,
            format_args!("<p><strong>{label}.</strong> {answer}</p>"),
        );
    }
    put(
        &mut out,
        format_args!("<blockquote><p>{}</p></blockquote>", xml(&record.quote)),
    );
    if let Some(speaker) = &record.speaker {
        let named: Vec<&str> = [&speaker.name, &speaker.role, &speaker.affiliation]
            .into_iter()
            .map(String::as_str)
            .filter(|part| !part.is_empty())
            .collect();
        put(&mut out, format_args!("<p>{}</p>", xml(&named.join(", "))));
    }
    put(
        &mut out,
        format_args!("<p><a href=\"{}\">Read the check</a></p>", xml(page)),
    );
    out
}

fn element(out: &mut String, name: &str, text: &str) {
    put(out, format_args!("<{name}>{}</{name}>\n", xml(text)));
}

fn link(out: &mut String, rel: &str, media_type: &str, address: &str) {
    let (media_type, address) = (xml(media_type), xml(address));
    put(
        out,
        format_args!("<link rel=\"{rel}\" type=\"{media_type}\" href=\"{address}\"/>\n"),
    );
}

fn put(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail: its Write never returns an error.
    let _ = out.write_fmt(text);
}

/// Text for XML 1.0 and HTML alike: markup characters escaped, and the characters that XML cannot
/// carry in any form left out.
fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' => {}
            '\u{fffe}' | '\u{ffff}' => {}
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publishing::sample::{corrected, desk, record, retracted};

    fn latest(kind: &str) -> Feed {
        Feed {
            title: "Example Desk: latest checks".to_owned(),
            about: "Every check as it is published or changed.".to_owned(),
            address: format!("https://desk.example/feeds/latest.{kind}"),
            page: "https://desk.example/".to_owned(),
        }
    }

    fn hostile() -> Record {
        let mut check = record();
        check.statement = "]]> <b>&amp;\u{0}\u{b} \u{202e}\"'".to_owned();
        check.slug = "a-b".to_owned();
        check
    }

    #[test]
    fn an_atom_entry_carries_verdict_dates_and_permalink() {
        let drawn = atom(&latest("atom"), &[corrected()], &desk());
        assert_eq!(
            drawn,
            r#"<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
<id>https://desk.example/feeds/latest.atom</id>
<title>Example Desk: latest checks</title>
<subtitle>Every check as it is published or changed.</subtitle>
<updated>2026-11-04T16:05:00Z</updated>
<link rel="self" type="application/atom+xml; charset=utf-8" href="https://desk.example/feeds/latest.atom"/>
<link rel="alternate" type="text/html" href="https://desk.example/"/>
<author><name>Example Desk</name><uri>https://desk.example/</uri></author>
<generator>Galley</generator>
<entry xml:lang="en">
<id>https://desk.example/checks/crime-doubled-district-9</id>
<title>Mostly inaccurate: Recorded crime in District 9 doubled in the last two years.</title>
<link rel="alternate" type="text/html" href="https://desk.example/checks/crime-doubled-district-9"/>
<published>2026-11-02T09:30:00Z</published>
<updated>2026-11-04T16:05:00Z</updated>
<author><name>Ana K.</name></author>
<category term="crime"/>
<category term="statistics"/>
<summary>Police figures show recorded crime rose 4 % in two years.</summary>
<content type="html">&lt;p&gt;&lt;strong&gt;Corrected on 2026-11-04.&lt;/strong&gt; An earlier version gave the rise as 5 %. It is 4 %.&lt;/p&gt;&lt;p&gt;&lt;strong&gt;Mostly inaccurate.&lt;/strong&gt; Police figures show recorded crime rose 4 % in two years.&lt;/p&gt;&lt;blockquote&gt;&lt;p&gt;Crime in District 9 has doubled in the past two years.&lt;/p&gt;&lt;/blockquote&gt;&lt;p&gt;Jane Roe, Minister of the Interior, Ruritania&lt;/p&gt;&lt;p&gt;&lt;a href=&quot;https://desk.example/checks/crime-doubled-district-9&quot;&gt;Read the check&lt;/a&gt;&lt;/p&gt;</content>
</entry>
</feed>
"#
        );
    }

    #[test]
    fn an_rss_entry_has_a_permalink_guid_and_an_rfc_822_date() {
        let drawn = rss(&latest("rss"), &[record()], &desk());
        for expected in [
            "<pubDate>Mon, 2 Nov 2026 09:30:00 +0000</pubDate>",
            "<guid isPermaLink=\"true\">https://desk.example/checks/crime-doubled-district-9</guid>",
            "<dc:creator>Ana K.</dc:creator>",
            "href=\"https://desk.example/feeds/latest.rss\"/>",
        ] {
            assert!(drawn.contains(expected), "{expected} is missing in {drawn}");
        }
    }

    #[test]
    fn a_json_feed_names_its_version_and_lists_the_checks() {
        let drawn = json_feed(&latest("json"), &[record(), retracted()], &desk());
        assert_eq!(drawn["version"], "https://jsonfeed.org/version/1.1");
        assert_eq!(drawn["items"][0]["date_published"], "2026-11-02T09:30:00Z");
        assert_eq!(drawn["items"][0]["tags"], json!(["crime", "statistics"]));
        assert_eq!(
            drawn["items"][1]["title"],
            "Retracted: Recorded crime in District 9 doubled in the last two years."
        );
    }

    #[test]
    fn a_retracted_check_says_so_first_and_no_longer_gives_its_rating() {
        for drawn in [
            atom(&latest("atom"), &[retracted()], &desk()),
            rss(&latest("rss"), &[retracted()], &desk()),
        ] {
            assert!(drawn.contains("The police have withdrawn the figures."));
            assert!(!drawn.contains("Mostly inaccurate"), "{drawn}");
        }
    }

    #[test]
    fn hostile_words_reach_the_reader_as_words() {
        let expected = "]]&gt; &lt;b&gt;&amp;amp; \u{202e}&quot;&#39;</title>";
        for drawn in [
            atom(&latest("atom"), &[hostile()], &desk()),
            rss(&latest("rss"), &[hostile()], &desk()),
        ] {
            assert!(drawn.contains(expected), "{drawn}");
            assert!(!drawn.contains(|c: char| c.is_control() && c != '\n'));
        }
    }

    #[test]
    fn an_empty_feed_reads_the_same_each_time() {
        let drawn = atom(&latest("atom"), &[], &desk());
        assert!(drawn.contains("<updated>1970-01-01T00:00:00Z</updated>"));
    }
}
