//! The endpoints that each step of the router leaves, as a refusal shows them.

use super::reply::ErrorReply;
use serde_json::{Value, json};

/// The steps so far.
#[derive(Clone, Debug)]
pub struct Funnel {
    steps: Vec<(&'static str, usize)>,
}

impl Funnel {
    /// No step has been taken.
    #[must_use]
    pub fn of(endpoints: usize) -> Self {
        Self { steps: vec![("Initial Endpoints", endpoints)] }
    }

    /// A step that leaves so many.
    pub fn leave(&mut self, step: &'static str, endpoints: usize) {
        self.steps.push((step, endpoints));
    }

    /// A step that leaves them all.
    pub fn keep(&mut self, step: &'static str) {
        let left = self.steps.last().map_or(0, |(_, left)| *left);
        self.leave(step, left);
    }

    /// The refusal of a step that leaves none.
    #[must_use]
    pub fn closed(&self, step: &'static str, refusal: ErrorReply) -> ErrorReply {
        let row = |(step, left): &(&'static str, usize)| json!({"step": step, "endpoint_count": left});
        let rows: Vec<Value> = self.steps.iter().chain([&(step, 0)]).map(row).collect();
        refusal.note("failed_routing_step", json!(step)).note("routing_funnel", json!(rows))
    }
}
