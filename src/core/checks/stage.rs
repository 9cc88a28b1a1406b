//! The stages of a diagnosis in their order. A check is shown on one of them, the wizard walks them.

/// A stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stage {
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

impl Stage {
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

    /// Key of its name on the screen.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Paste => "step.paste",
            Self::Diagnosis => "step.diagnosis",
            Self::Key => "step.key",
            Self::Credits => "step.credits",
            Self::Model => "step.model",
            Self::TestCall => "step.test_call",
            Self::NextActions => "step.next_actions",
        }
    }

    /// It makes checks.
    #[must_use]
    pub fn makes_checks(self) -> bool {
        matches!(self, Self::Key | Self::Credits | Self::Model | Self::TestCall)
    }
}
