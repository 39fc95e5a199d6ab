//! Bills as tables with a header, whose columns every provider names in its own words.

use schema::{Amount, Cost, Provider, Row, Text};

use crate::framing::delimited::{Columns, is_bare, separator};
use crate::framing::records::{ReadLine, Reading};
use crate::hints::Moment;
use crate::registration::date;

/// What of a bill is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    Account,
    Day,
    Service,
    Region,
    Usage,
    Resource,
    Amount,
    Currency,
    Provider,
}

const COUNT: usize = 9;

/// How the columns of a format are called, in small letters and digits alone.
pub(super) struct Table {
    /// Whose bill it is, where no column says.
    pub(super) provider: Provider,
    pub(super) names: &'static [(Column, &'static [&'static str])],
    /// Columns by which the format is told, one spelling each.
    pub(super) telling: &'static [&'static str],
}

impl Table {
    /// Whether a file begins with the header of such a bill.
    pub(super) fn claims(&self, head: &str) -> bool {
        head.lines().find(|line| !line.trim().is_empty()).is_some_and(|line| self.heads(line))
    }

    fn heads(&self, line: &str) -> bool {
        if line.contains('{') || !is_bare(line) {
            return false;
        }
        let place = |name: &str| self.telling.iter().position(|known| *known == plain(name));
        let columns: Columns<4> = Columns::of(line, separator(line), place);
        (0..self.telling.len().min(4)).all(|column| columns.has(column))
    }

    fn columns(&self, line: &str) -> Option<Columns<COUNT>> {
        let place = |name: &str| {
            let name = plain(name);
            let known = self.names.iter().find(|(_, names)| names.contains(&name.as_str()));
            known.map(|(column, _)| *column as usize)
        };
        self.heads(line).then(|| Columns::of(line, separator(line), place))
    }
}

fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|it| it.to_ascii_lowercase()).collect()
}

/// Reads the lines of a bill.
pub(super) struct CostTable {
    table: &'static Table,
    columns: Option<Columns<COUNT>>,
}

impl CostTable {
    pub(super) fn boxed(table: &'static Table) -> Box<dyn ReadLine> {
        Box::new(Self { table, columns: None })
    }
}

impl ReadLine for CostTable {
    fn read<'a>(&mut self, line: &'a str) -> Reading<'a> {
        let row = self.columns.as_ref().map(|columns| columns.read(line));
        if let Some(cells) = row
            && let Some(reading) = cost(self.table.provider, cells)
        {
            return reading;
        }
        match self.table.columns(line) {
            Some(columns) => {
                self.columns = Some(columns);
                Reading::Header
            }
            None if self.columns.is_none() => {
                Reading::quarantined("a line without a header before it")
            }
            None => Reading::quarantined("a line without an amount or a day"),
        }
    }
}

fn cost(provider: Provider, cells: [Option<Text<'_>>; COUNT]) -> Option<Reading<'_>> {
    let [account, day, service, region, usage_type, resource, amount, currency, named] = cells;
    let amount: Amount = amount?.parse().ok()?;
    // Bills are in UTC.
    let time = date::month_first(&day?)?;
    let Some(provider) = named.map_or(Some(provider), |name| provider_of(&name)) else {
        return Some(Reading::unsupported("the bill of another provider"));
    };
    let cost = Cost {
        provider,
        account,
        service,
        region,
        usage_type,
        resource,
        amount: Some(amount),
        currency,
        anomalous: false,
    };
    Some(Reading::Event(Moment::said(time), Row::Cost(cost)))
}

fn provider_of(name: &str) -> Option<Provider> {
    let name = name.to_ascii_lowercase();
    [("aws", Provider::Aws), ("amazon", Provider::Aws), ("microsoft", Provider::Azure)]
        .into_iter()
        .chain([("azure", Provider::Azure), ("google", Provider::Gcp)])
        .find_map(|(word, provider)| name.contains(word).then_some(provider))
}
