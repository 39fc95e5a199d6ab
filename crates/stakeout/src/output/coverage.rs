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
    /// Whether it is a sub-technique, and no clause of the playbook's own.
    pub(crate) fn is_technique(&self) -> bool {
        self.row == TECHNIQUES
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
    /// Why no source shows it, where none does.
    unseen: Option<&'static str>,
}

impl Needs {
    const fn of(row: &'static str, clause: &'static str, text: &'static str) -> Self {
        Self { row, clause, text, all: &[], some: &[], better: &[], unseen: None }
    }

    const fn all(self, all: &'static [&'static str]) -> Self {
        Self { all, ..self }
    }

    const fn some(self, some: &'static [&'static str]) -> Self {
        Self { some, ..self }
    }

    const fn better(self, better: &'static [&'static str]) -> Self {
        Self { better, ..self }
    }

    const fn unseen(self, why: &'static str) -> Self {
        Self { unseen: Some(why), ..self }
    }
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

const INDICATORS: &str = "Key indicators";
const QUESTIONS: &str = "Questions";
const ESCALATION: &str = "Escalation";
const TIER1: &str = "Tier 1 steps";
const TIER2: &str = "Tier 2 actions";
const CONTAINMENT: &str = "Containment";
const TECHNIQUES: &str = "ATT&CK";

/// In the playbook's order.
const CLAUSES: [Needs; 30] = [
    Needs::of(INDICATORS, "provisioning_surge", "Sudden increase in provisioning")
        .all(&[CLOUD])
        .better(&[REGISTER]),
    Needs::of(INDICATORS, "domain_registration", "Unusual domain registrations")
        .some(&[CLOUD, WEB, REGISTRATION])
        .better(&[REGISTER, DNS]),
    Needs::of(INDICATORS, "new_address", "Addresses without history")
        .all(&[NETWORK])
        .better(&[DNS, INTELLIGENCE]),
    Needs::of(INDICATORS, "cloud_traffic_spike", "Spikes in traffic to clouds")
        .all(&[NETWORK])
        .better(&[DNS]),
    Needs::of(INDICATORS, "abused_hosting", "Abuse proxies and obscure hosting")
        .some(&[CLOUD, NETWORK])
        .better(&[ANONYMITY, INTELLIGENCE]),
    Needs::of(QUESTIONS, "authorized_registration", "Was it acquired by somebody who may?")
        .all(&[REGISTER])
        .some(&[CLOUD, WEB, REGISTRATION]),
    Needs::of(QUESTIONS, "unexplained_resources", "Are there resources that nothing explains?")
        .all(&[CLOUD])
        .better(&[REGISTER]),
    Needs::of(QUESTIONS, "procurement_pattern", "Does the traffic look like somebody procuring?")
        .some(&[NETWORK, DNS, WEB])
        .better(&[LEASES]),
    Needs::of(QUESTIONS, "anonymity", "Did somebody hide with anonymity tools?")
        .all(&[ANONYMITY])
        .some(&[CLOUD, NETWORK]),
    Needs::of(ESCALATION, "unauthorized_acquisition", "Somebody acquired what nobody authorised")
        .all(&[REGISTER])
        .some(&[CLOUD, WEB, REGISTRATION]),
    Needs::of(ESCALATION, "known_actor", "Indicators of a known actor")
        .all(&[INTELLIGENCE])
        .some(&[NETWORK, DNS, CLOUD]),
    Needs::of(ESCALATION, "related_activity", "Related to other suspicious behaviour")
        .some(&[CLOUD, NETWORK])
        .better(&[ALERTS]),
    Needs::of(TIER1, "verify_registrations", "Registrations held against known ones")
        .all(&[REGISTER])
        .some(&[CLOUD, WEB, REGISTRATION]),
    Needs::of(TIER1, "compare_usage", "Cloud activity against usual use").all(&[CLOUD]),
    Needs::of(TIER1, "check_accounts", "Acting accounts checked for compromise")
        .all(&[CLOUD])
        .better(&[ANONYMITY, LEASES, ACCESS]),
    Needs::of(TIER2, "trace_origin", "Where it came from, in the network")
        .all(&[NETWORK])
        .better(&[DNS, LEASES, ACCESS]),
    Needs::of(TIER2, "match_plans", "Timelines held against plans").all(&[REGISTER]),
    Needs::of(TIER2, "find_similar", "The like in the history").some(&[CLOUD, NETWORK, DNS]),
    Needs::of(CONTAINMENT, "revoke_access", "Access to what was acquired revoked").all(&[CLOUD]),
    Needs::of(CONTAINMENT, "notify_owners", "Teams asked and told").some(&[REGISTER]),
    Needs::of(CONTAINMENT, "watch_registrations", "Registrations watched more closely").some(&[
        REGISTRATION,
        DNS,
        CLOUD,
    ]),
    Needs::of(CONTAINMENT, "review_permissions", "Permissions reviewed")
        .all(&[CLOUD])
        .better(&[REGISTER]),
    Needs::of(TECHNIQUES, "T1583.001", "Domains").some(&[CLOUD, NETWORK, WEB, REGISTRATION]),
    Needs::of(TECHNIQUES, "T1583.002", "DNS servers").some(&[CLOUD, NETWORK]),
    Needs::of(TECHNIQUES, "T1583.003", "Virtual private servers")
        .some(&[CLOUD, NETWORK])
        .better(&[WEB]),
    Needs::of(TECHNIQUES, "T1583.004", "Servers").some(&[CLOUD]),
    Needs::of(TECHNIQUES, "T1583.005", "Botnets")
        .unseen("booter panels, and proxyware on hosts of ours, are not looked for"),
    Needs::of(TECHNIQUES, "T1583.006", "Web services").some(&[CLOUD, NETWORK, WEB]),
    Needs::of(TECHNIQUES, "T1583.007", "Serverless").some(&[CLOUD, NETWORK]),
    Needs::of(TECHNIQUES, "T1583.008", "Malvertising").some(&[NETWORK, WEB]),
];

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
    let none_of_some =
        !needs.some.is_empty() && needs.some.iter().all(|name| missing.contains(name));
    let blind = needs.unseen.is_some()
        || none_of_some
        || needs.all.iter().any(|name| missing.contains(name));
    let sight = match (blind, missing.is_empty() && thin.is_empty()) {
        (true, _) => Sight::Blind,
        (false, true) => Sight::Covered,
        (false, false) => Sight::Degraded,
    };
    let told = |what: &str, names: &[&str]| {
        (!names.is_empty()).then(|| format!("{what}: {}", names.join(", ")))
    };
    let unseen = needs.unseen.map(str::to_owned);
    let why = [unseen, told("missing", &missing), told("thin", &thin)];
    let why = why.into_iter().flatten().collect::<Vec<_>>().join("; ");
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
        let network = (NETWORK, Presence::Present);
        check(&[network], "T1583.006", Sight::Degraded, "missing: cloud activity, web and proxy");
        check(&[network], "T1583.008", Sight::Degraded, "missing: web and proxy");
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
    fn a_clause_asks_for_a_source_or_says_why_none_shows_it() {
        for needs in CLAUSES {
            let asks = !(needs.all.is_empty() && needs.some.is_empty());
            assert_ne!(asks, needs.unseen.is_some(), "{}", needs.clause);
        }
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
