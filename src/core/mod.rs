//! The pure core: no terminal, network, clock, environment or file system.

pub mod authorities;
pub mod causes;
pub mod diagnose;
pub mod evidence;
pub mod investigation;
pub mod key_shape;
pub mod misleads;
pub mod nearest;
pub mod paste;
pub mod places;
pub mod probe;
pub mod redact;
pub mod report;
pub mod scan;
pub mod secret;
pub mod text;
pub mod wizard;
pub mod words;
