//! The pictures in a request, by what their address or their bytes say.

use super::conversation::{Conversation, Part};
use super::json_pointer::step;
use crate::core::address::host;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use serde_json::Value;
use url::Host;

/// Base64 letters from which the kind and the size of a picture are read; JPEG has its size behind its other data.
const HEAD: usize = 256 * 1024;

/// Base64 letters in which the end of a picture is looked for.
const FOOT: usize = 4096;

/// One picture.
#[derive(Debug)]
pub struct RequestImage<'a> {
    /// Where its address or data stands.
    pub at: String,
    /// Where the piece of content stands.
    pub part_at: String,
    /// Who sends it.
    pub role: &'a str,
    /// The media type that it states.
    pub media_type: Option<String>,
    /// Its base64 letters.
    data: Option<&'a str>,
    /// Its address, if it is no data.
    url: Option<&'a str>,
}

/// All pictures of the conversation.
#[must_use]
pub fn pictures<'a>(view: &Conversation<'a>) -> Vec<RequestImage<'a>> {
    let turns = view.turns.iter().flat_map(|turn| turn.parts.iter().filter_map(|part| picture(turn.role, part)));
    turns.collect()
}

fn picture<'a>(role: &'a str, part: &Part<'a>) -> Option<RequestImage<'a>> {
    let (at, address) = match part.kind {
        "image_url" | "input_image" => {
            let at = step(part.at, "image_url");
            match &part.value["image_url"] {
                Value::String(url) => (at, url.as_str()),
                inner => (step(&at, "url"), inner["url"].as_str()?),
            }
        }
        "image" => {
            let source = &part.value["source"];
            let at = step(part.at, "source");
            if let Some(data) = source["data"].as_str() {
                let media_type = source["media_type"].as_str().map(str::to_lowercase);
                let (at, part_at) = (step(&at, "data"), part.at.to_string());
                return Some(RequestImage { at, part_at, role, media_type, data: Some(data), url: None });
            }
            (step(&at, "url"), source["url"].as_str()?)
        }
        _ => return None,
    };
    let part_at = part.at.to_string();
    let Some(rest) = address.strip_prefix("data:") else {
        return Some(RequestImage { at, part_at, role, media_type: None, data: None, url: Some(address) });
    };
    let (kind, data) = rest.split_once(',').unwrap_or((rest, ""));
    let media_type = kind.split(';').next().map(str::to_lowercase).filter(|kind| !kind.is_empty());
    Some(RequestImage { at, part_at, role, media_type, data: Some(data), url: None })
}

impl RequestImage<'_> {
    /// How many bytes its data are.
    #[must_use]
    pub fn bytes(&self) -> Option<usize> {
        self.data.map(|data| data.trim_end_matches('=').len() * 3 / 4)
    }

    fn head(&self) -> Option<Vec<u8>> {
        let data = self.data?.as_bytes();
        let length = data.len().min(HEAD) / 4 * 4;
        let head = data.get(..length)?;
        STANDARD.decode(head).or_else(|_| STANDARD_NO_PAD.decode(head)).ok()
    }

    /// The kind that its first bytes show.
    #[must_use]
    pub fn real_type(&self) -> Option<&'static str> {
        let head = self.head()?;
        let starts = |magic: &[u8]| head.starts_with(magic);
        Some(match () {
            () if starts(b"\x89PNG") => "image/png",
            () if starts(&[0xff, 0xd8, 0xff]) => "image/jpeg",
            () if starts(b"GIF8") => "image/gif",
            () if starts(b"RIFF") && head.get(8..12) == Some(b"WEBP") => "image/webp",
            () if starts(b"BM") => "image/bmp",
            () if head.get(4..12) == Some(b"ftypavif") => "image/avif",
            () if matches!(head.get(4..12), Some(b"ftypheic" | b"ftypmif1" | b"ftypheix")) => "image/heic",
            () if starts(b"%PDF") => "application/pdf",
            () => return None,
        })
    }

    /// Width and height in pixels, of PNG, GIF and JPEG.
    #[must_use]
    pub fn size(&self) -> Option<(u32, u32)> {
        let head = self.head()?;
        let two = |at: usize| Some(u32::from(u16::from_be_bytes([*head.get(at)?, *head.get(at + 1)?])));
        let four = |at: usize| Some(u32::from_be_bytes(head.get(at..at + 4)?.try_into().ok()?));
        match self.real_type()? {
            "image/png" => Some((four(16)?, four(20)?)),
            "image/gif" => {
                let little = |at: usize| Some(u32::from(u16::from_le_bytes([*head.get(at)?, *head.get(at + 1)?])));
                Some((little(6)?, little(8)?))
            }
            "image/jpeg" => {
                let mut at = 2;
                loop {
                    let marker = *head.get(at + 1)?;
                    // A frame's start holds the size; C4, C8 and CC are tables.
                    if (0xc0..=0xcf).contains(&marker) && !matches!(marker, 0xc4 | 0xc8 | 0xcc) {
                        return Some((two(at + 7)?, two(at + 5)?));
                    }
                    at += 2 + two(at + 2)? as usize;
                }
            }
            _ => None,
        }
    }

    /// Whether its data are no base64, are cut off, or are none of the kinds that it says.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        let Some(data) = self.data else { return false };
        let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
        let letters = data.trim_end_matches('=');
        let is_bad = letters.is_empty() || letters.len() % 4 == 1 || !letters.bytes().all(is_letter);
        let is_drawn = self.media_type.as_deref().is_some_and(|kind| kind.contains("svg"));
        is_bad || (!is_drawn && self.real_type().is_none())
    }

    /// Whether it is a PNG without the chunk that ends one. A few bytes behind that chunk trouble nobody.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        let Some(data) = self.data.filter(|_| !self.is_broken() && self.real_type() == Some("image/png")) else {
            return false;
        };
        let from = data.len().saturating_sub(FOOT) / 4 * 4;
        let foot = data.get(from..).unwrap_or_default();
        let bytes = STANDARD.decode(foot).or_else(|_| STANDARD_NO_PAD.decode(foot)).unwrap_or_default();
        memchr::memmem::find(&bytes, b"IEND").is_none()
    }

    /// Its address, where nobody but this machine or this network can reach it.
    #[must_use]
    pub fn private_address(&self) -> Option<&str> {
        let url = self.url?;
        let Ok(parsed) = url::Url::parse(url) else { return Some(url) };
        if !matches!(parsed.scheme(), "http" | "https" | "gs" | "s3") {
            return Some(url);
        }
        // A host of the network around, by its name or its address.
        match parsed.host() {
            Some(Host::Ipv4(address)) => {
                let is_private = address.is_private() || address.is_loopback() || address.is_link_local();
                is_private.then_some(url)
            }
            Some(Host::Ipv6(address)) => (address.is_loopback() || address.is_unique_local()).then_some(url),
            Some(Host::Domain(name)) => host::is_local(name).then_some(url),
            None => Some(url),
        }
    }
}
