//! The company's papers: its settings for Stakeout, what it has approved, the lists and feeds it
//! subscribes to, and (what no company has) the truth.

mod actor_feed;
mod change_calendar;
mod lists;
mod providers;
mod register;
mod settings;
mod truth;

use std::path::Path;

use anyhow::Context as _;

pub(crate) use register::{Domain, Grant, Plan, Recorded, Register};
pub(crate) use truth::{Decision, Entities, Incident, Kind, Told};

use super::calendar::Calendar;
use super::clouds::Cloud;
use super::company::Company;
use super::internet::Internet;
use super::profile::Profile;

pub(crate) const SETTINGS: &str = "stakeout.toml";
pub(crate) const TRUTH: &str = "truth.json";

/// Everything the papers speak of.
#[derive(Debug)]
pub(crate) struct Papers<'a> {
    pub(crate) seed: u64,
    pub(crate) company: &'a Company,
    pub(crate) internet: &'a Internet,
    pub(crate) clouds: &'a [Cloud],
    pub(crate) profile: &'a Profile,
    pub(crate) calendar: Calendar,
    pub(crate) register: &'a Register,
    pub(crate) told: &'a [Told],
}

pub(crate) fn write_papers(papers: &Papers<'_>, out: &Path) -> anyhow::Result<()> {
    let folder = out.join("intel");
    std::fs::create_dir_all(&folder)
        .with_context(|| format!("cannot create {}", folder.display()))?;
    write(out, SETTINGS, &settings::text(papers))?;
    write(out, "register.toml", &papers.register.to_toml())?;
    write(out, "plans.ics", &change_calendar::text(papers.register))?;
    for list in lists::all(papers.internet, papers.seed) {
        write(&folder, list.file, &list.text)?;
    }
    write(&folder, "providers.toml", &providers::text())?;
    write(&folder, "actor.stix.json", &actor_feed::text(papers))?;
    write(out, TRUTH, &truth::text(papers))
}

fn write(folder: &Path, name: &str, text: &str) -> anyhow::Result<()> {
    let path = folder.join(name);
    std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))
}
