//! Sizes of texts and files.

const UNITS: [&str; 5] = ["B", "KiB", "MiB", "GiB", "TiB"];

/// A size in short: `812 B`, `4.2 KiB`, `1.0 MiB`.
#[must_use]
pub fn byte_size(bytes: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "one decimal is shown")]
    let mut shown = bytes as f64;
    let mut unit = 0;
    while shown >= 1024.0 && unit + 1 < UNITS.len() {
        shown /= 1024.0;
        unit += 1;
    }
    if unit == 0 { format!("{bytes} B") } else { format!("{shown:.1} {}", UNITS[unit]) }
}

#[cfg(test)]
mod tests {
    use super::byte_size;

    #[test]
    fn a_size_has_the_largest_unit_that_leaves_a_whole_number() {
        let shown = [0, 1023, 1024, 4_300, 1 << 20, 3 << 30, u64::MAX].map(byte_size);
        assert_eq!(shown, ["0 B", "1023 B", "1.0 KiB", "4.2 KiB", "1.0 MiB", "3.0 GiB", "16777216.0 TiB"]);
    }
}
