//! Mailing: the letter of a person who asked for mail. It is composed of claim numbers, deeds and
//! addresses alone, sent with no transaction open, and only then marked as sent, so that a letter
//! may come twice and never not at all.

use crate::desk::jobs::{Missed, after_failure};
use crate::desk::{Desk, Error};
use crate::domain::claim::claim_number;
use crate::domain::event::parted;
use crate::mail::{Letter, Refused};
use crate::store::entities::{event, job, notification};
use crate::store::jobs::{End, end};
use crate::store::{events, notifications, people, preferences};

/// How many notifications one letter tells of; the rest follow in the next.
const MOST: u64 = 100;

impl Desk {
    /// Sends a person what they were told and have neither read nor been sent.
    pub(super) async fn send_mail(&self, run: &job::Model) -> Result<(), Error> {
        let db = self.store.read();
        let person = people::find(db, run.subject_id).await?;
        let wish = preferences::get(db, run.subject_id, preferences::MAIL).await?;
        let wish = wish.unwrap_or_default();
        let wants = notifications::mail_due(&wish, self.now()).is_some();
        let person = person.filter(|person| person.active && wants);
        let (Some(person), Some(post)) = (person, self.post.as_ref()) else {
            return self.end_run(run, End::Done).await;
        };
        let told = notifications::unmailed(db, person.id, MOST).await?;
        if told.is_empty() {
            return self.end_mail(run, &[]).await;
        }
        let letter = self.letter(&told).await?;
        match post.send(&person.name, &person.email, letter).await {
            Ok(()) => self.end_mail(run, &told).await,
            Err(Refused { why, for_good }) => {
                let missed = Missed {
                    why,
                    retry_after: None,
                    for_good,
                };
                self.end_run(run, after_failure(run, &missed, self.now()))
                    .await
            }
        }
    }

    async fn letter(&self, told: &[(notification::Model, event::Model)]) -> Result<Letter, Error> {
        let db = self.store.read();
        let happened: Vec<event::Model> = told.iter().map(|(_, event)| event.clone()).collect();
        let named = events::named(db, &happened).await?;
        let desk = people::desk_name(db).await?;
        let lines = told.iter().map(|(told, event)| {
            let number = named
                .claims
                .get(&event.subject_id)
                .map(|(number, _)| *number);
            let number = number.map(claim_number).unwrap_or_default();
            let link = format!("{}/claims/{number}", self.base_url());
            let why = told.why.words();
            let (verb, rest) = parted(&event.deed);
            let words = [event.person_name.as_str(), verb, &number, rest];
            let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
            let line = format!("{} ({why}).", words.join(" "));
            (line, link)
        });
        Ok(compose(&desk, self.base_url(), &lines.collect::<Vec<_>>()))
    }

    /// Marks a letter as sent and ends the run, unless something came in meanwhile.
    async fn end_mail(
        &self,
        run: &job::Model,
        sent: &[(notification::Model, event::Model)],
    ) -> Result<(), Error> {
        let ids: Vec<uuid::Uuid> = sent.iter().map(|(told, _)| told.id).collect();
        let run = run.clone();
        self.unit(move |desk| async move {
            let txn = desk.store.begin().await?;
            let now = desk.now();
            notifications::mailed(&txn, &ids, now).await?;
            let wish = preferences::get(&*txn, run.subject_id, preferences::MAIL).await?;
            let due = notifications::mail_due(&wish.unwrap_or_default(), now);
            let more = notifications::unmailed(&*txn, run.subject_id, 1).await?;
            let then = match (due, more.is_empty()) {
                (Some(at), false) => End::Again(at),
                (None, _) | (Some(_), true) => End::Done,
            };
            // The letter is gone whether the lease held or not.
            end(&txn, &run, then, now).await?;
            txn.commit().await.map_err(Error::from)
        })
        .await
    }
}

/// A letter about some events, each a line with its address.
fn compose(desk: &str, base_url: &str, lines: &[(String, String)]) -> Letter {
    let subject = match lines {
        [(line, _)] => format!("{desk}: {line}"),
        several => format!("{desk}: {} things happened on your claims", several.len()),
    };
    let mut body = String::new();
    for (line, link) in lines {
        body.push_str(&format!("{line}\n{link}\n\n"));
    }
    body.push_str(&format!(
        "You asked {desk} for this mail. Change that at {base_url}/me#mail\n"
    ));
    Letter { subject, body }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_says_what_happened_and_where_and_nothing_else() {
        let line = |text: &str| {
            (
                text.to_owned(),
                "https://desk.example/claims/C-0001".to_owned(),
            )
        };
        let one = compose(
            "The Desk",
            "https://desk.example",
            &[line("Ana approved C-0001 (you watch this claim).")],
        );
        assert_eq!(
            one.subject,
            "The Desk: Ana approved C-0001 (you watch this claim)."
        );
        assert_eq!(
            one.body,
            "Ana approved C-0001 (you watch this claim).\nhttps://desk.example/claims/C-0001\n\n\
             You asked The Desk for this mail. Change that at https://desk.example/me#mail\n"
        );
        let two = compose("The Desk", "https://desk.example", &[line("a"), line("b")]);
        assert_eq!(two.subject, "The Desk: 2 things happened on your claims");
    }
}
