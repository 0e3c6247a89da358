//! Kinds of content by their names in eight languages and by the task names of dataset hubs.

use super::text::clean_line;
use crate::domain::listing::Modality;

/// Names in lower case; hyphens and underscores count as spaces.
#[rustfmt::skip]
const NAMES: &[(Modality, &[&str])] = &[
    (Modality::Text, &[
        "text", "texts", "textual", "txt", "nlp", "document", "documents", "written language", "文本", "文字", "文档",
        "文本数据",
        "текст", "тексты", "texte", "textes", "texto", "textos", "نص", "نصوص",
    ]),
    (Modality::Image, &[
        "image", "images", "photo", "photos", "picture", "pictures", "imagery", "imaging", "图像", "图片", "照片",
        "圖像", "图像数据",
        "изображение", "изображения", "фото", "фотографии", "bild", "bilder", "fotos", "imagen", "imágenes", "imagem",
        "imagens", "photographie", "صورة", "صور",
    ]),
    (Modality::Video, &[
        "video", "videos", "footage", "film", "视频", "影片", "视频数据", "видео", "vidéo", "vidéos", "vídeo", "vídeos",
        "فيديو",
    ]),
    (Modality::Audio, &[
        "audio", "speech", "voice", "sound", "recordings", "music", "语音", "音频", "声音", "语音数据", "音频数据",
        "аудио", "речь", "голос",
        "звук", "sprache und ton", "ton", "parole", "voix", "voz", "áudio", "habla", "fala", "صوت", "صوتي", "صوتيات",
    ]),
    (Modality::Tabular, &[
        "tabular", "csv", "table", "tables", "structured", "structured data", "spreadsheet", "time series",
        "timeseries",
        "结构化", "结构化数据", "表格", "时间序列", "таблица", "таблицы", "табличные данные", "временные ряды",
        "tabelle", "tabellen",
        "zeitreihe", "zeitreihen", "tableau", "tableaux", "séries temporelles", "tabla", "tablas", "tabela", "tabelas",
        "series temporales", "séries temporais", "جدول", "جداول",
    ]),
    (Modality::Geo, &[
        "geo", "geospatial", "gis", "location", "map", "maps", "spatial", "geodata", "地理", "地理空间", "地理信息",
        "位置", "геоданные",
        "карты", "geodaten", "géospatial", "geoespacial", "جغرافي",
    ]),
    (Modality::Bio, &[
        "bio", "genomic", "genomics", "genome", "genetic", "dna", "rna", "protein sequences", "基因", "基因组", "геном",
        "genom",
        "génomique", "genómica", "genômica", "جينوم",
    ]),
    (Modality::Code, &[
        "code", "source code", "program code", "software code", "代码", "源代码", "исходный код", "quellcode",
        "code source",
        "código", "código fuente", "código fonte", "شفرة",
    ]),
    (Modality::ThreeD, &[
        "3d", "3 d", "point cloud", "point clouds", "pointcloud", "lidar", "mesh", "meshes", "depth", "三维", "点云",
        "облако точек",
        "punktwolke", "nuage de points", "nube de puntos", "nuvem de pontos",
    ]),
    (Modality::Sensor, &[
        "sensor", "sensors", "sensor data", "iot", "telemetry", "传感器", "датчики", "sensordaten", "capteurs",
        "capteur",
        "sensores", "مستشعر",
    ]),
];

/// Task names of dataset hubs that do not contain the name of a modality.
#[rustfmt::skip]
const TASKS: &[(Modality, &[&str])] = &[
    (Modality::Text, &[
        "question-answering", "fill-mask", "translation", "machine-translation", "summarization",
        "token-classification",
        "zero-shot-classification", "multiple-choice", "conversational", "sentence-similarity", "language-modeling",
        "masked-language-modeling", "named-entity-recognition", "natural-language-inference",
        "sentiment-classification",
        "sentiment-analysis", "topic-classification", "extractive-qa", "open-domain-qa", "closed-domain-qa",
        "information-retrieval", "zero-shot-retrieval", "zero-shot-information-retrieval",
        "conditional-text-generation",
        "paraphrase-mining", "fact-checking", "hate-speech-detection", "intent-classification", "dialogue-modeling",
        "dialogue-generation", "part-of-speech", "coreference-resolution", "parsing", "natural-language-understanding",
        "natural-language-generation", "textual-entailment",
    ]),
    (Modality::Image, &[
        "object-detection", "zero-shot-object-detection", "mask-generation", "keypoint-detection",
        "visual-question-answering",
        "face-detection", "face-recognition", "computer-vision", "instance-segmentation", "semantic-segmentation",
        "unconditional-image-generation", "multi-class-image-classification", "multi-label-image-classification",
        "depth-estimation", "optical-character-recognition",
    ]),
    (Modality::Audio, &[
        "automatic-speech-recognition", "voice-activity-detection", "text-to-speech", "speech-synthesis",
        "speaker-identification",
        "keyword-spotting", "automatic-speaker-verification", "speaker-diarization", "phoneme-recognition",
    ]),
    (Modality::Tabular, &["table-question-answering", "univariate-time-series-forecasting",
        "multivariate-time-series-forecasting"]),
    (Modality::Code, &["code-generation", "code-completion", "text-to-code"]),
];

/// Beginnings of task names that determine the modality; the first that fits counts, so more specific ones (pictures
/// with captions are pictures) come before text.
#[rustfmt::skip]
const TASK_PARTS: &[(&str, Modality)] = &[
    ("text-to-3d", Modality::ThreeD), ("image-to-3d", Modality::ThreeD), ("text-to-video", Modality::Video),
    ("image-to-video", Modality::Video), ("video-", Modality::Video), ("text-to-image", Modality::Image),
    ("text-to-audio", Modality::Audio), ("image-", Modality::Image), ("zero-shot-image-", Modality::Image),
    ("audio-", Modality::Audio), ("speech-", Modality::Audio), ("tabular-", Modality::Tabular),
    ("time-series-", Modality::Tabular), ("table-to-", Modality::Tabular), ("text-to-tabular", Modality::Tabular),
    ("text-to-sql", Modality::Text), ("text-", Modality::Text), ("text2text-", Modality::Text),
];

/// The kind of content a whole text names.
pub fn parse(text: &str) -> Result<Modality, String> {
    let expected = || "a kind of content, e.g. “image”, “语音” or “tabular”".to_owned();
    if text.len() > 200 {
        return Err(expected());
    }
    let name = clean_line(text).to_lowercase().replace(['-', '_'], " ");
    let bare = name.strip_suffix(" data").or_else(|| name.strip_suffix(" dataset")).unwrap_or(&name);
    let named = NAMES.iter().find(|(_, names)| names.contains(&name.as_str()) || names.contains(&bare));
    named.map(|(modality, _)| *modality).ok_or_else(expected)
}

/// The kind of content a task of a dataset hub works on; `None` where the task fits several (`other`,
/// `feature-extraction`, `document-question-answering`).
pub fn from_task(slug: &str) -> Option<Modality> {
    if slug.len() > 200 {
        return None;
    }
    let slug = slug.trim().to_ascii_lowercase().replace([' ', '_'], "-");
    // `text-classification-other-hate-speech-detection`: hubs let authors add to a task.
    let task = slug.split_once("-other-").map_or(slug.as_str(), |(task, _)| task);
    let exact = TASKS.iter().find(|(_, tasks)| tasks.contains(&task)).map(|(modality, _)| *modality);
    exact.or_else(|| TASK_PARTS.iter().find(|(part, _)| task.starts_with(part)).map(|(_, modality)| *modality))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip]
    fn names_of_content_are_known_in_many_languages() {
        for (text, modality) in [("Images", Modality::Image), ("图像", Modality::Image), ("语音", Modality::Audio),
            ("фото", Modality::Image),
            ("CSV", Modality::Tabular), ("结构化", Modality::Tabular), ("time-series", Modality::Tabular), ("3D",
            Modality::ThreeD),
            ("point cloud", Modality::ThreeD), ("Speech data", Modality::Audio), ("geospatial", Modality::Geo),
            ("source code", Modality::Code)]
        {
            assert_eq!(parse(text), Ok(modality), "{text}");
        }
        for text in ["", "非结构化", "二者皆有", "images and text", "multimodal", "unstructured", "待完善", "API"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    #[rustfmt::skip]
    fn a_name_means_one_kind_of_content() {
        let mut seen = std::collections::BTreeMap::new();
        for (modality, name) in NAMES.iter().flat_map(|(modality, names)| names.iter().map(move |name| (modality,
            name))) {
            assert_eq!(name.to_lowercase().replace(['-', '_'], " "), *name);
            assert_eq!(seen.insert(name, modality), None, "{name} stands twice");
        }
    }

    #[test]
    #[rustfmt::skip]
    fn tasks_of_hubs_have_a_modality() {
        for (slug, modality) in [("automatic-speech-recognition", Modality::Audio), ("image-classification",
            Modality::Image),
            ("text-classification-other-hate-speech-detection", Modality::Text), ("text-to-image", Modality::Image),
            ("question-answering", Modality::Text), ("tabular-regression", Modality::Tabular), ("video-classification",
            Modality::Video),
            ("text2text-generation", Modality::Text), ("text-to-speech", Modality::Audio), ("object-detection",
            Modality::Image)]
        {
            assert_eq!(from_task(slug), Some(modality), "{slug}");
        }
        for slug in ["other", "feature-extraction", "reinforcement-learning", "graph-ml", "", "robotics",
            "document-question-answering"] {
            assert_eq!(from_task(slug), None, "{slug}");
        }
    }
}
