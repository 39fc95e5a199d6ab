//! The binary, run as a user or a script runs it: its own process, its own folder, nothing of the
//! environment, and a deadline, so that a hang is a failure and not a wait.

use std::fs::File;
use std::io::{Read as _, Seek as _, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

/// The moment every scan here judges at, unless it says otherwise.
pub(crate) const NOW: &str = "2026-10-29T00:00:00Z";

const DEADLINE: Duration = Duration::from_mins(2);
const GLANCE: Duration = Duration::from_millis(3);
/// Memory is looked at once in so many glances: it costs more than the glance.
const MEMORY_GLANCES: u32 = 8;

/// The files of `scan --out`.
pub(crate) const OUTPUTS: [&str; 6] = [
    "cases.json",
    "findings.ndjson",
    "ledger.csv",
    "summary.json",
    "quarantine.ndjson",
    "report.html",
];

/// A run that ended.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: Vec<u8>,
    /// The most memory it held, as far as it was looked at while it ran.
    pub(crate) peak_bytes: u64,
}

impl Run {
    pub(crate) fn out(&self) -> String {
        String::from_utf8_lossy(&self.stdout).into_owned()
    }

    pub(crate) fn err(&self) -> String {
        String::from_utf8_lossy(&self.stderr).into_owned()
    }

    #[track_caller]
    pub(crate) fn expect_code(self, code: i32) -> Self {
        assert_eq!(self.code, code, "stdout: {}\nstderr: {}", self.out(), self.err());
        self
    }
}

/// A run about to begin.
pub(crate) struct Invocation<'i> {
    command: Command,
    input: Option<&'i [u8]>,
}

/// `stakeout ARGUMENTS`, in a folder.
pub(crate) fn stakeout<'i>(folder: &Path, arguments: &[&str]) -> Invocation<'i> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stakeout"));
    command.current_dir(folder).args(arguments).env_clear();
    Invocation { command, input: None }
}

impl<'i> Invocation<'i> {
    pub(crate) fn input(mut self, bytes: &'i [u8]) -> Self {
        self.input = Some(bytes);
        self
    }

    pub(crate) fn variable(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// Runs it to its end. Output goes through files, so that no full pipe can block it.
    #[track_caller]
    pub(crate) fn run(mut self) -> Run {
        let [stdout, stderr] = [(); 2].map(|()| tempfile::tempfile().expect("a temporary file"));
        let share = |file: &File| file.try_clone().expect("a second handle");
        self.command.stdout(share(&stdout)).stderr(share(&stderr));
        match self.input {
            Some(bytes) => self.command.stdin(holding(bytes)),
            None => self.command.stdin(Stdio::null()),
        };
        let mut child = self.command.spawn().expect("the binary starts");
        let (code, peak_bytes) = wait(&mut child);
        let run = Run { code, stdout: read_back(stdout), stderr: read_back(stderr), peak_bytes };
        assert_ne!(run.code, TIMED_OUT, "it did not end; stderr: {}", run.err());
        run
    }

    /// For a run whose pipes a test holds itself.
    pub(crate) fn spawn(mut self) -> Child {
        self.command.stdout(Stdio::piped()).stderr(Stdio::piped()).stdin(Stdio::null());
        self.command.spawn().expect("the binary starts")
    }
}

/// No exit code is negative: it stands for a run that had to be killed.
const TIMED_OUT: i32 = -1;
const SIGNALLED: i32 = -2;

fn wait(child: &mut Child) -> (i32, u64) {
    let (begun, mut peak) = (Instant::now(), 0);
    for glance in 0_u32.. {
        if let Some(status) = child.try_wait().expect("the child can be waited for") {
            return (status.code().unwrap_or(SIGNALLED), peak);
        }
        if glance % MEMORY_GLANCES == MEMORY_GLANCES - 1 {
            peak = peak_of(child.id()).unwrap_or(0).max(peak);
        }
        if begun.elapsed() > DEADLINE {
            break;
        }
        std::thread::sleep(GLANCE);
    }
    child.kill().expect("the child can be killed");
    child.wait().expect("the child ends");
    (TIMED_OUT, peak)
}

/// Linux keeps the high-water mark of resident memory.
fn peak_of(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kibibytes * 1024)
}

fn holding(bytes: &[u8]) -> File {
    let mut file = tempfile::tempfile().expect("a temporary file");
    file.write_all(bytes).expect("the input is written");
    file.rewind().expect("a file rewinds");
    file
}

fn read_back(mut file: File) -> Vec<u8> {
    let mut bytes = Vec::new();
    file.rewind().expect("a file rewinds");
    file.read_to_end(&mut bytes).expect("the output is read");
    bytes
}

/// What `scan --out` left behind.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Outputs {
    /// In the order of [`OUTPUTS`].
    files: Vec<Vec<u8>>,
}

impl Outputs {
    #[track_caller]
    pub(crate) fn of(out: &Path) -> Self {
        let read = |name: &&str| std::fs::read(out.join(name)).expect("an output file");
        Self { files: OUTPUTS.iter().map(read).collect() }
    }

    pub(crate) fn bytes(&self, name: &str) -> &[u8] {
        let place = OUTPUTS.iter().position(|known| *known == name).expect("an output's name");
        &self.files[place]
    }

    pub(crate) fn text(&self, name: &str) -> &str {
        std::str::from_utf8(self.bytes(name)).expect("outputs are UTF-8")
    }

    pub(crate) fn json(&self, name: &str) -> Value {
        serde_json::from_slice(self.bytes(name)).expect("JSON")
    }

    pub(crate) fn cases(&self) -> Vec<Value> {
        self.json("cases.json").as_array().expect("an array of cases").clone()
    }

    pub(crate) fn lines(&self, name: &str) -> Vec<Value> {
        self.text(name).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    }

    /// The first output that differs, for a message.
    pub(crate) fn difference(&self, other: &Self) -> Option<&'static str> {
        OUTPUTS.into_iter().find(|name| self.bytes(name) != other.bytes(name))
    }
}

/// Scans in a folder and reads the outputs back; the run must end with 0.
#[track_caller]
pub(crate) fn scan(folder: &Path, arguments: &[&str]) -> Outputs {
    let out = tempfile::tempdir().expect("a temporary folder");
    let place = out.path().to_str().expect("a path in UTF-8");
    let fixed = ["scan", "--now", NOW, "--out", place];
    stakeout(folder, &[&fixed, arguments].concat()).run().expect_code(0);
    Outputs::of(out.path())
}
