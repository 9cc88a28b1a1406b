//! Other APIs and programs, generated from `assets/vendors/*.toml` at build time. The list is never complete; it only
//! turns "unknown" into a name.

use crate::core::words::PartyKind;

include!(concat!(env!("OUT_DIR"), "/vendors.rs"));

/// Another API or program, and by what it shows itself.
#[derive(Debug, PartialEq, Eq)]
pub struct Vendor {
    /// Its id.
    pub id: &'static str,
    /// Its name for people.
    pub name: &'static str,
    /// What it is.
    pub kind: PartyKind,
    /// Hosts of its API.
    pub hosts: &'static [&'static str],
    /// Words that only it prints; punctuation counts.
    pub phrases: &'static [&'static str],
    /// How programs name it in their settings.
    pub labels: &'static [&'static str],
    /// Values of `type` and `code` in its error objects.
    pub codes: &'static [&'static str],
    /// How a gateway says that it holds no key of the provider that it was asked for.
    pub keyless: &'static [&'static str],
}

impl Vendor {
    /// The vendor that programs call so in their settings.
    #[must_use]
    pub fn labelled(label: &str) -> Option<&'static Self> {
        VENDORS.iter().find(|vendor| vendor.labels.iter().any(|name| name.eq_ignore_ascii_case(label)))
    }

    /// The vendor of this name for people.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        VENDORS.iter().find(|vendor| vendor.name == name)
    }

    /// The vendor whose error objects carry this `type` or `code`.
    #[must_use]
    pub fn coded(code: &str) -> Option<&'static Self> {
        VENDORS.iter().find(|vendor| vendor.codes.contains(&code))
    }
}
