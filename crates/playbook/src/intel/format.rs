//! Formats of lists and feeds: the words of `stakeout.toml`, and how to tell them apart by content.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use crate::document::suggestion;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListFormat {
    Plain,
    Csv,
    MispWarninglist,
    Asndrop,
    Maltrail,
    Iptoasn,
    IpLocationDb,
    Json,
    Libloc,
    Mmdb,
}

impl ListFormat {
    pub const ALL: [Self; 10] = [
        Self::Plain,
        Self::Csv,
        Self::MispWarninglist,
        Self::Asndrop,
        Self::Maltrail,
        Self::Iptoasn,
        Self::IpLocationDb,
        Self::Json,
        Self::Libloc,
        Self::Mmdb,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Csv => "csv",
            Self::MispWarninglist => "misp-warninglist",
            Self::Asndrop => "asndrop",
            Self::Maltrail => "maltrail",
            Self::Iptoasn => "iptoasn",
            Self::IpLocationDb => "ip-location-db",
            Self::Json => "json",
            Self::Libloc => "libloc",
            Self::Mmdb => "mmdb",
        }
    }

    /// Tells a format from content. What looks like nothing else is plain.
    pub fn of(bytes: &[u8]) -> Self {
        let head = bytes.get(..4096).unwrap_or(bytes);
        if head.starts_with(b"LOCDBXX") {
            return Self::Libloc;
        }
        if head.contains(&0) {
            return Self::Mmdb;
        }
        let text = String::from_utf8_lossy(head);
        let comment = |line: &&str| line.is_empty() || line.starts_with(['#', ';']);
        let mut lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
        let (mut rows, mut maltrail) = (lines.by_ref().filter(|line| !comment(line)), false);
        let first = rows.next().unwrap_or("");
        let first = first.split_once(" #").map_or(first, |(content, _)| content.trim_end());
        maltrail |=
            text.lines().take(5).any(|line| line.starts_with('#') && line.contains("Maltrail"));
        let begins_json = first.starts_with(['{', '[']) && !first.starts_with("[Adblock");
        if begins_json {
            return Self::of_json(&text, first);
        }
        let cells = |sign: char| first.split(sign).map(|cell| cell.trim().trim_matches('"'));
        let address = |cell: Option<&str>| {
            cell.is_some_and(|it| it.parse::<IpAddr>().is_ok() || it.parse::<u32>().is_ok())
        };
        let two = |sign: char| address(cells(sign).next()) && address(cells(sign).nth(1));
        match first {
            _ if maltrail => Self::Maltrail,
            row if two('\t') && matches!(row.split('\t').count(), 3 | 5) => Self::Iptoasn,
            _ if two(',') => Self::IpLocationDb,
            row if separated(row) => Self::Csv,
            _ => Self::Plain,
        }
    }

    fn of_json(text: &str, first: &str) -> Self {
        let has = |key: &str| text.contains(&format!("\"{key}\""));
        let member = |key: &str| first.contains(&format!("\"{key}\":"));
        let line = first.ends_with('}') && (member("asn") || member("cidr"));
        match line {
            true => Self::Asndrop,
            false if first.starts_with('{') && has("list") && !has("objects") => {
                Self::MispWarninglist
            }
            false => Self::Json,
        }
    }
}

/// Whether a line has cells: as a line of a router's (`address=/a.example/`) or a list of ranges has
/// not.
fn separated(row: &str) -> bool {
    let tabs = row.split('\t').count() >= 2 && row.split('\t').all(|cell| !cell.is_empty());
    let header = tabs && row.starts_with(|letter: char| letter.is_ascii_alphabetic());
    let header = header && !row.split('\t').any(|cell| cell.contains('.'));
    row.contains(',') || row.split(';').count() >= 3 || header
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeedFormat {
    Stix,
    Misp,
    Taxii,
    Csv,
}

impl FeedFormat {
    pub const ALL: [Self; 4] = [Self::Stix, Self::Misp, Self::Taxii, Self::Csv];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stix => "stix",
            Self::Misp => "misp",
            Self::Taxii => "taxii",
            Self::Csv => "csv",
        }
    }

    /// Whether JSON is a feed rather than a list.
    pub fn is_feed(bytes: &[u8]) -> bool {
        let json = matches!(ListFormat::of(bytes), ListFormat::MispWarninglist | ListFormat::Json);
        let head = String::from_utf8_lossy(bytes.get(..65_536).unwrap_or(bytes));
        let has = |key: &str| head.contains(&format!("\"{key}\""));
        json && (has("objects") || has("Event") || has("spec_version") || has("type"))
            && !(has("list") && has("version"))
    }

    /// Tells a format from content. JSON that looks like nothing else is taken for STIX, whose
    /// errors name a line.
    pub fn of(bytes: &[u8]) -> Self {
        let head = String::from_utf8_lossy(bytes.get(..65_536).unwrap_or(bytes));
        let has = |key: &str| head.contains(&format!("\"{key}\""));
        let json = head.trim_start_matches('\u{feff}').trim_start().starts_with(['{', '[']);
        match json {
            true if has("objects") && !has("GalaxyCluster") => Self::Stix,
            true if has("spec_version") || has("modified") && has("created") => Self::Stix,
            true if ["Event", "Attribute", "synonyms", "Orgc", "info"].iter().any(|it| has(it)) => {
                Self::Misp
            }
            true => Self::Stix,
            false => Self::Csv,
        }
    }
}

impl fmt::Display for ListFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for FeedFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The error says which format is nearest.
impl FromStr for ListFormat {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let known = Self::ALL.map(Self::as_str);
        let format = Self::ALL.into_iter().find(|format| format.as_str() == word);
        format.ok_or_else(|| format!("unknown list format \"{word}\"{}", suggestion(word, known)))
    }
}

/// The error says which format is nearest.
impl FromStr for FeedFormat {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let known = Self::ALL.map(Self::as_str);
        let format = Self::ALL.into_iter().find(|format| format.as_str() == word);
        format.ok_or_else(|| format!("unknown feed format \"{word}\"{}", suggestion(word, known)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_by_content() {
        let list = |bytes: &[u8]| ListFormat::of(bytes).as_str();
        assert_eq!(list(b"# a, list\n\n192.0.2.1\n"), "plain");
        assert_eq!(list(b""), "plain");
        assert_eq!(list(b"ASN,Entity\n"), "csv");
        assert_eq!(list(b"{\"name\": \"x\", \"list\": []}"), "misp-warninglist");
        assert_eq!(list(b"{\"asn\":213371,\"rir\":\"ripencc\"}\n"), "asndrop");
        assert_eq!(list(b"1.0.0.0\t1.0.0.255\t13335\tUS\tCLOUDFLARENET\n"), "iptoasn");
        assert_eq!(list(b"LOCDBXX\x01\0"), "libloc");
        assert_eq!(list(b"\0\0\x01"), "mmdb");
        let feed = |bytes: &[u8]| FeedFormat::of(bytes).as_str();
        assert_eq!(feed(b" {\"type\":\"bundle\",\"objects\":[]}"), "stix");
        assert_eq!(feed(b"{\"response\":[{\"Event\":{}}]}"), "misp");
        assert_eq!(feed(b"ip,actor\n"), "csv");
        let error = "unknown list format \"palin\"; did you mean \"plain\"?";
        assert_eq!("palin".parse::<ListFormat>(), Err(error.to_owned()));
    }
}
