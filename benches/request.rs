//! `request --offline` on an agent's body and on one of tiny messages: time in this process, time and memory as a whole.
//!
//! `cargo bench --bench request`. Budget: 40 ms for 1 MiB.

#[path = "support/process.rs"]
mod process;

use openrouter_doctor::core::request::examined::examine;
use process::{program, resident};
use serde_json::{Value, json};
use std::process::{Command, Stdio};
use std::time::Instant;

const RUNS: usize = 15;
const MIB: usize = 1 << 20;

/// As an agent sends: instructions, fifty tools, turns with calls and results of some kilobytes.
fn of_an_agent(bytes: usize) -> Value {
    let tool = |number: usize| {
        json!({"type": "function", "function": {"name": format!("tool_{number}"), "description": "Does it. ".repeat(40),
        "parameters": {"type": "object", "properties": {"path": {"type": "string"}}, "required": ["path"]}}})
    };
    let turn = |number: usize| {
        let id = format!("call_{number}");
        [
            json!({"role": "assistant", "content": "I look at it.", "tool_calls": [
                {"id": id, "type": "function", "function": {"name": "tool_1", "arguments": "{\"path\":\"src/main.rs\"}"}}]}),
            json!({"role": "tool", "tool_call_id": id, "content": "let value = 1; ".repeat(200)}),
        ]
    };
    let mut messages =
        vec![json!({"role": "system", "content": "You are kind."}), json!({"role": "user", "content": "Go."})];
    messages.extend((0..bytes / 3300).flat_map(turn));
    json!({"model": "anthropic/claude-sonnet-4.6", "max_tokens": 1000, "messages": messages, "tools": (0..50).map(tool).collect::<Vec<_>>()})
}

/// Nothing but what each message costs by itself.
fn of_tiny_messages(count: usize) -> Value {
    let messages: Vec<Value> = (0..count).map(|_| json!({"role": "user", "content": "hi"})).collect();
    json!({"model": "z-ai/glm-5.1", "messages": messages})
}

/// Milliseconds to the findings, the median.
fn examined(text: &[u8]) -> f64 {
    let mut took: Vec<f64> = (0..RUNS)
        .map(|_| {
            let begun = Instant::now();
            assert!(examine(text, None, false).is_ok());
            begun.elapsed().as_secs_f64() * 1000.0
        })
        .collect();
    took.sort_unstable_by(f64::total_cmp);
    took[RUNS / 2]
}

/// The most that the whole process holds, in mebibytes.
fn held(text: &[u8]) -> Result<f64, Box<dyn std::error::Error>> {
    let file = tempfile::NamedTempFile::new()?;
    std::fs::write(file.path(), text)?;
    let mut command = Command::new(program());
    command.args(["request", "--offline", "--json"]).arg(file.path()).stdin(Stdio::null());
    Ok(resident(&mut command)?)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("{:<40} {:>9} {:>10} {:>9}", "", "bytes", "ms", "MiB held");
    for (name, body) in [
        ("an agent's body", of_an_agent(MIB)),
        ("25,000 tiny messages", of_tiny_messages(25_000)),
        ("800,000 tiny messages", of_tiny_messages(800_000)),
    ] {
        let text = body.to_string().into_bytes();
        drop(body);
        println!("{name:<40} {:>9} {:>10.1} {:>9.0}", text.len(), examined(&text), held(&text)?);
    }
    println!("budget: 40 ms for 1 MiB");
    Ok(())
}
