//! `scan` of a large log against `rg -c` for the same literals, in one run.
//!
//! `cargo bench --bench scan [-- MEBIBYTES]`; needs `rg` on the path.

#[path = "support/logs.rs"]
mod logs;
#[path = "support/process.rs"]
mod process;

use process::{best, program, resident};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::process::Command;

const ROUNDS: usize = 5;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mebibytes: u64 = std::env::args().filter_map(|it| it.parse().ok()).next_back().unwrap_or(1024);
    let folder = tempfile::tempdir()?;
    let log = folder.path().join("service.log");
    let mut out = BufWriter::with_capacity(1 << 20, File::create(&log)?);
    let failures = logs::write(&mut out, mebibytes << 20, 200)?;
    out.flush()?;
    let patterns = folder.path().join("literals");
    std::fs::write(&patterns, logs::literals().join("\n"))?;
    println!("log: {mebibytes} MiB, {failures} failures, {} literals", logs::literals().len());

    let scan = || {
        let mut command = Command::new(program());
        command.args(["scan", "--json"]).arg(&log);
        command
    };
    let rg = |flags: &str| {
        let mut command = Command::new("rg");
        command.arg(flags).arg("-f").arg(&patterns).arg(&log);
        command
    };
    // Alternating rounds, so that a busy machine disturbs all alike.
    let (mut ours, mut exact, mut folded) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        ours.push(process::time(&mut scan())?);
        exact.push(process::time(&mut rg("-cF"))?);
        folded.push(process::time(&mut rg("-ciF"))?);
    }
    let (ours, exact, folded) = (best(&ours), best(&exact), best(&folded));
    println!("scan            {:7.1} ms  {:6.2} GiB/s", ours.wall, mebibytes as f64 / 1.024 / ours.wall);
    println!("rg -cF          {:7.1} ms  scan takes {:.2} x (budget 1.0)", exact.wall, ours.wall / exact.wall);
    println!(
        "rg -ciF         {:7.1} ms  scan takes {:.2} x (same case rule as scan)",
        folded.wall,
        ours.wall / folded.wall
    );
    println!("processor       {:7.1} ms  against {:.1} ms", ours.cpu, exact.cpu);
    println!("resident memory {:7.1} MiB (budget 64)", resident(&mut scan())?);
    Ok(())
}
