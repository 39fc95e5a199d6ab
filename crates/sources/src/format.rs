//! The formats: one line each, and what the file of a format says of it.

use std::io::BufRead;

use schema::{FileId, Sink};

use crate::framing::json::Outline;
use crate::framing::objects::{self, Objects};
use crate::framing::programs::{Program, Programs};
use crate::framing::records::{self, ReadLine};
use crate::framing::wrapper::Wrapper;
use crate::framing::zeek;
use crate::hints::Hints;

/// Makes the list of formats out of their definitions.
macro_rules! formats {
    ($($format:ident: $definition:path,)*) => {
        /// A log format.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Format {
            $($format,)*
        }

        impl Format {
            pub const ALL: [Self; [$(Self::$format),*].len()] = [$(Self::$format),*];

            pub(crate) const fn definition(self) -> &'static Definition {
                match self {
                    $(Self::$format => &$definition,)*
                }
            }
        }
    };
}

// Of two formats that claim the same file the earlier one gets it; a test holds that no fixture is
// claimed twice.
formats![
    AwsAlb: crate::web::aws_alb::FORMAT,
    AwsConfig: crate::inventory::aws_config::FORMAT,
    AwsCostAnomaly: crate::inventory::aws_cost_anomaly::FORMAT,
    AwsCur: crate::inventory::aws_cur::FORMAT,
    AwsInventory: crate::inventory::aws_inventory::FORMAT,
    AzureActivity: crate::cloud::azure_activity::FORMAT,
    AzureCost: crate::inventory::azure_cost::FORMAT,
    AzureFlow: crate::network::azure_flow::FORMAT,
    AzureResourceGraph: crate::inventory::azure_resource_graph::FORMAT,
    Bind: crate::dns::bind::FORMAT,
    Certstream: crate::registration::certstream::FORMAT,
    CiscoAsa: crate::network::cisco_asa::FORMAT,
    CloudflareAudit: crate::saas::cloudflare_audit::FORMAT,
    Cloudtrail: crate::cloud::cloudtrail::FORMAT,
    CloudtrailLake: crate::cloud::cloudtrail::lake::FORMAT,
    Conntrack: crate::network::conntrack::FORMAT,
    CrtSh: crate::registration::crt_sh::FORMAT,
    Dhcpd: crate::leases::dhcpd::FORMAT,
    Dnsmasq: crate::dns::dnsmasq::FORMAT,
    DnsmasqDhcp: crate::leases::dnsmasq_dhcp::FORMAT,
    EntraAudit: crate::access::entra_audit::FORMAT,
    EntraSignIn: crate::access::entra_sign_in::FORMAT,
    Focus: crate::inventory::focus::FORMAT,
    Fortigate: crate::network::fortigate::FORMAT,
    GcpAsset: crate::inventory::gcp_asset::FORMAT,
    GcpAudit: crate::cloud::gcp_audit::FORMAT,
    GcpBilling: crate::inventory::gcp_billing::FORMAT,
    GcpFlow: crate::network::gcp_flow::FORMAT,
    GithubAudit: crate::saas::github_audit::FORMAT,
    GmailLog: crate::mail::gmail_log::FORMAT,
    GoogleWorkspace: crate::saas::google_workspace::FORMAT,
    Guardduty: crate::findings::guardduty::FORMAT,
    Haproxy: crate::web::haproxy::FORMAT,
    Iptables: crate::network::iptables::FORMAT,
    Kea: crate::leases::kea::FORMAT,
    KeaLeases: crate::leases::kea_leases::FORMAT,
    Ldif: crate::people::ldif::FORMAT,
    MessageTrace: crate::mail::message_trace::FORMAT,
    MessageTraceJson: crate::mail::message_trace_json::FORMAT,
    Microsoft365: crate::saas::microsoft365::FORMAT,
    NewDomains: crate::registration::new_domains::FORMAT,
    Nfdump: crate::network::nfdump::FORMAT,
    Ocsf: crate::lake::FORMAT,
    Okta: crate::access::okta::FORMAT,
    Openvpn: crate::vpn::openvpn::FORMAT,
    PanOs: crate::network::pan_os::FORMAT,
    PeopleCsv: crate::people::people_csv::FORMAT,
    Powerdns: crate::dns::powerdns::FORMAT,
    Rdap: crate::registration::rdap::FORMAT,
    Route53Domains: crate::registration::route53_domains::FORMAT,
    Route53Resolver: crate::dns::route53_resolver::FORMAT,
    SecurityHub: crate::findings::security_hub::FORMAT,
    Squid: crate::web::squid::FORMAT,
    Sshd: crate::access::sshd::FORMAT,
    Sudo: crate::access::sudo::FORMAT,
    Suricata: crate::network::suricata::FORMAT,
    Umbrella: crate::dns::umbrella::FORMAT,
    Unbound: crate::dns::unbound::FORMAT,
    VpcFlow: crate::network::vpc_flow::FORMAT,
    VpcFlowJson: crate::network::vpc_flow_json::FORMAT,
    W3c: crate::web::w3c::FORMAT,
    WebAccess: crate::web::access_log::FORMAT,
    WebAccessJson: crate::web::access_json::FORMAT,
    Whois: crate::registration::whois::FORMAT,
    WindowsDhcp: crate::leases::windows_dhcp::FORMAT,
    WindowsDns: crate::dns::windows_dns::FORMAT,
    WindowsLogon: crate::access::windows_logon::FORMAT,
    Wireguard: crate::vpn::wireguard::FORMAT,
    ZeekConn: crate::network::zeek_conn::FORMAT,
    ZeekDhcp: crate::network::zeek_dhcp::FORMAT,
    ZeekDns: crate::dns::zeek_dns::FORMAT,
    ZeekHttp: crate::web::zeek_http::FORMAT,
    ZeekNotice: crate::network::zeek_notice::FORMAT,
    ZeekSsh: crate::access::zeek_ssh::FORMAT,
    ZeekSsl: crate::network::zeek_ssl::FORMAT,
    ZeekX509: crate::network::zeek_x509::FORMAT,
    Zscaler: crate::web::zscaler::FORMAT,
];

impl Format {
    /// As `summary.json` and `--format-hint` spell it.
    pub const fn name(self) -> &'static str {
        self.definition().name
    }

    /// Whether it is the log of a program that writes through syslog: whatever reads one of them
    /// reads the lines of all.
    pub fn logs_through_syslog(self) -> bool {
        self.definition().program.is_some()
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }
}

/// What the file of a format says of it.
pub(crate) struct Definition {
    /// As `summary.json` and `--format-hint` spell it.
    pub(crate) name: &'static str,
    /// The tool that writes it, and who makes that.
    pub(crate) product: (&'static str, &'static str),
    pub(crate) claims: Claims,
    pub(crate) reader: Reader,
    pub(crate) written_time: WrittenTime,
    /// Members of a JSON record that the row holds, named from the top: they are not `unmapped`.
    pub(crate) held: &'static [&'static str],
    /// The program whose lines in syslog files are of this format.
    pub(crate) program: Option<&'static Program>,
}

/// By what a format is told from all others, asked in this order. One way is enough; a head may be
/// cut anywhere.
#[derive(Clone, Copy)]
pub(crate) struct Claims {
    /// By a header somewhere in the head of a file.
    pub(crate) head: Option<fn(&str) -> bool>,
    /// By the keys of a JSON object, as far as they were seen.
    pub(crate) object: Option<fn(&Outline<'_>) -> bool>,
    /// By one line: of a file of many programs any may come first.
    pub(crate) line: Option<fn(&str) -> bool>,
    /// By the whole head: text of a kind that much else resembles.
    pub(crate) text: Option<fn(&str) -> bool>,
}

impl Claims {
    pub(crate) const NONE: Self = Self { head: None, object: None, line: None, text: None };

    pub(crate) const fn object(claims: fn(&Outline<'_>) -> bool) -> Self {
        Self { object: Some(claims), ..Self::NONE }
    }

    pub(crate) const fn line(claims: fn(&str) -> bool) -> Self {
        Self { line: Some(claims), ..Self::NONE }
    }
}

/// What reads a stream of the format.
#[derive(Clone, Copy)]
pub(crate) enum Reader {
    /// Every line is a record.
    Lines(for<'h> fn(&'h Hints) -> Box<dyn ReadLine + 'h>),
    /// Every line is of a program, as syslog files mix them.
    Programs,
    /// Every record is a JSON object.
    Objects(&'static Objects),
    /// A log of Zeek.
    Zeek,
    /// Anything else.
    Stream(fn(&Hints, &mut dyn BufRead, FileId, &mut dyn Sink)),
}

/// Where a record has its time, as it is written there.
#[derive(Clone, Copy)]
pub(crate) enum WrittenTime {
    /// In this member of a JSON record, named from the top: `protoPayload.time`.
    Member(&'static str),
    /// In the first of these that is there.
    Members(&'static [&'static str]),
    In(fn(&str) -> Option<&str>),
    Nowhere,
}

/// What a file holds: records of a format, perhaps wrapped by what collected them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    pub format: Format,
    /// The outermost first.
    pub(crate) wrappers: Vec<Wrapper>,
}

impl From<Format> for Content {
    /// Records as they come.
    fn from(format: Format) -> Self {
        Self { format, wrappers: Vec::new() }
    }
}

/// Reads a whole stream of one format into a sink. It never fails: what cannot be read becomes a
/// reject, and so does a stream that breaks off.
pub fn decode(format: Format, input: &mut dyn BufRead, file: FileId, sink: &mut dyn Sink) {
    decode_with(format, &Hints::default(), input, file, sink);
}

/// As [`decode()`], with what somebody knows of the source that its content does not say.
pub fn decode_with(
    content: impl Into<Content>,
    hints: &Hints,
    input: &mut dyn BufRead,
    file: FileId,
    sink: &mut dyn Sink,
) {
    let Content { format, wrappers } = content.into();
    peel(&wrappers, input, sink, &mut |input, sink| read(format, hints, input, file, sink));
}

fn peel(
    wrappers: &[Wrapper],
    input: &mut dyn BufRead,
    sink: &mut dyn Sink,
    read: &mut dyn FnMut(&mut dyn BufRead, &mut dyn Sink),
) {
    match wrappers.split_first() {
        None => read(input, sink),
        Some((outer, rest)) => {
            outer.peel(input, sink, &mut |input, sink| peel(rest, input, sink, read));
        }
    }
}

fn read(format: Format, hints: &Hints, input: &mut dyn BufRead, file: FileId, sink: &mut dyn Sink) {
    match format.definition().reader {
        Reader::Lines(reader) => records::decode(format, &mut *reader(hints), input, file, sink),
        Reader::Programs => records::decode(format, &mut Programs { hints }, input, file, sink),
        Reader::Objects(objects) => objects::decode((format, objects), hints, input, file, sink),
        Reader::Zeek => zeek::decode(format, input, file, sink),
        Reader::Stream(decode) => decode(hints, input, file, sink),
    }
}
