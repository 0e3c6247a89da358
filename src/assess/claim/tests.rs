//! Sentences with the claims they make, by kind and language, and sentences that make none.

use super::*;
use crate::domain::listing::Field;
use proptest::prelude::*;

fn of(kind: ClaimKind, text: &str) -> Vec<String> {
    let all = claims(&Listing::bare("", text));
    all.into_iter().filter(|c| c.kind == kind).map(|c| c.value).collect()
}

/// Every sentence makes exactly the claims after it, joined by spaces; “up to 12” counts as one value.
fn table(kind: ClaimKind, rows: &[(&str, &[&str])]) {
    let wrong: Vec<String> = rows
        .iter()
        .map(|(text, expected)| (text, expected, of(kind, text)))
        .filter(|(_, expected, found)| found != *expected)
        .map(|(text, expected, found)| format!("{text}\n   expected {expected:?}, found {found:?}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_list_can_be_read() {
    assert!(PatternLists::embedded().map(|w| w.groups.len()).unwrap() > 15);
}

#[test]
fn consent_is_claimed_as_given_or_denied() {
    table(
        ClaimKind::Consent,
        &[
            ("All speakers gave their informed consent. The data has 3 hours.", &["stated"]),
            ("Images were taken without the consent of the people shown.", &["denied"]),
            ("Users did not explicitly consent to the use of their data.", &["denied"]),
            ("Consent was obtained from every participant.", &["stated"]),
            ("Emails of opted-in consumers.", &["stated"]),
            ("Signed release forms are available.", &["stated"]),
            ("采集已获得用户授权。", &["stated"]),
            ("所有录音人均签署授权书。", &["stated"]),
            ("数据采集未经本人同意。", &["denied"]),
            ("Los datos se recogen con el consentimiento de los usuarios.", &["stated"]),
            ("Photos prises sans leur consentement.", &["denied"]),
            ("Die Aufnahmen entstanden ohne Einwilligung.", &["denied"]),
            ("Os dados foram coletados com o consentimento dos usuários.", &["stated"]),
            ("Данные собраны без согласия пациентов.", &["denied"]),
            ("Получено информированное согласие.", &["stated"]),
            ("Any Consent Policy? yes", &[]),
            ("Sections: Consent To Jurisdiction, Consents, Construction.", &[]),
            ("We never share data without consent.", &[]),
            ("专利授权公告号", &[]),
            ("未经授权不得转载。", &[]),
            ("Press release of the company.", &[]),
        ],
    );
    let found = claims(&Listing::bare("", "Hours: 3. All speakers gave their informed consent. More."));
    assert_eq!(found[0].evidence.quote, "All speakers gave their informed consent");
}

#[test]
fn anonymisation_is_named_by_its_method() {
    table(
        ClaimKind::Anonymisation,
        &[
            ("Faces have been blurred.", &["blurred"]),
            ("De-identified patient records.", &["de-identified"]),
            ("User ids are pseudonymised.", &["pseudonymised"]),
            ("The data is fully anonymized.", &["anonymised"]),
            ("All PII has been removed.", &["removed"]),
            ("Contains hashed emails.", &["hashed"]),
            ("数据已脱敏。", &["masked"]),
            ("经过匿名化处理。", &["anonymised"]),
            ("去标识化的诊疗数据", &["de-identified"]),
            ("Données anonymisées.", &["anonymised"]),
            ("Die Daten sind anonymisiert.", &["anonymised"]),
            ("Datos anonimizados.", &["anonymised"]),
            ("Dados pseudonimizados.", &["pseudonymised"]),
            ("Обезличенные данные пациентов.", &["de-identified"]),
            ("This data is not anonymized.", &[]),
            ("It has a non-anonymized version.", &[]),
            ("spoke on the condition of anonymity", &[]),
            ("数据未脱敏。", &[]),
            ("提供数据脱敏系统", &[]),
            ("Данные не анонимизированы.", &[]),
        ],
    );
}

#[test]
fn what_a_buyer_may_do_is_read() {
    table(
        ClaimKind::UseLicence,
        &[
            ("The data can be used for commercial purposes.", &["commercial"]),
            ("For non-commercial use only.", &["non-commercial"]),
            ("For research use only.", &["research-only"]),
            ("Redistribution is not permitted.", &["no-redistribution"]),
            ("Sold with an exclusive licence.", &["exclusive"]),
            ("A non-exclusive licence.", &["non-exclusive"]),
            ("Commercial use is prohibited.", &["no-commercial-use"]),
            ("本数据可商用。", &["commercial"]),
            ("仅供科研使用，不得转售。", &["research-only", "no-redistribution"]),
            ("Uso no comercial.", &["non-commercial"]),
            ("Nur für Forschungszwecke.", &["research-only"]),
            ("Только для исследовательских целей.", &["research-only"]),
            ("Commercials recorded on television, used almost exclusively.", &[]),
            ("answer end position, exclusive", &[]),
        ],
    );
}

#[test]
fn numbers_of_people_are_read_in_many_languages() {
    table(
        ClaimKind::People,
        &[
            ("Recordings of 10,000 people.", &["10000"]),
            ("Speech data of 797 Chinese children.", &["797"]),
            ("共有300位发音人参与录音。", &["300"]),
            ("1,003 People – face images", &["1003"]),
            ("Daten von 5.199 Personen.", &["5199"]),
            ("Données de 40 millions d'utilisateurs.", &["40000000"]),
            ("Données de 1 003 personnes.", &["1003"]),
            ("覆盖1.5亿用户的数据", &["150000000"]),
            ("采集了10万人的数据", &["100000"]),
            ("Запись 2 500 дикторов.", &["2500"]),
            ("Datos de 12.000 pacientes.", &["12000"]),
            ("Dados de 3 mil pessoas.", &["3000"]),
            ("بيانات 500 شخص", &["500"]),
            ("The dataset has 0.7 million users.", &["700000"]),
            ("The data was annotated by 16 people.", &[]),
            ("Images with 1-3 people.", &[]),
            ("Data on COVID-19 patients.", &[]),
            ("Data of 1.003 people.", &[]),
            ("Table 3 300 people in the data.", &[]),
            ("In 2020 patients gave data.", &[]),
            ("The data was made for the 2022 summer school students.", &[]),
            ("Speech data spoken by about 2000 native speakers.", &["2000"]),
            ("Recordings of 9 male speakers and 9 female speakers.", &[]),
            ("Data about 8 out of 10 people.", &[]),
            ("A licence for up to 5 users of the data.", &[]),
            ("18位身份证号码数据", &[]),
            ("患者の8人に1人のデータ", &[]),
            ("数据访问量300万人次", &[]),
        ],
    );
}

#[test]
fn ages_of_people_are_read_and_ages_of_things_are_not() {
    table(
        ClaimKind::Ages,
        &[
            ("Speakers aged 3 to 5.", &["3-5"]),
            ("Babies, 0~3 years old.", &["0-3"]),
            ("发音人处于16-30岁", &["16-30"]),
            ("Children from 7 to 12 years.", &["7-12"]),
            ("Voces de niños de 5 a 11 años.", &["5-11"]),
            ("Enfants de 3 à 6 ans.", &["3-6"]),
            ("Kinder von 6 bis 12 Jahren.", &["6-12"]),
            ("Дети от 7 до 12 лет.", &["7-12"]),
            ("18岁以下的用户", &["up to 18"]),
            ("Voices of kids under 13.", &["up to 12"]),
            ("Games for ages 6+.", &["6+"]),
            ("Students 15-17 y/o.", &["15-17"]),
            ("Crianças de 5 a 11 anos.", &["5-11"]),
            ("اطفال من 7 إلى 12 سنة", &["7-12"]),
            ("未满14岁的儿童", &["up to 13"]),
            ("Babies aged 6 to 18 months.", &["0-1"]),
            ("Adults aged 18 and over.", &["18+"]),
            ("No speakers under the age of 18.", &[]),
            ("The mean age was 36±10 years.", &[]),
            ("60% of the users are aged 18-30.", &[]),
            ("半数以上发音人处于16-30岁", &[]),
            ("Cheese aged 3 to 5 years.", &[]),
            ("Machines 3-5 years old.", &[]),
            ("Workers with 7 to 12 years of experience.", &[]),
            ("Contracts from 7 to 12 years.", &[]),
            ("Data from 6 to 18 months.", &[]),
            ("Loans de 3 à 6 ans.", &[]),
            ("不含18岁以下的用户", &[]),
        ],
    );
}

#[test]
fn ages_below_eighteen_are_marked() {
    let minor = |text: &str| claims(&Listing::bare("", text))[0].minor;
    assert!(minor("Speakers aged 3 to 5."));
    assert!(minor("Users under the age of 13."));
    assert!(minor("Speakers aged 16-60."));
    assert!(!minor("Speakers aged 18-60."));
    assert!(!minor("Speakers aged 18 and over."));
}

#[test]
fn countries_count_where_people_or_data_come_from() {
    table(
        ClaimKind::Place,
        &[
            ("Speech data recorded in Spain, Kenya and South Korea.", &["ES", "KE", "KR"]),
            ("Native speakers from the United Kingdom.", &["GB"]),
            ("Consumer data from the US.", &["US"]),
            ("采集自印度尼西亚的语音数据", &["ID"]),
            ("中国人普通话语音", &["CN"]),
            ("Данные собраны в России.", &["RU"]),
            ("Datos de usuarios en México.", &["MX"]),
            ("Daten von Personen aus Österreich.", &["AT"]),
            ("Our company is based in Germany and sells data.", &[]),
            ("Data set of porcelain, called china, from kilns.", &[]),
            ("The Bank of China has data.", &[]),
            ("They went to Spain.", &[]),
        ],
    );
    let title = |t: &str| claims(&Listing::bare(t, "")).into_iter().map(|c| c.value).collect::<Vec<_>>();
    assert_eq!(title("B2B contact data – Germany"), ["DE"]);
    assert_eq!(title("A film about Germany"), Vec::<String>::new());
    let names = "Albania, Algeria, Argentina, Australia, Austria, Belgium, Brazil, Bulgaria, Canada, Chile, Colombia, \
                 Croatia, Cuba, Cyprus, Denmark, Ecuador, Egypt, Estonia, Finland, France, Germany, Ghana, Greece, \
                 Hungary, Iceland, India, Indonesia, Ireland, Israel, Italy, Jamaica, Japan, Kenya";
    assert_eq!(of(ClaimKind::Place, &format!("People from {names}.")), Vec::<String>::new());
}

#[test]
fn times_of_collection_are_read() {
    table(
        ClaimKind::Collected,
        &[
            ("Data collected from February 2016 to Dec 2021.", &["2016-02/2021-12"]),
            ("数据采集时间为2019年至2021年", &["2019/2021"]),
            ("The news were collected in 2021.", &["2021"]),
            ("Recorded between 2010 and 2017.", &["2010/2017"]),
            ("It was collected since 2008.", &["2008/.."]),
            ("Collected on 2021-03-01.", &["2021-03-01"]),
            ("Datos recopilados entre 2019 y 2021.", &["2019/2021"]),
            ("Données collectées en 2020.", &["2020"]),
            ("Die Daten wurden zwischen 2018 und 2020 erhoben.", &["2018/2020"]),
            ("Данные собраны с 2018 по 2020.", &["2018/2020"]),
            ("Dados coletados em 2022.", &["2022"]),
            ("Collected from January to July of 2018.", &[]),
            ("Collected from ICLR 2018.", &[]),
            ("Annotations were collected in April 2020.", &[]),
            ("公司成立于2019年", &[]),
            ("Collected in 2019 to early 2021.", &[]),
        ],
    );
}

#[test]
fn ways_of_collection_are_read() {
    table(
        ClaimKind::CollectionMethod,
        &[
            ("It was recorded by mobile phone.", &["mobile-phone"]),
            ("Reviews scraped from shops.", &["scraped"]),
            ("The texts were crawled.", &["crawled"]),
            ("Tweets collected via the Twitter API.", &["api"]),
            ("Collected through an online survey.", &["survey"]),
            ("A crowdsourced corpus.", &["crowdsourced"]),
            ("CCTV footage of shops.", &["cctv"]),
            ("Location from mobile SDKs.", &["app-sdk"]),
            ("采用手机平台录制", &["mobile-phone"]),
            ("通过网络爬虫获取", &["scraped"]),
            ("众包采集", &["crowdsourced"]),
            ("Записаны на мобильный телефон.", &["mobile-phone"]),
            ("Datos de una encuesta.", &["survey"]),
            ("用户手机号验证", &[]),
            ("The scrap metal price.", &[]),
            ("The API endpoint is fast.", &[]),
        ],
    );
}

#[test]
fn an_offer_for_ai_is_read_and_a_ban_is_not() {
    table(
        ClaimKind::AiSale,
        &[
            ("The dataset can be used to train a model for speech.", &["model-training"]),
            ("High-quality AI training data.", &["model-training"]),
            ("Images for machine learning applications.", &["machine-learning"]),
            ("用于大模型训练的语料", &["model-training"]),
            ("Ideal for fine-tuning LLMs.", &["fine-tuning"]),
            ("Данные для обучения нейросетей.", &["model-training"]),
            ("Datos para entrenar modelos.", &["model-training"]),
            ("Données pour entraîner des modèles.", &["model-training"]),
            ("Daten zum Trainieren von Modellen.", &["model-training"]),
            ("Dados para treinar modelos.", &["model-training"]),
            ("بيانات لتدريب نماذج الذكاء", &["model-training"]),
            ("It may not be used to train AI models.", &[]),
            ("Train timetables of the city.", &[]),
            ("The training data contains 47584 images.", &[]),
        ],
    );
}

#[test]
fn citations_and_printed_samples_claim_nothing() {
    let text = "Speech.\n\nCitation Information\n\n@article{x, title={10,000 people aged 3 to 5 in the data}}\n\nExamples\n\n\
                { \"text\": \"10,000 people aged 3 to 5 in the data\" }";
    assert_eq!(claims(&Listing::bare("", text)), vec![]);
}

#[test]
fn a_value_is_claimed_once_with_its_first_words() {
    let found = claims(&Listing::bare("Speech data of 300 people", "The data has 300 speakers. 300 people took part."));
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].evidence.field, found[0].evidence.quote.as_str()), (Field::Title, "300 people"));
}

#[test]
fn long_texts_are_read_in_linear_time() {
    for text in
        ["data of 300 people aged ", "采集了10万人的数据", "collected in 2021 from Spain ", "a,b,c 1 2 3 ", "1,000"]
    {
        let long = text.repeat(400_000 / text.len());
        let found = claims(&Listing::bare("", &long));
        assert!(found.len() <= 40, "{text}");
    }
}

const PIECES: &[&str] = &[
    "aged 3 to 5",
    "1,003 people",
    "с согласия",
    "300位发音人",
    "采集",
    "data",
    "é",
    "\u{301}",
    "collected in 2021",
    "-",
    "from Spain",
    "２０２１年",
    "faces were blurred",
    ". ",
    "\n\n",
    "10万人",
    "في",
    "non-commercial",
    "\u{200b}",
    "train AI models",
    " ",
    "岁以下",
    "18",
    "±",
];

proptest! {
    #[test]
    fn a_claim_quotes_the_listing_exactly(
        title in proptest::collection::vec(proptest::sample::select(PIECES), 0..8),
        text in proptest::collection::vec(proptest::sample::select(PIECES), 0..30),
    ) {
        let listing = Listing::bare(&title.concat(), &text.join(" "));
        for claim in claims(&listing) {
            let e = &claim.evidence;
            let field = if e.field == Field::Title { &listing.title } else { &listing.description };
            prop_assert_eq!(field.get(e.start..e.end), Some(e.quote.as_str()));
            prop_assert!(!e.quote.trim().is_empty() && !claim.value.is_empty());
        }
    }

    #[test]
    fn no_text_stops_the_reader(text in "\\PC{0,80}") {
        claims(&Listing::bare(&text, &text));
    }
}
