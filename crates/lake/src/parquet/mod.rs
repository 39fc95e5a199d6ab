//! Parquet, the format of data lakes, as a stream of JSON lines: one row, one line.
//!
//! So a row of a lake is decoded as any other record is, and cited by its place in the stream: the
//! same file always gives the same bytes. Everything is bounded, whatever the file says of itself:
//! `footer` and `header` look before they allocate, `pages` inflates with a cap, `render` cuts off
//! what no decoder takes.

mod footer;
mod group;
mod header;
mod pages;
mod render;
mod thrift;

use std::error::Error;
use std::fs::File;
use std::io::{self, BufRead, Read};
use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;

use arrow_array::{RecordBatch, StructArray};
use arrow_schema::{DataType, Field, FieldRef, Fields};
use parquet::arrow::arrow_reader::ParquetRecordBatchReader;
use parquet::arrow::{
    FieldLevels, ProjectionMask, parquet_to_arrow_field_levels, parquet_to_arrow_schema,
};
use parquet::errors::ParquetError;
use parquet::file::metadata::ParquetMetaData;

use crate::inflate::RATIO_FREE_BYTES;
use group::Group;
use pages::Budget;

/// Both ends of a Parquet file.
pub(crate) const MAGIC: &[u8; 4] = b"PAR1";

/// Rows that are in memory at once.
const BATCH_ROWS: usize = 256;

/// Lines may be so many times the size of the file, past 10 MiB. It is ten times as much as for
/// what is packed otherwise, since a line repeats the names of all its columns.
const RATIO_CAP: u64 = 2000;

/// The rows of a Parquet file as lines of JSON.
pub(crate) struct Lines {
    file: Arc<File>,
    size: u64,
    metadata: Arc<ParquetMetaData>,
    levels: FieldLevels,
    budget: Arc<Budget>,
    next_group: usize,
    rows: Option<ParquetRecordBatchReader>,
    text: Vec<u8>,
    /// Up to here the lines were handed on.
    taken: usize,
    given: u64,
    failed: bool,
}

impl Lines {
    pub(crate) fn open(file: File) -> io::Result<Self> {
        let size = file.metadata()?.len();
        let metadata = footer::read(&file, size)?;
        let schema = metadata.file_metadata().schema_descr();
        let levels = contained(|| {
            let views = views(&parquet_to_arrow_schema(schema, None)?.fields);
            parquet_to_arrow_field_levels(schema, ProjectionMask::all(), Some(&views))
        })?;
        Ok(Self {
            file: Arc::new(file),
            size,
            metadata: Arc::new(metadata),
            levels,
            budget: Arc::default(),
            next_group: 0,
            rows: None,
            text: Vec::new(),
            taken: 0,
            given: 0,
            failed: false,
        })
    }

    /// Makes the lines of the next rows; none at the end of the file.
    fn refill(&mut self) -> io::Result<()> {
        self.text.clear();
        self.taken = 0;
        while self.text.is_empty() {
            self.budget.next_batch();
            let batch = match &mut self.rows {
                Some(rows) => contained(|| Ok(rows.next().transpose()?))?,
                None if self.next_group >= self.metadata.num_row_groups() => return Ok(()),
                None => None,
            };
            if let Some(batch) = batch {
                self.render(batch)?;
            } else {
                self.rows = self.group()?;
                self.next_group += 1;
            }
        }
        Ok(())
    }

    /// The rows of the next row group, where there is one.
    fn group(&self) -> io::Result<Option<ParquetRecordBatchReader>> {
        if self.next_group >= self.metadata.num_row_groups() {
            return Ok(None);
        }
        let group = Group {
            file: Arc::clone(&self.file),
            size: self.size,
            metadata: Arc::clone(&self.metadata),
            index: self.next_group,
            budget: Arc::clone(&self.budget),
        };
        contained(|| {
            ParquetRecordBatchReader::try_new_with_row_groups(
                &self.levels,
                &group,
                BATCH_ROWS,
                None,
            )
            .map(Some)
        })
    }

    fn render(&mut self, batch: RecordBatch) -> io::Result<()> {
        let rows = StructArray::from(batch);
        for row in 0..arrow_array::Array::len(&rows) {
            render::line(&rows, row, &mut self.text);
        }
        self.given += self.text.len() as u64;
        if self.given > RATIO_FREE_BYTES && self.given / RATIO_CAP > self.size {
            return Err(damaged(format!("its rows are more than {RATIO_CAP} times its size")));
        }
        Ok(())
    }
}

impl Read for Lines {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for Lines {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.taken == self.text.len() && !self.failed {
            let filled = self.refill();
            self.failed = filled.is_err();
            filled?;
        }
        Ok(self.text.get(self.taken..).unwrap_or_default())
    }

    fn consume(&mut self, amount: usize) {
        self.taken = self.taken.saturating_add(amount).min(self.text.len());
    }
}

/// Why a file cannot be read on.
fn damaged(reason: impl Into<Box<dyn Error + Send + Sync>>) -> io::Error {
    let reason: Box<dyn Error + Send + Sync> = reason.into();
    io::Error::new(io::ErrorKind::InvalidData, format!("the Parquet file is damaged: {reason}"))
}

/// Does what the library does with bytes that may be anybody's. It says of most damage that it is
/// damage; where it panics instead, that is damage as well.
fn contained<T>(read: impl FnOnce() -> Result<T, ParquetError>) -> io::Result<T> {
    match panic::catch_unwind(AssertUnwindSafe(read)) {
        Ok(Ok(read)) => Ok(read),
        Ok(Err(ParquetError::External(error))) => match error.downcast::<io::Error>() {
            Ok(error) => Err(*error),
            Err(error) => Err(damaged(error)),
        },
        Ok(Err(error)) => Err(damaged(error)),
        Err(_) => Err(damaged("it is damaged in a way that its reader did not foresee")),
    }
}

/// The same fields, with text that stays where its page is: a dictionary may say a word of a
/// megabyte in every row.
fn views(fields: &Fields) -> Fields {
    fields.iter().map(view).collect()
}

fn view(field: &FieldRef) -> FieldRef {
    let kind = match field.data_type() {
        DataType::Utf8 => DataType::Utf8View,
        DataType::Binary => DataType::BinaryView,
        DataType::Struct(fields) => DataType::Struct(views(fields)),
        DataType::List(item) => DataType::List(view(item)),
        DataType::Map(entries, sorted) => DataType::Map(view(entries), *sorted),
        other => other.clone(),
    };
    Arc::new(Field::clone(field).with_data_type(kind))
}

#[cfg(test)]
mod tests;
