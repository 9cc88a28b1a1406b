//! What can happen, and what the machine wants done.

use super::masked::Masked;
use crate::core::case::Case;
use crate::core::checks::{ProbeRequest, ProbeResult, Stage};
use crate::core::ingest::PastedText;
use crate::core::ingest::private::Prompts;
use crate::core::reading::Reading;
use crate::core::text::Sentence;
use std::sync::Arc;

/// Milliseconds since the program started.
pub type Millis = u64;

/// Names one asynchronous task; an answer with an unknown ticket is ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ticket(pub u64);

/// Something happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// A call was caught on its way: it is the case now.
    CaseCaught(Box<Case>),
    /// The text in the editor changed.
    PasteChanged(PastedText),
    /// This was masked in what comes with the next [`Event::PasteChanged`].
    PasteMasked(Masked),
    /// The input has ended and holds nothing: that is what the report is about.
    NothingPasted,
    /// An input was refused (too large, unreadable, empty clipboard); what was there stays.
    PasteRefused(Sentence),
    /// A recognition ended.
    Recognised {
        /// Which one.
        ticket: Ticket,
        /// What was read.
        reading: Arc<Reading>,
    },
    /// A key that came later is in a text that was already there: this is what is left of it.
    TextHidden {
        /// The text as it was.
        text: Arc<str>,
        /// What was masked now.
        masked: Masked,
        /// What is read in the rest.
        reading: Arc<Reading>,
    },
    /// The text was given whole, not typed: it is diagnosed as soon as it is read.
    DiagnoseWhenRead,
    /// The main action of the stage.
    Submit,
    /// Agrees to the test calls that are asked about.
    Agree,
    /// The routing X-ray is wanted; nothing is sent before its calls are agreed to.
    XrayWanted,
    /// Check key and account without an error text.
    HealthCheck,
    /// One stage back; nothing is sent.
    Back,
    /// One stage forward; nothing is sent.
    Forward,
    /// Leave out what is asked or under way, and go to the next actions; nothing is sent.
    Skip,
    /// Jump to a stage already reached, or to the next actions; nothing is sent.
    Goto(Stage),
    /// The list of models is wanted, to complete the answer to the model question.
    CatalogueWanted,
    /// The answer to the model question.
    ModelGiven(String),
    /// Another failure of the text decides, counted from 1.
    FailureChosen(usize),
    /// A key was taken over by the prober; the machine only learns its masked form.
    KeyGiven {
        /// `sk-or-v1-…a1b2`.
        masked: String,
        /// Where it came from.
        source: Sentence,
    },
    /// Use another key: the old one is gone.
    KeyForgotten,
    /// A management key was taken over by the prober: what the account has set is read with it, and nothing else.
    ManagementKeyGiven,
    /// Reading settings files of clients was agreed to.
    ClientSettingsAllowed,
    /// An answer came.
    ProbeFinished {
        /// Of which run.
        ticket: Ticket,
        /// What came back.
        result: Box<ProbeResult>,
    },
    /// Calls beside the checks cost at most this, USD.
    Spent(f64),
    /// Run the checks again that the fix touches, then the test call; from any stage.
    Recheck,
    /// Check again by itself at the time that is waited for, or no longer.
    Appoint,
    /// The time of an appointed check may have come.
    Due,
    /// Start over with an empty paste; the key stays, and the case is put aside.
    NewPaste,
    /// Open an earlier case of this sitting, by its place in the list.
    Reopen(usize),
    /// Copy something.
    Copy(CopyWhat),
    /// Save the report, with or without prompts, as the settings say.
    Save,
    /// Save the report with the prompts in it.
    SaveWithPrompts,
    /// Open a link.
    Open(String),
    /// Ctrl-C: cancels what runs, else quits; twice within a second always quits.
    Interrupt,
    /// Quit.
    Quit,
}

/// What to copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CopyWhat {
    /// The support report.
    Report,
    /// The command, link or text of one action, by its place in the report.
    Action(usize),
}

/// Something to be done outside.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Read this text in the background.
    Recognise {
        /// To answer with.
        ticket: Ticket,
        /// The text.
        text: PastedText,
    },
    /// Make these calls at once; each answers on its own.
    Probe {
        /// To answer with.
        ticket: Ticket,
        /// The calls.
        requests: Vec<ProbeRequest>,
    },
    /// Drop what runs under this ticket.
    Cancel(Ticket),
    /// Wipe the key.
    ForgetKey,
    /// Copy.
    Copy(CopyWhat),
    /// Save the report.
    Save(Prompts),
    /// Open in a browser.
    Open(String),
    /// Call the user, who may look elsewhere: something has come to an end.
    Alert(Sentence),
    /// Leave.
    Quit,
}
