//! Articles: the list, taking one in, and the reading desk.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use askama::Template;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use validator::Validate;

use crate::desk::deciding::Reading as Decided;
use crate::desk::intake::{Selection, Submission};
use crate::desk::{Desk, Error};
use crate::domain::claim::{Attribute, SaidBy, SpeakerGiven, SpeakerSort};
use crate::domain::people::Actor;
use crate::domain::reading::{Account, ArticlePart, Kind, Layout, Voice};
use crate::domain::state::State;
use crate::domain::words::{Name, Note, Statement, Unfit, WebAddress};
use crate::store::articles::{Listed, Marked, Reading};
use crate::store::entities::{article, snapshot, source};
use crate::store::{articles, speakers};
use crate::web::error::{AppError, Outcome};
use crate::web::page::{
    Flash, Neighbours, Page, html, html_again, html_as, see_other, see_other_with,
};
use crate::web::segments::{Mark, segments};
use crate::web::submitted::{Button, Form, Submitted};
use crate::web::{filters, paths};
use crate::workflow::permissions::{Deed, allows};
use crate::workflow::transitions::Action;

const PAGE: u64 = 50;

/// Where in a list one is.
#[derive(Debug, Deserialize)]
pub struct Cursor {
    before: Option<i32>,
}

#[derive(Template)]
#[template(path = "articles/index.html")]
struct IndexPage {
    page: Page,
    rows: Vec<Listed>,
    around: Neighbours,
    may_take_in: bool,
}

/// GET /articles
pub async fn index(desk: Data<Desk>, actor: Actor, page: Page, at: Query<Cursor>) -> Outcome {
    let mut rows = articles::page(desk.store().read(), at.before, PAGE + 1).await?;
    let more = rows.len() as u64 > PAGE;
    rows.truncate(PAGE as usize);
    let last = rows.last().map(|row| row.article.number.to_string());
    let older = last.as_deref().filter(|_| more);
    let around = Neighbours::of(&paths::articles(), &[], None, older);
    let may_take_in = allows(&actor, Deed::TakeIn);
    html(&IndexPage {
        page: page.titled("Articles", "articles"),
        rows,
        around,
        may_take_in,
    })
}

/// The form that takes an article in.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct ArticleForm {
    #[validate(length(min = 1, message = "Paste the text of the article."))]
    text: String,
    title: String,
    byline: String,
    outlet: String,
    address: String,
    published: String,
}

#[derive(Template)]
#[template(path = "articles/new.html")]
struct NewPage {
    page: Page,
    form: Form<ArticleForm>,
    held: Option<String>,
}

/// GET /articles/new
pub async fn new(_: Actor, page: Page) -> Outcome {
    let page = page.titled("New article", "articles");
    html(&NewPage {
        page,
        form: Form::default(),
        held: None,
    })
}

/// POST /articles
pub async fn create(
    desk: Data<Desk>,
    actor: Actor,
    page: Page,
    form: Submitted<ArticleForm>,
) -> Outcome {
    let page = page.titled("New article", "articles");
    let form = match form.valid() {
        Ok(form) => form,
        Err(form) => {
            return html_again(&NewPage {
                page: page.with_error(),
                form,
                held: None,
            });
        }
    };
    let taken = match submission(&form) {
        Ok(submission) => desk.take_in(&actor, submission).await,
        Err((field, unfit)) => {
            let form = Form::wrong(form, field, unfit);
            return html_again(&NewPage {
                page: page.with_error(),
                form,
                held: None,
            });
        }
    };
    match taken {
        Ok(number) => see_other(&paths::article(number)),
        Err(Error::Exists(held)) => {
            let form = Form::wrong(form, "text", "This text is held already.");
            let page = NewPage {
                page: page.with_error(),
                form,
                held: Some(held),
            };
            html_as(StatusCode::CONFLICT, &page)
        }
        Err(Error::Unfit(unfit)) => {
            let form = Form::wrong(form, "text", unfit);
            html_again(&NewPage {
                page: page.with_error(),
                form,
                held: None,
            })
        }
        Err(error) => Err(error.into()),
    }
}

fn submission(form: &ArticleForm) -> Result<Submission, (&'static str, Unfit)> {
    let field = |name: &'static str| move |unfit: Unfit| (name, unfit);
    Ok(Submission {
        text: form.text.clone(),
        title: Name::parse_optional(&form.title, "The title").map_err(field("title"))?,
        byline: Name::parse_optional(&form.byline, "The byline").map_err(field("byline"))?,
        outlet: Name::parse_optional(&form.outlet, "The outlet").map_err(field("outlet"))?,
        address: WebAddress::parse_optional(&form.address).map_err(field("address"))?,
        published_at: day(&form.published).map_err(field("published"))?,
    })
}

/// A day as a form sends it, at its first moment in UTC.
pub(super) fn day(typed: &str) -> Result<Option<DateTime<Utc>>, Unfit> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let day = NaiveDate::parse_from_str(typed, "%Y-%m-%d");
    let day = day.map_err(|_| Unfit("Write the day as 2024-07-05.".to_owned()))?;
    Ok(Some(day.and_time(chrono::NaiveTime::MIN).and_utc()))
}

/// Which claim one is deciding.
#[derive(Debug, Deserialize)]
pub struct Current {
    c: Option<usize>,
}

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

    fn reasons(&self) -> String {
        self.marked.claim.why.replace('\n', " · ")
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
    speakers: Vec<String>,
    may_decide: bool,
    may_change: bool,
}

impl DeskPage {
    fn kinds(&self) -> [Kind; 9] {
        Kind::ALL
    }

    fn row(&self, n: &usize) -> &Row {
        &self.rows[*n - 1]
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
    let reading = articles::reading(db, *number)
        .await?
        .ok_or(AppError::NotFound)?;
    let speakers = speakers::names(db).await?;
    let page = page.titled(reading.article.title.clone(), "articles");
    html(&desk_page(page, &actor, reading, at.c, speakers))
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
        paragraphs,
        rows,
        article,
        outlet,
        snapshot,
        speakers,
        may_decide: allows(actor, Deed::MakeClaim),
        may_change: allows(actor, Deed::TakeIn),
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
    layout
        .paragraphs
        .iter()
        .map(|paragraph| {
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
                pieces: pieces.collect(),
                who,
                via,
            }
        })
        .collect()
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

/// A decision on the desk.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct DecisionForm {
    revision: i32,
    n: usize,
    statement: String,
    kind: String,
    speaker: String,
    speaker_was: String,
    nobody: bool,
    reason: String,
    #[serde(rename = "do")]
    act: String,
}

/// POST /articles/{number}/claims/{claim}
pub async fn decide(
    desk: Data<Desk>,
    actor: Actor,
    path: Path<(i32, i32)>,
    form: Submitted<DecisionForm>,
) -> Outcome {
    let (article, claim) = *path;
    let form = form.unchecked();
    let here = format!("{}?c={}#claim-{}", paths::article(article), form.n, form.n);
    let decided = match decision(&form) {
        Ok(decided) => decided,
        Err(Unfit(sentence)) => return see_other_with(&here, Flash::warn(sentence)),
    };
    let words = match decided.action {
        Some(Action::Accept) => format!("Claim {} accepted.", form.n),
        Some(_) => format!("Claim {} dismissed.", form.n),
        None => format!("Claim {} saved.", form.n),
    };
    let moved = decided.action.is_some();
    match desk
        .decide_reading(&actor, claim, form.revision, decided)
        .await
    {
        Ok(()) if moved => {
            let next = next_undecided(&desk, article, form.n).await?;
            see_other_with(&next, Flash::good(words))
        }
        Ok(()) => see_other_with(&here, Flash::good(words)),
        Err(Error::Refused(refusal)) => see_other_with(&here, Flash::warn(refusal.sentence())),
        Err(error) => Err(error.into()),
    }
}

fn decision(form: &DecisionForm) -> Result<Decided, Unfit> {
    Ok(Decided {
        statement: Statement::parse(&form.statement, "The claim to check")?,
        kind: Kind::from_slug(&form.kind).unwrap_or(Kind::Other),
        said_by: said_by(form)?,
        action: match form.act.as_str() {
            "accept" => Some(Action::Accept),
            "dismiss" => Some(Action::Dismiss),
            _ => None,
        },
        reason: Note::parse_optional(&form.reason, "The reason")?,
    })
}

/// What the person says about the speaker, if they changed it.
fn said_by(form: &DecisionForm) -> Result<Option<Attribute>, Unfit> {
    if form.nobody {
        return Ok(Some(Attribute::ToNobody));
    }
    if form.speaker.trim() == form.speaker_was.trim() {
        return Ok(None);
    }
    match Name::parse_optional(&form.speaker, "The speaker")? {
        Some(name) => Ok(Some(Attribute::ToNew(given(name)))),
        None => Ok(None),
    }
}

/// A speaker known by name alone.
pub(super) fn given(name: Name) -> SpeakerGiven {
    SpeakerGiven {
        as_given: name.as_str().to_owned(),
        name: name.into_string(),
        role: String::new(),
        affiliation: String::new(),
        sort: SpeakerSort::Person,
    }
}

/// The next claim nobody has decided, after the one just decided, else the first one.
async fn next_undecided(desk: &Desk, article: i32, n: usize) -> Result<String, AppError> {
    let reading = articles::reading(desk.store().read(), article).await?;
    let marks = reading.map(|reading| reading.marks).unwrap_or_default();
    let open = |index: &usize| marks[*index].claim.state == State::Suggested;
    let next = (n..marks.len())
        .find(open)
        .or_else(|| (0..marks.len()).find(open));
    Ok(match next {
        Some(index) => format!("{}?c={}#q{}", paths::article(article), index + 1, index + 1),
        None => format!("{}?c={n}#claims", paths::article(article)),
    })
}

/// A sentence that was not suggested.
struct Aside {
    start: usize,
    end: usize,
    paragraph: u32,
    account: Account,
    words: String,
}

#[derive(Template)]
#[template(path = "articles/aside.html")]
struct AsidePage {
    page: Page,
    article: article::Model,
    sentences: Vec<Aside>,
    may_decide: bool,
}

impl AsidePage {
    fn kinds(&self) -> [Kind; 9] {
        Kind::ALL
    }
}

/// GET /articles/{number}/aside
pub async fn aside(desk: Data<Desk>, actor: Actor, page: Page, number: Path<i32>) -> Outcome {
    let reading = articles::reading(desk.store().read(), *number).await?;
    let reading = reading.ok_or(AppError::NotFound)?;
    let layout: Layout = serde_json::from_str(&reading.snapshot.reading).unwrap_or_default();
    let chars: Vec<char> = reading.snapshot.text.chars().collect();
    let sentences = layout
        .sentences
        .iter()
        .filter(|one| one.account != Account::Claims && one.end <= chars.len())
        .map(|one| Aside {
            start: one.start,
            end: one.end,
            paragraph: one.paragraph,
            account: one.account,
            words: chars[one.start..one.end].iter().collect(),
        })
        .collect();
    let page = page.titled(format!("Set aside: {}", reading.article.title), "articles");
    let may_decide = allows(&actor, Deed::MakeClaim);
    html(&AsidePage {
        page,
        article: reading.article,
        sentences,
        may_decide,
    })
}

/// A claim made from a sentence that was not suggested.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct SelectionForm {
    start: usize,
    end: usize,
    words: String,
    statement: String,
    kind: String,
    speaker: String,
}

/// POST /articles/{number}/claims
pub async fn make(
    desk: Data<Desk>,
    actor: Actor,
    number: Path<i32>,
    form: Submitted<SelectionForm>,
) -> Outcome {
    let form = form.unchecked();
    let back = format!("{}/aside", paths::article(*number));
    let selection = match selection(&form) {
        Ok(selection) => selection,
        Err(Unfit(sentence)) => return see_other_with(&back, Flash::warn(sentence)),
    };
    match desk.make_claim(&actor, *number, selection).await {
        Ok(claim) => see_other_with(&paths::claim(claim), Flash::good("Claim made.")),
        Err(Error::Unfit(Unfit(sentence))) => see_other_with(&back, Flash::warn(sentence)),
        Err(error) => Err(error.into()),
    }
}

fn selection(form: &SelectionForm) -> Result<Selection, Unfit> {
    let said_by = Name::parse_optional(&form.speaker, "The speaker")?;
    Ok(Selection {
        start: form.start,
        end: form.end,
        statement: match form.statement.trim() {
            "" => None,
            typed => Some(Statement::parse(typed, "The claim to check")?),
        },
        kind: Kind::from_slug(&form.kind).unwrap_or(Kind::Other),
        said_by: Some(said_by.map_or(Attribute::ToNobody, |name| Attribute::ToNew(given(name)))),
    })
}

/// POST /articles/{number}/finish
pub async fn finish(
    desk: Data<Desk>,
    actor: Actor,
    number: Path<i32>,
    _: Submitted<Button>,
) -> Outcome {
    desk.finish_article(&actor, *number).await?;
    see_other_with(&paths::articles(), Flash::good("Article finished."))
}

/// POST /articles/{number}/reopen
pub async fn reopen(
    desk: Data<Desk>,
    actor: Actor,
    number: Path<i32>,
    _: Submitted<Button>,
) -> Outcome {
    desk.reopen_article(&actor, *number).await?;
    see_other_with(&paths::article(*number), Flash::good("Article reopened."))
}
