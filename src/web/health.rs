//! The two probes: whether the process lives, and whether it can do its work.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use actix_web::HttpResponse;
use actix_web::web::Data;
use tokio::sync::Mutex;

use crate::store::Store;
use crate::web::Door;

/// How long an answer of the database counts, so that probing costs next to nothing.
const COUNTS_FOR: Duration = Duration::from_secs(1);
/// How long the database may take to answer before we are not ready.
const PATIENCE: Duration = Duration::from_secs(2);

/// What is known of the server's readiness.
#[derive(Debug, Default)]
pub struct Health {
    stopping: AtomicBool,
    last: Mutex<Option<(Instant, bool)>>,
}

impl Health {
    /// From now on the server is not ready, whatever the database says.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::SeqCst);
    }

    /// Whether the server finishes what was begun and takes nothing new.
    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }

    async fn ready(&self, store: &Store) -> bool {
        if self.is_stopping() {
            return false;
        }
        let mut last = self.last.lock().await;
        if let Some((at, ready)) = *last
            && at.elapsed() < COUNTS_FOR
        {
            return ready;
        }
        let store = store.clone();
        // On a task of its own: a probe that hangs up must not leave a transaction half-way.
        let ping = tokio::spawn(async move { store.ping().await });
        let ready = matches!(tokio::time::timeout(PATIENCE, ping).await, Ok(Ok(Ok(()))));
        *last = Some((Instant::now(), ready));
        ready
    }
}

/// GET /healthz
pub async fn alive() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .body("alive\n")
}

/// GET /readyz
pub async fn ready(door: Data<Door>) -> HttpResponse {
    let text = "text/plain; charset=utf-8";
    if door.health.ready(door.desk.store()).await {
        HttpResponse::Ok().content_type(text).body("ready\n")
    } else {
        HttpResponse::ServiceUnavailable()
            .content_type(text)
            .body("not ready\n")
    }
}
