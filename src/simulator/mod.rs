//! The simulated OpenRouter: a real HTTP server on loopback that answers as the API would, in one
//! *world* at a time. It serves the `demo` command and the tests; the client knows nothing of it.
//!
//! # Worlds
//!
//! A world is a file `assets/worlds/<name>.toml`. It says how things **are**, never what to answer:
//! the answers follow from the state, so that states combine. Everything but `title` and `expect` may be
//! left out; the defaults are an account in order (25 USD bought, 4.20 used, in Germany).
//!
//! ```toml
//! title = "The daily quota of free models is used up"    # one line, as `demo --list` shows it
//! model = "openai/gpt-oss-20b:free"                       # the model that was called
//! paste = '''…'''          # the error as a client prints it; {origin} becomes http://127.0.0.1:port
//!
//! [expect]                 # the verdict that the checks must reach
//! cause = "rate.free_per_day"
//! root_cause = "small_quota"     # only where the cause has several
//! fault = "account"
//! state = "reproduced"     # or cleared, not_tested
//!
//! [user]                   # what the person at the keyboard holds
//! key = ""                 # left out: the world's key; "": none; another text: that key
//! max_cost = 0.0           # USD for test calls; left out: as the command line has it
//! management_key = false   # the user gives a management key, which reads [management]
//! variables = { OPENAI_API_KEY = "sk-…" }    # of the shell, {proxy}: a proxy that wants a login; files."~/.claude/settings.json" = "…": of programs
//!
//! [account]
//! credits = 25.0           # bought ever, USD; usage = 4.2: used ever; negative balance: usage > credits
//! in_flight = 0.0          # held by parallel requests; admission_fails = true: 429 of admission control
//! credits_for_keys = "refused"   # GET /credits for an ordinary key: refused, zeros, real
//! banned_authors = ["anthropic"] # or models; terms of service, wherever the call comes from; "*": all
//! blocked = []             # authors or models, refused since the account is restricted
//! debt_reads_as_404 = false      # a negative balance answers as if no provider were left
//! ban_names_author = false # the refusal reads "Author X is banned"
//! adult = true             # 18+ is confirmed
//! ip_not_allowed = false
//! allowed_providers = []   # slugs or names; ignored_providers likewise
//! byok = { anthropic = "rejected" }      # accepted, rejected, rate_limited
//!
//! organization = false     # the account is that of an organisation
//!
//! [key]
//! status = "active"        # active, unknown, disabled, expired; readable = true: GET /key answers all the same
//! management = false
//! limit = 20.0             # USD; limit_used, limit_reset = "daily" | "weekly" | "monthly"
//! workspace_deleted = false      # its workspace was deleted
//! expires_at = "2027-01-01T00:00:00Z"
//! data_regions = ["europe"]      # hosts it may be used at: global, europe, us
//! budgets = [{ scope = "workspace", limit_usd = 500.0, spend_usd = 512.0, resets_at = "…", reset_interval = "monthly" }]
//!                                # in the order in which they are checked; hidden = true: GET /key does not show it
//!
//! [free]
//! used = 50                # requests to :free models today; limit follows from the credits bought
//! used_this_minute = 0     # of 20; hidden = true: GET /key does not show the quota
//!
//! [network]
//! country = "DE"           # loc of /cdn-cgi/trace; colo = "FRA"
//! region_gate = ["openai"] # 403 "not available in your region"; "*": all authors
//! tos_gate = ["openai"]    # 403 terms of service, from this network
//! provider_gate = ["openai"]     # the provider itself refuses the country (403 in raw)
//! edge = "openrouter"      # captive_portal, egress_filter, cdn_block, cdn_flood, cdn_error, mock (any key succeeds), gateway (one of the user's own)
//! region = ""              # eu, us: the server stands for that regional host
//! path = "open"            # refused, reset, silent, unresolvable, not_tls, inspected, expired
//!
//! strips_header = false    # the key is lost on the way; cuts_streams = true: streams end after their first bytes
//! blocks_posts = false      # a filter answers what has a body by a page of its own; cuts = ["models"]: no answer comes from there
//!
//! [policy]                 # a pattern is an id, "author/*", "*:free" or "*"
//! hidden = { "*:free" = "free-model-training-violation-by-account" }   # also …-by-guardrail; "": shown
//! trains = ["deepseek/*"]  # removed when the request says data_collection = "deny"
//! retaining = ["Anthropic"]      # providers that keep what they are sent, removed when the request says zdr = true
//! adult_only = []          # harness_only, byok_only, moderated (every text is flagged), capped (requests a minute),
//!                          # demanding (a preset asks for what no endpoint takes); rules."author/*" = "…": 400 for every body
//!
//! [catalogue]
//! removed = ["google/gemini-2.0-flash-001"]      # gone from the lists, 404 on calls
//! outside = { eu = ["z-ai/*"] }                  # not served at that regional host
//! without_endpoints = []   # listed, 404 on calls; unroutable = []: the same, though endpoints are listed
//! free_ended = { "z-ai/glm-4.5-air:free" = "z-ai/glm-4.5-air" }
//! [[catalogue.endpoints."google/gemma-4-31b-it"]]        # in place of those of assets/simulator
//! provider = "Novita"      # status = 0, uptime = 99.0, text_only = true, lacks = ["tools"], tier = "flex"
//! [catalogue.rows."z-ai/glm-5.1"]                # fields of its row in the list
//! reasoning = { mandatory = true }
//!
//! [providers]              # name or "*": up, down, overloaded, rate_limited, timeout, empty, error_inside,
//! Anthropic = "down"       # interrupted, drops, rejects, only_thinks, mostly_thinks, fails, odd
//!
//! [[minds]]                # what a provider refuses in a body; provider = "*": each
//! provider = "Anthropic"
//! says = "…"               # in its own words; status = 400; one_in = 2: only every second call or so
//! places = [{ at = "/tools/*/function/name", over = 64 }]      # all tests: `MindedPlace` in mind.rs
//!
//! [openrouter]
//! mode = "up"              # internal_error, edge_error, auth_outage
//! incidents = ["…"]        # titles in the status feed; user_models_fail = true: GET /models/user fails
//!                          # calls_refuse_keys = true: calls refuse the key that reading accepts
//!
//! [management]             # rows of the lists that a management key reads, with the API's fields
//! guardrails = [{ name = "Team", assigned = true, allowed_models = ["openai/gpt-5"] }]   # assigned: binds the world's key
//! byok = [{ provider = "anthropic", is_required = true }]     # workspaces, keys likewise; foreign_key = true: the world's
//!                          # key is not the account's; filtered_catalogue = true: an organisation that hides models
//!
//! [generations."gen-1"]    # GET /generation: fields that differ from a call that went well
//! finish_reason = "length"
//!
//! [fixed.account]          # what the fix changes, laid over the file; used by `Server::apply_fix`
//! credits = 40.0
//! ```
//!
//! The fix is in force at once, or so many seconds later as `fix_takes_s` says, at the top of the file.
//!
//! # Gates
//!
//! A chat call passes these in turn; the first that is closed answers: key shape and identity → kind of
//! key → model id → model still served → standing of the account → cap on the model → balance, key cap, budget, reservation for `max_tokens` → region →
//! terms of service → 18+ → listed apps → own key needed → data policy and guardrails → providers
//! allowed and ignored → maximum price → image → tools → parameters → quota of free models → the
//! providers one after the other.

mod account;
mod catalogue;
mod chat;
mod clock;
mod data;
mod definition;
mod demand;
mod funnel;
mod gates;
mod inspection;
mod management;
mod mind;
mod minds;
mod money;
mod pattern;
mod reply;
mod routes;
mod server;
mod state;
mod world;
mod world_file;

pub use definition::{Expect, KEY, MANAGEMENT_KEY, User};
pub use mind::{Mind, MindedPlace};
pub use reply::{ReplyBody, ServerReply};
pub use routes::ServerRequest;
pub use server::{Fix, Improvisation, RecordedRequest, Server};
pub use state::{
    Account, AdminBudget, Byok, CatalogueState, CreditsAnswer, Edge, EndpointState, FreeQuota, KeyStatus, Network,
    OpenRouterMode, OpenRouterState, Path, Policy, ProviderMode, SimulatedKey, WorldState,
};
pub use world::{World, WorldProblem, listed, worlds};
