//! STIX patterns, as far as single sightings go: what, seen alone, satisfies one.
//!
//! `[a OR b]` is satisfied by either. `[a AND b]` needs both at once, which one look-up cannot
//! show, unless all but one of them are things that no log here shows at all (a port, a hash): then
//! the rest decides, and the pattern counts as partly checked. Whole patterns behave the same.

mod meaning;
mod token;

use meaning::{Meaning, Operator, meaning};
use token::{Token, tokens};

use crate::intel::indicator::Observable;

/// What satisfies a pattern by itself.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Reach {
    pub(super) observables: Vec<Observable>,
    pub(super) partial: bool,
}

/// Nesting and length beyond which a pattern is somebody's joke.
const DEEPEST: u32 = 64;
const LONGEST_BYTES: usize = 256 * 1024;

/// `None` where the text is no pattern.
pub(super) fn read(pattern: &str) -> Option<Reach> {
    if pattern.len() > LONGEST_BYTES {
        return None;
    }
    let tokens = tokens(pattern)?;
    let mut parser = Parser { tokens: &tokens, at: 0, depth: 0 };
    let meaning = parser.any_of(Level::Observations)?;
    (parser.at == tokens.len()).then(|| meaning.reach())
}

/// Whether the parser stands between `[…]` or inside one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Observations,
    Comparisons,
}

struct Parser<'t, 'p> {
    tokens: &'t [Token<'p>],
    at: usize,
    depth: u32,
}

impl<'t, 'p> Parser<'t, 'p> {
    /// Parts joined by `OR` (and between observations by the weaker `FOLLOWEDBY`, read as `AND`).
    fn any_of(&mut self, level: Level) -> Option<Meaning> {
        let mut meaning = self.all_of(level)?;
        while self.keyword("OR") {
            meaning = meaning.or(self.all_of(level)?);
        }
        Some(meaning)
    }

    fn all_of(&mut self, level: Level) -> Option<Meaning> {
        let mut meaning = self.part(level)?;
        while self.keyword("AND") || (level == Level::Observations && self.keyword("FOLLOWEDBY")) {
            meaning = meaning.and(self.part(level)?);
        }
        Some(meaning)
    }

    fn part(&mut self, level: Level) -> Option<Meaning> {
        self.depth += 1;
        let meaning = match level {
            _ if self.depth > DEEPEST => None,
            Level::Observations if self.sign('[') => self.enclosed(Level::Comparisons, ']'),
            _ if self.sign('(') => self.enclosed(level, ')'),
            Level::Comparisons => self.comparison(),
            Level::Observations => None,
        };
        self.depth -= 1;
        let qualified = level == Level::Observations && self.qualifiers()?;
        meaning.map(|meaning| if qualified { meaning.and(Meaning::Unseen) } else { meaning })
    }

    fn enclosed(&mut self, level: Level, closing: char) -> Option<Meaning> {
        let meaning = self.any_of(level)?;
        self.sign(closing).then_some(meaning)
    }

    /// `WITHIN 5 SECONDS`, `REPEATS 3 TIMES`, `START t'…' STOP t'…'`: whether there was one.
    fn qualifiers(&mut self) -> Option<bool> {
        let mut any = false;
        while self.keyword("WITHIN") || self.keyword("REPEATS") || self.keyword("START") {
            any = true;
            // Number and unit, or two times and the word between them.
            let words = self.tokens.get(self.at..)?.iter();
            let ends = |token: &&Token<'_>| {
                !matches!(
                    token,
                    Token::Word("AND" | "OR" | "FOLLOWEDBY" | "WITHIN" | "REPEATS" | "START")
                        | Token::Sign(_)
                )
            };
            self.at += words.take_while(ends).count();
        }
        Some(any)
    }

    fn comparison(&mut self) -> Option<Meaning> {
        let negated_before = self.keyword("NOT");
        let Token::Word(path) = self.next()? else { return None };
        let path = *path;
        if path == "EXISTS" {
            self.next()?;
            return Some(Meaning::Unseen);
        }
        let negated = self.keyword("NOT") || negated_before;
        let operator = self.operator()?;
        let values = self.values()?;
        if negated {
            return Some(Meaning::Unseen);
        }
        Some(
            values
                .iter()
                .map(|value| meaning(path, operator, value))
                .fold(Meaning::Unseen, Meaning::or),
        )
    }

    fn operator(&mut self) -> Option<Operator> {
        match self.next()? {
            Token::Sign('=') => {
                self.sign('=');
                Some(Operator::Equal)
            }
            Token::Sign('!' | '<' | '>') => {
                self.sign('=');
                Some(Operator::Other)
            }
            Token::Word(word) => Some(match word.to_ascii_uppercase().as_str() {
                "IN" => Operator::Equal,
                "ISSUBSET" => Operator::Within,
                "LIKE" => Operator::Like,
                "ISSUPERSET" | "MATCHES" => Operator::Other,
                _ => return None,
            }),
            _ => None,
        }
    }

    /// One value, or several in parentheses.
    fn values(&mut self) -> Option<Vec<String>> {
        if !self.sign('(') {
            return Some(vec![self.value()?]);
        }
        let mut values = vec![self.value()?];
        while self.sign(',') {
            values.push(self.value()?);
        }
        self.sign(')').then_some(values)
    }

    fn value(&mut self) -> Option<String> {
        match self.next()? {
            Token::Text(text) => Some(text.clone()),
            Token::Word(word) => Some((*word).to_owned()),
            Token::Sign(_) => None,
        }
    }

    fn next(&mut self) -> Option<&'t Token<'p>> {
        let token = self.tokens.get(self.at)?;
        self.at += 1;
        Some(token)
    }

    fn sign(&mut self, sign: char) -> bool {
        let here = self.tokens.get(self.at) == Some(&Token::Sign(sign));
        self.at += usize::from(here);
        here
    }

    fn keyword(&mut self, keyword: &str) -> bool {
        let here = matches!(self.tokens.get(self.at), Some(Token::Word(word)) if word.eq_ignore_ascii_case(keyword));
        self.at += usize::from(here);
        here
    }
}
