//! Programs and libraries that call the API, generated from `assets/clients` at build time.

use super::api::Skin;
use crate::core::words::{AddressForm, RelayWay};

include!(concat!(env!("OUT_DIR"), "/clients.rs"));

/// A program or library that prints errors.
#[derive(Debug)]
pub struct Client {
    /// Its id.
    pub id: &'static str,
    /// Its name for people.
    pub name: &'static str,
    /// Any of these shows it; punctuation counts.
    pub signs: &'static [&'static str],
    /// The same, where no word stands right before: others put a name there.
    pub opens: &'static [&'static str],
    /// Of several clients the highest rank is named.
    pub rank: u8,
    /// The wire format that it speaks.
    pub skin: Skin,
    /// Its calls leave from its maker's servers.
    pub own_cloud: bool,
    /// Its settings files: `~/…` from the home folder, `./…` from the working folder.
    pub settings: &'static [&'static str],
    /// Key of the sentence that says where it shows the whole answer.
    pub body: Option<&'static str>,
    /// It puts `openrouter/` before the ids that it sends without.
    pub adds_model_prefix: bool,
    /// It calls no other API, so that its failures are OpenRouter's.
    pub speaks_only_to_openrouter: bool,
    /// It is a library or a format: the program that uses it has a name of its own.
    pub library: bool,
    /// Where a person finds in it what is to be changed.
    pub places: ClientPlaces,
    /// What it prints that means nothing, with the key of the explanation.
    pub noise: &'static [ClientNoise],
    /// How it is led to the relay.
    pub relay: Option<RelaySetting>,
}

/// The way to what is to be changed, in words of the program alone: menus, files, variables, commands.
#[derive(Debug)]
pub struct ClientPlaces {
    /// The key.
    pub key: Option<&'static str>,
    /// The longest answer, max tokens.
    pub limit: Option<&'static str>,
    /// The switches of tools and MCP servers.
    pub tools: Option<&'static str>,
    /// The model's id.
    pub model: Option<&'static str>,
    /// The lists of providers: order, only, ignore.
    pub routing: Option<&'static str>,
    /// How a conversation is begun anew or made shorter.
    pub conversation: Option<&'static str>,
}

/// What a client prints that means nothing.
#[derive(Debug)]
pub struct ClientNoise {
    /// As it is printed.
    pub text: &'static str,
    /// Key of the explanation.
    pub note: &'static str,
    /// It is put over answers that the client did not read, so that it is evidence of nothing.
    pub guess: bool,
}

/// How a client is led to the relay.
#[derive(Debug)]
pub struct RelaySetting {
    /// What has to be changed.
    pub way: RelayWay,
    /// What it expects.
    pub form: AddressForm,
    /// The file, the variable, or the way through its menus.
    pub place: &'static str,
    /// What is to be written there, with `{url}` for the address.
    pub line: &'static str,
    /// Key of a sentence for what is special about it.
    pub note: Option<&'static str>,
    /// What `listen --` starts, where that leads it here without any change.
    pub command: Option<&'static str>,
}

impl Client {
    /// The client of this id.
    #[must_use]
    pub fn find(id: &str) -> Option<&'static Self> {
        CLIENTS.binary_search_by(|client| client.id.cmp(id)).ok().map(|index| &CLIENTS[index])
    }

    /// Those that are known with their way to the relay.
    pub fn with_relay() -> impl Iterator<Item = &'static Self> {
        CLIENTS.iter().filter(|client| client.relay.is_some())
    }
}

/// A variable that holds a base URL.
#[derive(Debug)]
pub struct Variable {
    /// Its name.
    pub name: &'static str,
    /// What its readers expect.
    pub form: AddressForm,
}

/// A program that takes the address as arguments, or in a variable of its own settings.
#[derive(Debug)]
pub struct LaunchedProgram {
    /// Name of its file.
    pub name: &'static str,
    /// Arguments, with `{api}` for the address.
    pub arguments: &'static [&'static str],
    /// Variables that hold settings as a JSON object, with `{api}` for the address.
    pub variables: &'static [(&'static str, &'static str)],
}
