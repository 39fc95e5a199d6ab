//! Folders of files that a test makes, and files packed in the ways that logs come in.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;

/// A folder that goes away with the test.
pub(crate) struct Folder(tempfile::TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    /// A folder of these files.
    pub(crate) fn of(files: &[(&str, &[u8])]) -> Self {
        let folder = Self::new();
        for (name, bytes) in files {
            folder.write(name, bytes);
        }
        folder
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes a file and the folders it lies in.
    pub(crate) fn write(&self, name: impl AsRef<Path>, bytes: impl AsRef<[u8]>) {
        let path = self.path().join(name);
        let parent = path.parent().expect("a file lies in a folder");
        fs::create_dir_all(parent).expect("a folder is made");
        fs::write(&path, bytes).expect("a file is written");
    }
}

/// Every file below a folder, sorted, as paths inside it.
pub(crate) fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.expect("a folder that can be walked");
        if entry.file_type().is_file() {
            let inside = entry.path().strip_prefix(folder).expect("a path below the folder");
            found.push(inside.to_owned());
        }
    }
    found
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("memory takes it");
    encoder.finish().expect("memory takes it")
}

/// As log shippers that flush write it: a member every so many bytes, wherever records end.
pub(crate) fn gzip_members(bytes: &[u8], member_bytes: usize) -> Vec<u8> {
    bytes.chunks(member_bytes).flat_map(gzip).collect()
}

pub(crate) fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).expect("memory takes it")
}

/// What a file holds once it is unpacked, read by other decoders than the product's.
pub(crate) fn inflated(path: &Path) -> Vec<u8> {
    let stored = fs::read(path).expect("a file");
    match stored.get(..4) {
        Some([0x1f, 0x8b, ..]) => {
            let mut bytes = Vec::new();
            let mut members = flate2::read::MultiGzDecoder::new(stored.as_slice());
            std::io::copy(&mut members, &mut bytes).expect("gzip");
            bytes
        }
        Some([0x28, 0xb5, 0x2f, 0xfd]) => zstd::decode_all(stored.as_slice()).expect("zstd"),
        _ => stored,
    }
}
