//! A release aborts on panic, so nothing in it ever unwinds; the tables for that, a tenth of the program, are left
//! out. rustc can do without them only by a flag that must not reach tests, so the linker does it, where it can.

use std::{env, fs, path::Path, process::Command};

const SCRIPT: &str = "SECTIONS { /DISCARD/ : { *(.eh_frame) *(.eh_frame_hdr) *(.gcc_except_table*) } }\n\
                      INSERT AFTER .text;\n";

/// Tells cargo what to hand to the linker of the program.
pub fn leave_out(out: &Path) {
    let script = out.join("no-unwinding.ld");
    if !is_wanted() || fs::write(&script, SCRIPT).is_err() {
        return;
    }
    let arguments = [format!("-Wl,-T,{}", script.display()), "-Wl,--no-eh-frame-hdr".to_string()];
    if links_with(&arguments, out) {
        for argument in arguments {
            println!("cargo:rustc-link-arg-bins={argument}");
        }
    }
}

/// A release for this very machine, linked by the linker that everyone has.
fn is_wanted() -> bool {
    let is = |name: &str, value: &str| env::var(name).is_ok_and(|it| it == value);
    let flags = env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    is("PROFILE", "release")
        && is("CARGO_CFG_TARGET_OS", "linux")
        && is("CARGO_CFG_TARGET_ENV", "gnu")
        && env::var("HOST") == env::var("TARGET")
        && env::var_os("RUSTC_LINKER").is_none()
        && !["link", "panic", "ld="].iter().any(|it| flags.contains(it))
}

/// The linker takes the arguments: not each one does.
fn links_with(arguments: &[String], out: &Path) -> bool {
    let source = out.join("probe.c");
    fs::write(&source, "int main(void) { return 0; }\n").is_ok()
        && Command::new("cc")
            .arg(&source)
            .arg("-o")
            .arg(out.join("probe"))
            .args(arguments)
            .output()
            .is_ok_and(|it| it.status.success())
}
