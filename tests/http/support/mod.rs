//! A server to test, and a browser to test it with.

#![allow(
    dead_code,
    unused_imports,
    reason = "a support module offers more than one test uses"
)]

pub mod app;
pub mod browser;

pub use app::{App, PASSPHRASE, spawn_app, spawn_empty_app};
pub use browser::{Browser, FilledForm, Seen};
