//! The ordinary company: what happens on any day, with or without incidents. It is dull on purpose,
//! and dull the way companies are: bursts that are planned, launches within a standing grant, new
//! destinations every day, machines that call home like clockwork.

mod batch;
mod checks;
mod clouds;
mod fleet;
mod flow_logs;
mod instances;
mod offices;
mod people;
mod pipeline;
mod platform;
mod public_site;
mod readers;
mod registries;
mod servers;
mod shells;
mod standing;

pub(super) use pipeline::begin_main as begin_pipeline;
pub(super) use platform::take_role;
pub(super) use servers::backup_bucket;

use super::random::Random;
use super::stage::Stage;

/// One strand of ordinary life, with the stream of chance it draws from.
type Strand = (&'static str, fn(&mut Stage<'_>));

const STRANDS: [Strand; 16] = [
    ("standing", standing::approve),
    ("people", people::work),
    ("pipeline", pipeline::run),
    ("platform", platform::deploy),
    ("fleet", fleet::follow_the_load),
    ("instances", instances::report),
    ("offices", offices::browse),
    ("servers", servers::serve),
    ("batch", batch::compute),
    ("readers", readers::look),
    ("checks", checks::look_around),
    ("shells", shells::sign_in),
    ("flow logs", flow_logs::flow),
    ("public site", public_site::serve),
    ("registries", registries::ask),
    ("clouds", clouds::work),
];

pub(crate) fn play(stage: &mut Stage<'_>, seed: u64) {
    for (name, strand) in STRANDS {
        stage.random = Random::named(seed, &format!("background/{name}"));
        strand(stage);
    }
}
