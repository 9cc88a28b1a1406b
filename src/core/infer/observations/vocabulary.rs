//! Every sign with every label it can show; a test holds the data against it.

const REFUSABLE: &[&str] = &["refused", "same", "other"];
const TRANSPORT: &[&str] = &[
    "dns_failed",
    "connection_refused",
    "connection_reset",
    "timeout",
    "tls_failed",
    "proxy_refused",
    "redirect_refused",
    "too_large",
    "broken_answer",
    "foreign_answer",
];

/// Observation id → its own labels. Signs of live calls have those of the transport as well.
pub const VOCABULARY: &[(&str, &[&str])] = &[
    ("key_shape", &["well_shaped", "empty", "quoted", "whitespace", "bearer_typed", "other_vendor", "malformed"]),
    ("environment", &["clean", "suspicious"]),
    ("environment/key", &["clean", "other_key", "odd_key", "no_key"]),
    ("environment/address", &["clean", "wrong_address", "other_host"]),
    ("environment/way", &["clean", "other_way"]),
    ("environment/trust", &["clean", "other_trust"]),
    ("environment/model", &["same_model", "other_model"]),
    ("client_settings", &["clean", "suspicious"]),
    ("reach", &["reachable"]),
    ("reach/way", &["direct", "by_proxy"]),
    ("reach/tls", &["inspected", "public_issuer", "unknown_issuer"]),
    ("trace", &["supported_country", "unsupported_country"]),
    ("status", &["operational", "incident"]),
    ("models", &["listed", "known_model", "unknown_model"]),
    ("models/foreign", &["genuine", "server_page", "blocked_page", "web_page"]),
    ("models/status", &["server_error"]),
    ("models/spelling", &["misspelt", "client_prefix"]),
    ("models/input", &["takes_it", "lacks_it"]),
    ("models/tools", &["takes_tools", "lacks_tools"]),
    ("models/output", &["text_output", "no_text_output"]),
    (
        "key",
        &["valid", "management_key", "disabled", "expired", "limit_reached", "budget_exhausted", "free_quota_used"],
    ),
    ("key/answer", &["accepted", "rejected"]),
    ("key/account", &["same_account", "other_account"]),
    ("key/kind", &["plain", "oauth"]),
    ("key/cap", &["no_cap", "cap", "tight_cap"]),
    ("key/spending", &["open", "blocked"]),
    ("key/free_quota", &["left", "used_up"]),
    ("key/free_tier", &["tier_50", "tier_1000"]),
    ("control.no_key", &["accepted"]),
    ("control.wrong_key", &["accepted"]),
    ("credits", &["positive", "zero", "negative", "unreadable"]),
    ("credits/cover", &["enough", "too_little"]),
    ("models.user", &["listed"]),
    ("models.user/model", &["allowed", "hidden"]),
    ("endpoints", &["no_endpoints", "all_down", "one_endpoint", "several_endpoints"]),
    ("endpoints/provider", &["provider_up", "provider_troubled"]),
    ("door", &["right_door", "wrong_door"]),
    ("generation", &["found"]),
    ("generation/end", &["stop", "length", "error", "cancelled"]),
    ("chat.same_model", &["ok", "empty"]),
    ("chat.same_model/scope", &["by_account", "by_guardrail", "by_request", "by_key"]),
    ("chat.same_model/tokens", &["text", "reasoning", "nothing"]),
    ("chat.same_max_tokens", &["ok", "empty"]),
    ("chat.same_author", &["ok", "empty"]),
    ("chat.other_author", &["ok", "empty"]),
    ("chat.open_model", &["ok", "empty"]),
    ("chat.free_model", &["ok", "empty"]),
    ("chat.provider_pinned", &["ok", "empty"]),
    ("chat.provider_ignored", &["ok", "empty"]),
    ("chat.with_tool", &["ok", "empty"]),
    ("chat.with_image", &["ok", "empty"]),
    ("chat.deny_data_collection", &["ok", "empty"]),
    ("chat.streaming", &["ok", "empty"]),
    ("chat.xray", &["passed", "ok", "empty"]),
    ("paste/client", &["own_cloud", "own_machine"]),
    ("paste/url", &["right_url", "plain_http", "www_host", "local_host", "other_host"]),
    ("paste/scope", &["by_account", "by_guardrail", "by_request", "by_key"]),
    ("paste/byok", &["own_key", "shared_key"]),
    ("paste/blocked", &["text", "route"]),
    ("paste/largest_part", &["text_part", "tool_part", "output_part"]),
];

/// All labels that a sign can show, but the ids of causes; empty when there is no such sign.
#[must_use]
pub fn labels_of(id: &str) -> Vec<&'static str> {
    let Some((_, own)) = VOCABULARY.iter().find(|(name, _)| *name == id) else { return Vec::new() };
    let mut labels = own.to_vec();
    if !id.contains('/') && id != "key_shape" && id != "environment" && id != "client_settings" {
        labels.extend(TRANSPORT);
        labels.extend(REFUSABLE);
    }
    labels
}
