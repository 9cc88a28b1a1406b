//! The sign of a call: its verdict, or that it goes on.

use crate::core::exchange::calls::Call;
use crate::show::glyphs::Glyphs;
use crate::show::tone::{of_verdict, verdict_sign};
use crate::ui::appearance::role;
use crate::ui::theme::Role;

/// Sign and role.
#[must_use]
pub fn standing(call: &Call, glyphs: &Glyphs) -> (&'static str, Role) {
    if call.exchange.is_running() {
        return (glyphs.now, Role::Accent);
    }
    let verdict = &call.report.verdict;
    (verdict_sign(verdict, glyphs), role(of_verdict(verdict)))
}
