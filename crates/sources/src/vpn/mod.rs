//! Remote access.

pub(crate) mod openvpn;
