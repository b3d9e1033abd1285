//! The desk's pages of policy: as readers see them, every version, and where an administrator writes
//! the next.

use actix_web::HttpRequest;
use actix_web::web::{Data, Path};
use askama::Template;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use validator::Validate;

use crate::desk::Desk;
use crate::domain::people::Actor;
use crate::domain::record::PolicyKind;
use crate::domain::words::Prose;
use crate::publishing::explanation;
use crate::store::entities::policy_page;
use crate::store::policies;
use crate::web::error::{AppError, Outcome};
use crate::web::page::{Flash, Page, html, html_again, see_other_with};
use crate::web::submitted::{Form, Submitted};
use crate::web::{cached, filters};
use crate::workflow::permissions::{Deed, allows};

#[derive(Template)]
#[template(path = "public/policy.html")]
struct PolicyPage {
    page: Page,
    kind: PolicyKind,
    shown: policy_page::Model,
    body: String,
    newest: i32,
    versions: Vec<(i32, DateTime<Utc>, String)>,
}

/// GET /policies/{policy}
pub async fn show(desk: Data<Desk>, page: Page, kind: Path<String>, req: HttpRequest) -> Outcome {
    draw(&desk, page, &kind, None, &req).await
}

/// GET /policies/{policy}/versions/{number}
pub async fn version(
    desk: Data<Desk>,
    page: Page,
    path: Path<(String, i32)>,
    req: HttpRequest,
) -> Outcome {
    draw(&desk, page, &path.0, Some(path.1), &req).await
}

async fn draw(
    desk: &Desk,
    page: Page,
    kind: &str,
    version: Option<i32>,
    req: &HttpRequest,
) -> Outcome {
    let kind = PolicyKind::from_slug(kind).ok_or(AppError::NotFound)?;
    let all = policies::versions(desk.store().read(), kind.slug()).await?;
    let newest = all.first().map_or(0, |page| page.version);
    let wanted = version.unwrap_or(newest);
    let versions = all
        .iter()
        .map(|page| (page.version, page.written_at, page.note.clone()));
    let versions = versions.collect();
    let shown = all.into_iter().find(|page| page.version == wanted);
    let shown = shown.ok_or(AppError::NotFound)?;
    let changed = shown.written_at;
    let template = PolicyPage {
        page: page.titled(kind.title(), "method"),
        body: explanation::to_html(&shown.body, &[]),
        kind,
        shown,
        newest,
        versions,
    };
    cached::html(req, &template, changed)
}

/// The next version of a page.
#[derive(Debug, Default, Deserialize, Validate)]
#[serde(default)]
pub struct PolicyForm {
    kind: String,
    seen: i32,
    body: String,
    note: String,
}

#[derive(Template)]
#[template(path = "people/policies.html")]
struct PoliciesPage {
    page: Page,
    rows: Vec<(PolicyKind, i32, String)>,
    form: Form<PolicyForm>,
}

/// GET /desk/policies
pub async fn index(desk: Data<Desk>, actor: Actor, page: Page) -> Outcome {
    html(&table(&desk, &actor, page, Form::default()).await?)
}

/// POST /desk/policies
pub async fn create(
    desk: Data<Desk>,
    actor: Actor,
    page: Page,
    form: Submitted<PolicyForm>,
) -> Outcome {
    let form = form.unchecked();
    if !allows(&actor, Deed::ManageDesk) {
        return Err(AppError::NotFound);
    }
    let kind = PolicyKind::from_slug(&form.kind).ok_or(AppError::NotFound)?;
    let body = match Prose::parse(&form.body, "The page") {
        Ok(body) => body,
        Err(unfit) => {
            let name = format!("body-{}", kind.slug());
            let form = Form::wrong(form, &name, unfit);
            return html_again(&table(&desk, &actor, page.with_error(), form).await?);
        }
    };
    let version = desk
        .write_policy(&actor, kind, form.seen, body, form.note)
        .await?;
    let words = format!("Version {version} of “{}” is public.", kind.title());
    see_other_with("/desk/policies", Flash::good(words))
}

async fn table(
    desk: &Desk,
    actor: &Actor,
    page: Page,
    form: Form<PolicyForm>,
) -> Result<PoliciesPage, AppError> {
    if !allows(actor, Deed::ManageDesk) {
        return Err(AppError::NotFound);
    }
    let mut rows = Vec::new();
    for kind in PolicyKind::ALL {
        let newest = policies::newest(desk.store().read(), kind.slug()).await?;
        let version = newest.as_ref().map_or(0, |page| page.version);
        let typed = (form.kind == kind.slug()).then(|| form.body.clone());
        let body = typed.or_else(|| newest.map(|page| page.body));
        rows.push((kind, version, body.unwrap_or_default()));
    }
    Ok(PoliciesPage {
        page: page.titled("Pages of policy", "people"),
        rows,
        form,
    })
}
