//! Components of a calendar: what stands between BEGIN and END.

use super::line::ContentLine;

/// Lines of one component, and the components inside it.
#[derive(Debug, Default)]
pub(super) struct Component {
    /// `VEVENT`, in capitals.
    pub(super) name: String,
    pub(super) line: u32,
    /// Whether its END was there.
    pub(super) closed: bool,
    pub(super) lines: Vec<ContentLine>,
    pub(super) inner: Vec<Self>,
}

/// Components inside one another at the most; what lies deeper is passed over.
const DEEPEST: usize = 8;

impl Component {
    /// The components of a calendar, as the inner ones of one without a name.
    pub(super) fn read(lines: impl Iterator<Item = ContentLine>) -> Self {
        let mut open = vec![Self::default()];
        let mut too_deep = 0_u32;
        for line in lines {
            match line.name.as_str() {
                "BEGIN" if open.len() > DEEPEST => too_deep = too_deep.saturating_add(1),
                "BEGIN" => {
                    let name = line.value.trim().to_ascii_uppercase();
                    open.push(Self { name, line: line.number, ..Self::default() });
                }
                "END" if too_deep > 0 => too_deep -= 1,
                "END" => end(&mut open, &line.value.trim().to_ascii_uppercase()),
                _ if too_deep > 0 => {}
                _ => open.last_mut().into_iter().for_each(|it| it.lines.push(line.clone())),
            }
        }
        while open.len() > 1 {
            close(&mut open, false);
        }
        open.pop().unwrap_or_default()
    }

    /// Every component of a name, however deep.
    pub(super) fn all<'c>(&'c self, name: &str) -> Vec<&'c Self> {
        let mut found: Vec<&Self> = Vec::new();
        for inner in &self.inner {
            found.extend((inner.name == name).then_some(inner));
            found.extend(inner.all(name));
        }
        found
    }

    pub(super) fn get(&self, name: &str) -> Option<&ContentLine> {
        self.lines.iter().find(|line| line.name == name)
    }

    pub(super) fn named<'c>(&'c self, name: &'c str) -> impl Iterator<Item = &'c ContentLine> {
        self.lines.iter().filter(move |line| line.name == name)
    }

    /// Parts of a property that lists values, also over several lines.
    pub(super) fn list<'c>(&'c self, name: &'c str) -> impl Iterator<Item = (u32, &'c str)> {
        let parts = self
            .named(name)
            .flat_map(|line| line.value.split(',').map(|part| (line.number, part.trim())));
        parts.filter(|(_, part)| !part.is_empty())
    }

    pub(super) fn is_plan(&self) -> bool {
        self.lines.iter().any(|line| line.name.starts_with("X-STAKEOUT-"))
    }

    pub(super) fn is_cancelled(&self) -> bool {
        self.get("STATUS").is_some_and(|line| line.value.trim().eq_ignore_ascii_case("CANCELLED"))
    }
}

/// Closes the component that an END names; what was opened inside it and not closed was cut off.
fn end(open: &mut Vec<Component>, name: &str) {
    if !open.iter().any(|component| component.name == name) {
        return;
    }
    while open.last().is_some_and(|innermost| innermost.name != name) {
        close(open, false);
    }
    close(open, true);
}

/// Puts the innermost component into the one around it. The outermost, without a name, stays.
fn close(open: &mut Vec<Component>, closed: bool) {
    if open.len() < 2 {
        return;
    }
    let component = open.pop().map(|component| Component { closed, ..component });
    if let Some(around) = open.last_mut() {
        around.inner.extend(component);
    }
}
