//! What the lists of an account say to a management key.

use super::account::label;
use super::clock::Clock;
use super::definition::MANAGEMENT_KEY;
use super::reply::{ErrorReply, ServerReply};
use super::state::{KeyStatus, WorldState};
use super::world_file::Table;
use serde_json::{Value, json};

/// Hash of the world's key.
const HASH: &str = "f01d52606dc8f0a8303a7b5cc3fa07109c2e346cec7c0a16b40de462992ce943";
/// Field of a guardrail that says that it binds the world's key.
const ASSIGNED: &str = "assigned";

/// Answers the lists; none where the path is another.
#[must_use]
pub fn answer(state: &WorldState, path: &str, authorization: Option<&str>, clock: Clock) -> Option<ServerReply> {
    let rows = match path {
        "guardrails" => state.management.guardrails.iter().map(guardrail).collect(),
        "guardrails/assignments/keys" => assignments(state),
        "guardrails/assignments/members" => Vec::new(),
        "byok" => state.management.byok.iter().map(|row| with_id(row, "provider")).collect(),
        "keys" => keys(state, clock),
        "workspaces" => state.management.workspaces.iter().map(workspace).collect(),
        "organization/settings" => Vec::new(),
        _ => return None,
    };
    let key = authorization.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
    if key.trim() != MANAGEMENT_KEY {
        return Some(ErrorReply::new(401, "Invalid management key").reply());
    }
    if path == "organization/settings" {
        return Some(match state.management.filtered_catalogue {
            Some(filtered) => ServerReply::json(
                200,
                json!({"data": {"id": "org_demo", "is_filtered_model_catalog_enabled": filtered}}),
            ),
            None => ErrorReply::new(403, "Organization settings are only available to organizations").reply(),
        });
    }
    Some(ServerReply::json(200, json!({"total_count": rows.len(), "data": rows})))
}

/// A row with an id that follows from what it is called.
fn with_id(row: &Table, named: &str) -> Value {
    let mut row = Value::Object(row.clone());
    let name = row[named].as_str().unwrap_or("row").to_lowercase().replace(' ', "-");
    row["id"] = json!(format!("id-of-{name}"));
    row
}

fn guardrail(row: &Table) -> Value {
    let mut row = with_id(row, "name");
    if let Some(fields) = row.as_object_mut() {
        fields.remove(ASSIGNED);
    }
    row
}

fn assignments(state: &WorldState) -> Vec<Value> {
    let assigned = state.management.guardrails.iter().filter(|row| row.get(ASSIGNED) == Some(&json!(true)));
    assigned
        .map(|row| json!({"guardrail_id": with_id(row, "name")["id"], "key_hash": HASH, "key_name": "work"}))
        .collect()
}

fn workspace(row: &Table) -> Value {
    let mut row = with_id(row, "slug");
    // Named by its guardrail, which the API derives from the workspace.
    if let Some(name) = row["default_guardrail"].as_str() {
        row["default_guardrail_id"] = json!(format!("id-of-{}", name.to_lowercase().replace(' ', "-")));
    }
    row
}

fn keys(state: &WorldState, clock: Clock) -> Vec<Value> {
    let own = (!state.management.foreign_key).then(|| {
        json!({
            "hash": HASH,
            "label": label(state),
            "name": "work",
            "disabled": state.key.status == KeyStatus::Disabled,
            "expires_at": state.key.expires_at.as_ref().map(|at| clock.moment(at)),
            "creator_user_id": state.account.user_id,
            "workspace_id": state.management.workspaces.first().map(|row| with_id(row, "slug")["id"].clone()),
        })
    });
    own.into_iter().chain(state.management.keys.iter().map(|row| with_id(row, "name"))).collect()
}
