//! Mail that sellers of infrastructure write to our people about what they buy: receipts, and
//! requests to confirm an address.
//!
//! Only what came to a mailbox as wanted mail counts: the mail system of the receiver knows of forged
//! senders (SPF, DKIM, DMARC), and a trace says only what it made of them. The sender has to be the
//! seller itself. A name that resembles it is another, and so are the machines that a seller rents
//! out, which send mail under long names below its own.

use std::collections::BTreeMap;
use std::sync::Arc;

use schema::{Email, MailDirection, Name, normalize_name};

use super::holders::insert_hourly;
use super::seen::Citation;
use crate::intel::Shops;
use crate::organization::Organization;

/// What sellers write to those who buy, and seldom to others. Invoices come every month to whoever
/// once bought.
const RECEIPTS: [&str; 16] = [
    "account activation",
    "confirm your",
    "domain registration",
    "has been activated",
    "has been registered",
    "is now active",
    "is ready",
    "order confirm",
    "order number",
    "receipt",
    "thank you for your order",
    "thank you for your purchase",
    "verification",
    "verify your",
    "welcome to",
    "your order",
];

#[derive(Debug, Default)]
pub struct Receipts {
    shops: Arc<Shops>,
    /// By address of the receiver and domain of the sender: the least record of each hour.
    by_ends: BTreeMap<(Box<str>, Box<str>), Vec<Citation>>,
}

impl Receipts {
    pub(super) fn watching(shops: Arc<Shops>) -> Self {
        Self { shops, ..Self::default() }
    }

    /// Receiver, domain of the sender, and records ascending; in order of the first two.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str, &[Citation])> {
        self.by_ends.iter().map(|((to, from), seen)| (&**to, &**from, seen.as_slice()))
    }

    pub(super) fn observe(
        &mut self,
        email: &Email<'_>,
        citation: Citation,
        organization: &Organization,
    ) {
        let came = email.delivered == Some(true) && email.direction != MailDirection::Outbound;
        let subject = email.subject.as_deref().filter(|_| came);
        let Some(sender) = email.sender.as_deref().and_then(domain) else { return };
        if !subject.is_some_and(is_receipt) || !self.shops.sends(&sender) {
            return;
        }
        for recipient in &email.recipients {
            if domain(recipient).is_some_and(|domain| organization.owns_name(&domain)) {
                let ends = (recipient.to_lowercase().into(), sender.as_str().into());
                insert_hourly(self.by_ends.entry(ends).or_default(), citation);
            }
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        for (ends, seen) in other.by_ends {
            let held = self.by_ends.entry(ends).or_default();
            for record in seen {
                insert_hourly(held, record);
            }
        }
    }
}

/// The domain of an address of mail, canonical.
fn domain(address: &str) -> Option<String> {
    let (_, domain) = address.trim_end_matches('>').rsplit_once('@')?;
    normalize_name(domain).map(Name::into_owned)
}

fn is_receipt(subject: &str) -> bool {
    let subject = subject.to_lowercase();
    RECEIPTS.iter().any(|words| subject.contains(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_of_those_who_buy() {
        for subject in ["Your order #77 is complete", "Verify your e-mail", "RECEIPT for VPS-2"] {
            assert!(is_receipt(subject), "{subject}");
        }
        for subject in ["50 % off all domains this week", "Our newsletter", ""] {
            assert!(!is_receipt(subject), "{subject}");
        }
    }

    #[test]
    fn senders_have_a_domain() {
        assert_eq!(domain("orders@Registrar.example").as_deref(), Some("registrar.example"));
        assert_eq!(
            domain("Orders <orders@registrar.example>").as_deref(),
            Some("registrar.example")
        );
        assert_eq!(domain("\"a@b\"@registrar.example").as_deref(), Some("registrar.example"));
        assert_eq!(domain("nobody"), None);
    }
}
