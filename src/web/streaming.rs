//! Pages that are told what happens: a stream of server-sent events
//! (<https://html.spec.whatwg.org/multipage/server-sent-events.html>) that looks for something new
//! once a second.

use std::future::Future;
use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::web::{Bytes, Data};
use tokio::time::{Instant, Interval, MissedTickBehavior, interval};

use crate::store;
use crate::web::Door;

/// How often it is looked for something new.
const LOOK: Duration = Duration::from_secs(1);
/// After how many looks without news a line keeps the connection open.
const PULSE: u32 = 15;
/// How long a stream lasts; the browser then asks again, and is asked who it is.
const LASTS: Duration = Duration::from_secs(10 * 60);

/// What a page watches.
pub trait Watch {
    /// The lines to be sent now, or nothing. `count` is how often it was looked before.
    fn look(&mut self, count: u32) -> impl Future<Output = Result<String, store::Error>>;
}

struct Stream<W> {
    door: Data<Door>,
    watch: W,
    looks: Interval,
    count: u32,
    /// Looks since the last line was sent.
    quiet: u32,
    until: Instant,
}

/// The answer that tells a page what happens, until its time is up or the server stops.
pub fn stream(door: Data<Door>, watch: impl Watch + 'static) -> HttpResponse {
    let mut looks = interval(LOOK);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let begun = Stream {
        door,
        watch,
        looks,
        count: 0,
        quiet: 0,
        until: Instant::now() + LASTS,
    };
    let lines = futures::stream::try_unfold(begun, |mut stream| async move {
        loop {
            stream.looks.tick().await;
            if stream.door.health.is_stopping() || Instant::now() > stream.until {
                return Ok::<_, store::Error>(None);
            }
            let lines = stream.look().await?;
            if !lines.is_empty() {
                return Ok(Some((Bytes::from(lines), stream)));
            }
        }
    });
    HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header(("x-accel-buffering", "no"))
        .streaming(lines)
}

impl<W: Watch> Stream<W> {
    async fn look(&mut self) -> Result<String, store::Error> {
        let mut lines = self.watch.look(self.count).await?;
        self.count = self.count.wrapping_add(1);
        self.quiet = if lines.is_empty() { self.quiet + 1 } else { 0 };
        if self.quiet >= PULSE {
            self.quiet = 0;
            lines.push_str(": still here\n\n");
        }
        Ok(lines)
    }
}

/// One event of the stream. JSON has no line ends of its own, so it is one line.
pub fn line(event: &str, words: &serde_json::Value) -> String {
    format!("event: {event}\ndata: {words}\n\n")
}
