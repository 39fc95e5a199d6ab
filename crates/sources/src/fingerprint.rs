//! What makes two records the same event, whatever file they lie in.

use schema::Fingerprint;

/// A key of BLAKE3 has room for every source's name.
const KEY_BYTES: usize = 32;

/// Over the event's own id where it has one, else over its bytes. The source's name is the key, so
/// that events of two sources never meet.
pub(crate) fn fingerprint(source: &str, identity: &[u8]) -> Fingerprint {
    let mut key = [0; KEY_BYTES];
    for (place, byte) in key.iter_mut().zip(source.bytes()) {
        *place = byte;
    }
    let hash = blake3::keyed_hash(&key, identity);
    let (first, _) = hash.as_bytes().split_first_chunk::<16>().unwrap_or((&[0; 16], &[]));
    Fingerprint::new(u128::from_be_bytes(*first))
}
