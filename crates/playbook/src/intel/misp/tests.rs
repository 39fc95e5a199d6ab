//! Events as MISP exports them, and the galaxies where a copy of them is there.

use std::fs;
use std::path::PathBuf;

use crate::intel::{Feed, FeedFile, FeedFormat, Intel, read_feed};

fn feed(text: &str) -> Feed {
    assert_eq!(FeedFormat::of(text.as_bytes()), FeedFormat::Misp, "told by content: {text}");
    let file = FeedFile { place: "misp.json".to_owned(), bytes: text.as_bytes() };
    read_feed("misp", FeedFormat::Misp, &[file]).expect("a feed").0
}

const EVENT: &str = r#"{"Event":{"uuid":"e-1","info":"Relays of somebody","date":"2026-10-01",
  "Orgc":{"name":"A CERT"},"published":true,"timestamp":"1790900000",
  "Tag":[{"name":"tlp:amber"},{"name":"misp-galaxy:threat-actor=\"PORCH CLIMBER\""},
         {"name":"estimative-language:likelihood-probability=\"very-likely\""}],
  "Galaxy":[{"type":"threat-actor","GalaxyCluster":[{"type":"threat-actor","value":"PORCH CLIMBER",
     "meta":{"synonyms":["UNC1"]}}]}],
  "Attribute":[
   {"uuid":"a-1","type":"ip-dst|port","value":"192.0.2.1|443","to_ids":true,"timestamp":"1790900001"},
   {"uuid":"a-2","type":"domain|ip","value":"evil.example|192.0.2.2","to_ids":"1",
    "first_seen":"2026-09-01T00:00:00.000000+00:00","last_seen":"2026-12-01T00:00:00.000000+00:00"},
   {"uuid":"a-3","type":"link","value":"https://a.example/report","to_ids":false},
   {"uuid":"a-4","type":"ip-src","value":"192.0.2.4","to_ids":true,"deleted":true},
   {"uuid":"a-5","type":"sha256","value":"00","to_ids":true},
   {"uuid":"a-6","type":"url","value":"http://evil.example/x","to_ids":true,
    "Tag":[{"name":"tlp:red"},{"name":"misp-galaxy:mitre-malware=\"PlugX - S0013\""}]}],
  "Object":[{"name":"domain-ip","deleted":false,"Attribute":[
   {"uuid":"o-1","type":"domain","value":"relay.example","to_ids":true,"object_relation":"domain"}]},
   {"name":"x","deleted":true,"Attribute":[{"type":"ip-src","value":"192.0.2.9","to_ids":true}]}],
  "ShadowAttribute":[{"type":"ip-src","value":"192.0.2.8","to_ids":true}]}}"#;

#[test]
fn events_are_read_with_what_their_tags_say() {
    let lone = EVENT.replacen("{\"Event\":{", "{\"response\":[{\"Event\":{", 1) + "]}";
    for text in [EVENT.to_owned(), lone, format!("[{EVENT}]")] {
        let feed = feed(&text);
        let found: Vec<String> = feed
            .indicators
            .iter()
            .map(|it| {
                let (tlp, malware) = (it.about.tlp.map_or("", |tlp| tlp.as_str()), it.malware());
                format!("{} {} {tlp} {}", it.id(), it.valid_from.day(), malware.unwrap_or("-"))
            })
            .collect();
        assert_eq!(
            found,
            [
                "a-1 2026-10-01 TLP:AMBER -",
                "a-2 2026-09-01 TLP:AMBER -",
                "a-6 2026-10-01 TLP:RED PlugX",
                "o-1 2026-10-01 TLP:AMBER -",
            ]
        );
        let all = feed.indicators.iter();
        assert!(all.clone().all(|it| it.actor() == Some("PORCH CLIMBER") && it.confidence == 85));
        assert!(all.clone().all(|it| it.about.source.as_deref() == Some("A CERT")));
        assert!(all.clone().all(|it| it.about.aliases == ["UNC1"]));
        assert_eq!(
            feed.indicators[1].valid_until().map(|it| it.day().to_string()).as_deref(),
            Some("2026-12-01")
        );
        assert_eq!(feed.unread.len(), 3, "{:?}", feed.unread);
        let intel = Intel::new(Vec::new(), vec![feed]);
        let address = |text: &str| text.parse().expect("an address");
        let counts = |address| intel.indicators_of_address(address, &|_| true).len();
        assert_eq!(intel.indicators_of_name("a.relay.example", &|_| true).len(), 1);
        assert_eq!([counts(address("192.0.2.2")), counts(address("192.0.2.8"))], [1, 0]);
    }
}

#[test]
fn attributes_of_a_search_carry_their_event() {
    let text = r#"{"response":{"Attribute":[{"uuid":"a-1","type":"hostname","value":"evil.example",
        "to_ids":true,"timestamp":"1790900001","Event":{"info":"Relays","date":"2026-10-01"}}]}}"#;
    let feed = feed(text);
    assert_eq!(feed.indicators[0].name(), "Relays");
    assert_eq!(feed.indicators[0].pattern(), "evil.example");
}

#[test]
fn a_folder_of_a_feed_is_read_as_one() {
    let manifest = r#"{"e-1":{"info":"x","date":"2026-10-01","timestamp":1}}"#;
    let hashes = "0123456789abcdef0123456789abcdef,e-1\n";
    let file = |place: &str, text: &'static str| FeedFile {
        place: place.to_owned(),
        bytes: text.as_bytes(),
    };
    let files =
        [file("e-1.json", EVENT), file("hashes.csv", hashes), file("manifest.json", manifest)];
    let (feed, _) = read_feed("misp", FeedFormat::Misp, &files).expect("a feed");
    assert_eq!(feed.indicators.len(), 4);
    let none = [file("x.json", "{\"a\":1}")];
    let error = read_feed("misp", FeedFormat::Misp, &none).expect_err("no MISP").to_string();
    assert_eq!(error, "x.json:1: this JSON has no MISP event, attribute or galaxy cluster");
}

#[test]
fn tables_are_feeds_by_the_names_of_their_columns() {
    let check = |format, text: &str| {
        let file = FeedFile { place: "x.csv".to_owned(), bytes: text.as_bytes() };
        read_feed("table", format, &[file]).expect("a feed").0
    };
    let text = "value,type,actor,campaign,confidence,valid_from,valid_until,tlp,source\n\
        192[.]0[.]2[.]1,ip,PORCH CLIMBER,Op,80,2026-10-01,2026-11-01T00:00:00Z,TLP:GREEN,\"A, CERT\"\n\
        evil.example,domain,,,High,1790900000,,,\nwhatever,x,,,,,,,\n";
    assert_eq!(FeedFormat::of(text.as_bytes()), FeedFormat::Csv);
    let feed = check(FeedFormat::Csv, text);
    let one = &feed.indicators[0];
    assert_eq!(
        (one.actor(), one.about.campaign.as_deref(), one.confidence),
        (Some("PORCH CLIMBER"), Some("Op"), 80)
    );
    assert_eq!(one.about.source.as_deref(), Some("A, CERT"));
    assert_eq!(one.valid_until().map(|it| it.to_string()).as_deref(), Some("2026-11-01T00:00:00Z"));
    assert_eq!((feed.indicators[1].confidence, feed.indicators.len()), (85, 2));
    let misp = "uuid,event_id,category,type,value,comment,to_ids,date,object_relation,attribute_tag\n\
        \"a-1\",1,\"Network activity\",\"ip-dst\",\"192.0.2.1\",\"c2\",1,1790900000,\"\",\"tlp:red,misp-galaxy:threat-actor=\"\"PORCH CLIMBER\"\"\"\n\
        \"a-2\",1,\"Network activity\",\"ip-dst\",\"192.0.2.2\",\"\",0,1790900000,\"\",\"\"\n";
    let feed = check(FeedFormat::Misp, misp);
    assert_eq!(feed.indicators.len(), 1);
    assert_eq!(
        (feed.indicators[0].id(), feed.indicators[0].actor()),
        ("a-1", Some("PORCH CLIMBER"))
    );
}

#[test]
fn galaxies_name_actors_and_their_aliases() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/corpus/intel/misp-galaxy/clusters");
    let Ok(bytes) = fs::read(folder.join("threat-actor.json")) else {
        return println!("not run: corpus absent");
    };
    assert_eq!(FeedFormat::of(&bytes), FeedFormat::Misp);
    let file = FeedFile { place: "threat-actor.json".to_owned(), bytes: &bytes };
    let (feed, _) = read_feed("galaxy", FeedFormat::Misp, &[file]).expect("a galaxy");
    let actor = feed.actors.iter().find(|actor| actor.name == "APT28").expect("it is known");
    assert!(actor.aliases.iter().any(|alias| alias.eq_ignore_ascii_case("Fancy Bear")));
    assert!(feed.actors.len() > 300);
}
