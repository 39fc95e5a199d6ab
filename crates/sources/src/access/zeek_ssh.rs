//! Zeek `ssh.log`: one line for each SSH connection, with what the sensor makes of the sign-in
//! inside. It sees no names of users, and its word on success is a guess from sizes.

use schema::{Row, SignIn, SignInStep};

use crate::Format;
use crate::format::Definition;
use crate::framing::zeek::{self, Cells, Log, OWN_COLUMNS, UID, common_column};

pub(crate) const FORMAT: Definition = zeek::definition(
    "zeek_ssh",
    |head| zeek::heads(head, &LOG),
    |object| zeek::lists(object, &LOG),
);

pub(crate) const LOG: Log = Log { format: Format::ZeekSsh, path: "ssh", ends: true, column, row };

const SUCCESS: usize = OWN_COLUMNS;
const STATUS: usize = OWN_COLUMNS + 1;

fn column(name: &str) -> Option<usize> {
    match name {
        "auth_success" => Some(SUCCESS),
        // Before 2.4 it was a word.
        "status" => Some(STATUS),
        _ => common_column(name),
    }
}

fn row<'a>(cells: &Cells<'a>) -> Result<Row<'a>, &'static str> {
    let ends = cells.ends()?;
    let status = cells.text(STATUS);
    let told = status.and_then(|status| match status.as_ref() {
        "success" => Some(true),
        "failure" => Some(false),
        _ => None,
    });
    Ok(Row::SignIn(SignIn {
        step: SignInStep::Attempt,
        destination: Some(ends.destination),
        destination_port: ends.destination_port,
        source: Some(ends.source),
        source_port: ends.source_port,
        service: Some("ssh".into()),
        success: cells.flag(SUCCESS).or(told),
        uid: cells.text(UID),
        ..SignIn::default()
    }))
}
