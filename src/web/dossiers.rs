//! The dossier of a claim: one page that holds everything, and a bag with the copies of the
//! evidence and the record beside it, checked offline by `galley verify`.

use std::io::{Cursor, Write};

use actix_web::HttpResponse;
use actix_web::web::{Data, Path, block};
use serde_json::json;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::desk::Desk;
use crate::domain::people::Actor;
use crate::domain::record::Record;
use crate::domain::state::State;
use crate::domain::words::Unfit;
use crate::publishing::bag::{self, Files};
use crate::publishing::dossier::{self, Happened};
use crate::publishing::{annotation, claim_review, media_review};
use crate::store::entities::{claim, event};
use crate::store::{claims, events, people, public, records};
use crate::web::claims::numbered;
use crate::web::error::{AppError, Outcome};
use crate::web::exports::permit;
use crate::web::words::machine;

/// The most bytes of evidence one bag carries.
const LARGEST: i64 = 100 << 20;
/// The most events a dossier lists, newest first.
const EVENTS: u64 = 1_000;

/// GET /claims/{number}/dossier.html
pub async fn page(desk: Data<Desk>, actor: Actor, number: Path<String>) -> Outcome {
    permit(&actor)?;
    let (claim, record) = find(&desk, &number).await?;
    let events = happened(&desk, &claim).await?;
    let name = people::desk_name(desk.store().read()).await?;
    let page = dossier::html(&record, &name, &told(&events));
    Ok(attached(
        &record,
        "html",
        "text/html; charset=utf-8",
        page.into(),
    ))
}

/// GET /claims/{number}/dossier.zip
pub async fn bag(desk: Data<Desk>, actor: Actor, number: Path<String>) -> Outcome {
    permit(&actor)?;
    let (claim, record) = find(&desk, &number).await?;
    let events = happened(&desk, &claim).await?;
    let db = desk.store().read();
    let publisher = desk.publisher(db).await?;
    let mut payload = Files::new();
    let page = dossier::html(&record, &publisher.name, &told(&events));
    payload.insert("dossier.html".to_owned(), page.into());
    let whole = json!(record).to_string();
    payload.insert("record.json".to_owned(), whole.into());
    let notes = annotation::annotations(&record, &publisher).to_string();
    payload.insert("annotations.json".to_owned(), notes.into());
    if let Some(review) = claim_review(&record, &publisher) {
        payload.insert("claimreview.json".to_owned(), review.to_string().into());
    }
    if let Some(review) = media_review(&record, &publisher) {
        payload.insert("mediareview.json".to_owned(), review.to_string().into());
    }
    let lines: Vec<String> = events
        .iter()
        .map(|one| json!(sealed(one)).to_string())
        .collect();
    payload.insert("events.jsonl".to_owned(), (lines.join("\n") + "\n").into());
    for one in &record.evidence {
        let Some(hash) = &one.sha256 else { continue };
        let bytes = desk
            .blobs()
            .get(hash)
            .await
            .map_err(crate::desk::Error::from)?;
        payload.insert(
            format!("evidence/E{}-{}.bin", one.number, short(hash)),
            bytes,
        );
        let size: usize = payload.values().map(Vec::len).sum();
        if size as i64 > LARGEST {
            let words = "The copies of this claim's evidence are too large for one bag. Take the \
                dossier as a page, and the copies one by one.";
            return Err(AppError::from(crate::desk::Error::from(Unfit(
                words.to_owned(),
            ))));
        }
    }
    let date = machine(desk.now());
    let about = [
        ("Source-Organization", publisher.name.as_str()),
        ("External-Identifier", record.number.as_str()),
        ("External-Description", record.statement.as_str()),
        ("Bagging-Date", date.get(..10).unwrap_or_default()),
        ("Bag-Software-Agent", "Galley"),
    ];
    let name = folder(&record);
    let packed = bag::pack(payload, &about);
    // Packing is work for a core of its own.
    let packed = block(move || zipped(&name, packed))
        .await
        .map_err(|error| AppError::Failed(error.to_string()))?
        .map_err(|error| AppError::Failed(error.to_string()))?;
    Ok(attached(&record, "zip", "application/zip", packed))
}

/// A claim with the record of it: as it was last published, or as it would be published now.
async fn find(desk: &Desk, number: &str) -> Result<(claim::Model, Record), AppError> {
    let db = desk.store().read();
    let claim = claims::find(db, numbered(number)?)
        .await?
        .ok_or(AppError::NotFound)?;
    let shown = matches!(claim.state, State::Published | State::Retracted);
    let frozen = match (shown, &claim.slug) {
        (true, Some(slug)) => public::check(db, slug).await?.map(|check| check.record),
        _ => None,
    };
    let record = match frozen {
        Some(record) => Some(record),
        None => records::record(db, &claim, desk.now()).await?,
    };
    let none = || Unfit("There is no verdict yet, so there is no dossier.".to_owned());
    let record = record.ok_or_else(|| AppError::from(crate::desk::Error::from(none())))?;
    Ok((claim, record))
}

async fn happened(desk: &Desk, claim: &claim::Model) -> Result<Vec<event::Model>, AppError> {
    let db = desk.store().read();
    let mut events = events::page_of_claim(db, claim.id, None, EVENTS).await?;
    events.reverse();
    Ok(events)
}

fn told(events: &[event::Model]) -> Vec<Happened> {
    let told = |one: &event::Model| Happened {
        at: machine(one.at),
        who: one.person_name.clone(),
        deed: one.deed.clone(),
        hash: one.hash.clone(),
    };
    events.iter().map(told).collect()
}

/// What an event says and what seals it; what it changed is the desk's own.
fn sealed(one: &event::Model) -> serde_json::Value {
    json!({ "seq": one.seq, "at": machine(one.at), "who": one.person_name, "deed": one.deed,
        "previous": one.previous, "hash": one.hash })
}

fn zipped(folder: &str, files: Files) -> zip::result::ZipResult<Vec<u8>> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let packed = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (path, bytes) in files {
        archive.start_file(format!("{folder}/{path}"), packed)?;
        archive.write_all(&bytes)?;
    }
    Ok(archive.finish()?.into_inner())
}

fn folder(record: &Record) -> String {
    format!("{}-v{}", record.number.to_lowercase(), record.version)
}

fn short(hash: &str) -> &str {
    hash.get(..12).unwrap_or(hash)
}

/// A file to be kept, never shown in a page of ours.
fn attached(record: &Record, ending: &str, kind: &'static str, bytes: Vec<u8>) -> HttpResponse {
    let name = format!("attachment; filename=\"{}.{ending}\"", folder(record));
    HttpResponse::Ok()
        .content_type(kind)
        .insert_header(("content-disposition", name))
        .insert_header(("content-security-policy", "default-src 'none'; sandbox"))
        .body(bytes)
}
