//! Where known clients keep their settings.

/// Where a path starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    /// The user's home folder.
    Home,
    /// The working folder.
    Here,
}

/// Client id, where the path starts, path.
pub const PLACES: &[(&str, From, &str)] = &[
    ("opencode", From::Here, "opencode.json"),
    ("opencode", From::Here, "opencode.jsonc"),
    ("opencode", From::Home, ".config/opencode/opencode.json"),
    ("opencode", From::Home, ".config/opencode/opencode.jsonc"),
    ("opencode", From::Home, ".local/share/opencode/auth.json"),
    ("aider", From::Here, ".aider.conf.yml"),
    ("aider", From::Home, ".aider.conf.yml"),
    ("continue", From::Home, ".continue/config.yaml"),
    ("continue", From::Home, ".continue/config.json"),
    ("continue", From::Home, ".continue/.env"),
    ("codex", From::Here, ".codex/config.toml"),
    ("codex", From::Home, ".codex/config.toml"),
    ("claude-code", From::Here, ".claude/settings.local.json"),
    ("claude-code", From::Here, ".claude/settings.json"),
    ("claude-code", From::Home, ".claude/settings.json"),
    ("cline", From::Home, ".cline/data/globalState.json"),
    ("cline", From::Home, ".cline/data/secrets.json"),
    ("roo", From::Home, ".roo/cli-settings.json"),
    ("kilo", From::Home, ".kilocode/cli/config.json"),
    ("kilo", From::Home, ".config/kilo/kilo.json"),
    ("kilo", From::Home, ".local/share/kilo/auth.json"),
    ("litellm", From::Here, "litellm_config.yaml"),
    ("litellm", From::Here, "litellm.yaml"),
    ("litellm", From::Here, "config.yaml"),
    (".env", From::Here, ".env"),
    (".env", From::Here, ".env.local"),
];
