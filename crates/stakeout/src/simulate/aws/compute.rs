//! Servers: launches by people and by Auto Scaling, and their end.

use std::net::Ipv4Addr;

use schema::Timestamp;
use serde_json::{Value, json};

use super::request::Request;
use super::session::stable;
use crate::simulate::random::Random;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Launch<'a> {
    pub(crate) account: &'a str,
    pub(crate) region: &'static str,
    pub(crate) instance_type: &'a str,
    pub(crate) count: u64,
    /// The `Name` tag.
    pub(crate) name: &'a str,
}

impl Launch<'_> {
    fn zone(&self, random: &mut Random) -> String {
        format!("{}{}", self.region, random.pick(&["a", "b", "c"]))
    }

    /// An id that an account has one of in each region: its image, its subnet.
    fn resident_id(&self, prefix: &str) -> String {
        format!(
            "{prefix}-0{}",
            stable(self.account, &format!("{prefix}/{}", self.region)).hexadecimal(16)
        )
    }
}

pub(crate) fn run_instances(launch: &Launch<'_>, at: Timestamp, random: &mut Random) -> Request {
    let parameters = json!({
        "instancesSet": { "items": [{
            "imageId": launch.resident_id("ami"), "minCount": launch.count, "maxCount": launch.count,
        }] },
        "instanceType": launch.instance_type,
        "blockDeviceMapping": {},
        "monitoring": { "enabled": false },
        "subnetId": launch.resident_id("subnet"),
        "disableApiTermination": false,
        "disableApiStop": false,
        "clientToken": random.uuid(),
        "ebsOptimized": false,
        "tagSpecificationSet": { "items": [{
            "resourceType": "instance", "tags": [{ "key": "Name", "value": launch.name }],
        }] },
    });
    let response = launched(launch, at, random);
    Request::write("ec2", "RunInstances", parameters, response)
}

/// What Auto Scaling asks for is a template and a zone, one server at a time.
pub(crate) fn autoscaling_launch(
    launch: &Launch<'_>,
    at: Timestamp,
    random: &mut Random,
) -> Request {
    let parameters = json!({
        "instancesSet": { "items": [{ "minCount": 1, "maxCount": 1 }] },
        "blockDeviceMapping": {},
        "availabilityZone": launch.zone(random),
        "monitoring": { "enabled": false },
        "subnetId": launch.resident_id("subnet"),
        "disableApiTermination": false,
        "disableApiStop": false,
        "clientToken": random.uuid(),
        "tagSpecificationSet": { "items": [{
            "resourceType": "instance",
            "tags": [{ "key": "aws:autoscaling:groupName", "value": launch.name }],
        }] },
        "launchTemplate": { "launchTemplateId": launch.resident_id("lt"), "version": "$Latest" },
    });
    let response = launched(launch, at, random);
    Request::write("ec2", "RunInstances", parameters, response)
}

fn launched(launch: &Launch<'_>, at: Timestamp, random: &mut Random) -> Value {
    let items: Vec<Value> =
        (0..launch.count).map(|index| instance(launch, (at, index), random)).collect();
    json!({
        "requestId": random.uuid(),
        "reservationId": format!("r-0{}", random.hexadecimal(16)),
        "ownerId": launch.account,
        "groupSet": {},
        "instancesSet": { "items": items },
    })
}

fn instance(launch: &Launch<'_>, (at, index): (Timestamp, u64), random: &mut Random) -> Value {
    let low = u8::try_from(random.between(4, 250)).unwrap_or(4);
    let address = Ipv4Addr::new(10, 64, u8::try_from(random.below(16)).unwrap_or(0), low);
    let host = address.to_string().replace('.', "-");
    let private_name = format!("ip-{host}.{}.compute.internal", launch.region);
    json!({
        "instanceId": format!("i-0{}", random.hexadecimal(16)),
        "imageId": launch.resident_id("ami"),
        "currentInstanceBootMode": "legacy-bios",
        "instanceState": { "code": 0, "name": "pending" },
        "privateDnsName": private_name,
        "amiLaunchIndex": index,
        "productCodes": {},
        "instanceType": launch.instance_type,
        "launchTime": at.seconds() * 1000,
        "placement": { "availabilityZone": launch.zone(random), "tenancy": "default" },
        "monitoring": { "state": "disabled" },
        "subnetId": launch.resident_id("subnet"),
        "vpcId": launch.resident_id("vpc"),
        "privateIpAddress": address.to_string(),
        "stateReason": { "code": "pending", "message": "pending" },
        "architecture": "x86_64",
        "rootDeviceType": "ebs",
        "rootDeviceName": "/dev/xvda",
        "blockDeviceMapping": {},
        "virtualizationType": "hvm",
        "hypervisor": "xen",
        "tagSet": { "items": [{ "key": "Name", "value": launch.name }] },
        "sourceDestCheck": true,
        "ebsOptimized": false,
        "capacityReservationSpecification": { "capacityReservationPreference": "open" },
    })
}

/// The ids that a launch came back with.
pub(crate) fn instance_ids(launch: &Request) -> Vec<String> {
    let items = launch.response["instancesSet"]["items"].as_array();
    let ids = items.into_iter().flatten().filter_map(|item| item["instanceId"].as_str());
    ids.map(str::to_owned).collect()
}

pub(crate) fn terminate(instances: &[String]) -> Request {
    let asked: Vec<Value> = instances.iter().map(|id| json!({ "instanceId": id })).collect();
    let answered: Vec<Value> = instances
        .iter()
        .map(|id| {
            json!({
                "instanceId": id,
                "currentState": { "code": 32, "name": "shutting-down" },
                "previousState": { "code": 16, "name": "running" },
            })
        })
        .collect();
    Request::write(
        "ec2",
        "TerminateInstances",
        json!({ "instancesSet": { "items": asked } }),
        json!({ "instancesSet": { "items": answered } }),
    )
}

pub(crate) fn create_autoscaling_group(name: &str, limits: (u64, u64)) -> Request {
    let parameters = json!({
        "autoScalingGroupName": name,
        "launchTemplate": { "launchTemplateName": name, "version": "$Latest" },
        "minSize": limits.0,
        "maxSize": limits.1,
        "desiredCapacity": limits.0,
        "healthCheckType": "ELB",
        "healthCheckGracePeriod": 120,
    });
    Request::write("autoscaling", "CreateAutoScalingGroup", parameters, Value::Null)
}

pub(crate) fn resize_autoscaling_group(name: &str, desired: u64) -> Request {
    let parameters = json!({ "autoScalingGroupName": name, "desiredCapacity": desired });
    Request::write("autoscaling", "UpdateAutoScalingGroup", parameters, Value::Null)
}
