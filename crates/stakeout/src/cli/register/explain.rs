//! Why the register covers an event or does not, in sentences; and what a case says of it.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context as _, bail};
use playbook::acquisitions::{Acquisition, Authorization};
use playbook::register::{NearMiss, Standing};
use playbook::words;
use serde_json::Value;

use super::super::judging::{Judged, Judging};
use super::super::settings::Settings;
use crate::output::terminal::clean;

/// Every acquisition in logs, or those whose record holds an id.
pub(super) fn events(
    judging: &Judging,
    paths: &[String],
    id: Option<&str>,
    settings: &Settings,
    to: &mut impl Write,
) -> anyhow::Result<()> {
    judging.judge(paths, None, settings, |judged| {
        let acquisitions = &judged.scene.acquisitions;
        let wanted: Vec<&Acquisition<'_>> = match id {
            None => acquisitions.iter().collect(),
            Some(id) => holding(id, judged)?,
        };
        if wanted.is_empty() {
            let where_ = id.map_or("these records".to_owned(), |id| format!("records with {id}"));
            bail!(
                "nothing was acquired in {where_}: the register is asked about acquisitions only"
            );
        }
        for acquisition in wanted {
            writeln!(to, "{}", clean(&told(acquisition, judged)))?;
        }
        Ok(())
    })
}

fn told(acquisition: &Acquisition<'_>, judged: &Judged<'_>) -> String {
    let change = acquisition.change;
    let place = format!("{}:{}:{}", change.provider, change.account, change.region);
    let what = format!(
        "{}: {} by {} in {}",
        change.time(),
        change.what(),
        words::spoken(&change.identity.key),
        place.trim_matches(':')
    );
    let verdict = match judged.scene.authorization(acquisition) {
        Authorization::Authorized => "Authorised",
        Authorization::CannotTell => "Cannot tell",
        Authorization::Unauthorized => "Not authorised",
    };
    let kind = acquisition.kind.as_str();
    let complete = if acquisition.register_is_complete(judged.scene.context) {
        format!("the register is complete for {kind} here")
    } else {
        format!("the register does not claim to be complete for {kind} here")
    };
    let why = match &acquisition.standing {
        Standing::Covered { entry } if acquisition.compromise.is_compromised() => format!(
            "{entry} ({}:{}) covers it, and does not count: the account shows signs of compromise",
            entry.file, entry.line
        ),
        Standing::Covered { entry } => {
            format!("{entry} ({}:{}) covers it", entry.file, entry.line)
        }
        Standing::Over { entry, limit, seen, .. } => format!(
            "{entry} ({}:{}) covers it but for the count: it allows {limit}, this made it {seen}",
            entry.file, entry.line
        ),
        Standing::Uncovered { nearest: Some(near), .. } => {
            let NearMiss { entry, difference, remedy } = near;
            let (file, line) = (&entry.file, entry.line);
            format!(
                "no entry covers it; the nearest, {entry} ({file}:{line}), {difference}; it would be \
                 covered if {remedy}; {complete}"
            )
        }
        Standing::Uncovered { nearest: None, .. } => {
            format!("no entry covers it, and none comes near; {complete}")
        }
    };
    format!("{what}. {verdict}: {why}.")
}

/// A record that proves an acquisition, by its place in its file.
struct Proof<'j> {
    range: (u64, u32),
    acquisition: &'j Acquisition<'j>,
}

/// Acquisitions whose record holds an id.
fn holding<'j>(id: &str, judged: &Judged<'j>) -> anyhow::Result<Vec<&'j Acquisition<'j>>> {
    let mut by_file: BTreeMap<u32, Vec<Proof<'_>>> = BTreeMap::new();
    for acquisition in &judged.scene.acquisitions {
        for citation in acquisition.proofs() {
            let duplicates = &judged.intake.duplicates;
            let place = duplicates.least_place(citation.fingerprint, citation.locator);
            let range = (place.offset, place.length);
            by_file.entry(place.file.0).or_default().push(Proof { range, acquisition });
        }
    }
    let mut found = Vec::new();
    for (file, mut proofs) in by_file {
        let Some(input) = judged.inputs.get(file as usize) else { continue };
        proofs.sort_by_key(|proof| proof.range);
        let ranges: Vec<(u64, u32)> = proofs.iter().map(|proof| proof.range).collect();
        let records = lake::read_ranges(&input.path, &ranges)
            .with_context(|| format!("cannot read {} again", input.name))?;
        let holds = |record: &[u8]| String::from_utf8_lossy(record).contains(id);
        let pairs = proofs.into_iter().zip(records);
        found.extend(pairs.filter(|(_, record)| holds(record)).map(|(it, _)| it.acquisition));
    }
    found.sort_by_key(|it| (it.time(), it.change.citation));
    found.dedup_by_key(|it| it.change.citation);
    Ok(found)
}

/// What a case of a former scan says of the register; whether there is such a case.
pub(super) fn case(out: &Path, id: &str, to: &mut impl Write) -> anyhow::Result<bool> {
    let path = out.join("cases.json");
    let text = fs::read_to_string(&path)
        .with_context(|| format!("cannot read {}; scan with --out first", path.display()))?;
    let cases: Value = serde_json::from_str(&text)
        .with_context(|| format!("{} holds no cases of a scan", path.display()))?;
    let mut cases = cases.as_array().into_iter().flatten();
    let Some(case) = cases.find(|case| case.get("id").and_then(Value::as_str) == Some(id)) else {
        return Ok(false);
    };
    let text =
        |value: &Value, key: &str| clean(value.get(key).and_then(Value::as_str).unwrap_or(""));
    let named = |list: &str, key: &str, name: &str| {
        let items = case.pointer(list).and_then(Value::as_array);
        let mut items = items.into_iter().flatten();
        items.find(|it| it.get(key).and_then(Value::as_str) == Some(name)).cloned()
    };
    writeln!(to, "{}", text(case, "title"))?;
    if let Some(question) = named("/questions", "id", "authorized_registration") {
        writeln!(to, "  Authorised? {}. {}", text(&question, "answer"), text(&question, "why"))?;
    }
    if let Some(clause) = named("/escalation/clauses", "id", "unauthorized_acquisition") {
        writeln!(to, "  Clause: {}. {}", text(&clause, "state"), text(&clause, "why"))?;
    }
    if let Some(plans) = named("/tier2", "step", "match_plans") {
        for line in plans.get("details").and_then(Value::as_array).into_iter().flatten() {
            writeln!(to, "  {}", clean(line.as_str().unwrap_or("")))?;
        }
    }
    let counterfactual = case.pointer("/escalation/counterfactual").and_then(Value::as_str);
    writeln!(to, "  {}", clean(counterfactual.unwrap_or("")))?;
    Ok(true)
}
