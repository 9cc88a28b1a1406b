//! `assets/clients/<id>.toml` → `static CLIENTS: &[Client]` and what the relay and the look at this machine know of them
//! (types in `src/core/knowledge/clients.rs`).

use super::known::Known;
use super::nearest::one_of;
use super::source::{Problems, Source};
use super::values::{At, plain};
use super::words::{AddressForm, RelayWay};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Greatest rank.
const RANKS: u8 = 100;

/// One program or library that calls the API: `assets/clients/<id>.toml`.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ClientFile {
    /// The file's name without `.toml`.
    id: At<String>,
    /// Its name for people.
    name: String,
    /// Any of these texts shows the client; punctuation counts. Empty for what prints no errors.
    sign: Vec<String>,
    /// The same, where no word stands right before: others put a name there.
    #[serde(default)]
    opens: Vec<String>,
    /// Of several clients in a text the one with the highest rank is named, 0 to 100: an application is above the library
    /// it uses.
    rank: At<u8>,
    /// The wire format that it speaks, as `assets/api.toml` names them in small letters; `chat` if left out.
    #[serde(default)]
    skin: Option<At<String>>,
    /// Its calls leave from its maker's servers, so that the place of this machine does not matter.
    #[serde(default)]
    own_cloud: bool,
    /// Where it keeps its settings: `~/…` from the user's home folder, `./…` from the working folder.
    #[serde(default)]
    settings: Vec<At<String>>,
    /// Variables that it takes a base URL from.
    #[serde(default)]
    variable: Vec<VariableFile>,
    /// How `listen -- COMMAND` leads it to the relay, where no variable does.
    #[serde(default)]
    listen: Option<ListenFile>,
    /// How a person leads it to the relay, and what that changes.
    #[serde(default)]
    relay: Option<RelayFile>,
    /// Where a person finds in it what is to be changed.
    #[serde(default)]
    places: Option<PlacesFile>,
    /// Key of the sentence that says where this client shows the whole answer (`assets/text/en/ui`).
    #[serde(default)]
    body: Option<At<String>>,
    /// It puts `openrouter/` before the ids that it sends without.
    #[serde(default)]
    adds_model_prefix: bool,
    /// It calls no other API, so that its failures are OpenRouter's.
    #[serde(default)]
    speaks_only_to_openrouter: bool,
    /// A library or a format that programs of any name use.
    #[serde(default)]
    library: bool,
    /// What it prints that means nothing.
    #[serde(default)]
    noise: Vec<NoiseFile>,
}

/// The way to what is to be changed, in words of the program alone: menus, files, variables, commands.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PlacesFile {
    /// The key.
    #[serde(default)]
    key: Option<String>,
    /// The longest answer, max tokens.
    #[serde(default)]
    limit: Option<String>,
    /// The switches of tools and MCP servers.
    #[serde(default)]
    tools: Option<String>,
    /// The model's id.
    #[serde(default)]
    model: Option<String>,
    /// The lists of providers: order, only, ignore.
    #[serde(default)]
    routing: Option<String>,
    /// How a conversation is begun anew or made shorter.
    #[serde(default)]
    conversation: Option<String>,
}

/// A phrase that misleads.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NoiseFile {
    /// As it is printed.
    text: String,
    /// Key of the sentence that says why it means nothing.
    note: At<String>,
    /// It is put over answers that it did not read, so that it is evidence of nothing.
    #[serde(default)]
    guess: bool,
}

/// A variable that holds a base URL.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct VariableFile {
    /// Its name.
    name: At<String>,
    /// The part of the address that belongs there.
    form: AddressForm,
}

/// A program that takes the address as arguments, or in a variable of its own settings.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ListenFile {
    /// The name of its file.
    program: String,
    /// Put before the user's own; `{api}` becomes the address of the relay.
    #[serde(default)]
    arguments: Vec<String>,
    /// Variables that hold settings as a JSON object, to be merged into the user's own; `{api}` as above.
    #[serde(default)]
    variables: BTreeMap<String, String>,
}

/// The setting that leads a client to the relay.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RelayFile {
    /// What has to be changed.
    way: At<RelayWay>,
    /// Which part of the address it expects; `api` if left out.
    #[serde(default)]
    form: Option<AddressForm>,
    /// The file, the variable, or the way through its menus, as they are written there.
    #[serde(default)]
    place: String,
    /// What is to be written there, with `{url}` for the address.
    #[serde(default)]
    line: String,
    /// Key of a sentence for what is special about it.
    #[serde(default)]
    note: Option<At<String>>,
    /// The program that `listen --` starts, where it reads a variable or an argument that is set for it, or whose address
    /// `--intercept` catches.
    #[serde(default)]
    command: Option<String>,
}

impl PlacesFile {
    /// The expression of it.
    fn code(&self) -> String {
        let Self { key, limit, tools, model, routing, conversation } = self;
        format!(
            "ClientPlaces {{ key: {key:?}, limit: {limit:?}, tools: {tools:?}, model: {model:?}, routing: {routing:?}, \
             conversation: {conversation:?} }}"
        )
    }
}

impl RelayFile {
    /// What it lacks.
    fn lacks(&self) -> Option<&'static str> {
        match self.way.get() {
            RelayWay::Impossible => None,
            RelayWay::Intercept => self.command.is_none().then_some("[relay] lacks its `command`"),
            _ if !self.line.contains("{url}") => Some("the line of [relay] lacks `{url}`"),
            RelayWay::Code => None,
            _ => self.place.is_empty().then_some("[relay] lacks its `place`"),
        }
    }

    /// The expression of it.
    fn code(&self) -> String {
        let Self { way, form, place, line, note, command } = self;
        let (way, form) = (way.get(), form.unwrap_or(AddressForm::Api));
        let note = note.as_ref().map(At::get);
        format!(
            "Some(RelaySetting {{ way: RelayWay::{way:?}, form: AddressForm::{form:?}, place: {place:?}, line: {line:?}, \
             note: {note:?}, command: {command:?} }})"
        )
    }
}

/// The client of a file, with everything in it that does not fit reported.
pub fn read(source: &Source, known: &Known, problems: &mut Problems) -> Option<ClientFile> {
    let client: ClientFile = source.parse(problems)?;
    if client.id.get() != source.stem() {
        let what = format!("the id is `{}`, and the file's name says `{}`", client.id.get(), source.stem());
        source.wrong(client.id.span(), what, problems);
    }
    if *client.rank.get() > RANKS {
        source.wrong(client.rank.span(), format!("{} is over {RANKS}", client.rank.get()), problems);
    }
    if let Some(skin) = client.skin.as_ref().filter(|skin| !known.skins.contains(skin.get())) {
        source.wrong(skin.span(), one_of("skin", skin.get(), known.skins.iter().map(String::as_str)), problems);
    }
    if let Some((relay, what)) = client.relay.as_ref().and_then(|relay| Some((relay, relay.lacks()?))) {
        source.wrong(relay.way.span(), what, problems);
    }
    let noted = client.relay.iter().filter_map(|relay| relay.note.as_ref());
    for key in client.body.iter().chain(client.noise.iter().map(|noise| &noise.note)).chain(noted) {
        if !known.sentences.contains_key(key.get()) {
            source.wrong(key.span(), one_of("sentence", key.get(), known.sentence_keys()), problems);
        }
    }
    for path in &client.settings {
        if !path.get().starts_with("~/") && !path.get().starts_with("./") {
            let what = "a settings file begins with `~/` (the home folder) or `./` (the working folder)";
            source.wrong(path.span(), what, problems);
        }
    }
    for variable in &client.variable {
        let name = variable.name.get();
        if name.is_empty()
            || !name.chars().all(|letter| letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == '_')
        {
            source.wrong(variable.name.span(), format!("`{name}` is no name of a variable"), problems);
        }
    }
    Some(client)
}

/// The tables of all clients.
pub fn table(clients: &[ClientFile]) -> String {
    let mut code = String::from("/// Every client, sorted by id.\npub static CLIENTS: &[Client] = &[\n");
    for client in clients {
        let mut noise = String::new();
        for NoiseFile { text, note, guess } in &client.noise {
            let _ = write!(noise, "ClientNoise {{ text: {text:?}, note: {:?}, guess: {guess} }}, ", note.get());
        }
        let skin = client.skin.as_ref().map_or("chat", |skin| skin.get());
        let skin = skin[..1].to_uppercase() + &skin[1..];
        let _ = writeln!(
            code,
            "Client {{ id: {:?}, name: {:?}, signs: &{:?}, opens: &{:?}, rank: {}, skin: Skin::{skin}, own_cloud: {}, settings: &{:?}, body: {:?}, \
             adds_model_prefix: {}, speaks_only_to_openrouter: {}, library: {}, places: {}, noise: &[{noise}], relay: {} }},",
            client.id.get(),
            client.name,
            client.sign,
            client.opens,
            client.rank.get(),
            client.own_cloud,
            plain(&client.settings),
            client.body.as_ref().map(At::get),
            client.adds_model_prefix,
            client.speaks_only_to_openrouter,
            client.library,
            client.places.as_ref().map_or_else(|| PlacesFile::default().code(), PlacesFile::code),
            client.relay.as_ref().map_or_else(|| "None".to_string(), RelayFile::code)
        );
    }
    let mut variables: Vec<(&str, AddressForm)> =
        clients.iter().flat_map(|client| &client.variable).map(|own| (own.name.get().as_str(), own.form)).collect();
    variables.sort();
    variables.dedup();
    code.push_str("];\n/// Variables that hold a base URL, sorted by name.\npub static VARIABLES: &[Variable] = &[\n");
    for (name, form) in variables {
        let _ = writeln!(code, "Variable {{ name: {name:?}, form: AddressForm::{form:?} }},");
    }
    code.push_str(
        "];\n/// Programs that take the address as arguments or as settings.\npub static PROGRAMS: &[LaunchedProgram] = &[\n",
    );
    for ListenFile { program, arguments, variables } in clients.iter().filter_map(|client| client.listen.as_ref()) {
        let variables: Vec<_> = variables.iter().collect();
        let _ = writeln!(
            code,
            "LaunchedProgram {{ name: {program:?}, arguments: &{arguments:?}, variables: &{variables:?} }},"
        );
    }
    code.push_str("];\n");
    code
}
