//! Parts of names as logs write them, borrowed where the names are.

use std::borrow::Cow;

use schema::Text;

pub(super) fn part<'a>(text: &Text<'a>, choose: impl for<'x> Fn(&'x str) -> &'x str) -> Text<'a> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(choose(text)),
        Cow::Owned(text) => Cow::Owned(choose(text).to_owned()),
    }
}

/// What stands before a mark; everything, where there is none.
pub(super) fn before(text: &str, mark: char) -> &str {
    text.split_once(mark).map_or(text, |(before, _)| before)
}
