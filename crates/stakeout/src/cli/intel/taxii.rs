//! A small client of TAXII 2.1 (and of 2.0 where a server has only that): from wherever the URL points,
//! the server, an API root or a collection, to all objects that may be read, or to those that were
//! added since the last time.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, bail};
use serde_json::{Value, json};

use super::fetch::{Fetched, Fetcher, Page, Version};

const NEW: &str = "application/taxii+json;version=2.1";
const OLD: &str = "application/vnd.oasis.taxii+json; version=2.0";
const OLD_OBJECTS: &str = "application/vnd.oasis.stix+json; version=2.0";
/// When the last object of a page was added.
const ADDED_LAST: &str = "X-TAXII-Date-Added-Last";

/// Pages beyond which a server leads us round.
const MOST_PAGES: usize = 10_000;
const MOST_DOCUMENTS: usize = 1_000;

/// All objects as one bundle: those that we had, and those that were added since.
pub(super) fn fetch(
    fetcher: &Fetcher<'_>,
    url: &str,
    held: Option<(&Version, Vec<u8>)>,
) -> anyhow::Result<Fetched> {
    let known = held.as_ref().map(|(version, _)| &version.added);
    let mut client = Client {
        fetcher,
        added: known.cloned().unwrap_or_default(),
        objects: Vec::new(),
        seen: BTreeSet::new(),
    };
    client.walk(url)?;
    let Client { added, objects: new, .. } = client;
    let mut objects = match held {
        Some(_) if new.is_empty() => return Ok(Fetched::Unchanged),
        Some((_, bytes)) => objects_of(&bytes)?,
        None => Vec::new(),
    };
    objects.extend(new);
    let bundle = json!({ "type": "bundle", "id": "bundle--taxii", "objects": latest(objects) });
    let bytes = serde_json::to_vec(&bundle).context("cannot write what was fetched")?;
    Ok(Fetched::Bytes(bytes, Version { url: url.to_owned(), added, ..Version::default() }))
}

fn objects_of(bytes: &[u8]) -> anyhow::Result<Vec<Value>> {
    let bundle: Value =
        serde_json::from_slice(bytes).context("what was fetched before is no JSON")?;
    Ok(bundle.get("objects").and_then(Value::as_array).cloned().unwrap_or_default())
}

/// Of each object the version that was modified last, where it stood first.
fn latest(objects: Vec<Value>) -> Vec<Value> {
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut kept: Vec<Value> = Vec::new();
    for object in objects {
        let word = |object: &Value, key| object.get(key).and_then(Value::as_str).map(str::to_owned);
        let place = word(&object, "id").map(|id| *places.entry(id).or_insert(kept.len()));
        match place.and_then(|place| kept.get_mut(place)) {
            Some(held) if word(held, "modified") <= word(&object, "modified") => *held = object,
            Some(_) => {}
            None => kept.push(object),
        }
    }
    kept
}

struct Client<'f, 'r> {
    fetcher: &'f Fetcher<'r>,
    /// By the URL of a collection, when the last object was added that we have.
    added: BTreeMap<String, String>,
    objects: Vec<Value>,
    seen: BTreeSet<String>,
}

impl Client<'_, '_> {
    fn walk(&mut self, url: &str) -> anyhow::Result<()> {
        let mut open = vec![url.to_owned()];
        while let Some(url) = open.pop() {
            if !self.seen.insert(url.clone()) {
                continue;
            }
            if self.seen.len() > MOST_DOCUMENTS {
                bail!("this server has more roots and collections than can be asked for");
            }
            open.extend(self.document(&url)?);
        }
        Ok(())
    }

    /// Reads what a URL holds; returns where that leads.
    fn document(&mut self, url: &str) -> anyhow::Result<Vec<String>> {
        let document = self.get(url, [NEW, OLD])?.document;
        let below = |path: &str| format!("{}/{path}/", url.trim_end_matches('/'));
        let array = |key| document.get(key).and_then(Value::as_array);
        if let Some(roots) = array("api_roots") {
            let roots = roots.iter().filter_map(Value::as_str);
            return Ok(roots.filter_map(|root| joined(url, root)).collect());
        }
        if let Some(found) = array("collections") {
            let readable =
                found.iter().filter(|it| it.get("can_read") != Some(&Value::Bool(false)));
            let ids = readable.filter_map(|it| it.get("id").and_then(Value::as_str));
            return Ok(ids.map(below).collect());
        }
        if document.get("can_read").is_some() {
            self.pages(&below("objects"))?;
        } else if document.get("versions").is_some() {
            return Ok(vec![below("collections")]);
        } else if let Some(found) = array("objects") {
            self.objects.extend(found.iter().cloned());
        } else if !url.trim_end_matches('/').ends_with("/collections") {
            // Without any it is a root that has no collection.
            bail!("{url} is no TAXII server, API root or collection");
        }
        Ok(Vec::new())
    }

    /// Page after page, by the server's own mark, or by when the last object was added.
    fn pages(&mut self, url: &str) -> anyhow::Result<()> {
        let mut after = self.added.get(url).cloned();
        let mut next: Option<String> = None;
        for _ in 0..MOST_PAGES {
            let marks = [("added_after", &after), ("next", &next)];
            let marks = marks.into_iter().filter_map(|(key, mark)| Some((key, mark.as_ref()?)));
            let query: Vec<String> =
                marks.map(|(key, mark)| format!("{key}={}", escaped(mark))).collect();
            let sign = if query.is_empty() { "" } else { "?" };
            let page = self.get(&format!("{url}{sign}{}", query.join("&")), [NEW, OLD_OBJECTS])?;
            let found = page.document.get("objects").and_then(Value::as_array);
            self.objects.extend(found.into_iter().flatten().cloned());
            if let Some(added) = &page.noted {
                self.added.insert(url.to_owned(), added.clone());
            }
            if page.document.get("more") != Some(&Value::Bool(true)) && !page.partial {
                return Ok(());
            }
            let marked = page.document.get("next").and_then(Value::as_str).map(str::to_owned);
            let before = (after.clone(), next.clone());
            match (marked, page.noted) {
                (Some(marked), _) => next = Some(marked),
                (None, Some(added)) => (after, next) = (Some(added), None),
                (None, None) => bail!("{url} says that there is more, and not where"),
            }
            if before == (after.clone(), next.clone()) {
                bail!("{url} leads to the same page again");
            }
        }
        bail!("{url} has more than {MOST_PAGES} pages")
    }

    fn get(&self, url: &str, accept: [&str; 2]) -> anyhow::Result<Page> {
        for accept in accept {
            if let Some(found) = self.fetcher.json(url, accept, ADDED_LAST)? {
                return Ok(found);
            }
        }
        bail!("{url} speaks neither TAXII 2.1 nor 2.0")
    }
}

/// A root may be given whole or by its path.
fn joined(url: &str, root: &str) -> Option<String> {
    reqwest::Url::parse(url).ok()?.join(root).ok().map(String::from)
}

fn escaped(text: &str) -> String {
    let plain =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~');
    let escape = |byte: u8| {
        if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }
    };
    text.bytes().map(escape).collect()
}
