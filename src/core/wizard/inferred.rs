//! What follows from a case: concluded once for each answer, however often it is asked for.

use crate::core::case::Case;
use crate::core::infer::conclude::{Conclusion, conclude};
use crate::core::plan::{Plan, Question, plan_after, question};
use std::sync::OnceLock;

/// The conclusion and the plan of one state of a case.
#[derive(Clone, Debug, Default)]
pub struct Inference {
    conclusion: OnceLock<Conclusion>,
    plan: OnceLock<Plan>,
    question: OnceLock<Option<Question>>,
}

impl Inference {
    /// What is known now.
    pub fn conclusion(&self, case: &Case) -> &Conclusion {
        self.conclusion.get_or_init(|| conclude(case))
    }

    /// What to do next.
    pub fn plan(&self, case: &Case) -> &Plan {
        self.plan.get_or_init(|| plan_after(case, || self.conclusion(case)))
    }

    /// The one thing still missing.
    pub fn question(&self, case: &Case) -> Option<&Question> {
        self.question.get_or_init(|| question(case)).as_ref()
    }
}
