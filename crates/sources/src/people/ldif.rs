//! LDIF (RFC 2849): the people of Active Directory, `OpenLDAP` and others, as `ldifde` and `ldapsearch`
//! export them.
//!
//! An entry is a block that begins with its `dn:`. A line that begins with a space goes on with the
//! line before; a value behind two colons is in Base64. Entries of groups, machines and
//! organisations are not read.

use std::borrow::Cow;
use std::io::BufRead;

use schema::{Civil, Employment, FileId, Locator, Person, Record, Reject, RejectKind};
use schema::{Row, Sink, Text, Timestamp};

use super::employment::employment;
use crate::fingerprint::fingerprint;
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing;
use crate::framing::blocks::{self, Block, Split};
use crate::hints::{Hints, number, year};
use crate::registration::date;

pub(crate) const FORMAT: Definition = Definition {
    name: "ldif",
    product: ("Directory", "LDAP"),
    claims: Claims { head: Some(claims), ..Claims::NONE },
    reader: Reader::Stream(decode),
    written_time: WrittenTime::Nowhere,
    held: &[],
    program: None,
};

const SOURCE: &str = FORMAT.name;

/// Values of an attribute that are kept; a person has a few names.
const VALUES: usize = 8;

fn claims(head: &str) -> bool {
    let mut lines = head.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let mut first = lines.find(|line| !line.starts_with("version:"));
    let named = first.take().is_some_and(begins_entry);
    named && lines.take(64).any(|line| has_prefix(line, "objectclass:"))
}

fn begins_entry(line: &str) -> bool {
    has_prefix(line, "dn:") && line.contains('=') || has_prefix(line, "dn::")
}

fn has_prefix(line: &str, prefix: &str) -> bool {
    line.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix))
}

fn decode(hints: &Hints, input: &mut dyn BufRead, file: FileId, sink: &mut dyn Sink) {
    let mut split = |line: &[u8]| {
        let begins = line.get(..3).is_some_and(|head| head.eq_ignore_ascii_case(b"dn:"));
        if begins { Split::Here } else { Split::No }
    };
    blocks::read(input, &mut split, &mut |block| match block {
        Block::Text { offset, bytes } => entry(hints, (file, offset), bytes, sink),
        Block::Damaged { offset, length, excerpt, reason } => {
            framing::damaged(sink, SOURCE, (offset, length), excerpt, reason);
        }
    });
}

fn entry(hints: &Hints, (file, offset): (FileId, u64), bytes: &[u8], sink: &mut dyn Sink) {
    let text = String::from_utf8_lossy(bytes);
    let attributes = Attributes::of(&text);
    let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    match person(&attributes) {
        Ok(person) => {
            let moment = hints.moment_of_reading(attributes.first("whenchanged").and_then(time));
            sink.record(Record {
                source: SOURCE,
                locator: Locator { file, offset, length },
                fingerprint: fingerprint(SOURCE, bytes),
                time: moment.time,
                assumed: moment.assumed,
                raw: bytes,
                row: Row::Person(person),
            });
        }
        Err((kind, reason)) => sink.reject(Reject {
            source: SOURCE,
            kind,
            offset,
            length: length.into(),
            reason: Cow::Borrowed(reason),
            excerpt: bytes,
        }),
    }
}

/// The attributes of an entry: names in lower case, values whole and in clear.
struct Attributes(Vec<(String, String)>);

impl Attributes {
    fn of(text: &str) -> Self {
        let mut lines: Vec<String> = Vec::new();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            match (line.strip_prefix(' '), lines.last_mut()) {
                (Some(rest), Some(line)) => line.push_str(rest),
                _ => lines.push(line.to_owned()),
            }
        }
        Self(lines.iter().filter_map(|line| attribute(line)).collect())
    }

    fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        let of_name = self.0.iter().filter(move |(known, _)| known == name);
        of_name.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty()).take(VALUES)
    }

    fn first(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// The value of the first of these attributes that the entry has.
    fn text<'a>(&self, names: &[&str]) -> Option<Text<'a>> {
        let value = names.iter().find_map(|name| self.first(name))?;
        Some(Cow::Owned(value.to_owned()))
    }
}

/// `name: value`, `name:: Base64`; what lies elsewhere (`name:< url`) is not fetched.
fn attribute(line: &str) -> Option<(String, String)> {
    let (name, value) = line.split_once(':')?;
    // `cn;lang-de`
    let name = name.split(';').next()?.to_ascii_lowercase();
    let value = match value.strip_prefix(':') {
        Some(encoded) => String::from_utf8_lossy(&base64(encoded.trim())?).into_owned(),
        None => value.trim().to_owned(),
    };
    Some((name, value))
}

fn base64(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let (mut held, mut bits) = (0_u32, 0_u32);
    for byte in text.trim_end_matches('=').bytes() {
        let six = match byte {
            b'A'..=b'Z' => byte.wrapping_sub(b'A'),
            b'a'..=b'z' => byte.wrapping_sub(b'a').wrapping_add(26),
            b'0'..=b'9' => byte.wrapping_sub(b'0').wrapping_add(52),
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        held = (held << 6 | u32::from(six)) & 0xffff;
        bits = bits.wrapping_add(6);
        if bits >= 8 {
            bits = bits.wrapping_sub(8);
            bytes.push(u8::try_from(held >> bits & 0xff).ok()?);
        }
    }
    Some(bytes)
}

fn person<'a>(entry: &Attributes) -> Result<Person<'a>, (RejectKind, &'static str)> {
    if entry.first("dn").is_none() {
        return Err((RejectKind::Unsupported, "what stands before the first entry"));
    }
    if entry.first("changetype").is_some_and(|change| !change.eq_ignore_ascii_case("add")) {
        return Err((RejectKind::Unsupported, "a change to an entry"));
    }
    let is = |class: &str| entry.all("objectclass").any(|known| known.eq_ignore_ascii_case(class));
    let a_person = ["person", "inetOrgPerson", "user", "posixAccount"].into_iter().any(is);
    if !a_person || is("computer") || is("group") {
        return Err((RejectKind::Unsupported, "an entry that is no person"));
    }
    let names = ["userprincipalname", "samaccountname", "uid", "krbprincipalname"];
    let user_names = names.iter().flat_map(|name| entry.all(name));
    Ok(Person {
        user_names: user_names.map(|name| Cow::Owned(name.to_owned())).collect(),
        id: entry.text(&["employeeid", "employeenumber", "dn"]),
        mail: entry.text(&["mail"]),
        display_name: entry.text(&["displayname", "cn", "name", "gecos"]),
        title: entry.text(&["title"]),
        department: entry.text(&["department", "departmentnumber", "ou"]),
        manager: entry.first("manager").map(|manager| Cow::Owned(common_name(manager))),
        employment: kind(entry),
        start: entry.first("employeehiredate").and_then(time),
        end: end(entry),
        enabled: enabled(entry),
    })
}

/// `Ada` of `CN=Ada,OU=People,DC=corp,DC=example`
fn common_name(name: &str) -> String {
    // A comma with a backslash before it is part of the name: `CN=Doe\, Ada,OU=People`.
    let mut escaped = false;
    let end = name.bytes().position(|byte| {
        let ends = byte == b',' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    });
    let first = name.get(..end.unwrap_or(name.len())).unwrap_or(name);
    let value = first.split_once('=').map_or(name, |(_, value)| value.trim());
    value.replace("\\2C", ",").replace('\\', "")
}

fn kind(entry: &Attributes) -> Option<Employment> {
    let class = |name: &str| entry.all("objectclass").any(|known| known.eq_ignore_ascii_case(name));
    if class("msDS-ManagedServiceAccount") || class("msDS-GroupManagedServiceAccount") {
        return Some(Employment::Service);
    }
    let told = ["employeetype", "usertype"].iter().find_map(|name| entry.first(name));
    told.and_then(employment)
}

/// Flags of `userAccountControl`.
const ACCOUNT_DISABLED: u32 = 2;

fn enabled(entry: &Attributes) -> Option<bool> {
    if let Some(flags) = entry.first("useraccountcontrol").and_then(|text| text.parse::<u32>().ok())
    {
        return Some(flags & ACCOUNT_DISABLED == 0);
    }
    let locked = entry.first("nsaccountlock").map(|locked| locked.eq_ignore_ascii_case("true"));
    let forever = || entry.first("pwdaccountlockedtime").map(|time| time == "000001010000Z");
    locked.or_else(forever).map(|locked| !locked)
}

/// When the account runs out, or the person left.
fn end(entry: &Attributes) -> Option<Timestamp> {
    let number = |name: &str| entry.first(name).and_then(|text| text.parse::<i64>().ok());
    let left = entry.first("employeeleavedatetime").and_then(time);
    let expires = || number("accountexpires").and_then(file_time);
    // Days since 1970.
    let shadow = || {
        let days = number("shadowexpire").filter(|days| (1..=2_932_896).contains(days))?;
        Some(Timestamp::from_seconds(days.checked_mul(86_400)?))
    };
    left.or_else(expires).or_else(shadow)
}

/// Tenths of microseconds since 1601; nothing and the last of them stand for never.
fn file_time(ticks: i64) -> Option<Timestamp> {
    const SECONDS_TO_1970: i64 = 11_644_473_600;
    if ticks <= 0 || ticks == i64::MAX {
        return None;
    }
    let seconds = ticks.div_euclid(10_000_000).checked_sub(SECONDS_TO_1970)?;
    (seconds < 253_402_300_800).then(|| Timestamp::from_seconds(seconds))
}

/// `20261020130000.0Z`, or a date in another form.
fn time(text: &str) -> Option<Timestamp> {
    let part = |from: usize| text.get(from..from.saturating_add(2)).and_then(number);
    let packed = text.get(..14).filter(|head| head.bytes().all(|byte| byte.is_ascii_digit()));
    if packed.is_none() {
        return date::parse(text);
    }
    let day = Civil::midnight(year(text.get(..4)?)?, part(4)?, part(6)?);
    Civil { hour: part(8)?, minute: part(10)?, second: part(12)?, ..day }.at_utc()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_in_base64_are_in_clear() {
        let check = |text: &str, expected: Option<&[u8]>| {
            assert_eq!(base64(text).as_deref(), expected, "{text}");
        };
        check("TWlh", Some(b"Mia"));
        check("TQ==", Some(b"M"));
        check("TWk=", Some(b"Mi"));
        check("S8OkdGhl", Some("Käthe".as_bytes()));
        check("", Some(b""));
        check("T*==", None);
    }

    #[test]
    fn times_of_directories() {
        let told = |time: Option<Timestamp>| time.map(|time| time.to_string());
        assert_eq!(told(time("20261020130000.0Z")).as_deref(), Some("2026-10-20T13:00:00Z"));
        assert_eq!(
            told(file_time(134_369_280_000_000_000)).as_deref(),
            Some("2026-10-20T00:00:00Z")
        );
        assert_eq!((file_time(0), file_time(i64::MAX)), (None, None));
    }

    #[test]
    fn lines_are_unfolded() {
        let entry =
            Attributes::of("dn: cn=Mia,\n dc=corp\n# no\nCN;lang-de:: TWlh\nx:< file:///etc");
        assert_eq!(entry.first("dn"), Some("cn=Mia,dc=corp"));
        assert_eq!(entry.first("cn"), Some("Mia"));
    }
}
