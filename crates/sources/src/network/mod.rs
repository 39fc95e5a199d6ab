//! Network sensors: connections, what their handshakes tell, who had which address, and what the
//! sensors themselves find suspicious.

pub(crate) mod azure_flow;
pub(crate) mod cisco_asa;
pub(crate) mod conntrack;
pub(crate) mod fortigate;
pub(crate) mod gcp_flow;
pub(crate) mod iptables;
pub(crate) mod nfdump;
pub(crate) mod one_way;
pub(crate) mod pan_os;
pub(crate) mod protocol;
pub(crate) mod suricata;
pub(crate) mod translation;
pub(crate) mod vpc_flow;
pub(crate) mod vpc_flow_json;
pub(crate) mod zeek_conn;
pub(crate) mod zeek_dhcp;
pub(crate) mod zeek_notice;
pub(crate) mod zeek_ssl;
pub(crate) mod zeek_x509;
