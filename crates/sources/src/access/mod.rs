//! Who signs in: to machines, and to the directories that vouch for people.

pub(crate) mod entra_audit;
pub(crate) mod entra_sign_in;
pub(crate) mod okta;
mod pam;
pub(crate) mod sshd;
pub(crate) mod sudo;
pub(crate) mod windows_logon;
pub(crate) mod zeek_ssh;
