//! STIX 2.0 and 2.1: indicators, the infrastructure of actors, and through relationships the actors
//! that both lead to.
//!
//! Objects are read one by one, so that one malformed object does not take the bundle along.

mod attribution;
mod object;
mod pattern;

use std::collections::BTreeMap;

use schema::Timestamp;
use serde_json::Value;
use serde_json::value::RawValue;

use super::feed::{Actor, Campaign, Feed, FeedFile, Shared, Tally, problem};
use super::feed_csv::UNWATCHED;
use super::indicator::{About, Indicator, Observable, Texts};
use super::marking::Tlp;
use crate::document::Problems;
use attribution::{Attribution, Graph};
use object::Object;

/// Objects by id, the last version of each.
type Objects = BTreeMap<String, Object>;

/// Reads bundles, envelopes of TAXII, and bare objects. What is none of them is an error with its
/// line.
pub(super) fn read(
    files: &[FeedFile<'_>],
    feed: &mut Feed,
    tally: &mut Tally,
) -> Result<(), Problems> {
    let mut objects = Objects::new();
    for file in files {
        let bytes = file.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file.bytes);
        gather(bytes, &mut objects, tally).map_err(|(line, text)| problem(file, line, text))?;
    }
    let reader = Reader { graph: Graph::of(objects.values()), markings: markings(&objects) };
    let mut shared = Shared::default();
    for object in objects.values() {
        match object.kind() {
            "indicator" => reader.indicator(object, feed, &mut shared, tally),
            "intrusion-set" | "threat-actor" if !object.is_revoked() => {
                feed.actors.extend(actor_of(object));
            }
            "campaign" if !object.is_revoked() => feed.campaigns.extend(reader.campaign(object)),
            "infrastructure" => reader.infrastructure(object, &objects, feed, &mut shared),
            "observed-data" => tally.add("of what somebody observed; no indicators by themselves"),
            "sighting" => tally.add("of sightings by others; not looked for"),
            _ => {}
        }
    }
    Ok(())
}

fn gather(bytes: &[u8], objects: &mut Objects, tally: &mut Tally) -> Result<(), (usize, String)> {
    #[derive(serde::Deserialize)]
    struct Envelope<'a> {
        #[serde(borrow, default)]
        objects: Option<Vec<&'a RawValue>>,
        id: Option<String>,
        r#type: Option<String>,
        more: Option<bool>,
    }
    let wrong =
        |error: serde_json::Error| (error.line(), format!("this is no STIX bundle: {error}"));
    if bytes.trim_ascii_start().starts_with(b"[") {
        let items: Vec<&RawValue> = serde_json::from_slice(bytes).map_err(wrong)?;
        for item in items {
            let bundle = item.get().contains("\"objects\"");
            if bundle {
                gather(item.get().as_bytes(), objects, tally)?;
            } else {
                add(item.get(), objects, tally);
            }
        }
        return Ok(());
    }
    let envelope: Envelope<'_> = serde_json::from_slice(bytes).map_err(wrong)?;
    let Envelope { objects: found, id, r#type, more } = envelope;
    // `observed-data` of 2.0 has objects of its own.
    let single = id.is_some() && r#type.as_deref().is_some_and(|kind| kind != "bundle");
    match found {
        _ if single => add(&String::from_utf8_lossy(bytes), objects, tally),
        Some(found) => found.iter().for_each(|object| add(object.get(), objects, tally)),
        // An empty page of TAXII, an empty bundle.
        None if more.is_some() || r#type.as_deref() == Some("bundle") => {}
        None => return Err((1, "this JSON has no \"objects\"".to_owned())),
    }
    Ok(())
}

fn add(text: &str, objects: &mut Objects, tally: &mut Tally) {
    let object = serde_json::from_str::<Value>(text).ok().and_then(Object::of);
    let Some(object) = object else { return tally.add("malformed and passed over") };
    let newer = |held: &Object| held.time("modified") <= object.time("modified");
    if objects.get(object.id()).is_none_or(newer) {
        objects.insert(object.id().to_owned(), object);
    }
}

/// What each marking definition says of sharing.
fn markings(objects: &Objects) -> BTreeMap<&str, Tlp> {
    let defined = objects.values().filter(|object| object.kind() == "marking-definition");
    defined.filter_map(|object| Some((object.id(), object.tlp()?))).collect()
}

/// Whoever, or whatever, has a name and others.
fn actor_of(object: &Object) -> Option<Actor> {
    let name = object.name()?.to_owned();
    let aliases = object.texts("aliases").chain(object.texts("x_mitre_aliases"));
    let aliases = aliases.filter(|alias| *alias != name).map(str::to_owned).collect();
    Some(Actor { name, aliases })
}

struct Reader<'o> {
    graph: Graph<'o>,
    markings: BTreeMap<&'o str, Tlp>,
}

impl Reader<'_> {
    fn indicator(&self, object: &Object, feed: &mut Feed, shared: &mut Shared, tally: &mut Tally) {
        let Some(pattern) = object.text("pattern") else {
            return tally.add("with a pattern that cannot be read");
        };
        if object.text("pattern_type").is_some_and(|language| language != "stix") {
            return tally.add("in another pattern language (YARA, Snort, …), not read");
        }
        let Some(reach) = pattern::read(pattern) else {
            return tally.add("with a pattern that cannot be read");
        };
        if reach.observables.is_empty() {
            let what = "for what no log here shows alone (files, hashes, two things at once)";
            return tally.add(what);
        }
        if !reach.observables.iter().any(Observable::is_watched) {
            tally.add(UNWATCHED);
        }
        let valid_from = object.time("valid_from").or_else(|| object.time("created"));
        if valid_from.is_none() {
            tally.add("without a date that can be read; they hold from the beginning");
        }
        let about = shared.of(self.about(object, &feed.name));
        let name = object.name().unwrap_or_else(|| object.id());
        let texts = Texts { id: object.id(), name, pattern };
        let from = valid_from.unwrap_or(Timestamp::MIN).max(reach.start.unwrap_or(Timestamp::MIN));
        let mut indicator = Indicator::new(texts, about, from);
        let until = [object.time("valid_until"), reach.stop];
        indicator.set_until(until.into_iter().flatten().min());
        indicator.set_modified(object.time("modified"));
        indicator.confidence = object.confidence().unwrap_or(indicator.confidence);
        indicator.revoked = object.is_revoked();
        indicator.partial = reach.partial;
        feed.add(indicator, &reach.observables);
    }

    /// Addresses and names that an actor's infrastructure is said to consist of.
    fn infrastructure(
        &self,
        object: &Object,
        objects: &Objects,
        feed: &mut Feed,
        shared: &mut Shared,
    ) {
        let parts = self.graph.parts(object.id()).filter_map(|id| objects.get(id));
        let observables: Vec<Observable> = parts.filter_map(observed).collect();
        if observables.is_empty() || object.is_revoked() {
            return;
        }
        let name = object.name().unwrap_or_else(|| object.id());
        let from = object.time("first_seen").or_else(|| object.time("created"));
        let about = shared.of(self.about(object, &feed.name));
        let texts = Texts { id: object.id(), name, pattern: "" };
        let mut indicator = Indicator::new(texts, about, from.unwrap_or(Timestamp::MIN));
        indicator.set_modified(object.time("modified"));
        indicator.confidence = object.confidence().unwrap_or(indicator.confidence);
        feed.add(indicator, &observables);
    }

    fn campaign(&self, object: &Object) -> Option<Campaign> {
        let Attribution { actor, .. } = self.graph.attribution(object.id());
        Some(Campaign { called: actor_of(object)?, actor })
    }

    fn about(&self, object: &Object, feed: &str) -> About {
        let Attribution { actor, aliases, campaign, malware } = self.graph.attribution(object.id());
        let known = |id: &str| self.markings.get(id).copied().or_else(|| Tlp::of_marking(id));
        let source = object.text("created_by_ref").and_then(|id| self.graph.name(id));
        About {
            feed: feed.to_owned(),
            actor,
            aliases,
            campaign,
            malware,
            kill_chain: object.kill_chain(),
            tlp: object.markings().filter_map(known).max(),
            source: source.map(str::to_owned),
        }
    }
}

/// What an observable object of STIX 2.1 is.
fn observed(object: &Object) -> Option<Observable> {
    match object.kind() {
        "ipv4-addr" | "ipv6-addr" => Observable::network(object.text("value")?),
        "domain-name" => Observable::name(object.text("value")?),
        "url" => object.text("value").map(|url| Observable::Url(url.to_owned())),
        "email-addr" => object.text("value").map(|mail| Observable::Mail(mail.to_lowercase())),
        "autonomous-system" => u32::try_from(object.number("number")?).ok().map(Observable::Asn),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
