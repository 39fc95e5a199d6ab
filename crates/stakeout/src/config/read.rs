//! The files that a configuration names, opened with a cap.

use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use playbook::document;

/// Far above any configuration or list, far below the memory of a machine.
const LARGEST_BYTES: u64 = 512 * 1024 * 1024;

/// The whole of a file, or why not, in words for a user.
pub(super) fn bytes(path: &Path) -> Result<Vec<u8>, String> {
    whole(File::open(path))
}

/// The same, inflated where it is packed.
pub(super) fn unpacked(path: &Path) -> Result<Vec<u8>, String> {
    whole(lake::open(path))
}

fn whole(opened: io::Result<impl Read>) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let read = opened
        .and_then(|stream| stream.take(LARGEST_BYTES + 1).read_to_end(&mut bytes))
        .map_err(|error| in_words(&error))?;
    if read as u64 > LARGEST_BYTES {
        return Err(format!("is larger than {} MiB", LARGEST_BYTES / (1024 * 1024)));
    }
    Ok(bytes)
}

pub(super) fn text(path: &Path) -> Result<String, String> {
    let read = bytes(path)?;
    let text = document::text_of(&read);
    text.map(Cow::into_owned).map_err(|_| "is not UTF-8 text: save it as UTF-8".to_owned())
}

/// Files in a folder with an extension, by name. A folder that is not there holds none.
pub(super) fn files_in(folder: &Path, extension: &str) -> Result<Vec<PathBuf>, String> {
    let named = |path: &Path| path.extension().is_some_and(|found| found == extension);
    match fs::read_dir(folder) {
        Ok(entries) => sorted(entries, named),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(in_words(&error)),
    }
}

/// Files in a folder by name, hidden ones left out.
pub(super) fn files_of(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let hidden =
        |path: &Path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
    let entries = fs::read_dir(folder).map_err(|error| in_words(&error))?;
    sorted(entries, |path| path.is_file() && !hidden(path))
}

fn sorted(entries: fs::ReadDir, wanted: impl Fn(&Path) -> bool) -> Result<Vec<PathBuf>, String> {
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| in_words(&error))?.path();
        if wanted(&path) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn in_words(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "is not there".to_owned(),
        io::ErrorKind::PermissionDenied => "may not be read by this user".to_owned(),
        io::ErrorKind::IsADirectory => "is a folder, not a file".to_owned(),
        _ => format!("cannot be read: {error}"),
    }
}
