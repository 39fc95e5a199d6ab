//! Roughly what a server costs a day, from what its type is called: list prices of large regions,
//! rounded. Good enough to tell a test machine from a rack of graphics processors, and no bill.

use crate::family::{family, is_gpu};

/// Of a server whose type nothing tells: four processors of a general kind.
const UNKNOWN_CENTS: u64 = 480;
const HOURS: u64 = 24;
/// Cents an hour of one processor, where a type says how many it has.
const PROCESSOR_CENTS: u64 = 5;
const GPU_PROCESSOR_CENTS: u64 = 60;

/// Cents a day.
pub(crate) fn cents_a_day(class: Option<&str>) -> u64 {
    let cents = class.and_then(|class| by_size(class).or_else(|| by_processors(class)));
    cents.unwrap_or(UNKNOWN_CENTS)
}

/// `t3.micro`, `p4d.24xlarge`: cents an hour of an `xlarge` of the family, times the size.
fn by_size(class: &str) -> Option<u64> {
    let class = class.strip_prefix("ml.").unwrap_or(class);
    let (family, size) = class.split_once('.')?;
    let thirtyseconds = match size {
        "nano" => 1,
        "micro" => 2,
        "small" => 4,
        "medium" => 8,
        "large" => 16,
        "xlarge" => 32,
        _ if size.starts_with("metal") => 24 * 32,
        _ => 32 * size.strip_suffix("xlarge")?.parse::<u64>().ok().filter(|&size| size <= 256)?,
    };
    let cents = match family.as_bytes().first()? {
        _ if family.starts_with("trn") || family.starts_with('p') => 150,
        b'g' | b'v' => 100,

        b't' | b'c' => 17,
        b'r' | b'x' | b'z' | b'u' => 30,
        b'd' | b'h' | b'i' => 31,
        _ => 20,
    };
    Some((cents * HOURS * thirtyseconds).div_ceil(32))
}

/// `Standard_D4s_v5`, `n2-standard-8`: by the first number behind the family.
fn by_processors(class: &str) -> Option<u64> {
    let family = family(class)?;
    let behind = class.split_once(family)?.1;
    let standard = class.starts_with("Standard_") || class.starts_with("STANDARD_");
    let digits: String = if standard {
        behind.chars().take_while(char::is_ascii_digit).collect()
    } else {
        let last = behind.rsplit('-').next()?;
        last.chars().take_while(char::is_ascii_digit).collect()
    };
    let processors = digits.parse::<u64>().ok().filter(|&it| (1..=4096).contains(&it))?;
    let cents = if is_gpu(family) { GPU_PROCESSOR_CENTS } else { PROCESSOR_CENTS };
    Some(processors * cents * HOURS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_tell_the_small_from_the_large() {
        let dollars = |class| cents_a_day(Some(class)) / 100;
        assert_eq!(dollars("t3.micro"), 0);
        assert_eq!(dollars("m5.large"), 2);
        assert_eq!(dollars("p4d.24xlarge"), 864);
        assert_eq!(dollars("Standard_D4s_v5"), 4);
        assert_eq!(dollars("Standard_NC24ads_A100_v4"), 345);
        assert_eq!(dollars("n2-standard-8"), 9);
        assert_eq!(cents_a_day(None), UNKNOWN_CENTS);
        for odd in ["", ".", "t3.99999999999xlarge", "e2-", "Standard_", "x.y"] {
            assert_eq!(cents_a_day(Some(odd)), UNKNOWN_CENTS, "{odd}");
        }
    }
}
