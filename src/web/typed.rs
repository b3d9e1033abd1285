//! Reads what a form sent into a struct, forgiving everything a browser may do to it: unknown
//! fields are passed over, of a field sent twice the last one counts (or all, for a `Vec`), and a
//! field that was not sent is empty. Only a number or a choice that is none is refused.

use std::fmt;

use serde::de::value::StrDeserializer;
use serde::de::{self, DeserializeOwned, DeserializeSeed, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

/// A name and a value, as they were sent.
pub type Pair = (String, String);

/// A form that did not come from a page of ours, or came damaged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable(String);

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unreadable {}

impl de::Error for Unreadable {
    fn custom<T: fmt::Display>(message: T) -> Unreadable {
        Unreadable(message.to_string())
    }
}

/// Reads pairs into a struct of texts, numbers, choices, `Option`s and `Vec`s of these. A `bool`
/// is true when its box was ticked.
///
/// # Errors
/// When a number or a choice is none.
pub fn from_pairs<T: DeserializeOwned>(pairs: &[Pair]) -> Result<T, Unreadable> {
    T::deserialize(Sent(pairs))
}

/// The pairs of an urlencoded body or query.
pub fn pairs(encoded: &[u8]) -> Vec<Pair> {
    url::form_urlencoded::parse(encoded).into_owned().collect()
}

#[derive(Clone, Copy)]
struct Sent<'a>(&'a [Pair]);

impl<'a> Sent<'a> {
    fn values(self, name: &str) -> Values<'a> {
        let named = self.0.iter().filter(|(key, _)| key == name);
        Values(named.map(|(_, value)| value.as_str()).collect())
    }
}

impl<'de> de::Deserializer<'de> for Sent<'_> {
    type Error = Unreadable;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        let mut names: Vec<&str> = Vec::new();
        for (name, _) in self.0 {
            if !names.contains(&name.as_str()) {
                names.push(name);
            }
        }
        visitor.visit_map(Fields {
            sent: self,
            names: names.into_iter(),
            current: "",
        })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        visitor.visit_map(Fields {
            sent: self,
            names: fields.iter().copied(),
            current: "",
        })
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

struct Fields<'a, N> {
    sent: Sent<'a>,
    names: N,
    current: &'a str,
}

impl<'de, 'a, N: Iterator<Item = &'a str>> de::MapAccess<'de> for Fields<'a, N> {
    type Error = Unreadable;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Unreadable> {
        let Some(name) = self.names.next() else {
            return Ok(None);
        };
        self.current = name;
        let name: StrDeserializer<'_, Unreadable> = name.into_deserializer();
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<S::Value, Unreadable> {
        seed.deserialize(self.sent.values(self.current))
            .map_err(|error| Unreadable(format!("{}: {error}", self.current)))
    }
}

struct Values<'a>(Vec<&'a str>);

impl<'a> Values<'a> {
    fn last(&self) -> &'a str {
        self.0.last().copied().unwrap_or_default()
    }
}

macro_rules! numbers {
    ($($method:ident $visit:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
            // A number that a form leaves out is none: zero, which no revision or key is.
            let typed = match self.last().trim() {
                "" => "0",
                typed => typed,
            };
            let number =
                typed.parse().map_err(|_| Unreadable(format!("“{typed}” is no number")))?;
            visitor.$visit(number)
        }
    )*};
}

impl<'de> de::Deserializer<'de> for Values<'_> {
    type Error = Unreadable;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_str(self.last())
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_bool(!matches!(self.last(), "" | "no" | "false" | "off" | "0"))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        if self.last().trim().is_empty() {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        let each = self.0.into_iter().map(|value| Values(vec![value]));
        visitor.visit_seq(de::value::SeqDeserializer::new(each))
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        let choice: StrDeserializer<'_, Unreadable> = self.last().into_deserializer();
        visitor.visit_enum(choice)
    }

    numbers! {
        deserialize_i8 visit_i8 deserialize_i16 visit_i16 deserialize_i32 visit_i32
        deserialize_i64 visit_i64 deserialize_u8 visit_u8 deserialize_u16 visit_u16
        deserialize_u32 visit_u32 deserialize_u64 visit_u64 deserialize_f32 visit_f32
        deserialize_f64 visit_f64
    }

    forward_to_deserialize_any! {
        char str string bytes byte_buf unit unit_struct tuple tuple_struct map struct identifier
        ignored_any
    }
}

impl<'de> IntoDeserializer<'de, Unreadable> for Values<'_> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Lane {
        Supports,
        Contradicts,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Example {
        words: String,
        lane: Lane,
        revision: i32,
        page: Option<u32>,
        topics: Vec<String>,
        ticked: bool,
    }

    #[test]
    fn what_was_not_sent_is_empty_and_what_was_sent_twice_is_the_last() {
        let sent = pairs(b"words=a&words=b+c&lane=supports&revision=3&odd=1&topics=x&topics=y");
        let read: Example = from_pairs(&sent).unwrap();
        let meant = Example {
            words: "b c".to_owned(),
            lane: Lane::Supports,
            revision: 3,
            page: None,
            topics: vec!["x".to_owned(), "y".to_owned()],
            ticked: false,
        };
        assert_eq!(read, meant);
    }

    #[test]
    fn a_number_that_is_none_is_refused_by_its_name() {
        let sent = pairs(b"words=a&lane=contradicts&revision=many");
        let refused = from_pairs::<Example>(&sent).unwrap_err();
        assert_eq!(refused.to_string(), "revision: “many” is no number");
    }
}
