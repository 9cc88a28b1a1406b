//! The checks that look at this machine only: variables of the shell and settings files of known
//! clients. Read-only, and nothing of it is sent.

use crate::core::checks::{Outcome, Probe, ProbeRequest, ProbeResult, SettingsFinding};
use crate::core::ingest::decode::decode;
use crate::core::ingest::redact::Redactor;
use crate::core::knowledge::clients::CLIENTS;
use crate::core::local_config::environment::{self, Variables};
use crate::core::local_config::{InUse, settings};
use crate::core::secret::ApiKey;
use crate::ports::{Pending, Prober};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;
use zeroize::Zeroizing;

/// Largest settings file that is read, bytes.
const LIMIT: u64 = 1024 * 1024;

/// What the process was started with, as far as these checks need it.
#[derive(Clone, Debug, Default)]
pub struct LocalMachine {
    /// Plain variables.
    pub plain: BTreeMap<String, String>,
    /// Variables that hold secrets.
    pub secret: BTreeMap<String, ApiKey>,
    /// The working folder.
    pub folder: PathBuf,
    /// The base URL that the live checks use.
    pub base_url: String,
    /// Where settings files are read.
    pub files: Files,
}

/// Where settings files are read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Files {
    /// On this machine's disk.
    #[default]
    OnDisk,
    /// Only these, by the name that is shown: a demonstration looks at nobody's files.
    Given(BTreeMap<String, String>),
}

/// Answers the checks of this machine and passes all others on.
pub struct LocalProber {
    inner: Arc<dyn Prober>,
    machine: LocalMachine,
    key: Mutex<Option<ApiKey>>,
}

impl LocalProber {
    /// Before the prober that makes the calls.
    #[must_use]
    pub fn before(inner: Arc<dyn Prober>, machine: LocalMachine) -> Self {
        Self { inner, machine, key: Mutex::new(None) }
    }

    fn look(&self, probe: Probe) -> Outcome {
        let key = self.key.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let in_use = InUse { key: key.as_ref(), base_url: &self.machine.base_url };
        if probe == Probe::ClientSettings {
            return Outcome::ClientSettings(self.machine.client_settings(in_use));
        }
        let variables = Variables { plain: &self.machine.plain, secret: &self.machine.secret };
        Outcome::Environment(environment::find(variables, in_use))
    }
}

impl Prober for LocalProber {
    fn probe<'a>(&'a self, request: ProbeRequest) -> Pending<'a, ProbeResult> {
        if !matches!(request.probe, Probe::Environment | Probe::ClientSettings) {
            return self.inner.probe(request);
        }
        Box::pin(async move {
            let start = Instant::now();
            let outcome = self.look(request.probe);
            let ms = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
            ProbeResult { request, outcome, http_status: None, ms, cost_usd: 0.0, refusal: None }
        })
    }

    fn use_key(&self, key: Option<ApiKey>) {
        self.key.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&key);
        self.inner.use_key(key);
    }

    fn read_with(&self, key: ApiKey) {
        self.inner.read_with(key);
    }

    fn known(&self) -> Arc<Redactor> {
        self.inner.known()
    }
}

impl LocalMachine {
    fn client_settings(&self, in_use: InUse<'_>) -> Vec<SettingsFinding> {
        let set = |name: &str| {
            self.plain.get(name).is_some_and(|it| !it.is_empty())
                || self.secret.get(name).is_some_and(|it| !it.expose().is_empty())
        };
        let mut found = Vec::new();
        for client in CLIENTS {
            for place in client.settings {
                // A file of the working folder is shown by its name.
                let shown = place.strip_prefix("./").unwrap_or(place);
                let text = match &self.files {
                    Files::OnDisk => self.path(place).and_then(|path| read(&path)),
                    Files::Given(files) => files.get(shown).map(|text| Zeroizing::new(text.clone())),
                };
                let Some(text) = text else { continue };
                found.extend(settings::find(client.id, shown, &text, in_use, &set));
            }
        }
        found
    }

    fn path(&self, place: &str) -> Option<PathBuf> {
        let Some(place) = place.strip_prefix("~/") else {
            return Some(self.folder.join(place.trim_start_matches("./")));
        };
        for (variable, usual) in [("XDG_CONFIG_HOME", ".config/"), ("XDG_DATA_HOME", ".local/share/")] {
            if let (Some(moved), Some(rest)) = (self.plain.get(variable), place.strip_prefix(usual))
                && Path::new(moved).is_absolute()
            {
                return Some(Path::new(moved).join(rest));
            }
        }
        let home = ["HOME", "USERPROFILE"].iter().find_map(|it| self.plain.get(*it)).filter(|it| !it.is_empty())?;
        Some(Path::new(home).join(place))
    }
}

/// The text of a plain file of modest size; wiped on drop, since it may hold a key.
fn read(path: &Path) -> Option<Zeroizing<String>> {
    // A pipe under such a name would block for ever.
    let length = std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file)?.len();
    if length > LIMIT {
        return None;
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(length).ok()? + 1));
    File::open(path).ok()?.take(LIMIT).read_to_end(&mut bytes).ok()?;
    Some(Zeroizing::new(decode(&bytes).into_owned()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_found_in_home_and_working_folder() {
        let home = tempfile::tempdir().unwrap();
        let here = tempfile::tempdir().unwrap();
        let write = |root: &Path, place: &str, text: &str| {
            let path = root.join(place);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        let key = format!("sk-or-v1-{}", "a".repeat(64));
        write(
            home.path(),
            ".local/share/opencode/auth.json",
            &format!("{{\n \"openrouter\": {{\n  \"type\": \"api\",\n  \"key\": \"{key}\"\n }}\n}}\n"),
        );
        write(here.path(), ".env", "OPENROUTER_BASE_URL=http://openrouter.ai/api/v1\n");
        write(here.path(), ".aider.conf.yml", &"# long\n".repeat(1_000_000));
        let machine = LocalMachine {
            plain: BTreeMap::from([("HOME".to_string(), home.path().to_str().unwrap().to_string())]),
            folder: here.path().to_path_buf(),
            ..LocalMachine::default()
        };
        let used = ApiKey::new(key);
        let found = machine.client_settings(InUse { key: Some(&used), base_url: "https://openrouter.ai/api/v1" });
        let mut rows: Vec<String> =
            found.iter().map(|row| format!("{}:{} {}", row.file, row.line, row.note.key)).collect();
        rows.sort();
        assert_eq!(rows, [".env:1 misleads.door_plain_http", "~/.local/share/opencode/auth.json:4 settings.same_key"]);
        assert!(!format!("{found:?}").contains("aaaaaaaa"));
    }
}
