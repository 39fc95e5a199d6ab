//! Every form of list, read into entries. One file a form; what several share lies in `value`.

mod asndrop;
pub(super) mod csv;
mod date;
mod json;
mod libloc;
mod mmdb;
mod plain;
mod tables;
mod warning;

pub(super) use date::in_text as date_in;

use super::entries::Entries;
use super::format::ListFormat;
use super::kind::ListKind;

/// Reads what a list holds. An error is about the file as a whole.
pub(super) fn read(format: ListFormat, bytes: &[u8], kind: ListKind) -> Result<Entries, String> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut entries = Entries::default();
    let text = || String::from_utf8_lossy(bytes);
    match format {
        ListFormat::Plain | ListFormat::Maltrail => plain::read(&text(), kind, &mut entries),
        ListFormat::Csv => csv::read(&text(), kind, &mut entries),
        ListFormat::MispWarninglist => warning::read(bytes, kind, &mut entries)?,
        ListFormat::Asndrop => asndrop::read(&text(), &mut entries),
        ListFormat::Iptoasn => tables::read_iptoasn(&text(), &mut entries),
        ListFormat::IpLocationDb => tables::read_location_rows(&text(), &mut entries),
        ListFormat::Json => json::read(bytes, &mut entries)?,
        ListFormat::Libloc => libloc::read(bytes, kind, &mut entries)?,
        ListFormat::Mmdb => mmdb::read(bytes, kind, &mut entries)?,
    }
    Ok(entries)
}

#[cfg(test)]
mod tests;
