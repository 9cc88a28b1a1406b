//! Runs the generator of `build/` on `assets/`. A mistake in the data fails the build with the file and the line of each.

// Some of what it reads only the tests look at.
#[allow(dead_code)]
#[path = "build/mod.rs"]
mod build;

use std::env;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed=assets");
    println!("cargo::rerun-if-changed=build");
    for shared in [
        "core/words.rs",
        "simulator/definition.rs",
        "simulator/mind.rs",
        "simulator/state.rs",
        "simulator/world_file.rs",
    ] {
        println!("cargo::rerun-if-changed=src/{shared}");
    }
    let out = env::var("OUT_DIR").unwrap_or_default();
    match build::generate(Path::new("assets"), Path::new(&out)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problems) => {
            // Cargo prints each as an error of its own, and ends the build.
            for problem in problems {
                println!("cargo::error={problem}");
            }
            ExitCode::SUCCESS
        }
    }
}
