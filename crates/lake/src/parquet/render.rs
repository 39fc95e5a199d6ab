//! A row of Parquet as a JSON object on a line: nulls are left out, structs are objects, maps are
//! objects, lists are lists, and moments are RFC 3339.

use std::fmt::Display;
use std::io::Write as _;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Decimal128Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type,
    Int64Type, TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrowPrimitiveType, StructArray};
use arrow_schema::{DataType, TimeUnit};

/// A longer record is no record to any decoder. It is cut off and so set aside.
const RECORD_CAP: usize = 2 * 1024 * 1024;

const NANOS_PER_SECOND: i128 = 1_000_000_000;
const SECONDS_PER_DAY: i128 = 86_400;

/// Appends a row, as a line.
pub(super) fn line(rows: &StructArray, row: usize, out: &mut Vec<u8>) {
    let mut line = Line { out, cap: 0 };
    line.cap = line.out.len().saturating_add(RECORD_CAP);
    line.object(rows, row);
    out.push(b'\n');
}

struct Line<'o> {
    out: &'o mut Vec<u8>,
    cap: usize,
}

impl Line<'_> {
    fn full(&self) -> bool {
        self.out.len() > self.cap
    }

    fn object(&mut self, object: &StructArray, row: usize) {
        self.out.push(b'{');
        let mut first = true;
        for (field, column) in object.fields().iter().zip(object.columns()) {
            if column.is_null(row) || column.data_type() == &DataType::Null || self.full() {
                continue;
            }
            self.separate(&mut first);
            self.text(field.name());
            self.out.push(b':');
            self.value(column.as_ref(), row);
        }
        self.out.push(b'}');
    }

    fn separate(&mut self, first: &mut bool) {
        if !std::mem::replace(first, false) {
            self.out.push(b',');
        }
    }

    fn value(&mut self, column: &dyn Array, row: usize) {
        if column.is_null(row) {
            return self.raw("null");
        }
        match column.data_type() {
            DataType::Boolean => {
                self.raw(if column.as_boolean().value(row) { "true" } else { "false" });
            }
            DataType::Utf8View => self.text(column.as_string_view().value(row)),
            DataType::Utf8 => self.text(column.as_string::<i32>().value(row)),
            DataType::LargeUtf8 => self.text(column.as_string::<i64>().value(row)),
            DataType::BinaryView => self.bytes(column.as_binary_view().value(row)),
            DataType::Binary => self.bytes(column.as_binary::<i32>().value(row)),
            DataType::FixedSizeBinary(_) => self.bytes(column.as_fixed_size_binary().value(row)),
            DataType::Struct(_) => self.object(column.as_struct(), row),
            DataType::List(_) => self.list(column.as_list::<i32>().value(row).as_ref()),
            DataType::LargeList(_) => self.list(column.as_list::<i64>().value(row).as_ref()),
            DataType::Map(..) => self.map(&column.as_map().value(row)),
            DataType::Timestamp(unit, zone) => self.moment(column, row, *unit, zone.is_some()),
            _ => self.number(column, row),
        }
    }

    fn number(&mut self, column: &dyn Array, row: usize) {
        match column.data_type() {
            DataType::Int8 => self.integer(native::<Int8Type>(column, row)),
            DataType::Int16 => self.integer(native::<Int16Type>(column, row)),
            DataType::Int32 => self.integer(native::<Int32Type>(column, row)),
            DataType::Int64 => self.integer(native::<Int64Type>(column, row)),
            DataType::UInt8 => self.integer(native::<UInt8Type>(column, row)),
            DataType::UInt16 => self.integer(native::<UInt16Type>(column, row)),
            DataType::UInt32 => self.integer(native::<UInt32Type>(column, row)),
            DataType::UInt64 => self.integer(native::<UInt64Type>(column, row)),
            DataType::Float32 => self.float(native::<Float32Type>(column, row).into()),
            DataType::Float64 => self.float(native::<Float64Type>(column, row)),
            DataType::Date32 => self.date(native::<Date32Type>(column, row)),
            DataType::Decimal128(..) => {
                let text = column.as_primitive::<Decimal128Type>().value_as_string(row);
                self.text(&text);
            }
            // No log holds such things: half floats, times of day, intervals.
            _ => self.raw("null"),
        }
    }

    fn raw(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    fn text(&mut self, text: &str) {
        if text.len() > RECORD_CAP {
            // The quote that does not end says that something is missing.
            return self.out.push(b'"');
        }
        serde_json::to_writer(&mut *self.out, text).expect("text is written to memory");
    }

    /// Bytes are text in files whose writers did not say so.
    fn bytes(&mut self, bytes: &[u8]) {
        self.text(&String::from_utf8_lossy(bytes));
    }

    fn integer(&mut self, number: impl Display) {
        write!(self.out, "{number}").expect("a number is written to memory");
    }

    /// JSON has no infinite numbers. A whole number is written as one: writers without a type for
    /// whole numbers that may be missing make every port a float.
    fn float(&mut self, number: f64) {
        if number.is_finite() {
            write!(self.out, "{number}").expect("a number is written to memory");
        } else {
            self.raw("null");
        }
    }

    fn list(&mut self, items: &dyn Array) {
        self.out.push(b'[');
        let mut first = true;
        for item in 0..items.len() {
            if self.full() {
                break;
            }
            self.separate(&mut first);
            self.value(items, item);
        }
        self.out.push(b']');
    }

    /// Keys that are no text are written as one.
    fn map(&mut self, entries: &StructArray) {
        self.out.push(b'{');
        let (Some(keys), Some(values)) = (entries.columns().first(), entries.columns().get(1))
        else {
            return self.out.push(b'}');
        };
        let mut first = true;
        for entry in 0..entries.len() {
            if self.full() {
                break;
            }
            self.separate(&mut first);
            let start = self.out.len();
            self.value(keys.as_ref(), entry);
            if self.out.get(start) != Some(&b'"') {
                let key = String::from_utf8_lossy(&self.out.split_off(start)).into_owned();
                self.text(&key);
            }
            self.out.push(b':');
            self.value(values.as_ref(), entry);
        }
        self.out.push(b'}');
    }

    fn moment(&mut self, column: &dyn Array, row: usize, unit: TimeUnit, zone: bool) {
        let (count, per_second) = match unit {
            TimeUnit::Second => (native::<TimestampSecondType>(column, row), 1),
            TimeUnit::Millisecond => (native::<TimestampMillisecondType>(column, row), 1_000),
            TimeUnit::Microsecond => (native::<TimestampMicrosecondType>(column, row), 1_000_000),
            TimeUnit::Nanosecond => (native::<TimestampNanosecondType>(column, row), 1_000_000_000),
        };
        let nanos = i128::from(count) * (NANOS_PER_SECOND / per_second);
        match jiff::Timestamp::from_nanosecond(nanos) {
            Ok(moment) if zone => self.text(&moment.to_string()),
            Ok(moment) => self.text(moment.to_string().trim_end_matches('Z')),
            Err(_) => self.integer(count),
        }
    }

    fn date(&mut self, days: i32) {
        let nanos = i128::from(days) * SECONDS_PER_DAY * NANOS_PER_SECOND;
        match jiff::Timestamp::from_nanosecond(nanos) {
            Ok(midnight) => {
                let text = midnight.to_string();
                self.text(text.split_once('T').map_or(text.as_str(), |(date, _)| date));
            }
            Err(_) => self.integer(days),
        }
    }
}

fn native<T: ArrowPrimitiveType>(column: &dyn Array, row: usize) -> T::Native {
    column.as_primitive::<T>().value(row)
}
