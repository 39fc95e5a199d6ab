//! What the register of a top-level domain says of a domain.

use smallvec::SmallVec;

use crate::{Text, Timestamp};

/// An answer to the question who holds a domain (OCSF OSINT Inventory Info 5021).
#[derive(Debug, Default)]
pub struct Registration<'a> {
    pub protocol: RegistrationProtocol,
    /// As written; see [`crate::normalize_name`].
    pub domain: Text<'a>,
    /// The registry's own id of the domain.
    pub handle: Option<Text<'a>>,
    pub registrar: Option<Text<'a>>,
    /// Number that IANA gave the registrar.
    pub registrar_id: Option<Text<'a>>,
    /// When it was registered, last changed, and when it runs out.
    pub created: Option<Timestamp>,
    pub updated: Option<Timestamp>,
    pub expires: Option<Timestamp>,
    /// As written, without addresses.
    pub name_servers: SmallVec<[Text<'a>; 4]>,
    /// As written, without the link that explains it.
    pub status: SmallVec<[Text<'a>; 4]>,
    pub registrant: Registrant<'a>,
    /// Whether who holds it is hidden, by the registry or behind a service. `None` where nothing is
    /// said of a holder at all.
    pub hidden: Option<bool>,
    /// Whether the name is signed. `None` where the answer does not say.
    pub signed: Option<bool>,
}

/// Who holds a domain, as far as an answer tells.
#[derive(Debug, Default)]
pub struct Registrant<'a> {
    pub name: Option<Text<'a>>,
    pub organization: Option<Text<'a>>,
    pub email: Option<Text<'a>>,
    /// A code of two letters or a name, as written.
    pub country: Option<Text<'a>>,
}

impl Registrant<'_> {
    pub fn is_empty(&self) -> bool {
        let Self { name, organization, email, country } = self;
        [name, organization, email, country].into_iter().all(Option::is_none)
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RegistrationProtocol {
    #[default]
    Whois,
    Rdap,
    /// A list of domains that are new.
    List,
    /// What the registrar shows to the account that holds the domain.
    Account,
}

impl RegistrationProtocol {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Whois => "whois",
            Self::Rdap => "rdap",
            Self::List => "list",
            Self::Account => "account",
        }
    }
}
