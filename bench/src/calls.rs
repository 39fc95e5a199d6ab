//! CloudTrail: a few roles that call all day, many identities that call now and then, services
//! that act by themselves, and the rare call that acquires something.

use fastrand::Rng;
use schema::Timestamp;

use crate::late::{Late, repeated};
use crate::skew::{Zipf, weighted};
use crate::spread::moments;

const IDENTITIES: usize = 1_200;
const ACCOUNTS: [&str; 4] = ["314159265358", "271828182845", "161803398874", "141421356237"];
const REGIONS: [(u32, &str); 6] = [
    (60, "eu-west-1"),
    (20, "us-east-1"),
    (10, "eu-central-1"),
    (6, "us-west-2"),
    (3, "ap-southeast-1"),
    (1, "sa-east-1"),
];

/// An operation: its service, its name, its parameters and what it answered, as JSON, with marks
/// that are filled in.
struct Operation {
    service: &'static str,
    name: &'static str,
    request: &'static str,
    response: &'static str,
}

const fn operation(
    service: &'static str,
    name: &'static str,
    request: &'static str,
    response: &'static str,
) -> Operation {
    Operation { service, name, request, response }
}

const OPERATIONS: [(u32, Operation); 20] = [
    (120, operation("sts", "AssumeRole", ROLE, CREDENTIALS)),
    (110, operation("kms", "Decrypt", ALGORITHM, "null")),
    (90, operation("ec2", "DescribeInstances", FILTER, "null")),
    (
        80,
        operation(
            "ssm",
            "GetParameter",
            r#"{"name":"/service/$/token","withDecryption":true}"#,
            "null",
        ),
    ),
    (70, operation("s3", "GetBucketAcl", BUCKET, "null")),
    (60, operation("s3", "ListBuckets", r#"{"Host":"s3.amazonaws.com"}"#, "null")),
    (60, operation("sts", "GetCallerIdentity", "null", "null")),
    (50, operation("ec2", "DescribeVolumes", r#"{"volumeSet":{},"filterSet":{}}"#, "null")),
    (50, operation("ec2", "DescribeSecurityGroups", FILTER, "null")),
    (40, operation("logs", "CreateLogStream", STREAM, "null")),
    (40, operation("monitoring", "DescribeAlarms", r#"{"maxRecords":100}"#, "null")),
    (
        40,
        operation(
            "secretsmanager",
            "GetSecretValue",
            r#"{"secretId":"service/$/database"}"#,
            "null",
        ),
    ),
    (
        40,
        operation(
            "ecr",
            "BatchGetImage",
            r#"{"repositoryName":"service-$","imageIds":[]}"#,
            "null",
        ),
    ),
    (30, operation("autoscaling", "DescribeAutoScalingGroups", r#"{"maxRecords":100}"#, "null")),
    (30, operation("iam", "GetRole", r#"{"roleName":"service-$"}"#, "null")),
    (30, operation("lambda", "GetFunction20150331v2", r#"{"functionName":"service-$"}"#, "null")),
    (
        30,
        operation(
            "elasticloadbalancing",
            "DescribeTargetHealth",
            r#"{"targetGroupArn":"$"}"#,
            "null",
        ),
    ),
    (25, operation("dynamodb", "DescribeTable", r#"{"tableName":"service-$"}"#, "null")),
    (4, operation("ec2", "RunInstances", LAUNCH, LAUNCHED)),
    (1, operation("s3", "CreateBucket", BUCKET, "null")),
];

const ROLE: &str = r#"{"roleArn":"arn:aws:iam::314159265358:role/service-$","roleSessionName":"session-$","durationSeconds":3600}"#;
const CREDENTIALS: &str = r#"{"credentials":{"accessKeyId":"ASIA%","sessionToken":"IQoJb3JpZ2luX2VjE%%%%%%%%","expiration":"Oct 28, 2026, 6:00:00 PM"},"assumedRoleUser":{"assumedRoleId":"AROA000000000000$:session-$","arn":"arn:aws:sts::314159265358:assumed-role/service-$/session-$"}}"#;
const ALGORITHM: &str = r#"{"encryptionAlgorithm":"SYMMETRIC_DEFAULT","encryptionContext":{"aws:service":"service-$","PARAMETER_ARN":"arn:aws:ssm:eu-west-1:314159265358:parameter/service/$/token"}}"#;
const FILTER: &str = r#"{"instancesSet":{},"filterSet":{"items":[{"name":"tag:service","valueSet":{"items":[{"value":"service-$"}]}}]},"maxResults":1000}"#;
const BUCKET: &str = r#"{"bucketName":"halvard-service-$","Host":"halvard-service-$.s3.eu-west-1.amazonaws.com","acl":""}"#;
const STREAM: &str = r#"{"logGroupName":"/service/$","logStreamName":"2026/10/28/[$LATEST]%%"}"#;
const LAUNCH: &str = r#"{"instancesSet":{"items":[{"imageId":"ami-0%","minCount":1,"maxCount":1}]},"instanceType":"m6i.large","monitoring":{"enabled":false},"clientToken":"%%"}"#;
const LAUNCHED: &str = r#"{"requestId":"%%","reservationId":"r-0%","ownerId":"314159265358","instancesSet":{"items":[{"instanceId":"i-0%","imageId":"ami-0%","instanceState":{"code":0,"name":"pending"},"instanceType":"m6i.large","privateIpAddress":"10.4.0.$"}]}}"#;

/// What calls the control plane names itself by.
const AGENTS: [(u32, &str); 5] = [
    (
        40,
        "aws-sdk-go-v2/1.30.3 os/linux lang/go#1.22.5 md/GOOS#linux md/GOARCH#amd64 api/ec2#1.173.0",
    ),
    (
        25,
        "Boto3/1.34.144 md/Botocore#1.34.144 ua/2.0 os/linux#6.1.97 md/arch#x86_64 lang/python#3.12.4",
    ),
    (
        20,
        "APN/1.0 HashiCorp/1.0 Terraform/1.9.2 terraform-provider-aws/5.58.0 aws-sdk-go-v2/1.30.1",
    ),
    (
        10,
        "aws-cli/2.17.13 md/awscrt#0.20.11 ua/2.0 os/linux#6.8.0 md/arch#x86_64 lang/python#3.11.9",
    ),
    (5, "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"),
];

/// `rows` events in the order of their delivery, each as a line of JSON, some of them twice.
pub(crate) fn calls(rows: u64, seed: u64) -> impl Iterator<Item = String> {
    let mut trail = Trail { random: Rng::with_seed(seed), identities: Zipf::new(IDENTITIES) };
    let (times, again) = (trail.random.fork(), trail.random.fork());
    let events = moments(rows, times).map(move |at| {
        let call = trail.call(at);
        (at, trail.delivered(at), call)
    });
    Late::new(repeated(events, again))
}

struct Trail {
    random: Rng,
    identities: Zipf,
}

impl Trail {
    /// Usually within a quarter of an hour; one in fifty takes hours.
    fn delivered(&mut self, at: Timestamp) -> Timestamp {
        let random = &mut self.random;
        let late = if random.u32(..50) == 0 { 1_800..10_800 } else { 90..840 };
        at.plus_seconds(random.i64(late))
    }

    fn call(&mut self, at: Timestamp) -> String {
        let number = self.identities.draw(&mut self.random);
        let account = ACCOUNTS[number % ACCOUNTS.len()];
        let (identity, address) = self.identity(number, account, at);
        let operation = weighted(&mut self.random, &OPERATIONS);
        let denied = self.random.u32(..100) == 0;
        let outcome = if denied {
            r#""errorCode":"AccessDenied","errorMessage":"User is not authorized to perform this operation",""#
        } else {
            "\""
        };
        let request = self.filled(operation.request);
        let response = if denied { "null".to_owned() } else { self.filled(operation.response) };
        let time = Timestamp::from_seconds(at.seconds());
        let region = *weighted(&mut self.random, &REGIONS);
        let agent = *weighted(&mut self.random, &AGENTS);
        let (service, name) = (operation.service, operation.name);
        let reads = ["Get", "List", "Describe", "Decrypt", "Batch", "Assume"];
        let read_only = reads.iter().any(|begins| name.starts_with(begins));
        format!(
            r#"{{"eventVersion":"1.09","userIdentity":{identity},"eventTime":"{time}","eventSource":"{service}.amazonaws.com","eventName":"{name}","awsRegion":"{region}","sourceIPAddress":"{address}","userAgent":"{agent}",{outcome}requestParameters":{request},"responseElements":{response},"requestID":"{}","eventID":"{}","readOnly":{read_only},"eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"{account}","eventCategory":"Management","tlsDetails":{{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":"{service}.{region}.amazonaws.com"}}}}"#,
            self.uuid(),
            self.uuid(),
        )
    }

    /// Who acts, and from where: a service of the provider, a role or a user.
    fn identity(&mut self, number: usize, account: &str, at: Timestamp) -> (String, String) {
        let random = &mut self.random;
        match random.u32(..100) {
            ..12 => {
                let services = [(5, "ec2"), (3, "ecs-tasks"), (2, "lambda"), (1, "cloudtrail")];
                let name = format!("{}.amazonaws.com", weighted(random, &services));
                (format!(r#"{{"type":"AWSService","invokedBy":"{name}"}}"#), name)
            }
            12..18 => {
                let identity = role(number, account, random.u32(..20), at);
                (identity, "cloudformation.amazonaws.com".to_owned())
            }
            18..24 => (user(number, account), address(random, number)),
            _ => (role(number, account, random.u32(..20), at), address(random, number)),
        }
    }

    /// Fills `$` with a number of few digits and `%` with eight letters that do not repeat.
    fn filled(&mut self, text: &str) -> String {
        let mut filled = String::with_capacity(text.len() * 2);
        for letter in text.chars() {
            match letter {
                '$' => filled.push_str(&self.random.u32(10..250).to_string()),
                '%' => filled.extend((0..8).map(|_| self.random.digit(16))),
                other => filled.push(other),
            }
        }
        filled
    }

    fn uuid(&mut self) -> String {
        let (high, low) = (self.random.u64(..), self.random.u64(..));
        let parts =
            (high >> 32, high >> 16 & 0xffff, high & 0xfff, low >> 52, low & 0xffff_ffff_ffff);
        let (first, second, third, fourth, last) = parts;
        format!("{first:08x}-{second:04x}-4{third:03x}-8{fourth:03x}-{last:012x}")
    }
}

fn role(number: usize, account: &str, session: u32, at: Timestamp) -> String {
    let (principal, day) = (principal(number), at.day());
    format!(
        r#"{{"type":"AssumedRole","principalId":"AROA{principal}:session-{session}","arn":"arn:aws:sts::{account}:assumed-role/service-{number}/session-{session}","accountId":"{account}","accessKeyId":"ASIA{principal}","sessionContext":{{"sessionIssuer":{{"type":"Role","principalId":"AROA{principal}","arn":"arn:aws:iam::{account}:role/service-{number}","accountId":"{account}","userName":"service-{number}"}},"webIdFederationData":{{}},"attributes":{{"creationDate":"{day}T00:00:00Z","mfaAuthenticated":"false"}}}}}}"#
    )
}

fn user(number: usize, account: &str) -> String {
    let principal = principal(number);
    format!(
        r#"{{"type":"IAMUser","principalId":"AIDA{principal}","arn":"arn:aws:iam::{account}:user/engineer-{number}","accountId":"{account}","accessKeyId":"AKIA{principal}","userName":"engineer-{number}"}}"#
    )
}

fn principal(number: usize) -> String {
    let mut random = Rng::with_seed(number as u64);
    (0..16).map(|_| random.digit(32).to_ascii_uppercase()).collect()
}

/// An identity calls from a few addresses, mostly inside, now and then from elsewhere.
fn address(random: &mut Rng, number: usize) -> String {
    let [.., high, low] = number.to_be_bytes();
    match random.u32(..100) {
        ..70 => format!("10.4.{high}.{low}"),
        70..97 => format!("10.5.{}.{low}", random.u8(..16)),
        _ => format!("198.51.100.{}", random.u8(1..)),
    }
}
