//! Feeds as tables: what each column holds is told by its name. The export of MISP is one of them.

use schema::Timestamp;

use super::feed::{Feed, FeedFile, Shared, Tally};
use super::formats::csv::{self, Row};
use super::indicator::{About, Indicator, Observable, Texts};
use super::marking::{self, Tlp};
use super::misp::tags::Tags;

const VALUE: [&str; 9] =
    ["value", "indicator", "ioc", "iocvalue", "observable", "ip", "domain", "url", "hostname"];
const COLUMNS: [(Column, &[&str]); 13] = [
    (Column::Id, &["id", "uuid", "iocid", "indicatorid"]),
    (Column::Name, &["name", "title", "description", "comment"]),
    (Column::Actor, &["actor", "threatactor", "group", "intrusionset", "adversary"]),
    (Column::Campaign, &["campaign", "operation"]),
    (Column::Malware, &["malware", "malwareprintable", "malwarefamily", "family", "tool"]),
    (Column::Confidence, &["confidence", "confidencelevel", "score"]),
    (
        Column::From,
        &["validfrom", "firstseen", "firstseenutc", "from", "created", "date", "dateadded"],
    ),
    (Column::Until, &["validuntil", "until", "expires", "expiration", "expirationdate"]),
    (Column::Tlp, &["tlp", "marking"]),
    (Column::Source, &["source", "reference", "reporter", "provider"]),
    (Column::KillChain, &["killchain", "killchainphase", "phase"]),
    (Column::ToIds, &["toids"]),
    (Column::Tags, &["attributetag", "tags", "tag", "eventtag"]),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Column {
    Id,
    Name,
    Actor,
    Campaign,
    Malware,
    Confidence,
    From,
    Until,
    Tlp,
    Source,
    KillChain,
    ToIds,
    Tags,
}

fn is_known(column: &str) -> bool {
    VALUE.contains(&column)
}

pub(super) fn read(files: &[FeedFile<'_>], feed: &mut Feed, tally: &mut Tally) {
    let mut shared = Shared::default();
    for file in files {
        let text = String::from_utf8_lossy(file.bytes);
        let table = csv::table(text.trim_start_matches('\u{feff}'), is_known);
        let header = table.header.unwrap_or_else(|| vec![VALUE[0].to_owned()]);
        let header = Header::of(&header);
        for row in csv::rows(table.rows, table.delimiter) {
            let blank = row.iter().all(|cell| cell.is_empty());
            if !blank && !row.first().is_some_and(|cell| cell.starts_with('#')) {
                header.read(&row, feed, &mut shared, tally);
            }
        }
    }
}

/// Where in a row what stands.
struct Header {
    values: Vec<usize>,
    columns: Vec<(Column, usize)>,
}

impl Header {
    fn of(header: &[String]) -> Self {
        let place = |name: &&str| header.iter().position(|cell| cell == name);
        let columns = COLUMNS
            .iter()
            .filter_map(|(column, names)| Some((*column, names.iter().find_map(place)?)));
        Self { values: VALUE.iter().filter_map(place).collect(), columns: columns.collect() }
    }

    fn cell<'r>(&self, row: &'r Row<'_>, column: Column) -> &'r str {
        let place = self.columns.iter().find(|(it, _)| *it == column).map(|(_, place)| *place);
        place.and_then(|place| row.get(place)).map_or("", AsRef::as_ref)
    }

    fn read(&self, row: &Row<'_>, feed: &mut Feed, shared: &mut Shared, tally: &mut Tally) {
        let mut values = self.values.iter().filter_map(|place| row.get(*place));
        let Some(value) = values.find(|cell| !cell.is_empty()) else {
            return tally.add("without a value");
        };
        if matches!(self.cell(row, Column::ToIds), "0" | "false" | "False") {
            return tally.add("for context only (to_ids is off)");
        }
        let Some(observable) = Observable::of_value(value) else {
            return tally.add("for what no log here shows (files, hashes of them, …)");
        };
        if !observable.is_watched() {
            tally.add(UNWATCHED);
        }
        let tags = Tags::of(self.cell(row, Column::Tags).split(['|', ',']).map(str::trim));
        let word = |column| Some(self.cell(row, column)).filter(|it| !it.is_empty());
        let text = |column| word(column).map(str::to_owned);
        let phases = self.cell(row, Column::KillChain).split(['|', ';']).map(str::trim);
        let about = shared.of(About {
            feed: feed.name.clone(),
            actor: text(Column::Actor).or(tags.actor),
            aliases: Vec::new(),
            campaign: text(Column::Campaign).or(tags.campaign),
            malware: text(Column::Malware).or(tags.malware),
            kill_chain: phases.filter(|it| !it.is_empty()).map(str::to_owned).collect(),
            tlp: Tlp::of(self.cell(row, Column::Tlp)).or(tags.tlp),
            source: text(Column::Source),
        });
        let from = time(self.cell(row, Column::From));
        let name = word(Column::Name).unwrap_or(value);
        let pattern = if name == value.as_ref() { "" } else { value };
        let texts = Texts { id: self.cell(row, Column::Id), name, pattern };
        let mut indicator = Indicator::new(texts, about, from.unwrap_or(Timestamp::MIN));
        indicator.set_until(time(self.cell(row, Column::Until)));
        indicator.set_modified(from);
        let confidence = marking::confidence(self.cell(row, Column::Confidence));
        indicator.confidence = confidence.or(tags.confidence).unwrap_or(indicator.confidence);
        feed.add(indicator, &[observable]);
    }
}

pub(super) const UNWATCHED: &str =
    "for accounts, programs or serial numbers: `intel lookup` knows them, no scan looks for them";

/// A moment, a day, or seconds since 1970.
pub(super) fn time(text: &str) -> Option<Timestamp> {
    if let Ok(seconds) = text.parse::<i64>() {
        return (seconds > 100_000_000).then(|| Timestamp::from_seconds(seconds));
    }
    let moment = Timestamp::parse_rfc3339(text.as_bytes());
    moment.or_else(|| super::formats::date_in(text))
}
