//! HTTP and HTML. GET handlers read from the store and draw; POST handlers call one verb of the
//! desk and send the browser on. This file is every address of the product on one screen.

#![expect(
    clippy::cmp_owned,
    reason = "form macros compare a choice with the value as words"
)]

pub mod articles;
pub mod ask;
pub mod board;
pub mod cached;
pub mod claims;
pub mod dossiers;
pub mod duplicates;
pub mod error;
pub mod exports;
pub mod feeds;
pub mod filters;
pub mod guard;
pub mod health;
pub mod hooks;
pub mod imports;
pub mod inbox;
pub mod index;
pub mod lists;
pub mod many;
pub mod me;
pub mod merging;
pub mod notifications;
pub mod outside;
pub mod page;
pub mod paths;
pub mod people;
pub mod policies;
pub mod problem;
pub mod public;
pub mod pulse;
pub mod rate;
pub mod readers;
pub mod reuse;
pub mod rules;
pub mod search;
pub mod segments;
pub mod services;
pub mod session;
pub mod setup;
pub mod shelf;
pub mod site;
pub mod statics;
mod streaming;
pub mod submitted;
pub mod table;
pub mod throttle;
pub mod today;
pub mod tokens;
pub mod told;
pub mod typed;
pub mod uploaded;
pub mod views;
pub mod waiting;
pub mod which;
pub mod words;

use actix_web::web::{ServiceConfig, post, resource, route, to};
use actix_web::{FromRequest, Handler, Responder, Route, guard as only};

use crate::desk::Desk;
use crate::desk::people::passphrase::Vault;
use crate::desk::people::token::Token;
use error::{AppError, Outcome};
use health::Health;
use pulse::Pulse;
use site::Site;
use throttle::Throttle;

/// What the web needs besides the desk itself; one for the whole process.
pub struct Door {
    /// The desk.
    pub desk: Desk,
    /// Where passphrases are hashed.
    pub vault: Vault,
    /// How often sign-in was tried.
    pub throttle: Throttle,
    /// How often a token was brought that does not hold. Apart from the others, so that a program
    /// that has lost its token keeps nobody behind the same address from signing in.
    pub wrong_tokens: Throttle,
    /// Where the server stands.
    pub site: Site,
    /// What setup asks for when strangers could reach it first.
    pub setup_token: Option<Token>,
    /// Whether it is ready.
    pub health: Health,
    /// How far the record has grown.
    pub pulse: Pulse,
    /// How often one network may send a tip.
    pub tips: rate::Pace<std::net::IpAddr>,
    /// How often one network may search by a picture.
    pub images: rate::Pace<std::net::IpAddr>,
    /// How often one token may call.
    pub calls: rate::Pace<uuid::Uuid>,
    /// Share cards that were drawn.
    pub cards: readers::Cards,
    /// Public pages that were drawn.
    pub shelf: shelf::Shelf,
    /// How long a body may take to arrive, its size aside.
    pub body_time: std::time::Duration,
}

/// Every address of the product.
#[rustfmt::skip]
pub fn routes(app: &mut ServiceConfig) {
    app
        .service(resource("/healthz").route(get(health::alive)))
        .service(resource("/readyz").route(get(health::ready)))
        .service(resource("/favicon.ico").route(get(statics::favicon)))
        .service(resource("/static/{name:.*}").route(get(statics::show)))
        // Coming in and going out
        .service(resource("/setup").route(get(setup::new)).route(post().to(setup::create)))
        .service(resource("/sign-in").route(get(session::new)).route(post().to(session::create)))
        .service(resource("/sign-out").route(post().to(session::destroy)))
        .service(resource("/invitations/{token}").route(get(people::invitation)).route(post().to(people::accept)))
        // One's own things
        .service(resource("/me").route(get(me::show)))
        .service(resource("/me/name").route(post().to(me::rename)))
        .service(resource("/me/passphrase").route(post().to(me::change_passphrase)))
        .service(resource("/me/keys").route(post().to(me::change_keys)))
        .service(resource("/me/keys/switch").route(post().to(me::switch_keys)))
        .service(resource("/me/reading").route(post().to(me::change_reading)))
        .service(resource("/me/theme").route(post().to(me::change_theme)))
        .service(resource("/me/sessions/{session}/end").route(post().to(me::end_session)))
        .service(resource("/me/mail").route(post().to(me::change_mail)))
        .service(resource("/me/tokens").route(get(tokens::index)).route(post().to(tokens::create)))
        .service(resource("/me/tokens/{access}/revoke").route(post().to(tokens::revoke)))
        .service(resource("/notifications").route(get(notifications::index)))
        .service(resource("/notifications/read").route(post().to(notifications::read_all)))
        .service(resource("/notifications/{id}/read").route(post().to(notifications::read)))
        // The inbox
        .service(resource("/inbox").route(get(inbox::index)))
        .service(resource("/inbox/dismiss").route(post().to(inbox::dismiss)))
        .service(resource("/inbox/restore").route(post().to(inbox::restore)))
        .service(resource("/inbox/feeds").route(get(feeds::index)).route(post().to(feeds::create)))
        .service(resource("/inbox/feeds/{id}").route(post().to(feeds::update)))
        .service(resource("/inbox/{number}/take").route(post().to(inbox::take)))
        .service(resource("/tips").route(get(ask::index)))
        .service(resource("/tips/{tip}").route(post().to(ask::decide)))
        // Articles
        .service(resource("/articles").route(get(articles::taking_in::index)).route(post().to(articles::taking_in::create)))
        .service(resource("/articles/new").route(get(articles::taking_in::new)))
        .service(resource("/articles/{number}").route(get(articles::desk::show)))
        .service(resource("/articles/{number}/aside").route(get(articles::aside::show)))
        .service(resource("/articles/{number}/bulk").route(get(articles::bulk::show)).route(post().to(articles::bulk::decide)))
        .service(resource("/articles/{number}/cite").route(get(articles::citing::show)))
        .service(resource("/articles/{number}/marks").route(post().to(articles::desk::set_marks)))
        .service(resource("/articles/{number}/speakers").route(get(articles::speaking::offer)))
        .service(resource("/articles/{number}/undo").route(post().to(articles::undoing::undo)))
        .service(resource("/articles/{number}/claims").route(post().to(articles::selecting::make)))
        .service(resource("/articles/{number}/claims/{claim}").route(post().to(articles::deciding::decide)))
        .service(resource("/articles/{number}/here").route(post().to(articles::live::here)))
        .service(resource("/articles/{number}/kin").route(get(articles::kin::show)).route(post().to(articles::kin::create)))
        .service(resource("/articles/{number}/kin/back").route(post().to(articles::kin::back)))
        .service(resource("/articles/{number}/live").route(get(articles::live::show)))
        .service(resource("/articles/{number}/edit").route(get(articles::editing::show)).route(post().to(articles::editing::update)))
        .service(resource("/articles/{number}/snapshots").route(get(articles::snapshots::show)).route(post().to(articles::snapshots::place)))
        .service(resource("/articles/{number}/fetch").route(post().to(articles::snapshots::fetch)))
        .service(resource("/articles/{number}/reread").route(post().to(articles::editing::reread)))
        .service(resource("/articles/{number}/finish").route(get(articles::finishing::show)).route(post().to(articles::finishing::finish)))
        .service(resource("/articles/{number}/reopen").route(post().to(articles::finishing::reopen)))
        // The public site
        .service(resource("/checks").route(get(public::index)))
        .service(resource("/checks/by/{speaker}").route(get(readers::speaker)))
        .service(resource("/topics/{topic}").route(get(readers::topic)))
        .service(resource("/checks/{slug}/card.png").route(get(readers::share_card)))
        .service(resource("/ask").route(get(ask::new)).route(post().to(ask::create)))
        .service(resource("/ask/{token}").route(get(ask::track)))
        .service(resource("/checks/{slug}").route(get(public::show)))
        .service(resource("/checks/{slug}/claimreview.json").route(get(public::claim_review_json)))
        .service(resource("/checks/{slug}/mediareview.json").route(get(public::media_review_json)))
        .service(resource("/checks/{slug}/record.json").route(get(public::record_json)))
        .service(resource("/checks/{slug}/annotations.json").route(get(public::annotations_json)))
        .service(resource("/robots.txt").route(get(reuse::robots)))
        .service(resource("/sitemap.xml").route(get(reuse::sitemap)))
        .service(resource("/embed/{slug}").route(get(reuse::card)))
        .service(resource("/oembed").route(get(reuse::oembed)))
        .service(resource("/checks/{slug}/versions/{number}").route(get(public::version)))
        .service(resource("/method").route(get(public::method)))
        .service(resource("/policies/{policy}").route(get(policies::show)))
        .service(resource("/policies/{policy}/versions/{number}").route(get(policies::version)))
        .service(resource("/corrections").route(get(public::corrections)))
        .service(resource("/feeds").route(get(public::feeds)))
        .service(resource("/feeds/{file}").route(get(public::feed)))
        .service(resource("/exports").route(get(exports::index)))
        .service(resource("/exports/columns").route(post().to(exports::keep_columns)))
        .service(resource("/exports/{file}").route(get(exports::file)))
        // Lists
        .service(resource("/").route(get(today::show)))
        .service(resource("/today/caught-up").route(post().to(today::catch_up)))
        .service(resource("/search").route(get(search::index)))
        .service(resource("/claims").route(get(table::claims)))
        .service(resource("/claims/many").route(post().to(many::plan)))
        .service(resource("/claims/many/undo").route(post().to(many::undo)))
        .service(resource("/claims/limits").route(post().to(board::set_limits)))
        .service(resource("/views").route(get(views::index)).route(post().to(views::save)))
        .service(resource("/views/{id}").route(post().to(views::change)))
        .service(resource("/views/feed/{token}").route(get(views::feed)))
        .service(resource("/reviews").route(get(lists::reviews)))
        .service(resource("/reviews/next").route(get(lists::next_review)))
        .service(resource("/published").route(get(lists::published)))
        .service(resource("/record").route(get(lists::record)))
        .service(resource("/speakers").route(get(index::speakers)))
        .service(resource("/speakers/{id}").route(get(index::speaker)).route(post().to(index::edit_speaker)))
        .service(resource("/speakers/{id}/roles").route(post().to(index::role)))
        .service(resource("/speakers/{id}/merge").route(get(merging::compare_speakers)).route(post().to(merging::merge_speakers)))
        .service(resource("/speakers/{id}/merge/undo").route(post().to(merging::undo_speakers)))
        .service(resource("/sources").route(get(index::sources)).route(post().to(index::save_source)))
        .service(resource("/duplicates").route(get(duplicates::index)))
        .service(resource("/duplicates/apart").route(post().to(duplicates::apart)))
        .service(resource("/duplicates/apart/undo").route(post().to(duplicates::meet)))
        .service(resource("/duplicates/look").route(post().to(duplicates::look)))
        .service(resource("/outside").route(get(outside::index)))
        .service(resource("/imports").route(get(imports::index)).route(post().to(imports::create)))
        .service(resource("/imports/{run}").route(get(imports::show)))
        .service(resource("/imports/{run}/plan").route(post().to(imports::plan)))
        .service(resource("/imports/{run}/start").route(post().to(imports::start)))
        .service(resource("/imports/{run}/refused.csv").route(get(imports::refused)))
        .service(resource("/sources/{id}").route(get(index::source)))
        .service(resource("/sources/{id}/merge").route(get(merging::compare_sources)).route(post().to(merging::merge_sources)))
        .service(resource("/sources/{id}/merge/undo").route(post().to(merging::undo_sources)))
        // Claims
        .service(resource("/claims/{number}").route(get(claims::show::show)))
        .service(resource("/claims/{number}/moves").route(post().to(claims::moves::make_move)))
        .service(resource("/claims/{number}/publish").route(get(claims::moves::preflight)))
        .service(resource("/claims/{number}/unpublish").route(post().to(claims::publishing::undo)))
        .service(resource("/claims/{number}/plan").route(post().to(claims::publishing::plan)))
        .service(resource("/claims/{number}/plan/cancel").route(post().to(claims::publishing::cancel)))
        .service(resource("/claims/{number}/merge").route(get(claims::moves::merge)))
        .service(resource("/claims/{number}/merge/undo").route(post().to(claims::merged::undo)))
        .service(resource("/claims/{number}/family").route(get(claims::family::show)))
        .service(resource("/claims/{number}/links").route(post().to(claims::family::link)))
        .service(resource("/claims/{number}/links/remove").route(post().to(claims::family::unlink)))
        .service(resource("/claims/{number}/apart").route(post().to(claims::family::apart)))
        .service(resource("/claims/{number}/apart/undo").route(post().to(claims::family::meet)))
        .service(resource("/claims/{number}/proposal").route(post().to(claims::family::propose)))
        .service(resource("/claims/{number}/split").route(get(claims::splitting::show)).route(post().to(claims::splitting::create)))
        .service(resource("/claims/{number}/split/undo").route(post().to(claims::splitting::undo)))
        .service(resource("/claims/{number}/figures").route(get(claims::figures::show)))
        .service(resource("/claims/{number}/media").route(get(claims::media::edit)).route(post().to(claims::media::update)))
        .service(resource("/claims/{number}/edit").route(post().to(claims::editing::edit)))
        .service(resource("/claims/{number}/speaker").route(post().to(claims::editing::attribute)))
        .service(resource("/claims/{number}/comments").route(post().to(claims::threads::open)))
        .service(resource("/claims/{number}/threads/{thread}/answers").route(post().to(claims::threads::answer)))
        .service(resource("/claims/{number}/threads/{thread}/settled").route(post().to(claims::threads::settle)))
        .service(resource("/claims/{number}/watch").route(post().to(claims::threads::watch)))
        .service(resource("/claims/{number}/assignments").route(post().to(claims::assignment::plan)))
        .service(resource("/claims/{number}/here").route(post().to(claims::here::create)))
        .service(resource("/claims/{number}/live").route(get(claims::here::live)))
        .service(resource("/claims/{number}/evidence").route(post().to(claims::evidence::create)))
        .service(resource("/claims/{number}/evidence/new").route(get(claims::evidence::new)))
        .service(resource("/claims/{number}/evidence/{exhibit}").route(get(claims::exhibits::edit)).route(post().to(claims::exhibits::update)))
        .service(resource("/claims/{number}/evidence/{exhibit}/withdraw").route(post().to(claims::exhibits::withdraw)))
        .service(resource("/claims/{number}/evidence/{exhibit}/restore").route(post().to(claims::exhibits::restore)))
        .service(resource("/claims/{number}/verdict").route(post().to(claims::verdicts::write_verdict)))
        .service(resource("/claims/{number}/verdict/resolve").route(post().to(claims::conflict::resolve)))
        .service(resource("/claims/{number}/verdict/text").route(post().to(claims::conflict::text)))
        .service(resource("/claims/{number}/revisions").route(get(claims::revisions::show)))
        .service(resource("/claims/{number}/dossier.html").route(get(dossiers::page)))
        .service(resource("/claims/{number}/dossier.zip").route(get(dossiers::bag)))
        .service(resource("/claims/{number}/holders").route(get(exports::holders)))
        .service(resource("/claims/{number}/record").route(get(claims::record::show)))
        .service(resource("/claims/{number}/draft").route(post().to(claims::writing::keep)))
        .service(resource("/claims/{number}/read").route(post().to(claims::writing::read)))
        .service(resource("/claims/{number}/suggestions").route(post().to(claims::writing::suggest)))
        .service(resource("/claims/{number}/suggestions/{suggestion}").route(post().to(claims::writing::settle)))
        .service(resource("/claims/{number}/interest").route(post().to(claims::answering::declare)))
        .service(resource("/claims/{number}/method").route(post().to(claims::answering::attest)))
        .service(resource("/claims/{number}/inquiries").route(post().to(claims::answering::ask)))
        .service(resource("/claims/{number}/inquiries/{request}").route(post().to(claims::answering::replied)))
        .service(resource("/claims/{number}/recheck").route(post().to(claims::watch::recheck)))
        // Evidence
        .service(resource("/evidence/watch").route(get(claims::watch::index)))
        .service(resource("/evidence/{id}").route(get(claims::copies::show)))
        .service(resource("/evidence/{id}/warc").route(get(claims::copies::warc)))
        .service(resource("/evidence/{id}/changes").route(get(claims::watch::changes)))
        .service(resource("/evidence/{id}/look").route(post().to(claims::watch::look)))
        .service(resource("/evidence/{id}/seen").route(post().to(claims::watch::seen)))
        .service(resource("/evidence/{id}/witnesses").route(post().to(claims::copies::name)))
        .service(resource("/evidence/{id}/copy").route(get(claims::copies::download)))
        .service(resource("/evidence/{id}/preview").route(get(claims::previews::show)))
        .service(resource("/evidence/{id}/use").route(get(claims::copies::reuse)))
        // People and settings
        .service(resource("/people").route(get(people::index)).route(post().to(people::create)))
        .service(resource("/people/{id}/invitation").route(post().to(people::invite_again)))
        .service(resource("/people/{id}/role").route(post().to(people::change_role)))
        .service(resource("/people/{id}/office").route(post().to(people::change_office)))
        .service(resource("/people/{id}/standing").route(post().to(people::change_standing)))
        .service(resource("/services").route(get(services::index)).route(post().to(services::create)))
        .service(resource("/services/{id}").route(get(tokens::of_service)))
        .service(resource("/services/{id}/tokens").route(post().to(tokens::create_for_service)))
        .service(resource("/services/{id}/tokens/{access}/revoke").route(post().to(tokens::revoke_of_service)))
        .service(resource("/webhooks").route(get(hooks::index)).route(post().to(hooks::create)))
        .service(resource("/webhooks/{id}").route(get(hooks::show)))
        .service(resource("/webhooks/{id}/secret").route(post().to(hooks::change_secret)))
        .service(resource("/webhooks/{id}/test").route(post().to(hooks::test)))
        .service(resource("/webhooks/{id}/on").route(post().to(hooks::turn_on)))
        .service(resource("/webhooks/{id}/off").route(post().to(hooks::turn_off)))
        .service(resource("/webhooks/{id}/remove").route(post().to(hooks::remove)))
        .service(resource("/webhooks/{id}/messages/{message}/replay").route(post().to(hooks::replay)))
        .service(resource("/desk/policies").route(get(policies::index)).route(post().to(policies::create)))
        .service(resource("/desk/name").route(post().to(people::rename_desk)))
        .service(resource("/desk/rules").route(get(rules::index)).route(post().to(rules::set)))
        .service(resource("/desk/method").route(post().to(rules::weigh)))
        .service(resource("/desk/patience").route(post().to(today::set_patience)))
        .service(resource("/desk/approvals").route(post().to(people::set_approvals)))
        .default_service(to(nothing_here));
}

/// A route for looking: GET, and HEAD for those who only want to know.
pub fn get<F, Args>(handler: F) -> Route
where
    F: Handler<Args>,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    route()
        .guard(only::Any(only::Get()).or(only::Head()))
        .to(handler)
}

async fn nothing_here() -> Outcome {
    Err(AppError::NotFound)
}
