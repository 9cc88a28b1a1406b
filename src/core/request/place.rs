//! Where a message or a piece of it stands, in a few bytes: a long conversation has a million of them, and few are ever told.

use std::fmt;

/// Lists that hold a conversation or its instructions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Root {
    /// `/messages`
    Messages,
    /// `/input`
    Input,
    /// `/system`
    System,
    /// `/instructions`
    Instructions,
}

impl Root {
    fn pointer(self) -> &'static str {
        match self {
            Self::Messages => "/messages",
            Self::Input => "/input",
            Self::System => "/system",
            Self::Instructions => "/instructions",
        }
    }
}

/// A place of a body; it is written as its JSON pointer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TurnPlace {
    root: Root,
    /// Which of the list.
    turn: Option<u32>,
    of: Of,
}

/// What of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Of {
    Whole,
    Content,
    Piece(u32),
}

/// A request has 32 MiB at most, so that no list is longer than this counts.
fn counted(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

impl TurnPlace {
    /// All of a list, or the text in its place.
    #[must_use]
    pub fn whole(root: Root) -> Self {
        Self { root, turn: None, of: Of::Whole }
    }

    /// One of a list.
    #[must_use]
    pub fn turn(root: Root, index: usize) -> Self {
        Self { root, turn: Some(counted(index)), of: Of::Whole }
    }

    /// Its content; instructions are content themselves.
    #[must_use]
    pub fn content(self) -> Self {
        Self { of: if self.turn.is_some() { Of::Content } else { Of::Whole }, ..self }
    }

    /// A piece of its content.
    #[must_use]
    pub fn piece(self, index: usize) -> Self {
        Self { of: Of::Piece(counted(index)), ..self }
    }

    /// It is one of a list of pieces.
    #[must_use]
    pub fn is_piece(self) -> bool {
        matches!(self.of, Of::Piece(_))
    }

    /// Both are of one message.
    #[must_use]
    pub fn is_of(self, turn: Self) -> bool {
        self.root == turn.root && self.turn == turn.turn
    }
}

impl fmt::Display for TurnPlace {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(self.root.pointer())?;
        if let Some(turn) = self.turn {
            write!(to, "/{turn}")?;
        }
        match (self.of, self.turn) {
            (Of::Whole, _) => Ok(()),
            (Of::Content, _) => to.write_str("/content"),
            (Of::Piece(piece), Some(_)) => write!(to, "/content/{piece}"),
            (Of::Piece(piece), None) => write!(to, "/{piece}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_written_as_its_pointer() {
        let turn = TurnPlace::turn(Root::Messages, 7);
        for (place, pointer) in [
            (turn, "/messages/7"),
            (turn.content(), "/messages/7/content"),
            (turn.piece(2), "/messages/7/content/2"),
            (TurnPlace::whole(Root::Input), "/input"),
            (TurnPlace::whole(Root::System).content(), "/system"),
            (TurnPlace::whole(Root::System).piece(1), "/system/1"),
        ] {
            assert_eq!(place.to_string(), pointer);
        }
    }
}
