//! The kinds of error that readers of findings and questions named, each with listings of its own: a use that is denied
//! or only tested for, a name taken for a use, offers that hold no data or only point to it, places in titles, and
//! questions whose answer the listing gives.

use brokerwatch::assess::audit::questions;
use brokerwatch::assess::claim::claims;
use brokerwatch::assess::method::Method;
use brokerwatch::assess::tag::Scratch;
use brokerwatch::domain::listing::{Amount, Broker, ClaimKind, Licence, Listing, Modality, Price};
use std::sync::LazyLock;

static METHOD: LazyLock<Method> = LazyLock::new(|| Method::embedded().unwrap());

fn values(title: &str, description: &str, kind: ClaimKind) -> Vec<String> {
    let found = claims(&Listing::bare(title, description));
    found.into_iter().filter(|c| c.kind == kind).map(|c| c.value).collect()
}

fn places(title: &str, description: &str) -> Vec<String> {
    values(title, description, ClaimKind::Place)
}

fn trains(title: &str, description: &str) -> bool {
    values(title, description, ClaimKind::Use).iter().any(|v| v == "general-purpose-training")
}

fn found(listing: &Listing) -> Vec<String> {
    METHOD.assess(listing, &mut Scratch::default()).findings.into_iter().map(|f| f.rule).collect()
}

/// The facts that are asked for.
fn asked(listing: &Listing) -> Vec<String> {
    let assessed = METHOD.assess(listing, &mut Scratch::default());
    questions(&METHOD.rules, listing, &assessed).questions.into_iter().map(|q| q.fact).collect()
}

#[test]
fn training_that_is_advised_against_is_no_use() {
    for text in [
        "We do not recommend using these sermons to train a large language model.",
        "Users are advised against fine-tuning LLMs with it.",
        "Unsuitable for training large language models.",
        "不建议将本语料用于大模型训练。",
    ] {
        assert!(!trains("Sermons", text), "{text}");
    }
    for (title, text) in [
        ("Nachrichten", "Nicht geeignet zur Gesichtserkennung."),
        ("Visages", "Déconseillé pour la reconnaissance faciale."),
        ("Rostros", "No se recomienda para reconocimiento facial."),
        ("Rostos", "Não é recomendado para reconhecimento facial."),
        ("Лица", "Не рекомендуется для распознавания лиц."),
        ("وجوه", "لا ينصح باستخدامها لاغراض التعرف على الوجوه."),
    ] {
        assert!(values(title, text, ClaimKind::Use).is_empty(), "{text}");
    }
    assert!(trains("Sermons", "Made to train large language models."));
    assert!(trains("讲道文本", "可用于大模型训练。"));
}

#[test]
fn what_tests_models_does_not_train_them() {
    assert!(!trains("Tax riddles", "An evaluation suite designed for foundation models."));
    assert!(!trains("TaxBench", "Hard questions for LLMs."));
    assert!(!trains("Tax-Eval", "Questions for large language models."));
    assert!(!trains("税务问答", "面向大模型的评测集。"));
    assert!(!trains("Riddles", "Recent methods for pretraining have changed the field."));
    assert!(!trains("Photos of bridges", "Pictures for self-supervised pretraining."));
    assert!(!trains("Plots", "For training language models to name the culprit."));
    assert!(trains("Tax letters", "Suitable for LLMs."));
    assert!(trains("Tax letters", "The texts can be used for pretraining."));
    assert!(trains("Tax letters", "Intended for pretraining language models."));
}

#[test]
fn a_data_set_that_is_called_after_a_model_is_not_for_it() {
    assert!(!trains("Ledger-LLM", "The card for the Ledger-LLM data."));
    assert!(trains("Text for foundation models", "Suitable for foundation models."));
}

#[test]
fn recruiting_players_is_no_hiring() {
    let uses = |text: &str| values("Records", text, ClaimKind::Use);
    assert!(!uses("Statistics of handball players, used for recruitment by clubs.").contains(&"hiring".to_owned()));
    assert!(!uses("Reviews of employers, ideal for recruitment marketing.").contains(&"hiring".to_owned()));
    assert!(uses("40,000 letters of application, for recruitment.").contains(&"hiring".to_owned()));
}

#[test]
fn software_services_and_pointers_get_no_findings_on_data() {
    let patients = |title: &str| Listing {
        broker: Some(Broker { country: Some("CN".to_owned()), ..Broker::named("远方") }),
        countries: vec!["CN".to_owned()],
        ..Listing::bare(title, "患者的门诊病历与诊断。")
    };
    assert!(found(&patients("门诊病历数据集")).contains(&"cn-pipl-sensitive".to_owned()));
    for title in
        ["门诊病历质控系统", "门诊病历数据清洗服务", "门诊病历共享平台建设方案（2024）", "门诊病历风险预测模型V2"]
    {
        assert!(found(&patients(title)).is_empty(), "{title}: {:?}", found(&patients(title)));
        assert!(asked(&patients(title)).is_empty(), "{title}: {:?}", asked(&patients(title)));
    }
    let posts = |text: &str| Listing {
        modalities: vec![Modality::Text],
        ..Listing::bare("Posts on three storms", &format!("Scraped from public websites. {text}"))
    };
    assert!(found(&posts("Full texts.")).contains(&"eu-aia-53-1-c".to_owned()));
    for text in ["We release the tweet IDs.", "Nur Links.", "Uniquement les identifiants.", "Только ссылки."]
    {
        assert!(!found(&posts(text)).contains(&"eu-aia-53-1-c".to_owned()), "{text}");
    }
}

#[test]
fn pay_for_each_piece_and_anonymous_deliveries_are_read() {
    let document = |text: &str| values("Chats", text, ClaimKind::Document);
    assert!(document("They were paid $0.20 per conversation.").contains(&"worker-pay".to_owned()));
    assert!(!document("They were not paid $0.20 per conversation.").contains(&"worker-pay".to_owned()));
    let anonymised = |text: &str| values("病历", text, ClaimKind::Anonymisation);
    assert!(anonymised("按需求提供匿名化、标准化的病历数据。").contains(&"anonymised".to_owned()));
    assert!(anonymised("不提供匿名化数据。").is_empty());
    let removed = "A detector was used to find and remove pictures with a view of human faces.";
    assert!(values("Photos", removed, ClaimKind::Anonymisation).contains(&"faces-removed".to_owned()));
}

#[test]
fn places_in_titles_count_in_every_spelling() {
    for (title, code) in [
        ("voter contact file oregon with phone numbers", "US-OR"),
        ("9k b2b brazil marketing decision makers", "BR"),
        ("consumer email append service usa example seller", "US"),
        ("Seattle Taxi Trips", "US-WA"),
        ("Kontakte von Kunden in Österreich", "AT"),
        ("Fichier de clients en Belgique", "BE"),
    ] {
        assert_eq!(places(title, ""), [code], "{title}");
    }
    assert_eq!(places("population data spain 2020 by age london statistics example", ""), ["ES"]);
    for title in ["contact us about consumer email data", "data for us and for them all", "Paris Hilton annual report"]
    {
        assert_eq!(places(title, ""), Vec::<String>::new(), "{title}");
    }
}

#[test]
fn a_description_outweighs_a_title_that_it_contradicts() {
    let text = "Recorded by 120 Japanese locals.";
    assert_eq!(places("Australian children speech data", text), ["JP"]);
    assert_eq!(places("Speech data from Japan", text), ["JP"]);
    assert_eq!(places("Speech data", "Recorded by 120 Japanese speakers."), Vec::<String>::new());
}

#[test]
fn no_question_about_a_place_that_the_listing_shows() {
    let contacts = |title: &str, text: &str| Listing::bare(title, text);
    let asks = |listing: &Listing| asked(listing).contains(&"countries".to_owned());
    assert!(asks(&contacts(
        "Consumer e-mail addresses and phone numbers",
        "Names, e-mail addresses and phone numbers of people."
    )));
    for (title, text) in [
        ("Canadian liver patients", "Diagnoses and laboratory values of patients."),
        ("Consumer e-mail addresses worldwide", "Names, e-mail addresses and phone numbers of people."),
        ("Consumer e-mail addresses", "Names, e-mail addresses and phone numbers of people, global coverage."),
        ("Contactos de consumidores", "Correos electrónicos y teléfonos de personas de todo el mundo."),
        ("consumer email addresses phone numbers philadelphia", "Names, e-mail addresses and phone numbers of people."),
    ] {
        assert!(!asks(&contacts(title, text)), "{title} {text}");
    }
    let check = Listing {
        source_country: Some("CN".to_owned()),
        ..Listing::bare("手机号实名核验", "验证姓名、身份证号、手机号是否匹配。")
    };
    assert!(!asks(&check), "sold at home, in the language of home");
    assert!(asks(&Listing { source_country: None, ..check }), "nothing says where");
}

#[test]
fn no_question_that_nobody_is_there_to_answer() {
    let face = Listing::bare("Portraits", "Faces of people, with their names.");
    let free = Listing { price: Some(Price { text: "free".into(), amount: Amount::Free }), ..face.clone() };
    let open = Listing { licence: Some(Licence::Spdx("CC-BY-NC-4.0".into())), ..face };
    for listing in [free, open] {
        let facts = asked(&listing);
        for fact in ["price.amount", "broker", "seller-country"] {
            assert!(!facts.contains(&fact.to_owned()), "{fact}: {facts:?}");
        }
    }
    let shop = Listing::bare("Ethically sourced shelf prices", "Web scraping of 300 shops, ethically collected.");
    assert!(!asked(&shop).contains(&"consent".to_owned()), "no people are in shelf prices");
}
