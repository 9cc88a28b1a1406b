//! The next actions: those of the root cause, then those of the cause, with their values filled in.

use super::values::{Values, complained, resumes_ms, values};
use super::{asked_host, chosen, setting_place};
use crate::core::case::Case;
use crate::core::checks::chat::Takes;
use crate::core::checks::{Outcome, Probe};
use crate::core::infer::conclude::Conclusion;
use crate::core::knowledge::causes::{CauseId, Gate};
use crate::core::knowledge::clients::Client;
use crate::core::knowledge::complaints::Complaint;
use crate::core::reading::Party;
use crate::core::report::document::Action;
use crate::core::report::management;
use crate::core::text::{ActionKind, ActionText, Condition, Texts, fill, fill_known, placeholders};
use crate::core::words::{Fault, RelayWay, Setting, State};
use crate::say;

/// What to do, ranked: do, wait, ask, avoid; within each, what belongs to a root cause that is shown first, and what
/// belongs to one that is only likely last.
#[must_use]
pub fn actions(case: &Case, conclusion: &Conclusion, texts: &Texts) -> Vec<Action> {
    let Some(page) = texts.cause(conclusion.cause) else { return Vec::new() };
    // The page of `none` asks for another text; a health check has none.
    if case.reading.is_none() && !conclusion.cause.is_named() {
        return Vec::new();
    }
    let values = values(case, conclusion, texts);
    if conclusion.state == State::Mended {
        return vec![repeat(&values, texts)];
    }
    let root = conclusion.root.and_then(|root| page.hypotheses.iter().find(|it| it.id == root.id));
    let rooted = root.map_or(&[][..], |it| it.actions);
    // What is done instead of the rest mends nothing where another root cause is to blame.
    let decided = conclusion.state == State::Cleared || conclusion.is_shown();
    let replaced = root.filter(|_| decided).map_or(&[][..], |it| it.replaces);
    let general = || page.actions.iter().filter(|it| !replaced.contains(&it.kind));
    let (first, last): (Vec<&ActionText>, Vec<&ActionText>) = match decided {
        true => (rooted.iter().collect(), general().collect()),
        false => (general().collect(), rooted.iter().collect()),
    };
    let complaint = complaint(case, conclusion, &values, texts);
    let mut models: Vec<Action> = Vec::new();
    let mut found: Vec<Action> = complaint.or_else(|| resembled(case, conclusion, texts)).into_iter().collect();
    for kind in [ActionKind::Do, ActionKind::Wait, ActionKind::Ask, ActionKind::Avoid] {
        for text in first.iter().chain(&last).copied().filter(|it| it.kind == kind) {
            let applies = applies(text, case, conclusion, &values);
            if let Some(mut action) = filled(text, &values).filter(|_| applies)
                && !found.iter().any(|it| is_the_same(it, &action))
            {
                action.detail = with_place(text, action.detail, case, &values, texts);
                action.title = asked_host::named(case, conclusion, action.title);
                action.command = action.command.map(|command| asked_host::named(case, conclusion, command));
                if text.sets == Some(Setting::Model) {
                    models.push(action.clone());
                }
                found.push(action);
            }
        }
    }
    if waits_first(case, conclusion, &models, &found) || is_soon_over(case, conclusion) {
        found.sort_by_key(|action| action.kind != ActionKind::Wait);
    }
    if let Some(named) = named_page(case, conclusion) {
        let guessed = |url: &str| ["settings/", "workspaces/"].iter().any(|part| url.contains(part));
        let first =
            found.iter_mut().find(|action| action.kind == ActionKind::Do && action.url.as_deref().is_some_and(guessed));
        if let Some(action) = first {
            action.url = Some(named);
        }
    }
    for action in &mut found {
        action.url = action.url.take().map(|url| own_workspace(case, texts, url));
    }
    if let Some(action) = catch_live(case, conclusion, texts) {
        let behind = found.iter().rposition(|known| known.kind == ActionKind::Do).map_or(0, |last| last + 1);
        found.insert(behind, action);
    }
    let after = conclusion.behind.map(|(cause, _)| next(cause, case, conclusion, texts));
    for (place, mut action) in after.into_iter().flatten().enumerate() {
        if place == 0 {
            action.title = texts.say(&say!("verdict.after_that", title = action.title));
            action.follows = true;
        } else if action.kind == ActionKind::Wait {
            action.title = texts.say(&say!("verdict.or_that", title = action.title));
        }
        found.insert(found.len().min(1 + place), action);
    }
    found
}

/// The first step would be another model, which nobody has seen to answer, where waiting is enough.
fn waits_first(case: &Case, conclusion: &Conclusion, models: &[Action], found: &[Action]) -> bool {
    let answered = case.results.iter().any(|result| {
        let another = matches!(result.request.probe, Probe::Chat(chat) if chat.variant().model != Takes::Wanted);
        another && matches!(result.outcome, Outcome::Answered(_))
    });
    let passes = conclusion.state != State::Cleared && conclusion.cause.entry().gate != Gate::Money;
    passes && !answered && found.first().is_some_and(|first| models.contains(first))
}

/// Wait that costs less than any change, milliseconds: what a card payment takes at least.
const SHORT_WAIT_MS: i64 = 10 * 60 * 1000;

/// The limit starts anew before anything else could be done about it.
fn is_soon_over(case: &Case, conclusion: &Conclusion) -> bool {
    let left = resumes_ms(case, conclusion).zip(case.answered_ms.or(case.settings.now_ms)).map(|(at, now)| at - now);
    conclusion.state == State::Reproduced && left.is_some_and(|left| (0..=SHORT_WAIT_MS).contains(&left))
}

/// The detail with where the step is done, unless its own words name that already. What is known of one program comes
/// first, what holds for any last.
fn with_place(action: &ActionText, detail: String, case: &Case, values: &Values, texts: &Texts) -> String {
    let known = |name: &str| values.iter().any(|value| value.0 == name);
    let is_told = placeholders(action.detail).any(|name| name.ends_with("_entry") && known(name));
    let Some(setting) = action.sets.filter(|_| !is_told) else { return detail };
    let program = client(case).filter(|client| !client.library);
    let Some(place) = setting_place::place(program, setting, texts) else { return detail };
    let (first, last) = if program.is_some() { (place, detail) } else { (detail, place) };
    texts.say(&say!("setting.joined", first = first, last = last)).trim().to_string()
}

/// The client that the text shows.
fn client(case: &Case) -> Option<&'static Client> {
    Client::find(&case.reading.as_ref()?.evidence.client.as_ref()?.value)
}

/// The command that starts the relay.
const LISTEN: &str = "openrouter-doctor listen";

/// From this share on it is worth a call to see whether the text has lost the reason.
const WORTH_WATCHING: f64 = 0.25;

/// What the text has lost can be seen where the call passes by: where it names no cause, where the program hides what it
/// got, and where the same call passes from here. A program whose calls leave from elsewhere cannot be caught.
fn catch_live(case: &Case, conclusion: &Conclusion, texts: &Texts) -> Option<Action> {
    let lost = |cause: CauseId| cause == CauseId::UNDETERMINED || cause.entry().fault == Fault::Client;
    let may_be_lost = |(cause, share): &(CauseId, f64)| lost(*cause) && *share >= WORTH_WATCHING;
    let is_hidden = lost(conclusion.cause)
        || (conclusion.state == State::Cleared && conclusion.cause.is_named())
        || (conclusion.state != State::Reproduced && conclusion.others.iter().any(may_be_lost));
    case.reading.as_ref().filter(|_| is_hidden && !case.caught)?;
    let relay = client(case).and_then(|client| client.relay.as_ref().map(|relay| (client.id, relay.way)));
    let command = match relay {
        Some((_, RelayWay::Impossible)) => return None,
        Some((id, _)) => format!("{LISTEN} --client {id}"),
        None => LISTEN.to_string(),
    };
    Some(Action {
        kind: ActionKind::Do,
        title: texts.ui("listen.catch_title").to_string(),
        detail: texts.ui("listen.catch_detail").to_string(),
        url: None,
        command: Some(command),
        value: None,
        takes: Some(texts.ui("listen.catch_takes").to_string()),
        follows: false,
    })
}

/// The action is to catch the next call, which has a screen here.
#[must_use]
pub fn catches_live(action: &Action) -> bool {
    action.command.as_deref().is_some_and(|command| command.starts_with(LISTEN))
}

/// The same page of the workspace that was read with a management key and holds what stops the call; itself where none was.
fn own_workspace(case: &Case, texts: &Texts, url: String) -> String {
    let last = |url: &str| url.rsplit('/').next().map(str::to_string);
    let in_a_workspace = |url: &str| url.contains("/workspaces/");
    if !in_a_workspace(&url) {
        return url;
    }
    let read = management::view(case, texts).into_iter().flat_map(|view| view.findings);
    let mut pages = read.filter(|finding| finding.stops && in_a_workspace(&finding.url)).map(|finding| finding.url);
    pages.find(|page| last(page) == last(&url)).unwrap_or(url)
}

/// The page that a refusal for this cause names: that of our own call, which is newer, else that of the text.
fn named_page(case: &Case, conclusion: &Conclusion) -> Option<String> {
    let live = case.results.iter().filter_map(|result| result.refusal.as_ref());
    let live = live.filter(|refusal| refusal.cause == conclusion.cause).map(|refusal| &refusal.reading.evidence);
    let pasted = case.reading.iter().map(|reading| &reading.evidence);
    let pasted = pasted.filter(|_| case.pasted_cause() == conclusion.cause);
    live.chain(pasted).find_map(|evidence| evidence.statements.configure_url.clone())
}

/// What mends the failure that a text resembles where nothing shows whose API was called: only what is done alike at any.
fn resembled(case: &Case, conclusion: &Conclusion, texts: &Texts) -> Option<Action> {
    let diagnosis = case.diagnosis.as_ref().filter(|_| conclusion.cause == CauseId::NONE)?;
    let unnamed = match diagnosis.origin.party {
        Party::Unknown => true,
        Party::Other => diagnosis.origin.name.is_none(),
        _ => false,
    };
    let other = diagnosis.others.first().filter(|other| unnamed && other.cause.is_named())?;
    let action = next(other.cause, case, conclusion, texts).into_iter().next()?;
    let ours = |words: &str| words.to_ascii_lowercase().contains("openrouter");
    let alike = action.kind == ActionKind::Do && action.url.is_none() && !ours(&action.title) && !ours(&action.detail);
    (alike && action.command.is_none()).then_some(action)
}

/// What has to be done besides, since another failure waits behind this one: the first thing to change, and the wait
/// that does the same, where it is known how long it is.
fn next(cause: CauseId, case: &Case, conclusion: &Conclusion, texts: &Texts) -> Vec<Action> {
    let Some(page) = texts.cause(cause) else { return Vec::new() };
    let ahead = Conclusion { cause, root: None, behind: None, ..conclusion.clone() };
    let values = values(case, &ahead, texts);
    let first = |kind: ActionKind| {
        let own = page.actions.iter().filter(|action| action.kind == kind);
        let own = own.filter(|action| kind != ActionKind::Wait || placeholders(action.title).next().is_some());
        own.filter(|action| applies(action, case, &ahead, &values)).find_map(|action| filled(action, &values))
    };
    [ActionKind::Do, ActionKind::Wait].into_iter().filter_map(first).collect()
}

/// The first things to do about a cause, whichever its root cause, where nothing else is known but the client.
#[must_use]
pub fn general(cause: CauseId, client: Option<&str>, texts: &Texts) -> Vec<Action> {
    let client = client.and_then(Client::find).filter(|client| !client.library).map(|client| client.name.to_string());
    let program = client.clone().unwrap_or_else(|| texts.ui("value.program").to_string());
    let values: Values = std::iter::once(("program", program)).chain(client.map(|client| ("client", client))).collect();
    let actions = texts.cause(cause).map_or(&[][..], |page| page.actions).iter();
    let general =
        |action: &&ActionText| action.wanted.is_empty() && matches!(action.kind, ActionKind::Do | ActionKind::Wait);
    actions.filter(general).filter_map(|action| filled(action, &values)).take(2).collect()
}

fn applies(action: &ActionText, case: &Case, conclusion: &Conclusion, values: &Values) -> bool {
    action.wanted.iter().all(|condition| holds(condition, case, conclusion, values))
        && !action.unwanted.iter().any(|condition| holds(condition, case, conclusion, values))
}

/// What the checks, the paste or the verdict show.
fn holds(condition: &Condition, case: &Case, conclusion: &Conclusion, values: &Values) -> bool {
    let is = |label: &str| condition.labels.contains(&label);
    match condition.sign {
        "client" => {
            let client = case.reading.as_ref().and_then(|reading| reading.evidence.client.as_ref());
            client.is_some_and(|client| is(&client.value))
        }
        "caller" => client(case).is_some_and(|client| is(if client.library { "code" } else { "program" })),
        "value" => values.iter().any(|value| is(value.0)),
        "checks" => is(
            if case.results.iter().any(|result| result.request.probe.check().sends.is_some() && result.is_answer()) {
                "made"
            } else {
                "none"
            },
        ),
        "root" => conclusion.root.is_some_and(|root| is(root.id)),
        "variant" => case.model().is_some() && is(if case.known().wants_free_model() { "free" } else { "paid" }),
        // What another failure asks for is not advised against beside it.
        "waits" => {
            let waiting = conclusion.behind.iter().chain(&conclusion.blocked);
            waiting.into_iter().any(|(cause, _)| match cause.entry().gate {
                Gate::Key => is("key"),
                Gate::Money => is("money"),
                _ => false,
            })
        }
        sign => {
            let shown = conclusion.signs.iter().filter(|known| known.id == sign);
            shown.into_iter().any(|known| known.is_one_of(condition.labels, conclusion.cause))
        }
    }
}

/// What mends the very thing that the refusal complains of.
fn complaint(case: &Case, conclusion: &Conclusion, values: &Values, texts: &Texts) -> Option<Action> {
    let complained = complained(case, conclusion)?;
    let mut values = values.clone();
    values.extend(complained.values.iter().cloned());
    let few = complained.values.iter().find(|(name, _)| *name == "list").map(|(_, list)| ("few", few(list)));
    values.extend(few);
    let what = complained.values.iter().find(|(name, _)| matches!(*name, "list" | "setting"));
    values.extend(what.map(|(_, value)| ("what", value.clone())));
    values.extend(what.and_then(|(_, value)| Some(("right_name", chosen::right_name(value)?))));
    let known = |key: &&'static str| placeholders(texts.ui(key)).all(|name| values.iter().any(|value| value.0 == name));
    let Complaint { act, act_named, how, how_named, command, .. } = complained.complaint;
    let named = act_named.filter(known);
    let title = named.or(Some(*act).filter(known))?;
    let how = how_named.filter(|_| named.is_some()).unwrap_or(how);
    Some(Action {
        kind: ActionKind::Do,
        title: fill(texts.ui(title), &values),
        detail: fill_known(texts.ui(how), &values),
        url: None,
        command: command.map(str::to_string),
        value: put_in(texts.ui(title), &values),
        takes: Some(texts.ui("complaint.takes").to_string()),
        follows: false,
    })
}

/// Longest list that is told in one sentence.
const FEW: usize = 150;

/// The first names of a list.
fn few(list: &str) -> String {
    let end = list.match_indices(", ").map(|(at, _)| at).take_while(|at| *at <= FEW).last();
    end.filter(|_| list.len() > FEW).map_or(list.to_string(), |end| format!("{} …", &list[..end]))
}

/// The id or number of a title that somebody will want to copy.
fn put_in(title: &str, values: &Values) -> Option<String> {
    let name = placeholders(title).find(|name| matches!(*name, "paid_model" | "max_tokens" | "number" | "whole_id"))?;
    values.iter().find(|value| value.0 == name).map(|value| value.1.clone())
}

/// All that is left to do where the failure was seen to go.
fn repeat(values: &Values, texts: &Texts) -> Action {
    Action {
        kind: ActionKind::Do,
        title: fill(texts.ui("mended.repeat"), values),
        detail: texts.ui("mended.restart").to_string(),
        url: None,
        command: None,
        value: None,
        takes: None,
        follows: false,
    }
}

/// Two ways of saying one thing.
fn is_the_same(known: &Action, other: &Action) -> bool {
    known.title == other.title || (known.command.is_some() && known.command == other.command)
}

/// Values that are put in somewhere as they are, the first of a list where there are several.
const PUT_IN: [&str; 6] =
    ["max_tokens", "right_url", "misspelt_variable", "nearest_models", "alternatives", "vision_models"];

/// What the action wants put in, as its words name it.
fn to_put_in(text: &ActionText, values: &Values) -> Option<String> {
    let named = |name: &str| placeholders(text.title).chain(placeholders(text.detail)).any(|it| it == name);
    let (_, value) =
        PUT_IN.into_iter().filter(|name| named(name)).find_map(|name| values.iter().find(|it| it.0 == name))?;
    let end = value.find([' ', ',', '，', '、', '（']).unwrap_or(value.len());
    Some(value[..end].to_string())
}

fn filled(text: &ActionText, values: &Values) -> Option<Action> {
    let known = |text: &str| placeholders(text).all(|name| values.iter().any(|it| it.0 == name));
    if !known(text.title) {
        return None;
    }
    let whole = |text: Option<&'static str>| text.filter(|it| known(it)).map(|it| fill(it, values));
    Some(Action {
        kind: text.kind,
        title: fill(text.title, values),
        detail: fill_known(text.detail, values),
        url: whole(text.url),
        command: whole(text.command),
        value: text.command.is_none().then(|| to_put_in(text, values)).flatten(),
        takes: whole(text.takes),
        follows: false,
    })
}
