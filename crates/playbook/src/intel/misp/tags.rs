//! What tags say: whose, how sure, with whom to share.

use crate::intel::marking::{self, Tlp};

#[derive(Clone, Debug, Default)]
pub(in crate::intel) struct Tags {
    pub(in crate::intel) actor: Option<String>,
    pub(in crate::intel) campaign: Option<String>,
    pub(in crate::intel) malware: Option<String>,
    pub(in crate::intel) tlp: Option<Tlp>,
    pub(in crate::intel) confidence: Option<u8>,
    pub(in crate::intel) kill_chain: Vec<String>,
}

impl Tags {
    pub(in crate::intel) fn of<'t>(tags: impl Iterator<Item = &'t str>) -> Self {
        let mut found = Self::default();
        tags.for_each(|tag| found.take(tag));
        found
    }

    fn take(&mut self, tag: &str) {
        if let Some(tlp) =
            tag.get(..4).filter(|head| head.eq_ignore_ascii_case("tlp:")).and_then(|_| Tlp::of(tag))
        {
            self.tlp = self.tlp.max(Some(tlp));
            return;
        }
        let Some((predicate, value)) = tag.split_once('=') else {
            if let Some(phase) = tag.strip_prefix("kill-chain:") {
                self.kill_chain.push(phase.to_owned());
            }
            return;
        };
        let value = value.trim_matches('"');
        match predicate.strip_prefix("misp-galaxy:") {
            Some(galaxy) => self.cluster(galaxy, value),
            None if is_confidence(predicate) => {
                self.confidence =
                    self.confidence.or(marking::confidence(&spoken(predicate, value)));
            }
            None => {}
        }
    }

    /// A cluster of a galaxy: `threat-actor`, `mitre-intrusion-set`, `malpedia`, ….
    pub(super) fn cluster(&mut self, galaxy: &str, value: &str) {
        let slot = match galaxy {
            _ if ["actor", "intrusion-set", "activity-group", "groups"]
                .iter()
                .any(|it| galaxy.ends_with(it)) =>
            {
                &mut self.actor
            }
            _ if galaxy.contains("campaign") => &mut self.campaign,
            "malpedia" | "tool" | "ransomware" | "rat" | "backdoor" | "botnet" | "stealer"
            | "banker" | "exploit-kit" | "cryptominers" => &mut self.malware,
            _ if galaxy.ends_with("malware") || galaxy.ends_with("-tool") => &mut self.malware,
            "kill-chain" => return self.kill_chain.push(value.to_owned()),
            _ => return,
        };
        slot.get_or_insert_with(|| without_number(value).to_owned());
    }

    /// These, and what `wider` adds where they say nothing.
    pub(super) fn or(self, wider: &Self) -> Self {
        Self {
            actor: self.actor.or_else(|| wider.actor.clone()),
            campaign: self.campaign.or_else(|| wider.campaign.clone()),
            malware: self.malware.or_else(|| wider.malware.clone()),
            tlp: self.tlp.max(wider.tlp),
            confidence: self.confidence.or(wider.confidence),
            kill_chain: [self.kill_chain, wider.kill_chain.clone()].concat(),
        }
    }
}

/// `APT28 - G0007` is APT28.
pub(super) fn without_number(value: &str) -> &str {
    let numbered = |number: &str| {
        let digits = number.trim_start_matches(|letter: char| letter.is_ascii_uppercase());
        digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    value.rsplit_once(" - ").filter(|(_, number)| numbered(number)).map_or(value, |(name, _)| name)
}

fn is_confidence(predicate: &str) -> bool {
    matches!(
        predicate,
        "estimative-language:likelihood-probability"
            | "estimative-language:confidence-in-analytic-judgment"
            | "admiralty-scale:information-credibility"
            | "misp:confidence-level"
    )
}

/// A value as its scale is written elsewhere.
fn spoken(predicate: &str, value: &str) -> String {
    match predicate {
        "admiralty-scale:information-credibility" => format!("{value} - confirmed"),
        _ => value.replace('-', " "),
    }
}
