//! crt.sh: certificates that certificate transparency logs hold for a name, as its search answers
//! with JSON. Every entry is one certificate in one log; its names stand in one text, a line each.

use schema::{Certificate, Row, Text};
use smallvec::SmallVec;

use super::date;
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::json::{Container, Object, Outline, Value};
use crate::framing::objects::Objects;
use crate::framing::records::Reading;
use crate::hints::{Hints, Moment};

pub(crate) const FORMAT: Definition = Definition {
    name: "crt_sh",
    product: ("crt.sh", "Sectigo"),
    claims: Claims::object(claims),
    reader: Reader::Objects(&Objects {
        container: Container { lists: &[], first_keys: &["issuer_ca_id", "id"] },
        read,
    }),
    written_time: WrittenTime::Member("entry_timestamp"),
    held: &["issuer_name", "common_name", "name_value", "id", "not_before", "not_after"],
    program: None,
};

fn claims(object: &Outline<'_>) -> bool {
    object.has_all(&["issuer_ca_id", "issuer_name", "name_value"])
}

/// More names than any certificate has were made to cost time.
const NAMES: usize = 2_000;

fn read<'a>(entry: Object<'_, 'a>, hints: &Hints) -> Reading<'a> {
    // Times are UTC and do not say so.
    let time = |name| entry.text(name).and_then(|text| date::parse(&text));
    let from = time("not_before");
    let moment = match time("entry_timestamp") {
        Some(time) => Moment::said(time),
        None => hints.moment_of_reading(from),
    };
    let mut names: SmallVec<[Text<'a>; 4]> = SmallVec::new();
    match entry.text("name_value") {
        Some(Text::Borrowed(text)) => names.extend(lines(text).map(Text::Borrowed)),
        Some(Text::Owned(text)) => names.extend(lines(&text).map(|name| name.to_owned().into())),
        None => {}
    }
    let common_name = entry.text("common_name");
    if let Some(name) = common_name.clone().filter(|name| !names.contains(name)) {
        names.push(name);
    }
    if names.is_empty() {
        return Reading::quarantined("a certificate that names nothing");
    }
    Reading::Event(
        moment,
        Row::Certificate(Certificate {
            id: entry.value("id").and_then(Value::number_text),
            serial: entry.text("serial_number"),
            subject: common_name,
            issuer: entry.text("issuer_name"),
            from,
            until: time("not_after"),
            names,
            key_type: None,
            key_bits: None,
        }),
    )
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|name| !name.is_empty()).take(NAMES)
}
