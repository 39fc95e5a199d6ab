//! With whom something may be shared (Traffic Light Protocol 1.0 and 2.0), and how sure somebody is,
//! in the words of the scales that people use.

use std::fmt;

/// The more open, the less.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tlp {
    Clear,
    Green,
    Amber,
    AmberStrict,
    Red,
}

impl Tlp {
    /// `TLP:AMBER+STRICT`, `tlp:white`, `green`.
    pub(super) fn of(text: &str) -> Option<Self> {
        let word = text.trim().to_ascii_lowercase();
        let word =
            word.strip_prefix("tlp").unwrap_or(&word).trim_start_matches([':', '-', '_', ' ']);
        match word {
            "clear" | "white" => Some(Self::Clear),
            "green" => Some(Self::Green),
            "amber" => Some(Self::Amber),
            "amber+strict" | "amber_strict" | "amber-strict" => Some(Self::AmberStrict),
            "red" => Some(Self::Red),
            _ => None,
        }
    }

    /// The marking definitions that the standards number, of 1.0 and 2.0.
    pub(super) fn of_marking(id: &str) -> Option<Self> {
        match id.strip_prefix("marking-definition--")? {
            "613f2e26-407d-48c7-9eca-b8e91df99dc9" | "94868c89-83c2-464b-929b-a1a8aa3aa487" => {
                Some(Self::Clear)
            }
            "34098fce-860f-48ae-8e50-ebd3cc5e41da" | "bab4a63c-aed9-4cf5-a766-dfca5abac2bb" => {
                Some(Self::Green)
            }
            "f88d31f6-486f-44da-b317-01333bde0b82" | "55d920b0-5e8b-4f79-9ee9-91f868d9b421" => {
                Some(Self::Amber)
            }
            "939a9414-2ddd-4d32-a0cd-375ea402b003" => Some(Self::AmberStrict),
            "5e57c739-391a-4eb3-b6be-7d15ca92d5ed" | "e828b379-4e03-4974-9ac4-e53a884c97c1" => {
                Some(Self::Red)
            }
            _ => None,
        }
    }

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Clear => "TLP:CLEAR",
            Self::Green => "TLP:GREEN",
            Self::Amber => "TLP:AMBER",
            Self::AmberStrict => "TLP:AMBER+STRICT",
            Self::Red => "TLP:RED",
        }
    }
}

impl fmt::Display for Tlp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Confidence of 0 to 100: a number, or a word of a scale by the table in appendix A of STIX 2.1.
pub(super) fn confidence(text: &str) -> Option<u8> {
    let word = text.trim().trim_end_matches('%').to_ascii_lowercase().replace(['-', '_'], " ");
    if let Ok(number) = word.parse::<f64>() {
        // Of `0.8`, parts of one are meant.
        let share = text.contains('.') && number <= 1.0;
        let percent = if share { number * 100.0 } else { number };
        return (0.0..=100.0).contains(&percent).then(|| rounded(percent));
    }
    // The credibility of the Admiralty code: `2 - Probably True`.
    if let [digit @ b'1'..=b'6', b' ', ..] = word.as_bytes() {
        return [90, 70, 50, 30, 10].get(usize::from(digit - b'1')).copied();
    }
    Some(match word.as_str() {
        "none" | "impossible" => 0,
        "highly unlikely"
        | "almost certainly not"
        | "highly improbable"
        | "remote"
        | "unconfident" => 5,
        "low" => 15,
        "unlikely" | "probably not" | "very unlikely" | "very improbable" | "improbable"
        | "rarely confident" => 20,
        "even chance"
        | "chances about even"
        | "roughly even chance"
        | "roughly even odds"
        | "med"
        | "medium"
        | "moderate"
        | "fairly confident" => 50,
        "likely" | "probable" | "usually confident" => 70,
        "high" | "very likely" | "very probable" | "highly probable" => 85,
        "almost certain" | "nearly certain" | "almost certainly" => 95,
        "certain" | "completely confident" => 100,
        _ => return None,
    })
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 100")]
fn rounded(percent: f64) -> u8 {
    percent.round() as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn confidence_is_a_number_or_a_word_of_a_scale() {
        let check = |text, expected| assert_eq!(confidence(text), expected, "{text}");
        check("80", Some(80));
        check("80%", Some(80));
        check("0.8", Some(80));
        check("1", Some(1));
        check("High", Some(85));
        check("very-likely", Some(85));
        check("2 - Probably True", Some(70));
        check("6 - Truth Cannot Be Judged", None);
        check("250", None);
        check("sure", None);
        check("", None);
    }

    #[test]
    fn the_strictest_marking_is_the_greatest() {
        assert_eq!(Tlp::of("TLP:WHITE"), Some(Tlp::Clear));
        assert_eq!(Tlp::of("tlp:amber+strict"), Some(Tlp::AmberStrict));
        assert_eq!(Tlp::of("purple"), None);
        assert!(Tlp::Red > Tlp::AmberStrict && Tlp::AmberStrict > Tlp::Amber);
        let red = "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed";
        assert_eq!(Tlp::of_marking(red).map(Tlp::as_str), Some("TLP:RED"));
    }
}
