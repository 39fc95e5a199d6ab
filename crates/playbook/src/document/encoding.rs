//! The text of a file as programs write one: UTF-8, or UTF-16 as a shell of Windows redirects it.

use std::borrow::Cow;

/// The text of a file without its byte order mark, or the line of the first byte that is none.
pub fn text_of(bytes: &[u8]) -> Result<Cow<'_, str>, u32> {
    match bytes {
        [0xff, 0xfe, wide @ ..] => utf16(wide, u16::from_le_bytes),
        [0xfe, 0xff, wide @ ..] => utf16(wide, u16::from_be_bytes),
        narrow => utf8(narrow.strip_prefix(b"\xef\xbb\xbf").unwrap_or(narrow)),
    }
}

fn utf8(bytes: &[u8]) -> Result<Cow<'_, str>, u32> {
    let text = std::str::from_utf8(bytes);
    text.map(Cow::Borrowed).map_err(|error| {
        let before = bytes.iter().take(error.valid_up_to());
        line_after(before.filter(|&&byte| byte == b'\n').count())
    })
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<Cow<'static, str>, u32> {
    let (pairs, odd) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(pairs.len());
    for letter in char::decode_utf16(pairs.iter().copied().map(unit)) {
        text.push(letter.map_err(|_| line_after(text.matches('\n').count()))?);
    }
    if odd.is_empty() { Ok(Cow::Owned(text)) } else { Err(line_after(text.matches('\n').count())) }
}

fn line_after(breaks: usize) -> u32 {
    u32::try_from(breaks + 1).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_read_as_programs_write_it() {
        let little: Vec<u8> = "\u{feff}é=\n1🦀".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = "\u{feff}é=\n1🦀".encode_utf16().flat_map(u16::to_be_bytes).collect();
        for bytes in ["é=\n1🦀".as_bytes(), "\u{feff}é=\n1🦀".as_bytes(), &little, &big] {
            assert_eq!(text_of(bytes).as_deref(), Ok("é=\n1🦀"), "{bytes:x?}");
        }
        assert_eq!(text_of(b""), Ok(Cow::Borrowed("")));
        assert_eq!(text_of(b"a\n\xff"), Err(2));
        assert_eq!(text_of(&little[..little.len() - 1]), Err(2), "half a letter");
        assert_eq!(text_of(&little[..little.len() - 2]), Err(2), "half a pair");
    }
}
