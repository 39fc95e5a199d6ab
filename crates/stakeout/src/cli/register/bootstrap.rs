//! `stakeout register bootstrap`: grants for what the logs show again and again, as comments that
//! permit nothing until an owner has read them.

use std::collections::BTreeSet;
use std::io::{self, BufWriter, Write};

use clap::Args;
use playbook::acquisitions::{Proposal, proposals};
use playbook::cases::Decision;
use playbook::register::Listed;
use playbook::words;

use super::super::Ending;
use super::super::judging::Judging;
use super::super::settings::Settings;

/// Days for which a proposal would hold.
const DAYS: i32 = 90;

#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    judging: Judging,
    /// Days on which something was acquired, at the least, to be proposed
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..))]
    min_days: u32,
    /// Logs, as for scan
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<String>,
}

pub(super) fn run(arguments: &Arguments, settings: &Settings) -> anyhow::Result<Ending> {
    let now = arguments.judging.now.unwrap_or(settings.clock);
    let until = now.plus_days(DAYS).to_string();
    arguments.judging.judge(&arguments.paths, None, settings, |judged| {
        let escalated: BTreeSet<usize> = judged
            .investigation
            .cases
            .iter()
            .filter(|case| case.verdict.decision == Decision::Escalate)
            .flat_map(|case| case.story.acquisitions())
            .collect();
        let proposals = proposals(&judged.scene.acquisitions, &escalated);
        let (usual, rare): (Vec<Proposal>, Vec<Proposal>) =
            proposals.into_iter().partition(|it| it.days >= arguments.min_days);
        let mut stdout = BufWriter::new(io::stdout().lock());
        writeln!(
            stdout,
            "# {} proposed from what was acquired and no entry covers. A proposal permits nothing:\n\
             # its owner reads it, takes the marks away, and names a ticket. What stands in an\n\
             # escalated case, root, and accounts with signs of compromise are never proposed.",
            words::number(usual.len() as u64, "grant")
        )?;
        for proposal in &usual {
            writeln!(stdout, "\n{}", section(proposal, &until))?;
        }
        if !rare.is_empty() {
            writeln!(
                stdout,
                "\n# Left out, seen on fewer than {} days: {}.",
                arguments.min_days,
                words::number(rare.len() as u64, "kind of acquisition")
            )?;
        }
        stdout.flush()?;
        Ok(Ending::Done)
    })
}

fn section(proposal: &Proposal, until: &str) -> String {
    let Proposal { who, kind, place, days, resources, most, first, last, issuer } = proposal;
    let grant = Listed {
        entry: "grant",
        ticket: Some(String::new()),
        owner: Some(String::new()),
        who: vec![who.clone()],
        kind: vec![kind.as_str().to_owned()],
        places: vec![place.clone()],
        // A quarter more than was ever seen on a day.
        limit: Some(most.saturating_add(most.div_ceil(4))),
        end: Some(until.to_owned()),
        origin: issuer.iter().map(|issuer| format!("issuer:{issuer}")).collect(),
        ..Listed::default()
    };
    let seen = format!(
        "{}, {} in all, at most {most} a day; first {first}, last {last}",
        words::number(u64::from(*days), "day"),
        words::number(u64::from(*resources), "resource"),
    );
    let toml = grant.to_toml();
    let lines = std::iter::once(seen.as_str()).chain(toml.lines());
    lines.map(|line| format!("# {line}")).collect::<Vec<_>>().join("\n")
}
