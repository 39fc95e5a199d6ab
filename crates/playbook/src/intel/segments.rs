//! Ranges of one family of addresses, frozen for look-up: disjoint stretches in order, found by which
//! part of their span an address lies in. Where entries nest or overlap, the one that begins last
//! (the narrowest, for networks) answers, and leads to those around it.

/// First and last address, and a number.
pub(super) type Entry<A> = (A, A, u32);

/// Stands for no entry.
const NONE: u32 = u32::MAX;

/// Disjoint stretches in order, each with the entry that answers for it.
#[derive(Clone, Debug, Default)]
pub(super) struct Segments<A> {
    /// Each with the one that was open when it began.
    entries: Vec<(Entry<A>, u32)>,
    /// First and last address, and index into `entries`.
    stretches: Vec<Entry<A>>,
    parts: Parts<A>,
}

/// The span of all stretches in equal parts, about as many as there are stretches: where in them to
/// look for an address, without a search through all.
#[derive(Clone, Debug, Default)]
struct Parts<A> {
    base: A,
    /// A part holds two to this power addresses.
    width: u32,
    /// How many stretches begin before a part, and at last how many there are.
    starts: Vec<u32>,
}

impl<A: Steps> Parts<A> {
    fn new(stretches: &[Entry<A>]) -> Self {
        let (Some(first), Some(last)) = (stretches.first(), stretches.last()) else {
            return Self::default();
        };
        let (base, span) = (first.0, last.0.minus(first.0));
        let width = span.bits().saturating_sub(stretches.len().ilog2());
        let mut starts = vec![0; span.parts(width).saturating_add(2)];
        for (&(first, ..), before) in stretches.iter().zip(1..) {
            if let Some(start) = starts.get_mut(first.minus(base).parts(width) + 1) {
                *start = before;
            }
        }
        let mut most = 0;
        for start in &mut starts {
            most = most.max(*start);
            *start = most;
        }
        Self { base, width, starts }
    }

    /// The stretches that begin in an address's part: from which to which.
    fn around(&self, address: A) -> Option<(usize, usize)> {
        if address < self.base {
            return None;
        }
        let last = self.starts.len().checked_sub(2)?;
        let part = address.minus(self.base).parts(self.width).min(last);
        Some((*self.starts.get(part)? as usize, *self.starts.get(part + 1)? as usize))
    }
}

/// An address as a number: the step to its neighbours, `None` at the ends, and its distances.
pub(super) trait Steps: Copy + Ord + Default {
    fn before(self) -> Option<Self>;
    fn after(self) -> Option<Self>;
    fn minus(self, less: Self) -> Self;
    /// How many bits it takes to write.
    fn bits(self) -> u32;
    /// How many whole parts of two to the power of `width` it holds.
    fn parts(self, width: u32) -> usize;
}

impl Steps for u32 {
    fn before(self) -> Option<Self> {
        self.checked_sub(1)
    }

    fn after(self) -> Option<Self> {
        self.checked_add(1)
    }

    fn minus(self, less: Self) -> Self {
        self.wrapping_sub(less)
    }

    fn bits(self) -> u32 {
        Self::BITS - self.leading_zeros()
    }

    fn parts(self, width: u32) -> usize {
        self.checked_shr(width).unwrap_or(0) as usize
    }
}

impl Steps for u128 {
    fn before(self) -> Option<Self> {
        self.checked_sub(1)
    }

    fn after(self) -> Option<Self> {
        self.checked_add(1)
    }

    fn minus(self, less: Self) -> Self {
        self.wrapping_sub(less)
    }

    fn bits(self) -> u32 {
        Self::BITS - self.leading_zeros()
    }

    fn parts(self, width: u32) -> usize {
        usize::try_from(self.checked_shr(width).unwrap_or(0)).unwrap_or(usize::MAX)
    }
}

impl<A: Steps> Segments<A> {
    /// Sorts wide before narrow and sweeps once, keeping the open entries on a stack: the top one
    /// answers until it ends or a later one begins.
    pub(super) fn freeze(mut entries: Vec<Entry<A>>) -> Self {
        // Of equal ranges the least number comes last, and so answers.
        entries.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)).then(b.2.cmp(&a.2)));
        entries.dedup();
        let mut sweep = Sweep { stretches: Vec::with_capacity(entries.len()), next: None };
        let mut around = Vec::with_capacity(entries.len());
        let mut open: Vec<(A, u32)> = Vec::new();
        for (&(first, last, _), index) in entries.iter().zip(0..) {
            while let Some((end, holder)) = open.pop_if(|(end, _)| *end < first) {
                sweep.emit(end, holder);
            }
            if let (Some(&(_, holder)), Some(end)) = (open.last(), first.before()) {
                sweep.emit(end, holder);
            }
            sweep.next = Some(first);
            around.push(open.last().map_or(NONE, |(_, holder)| *holder));
            open.push((last, index));
        }
        while let Some((end, holder)) = open.pop() {
            sweep.emit(end, holder);
        }
        let mut stretches = sweep.stretches;
        stretches.shrink_to_fit();
        let entries = entries.into_iter().zip(around).collect();
        Self { entries, parts: Parts::new(&stretches), stretches }
    }

    pub(super) fn lookup(&self, address: A) -> Option<Entry<A>> {
        Some(self.entries.get(self.answering(address)?)?.0)
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Index of the entry that answers for an address.
    fn answering(&self, address: A) -> Option<usize> {
        let (from, to) = self.parts.around(address)?;
        let near = self.stretches.get(from..to)?;
        let after = from + near.partition_point(|stretch| stretch.0 <= address);
        let (_, last, index) = *self.stretches.get(after.checked_sub(1)?)?;
        (address <= last).then_some(index as usize)
    }

    /// Whatever holds the answering entry's first address was open when that began, or has ended.
    pub(super) fn holding(&self, address: A) -> impl Iterator<Item = Entry<A>> {
        let around = |&index: &usize| {
            let (_, around) = *self.entries.get(index)?;
            (around != NONE).then_some(around as usize)
        };
        let lineage = std::iter::successors(self.answering(address), around);
        let entries = lineage.filter_map(|index| self.entries.get(index));
        entries.map(|(entry, _)| *entry).filter(move |(_, last, _)| address <= *last)
    }
}

struct Sweep<A> {
    stretches: Vec<Entry<A>>,
    /// First address that no stretch covers yet; `None` past the last address.
    next: Option<A>,
}

impl<A: Steps> Sweep<A> {
    /// Gives what lies between the last stretch and `end` to `holder`, if anything does.
    fn emit(&mut self, end: A, holder: u32) {
        if let Some(start) = self.next.filter(|&start| start <= end) {
            self.stretches.push((start, end, holder));
            self.next = end.after();
        }
    }
}
