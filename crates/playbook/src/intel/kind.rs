//! What a list is about: the words of `stakeout.toml`, and how long each sort stays good.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::document::suggestion;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListKind {
    Cloud,
    Hosting,
    Bulletproof,
    Vpn,
    Tor,
    Proxy,
    Bad,
    Registrar,
    NewDomain,
    DisposableMail,
    PrivacyWhois,
    Asn,
    /// What it holds is too widely shared to accuse anybody; it suppresses indicators.
    Warning,
}

impl ListKind {
    pub const ALL: [Self; 13] = [
        Self::Cloud,
        Self::Hosting,
        Self::Bulletproof,
        Self::Vpn,
        Self::Tor,
        Self::Proxy,
        Self::Bad,
        Self::Registrar,
        Self::NewDomain,
        Self::DisposableMail,
        Self::PrivacyWhois,
        Self::Asn,
        Self::Warning,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cloud => "cloud",
            Self::Hosting => "hosting",
            Self::Bulletproof => "bulletproof",
            Self::Vpn => "vpn",
            Self::Tor => "tor",
            Self::Proxy => "proxy",
            Self::Bad => "bad",
            Self::Registrar => "registrar",
            Self::NewDomain => "new_domain",
            Self::DisposableMail => "disposable_mail",
            Self::PrivacyWhois => "privacy_whois",
            Self::Asn => "asn",
            Self::Warning => "warning",
        }
    }

    /// Days after which a list of this kind counts less. Tor exits change within days, address
    /// ranges within weeks, networks and registrars within months.
    pub const fn max_age_days(self) -> u32 {
        match self {
            Self::Tor => 2,
            Self::NewDomain => 7,
            Self::Bad => 14,
            Self::Cloud | Self::Hosting | Self::Vpn | Self::Proxy | Self::Bulletproof => 30,
            Self::Asn => 60,
            Self::DisposableMail | Self::Warning => 90,
            Self::Registrar | Self::PrivacyWhois => 180,
        }
    }
}

impl fmt::Display for ListKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The error says which kind is nearest.
impl FromStr for ListKind {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let known = Self::ALL.map(Self::as_str);
        let kind = Self::ALL.into_iter().find(|kind| kind.as_str() == word);
        kind.ok_or_else(|| format!("unknown list kind \"{word}\"{}", suggestion(word, known)))
    }
}
