//! `stakeout register show`: every entry, and planned against seen.

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use comfy_table::{Table, presets};
use playbook::register::{Listed, PlanUse};
use schema::Timestamp;

use super::super::Ending;
use super::super::judging::{Judging, parse_time};
use super::super::settings::Settings;
use super::Which;
use crate::output::PlanLine;
use crate::output::json;
use crate::output::terminal::{Style, clean};

#[derive(Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    which: Which,
    /// Planned against seen in logs, for every plan
    #[arg(long, value_name = "PATH", num_args = 1..)]
    plans: Vec<String>,
    /// What has expired, holds or is to come is told from this moment
    #[arg(long, value_name = "RFC3339", value_parser = parse_time)]
    now: Option<Timestamp>,
    /// A table for people, or JSON
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Register files, instead of the configured ones
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    #[default]
    Table,
    Json,
}

pub(super) fn run(arguments: &Arguments, settings: &Settings) -> anyhow::Result<Ending> {
    let mut which = arguments.which.clone();
    which.register.extend(arguments.files.iter().cloned());
    let now = arguments.now.unwrap_or(settings.clock);
    let mut stdout = BufWriter::new(io::stdout().lock());
    if arguments.plans.is_empty() {
        let register = which.load(settings)?;
        let listed = register.listed(now);
        match arguments.format {
            Format::Table => {
                entries(&listed, &settings.style, &mut stdout)?;
                for doubt in register.doubts() {
                    writeln!(stdout, "doubt: {}", clean(&doubt.to_string()))?;
                }
            }
            Format::Json => stdout.write_all(json::to_string_pretty(&listed)?.as_bytes())?,
        }
    } else {
        let Which { config, register } = which;
        let judging = Judging { config, register, now: Some(now), ..Judging::default() };
        judging.judge(&arguments.plans, None, settings, |judged| {
            let plans: Vec<PlanLine> =
                judged.investigation.plans.iter().map(PlanLine::new).collect();
            match arguments.format {
                Format::Table => used(&judged.investigation.plans, &mut stdout)?,
                Format::Json => stdout.write_all(json::to_string_pretty(&plans)?.as_bytes())?,
            }
            Ok(())
        })?;
    }
    stdout.flush()?;
    Ok(Ending::Done)
}

fn entries(listed: &[Listed], style: &Style, to: &mut impl Write) -> io::Result<()> {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    let heads = ["", "entry", "ticket", "who or name", "kind", "where", "limit", "until", "line"];
    table.set_header(heads.map(|name| style.faint(name)));
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    for it in listed {
        let state = match it.state {
            "expired" => style.faint("expired"),
            "future" => style.yellow("future"),
            state => style.green(state),
        };
        let or_dash = |text: String| if text.is_empty() { "-".to_owned() } else { clean(&text) };
        let unit = if it.entry == "grant" { " a day" } else { "" };
        let windows =
            if it.windows > 1 { format!(" (1 of {})", it.windows) } else { String::new() };
        table.add_row([
            state,
            it.entry.to_owned(),
            or_dash(it.ticket.clone().unwrap_or_default()),
            or_dash(it.name.clone().unwrap_or_else(|| it.who.join(", "))),
            or_dash(it.kind.join(", ")),
            or_dash(it.places.join(", ")),
            or_dash(it.limit.map(|limit| format!("{limit}{unit}")).unwrap_or_default()),
            or_dash(it.end.clone().map(|end| end + &windows).unwrap_or_default()),
            clean(&format!("{}:{}", it.file, it.line)),
        ]);
    }
    for line in table.lines() {
        writeln!(to, "{}", line.trim_end())?;
    }
    Ok(())
}

fn used(plans: &[PlanUse], to: &mut impl Write) -> io::Result<()> {
    if plans.is_empty() {
        return writeln!(to, "The register has no plan.");
    }
    for plan in plans {
        writeln!(to, "{}", clean(&plan.in_words()))?;
    }
    Ok(())
}
