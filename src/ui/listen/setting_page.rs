//! How a client is led to the relay, and the way back.

use super::model::ListenModel;
use crate::core::exchange::setting::{self, SettingRow};
use crate::ui::page::Page;
use crate::ui::theme::Role;

/// The directions for the chosen client; without one, the addresses.
#[must_use]
pub fn page(model: &ListenModel, columns: usize) -> Page {
    let look = model.look;
    let mut page = Page::new(look, columns);
    match model.client {
        Some(client) => {
            page.heading(client.name);
            for row in setting::rows(client, &model.addresses) {
                match row {
                    SettingRow::Says(sentence) => {
                        page.gap();
                        page.prose(&look.say(&sentence), Role::Text);
                    }
                    SettingRow::Verbatim(line) => page.verbatim(2, &line),
                }
            }
        }
        None => {
            page.prose(look.ui("listen.lead_here"), Role::Text);
            page.verbatim(2, &model.addresses.api);
            page.gap();
            page.prose(look.ui("listen.lead_anthropic"), Role::Text);
            page.verbatim(2, &model.addresses.anthropic);
            page.gap();
            page.prose(look.ui("listen.choose_client"), Role::Text);
        }
    }
    page
}

/// Before the first call: the same, and what is waited for.
#[must_use]
pub fn waiting(model: &ListenModel, columns: usize) -> Page {
    let mut page = page(model, columns);
    page.gap();
    let lead = [page.look.span(format!("{} ", page.look.glyphs.now), Role::Accent)];
    page.hanging(&lead, page.look.ui("listen.waiting"), Role::Strong);
    page.hint(page.look.ui("listen.undo_at_the_end"));
    page
}
