//! Answers that no check wants: the transport failed, or somebody else answered.

use super::label::Label;
use crate::core::knowledge::api::EDGE_WORDS;
use crate::core::text::Sentence;
use crate::say;
use serde::Serialize;

/// Characters of a server's or a library's words in a sentence.
const SHORT: usize = 160;

/// Why no answer came.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TransportFault {
    /// The kind.
    pub kind: TransportKind,
    /// The library's words, cleaned and redacted.
    pub detail: String,
    /// Issuer of the certificate that was refused, if seen.
    pub issuer: Option<String>,
    /// The proxy in use, without credentials.
    pub proxy: Option<String>,
    /// What was wrong with the secure connection, where it is known and is not the issuer.
    pub tls: Option<TlsProblem>,
}

/// Words by which a library or a status says that a proxy wants a user and a password.
const LOGIN_WANTED: [&str; 3] = ["407", "proxy authorization required", "Proxy Authentication Required"];

impl TransportFault {
    /// The proxy let nothing through before somebody logs in.
    #[must_use]
    pub fn wants_login(&self) -> bool {
        self.kind == TransportKind::Proxy && LOGIN_WANTED.iter().any(|words| self.detail.contains(words))
    }
}

/// Why a secure connection is refused, apart from who signed the certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TlsProblem {
    /// The certificate has ended, or has not begun.
    Expired,
    /// The certificate is for another name.
    WrongName,
    /// The other side has old versions of TLS only.
    OldVersion,
    /// What answers does not speak TLS.
    NoTls,
}

impl TransportFault {
    /// The failure in one sentence.
    #[must_use]
    pub fn says(&self) -> Sentence {
        let detail = short(&self.detail);
        match self.kind {
            TransportKind::Dns => say!("probe.dns_failed", detail = detail),
            TransportKind::ConnectionRefused => say!("probe.connection_refused"),
            TransportKind::ConnectionReset => say!("probe.connection_reset", detail = detail),
            TransportKind::Timeout => say!("probe.timeout", detail = detail),
            TransportKind::Tls => match (self.tls, &self.issuer) {
                (Some(TlsProblem::Expired), Some(issuer)) => say!("probe.tls_expired_of", issuer = issuer),
                (Some(TlsProblem::Expired), None) => say!("probe.tls_expired"),
                (Some(TlsProblem::WrongName), Some(issuer)) => say!("probe.tls_wrong_name_of", issuer = issuer),
                (Some(TlsProblem::WrongName), None) => say!("probe.tls_wrong_name"),
                (Some(TlsProblem::OldVersion), _) => say!("probe.tls_old_version"),
                (Some(TlsProblem::NoTls), _) => say!("probe.tls_none"),
                (None, Some(issuer)) => say!("probe.tls_issuer", issuer = issuer),
                (None, None) => say!("probe.tls_failed", detail = detail),
            },
            TransportKind::Proxy => say!("probe.proxy_refused", detail = detail),
            TransportKind::Redirect => say!("probe.redirect_refused", detail = detail),
            TransportKind::TooLarge => say!("probe.too_large", detail = detail),
            TransportKind::Broken => say!("probe.broken_answer", detail = detail),
        }
    }
}

/// Kinds of transport failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TransportKind {
    /// Name not resolved.
    Dns,
    /// Nobody listens.
    ConnectionRefused,
    /// Cut before or within the answer.
    ConnectionReset,
    /// No connection or no answer in time.
    Timeout,
    /// Certificate or handshake.
    Tls,
    /// The proxy refused.
    Proxy,
    /// A redirect that would leave the host or https.
    Redirect,
    /// Larger than the bound.
    TooLarge,
    /// Cut short, undecodable or of the wrong length.
    Broken,
}

impl TransportKind {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::Dns,
        Self::ConnectionRefused,
        Self::ConnectionReset,
        Self::Timeout,
        Self::Tls,
        Self::Proxy,
        Self::Redirect,
        Self::TooLarge,
        Self::Broken,
    ];

    /// The outcome label.
    #[must_use]
    pub fn label(self) -> Label {
        Label::bad(match self {
            Self::Dns => "dns_failed",
            Self::ConnectionRefused => "connection_refused",
            Self::ConnectionReset => "connection_reset",
            Self::Timeout => "timeout",
            Self::Tls => "tls_failed",
            Self::Proxy => "proxy_refused",
            Self::Redirect => "redirect_refused",
            Self::TooLarge => "too_large",
            Self::Broken => "broken_answer",
        })
    }
}

/// An answer that is not OpenRouter's.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ForeignAnswer {
    /// `Content-Type`.
    pub content_type: Option<String>,
    /// First characters, cleaned.
    pub excerpt: String,
    /// The title of a web page.
    pub title: Option<String>,
}

impl ForeignAnswer {
    /// The outcome label.
    pub const LABEL: Label = Label::bad("foreign_answer");

    /// The page of the network in front of OpenRouter, by its title or its one line.
    #[must_use]
    pub fn is_of_the_edge(&self) -> bool {
        let shown = self.title.as_ref().unwrap_or(&self.excerpt);
        EDGE_WORDS.iter().any(|words| shown.contains(words))
    }

    /// The answer in one sentence.
    #[must_use]
    pub fn says(&self, status: Option<u16>) -> Sentence {
        if let Some(title) = &self.title {
            return say!("probe.foreign_titled", status = code(status), title = title);
        }
        if is_markup(&self.excerpt) {
            return say!("probe.foreign_page", status = code(status));
        }
        say!("probe.foreign", status = code(status), excerpt = short(&self.excerpt))
    }
}

/// What came instead of a check's own answer.
#[derive(Clone, Copy, Debug)]
pub enum CheckFailure<'a> {
    /// No answer.
    Unreachable(&'a TransportFault),
    /// Somebody else's answer.
    Foreign(&'a ForeignAnswer),
    /// A refusal in the API's own form.
    Refused,
}

/// A status in a sentence.
#[must_use]
pub fn code(status: Option<u16>) -> String {
    status.map_or_else(|| "?".to_string(), |code| code.to_string())
}

/// It is the beginning of a web page, which tells a reader nothing.
#[must_use]
pub fn is_markup(text: &str) -> bool {
    text.trim_start().starts_with('<')
}

/// Long texts of servers, cut at a character, but never within an address: half of one leads nowhere.
#[must_use]
pub fn short(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(SHORT) {
        Some((at, _)) => {
            let word = line[..at].rfind(' ').map_or(0, |space| space + 1);
            let at = if word > 0 && line[word..at].contains("://") { word } else { at };
            format!("{}…", &line[..at])
        }
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_but_no_address_is() {
        let address = "https://openrouter.ai/settings/credits";
        let words = "word ".repeat(28);
        assert_eq!(short(&format!("{words}{address} and more")), format!("{words}…"));
        assert_eq!(short(&"x".repeat(200)), format!("{}…", "x".repeat(SHORT)));
    }

    #[test]
    fn only_what_its_page_says_makes_it_the_edge() {
        let page = |title: Option<&str>, excerpt: &str| ForeignAnswer {
            content_type: None,
            excerpt: excerpt.to_string(),
            title: title.map(str::to_string),
        };
        assert!(
            page(Some("Access denied | openrouter.ai used Cloudflare to restrict access"), "<html").is_of_the_edge()
        );
        assert!(page(None, "error code: 1015").is_of_the_edge());
        assert!(!page(Some("Too many requests at the proxy"), "<html> error code: 1015").is_of_the_edge());
        assert!(!page(None, "slow down").is_of_the_edge());
    }
}
