//! The screens: one page builder per stage, the frame around them, and the keys that work.

pub mod actions;
pub mod areas;
pub mod beginning;
pub mod board;
pub mod credits;
pub mod diagnosis;
pub mod evidence;
pub mod footer;
pub mod frame;
pub mod key;
pub mod main_page;
pub mod model_stage;
pub mod outlook;
pub mod overlay;
pub mod paste;
pub mod picker;
pub mod picker_facts;
pub mod probes;
pub mod scroll;
pub mod steps;
pub mod test_call;
pub mod to_do;
pub mod verdict;
