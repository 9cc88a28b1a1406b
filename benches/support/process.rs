//! Times and memory of whole processes.
#![allow(dead_code)] // Each bench uses its part.

use std::io;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Instant;

/// The release binary that cargo built for this bench.
pub fn program() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_openrouter-doctor"))
}

/// Milliseconds of one run.
#[derive(Clone, Copy, Debug)]
pub struct Took {
    pub wall: f64,
    pub cpu: f64,
}

/// Runs a command to its end, its output thrown away.
pub fn time(command: &mut Command) -> io::Result<Took> {
    let before = children_cpu();
    let start = Instant::now();
    command.stdout(Stdio::null()).stderr(Stdio::null()).status()?;
    let wall = start.elapsed().as_secs_f64() * 1000.0;
    Ok(Took { wall, cpu: children_cpu() - before })
}

/// The least disturbed run.
pub fn best(runs: &[Took]) -> Took {
    let least = |of: fn(&Took) -> f64| runs.iter().map(of).fold(f64::INFINITY, f64::min);
    Took { wall: least(|it| it.wall), cpu: least(|it| it.cpu) }
}

/// Processor time of all ended children, milliseconds; clock ticks of 10 ms, so sum many short runs.
pub fn children_cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|it| it.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(13) + ticks(14)) * 10.0
}

/// Largest resident memory of a run, MiB, as the kernel tells it before the process ends.
pub fn resident(command: &mut Command) -> io::Result<f64> {
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0.0_f64;
    while child.try_wait()?.is_none() {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let kib = text.lines().find_map(|it| it.strip_prefix("VmHWM:")).and_then(|it| it.trim().split(' ').next());
        peak = peak.max(kib.and_then(|it| it.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0);
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    Ok(peak)
}
