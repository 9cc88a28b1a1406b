//! What a simulated provider refuses in a body, as worlds and tests write it: places, and tests of what stands there. They
//! know nothing of the rules of `assets/request`, so that a refusal proves a rule.

use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// One thing that a provider refuses.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Mind {
    /// Its name, or `*` for all of them.
    #[serde(default = "everyone")]
    pub provider: String,
    /// What it says then.
    pub says: String,
    /// With this status.
    #[serde(default = "bad_request")]
    pub status: u16,
    /// Places that the body has, all of them.
    #[serde(default)]
    pub places: Vec<MindedPlace>,
    /// It refuses only this share of the calls: one in so many.
    #[serde(default = "each")]
    pub one_in: u64,
}

/// Places of a body, and what stands at one of them; all tests that are given have to hold.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct MindedPlace {
    /// A JSON pointer in which `*` is any key or index, `**` any number of steps, and `-1` the last of a list. What is null
    /// is not there.
    pub at: String,
    /// There is no such place.
    pub absent: bool,
    /// There are more such places than these.
    pub times: Option<usize>,
    /// Two such places hold the same.
    pub doubled: bool,
    /// The places hold these one after another.
    pub in_row: Vec<Value>,
    /// It is this.
    pub is: Option<Value>,
    /// It is another than this.
    pub is_not: Option<Value>,
    /// It is one of these.
    pub of: Vec<Value>,
    /// It is a text, and none of these.
    pub other_than: Vec<String>,
    /// It is of this kind of JSON: `string`, `number`, `boolean`, `array`, `object`.
    pub kind: Option<String>,
    /// It is of another kind.
    pub other_kind: Option<String>,
    /// It is a number above this.
    pub above: Option<f64>,
    /// It is a number below this.
    pub below: Option<f64>,
    /// It has more letters, items or fields than these.
    pub over: Option<usize>,
    /// There is nothing in it but blanks.
    pub blank: bool,
    /// It is a text that ends with a blank.
    pub blank_end: bool,
    /// As JSON without blanks, in small letters, it has this in it.
    pub holds: Option<String>,
    /// It is a text that begins so.
    pub starts: Option<String>,
    /// It is a text with other letters than ASCII letters, digits and these.
    pub letters: Option<String>,
    /// It is an object, and the name of a field has other letters than these.
    pub key_letters: Option<String>,
    /// It is a text that holds no JSON object.
    pub no_object: bool,
    /// It is an object with these fields.
    pub has: BTreeMap<String, Value>,
    /// It is an object without one of these fields as they are here.
    pub has_not: BTreeMap<String, Value>,
    /// It is an object in which all of these are absent, null or empty.
    pub lacks: Vec<String>,
    /// It is an object with null in all of these.
    pub null: Vec<String>,
    /// It is an object with one of these fields.
    pub any_present: Vec<String>,
    /// The first field of it, a list or an object, names what the second does not.
    pub beyond: Vec<String>,
    /// It stands at this pointer too.
    pub among: Option<String>,
    /// It does not stand at this pointer.
    pub not_among: Option<String>,
    /// It is a number, and that at this pointer is not above it.
    pub reaches: Option<String>,
    /// It is a reference to a place that the value around it does not have.
    pub leads_nowhere: bool,
    /// It has these places itself; pointers of their tests begin at it.
    pub within: Vec<Self>,
}

fn everyone() -> String {
    "*".to_string()
}

fn bad_request() -> u16 {
    400
}

fn each() -> u64 {
    1
}
