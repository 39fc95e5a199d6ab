//! The formats: their names, and which decoder reads each.

use std::io::BufRead;

use schema::{FileId, Sink};

use crate::cloud::cloudtrail;
use crate::framing::zeek;

/// A log format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    Cloudtrail,
    ZeekConn,
    ZeekDns,
    ZeekSsl,
}

impl Format {
    pub const ALL: [Self; 4] = [Self::Cloudtrail, Self::ZeekConn, Self::ZeekDns, Self::ZeekSsl];

    /// As `summary.json` and `--format-hint` spell it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cloudtrail => "cloudtrail",
            Self::ZeekConn => "zeek_conn",
            Self::ZeekDns => "zeek_dns",
            Self::ZeekSsl => "zeek_ssl",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }
}

/// Reads a whole stream of one format into a sink. It never fails: what cannot be read becomes a
/// reject, and so does a stream that breaks off.
pub fn decode(format: Format, input: &mut dyn BufRead, file: FileId, sink: &mut dyn Sink) {
    match format {
        Format::Cloudtrail => cloudtrail::decode(input, file, sink),
        Format::ZeekConn | Format::ZeekDns | Format::ZeekSsl => {
            zeek::decode(format, input, file, sink);
        }
    }
}
