//! Who wrote it, when, where: chosen from what JSON-LD and the page state, with the place of each.

use url::Url;

use super::byline;
use super::dates::{self, Moment};
use super::headline;
use super::linked::Linked;
use super::stated::{Found, Place, Stated};

/// What a page says of itself.
#[derive(Clone, Debug, Default)]
pub struct Metadata {
    /// The title as the page states it; it may end in the name of the site.
    pub title: Option<Found<String>>,
    /// The title without the name of the site.
    pub headline: Option<Found<String>>,
    /// The names in the byline.
    pub authors: Vec<String>,
    /// The byline as one line.
    pub byline: Option<Found<String>>,
    /// When it was published.
    pub published: Option<Found<Moment>>,
    /// When it was last changed.
    pub modified: Option<Found<Moment>>,
    /// The name of the outlet.
    pub outlet: Option<Found<String>>,
    /// The address that the page calls its own.
    pub canonical: Option<Found<String>>,
    /// The language, as a tag such as `en` or `pt-BR`.
    pub language: Option<Found<String>>,
}

impl Metadata {
    /// Takes from the credit lines over the text what the page states nowhere else. A day from such
    /// a line is better than one from the address.
    pub fn complete<'a>(&mut self, lines: impl Iterator<Item = &'a str>) {
        for line in lines {
            if self.byline.is_none() && byline::opens(line) {
                self.authors = byline::names(line);
                let joined = byline::joined(&self.authors);
                self.byline = joined.map(|value| found(value, Place::Words));
            }
            let stated = self
                .published
                .as_ref()
                .is_some_and(|found| found.place != Place::Address);
            if !stated && let Some(moment) = dates::read(line) {
                self.published = Some(found(moment, Place::Words));
            }
        }
    }
}

/// Chooses. `named` is the title by the rules of the library that picks the text, for pages that state
/// theirs in `<title>` alone.
pub fn choose(linked: &Linked, stated: &Stated, named: &str, address: Option<&str>) -> Metadata {
    let address = address.and_then(|address| Url::parse(address).ok());
    let outlet = outlet(linked, stated, address.as_ref());
    let known = outlet
        .as_ref()
        .filter(|outlet| outlet.place != Place::Address);
    let title = headline::title(linked, stated, named);
    let headline = title
        .as_ref()
        .map(|title| headline::bare(title, stated, known.map(|site| site.value.as_str())));
    let (authors, byline) = authors(linked, stated).unzip();
    Metadata {
        title,
        headline,
        authors: authors.unwrap_or_default(),
        byline,
        published: published(linked, stated, address.as_ref()),
        modified: modified(linked, stated),
        canonical: canonical(linked, stated, address.as_ref()),
        language: language(linked, stated),
        outlet,
    }
}

fn found<T>(value: T, place: Place) -> Found<T> {
    Found { value, place }
}

fn authors(linked: &Linked, stated: &Stated) -> Option<(Vec<String>, Found<String>)> {
    let read = |lines: Vec<String>, place: Place| {
        let mut names: Vec<String> = Vec::new();
        for name in lines.iter().flat_map(|line| byline::names(line)) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let joined = byline::joined(&names)?;
        Some((names, found(joined, place)))
    };
    let metas = |name: &str| -> Vec<String> {
        stated
            .metas
            .iter()
            .filter(|(key, _)| key == name)
            .map(|(_, value)| value.clone())
            .collect()
    };
    let from_metas = [
        "dc.creator",
        "dcterms.creator",
        "author",
        "parsely-author",
        "sailthru.author",
        "article:author",
        "og:article:author",
        "byl",
        "twitter:creator_name",
        "dc.contributor",
    ]
    .iter()
    .find_map(|name| read(metas(name), stated.meta(&[name])?.place));
    let lines = |wanted: &dyn Fn(&str) -> bool| {
        let line = stated
            .author_lines
            .iter()
            .find(|(mark, line)| wanted(mark) && !byline::names(line).is_empty())?;
        read(vec![line.1.clone()], Place::Line(line.0.clone()))
    };
    read(linked.authors.clone(), Place::JsonLd)
        .or(from_metas)
        .or_else(|| {
            let several: Vec<String> = stated
                .properties
                .iter()
                .filter(|(key, _)| key == "author")
                .map(|(_, value)| value.clone())
                .collect();
            read(several, Place::Microdata("author".to_owned()))
        })
        .or_else(|| lines(&|mark| mark == "author"))
        .or_else(|| {
            let line = stated
                .author_lines
                .iter()
                .find(|(_, line)| byline::opens(line) && !byline::names(line).is_empty())?;
            read(vec![line.1.clone()], Place::Line(line.0.clone()))
        })
        .or_else(|| lines(&|_| true))
}

fn published(linked: &Linked, stated: &Stated, address: Option<&Url>) -> Option<Found<Moment>> {
    let read = |text: &str, place: Place| dates::read(text).map(|moment| found(moment, place));
    let metas = [
        "article:published_time",
        "og:article:published_time",
        "og:published_time",
        "dcterms.available",
        "dcterms.created",
        "dcterms.issued",
        "parsely-pub-date",
        "weibo:article:create_at",
        "datepublished",
        "dc.date.issued",
        "dc.date",
        "dc.date.created",
        "dcterms.date",
        "sailthru.date",
        "pubdate",
        "publishdate",
        "publish_date",
        "publish-date",
        "publication_date",
        "article_date_original",
        "cxenseparse:recs:publishtime",
        "date",
        "ptime",
        "article.published",
        "article.created",
        "citation_publication_date",
        "citation_date",
        "displaydate",
        "dat",
        "last-published",
        "originalpublicationdate",
        "shareaholic:article_published_time",
    ];
    let from_linked = linked
        .published
        .as_deref()
        .and_then(|text| read(text, Place::JsonLd));
    let mut from_metas = metas
        .iter()
        .filter_map(|name| {
            let meta = stated.meta(&[name])?;
            read(&meta.value, meta.place)
        })
        .collect::<Vec<_>>()
        .into_iter();
    // The same instant in the zone of the newsroom tells the day on which it was published there.
    let local = from_linked.as_ref().and_then(|linked| {
        let instant = linked.value.instant()?;
        from_metas.find(|meta| {
            meta.value.instant() == Some(instant) && meta.value.day != linked.value.day
        })
    });
    local
        .or(from_linked)
        .or_else(|| from_metas.next())
        .or_else(|| {
            let property = stated.property("datepublished")?;
            read(&property.value, property.place)
        })
        .or_else(|| stated.times.iter().find_map(|time| read(time, Place::Time)))
        .or_else(|| {
            let day = dates::in_address(address?.path())?;
            Some(found(day, Place::Address))
        })
}

fn modified(linked: &Linked, stated: &Stated) -> Option<Found<Moment>> {
    let read = |text: &str, place: Place| dates::read(text).map(|moment| found(moment, place));
    let metas = [
        "article:modified_time",
        "og:updated_time",
        "dcterms.modified",
        "datemodified",
        "dc.date.modified",
        "last-modified",
        "lastmod",
        "article.updated",
    ];
    linked
        .modified
        .as_deref()
        .and_then(|text| read(text, Place::JsonLd))
        .or_else(|| {
            metas.iter().find_map(|name| {
                let meta = stated.meta(&[name])?;
                read(&meta.value, meta.place)
            })
        })
        .or_else(|| {
            let property = stated.property("datemodified")?;
            read(&property.value, property.place)
        })
}

fn outlet(linked: &Linked, stated: &Stated, address: Option<&Url>) -> Option<Found<String>> {
    let name = |text: &String| !text.is_empty() && text.chars().count() < 120;
    let metas = [
        "og:site_name",
        "dc.publisher",
        "dcterms.publisher",
        "application-name",
        "al:ios:app_name",
        "twitter:app:name:iphone",
    ];
    let host = address
        .and_then(Url::host_str)
        .map(|host| host.trim_start_matches("www.").to_owned());
    linked
        .publisher
        .clone()
        .filter(name)
        .map(|value| found(value, Place::JsonLd))
        .or_else(|| stated.meta(&metas[..1]))
        .or_else(|| {
            linked
                .website
                .clone()
                .filter(name)
                .map(|value| found(value, Place::JsonLd))
        })
        .or_else(|| {
            stated
                .property("publisher")
                .filter(|publisher| name(&publisher.value))
        })
        .or_else(|| stated.meta(&metas[1..]))
        .or_else(|| {
            let site = headline::site_in_title(stated.title.as_deref()?, host.as_deref()?)?;
            Some(found(site, Place::Title))
        })
        .or_else(|| host.map(|host| found(host, Place::Address)))
}

/// An address counts only when it is a whole one, or can be completed from the page's own.
fn canonical(linked: &Linked, stated: &Stated, address: Option<&Url>) -> Option<Found<String>> {
    let whole = |text: &str| {
        let url = match address {
            Some(base) => base.join(text).ok()?,
            None => Url::parse(text).ok()?,
        };
        matches!(url.scheme(), "http" | "https").then(|| url.to_string())
    };
    let link = stated
        .canonical
        .as_deref()
        .and_then(whole)
        .map(|url| found(url, Place::Link("canonical".to_owned())));
    link.or_else(|| {
        let meta = stated.meta(&["og:url"])?;
        whole(&meta.value).map(|url| found(url, meta.place))
    })
    .or_else(|| {
        linked
            .address
            .as_deref()
            .and_then(whole)
            .map(|url| found(url, Place::JsonLd))
    })
}

fn language(linked: &Linked, stated: &Stated) -> Option<Found<String>> {
    let tag = |text: &str| {
        let text = text.trim().replace('_', "-");
        let sound = text
            .split('-')
            .next()
            .is_some_and(|first| (2..=3).contains(&first.len()))
            && text.len() <= 12
            && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        sound.then_some(text)
    };
    let attribute = stated.language.as_deref().and_then(tag);
    let attribute = attribute.map(|value| found(value, Place::Attribute("lang".to_owned())));
    attribute
        .or_else(|| {
            linked
                .language
                .as_deref()
                .and_then(tag)
                .map(|value| found(value, Place::JsonLd))
        })
        .or_else(|| {
            let meta = stated.meta(&[
                "og:locale",
                "content-language",
                "language",
                "dc.language",
                "inlanguage",
            ])?;
            tag(&meta.value).map(|value| found(value, meta.place))
        })
}
