//! Lookalikes: two rows that may be one thing, until a person merges them or says that they are two.

use sea_orm::{DeriveActiveEnum, EnumIter};
use uuid::Uuid;

/// What sort of thing may stand twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Sort {
    /// Two speakers with a name seen, or a Wikidata id, in common.
    Speaker,
    /// Two sources at one site.
    Source,
    /// Two articles with most of a text in common.
    Article,
    /// Two claims that say nearly the same.
    Claim,
}

impl Sort {
    /// Every sort, in the order of the page.
    pub const ALL: [Sort; 4] = [Sort::Claim, Sort::Speaker, Sort::Source, Sort::Article];

    /// The word in addresses and forms.
    pub fn slug(self) -> &'static str {
        match self {
            Sort::Speaker => "speaker",
            Sort::Source => "source",
            Sort::Article => "article",
            Sort::Claim => "claim",
        }
    }

    /// Reads the word back.
    pub fn from_slug(slug: &str) -> Option<Sort> {
        Sort::ALL.into_iter().find(|sort| sort.slug() == slug)
    }

    /// What they are called, of several.
    pub fn words(self) -> &'static str {
        match self {
            Sort::Speaker => "Speakers",
            Sort::Source => "Sources",
            Sort::Article => "Articles",
            Sort::Claim => "Claims",
        }
    }
}

/// Two keys in the one order that a pair is kept in; nothing when they are the same.
pub fn pair(one: Uuid, other: Uuid) -> Option<(Uuid, Uuid)> {
    match one.cmp(&other) {
        std::cmp::Ordering::Less => Some((one, other)),
        std::cmp::Ordering::Greater => Some((other, one)),
        std::cmp::Ordering::Equal => None,
    }
}

/// The part of a host name that says whose site it is: without the names in front that only say
/// how it is shown. `www.m.kell.example` is the site of `kell.example`.
pub fn site(host: &str) -> &str {
    const FRONT: [&str; 9] = [
        "www", "www2", "m", "mobile", "amp", "en", "beta", "old", "web",
    ];
    let mut left = host.trim_end_matches('.');
    while let Some((first, rest)) = left.split_once('.') {
        // A name and its ending stay whatever they are: “m.example” is a site.
        if !FRONT.contains(&first) || !rest.contains('.') {
            break;
        }
        left = rest;
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_has_one_order() {
        let [a, b] = [1, 2].map(Uuid::from_u128);
        assert_eq!(pair(b, a), Some((a, b)));
        assert_eq!(pair(a, b), Some((a, b)));
        assert_eq!(pair(a, a), None);
    }

    #[test]
    fn a_site_is_its_host_without_the_names_that_say_how_it_is_shown() {
        assert_eq!(site("www.kell.example"), "kell.example");
        assert_eq!(site("m.www.kell.example."), "kell.example");
        assert_eq!(site("amp.news.kell.example"), "news.kell.example");
        assert_eq!(site("m.example"), "m.example");
        assert_eq!(site("localhost"), "localhost");
    }
}
