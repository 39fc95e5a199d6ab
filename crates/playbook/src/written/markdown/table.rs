//! Tables of a Markdown file, with the line of each row.

/// A run of rows, and where it stands.
#[derive(Debug, Default)]
pub(in crate::written) struct Table {
    /// The nearest heading above it, without its `#`.
    pub(in crate::written) heading: String,
    pub(in crate::written) rows: Vec<TableRow>,
    /// Columns by its line of dashes; 2 where it has none.
    columns: usize,
}

/// The first cell of a row, and all that follows it.
#[derive(Debug)]
pub(in crate::written) struct TableRow {
    pub(in crate::written) line: u32,
    pub(in crate::written) name: String,
    /// As it was written, but for escaped pipes; lines of a cell that goes on are apart.
    pub(in crate::written) value: String,
    /// Whether a line of dashes follows: the names of columns stand there.
    pub(in crate::written) heads: bool,
}

/// All tables of a text.
pub(in crate::written) fn tables(text: &str) -> Vec<Table> {
    let lines: Vec<&str> = text.lines().map(unquoted).collect();
    let mut reading = Reading::default();
    for (index, line) in lines.iter().enumerate() {
        let after = lines.get(index + 1..).unwrap_or_default();
        reading.line(u32::try_from(index + 1).unwrap_or(u32::MAX), line, after);
    }
    reading.end_table();
    reading.tables
}

/// A line out of a quotation, without what indents it.
fn unquoted(line: &str) -> &str {
    line.trim().trim_start_matches('>').trim()
}

#[derive(Default)]
struct Reading {
    heading: String,
    table: Table,
    /// Whether the last row lacks the pipe that would close it.
    open: bool,
    /// Whether the last line belonged to the table.
    adjacent: bool,
    tables: Vec<Table>,
}

impl Reading {
    fn line(&mut self, number: u32, line: &str, after: &[&str]) {
        if let Some(columns) = dashes(line) {
            self.head(columns);
        } else if line.starts_with('|') || (!self.open && splits(line).is_some()) {
            self.row(number, line);
        } else if self.goes_on(line, after) {
            self.more(line);
        } else {
            self.open = false;
            self.adjacent = false;
            if let Some(heading) = line.strip_prefix('#') {
                self.end_table();
                heading.trim_matches(['#', ' ']).clone_into(&mut self.heading);
            } else if !line.is_empty() && !self.table.rows.is_empty() {
                self.end_table();
            }
        }
    }

    fn head(&mut self, columns: usize) {
        if let Some(row) = self.table.rows.last_mut()
            && self.adjacent
        {
            row.heads = true;
            self.table.columns = columns;
        }
    }

    fn row(&mut self, number: u32, line: &str) {
        if !self.adjacent {
            self.end_table();
        }
        let outer = line.strip_prefix('|');
        let (name, value) = splits(outer.unwrap_or(line)).unwrap_or((outer.unwrap_or(line), ""));
        let (value, closed) = unclosed(value);
        self.open = outer.is_some() && !closed;
        self.adjacent = true;
        let (name, value) = (name.trim(), self.columns_of(value));
        match self.table.rows.last_mut() {
            // A row without a name goes on with the last one.
            Some(last) if name.is_empty() && !last.heads => {
                last.value.push_str("<br>");
                last.value.push_str(&value);
            }
            _ => self.table.rows.push(TableRow {
                line: number,
                name: name.replace("\\|", "|"),
                value,
                heads: false,
            }),
        }
    }

    /// Cells beyond the second are values too, where the table says that it has more than two
    /// columns; else a pipe that nobody escaped is part of the value.
    fn columns_of(&self, value: &str) -> String {
        let mut value = value.trim().to_owned();
        if self.table.columns > 2 {
            let mut parts = Vec::new();
            let mut rest = value.as_str();
            while let Some((cell, left)) = splits(rest) {
                parts.push(cell.trim());
                rest = left;
            }
            parts.push(rest.trim());
            parts.retain(|part| !part.is_empty());
            value = parts.join("<br>");
        }
        value.replace("\\|", "|")
    }

    /// Whether a line without a leading pipe belongs to the cell above it: one right below, and
    /// anything up to the pipe that closes a cell.
    fn goes_on(&self, line: &str, after: &[&str]) -> bool {
        if self.table.rows.is_empty() || line.starts_with('#') || line.starts_with("```") {
            return false;
        }
        let here_or_later = std::iter::once(&line).chain(after);
        let mut inside = here_or_later.take_while(|it| !it.starts_with(['|', '#']));
        let closes = self.open && inside.any(|it| it.ends_with('|') && !it.ends_with("\\|"));
        closes || (self.adjacent && !line.is_empty())
    }

    fn more(&mut self, line: &str) {
        let (text, closed) = unclosed(line);
        if let Some(row) = self.table.rows.last_mut() {
            row.value.push('\n');
            row.value.push_str(&text.trim().replace("\\|", "|"));
        }
        self.open = self.open && !closed;
        self.adjacent = true;
    }

    fn end_table(&mut self) {
        let table = std::mem::take(&mut self.table);
        if !table.rows.is_empty() {
            self.tables.push(Table { heading: self.heading.clone(), ..table });
        }
        self.open = false;
        self.adjacent = false;
    }
}

/// How many columns a line of dashes has.
fn dashes(line: &str) -> Option<usize> {
    let inside = line.strip_prefix('|').unwrap_or(line);
    let inside = inside.strip_suffix('|').unwrap_or(inside);
    let is_dashes = |cell: &str| {
        let cell = cell.trim();
        cell.contains('-') && cell.trim_matches(':').bytes().all(|byte| byte == b'-')
    };
    let columns = inside.split('|').count();
    (line.contains('|') && inside.split('|').all(is_dashes)).then_some(columns)
}

/// What lies before and behind the first pipe that nobody escaped.
fn splits(line: &str) -> Option<(&str, &str)> {
    let mut escaped = false;
    for (place, byte) in line.bytes().enumerate() {
        if byte == b'|' && !escaped {
            return Some((line.get(..place)?, line.get(place + 1..)?));
        }
        escaped = byte == b'\\' && !escaped;
    }
    None
}

/// A value without the pipe that closes it, and whether it had one.
fn unclosed(value: &str) -> (&str, bool) {
    let value = value.trim();
    match value.strip_suffix('|') {
        Some(inside) if !inside.ends_with('\\') => (inside, true),
        _ => (value, false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&[(&str, &str)]]) {
        let found = tables(text);
        let found: Vec<Vec<(&str, &str)>> = found
            .iter()
            .map(|table| {
                let rows = table.rows.iter();
                rows.map(|row| (row.name.as_str(), row.value.as_str())).collect()
            })
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn rows_are_read_with_and_without_outer_pipes() {
        check("| A | b |\n|---|:--:|\n| C | d |", &[&[("A", "b"), ("C", "d")]]);
        check("A | b\n--- | ---\nC | d", &[&[("A", "b"), ("C", "d")]]);
        check("> | A | b |\n\ntext\n\n  | C | d", &[&[("A", "b")], &[("C", "d")]]);
    }

    #[test]
    fn pipes_in_a_value_are_part_of_it() {
        check(r"| A | b \| c | d |", &[&[("A", "b | c | d")]]);
        check("| A | B | C |\n|---|---|---|\n| d | e | f |", &[&[("A", "B | C"), ("d", "e<br>f")]]);
    }

    #[test]
    fn cells_go_on_in_the_next_line() {
        check("| A | b\nc |\n| D | e |", &[&[("A", "b\nc"), ("D", "e")]]);
        check("| A | b\n\nc |\n| D | e |", &[&[("A", "b\n\nc"), ("D", "e")]]);
        check("| A | b |\n| | c |", &[&[("A", "b<br>c")]]);
        check("A | b\n---|---\nC | d\ne", &[&[("A", "b"), ("C", "d\ne")]]);
        check("| A | b |\n\nprose\n\n| C | d |", &[&[("A", "b")], &[("C", "d")]]);
    }

    #[test]
    fn headings_stand_above_their_tables() {
        let found = tables("# One - T1\n| A | b |\n## Two\nprose\n| C | d |");
        let headings: Vec<&str> = found.iter().map(|table| table.heading.as_str()).collect();
        assert_eq!(headings, ["One - T1", "Two"]);
    }
}
