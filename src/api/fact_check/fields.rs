//! Partial answers: `fields=claims(text,claimReview/url),nextPageToken` keeps what it names.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// The longest selector, in characters.
const LONGEST: usize = 2_000;
/// How deep a selector may go; the deepest answer has five levels.
const DEEPEST: usize = 12;

/// Every name that an answer can hold.
#[rustfmt::skip]
const NAMES: &[&str] = &[
    "*", "claims", "nextPageToken", "text", "claimant", "claimDate", "claimReview", "publisher",
    "name", "site", "url", "title", "reviewDate", "textualRating", "languageCode", "results",
    "claim", "claimReviewMarkupPages", "pageUrl", "publishDate", "claimReviewAuthor", "imageUrl",
    "claimReviewMarkups", "versionId", "claimReviewed", "claimLocation", "claimFirstAppearance",
    "claimAppearances", "claimAuthor", "jobTitle", "sameAs", "rating", "ratingValue",
    "worstRating", "bestRating", "ratingExplanation",
];

/// What is kept of a value: all of it, or these names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept(BTreeMap<String, Kept>);

impl Kept {
    /// Reads a selector.
    ///
    /// # Errors
    /// A sentence on what is wrong with it.
    pub fn parse(selector: &str) -> Result<Kept, String> {
        if selector.chars().count() > LONGEST {
            return Err(format!(
                "A field selection has {LONGEST} characters at most"
            ));
        }
        let mut rest = selector.trim();
        let kept = list(&mut rest, 0)?;
        if rest.is_empty() {
            Ok(kept)
        } else {
            Err(format!("Invalid field selection {rest}"))
        }
    }

    /// The value without what is not kept.
    pub fn of(&self, value: &Value) -> Value {
        if self.0.is_empty() {
            return value.clone();
        }
        match value {
            Value::Array(many) => Value::Array(many.iter().map(|one| self.of(one)).collect()),
            Value::Object(node) => {
                let kept = |(name, one): (&String, &Value)| {
                    let kept = self.0.get(name).or_else(|| self.0.get("*"))?;
                    Some((name.clone(), kept.of(one)))
                };
                Value::Object(node.iter().filter_map(kept).collect::<Map<_, _>>())
            }
            plain => plain.clone(),
        }
    }
}

/// `part,part…` up to its end or a closing parenthesis.
fn list(rest: &mut &str, depth: usize) -> Result<Kept, String> {
    if depth > DEEPEST {
        return Err("Invalid field selection: it goes too deep".to_owned());
    }
    let mut kept = Kept::default();
    loop {
        let name = name(rest)?;
        let below = if let Some(after) = rest.strip_prefix('/') {
            *rest = after;
            one(rest, depth + 1)?
        } else {
            beneath(rest, depth)?
        };
        add(&mut kept, name, below);
        match rest.strip_prefix(',') {
            Some(after) => *rest = after,
            None => return Ok(kept),
        }
    }
}

/// One part after a slash.
fn one(rest: &mut &str, depth: usize) -> Result<Kept, String> {
    if depth > DEEPEST {
        return Err("Invalid field selection: it goes too deep".to_owned());
    }
    let name = name(rest)?;
    let below = if let Some(after) = rest.strip_prefix('/') {
        *rest = after;
        one(rest, depth + 1)?
    } else {
        beneath(rest, depth)?
    };
    let mut kept = Kept::default();
    add(&mut kept, name, below);
    Ok(kept)
}

/// What stands in parentheses after a name, or everything.
fn beneath(rest: &mut &str, depth: usize) -> Result<Kept, String> {
    let Some(after) = rest.strip_prefix('(') else {
        return Ok(Kept::default());
    };
    *rest = after;
    let inner = list(rest, depth + 1)?;
    *rest = rest
        .strip_prefix(')')
        .ok_or_else(|| "Invalid field selection: a parenthesis is not closed".to_owned())?;
    Ok(inner)
}

fn name(rest: &mut &str) -> Result<String, String> {
    let end = rest
        .find(|c: char| !(c.is_ascii_alphanumeric() || c == '*' || c == '_'))
        .unwrap_or(rest.len());
    let (name, after) = rest.split_at(end);
    *rest = after;
    if NAMES.contains(&name) {
        Ok(name.to_owned())
    } else {
        Err(format!("Invalid field selection {name}"))
    }
}

/// Two selections of one name keep what either keeps.
fn add(kept: &mut Kept, name: String, below: Kept) {
    match kept.0.get_mut(&name) {
        None => drop(kept.0.insert(name, below)),
        Some(known) if known.0.is_empty() || below.0.is_empty() => known.0.clear(),
        Some(known) => {
            for (name, below) in below.0 {
                add(known, name, below);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn kept(selector: &str) -> Value {
        let answer = json!({
            "claims": [
                {"text": "a", "claimant": "b", "claimReview": [{"url": "u", "title": "t",
                    "publisher": {"name": "n", "site": "s"}}]},
                {"text": "c", "claimReview": [{"url": "v"}]},
            ],
            "nextPageToken": "x",
        });
        Kept::parse(selector).unwrap().of(&answer)
    }

    #[test]
    fn what_is_named_is_kept_and_nothing_else() {
        assert_eq!(kept("nextPageToken"), json!({"nextPageToken": "x"}));
        assert_eq!(
            kept("claims/text"),
            json!({"claims": [{"text": "a"}, {"text": "c"}]})
        );
        assert_eq!(
            kept("claims(text,claimReview/publisher(site)),nextPageToken"),
            json!({"claims": [
                {"text": "a", "claimReview": [{"publisher": {"site": "s"}}]},
                {"text": "c", "claimReview": [{}]},
            ], "nextPageToken": "x"})
        );
        assert_eq!(
            kept("claims/claimReview/url,claims/text"),
            kept("claims(claimReview/url,text)")
        );
        assert_eq!(kept("*"), kept("claims,nextPageToken"));
    }

    #[test]
    fn what_is_no_selector_is_refused() {
        let deep = format!("{}text{}", "claims(".repeat(400), ")".repeat(400));
        for selector in [
            "",
            "secrets",
            "claims(",
            "claims(text",
            "claims)",
            "claims//text",
            "claims,,text",
            &deep[..],
            &"claims/".repeat(30),
        ] {
            assert!(Kept::parse(selector).is_err(), "{selector}");
        }
    }
}
