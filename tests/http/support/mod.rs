//! A server to test, and a browser to test it with.

pub mod app;
pub mod browser;

pub use app::{App, PASSPHRASE, spawn_app, spawn_empty_app};
pub use browser::{Browser, Seen};
