//! What others take from the public site: the map of it for search engines, all checks as one feed
//! of data, and a card that stands in other people's pages.

use actix_web::web::{Bytes, Data, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use chrono::{DateTime, SecondsFormat, Utc};
use futures::stream;
use serde::Deserialize;
use serde_json::json;

use crate::desk::Desk;
use crate::domain::verdict::PublicStanding;
use crate::publishing::{Publisher, data_feed};
use crate::store;
use crate::store::public::{self, Check};
use crate::web::error::{AppError, Outcome};
use crate::web::page::{Page, html};
use crate::web::paths;

/// Checks read from the database at a time.
const PAGE: u64 = 100;
/// The most addresses of one sitemap (<https://www.sitemaps.org/protocol.html>).
const MAPPED: usize = 50_000;
/// What a page may do that stands in others' pages: be framed, and show its own style.
const FRAMED: &str = "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors *";

/// GET /robots.txt (RFC 9309)
pub async fn robots(desk: Data<Desk>) -> HttpResponse {
    let base = desk.base_url();
    let rules = format!(
        "User-agent: *\nAllow: /$\nAllow: /checks\nAllow: /corrections\nAllow: /embed\n\
         Allow: /feeds\nAllow: /method\nAllow: /policies\nAllow: /static\nAllow: /topics\nDisallow: /\n\nSitemap: {base}/sitemap.xml\n"
    );
    HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .body(rules)
}

/// GET /sitemap.xml: the public pages, newest check first.
pub async fn sitemap(desk: Data<Desk>) -> Outcome {
    let publisher = desk.publisher(desk.store().read()).await?;
    let begin = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n{}",
        ["/checks", "/method", "/corrections"]
            .map(|path| place(&format!("{}{path}", publisher.base_url()), None))
            .concat()
    );
    let draw = |check: &Check, publisher: &Publisher, _: bool| {
        place(&publisher.check(&check.record.slug), Some(check.changed_at))
    };
    let map = written(desk, publisher, begin, draw, "</urlset>\n");
    Ok(HttpResponse::Ok()
        .content_type("application/xml; charset=utf-8")
        .streaming(map))
}

fn place(address: &str, changed: Option<DateTime<Utc>>) -> String {
    // Addresses are made of our own base and slugs of letters, digits and hyphens.
    let address = address.replace('&', "&amp;").replace('<', "&lt;");
    let changed = changed.map(|at| {
        let at = at.to_rfc3339_opts(SecondsFormat::Secs, true);
        format!("<lastmod>{at}</lastmod>")
    });
    let changed = changed.unwrap_or_default();
    format!("<url><loc>{address}</loc>{changed}</url>\n")
}

/// All checks as a DataFeed of ClaimReviews: `claimreview.json` among the feeds.
///
/// # Errors
/// When the database cannot be read.
pub async fn data_feed(desk: Data<Desk>, req: &HttpRequest) -> Outcome {
    let db = desk.store().read();
    let (checks, changed) = public::extent(db).await?;
    let changed = changed.unwrap_or(DateTime::UNIX_EPOCH);
    let version = format!("W/\"{checks}-{}\"", changed.timestamp_millis());
    let known = req.headers().get("if-none-match");
    if known.is_some_and(|known| known.to_str().is_ok_and(|known| known.contains(&version))) {
        return Ok(HttpResponse::NotModified()
            .insert_header(("etag", version))
            .finish());
    }
    let publisher = desk.publisher(db).await?;
    let address = format!("{}/feeds/claimreview.json", publisher.base_url());
    let begin = data_feed::opening(&publisher, &address, changed);
    let draw = |check: &Check, publisher: &Publisher, first: bool| {
        let comma = if first { "" } else { "," };
        comma.to_owned() + &data_feed::element(&check.record, publisher)
    };
    let feed = written(desk, publisher, begin, draw, data_feed::CLOSING);
    let date = changed.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    Ok(HttpResponse::Ok()
        .content_type(data_feed::MEDIA_TYPE)
        .insert_header(("etag", version))
        .insert_header(("last-modified", date))
        .insert_header(("access-control-allow-origin", "*"))
        .streaming(feed))
}

/// Where one is in all checks.
struct At {
    desk: Data<Desk>,
    publisher: Publisher,
    /// What is still to be written before the next check.
    pending: String,
    before: Option<(DateTime<Utc>, String)>,
    count: usize,
    done: bool,
}

/// Writes all public checks, newest first, a page of them at a time.
fn written(
    desk: Data<Desk>,
    publisher: Publisher,
    begin: String,
    draw: fn(&Check, &Publisher, bool) -> String,
    end: &'static str,
) -> impl futures::Stream<Item = Result<Bytes, store::Error>> {
    let at = At {
        desk,
        publisher,
        pending: begin,
        before: None,
        count: 0,
        done: false,
    };
    stream::try_unfold(at, move |mut at| async move {
        if at.done {
            return Ok(None);
        }
        let db = at.desk.store().read();
        let page = public::latest(db, at.before.take(), PAGE).await?;
        let last = page.last().map(|check| {
            let record = &check.record;
            (record.published_at, record.slug.clone())
        });
        let whole = page.len() as u64 == PAGE;
        let checks = public::settled(db, page, at.desk.settled_by()).await?;
        let mut chunk = std::mem::take(&mut at.pending);
        for check in &checks {
            chunk.push_str(&draw(check, &at.publisher, at.count == 0));
            at.count += 1;
        }
        at.before = last;
        if !whole || at.count >= MAPPED {
            chunk.push_str(end);
            at.done = true;
        }
        Ok(Some((Bytes::from(chunk), at)))
    })
}

#[derive(Template)]
#[template(path = "public/embed.html")]
struct CardPage {
    page: Page,
    check: Check,
    address: String,
}

impl CardPage {
    fn steps(&self) -> i32 {
        self.check.record.rating.best - self.check.record.rating.worst + 1
    }
}

/// GET /embed/{slug}: a card of a check, for a frame in somebody's page.
pub async fn card(desk: Data<Desk>, page: Page, slug: Path<String>) -> Outcome {
    let check = find(&desk, &slug).await?;
    let address = format!("{}{}", desk.base_url(), paths::check(&slug));
    let mut response = html(&CardPage {
        page: page.titled(check.record.statement.clone(), ""),
        check,
        address,
    })?;
    let headers = response.headers_mut();
    for (name, value) in [
        ("content-security-policy", FRAMED),
        ("cross-origin-resource-policy", "cross-origin"),
    ] {
        let name = actix_web::http::header::HeaderName::from_static(name);
        headers.insert(
            name,
            actix_web::http::header::HeaderValue::from_static(value),
        );
    }
    Ok(response)
}

async fn find(desk: &Desk, slug: &str) -> Result<Check, AppError> {
    public::check(desk.store().read(), slug)
        .await?
        .ok_or(AppError::NotFound)
}

/// What a page asks that wants to show a check (<https://oembed.com>, 1.0).
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    url: String,
    format: String,
    maxwidth: Option<u32>,
    maxheight: Option<u32>,
}

/// The size of the card, in pixels.
const CARD: (u32, u32) = (600, 220);

/// GET /oembed
pub async fn oembed(desk: Data<Desk>, asked: Query<Asked>) -> Outcome {
    if !matches!(asked.format.as_str(), "" | "json") {
        return Ok(HttpResponse::NotImplemented()
            .content_type("text/plain; charset=utf-8")
            .body("Only JSON is answered.\n"));
    }
    let checks = format!("{}{}/", desk.base_url(), paths::checks());
    let slug = asked.url.strip_prefix(&checks);
    let slug = slug.and_then(|rest| rest.split(['/', '?', '#']).next());
    let check = find(&desk, slug.ok_or(AppError::NotFound)?).await?;
    let publisher = desk.publisher(desk.store().read()).await?;
    let width = CARD.0.min(asked.maxwidth.unwrap_or(u32::MAX)).max(1);
    let height = CARD.1.min(asked.maxheight.unwrap_or(u32::MAX)).max(1);
    let record = &check.record;
    let address = format!("{}/embed/{}", publisher.base_url(), record.slug);
    let title = filters_for_attribute(&record.statement);
    let answer = json!({
        "version": "1.0",
        "type": "rich",
        "title": record.statement,
        "author_name": publisher.name,
        "author_url": publisher.home(),
        "provider_name": publisher.name,
        "provider_url": publisher.home(),
        "cache_age": 3600,
        "width": width,
        "height": height,
        "html": format!("<iframe src=\"{address}\" title=\"{title}\" width=\"{width}\" height=\"{height}\" sandbox=\"allow-popups allow-popups-to-escape-sandbox\" loading=\"lazy\" referrerpolicy=\"no-referrer\"></iframe>"),
    });
    Ok(HttpResponse::Ok()
        .content_type("application/json")
        .insert_header(("access-control-allow-origin", "*"))
        .body(answer.to_string()))
}

/// Words for an attribute of somebody else's page.
fn filters_for_attribute(words: &str) -> String {
    words
        .replace('&', "&amp;")
        .replace('"', "&quot;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
