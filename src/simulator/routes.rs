//! One request to one answer.

use super::catalogue::{self, text};
use super::clock::Clock;
use super::definition::KEY;
use super::pattern::matches;
use super::reply::{ErrorReply, ReplyBody, ServerReply};
use super::state::{Edge, OpenRouterMode, WorldState};
use super::world::World;
use super::{account, chat, gates, management, minds};
use crate::core::knowledge::providers::PROVIDERS;
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What the server needs of a request.
#[derive(Clone, Debug, Default)]
pub struct ServerRequest {
    /// `GET`, `POST`.
    pub method: String,
    /// Path.
    pub path: String,
    /// Query, without `?`.
    pub query: String,
    /// `Authorization`.
    pub authorization: Option<String>,
    /// `X-OpenRouter-Metadata: enabled`.
    pub wants_metadata: bool,
    /// `User-Agent`.
    pub user_agent: String,
    /// Body.
    pub body: Vec<u8>,
}

/// Answers.
#[must_use]
pub fn answer(world: &World, request: &ServerRequest, clock: Clock, number: u64) -> ServerReply {
    let state = &world.state;
    if request.method == "CONNECT" {
        // Worlds have one proxy, and it lets nobody through.
        let refusal = ServerReply::plain(407, "Proxy Authentication Required".to_string());
        return refusal.with("proxy-authenticate", "Basic realm=\"proxy\"");
    }
    if request.path == "/incidents.rss" {
        return incidents(&state.openrouter.incidents);
    }
    if let Some(reply) = somebody_else(world, request, clock, number) {
        return reply;
    }
    // The edge answers this by itself, whatever is behind it.
    if request.path == "/cdn-cgi/trace" {
        return trace(world, request, clock);
    }
    if state.openrouter.mode == OpenRouterMode::EdgeError {
        return ServerReply::plain(502, "error code: 502".to_string());
    }
    let Some(path) = request.path.strip_prefix("/api/v1/") else { return no_such_page() };
    let header = request.authorization.as_deref().filter(|_| !state.network.strips_header);
    let identity = account::authenticate(state, header);
    if request.method == "GET"
        && let Some(reply) = management::answer(state, path, header, clock)
    {
        return reply;
    }
    match (request.method.as_str(), path) {
        ("OPTIONS", _) => preflight(&state.network.headers_not_allowed),
        ("GET", "models") if state.openrouter.models_fail => ErrorReply::new(500, "Internal Server Error").reply(),
        ("GET", "models") => {
            let region = parameter(&request.query, "region");
            let kept = parameter(&request.query, "zdr") == "true";
            let unkept = |id: &str| !kept || !state.catalogue.kept.iter().any(|pattern| matches(pattern, id));
            let served = |row: &&Value| {
                let id = text(row, "id");
                catalogue::served_in(state, id, region) && unkept(id)
            };
            let dated = |row: &Value| {
                let mut row = row.clone();
                let id = text(&row, "id").to_string();
                if let Some(day) = state.catalogue.ending.get(&id) {
                    row["expiration_date"] = json!(clock.moment(day)[..10]);
                }
                for (field, value) in state.catalogue.rows.get(&id).into_iter().flatten() {
                    row[field] = value.clone();
                }
                row
            };
            list(catalogue::rows(state).into_iter().filter(served).map(dated).collect())
        }
        ("GET", "models/count") => ServerReply::json(200, json!({"data": {"count": catalogue::rows(state).len()}})),
        ("GET", "providers") => providers(),
        ("GET", "endpoints/zdr") => list(catalogue::without_retention(state)),
        ("GET", "key" | "auth/key") if state.openrouter.key_endpoint_fails => {
            ErrorReply::new(401, "User not found.").reply()
        }
        ("GET", "key" | "auth/key") => identity.map_or_else(ErrorReply::reply, |()| account::key(state, clock)),
        ("GET", "credits") => identity.map_or_else(ErrorReply::reply, |()| account::credits(state)),
        ("GET", "generation") => identity
            .and_then(|()| account::may_infer(state))
            .map_or_else(ErrorReply::reply, |()| account::generation(state, parameter(&request.query, "id"))),
        ("GET", "generation/content") => identity
            .and_then(|()| account::may_infer(state))
            .map_or_else(ErrorReply::reply, |()| account::generation_content(state, parameter(&request.query, "id"))),
        ("GET", "models/user") if state.openrouter.user_models_fail => {
            ErrorReply::new(500, "Internal Server Error").reply()
        }
        ("GET", "models/user") => {
            identity.and_then(|()| account::may_infer(state)).map_or_else(ErrorReply::reply, |()| {
                list(catalogue::rows(state).into_iter().filter(|row| gates::visible(state, text(row, "id"))).collect())
            })
        }
        ("POST", "chat/completions") if state.openrouter.calls_refuse_keys => {
            ErrorReply::new(401, "User not found.").reply()
        }
        ("POST", "chat/completions") if state.openrouter.calls_lost > 0 => {
            let status = state.openrouter.calls_lost;
            ServerReply::html(
                status,
                &format!("openrouter.ai | {status}"),
                "The web server is not returning a connection.",
            )
        }
        ("POST", "chat/completions") => {
            identity.and_then(|()| account::may_infer(state)).map_or_else(ErrorReply::reply, |()| {
                match serde_json::from_slice::<Value>(&request.body) {
                    Ok(body) => chat::answer(state, &body, request.wants_metadata, clock, number),
                    Err(_) => ErrorReply::new(400, "Invalid request parameters").reply(),
                }
            })
        }
        ("POST", "responses" | "messages") if identity.is_ok() && !state.minds.is_empty() => {
            other_skin(state, &request.body, number)
        }
        ("POST", "responses") => identity_only(
            identity,
            |refusal| json!({"error": {"code": "server_error", "message": refusal.message}, "metadata": null}),
        ),
        ("POST", "messages") => identity_only(identity, |refusal| {
            json!({
                "type": "error",
                "error": {"type": "authentication_error", "message": refusal.message},
                "request_id": null,
            })
        }),
        ("GET", _) => match path.strip_prefix("models/").and_then(|rest| rest.strip_suffix("/endpoints")) {
            // Some clients escape `:` and `~` of an id.
            Some(id) => endpoints(world, &percent_decode_str(id).decode_utf8_lossy()),
            None => no_such_page(),
        },
        _ => no_such_page(),
    }
}

/// The two other skins only show whether the path and the key are right.
fn identity_only(identity: Result<(), ErrorReply>, shape: impl Fn(&ErrorReply) -> Value) -> ServerReply {
    let refusal = identity.err().unwrap_or_else(|| ErrorReply::new(400, "Invalid request parameters"));
    ServerReply::json(refusal.status, shape(&refusal))
}

/// Answers of what is between the caller and OpenRouter.
fn somebody_else(world: &World, request: &ServerRequest, clock: Clock, number: u64) -> Option<ServerReply> {
    if world.state.network.blocks_posts && request.method == "POST" {
        return Some(ServerReply::html(200, "Blocked by policy", "Blocked by Data Leak Prevention."));
    }
    match world.state.network.edge {
        Edge::OpenRouter => None,
        Edge::CaptivePortal => Some(ServerReply::html(200, "Welcome", "Please log in to use this network.")),
        Edge::EgressFilter => Some(ServerReply::html(
            403,
            "Access denied",
            "Your organisation does not allow this site: category “AI services”.",
        )),
        Edge::CdnBlock => Some(ServerReply::html(
            403,
            "Access denied | openrouter.ai used Cloudflare to restrict access",
            "Error code 1020. What happened? This website is using a security service to protect itself.",
        )),
        Edge::CdnFlood => Some(ServerReply::html(
            429,
            "Access denied | openrouter.ai used Cloudflare to restrict access",
            "Error 1015. You are being rate limited. The owner of this website has banned you temporarily.",
        )),
        Edge::CdnError => Some(ServerReply::html(
            522,
            "openrouter.ai | 522: Connection timed out",
            "Cloudflare: the origin web server did not answer in time.",
        )),
        Edge::Gateway => Some(gateway(request)),
        Edge::Mock => {
            let trusting = ServerRequest { authorization: Some(format!("Bearer {}", KEY)), ..request.clone() };
            let mut open = world.clone();
            open.state.network.edge = Edge::OpenRouter;
            Some(answer(&open, &trusting, clock, number))
        }
    }
}

/// A gateway of the user's own: its keys are not OpenRouter's, and it knows little more than calls.
fn gateway(request: &ServerRequest) -> ServerReply {
    if request.path.ends_with("/models") {
        return list(vec![
            json!({"id": "gpt-4o-mini", "object": "model", "created": 1_700_000_000, "owned_by": "openai"}),
        ]);
    }
    let (status, message) = match request.method.as_str() {
        "POST" => (401, "Authentication Error, LiteLLM Virtual Key expected. Received key does not start with 'sk-'."),
        _ => (404, "Not Found"),
    };
    ServerReply::json(status, json!({"detail": message}))
}

/// What a browser is told before a page may call. That X-OpenRouter-Metadata is not among the headers is reported of the real
/// API (autumn of 2026); the others are those that its guides let pages send.
fn preflight(forbidden: &[String]) -> ServerReply {
    let allowed = ["Authorization", "Content-Type", "HTTP-Referer", "X-Title", "X-OpenRouter-Title"];
    let allowed = allowed.iter().filter(|name| !forbidden.iter().any(|other| other.eq_ignore_ascii_case(name)));
    let mut reply = ServerReply::plain(204, String::new());
    reply.headers.extend([
        ("access-control-allow-origin", "*".to_string()),
        ("access-control-allow-headers", allowed.copied().collect::<Vec<_>>().join(",")),
        ("access-control-allow-methods", "GET,OPTIONS,POST".to_string()),
    ]);
    reply
}

/// Where a world says what is minded, the two other skins answer as far as that goes.
fn other_skin(state: &WorldState, body: &[u8], number: u64) -> ServerReply {
    let Ok(body) = serde_json::from_slice::<Value>(body) else {
        return ErrorReply::new(400, "Invalid request parameters").reply();
    };
    match minds::refusal(&state.minds, "Anthropic", &body, number) {
        Some(refusal) => refusal.reply(),
        None => ServerReply::json(200, json!({"id": format!("gen-{number}"), "usage": {"cost": 0.000_01}})),
    }
}

fn list(rows: Vec<impl serde::Serialize>) -> ServerReply {
    ServerReply::json(200, json!({"total_count": rows.len(), "links": {"next": null}, "data": rows}))
}

fn endpoints(world: &World, id: &str) -> ServerReply {
    let Some(found) = catalogue::find(&world.state, id) else {
        return ErrorReply::new(404, "Resource not found").reply();
    };
    let rows: Vec<Value> = catalogue::endpoints(&world.state, &found).into_iter().map(|it| it.row).collect();
    let mut architecture = found.row.get("architecture").cloned().unwrap_or_default();
    if architecture.get("instruct_type").is_none() {
        architecture["instruct_type"] = Value::Null;
    }
    ServerReply::json(
        200,
        json!({"data": {
            "id": found.id,
            "name": found.row.get("name"),
            "created": found.row.get("created"),
            "description": found.row.get("description"),
            "architecture": architecture,
            "endpoints": rows,
        }}),
    )
}

fn providers() -> ServerReply {
    // Several names of one provider are older spellings: the list has each slug once.
    let rows: BTreeMap<&str, &str> =
        PROVIDERS.iter().filter(|(_, slug)| !slug.is_empty()).map(|(name, slug)| (*slug, *name)).collect();
    let row = |(slug, name): (&&str, &&str)| {
        json!({
            "name": name,
            "slug": slug,
            "privacy_policy_url": format!("https://{slug}.example/privacy"),
            "terms_of_service_url": format!("https://{slug}.example/terms"),
            "status_page_url": format!("https://status.{slug}.example"),
        })
    };
    ServerReply::json(200, json!({"data": rows.iter().map(row).collect::<Vec<_>>()}))
}

fn trace(world: &World, request: &ServerRequest, clock: Clock) -> ServerReply {
    let network = &world.state.network;
    #[allow(clippy::cast_precision_loss)]
    let seconds = clock.0 as f64 / 1000.0;
    ServerReply::plain(
        200,
        format!(
            "fl=466f1\nh=openrouter.ai\nip=192.0.2.1\nts={seconds:.3}\nvisit_scheme=https\nuag={}\ncolo={}\nsliver=none\n\
             http=http/1.1\nloc={}\ntls=TLSv1.3\nsni=plaintext\nwarp=off\ngateway=off\nrbi=off\nkex=X25519MLKEM768\n",
            request.user_agent, network.colo, network.country
        ),
    )
}

fn incidents(titles: &[String]) -> ServerReply {
    use std::fmt::Write as _;
    let mut items = String::new();
    for title in titles {
        let _ = write!(
            items,
            "<item><title>{title}</title><description><![CDATA[<strong>Investigating</strong> - We are looking into \
             it.]]></description><link>https://status.openrouter.ai</link></item>"
        );
    }
    let feed = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><rss version=\"2.0\"><channel><title>OpenRouter status</title>{items}\
         </channel></rss>"
    );
    let mut reply = ServerReply::plain(200, feed);
    if let ReplyBody::Text { kind, .. } = &mut reply.body {
        *kind = "application/rss+xml";
    }
    reply
}

fn no_such_page() -> ServerReply {
    ServerReply::html(404, "OpenRouter", "This page could not be found.")
}

fn parameter<'a>(query: &'a str, name: &str) -> &'a str {
    query
        .split('&')
        .find_map(|pair| pair.split_once('=').filter(|(key, _)| *key == name).map(|(_, value)| value))
        .unwrap_or_default()
}
