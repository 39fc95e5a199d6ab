//! The table reads, and its rows say what recorded and documented calls did.

use super::*;

#[test]
fn the_table_reads_and_is_large() {
    assert!(TABLE.len() >= 200, "{}", TABLE.len());
}
