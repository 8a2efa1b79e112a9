use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

/// A quantity of Kubernetes. `500m` and `0.5` are equal, and each is shown as it was written.
#[derive(Debug, Clone)]
pub(super) struct Quantity {
    /// Kubernetes itself keeps no more than billionths.
    billionths: i128,
    pub(super) text: String,
}

impl Quantity {
    /// Reads a quantity; none where it is none, or has more digits than anybody needs.
    ///
    /// Source: Kubernetes, `apimachinery/pkg/api/resource/quantity.go`.
    pub(super) fn read(text: &str) -> Option<Self> {
        let (sign, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, text.strip_prefix('+').unwrap_or(text)),
        };
        let end = unsigned.find(|it: char| !it.is_ascii_digit() && it != '.').unwrap_or(unsigned.len());
        let (number, suffix) = unsigned.split_at(end);
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if whole.is_empty() && fraction.is_empty() || fraction.contains('.') {
            return None;
        }
        let digits: i128 = format!("{whole}{fraction}").parse().ok()?;
        let (mut tens, factor) = unit(suffix)?;
        tens += 9 - i32::try_from(fraction.len()).ok()?;
        let value = digits.checked_mul(factor)?;
        let power = 10_i128.checked_pow(tens.unsigned_abs())?;
        let billionths = if tens >= 0 {
            value.checked_mul(power)?
        } else if value % power == 0 {
            value / power
        } else {
            return None;
        };
        Some(Self { billionths: sign * billionths, text: text.to_owned() })
    }
}

/// The power of ten and the factor that a suffix stands for.
fn unit(suffix: &str) -> Option<(i32, i128)> {
    Some(match suffix {
        "Ki" => (0, 1 << 10),
        "Mi" => (0, 1 << 20),
        "Gi" => (0, 1 << 30),
        "Ti" => (0, 1 << 40),
        "Pi" => (0, 1 << 50),
        "Ei" => (0, 1 << 60),
        "n" => (-9, 1),
        "u" => (-6, 1),
        "m" => (-3, 1),
        "" => (0, 1),
        "k" => (3, 1),
        "M" => (6, 1),
        "G" => (9, 1),
        "T" => (12, 1),
        "P" => (15, 1),
        "E" => (18, 1),
        exponent => {
            (exponent.strip_prefix(['e', 'E'])?.parse().ok().filter(|it| (-30..=30).contains(it))?, 1)
        }
    })
}

impl PartialEq for Quantity {
    fn eq(&self, other: &Self) -> bool {
        self.billionths == other.billionths
    }
}

impl Eq for Quantity {}

impl Ord for Quantity {
    fn cmp(&self, other: &Self) -> Ordering {
        self.billionths.cmp(&other.billionths)
    }
}

impl PartialOrd for Quantity {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Hash for Quantity {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.billionths.hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::Quantity;

    #[test]
    fn quantities_are_equal_by_value() {
        let equal =
            [("500m", "0.5"), ("1Gi", "1024Mi"), ("1k", "1000"), ("1e3", "1000"), ("1", "1.0"), ("0", "0m")];
        for (left, right) in equal {
            assert_eq!(Quantity::read(left), Quantity::read(right), "{left} {right}");
            assert!(Quantity::read(left).is_some(), "{left}");
        }
        assert_ne!(Quantity::read("1G"), Quantity::read("1Gi"));
        for none in ["", ".", "1..2", "100MB", "x", "1e99", "999999999999999999999999999999999999999999"] {
            assert!(Quantity::read(none).is_none(), "{none}");
        }
    }
}
