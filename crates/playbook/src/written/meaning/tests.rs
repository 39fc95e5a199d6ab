//! Paraphrases of our clauses, and near misses, such as people write them.

use super::*;

const MANUAL: &str = "manual";

/// A row, clauses that mean one of ours, and which; in a playbook about acquiring infrastructure.
const PARAPHRASES: [(Row, &str, &[&str]); 29] = [
    (
        Row::LogSources,
        "network",
        &["Firewall logs", "NetFlow and VPC flow logs", "network traffic logs to find beacons"],
    ),
    (Row::LogSources, "dns", &["DNS logs", "DNS query logs from resolvers", "dns requests"]),
    (
        Row::LogSources,
        "cloud",
        &["AWS CloudTrail logs for new servers", "Azure Activity logs", "cloud provider logs"],
    ),
    (
        Row::LogSources,
        "access",
        &["SSH logs", "Authentication logs of servers", "server access logs"],
    ),
    (Row::LogSources, "web", &["Web proxy logs", "proxy logs", "web service utilization logs"]),
    (
        Row::LogSources,
        "registration",
        &["WHOIS records", "domain registration and WHOIS records for new domains"],
    ),
    (Row::LogSources, "vpn", &["VPN logs", "VPN/proxy service logs to detect odd exits"]),
    (
        Row::KeyIndicators,
        "provisioning_surge",
        &[
            "Sharp increase in the number of cloud instances created",
            "A burst of new virtual machines in the cloud account",
            "unexpected provisioning of cloud resources",
        ],
    ),
    (
        Row::KeyIndicators,
        "domain_registration",
        &[
            "Domains purchased from a corporate account",
            "Suspicious domain registrations by employees",
            "newly registered domains that resemble ours",
        ],
    ),
    (
        Row::KeyIndicators,
        "new_address",
        &[
            "IP addresses never seen before on the network",
            "traffic to unfamiliar IP addresses",
            "previously unseen external IPs",
        ],
    ),
    (
        Row::KeyIndicators,
        "cloud_traffic_spike",
        &[
            "Surge in outbound traffic towards external cloud providers",
            "sudden increases of data transfers to cloud providers",
        ],
    ),
    (
        Row::KeyIndicators,
        "abused_hosting",
        &[
            "DNS records pointing to bulletproof hosting",
            "Settings that point to abused proxies",
            "configuration of servers at obscure hosting providers",
        ],
    ),
    (
        Row::Questions,
        "authorized_registration",
        &[
            "Have the domains been registered by staff who are approved to do so?",
            "Was the purchase of this infrastructure authorised?",
            "Were any domains registered by unauthorized employees?",
            "Is the new IP address approved?",
        ],
    ),
    (
        Row::Questions,
        "unexplained_resources",
        &[
            "Have unexpected servers appeared in the cloud console?",
            "Are there any unexplained instances in the cloud dashboards?",
        ],
    ),
    (
        Row::Questions,
        "procurement_pattern",
        &[
            "Is the traffic consistent with somebody buying infrastructure?",
            "Does network traffic suggest the procurement of servers?",
        ],
    ),
    (
        Row::Questions,
        "anonymity",
        &[
            "Are VPNs or Tor used to hide the origin?",
            "Did the user mask their identity through a proxy?",
            "Is there any use of anonymization services to disguise the activity?",
        ],
    ),
    (
        Row::Escalation,
        "unauthorized_acquisition",
        &[
            "infrastructure was acquired without authorization, which was unauthorized",
            "unapproved domains were registered",
            "there is evidence of unauthorised provisioning of cloud resources",
        ],
    ),
    (
        Row::Escalation,
        "known_actor",
        &["IOCs match a known threat actor", "the IP addresses are linked to a known APT"],
    ),
    (
        Row::Escalation,
        "related_activity",
        &[
            "it correlates with other ongoing incidents",
            "the activity is linked to other malicious behavior",
        ],
    ),
    (
        Row::Tier1,
        "verify_registrations",
        &[
            "Check recent domain registrations against the list of approved ones",
            "Look up the WHOIS of the domain and verify its registrant",
        ],
    ),
    (
        Row::Tier1,
        "compare_usage",
        &[
            "Compare cloud activity with the usual baseline",
            "Cross-check cloud usage against expected patterns",
        ],
    ),
    (
        Row::Tier1,
        "check_accounts",
        &[
            "Make sure the user accounts involved have not been compromised",
            "Verify whether the account was hijacked",
        ],
    ),
    (
        Row::Tier2,
        "trace_origin",
        &[
            "Trace the origin of the suspicious traffic in network logs",
            "Follow the network logs back to the source of the activity",
        ],
    ),
    (
        Row::Tier2,
        "match_plans",
        &[
            "Compare the deployment timeline with the plans of the development team",
            "Validate infrastructure setup against planned projects",
        ],
    ),
    (
        Row::Tier2,
        "find_similar",
        &["Search historical data for similar patterns", "Review past events for similar behavior"],
    ),
    (
        Row::Containment,
        "revoke_access",
        &[
            "Revoke access to the acquired infrastructure",
            "Disable access to any unauthorised cloud resources",
        ],
    ),
    (
        Row::Containment,
        "notify_owners",
        &[
            "Inform the responsible teams and stop the infrastructure",
            "Notify the relevant stakeholders",
        ],
    ),
    (
        Row::Containment,
        "watch_registrations",
        &[
            "Increase monitoring of domain registrations",
            "Watch closely for newly registered domains",
        ],
    ),
    (
        Row::Containment,
        "review_permissions",
        &["Audit cloud access permissions", "Review the IAM permissions of cloud accounts"],
    ),
];

/// Clauses of other playbooks that share words with ours and mean something else.
const NEAR_MISSES: [(Row, &[&str]); 7] = [
    (
        Row::LogSources,
        &[
            "Windows event logs",
            "Sysmon logs of process creation",
            "email gateway logs",
            "EDR telemetry of endpoints",
            "registry audit logs",
            "physical access records of badges",
            "network device configuration logs",
            "container runtime logs",
        ],
    ),
    (
        Row::KeyIndicators,
        &[
            "Sudden increase in failed logins",
            "Spikes of CPU usage on endpoints",
            "new services registered on Windows hosts",
            "registry keys created by unknown processes",
            "new domain accounts created at night",
            "traffic to internal file shares",
            "unusual changes to cloud storage policies",
            "new scheduled tasks",
            "Sudden increase in email volume",
            "multiple failed logins from one IP address",
            "DNS queries for long subdomains",
            "abuse of administrative tools",
        ],
    ),
    (
        Row::Questions,
        &[
            "Was the file change authorised?",
            "Were the new domain accounts created by authorized staff?",
            "Is the process signed by a known vendor?",
            "Is there a sudden spike in login attempts?",
            "Does the network traffic show signs of beaconing?",
            "Are there attempts to hide files on the disk?",
            "Was the permission change part of an approved change request?",
            "Is the traffic to the cloud provider larger than usual?",
        ],
    ),
    (
        Row::Escalation,
        &[
            "unauthorized changes to encryption settings are found",
            "the actor has administrative rights",
            "unauthorised access to the mailbox is confirmed",
            "the infrastructure was acquired and authorised",
            "new domain accounts were created by an unauthorised user",
            "it is not linked to any known threat actor IP address",
            "more than one host is affected",
            "the file hash is known to be malicious",
            "sensitive data was transferred",
        ],
    ),
    (
        Row::Tier1,
        &[
            "Verify the hash of the file",
            "Check the user's role and access requirements",
            "Compare registry keys with a baseline",
            "Verify the registration of COM objects",
            "Review the change log of the server",
            "Check domain controller logs for new accounts",
            "Compare file hashes against the usual baseline",
            "Ask the user whether they ran the command",
        ],
    ),
    (
        Row::Tier2,
        &[
            "Reverse engineer the sample",
            "Trace system calls of the process",
            "Perform memory forensics",
            "Analyze the source code of the script",
            "Establish a plan for patching",
            "Review historical data of failed logins",
            "Look for similar file hashes on other endpoints",
        ],
    ),
    (
        Row::Containment,
        &[
            "Isolate the affected host",
            "Reset the passwords of affected users",
            "Block the domain at the firewall",
            "Remove the malicious files",
            "Review firewall rules",
            "Monitor endpoints for recurrence",
            "Revoke the certificates",
            "Disable the macro feature in Office",
            "Strengthen email filtering",
            "Monitor domain controllers for new accounts",
            "Train the users",
        ],
    ),
];

fn bound(row: Row, text: &str, acquisition: bool) -> &'static str {
    of(row, text, acquisition).map_or(MANUAL, |found| found.clause)
}

#[test]
fn paraphrases_bind_and_near_misses_do_not() {
    let mut wrong = Vec::new();
    let mut check = |row: Row, text: &str, acquisition: bool, expected: &str| {
        let found = bound(row, text, acquisition);
        if found != expected {
            wrong.push(format!("{}: {text}: {found}, not {expected}", row.as_str()));
        }
    };
    for (row, clause, texts) in PARAPHRASES {
        for text in texts {
            check(row, text, true, clause);
        }
    }
    for (row, texts) in NEAR_MISSES {
        for text in texts {
            check(row, text, false, MANUAL);
            // Nor where the playbook is ours: what is meant is said by the clause.
            check(row, text, true, MANUAL);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A threshold that divides nothing would be a figure without a reason.
#[test]
fn the_threshold_divides_paraphrases_from_near_misses() {
    let score = |row: Row, text: &str| {
        let found = best(row, text, true).map_or(0.0, |(score, _)| score);
        found / threshold(row)
    };
    let paraphrases =
        PARAPHRASES.iter().flat_map(|(row, _, texts)| texts.iter().map(|it| score(*row, it)));
    let least = paraphrases.fold(f64::INFINITY, f64::min);
    let misses = NEAR_MISSES.iter().flat_map(|(row, texts)| texts.iter().map(|it| score(*row, it)));
    let most = misses.fold(0.0, f64::max);
    assert!(most < 1.0 && 1.0 <= least, "near misses up to {most}, paraphrases from {least}");
    assert!(most > 0.5, "no near miss comes near: {most}");
}

#[test]
fn a_binding_says_which_words_made_it() {
    let found = of(Row::Questions, "Were the domains bought by approved purple staff?", false);
    let found = found.expect("a binding");
    assert_eq!(found.clause, "authorized_registration");
    assert_eq!(found.why, "says domains, bought, approved, staff; beside purple");
    assert!((found.score - 0.8).abs() < 1e-9);
}

#[test]
fn a_question_that_is_asked_the_other_way_round_is_told() {
    let inverted = |text: &str| of(Row::Questions, text, true).expect("a binding").inverted;
    assert!(!inverted("Were the domains registered by authorised staff?"));
    assert!(inverted("Were the domains registered by unauthorised staff?"));
    assert!(inverted("Were domains registered that are not approved?"));
    assert!(!inverted("Were no unauthorised domains registered?"));
}

#[test]
fn another_playbook_has_to_name_what_it_is_about() {
    let text = "Revoke access that is unauthorised";
    assert_eq!(bound(Row::Containment, text, true), "revoke_access");
    assert_eq!(bound(Row::Containment, text, false), MANUAL);
}
