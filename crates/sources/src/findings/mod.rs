//! What other tools found.

pub(crate) mod guardduty;
pub(crate) mod security_hub;
