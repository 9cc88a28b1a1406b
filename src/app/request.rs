//! `request`: what is wrong with a request, checked offline.

use super::exit::Exit;
use super::streams::{fail, write};
use super::{commands, output_options, paste_source};
use crate::cli::Options;
use crate::core::ingest::redact::redact;
use crate::core::request::examined::{LIMIT, examine};
use crate::core::request::extract::Nothing;
use crate::environment::Environment;
use crate::plain;
use crate::say;
use std::path::Path;

/// Reads the request and says what stands against it.
#[must_use]
pub fn run(file: &Path, options: &Options, environment: &Environment) -> Exit {
    let texts = commands::texts(options, environment);
    let bytes = match paste_source::read_text(file, LIMIT, &texts) {
        Ok(bytes) => bytes,
        Err(problem) => return fail(&texts, &problem),
    };
    // A key given here by mistake would be printed as a model.
    let model = options.model.as_deref().map(|model| redact(model).0);
    let examined = match examine(&bytes, model.as_deref(), options.include_prompts) {
        Ok(examined) => examined,
        Err(Nothing::NoRequest) => return fail(&texts, &say!("request.no_request")),
        Err(Nothing::InFile(file)) => return fail(&texts, &say!("request.in_file", file = file)),
    };
    let text = if options.json {
        format!("{:#}\n", plain::request::to_json(&examined, &texts))
    } else {
        plain::request::to_text(&examined, &texts, &output_options::style(options, environment))
    };
    match write(&text) {
        Exit::Done if examined.findings.is_empty() => Exit::Done,
        Exit::Done => Exit::Found,
        other => other,
    }
}
