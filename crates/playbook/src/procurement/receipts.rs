//! Receipts: mail in which a seller writes to somebody of ours about what they buy.
//!
//! A receipt is a step of the purchase that it follows. Where nothing else shows the purchase it is
//! told by itself, as a suspicion: a stranger can type an address of ours into a seller's form.

use std::collections::{BTreeMap, BTreeSet};

use schema::{ActorKind, Timestamp};

use super::change::change;
use super::{Link, Procurement, Proof, Stage, operations};
use crate::Context;
use crate::history::is_warm;
use crate::intel::ProviderFact;
use crate::observations::{Citation, Family, Identity, Observations};

/// A receipt comes this long after the last step of a purchase, at most.
const AFTER_SECONDS: i64 = 72 * 3_600;
/// Clocks of mail systems and sensors differ.
const BEFORE_SECONDS: i64 = 3_600;
/// Whoever got a receipt this long ago is a customer, and another says little.
const CUSTOMER_DAYS: i32 = 1;

struct Receipt<'o> {
    to: &'o str,
    from: &'o str,
    seller: ProviderFact<'o>,
    record: Citation,
}

/// Adds what receipts show to what was found, and the purchases that they alone show.
pub(super) fn add(
    found: &mut Vec<Procurement>,
    observations: &Observations,
    context: &Context<'_>,
) {
    let mut first: BTreeMap<(&str, &str), Timestamp> = BTreeMap::new();
    let mut told: BTreeSet<(&str, &str)> = BTreeSet::new();
    for receipt in &receipts(observations, context) {
        let ends = (receipt.to, receipt.seller.provider);
        let since = *first.entry(ends).or_insert(receipt.record.time);
        if let Some(purchase) = found.iter_mut().find(|it| receipt.is_of(it, context)) {
            // One receipt is enough to show it; more are about the same.
            if !purchase.steps.iter().any(|step| step.stage == Stage::Receipt) {
                purchase.steps.push(receipt.link());
                purchase.steps.sort();
            }
            if purchase.proof == Proof::Order {
                purchase.proof = Proof::Receipt;
            }
            told.insert(ends);
            continue;
        }
        let Some(operation) = operations::confirmed(receipt.seller.kind) else { continue };
        let customer = since < receipt.record.time.plus_days(-CUSTOMER_DAYS);
        let warm = || is_warm(observations, &[Family::Mail], receipt.record.time, context);
        if !customer && warm() && told.insert(ends) {
            let seller = receipt.seller.provider;
            let change = change(receipt.record, seller, receipt.identity(), operation, None);
            found.push(Procurement { change, proof: Proof::Receipt, steps: vec![receipt.link()] });
        }
    }
}

/// Every receipt, in order of time.
fn receipts<'o>(observations: &'o Observations, context: &Context<'o>) -> Vec<Receipt<'o>> {
    let mut found: Vec<Receipt<'o>> = Vec::new();
    for (to, from, records) in observations.receipts.iter() {
        let Some(seller) = context.intel.provider_of_name(from) else { continue };
        found.extend(records.iter().map(|record| Receipt {
            to,
            from,
            seller: seller.clone(),
            record: *record,
        }));
    }
    found.sort_by_key(|receipt| (receipt.record, receipt.to, receipt.from));
    found
}

impl Receipt<'_> {
    /// Whether it may be about a purchase: of that seller, by the one who got it, not long before.
    fn is_of(&self, purchase: &Procurement, context: &Context<'_>) -> bool {
        let steps = &purchase.steps;
        let (Some(first), Some(last)) = (steps.first(), steps.last()) else { return false };
        let from = first.time.plus_seconds(-BEFORE_SECONDS);
        let until = last.time.plus_seconds(AFTER_SECONDS);
        let buyer = purchase.change.identity.person.as_deref();
        purchase.change.provider == self.seller.provider
            && (from..=until).contains(&self.record.time)
            && buyer.is_some_and(|buyer| self.is_to(buyer, context))
    }

    /// Machines know somebody as `bo` who gets mail as `bo@example.com`.
    fn is_to(&self, person: &str, context: &Context<'_>) -> bool {
        let local = self.to.split_once('@').map_or(self.to, |(local, _)| local);
        let ours = || {
            let (_, domain) = self.to.split_once('@')?;
            context.organization.owns_name(domain).then_some(())
        };
        person.eq_ignore_ascii_case(self.to)
            || person.eq_ignore_ascii_case(local) && ours().is_some()
    }

    fn identity(&self) -> Identity {
        Identity {
            kind: ActorKind::Person,
            key: self.to.to_owned(),
            // The register and other logs know people by the name before the sign.
            person: self.to.split_once('@').map(|(local, _)| local.to_owned()),
            ..Identity::default()
        }
    }

    fn link(&self) -> Link {
        let (to, from, seller) = (self.to, self.from, self.seller.provider);
        let under = if from == seller { String::new() } else { format!(" ({from})") };
        Link {
            time: self.record.time,
            stage: Stage::Receipt,
            text: format!("{seller}{under} wrote to {to} about an order or an account"),
            citation: self.record,
        }
    }
}
