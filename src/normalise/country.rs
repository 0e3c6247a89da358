//! Countries: ISO 3166-1 codes and names become two-letter codes.

use super::text::one_line;

/// What a coverage text says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Coverage {
    /// These countries, two-letter codes.
    Countries(Vec<String>),
    /// Everywhere: no evidence of who is in the data.
    Worldwide,
}

/// Names beyond the English ones of the standard, lower case.
const NAMES: &[(&str, &[&str])] = &[
    ("US", &["usa", "u.s.", "u.s.a.", "united states", "the united states", "america", "美国", "сша", "estados unidos", "états-unis", "vereinigte staaten", "الولايات المتحدة"]),
    ("GB", &["uk", "u.k.", "united kingdom", "great britain", "england", "英国", "великобритания", "reino unido", "royaume-uni", "großbritannien", "المملكة المتحدة"]),
    ("CN", &["china", "mainland china", "中国", "中国大陆", "китай", "chine", "الصين"]),
    ("HK", &["hong kong", "香港"]),
    ("TW", &["taiwan", "台湾"]),
    ("RU", &["russia", "俄罗斯", "россия", "рф", "rusia", "russie", "russland", "rússia", "روسيا"]),
    ("UA", &["ukraine", "乌克兰", "украина", "україна", "ucrania", "ucrânia", "أوكرانيا"]),
    ("KR", &["south korea", "korea", "republic of korea", "韩国", "южная корея", "corea del sur"]),
    ("KP", &["north korea", "朝鲜"]),
    ("JP", &["japan", "日本", "япония", "japón", "japon", "japão", "اليابان"]),
    ("IN", &["india", "印度", "индия", "inde", "indien", "الهند"]),
    ("ID", &["indonesia", "印度尼西亚"]),
    ("VN", &["vietnam", "viet nam", "越南"]),
    ("TH", &["thailand", "泰国"]),
    ("MY", &["malaysia", "马来西亚"]),
    ("SG", &["singapore", "新加坡"]),
    ("PH", &["philippines", "the philippines", "菲律宾"]),
    ("DE", &["germany", "deutschland", "德国", "германия", "alemania", "allemagne", "alemanha", "ألمانيا"]),
    ("FR", &["france", "法国", "франция", "francia", "frankreich", "frança", "فرنسا"]),
    ("ES", &["spain", "españa", "西班牙", "испания", "espagne", "spanien", "espanha", "إسبانيا"]),
    ("IT", &["italy", "italia", "意大利", "италия", "italie", "italien", "itália", "إيطاليا"]),
    ("PT", &["portugal", "葡萄牙"]),
    ("BR", &["brazil", "brasil", "巴西", "бразилия", "brésil", "brasilien", "البرازيل"]),
    ("MX", &["mexico", "méxico", "墨西哥"]),
    ("AR", &["argentina", "阿根廷"]),
    ("CO", &["colombia", "哥伦比亚"]),
    ("CL", &["chile", "智利"]),
    ("TR", &["turkey", "türkiye", "土耳其", "турция"]),
    ("IR", &["iran", "伊朗", "иран", "إيران"]),
    ("IQ", &["iraq", "العراق", "伊拉克"]),
    ("SY", &["syria", "سوريا", "叙利亚"]),
    ("SA", &["saudi arabia", "السعودية", "沙特阿拉伯"]),
    ("AE", &["uae", "united arab emirates", "الإمارات", "阿联酋"]),
    ("EG", &["egypt", "مصر", "埃及", "египет"]),
    ("MA", &["morocco", "المغرب", "maroc", "marruecos"]),
    ("DZ", &["algeria", "الجزائر", "algérie"]),
    ("TN", &["tunisia", "تونس", "tunisie"]),
    ("JO", &["jordan", "الأردن"]),
    ("LB", &["lebanon", "لبنان"]),
    ("PS", &["palestine", "فلسطين", "gaza", "غزة"]),
    ("IL", &["israel", "以色列"]),
    ("NG", &["nigeria"]),
    ("KE", &["kenya"]),
    ("ZA", &["south africa", "南非"]),
    ("CZ", &["czech republic", "czechia"]),
    ("NL", &["netherlands", "the netherlands", "holland", "荷兰"]),
    ("CH", &["switzerland", "schweiz", "suisse", "瑞士"]),
    ("AT", &["austria", "österreich", "奥地利"]),
    ("BY", &["belarus", "беларусь", "белоруссия"]),
    ("KZ", &["kazakhstan", "казахстан", "哈萨克斯坦"]),
    ("VE", &["venezuela"]),
    ("BO", &["bolivia"]),
    ("TZ", &["tanzania"]),
    ("LA", &["laos"]),
    ("MD", &["moldova"]),
];

/// Provinces and large cities of China; an exchange names them for its coverage.
const CHINESE_PLACES: &[&str] = &[
    "北京", "上海", "天津", "重庆", "河北", "山西", "辽宁", "吉林", "黑龙江", "江苏", "浙江", "安徽", "福建", "江西", "山东",
    "河南", "湖北", "湖南", "广东", "海南", "四川", "贵州", "云南", "陕西", "甘肃", "青海", "内蒙古", "广西", "西藏", "宁夏",
    "新疆", "深圳", "广州", "杭州", "南京", "苏州", "成都", "武汉", "西安", "宁波", "青岛",
];

const WORLDWIDE: &[&str] = &[
    "worldwide", "global", "globally", "international", "world", "all countries", "全球", "世界", "全世界", "весь мир", "мир",
    "mundial", "mundo", "monde", "monde entier", "weltweit", "عالمي", "العالم",
];

const NATIONWIDE: &[&str] = &["全国", "全国范围", "国内", "nationwide", "national", "вся страна", "bundesweit"];

/// Reads a coverage text that may say "nationwide"; `home` is the country meant by it.
pub fn parse_at_home(text: &str, home: Option<&str>) -> Result<Coverage, String> {
    let word = one_line(text);
    let lower = word.to_lowercase();
    match home.filter(|_| NATIONWIDE.contains(&lower.as_str())) {
        Some(home) => Ok(Coverage::Countries(vec![home.to_owned()])),
        None => parse(&word),
    }
}

/// Reads a country: `DE`, `DEU`, `Germany`, `德国`, `浙江省`; or "worldwide".
pub fn parse(text: &str) -> Result<Coverage, String> {
    let word = one_line(text);
    let expected = || "a country by its ISO 3166-1 code or name, such as “DE”, “Germany” or “德国”".to_owned();
    if word.len() > 80 {
        return Err(expected());
    }
    let lower = word.to_lowercase();
    if WORLDWIDE.contains(&lower.as_str()) {
        return Ok(Coverage::Worldwide);
    }
    code(&word, &lower).map(|c| Coverage::Countries(vec![c])).ok_or_else(expected)
}

fn code(word: &str, lower: &str) -> Option<String> {
    let capital = word.bytes().all(|b| b.is_ascii_uppercase());
    let by_code = match word.len() {
        2 if capital => rust_iso3166::from_alpha2(word),
        3 if capital => rust_iso3166::from_alpha3(word),
        _ => None,
    };
    if let Some(found) = by_code {
        return Some(found.alpha2.to_owned());
    }
    if let Some((code, _)) = NAMES.iter().find(|(_, names)| names.contains(&lower)) {
        return Some((*code).to_owned());
    }
    let place = word.trim_end_matches(['省', '市']).trim_end_matches("自治区");
    if CHINESE_PLACES.contains(&place) {
        return Some("CN".to_owned());
    }
    rust_iso3166::ALL.iter().find(|c| c.name.eq_ignore_ascii_case(word)).map(|c| c.alpha2.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn countries(text: &str, home: Option<&str>) -> Result<Vec<String>, String> {
        match parse_at_home(text, home)? {
            Coverage::Countries(codes) => Ok(codes),
            Coverage::Worldwide => Ok(vec!["everywhere".to_owned()]),
        }
    }

    #[test]
    fn codes_names_and_places() {
        for (text, code) in [
            ("DE", "DE"),
            ("DEU", "DE"),
            ("germany", "DE"),
            ("德国", "DE"),
            ("浙江省", "CN"),
            ("USA", "US"),
            ("Россия", "RU"),
            ("Worldwide", "everywhere"),
            ("Malta", "MT"),
        ] {
            assert_eq!(countries(text, None), Ok(vec![code.to_owned()]), "{text}");
        }
        assert_eq!(countries("全国", Some("CN")), Ok(vec!["CN".to_owned()]));
        for wrong in ["全国", "", "白马湖景区", "in", "Middle Earth", "XX"] {
            assert!(countries(wrong, None).is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,60}") {
            let _ = parse(&text);
        }
    }
}
