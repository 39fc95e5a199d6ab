//! Each form of list, as its makers write it; the published lists where a copy of them is there.

use std::fs;
use std::net::IpAddr;
use std::path::PathBuf;

use schema::Timestamp;

use crate::intel::{Hit, Intel, List, ListFormat, ListKind, ListMeta, read_list};

const NOW: &str = "2026-10-28T12:00:00Z";

fn now() -> Timestamp {
    Timestamp::parse_rfc3339(NOW.as_bytes()).expect("a moment")
}

fn list(format: ListFormat, kind: ListKind, bytes: &[u8]) -> (List, Vec<String>) {
    assert_eq!(ListFormat::of(bytes), format, "told by content");
    read_list(ListMeta::new("list", kind), format, bytes, "list").expect("a list")
}

/// What the only list says of each value: its entry, or nothing.
fn check(intel: &Intel, cases: &[(&str, &str)]) {
    for (value, expected) in cases {
        let hits: Vec<Hit<'_>> = if let Ok(address) = value.parse() {
            intel.address(address, now())
        } else if let Some(number) = value.strip_prefix("AS") {
            intel.asn(number.parse().expect("a number"), now())
        } else if value.contains('/') {
            intel.url(value, now())
        } else if value.contains('@') || value.len() == 40 {
            intel.exact(value, now())
        } else {
            intel.name(value, now())
        };
        let found: Vec<String> = hits.iter().map(|hit| hit.entry.to_string()).collect();
        assert_eq!(found.join(" "), *expected, "{value}");
    }
}

fn network(intel: &Intel, address: &str) -> String {
    let address: IpAddr = address.parse().expect("an address");
    let Some(fact) = intel.network(address, now()) else { return String::new() };
    let number = fact.number.map_or_else(String::new, |number| number.to_string());
    format!(
        "{number} {} {} {}",
        fact.name,
        fact.country,
        fact.entry.map_or_else(String::new, |it| it.to_string())
    )
}

#[test]
fn plain_lists_come_in_many_ways() {
    let text = "# Title: hosts of somebody\n# Date: 28 October 2026 04:05:06 (UTC)\n\
        127.0.0.1 localhost\n127.0.0.1 localhost.localdomain\n255.255.255.255 broadcasthost\n\
        fe80::1%lo0 localhost\n0.0.0.0 ads.example # why\n0.0.0.0 a.example b.example\n\
        ||block.example^$third-party\n@@||fine.example^\n! a comment\naddress=/dns.example/0.0.0.0\n\
        ExitNode 0011\nPublished 2026-10-27 04:00:00\nExitAddress 192.0.2.7 2026-10-27 04:05:06\n\
        192.0.2.8 12\n192.0.2.16\t192.0.2.31\t28\t99\n198.51.100.9#4#2#Scanner#US\n\
        203.0.113.4:8443\nhxxp://evil[.]example/gate#x # seen\nbuyer@shady.example\n\
        da39a3ee5e6b4b0d3255bfef95601890afd80709\nfull:only.example\nkeyword:casino\n\
        regexp:^vps[0-9]+\\.rent\\.example$ @cn\nregexp:(\ninclude:others\n/gate.php\nwhatever\n";
    let (bad, notes) = list(ListFormat::Plain, ListKind::Bad, text.as_bytes());
    assert_eq!(bad.meta.as_of.map(|it| it.to_string()).as_deref(), Some("2026-10-28T04:05:06Z"));
    assert_eq!(
        notes,
        [
            "list: 1 line holds a pattern that cannot be read (line 26)",
            "list: 1 line includes another list, which is not followed (line 27)",
            "list: 1 line is a path without a host (line 28)",
            "list: 1 line is an exception, which a list here cannot say (line 10)",
            "list: 1 line is no name, address, network or AS number (line 29)",
        ]
    );
    let intel = Intel::new(vec![bad], Vec::new());
    check(
        &intel,
        &[
            ("ads.example", "ads.example"),
            ("b.example", "b.example"),
            ("x.b.example", ""),
            ("x.block.example", "block.example"),
            ("fine.example", ""),
            ("dns.example", "dns.example"),
            ("192.0.2.7", "192.0.2.7"),
            ("192.0.2.8", "192.0.2.8"),
            ("192.0.2.20", "192.0.2.16/28"),
            ("198.51.100.9", "198.51.100.9"),
            ("203.0.113.4", "203.0.113.4"),
            ("127.0.0.1", ""),
            ("https://evil.example/gate", "evil.example/gate"),
            ("evil.example", ""),
            ("buyer@shady.example", "buyer@shady.example"),
            (
                "da39a3ee5e6b4b0d3255bfef95601890afd80709",
                "da39a3ee5e6b4b0d3255bfef95601890afd80709",
            ),
            ("only.example", "only.example"),
            ("x.only.example", ""),
            ("best-casino.example.net", "casino"),
            ("vps12.rent.example", r"^vps[0-9]+\.rent\.example$"),
            ("vpsx.rent.example", ""),
        ],
    );
}

#[test]
fn tables_are_read_by_the_names_of_their_columns() {
    let check_csv = |kind, text: &str, cases: &[(&str, &str)]| {
        let (list, notes) = list(ListFormat::Csv, kind, text.as_bytes());
        assert!(notes.iter().all(|note| note.contains("no date")), "{notes:?}");
        check(&Intel::new(vec![list], Vec::new()), cases);
    };
    let numbers = "ASN,Entity\n64500,\"ONE, US\"\n64501, \"Two, LLC\"\n";
    check_csv(ListKind::Hosting, numbers, &[("AS64500", "AS64500"), ("AS64501", "AS64501")]);
    let semicolons = "Name;IP Address;Country\nexit;192.0.2.7;NO\nother;2001:db8::/48;SE\n";
    check_csv(
        ListKind::Vpn,
        semicolons,
        &[("192.0.2.7", "192.0.2.7"), ("2001:db8::1", "2001:db8::/48")],
    );
    let ends = "start_ip\tend_ip\tcountry\n192.0.2.0\t192.0.2.9\tNO\n";
    check_csv(ListKind::Vpn, ends, &[("192.0.2.9", "192.0.2.0-192.0.2.9"), ("192.0.2.10", "")]);
    let commented = "########\n# \"first_seen_utc\",\"ioc_id\",\"ioc_value\",\"ioc_type\"\n\
        \"2026-10-27 04:05:06\", \"17\", \"192.0.2.9:443\", \"ip:port\"\n\
        \"2026-10-27 04:05:07\", \"18\", \"evil.example\", \"domain\"\n# 2 rows\n";
    check_csv(
        ListKind::Bad,
        commented,
        &[("192.0.2.9", "192.0.2.9"), ("a.evil.example", "evil.example")],
    );
    let headless = "192.0.2.0/31,NO,NO-03,Oslo,\n2001:db8::/64,SE,,,\n";
    check_csv(
        ListKind::Proxy,
        headless,
        &[("192.0.2.1", "192.0.2.0/31"), ("2001:db8::9", "2001:db8::/64")],
    );
}

#[test]
fn a_table_of_networks_is_one_in_any_form() {
    let tables: [(ListFormat, &str); 5] = [
        (
            ListFormat::Iptoasn,
            "192.0.2.0\t192.0.2.255\t64500\tNO\tEXAMPLE-NET Example, AS\n\
             198.51.100.0\t198.51.100.255\t0\tNone\tNot routed\n2001:db8::\t2001:db8::ffff\t64501\tSE\tX\n",
        ),
        (
            ListFormat::Iptoasn,
            "3221225984\t3221226239\t64500\tNO\tEXAMPLE-NET Example, AS\n\
             2001:db8::\t2001:db8::ffff\t64501\tSE\tX\n",
        ),
        (
            ListFormat::IpLocationDb,
            "192.0.2.0,192.0.2.255,64500,\"EXAMPLE-NET Example, AS\"\n2001:db8::,2001:db8::ffff,64501,X\n",
        ),
        (
            ListFormat::Csv,
            "network,autonomous_system_number,autonomous_system_organization\n\
             192.0.2.0/24,64500,\"EXAMPLE-NET Example, AS\"\n2001:db8::/112,64501,X\n",
        ),
        (
            ListFormat::Csv,
            "network,country_code,asn,as_name\n192.0.2.0/24,NO,AS64500,\"EXAMPLE-NET Example, AS\"\n\
             2001:db8::/112,SE,AS64501,X\n",
        ),
    ];
    for (format, text) in tables {
        let (table, _) = list(format, ListKind::Asn, text.as_bytes());
        assert_eq!(table.meta.entries, 2, "{text}");
        let listed = ListMeta::new("vpn", ListKind::Vpn);
        let numbers =
            read_list(listed, ListFormat::Plain, b"AS64500 # one\n", "vpn").expect("a list");
        let intel = Intel::new(vec![table, numbers.0], Vec::new());
        let found = network(&intel, "192.0.2.9");
        assert!(found.starts_with("64500 EXAMPLE-NET Example, AS "), "{found}");
        assert!(found.ends_with(" 192.0.2.0/24"), "{found}");
        assert!(network(&intel, "2001:db8::1").starts_with("64501 X "));
        assert_eq!(network(&intel, "198.51.100.1"), "");
        check(&intel, &[("192.0.2.9", "AS64500"), ("2001:db8::1", "")]);
        let holder = intel.network_of_asn(64_500, now()).map(|fact| fact.name);
        assert_eq!(holder, Some("EXAMPLE-NET Example, AS"));
    }
    let countries = "192.0.2.0,192.0.2.255,NO\n";
    let (table, _) = list(ListFormat::IpLocationDb, ListKind::Asn, countries.as_bytes());
    assert_eq!(network(&Intel::new(vec![table], Vec::new()), "192.0.2.1"), "  NO 192.0.2.0/24");
}

#[test]
fn drop_lists_are_json_lines() {
    let text = "{\"asn\":64500,\"rir\":\"ripencc\",\"domain\":\"a.example\",\"cc\":\"NL\",\"asname\":\"SHADY\"}\n\
        {\"cidr\":\"192.0.2.0/24\",\"sblid\":\"SBL1\",\"rir\":\"arin\"}\n{\"asn\":\"x\"}\n\
        {\"type\":\"metadata\",\"timestamp\":1793160000,\"size\":2,\"records\":2}\n";
    let (drop, notes) = list(ListFormat::Asndrop, ListKind::Bulletproof, text.as_bytes());
    assert_eq!(drop.meta.as_of, Some(Timestamp::from_seconds(1_793_160_000)));
    assert_eq!(notes, ["list: 1 line is no name, address, network or AS number (line 3)"]);
    let intel = Intel::new(vec![drop], Vec::new());
    check(&intel, &[("AS64500", "AS64500"), ("192.0.2.1", "192.0.2.0/24"), ("AS64501", "")]);
    assert_eq!(intel.network_of_asn(64_500, now()).map(|fact| fact.name), Some("SHADY"));
}

#[test]
fn warning_lists_say_how_they_are_compared() {
    let warning = |kind: &str, entries: &str| {
        let text = format!(
            "{{\"description\":\"x\",\"list\":{entries},\"name\":\"x\",\"type\":\"{kind}\",\"version\":20261001}}"
        );
        let (list, _) = list(ListFormat::MispWarninglist, ListKind::Warning, text.as_bytes());
        assert_eq!(list.meta.as_of.map(|it| it.day().to_string()).as_deref(), Some("2026-10-01"));
        Intel::new(vec![list], Vec::new())
    };
    let cidr = warning("cidr", "[\"192.0.2.0/24\", \"2001:db8::/32\", \"198.51.100.7\"]");
    check(
        &cidr,
        &[("192.0.2.1", "192.0.2.0/24"), ("2001:db8::1", "2001:db8::/32"), ("198.51.100.8", "")],
    );
    let hosts = warning("hostname", "[\".cdn.example\", \"a.example\"]");
    check(&hosts, &[("x.cdn.example", "cdn.example"), ("b.a.example", "a.example")]);
    let whole = warning("string", "[\"a.example\", \"192.0.2.1\", \"AS64500\"]");
    check(&whole, &[("a.example", "a.example"), ("b.a.example", ""), ("AS64500", "AS64500")]);
    let parts = warning("substring", "[\"mail-\"]");
    check(&parts, &[("x.mail-out.example", "mail-"), ("mail.example", "")]);
    let patterns = warning("regex", "[\"/^ns[0-9]\\\\.Dns\\\\.example$/i\", \"(\"]");
    check(
        &patterns,
        &[("ns1.dns.example", "(?i)^ns[0-9]\\.Dns\\.example$"), ("nsx.dns.example", "")],
    );
}

#[test]
fn ranges_of_a_cloud_are_found_in_its_json() {
    let text = "{\"syncToken\":\"1\",\"createDate\":\"2026-10-27-04-05-06\",\"prefixes\":[\
        {\"ip_prefix\":\"192.0.2.0/24\",\"region\":\"eu-west-1\"},{\"ipv6_prefix\":\"2001:db8::/40\"}]}";
    let (cloud, notes) = list(ListFormat::Json, ListKind::Cloud, text.as_bytes());
    assert!(notes.is_empty(), "{notes:?}");
    assert_eq!(cloud.meta.as_of.map(|it| it.to_string()).as_deref(), Some("2026-10-27T04:05:06Z"));
    check(
        &Intel::new(vec![cloud], Vec::new()),
        &[("192.0.2.1", "192.0.2.0/24"), ("2001:db8::1", "2001:db8::/40")],
    );
}

#[test]
fn trails_have_paths_that_are_no_places() {
    let text = "# Copyright (c) Maltrail developers\n\n# Reference: https://a.example/report\n\n\
        evil.example\n192.0.2.9:443\nevil.example/gate.php\n/gate.php\n";
    let (trails, notes) = list(ListFormat::Maltrail, ListKind::Bad, text.as_bytes());
    assert_eq!(
        notes.first().map(String::as_str),
        Some("list: 1 line is a path without a host (line 8)")
    );
    check(
        &Intel::new(vec![trails], Vec::new()),
        &[
            ("x.evil.example", "evil.example"),
            ("192.0.2.9", "192.0.2.9"),
            ("http://evil.example/gate.php", "evil.example/gate.php"),
        ],
    );
}

/// A database of `MaxMind`'s format with one network in each half of IPv4.
fn mmdb(record: &[u8]) -> Vec<u8> {
    // 96 nodes of zeros lead to IPv4, then 24 bits of 192.0.2 to a record.
    let path: Vec<u8> = (0..24).map(|bit| [192_u8, 0, 2][bit / 8] >> (7 - bit % 8) & 1).collect();
    let bits: Vec<u8> = std::iter::repeat_n(0, 96).chain(path).collect();
    let count = u32::try_from(bits.len()).expect("few");
    let mut bytes = Vec::new();
    for (index, bit) in (1..).zip(&bits) {
        // After the last node comes the data: a record's offset, 16 bytes of zeros, and its place.
        let next = if index == count { count + 16 } else { index };
        let (left, right) = if *bit == 0 { (next, count) } else { (count, next) };
        bytes.extend(left.to_be_bytes());
        bytes.extend(right.to_be_bytes());
    }
    bytes.extend([0; 16]);
    bytes.extend(record);
    bytes.extend(b"\xab\xcd\xefMaxMind.com");
    bytes.push(0xe9);
    for (key, value) in [
        ("binary_format_major_version", b"\xa1\x02".to_vec()),
        ("binary_format_minor_version", b"\xa0".to_vec()),
        ("build_epoch", [b"\x04\x02".as_slice(), &1_793_160_000_u32.to_be_bytes()].concat()),
        ("database_type", text("Test")),
        ("description", b"\xe0".to_vec()),
        ("ip_version", b"\xa1\x06".to_vec()),
        ("languages", b"\x00\x04".to_vec()),
        ("node_count", [b"\xc4".as_slice(), &count.to_be_bytes()].concat()),
        ("record_size", b"\xa1\x20".to_vec()),
    ] {
        bytes.extend(text(key));
        bytes.extend(value);
    }
    bytes
}

/// A string of the format.
fn text(text: &str) -> Vec<u8> {
    let length = u8::try_from(text.len()).expect("short");
    let head = if length < 29 { vec![0x40 | length] } else { vec![0x5d, length - 29] };
    [head, text.as_bytes().to_vec()].concat()
}

fn map(members: &[(&str, Vec<u8>)]) -> Vec<u8> {
    members.iter().flat_map(|(key, value)| [text(key), value.clone()].concat()).collect()
}

#[test]
fn databases_of_maxmind_tell_networks_countries_and_what_hides() {
    let check_record = |members: &[(&str, Vec<u8>)], kind, expected: &str| {
        let head = 0xe0 | u8::try_from(members.len()).expect("few");
        let bytes = mmdb(&[vec![head], map(members)].concat());
        let (database, notes) = list(ListFormat::Mmdb, kind, &bytes);
        assert!(notes.is_empty(), "{notes:?}");
        assert_eq!(database.meta.as_of, Some(Timestamp::from_seconds(1_793_160_000)));
        let intel = Intel::new(vec![database], Vec::new());
        assert_eq!(network(&intel, "192.0.2.77"), expected);
        assert_eq!(network(&intel, "192.0.3.77"), "");
        intel
    };
    let number = [b"\xc4".as_slice(), &64_500_u32.to_be_bytes()].concat();
    let asn =
        [("autonomous_system_number", number), ("autonomous_system_organization", text("Example"))];
    check_record(&asn, ListKind::Asn, "64500 Example  192.0.2.0/24");
    let country = [("country", [vec![0xe1], text("iso_code"), text("NO")].concat())];
    check_record(&country, ListKind::Asn, "  NO 192.0.2.0/24");
    let lite = [
        ("asn", text("AS64500")),
        ("as_name", text("X")),
        ("country", text("Norway")),
        ("country_code", text("NO")),
    ];
    check_record(&lite, ListKind::Asn, "64500 X NO 192.0.2.0/24");
    let hides = [("is_tor_exit_node", b"\x01\x07".to_vec())];
    let intel = check_record(&hides, ListKind::Tor, "");
    check(&intel, &[("192.0.2.1", "192.0.2.0/24")]);
}

#[test]
fn a_damaged_database_is_an_error_and_no_more() {
    let whole = mmdb(&[vec![0xe1], text("asn"), text("AS64500")].concat());
    for length in (0..whole.len()).step_by(7) {
        let meta = || ListMeta::new("x", ListKind::Asn);
        drop(read_list(meta(), ListFormat::Mmdb, &whole[..length], "x"));
        let mut turned = whole.clone();
        turned[length] ^= 0x55;
        drop(read_list(meta(), ListFormat::Mmdb, &turned, "x"));
    }
    let meta = ListMeta::new("x", ListKind::Asn);
    let error = read_list(meta, ListFormat::Mmdb, b"\0\0", "x.mmdb").expect_err("no database");
    assert!(error.to_string().starts_with("x.mmdb: this is no MMDB file"), "{error}");
}

/// A libloc database of two networks.
fn libloc() -> Vec<u8> {
    let mut nodes: Vec<[u32; 3]> = vec![[0, 0, u32::MAX]];
    for (network, (address, depth)) in (0..).zip([("::ffff:192.0.2.0", 120), ("2001:db8::", 32)]) {
        let address: std::net::Ipv6Addr = address.parse().expect("an address");
        let mut node = 0;
        for bit in 0..depth {
            let side = usize::try_from(address.to_bits() >> (127 - bit) & 1).expect("a bit");
            if nodes[node][side] == 0 {
                nodes[node][side] = u32::try_from(nodes.len()).expect("few");
                nodes.push([0, 0, u32::MAX]);
            }
            node = nodes[node][side] as usize;
        }
        nodes[node][2] = network;
    }
    let nodes: Vec<u8> = nodes.iter().flatten().flat_map(|word| word.to_be_bytes()).collect();
    let network = |code: &str, asn: u32, flags: u16| {
        [code.as_bytes(), &[0; 2], &asn.to_be_bytes(), &flags.to_be_bytes(), &[0; 2]].concat()
    };
    let networks = [network("NO", 64_500, 8), network("SE", 0, 0)].concat();
    let numbers = [64_500_u32.to_be_bytes(), 1_u32.to_be_bytes()].concat();
    let pool = b"\0Example\0".to_vec();
    let mut bytes =
        [b"LOCDBXX\x01".as_slice(), &1_793_160_000_u64.to_be_bytes(), &[0; 12]].concat();
    let mut offset = 4_168_u32;
    for part in [&numbers, &networks, &nodes, &Vec::new(), &pool] {
        bytes.extend(offset.to_be_bytes());
        let length = u32::try_from(part.len()).expect("short");
        bytes.extend(length.to_be_bytes());
        offset += length;
    }
    bytes.resize(4_168, 0);
    [bytes, numbers, networks, nodes, pool].concat()
}

#[test]
fn databases_of_libloc_are_walked() {
    let bytes = libloc();
    let (database, notes) = list(ListFormat::Libloc, ListKind::Bad, &bytes);
    assert!(notes.is_empty(), "{notes:?}");
    assert_eq!(database.meta.as_of, Some(Timestamp::from_seconds(1_793_160_000)));
    let intel = Intel::new(vec![database], Vec::new());
    assert_eq!(network(&intel, "192.0.2.9"), "64500 Example NO 192.0.2.0/24");
    assert_eq!(network(&intel, "2001:db8::1"), "  SE 2001:db8::/32");
    check(&intel, &[("192.0.2.9", "192.0.2.0/24"), ("2001:db8::1", "")]);
    for length in (0..bytes.len()).step_by(61) {
        let mut turned = bytes.clone();
        turned[length] ^= 0xff;
        let meta = || ListMeta::new("x", ListKind::Asn);
        drop(read_list(meta(), ListFormat::Libloc, &turned, "x"));
        drop(read_list(meta(), ListFormat::Libloc, &bytes[..length], "x"));
    }
}

/// Debian's own database, where its package is installed.
#[test]
fn debians_database_agrees_with_what_is_known() {
    let paths = ["/usr/share/libloc-location/location.db", "/var/lib/location/database.db"];
    let given = std::env::var_os("STAKEOUT_LIBLOC").map(PathBuf::from);
    let found = given.into_iter().chain(paths.map(PathBuf::from)).find_map(|it| fs::read(it).ok());
    let Some(bytes) = found else { return println!("not run: Debian's libloc-database is absent") };
    let (database, _) = list(ListFormat::Libloc, ListKind::Asn, &bytes);
    assert!(database.meta.entries > 500_000, "{}", database.meta.entries);
    let intel = Intel::new(vec![database], Vec::new());
    assert!(network(&intel, "8.8.8.8").starts_with("15169 "), "{}", network(&intel, "8.8.8.8"));
    assert!(network(&intel, "2606:4700:4700::1111").starts_with("13335 "));
}

#[test]
fn published_lists_are_told_and_read_whole() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus/intel");
    if fs::metadata(&folder).is_err() {
        return println!("not run: corpus absent");
    }
    let check = |path: &str, kind, format: ListFormat, entries: usize, unread: usize| {
        let bytes = fs::read(folder.join(path)).expect(path);
        assert_eq!(ListFormat::of(&bytes), format, "{path}");
        let (list, _) = read_list(ListMeta::new(path, kind), format, &bytes, path).expect(path);
        assert_eq!((list.meta.entries, list.meta.unread.count()), (entries, unread), "{path}");
    };
    check("brianhama-bad-asn-list/bad-asn-list.csv", ListKind::Hosting, ListFormat::Csv, 723, 0);
    check("brianhama-bad-asn-list/only number.txt", ListKind::Hosting, ListFormat::Plain, 1_276, 0);
    check("x4bnet-lists_vpn/input/vpn/ASN.txt", ListKind::Vpn, ListFormat::Plain, 15, 0);
    check("v2fly-domain-lists/data/category-vpnservices", ListKind::Vpn, ListFormat::Plain, 23, 16);
    let warning = ListFormat::MispWarninglist;
    check("misp-warninglists/lists/lots-project/list.json", ListKind::Warning, warning, 175, 0);
    check("misp-warninglists/lists/vpn-ipv4/list.json", ListKind::Vpn, warning, 42_426, 0);
    let mail = "misp-warninglists/lists/disposable-email/list.json";
    check(mail, ListKind::DisposableMail, warning, 8_201, 0);
}
