//! What clouds charged for, by account, service and region, day by day.

use std::collections::BTreeMap;

use schema::{Cost, Day};

use super::seen::Citation;

/// Where money is spent: provider, account, service, region.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Budget {
    pub provider: &'static str,
    pub account: String,
    pub service: String,
    pub region: String,
}

/// What was spent in one place on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spent {
    /// Millionths of a unit of its currency.
    pub millionths: i64,
    pub currency: String,
    /// The least record of the day.
    pub citation: Citation,
    /// The provider calls it unusual.
    pub anomalous: bool,
}

#[derive(Debug, Default)]
pub struct Spending {
    days: BTreeMap<Budget, BTreeMap<Day, Spent>>,
}

impl Spending {
    /// In order of place and day.
    pub fn iter(&self) -> impl Iterator<Item = (&Budget, &BTreeMap<Day, Spent>)> {
        self.days.iter()
    }

    pub(super) fn observe(&mut self, cost: &Cost<'_>, citation: Citation) {
        let (Some(amount), Some(service)) = (cost.amount, cost.service.as_deref()) else { return };
        let text = |text: &Option<schema::Text<'_>>| text.as_deref().unwrap_or_default().to_owned();
        let budget = Budget {
            provider: cost.provider.as_str(),
            account: text(&cost.account),
            service: service.to_owned(),
            region: text(&cost.region),
        };
        let spent = Spent {
            millionths: amount.0,
            currency: text(&cost.currency),
            citation,
            anomalous: cost.anomalous,
        };
        self.add(budget, citation.time.day(), spent);
    }

    fn add(&mut self, budget: Budget, day: Day, spent: Spent) {
        let days = self.days.entry(budget).or_default();
        let Some(held) = days.get_mut(&day) else {
            days.insert(day, spent);
            return;
        };
        held.millionths = held.millionths.saturating_add(spent.millionths);
        held.anomalous |= spent.anomalous;
        if spent.citation < held.citation {
            held.citation = spent.citation;
            held.currency = spent.currency;
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        for (budget, days) in other.days {
            for (day, spent) in days {
                self.add(budget.clone(), day, spent);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use schema::{Amount, FileId, Fingerprint, Locator, Provider, Timestamp};

    use super::*;

    #[test]
    fn lines_of_one_day_are_one_sum_in_any_order() {
        let citation = |seconds| Citation {
            time: Timestamp::from_seconds(seconds),
            fingerprint: Fingerprint::new(1),
            locator: Locator { file: FileId(0), offset: 0, length: 1 },
        };
        let cost = |amount| Cost {
            provider: Provider::Aws,
            account: Some("1".into()),
            service: Some("AmazonEC2".into()),
            region: None,
            usage_type: None,
            resource: None,
            amount: Some(Amount(amount)),
            currency: Some("USD".into()),
            anomalous: amount == 5,
        };
        let mut one = Spending::default();
        one.observe(&cost(5), citation(20));
        let mut other = Spending::default();
        other.observe(&cost(7), citation(10));
        one.merge(other);
        let days: Vec<&Spent> = one.iter().flat_map(|(_, days)| days.values()).collect();
        let [spent] = days.as_slice() else { unreachable!("{days:?}") };
        assert_eq!((spent.millionths, spent.anomalous), (12, true));
        assert_eq!(spent.citation, citation(10));
    }
}
