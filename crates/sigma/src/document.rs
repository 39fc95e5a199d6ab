//! The text of a file of rules, document by document, so that what is wrong has its line and spoils
//! nothing beside it.

use rsigma_parser::{SigmaCollection, parse_sigma_yaml};

/// Why a rule of the user's does not run though it should: where, what, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    pub file: String,
    pub line: u32,
    pub text: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.text)
    }
}

/// Rules that stand in one document, and the line on which it begins.
pub(crate) struct Document {
    pub(crate) line: u32,
    pub(crate) rules: SigmaCollection,
}

/// Reads a file. Documents that cannot be read are problems; the others are there.
pub(crate) fn read(file: &str, text: &str, problems: &mut Vec<Problem>) -> Vec<Document> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut documents = Vec::new();
    for (line, part) in parts(text) {
        let (rules, errors) = match parse_sigma_yaml(&part) {
            Ok(mut rules) => {
                let errors = std::mem::take(&mut rules.errors);
                (rules, errors)
            }
            Err(error) => (SigmaCollection::new(), vec![error.to_string()]),
        };
        let told = errors.into_iter().map(|error| problem(file, line, &part, &error));
        problems.extend(told);
        documents.push(Document { line, rules });
    }
    documents
}

/// Documents with the line of each. Those of an old collection build on each other and stay one.
fn parts(text: &str) -> Vec<(u32, String)> {
    if text.lines().any(|line| line.starts_with("action:")) {
        return vec![(1, text.to_owned())];
    }
    let mut parts: Vec<(u32, String)> = vec![(1, String::new())];
    for (number, line) in (1_u32..).zip(text.lines()) {
        if line == "---" || line.starts_with("--- ") {
            parts.push((number + 1, String::new()));
        } else if let Some((_, part)) = parts.last_mut() {
            part.push_str(line);
            part.push('\n');
        }
    }
    let is_empty = |part: &str| {
        part.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#'))
    };
    parts.retain(|(_, part)| !is_empty(part));
    parts
}

fn problem(file: &str, first: u32, part: &str, error: &str) -> Problem {
    let within = said_line(error).or_else(|| line_of(part, error)).unwrap_or(1);
    let said = error.split(" at line ").next().unwrap_or(error).trim_end_matches('.');
    let text = format!("this rule does not run: {said}; {}", remedy(error));
    Problem { file: file.to_owned(), line: first.saturating_add(within).saturating_sub(1), text }
}

/// `… at line 7 column 3`.
fn said_line(error: &str) -> Option<u32> {
    let (_, rest) = error.split_once(" at line ")?;
    let digits = rest.split(|letter: char| !letter.is_ascii_digit()).next()?;
    digits.parse().ok()
}

/// The line that holds what an error is about.
fn line_of(part: &str, error: &str) -> Option<u32> {
    let quoted = error.split('\'').nth(1).unwrap_or_default();
    let wanted = match error {
        error if error.starts_with("Unknown modifier") => format!("|{quoted}"),
        error if error.starts_with("Condition") => "condition:".to_owned(),
        error if error.contains("timespan") => "timespan:".to_owned(),
        _ if !quoted.is_empty() => quoted.to_owned(),
        _ => "title:".to_owned(),
    };
    let place = part.lines().position(|line| line.contains(&wanted))?;
    u32::try_from(place + 1).ok()
}

fn remedy(error: &str) -> &'static str {
    match error {
        error if error.starts_with("YAML") => "mend the YAML, as with two spaces a level",
        error if error.starts_with("Unknown modifier") => {
            "use a modifier of the Sigma specification, such as contains, startswith, re or cidr"
        }
        error if error.starts_with("Missing required field") => "add that key",
        error if error.starts_with("Condition") => {
            "name selections of the rule with and, or, not, 1 of, all of; what counts events is \
             written as a correlation"
        }
        error if error.contains("timespan") => "write it as 30s, 10m, 2h or 1d",
        _ => "see the Sigma specification for what a rule may hold",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_document_has_its_line_and_leaves_its_neighbours() {
        let rule = |title: &str, field: &str| {
            format!(
                "title: {title}\nlogsource:\n    product: aws\ndetection:\n    selection:\n        \
                 {field}: x\n    condition: selection\n"
            )
        };
        let text = [rule("a", "one"), rule("b", "two|wrong"), rule("c", "three")].join("---\n");
        let mut problems = Vec::new();
        let documents = read("rules.yml", &text, &mut problems);
        let rules: Vec<(u32, usize)> =
            documents.iter().map(|it| (it.line, it.rules.rules.len())).collect();
        assert_eq!(rules, [(1, 1), (9, 0), (17, 1)]);
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].line, 14);
        assert!(problems[0].text.contains("wrong"), "{}", problems[0].text);
    }

    #[test]
    fn yaml_that_breaks_is_told_with_its_line() {
        let mut problems = Vec::new();
        read("a.yml", "title: x\nlogsource: [\n", &mut problems);
        assert_eq!(problems.len(), 1);
        assert!(problems[0].line >= 2, "{problems:?}");
    }
}
