//! `assets/api.toml` → the tables of `src/core/knowledge/api.rs`.

use crate::read;
use serde::Deserialize;
use std::{fmt::Write as _, path::Path};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Api {
    root: String,
    other_roots: Vec<String>,
    redirecting: Vec<String>,
    resources: Vec<String>,
    status_feed: String,
    host: Vec<Host>,
    skin: Vec<Skin>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Host {
    name: String,
    region: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Skin {
    id: String,
    about: String,
    path: String,
    #[serde(default)]
    appends: Option<String>,
    prompt: String,
}

pub fn generate(path: &Path) -> String {
    let api: Api = match toml::from_str(&read(path)) {
        Ok(api) => api,
        Err(problem) => panic!("{}: {problem}", path.display()),
    };
    let name = path.display();
    let main = &api.host.first().unwrap_or_else(|| panic!("{name}: no host")).name;
    for host in api.host.iter().map(|host| &host.name).chain(&api.redirecting) {
        assert!(host == main || host.ends_with(&format!(".{main}")), "{name}: {host} is not below {main}");
    }
    for skin in &api.skin {
        let call = format!("{}{}", api.root, skin.path);
        assert!(skin.appends.as_ref().is_none_or(|appends| call.ends_with(appends)), "{name}: skin {}", skin.id);
    }
    let mut code = format!(
        "/// The base URL of OpenAI's clients, on the usual host.\npub const DEFAULT_BASE_URL: &str = \"https://{main}{}\";\n\
         /// Where the API begins on every host.\npub const ROOT: &str = {:?};\n\
         /// Other paths that answer as the root does.\npub const OTHER_ROOTS: &[&str] = &{:?};\n\
         /// Hosts that only redirect to the API's.\npub const REDIRECTING: &[&str] = &{:?};\n\
         /// First parts of the paths below the root that are no calls of models.\n\
         pub const RESOURCES: &[&str] = &{:?};\n\
         /// The feed of open incidents.\npub const STATUS_FEED: &str = {:?};\n\
         /// Hosts of the API, the usual one first, each with the region whose traffic it keeps.\n\
         pub const HOSTS: &[(&str, &str)] = &{:?};\n",
        api.root,
        api.root,
        api.other_roots,
        api.redirecting,
        api.resources,
        api.status_feed,
        api.host.iter().map(|host| (&host.name, &host.region)).collect::<Vec<_>>()
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
        let appends = skin.appends.as_ref().unwrap_or(path);
        // Checked above: the call ends with what the client appends.
        let base = format!("{}{path}", api.root);
        let base = base.strip_suffix(appends.as_str()).unwrap_or_default();
        let _ = writeln!(
            code,
            "SkinPaths {{ skin: Skin::{id}, path: {path:?}, appends: {appends:?}, base: {base:?}, prompt: {prompt:?} }},"
        );
    }
    code.push_str("];\n");
    code
}
