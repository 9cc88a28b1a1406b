//! Home folders, public addresses of the network, telephone and card numbers.

use super::pieces::PrivatePiece;
use std::ops::Range;
use url::Host;

/// What stands for each.
const MASK: &str = "…";
/// No user's name is longer.
const LONGEST_NAME: usize = 64;
/// Folders that home folders are in, apart from the root: other systems, other volumes, and editors' names of them.
const PARENTS: &[&str] =
    &["/var", "/usr", "/export", "/Volumes/Data", "/Macintosh HD", "wsl+ubuntu", "wsl+Ubuntu", "wsl+debian"];
/// Fewest and most digits of a telephone number with its country.
const TELEPHONE: std::ops::RangeInclusive<usize> = 8..=15;
/// The most with `00` before it, and more than a card has.
const MOST_DIGITS: usize = 17;

/// Every place and what stands for it, in order.
pub(super) fn find(text: &str) -> Vec<PrivatePiece> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let range = match bytes[at] {
            b'/' | b'\\' => home(text, at),
            b'+' | b'(' | b'0'..=b'9' | b'a'..=b'f' | b'A'..=b'F' if starts(bytes, at) => number(text, at),
            _ => None,
        };
        match range {
            Some(range) => {
                at = range.end;
                found.push(PrivatePiece::alone(range, MASK.to_string()));
            }
            None => at += 1,
        }
    }
    found
}

/// Nothing that belongs to a word or a number is before this place.
fn starts(bytes: &[u8], at: usize) -> bool {
    let Some(last) = at.checked_sub(1).map(|before| bytes[before]) else { return true };
    let before = &bytes[..at];
    // `tel:` is a scheme, and an address of the older network may be written as one of the newer.
    let named = before.ends_with(b"tel:") || before.ends_with(b"::ffff:") || before.ends_with(b"::FFFF:");
    named
        || is_changed_line(bytes, at)
        || !last.is_ascii_alphanumeric() && !matches!(last, b'_' | b'-' | b'.' | b':' | b'+' | b'#')
}

/// The mark of a changed line is before this place.
fn is_changed_line(bytes: &[u8], at: usize) -> bool {
    matches!(bytes[..at], [.., b'\n', b'-' | b'+'] | [b'-' | b'+'])
}

/// The user's name in `/home/name`, `/Users/name`, `C:\Users\name`, whose separator is here.
fn home(text: &str, at: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let separators = |from: usize| bytes[from..].iter().take(8).take_while(|byte| **byte == bytes[at]).count();
    // `//` begins a host; backslashes are doubled by escaping.
    let first = if bytes[at] == b'\\' { separators(at) } else { 1 };
    let folder = at + first;
    let rest = &text[folder..];
    let length = ["home", "Users", "users", "USERS", "Documents and Settings"]
        .iter()
        .find(|name| rest.starts_with(**name))?
        .len();
    // In an address of the web these are ordinary words.
    let host = at > 0
        && !is_changed_line(bytes, at)
        && (bytes[at - 1].is_ascii_alphanumeric() || matches!(bytes[at - 1], b'.' | b'-' | b'_'))
        && !PARENTS.iter().any(|parent| text[..at].ends_with(parent));
    let drive = at > 0 && bytes[at - 1].is_ascii_alphabetic() && (at < 2 || bytes[at - 2] == b'/');
    let windows = rest.starts_with("Users") && drive;
    if (host && !windows && bytes[at] == b'/')
        || (rest.starts_with(['u', 'U']) && !rest.starts_with("Users") && bytes[at] == b'/')
    {
        return None;
    }
    let behind = folder + length;
    let second = separators(behind);
    if second == 0 || (bytes[at] == b'/' && second > 1) {
        return None;
    }
    let start = behind + second;
    let belongs = |letter: char| letter.is_alphanumeric() || matches!(letter, '.' | '_' | '-' | '@' | '~' | '+');
    let name: usize = text[start..].chars().take_while(|letter| belongs(*letter)).map(char::len_utf8).sum();
    // A name with a space in it is one only where the path goes on behind it.
    let spaced: usize =
        text[start..].chars().take_while(|letter| belongs(*letter) || *letter == ' ').map(char::len_utf8).sum();
    let goes_on = bytes[at] == b'\\' && spaced <= LONGEST_NAME && bytes.get(start + spaced) == Some(&b'\\');
    let name = if goes_on { spaced } else { name };
    (name > 0).then_some(start..start + name)
}

/// A number that leads to a person or a line, which begins here.
fn number(text: &str, at: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let run = |belongs: fn(&u8) -> bool| bytes[at..].iter().take(LONGEST_NAME).take_while(|byte| belongs(byte)).count();
    let ends = |end: usize| !bytes.get(end).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    let address = run(|byte| byte.is_ascii_hexdigit() || matches!(byte, b'.' | b':'));
    let address = text[at..at + address].trim_end_matches(['.', ':']);
    if address.contains(':') && ends(at + address.len()) && is_public_v6(address) {
        return Some(at..at + address.len());
    }
    let dotted = run(|byte| byte.is_ascii_digit() || *byte == b'.');
    let dotted = text[at..at + dotted].trim_end_matches('.');
    // `Chrome/120.0.0.0`
    let version = text[..at].ends_with('/') && !text[..at].ends_with("//");
    if !version && ends(at + dotted.len()) && is_public_v4(dotted) {
        return Some(at..at + dotted.len());
    }
    let spaced = run(|byte| byte.is_ascii_digit() || matches!(byte, b' ' | b'-' | b'(' | b')' | b'+' | b'/' | b'.'));
    let spaced = text[at..at + spaced].trim_end_matches([' ', '-', '(', '+', '/', '.']);
    let places = spaced.bytes().enumerate().filter(|(_, byte)| byte.is_ascii_digit());
    let longest = places.map(|(place, _)| place).nth(MOST_DIGITS).unwrap_or(spaced.len());
    // What comes behind the number may be another one: `+49 170 1234567 404`.
    let mut whole = &spaced[..longest];
    loop {
        if digits(whole) < *TELEPHONE.start() {
            return None;
        }
        let end = at + whole.len();
        if ends(end) && (is_telephone(whole) || is_card(whole)) {
            return Some(at..end);
        }
        let shorter = whole.rfind([' ', '-', '.', '/'])?;
        whole = whole[..shorter].trim_end_matches([' ', '-', '(', '+', '/', '.']);
    }
}

fn is_public_v4(text: &str) -> bool {
    // Four groups: a shorter number is an address to the parser of URLs too.
    let whole = text.split('.').filter(|group| (1..=3).contains(&group.len())).count() == 4;
    let Ok(Host::Ipv4(address)) = Host::parse(text) else { return false };
    let first = address.octets()[0];
    whole
        && !(address.is_private() || address.is_loopback() || address.is_link_local() || address.is_broadcast())
        && first > 0
        && first < 224
}

/// Of those that the internet carries; a path of a program, such as `a::b`, can be read as an address too.
fn is_public_v6(text: &str) -> bool {
    matches!(Host::parse(&format!("[{text}]")), Ok(Host::Ipv6(address)) if (0x2000..0x4000).contains(&address.segments()[0]))
}

fn digits(text: &str) -> usize {
    text.bytes().filter(u8::is_ascii_digit).count()
}

/// With its country, `(415) 555-2671`, `0170 1234567`, or a mobile number of China.
fn is_telephone(text: &str) -> bool {
    let count = digits(text);
    if text.bytes().filter(|byte| matches!(byte, b'(' | b')' | b'+')).count() > 3 {
        return false;
    }
    if let Some(rest) = text.strip_prefix('+') {
        return TELEPHONE.contains(&count) && rest.starts_with(|letter: char| ('1'..='9').contains(&letter));
    }
    let parted = text.bytes().filter(|byte| matches!(byte, b' ' | b'-' | b'/' | b'.')).count();
    if parted > 2 && !text.starts_with("00") {
        return false;
    }
    let groups: Vec<&str> = text.split([' ', '-', '/', '.']).collect();
    let lengths: Vec<usize> = groups.iter().map(|group| digits(group)).collect();
    let bare = groups.iter().all(|group| group.bytes().all(|byte| byte.is_ascii_digit()));
    match lengths.as_slice() {
        [3, 3, 4] => text.contains(['-', '.']) || text.starts_with('('),
        [4..=15, _, ..] if bare && text.starts_with("00") => TELEPHONE.contains(&count.saturating_sub(2)),
        [3..=5, 4..=8] if bare && text.starts_with('0') && !text.starts_with("00") => (9..=12).contains(&count),
        [11] if bare => {
            text.starts_with('1') && !text.starts_with("10") && !text.starts_with("11") && !text.starts_with("12")
        }
        _ => false,
    }
}

/// A payment card: sixteen digits at once or in groups of four, or fifteen in three groups, with the right check digit.
fn is_card(text: &str) -> bool {
    let count = digits(text);
    if count != 16 && count != 15 {
        return false;
    }
    let groups: Vec<&str> = text.split([' ', '-']).collect();
    let grouped = groups.len() == 4 && groups.iter().all(|group| group.len() == 4);
    let three = matches!(*groups, [first, second, third] if (first.len(), second.len(), third.len()) == (4, 6, 5));
    let whole = (count == 16 && (groups.len() == 1 || grouped)) || (count == 15 && three);
    if !whole || !text.starts_with(['3', '4', '5', '6']) {
        return false;
    }
    let odd = count % 2;
    let sum: u32 = text
        .bytes()
        .filter(u8::is_ascii_digit)
        .enumerate()
        .map(|(place, digit)| match ((place + odd) % 2, u32::from(digit - b'0')) {
            (0, digit) if digit > 4 => digit * 2 - 9,
            (0, digit) => digit * 2,
            (_, digit) => digit,
        })
        .sum();
    sum.is_multiple_of(10)
}
