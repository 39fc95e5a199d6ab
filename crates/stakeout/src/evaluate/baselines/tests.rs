//! What each baseline tells, on a few counts.

use super::*;

fn hour(day: i32, hour: i32) -> Hour {
    Hour(day * 24 + hour)
}

fn host(last: u8) -> IpAddr {
    IpAddr::from([10, 0, 0, last])
}

/// Names and first hours of what a baseline tells.
fn told(name: &str, counts: &Counts) -> Vec<(String, Hour)> {
    let baseline = BASELINES.iter().find(|baseline| baseline.name == name).expect("a baseline");
    (baseline.alerts)(counts, Timestamp::default())
        .into_iter()
        .map(|alert| {
            let names: Vec<String> = alert.names.into_iter().collect();
            (names.join(" "), alert.start.hour())
        })
        .collect()
}

#[test]
fn a_fixed_threshold_looks_at_one_hour() {
    let mut counts = Counts::default();
    for (identity, at, count) in
        [("many", hour(9, 3), 11), ("few", hour(9, 3), 10), ("early", hour(6, 3), 99)]
    {
        counts.acquiring.insert((identity.to_owned(), at), count);
    }
    counts.sent.insert((host(1), hour(8, 2)), 1_000_000_001);
    counts.sent.insert((host(2), hour(8, 2)), 1_000_000_000);
    let expected = [("10.0.0.1".to_owned(), hour(8, 2)), ("many".to_owned(), hour(9, 3))];
    assert_eq!(told("fixed threshold, high", &counts), expected);
    let low: Vec<String> =
        told("fixed threshold, low", &counts).into_iter().map(|told| told.0).collect();
    assert_eq!(low, ["10.0.0.1", "10.0.0.2", "few", "many"]);
}

#[test]
fn three_sigma_looks_at_the_days_before() {
    let mut counts = Counts::default();
    // Alternating 4 and 6: a mean of 5, a deviation of 1.
    for day in 0..20 {
        let usual = if day % 2 == 0 { 4 } else { 6 };
        counts.acquiring.insert(("steady".to_owned(), hour(day, 9)), usual);
    }
    counts.acquiring.insert(("steady".to_owned(), hour(20, 9)), 8);
    assert_eq!(told("mean + 3 sigma", &counts), [], "8 is three deviations above 5, not more");
    counts.acquiring.insert(("steady".to_owned(), hour(20, 15)), 1);
    counts.acquiring.insert(("new".to_owned(), hour(12, 5)), 1);
    let expected = [("new".to_owned(), hour(12, 0)), ("steady".to_owned(), hour(20, 0))];
    assert_eq!(told("mean + 3 sigma", &counts), expected);
}

#[test]
fn first_seen_tells_every_first_time_after_a_week() {
    let mut counts = Counts::default();
    let outside = IpAddr::from([203, 0, 113, 1]);
    least(&mut counts.destinations, (host(1), outside), hour(9, 2).start());
    least(&mut counts.destinations, (host(1), outside), hour(8, 2).start());
    least(&mut counts.destinations, (host(2), outside), hour(3, 2).start());
    least(&mut counts.places, ("who".to_owned(), "sa-east-1".to_owned()), hour(7, 1).start());
    let expected =
        [("who".to_owned(), hour(7, 1)), ("10.0.0.1 203.0.113.1".to_owned(), hour(8, 2))];
    assert_eq!(told("first seen", &counts), expected);
    assert_eq!(told("first seen, acquiring", &counts), []);
    counts.acquiring_places = counts.places;
    counts.places = BTreeMap::new();
    assert_eq!(told("first seen, acquiring", &counts), expected[..1]);
}
