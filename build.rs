//! Runs the generator of `build/` on `assets/`. A mistake in the data fails the build with the file and the line of each.

    let out = Path::new(&out);
    let assets = Path::new("assets");
    for (file, code) in [
        ("api.rs", api::generate(&assets.join("api.toml"))),
        ("causes.rs", causes::generate(&assets.join("causes"))),
        ("complaints.rs", complaints::generate(&assets.join("complaints.toml"))),
        ("models.rs", models::generate(&assets.join("models"))),
        ("places.rs", places::generate(&assets.join("countries"))),
        ("lexicon.rs", lexicon::generate(&assets.join("paste/lexicon.toml"), &assets.join("clients"))),
        ("leaning.rs", leaning::generate(&assets.join("paste/leaning.toml"))),
        ("key_shapes.rs", vendors::shapes(&assets.join("vendors"))),
        ("providers.rs", providers::generate(&assets.join("providers.toml"))),
        ("relay.rs", relay::generate(&assets.join("relay.toml"))),
        ("requests.rs", requests::generate(&assets.join("request"))),
        ("text.rs", text::generate(&assets.join("text"), out)),
        ("vendors.rs", vendors::generate(&assets.join("vendors"))),
    ] {
        write(&out.join(file), code.as_bytes());
    }
    simulator::pack(assets, out);
}

/// Files below `folder` with this extension, sorted by name so that the output never varies.
fn files(folder: &Path, extension: &str) -> Vec<std::path::PathBuf> {
    let mut found: Vec<_> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|it| it == extension))
        .collect();
    found.sort();
    found
}

/// Packs a text into a file of its own, to be read with [`flate2::read::DeflateDecoder`], and returns the expression
/// that takes it into the program.
fn packed(out: &Path, file: &str, text: &str) -> String {
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    match encoder.write_all(text.as_bytes()).and_then(|()| encoder.finish()) {
        Ok(bytes) => write(&out.join(file), &bytes),
        Err(problem) => panic!("cannot pack {file}: {problem}"),
    }
    format!("include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{file}\"))")
}

/// Writes a file; the build stops with its name when that fails.
fn write(path: &Path, bytes: &[u8]) {
    if let Err(problem) = fs::write(path, bytes) {
        panic!("cannot write {}: {problem}", path.display());
    }
}

/// The file's text; the build stops with its name when it cannot be read.
fn read(path: &Path) -> String {
    match fs::read_to_string(path) {
        Ok(text) => text,
        Err(problem) => panic!("cannot read {}: {problem}", path.display()),
