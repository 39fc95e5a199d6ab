//! Writes the logs that are lines of text: a file a day and program, rotated at midnight, in the
//! order in which the lines were written. Flow logs are delivered compressed, under a header.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use flate2::Compression;
use flate2::write::GzEncoder;
use schema::Day;

use super::company::HOME_REGION;
use super::lines::{Line, Log};
use super::papers::Papers;
use super::random::Random;

const FLOW_HEADER: &str = "version account-id interface-id srcaddr dstaddr srcport dstport \
                           protocol packets bytes start end action log-status";

/// Writes every line; says how many files there are.
pub(crate) fn write_lines(
    lines: &[Line],
    papers: &Papers<'_>,
    logs: &Path,
) -> anyhow::Result<usize> {
    let mut files: BTreeMap<(Log, Day), Vec<&Line>> = BTreeMap::new();
    for line in lines {
        files.entry((line.log, line.at.day())).or_default().push(line);
    }
    let count = files.len();
    for ((log, day), mut lines) in files {
        lines.sort_by_key(|line| line.at);
        let path = logs.join(path(log, day, papers));
        write_file(&path, log, &lines)
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(count)
}

fn path(log: Log, day: Day, papers: &Papers<'_>) -> PathBuf {
    let date = day.to_string();
    let compact = date.replace('-', "");
    let rotated = |folder: &str, name: &str| Path::new(folder).join(format!("{name}-{compact}"));
    match log {
        Log::Squid => rotated("squid", "access.log"),
        Log::Nginx => rotated("nginx", "www.access.log"),
        Log::Sshd => rotated("auth", "auth.log"),
        Log::OpenVpn => rotated("openvpn", "openvpn.log"),
        Log::VpcFlow => {
            let account = &papers.company.accounts.production;
            let unique = Random::named(papers.seed, &format!("flows/{date}")).hexadecimal(8);
            Path::new("vpc-flow").join(account).join(HOME_REGION).join(date.replace('-', "/")).join(
                format!(
                    "{account}_vpcflowlogs_{HOME_REGION}_fl-0b7d1e52c9a4f3861_{compact}T0000Z_\
                     {unique}.log.gz"
                ),
            )
        }
    }
}

fn write_file(path: &Path, log: Log, lines: &[&Line]) -> anyhow::Result<()> {
    let flows = log == Log::VpcFlow;
    let mut text = if flows { format!("{FLOW_HEADER}\n") } else { String::new() };
    for line in lines {
        text.push_str(&line.text);
        text.push('\n');
    }
    fs::create_dir_all(path.parent().context("a log file lies in a folder")?)?;
    if flows {
        let mut encoder = GzEncoder::new(fs::File::create(path)?, Compression::new(5));
        encoder.write_all(text.as_bytes())?;
        encoder.finish()?;
    } else {
        fs::write(path, text)?;
    }
    Ok(())
}
