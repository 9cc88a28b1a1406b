//! `GET /models` without a key, and `GET /providers` with it: does the model exist, and what does it take?

use super::catalogue::{Catalogue, ModelFacts, ProviderFacts, ReasoningFacts, tokens};
use super::check::{Check, CheckAnswer, CheckReply, CheckSubject, OkBody, Sends, data};
use super::check_context::CheckContext;
use super::fields::{FieldReader, names, number};
use super::label::{Aspect, Label};
use super::lookup::CatalogueMatch;
use super::stage::Stage;
use super::transport::{CheckFailure, TransportKind};
use crate::core::text::{Sentence, in_list};
use crate::say;
use serde_json::{Map, Value};

const LISTED: Label = Label::good("listed");
const KNOWN_MODEL: Label = Label::good("known_model");
const UNKNOWN_MODEL: Label = Label::bad("unknown_model");

const GENUINE: Aspect = Aspect::new("models/foreign", "genuine");
const SERVER_PAGE: Aspect = Aspect::new("models/foreign", "server_page");
/// Too many calls came from this address.
const BUSY_PAGE: Aspect = Aspect::new("models/foreign", "busy_page");
/// The network in front of OpenRouter refuses, as its page says.
const EDGE_PAGE: Aspect = Aspect::new("models/foreign", "edge_page");
const BLOCKED_PAGE: Aspect = Aspect::new("models/foreign", "blocked_page");
const WEB_PAGE: Aspect = Aspect::new("models/foreign", "web_page");
const MISSPELT: Aspect = Aspect::new("models/spelling", "misspelt");
const CLIENT_PREFIX: Aspect = Aspect::new("models/spelling", "client_prefix");
const TAKES_IT: Aspect = Aspect::new("models/input", "takes_it");
const LACKS_IT: Aspect = Aspect::new("models/input", "lacks_it");
const TAKES_TOOLS: Aspect = Aspect::new("models/tools", "takes_tools");
const LACKS_TOOLS: Aspect = Aspect::new("models/tools", "lacks_tools");
const TEXT_OUTPUT: Aspect = Aspect::new("models/output", "text_output");
const NO_TEXT_OUTPUT: Aspect = Aspect::new("models/output", "no_text_output");

/// The check.
pub const CHECK: Check = Check {
    id: "models",
    stage: Stage::Model,
    name: "probe_name.models",
    why: "why.models",
    asks: "asks.models",
    sends: Some(Sends { large: true, beside: &["/providers"], ..Sends::get("/models") }),
    outcomes: &[LISTED, KNOWN_MODEL, UNKNOWN_MODEL],
    aspects: &[
        GENUINE,
        SERVER_PAGE,
        BUSY_PAGE,
        EDGE_PAGE,
        BLOCKED_PAGE,
        WEB_PAGE,
        MISSPELT,
        CLIENT_PREFIX,
        TAKES_IT,
        LACKS_IT,
        TAKES_TOOLS,
        LACKS_TOOLS,
        TEXT_OUTPUT,
        NO_TEXT_OUTPUT,
    ],
    subject: |known| Some(CheckSubject { model: known.model.map(str::to_string), ..CheckSubject::default() }),
    failed,
    ..Check::FREE
};

/// The catalogue is public: who does not give it is not OpenRouter.
fn failed(failure: CheckFailure<'_>, reply: &CheckReply<'_>) -> Vec<Aspect> {
    match (failure, reply.status) {
        (CheckFailure::Refused, _) => vec![GENUINE],
        (CheckFailure::Foreign(_), Some(500..)) => vec![SERVER_PAGE],
        (CheckFailure::Foreign(page), Some(429)) if page.is_of_the_edge() => vec![BUSY_PAGE],
        (CheckFailure::Foreign(page), Some(400..)) if page.is_of_the_edge() => vec![EDGE_PAGE],
        (CheckFailure::Foreign(_), Some(400..)) => vec![BLOCKED_PAGE],
        (CheckFailure::Foreign(_), _) => vec![WEB_PAGE],
        (CheckFailure::Unreachable(fault), _) => match fault.kind {
            TransportKind::Proxy => vec![BLOCKED_PAGE],
            TransportKind::Redirect => vec![WEB_PAGE],
            _ => Vec::new(),
        },
    }
}

impl CheckAnswer for Catalogue {
    fn label(&self) -> Label {
        match (&self.wanted, &self.model) {
            (None, _) => LISTED,
            (Some(_), Some(_)) => KNOWN_MODEL,
            (Some(_), None) => UNKNOWN_MODEL,
        }
    }

    fn says(&self, _: &CheckContext<'_>, _: &CheckReply<'_>) -> Sentence {
        match (&self.wanted, &self.model) {
            (None, _) => say!("probe.models_listed", count = self.count),
            (Some(_), Some(model)) => say!(
                "probe.models_known",
                model = model.id,
                inputs = in_list(&model.input_modalities),
                context = tokens(model.context_length.unwrap_or_default())
            ),
            (Some(wanted), None) => say!("probe.models_unknown", model = wanted, count = self.count),
        }
    }

    fn detail(&self, _: &CheckContext<'_>, _: &CheckReply<'_>) -> Value {
        data(self)
    }

    fn in_order(&self, _: &CheckContext<'_>) -> Option<Sentence> {
        self.model.as_ref().map(|model| say!("in_order.model", model = model.id))
    }

    fn aspects(&self, known: &CheckContext<'_>) -> Vec<Aspect> {
        let mut shown = vec![GENUINE];
        let Some(model) = &self.model else {
            let prefixed = |wanted: &str| matches!(self.find(wanted), Some(CatalogueMatch::Prefixed(..)));
            let spelling = |wanted: &String| if prefixed(wanted) { CLIENT_PREFIX } else { MISSPELT };
            shown.extend(self.wanted.as_ref().map(spelling));
            return shown;
        };
        let has = |list: &[String], what: &str| list.iter().any(|entry| entry == what);
        shown.push(if has(&model.input_modalities, known.modality()) { TAKES_IT } else { LACKS_IT });
        shown.push(if has(&model.supported_parameters, "tools") { TAKES_TOOLS } else { LACKS_TOOLS });
        // Rows of older captures lack the field: it shows nothing then.
        if !model.output_modalities.is_empty() {
            shown.push(if has(&model.output_modalities, "text") { TEXT_OUTPUT } else { NO_TEXT_OUTPUT });
        }
        shown
    }
}

/// The catalogue, with the row of the model in question.
#[must_use]
pub fn read(body: &OkBody<'_>) -> Option<Catalogue> {
    let list = body.json?.get("data")?.as_array()?;
    let rows: Vec<ModelFacts> = list.iter().filter_map(Value::as_object).filter_map(row).collect();
    // A list of something else is no catalogue; an empty one is.
    if rows.is_empty() && !list.is_empty() {
        return None;
    }
    let providers = body.beside.iter().flatten().flat_map(providers).collect();
    let mut catalogue = Catalogue { count: rows.len(), rows: rows.into(), providers, ..Catalogue::default() };
    catalogue.look_up(body.wanted);
    Some(catalogue)
}

/// Name and slug of every provider in the answer of `GET /providers`; rows without both are passed over.
fn providers(body: &Value) -> Vec<ProviderFacts> {
    let rows = body.get("data").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object);
    rows.filter_map(|row| {
        let mut fields = FieldReader::of(row);
        Some(ProviderFacts { name: fields.name("name")?, slug: fields.name("slug")? })
    })
    .collect()
}

fn row(object: &Map<String, Value>) -> Option<ModelFacts> {
    let mut fields = FieldReader::of(object);
    let id = fields.name("id").filter(|it| !it.is_empty())?;
    let architecture = fields.object("architecture");
    let listed = |key: &str| {
        architecture.and_then(|it| it.get(key)).and_then(Value::as_array).map(|it| names(it)).unwrap_or_default()
    };
    let pricing = fields.object("pricing");
    // "-1" stands for a price that is not known in advance.
    let price = |key: &str| pricing.and_then(|it| it.get(key)).and_then(number).filter(|it| *it >= 0.0);
    let top = fields.object("top_provider");
    Some(ModelFacts {
        id,
        canonical_slug: fields.name("canonical_slug"),
        context_length: fields.count("context_length"),
        input_modalities: listed("input_modalities"),
        output_modalities: listed("output_modalities"),
        supported_parameters: fields.names("supported_parameters"),
        prompt_price: price("prompt"),
        completion_price: price("completion"),
        request_price: price("request").unwrap_or(0.0),
        web_search_price: price("web_search").unwrap_or(0.0),
        image_price: price("image").unwrap_or(0.0),
        reasoning_price: price("internal_reasoning").unwrap_or(0.0),
        cache_write_price: price("input_cache_write").unwrap_or(0.0),
        max_completion_tokens: top.and_then(|it| FieldReader::of(it).count("max_completion_tokens")),
        is_moderated: top.and_then(|it| FieldReader::of(it).flag("is_moderated")).unwrap_or(false),
        reasoning: fields.object("reasoning").map(reasoning),
        alias_target: fields.object("alias_target").and_then(|target| FieldReader::of(target).name("slug")),
        expiration_date: fields.name("expiration_date"),
    })
}

fn reasoning(object: &Map<String, Value>) -> ReasoningFacts {
    let mut fields = FieldReader::of(object);
    ReasoningFacts {
        mandatory: fields.flag("mandatory").unwrap_or(false),
        efforts: fields.list("supported_efforts").map(|efforts| names(efforts)),
        by_default: fields.flag("default_enabled"),
        takes_tokens: fields.flag("supports_max_tokens").unwrap_or(false),
    }
}
