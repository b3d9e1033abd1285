//! What a site asks of programs that come by themselves: robots.txt by RFC 9309. Written here in
//! the hundred lines the RFC takes; the crates on offer guess at more than it says.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use url::Url;

/// The name by which a robots.txt can address us.
const PRODUCT: &str = "galley";
/// How much is read (RFC 9309, section 2.5: at least 500 KiB).
const MOST_BYTES: usize = 512 * 1024;
/// How long an answer is good for (section 2.4: a day at most).
const GOOD_FOR: Duration = Duration::from_secs(3600);
/// How many sites are remembered.
const SITES: usize = 64;

/// Whether robots.txt is heeded when no person asked for the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Robots {
    /// It is heeded.
    #[default]
    Respect,
    /// It is not even asked for.
    Ignore,
}

/// What a site asks of us.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules(Vec<Rule>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Rule {
    allows: bool,
    path: String,
}

impl Rules {
    /// No rule: everything is allowed.
    pub fn everything() -> Rules {
        Rules::default()
    }

    /// Reads a robots.txt: the groups that name us, or else the groups for everybody.
    pub fn parse(bytes: &[u8]) -> Rules {
        let text = String::from_utf8_lossy(&bytes[..bytes.len().min(MOST_BYTES)]);
        let text = text.trim_start_matches('\u{feff}');
        let (mut ours, mut named) = (Vec::new(), false);
        let mut everybodys = Vec::new();
        // Lines of user agents open a group; the first rule ends the list of its names.
        let (mut to_us, mut to_everybody, mut naming) = (false, false, false);
        for line in text.split(['\n', '\r']) {
            let line = line.split('#').next().unwrap_or_default();
            let Some((key, value)) = line.split_once(':') else {
                continue;
            };
            let value = value.trim();
            let allows = match key.trim().to_ascii_lowercase().as_str() {
                "user-agent" => {
                    if !naming {
                        (to_us, to_everybody, naming) = (false, false, true);
                    }
                    to_us |= product(value).eq_ignore_ascii_case(PRODUCT);
                    to_everybody |= value == "*";
                    named |= to_us;
                    continue;
                }
                "allow" => true,
                "disallow" => false,
                _ => continue,
            };
            naming = false;
            // An empty rule rules nothing: “Disallow:” is how a site says that all is allowed.
            if value.is_empty() {
                continue;
            }
            let path = normal(value);
            if to_us {
                ours.push(Rule { allows, path });
            } else if to_everybody {
                everybodys.push(Rule { allows, path });
            }
        }
        Rules(if named { ours } else { everybodys })
    }

    /// Whether a page may be fetched: the longest rule that fits decides, and a tie allows (section
    /// 2.2.2). The robots.txt itself always may.
    pub fn allow(&self, url: &Url) -> bool {
        let query = url.query().map(|query| format!("?{query}"));
        let path = normal(&format!("{}{}", url.path(), query.unwrap_or_default()));
        path == "/robots.txt"
            || self
                .0
                .iter()
                .filter(|rule| fits(&rule.path, &path))
                .max_by_key(|rule| (rule.path.len(), rule.allows))
                .is_none_or(|rule| rule.allows)
    }
}

/// The product token at the start of a user agent line: letters, `_` and `-`.
fn product(value: &str) -> &str {
    let end = value.find(|c: char| !c.is_ascii_alphabetic() && !matches!(c, '_' | '-'));
    &value[..end.unwrap_or(value.len())]
}

/// A path in the one spelling in which paths are compared: what is percent-encoded needlessly is
/// decoded, what should be is encoded.
fn normal(path: &str) -> String {
    let bytes = path.as_bytes();
    let mut normal = String::with_capacity(path.len());
    let mut at = 0;
    while at < bytes.len() {
        let encoded = (bytes[at] == b'%')
            .then(|| path.get(at + 1..at + 3))
            .flatten()
            .filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        let byte = encoded.unwrap_or(bytes[at]);
        let unreserved = byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        if unreserved || (encoded.is_none() && byte.is_ascii_graphic()) {
            normal.push(char::from(byte));
        } else {
            normal.push_str(&format!("%{byte:02X}"));
        }
        at += if encoded.is_some() { 3 } else { 1 };
    }
    normal
}

/// Whether a rule fits a path from its start. `*` stands for anything, `$` at the end for the end.
/// Taking the first place for each part is enough, and keeps a hostile rule from costing more than
/// its length times the path's.
fn fits(rule: &str, path: &str) -> bool {
    let (rule, whole) = match rule.strip_suffix('$') {
        Some(rule) => (rule, true),
        None => (rule, false),
    };
    let mut parts = rule.split('*');
    let Some(mut rest) = parts.next().and_then(|first| path.strip_prefix(first)) else {
        return false;
    };
    let mut parts: Vec<_> = parts.collect();
    let last = if whole { parts.pop() } else { None };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    match last {
        Some(last) => rest.ends_with(last),
        None => !whole || rest.is_empty(),
    }
}

/// What sites asked of us lately.
#[derive(Debug, Default)]
pub struct Cache(Mutex<HashMap<String, (Instant, Arc<Rules>)>>);

impl Cache {
    /// What a site asked, while that is still good.
    pub fn of(&self, url: &Url) -> Option<Arc<Rules>> {
        let sites = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (learnt, rules) = sites.get(&url.origin().ascii_serialization())?;
        (learnt.elapsed() < GOOD_FOR).then(|| Arc::clone(rules))
    }

    /// Remembers what a site asks; the site asked longest ago makes room.
    pub fn learn(&self, url: &Url, rules: &Arc<Rules>) {
        let mut sites = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if sites.len() >= SITES {
            let oldest = sites
                .iter()
                .min_by_key(|(_, (learnt, _))| *learnt)
                .map(|(site, _)| site.clone());
            oldest.and_then(|site| sites.remove(&site));
        }
        let site = url.origin().ascii_serialization();
        sites.insert(site, (Instant::now(), Arc::clone(rules)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(robots: &str, path: &str) -> bool {
        let url = Url::parse("https://a.example").unwrap().join(path).unwrap();
        Rules::parse(robots.as_bytes()).allow(&url)
    }

    #[test]
    fn the_longest_rule_decides_and_a_tie_allows() {
        let robots = "User-agent: *\nDisallow: /\nAllow: /news/\nDisallow: /news/drafts\n\
                      Allow: /same\nDisallow: /same\n";
        for (path, allowed) in [
            ("/", false),
            ("/robots.txt", true),
            ("/news/today", true),
            ("/news/drafts/1", false),
            ("/same", true),
        ] {
            assert_eq!(allows(robots, path), allowed, "{path}");
        }
    }

    #[test]
    fn a_group_that_names_us_replaces_the_one_for_everybody() {
        let robots = "user-agent: other\nuser-agent: *\ndisallow: /\n\n\
                      User-Agent: GALLEY/2.0\nDisallow: /a # ours\n\nSitemap: x\n\
                      User-agent: galley\nDisallow: /b\n";
        assert!(allows(robots, "/c"));
        assert!(!allows(robots, "/a") && !allows(robots, "/b"));
        assert!(!allows(
            "User-agent: *\nDisallow: /\nUser-agent: galley-x\nAllow: /",
            "/"
        ));
        assert!(allows(
            "User-agent: *\nDisallow: /\nUser-agent: galley\nDisallow:",
            "/"
        ));
        assert!(allows("Disallow: /\n", "/a"));
        assert!(allows("<html>no robots here: none</html>", "/a"));
    }

    #[test]
    fn stars_and_ends_and_percent_signs_are_understood() {
        for (rule, path, fitting) in [
            ("/*.pdf$", "/a/b.pdf", true),
            ("/*.pdf$", "/a/b.pdf?x", false),
            ("/*.pdf$", "/a.pdf/b.pdf", true),
            ("/a*b*c", "/axxbyyc/z", true),
            ("/a*b*c", "/acb", false),
            ("/fish$", "/fish", true),
            ("/fish$", "/fishes", false),
            ("/*?print", "/a?print=1", true),
            ("/caf%C3%A9", "/café", true),
            ("/café", "/caf%c3%a9", true),
            ("/%7Euser", "/~user", true),
            ("/a%2Fb", "/a/b", false),
            ("/%zz%", "/%zz%", true),
            ("/%+1", "/%+1", true),
            ("*", "/x", true),
        ] {
            let robots = format!("User-agent: *\nDisallow: {rule}");
            assert_eq!(!allows(&robots, path), fitting, "{rule} {path}");
        }
    }

    #[test]
    fn a_hostile_file_costs_little() {
        let started = std::time::Instant::now();
        let rule = format!("Disallow: /{}b$\n", "*a".repeat(500));
        let robots = format!("User-agent: *\n{}", rule.repeat(500));
        assert!(allows(&robots, &format!("/{}", "a".repeat(1900))));
        assert!(started.elapsed() < Duration::from_secs(5));
    }

    #[tokio::test]
    async fn so_many_sites_are_remembered_and_no_more() {
        let cache = Cache::default();
        let site = |n| Url::parse(&format!("https://a{n}.example/x")).unwrap();
        for n in 0..SITES + 3 {
            cache.learn(&site(n), &Arc::new(Rules::everything()));
        }
        assert_eq!(cache.0.lock().unwrap().len(), SITES);
        assert!(cache.of(&site(0)).is_none() && cache.of(&site(SITES)).is_some());
    }
}
