//! Flow logs of the other clouds: a server of ours and somebody outside, as Azure's virtual networks
//! and Google's subnetworks log it.

use std::net::Ipv4Addr;

use schema::{Provider, Timestamp};
use serde_json::{Value, json};

use super::Cloud;
use crate::simulate::random::Random;

const PAYLOAD_BYTES_PER_PACKET: u64 = 1_200;

/// A connection that a server of ours makes, and what it carries.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Conversation {
    pub(crate) at: Timestamp,
    pub(crate) seconds: i64,
    pub(crate) server: Ipv4Addr,
    pub(crate) peer: (Ipv4Addr, u16),
    pub(crate) bytes_out: u64,
    pub(crate) bytes_in: u64,
}

impl Conversation {
    pub(crate) fn end(&self) -> Timestamp {
        self.at.plus_seconds(self.seconds)
    }
}

/// The records that the provider's flow log has of a conversation, each with its time.
pub(super) fn records(
    cloud: &Cloud,
    conversation: &Conversation,
    random: &mut Random,
) -> Vec<(Timestamp, String)> {
    let port = random.between(32_768, 60_999);
    let record = match cloud.provider {
        Provider::Gcp => subnetwork,
        _ => virtual_network,
    };
    let values = record(cloud, conversation, port).into_iter();
    values.map(|value| (conversation.end(), value.to_string())).collect()
}

/// Azure counts both directions in one tuple as a flow ends.
fn virtual_network(cloud: &Cloud, conversation: &Conversation, port: u64) -> Vec<Value> {
    let Conversation { server, peer: (peer, service), .. } = conversation;
    let tuple = |at: Timestamp, state: &str, counts: &str| {
        let millis = at.0 / 1_000;
        format!("{millis},{server},{peer},{port},{service},6,O,{state},NX,{counts}")
    };
    let (bytes_out, bytes_in) = (conversation.bytes_out, conversation.bytes_in);
    let counts = format!("{},{bytes_out},{},{bytes_in}", packets(bytes_out), packets(bytes_in));
    let tuples = [tuple(conversation.at, "B", "0,0,0,0"), tuple(conversation.end(), "E", &counts)];
    let network = format!(
        "/subscriptions/{}/resourceGroups/platform/providers/Microsoft.Network/virtualNetworks/core",
        cloud.account
    );
    let group = json!({"rule": "DefaultRule_AllowInternetOutBound", "flowTuples": tuples});
    let record = json!({
        "time": conversation.end(), "flowLogVersion": 4, "category": "FlowLogFlowEvent",
        "targetResourceID": network, "operationName": "FlowLogFlowEvent",
        "flowRecords": {"flows": [{"flowGroups": [group]}]},
    });
    vec![record]
}

/// Google logs each direction for itself.
fn subnetwork(cloud: &Cloud, conversation: &Conversation, port: u64) -> Vec<Value> {
    let Conversation { server, peer: (peer, service), .. } = conversation;
    let project = &cloud.account;
    let entry = |reporter: &str, connection: Value, bytes: u64| {
        json!({
            "insertId": format!("{port:x}{}{reporter}", conversation.at.seconds()),
            "logName": format!("projects/{project}/logs/compute.googleapis.com%2Fvpc_flows"),
            "jsonPayload": {
                "reporter": reporter, "connection": connection,
                "bytes_sent": bytes.to_string(), "packets_sent": packets(bytes).to_string(),
                "start_time": conversation.at, "end_time": conversation.end(),
            },
            "resource": {"type": "gce_subnetwork", "labels": {"project_id": project,
                "location": format!("{}-b", cloud.home), "subnetwork_name": "core"}},
            "timestamp": conversation.end(), "receiveTimestamp": conversation.end(),
        })
    };
    let there = json!({"protocol": 6, "src_ip": server, "src_port": port,
        "dest_ip": peer, "dest_port": service});
    let back = json!({"protocol": 6, "src_ip": peer, "src_port": service,
        "dest_ip": server, "dest_port": port});
    vec![entry("SRC", there, conversation.bytes_out), entry("DEST", back, conversation.bytes_in)]
}

fn packets(bytes: u64) -> u64 {
    bytes.div_ceil(PAYLOAD_BYTES_PER_PACKET).max(1)
}
