//! STIX patterns, as far as single sightings go: what, seen alone, satisfies one.
//!
//! `[a OR b]` is satisfied by either. `[a AND b]` needs both at once, which one look-up cannot
//! show, unless all but one of them are things that no log here shows at all (a port, a hash): then
//! the rest decides, and the pattern counts as partly checked. Whole patterns behave the same.

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

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token<'p> {
    /// Object path, keyword or number.
    Word(&'p str),
    /// A quoted value, unescaped.
    Text(String),
    Sign(char),
}

/// Cuts a pattern up. Paths hold quotes and brackets of their own (`file:hashes.'SHA-256'`,
/// `x_refs[*].value`), which belong to the word.
fn tokens(pattern: &str) -> Option<Vec<Token<'_>>> {
    let mut tokens = Vec::new();
    let mut rest = pattern.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, length) = match first {
            '\'' => quoted(rest)?,
            '[' | ']' | '(' | ')' | ',' | '=' | '!' | '<' | '>' => (Token::Sign(first), 1),
            _ => word(rest)?,
        };
        tokens.push(token);
        rest = rest.get(length..)?.trim_start();
    }
    Some(tokens)
}

fn quoted(text: &str) -> Option<(Token<'_>, usize)> {
    let mut value = String::new();
    let mut letters = text.char_indices().skip(1);
    loop {
        match letters.next()? {
            (_, '\\') => value.push(letters.next()?.1),
            (at, '\'') => return Some((Token::Text(value), at + 1)),
            (_, letter) => value.push(letter),
        }
    }
}

fn word(text: &str) -> Option<(Token<'_>, usize)> {
    let (mut in_quotes, mut in_brackets) = (false, false);
    let end = text.char_indices().find(|&(at, letter)| {
        match letter {
            '\'' => in_quotes = !in_quotes,
            '[' if at > 0 => in_brackets = true,
            ']' if in_brackets => {
                in_brackets = false;
                return false;
            }
            _ => {}
        }
        let ends = letter.is_whitespace()
            || matches!(letter, ']' | '(' | ')' | ',' | '=' | '!' | '<' | '>');
        ends && !in_quotes && !in_brackets
    });
    let length = end.map_or(text.len(), |(at, _)| at);
    Some((Token::Word(text.get(..length).filter(|word| !word.is_empty())?), length))
}

/// Whether the parser stands between `[…]` or inside one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Observations,
    Comparisons,
}

/// What a part of a pattern asks for.
#[derive(Debug, PartialEq, Eq)]
enum Meaning {
    /// Something that no log here shows.
    Unseen,
    /// Any of these alone; none is enough where the list is empty.
    Any { observables: Vec<Observable>, partial: bool },
}

impl Meaning {
    fn one(observable: Option<Observable>) -> Self {
        observable.map_or(Self::Unseen, |observable| Self::Any {
            observables: vec![observable],
            partial: false,
        })
    }

    fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Unseen, seen) | (seen, Self::Unseen) => seen,
            (
                Self::Any { mut observables, partial },
                Self::Any { observables: more, partial: also },
            ) => {
                observables.extend(more);
                Self::Any { observables, partial: partial || also }
            }
        }
    }

    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Unseen, Self::Unseen) => Self::Unseen,
            (Self::Unseen, Self::Any { observables, .. })
            | (Self::Any { observables, .. }, Self::Unseen) => {
                Self::Any { observables, partial: true }
            }
            (Self::Any { mut observables, partial }, Self::Any { observables: other, .. }) => {
                observables.retain(|observable| other.contains(observable));
                Self::Any { observables, partial }
            }
        }
    }

    fn reach(self) -> Reach {
        match self {
            Self::Unseen => Reach::default(),
            Self::Any { mut observables, partial } => {
                observables.sort();
                observables.dedup();
                Reach { observables, partial }
            }
        }
    }
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

#[derive(Clone, Copy, PartialEq, Eq)]
enum Operator {
    Equal,
    /// `ISSUBSET`.
    Within,
    Like,
    Other,
}

/// What a comparison looks for.
fn meaning(path: &str, operator: Operator, value: &str) -> Meaning {
    let observable = match (path, operator) {
        ("ipv4-addr:value" | "ipv6-addr:value", Operator::Equal | Operator::Within) => {
            Observable::network(value)
        }
        (
            "network-traffic:dst_ref.value" | "network-traffic:src_ref.value",
            Operator::Equal | Operator::Within,
        ) => Observable::network(value).or_else(|| Observable::name(value)),
        ("domain-name:value", Operator::Equal) => Observable::name(value),
        ("domain-name:value", Operator::Like) => like(value),
        ("url:value", Operator::Equal) => return url(value),
        ("autonomous-system:number", Operator::Equal) => value.parse().ok().map(Observable::Asn),
        _ => None,
    };
    Meaning::one(observable)
}

/// `%.evil.example` is whatever lies under it; other wildcards are not looked for.
fn like(value: &str) -> Option<Observable> {
    let Some(parent) = value.strip_prefix("%.") else {
        return Observable::name(value).filter(|_| !value.contains('_'));
    };
    match Observable::name(parent)? {
        Observable::Name(name) => Some(Observable::NamesUnder(name)),
        _ => None,
    }
}

/// A page says nothing of the rest of its site (`https://github.com/someone/tool`); the root of a
/// site is the site.
fn url(value: &str) -> Meaning {
    let page = Meaning::one(Some(Observable::Url(value.to_owned())));
    let site = value.split_once("://").map(|(_, rest)| rest.strip_suffix('/').unwrap_or(rest));
    let site = site.filter(|site| !site.contains(['/', '?', '#', '@', ':']));
    page.or(Meaning::one(site.and_then(|s| Observable::network(s).or_else(|| Observable::name(s)))))
}
