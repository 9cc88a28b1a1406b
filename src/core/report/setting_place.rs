//! Where what a step changes is found: in the client that the text shows, else in any program and in code.

use crate::core::knowledge::clients::Client;
use crate::core::text::Texts;
use crate::core::words::Setting;
use crate::say;

/// The way to it in the client's own menus, files and variables.
pub(super) fn own_place(client: &Client, setting: Setting) -> Option<&'static str> {
    let places = &client.places;
    match setting {
        Setting::Key => places.key,
        Setting::Limit => places.limit,
        Setting::Tools => places.tools,
        Setting::Model => places.model,
        Setting::Routing => places.routing,
        Setting::Conversation => places.conversation,
        Setting::Url => {
            let led = client.relay.as_ref();
            let led = led.filter(|relay| !relay.place.is_empty());
            led.map(|relay| relay.place)
        }
    }
}

/// One sentence on where the setting is in this program; where the program has no name, in any and in code, unless
/// everybody knows.
pub(super) fn place(client: Option<&Client>, setting: Setting, texts: &Texts) -> Option<String> {
    let (in_program, in_code) = names(setting);
    let in_program = texts.ui(in_program);
    let sentence = match client {
        Some(client) => {
            say!("setting.in_client", client = client.name, place = own_place(client, setting).unwrap_or(in_program))
        }
        None => say!("setting.either", place = in_program, code = texts.ui(in_code?)),
    };
    Some(texts.say(&sentence))
}

/// Keys of what programs and code call it; none for the model, whose name says it.
fn names(setting: Setting) -> (&'static str, Option<&'static str>) {
    match setting {
        Setting::Key => ("setting.key", Some("setting.key_code")),
        Setting::Limit => ("setting.limit", Some("setting.limit_code")),
        Setting::Tools => ("setting.tools", Some("setting.tools_code")),
        Setting::Model => ("setting.model", None),
        Setting::Url => ("setting.url", Some("setting.url_code")),
        Setting::Routing => ("setting.routing", Some("setting.routing_code")),
        Setting::Conversation => ("setting.conversation", Some("setting.conversation_code")),
    }
}
