//! What makes two records the same event, whatever file they lie in.

use schema::Fingerprint;

/// A key of BLAKE3 has room for every source's name.
const KEY_BYTES: usize = 32;

/// Over a record's bytes. The source's name is the key, so that events of two sources never meet.
pub(crate) fn fingerprint(source: &str, record: &[u8]) -> Fingerprint {
    shortened(blake3::keyed_hash(&key(source), record))
}

/// Over the parts that identify an event. Each is told from the next: `ab, c` is not `a, bc`. They
/// are put together and hashed at once: a hasher is too large to be handed from part to part.
pub(crate) struct Parts<'s> {
    source: &'s str,
    together: Vec<u8>,
}

/// Room for the parts of most events.
const TOGETHER_BYTES: usize = 1024;

impl<'s> Parts<'s> {
    pub(crate) fn of(source: &'s str) -> Self {
        Self { source, together: Vec::with_capacity(TOGETHER_BYTES) }
    }

    pub(crate) fn and(mut self, part: &[u8]) -> Self {
        self.push_length(part.len().saturating_add(1));
        self.together.extend_from_slice(part);
        self
    }

    /// A part that may be absent, which is not the same as empty.
    pub(crate) fn and_text(self, text: Option<&str>) -> Self {
        match text {
            Some(text) => self.and(text.as_bytes()),
            None => self.and_none(),
        }
    }

    /// Where a part is absent, or a list of parts ends.
    pub(crate) fn and_none(mut self) -> Self {
        self.push_length(0);
        self
    }

    /// Seven bits a byte, the least first: nearly all lengths take one byte, and hashing is by far
    /// the most of what a part costs.
    fn push_length(&mut self, mut length: usize) {
        while let [low, ..] = length.to_le_bytes()
            && length > 0x7f
        {
            self.together.push(low | 0x80);
            length >>= 7;
        }
        self.together.extend_from_slice(&length.to_le_bytes()[..1]);
    }

    pub(crate) fn fingerprint(self) -> Fingerprint {
        fingerprint(self.source, &self.together)
    }
}

fn key(source: &str) -> [u8; KEY_BYTES] {
    let mut key = [0; KEY_BYTES];
    for (place, byte) in key.iter_mut().zip(source.bytes()) {
        *place = byte;
    }
    key
}

fn shortened(hash: blake3::Hash) -> Fingerprint {
    let (first, _) = hash.as_bytes().split_first_chunk::<16>().unwrap_or((&[0; 16], &[]));
    Fingerprint::new(u128::from_be_bytes(*first))
}
