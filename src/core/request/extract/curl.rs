//! A curl command as people paste it: from a shell of Unix, from `cmd.exe`, from PowerShell, from a browser's tools.

/// What a command sends.
#[derive(Debug, Default, PartialEq)]
pub struct Curl {
    /// Where to.
    pub address: Option<String>,
    /// The body, as it would be sent.
    pub body: Option<String>,
    /// The file that holds the body.
    pub file: Option<String>,
    /// The names and values of the headers.
    pub headers: Vec<(String, String)>,
}

/// Options that bring the body.
const DATA: [&str; 7] = ["-d", "--data", "--data-raw", "--data-binary", "--data-ascii", "--data-urlencode", "--json"];

/// Reads the command that begins at this byte.
#[must_use]
pub fn read(text: &str, at: usize) -> Curl {
    let command = &text[at..];
    let words = if command.contains("^\"") || command.contains("^\n") || command.contains("^\r\n") {
        words(&without_carets(command))
    } else {
        words(command)
    };
    let mut curl = Curl::default();
    let mut words = words.into_iter().skip(1).peekable();
    while let Some(word) = words.next() {
        let (option, stated) = match word.split_once('=') {
            Some((option, value)) if option.starts_with("--") => (option.to_string(), Some(value.to_string())),
            _ => (word.clone(), None),
        };
        // `-d'{…}'` without a space.
        let glued = word.strip_prefix("-d").filter(|rest| rest.starts_with(['{', '@'])).map(str::to_string);
        if glued.is_some() || DATA.contains(&option.as_str()) {
            let data = glued.or(stated).or_else(|| words.next()).unwrap_or_default();
            match data.strip_prefix('@') {
                Some(file) if option != "--data-raw" => curl.file = Some(file.to_string()),
                _ => match &mut curl.body {
                    Some(body) => {
                        body.push('&');
                        body.push_str(&data);
                    }
                    body => *body = Some(data),
                },
            }
        } else if option == "-H" || option == "--header" {
            let header = stated.or_else(|| words.next()).unwrap_or_default();
            if let Some((name, value)) = header.split_once(':') {
                curl.headers.push((name.trim().to_string(), value.trim().to_string()));
            }
        } else if option == "--url" {
            curl.address = stated.or_else(|| words.next());
        } else if word.starts_with("http://") || word.starts_with("https://") {
            curl.address = Some(word);
        }
    }
    curl
}

/// What `cmd.exe` makes of it: a caret takes the next letter for itself, and joins lines.
fn without_carets(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '^' => match letters.next() {
                Some('\r') => {
                    letters.next_if_eq(&'\n');
                }
                Some('\n') | None => {}
                Some(other) => plain.push(other),
            },
            other => plain.push(other),
        }
    }
    plain
}

/// The words of one command, up to its end.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            // A line goes on behind a backslash of Unix and a backtick of PowerShell.
            '\\' | '`' if matches!(letters.peek(), Some('\n' | '\r')) => {
                while letters.next_if(|next| next.is_whitespace()).is_some() {}
                words.extend(word.take());
            }
            '\\' => word.get_or_insert_default().extend(letters.next()),
            '\'' => quoted(&mut letters, word.get_or_insert_default()),
            '"' => double_quoted(&mut letters, word.get_or_insert_default()),
            '$' if letters.peek() == Some(&'\'') => {
                letters.next();
                ansi_quoted(&mut letters, word.get_or_insert_default());
            }
            '\n' | ';' | '|' if word.is_none() && words.len() > 1 && !continues(&letters) => break,
            '\n' | '\r' | ' ' | '\t' => words.extend(word.take()),
            other => word.get_or_insert_default().push(other),
        }
    }
    words.extend(word);
    words
}

/// The next line is of the same command, whose backslash was lost.
fn continues(letters: &std::iter::Peekable<std::str::Chars<'_>>) -> bool {
    let rest: String = letters.clone().take(12).collect();
    let rest = rest.trim_start();
    rest.starts_with('-') || rest.starts_with("http") || rest.starts_with(['\'', '"'])
}

/// Up to the next quote, unless a quote escapes it as a shell must: `'\''`.
fn quoted(letters: &mut std::iter::Peekable<std::str::Chars<'_>>, word: &mut String) {
    for letter in letters.by_ref() {
        match letter {
            '\'' => return,
            other => word.push(other),
        }
    }
}

fn double_quoted(letters: &mut std::iter::Peekable<std::str::Chars<'_>>, word: &mut String) {
    while let Some(letter) = letters.next() {
        match letter {
            '"' => return,
            '\\' => match letters.next() {
                Some(next @ ('"' | '\\' | '$' | '`')) => word.push(next),
                Some('\n') | None => {}
                Some(other) => word.extend(['\\', other]),
            },
            other => word.push(other),
        }
    }
}

/// `$'…'`, as browsers copy a command.
fn ansi_quoted(letters: &mut std::iter::Peekable<std::str::Chars<'_>>, word: &mut String) {
    while let Some(letter) = letters.next() {
        match letter {
            '\'' => return,
            '\\' => match letters.next() {
                Some('n') => word.push('\n'),
                Some('t') => word.push('\t'),
                Some('r') => word.push('\r'),
                // JSON reads these itself.
                Some('u') => word.push_str("\\u"),
                Some(next @ ('\'' | '"' | '\\' | '?' | '!')) => word.push(next),
                Some(other) => word.extend(['\\', other]),
                None => {}
            },
            other => word.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shell_s_quotes_give_the_same_body() {
        for command in [
            "curl https://openrouter.ai/api/v1/chat/completions \\\n  -H 'Content-Type: application/json' \\\n  -d '{\"model\": \"a/b\"}'",
            "curl https://openrouter.ai/api/v1/chat/completions -H \"Content-Type: application/json\" -d \"{\\\"model\\\": \\\"a/b\\\"}\"",
            "curl ^\"https://openrouter.ai/api/v1/chat/completions^\" ^\n  -H ^\"Content-Type: application/json^\" ^\n  --data-raw ^\"^{^\\^\"model^\\^\": ^\\^\"a/b^\\^\"^}^\"",
            "curl `\n  https://openrouter.ai/api/v1/chat/completions `\n  -H 'Content-Type: application/json' `\n  --data '{\"model\": \"a/b\"}'",
            "curl 'https://openrouter.ai/api/v1/chat/completions' -H 'Content-Type: application/json' --data-raw $'{\"model\": \"a/b\"}'",
        ] {
            let curl = read(command, 0);
            assert_eq!(curl.address.as_deref(), Some("https://openrouter.ai/api/v1/chat/completions"), "{command}");
            assert_eq!(curl.body.as_deref(), Some("{\"model\": \"a/b\"}"), "{command}");
            assert_eq!(curl.headers, [("Content-Type".to_string(), "application/json".to_string())], "{command}");
        }
    }

    #[test]
    fn a_body_in_a_file_is_named() {
        assert_eq!(
            read("curl -d @body.json https://openrouter.ai/api/v1/responses", 0).file.as_deref(),
            Some("body.json")
        );
    }
}
