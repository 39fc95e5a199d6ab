//! The tools that write the logs.

use serde_json::{Value, json};

/// The tool behind a source, by the source's name.
pub(super) fn of_source(source: &str) -> Value {
    let (name, vendor) = match source {
        "vpc_flow" => ("VPC Flow Logs", "AWS"),
        "squid" => ("Squid", "Squid Software Foundation"),
        "web_access" => ("Web server", "Apache or nginx"),
        "sshd" => ("OpenSSH", "OpenBSD"),
        "openvpn" => ("OpenVPN", "OpenVPN Inc."),
        "whois" => ("WHOIS", "IANA"),
        "rdap" => ("RDAP", "IETF"),
        _ => ("Zeek", "The Zeek Project"),
    };
    json!({"name": name, "vendor_name": vendor})
}
