//! `scan` of large logs against `rg -c` for literals, in one run.
//!
//! `cargo bench --bench scan [-- MEBIBYTES] [PROGRAM]`; needs `rg` on the path. PROGRAM is another build of this one, such as
//! that of an earlier version, which scans the dense logs for comparison.

#[path = "support/logs.rs"]
mod logs;
#[path = "support/process.rs"]
mod process;

use process::{Took, best, program, resident};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

const ROUNDS: usize = 5;

/// One line in so many is a failure.
const COMMON: usize = 200;
/// 0.3 %.
const RARE: usize = 333;
/// Of a hundred ordinary lines, besides those that name it anyway.
const NAMED: usize = 35;
/// Dense logs, of which less is enough: every third line a failure, and nothing but failures.
const DENSE: [(&str, usize); 2] = [("every third line a failure", 3), ("nothing but failures", 1)];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mebibytes: u64 = std::env::args().filter_map(|it| it.parse().ok()).next_back().unwrap_or(1024);
    let folder = tempfile::tempdir()?;
    let own = folder.path().join("own");
    std::fs::write(&own, logs::literals().join("\n"))?;
    let five = folder.path().join("five");
    std::fs::write(&five, logs::FIVE.join("\n"))?;

    let log = made(folder.path(), mebibytes, COMMON, 0)?;
    let rounds = compare(&log, &[("-cF", &own), ("-ciF", &own)])?;
    shown("all literals", mebibytes, &rounds, &[("rg -cF", "budget 1.0"), ("rg -ciF", "same case rule as scan")]);
    println!("resident memory {:7.1} MiB (budget 64)", resident(&mut scan(&program(), &log))?);

    for (what, named) in [("0.3 % failures, five literals", 0), ("the same, 40 % of all lines name OpenRouter", NAMED)]
    {
        let log = made(folder.path(), mebibytes, RARE, named)?;
        let rounds = compare(&log, &[("-cF", &five)])?;
        shown(what, mebibytes, &rounds, &[("rg -cF", "budget 4.0")]);
    }

    let mebibytes = (mebibytes / 16).max(1);
    let earlier = std::env::args().skip(1).map(PathBuf::from).find(|path| path.is_file());
    for (what, rarity) in DENSE {
        let log = made(folder.path(), mebibytes, rarity, 0)?;
        let rounds = compare(&log, &[("-cF", &own)])?;
        shown(what, mebibytes, &rounds, &[("rg -cF", "for comparison")]);
        if let Some(earlier) = &earlier {
            let both = [program(), earlier.clone()].map(|program| scan(&program, &log));
            let [ours, theirs] = alternating(both)?;
            println!(
                "{:<15} {:7.1} ms  scan takes {:.2} x, processor {:.2} x",
                earlier.display(),
                theirs.wall,
                ours.wall / theirs.wall,
                ours.cpu / theirs.cpu
            );
        }
    }
    bare(folder.path(), mebibytes)
}

/// Failures in which no time stands, and none before them either.
fn bare(folder: &Path, mebibytes: u64) -> Result<(), Box<dyn std::error::Error>> {
    let log = folder.join("bare.log");
    let line = b"{\"error\":{\"message\":\"Insufficient credits\",\"code\":402}}\n";
    std::fs::write(&log, line.repeat(((mebibytes << 20) / line.len() as u64) as usize))?;
    let took = best(&(0..ROUNDS).map(|_| process::time(&mut scan(&program(), &log))).collect::<io::Result<Vec<_>>>()?);
    println!("\nlog: {mebibytes} MiB, nothing but failures without a time");
    println!("scan            {:7.1} ms, processor {:.1} ms", took.wall, took.cpu);
    Ok(())
}

fn made(folder: &Path, mebibytes: u64, rarity: usize, named: usize) -> io::Result<PathBuf> {
    let log = folder.join("service.log");
    let mut out = BufWriter::with_capacity(1 << 20, File::create(&log)?);
    let failures = logs::write(&mut out, mebibytes << 20, rarity, named)?;
    out.flush()?;
    println!("\nlog: {mebibytes} MiB, {failures} failures");
    Ok(log)
}

fn scan(program: &Path, log: &Path) -> Command {
    let mut command = Command::new(program);
    command.args(["scan", "--json"]).arg(log);
    command
}

/// The best runs of `scan`, then of `rg` with each set of flags and literals; alternating, so that a busy machine
/// disturbs all alike.
fn compare(log: &Path, searches: &[(&str, &PathBuf)]) -> io::Result<Vec<Took>> {
    let mut runs = vec![Vec::new(); 1 + searches.len()];
    for _ in 0..ROUNDS {
        runs[0].push(process::time(&mut scan(&program(), log))?);
        for (index, (flags, literals)) in searches.iter().enumerate() {
            runs[index + 1].push(process::time(Command::new("rg").arg(flags).arg("-f").arg(literals).arg(log))?);
        }
    }
    Ok(runs.iter().map(|runs| best(runs)).collect())
}

/// The best runs of two commands, in turn.
fn alternating(mut commands: [Command; 2]) -> io::Result<[Took; 2]> {
    let mut runs = [Vec::new(), Vec::new()];
    for _ in 0..ROUNDS {
        for (command, runs) in commands.iter_mut().zip(&mut runs) {
            runs.push(process::time(command)?);
        }
    }
    Ok(runs.map(|runs| best(&runs)))
}

fn shown(what: &str, mebibytes: u64, runs: &[Took], searches: &[(&str, &str)]) {
    let Some((ours, others)) = runs.split_first() else { return };
    println!("{what}");
    println!(
        "scan            {:7.1} ms  {:6.2} GiB/s, processor {:.1} ms",
        ours.wall,
        mebibytes as f64 / 1.024 / ours.wall,
        ours.cpu
    );
    for (took, (name, budget)) in others.iter().zip(searches) {
        let (wall, cpu) = (ours.wall / took.wall, ours.cpu / took.cpu);
        println!("{name:<15} {:7.1} ms  scan takes {wall:.2} x ({budget}), processor {cpu:.2} x", took.wall);
    }
}
