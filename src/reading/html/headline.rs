//! The headline out of several statements of it, without the name of the site.

use super::linked::Linked;
use super::mend::letters;
use super::stated::{Found, Place, Stated};

/// What parts the headline from the name of a site in a title.
const SEPARATORS: [&str; 9] = [
    " | ", " - ", " – ", " — ", " :: ", " » ", " · ", " • ", " / ",
];

/// What may stand between a headline and the name of a site.
const PARTING: [char; 8] = ['|', '-', '–', '—', '»', '·', '•', '/'];

/// The title: what JSON-LD and `<meta>` state, else what the `<title>` says (`named`), else a heading.
pub fn title(linked: &Linked, stated: &Stated, named: &str) -> Option<Found<String>> {
    let found = |value: &str, place: Place| Found {
        value: value.trim().to_owned(),
        place,
    };
    if let Some(headline) = in_linked(linked, stated).filter(|headline| letters(headline).len() > 1)
    {
        return Some(found(headline, Place::JsonLd));
    }
    let metas = [
        "dc.title",
        "dcterms.title",
        "og:title",
        "weibo:article:title",
        "weibo:webpage:title",
        "title",
        "twitter:title",
        "parsely-title",
        "sailthru.title",
    ];
    if let Some(meta) = stated.meta(&metas) {
        return Some(meta);
    }
    if let Some(headline) = stated.property("headline") {
        return Some(headline);
    }
    if letters(named).len() > 1 {
        return Some(found(named, Place::Title));
    }
    stated
        .first_headings
        .first()
        .map(|heading| found(heading, Place::Heading))
}

/// Of `headline` and `name` the one that agrees with the `<title>`: encyclopedias put a description
/// into `headline`.
fn in_linked<'a>(linked: &'a Linked, stated: &Stated) -> Option<&'a str> {
    let (headline, name) = (linked.headline.as_deref(), linked.name.as_deref());
    let title = stated.title.as_deref().map(letters).unwrap_or_default();
    let agrees = |text: &str| {
        let said = letters(text);
        title.contains(&said) && said.len() * 2 > title.len()
            || title.starts_with(&said) && !said.is_empty()
    };
    match (headline, name) {
        (Some(headline), Some(name)) if agrees(name) && !agrees(headline) => Some(name),
        (Some(headline), _) => Some(headline),
        (None, name) => name,
    }
}

/// The title without the name of the site. When the page has a heading that the title begins with,
/// that heading is it.
pub fn bare(title: &Found<String>, stated: &Stated, site: Option<&str>) -> Found<String> {
    let cut = without_site(&title.value, site);
    let whole = letters(&cut);
    let heads = |heading: &&String| {
        let rest = cut.strip_prefix(heading.as_str()).map(str::trim_start);
        let parted = rest.is_some_and(|rest| rest.starts_with(PARTING));
        let said = letters(heading);
        let most = title.place == Place::Title && said.len() * 2 > whole.len();
        (parted && said.len() >= 6) || (most && said.len() >= 12 && whole.starts_with(&said))
    };
    let heading = stated.first_headings.iter().find(heads);
    match heading.filter(|_| title.place != Place::JsonLd) {
        Some(heading) => Found {
            value: heading.clone(),
            place: Place::Heading,
        },
        None => Found {
            value: cut,
            place: title.place.clone(),
        },
    }
}

/// Cuts the name of the site off either end, when the site is known and something is left.
pub fn without_site(title: &str, site: Option<&str>) -> String {
    let Some(site) = site.map(letters).filter(|site| !site.is_empty()) else {
        return title.trim().to_owned();
    };
    for separator in SEPARATORS {
        if let Some((before, after)) = title.rsplit_once(separator)
            && letters(after) == site
            && !before.trim().is_empty()
        {
            return before.trim().to_owned();
        }
        if let Some((before, after)) = title.split_once(separator)
            && letters(before) == site
            && !after.trim().is_empty()
        {
            return after.trim().to_owned();
        }
    }
    title.trim().to_owned()
}

/// The last part of a `<title>`, when it is like the name in the address: “The Ardan Herald” for
/// ardanherald.example.
pub fn site_in_title(title: &str, host: &str) -> Option<String> {
    let host = letters(host);
    let part = SEPARATORS
        .iter()
        .filter_map(|separator| title.rsplit_once(separator))
        .map(|(_, site)| site.trim())
        .min_by_key(|site| site.len())?;
    let said = letters(part.trim_start_matches("The "));
    (said.len() >= 3 && host.contains(&said)).then(|| part.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_the_site_is_cut_off_when_it_is_known() {
        let site = Some("The Ardan Herald");
        assert_eq!(
            without_site("Ferry late again | The Ardan Herald", site),
            "Ferry late again"
        );
        assert_eq!(
            without_site("The Ardan Herald - Ferry late again", site),
            "Ferry late again"
        );
        assert_eq!(
            without_site("Ferry - late again", site),
            "Ferry - late again"
        );
        assert_eq!(without_site("The Ardan Herald", site), "The Ardan Herald");
    }

    #[test]
    fn a_site_is_read_off_the_title_when_the_address_agrees() {
        let title = "Ferry late again | Ardan Herald";
        assert_eq!(
            site_in_title(title, "www.ardanherald.example").as_deref(),
            Some("Ardan Herald")
        );
        assert_eq!(site_in_title(title, "www.other.example"), None);
    }
}
