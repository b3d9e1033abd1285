//! Many claims of an article at once, in a table: accept, dismiss, or say who said them; one form,
//! one step, one undo.

use actix_web::HttpRequest;
use actix_web::web::{Data, Path, Query};
use askama::Template;
use serde::Deserialize;
use validator::{Validate, ValidationErrors};

use crate::desk::deciding::{Choice, Decision};
use crate::desk::{Desk, Error};
use crate::domain::people::Actor;
use crate::domain::words::{Note, Unfit};
use crate::store::entities::article;
use crate::store::{articles, speakers};
use crate::web::articles::deciding::pairs;
use crate::web::articles::desk::REASONS;
use crate::web::articles::rows::{Place, Row, Show, rows};
use crate::web::articles::speaking::{self, Named, Said};
use crate::web::articles::undoing::way_back;
use crate::web::error::{AppError, Outcome};
use crate::web::page::{Flash, Page, html, html_again, see_other_with};
use crate::web::paths;
use crate::web::submitted::{Form, Sent, Submitted};
use crate::web::words::count;
use crate::workflow::Refusal;
use crate::workflow::permissions::{Deed, allows};

/// What is to be done with the claims that are ticked.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct BulkForm {
    /// The ticked ones, as `number:revision`.
    claim: Vec<String>,
    reason: String,
    speaker: String,
    speaker_as: String,
    show: String,
    view: String,
    /// Where one is on the reading desk, when it was sent from there.
    n: usize,
    #[serde(rename = "do")]
    act: String,
}

impl Validate for BulkForm {
    fn validate(&self) -> Result<(), ValidationErrors> {
        Ok(())
    }
}

/// Which rows are ticked to begin with.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Pick {
    pick: String,
    show: String,
}

#[derive(Template)]
#[template(path = "articles/bulk.html")]
struct BulkPage {
    page: Page,
    article: article::Model,
    rows: Vec<Row>,
    show: Show,
    pick: String,
    form: Form<BulkForm>,
    speakers: Vec<String>,
    may_decide: bool,
}

impl BulkPage {
    fn shows(&self) -> [Show; 4] {
        Show::ALL
    }

    fn reasons(&self) -> [&'static str; 5] {
        REASONS
    }

    fn chosen(&self, show: &Show) -> bool {
        self.show == *show
    }

    fn count(&self, show: &Show) -> usize {
        self.rows.iter().filter(|row| show.takes(row)).count()
    }

    fn value(&self, row: &Row) -> String {
        let claim = &row.marked.claim;
        format!("{}:{}", claim.number, claim.revision)
    }

    /// Whether a row's box is ticked: it was, or all undecided ones were asked for.
    fn ticked(&self, row: &Row) -> bool {
        let number = format!("{}:", row.marked.claim.number);
        let before = self.form.claim.iter().any(|one| one.starts_with(&number));
        before || (self.pick == "to_decide" && row.undecided())
    }
}

/// GET /articles/{number}/bulk
pub async fn show(
    desk: Data<Desk>,
    actor: Actor,
    page: Page,
    number: Path<i32>,
    pick: Query<Pick>,
) -> Outcome {
    let form = Form::default();
    html(&draw(&desk, &actor, page, *number, pick.into_inner(), form).await?)
}

async fn draw(
    desk: &Desk,
    actor: &Actor,
    page: Page,
    number: i32,
    pick: Pick,
    form: Form<BulkForm>,
) -> Result<BulkPage, AppError> {
    let db = desk.store().read();
    let reading = articles::reading(db, number).await?;
    let reading = reading.ok_or(AppError::NotFound)?;
    let repeats = desk.repeats(&reading.marks).await?;
    let finished = reading.article.finished_at.is_some();
    let title = format!("Many at once: {}", reading.article.title);
    Ok(BulkPage {
        page: page.titled(title, "articles"),
        rows: rows(reading.marks, &repeats, Some(0)),
        article: reading.article,
        show: Show::from_slug(&pick.show),
        pick: pick.pick,
        form,
        speakers: speakers::names(db).await?,
        may_decide: allows(actor, Deed::MakeClaim) && !finished,
    })
}

/// POST /articles/{number}/bulk
pub async fn decide(
    desk: Data<Desk>,
    actor: Actor,
    page: Page,
    req: HttpRequest,
    number: Path<i32>,
    form: Submitted<BulkForm>,
) -> Outcome {
    let form = form.unchecked();
    let back = format!("{}/bulk", paths::article(*number));
    let chosen = match chosen(&desk, &form).await? {
        Ok(Chosen::Decisions(decisions)) => decisions,
        Ok(Chosen::Ask(name)) => {
            let sent = Sent::of(&req);
            return speaking::ask(&desk, page, req.path(), back, name, &sent).await;
        }
        Err((field, unfit)) => {
            let form = Form::wrong(form, field, unfit);
            return again(&desk, &actor, page, *number, form).await;
        }
    };
    let words = words(&form, chosen.len());
    match desk.decide(&actor, *number, chosen, None).await {
        Ok(step) => {
            let undo = way_back(*number, step, &form.show, &form.view);
            let there = match form.n {
                0 => back,
                n => format!("{}{}", paths::article(*number), form.place().at(n)),
            };
            see_other_with(&there, Flash::good(words).with_undo(undo))
        }
        Err(Error::Refused(refusal)) if !matches!(refusal, Refusal::NotYours(_)) => {
            let sentence = format!("Nothing was changed. {}", refusal.sentence());
            let form = Form::wrong(form, "", sentence);
            again(&desk, &actor, page, *number, form).await
        }
        Err(Error::Stale) => {
            let sentence = "Nothing was changed: somebody changed one of these claims while you were reading. What stands below is how they are now.";
            again(
                &desk,
                &actor,
                page,
                *number,
                Form::wrong(form, "", sentence),
            )
            .await
        }
        Err(error) => Err(error.into()),
    }
}

impl BulkForm {
    fn place(&self) -> Place {
        Place {
            c: Some(self.n),
            show: self.show.clone(),
            view: self.view.clone(),
            edit: String::new(),
        }
    }
}

async fn again(
    desk: &Desk,
    actor: &Actor,
    page: Page,
    number: i32,
    form: Form<BulkForm>,
) -> Outcome {
    let pick = Pick {
        pick: String::new(),
        show: form.show.clone(),
    };
    let drawn = draw(desk, actor, page.with_error(), number, pick, form).await?;
    html_again(&drawn)
}

enum Chosen {
    Decisions(Vec<Decision>),
    Ask(crate::domain::words::Name),
}

async fn chosen(
    desk: &Desk,
    form: &BulkForm,
) -> Result<Result<Chosen, (&'static str, Unfit)>, AppError> {
    let ticked: Vec<(i32, i32)> = pairs(&form.claim).collect();
    if ticked.is_empty() {
        let unfit = Unfit("Tick the claims it is about.".to_owned());
        return Ok(Err(("claims", unfit)));
    }
    let all = |of: &dyn Fn() -> Decision| {
        let one = |(number, seen): &(i32, i32)| Decision {
            number: *number,
            seen: *seen,
            ..of()
        };
        ticked.iter().map(one).collect()
    };
    Ok(Ok(Chosen::Decisions(match form.act.as_str() {
        "accept" => all(&|| Decision {
            choice: Some(Choice::Accept),
            ..Decision::default()
        }),
        "dismiss" => match Note::parse_optional(&form.reason, "The reason") {
            Ok(reason) => all(&|| Decision {
                choice: Some(Choice::Dismiss(reason.clone())),
                ..Decision::default()
            }),
            Err(unfit) => return Ok(Err(("reason", unfit))),
        },
        "speaker" => {
            let named = Named {
                speaker: form.speaker.clone(),
                speaker_as: form.speaker_as.clone(),
                ..Named::default()
            };
            match speaking::said_by(desk, &named).await? {
                Ok(Said::By(said_by)) => all(&|| Decision {
                    said_by: Some(said_by.clone()),
                    ..Decision::default()
                }),
                Ok(Said::Unknown(name)) => return Ok(Ok(Chosen::Ask(name))),
                Ok(Said::Unchanged) => {
                    let unfit = Unfit("Say who said them.".to_owned());
                    return Ok(Err(("speaker", unfit)));
                }
                Err(unfit) => return Ok(Err(("speaker", unfit))),
            }
        }
        _ => {
            let unfit = Unfit("Choose what is to be done.".to_owned());
            return Ok(Err(("", unfit)));
        }
    })))
}

fn words(form: &BulkForm, many: usize) -> String {
    let claims = count(many as i64, "claim", "claims");
    match form.act.as_str() {
        "accept" => format!("{claims} accepted."),
        "dismiss" => format!("{claims} dismissed."),
        _ => format!("Speaker of {claims} saved."),
    }
}
