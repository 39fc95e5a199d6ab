//! Events in the order in which they are written down, which is not quite that of their times: a
//! connection is logged when it ends, a call when it is delivered.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use fastrand::Rng;
use schema::Timestamp;

/// One event in so many is written twice.
const WRITTEN_TWICE: u32 = 100;

/// Writes some events a second time, as deliveries that are tried again do: the same bytes, up to
/// an hour later.
pub(crate) fn repeated<T: Clone>(
    events: impl Iterator<Item = (Timestamp, Timestamp, T)>,
    mut random: Rng,
) -> impl Iterator<Item = (Timestamp, Timestamp, T)> {
    events.flat_map(move |(at, written, event)| {
        let twice = random.u32(..WRITTEN_TWICE) == 0;
        let again = twice.then(|| (at, written.plus_seconds(random.i64(1..3_600)), event.clone()));
        [Some((at, written, event)), again].into_iter().flatten()
    })
}

/// An event and when it is written; the number keeps those of one moment in order.
struct Waiting<T> {
    written: Timestamp,
    number: u64,
    event: T,
}

/// Takes events by their times, each with the moment at which it is written, and gives them in the
/// order of that.
pub(crate) struct Late<I: Iterator, T> {
    /// Pairs of when an event happens and when it is written, with the event; ascending by the
    /// first.
    events: std::iter::Peekable<I>,
    waiting: BinaryHeap<Reverse<Waiting<T>>>,
    count: u64,
}

impl<T, I: Iterator<Item = (Timestamp, Timestamp, T)>> Late<I, T> {
    pub(crate) fn new(events: I) -> Self {
        Self { events: events.peekable(), waiting: BinaryHeap::new(), count: 0 }
    }
}

impl<T, I: Iterator<Item = (Timestamp, Timestamp, T)>> Iterator for Late<I, T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        loop {
            let due = self.waiting.peek().map(|Reverse(waiting)| waiting.written);
            let happens = |(at, ..): &(Timestamp, Timestamp, T)| due.is_none_or(|due| *at <= due);
            let Some((_, written, event)) = self.events.next_if(happens) else {
                return self.waiting.pop().map(|Reverse(waiting)| waiting.event);
            };
            self.waiting.push(Reverse(Waiting { written, number: self.count, event }));
            self.count += 1;
        }
    }
}

impl<T> Waiting<T> {
    const fn order(&self) -> (Timestamp, u64) {
        (self.written, self.number)
    }
}

impl<T> PartialEq for Waiting<T> {
    fn eq(&self, other: &Self) -> bool {
        self.order() == other.order()
    }
}

impl<T> Eq for Waiting<T> {}

impl<T> PartialOrd for Waiting<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Waiting<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.order().cmp(&other.order())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_in_a_hundred_is_written_again_later() {
        let events = (0..100_000).map(|at| (Timestamp(at), Timestamp(at + 5), at));
        let written: Vec<_> = repeated(events, Rng::with_seed(1)).collect();
        let again: Vec<_> = written.iter().filter(|it| it.1 != Timestamp(it.2 + 5)).collect();
        assert!((900..1_100).contains(&again.len()), "{}", again.len());
        assert_eq!(written.len(), 100_000 + again.len());
        assert!(again.iter().all(|it| it.0 == Timestamp(it.2) && it.1 > Timestamp(it.2 + 5)));
    }

    #[test]
    fn events_come_as_they_are_written() {
        let events = [(0, 9), (1, 2), (3, 3), (4, 20), (8, 9), (10, 11)];
        let events = events.map(|(at, written)| (Timestamp(at), Timestamp(written), at));
        let written: Vec<i64> = Late::new(events.into_iter()).collect();
        assert_eq!(written, [1, 3, 0, 8, 10, 4]);
    }
}
