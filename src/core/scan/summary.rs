//! What a scan found: counts by cause, model, provider, client and hour. Bounded, mergeable.

use super::classify::RecordVerdict;
use super::stamp::Stamp;
use crate::core::knowledge::causes::CauseId;
use serde::Serialize;
use std::collections::BTreeMap;

/// Names counted one by one; beyond them they are counted together.
const NAMES: usize = 1000;
/// Hours counted one by one: more than a year.
const HOURS: usize = 10_000;

/// Counts by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    counts: BTreeMap<String, u64>,
    /// Counted beyond the bound.
    pub others: u64,
}

impl Tally {
    fn add(&mut self, name: &str, count: u64) {
        if let Some(known) = self.counts.get_mut(name) {
            *known += count;
        } else if self.counts.len() < NAMES {
            self.counts.insert(name.to_string(), count);
        } else {
            self.others += count;
        }
    }

    fn merge(&mut self, other: &Self) {
        for (name, count) in &other.counts {
            self.add(name, *count);
        }
        self.others += other.others;
    }

    /// Most frequent first; equal counts by name.
    #[must_use]
    pub fn ranked(&self) -> Vec<(&str, u64)> {
        let mut ranked: Vec<(&str, u64)> = self.counts.iter().map(|(name, count)| (name.as_str(), *count)).collect();
        ranked.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        ranked
    }

    /// Nothing was counted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }
}

#[derive(Serialize)]
struct Row<'a> {
    name: &'a str,
    count: u64,
}

#[cfg(test)]
impl schemars::JsonSchema for Tally {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Tally".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "array", "items": {
            "type": "object",
            "properties": { "name": { "type": "string" }, "count": { "type": "integer", "minimum": 0 } },
            "required": ["name", "count"]
        } })
    }
}

impl Serialize for Tally {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.ranked().into_iter().map(|(name, count)| Row { name, count }))
    }
}

/// One failure as it stood in a log.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Example {
    /// The file, as it was given.
    pub file: String,
    /// The line its record starts at, from 1.
    pub line: u64,
    /// The record, cleaned, redacted and cut.
    pub text: String,
    /// Secrets masked in it.
    #[serde(skip)]
    pub redactions: usize,
}

/// All failures of one cause.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct CauseGroup {
    /// How many.
    pub count: u64,
    /// When first, where the log tells.
    pub first: Option<Stamp>,
    /// When last.
    pub last: Option<Stamp>,
    /// Sum of confidences; the mean is shown.
    #[serde(skip)]
    pub confidence_sum: f64,
    /// By HTTP status.
    pub statuses: Tally,
    /// By model.
    pub models: Tally,
    /// By provider.
    pub providers: Tally,
    /// By client.
    pub clients: Tally,
    /// The first one found.
    pub example: Option<Example>,
}

/// All that a scan found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    /// Bytes read.
    pub bytes: u64,
    /// Lines read.
    pub lines: u64,
    /// Failures found.
    pub failures: u64,
    /// Records looked at and found to be something else.
    pub dismissed: u64,
    /// By cause.
    pub causes: BTreeMap<CauseId, CauseGroup>,
    /// By model.
    pub models: Tally,
    /// By provider.
    pub providers: Tally,
    /// By client.
    pub clients: Tally,
    /// By hour, as the log writes it.
    pub hours: BTreeMap<Stamp, u64>,
}

impl Summary {
    /// Counts one record.
    pub fn add(&mut self, verdict: &RecordVerdict, stamp: Option<Stamp>, file: &str, line: u64) {
        if verdict.cause == CauseId::NONE {
            self.dismissed += 1;
            return;
        }
        self.failures += 1;
        let group = self.causes.entry(verdict.cause).or_default();
        group.count += 1;
        group.confidence_sum += verdict.confidence;
        group.first = earlier(group.first, stamp);
        group.last = group.last.max(stamp);
        if let Some(status) = verdict.status {
            group.statuses.add(&status.to_string(), 1);
        }
        for (name, own, all) in [
            (&verdict.model, &mut group.models, &mut self.models),
            (&verdict.provider, &mut group.providers, &mut self.providers),
            (&verdict.client, &mut group.clients, &mut self.clients),
        ] {
            if let Some(name) = name {
                own.add(name, 1);
                all.add(name, 1);
            }
        }
        if group.example.is_none() {
            let (file, text) = (file.to_string(), verdict.example.clone());
            group.example = Some(Example { file, line, text, redactions: verdict.redactions });
        }
        if let Some(stamp) = stamp {
            self.count_hour(stamp.hour(), 1);
        }
    }

    fn count_hour(&mut self, hour: Stamp, count: u64) {
        if self.hours.len() < HOURS || self.hours.contains_key(&hour) {
            *self.hours.entry(hour).or_default() += count;
        }
    }

    /// Takes the next part of the same file in.
    pub fn append(&mut self, mut next: Self) {
        for example in next.causes.values_mut().filter_map(|it| it.example.as_mut()) {
            example.line += self.lines;
        }
        self.merge(next);
    }

    /// Takes the counts of a later file in.
    pub fn merge(&mut self, later: Self) {
        self.bytes += later.bytes;
        self.lines += later.lines;
        self.failures += later.failures;
        self.dismissed += later.dismissed;
        for (cause, group) in later.causes {
            let own = self.causes.entry(cause).or_default();
            own.count += group.count;
            own.confidence_sum += group.confidence_sum;
            own.first = earlier(own.first, group.first);
            own.last = own.last.max(group.last);
            own.statuses.merge(&group.statuses);
            own.models.merge(&group.models);
            own.providers.merge(&group.providers);
            own.clients.merge(&group.clients);
            if own.example.is_none() {
                own.example = group.example;
            }
        }
        self.models.merge(&later.models);
        self.providers.merge(&later.providers);
        self.clients.merge(&later.clients);
        for (hour, count) in later.hours {
            self.count_hour(hour, count);
        }
    }

    /// Causes, most frequent first.
    #[must_use]
    pub fn ranked(&self) -> Vec<(CauseId, &CauseGroup)> {
        let mut ranked: Vec<(CauseId, &CauseGroup)> =
            self.causes.iter().map(|(cause, group)| (*cause, group)).collect();
        ranked.sort_by(|a, b| b.1.count.cmp(&a.1.count).then(a.0.cmp(&b.0)));
        ranked
    }

    /// Secrets masked in what is shown.
    #[must_use]
    pub fn redactions(&self) -> usize {
        self.causes.values().filter_map(|it| it.example.as_ref()).map(|it| it.redactions).sum()
    }

    /// First and last failure, where the log tells.
    #[must_use]
    pub fn period(&self) -> Option<(Stamp, Stamp)> {
        let first = self.causes.values().filter_map(|it| it.first).min()?;
        let last = self.causes.values().filter_map(|it| it.last).max()?;
        Some((first, last))
    }
}

fn earlier(a: Option<Stamp>, b: Option<Stamp>) -> Option<Stamp> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}
