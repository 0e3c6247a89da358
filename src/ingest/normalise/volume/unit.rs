//! What sizes count: people, hours, images, records, bytes, in the words of many languages.

use crate::domain::listing::Unit;
use crate::ingest::normalise::number::Style::{self, Cjk, English, PointGroups, SpaceGroups, Unknown};
use crate::ingest::normalise::number::word::{first_word, is_cjk};

/// A unit found at the start of a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct UnitMatch<'a> {
    pub(super) unit: Unit,
    /// What one of the words is in the unit: 1 hour is 1, 1 minute is 1/60, 1 KB is 1,000.
    pub(super) times: f64,
    /// How the language of the word writes numbers.
    pub(super) style: Style,
    /// The word as written.
    pub(super) word: &'a str,
    pub(super) rest: &'a str,
}

/// A unit and its words by how their languages write numbers.
type Row = (Unit, &'static [(Style, &'static [&'static str])]);

/// Words in lower case by unit and by how their language writes numbers; words that languages share stand under
/// `Unknown`.
#[rustfmt::skip]
const WORDS: &[Row] = &[
    (Unit::People, &[
        (English, &["people", "persons", "speaker", "speakers", "subject", "subjects", "participant", "voices", "contributors", "talents",
            "individual", "individuals", "volunteers", "volunteer", "identities", "identity", "patients",
            "patient", "users", "user", "respondents", "respondent", "donors", "donor", "actors", "actor",
            "singers", "singer", "children", "adults", "consumers", "profiles"]),
        (PointGroups, &["personen", "sprecher", "sprecherinnen", "teilnehmer", "nutzer", "personas",
            "hablantes", "participantes", "pessoas", "falantes", "locutores", "indivíduos", "individuos",
            "usuarios", "usuários", "pacientes", "probanden", "patienten", "hablante", "locutor", "persone", "parlanti", "parlante",
            "muttersprachler", "muttersprachlerinnen", "voluntarios", "voluntários", "freiwillige", "sujetos", "utenti",
            "sprekers", "personer"]),
        (SpaceGroups, &["personnes", "personne", "locuteurs", "locuteur", "sujets", "человек", "человека",
            "людей", "дикторов", "диктора", "диктор", "участников", "участника", "пользователей", "пациентов",
            "лиц", "utilisateurs", "носителей", "людини", "мовців", "диктори", "osób", "osoby", "mówców", "volontaires"]),
        (Cjk, &["人", "名", "位", "名儿童", "명", "名学生", "名患者", "名说话人", "位说话人", "名发音人", "个人", "名志愿者", "名用户", "个用户",
            "万用户"]),
        (Unknown, &["person", "participants", "شخص", "أشخاص", "متحدث", "متحدثين", "مشارك", "شخصا", "متحدثا"]),
    ]),
    (Unit::Hours, &[
        (English, &["hour", "hours", "hr", "hrs", "h"]),
        (PointGroups, &["stunde", "stunden", "std", "hora", "horas", "ore", "uur", "uren", "saat"]),
        (SpaceGroups, &["heure", "heures", "час", "часа", "часов", "ч", "годин", "godzin", "godziny"]),
        (Cjk, &["小时", "小時", "个小时", "時間", "시간"]),
        (Unknown, &["ساعة", "ساعات"]),
    ]),
    (Unit::Images, &[
        (English, &["picture", "pictures", "photo", "photograph", "photographs", "frame", "frames", "pic",
            "pics", "img", "imgs", "scans", "radiographs"]),
        (PointGroups, &["bild", "bilder", "fotos", "foto", "aufnahmen", "imagen", "imágenes", "imagenes",
            "fotografías", "imagem", "imagens", "fotografias", "bildern", "immagini", "immagine", "afbeeldingen",
            "görüntü", "gambar"]),
        (SpaceGroups, &["изображений", "изображения", "изображение", "фотографий", "фотографии", "фото",
            "снимков", "снимка", "кадров", "clichés", "зображень", "obrazów", "zdjęć", "zdjęcia", "снимки", "кадра", "фотография"]),
        (Cjk, &["张", "張", "幅", "张图片", "张图像", "张照片", "幅图像", "枚", "帧", "张人脸图像", "张人脸图片", "장", "장의 이미지", "枚の画像", "枚の写真"]),
        (Unknown, &["photos", "image", "images", "صورة", "صور"]),
    ]),
    (Unit::Videos, &[
        (English, &["movies", "films", "footage"]),
        (PointGroups, &["filme", "vídeos", "filmati"]),
        (SpaceGroups, &["vidéos", "видео", "видеороликов", "роликов", "видеозаписей"]),
        (Cjk, &["段视频", "个视频", "条视频", "部视频", "段影片", "本の動画", "개의 동영상"]),
        (Unknown, &["video", "videos", "clip", "clips", "مقطع", "فيديو"]),
    ]),
    (Unit::Recordings, &[
        (English, &["recording", "recordings", "utterance", "utterances", "calls"]),
        (PointGroups, &["tonaufnahmen", "aufzeichnungen", "registrazioni", "opnames", "äußerungen", "grabaciones", "grabación", "gravações", "gravação",
            "llamadas", "chamadas", "audios"]),
        (SpaceGroups, &["enregistrements", "enregistrement", "аудиозаписей", "аудиозаписи", "appels",
            "звонков"]),
        (Cjk, &["段录音", "条录音", "条语音", "段语音", "条音频", "段音频", "通电话", "个音频"]),
        (Unknown, &["تسجيل", "تسجيلات"]),
    ]),
    (Unit::Texts, &[
        (English, &["text", "texts", "sentence", "sentences", "document", "articles", "article", "tweets",
            "transcripts", "transcript",
            "tweet", "posts", "post", "comments", "comment", "reviews", "review", "paragraphs", "paragraph",
            "messages", "message", "books", "papers", "abstracts", "questions", "pages", "conversations",
            "dialogues", "dialogs", "emails"]),
        (PointGroups, &["sätze", "satz", "texte", "dokumente", "beiträge", "artikel", "frases", "textos",
            "documentos", "artículos", "oraciones", "sentenças", "artigos", "publicaciones", "publicações",
            "comentários", "comentarios", "seiten", "frasi", "testi", "documenti", "zinnen", "teksten", "oración", "oracion"]),
        (SpaceGroups, &["phrases", "textes", "предложений", "предложения", "текстов", "текста", "документов",
            "документа", "статей", "сообщений", "отзывов", "commentaires", "речень", "zdań", "tekstów", "dokumentów", "статьи"]),
        (Cjk, &["篇", "句", "条文本", "个句子", "篇文章", "篇文献", "份文档", "份报告", "条评论", "문장", "개의 문장", "개 문장"]),
        (Unknown, &["documents", "نص", "نصوص", "جملة", "وثيقة", "وثائق"]),
    ]),
    (Unit::Records, &[
        (English, &["record", "row", "rows", "entry", "entries", "sample", "samples", "item", "items",
            "example", "examples", "instance", "instances", "datapoint", "datapoints"]),
        (PointGroups, &["datensätze", "datensatz", "einträge", "zeilen", "registros", "registro", "filas",
            "linhas", "muestras", "amostras", "stichproben", "exemplos", "ejemplos", "beispiele", "righe", "campioni",
            "esempi", "rijen", "kayıt", "satır", "baris", "entradas", "eintrag", "zeile", "proben"]),
        (SpaceGroups, &["записей", "записи", "запись", "строк", "строки", "lignes", "échantillons", "образцов",
            "примеров", "exemples", "записів", "рядків", "rekordów", "wierszy", "próbek", "entrées", "ligne", "échantillon", "строка"]),
        (Cjk, &["条", "條", "条记录", "条数据", "条信息", "笔", "行", "条样本", "个样本", "条目", "건", "건의 데이터", "개", "개의 샘플", "행", "件"]),
        (Unknown, &["records", "سجل", "سجلات", "عينة", "عينات"]),
    ]),
    (Unit::Tokens, &[
        (English, &["word", "words"]),
        (PointGroups, &["wörter", "wort", "palabras", "palavras", "parole", "woorden", "kelime", "kata"]),
        (SpaceGroups, &["mots", "слов", "токенов", "слів", "słów", "слова", "токена"]),
        (Cjk, &["字", "词", "个词", "个字", "个单词"]),
        (Unknown, &["token", "tokens", "كلمة", "كلمات"]),
    ]),
    (Unit::Fields, &[
        (English, &["field", "fields", "column", "columns", "attribute", "features", "feature", "variables",
            "variable", "dimensions"]),
        (PointGroups, &["felder", "spalten", "merkmale", "campos", "columnas", "colunas", "atributos", "colonne"]),
        (SpaceGroups, &["colonnes", "champs", "столбцов", "полей", "признаков"]),
        (Cjk, &["个字段", "字段", "列", "个维度", "维", "个指标", "项指标"]),
        (Unknown, &["attributes", "حقل", "حقول"]),
    ]),
    (Unit::Devices, &[
        (English, &["device", "devices", "smartphones", "phones", "handsets", "sensors", "vehicles"]),
        (PointGroups, &["geräte", "geräten", "dispositivos", "móviles", "aparelhos"]),
        (SpaceGroups, &["appareils", "устройств", "устройства"]),
        (Cjk, &["台设备", "台", "部手机", "个设备", "辆"]),
        (Unknown, &["جهاز", "أجهزة"]),
    ]),];

/// Parts of an hour.
#[rustfmt::skip]
const PARTS_OF_AN_HOUR: &[(&[&str], f64)] = &[
    (&["minute", "minutes", "min", "mins", "minuten", "minutos", "minuti", "minut", "분", "хвилин", "минут", "минуты", "мин", "دقيقة", "دقائق", "分钟",
        "分鐘"], 60.0),
    (&["second", "seconds", "sec", "secs", "sekunden", "segundos", "secondes", "secondi", "초", "секунд", "сек", "ثانية", "秒", "秒钟"],
        3600.0),
];

/// Sizes of files. `Gb` with a small b may mean gigabits and is not read.
const BYTES: &[(&[&str], f64)] = &[
    (&["byte", "bytes", "octets", "байт", "字节", "octet"], 1.0),
    (&["kb", "кб", "kilobyte", "kilobytes", "Ko", "kbytes", "kbyte"], 1e3),
    (&["mb", "мб", "megabyte", "megabytes", "Mo", "mbytes", "mbyte"], 1e6),
    (&["gb", "гб", "gigabyte", "gigabytes", "Go", "gbytes", "gbyte"], 1e9),
    (&["tb", "тб", "terabyte", "terabytes", "To", "tbytes", "tbyte"], 1e12),
    (&["pb", "пб", "petabyte", "petabytes", "Po"], 1e15),
    (&["kib"], 1024.0),
    (&["mib"], 1_048_576.0),
    (&["gib"], 1_073_741_824.0),
    (&["tib"], 1_099_511_627_776.0),
];

/// Words that are sizes in a field for sizes but often something else in running text: durations (“30 seconds”),
/// limits, parts of other words, ranks (前10名) and digits (6位).
#[rustfmt::skip]
const NOT_IN_PROSE: &[&str] = &[
    "h", "hr", "hrs", "ч", "std", "min", "mins", "pages", "seiten", "questions", "books", "papers", "feature",
    "features", "dimensions", "variable", "variables", "item", "items", "phones", "smartphones", "sensors", "vehicles",
    "calls", "appels", "llamadas", "chamadas", "звонков", "名", "位", "行", "列", "维", "字", "词", "台", "辆", "笔",
    "枚", "句",
    "幅", "лиц", "identity", "subject", "text", "frame", "field", "column", "word", "go", "mo", "to", "ko", "po", "pic",
    "row", "entry", "byte", "字节", "actor", "user", "profiles", "footage", "child", "item", "ore", "parole", "kata",
    "장", "명", "건", "개", "행", "件", "시간", "voices", "talents", "contributors", "слова", "colonne", "entradas",
    "entrées", "zeile", "ligne", "строка", "saat", "baris", "uur",
];

/// The unit a text begins with, perhaps after one space.
pub(super) fn find(text: &str) -> Option<UnitMatch<'_>> {
    let text = text.strip_prefix([' ', '\u{a0}', '\u{202f}']).unwrap_or(text);
    if text.starts_with(is_cjk) {
        return find_sign(text);
    }
    let (word, rest) = first_word(text)?;
    let found = |unit, times, style| Some(UnitMatch { unit, times, style, word, rest });
    let lower = word.to_lowercase();
    let bits = matches!(word, "Kb" | "Mb" | "Gb" | "Tb" | "Pb");
    let bytes = BYTES.iter().find(|(words, _)| words.iter().any(|w| *w == word || *w == lower)).filter(|_| !bits);
    if let Some((_, times)) = bytes {
        return found(Unit::Bytes, *times, Unknown);
    }
    if let Some((_, parts)) = PARTS_OF_AN_HOUR.iter().find(|(words, _)| words.contains(&lower.as_str())) {
        return found(Unit::Hours, 1.0 / parts, Unknown);
    }
    WORDS.iter().find_map(|(unit, tongues)| {
        let (style, _) = tongues.iter().find(|(_, words)| words.contains(&lower.as_str()))?;
        found(*unit, 1.0, *style)
    })
}

/// The longest Chinese or Japanese unit a text begins with.
fn find_sign(text: &str) -> Option<UnitMatch<'_>> {
    let counted = WORDS.iter().flat_map(|(unit, tongues)| {
        let signs = tongues.iter().filter(|(style, _)| *style == Cjk).flat_map(|(_, words)| *words);
        signs.map(|sign| (*unit, 1.0, *sign))
    });
    let parts =
        PARTS_OF_AN_HOUR.iter().flat_map(|(words, n)| words.iter().map(move |sign| (Unit::Hours, 1.0 / n, *sign)));
    let bytes = BYTES.iter().flat_map(|(words, times)| words.iter().map(move |sign| (Unit::Bytes, *times, *sign)));
    let all = counted.chain(parts).chain(bytes).filter(|(_, _, sign)| text.starts_with(sign));
    let (unit, times, sign) = all.max_by_key(|(_, _, sign)| sign.len())?;
    let (word, rest) = text.split_at(sign.len());
    Some(UnitMatch { unit, times, style: Cjk, word, rest })
}

/// The words of counted units with what they count, for the tests of what is made of them.
#[cfg(test)]
pub(super) fn all_words() -> impl Iterator<Item = (&'static str, Unit, Style)> {
    let rows = WORDS.iter().flat_map(|(unit, tongues)| tongues.iter().map(move |(style, words)| (unit, style, words)));
    rows.flat_map(|(unit, style, words)| words.iter().map(|word| (*word, *unit, *style)))
}

impl UnitMatch<'_> {
    /// Whether the word is a size in running text too.
    pub(super) fn holds_in_prose(&self) -> bool {
        let part_of_hour = self.unit == Unit::Hours && self.times < 1.0;
        !part_of_hour && !NOT_IN_PROSE.contains(&self.word.to_lowercase().as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip]
    fn a_word_counts_one_thing() {
        let mut seen = std::collections::BTreeMap::new();
        for (unit, tongues) in WORDS {
            for word in tongues.iter().flat_map(|(_, words)| *words) {
                assert_eq!(word.to_lowercase(), *word);
                assert_eq!(seen.insert(word, unit), None, "{word} stands twice");
            }
        }
    }

    #[test]
    #[rustfmt::skip]
    fn the_longest_chinese_unit_wins() {
        assert_eq!(find("条语音").map(|f| (f.unit, f.rest)), Some((Unit::Recordings, "")));
        assert_eq!(find("条，").map(|f| (f.unit, f.rest)), Some((Unit::Records, "，")));
        assert!(find("岁").is_none());
    }

    #[test]
    #[rustfmt::skip]
    fn bits_are_not_bytes() {
        assert!(find("Gb").is_none() && find("GHz").is_none() && find("bit").is_none());
        assert_eq!(find(" gb").map(|f| f.times), Some(1e9));
    }
}
