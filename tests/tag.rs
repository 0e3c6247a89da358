//! What the words of a listing are taken to say: denials in many languages, double denials, templates, contradictions. Most cases
//! were reported by reviewers of earlier versions.

mod wording;

use brokerwatch::assess::claim;
use brokerwatch::assess::completeness::{Completeness, MeasurementInput, State};
use brokerwatch::assess::method::Method;
use brokerwatch::assess::tag::Scratch;
use brokerwatch::domain::listing::{Assessment, ClaimKind, Facet, Licence, Listing, Modality};
use brokerwatch::ingest::normalise::licence;
use std::path::Path;
use std::sync::LazyLock;

static METHOD: LazyLock<Method> = LazyLock::new(|| Method::embedded().unwrap());

const REFUSED: &str = "consent:not-obtained";
const GIVEN: [&str; 4] =
    ["consent:explicit-informed", "consent:written-release", "consent:parental", "consent:all-party"];

fn assess(title: &str, text: &str) -> Assessment {
    METHOD.assess(&Listing::bare(title, text), &mut Scratch::default())
}

fn is_sensitive(assessment: &Assessment) -> bool {
    assessment.tags.iter().any(|t| t.term.facet() == Facet::Sensitivity)
}

fn terms(assessment: &Assessment) -> Vec<&str> {
    assessment.tags.iter().map(|t| t.term.as_str()).collect()
}

fn claimed(assessment: &Assessment, value: &str) -> bool {
    assessment.claims.iter().any(|c| c.kind == ClaimKind::Consent && c.value == value)
}

/// What is wrong with the reading of a denial; empty if nothing is.
fn misread_denial(text: &str) -> Option<String> {
    let found = assess("", text);
    let tags = terms(&found);
    let given: Vec<_> = GIVEN.iter().filter(|t| tags.contains(t)).collect();
    let wrong =
        !tags.contains(&REFUSED) || !given.is_empty() || claimed(&found, "stated") || !claimed(&found, "denied");
    wrong.then(|| format!("{text}\n   {tags:?} {:?}", found.claims.iter().map(|c| &c.value).collect::<Vec<_>>()))
}

fn all_right(wrong: &[String]) {
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_denied_consent_is_never_read_as_given_in_any_wording() {
    let rows = include_str!("tag/consent.tsv").lines().filter(|l| !l.starts_with('#'));
    let (mut wrong, mut seen) = (Vec::new(), 0);
    for (kind, text) in rows.filter_map(|l| l.split_once('\t')) {
        let text = text.replace("\\n", "\n");
        seen += 1;
        match kind {
            "D" => wrong.extend(misread_denial(&text)),
            _ => {
                let found = assess("", &text);
                if terms(&found).contains(&REFUSED) || claimed(&found, "denied") {
                    wrong.push(format!("{kind} {text}\n   {:?}", terms(&found)));
                }
            }
        }
    }
    assert!(seen > 300);
    all_right(&wrong);
}

/// Cues of consent, and frames that deny them, affirm a double denial, or leave it open. `{}` is the cue.
struct Tongue {
    cues: &'static [&'static str],
    denials: &'static [&'static str],
    doubles: &'static [&'static str],
}

#[rustfmt::skip]
const TONGUES: &[Tongue] = &[
    Tongue {
        cues: &["parental consent", "informed consent", "written consent", "consent of the parents", "explicit consent", "all-party consent", "signed consent", "consent", "consent of all parties"],
        denials: &["{} was not obtained.", "{} was never sought.", "{}: no.", "{}: none", "No {} was obtained.", "Recorded without {}.", "{} is missing.", "{} was refused.", "There is no {}.",
            "{} is lacking.", "{} was never given.", "{} is not available.", "{} is pending.", "Was {} obtained? No.", "{} | no |", "We did not obtain {}.", "The studio never asked for {}.",
            "{} could not be obtained.", "{} has not been collected, and hours are many.", "Good sound; {} was not asked for."],
        doubles: &["Nothing was recorded without {}.", "We never record without {}.", "No audio was made without {}.", "Recordings without {} were removed.", "Use without {} is prohibited."],
    },
    Tongue {
        cues: &["einwilligung der eltern", "informierte einwilligung", "schriftliche einwilligung", "ausdrückliche zustimmung", "zustimmung der betroffenen"],
        denials: &["Die {} wurde nicht eingeholt.", "Eine {} liegt nicht vor.", "{}: nein", "Ohne {} aufgenommen.", "Die {} fehlt.", "Keine {} wurde erteilt.", "Die {} wurde nie erfragt.", "{}: keine"],
        doubles: &["Nichts wurde ohne {} aufgenommen.", "Keine Aufnahme entstand ohne {}.", "Aufnahmen ohne {} wurden entfernt."],
    },
    Tongue {
        cues: &["consentement des parents", "consentement éclairé", "consentement écrit", "consentement des participants"],
        denials: &["Le {} n'a pas été obtenu.", "{} : non", "Sans le {}.", "Aucun {} n'a été recueilli.", "Le {} n'a jamais été demandé.", "Le {} manque."],
        doubles: &["Rien n'a été enregistré sans {}.", "Nous n'enregistrons jamais sans le {}."],
    },
    Tongue {
        cues: &["consentimiento de los padres", "consentimiento informado", "consentimiento por escrito", "consentimiento de los participantes"],
        denials: &["No se obtuvo el {}.", "{}: no", "Sin el {}.", "El {} nunca fue solicitado.", "Falta el {}.", "No hay {}.", "{}: ninguno"],
        doubles: &["Nada se grabó sin {}.", "Nunca grabamos sin el {}."],
    },
    Tongue {
        cues: &["consentimento dos pais", "consentimento informado", "consentimento por escrito", "consentimento dos participantes"],
        denials: &["O {} não foi obtido.", "{}: não", "Sem o {}.", "O {} nunca foi solicitado.", "Não há {}.", "{}: nenhum"],
        doubles: &["Nada foi gravado sem {}.", "Nunca gravamos sem o {}."],
    },
    Tongue {
        cues: &["согласие родителей", "информированное согласие", "письменное согласие", "согласие участников"],
        denials: &["{} не получено.", "{}: нет", "{} отсутствует.", "{} никогда не запрашивалось.", "{}: отсутствует"],
        doubles: &[],
    },
    Tongue {
        cues: &["监护人同意", "知情同意", "家长同意", "本人同意", "書面同意"],
        denials: &["未取得{}。", "{}：无", "{}：否", "没有{}。", "从未征得{}。", "未经{}采集。", "{}缺失。", "未徵得{}。"],
        doubles: &["绝不会未经{}采集。", "未经{}不得转载。"],
    },
    Tongue {
        cues: &["موافقة الوالدين", "موافقة خطية", "موافقة المشاركين", "موافقة مستنيرة"],
        denials: &["لم يتم الحصول على {}.", "{}: لا", "بدون {}.", "لا توجد {}.", "{} غير متوفرة.", "دون {}."],
        doubles: &["لا نسجل أبدا بدون {}."],
    },
    Tongue { cues: &["consenso dei genitori", "consenso informato"], denials: &["Senza il {}.", "Il {} non è stato ottenuto.", "{}: no"], doubles: &["Non registriamo mai senza {}."] },
    Tongue { cues: &["ebeveyn onayı", "açık rıza"], denials: &["{} alınmadı.", "{}: hayır", "{} yok."], doubles: &[] },
    Tongue { cues: &["保護者の同意", "本人の同意"], denials: &["{}なし。", "{}を得ていない。", "{}：なし"], doubles: &[] },
    Tongue { cues: &["보호자 동의", "사전 동의"], denials: &["{} 없이 녹음.", "{}: 없음", "{}를 받지 않았다."], doubles: &[] },
];

/// Every cue in every denial of its language.
#[test]
fn a_denied_consent_cue_is_never_read_as_given_in_any_language() {
    let (mut wrong, mut seen) = (Vec::new(), 0);
    for tongue in TONGUES {
        for (cue, frame) in tongue.cues.iter().flat_map(|c| tongue.denials.iter().map(move |f| (c, f))) {
            let clause = frame.replace("{}", cue);
            // In capitals and between other sentences the same words say the same.
            let around = format!("300 hours, 40 speakers. {clause}\n\nWAV, 16 kHz.");
            wrong.extend([clause.clone(), around, clause.to_uppercase()].iter().filter_map(|t| misread_denial(t)));
            seen += 3;
        }
    }
    assert!(seen > 900, "only {seen}");
    all_right(&wrong);
}

/// A denied denial.
#[test]
fn a_denial_under_a_denial_is_never_not_obtained() {
    let mut wrong = Vec::new();
    for tongue in TONGUES {
        for (cue, frame) in tongue.cues.iter().flat_map(|c| tongue.doubles.iter().map(move |f| (c, f))) {
            let found = assess("", &frame.replace("{}", cue));
            if terms(&found).contains(&REFUSED) || claimed(&found, "denied") {
                wrong.push(format!("{}\n   {:?}", frame.replace("{}", cue), terms(&found)));
            }
        }
    }
    all_right(&wrong);
}

/// That consent was not called for says neither that it was given nor that it was not (decision 32).
#[test]
fn consent_that_was_not_required_is_neither_given_nor_denied() {
    for text in [
        "Parental consent was not required.",
        "Informed consent is not needed.",
        "No written consent is required.",
        "Einwilligung der Eltern nicht erforderlich.",
        "Le consentement des parents n'était pas requis.",
        "El consentimiento de los padres no fue necesario.",
        "O consentimento dos pais não é exigido.",
        "Согласие родителей не требуется.",
        "الموافقة غير مطلوبة.",
    ] {
        let found = assess("Voices of 300 children", text);
        let tags = terms(&found);
        assert!(!tags.contains(&REFUSED) && GIVEN.iter().all(|g| !tags.contains(g)), "{text} {tags:?}");
        assert!(!claimed(&found, "stated") && !claimed(&found, "denied"), "{text}");
    }
}

/// What is claimed is not “not stated”, and nothing is stated and denied by the same words.
#[test]
fn no_assessment_contradicts_its_own_claims() {
    let texts = [
        "在取得个人授权的前提下，查询个人贷款与信用卡还款记录。",
        "Signed informed consent forms are held for all 300 speakers.",
        "Patients were informed, and those who agreed signed an informed consent form.",
        "The images show people without their consent.",
        "Speech of 300 speakers recorded by smartphone.",
        "Faces of 300 people, filmed with a webcam.",
        "访谈录音，300位发音人，使用手机录制。",
        "Location data of 2 million users from our SDK, with consent.",
        "Tweets of 300 users were scraped.",
        "Recordings of 300 children. Parental consent: no.",
    ];
    let mut consistent = 0;
    for text in texts {
        let found = assess("Data of people", text);
        contradictions(&found, text);
        consistent += usize::from(!found.claims.is_empty());
    }
    assert!(consistent >= 8, "the texts make claims");
}

fn contradictions(found: &Assessment, text: &str) {
    let tags = terms(found);
    let of = |kind: ClaimKind| found.claims.iter().any(|c| c.kind == kind);
    assert!(!(of(ClaimKind::Consent) && tags.contains(&"consent:unknown")), "{text} {tags:?}");
    assert!(!(of(ClaimKind::CollectionMethod) && tags.contains(&"provenance:unknown")), "{text} {tags:?}");
    let denied = found.tags.iter().filter(|t| t.term.as_str() == REFUSED).flat_map(|t| &t.evidence);
    for (e, c) in denied.flat_map(|e| found.claims.iter().map(move |c| (e, c))) {
        let same = e.field == c.evidence.field && e.start < c.evidence.end && c.evidence.start < e.end;
        assert!(!same || c.kind != ClaimKind::Consent || c.value == "denied", "{text}: {:?}", c.value);
    }
    assert!(!claimed(found, "denied") || tags.contains(&REFUSED), "{text} {tags:?}");
}

/// How far a denial reaches over what is not consent.
#[test]
fn a_denial_ends_at_its_contrast_and_holds_over_its_list() {
    const CALLS: &str = "sensitivity:call-recording";
    for text in [
        "No children, but 500 hours of call center audio recordings.",
        "Keine Namen, aber Telefongespräche von Kunden.",
        "不含姓名，但包含客服电话录音。",
        "No names\nCall recordings of 300 customers",
        "No synthetic audio, only real call recordings.",
        "Sin nombres, pero con grabaciones de llamadas.",
        "Pas de noms, mais des enregistrements d'appels téléphoniques.",
        "No faces; call recordings of 300 customers.",
    ] {
        assert!(terms(&assess("", text)).contains(&CALLS), "{text} {:?}", terms(&assess("", text)));
    }
    for text in [
        "Contains faces: No. Contains number plates: No. Contains minors: No.",
        "Not included: call recordings, medical records, face images.",
        "Call recordings: none",
        "Face images | no | medical records | no |",
        "No faces, licence plates, phone numbers, health records, GPS traces or private messages are included.",
        "Does it contain call recordings? No.",
        "Enthält Telefongespräche: nein",
        "Street scenes without people, faces, licence plates, voices, phone calls or children.",
        "Ces images ne montrent ni visages, ni enfants, ni plaques d'immatriculation.",
        "Excluded: call recordings, private messages and medical records.",
        "包含通话录音：否",
    ] {
        let found = assess("", text);
        assert!(!is_sensitive(&found), "{text} {:?}", terms(&found));
    }
}

/// Template text states nothing.
#[test]
fn what_nobody_filled_in_states_nothing_anywhere() {
    let fillers = [
        "[More Information Needed]",
        "[More Information Needed](https://github.com/huggingface/datasets/blob/main/CONTRIBUTING.md#how-to-contribute)",
        "TODO",
        "N/A",
        "[optional]",
        "TBD",
        "Describe how the data was licensed.",
        "<!-- licence: MIT -->",
        "待补充",
        "to be completed",
        "Coming soon!",
        "Lorem ipsum dolor sit amet",
        "{{ licence }}",
        "À compléter",
        "Por completar",
        "Wird noch ergänzt",
        "Заполнить",
        "State whether consent was obtained.",
        "请描述授权方式。",
    ];
    for filler in fillers {
        assert!(licence::states_nothing(filler), "{filler}");
        let text = format!(
            "Tables of 12 rows.\n\n## Informed consent of call recordings\n\n{filler}\n\nParental consent: {filler}\n\n<!-- signed consent of children -->\n"
        );
        let found = assess("Tables", &text);
        assert!(found.tags.is_empty() && found.claims.is_empty(), "{filler} {:?} {:?}", terms(&found), found.claims);
        let mut listing = Listing::bare("Tables", filler);
        listing.licence = Some(Licence::Custom(filler.to_owned()));
        listing.extra.insert("licence_url".to_owned(), filler.to_owned());
        listing.extra.insert("consent".to_owned(), filler.to_owned());
        let personal = METHOD.vocabulary.personal();
        let input = MeasurementInput { listing: &listing, tags: &[], claims: &[], personal };
        let measured = Completeness::measure(&input, &[]);
        let stated: Vec<_> =
            measured.facts.iter().filter(|f| f.state == State::Present).map(|f| f.fact.label).collect();
        assert!(
            stated.iter().all(|label| *label == "Title" || !label.to_lowercase().contains("licen")),
            "{filler} {stated:?}"
        );
        assert!(!stated.iter().any(|l| l.to_lowercase().contains("consent")), "{filler} {stated:?}");
    }
    let kept = assess("Voices", "Informed consent was obtained from 300 speakers. Describe how: see the paper.");
    assert!(claimed(&kept, "stated"), "{:?}", kept.claims);
}

/// `../shared/review/cases/truth.ndjson`: consent, provenance and sensitivity; findings are held by the tests of the audit. What needs a second
/// reader of the whole sentence is listed and stays open.
#[test]
fn reviewed_cases_hold_except_the_listed_ones() {
    const OPEN: &[(&str, &str)] = &[
        ("n37", "consent:tos-implied"),
        ("n28", "sensitivity:social-media-sentiment"),
        ("h12", "sensitivity:precise-geolocation"),
        ("h17", "sensitivity:biometric-face"),
    ];
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/review/cases/truth.ndjson");
    let Ok(cases) = std::fs::read_to_string(path) else {
        println!("skipped: ../shared/review/cases/truth.ndjson is not there");
        return;
    };
    let (mut wrong, mut fixed) = (Vec::new(), Vec::new());
    for line in cases.lines() {
        let case: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = |name: &str| case[name].as_str().unwrap_or_default();
        let mut listing = Listing::bare(text("title"), text("description"));
        let list = |v: &serde_json::Value| -> Vec<String> {
            v.as_array().into_iter().flatten().filter_map(|k| k.as_str().map(str::to_owned)).collect()
        };
        listing.keywords = list(&case["fields"]["keywords"]);
        let found = METHOD.assess(&listing, &mut Scratch::default());
        contradictions(&found, text("id"));
        let tags = terms(&found);
        let has = |wanted: &str| match wanted {
            "consent:any" => {
                tags.iter().any(|t| t.starts_with("consent:") && !["consent:unknown", "consent:unclear"].contains(t))
            }
            wanted => tags.contains(&wanted),
        };
        let tag = |w: &&String| ["consent:", "provenance:", "sensitivity:"].iter().any(|f| w.starts_with(f));
        for (key, due) in [("must", true), ("must_not", false)] {
            for wanted in list(&case[key]).iter().filter(tag) {
                let open = OPEN.contains(&(text("id"), wanted.as_str()));
                match (has(wanted) == due, open) {
                    (false, false) => wrong.push(format!("{} {key} {wanted}: {tags:?}", text("id"))),
                    (true, true) => fixed.push(format!("{} {wanted}", text("id"))),
                    _ => {}
                }
            }
        }
    }
    println!("open and yet right: {fixed:?}");
    all_right(&wrong);
}

/// Real listings: the program does not contradict itself on any of them.
#[test]
fn no_real_listing_is_assessed_in_contradiction() {
    let Some(catalog) = crate::support::real_catalog() else { return };
    let stored = crate::support::listings(&crate::support::store(&catalog.data));
    for s in &stored {
        contradictions(&s.assessment, &s.listing.title);
        let written = serde_json::to_string(&s.listing.licence).unwrap().to_lowercase();
        assert!(!written.contains("information needed"), "{written}");
    }
    assert!(stored.len() > 6_000);
}

/// The kinds of content make no difference to what is denied.
#[test]
fn a_carrier_does_not_revive_a_denied_consent() {
    let mut listing = Listing::bare("Voices", "Informed consent: no. Signed model releases were never collected.");
    listing.modalities = vec![Modality::Audio, Modality::Image];
    let found = METHOD.assess(&listing, &mut Scratch::default());
    assert!(
        terms(&found).contains(&REFUSED) && GIVEN.iter().all(|g| !terms(&found).contains(g)),
        "{:?}",
        terms(&found)
    );
    assert!(claim::claims(&listing).iter().all(|c| c.value != "stated"));
}
