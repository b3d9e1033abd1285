//! A bare handler to compare with: the very statements that two of Galley's pages ask, through sqlx and
//! actix-web, with nothing around them. `bare DATABASE` writes down what the list of claims with three
//! filters and the pages of two hundred claims ask, and serves `/list` and `/claim`, which ask it again,
//! read every column of every row and answer with its text. `tests/load.py --bare` measures both. `/check`
//! draws the newest public check, which is read once, with askama; `tests/measure_public.py` measures it.

#[path = "asked.rs"]
mod asked;

use std::fmt::Write;
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use actix_web::web::{Data, get};
use actix_web::{App, HttpResponse, HttpServer};
use askama::Template;
use galley::domain::record::Record;
use galley::domain::state::State;
use galley::store::lists::Filter;
use galley::store::{Store, dialect, lists, people, public};
use sea_orm::sqlx::postgres::PgPoolOptions;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use sea_orm::sqlx::{self, Column, PgPool, Row, SqlitePool, TypeInfo, ValueRef};
use sea_orm::{Statement, Value};

/// That of the product, so that what is compared is the work and not how memory is handed out.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A page of about the size of a public check: every field of the record and each piece of evidence.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ record.statement }}</title>
<meta name="description" content="{{ record.answer }}"><link rel="stylesheet" href="/static/galley.css"></head><body>
<main><h1>{{ record.quote }}</h1>{% for topic in record.topics %}<a href="/topics/{{ topic }}">{{ topic }}</a>{% endfor %}
<p>{{ record.rating.label }}: {{ record.rating.meaning }}</p><p>{{ record.answer }}</p><div>{{ record.explanation }}</div>
<ol>{% for one in record.evidence %}<li id="E{{ one.number }}"><a href="{{ one.title }}">{{ one.title }}</a>
<span>{{ one.source }}</span><blockquote>{{ one.passage }} ({{ one.locator }})</blockquote><p>{{ one.not_archived }}</p></li>
{% endfor %}</ol><p>{% for name in record.authors %}{{ name }}, {% endfor %}</p><pre>{{ markup }}</pre></main></body></html>"#
)]
struct Check {
    record: Record,
    markup: String,
}

/// How many claims' pages are written down.
const CLAIMS: usize = 200;

/// A pool of either database.
#[derive(Clone)]
enum Pool {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

macro_rules! bound {
    ($statement:expr) => {{
        let values = $statement.values.iter().flat_map(|values| values.0.clone());
        let mut query = sqlx::query(sqlx::AssertSqlSafe($statement.sql.as_str()));
        for value in values {
            query = match value {
                Value::Bool(it) => query.bind(it),
                Value::Int(it) => query.bind(it),
                Value::BigInt(it) => query.bind(it),
                Value::BigUnsigned(it) => query.bind(it.map(|it| it as i64)),
                Value::Double(it) => query.bind(it),
                Value::String(it) => query.bind(it.map(|it| it.to_string())),
                Value::Uuid(it) => query.bind(it),
                Value::ChronoDateTimeUtc(it) => query.bind(it),
                Value::ChronoDate(it) => query.bind(it),
                other => panic!("no statement of these pages binds {other:?}"),
            };
        }
        query
    }};
}

/// Adds every column of a row to a page: text as it is, the rest by its length.
macro_rules! drawn {
    ($row:expr, $page:expr) => {
        for column in $row.columns() {
            let value = $row.try_get_raw(column.ordinal())?;
            let text = !value.is_null() && value.type_info().name().eq_ignore_ascii_case("text");
            if text && let Ok(words) = $row.try_get::<&str, _>(column.ordinal()) {
                $page.push_str(words);
            } else if !value.is_null() {
                let _ = write!($page, " {}", column.ordinal());
            }
        }
    };
}

impl Pool {
    async fn open(address: &str) -> Pool {
        if !dialect::is_sqlite(address) {
            let pool = PgPoolOptions::new()
                .max_connections(10)
                .connect(address)
                .await;
            return Pool::Postgres(pool.unwrap());
        }
        let options: SqliteConnectOptions = address.parse().unwrap();
        let options = options
            .read_only(true)
            .statement_cache_capacity(256)
            .pragma("cache_size", "-16000")
            .pragma("temp_store", "MEMORY")
            .busy_timeout(Duration::from_secs(5));
        let pool = SqlitePoolOptions::new()
            .max_connections(4)
            .min_connections(4);
        Pool::Sqlite(pool.connect_with(options).await.unwrap())
    }

    async fn draw(&self, statements: &[Statement]) -> Result<String, sqlx::Error> {
        let mut page = String::with_capacity(32_000);
        for statement in statements {
            match self {
                Pool::Sqlite(pool) => {
                    for row in bound!(statement).fetch_all(pool).await? {
                        drawn!(row, page);
                    }
                }
                Pool::Postgres(pool) => {
                    for row in bound!(statement).fetch_all(pool).await? {
                        drawn!(row, page);
                    }
                }
            }
        }
        Ok(page)
    }
}

/// What the pages ask.
struct Pages {
    pool: Pool,
    list: Vec<Statement>,
    claims: Vec<Vec<Statement>>,
    next: AtomicUsize,
}

async fn check(check: Data<Check>) -> actix_web::Result<HttpResponse> {
    let page = check
        .render()
        .map_err(actix_web::error::ErrorInternalServerError)?;
    Ok(HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .body(page))
}

async fn list(pages: Data<Pages>) -> actix_web::Result<HttpResponse> {
    answer(pages.pool.draw(&pages.list).await)
}

async fn claim(pages: Data<Pages>) -> actix_web::Result<HttpResponse> {
    let next = pages.next.fetch_add(1, Ordering::Relaxed) % pages.claims.len();
    answer(pages.pool.draw(&pages.claims[next]).await)
}

fn answer(page: Result<String, sqlx::Error>) -> actix_web::Result<HttpResponse> {
    let page = page.map_err(actix_web::error::ErrorInternalServerError)?;
    Ok(HttpResponse::Ok().content_type("text/plain").body(page))
}

#[expect(
    clippy::print_stdout,
    reason = "whoever measures must know where it is and what it asks"
)]
#[actix_web::main]
async fn main() -> std::io::Result<()> {
    let address = std::env::args().nth(1).expect("bare DATABASE");
    let store = Store::connect(&address).await.unwrap();
    let db = asked::Asked::of(store.read());
    let now = galley::desk::now();
    let person = people::by_email(&db, "amina@desk.example")
        .await
        .unwrap()
        .unwrap()
        .id;
    let published = Filter {
        states: vec![State::Published],
        topic: Some("transport".to_owned()),
        ..Filter::default()
    };
    let found = lists::page(&db, &published, None, CLAIMS as u64)
        .await
        .unwrap();
    let numbers: Vec<i32> = found.iter().map(|one| one.claim.number).collect();
    let filter = Filter {
        speaker: found.iter().find_map(|one| one.claim.speaker_id),
        ..published
    };
    db.take();
    asked::signed_in(&db, person, now).await.unwrap();
    asked::list(&db, &filter, person).await.unwrap();
    let list_asks = db.take();
    let mut claims = Vec::new();
    for number in &numbers {
        asked::signed_in(&db, person, now).await.unwrap();
        asked::claim(&db, *number, person, now).await.unwrap();
        claims.push(db.take());
    }
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!(
        "The bare handler is at port {}",
        listener.local_addr()?.port()
    );
    let numbers: Vec<String> = numbers.iter().map(i32::to_string).collect();
    println!("{}", numbers.join(" "));
    println!(
        "/claims?state=published&topic=transport&speaker={}",
        filter.speaker.unwrap_or_default()
    );
    let pages = Data::from(Arc::new(Pages {
        pool: Pool::open(&address).await,
        list: list_asks,
        claims,
        next: AtomicUsize::new(0),
    }));
    let newest = public::latest(store.read(), None, 1).await.unwrap();
    let record = newest
        .into_iter()
        .next()
        .expect("no check is public")
        .record;
    let drawn = Data::from(Arc::new(Check {
        markup: serde_json::to_string_pretty(&record.evidence).unwrap(),
        record,
    }));
    HttpServer::new(move || {
        App::new()
            .app_data(pages.clone())
            .app_data(drawn.clone())
            .route("/check", get().to(check))
            .route("/list", get().to(list))
            .route("/claim", get().to(claim))
    })
    .workers(2)
    .listen(listener)?
    .run()
    .await
}
