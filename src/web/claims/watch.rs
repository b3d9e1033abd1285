//! The watch over evidence: what is damaged, gone or changed, with every claim that rests on it, the
//! published claims to look at again, and how a page reads now beside our copy of it.

use actix_web::web::{Data, Path, block};
use askama::Template;
use chrono::NaiveDate;
use serde::Deserialize;
use uuid::Uuid;
use validator::Validate;

use super::copies::held;
use super::evidence::day;
use super::numbered;
use crate::desk::Desk;
use crate::domain::claim::claim_number;
use crate::domain::people::Actor;
use crate::domain::watch::{Kept, Live};
use crate::matching::wording::{Passage, passages};
use crate::store::entities::{evidence as document, evidence_watch};
use crate::store::watch::{self as store, Rests, Trouble};
use crate::web::error::{AppError, Outcome};
use crate::web::page::{Flash, Page, html, see_other_with};
use crate::web::submitted::Submitted;
use crate::web::{filters, paths};
use crate::workflow::permissions::{Deed, allows};

/// The most documents in trouble on one page; how many there are is said.
const SHOWN: u64 = 200;

#[derive(Template)]
#[template(path = "claims/watch.html")]
struct WatchPage {
    page: Page,
    troubles: Vec<Trouble>,
    count: u64,
    resting: Vec<Rests>,
    due: Vec<(i32, String, NaiveDate)>,
    counts: Vec<(Kept, Live, i64)>,
    may_act: bool,
}

impl WatchPage {
    fn number(&self, number: &i32) -> String {
        claim_number(*number)
    }

    fn with(&self, seen: bool) -> Vec<&Trouble> {
        let is = |one: &&Trouble| one.watch.seen_at.is_some() == seen;
        self.troubles.iter().filter(is).collect()
    }

    fn resting(&self, evidence: &Uuid) -> Vec<&Rests> {
        let on = |one: &&Rests| one.evidence == *evidence;
        self.resting.iter().filter(on).collect()
    }

    /// Public claims that rest on what nobody has looked at yet, each once.
    fn again(&self) -> Vec<(&Rests, Vec<String>)> {
        let mut found: Vec<(&Rests, Vec<String>)> = Vec::new();
        for trouble in self.with(false) {
            let public = self.resting(&trouble.evidence).into_iter();
            for one in public.filter(|one| one.is_public()) {
                let why = format!("E{}: {}", one.exhibit, state(&trouble.watch));
                match found.iter_mut().find(|(known, _)| known.claim == one.claim) {
                    Some((_, reasons)) => reasons.push(why),
                    None => found.push((one, vec![why])),
                }
            }
        }
        found
    }

    /// How many documents are in a state.
    fn tally(&self, of: impl Fn(Kept, Live) -> bool) -> i64 {
        let counted = self
            .counts
            .iter()
            .filter(|(kept, live, _)| of(*kept, *live));
        counted.map(|(_, _, count)| count).sum()
    }

    fn sound(&self) -> i64 {
        self.tally(|kept, _| kept == Kept::Matches)
    }

    fn alive(&self) -> i64 {
        self.tally(|_, live| live == Live::Alive)
    }
}

/// What became of a document, in words.
fn state(watch: &evidence_watch::Model) -> String {
    let kept = watch.kept.is_damaged().then(|| watch.kept.words());
    let live = watch.live.matters().then(|| watch.live.words());
    let both: Vec<&str> = kept.into_iter().chain(live).collect();
    both.join("; ")
}

/// GET /evidence/watch
pub async fn index(desk: Data<Desk>, actor: Actor, page: Page) -> Outcome {
    let db = desk.store().read();
    let (troubles, count) = store::troubles(db, actor.id, SHOWN).await?;
    let keys: Vec<Uuid> = troubles.iter().map(|one| one.evidence).collect();
    html(&WatchPage {
        page: page.titled("Watch", "watch"),
        resting: store::resting(db, &keys).await?,
        due: store::due(db, desk.now().date_naive(), SHOWN).await?,
        counts: store::counts(db).await?,
        may_act: allows(&actor, Deed::Comment),
        troubles,
        count,
    })
}

#[derive(Template)]
#[template(path = "claims/changes.html")]
struct ChangesPage {
    page: Page,
    evidence: document::Model,
    watch: evidence_watch::Model,
    used_on: Vec<Rests>,
    passages: Vec<Passage>,
    may_act: bool,
}

impl ChangesPage {
    fn number(&self, number: &i32) -> String {
        claim_number(*number)
    }
}

/// GET /evidence/{id}/changes: how the page reads now, beside our copy.
pub async fn changes(desk: Data<Desk>, actor: Actor, page: Page, id: Path<Uuid>) -> Outcome {
    let db = desk.store().read();
    let mut evidence = held(&desk, &actor, *id).await?;
    let known = store::of(db, &[*id]).await?.remove(&*id);
    let mut watch = known.ok_or(AppError::NotFound)?;
    let was = std::mem::take(&mut evidence.extract);
    let is = std::mem::take(&mut watch.live_text);
    // Comparing long texts is work for a core of its own.
    let compare = move || match was.is_empty() || is.is_empty() {
        true => Vec::new(),
        false => passages(&was, &is),
    };
    let passages = block(compare).await.map_err(|_| AppError::Busy)?;
    html(&ChangesPage {
        page: page.titled(format!("What changed: {}", evidence.title), "watch"),
        used_on: store::resting(db, &[*id]).await?,
        may_act: allows(&actor, Deed::Comment),
        evidence,
        watch,
        passages,
    })
}

/// A form with nothing but its button.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct PressForm {}

/// POST /evidence/{id}/look: have its hash and its page looked at now.
pub async fn look(
    desk: Data<Desk>,
    actor: Actor,
    id: Path<Uuid>,
    _: Submitted<PressForm>,
) -> Outcome {
    desk.look_now(&actor, *id).await?;
    let words = "It is being looked at. Open this page again in a moment.";
    see_other_with(&format!("/evidence/{id}"), Flash::good(words))
}

/// POST /evidence/{id}/seen: somebody has looked at what became of it.
pub async fn seen(
    desk: Data<Desk>,
    actor: Actor,
    id: Path<Uuid>,
    _: Submitted<PressForm>,
) -> Outcome {
    desk.looked_at(&actor, *id).await?;
    let words = "Noted. A later change is told anew.";
    see_other_with(&paths::watch(), Flash::good(words))
}

/// The day on which a claim is to be looked at again.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct RecheckForm {
    recheck: String,
}

/// POST /claims/{number}/recheck
pub async fn recheck(
    desk: Data<Desk>,
    actor: Actor,
    number: Path<String>,
    form: Submitted<RecheckForm>,
) -> Outcome {
    let number = numbered(&number)?;
    let there = paths::claim(number);
    let due_on = match day(&form.unchecked().recheck) {
        Ok(due_on) => due_on,
        Err(unfit) => return see_other_with(&there, Flash::warn(unfit.0)),
    };
    desk.set_recheck(&actor, number, due_on).await?;
    let words = match due_on {
        Some(_) => "The day is set. The claim comes onto the watch then.",
        None => "The day is taken away.",
    };
    see_other_with(&there, Flash::good(words))
}
