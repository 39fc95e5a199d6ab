//! A pattern cut into words, quoted values and signs.

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token<'p> {
    /// Object path, keyword or number.
    Word(&'p str),
    /// A quoted value, unescaped.
    Text(String),
    Sign(char),
}

/// Cuts a pattern up. Paths hold quotes and brackets of their own (`file:hashes.'SHA-256'`,
/// `x_refs[*].value`), which belong to the word.
pub(super) fn tokens(pattern: &str) -> Option<Vec<Token<'_>>> {
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
