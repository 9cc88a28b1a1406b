//! Whose key was sent: the `user_id` that the API puts beside an error.

use crate::core::secret::AccountId;

/// Longest stretch between a name and its value: quotes, a colon, backslashes of escaped JSON.
const BETWEEN: usize = 24;

/// The accounts that the text names as the key's, each once.
#[must_use]
pub fn owners(text: &str) -> Vec<AccountId> {
    let mut found: Vec<AccountId> = Vec::new();
    for at in memchr::memmem::find_iter(text.as_bytes(), b"user_") {
        // Two are as good as a hundred: neither is known to be the key's.
        if found.len() > 1 {
            break;
        }
        let Some(id) = id_at(text, at).filter(|_| is_named(text, at)) else { continue };
        if !found.contains(&id) {
            found.push(id);
        }
    }
    found
}

fn id_at(text: &str, at: usize) -> Option<AccountId> {
    let word = text[at + "user_".len()..].bytes().take_while(u8::is_ascii_alphanumeric).count();
    AccountId::parse(&text[at..at + "user_".len() + word])
}

/// `"user_id": "…`, `userId: '…`, `User ID: …`; other ids in a text are anybody's.
fn is_named(text: &str, at: usize) -> bool {
    let mut name = text.as_bytes()[..at].iter().rev().take(BETWEEN).filter(|it| it.is_ascii_alphanumeric());
    b"userid".iter().rev().all(|letter| name.next().is_some_and(|it| it.eq_ignore_ascii_case(letter)))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const ID: &str = "user_2abcDEF0123456789abcdefghi7";

    #[test]
    fn the_account_is_read_from_every_dump_of_the_error() {
        for text in [
            format!(r#"{{"error":{{"code":403}},"user_id":"{ID}"}}"#),
            format!("{{'error': {{'code': 403}}, 'user_id': '{ID}'}}"),
            format!(r#"\"user_id\":\"{ID}\""#),
            format!("Message: refused, Metadata: {{}}, User ID: {ID}"),
            format!("userId: '{ID}'"),
        ] {
            assert_eq!(owners(&text), [AccountId::parse(ID).unwrap()], "{text}");
        }
    }

    #[test]
    fn what_could_be_anybodys_is_not_read() {
        let other = ID.replace('7', "8");
        for text in [
            format!("{ID} blocked"),
            format!("user_id: {ID}\nuser_id: {other}"),
            "user_id: user_2ab".to_string(),
            "user_id: null".to_string(),
            "user_id: user_blocked_by_admin".to_string(),
        ] {
            assert_ne!(owners(&text).len(), 1, "{text}");
        }
    }

    #[test]
    fn an_account_cannot_be_printed() {
        assert_eq!(format!("{:?}", AccountId::parse(ID).unwrap()), "AccountId(…)");
    }
}
