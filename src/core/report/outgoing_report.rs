//! The report as it leaves the user's hands.

use super::document::Report;
use crate::core::ingest::private::Sendable;

impl Report {
    /// The same without what is private and no secret, in everything that was read from the paste or from this machine.
    #[must_use]
    pub fn for_sending(&self) -> Self {
        let mut report = self.clone();
        let hide = |text: &mut String| *text = Sendable::of(text, self.prompts).text;
        let hide_any = |text: &mut Option<String>| {
            if let Some(text) = text {
                hide(text);
            }
        };
        // A heading may repeat the message.
        hide(&mut report.verdict.title);
        hide(&mut report.verdict.summary);
        for because in &mut report.verdict.because {
            hide(&mut because.fact);
            hide_any(&mut because.quote);
        }
        hide_any(&mut report.evidence.message);
        for inferred in &mut report.inferred {
            hide(&mut inferred.from);
        }
        for finding in &mut report.findings {
            hide(&mut finding.place);
            hide(&mut finding.value);
            hide(&mut finding.note);
        }
        for layer in &mut report.layers {
            hide(&mut layer.says);
        }
        for noise in &mut report.noise {
            hide(&mut noise.text);
            hide(&mut noise.note);
        }
        for failure in &mut report.failures {
            hide_any(&mut failure.message);
        }
        for row in &mut report.ruled_out {
            hide(&mut row.shown);
        }
        for probe in &mut report.probes {
            hide(&mut probe.says);
        }
        for action in &mut report.actions {
            hide(&mut action.detail);
            hide_any(&mut action.command);
        }
        report
    }
}
