//! `intel/actor.stix.json`: a STIX 2.1 bundle about one made-up group. Two indicators are live, one
//! ran out long ago, and one speaks of a malware family without any group behind it.

use schema::Timestamp;
use serde_json::{Value, json};

use super::Papers;
use crate::simulate::random::Random;

/// What the indicators of the bundle have in common.
struct Feed {
    random: Random,
    published: Timestamp,
    producer: String,
    objects: Vec<Value>,
}

/// One pattern, and how long it holds.
struct Indicator<'a> {
    name: &'a str,
    pattern: String,
    from: Timestamp,
    until: Timestamp,
    confidence: u8,
}

pub(super) fn text(papers: &Papers<'_>) -> String {
    let end = papers.calendar.end();
    let mut feed = Feed::open(papers.seed, end.plus_days(-40));
    let actor = &papers.internet.actor;
    let group = feed.add(
        "intrusion-set",
        json!({
            "name": actor.name,
            "description": "Rents servers with stolen cloud accounts and beacons over TLS.",
            "aliases": [actor.name],
            "goals": ["credential theft", "resale of access"],
            "resource_level": "organization",
            "primary_motivation": "personal-gain",
        }),
    );
    let malware = feed.add(
        "malware",
        json!({ "name": "Tarnpail", "malware_types": ["downloader"], "is_family": true }),
    );
    let (live_from, live_until) = (end.plus_days(-40), end.plus_days(140));
    let address = |value: std::net::Ipv4Addr| format!("[ipv4-addr:value = '{value}']");
    let live = |name, pattern| Indicator {
        name,
        pattern,
        from: live_from,
        until: live_until,
        confidence: 85,
    };
    let expired = Indicator {
        from: end.plus_days(-420),
        until: end.plus_days(-150),
        ..live("Former command server", address(actor.former.addresses[0]))
    };
    feed.indicator(&live("Command server", address(actor.beacon.addresses[0])), &group);
    let name = format!("[domain-name:value = '{}']", actor.beacon.name);
    feed.indicator(&live("Command server name", name), &group);
    feed.indicator(&expired, &group);
    let download = Indicator { confidence: 60, ..live("Download server", address(actor.malware)) };
    feed.indicator(&download, &malware);
    feed.close()
}

impl Feed {
    fn open(seed: u64, published: Timestamp) -> Self {
        let mut feed = Self {
            random: Random::named(seed, "feed"),
            published,
            producer: String::new(),
            objects: Vec::new(),
        };
        let producer = json!({
            "name": "Lantern Street Threat Exchange", "identity_class": "organization",
        });
        feed.producer = feed.add("identity", producer);
        feed
    }

    /// Adds an object with the properties that all of them have; says its id.
    fn add(&mut self, kind: &str, properties: Value) -> String {
        let id = format!("{kind}--{}", self.random.uuid());
        let mut object = json!({
            "type": kind,
            "spec_version": "2.1",
            "id": id,
            "created": milliseconds(self.published),
            "modified": milliseconds(self.published),
        });
        if !self.producer.is_empty() {
            object["created_by_ref"] = json!(self.producer);
        }
        if let (Some(object), Value::Object(properties)) = (object.as_object_mut(), properties) {
            object.extend(properties);
        }
        self.objects.push(object);
        id
    }

    fn indicator(&mut self, indicator: &Indicator<'_>, target: &str) {
        let source = self.add(
            "indicator",
            json!({
                "name": indicator.name,
                "indicator_types": ["malicious-activity"],
                "pattern": indicator.pattern,
                "pattern_type": "stix",
                "pattern_version": "2.1",
                "valid_from": milliseconds(indicator.from),
                "valid_until": milliseconds(indicator.until),
                "confidence": indicator.confidence,
            }),
        );
        let relationship = json!({
            "relationship_type": "indicates", "source_ref": source, "target_ref": target,
        });
        self.add("relationship", relationship);
    }

    fn close(mut self) -> String {
        let id = format!("bundle--{}", self.random.uuid());
        let bundle = json!({ "type": "bundle", "id": id, "objects": self.objects });
        format!("{bundle:#}\n")
    }
}

/// STIX writes times to the millisecond.
fn milliseconds(at: Timestamp) -> String {
    at.to_string().replace('Z', ".000Z")
}
