//! Sign-ins to machines.

pub(crate) mod sshd;
pub(crate) mod zeek_ssh;
