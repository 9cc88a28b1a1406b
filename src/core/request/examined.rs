//! A request with everything that is found in it.

use super::conversation::Conversation;
use super::excerpt::{ExcerptLine, Excerpts};
use super::extract::{Extracted, Nothing, take};
use super::findings::{RequestFinding, findings};
use super::images::pictures;
use super::outline::TextOutline;
use crate::core::ingest::decode::decode;
use crate::core::knowledge::causes::CauseId;
use crate::core::reading;
use crate::core::reading::evidence::Found;
use crate::core::reading::offline;

/// The largest text that is read for a request, in bytes.
pub const LIMIT: usize = 32 * 1024 * 1024;

/// What is known about a request.
#[derive(Debug)]
pub struct Examined {
    /// The faults, the likeliest first.
    pub findings: Vec<Placed>,
    /// The request as it was found, with its true body.
    pub taken: Extracted,
    /// The model that it names.
    pub model: Option<String>,
    /// Messages or items.
    pub messages: usize,
    /// Tools that are offered.
    pub tools: usize,
    /// Pictures.
    pub images: usize,
    /// The line on which the body begins, from 1, where it stands in the input as it is.
    first_line: Option<usize>,
}

/// What the words beside a request tell.
#[derive(Clone, Debug)]
pub struct Told {
    /// Who refused it.
    pub provider: Option<String>,
    /// The cause that they name.
    pub cause: CauseId,
    /// The program that printed them.
    pub client: Option<String>,
}

impl Examined {
    /// Reads the words beside the request as a paste is read.
    #[must_use]
    pub fn told(&self) -> Told {
        let reading = reading::read(self.taken.words.clone().into_bytes());
        let cause = offline::diagnose(&reading).best.cause;
        let value = |found: &Option<Found<String>>| found.as_ref().map(|found| found.value.clone());
        Told { provider: value(&reading.evidence.provider), cause, client: value(&reading.evidence.client) }
    }

    /// The line of the input on which a place of the body begins, where the body stands there as it is.
    #[must_use]
    pub fn line_of(&self, pointer: &str) -> Option<usize> {
        let outline = TextOutline::of(&self.taken.text, [pointer]);
        let place = outline.places.get(pointer)?;
        Some(self.first_line? + line_ends(&self.taken.text[..place.start]))
    }

    /// The body as its conversation.
    #[must_use]
    pub fn view(&self) -> Conversation<'_> {
        Conversation::of(&self.taken.body, self.taken.skin, self.model.as_deref())
    }
}

/// A fault and what stands at its place.
#[derive(Debug)]
pub struct Placed {
    /// The fault.
    pub finding: RequestFinding,
    /// The line of the input on which its place begins, from 1, where the body stands there as it is.
    pub line: Option<usize>,
    /// The lines around its place, with what is said left out unless it is wanted.
    pub lines: Vec<ExcerptLine>,
}

/// Looks for the request in an input and checks it, offline. The body is read as it is, not masked: what is printed of it
/// passes the mask as everything does.
///
/// # Errors
/// Why there is no request in it.
pub fn examine(bytes: &[u8], model: Option<&str>, with_prompts: bool) -> Result<Examined, Nothing> {
    let text = decode(bytes);
    let taken = take(&text)?;
    let view = Conversation::of(&taken.body, taken.skin, model);
    let first_line = taken.at.map(|start| line_ends(&text[..start]) + 1);
    let found = findings(&taken, &view);
    let pointers: Vec<&str> = found.iter().map(|finding| finding.pointer.as_str()).collect();
    let excerpts = Excerpts::of(&taken, first_line, &pointers, with_prompts);
    let place = |finding: &RequestFinding| Placed {
        line: excerpts.line(&finding.pointer),
        lines: excerpts.around(&taken, &finding.pointer),
        finding: finding.clone(),
    };
    let findings = found.iter().map(place).collect();
    let model = view.model.map(str::to_string);
    let (messages, tools, images) = (view.turns.len(), view.tools.len(), pictures(&view).len());
    Ok(Examined { findings, model, messages, tools, images, first_line, taken })
}

fn line_ends(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b'\n').count()
}
