//! `stakeout evaluate`: how good the judgement is, measured on organisations of which it is known
//! what really happened.
//!
//! One organisation is read once, into a slice of observations for every hour. [`replay`] puts the
//! slices together again in the order of time and judges as it goes, as somebody would who scans
//! every hour; the last judgement is the one that `scan` gives. What was judged is held against
//! the truth, and so are three simple detectors that saw the same rows. [`Figures`] counts over
//! all organisations and says how far the counts can be trusted.

mod baselines;
mod figures;
mod interval;
mod matching;
mod measures;
mod reading;
mod replay;
pub(crate) mod table;
mod truth;

use playbook::Thresholds;

use crate::config::Context;
use crate::intake::Input;
use baselines::BASELINES;
use measures::{Evaluated, Run};
use replay::Judge;

pub(crate) use figures::Figures;
pub(crate) use truth::{FILE as TRUTH_FILE, Truth};

/// An organisation to be judged.
pub(crate) struct Organization {
    /// Name of its folder.
    pub name: String,
    pub truth: Truth,
    pub context: Context,
    pub thresholds: Thresholds,
    pub inputs: Vec<Input>,
}

/// Judges one organisation, and lets the baselines judge it.
pub(crate) fn evaluate(organization: &Organization) -> anyhow::Result<Evaluated> {
    let Organization { name, truth, context, thresholds, inputs } = organization;
    let logs = reading::read(inputs, context, truth.now)?;
    let judge = Judge { truth, context, thresholds };
    let (days, events, unread) = (logs.days(truth.now), logs.events, logs.unread);
    let mut runs = Vec::new();
    for baseline in BASELINES {
        let alerts = (baseline.alerts)(&logs.counts, logs.first);
        runs.push((baseline.name, Run::of_alerts(&alerts, truth)));
    }
    let replay = replay::replay(logs.hours, &judge);
    Ok(Evaluated::new(name.clone(), (days, events, unread), (&replay, truth), runs))
}
