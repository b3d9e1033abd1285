//! Making a claim out of words of an article that were not suggested.

use serde_json::json;

use crate::desk::facts::{fresh, permit};
use crate::desk::{Desk, Error};
use crate::domain::claim::{Attribute, NewClaim, Place, SaidOn};
use crate::domain::event::{Event, Subject};
use crate::domain::people::Actor;
use crate::domain::reading::{Kind, Layout, Voice};
use crate::domain::state::State;
use crate::domain::words::{Statement, Unfit};
use crate::store::claims::Origin;
use crate::store::{articles, claims, events};
use crate::workflow::permissions::Deed;

/// A place in an article from which a person makes a claim.
#[derive(Clone, Debug)]
pub struct Selection {
    /// Code points before it.
    pub start: usize,
    /// Code points up to its end.
    pub end: usize,
    /// Our wording, or nothing to take the words as they are.
    pub statement: Option<Statement>,
    /// What sort of assertion.
    pub kind: Kind,
    /// Whose words it is, or nothing while that is unclear.
    pub said_by: Option<Attribute>,
}

impl Desk {
    /// Makes a claim out of words of an article that were not suggested. A person made it, so it
    /// is accepted from the start.
    ///
    /// # Errors
    /// When the person may not, the place is not in the text, or it could not be stored.
    pub async fn make_claim(
        &self,
        actor: &Actor,
        article: i32,
        selection: Selection,
    ) -> Result<i32, Error> {
        let actor = actor.clone();
        self.unit(move |desk| async move {
            permit(
                &actor,
                Deed::MakeClaim,
                "A checker or an editor can make a claim.",
            )?;
            let txn = desk.store.begin().await?;
            let reading = articles::reading(&*txn, article)
                .await?
                .ok_or(Error::NotFound)?;
            let place = Place::cut(&reading.snapshot.text, selection.start, selection.end)
                .ok_or_else(|| Unfit("Choose some words of the article.".to_owned()))?;
            let layout: Layout =
                serde_json::from_str(&reading.snapshot.reading).unwrap_or_default();
            let new = chosen(&reading, &layout, place, &selection)?;
            let origin = Origin {
                article: reading.article.id,
                snapshot: reading.snapshot.id,
                by: Some(actor.id),
                state: State::Queued,
            };
            let (id, number) = desk.store_claim(&txn, &new, origin).await?;
            if let Some(said_by) = &selection.said_by {
                let whose = desk.whose(&txn, said_by).await?;
                fresh(claims::attribute(&txn, id, 1, whose, desk.now()).await?)?;
            }
            let after = json!({ "state": State::Queued, "quote": new.place.exact });
            let event = Event::new(desk.now(), &actor, "made", Subject::Claim(id))
                .in_article(Some(reading.article.id))
                .with(after);
            events::append(&txn, event).await?;
            txn.commit().await?;
            Ok(number)
        })
        .await
    }
}

fn chosen(
    reading: &articles::Reading,
    layout: &Layout,
    place: Place,
    selection: &Selection,
) -> Result<NewClaim, Unfit> {
    let paragraph = layout
        .paragraphs
        .iter()
        .find(|paragraph| paragraph.start <= place.start && place.start < paragraph.end);
    let statement = match &selection.statement {
        Some(statement) => statement.clone(),
        None => Statement::parse(&place.exact, "The claim to check")?,
    };
    Ok(NewClaim {
        statement,
        kind: selection.kind,
        voice: match selection.said_by {
            Some(Attribute::ToNobody) => Voice::Own,
            _ => Voice::Reported,
        },
        language: reading.article.language.clone(),
        worth: 0.5,
        why: vec!["chosen by a person".to_owned()],
        paragraph: paragraph.map(|paragraph| paragraph.number),
        said_on: SaidOn::default(),
        medium: String::new(),
        venue: String::new(),
        chain: Vec::new(),
        place,
    })
}
