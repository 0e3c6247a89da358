//! A sentence for every use, assurance, document, buyer and name that makes the claim, and sentences that only look
//! like it.

use super::*;

/// Sentences of a kind with the value that each must state.
fn states(kind: ClaimKind, rows: &[(&str, &str)]) {
    let wrong: Vec<String> = rows
        .iter()
        .map(|(text, value)| (text, value, claims(&Listing::bare("", text))))
        .filter(|(_, value, found)| !found.iter().any(|c| c.kind == kind && c.value == **value))
        .map(|(text, value, found)| format!("{text}\n   expected {value}, found {found:?}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let said: Vec<&str> = rows.iter().map(|(_, value)| *value).collect();
    let silent: Vec<&str> = (PatternLists::get().groups.iter().filter(|g| g.kind == kind).flat_map(|g| &g.find))
        .map(|(value, _)| value.as_str())
        .filter(|value| !said.contains(value))
        .collect();
    assert!(silent.is_empty(), "values without a sentence: {silent:?}");
}

/// Sentences that must state nothing of a kind.
fn silent(kind: ClaimKind, rows: &[&str]) {
    let wrong: Vec<String> = rows
        .iter()
        .map(|text| (text, claims(&Listing::bare("", text))))
        .filter(|(_, found)| found.iter().any(|c| c.kind == kind))
        .map(|(text, found)| format!("{text}\n   found {found:?}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_use_has_its_words() {
    states(
        ClaimKind::Use,
        &[
            ("The data can be used for face recognition.", "face-recognition"),
            ("可用于人脸识别算法", "face-recognition"),
            ("Suitable for speech emotion recognition.", "emotion-recognition"),
            ("Images of faces for gender and age classification.", "biometric-categorisation"),
            ("It can be used for voiceprint recognition.", "speaker-recognition"),
            ("Ideal for voice cloning.", "voice-cloning"),
            ("Videos for smart surveillance.", "surveillance"),
            ("A corpus for training large language models.", "general-purpose-training"),
            ("可用于大模型训练", "general-purpose-training"),
            ("High-quality AI training data.", "ai-training"),
            ("The dataset can be used to train a model for speech.", "ai-training"),
            ("A benchmark to measure gender bias.", "bias-testing"),
            ("Consumer data for audience targeting.", "profiling"),
            ("Used for credit scoring of applicants.", "credit"),
            ("适用于贷款审批场景", "credit"),
            ("Data for recruitment and talent sourcing.", "hiring"),
            ("Used in insurance underwriting.", "insurance"),
            ("Ideal for tenant screening.", "housing"),
            ("Used for predictive policing.", "policing"),
            ("Data for employee monitoring.", "workplace"),
            ("Built for online proctoring.", "education"),
            ("Images for medical diagnosis.", "medical"),
            ("Videos for driver monitoring.", "safety"),
            ("Used for nude image generation.", "sexual-deepfake"),
            ("Documents for border control.", "immigration"),
            ("Cases for legal judgment prediction.", "justice"),
            ("Sensor data for road traffic management.", "infrastructure"),
            ("Bilder zur Gesichtserkennung.", "face-recognition"),
            ("Images pour la reconnaissance faciale.", "face-recognition"),
            ("Imágenes para reconocimiento facial.", "face-recognition"),
            ("Imagens para reconhecimento facial.", "face-recognition"),
            ("Фото для распознавания лиц.", "face-recognition"),
            ("صور لأغراض التعرف على الوجوه", "face-recognition"),
        ],
    );
    silent(
        ClaimKind::Use,
        &[
            "The data must not be used for face recognition.",
            "This data is not intended for credit scoring.",
            "Our company also sells face recognition systems.",
            "Credit card numbers of a test system.",
            "Reports for disease surveillance.",
            "A paper on hiring practices.",
            "Air traffic control recordings.",
            "禁止用于人脸识别",
            "人脸识别系统",
            "Is it for emotion recognition?",
            "Nicht zur Gesichtserkennung.",
        ],
    );
}

#[test]
fn every_assurance_has_its_words() {
    states(
        ClaimKind::Assurance,
        &[
            ("The collection is GDPR and CCPA compliant.", "gdpr-compliant"),
            ("The collection is GDPR and CCPA compliant.", "ccpa-compliant"),
            ("Fully HIPAA-compliant records.", "hipaa-compliant"),
            ("It does not contain any personal data.", "no-personal-data"),
            ("不包含个人敏感信息", "no-personal-data"),
            ("All participants are adults.", "no-minors"),
            ("Die Daten sind DSGVO-konform.", "gdpr-compliant"),
            ("Données conformes au RGPD.", "gdpr-compliant"),
            ("Не содержит персональных данных.", "no-personal-data"),
            ("Ethically sourced images.", "ethically-sourced"),
            ("Fully consented recordings.", "fully-consented"),
            ("The records were shared under data altruism.", "data-altruism"),
            ("The faces are 100% synthetic.", "fully-synthetic"),
            ("Recordings of real people.", "real-people"),
            ("由真人录制", "real-people"),
            ("Rights-cleared images.", "all-rights-cleared"),
            ("The images were never scraped.", "not-scraped"),
        ],
    );
    silent(
        ClaimKind::Assurance,
        &[
            "The data is not GDPR compliant.",
            "No personal data is sold to third parties.",
            "No PII removal has been performed.",
            "It shows how real people speak.",
            "Users must be GDPR compliant.",
            "Data of adults and children.",
            "Not fully consented.",
            "Ensure that it does not contain personal data.",
            "It contains neither real people nor places.",
        ],
    );
}

#[test]
fn every_legal_document_has_its_words() {
    documents(&[
        ("The legal basis is consent.", "legal-basis"),
        ("Processed under Article 9(2)(a).", "art9-exception"),
        ("All speakers signed consent forms.", "consent-document"),
        ("签署了授权书", "consent-document"),
        ("Participants can withdraw their consent.", "withdrawal-route"),
        ("The data was originally collected for billing.", "original-purpose"),
        ("A balancing test is available.", "balancing-test"),
        ("A DPIA was carried out.", "impact-assessment"),
        ("The study was approved by the ethics committee.", "impact-assessment"),
        ("Transfers rest on standard contractual clauses.", "transfer-tool"),
        ("Recordings are retained for 24 months.", "retention"),
        ("Our crawler respects robots.txt.", "tdm-reservation"),
        ("De-identified by the HIPAA safe harbor method.", "deid-method"),
        ("The ages of all models were verified.", "age-verification"),
        ("The data may not be resold.", "onward-transfer"),
        ("Access is restricted.", "access-controls"),
        ("See our privacy policy.", "privacy-notice"),
        ("You can opt out at any time.", "opt-out"),
        ("Write to our data protection officer.", "rights-contact"),
        ("Contact: data-desk@example.org", "contact"),
        ("Our EU representative is Example GmbH.", "eu-representative"),
        ("Approved by the health data access body.", "health-data-permit"),
        (
            "It passed the security assessment for data export of the CAC; filed with the Cyberspace Administration.",
            "cac-assessment",
        ),
        ("The data must not be used to identify people.", "prohibited-uses"),
        ("It holds aggregate consumer information.", "aggregate-consumer-information"),
        ("Participants were informed about the purpose of the data.", "people-informed"),
        ("The data is stored in Germany.", "storage-location"),
        ("The recordings are processed in Kenya.", "processing-location"),
        ("Es gelten Standardvertragsklauseln.", "transfer-tool"),
        ("Copyright belongs to the authors.", "intellectual-property"),
        ("The texts were licensed from publishers.", "upstream-contract"),
    ]);
}

#[test]
fn every_document_on_the_making_has_its_words() {
    documents(&[
        ("The images were collected from public shops.", "provenance-statement"),
        ("数据来源于公开网站", "provenance-statement"),
        ("Posts collected from Reddit.", "named-source"),
        ("Workers were paid $12 per hour.", "worker-pay"),
        ("Annotators were employed full time.", "worker-terms"),
        ("Annotators were offered psychological support.", "worker-wellbeing"),
        ("The annotators are located in Kenya.", "worker-countries"),
        ("Labels come from Amazon Mechanical Turk.", "annotation-platform"),
        ("The data was commissioned by a bank.", "end-user"),
        ("This work was funded by the state.", "funder"),
        ("Rows were randomly sampled from the logs.", "sampling"),
        ("The texts were cleaned and stored.", "cleaning"),
        ("There are no missing values.", "missing-data"),
        ("The sentence accuracy is over 95%.", "annotation-quality"),
        ("The images were automatically labeled.", "machine-labelling"),
        ("Answers generated by GPT-4.", "generator"),
        ("Read the datasheet for this data.", "documentation-standard"),
        ("This is an updated version of the dataset.", "earlier-version"),
        ("NSFW images were removed.", "illegal-content-measures"),
        ("The data was first used in 2021.", "first-use"),
        ("The database is updated weekly.", "maintenance"),
        ("每日更新", "maintenance"),
        ("The labels are defined as follows.", "label-definitions"),
        ("Of the speakers 99 are female, 112 male: 99 females, 112 males.", "demographics"),
        ("Each row has the following fields: id, text.", "field-dictionary"),
        ("A known limitation of the data is its age.", "limitations"),
        ("The dataset is biased towards young people.", "bias-statement"),
        ("Pages were fetched using our web crawler.", "crawler"),
        ("Collection is still ongoing.", "still-collecting"),
    ]);
}

/// Checks that each sentence states a document.
fn documents(rows: &[(&str, &str)]) {
    let wrong: Vec<String> = rows
        .iter()
        .map(|(text, value)| (text, value, claims(&Listing::bare("", text))))
        .filter(|(_, value, found)| !found.iter().any(|c| c.kind == ClaimKind::Document && c.value == **value))
        .map(|(text, value, found)| format!("{text}\n   expected {value}, found {found:?}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_missing_or_announced_document_is_not_stated() {
    silent(
        ClaimKind::Document,
        &[
            "No DPIA was carried out.",
            "A DPIA has not been carried out.",
            "A DPIA should be conducted by the buyer.",
            "The legal basis is unknown, and there is no privacy policy.",
            "Customer retention of the shop: 80%.",
            "Squamous cell carcinoma (SCC).",
            "Fine-tuned with DPO.",
            "Without consent forms.",
            "[More Information Needed]",
            "The sampling rate is 16 kHz.",
        ],
    );
    let heading = "Speech data.\n\nData Retention Policy\n\n[More Information Needed]\n\nConsent Forms\n\nNone.";
    silent(ClaimKind::Document, &[heading]);
    let item = "What you get:\n\n- Signed consent forms\n- Audio";
    assert!(claims(&Listing::bare("", item)).iter().any(|c| c.value == "consent-document"));
}

#[test]
fn annotators_are_not_the_people_in_the_data() {
    let text = "Speech.\n\nAnnotators\n\nAnnotators were paid $9 per hour. 20 people aged 18-30 are in the data.";
    let found = claims(&Listing::bare("", text));
    assert_eq!(found.iter().map(|c| c.value.as_str()).collect::<Vec<_>>(), ["worker-pay"]);
}

#[test]
fn every_kind_of_buyer_has_its_words() {
    states(
        ClaimKind::Buyer,
        &[
            ("Available to customers worldwide.", "worldwide"),
            ("All buyers are vetted before delivery.", "screened"),
            ("Sold to government agencies.", "government"),
            ("面向政府部门提供", "government"),
            ("Our clients include law enforcement.", "law-enforcement"),
            ("Built for defense contractors.", "military"),
            ("Sold to resellers and data brokers.", "brokers"),
        ],
    );
    silent(
        ClaimKind::Buyer,
        &[
            "A company with 266M customers worldwide.",
            "The bills are provided by the United States Government.",
            "Not sold to law enforcement.",
            "Government procurement notices.",
            "Adversarial defense for images.",
        ],
    );
}

#[test]
fn watched_names_are_found_in_any_script() {
    states(
        ClaimKind::Name,
        &[("A model of NTechLab.", "ntechlab"), ("Данные для Нтехлаб", "ntechlab"), ("Для Тевиан", "tevian")],
    );
    silent(ClaimKind::Name, &["A tech lab finds faces."]);
}

#[test]
fn masked_voices_and_plates_are_distinguished_from_faces() {
    let of = |text: &str| {
        let all = claims(&Listing::bare("", text));
        all.into_iter().filter(|c| c.kind == ClaimKind::Anonymisation).map(|c| c.value).collect::<Vec<_>>()
    };
    assert_eq!(of("All voices are distorted."), ["voice-masked"]);
    assert_eq!(of("License plates were blurred."), ["plates-blurred", "blurred"]);
    assert_eq!(of("Faces and license plates were blurred."), ["blurred"]);
}

#[test]
fn states_of_the_usa_count_where_their_name_says_only_that() {
    let of = |text: &str| {
        let all = claims(&Listing::bare("", text));
        all.into_iter().filter(|c| c.kind == ClaimKind::Place).map(|c| c.value).collect::<Vec<_>>()
    };
    assert_eq!(of("Voice data of people in Illinois and Texas."), ["US-IL", "US-TX"]);
    assert_eq!(of("Data from New Mexico."), ["US-NM"]);
    assert_eq!(of("Data collected in Washington State."), ["US-WA"]);
    // City and state alike.
    assert_eq!(of("Data collected in New York."), ["US-NY"]);
    assert_eq!(of("Data collected in Baja California."), ["MX"]);
    for other in ["Georgia", "Washington", "Kansas City", "California Privacy Act"] {
        assert_eq!(of(&format!("Data collected in {other}.")), Vec::<String>::new(), "{other}");
    }
}

#[test]
fn cities_and_provinces_are_places_of_their_country() {
    let of = |text: &str| {
        let all = claims(&Listing::bare("", text));
        all.into_iter().filter(|c| c.kind == ClaimKind::Place).map(|c| c.value).collect::<Vec<_>>()
    };
    for (text, code) in [
        ("Speakers were recorded in Nairobi and Mombasa.", "KE"),
        ("It collects 2,568 local Chinese from Henan, Shanxi and Sichuan.", "CN"),
        ("Gesichter von Personen aus Hamburg und Bayern, Daten von 2021.", "DE"),
        ("Données de locuteurs enregistrés à Marseille.", "FR"),
        ("Los datos de hablantes fueron grabados en Bogotá.", "CO"),
        ("Голоса людей из Новосибирска, данные 2020 года.", "RU"),
        ("语音数据采集自河南、四川的用户。", "CN"),
        ("بيانات متحدثين من القاهرة.", "EG"),
        ("Faces of people in Chicago.", "US-IL"),
    ] {
        assert!(of(text).contains(&code.to_owned()), "{text} {:?}", of(text));
    }
    // Part of a name, another place of that name, or not the place of the data.
    for text in [
        "Speakers from London School of Economics.",
        "Speakers recorded in the New York Times podcast.",
        "Recordings from Paris Hilton.",
        "Patients tested in the Vienna Test System.",
        "Speakers not recorded in Nairobi.",
        "Except people from Nairobi.",
    ] {
        assert_eq!(of(text), Vec::<String>::new(), "{text}");
    }
    assert_eq!(of("Speakers recorded in Paris, Texas."), ["US-TX"]);
    // A given name or a word counts where the country is named too.
    assert_eq!(of("Recordings from Sofia, our speaker."), Vec::<String>::new());
    assert!(of("Speakers recorded in Sofia, Bulgaria.").contains(&"BG".to_owned()));
}

#[test]
fn years_of_collection_are_read_in_many_languages() {
    for text in [
        "Recorded in 2020 in Senegal.",
        "Enregistrements réalisés en 2020 au Sénégal, 300 locuteurs.",
        "Grabaciones realizadas en 2020.",
        "Gravações realizadas em 2020.",
        "Registrazioni effettuate nel 2020.",
        "Die Daten wurden im Jahr 2020 erhoben.",
        "Im Jahr 2020 aufgenommen.",
        "Данные собраны в 2020 году.",
        "Дані зібрані у 2020 році.",
        "Nagrania zebrane w 2020 roku.",
        "Opgenomen in 2020 in Utrecht.",
        "Rekaman dikumpulkan pada tahun 2020.",
        "Kayıtlar 2020 yılında toplandı.",
        "تم تسجيل الأصوات في عام 2020.",
        "数据采集于2020年。",
    ] {
        let all = claims(&Listing::bare("", text));
        let years: Vec<_> = all.iter().filter(|c| c.kind == ClaimKind::Collected).map(|c| c.value.as_str()).collect();
        assert!(years.iter().any(|y| y.starts_with("2020")), "{text} {all:?}");
    }
    for text in
        ["Collected in 2020 homes.", "Recorded in 2000 rooms.", "Not collected in 2020.", "Will be collected in 2030."]
    {
        let all = claims(&Listing::bare("", text));
        assert!(all.iter().all(|c| c.kind != ClaimKind::Collected), "{text} {all:?}");
    }
}

#[test]
fn nothing_is_capped() {
    let years: String = (1990..2020).map(|y| format!("Data collected in {y}. ")).collect();
    assert_eq!(claims(&Listing::bare("", &years)).iter().filter(|c| c.kind == ClaimKind::Collected).count(), 30);
}
