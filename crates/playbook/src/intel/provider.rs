//! Whose a name or address is.

use std::fmt;

use schema::Timestamp;
use serde::{Deserialize, Serialize};

use super::builtin::{Provider, ProviderTable};
use super::hit::Entry;
use super::kind::ListKind;
use super::list::ListMeta;

/// What a provider sells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProviderKind {
    Cloud,
    Hosting,
    Saas,
    Registrar,
    Tunnel,
    /// Places advertisements; they are bought at its console.
    Advertising,
}

impl ProviderKind {
    pub const ALL: [Self; 6] =
        [Self::Cloud, Self::Hosting, Self::Saas, Self::Registrar, Self::Tunnel, Self::Advertising];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cloud => "cloud",
            Self::Hosting => "hosting",
            Self::Saas => "saas",
            Self::Registrar => "registrar",
            Self::Tunnel => "tunnel",
            Self::Advertising => "advertising",
        }
    }
}

impl fmt::Display for ProviderKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// That a name or address is a provider's, and who says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderFact<'a> {
    pub provider: &'a str,
    pub kind: ProviderKind,
    /// Name of the list, or `built-in table`.
    pub list: &'a str,
    pub entry: Entry<'a>,
    pub as_of: Option<Timestamp>,
}

impl<'a> ProviderFact<'a> {
    /// Lists of cloud, hosting and registrar say so; a list that names no provider lends its own
    /// name.
    pub(super) fn from_list(meta: &'a ListMeta, entry: Entry<'a>) -> Option<Self> {
        let kind = match meta.kind {
            ListKind::Cloud => ProviderKind::Cloud,
            ListKind::Hosting | ListKind::Bulletproof => ProviderKind::Hosting,
            ListKind::Registrar => ProviderKind::Registrar,
            _ => return None,
        };
        let provider = meta.provider.as_deref().unwrap_or(&meta.name);
        Some(Self { provider, kind, list: &meta.name, entry, as_of: meta.as_of })
    }

    pub(super) fn from_table(
        table: &'a ProviderTable,
        (provider, entry): (&'a Provider, Entry<'a>),
    ) -> Self {
        Self {
            provider: &provider.name,
            kind: provider.kind,
            list: &table.name,
            entry,
            as_of: Some(provider.as_of),
        }
    }
}
