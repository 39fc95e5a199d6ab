//! When what was told belongs to what happened: both name the same thing, at the same time.

use std::collections::BTreeSet;

use playbook::cases::{Case, Entity};
use schema::Timestamp;

use super::truth::{Kind, Labelled, Truth};

/// How far apart in time the two may lie: clocks differ, and a record may stand at the beginning or
/// at the end of what it tells.
const SLACK_SECONDS: i64 = 3600;

/// What a detector told: a case, or a single alert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Alert {
    pub start: Timestamp,
    pub end: Timestamp,
    /// Identities, hosts, addresses and domains in it.
    pub names: BTreeSet<String>,
}

impl Alert {
    pub(crate) fn of_case(case: &Case<'_>) -> Self {
        let names = case.story.entities.iter().filter_map(|entity| match entity {
            Entity::Identity(_) | Entity::Host(_) | Entity::Address(_) | Entity::Domain(_) => {
                Some(entity.to_string())
            }
            Entity::Person(_)
            | Entity::AccessKey(_)
            | Entity::Account(_)
            | Entity::Resource(_)
            | Entity::NewRegion { .. } => None,
        });
        Self { start: case.story.first(), end: case.story.last(), names: names.collect() }
    }

    pub(crate) fn belongs_to(&self, told: &Labelled) -> bool {
        self.start <= told.end.plus_seconds(SLACK_SECONDS)
            && self.end >= told.start.plus_seconds(-SLACK_SECONDS)
            && !self.names.is_disjoint(&told.names)
    }

    /// Whether it tells of any incident. What tells of an incident and of a harmless twin is right.
    pub(crate) fn is_right(&self, truth: &Truth) -> bool {
        truth.of_kind(Kind::Incident).any(|told| self.belongs_to(told))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use playbook::cases::{Decision, Indicator};

    use super::*;

    /// Hour of one day.
    pub(crate) fn at(hour: i64) -> Timestamp {
        Timestamp::from_seconds(hour * 3600)
    }

    pub(crate) fn alert(hours: (i64, i64), names: &[&str]) -> Alert {
        let names = names.iter().map(ToString::to_string).collect();
        Alert { start: at(hours.0), end: at(hours.1), names }
    }

    pub(crate) fn told(kind: Kind, hours: (i64, i64), names: &[&str]) -> Labelled {
        Labelled {
            scenario: names.concat(),
            kind,
            indicator: Indicator::NewAddress,
            expected_decision: match kind {
                Kind::Incident => Decision::Escalate,
                Kind::Benign => Decision::Close,
            },
            start: at(hours.0),
            end: at(hours.1),
            names: alert(hours, names).names,
        }
    }

    #[test]
    fn a_name_and_a_time_are_needed() {
        let incident = told(Kind::Incident, (100, 110), &["host", "site"]);
        let check = |hours, names: &[&str], expected| {
            assert_eq!(alert(hours, names).belongs_to(&incident), expected, "{hours:?} {names:?}");
        };
        check((102, 103), &["host"], true);
        check((102, 103), &["other", "site"], true);
        check((102, 103), &["other"], false);
        check((90, 99), &["host"], true);
        check((90, 98), &["host"], false);
        check((111, 120), &["host"], true);
        check((112, 120), &["host"], false);
        check((0, 200), &["host"], true);
        check((0, 200), &[], false);
    }

    #[test]
    fn an_incident_beside_a_twin_is_right() {
        let truth = Truth {
            now: at(500),
            incidents: vec![
                told(Kind::Incident, (100, 110), &["thief"]),
                told(Kind::Benign, (100, 110), &["worker"]),
            ],
        };
        assert!(alert((100, 101), &["thief", "worker"]).is_right(&truth));
        assert!(!alert((100, 101), &["worker"]).is_right(&truth));
    }
}
