//! A row's value, cut into its clauses: what each asks for alone. What only connects them (`1.`,
//! `Escalate to Tier 2 if`, `and`) is kept beside them, so that no word is lost.

mod conditions;
mod guard;
mod items;
mod listing;
mod literal;
mod orders;
mod sentences;

use super::markdown::plain;
use super::row::Row;

/// A stretch of a value, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Clause(String),
    Joint(String),
}

/// What a value is made of before its prose is read.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    /// A number, a bullet, or words that lead up to a list.
    Joint(String),
    /// An item of a list: its writer cut it.
    Item(String),
    Prose(String),
}

/// The pieces of a cell, as it was written.
pub(super) fn pieces(row: Row, cell: &str) -> Vec<Piece> {
    let parts = literal::parts(cell).unwrap_or_else(|| items::parts(&plain(cell)));
    let mut pieces = Vec::new();
    for part in parts {
        match part {
            Part::Joint(text) => pieces.push(Piece::Joint(text)),
            Part::Item(text) if row == Row::Questions => {
                pieces.extend(sentences::sentences(&text).into_iter().map(Piece::Clause));
            }
            Part::Item(text) => pieces.push(Piece::Clause(text)),
            Part::Prose(text) => prose(row, &text, &mut pieces),
        }
    }
    pieces
}

fn prose(row: Row, text: &str, pieces: &mut Vec<Piece>) {
    for sentence in sentences::sentences(text) {
        match row {
            Row::Questions => pieces.push(Piece::Clause(sentence)),
            Row::LogSources | Row::KeyIndicators => listing::cut(row, &sentence, pieces),
            Row::Escalation => conditions::cut(&sentence, pieces),
            Row::Tier1 | Row::Tier2 | Row::Containment => orders::cut(&sentence, pieces),
        }
    }
}

/// Pushes what is left of a clause once the commas and the `and` around it are taken off; those
/// words become a joint.
fn push(text: &str, pieces: &mut Vec<Piece>) {
    let text = text.trim().trim_end_matches([',', ';']).trim_end();
    let (joint, clause) = guard::conjunction(text);
    if !joint.is_empty() {
        pieces.push(Piece::Joint(joint.to_owned()));
    }
    if !clause.is_empty() {
        pieces.push(Piece::Clause(clause.to_owned()));
    }
}

#[cfg(test)]
mod tests;
