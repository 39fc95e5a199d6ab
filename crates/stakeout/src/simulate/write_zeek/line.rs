//! One line of a Zeek log, in either of the two forms Zeek writes. A record names its fields once,
//! in order; a field that is not set is a dash in one form and left out of the other.

use std::fmt::{Display, Write as _};

use schema::Timestamp;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Tabs,
    Json,
}

#[derive(Debug)]
pub(super) struct Line {
    form: Form,
    text: String,
    begun: bool,
}

impl Line {
    pub(super) fn new(form: Form) -> Self {
        Self { form, text: String::new(), begun: false }
    }

    pub(super) fn header(&mut self, path: &str, fields: &[&[(&str, &str)]], opened: Timestamp) {
        self.put(format_args!(
            "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n\
             #path\t{path}\n#open\t{}\n#fields",
            wall_clock(opened)
        ));
        for (name, _) in fields.iter().copied().flatten() {
            self.put(format_args!("\t{name}"));
        }
        self.text.push_str("\n#types");
        for (_, kind) in fields.iter().copied().flatten() {
            self.put(format_args!("\t{kind}"));
        }
        self.text.push('\n');
    }

    pub(super) fn footer(&mut self, closed: Timestamp) {
        self.put(format_args!("#close\t{}\n", wall_clock(closed)));
    }

    pub(super) fn text(&mut self, name: &str, value: impl Display) {
        let quote = if self.form == Form::Json { "\"" } else { "" };
        self.field(name, format_args!("{quote}{value}{quote}"));
    }

    pub(super) fn number(&mut self, name: &str, value: impl Display) {
        self.field(name, format_args!("{value}"));
    }

    pub(super) fn flag(&mut self, name: &str, value: bool) {
        match (self.form, value) {
            (Form::Json, _) => self.field(name, format_args!("{value}")),
            (Form::Tabs, true) => self.field(name, format_args!("T")),
            (Form::Tabs, false) => self.field(name, format_args!("F")),
        }
    }

    /// Seconds with six digits, for times and intervals alike.
    pub(super) fn seconds(&mut self, name: &str, micros: i64) {
        self.field(name, format_args!("{}.{:06}", micros / 1_000_000, micros % 1_000_000));
    }

    /// A vector of texts or numbers.
    pub(super) fn list<T: Display>(&mut self, name: &str, values: &[T], quoted: bool) {
        let quote = if self.form == Form::Json && quoted { "\"" } else { "" };
        let items: Vec<String> =
            values.iter().map(|value| format!("{quote}{value}{quote}")).collect();
        let items = items.join(",");
        match self.form {
            Form::Json => self.field(name, format_args!("[{items}]")),
            Form::Tabs if items.is_empty() => self.field(name, format_args!("(empty)")),
            Form::Tabs => self.field(name, format_args!("{items}")),
        }
    }

    pub(super) fn unset(&mut self, name: &str) {
        if self.form == Form::Tabs {
            self.field(name, format_args!("-"));
        }
    }

    pub(super) fn finish(&mut self) {
        self.text.push_str(if self.form == Form::Json { "}\n" } else { "\n" });
        self.begun = false;
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }

    fn field(&mut self, name: &str, value: std::fmt::Arguments<'_>) {
        let first = !std::mem::replace(&mut self.begun, true);
        match (self.form, first) {
            (Form::Tabs, true) => self.put(value),
            (Form::Tabs, false) => self.put(format_args!("\t{value}")),
            (Form::Json, true) => self.put(format_args!("{{\"{name}\":{value}")),
            (Form::Json, false) => self.put(format_args!(",\"{name}\":{value}")),
        }
    }

    fn put(&mut self, what: std::fmt::Arguments<'_>) {
        self.text.write_fmt(what).expect("a string takes whatever is written to it");
    }
}

/// `2026-10-20-13-00-00`, as in `#open`.
fn wall_clock(at: Timestamp) -> String {
    at.to_string().replace(['T', ':'], "-").replace('Z', "")
}
