//! What a case knows, under the names that the texts of the causes use.

use crate::core::address::api_url::{self, ApiUrl};
use crate::core::address::host;
use crate::core::case::{Case, KeyState, Settings};
use crate::core::checks::budget::Budget;
use crate::core::checks::chat::Takes;
use crate::core::checks::money::usd;
use crate::core::checks::{Chat, Interference, KeyFacts, KeyForm, Outcome, Probe, ProbeResult, TransportKind};
use crate::core::infer::conclude::{Conclusion, conclude};
use crate::core::infer::observations::interference::LocalFinding;
use crate::core::infer::observations::paste;
use crate::core::knowledge::api::{HOSTS, ROOT, Skin};
use crate::core::knowledge::causes::{CauseId, Fault, Gate};
use crate::core::knowledge::clients::Client;
use crate::core::knowledge::models::{VISION_MODELS, author_name};
use crate::core::knowledge::places;
use crate::core::knowledge::providers::slug_of;
use crate::core::knowledge::vendors::Vendor;
use crate::core::model_id;
use crate::core::moment;
use crate::core::plan::choose;
use crate::core::reading::Party;
use crate::core::reading::browser::{kept_from_the_page, refused_header};
use crate::core::reading::complaint::Complained;
use crate::core::reading::cut_end::cut_behind;
use crate::core::reading::evidence::{Evidence, QuotedFigures};
use crate::core::reading::offline::is_message;
use crate::core::report::chosen;
use crate::core::report::interference::supporting;
use crate::core::report::setting_place::own_place;
use crate::core::text::{Texts, sentences};
use crate::core::words::{ModelNeed, Setting, State};
use crate::say;
use jiff::civil::Weekday;
use jiff::{Timestamp, ToSpan, tz::TimeZone};
use std::collections::BTreeSet;

/// Settings that programs send without being asked to, by their names in the API.
const OFTEN_SENT: &[&str] = &[
    "tools",
    "response_format",
    "structured_outputs",
    "reasoning",
    "temperature",
    "top_p",
    "top_k",
    "seed",
    "stop",
    "frequency_penalty",
    "logprobs",
];

/// No answer worth having has fewer tokens, and some models take no lower limit.
const LEAST: u64 = 16;

/// How OpenRouter says that an account has never had money.
const NEVER_BOUGHT: &str = "never purchased credits";

/// Names with their values.
pub(super) type Values = Vec<(&'static str, String)>;

/// The values that are known in this case; an action drops the sentences of those that are not.
pub(super) fn values(case: &Case, conclusion: &Conclusion, texts: &Texts) -> Values {
    let known = |(name, value): (&'static str, Option<String>)| Some((name, value.filter(|value| !value.is_empty())?));
    all(case, conclusion, texts).into_iter().filter_map(known).collect()
}

/// What the pages of the causes may hold in braces.
#[must_use]
pub fn value_names() -> Vec<&'static str> {
    let case = Case::new(None, Settings::default());
    all(&case, &conclude(&case), &Texts::default()).into_iter().map(|(name, _)| name).collect()
}

/// Every name, with its value where it is known.
fn all(case: &Case, conclusion: &Conclusion, texts: &Texts) -> Vec<(&'static str, Option<String>)> {
    let none = Evidence::default();
    let evidence = case.reading.as_ref().map_or(&none, |it| &it.evidence);
    // What our own calls were refused with for this cause says it newer, and often more of it.
    let met = || met(case, conclusion.cause);
    let newest = || met().chain(std::iter::once(evidence));
    let mut values = Vec::new();
    let mut set = |name: &'static str, value: Option<String>| values.push((name, value));
    set("model", case.replaced_model().or(case.model()).map(str::to_string));
    let called_by = evidence.client.as_ref().and_then(|it| Client::find(&it.value));
    let client = called_by.filter(|client| !client.library).map(|client| client.name.to_string());
    set("program", Some(client.clone().unwrap_or_else(|| texts.ui("value.program").to_string())));
    set("client", client);
    let entry = |setting| {
        let client = called_by.filter(|client| !client.library || setting == Setting::Url)?;
        own_place(client, setting).map(str::to_string)
    };
    set("key_entry", entry(Setting::Key));
    set("limit_entry", entry(Setting::Limit));
    set("tools_entry", entry(Setting::Tools));
    set("url_entry", entry(Setting::Url));
    set("model_entry", entry(Setting::Model));
    set("key_vendor", key_vendor(case));
    set("key_flaw", key_flaw(case, texts));
    set("tls_flaw", tls_flaw(case, texts));
    set("proxy", proxy(case));
    set("proxy_address", Some(proxy_address(case)));
    set("proven_model", proven_model(case));
    set("not_taken", not_taken(case));
    set("free_variant", free_variant(case));
    set("paid_variant", paid_variant(case));
    set("bare_command", case.reading.as_ref().and_then(|reading| bare_command(&reading.text)));
    set("key_ended", key(case).filter(|facts| facts.expired).and_then(ended_on));
    set("free_model", free_model(case));
    set("sse_comment", case.reading.as_ref().and_then(|reading| comment_in(&reading.text)));
    let of_browser = |read: fn(&str) -> Option<String>| case.reading.as_ref().and_then(|reading| read(&reading.text));
    set("refused_header", of_browser(refused_header));
    set("browser_words", of_browser(|text| kept_from_the_page(text).map(str::to_string)));
    set("local_address", case.reading.as_ref().and_then(|reading| local_address(&reading.text)));
    let foreign = evidence.url.as_ref().and_then(|url| api_url::foreign_path(&url.value));
    set("foreign_path", foreign.map(|(path, _)| path.to_string()));
    set("instead_path", foreign.and_then(|(_, instead)| Some(format!("{ROOT}{}", instead?))));
    set("edge_status", edge_status(case));
    set("checked_url", checked_url(case));
    set("provider_slug", evidence.provider.as_ref().and_then(|it| provider_slug(case, &it.value)));
    set("country", country(case).map(|code| texts.country(&code)));
    set("author", case.author().map(|author| author_name(author).to_string()));
    let of_request = || case.reading.as_ref()?.own_rules.max_tokens;
    set("requested_tokens", evidence.numbers.requested_tokens.or_else(of_request).map(grouped));
    set("affordable_tokens", evidence.numbers.affordable_tokens.map(grouped));
    set("prompt_tokens", evidence.numbers.prompt_tokens.map(grouped));
    set("payable_prompt", evidence.numbers.prompt_tokens_limit.map(grouped));
    set("ageing_part", case.model().and_then(chosen::ageing_part));
    set("privacy_switch", newest().find_map(|it| chosen::privacy_switch(it, texts)));
    set("guardrail_words", newest().find_map(chosen::guardrail_words));
    set(
        "closed_model",
        newest().find_map(chosen::is_closed_by_guardrail).and_then(|()| case.model().map(str::to_string)),
    );
    set("large_quota", chosen::large_quota(evidence));
    set("small_quota", chosen::small_quota(evidence).then(|| "50".to_string()));
    set(
        "retry_after",
        newest().find_map(|it| Some(it.retry_after_s.as_ref()?.value.to_string())).filter(|it| it != "0"),
    );
    set("remedy_hint", newest().find_map(|it| Some(it.remedy_hint.as_ref()?.value.trim_end_matches('.').to_string())));
    set("step", newest().find_map(|it| Some(it.failed_routing_step.as_ref()?.value.clone())));
    set("edge", edge(case, texts));
    set("limit_period", evidence.numbers.limit_period.clone());
    let period = evidence.numbers.limit_period.as_deref();
    set("total_limit", period.filter(|period| *period == "total").map(|_| texts.ui("value.total").to_string()));
    let start = |period| match period {
        "daily" => Some("value.start_daily"),
        "weekly" => Some("value.start_weekly"),
        "monthly" => Some("value.start_monthly"),
        _ => None,
    };
    set("next_start", period.and_then(start).map(|key| texts.ui(key).to_string()));
    set("day_cap", evidence.numbers.capped_for_the_day.then(|| texts.ui("value.start_daily").to_string()));
    set("context_limit", evidence.numbers.context_limit.map(grouped));
    set("context_text", evidence.numbers.context_text.map(grouped));
    set("context_tools", evidence.numbers.context_tools.filter(|it| *it > 0).map(grouped));
    set("context_output", evidence.numbers.context_output.filter(|it| *it > 0).map(grouped));
    let over = |numbers: &QuotedFigures| numbers.context_requested?.checked_sub(numbers.context_limit?);
    let too_much = over(&evidence.numbers);
    set("context_over", too_much.map(grouped));
    set("context_whole", evidence.numbers.context_requested.filter(|_| too_much.is_some()).map(grouped));
    set("unsupported", unsupported(case));
    set("taken", taken(case));
    set("region_url", region_url(case));
    set("model_ended", ended(case));
    // What the text has lost may have been kept by OpenRouter.
    let kept = case.kept_error().map(|kept| &kept.reading.evidence);
    let told = || std::iter::once(evidence).chain(kept).chain(met());
    set("provider", told().find_map(|it| Some(it.provider.as_ref()?.value.clone())));
    set("provider_words", told().find_map(provider_words));
    set("refused_words", told().find_map(refused_words));
    // Where the refusal names the model to take, no catalogue is needed.
    let suggested = newest().find_map(|it| it.numbers.suggested_model.clone());
    set("named_model", suggested.clone());
    set("paid_model", suggested.or_else(|| paid_variant(case)));
    set("unprefixed", case.model().and_then(unprefixed));
    // A number of the program's own for one of its settings is no name that an author goes before.
    let is_name = |id: &&str| !id.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    let authorless = case.model().filter(|id| !id.contains('/')).filter(is_name);
    set("authorless", authorless.map(str::to_string));
    set("whole_id", authorless.and_then(chosen::whole_id));
    let complaint = complained(case, conclusion);
    set("complaint", complaint.map(|complained| complained.complaint.act.to_string()));
    let everywhere = complaint.filter(|complained| complained.complaint.everywhere);
    set("refused_everywhere", everywhere.map(|complained| complained.complaint.act.to_string()));
    set("spent", evidence.numbers.affordable_tokens.filter(|tokens| *tokens < LEAST).map(grouped));
    let of_complaint = |name: &str| complaint?.values.iter().find(|value| value.0 == name).map(|value| value.1.clone());
    set("refused_setting", of_complaint("setting"));
    let of_this_cause = complaint.is_some_and(|complained| !complained.complaint.causes.is_empty());
    let limit = of_complaint("number").map(|number| format!("{number} MB")).or_else(|| of_complaint("instead"));
    set("picture_limit", limit.filter(|_| of_this_cause));
    set("call_seconds", call_seconds(case));
    set("other_model", other_model(case));
    set("twin_model", twin_model(case));
    set("field", told().find_map(|it| Some(it.field.as_ref()?.value.clone())));
    set("allowed", told().map(|it| it.allowed.join(", ")).find(|names| !names.is_empty()));
    set("serving", newest().find_map(|it| it.statements.serving.clone()));
    set("permitted", newest().find_map(|it| it.statements.permitted.clone()));
    set("matched", told().find_map(|it| it.statements.matched.clone()));
    set("log_path", evidence.statements.log_path.clone());
    set("cut_behind", case.reading.as_ref().and_then(|reading| cut_behind(&reading.text)));
    set("flagged_for", told().find_map(|it| it.statements.flagged_for.clone()));
    let own_rules = case.reading.as_ref().map(|reading| &reading.own_rules);
    set("pinned", own_rules.map(|rules| rules.pinned.join(", ")).filter(|names| !names.is_empty()));
    set("own_rule", own_rules.and_then(chosen::own_rule));
    set("server_tool", paste::server_tool(evidence));
    set("withheld_by", paste::withheld_by(evidence));
    set("forbidding_rule", evidence.statements.forbidding_rule.clone());
    set("plugin", own_rules.and_then(|rules| rules.plugin.clone()));
    set("silence", evidence.statements.silence.clone());
    set("idle_limit", evidence.statements.idle_limit.clone());
    set("answered_by", answered_by(case));
    set("refusal", refusal(case));
    set("key_tail", key_tail(case));
    set("failing_tail", failing_tail(case, conclusion));
    let behind = conclusion.behind.and_then(|(cause, _)| texts.cause(cause)).map(|page| page.title.to_string());
    let passed = conclusion.state == State::Cleared && behind.is_none();
    let by_call = conclusion.proof.is_some_and(|probe| matches!(probe, Probe::Chat(_)));
    set("working_tail", key_tail(case).filter(|_| passed && by_call));
    set("behind", behind);
    let telling = supporting(case, conclusion);
    let (wrong, right) = addresses(case, &telling).unzip();
    set("wrong_url", wrong);
    set("right_url", right);
    set("key_place", key_place(&telling));
    set("host", evidence.host.as_ref().map(|it| it.value.clone()));
    let said = evidence.message.as_ref().is_some_and(|message| message.value.contains(NEVER_BOUGHT));
    set("never_bought", said.then(|| NEVER_BOUGHT.to_string()));
    set("other", other_party(case));
    set("other_host", other_host(case));
    set("own_server", own_server(case));
    set("key_variable", key_variable(&telling));
    set("misspelt_variable", misspelt_variable(&telling));
    set("place", telling.into_iter().next().map(|it| it.place));
    set("max_tokens", max_tokens(case, evidence, conclusion.cause).map(|it| it.to_string()));
    set("balance", balance(case, evidence, texts));
    set("blocking_budget", key(case).and_then(|facts| Some(named(facts.blocking_budget()?))));
    set("reset_time", reset_ms(case, evidence, conclusion.cause).map(|it| instant(it, case, texts)));
    let others = alternatives(case, conclusion.cause, texts);
    let seen = others.is_some() && !conclusion.cause.entry().other_model.contains(&ModelNeed::Input);
    set("alternatives", others);
    // Beside models that the checks have seen, standing examples are guesses.
    set("vision_models", vision_models(case, conclusion.cause, texts).filter(|_| !seen));
    let nearest = nearest(case, evidence);
    set("nearest_model", nearest.first().cloned());
    set("nearest_models", (!nearest.is_empty()).then(|| texts.list(&nearest)));
    values
}

/// Whose failure it is, where a party is named that is not OpenRouter.
fn other_party(case: &Case) -> Option<String> {
    let origin = &case.diagnosis.as_ref()?.origin;
    origin.name.clone().filter(|_| matches!(origin.party, Party::Other | Party::Local))
}

/// A host of that party: the one that the text names, else its best known.
fn other_host(case: &Case) -> Option<String> {
    let named = case.reading.as_ref()?.evidence.host.as_ref().map(|host| host.value.clone());
    let named = named.filter(|name| !host::is_openrouter(name) && !host::is_local(name));
    let party = other_party(case)?;
    let known = || Some(Vendor::named(&party)?.hosts.first()?.split('/').next()?.to_string());
    let is_host = |name: &String| name.contains('.') && !name.contains([' ', '/']);
    named.or_else(known).or_else(|| Some(party.clone()).filter(is_host))
}

/// The address of a server on this machine, where the text has its port.
fn own_server(case: &Case) -> Option<String> {
    let name = other_party(case)?;
    let (server, port) = name.rsplit_once(':')?;
    (host::is_local(server) && port.bytes().all(|byte| byte.is_ascii_digit())).then_some(name)
}

/// A base URL that was found to be wrong, and the one to put in its place: the one asked, the program's own, or what
/// stands on this machine.
fn addresses(case: &Case, telling: &[LocalFinding<'_>]) -> Option<(String, String)> {
    let of = |url: &ApiUrl| (url.base().to_string(), url.right_base());
    let found = |probe: Probe, outcome: Outcome| case.result(probe).filter(|result| result.outcome == outcome);
    let asked =
        found(Probe::ApiRoot, Outcome::ApiElsewhere).or_else(|| found(Probe::BaseUrlCheck, Outcome::BaseUrlWrong));
    if let Some(url) = asked.and_then(|result| result.request.url.as_deref()) {
        return Some(of(url));
    }
    let called = case.reading.as_ref().and_then(|reading| ApiUrl::of_call(&reading.evidence.url.as_ref()?.value));
    let redirecting = |url: &ApiUrl| {
        let own = host::is_openrouter(url.host());
        own && (url.scheme() == "http" || host::is_redirecting(url.host()))
    };
    if let Some(url) = called.filter(redirecting) {
        return Some(of(&url));
    }
    let finding = telling.iter().find(|finding| finding.misleads == Some(Interference::WrongAddress))?;
    let is_anthropic = format!("{} {}", finding.place, finding.value).to_lowercase().contains("anthropic");
    let skin = if is_anthropic { Skin::Messages } else { Skin::Chat };
    ApiUrl::of_base(finding.value.rsplit(" = ").next()?, skin).as_ref().map(of)
}

/// What our own calls were refused with for this cause, the newest first. What was put into a call besides may be what
/// was refused.
fn met(case: &Case, cause: CauseId) -> impl Iterator<Item = &Evidence> {
    let plain = |result: &&ProbeResult| match result.request.probe {
        Probe::Chat(chat) => chat.is_like_the_paste() && !result.reply().only_the_demand(),
        _ => true,
    };
    let refusals = case.results.iter().rev().filter(plain).filter_map(|result| result.refusal.as_ref());
    refusals.filter(move |refusal| refusal.cause == cause).map(|refusal| &refusal.reading.evidence)
}

/// What the words of the text let mend first. What a check has shown of the root cause comes before words beside it.
pub(super) fn complained<'a>(case: &'a Case, conclusion: &Conclusion) -> Option<&'a Complained> {
    let pasted = case.reading.as_ref().and_then(|reading| reading.evidence.complaint.as_ref());
    let complained = pasted.or_else(|| met(case, conclusion.cause).find_map(|it| it.complaint.as_ref()))?;
    let causes = complained.complaint.causes;
    let cause = conclusion.cause;
    // Whoever wrote a refusal, what it names is to be changed; where nothing failed, there is nothing to change.
    let party = case.diagnosis.as_ref().map(|diagnosis| diagnosis.origin.party);
    if cause == CauseId::NONE && !matches!(party, Some(Party::Other | Party::Unknown)) {
        return None;
    }
    let cleared = conclusion.state == State::Cleared;
    let counts = match causes {
        // What somebody else puts into a call no change of the program's takes out. Where a plain call passes, what the
        // words name is what the request has beside it.
        [] => {
            let theirs = conclusion.is_shown() && conclusion.fault == Some(Fault::OpenRouter);
            let of_the_request = matches!(conclusion.fault, Some(Fault::Request | Fault::Client));
            cause.entry().heeds_complaints && !theirs && (!cleared || of_the_request)
        }
        causes => {
            let told = cleared || (conclusion.root.is_some() && conclusion.is_shown());
            causes.contains(&cause.as_str()) && (complained.complaint.any_root || !told)
        }
    };
    counts.then_some(complained)
}

/// The one other model of the text, where two are named: programs put one in the place of another.
fn other_model(case: &Case) -> Option<String> {
    let reading = case.reading.as_ref()?;
    let failing = &reading.evidence.model.as_ref()?.value;
    let ids = reading.parsed.models.iter().map(|model| &model.value).filter(|id| id.contains('/'));
    let mut others = ids.filter(|id| model_id::base(id) != model_id::base(failing));
    let other = others.next()?;
    others.all(|id| id == other).then(|| other.clone())
}

/// The model that fails without its ending, where the text names that too: it is what was chosen, most likely.
fn twin_model(case: &Case) -> Option<String> {
    let reading = case.reading.as_ref()?;
    let failing = &reading.evidence.model.as_ref()?.value;
    model_id::variant(failing)?;
    let twin = model_id::base(failing);
    reading.parsed.models.iter().any(|model| model.value == twin).then(|| twin.to_string())
}

/// What the provider says: in its envelope, else as the client shows it.
fn provider_words(evidence: &Evidence) -> Option<String> {
    let shown = || evidence.message.as_ref().map(|words| words.value.trim()).filter(|words| is_message(words));
    let words = evidence.statements.provider_words.clone().or_else(|| shown().map(str::to_string))?;
    Some(words.trim_end_matches(['.', '。', ':']).to_string())
}

/// What OpenRouter says of a request, where it names what is wrong.
fn refused_words(evidence: &Evidence) -> Option<String> {
    let words = evidence.message.as_ref()?.value.lines().next()?.trim();
    let names = evidence.complaint.is_some() || evidence.field.is_some();
    // What a note put around the message is no part of it.
    let lone = words.matches('`').count() % 2 == 1;
    let words = words.split('`').next().filter(|_| lone).unwrap_or(words);
    (names && is_message(words)).then(|| words.trim_end_matches(['.', '。', ':']).to_string())
}

/// Time that a small call takes when nothing is slow, seconds.
const QUICK_S: u64 = 5;

/// How long our own plain call took, where that is what a time limit has to allow for.
fn call_seconds(case: &Case) -> Option<String> {
    let plain = [Probe::Chat(Chat::SameModel), Probe::Chat(Chat::Again)].map(|probe| case.result(probe));
    let answered = |result: &&ProbeResult| matches!(result.outcome, Outcome::Answered(_) | Outcome::Empty(_));
    let seconds = plain.into_iter().flatten().find(answered)?.ms / 1000;
    (seconds >= QUICK_S).then(|| seconds.to_string())
}

/// A number with its thousands apart.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let apart = |(at, digit): (usize, char)| {
        let comma = at > 0 && (digits.len() - at).is_multiple_of(3);
        comma.then_some(',').into_iter().chain([digit])
    };
    digits.chars().enumerate().flat_map(apart).collect()
}

fn key_vendor(case: &Case) -> Option<String> {
    match &case.result(Probe::KeyShape)?.outcome {
        Outcome::KeyShape(KeyForm::OtherVendor(vendor)) => Some(vendor.clone()),
        _ => None,
    }
}

/// What is wrong with the form of the key.
fn key_flaw(case: &Case, texts: &Texts) -> Option<String> {
    let result = case.result(Probe::KeyShape)?;
    let Outcome::KeyShape(shape) = &result.outcome else { return None };
    let flawed = !matches!(shape, KeyForm::WellShaped | KeyForm::OtherVendor(_));
    let says = texts.say(&result.says(&case.known()));
    flawed.then(|| says.trim_end_matches(['.', '。']).to_string())
}

/// What is wrong with the secure connection, in the first sentence of what the check says.
fn tls_flaw(case: &Case, texts: &Texts) -> Option<String> {
    let result = case.result(Probe::Reach)?;
    let Outcome::Unreachable(fault) = &result.outcome else { return None };
    let says = texts.say(&result.says(&case.known()));
    let first = sentences(&says).first().map(|sentence| sentence.trim().trim_end_matches(['.', '。']).to_string());
    first.filter(|_| fault.kind == TransportKind::Tls)
}

/// The proxy by which the checks could not get through.
fn proxy(case: &Case) -> Option<String> {
    match &case.result(Probe::Reach)?.outcome {
        Outcome::Unreachable(fault) => fault.proxy.clone(),
        _ => None,
    }
}

/// The same without its scheme; in words where it is not known.
fn proxy_address(case: &Case) -> String {
    let known = proxy(case);
    let address = known.as_deref().map(|url| url.split_once("://").map_or(url, |(_, rest)| rest).trim_end_matches('/'));
    address.unwrap_or("HOST:PORT").to_string()
}

/// The model proposed that answered a test call.
fn proven_model(case: &Case) -> Option<String> {
    let proposed = |result: &&ProbeResult| match (result.request.probe, &result.outcome) {
        (Probe::Chat(chat), Outcome::Answered(_)) => chat.variant().model == Takes::Proposed,
        _ => false,
    };
    case.results.iter().find(proposed)?.request.model.clone()
}

/// Settings that programs often send and that no endpoint of the model takes, as all of them list what they take.
fn not_taken(case: &Case) -> Option<String> {
    let Outcome::Endpoints(endpoints) = &case.result(Probe::Endpoints)?.outcome else { return None };
    if endpoints.is_empty() || endpoints.iter().any(|endpoint| endpoint.supported_parameters.is_empty()) {
        return None;
    }
    let takes =
        |name: &str| endpoints.iter().any(|endpoint| endpoint.supported_parameters.iter().any(|known| known == name));
    let lacking: Vec<&str> = OFTEN_SENT.iter().copied().filter(|name| !takes(name)).collect();
    (!lacking.is_empty()).then(|| lacking.join(", "))
}

/// The free variant of the model in question, where that is the paid one.
fn free_variant(case: &Case) -> Option<String> {
    let model = case.model().filter(|id| model_id::variant(id).is_none())?;
    let row = case.catalogue()?.served(&format!("{model}:free"))?;
    Some(row.id.clone())
}

/// The paid model of the same name, where the one in question is its free variant.
fn paid_variant(case: &Case) -> Option<String> {
    let model = case.model().filter(|id| model_id::variant(id) == Some("free"))?;
    Some(case.catalogue()?.served(model_id::base(model))?.id.clone())
}

/// The id behind a client's prefix, where both were sent.
fn unprefixed(id: &str) -> Option<String> {
    let own = model_id::without_client_prefix(id);
    (own != id).then(|| own.to_string())
}

/// The program of a pasted command that calls OpenRouter and shows no header with a key.
fn bare_command(text: &str) -> Option<String> {
    const COMMAND: &str = "curl";
    let at = text.find("curl ")?;
    // A command goes on where its line ends with a backslash.
    let lines = text[at..].split_inclusive('\n');
    let mut command = String::new();
    for line in lines {
        command.push_str(&line.to_lowercase());
        if !line.trim_end().ends_with('\\') {
            break;
        }
    }
    let keyed = ["authorization", "x-api-key", "-u ", "--oauth2-bearer"].iter().any(|part| command.contains(part));
    (command.contains("openrouter.ai") && command.contains("completions") && !keyed).then(|| COMMAND.to_string())
}

/// The day on which the key ended.
fn ended_on(facts: &KeyFacts) -> Option<String> {
    facts.expires_at.as_ref()?.get(..10).map(str::to_string)
}

/// The free model that answered a test call.
fn free_model(case: &Case) -> Option<String> {
    let result = case.result(Probe::Chat(Chat::FreeModel))?;
    matches!(result.outcome, Outcome::Answered(_)).then(|| result.request.model.clone())?
}

/// The comment that the API sends in a stream while a model is at work.
const COMMENT: &str = ": OPENROUTER PROCESSING";

fn comment_in(text: &str) -> Option<String> {
    text.contains(COMMENT).then(|| COMMENT.to_string())
}

/// The address on this machine at which nobody listens, as errors of sockets have it.
fn local_address(text: &str) -> Option<String> {
    let (_, after) = text.split_once("ECONNREFUSED ")?;
    let address = after.split(|it: char| it.is_whitespace() || matches!(it, '\'' | '"' | ')' | ',')).next()?;
    let (name, port) = address.rsplit_once(':')?;
    let is_port = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    (is_port && host::is_loopback(name.trim_matches(['[', ']']))).then(|| address.to_string())
}

/// The status of a page that came in OpenRouter's place.
fn edge_status(case: &Case) -> Option<String> {
    let page = |result: &ProbeResult| {
        let is_page = matches!(result.outcome, Outcome::Foreign(_) | Outcome::Refused);
        result.http_status.filter(|status| is_page && (520..=530).contains(status))
    };
    case.results.iter().find_map(page).map(|status| status.to_string())
}

/// The address of the program that was found to be right.
fn checked_url(case: &Case) -> Option<String> {
    let result = case.result(Probe::BaseUrlCheck).filter(|result| result.outcome == Outcome::BaseUrlRight)?;
    result.request.url.as_ref().map(|url| url.base().to_string())
}

/// The provider's name as requests take it.
fn provider_slug(case: &Case, name: &str) -> Option<String> {
    let slug = case.catalogue().and_then(|catalogue| catalogue.provider_slug(name)).or_else(|| slug_of(name));
    slug.map(str::to_string)
}

/// A variable that holds the key, where programs of another vendor look for theirs.
fn key_place(telling: &[LocalFinding<'_>]) -> Option<String> {
    let elsewhere = |finding: &&LocalFinding<'_>| {
        finding.misleads == Some(Interference::OtherHost) && finding.place.ends_with("_API_KEY")
    };
    telling.iter().find(elsewhere).map(|finding| finding.place.clone())
}

/// The country that OpenRouter sees, where vendors with geographic terms do not serve it.
fn country(case: &Case) -> Option<String> {
    match &case.result(Probe::Trace)?.outcome {
        Outcome::Trace(facts) if facts.unsupported => facts.country.clone(),
        _ => None,
    }
}

/// Settings of the request that the text names in quotes and that the model's providers do not take, though others' do.
fn unsupported(case: &Case) -> Option<String> {
    let text = &case.reading.as_ref()?.text;
    let catalogue = case.catalogue()?;
    let own = &catalogue.model.as_ref().filter(|row| !row.supported_parameters.is_empty())?.supported_parameters;
    let known: BTreeSet<&String> = catalogue.rows.iter().flat_map(|row| &row.supported_parameters).collect();
    let sent = |name: &&&String| !own.contains(name) && text.contains(&format!("\"{name}\""));
    let found: Vec<&str> = known.iter().filter(sent).map(|name| name.as_str()).collect();
    (!found.is_empty()).then(|| found.join(", "))
}

/// Settings that the model takes.
fn taken(case: &Case) -> Option<String> {
    let row = case.catalogue()?.model.as_ref()?;
    Some(row.supported_parameters.join(", "))
}

/// The base URL of the one region in which the key may be used.
fn region_url(case: &Case) -> Option<String> {
    let [region] = key(case)?.data_regions.as_deref()? else { return None };
    let (host, _) = HOSTS.iter().find(|(_, name)| name == region)?;
    Some(format!("https://{host}{ROOT}"))
}

/// The day on which the model ended, as the catalogue says it.
fn ended(case: &Case) -> Option<String> {
    let end = case.catalogue()?.model.as_ref()?.expiration_date.clone()?;
    let day: jiff::civil::Date = end.get(..10)?.parse().ok()?;
    let now = Timestamp::from_millisecond(case.settings.now_ms?).ok()?.to_zoned_datetime(TimeZone::UTC).date();
    (day <= now).then_some(end)
}

/// The variable that a settings file takes the key from, where it is not set.
fn key_variable(telling: &[LocalFinding<'_>]) -> Option<String> {
    let unset = |finding: &&LocalFinding<'_>| {
        finding.probe == Probe::ClientSettings && finding.misleads == Some(Interference::NoKey)
    };
    let (_, name) = telling.iter().find(unset)?.value.split_once(" = ")?;
    let is_name = name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    (is_name && !name.is_empty()).then(|| name.to_string())
}

/// A variable whose name no program reads, where the key stands in it.
fn misspelt_variable(telling: &[LocalFinding<'_>]) -> Option<String> {
    let found = telling.iter().find(|finding| finding.note.key == "misleads.misspelt")?;
    Some(found.place.clone())
}

/// The edge that carried the call, with the country where it is, if vendors do not serve that.
fn edge(case: &Case, texts: &Texts) -> Option<String> {
    let Outcome::Trace(facts) = &case.result(Probe::Trace)?.outcome else { return None };
    let colo = facts.colo.as_deref()?;
    let country = places::unsupported_edge(colo).map(|code| texts.country(code));
    Some(country.map_or_else(|| colo.to_string(), |name| texts.say(&say!("value.edge", place = name, edge = colo))))
}

/// The provider that answered a test call.
fn answered_by(case: &Case) -> Option<String> {
    case.results.iter().find_map(|result| match &result.outcome {
        Outcome::Answered(facts) => facts.provider.clone(),
        _ => None,
    })
}

/// What a test call was refused with, in OpenRouter's words.
fn refusal(case: &Case) -> Option<String> {
    let chats = case.results.iter().filter(|result| matches!(result.request.probe, Probe::Chat(_)));
    let evidence =
        chats.filter_map(|result| result.refusal.as_ref()).map(|refusal| &refusal.reading.evidence).next()?;
    let words = evidence.message.as_ref().map(|message| message.value.trim())?;
    Some(match &evidence.status {
        Some(status) => format!("{} “{words}”", status.value),
        None => format!("“{words}”"),
    })
}

fn key_tail(case: &Case) -> Option<String> {
    match &case.key {
        KeyState::Given { masked, .. } => masked.rsplit('…').next().map(str::to_string),
        _ => case.reading.as_ref()?.evidence.key_tail.as_ref().map(|tail| tail.value.clone()),
    }
}

/// The key of the failing call: the text's own, or the given one where it was seen to fail. Another may have been given.
fn failing_tail(case: &Case, conclusion: &Conclusion) -> Option<String> {
    let of_the_text = || Some(case.reading.as_ref()?.evidence.key_tail.as_ref()?.value.clone());
    if conclusion.state == State::Reproduced { key_tail(case) } else { of_the_text() }
}

/// An answer length that passes: what the money pays for, or what the window leaves.
fn max_tokens(case: &Case, evidence: &Evidence, cause: CauseId) -> Option<u64> {
    let numbers = &evidence.numbers;
    let affordable = numbers.affordable_tokens.or_else(|| {
        let left = key(case)?.limit_remaining?;
        let price = case.catalogue()?.model.as_ref()?.completion_price.filter(|it| *it > 0.0)?;
        (cause.entry().gate == Gate::Money).then_some((left / price) as u64)
    });
    let window = numbers.context_limit.map(|limit| {
        let taken = numbers.context_text.unwrap_or(0) + numbers.context_tools.unwrap_or(0);
        limit.saturating_sub(taken)
    });
    let most = affordable.or(window).filter(|it| *it > 0)?;
    // Other calls use up some of it in the meantime: keep a tenth in hand, and a round number.
    let safe = most - most / 10;
    let step = 10_u64.pow(safe.checked_ilog10().unwrap_or(0).saturating_sub(1));
    Some(safe / step * step)
}

/// The balance as read, else as it follows from the message.
fn balance(case: &Case, evidence: &Evidence, texts: &Texts) -> Option<String> {
    if let Some(Outcome::Credits(facts)) = case.result(Probe::Credits).map(|it| &it.outcome)
        && let Some(balance) = facts.balance()
    {
        return Some(usd(balance));
    }
    let model = case.catalogue()?.model.as_ref()?;
    let numbers = &evidence.numbers;
    let estimate = match (numbers.affordable_tokens, numbers.prompt_tokens_limit) {
        (Some(tokens), _) => tokens as f64 * model.completion_price?,
        (None, Some(tokens)) => tokens as f64 * model.prompt_price?,
        (None, None) => return None,
    };
    Some(texts.say(&say!("value.about", amount = usd(estimate))))
}

/// `$20.00 (member, daily)`.
fn named(budget: &Budget) -> String {
    match budget.limit_usd {
        Some(limit) => format!("{} ({})", usd(limit), budget.named()),
        None => budget.named(),
    }
}

fn key(case: &Case) -> Option<&KeyFacts> {
    match &case.result(Probe::Key)?.outcome {
        Outcome::KeyValid(facts) => Some(facts),
        _ => None,
    }
}

/// A limit of calls is counted by the minute or the day; clocks differ.
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// When the verdict's limit starts anew, Unix milliseconds.
#[must_use]
pub fn resumes_ms(case: &Case, conclusion: &Conclusion) -> Option<i64> {
    let none = Evidence::default();
    reset_ms(case, case.reading.as_ref().map_or(&none, |reading| &reading.evidence), conclusion.cause)
}

/// The wall clock as of the last answer, else as of the start.
fn now_ms(case: &Case) -> Option<i64> {
    case.answered_ms.or(case.settings.now_ms)
}

/// When the limit starts anew, Unix milliseconds: as the API tells it, else by its rules.
fn reset_ms(case: &Case, evidence: &Evidence, cause: CauseId) -> Option<i64> {
    let now = now_ms(case);
    let longest = if cause.family() == "rate" { DAY_MS + DAY_MS / 2 } else { 366 * DAY_MS };
    let refusals = case.results.iter().filter_map(|it| it.refusal.as_ref()).filter(|it| it.cause == cause);
    // Our own refusals are newer than the paste.
    let told = refusals.map(|it| &it.reading.evidence).chain([evidence]).find_map(|it| {
        let header = it.rate_limit_reset_ms.as_ref().and_then(|it| i64::try_from(it.value).ok());
        let text = || it.numbers.limit_resets.as_ref()?.parse::<Timestamp>().ok().map(Timestamp::as_millisecond);
        let after = || now?.checked_add(i64::try_from(it.retry_after_s.as_ref()?.value).ok()?.checked_mul(1000)?);
        // A time that has passed is no news, and one that no period of a limit reaches is no reset.
        let is_news = |it: &i64| now.is_none_or(|now| *it > now && *it <= now.saturating_add(longest));
        header.or_else(text).filter(is_news).or_else(|| after().filter(is_news))
    });
    told.or_else(|| by_rule(case, cause))
}

fn by_rule(case: &Case, cause: CauseId) -> Option<i64> {
    let facts = key(case);
    if let Some(resets) = facts.and_then(|it| it.blocking_budget()?.resets_at.as_ref()) {
        return resets.parse::<Timestamp>().ok().map(Timestamp::as_millisecond);
    }
    let period = if cause.family() == "rate" {
        facts.filter(|it| it.free_remaining == Some(0)).map(|_| "daily")
    } else {
        facts.filter(|it| it.limit_remaining.is_some_and(|left| left <= 0.0)).and_then(|it| it.limit_reset.as_deref())
    };
    next_period(now_ms(case)?, period?)
}

/// The next 00:00 UTC at which this period begins anew; weeks begin on Monday.
#[must_use]
pub fn next_period(now_ms: i64, period: &str) -> Option<i64> {
    let today = Timestamp::from_millisecond(now_ms).ok()?.to_zoned_datetime(TimeZone::UTC).date();
    let day = match period {
        "daily" => today.checked_add(1.day()).ok()?,
        "weekly" => today.nth_weekday(1, Weekday::Monday).ok()?,
        "monthly" => today.first_of_month().checked_add(1.month()).ok()?,
        _ => return None,
    };
    Some(day.to_zoned_datetime(TimeZone::UTC).ok()?.timestamp().as_millisecond())
}

/// "2026-10-12 00:00 UTC, in 3 h 12 min".
fn instant(at_ms: i64, case: &Case, texts: &Texts) -> String {
    let Some(time) = moment::stated(at_ms, &case.settings.zone) else { return String::new() };
    let Some(minutes) = now_ms(case).map(|now| (at_ms - now + 59_999) / 60_000).filter(|it| *it > 0) else {
        return time;
    };
    match (minutes / 1440, minutes / 60 % 24, minutes % 60) {
        (0, 0, minutes) => texts.say(&say!("value.in_minutes", time = time, minutes = minutes)),
        (0, hours, minutes) => texts.say(&say!("value.in_hours", time = time, hours = hours, minutes = minutes)),
        (days, hours, _) => texts.say(&say!("value.in_days", time = time, days = days, hours = hours)),
    }
}

/// Other models, those that answered in a test call first and marked.
fn alternatives(case: &Case, cause: CauseId, texts: &Texts) -> Option<String> {
    let mut ids: Vec<String> = Vec::new();
    let mut failed: Vec<&str> = Vec::new();
    for result in &case.results {
        let Some(model) = result.request.model.as_deref() else { continue };
        match (result.request.probe, &result.outcome) {
            (Probe::Chat(chat), Outcome::Answered(_))
                if chat.variant().model != Takes::Wanted || case.replaced_model().is_some_and(|it| it != model) =>
            {
                ids.push(texts.say(&say!("value.proven", model = model)))
            }
            (Probe::Chat(_), Outcome::Refused | Outcome::Empty(_) | Outcome::Unreachable(_)) => failed.push(model),
            _ => {}
        }
    }
    // Beside one that answered, others would be guesses.
    let guesses = choose::alternatives(case, cause).into_iter().filter(|_| ids.is_empty());
    let guesses: Vec<String> =
        guesses.filter(|row| !failed.contains(&row.id.as_str())).map(|row| row.id.clone()).collect();
    ids.extend(guesses);
    ids.truncate(3);
    (!ids.is_empty()).then(|| texts.list(&ids))
}

fn vision_models(case: &Case, cause: CauseId, texts: &Texts) -> Option<String> {
    if cause.entry().other_model.contains(&ModelNeed::Input) && case.catalogue().is_some() {
        return alternatives(case, cause, texts);
    }
    Some(texts.list(VISION_MODELS))
}

/// Letters from which on a word of an id names a family of models.
const FAMILY: usize = 4;

/// No word of the id that names a family is foreign to the other: a likeness may not lead from one family to another.
fn is_of_the_family(asked: &str, near: &str) -> bool {
    let words = |id: &str| -> Vec<String> {
        let slug = model_id::base(id).rsplit('/').next().unwrap_or_default().to_lowercase();
        let words = slug.split(|it: char| !it.is_ascii_alphabetic()).filter(|word| word.len() >= FAMILY);
        words.map(str::to_string).collect()
    };
    let known = words(near);
    // A slip keeps the letters at one end of a word.
    let alike = |a: &str, b: &str| a.starts_with(&b[..FAMILY - 1]) || a.ends_with(&b[b.len() - (FAMILY - 1)..]);
    words(asked).iter().all(|word| known.iter().any(|other| alike(word, other)))
}

/// The ids that the wrong one was probably meant to be, nearest first.
fn nearest(case: &Case, evidence: &Evidence) -> Vec<String> {
    let mut ids: Vec<String> = evidence.numbers.suggested_model.iter().cloned().collect();
    if let Some(catalogue) = case.catalogue() {
        let base = case.model().map(model_id::base).filter(|base| Some(*base) != case.model());
        ids.extend(base.and_then(|base| catalogue.served(base)).map(|row| row.id.clone()));
        let asked = case.model().unwrap_or_default();
        ids.extend(catalogue.nearest.iter().filter(|near| is_of_the_family(asked, near)).cloned());
    }
    let mut seen: Vec<String> = Vec::new();
    for id in ids {
        if !seen.contains(&id) {
            seen.push(id);
        }
    }
    seen.truncate(3);
    seen
}
