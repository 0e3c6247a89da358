//! What every command needs: configuration, data folder, and messages to the operator.

use super::Global;
use super::failure::{Failure, UNAVAILABLE, USAGE};
use crate::assess::method::Method;
use crate::assess::register::{RegisterCards, Registers};
use crate::config::{Config, Storage};
use crate::domain::card::{Files, by_kind};
use crate::domain::market::Deals;
use crate::domain::vocabulary::Vocabulary;
use crate::ingest::acquire::input::list_files;
use crate::ingest::acquire::source::Sources;
use crate::pipeline::{DataFolder, FolderError, IndexOptions, clock, load_registers};
use crate::rights::Rights;
use crate::search::{Reader, Synonyms, synonyms};
use crate::store::{Address, Store, Writer};
use std::io::IsTerminal;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// An operator's own cards, by what is made of them.
struct OwnCards {
    /// Terms and rules.
    method: Files,
    registers: Files,
    sources: Files,
    deals: Files,
    laws: Files,
    routes: Files,
}

/// What a command runs with.
pub struct Context {
    pub config: Config,
    pub folder: DataFolder,
    pub json: bool,
    pub quiet: bool,
    /// Whether a progress bar may be drawn.
    pub bars: bool,
    /// Whether flag, file or environment name a data folder other than the default.
    pub folder_chosen: bool,
    /// Whether to write even if the clock is behind the newest record.
    allow_clock_back: bool,
    stop: Arc<AtomicBool>,
}

impl Context {
    /// Reads the configuration and applies the flags, which win.
    pub fn new(global: Global) -> Result<Self, Failure> {
        let flagged = global.data_dir.is_some();
        let mut config = Config::load(global.config.as_deref(), |name| std::env::var(name).ok())?;
        if let Some(dir) = global.data_dir {
            config.storage.data_dir = dir;
        }
        if let Some(dir) = global.cards {
            config.storage.cards_dir = Some(dir);
        }
        let folder_chosen = flagged || config.storage.data_dir != Storage::default().data_dir;
        let address = config.storage.database_url.as_ref().map(|url| Address::parse(url.reveal()));
        let address = address.transpose().map_err(|e| Failure::new(USAGE, e))?;
        let folder = DataFolder::new(&config.storage.data_dir, address);
        let bars = !global.no_progress && !global.quiet && std::io::stderr().is_terminal();
        let stop = Arc::new(AtomicBool::new(false));
        let allow_clock_back = global.allow_clock_back;
        Ok(Self { config, folder, json: global.json, quiet: global.quiet, bars, folder_chosen, allow_clock_back, stop })
    }

    /// The same for a thread that works beside the command: it prints nothing.
    pub fn for_background(&self) -> Self {
        let (config, folder, stop) = (self.config.clone(), self.folder.clone(), self.stop.clone());
        Self { config, folder, stop, quiet: true, bars: false, ..*self }
    }

    /// The same with another data folder, which holds its own database.
    pub fn in_folder(&self, dir: &Path) -> Self {
        let mut config = self.config.clone();
        (config.storage.data_dir, config.storage.database_url) = (dir.to_owned(), None);
        let folder = DataFolder::new(dir, None);
        Self { config, folder, folder_chosen: true, stop: self.stop.clone(), ..*self }
    }

    /// The one connection that writes, after a check of the clock. The caller holds the lock of the data folder.
    pub fn writer(&self, store: &Store) -> Result<Writer, Failure> {
        self.check_clock(store)?;
        Ok(self.folder.writer(store)?)
    }

    /// Fails if the clock is behind the newest record: what is written then would seem older than what it follows. A
    /// correction by a few seconds is tolerated.
    pub fn check_clock(&self, store: &Store) -> Result<(), Failure> {
        let Some(newest) = store.newest_record()? else { return Ok(()) };
        if !clock::is_behind(newest) {
            clock::not_before(newest);
            return Ok(());
        }
        let (now, newest) = (super::output::time(clock::system()), super::output::time(newest));
        let problem = format!("the clock ({now}) is behind the newest record of the data folder ({newest})");
        if self.allow_clock_back {
            self.say(&format!("{problem}; continuing because of --allow-clock-back"));
            return Ok(());
        }
        let hint = "correct the clock or, if it is right, use --allow-clock-back";
        Err(Failure::new(UNAVAILABLE, format!("{problem}; nothing was written; {hint}")))
    }

    /// The index, with the vocabulary's synonyms. Rules, tagger and registers are not read, because that would take
    /// longer than most queries.
    pub fn reader(&self) -> Result<Reader, Failure> {
        Ok(Reader::open_with(&self.folder.index(), self.synonyms()?)?)
    }

    /// The vocabulary: built-in cards and the operator's own.
    pub fn vocabulary(&self) -> Result<Vocabulary, Failure> {
        let OwnCards { method, .. } = self.own_cards(self.config.storage.cards_dir.as_deref())?;
        Ok(Vocabulary::with(by_kind(method)?.remove("term").unwrap_or_default())?)
    }

    /// Synonyms of tags, from the vocabulary.
    pub fn synonyms(&self) -> Result<Synonyms, Failure> {
        Ok(synonyms(&self.vocabulary()?))
    }

    /// The index, with the synonyms and names of a method that has been read.
    pub fn reader_with(&self, method: &Method) -> Result<Reader, Failure> {
        let mut synonyms = synonyms(&method.vocabulary);
        synonyms.never_correct(method.proper_names());
        Ok(Reader::open_with(&self.folder.index(), synonyms)?)
    }

    /// Vocabulary, rules and tagger, with the operator's own cards.
    pub fn method(&self) -> Result<Method, Failure> {
        self.method_with(self.config.storage.cards_dir.as_deref())
    }

    /// The method with the cards of a folder.
    pub fn method_with(&self, cards: Option<&Path>) -> Result<Method, Failure> {
        let OwnCards { method, registers, .. } = self.own_cards(cards)?;
        let method = Method::with_cards(method)?;
        Ok(method.with_registers(self.registers(&RegisterCards::with(registers)?)?))
    }

    /// The method without the registers of the data folder, which is not opened.
    pub fn method_without_folder(&self) -> Result<Method, Failure> {
        let OwnCards { method, .. } = self.own_cards(self.config.storage.cards_dir.as_deref())?;
        Ok(Method::with_cards(method)?)
    }

    /// The source cards: built-in ones and the operator's own.
    pub fn sources(&self) -> Result<Sources, Failure> {
        self.sources_with(self.config.storage.cards_dir.as_deref())
    }

    /// The source cards with those of a folder.
    pub fn sources_with(&self, cards: Option<&Path>) -> Result<Sources, Failure> {
        Ok(Sources::with(self.own_cards(cards)?.sources)?)
    }

    /// The deals with those of a folder.
    pub fn deals_with(&self, cards: Option<&Path>) -> Result<Deals, Failure> {
        Ok(Deals::with(self.own_cards(cards)?.deals)?)
    }

    /// The laws and routes with those of a folder.
    pub fn rights_with(&self, cards: Option<&Path>) -> Result<Rights, Failure> {
        let OwnCards { laws, routes, .. } = self.own_cards(cards)?;
        Ok(Rights::with(laws, routes)?)
    }

    /// The registers that can be imported, with the operator's own.
    pub fn register_cards(&self) -> Result<RegisterCards, Failure> {
        let OwnCards { registers, .. } = self.own_cards(self.config.storage.cards_dir.as_deref())?;
        Ok(RegisterCards::with(registers)?)
    }

    /// The registers of the data folder; none if there is no folder. Nothing is created.
    pub fn registers(&self, cards: &RegisterCards) -> Result<Registers, Failure> {
        let store = match self.folder.store() {
            Ok(store) => store,
            Err(FolderError::Absent(_)) => return Ok(Registers::default()),
            Err(FolderError::Store(_, error)) if error.is_before_registers() => return Ok(Registers::default()),
            Err(error) => return Err(error.into()),
        };
        Ok(load_registers(&store, || self.folder.archive_read_only(), cards)?)
    }

    /// The files of a folder of cards.
    fn own_cards(&self, cards: Option<&Path>) -> Result<OwnCards, Failure> {
        let mut files = Files::new();
        if let Some(dir) = cards {
            for file in list_files(&[dir.to_owned()], &["md"])? {
                let text = std::fs::read_to_string(&file.path)
                    .map_err(|e| Failure::new(USAGE, format!("{}: cannot be read: {e}", file.path.display())))?;
                files.push((file.path.display().to_string(), text));
            }
        }
        let mut kinds = by_kind(files)?;
        let registers = kinds.remove("register").unwrap_or_default();
        let sources = kinds.remove("source").unwrap_or_default();
        let deals = kinds.remove("deal").unwrap_or_default();
        let laws = kinds.remove("right").unwrap_or_default();
        let routes = kinds.remove("route").unwrap_or_default();
        let method = kinds.into_values().flatten().collect();
        Ok(OwnCards { method, registers, sources, deals, laws, routes })
    }

    /// Memory and threads of the index writer.
    pub fn index_options(&self) -> Result<IndexOptions, Failure> {
        let (memory, threads) = (self.config.index.memory_mib << 20, self.config.index.threads);
        Ok(IndexOptions { memory, threads, personal: Arc::new(self.vocabulary()?.personal().clone()) })
    }

    /// Prints a message on standard error, unless --quiet.
    pub fn say(&self, text: &str) {
        if !self.quiet {
            eprintln!("{text}");
        }
    }

    /// Whether Ctrl-C or SIGTERM has been received.
    pub fn interrupted(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// A flag that the first Ctrl-C (or SIGTERM) sets; work ends after the current batch.
    pub fn stop_on_interrupt(&self) -> Result<Arc<AtomicBool>, Failure> {
        let flag = self.stop.clone();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        std::thread::spawn(move || {
            runtime.block_on(async {
                let mut terminated = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
                tokio::select! {
                    interrupted = tokio::signal::ctrl_c() => interrupted?,
                    _ = terminated.recv() => {}
                }
                flag.store(true, Ordering::Relaxed);
                std::io::Result::Ok(())
            })
        });
        Ok(self.stop.clone())
    }
}
