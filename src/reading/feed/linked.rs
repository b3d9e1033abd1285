//! The feeds that a web page names in its head, for a person who gave the page's address.

use dom_query::Document;
use url::Url;

use crate::domain::words::WebAddress;
use crate::reading::html;

/// Types of `<link rel="alternate">` that are feeds.
const TYPES: [&str; 4] = [
    "application/rss+xml",
    "application/atom+xml",
    "application/feed+json",
    "application/rdf+xml",
];
/// No page needs to name more.
const MOST: usize = 20;

/// A feed that a page names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Where it stands.
    pub address: WebAddress,
    /// What the page calls it; may be empty.
    pub title: String,
}

/// The feeds that a page names, in its order, each once. A page that is too much to read names
/// none.
pub fn named_in(bytes: &[u8], address: &str) -> Vec<Named> {
    let (text, _) = html::decode(bytes);
    if html::look_over(&text).is_err() {
        return Vec::new();
    }
    let page = Document::from(text.as_str());
    let base = Url::parse(address).ok();
    let given = page.select("base[href]").first().attr("href");
    let base = match (base, given) {
        (Some(base), Some(given)) => base.join(&given).ok().or(Some(base)),
        (base, _) => base,
    };
    let mut named: Vec<Named> = Vec::new();
    for link in page.select("link[rel][href]").iter() {
        let attr = |name: &str| link.attr(name).unwrap_or_default().trim().to_lowercase();
        let alternate = attr("rel").split_whitespace().any(|rel| rel == "alternate");
        if !alternate || !TYPES.contains(&attr("type").as_str()) {
            continue;
        }
        let href = link.attr("href").unwrap_or_default();
        let full = base.as_ref().and_then(|base| base.join(href.trim()).ok());
        let Some(address) = full.and_then(|full| WebAddress::parse(full.as_str()).ok()) else {
            continue;
        };
        if !named.iter().any(|known| known.address == address) {
            let title = super::plain(&link.attr("title").unwrap_or_default());
            named.push(Named { address, title });
        }
        if named.len() == MOST {
            break;
        }
    }
    named
}
