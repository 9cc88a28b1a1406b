//! What terminals, boxes, loggers and other programs do to a text on its way into a paste.

/// Breaks every line after so many characters, inside words too.
pub fn wrap(text: &str, width: usize) -> String {
    let mut lines = Vec::new();
    for line in text.split('\n') {
        let characters: Vec<char> = line.chars().collect();
        if characters.is_empty() {
            lines.push(String::new());
        }
        lines.extend(characters.chunks(width).map(|it| it.iter().collect::<String>()));
    }
    lines.join("\n")
}

/// How many kinds of prefix there are.
pub const PREFIXES: usize = 10;

/// Puts something around every line.
pub fn prefix(text: &str, width: usize, kind: usize) -> String {
    let each = |before: &str| text.split('\n').map(|it| format!("{before}{it}")).collect::<Vec<_>>().join("\n");
    match kind {
        0 => each("        "),
        1 => each("> "),
        2 => each("│ "),
        3 => each("my-app-1  | "),
        4 => each("Nov 23 00:07:04 myhost node[1234]: "),
        5 => each("2026-11-23T00:07:04.123Z ERROR "),
        6 => each("[2026-11-23 00:07:04] [error] "),
        7 => each("npm ERR! "),
        8 => each("2026-11-23T00:07:04.123456789Z stderr F "),
        _ => {
            let body: Vec<String> = text.split('\n').map(|it| format!("│ {it:width$} │")).collect();
            let bar = "─".repeat(width + 2);
            format!("╭{bar}╮\n{}\n╰{bar}╯", body.join("\n"))
        }
    }
}

/// Colours every word, as a highlighter does.
pub fn colour(text: &str, seed: u64) -> String {
    let mut state = seed | 1;
    let mut out = String::new();
    for word in text.split_inclusive(|it: char| !it.is_alphanumeric()) {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let colour = 31 + (state >> 33) % 7;
        out.push_str(&format!("\u{1b}[1;{colour}m{word}\u{1b}[0m"));
    }
    out
}

/// Puts the text into a JSON string, again and again.
pub fn escape(text: &str, depth: usize) -> String {
    (0..depth).fold(text.to_string(), |text, _| serde_json::json!({ "level": "error", "output": text }).to_string())
}
