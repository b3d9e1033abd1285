//! Flags and variables → settings that can be trusted. The only reader of the environment.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser};

use crate::blobs;
use crate::fetch;
use crate::mail;
use crate::web::site::{Proxies, Site};

/// How long a body may take to arrive, its size aside.
const BODY_TIME: Duration = Duration::from_secs(30);

/// How many calls a token has in a row.
const CALLS_AT_ONCE: std::num::NonZeroU32 = std::num::NonZeroU32::MIN.saturating_add(599);

/// A fact-check and claim-tracking workspace.
#[derive(Debug, Parser)]
#[command(
    name = "galley",
    version,
    arg_required_else_help = true,
    max_term_width = 100
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: crate::cli::Command,

    /// What is logged to standard error: error, warn, info, debug, or a filter such as
    /// "info,galley=debug".
    #[arg(
        long,
        global = true,
        env = "GALLEY_LOG",
        default_value = "info,sea_orm_migration=warn"
    )]
    pub log: String,
}

/// Where the desk keeps what it knows.
#[derive(Clone, Debug, Args)]
pub struct Keeping {
    /// The database: sqlite://FILE, made when absent, or postgres://USER@HOST/NAME.
    #[arg(
        long,
        env = "GALLEY_DATABASE_URL",
        default_value = "sqlite://galley.db",
        hide_env_values = true
    )]
    pub database_url: String,

    /// The folder for copies of sources and other files, made when absent.
    #[arg(long, env = "GALLEY_DATA_DIR", default_value = "galley-data")]
    pub data_dir: PathBuf,

    /// A bucket for those copies instead of the folder: s3://BUCKET/PREFIX. It is asked with
    /// AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN and AWS_REGION; AWS_ENDPOINT_URL
    /// names another server than Amazon's, AWS_CA_BUNDLE a file of certificates to trust, and
    /// AWS_ALLOW_HTTP=true allows one without TLS. Default: the folder.
    #[arg(long, env = "GALLEY_BLOBS", default_value = "")]
    pub blobs: String,
}

/// Where the desk can be reached.
#[derive(Clone, Debug, Args)]
pub struct Listening {
    /// The address and port to listen at. Port 0 takes a free one.
    #[arg(long, env = "GALLEY_ADDRESS", default_value = "127.0.0.1:8080")]
    pub address: String,

    /// The public address, as people type it. With https:// cookies are marked secure and browsers
    /// are told to insist on it. Default: http:// and the address listened at.
    #[arg(long, env = "GALLEY_BASE_URL")]
    pub base_url: Option<String>,

    /// Proxies in front of the server, as addresses or ranges separated by commas; only their
    /// X-Forwarded-For counts. Default: none.
    #[arg(long, env = "GALLEY_TRUSTED_PROXIES", default_value = "")]
    pub trusted_proxies: String,
}

/// Whom the desk may ask for a page.
#[derive(Clone, Debug, Args)]
pub struct Fetching {
    /// Places that may be fetched from beside the public web: HOST:PORT, addresses and ranges like
    /// 10.1.0.0/16, separated by commas. Dangerous: whoever may fetch a page reads what stands
    /// there, and so may a page that redirects. Default: none.
    #[arg(long, env = "GALLEY_FETCH_ALLOW", default_value = "")]
    pub fetch_allow: String,

    /// Whether a site's robots.txt is heeded when the desk fetches by itself: respect or ignore. A
    /// person who asks for one page is not a robot either way.
    #[arg(long, env = "GALLEY_ROBOTS", default_value = "respect")]
    pub robots: String,
}

impl Default for Fetching {
    fn default() -> Fetching {
        Fetching {
            fetch_allow: String::new(),
            robots: "respect".to_owned(),
        }
    }
}

impl Fetching {
    /// Checks the settings.
    ///
    /// # Errors
    /// The first that cannot be used, and why.
    pub fn check(&self) -> Result<fetch::Settings, Wrong> {
        let policy = fetch::Policy::parse(&self.fetch_allow).map_err(|part| {
            Wrong(format!(
                "GALLEY_FETCH_ALLOW holds “{part}”: each part must be HOST:PORT, an address, or a \
                 range like 10.0.0.0/8."
            ))
        })?;
        let robots = match self.robots.as_str() {
            "respect" => fetch::Robots::Respect,
            "ignore" => fetch::Robots::Ignore,
            other => {
                return Err(Wrong(format!(
                    "GALLEY_ROBOTS is “{other}”: it must be respect or ignore."
                )));
            }
        };
        Ok(fetch::Settings {
            policy,
            robots,
            ..fetch::Settings::default()
        })
    }
}

/// How people are mailed what they were told.
#[derive(Clone, Debug, Default, Args)]
pub struct Mailing {
    /// The mail server: smtps://NAME:PASSWORD@HOST, smtp://NAME:PASSWORD@HOST?tls=required, or
    /// smtp://HOST for one that asks for nothing. Default: no mail is sent.
    #[arg(long, env = "GALLEY_SMTP_URL", hide_env_values = true)]
    pub smtp_url: Option<String>,

    /// Who mail is from: an address, or "Name <address>". Needed with a mail server.
    #[arg(long, env = "GALLEY_MAIL_FROM")]
    pub mail_from: Option<String>,
}

impl Mailing {
    /// Checks the settings: the post that takes letters, if there is one.
    ///
    /// # Errors
    /// The first that cannot be used, and why. A password in them is not repeated.
    pub fn check(&self) -> Result<Option<mail::Post>, Wrong> {
        let Some(server) = self.smtp_url.as_deref().filter(|url| !url.is_empty()) else {
            return Ok(None);
        };
        let from = self.mail_from.as_deref().unwrap_or_default();
        match mail::Post::new(server, from) {
            Ok(post) => Ok(Some(post)),
            Err(mail::Wrong::Server(why)) => {
                Err(Wrong(format!("GALLEY_SMTP_URL cannot be used: {why}.")))
            }
            Err(mail::Wrong::Sender(why)) => {
                Err(Wrong(format!("GALLEY_MAIL_FROM is “{from}”: {why}.")))
            }
        }
    }
}

/// A setting that cannot be used, in a sentence that names it and says why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Wrong(String);

/// Settings of the server, each of them sound.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen.
    pub address: SocketAddr,
    /// The public address without a slash at its end; `None` for the address listened at.
    pub base_url: Option<String>,
    /// Machines whose word on the client's address counts.
    pub proxies: Proxies,
    /// How long a body may take to arrive, its size aside.
    pub body_time: Duration,
    /// Where the desk keeps what it knows.
    pub keeping: Keeping,
    /// How pages are fetched.
    pub fetching: Fetching,
    /// How people are mailed.
    pub mailing: Mailing,
    /// Whether this process works on background jobs.
    pub works: bool,
    /// How long a publication can be undone.
    pub hold: chrono::TimeDelta,
    /// How many calls a token has in a row; then twenty a second.
    pub calls_at_once: std::num::NonZeroU32,
    /// This program, to be started again for what is better done apart; `None` when the machine
    /// does not say where it is.
    pub program: Option<PathBuf>,
}

impl Config {
    /// Checks the settings.
    ///
    /// # Errors
    /// The first that cannot be used, and why.
    pub fn new(listening: &Listening, keeping: Keeping) -> Result<Config, Wrong> {
        keeping.check()?;
        let address = listening.address.parse().map_err(|_| {
            Wrong(format!(
                "GALLEY_ADDRESS is “{}”: it must be an IP address and a port, like 127.0.0.1:8080.",
                listening.address
            ))
        })?;
        let proxies = Proxies::parse(&listening.trusted_proxies).map_err(|part| {
            Wrong(format!(
                "GALLEY_TRUSTED_PROXIES holds “{part}”: each part must be an IP address or a range \
                 like 10.0.0.0/8."
            ))
        })?;
        let base_url = listening.base_url.as_deref().map(base_url).transpose()?;
        Ok(Config {
            address,
            base_url,
            proxies,
            body_time: BODY_TIME,
            keeping,
            fetching: Fetching::default(),
            mailing: Mailing::default(),
            works: true,
            hold: crate::desk::HOLD,
            calls_at_once: CALLS_AT_ONCE,
            program: std::env::current_exe().ok(),
        })
    }

    /// The same with pages fetched in another way.
    ///
    /// # Errors
    /// The first setting that cannot be used, and why.
    pub fn with_fetching(self, fetching: Fetching) -> Result<Config, Wrong> {
        fetching.check()?;
        Ok(Config { fetching, ..self })
    }

    /// The same with people mailed in another way.
    ///
    /// # Errors
    /// The first setting that cannot be used, and why.
    pub fn with_mailing(self, mailing: Mailing) -> Result<Config, Wrong> {
        mailing.check()?;
        Ok(Config { mailing, ..self })
    }

    /// The same with background jobs left to other processes, or not.
    ///
    /// # Errors
    /// When the setting is neither on nor off.
    pub fn with_jobs(self, jobs: &str) -> Result<Config, Wrong> {
        let works = match jobs {
            "on" => true,
            "off" => false,
            other => {
                return Err(Wrong(format!(
                    "GALLEY_JOBS is “{other}”: it must be on or off."
                )));
            }
        };
        Ok(Config { works, ..self })
    }

    /// The same with another time in which a publication can be undone.
    ///
    /// # Errors
    /// When it is more than an hour.
    pub fn with_undo(self, minutes: u8) -> Result<Config, Wrong> {
        if minutes > 60 {
            return Err(Wrong(format!(
                "GALLEY_UNDO_MINUTES is “{minutes}”: 60 is the most."
            )));
        }
        let hold = chrono::TimeDelta::minutes(i64::from(minutes));
        Ok(Config { hold, ..self })
    }

    /// The server's place on the network, once it is known where it listens.
    pub fn site(&self, listens_at: SocketAddr) -> Site {
        let base_url = self
            .base_url
            .clone()
            .unwrap_or_else(|| format!("http://{listens_at}"));
        let secure = base_url.starts_with("https://");
        Site {
            base_url,
            secure,
            proxies: self.proxies.clone(),
        }
    }
}

impl Keeping {
    /// Checks the settings.
    ///
    /// # Errors
    /// The first that cannot be used, and why.
    pub fn check(&self) -> Result<(), Wrong> {
        let known = ["sqlite:", "postgres://", "postgresql://"];
        if known
            .iter()
            .any(|scheme| self.database_url.starts_with(scheme))
        {
            Ok(())
        } else {
            Err(Wrong(
                "GALLEY_DATABASE_URL must start with sqlite:// or postgres://.".to_owned(),
            ))
        }
    }

    /// The bucket for copies of evidence; `None` when they go into the folder.
    ///
    /// # Errors
    /// When a setting cannot be used or is missing.
    pub fn bucket(&self) -> Result<Option<blobs::Settings>, Wrong> {
        bucket(&self.blobs, |name| std::env::var(name).ok())
    }
}

/// The bucket that is named, with what the environment says about it.
fn bucket(
    named: &str,
    told: impl Fn(&str) -> Option<String>,
) -> Result<Option<blobs::Settings>, Wrong> {
    if named.is_empty() {
        return Ok(None);
    }
    let wrong = |why: &str| Wrong(format!("GALLEY_BLOBS is “{named}”: {why}"));
    let place = named.strip_prefix("s3://");
    let place = place.ok_or_else(|| wrong("it must be s3://BUCKET/PREFIX."))?;
    let (bucket, prefix) = place.split_once('/').unwrap_or((place, ""));
    let sound = |part: &str| {
        part.bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_./".contains(&b))
    };
    if bucket.is_empty() || !sound(bucket) || !sound(prefix) {
        let why = "its names are of letters, digits, hyphens, underscores and full stops.";
        return Err(wrong(why));
    }
    let told = |name: &str| told(name).filter(|value| !value.is_empty());
    let needed = |name: &str| {
        let missing = || {
            Wrong(format!(
                "GALLEY_BLOBS names a bucket, and {name} is not set."
            ))
        };
        told(name).ok_or_else(missing)
    };
    let endpoint = told("AWS_ENDPOINT_URL_S3").or_else(|| told("AWS_ENDPOINT_URL"));
    let plain = told("AWS_ALLOW_HTTP").is_some_and(|value| value == "true");
    if !plain
        && endpoint
            .as_ref()
            .is_some_and(|it| !it.starts_with("https://"))
    {
        return Err(Wrong(
            "AWS_ENDPOINT_URL must start with https://, unless AWS_ALLOW_HTTP is true.".to_owned(),
        ));
    }
    let region = told("AWS_REGION").or_else(|| told("AWS_DEFAULT_REGION"));
    Ok(Some(blobs::Settings {
        bucket: bucket.to_owned(),
        prefix: prefix.trim_matches('/').to_owned(),
        region: region.unwrap_or_else(|| "us-east-1".to_owned()),
        endpoint,
        plain,
        key: needed("AWS_ACCESS_KEY_ID")?,
        secret: needed("AWS_SECRET_ACCESS_KEY")?,
        token: told("AWS_SESSION_TOKEN"),
        authorities: told("AWS_CA_BUNDLE").map(PathBuf::from),
    }))
}

fn base_url(typed: &str) -> Result<String, Wrong> {
    let wrong = |why: &str| Wrong(format!("GALLEY_BASE_URL is “{typed}”: {why}"));
    let url = url::Url::parse(typed)
        .map_err(|_| wrong("it must be a full address, like https://desk.example."))?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return Err(wrong(
            "it must start with http:// or https:// and name a host.",
        ));
    }
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
        return Err(wrong(
            "Galley must stand at the root of its host, without a path.",
        ));
    }
    Ok(url.origin().ascii_serialization())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listening(address: &str, base_url: Option<&str>, proxies: &str) -> Listening {
        Listening {
            address: address.to_owned(),
            base_url: base_url.map(str::to_owned),
            trusted_proxies: proxies.to_owned(),
        }
    }

    fn keeping(database_url: &str) -> Keeping {
        Keeping {
            database_url: database_url.to_owned(),
            data_dir: PathBuf::from("x"),
            blobs: String::new(),
        }
    }

    #[test]
    fn a_wrong_setting_is_named_with_the_reason() {
        let said = |listening, keeping| Config::new(&listening, keeping).unwrap_err().to_string();
        let sqlite = || keeping("sqlite://x.db");
        let plain = || listening("127.0.0.1:8080", None, "");
        assert!(said(listening("localhost", None, ""), sqlite()).starts_with("GALLEY_ADDRESS"));
        assert!(said(plain(), keeping("mysql://x")).starts_with("GALLEY_DATABASE_URL"));
        let ftp = listening("127.0.0.1:0", Some("ftp://x"), "");
        assert!(said(ftp, sqlite()).starts_with("GALLEY_BASE_URL is “ftp://x”"));
        let path = listening("127.0.0.1:0", Some("https://x/desk"), "");
        assert!(said(path, sqlite()).contains("without a path"));
        let proxies = listening("127.0.0.1:0", None, "10.0.0.0/64");
        assert!(said(proxies, sqlite()).contains("10.0.0.0/64"));
    }

    #[test]
    fn nothing_beside_the_public_web_is_fetched_unless_it_is_named() {
        let fetching = |allow: &str, robots: &str| Fetching {
            fetch_allow: allow.to_owned(),
            robots: robots.to_owned(),
        };
        let settings = fetching("", "respect").check().ok().unwrap();
        assert_eq!(settings.policy, fetch::Policy::default());
        assert_eq!(settings.robots, fetch::Robots::Respect);
        let settings = fetching("127.0.0.1:8081", "ignore").check().ok().unwrap();
        assert_ne!(settings.policy, fetch::Policy::default());
        assert_eq!(settings.robots, fetch::Robots::Ignore);
        let said = |allow, robots| fetching(allow, robots).check().err().unwrap().to_string();
        assert!(
            said("10.0.0.0/64", "respect").starts_with("GALLEY_FETCH_ALLOW holds “10.0.0.0/64”")
        );
        assert!(said("", "yes").starts_with("GALLEY_ROBOTS is “yes”"));
        let config = Config::new(
            &listening("127.0.0.1:0", None, ""),
            keeping("sqlite://x.db"),
        );
        let wrong = config.unwrap().with_jobs("maybe").err().unwrap();
        assert!(wrong.to_string().starts_with("GALLEY_JOBS is “maybe”"));
    }

    #[test]
    fn a_bucket_is_named_with_everything_it_needs_or_refused() {
        let with = |named: &str, told: &[(&str, &str)]| {
            let find = |name: &str| told.iter().find(|(known, _)| *known == name);
            bucket(named, |name| {
                find(name).map(|(_, value)| (*value).to_owned())
            })
        };
        assert!(with("", &[]).unwrap().is_none());
        let said = |named, told| with(named, told).unwrap_err().to_string();
        assert!(said("https://x", &[]).contains("s3://BUCKET/PREFIX"));
        assert!(said("s3:///x", &[]).contains("letters, digits"));
        assert!(said("s3://a b", &[]).contains("letters, digits"));
        let keys = [
            ("AWS_ACCESS_KEY_ID", "key"),
            ("AWS_SECRET_ACCESS_KEY", "secret"),
        ];
        assert!(said("s3://desk", &keys[..1]).contains("AWS_SECRET_ACCESS_KEY is not set"));
        let plain = [&keys[..], &[("AWS_ENDPOINT_URL", "http://127.0.0.1:9000")]].concat();
        assert!(said("s3://desk", &plain).contains("AWS_ALLOW_HTTP"));
        let allowed = [&plain[..], &[("AWS_ALLOW_HTTP", "true")]].concat();
        let found = with("s3://desk/copies/", &allowed).unwrap().unwrap();
        assert_eq!(
            (found.bucket.as_str(), found.prefix.as_str()),
            ("desk", "copies")
        );
        assert!(!format!("{found:?}").contains("secret"));
    }

    #[test]
    fn mail_needs_a_server_and_a_sender_and_no_password_is_repeated() {
        let said = |server: &str, from: Option<&str>| {
            let mailing = Mailing {
                smtp_url: Some(server.to_owned()),
                mail_from: from.map(str::to_owned),
            };
            mailing
                .check()
                .map(|post| post.is_some())
                .map_err(|wrong| wrong.to_string())
        };
        assert_eq!(said("", None), Ok(false));
        assert_eq!(
            said("smtps://a:b@mail.example", Some("desk@desk.example")),
            Ok(true)
        );
        let plain = said("smtp://ana:secret@mail.example", Some("desk@desk.example"));
        let plain = plain.unwrap_err();
        assert!(
            plain.starts_with("GALLEY_SMTP_URL") && !plain.contains("secret"),
            "{plain}"
        );
        let nobody = said("smtps://mail.example", None).unwrap_err();
        assert!(nobody.starts_with("GALLEY_MAIL_FROM"), "{nobody}");
    }

    #[test]
    fn https_makes_the_site_secure() {
        let listening = listening("127.0.0.1:0", Some("https://desk.example/"), "");
        let config = Config::new(&listening, keeping("sqlite://x.db")).unwrap();
        let site = config.site("127.0.0.1:9".parse().unwrap());
        assert_eq!(
            (site.base_url.as_str(), site.secure),
            ("https://desk.example", true)
        );
    }
}
