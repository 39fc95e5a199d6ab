//! Which machine had which address.

pub(crate) mod dhcpd;
pub(crate) mod dnsmasq_dhcp;
pub(crate) mod kea;
pub(crate) mod kea_leases;
pub(crate) mod windows_dhcp;
