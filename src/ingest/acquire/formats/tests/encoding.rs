//! Texts in other encodings than UTF-8.

use super::super::encoding::{decode, decode_head};
use super::*;

/// Reads bytes in any encoding as CSV: records and issues.
fn read_any(format: &str, bytes: &[u8], options: &Options) -> (Vec<String>, Vec<String>) {
    let (mut records, mut issues) = (Vec::new(), Vec::new());
    let mut reader = bytes;
    let input = Input { file: "f", reader: &mut reader };
    let read = by_name(format).unwrap().read_any(input, options, &mut |item| {
        match item {
            Item::Record(record) => records.push(serde_json::to_string(&record.fields).unwrap()),
            Item::Issue(issue) => issues.push(format!("{}: {}", issue.code.name(), issue.message)),
        }
        ControlFlow::Continue(())
    });
    read.unwrap();
    (records, issues)
}

fn csv(bytes: &[u8]) -> (Vec<String>, Vec<String>) {
    read_any("csv", bytes, &Options::default())
}

fn utf16(text: &str, little: bool) -> Vec<u8> {
    text.encode_utf16().flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
}

#[test]
fn utf16_is_read_with_and_without_a_mark() {
    let text = "id,title\r\n1,Café data\r\n2,Road signs and kerbs\r\n";
    for little in [true, false] {
        for mark in ["", "\u{FEFF}"] {
            let (records, issues) = csv(&utf16(&format!("{mark}{text}"), little));
            assert_eq!(records[0], r#"{"id":"1","title":"Café data"}"#);
            assert_eq!(records.len(), 2);
            assert!(issues[0].starts_with("read-as: read as UTF-16"), "{issues:?}");
        }
    }
}

#[test]
fn the_encodings_of_the_market_are_recognised() {
    let chinese = "标题,描述,价格\n湿地生态环境监测数据,记录了湿地的水质和植被情况,面议\n企业涉诉数据,包含企业的司法诉讼记录和裁判文书,每次五元\n";
    let taiwan =
        "標題,描述\n濕地生態環境監測資料,記錄了濕地的水質與植被情況\n電話錄音,客服人員與客戶之電話錄音五百小時\n";
    let japanese = "タイトル,説明\n顔画像データセット,日本人の顔画像を収集したデータです\n音声データ,電話の会話を録音した音声データです\n";
    let korean = "제목,설명\n얼굴 이미지 데이터,한국인의 얼굴 이미지를 수집한 데이터입니다\n음성 데이터,전화 통화를 녹음한 음성 데이터입니다\n";
    let russian = "название,описание\nЗаписи телефонных разговоров,Разговоры клиентов с операторами без согласия\nФотографии лиц,Лица прохожих на улицах города\n";
    let german = "titel;preis\nCafé-Fotos aus Köln für Prüfungen;500 €\nStraßengeräusche größerer Städte;1.000 €\n";
    let polish = "tytuł,opis\nNagrania głosów dzieci,Zbiór zawiera głosy dzieci mówiących po polsku, żółć i źdźbło\n";
    let greek = "τίτλος,περιγραφή\nΦωτογραφίες προσώπων,Πρόσωπα περαστικών στους δρόμους της πόλης\n";
    let arabic = "العنوان,الوصف\nتسجيلات صوتية,تسجيلات مكالمات هاتفية للعملاء باللغة العربية\n";
    use encoding_rs::*;
    for (text, encoding) in [
        (chinese, GB18030),
        (taiwan, BIG5),
        (japanese, SHIFT_JIS),
        (japanese, EUC_JP),
        (japanese, ISO_2022_JP),
        (korean, EUC_KR),
        (russian, WINDOWS_1251),
        (russian, KOI8_R),
        (german, WINDOWS_1252),
        (polish, WINDOWS_1250),
        (greek, WINDOWS_1253),
        (arabic, WINDOWS_1256),
    ] {
        let (bytes, _, unmappable) = encoding.encode(text);
        assert!(!unmappable, "{}", encoding.name());
        let (records, issues) = csv(&bytes);
        assert_eq!(records, csv(text.as_bytes()).0, "{}", encoding.name());
        assert!(issues[0].contains("a guess from its letters"), "{}: {issues:?}", encoding.name());
    }
}

#[test]
fn a_few_wrong_bytes_do_not_change_the_encoding() {
    let text = "id,title\n".to_owned() + &"1,Größe und Café\n".repeat(50);
    let mut bytes = text.into_bytes();
    bytes.extend(b"2,caf\xE9\n");
    let (records, issues) = csv(&bytes);
    assert!(records[0].contains("Größe und Café"));
    assert!(records[50].contains("caf\u{FFFD}"));
    assert!(issues.len() == 1 && issues[0].starts_with("invalid-utf8"), "{issues:?}");
}

#[test]
fn utf8_lines_in_another_encoding_stay_as_they_are() {
    let mut bytes = b"id,title\n1,caf\xE9 au lait\n2,cr\xE8me br\xFBl\xE9e\n".to_vec();
    bytes.extend("3,Straße\n".bytes());
    let (records, _) = csv(&bytes);
    assert_eq!(records[0], r#"{"id":"1","title":"café au lait"}"#);
    assert_eq!(records[2], r#"{"id":"3","title":"Straße"}"#);
}

#[test]
fn declarations_and_cards_name_the_encoding() {
    let xml = "<?xml version='1.0' encoding='windows-1251'?><dc xmlns='http://purl.org/dc/elements/1.1/'><title>Дом</title></dc>";
    let (records, issues) = read_any("oai-pmh", &encoding_rs::WINDOWS_1251.encode(xml).0, &Options::default());
    assert_eq!(records, [r#"{"dc:title":"Дом"}"#]);
    assert_eq!(issues, ["read-as: read as windows-1251: the file declares it"]);
    let options = Options { of_format: "encoding = 'koi8-r'".parse().unwrap(), ..Options::default() };
    let (records, issues) = read_any("csv", &encoding_rs::KOI8_R.encode("id,title\n1,Дом\n").0, &options);
    assert_eq!(records, [r#"{"id":"1","title":"Дом"}"#]);
    assert_eq!(issues, ["read-as: read as KOI8-R: the source card says so"]);
    let html = b"<html><head><meta charset=\"gbk\"></head>\xB1\xEA\xCC\xE2";
    assert!(String::from_utf8_lossy(&decode_head(html)).ends_with("标题"));
}

#[test]
fn what_is_no_text_is_left_as_it_is() {
    for bytes in
        [&b"PK\x03\x04\xFF\xFE\x80"[..], b"\xD0\xCF\x11\xE0\xFF\x80", b"\x1F\x8B\x08\xFF", b"a\0\xFF\0\0b", b""]
    {
        let mut reader = bytes;
        let mut decoded = decode("f", &mut reader, None);
        let mut text = Vec::new();
        decoded.reader.read_to_end(&mut text).unwrap();
        assert!(decoded.unchanged && decoded.issue.is_none() && text == bytes, "{}", bytes.escape_ascii());
    }
}

#[test]
fn decoding_does_not_depend_on_how_the_bytes_arrive() {
    let text = "id,title\n".to_owned() + &"1,湿地生态环境监测数据\n".repeat(9_000);
    let bytes = encoding_rs::GB18030.encode(&text).0.into_owned();
    let mut reader = Drip(&bytes, false);
    let mut decoded = decode("f", &mut reader, None);
    let mut found = String::new();
    decoded.reader.read_to_string(&mut found).unwrap();
    assert!(found == text, "a character may be cut by a block");
}

#[test]
fn a_failure_to_read_is_told_at_its_place() {
    let mut reader = Drip(b"a,b\n", true);
    let input = Input { file: "f", reader: &mut reader };
    let read = by_name("csv").unwrap().read_any(input, &Options::default(), &mut |_| ControlFlow::Continue(()));
    assert_eq!(read.unwrap_err().to_string(), "f: reading failed at byte 4: cable pulled");
}

#[test]
fn an_encoding_that_is_not_known_is_named() {
    for (label, page) in [
        ("utf-7", "<html><head><meta charset=UTF-7></head>+ADw-b+AD4-</html>"),
        ("hz-gb-2312", "<html><head><meta http-equiv=a content='text/html; charset=hz-gb-2312'></head>~{<:Ky~}</html>"),
        ("utf-32", "<html><meta charset='utf-32'></html>"),
        ("cp037", "<?xml version='1.0' encoding='cp037'?><a/>"),
        ("iso-2022-cn", "<html><meta charset='iso-2022-cn'></html>"),
    ] {
        let mut reader = page.as_bytes();
        let mut decoded = decode("f", &mut reader, None);
        let issue = decoded.issue.take().unwrap();
        let begin = format!("the file declares the encoding “{label}”, which is not known here; read as UTF-8");
        assert!(issue.message.starts_with(&begin) && issue.value == label, "{issue:?}");
        let mut text = String::new();
        decoded.reader.read_to_string(&mut text).unwrap();
        assert_eq!(text, page);
    }
    for page in
        ["<html><meta charset=utf8mb4>", "<?xml version='1.0' encoding='UTF_8'?><a/>", "<html><meta charset=x>é"]
    {
        assert!(decode("f", &mut page.as_bytes(), None).issue.is_none(), "{page}");
    }
    let guessed = decode("f", &mut &b"<html><meta charset=klingon>caf\xE9 au lait"[..], None).issue.unwrap();
    assert!(guessed.message.contains("“klingon”, which is not known here; read as windows-125"), "{guessed:?}");
    for label in ["hz-gb-2312", "replacement", "utf-7"] {
        let options = format!("encoding = '{label}'").parse().unwrap();
        assert!((by_name("csv").unwrap().check_options)(&options).is_err(), "{label}");
    }
}

#[test]
fn text_of_a_kind_that_is_not_read_is_named() {
    let utf32 = |text: &str, little: bool| -> Vec<u8> {
        text.chars()
            .flat_map(|c| if little { u32::from(c).to_le_bytes() } else { u32::from(c).to_be_bytes() })
            .collect()
    };
    // “title,price” and a row, in the letters of IBM.
    let ebcdic = [
        &b"\xA3\x89\xA3\x93\x85\x6B\x97\x99\x89\x83\x85\x15"[..],
        b"\xE5\x96\x89\x83\x85\xA2\x40\x96\x86\x40\x83\x88\x89\x93\x84\x99\x85\x95\x6B\xF5\xF0\x15",
    ];
    let rows = "id,title\n1,Kerbs\n2,日本\n3,Lamps\n";
    for (bytes, kind) in [
        (utf32(&format!("\u{FEFF}{rows}"), true), "UTF-32"),
        (utf32(&format!("\u{FEFF}{rows}"), false), "UTF-32"),
        (utf32(rows, true), "UTF-32"),
        (utf32(rows, false), "UTF-32"),
        (b"+/v8-id,title\n1,+AOk-\n".to_vec(), "UTF-7"),
        (ebcdic.concat(), "EBCDIC"),
        (b"\x4C\x6F\xA7\x94\x93\x40".to_vec(), "EBCDIC"),
    ] {
        let found = by_name("csv").unwrap().read_any(
            Input { file: "f", reader: &mut &bytes[..] },
            &Options::default(),
            &mut |item| panic!("{item:?}"),
        );
        let found = found.unwrap_err().to_string();
        assert!(found.contains(&format!("looks like {kind}; convert it to UTF-8")), "{found}");
    }
    let chinese =
        encoding_rs::GB18030.encode("标题；描述；价格；湿地生态环境监测数据，记录了湿地的水质和植被情况，面议").0;
    assert!(decode("f", &mut &*chinese, None).issue.unwrap().message.starts_with("read as gb18030"), "no EBCDIC");
}
