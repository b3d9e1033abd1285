//! The description of this API: OpenAPI 3.1, made from the code, and a page that draws it.

use actix_web::HttpResponse;
use actix_web::http::header::ContentType;
use actix_web::web::Data;
use askama::Template;
use serde_json::Value;
use utoipa::OpenApi;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};

use super::{
    articles, changing, claims, events, evidence, exports, index, links, media, moves, people,
    publications, verdicts,
};
use crate::domain::access::Scope;
use crate::web::Door;
use crate::web::error::{AppError, Outcome};
use crate::web::statics;

/// Every operation, from the functions that answer them.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Galley",
        description = "The desk's own API: the verbs and permissions of the pages, for programs."
    ),
    paths(
        articles::index,
        articles::create,
        articles::show,
        articles::edit,
        claims::index,
        claims::create,
        claims::show,
        changing::edit,
        changing::attribute,
        changing::comment,
        media::set,
        media::clear,
        links::make,
        links::remove,
        moves::create,
        evidence::index,
        evidence::create,
        evidence::edit,
        verdicts::ratings,
        verdicts::index,
        verdicts::create,
        index::speakers,
        index::speaker,
        index::add_speaker,
        index::edit_speaker,
        index::sources,
        index::source,
        index::add_source,
        index::edit_source,
        publications::index,
        publications::show,
        events::index,
        exports::claims,
        people::index,
        people::revoke,
    )
)]
struct Described;

/// The description as OpenAPI 3.1.
///
/// # Errors
/// When it could not be written as JSON.
pub fn described(base_url: &str) -> Result<Value, AppError> {
    let mut api = Described::openapi();
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("A token made on one's own page or for a service."))
        .build();
    let components = api.components.get_or_insert_with(Default::default);
    components.add_security_scheme("token", SecurityScheme::Http(bearer));
    api.servers = Some(vec![utoipa::openapi::Server::new(base_url)]);
    let mut described = serde_json::to_value(&api)
        .map_err(|error| AppError::Failed(format!("the description is no JSON: {error}")))?;
    name_problems(&mut described);
    Ok(described)
}

/// Gives every refusal the media type it has (RFC 9457).
fn name_problems(described: &mut Value) {
    let paths = described["paths"].as_object_mut().into_iter();
    let operations = paths
        .flat_map(|paths| paths.values_mut())
        .filter_map(Value::as_object_mut)
        .flat_map(|methods| methods.values_mut());
    for operation in operations {
        let Some(refused) = operation.pointer_mut("/responses/4XX/content") else {
            continue;
        };
        if let Some(schema) = refused
            .as_object_mut()
            .and_then(|kinds| kinds.remove("application/json"))
        {
            refused["application/problem+json"] = schema;
        }
    }
}

/// GET /api/v1/openapi.json
pub async fn openapi(door: Data<Door>) -> Outcome {
    let described = described(&door.site.base_url)?;
    Ok(HttpResponse::Ok()
        .content_type("application/json")
        .insert_header(("cache-control", "public, max-age=60"))
        .body(described.to_string()))
}

/// One operation on the page.
struct Operation {
    method: String,
    path: String,
    words: String,
    opens: String,
    fields: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "api/reference.html")]
struct ReferencePage {
    base: String,
    stylesheet: String,
    scopes: [(&'static str, &'static str); 6],
    operations: Vec<Operation>,
}

/// GET /api/v1: the description for people, without a script.
pub async fn page(door: Data<Door>) -> Outcome {
    let page = ReferencePage {
        base: door.site.base_url.clone(),
        stylesheet: statics::address("app.css"),
        scopes: Scope::ALL.map(|scope| (scope.slug(), scope.meaning())),
        operations: operations(&described(&door.site.base_url)?),
    };
    Ok(HttpResponse::Ok()
        .content_type(ContentType::html())
        .insert_header(("cache-control", "public, max-age=60"))
        .body(page.render()?))
}

fn operations(described: &Value) -> Vec<Operation> {
    let mut operations = Vec::new();
    let paths = described["paths"].as_object().into_iter().flatten();
    for (path, methods) in paths {
        for (method, operation) in methods.as_object().into_iter().flatten() {
            operations.push(Operation {
                method: method.to_uppercase(),
                path: path.clone(),
                words: text(&operation["summary"]),
                opens: opens(operation),
                fields: fields(described, operation),
            });
        }
    }
    operations
}

/// Words of the description, without the marks that only Markdown reads.
fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().replace('`', "")
}

/// The scope that an operation asks for, or nothing when anybody may.
fn opens(operation: &Value) -> String {
    let all = operation["security"].as_array().into_iter().flatten();
    let scopes: Vec<&Value> = all.map(|one| &one["token"][0]).collect();
    match scopes.as_slice() {
        [only] => text(only),
        _ => String::new(),
    }
}

/// What can be sent along: parameters, then the fields of the body.
fn fields(described: &Value, operation: &Value) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        let place = text(&parameter["in"]);
        let words = text(&parameter["description"]);
        fields.push((text(&parameter["name"]), format!("{place}. {words}")));
    }
    let body = &operation["requestBody"]["content"]["application/json"]["schema"]["$ref"];
    let name = body.as_str().and_then(|at| at.rsplit('/').next());
    let schema = &described["components"]["schemas"][name.unwrap_or_default()];
    for (name, field) in schema["properties"].as_object().into_iter().flatten() {
        let words = text(&field["description"]);
        match fields.iter_mut().find(|(known, _)| known == name) {
            // Beside the bytes of a file, the query says what a body of JSON says.
            Some((_, known)) => *known = format!("body, or {known}"),
            None => fields.push((name.clone(), format!("body. {words}"))),
        }
    }
    fields
}
