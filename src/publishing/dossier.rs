//! The dossier of a check: one page that holds everything about it, readable and printable without
//! this server, with the record it was drawn from inside it.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::domain::evidence::parted;
use crate::domain::record::{AppearanceShown, EvidenceShown, Record};
use crate::publishing::{explanation, json_for_html, moment};

/// One event of the record, as the dossier lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happened {
    /// When, as `2026-11-04T16:05:00Z`.
    pub at: String,
    /// Who.
    pub who: String,
    /// What they did.
    pub deed: String,
    /// The hash that seals it.
    pub hash: String,
}

const STYLE: &str = "body{font:17px/1.5 Georgia,serif;max-width:44rem;margin:2rem auto;padding:0 1rem;color:#16181a;background:#fff}\
h1{font-size:1.6rem;line-height:1.25}h2{font-size:1.1rem;border-top:2px solid;padding-top:.5rem;margin-top:2rem}\
blockquote{margin:.5rem 0;padding-left:1rem;border-left:3px solid #999}.m{color:#555;font:14px/1.45 sans-serif}\
code{font-size:12px;word-break:break-all}table{border-collapse:collapse;font:13px/1.4 sans-serif}td,th{text-align:left;vertical-align:top;padding:.2rem .6rem .2rem 0}\
mark{background:#fff1b8}@media print{body{margin:0;max-width:none}a{color:inherit}}";

/// The dossier as one HTML document.
pub fn html(record: &Record, desk: &str, events: &[Happened]) -> String {
    let mut out = String::new();
    let title = text(&record.statement);
    let language = text(&record.language);
    put(
        &mut out,
        format_args!(
            "<!doctype html>\n<html lang=\"{language}\"><head><meta charset=\"utf-8\"><title>{title}</title>\
         <meta name=\"viewport\" content=\"width=device-width\"><style>{STYLE}</style></head><body>\n\
         <p class=\"m\">{} · {} · version {} · {}</p>\n<h1>{title}</h1>\n",
            text(desk),
            text(&record.number),
            record.version,
            moment(record.changed_at),
        ),
    );
    if let Some(retraction) = &record.retraction {
        let note = text(&retraction.note);
        put(
            &mut out,
            format_args!(
                "<p><b>Retracted {}.</b> {note}</p>\n",
                moment(retraction.at)
            ),
        );
    }
    let rating = &record.rating;
    put(
        &mut out,
        format_args!(
            "<p><b>{}</b> ({})</p>\n<p>{}</p>\n<p class=\"m\">{}. Written by {}. Approved by {}.</p>\n",
            text(&rating.label),
            text(&rating.scale),
            text(&record.answer),
            text(record.said.words()),
            text(&record.authors.join(", ")),
            text(&record.approvers.join(", ")),
        ),
    );
    decided(&mut out, record);
    depicted(&mut out, record);
    out.push_str("<h2>What was said</h2>\n");
    for place in &record.appearances {
        appearance(&mut out, place);
    }
    let numbers: Vec<i32> = record.evidence.iter().map(|one| one.number).collect();
    let explained = explanation::to_html(&record.explanation, &numbers);
    put(
        &mut out,
        format_args!("<h2>Why</h2>\n{explained}\n<h2>Evidence</h2>\n"),
    );
    for one in &record.evidence {
        evidence(&mut out, one);
    }
    if !record.corrections.is_empty() {
        out.push_str("<h2>Corrections</h2>\n");
        for one in &record.corrections {
            let note = text(&one.note);
            put(
                &mut out,
                format_args!("<p><b>{}</b> {note}</p>\n", moment(one.at)),
            );
        }
    }
    put(
        &mut out,
        format_args!(
            "<h2>Record</h2>\n<p class=\"m\">Head of the chain of events: <code>{}</code></p>\n<table>\n",
            text(&record.audit_head),
        ),
    );
    for one in events {
        put(
            &mut out,
            format_args!(
                "<tr><td>{}</td><td>{}</td><td>{}</td><td><code>{}</code></td></tr>\n",
                text(&one.at),
                text(&one.who),
                text(&one.deed),
                text(&one.hash),
            ),
        );
    }
    let inside = serde_json::to_value(record).unwrap_or_default();
    let inside = json_for_html(&inside);
    let hash = hex::encode(Sha256::digest(inside.as_bytes()));
    put(
        &mut out,
        format_args!("</table>\n{OPENING}{hash}\">{inside}</script>\n</body></html>\n",),
    );
    out
}

const OPENING: &str = "<script type=\"application/json\" id=\"record\" data-sha256=\"";

/// Whether the record inside a dossier is the one it was made with. `None` when this is no dossier.
pub fn is_whole(html: &str) -> Option<bool> {
    let (_, rest) = html.rsplit_once(OPENING)?;
    let (hash, rest) = rest.split_once("\">")?;
    let (inside, _) = rest.split_once("</script>")?;
    Some(hex::encode(Sha256::digest(inside.as_bytes())) == hash)
}

/// How a bench decided, and whether whoever made the claim was asked.
fn decided(out: &mut String, record: &Record) {
    if let Some(bench) = &record.bench {
        put(
            out,
            format_args!(
                "<p class=\"m\">Decided by sealed ballots: {} of {} gave this rating.</p>\n",
                bench.carried_by, bench.cast
            ),
        );
        for one in &bench.dissent {
            let (rating, reason) = (text(&one.rating), text(&one.reason));
            put(out, format_args!("<p>Dissent: {rating}. {reason}</p>\n"));
        }
    }
    for one in &record.asked {
        let day = one.sent_on.map(|day| format!("Asked {day}. "));
        put(
            out,
            format_args!(
                "<p>{}{}. {}</p>\n",
                day.unwrap_or_default(),
                one.outcome.words(),
                text(&one.words)
            ),
        );
    }
}

/// What was done to the picture, film or recording that the claim is about.
fn depicted(out: &mut String, record: &Record) {
    let Some(media) = &record.media else { return };
    let done: Vec<&str> = media.manipulations.iter().map(|one| one.words()).collect();
    let (medium, done, context) = (media.medium.words(), done.join(", "), text(&media.context));
    put(
        out,
        format_args!("<p><b>{medium}: {done}.</b> {context}</p>\n"),
    );
    let places = [
        ("It goes round at", &media.address),
        ("The original stands at", &media.original),
    ];
    for (words, address) in places {
        if let Some(address) = address {
            let address = text(address);
            put(
                out,
                format_args!("<p class=\"m\">{words} <code>{address}</code></p>\n"),
            );
        }
    }
}

fn appearance(out: &mut String, place: &AppearanceShown) {
    put(
        out,
        format_args!(
            "<blockquote>{}<mark>{}</mark>{}</blockquote>\n<p class=\"m\">",
            text(&place.prefix),
            text(&place.exact),
            text(&place.suffix),
        ),
    );
    let mut parts: Vec<String> = place
        .chain
        .iter()
        .map(|link| text(&link.name).into_owned())
        .collect();
    for part in [&place.outlet, &place.title, &place.medium, &place.venue] {
        if !part.is_empty() {
            parts.push(text(part).into_owned());
        }
    }
    parts.extend(place.said_on.map(|day| day.to_string()));
    parts.extend(
        place
            .address
            .as_deref()
            .map(|address| text(address).into_owned()),
    );
    out.push_str(&parts.join(" · "));
    if let Some(hash) = &place.snapshot_sha256 {
        put(out, format_args!(" · snapshot <code>{}</code>", text(hash)));
    }
    out.push_str("</p>\n");
}

fn evidence(out: &mut String, one: &EvidenceShown) {
    let [before, words, after] = parted(&one.passage, &one.deciding);
    let deciding = match one.deciding.is_empty() {
        true => text(words),
        false => format!("<mark>{}</mark>", text(words)).into(),
    };
    put(
        out,
        format_args!(
            "<p id=\"E{}\"><b>E{} {}</b> {}, {}</p>\n<blockquote>{}{}{} {}</blockquote>\n<p class=\"m\">",
            one.number,
            one.number,
            text(&one.title),
            text(one.kind.words()),
            text(one.stance.words()),
            text(before),
            deciding,
            text(after),
            text(&one.locator),
        ),
    );
    for part in [
        Some(&one.source),
        Some(&one.interests),
        one.address.as_ref(),
    ] {
        if let Some(part) = part.filter(|part| !part.is_empty()) {
            put(out, format_args!("{} · ", text(part)));
        }
    }
    match &one.sha256 {
        Some(hash) => {
            let at = moment(one.retrieved_at);
            put(
                out,
                format_args!("copy of {at}, SHA-256 <code>{}</code></p>\n", text(hash)),
            );
        }
        None => put(
            out,
            format_args!("no copy: {}</p>\n", text(&one.not_archived)),
        ),
    }
}

/// Writing to a string cannot fail.
fn put(out: &mut String, words: std::fmt::Arguments<'_>) {
    let _ = out.write_fmt(words);
}

/// Words in a page.
fn text(words: &str) -> std::borrow::Cow<'_, str> {
    quick_xml::escape::escape(words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publishing::sample;

    #[test]
    fn a_dossier_holds_its_record_and_tells_when_it_was_changed() {
        let mut record = sample::record();
        record.statement = "</script><script>alert(1)</script> is so".to_owned();
        let event = Happened {
            at: "2026-11-04T16:05:00Z".to_owned(),
            who: "Ana <b>K.</b>".to_owned(),
            deed: "published".to_owned(),
            hash: "ab".repeat(32),
        };
        let page = html(&record, "Desk & Sons", &[event]);
        assert_eq!(is_whole(&page), Some(true));
        assert_eq!(page.matches("<script").count(), 1, "{page}");
        assert!(page.contains("Desk &amp; Sons") && page.contains("Ana &lt;b&gt;"));
        for one in &record.evidence {
            assert!(page.contains(&format!("id=\"E{}\"", one.number)));
        }
        let changed = page.replacen("\"answer\":\"", "\"answer\":\"Not ", 1);
        assert_ne!(changed, page);
        assert_eq!(is_whole(&changed), Some(false));
        assert_eq!(is_whole("<p>no dossier</p>"), None);
        let page = html(&sample::about_a_picture(), "Desk", &[]);
        assert!(page.contains("<b>Picture: Missing context, Edited or cropped.</b>"));
    }
}
