//! The endpoints of a model: provider, status, uptime bar, latency, context.

use super::bars::bar;
use crate::core::checks::EndpointFacts;
use crate::core::checks::catalogue::tokens;
use crate::core::checks::tone::Tone;
use crate::core::report::authors::AuthorView;
use crate::show::tone::sign;
use crate::show::wrap::{pad, width};
use crate::ui::appearance::role;
use crate::ui::page::Page;
use crate::ui::theme::Role;

/// Appends the table; columns that do not fit are left out from the right, and those that nobody fills.
pub fn table(page: &mut Page, endpoints: &[EndpointFacts]) {
    let look = page.look;
    // Endpoints of another tier than the standard one are priced and chosen apart.
    let called = |it: &EndpointFacts| match &it.service_tier {
        Some(tier) => format!("{} ({tier})", it.provider),
        None => it.provider.clone(),
    };
    let names = endpoints.iter().map(|it| width(&called(it))).max().unwrap_or(0).clamp(8, 20);
    let bar_columns = if page.width >= 60 { 10 } else { 5 };
    // Sign, name, status word, bar and percent; then latency; then context.
    let with_latency = names + bar_columns + 34 <= page.width && endpoints.iter().any(|it| it.latency_p50.is_some());
    let with_context = names + bar_columns + 44 <= page.width && endpoints.iter().any(|it| it.context_length.is_some());
    let mut head = format!(
        "  {} {} {}",
        pad(look.ui("endpoints.provider"), names, look.glyphs.ellipsis),
        pad(look.ui("endpoints.status"), 8, look.glyphs.ellipsis),
        pad(look.ui("endpoints.uptime"), bar_columns + 6, look.glyphs.ellipsis)
    );
    // Numbers stand at the right of their columns, and so do the names of these.
    let right = |name: &str, columns: usize| format!(" {}{name}", " ".repeat(columns.saturating_sub(width(name))));
    if with_latency {
        head.push_str(&right(look.ui("endpoints.latency"), 9));
    }
    if with_context {
        head.push_str(&right(look.ui("endpoints.context"), 7));
    }
    page.line(vec![look.span(head, Role::Dim)]);
    for it in endpoints {
        let up = it.uptime_5m.or(it.uptime_30m).or(it.uptime_1d);
        let (tone, word) = standing(it, up);
        let mut spans = vec![
            look.span(format!("{} ", sign(tone, &look.glyphs)), role(tone)),
            look.span(pad(&called(it), names, look.glyphs.ellipsis), Role::Text),
            look.span(format!(" {} ", pad(look.ui(word), 8, look.glyphs.ellipsis)), role(tone)),
        ];
        match up {
            Some(up) => {
                spans.push(look.span(bar(up / 100.0, bar_columns, look.glyphs.full, look.glyphs.empty), role(tone)));
                spans.push(look.span(format!(" {:>4.0}%", up.clamp(0.0, 100.0).floor()), Role::Text));
            }
            None => spans.push(look.span(pad(look.ui("endpoints.unknown"), bar_columns + 6, "."), Role::Dim)),
        }
        if with_latency {
            let shown = it.latency_p50.map(|ms| format!("{ms:.0} ms")).unwrap_or_default();
            spans.push(look.span(format!(" {shown:>9}"), Role::Dim));
        }
        if with_context {
            let shown = it.context_length.map(tokens).unwrap_or_default();
            spans.push(look.span(format!(" {shown:>7}"), Role::Dim));
        }
        page.line(spans);
    }
}

/// Appends what the account may use of popular authors: how many models of how many, and what limits them.
pub fn authors(page: &mut Page, authors: &[AuthorView]) {
    let look = page.look;
    let names = authors.iter().map(|row| width(row.author)).max().unwrap_or(0);
    for row in authors {
        let tone = match (row.usable, row.says.is_empty()) {
            (Some(0), _) => Tone::Bad,
            (_, false) => Tone::Warn,
            (Some(_), true) => Tone::Good,
            (None, true) => Tone::Quiet,
        };
        let usable = row.usable.map_or_else(|| "?".to_string(), |count| count.to_string());
        page.line(vec![
            look.span(format!("{} ", sign(tone, &look.glyphs)), role(tone)),
            look.span(pad(row.author, names, look.glyphs.ellipsis), Role::Text),
            look.span(format!(" {:>7} ", format!("{usable}/{}", row.listed)), Role::Strong),
            look.span(row.says.clone(), Role::Dim),
        ]);
    }
}

fn standing(it: &EndpointFacts, up: Option<f64>) -> (Tone, &'static str) {
    match (it.status, up) {
        (Some(status), _) if status < 0 => (Tone::Bad, "endpoints.out"),
        (_, Some(up)) if up < 50.0 => (Tone::Bad, "endpoints.down"),
        (_, Some(up)) if up < 95.0 => (Tone::Warn, "endpoints.shaky"),
        (_, None) => (Tone::Quiet, "endpoints.unknown"),
        _ => (Tone::Good, "endpoints.up"),
    }
}
