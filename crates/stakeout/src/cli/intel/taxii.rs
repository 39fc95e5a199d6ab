//! A small client of TAXII 2.1 (and of 2.0 where a server has only that): from wherever the URL points,
//! the server, an API root or a collection, to all objects that may be read.

use anyhow::{Context as _, bail};
use serde_json::{Value, json};

use super::fetch::Fetcher;

const NEW: &str = "application/taxii+json;version=2.1";
const OLD: &str = "application/vnd.oasis.taxii+json; version=2.0";
const OLD_OBJECTS: &str = "application/vnd.oasis.stix+json; version=2.0";
/// When the last object of a page was added.
const ADDED_LAST: &str = "X-TAXII-Date-Added-Last";

/// Pages beyond which a server leads us round.
const MOST_PAGES: usize = 10_000;

/// All objects, as one bundle.
pub(super) fn objects(fetcher: &Fetcher<'_>, url: &str) -> anyhow::Result<Vec<u8>> {
    let mut objects = Vec::new();
    let (mut open, mut asked) = (vec![url.to_owned()], 0);
    while let Some(url) = open.pop() {
        asked += 1;
        if asked > 1_000 {
            bail!("this server has more roots and collections than can be asked for");
        }
        let (document, _) = get(fetcher, &url, [NEW, OLD])?;
        let below = |path: &str| format!("{}/{path}/", url.trim_end_matches('/'));
        if let Some(roots) = document.get("api_roots").and_then(Value::as_array) {
            let roots = roots.iter().filter_map(Value::as_str);
            open.extend(roots.filter_map(|root| joined(&url, root)));
        } else if let Some(found) = document.get("collections").and_then(Value::as_array) {
            let readable =
                found.iter().filter(|it| it.get("can_read") != Some(&Value::Bool(false)));
            let ids = readable.filter_map(|it| it.get("id").and_then(Value::as_str));
            open.extend(ids.map(below));
        } else if document.get("can_read").is_some() {
            pages(fetcher, &below("objects"), &mut objects)?;
        } else if document.get("versions").is_some() {
            open.push(below("collections"));
        } else if let Some(found) = document.get("objects").and_then(Value::as_array) {
            objects.extend(found.iter().cloned());
        } else if url.trim_end_matches('/').ends_with("/collections") {
            // A root without a collection.
        } else {
            bail!("{url} is no TAXII server, API root or collection");
        }
    }
    let bundle = json!({ "type": "bundle", "id": "bundle--taxii", "objects": objects });
    serde_json::to_vec(&bundle).context("cannot write what was fetched")
}

/// Page after page, by the server's own mark, or by when the last object was added.
fn pages(fetcher: &Fetcher<'_>, url: &str, objects: &mut Vec<Value>) -> anyhow::Result<()> {
    let mut query = String::new();
    for _ in 0..MOST_PAGES {
        let (page, added_last) = get(fetcher, &format!("{url}{query}"), [NEW, OLD_OBJECTS])?;
        let found = page.get("objects").and_then(Value::as_array);
        objects.extend(found.into_iter().flatten().cloned());
        if page.get("more") != Some(&Value::Bool(true)) {
            return Ok(());
        }
        let next = page.get("next").and_then(Value::as_str).map(|next| ("next", next));
        let later = added_last.as_deref().map(|added| ("added_after", added));
        let Some((key, value)) = next.or(later) else {
            bail!("{url} says that there is more, and not where");
        };
        let mark = format!("?{key}={}", escaped(value));
        if mark == query {
            bail!("{url} leads to the same page again");
        }
        query = mark;
    }
    bail!("{url} has more than {MOST_PAGES} pages")
}

fn get(
    fetcher: &Fetcher<'_>,
    url: &str,
    accept: [&str; 2],
) -> anyhow::Result<(Value, Option<String>)> {
    for accept in accept {
        if let Some(found) = fetcher.json(url, accept, ADDED_LAST)? {
            return Ok(found);
        }
    }
    bail!("{url} speaks neither TAXII 2.1 nor 2.0")
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
