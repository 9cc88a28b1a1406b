//! Whose failure it is, judged before what it is: whose API the call was meant for, not who answered.

use super::leaning::{self, Ground, Leaning};
use super::nothing_failed::{self, Idle};
use crate::core::knowledge::causes::Gate;
use crate::core::knowledge::clients::Client;
use crate::core::knowledge::lexicon::AUTHORS;
use crate::core::parse::context;
use crate::core::parse::fields::FieldName;
use crate::core::parse::mentions::{Mention, MentionWeight};
use crate::core::parse::names::Name;
use crate::core::parse::parsed_text::Parsed;
use crate::core::parse::quoted::QuotedKind;
use crate::core::parse::span::Span;
use crate::core::rules::matches::{RuleMatch, What};
use serde::{Deserialize, Serialize};

/// P(OpenRouter's) of a text that shows neither OpenRouter nor anybody else. Of pastes that users bring three in four are
/// OpenRouter's, but those show it nine times in ten, so the silent rest is evenly divided, with a little less for us.
const SILENT: f64 = 0.41;

/// P(OpenRouter's) of a text in which only a file, a package or a part of a name says that OpenRouter is around: of labelled
/// texts with a reason of their own one in two is.
const ASIDE: f64 = 0.5;

/// The same of an error object whose form alone shows OpenRouter, with a message that is not one of its own: any server may
/// number its errors so.
const FORM: f64 = 0.55;

/// The path of a call as OpenRouter has it, and few others.
const PATH: &str = "/api/v1/chat/completions";

/// From this sureness on a rule knows a message by heart.
const KNOWN: f64 = 0.85;

/// Whose failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Party {
    /// A call meant for OpenRouter, whoever answered.
    #[serde(rename = "openrouter")]
    OpenRouter,
    /// Another API or program.
    Other,
    /// A server of the user's own.
    Local,
    /// No call failed.
    NothingFailed,
    /// Nothing tells.
    Unknown,
}

/// The judgement.
#[derive(Clone, Debug, PartialEq)]
pub struct Origin {
    /// Whose.
    pub party: Party,
    /// Which other party, for people.
    pub name: Option<String>,
    /// The kind of text, where nothing failed.
    pub idle: Option<Idle>,
    /// How surely it is this party's.
    pub probability: f64,
    /// How surely it is OpenRouter's.
    pub openrouter: f64,
    /// What shows it.
    pub span: Option<Span>,
}

impl Origin {
    fn ours(openrouter: f64, span: Option<Span>) -> Self {
        Self { party: Party::OpenRouter, name: None, idle: None, probability: openrouter, openrouter, span }
    }

    /// An answer that came from OpenRouter, whatever it says.
    #[must_use]
    pub fn certain() -> Self {
        Self::ours(1.0, None)
    }

    /// A text in which nothing failed.
    pub(super) fn idle(openrouter: f64) -> Self {
        Self::another(Party::NothingFailed, None, openrouter, None)
    }

    fn another(party: Party, name: Option<String>, openrouter: f64, span: Option<Span>) -> Self {
        Self { party, name, idle: None, probability: 1.0 - openrouter, openrouter, span }
    }
}

impl Default for Origin {
    fn default() -> Self {
        Self::another(Party::Unknown, None, SILENT, None)
    }
}

/// Judges by the sign that decides, or by the place of the failure where no sign is.
#[must_use]
pub fn judge(
    text: &str,
    parsed: &Parsed,
    sign: Option<&RuleMatch>,
    place: Option<usize>,
    client: Option<&Client>,
) -> Origin {
    let at = sign.map(|sign| sign.at.start).or(place);
    let ground = match sign.map(|sign| &sign.what) {
        Some(What::Status(_)) => Ground::Status,
        Some(_) => Ground::Rule,
        None if place.is_some_and(|place| parsed.failing.iter().any(|seen| seen.at.start == place)) => Ground::Status,
        None => Ground::Word,
    };
    let start = at.map(|at| parsed.span(&(at..at + 1)).start);
    let leaning = leaning::of(text, start, ground);
    if let Some(idle) = nothing_failed::find(parsed, at, leaning) {
        let openrouter = if idle == Idle::Prose { 0.15 } else { 0.05 };
        return Origin { idle: Some(idle), ..Origin::another(Party::NothingFailed, None, openrouter, None) };
    }
    if nothing_failed::is_listing(text) && !sign.is_some_and(|sign| speaks(parsed, sign)) {
        return Origin { idle: Some(Idle::Source), ..Origin::idle(0.05) };
    }
    // A status in a field of source is a value of it.
    let field = at.filter(|_| ground != Ground::Rule).map(|at| nothing_failed::line_around(&parsed.flat.text, at));
    if field.map_or(at.is_none(), nothing_failed::is_field) && parsed.context.foreign.is_empty() {
        let mut kinds = parsed.quoted.iter().filter_map(|stretch| Idle::of(stretch.kind));
        let quoted: usize = parsed.quoted.iter().map(|stretch| stretch.at.len()).sum();
        if let Some(idle) = kinds.next_back().filter(|_| quoted * 2 >= parsed.flat.text.len()) {
            return Origin { idle: Some(idle), ..Origin::another(Party::NothingFailed, None, 0.05, None) };
        }
    }
    let near = at.unwrap_or(0);
    let foreign = match sign {
        Some(sign) if !sign.foreign => None,
        _ => parsed.other_party(near).or_else(|| parsed.speaker(near)).or_else(|| parsed.context.elsewhere()),
    };
    if let Some(foreign) = foreign {
        return other(parsed, foreign);
    }
    // A name of OpenRouter's beside what a compiler says is a file, a package or a class.
    let general = ground == Ground::Word || sign.is_some_and(|sign| sign.generic && !sign.own && !sign.enveloped);
    if general && parsed.quoted.iter().any(|stretch| stretch.kind == QuotedKind::Build) {
        return Origin { idle: Some(Idle::Build), ..Origin::idle(0.05) };
    }
    if let Some(own) = sign.and_then(|sign| own_server(parsed, sign)) {
        return other(parsed, own);
    }
    let mention = mention(parsed, near);
    let own = sign.is_some_and(|sign| speaks(parsed, sign));
    let span = mention.map(|mention| parsed.span(&mention.at));
    // What rather speaks about failures than of one is less surely a call of OpenRouter's that failed.
    let reports = leaning.map_or(1.0, Leaning::probability);
    // A word of failure is looked at with its record already, so that the rest of the text says half as much of it.
    let reports = if ground == Ground::Word { f64::midpoint(1.0, reports) } else { reports };
    let ours = |share: f64, span: Option<Span>| Origin::ours(share * reports, span);
    let near_by = mention.is_some_and(|mention| parsed.record(near).contains(&mention.at.start));
    let standing = mention.map(|mention| mention.standing);
    let shown = own || client.is_some() || catalogue_id(parsed).is_some() || has_more_than_form(parsed);
    if standing == Some(MentionWeight::Envelope) && !shown {
        let spoken =
            |sign: &RuleMatch| matches!(sign.what, What::Literal(_)) && !sign.generic && sign.confidence >= KNOWN;
        if !sign.is_some_and(spoken) {
            return ours(FORM, span);
        }
    }
    match (standing, near_by, own) {
        (Some(MentionWeight::Proof), true, _) => ours(0.996, span),
        (
            Some(MentionWeight::Named | MentionWeight::Label | MentionWeight::Envelope | MentionWeight::Catalogue),
            true,
            _,
        ) => ours(0.99, span),
        (Some(MentionWeight::Proof), false, _) => ours(0.99, span),
        (_, _, true) => ours(0.99, sign.map(|sign| parsed.span(&sign.at))),
        (
            Some(MentionWeight::Named | MentionWeight::Label | MentionWeight::Envelope | MentionWeight::Catalogue),
            false,
            _,
        ) => ours(0.97, span),
        (Some(MentionWeight::Aside), ..) => ours(ASIDE, span),
        (Some(MentionWeight::Listed) | None, ..) if client.is_some_and(|client| client.speaks_only_to_openrouter) => {
            ours(0.85, None)
        }
        (Some(MentionWeight::Listed) | None, ..) => match catalogue_id(parsed) {
            Some(model) => ours(0.7, Some(parsed.span(&model.at))),
            None => Origin::default(),
        },
    }
}

/// The server of the user's own that a connection did not come about with, where nothing but its path names OpenRouter.
fn own_server<'a>(parsed: &'a Parsed, sign: &RuleMatch) -> Option<&'a context::ForeignSign> {
    if sign.cause.entry().gate != Gate::Connect {
        return None;
    }
    let record = parsed.record(sign.at.start);
    let (context, flat) = (&parsed.context, &parsed.flat.text);
    let inside = |at: usize| record.contains(&at);
    let mut servers = context.foreign.iter().filter(|server| server.party == context::OtherParty::Local);
    let server = servers.find(|server| inside(server.at.start))?;
    let mut named =
        context.openrouter.iter().filter(|mention| mention.standing > MentionWeight::Aside && inside(mention.at.start));
    let in_path = |mention: &Mention| {
        let between = flat.get(server.at.end..mention.at.start);
        between.is_some_and(|path| path.starts_with('/') && !path.contains(char::is_whitespace))
    };
    named.all(in_path).then_some(server)
}

/// Beside the error stands more that is OpenRouter's: who provides the model, a field for what the error is about, the path.
fn has_more_than_form(parsed: &Parsed) -> bool {
    let metadata = parsed.fields.of_key(FieldName::Metadata).next().is_some();
    metadata || !parsed.providers.is_empty() || parsed.flat.text.contains(PATH)
}

/// A model written as OpenRouter's catalogue writes it: `author/slug`, which no author does on an API of its own, and in
/// small letters, which hubs of weights seldom do.
fn catalogue_id(parsed: &Parsed) -> Option<&Name> {
    let is_id = |model: &&Name| {
        model.value.split_once('/').is_some_and(|(author, slug)| {
            !slug.is_empty()
                && author != "openrouter"
                && !model.value.bytes().any(|byte| byte.is_ascii_uppercase())
                && AUTHORS.binary_search(&author).is_ok()
        })
    };
    parsed.models.iter().filter(is_id).max_by_key(|model| model.weight)
}

/// The mention of OpenRouter that counts at a place: the strongest in its record, else the strongest of all.
fn mention(parsed: &Parsed, at: usize) -> Option<&Mention> {
    let record = parsed.record(at);
    let mentions = &parsed.context.openrouter;
    let inside =
        mentions.iter().filter(|mention| record.contains(&mention.at.start) && mention.standing > MentionWeight::Aside);
    inside.max_by_key(|mention| mention.standing).or_else(|| mentions.iter().max_by_key(|mention| mention.standing))
}

/// Whether a sign is of OpenRouter's own making: words that nobody else uses, outside of what a provider said, unless that
/// stands in the field that OpenRouter keeps it in.
fn speaks(parsed: &Parsed, sign: &RuleMatch) -> bool {
    let raw = || {
        parsed.fields.of_key(FieldName::Raw).any(|field| {
            field.at.start <= sign.at.start
                && parsed
                    .fields
                    .containers
                    .get(field.owner as usize)
                    .is_some_and(|it| it.key == Some(FieldName::Metadata))
        })
    };
    sign.own
        && !sign.generic
        && matches!(sign.what, What::Literal(_))
        && (!parsed.fields.in_raw(sign.at.start) || raw())
}

fn other(parsed: &Parsed, foreign: &context::ForeignSign) -> Origin {
    let span = Some(parsed.span(&foreign.at));
    let shown = || parsed.flat.text[foreign.at.clone()].replace('\n', "");
    match foreign.party {
        context::OtherParty::Vendor(vendor) | context::OtherParty::Words(vendor) => {
            Origin::another(Party::Other, Some(vendor.name.to_string()), 0.04, span)
        }
        context::OtherParty::Host => Origin::another(Party::Other, Some(shown()), 0.06, span),
        context::OtherParty::Local => Origin::another(Party::Local, Some(shown()), 0.15, span),
        context::OtherParty::Format => Origin::another(Party::Other, None, 0.15, span),
    }
}
