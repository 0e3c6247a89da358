//! Files of every format, packed and damaged: no row is lost in silence.

use super::{ReadFiles, read_files};
use crate::ingest::acquire::input::find_packed_files;
use crate::manifest::{About, EXTENSIONS, Manifest, ManifestError, ManifestWriter, Question};
use std::fs;
use std::io::Write;
use std::path::Path;

fn read(files: &[&Path], column: Option<&str>) -> Result<(ReadFiles, Manifest), ManifestError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("list.manifest");
    let mut writer = ManifestWriter::new(&path).unwrap();
    let files: Vec<_> = files.iter().map(|file| file.to_path_buf()).collect();
    let found = find_packed_files(&files, EXTENSIONS).unwrap();
    let read = read_files(&found.files, column, &mut writer, &mut |_| true)?;
    let (name, rows_read, skipped) = ("list".to_owned(), read.rows, read.skipped.clone());
    let about =
        About { name, publisher: None, date: None, licence: None, added_at: 0, files: Vec::new(), rows_read, skipped };
    let manifest = writer.finish(about)?;
    let skipped: u64 = read.skipped.values().map(|skipped| skipped.rows).sum();
    assert_eq!(read.rows, manifest.rows() + skipped, "rows and skipped rows add up");
    assert_eq!(read.rows, read.files.iter().map(|file| file.rows).sum::<u64>());
    Ok((read, manifest))
}

fn of(name: &str, content: impl AsRef<[u8]>) -> Result<(ReadFiles, Manifest), ManifestError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, content).unwrap();
    read(&[&path], None)
}

fn lists(manifest: &Manifest, address: &str) -> u64 {
    manifest.look_up(&Question::parse(address).unwrap(), 0).unwrap().map_or(0, |listed| listed.exact)
}

#[test]
fn every_format_gives_the_same_rows() {
    for (name, format, column, content) in [
        ("a.txt", "lines", None, "\u{feff}http://a.example.com/1\r\nhttps://www.b.example.com/2\n\n# note\nno address"),
        ("a", "lines", None, "http://a.example.com/1\nhttps://b.example.com/2"),
        ("a.csv", "csv", Some("url"), "id,url\n1,http://a.example.com/1\n2,\"https://b.example.com/2\"\n3\n"),
        (
            "a.csv",
            "csv",
            Some("Image URL"),
            "caption;Image URL\n\"a;\nb\";http://a.example.com/1\nc;https://b.example.com/2",
        ),
        ("a.csv", "csv", Some("where"), "x,where\n1,http://a.example.com/1\n2,https://b.example.com/2\n"),
        ("a.csv", "csv", Some("2"), "1,http://a.example.com/1\n2,https://b.example.com/2\n"),
        ("a.tsv", "tsv", Some("URL"), "\u{feff}URL\tTEXT\nhttp://a.example.com/1\tx\nhttps://b.example.com/2\ty\n"),
        (
            "a.jsonl",
            "ndjson",
            Some("image_url"),
            "{\"page\":\"http://p.example/\",\"image_url\":\"http://a.example.com/1\"}\n{\"image_url\":null}\n[1]\n\
             {\"image_url\":\"https:\\/\\/b.example.com/2\",\"more\":{\"image_url\":1}}\n",
        ),
    ] {
        let (read, manifest) = of(name, content).unwrap();
        assert_eq!((lists(&manifest, "a.example.com/1"), lists(&manifest, "b.example.com/2")), (1, 1), "{name}");
        assert_eq!((manifest.rows(), read.files[0].format.as_str()), (2, format), "{name} {content}");
        assert_eq!(read.files[0].column.as_deref(), column, "{name}");
    }
}

#[test]
fn what_is_skipped_is_counted_with_examples() {
    let (read, _) =
        of("a.txt", "http://a.example.com/1\n\nftp://b.example.com/\nhttp://intranet/\n# x\nplain\n").unwrap();
    let skipped: Vec<_> = read.skipped.iter().map(|(why, s)| (why.as_str(), s.rows, s.examples.join("|"))).collect();
    assert_eq!(
        skipped,
        [
            ("a comment", 1, "a.txt:5: # x".to_owned()),
            ("a host without a dot", 2, "a.txt:4: http://intranet/|a.txt:6: plain".to_owned()),
            ("empty", 1, "a.txt:2: ".to_owned()),
            ("neither http nor https", 1, "a.txt:3: ftp://b.example.com/".to_owned()),
        ]
    );
}

#[test]
fn endless_lines_and_open_quotes_cost_themselves_only() {
    let long = "x".repeat(3 << 20);
    let (read, manifest) = of("a.txt", format!("http://a.example.com/1\n{long}\nhttp://a.example.com/2\n")).unwrap();
    assert_eq!((manifest.rows(), read.skipped["a line of more than 1 MiB"].rows), (2, 1));
    let row = |n: u32| format!("{n},http://a.example.com/{n}\n");
    let many: String = (0..60_000).map(row).collect();
    let (read, manifest) = of("a.csv", format!("id,url\n{}\"open,x\n{many}", row(1))).unwrap();
    let skipped = read.skipped["a record of more than 1 MiB, as after a quote that is not closed"].rows;
    assert_eq!(manifest.rows() + skipped, 60_002);
    assert!(manifest.rows() > 10_000, "{}", manifest.rows());
}

#[test]
fn other_columns_are_named() {
    for (name, content, words) in [
        ("a.csv", "id,caption\n1,a dog\n", "no column holds addresses; the columns are “id”, “caption”"),
        ("a.csv", "p,q\nhttp://a.example.com/,http://b.example.com/\n", "the columns “p” and “q” hold addresses"),
        ("a.jsonl", "{\"id\":1,\"text\":\"a dog\"}\n", "the columns are “id”, “text”"),
        ("a.json", "[{\"url\":\"http://a.example.com/\"}]", "one object on each line"),
        ("a.parquet", "PAR1", "cannot be read as Parquet"),
        ("a.parquet", "hello", "not a Parquet file"),
    ] {
        let error = of(name, content).map(|_| ()).unwrap_err();
        assert!(error.is_input() && error.to_string().contains(words), "{error}");
        assert!(!error.to_string().contains('\n') && error.to_string().contains(name), "{error}");
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    fs::write(&path, "id,url,page\n1,http://a.example.com/,http://b.example.com/\n").unwrap();
    assert_eq!(lists(&read(&[&path], Some("Page")).unwrap().1, "b.example.com"), 1);
    let error = read(&[&path], Some("link")).map(|_| ()).unwrap_err().to_string();
    assert!(error.contains("unknown column “link” (--column); expected one of “id”, “url”, “page”"), "{error}");
}

#[test]
fn packed_files_and_folders_are_read_and_cut_ones_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let text: String = (0..5_000).map(|n| format!("http://a.example.com/{n}\n")).collect();
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gz.write_all(text.as_bytes()).unwrap();
    let gz = gz.finish().unwrap();
    fs::write(folder.path().join("a.txt.gz"), &gz).unwrap();
    fs::write(
        folder.path().join("b.jsonl.zst"),
        zstd::encode_all(&b"{\"url\":\"http://b.example.com/\"}\n"[..], 1).unwrap(),
    )
    .unwrap();
    fs::write(folder.path().join("c.png"), "no list").unwrap();
    let (found, manifest) = read(&[folder.path()], None).unwrap();
    assert_eq!((manifest.rows(), found.files.len()), (5_001, 2));
    fs::write(folder.path().join("a.txt.gz"), &gz[..gz.len() / 2]).unwrap();
    let error = read(&[folder.path()], None).map(|_| ()).unwrap_err();
    assert!(error.is_input() && error.to_string().contains("a.txt.gz"), "{error}");
}

/// Three row groups of 2,000 rows: a number, a text, and an address or nothing.
fn parquet(codec: parquet::basic::Compression) -> Vec<u8> {
    use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
    use parquet::file::{properties::WriterProperties, writer::SerializedFileWriter};
    let schema = "message m { REQUIRED INT64 id; REQUIRED BYTE_ARRAY TEXT (UTF8); OPTIONAL BYTE_ARRAY URL (UTF8); }";
    let schema = std::sync::Arc::new(parquet::schema::parser::parse_message_type(schema).unwrap());
    let properties = WriterProperties::builder().set_compression(codec).build();
    let mut file = Vec::new();
    let mut writer = SerializedFileWriter::new(&mut file, schema, properties.into()).unwrap();
    for group in 0..3 {
        let rows = group * 2_000..(group + 1) * 2_000;
        let mut out = writer.next_row_group().unwrap();
        let ids: Vec<i64> = rows.clone().collect();
        let mut column = out.next_column().unwrap().unwrap();
        column.typed::<Int64Type>().write_batch(&ids, None, None).unwrap();
        column.close().unwrap();
        let texts: Vec<ByteArray> = rows.clone().map(|n| format!("caption {n}").into_bytes().into()).collect();
        let mut column = out.next_column().unwrap().unwrap();
        column.typed::<ByteArrayType>().write_batch(&texts, None, None).unwrap();
        column.close().unwrap();
        let levels: Vec<i16> = rows.clone().map(|n| i16::from(n % 10 != 0)).collect();
        let listed = rows.filter(|n| n % 10 != 0);
        let urls: Vec<ByteArray> = listed.map(|n| format!("http://a.example.com/{n}").into_bytes().into()).collect();
        let mut column = out.next_column().unwrap().unwrap();
        column.typed::<ByteArrayType>().write_batch(&urls, Some(&levels), None).unwrap();
        column.close().unwrap();
        out.close().unwrap();
    }
    writer.close().unwrap();
    file
}

#[test]
fn parquet_is_read_with_every_codec_and_refused_when_it_is_cut() {
    use parquet::basic::Compression;
    for codec in [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::GZIP(parquet::basic::GzipLevel::default()),
        Compression::ZSTD(parquet::basic::ZstdLevel::default()),
    ] {
        let (read, manifest) = of("a.parquet", parquet(codec)).unwrap();
        assert_eq!((read.rows, manifest.rows(), read.skipped["empty"].rows), (6_000, 5_400, 600));
        assert_eq!((lists(&manifest, "a.example.com/5999"), lists(&manifest, "a.example.com/5990")), (1, 0));
        assert_eq!(read.files[0].column.as_deref(), Some("URL"));
    }
    let bytes = parquet(Compression::SNAPPY);
    for length in (8..bytes.len()).step_by(bytes.len() / 23) {
        let error = of("a.parquet", &bytes[..length]).map(|_| ()).unwrap_err();
        assert!(error.is_input() && error.to_string().contains("a.parquet"), "{error}");
    }
    // Damage in the middle is found, or changes a value; it never ends the program.
    for at in (8..bytes.len()).step_by(bytes.len() / 61) {
        let mut bad = bytes.clone();
        bad[at] ^= 0x55;
        let _ = of("a.parquet", &bad);
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.parquet");
    fs::write(&path, &bytes).unwrap();
    let error = read(&[&path], Some("id")).map(|_| ()).unwrap_err().to_string();
    assert!(error.contains("no column “id” of texts (--column); the columns are “id”, “TEXT”, “URL”"), "{error}");
}
