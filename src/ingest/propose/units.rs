//! Currency and unit that only the name of a column states: “Price (USD)”, “Hours of audio”, “价格（元/条）”.

use super::column::Column;
use super::dictionary::{Says, parts};
use super::header;
use crate::domain::listing::{Amount, Unit};
use crate::ingest::normalise::{price, volume};

/// Names, folded, whose bare numbers may be of any unit.
const OPEN: &[&str] = &[
    "size",
    "data size",
    "dataset size",
    "duration",
    "total duration",
    "length",
    "dauer",
    "gesamtdauer",
    "aufnahmedauer",
    "laufzeit",
    "grosse",
    "groesse",
    "duree",
    "taille",
    "duracion",
    "tamano",
    "duracao",
    "tamanho",
    "durata",
    "dimensione",
    "时长",
    "总时长",
    "大小",
    "数据大小",
    "容量",
    "体积",
    "時長",
    "録音時間",
    "収録時間",
    "サイズ",
    "데이터 크기",
    "크기",
    "용량",
    "длительность",
    "продолжительность",
    "размер",
    "مده",
    "حجم",
    "حجم بيانات",
    "sure",
    "boyut",
    "durasi",
    "ukuran",
    "czas trwania",
    "rozmiar",
    "duur",
    "grootte",
    "thoi luong",
    "kich thuoc",
    "dung luong",
    "資料大小",
    "데이터 용량",
    "录音时长",
    "语音时长",
    "音频时长",
    "总容量",
];

/// Currency and priced unit named beside the price, where its values name none.
pub(super) fn of_price(column: &Column) -> (Option<String>, Option<String>) {
    let money = |text: &str| match price::parse(text).map(|p| p.amount) {
        Ok(Amount::Money { currency, unit, .. }) => Some((currency, unit)),
        _ => None,
    };
    let own: Vec<_> = column.texts().filter_map(money).collect();
    let name = column.name();
    let (mut currency, mut unit) = (None, None);
    for note in header::read(name).notes {
        let (code, per) = money(&format!("1 {note}")).unwrap_or_default();
        // “1 per month” has no currency before it.
        let per = per.or_else(|| {
            let per = note.trim_start_matches('/').trim();
            let known = price::parse(&format!("1 USD {note}"))
                .is_ok_and(|p| matches!(p.amount, Amount::Money { unit: Some(_), .. }));
            (known && code.is_none()).then(|| per.to_owned())
        });
        currency = currency.or(code);
        unit = unit.or(per);
    }
    // “Preis in EUR”, `price_usd`: any word but the first.
    let words = name.split(|c: char| !c.is_alphanumeric() && !matches!(c, '$' | '€' | '£' | '₽')).skip(1);
    let code = |word: &str| match price::parse_with("1", Some(word), None).ok()?.amount {
        Amount::Money { currency, .. } => currency,
        _ => None,
    };
    currency = currency.or_else(|| words.filter(|word| !word.is_empty()).find_map(code));
    let states_currency = own.iter().any(|(currency, _)| currency.is_some());
    let states_unit = own.iter().any(|(_, unit)| unit.is_some());
    (currency.filter(|_| !states_currency), unit.filter(|_| !states_unit))
}

/// How the bare numbers of a volume are to be read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Bare {
    /// The values name their units, or count records.
    Plain,
    /// A unit.
    Unit(String),
    /// Nobody knows.
    Open,
}

/// The unit of the bare numbers of a volume.
pub(super) fn of_volume(column: &Column, says: Says) -> Bare {
    let bare = column.share(|text| text.chars().all(|c| c.is_numeric() || ",. +".contains(c)));
    if bare < 0.5 {
        return Bare::Plain;
    }
    let header = header::read(column.name());
    let words = header.words.iter().flat_map(|word| parts(word)).chain(header.notes);
    let is_unit = |word: &String| {
        let read = volume::parse(&format!("2 {word}")).or_else(|_| volume::parse(&format!("2{word}")));
        read.is_ok_and(|sizes| sizes.iter().all(|size| size.unit != Unit::Records))
    };
    let mut words = words.filter(|word| !word.chars().any(char::is_numeric));
    match words.find(is_unit) {
        Some(unit) => Bare::Unit(unit),
        None if says == Says::FileSize => Bare::Unit("bytes".to_owned()),
        None if OPEN.contains(&&*header.words.join(" ")) => Bare::Open,
        None => Bare::Plain,
    }
}
