//! Plans, states and templates as the tools write them, and what a register makes of them.

use super::*;
use crate::register::tests::{bound, check_files};

/// Each resource of a file as `intent kind COUNT provider:account:region address ids`.
fn check(text: &str, expected: &[&str]) {
    let register = bound(&[("file", text)]).expect("a right file");
    let found: Vec<String> = register.code()[0]
        .resources
        .iter()
        .map(|it| {
            let kind = it.kind.map_or("-", ResourceKind::as_str);
            let (intent, ids) = (it.intent.as_str(), it.ids.join(" "));
            let place = format!("{}:{}:{}", it.provider, it.account, it.region);
            format!("{intent} {kind} {} {place} {} {ids}", it.count, it.address)
                .trim_end()
                .to_owned()
        })
        .collect();
    assert_eq!(found, expected);
}

const PLAN: &str = r#"{"format_version":"1.2","terraform_version":"1.9.5",
"variables":{"region":{"value":"eu-west-1"}},
"planned_values":{"root_module":{}},
"resource_changes":[
 {"address":"module.web.aws_instance.this[0]","module_address":"module.web","mode":"managed","type":"aws_instance","name":"this","index":0,
  "provider_name":"registry.terraform.io/hashicorp/aws",
  "change":{"actions":["create"],"before":null,"after":{"instance_type":"t3.micro","availability_zone":"eu-west-1a"},"after_unknown":{"id":true,"arn":true}}},
 {"address":"module.web.aws_instance.this[1]","mode":"managed","type":"aws_instance","name":"this","index":1,
  "change":{"actions":["create"],"before":null,"after":{"instance_type":"t3.micro"},"after_unknown":{"id":true}}},
 {"address":"aws_eip.out[\"a\"]","mode":"managed","type":"aws_eip","name":"out","index":"a",
  "change":{"actions":["delete","create"],"before":{"id":"eipalloc-1"},"after":{"domain":"vpc"}}},
 {"address":"aws_autoscaling_group.pool","mode":"managed","type":"aws_autoscaling_group","name":"pool",
  "change":{"actions":["create"],"before":null,"after":{"name":"pool","desired_capacity":4}}},
 {"address":"aws_route_table_association.a","mode":"managed","type":"aws_route_table_association","name":"a",
  "change":{"actions":["create"],"before":null,"after":{}}},
 {"address":"aws_s3_bucket.logs","mode":"managed","type":"aws_s3_bucket","name":"logs",
  "change":{"actions":["no-op"],"before":{"id":"halvard-logs","arn":"arn:aws:s3:::halvard-logs"},"after":{"id":"halvard-logs","arn":"arn:aws:s3:::halvard-logs"}}},
 {"address":"aws_nat_gateway.old","mode":"managed","type":"aws_nat_gateway","name":"old",
  "change":{"actions":["delete"],"before":{"id":"nat-1"},"after":null}},
 {"address":"aws_vpc.main","mode":"managed","type":"aws_vpc","name":"main",
  "change":{"actions":["update"],"before":{"id":"vpc-1","arn":"arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-1"},"after":{"id":"vpc-1","arn":"arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-1"}}},
 {"address":"data.aws_ami.base","mode":"data","type":"aws_ami","name":"base","change":{"actions":["read"],"before":null,"after":{}}}
],
"configuration":{"provider_config":{"aws":{"name":"aws","expressions":{"region":{"references":["var.region"]}}}}}}"#;

#[test]
fn a_plan_of_terraform_tells_what_would_be_made() {
    check(
        PLAN,
        &[
            "create compute 4 aws:111122223333:eu-west-1 aws_autoscaling_group.pool pool",
            "replace address 1 aws:111122223333:eu-west-1 aws_eip.out[\"a\"]",
            "delete network 1 aws:111122223333:eu-west-1 aws_nat_gateway.old nat-1",
            "create - 1 aws:111122223333:eu-west-1 aws_route_table_association.a",
            "exists storage 1 aws:111122223333:eu-west-1 aws_s3_bucket.logs halvard-logs \
             arn:aws:s3:::halvard-logs",
            "update network 1 aws:111122223333:eu-west-1 aws_vpc.main vpc-1 \
             arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-1",
            "create compute 1 aws:111122223333:eu-west-1 module.web.aws_instance.this[0]",
            "create compute 1 aws:111122223333:eu-west-1 module.web.aws_instance.this[1]",
        ],
    );
}

#[test]
fn a_state_tells_what_there_is_in_every_module_and_cloud() {
    check(
        r#"{"format_version":"1.0","terraform_version":"1.9.5","values":{"root_module":{
        "resources":[{"address":"aws_instance.a","mode":"managed","type":"aws_instance","name":"a",
          "values":{"id":"i-1","arn":"arn:aws:ec2:eu-west-1:111122223333:instance/i-1","instance_type":"t3.micro"}}],
        "child_modules":[{"address":"module.m","resources":[
          {"address":"module.m.azurerm_linux_virtual_machine.b","mode":"managed","type":"azurerm_linux_virtual_machine","name":"b",
           "values":{"id":"/subscriptions/sub-1/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/b","location":"West Europe","name":"b"}}],
         "child_modules":[{"address":"module.m.module.n","resources":[
          {"address":"module.m.module.n.google_compute_instance.c","mode":"managed","type":"google_compute_instance","name":"c",
           "values":{"id":"projects/p/zones/europe-west1-b/instances/c","instance_id":"77","name":"c","project":"p","zone":"europe-west1-b"}}]}]}]}}}"#,
        &[
            "exists compute 1 aws:111122223333:eu-west-1 aws_instance.a i-1 \
             arn:aws:ec2:eu-west-1:111122223333:instance/i-1",
            "exists compute 1 azure:sub-1:westeurope module.m.azurerm_linux_virtual_machine.b \
             /subscriptions/sub-1/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/b b",
            "exists compute 1 gcp:p:europe-west1 module.m.module.n.google_compute_instance.c \
             projects/p/zones/europe-west1-b/instances/c 77 c",
        ],
    );
    check(
        r#"{"version":4,"terraform_version":"1.9.5","serial":3,"lineage":"x","outputs":{},"resources":[
        {"module":"module.m","mode":"managed","type":"aws_instance","name":"a","instances":[
          {"index_key":0,"attributes":{"id":"i-1","availability_zone":"eu-west-1b"}},
          {"index_key":"x","attributes":{"id":"i-2","availability_zone":"eu-west-1b"}}]}]}"#,
        &[
            "exists compute 1 aws::eu-west-1 module.m.aws_instance.a[\"x\"] i-2",
            "exists compute 1 aws::eu-west-1 module.m.aws_instance.a[0] i-1",
        ],
    );
}

const TEMPLATE: &str = "\
AWSTemplateFormatVersion: 2010-09-09
Transform: AWS::LanguageExtensions
Parameters:
  Stage: {Type: String, Default: test}
  Zones: {Type: CommaDelimitedList, Default: 'a, b'}
  Given: {Type: String}
Conditions:
  IsProduction: !Equals [!Ref Stage, production]
  IsTest: !Not [!Condition IsProduction]
  IsGiven: !Equals [!Ref Given, 'yes']
Resources:
  Web:
    Type: AWS::EC2::Instance
    Properties: &properties
      ImageId: !Sub 'ami-${Stage}'
      AvailabilityZone: eu-west-1a
  Spare:
    Type: AWS::EC2::Instance
    Condition: IsProduction
    Properties: *properties
  Pool:
    Type: AWS::AutoScaling::AutoScalingGroup
    Condition: IsTest
    Properties: {DesiredCapacity: !If [IsTest, '3', '30']}
  Perhaps:
    Type: AWS::EC2::EIP
    Condition: IsGiven
  Rule:
    Type: AWS::EC2::SecurityGroup
  Fn::ForEach::Buckets:
    - Zone
    - !Ref Zones
    - Bucket${Zone}:
        Type: AWS::S3::Bucket
        Properties: {BucketName: !Sub 'logs-${Zone}'}
";

#[test]
fn a_template_is_worked_out_as_far_as_it_goes() {
    let expected = [
        "create storage 1 aws:: Bucketa",
        "create storage 1 aws:: Bucketb",
        "may create address 1 aws:: Perhaps",
        "create compute 3 aws:: Pool",
        "create - 1 aws:: Rule",
        "create compute 1 aws::eu-west-1 Web",
    ];
    check(TEMPLATE, &expected);
    let json = r#"{"AWSTemplateFormatVersion":"2010-09-09","Resources":{
        "Web":{"Type":"AWS::EC2::Instance","Properties":{"ImageId":{"Ref":"Image"}}}}}"#;
    check(json, &["create compute 1 aws:: Web"]);
}

#[test]
fn stacks_and_change_sets_name_their_account() {
    check(
        r#"{"StackResources":[{"StackName":"web","StackId":"arn:aws:cloudformation:eu-west-1:111122223333:stack/web/1",
        "LogicalResourceId":"Web","PhysicalResourceId":"i-1","ResourceType":"AWS::EC2::Instance","ResourceStatus":"CREATE_COMPLETE"},
        {"LogicalResourceId":"Gone","PhysicalResourceId":"i-2","ResourceType":"AWS::EC2::Instance","ResourceStatus":"DELETE_COMPLETE"}]}"#,
        &["exists compute 1 aws:111122223333:eu-west-1 Web i-1"],
    );
    check(
        r#"{"StackId":"arn:aws:cloudformation:eu-west-1:111122223333:stack/web/1","Changes":[
        {"Type":"Resource","ResourceChange":{"Action":"Add","LogicalResourceId":"Web","ResourceType":"AWS::EC2::Instance"}},
        {"Type":"Resource","ResourceChange":{"Action":"Modify","LogicalResourceId":"Old","ResourceType":"AWS::EC2::Instance","Replacement":"True"}}]}"#,
        &[
            "replace compute 1 aws:111122223333:eu-west-1 Old",
            "create compute 1 aws:111122223333:eu-west-1 Web",
        ],
    );
}

const REVIEWED: &str = "[[plan]]\nticket = \"CHG-7\"\nwho = [\"arn:aws:iam::1:role/deploy\"]\n\
                        start = 2026-10-20T13:00:00Z\nend = 2026-10-20T17:00:00Z\n\
                        terraform = \"tfplan.json\"\n";

#[test]
fn a_plan_file_permits_what_a_reviewed_plan_names_it_for() {
    let files = [("register.toml", REVIEWED), ("code/tfplan.json", PLAN)];
    let at = "aws:111122223333:eu-west-1 2026-10-20T14:00:00Z";
    let [six, one, address, storage] = [
        format!("role/deploy compute {at} x6"),
        format!("role/deploy compute {} x2", at.replace("14:00", "14:30")),
        format!("role/deploy address {at}"),
        format!("role/deploy storage {at}"),
    ];
    check_files(
        &files,
        &[
            (&six, "covered by CHG-7"),
            (&one, "slightly over CHG-7: 8 of 6"),
            (&address, "covered by CHG-7"),
            (&storage, "unknown: CHG-7 covers compute, this was storage"),
        ],
    );
    check_files(&[("code/tfplan.json", PLAN)], &[(&address, "unknown")]);
    let narrowed = REVIEWED.replace("start", "kind = [\"address\"]\nstart");
    check_files(
        &[("register.toml", &narrowed), ("tfplan.json", PLAN)],
        &[
            (&address, "covered by CHG-7"),
            (&one, "unknown: CHG-7 covers address, this was compute"),
        ],
    );
}

#[test]
fn a_file_that_is_not_named_is_noted_and_one_that_is_not_there_refused() {
    let alone = bound(&[("tfplan.json", PLAN)]).expect("a right file");
    assert_eq!(
        alone.notes(),
        ["tfplan.json: no plan of the register names this Terraform plan; it permits nothing"]
    );
    let refused = bound(&[("register.toml", REVIEWED)]).expect_err("no such file").to_string();
    assert_eq!(
        refused,
        "register.toml:1: no file of the register is called \"tfplan.json\": list it beside this one"
    );
    let plan = "[[plan]]\nticket = \"CHG-7\"\nwho = [\"a\"]\nkind = [\"any\"]\ncount = 60\n\
                start = 2026-10-20T13:00:00Z\nend = 2026-10-20T17:00:00Z\n";
    let ticketed = bound(&[("register.toml", plan), ("CHG-7.tfplan.json", PLAN)]);
    assert_eq!(
        ticketed.expect("right files").notes(),
        ["CHG-7.tfplan.json: this Terraform plan would make 7, and CHG-7 allows 60"]
    );
}

#[test]
fn drift_goes_both_ways() {
    let state = r#"{"terraform_version":"1.9.5","values":{"root_module":{"resources":[
        {"address":"aws_instance.a[0]","mode":"managed","type":"aws_instance","name":"a",
         "values":{"id":"i-1","arn":"arn:aws:ec2:eu-west-1:111122223333:instance/i-1"}},
        {"address":"aws_instance.a[1]","mode":"managed","type":"aws_instance","name":"a",
         "values":{"id":"i-2","arn":"arn:aws:ec2:eu-west-1:111122223333:instance/i-2"}}]}}}"#;
    let register = bound(&[("state.json", state)]).expect("a state");
    let names = ["i-1".to_owned(), "i-9".to_owned()];
    let made = |kind, account| Made { kind, provider: "aws", account, names: &names };
    let compute = made(ResourceKind::Compute, "111122223333");
    assert_eq!(
        Drift::of(register.code(), &[compute]),
        Drift {
            unseen: vec!["aws_instance.a[1] (i-2)".to_owned()],
            unmanaged: vec!["i-9".to_owned()],
            managed: 1
        }
    );
    let elsewhere =
        [made(ResourceKind::Compute, "444455556666"), made(ResourceKind::Storage, "111122223333")];
    let drift = Drift::of(register.code(), &elsewhere);
    assert_eq!((drift.managed, drift.unmanaged.len()), (0, 0), "a state speaks for what it holds");
}

#[test]
fn hostile_files_end() {
    let bomb = "Resources: &a\n  b: &b [x,x,x,x,x,x,x,x,x,x]\n".to_owned()
        + &(0..9).fold(String::new(), |text, _| text + "  c: &b [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\n");
    assert!(bound(&[("bomb.yaml", &bomb)]).is_err());
    let deep = format!("Resources:\n  a: {}", "[".repeat(100_000));
    assert!(bound(&[("deep.yaml", &deep)]).is_err());
    let deep = format!("{{\"Resources\": {}", "[".repeat(100_000));
    assert!(bound(&[("deep.json", &deep)]).is_err());
    let looped = "Conditions:\n  A: !Not [!Condition A]\nResources:\n  x: {Type: AWS::EC2::EIP, Condition: A}\n";
    check(looped, &["may create address 1 aws:: x"]);
    let odd = r#"{"terraform_version":1,"resource_changes":[1,null,{"type":"aws_instance","change":{"actions":["create"],"after":[]}}]}"#;
    check(odd, &["create compute 1 aws::"]);
}
