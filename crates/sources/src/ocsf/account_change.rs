//! Changes of users, roles and keys: Account Change 3001.

use schema::{ApiCall, Provider, Target};
use serde_json::{Map, Value};

use super::api_call::{common, product, text, user};
use super::class::{ACCOUNT_CHANGE, OTHER};
use super::unmapped::Source;
use super::{Event, object};

/// The event of a call that changes an account of somebody or something. `None` for other calls.
pub(super) fn event(call: &ApiCall<'_>, source: &mut Source) -> Option<Event> {
    let (activity, changed) = match call.provider {
        Provider::Aws => (change(&call.service, &call.operation, source)?, changed(source)),
        provider => (listed(provider, &call.operation)?, target(call)),
    };
    let mut event = Event::new(&ACCOUNT_CHANGE, activity, product(source));
    common(&mut event, call, source);
    event.put("user", changed.unwrap_or_else(|| user(call)));
    Some(event)
}

/// Operations of directories that change accounts, and what they do, in the words of OCSF.
const CHANGES: &[(Provider, &str, u32)] = &[
    (Provider::Entra, "Add app role assignment grant to user", 7),
    (Provider::Entra, "Add app role assignment to service principal", 7),
    (Provider::Entra, "Add application", 1),
    (Provider::Entra, "Add delegated permission grant", 7),
    (Provider::Entra, "Add eligible member to role", 7),
    (Provider::Entra, "Add member to role", 7),
    (Provider::Entra, "Add service principal", 1),
    (Provider::Entra, "Add service principal credentials", 1),
    (Provider::Entra, "Add user", 1),
    (Provider::Entra, "Change password (self-service)", 3),
    (Provider::Entra, "Change user password", 3),
    (Provider::Entra, "Consent to application", 7),
    (Provider::Entra, "Delete application", 6),
    (Provider::Entra, "Delete service principal", 6),
    (Provider::Entra, "Delete user", 6),
    (Provider::Entra, "Disable account", 5),
    (Provider::Entra, "Enable account", 2),
    (Provider::Entra, "Hard Delete user", 6),
    (Provider::Entra, "Invite external user", 1),
    (Provider::Entra, "Remove member from role", 8),
    (Provider::Entra, "Reset password (by admin)", 4),
    (Provider::Entra, "Reset user password", 4),
    (Provider::Entra, "Update application – Certificates and secrets management", 1),
    (Provider::Entra, "Update application - Certificates and secrets management", 1),
    (Provider::Entra, "Update user", OTHER),
    (Provider::Entra, "User deleted security info", 11),
    (Provider::Entra, "User registered security info", 10),
    (Provider::GoogleWorkspace, "2sv_disable", 11),
    (Provider::GoogleWorkspace, "2sv_enroll", 10),
    (Provider::GoogleWorkspace, "ASSIGN_ROLE", 7),
    (Provider::GoogleWorkspace, "CHANGE_PASSWORD", 4),
    (Provider::GoogleWorkspace, "CREATE_USER", 1),
    (Provider::GoogleWorkspace, "DELETE_USER", 6),
    (Provider::GoogleWorkspace, "GRANT_ADMIN_PRIVILEGE", 7),
    (Provider::GoogleWorkspace, "GRANT_DELEGATED_ADMIN_PRIVILEGES", 7),
    (Provider::GoogleWorkspace, "REVOKE_ADMIN_PRIVILEGE", 8),
    (Provider::GoogleWorkspace, "SUSPEND_USER", 5),
    (Provider::GoogleWorkspace, "UNASSIGN_ROLE", 8),
    (Provider::GoogleWorkspace, "UNSUSPEND_USER", 2),
    (Provider::GoogleWorkspace, "password_edit", 3),
    (Provider::Okta, "user.account.lock", 9),
    (Provider::Okta, "user.account.privilege.grant", 7),
    (Provider::Okta, "user.account.privilege.revoke", 8),
    (Provider::Okta, "user.account.reset_password", 4),
    (Provider::Okta, "user.account.unlock", 12),
    (Provider::Okta, "user.account.update_password", 3),
    (Provider::Okta, "user.lifecycle.activate", 2),
    (Provider::Okta, "user.lifecycle.create", 1),
    (Provider::Okta, "user.lifecycle.deactivate", 5),
    (Provider::Okta, "user.lifecycle.delete.completed", 6),
    (Provider::Okta, "user.lifecycle.delete.initiated", 6),
    (Provider::Okta, "user.lifecycle.reactivate", 2),
    (Provider::Okta, "user.lifecycle.suspend", 5),
    (Provider::Okta, "user.lifecycle.unsuspend", 2),
    (Provider::Okta, "user.mfa.factor.activate", 10),
    (Provider::Okta, "user.mfa.factor.deactivate", 11),
    (Provider::Okta, "user.mfa.factor.reset_all", 11),
];

/// What an operation of a directory does to an account.
fn listed(provider: Provider, operation: &str) -> Option<u32> {
    // Microsoft 365 tells of the same changes as the directory, with a full stop at the end.
    let directory = if provider == Provider::Microsoft365 { Provider::Entra } else { provider };
    let operation = operation.trim_end_matches(['.', ' ']);
    let is = |(of, name, _): &&(Provider, &str, u32)| *of == directory && *name == operation;
    CHANGES.iter().find(is).map(|(.., activity)| *activity)
}

/// The account that the log names.
fn target(call: &ApiCall<'_>) -> Option<Map<String, Value>> {
    let Target { uid, name, kind } = &call.target;
    (uid.is_some() || name.is_some()).then(|| {
        let user = kind.as_deref().is_none_or(|kind| kind.eq_ignore_ascii_case("user"));
        let (type_id, kind) = if user { (1, "User") } else { (99, kind.as_deref().unwrap_or("")) };
        object([
            ("uid", text(uid.as_deref())),
            ("name", text(name.as_deref())),
            ("type_id", type_id.into()),
            ("type", kind.into()),
        ])
    })
}

/// What is done to the account: the activity of OCSF that is nearest.
fn change(service: &str, operation: &str, source: &mut Source) -> Option<u32> {
    if service != "iam.amazonaws.com" {
        return None;
    }
    Some(match operation {
        "CreateUser"
        | "CreateRole"
        | "CreateAccessKey"
        | "CreateLoginProfile"
        | "CreateServiceLinkedRole"
        | "CreateServiceSpecificCredential"
        | "UploadSSHPublicKey" => 1,
        "UpdateAccessKey" => match source.within("requestParameters").text("status").as_deref() {
            Some("Active") => 2,
            Some("Inactive") => 5,
            _ => OTHER,
        },
        "ChangePassword" => 3,
        "UpdateLoginProfile" => 4,
        "DeleteUser" | "DeleteRole" | "DeleteAccessKey" | "DeleteLoginProfile" => 6,
        "AttachUserPolicy" | "AttachRolePolicy" | "PutUserPolicy" | "PutRolePolicy" => 7,
        "DetachUserPolicy" | "DetachRolePolicy" | "DeleteUserPolicy" | "DeleteRolePolicy" => 8,
        "EnableMFADevice" => 10,
        "DeactivateMFADevice" => 11,
        "AddUserToGroup"
        | "RemoveUserFromGroup"
        | "UpdateAssumeRolePolicy"
        | "UpdateUser"
        | "AddRoleToInstanceProfile"
        | "RemoveRoleFromInstanceProfile" => OTHER,
        _ => return None,
    })
}

/// Whose account it is, where the parameters name it; otherwise the caller's own.
fn changed(source: &mut Source) -> Option<Map<String, Value>> {
    let parameters = source.within("requestParameters");
    let user = parameters.text("userName").map(|name| (name, 1, "User"));
    let named = user.or_else(|| parameters.text("roleName").map(|name| (name, 99, "Role")));
    named.map(|(name, type_id, kind)| {
        object([("name", name.into()), ("type_id", type_id.into()), ("type", kind.into())])
    })
}
