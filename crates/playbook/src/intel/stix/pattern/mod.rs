//! STIX patterns, as far as single sightings go: what, seen alone, satisfies one (see ADR 016 for why
//! this is ours).
//!
//! `[a OR b]` is satisfied by either. `[a AND b]` needs both at once, which one look-up cannot
//! show, unless all but one of them are things that no log here shows at all (a port, a hash): then
//! the rest decides, and the pattern counts as partly checked. Whole patterns behave the same.

mod meaning;
mod token;

use schema::Timestamp;

use crate::intel::indicator::Observable;
use meaning::{Meaning, Operator, meaning};
use token::{Token, tokens};

/// What satisfies a pattern by itself.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Reach {
    pub(super) observables: Vec<Observable>,
    pub(super) partial: bool,
    /// `START … STOP …` of the whole.
    pub(super) start: Option<Timestamp>,
    pub(super) stop: Option<Timestamp>,
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
    let mut parser = Parser { tokens: &tokens, at: 0, depth: 0, observations: 0, window: None };
    let meaning = parser.any_of(Level::Observations)?;
    let whole = parser.at == tokens.len();
    let (start, stop) = parser.window.unzip();
    whole.then(|| Reach { start, stop, ..meaning.reach() })
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
    observations: u32,
    /// Of the only observation, where it has one.
    window: Option<(Timestamp, Timestamp)>,
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
            Level::Observations if self.sign('[') => {
                self.observations += 1;
                self.enclosed(Level::Comparisons, ']')
            }
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

    /// `WITHIN 5 SECONDS`, `REPEATS 3 TIMES`, `START t'…' STOP t'…'`: whether there is one that a
    /// single sighting does not satisfy. One sighting is within any time, and happens once.
    fn qualifiers(&mut self) -> Option<bool> {
        let mut more = false;
        loop {
            if self.keyword("WITHIN") {
                self.number()?;
                more |= !(self.keyword("SECONDS") || self.keyword("SECOND"));
            } else if self.keyword("REPEATS") {
                more |= self.number()? != "1";
                self.keyword("TIMES");
            } else if self.keyword("START") {
                let start = self.moment()?;
                let window = (start, self.keyword("STOP").then(|| self.moment())??);
                // Of a part of a pattern, a window cannot become that of the whole.
                let whole = self.at == self.tokens.len() && self.observations == 1;
                self.window = whole.then_some(window);
                more |= !whole;
            } else {
                return Some(more);
            }
        }
    }

    fn number(&mut self) -> Option<&'p str> {
        match self.next()? {
            Token::Word(word) if word.parse::<f64>().is_ok() => Some(*word),
            _ => None,
        }
    }

    /// `t'2026-01-01T00:00:00Z'`, which is one word, or of 2.0 a text alone.
    fn moment(&mut self) -> Option<Timestamp> {
        let text = match self.next()? {
            Token::Word(word) => word.trim_start_matches('t').trim_matches('\''),
            Token::Text(text) => text,
            Token::Sign(_) => return None,
        };
        Timestamp::parse_rfc3339(text.as_bytes())
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
                "MATCHES" => Operator::Matches,
                "ISSUPERSET" => Operator::Around,
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
