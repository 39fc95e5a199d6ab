//! What a cloud charged for.

use std::str::FromStr;

use crate::{Provider, Text};

/// One line of a bill, or of what was found odd in one (OCSF Cloud Resources Inventory Info 5023).
/// The event's time is the beginning of the use.
#[derive(Debug)]
pub struct Cost<'a> {
    pub provider: Provider,
    /// Account, subscription or project that used it.
    pub account: Option<Text<'a>>,
    /// As the bill names it: `AmazonEC2`, `Compute Engine`.
    pub service: Option<Text<'a>>,
    pub region: Option<Text<'a>>,
    /// What of the service: `BoxUsage:p4d.24xlarge`, a meter, a stock-keeping unit.
    pub usage_type: Option<Text<'a>>,
    pub resource: Option<Text<'a>>,
    pub amount: Option<Amount>,
    /// Three letters: `USD`.
    pub currency: Option<Text<'a>>,
    /// The provider itself calls it unusual.
    pub anomalous: bool,
}

/// Money, in millionths of a unit. What is smaller is cut off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(pub i64);

impl Amount {
    const DIGITS: usize = 6;
}

impl FromStr for Amount {
    type Err = ();

    /// `12.5`, `-0.000000012`, `1.2E-4`; without signs of thousands.
    fn from_str(text: &str) -> Result<Self, ()> {
        let (number, exponent) = match text.split_once(['e', 'E']) {
            Some((number, exponent)) => (number, exponent.parse::<i32>().map_err(drop)?),
            None => (text, 0),
        };
        let (negative, number) = match number.strip_prefix('-') {
            Some(number) => (true, number),
            None => (false, number.strip_prefix('+').unwrap_or(number)),
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let digits = || whole.bytes().chain(fraction.bytes());
        let valid = digits().all(|byte| byte.is_ascii_digit()) && digits().next().is_some();
        // So many of the digits stand before the point, once it is moved.
        let before = i64::try_from(whole.len()).map_err(drop)? + i64::from(exponent);
        let kept = before + i64::try_from(Self::DIGITS).map_err(drop)?;
        if !valid || kept > 40 {
            return Err(());
        }
        let kept = usize::try_from(kept.max(0)).map_err(drop)?;
        let padded = digits().chain(std::iter::repeat(b'0')).take(kept);
        let millionths = padded.into_iter().try_fold(0_i64, |sum, digit| {
            sum.checked_mul(10)?.checked_add(i64::from(digit - b'0'))
        });
        let millionths = millionths.ok_or(())?;
        Ok(Self(if negative { -millionths } else { millionths }))
    }
}

impl std::fmt::Display for Amount {
    /// With two digits behind the point, and more where there are.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (sign, millionths) = (if self.0 < 0 { "-" } else { "" }, self.0.unsigned_abs());
        let (whole, rest) = (millionths / 1_000_000, millionths % 1_000_000);
        let digits = format!("{rest:06}");
        write!(formatter, "{sign}{whole}.{:0<2}", digits.trim_end_matches('0'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_keep_their_digits() {
        let check = |text: &str, expected: Option<i64>| {
            assert_eq!(text.parse::<Amount>().ok().map(|amount| amount.0), expected, "{text}");
        };
        check("12.5", Some(12_500_000));
        check("-0.0000019", Some(-1));
        check("1.2E-4", Some(120));
        check("1.5e3", Some(1_500_000_000));
        check("3", Some(3_000_000));
        check(".5", Some(500_000));
        check("0.0000000001", Some(0));
        check("1e-30", Some(0));
        for text in ["", "-", ".", "1,000.00", "1.2.3", "x", "1e", "1e99", "99999999999999999999"] {
            check(text, None);
        }
    }

    #[test]
    fn amounts_are_told_with_all_their_digits() {
        let told = |millionths| Amount(millionths).to_string();
        assert_eq!(told(12_500_000), "12.50");
        assert_eq!(told(-1_999_999), "-1.999999");
        assert_eq!(told(120), "0.00012");
        assert_eq!(told(0), "0.00");
    }
}
