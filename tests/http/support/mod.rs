//! A server to test, and a browser to test it with.

#![allow(
    dead_code,
    unused_imports,
    reason = "a support module offers more than one test uses"
)]

pub mod app;
pub mod browser;
pub mod pdf;
pub mod program;
pub mod raw;

pub use app::{
    App, PASSPHRASE, Settings, spawn_app, spawn_app_with, spawn_empty_app, spawn_empty_app_with,
};
pub use browser::{Browser, FilledForm, Seen};
pub use program::Program;
