//! The rules of the desk: how verdicts on each kind of claim are approved, and what each step of the
//! method weighs. Everybody at the desk may read them; an administrator sets them.

use std::collections::HashMap;

use actix_web::web::Data;
use askama::Template;
use serde::Deserialize;
use validator::Validate;

use crate::desk::{Desk, Error};
use crate::domain::bench::{ApprovalRule, Seating};
use crate::domain::method::{Step, Weight};
use crate::domain::people::Actor;
use crate::domain::reading::Kind;
use crate::domain::words::Unfit;
use crate::store::rules;
use crate::web::error::{AppError, Outcome};
use crate::web::page::{Flash, Page, html, html_again, see_other_with};
use crate::web::submitted::{Form, Submitted};
use crate::workflow::permissions::{Deed, allows};

/// Where the page stands.
const HERE: &str = "/desk/rules";

/// A rule as typed.
#[derive(Clone, Debug, Deserialize, Validate)]
#[serde(default)]
pub struct RuleForm {
    /// Empty for every kind.
    kind: String,
    /// `open`, `bench`, or `none` to follow the rule for every kind.
    mode: String,
    approvals: String,
    seats: String,
    quorum: String,
    hours: String,
    dissent: bool,
}

impl Default for RuleForm {
    fn default() -> RuleForm {
        RuleForm {
            kind: String::new(),
            mode: "open".to_owned(),
            approvals: "2".to_owned(),
            seats: "3".to_owned(),
            quorum: "2".to_owned(),
            hours: "48".to_owned(),
            dissent: false,
        }
    }
}

#[derive(Template)]
#[template(path = "people/rules.html")]
struct RulesPage {
    page: Page,
    may_set: bool,
    /// The rule for every kind, and those for single kinds.
    every: String,
    own: Vec<(Kind, String)>,
    weights: HashMap<Step, Weight>,
    form: Form<RuleForm>,
}

impl RulesPage {
    fn steps(&self) -> [Step; 8] {
        Step::ALL
    }

    fn weight(&self, step: &Step) -> Weight {
        let set = self.weights.get(step).copied();
        set.unwrap_or_else(|| step.usual_weight())
    }

    fn weight_choices(&self) -> Vec<(&'static str, &'static str)> {
        let each = Weight::ALL.map(|weight| (weight.slug(), weight.words()));
        each.to_vec()
    }

    fn kinds(&self) -> Vec<(String, String)> {
        let every = [(
            String::new(),
            "Every kind without a rule of its own".to_owned(),
        )];
        let each = Kind::ALL.map(|kind| (kind.slug().to_owned(), kind.words().to_owned()));
        every.into_iter().chain(each).collect()
    }

    fn modes(&self) -> [(&'static str, &'static str, &'static str); 3] {
        [
            ("open", "In the open", "Each approval is seen by everybody."),
            (
                "bench",
                "By a bench",
                "Each ballot is sealed until all are cast or time is up.",
            ),
            (
                "none",
                "As for every kind",
                "Takes the rule of this kind away.",
            ),
        ]
    }
}

/// GET /desk/rules
pub async fn index(desk: Data<Desk>, actor: Actor, page: Page) -> Outcome {
    html(&draw(&desk, &actor, page, Form::default()).await?)
}

async fn draw(
    desk: &Desk,
    actor: &Actor,
    page: Page,
    form: Form<RuleForm>,
) -> Result<RulesPage, AppError> {
    let db = desk.store().read();
    let mut set = rules::all(db).await?;
    let every = match set.remove(rules::EVERY_KIND) {
        Some(rule) => rule.words(),
        None => "Two editors must approve, or one while fewer than four people could.".to_owned(),
    };
    let own = Kind::ALL.into_iter().filter_map(|kind| {
        let rule = set.get(kind.slug())?;
        Some((kind, rule.words()))
    });
    Ok(RulesPage {
        page: page.titled("Rules of the desk", "people"),
        may_set: allows(actor, Deed::ManageDesk),
        every,
        own: own.collect(),
        weights: rules::weights(db).await?,
        form,
    })
}

/// POST /desk/rules
pub async fn set(desk: Data<Desk>, actor: Actor, page: Page, form: Submitted<RuleForm>) -> Outcome {
    let form = form.unchecked();
    let made = match rule(&form) {
        Ok((kind, rule)) => desk.set_rule(&actor, kind, rule).await,
        Err((field, unfit)) => {
            let form = Form::wrong(form, field, unfit);
            return html_again(&draw(&desk, &actor, page.with_error(), form).await?);
        }
    };
    match made {
        Ok(()) => see_other_with(HERE, Flash::good("The rule is set.")),
        Err(Error::Unfit(unfit)) => {
            let form = Form::wrong(form, "mode", unfit);
            html_again(&draw(&desk, &actor, page.with_error(), form).await?)
        }
        Err(error) => Err(error.into()),
    }
}

type Rule = (Option<Kind>, Option<ApprovalRule>);

fn rule(form: &RuleForm) -> Result<Rule, (&'static str, Unfit)> {
    let number = |field: &'static str, typed: &str, words: &str| {
        let number = typed.trim().parse::<u32>();
        number.map_err(|_| (field, Unfit(words.to_owned())))
    };
    let kind = match form.kind.as_str() {
        "" => None,
        slug => Some(
            Kind::from_slug(slug).ok_or(("kind", Unfit("Choose a kind of claim.".to_owned())))?,
        ),
    };
    let rule = match form.mode.as_str() {
        "open" => Some(ApprovalRule::Open(number(
            "approvals",
            &form.approvals,
            "Write how many approvals as a number.",
        )?)),
        "bench" => Some(ApprovalRule::Bench(Seating {
            seats: number("seats", &form.seats, "Write how many seats as a number.")?,
            quorum: number("quorum", &form.quorum, "Write the quorum as a number.")?,
            hours: number("hours", &form.hours, "Write the hours as a number.")?,
            dissent: form.dissent,
        })),
        "none" => None,
        _ => return Err(("mode", Unfit("Say how verdicts are approved.".to_owned()))),
    };
    Ok((kind, rule))
}

/// The weights as sent: the slug of each step with the slug of its weight.
#[derive(Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct WeightsForm(HashMap<String, String>);

impl Validate for WeightsForm {
    fn validate(&self) -> Result<(), validator::ValidationErrors> {
        Ok(())
    }
}

/// POST /desk/method
pub async fn weigh(desk: Data<Desk>, actor: Actor, form: Submitted<WeightsForm>) -> Outcome {
    let typed = form.unchecked().0;
    let weights = Step::ALL.into_iter().filter_map(|step| {
        let weight = typed.get(step.slug()).map(String::as_str)?;
        Some((step, Weight::from_slug(weight)?))
    });
    desk.weigh_steps(&actor, weights.collect()).await?;
    see_other_with(HERE, Flash::good("The weights are set."))
}
