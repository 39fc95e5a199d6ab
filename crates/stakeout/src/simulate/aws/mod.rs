//! AWS as its audit log sees it: who acts, what is asked and answered, worded the way CloudTrail
//! words it. One file for each kind of thing that is acquired.

mod compute;
mod domains;
mod identities;
mod network;
mod reading;
mod request;
mod serverless;
mod session;
mod sign_in;
mod storage;

pub(crate) use compute::{
    Launch, autoscaling_launch, create_autoscaling_group, instance_ids, resize_autoscaling_group,
    run_instances, terminate,
};
pub(crate) use domains::{
    Registration, change_record, check_domain, create_hosted_zone, register_domain,
};
pub(crate) use identities::{attach_user_policy, create_access_key, create_user};
pub(crate) use network::{authorize_ingress, create_customer_gateway};
pub(crate) use reading::{get_caller_identity, read_something};
pub(crate) use request::Request;
pub(crate) use serverless::{
    Function, allow_everybody, create_function, create_function_url, update_function,
};
pub(crate) use session::{Client, Principal, Session};
pub(crate) use sign_in::{
    assume_role, assume_role_with_saml, assume_role_with_web_identity, console_login,
};
pub(crate) use storage::{create_snapshot, list_buckets, report_instance_health};
