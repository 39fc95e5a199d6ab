//! What makes two records the same event, whatever file they lie in.

use schema::Fingerprint;

/// Over the event's own id where it has one, else over its bytes; events of two sources never
/// meet.
pub(crate) fn fingerprint(source: &str, identity: &[u8]) -> Fingerprint {
    let mut hasher = blake3::Hasher::new();
    hasher.update(source.as_bytes());
    hasher.update(&[0]);
    hasher.update(identity);
    let hash = hasher.finalize();
    let (first, _) = hash.as_bytes().split_first_chunk::<16>().unwrap_or((&[0; 16], &[]));
    Fingerprint(u128::from_be_bytes(*first))
}
