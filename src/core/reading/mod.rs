//! A text → evidence of its failures: which one decides, who speaks, what is noise, and what it says offline.

pub mod browser;
pub mod client;
pub mod collect;
pub mod complaint;
pub mod cut_end;
pub mod details;
pub mod evidence;
pub mod layers;
pub mod leaning;
mod lines;
pub mod nothing_failed;
pub mod offline;
pub mod origin;
pub mod quoted_figures;
pub mod read;
pub mod request_parameters;
mod statements;
mod topics;

pub use layers::{Layer, Noise, Speaker};
pub use offline::{Candidate, Diagnosis, Reason};
pub use origin::{Origin, Party};
pub use read::{Failure, LIMIT, Reading, read, read_pasted};
