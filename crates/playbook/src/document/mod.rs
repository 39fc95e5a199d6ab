//! TOML that a person wrote, read strictly: every key is asked for by name, and what nobody asked
//! for, what is missing and what has the wrong type becomes a problem with its line and the nearest
//! right word. `stakeout.toml` and `register.toml` are both read through here.

mod encoding;
mod nearest;
mod problem;
mod section;
mod value;

use toml::de::DeTable;

pub use encoding::text_of;
pub use nearest::suggestion;
pub use problem::{Problem, Problems};
pub use section::{Edge, Section, Word};

/// The text of a file, and where its lines begin.
pub struct Source<'t> {
    place: &'t str,
    text: &'t str,
    line_starts: Vec<usize>,
}

impl<'t> Source<'t> {
    /// `place` is how problems name the file.
    pub fn new(place: &'t str, text: &'t str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let breaks = text.bytes().enumerate().filter(|&(_, byte)| byte == b'\n');
        let line_starts = std::iter::once(0).chain(breaks.map(|(at, _)| at + 1)).collect();
        Self { place, text, line_starts }
    }

    pub fn place(&self) -> &'t str {
        self.place
    }

    /// The top of the document, or where it stops being TOML.
    pub fn root(&self) -> Result<Section<'_>, Problems> {
        match DeTable::parse(self.text) {
            Ok(table) => Ok(Section::new(self, String::new(), 1, table.into_inner())),
            Err(error) => {
                let start = error.span().map_or(0, |span| span.start);
                Err(self.problem(start, error.message().trim_end()).into())
            }
        }
    }

    fn line(&self, offset: usize) -> u32 {
        let before = self.line_starts.partition_point(|&start| start <= offset);
        u32::try_from(before).unwrap_or(u32::MAX)
    }

    fn problem(&self, offset: usize, text: impl Into<String>) -> Problem {
        Problem::at(self.place, self.line(offset), text)
    }
}

#[cfg(test)]
mod tests;
