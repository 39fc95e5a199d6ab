//! The playbook row by row: what the logs and papers at hand cover, what they cover in part, and
//! what stays blind for want of a source.

use serde::Serialize;

use super::Presence;
use super::summary::SourceCoverage;

/// How much of a clause of the playbook can be done with what was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Sight {
    Covered,
    /// With something thin or missing that would help.
    Degraded,
    /// Without what it cannot do without.
    Blind,
}

impl Sight {
    /// As `summary.json` spells it.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Covered => "covered",
            Self::Degraded => "degraded",
            Self::Blind => "blind",
        }
    }
}

/// One clause of the playbook.
#[derive(Debug, Serialize)]
pub(crate) struct ClauseCoverage {
    pub row: &'static str,
    pub clause: &'static str,
    /// The clause in plain words.
    pub text: &'static str,
    pub sight: Sight,
    /// What is thin or missing; empty where nothing is.
    pub why: String,
}

impl ClauseCoverage {
    /// Whether it is a sub-technique that nothing at hand shows.
    pub(crate) fn is_blind_technique(&self) -> bool {
        self.row == TECHNIQUES && self.sight == Sight::Blind
    }
}

/// A clause and what it needs: every one of `all`, any one of `some`; `better` with.
struct Needs {
    row: &'static str,
    clause: &'static str,
    text: &'static str,
    all: &'static [&'static str],
    some: &'static [&'static str],
    better: &'static [&'static str],
}

/// The names of log sources, and of the context that is asked.
pub(super) const NETWORK: &str = "network traffic";
pub(super) const DNS: &str = "dns queries";
pub(super) const CLOUD: &str = "cloud activity";
pub(super) const ACCESS: &str = "server access";
pub(super) const WEB: &str = "web and proxy";
pub(super) const REGISTRATION: &str = "domain registration";
pub(super) const LEASES: &str = "vpn and leases";
pub(super) const REGISTER: &str = "acquisition register";
pub(super) const ANONYMITY: &str = "anonymity lists";
pub(super) const INTELLIGENCE: &str = "threat intelligence";
pub(super) const ALERTS: &str = "alerts of other tools";
const NONE: &[&str] = &[];

const INDICATORS: &str = "Key indicators";
const QUESTIONS: &str = "Questions";
const ESCALATION: &str = "Escalation";
const TIER1: &str = "Tier 1 steps";
const TIER2: &str = "Tier 2 actions";
const CONTAINMENT: &str = "Containment";
const TECHNIQUES: &str = "ATT&CK";

/// In the playbook's order.
const CLAUSES: [Needs; 30] = [
    Needs {
        row: INDICATORS,
        clause: "provisioning_surge",
        text: "Sudden increase in provisioning",
        all: &[CLOUD],
        some: NONE,
        better: &[REGISTER],
    },
    Needs {
        row: INDICATORS,
        clause: "domain_registration",
        text: "Unusual domain registrations",
        all: NONE,
        some: &[CLOUD, WEB, REGISTRATION],
        better: &[REGISTER, DNS],
    },
    Needs {
        row: INDICATORS,
        clause: "new_address",
        text: "Addresses without history",
        all: &[NETWORK],
        some: NONE,
        better: &[DNS, INTELLIGENCE],
    },
    Needs {
        row: INDICATORS,
        clause: "cloud_traffic_spike",
        text: "Spikes in traffic to clouds",
        all: &[NETWORK],
        some: NONE,
        better: &[DNS],
    },
    Needs {
        row: INDICATORS,
        clause: "abused_hosting",
        text: "Abuse proxies and obscure hosting",
        all: NONE,
        some: &[CLOUD, NETWORK],
        better: &[ANONYMITY, INTELLIGENCE],
    },
    Needs {
        row: QUESTIONS,
        clause: "authorized_registration",
        text: "Was it acquired by somebody who may?",
        all: &[REGISTER],
        some: &[CLOUD, WEB, REGISTRATION],
        better: NONE,
    },
    Needs {
        row: QUESTIONS,
        clause: "unexplained_resources",
        text: "Are there resources that nothing explains?",
        all: &[CLOUD],
        some: NONE,
        better: &[REGISTER],
    },
    Needs {
        row: QUESTIONS,
        clause: "procurement_pattern",
        text: "Does the traffic look like somebody procuring?",
        all: NONE,
        some: &[NETWORK, DNS, WEB],
        better: &[LEASES],
    },
    Needs {
        row: QUESTIONS,
        clause: "anonymity",
        text: "Did somebody hide with anonymity tools?",
        all: &[ANONYMITY],
        some: &[CLOUD, NETWORK],
        better: NONE,
    },
    Needs {
        row: ESCALATION,
        clause: "unauthorized_acquisition",
        text: "Somebody acquired what nobody authorised",
        all: &[REGISTER],
        some: &[CLOUD, WEB, REGISTRATION],
        better: NONE,
    },
    Needs {
        row: ESCALATION,
        clause: "known_actor",
        text: "Indicators of a known actor",
        all: &[INTELLIGENCE],
        some: &[NETWORK, DNS, CLOUD],
        better: NONE,
    },
    Needs {
        row: ESCALATION,
        clause: "related_activity",
        text: "Related to other suspicious behaviour",
        all: NONE,
        some: &[CLOUD, NETWORK],
        better: &[ALERTS],
    },
    Needs {
        row: TIER1,
        clause: "verify_registrations",
        text: "Registrations held against known ones",
        all: &[REGISTER],
        some: &[CLOUD, WEB, REGISTRATION],
        better: NONE,
    },
    Needs {
        row: TIER1,
        clause: "compare_usage",
        text: "Cloud activity against usual use",
        all: &[CLOUD],
        some: NONE,
        better: NONE,
    },
    Needs {
        row: TIER1,
        clause: "check_accounts",
        text: "Acting accounts checked for compromise",
        all: &[CLOUD],
        some: NONE,
        better: &[ANONYMITY, LEASES, ACCESS],
    },
    Needs {
        row: TIER2,
        clause: "trace_origin",
        text: "Where it came from, in the network",
        all: &[NETWORK],
        some: NONE,
        better: &[DNS, LEASES, ACCESS],
    },
    Needs {
        row: TIER2,
        clause: "match_plans",
        text: "Timelines held against plans",
        all: &[REGISTER],
        some: NONE,
        better: NONE,
    },
    Needs {
        row: TIER2,
        clause: "find_similar",
        text: "The like in the history",
        all: NONE,
        some: &[CLOUD, NETWORK, DNS],
        better: NONE,
    },
    Needs {
        row: CONTAINMENT,
        clause: "revoke_access",
        text: "Access to what was acquired revoked",
        all: &[CLOUD],
        some: NONE,
        better: NONE,
    },
    Needs {
        row: CONTAINMENT,
        clause: "notify_owners",
        text: "Teams asked and told",
        all: NONE,
        some: &[REGISTER],
        better: NONE,
    },
    Needs {
        row: CONTAINMENT,
        clause: "watch_registrations",
        text: "Registrations watched more closely",
        all: NONE,
        some: &[REGISTRATION, DNS, CLOUD],
        better: NONE,
    },
    Needs {
        row: CONTAINMENT,
        clause: "review_permissions",
        text: "Permissions reviewed",
        all: &[CLOUD],
        some: NONE,
        better: &[REGISTER],
    },
    tile("T1583.001", "Domains", &[CLOUD, WEB, REGISTRATION]),
    tile("T1583.002", "DNS servers", &[CLOUD, NETWORK]),
    tile("T1583.003", "Virtual private servers", &[CLOUD, WEB]),
    tile("T1583.004", "Servers", &[CLOUD]),
    tile("T1583.005", "Botnets", NONE),
    tile("T1583.006", "Web services", &[CLOUD, WEB]),
    tile("T1583.007", "Serverless", &[CLOUD]),
    tile("T1583.008", "Malvertising", &[WEB]),
];

/// A sub-technique and the sources that show it; one that no source shows is blind.
const fn tile(clause: &'static str, text: &'static str, some: &'static [&'static str]) -> Needs {
    Needs { row: TECHNIQUES, clause, text, all: NONE, some, better: NONE }
}

/// Every clause, held against the sources and the context at hand.
pub(crate) fn by_row(
    sources: &[SourceCoverage],
    context: &[SourceCoverage],
) -> Vec<ClauseCoverage> {
    let presence = |name: &str| {
        let found = sources.iter().chain(context).find(|source| source.name == name);
        found.map_or(Presence::Missing, |source| source.presence)
    };
    CLAUSES.iter().map(|needs| clause(needs, &presence)).collect()
}

fn clause(needs: &Needs, presence: &impl Fn(&str) -> Presence) -> ClauseCoverage {
    let wanted = || needs.all.iter().chain(needs.some).chain(needs.better);
    let of = |wanted: Presence, names: &mut dyn Iterator<Item = &&'static str>| {
        names.copied().filter(|name| presence(name) == wanted).collect::<Vec<_>>()
    };
    let missing = of(Presence::Missing, &mut wanted());
    let thin = of(Presence::Thin, &mut wanted());
    let nothing = needs.all.is_empty() && needs.some.is_empty();
    let none_of_some =
        !needs.some.is_empty() && needs.some.iter().all(|name| missing.contains(name));
    let blind = nothing || none_of_some || needs.all.iter().any(|name| missing.contains(name));
    let sight = match (blind, missing.is_empty() && thin.is_empty()) {
        (true, _) => Sight::Blind,
        (false, true) => Sight::Covered,
        (false, false) => Sight::Degraded,
    };
    let told = |what: &str, names: &[&str]| {
        (!names.is_empty()).then(|| format!("{what}: {}", names.join(", ")))
    };
    let why = if nothing {
        "booter panels, and proxyware on hosts of ours, are not looked for".to_owned()
    } else {
        let told = [told("missing", &missing), told("thin", &thin)];
        told.into_iter().flatten().collect::<Vec<_>>().join("; ")
    };
    ClauseCoverage { row: needs.row, clause: needs.clause, text: needs.text, sight, why }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources(names: &[(&'static str, Presence)]) -> Vec<SourceCoverage> {
        let source = |(name, presence): &(&'static str, Presence)| SourceCoverage {
            name,
            presence: *presence,
            detail: String::new(),
        };
        names.iter().map(source).collect()
    }

    #[track_caller]
    fn check(present: &[(&'static str, Presence)], clause: &str, sight: Sight, why: &str) {
        let rows = by_row(&sources(present), &[]);
        let found = rows.iter().find(|row| row.clause == clause).expect("a clause");
        assert_eq!((found.sight, found.why.as_str()), (sight, why), "{clause}");
    }

    #[test]
    fn a_clause_sees_what_its_sources_show() {
        let cloud = (CLOUD, Presence::Present);
        let thin = (CLOUD, Presence::Thin);
        let register = (REGISTER, Presence::Present);
        let blind = "missing: cloud activity, acquisition register";
        check(&[], "provisioning_surge", Sight::Blind, blind);
        check(&[cloud], "provisioning_surge", Sight::Degraded, "missing: acquisition register");
        check(&[cloud, register], "provisioning_surge", Sight::Covered, "");
        check(&[thin, register], "provisioning_surge", Sight::Degraded, "thin: cloud activity");
        check(&[cloud], "T1583.002", Sight::Degraded, "missing: network traffic");
        check(&[register], "T1583.002", Sight::Blind, "missing: cloud activity, network traffic");
        check(
            &[cloud],
            "T1583.005",
            Sight::Blind,
            "booter panels, and proxyware on hosts of ours, are not looked for",
        );
    }

    #[test]
    fn every_clause_is_told_once() {
        let mut clauses: Vec<&str> = CLAUSES.iter().map(|needs| needs.clause).collect();
        clauses.sort_unstable();
        let all = clauses.len();
        clauses.dedup();
        assert_eq!(clauses.len(), all);
    }
}
