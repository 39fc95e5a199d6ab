//! Any split of the input, in any order, merges to the same observations.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, LazyLock};

use proptest::prelude::*;
use schema::{
    Action, Actor, ActorKind, ApiCall, CostClass, DnsQuery, Effect, Email, FileId, Fingerprint,
    Flow, HttpRequest, Lease, Locator, Operation, Provider, Reached, Record, Registration,
    ResourceKind, Risk, Row, SignIn, SourceAddress, Stage, Target, Timestamp, Tunnel, TunnelStep,
    Vantage,
};
use smallvec::smallvec;

use super::Observations;
use crate::intel::Shops;
use crate::organization::{Description, Organization};

/// One event, by a few small figures so that events meet in the same counters.
#[derive(Clone, Debug)]
struct Event {
    kind: u8,
    host: u8,
    place: u8,
    minute: u16,
    bytes: u32,
}

fn event() -> impl Strategy<Value = Event> {
    (0_u8..10, 0_u8..40, 0_u8..4, 0_u16..9_000, 0_u32..4_000_000)
        .prop_map(|(kind, host, place, minute, bytes)| Event { kind, host, place, minute, bytes })
}

fn row(event: &Event) -> Row<'static> {
    let host = IpAddr::V4(Ipv4Addr::new(10, 0, 0, event.host));
    let place = IpAddr::V4(Ipv4Addr::new(203, 0, 113, event.place));
    let name = format!("n{}.p{}.example", event.host % 3, event.place);
    match event.kind {
        0 if event.bytes.is_multiple_of(5) => flow(event, place, host, name),
        0 => flow(event, host, place, name),
        1 => Row::DnsQuery(DnsQuery {
            source_port: 40_000,
            resolver: Some(if event.place == 0 { place } else { IpAddr::from([10, 0, 0, 53]) }),
            resolver_port: 53,
            protocol: 17,
            name: name.into(),
            answers: smallvec![place.to_string().into()],
            ttls: smallvec![60],
            ..DnsQuery::by(host)
        }),
        2..=7 => person_row(event, host, place, name),
        8 => Row::ApiCall(call(event, place)),
        _ => Row::ApiCall(staged(event, place)),
    }
}

fn call(event: &Event, place: IpAddr) -> ApiCall<'static> {
    ApiCall {
        provider: Provider::Aws,
        account: format!("{}", event.place).into(),
        region: "eu-west-1".into(),
        service: "signin.amazonaws.com".into(),
        operation: "ConsoleLogin".into(),
        event_id: None,
        actor: Actor {
            kind: ActorKind::User,
            key: format!("arn:aws:iam::1:user/u{}", event.host % 4).into(),
            access_key: Some(format!("{}", event.host).into()),
            mfa: Some(event.bytes.is_multiple_of(2)),
            ..Actor::default()
        },
        source: SourceAddress::Address(place),
        user_agent: None,
        error: None,
        read_only: None,
        effect: None,
        issued: None,
        stage: None,
        target: Target::default(),
    }
}

static LAUNCH: LazyLock<Operation> = LazyLock::new(|| Operation {
    service: "microsoft.compute".to_owned(),
    operation: "virtualMachines/write".to_owned(),
    action: Action::Acquisition,
    kind: ResourceKind::Compute,
    cost: CostClass::Medium,
    technique: "T1583.004".to_owned(),
    noun: "server".to_owned(),
    count: Vec::new(),
    sets_size: false,
    resources: Vec::new(),
    class: None,
    act: None,
    global: false,
    ok_creates: false,
});

/// One of the records of a launch, of which a few have the same.
fn staged(event: &Event, place: IpAddr) -> ApiCall<'static> {
    let reached = [Reached::Begun, Reached::Ended, Reached::Accepted, Reached::Failed];
    let reached = reached[usize::from(event.host) % reached.len()];
    let effect = Effect {
        operation: &LAUNCH,
        count: 1,
        resources: vec![format!("vm-{}", event.bytes % 9)],
        class: None,
        mentions: Vec::new(),
        traits: Vec::new(),
    };
    ApiCall {
        provider: Provider::Azure,
        region: ["", "", "westeurope", "uksouth"][event.bytes as usize % 4].into(),
        source: match event.bytes % 3 {
            0 => SourceAddress::Unknown,
            _ => SourceAddress::Address(place),
        },
        user_agent: (event.bytes % 5 > 2).then(|| format!("agent{}", event.host % 3).into()),
        error: (reached == Reached::Failed).then(|| "AuthorizationFailed".into()),
        effect: Some(effect),
        stage: Some(Stage { call: format!("c{}", event.bytes % 20).into(), reached }),
        ..call(event, place)
    }
}

fn flow(event: &Event, source: IpAddr, destination: IpAddr, name: String) -> Row<'static> {
    Row::Flow(Flow {
        duration_micros: Some(i64::from(event.bytes)),
        user: event.bytes.is_multiple_of(5).then(|| format!("user{}", event.host % 4).into()),
        bytes_out: Some(event.bytes.into()),
        bytes_in: Some(10),
        answered: Some(event.bytes.is_multiple_of(2)),
        handshake: event.bytes.is_multiple_of(7),
        server_name: Some(name.into()),
        opening: event.bytes.is_multiple_of(11),
        ..Flow::between((source, 40_000), (destination, 440 + u16::from(event.host % 5)), 6)
    })
}

/// Rows of people: what they asked for, how they came in, what is theirs.
fn person_row(event: &Event, host: IpAddr, place: IpAddr, name: String) -> Row<'static> {
    let user = || Some(format!("user{}", event.host % 4).into());
    match event.kind {
        2 => Row::HttpRequest(HttpRequest {
            vantage: Vantage::Proxy,
            source: Some(host),
            host: Some(name.into()),
            url: Some(if event.bytes.is_multiple_of(2) { "/cart" } else { "/" }.into()),
            method: Some(if event.bytes.is_multiple_of(3) { "POST" } else { "GET" }.into()),
            status: Some(200),
            user: user(),
            ..HttpRequest::default()
        }),
        3 => Row::Tunnel(Tunnel {
            step: [TunnelStep::Opened, TunnelStep::Closed][usize::from(event.place % 2)],
            user: user(),
            outside: Some(place),
            inside: Some(host),
            ..Tunnel::default()
        }),
        4 => Row::Lease(Lease {
            address: Some(host),
            host_name: Some(format!("machine{}", event.place).into()),
            from: Some(Timestamp::from_seconds(i64::from(event.minute) * 60)),
            ..Lease::default()
        }),
        5 => Row::Registration(Registration {
            domain: format!("p{}.example", event.place).into(),
            created: Some(Timestamp::from_seconds(event.bytes.into())),
            ..Registration::default()
        }),
        6 => Row::Email(Email {
            sender: Some(format!("orders@p{}.example", event.place).into()),
            recipients: smallvec![format!("user{}@ours.example", event.host % 4).into()],
            subject: Some("Your order".into()),
            delivered: Some(!event.bytes.is_multiple_of(4)),
            ..Email::default()
        }),
        _ => Row::SignIn(SignIn {
            user: user(),
            risk: [None, Some(Risk::Low), Some(Risk::High)][event.bytes as usize % 3],
            mfa: [None, Some(false), Some(true)][event.bytes as usize / 3 % 3],
            host: Some(format!("machine{}", event.bytes % 12).into()),
            source: Some(place),
            success: Some(true),
            ..SignIn::default()
        }),
    }
}

fn observe(events: &[(usize, &Event)]) -> Observations {
    let domains = vec!["ours.example".to_owned()];
    let organization = Organization::new(Description { domains, ..Description::default() });
    let mut observations =
        Observations::watching(Shops::new(["p1.example", "p2.example"], []).into(), Arc::default());
    for (index, event) in events {
        let record = Record {
            source: "any",
            locator: Locator { file: FileId(0), offset: *index as u64, length: 1 },
            fingerprint: Fingerprint::new(*index as u128),
            time: Timestamp::from_seconds(i64::from(event.minute) * 60),
            assumed: schema::Assumed::default(),
            raw: &[],
            row: row(event),
        };
        observations.observe(&record, &organization);
    }
    observations
}

/// Everything observed, in one order, as text.
fn told(mut observations: Observations) -> Vec<String> {
    observations.settle();
    let (network, cloud) = (&observations.network, &observations.cloud);
    let mut lines: Vec<String> = network.pairs.iter().map(|pair| format!("{pair:?}")).collect();
    lines.extend(network.inbound.iter().map(|it| format!("{it:?}")));
    lines.extend(network.domains.iter().map(|it| format!("{it:?}")));
    lines.extend(network.hosts.iter().map(|it| format!("{it:?}")));
    lines.extend(network.address_names.iter().map(|it| format!("{it:?}")));
    lines.extend(network.resolvers.iter().map(|it| format!("{it:?}")));
    lines.extend(network.own_resolvers.iter().map(|it| format!("{it:?}")));
    lines.extend(cloud.identities.iter().map(|it| format!("{it:?}")));
    lines.extend(cloud.changes.iter().map(|it| format!("{it:?}")));
    lines.extend(cloud.denied().map(|it| format!("{it:?}")));
    lines.extend(cloud.accounts.iter().map(|it| format!("{it:?}")));
    lines.extend(observations.checkouts.iter().map(|it| format!("{it:?}")));
    lines.extend(observations.registrations.iter().map(|it| format!("{it:?}")));
    lines.extend(observations.receipts.iter().map(|it| format!("{it:?}")));
    lines.extend(observations.log_ins.iter().map(|it| format!("{it:?}")));
    lines.extend(observations.people.told());
    lines.extend(observations.families.iter().map(|it| format!("{it:?}")));
    lines.sort();
    lines
}

proptest! {
    #[test]
    fn splits_merge_to_the_whole(
        events in prop::collection::vec(event(), 1..400),
        parts in 1_usize..6,
        turned in any::<bool>(),
    ) {
        let all: Vec<(usize, &Event)> = events.iter().enumerate().collect();
        let mut merged = Observations::default();
        for part in 0..parts {
            let mut own: Vec<_> =
                all.iter().copied().filter(|(index, _)| index % parts == part).collect();
            if turned {
                own.reverse();
            }
            let mut next = observe(&own);
            std::mem::swap(&mut merged, &mut next);
            merged.merge(next);
            // Whoever judges in between changes nothing.
            merged.settle();
        }
        prop_assert_eq!(told(merged), told(observe(&all)));
    }

    #[test]
    fn pairs_are_in_order_once_settled(events in prop::collection::vec(event(), 1..400)) {
        let all: Vec<(usize, &Event)> = events.iter().enumerate().collect();
        let mut observations = observe(&all);
        let pairs = |observations: &Observations| -> Vec<_> {
            observations.network.pairs.iter().map(|pair| (*pair.0, format!("{pair:?}"))).collect()
        };
        let mut expected = pairs(&observations);
        expected.sort();
        observations.settle();
        prop_assert_eq!(&pairs(&observations), &expected);
        for (key, pair) in &expected {
            let found = observations.network.pairs.get(key).map(|pair| format!("{:?}", (key, pair)));
            prop_assert_eq!(found.as_ref(), Some(pair));
            let (host, _) = key;
            let of_host = expected.iter().filter(|((other, _), _)| other == host).count();
            prop_assert_eq!(observations.network.pairs.of_host(*host).count(), of_host);
        }
    }
}
