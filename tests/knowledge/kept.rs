//! Files that are written from the program and the generator: each is compared, and with `UPDATE_SCHEMAS=1` written anew.

use std::path::{Path, PathBuf};

/// The path of a file of the project.
pub fn path(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(file)
}

/// The file says this; else the test fails, or the file is written anew.
pub fn keep(file: &str, wanted: &str) {
    let path = path(file);
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    if found == wanted {
        return;
    }
    if std::env::var_os("UPDATE_SCHEMAS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, wanted).unwrap();
        return;
    }
    let line = found.lines().zip(wanted.lines()).position(|(a, b)| a != b);
    let line = line.unwrap_or_else(|| found.lines().count().min(wanted.lines().count()));
    panic!(
        "{file}:{}: is not what the program says. Write it anew with\n  UPDATE_SCHEMAS=1 cargo test --test knowledge\n\
         in the file:     {}\nby the program:  {}",
        line + 1,
        found.lines().nth(line).unwrap_or("(nothing)"),
        wanted.lines().nth(line).unwrap_or("(nothing)")
    );
}
