//! The doors for programs: the desk's own API and Google's Fact Check Tools API. It reads from the
//! store and writes through the verbs of the desk, as the pages do; cookies mean nothing here, and
//! a program acts for a person only by a token that opens what it asks.

pub mod asked;
pub mod caller;
pub mod fact_check;
pub mod once;
pub mod v1;

use actix_web::http::header::ALLOW;
use actix_web::web::{ServiceConfig, delete, patch, post, put, resource, to};
use actix_web::{HttpResponse, Route};

use crate::web::get;
use fact_check::{images, overridden, pages, search};
use v1::{
    articles, changing, claims, events, evidence, exports, index, links, media, moves, people,
    publications, reference, verdicts,
};

/// Every address for programs.
#[rustfmt::skip]
pub fn routes(app: &mut ServiceConfig) {
    app
        // Google's Fact Check Tools API
        .service(resource("/v1alpha1/claims:search").route(get(search::search)).route(post().guard(overridden()).to(search::search)).default_service(only("GET, HEAD, POST")))
        .service(resource("/v1alpha1/claims:imageSearch").route(get(images::search)).route(post().guard(overridden()).to(images::search)).default_service(only("GET, HEAD, POST")))
        .service(resource("/v1alpha1/pages").route(get(pages::index)).route(post().guard(overridden()).to(pages::index)).route(post().to(pages::create)).default_service(only("GET, HEAD, POST")))
        .service(resource("/v1alpha1/pages/{id}").route(get(pages::show)).route(post().guard(overridden()).to(pages::show)).route(put().to(pages::update)).route(delete().to(pages::delete)).default_service(only("GET, HEAD, POST, PUT, DELETE")))
        // What this API can do
        .service(resource("/api/v1").route(get(reference::page)).default_service(only("GET, HEAD")))
        .service(resource("/api/v1/openapi.json").route(get(reference::openapi)).default_service(only("GET, HEAD")))
        // Articles
        .service(resource("/api/articles").route(post().to(articles::create)).default_service(only("POST")))
        .service(resource("/api/v1/articles").route(get(articles::index)).route(post().to(articles::create)).default_service(only("GET, HEAD, POST")))
        .service(resource("/api/v1/articles/{number}").route(get(articles::show)).route(patch().to(articles::edit)).default_service(only("GET, HEAD, PATCH")))
        // Claims
        .service(resource("/api/v1/claims").route(get(claims::index)).route(post().to(claims::create)).default_service(only("GET, HEAD, POST")))
        .service(resource("/api/v1/claims/{number}").route(get(claims::show)).route(patch().to(changing::edit)).default_service(only("GET, HEAD, PATCH")))
        .service(resource("/api/v1/claims/{number}/speaker").route(put().to(changing::attribute)).default_service(only("PUT")))
        .service(resource("/api/v1/claims/{number}/media").route(put().to(media::set)).route(delete().to(media::clear)).default_service(only("PUT, DELETE")))
        .service(resource("/api/v1/claims/{number}/links").route(post().to(links::make)).default_service(only("POST")))
        .service(resource("/api/v1/claims/{number}/links/{tie}/{other}").route(delete().to(links::remove)).default_service(only("DELETE")))
        .service(resource("/api/v1/claims/{number}/comments").route(post().to(changing::comment)).default_service(only("POST")))
        .service(resource("/api/v1/claims/{number}/moves").route(post().to(moves::create)).default_service(only("POST")))
        .service(resource("/api/v1/claims/{number}/evidence").route(get(evidence::index)).route(post().to(evidence::create)).default_service(only("GET, HEAD, POST")))
        .service(resource("/api/v1/claims/{number}/evidence/{exhibit}").route(patch().to(evidence::edit)).default_service(only("PATCH")))
        .service(resource("/api/v1/claims/{number}/verdicts").route(get(verdicts::index)).route(post().to(verdicts::create)).default_service(only("GET, HEAD, POST")))
        .service(resource("/api/v1/ratings").route(get(verdicts::ratings)).default_service(only("GET, HEAD")))
        // Speakers and sources
        .service(resource("/api/v1/speakers").route(get(index::speakers)).route(post().to(index::add_speaker)).default_service(only("GET, HEAD, POST")))
        .service(resource("/api/v1/speakers/{id}").route(get(index::speaker)).route(patch().to(index::edit_speaker)).default_service(only("GET, HEAD, PATCH")))
        .service(resource("/api/v1/sources").route(get(index::sources)).route(post().to(index::add_source)).default_service(only("GET, HEAD, POST")))
        .service(resource("/api/v1/sources/{id}").route(get(index::source)).route(patch().to(index::edit_source)).default_service(only("GET, HEAD, PATCH")))
        // What is public, the record, files, people
        .service(resource("/api/v1/publications").route(get(publications::index)).default_service(only("GET, HEAD")))
        .service(resource("/api/v1/publications/{slug}").route(get(publications::show)).default_service(only("GET, HEAD")))
        .service(resource("/api/v1/events").route(get(events::index)).default_service(only("GET, HEAD")))
        .service(resource("/api/v1/exports/{file}").route(get(exports::claims)).default_service(only("GET, HEAD")))
        .service(resource("/api/v1/people").route(get(people::index)).default_service(only("GET, HEAD")))
        .service(resource("/api/v1/tokens/{id}").route(delete().to(people::revoke)).default_service(only("DELETE")));
}

/// The answer to every other method: 405 with the methods there are (RFC 9110, 15.5.6).
fn only(methods: &'static str) -> Route {
    to(move || async move {
        HttpResponse::MethodNotAllowed()
            .insert_header((ALLOW, methods))
            .finish()
    })
}
