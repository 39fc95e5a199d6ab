//! Formats of lists and feeds: the words of `stakeout.toml`, and how to tell them apart by content.
//! Only the plain list and the STIX bundle are read so far; the others are known so that a
//! configuration which names them stays valid.

use std::fmt;
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
    Libloc,
    Mmdb,
}

impl ListFormat {
    pub const ALL: [Self; 9] = [
        Self::Plain,
        Self::Csv,
        Self::MispWarninglist,
        Self::Asndrop,
        Self::Maltrail,
        Self::Iptoasn,
        Self::IpLocationDb,
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
        let first = text.lines().map(str::trim).find(|line| !comment(line)).unwrap_or("");
        match first {
            json if json.starts_with('{') && json.contains("\"asn\"") => Self::Asndrop,
            json if json.starts_with(['{', '[']) => Self::MispWarninglist,
            row if row.split('\t').count() >= 5 => Self::Iptoasn,
            row if row.contains(',') => Self::Csv,
            _ => Self::Plain,
        }
    }
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

    /// Tells a format from content. JSON that looks like nothing else is taken for STIX, whose
    /// errors name a line.
    pub fn of(bytes: &[u8]) -> Self {
        let head = String::from_utf8_lossy(bytes.get(..65_536).unwrap_or(bytes));
        let has = |key: &str| head.contains(&format!("\"{key}\""));
        let json = head.trim_start_matches('\u{feff}').trim_start().starts_with(['{', '[']);
        match json {
            true if has("Event") && !has("objects") => Self::Misp,
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
