//! What a page says of itself in JSON-LD: the article among the nodes, with references followed.

use std::collections::HashMap;

use dom_query::Document;
use serde_json::{Map, Value};

/// What JSON-LD says of an article. Empty where it says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Linked {
    /// `headline`.
    pub headline: Option<String>,
    /// `name`.
    pub name: Option<String>,
    /// The names of the authors.
    pub authors: Vec<String>,
    /// `datePublished`, as given.
    pub published: Option<String>,
    /// `dateModified`, as given.
    pub modified: Option<String>,
    /// The name of the publisher.
    pub publisher: Option<String>,
    /// `url`, or `mainEntityOfPage`.
    pub address: Option<String>,
    /// `inLanguage`.
    pub language: Option<String>,
    /// `articleBody`.
    pub body: Option<String>,
    /// The name of the website, where a node of its own gives it.
    pub website: Option<String>,
}

/// Types of schema.org that are articles, best first.
const ARTICLES: [&str; 22] = [
    "NewsArticle",
    "ReportageNewsArticle",
    "AnalysisNewsArticle",
    "BackgroundNewsArticle",
    "OpinionNewsArticle",
    "ReviewNewsArticle",
    "AskPublicNewsArticle",
    "LiveBlogPosting",
    "Article",
    "AdvertiserContentArticle",
    "SatiricalArticle",
    "BlogPosting",
    "Report",
    "ScholarlyArticle",
    "MedicalScholarlyArticle",
    "TechArticle",
    "SocialMediaPosting",
    "DiscussionForumPosting",
    "Review",
    "ClaimReview",
    "APIReference",
    "WebPage",
];
/// More nodes than this are not looked at.
const MOST_NODES: usize = 2_000;

/// Reads all the JSON-LD of a page. A block that is no JSON is passed over.
pub fn read(page: &Document) -> Linked {
    let blocks: Vec<Value> = page
        .select("script[type]")
        .nodes()
        .iter()
        .filter(|script| {
            script
                .attr_or("type", "")
                .trim()
                .to_lowercase()
                .starts_with("application/ld+json")
        })
        .filter_map(|script| parse(&script.text()))
        .collect();
    let mut nodes = Vec::new();
    for block in &blocks {
        collect(block, &mut nodes);
    }
    let by_id = nodes
        .iter()
        .filter(|node| node.len() > 1)
        .filter_map(|node| Some((node.get("@id")?.as_str()?, *node)))
        .collect();
    let graph = Graph { by_id };
    let rank = |node: &Map<String, Value>| {
        ARTICLES
            .iter()
            .position(|article| types(node).contains(article))
    };
    let mut found = Linked::default();
    let best = nodes
        .iter()
        .filter_map(|node| Some((rank(node)?, *node)))
        .filter(|(_, node)| {
            node.contains_key("headline")
                || node.contains_key("datePublished")
                || node.contains_key("articleBody")
        })
        .min_by_key(|(rank, _)| *rank);
    if let Some((_, article)) = best {
        found = graph.article(article);
    }
    let site = nodes.iter().find(|node| types(node).contains(&"WebSite"));
    found.website = site.and_then(|site| text(site.get("name")));
    found
}

/// Some pages wrap it in a comment or CDATA, and some leave raw line breaks in strings.
fn parse(script: &str) -> Option<Value> {
    let trimmed = script
        .trim()
        .trim_start_matches("<!--")
        .trim_start_matches("//")
        .trim();
    let trimmed = trimmed.strip_prefix("<![CDATA[").unwrap_or(trimmed);
    let trimmed = trimmed
        .trim_end_matches("-->")
        .trim_end_matches("//")
        .trim();
    let trimmed = trimmed
        .strip_suffix("]]>")
        .unwrap_or(trimmed)
        .trim()
        .trim_end_matches(';');
    serde_json::from_str(trimmed).ok().or_else(|| {
        let mended: String = trimmed
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect();
        serde_json::from_str(&mended).ok()
    })
}

/// Every node of a block that may be an article or be referred to.
fn collect<'a>(value: &'a Value, nodes: &mut Vec<&'a Map<String, Value>>) {
    if nodes.len() >= MOST_NODES {
        return;
    }
    match value {
        Value::Array(values) => values.iter().for_each(|value| collect(value, nodes)),
        Value::Object(node) => {
            nodes.push(node);
            for key in [
                "@graph",
                "mainEntity",
                "mainEntityOfPage",
                "author",
                "publisher",
                "itemListElement",
                "isPartOf",
            ] {
                if let Some(value) = node.get(key) {
                    collect(value, nodes);
                }
            }
        }
        _ => {}
    }
}

fn types(node: &Map<String, Value>) -> Vec<&str> {
    let bare = |name: &'_ str| -> usize { name.rfind(['/', ':', '#']).map_or(0, |at| at + 1) };
    let named = match node.get("@type") {
        Some(Value::String(name)) => vec![name.as_str()],
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    named.into_iter().map(|name| &name[bare(name)..]).collect()
}

/// A string, or the first of several, or `@value`.
fn text(value: Option<&Value>) -> Option<String> {
    let text = match value? {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Array(values) => return values.iter().find_map(|value| text(Some(value))),
        Value::Object(node) => return text(node.get("@value")),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

struct Graph<'a> {
    by_id: HashMap<&'a str, &'a Map<String, Value>>,
}

impl Graph<'_> {
    fn article(&self, node: &Map<String, Value>) -> Linked {
        let part = |key: &str| text(node.get(key));
        let id = |value: &Value| text(value.get("@id")).or_else(|| text(value.get("url")));
        Linked {
            headline: part("headline"),
            name: part("name"),
            authors: self.names(node.get("author").or_else(|| node.get("creator")), 0),
            published: part("datePublished")
                .or_else(|| part("dateCreated"))
                .or_else(|| part("uploadDate")),
            modified: part("dateModified"),
            publisher: self
                .names(
                    node.get("publisher")
                        .or_else(|| node.get("sourceOrganization")),
                    0,
                )
                .into_iter()
                .next(),
            address: part("url").or_else(|| {
                let page = node.get("mainEntityOfPage")?;
                text(Some(page)).or_else(|| id(page))
            }),
            language: part("inLanguage")
                .or_else(|| text(node.get("inLanguage")?.get("alternateName"))),
            body: part("articleBody").or_else(|| part("reviewBody")),
            website: None,
        }
    }

    /// The names in a string, an object, an array of either, or behind an `@id`.
    fn names(&self, value: Option<&Value>, depth: usize) -> Vec<String> {
        match value {
            Some(Value::String(name)) => {
                let behind = self.by_id.get(name.as_str()).filter(|_| depth < 4);
                match behind {
                    Some(node) => self.named(node, depth),
                    None => vec![name.trim().to_owned()],
                }
            }
            Some(Value::Array(values)) => values
                .iter()
                .take(50)
                .flat_map(|value| self.names(Some(value), depth + 1))
                .collect(),
            Some(Value::Object(node)) => self.named(node, depth),
            _ => Vec::new(),
        }
    }

    fn named(&self, node: &Map<String, Value>, depth: usize) -> Vec<String> {
        if let Some(name) = node.get("name") {
            return match name {
                Value::Array(names) => names.iter().filter_map(|name| text(Some(name))).collect(),
                name => text(Some(name)).into_iter().collect(),
            };
        }
        if depth < 4
            && let Some(behind) = node
                .get("@id")
                .and_then(Value::as_str)
                .and_then(|id| self.by_id.get(id))
        {
            return self.named(behind, depth + 1);
        }
        let part = |key: &str| text(node.get(key));
        match (part("givenName"), part("familyName")) {
            (Some(given), Some(family)) => vec![format!("{given} {family}")],
            _ => Vec::new(),
        }
    }
}
