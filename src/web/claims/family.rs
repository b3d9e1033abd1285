//! The family of a claim and its other links: the panel beside the workspace, the page with both
//! wordings side by side, and what a person says about how two claims belong together.

use actix_web::web::{Data, Path};
use askama::Template;
use serde::Deserialize;
use validator::Validate;

use super::merged::onward;
use super::numbered;
use crate::desk::Desk;
use crate::domain::claim::{claim_number, parse_claim_number};
use crate::domain::links::{Bond, Fit, Tie};
use crate::domain::people::Actor;
use crate::domain::state::State;
use crate::domain::words::Unfit;
use crate::matching::difference::in_words;
use crate::matching::wording::{Passage, differing};
use crate::store::entities::claim;
use crate::store::links::{self, Member, Seen, Ties};
use crate::store::places::{self, Place};
use crate::store::{claims, settings, steps};
use crate::web::error::{AppError, Outcome};
use crate::web::page::{Flash, Page, Undo, html, see_other_with};
use crate::web::submitted::Submitted;
use crate::web::{filters, paths};
use crate::workflow::permissions::{Deed, allows};

/// How many repeats the panel shows before it links to the page.
const SHOWN: usize = 4;

/// What a claim belongs to, as its workspace shows it.
pub(super) struct Panel {
    ties: Ties,
    statement: String,
    state: State,
    publications: i32,
}

impl Panel {
    /// The panel of a claim: at most two queries.
    pub(super) async fn of(desk: &Desk, claim: &claim::Model) -> Result<Panel, AppError> {
        Ok(Panel {
            ties: links::of(desk.store().read(), claim.id).await?,
            statement: claim.statement.clone(),
            state: claim.state,
            publications: claim.publications,
        })
    }

    /// Whether nothing belongs to it.
    pub(super) fn is_empty(&self) -> bool {
        self.ties.is_empty()
    }

    /// Whether a claim belongs to it in any way, so that nothing has to be asked about it.
    pub(super) fn knows(&self, other: &uuid::Uuid) -> bool {
        self.ties.has(*other)
    }

    /// The claim itself, as its relatives show it; nothing when it has none.
    pub(super) fn own(&self) -> Option<&Member> {
        self.ties.own()
    }

    /// What it repeats.
    pub(super) fn canonical(&self) -> Option<Seen<'_>> {
        self.ties.canonical()
    }

    /// The repeats that fit the panel.
    pub(super) fn repeats(&self) -> Vec<Seen<'_>> {
        let mut repeats = self.ties.repeats();
        repeats.truncate(SHOWN);
        repeats
    }

    /// How many more there are.
    pub(super) fn more(&self) -> usize {
        self.ties.repeats().len().saturating_sub(SHOWN)
    }

    /// Its links that make no family.
    pub(super) fn others(&self) -> Vec<Seen<'_>> {
        self.ties.others()
    }

    /// In what a claim of the family differs from the canonical one, in words.
    pub(super) fn differs(&self, repeat: &Seen<'_>) -> String {
        let here = self.statement.as_str();
        let (repeat, canonical) = match (repeat.own, self.ties.canonical()) {
            (true, _) => (here, repeat.other.statement.as_str()),
            (false, Some(first)) => (
                repeat.other.statement.as_str(),
                first.other.statement.as_str(),
            ),
            (false, None) => (repeat.other.statement.as_str(), here),
        };
        in_words(repeat, canonical).join(" ")
    }

    /// What the repeats have to be looked at for, when its verdict is no longer what it was.
    pub(super) fn alarm(&self) -> Option<&'static str> {
        if self.ties.canonical().is_some() || self.ties.repeats().is_empty() {
            return None;
        }
        match self.state {
            State::Retracted => Some("This verdict was retracted. Look again at each repeat."),
            State::Researching | State::InReview | State::Approved if self.publications > 0 => {
                Some("This verdict is being corrected. Look again at each repeat.")
            }
            _ => None,
        }
    }

    /// How a repeat of it fits.
    pub(super) fn fit(&self, seen: &Seen<'_>) -> &'static str {
        seen.link.fit.map_or("", Fit::words)
    }

    /// The number of a relative.
    pub(super) fn number_of(&self, member: &Member) -> String {
        claim_number(member.number)
    }
}

/// A claim of the family on its page.
struct Relative<'a> {
    seen: Seen<'a>,
    number: String,
    /// In what it differs from the canonical one, in words.
    differs: Vec<String>,
    /// Both wordings.
    wording: Passage,
    /// Who said that it belongs here.
    by: String,
}

#[derive(Template)]
#[template(path = "claims/family.html")]
struct FamilyPage {
    page: Page,
    panel: Panel,
    claim: claim::Model,
    /// Where the canonical claim appears.
    places: Vec<Place>,
    /// Claims that were said to differ.
    apart: Vec<Member>,
    names: std::collections::HashMap<uuid::Uuid, String>,
    may_decide: bool,
}

impl FamilyPage {
    fn number(&self) -> String {
        claim_number(self.claim.number)
    }

    fn first(&self) -> &str {
        let first = self.panel.ties.canonical();
        first.map_or(self.claim.statement.as_str(), |one| {
            one.other.statement.as_str()
        })
    }

    fn relatives(&self) -> Vec<Relative<'_>> {
        let first = self.first();
        let repeats = self.panel.ties.repeats().into_iter();
        repeats
            .map(|seen| Relative {
                number: claim_number(seen.other.number),
                differs: in_words(&seen.other.statement, first),
                wording: differing(first, &seen.other.statement),
                by: self.by(&seen),
                seen,
            })
            .collect()
    }

    fn by(&self, seen: &Seen<'_>) -> String {
        let name = self.names.get(&seen.link.made_by);
        name.cloned()
            .unwrap_or_else(|| "somebody who left".to_owned())
    }

    fn ties(&self) -> [Tie; 4] {
        Tie::ALL
    }

    fn fits(&self) -> [Fit; 2] {
        [Fit::Same, Fit::Narrower]
    }

    /// The other way in which a repeat may fit.
    fn refit(&self, seen: &Seen<'_>) -> Fit {
        match seen.link.fit {
            Some(Fit::Same) => Fit::Narrower,
            Some(Fit::Narrower) | None => Fit::Same,
        }
    }
}

/// GET /claims/{number}/family
pub async fn show(desk: Data<Desk>, actor: Actor, page: Page, number: Path<String>) -> Outcome {
    let number = numbered(&number)?;
    let db = desk.store().read();
    let claim = claims::find(db, number).await?.ok_or(AppError::NotFound)?;
    if let Some(onward) = onward(&desk, &claim).await? {
        return onward;
    }
    let panel = Panel::of(&desk, &claim).await?;
    let first = panel.canonical().map_or(claim.id, |one| one.other.id);
    let differ = steps::apart(db, &[claim.id]).await?;
    let differ: Vec<uuid::Uuid> = differ.into_iter().map(|(_, other)| other).collect();
    let apart = match differ.is_empty() {
        true => Vec::new(),
        false => links::members(db, differ).await?,
    };
    let family = panel.ties.every().into_iter().chain(panel.ties.repeats());
    let people: Vec<uuid::Uuid> = family.map(|seen| seen.link.made_by).collect();
    let title = format!("Family of {}", claim_number(number));
    html(&FamilyPage {
        names: settings::names(db, people).await?,
        places: places::of_claim(db, first).await?,
        may_decide: allows(&actor, Deed::MakeClaim),
        page: page.titled(title, "claims"),
        apart,
        panel,
        claim,
    })
}

/// A link as it is made or removed.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct LinkForm {
    tie: String,
    fit: String,
    /// The number of the other claim.
    to: String,
    /// Where the form stood: `family`, or nothing for the workspace.
    back: String,
}

/// POST /claims/{number}/links
pub async fn link(
    desk: Data<Desk>,
    actor: Actor,
    number: Path<String>,
    form: Submitted<LinkForm>,
) -> Outcome {
    let number = numbered(&number)?;
    let form = form.unchecked();
    let bond = Bond::parse(&form.tie, &form.fit)
        .ok_or_else(|| Unfit("Choose how the claims belong together.".to_owned()))
        .map_err(crate::desk::Error::from)?;
    let linked = desk.link(&actor, number, bond, &form.to).await?;
    let (here, to) = (claim_number(number), claim_number(linked.to));
    let words = match bond.fit() {
        Some(fit) => format!("Linked: {here} repeats {to} and {}.", fit.words()),
        None => format!("Linked: {here} {} {to}.", bond.tie().words()),
    };
    let undo = Undo {
        action: paths::claim_part(number, "links/remove"),
        fields: fields(&[
            ("tie", bond.tie().slug()),
            ("to", &to),
            ("back", &form.back),
        ]),
        label: "Remove the link".to_owned(),
    };
    see_other_with(
        &back(number, &form.back),
        Flash::good(words).with_undo(undo),
    )
}

/// POST /claims/{number}/links/remove
pub async fn unlink(
    desk: Data<Desk>,
    actor: Actor,
    number: Path<String>,
    form: Submitted<LinkForm>,
) -> Outcome {
    let number = numbered(&number)?;
    let form = form.unchecked();
    let tie = Tie::from_slug(&form.tie).ok_or(AppError::NotFound)?;
    let other = parse_claim_number(&form.to).ok_or(AppError::NotFound)?;
    desk.unlink(&actor, number, tie, other).await?;
    let (here, other) = (claim_number(number), claim_number(other));
    let words = format!("The link between {here} and {other} was removed.");
    see_other_with(&back(number, &form.back), Flash::good(words))
}

/// The claim that is the same or is not.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct ApartForm {
    to: String,
    back: String,
}

/// POST /claims/{number}/apart
pub async fn apart(
    desk: Data<Desk>,
    actor: Actor,
    number: Path<String>,
    form: Submitted<ApartForm>,
) -> Outcome {
    let number = numbered(&number)?;
    let form = form.unchecked();
    let other = parse_claim_number(&form.to).ok_or(AppError::NotFound)?;
    desk.tell_apart(&actor, number, other).await?;
    let (here, to) = (claim_number(number), claim_number(other));
    let words = format!("Different: {here} and {to} are not proposed for one another again.");
    let undo = Undo {
        action: paths::claim_part(number, "apart/undo"),
        fields: fields(&[("to", &to), ("back", &form.back)]),
        label: "Take that back".to_owned(),
    };
    see_other_with(
        &back(number, &form.back),
        Flash::good(words).with_undo(undo),
    )
}

/// POST /claims/{number}/apart/undo
pub async fn meet(
    desk: Data<Desk>,
    actor: Actor,
    number: Path<String>,
    form: Submitted<ApartForm>,
) -> Outcome {
    let number = numbered(&number)?;
    let form = form.unchecked();
    let other = parse_claim_number(&form.to).ok_or(AppError::NotFound)?;
    desk.let_meet(&actor, number, other).await?;
    let (here, to) = (claim_number(number), claim_number(other));
    let words = format!("Taken back: {here} and {to} may be the same.");
    see_other_with(&back(number, &form.back), Flash::good(words))
}

/// Nothing but its token.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct Nothing {}

/// POST /claims/{number}/proposal
pub async fn propose(
    desk: Data<Desk>,
    actor: Actor,
    number: Path<String>,
    _: Submitted<Nothing>,
) -> Outcome {
    let number = numbered(&number)?;
    let from = claim_number(desk.propose_verdict(&actor, number).await?);
    let words = format!(
        "The rating and the answer of {from} are in your draft. Nothing is saved before you save it."
    );
    let address = format!("{}#verdict", paths::claim(number));
    see_other_with(&address, Flash::good(words))
}

fn back(number: i32, to: &str) -> String {
    match to {
        "family" => paths::claim_part(number, "family"),
        _ => paths::claim(number),
    }
}

fn fields(fields: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = fields.iter();
    owned
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}
