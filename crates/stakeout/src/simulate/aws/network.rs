//! Networks: what is let in, and where tunnels lead.

use std::net::Ipv4Addr;

use serde_json::json;

use super::request::Request;
use crate::simulate::random::Random;

pub(crate) fn authorize_ingress(network: &str, port: u16, random: &mut Random) -> Request {
    let (group, rule) = (random.hexadecimal(16), random.hexadecimal(16));
    let parameters = json!({
        "groupId": format!("sg-0{group}"),
        "ipPermissions": { "items": [{
            "ipProtocol": "tcp", "fromPort": port, "toPort": port,
            "groups": {},
            "ipRanges": { "items": [{ "cidrIp": network }] },
            "ipv6Ranges": {},
            "prefixListIds": {},
        }] },
    });
    let response = json!({
        "requestId": random.uuid(),
        "_return": true,
        "securityGroupRuleSet": { "items": [{
            "groupId": format!("sg-0{group}"),
            "securityGroupRuleId": format!("sgr-0{rule}"),
            "isEgress": false,
            "ipProtocol": "tcp", "fromPort": port, "toPort": port,
            "cidrIpv4": network,
        }] },
    });
    Request::write("ec2", "AuthorizeSecurityGroupIngress", parameters, response)
}

/// The far end of a site-to-site tunnel.
pub(crate) fn create_customer_gateway(address: Ipv4Addr, random: &mut Random) -> Request {
    let parameters =
        json!({ "type": "ipsec.1", "bgpAsn": 65_000, "ipAddress": address.to_string() });
    let response = json!({
        "requestId": random.uuid(),
        "customerGateway": {
            "customerGatewayId": format!("cgw-0{}", random.hexadecimal(16)),
            "state": "pending",
            "type": "ipsec.1",
            "ipAddress": address.to_string(),
            "bgpAsn": 65_000,
            "tagSet": {},
        },
    });
    Request::write("ec2", "CreateCustomerGateway", parameters, response)
}
