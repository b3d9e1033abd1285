//! Public pages as they were last drawn, for readers who come without a cookie: most of those who read
//! a desk, and all of whom ask for the same page. A page stands here for at most a second, and only
//! until the next change that this process commits; so a correction is seen by the next request, one
//! that another process made within the second, and what waits for a time is late by no more.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use actix_web::HttpResponse;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderName};
use actix_web::http::{Method, StatusCode};
use actix_web::web::Bytes;

use crate::web::paths::Zone;

/// How long a page is taken for what would be drawn anew.
const STANDS_FOR: Duration = Duration::from_secs(1);
/// The longest address and the longest page that are kept.
const ADDRESS_BYTES: usize = 512;
const PAGE_BYTES: usize = 256 << 10;
/// How much is kept altogether.
const SHELF_BYTES: usize = 16 << 20;
/// What makes an answer one for whoever sends it: those who send it are not served from here.
const OWN: [HeaderName; 8] = [
    header::COOKIE,
    header::AUTHORIZATION,
    header::IF_NONE_MATCH,
    header::IF_MODIFIED_SINCE,
    header::RANGE,
    header::CONTENT_LENGTH,
    header::TRANSFER_ENCODING,
    header::CONTENT_ENCODING,
];

/// The pages that stand ready; one shelf for the whole process.
#[derive(Debug, Default)]
pub struct Shelf(Mutex<Standing>);

#[derive(Debug, Default)]
struct Standing {
    pages: HashMap<String, Kept>,
    bytes: usize,
}

#[derive(Clone, Debug)]
struct Kept {
    drawn: Instant,
    commits: u64,
    headers: HeaderMap,
    body: Bytes,
}

/// A request that any reader could have sent, and how many changes had been committed when it came.
#[derive(Debug)]
pub struct Wanted {
    address: String,
    commits: u64,
    at: Instant,
}

impl Wanted {
    /// What is asked for, when it is a public page and nothing about the request is the reader's own.
    pub fn of(req: &ServiceRequest, zone: Zone, commits: u64) -> Option<Wanted> {
        let headers = req.headers();
        let anyones = zone == Zone::Public
            && *req.method() == Method::GET
            && OWN.iter().all(|name| !headers.contains_key(name));
        let address = req.uri().path_and_query()?.as_str();
        (anyones && address.len() <= ADDRESS_BYTES).then(|| Wanted {
            address: address.to_owned(),
            commits,
            at: Instant::now(),
        })
    }
}

impl Shelf {
    /// The page that stands ready, if it is still what would be drawn.
    pub fn find(&self, wanted: &Wanted) -> Option<HttpResponse> {
        let kept = {
            let standing = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            standing.pages.get(&wanted.address)?.clone()
        };
        let fresh = kept.commits == wanted.commits
            && wanted.at.saturating_duration_since(kept.drawn) < STANDS_FOR;
        fresh.then(|| {
            let mut response = HttpResponse::with_body(StatusCode::OK, BoxBody::new(kept.body));
            *response.headers_mut() = kept.headers;
            response
        })
    }

    /// Keeps a page that was just drawn, when it is one for everybody, and hands it on.
    pub fn keep(&self, wanted: Wanted, response: ServiceResponse) -> ServiceResponse {
        let headers = response.headers();
        let for_everybody = response.status() == StatusCode::OK
            && !headers.contains_key(header::SET_COOKIE)
            && headers
                .get(header::CACHE_CONTROL)
                .is_some_and(|value| value.as_bytes().starts_with(b"public"));
        let short = matches!(response.response().body().size(),
            BodySize::Sized(bytes) if bytes <= PAGE_BYTES as u64);
        if !(for_everybody && short) {
            return response;
        }
        let headers = headers.clone();
        response.map_body(|_, body| match body.try_into_bytes() {
            Ok(body) => {
                self.put(wanted, headers, body.clone());
                BoxBody::new(body)
            }
            Err(stream) => stream,
        })
    }

    fn put(&self, wanted: Wanted, headers: HeaderMap, body: Bytes) {
        let bytes = wanted.address.len() + body.len();
        let kept = Kept {
            drawn: wanted.at,
            commits: wanted.commits,
            headers,
            body,
        };
        let mut standing = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // What is kept is out of date within a second; making room for the new by order of age would
        // cost more than drawing it again.
        if standing.bytes + bytes > SHELF_BYTES {
            *standing = Standing::default();
        }
        let length = wanted.address.len();
        let before = standing.pages.insert(wanted.address, kept);
        standing.bytes += bytes;
        standing.bytes -= before.map_or(0, |before| length + before.body.len());
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn wanted(commits: u64) -> Wanted {
        let req = TestRequest::get().uri("/checks/bees?a=1").to_srv_request();
        Wanted::of(&req, Zone::Public, commits).unwrap()
    }

    fn drawn(cache: &'static str) -> ServiceResponse {
        let response = HttpResponse::Ok()
            .insert_header((header::CACHE_CONTROL, cache))
            .body("bees");
        TestRequest::default().to_srv_response(response)
    }

    #[test]
    fn a_page_stands_until_the_next_change() {
        let shelf = Shelf::default();
        shelf.keep(wanted(7), drawn("public, max-age=60"));
        let found = shelf.find(&wanted(7)).unwrap();
        let cache = found.headers().get(header::CACHE_CONTROL).unwrap();
        assert_eq!(cache, "public, max-age=60");
        assert_eq!(found.into_body().try_into_bytes().unwrap(), "bees");
        assert!(shelf.find(&wanted(8)).is_none());
    }

    #[test]
    fn a_page_stands_for_a_second_at_most() {
        let shelf = Shelf::default();
        shelf.keep(wanted(7), drawn("public, max-age=60"));
        let later = Wanted {
            at: Instant::now() + STANDS_FOR,
            ..wanted(7)
        };
        assert!(shelf.find(&later).is_none());
    }

    #[test]
    fn what_is_for_one_reader_is_never_kept() {
        let shelf = Shelf::default();
        shelf.keep(wanted(7), drawn("no-store"));
        assert!(shelf.find(&wanted(7)).is_none());
        for name in OWN {
            let req = TestRequest::get().insert_header((name, "1"));
            assert!(Wanted::of(&req.to_srv_request(), Zone::Public, 7).is_none());
        }
        let desk = TestRequest::get().to_srv_request();
        assert!(Wanted::of(&desk, Zone::Desk, 7).is_none());
        let head = TestRequest::with_uri("/checks").method(Method::HEAD);
        assert!(Wanted::of(&head.to_srv_request(), Zone::Public, 7).is_none());
    }

    #[test]
    fn a_full_shelf_is_cleared_and_counts_what_it_holds() {
        let shelf = Shelf::default();
        let page = Bytes::from(vec![b'a'; PAGE_BYTES]);
        for turn in 0..200 {
            let address = format!("/checks/{}", turn % 150);
            let wanted = Wanted {
                address,
                ..wanted(7)
            };
            shelf.put(wanted, HeaderMap::new(), page.clone());
            let standing = shelf.0.lock().unwrap();
            let held = standing
                .pages
                .iter()
                .map(|(at, kept)| at.len() + kept.body.len());
            assert_eq!(held.sum::<usize>(), standing.bytes);
            assert!(standing.bytes <= SHELF_BYTES);
        }
    }
}
