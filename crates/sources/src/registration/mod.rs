//! Who holds a domain.

mod date;
mod holder;
pub(crate) mod rdap;
pub(crate) mod whois;

use schema::{Assumed, Registration, Timestamp};

use crate::hints::{Hints, Moment};

/// When an answer was given: as it says, else when it is read, else when the domain last changed.
fn moment(hints: &Hints, given: Option<Timestamp>, registration: &Registration<'_>) -> Moment {
    if let Some(time) = given {
        return Moment::said(time);
    }
    let time = hints.now.or(registration.updated).or(registration.created);
    Moment {
        time: time.unwrap_or_default(),
        assumed: Assumed { moment: true, ..Assumed::default() },
    }
}
