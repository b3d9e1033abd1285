//! Forms: read without rejecting, checked in words, and drawn again with what was typed.

use std::future::{Ready, ready};
use std::ops::{Deref, DerefMut};
use std::rc::Rc;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use serde::de::DeserializeOwned;
use validator::{Validate, ValidationErrorsKind};

use crate::web::error::AppError;
use crate::web::typed::{Pair, from_pairs};

/// What was sent with this request, read and checked for its token before any handler runs.
#[derive(Clone, Debug)]
pub struct Sent(pub Rc<Vec<Pair>>);

impl Sent {
    /// Everything that was sent with a request, to be drawn again.
    pub fn of(req: &HttpRequest) -> Rc<Vec<Pair>> {
        let extensions = req.extensions();
        let sent = extensions.get::<Sent>().map(|sent| sent.0.clone());
        sent.unwrap_or_default()
    }
}

/// A form as it was submitted, good or not. Its token has been checked already: a handler can
/// neither forget nor skip that.
#[derive(Debug)]
pub struct Submitted<T> {
    typed: T,
    order: Rc<Vec<Pair>>,
}

/// What was typed, with what is wrong with it, ready to be drawn again. It reads like the typed
/// struct itself: `form.title`, `form.error("title")`.
#[derive(Clone, Debug, Default)]
pub struct Form<T> {
    typed: T,
    errors: Vec<(String, String)>,
}

impl<T: Validate> Submitted<T> {
    /// What was typed when every field is as it should be, or the form to draw again.
    ///
    /// # Errors
    /// The form with a sentence for each field that is not.
    pub fn valid(self) -> Result<T, Form<T>> {
        let Err(wrong) = self.typed.validate() else {
            return Ok(self.typed);
        };
        let mut errors: Vec<(String, String)> = Vec::new();
        for (field, kind) in wrong.errors() {
            // A field may be wrong in several ways; the first is enough to go on with.
            if let ValidationErrorsKind::Field(all) = kind
                && let Some(first) = all.first()
            {
                let words = first
                    .message
                    .clone()
                    .unwrap_or("This cannot be used as it is.".into());
                errors.push((field.to_string(), words.into_owned()));
            }
        }
        let place = |field: &str| self.order.iter().position(|(name, _)| name == field);
        errors.sort_by_key(|(field, _)| (place(field).unwrap_or(usize::MAX), field.clone()));
        Err(Form {
            typed: self.typed,
            errors,
        })
    }
}

impl<T> Submitted<T> {
    /// What was typed, unchecked.
    pub fn unchecked(self) -> T {
        self.typed
    }
}

impl<T> Form<T> {
    /// A form to draw for the first time, filled with what is known.
    pub fn filled(typed: T) -> Form<T> {
        Form {
            typed,
            errors: Vec::new(),
        }
    }

    /// A form to draw again because one field is wrong. With an empty name the sentence stands
    /// above the form.
    pub fn wrong(typed: T, field: &str, sentence: impl ToString) -> Form<T> {
        Form::filled(typed).and_wrong(field, sentence)
    }

    /// The same with one more field wrong.
    pub fn and_wrong(mut self, field: &str, sentence: impl ToString) -> Form<T> {
        self.errors.push((field.to_owned(), sentence.to_string()));
        self
    }

    /// What is wrong with a field, if anything.
    pub fn error(&self, field: &str) -> Option<&str> {
        self.errors
            .iter()
            .find(|(name, _)| name == field)
            .map(|(_, sentence)| sentence.as_str())
    }

    /// Everything that is wrong, in the order of the form, for the summary above it.
    pub fn errors(&self) -> &[(String, String)] {
        &self.errors
    }

    /// Whether anything is wrong.
    pub fn is_wrong(&self) -> bool {
        !self.errors.is_empty()
    }
}

impl<T> Deref for Form<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.typed
    }
}

impl<T> DerefMut for Form<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.typed
    }
}

impl<T: DeserializeOwned + Validate + 'static> FromRequest for Submitted<T> {
    type Error = AppError;
    type Future = Ready<Result<Self, AppError>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read(req))
    }
}

fn read<T: DeserializeOwned>(req: &HttpRequest) -> Result<Submitted<T>, AppError> {
    // Nothing sent means that the guard saw no form, so no token was checked either.
    let order = req.extensions().get::<Sent>().map(|sent| sent.0.clone());
    let order = order.ok_or(AppError::OutOfDate)?;
    let typed = from_pairs(&order).map_err(|error| AppError::Unreadable(error.to_string()))?;
    Ok(Submitted { typed, order })
}

/// A form without fields: a button.
#[derive(Clone, Copy, Debug, Default, serde::Deserialize)]
pub struct Button {}

impl Validate for Button {
    fn validate(&self) -> Result<(), validator::ValidationErrors> {
        Ok(())
    }
}
