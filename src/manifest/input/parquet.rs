//! Parquet: one column of texts, read in batches.

use super::Rows;
use super::column::{SAMPLE, choose};
use crate::manifest::error::ManifestError;
use parquet::basic::Type;
use parquet::column::reader::ColumnReader;
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use std::fs::File;
use std::io::{self, Read};

/// Rows of a batch.
const BATCH: usize = 4096;

impl Rows<'_> {
    /// Reads a Parquet file, which is copied to a temporary file: its table of contents is at its end. Gives the name of
    /// the column.
    pub(super) fn parquet(&mut self, reader: &mut dyn Read) -> Result<String, ManifestError> {
        let mut copy = || -> io::Result<File> {
            let mut file = tempfile::tempfile()?;
            io::copy(reader, &mut file)?;
            Ok(file)
        };
        let file = copy().map_err(|error| self.fault(&error))?;
        let name = self.file.clone();
        let damaged = |error: ParquetError| {
            ManifestError::input(
                &name,
                format!("cannot be read as Parquet: {error}; nothing was added; is it complete?"),
            )
        };
        let reader = SerializedFileReader::new(file).map_err(damaged)?;
        let schema = reader.metadata().file_metadata().schema_descr();
        let texts: Vec<usize> = (0..schema.num_columns())
            .filter(|n| {
                let column = schema.column(*n);
                column.physical_type() == Type::BYTE_ARRAY && column.max_rep_level() == 0
            })
            .collect();
        let names: Vec<String> = texts.iter().map(|n| schema.column(*n).path().string()).collect();
        if self.column.is_some_and(|asked| !names.iter().any(|name| name.eq_ignore_ascii_case(asked)))
            || names.is_empty()
        {
            let all: Vec<String> = schema.columns().iter().map(|c| format!("“{}”", c.path().string())).collect();
            let what = match self.column {
                Some(asked) => format!("no column “{asked}” of texts (--column)"),
                None => "no column of texts".to_owned(),
            };
            return Err(ManifestError::input(&name, format!("{what}; the columns are {}", all.join(", "))));
        }
        let mut samples = vec![vec![Vec::new(); names.len()]; SAMPLE];
        if reader.num_row_groups() > 0 {
            for (column, number) in texts.iter().enumerate() {
                let mut row = 0;
                let mut keep = |value: Option<&[u8]>| {
                    if let Some(cell) = samples.get_mut(row).and_then(|cells| cells.get_mut(column)) {
                        value.unwrap_or_default().clone_into(cell);
                    }
                    row += 1;
                    Ok(row < SAMPLE)
                };
                read_column(&reader, 0, *number, SAMPLE, &mut keep, &damaged)?;
            }
        }
        let chosen = choose(&names, &samples, self.column).map_err(|e| ManifestError::input(&self.file, e))?;
        let Some(number) = texts.get(chosen) else { return Ok(String::new()) };
        for group in 0..reader.num_row_groups() {
            let before = self.row;
            let mut take = |value: Option<&[u8]>| {
                match value {
                    Some(value) => self.address(value)?,
                    None => self.empty()?,
                }
                Ok(true)
            };
            read_column(&reader, group, *number, BATCH, &mut take, &damaged)?;
            let rows = u64::try_from(reader.metadata().row_group(group).num_rows()).unwrap_or(0);
            if self.row - before != rows {
                let what = format!(
                    "the row group {group} has {} rows instead of {rows}; nothing was added",
                    self.row - before
                );
                return Err(ManifestError::input(&name, what));
            }
        }
        Ok(names.get(chosen).cloned().unwrap_or_default())
    }
}

/// Takes a value, and answers whether to go on.
type Take<'a> = &'a mut dyn FnMut(Option<&[u8]>) -> Result<bool, ManifestError>;

/// Hands out the values of a column of a row group, `None` for null, until `take` answers false.
fn read_column(
    reader: &SerializedFileReader<File>,
    group: usize,
    column: usize,
    batch: usize,
    take: Take<'_>,
    damaged: &dyn Fn(ParquetError) -> ManifestError,
) -> Result<(), ManifestError> {
    let group = reader.get_row_group(group).map_err(damaged)?;
    let ColumnReader::ByteArrayColumnReader(mut values) = group.get_column_reader(column).map_err(damaged)? else {
        return Ok(());
    };
    let nullable = reader.metadata().file_metadata().schema_descr().column(column).max_def_level();
    let (mut texts, mut levels) = (Vec::with_capacity(batch), Vec::with_capacity(batch));
    loop {
        texts.clear();
        levels.clear();
        let (rows, ..) = values.read_records(batch, Some(&mut levels), None, &mut texts).map_err(damaged)?;
        if rows == 0 {
            return Ok(());
        }
        let mut next = texts.iter();
        for row in 0..rows {
            let stated = nullable == 0 || levels.get(row).is_some_and(|level| *level == nullable);
            let value = if stated { next.next().map(|text| text.data()) } else { None };
            if !take(value)? {
                return Ok(());
            }
        }
    }
}
