//! One server per test, on a free port, with a database and a folder of its own.

use std::path::Path;
use std::sync::mpsc::channel;
use std::thread::JoinHandle;

use galley::config::{Config, Fetching, Keeping, Listening, Mailing};
use galley::desk::Desk;
use galley::desk::people::passphrase::Vault;
use galley::desk::people::setup::FirstRun;
use galley::desk::people::{EmailAddress, NewPerson, Office};
use galley::domain::people::Role;
use galley::domain::words::Name;
use galley::startup::{self, Stopper};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::browser::Browser;

/// Everybody's passphrase.
pub const PASSPHRASE: &str = "tulip anchor seventeen";

/// A running server.
pub struct App {
    /// Its address, without a slash at its end.
    pub url: String,
    /// The desk it serves, for what a test must arrange or look up behind the web's back.
    pub desk: Desk,
    /// What setup asks for, if it does.
    pub setup_token: Option<String>,
    stopper: Stopper,
    thread: Option<JoinHandle<()>>,
    database: Database,
    folder: tempfile::TempDir,
}

/// Settings of the server that a test may want otherwise.
#[derive(Clone, Debug)]
pub struct Settings {
    pub address: String,
    pub base_url: Option<String>,
    pub trusted_proxies: String,
    pub fetch_allow: String,
    pub jobs: &'static str,
    /// How many calls a token has in a row.
    pub calls_at_once: std::num::NonZeroU32,
    /// How long a publication can be undone, in minutes.
    pub undo_minutes: u8,
    pub smtp_url: Option<String>,
    pub body_time: std::time::Duration,
    /// The program itself, as it starts itself again.
    pub program: Option<&'static str>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            address: "127.0.0.1:0".to_owned(),
            base_url: None,
            trusted_proxies: String::new(),
            fetch_allow: String::new(),
            jobs: "on",
            undo_minutes: 0,
            calls_at_once: std::num::NonZeroU32::MAX,
            smtp_url: None,
            body_time: std::time::Duration::from_secs(30),
            program: Some(env!("CARGO_BIN_EXE_galley")),
        }
    }
}

/// A desk that has been set up by Ada Administrator, an editor and administrator.
pub async fn spawn_app() -> App {
    spawn_app_with(Settings::default()).await
}

/// The same with other settings.
pub async fn spawn_app_with(settings: Settings) -> App {
    let app = spawn_empty_app_with(settings).await;
    let first = FirstRun {
        desk_name: Name::parse("The Test Desk", "The name").unwrap(),
        name: Name::parse("Ada Administrator", "The name").unwrap(),
        email: EmailAddress::parse("ada@desk.example").unwrap(),
    };
    app.desk
        .set_up(&Vault::new(), first, PASSPHRASE)
        .await
        .unwrap();
    app
}

/// A desk where nobody works yet.
pub async fn spawn_empty_app() -> App {
    spawn_empty_app_with(Settings::default()).await
}

/// The same with other settings.
pub async fn spawn_empty_app_with(settings: Settings) -> App {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::create(folder.path()).await;
    let keeping = Keeping {
        blobs: String::new(),
        database_url: database.address().to_owned(),
        data_dir: folder.path().join("files"),
    };
    let listening = Listening {
        address: settings.address,
        base_url: settings.base_url,
        trusted_proxies: settings.trusted_proxies,
    };
    let fetching = Fetching {
        fetch_allow: settings.fetch_allow,
        ..Fetching::default()
    };
    let config = Config::new(&listening, keeping).unwrap();
    let config = config.with_fetching(fetching).unwrap();
    let config = config.with_undo(settings.undo_minutes).unwrap();
    let mailing = Mailing {
        mail_from: settings
            .smtp_url
            .is_some()
            .then(|| "desk@desk.example".to_owned()),
        smtp_url: settings.smtp_url,
    };
    let config = config.with_mailing(mailing).unwrap();
    let mut config = config.with_jobs(settings.jobs).unwrap();
    config.body_time = settings.body_time;
    // Tests call faster than any program should; the one about the pace asks for a slow one.
    config.calls_at_once = settings.calls_at_once;
    config.program = settings.program.map(std::path::PathBuf::from);
    // The server has a thread and a runtime of its own, so that it can be stopped and waited for
    // when the test is over, however it ends.
    let (tell, told) = channel();
    let thread = std::thread::spawn(move || {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async move {
            let running = startup::build(config).await.unwrap();
            let token = running.setup_token().map(|token| token.reveal().to_owned());
            let url = format!("http://127.0.0.1:{}", running.port());
            tell.send((url, running.desk().clone(), running.stopper(), token))
                .unwrap();
            running.run_until_stopped().await.unwrap();
        });
    });
    let (url, desk, stopper, setup_token) = tokio::task::spawn_blocking(move || told.recv())
        .await
        .unwrap()
        .expect("it did not start");
    App {
        url,
        desk,
        setup_token,
        stopper,
        thread: Some(thread),
        database,
        folder,
    }
}

impl App {
    /// A browser in which nobody is signed in.
    pub fn browser(&self) -> Browser {
        Browser::new(&self.url)
    }

    /// A browser in which the administrator who set the desk up is signed in.
    pub async fn administrator(&self) -> Browser {
        let browser = self.browser();
        browser.sign_in("ada@desk.example", PASSPHRASE).await;
        browser
    }

    /// A browser in which a new person of this role is signed in: Rita Reader, Chris Checker,
    /// Edith Editor or Paul Producer.
    pub async fn signed_in(&self, role: Role) -> Browser {
        let name = match role {
            Role::Reader => "Rita Reader",
            Role::Checker => "Chris Checker",
            Role::Editor => "Edith Editor",
            Role::Producer => "Paul Producer",
        };
        self.signed_in_as(name, role).await
    }

    /// A browser in which a new person of this name and role is signed in.
    pub async fn signed_in_as(&self, name: &str, role: Role) -> Browser {
        let email = format!("{}@desk.example", Uuid::now_v7().simple());
        self.add(name, &email, role).await;
        let browser = self.browser();
        browser.sign_in(&email, PASSPHRASE).await;
        browser
    }

    /// Adds a person who can sign in.
    pub async fn add(&self, name: &str, email: &str, role: Role) -> Uuid {
        let new = NewPerson {
            name: Name::parse(name, "The name").unwrap(),
            email: EmailAddress::parse(email).unwrap(),
            role,
            office: Office::None,
        };
        self.desk
            .add_person(&Vault::new(), new, PASSPHRASE)
            .await
            .unwrap()
            .id
    }

    /// Tells the server to stop, as SIGTERM would.
    pub fn stop(&self) {
        self.stopper.stop();
    }

    /// Runs a statement behind the web's back.
    pub async fn execute(&self, sql: &str) {
        let database = sea_orm::Database::connect(self.database.address()).await;
        let database = database.unwrap();
        database.execute_unprepared(sql).await.unwrap();
        database.close().await.unwrap();
    }

    /// The address of its database.
    pub fn database_url(&self) -> &str {
        self.database.address()
    }

    /// The folder it lives in.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The server's host and port, for tests that speak HTTP by hand.
    pub fn host(&self) -> &str {
        self.url.trim_start_matches("http://")
    }
}

impl Drop for App {
    fn drop(&mut self) {
        self.stopper.stop();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        self.database.remove();
    }
}

/// A database that exists for one test.
enum Database {
    Sqlite(String),
    Postgres {
        server: String,
        name: String,
        address: String,
    },
}

impl Database {
    async fn create(folder: &Path) -> Database {
        let Ok(server) = std::env::var("TEST_DATABASE_URL") else {
            return Database::Sqlite(format!("sqlite://{}/galley.db", folder.display()));
        };
        let name = format!("galley_test_{}", Uuid::now_v7().simple());
        let admin = sea_orm::Database::connect(format!("{server}/postgres"))
            .await
            .unwrap();
        admin
            .execute_unprepared(&format!("CREATE DATABASE {name}"))
            .await
            .unwrap();
        admin.close().await.unwrap();
        Database::Postgres {
            address: format!("{server}/{name}"),
            server,
            name,
        }
    }

    fn address(&self) -> &str {
        match self {
            Database::Sqlite(address) | Database::Postgres { address, .. } => address,
        }
    }

    fn remove(&self) {
        let Database::Postgres { server, name, .. } = self else {
            return;
        };
        let (server, name) = (server.clone(), name.clone());
        let gone = std::thread::spawn(move || {
            let runtime = tokio::runtime::Runtime::new().unwrap();
            runtime.block_on(async move {
                let admin = sea_orm::Database::connect(format!("{server}/postgres"))
                    .await
                    .unwrap();
                let drop = format!("DROP DATABASE {name} WITH (FORCE)");
                admin.execute_unprepared(&drop).await.unwrap();
            });
        });
        let _ = gone.join();
    }
}
