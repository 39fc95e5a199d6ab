//! Who holds domains and addresses, as registries, certificates and lists tell.

mod date;
mod holder;
pub(crate) mod rdap;
pub(crate) mod whois;

use schema::{Assumed, Timestamp};

use crate::hints::{Hints, Moment};

/// When an answer was given: as it says, else when it is read, else when what it is about last changed.
fn moment(hints: &Hints, given: Option<Timestamp>, changed: Option<Timestamp>) -> Moment {
    if let Some(time) = given {
        return Moment::said(time);
    }
    let time = hints.now.or(changed);
    Moment {
        time: time.unwrap_or_default(),
        assumed: Assumed { moment: true, ..Assumed::default() },
    }
}
