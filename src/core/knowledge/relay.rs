//! The relay of `listen`: its ports, and how programs are led to it; generated from `assets/relay.toml` at build time.

include!(concat!(env!("OUT_DIR"), "/relay.rs"));

/// A variable that holds a base URL.
#[derive(Debug)]
pub struct Variable {
    /// Its name.
    pub name: &'static str,
    /// What its readers expect.
    pub form: AddressForm,
}

/// The part of an address that a program expects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressForm {
    /// With the root of the API.
    Api,
    /// Before the version, as Anthropic's libraries have it.
    Anthropic,
    /// Without any path.
    Host,
}

/// A program that takes the address as arguments.
#[derive(Debug)]
pub struct LaunchedProgram {
    /// Name of its file.
    pub name: &'static str,
    /// Arguments, with `{api}` for the address.
    pub arguments: &'static [&'static str],
}
