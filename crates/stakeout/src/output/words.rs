//! The user's own playbook in a case: its words beside what does them, and what nothing does as
//! steps for a person. Without such a playbook a case is as it was.

use std::borrow::Cow;

use playbook::written::{Bound, Clause, Playbook, Row};
use serde::Serialize;

use super::case_object::{CaseObject, ClauseObject, ProposalObject, QuestionObject, StepObject};

/// A clause of the user's playbook that means what it stands beside.
#[derive(Serialize)]
pub(crate) struct WordsObject<'c> {
    pub id: String,
    pub text: &'c str,
    /// The answer to it, where it asks the other way round.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<&'static str>,
}

/// How a clause of several playbooks is named: `T1566.001/questions.2`.
pub(crate) fn id(playbook: &Playbook, clause: &Clause) -> String {
    format!("{}/{}", playbook.key, clause.id)
}

/// What a person has to do, of one row.
pub(crate) fn manual(
    playbooks: &[Playbook],
    row: Row,
) -> impl Iterator<Item = (String, &'_ Clause)> {
    let clauses = playbooks.iter().flat_map(move |playbook| {
        playbook.row(row).map(move |clause| (id(playbook, clause), clause))
    });
    clauses.filter(|(_, clause)| clause.bound().is_none())
}

/// The words of the user's playbooks for a clause of ours.
pub(crate) fn of<'c>(playbooks: &'c [Playbook], row: Row, ours: &str) -> Vec<WordsObject<'c>> {
    bound(playbooks, row, ours)
        .map(|(id, clause, _)| WordsObject { id, text: &clause.text, answer: None })
        .collect()
}

fn bound<'c>(
    playbooks: &'c [Playbook],
    row: Row,
    ours: &str,
) -> impl Iterator<Item = (String, &'c Clause, &'c Bound)> {
    let clauses = playbooks.iter().flat_map(move |playbook| {
        let clauses = playbook.row(row);
        clauses.filter_map(move |it| Some((id(playbook, it), it, it.bound()?)))
    });
    clauses.filter(move |(.., bound)| bound.clause == ours)
}

impl<'c> CaseObject<'c> {
    /// The case with the words of the user's playbooks.
    pub(crate) fn with(mut self, playbooks: &'c [Playbook]) -> Self {
        if playbooks.is_empty() {
            return self;
        }
        for indicator in &mut self.indicators {
            indicator.playbook = of(playbooks, Row::KeyIndicators, indicator.indicator.as_str());
        }
        for question in &mut self.questions {
            question.playbook = asked(playbooks, question);
        }
        for clause in &mut self.escalation.clauses {
            clause.playbook = of(playbooks, Row::Escalation, &clause.id);
        }
        for step in &mut self.tier1 {
            step.playbook = of(playbooks, Row::Tier1, &step.step);
        }
        let proposals = self.tier2.iter_mut().map(|it| (Row::Tier2, it));
        let plans = self.containment.iter_mut().map(|it| (Row::Containment, it));
        for (row, proposal) in proposals.chain(plans) {
            proposal.playbook = of(playbooks, row, &proposal.step);
        }
        self.by_hand(playbooks);
        self
    }

    /// Appends what nothing of ours does. An indicator of theirs is a step of Tier 1: look for it.
    fn by_hand(&mut self, playbooks: &'c [Playbook]) {
        let of = |row| manual(playbooks, row);
        self.questions.extend(of(Row::Questions).map(|(id, clause)| QuestionObject {
            id: Cow::Owned(id),
            answer: "unknown",
            why: &clause.text,
            evidence: Vec::new(),
            missing_sources: &[],
            manual: true,
            playbook: Vec::new(),
        }));
        self.escalation.clauses.extend(of(Row::Escalation).map(|(id, clause)| ClauseObject {
            id: Cow::Owned(id),
            state: "cannot_tell",
            why: &clause.text,
            evidence: Vec::new(),
            manual: true,
            playbook: Vec::new(),
        }));
        let steps = of(Row::Tier1).chain(of(Row::KeyIndicators));
        self.tier1.extend(steps.map(|(id, clause)| StepObject {
            step: Cow::Owned(id),
            result: &clause.text,
            state: "manual",
            playbook: Vec::new(),
        }));
        let proposal = |(id, clause): (String, &'c Clause)| ProposalObject {
            step: Cow::Owned(id),
            text: &clause.text,
            details: &[],
            inverse: None,
            state: Some("manual"),
            playbook: Vec::new(),
        };
        self.tier2.extend(of(Row::Tier2).map(proposal));
        self.containment.extend(of(Row::Containment).map(proposal));
    }
}

/// The words for a question, with their own answer where they ask for the opposite.
fn asked<'c>(playbooks: &'c [Playbook], question: &QuestionObject<'_>) -> Vec<WordsObject<'c>> {
    let opposite = match question.answer {
        "yes" => "no",
        "no" => "yes",
        other => other,
    };
    bound(playbooks, Row::Questions, &question.id)
        .map(|(id, clause, bound)| WordsObject {
            id,
            text: &clause.text,
            answer: bound.inverted.then_some(opposite),
        })
        .collect()
}
