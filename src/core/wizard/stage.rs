//! The seven stages in their order.

use crate::core::checks::ProbeStage;

/// A stage of the wizard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum StageId {
    /// 1: the error is pasted.
    Paste,
    /// 2: what it says.
    Diagnosis,
    /// 3: the key and the way to OpenRouter.
    Key,
    /// 4: money.
    Credits,
    /// 5: the model and its routes.
    Model,
    /// 6: the smallest completion.
    TestCall,
    /// 7: what to do.
    NextActions,
}

impl StageId {
    /// All, in order.
    pub const ALL: [Self; 7] =
        [Self::Paste, Self::Diagnosis, Self::Key, Self::Credits, Self::Model, Self::TestCall, Self::NextActions];

    /// From 1.
    #[must_use]
    pub fn number(self) -> usize {
        self as usize + 1
    }

    /// The one after it.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        Self::ALL.get(self.number()).copied()
    }

    /// Its name in the state diagram.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Paste => "Paste",
            Self::Diagnosis => "Diagnosis",
            Self::Key => "Key",
            Self::Credits => "Credits",
            Self::Model => "Model",
            Self::TestCall => "TestCall",
            Self::NextActions => "NextActions",
        }
    }

    /// The group of probes it shows, if it makes checks.
    #[must_use]
    pub fn probes(self) -> Option<ProbeStage> {
        match self {
            Self::Key => Some(ProbeStage::Key),
            Self::Credits => Some(ProbeStage::Credits),
            Self::Model => Some(ProbeStage::Model),
            Self::TestCall => Some(ProbeStage::TestCall),
            Self::Paste | Self::Diagnosis | Self::NextActions => None,
        }
    }
}
