//! Zeek `ssl.log`: the TLS handshake of a connection that `conn.log` counts.

use schema::{Flow, Row};

use super::protocol::protocol_number;
use crate::Format;
use crate::format::Definition;
use crate::framing::zeek::{self, Cells, Log, OWN_COLUMNS, UID, common_column};

pub(crate) const FORMAT: Definition = zeek::definition(
    "zeek_ssl",
    |head| zeek::heads(head, &LOG),
    |object| zeek::lists(object, &LOG),
);

pub(crate) const LOG: Log = Log { format: Format::ZeekSsl, path: "ssl", ends: true, column, row };

const VERSION: usize = OWN_COLUMNS;
const CIPHER: usize = OWN_COLUMNS + 1;
const SERVER_NAME: usize = OWN_COLUMNS + 2;
const SUBJECT: usize = OWN_COLUMNS + 3;
const ISSUER: usize = OWN_COLUMNS + 4;
const ESTABLISHED: usize = OWN_COLUMNS + 5;
/// Hashes of the certificates of the server, its own first.
const CERTIFICATES: usize = OWN_COLUMNS + 6;

fn column(name: &str) -> Option<usize> {
    match name {
        "version" => Some(VERSION),
        "cipher" => Some(CIPHER),
        "server_name" => Some(SERVER_NAME),
        "subject" => Some(SUBJECT),
        // Before 2.2 it was spelled out.
        "issuer" | "issuer_subject" => Some(ISSUER),
        "established" => Some(ESTABLISHED),
        "cert_chain_fps" => Some(CERTIFICATES),
        _ => common_column(name),
    }
}

fn row<'a>(cells: &Cells<'a>) -> Result<Row<'a>, &'static str> {
    let ends = cells.ends()?;
    let (tls_version, tls_cipher) = (cells.text(VERSION), cells.text(CIPHER));
    let datagrams = tls_version.as_deref().is_some_and(|version| version.starts_with("DTLS"));
    let protocol = protocol_number(if datagrams { "udp" } else { "tcp" }, ends.source);
    // A version or a cipher is chosen by the server.
    let chosen = tls_version.is_some() || tls_cipher.is_some();
    let answered = if chosen { Some(true) } else { cells.flag(ESTABLISHED) };
    Ok(Row::Flow(Flow {
        service: Some("ssl".into()),
        uid: cells.text(UID),
        answered,
        handshake: true,
        server_name: cells.text(SERVER_NAME),
        tls_version,
        tls_cipher,
        subject: cells.text(SUBJECT),
        issuer: cells.text(ISSUER),
        certificate: cells.items(CERTIFICATES).into_iter().next(),
        ..Flow::between(ends.source(), ends.destination(), protocol.unwrap_or_default())
    }))
}
