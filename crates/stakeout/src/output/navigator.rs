//! Layers for the ATT&CK Navigator, format 4.5, out of what a scan left behind: which
//! sub-techniques its cases are of, and which of them its sources could show.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// The technique that Stakeout looks for; its sub-techniques are shown unfolded below it.
const PARENT: &str = "T1583";
const TACTIC: &str = "resource-development";
/// Titles in a comment, before the rest is counted.
const TITLES: usize = 20;

/// A case of `cases.json`, as far as a layer asks it.
#[derive(Deserialize)]
pub(crate) struct FormerCase {
    title: String,
    technique: BTreeSet<String>,
}

/// `summary.json`, as far as a layer asks it.
#[derive(Deserialize)]
pub(crate) struct FormerSummary {
    coverage: FormerCoverage,
}

#[derive(Deserialize)]
struct FormerCoverage {
    playbook: Vec<FormerClause>,
}

#[derive(Deserialize)]
struct FormerClause {
    clause: String,
    sight: String,
    why: String,
}

#[derive(Serialize)]
pub(crate) struct Layer {
    name: &'static str,
    versions: Versions,
    domain: &'static str,
    description: &'static str,
    filters: Filters,
    layout: Layout,
    techniques: Vec<Technique>,
    gradient: Gradient,
    #[serde(rename = "legendItems")]
    legend: Vec<LegendItem>,
}

#[derive(Serialize)]
struct Versions {
    attack: &'static str,
    navigator: &'static str,
    layer: &'static str,
}

#[derive(Serialize)]
struct Filters {
    platforms: [&'static str; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Layout {
    #[serde(rename = "layout")]
    arrangement: &'static str,
    show_name: bool,
    #[serde(rename = "showID")]
    show_id: bool,
    expanded_subtechniques: &'static str,
}

#[derive(Serialize)]
struct Technique {
    #[serde(rename = "techniqueID")]
    id: String,
    tactic: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<usize>,
    comment: String,
    enabled: bool,
    #[serde(rename = "showSubtechniques")]
    unfolded: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Gradient {
    colors: [&'static str; 2],
    min_value: usize,
    max_value: usize,
}

#[derive(Serialize)]
struct LegendItem {
    label: &'static str,
    color: &'static str,
}

/// How many cases are of each sub-technique, and their titles.
pub(crate) fn sightings(cases: &[FormerCase]) -> Layer {
    let mut titles: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for case in cases {
        for id in case.technique.iter().filter(|id| is_ours(id)) {
            titles.entry(id).or_default().push(&case.title);
        }
    }
    let most = titles.values().map(Vec::len).max().unwrap_or(0);
    let techniques = titles.iter().map(|(id, titles)| (*id, titles.len(), comment(titles)));
    Layer {
        name: "Stakeout sightings",
        description: "Cases of a scan by sub-technique of T1583, Acquire Infrastructure. The score \
                      is their number, the comment their titles.",
        gradient: Gradient { colors: ["#ffe9b3", "#d64545"], min_value: 0, max_value: most.max(1) },
        ..layer(techniques, Vec::new())
    }
}

/// Which sub-techniques the sources that were read can show.
pub(crate) fn coverage(summary: &FormerSummary) -> Layer {
    let clauses = summary.coverage.playbook.iter().filter(|clause| is_ours(&clause.clause));
    let techniques = clauses.map(|clause| {
        let score = match clause.sight.as_str() {
            "covered" => 100,
            "degraded" => 50,
            _ => 0,
        };
        let why = if clause.why.is_empty() { "" } else { ": " };
        (clause.clause.as_str(), score, format!("{}{why}{}", clause.sight, clause.why))
    });
    let legend = [
        ("covered (100)", "#3f9c5a"),
        ("degraded (50): something is thin or missing", "#a9d3b4"),
        ("blind (0): no source shows it", "#ffffff"),
    ];
    let legend = legend.map(|(label, color)| LegendItem { label, color });
    Layer {
        name: "Stakeout coverage",
        description: "What the sources of a scan can show of T1583, Acquire Infrastructure.",
        gradient: Gradient { colors: ["#ffffff", "#3f9c5a"], min_value: 0, max_value: 100 },
        ..layer(techniques, legend.into())
    }
}

/// What all layers have in common, with the parent among the techniques.
fn layer<'a>(
    scored: impl Iterator<Item = (&'a str, usize, String)>,
    legend: Vec<LegendItem>,
) -> Layer {
    let parent = (PARENT.to_owned(), (None, String::new()));
    let mut techniques = BTreeMap::from([parent]);
    techniques.extend(scored.map(|(id, score, comment)| (id.to_owned(), (Some(score), comment))));
    let technique = |(id, (score, comment)): (String, (Option<usize>, String))| {
        let unfolded = id == PARENT;
        Technique { id, tactic: TACTIC, score, comment, enabled: true, unfolded }
    };
    Layer {
        name: "",
        versions: Versions { attack: "18", navigator: "5.2.0", layer: "4.5" },
        domain: "enterprise-attack",
        description: "",
        filters: Filters { platforms: ["PRE"] },
        layout: Layout {
            arrangement: "side",
            show_name: true,
            show_id: true,
            expanded_subtechniques: "annotated",
        },
        techniques: techniques.into_iter().map(technique).collect(),
        gradient: Gradient { colors: ["#ffffff", "#ffffff"], min_value: 0, max_value: 1 },
        legend,
    }
}

/// Titles, a line each. The file may have been anybody's, so they are few.
fn comment(titles: &[&str]) -> String {
    let (shown, rest) = titles.split_at(titles.len().min(TITLES));
    let more = if rest.is_empty() { String::new() } else { format!("\nand {} more", rest.len()) };
    shown.join("\n") + &more
}

/// Whether it is T1583 or a sub-technique of it, and no clause or other word.
fn is_ours(id: &str) -> bool {
    let digits = |sub: &str| sub.len() == 3 && sub.bytes().all(|digit| digit.is_ascii_digit());
    id.strip_prefix(PARENT)
        .is_some_and(|rest| rest.is_empty() || rest.strip_prefix('.').is_some_and(digits))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn scores(layer: &Layer) -> Vec<(&str, Option<usize>, &str)> {
        let techniques = layer.techniques.iter();
        techniques.map(|it| (it.id.as_str(), it.score, it.comment.as_str())).collect()
    }

    fn cases(cases: &Value) -> Vec<FormerCase> {
        serde_json::from_value(cases.clone()).expect("cases")
    }

    #[test]
    fn sightings_count_cases_and_name_them() {
        let layer = sightings(&cases(&json!([
            {"title": "two", "technique": ["T1583.003", "T1583.001"], "score": 1.0},
            {"title": "one", "technique": ["T1583.003", "T1583.003", "../etc", "T1583.03"]},
            {"title": "none", "technique": []},
        ])));
        let expected = [
            ("T1583", None, ""),
            ("T1583.001", Some(1), "two"),
            ("T1583.003", Some(2), "two\none"),
        ];
        assert_eq!(scores(&layer), expected);
        assert_eq!(layer.gradient.max_value, 2);
        let parent = sightings(&cases(&json!([{"title": "whole", "technique": ["T1583"]}])));
        assert_eq!(scores(&parent), [("T1583", Some(1), "whole")]);
    }

    #[test]
    fn many_titles_are_counted() {
        let case = json!({"title": "again", "technique": ["T1583.006"]});
        let layer = sightings(&cases(&Value::Array(vec![case; 23])));
        let comment = &layer.techniques[1].comment;
        assert!(comment.ends_with("again\nand 3 more"), "{comment}");
        assert_eq!(comment.lines().count(), TITLES + 1);
    }

    #[test]
    fn a_layer_without_cases_is_still_one() {
        let layer = serde_json::to_value(sightings(&[])).expect("JSON");
        assert_eq!(
            layer["versions"],
            json!({"attack": "18", "navigator": "5.2.0", "layer": "4.5"})
        );
        assert_eq!(layer["domain"], "enterprise-attack");
        let gradient = &layer["gradient"];
        assert!(gradient["maxValue"].as_u64() > gradient["minValue"].as_u64(), "{gradient}");
        assert_eq!(layer["techniques"][0]["techniqueID"], "T1583");
        assert_eq!(layer["techniques"][0]["showSubtechniques"], true);
        assert!(layer["techniques"][0].get("score").is_none(), "unscored");
    }

    #[test]
    fn coverage_says_what_is_blind_and_why() {
        let clause = |clause: &str, sight: &str, why: &str| json!({"row": "r", "clause": clause, "text": "t", "sight": sight, "why": why});
        let summary = json!({"coverage": {"playbook": [
            clause("provisioning_surge", "covered", ""),
            clause("T1583.005", "blind", "not looked for"),
            clause("T1583.003", "degraded", "thin: network"),
            clause("T1583.004", "covered", ""),
        ]}});
        let layer = coverage(&serde_json::from_value(summary).expect("a summary"));
        let expected = [
            ("T1583", None, ""),
            ("T1583.003", Some(50), "degraded: thin: network"),
            ("T1583.004", Some(100), "covered"),
            ("T1583.005", Some(0), "blind: not looked for"),
        ];
        assert_eq!(scores(&layer), expected);
    }
}
