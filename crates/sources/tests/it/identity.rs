//! Who acted, for every shape of `userIdentity`.

use schema::Actor;

use crate::support::call;

/// `KIND KEY` and whatever else the log tells, in a fixed order.
fn describe(actor: &Actor<'_>) -> String {
    let mut text = format!("{:?} {}", actor.kind, actor.key);
    for (name, value) in [
        ("account", &actor.account),
        ("role", &actor.role),
        ("session", &actor.session),
        ("person", &actor.person),
        ("issuer", &actor.issuer),
        ("by", &actor.invoked_by),
    ] {
        if let Some(value) = value {
            text.extend(["\n", name, " ", value.as_ref()]);
        }
    }
    if let Some(mfa) = actor.mfa {
        text.push_str(if mfa { "\nmfa true" } else { "\nmfa false" });
    }
    text
}

fn check(identity: &str, expected: &[&str]) {
    let event = format!(
        r#"{{"eventTime":"2026-10-20T13:00:00Z","eventSource":"ec2.amazonaws.com",
            "eventName":"DescribeInstances","userIdentity":{identity}}}"#
    );
    assert_eq!(call(&event, |call| describe(&call.actor)), expected.join("\n"));
}

#[test]
fn a_role_keys_on_its_arn_with_its_path() {
    check(
        r#"{"type":"AssumedRole","principalId":"AROAX:build-7","accountId":"314159265358",
            "arn":"arn:aws:sts::314159265358:assumed-role/deploy/build-7","accessKeyId":"ASIA1",
            "sessionContext":{"sessionIssuer":{"type":"Role","accountId":"314159265358",
                "arn":"arn:aws:iam::314159265358:role/ci/deploy","userName":"deploy"},
              "attributes":{"mfaAuthenticated":"false"}}}"#,
        &[
            "Role arn:aws:iam::314159265358:role/ci/deploy",
            "account 314159265358",
            "role arn:aws:iam::314159265358:role/ci/deploy",
            "session build-7",
            "mfa false",
        ],
    );
}

#[test]
fn a_role_without_its_issuer_is_made_from_the_session_in_any_partition() {
    for (partition, service) in [("aws", "sts"), ("aws-cn", "sts"), ("aws-us-gov", "sts")] {
        check(
            &format!(
                r#"{{"type":"AssumedRole",
                    "arn":"arn:{partition}:{service}::314159265358:assumed-role/deploy/s-1"}}"#
            ),
            &[
                &format!("Role arn:{partition}:iam::314159265358:role/deploy"),
                "account 314159265358",
                &format!("role arn:{partition}:iam::314159265358:role/deploy"),
                "session s-1",
            ],
        );
    }
}

#[test]
fn a_person_of_identity_center_keys_on_person_and_permission_set() {
    let role = "arn:aws:iam::314159265358:role/aws-reserved/sso.amazonaws.com/eu-west-1/\
                AWSReservedSSO_Power-User_0123456789abcdef";
    check(
        &format!(
            r#"{{"type":"AssumedRole",
                "arn":"arn:aws:sts::314159265358:assumed-role/AWSReservedSSO_Power-User_0123456789abcdef/Ada.Reyes@halvard.example",
                "sessionContext":{{"sessionIssuer":{{"arn":"{role}"}},
                    "attributes":{{"mfaAuthenticated":"true"}}}}}}"#
        ),
        &[
            "Person sso:ada.reyes@halvard.example/Power-User",
            &format!("role {role}"),
            "session Ada.Reyes@halvard.example",
            "person Ada.Reyes@halvard.example",
            "mfa true",
        ],
    );
}

#[test]
fn a_permission_set_without_a_hash_keeps_its_name() {
    check(
        r#"{"type":"AssumedRole","arn":"arn:aws:sts::1:assumed-role/AWSReservedSSO_Admin/eve"}"#,
        &[
            "Person sso:eve/Admin",
            "role arn:aws:iam::1:role/AWSReservedSSO_Admin",
            "session eve",
            "person eve",
        ],
    );
}

#[test]
fn users_and_root_key_on_their_arn() {
    check(
        r#"{"type":"IAMUser","arn":"arn:aws:iam::314159265358:user/ops/bo","userName":"bo",
            "accountId":"314159265358","accessKeyId":"AKIA1"}"#,
        &["User arn:aws:iam::314159265358:user/ops/bo", "account 314159265358"],
    );
    check(
        r#"{"type":"IAMUser","accountId":"314159265358","userName":"bo"}"#,
        &["User arn:aws:iam::314159265358:user/bo", "account 314159265358"],
    );
    check(
        r#"{"type":"Root","principalId":"314159265358","accountId":"314159265358"}"#,
        &["Root arn:aws:iam::314159265358:root", "account 314159265358"],
    );
}

#[test]
fn a_federated_user_is_the_user_who_lent_the_session() {
    check(
        r#"{"type":"FederatedUser","arn":"arn:aws:sts::314159265358:federated-user/guest",
            "accountId":"314159265358","sessionContext":{"sessionIssuer":{"type":"IAMUser",
                "arn":"arn:aws:iam::314159265358:user/bo"}}}"#,
        &["Federated arn:aws:iam::314159265358:user/bo", "account 314159265358", "session guest"],
    );
}

#[test]
fn web_and_saml_identities_key_on_issuer_and_subject() {
    check(
        r#"{"type":"WebIdentityUser","userName":"repo:halvard/site:ref:refs/heads/main",
            "principalId":"arn:aws:iam::1:oidc-provider/token.actions.githubusercontent.com:sts",
            "identityProvider":"arn:aws:iam::1:oidc-provider/token.actions.githubusercontent.com"}"#,
        &[
            "WebIdentity token.actions.githubusercontent.com:repo:halvard/site:ref:refs/heads/main",
            "issuer token.actions.githubusercontent.com",
        ],
    );
    check(
        r#"{"type":"SAMLUser","principalId":"q:ada","userName":"ada@halvard.example",
            "identityProvider":"https://idp.halvard.example/saml/meta"}"#,
        &["Federated idp.halvard.example:ada@halvard.example", "issuer idp.halvard.example"],
    );
}

#[test]
fn a_workload_session_names_its_issuer() {
    check(
        r#"{"type":"AssumedRole","arn":"arn:aws:sts::1:assumed-role/site/run-1",
            "sessionContext":{"sessionIssuer":{"arn":"arn:aws:iam::1:role/site"},
              "webIdFederationData":{"federatedProvider":
                "arn:aws:iam::1:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/ABC"},
              "sourceIdentity":"ada@halvard.example"}}"#,
        &[
            "Role arn:aws:iam::1:role/site",
            "account 1",
            "role arn:aws:iam::1:role/site",
            "session run-1",
            "person ada@halvard.example",
            "issuer oidc.eks.eu-west-1.amazonaws.com",
        ],
    );
}

#[test]
fn services_are_kept_apart() {
    check(
        r#"{"type":"AWSService","invokedBy":"autoscaling.amazonaws.com"}"#,
        &["Service autoscaling.amazonaws.com", "by autoscaling.amazonaws.com"],
    );
    // A service-linked role is a service; a service that calls for a user leaves the user.
    let role = "arn:aws:iam::1:role/aws-service-role/autoscaling.amazonaws.com/ForAutoScaling";
    check(
        &format!(
            r#"{{"type":"AssumedRole","arn":"arn:aws:sts::1:assumed-role/ForAutoScaling/AutoScaling",
                "invokedBy":"autoscaling.amazonaws.com",
                "sessionContext":{{"sessionIssuer":{{"arn":"{role}"}}}}}}"#
        ),
        &[
            &format!("Service {role}"),
            "account 1",
            &format!("role {role}"),
            "session AutoScaling",
            "by autoscaling.amazonaws.com",
        ],
    );
    check(
        r#"{"type":"IAMUser","arn":"arn:aws:iam::1:user/bo","invokedBy":"cloudformation.amazonaws.com"}"#,
        &["User arn:aws:iam::1:user/bo", "account 1", "by cloudformation.amazonaws.com"],
    );
}

#[test]
fn whatever_else_keeps_what_there_is() {
    check(
        r#"{"type":"AWSAccount","principalId":"AIDAX:session","accountId":"777788889999"}"#,
        &["Unknown AIDAX", "account 777788889999", "session session"],
    );
    check(
        r#"{"type":"AWSAccount","accountId":"777788889999"}"#,
        &["Unknown 777788889999", "account 777788889999"],
    );
    check(
        r#"{"type":"Unknown","arn":"arn:aws:sts::1:assumed-role/AWSReservedSSO_A_0123456789abcdef/ada"}"#,
        &[
            "Person sso:ada/A",
            "role arn:aws:iam::1:role/AWSReservedSSO_A_0123456789abcdef",
            "session ada",
            "person ada",
        ],
    );
    check(
        r#"{"type":"IdentityCenterUser","accountId":"1","onBehalfOf":{"userId":"544894E8-80C1"}}"#,
        &["Person sso:544894e8-80c1", "account 1", "person 544894E8-80C1"],
    );
    check("{}", &["Unknown "]);
    check("null", &["Unknown "]);
}
