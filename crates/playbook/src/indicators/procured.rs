//! What was bought on the Web, besides domains with a name: servers that a chain on the wire
//! proves, and orders of which nothing more is known. The chain is told whole, step by step.
//!
//! A domain by name is told by `domain_registration`; the steps that prove it come from here.

use super::{add_acquisition, combined};
use crate::acquisitions::{Acquisition, Authorization};
use crate::cases::{Baseline, Evidence, Indicator, Sighting};
use crate::procurement::{Procurement, Proof, Stage};
use crate::scene::Scene;
use crate::words::{self, spoken};

pub(super) fn sightings(scene: &Scene<'_>) -> Vec<Sighting> {
    let procured = scene.acquisitions.iter().enumerate();
    procured
        .filter(|(_, it)| scene.authorization(it) != Authorization::Authorized)
        .filter_map(|(index, acquisition)| {
            let procurement = acquisition.procurement?;
            acquisition.domains().is_empty().then(|| sighting(index, acquisition, procurement))
        })
        .collect()
}

/// The chain as one sentence.
pub(super) fn told(procurement: &Procurement) -> String {
    let steps: Vec<String> = procurement
        .steps
        .iter()
        .map(|step| format!("{} ({})", step.text, words::moment(step.time)))
        .collect();
    match procurement.proof {
        Proof::Chain | Proof::Likely => format!("Step by step: {}", steps.join("; then ")),
        Proof::Registrant
        | Proof::Receipt
        | Proof::Order
        | Proof::Inventory
        | Proof::Unlogged
        | Proof::Bill => words::sentence(&steps.join("; ")),
    }
}

fn sighting(index: usize, acquisition: &Acquisition<'_>, procurement: &Procurement) -> Sighting {
    let evidence: Evidence = acquisition.proofs().into_iter().collect();
    let indicator = match acquisition.kind {
        _ if procurement.proof.is_in_cloud() => Indicator::ProvisioningSurge,
        schema::ResourceKind::Domain => Indicator::DomainRegistration,
        schema::ResourceKind::Compute => Indicator::NewAddress,
        _ => Indicator::ProvisioningSurge,
    };
    let mut sighting = Sighting::new(indicator, evidence);
    add_acquisition(&mut sighting, index, acquisition);
    let change = acquisition.change;
    let (who, provider) = (spoken(&change.identity.key), &change.provider);
    let what = match acquisition.resources() {
        [] => change.what(),
        names => format!("{} {}", change.what(), words::listed(names, 3)),
    };
    if procurement.proof.is_in_cloud() {
        return in_cloud(sighting, acquisition, procurement);
    }
    let proven = procurement.proof == Proof::Chain;
    sighting.headline = format!("{what} of {provider}");
    let verb = match procurement.proof {
        Proof::Chain | Proof::Registrant | Proof::Inventory => "bought",
        Proof::Likely | Proof::Unlogged | Proof::Bill => "probably bought",
        Proof::Receipt => "appears to have bought",
        Proof::Order => "appears to have ordered",
    };
    sighting.summary = format!(
        "{} {verb} {what} of {provider} on {}. {}.",
        words::sentence(&who),
        change.time().day(),
        told(procurement)
    );
    let tight = gap_hours(procurement).is_some_and(|hours| hours <= 24);
    sighting.score = if proven { combined(&[0.6, if tight { 0.3 } else { 0.1 }]) } else { 0.35 };
    sighting.baseline = Baseline {
        window: "the whole register".to_owned(),
        n: 0,
        expected: "a grant or plan for what is bought there".to_owned(),
        observed: words::listed(&stages(procurement), 4),
        peers: "needs none: the steps are facts".to_owned(),
    };
    sighting
}

/// What the inventory lists or the bill charges for, and no call made.
fn in_cloud(
    mut sighting: Sighting,
    acquisition: &Acquisition<'_>,
    procurement: &Procurement,
) -> Sighting {
    let change = acquisition.change;
    let what = change.what();
    let place = match change.region.as_str() {
        "" => format!("account {}", change.account),
        region => format!("{region} of account {}", change.account),
    };
    let (headline, missing, score) = match procurement.proof {
        Proof::Bill => {
            let service = change.effect.class.as_deref().unwrap_or(&what);
            (format!("cost of {service} in {place} that nobody planned"), "a call", 0.35)
        }
        Proof::Unlogged => (format!("{what} in {place}, of which no log was read"), "a log", 0.35),
        _ => (format!("{what} in {place} without a log of its birth"), "a call", 0.6),
    };
    sighting.first = change.time();
    sighting.last = sighting.first;
    sighting.summary = format!("{}: {}.", words::sentence(&headline), told(procurement));
    sighting.headline = headline;
    sighting.score = score;
    sighting.baseline = Baseline {
        window: "the activity log".to_owned(),
        n: 0,
        expected: format!("{missing} that acquired it"),
        observed: format!("{what} and none"),
        peers: "needs none: an inventory or a bill is a fact".to_owned(),
    };
    sighting
}

/// Hours from the first step to the last.
fn gap_hours(procurement: &Procurement) -> Option<i64> {
    let first = procurement.steps.first()?.time;
    let last = procurement.steps.last()?.time;
    Some(last.seconds_since(first) / 3_600)
}

fn stages(procurement: &Procurement) -> Vec<&'static str> {
    let word = |stage: Stage| match stage {
        Stage::Checkout => "a checkout",
        Stage::Receipt => "mail of the seller",
        Stage::Domain => "a new domain",
        Stage::Address => "a new address",
        Stage::Contact => "contact with it",
        Stage::SignIn | Stage::Acquisition | Stage::Configuration => "a change",
    };
    procurement.steps.iter().map(|step| word(step.stage)).collect()
}
