//! What the paste itself shows.

use crate::core::address::api_url::{self, ApiUrl};
use crate::core::address::host;
use crate::core::checks::check_context::words;
use crate::core::checks::key::{TIER_1000, tier};
use crate::core::checks::label::Aspect;
use crate::core::checks::scope::Scope;
use crate::core::knowledge::api::{HOSTS, Skin};
use crate::core::knowledge::clients::Client;
use crate::core::knowledge::lexicon::OTHER_HOSTS_CERTIFICATE;
use crate::core::parse::answer::ALIGNMENT;
use crate::core::reading::Reading;
use crate::core::reading::browser::{kept_from_the_page, page_call, refused_header};
use crate::core::reading::evidence::Evidence;
use crate::core::reading::request_parameters::OwnRules;

const OWN_CLOUD: Aspect = Aspect::new("paste/client", "own_cloud");
const OWN_MACHINE: Aspect = Aspect::new("paste/client", "own_machine");
const RIGHT_URL: Aspect = Aspect::new("paste/url", "right_url");
const PLAIN_HTTP: Aspect = Aspect::new("paste/url", "plain_http");
const WWW_HOST: Aspect = Aspect::new("paste/url", "www_host");
const LOCAL_HOST: Aspect = Aspect::new("paste/url", "local_host");
const OTHER_HOST: Aspect = Aspect::new("paste/url", "other_host");
const FOREIGN_PATH: Aspect = Aspect::new("paste/url", "foreign_path");
const REGIONAL: Aspect = Aspect::new("paste/host", "regional");
const USUAL: Aspect = Aspect::new("paste/host", "usual");
const OWN_KEY: Aspect = Aspect::new("paste/byok", "own_key");
const SHARED_KEY: Aspect = Aspect::new("paste/byok", "shared_key");
const BLOCKED_TEXT: Aspect = Aspect::new("paste/blocked", "text");
const BLOCKED_ROUTE: Aspect = Aspect::new("paste/blocked", "route");
/// An address of the user's own network was refused by servers that cannot reach it.
const BLOCKED_LOCAL: Aspect = Aspect::new("paste/blocked", "local_address");
/// No provider has the precision that was asked for, and the refusal says so.
const BLOCKED_PRECISION: Aspect = Aspect::new("paste/blocked", "precision");
/// No provider sells the tier that was asked for, and the refusal says so.
const BLOCKED_TIER: Aspect = Aspect::new("paste/blocked", "tier");
/// … for how the request demands a tool …
const BLOCKED_CHOICE: Aspect = Aspect::new("paste/blocked", "tool_choice");
/// A key in the text was masked, or the text refused for it.
const BLOCKED_SECRET: Aspect = Aspect::new("paste/blocked", "secret");
/// A server tool was asked for that a workspace has switched off.
const BLOCKED_TOOL: Aspect = Aspect::new("paste/blocked", "tool");
/// A plug-in withheld the answer.
const BLOCKED_ANSWER: Aspect = Aspect::new("paste/blocked", "answer");
/// Nothing was refused: a person describes a list of models that lacks some.
const BLOCKED_LISTING: Aspect = Aspect::new("paste/blocked", "listing");
/// What was left after the router had looked for the user's own provider keys is nothing.
const BLOCKED_PROVIDER_KEY: Aspect = Aspect::new("paste/blocked", "provider_key");
/// The token of a workload's identity was to be traded for an access token.
const EXCHANGE_WORKLOAD: Aspect = Aspect::new("paste/exchange", "workload");
/// The code of a person's login was to be traded for a key.
const EXCHANGE_LOGIN: Aspect = Aspect::new("paste/exchange", "login");
/// A browser refused a call of a page for one of its headers.
const PAGE_HEADER: Aspect = Aspect::new("paste/page", "header");
/// It kept an answer from a page, and names no header.
const PAGE_KEPT: Aspect = Aspect::new("paste/page", "kept");
/// It told the page no more than that the call failed.
const PAGE_UNTOLD: Aspect = Aspect::new("paste/page", "untold");
/// The certificate is another host's.
const OTHER_NAME: Aspect = Aspect::new("paste/certificate", "other_name");
/// Of whom it is, is not said.
const NAME_UNTOLD: Aspect = Aspect::new("paste/certificate", "untold");
const LIFETIME: Aspect = Aspect::new("paste/key_rule", "lifetime");
/// The workspace of the key is said to be gone.
const WORKSPACE: Aspect = Aspect::new("paste/key_rule", "workspace");
/// Neither is named.
const NO_KEY_RULE: Aspect = Aspect::new("paste/key_rule", "none");
/// Words of an answer, with its status.
const SERVER: Aspect = Aspect::new("paste/speaker", "server");
/// Words of the program only.
const PROGRAM: Aspect = Aspect::new("paste/speaker", "program");
const SEVERAL: Aspect = Aspect::new("paste/failures", "several");
const TEXT_PART: Aspect = Aspect::new("paste/largest_part", "text_part");
const TOOL_PART: Aspect = Aspect::new("paste/largest_part", "tool_part");
const OUTPUT_PART: Aspect = Aspect::new("paste/largest_part", "output_part");

/// The visible end of the key in the text is that of the key given here.
const CHECKED_KEY: Aspect = Aspect::new("paste/key", "checked_key");
/// It is not.
const ANOTHER_KEY: Aspect = Aspect::new("paste/key", "another_key");
/// The request of the text denies data collection.
const DENIED: Aspect = Aspect::new("paste/collection", "denied");
/// It lets no provider keep anything.
const NO_RETENTION: Aspect = Aspect::new("paste/retention", "none");
/// It names the providers that may answer.
const PINNED: Aspect = Aspect::new("paste/providers", "pinned");
/// No such list is shown, or it explains nothing.
const UNPINNED: Aspect = Aspect::new("paste/providers", "any");
/// It uses a plug-in with a price of its own.
const PLUGIN: Aspect = Aspect::new("paste/plugin", "used");
/// None is shown.
const NO_PLUGIN: Aspect = Aspect::new("paste/plugin", "none");

/// Where the identity of a workload is traded for an access token (workload identity federation, RFC 8693).
const TOKEN_DOOR: &str = "/oauth/token";

/// The word of OAuth for it; a person's login is refused in other words.
const NO_GRANT: &str = "invalid_grant";

/// Where the code of a person's login is traded for a key.
const CODE_DOOR: &str = "/auth/keys";

/// How servers say that they call no address of a private network.
const LOCAL: [&str; 4] = ["ssrf", "private ip", "private networks", "special-use ip"];

/// Free requests a day of an account that has bought little.
const FEW: u64 = 50;

/// Free requests a day of one that has bought enough.
const MANY: u64 = 1000;

const fn by(scope: Scope) -> Aspect {
    Aspect::new("paste/scope", scope.label())
}

/// All that a paste can show.
pub(super) const ALL: &[Aspect] = &[
    OWN_CLOUD,
    OWN_MACHINE,
    RIGHT_URL,
    PLAIN_HTTP,
    WWW_HOST,
    LOCAL_HOST,
    OTHER_HOST,
    FOREIGN_PATH,
    REGIONAL,
    USUAL,
    by(Scope::Account),
    by(Scope::Guardrail),
    by(Scope::Request),
    by(Scope::Key),
    OWN_KEY,
    SHARED_KEY,
    BLOCKED_TEXT,
    BLOCKED_ROUTE,
    BLOCKED_LOCAL,
    BLOCKED_PRECISION,
    BLOCKED_TIER,
    BLOCKED_CHOICE,
    BLOCKED_SECRET,
    BLOCKED_TOOL,
    BLOCKED_ANSWER,
    BLOCKED_PROVIDER_KEY,
    BLOCKED_LISTING,
    EXCHANGE_WORKLOAD,
    EXCHANGE_LOGIN,
    PAGE_HEADER,
    PAGE_KEPT,
    PAGE_UNTOLD,
    OTHER_NAME,
    NAME_UNTOLD,
    LIFETIME,
    WORKSPACE,
    NO_KEY_RULE,
    SERVER,
    PROGRAM,
    SEVERAL,
    TEXT_PART,
    TOOL_PART,
    OUTPUT_PART,
    CHECKED_KEY,
    ANOTHER_KEY,
    DENIED,
    NO_RETENTION,
    PINNED,
    UNPINNED,
    PLUGIN,
    NO_PLUGIN,
];

/// Whether the key of the text is the one that is checked.
pub(super) const fn key(is_checked: bool) -> Aspect {
    if is_checked { CHECKED_KEY } else { ANOTHER_KEY }
}

/// The rules that the request of the text sets itself. Where one of its providers answered the test call, that it names
/// them explains nothing.
pub(super) fn own_rules(rules: &OwnRules, answering: &[&str]) -> Vec<Aspect> {
    let answers = rules.pinned.iter().any(|name| answering.iter().any(|slug| name.eq_ignore_ascii_case(slug)));
    let mut shown = vec![
        if rules.pinned.is_empty() || answers { UNPINNED } else { PINNED },
        if rules.plugin.is_some() { PLUGIN } else { NO_PLUGIN },
    ];
    shown.extend(rules.no_collection.then_some(DENIED));
    shown.extend(rules.no_retention.then_some(NO_RETENTION));
    shown
}

/// What this paste shows.
pub(super) fn aspects(reading: &Reading, base_url: &str) -> Vec<Aspect> {
    let evidence = &reading.evidence;
    let mut shown = Vec::new();
    if let Some(client) = &evidence.client {
        shown.push(if Client::find(&client.value).is_some_and(|client| client.own_cloud) {
            OWN_CLOUD
        } else {
            OWN_MACHINE
        });
    }
    shown.extend(evidence.url.as_ref().and_then(|it| url(&it.value)));
    shown.extend(evidence.url.as_ref().and_then(|it| region(&it.value, base_url)));
    shown.extend(Scope::of(evidence).map(by));
    let shared = evidence.limit_source.as_ref().is_some_and(|it| it.value.contains("shared"));
    match &evidence.is_byok {
        Some(byok) if byok.value => shown.push(OWN_KEY),
        None if !shared => {}
        _ => shown.push(SHARED_KEY),
    }
    let doors = [(TOKEN_DOOR, EXCHANGE_WORKLOAD), (CODE_DOOR, EXCHANGE_LOGIN)];
    let door = doors.into_iter().find(|(door, _)| reading.text.contains(door)).map(|(_, exchange)| exchange);
    shown.extend(door.or_else(|| reading.text.contains(NO_GRANT).then_some(EXCHANGE_WORKLOAD)));
    let is_of_another = OTHER_HOSTS_CERTIFICATE.iter().any(|words| reading.text.contains(words));
    shown.push(if is_of_another { OTHER_NAME } else { NAME_UNTOLD });
    let text = words(evidence);
    let named = |words: &[&str]| words.iter().any(|words| text.contains(words));
    shown.push(match () {
        () if named(&["lifetime", "never expires", "expires later", "without an expiration"]) => LIFETIME,
        () if named(&["workspace"]) => WORKSPACE,
        () => NO_KEY_RULE,
    });
    let at_step = |name: &str| evidence.failed_routing_step.as_ref().is_some_and(|step| step.value.contains(name));
    if LOCAL.iter().any(|words| text.contains(words)) {
        shown.push(BLOCKED_LOCAL);
    } else if at_step("Quantization") || text.contains("with quantization") || text.contains("requested quantization") {
        shown.push(BLOCKED_PRECISION);
    } else if named(&["service tier", "service_tier"]) {
        shown.push(BLOCKED_TIER);
    } else if text.contains("tool_choice") {
        shown.push(BLOCKED_CHOICE);
    } else if at_step("BYOK") {
        shown.push(BLOCKED_PROVIDER_KEY);
    } else if withheld_by(evidence).is_some() {
        shown.push(BLOCKED_ANSWER);
    } else if server_tool(evidence).is_some() {
        shown.push(BLOCKED_TOOL);
    } else if text.contains("[secret:") {
        shown.push(BLOCKED_SECRET);
    } else if text.contains("request blocked") || text.contains("blocked pii") || text.contains("content filter") {
        shown.push(BLOCKED_TEXT);
    } else if evidence.status.as_ref().is_some_and(|it| it.value == 404) {
        shown.push(BLOCKED_ROUTE);
    } else if evidence.status.is_none() && is_description(reading) {
        shown.push(BLOCKED_LISTING);
    }
    let kept = || kept_from_the_page(&reading.text).map(|_| PAGE_KEPT);
    let untold = || page_call(&reading.text).map(|_| PAGE_UNTOLD);
    shown.extend(refused_header(&reading.text).map(|_| PAGE_HEADER).or_else(kept).or_else(untold));
    shown.extend(largest_part(evidence));
    // A stream that went silent was no fault of the program's, whoever says so.
    let answered =
        evidence.status.as_ref().is_some_and(|status| !status.inferred) || evidence.statements.silence.is_some();
    shown.push(if answered { SERVER } else { PROGRAM });
    shown
}

/// What an item that stands in the place of a withheld call is called; it is no server tool.
const ARMOR_ITEM: &str = "armor_blocked";
/// What the names of server tools begin with.
const SERVER_TOOL: &str = "openrouter:";

/// The plug-in that withheld the answer, as it is called.
#[must_use]
pub fn withheld_by(evidence: &Evidence) -> Option<String> {
    if let Some(named) = &evidence.statements.withheld_by {
        return Some(named.clone());
    }
    let text = words(evidence);
    let withheld = ["withheld", "blocked", "broke", "breaks", "violat"].iter().any(|word| text.contains(word));
    (text.contains("alignment") && withheld).then(|| ALIGNMENT.to_string())
}

/// The server tool that the refusal names.
#[must_use]
pub fn server_tool(evidence: &Evidence) -> Option<String> {
    let text = words(evidence);
    let (_, rest) = text.split_once(SERVER_TOOL).filter(|(_, rest)| !rest.starts_with(ARMOR_ITEM))?;
    let name: String = rest.chars().take_while(|it| it.is_ascii_alphanumeric() || *it == '_').collect();
    (!name.is_empty()).then(|| format!("{SERVER_TOOL}{name}"))
}

/// Failures of one kind from which on they are more than one trouble that passed.
const OFTEN: usize = 3;

/// How often it failed, where all failures are of one model: those of several are no repetition of one request.
pub(super) fn failures(reading: &Reading) -> Option<Aspect> {
    let mut models = reading.parsed.models.iter().map(|model| &model.value);
    let first = models.next();
    if models.any(|model| Some(model) != first) {
        return None;
    }
    reading.failures.get(reading.decisive).filter(|failure| failure.count >= OFTEN).map(|_| SEVERAL)
}

/// The account's tier, where a refusal for its free requests tells it.
pub(super) fn free_tier(evidence: &Evidence) -> Option<Aspect> {
    let text = words(evidence);
    if text.contains("high-balance") {
        return Some(TIER_1000);
    }
    // Only a limit that the headers count shows it: other numbers have been in force, and the words name none.
    let limit =
        evidence.rate_limit.as_ref().map(|limit| limit.value).filter(|limit| *limit == FEW || *limit >= MANY)?;
    text.contains("free-models-per-day").then(|| tier(limit))
}

/// What decides are a person's words for what happened, not those of a refusal.
fn is_description(reading: &Reading) -> bool {
    reading.decisive_sign.and_then(|index| reading.signs.get(index)).is_some_and(|sign| sign.generic)
}

fn url(text: &str) -> Option<Aspect> {
    let url = ApiUrl::of_call(text)?;
    Some(if host::is_local(url.host()) {
        LOCAL_HOST
    } else if !host::is_openrouter(url.host()) {
        OTHER_HOST
    } else if host::is_redirecting(url.host()) {
        WWW_HOST
    } else if url.scheme() == "http" {
        PLAIN_HTTP
    } else if api_url::foreign_path(text).is_some() {
        FOREIGN_PATH
    } else {
        RIGHT_URL
    })
}

/// Whether the call went by a host that keeps to a region, where fewer providers are, and the checks by another.
fn region(text: &str, base_url: &str) -> Option<Aspect> {
    let host = ApiUrl::of_call(text)?.host().to_string();
    let (_, region) = HOSTS.iter().find(|(name, _)| *name == host)?;
    let same = ApiUrl::of_base(base_url, Skin::Chat).is_some_and(|base| base.host() == host);
    Some(if same || *region == HOSTS[0].1 { USUAL } else { REGIONAL })
}

fn largest_part(evidence: &Evidence) -> Option<Aspect> {
    let numbers = &evidence.numbers;
    let text = numbers.context_text?;
    let tools = numbers.context_tools.unwrap_or(0);
    let output = numbers.context_output.unwrap_or(0);
    Some(if output >= text && output >= tools {
        OUTPUT_PART
    } else if tools >= text {
        TOOL_PART
    } else {
        TEXT_PART
    })
}
