//! The formats: their names, and which decoder reads each.

use std::io::BufRead;

use schema::{FileId, Sink};

use crate::access::sshd::{self, Sshd};
use crate::cloud::cloudtrail;
use crate::framing::records::{self, ReadLine};
use crate::framing::zeek;
use crate::hints::Hints;
use crate::network::vpc_flow::{self, VpcFlow};
use crate::registration::{rdap, whois};
use crate::vpn::openvpn::{self, OpenVpn};
use crate::web::access_log::{self, AccessLog};
use crate::web::squid::{self, Squid};

/// A log format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    Cloudtrail,
    Openvpn,
    Rdap,
    Squid,
    Sshd,
    VpcFlow,
    /// Apache and nginx, in the common or the combined format.
    WebAccess,
    Whois,
    ZeekConn,
    ZeekDhcp,
    ZeekDns,
    ZeekHttp,
    ZeekNotice,
    ZeekSsh,
    ZeekSsl,
    ZeekX509,
}

impl Format {
    pub const ALL: [Self; 16] = [
        Self::Cloudtrail,
        Self::Openvpn,
        Self::Rdap,
        Self::Squid,
        Self::Sshd,
        Self::VpcFlow,
        Self::WebAccess,
        Self::Whois,
        Self::ZeekConn,
        Self::ZeekDhcp,
        Self::ZeekDns,
        Self::ZeekHttp,
        Self::ZeekNotice,
        Self::ZeekSsh,
        Self::ZeekSsl,
        Self::ZeekX509,
    ];

    /// As `summary.json` and `--format-hint` spell it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cloudtrail => "cloudtrail",
            Self::Openvpn => "openvpn",
            Self::Rdap => "rdap",
            Self::Squid => "squid",
            Self::Sshd => "sshd",
            Self::VpcFlow => "vpc_flow",
            Self::WebAccess => "web_access",
            Self::Whois => "whois",
            Self::ZeekConn => "zeek_conn",
            Self::ZeekDhcp => "zeek_dhcp",
            Self::ZeekDns => "zeek_dns",
            Self::ZeekHttp => "zeek_http",
            Self::ZeekNotice => "zeek_notice",
            Self::ZeekSsh => "zeek_ssh",
            Self::ZeekSsl => "zeek_ssl",
            Self::ZeekX509 => "zeek_x509",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }
}

/// Formats that are told by one of their lines, each with the question whether a line is of it.
pub(crate) type Claim = (Format, fn(&str) -> bool);

pub(crate) const CLAIMS: [Claim; 5] = [
    (Format::VpcFlow, vpc_flow::claims),
    (Format::Squid, squid::claims),
    (Format::Sshd, sshd::claims),
    (Format::Openvpn, openvpn::claims),
    (Format::WebAccess, access_log::claims),
];

/// Reads a whole stream of one format into a sink. It never fails: what cannot be read becomes a
/// reject, and so does a stream that breaks off.
pub fn decode(format: Format, input: &mut dyn BufRead, file: FileId, sink: &mut dyn Sink) {
    decode_with(format, &Hints::default(), input, file, sink);
}

/// As [`decode()`], with what somebody knows of the source that its content does not say.
pub fn decode_with(
    format: Format,
    hints: &Hints,
    input: &mut dyn BufRead,
    file: FileId,
    sink: &mut dyn Sink,
) {
    let mut lines = |reader: &mut dyn ReadLine| records::decode(format, reader, input, file, sink);
    match format {
        Format::Openvpn => lines(&mut OpenVpn::new(hints)),
        Format::Squid => lines(&mut Squid),
        Format::Sshd => lines(&mut Sshd { hints }),
        Format::VpcFlow => lines(&mut VpcFlow::new(&hints.fields)),
        Format::WebAccess => lines(&mut AccessLog),
        Format::Cloudtrail => cloudtrail::decode(input, file, sink),
        Format::Rdap => rdap::decode(hints, input, file, sink),
        Format::Whois => whois::decode(hints, input, file, sink),
        Format::ZeekConn
        | Format::ZeekDhcp
        | Format::ZeekDns
        | Format::ZeekHttp
        | Format::ZeekNotice
        | Format::ZeekSsh
        | Format::ZeekSsl
        | Format::ZeekX509 => zeek::decode(format, input, file, sink),
    }
}
