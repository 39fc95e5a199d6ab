//! Changes of users, roles and keys: Account Change 3001.

use schema::ApiCall;
use serde_json::{Map, Value};

use super::api_call::{common, product, user};
use super::class::{ACCOUNT_CHANGE, OTHER};
use super::unmapped::Source;
use super::{Event, object};

/// The event of a call that changes an account of somebody or something. `None` for other calls.
pub(super) fn event(call: &ApiCall<'_>, source: &mut Source) -> Option<Event> {
    let activity = change(&call.service, &call.operation, source)?;
    let mut event = Event::new(&ACCOUNT_CHANGE, activity, product(call, source));
    let changed = changed(source);
    common(&mut event, call, source);
    event.put("user", changed.unwrap_or_else(|| user(call)));
    Some(event)
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
