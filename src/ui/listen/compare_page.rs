//! Two calls: what differs between them.

use super::call_page::named;
use super::model::ListenModel;
use crate::core::exchange::calls::Call;
use crate::core::exchange::facts;
use crate::core::moment;
use crate::say;
use crate::show::tone::{of_verdict, verdict_sign};
use crate::show::wrap::width;
use crate::ui::appearance::role;
use crate::ui::page::Page;
use crate::ui::theme::Role;

/// The page of two calls by their numbers.
#[must_use]
pub fn page(model: &ListenModel, (left, right): (u64, u64), columns: usize) -> Page {
    let look = model.look;
    let mut page = Page::new(look, columns);
    let (Some(left), Some(right)) = (model.calls.call(left), model.calls.call(right)) else {
        page.prose(look.ui("listen.call_gone"), Role::Dim);
        return page;
    };
    for call in [left, right] {
        heading(&mut page, model, call);
    }
    page.gap();
    let differences = facts::differences(left, right);
    if differences.is_empty() {
        page.prose(look.ui("listen.no_difference"), Role::Text);
        return page;
    }
    let labels = differences.iter().map(|found| width(&named(&page, found.label, found.of.as_deref())));
    let wide = labels.max().unwrap_or(0).clamp(12, 28) + 1;
    for found in &differences {
        let label = named(&page, found.label, found.of.as_deref());
        let side = |value: &Option<String>| value.clone().unwrap_or_else(|| look.ui("listen.absent").to_string());
        let text = format!("{} {} {}", side(&found.left), look.glyphs.arrow, side(&found.right));
        page.pair(&label, wide, &text, Role::Text);
    }
    page
}

fn heading(page: &mut Page, model: &ListenModel, call: &Call) {
    let look = page.look;
    let verdict = &call.report.verdict;
    let time = moment::time_of_day(call.exchange.at_ms, &model.zone).unwrap_or_default();
    let lead = [
        look.span(format!("{} ", verdict_sign(verdict, &look.glyphs)), role(of_verdict(verdict))),
        look.span(format!("{} ", look.say(&say!("listen.call_at", number = call.exchange.id, time = time))), Role::Dim),
    ];
    page.hanging(&lead, &verdict.title, Role::Strong);
}
