//! One call of another program, caught on its way: what it sent, what came back, and what that means. Data and judgement
//! only; the relay that catches it lives in the adapters.

pub mod answer;
pub mod canned;
pub mod caught;
pub mod credential;
pub mod encoding;
pub mod event;
pub mod judge;
pub mod request;
pub mod retries;
pub mod route;
pub mod telling;

pub use caught::{Caught, Ending, Reply};
