//! Published files, and files that are not what they say.

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parquet::basic::{Compression, ZstdLevel};
use parquet::data_type::Int32Type;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use serde_json::Value;

fn rows(path: &Path) -> Vec<Value> {
    let mut text = String::new();
    crate::open(path).expect("a file").read_to_string(&mut text).expect("readable");
    text.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
}

/// The Parquet files of a published folder; none where the corpus is absent.
fn published() -> Vec<PathBuf> {
    let corpus = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/corpus/cloud/aws_security_lake_ocsf_validation"
    );
    let mut folders = vec![PathBuf::from(corpus)];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            match path.extension() {
                _ if path.is_dir() => folders.push(path),
                Some(extension) if extension == "parquet" => files.push(path),
                _ => {}
            }
        }
    }
    files.sort();
    files
}

#[test]
fn published_files_are_read() {
    let files = published();
    if files.is_empty() {
        return println!("not run: corpus absent");
    }
    for file in &files {
        let rows = rows(file);
        assert_eq!(rows.len(), 1, "{}", file.display());
    }
}

/// A file of two row groups with everything that a lake's files have.
fn sample() -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    let mut lake = crate::SecurityLake::new(folder.path()).expect("a folder");
    for time in 0..300 {
        let event = serde_json::json!({
            "class_uid": 6003,
            "time": time,
            "api": {"operation": format!("Operation{}", time % 7), "request": {"data": {"n": time}}},
            "resources": [{"uid": format!("i-{time}")}, {"uid": "i-0", "labels": ["a", "b"]}],
            "unmapped": {"eventCategory": "Management"},
        });
        lake.add("cloudtrail", &event).expect("room");
    }
    lake.finish().expect("room");
    let files = walkdir::WalkDir::new(folder.path()).into_iter().flatten();
    let file = files.into_iter().find(|entry| entry.file_type().is_file()).expect("a file");
    std::fs::read(file.path()).expect("a file")
}

/// Reads bytes as a file: what it gives, and how it ends.
fn read(bytes: &[u8]) -> (Vec<u8>, std::io::Result<()>) {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(bytes).expect("room");
    let mut text = Vec::new();
    let opened = crate::open(file.path());
    let end = opened.and_then(|mut stream| stream.read_to_end(&mut text).map(drop));
    (text, end)
}

#[test]
fn damage_is_an_error_and_never_more() {
    let sample = sample();
    let (whole, end) = read(&sample);
    assert!(end.is_ok() && whole.len() > 10_000);
    let mut damaged = sample.clone();
    for place in (0..sample.len()).step_by(sample.len() / 200) {
        for bits in [0xff, 0x01] {
            damaged[place] ^= bits;
            let (text, end) = read(&damaged);
            damaged[place] ^= bits;
            assert!(text.len() <= 4 * whole.len(), "byte {place} ^ {bits:x}");
            assert!(end.is_err() || !text.is_empty(), "byte {place} ^ {bits:x}");
        }
    }
    for length in (0..sample.len()).step_by(sample.len() / 50) {
        assert!(length < 4 || read(&sample[..length]).1.is_err(), "{length} bytes");
    }
}

#[test]
fn a_value_that_is_repeated_without_end_is_refused() {
    let schema = "message m { required group many (LIST) { repeated group list { required int32 \
                  element; } } }";
    let schema = Arc::new(parse_message_type(schema).expect("a schema"));
    let compression = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(3).expect("a level")))
        .set_data_page_row_count_limit(usize::MAX);
    let mut bytes = Vec::new();
    let mut writer = SerializedFileWriter::new(&mut bytes, schema, compression.build().into())
        .expect("a writer");
    let mut group = writer.next_row_group().expect("a row group");
    let mut column = group.next_column().expect("a column").expect("one");
    let count = 5_000_000;
    let (mut repetition, definition) = (vec![1; count], vec![1; count]);
    repetition[0] = 0;
    let values = vec![7; count];
    let typed = column.typed::<Int32Type>();
    typed.write_batch(&values, Some(&definition), Some(&repetition)).expect("room");
    column.close().expect("room");
    group.close().expect("room");
    writer.close().expect("room");
    assert!(bytes.len() < 1024 * 1024, "{} bytes", bytes.len());

    let (text, end) = read(&bytes);
    let end = end.expect_err("refused").to_string();
    assert!(end.contains("4 million values"), "{end}");
    assert!(text.is_empty());
}

#[test]
fn a_schema_without_bottom_is_refused() {
    let deep = 100_000;
    let mut schema = String::from("message m { ");
    schema.push_str(&"required group g { ".repeat(50));
    schema.push_str("required int32 x; ");
    schema.push_str(&"} ".repeat(51));
    let schema = Arc::new(parse_message_type(&schema).expect("a schema"));
    let mut bytes = Vec::new();
    let writer = SerializedFileWriter::new(&mut bytes, schema, Arc::default()).expect("a writer");
    writer.close().expect("room");
    assert!(read(&bytes).1.is_ok());

    // A struct with the version, and a list of groups that have one child each.
    let mut footer = vec![0x15, 0x02, 0x19, 0xfc, 0xa0, 0x8d, 0x06];
    for _ in 0..deep {
        footer.extend_from_slice(&[0x35, 0x00, 0x18, 0x01, b'g', 0x15, 0x02, 0x00]);
    }
    let length = u32::try_from(footer.len()).expect("short");
    let file = [b"PAR1", footer.as_slice(), &length.to_le_bytes(), b"PAR1"].concat();
    let end = read(&file).1.expect_err("refused").to_string();
    assert!(end.contains("footer"), "{end}");
}
