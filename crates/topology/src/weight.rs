use std::fmt;

/// Per cent of requests that are sent to the canary: 0 to 100, with at most two decimals.
///
/// ```
/// use serin::Weight;
///
/// let weight = Weight::from_percent(12.5).expect("two decimals at most");
/// assert_eq!((weight.hundredths(), weight.whole_percent()), (1_250, None));
/// assert_eq!(weight.rest().to_string(), "87.5");
/// // Twelve and a half per cent of eight pods is one; half of five is three.
/// assert_eq!(weight.pods_of(8), 1);
/// assert_eq!(Weight::from_percent(50.0).map(|half| half.pods_of(5)), Some(3));
///
/// assert_eq!(Weight::from_percent(0.0), Some(Weight::ZERO));
/// assert_eq!(Weight::FULL.whole_percent(), Some(100));
/// assert_eq!(Weight::from_percent(33.333), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Weight {
    /// Hundredths of a per cent, 0 to 10,000.
    hundredths: u16,
}

impl Weight {
    /// Nobody is sent to the canary.
    pub const ZERO: Self = Self { hundredths: 0 };
    /// Everybody is sent to the canary.
    pub const FULL: Self = Self { hundredths: 10_000 };

    /// A weight in per cent; `None` below 0, above 100, and for more than two decimals.
    #[must_use]
    pub fn from_percent(percent: f64) -> Option<Self> {
        let hundredths = (percent * 100.0).round();
        let exact = (percent * 100.0 - hundredths).abs() < 1e-6;
        // The range is checked before the conversion, which therefore loses nothing.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 10,000")]
        (exact && (0.0..=10_000.0).contains(&hundredths)).then_some(Self { hundredths: hundredths as u16 })
    }

    /// Hundredths of a per cent, 0 to 10,000.
    #[must_use]
    pub fn hundredths(self) -> u16 {
        self.hundredths
    }

    /// Whole per cent, where there is no fraction.
    #[must_use]
    pub fn whole_percent(self) -> Option<u16> {
        self.hundredths.is_multiple_of(100).then_some(self.hundredths / 100)
    }

    /// The share of the stable track: what is left of 100.
    #[must_use]
    pub fn rest(self) -> Self {
        Self { hundredths: Self::FULL.hundredths - self.hundredths }
    }

    /// The pods that carry this share of a load of `peak_pods`, rounded up.
    #[must_use]
    pub fn pods_of(self, peak_pods: u32) -> u32 {
        let pods = (u64::from(self.hundredths) * u64::from(peak_pods)).div_ceil(10_000);
        u32::try_from(pods).unwrap_or(u32::MAX)
    }
}

impl fmt::Display for Weight {
    /// `50`, `0.5`, `33.33`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, fraction) = (self.hundredths / 100, self.hundredths % 100);
        match fraction {
            0 => write!(formatter, "{whole}"),
            _ if fraction % 10 == 0 => write!(formatter, "{whole}.{}", fraction / 10),
            _ => write!(formatter, "{whole}.{fraction:02}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Weight;

    #[test]
    fn only_hundredths_from_0_to_100_are_weights() {
        for percent in [0.0, 0.01, 0.5, 1.0, 33.33, 99.99, 100.0] {
            let weight = Weight::from_percent(percent).unwrap();
            assert!((f64::from(weight.hundredths()) / 100.0 - percent).abs() < 1e-9);
            assert_eq!(weight.to_string(), percent.to_string());
        }
        for percent in [-0.01, -1.0, 100.01, 101.0, 0.001, 33.333, f64::NAN, f64::INFINITY] {
            assert_eq!(Weight::from_percent(percent), None, "{percent}");
        }
    }

    #[test]
    fn pods_are_rounded_up() {
        let pods = |percent, peak| Weight::from_percent(percent).unwrap().pods_of(peak);
        assert_eq!((pods(0.0, 5), pods(10.0, 5), pods(50.0, 5), pods(100.0, 5)), (0, 1, 3, 5));
        assert_eq!(pods(0.01, 100_000), 10);
        assert_eq!(pods(100.0, u32::MAX), u32::MAX);
    }
}
