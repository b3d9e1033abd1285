//! `galley doctor`

use std::fmt;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use chrono::{Datelike, TimeDelta};
use clap::Args;
use rustix::process::{Resource, getrlimit};
use serde_json::json;

use crate::cli::soundness::{self, Looked};
use crate::config::{Config, Keeping, Listening};
use crate::desk;
use crate::startup;
use crate::store::{Store, dialect, events};

/// Free space below which writing will soon fail, in bytes.
const TOO_LITTLE: u64 = 200 << 20;
/// Free space below which somebody should look, as a share of the disk.
const LITTLE: f64 = 0.05;
/// Open files below which a busy day runs out of them.
const FEW_FILES: u64 = 4096;
/// How far the newest event may lie ahead of this machine's clock.
const AHEAD: TimeDelta = TimeDelta::minutes(5);
/// The year this version is from: no clock that is right shows an earlier one.
const NOT_BEFORE: i32 = 2026;

/// Look whether everything is as it should be: settings, database, schema, the chain of events,
/// every copy of evidence, the disk and the clock. It changes nothing. The exit status says whether
/// something is wrong; what only deserves a look does not count.
#[derive(Debug, Args)]
pub struct Doctor {
    #[command(flatten)]
    listening: Listening,
    #[command(flatten)]
    keeping: Keeping,
    /// Print one JSON object instead of lines.
    #[arg(long)]
    json: bool,
}

/// How a check came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Finding {
    Good,
    Look,
    Wrong,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Finding::Good => "good",
            Finding::Look => "look",
            Finding::Wrong => "WRONG",
        })
    }
}

/// One line of the answer.
struct Check {
    name: &'static str,
    finding: Finding,
    words: String,
}

fn good(name: &'static str, words: impl Into<String>) -> Check {
    Check {
        name,
        finding: Finding::Good,
        words: words.into(),
    }
}

fn look(name: &'static str, words: impl Into<String>) -> Check {
    Check {
        name,
        finding: Finding::Look,
        words: words.into(),
    }
}

fn wrong(name: &'static str, words: impl Into<String>) -> Check {
    Check {
        name,
        finding: Finding::Wrong,
        words: words.into(),
    }
}

impl Doctor {
    /// Looks.
    ///
    /// # Errors
    /// When something is wrong, with the number of checks that say so.
    #[expect(clippy::print_stdout, reason = "the answer is what was asked for")]
    pub async fn run(self) -> anyhow::Result<()> {
        let checks = self.look().await;
        let found = checks
            .iter()
            .filter(|check| check.finding == Finding::Wrong)
            .count();
        if self.json {
            let checks: Vec<_> = checks.iter().map(as_json).collect();
            println!("{}", json!({ "healthy": found == 0, "checks": checks }));
        } else {
            for check in &checks {
                println!("{:<5}  {}: {}", check.finding, check.name, check.words);
            }
        }
        match found {
            0 => Ok(()),
            1 => anyhow::bail!("one check found something wrong"),
            _ => anyhow::bail!("{found} checks found something wrong"),
        }
    }

    async fn look(&self) -> Vec<Check> {
        let mut checks = self.settings();
        let store = match startup::open_present_store(&self.keeping).await {
            Ok(store) => store,
            Err(error) => {
                checks.push(wrong("database", format!("{error:#}.")));
                checks.extend(self.place());
                return checks;
            }
        };
        let kind = if dialect::is_sqlite(&self.keeping.database_url) {
            "SQLite"
        } else {
            "PostgreSQL"
        };
        checks.push(good("database", format!("{kind} answers.")));
        let schema = schema(&store).await;
        let current = schema.finding == Finding::Good;
        checks.push(schema);
        // A database without the tables would only say of each check that it has none.
        if current {
            if dialect::is_sqlite(&self.keeping.database_url) {
                checks.push(integrity(&store).await);
            }
            checks.push(chain(&store).await);
            checks.push(counted(
                "texts",
                "frozen texts",
                soundness::frozen_texts(&store).await.map_err(Into::into),
            ));
            checks.push(self.copies(&store).await);
            checks.push(self.clock(&store).await);
        }
        checks.extend(self.place());
        checks
    }

    fn settings(&self) -> Vec<Check> {
        let config = match Config::new(&self.listening, self.keeping.clone()) {
            Ok(config) => config,
            Err(error) => return vec![wrong("settings", error.to_string())],
        };
        let mut checks = vec![good("settings", "every setting can be used.")];
        let site = config.site(config.address);
        if !site.secure && !config.address.ip().is_loopback() {
            let words = "it listens beyond this machine and GALLEY_BASE_URL is not https://: \
                         passphrases and sessions can be read on the way.";
            checks.push(look("address", words));
        }
        if unencrypted(&self.keeping.database_url) {
            let words = "GALLEY_DATABASE_URL names another machine without sslmode=verify-full: \
                         what goes there can be read and changed on the way.";
            checks.push(look("database connection", words));
        }
        checks
    }

    async fn copies(&self, store: &Store) -> Check {
        let bucket = match self.keeping.bucket() {
            Ok(bucket) => bucket,
            Err(error) => return wrong("copies", error.to_string()),
        };
        if bucket.is_none() && !self.keeping.data_dir.is_dir() {
            // Nothing to open; an empty folder is what a desk without evidence may have.
            return match crate::store::fixity::copies(store.read(), "", 1).await {
                Ok(named) if named.is_empty() => good("copies", "there are none yet."),
                Ok(_) => wrong(
                    "copies",
                    "the data folder is not there, and evidence names copies.",
                ),
                Err(error) => wrong("copies", format!("{error}.")),
            };
        }
        let looked = match startup::open_blobs(&self.keeping) {
            Ok(blobs) => soundness::copies(store, &blobs).await,
            Err(error) => Err(error),
        };
        match bucket {
            Some(_) => counted("copies", "copies of evidence in the bucket", looked),
            None => counted("copies", "copies of evidence", looked),
        }
    }

    /// Whether this machine's clock can be right, given what the record says has happened.
    async fn clock(&self, store: &Store) -> Check {
        let now = desk::now();
        if now.year() < NOT_BEFORE {
            return wrong("clock", format!("it shows the year {}.", now.year()));
        }
        match events::page(store.read(), None, 1).await {
            Ok(page) => match page.first() {
                Some(newest) if newest.at - now > AHEAD => wrong(
                    "clock",
                    format!(
                        "it shows {now}, but the newest event of the record is of {}.",
                        newest.at
                    ),
                ),
                _ => good("clock", format!("{}.", now.format("%Y-%m-%d %H:%M UTC"))),
            },
            Err(error) => wrong("clock", format!("the record cannot be read: {error}.")),
        }
    }

    /// The data folder, the disk, who may read them, and the limit of open files.
    fn place(&self) -> Vec<Check> {
        let folder = &self.keeping.data_dir;
        let (mut checks, mut places) = (Vec::new(), Vec::new());
        let in_bucket = !self.keeping.blobs.is_empty();
        if in_bucket {
            let words = "copies of evidence are in the bucket GALLEY_BLOBS names; `galley backup` does \
                         not copy them. Keep versions of the bucket.";
            checks.push(look("data folder", words));
        } else {
            checks.push(writable(folder));
            places.push(folder.as_path());
        }
        if let Some(file) = dialect::sqlite_file(&self.keeping.database_url) {
            let parent = Path::new(file)
                .parent()
                .filter(|parent| !parent.as_os_str().is_empty());
            checks.push(space(
                "disk of the database",
                parent.unwrap_or(Path::new(".")),
            ));
            places.push(Path::new(file));
        }
        if !in_bucket {
            checks.push(space("disk of the data folder", folder));
        }
        checks.extend(places.into_iter().filter_map(readable_by_others));
        checks.push(match getrlimit(Resource::Nofile).current {
            Some(limit) if limit < FEW_FILES => look(
                "open files",
                format!("at most {limit} at a time; raise the limit to {FEW_FILES} or more."),
            ),
            Some(limit) => good("open files", format!("at most {limit} at a time.")),
            None => good("open files", "no limit."),
        });
        checks
    }
}

fn as_json(check: &Check) -> serde_json::Value {
    let finding = match check.finding {
        Finding::Good => "good",
        Finding::Look => "look",
        Finding::Wrong => "wrong",
    };
    json!({ "check": check.name, "finding": finding, "words": check.words })
}

async fn schema(store: &Store) -> Check {
    match soundness::schema_fault(store).await {
        Ok(None) => good("schema", "up to date."),
        Ok(Some(fault)) => wrong("schema", format!("{fault}.")),
        Err(error) => wrong("schema", format!("{error}.")),
    }
}

async fn integrity(store: &Store) -> Check {
    match store.check().await {
        Ok(faults) if faults.is_empty() => {
            good("integrity", "the database finds nothing wrong with itself.")
        }
        Ok(faults) => wrong("integrity", format!("{}.", faults.join("; "))),
        Err(error) => wrong("integrity", format!("{error}.")),
    }
}

async fn chain(store: &Store) -> Check {
    match soundness::chain(store).await {
        Ok(chain) => good(
            "record",
            format!("{} events hold, up to {}.", chain.events, chain.head),
        ),
        Err(error) => wrong("record", format!("{error}.")),
    }
}

fn counted(name: &'static str, noun: &str, looked: anyhow::Result<Looked>) -> Check {
    match looked {
        Ok(looked) if looked.faults.is_empty() => {
            good(name, format!("{} {noun} have their hash.", looked.at))
        }
        Ok(looked) => wrong(
            name,
            format!(
                "{} of {} {noun}: {}.",
                looked.faults.len(),
                looked.at,
                looked.sentence()
            ),
        ),
        Err(error) => wrong(name, format!("{error:#}.")),
    }
}

fn writable(folder: &Path) -> Check {
    if !folder.exists() {
        return good(
            "data folder",
            format!("{} is made when the desk starts.", folder.display()),
        );
    }
    let trial = folder.join(format!(".doctor-{}", std::process::id()));
    let tried = std::fs::File::create_new(&trial).and_then(|_| std::fs::remove_file(&trial));
    match tried {
        Ok(()) => good(
            "data folder",
            format!("{} can be written to.", folder.display()),
        ),
        Err(error) => wrong(
            "data folder",
            format!("{} cannot be written to: {error}.", folder.display()),
        ),
    }
}

fn space(name: &'static str, place: &Path) -> Check {
    // A folder that is yet to be made lies on the disk of the nearest one that is there.
    let there = place
        .ancestors()
        .find(|one| one.exists())
        .unwrap_or(Path::new("."));
    let disk = match rustix::fs::statvfs(there) {
        Ok(disk) => disk,
        Err(error) => return look(name, format!("its space cannot be learned: {error}.")),
    };
    let free = disk.f_bavail.saturating_mul(disk.f_frsize);
    let share = disk.f_bavail as f64 / (disk.f_blocks.max(1)) as f64;
    let words = format!("{} MB free, {:.0} %.", free >> 20, share * 100.0);
    match free {
        free if free < TOO_LITTLE => wrong(name, words),
        _ if share < LITTLE => look(name, words),
        _ => good(name, words),
    }
}

fn readable_by_others(place: &Path) -> Option<Check> {
    let mode = std::fs::metadata(place).ok()?.mode();
    (mode & 0o007 != 0).then(|| {
        look(
            "permissions",
            format!(
                "everybody on this machine can open {}: chmod o-rwx it.",
                place.display()
            ),
        )
    })
}

/// Whether a PostgreSQL address leads to another machine by a connection that anybody can read.
fn unencrypted(address: &str) -> bool {
    let Ok(url) = url::Url::parse(address) else {
        return false;
    };
    let local = match url.host_str() {
        None | Some("" | "localhost" | "127.0.0.1" | "[::1]") => true,
        Some(host) => host.starts_with("%2F") || host.starts_with('/'),
    };
    let verified = url
        .query_pairs()
        .any(|(name, value)| name == "sslmode" && matches!(&*value, "verify-full" | "verify-ca"));
    url.scheme().starts_with("postgres") && !local && !verified
}
