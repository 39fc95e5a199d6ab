//! The columns of each class, out of `columns.txt`.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use arrow_schema::{DataType, Field, FieldRef, Fields};

/// Where an event keeps what no attribute of its class holds.
pub(super) const UNMAPPED: &str = "unmapped";
/// Marks text that is JSON, in the metadata of its field, which is not written.
const JSON_MARK: &str = "json";

/// A class of OCSF: its name in paths, and its columns.
pub(super) struct Class {
    pub(super) name: String,
    pub(super) columns: Fields,
}

struct Table {
    classes: BTreeMap<u64, Class>,
    every: Fields,
}

static TABLE: LazyLock<Table> =
    LazyLock::new(|| parse(include_str!("columns.txt")).expect("a test reads the embedded table"));

/// The class of a number. One that is not in the table has the columns that every event has.
pub(super) fn class(uid: u64) -> (String, Fields) {
    TABLE.classes.get(&uid).map_or_else(
        || (format!("class_{uid}"), with_unmapped(&TABLE.every)),
        |class| (class.name.clone(), class.columns.clone()),
    )
}

pub(super) fn is_json(field: &Field) -> bool {
    field.metadata().contains_key(JSON_MARK)
}

/// A column of texts by name.
pub(super) fn unmapped() -> FieldRef {
    let entries = Fields::from(vec![
        Field::new("key", DataType::Utf8, false),
        Field::new("value", DataType::Utf8, true),
    ]);
    let entries = Arc::new(Field::new("key_value", DataType::Struct(entries), false));
    Arc::new(Field::new(UNMAPPED, DataType::Map(entries, false), true))
}

fn with_unmapped(columns: &Fields) -> Fields {
    let mut columns: Vec<FieldRef> = columns.iter().cloned().collect();
    columns.sort_by(|a, b| a.name().cmp(b.name()));
    columns.push(unmapped());
    columns.into()
}

fn parse(text: &str) -> Option<Table> {
    let lines = || {
        let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        lines.filter_map(|line| line.split_once(" = "))
    };
    let objects: BTreeMap<&str, &str> =
        lines().filter_map(|(head, names)| Some((head.strip_prefix("object ")?, names))).collect();
    let (_, every) = lines().find(|(head, _)| *head == "every")?;
    let mut classes = BTreeMap::new();
    for (head, own) in lines() {
        let Some((uid, name)) = head.split_once(' ').filter(|(uid, _)| *uid != "object") else {
            continue;
        };
        let columns = with_unmapped(&fields(&format!("{every} {own}"), &objects)?);
        classes.insert(uid.parse().ok()?, Class { name: name.to_owned(), columns });
    }
    Some(Table { classes, every: fields(every, &objects)? })
}

fn fields(names: &str, objects: &BTreeMap<&str, &str>) -> Option<Fields> {
    names.split(' ').map(|name| field(name, objects)).collect()
}

fn field(written: &str, objects: &BTreeMap<&str, &str>) -> Option<FieldRef> {
    let (name, listed) = match written.strip_suffix("[]") {
        Some(name) => (name, true),
        None => (written, false),
    };
    let (name, kind) = name.split_once(':').unwrap_or((name, "text"));
    let data_type = match kind {
        "text" | "json" => DataType::Utf8,
        "int" => DataType::Int32,
        "long" => DataType::Int64,
        "bool" => DataType::Boolean,
        "double" => DataType::Float64,
        object => DataType::Struct(fields(objects.get(object)?, objects)?),
    };
    let data_type = if listed {
        DataType::List(Arc::new(Field::new("element", data_type, true)))
    } else {
        data_type
    };
    let marks = (kind == "json").then(|| (JSON_MARK.to_owned(), String::new()));
    Some(Arc::new(Field::new(name, data_type, true).with_metadata(marks.into_iter().collect())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_table_is_read() {
        let (name, columns) = class(6003);
        assert_eq!(name, "api_activity");
        assert!(columns.find("src_endpoint").is_some() && columns.find("time").is_some());
        assert_eq!(columns.iter().last(), Some(&unmapped()));
        assert_eq!(TABLE.classes.len(), 13);
        assert_eq!(class(99).0, "class_99");
    }
}
