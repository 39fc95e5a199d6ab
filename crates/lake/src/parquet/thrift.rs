//! The little of Thrift's compact protocol that it takes to look at a Parquet file before anything
//! is allocated for it: fields of structs, one after the other, and the passing over of what is not
//! looked at. No list is longer than the bytes it lies in, and nothing nests deeper than 16 levels.

/// How deep structs, lists and maps may lie in each other.
const DEPTH_CAP: usize = 16;

/// Bytes not read yet.
pub(super) struct Thrift<'b> {
    rest: &'b [u8],
}

/// What a value is. Booleans in a struct lie in the type itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Bool(bool),
    Byte,
    Integer,
    Double,
    Binary,
    List,
    Map,
    Struct,
}

/// Called with every field of a struct: its number and kind. It reads the value, or skips it.
pub(super) type Visit<'v, 'b> = dyn FnMut(&mut Thrift<'b>, i64, Kind) -> Option<()> + 'v;

impl<'b> Thrift<'b> {
    pub(super) fn new(bytes: &'b [u8]) -> Self {
        Self { rest: bytes }
    }

    /// How many bytes are left.
    pub(super) fn left(&self) -> usize {
        self.rest.len()
    }

    /// Reads the fields of a struct. `None` where the bytes are no such thing.
    pub(super) fn fields(&mut self, visit: &mut Visit<'_, 'b>) -> Option<()> {
        let mut id = 0_i64;
        loop {
            let head = self.byte()?;
            if head == 0 {
                return Some(());
            }
            id = match head >> 4 {
                0 => self.integer()?,
                step => id.checked_add(i64::from(step))?,
            };
            visit(self, id, Kind::of(head & 0x0f)?)?;
        }
    }

    /// Reads the head of a list: how many, of what.
    pub(super) fn list(&mut self) -> Option<(usize, Kind)> {
        let head = self.byte()?;
        let length = match head >> 4 {
            15 => usize::try_from(self.varint()?).ok()?,
            short => usize::from(short),
        };
        let kind = match Kind::of(head & 0x0f)? {
            // In a list each of them is a byte.
            Kind::Bool(_) => Kind::Byte,
            kind => kind,
        };
        (length <= self.rest.len()).then_some((length, kind))
    }

    /// Reads a number of any width.
    pub(super) fn integer(&mut self) -> Option<i64> {
        let bits = self.varint()?;
        let half = i64::try_from(bits >> 1).ok()?;
        Some(if bits & 1 == 0 { half } else { !half })
    }

    /// Passes over a value.
    pub(super) fn skip(&mut self, kind: Kind) -> Option<()> {
        self.skip_within(kind, DEPTH_CAP)
    }

    fn skip_within(&mut self, kind: Kind, depth: usize) -> Option<()> {
        let deeper = depth.checked_sub(1)?;
        match kind {
            Kind::Bool(_) => Some(()),
            Kind::Byte => self.take(1).map(drop),
            Kind::Integer => self.varint().map(drop),
            Kind::Double => self.take(8).map(drop),
            Kind::Binary => {
                let length = self.varint()?;
                self.take(usize::try_from(length).ok()?).map(drop)
            }
            Kind::List => {
                let (length, kind) = self.list()?;
                (0..length).try_for_each(|_| self.skip_within(kind, deeper))
            }
            Kind::Struct => self.fields(&mut |thrift, _, kind| thrift.skip_within(kind, deeper)),
            Kind::Map => self.skip_map(deeper),
        }
    }

    fn skip_map(&mut self, depth: usize) -> Option<()> {
        let length = usize::try_from(self.varint()?).ok()?;
        if length == 0 {
            return Some(());
        }
        let kinds = self.byte()?;
        let (key, value) = (Kind::of(kinds >> 4)?, Kind::of(kinds & 0x0f)?);
        (0..length.min(self.rest.len().checked_add(1)?)).try_for_each(|_| {
            self.skip_within(key, depth)?;
            self.skip_within(value, depth)
        })
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    fn take(&mut self, count: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(taken)
    }

    /// Seven bits a byte, the lowest first.
    fn varint(&mut self) -> Option<u64> {
        let mut value = 0_u64;
        for shift in (0..u64::BITS).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }
}

impl Kind {
    const fn of(code: u8) -> Option<Self> {
        Some(match code {
            1 => Self::Bool(true),
            2 => Self::Bool(false),
            3 => Self::Byte,
            4..=6 => Self::Integer,
            7 => Self::Double,
            8 => Self::Binary,
            9 | 10 => Self::List,
            11 => Self::Map,
            12 => Self::Struct,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Field 1 is -3, field 2 is true, field 20 is a list of two strings.
    const SAMPLE: &[u8] = &[0x15, 0x05, 0x11, 0x09, 0x28, 0x28, 0x01, b'a', 0x02, b'b', b'c', 0x00];

    #[test]
    fn fields_are_read_or_skipped() {
        let mut seen = Vec::new();
        let mut thrift = Thrift::new(SAMPLE);
        let read = thrift.fields(&mut |thrift, id, kind| {
            let number = if kind == Kind::Integer { thrift.integer() } else { None };
            if number.is_none() {
                thrift.skip(kind)?;
            }
            seen.push((id, kind, number));
            Some(())
        });
        assert_eq!(read, Some(()));
        let expected =
            [(1, Kind::Integer, Some(-3)), (2, Kind::Bool(true), None), (20, Kind::List, None)];
        assert_eq!(seen, expected);
        assert_eq!(thrift.left(), 0);
    }

    #[test]
    fn what_is_cut_off_too_long_or_too_deep_is_refused() {
        for length in 0..SAMPLE.len() {
            let mut thrift = Thrift::new(&SAMPLE[..length]);
            assert_eq!(thrift.skip(Kind::Struct), None, "{length} bytes");
        }
        // A list that says it has 2^28 items, and lists in lists in lists.
        assert_eq!(Thrift::new(&[0xf8, 0x80, 0x80, 0x80, 0x80, 0x01]).list(), None);
        assert_eq!(Thrift::new(&[0x19; 100]).skip(Kind::List), None);
        assert_eq!(Thrift::new(&[0xff; 100]).integer(), None);
    }
}
