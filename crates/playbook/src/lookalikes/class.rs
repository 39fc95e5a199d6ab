//! The tricks, as name-permutation tools call them.

/// How a name was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    Addition,
    Bitsquatting,
    Cyrillic,
    Dictionary,
    Homoglyph,
    Hyphenation,
    Insertion,
    Omission,
    Plural,
    Repetition,
    Replacement,
    Subdomain,
    TldSwap,
    Transposition,
    VowelSwap,
}

impl Class {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Addition => "addition",
            Self::Bitsquatting => "bitsquatting",
            Self::Cyrillic => "cyrillic",
            Self::Dictionary => "dictionary",
            Self::Homoglyph => "homoglyph",
            Self::Hyphenation => "hyphenation",
            Self::Insertion => "insertion",
            Self::Omission => "omission",
            Self::Plural => "plural",
            Self::Repetition => "repetition",
            Self::Replacement => "replacement",
            Self::Subdomain => "subdomain",
            Self::TldSwap => "tld-swap",
            Self::Transposition => "transposition",
            Self::VowelSwap => "vowel-swap",
        }
    }

    /// How much it says: letters that look the same are nobody's mistake, the same name under
    /// another suffix may be a namesake's.
    pub(super) const fn score(self) -> f64 {
        match self {
            Self::Homoglyph | Self::Cyrillic => 0.95,
            Self::TldSwap => 0.8,
            _ => 0.85,
        }
    }
}
