//! The reading desk: the text with its marks, the speaker margin, and the claims beside it.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use askama::Template;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use validator::Validate;

use crate::desk::Desk;
use crate::desk::people::sessions::Presence;
use crate::desk::preferences::Reading as Marks;
use crate::domain::claim::{SaidBy, claim_number};
use crate::domain::people::Actor;
use crate::domain::reading::{Account, ArticlePart, Kind, Layout};
use crate::domain::state::State;
use crate::store::articles::{self, Reading};
use crate::store::entities::{article, rating, snapshot, source};
use crate::store::presence::Here;
use crate::store::{events, lists, preferences, speakers, verdicts};
use crate::web::articles::kin::Sentence;
use crate::web::articles::rows::{Place, Row, Show, rows};
use crate::web::articles::text::{Para, Voices, legend, paragraphs};
use crate::web::error::{AppError, Outcome};
use crate::web::filters;
use crate::web::page::{Flash, Page, html, html_as, see_other_with};
use crate::web::paths;
use crate::web::submitted::Submitted;
use crate::workflow::permissions::{Deed, allows};

/// How many articles with the same text are named above it; a page of its own has the others.
const KIN: usize = 2;

/// The reasons for a dismissal, in the order of the keys 1 to 5.
pub const REASONS: [&str; 5] = [
    "Opinion",
    "Prediction",
    "Not checkable",
    "Duplicate",
    "Trivial",
];

#[derive(Template)]
#[template(path = "articles/show.html")]
struct DeskPage {
    page: Page,
    place: Place,
    show: Show,
    article: article::Model,
    outlet: Option<source::Model>,
    snapshot: snapshot::Model,
    paragraphs: Vec<Para>,
    legend: Vec<Voices>,
    rows: Vec<Row>,
    aside: usize,
    /// Whether this desk's reader is a newer one than the article was read with.
    outdated: bool,
    /// Whether the marks stay hidden while the person reads it for the first time.
    clean: bool,
    speakers: Vec<String>,
    /// Which other articles have most of this text.
    kin: Vec<Sentence>,
    /// Whom the person last said a claim was said by.
    last_speaker: Option<(String, String)>,
    may_undo: bool,
    may_decide: bool,
    may_change: bool,
    /// The others at work on this article.
    others: Vec<Here>,
    as_of: AsOf,
    steps: i32,
    /// What was typed for the current claim and cannot be used as it is.
    typed: Option<Typed>,
}

/// Up to when a page knows what was done.
#[derive(Default)]
struct AsOf {
    /// The newest event of the record.
    seq: i64,
    at: DateTime<Utc>,
}

/// What was typed for a claim and what is wrong with it.
pub struct Typed {
    pub statement: String,
    pub speaker: String,
    pub sentence: String,
    /// Whether somebody changed the claim meanwhile.
    pub stale: bool,
}

impl DeskPage {
    fn kinds(&self) -> [Kind; 9] {
        Kind::ALL
    }

    fn reasons(&self) -> [&'static str; 5] {
        REASONS
    }

    fn shows(&self) -> [Show; 4] {
        Show::ALL
    }

    fn row(&self, n: &usize) -> &Row {
        &self.rows[*n - 1]
    }

    fn chosen(&self, show: &Show) -> bool {
        self.show == *show
    }

    fn count(&self, show: &Show) -> usize {
        self.rows.iter().filter(|row| show.takes(row)).count()
    }

    fn decided(&self) -> usize {
        self.rows.len() - self.count(&Show::ToDecide)
    }

    fn number(&self, number: &i32) -> String {
        claim_number(*number)
    }

    fn current(&self) -> Option<&Row> {
        self.rows.iter().find(|row| row.current)
    }

    /// The row before or after the current one, going round.
    fn neighbour(&self, by: isize) -> usize {
        let here = self.current().map_or(1, |row| row.n) as isize - 1;
        (here + by).rem_euclid(self.rows.len().max(1) as isize) as usize + 1
    }

    /// Whether a row is in sight.
    fn listed(&self, row: &Row) -> bool {
        row.current || self.show.takes(row)
    }

    fn letter(&self, place: &usize) -> String {
        Voices::letter(place)
    }

    fn tint(&self, place: &usize) -> String {
        Voices::tint(place)
    }

    /// The wording in the row's field: as typed when it has to be looked at again.
    fn wording<'a>(&'a self, row: &'a Row) -> &'a str {
        let typed = self.typed.as_ref().filter(|_| row.current);
        typed.map_or(&row.marked.claim.statement, |typed| &typed.statement)
    }

    /// The name in the row's field.
    fn credit(&self, row: &Row) -> String {
        let typed = self.typed.as_ref().filter(|_| row.current);
        typed.map_or_else(|| row.said_by(), |typed| typed.speaker.clone())
    }

    /// What is wrong with what was typed in a row.
    fn problem(&self, row: &Row) -> Option<&str> {
        let typed = self.typed.as_ref().filter(|_| row.current);
        typed.map(|typed| typed.sentence.as_str())
    }

    /// Whether the claim's fields can be changed here.
    fn editable(&self, row: &Row) -> bool {
        self.may_decide && row.open()
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
    presence: Presence,
    page: Page,
    number: Path<i32>,
    place: Query<Place>,
) -> Outcome {
    html(&draw(&desk, &presence, page, *number, place.into_inner()).await?)
}

/// The desk again, because something typed for the current claim cannot be used as it is, or
/// somebody changed the claim meanwhile. What was typed is on it.
///
/// # Errors
/// When the database cannot be read.
pub async fn draw_again(
    desk: &Desk,
    presence: &Presence,
    page: Page,
    number: i32,
    place: Place,
    typed: Typed,
) -> Outcome {
    let drawn = draw(desk, presence, page, number, place).await?;
    let status = match typed.stale {
        true => StatusCode::CONFLICT,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    html_as(
        status,
        &DeskPage {
            page: drawn.page.with_error(),
            typed: Some(typed),
            clean: false,
            ..drawn
        },
    )
}

async fn draw(
    desk: &Desk,
    presence: &Presence,
    page: Page,
    number: i32,
    place: Place,
) -> Result<DeskPage, AppError> {
    let db = desk.store().read();
    // Before the rest is read, so that nothing falls between the page and the stream of news.
    let as_of = AsOf {
        seq: events::head(db).await?.seq,
        at: desk.now(),
    };
    let reading = articles::reading(db, number).await?;
    let reading = reading.ok_or(AppError::NotFound)?;
    let actor = &presence.actor;
    let visit = desk
        .visit(actor, reading.article.id, presence.session.created_at)
        .await?;
    let last_speaker = match visit.speaker {
        Some(key) => speakers::get(db, key).await?,
        None => None,
    };
    let repeats = desk.repeats(&reading.marks).await?;
    let mut rows = rows(reading.marks.clone(), &repeats, place.c);
    rate(desk, &mut rows).await?;
    let finished = reading.article.finished_at.is_some();
    let may_decide = allows(actor, Deed::MakeClaim) && !finished;
    if may_decide && let Some(row) = rows.iter_mut().find(|row| row.current && row.undecided()) {
        row.near = desk.near(&row.marked).await?;
    }
    let clean = !finished
        && place.view.is_empty()
        && place.c.is_none()
        && visit.step.is_none()
        && first_reading(desk, actor, &reading).await?;
    let kin = desk.kin(reading.article.id).await?;
    Ok(DeskPage {
        kin: kin.iter().take(KIN).map(Sentence::of).collect(),
        others: desk.others_here(actor, reading.article.id).await?,
        as_of,
        page: page.titled(reading.article.title.clone(), "articles"),
        show: Show::from_slug(&place.show),
        outdated: reading.snapshot.engine != desk.reader() && !finished,
        clean,
        speakers: speakers::names(db).await?,
        last_speaker: last_speaker.map(|one| (one.id.to_string(), one.name)),
        may_undo: visit.step.is_some() && may_decide,
        may_decide,
        may_change: allows(actor, Deed::TakeIn),
        steps: steps(desk).await?,
        ..drawn(reading, rows, place)
    })
}

/// What follows from the article and its rows alone.
fn drawn(reading: Reading, rows: Vec<Row>, place: Place) -> DeskPage {
    let Reading {
        article,
        outlet,
        snapshot,
        ..
    } = reading;
    let layout: Layout = serde_json::from_str(&snapshot.reading).unwrap_or_default();
    let legend = match place.view.as_str() {
        "people" => legend(&rows),
        _ => Vec::new(),
    };
    let paragraphs = paragraphs(&snapshot.text, &layout, &rows, outlet.as_ref(), &legend);
    let suggested = |account: Account| account == Account::Claims;
    let sentences = layout.sentences.iter();
    DeskPage {
        page: Page::default(),
        show: Show::All,
        aside: sentences.filter(|one| !suggested(one.account)).count(),
        place,
        article,
        outlet,
        snapshot,
        paragraphs,
        legend,
        rows,
        outdated: false,
        clean: false,
        speakers: Vec::new(),
        kin: Vec::new(),
        last_speaker: None,
        may_undo: false,
        may_decide: false,
        may_change: false,
        steps: 0,
        typed: None,
        others: Vec::new(),
        as_of: AsOf::default(),
    }
}

/// Whether the marks are in sight.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct MarksForm {
    hidden: bool,
}

/// POST /articles/{number}/marks
pub async fn set_marks(
    desk: Data<Desk>,
    actor: Actor,
    number: Path<i32>,
    form: Submitted<MarksForm>,
) -> Outcome {
    let (marks, words) = match form.unchecked().hidden {
        true => (Marks::Clean, "The marks are hidden."),
        false => (Marks::Marked, "The marks are shown."),
    };
    desk.set_marks(&actor, *number, marks).await?;
    see_other_with(&paths::article(*number), Flash::good(words))
}

/// Whether the person reads this article for the first time and wants to do so without marks.
async fn first_reading(desk: &Desk, actor: &Actor, reading: &Reading) -> Result<bool, AppError> {
    let db = desk.store().read();
    let wish = preferences::get(db, actor.id, preferences::FIRST_READING).await?;
    if wish.as_deref() == Some("off") {
        return Ok(false);
    }
    let marks = preferences::marks_of(reading.article.id);
    let shown = preferences::get(db, actor.id, &marks).await?;
    // Whoever has decided here before has read it before.
    let before = desk
        .visit(actor, reading.article.id, reading.article.created_at)
        .await?;
    Ok(shown.is_none() && before.step.is_none() || shown.as_deref() == Some("hidden"))
}

/// Adds the ratings of the claims that are public.
async fn rate(desk: &Desk, rows: &mut [Row]) -> Result<(), AppError> {
    let public: Vec<_> = rows
        .iter()
        .filter(|row| row.marked.claim.publications > 0)
        .map(|row| row.marked.claim.id)
        .collect();
    if public.is_empty() {
        return Ok(());
    }
    let ratings = lists::ratings(desk.store().read(), &public).await?;
    for row in rows {
        row.rating = ratings.get(&row.marked.claim.id).cloned();
    }
    Ok(())
}

/// How many boxes the scale in force has.
async fn steps(desk: &Desk) -> Result<i32, AppError> {
    let ratings: Vec<rating::Model> = verdicts::ratings(desk.store().read()).await?;
    let on_scale = ratings.iter().filter(|one| one.number.is_some());
    Ok(i32::try_from(on_scale.count()).unwrap_or(0))
}
