//! Who works here: exports of directories and of personnel systems.

mod employment;
pub(crate) mod ldif;
pub(crate) mod people_csv;
