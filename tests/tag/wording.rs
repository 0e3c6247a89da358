//! Wording that reviewers found unread or misread: another script, lists of subjects, plain agreement, declared columns.

use super::{GIVEN, METHOD, assess, is_sensitive, terms};
use brokerwatch::assess::tag::Scratch;
use brokerwatch::domain::listing::{Field, Listing};

/// Traditional characters are found by lists in simplified ones, and the words are quoted as they stand there.
#[test]
fn traditional_chinese_is_read_as_simplified() {
    for (text, term, quote) in [
        ("含客服人員與客戶之電話錄音五百小時。", "sensitivity:call-recording", "電話錄音"),
        ("街頭拍攝的汽車車牌照片。", "sensitivity:vehicle-plate", "車牌照片"),
        ("居民拍攝的抗議遊行影片，抗議現場。", "sensitivity:protest-crowd", "抗議現場"),
        ("醫院病歷與診斷報告。", "sensitivity:health", "病歷"),
        ("錄音前已取得本人書面同意。", "consent:written-release", "書面同意"),
    ] {
        let found = assess("資料集", text);
        let tag = found.tags.iter().find(|t| t.term.as_str() == term);
        let tag = tag.unwrap_or_else(|| panic!("{text} {:?}", terms(&found)));
        assert!(tag.evidence.iter().any(|e| e.quote.contains(quote)), "{text} {:?}", tag.evidence);
    }
}

/// A list of subjects, another product and the contact of the maintainer are no content; a phone that records is no
/// telephone line.
#[test]
fn what_is_only_named_is_no_content() {
    for text in [
        "Clusters: kindergarten worksheets, dairy farms in Holland, K-drama casts, counties of Arkansas.",
        "Multiple-choice questions from entrance exams, with subjects such as paediatrics.",
        "Texts on topics such as medical records, call recordings and religious beliefs of patients.",
        "Themen: Patientenakten, Telefongespräche, Gesichtserkennung.",
        "Textes sur des thèmes comme les dossiers médicaux et la religion des patients.",
        "Temas: historiales médicos, grabaciones de llamadas.",
        "Tópicos: prontuários médicos, gravações de chamadas.",
        "Темы: истории болезни, записи звонков.",
        "主题包括病历、通话录音和人脸识别。",
        "Road maps. See also our other products: call recordings and face images of people.",
        "Straßenkarten. Weitere Produkte: Patientenakten und Telefongespräche.",
        "运营商统计每个号码近一个月的通话总时长。平台还提供三要素核验等其他产品。",
        "No PII. Maintainer contact information: Jane, via the project page.",
        "Comments under news, with a flag for calls to violent action.",
    ] {
        let found = assess("Data", text);
        assert!(!is_sensitive(&found), "{text} {:?}", terms(&found));
    }
    // What is compared, combined or counted is content.
    for (text, term) in [
        (
            "Face images of 5,000 people, larger than our other datasets, scraped from the web.",
            "sensitivity:biometric-face",
        ),
        (
            "Location traces of 2 million phones that can be combined with our other datasets.",
            "sensitivity:precise-geolocation",
        ),
        (
            "In addition to other datasets we offer, this contains medical records of 500 patients.",
            "sensitivity:health",
        ),
        ("Please see our other products; here: medical records of 5,000 patients.", "sensitivity:health"),
        ("Topics: sport; medical records of 5,000 patients are included.", "sensitivity:health"),
        ("Topics: sport, weather, medical records of 5,000 patients.", "sensitivity:health"),
        ("Face images of subjects such as children and patients.", "sensitivity:biometric-face"),
        ("Chat texts. Topics: sport, weather - Fields: diagnosis, medical records.", "sensitivity:health"),
    ] {
        assert!(terms(&assess("Data", text)).contains(&term), "{text} {:?}", terms(&assess("Data", text)));
    }
    for text in [
        "1200 متحدث يقرؤون جملاً قصيرة عبر الهاتف المحمول، مع نص كل جملة.",
        "Short sentences read aloud with mobile phones, 1,200 speakers.",
        "1.200 Sprecher lesen Sätze, aufgenommen mit dem Handymikrofon.",
    ] {
        assert!(!terms(&assess("Speech", text)).contains(&"provenance:telephony"), "{text}");
    }
}

/// Consent in words that name no consent, by whoever gave it.
#[test]
fn plain_words_of_agreement_are_consent() {
    for text in [
        "Controllers had agreed to the recording of their voice for research before each shift.",
        "60 hours each, cleared in writing by every narrator for synthetic speech products.",
        "Every speaker agreed in writing.",
        "Die Sprecher haben schriftlich zugestimmt.",
        "Los hablantes aceptaron ser grabados.",
        "Os falantes aceitaram ser gravados.",
        "Les locuteurs ont accepté d'être enregistrés.",
        "Дикторы согласились на запись.",
        "说话人均已同意录音。",
        "وافقوا على التسجيل قبل البدء.",
    ] {
        let found = assess("Voice recordings", text);
        let given = terms(&found).iter().any(|t| GIVEN.contains(t));
        assert!(given && !terms(&found).contains(&"consent:unknown"), "{text} {:?}", terms(&found));
    }
    for text in [
        "Nobody had agreed to the recording of their voice.",
        "Not one narrator agreed in writing.",
        "Von niemandem schriftlich freigegeben.",
        "Neanche uno ha dato il permesso.",
        "Agreed to be recorded: nobody.",
        "We doubt that each person agreed in writing.",
        "The parties agreed in writing on a price.",
        "Before any driver agreed to be recorded, the data was sold.",
        "Die Sprecher haben nicht schriftlich zugestimmt.",
        "Los hablantes no aceptaron ser grabados.",
        "Дикторы не согласились на запись.",
        "说话人均未同意录音。",
    ] {
        let found = assess("Voice recordings", text);
        let given = terms(&found).iter().any(|t| GIVEN.contains(t));
        assert!(!given, "{text} {:?}", terms(&found));
    }
}

/// A column of the record that a card names says its term, with column and value as the words that prove it.
#[test]
fn declared_columns_are_evidence() {
    let mut listing = Listing::bare("Questions", "Pairs of questions and answers.");
    listing.extra.insert("homepage".to_owned(), "extended".to_owned());
    listing.extra.insert("source_datasets".to_owned(), "extended|squad".to_owned());
    let found = METHOD.assess(&listing, &mut Scratch::default());
    let tag = found.tags.iter().find(|t| t.term.as_str() == "provenance:derived");
    let evidence = &tag.unwrap_or_else(|| panic!("{:?}", terms(&found))).evidence;
    let [e] = &evidence[..] else { panic!("{evidence:?}") };
    assert_eq!((e.field, e.quote.as_str()), (Field::Extra, "source_datasets: extended|squad"));
    assert_eq!(listing.text(Field::Extra).get(e.start..e.end), Some("source_datasets: extended|squad"));
    // The data is its own source; another column says nothing.
    listing.extra.insert("source_datasets".to_owned(), "original".to_owned());
    let found = METHOD.assess(&listing, &mut Scratch::default());
    assert!(!terms(&found).contains(&"provenance:derived"), "{:?}", terms(&found));
}

/// A sentence that touches on consent or origin in unknown words is quoted, and nothing is called silent; for the rules the
/// question stays as open as if nothing were said.
#[test]
fn what_is_said_and_not_understood_is_not_called_silent() {
    for (title, text, term, quote) in [
        ("Call recordings, 500 hours", "Two channels. Paperwork is signed.", "consent:unclear", "Paperwork is signed."),
        ("人脸图像，5,000人", "告知书见附件。", "consent:unclear", "告知书见附件。"),
        (
            "Записи телефонных разговоров",
            "300 часов. Разрешения в приложении.",
            "consent:unclear",
            "Разрешения в приложении.",
        ),
        ("3D face images, 5,199 people", "My cousin gathered them.", "provenance:unclear", "My cousin gathered them."),
    ] {
        let found = assess(title, text);
        let tag = found.tags.iter().find(|t| t.term.as_str() == term);
        let tag = tag.unwrap_or_else(|| panic!("{title} {text} {:?}", terms(&found)));
        assert_eq!(tag.evidence.last().unwrap().quote, quote);
        let facet = tag.term.facet();
        assert_eq!(found.tags.iter().filter(|t| t.term.facet() == facet).count(), 1, "{:?}", terms(&found));
    }
    // Silence stays silence, and what is understood is not unclear.
    let silent = assess("3D face images, 5,199 people", "Indoor, multiple postures and lights.");
    assert!(terms(&silent).contains(&"consent:unknown") && terms(&silent).contains(&"provenance:unknown"));
    let headings =
        "## Additional Information\n\n## Licensing Information\n\nOne person in a frame, seen from the front.";
    let headings = assess("3D face images, 5,199 people", headings);
    assert!(terms(&headings).contains(&"consent:unknown") && terms(&headings).contains(&"provenance:unknown"));
    let given = assess("Face images", "Informed consent was obtained from all persons. Scraped from web sites.");
    assert!(!terms(&given).iter().any(|t| t.ends_with(":unclear")), "{:?}", terms(&given));
    // A rule on missing consent fires as before.
    let rules = |text: &str| {
        let mut listing = Listing::bare("Face images of 5,000 people", text);
        listing.countries = vec!["DE".to_owned()];
        let found = METHOD.assess(&listing, &mut Scratch::default());
        found.findings.iter().map(|f| f.rule.clone()).collect::<Vec<_>>()
    };
    let (silent, unclear) = (rules("Indoor."), rules("Indoor. Paperwork is signed."));
    assert!(!silent.is_empty() && silent == unclear, "{silent:?} {unclear:?}");
}

/// What a listing says that it leaves out is not in it; vowel signs of Devanagari tell words apart; an invitation to write
/// is no message, and a reference work holds no patients.
#[test]
fn what_is_left_out_or_only_looks_alike_is_no_content() {
    for (text, term) in [
        ("未成年人一律不收。", "sensitivity:children"),
        ("未成年の方は対象外です。", "sensitivity:children"),
        ("Moins de 18 ans refoulés.", "sensitivity:children"),
        ("Menores: ninguno.", "sensitivity:children"),
        ("Under 18 esclusi.", "sensitivity:children"),
        ("手环健康数据未采。", "sensitivity:health"),
        ("पुराने नक्शे।", "sensitivity:adult-sexual"),
        ("打包价私聊。", "sensitivity:private-messages"),
        ("Clearly identify yourself, with detailed contact data.", "sensitivity:contact-identifiers"),
        ("评估消费者满意度。", "sensitivity:financial"),
    ] {
        let found = assess("Data", text);
        assert!(!terms(&found).contains(&term), "{text} {:?}", terms(&found));
    }
    let work = assess("威利法医学百科全书", "行为、犯罪学、数字证据、患者。");
    assert!(!is_sensitive(&work), "{:?}", terms(&work));
    for (text, term) in [
        ("未成年人语音，一百小时。", "sensitivity:children"),
        ("पोर्न वीडियो", "sensitivity:adult-sexual"),
        ("微信私信记录，两万条。", "sensitivity:private-messages"),
    ] {
        let found = assess("Data", text);
        assert!(terms(&found).contains(&term), "{text} {:?}", terms(&found));
    }
}
