//! Word lists that a seed picks from. Every company, product and group here is invented.

use super::random::Random;

pub(crate) const BRANDS: &[&str] = &[
    "galvinor",
    "brenntora",
    "ulvestad",
    "morvane",
    "tessarik",
    "oltmark",
    "kvisten",
    "dorvelin",
    "halvard",
    "perrowick",
    "sandrelle",
    "vintermo",
];

pub(crate) const FIRST_NAMES: &[&str] = &[
    "Ingrid", "Tomas", "Amara", "Jonas", "Leila", "Mateo", "Sunniva", "Piotr", "Noor", "Eskil",
    "Hanne", "Ravi", "Celine", "Oskar", "Yara", "Bram", "Synne", "Dario", "Marit", "Kofi", "Thea",
    "Anton", "Selma", "Hugo", "Vilde", "Ismael", "Frida", "Casper", "Elin", "Goran",
];

pub(crate) const SURNAMES: &[&str] = &[
    "Solheim",
    "Verhoeven",
    "Okafor",
    "Lindqvist",
    "Haddad",
    "Restrepo",
    "Bakkerud",
    "Nowicki",
    "Rahimi",
    "Tveit",
    "Aasen",
    "Iyer",
    "Morel",
    "Nyberg",
    "Mansour",
    "Dekker",
    "Fossum",
    "Ferrante",
    "Hauge",
    "Mensah",
    "Brekke",
    "Sokolov",
    "Engen",
    "Laurent",
    "Myhre",
    "Benali",
    "Strand",
    "Holm",
    "Dahlgren",
    "Petrov",
];

pub(crate) const ACTORS: &[&str] =
    &["Cinder Heron", "Gilded Lamprey", "Slate Corvid", "Umber Marten", "Hollow Kestrel"];

/// What a look-alike hangs onto a brand.
pub(crate) const LURES: &[&str] =
    &["-login-portal.com", "-payments.net", "-helpdesk.com", "-invoices.net", "-accounts.com"];

/// What a company itself registers.
pub(crate) const CAMPAIGNS: &[&str] =
    &["-careers.com", "-foundation.org", "-events.com", "-academy.com", "-research.org"];

const SYLLABLES: &[&str] = &[
    "ve", "lo", "ra", "kin", "ta", "mis", "po", "dan", "zu", "fel", "qua", "bri", "no", "sha",
    "tor", "wen", "il", "mo", "gar", "pix", "eth", "lum", "ora", "cas", "dri", "hol", "jun", "sy",
    "tek", "und", "var", "yel",
];

const TRADES: &[&str] = &[
    "news", "shop", "wiki", "travel", "recipes", "forum", "maps", "tools", "docs", "clinic",
    "sport", "garden", "music", "parts", "museum", "council", "school", "hotel", "video", "jobs",
];

/// A word that no language has, for names on the outside.
pub(crate) fn invented_word(random: &mut Random) -> String {
    let length = random.between(3, 4);
    (0..length).map(|_| *random.pick(SYLLABLES)).collect()
}

/// A site somebody might browse to: `recipes-velokin.example`, now and then with a host in front.
pub(crate) fn invented_site(random: &mut Random) -> String {
    let (word, trade) = (invented_word(random), *random.pick(TRADES));
    match random.below(4) {
        0 => format!("{trade}.{word}.example"),
        1 => format!("{word}{trade}.example"),
        2 => format!("www.{word}-{trade}.example"),
        _ => format!("www.{word}.example"),
    }
}
