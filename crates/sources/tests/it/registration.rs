//! Who holds a domain: WHOIS and RDAP.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::BufReader;
use std::net::IpAddr;
use std::path::Path;

use schema::{FileId, NetworkRegistration, Numbers, Record, Registration, Reject, RejectKind};
use schema::{Row, Sink, Timestamp};
use serde_json::Value;
use sources::{Format, Hints, decode_with, detect};

use crate::support::{corpus, files, inflated, now, record_now};

/// A registration as a test compares it.
#[derive(Debug, Default)]
struct Told {
    domain: String,
    registrar: Option<String>,
    created: Option<String>,
    updated: Option<String>,
    expires: Option<String>,
    name_servers: Vec<String>,
    status: Vec<String>,
}

#[derive(Default)]
struct All {
    told: Vec<Told>,
    numbers: Vec<Held>,
    unsupported: usize,
    quarantined: usize,
}

impl Sink for All {
    fn record(&mut self, record: Record<'_>) {
        match &record.row {
            Row::Registration(registration) => self.told.push(Told::of(registration)),
            Row::NetworkRegistration(registration) => self.numbers.push(Held::of(registration)),
            other => unreachable!("another row: {other:?}"),
        }
    }

    fn reject(&mut self, reject: Reject<'_>) {
        match reject.kind {
            RejectKind::Unsupported => self.unsupported += 1,
            RejectKind::Quarantined => self.quarantined += 1,
        }
    }
}

/// An answer about addresses or a system as a test compares it.
#[derive(Debug, PartialEq, Eq)]
struct Held {
    numbers: Numbers,
    handle: Option<String>,
    name: Option<String>,
    country: Option<String>,
    abuse: Option<String>,
}

impl Held {
    fn of(registration: &NetworkRegistration<'_>) -> Self {
        let text = |text: &Option<schema::Text<'_>>| text.as_deref().map(str::to_owned);
        Self {
            numbers: registration.numbers,
            handle: text(&registration.handle),
            name: text(&registration.name),
            country: text(&registration.country),
            abuse: text(&registration.abuse),
        }
    }

    /// What an answer says, looked up in plain ways.
    fn expected(answer: &Value) -> Self {
        let text = |key: &str| answer[key].as_str().map(str::to_owned);
        let address = |key: &str| answer[key].as_str().and_then(|text| text.parse().ok());
        let number = |key: &str| answer[key].as_u64().map(|number| number as u32);
        let addresses = address("startAddress").zip(address("endAddress"));
        let systems = number("startAutnum").zip(number("endAutnum"));
        let numbers = match (addresses, systems) {
            (Some((first, last)), _) => Numbers::Addresses { first, last },
            (None, Some((first, last))) => Numbers::Systems { first, last },
            (None, None) => Numbers::None,
        };
        let mut abuse = Vec::new();
        abuse_addresses(answer, 0, &mut abuse);
        abuse.sort_by_key(|(depth, _)| *depth);
        Self {
            numbers,
            handle: text("handle"),
            name: text("name"),
            country: text("country"),
            abuse: abuse.into_iter().map(|(_, address)| address).next(),
        }
    }
}

/// All mail addresses of abuse desks, with how deep they lie.
fn abuse_addresses(answer: &Value, depth: usize, found: &mut Vec<(usize, String)>) {
    for entity in answer["entities"].as_array().into_iter().flatten() {
        let desk = entity["roles"].as_array().is_some_and(|roles| roles.contains(&"abuse".into()));
        let properties = entity["vcardArray"][1].as_array().into_iter().flatten();
        let mails = properties.filter(|property| desk && property[0] == "email");
        found.extend(mails.filter_map(|mail| Some((depth, mail[3].as_str()?.to_owned()))).take(1));
        abuse_addresses(entity, depth + 1, found);
    }
}

impl Told {
    fn of(registration: &Registration<'_>) -> Self {
        let date = |time: Option<Timestamp>| time.map(|time| time.day().to_string());
        Self {
            domain: name(&registration.domain),
            registrar: registration.registrar.as_deref().map(plain),
            created: date(registration.created),
            updated: date(registration.updated),
            expires: date(registration.expires),
            name_servers: sorted(registration.name_servers.iter().map(|server| name(server))),
            status: sorted(registration.status.iter().map(|status| plain(status))),
        }
    }
}

fn sorted(items: impl Iterator<Item = String>) -> Vec<String> {
    let mut items: Vec<String> = items.collect();
    items.sort();
    items.dedup();
    items
}

/// Letters and digits alone, in lower case.
fn plain(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn name(text: &str) -> String {
    schema::normalize_name(text).map_or_else(|| text.to_owned(), Into::into)
}

fn read(format: Format, bytes: &[u8]) -> All {
    let mut all = All::default();
    let hints = Hints { now: Some(now()), ..Hints::default() };
    decode_with(format, &hints, &mut BufReader::new(bytes), FileId(0), &mut all);
    all
}

/// Of each fact, how many answers have it right.
#[derive(Default)]
struct Score {
    facts: BTreeMap<&'static str, (usize, usize)>,
    wrong: String,
}

impl Score {
    fn count<T: PartialEq + std::fmt::Debug>(
        &mut self,
        fact: &'static str,
        file: &str,
        (found, expected): (T, T),
    ) {
        let (right, all) = self.facts.entry(fact).or_default();
        *all += 1;
        *right += usize::from(found == expected);
        if found != expected {
            writeln!(self.wrong, "{file} {fact}: {found:?}, expected {expected:?}").expect("text");
        }
    }

    /// Prints of each fact how often it is right, and holds that it nearly always is.
    fn settle(&self, set: &str) {
        for (fact, (right, all)) in &self.facts {
            println!("{set}: {fact} {right}/{all}");
        }
        println!("{}", self.wrong);
        for (fact, (right, all)) in &self.facts {
            assert!(right * 100 >= all * 98, "{set}: {fact} {right}/{all}\n{}", self.wrong);
        }
    }
}

/// The same day to a clock somewhere. Where the other parser could not read a date, its text names
/// the year.
fn same_day(
    found: Option<String>,
    parsed: &Value,
    text: &Value,
) -> (Option<String>, Option<String>) {
    let day = |text: &str| Timestamp::parse_rfc3339(text.as_bytes()).map(Timestamp::day);
    let expected = parsed.as_str().and_then(day);
    let text = text.as_str().filter(|text| !text.is_empty());
    let agrees = match (&found, expected, text) {
        (Some(found), Some(expected), _) => day(&format!("{found}T00:00:00Z"))
            .is_some_and(|found| (found.0 - expected.0).abs() <= 1),
        (Some(found), None, Some(text)) => text.contains(&found[..4]),
        (None, None, None) => true,
        _ => false,
    };
    let expected = expected.map(|day| day.to_string()).or(text.map(str::to_owned));
    if agrees { (found.clone(), found) } else { (found, expected.or(Some("nothing".to_owned()))) }
}

#[test]
fn answers_of_many_registries_are_read_as_others_read_them() {
    let Some(corpus) = corpus() else { return };
    let folder = corpus.join("registration/likexian-whois-parser/testdata/noterror");
    let mut score = Score::default();
    for path in
        files(&folder).into_iter().filter(|path| path.extension().is_some_and(|end| end == "json"))
    {
        let answer = path.with_extension("");
        if !answer.try_exists().unwrap_or(false) {
            continue;
        }
        let file = answer.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let bytes = inflated(&answer);
        let expected: Value = serde_json::from_slice(&inflated(&path)).expect("JSON");
        let all = read(Format::Whois, &bytes);
        score.count("detected", &file, (detect(&bytes), Some(Format::Whois)));
        score.count("answers", &file, (all.told.len(), 1));
        let told = all.told.into_iter().next().unwrap_or_default();
        compare(&mut score, &file, told, &expected);
    }
    score.settle("likexian");
}

fn compare(score: &mut Score, file: &str, told: Told, expected: &Value) {
    let domain = &expected["domain"];
    let text = |value: &Value| value.as_str().map(str::to_owned).filter(|text| !text.is_empty());
    let list = |value: &Value, shape: fn(&str) -> String| {
        sorted(value.as_array().into_iter().flatten().filter_map(Value::as_str).map(shape))
    };
    score.count("domain", file, (told.domain, name(domain["domain"].as_str().unwrap_or_default())));
    let registrar = text(&expected["registrar"]["name"]).map(|name| plain(&name));
    score.count("registrar", file, (told.registrar, registrar));
    for (fact, found, key) in [
        ("created", told.created, "created_date"),
        ("updated", told.updated, "updated_date"),
        ("expires", told.expires, "expiration_date"),
    ] {
        let parsed = &domain[&format!("{key}_in_time")];
        score.count(fact, file, same_day(found, parsed, &domain[key]));
    }
    score.count("name servers", file, (told.name_servers, list(&domain["name_servers"], name)));
    score.count("status", file, (told.status, list(&domain["status"], plain)));
}

#[test]
fn domains_that_nobody_holds_are_no_registrations() {
    let Some(corpus) = corpus() else { return };
    let folder = corpus.join("registration/likexian-whois-parser/testdata/notfound");
    let mut wrong = Vec::new();
    let paths = files(&folder);
    for path in &paths {
        let all = read(Format::Whois, &inflated(path));
        if !all.told.is_empty() || all.quarantined > 0 {
            wrong.push(format!("{}: {:?} {}", file_name(path), all.told, all.quarantined));
        }
    }
    println!("{} of {} right\n{}", paths.len() - wrong.len(), paths.len(), wrong.join("\n"));
    assert!(wrong.len() * 20 <= paths.len(), "{}", wrong.join("\n"));
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Values of the other parser: one, several or none.
fn values(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(list) => list.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

/// Where the other parser reads the registrar of a machine that is named like the domain, that of
/// the thin answer instead of the thick one's, or the company for the name under which it registers.
const OTHER_REGISTRARS: [&str; 4] = ["microsoft.com", "reddit.com", "google.it", "google.com.ua"];

/// The day that a time of the other parser is on, as [`same_day`] takes it.
fn day(text: &str) -> Option<Value> {
    let day = text.get(..10).filter(|_| text.starts_with(['1', '2']))?;
    Some(format!("{day}T00:00:00Z").into())
}

#[test]
fn answers_of_old_are_read_as_others_read_them() {
    let Some(corpus) = corpus() else { return };
    let folder = corpus.join("registration/richardpenman-whois/test/samples");
    let mut score = Score::default();
    for path in files(&folder.join("expected")) {
        let file = file_name(&path);
        // One of them is no JSON.
        let Ok(expected) = serde_json::from_slice::<Value>(&inflated(&path)) else { continue };
        let Some(told) =
            read(Format::Whois, &inflated(&folder.join("whois").join(&file))).told.pop()
        else {
            score.count("domain", &file, (String::new(), expected["domain_name"].to_string()));
            continue;
        };
        let one_of = |found: &str, key: &str, shape: fn(&str) -> String| {
            let known = values(&expected[key]);
            let same = known.iter().any(|value| shape(value) == found);
            (found.to_owned(), if same { found.to_owned() } else { known.join(", ") })
        };
        if !expected["domain_name"].is_null() {
            score.count("domain", &file, one_of(&told.domain, "domain_name", name));
        }
        if !expected["registrar"].is_null() && !OTHER_REGISTRARS.contains(&file.as_str()) {
            let registrar = told.registrar.unwrap_or_default();
            score.count("registrar", &file, one_of(&registrar, "registrar", plain));
        }
        for (fact, found, key) in [
            ("created", &told.created, "creation_date"),
            ("updated", &told.updated, "updated_date"),
            ("expires", &told.expires, "expiration_date"),
        ] {
            let days: Vec<Value> = values(&expected[key]).iter().filter_map(|it| day(it)).collect();
            let Some(first) = days.first() else { continue };
            let same = |day: &Value| same_day(found.clone(), day, &Value::Null);
            let agree = days.iter().map(same).find(|(found, expected)| found == expected);
            score.count(fact, &file, agree.unwrap_or_else(|| same(first)));
        }
    }
    score.settle("richardpenman");
}

fn registration<T>(text: &str, look: impl FnOnce(&Registration<'_>, &Record<'_>) -> T) -> T {
    record_now(Format::Whois, text, |record| match &record.row {
        Row::Registration(registration) => look(registration, record),
        other => unreachable!("another row: {other:?}"),
    })
}

#[test]
fn labels_and_values() {
    registration(
        "Domain Name: SHOP.EXAMPLE\r\nRegistry Domain ID: D1-EX\r\nRegistrar: Names & Sons, Inc.\r\n\
         Registrar IANA ID: 9999\r\nCreation Date: 2026-10-19T08:00:00Z\r\nDNSSEC: signedDelegation\r\n\
         Registrant Name: REDACTED FOR PRIVACY\r\nRegistrant Organization: Domains By Proxy, LLC\r\n\
         Registrant Country: US\r\nTech Email: x@example.com\r\n\
         >>> Last update of WHOIS database: 2026-10-20T13:00:00Z <<<\r\n",
        |told, record| {
            assert_eq!(
                (told.domain.as_ref(), told.handle.as_deref()),
                ("SHOP.EXAMPLE", Some("D1-EX"))
            );
            assert_eq!(told.registrar.as_deref(), Some("Names & Sons, Inc."));
            assert_eq!((told.registrar_id.as_deref(), told.signed), (Some("9999"), Some(true)));
            assert_eq!((told.hidden, told.registrant.name.as_deref()), (Some(true), None));
            assert_eq!(told.registrant.organization.as_deref(), Some("Domains By Proxy, LLC"));
            assert_eq!(told.registrant.country.as_deref(), Some("US"));
            assert_eq!(record.time.to_string(), "2026-10-20T13:00:00Z");
            assert!(!record.assumed.moment);
        },
    );
}

#[test]
fn blocks_under_headings() {
    registration(
        "\n    Domain name:\n        shop.example\n\n    Registrar:\n        Names Ltd [Tag = N]\n        \
         URL: https://names.example\n\n    Relevant dates:\n        Registered on: 19-Oct-2026\n        \
         Expiry date:  19-Oct-2027\n\n    Name servers:\n        ns1.host.example   192.0.2.1\n        \
         ns2.host.example\n\n    WHOIS lookup made at 13:00:00 20-Oct-2026\n",
        |told, record| {
            assert_eq!(told.domain, "shop.example");
            assert_eq!(told.registrar.as_deref(), Some("Names Ltd [Tag = N]"));
            assert_eq!(told.created.map(|at| at.day().to_string()).as_deref(), Some("2026-10-19"));
            assert_eq!(told.name_servers.as_slice(), ["ns1.host.example", "ns2.host.example"]);
            assert_eq!(told.hidden, None);
            assert_eq!(record.time.to_string(), "2026-10-20T13:00:00Z");
        },
    );
}

#[test]
fn objects_with_handles() {
    registration(
        "% terms\n\ndomain:      shop.example\nstatus:      ACTIVE\nholder-c:    BO1-EX\nadmin-c: X1\n\
         registrar:   NAMES\ncreated:     2026-10-19T08:00:00Z\nlast-update: 2026-10-20T08:00:00Z\n\n\
         nic-hdl:     X1\nperson:      Ada\ncreated: 2001-01-01T00:00:00Z\n\n\
         nic-hdl:     BO1-EX\norg:         Bo & Co\ncountry:     FR\ne-mail: bo@bo.example\n",
        |told, record| {
            assert_eq!(told.registrant.organization.as_deref(), Some("Bo & Co"));
            assert_eq!(told.registrant.email.as_deref(), Some("bo@bo.example"));
            assert_eq!(
                told.created.map(|at| at.to_string()).as_deref(),
                Some("2026-10-19T08:00:00Z")
            );
            assert_eq!(
                (told.hidden, told.status.as_slice()),
                (Some(false), &["ACTIVE".into()][..])
            );
            // It does not say when it was given.
            assert_eq!(record.time.to_string(), "2026-11-01T00:00:00Z");
            assert!(record.assumed.moment);
        },
    );
}

#[test]
fn a_file_may_hold_many_answers() {
    let thin = "Domain Name: A.EXAMPLE\nRegistrar: R\nName Server: NS1.A.EXAMPLE\n\n";
    let thick = "Domain Name: a.example\nRegistrar: R, Inc.\nRegistrant Country: NO\n\n";
    let blocks = "Domain name:\n    b.example\n\nRegistrar:\n    R\n\n";
    let text = format!("{thin}{thick}{blocks}No match for \"c.example\".\n");
    let all = read(Format::Whois, text.as_bytes());
    let domains: Vec<&str> = all.told.iter().map(|told| told.domain.as_str()).collect();
    assert_eq!(domains, ["a.example", "b.example"]);
    assert_eq!((all.unsupported, all.quarantined), (0, 0));
    let free = read(Format::Whois, b"Domain: c.example\nStatus: free\n");
    assert_eq!((free.told.len(), free.unsupported), (0, 1));
    assert_eq!(read(Format::Whois, b"inetnum: 192.0.2.0 - 192.0.2.255\n").unsupported, 1);
    assert_eq!(read(Format::Whois, b"noise\n").quarantined, 1);
}

#[test]
fn names_of_machines_are_not_the_domain() {
    registration(
        "   Server Name: SHOP.EXAMPLE.IS.A.FRAUD.OTHER.EXAMPLE\n   Registrar: OTHER\n\n   \
         Domain Name: SHOP.EXAMPLE\n   Registrar: NAMES\n   Creation Date: 19-oct-2026\n",
        |told, _| {
            assert_eq!(told.domain, "SHOP.EXAMPLE");
            assert_eq!(told.registrar.as_deref(), Some("NAMES"));
        },
    );
}

fn rdap<T>(text: &str, look: impl FnOnce(&Registration<'_>, &Record<'_>) -> T) -> T {
    record_now(Format::Rdap, text, |record| match &record.row {
        Row::Registration(registration) => look(registration, record),
        other => unreachable!("another row: {other:?}"),
    })
}

const RDAP: &str = r#"{"objectClassName":"domain","handle":"D1-EX","ldhName":"SHOP.EXAMPLE",
    "status":["client transfer prohibited"],"secureDNS":{"delegationSigned":true},
    "nameservers":[{"ldhName":"NS1.HOST.EXAMPLE"},{"ldhName":"ns2.host.example"}],
    "events":[{"eventAction":"registration","eventDate":"2026-10-19T08:00:00Z"},
        {"eventAction":"expiration","eventDate":"2027-10-19T08:00:00Z"},
        {"eventAction":"last update of RDAP database","eventDate":"2026-10-20T13:00:00Z"}],
    "entities":[{"roles":["registrar"],"handle":"9999",
            "publicIds":[{"type":"IANA Registrar ID","identifier":"9999"}],
            "vcardArray":["vcard",[["version",{},"text","4.0"],["fn",{},"text","Names & Sons"]]]},
        {"roles":["registrant","administrative"],"vcardArray":["vcard",[
            ["fn",{},"text",""],["org",{},"text",["Bo & Co","Sales"]],
            ["adr",{"cc":"NO"},"text",["","","","Oslo","","",""]],
            ["email",{},"text","bo@bo.example"]]]}]}"#;

#[test]
fn an_rdap_answer_is_read_whole() {
    rdap(RDAP, |told, record| {
        assert_eq!((told.domain.as_ref(), told.handle.as_deref()), ("SHOP.EXAMPLE", Some("D1-EX")));
        assert_eq!(told.registrar.as_deref(), Some("Names & Sons"));
        assert_eq!((told.registrar_id.as_deref(), told.signed), (Some("9999"), Some(true)));
        assert_eq!(told.created.map(|at| at.to_string()).as_deref(), Some("2026-10-19T08:00:00Z"));
        assert_eq!(told.expires.map(|at| at.to_string()).as_deref(), Some("2027-10-19T08:00:00Z"));
        assert_eq!(told.name_servers.len(), 2);
        assert_eq!(told.status.as_slice(), ["client transfer prohibited"]);
        let holder = &told.registrant;
        assert_eq!((holder.name.as_deref(), holder.country.as_deref()), (None, Some("NO")));
        assert_eq!(holder.organization.as_deref(), Some("Bo & Co"));
        assert_eq!((holder.email.as_deref(), told.hidden), (Some("bo@bo.example"), Some(false)));
        assert_eq!(record.time.to_string(), "2026-10-20T13:00:00Z");
    });
}

#[test]
fn what_is_redacted_is_said() {
    let by_list = RDAP.replacen(
        "{\"objectClassName\"",
        r#"{"redacted":[{"name":{"description":"Registrant Name"}}],"objectClassName""#,
        1,
    );
    let by_remark = RDAP.replace(
        r#""roles":["registrant""#,
        r#""remarks":[{"title":"REDACTED FOR PRIVACY"}],"roles":["registrant""#,
    );
    let by_value = RDAP.replace("Bo & Co", "REDACTED FOR PRIVACY");
    for text in [by_list, by_remark, by_value.clone()] {
        rdap(&text, |told, _| assert_eq!(told.hidden, Some(true), "{text}"));
    }
    rdap(&by_value, |told, _| assert_eq!(told.registrant.organization.as_deref(), None));
}

#[test]
fn rdap_answers_of_all_kinds() {
    let found = format!("{{\"rdapConformance\":[],\"domainSearchResults\":[{RDAP},{RDAP}]}}");
    assert_eq!(read(Format::Rdap, found.as_bytes()).told.len(), 2);
    let others = r#"{"objectClassName":"nameserver","handle":"NS"} {"errorCode":404,"title":"no"}
        {"objectClassName":"ip network","handle":"NET"} {"objectClassName":"autnum"}
        {"objectClassName":"entity"} {"objectClassName":"domain"} {"objectClassName":"domain","#;
    let all = read(Format::Rdap, others.as_bytes());
    assert_eq!((all.told.len(), all.unsupported, all.quarantined), (0, 2, 5));
}

#[test]
fn published_rdap_answers_decode() {
    let Some(corpus) = corpus() else { return };
    let (mut told, mut numbers, mut quarantined) = (0, 0, Vec::new());
    for path in files(&corpus.join("registration")) {
        let bytes = inflated(&path);
        if detect(&bytes) != Some(Format::Rdap) {
            continue;
        }
        let all = read(Format::Rdap, &bytes);
        told += all.told.len();
        numbers += all.numbers.len();
        if let [held] = all.numbers.as_slice() {
            let answer = serde_json::from_slice(&bytes).expect("JSON");
            assert_eq!(*held, Held::expected(&answer), "{}", path.display());
        }
        if all.quarantined > 0 {
            quarantined.push(file_name(&path));
        }
        for answer in &all.told {
            assert!(!answer.domain.is_empty(), "{}", path.display());
        }
    }
    println!("{told} domains, {numbers} numbers, quarantined: {quarantined:?}");
    assert!(
        told >= 10 && numbers >= 15 && quarantined.len() <= 1,
        "{told} {numbers} {quarantined:?}"
    );
}

#[test]
fn published_answers_of_number_registries_decode() {
    let Some(corpus) = corpus() else { return };
    let path = corpus.join("registration/ipwhois/ipwhois/tests/rdap.json");
    let asked: Value = serde_json::from_slice(&inflated(&path)).expect("JSON");
    for (address, answers) in asked.as_object().expect("by address") {
        let answer = &answers["response"];
        let all = read(Format::Rdap, answer.to_string().as_bytes());
        let asked: IpAddr = address.parse().expect("an address");
        let [Held { numbers: Numbers::Addresses { first, last }, handle, .. }] = &all.numbers[..]
        else {
            unreachable!("{address}: {:?}", all.numbers)
        };
        assert!((*first..=*last).contains(&asked) || first == last, "{address}");
        assert_eq!(handle.as_deref(), answer["handle"].as_str(), "{address}");
    }
}

#[test]
fn endless_lists_are_cut() {
    let servers: String = (0..20_000).fold(String::new(), |mut text, index| {
        writeln!(text, "Name Server: ns{index}.a.example\nDomain Status: s{index}").expect("text");
        text
    });
    registration(&format!("Domain Name: a.example\n{servers}"), |told, _| {
        assert_eq!((told.name_servers.len(), told.status.len()), (64, 64));
    });
}
