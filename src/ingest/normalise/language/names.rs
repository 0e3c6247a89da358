//! Names of languages beyond the English ones of ISO 639-3 and those of CLDR, or that mean something else than there: in
//! the language itself, in Chinese, Russian and other languages, and the English names of written and regional forms.

/// BCP 47 tag and names in lower case.
#[rustfmt::skip]
pub(super) const NAMES: &[(&str, &[&str])] = &[
    ("am", &["አማርኛ"]),
    ("ar", &["عربية"]),
    ("az", &["azərbaycanca"]),
    ("be", &["беларуская"]),
    ("bg", &["български"]),
    ("bn", &["বাংলা"]),
    ("ca", &["català", "valencian"]),
    ("cs", &["čeština", "česky"]),
    ("de-CH", &["swiss standard german"]),
    ("el", &["ελληνικά"]),
    ("en-IN", &["indian english", "印度英语"]),
    ("es", &["castellano", "castilian"]),
    ("et", &["eesti"]),
    ("fa", &["farsi"]),
    ("fr-CA", &["québécois"]),
    ("ga", &["gaeilge"]),
    ("he", &["עברית"]),
    ("hi", &["हिंदी"]),
    ("hr", &["hrvatski"]),
    ("hu", &["magyar"]),
    ("hy", &["հայերեն"]),
    ("id", &["bahasa indonesia", "印尼语"]),
    ("is", &["íslenska"]),
    ("ka", &["ქართული"]),
    ("kk", &["қазақша", "қазақ тілі"]),
    ("km", &["ខ្មែរ", "柬埔寨语"]),
    ("ko", &["韩文", "朝鲜语"]),
    ("lo", &["ລາວ"]),
    ("lt", &["lietuvių"]),
    ("lv", &["latviešu"]),
    ("mn", &["монгол"]),
    ("ms", &["bahasa melayu"]),
    ("my", &["မြန်မာ", "myanmar"]),
    ("nb", &["bokmål", "norsk bokmål"]),
    ("nl", &["flemish"]),
    ("no", &["norsk"]),
    ("pa", &["ਪੰਜਾਬੀ"]),
    ("ps", &["پښتو"]),
    ("pt", &["葡语"]),
    ("pt-BR", &["português brasileiro"]),
    ("ro", &["română", "moldovan"]),
    ("ru", &["русский язык"]),
    ("si", &["සිංහල", "sinhalese"]),
    ("sk", &["slovenčina"]),
    ("sl", &["slovenščina"]),
    ("sq", &["shqip"]),
    ("sr", &["српски"]),
    ("sv", &["svenska"]),
    ("sw", &["kiswahili"]),
    ("ta", &["தமிழ்"]),
    ("te", &["తెలుగు"]),
    ("tg", &["тоҷикӣ"]),
    ("th", &["ไทย"]),
    ("ug", &["ئۇيغۇرچە"]),
    ("uz", &["oʻzbekcha", "o'zbekcha"]),
    ("bo", &["བོད་སྐད་"]),
    ("nan", &["hokkien", "taiwanese hokkien", "台语"]),
    ("wuu", &["上海话", "shanghainese"]),
    ("hak", &["客家话"]),
    ("yue", &["廣東話"]),
    ("zh", &["汉语", "漢語", "普通話", "国语", "mandarin", "standard chinese", "putonghua"]),
    ("zh-Hans", &["chinese (simplified)", "简中"]),
    ("zh-Hant", &["chinese (traditional)", "正體中文"]),
    ("zh-TW", &["taiwanese mandarin"]),
];

/// Codes of ISO 639-2/B, codes withdrawn from ISO 639 and individual languages that BCP 47 users write as their
/// macrolanguage (CLDR writes Mandarin `cmn` as `zh`), with the code in use.
#[rustfmt::skip]
pub(super) const OTHER_CODES: &[(&str, &str)] = &[
    ("alb", "sq"), ("arm", "hy"), ("baq", "eu"), ("bur", "my"), ("chi", "zh"), ("cze", "cs"), ("dut", "nl"), ("fre",
        "fr"), ("geo", "ka"),
    ("ger", "de"), ("gre", "el"), ("ice", "is"), ("mac", "mk"), ("mao", "mi"), ("may", "ms"), ("per", "fa"), ("rum",
        "ro"), ("slo", "sk"),
    ("tib", "bo"), ("wel", "cy"), ("iw", "he"), ("in", "id"), ("ji", "yi"), ("mo", "ro"), ("cmn", "zh"), ("arb", "ar"),
        ("pes", "fa"),
    ("zsm", "ms"), ("swh", "sw"), ("ekk", "et"), ("lvs", "lv"), ("npi", "ne"), ("ory", "or"), ("azj", "az"), ("uzn",
        "uz"), ("khk", "mn"),
];

/// Codes that are not a language: several, undetermined, none, uncoded.
pub(super) const NO_LANGUAGE: &[&str] = &["mul", "und", "zxx", "mis"];

/// Scripts understood in tags (ISO 15924).
#[rustfmt::skip]
pub(super) const SCRIPTS: &[&str] = &[
    "Adlm", "Arab", "Armn", "Beng", "Bopo", "Brai", "Cans", "Cher", "Copt", "Cyrl", "Deva", "Ethi", "Geor", "Goth",
    "Grek", "Gujr", "Guru",
    "Hang", "Hani", "Hans", "Hant", "Hebr", "Hira", "Java", "Jpan", "Kana", "Khmr", "Knda", "Kore", "Laoo", "Latn",
    "Mlym", "Mong", "Mtei",
    "Mymr", "Nkoo", "Olck", "Orya", "Sinh", "Sund", "Syrc", "Taml", "Telu", "Tfng", "Thaa", "Thai", "Tibt", "Yiii",
];

/// Names in brackets of scripts, in lower case.
#[rustfmt::skip]
pub(super) const SCRIPT_NAMES: &[(&str, &str)] = &[
    ("latin", "Latn"), ("latin script", "Latn"), ("cyrillic", "Cyrl"), ("cyrillic script", "Cyrl"), ("arabic", "Arab"),
    ("arabic script", "Arab"), ("devanagari", "Deva"), ("gurmukhi", "Guru"), ("simplified", "Hans"), ("简体", "Hans"),
    ("traditional", "Hant"), ("繁體", "Hant"), ("繁体", "Hant"), ("simplified han", "Hans"), ("traditional han", "Hant"),
];

/// Where authority tables of languages lie, without `http://`; behind it stands a code.
pub(super) const AUTHORITIES: &[&str] = &[
    "publications.europa.eu/resource/authority/language/",
    "lexvo.org/id/iso639-3/",
    "lexvo.org/id/iso639-1/",
    "www.lexvo.org/id/iso639-3/",
    "www.lexvo.org/id/iso639-1/",
    "id.loc.gov/vocabulary/iso639-1/",
    "id.loc.gov/vocabulary/iso639-2/",
    "psi.oasis-open.org/iso/639/#",
];
