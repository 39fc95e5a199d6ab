//! What the command line of AWS lists: `ec2 describe-instances`, `ec2 describe-addresses`,
//! `lambda list-functions`, `route53 list-hosted-zones` and others, saved as JSON.
//!
//! What an item of a list is, is told by two members that no other has. Listings say neither the
//! account, except of machines, nor when they were made.

use std::io::BufRead;

use schema::{CloudResource, FileId, Locator, Provider, Record, RejectKind, Row, Sink, Text};

use super::aws_config::addresses;
use super::owner::owner;
use crate::fingerprint::fingerprint;
use crate::format::{Claims, Definition, Reader, WrittenTime};
use crate::framing::json::{Container, Object, Outline, Value};
use crate::framing::objects;
use crate::hints::{Hints, written_in_utc};

pub(crate) const FORMAT: Definition = Definition {
    name: "aws_inventory",
    product: ("AWS CLI", "AWS"),
    claims: Claims::object(claims),
    reader: Reader::Stream(decode),
    written_time: WrittenTime::Nowhere,
    held: &[],
    program: None,
};

const SOURCE: &str = FORMAT.name;

const CONTAINER: Container = Container {
    lists: &[
        "Reservations",
        "Addresses",
        "Functions",
        "HostedZones",
        "NatGateways",
        "Volumes",
        "DBInstances",
        "LoadBalancers",
        "AutoScalingGroups",
        "NetworkInterfaces",
        "Accounts",
        "Buckets",
        "ResourceTagMappingList",
        "instances",
    ],
    first_keys: &["ReservationId", "OwnerId", "Groups", "Instances", "Id", "Name"],
};

/// One kind of thing that is listed.
struct Thing {
    kind: &'static str,
    id: &'static str,
    /// What only this kind has beside its id.
    also: &'static str,
    created: &'static str,
    name: &'static str,
}

const fn thing(
    kind: &'static str,
    [id, also]: [&'static str; 2],
    created: &'static str,
    name: &'static str,
) -> Thing {
    Thing { kind, id, also, created, name }
}

const THINGS: [Thing; 14] = [
    thing("AWS::EC2::Instance", ["InstanceId", "ImageId"], "LaunchTime", ""),
    thing("AWS::EC2::EIP", ["AllocationId", "PublicIp"], "", ""),
    thing("AWS::Lambda::Function", ["FunctionArn", "FunctionName"], "", "FunctionName"),
    thing("AWS::Route53::HostedZone", ["Id", "CallerReference"], "", "Name"),
    thing("AWS::EC2::NatGateway", ["NatGatewayId", "NatGatewayAddresses"], "CreateTime", ""),
    thing("AWS::EC2::Volume", ["VolumeId", "VolumeType"], "CreateTime", ""),
    thing(
        "AWS::RDS::DBInstance",
        ["DBInstanceArn", "Engine"],
        "InstanceCreateTime",
        "DBInstanceIdentifier",
    ),
    thing(
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        ["LoadBalancerArn", "DNSName"],
        "CreatedTime",
        "LoadBalancerName",
    ),
    thing(
        "AWS::AutoScaling::AutoScalingGroup",
        ["AutoScalingGroupARN", "DesiredCapacity"],
        "CreatedTime",
        "AutoScalingGroupName",
    ),
    thing("AWS::EC2::NetworkInterface", ["NetworkInterfaceId", "MacAddress"], "", "Description"),
    thing("AWS::Organizations::Account", ["Id", "JoinedTimestamp"], "JoinedTimestamp", "Name"),
    thing("AWS::Lightsail::Instance", ["arn", "blueprintId"], "createdAt", "name"),
    thing("AWS::S3::Bucket", ["Name", "CreationDate"], "CreationDate", "Name"),
    thing("AWS::Tagged", ["ResourceARN", "Tags"], "", ""),
];

/// The name under which a reservation lists its machines.
const MACHINES: &str = "Instances";

fn claims(object: &Outline<'_>) -> bool {
    let buckets = object.has_all(&["Buckets.Name", "Buckets.CreationDate"]);
    let narrow = THINGS.iter().filter(|thing| thing.kind != "AWS::S3::Bucket");
    let machines = object.has_all(&["Instances.InstanceId", "Instances.ImageId"]);
    buckets || machines || narrow.into_iter().any(|it| object.has_all(&[it.id, it.also]))
}

fn decode(hints: &Hints, input: &mut dyn BufRead, file: FileId, sink: &mut dyn Sink) {
    objects::each((&CONTAINER, SOURCE), input, sink, &mut |sink, (offset, text), object| {
        // Groups that scale list their machines as well.
        let reservation = object.value("ReservationId").and_then(|_| object.value(MACHINES));
        let Some(machines) = reservation else {
            let read = resource(object, None);
            return put((hints, file), (offset, text), read, sink);
        };
        if machines.items().next().is_none() {
            let reason = "a reservation without machines";
            let place = (offset, text.as_bytes());
            return objects::refuse(sink, SOURCE, RejectKind::Unsupported, reason, place);
        }
        for machine in machines.items() {
            if let Some(inner) = machine.object() {
                let at = offset.saturating_add(u64::from(machine.position()));
                let read = resource(inner, object.text("OwnerId"));
                put((hints, file), (at, machine.raw()), read, sink);
            }
        }
    });
}

fn put(
    (hints, file): (&Hints, FileId),
    (offset, text): (u64, &str),
    resource: Option<CloudResource<'_>>,
    sink: &mut dyn Sink,
) {
    let Some(resource) = resource else {
        let reason = "an item of a list that is not read";
        let place = (offset, text.as_bytes());
        return objects::refuse(sink, SOURCE, RejectKind::Unsupported, reason, place);
    };
    let moment = hints.moment_of_making(resource.created);
    sink.record(Record {
        source: SOURCE,
        locator: Locator { file, offset, length: objects::length_of(text) },
        fingerprint: fingerprint(SOURCE, text.as_bytes()),
        time: moment.time,
        assumed: moment.assumed,
        raw: text.as_bytes(),
        row: Row::CloudResource(resource),
    });
}

fn resource<'a>(item: Object<'_, 'a>, account: Option<Text<'a>>) -> Option<CloudResource<'a>> {
    let has = |name: &str| item.value(name).is_some();
    let thing = THINGS.iter().find(|thing| has(thing.id) && has(thing.also))?;
    let time = |text: Text<'_>| written_in_utc(&text);
    let id = item.text(thing.id)?;
    let parts = arn(&id);
    let zone = item.text("Placement.AvailabilityZone").or_else(|| item.text("AvailabilityZone"));
    let region = zone.map(region_of).or_else(|| item.text("NetworkBorderGroup"));
    let state = item.text("State.Name").or_else(|| item.text("State"));
    let name = item.text(thing.name).or_else(|| named(item));
    let in_arn = |place: usize| parts.and_then(|parts| parts.get(place).copied()?);
    let owned = |text: &str| Text::Owned(text.to_owned());
    // A machine's interfaces name its account, as the reservation around it does.
    let mut interfaces = item.value("NetworkInterfaces").into_iter().flat_map(Value::items);
    let of_interface = interfaces.find_map(|interface| interface.object()?.text("OwnerId"));
    let account = of_interface.or_else(|| item.text("OwnerId")).or(account);
    Some(CloudResource {
        provider: Provider::Aws,
        account: account.or_else(|| in_arn(1).map(owned)),
        region: region.or_else(|| in_arn(0).map(owned)),
        kind: thing.kind.into(),
        domain: name.clone().filter(|_| thing.kind == "AWS::Route53::HostedZone"),
        name,
        created: item.text(thing.created).and_then(time),
        deleted: state.map(|state| matches!(&*state, "terminated" | "deleted" | "deleting")),
        owner: owner(item, &["Tags", "TagSet", "tags"]),
        addresses: addresses(item),
        id,
    })
}

/// The region and the account of an ARN, where they stand in it.
fn arn(id: &str) -> Option<[Option<&str>; 2]> {
    let mut parts = id.strip_prefix("arn:")?.split(':').skip(2);
    let mut next = || parts.next().filter(|part| !part.is_empty());
    Some([next(), next()])
}

/// `eu-west-1a` without its letter.
fn region_of(zone: Text<'_>) -> Text<'_> {
    let region = zone.trim_end_matches(|letter: char| letter.is_ascii_lowercase());
    let whole = region.ends_with(|letter: char| letter.is_ascii_digit());
    if whole { Text::Owned(region.to_owned()) } else { zone }
}

/// The tag that gives a thing its name.
fn named<'a>(item: Object<'_, 'a>) -> Option<Text<'a>> {
    let mut tags = item.value("Tags")?.items().filter_map(Value::object);
    tags.find(|tag| tag.text("Key").as_deref() == Some("Name"))?.text("Value")
}
