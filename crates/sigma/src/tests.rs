//! Rules as they are published, held against records.

use std::net::IpAddr;

use schema::{
    Alert, AlertSeverity, ApiCall, Assumed, Citation, DnsQuery, FileId, Fingerprint, HttpRequest,
    Locator, Provider, Record, Row, SourceAddress, Text, Timestamp, Vantage,
};

use crate::{Hits, Rules};

/// What a rule says when it fires: title, severity, actor, and how many records made it.
type Told = (String, AlertSeverity, Option<String>, usize);

fn told(alert: &Alert<'_>, records: &[Citation]) -> Told {
    let title = alert.title.as_deref().unwrap_or_default().to_owned();
    (title, alert.severity, alert.actor.as_deref().map(str::to_owned), records.len())
}

fn call(user: &str) -> Row<'_> {
    let mut call = ApiCall::of(Provider::Aws, "ec2.amazonaws.com".into(), "RunInstances".into());
    call.actor.key = user.into();
    call.source = SourceAddress::Address(IpAddr::from([198, 51, 100, 7]));
    Row::ApiCall(call)
}

fn record<'r>(source: &'static str, raw: &'r str, row: Row<'r>, seconds: i64) -> Record<'r> {
    Record {
        source,
        locator: Locator { file: FileId(0), offset: seconds.unsigned_abs(), length: 1 },
        fingerprint: Fingerprint::new(seconds.unsigned_abs().into()),
        time: Timestamp::from_seconds(seconds),
        assumed: Assumed::default(),
        raw: raw.as_bytes(),
        row,
    }
}

fn rule(logsource: &str, detection: &str) -> String {
    format!("title: T\nid: t\nlevel: high\nlogsource:\n    {logsource}\ndetection:\n{detection}")
}

fn fires(rule: &str, record: &Record<'_>) -> bool {
    let rules = Rules::read([("rule.yml", rule)]);
    assert_eq!((rules.problems(), rules.idle()), (&[][..], &[][..]), "{rule}");
    let mut count = 0;
    rules.evaluate(record, &mut Hits::default(), &mut |_, _| count += 1);
    count == 1
}

const CLOUDTRAIL: &str = "product: aws\n    service: cloudtrail";
const CALL: &str = r#"{
    "eventSource": "ec2.amazonaws.com", "eventName": "RunInstances", "errorCode": null,
    "sourceIPAddress": "198.51.100.7", "userAgent": "aws-cli/2.27 md/exec -enc",
    "userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/alice"},
    "requestParameters": {"count": 12, "userData": "eHggd2dldCBodHRwOi8v",
                          "tags": [{"key": "env"}, {"key": "owner"}]}
}"#;

#[test]
fn every_modifier_does_what_the_specification_says() {
    let cases = [
        ("eventName: runinstances", true),
        ("eventName: Run*", true),
        ("eventName: Run?nstances", true),
        (r"eventName: Run\*", false),
        ("eventName|cased: runinstances", false),
        ("eventName|contains: [Stop, Inst]", true),
        ("userAgent|contains|all: [aws-cli, exec]", true),
        ("userAgent|contains|all: [aws-cli, boto]", false),
        ("eventName|startswith: run", true),
        ("eventName|endswith: instances", true),
        ("eventName|re: '^Run[A-Z]\\w+$'", true),
        ("eventName|re: '^run'", false),
        ("eventName|re|i: '^run'", true),
        ("sourceIPAddress|cidr: 198.51.100.0/24", true),
        ("sourceIPAddress|cidr: 203.0.113.0/24", false),
        ("requestParameters.userData|base64offset|contains: 'wget http'", true),
        ("requestParameters.userData|base64offset|contains: 'curl http'", false),
        ("userAgent|windash|contains: ' /enc'", false),
        ("userAgent|windash|contains: ' -enc'", true),
        ("requestParameters.count|gt: 11", true),
        ("requestParameters.count|gte: 12", true),
        ("requestParameters.count|lt: 12", false),
        ("requestParameters.count|lte: 12", true),
        ("requestParameters.count|exists: true", true),
        ("requestParameters.nothing|exists: true", false),
        ("requestParameters.nothing|exists: false", true),
        ("requestParameters.tags.key: owner", true),
        ("errorCode: null", true),
        ("eventName: null", false),
        ("userIdentity.arn|endswith: ':user/alice'", true),
        ("useridentity.ARN|endswith: ':user/alice'", true),
        ("eventName|fieldref: eventSource", false),
        (r#"userIdentity|contains: '"IAMUser"'"#, true),
        ("RequestParameters.Tags.KEY: owner", true),
    ];
    for (item, expected) in cases {
        let text = rule(CLOUDTRAIL, &format!("    it:\n        {item}\n    condition: it\n"));
        assert_eq!(fires(&text, &record("cloudtrail", CALL, call("alice"), 1)), expected, "{item}");
    }
}

#[test]
fn conditions_put_selections_together() {
    let detection = "    selection_one:\n        eventName: RunInstances\n    selection_two:\n        \
                     eventName: StopInstances\n    filter_us:\n        userIdentity.arn|endswith: \
                     alice\n    keywords:\n        - md/exec\n        - nothing\n";
    let cases = [
        ("1 of selection_*", true),
        ("all of selection_*", false),
        ("1 of selection_* and not filter_us", false),
        ("1 of selection_* and not 1 of filter_*", false),
        ("keywords", true),
        ("keywords and (selection_one or selection_two)", true),
        ("not selection_two", true),
        ("1 of them", true),
        ("all of them", false),
    ];
    for (condition, expected) in cases {
        let text = rule(CLOUDTRAIL, &format!("{detection}    condition: {condition}\n"));
        let found = fires(&text, &record("cloudtrail", CALL, call("alice"), 1));
        assert_eq!(found, expected, "{condition}");
    }
}

#[test]
fn other_logs_have_the_names_of_their_category() {
    let request = Row::HttpRequest(HttpRequest {
        vantage: Vantage::Proxy,
        host: Some("cdn.shop.example".into()),
        url: Some("http://cdn.shop.example/get/tool.exe?x=1".into()),
        method: Some("GET".into()),
        status: Some(200),
        user_agent: Some("curl/8".into()),
        ..HttpRequest::default()
    });
    let line = "1761600000.1 5 192.0.2.9 TCP_MISS/200 9 GET http://cdn.shop.example/get/tool.exe";
    let squid = record("squid", line, request, 1);
    for item in [
        "c-uri|contains: /get/",
        "c-uri: /get/tool.exe?x=1",
        "c-uri: http://cdn.shop.example/get/tool.exe?x=1",
        "cs-uri-query|contains: /get/",
        "cs-uri-query: x=1",
        "c-uri-extension: [exe, dll]",
        "c-uri-stem: /get/tool.exe",
        "c-uri-query: x=1",
        "cs-host|endswith: .example",
        "cs-method: GET",
        "sc-status: 200",
        "c-useragent|startswith: curl",
    ] {
        let text =
            rule("category: proxy", &format!("    it:\n        {item}\n    condition: it\n"));
        assert!(fires(&text, &squid), "{item}");
    }
    let mut query = DnsQuery::by(IpAddr::from([192, 0, 2, 9]));
    query.name = "a.b.mining.example".into();
    query.query_type = Some("TXT".into());
    query.answers.push(Text::from("203.0.113.9"));
    let zeek = record("zeek_dns", "1761600000\tCx", Row::DnsQuery(query), 1);
    let dns = "    it:\n        query|endswith: .mining.example\n        record_type: TXT\n        \
               answer: 203.0.113.9\n    condition: it\n";
    assert!(fires(&rule("category: dns", dns), &zeek));
    // What of the line is not read cannot be denied of it.
    let flag =
        "    it:\n        query|contains: .\n    no:\n        Z: 0\n    condition: it and not no\n";
    assert!(!fires(&rule("product: zeek\n    service: dns", flag), &zeek));
    let own = "    it:\n        id.orig_h: 192.0.2.9\n        qtype_name: TXT\n    condition: it\n";
    assert!(fires(&rule("product: zeek\n    service: dns", own), &zeek));
}

#[test]
fn a_rule_runs_on_its_own_logs_alone() {
    let detection = "    it:\n        eventName: RunInstances\n    condition: it\n";
    let text = rule("product: azure\n    service: activitylogs", detection);
    assert!(!fires(&text, &record("cloudtrail", CALL, call("alice"), 1)));
    let rules = Rules::read([
        ("a.yml", &*rule("product: windows\n    category: process_creation", detection)),
        ("b.yml", &*rule(CLOUDTRAIL, "    it:\n        u|expand: '%admins%'\n    condition: it\n")),
    ]);
    let reasons: Vec<&str> = rules.idle().iter().map(|idle| idle.reason.as_str()).collect();
    assert_eq!(
        reasons,
        [
            "logs of product windows, category process_creation are not read",
            "it has a placeholder, for which there are no values",
        ]
    );
}

/// Records of one user after another, in seconds, against a correlation.
fn correlated(correlation: &str, calls: &[(&'static str, i64)]) -> Vec<Told> {
    let text = format!(
        "{}---\ntitle: M\nid: m\nlevel: critical\ncorrelation:\n{correlation}",
        rule(CLOUDTRAIL, "    it:\n        eventName: RunInstances\n    condition: it\n")
    );
    let rules = Rules::read([("rule.yml", text.as_str())]);
    assert_eq!((rules.problems(), rules.idle()), (&[][..], &[][..]), "{text}");
    let (mut hits, mut found) = (Hits::default(), Vec::new());
    for (user, seconds) in calls {
        let raw = format!(r#"{{"eventName": "RunInstances", "user": "{user}", "at": {seconds}}}"#);
        let record = record("cloudtrail", &raw, call(user), *seconds);
        let mut part = Hits::default();
        rules.evaluate(&record, &mut part, &mut |it, records| found.push(told(it, records)));
        hits.merge(part);
    }
    rules.correlate(&mut hits, &mut |alert, records| found.push(told(alert, records)));
    found
}

const THREE: &str = "    type: event_count\n    rules: [t]\n    group-by: [user]\n    timespan: \
                     1m\n    condition:\n        gte: 3\n";

#[test]
fn correlations_go_by_the_time_of_the_events() {
    let held = ("M".to_owned(), AlertSeverity::Critical, Some("alice".to_owned()), 3);
    let calls = [("alice", 1_000), ("bob", 1_010), ("alice", 1_020), ("alice", 1_040)];
    let forwards = correlated(THREE, &calls);
    let backwards = [calls[3], calls[0], calls[2], calls[1]];
    assert_eq!((forwards, correlated(THREE, &backwards)), (vec![held.clone()], vec![held]));
    assert_eq!(correlated(THREE, &[("alice", 1_000), ("alice", 1_200), ("alice", 1_400)]), []);
}

#[test]
fn what_a_correlation_asks_for_speaks_itself_only_where_it_says_so() {
    let calls = [("alice", 1_000)];
    assert_eq!(correlated(THREE, &calls), []);
    let generating = format!("{THREE}    generate: true\n");
    let own = ("T".to_owned(), AlertSeverity::High, Some("alice".to_owned()), 1);
    assert_eq!(correlated(&generating, &calls), [own]);
}

#[test]
fn values_are_counted_and_rules_come_one_with_another() {
    let different = "    type: value_count\n    rules: [t]\n    timespan: 1h\n    condition:\n        \
                     field: user\n        gte: 2\n";
    let calls = [("alice", 1_000), ("alice", 1_001), ("bob", 1_002)];
    let of_both = ("M".to_owned(), AlertSeverity::Critical, None, 3);
    assert_eq!(correlated(different, &calls), [of_both]);
    let text = [
        rule(CLOUDTRAIL, "    it:\n        eventName: One\n    condition: it\n"),
        rule(CLOUDTRAIL, "    it:\n        eventName: Two\n    condition: it\n")
            .replace("id: t", "id: u"),
        "title: M\nid: m\nlevel: high\ncorrelation:\n    type: temporal_ordered\n    rules: [t, u]\n    \
         group-by: [user]\n    timespan: 5m\n"
            .to_owned(),
    ]
    .join("---\n");
    let rules = Rules::read([("rule.yml", text.as_str())]);
    assert_eq!(rules.problems(), []);
    let held = |names: [&str; 2]| {
        let (mut hits, mut found) = (Hits::default(), 0);
        for (seconds, name) in (1_000..).zip(names) {
            let raw = format!(r#"{{"eventName": "{name}", "user": "alice"}}"#);
            let record = record("cloudtrail", &raw, call("alice"), seconds);
            rules.evaluate(&record, &mut hits, &mut |_, _| found += 10);
        }
        rules.correlate(&mut hits, &mut |_, _| found += 1);
        found
    };
    assert_eq!((held(["One", "Two"]), held(["Two", "One"])), (1, 0));
}

#[test]
fn a_correlation_without_its_rule_is_an_error_and_one_with_an_idle_rule_is_idle() {
    let missing = "title: M\ncorrelation:\n    type: event_count\n    rules: [nobody]\n    timespan: \
                   1m\n    condition:\n        gte: 3\n";
    let rules = Rules::read([("m.yml", missing)]);
    assert!(rules.problems()[0].text.contains("\"nobody\""), "{:?}", rules.problems());
    let windows =
        rule("product: windows\n    service: sysmon", "    it:\n        a: b\n    condition: it\n");
    let text = format!("{windows}---\n{}", missing.replace("nobody", "t"));
    let rules = Rules::read([("m.yml", text.as_str())]);
    assert_eq!((rules.problems().len(), rules.idle().len()), (0, 2));
    assert!(rules.idle()[1].reason.contains("does not run"), "{:?}", rules.idle());
}

#[test]
fn hostile_rules_end_in_words() {
    let deep = format!("title: x\na: {}\n", "[".repeat(5_000));
    let parens =
        format!("    a:\n        b: c\n    condition: {}a{}\n", "(".repeat(900), ")".repeat(900));
    let long = THREE.replace("1m", "99999999999999999d");
    let texts = [
        String::new(),
        "---\n---\n".to_owned(),
        "- a\n- b\n".to_owned(),
        "\u{0}\u{1}".to_owned(),
        deep,
        rule(CLOUDTRAIL, &parens),
        rule(CLOUDTRAIL, "    a:\n        b|re: '(a{1000}){1000}'\n    condition: a\n"),
        format!("title: M\ncorrelation:\n{long}"),
        "a: &a [x]\nb: [*a, *a, *a]\n".to_owned(),
    ];
    for text in &texts {
        let rules = Rules::read([("x.yml", text.as_str())]);
        assert_eq!(rules.rules().len(), 0, "{text:.60}");
        for problem in rules.problems() {
            assert!(problem.line > 0 && !problem.text.is_empty());
        }
    }
}
