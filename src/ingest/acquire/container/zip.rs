//! ZIP: the files that its directory names, each where it lies. What has no directory, because it was cut off, is read
//! from its beginning (`zip_local`).

use super::damage::Damage;
use super::directory::{Directory, Listed};
use super::entry::{Entry, Local, method};
use super::names::{self, Named};
use super::peek::{Peek, Slice};
use super::walk::{Place, Rest, Walk};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Write};
use std::ops::ControlFlow;

/// Names that are looked at to find out what a ZIP is.
const LOOK_AT: usize = 10_000;

/// What a ZIP is for.
enum Purpose {
    Files,
    /// A document or spreadsheet, which is read as a whole.
    Office,
    /// A crawl with its indexes: only the WARCs in `archive/` are read.
    Wacz,
}

/// Which bytes of the file were read as entries: start, end. A bomb has one file in many entries.
pub(super) type Ranges = BTreeMap<u64, u64>;

impl Walk<'_> {
    /// A ZIP that can only be read front to back: its bytes are put in a temporary file without a name.
    pub(super) fn spooled_zip(&mut self, place: &Place, mut peek: Peek<'_>) -> ControlFlow<(), Rest> {
        let name = names::shown(&place.name);
        let most = self.meter.limits.spooled;
        let mut spooled = || -> io::Result<(File, u64, Option<io::Error>)> {
            let mut file = tempfile::tempfile()?;
            let mut buffer = vec![0; 128 << 10];
            let mut length = 0;
            loop {
                let read = match peek.read(&mut buffer) {
                    Ok(0) => return Ok((file, length, None)),
                    Ok(read) => read,
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                    // What came before the damage can be read.
                    Err(error) => return Ok((file, length, Some(error))),
                };
                length += read as u64;
                if length > most {
                    return Ok((file, length, None));
                }
                file.write_all(buffer.get(..read).unwrap_or_default())?;
            }
        };
        match spooled() {
            Err(error) => {
                let what = format!("could not be put in a temporary file: {error}; name the ZIP itself instead");
                self.refuse(&name, "temporary file", &what);
                ControlFlow::Continue(Rest::Leave)
            }
            Ok((_, length, _)) if length > most => {
                let what = format!(
                    "larger than {most} bytes, the limit for a ZIP inside a container or on standard input; unpack \
                     what contains it and name the ZIP"
                );
                self.refuse(&name, "limit", &what);
                ControlFlow::Continue(Rest::Leave)
            }
            Ok((file, length, error)) => {
                self.zip(place, &file, error.map(|error| (error, length))).map_continue(|()| Rest::Compare)
            }
        }
    }

    /// A ZIP in a file that was met. `cut`: why the bytes ended where they do, if not by themselves.
    pub(super) fn zip(&mut self, place: &Place, file: &File, cut: Option<(io::Error, u64)>) -> ControlFlow<()> {
        let name = names::shown(&place.name);
        let meter = (place.depth == 0).then_some(self.meter);
        let cut = cut.map(|(error, at)| Damage::of(&error, &name, at));
        let directory = match (Directory::find(file), &cut) {
            (Ok(Some(directory)), None) => directory,
            (found, cut) => {
                let why = match (cut, found) {
                    (Some(damage), _) => {
                        damage.first_report();
                        damage.to_string()
                    }
                    (None, Err(error)) => format!("its directory cannot be read ({error})"),
                    (None, Ok(_)) => "no directory at its end, so it was probably cut off; fetch it again".to_owned(),
                };
                let message = format!("{name}: {why}; its files are read from the beginning as far as they go");
                self.summary.say("damaged", message);
                self.summary.containers += 1;
                return self.zip_without_directory(place, file);
            }
        };
        let purpose = purpose(file, &directory);
        if let Purpose::Office = purpose {
            let mut whole = Slice::whole(file).counted(meter);
            return self.hand(place, &mut whole).map_continue(|_| ());
        }
        self.summary.containers += 1;
        let mut ranges = Ranges::new();
        let mut slice = directory.slice(file).counted(meter);
        let mut peek = Peek::new(&mut slice);
        let mut count = 0_u64;
        loop {
            let why = match directory.next(&mut peek) {
                Ok(Some(listed)) => {
                    count += 1;
                    self.zip_entry(place, file, listed, &purpose, &mut ranges)?;
                    continue;
                }
                // The number has only 16 bits where the program forgot about ZIP64.
                Ok(None) if count & 0xFFFF == directory.count & 0xFFFF => return ControlFlow::Continue(()),
                Ok(None) => format!("{} files are announced and {count} listed", directory.count),
                Err(error) => format!("{error} after {count} files"),
            };
            self.summary.say("damaged", format!("{name}: damaged directory: {why}; fetch or copy the file again"));
            return ControlFlow::Continue(());
        }
    }

    /// One entry of the directory.
    fn zip_entry(
        &mut self,
        place: &Place,
        file: &File,
        listed: Listed,
        purpose: &Purpose,
        ranges: &mut Ranges,
    ) -> ControlFlow<()> {
        let path = listed.name;
        let sorted = names::sort(&path);
        if let Named::File(path) = &sorted
            && matches!(purpose, Purpose::Wacz)
            && !path.starts_with("archive/")
        {
            return self.left_out(&place.inside(path), Ok("index or page of a WACZ"));
        }
        let path = match sorted {
            Named::File(path) => path,
            Named::Skip(kind) => return self.left_out(&place.inside(&path), Ok(kind)),
            Named::Refuse(why) => return self.left_out(&place.inside(&path), Err(("unsafe name", why))),
        };
        let inside = place.inside(&path);
        if listed.symlink {
            return self.left_out(&inside, Err(("symbolic link", "a symbolic link, which is not followed")));
        }
        let local = match Local::at(file, listed.header) {
            Ok(Some(local)) => local,
            Ok(None) => return self.left_out(&inside, Err(("damaged", "no header where the directory says"))),
            Err(error) => return self.left_out(&inside, Err(("damaged", &error.to_string()))),
        };
        let end = local.data.saturating_add(listed.packed);
        if overlaps(ranges, listed.header, end) {
            let what = "its bytes are those of another file too, as in a ZIP bomb";
            return self.left_out(&inside, Err(("overlapping files", what)));
        }
        ranges.insert(listed.header, end);
        let encrypted = listed.encrypted || local.encrypted();
        self.zip_file(&inside, file, &local, encrypted, end, Some((listed.crc, listed.size))).map_continue(|_| ())
    }

    /// The bytes of one file, up to position `end` at most; answers checksum, size, and bytes used, if they are whole.
    pub(super) fn zip_file(
        &mut self,
        place: &Place,
        file: &File,
        local: &Local,
        encrypted: bool,
        end: u64,
        stated: Option<(u32, u64)>,
    ) -> ControlFlow<(), Option<(u32, u64, u64)>> {
        if encrypted {
            let what = "encrypted; unpack it with its password";
            return self.left_out(place, Err(("encrypted", what))).map_continue(|()| None);
        }
        let Some(method) = method(local.method) else {
            let what = format!("compression method {} is not supported; pack it again with Deflate", local.method);
            return self.left_out(place, Err(("compression method", &what))).map_continue(|()| None);
        };
        let meter = (place.depth == 1).then_some(self.meter);
        let mut slice = Slice::part(file, local.data, end).counted(meter);
        let name = names::shown(&place.name);
        let mut entry = Entry::new(&mut slice, method, stated, &name, self.meter);
        let before = (self.summary.damaged, self.meter.bombs());
        let rest = self.stream(place, Peek::new(&mut entry))?;
        // Where the length is not stated, the next file is found behind the end of this one only.
        if self.meter.bombs() > before.1 || rest == Rest::Leave && stated.is_some() {
            return ControlFlow::Continue(None);
        }
        let whole = io::copy(&mut entry, &mut io::sink());
        if let Err(error) = &whole {
            self.fail(&name, &Damage::of(error, &name, 0))?;
        }
        if whole.is_err() || self.summary.damaged > before.0 {
            return ControlFlow::Continue(None);
        }
        let (crc, size, rest) = entry.finish();
        ControlFlow::Continue(rest.map(|rest| (crc, size, rest.taken())))
    }
}

/// Whether a range has bytes in common with one of those read before.
pub(super) fn overlaps(ranges: &Ranges, start: u64, end: u64) -> bool {
    ranges.range(..end).next_back().is_some_and(|(_, before)| *before > start)
}

/// What a ZIP is for, by the names in it.
fn purpose(file: &File, directory: &Directory) -> Purpose {
    let mut slice = directory.slice(file);
    let mut peek = Peek::new(&mut slice);
    let (mut package, mut crawl, mut content, mut manifest) = (false, false, false, false);
    for _ in 0..LOOK_AT {
        let Ok(Some(listed)) = directory.next(&mut peek) else { break };
        match listed.name.as_str() {
            "[Content_Types].xml" | "xl/workbook.xml" | "word/document.xml" | "ppt/presentation.xml" => {
                return Purpose::Office;
            }
            "content.xml" => content = true,
            "META-INF/manifest.xml" => manifest = true,
            "datapackage.json" => package = true,
            name if name.starts_with("archive/") && is_warc(name) => crawl = true,
            _ => {}
        }
        // An OpenDocument file; `recognise` knows it only if its media type comes first, as it should.
        if content && manifest {
            return Purpose::Office;
        }
    }
    if package && crawl { Purpose::Wacz } else { Purpose::Files }
}

fn is_warc(name: &str) -> bool {
    name.ends_with(".warc") || name.ends_with(".warc.gz")
}
