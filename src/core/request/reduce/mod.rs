//! Shrinks a request that is refused to the part that is refused: candidates are sent, and what becomes of each says which
//! to send next. Pure: who drives it sends the bodies and counts the money.
//!
//! `units` names the parts, `candidate` makes a body of some of them, `course` says which, `failure` knows the same refusal
//! again, `reduction` holds it together and says what was found.

pub mod candidate;
mod course;
pub mod failure;
pub mod fitness;
mod neutral;
pub mod prices;
pub mod reduction;
mod repairs;
mod units;
