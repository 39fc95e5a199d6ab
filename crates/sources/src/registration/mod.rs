//! Who holds domains and addresses, as registries, certificates and lists tell.

pub(crate) mod certstream;
pub(crate) mod crt_sh;
pub(crate) mod date;
mod holder;
pub(crate) mod new_domains;
pub(crate) mod rdap;
pub(crate) mod route53_domains;
pub(crate) mod whois;

use schema::Timestamp;

use crate::hints::{Hints, Moment};

/// When an answer was given: as it says, else when it is read, else when what it is about last changed.
fn moment(hints: &Hints, given: Option<Timestamp>, changed: Option<Timestamp>) -> Moment {
    if let Some(time) = given {
        return Moment::said(time);
    }
    hints.moment_of_reading(changed)
}
