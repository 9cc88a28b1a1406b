//! `GET /credits`: what is left of the account's money?

use super::check::{Check, CheckAnswer, CheckReply, CheckSubject, OkBody, Sends, data};
use super::check_context::CheckContext;
use super::fields::{FieldReader, object};
use super::label::{Aspect, IMPLAUSIBLE, Label};
use super::money::{cannot_be_spent, usd};
use super::stage::Stage;
use super::tone::Tone;
use crate::core::text::Sentence;
use crate::say;
use serde::Serialize;
use serde_json::Value;

const POSITIVE: Label = Label::good("positive");
const ZERO: Label = Label::bad("zero");
const NEGATIVE: Label = Label::bad("negative");
const UNREADABLE: Label = Label::quiet("unreadable");

const ENOUGH: Aspect = Aspect::new("credits/cover", "enough");
const TOO_LITTLE: Aspect = Aspect::new("credits/cover", "too_little");

/// The check.
pub const CHECK: Check = Check {
    id: "credits",
    stage: Stage::Credits,
    name: "probe_name.credits",
    why: "why.credits",
    asks: "asks.credits",
    sends: Some(Sends::with_key("/credits")),
    outcomes: &[POSITIVE, ZERO, NEGATIVE, UNREADABLE, IMPLAUSIBLE],
    aspects: &[ENOUGH, TOO_LITTLE],
    subject: |known| known.has_key.then(CheckSubject::default),
    refused,
    ..Check::FREE
};

/// Keys without that right are refused here as documented.
fn refused(reply: &CheckReply<'_>) -> (Tone, Sentence) {
    let says = match reply.refusal {
        Some(_) => say!("probe.credits_refused"),
        None => (Check::FREE.refused)(reply).1,
    };
    (Tone::Quiet, says)
}

/// Answer of `GET /credits`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct CreditsFacts {
    /// Bought ever, USD.
    pub total_credits: f64,
    /// Used ever, USD.
    pub total_usage: f64,
    /// Zeros for an ordinary key: an unreadable balance, not an empty one.
    pub untrusted: bool,
}

impl CreditsFacts {
    fn is_implausible(&self) -> bool {
        [self.total_credits, self.total_usage].into_iter().any(cannot_be_spent)
    }

    /// Bought minus used, USD; none where the sums are not believed.
    #[must_use]
    pub fn balance(&self) -> Option<f64> {
        (!self.untrusted && !self.is_implausible()).then_some(self.total_credits - self.total_usage)
    }
}

impl CheckAnswer for CreditsFacts {
    fn label(&self) -> Label {
        match self.balance() {
            None if self.is_implausible() => IMPLAUSIBLE,
            None => UNREADABLE,
            Some(balance) if balance < 0.0 => NEGATIVE,
            Some(0.0) => ZERO,
            Some(_) => POSITIVE,
        }
    }

    fn says(&self, _: &CheckContext<'_>, _: &CheckReply<'_>) -> Sentence {
        match self.balance() {
            None if self.is_implausible() => say!("probe.credits_implausible"),
            None => say!("probe.credits_unreadable"),
            Some(balance) => say!("probe.credits", balance = usd(balance)),
        }
    }

    fn detail(&self, _: &CheckContext<'_>, _: &CheckReply<'_>) -> Value {
        data(self)
    }

    fn in_order(&self, _: &CheckContext<'_>) -> Option<Sentence> {
        let left = self.balance().filter(|balance| *balance > 0.0)?;
        Some(say!("in_order.credits", balance = usd(left)))
    }

    fn aspects(&self, known: &CheckContext<'_>) -> Vec<Aspect> {
        let cover = known.needed_usd().zip(self.balance());
        cover.map(|(needed, balance)| if balance < needed { TOO_LITTLE } else { ENOUGH }).into_iter().collect()
    }
}

/// The balance as told; zeros are not believed, since an ordinary key may get them for any account. Other numbers are: they come
/// back for some ordinary keys, such as those that OpenRouter's MCP server makes for its tool `get-credits`.
#[must_use]
pub fn read(body: &OkBody<'_>) -> Option<CreditsFacts> {
    let mut fields = FieldReader::of(object(body.json?)?);
    let total_credits = fields.number("total_credits")?;
    let total_usage = fields.number("total_usage")?;
    let untrusted = total_credits == 0.0 && total_usage == 0.0;
    Some(CreditsFacts { total_credits, total_usage, untrusted })
}
