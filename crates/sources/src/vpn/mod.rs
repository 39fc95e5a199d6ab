//! Remote access.

pub(crate) mod openvpn;
pub(crate) mod wireguard;
