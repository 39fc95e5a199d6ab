//! The tokens of JSON: where a string, a number or a literal ends.

/// What a token turned out to be.
pub(super) enum Token {
    /// It ends before this position.
    Ends(usize),
    /// A string with escapes in it, which ends before this position.
    EndsEscaped(usize),
    /// The bytes end first.
    Partial,
    Malformed(&'static str),
}

const LOW_BITS: u64 = 0x0101_0101_0101_0101;
const HIGH_BITS: u64 = 0x8080_8080_8080_8080;

/// The end of a string, from the position after its opening quote.
pub(super) fn string(bytes: &[u8], from: usize) -> Token {
    let (mut at, mut escaped) = (from, false);
    loop {
        at = at.saturating_add(plain_length(bytes.get(at..).unwrap_or_default()));
        match bytes.get(at) {
            None => return Token::Partial,
            Some(b'"') if escaped => return Token::EndsEscaped(at.saturating_add(1)),
            Some(b'"') => return Token::Ends(at.saturating_add(1)),
            Some(b'\\') => match escape(bytes, at) {
                Token::Ends(next) => (at, escaped) = (next, true),
                other => return other,
            },
            Some(_) => return Token::Malformed("a control character inside a string"),
        }
    }
}

/// How many bytes come before the first that ends or interrupts a string: a quote, a backslash or
/// a control character. Eight bytes at a time: a byte of `found` has its high bit set where the
/// byte of `word` is one of them, and only bits above the first can be wrong.
fn plain_length(bytes: &[u8]) -> usize {
    let (words, _) = bytes.as_chunks::<8>();
    let mut length = 0_usize;
    for word in words {
        let word = u64::from_le_bytes(*word);
        let quote = word ^ 0x2222_2222_2222_2222;
        let backslash = word ^ 0x5c5c_5c5c_5c5c_5c5c;
        let found = (quote.wrapping_sub(LOW_BITS) & !quote)
            | (backslash.wrapping_sub(LOW_BITS) & !backslash)
            | (word.wrapping_sub(0x2020_2020_2020_2020) & !word);
        let found = found & HIGH_BITS;
        if found != 0 {
            return length
                .saturating_add(usize::try_from(found.trailing_zeros() >> 3).unwrap_or(0));
        }
        length = length.saturating_add(8);
    }
    let rest = bytes.get(length..).unwrap_or_default();
    let stop = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..=0x1f);
    length.saturating_add(rest.iter().position(stop).unwrap_or(rest.len()))
}

/// The end of an escape that begins at the backslash at `at`.
fn escape(bytes: &[u8], at: usize) -> Token {
    let after = |count: usize| at.saturating_add(count);
    match bytes.get(after(1)) {
        None => Token::Partial,
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Token::Ends(after(2)),
        Some(b'u') => match code_unit(bytes, after(2)) {
            Err(token) => token,
            Ok(0xd800..=0xdbff) => match bytes.get(after(6)..after(8)) {
                None => Token::Partial,
                Some(b"\\u") => match code_unit(bytes, after(8)) {
                    Err(token) => token,
                    Ok(0xdc00..=0xdfff) => Token::Ends(after(12)),
                    Ok(_) => Token::Malformed(LONE_SURROGATE),
                },
                Some(_) => Token::Malformed(LONE_SURROGATE),
            },
            Ok(0xdc00..=0xdfff) => Token::Malformed(LONE_SURROGATE),
            Ok(_) => Token::Ends(after(6)),
        },
        Some(_) => Token::Malformed("an unknown escape inside a string"),
    }
}

const LONE_SURROGATE: &str = "half of a surrogate pair inside a string";

/// The four hexadecimal digits of a `\u` escape.
fn code_unit(bytes: &[u8], at: usize) -> Result<u32, Token> {
    let digits = bytes.get(at..at.saturating_add(4)).ok_or(Token::Partial)?;
    digits.iter().try_fold(0_u32, |unit, byte| {
        let digit = char::from(*byte).to_digit(16);
        let digit = digit.ok_or(Token::Malformed("an escape that is not hexadecimal"))?;
        Ok((unit << 4) | digit)
    })
}

/// The end of a number, a `true`, `false` or `null` that begins at `at`. The byte after a number
/// must be at hand to know that it ended.
pub(super) fn scalar(bytes: &[u8], at: usize) -> Token {
    match bytes.get(at) {
        Some(b'-' | b'0'..=b'9') => number(bytes, at),
        Some(b't') => literal(bytes, at, b"true"),
        Some(b'f') => literal(bytes, at, b"false"),
        Some(b'n') => literal(bytes, at, b"null"),
        Some(_) => Token::Malformed("a value was expected"),
        None => Token::Partial,
    }
}

fn literal(bytes: &[u8], at: usize, word: &[u8]) -> Token {
    let rest = bytes.get(at..).unwrap_or_default();
    if rest.starts_with(word) {
        Token::Ends(at.saturating_add(word.len()))
    } else if word.starts_with(rest) {
        Token::Partial
    } else {
        Token::Malformed("a value was expected")
    }
}

fn number(bytes: &[u8], at: usize) -> Token {
    let digits = |from: usize| {
        let rest = bytes.get(from..).unwrap_or_default();
        let count = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        from.saturating_add(count)
    };
    let mut end = at;
    if bytes.get(end) == Some(&b'-') {
        end = end.saturating_add(1);
    }
    let whole = end;
    end = if bytes.get(end) == Some(&b'0') { end.saturating_add(1) } else { digits(end) };
    let mut required = Some(whole);
    if end > whole && bytes.get(end) == Some(&b'.') {
        required = Some(end.saturating_add(1));
        end = digits(end.saturating_add(1));
    }
    if required.is_some_and(|from| end > from) && matches!(bytes.get(end), Some(b'e' | b'E')) {
        end = end.saturating_add(1);
        if matches!(bytes.get(end), Some(b'+' | b'-')) {
            end = end.saturating_add(1);
        }
        required = Some(end);
        end = digits(end);
    }
    match bytes.get(end) {
        None => Token::Partial,
        Some(_) if required.is_some_and(|from| end > from) => Token::Ends(end),
        Some(_) => Token::Malformed("a digit was expected"),
    }
}
