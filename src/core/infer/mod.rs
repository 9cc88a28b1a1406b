//! Answers and paste → observations → likelihood of each root cause → conclusion.

pub mod conclude;
pub mod likelihood;
pub mod observations;
pub mod suspects;
