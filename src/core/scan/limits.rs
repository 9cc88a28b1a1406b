//! How much of a log is looked at at once.

/// Largest record that is read as one failure, bytes. Lines may be longer; then the part around the failure is read.
pub const RECORD: usize = 32 * 1024;
/// How far back the head of a record is looked for, bytes.
pub const BACK: usize = 16 * 1024;
