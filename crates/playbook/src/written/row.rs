//! The rows of a playbook, told by their names however somebody wrote those.

use serde::Serialize;

/// A row whose value is cut into clauses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Row {
    LogSources,
    KeyIndicators,
    Questions,
    Escalation,
    Tier1,
    Tier2,
    Containment,
}

/// A row that says what the playbook is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fact {
    Tactic,
    Technique,
    SubTechnique,
    Name,
    /// What belongs to the paper and is no step: an author, a version, a reference.
    Other,
}

/// What the name of a row says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    Row(Row),
    Fact(Fact),
    /// The heads of the columns themselves.
    Heads,
}

impl Row {
    pub const ALL: [Self; 7] = [
        Self::LogSources,
        Self::KeyIndicators,
        Self::Questions,
        Self::Escalation,
        Self::Tier1,
        Self::Tier2,
        Self::Containment,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LogSources => "log_sources",
            Self::KeyIndicators => "key_indicators",
            Self::Questions => "questions",
            Self::Escalation => "escalation",
            Self::Tier1 => "tier1",
            Self::Tier2 => "tier2",
            Self::Containment => "containment",
        }
    }

    /// As the two-column form heads it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::LogSources => "Log Sources to Investigate",
            Self::KeyIndicators => "Key Indicators",
            Self::Questions => "Questions for Analysis",
            Self::Escalation => "Decision for Escalation",
            Self::Tier1 => "Additional Analysis Steps for L1",
            Self::Tier2 => "T2 Analyst Actions",
            Self::Containment => "Containment and Further Analysis",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|row| row.as_str() == word)
    }
}

impl Fact {
    pub const fn title(self) -> &'static str {
        match self {
            Self::Tactic => "MITRE Tactic",
            Self::Technique => "MITRE TTP",
            Self::SubTechnique => "MITRE Sub-TTP",
            Self::Name => "Name",
            Self::Other => "About",
        }
    }
}

/// Beginnings of words that tell a row, in the order in which they are asked for: the decision to
/// escalate to Tier 2 is no action of Tier 2.
const ROWS: [(Row, &[&str]); 7] = [
    (Row::Escalation, &["escalat", "decision"]),
    (Row::Questions, &["question"]),
    (Row::Containment, &["contain", "eradicat", "remediat", "mitigat", "recover"]),
    (Row::Tier2, &["t2", "l2", "tier2", "level2"]),
    (Row::Tier1, &["t1", "l1", "tier1", "level1", "triage"]),
    (Row::LogSources, &["log", "telemetry", "datasource"]),
    (Row::KeyIndicators, &["indicator", "ioc"]),
];

const OTHER: [&str; 26] = [
    "author",
    "version",
    "date",
    "updated",
    "created",
    "reviewed",
    "reference",
    "references",
    "link",
    "links",
    "url",
    "description",
    "summary",
    "overview",
    "severity",
    "priority",
    "platform",
    "platforms",
    "status",
    "owner",
    "notes",
    "note",
    "tags",
    "id",
    "comments",
    "confidence",
];

/// What a name means; `None` for one that no row of a playbook has.
pub(super) fn named(name: &str) -> Option<Named> {
    let words = words(name);
    let joined = words.concat();
    let has = |start: &str| words.iter().any(|word| word.starts_with(start));
    if matches!(joined.as_str(), "columnname" | "column" | "field" | "fieldname" | "attribute")
        || matches!(joined.as_str(), "row" | "section" | "item" | "key" | "element" | "category")
    {
        return Some(Named::Heads);
    }
    if let Some(row) = row(&words, &joined) {
        return Some(Named::Row(row));
    }
    let fact = if has("tactic") {
        Fact::Tactic
    } else if has("sub") && (has("ttp") || has("tech") || joined.starts_with("sub")) {
        Fact::SubTechnique
    } else if joined == "name" || joined == "title" || joined.ends_with("name") {
        Fact::Name
    } else if has("ttp") || has("technique") || matches!(joined.as_str(), "mitreid" | "attackid") {
        Fact::Technique
    } else if words.iter().any(|word| OTHER.contains(&word.as_str())) {
        Fact::Other
    } else {
        return None;
    };
    Some(Named::Fact(fact))
}

fn row(words: &[String], joined: &str) -> Option<Row> {
    let tells = |start: &str| {
        // `Tier 2` is two words, `Tier2` and `T2` one; `Log Sources` begins with `log`.
        let word = words.iter().any(|word| match start {
            "log" | "ioc" => word.trim_end_matches('s') == start,
            _ if start.ends_with(['1', '2']) => word == start,
            _ => word.starts_with(start),
        });
        word || (start.len() > 4 && joined.contains(start))
    };
    let found = ROWS.into_iter().find(|(_, starts)| starts.iter().any(|start| tells(start)));
    let more = joined.starts_with("additionalanalysis") || joined == "analysissteps";
    found.map(|(row, _)| row).or(more.then_some(Row::Tier1))
}

/// A name in small letters and digits, word by word.
fn words(name: &str) -> Vec<String> {
    let plain = super::markdown::plain(name).to_lowercase();
    let words = plain.split(|letter: char| !letter.is_alphanumeric());
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// The nearest names of rows, for an error about one that is none of them.
pub(super) fn titles() -> impl Iterator<Item = &'static str> {
    let facts = [Fact::Tactic, Fact::Technique, Fact::SubTechnique, Fact::Name];
    facts.into_iter().map(Fact::title).chain(Row::ALL.into_iter().map(Row::title))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_title_names_its_own_row() {
        for row in Row::ALL {
            assert_eq!(named(row.title()), Some(Named::Row(row)), "{}", row.title());
            assert_eq!(Row::parse(row.as_str()), Some(row));
        }
        for fact in [Fact::Tactic, Fact::Technique, Fact::SubTechnique, Fact::Name, Fact::Other] {
            assert_eq!(named(fact.title()).is_some(), fact != Fact::Other, "{}", fact.title());
        }
    }

    #[test]
    fn names_vary_in_case_spacing_markup_and_words() {
        let check =
            |name: &str, expected: Option<Named>| assert_eq!(named(name), expected, "{name}");
        check("**KEY  INDICATORS**", Some(Named::Row(Row::KeyIndicators)));
        check("`key_indicators:`", Some(Named::Row(Row::KeyIndicators)));
        check("Log sources", Some(Named::Row(Row::LogSources)));
        check("Data Sources", Some(Named::Row(Row::LogSources)));
        check("Decision for Escalation to Tier 2", Some(Named::Row(Row::Escalation)));
        check("Tier 2 Analyst Actions", Some(Named::Row(Row::Tier2)));
        check("Level 1: additional analysis", Some(Named::Row(Row::Tier1)));
        check("Additional Analysis Steps", Some(Named::Row(Row::Tier1)));
        check("L2 actions", Some(Named::Row(Row::Tier2)));
        check("Containment & Further Analysis", Some(Named::Row(Row::Containment)));
        check("MITRE ATT&CK Tactic", Some(Named::Fact(Fact::Tactic)));
        check("mitre sub ttp", Some(Named::Fact(Fact::SubTechnique)));
        check("Sub-technique", Some(Named::Fact(Fact::SubTechnique)));
        check("Technique ID", Some(Named::Fact(Fact::Technique)));
        check("Technique Name", Some(Named::Fact(Fact::Name)));
        check("References", Some(Named::Fact(Fact::Other)));
        check("Column Name", Some(Named::Heads));
        check("Coffee", None);
        check("", None);
    }
}
