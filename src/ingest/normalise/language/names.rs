//! Names of languages beyond the English ones of ISO 639-3 and those of CLDR, or that mean something else than there: in
//! the language itself, in Chinese, Russian and other languages, and the English names of written and regional forms.

/// BCP 47 tag and names in lower case.
#[rustfmt::skip]
pub(super) const NAMES: &[(&str, &[&str])] = &[
    ("af", &["afrikaans"]),
    ("am", &["አማርኛ", "阿姆哈拉语"]),
    ("ar", &["العربية", "عربي", "عربية", "arabic", "阿拉伯语", "阿拉伯文", "арабский", "arabisch", "arabe", "árabe"]),
    ("az", &["azərbaycanca", "azerbaijani", "阿塞拜疆语", "азербайджанский"]),
    ("be", &["беларуская", "белорусский", "白俄罗斯语"]),
    ("bg", &["български", "保加利亚语", "болгарский", "bulgarisch", "bulgare"]),
    ("bn", &["বাংলা", "bangla", "孟加拉语", "бенгальский"]),
    ("ca", &["català", "valencian", "加泰罗尼亚语", "каталанский"]),
    ("cs", &["čeština", "česky", "捷克语", "чешский", "tschechisch", "tchèque", "checo"]),
    ("da", &["dansk", "丹麦语", "датский", "dänisch", "danois"]),
    ("de", &["deutsch", "德语", "德文", "немецкий", "allemand", "alemán", "alemão", "الألمانية"]),
    ("de-AT", &["austrian german"]),
    ("de-CH", &["swiss standard german"]),
    ("el", &["ελληνικά", "greek", "希腊语", "греческий", "griechisch", "grec", "griego", "grego"]),
    ("en", &["英语", "英文", "английский", "englisch", "anglais", "inglés", "inglês", "الإنجليزية", "英語"]),
    ("en-AU", &["australian english", "澳大利亚英语"]),
    ("en-CA", &["canadian english"]),
    ("en-GB", &["british english", "uk english", "英式英语"]),
    ("en-IN", &["indian english", "印度英语"]),
    ("en-US", &["american english", "us english", "美式英语"]),
    ("es", &["español", "castellano", "castilian", "西班牙语", "испанский", "spanisch", "espagnol", "espanhol",
        "الإسبانية", "スペイン語"]),
    ("es-ES", &["european spanish"]),
    ("es-MX", &["mexican spanish"]),
    ("es-419", &["latin american spanish"]),
    ("et", &["eesti", "爱沙尼亚语", "эстонский"]),
    ("fa", &["فارسی", "farsi", "persian", "波斯语", "персидский", "الفارسية"]),
    ("fi", &["suomi", "芬兰语", "финский", "finnisch"]),
    ("fil", &["filipino", "菲律宾语"]),
    ("fr", &["français", "法语", "法文", "французский", "französisch", "francés", "francês", "الفرنسية", "フランス語"]),
    ("fr-CA", &["canadian french", "québécois"]),
    ("ga", &["gaeilge"]),
    ("he", &["עברית", "希伯来语", "иврит", "hebräisch", "hébreu"]),
    ("hi", &["हिन्दी", "हिंदी", "印地语", "хинди"]),
    ("hr", &["hrvatski", "克罗地亚语", "хорватский"]),
    ("hu", &["magyar", "匈牙利语", "венгерский", "ungarisch", "hongrois"]),
    ("hy", &["հայերեն", "亚美尼亚语", "армянский"]),
    ("id", &["bahasa indonesia", "印尼语", "印度尼西亚语", "индонезийский"]),
    ("is", &["íslenska", "冰岛语"]),
    ("it", &["italiano", "意大利语", "итальянский", "italienisch", "italien", "الإيطالية", "イタリア語"]),
    ("ja", &["日本語", "日语", "日文", "японский", "japanisch", "japonais", "japonés", "japonês", "اليابانية"]),
    ("ka", &["ქართული", "格鲁吉亚语", "грузинский"]),
    ("kk", &["қазақша", "қазақ тілі", "哈萨克语", "казахский"]),
    ("km", &["ខ្មែរ", "高棉语", "柬埔寨语"]),
    ("ko", &["한국어", "韩语", "韩文", "朝鲜语", "корейский", "koreanisch", "coréen", "coreano", "الكورية", "韓国語"]),
    ("ku", &["kurdî"]),
    ("lo", &["ລາວ", "老挝语"]),
    ("lt", &["lietuvių", "立陶宛语", "литовский"]),
    ("lv", &["latviešu", "拉脱维亚语", "латышский"]),
    ("mn", &["монгол", "蒙古语", "монгольский"]),
    ("ms", &["bahasa melayu", "malay", "马来语", "малайский"]),
    ("my", &["မြန်မာ", "burmese", "myanmar", "缅甸语"]),
    ("nb", &["bokmål", "norsk bokmål"]),
    ("ne", &["नेपाली", "nepali", "尼泊尔语"]),
    ("nl", &["nederlands", "flemish", "荷兰语", "нидерландский", "niederländisch", "néerlandais", "neerlandés",
        "holandês"]),
    ("no", &["norsk", "挪威语", "норвежский", "norwegisch"]),
    ("pa", &["ਪੰਜਾਬੀ", "punjabi", "旁遮普语"]),
    ("pl", &["polski", "波兰语", "польский", "polnisch", "polonais", "polaco", "polonês"]),
    ("ps", &["پښتو", "pashto", "普什图语"]),
    ("pt", &["português", "葡萄牙语", "葡语", "португальский", "portugiesisch", "portugais", "portugués",
        "البرتغالية"]),
    ("pt-BR", &["brazilian portuguese", "português brasileiro", "português do brasil", "巴西葡萄牙语"]),
    ("pt-PT", &["european portuguese", "português europeu"]),
    ("ro", &["română", "moldovan", "罗马尼亚语", "румынский", "rumänisch"]),
    ("ru", &["русский", "русский язык", "俄语", "俄文", "russisch", "russe", "ruso", "russo", "الروسية", "ロシア語"]),
    ("si", &["සිංහල", "sinhalese"]),
    ("sk", &["slovenčina", "斯洛伐克语", "словацкий"]),
    ("sl", &["slovenščina", "slovene", "斯洛文尼亚语", "словенский"]),
    ("sq", &["shqip", "阿尔巴尼亚语"]),
    ("sr", &["српски", "塞尔维亚语", "сербский"]),
    ("sv", &["svenska", "瑞典语", "шведский", "schwedisch", "suédois"]),
    ("sw", &["kiswahili", "斯瓦希里语", "суахили"]),
    ("ta", &["தமிழ்", "泰米尔语", "тамильский"]),
    ("te", &["తెలుగు", "泰卢固语"]),
    ("tg", &["тоҷикӣ", "塔吉克语"]),
    ("th", &["ไทย", "泰语", "泰文", "тайский", "thailändisch", "thaï"]),
    ("tr", &["türkçe", "土耳其语", "турецкий", "türkisch", "turc", "turco", "التركية"]),
    ("ug", &["ئۇيغۇرچە", "uyghur", "维吾尔语", "уйгурский"]),
    ("uk", &["українська", "乌克兰语", "украинский", "ukrainisch", "ukrainien"]),
    ("ur", &["اردو", "乌尔都语", "урду"]),
    ("uz", &["oʻzbekcha", "o'zbekcha", "乌兹别克语", "узбекский"]),
    ("vi", &["tiếng việt", "越南语", "вьетнамский", "vietnamesisch", "vietnamien"]),
    ("bo", &["བོད་སྐད་", "tibetan", "藏语"]),
    ("nan", &["闽南语", "hokkien", "taiwanese hokkien", "台语"]),
    ("wuu", &["上海话", "吴语", "shanghainese", "wu chinese"]),
    ("hak", &["客家话", "hakka"]),
    ("yue", &["粤语", "廣東話", "广东话", "粵語", "cantonese", "кантонский"]),
    ("zh", &["中文", "汉语", "漢語", "普通话", "普通話", "国语", "mandarin", "mandarin chinese", "chinese mandarin",
        "standard chinese",
        "китайский", "chinesisch", "chinois", "chino", "chinês", "الصينية", "中国語", "putonghua"]),
    ("zh-Hans", &["简体中文", "simplified chinese", "chinese (simplified)", "简中"]),
    ("zh-Hant", &["繁體中文", "繁体中文", "traditional chinese", "chinese (traditional)", "正體中文"]),
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
