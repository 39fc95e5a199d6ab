//! Who sells infrastructure, and at which of their pages one buys.

use super::names::Lineage;
use hashbrown::HashSet;

/// Words of a path that stand for signing up, paying or deploying.
const PURCHASE: [&str; 18] = [
    "basket",
    "billing",
    "buy",
    "cart",
    "checkout",
    "createaccount",
    "deploy",
    "enroll",
    "order",
    "orders",
    "payment",
    "payments",
    "purchase",
    "register",
    "registration",
    "shoppingcart",
    "signup",
    "subscribe",
];
type Names = HashSet<Box<str>, foldhash::fast::FixedState>;

/// Who sells infrastructure: under which names, and at which hosts one is only to buy.
#[derive(Clone, Debug, Default)]
pub struct Shops {
    suffixes: Names,
    checkouts: Names,
}

impl Shops {
    /// From names of providers, and the hosts among them where one buys, canonical.
    pub fn new<'n>(
        names: impl IntoIterator<Item = &'n str>,
        checkouts: impl IntoIterator<Item = &'n str>,
    ) -> Self {
        let set = |names: &mut dyn Iterator<Item = &'n str>| names.map(Into::into).collect();
        Self { suffixes: set(&mut names.into_iter()), checkouts: set(&mut checkouts.into_iter()) }
    }

    /// Whether a path has a word that stands for signing up, paying or deploying.
    pub fn sells(path: &str) -> bool {
        has_word(path, &PURCHASE)
    }

    /// Whether mail from a canonical domain is a seller's own: from its name, or from one label below
    /// it that is a word. Machines that it rents out have numbers and hyphens in theirs.
    pub fn sends(&self, domain: &str) -> bool {
        let plain = |label: &str| label.bytes().all(|byte| byte.is_ascii_lowercase());
        let below = || domain.split_once('.').filter(|(label, _)| plain(label));
        self.suffixes.contains(domain)
            || below().is_some_and(|(_, parent)| self.suffixes.contains(parent))
    }

    /// Whether a visit to a canonical name, with its path where one is known, is more than
    /// browsing.
    pub fn is_checkout(&self, name: &str, path: Option<&str>) -> bool {
        if Lineage::of(name).names().any(|parent| self.checkouts.contains(parent)) {
            return true;
        }
        Lineage::of(name).names().any(|parent| self.suffixes.contains(parent))
            && path.is_some_and(Self::sells)
    }
}

/// Whether a path has one of some words, in letters of any case, joined as in `sign-up` or
/// `sign_up` or not at all.
pub fn has_word(path: &str, words: &[&str]) -> bool {
    path.split(['/', '.', ';', '=']).any(|part| {
        let letters = part.bytes().filter(|letter| !matches!(letter, b'-' | b'_'));
        let letters = letters.map(|letter| letter.to_ascii_lowercase());
        words.iter().any(|word| letters.clone().eq(word.bytes()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shops() -> Shops {
        Shops::new(["registrar.example", "cloud.example.net", "vps.example"], ["my.vps.example"])
    }

    #[test]
    fn sellers_write_under_their_own_name() {
        let check = |domain, expected| assert_eq!(shops().sends(domain), expected, "{domain}");
        check("registrar.example", true);
        check("mail.registrar.example", true);
        check("vps-77.vps.example", false);
        check("a.b.vps.example", false);
        check("registrar-orders.example", false);
        check("registrar.example.evil.example", false);
        check("example", false);
    }

    #[test]
    fn a_front_page_is_browsing() {
        let check = |name, path, expected| {
            assert_eq!(shops().is_checkout(name, path), expected, "{name} {path:?}");
        };
        check("my.vps.example", None, true);
        check("eu.my.vps.example", None, true);
        check("www.vps.example", None, false);
        check("www.vps.example", Some("/pricing"), false);
        check("www.vps.example", Some("/sign-up"), true);
        check("www.registrar.example", Some("/domains/cart.php"), true);
        check("www.registrar.example", Some("/Sign_Up;now"), true);
        check("www.registrar.example", Some("/borders"), false);
        check("www.registrar.example", Some("/cart2"), false);
        check("www.registrar.example", Some("/car"), false);
        check("www.example.net", Some("/cart"), false);
        check("eu.cloud.example.net", Some("/cart"), true);
        check("shop.elsewhere.example", Some("/cart"), false);
    }
}
