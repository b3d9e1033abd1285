//! Google's Fact Check Tools API, v1alpha1: its official clients work here with nothing changed but
//! the address. Searching finds what this desk has published; pages are markup of checks that
//! stand elsewhere, which never mixes with the desk's own.

pub mod fields;
pub mod images;
pub mod page;
pub mod pages;
pub mod query;
pub mod search;

use actix_web::guard::{Guard, GuardContext, fn_guard};

/// Requests that are GETs in truth: clients send what is longer than 2,048 characters as a POST
/// with the query as a form.
pub fn overridden() -> impl Guard {
    fn_guard(|ctx: &GuardContext<'_>| {
        let method = ctx.head().method == actix_web::http::Method::POST;
        let header = ctx.head().headers().get("x-http-method-override");
        method && header.is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"GET"))
    })
}
