//! Values with a range or a form of their own; a wrong one is refused where it is read, so that its line is known.

use serde::de::{Error, Unexpected, Visitor};
use serde::{Deserialize, Deserializer};
use std::fmt;
use std::ops::Range;

/// A value with its place in the file.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(transparent)]
pub struct At<T> {
    value: toml::Spanned<T>,
}

impl<T> At<T> {
    /// Where it is.
    pub fn span(&self) -> Range<usize> {
        self.value.span()
    }

    /// The value.
    pub fn get(&self) -> &T {
        self.value.get_ref()
    }
}

/// Texts without their places.
pub fn plain(list: &[At<String>]) -> Vec<&str> {
    list.iter().map(|text| text.get().as_str()).collect()
}

/// A probability, 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Probability(pub f64);

struct Number;

impl Visitor<'_> for Number {
    type Value = f64;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a number from 0 to 1")
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<f64, E> {
        Ok(value)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<f64, E> {
        // Only 0 and 1 are right, and for the message the digits suffice.
        i32::try_from(value).map(f64::from).map_err(|_| E::invalid_value(Unexpected::Signed(value), &self))
    }
}

impl<'de> Deserialize<'de> for Probability {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        let value = source.deserialize_any(Number)?;
        match value {
            _ if (0.0..=1.0).contains(&value) => Ok(Self(value)),
            _ if value > 1.0 && value <= 100.0 => {
                // A forgotten `0.`, or a percentage.
                let meant = if value < 10.0 { value / 10.0 } else { value / 100.0 };
                Err(D::Error::custom(format!(
                    "{value} is no probability, which goes from 0 to 1; did you mean {meant}?"
                )))
            }
            _ => Err(D::Error::custom(format!("{value} is no probability, which goes from 0 to 1"))),
        }
    }
}

/// An HTTP status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status(pub u16);

/// Least and greatest status.
pub const STATUSES: (i64, i64) = (100, 599);

impl<'de> Deserialize<'de> for Status {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        let value = i64::deserialize(source)?;
        let (least, most) = STATUSES;
        if (least..=most).contains(&value) {
            return u16::try_from(value).map(Self).map_err(D::Error::custom);
        }
        let shorter = [value / 10, value * 10].into_iter().find(|near| (least..=most).contains(near));
        let meant = shorter.map(|near| format!("; did you mean {near}?")).unwrap_or_default();
        Err(D::Error::custom(format!("{value} is no HTTP status, which goes from {least} to {most}{meant}")))
    }
}

/// A day as `2026-08-22`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day(pub String);

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        let text = String::deserialize(source)?;
        let parts: Vec<&str> = text.split('-').collect();
        let number = |part: &str| part.parse::<u8>().unwrap_or_default();
        let right = match parts.as_slice() {
            [year, month, day] => {
                year.len() == 4
                    && year.parse::<u16>().is_ok()
                    && (month.len(), day.len()) == (2, 2)
                    && (1..=12).contains(&number(month))
                    && (1..=31).contains(&number(day))
            }
            _ => false,
        };
        if right { Ok(Self(text)) } else { Err(D::Error::custom(format!("`{text}` is no day, as in `2026-08-22`"))) }
    }
}

#[cfg(test)]
mod schemas {
    //! What editors are told of them.

    use super::{At, Day, Probability, STATUSES, Status};
    use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
    use std::borrow::Cow;

    impl<T: JsonSchema> JsonSchema for At<T> {
        fn inline_schema() -> bool {
            T::inline_schema()
        }

        fn schema_name() -> Cow<'static, str> {
            T::schema_name()
        }

        fn json_schema(generator: &mut SchemaGenerator) -> Schema {
            T::json_schema(generator)
        }
    }

    macro_rules! inline {
        ($($kind:ident => $schema:expr;)+) => {$(
            impl JsonSchema for $kind {
                fn inline_schema() -> bool {
                    true
                }

                fn schema_name() -> Cow<'static, str> {
                    stringify!($kind).into()
                }

                fn json_schema(_: &mut SchemaGenerator) -> Schema {
                    $schema
                }
            }
        )+};
    }

    inline! {
        Probability => json_schema!({ "type": "number", "minimum": 0, "maximum": 1 });
        Status => json_schema!({ "type": "integer", "minimum": STATUSES.0, "maximum": STATUSES.1 });
        Day => json_schema!({ "type": "string", "pattern": "^\\d{4}-\\d{2}-\\d{2}$" });
    }
}
