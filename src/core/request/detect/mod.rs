//! What the rules of `assets/request` look for, one function for each kind of fault.

mod fields;
mod images;
mod messages;
mod pairs;
mod reasoning;
mod routing;
mod schemas;
mod strict;
mod tools;

use super::conversation::Conversation;
use super::rule_hit::RuleHit;
use crate::core::knowledge::requests::RequestRule;

/// Finds the places that a rule fits.
pub type Detector = fn(&Conversation<'_>, &'static RequestRule) -> Vec<RuleHit>;

/// The name that a rule calls a detector by.
const DETECTORS: &[(&str, Detector)] = &[
    ("absent", fields::absent),
    ("given", fields::given),
    ("both", fields::both),
    ("range", fields::range),
    ("other_value", fields::other_value),
    ("value", fields::value),
    ("kind", fields::kind),
    ("longer", fields::longer),
    ("more_items", fields::more_items),
    ("other_letters", fields::other_letters),
    ("unknown_field", fields::unknown_field),
    ("bytes", fields::bytes),
    ("empty_text", messages::empty_text),
    ("empty_content", messages::empty_content),
    ("null_content", messages::null_content),
    ("first_role", messages::first_role),
    ("repeated_role", messages::repeated_role),
    ("late_role", messages::late_role),
    ("role_behind", messages::role_behind),
    ("role", messages::role),
    ("unknown_role", messages::unknown_role),
    ("last_role", messages::last_role),
    ("blank_end", messages::blank_end),
    ("no_user", messages::no_user),
    ("cache_marks", messages::cache_marks),
    ("cache_order", messages::cache_order),
    ("empty_cached", messages::empty_cached),
    ("word_missing", messages::word_missing),
    ("reserved_word", messages::reserved_word),
    ("part_kind", messages::part_kind),
    ("orphan_result", pairs::orphan_result),
    ("missing_result", pairs::missing_result),
    ("result_apart", pairs::result_apart),
    ("doubled_id", pairs::doubled_id),
    ("id_missing", pairs::id_missing),
    ("id_letters", pairs::id_letters),
    ("id_length", pairs::id_length),
    ("arguments", pairs::arguments),
    ("calls_without_tools", pairs::calls_without_tools),
    ("unsigned_thinking", reasoning::unsigned_thinking),
    ("foreign_reasoning", reasoning::foreign_reasoning),
    ("lost_reasoning", reasoning::lost_reasoning),
    ("late_thinking", reasoning::late_thinking),
    ("thinking_not_first", reasoning::thinking_not_first),
    ("budget_over_answer", reasoning::budget_over_answer),
    ("tool_form", tools::form),
    ("tool_without_name", tools::without_name),
    ("tool_name_length", tools::name_length),
    ("tool_name_letters", tools::name_letters),
    ("tool_doubled", tools::doubled),
    ("tool_added_twice", tools::added_twice),
    ("tool_unknown_choice", tools::unknown_choice),
    ("schema_missing", schemas::missing),
    ("schema_bare", schemas::bare),
    ("schema_root", schemas::root),
    ("schema_top_keyword", schemas::top_keyword),
    ("schema_keyword", schemas::keyword),
    ("schema_required", schemas::required),
    ("schema_items", schemas::items),
    ("schema_untyped", schemas::untyped),
    ("schema_type_list", schemas::type_list),
    ("schema_enum", schemas::enumeration),
    ("schema_format", schemas::format),
    ("schema_key", schemas::key),
    ("schema_ref", schemas::reference),
    ("strict_open", strict::open),
    ("strict_required", strict::required),
    ("image_kind", images::kind),
    ("image_bytes", images::bytes),
    ("image_side", images::side),
    ("image_count", images::count),
    ("image_mismatch", images::mismatch),
    ("image_broken", images::broken),
    ("image_cut", images::cut),
    ("image_address", images::address),
    ("image_role", images::role),
    ("image_form", images::form),
    ("nothing_left", routing::nothing_left),
    ("unknown_provider", routing::unknown_provider),
];

/// The names of all detectors.
pub fn names() -> impl Iterator<Item = &'static str> {
    DETECTORS.iter().map(|(name, _)| *name)
}

/// The detector of this name.
#[must_use]
pub fn named(name: &str) -> Option<Detector> {
    DETECTORS.iter().find(|(own, _)| *own == name).map(|(_, detector)| *detector)
}
