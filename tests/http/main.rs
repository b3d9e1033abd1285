//! The product over HTTP: a real server on a free port, a browser without JavaScript, and what a
//! reader would see. With TEST_DATABASE_URL (the address of a PostgreSQL server) every test gets a
//! database of its own there; without it, a SQLite file.

mod again;
mod api;
mod articles;
mod bench;
mod command;
mod desk;
mod doors;
mod dossier;
mod evidence;
mod exports;
mod fact_check;
mod feeds;
mod finding;
mod here;
mod hooks;
mod images;
mod imports;
mod jobs;
mod kin;
mod leaks;
mod legible;
mod live;
mod mail;
mod merging;
mod method;
mod path;
mod pdf;
mod previews;
mod publishing;
mod racing;
mod readers;
mod recalling;
mod reuse;
mod safety;
mod session;
mod slow;
mod support;
mod together;
mod tokens;
mod uploads;
mod workflow;
mod workspace;
mod writing;
