//! The reading desk: the text with its marks, the speaker margin, and the claims beside it.

use actix_web::web::{Data, Path, Query};
use askama::Template;
use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::desk::Desk;
use crate::domain::claim::SaidBy;
use crate::domain::people::Actor;
use crate::domain::reading::{Account, ArticlePart, Kind, Layout, Voice};
use crate::domain::state::State;
use crate::store::articles::{self, Marked, Reading};
use crate::store::entities::{article, snapshot, source};
use crate::store::presence::Here;
use crate::store::{events, speakers};
use crate::web::articles::kin::Sentence;
use crate::web::error::{AppError, Outcome};
use crate::web::filters;
use crate::web::page::{Page, html};
use crate::web::segments::{Mark, segments};
use crate::web::words::count;
use crate::workflow::permissions::{Deed, allows};

/// Which claim one is deciding.
#[derive(Debug, Deserialize)]
pub struct Current {
    c: Option<usize>,
}

/// How many reasons the card shows before the others are asked for.
const REASONS: usize = 3;
/// How many articles with the same text are named above it; a page of its own has the others.
const KIN: usize = 2;

/// A claim in the list beside the text.
struct Row {
    n: usize,
    marked: Marked,
    class: &'static str,
    standing: &'static str,
    current: bool,
}

impl Row {
    fn speaker(&self) -> String {
        match (&self.marked.speaker, self.marked.claim.said_by) {
            (Some(speaker), _) => speaker.name.clone(),
            (None, SaidBy::Nobody) => "the article’s own voice".to_owned(),
            (None, _) => "unclear".to_owned(),
        }
    }

    /// What stands in the field “Said by”.
    fn said_by(&self) -> String {
        self.marked
            .speaker
            .as_ref()
            .map(|speaker| speaker.name.clone())
            .unwrap_or_default()
    }

    /// How much it is worth checking, in a word; the reasons below say why.
    fn worth(&self) -> &'static str {
        match self.marked.claim.worth {
            worth if worth >= 0.5 => "well worth checking",
            worth if worth >= 0.2 => "may be worth checking",
            _ => "hardly to be checked",
        }
    }

    /// The weightiest reasons.
    fn reasons(&self) -> String {
        let why = self.marked.claim.why.lines();
        why.take(REASONS).collect::<Vec<_>>().join(", ")
    }

    /// The other reasons, and how many.
    fn other_reasons(&self) -> (usize, String) {
        let other: Vec<&str> = self.marked.claim.why.lines().skip(REASONS).collect();
        (other.len(), other.join(", "))
    }

    fn relays(&self) -> String {
        let relays = self
            .marked
            .chain
            .iter()
            .skip(1)
            .map(|link| link.as_given.as_str());
        relays.collect::<Vec<_>>().join(", ")
    }

    fn undecided(&self) -> bool {
        self.marked.claim.state == State::Suggested
    }
}

/// A piece of a paragraph with the chips that begin there.
struct Piece {
    text: String,
    class: String,
    chips: Vec<usize>,
}

struct Para {
    number: u32,
    part: ArticlePart,
    why: String,
    /// Lines set aside right after this one, folded with it: number, reason, words.
    more: Vec<(u32, String, String)>,
    pieces: Vec<Piece>,
    who: String,
    via: String,
}

#[derive(Template)]
#[template(path = "articles/show.html")]
struct DeskPage {
    page: Page,
    article: article::Model,
    outlet: Option<source::Model>,
    snapshot: snapshot::Model,
    paragraphs: Vec<Para>,
    rows: Vec<Row>,
    decided: usize,
    aside: usize,
    /// Whether this desk's reader is a newer one than the article was read with.
    outdated: bool,
    speakers: Vec<String>,
    /// Which other articles have most of this text.
    kin: Vec<Sentence>,
    may_decide: bool,
    may_change: bool,
    /// The others at work on this article.
    others: Vec<Here>,
    as_of: AsOf,
}

/// Up to when a page knows what was done.
#[derive(Default)]
struct AsOf {
    /// The newest event of the record.
    seq: i64,
    at: DateTime<Utc>,
}

impl Para {
    /// How many lines are folded here, and why.
    fn folded(&self) -> String {
        let lines = count(self.more.len() as i64 + 1, "line", "lines");
        let mut reasons = vec![self.why.as_str()];
        for (_, why, _) in &self.more {
            if !reasons.contains(&why.as_str()) {
                reasons.push(why);
            }
        }
        format!("{lines} set aside: {}", reasons.join("; "))
    }
}

impl DeskPage {
    fn kinds(&self) -> [Kind; 9] {
        Kind::ALL
    }

    fn row(&self, n: &usize) -> &Row {
        &self.rows[*n - 1]
    }

    /// Where somebody else is, in words.
    fn at(&self, here: &Here) -> String {
        let at = |row: &&Row| Some(row.marked.claim.number) == here.claim;
        match self.rows.iter().find(at) {
            Some(row) => format!("{} is at claim {}", here.name, row.n),
            None => format!("{} is here", here.name),
        }
    }
}

/// GET /articles/{number}
pub async fn show(
    desk: Data<Desk>,
    actor: Actor,
    page: Page,
    number: Path<i32>,
    at: Query<Current>,
) -> Outcome {
    let db = desk.store().read();
    // Before the rest is read, so that nothing falls between the page and the stream of news.
    let as_of = AsOf {
        seq: events::head(db).await?.seq,
        at: desk.now(),
    };
    let reading = articles::reading(db, *number)
        .await?
        .ok_or(AppError::NotFound)?;
    let speakers = speakers::names(db).await?;
    let others = desk.others_here(&actor, reading.article.id).await?;
    let kin = desk.kin(reading.article.id).await?;
    let page = page.titled(reading.article.title.clone(), "articles");
    let outdated = reading.snapshot.engine != desk.reader();
    let page = desk_page(page, &actor, reading, at.c, speakers);
    html(&DeskPage {
        outdated,
        kin: kin.iter().take(KIN).map(Sentence::of).collect(),
        others,
        as_of,
        ..page
    })
}

fn desk_page(
    page: Page,
    actor: &Actor,
    reading: Reading,
    wanted: Option<usize>,
    speakers: Vec<String>,
) -> DeskPage {
    let Reading {
        article,
        outlet,
        snapshot,
        marks,
    } = reading;
    let layout: Layout = serde_json::from_str(&snapshot.reading).unwrap_or_default();
    let first = marks
        .iter()
        .position(|mark| mark.claim.state == State::Suggested);
    let current = wanted.or(first.map(|index| index + 1)).unwrap_or(1);
    let rows: Vec<Row> = marks
        .into_iter()
        .zip(1..)
        .map(|(marked, n)| row(marked, n, n == current))
        .collect();
    let paragraphs = paragraphs(&snapshot.text, &layout, &rows, outlet.as_ref());
    let aside = layout
        .sentences
        .iter()
        .filter(|one| one.account != Account::Claims)
        .count();
    DeskPage {
        page,
        decided: rows.iter().filter(|row| !row.undecided()).count(),
        aside,
        outdated: false,
        paragraphs,
        rows,
        article,
        outlet,
        snapshot,
        speakers,
        kin: Vec::new(),
        may_decide: allows(actor, Deed::MakeClaim),
        may_change: allows(actor, Deed::TakeIn),
        others: Vec::new(),
        as_of: AsOf::default(),
    }
}

fn row(marked: Marked, n: usize, current: bool) -> Row {
    let (class, standing) = match marked.claim.state {
        State::Suggested => ("", "To decide"),
        State::Dismissed | State::Declined => ("no", "Dismissed"),
        State::Merged => ("twin", "Merged"),
        State::Queued
        | State::Researching
        | State::InReview
        | State::Approved
        | State::Published
        | State::Retracted => ("ok", "Accepted"),
    };
    Row {
        n,
        marked,
        class,
        standing,
        current,
    }
}

fn paragraphs(
    text: &str,
    layout: &Layout,
    rows: &[Row],
    outlet: Option<&source::Model>,
) -> Vec<Para> {
    let chars: Vec<char> = text.chars().collect();
    let place = |edge: Option<i32>| edge.and_then(|at| usize::try_from(at).ok()).unwrap_or(0);
    let marks: Vec<Mark> = rows
        .iter()
        .map(|row| Mark {
            start: place(row.marked.place.start_at),
            end: place(row.marked.place.end_at),
        })
        .collect();
    let all = layout.paragraphs.iter().map(|paragraph| {
        let cut = segments(&chars, paragraph.start, paragraph.end, &marks);
        let pieces = cut.into_iter().map(|segment| Piece {
            class: class(rows, &segment.under),
            chips: segment.begins.iter().map(|index| index + 1).collect(),
            text: segment.text,
        });
        let inside = |row: &&Row| row.marked.place.paragraph == Some(paragraph.number as i32);
        let (who, via) = margin(rows.iter().find(inside), paragraph.part, outlet);
        Para {
            number: paragraph.number,
            part: paragraph.part,
            why: paragraph.why.clone(),
            more: Vec::new(),
            pieces: pieces.collect(),
            who,
            via,
        }
    });
    folded(all)
}

/// Folds neighbouring lines that were set aside into one.
fn folded(all: impl Iterator<Item = Para>) -> Vec<Para> {
    let mut kept: Vec<Para> = Vec::new();
    for para in all {
        let aside = para.part == ArticlePart::SetAside;
        match kept.last_mut() {
            Some(last) if aside && last.part == ArticlePart::SetAside => {
                let words = para.pieces.iter().map(|piece| piece.text.as_str());
                last.more.push((para.number, para.why, words.collect()));
            }
            _ => kept.push(para),
        }
    }
    kept
}

/// The style of a piece under some marks: that of the one being decided, else of the first.
fn class(rows: &[Row], under: &[usize]) -> String {
    let Some(first) = under.first() else {
        return String::new();
    };
    let now = under.iter().find(|index| rows[**index].current);
    let shown = &rows[*now.unwrap_or(first)];
    let mut class = format!("q {}", shown.class);
    if now.is_some() {
        class.push_str(" now");
    }
    if under.len() > 1 {
        class.push_str(" twin");
    }
    class
}

/// Who speaks in a paragraph, for the margin.
fn margin(
    row: Option<&Row>,
    part: ArticlePart,
    outlet: Option<&source::Model>,
) -> (String, String) {
    let Some(row) = row else {
        return (String::new(), String::new());
    };
    if part == ArticlePart::SetAside {
        return (String::new(), String::new());
    }
    let own = row.marked.claim.voice == Voice::Own;
    let who = match outlet {
        Some(outlet) if own => outlet.name.clone(),
        _ => row.speaker(),
    };
    let place = &row.marked.place;
    let mut via = vec![row.marked.claim.voice.words().to_owned()];
    via.extend(
        [&place.medium, &place.venue]
            .into_iter()
            .filter(|w| !w.is_empty())
            .cloned(),
    );
    let relays = row.relays();
    if !relays.is_empty() {
        via.push(format!("by way of {relays}"));
    }
    (who, via.join(" · "))
}
