//! The table reads, is well-formed, and is found under the names that logs use.

use std::collections::HashSet;

use schema::ResourceKind;

use super::*;

#[test]
fn the_table_is_large_and_covers_every_kind_but_traffic() {
    assert!(TABLE.len() >= 200, "{}", TABLE.len());
    for kind in ResourceKind::ALL {
        let covered = TABLE.iter().any(|row| row.kind == kind);
        assert_eq!(covered, kind != ResourceKind::Traffic, "{kind:?}");
    }
}

#[test]
fn every_row_is_found_and_stands_once() {
    let mut seen = HashSet::new();
    for row in TABLE.iter() {
        let name = format!("{}:{}", row.service, row.operation).to_lowercase();
        assert!(seen.insert(name), "{row:?} stands twice");
        let found = find(&format!("{}.amazonaws.com", row.service), &row.operation);
        assert_eq!(found, Some(row));
    }
}

#[test]
fn every_row_says_what_it_can() {
    const TECHNIQUES: [&str; 7] =
        ["T1583", "T1583.001", "T1583.002", "T1583.003", "T1583.004", "T1583.006", "T1583.007"];
    for row in TABLE.iter() {
        assert!(TECHNIQUES.contains(&row.technique.as_str()), "{row:?}");
        assert!(!row.noun.is_empty() && row.service == row.service.to_lowercase(), "{row:?}");
        let paths = row.count.iter().chain(&row.resources).chain(&row.class);
        for path in paths {
            assert!(path.starts_with("request.") || path.starts_with("response."), "{row:?}");
        }
    }
}

#[test]
fn names_are_those_of_logs() {
    let found =
        |service: &str, operation: &str| find(service, operation).map(|row| row.operation.as_str());
    assert_eq!(found("lambda.amazonaws.com", "CreateFunction20150331"), Some("CreateFunction"));
    assert_eq!(found("lambda.amazonaws.com", "AddPermission20150331v2"), Some("AddPermission"));
    assert_eq!(
        found("cloudfront.amazonaws.com", "CreateDistribution2020_05_31"),
        Some("CreateDistribution")
    );
    assert_eq!(found("route53domains.amazonaws.com", "registerdomain"), Some("RegisterDomain"));
    assert_eq!(found("ec2.amazonaws.com.cn", "RunInstances"), Some("RunInstances"));
    assert_eq!(found("swf.amazonaws.com", "RegisterDomain"), None);
    assert_eq!(found("ec2.amazonaws.com", "DescribeInstances"), None);
    assert_eq!(found("ec2.amazonaws.com", "RunInstance"), None);
    assert_eq!(found("", ""), None);
}
