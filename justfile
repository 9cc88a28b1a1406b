# Everyday commands of a developer; CONTRIBUTING.md says when to use which. `just` alone lists them.

_list:
    @just --list --unsorted

# run the program: `just run explain FILE`
run *ARGS:
    cargo run --quiet -- {{ARGS}}

# run the tests, all or some: `just test --test diagnosis`
test *ARGS:
    cargo test {{ARGS}}

# formatting, lints, documentation, spelling
check: spell
    cargo fmt --check
    cargo clippy --all-targets -- -D warnings
    RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --document-private-items --quiet

# walk through changed snapshots (needs cargo-insta)
review:
    cargo insta test --review --unreferenced=reject

# play one simulated situation by keys and headless: `just world data-policy`
world NAME:
    WORLD={{NAME}} cargo test --test worlds both_ways

# draw the README's pictures, or with `--sheet FILE.html` every screen
screens *ARGS:
    cargo build --quiet
    cargo run --example screens -- {{ARGS}}

# measure: wizard, explain, scan, check or redact
bench NAME *ARGS:
    cargo bench --bench {{NAME}} -- {{ARGS}}

# all that has to pass before a change lands
ci:
    .ci/run

# spelling of code and English prose (needs typos)
spell:
    typos
