//! Kinds of content, by the words sellers use and by the task names of dataset hubs.

use super::text::one_line;
use crate::listing::Modality::{self, Audio, Bio, Code, Geo, Image, Sensor, Tabular, Text, ThreeD, Video};

/// Words in eight languages, lower case.
const WORDS: &[(Modality, &[&str])] = &[
    (Text, &["text", "texts", "document", "documents", "nlp", "文本", "文字", "текст", "тексты", "texto", "texte", "نص", "نصوص"]),
    (
        Image,
        &[
            "image", "images", "photo", "photos", "picture", "pictures", "图像", "图片", "照片", "фото", "изображение",
            "изображения", "imagen", "imágenes", "imagem", "imagens", "bild", "bilder", "صورة", "صور",
        ],
    ),
    (Video, &["video", "videos", "footage", "视频", "видео", "vídeo", "vídeos", "vidéo", "vidéos", "فيديو"]),
    (
        Audio,
        &["audio", "speech", "voice", "sound", "语音", "音频", "аудио", "речь", "voz", "voix", "sprache", "ton", "صوت", "صوتيات"],
    ),
    (
        Tabular,
        &[
            "tabular", "table", "tables", "csv", "time-series", "time series", "结构化", "表格", "таблица", "таблицы",
            "tabla", "tabela", "tabelle", "tableau", "جدول", "جداول",
        ],
    ),
    (Geo, &["geo", "geospatial", "geodata", "location", "地理", "地图", "гео", "геоданные", "جغرافي"]),
    (Bio, &["bio", "genomic", "genomics", "dna", "基因"]),
    (Code, &["code", "source code", "代码", "код"]),
    (ThreeD, &["3d", "point cloud", "point-cloud", "lidar", "点云", "三维"]),
    (Sensor, &["sensor", "sensors", "imu", "传感器", "датчики"]),
];

/// Reads one kind of content.
pub fn parse(text: &str) -> Result<Modality, String> {
    let word = one_line(text).to_lowercase();
    let found = WORDS.iter().find(|(_, words)| words.contains(&word.as_str()));
    found.map(|(m, _)| *m).ok_or_else(|| {
        let names: Vec<&str> = Modality::ALL.iter().map(|m| m.name()).collect();
        format!("one of {}", names.join(", "))
    })
}

/// The kind of content that a hub's task name implies; `None` if it implies none.
pub fn from_task(slug: &str) -> Option<Modality> {
    let slug = slug.trim().to_lowercase();
    let has = |parts: &[&str]| parts.iter().any(|p| slug.contains(p));
    if has(&["text-to-image", "image-to-text", "visual-question", "text-to-video", "table-question", "text-to-speech-image"]) {
        return match slug.as_str() {
            "table-question-answering" => Some(Tabular),
            "text-to-video" => Some(Video),
            _ => Some(Image),
        };
    }
    if has(&["video"]) {
        Some(Video)
    } else if has(&["speech", "audio", "speaker", "voice"]) {
        Some(Audio)
    } else if has(&["image", "object-detection", "depth-estimation", "face", "ocr"]) {
        Some(Image)
    } else if has(&["tabular", "time-series"]) {
        Some(Tabular)
    } else if has(&[
        "text", "translation", "summarization", "question-answering", "token-classification", "fill-mask", "language-model",
        "conversational", "sentence", "dialogue", "sentiment", "named-entity", "structure-prediction",
    ]) {
        Some(Text)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_sellers_and_tasks_of_hubs() {
        assert_eq!(parse(" Images "), Ok(Image));
        assert_eq!(parse("语音"), Ok(Audio));
        assert_eq!(parse("видео"), Ok(Video));
        assert!(parse("API").unwrap_err().contains("image"));
        assert_eq!(from_task("automatic-speech-recognition"), Some(Audio));
        assert_eq!(from_task("image-classification"), Some(Image));
        assert_eq!(from_task("question-answering"), Some(Text));
        assert_eq!(from_task("table-question-answering"), Some(Tabular));
        assert_eq!(from_task("other"), None);
    }
}
