//! MISP: events with their attributes, objects, tags and galaxies; feeds of them in a folder; and
//! galaxy clusters, which name actors and their aliases.

pub(super) mod tags;

use schema::Timestamp;
use serde_json::Value;

use super::feed::{Actor, Feed, FeedFile, Shared, Tally, problem};
use super::feed_csv::{self, UNWATCHED};
use super::indicator::{About, Indicator, Observable, Texts};
use crate::document::Problems;
use tags::{Tags, without_number};

pub(super) fn read(
    files: &[FeedFile<'_>],
    feed: &mut Feed,
    tally: &mut Tally,
) -> Result<(), Problems> {
    let mut reader = Reader { feed, tally, shared: Shared::default() };
    for file in files {
        let bytes = file.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file.bytes);
        if !bytes.trim_ascii_start().starts_with(b"{")
            && !bytes.trim_ascii_start().starts_with(b"[")
        {
            reader.table(file);
            continue;
        }
        let document: Value = serde_json::from_slice(bytes).map_err(|error| {
            problem(file, error.line(), format!("this is no MISP JSON: {error}"))
        })?;
        if !reader.document(&document) {
            let text = "this JSON has no MISP event, attribute or galaxy cluster".to_owned();
            return Err(problem(file, 1, text));
        }
    }
    Ok(())
}

struct Reader<'f> {
    feed: &'f mut Feed,
    tally: &'f mut Tally,
    shared: Shared,
}

/// What an attribute has from the event or object around it.
struct Around<'e> {
    event: &'e Value,
    tags: Tags,
}

impl Reader<'_> {
    /// A CSV export; a list of hashes cannot be turned back into what was hashed.
    fn table(&mut self, file: &FeedFile<'_>) {
        let head = file.bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let hash = head.get(..32).is_some_and(|head| head.iter().all(u8::is_ascii_hexdigit));
        if hash && head.get(32) == Some(&b',') {
            return self.tally.add("that is only a list of hashes, which cannot be looked for");
        }
        feed_csv::read(std::slice::from_ref(file), self.feed, self.tally);
    }

    /// Whether there was anything of MISP in it.
    fn document(&mut self, document: &Value) -> bool {
        if let Some(items) = document.as_array() {
            return items.iter().fold(items.is_empty(), |any, item| self.document(item) | any);
        }
        if let Some(event) = document.get("Event") {
            self.event(event);
        } else if let Some(response) = document.get("response") {
            let attributes = response.get("Attribute").and_then(Value::as_array);
            match attributes {
                Some(attributes) => attributes.iter().for_each(|it| self.alone(it)),
                None => return self.document(response),
            }
        } else if let Some(attributes) = document.get("Attribute").and_then(Value::as_array) {
            match document.get("info") {
                Some(_) => self.event(document),
                None => attributes.iter().for_each(|it| self.alone(it)),
            }
        } else if let Some(clusters) = document.get("values").and_then(Value::as_array) {
            self.feed.actors.extend(clusters.iter().filter_map(actor));
        } else {
            return is_manifest(document);
        }
        true
    }

    /// An attribute as a search gives it, with its event inside.
    fn alone(&mut self, attribute: &Value) {
        let event = attribute.get("Event").unwrap_or(&Value::Null);
        self.attribute(attribute, &Around { event, tags: tags_of(event) });
    }

    fn event(&mut self, event: &Value) {
        let mut tags = tags_of(event);
        for attribute in array(event, "Attribute") {
            let slot = match text(attribute, "type") {
                "threat-actor" => &mut tags.actor,
                "campaign-name" => &mut tags.campaign,
                _ => continue,
            };
            slot.get_or_insert_with(|| text(attribute, "value").to_owned());
        }
        let around = Around { event, tags };
        self.galaxies(event);
        for attribute in array(event, "Attribute") {
            self.attribute(attribute, &around);
        }
        for object in array(event, "Object").filter(|object| !is_set(object, "deleted")) {
            for attribute in array(object, "Attribute") {
                self.attribute(attribute, &around);
            }
        }
    }

    /// Actors that a galaxy of the event names, with their aliases.
    fn galaxies(&mut self, event: &Value) {
        let clusters = array(event, "Galaxy").flat_map(|galaxy| array(galaxy, "GalaxyCluster"));
        for cluster in clusters {
            let mut tags = Tags::default();
            tags.cluster(text(cluster, "type"), text(cluster, "value"));
            if tags.actor.is_some() {
                self.feed.actors.extend(actor(cluster));
            }
        }
    }

    fn attribute(&mut self, attribute: &Value, around: &Around<'_>) {
        let kind = text(attribute, "type");
        if is_set(attribute, "deleted") {
            return self.tally.add("deleted");
        }
        if attribute.get("to_ids").is_some() && !is_set(attribute, "to_ids") {
            return self.tally.add("for context only (to_ids is off)");
        }
        let value = text(attribute, "value");
        let observables = observables(kind, value);
        if observables.is_empty() {
            return self.tally.add("for what no log here shows (files, hashes of them, …)");
        }
        if !observables.iter().any(Observable::is_watched) {
            self.tally.add(UNWATCHED);
        }
        let tags = tags_of(attribute).or(&around.tags);
        let event = around.event;
        let aliases = self.aliases(tags.actor.as_deref());
        let source = event.get("Orgc").map(|it| text(it, "name")).filter(|it| !it.is_empty());
        let about = self.shared.of(About {
            feed: self.feed.name.clone(),
            actor: tags.actor,
            aliases,
            campaign: tags.campaign,
            malware: tags.malware,
            kill_chain: tags.kill_chain,
            tlp: tags.tlp,
            source: source.map(str::to_owned),
        });
        let time = |key| feed_csv::time(text(attribute, key));
        let stamp = time("timestamp");
        let told = feed_csv::time(text(event, "date"));
        let from = time("first_seen").or_else(|| [told, stamp].into_iter().flatten().min());
        let info = Some(text(event, "info")).filter(|info| !info.is_empty()).unwrap_or(value);
        let texts = Texts { id: text(attribute, "uuid"), name: info, pattern: value };
        let mut indicator = Indicator::new(texts, about, from.unwrap_or(Timestamp::MIN));
        indicator.set_until(time("last_seen").filter(|last| Some(*last) > from));
        indicator.set_modified(stamp);
        indicator.confidence = tags.confidence.unwrap_or(indicator.confidence);
        self.feed.add(indicator, &observables);
    }

    /// Of an actor that a galaxy of this feed has named.
    fn aliases(&self, actor: Option<&str>) -> Vec<String> {
        let known = self.feed.actors.iter().find(|known| Some(known.name.as_str()) == actor);
        known.map_or_else(Vec::new, |known| known.aliases.clone())
    }
}

/// What an attribute of a type is; of two values joined by `|`, both (a port says nothing alone).
fn observables(kind: &str, value: &str) -> Vec<Observable> {
    let parts = || value.split('|').map(str::trim);
    let first = || parts().next().unwrap_or_default();
    match kind {
        "ip-src" | "ip-dst" => Observable::network(value).into_iter().collect(),
        "ip-src|port" | "ip-dst|port" => Observable::network(first()).into_iter().collect(),
        "domain" | "hostname" => Observable::name(value).into_iter().collect(),
        "hostname|port" => Observable::name(first()).into_iter().collect(),
        "domain|ip" => parts().filter_map(Observable::of_value).collect(),
        "url" | "uri" => Observable::of_value(value).into_iter().collect(),
        "email" | "email-src" | "email-reply-to" | "whois-registrant-email" => {
            Observable::of_value(value).into_iter().collect()
        }
        "AS" => {
            let digits = value.trim_start_matches(['A', 'S', 'a', 's', ' ']);
            digits.parse().ok().map(Observable::Asn).into_iter().collect()
        }
        _ if kind.starts_with("x509-fingerprint") => {
            Observable::of_value(value).into_iter().collect()
        }
        "user-agent" => vec![Observable::Agent(value.to_owned())],
        "github-username" | "windows-logon-name" => vec![Observable::User(value.to_owned())],
        _ => Vec::new(),
    }
}

fn tags_of(item: &Value) -> Tags {
    let names = array(item, "Tag").map(|tag| text(tag, "name"));
    let mut tags = Tags::of(names);
    for cluster in array(item, "Galaxy").flat_map(|galaxy| array(galaxy, "GalaxyCluster")) {
        tags.cluster(text(cluster, "type"), text(cluster, "value"));
    }
    tags
}

/// A cluster of a galaxy of actors.
fn actor(cluster: &Value) -> Option<Actor> {
    let value = Some(text(cluster, "value")).filter(|value| !value.is_empty())?;
    let meta = cluster.get("meta")?;
    let name = without_number(value);
    let aliases = array(meta, "synonyms").filter_map(Value::as_str);
    let aliases = aliases.filter(|alias| *alias != name).map(str::to_owned).collect();
    Some(Actor { name: name.to_owned(), aliases })
}

/// A list of the events of a feed, by their numbers. It may name none.
fn is_manifest(document: &Value) -> bool {
    let said = |event: &Value| event.get("info").or_else(|| event.get("timestamp")).is_some();
    document.as_object().is_some_and(|events| events.values().all(said))
}

fn array<'v>(item: &'v Value, key: &str) -> impl Iterator<Item = &'v Value> {
    item.get(key).and_then(Value::as_array).into_iter().flatten()
}

fn text<'v>(item: &'v Value, key: &str) -> &'v str {
    item.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// `true`, `1` and `"1"` are all set.
fn is_set(item: &Value, key: &str) -> bool {
    match item.get(key) {
        Some(Value::Bool(set)) => *set,
        Some(Value::Number(number)) => number.as_u64() == Some(1),
        Some(Value::String(text)) => text == "1" || text == "true",
        _ => false,
    }
}

#[cfg(test)]
mod tests;
