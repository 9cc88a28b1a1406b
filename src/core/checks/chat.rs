//! The test calls: the smallest chat completion, with one thing changed in each.
//!
//! A new variant is a row of the table, with its sentences.

use super::check::{Check, CheckReply, Method, Sends};
use super::completion::{EMPTY, IN_REASONING, NOTHING, OK, REASONING, TEXT};
use super::demand::Demand;
use super::label::{Aspect, Label};
use super::scope::Scope;
use super::stage::Stage;
use super::tone::Tone;
use super::transport::{CheckFailure, code, is_markup};
use crate::core::text::{Sentence, in_list};
use crate::say;

/// Only the demand that no provider can meet was refused.
pub const PASSED: Label = Label::good("passed");

/// Whose rule or money refused the plain call.
const SCOPE: [Aspect; 4] = [
    Aspect::new("chat.same_model/scope", Scope::Account.label()),
    Aspect::new("chat.same_model/scope", Scope::Guardrail.label()),
    Aspect::new("chat.same_model/scope", Scope::Request.label()),
    Aspect::new("chat.same_model/scope", Scope::Key.label()),
];

/// One variant of the test call.
#[derive(Clone, Copy, Debug)]
pub struct Variant {
    /// The check that it is.
    pub check: Check,
    /// The model that it calls.
    pub model: Takes,
    /// What the case must give for it.
    pub needs: Needs,
    /// What it adds to the body of the plain call: a JSON merge patch.
    pub adds: &'static str,
    /// Tokens of the prompt that it adds.
    pub extra_tokens: f64,
    /// Its place among the calls that tell root causes apart, where several tell as much; none: it is not one of them.
    pub preferred: Option<u8>,
}

/// Which model a test call takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// The one in question.
    Wanted,
    /// Cheapest other model of the same author.
    SameAuthor,
    /// A model of another author with geographic terms.
    OtherAuthor,
    /// A cheap model without geographic terms.
    Open,
    /// A free model.
    Free,
    /// One that is proposed in its stead.
    Proposed,
}

impl Takes {
    /// Another model as a control.
    #[must_use]
    pub fn is_control(self) -> bool {
        !matches!(self, Self::Wanted | Self::Proposed)
    }
}

/// What a case must give for a test call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Nothing.
    Nothing,
    /// The length of the answer that the paste asked for.
    MaxTokens,
    /// The paste is about pictures, or about no other kind of input.
    Pictures,
    /// The provider of the paste, which alone is allowed.
    Provider,
    /// The provider of the paste, which is left out.
    OtherProvider,
    /// A demand that no provider of the model meets, so that the router refuses it for nothing.
    Demand(Demand),
}

/// What all test calls have in common.
const CALL: Check = Check {
    stage: Stage::TestCall,
    asks: "asks.chat",
    sends: Some(Sends { method: Method::Post, ..Sends::with_key("/chat/completions") }),
    paid: true,
    outcomes: &[OK, EMPTY],
    subject: |_| None,
    refused,
    ..Check::FREE
};

/// The model in question, with nothing changed.
const PLAIN: Variant = Variant {
    check: CALL,
    model: Takes::Wanted,
    needs: Needs::Nothing,
    adds: "{}",
    extra_tokens: 0.0,
    preferred: None,
};

/// A rung of the routing X-ray: a call that is refused by construction, shown where the model is.
const fn rung(id: &'static str, name: &'static str, why: &'static str, demand: Demand) -> Variant {
    let check = Check { stage: Stage::Model, outcomes: &[PASSED, OK, EMPTY], ..named(id, name, why) };
    Variant { check, needs: Needs::Demand(demand), ..PLAIN }
}

const fn named(id: &'static str, name: &'static str, why: &'static str) -> Check {
    Check { id, name, why, ..CALL }
}

fn refused(reply: &CheckReply<'_>) -> (Tone, Sentence) {
    if reply.refusal.is_none() {
        return (Check::FREE.refused)(reply);
    }
    if reply.only_the_demand() {
        let says = match reply.demand {
            Some(Demand::Price) => say!("probe.xray_price_passed", model = reply.model),
            Some(Demand::Host) => say!("probe.xray_host_passed", model = reply.model, hosts = reply.hosts()),
            Some(Demand::Quantization) => say!("probe.xray_quantization_passed", model = reply.model),
            _ => say!("probe.xray_passed", model = reply.model),
        };
        return (PASSED.tone, says);
    }
    let status = code(reply.status);
    // An error inside an answer that HTTP marked as good.
    if reply.status == Some(200) {
        return (Tone::Bad, say!("probe.chat_broke_off", model = reply.model, message = reply.message()));
    }
    let message = reply.message();
    if is_markup(&message) {
        return (Tone::Bad, say!("probe.chat_page", model = reply.model, status = status));
    }
    (Tone::Bad, say!("probe.chat_refused", model = reply.model, status = status, message = message))
}

/// The field that was refused is one of those that OpenRouter put in.
const ADDED: Aspect = Aspect::new("chat.echo/field", "added");
/// It stands in the call as it was sent.
const SENT: Aspect = Aspect::new("chat.echo/field", "sent");

/// Fields of every test call.
const OURS: &[&str] = &["model", "messages", "max_tokens", "stream"];

/// Whose the refused field is, of those that OpenRouter passed on.
fn echoed(_: CheckFailure<'_>, reply: &CheckReply<'_>) -> Vec<Aspect> {
    let whose = reply.refusal.and_then(|refusal| {
        let path = &refusal.reading.evidence.field.as_ref()?.value;
        let name = path.split(['.', '[']).next()?;
        let ours = OURS.contains(&name);
        refusal.passed_on.iter().any(|field| field == name).then_some(if ours { SENT } else { ADDED })
    });
    whose.into_iter().collect()
}

fn refused_showing(reply: &CheckReply<'_>) -> (Tone, Sentence) {
    let Some(shown) = reply.refusal.map(|refusal| &refusal.passed_on).filter(|shown| !shown.is_empty()) else {
        return refused(reply);
    };
    let added: Vec<&str> = shown.iter().map(String::as_str).filter(|field| !OURS.contains(field)).collect();
    let says = match added.as_slice() {
        [] => say!("probe.echoed_alike", model = reply.model),
        added => say!("probe.echoed", model = reply.model, fields = in_list(added)),
    };
    (Tone::Bad, says)
}

/// With the only provider left out nobody is there to answer, which is no news of the account's lists.
fn refused_without(reply: &CheckReply<'_>) -> (Tone, Sentence) {
    let nobody = reply.refusal.is_some_and(|refusal| refusal.cause.family() == "routing");
    if nobody { (Tone::Bad, say!("probe.no_other_provider", model = reply.model)) } else { refused(reply) }
}

macro_rules! variants {
    ($($(#[$doc:meta])* $variant:ident => $row:expr,)*) => {
        /// The variants of the test call, each changing one thing.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Chat {
            $($(#[$doc])* $variant,)*
        }

        impl Chat {
            /// All of them, in the order in which they are shown.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// Its row of the table.
            #[must_use]
            pub fn variant(self) -> &'static Variant {
                match self {
                    $(Self::$variant => {
                        const ROW: Variant = $row;
                        &ROW
                    })*
                }
            }
        }
    };
}

variants! {
    /// The model of the paste, 16 tokens, nothing else.
    SameModel => Variant {
        check: Check {
            aspects: &[SCOPE[0], SCOPE[1], SCOPE[2], SCOPE[3], TEXT, IN_REASONING, REASONING, NOTHING],
            ..named("chat.same_model", "probe_name.same_model", "why.same_model")
        },
        ..PLAIN
    },
    /// The same again after a pause, to see whether it is transient.
    Again => Variant { check: named("chat.again", "probe_name.again", "why.again"), ..PLAIN },
    /// With the `max_tokens` of the paste.
    SameMaxTokens => Variant {
        check: named("chat.same_max_tokens", "probe_name.same_max_tokens", "why.same_max_tokens"),
        needs: Needs::MaxTokens,
        preferred: Some(7),
        ..PLAIN
    },
    /// Cheapest other model of the same author.
    SameAuthor => Variant {
        check: named("chat.same_author", "probe_name.same_author", "why.same_author"),
        model: Takes::SameAuthor,
        preferred: Some(3),
        ..PLAIN
    },
    /// A model of another author with geographic terms.
    OtherAuthor => Variant {
        check: named("chat.other_author", "probe_name.other_author", "why.other_author"),
        model: Takes::OtherAuthor,
        preferred: Some(1),
        ..PLAIN
    },
    /// A cheap model without geographic terms.
    OpenModel => Variant {
        check: named("chat.open_model", "probe_name.open_model", "why.open_model"),
        model: Takes::Open,
        preferred: Some(2),
        ..PLAIN
    },
    /// A free model.
    FreeModel => Variant {
        check: named("chat.free_model", "probe_name.free_model", "why.free_model"),
        model: Takes::Free,
        preferred: Some(4),
        ..PLAIN
    },
    /// The model pinned to the provider of the paste.
    ProviderPinned => Variant {
        check: named("chat.provider_pinned", "probe_name.provider_pinned", "why.provider_pinned"),
        needs: Needs::Provider,
        preferred: Some(8),
        ..PLAIN
    },
    /// The model with the provider of the paste ignored.
    ProviderIgnored => Variant {
        check: Check {
            refused: refused_without,
            ..named("chat.provider_ignored", "probe_name.provider_ignored", "why.provider_ignored")
        },
        needs: Needs::OtherProvider,
        preferred: Some(9),
        ..PLAIN
    },
    /// With a harmless tool.
    WithTool => Variant {
        check: named("chat.with_tool", "probe_name.with_tool", "why.with_tool"),
        adds: r#"{"tools": [{"type": "function", "function": {
            "name": "noop", "description": "Does nothing.", "parameters": {"type": "object", "properties": {}}
        }}]}"#,
        extra_tokens: 120.0,
        preferred: Some(6),
        ..PLAIN
    },
    /// With a 1x1 image, transparent. Vendors charge a flat sum for a picture; this is the largest known, in tokens.
    WithImage => Variant {
        check: named("chat.with_image", "probe_name.with_image", "why.with_image"),
        needs: Needs::Pictures,
        adds: r#"{"messages": [{"role": "user", "content": [
            {"type": "text", "text": "hi"},
            {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="}}
        ]}]}"#,
        extra_tokens: 1600.0,
        preferred: Some(5),
        ..PLAIN
    },
    /// With `provider.data_collection: "deny"`.
    DenyDataCollection => Variant {
        check: named("chat.deny_data_collection", "probe_name.deny_data_collection", "why.deny_data_collection"),
        adds: r#"{"provider": {"data_collection": "deny"}}"#,
        preferred: Some(10),
        ..PLAIN
    },
    /// With `stream: true`.
    Streaming => Variant {
        check: named("chat.streaming", "probe_name.streaming", "why.streaming"),
        adds: r#"{"stream": true}"#,
        preferred: Some(11),
        ..PLAIN
    },
    /// A stream of another vendor's model: where that breaks off too, it is not the provider.
    StreamingControl => Variant {
        check: named("chat.streaming_control", "probe_name.streaming_control", "why.streaming_control"),
        model: Takes::Open,
        adds: r#"{"stream": true}"#,
        preferred: Some(12),
        ..PLAIN
    },
    /// A call that a provider has just refused, made to show what OpenRouter passes on (guides/features/debugging,
    /// November 2026: in streams only). Refused again it costs nothing; only the names of the fields are kept.
    Echo => Variant {
        check: Check {
            aspects: &[ADDED, SENT],
            refused: refused_showing,
            failed: echoed,
            ..named("chat.echo", "probe_name.echo", "why.echo")
        },
        adds: r#"{"stream": true, "debug": {"echo_upstream_body": true}}"#,
        ..PLAIN
    },
    /// With a demand that no provider of the model meets, so that the router refuses it for nothing:
    /// the refusal names the first gate that is closed, or that all of them are open.
    Xray => Variant {
        check: Check { outcomes: &[PASSED, OK, EMPTY], ..named("chat.xray", "probe_name.xray", "why.xray") },
        needs: Needs::Demand(Demand::Parameters),
        ..PLAIN
    },
    /// The first rung of the routing X-ray: for a price of nothing.
    XrayPrice => Variant {
        adds: r#"{"provider": {"max_price": {"prompt": 0, "completion": 0}}}"#,
        ..rung("xray.price", "probe_name.xray_price", "why.xray_price", Demand::Price)
    },
    /// The second: from a provider that does not exist. The refusal lists those that are left.
    XrayHost => Variant {
        adds: r#"{"provider": {"only": ["no-such-host"]}}"#,
        ..rung("xray.host", "probe_name.xray_host", "why.xray_host", Demand::Host)
    },
    /// The third: in a precision that no provider has.
    XrayQuantization => Variant {
        adds: r#"{"provider": {"quantizations": ["fp32"]}}"#,
        ..rung("xray.quantization", "probe_name.xray_quantization", "why.xray_quantization", Demand::Quantization)
    },
    /// The last: with parameters that no provider takes.
    XrayParameters => rung("xray.parameters", "probe_name.xray_parameters", "why.xray_parameters", Demand::Parameters),
    /// The first model proposed instead.
    FirstAlternative => Variant {
        check: named("chat.alternative_1", "probe_name.alternative_1", "why.alternative"),
        model: Takes::Proposed,
        ..PLAIN
    },
    /// The second.
    SecondAlternative => Variant {
        check: named("chat.alternative_2", "probe_name.alternative_2", "why.alternative"),
        model: Takes::Proposed,
        ..PLAIN
    },
    /// The third.
    ThirdAlternative => Variant {
        check: named("chat.alternative_3", "probe_name.alternative_3", "why.alternative"),
        model: Takes::Proposed,
        ..PLAIN
    },
}

impl Chat {
    /// The call on whose question this one is a later word.
    #[must_use]
    pub fn repeats(self) -> Option<Self> {
        (self == Self::Again).then_some(Self::SameModel)
    }

    /// The rungs of the routing X-ray, from the first.
    pub const RUNGS: [Self; 4] = [Self::XrayPrice, Self::XrayHost, Self::XrayQuantization, Self::XrayParameters];

    /// A rung of the routing X-ray, which is agreed to apart from the test calls.
    #[must_use]
    pub fn is_rung(self) -> bool {
        Self::RUNGS.contains(&self)
    }

    /// What it demands, though no provider can meet it.
    #[must_use]
    pub fn demand(self) -> Option<Demand> {
        match self.variant().needs {
            Needs::Demand(demand) => Some(demand),
            _ => None,
        }
    }

    /// A call of the model in question, by any provider: meeting the cause in it shows that it still happens.
    #[must_use]
    pub fn is_like_the_paste(self) -> bool {
        let variant = self.variant();
        variant.model == Takes::Wanted && variant.needs != Needs::OtherProvider
    }
}

/// Parameters that many providers lack, each with a harmless value as JSON.
pub const SELDOM_TAKEN: &[(&str, &str)] = &[
    ("top_a", "0.5"),
    ("min_p", "0.05"),
    ("logit_bias", "{\"50256\": -1}"),
    ("verbosity", "\"low\""),
    ("repetition_penalty", "1.1"),
    ("top_k", "40"),
    ("seed", "7"),
    ("logprobs", "true"),
    ("frequency_penalty", "0.1"),
    ("presence_penalty", "0.1"),
];
