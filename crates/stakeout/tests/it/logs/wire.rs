//! What a Zeek sensor writes: connections, look-ups and handshakes, tab-separated.

use schema::Timestamp;
use serde::Deserialize;

use super::digits;
use super::moments::moments;

/// A connection of a host. With a name, the host looks it up first and asks for it in TLS.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Connection {
    pub(crate) at: String,
    pub(crate) host: String,
    /// `192.0.2.10:443`
    pub(crate) to: String,
    pub(crate) name: Option<String>,
    #[serde(default = "tls")]
    pub(crate) service: String,
    #[serde(default = "little")]
    pub(crate) sent: u64,
    #[serde(default = "some")]
    pub(crate) received: u64,
    #[serde(default = "finished")]
    pub(crate) state: String,
    #[serde(default = "moment")]
    pub(crate) seconds: u32,
}

/// A look-up without a connection behind it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Lookup {
    pub(crate) at: String,
    pub(crate) host: String,
    pub(crate) name: String,
    pub(crate) answer: Option<String>,
}

fn tls() -> String {
    "ssl".to_owned()
}

fn little() -> u64 {
    1_800
}

fn some() -> u64 {
    6_200
}

fn finished() -> String {
    "SF".to_owned()
}

fn moment() -> u32 {
    2
}

const RESOLVER: &str = "10.1.0.53";
const DNS: &str = "53";

const CONN: &str = "ts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\t\
    orig_bytes\tresp_bytes\tconn_state\tlocal_orig\tlocal_resp\tmissed_bytes\thistory\torig_pkts\t\
    orig_ip_bytes\tresp_pkts\tresp_ip_bytes\ttunnel_parents";
const CONN_TYPES: &str = "time\tstring\taddr\tport\taddr\tport\tenum\tstring\tinterval\tcount\tcount\t\
    string\tbool\tbool\tcount\tstring\tcount\tcount\tcount\tcount\tset[string]";
const DNS_FIELDS: &str = "ts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\ttrans_id\trtt\t\
    query\tqclass\tqclass_name\tqtype\tqtype_name\trcode\trcode_name\tAA\tTC\tRD\tRA\tZ\tanswers\t\
    TTLs\trejected";
const DNS_TYPES: &str = "time\tstring\taddr\tport\taddr\tport\tenum\tcount\tinterval\tstring\tcount\t\
    string\tcount\tstring\tcount\tstring\tbool\tbool\tbool\tbool\tcount\tvector[string]\t\
    vector[interval]\tbool";
const SSL: &str = "ts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tversion\tcipher\tcurve\t\
    server_name\tresumed\tlast_alert\tnext_protocol\testablished\tssl_history\tcert_chain_fps\t\
    client_cert_chain_fps\tsni_matches_cert";
const SSL_TYPES: &str = "time\tstring\taddr\tport\taddr\tport\tstring\tstring\tstring\tstring\tbool\t\
    string\tstring\tbool\tstring\tvector[string]\tvector[string]\tbool";

/// The three tables of a sensor, lines with their moments.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wire {
    connections: Vec<(Timestamp, String)>,
    lookups: Vec<(Timestamp, String)>,
    handshakes: Vec<(Timestamp, String)>,
}

impl Wire {
    pub(crate) fn connect(&mut self, connection: &Connection) {
        for at in moments(&connection.at) {
            let (address, port) = connection.to.rsplit_once(':').expect("address:port");
            let uid = self.uid(at, &connection.host, &connection.to);
            let Connection { host, service, sent, received, state, seconds, .. } = connection;
            let (stamp, from) = (stamp(at), source_port(&uid));
            let service = if service.is_empty() { "-" } else { service };
            let line = format!(
                "{stamp}\t{uid}\t{host}\t{from}\t{address}\t{port}\ttcp\t{service}\t{seconds}.000000\t\
                 {sent}\t{received}\t{state}\tT\tF\t0\tShADadFf\t12\t{}\t10\t{}\t-",
                sent + 480,
                received + 400
            );
            self.connections.push((at, line));
            if let Some(name) = &connection.name {
                self.handshakes.push((
                    at,
                    format!(
                        "{stamp}\t{uid}\t{host}\t{from}\t{address}\t{port}\tTLSv13\t\
                     TLS_AES_128_GCM_SHA256\tx25519\t{name}\tF\t-\t-\tT\tCsxkIijGfo\t-\t-\t-"
                    ),
                ));
                self.ask(at.plus_seconds(-1), host, name, Some(address));
            }
        }
    }

    pub(crate) fn look_up(&mut self, lookup: &Lookup) {
        for at in moments(&lookup.at) {
            self.ask(at, &lookup.host, &lookup.name, lookup.answer.as_deref());
        }
    }

    fn ask(&mut self, at: Timestamp, host: &str, name: &str, answer: Option<&str>) {
        let uid = self.uid(at, host, name);
        let (stamp, from) = (stamp(at), source_port(&uid));
        let (code, answers, lives) = match answer {
            Some(answer) => ("0\tNOERROR", answer, "300.000000"),
            None => ("3\tNXDOMAIN", "-", "-"),
        };
        self.lookups.push((at, format!(
            "{stamp}\t{uid}\t{host}\t{from}\t{RESOLVER}\t{DNS}\tudp\t{from}\t0.004000\t{name}\t1\t\
             C_INTERNET\t1\tA\t{code}\tF\tF\tT\tT\t0\t{answers}\t{lives}\tF"
        )));
    }

    /// Different for every record of a sensor, and the same every time.
    fn uid(&self, at: Timestamp, host: &str, target: &str) -> String {
        let place = self.connections.len() + self.lookups.len();
        format!("C{}", digits(&[&at.to_string(), host, target, &place.to_string()], 17))
    }

    /// The tables that have any line, by file name.
    pub(crate) fn files(mut self) -> Vec<(&'static str, String)> {
        let tables = [
            ("conn", CONN, CONN_TYPES, &mut self.connections),
            ("dns", DNS_FIELDS, DNS_TYPES, &mut self.lookups),
            ("ssl", SSL, SSL_TYPES, &mut self.handshakes),
        ];
        let mut files = Vec::new();
        for (path, fields, types, lines) in tables {
            if lines.is_empty() {
                continue;
            }
            lines.sort();
            let mut text = format!(
                "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n\
                 #path\t{path}\n#open\t2026-10-28-00-00-00\n#fields\t{fields}\n#types\t{types}\n"
            );
            for (_, line) in lines.iter() {
                text.push_str(line);
                text.push('\n');
            }
            text.push_str("#close\t2026-10-28-23-59-59\n");
            let name = match path {
                "conn" => "conn.log",
                "dns" => "dns.log",
                _ => "ssl.log",
            };
            files.push((name, text));
        }
        files
    }
}

fn stamp(at: Timestamp) -> String {
    format!("{}.000000", at.seconds())
}

fn source_port(uid: &str) -> u32 {
    let seed: u32 = uid.bytes().map(u32::from).sum();
    49_152 + seed * 7 % 16_000
}
