//! How a client is led to the relay, and back again: what to say, and what to write where.

use super::addresses::RelayAddresses;
use crate::core::knowledge::api::DEFAULT_BASE_URL;
use crate::core::knowledge::clients::Client;
use crate::core::nearest::nearest_words;
use crate::core::text::Sentence;
use crate::core::words::RelayWay;
use crate::say;

/// One row of the directions.
#[derive(Clone, Debug, PartialEq)]
pub enum SettingRow {
    /// Says something.
    Says(Sentence),
    /// A line to be copied as it is.
    Verbatim(String),
}

/// The directions for a client, its undoing last.
#[must_use]
pub fn rows(client: &Client, addresses: &RelayAddresses) -> Vec<SettingRow> {
    let Some(relay) = &client.relay else { return Vec::new() };
    let url = addresses.in_form(relay.form);
    let line = relay.line.replace("{url}", url);
    let (place, name) = (relay.place, client.name);
    let (says, undo) = match relay.way {
        RelayWay::Menu => {
            (say!("relay_way.menu", name = name, place = place), Some(say!("relay_undo.menu", url = DEFAULT_BASE_URL)))
        }
        RelayWay::File => (say!("relay_way.file", name = name, place = place), Some(say!("relay_undo.file"))),
        RelayWay::Variable => {
            (say!("relay_way.variable", name = name), Some(say!("relay_undo.variable", place = place)))
        }
        RelayWay::Code => (say!("relay_way.code", name = name), Some(say!("relay_undo.code"))),
        RelayWay::Fixed => (say!("relay_way.fixed", name = name, place = place), Some(say!("relay_undo.fixed"))),
        RelayWay::Intercept => (say!("relay_way.intercept", name = name), None),
        RelayWay::Impossible => (say!("relay_way.impossible", name = name), None),
    };
    let mut rows = vec![SettingRow::Says(says)];
    rows.extend(match relay.way {
        RelayWay::Intercept | RelayWay::Impossible => None,
        RelayWay::Variable => Some(SettingRow::Verbatim(format!("export {place}={line}"))),
        _ => Some(SettingRow::Verbatim(line)),
    });
    rows.extend(relay.note.map(|key| SettingRow::Says(Sentence { key, args: Vec::new() })));
    if let Some(command) = relay.command {
        let flag = match relay.way {
            RelayWay::Intercept | RelayWay::Fixed => "--intercept ",
            _ => "",
        };
        if relay.way != RelayWay::Intercept {
            rows.push(SettingRow::Says(say!("relay_way.command")));
        }
        rows.push(SettingRow::Verbatim(format!("openrouter-doctor listen {flag}-- {command}")));
        if !flag.is_empty() {
            rows.push(SettingRow::Says(say!("relay_note.intercept_untried", name = name)));
        }
    }
    if let Some(undo) = undo {
        rows.push(SettingRow::Says(undo));
        rows.push(SettingRow::Says(say!("relay_undo.left", url = url)));
    }
    if relay.way != RelayWay::Impossible {
        rows.push(SettingRow::Says(say!("relay_note.other_way", name = name)));
    }
    rows
}

/// The client that was meant, by its id or name.
///
/// # Errors
/// A sentence with the names that come near.
pub fn find(wanted: &str) -> Result<&'static Client, Sentence> {
    let plain = |text: &str| text.to_lowercase().replace([' ', '_'], "-");
    let meant = plain(wanted);
    if let Some(client) = Client::with_relay().find(|client| client.id == meant || plain(client.name) == meant) {
        return Ok(client);
    }
    let ids: Vec<&str> = Client::with_relay().map(|client| client.id).collect();
    let near = nearest_words(wanted, &ids, 6);
    let names = if near.is_empty() { ids.join(", ") } else { near.join(", ") };
    Err(say!("relay.unknown_client", name = wanted, names = names))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::text::Texts;

    fn directions(id: &str) -> String {
        let addresses = RelayAddresses::of("http://127.0.0.1:46930");
        let text = |row: SettingRow| match row {
            SettingRow::Says(sentence) => Texts::default().say(&sentence),
            SettingRow::Verbatim(line) => line,
        };
        find(id)
            .map(|client| rows(client, &addresses))
            .unwrap_or_default()
            .into_iter()
            .map(text)
            .collect::<Vec<_>>()
            .join("\n")
    }

    #[test]
    fn that_the_calls_leave_by_another_way_is_said_wherever_a_client_can_be_led_here() {
        for client in Client::with_relay() {
            let says = directions(client.id).contains("leave from this program");
            let led = client.relay.as_ref().is_some_and(|relay| relay.way != RelayWay::Impossible);
            assert_eq!(says, led, "{}", client.id);
        }
    }

    #[test]
    fn each_client_gets_the_address_in_the_form_that_it_appends_to() {
        for (id, line) in [
            ("claude-code", "export ANTHROPIC_BASE_URL=http://127.0.0.1:46930/api\n"),
            ("goose", "export OPENROUTER_HOST=http://127.0.0.1:46930\n"),
            ("Roo Code", "http://127.0.0.1:46930/api/v1\n"),
            ("janitorai", "http://127.0.0.1:46930/api/v1/chat/completions\n"),
            ("opencode", "\"baseURL\": \"http://127.0.0.1:46930/api/v1\""),
        ] {
            assert!(directions(id).contains(line), "{}", directions(id));
        }
    }

    #[test]
    fn whoever_is_led_here_is_told_the_way_back() {
        let mut led = 0;
        for client in Client::with_relay() {
            let text = directions(client.id);
            assert!(!text.contains('{') || text.contains("{ "), "{text}");
            let way = client.relay.as_ref().map(|relay| relay.way);
            let changes = !matches!(way, Some(RelayWay::Impossible | RelayWay::Intercept));
            assert_eq!(text.contains("ECONNREFUSED"), changes, "{text}");
            led += usize::from(changes);
        }
        assert!(led >= 25, "{led} clients");
    }

    #[test]
    fn a_client_whose_address_is_fixed_is_started_through_a_proxy() {
        let n8n = directions("n8n");
        assert!(
            n8n.contains("Base URL") && n8n.contains("\nopenrouter-doctor listen --intercept -- n8n start\n"),
            "{n8n}"
        );
        let hermes = directions("hermes");
        assert!(hermes.contains("\nopenrouter-doctor listen --intercept -- hermes\n"), "{hermes}");
        assert!(hermes.contains("was not tried with Hermes"), "{hermes}");
    }

    #[test]
    fn a_client_whose_calls_leave_from_elsewhere_is_told_so_at_once() {
        let text = directions("cursor");
        assert!(text.contains("servers"), "{text}");
        assert!(find("roo").is_err_and(|problem| Texts::default().say(&problem).contains("roo-code")));
    }
}
