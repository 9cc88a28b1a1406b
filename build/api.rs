//! `assets/api.toml` → the tables of `src/core/knowledge/api.rs`.

use super::source::{Problems, Source};
use super::values::{At, plain};
use serde::Deserialize;
use std::fmt::Write as _;

/// OpenRouter's API as addresses: `assets/api.toml`.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Api {
    /// Where the API begins on every host.
    root: At<String>,
    /// Other paths that answer as the root does.
    other_roots: Vec<String>,
    /// Hosts that only redirect to the API's.
    redirecting: Vec<At<String>>,
    /// First parts of the paths below the root that are no calls of models.
    resources: Vec<String>,
    /// Beginnings of those that answer only a key.
    keyed: Vec<At<String>>,
    /// Paths of other APIs below the root that OpenRouter does not have.
    foreign_paths: Vec<ForeignPathRow>,
    /// Words of the pages by which the network in front of OpenRouter refuses a call.
    edge_words: Vec<String>,
    /// The feed of open incidents.
    status_feed: String,
    /// Hosts of the API, the usual one first.
    host: Vec<HostRow>,
    /// Its wire formats, in the order in which an address is compared with them.
    skin: Vec<SkinRow>,
}

/// A path of other APIs.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ForeignPathRow {
    /// It, below the root.
    path: At<String>,
    /// The path that does the same at OpenRouter.
    #[serde(default)]
    instead: Option<String>,
}

/// A host of the API.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct HostRow {
    /// Its name.
    name: At<String>,
    /// The region whose traffic it keeps.
    region: String,
}

/// A wire format.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SkinRow {
    /// Its name, a capital first.
    id: String,
    /// One sentence, for the program's documentation.
    about: String,
    /// Where it answers, below the root.
    path: String,
    /// What its clients put behind their base URL, where that differs.
    #[serde(default)]
    appends: Option<At<String>>,
    /// The field of the body that holds what is said to the model.
    prompt: String,
}

/// The addresses, with everything in them that does not fit reported.
pub fn read(source: &Source, problems: &mut Problems) -> Option<Api> {
    let api: Api = source.parse(problems)?;
    let Some(main) = api.host.first().map(|host| host.name.get()) else {
        problems.add(&source.path, "the API has no host: add a `[[host]]`");
        return None;
    };
    for host in api.host.iter().map(|host| &host.name).chain(&api.redirecting) {
        if host.get() != main && !host.get().ends_with(&format!(".{main}")) {
            source.wrong(host.span(), format!("`{}` is not below `{main}`", host.get()), problems);
        }
    }
    for foreign in &api.foreign_paths {
        let path = foreign.path.get();
        let known = api.skin.iter().any(|skin| skin.path == *path)
            || api.resources.iter().any(|resource| path.strip_prefix('/') == Some(resource));
        if known || !path.starts_with('/') {
            let what = format!(
                "`{path}` is no path that OpenRouter lacks: it begins with `/` and is none of a skin's or a resource's"
            );
            source.wrong(foreign.path.span(), what, problems);
        }
    }
    for keyed in &api.keyed {
        let first = keyed.get().strip_prefix('/').and_then(|path| path.split('/').next());
        if !api.resources.iter().any(|resource| Some(resource.as_str()) == first) {
            source.wrong(
                keyed.span(),
                format!("`{}` does not begin with `/` and one of `resources`", keyed.get()),
                problems,
            );
        }
    }
    for skin in &api.skin {
        let call = format!("{}{}", api.root.get(), skin.path);
        if let Some(appends) = skin.appends.as_ref().filter(|appends| !call.ends_with(appends.get().as_str())) {
            let what = format!("`{}` is not the end of `{call}`", appends.get());
            source.wrong(appends.span(), what, problems);
        }
    }
    Some(api)
}

/// The tables.
pub fn table(api: &Api) -> String {
    let main = api.host.first().map_or("", |host| host.name.get());
    let root = api.root.get();
    let foreign: Vec<(&str, Option<&str>)> =
        api.foreign_paths.iter().map(|foreign| (foreign.path.get().as_str(), foreign.instead.as_deref())).collect();
    let hosts: Vec<(&str, &str)> =
        api.host.iter().map(|host| (host.name.get().as_str(), host.region.as_str())).collect();
    let mut code = format!(
        "/// The base URL of OpenAI's clients, on the usual host.\npub const DEFAULT_BASE_URL: &str = \"https://{main}{root}\";\n\
         /// Where the API begins on every host.\npub const ROOT: &str = {root:?};\n\
         /// Other paths that answer as the root does.\npub const OTHER_ROOTS: &[&str] = &{:?};\n\
         /// Hosts that only redirect to the API's.\npub const REDIRECTING: &[&str] = &{:?};\n\
         /// First parts of the paths below the root that are no calls of models.\n\
         pub const RESOURCES: &[&str] = &{:?};\n\
         /// Beginnings of those that answer only a key.\npub const KEYED: &[&str] = &{:?};\n\
         /// Paths of other APIs below the root that OpenRouter does not have, and the path that does the same here.\n\
         pub const FOREIGN_PATHS: &[(&str, Option<&str>)] = &{foreign:?};\n\
         /// Words of the pages by which the network in front of OpenRouter refuses a call.\n\
         pub const EDGE_WORDS: &[&str] = &{:?};\n\
         /// The feed of open incidents.\npub const STATUS_FEED: &str = {:?};\n\
         /// Hosts of the API, the usual one first, each with the region whose traffic it keeps.\n\
         pub const HOSTS: &[(&str, &str)] = &{hosts:?};\n",
        api.other_roots,
        plain(&api.redirecting),
        api.resources,
        plain(&api.keyed),
        api.edge_words,
        api.status_feed
    );
    code.push_str(
        "/// A wire format of the API.\n#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]\npub enum Skin {\n",
    );
    for skin in &api.skin {
        let _ = writeln!(code, "/// {}\n{},", skin.about, skin.id);
    }
    code.push_str("}\n/// Every skin with its paths, in the order in which they are looked for.\n");
    code.push_str("pub static SKINS: &[SkinPaths] = &[\n");
    for skin in &api.skin {
        let (id, path, prompt) = (&skin.id, &skin.path, &skin.prompt);
        let appends = skin.appends.as_ref().map_or(path, At::get);
        // Checked when it was read: the call ends with what the client appends.
        let base = format!("{root}{path}");
        let base = base.strip_suffix(appends.as_str()).unwrap_or_default();
        let _ = writeln!(
            code,
            "SkinPaths {{ skin: Skin::{id}, path: {path:?}, appends: {appends:?}, base: {base:?}, prompt: {prompt:?} }},"
        );
    }
    code.push_str("];\n");
    code
}
