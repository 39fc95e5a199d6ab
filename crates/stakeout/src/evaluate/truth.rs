//! `truth.json`, read: what a perfect judge would have concluded.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::Context as _;
use playbook::cases::{Decision, Indicator};
use schema::Timestamp;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

/// Its name in the folder of an organisation.
pub(crate) const FILE: &str = "truth.json";

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Truth {
    /// The moment to judge at.
    #[serde(deserialize_with = "moment")]
    pub now: Timestamp,
    pub incidents: Vec<Labelled>,
}

/// Something that happened: an incident, or a harmless twin of one.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Labelled {
    pub scenario: String,
    pub kind: Kind,
    /// The indicator that shows it.
    #[serde(deserialize_with = "indicator")]
    pub indicator: Indicator,
    #[serde(deserialize_with = "decision")]
    pub expected_decision: Decision,
    #[serde(deserialize_with = "moment")]
    pub start: Timestamp,
    #[serde(deserialize_with = "moment")]
    pub end: Timestamp,
    /// Whom and what it touches, as cases name them.
    #[serde(rename = "entities", deserialize_with = "names")]
    pub names: BTreeSet<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    Incident,
    Benign,
}

impl Truth {
    /// Reads the truth of the organisation in `folder`.
    pub(crate) fn read(folder: &Path) -> anyhow::Result<Self> {
        let path = folder.join(FILE);
        let text = std::fs::read_to_string(&path).with_context(|| {
            format!(
                "cannot read {}, which says what really happened; `stakeout simulate --out DIR` \
                 writes one beside the logs, and docs/src/simulate.md says what is in it",
                path.display()
            )
        })?;
        serde_json::from_str(&text).with_context(|| format!("cannot read {}", path.display()))
    }

    pub(crate) fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &Labelled> {
        self.incidents.iter().filter(move |told| told.kind == kind)
    }
}

fn moment<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    let text = String::deserialize(deserializer)?;
    Timestamp::parse_rfc3339(text.as_bytes()).ok_or_else(|| {
        D::Error::custom(format!("{text:?} is no time such as 2026-10-29T00:00:00Z"))
    })
}

fn indicator<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Indicator, D::Error> {
    let text = String::deserialize(deserializer)?;
    Indicator::ALL
        .into_iter()
        .find(|indicator| indicator.as_str() == text)
        .ok_or_else(|| D::Error::custom(format!("{text:?} is no indicator of the playbook")))
}

fn decision<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decision, D::Error> {
    match String::deserialize(deserializer)?.as_str() {
        "escalate" => Ok(Decision::Escalate),
        "monitor" => Ok(Decision::Monitor),
        "close" => Ok(Decision::Close),
        other => Err(D::Error::custom(format!("{other:?} is none of escalate, monitor and close"))),
    }
}

/// What makes two things one story. Accounts are everybody's.
fn names<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeSet<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(default)]
    #[derive(Default)]
    struct Entities {
        identities: Vec<String>,
        hosts: Vec<String>,
        addresses: Vec<String>,
        domains: Vec<String>,
    }
    let Entities { identities, hosts, addresses, domains } = Entities::deserialize(deserializer)?;
    Ok([identities, hosts, addresses, domains].into_iter().flatten().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Truth, String> {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join(FILE), text).expect("a file");
        Truth::read(folder.path()).map_err(|error| format!("{error:#}"))
    }

    fn told(indicator: &str, decision: &str, start: &str) -> String {
        format!(
            r#"{{"now": "2026-10-29T00:00:00Z", "seed": 1, "incidents": [{{"id": "I-01",
            "scenario": "s", "kind": "incident", "indicator": "{indicator}", "start": "{start}",
            "end": "2026-10-20T04:00:00Z", "expected_decision": "{decision}", "note": "",
            "entities": {{"hosts": ["10.0.0.1"], "domains": ["a.example"], "accounts": ["1"]}}}}]}}"#
        )
    }

    #[test]
    fn what_happened_is_read_and_accounts_name_nobody() {
        let truth = read(&told("new_address", "monitor", "2026-10-20T02:00:00Z")).expect("a truth");
        let [incident] = truth.incidents.as_slice() else { panic!("one incident") };
        let names: Vec<&str> = incident.names.iter().map(String::as_str).collect();
        assert_eq!(names, ["10.0.0.1", "a.example"]);
        assert_eq!(
            (incident.kind, incident.expected_decision, incident.indicator),
            (Kind::Incident, Decision::Monitor, Indicator::NewAddress)
        );
    }

    #[test]
    fn errors_name_the_file_and_what_is_wrong() {
        let day = "2026-10-20T02:00:00Z";
        for (text, part) in [
            (told("no_such", "monitor", day), "no_such"),
            (told("new_address", "shrug", day), "shrug"),
            (told("new_address", "close", "yesterday"), "yesterday"),
            ("{".to_owned(), "EOF"),
        ] {
            let error = read(&text).expect_err("it is wrong");
            assert!(error.contains("truth.json") && error.contains(part), "{error}");
        }
        let nowhere = Truth::read(Path::new("/nonexistent")).expect_err("there is none");
        assert!(format!("{nowhere:#}").contains("stakeout simulate"), "{nowhere:#}");
    }
}
