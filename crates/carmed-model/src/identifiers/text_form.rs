//! The canonical text of an identifier in `Debug` and in serde.

use std::fmt;

use serde::Deserializer;
use serde::de::{Error, Visitor};

use super::IdentifierError;

/// Reads a text and parses it; no error repeats what was read.
///
/// serde's own errors quote a value of the wrong type, and an SSIN sent as a JSON number is such a
/// value: so they are replaced.
pub(super) fn deserialize<'de, D, T>(
    deserializer: D,
    parse: fn(&str) -> Result<T, IdentifierError>,
) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
{
    deserializer
        .deserialize_str(ParseText(parse))
        .map_err(|_| D::Error::custom("the identifier must be a text"))?
        .map_err(D::Error::custom)
}

struct ParseText<T>(fn(&str) -> Result<T, IdentifierError>);

impl<T> Visitor<'_> for ParseText<T> {
    type Value = Result<T, IdentifierError>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an identifier")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok((self.0)(text))
    }
}

/// Gives a type with a `Display` its `Debug`, `Serialize` and `Deserialize` in the same form.
macro_rules! text_form {
    ($type:ident, $parse:expr) => {
        impl std::fmt::Debug for $type {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(formatter, concat!(stringify!($type), "({})"), self)
            }
        }

        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::identifiers::text_form::deserialize(deserializer, $parse)
            }
        }
    };
}

pub(super) use text_form;
