//! Buckets, snapshots, and the reports that running servers send by themselves.

use serde_json::json;

use super::request::Request;
use crate::simulate::random::Random;

pub(crate) fn list_buckets() -> Request {
    Request::read("s3", "ListBuckets", json!({ "Host": "s3.amazonaws.com" }))
}

pub(crate) fn create_snapshot(volume: &str, random: &mut Random) -> Request {
    let parameters = json!({ "volumeId": volume, "description": "nightly" });
    let response = json!({
        "requestId": random.uuid(),
        "snapshotId": format!("snap-0{}", random.hexadecimal(16)),
        "volumeId": volume,
        "status": "pending",
        "volumeSize": "100",
        "encrypted": true,
    });
    Request::write("ec2", "CreateSnapshot", parameters, response)
}

/// What the management agent on a server tells Systems Manager.
pub(crate) fn report_instance_health(instance: &str) -> Request {
    let parameters = json!({
        "instanceId": instance,
        "agentVersion": "3.3.2299.0",
        "agentStatus": "Active",
        "platformType": "Linux",
        "platformName": "Amazon Linux",
        "platformVersion": "2023",
    });
    Request::write("ssm", "UpdateInstanceInformation", parameters, json!({}))
}
