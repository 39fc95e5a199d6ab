//! `stakeout simulate`: a made-up organisation in the real log formats, seeded and labelled.
//!
//! It serves the demo, the tests and every measurement: one folder holds the settings, the
//! register, the lists and the logs of an ordinary company, a handful of incidents hidden among
//! ordinary days with a benign twin for each, and `truth.json`, which says what a perfect judge
//! would conclude. The same parameters write the same bytes.

mod alert_feed;
mod attachments;
mod aws;
mod background;
mod calendar;
mod clouds;
mod company;
mod internet;
mod journal;
mod lines;
mod papers;
mod profile;
mod random;
mod registrations;
mod scenarios;
mod stage;
mod wire;
mod words;
mod write_clouds;
mod write_cloudtrail;
mod write_lines;
mod write_registrations;
mod write_zeek;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use anyhow::ensure;
use schema::Timestamp;

use calendar::Calendar;
use clouds::Cloud;
use company::Company;
use internet::Internet;
use journal::Journal;
use papers::{Kind, Papers, Register};
pub(crate) use profile::Profile;
pub(crate) use random::Random;
use stage::Stage;
use write_clouds::write_clouds;
use write_cloudtrail::write_cloudtrail;
use write_lines::write_lines;
use write_registrations::write_registrations;
use write_zeek::write_zeek;

#[derive(Clone, Debug)]
pub(crate) struct Parameters {
    pub(crate) seed: u64,
    /// What the company is like.
    pub(crate) profile: Profile,
    /// The logs stop at the midnight at or before this moment.
    pub(crate) end: Timestamp,
    /// Names of scenarios to play; all where empty.
    pub(crate) scenarios: Vec<String>,
}

impl Default for Parameters {
    /// 45 days of 40 workstations, up to 2026-10-29.
    fn default() -> Self {
        Self {
            seed: 1583,
            profile: Profile::default(),
            end: Timestamp::from_seconds(1_793_232_000),
            scenarios: Vec::new(),
        }
    }
}

/// What was written, and what to hand to a scan.
#[derive(Clone, Debug)]
pub(crate) struct Simulated {
    pub(crate) config: PathBuf,
    pub(crate) logs: PathBuf,
    pub(crate) truth: PathBuf,
    /// The moment to judge at.
    pub(crate) now: Timestamp,
    pub(crate) counts: Counts,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Cloud calls, each once.
    pub(crate) calls: usize,
    /// Records of calls in the files, repeats included.
    pub(crate) call_records: usize,
    pub(crate) connections: usize,
    pub(crate) lookups: usize,
    pub(crate) handshakes: usize,
    /// Zeek's other logs: requests, SSH, certificates, leases, notices.
    pub(crate) sensed: usize,
    /// Lines of proxy, web server, SSH and VPN servers, and of flow logs.
    pub(crate) lines: usize,
    /// Answers of registries.
    pub(crate) answers: usize,
    pub(crate) files: usize,
    pub(crate) incidents: usize,
    pub(crate) benign: usize,
}

impl Counts {
    /// Records in all log files.
    pub(crate) fn events(&self) -> usize {
        let wire = self.connections + self.lookups + self.handshakes + self.sensed;
        self.call_records + wire + self.lines + self.answers
    }
}

/// The name of a scenario, and what happens in it, in one sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ScenarioName {
    pub(crate) name: &'static str,
    pub(crate) summary: &'static str,
    pub(crate) benign: bool,
}

pub(crate) fn scenario_names() -> Vec<ScenarioName> {
    let name = |scenario: &scenarios::Scenario| ScenarioName {
        name: scenario.name,
        summary: scenario.summary,
        benign: scenario.kind == Kind::Benign,
    };
    scenarios::all().map(|scenario| name(&scenario)).collect()
}

/// Writes the folder `out`: draws the company, lets its ordinary days pass, plays the scenarios
/// into them, and writes the logs and the papers.
pub(crate) fn simulate(parameters: &Parameters, out: &Path) -> anyhow::Result<Simulated> {
    check(parameters)?;
    let seed = parameters.seed;
    let profile = &parameters.profile;
    let calendar = Calendar::ending(parameters.end, profile.days).without(&profile.holidays);
    let (company, internet) = (Company::draw(seed, profile), Internet::draw(seed));
    let drawn = profile.clouds.iter().map(|provider| Cloud::draw(*provider, &company, seed));
    let clouds: Vec<Cloud> = drawn.collect();
    let (mut journal, mut register) = (Journal::default(), Register::default());
    let mut stage = Stage {
        company: &company,
        internet: &internet,
        clouds: &clouds,
        profile,
        calendar,
        journal: &mut journal,
        register: &mut register,
        random: Random::named(seed, "stage"),
    };
    background::play(&mut stage, seed);
    let told = scenarios::play(&mut stage, seed, &parameters.scenarios);
    attachments::attach(&mut journal, &company, seed);
    journal.end_at(calendar.end());
    alert_feed::notice(&mut journal, calendar, u64::from(profile.notices_per_day), seed);

    let papers = Papers {
        seed,
        company: &company,
        internet: &internet,
        clouds: &clouds,
        profile,
        calendar,
        register: &register,
        told: &told,
    };
    papers::write_papers(&papers, out)?;
    let logs = out.join("logs");
    let counts = write_logs(&journal, &papers, &logs)?;
    let (config, truth) = (out.join(papers::SETTINGS), out.join(papers::TRUTH));
    Ok(Simulated { config, logs, truth, now: calendar.end(), counts })
}

fn write_logs(journal: &Journal, papers: &Papers<'_>, logs: &Path) -> anyhow::Result<Counts> {
    let delivered = write_cloudtrail(&journal.calls, papers, logs)?;
    let cloud_files = write_clouds(&journal.cloud_records, logs)?;
    let sensed = write_zeek(journal, papers.calendar, logs)?;
    let line_files = write_lines(&journal.lines, papers, logs)?;
    let answers = write_registrations(&journal.registrations, logs)?;
    let incidents = papers.told.iter().filter(|told| told.kind == Kind::Incident).count();
    Ok(Counts {
        calls: journal.calls.len(),
        call_records: delivered.records + journal.cloud_records.len(),
        connections: journal.connections.len(),
        lookups: journal.lookups.len(),
        handshakes: journal.handshakes.len(),
        sensed: journal.requests.len()
            + journal.shells.len()
            + sensed.certificates
            + journal.leases.len()
            + journal.notices.len(),
        lines: journal.lines.len(),
        answers,
        files: delivered.files + cloud_files + sensed.files + line_files + answers,
        incidents,
        benign: papers.told.len() - incidents,
    })
}

fn check(parameters: &Parameters) -> anyhow::Result<()> {
    parameters.profile.check()?;
    let known = scenario_names();
    for wanted in &parameters.scenarios {
        let names: Vec<&str> = known.iter().map(|scenario| scenario.name).collect();
        ensure!(
            names.contains(&wanted.as_str()),
            "no scenario is called {wanted}; there are {}",
            names.join(", ")
        );
    }
    Ok(())
}
