//! The table reads, is well-formed, and is found under the names that logs use.

use std::collections::HashSet;

use schema::ResourceKind;

use super::*;

const TABLES: [(&LazyLock<Vec<Operation>>, usize); 3] = [(&AWS, 200), (&AZURE, 100), (&GCP, 100)];

#[test]
fn the_tables_are_large_and_cover_every_kind_but_traffic() {
    for (table, least) in TABLES {
        assert!(table.len() >= least, "{}", table.len());
        for kind in ResourceKind::ALL {
            let covered = table.iter().any(|row| row.kind == kind);
            assert_eq!(covered, kind != ResourceKind::Traffic, "{kind:?}");
        }
    }
}

#[test]
fn every_row_is_found_and_stands_once() {
    for table in TABLES.iter().map(|(table, _)| *table).chain([&SERVICES]) {
        let mut seen = HashSet::new();
        for row in table.iter() {
            let name = format!("{}:{}", row.service, row.operation).to_lowercase();
            assert!(seen.insert(name), "{row:?} stands twice");
            assert_eq!(find(table, &row.service.to_uppercase(), &row.operation), Some(row));
        }
    }
}

#[test]
fn every_row_says_what_it_can() {
    const TECHNIQUES: [&str; 7] =
        ["T1583", "T1583.001", "T1583.002", "T1583.003", "T1583.004", "T1583.006", "T1583.007"];
    for row in TABLES.iter().flat_map(|(table, _)| table.iter()).chain(SERVICES.iter()) {
        assert!(TECHNIQUES.contains(&row.technique.as_str()), "{row:?}");
        assert!(!row.noun.is_empty() && row.service == row.service.to_lowercase(), "{row:?}");
        let paths = row.count.iter().chain(&row.resources).chain(&row.class);
        for path in paths {
            let root = path.split('.').next().unwrap_or_default();
            assert!(["request", "response", "resource"].contains(&root), "{row:?}");
        }
    }
}

#[test]
fn names_are_those_of_logs() {
    let found =
        |service: &str, operation: &str| aws(service, operation).map(|row| row.operation.as_str());
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

#[test]
fn names_of_azure_and_google_are_those_of_logs() {
    let operation = |found: Option<&'static Operation>| found.map(|row| row.operation.as_str());
    let found = |name: &str| operation(azure(name, false));
    assert_eq!(found("MICROSOFT.COMPUTE/VIRTUALMACHINES/WRITE"), Some("virtualMachines/write"));
    assert_eq!(found("Microsoft.Compute/virtualMachines/read"), None);
    assert_eq!(found("Microsoft.Compute"), None);
    let found = |service: &str, method: &str| operation(gcp(service, method));
    let compute = "compute.googleapis.com";
    for method in ["v1.compute.instances.insert", "beta.compute.instances.insert"] {
        assert_eq!(found(compute, method), Some("instances.insert"));
    }
    assert_eq!(found("storage.googleapis.com", "storage.buckets.create"), Some("buckets.create"));
    let functions = "cloudfunctions.googleapis.com";
    for method in [
        "google.cloud.functions.v1.CloudFunctionsService.CreateFunction",
        "google.cloud.functions.v2.FunctionService.CreateFunction",
    ] {
        assert_eq!(found(functions, method), Some("CreateFunction"));
    }
    assert_eq!(found("cloudresourcemanager.googleapis.com", "SetIamPolicy"), Some("SetIamPolicy"));
    assert_eq!(found(compute, "v1.compute.instances.get"), None);
    assert_eq!(found(compute, "insert"), None);
    assert_eq!(found("", ""), None);
}

#[test]
fn a_write_that_changes_what_was_there_is_a_configuration() {
    let action = |name: &str, update| azure(name, update).map(|row| row.action);
    let server = "Microsoft.Compute/virtualMachines/write";
    assert_eq!(action(server, false), Some(Action::Acquisition));
    assert_eq!(action(server, true), Some(Action::Configuration));
    let site = "Microsoft.Web/sites/write";
    assert_eq!(action(site, true), Some(Action::Acquisition), "it answers 200 to both");
}
