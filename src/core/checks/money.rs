//! Amounts of money in sentences.

/// No account of a person moves more, USD: such a sum is not believed.
const MOST_USD: f64 = 1_000_000.0;

/// What rounding and refunds may take a sum that only grows below zero, USD.
const ROUNDING_USD: f64 = 1.0;

/// A sum that no account could have bought or used.
#[must_use]
pub fn cannot_be_spent(sum: f64) -> bool {
    !(-ROUNDING_USD..=MOST_USD).contains(&sum)
}

/// What no account could have left, or owe.
#[must_use]
pub fn cannot_be_left(sum: f64) -> bool {
    !(-MOST_USD..=MOST_USD).contains(&sum)
}

/// US dollars: `$12.50`, `-$3.00`, and as exact as a small amount needs: `$0.0042`.
#[must_use]
pub fn usd(amount: f64) -> String {
    let size = amount.abs();
    let sign = if amount < 0.0 { "-" } else { "" };
    if size == 0.0 || size >= 0.1 {
        return format!("{sign}${size:.2}");
    }
    // The smallest amount shown, so that nothing that costs is said to be free.
    let exact = format!("{:.6}", size.max(0.000_001));
    let whole = exact.trim_end_matches('0').len().max("0.00".len());
    format!("{sign}${}", &exact[..whole])
}

#[cfg(test)]
mod tests {
    use super::usd;

    #[test]
    fn small_amounts_are_exact_and_large_ones_short() {
        for (amount, shown) in [
            (0.0, "$0.00"),
            (12.5, "$12.50"),
            (-3.0, "-$3.00"),
            (0.25, "$0.25"),
            (0.01, "$0.01"),
            (0.0042, "$0.0042"),
            (0.0123, "$0.0123"),
            (0.000_000_2, "$0.000001"),
            (-0.000_000_2, "-$0.000001"),
        ] {
            assert_eq!(usd(amount), shown);
        }
    }
}
