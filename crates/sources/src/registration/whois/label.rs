//! What the labels and headings of registries mean.

/// The part of an answer that a line stands in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Section {
    /// The domain itself: where an answer begins.
    #[default]
    Domain,
    Holder,
    Registrar,
    NameServers,
    Status,
    /// Contacts of other kinds, keys, the reseller.
    Other,
}

/// What a labelled value says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    Domain,
    Handle,
    Registrar,
    /// What the registrar is called, where the block is about it.
    RegistrarName,
    RegistrarId,
    Created,
    Updated,
    Expires,
    NameServer,
    Status,
    Signed,
    /// Keys of the zone: it is signed.
    Key,
    HolderName,
    HolderOrganization,
    HolderEmail,
    HolderCountry,
    /// The handle under which the holder is described further down.
    HolderHandle,
    /// The handle of the contact described here.
    ContactHandle,
    /// When the answer was given.
    Given,
    /// The holder, or the beginning of an object about somebody.
    Person,
    /// The beginning of an object about something else.
    OtherObject,
    /// A machine by which some other registry's answers begin, under names that look like the
    /// domain's: what follows is not about the domain.
    Machine,
    Nothing,
}

/// Longer labels are unknown.
const LABEL_BYTES: usize = 48;

/// A label in lower case, with spaces for underscores.
pub(super) struct Key {
    bytes: [u8; LABEL_BYTES],
    length: usize,
}

impl Key {
    pub(super) fn of(label: &str) -> Self {
        let mut key = Self { bytes: [0; LABEL_BYTES], length: 0 };
        let Some(places) = key.bytes.get_mut(..label.len()) else { return key };
        for (place, byte) in places.iter_mut().zip(label.bytes()) {
            *place = match byte {
                b'_' => b' ',
                letter => letter.to_ascii_lowercase(),
            };
        }
        key.length = label.len();
        key
    }

    pub(super) fn as_str(&self) -> &str {
        let text = self.bytes.get(..self.length).and_then(|bytes| str::from_utf8(bytes).ok());
        text.unwrap_or_default()
    }
}

/// The section that a heading opens.
pub(super) fn section(heading: &str) -> Option<Section> {
    let key = Key::of(heading.trim_end_matches([':', '.']).trim());
    let key = key.as_str();
    Some(match key {
        "domain"
        | "domain name"
        | "domain information"
        | "relevant dates"
        | "dates"
        | "additional information"
        | "additional info" => Section::Domain,
        "registrant"
        | "registrant contact"
        | "registrant contact information"
        | "registrant information"
        | "registrant details"
        | "owner"
        | "owner contact"
        | "holder"
        | "holder of domain name"
        | "domain holder"
        | "domain owner"
        | "domain registrant"
        | "organization using domain name"
        | "titular" => Section::Holder,
        "registrar" | "registrar info" | "registrar information" | "registrar details" => {
            Section::Registrar
        }
        "name servers"
        | "name server"
        | "nameservers"
        | "nameserver"
        | "nservers"
        | "dns servers"
        | "domain nameservers"
        | "domain name servers"
        | "domain servers"
        | "domain servers in listed order"
        | "nameserver in listed order"
        | "name servers in listed order"
        | "name servers in the listed order"
        | "name servers information"
        | "name server information"
        | "primary name server"
        | "secondary name server"
        | "servidor(es) de nombres de dominio" => Section::NameServers,
        "registration status" | "domain status" | "status" => Section::Status,
        _ if is_other(key) => Section::Other,
        _ => return None,
    })
}

/// Headings of contacts that are not the holder.
fn is_other(key: &str) -> bool {
    const BEGINNINGS: [&str; 15] = [
        "admin",
        "contacto",
        "tech",
        "billing",
        "zone contact",
        "abuse contact",
        "reseller",
        "contact",
        "onsite",
        "dnssec",
        "ds records",
        "keys",
        "flags",
        "domain services provided by",
        "registration services provided by",
    ];
    // Labels of registries that write `Admin Name:` where there is none.
    const FIELDS: [&str; 12] = [
        "name", "id", "email", "e-mail", "phone", "fax", "ext", "street", "city", "province",
        "code", "country",
    ];
    BEGINNINGS.iter().any(|beginning| key.starts_with(beginning))
        && !FIELDS.iter().any(|field| key.ends_with(field))
}

/// What a label with a value says in a section.
pub(super) fn meaning(section: Section, label: &str) -> Meaning {
    let key = Key::of(label);
    let key = key.as_str();
    anywhere(key).unwrap_or_else(|| match section {
        Section::Domain | Section::NameServers | Section::Status => of_domain(key),
        Section::Holder => of_holder(key),
        Section::Registrar => of_registrar(key),
        Section::Other if matches!(key, "nic-hdl" | "nic-hdl-br") => Meaning::ContactHandle,
        Section::Other => Meaning::Nothing,
    })
}

/// Labels that say the same wherever they stand.
fn anywhere(key: &str) -> Option<Meaning> {
    dates(key).or_else(|| parties(key)).or_else(|| {
        Some(match key {
            "domain name"
            | "domainname"
            | "domain"
            | "complete domain name"
            | "nombre de dominio" => Meaning::Domain,
            "registry domain id" | "domain id" | "roid" => Meaning::Handle,
            "name server" | "nserver" | "nameserver" | "nameservers" | "name servers"
            | "host name" | "hostname" | "primary server" | "secondary server"
            | "name servers dns" => Meaning::NameServer,
            "domain status"
            | "registration status"
            | "eppstatus"
            | "epp status"
            | "estatus del dominio"
            | "domain registration status"
            | "query status" => Meaning::Status,
            "dnssec" | "signed" | "domain signed" | "dnssec signed" => Meaning::Signed,
            "ds" | "ds-rdata" | "ds rdata" | "dnssec ds data" | "dnskey" | "ds record" => {
                Meaning::Key
            }
            "server name" => Meaning::Machine,
            _ if is_numbered_server(key) => Meaning::NameServer,
            _ => return None,
        })
    })
}

/// `ns 1`, `ns name 01`, `name server 1`, `nameserver1`
fn is_numbered_server(key: &str) -> bool {
    let name = key.trim_end_matches(|letter: char| letter.is_ascii_digit()).trim_end();
    name.len() < key.len()
        && matches!(name, "ns" | "ns name" | "name server" | "nameserver" | "dns")
}

fn dates(key: &str) -> Option<Meaning> {
    Some(match key {
        "creation date"
        | "created date"
        | "create date"
        | "registered date"
        | "registration date"
        | "registration time"
        | "domain registration date"
        | "domain name commencement date"
        | "record created"
        | "record created on"
        | "domain created"
        | "domain registered"
        | "domain record activated"
        | "first registration date"
        | "original created"
        | "domain dateregistered"
        | "domain create date"
        | "activated on"
        | "commencement date"
        | "created on"
        | "registered on" => Meaning::Created,
        "updated date"
        | "update date"
        | "domain record last updated"
        | "record last updated on"
        | "domain last updated date"
        | "domain datelastmodified"
        | "last updated date"
        | "domain last modified"
        | "domain updated"
        | "last modified"
        | "last updated on"
        | "modification date" => Meaning::Updated,
        "registry expiry date"
        | "registrar registration expiration date"
        | "expiration date"
        | "expiry date"
        | "expiration time"
        | "expires"
        | "expires on"
        | "expires at"
        | "expire"
        | "expire date"
        | "expire-date"
        | "paid-till"
        | "renewal date"
        | "valid until"
        | "validity"
        | "domain expires"
        | "domain expiration date"
        | "record expires on"
        | "valid-date"
        | "record will expire on"
        | "exp date"
        | "expiry"
        | "renewal" => Meaning::Expires,
        "last update of whois database"
        | "query datetime"
        | "last update of domain name registration database" => Meaning::Given,
        _ => return spanish_dates(key),
    })
}

fn spanish_dates(key: &str) -> Option<Meaning> {
    Some(match key {
        "fecha de registro" | "fecha de creacion" | "fecha de creación" => Meaning::Created,
        "ultima actualizacion" | "ultima actualización" => Meaning::Updated,
        "fecha de expiracion" | "fecha de expiración" | "fecha de vencimiento" => Meaning::Expires,
        _ => return None,
    })
}

fn parties(key: &str) -> Option<Meaning> {
    Some(match key {
        "registrar"
        | "registrar name"
        | "sponsoring registrar"
        | "authorized agency"
        | "current registar"
        | "current registrar"
        | "registrar of record"
        | "registrar-name"
        | "registrar organization"
        | "registration service provider"
        | "registrar company"
        | "sponsoring registrar organization" => Meaning::Registrar,
        "registrar iana id" | "sponsoring registrar iana id" | "iana id" => Meaning::RegistrarId,
        "registrant organization"
        | "registrant organisation"
        | "registrant contact organisation"
        | "registrant company"
        | "owner organization" => Meaning::HolderOrganization,
        "registrant name"
        | "registrant"
        | "registrant contact name"
        | "domain holder"
        | "holder of domain name"
        | "owner name"
        | "domain owner"
        | "registrant contact" => Meaning::HolderName,
        "registrant email"
        | "registrant contact email"
        | "holder email"
        | "owner email"
        | "registrant e-mail" => Meaning::HolderEmail,
        "registrant country"
        | "registrant country code"
        | "registrant contact country"
        | "registrant country/economy" => Meaning::HolderCountry,
        "holder-c" | "registrant id" | "domain registrant" => Meaning::HolderHandle,
        "nic-hdl" | "nic-hdl-br" => Meaning::ContactHandle,
        "person" | "personname" | "role" => Meaning::Person,
        "contact" | "nsset" | "keyset" | "admin-contact" | "irt" | "mntner" => Meaning::OtherObject,
        _ => return None,
    })
}

fn of_domain(key: &str) -> Meaning {
    match key {
        "name" => Meaning::Domain,
        "created" | "registered" | "assigned" | "registration" | "create" | "activated" => {
            Meaning::Created
        }
        "changed" | "updated" | "modified" | "last update" | "last updated" | "last-update"
        | "last-updated" | "last changed" | "update" => Meaning::Updated,
        "status" | "state" => Meaning::Status,
        "holder" | "owner" | "descr" => Meaning::HolderName,
        "org" | "organisation" | "organization" => Meaning::HolderOrganization,
        _ => Meaning::Nothing,
    }
}

fn of_holder(key: &str) -> Meaning {
    match key {
        "name" => Meaning::HolderName,
        "organization"
        | "organisation"
        | "org"
        | "organization name"
        | "company"
        | "company name"
        | "company english name" => Meaning::HolderOrganization,
        "email" | "e-mail" | "email address" => Meaning::HolderEmail,
        "country" | "country code" | "countrycode" | "country / region" => Meaning::HolderCountry,
        _ => Meaning::Nothing,
    }
}

fn of_registrar(key: &str) -> Meaning {
    match key {
        "name" => Meaning::RegistrarName,
        "organization" | "organisation" | "company" => Meaning::Registrar,
        _ => Meaning::Nothing,
    }
}
