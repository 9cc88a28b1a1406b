//! `explain` as a whole process against `jq .`, and the verdict on large pastes.
//!
//! `cargo bench --bench explain`; needs `jq` on the path.

#[path = "support/process.rs"]
mod process;

use openrouter_doctor::core::reading;
use openrouter_doctor::core::reading::offline;
use process::{Took, best, program, time};
use std::fmt::Write as _;
use std::process::{Command, Stdio};
use std::time::Instant;

const RUNS: usize = 200;
const ROUNDS: usize = 5;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    whole_process()?;
    large_pastes();
    Ok(())
}

/// Processor time of many runs, since one is shorter than the kernel's clock tick.
fn whole_process() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("error.json");
    let body = error_body(2048);
    std::fs::write(&file, &body)?;
    let many = |command: &mut dyn FnMut() -> Command| -> std::io::Result<Took> {
        let mut sum = Took { wall: 0.0, cpu: 0.0 };
        for _ in 0..RUNS {
            let took = time(command().stdin(Stdio::null()))?;
            sum = Took { wall: sum.wall + took.wall, cpu: sum.cpu + took.cpu };
        }
        Ok(sum)
    };
    let (mut ours, mut jq) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        ours.push(many(&mut || {
            let mut command = Command::new(program());
            command.args(["explain", "--json"]).arg(&file);
            command
        })?);
        jq.push(many(&mut || {
            let mut command = Command::new("jq");
            command.arg(".").arg(&file);
            command
        })?);
    }
    let (ours, jq) = (best(&ours), best(&jq));
    let each = |sum: f64| sum / RUNS as f64;
    println!("paste of {} bytes, mean of {RUNS} runs, best of {ROUNDS} rounds", body.len());
    println!("explain --json  {:6.2} ms processor, {:6.2} ms wall", each(ours.cpu), each(ours.wall));
    println!("jq .            {:6.2} ms processor, {:6.2} ms wall", each(jq.cpu), each(jq.wall));
    println!("ratio           {:6.2} x (budget 0.20)", ours.cpu / jq.cpu);
    Ok(())
}

/// Time from bytes to verdict, for forms that a careless reader would take quadratic time on.
fn large_pastes() {
    for (name, make) in [
        ("log with one failure", log as fn(usize) -> String),
        ("one line of JSON", error_body),
        ("traceback, many frames", traceback),
        ("the same failure again and again", retries),
        ("open brackets", |bytes| "{\"a\":[".repeat(bytes / 6)),
    ] {
        let (small, large) = (make(128 * 1024), make(1024 * 1024));
        let (small, large) = (verdict(&small), verdict(&large));
        println!(
            "{name:33} 128 KiB {small:7.2} ms   1 MiB {large:7.2} ms (budget 40)   growth {:5.2} x (linear 8)",
            large / small
        );
    }
}

fn verdict(text: &str) -> f64 {
    let mut least = f64::INFINITY;
    for _ in 0..7 {
        let start = Instant::now();
        std::hint::black_box(offline::diagnose(&reading::read(text.as_bytes())));
        least = least.min(start.elapsed().as_secs_f64() * 1000.0);
    }
    least
}

fn error_body(bytes: usize) -> String {
    let head = "{\"error\":{\"message\":\"Provider returned error\",\"code\":429,\"metadata\":{\"raw\":\"google/gemini-2.0-flash-exp:free is temporarily rate-limited upstream. Please retry shortly.\",\"provider_name\":\"Google AI Studio\"}},\"user_id\":\"user_2abcdefghijklmnopqrstuvwxyz\",\"request\":{\"model\":\"google/gemini-2.0-flash-exp:free\",\"messages\":[";
    let mut body = head.to_string();
    let mut index = 0;
    while body.len() + 120 < bytes {
        let comma = if index == 0 { "" } else { "," };
        let _ = write!(
            body,
            "{comma}{{\"role\":\"user\",\"content\":\"message {index}: the quick brown fox jumps over the lazy dog\"}}"
        );
        index += 1;
    }
    body.push_str("]}}");
    body
}

fn log(bytes: usize) -> String {
    let mut text = String::new();
    let failure = "2026-11-23T10:00:00Z ERROR openrouter: 403 {\"error\":{\"message\":\"The request is prohibited due to a violation of provider Terms Of Service.\",\"code\":403}}\n";
    while text.len() < bytes {
        let _ = writeln!(
            text,
            "2026-11-23T10:00:00.{:03}Z INFO worker: job {} finished, queue length {}",
            text.len() % 1000,
            text.len(),
            text.len() % 97
        );
        if text.len() > bytes / 2 && !text.contains("prohibited") {
            text.push_str(failure);
        }
    }
    text
}

fn traceback(bytes: usize) -> String {
    let mut text = "Traceback (most recent call last):\n".to_string();
    while text.len() < bytes {
        let line = text.len() % 5000;
        let _ = writeln!(
            text,
            "  File \"/srv/app/module_{line}.py\", line {line}, in call_{line}\n    return await self._inner(request, **options)"
        );
    }
    text.push_str("openai.NotFoundError: Error code: 404 - {'error': {'message': 'No endpoints found that support image input', 'code': 404}}\n");
    text
}

fn retries(bytes: usize) -> String {
    let line = "litellm.RateLimitError: OpenrouterException - {\"error\":{\"message\":\"Provider returned error\",\"code\":429,\"metadata\":{\"raw\":\"rate-limited upstream\",\"provider_name\":\"Venice\"}}}\n";
    line.repeat(bytes / line.len())
}
