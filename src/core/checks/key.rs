//! `GET /key`: does OpenRouter know the key, and what limits it?

use super::budget::{Budget, Ladder};
use super::check::{Check, CheckAnswer, CheckReply, CheckSubject, OkBody, Sends, data};
use super::check_context::CheckContext;
use super::fields::{FieldReader, names, object};
use super::label::{Aspect, IMPLAUSIBLE, Label};
use super::money::{cannot_be_left, cannot_be_spent, usd};
use super::tone::Tone;
use super::transport::CheckFailure;
use crate::core::address::api_url::ApiUrl;
use crate::core::knowledge::api::{HOSTS, Skin};
use crate::core::knowledge::causes::Gate;
use crate::core::moment::in_words;
use crate::core::secret::AccountId;
use crate::core::text::{Sentence, in_list};
use crate::say;
use serde::Serialize;
use serde_json::Value;

/// The key is in use, and nothing that it says of itself is in the way.
pub const VALID: Label = Label::good("valid");
const MANAGEMENT: Label = Label::bad("management_key");
const DISABLED: Label = Label::bad("disabled");
const EXPIRED: Label = Label::bad("expired");
const LIMIT_REACHED: Label = Label::bad("limit_reached");
const BUDGET_EXHAUSTED: Label = Label::bad("budget_exhausted");
const FREE_QUOTA_USED: Label = Label::warn("free_quota_used");

/// OpenRouter knows the key.
pub const ACCEPTED: Aspect = Aspect::new("key/answer", "accepted");
/// OpenRouter refused the key.
pub const REJECTED: Aspect = Aspect::new("key/answer", "rejected");
/// The call of the paste was made with a key of this account.
pub const SAME_ACCOUNT: Aspect = Aspect::new("key/account", "same_account");
/// The call of the paste was made with a key of another account.
pub const OTHER_ACCOUNT: Aspect = Aspect::new("key/account", "other_account");
const PLAIN: Aspect = Aspect::new("key/kind", "plain");
const OAUTH: Aspect = Aspect::new("key/kind", "oauth");
const NO_CAP: Aspect = Aspect::new("key/cap", "no_cap");
const CAP: Aspect = Aspect::new("key/cap", "cap");
const TIGHT_CAP: Aspect = Aspect::new("key/cap", "tight_cap");
const SPENDING_OPEN: Aspect = Aspect::new("key/spending", "open");
const SPENDING_BLOCKED: Aspect = Aspect::new("key/spending", "blocked");
/// Free requests are left today.
pub const QUOTA_LEFT: Aspect = Aspect::new("key/free_quota", "left");
const QUOTA_USED_UP: Aspect = Aspect::new("key/free_quota", "used_up");
const OF_ORGANIZATION: Aspect = Aspect::new("key/owner", "organization");
const OF_PERSON: Aspect = Aspect::new("key/owner", "person");
const WORKSPACE_GONE: Aspect = Aspect::new("key/workspace", "gone");
const REGION_OPEN: Aspect = Aspect::new("key/region", "open");
const REGION_CLOSED: Aspect = Aspect::new("key/region", "closed");
/// Few free requests a day.
pub const TIER_50: Aspect = Aspect::new("key/free_tier", "tier_50");
/// Many free requests a day, since credits were bought.
pub const TIER_1000: Aspect = Aspect::new("key/free_tier", "tier_1000");

/// The check.
pub const CHECK: Check = Check {
    id: "key",
    name: "probe_name.key",
    why: "why.key",
    asks: "asks.key",
    sends: Some(Sends::with_key("/key")),
    outcomes: &[VALID, MANAGEMENT, DISABLED, EXPIRED, LIMIT_REACHED, BUDGET_EXHAUSTED, FREE_QUOTA_USED, IMPLAUSIBLE],
    aspects: &[
        ACCEPTED,
        REJECTED,
        SAME_ACCOUNT,
        OTHER_ACCOUNT,
        PLAIN,
        OAUTH,
        NO_CAP,
        CAP,
        TIGHT_CAP,
        SPENDING_OPEN,
        SPENDING_BLOCKED,
        QUOTA_LEFT,
        QUOTA_USED_UP,
        TIER_50,
        TIER_1000,
        REGION_OPEN,
        REGION_CLOSED,
        OF_ORGANIZATION,
        OF_PERSON,
        WORKSPACE_GONE,
    ],
    subject: |known| known.has_key.then(CheckSubject::default),
    failed: rejected,
    ..Check::FREE
};

fn rejected(failure: CheckFailure<'_>, reply: &CheckReply<'_>) -> Vec<Aspect> {
    // 403 may come from anything on the way; only where it names the key or the edge is the key what was refused.
    let gate = reply.refusal.map(|refusal| refusal.cause.entry().gate);
    match (failure, reply.status, gate) {
        (CheckFailure::Refused, Some(401), _) | (CheckFailure::Refused, Some(403), Some(Gate::Edge | Gate::Key)) => {
            vec![REJECTED]
        }
        _ => Vec::new(),
    }
}

/// The tier of an account by the free requests it has a day.
#[must_use]
pub fn tier(limit: u64) -> Aspect {
    if limit < 1000 { TIER_50 } else { TIER_1000 }
}

/// Answer of `GET /key`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct KeyFacts {
    /// Masked label.
    pub label: Option<String>,
    /// Spending cap, USD.
    pub limit: Option<f64>,
    /// Left of the cap, USD.
    pub limit_remaining: Option<f64>,
    /// `daily`, `weekly`, `monthly`.
    pub limit_reset: Option<String>,
    /// Used ever, USD.
    pub usage: Option<f64>,
    /// Used this UTC day, USD.
    pub usage_daily: Option<f64>,
    /// Used this week, USD.
    pub usage_weekly: Option<f64>,
    /// Used this month, USD.
    pub usage_monthly: Option<f64>,
    /// Used by calls with provider keys of the account's own, USD.
    pub byok_usage: Option<f64>,
    /// Never bought credits (a hint only).
    pub is_free_tier: Option<bool>,
    /// An admin key, which cannot do inference.
    pub is_management_key: bool,
    /// RFC 3339.
    pub expires_at: Option<String>,
    /// Expired by the answer's own `Date`.
    pub expired: bool,
    /// The key is marked disabled.
    pub disabled: bool,
    /// Requests to free models today: used.
    pub free_used: Option<u64>,
    /// Requests to free models today: allowed.
    pub free_limit: Option<u64>,
    /// Requests to free models today: left.
    pub free_remaining: Option<u64>,
    /// The budgets that bind it.
    pub budgets: Ladder,
    /// Regions whose hosts it may be used at: `global`, `europe`, `us`. Empty: at none.
    pub data_regions: Option<Vec<String>>,
    /// It belongs to an organisation.
    pub of_organization: Option<bool>,
    /// Its workspace was deleted.
    pub without_workspace: bool,
    /// Fields of a type that the API does not document.
    pub odd_fields: Vec<String>,
    /// Fields with a value that cannot be true; one is enough to believe nothing of the answer.
    pub implausible: Vec<&'static str>,
    /// The account that the key belongs to.
    #[serde(skip)]
    pub account: Option<AccountId>,
}

impl KeyFacts {
    /// Nothing in it is beyond belief.
    #[must_use]
    pub fn is_believed(&self) -> bool {
        self.implausible.is_empty()
    }

    /// Another budget than the key's own limit refuses calls now. The router checks those before the key's limit.
    #[must_use]
    pub fn blocking_budget(&self) -> Option<&Budget> {
        self.budgets.blocking().filter(|budget| !budget.is_key_limit())
    }

    /// A rule does not let it be used at hosts of this region.
    fn is_closed_to(&self, region: &str) -> bool {
        self.data_regions.as_ref().is_some_and(|regions| !regions.iter().any(|allowed| allowed == region))
    }

    fn limit_is_reached(&self) -> bool {
        let by_ladder = self.budgets.blocking().is_some_and(Budget::is_key_limit);
        by_ladder || self.limit_remaining.is_some_and(|left| left <= 0.0)
    }
}

impl CheckAnswer for KeyFacts {
    /// The first that applies.
    fn label(&self) -> Label {
        if !self.is_believed() {
            IMPLAUSIBLE
        } else if self.is_management_key {
            MANAGEMENT
        } else if self.disabled {
            DISABLED
        } else if self.expired {
            EXPIRED
        } else if self.blocking_budget().is_some() {
            BUDGET_EXHAUSTED
        } else if self.limit_is_reached() {
            LIMIT_REACHED
        } else if self.free_remaining == Some(0) {
            FREE_QUOTA_USED
        } else {
            VALID
        }
    }

    fn tone(&self, known: &CheckContext<'_>) -> Tone {
        if self.is_closed_to(arrival(known)) { Tone::Bad } else { self.label().tone }
    }

    fn says(&self, known: &CheckContext<'_>, _: &CheckReply<'_>) -> Sentence {
        match self.label() {
            IMPLAUSIBLE => say!("probe.key_implausible", fields = in_list(&self.implausible)),
            MANAGEMENT => say!("probe.key_management"),
            DISABLED => say!("probe.key_disabled"),
            EXPIRED => say!(
                "probe.key_expired",
                when = self.expires_at.as_deref().map(|at| in_words(at, known.zone)).unwrap_or_default()
            ),
            LIMIT_REACHED => say!(
                "probe.key_limit_reached",
                limit = self.limit.map(usd).unwrap_or_default(),
                reset = self.limit_reset.clone().unwrap_or_else(|| "total".to_string())
            ),
            BUDGET_EXHAUSTED => {
                let budget = self.blocking_budget();
                let amount = |amount: Option<f64>| amount.map_or_else(|| "?".to_string(), usd);
                say!(
                    "probe.key_budget_exhausted",
                    scope = budget.map(Budget::named).unwrap_or_default(),
                    spent = amount(budget.and_then(|budget| budget.spend_usd)),
                    limit = amount(budget.and_then(|budget| budget.limit_usd))
                )
            }
            FREE_QUOTA_USED => say!(
                "probe.key_free_quota_used",
                used = self.free_used.unwrap_or_default(),
                limit = self.free_limit.unwrap_or_default()
            ),
            _ if self.is_closed_to(arrival(known)) => {
                let regions = in_list(self.data_regions.as_deref().unwrap_or_default());
                say!("probe.key_region_closed", region = arrival(known), regions = regions)
            }
            _ => match self.limit_remaining {
                Some(left) => say!("probe.key_valid_capped", left = usd(left)),
                None => say!("probe.key_valid"),
            },
        }
    }

    fn detail(&self, _: &CheckContext<'_>, _: &CheckReply<'_>) -> Value {
        data(self)
    }

    fn in_order(&self, known: &CheckContext<'_>) -> Option<Sentence> {
        let in_order = matches!(self.label(), VALID | FREE_QUOTA_USED) && !self.is_closed_to(arrival(known));
        in_order.then(|| match self.limit_remaining {
            Some(left) => say!("in_order.key_capped", left = usd(left)),
            None => say!("in_order.key"),
        })
    }

    fn aspects(&self, known: &CheckContext<'_>) -> Vec<Aspect> {
        if !self.is_believed() {
            return Vec::new();
        }
        let oauth = self.label.as_deref().is_some_and(|label| label.contains("MCP") || label.contains("OAuth"));
        // Where the price is not known, neither is whether the cap leaves enough for it.
        let asked = known
            .evidence
            .is_some_and(|it| it.numbers.requested_tokens.is_some() || it.numbers.prompt_tokens.is_some());
        let cap = match (self.limit_remaining, known.needed_usd()) {
            (None, _) => Some(NO_CAP),
            (Some(left), Some(needed)) if left < needed => Some(TIGHT_CAP),
            (Some(_), None) if asked => None,
            _ => Some(CAP),
        };
        let free = known.wants_free_model();
        // A cap does not stop free models.
        let blocked = !free && self.limit_is_reached();
        let spending = if blocked { SPENDING_BLOCKED } else { SPENDING_OPEN };
        let mut shown = vec![ACCEPTED, if oauth { OAUTH } else { PLAIN }, spending];
        shown.extend(cap);
        // A program that was refused for the quota called a free model, whichever id its log names.
        let is_about_quota = known.cause.predicts(QUOTA_LEFT.id);
        let asks_for_quota = is_about_quota || (known.cause.family() == "rate" && known.model.is_none());
        // For calls with a provider key of the user's own what is left is a policy of the tier, and limits nothing.
        let own_key = known.evidence.is_some_and(|evidence| evidence.is_byok.as_ref().is_some_and(|found| found.value));
        // The same of an account that calls with such keys, until a refusal shows that the quota binds it.
        let exempt = own_key || (self.byok_usage.is_some_and(|usd| usd > 0.0) && !asks_for_quota);
        if let Some(left) = self.free_remaining.filter(|_| (free || asks_for_quota) && !exempt) {
            shown.push(if left == 0 { QUOTA_USED_UP } else { QUOTA_LEFT });
        }
        shown.extend(self.free_limit.map(tier));
        shown.extend(self.of_organization.map(|it| if it { OF_ORGANIZATION } else { OF_PERSON }));
        shown.extend(self.without_workspace.then_some(WORKSPACE_GONE));
        if self.data_regions.is_some() {
            shown.push(if self.is_closed_to(arrival(known)) { REGION_CLOSED } else { REGION_OPEN });
        }
        shown
    }
}

/// The region that calls arrive through: that of the host which the failing program called, else of the base URL. Any
/// host that keeps to no region leads to the usual one.
fn arrival(known: &CheckContext<'_>) -> &'static str {
    let called = known.evidence.and_then(|evidence| ApiUrl::of_call(&evidence.url.as_ref()?.value));
    let url = called.or_else(|| ApiUrl::of_base(known.base_url, Skin::Chat));
    let host = url.as_ref().map(ApiUrl::host).unwrap_or_default();
    HOSTS.iter().find(|(name, _)| name.eq_ignore_ascii_case(host)).unwrap_or(&HOSTS[0]).1
}

/// OpenRouter gave no key before 2023; one that ended earlier is not believed.
const FOUNDED: i64 = 1_672_531_200;

/// The facts of a key; it has expired by the answer's own date, since this machine's clock may be wrong.
#[must_use]
pub fn read(body: &OkBody<'_>) -> Option<KeyFacts> {
    let object = object(body.json?)?;
    let known = ["label", "limit", "usage", "is_free_tier", "is_management_key", "is_provisioning_key", "rate_limit"];
    if !known.iter().any(|field| object.contains_key(*field)) {
        return None;
    }
    let mut fields = FieldReader::of(object);
    let expires_at = fields.text("expires_at");
    let end = expires_at.as_deref().and_then(|text| text.parse::<jiff::Timestamp>().ok());
    let expired = matches!((end, body.date), (Some(end), Some(now)) if end <= now);
    let management = fields.flag("is_management_key");
    let provisioning = fields.flag("is_provisioning_key");
    // The older name is documented as the same value.
    let contradictory = matches!((management, provisioning), (Some(one), Some(other)) if one != other);
    let quota = fields.object("free_model_daily_requests");
    let mut facts = KeyFacts {
        label: fields.text("label"),
        limit: fields.number("limit"),
        limit_remaining: fields.number("limit_remaining"),
        limit_reset: fields.name("limit_reset"),
        usage: fields.number("usage"),
        usage_daily: fields.number("usage_daily"),
        usage_weekly: fields.number("usage_weekly"),
        usage_monthly: fields.number("usage_monthly"),
        byok_usage: fields.number("byok_usage"),
        is_free_tier: fields.flag("is_free_tier"),
        is_management_key: management.or(provisioning).unwrap_or(false),
        expires_at,
        expired,
        disabled: fields.flag("disabled").unwrap_or(false),
        budgets: Ladder::read(object),
        data_regions: object.get("allowed_data_regions").and_then(Value::as_array).map(|list| names(list)),
        of_organization: object.get("organization_id").map(|id| !id.is_null()),
        // A key without one is listed with `null`; an older API lacks the field.
        without_workspace: object.get("workspace_id").is_some_and(Value::is_null),
        account: object.get("creator_user_id").and_then(Value::as_str).and_then(AccountId::parse),
        ..KeyFacts::default()
    };
    facts.odd_fields = fields.odd();
    let spent = |sum: Option<f64>| sum.is_some_and(cannot_be_spent);
    let cannot_be = [
        (end.is_some_and(|end| end.as_second() < FOUNDED), "expires_at"),
        (contradictory, "is_management_key"),
        (facts.budgets.contradicts_itself(), "budgets"),
        (spent(facts.limit), "limit"),
        (facts.limit_remaining.is_some_and(cannot_be_left), "limit_remaining"),
        (spent(facts.usage), "usage"),
        (spent(facts.usage_daily), "usage_daily"),
        (spent(facts.usage_weekly), "usage_weekly"),
        (spent(facts.usage_monthly), "usage_monthly"),
    ];
    let implausible: Vec<_> = cannot_be.iter().filter(|(is_so, _)| *is_so).map(|(_, field)| *field).collect();
    if !implausible.is_empty() {
        return Some(KeyFacts { odd_fields: facts.odd_fields, implausible, ..KeyFacts::default() });
    }
    if let Some(quota) = quota {
        let mut quota = FieldReader::of(quota);
        facts.free_used = quota.count("used");
        facts.free_limit = quota.count("limit");
        facts.free_remaining = quota.count("remaining").or_else(|| {
            let (used, limit) = (facts.free_used?, facts.free_limit?);
            Some(limit.saturating_sub(used))
        });
        facts.odd_fields.extend(quota.odd());
    }
    Some(facts)
}
