//! `assets/paste/lexicon.toml` → lists of words (`src/core/knowledge/lexicon.rs`).

use super::source::{Problems, Source};
use super::values::Status;
use serde::Deserialize;
use std::fmt::Write as _;

/// Words that the reading of texts knows: `assets/paste/lexicon.toml`.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Lexicon {
    /// Authors of model ids: what is before the slash.
    authors: Vec<String>,
    /// What the names of models begin with, and the author before the slash; the longest that fits counts.
    families: Vec<(String, String)>,
    /// Hosts of manuals and help pages, no party of a call.
    help_hosts: Vec<String>,
    /// Headings under which documents plan, promise or list changes.
    document_headings: Vec<String>,
    /// What is put before words that somebody looks for.
    search_leads: Vec<String>,
    /// Words of those who describe a change.
    planned: Vec<String>,
    /// Words of those who speak of a program's source.
    reviewed: Vec<String>,
    /// What comes again and again in guides to errors.
    guide_labels: Vec<String>,
    /// Headings of pages about a failure that somebody may meet.
    page_headings: Vec<String>,
    /// What opens a line of a list of changes.
    change_verbs: Vec<String>,
    /// Words by which programs and people say that something failed.
    failed: Vec<String>,
    /// Words by which a report gives the reason of what it told before.
    explains: Vec<String>,
    /// What compilers, linters, package managers and runners of tests print of a failure of their own.
    build_marks: Vec<String>,
    /// What opens a line of what is yet to be done.
    todo_marks: Vec<String>,
    /// Endings of files that hold source or documents.
    source_endings: Vec<String>,
    /// What follows the name of a field that is refused, in small letters.
    refused_behind: Vec<String>,
    /// Fields of bodies whose names are also words of any sentence about a call.
    everyday_fields: Vec<String>,
    /// Words for trying again.
    retried: Vec<String>,
    /// Words for a good end of what was tried again.
    recovered: Vec<String>,
    /// What follows a name whose part of the work went well.
    went_well: Vec<String>,
    /// Printed of a certificate that is another host's.
    other_hosts_certificate: Vec<String>,
    /// What proves that OpenRouter is meant.
    openrouter: Vec<String>,
    /// Printed of an error in an answer that HTTP marked with 200.
    in_body: Vec<String>,
    /// Printed of a call that a model answered.
    answered: Vec<String>,
    /// A free offer that is refused with the paid id only.
    free_ended: Vec<String>,
    /// A quota of free requests that could be larger.
    small_quota: Vec<String>,
    /// From here on a quota of free requests a day is more than the small one.
    large_quota: u64,
    /// A model that is not on a guardrail's list.
    closed_by_guardrail: Vec<String>,
    /// What announces a guardrail's rule.
    by_guardrail: Vec<String>,
    /// Words of a rule about data, each with the sentence for its switch.
    switches: Vec<(String, String)>,
    /// Parts of the ids of models that are tried out.
    trials: Vec<String>,
    /// Reason phrases that mean a status where they end a line.
    phrases: Vec<(String, Status)>,
    /// Stems of error classes that libraries name after a status.
    classes: Vec<(String, Status)>,
}

/// The lexicon, with everything in it that does not fit reported.
pub fn read(source: &Source, problems: &mut Problems) -> Option<Lexicon> {
    source.parse(problems)
}

/// The lists.
pub fn table(words: Lexicon) -> String {
    let mut code = String::new();
    for (name, doc, mut list) in [
        ("AUTHORS", "Authors of model ids.", words.authors),
        ("HELP_HOSTS", "Hosts of manuals and help pages, no party of a call.", words.help_hosts),
        ("DOCUMENT_HEADINGS", "Headings under which documents plan, promise or list changes.", words.document_headings),
        ("SEARCH_LEADS", "What is put before words that somebody looks for.", words.search_leads),
        ("REVIEWED", "Words of those who speak of a program's source.", words.reviewed),
        ("GUIDE_LABELS", "What comes again and again in guides to errors.", words.guide_labels),
        ("PAGE_HEADINGS", "Headings of pages about a failure that somebody may meet.", words.page_headings),
        ("CHANGE_VERBS", "What opens a line of a list of changes.", words.change_verbs),
        ("PLANNED", "Words of those who describe a change.", words.planned),
        ("FAILED", "Words by which programs and people say that something failed.", words.failed),
        ("EXPLAINS", "Words by which a report gives the reason of what it told before.", words.explains),
        ("BUILD_MARKS", "What compilers, linters, package managers and runners of tests print.", words.build_marks),
        ("TODO_MARKS", "What opens a line of what is yet to be done.", words.todo_marks),
        ("SOURCE_ENDINGS", "Endings of files that hold source or documents.", words.source_endings),
        ("REFUSED_BEHIND", "What follows the name of a field that is refused, in small letters.", words.refused_behind),
        ("EVERYDAY_FIELDS", "Fields whose names are also words of any sentence about a call.", words.everyday_fields),
        ("RETRIED", "Words for trying again.", words.retried),
        ("RECOVERED", "Words for a good end of what was tried again.", words.recovered),
        ("WENT_WELL", "What follows a name whose part of the work went well.", words.went_well),
        ("OTHER_HOSTS_CERTIFICATE", "Printed of a certificate that is another host's.", words.other_hosts_certificate),
        ("OPENROUTER_SIGNS", "What proves that OpenRouter is meant.", words.openrouter),
        ("IN_BODY_SIGNS", "Printed of an error in an answer that HTTP marked with 200.", words.in_body),
        ("ANSWERED_SIGNS", "Printed of a call that a model answered.", words.answered),
        ("FREE_ENDED", "A free offer that is refused with the paid id only.", words.free_ended),
        ("SMALL_QUOTA", "A quota of free requests that could be larger.", words.small_quota),
        ("CLOSED_BY_GUARDRAIL", "A model that is not on a guardrail's list.", words.closed_by_guardrail),
        ("BY_GUARDRAIL", "What announces a guardrail's rule.", words.by_guardrail),
        ("TRIALS", "Parts of the ids of models that are tried out.", words.trials),
    ] {
        list.sort();
        list.dedup();
        let _ = writeln!(code, "/// {doc}\npub static {name}: &[&str] = &{list:?};");
    }
    for (name, doc, mut list) in [
        ("FAMILIES", "What the names of models begin with, with the author before the slash.", words.families),
        ("SWITCHES", "Words of a rule about data, each with the sentence for its switch.", words.switches),
    ] {
        list.sort();
        let _ = writeln!(code, "/// {doc}\npub static {name}: &[(&str, &str)] = &{list:?};");
    }
    let _ = writeln!(
        code,
        "/// From here on a quota of free requests a day is more than the small one.\npub const LARGE_QUOTA: u64 = {};",
        words.large_quota
    );
    for (name, doc, list) in [
        ("STATUS_PHRASES", "Reason phrases that mean a status where they end a line.", words.phrases),
        ("STATUS_CLASSES", "Stems of error classes that libraries name after a status.", words.classes),
    ] {
        let mut list: Vec<(String, u16)> = list.into_iter().map(|(word, status)| (word, status.0)).collect();
        list.sort();
        let _ = writeln!(code, "/// {doc}\npub static {name}: &[(&str, u16)] = &{list:?};");
    }
    code
}
