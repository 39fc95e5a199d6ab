//! The folder as its readers meet it: what is promised about a simulation, checked on the files.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read as _;
use std::sync::OnceLock;

use schema::Day;
use serde_json::Value;

use super::*;

/// A simulation on disk, read back.
struct Folder {
    simulated: Simulated,
    /// Every file under the folder, by its path inside it.
    files: BTreeMap<String, Vec<u8>>,
}

impl Folder {
    fn of(parameters: &Parameters) -> Self {
        let out = tempfile::tempdir().expect("a temporary folder");
        let simulated = simulate(parameters, out.path()).expect("a simulation");
        let mut files = BTreeMap::new();
        read_folder(out.path(), "", &mut files);
        Self { simulated, files }
    }

    fn text(&self, name: &str) -> &str {
        std::str::from_utf8(&self.files[name]).expect("text")
    }

    /// Every CloudTrail record of every file, repeats included.
    fn call_records(&self) -> Vec<Value> {
        let mut records = Vec::new();
        for (name, bytes) in &self.files {
            if name.ends_with(".json.gz") {
                let mut text = String::new();
                let mut inflated = flate2::read::GzDecoder::new(bytes.as_slice());
                inflated.read_to_string(&mut text).expect("gzip of text");
                records.append(json(&text)["Records"].as_array_mut().expect("records"));
            } else if name.ends_with(".ndjson") {
                records.extend(self.text(name).lines().map(json));
            }
        }
        records
    }

    /// The lines of one program's logs, without headers.
    fn lines(&self, program: &str) -> Vec<String> {
        let folder = format!("logs/{program}/");
        let files = self.files.iter().filter(|(name, _)| name.starts_with(&folder));
        let texts = files.map(|(_, bytes)| {
            let mut text = String::new();
            let read = if bytes.starts_with(b"\x1f\x8b") {
                flate2::read::GzDecoder::new(bytes.as_slice()).read_to_string(&mut text)
            } else {
                bytes.as_slice().read_to_string(&mut text)
            };
            read.map(|_| text).expect("text")
        });
        let lines = texts.flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>());
        lines.filter(|line| !line.starts_with("version ")).collect()
    }

    /// Names and texts of one kind of Zeek log.
    fn sensor_logs(&self, kind: &str) -> Vec<&str> {
        let name = format!("/{kind}.log");
        self.files.keys().filter(|path| path.ends_with(&name)).map(|path| self.text(path)).collect()
    }

    fn incidents(&self) -> Vec<Value> {
        json(self.text("truth.json"))["incidents"].as_array().expect("incidents").clone()
    }
}

fn read_folder(folder: &Path, inside: &str, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().and_then(|name| name.to_str()).expect("a name");
        if path.is_dir() {
            read_folder(&path, &format!("{inside}{name}/"), files);
        } else {
            files.insert(format!("{inside}{name}"), fs::read(&path).expect("a file"));
        }
    }
}

/// Whose logs are lines of text, by their folders.
const PROGRAMS: [&str; 5] = ["auth", "nginx", "openvpn", "squid", "vpc-flow"];

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

fn profile() -> Profile {
    Profile { days: 35, hosts: 20, ..Profile::default() }
}

fn small(seed: u64) -> Parameters {
    Parameters { seed, profile: profile(), ..Parameters::default() }
}

/// One run that the tests share; reading it back is most of their time.
fn shared() -> &'static Folder {
    static FOLDER: OnceLock<Folder> = OnceLock::new();
    FOLDER.get_or_init(|| Folder::of(&small(7)))
}

fn strings(values: &Value) -> Vec<String> {
    let values = values.as_array().into_iter().flatten();
    values.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// The fields of one Zeek line, in either form.
fn field<'a>(line: &'a str, header: &[&str], name: &str) -> Option<&'a str> {
    if line.starts_with('{') {
        let value = line.split_once(&format!("\"{name}\":\""))?.1;
        return value.split('"').next();
    }
    let place = header.iter().position(|column| *column == name)?;
    line.split('\t').nth(place)
}

fn uids(logs: &[&str]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for log in logs {
        let header: Vec<&str> = log
            .lines()
            .find_map(|line| line.strip_prefix("#fields\t"))
            .map_or_else(Vec::new, |fields| fields.split('\t').collect());
        for line in log.lines().filter(|line| !line.starts_with('#')) {
            found.insert(field(line, &header, "uid").expect("a uid").to_owned());
        }
    }
    found
}

/// What of an entity stands in a log as it is: the keys of people and pipelines are composed.
fn logged_part(value: &str) -> &str {
    let person = value.strip_prefix("sso:").and_then(|person| person.split('/').next());
    person.or_else(|| value.strip_prefix("token.actions.githubusercontent.com:")).unwrap_or(value)
}

#[test]
fn a_seed_writes_the_same_bytes() {
    let again = Folder::of(&small(7));
    assert!(again.files == shared().files, "the same seed wrote other bytes");
    let other = Folder::of(&small(8));
    assert_ne!(other.text("stakeout.toml"), again.text("stakeout.toml"));
}

#[test]
fn counts_are_what_the_files_hold() {
    let (folder, counts) = (shared(), shared().simulated.counts);
    let records = folder.call_records();
    let ids: BTreeSet<&str> =
        records.iter().map(|record| record["eventID"].as_str().expect("an id")).collect();
    assert_eq!((records.len(), ids.len()), (counts.call_records, counts.calls));
    assert!(counts.call_records > counts.calls, "nothing arrived twice");
    for (kind, count) in
        [("conn", counts.connections), ("dns", counts.lookups), ("ssl", counts.handshakes)]
    {
        let logs = folder.sensor_logs(kind);
        let lines = logs.iter().flat_map(|log| log.lines());
        assert_eq!(lines.filter(|line| !line.starts_with('#')).count(), count, "{kind}");
    }
    let kinds = ["http", "ssh", "x509", "dhcp", "notice"];
    let sensed = kinds.iter().flat_map(|kind| folder.sensor_logs(kind));
    let sensed = sensed.flat_map(str::lines).filter(|line| !line.starts_with('#')).count();
    assert_eq!(sensed, counts.sensed);
    let lines: usize = PROGRAMS.iter().map(|program| folder.lines(program).len()).sum();
    assert_eq!(lines, counts.lines);
    let logs = folder.files.keys().filter(|name| name.starts_with("logs/")).count();
    assert_eq!(logs, counts.files);
}

#[test]
fn who_is_on_the_wire_was_let_onto_it() {
    let folder = shared();
    let company = Company::draw(7, &profile());
    let leases = folder.sensor_logs("dhcp").concat();
    let tunnels = folder.lines("openvpn").concat();
    let conn = folder.sensor_logs("conn").concat();
    let mut remote = 0;
    for person in &company.people {
        let address = person.workstation.to_string();
        assert!(conn.contains(&address), "{address} is idle");
        let (host, user) = (person.host_name(), format!("{}/", person.handle));
        assert_eq!(leases.contains(&host), !person.remote, "{host}");
        assert_eq!(tunnels.contains(&user), person.remote, "{user}");
        remote += usize::from(person.remote);
    }
    assert!((1..20).contains(&remote), "{remote} people work elsewhere");
}

#[test]
fn what_the_proxy_fetched_the_sensor_saw() {
    let folder = shared();
    let hellos = folder.sensor_logs("ssl").concat();
    let seen: BTreeSet<&str> = hellos.split(['\t', '"', '\n']).collect();
    let tunnels: Vec<String> =
        folder.lines("squid").into_iter().filter(|line| line.contains("TCP_TUNNEL/")).collect();
    assert!(tunnels.len() > 100, "{} tunnels", tunnels.len());
    for line in tunnels {
        let words: Vec<&str> = line.split_ascii_whitespace().collect();
        let name = words[6].strip_suffix(":443").expect("the port of TLS");
        let address = words[8].strip_prefix("HIER_DIRECT/").expect("an address");
        assert!(seen.contains(name) && seen.contains(address), "{line}");
    }
}

#[test]
fn every_call_has_what_cloudtrail_always_writes() {
    let always = [
        "eventVersion",
        "userIdentity",
        "eventTime",
        "eventSource",
        "eventName",
        "awsRegion",
        "sourceIPAddress",
        "userAgent",
        "requestParameters",
        "responseElements",
        "eventID",
        "readOnly",
        "eventType",
        "managementEvent",
        "recipientAccountId",
        "eventCategory",
    ];
    let mut types = BTreeSet::new();
    for record in shared().call_records() {
        for key in always {
            assert!(record.get(key).is_some(), "{key} is missing: {record}");
        }
        assert_eq!(record["sourceIPAddress"] == record["userIdentity"]["invokedBy"], {
            record["userIdentity"].get("invokedBy").is_some()
        });
        types.insert(record["userIdentity"]["type"].as_str().expect("a type").to_owned());
    }
    let expected = ["AWSService", "AssumedRole", "IAMUser", "Root", "SAMLUser", "WebIdentityUser"];
    assert_eq!(types.iter().map(String::as_str).collect::<Vec<_>>(), expected);
}

#[test]
fn sensor_lines_have_the_columns_of_their_header() {
    for kind in ["conn", "dns", "ssl", "http", "ssh", "x509", "dhcp", "notice"] {
        let logs = shared().sensor_logs(kind);
        let (tabs, objects): (Vec<&str>, Vec<&str>) =
            logs.into_iter().partition(|log| log.starts_with('#'));
        assert!(!tabs.is_empty() && !objects.is_empty(), "{kind} has both forms");
        for log in tabs {
            let columns = |prefix: &str| {
                let line = log.lines().find_map(|line| line.strip_prefix(prefix));
                line.expect("a header").split('\t').count()
            };
            let width = columns("#fields\t");
            assert_eq!(columns("#types\t"), width, "{kind}");
            for line in log.lines().filter(|line| !line.starts_with('#')) {
                assert_eq!(line.split('\t').count(), width, "{kind}: {line}");
            }
        }
        for line in objects.iter().flat_map(|log| log.lines()) {
            let value = json(line);
            let anywhere = matches!(kind, "x509" | "dhcp" | "notice");
            assert!(value["ts"].is_number(), "{line}");
            assert!(anywhere || value["uid"].is_string(), "{line}");
        }
    }
}

#[test]
fn records_of_one_connection_agree() {
    let connections = uids(&shared().sensor_logs("conn"));
    assert_eq!(connections.len(), shared().simulated.counts.connections);
    for kind in ["dns", "ssl", "http", "ssh"] {
        let strays = uids(&shared().sensor_logs(kind)).difference(&connections).count();
        assert_eq!(strays, 0, "{kind} records without a connection");
    }
}

#[test]
fn the_truth_occurs_in_the_logs() {
    let folder = shared();
    let mut haystack: String = folder.call_records().iter().map(Value::to_string).collect();
    for kind in ["conn", "dns", "ssl"] {
        haystack.extend(folder.sensor_logs(kind));
    }
    for incident in folder.incidents() {
        let entities = incident["entities"].as_object().expect("entities");
        for (kind, values) in entities {
            for value in strings(values) {
                let logged = logged_part(&value);
                assert!(haystack.contains(logged), "{kind} {value} of {incident}");
            }
        }
    }
}

#[test]
fn incidents_come_late_and_stay_apart() {
    let mut owners: BTreeMap<String, String> = BTreeMap::new();
    let start = Calendar::ending(Parameters::default().end, 35).start();
    for incident in shared().incidents() {
        let name = incident["scenario"].as_str().expect("a name").to_owned();
        let moment = incident["start"].as_str().expect("a moment");
        let moment = Timestamp::parse_rfc3339(moment.as_bytes()).expect("a moment");
        assert!(moment.seconds_since(start) >= 25 * 86_400, "{name} comes too early");
        for kind in ["identities", "hosts", "addresses", "domains"] {
            for value in strings(&incident["entities"][kind]) {
                let other = owners.insert(value.clone(), name.clone());
                assert_eq!(other, None, "{value} of {name}");
            }
        }
    }
    let counts = shared().simulated.counts;
    assert_eq!((counts.incidents, counts.benign), (9, 12));
}

#[test]
fn only_the_scenarios_asked_for_are_played() {
    let names = |wanted: &[&str]| -> (Vec<String>, Folder) {
        let scenarios = wanted.iter().map(ToString::to_string).collect();
        let folder = Folder::of(&Parameters { scenarios, ..small(7) });
        let told = folder.incidents();
        (told.iter().map(|told| told["scenario"].to_string()).collect(), folder)
    };
    let (told, folder) = names(&["tor_console", "planned_migration"]);
    assert_eq!(told, ["\"planned_migration\"", "\"tor_console\""]);
    let register = folder.text("register.toml");
    assert!(register.contains("CHG-5002") && !register.contains("CHG-5004"));
    let shared_day = shared().files.keys().find(|name| name.ends_with("dns.log")).expect("a log");
    assert!(folder.files[shared_day] == shared().files[shared_day], "the background changed");
    let unknown = Parameters { scenarios: vec!["no_such".to_owned()], ..small(7) };
    assert!(simulate(&unknown, Path::new("/nonexistent")).is_err());
}

#[test]
fn the_papers_can_be_read() {
    let folder = shared();
    for name in ["stakeout.toml", "register.toml"] {
        let parsed: Result<toml::Table, _> = toml::from_str(folder.text(name));
        assert!(parsed.is_ok(), "{name}: {parsed:?}");
    }
    let settings: toml::Table = toml::from_str(folder.text("stakeout.toml")).expect("TOML");
    for list in settings["intel"]["list"].as_array().expect("lists") {
        assert!(!folder.text(list["path"].as_str().expect("a path")).is_empty());
    }
    let bundle = json(folder.text("intel/actor.stix.json"));
    let objects = bundle["objects"].as_array().expect("objects");
    let known: BTreeSet<&str> = objects.iter().filter_map(|object| object["id"].as_str()).collect();
    for object in objects.iter().filter(|object| object["type"] == "relationship") {
        for end in ["source_ref", "target_ref"] {
            assert!(known.contains(object[end].as_str().expect("a reference")), "{object}");
        }
    }
    let calendar = folder.text("plans.ics");
    assert!(calendar.contains("X-STAKEOUT-WHO:") && calendar.ends_with("END:VCALENDAR\r\n"));
}

#[test]
fn a_profile_shapes_the_company() {
    let holiday = Day(Parameters::default().end.day().0 - 20);
    let profile = Profile {
        nat_exits: 2,
        remote_percent: 0,
        notices_per_day: 0,
        batch_jobs: 3,
        pipelines: 2,
        holidays: vec![holiday],
        ..profile()
    };
    assert!(!holiday.is_weekend(), "a Thursday");
    let folder = Folder::of(&Parameters { profile, ..small(7) });
    assert!(folder.lines("openvpn").is_empty() && folder.sensor_logs("notice").is_empty());
    let told = &json(folder.text("truth.json"))["profile"];
    assert_eq!((&told["hosts"], &told["holidays"][0]), (&20.into(), &holiday.to_string().into()));
    assert!(folder.text("stakeout.toml").contains("\"198.51.100.10/32\", \"198.51.100.11/32\""));
    assert!(folder.sensor_logs("conn").concat().contains("10.10.1.102"), "the third batch server");
    let calls = folder.lines("cloudtrail").concat();
    let register = folder.text("register.toml");
    for repository in ["platform", "service-1"] {
        let subject = format!("/{repository}:ref:refs/heads/main");
        assert!(calls.contains(&subject) && register.contains(&subject), "{repository}");
    }
    let conn = |days: i32| {
        let day = Day(holiday.0 + days);
        let found = folder.text(&format!("logs/zeek/{day}/conn.log"));
        found.lines().count()
    };
    assert!(conn(0) * 2 < conn(-1), "{} of {}", conn(0), conn(-1));
}
