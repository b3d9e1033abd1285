//! Making a claim out of words of an article that were not suggested.

use serde_json::json;
use uuid::Uuid;

use crate::desk::deciding::open_article;
use crate::desk::extent::trimmed;
use crate::desk::facts::{fresh, permit};
use crate::desk::understanding::wording;
use crate::desk::{Desk, Error};
use crate::domain::claim::{Attribute, NewClaim, Place, SaidBy, SaidOn};
use crate::domain::event::{Event, Subject};
use crate::domain::people::Actor;
use crate::domain::reading::{Kind, Layout, Paragraph, Voice};
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
    /// Whose words it is, or nothing to go by who speaks in that paragraph.
    pub said_by: Option<Attribute>,
    /// The words the person saw there, to notice when the place is another one. Empty when the
    /// place alone says it.
    pub words: String,
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
            open_article(&txn, article).await?;
            let reading = articles::reading(&*txn, article)
                .await?
                .ok_or(Error::NotFound)?;
            let place = place(&reading.snapshot.text, &selection)?;
            let layout: Layout =
                serde_json::from_str(&reading.snapshot.reading).unwrap_or_default();
            let (said_by, voice) = credited(&reading, &layout, &place, &selection);
            let new = chosen(&reading, &layout, place, &selection, voice)?;
            let origin = Origin {
                article: reading.article.id,
                snapshot: reading.snapshot.id,
                by: Some(actor.id),
                state: State::Queued,
            };
            let (id, number) = desk.store_claim(&txn, &new, origin).await?;
            let whose = desk.whose(&txn, &said_by).await?;
            fresh(claims::attribute(&txn, id, 1, whose, desk.now()).await?)?;
            let after = json!({ "state": State::Queued, "quote": new.place.exact,
                "step": Uuid::now_v7(), "claim_revision": 2 });
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

/// The place that was chosen, without the blanks at its ends. When other words stand there than the
/// person saw, the nearest place where those words do stand.
fn place(text: &str, selection: &Selection) -> Result<Place, Unfit> {
    let no = || Unfit("Choose some words of the article.".to_owned());
    let chars: Vec<char> = text.chars().collect();
    let (start, end) = trimmed(&chars, selection.start, selection.end).ok_or_else(no)?;
    let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let seen = squeezed(&selection.words);
    let there: String = chars[start..end].iter().collect();
    if seen.is_empty() || squeezed(&there) == seen {
        return Place::cut(text, start, end).ok_or_else(no);
    }
    let found = text
        .match_indices(selection.words.trim())
        .map(|(at, _)| text[..at].chars().count())
        .min_by_key(|at| at.abs_diff(start));
    let moved = || Unfit("Those words do not stand there in the article.".to_owned());
    let at = found.ok_or_else(moved)?;
    let long = selection.words.trim().chars().count();
    Place::cut(text, at, at + long).ok_or_else(moved)
}

fn paragraph<'a>(layout: &'a Layout, place: &Place) -> Option<&'a Paragraph> {
    let mut paragraphs = layout.paragraphs.iter();
    paragraphs.find(|paragraph| paragraph.start <= place.start && place.start < paragraph.end)
}

/// Whose words they are, and how the article carries them: as the person says, else as the margin
/// of that paragraph does.
fn credited(
    reading: &articles::Reading,
    layout: &Layout,
    place: &Place,
    selection: &Selection,
) -> (Attribute, Voice) {
    match &selection.said_by {
        Some(Attribute::ToNobody) => return (Attribute::ToNobody, Voice::Own),
        Some(other) => return (other.clone(), Voice::Reported),
        None => {}
    }
    let number = paragraph(layout, place).and_then(|one| i32::try_from(one.number).ok());
    let margin = reading
        .marks
        .iter()
        .find(|mark| number.is_some() && mark.place.paragraph == number);
    match margin {
        Some(mark) => match (mark.claim.speaker_id, mark.claim.said_by) {
            (Some(speaker), _) => (Attribute::To(speaker), mark.claim.voice),
            (None, SaidBy::Nobody) => (Attribute::ToNobody, mark.claim.voice),
            (None, _) => (Attribute::Unclear, mark.claim.voice),
        },
        None => (Attribute::Unclear, Voice::Reported),
    }
}

fn chosen(
    reading: &articles::Reading,
    layout: &Layout,
    place: Place,
    selection: &Selection,
    voice: Voice,
) -> Result<NewClaim, Unfit> {
    let paragraph = paragraph(layout, &place);
    let statement = match &selection.statement {
        Some(statement) => statement.clone(),
        None => Statement::parse(&wording(&place.exact), "The claim to check")?,
    };
    Ok(NewClaim {
        statement,
        kind: selection.kind,
        voice,
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
