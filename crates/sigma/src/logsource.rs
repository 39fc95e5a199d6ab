//! Which of our logs a rule is for: the log sources of Sigma, and the formats that carry them.

use rsigma_parser::LogSource;
use schema::{Row, Vantage};

/// A kind of log, by the words that rules have for it.
pub(crate) struct Stream {
    /// Names of formats.
    pub(crate) sources: &'static [&'static str],
    pub(crate) rows: Rows,
    products: &'static [&'static str],
    services: &'static [&'static str],
    categories: &'static [&'static str],
    /// Where in a record else to look for a field: before its name, with the dot.
    pub(crate) within: &'static [&'static str],
    /// Fields that rules have another name for than the record.
    pub(crate) aliases: &'static [(&'static str, &'static str)],
}

/// Which rows of a format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rows {
    All,
    Look,
    Connection,
    Request,
    /// Seen by a Web server.
    Served,
    Alert,
}

impl Rows {
    pub(crate) const fn hold(self, row: &Row<'_>) -> bool {
        match self {
            Self::All => true,
            Self::Look => matches!(row, Row::DnsQuery(_)),
            Self::Connection => matches!(row, Row::Flow(_)),
            Self::Request => {
                matches!(row, Row::HttpRequest(it) if !matches!(it.vantage, Vantage::Server))
            }
            Self::Served => {
                matches!(row, Row::HttpRequest(it) if matches!(it.vantage, Vantage::Server))
            }
            Self::Alert => matches!(row, Row::Alert(_)),
        }
    }
}

const NONE: Stream = Stream {
    sources: &[],
    rows: Rows::All,
    products: &[],
    services: &[],
    categories: &[],
    within: &[],
    aliases: &[],
};

/// Logs of one product, which rules may name with a service.
const fn of(
    sources: &'static [&'static str],
    products: &'static [&'static str],
    services: &'static [&'static str],
) -> Stream {
    Stream { sources, products, services, ..NONE }
}

/// The same, which are also of a category.
const fn also(
    categories: &'static [&'static str],
    sources: &'static [&'static str],
    products: &'static [&'static str],
    services: &'static [&'static str],
) -> Stream {
    Stream { categories, ..of(sources, products, services) }
}

/// Those rows of a format of many that are of a category.
const fn some(
    rows: Rows,
    categories: &'static [&'static str],
    sources: &'static [&'static str],
    products: &'static [&'static str],
    services: &'static [&'static str],
) -> Stream {
    Stream { rows, ..also(categories, sources, products, services) }
}

const DNS: &[&str] = &["dns"];
const PROXY: &[&str] = &["proxy"];
const SERVER: &[&str] = &["webserver"];
const WIRE: &[&str] = &["firewall"];
const VPN: &[&str] = &["vpn"];

/// No record is of two of these.
pub(crate) const STREAMS: [Stream; 58] = [
    of(&["cloudtrail", "cloudtrail_lake"], &["aws"], &["cloudtrail"]),
    of(&["guardduty"], &["aws"], &["guardduty"]),
    of(&["security_hub"], &["aws"], &["securityhub"]),
    also(WIRE, &["vpc_flow", "vpc_flow_json"], &["aws"], &["vpcflow"]),
    also(DNS, &["route53_resolver"], &["aws"], &["route53", "dns"]),
    also(SERVER, &["aws_alb"], &["aws"], &["alb", "elb"]),
    Stream {
        within: &["properties."],
        aliases: &[
            ("ResourceProviderValue", "resourceProviderName.value"),
            ("ActivityStatusValue", "resultType"),
            ("ActivityStatus", "resultType"),
        ],
        ..of(&["azure_activity"], &["azure"], &["activitylogs", "azureactivity"])
    },
    Stream {
        within: &["properties."],
        aliases: &[("OperationName", "activityDisplayName")],
        ..of(&["entra_audit"], &["azure", "entra"], &["auditlogs"])
    },
    Stream {
        within: &["properties.", "properties.status.", "status."],
        aliases: &[
            ("ResultType", "properties.status.errorCode"),
            ("ResultType", "status.errorCode"),
            ("ResultDescription", "properties.status.failureReason"),
            ("ResultDescription", "status.failureReason"),
        ],
        ..of(&["entra_sign_in"], &["azure", "entra"], &["signinlogs"])
    },
    also(WIRE, &["azure_flow"], &["azure"], &["flowlogs"]),
    Stream {
        aliases: &[
            ("eventSource", "Workload"),
            ("eventName", "Operation"),
            ("status", "ResultStatus"),
        ],
        ..of(
            &["microsoft365"],
            &["m365"],
            &["audit", "exchange", "threat_management", "threat_detection", "sharepoint"],
        )
    },
    of(&["message_trace", "message_trace_json"], &["m365"], &["message_trace"]),
    Stream {
        within: &["protoPayload."],
        aliases: &[
            ("gcp.audit.method_name", "protoPayload.methodName"),
            ("gcp.audit.service_name", "protoPayload.serviceName"),
            ("gcp.audit.resource_name", "protoPayload.resourceName"),
            (
                "gcp.audit.authentication_info.principal_email",
                "protoPayload.authenticationInfo.principalEmail",
            ),
        ],
        ..of(&["gcp_audit"], &["gcp"], &["gcp.audit", "audit"])
    },
    also(WIRE, &["gcp_flow"], &["gcp"], &["gcp.vpcflow", "vpcflow"]),
    Stream {
        within: &["protoPayload."],
        ..of(
            &["google_workspace"],
            &["gcp", "google_workspace"],
            &["google_workspace.admin", "google_workspace.login", "admin", "login"],
        )
    },
    of(&["okta"], &["okta"], &["okta"]),
    of(&["github_audit"], &["github"], &["audit"]),
    of(&["cloudflare_audit"], &["cloudflare"], &["audit"]),
    also(WIRE, &["zeek_conn"], &["zeek"], &["conn"]),
    also(DNS, &["zeek_dns"], &["zeek"], &["dns"]),
    also(&["proxy", "webserver"], &["zeek_http"], &["zeek"], &["http"]),
    of(&["zeek_ssl"], &["zeek"], &["ssl"]),
    of(&["zeek_x509"], &["zeek"], &["x509"]),
    of(&["zeek_ssh"], &["zeek"], &["ssh"]),
    of(&["zeek_dhcp"], &["zeek"], &["dhcp"]),
    of(&["zeek_notice"], &["zeek"], &["notice"]),
    some(Rows::Look, DNS, &["suricata"], &["suricata"], &["dns"]),
    some(Rows::Request, &["proxy", "webserver"], &["suricata"], &["suricata"], &["http"]),
    some(Rows::Connection, WIRE, &["suricata"], &["suricata"], &["flow", "tls"]),
    some(Rows::Alert, &["ids"], &["suricata"], &["suricata"], &["alert"]),
    some(Rows::Look, DNS, &["ocsf"], &[], &[]),
    some(Rows::Request, PROXY, &["ocsf"], &[], &[]),
    some(Rows::Served, SERVER, &["ocsf"], &[], &[]),
    some(Rows::Connection, WIRE, &["ocsf"], &[], &[]),
    also(DNS, &["bind"], &["bind"], &["named", "query"]),
    also(DNS, &["dnsmasq"], &["dnsmasq", "linux"], &["dnsmasq"]),
    also(DNS, &["powerdns"], &["powerdns"], &[]),
    also(DNS, &["umbrella"], &["cisco"], &["umbrella"]),
    also(DNS, &["unbound"], &["unbound"], &[]),
    also(DNS, &["windows_dns"], &[], &[]),
    also(PROXY, &["squid"], &["squid"], &["access"]),
    also(PROXY, &["zscaler"], &["zscaler"], &["web"]),
    some(Rows::Request, PROXY, &["w3c"], &["bluecoat", "proxysg"], &[]),
    some(Rows::Served, SERVER, &["w3c"], &["windows", "iis", "aws"], &["iis", "cloudfront"]),
    also(SERVER, &["haproxy"], &["haproxy"], &[]),
    also(SERVER, &["web_access", "web_access_json"], &["apache", "nginx"], &["access"]),
    also(WIRE, &["fortigate"], &["fortigate", "fortios", "fortinet"], &["traffic", "event", "utm"]),
    also(WIRE, &["pan_os"], &["paloalto", "pan-os"], &["traffic", "panos"]),
    also(WIRE, &["cisco_asa"], &["cisco"], &["asa", "firewall"]),
    also(WIRE, &["iptables"], &["linux"], &["iptables"]),
    also(WIRE, &["conntrack"], &["linux"], &["conntrack"]),
    also(WIRE, &["nfdump"], &["nfdump"], &["netflow"]),
    of(&["sshd"], &["linux"], &["sshd", "auth"]),
    of(&["sudo"], &["linux"], &["sudo", "auth"]),
    Stream {
        within: &[
            "Event.EventData.",
            "EventData.",
            "Event.System.",
            "winlog.event_data.",
            "winlog.",
            "event_data.",
        ],
        aliases: &[("EventID", "winlog.event_id"), ("EventID", "event_id")],
        ..of(&["windows_logon"], &["windows"], &["security"])
    },
    also(VPN, &["openvpn"], &["openvpn"], &["openvpn"]),
    also(VPN, &["wireguard"], &["wireguard"], &["wireguard"]),
    of(&["dhcpd", "kea", "dnsmasq_dhcp", "windows_dhcp"], &["dhcp"], &[]),
];

impl Stream {
    /// Whether a rule for a log source is for this one: it has every word that the rule has.
    pub(crate) fn is_meant(&self, rule: &LogSource) -> bool {
        let has = |words: &[&str], asked: &Option<String>| {
            asked.as_ref().is_none_or(|word| words.iter().any(|it| it.eq_ignore_ascii_case(word)))
        };
        is_said(rule)
            && has(self.products, &rule.product)
            && has(self.services, &rule.service)
            && has(self.categories, &rule.category)
    }
}

/// Whether a rule says at all what it is for.
pub(crate) fn is_said(rule: &LogSource) -> bool {
    rule.product.is_some() || rule.service.is_some() || rule.category.is_some()
}

/// A log source in words: `product windows, category process_creation`.
pub(crate) fn spoken(rule: &LogSource) -> String {
    let words =
        [("product", &rule.product), ("service", &rule.service), ("category", &rule.category)];
    let said =
        words.into_iter().filter_map(|(name, word)| Some(format!("{name} {}", word.as_ref()?)));
    said.collect::<Vec<_>>().join(", ")
}
