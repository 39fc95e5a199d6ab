//! What the style promises of every file, checked: prose first, short files and functions, and
//! imports that go one way.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::binary::stakeout;
use crate::corpus::workspace;
use crate::folder::files_below;

const FILE_LINES: usize = 500;
const FUNCTION_LINES: usize = 70;
const ARGUMENTS: usize = 5;

/// A source file of the workspace.
struct Source {
    /// From the root of the workspace.
    name: String,
    text: String,
}

impl Source {
    /// The text without the tests at its end.
    fn product(&self) -> &str {
        let tests = ["\n#[cfg(test)]\nmod tests {", "\n#[cfg(test)]\nmod tests;"];
        let ends = tests.iter().filter_map(|start| self.text.find(start));
        self.text.split_at(ends.min().unwrap_or(self.text.len())).0
    }

    fn is_test(&self) -> bool {
        self.name.contains("/tests/") || self.name.ends_with("tests.rs")
    }

    fn stem(&self) -> &str {
        let name = self.name.rsplit('/').next().unwrap_or(&self.name);
        name.strip_suffix(".rs").unwrap_or(name)
    }
}

fn sources(below: &str) -> Vec<Source> {
    let root = workspace();
    let found = files_below(&root.join(below)).into_iter();
    let rust = found.filter(|file| file.extension().is_some_and(|extension| extension == "rs"));
    let source = |file: std::path::PathBuf| {
        let name = format!("{below}/{}", file.display());
        let text = fs::read_to_string(root.join(&name)).expect("a source in UTF-8");
        Source { name, text }
    };
    rust.map(source).collect()
}

/// All that is written in Rust: the product and its benchmark.
fn written() -> Vec<Source> {
    ["crates", "bench"].into_iter().flat_map(sources).collect()
}

fn check(wrong: &[String]) {
    assert!(wrong.is_empty(), "{} places:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_file_opens_with_what_it_is() {
    let bare = written().into_iter().filter(|it| !it.text.starts_with("//! "));
    check(&bare.map(|source| source.name).collect::<Vec<_>>());
}

#[test]
fn files_are_named_after_what_they_hold() {
    let vague = ["utils", "util", "helpers", "helper", "common", "misc", "types"];
    let named = written().into_iter().filter(|source| {
        source.name.split('/').any(|part| vague.contains(&part)) || vague.contains(&source.stem())
    });
    check(&named.map(|source| source.name).collect::<Vec<_>>());
}

#[test]
fn files_and_functions_are_short() {
    let (mut wrong, mut files, mut lengths) = (Vec::new(), Vec::new(), Vec::new());
    for source in written() {
        let lines = source.product().lines().count();
        files.push(lines);
        if lines > FILE_LINES && !source.is_test() {
            wrong.push(format!("{}: {lines} lines", source.name));
        }
        for function in functions(source.product()) {
            lengths.push(function.lines);
            if function.lines > FUNCTION_LINES {
                wrong.push(format!("{}: {}: {} lines", source.name, function.name, function.lines));
            }
            if function.arguments > ARGUMENTS {
                let count = function.arguments;
                wrong.push(format!("{}: {}: {count} arguments", source.name, function.name));
            }
        }
    }
    files.sort_unstable();
    lengths.sort_unstable();
    println!(
        "{} files, median {} lines; {} functions, median {} lines, p90 {}",
        files.len(),
        files[files.len() / 2],
        lengths.len(),
        lengths[lengths.len() / 2],
        lengths[lengths.len() * 9 / 10],
    );
    check(&wrong);
}

struct Function {
    name: String,
    lines: usize,
    arguments: usize,
}

/// Every function with a body in a formatted text: the body ends at a brace of its own indentation.
fn functions(text: &str) -> Vec<Function> {
    let lines: Vec<&str> = text.lines().collect();
    let ends_signature = |line: &&str| line.ends_with(['{', '}', ';']);
    let mut found = Vec::new();
    for (place, line) in lines.iter().enumerate() {
        let Some(name) = named(line) else { continue };
        let rest = &lines[place..];
        let Some(signature) = rest.iter().position(ends_signature) else { continue };
        let indent = line.len() - line.trim_start().len();
        let closing = format!("{}}}", " ".repeat(indent));
        let end = match rest[signature].chars().last() {
            Some('{') => rest.iter().position(|line| *line == closing),
            Some('}') => Some(signature),
            _ => None,
        };
        if let Some(end) = end {
            let arguments = arguments(&rest[..=signature].concat());
            found.push(Function { name: name.to_owned(), lines: end + 1, arguments });
        }
    }
    found
}

/// The name of the function that a line begins to declare.
fn named(line: &str) -> Option<&str> {
    let (before, after) = line.split_once("fn ")?;
    let qualifiers = ["pub", "pub(crate)", "pub(super)", "const", "async"];
    let declares = before.split_whitespace().all(|word| qualifiers.contains(&word));
    let (name, _) = after.split_once(['(', '<'])?;
    declares.then_some(name)
}

/// How many arguments a signature has, the receiver among them.
fn arguments(signature: &str) -> usize {
    let (_, rest) = signature.split_once("fn ").expect("a signature");
    let (mut depth, mut angles, mut count, mut empty) = (0_u32, 0_u32, 0, true);
    let mut before = ' ';
    for letter in rest.chars() {
        match letter {
            '<' => angles += 1,
            '>' if before != '-' => angles -= 1,
            '(' if depth == 0 && angles > 0 => {}
            ')' if depth == 0 => {}
            '(' | '[' => depth += 1,
            ')' if depth == 1 => break,
            ')' | ']' => depth -= 1,
            ',' if depth == 1 && angles == 0 => {
                count += 1;
                empty = true;
            }
            _ if depth > 0 && !letter.is_whitespace() => empty = false,
            _ => {}
        }
        before = letter;
    }
    count + usize::from(!empty)
}

#[test]
fn functions_are_found_and_measured() {
    let text = "fn a() {}\npub(crate) fn b<F: Fn(u8) -> u8>(\n    one: &[u8],\n    two: F,\n) -> u8 {\n    \
        1\n}\nimpl X {\n    const fn c(&self, (x, y): (u8, u8)) -> Vec<u8> {\n        y\n    }\n    fn d();\n}\n";
    let found: Vec<_> =
        functions(text).into_iter().map(|it| (it.name, it.lines, it.arguments)).collect();
    let expected = [("a", 1, 0), ("b", 6, 2), ("c", 3, 2)];
    assert_eq!(found, expected.map(|(name, lines, count)| (name.to_owned(), lines, count)));
}

/// The stages of the playbook, each of which may look only at those before it.
const STAGES: [&str; 16] = [
    "document",
    "intel",
    "organization",
    "lookalikes",
    "register",
    "observations",
    "history",
    "procurement",
    "acquisitions",
    "cases",
    "scene",
    "indicators",
    "questions",
    "escalation",
    "tier1",
    "tier2",
];
const LAST_STAGE: &str = "containment";
/// What every stage may look at: figures, the context, words, and the events themselves.
const BENEATH: [&str; 6] = ["thresholds", "context", "words", "family", "price", "written"];

#[test]
fn stages_look_only_at_those_before_them() {
    let stages: Vec<&str> = STAGES.into_iter().chain([LAST_STAGE]).collect();
    let place = |name: &str| stages.iter().position(|stage| *stage == name);
    let mut wrong = Vec::new();
    for source in sources("crates/playbook/src") {
        let inside = source.name.strip_prefix("crates/playbook/src/").expect("it lies there");
        let stage = inside.split('/').next().unwrap_or(inside).trim_end_matches(".rs");
        let Some(own) = place(stage) else {
            let known = BENEATH.contains(&stage) || ["lib", "investigation"].contains(&stage);
            if !known {
                wrong.push(format!("{}: no stage of the playbook", source.name));
            }
            continue;
        };
        for import in imports(source.product()) {
            let later = place(&import).is_some_and(|other| other > own);
            if later {
                wrong.push(format!("{}: {stage} looks at {import}", source.name));
            }
        }
    }
    check(&wrong);
}

/// First parts of every path behind `crate::`, in braces too.
fn imports(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for rest in text.split("crate::").skip(1) {
        let names: Vec<&str> = match rest.strip_prefix('{') {
            Some(list) => list.split('}').next().unwrap_or(list).split(',').collect(),
            None => vec![rest],
        };
        found.extend(names.iter().map(|name| {
            let name = name.trim().split(|letter: char| !letter.is_alphanumeric() && letter != '_');
            name.into_iter().next().unwrap_or_default().to_owned()
        }));
    }
    found
}

#[test]
fn judgement_does_not_reach_out() {
    let mut wrong = Vec::new();
    let forbidden = [
        "std::fs",
        "std::io",
        "std::env",
        "std::thread",
        "std::process",
        "std::time",
        "SystemTime",
        "Instant::now",
        "std::net::Tcp",
        "std::net::Udp",
        "rand::",
        "static mut",
        "RandomState",
    ];
    for source in sources("crates/playbook/src").iter().filter(|source| !source.is_test()) {
        for word in forbidden {
            if source.product().contains(word) {
                wrong.push(format!("{}: {word}", source.name));
            }
        }
    }
    check(&wrong);
}

#[test]
fn crates_depend_in_one_direction() {
    let allowed: BTreeMap<&str, &[&str]> = BTreeMap::from([
        ("schema", [].as_slice()),
        ("ocsf-check", &[]),
        ("lake", &["schema"]),
        ("sources", &["schema"]),
        ("playbook", &["schema"]),
        ("sigma", &["schema"]),
        ("casebook", &["schema", "playbook"]),
        ("stakeout", &["schema", "sources", "playbook", "lake", "casebook", "sigma"]),
    ]);
    let mut wrong = Vec::new();
    for entry in fs::read_dir(workspace().join("crates")).expect("the crates") {
        let place = entry.expect("an entry").path();
        let text = fs::read_to_string(place.join("Cargo.toml")).expect("a manifest");
        let manifest: toml::Table = text.parse().expect("a manifest in TOML");
        let name = manifest["package"]["name"].as_str().expect("a name").to_owned();
        let Some(below) = allowed.get(name.as_str()) else {
            wrong.push(format!("{name} is in no list of what it may depend on"));
            continue;
        };
        let needed = manifest.get("dependencies").and_then(toml::Value::as_table);
        for dependency in needed.into_iter().flat_map(toml::Table::keys) {
            let ours = allowed.contains_key(dependency.as_str());
            if ours && !below.contains(&dependency.as_str()) {
                wrong.push(format!("{name} depends on {dependency}"));
            }
        }
    }
    check(&wrong);
}

/// Rows of the playbook and their clauses: one file each.
const CLAUSES: [(&str, &[&str]); 6] = [
    (
        "indicators",
        &[
            "provisioning_surge",
            "domain_registration",
            "new_address",
            "cloud_traffic_spike",
            "abused_hosting",
        ],
    ),
    (
        "questions",
        &["authorized_registration", "unexplained_resources", "procurement_pattern", "anonymity"],
    ),
    ("escalation", &["unauthorized_acquisition", "known_actor", "related_activity", "verdict"]),
    ("tier1", &["verify_registrations", "compare_usage", "check_accounts"]),
    ("tier2", &["trace_origin", "match_plans", "find_similar"]),
    (
        "containment",
        &["revoke_access", "notify_owners", "watch_registrations", "review_permissions"],
    ),
];

#[test]
fn every_clause_of_the_playbook_has_its_file() {
    let root = workspace().join("crates/playbook/src");
    let there = |path: &Path| path.try_exists().expect("a folder to look into");
    let mut wrong = Vec::new();
    for (row, clauses) in CLAUSES {
        let listed = fs::read_to_string(root.join(row).join("mod.rs")).expect("a row's list");
        for clause in clauses {
            let file = root.join(row).join(format!("{clause}.rs"));
            let folder = root.join(row).join(clause).join("mod.rs");
            if !(there(&file) || there(&folder)) || !listed.contains(&format!("mod {clause};")) {
                wrong.push(format!("{row}/{clause}"));
            }
        }
    }
    check(&wrong);
}

#[test]
fn every_scenario_stands_in_the_documentation() {
    let list = stakeout(&workspace(), &["simulate", "--list"]).run().expect_code(0).out();
    let page = |name: &str| {
        fs::read_to_string(workspace().join("docs/src").join(name)).expect("a page of the guide")
    };
    let (evaluation, guide) = (page("evaluation.md"), page("simulate.md"));
    let mut wrong = Vec::new();
    for line in list.lines() {
        let mut words = line.split_whitespace();
        let (kind, name) = (words.next().expect("a kind"), words.next().expect("a name"));
        if !evaluation.contains(&format!("\n| {name} |")) {
            wrong.push(format!("evaluation.md measures no {name}"));
        }
        if kind == "incident" && !guide.contains(&format!("\n| `{name}` |")) {
            wrong.push(format!("simulate.md says nothing of {name}"));
        }
    }
    assert!(!list.is_empty(), "no scenario is listed");
    check(&wrong);
}
