//! OpenRouter's API as addresses, generated from `assets/api.toml` at build time.

include!(concat!(env!("OUT_DIR"), "/api.rs"));

/// Where a skin answers, and how its clients get there.
#[derive(Debug)]
pub struct SkinPaths {
    /// Which skin.
    pub skin: Skin,
    /// Its path below the root.
    pub path: &'static str,
    /// What its clients append to their base URL.
    pub appends: &'static str,
    /// The path of the base URL that its clients need.
    pub base: &'static str,
    /// The field of the body that holds what is said to the model.
    pub prompt: &'static str,
}

impl Skin {
    /// Its paths.
    #[must_use]
    pub fn paths(self) -> &'static SkinPaths {
        &SKINS[self as usize]
    }
}
