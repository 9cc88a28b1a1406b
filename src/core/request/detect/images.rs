//! Pictures of a request: kind, size, number, address.

use crate::core::knowledge::requests::RequestRule;
use crate::core::request::conversation::Conversation;
use crate::core::request::images::{RequestImage, pictures};
use crate::core::request::json_pointer::{last, step};
use crate::core::request::rule_hit::{Operation, RuleHit};
use crate::core::request::skin::Skin;
use serde_json::{Value, json};

fn hits(view: &Conversation<'_>, find: impl Fn(&RequestImage<'_>) -> Option<RuleHit>) -> Vec<RuleHit> {
    pictures(view).iter().filter_map(find).collect()
}

/// A kind of picture that is not taken.
pub fn kind(view: &Conversation<'_>, rule: &'static RequestRule) -> Vec<RuleHit> {
    hits(view, |picture| {
        let stated = picture.media_type.as_deref().filter(|stated| !rule.words.contains(stated))?;
        Some(RuleHit::at(picture.at.clone()).with("value", stated).with("words", rule.words.join(", ")))
    })
}

/// A picture of too many bytes.
pub fn bytes(view: &Conversation<'_>, rule: &'static RequestRule) -> Vec<RuleHit> {
    let most = rule.most.unwrap_or(f64::MAX);
    let mebibytes = |bytes: f64| format!("{:.1}", bytes / 1_048_576.0);
    hits(view, |picture| {
        let bytes = picture.bytes()? as f64;
        (bytes > most)
            .then(|| RuleHit::at(picture.at.clone()).with("count", mebibytes(bytes)).with("most", mebibytes(most)))
    })
}

/// A side of too many pixels.
pub fn side(view: &Conversation<'_>, rule: &'static RequestRule) -> Vec<RuleHit> {
    let most = rule.most.unwrap_or(f64::MAX);
    hits(view, |picture| {
        let (wide, high) = picture.size()?;
        let longest = wide.max(high);
        let size = format!("{wide} × {high}");
        (f64::from(longest) > most).then(|| RuleHit::at(picture.at.clone()).with("count", size).with("most", most))
    })
}

/// More pictures than are taken.
pub fn count(view: &Conversation<'_>, rule: &'static RequestRule) -> Vec<RuleHit> {
    let all = pictures(view);
    let most = rule.most.unwrap_or(f64::MAX);
    match all.get(most as usize) {
        Some(first) => vec![RuleHit::at(first.at.clone()).with("count", all.len()).with("most", most)],
        None => Vec::new(),
    }
}

/// Its bytes are of another kind than it says.
pub fn mismatch(view: &Conversation<'_>, _: &'static RequestRule) -> Vec<RuleHit> {
    hits(view, |picture| {
        let stated = picture.media_type.as_deref()?;
        let real = picture.real_type().filter(|real| *real != stated)?;
        Some(RuleHit::at(picture.at.clone()).with("value", stated).with("real", real))
    })
}

/// Base64 that cannot be read, or that holds no picture.
pub fn broken(view: &Conversation<'_>, _: &'static RequestRule) -> Vec<RuleHit> {
    hits(view, |picture| picture.is_broken().then(|| RuleHit::at(picture.at.clone())))
}

/// A picture whose end is missing.
pub fn cut(view: &Conversation<'_>, _: &'static RequestRule) -> Vec<RuleHit> {
    hits(view, |picture| picture.is_cut().then(|| RuleHit::at(picture.at.clone())))
}

/// An address that no server outside can fetch.
pub fn address(view: &Conversation<'_>, _: &'static RequestRule) -> Vec<RuleHit> {
    hits(view, |picture| {
        let address = picture.private_address()?;
        Some(RuleHit::at(picture.at.clone()).with("value", address))
    })
}

/// A picture that does not come from the user.
pub fn role(view: &Conversation<'_>, rule: &'static RequestRule) -> Vec<RuleHit> {
    hits(view, |picture| {
        let is_wrong = rule.words.contains(&picture.role);
        is_wrong.then(|| RuleHit::at(picture.part_at.clone()).with("role", picture.role))
    })
}

/// A picture in the form of another path of the API.
pub fn form(view: &Conversation<'_>, _: &'static RequestRule) -> Vec<RuleHit> {
    let parts = view.turns.iter().flat_map(|turn| &turn.parts);
    let hits = parts.filter_map(|part| {
        let url = &part.value["image_url"];
        let at = part.at.to_string();
        match (view.skin, part.kind) {
            // The address alone, without the object around it.
            (Skin::Chat, "image_url") if url.is_string() => {
                let path = step(&at, "image_url");
                Some(RuleHit::at(path.clone()).mended_by(vec![Operation::Replace { path, value: json!({"url": url}) }]))
            }
            (Skin::Chat, "image" | "input_image") => {
                let address = url.as_str().map(str::to_string).or_else(|| data_of(&part.value["source"]));
                let patch = address.map(|url| {
                    let value = json!({"type": "image_url", "image_url": {"url": url}});
                    vec![Operation::Replace { path: at.clone(), value }]
                });
                Some(RuleHit { patch, ..RuleHit::at(at) })
            }
            (Skin::Messages, "image_url" | "input_image") => Some(RuleHit::at(at)),
            (Skin::Responses, "image_url" | "image") => Some(RuleHit::at(at)),
            _ => None,
        }
    });
    hits.map(|hit| {
        let name = last(&hit.at).map(|(_, name)| name).unwrap_or_default();
        hit.with("name", name)
    })
    .collect()
}

fn data_of(source: &Value) -> Option<String> {
    let (kind, data) = (source["media_type"].as_str()?, source["data"].as_str()?);
    Some(format!("data:{kind};base64,{data}"))
}
