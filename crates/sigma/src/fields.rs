//! What rules call the fields of a row, for logs that are no JSON or name them otherwise.

use std::borrow::Cow;
use std::net::IpAddr;

use rsigma_eval::EventValue;
use schema::{
    ApiCall, DnsQuery, Email, Flow, HttpRequest, Row, SignIn, SourceAddress, Text, Tunnel,
    registered_domain,
};

type Value<'r> = Option<EventValue<'r>>;

/// The field of a row by a name that rules have for it; `None` where no such field is read at all.
pub(crate) fn read<'r>(row: &'r Row<'_>, name: &str) -> Option<Value<'r>> {
    let lower = name.to_ascii_lowercase();
    let name = lower.as_str();
    match row {
        Row::ApiCall(call) => of_call(call, name),
        Row::Flow(flow) => of_flow(flow, name),
        Row::DnsQuery(query) => of_query(query, name),
        Row::HttpRequest(request) => of_request(request, name),
        Row::SignIn(sign_in) => of_sign_in(sign_in, name),
        Row::Tunnel(tunnel) => of_tunnel(tunnel, name),
        Row::Email(email) => of_email(email, name),
        _ => None,
    }
}

#[expect(clippy::ref_option, reason = "rows hold options")]
fn text<'r>(text: &'r Option<Text<'_>>) -> Value<'r> {
    text.as_deref().map(word)
}

fn word(text: &str) -> EventValue<'_> {
    EventValue::Str(Cow::Borrowed(text))
}

fn address<'r>(address: Option<IpAddr>) -> Value<'r> {
    address.map(|address| EventValue::Str(Cow::Owned(address.to_string())))
}

fn number<'r>(number: Option<impl TryInto<i64>>) -> Value<'r> {
    number.and_then(|number| number.try_into().ok()).map(EventValue::Int)
}

/// A port, where 0 is none.
fn port<'r>(port: u16) -> Value<'r> {
    number((port != 0).then_some(port))
}

fn seconds<'r>(micros: Option<i64>) -> Value<'r> {
    micros.map(|micros| EventValue::Float(micros as f64 / 1_000_000.0))
}

fn protocol<'r>(number: u8) -> Value<'r> {
    let name = match number {
        1 => "icmp",
        6 => "tcp",
        17 => "udp",
        47 => "gre",
        50 => "esp",
        58 => "icmp6",
        schema::UNKNOWN_PROTOCOL => return None,
        number => return Some(EventValue::Int(number.into())),
    };
    Some(word(name))
}

fn of_call<'r>(call: &'r ApiCall<'_>, name: &str) -> Option<Value<'r>> {
    Some(match name {
        "eventname"
        | "operation"
        | "operationname"
        | "properties.message"
        | "activitydisplayname"
        | "eventtype"
        | "action" => Some(word(&call.operation)),
        "eventsource" | "eventservice" | "service" => Some(word(&call.service)),
        "sourceipaddress" | "src_ip" | "ipaddress" | "clientip" | "calleripaddress" => {
            match &call.source {
                SourceAddress::Address(it) => address(Some(*it)),
                SourceAddress::Service(it) => Some(word(it)),
                SourceAddress::Unknown => None,
            }
        }
        "user" | "username" | "userid" | "useridentity.arn" | "actor" | "caller" => {
            Some(word(&call.actor.key))
        }
        "useridentity.accesskeyid" => text(&call.actor.access_key),
        "useragent" | "user_agent" => text(&call.user_agent),
        "errorcode" | "errormessage" => text(&call.error),
        "awsregion" | "region" => Some(word(&call.region)),
        "recipientaccountid" | "account" | "subscriptionid" => Some(word(&call.account)),
        _ => return None,
    })
}

fn of_flow<'r>(flow: &'r Flow<'_>, name: &str) -> Option<Value<'r>> {
    Some(match name {
        "src_ip" | "id.orig_h" | "source.ip" | "srcip" | "c-ip" => address(Some(flow.source)),
        "dst_ip" | "id.resp_h" | "destination.ip" | "dstip" => address(Some(flow.destination)),
        "src_port" | "id.orig_p" | "source.port" | "srcport" => port(flow.source_port),
        "dst_port" | "id.resp_p" | "destination.port" | "dstport" => port(flow.destination_port),
        "proto" | "protocol" | "network.transport" => protocol(flow.protocol),
        "service" | "app" => text(&flow.service),
        "uid" => text(&flow.uid),
        "duration" => seconds(flow.duration_micros),
        "orig_bytes" | "bytes_out" | "sent_bytes" => number(flow.bytes_out),
        "resp_bytes" | "bytes_in" | "rcvd_bytes" => number(flow.bytes_in),
        "orig_pkts" => number(flow.packets_out),
        "resp_pkts" => number(flow.packets_in),
        "conn_state" => text(&flow.state),
        "action" => flow.answered.map(|it| word(if it { "accept" } else { "deny" })),
        "blocked" => flow.answered.map(|it| word(if it { "false" } else { "true" })),
        "user" | "src_user" => text(&flow.user),
        "server_name" | "tls.sni" => text(&flow.server_name),
        "version" => text(&flow.tls_version),
        "cipher" => text(&flow.tls_cipher),
        "subject" | "certificate.subject" => text(&flow.subject),
        "issuer" | "certificate.issuer" => text(&flow.issuer),
        _ => return None,
    })
}

fn of_query<'r>(query: &'r DnsQuery<'_>, name: &str) -> Option<Value<'r>> {
    Some(match name {
        "query" | "queryname" | "query_name" | "dns.question.name" => Some(word(&query.name)),
        "parent_domain" => Some(word(registered_domain(&query.name))),
        "record_type" | "qtype_name" | "query_type" => text(&query.query_type),
        "rcode_name" | "response_code" => text(&query.response_code),
        "answer" | "answers" => {
            let answers: Vec<EventValue<'_>> = query.answers.iter().map(|it| word(it)).collect();
            (!answers.is_empty()).then_some(EventValue::Array(answers))
        }
        "src_ip" | "id.orig_h" | "c-ip" | "source.ip" => address(Some(query.source)),
        "dst_ip" | "id.resp_h" | "destination.ip" => address(query.resolver),
        "src_port" | "id.orig_p" => port(query.source_port),
        "dst_port" | "id.resp_p" => port(query.resolver_port),
        "proto" | "protocol" => protocol(query.protocol),
        "trans_id" => number(query.transaction),
        "uid" => text(&query.uid),
        "user" => text(&query.user),
        "blocked" => query.allowed.map(|it| word(if it { "false" } else { "true" })),
        _ => return None,
    })
}

fn of_request<'r>(request: &'r HttpRequest<'_>, name: &str) -> Option<Value<'r>> {
    let url = request.url.as_deref();
    Some(match name {
        "uri" | "url" => text(&request.url),
        // Rules mean a whole URL by it, or all behind the host.
        "c-uri" | "cs-uri" => url.map(|url| either(url, behind_host(url))),
        "c-uri-query" => url.and_then(query).map(word),
        // Rules mean what stands behind the question mark, or all of it.
        "cs-uri-query" => url.map(|url| either(url, query(url).unwrap_or(url))),
        "c-uri-stem" | "cs-uri-stem" | "c-uri-path" => url.map(|url| word(path(url))),
        "c-uri-extension" | "cs-uri-extension" => url.and_then(extension).map(word),
        "cs-host" | "r-dns" | "host" | "cs-host-name" => text(&request.host),
        "cs-method" | "method" | "c-method" => text(&request.method),
        "sc-status" | "status_code" | "status" => number(request.status),
        "c-useragent" | "cs-user-agent" | "cs(user-agent)" | "user_agent" => {
            text(&request.user_agent)
        }
        "cs-referer" | "cs-referrer" | "c-referer" | "cs(referer)" | "referrer" | "referer" => {
            text(&request.referrer)
        }
        "c-ip" | "src_ip" | "id.orig_h" => address(request.source),
        "dst_ip" | "id.resp_h" | "s-ip" | "r-ip" => address(request.destination),
        "src_port" | "id.orig_p" | "c-port" => port(request.source_port),
        "dst_port" | "id.resp_p" | "s-port" | "cs-uri-port" => port(request.destination_port),
        "cs-username" | "user" => text(&request.user),
        "cs-bytes" | "request_body_len" => number(request.bytes_up),
        "sc-bytes" | "response_body_len" => number(request.bytes_down),
        "rs(content-type)" | "resp_mime_types" => text(&request.content_type),
        "s-action" | "action" => text(&request.disposition),
        "blocked" => request.allowed.map(|it| word(if it { "false" } else { "true" })),
        "uid" => text(&request.uid),
        _ => return None,
    })
}

/// A value that rules know in two forms.
fn either<'r>(one: &'r str, other: &'r str) -> EventValue<'r> {
    if one == other { word(one) } else { EventValue::Array(vec![word(one), word(other)]) }
}

fn query(url: &str) -> Option<&str> {
    url.split_once('?').map(|(_, query)| query)
}

/// Path and query of a URL, or of what a server logs of one.
fn behind_host(url: &str) -> &str {
    let Some((_, rest)) = url.split_once("://") else { return url };
    rest.find(['/', '?']).and_then(|at| rest.get(at..)).unwrap_or("/")
}

fn path(url: &str) -> &str {
    let path = behind_host(url);
    path.split(['?', '#']).next().unwrap_or(path)
}

fn extension(url: &str) -> Option<&str> {
    let (_, extension) = path(url).rsplit('/').next()?.rsplit_once('.')?;
    (!extension.is_empty()).then_some(extension)
}

fn of_sign_in<'r>(sign_in: &'r SignIn<'_>, name: &str) -> Option<Value<'r>> {
    Some(match name {
        "user" | "username" | "user.name" | "targetusername" | "userprincipalname" => {
            text(&sign_in.user)
        }
        "targetdomainname" | "domain" => text(&sign_in.domain),
        "targetusersid" => text(&sign_in.user_id),
        "subjectusername" | "by" => text(&sign_in.by),
        "src_ip" | "source.ip" | "ipaddress" | "id.orig_h" => address(sign_in.source),
        "dst_ip" | "id.resp_h" => address(sign_in.destination),
        "src_port" | "ipport" | "id.orig_p" => port(sign_in.source_port),
        "dst_port" | "id.resp_p" => port(sign_in.destination_port),
        "workstationname" | "source_name" => text(&sign_in.source_name),
        "host" | "hostname" | "computer" | "computername" => text(&sign_in.host),
        "service" => text(&sign_in.service),
        "appdisplayname" | "application" => text(&sign_in.application),
        "method" | "authenticationpackagename" => text(&sign_in.method),
        "location" | "country" => text(&sign_in.country),
        "logontype" => number(sign_in.logon_type),
        "success" | "auth_success" => sign_in.success.map(EventValue::Bool),
        "resulttype" | "status" => text(&sign_in.code),
        "resultdescription" | "reason" => text(&sign_in.reason),
        "useragent" | "user_agent" => text(&sign_in.user_agent),
        "command" | "commandline" => text(&sign_in.command),
        "uid" => text(&sign_in.uid),
        _ => return None,
    })
}

fn of_tunnel<'r>(tunnel: &'r Tunnel<'_>, name: &str) -> Option<Value<'r>> {
    Some(match name {
        "user" | "username" => text(&tunnel.user),
        "src_ip" | "remote_ip" | "source.ip" => address(tunnel.outside),
        "src_port" => port(tunnel.outside_port),
        "tunnel_ip" | "assigned_ip" => address(tunnel.inside),
        "host" | "hostname" => text(&tunnel.host),
        "protocol" => text(&tunnel.protocol),
        "reason" => text(&tunnel.reason),
        "duration" => seconds(tunnel.duration_micros),
        _ => return None,
    })
}

fn of_email<'r>(email: &'r Email<'_>, name: &str) -> Option<Value<'r>> {
    Some(match name {
        "sender" | "senderaddress" | "from" => text(&email.sender),
        "recipient" | "recipientaddress" | "to" => {
            let all: Vec<EventValue<'_>> = email.recipients.iter().map(|it| word(it)).collect();
            (!all.is_empty()).then_some(EventValue::Array(all))
        }
        "subject" | "messagesubject" => text(&email.subject),
        "status" => text(&email.status),
        "src_ip" | "fromip" => address(email.source),
        "dst_ip" | "toip" => address(email.destination),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_have_paths_and_extensions() {
        let cases = [
            ("http://shop.example/a/b.EXE?x=1.zip", "/a/b.EXE", Some("EXE")),
            ("https://shop.example", "/", None),
            ("/index.php?q", "/index.php", Some("php")),
            ("shop.example:443", "shop.example:443", Some("example:443")),
        ];
        for (url, stem, end) in cases {
            assert_eq!((path(url), extension(url)), (stem, end), "{url}");
        }
    }
}
