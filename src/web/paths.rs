//! Every address of the product, made in one place, and which of them anybody may see.

use url::form_urlencoded::byte_serialize;
use uuid::Uuid;

use crate::domain::claim::claim_number;

/// Who a part of the site is for. It decides caching, headers and cookies; whether a person may
/// see a page is asked of the page's own extractors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zone {
    /// Readers: cached for a minute, no cookies, no script.
    Public,
    /// People at the desk: never cached, never indexed.
    Desk,
    /// Stylesheets, fonts, icons.
    Static,
    /// Probes of whoever runs the machine.
    Probe,
    /// Programs with a token of their own; cookies mean nothing here.
    Api,
    /// Programs that speak Google's Fact Check Tools API; cookies mean nothing here either.
    FactCheck,
}

/// The first segments that belong to readers. `checks` also stands for `checks.atom` and the like.
const PUBLIC: &[&str] = &[
    "archive",
    "checks",
    "corrections",
    "embed",
    "feeds",
    "method",
    "oembed",
    "policies",
    "robots",
    "sitemap",
    "topics",
];

impl Zone {
    /// Whether it is for programs, which come with tokens and without cookies or forms.
    pub fn is_for_programs(self) -> bool {
        matches!(self, Zone::Api | Zone::FactCheck)
    }

    /// The zone of a path.
    pub fn of(path: &str) -> Zone {
        let path = path.strip_prefix('/').unwrap_or(path);
        let first = path.split('/').next().unwrap_or_default();
        match first {
            "static" | "favicon.ico" => Zone::Static,
            "healthz" | "readyz" => Zone::Probe,
            "api" => Zone::Api,
            "v1alpha1" => Zone::FactCheck,
            name if PUBLIC.contains(&name.split('.').next().unwrap_or_default()) => Zone::Public,
            _ => Zone::Desk,
        }
    }
}

/// Whether a path may be gone to after signing in: a path of ours and nothing else. Browsers read
/// `//host` and `/\host` as other sites, and drop tabs and line feeds before they look.
pub fn is_local(path: &str) -> bool {
    path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains('\\')
        && !path.chars().any(char::is_control)
}

/// Today.
pub fn today() -> String {
    "/".to_owned()
}

/// Setting the desk up.
pub fn setup() -> String {
    "/setup".to_owned()
}

/// Signing in.
pub fn sign_in() -> String {
    "/sign-in".to_owned()
}

/// Signing in, then going on to a path of ours.
pub fn sign_in_then(next: &str) -> String {
    let next = if next != "/" && is_local(next) {
        next
    } else {
        ""
    };
    with_query("/sign-in", &[("next", next)])
}

/// Signing out.
pub fn sign_out() -> String {
    "/sign-out".to_owned()
}

/// One's own name, passphrase and sessions.
pub fn me() -> String {
    "/me".to_owned()
}

/// One's own tokens.
pub fn tokens() -> String {
    "/me/tokens".to_owned()
}

/// One service and its tokens.
pub fn service(id: Uuid) -> String {
    format!("/services/{id}")
}

/// Imports of checks that others published.
pub fn imports() -> String {
    "/imports".to_owned()
}

/// One of them.
pub fn import(id: Uuid) -> String {
    format!("/imports/{id}")
}

/// Checks that others published.
pub fn outside() -> String {
    "/outside".to_owned()
}

/// What became of what a reader asked.
pub fn asked(token: &str) -> String {
    format!("/ask/{token}")
}

/// What readers asked the desk to check.
pub fn tips() -> String {
    "/tips".to_owned()
}

/// The programs that are told what happens.
pub fn webhooks() -> String {
    "/webhooks".to_owned()
}

/// One of them.
pub fn webhook(id: Uuid) -> String {
    format!("/webhooks/{id}")
}

/// Setting a passphrase by a link.
pub fn invitation(token: &str) -> String {
    format!("/invitations/{token}")
}

/// Who works at the desk.
pub fn people() -> String {
    "/people".to_owned()
}

/// What can be done to one person: `role`, `office`, `standing`, `invitation`.
pub fn person_part(id: Uuid, part: &str) -> String {
    format!("/people/{id}/{part}")
}

/// What feeds have brought and nobody has decided on.
pub fn inbox() -> String {
    "/inbox".to_owned()
}

/// The feeds that are followed.
pub fn feeds() -> String {
    "/inbox/feeds".to_owned()
}

/// Every article.
pub fn articles() -> String {
    "/articles".to_owned()
}

/// Taking an article in.
pub fn new_article() -> String {
    "/articles/new".to_owned()
}

/// The reading desk with one article open.
pub fn article(number: i32) -> String {
    format!("/articles/{number}")
}

/// The articles that have most of an article's text.
pub fn kin(number: i32) -> String {
    format!("/articles/{number}/kin")
}

/// Taking back that claims of an article are those of another.
pub fn kin_back(number: i32) -> String {
    format!("/articles/{number}/kin/back")
}

/// The versions of an article's page.
pub fn snapshots(number: i32) -> String {
    format!("/articles/{number}/snapshots")
}

/// The reading desk with one of the article's claims current.
pub fn article_claim(number: i32, claim: i32) -> String {
    format!("/articles/{number}?c={claim}")
}

/// The table of claims.
pub fn claims() -> String {
    "/claims".to_owned()
}

/// The workspace of one claim, by the number people call it.
pub fn claim(number: i32) -> String {
    format!("/claims/{}", claim_number(number))
}

/// A part of a claim's workspace: `moves`, `evidence`, `verdict`, `comments`, `assignments`.
pub fn claim_part(number: i32, part: &str) -> String {
    format!("/claims/{}/{part}", claim_number(number))
}

/// One piece of evidence on its claim.
pub fn exhibit(number: i32, exhibit: i32) -> String {
    format!("/claims/{}/evidence/{exhibit}", claim_number(number))
}

/// The look before publishing.
pub fn preflight(number: i32) -> String {
    claim_part(number, "publish")
}

/// What one was told.
pub fn notifications() -> String {
    "/notifications".to_owned()
}

/// Verdicts waiting for a decision.
pub fn reviews() -> String {
    "/reviews".to_owned()
}

/// What may stand twice.
pub fn duplicates() -> String {
    "/duplicates".to_owned()
}

/// Every speaker.
pub fn speakers() -> String {
    "/speakers".to_owned()
}

/// One speaker.
pub fn speaker(id: Uuid) -> String {
    format!("/speakers/{id}")
}

/// Every source.
pub fn sources() -> String {
    "/sources".to_owned()
}

/// One source.
pub fn source(id: Uuid) -> String {
    format!("/sources/{id}")
}

/// What has become of evidence.
pub fn watch() -> String {
    "/evidence/watch".to_owned()
}

/// What is public, seen from the desk.
pub fn published() -> String {
    "/published".to_owned()
}

/// The newest checks, for readers.
pub fn checks() -> String {
    "/checks".to_owned()
}

/// One check, for readers.
pub fn check(slug: &str) -> String {
    format!("/checks/{slug}")
}

/// How the desk works, for readers.
pub fn method() -> String {
    "/method".to_owned()
}

/// A path with a query; values are encoded, empty ones left out.
pub fn with_query(path: &str, query: &[(&str, &str)]) -> String {
    let mut address = path.to_owned();
    for (name, value) in query.iter().filter(|(_, value)| !value.is_empty()) {
        address.push(if address.contains('?') { '&' } else { '?' });
        address.push_str(name);
        address.push('=');
        address.extend(byte_serialize(value.as_bytes()));
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_ours_may_be_gone_to() {
        for path in ["/", "/claims/C-0001?view=mine", "/a//b"] {
            assert!(is_local(path), "{path}");
        }
        for path in [
            "",
            "claims",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "\t//evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            "javascript:alert(1)",
        ] {
            assert!(!is_local(path), "{path:?}");
        }
    }

    #[test]
    fn what_readers_may_see_is_named_and_all_else_is_the_desks() {
        for path in [
            "/checks",
            "/checks/a-b",
            "/checks.atom",
            "/method",
            "/feeds",
        ] {
            assert_eq!(Zone::of(path), Zone::Public, "{path}");
        }
        for path in [
            "/",
            "/claims",
            "/checksum",
            "/Checks",
            "//checks",
            "/people",
        ] {
            assert_eq!(Zone::of(path), Zone::Desk, "{path}");
        }
    }

    #[test]
    fn a_query_is_encoded_and_its_empty_parts_are_left_out() {
        let address = with_query("/claims", &[("q", "a&b c"), ("state", ""), ("before", "9")]);
        assert_eq!(address, "/claims?q=a%26b+c&before=9");
    }
}
