//! The index: what is known about speakers and sources, apart from any one claim.

use chrono::NaiveDate;
use serde_json::json;
use uuid::Uuid;

use crate::desk::facts::{fresh, permit};
use crate::desk::{Desk, Error};
use crate::domain::claim::{SourceKind, SpeakerSort};
use crate::domain::event::{Event, Subject};
use crate::domain::people::Actor;
use crate::domain::words::{self, Name, Unfit};
use crate::store::{Txn, events, sources, speakers};
use crate::workflow::permissions::Deed;

const NO: &str = "A checker or an editor can change what is known about speakers and sources.";

/// What a person may change about a speaker.
#[derive(Clone, Debug)]
pub struct SpeakerEdit {
    /// The name records carry.
    pub name: Name,
    /// Person, organisation or unnamed.
    pub sort: SpeakerSort,
    /// Wikidata id such as `Q42`.
    pub wikidata: Option<String>,
    /// A note for colleagues.
    pub note: String,
}

/// A role to add to a speaker.
#[derive(Clone, Debug)]
pub struct NewRole {
    /// Title or office.
    pub title: Name,
    /// Organisation or country, or empty.
    pub affiliation: String,
    /// First day.
    pub since: Option<NaiveDate>,
    /// Last day.
    pub until: Option<NaiveDate>,
}

/// What a person may change about a source.
#[derive(Clone, Debug)]
pub struct SourceEdit {
    /// Its name.
    pub name: Name,
    /// What it is to us.
    pub kind: SourceKind,
    /// Interests that readers should know, or empty.
    pub interests: String,
    /// Its host names.
    pub hosts: Vec<String>,
}

impl Desk {
    /// Makes a speaker.
    ///
    /// # Errors
    /// When the person may not, or it could not be stored.
    pub async fn add_speaker(&self, actor: &Actor, edit: SpeakerEdit) -> Result<Uuid, Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            permit(&actor, Deed::KeepIndex, NO)?;
            let wikidata = wikidata(edit.wikidata.as_deref())?;
            let txn = desk.store.begin().await?;
            let id = speakers::insert(&txn, edit.name.as_str(), edit.sort, desk.now()).await?;
            let note = words::clean(&edit.note);
            let name = edit.name.as_str();
            fresh(speakers::edit(&txn, id, 1, name, edit.sort, wikidata.as_deref(), &note).await?)?;
            let after = json!({ "name": name, "sort": edit.sort, "wikidata": wikidata });
            desk.note(
                &txn,
                &actor,
                "added",
                Subject::Speaker(id),
                json!(null),
                after,
            )
            .await?;
            txn.commit().await?;
            Ok(id)
        })
        .await
    }

    /// Changes what is known about a speaker. The old name stays as a name seen.
    ///
    /// # Errors
    /// When the person may not, somebody else changed it, or it could not be stored.
    pub async fn edit_speaker(
        &self,
        actor: &Actor,
        id: Uuid,
        seen: i32,
        edit: SpeakerEdit,
    ) -> Result<(), Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            permit(&actor, Deed::KeepIndex, NO)?;
            let wikidata = wikidata(edit.wikidata.as_deref())?;
            let txn = desk.store.begin().await?;
            let before = speakers::get(&*txn, id).await?.ok_or(Error::NotFound)?;
            let (name, note) = (edit.name.as_str(), words::clean(&edit.note));
            let wikidata = wikidata.as_deref();
            fresh(speakers::edit(&txn, id, seen, name, edit.sort, wikidata, &note).await?)?;
            speakers::remember_alias(&txn, id, name).await?;
            let was = json!({ "name": before.name, "sort": before.sort,
                "wikidata": before.wikidata, "note": before.note });
            let is = json!({ "name": name, "sort": edit.sort, "wikidata": wikidata, "note": note });
            desk.note(&txn, &actor, "edited", Subject::Speaker(id), was, is)
                .await?;
            txn.commit().await.map_err(Error::from)
        })
        .await
    }

    /// Adds a role to a speaker.
    ///
    /// # Errors
    /// When the person may not, the days are the wrong way round, or it could not be stored.
    pub async fn add_role(&self, actor: &Actor, speaker: Uuid, role: NewRole) -> Result<(), Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            permit(&actor, Deed::KeepIndex, NO)?;
            if role
                .since
                .zip(role.until)
                .is_some_and(|(since, until)| until < since)
            {
                return Err(Unfit("The last day is before the first one.".to_owned()).into());
            }
            let txn = desk.store.begin().await?;
            speakers::get(&*txn, speaker)
                .await?
                .ok_or(Error::NotFound)?;
            let (title, affiliation) = (role.title.as_str(), words::clean(&role.affiliation));
            speakers::add_role(&txn, speaker, title, &affiliation, role.since, role.until).await?;
            let after = json!({ "title": title, "affiliation": affiliation,
                "since": role.since, "until": role.until });
            let subject = Subject::Speaker(speaker);
            desk.note(&txn, &actor, "added a role to", subject, json!(null), after)
                .await?;
            txn.commit().await.map_err(Error::from)
        })
        .await
    }

    /// Takes a role away from a speaker.
    ///
    /// # Errors
    /// When the person may not, or it could not be stored.
    pub async fn remove_role(&self, actor: &Actor, speaker: Uuid, role: Uuid) -> Result<(), Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            permit(&actor, Deed::KeepIndex, NO)?;
            let txn = desk.store.begin().await?;
            let roles = speakers::roles(&*txn, [speaker]).await?.remove(&speaker);
            let gone = roles
                .unwrap_or_default()
                .into_iter()
                .find(|known| known.id == role);
            let gone = gone.ok_or(Error::NotFound)?;
            speakers::remove_role(&txn, speaker, role).await?;
            let before = json!({ "title": gone.title, "affiliation": gone.affiliation,
                "since": gone.since, "until": gone.until });
            let subject = Subject::Speaker(speaker);
            desk.note(
                &txn,
                &actor,
                "removed a role of",
                subject,
                before,
                json!(null),
            )
            .await?;
            txn.commit().await.map_err(Error::from)
        })
        .await
    }

    /// Makes a source.
    ///
    /// # Errors
    /// When the person may not, the name is taken, or it could not be stored.
    pub async fn add_source(&self, actor: &Actor, edit: SourceEdit) -> Result<Uuid, Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            permit(&actor, Deed::KeepIndex, NO)?;
            let txn = desk.store.begin().await?;
            let name = edit.name.as_str();
            if let Some(known) = sources::by_name(&*txn, name).await? {
                return Err(Error::Exists(format!("/sources/{}", known.id)));
            }
            let interests = words::clean(&edit.interests);
            let id = sources::insert(&txn, name, edit.kind, &interests, desk.now()).await?;
            for host in &edit.hosts {
                sources::remember_host(&txn, id, host).await?;
            }
            let after = json!({ "name": name, "kind": edit.kind, "interests": interests,
                "hosts": edit.hosts });
            desk.note(
                &txn,
                &actor,
                "added",
                Subject::Source(id),
                json!(null),
                after,
            )
            .await?;
            txn.commit().await?;
            Ok(id)
        })
        .await
    }

    /// Changes what is known about a source.
    ///
    /// # Errors
    /// When the person may not, somebody else changed it, the name is taken, or it could not be
    /// stored.
    pub async fn edit_source(
        &self,
        actor: &Actor,
        id: Uuid,
        seen: i32,
        edit: SourceEdit,
    ) -> Result<(), Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            permit(&actor, Deed::KeepIndex, NO)?;
            let txn = desk.store.begin().await?;
            let (before, hosts) = sources::profile(&*txn, id).await?.ok_or(Error::NotFound)?;
            let (name, interests) = (edit.name.as_str(), words::clean(&edit.interests));
            if let Some(known) = sources::by_name(&*txn, name).await?
                && known.id != id
            {
                return Err(Error::Exists(format!("/sources/{}", known.id)));
            }
            fresh(sources::edit(&txn, id, seen, name, edit.kind, &interests).await?)?;
            sources::set_hosts(&txn, id, &edit.hosts).await?;
            let was = json!({ "name": before.name, "kind": before.kind,
                "interests": before.interests, "hosts": hosts });
            let is = json!({ "name": name, "kind": edit.kind, "interests": interests,
                "hosts": edit.hosts });
            desk.note(&txn, &actor, "edited", Subject::Source(id), was, is)
                .await?;
            txn.commit().await.map_err(Error::from)
        })
        .await
    }

    /// Tells the record what happened to something that is not a claim.
    pub(super) async fn note(
        &self,
        txn: &Txn,
        actor: &Actor,
        deed: &'static str,
        subject: Subject,
        before: serde_json::Value,
        after: serde_json::Value,
    ) -> Result<(), Error> {
        let event = Event::new(self.now(), actor, deed, subject).change(before, after);
        events::append(txn, event).await.map_err(Error::from)
    }
}

/// A Wikidata id as people paste it: `Q42`, or the address of its page.
fn wikidata(typed: Option<&str>) -> Result<Option<String>, Unfit> {
    let typed = typed.map(str::trim).unwrap_or_default();
    if typed.is_empty() {
        return Ok(None);
    }
    let id = typed.rsplit('/').next().unwrap_or(typed).to_uppercase();
    let digits = id.strip_prefix('Q').unwrap_or_default();
    if digits.is_empty() || digits.len() > 12 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Unfit(
            "A Wikidata id is a Q and a number, such as Q42.".to_owned(),
        ));
    }
    Ok(Some(id))
}
