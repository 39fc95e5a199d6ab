//! `CertStream`: certificates as certificate transparency logs take them in, one message each, and in
//! the form that holds names alone (`dns_entries`).

use schema::{Certificate, Row, Timestamp};

use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::json::{Container, Object, Outline, Value};
use crate::framing::objects::Objects;
use crate::framing::records::Reading;
use crate::hints::{Hints, Moment};

pub(crate) const FORMAT: Definition = Definition {
    name: "certstream",
    product: ("CertStream", "Calidog"),
    claims: Claims::object(claims),
    reader: Reader::Objects(&Objects {
        container: Container { lists: &["messages"], first_keys: &["message_type", "data"] },
        read,
    }),
    written_time: WrittenTime::Member("data.seen"),
    held: &["message_type", "data.leaf_cert.all_domains", "data.leaf_cert.fingerprint"],
    program: None,
};

const KINDS: [&str; 3] = ["certificate_update", "dns_entries", "heartbeat"];

fn claims(object: &Outline<'_>) -> bool {
    object.text("message_type").is_some_and(|kind| KINDS.contains(&kind))
        || object.has_all(&["data.leaf_cert.all_domains", "data.cert_index"])
}

fn read<'a>(message: Object<'_, 'a>, hints: &Hints) -> Reading<'a> {
    let Some(data) = message.value("data") else {
        return Reading::unsupported("a message without a certificate");
    };
    let Some(update) = data.object() else {
        let certificate = Certificate {
            names: data.items().filter_map(Value::text).collect(),
            ..Certificate::default()
        };
        if certificate.names.is_empty() {
            return Reading::unsupported("a message without a certificate");
        }
        return Reading::Event(hints.moment_of_reading(None), Row::Certificate(certificate));
    };
    let Some(leaf) = update.value("leaf_cert").and_then(Value::object) else {
        return Reading::quarantined("an update without its certificate");
    };
    let time = |value: Option<Value<'_, '_>>| {
        let text = value?.number_text()?;
        Timestamp::parse_epoch_seconds(text.as_bytes())
    };
    let from = time(leaf.value("not_before"));
    let moment = match time(update.value("seen")) {
        Some(time) => Moment::said(time),
        None => hints.moment_of_reading(from),
    };
    // The first of the chain is who signed it.
    let chain = update.value("chain").and_then(|chain| chain.items().next()?.object());
    let issuer = leaf.text("issuer.aggregated");
    let names = leaf.value("all_domains").into_iter().flat_map(Value::items);
    Reading::Event(
        moment,
        Row::Certificate(Certificate {
            id: leaf.text("fingerprint"),
            serial: leaf.text("serial_number"),
            subject: leaf.text("subject.aggregated").or_else(|| leaf.text("subject.CN")),
            issuer: issuer.or_else(|| chain?.text("subject.aggregated")),
            from,
            until: time(leaf.value("not_after")),
            names: names.filter_map(Value::text).collect(),
            key_type: None,
            key_bits: None,
        }),
    )
}
