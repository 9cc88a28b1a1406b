//! One call of another program, caught on its way: what it sent, what came back, and what that means. Data and judgement
//! only; the relay that catches it lives in the adapters.

pub mod addresses;
pub mod answer;
pub mod answer_headers;
pub mod calls;
pub mod canned;
pub mod credential;
pub mod earlier_calls;
pub mod encoding;
pub mod event;
pub mod facts;
pub mod judge;
pub mod recorded;
pub mod redirects;
pub mod request;
pub mod retries;
pub mod route;
pub mod said;
pub mod setting;
mod zstd;

pub use recorded::{Ending, RecordedExchange, RecordedReply};
