//! Small simulated organisations, made once for all tests that look at them, in cargo's folder for
//! what tests leave behind.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde_json::Value;

use crate::binary::{Outputs, scan, stakeout};
use crate::folder::{Folder, files_below};

pub(crate) const SEEDS: [u64; 5] = [1, 2, 3, 4, IN_ALL_CLOUDS];
/// The seed of the organisation that uses Azure and Google as well.
pub(crate) const IN_ALL_CLOUDS: u64 = 5;

/// A simulated organisation and what a scan of it says.
pub(crate) struct Organization {
    path: PathBuf,
    pub(crate) outputs: Outputs,
}

impl Organization {
    fn of(seed: u64) -> Self {
        let clouds = if seed == IN_ALL_CLOUDS { "clouds = [\"azure\", \"gcp\"]\n" } else { "" };
        let seed = seed.to_string();
        let path = folder_of_this_run().join(&seed);
        fs::create_dir_all(&path).expect("a folder is made");
        let profile = format!("days = 35\nhosts = 20\n{clouds}");
        fs::write(path.join("profile.toml"), profile).expect("a file is written");
        let arguments = ["simulate", "--out", ".", "--profile", "profile.toml", "--seed", &seed];
        stakeout(&path, &arguments).run().expect_code(0);
        let outputs = scan(&path, &["--config", "stakeout.toml", "logs"]);
        Self { path, outputs }
    }

    /// Where `stakeout.toml` and `logs` lie.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn logs(&self) -> PathBuf {
        self.path().join("logs")
    }

    /// Everything but the sensor's earlier days: some seven hundred files.
    pub(crate) fn last_days(&self) -> Folder {
        let folder = Folder::new();
        for file in files_below(&self.path) {
            let name = file.to_str().expect("a name in UTF-8");
            if !(name.starts_with("logs/zeek/") && name < "logs/zeek/2026-10-23") {
                folder.write(&file, fs::read(self.path.join(&file)).expect("a file"));
            }
        }
        folder
    }

    pub(crate) fn truth(&self) -> Vec<Value> {
        let text = fs::read(self.path().join("truth.json")).expect("the truth");
        let truth: Value = serde_json::from_slice(&text).expect("JSON");
        truth["incidents"].as_array().expect("incidents").clone()
    }
}

/// A folder of this process, for which those of processes that ended make room.
fn folder_of_this_run() -> PathBuf {
    let shared = Path::new(env!("CARGO_TARGET_TMPDIR")).join("organizations");
    fs::create_dir_all(&shared).expect("a folder is made");
    for entry in fs::read_dir(&shared).expect("a folder of folders") {
        let earlier = entry.expect("an entry").path();
        let process = Path::new("/proc").join(earlier.file_name().expect("a process"));
        if !process.try_exists().expect("a folder to look into") {
            // Another process may be clearing it as well.
            drop(fs::remove_dir_all(earlier));
        }
    }
    shared.join(std::process::id().to_string())
}

/// The organisation of a seed, out of [`SEEDS`].
pub(crate) fn organization(seed: u64) -> &'static Organization {
    static MADE: [OnceLock<Organization>; SEEDS.len()] = [const { OnceLock::new() }; SEEDS.len()];
    let place = SEEDS.iter().position(|known| *known == seed).expect("one of the seeds");
    MADE[place].get_or_init(|| Organization::of(seed))
}
