//! Settings → a listening server that knows its port, runs until it is told to stop, and finishes
//! what was begun.

use std::net::{SocketAddr, TcpListener};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::{Server, ServerHandle};
use actix_web::middleware::from_fn;
use actix_web::web::{Data, FormConfig, PayloadConfig};
use actix_web::{App, HttpServer};
use anyhow::Context;
use tokio::sync::{Notify, watch};

use crate::api;
use crate::blobs::Blobs;
use crate::config::{Config, Keeping};
use crate::desk::Desk;
use crate::desk::people::passphrase::Vault;
use crate::desk::people::token::Token;
use crate::fetch::Fetcher;
use crate::jobs::Workers;
use crate::store::{Store, dialect, people};
use crate::web::health::Health;
use crate::web::pulse::Pulse;
use crate::web::rate::Pace;
use crate::web::readers::Cards;
use crate::web::shelf::Shelf;
use crate::web::throttle::Throttle;
use crate::web::{self, Door, guard, statics};

/// How long a client may take to send its headers.
const HEADERS_TIME: Duration = Duration::from_secs(5);
/// How long a connection may stay open without a request.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// How long requests that have begun may take to end once the server is told to stop, in seconds.
const LAST_ORDERS: u64 = 25;
/// How many tips one network may send in a row, and how long until one more.
const TIPS_AT_ONCE: NonZeroU32 = NonZeroU32::MIN.saturating_add(4);
const TIP_PERIOD: Duration = Duration::from_secs(10 * 60);
/// How many pictures one network may have searched for in a row, and how long until one more: each
/// makes this server fetch and decode.
const IMAGES_AT_ONCE: NonZeroU32 = NonZeroU32::MIN.saturating_add(19);
const IMAGE_PERIOD: Duration = Duration::from_secs(6);
/// How long until a token that has used up its calls has one more.
const CALL_PERIOD: Duration = Duration::from_millis(50);
/// Connections each worker serves at the same time.
const CONNECTIONS: usize = 1024;

/// A server that listens.
pub struct Running {
    server: Server,
    door: Data<Door>,
    port: u16,
    stopper: Stopper,
    works: bool,
}

/// Stops a server as SIGTERM would.
#[derive(Clone, Debug, Default)]
pub struct Stopper(Arc<Notify>);

impl Stopper {
    /// Tells the server to stop. It finishes what was begun.
    pub fn stop(&self) {
        self.0.notify_one();
    }
}

/// Opens the desk: its database, brought up to date, and its folder of files.
///
/// # Errors
/// When one of them cannot be opened, with the reason.
pub async fn open_desk(keeping: &Keeping) -> anyhow::Result<Desk> {
    let store = open_store(keeping).await?;
    store
        .migrate()
        .await
        .context("the database could not be brought up to date")?;
    Ok(Desk::new(store, open_blobs(keeping)?))
}

/// Opens the place of copies of evidence: the folder, or the bucket that is named instead.
///
/// # Errors
/// When it cannot be used, with the reason.
pub fn open_blobs(keeping: &Keeping) -> anyhow::Result<Blobs> {
    match keeping.bucket()? {
        Some(bucket) => Blobs::bucket(&bucket)
            .with_context(|| format!("the bucket {bucket:?} (GALLEY_BLOBS) cannot be used")),
        None => Blobs::open(&keeping.data_dir).with_context(|| {
            format!(
                "the folder {} (GALLEY_DATA_DIR) cannot be used",
                keeping.data_dir.display()
            )
        }),
    }
}

/// Opens the database that is there, for commands that look and must not make an empty one where
/// a name was mistyped.
///
/// # Errors
/// When it is not there or cannot be reached, with the reason.
pub async fn open_present_store(keeping: &Keeping) -> anyhow::Result<Store> {
    keeping.check()?;
    if let Some(file) = dialect::sqlite_file(&keeping.database_url) {
        anyhow::ensure!(
            std::path::Path::new(file).is_file(),
            "there is no SQLite file {file} (GALLEY_DATABASE_URL)"
        );
    }
    let store = Store::connect_for_one(&keeping.database_url).await;
    store.with_context(|| unopened(keeping))
}

/// Opens the database as it is.
///
/// # Errors
/// When it cannot be reached, with the reason.
pub async fn open_store(keeping: &Keeping) -> anyhow::Result<Store> {
    keeping.check()?;
    let store = Store::connect(&keeping.database_url).await;
    store.with_context(|| unopened(keeping))
}

fn unopened(keeping: &Keeping) -> String {
    let name = match dialect::sqlite_file(&keeping.database_url) {
        Some(file) => format!("the SQLite file {file}"),
        None => "the database".to_owned(),
    };
    format!("{name} (GALLEY_DATABASE_URL) cannot be opened")
}

/// Opens the desk and listens.
///
/// # Errors
/// When something the settings name cannot be opened or listened at, with the reason.
pub async fn build(config: Config) -> anyhow::Result<Running> {
    let desk = open_desk(&config.keeping).await?;
    let listener = TcpListener::bind(config.address)
        .with_context(|| format!("nothing can listen at {} (GALLEY_ADDRESS)", config.address))?;
    let address = listener.local_addr()?;
    let site = config.site(address);
    let fetcher = Fetcher::new(config.fetching.check()?).context("pages cannot be fetched")?;
    let desk = desk
        .at(&site.base_url)
        .fetching(fetcher)
        .mailing(config.mailing.check()?)
        .opening(config.program.clone())
        .holding(config.hold);
    desk.catch_up_on_kin()
        .await
        .context("the queue of jobs cannot be written")?;
    desk.catch_up_on_pictures()
        .await
        .context("the queue of jobs cannot be written")?;
    statics::prepare();
    let door = Data::new(Door {
        setup_token: setup_token(&desk, address).await?,
        desk,
        vault: Vault::new(),
        throttle: Throttle::default(),
        wrong_tokens: Throttle::default(),
        tips: Pace::new(TIPS_AT_ONCE, TIP_PERIOD),
        images: Pace::new(IMAGES_AT_ONCE, IMAGE_PERIOD),
        calls: Pace::new(config.calls_at_once, CALL_PERIOD),
        cards: Cards::default(),
        shelf: Shelf::default(),
        site,
        health: Health::default(),
        pulse: Pulse::default(),
        body_time: config.body_time,
    });
    let server = listen(listener, door.clone())?;
    Ok(Running {
        server,
        door,
        port: address.port(),
        stopper: Stopper::default(),
        works: config.works,
    })
}

/// A secret for whoever sets the desk up, when others could reach it first.
async fn setup_token(desk: &Desk, address: SocketAddr) -> anyhow::Result<Option<Token>> {
    if address.ip().is_loopback() || people::anybody(desk.store().read()).await? {
        return Ok(None);
    }
    Ok(Some(Token::new()?))
}

fn listen(listener: TcpListener, door: Data<Door>) -> std::io::Result<Server> {
    let desk = Data::new(door.desk.clone());
    let server = HttpServer::new(move || {
        App::new()
            .app_data(door.clone())
            .app_data(desk.clone())
            .app_data(PayloadConfig::new(guard::FORM_BYTES))
            .app_data(FormConfig::default().limit(guard::FORM_BYTES))
            .wrap(from_fn(guard::stand))
            .configure(api::routes)
            .configure(web::routes)
    })
    .workers(
        std::thread::available_parallelism()
            .map_or(2, usize::from)
            .max(2),
    )
    .client_request_timeout(HEADERS_TIME)
    .client_disconnect_timeout(Duration::from_secs(5))
    .keep_alive(KEEP_ALIVE)
    .max_connections(CONNECTIONS)
    .shutdown_timeout(LAST_ORDERS)
    .disable_signals()
    .listen(listener)?;
    Ok(server.run())
}

impl Running {
    /// The port it listens at.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Its public address.
    pub fn url(&self) -> &str {
        &self.door.site.base_url
    }

    /// The desk it serves.
    pub fn desk(&self) -> &Desk {
        &self.door.desk
    }

    /// A way to stop it from inside the process.
    pub fn stopper(&self) -> Stopper {
        self.stopper.clone()
    }

    /// What setup will ask for, if it does.
    pub fn setup_token(&self) -> Option<&Token> {
        self.door.setup_token.as_ref()
    }

    /// Serves, and works on background jobs, until the process is told to stop; then finishes what
    /// was begun and closes the database.
    ///
    /// # Errors
    /// When serving fails.
    pub async fn run_until_stopped(self) -> anyhow::Result<()> {
        if self.works {
            // Evidence from before there was a watch comes under it.
            if let Err(error) = self.door.desk.watch_all().await {
                tracing::warn!(%error, "older evidence is not under watch yet; the next start tries again");
            }
        }
        let workers = self.works.then(|| Workers::start(&self.door.desk));
        let stop = tokio::spawn(stop_when_told(
            self.server.handle(),
            self.door.clone(),
            self.stopper,
            workers.as_ref().map(Workers::teller),
        ));
        let served = self.server.await;
        stop.abort();
        if let Some(workers) = workers {
            workers.stop().await;
        }
        self.door
            .desk
            .store()
            .clone()
            .close()
            .await
            .context("the database was not closed")?;
        served.context("the server failed")
    }
}

async fn stop_when_told(
    server: ServerHandle,
    door: Data<Door>,
    stopper: Stopper,
    workers: Option<watch::Sender<bool>>,
) {
    if let Err(error) = told_to_stop(&stopper).await {
        tracing::error!(%error, "signals cannot be heard; stop the process by killing it");
        return;
    }
    tracing::info!("stopping: finishing what was begun");
    door.health.stop();
    if let Some(workers) = workers {
        workers.send_replace(true);
    }
    server.stop(true).await;
}

async fn told_to_stop(stopper: &Stopper) -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        () = stopper.0.notified() => Ok(()),
        _ = terminate.recv() => Ok(()),
        pressed = tokio::signal::ctrl_c() => pressed,
    }
}
