//! The way through nested containers: looks at each file, opens it or hands it out, and keeps count.

use super::damage::{Damage, Meter};
use super::kind::{HEAD, Kind, recognise, without_extension};
use super::names::{Given, shown};
use super::peek::Peek;
use super::unpack::{Method, Unpack};
use super::{Http, Member, Summary};
use std::io::{self, ErrorKind, Read};
use std::ops::ControlFlow;

/// A file on the way.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// What it is called as a container.
    pub name: String,
    /// What it is called if it is none.
    pub leaf: String,
    /// Containers around it.
    pub depth: usize,
    /// When it was observed, in microseconds since 1970 UTC.
    pub observed: Option<i64>,
    /// How a server answered.
    pub http: Option<Http>,
}

impl Place {
    pub(super) fn outermost(name: &str) -> Self {
        Self { name: name.to_owned(), leaf: name.to_owned(), depth: 0, observed: None, http: None }
    }

    /// A file in this container. What is known of the container holds for it too.
    pub(super) fn inside(&self, path: &str) -> Self {
        let name = format!("{}/{path}", self.name);
        let (observed, http) = (self.observed, self.http.clone());
        Self { leaf: name.clone(), name, depth: self.depth + 1, observed, http }
    }

    /// What this file is when it is unpacked.
    fn unpacked(&self) -> Self {
        // A file that was compressed twice loses both endings.
        let last = self.leaf.rsplit('/').next().unwrap_or_default();
        let leaf = match without_extension(last) {
            Some(stem) if self.leaf == self.name => format!("{}/{stem}", self.name),
            Some(stem) => format!("{}{stem}", self.leaf.strip_suffix(last).unwrap_or_default()),
            None => self.leaf.clone(),
        };
        Self { leaf, depth: self.depth + 1, ..self.clone() }
    }
}

/// What to do with the bytes of a file that nobody has read, and with the checksum behind them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rest {
    /// Its bytes were used, so they are compared with the checksum.
    Compare,
    /// It was refused, by a limit or by its taker: nothing of it counts, and the rest may be endless.
    Leave,
}

/// Bytes that are read behind those a taker wanted, at most, to find the end and the checksum.
const BEHIND: u64 = 64 << 10;

/// The walk.
pub(super) struct Walk<'w> {
    pub meter: &'w Meter,
    pub summary: Summary,
    take: &'w mut dyn FnMut(Member<'_>) -> ControlFlow<()>,
    names: Given,
    file: String,
}

impl<'w> Walk<'w> {
    pub(super) fn new(meter: &'w Meter, take: &'w mut dyn FnMut(Member<'_>) -> ControlFlow<()>) -> Self {
        Self { meter, summary: Summary::default(), take, names: Given::default(), file: String::new() }
    }

    /// The end.
    pub(super) fn finish(mut self) -> Summary {
        self.summary.close(&self.file);
        self.summary
    }

    /// Counts a file met; breaks if it is one too many.
    pub(super) fn met(&mut self, place: &Place) -> ControlFlow<()> {
        if place.depth == 0 {
            self.file.clone_from(&place.name);
        }
        let most = self.meter.limits.members;
        if self.summary.met >= most {
            let message = format!(
                "{}: more than the limit of {most} members; unpack it and read the parts one by one",
                self.file
            );
            self.summary.say("limit", message);
            return self.stop();
        }
        self.summary.met += 1;
        ControlFlow::Continue(())
    }

    /// Ends the walk.
    pub(super) fn stop(&mut self) -> ControlFlow<()> {
        self.summary.stopped = true;
        ControlFlow::Break(())
    }

    /// Refuses a file that was met.
    pub(super) fn refuse(&mut self, name: &str, kind: &str, what: &str) {
        self.summary.refuse(kind, format!("{}: {what}", shown(name)));
    }

    /// Reports damage, once; breaks if a limit of the whole file is reached.
    pub(super) fn fail(&mut self, name: &str, damage: &Damage) -> ControlFlow<()> {
        if damage.first_report() {
            self.summary.say("damaged", format!("{}: {damage}", shown(name)));
        }
        if self.meter.exhausted() { self.stop() } else { ControlFlow::Continue(()) }
    }

    /// A file of any kind: opened, or handed out; answers whether what is behind it counts.
    pub(super) fn stream(&mut self, place: &Place, mut peek: Peek<'_>) -> ControlFlow<(), Rest> {
        self.met(place)?;
        let Some(kind) = recognise(peek.fill(HEAD)) else { return self.hand(place, &mut peek) };
        let most = self.meter.limits.depth;
        if place.depth >= most {
            let what = format!(
                "a {} file inside {most} containers, which is the limit; unpack the outer ones first",
                <&str>::from(kind)
            );
            self.refuse(&place.name, "too deep", &what);
            return ControlFlow::Continue(Rest::Leave);
        }
        match kind {
            Kind::Zip => self.spooled_zip(place, peek),
            Kind::Tar => self.tar(place, peek).map_continue(|()| Rest::Compare),
            Kind::Warc => self.warc(place, peek).map_continue(|()| Rest::Compare),
            Kind::Gzip | Kind::Zstd | Kind::Bzip2 | Kind::Xz => match Method::of(kind) {
                Some(method) => self.compressed(place, kind, method, peek),
                None => ControlFlow::Continue(Rest::Leave),
            },
        }
    }

    /// A compressed file, whose content is a file of any kind.
    fn compressed(&mut self, place: &Place, kind: Kind, method: Method, peek: Peek<'_>) -> ControlFlow<(), Rest> {
        self.summary.containers += 1;
        let name = shown(&place.name);
        let mut unpack = Unpack::many(kind, method, peek, &name, self.meter);
        let bombs = self.meter.bombs();
        let rest = self.stream(&place.unpacked(), Peek::new(&mut unpack))?;
        // What contains a bomb is not read on to compare its checksum: it may be one too.
        if rest == Rest::Leave || self.meter.bombs() > bombs {
            return ControlFlow::Continue(Rest::Leave);
        }
        // The checksum is behind what was read.
        let _ = io::copy(&mut unpack, &mut io::sink());
        if let Some(damage) = unpack.damage() {
            if damage.first_report() {
                let message = format!("{name}: {damage}; what was read from it before may be wrong");
                self.summary.say("damaged", message);
            }
            if self.meter.exhausted() {
                self.stop()?;
            }
            return ControlFlow::Continue(Rest::Compare);
        }
        if unpack.trailing() > 0 {
            let message = format!(
                "{name}: {} bytes after the end of the {} data are something else and were not read",
                unpack.trailing(),
                <&str>::from(kind)
            );
            self.summary.say("trailing bytes", message);
        }
        ControlFlow::Continue(Rest::Compare)
    }

    /// Hands out a file that is no container.
    pub(super) fn hand(&mut self, place: &Place, reader: &mut dyn Read) -> ControlFlow<(), Rest> {
        let name = self.names.free(&place.leaf);
        let mut handed = Handed { reader, damage: None, name: &name, read: 0, ended: false };
        self.summary.handed += 1;
        let member =
            Member { name: name.clone(), observed: place.observed, http: place.http.clone(), reader: &mut handed };
        let flow = (self.take)(member);
        // Behind its last byte stands whether all were right. What is not in a container has nothing behind it.
        if flow.is_continue() && place.depth > 0 && handed.damage.is_none() {
            let _ = io::copy(&mut (&mut handed).take(BEHIND), &mut io::sink());
        }
        let rest = if handed.ended || handed.damage.is_some() { Rest::Compare } else { Rest::Leave };
        let damage = handed.damage.take();
        if let Some(damage) = &damage {
            self.summary.damaged += 1;
            if self.fail(&name, damage).is_break() {
                return ControlFlow::Break(());
            }
        }
        match flow {
            ControlFlow::Break(()) => {
                self.summary.stopped = true;
                ControlFlow::Break(())
            }
            ControlFlow::Continue(()) => ControlFlow::Continue(rest),
        }
    }
}

/// A member in the hands of its taker; remembers whether it was damaged.
struct Handed<'r> {
    reader: &'r mut dyn Read,
    damage: Option<Damage>,
    name: &'r str,
    read: u64,
    ended: bool,
}

impl Read for Handed<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if let Some(damage) = &self.damage {
            return Err(damage.error());
        }
        match self.reader.read(into) {
            Ok(read) => {
                self.read += read as u64;
                self.ended |= read == 0 && !into.is_empty();
                Ok(read)
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => Err(error),
            Err(error) => {
                let damage = self.damage.insert(Damage::of(&error, self.name, self.read));
                Err(damage.error())
            }
        }
    }
}
