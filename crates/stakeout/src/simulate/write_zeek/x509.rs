//! `x509.log`: a certificate the first time it is seen on a day, and its fingerprint, by which
//! `ssl.log` names it.

use std::collections::BTreeMap;
use std::rc::Rc;

use schema::{Day, Timestamp};

use super::Kind;
use super::line::Line;
use crate::simulate::random::Random;
use crate::simulate::wire::Handshake;

pub(super) const ISSUER: &str = "CN=Harbour Issuing CA 3,O=Harbour Trust Services,C=NO";
const VALID_DAYS: i32 = 90;

/// A certificate that went over the wire.
#[derive(Debug)]
pub(super) struct Certificate {
    at: Timestamp,
    name: Rc<str>,
}

pub(super) const CERTIFICATE: Kind<Certificate> = Kind {
    path: "x509",
    header: &[&[
        ("ts", "time"),
        ("fingerprint", "string"),
        ("certificate.version", "count"),
        ("certificate.serial", "string"),
        ("certificate.subject", "string"),
        ("certificate.issuer", "string"),
        ("certificate.not_valid_before", "time"),
        ("certificate.not_valid_after", "time"),
        ("certificate.key_alg", "string"),
        ("certificate.sig_alg", "string"),
        ("certificate.key_type", "string"),
        ("certificate.key_length", "count"),
        ("certificate.exponent", "string"),
        ("certificate.curve", "string"),
        ("san.dns", "vector[string]"),
        ("san.uri", "vector[string]"),
        ("san.email", "vector[string]"),
        ("san.ip", "vector[addr]"),
        ("basic_constraints.ca", "bool"),
        ("basic_constraints.path_len", "count"),
        ("host_cert", "bool"),
        ("client_cert", "bool"),
    ]],
    logged_at: |certificate| certificate.at,
    append: certificate,
};

/// Whether a sensor sees the certificate: TLS 1.3 hides it, and a resumed session has none.
pub(super) fn shows_certificate(hello: &Handshake) -> bool {
    !hello.modern && !hello.resumed
}

/// Each certificate once a day.
pub(super) fn certificates(handshakes: &[Handshake]) -> Vec<Certificate> {
    let mut first: BTreeMap<(Day, &Rc<str>), Timestamp> = BTreeMap::new();
    for hello in handshakes.iter().filter(|hello| shows_certificate(hello)) {
        let held = first.entry((hello.at.day(), &hello.server_name)).or_insert(hello.at);
        *held = hello.at.min(*held);
    }
    first.into_iter().map(|((_, name), at)| Certificate { at, name: name.clone() }).collect()
}

/// SHA-256 of the certificate that a name shows.
pub(super) fn fingerprint(name: &str) -> String {
    of_name("fingerprint", name).hexadecimal(64)
}

/// A site keeps its certificate: what it says depends on the name alone.
fn of_name(what: &str, name: &str) -> Random {
    Random::named(0, &format!("certificate/{what}/{name}"))
}

fn certificate(certificate: &Certificate, line: &mut Line) {
    let name = &certificate.name;
    let random = &mut of_name("content", name);
    // Made anew a few weeks before it was seen, at midnight.
    let from = certificate.at.day().start().plus_days(-(certificate.at.day().0 % 60) - 1);
    line.seconds("ts", certificate.at.0);
    line.text("fingerprint", fingerprint(name));
    line.number("certificate.version", 3);
    line.text("certificate.serial", random.text(b"0123456789ABCDEF", 32));
    line.text("certificate.subject", format_args!("CN={name}"));
    line.text("certificate.issuer", ISSUER);
    line.seconds("certificate.not_valid_before", from.0);
    line.seconds("certificate.not_valid_after", from.plus_days(VALID_DAYS).0);
    line.text("certificate.key_alg", "id-ecPublicKey");
    line.text("certificate.sig_alg", "ecdsa-with-SHA256");
    line.text("certificate.key_type", "ecdsa");
    line.number("certificate.key_length", 256);
    line.unset("certificate.exponent");
    line.text("certificate.curve", "prime256v1");
    line.list("san.dns", &[name], true);
    for name in ["san.uri", "san.email", "san.ip"] {
        line.unset(name);
    }
    line.flag("basic_constraints.ca", false);
    line.unset("basic_constraints.path_len");
    line.flag("host_cert", true);
    line.flag("client_cert", false);
}
