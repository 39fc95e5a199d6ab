//! One row group of a file: where its columns lie, each read as [`Pages`].

use std::fs::File;
use std::sync::Arc;

use parquet::arrow::arrow_reader::RowGroups;
use parquet::column::page::{PageIterator, PageReader};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::{ParquetMetaData, RowGroupMetaData};

use super::pages::{Budget, Chunk, Pages};

pub(super) struct Group {
    pub(super) file: Arc<File>,
    pub(super) size: u64,
    pub(super) metadata: Arc<ParquetMetaData>,
    pub(super) index: usize,
    pub(super) budget: Arc<Budget>,
}

impl Group {
    /// Where a column lies; it must lie inside the file.
    fn chunk(&self, column: usize) -> Option<Chunk> {
        let metadata = self.metadata.row_groups().get(self.index)?.columns().get(column)?;
        let data = metadata.data_page_offset();
        // Some writers say that a dictionary which is not there is at 0.
        let dictionary = metadata.dictionary_page_offset().filter(|at| (1..data).contains(at));
        let start = u64::try_from(dictionary.unwrap_or(data)).ok()?;
        let end = start.checked_add(u64::try_from(metadata.compressed_size()).ok()?)?;
        let listed = metadata.column_descr().max_rep_level() > 0;
        let compression = metadata.compression();
        (end <= self.size).then_some(Chunk { start, end, compression, listed })
    }
}

impl RowGroups for Group {
    fn num_rows(&self) -> usize {
        self.row_groups().map(|group| usize::try_from(group.num_rows()).unwrap_or(0)).sum()
    }

    fn column_chunks(&self, column: usize) -> Result<Box<dyn PageIterator>> {
        let chunk = self.chunk(column);
        let chunk =
            chunk.ok_or_else(|| ParquetError::EOF("a column lies outside it".to_owned()))?;
        let pages = Pages::new(Arc::clone(&self.file), chunk, Arc::clone(&self.budget));
        Ok(Box::new(OneChunk(Some(pages))))
    }

    fn row_groups(&self) -> Box<dyn Iterator<Item = &RowGroupMetaData> + '_> {
        Box::new(self.metadata.row_groups().get(self.index).into_iter())
    }

    fn metadata(&self) -> &ParquetMetaData {
        &self.metadata
    }
}

/// The chunks of a column: there is one, since one row group is read at a time.
struct OneChunk(Option<Pages>);

impl Iterator for OneChunk {
    type Item = Result<Box<dyn PageReader>>;

    fn next(&mut self) -> Option<Self::Item> {
        let pages: Box<dyn PageReader> = Box::new(self.0.take()?);
        Some(Ok(pages))
    }
}

impl PageIterator for OneChunk {}
