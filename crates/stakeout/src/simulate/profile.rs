//! What a simulated company is like: how large, in which time zones, with which habits. Every key
//! has a default; the defaults are the company of the demo.

use std::path::Path;

use anyhow::Context as _;
use playbook::document::{Problems, Section, Source, Word};
use schema::{Day, Provider, Timestamp};
use serde_json::{Value, json};

/// Holidays that are kept.
pub(crate) const MOST_HOLIDAYS: usize = 28;
const FEWEST_HOSTS: u32 = 20;
const MOST_HOSTS: u32 = 50_000;
/// Fewer days leave no clean history before the incidents.
const FEWEST_DAYS: u32 = 35;
const MOST_DAYS: u32 = 3_650;
/// Hours by which a clock on Earth may be ahead of UTC.
const ZONES: std::ops::RangeInclusive<i64> = -12..=14;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Profile {
    /// Days of logs.
    pub(crate) days: u32,
    /// Workstations; a handful of servers comes on top.
    pub(crate) hosts: u32,
    /// Hours by which the clock of each office is ahead of UTC. One person in five works in one of
    /// the offices after the first.
    pub(crate) zones: Vec<i64>,
    /// The local hour at which people begin.
    pub(crate) office_opens: u32,
    /// How many hours later the last have left: 24 where shifts never end.
    pub(crate) office_hours: u32,
    pub(crate) holidays: Vec<Day>,
    /// People out of a hundred who work over the VPN.
    pub(crate) remote_percent: u32,
    /// Addresses behind which the offices reach the Internet.
    pub(crate) nat_exits: u32,
    /// Services on the Web that everybody uses.
    pub(crate) saas: u32,
    /// Delivery pipelines, each with a web identity of its own.
    pub(crate) pipelines: u32,
    /// Runs of each delivery pipeline on a working day, from and to.
    pub(crate) pipeline_runs: (u32, u32),
    /// Fleets of test servers on the weekly day of long tests, from and to.
    pub(crate) test_fleets: (u32, u32),
    /// Servers that Auto Scaling adds on a working day, from and to.
    pub(crate) autoscaling: (u32, u32),
    /// Servers that upload the results of their work to our own bucket every night.
    pub(crate) batch_jobs: u32,
    /// People of Identity Center beside those of the story, who only look at things.
    pub(crate) directory_readers: u32,
    /// Notices of the sensor a day.
    pub(crate) notices_per_day: u32,
    /// Clouds that the company uses beside AWS.
    pub(crate) clouds: Vec<Provider>,
}

impl Default for Profile {
    fn default() -> Self {
        Self {
            days: 45,
            hosts: 40,
            zones: vec![2, -4],
            office_opens: 7,
            office_hours: 13,
            holidays: Vec::new(),
            remote_percent: 20,
            nat_exits: 1,
            saas: 26,
            pipelines: 1,
            pipeline_runs: (7, 13),
            test_fleets: (3, 4),
            autoscaling: (4, 7),
            batch_jobs: 1,
            directory_readers: 4,
            notices_per_day: 30,
            clouds: Vec::new(),
        }
    }
}

impl Profile {
    /// The profile in a file, or everything that is wrong with it, with the lines.
    pub(crate) fn read(path: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("cannot read the profile {}", path.display()))?;
        Ok(Self::parse(&path.display().to_string(), &text)?)
    }

    fn parse(place: &str, text: &str) -> Result<Self, Problems> {
        let source = Source::new(place, text);
        let mut root = source.root()?;
        let mut profile = Self::default();
        profile.take_size(&mut root);
        profile.take_people(&mut root);
        profile.take_machines(&mut root);
        Problems::or_value(root.finish().0, profile)
    }

    fn take_size(&mut self, root: &mut Section<'_>) {
        number(root, "days", (FEWEST_DAYS, MOST_DAYS), &mut self.days);
        number(root, "hosts", (FEWEST_HOSTS, MOST_HOSTS), &mut self.hosts);
        number(root, "nat_exits", (1, 4), &mut self.nat_exits);
        number(root, "saas", (5, 26), &mut self.saas);
        number(root, "notices_per_day", (0, 10_000), &mut self.notices_per_day);
    }

    fn take_people(&mut self, root: &mut Section<'_>) {
        number(root, "office_opens", (5, 11), &mut self.office_opens);
        number(root, "office_hours", (4, 24), &mut self.office_hours);
        number(root, "remote_percent", (0, 100), &mut self.remote_percent);
        number(root, "directory_readers", (0, MOST_HOSTS), &mut self.directory_readers);
        let expected = "must be hours ahead of UTC, such as \"+2\" and \"-4\"";
        if let Some(zones) = each(root, "zones", expected, zone) {
            if zones.is_empty() {
                root.refuse(root.line(), "\"zones\" must name at least one");
            } else {
                self.zones = zones;
            }
        }
        let expected = "must be days, such as \"2026-10-12\"";
        if let Some(holidays) = each(root, "holidays", expected, day) {
            if holidays.len() > MOST_HOLIDAYS {
                root.refuse(root.line(), format!("\"holidays\" holds {MOST_HOLIDAYS} at most"));
            }
            self.holidays = holidays;
        }
    }

    fn take_machines(&mut self, root: &mut Section<'_>) {
        number(root, "pipelines", (1, 50), &mut self.pipelines);
        range(root, "pipeline_runs", (1, 200), &mut self.pipeline_runs);
        range(root, "test_fleets", (0, 6), &mut self.test_fleets);
        range(root, "autoscaling", (1, 200), &mut self.autoscaling);
        number(root, "batch_jobs", (0, 20), &mut self.batch_jobs);
        if let Some(clouds) = each(root, "clouds", "must be \"azure\" or \"gcp\"", cloud) {
            self.clouds = clouds;
        }
    }

    /// As `truth.json` states it: the keys of the file.
    pub(crate) fn to_json(&self) -> Value {
        let holidays: Vec<String> = self.holidays.iter().map(ToString::to_string).collect();
        let zones: Vec<String> = self.zones.iter().map(|zone| format!("{zone:+}")).collect();
        let mut profile = json!({
            "days": self.days,
            "hosts": self.hosts,
            "zones": zones,
            "office_opens": self.office_opens,
            "office_hours": self.office_hours,
            "holidays": holidays,
            "remote_percent": self.remote_percent,
            "nat_exits": self.nat_exits,
            "saas": self.saas,
            "pipelines": self.pipelines,
            "pipeline_runs": self.pipeline_runs,
            "test_fleets": self.test_fleets,
            "autoscaling": self.autoscaling,
            "batch_jobs": self.batch_jobs,
            "directory_readers": self.directory_readers,
            "notices_per_day": self.notices_per_day,
        });
        if !self.clouds.is_empty() {
            let clouds: Vec<&str> = self.clouds.iter().map(|cloud| cloud.as_str()).collect();
            profile["clouds"] = json!(clouds);
        }
        profile
    }

    /// Sizes come from the command line as well as from a file.
    pub(crate) fn check(&self) -> anyhow::Result<()> {
        let (days, hosts) = (self.days, self.hosts);
        anyhow::ensure!(
            days >= FEWEST_DAYS,
            "a simulation needs at least {FEWEST_DAYS} days, not {days}"
        );
        anyhow::ensure!(
            hosts >= FEWEST_HOSTS,
            "a simulation needs at least {FEWEST_HOSTS} hosts, not {hosts}"
        );
        Ok(())
    }
}

/// A whole number within bounds, both included.
fn number(root: &mut Section<'_>, key: &'static str, (least, most): (u32, u32), to: &mut u32) {
    match root.count(key, least) {
        Some(value) if value <= most => *to = value,
        Some(_) => root.refuse(root.line(), format!("\"{key}\" must be at most {most}")),
        None => {}
    }
}

/// Two whole numbers within bounds, from and to.
fn range(
    root: &mut Section<'_>,
    key: &'static str,
    (least, most): (u32, u32),
    to: &mut (u32, u32),
) {
    match root.counts(key).as_deref() {
        Some(&[low, high]) if least <= low && low <= high && high <= most => *to = (low, high),
        Some(_) => {
            let text = format!("\"{key}\" must be two numbers, from and to, of {least} to {most}");
            root.refuse(root.line(), text);
        }
        None => {}
    }
}

/// Every string of a list as something else; `None` where one of them cannot be.
fn each<T>(
    root: &mut Section<'_>,
    key: &'static str,
    expected: &str,
    read: fn(&str) -> Option<T>,
) -> Option<Vec<T>> {
    let words: Vec<Word> = root.words(key)?;
    let values: Vec<T> = words.iter().filter_map(|word| read(&word.text)).collect();
    for Word { text, line } in words.iter().filter(|word| read(&word.text).is_none()) {
        root.refuse(*line, format!("\"{key}\" {expected}, not \"{text}\""));
    }
    (values.len() == words.len()).then_some(values)
}

fn cloud(text: &str) -> Option<Provider> {
    [Provider::Azure, Provider::Gcp].into_iter().find(|cloud| cloud.as_str() == text)
}

fn zone(text: &str) -> Option<i64> {
    text.parse().ok().filter(|hours| ZONES.contains(hours))
}

fn day(text: &str) -> Option<Day> {
    let midnight = Timestamp::parse_rfc3339(format!("{text}T00:00:00Z").as_bytes())?;
    Some(midnight.day())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Result<Profile, &str>) {
        let read = Profile::parse("company.toml", text);
        assert_eq!(read.map_err(|problems| problems.to_string()), expected.map_err(str::to_owned));
    }

    #[test]
    fn profiles_are_read() {
        check("", Ok(Profile::default()));
        let written = "days = 60\nzones = [\"+1\", \"-8\"]\nholidays = [\"2026-10-12\"]\n\
                       pipeline_runs = [1, 3]\nbatch_jobs = 4\n";
        let expected = Profile {
            days: 60,
            zones: vec![1, -8],
            holidays: vec![day("2026-10-12").expect("a day")],
            pipeline_runs: (1, 3),
            batch_jobs: 4,
            ..Profile::default()
        };
        check(written, Ok(expected));
    }

    #[test]
    fn what_is_wrong_is_named() {
        check(
            "hostss = 40",
            Err("company.toml:1: unknown key \"hostss\" in the file; did you mean \"hosts\"?"),
        );
        check(
            "autoscaling = [9, 2]",
            Err("company.toml:1: \"autoscaling\" must be two numbers, from and to, of 1 to 200"),
        );
        check("nat_exits = 9", Err("company.toml:1: \"nat_exits\" must be at most 4"));
        let zones = "company.toml:1: \"zones\" must be hours ahead of UTC, such as \"+2\" and \
                     \"-4\", not \"Oslo\"";
        check("zones = [\"Oslo\"]", Err(zones));
    }
}
