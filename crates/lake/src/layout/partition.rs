//! Where in the lake an event belongs.

use arrow_schema::Fields;
use serde_json::Value;

use super::columns;

/// Where it says nothing of an account or a region: what Security Lake calls data from outside AWS.
const OUTSIDE: &str = "external";
/// Names of a path may be so long; longer ones are cut.
const NAME_CAP: usize = 64;
const MILLIS_PER_DAY: i64 = 86_400_000;

/// A folder of the lake. Names in logs may be anybody's, so they hold nothing here but letters,
/// digits and a few marks.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Partition {
    source: String,
    class: u64,
    region: String,
    account: String,
    /// Days since 1970.
    day: i64,
}

impl Partition {
    pub(super) fn of(source: &str, event: &Value) -> Self {
        let number = |name: &str| event.get(name).and_then(Value::as_i64).unwrap_or_default();
        let text = |path: &str| event.pointer(path).and_then(Value::as_str).unwrap_or_default();
        Self {
            source: name(source),
            class: u64::try_from(number("class_uid")).unwrap_or_default(),
            region: name(text("/cloud/region")),
            account: name(text("/cloud/account/uid")),
            day: number("time").div_euclid(MILLIS_PER_DAY),
        }
    }

    pub(super) fn path(&self) -> String {
        let Self { source, region, account, .. } = self;
        let (class, _) = columns::class(self.class);
        let day = day(self.day);
        format!("ext/{source}_{class}/region={region}/accountId={account}/eventDay={day}")
    }

    pub(super) fn columns(&self) -> Fields {
        columns::class(self.class).1
    }
}

/// A name that is fit for a path.
fn name(written: &str) -> String {
    let fit = |letter: char| {
        let fits = letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
        if fits { letter } else { '_' }
    };
    let name: String = written.chars().take(NAME_CAP).map(fit).collect();
    if name.is_empty() { OUTSIDE.to_owned() } else { name }
}

fn day(day: i64) -> String {
    let seconds = day.saturating_mul(MILLIS_PER_DAY / 1000);
    let Ok(midnight) = jiff::Timestamp::from_second(seconds) else { return OUTSIDE.to_owned() };
    let date = midnight.to_zoned(jiff::tz::TimeZone::UTC).date();
    format!("{:04}{:02}{:02}", date.year(), date.month(), date.day())
}
