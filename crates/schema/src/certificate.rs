//! A certificate that was seen on the wire.

use smallvec::SmallVec;

use crate::{Text, Timestamp};

/// A certificate (OCSF OSINT Inventory Info 5021, as an indicator of its own: the log has no
/// connection to hang it on). It is a row and no [`crate::Flow`] because one certificate serves
/// many connections, which name it by its fingerprint or file id, and because who counts
/// connections must not count it.
#[derive(Debug, Default)]
pub struct Certificate<'a> {
    /// SHA-1 or SHA-256 of the certificate, or the file id by which `ssl.log` of the same sensor
    /// names it.
    pub id: Option<Text<'a>>,
    pub serial: Option<Text<'a>>,
    /// Distinguished names.
    pub subject: Option<Text<'a>>,
    pub issuer: Option<Text<'a>>,
    pub from: Option<Timestamp>,
    pub until: Option<Timestamp>,
    /// Names that it is for.
    pub names: SmallVec<[Text<'a>; 4]>,
    /// `rsa`, `ecdsa`, …
    pub key_type: Option<Text<'a>>,
    pub key_bits: Option<u32>,
}
