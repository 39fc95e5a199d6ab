//! The commented files that `stakeout init` writes. They are files here too, so that they can be
//! read as what they are.

/// `stakeout.toml` with every section explained.
pub(crate) const fn commented_stakeout_toml() -> &'static str {
    include_str!("init/stakeout.toml")
}

/// `register.toml` with one entry of each sort.
pub(crate) const fn commented_register_toml() -> &'static str {
    include_str!("init/register.toml")
}
