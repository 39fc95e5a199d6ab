//! Looking around: the calls that make up most of any cloud log and acquire nothing.

use serde_json::{Value, json};

use super::request::Request;
use crate::simulate::random::Random;

const READS: [(&str, &str); 18] = [
    ("ec2", "DescribeInstances"),
    ("ec2", "DescribeInstanceStatus"),
    ("ec2", "DescribeSecurityGroups"),
    ("ec2", "DescribeVolumes"),
    ("sts", "GetCallerIdentity"),
    ("monitoring", "DescribeAlarms"),
    ("logs", "DescribeLogGroups"),
    ("ec2", "DescribeSubnets"),
    ("ec2", "DescribeImages"),
    ("lambda", "ListFunctions20150331"),
    ("elasticloadbalancing", "DescribeLoadBalancers"),
    ("elasticloadbalancing", "DescribeTargetHealth"),
    ("rds", "DescribeDBInstances"),
    ("ecr", "DescribeRepositories"),
    ("ec2", "DescribeVpcs"),
    ("autoscaling", "DescribeAutoScalingGroups"),
    ("cloudformation", "ListStacks"),
    ("ec2", "DescribeRegions"),
];

pub(crate) fn read_something(random: &mut Random) -> Request {
    let (service, operation) = READS[random.popular_index(READS.len())];
    Request::read(service, operation, parameters_of(operation))
}

fn parameters_of(operation: &str) -> Value {
    match operation {
        "DescribeInstances" => json!({ "maxResults": 100, "instancesSet": {}, "filterSet": {} }),
        "DescribeInstanceStatus" => {
            json!({ "instancesSet": {}, "filterSet": {}, "includeAllInstances": false })
        }
        "DescribeSecurityGroups" => {
            json!({ "securityGroupSet": {}, "securityGroupIdSet": {}, "filterSet": {} })
        }
        "DescribeVolumes" => json!({ "volumeSet": {}, "filterSet": {} }),
        "DescribeAlarms" => json!({ "maxRecords": 100, "stateValue": "ALARM" }),
        "DescribeImages" => json!({ "ownersSet": { "items": [{ "owner": "self" }] } }),
        _ => Value::Null,
    }
}

pub(crate) fn get_caller_identity() -> Request {
    Request::read("sts", "GetCallerIdentity", Value::Null)
}
