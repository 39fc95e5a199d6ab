//! Published logs that lie beside the project, where they are present.

use std::path::PathBuf;

/// Their folder; `None`, said once, where it is absent.
pub(crate) fn corpus() -> Option<PathBuf> {
    let path = workspace().join("../shared/corpus");
    if path.try_exists().unwrap_or(false) {
        return Some(path.canonicalize().expect("a path that exists"));
    }
    println!("not run: corpus absent");
    None
}

/// The root of the project.
pub(crate) fn workspace() -> PathBuf {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    root.canonicalize().expect("the workspace")
}
