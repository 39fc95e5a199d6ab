//! Lists of newly registered domains: a table with a header (`domain,create_date`), pairs of a domain
//! and a date, or one domain a line behind a comment that says what the list is and of which day.
//!
//! Many texts look like lists of names. So a list has to say what it is: by its header, by a date in
//! every line, or by the words `newly registered` in a comment.

use schema::{Registration, RegistrationProtocol, Row, Text, Timestamp, normalize_name};

use super::date;
use crate::address;
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::delimited::{Columns, separator};
use crate::framing::records::{ReadLine, Reading};
use crate::hints::Hints;

pub(crate) const FORMAT: Definition = Definition {
    name: "new_domains",
    product: ("Newly registered domains", "List"),
    claims: Claims { head: Some(claims), ..Claims::NONE },
    reader: Reader::Lines(|hints| Box::new(NewDomains { hints, columns: None, day: None })),
    written_time: WrittenTime::Nowhere,
    held: &[],
    program: None,
};

/// Lines by which a list is told.
const LINES: usize = 16;

fn claims(head: &str) -> bool {
    let mut lines = head.lines().map(str::trim).filter(|line| !line.is_empty()).take(LINES);
    let Some(first) = lines.next() else { return false };
    if header(first).is_some() {
        return true;
    }
    // The last line may be cut off.
    let lines: Vec<&str> = std::iter::once(first).chain(lines).collect();
    let names = || lines.iter().filter(|line| !line.starts_with('#'));
    let whole = names().count().saturating_sub(1).max(1);
    let announced =
        lines.iter().take_while(|line| line.starts_with('#')).any(|line| says_new(line));
    let plain = announced && names().take(whole).all(|line| is_domain(line));
    let dated = announced && names().take(whole).all(|line| pair(line).is_some());
    plain || dated
}

fn says_new(comment: &str) -> bool {
    let comment = comment.to_ascii_lowercase();
    ["newly registered", "newly-registered", "new domains"].iter().any(|it| comment.contains(it))
}

const DOMAIN: usize = 0;
const DAY: usize = 1;
const REGISTRAR: usize = 2;

fn header(line: &str) -> Option<Columns<3>> {
    let columns = Columns::of(line, separator(line), |name| {
        let plain = name.chars().filter(char::is_ascii_alphanumeric);
        let plain: String = plain.map(|letter| letter.to_ascii_lowercase()).collect();
        match plain.as_str() {
            "domain" | "domainname" => Some(DOMAIN),
            "date" | "createdate" | "createddate" | "creationdate" | "registered"
            | "registrationdate" | "registereddate" | "dateregistered" | "firstseen" => Some(DAY),
            "registrar" | "registrarname" => Some(REGISTRAR),
            _ => None,
        }
    });
    let first = line.get(..6).is_some_and(|head| head.eq_ignore_ascii_case("domain"));
    (first && columns.has(DOMAIN) && columns.has(DAY)).then_some(columns)
}

/// `shop.example,2026-10-20`
fn pair(line: &str) -> Option<(&str, Timestamp)> {
    let (domain, day) = line.split_once([',', ';', '\t'])?;
    let dated = day.len() <= 20 && day.contains(['-', '/', '.']);
    let day = date::parse(day.trim()).filter(|_| dated)?;
    is_domain(domain).then_some((domain, day))
}

fn is_domain(text: &str) -> bool {
    let text = text.trim();
    let named = text.contains('.') && !text.contains([' ', '/', ':', '@']);
    named && address::parse(text).is_none() && normalize_name(text).is_some()
}

struct NewDomains<'h> {
    hints: &'h Hints,
    columns: Option<Columns<3>>,
    /// The day of the list, as its comments say.
    day: Option<Timestamp>,
}

impl ReadLine for NewDomains<'_> {
    fn read<'a>(&mut self, line: &'a str) -> Reading<'a> {
        let text = line.trim();
        if let Some(comment) = text.strip_prefix('#') {
            self.day = date::parse(comment).or(self.day);
            return Reading::Header;
        }
        if let Some(columns) = header(text) {
            self.columns = Some(columns);
            return Reading::Header;
        }
        let (domain, created, registrar) = if let Some(columns) = &self.columns {
            let [domain, day, registrar] = columns.read(text);
            (domain, day.and_then(|day| date::parse(&day)), registrar)
        } else if let Some((domain, day)) = pair(text) {
            (Some(Text::Borrowed(domain)), Some(day), None)
        } else {
            (Some(Text::Borrowed(text)).filter(|_| self.day.is_some()), self.day, None)
        };
        let Some(domain) = domain.filter(|domain| is_domain(domain)) else {
            return Reading::quarantined("a line that names no domain");
        };
        Reading::Event(
            self.hints.moment_of_reading(created),
            Row::Registration(Registration {
                protocol: RegistrationProtocol::List,
                domain,
                registrar,
                created,
                ..Registration::default()
            }),
        )
    }
}
