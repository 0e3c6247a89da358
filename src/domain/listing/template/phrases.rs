//! The phrases of unfilled forms in many languages, and whether a text is one of them.

/// Longest text that can be an unfilled field, in bytes.
pub(super) const FIELD_BYTES: usize = 200;
/// Longest label of an unfilled field, in words.
pub(super) const LABEL_WORDS: usize = 5;

/// Texts of fields that nobody filled in: lower case, words joined by one space.
#[rustfmt::skip]
pub(super) const FILLERS: &[&str] = &[
    "more information needed", "needs more information", "more information required", "more info needed",
    "information needed",
    "more details needed", "needs more info", "more information coming soon", "add more information here",
    "information missing",
    "tbd", "tba", "tbc", "todo", "to do", "fixme", "to be added", "to be completed", "to be filled", "to be filled in",
    "to be done",
    "to be written", "to be determined", "to be announced", "to be confirmed", "to be defined", "to be provided",
    "to be updated", "coming soon", "optional",
    "fill in", "fill me in", "please fill in", "fill this in", "placeholder", "work in progress", "wip", "n a",
    "not yet available", "will be added soon", "will be added later",
    "details to follow", "information to follow", "more to come", "under construction", "insert text here",
    "your text here", "description here", "lorem ipsum",
    "noch auszufüllen", "folgt", "folgt in kürze", "wird ergänzt", "wird noch ergänzt", "zu ergänzen",
    "weitere informationen folgen", "in arbeit", "platzhalter",
    "weitere informationen erforderlich", "mehr informationen benötigt", "bitte ausfüllen", "noch zu klären",
    "demnächst",
    "à compléter", "a completer", "à remplir", "à venir", "bientôt disponible", "à définir", "à déterminer",
    "plus d informations nécessaires", "informations à venir",
    "en cours de rédaction", "information manquante",
    "por completar", "a completar", "por definir", "próximamente", "por determinar", "pendiente de completar",
    "se necesita más información",
    "más información necesaria", "por rellenar", "rellenar",
    "a preencher", "a definir", "em breve", "por preencher", "preencher", "mais informações necessárias",
    "a ser preenchido", "a completar em breve",
    "будет добавлено", "будет дополнено", "заполнить", "скоро", "скоро будет", "нужно больше информации",
    "требуется дополнительная информация", "информация уточняется", "в разработке",
    "待补充", "待完善", "待填写", "待定", "待更新", "待添加", "敬请期待", "即将推出", "请填写", "未填写", "需要更多信息", "待補充", "待完善中", "待填寫", "敬請期待",
    "更多信息待补充",
    "يستكمل لاحقا", "سيضاف لاحقا", "قريبا", "مطلوب مزيد من المعلومات", "يملأ لاحقا", "قيد الإعداد",
    "da completare", "da definire", "prossimamente", "in arrivo", "doldurulacak", "yakında", "eklenecek", "未定", "準備中",
    "近日公開", "記入してください", "추후 공개", "준비 중", "작성 예정",
    "nog in te vullen", "do uzupełnienia",
];

/// Beginnings of the prompts of a form: lower case.
#[rustfmt::skip]
pub(super) const PROMPTS: &[&str] = &[
    "describe how", "describe the", "describe any", "describe what", "describe who", "describe whether",
    "describe where", "describe if", "describe in",
    "state whether", "state how", "state if", "state who", "state what", "state the", "explain how", "explain whether",
    "explain what", "explain why",
    "explain the", "provide a description", "provide a summary", "provide an overview", "provide a brief",
    "provide a short", "provide details",
    "provide information", "provide the name", "provide the link", "provide any", "briefly describe",
    "briefly summari", "specify the", "specify whether",
    "specify how", "indicate whether", "indicate how", "indicate if", "list all", "list any", "mention any",
    "mention whether", "discuss any",
    "discuss the", "please describe", "please state", "please provide", "please specify", "please add",
    "please explain", "please fill", "please indicate",
    "if applicable, describe", "if applicable, state", "if relevant, describe", "if available, provide",
    "if so, describe", "if the dataset has been created",
    "add details", "add a description", "insert a", "insert the", "insert your", "enter the", "enter a ",
    "fill in the", "write a short", "write a brief",
    "beschreiben sie", "bitte beschreiben", "geben sie an", "bitte angeben", "bitte geben sie", "erläutern sie",
    "tragen sie", "décrivez", "veuillez", "indiquez", "précisez",
    "expliquez", "describa", "indique ", "especifique", "explique ", "por favor, describa", "proporcione", "descreva",
    "informe se", "informe como",
    "por favor, descreva", "опишите", "укажите", "пожалуйста, опишите", "пожалуйста, укажите", "поясните", "请描述",
    "请说明", "请填写", "请在此", "请简要", "请注明", "請描述", "請說明", "請填寫",
    "يرجى وصف", "يرجى ذكر", "اذكر ما إذا", "صف كيف", "descrivere ", "indicare se", "lütfen açıklayın",
    "lütfen belirtin",
];

/// Whether words are nothing but a filler, in brackets, as a link, emphasised or bare.
pub(super) fn is_filler(text: &str) -> bool {
    if text.len() > FIELD_BYTES * 2 {
        return false;
    }
    let text = text.trim();
    let shown = match text.find("](") {
        Some(n) if text.ends_with([')', '*', '_']) => &text[..n],
        _ => text,
    };
    if shown.len() > FIELD_BYTES {
        return false;
    }
    let lower = shown.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    // “XXXX-XX” is a placeholder for a number.
    let crossed = words.first().is_some_and(|w| w.len() >= 4) && words.iter().all(|w| w.bytes().all(|b| b == b'x'));
    if crossed {
        return true;
    }
    // “na” is a country and an element; “n/a” is neither.
    !words.is_empty() && FILLERS.contains(&words.join(" ").as_str())
}

/// Whether the text in brackets is a variable, an instruction, a choice or a prompt; `open` is the opening bracket.
pub(super) fn is_placeholder(inner: &str, open: char) -> bool {
    let inner = inner.trim();
    let lower = inner.to_lowercase();
    let name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let variable = !inner.is_empty() && inner.chars().all(name) && (open == '{' || open != '(' && inner.contains('_'));
    let choice = ["yes/no", "y/n", "ja/nein", "oui/non", "sí/no", "si/no", "sim/não", "да/нет", "是/否", "true/false"];
    let chosen: String = lower.split_whitespace().collect();
    let instruction = open != '(' && lower.ends_with(" here") && lower.split_whitespace().count() <= 6;
    variable
        || instruction
        || choice.iter().any(|c| chosen.starts_with(c))
        || PROMPTS.iter().any(|p| lower.starts_with(p))
}
