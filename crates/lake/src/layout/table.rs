//! Events as the columns of their class. Nothing is lost: what has no column, or another type than
//! its column, is kept in `unmapped` under the name of its path, as text or as JSON.

use std::io;
use std::sync::Arc;

use arrow_array::builder::{
    BooleanBuilder, Float64Builder, Int32Builder, Int64Builder, StringBuilder,
};
use arrow_array::{ArrayRef, ListArray, MapArray, RecordBatch, StringArray, StructArray};
use arrow_buffer::{NullBuffer, OffsetBuffer};
use arrow_schema::{DataType, Field, Fields, Schema};
use serde_json::{Map, Value};

use super::columns::{self, UNMAPPED, is_json};

type Object = Map<String, Value>;

/// The events of one class, as a batch of rows.
pub(super) fn batch(columns: &Fields, events: Vec<Object>) -> io::Result<RecordBatch> {
    let mut rest = Vec::with_capacity(events.len());
    let events: Vec<Value> = events
        .into_iter()
        .map(|mut event| {
            let mut unmapped = Vec::new();
            match event.remove(UNMAPPED) {
                Some(Value::Object(members)) => {
                    unmapped.extend(members.into_iter().map(|(key, value)| (key, text(value))));
                }
                Some(other) => unmapped.push((UNMAPPED.to_owned(), text(other))),
                None => {}
            }
            let event = fit_object(columns, event, "", &mut unmapped);
            rest.push(unmapped);
            event
        })
        .collect();
    let cells: Vec<Option<&Value>> = events.iter().map(Some).collect();
    let (unmapped, known) = columns.split_last().expect("every class ends with `unmapped`");
    let mut arrays = members(&known.to_vec().into(), &cells);
    debug_assert_eq!(unmapped.name(), UNMAPPED);
    arrays.push(unmapped_column(&rest));
    RecordBatch::try_new(Arc::new(Schema::new(columns.clone())), arrays).map_err(io::Error::other)
}

/// What an object has in the columns; the rest goes to `unmapped`.
fn fit_object(
    columns: &Fields,
    object: Object,
    path: &str,
    unmapped: &mut Vec<(String, String)>,
) -> Value {
    let mut fitting = Map::new();
    for (name, value) in object {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        let column = columns.find(&name).filter(|(_, column)| column.name() != UNMAPPED);
        let fitted = match column {
            Some((_, column)) => fit(column, value, &path, unmapped),
            None => Err(value),
        };
        match fitted {
            Ok(value) => drop(fitting.insert(name, value)),
            Err(value) => unmapped.push((path, text(value))),
        }
    }
    Value::Object(fitting)
}

/// A value that fits its column; otherwise the value, which does not.
fn fit(
    column: &Field,
    value: Value,
    path: &str,
    unmapped: &mut Vec<(String, String)>,
) -> Result<Value, Value> {
    match (column.data_type(), value) {
        (DataType::Utf8, value) if is_json(column) => Ok(Value::String(value.to_string())),
        (DataType::Struct(columns), Value::Object(object)) => {
            Ok(fit_object(columns, object, path, unmapped))
        }
        (DataType::List(item), Value::Array(items)) => {
            let fitting = items.into_iter().enumerate().map(|(index, item_value)| {
                let path = format!("{path}[{index}]");
                fit(item, item_value, &path, unmapped).unwrap_or_else(|value| {
                    unmapped.push((path, text(value)));
                    Value::Null
                })
            });
            Ok(Value::Array(fitting.collect()))
        }
        (data_type, value) => {
            let fits = match data_type {
                DataType::Utf8 => value.is_string(),
                DataType::Boolean => value.is_boolean(),
                DataType::Int32 => {
                    value.as_i64().is_some_and(|number| i32::try_from(number).is_ok())
                }
                DataType::Int64 => value.is_i64(),
                DataType::Float64 => value.is_number(),
                _ => false,
            };
            if fits { Ok(value) } else { Err(value) }
        }
    }
}

fn text(value: Value) -> String {
    match value {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

/// The columns of a struct, from objects that fit it.
fn members(columns: &Fields, objects: &[Option<&Value>]) -> Vec<ArrayRef> {
    let column = |field: &Arc<Field>| {
        let cells: Vec<Option<&Value>> = objects
            .iter()
            .map(|object| object.and_then(|object| object.get(field.name())))
            .collect();
        array(field.data_type(), &cells)
    };
    columns.iter().map(column).collect()
}

/// An array of values that fit it.
fn array(data_type: &DataType, cells: &[Option<&Value>]) -> ArrayRef {
    let cells = cells.iter().map(|cell| cell.filter(|value| !value.is_null()));
    match data_type {
        DataType::Boolean => {
            let mut column = BooleanBuilder::new();
            cells.for_each(|cell| column.append_option(cell.and_then(Value::as_bool)));
            Arc::new(column.finish())
        }
        DataType::Int32 => {
            let mut column = Int32Builder::new();
            let narrow = |cell: &Value| i32::try_from(cell.as_i64()?).ok();
            cells.for_each(|cell| column.append_option(cell.and_then(narrow)));
            Arc::new(column.finish())
        }
        DataType::Int64 => {
            let mut column = Int64Builder::new();
            cells.for_each(|cell| column.append_option(cell.and_then(Value::as_i64)));
            Arc::new(column.finish())
        }
        DataType::Float64 => {
            let mut column = Float64Builder::new();
            cells.for_each(|cell| column.append_option(cell.and_then(Value::as_f64)));
            Arc::new(column.finish())
        }
        DataType::Struct(columns) => {
            let cells: Vec<Option<&Value>> = cells.collect();
            let present: NullBuffer = cells.iter().map(Option::is_some).collect();
            let arrays = members(columns, &cells);
            Arc::new(StructArray::new(columns.clone(), arrays, Some(present)))
        }
        DataType::List(item) => {
            let lists: Vec<Option<&Vec<Value>>> =
                cells.map(|cell| cell.and_then(Value::as_array)).collect();
            let present: NullBuffer = lists.iter().map(Option::is_some).collect();
            let offsets =
                OffsetBuffer::from_lengths(lists.iter().map(|list| list.map_or(0, Vec::len)));
            let items: Vec<Option<&Value>> =
                lists.iter().flatten().flat_map(|list| list.iter()).map(Some).collect();
            let items = array(item.data_type(), &items);
            Arc::new(ListArray::new(Arc::clone(item), offsets, items, Some(present)))
        }
        _ => {
            let mut column = StringBuilder::new();
            cells.for_each(|cell| column.append_option(cell.and_then(Value::as_str)));
            Arc::new(column.finish())
        }
    }
}

fn unmapped_column(rows: &[Vec<(String, String)>]) -> ArrayRef {
    let field = columns::unmapped();
    let DataType::Map(entries, _) = field.data_type() else { unreachable!("it is a map") };
    let DataType::Struct(columns) = entries.data_type() else { unreachable!("of keys and values") };
    let pairs: Vec<&(String, String)> = rows.iter().flatten().collect();
    let keys = StringArray::from_iter_values(pairs.iter().map(|(key, _)| key));
    let values = StringArray::from_iter_values(pairs.iter().map(|(_, value)| value));
    let values = StructArray::new(columns.clone(), vec![Arc::new(keys), Arc::new(values)], None);
    let present: NullBuffer = rows.iter().map(|row| !row.is_empty()).collect();
    let offsets = OffsetBuffer::from_lengths(rows.iter().map(Vec::len));
    Arc::new(MapArray::new(Arc::clone(entries), offsets, values, Some(present), false))
}
