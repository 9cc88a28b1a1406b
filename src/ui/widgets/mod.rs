//! The parts that screens are made of.

pub mod actions;
pub mod bars;
pub mod border;
pub mod budgets;
pub mod check_rows;
pub mod endpoints;
pub mod field_view;
pub mod footer;
pub mod help;
pub mod pane;
pub mod paste_view;
pub mod set_here;
pub mod source_view;
pub mod stepper;
pub mod toast;
