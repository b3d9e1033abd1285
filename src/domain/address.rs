//! When two web addresses lead to the same page: the canonical form of an address.
//!
//! The rule changes only what no server looks at, or what tells a server how a reader came. Parsing
//! has lower-cased the scheme and the host and dropped a default port already (WHATWG URL); dropped
//! here are the fragment, a dot at the end of the host, an empty query, and the parameters by which
//! mailings, feeds, advertisements and analytics follow a reader. Everything else, and its order,
//! stays.

use url::Url;

use crate::domain::words::WebAddress;

/// Whether a host is under a name that is kept for examples and tests and leads nowhere (RFC 2606,
/// section 2).
pub fn is_reserved(host: &str) -> bool {
    let last = host
        .trim_end_matches('.')
        .rsplit('.')
        .next()
        .unwrap_or_default();
    matches!(last, "example" | "test" | "invalid")
}

/// How the names of parameters begin that only say how a reader came.
const PREFIXES: &[&str] = &["utm_", "mtm_", "at_custom", "guce_", "hsa_"];

/// Names of parameters that only say how a reader came, in lower case.
#[rustfmt::skip]
const NAMES: &[&str] = &[
    // Advertisements
    "dclid", "fbclid", "gad_source", "gbraid", "gclid", "gclsrc", "igsh", "igshid", "li_fat_id",
    "msclkid", "rdt_cid", "srsltid", "ttclid", "twclid", "wbraid", "yclid",
    // Mailings
    "_hsenc", "_hsmi", "mc_cid", "mc_eid", "mkt_tok", "oly_anon_id", "oly_enc_id", "vero_id",
    // Analytics of newsrooms
    "at_campaign", "at_link_id", "at_link_origin", "at_link_type", "at_medium", "at_ptr_name",
    "cmpid", "ns_campaign", "ns_fee", "ns_linkname", "ns_mchannel", "ns_source", "ocid",
    "pk_campaign", "pk_kwd", "pk_medium", "pk_source", "s_cid", "smid", "xtor",
];

/// The canonical form of an address. An address that has it already stays as it is.
pub fn canonical(address: &WebAddress) -> WebAddress {
    let Ok(mut url) = Url::parse(address.as_str()) else {
        return address.clone();
    };
    url.set_fragment(None);
    if let Some(host) = url.host_str().and_then(|host| host.strip_suffix('.')) {
        let host = host.to_owned();
        // A host that is nothing without its dot stays.
        let _ = url.set_host(Some(&host));
    }
    let query = url.query().map(|query| {
        let kept = query
            .split('&')
            .filter(|pair| !pair.is_empty() && !follows(pair));
        kept.collect::<Vec<_>>().join("&")
    });
    url.set_query(query.as_deref().filter(|query| !query.is_empty()));
    WebAddress::parse(url.as_str()).unwrap_or_else(|_| address.clone())
}

/// Whether a parameter only follows the reader.
fn follows(pair: &str) -> bool {
    let name = pair.split('=').next().unwrap_or(pair).to_ascii_lowercase();
    NAMES.contains(&name.as_str()) || PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(address: &str) -> String {
        canonical(&WebAddress::parse(address).unwrap())
            .as_str()
            .to_owned()
    }

    #[test]
    fn names_kept_for_examples_lead_nowhere() {
        for host in ["a.example", "example", "b.TEST.", "x.invalid"] {
            assert!(is_reserved(&host.to_lowercase()), "{host}");
        }
        assert!(!is_reserved("example.org") && !is_reserved("contest"));
    }

    #[test]
    fn what_only_follows_the_reader_goes_and_all_else_stays() {
        for (address, same) in [
            ("https://A.Example:443/x", "https://a.example/x"),
            ("HTTP://a.example:80", "http://a.example/"),
            ("https://a.example./x", "https://a.example/x"),
            ("https://a.example:8443/x", "https://a.example:8443/x"),
            ("https://a.example/x#top", "https://a.example/x"),
            ("https://a.example/x?", "https://a.example/x"),
            (
                "https://a.example/x?utm_source=rss&utm_medium=feed",
                "https://a.example/x",
            ),
            (
                "https://a.example/x?id=7&fbclid=abc",
                "https://a.example/x?id=7",
            ),
            (
                "https://a.example/x?UTM_Source=a&b=2",
                "https://a.example/x?b=2",
            ),
            (
                "https://a.example/x?b=2&a=1&&gclid=z",
                "https://a.example/x?b=2&a=1",
            ),
            (
                "https://a.example/x?at_medium=RSS&at_campaign=K",
                "https://a.example/x",
            ),
            // A path keeps its case and its slash, a query its order, a page its language.
            (
                "https://a.example/News/?lang=En",
                "https://a.example/News/?lang=En",
            ),
            (
                "https://a.example/x?utmost=1&q=utm_source",
                "https://a.example/x?utmost=1&q=utm_source",
            ),
            (
                "https://a.example/x?q=a%26fbclid=b",
                "https://a.example/x?q=a%26fbclid=b",
            ),
            ("https://a.example/a/../b", "https://a.example/b"),
        ] {
            assert_eq!(of(address), same, "{address}");
        }
    }

    proptest! {
        #[test]
        fn what_is_canonical_stays(rest in "(/[a-zA-Z0-9%._~-]{0,8}){0,3}(\\?([a-z_]{1,9}=[a-z0-9%]{0,5}&?){0,5})?(#[a-z]{0,5})?") {
            let once = of(&format!("https://www.a.example{rest}"));
            prop_assert_eq!(of(&once), once.clone());
            prop_assert!(!once.contains('#') && !once.contains("utm_"));
        }

        #[test]
        fn a_parameter_of_the_page_is_never_lost(name in "[b-f]{1,6}", value in "[a-z0-9]{0,6}") {
            let address = format!("https://a.example/x?utm_id=1&{name}={value}&fbclid=2#y");
            prop_assert_eq!(of(&address), format!("https://a.example/x?{name}={value}"));
        }
    }
}
