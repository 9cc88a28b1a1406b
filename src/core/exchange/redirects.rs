//! Which calls follow an answer that sent the program elsewhere: many programs drop the key on such a way.

use super::recorded::RecordedExchange;
use crate::core::address::host;
use std::collections::VecDeque;

/// Redirects that are remembered: those that are followed are followed at once.
const REMEMBERED: usize = 16;

/// An answer that sent a program elsewhere.
#[derive(Debug)]
struct Redirect {
    id: u64,
    path: String,
    program: Option<String>,
}

/// The latest redirects of calls that carried a key.
#[derive(Debug, Default)]
pub struct Redirects {
    latest: VecDeque<Redirect>,
}

impl Redirects {
    /// Takes a call in; says which one sent the program here and was the last to carry the key.
    pub fn note(&mut self, call: &RecordedExchange) -> Option<u64> {
        let follows = |redirect: &Redirect| redirect.path == call.path && redirect.program == call.user_agent;
        let followed = self.latest.iter().position(follows).and_then(|at| self.latest.remove(at));
        if let Some(path) = call.redirect.as_deref().and_then(path) {
            // A key that was lost before stays lost, and the first call is the one that shows it.
            let id = if call.credential.is_some() { Some(call.id) } else { followed.as_ref().map(|first| first.id) };
            if let Some(id) = id {
                self.latest.push_back(Redirect { id, path, program: call.user_agent.clone() });
            }
            if self.latest.len() > REMEMBERED {
                self.latest.pop_front();
            }
        }
        followed.filter(|_| call.credential.is_none()).map(|redirect| redirect.id)
    }
}

/// The path of a whole address.
fn path(url: &str) -> Option<String> {
    host::parse(url).map(|url| url.path().to_string())
}
