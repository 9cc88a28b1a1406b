//! In which ways what is set on this machine misleads the calls of a program.

use super::label::Aspect;
use serde::Serialize;

/// In which way a variable or a setting misleads the calls of a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Interference {
    /// Another key is sent than the one checked here.
    OtherKey,
    /// What is sent is no key of OpenRouter's, or is not in its form.
    OddKey,
    /// No key is sent.
    NoKey,
    /// The address is not that of OpenRouter's API.
    WrongAddress,
    /// The call goes to another host.
    OtherHost,
    /// Programs that speak OpenAI's API call another host, whichever key they send.
    OtherBase,
    /// The call goes by another way.
    OtherWay,
    /// Other certificate authorities are trusted.
    OtherTrust,
}

/// The program sends another key than the one checked here.
pub const OTHER_KEY: Aspect = Aspect::new("environment/key", "other_key");
const ODD_KEY: Aspect = Aspect::new("environment/key", "odd_key");
const NO_KEY: Aspect = Aspect::new("environment/key", "no_key");
const WRONG_ADDRESS: Aspect = Aspect::new("environment/address", "wrong_address");
const OTHER_HOST: Aspect = Aspect::new("environment/address", "other_host");
const OTHER_BASE: Aspect = Aspect::new("environment/base", "other_base");
const OTHER_WAY: Aspect = Aspect::new("environment/way", "other_way");
const OTHER_TRUST: Aspect = Aspect::new("environment/trust", "other_trust");
/// A settings file asks for the model in question.
pub const SAME_MODEL: Aspect = Aspect::new("environment/model", "same_model");
/// Settings files ask for other models only.
pub const OTHER_MODEL: Aspect = Aspect::new("environment/model", "other_model");

/// What is shown where nothing of that kind misleads.
pub const CLEAN: &[Aspect] = &[
    Aspect::new("environment/key", "clean"),
    Aspect::new("environment/address", "clean"),
    Aspect::new("environment/base", "clean"),
    Aspect::new("environment/way", "clean"),
    Aspect::new("environment/trust", "clean"),
];

/// All that variables and settings files can show.
pub const ASPECTS: &[Aspect] = &[
    CLEAN[0],
    OTHER_KEY,
    ODD_KEY,
    NO_KEY,
    CLEAN[1],
    WRONG_ADDRESS,
    OTHER_HOST,
    CLEAN[2],
    OTHER_BASE,
    CLEAN[3],
    OTHER_WAY,
    CLEAN[4],
    OTHER_TRUST,
    SAME_MODEL,
    OTHER_MODEL,
];

impl Interference {
    /// The stronger first: of several of one aspect, the one that explains most gives the label.
    pub const ORDER: &'static [Self] = &[
        Self::OtherKey,
        Self::OddKey,
        Self::NoKey,
        Self::OtherHost,
        Self::WrongAddress,
        Self::OtherBase,
        Self::OtherWay,
        Self::OtherTrust,
    ];

    /// What it shows.
    #[must_use]
    pub fn aspect(self) -> Aspect {
        match self {
            Self::OtherKey => OTHER_KEY,
            Self::OddKey => ODD_KEY,
            Self::NoKey => NO_KEY,
            Self::WrongAddress => WRONG_ADDRESS,
            Self::OtherHost => OTHER_HOST,
            Self::OtherBase => OTHER_BASE,
            Self::OtherWay => OTHER_WAY,
            Self::OtherTrust => OTHER_TRUST,
        }
    }
}
