//! The phrases of unfilled forms in many languages.

/// Texts of fields that nobody filled in: lower case, words joined by one space.
#[rustfmt::skip]
pub(super) const FILLERS: &[&str] = &[
    "more information needed", "needs more information", "more information required", "more info needed", "information needed",
    "more details needed", "needs more info", "more information coming soon", "add more information here", "information missing",
    "tbd", "tba", "tbc", "todo", "to do", "fixme", "to be added", "to be completed", "to be filled", "to be filled in", "to be done",
    "to be written", "to be determined", "to be announced", "to be confirmed", "to be defined", "to be provided", "to be updated", "coming soon", "optional",
    "fill in", "fill me in", "please fill in", "fill this in", "placeholder", "work in progress", "wip", "n a", "not yet available", "will be added soon", "will be added later",
    "details to follow", "information to follow", "more to come", "under construction", "insert text here", "your text here", "description here", "lorem ipsum",
    "noch auszufüllen", "folgt", "folgt in kürze", "wird ergänzt", "wird noch ergänzt", "zu ergänzen", "weitere informationen folgen", "in arbeit", "platzhalter",
    "weitere informationen erforderlich", "mehr informationen benötigt", "bitte ausfüllen", "noch zu klären", "demnächst",
    "à compléter", "a completer", "à remplir", "à venir", "bientôt disponible", "à définir", "à déterminer", "plus d informations nécessaires", "informations à venir",
    "en cours de rédaction", "information manquante",
    "por completar", "a completar", "por definir", "próximamente", "por determinar", "pendiente de completar", "se necesita más información",
    "más información necesaria", "por rellenar", "rellenar",
    "a preencher", "a definir", "em breve", "por preencher", "preencher", "mais informações necessárias", "a ser preenchido", "a completar em breve",
    "будет добавлено", "будет дополнено", "заполнить", "скоро", "скоро будет", "нужно больше информации", "требуется дополнительная информация", "информация уточняется", "в разработке",
    "待补充", "待完善", "待填写", "待定", "待更新", "待添加", "敬请期待", "即将推出", "请填写", "未填写", "需要更多信息", "待補充", "待完善中", "待填寫", "敬請期待", "更多信息待补充",
    "يستكمل لاحقا", "سيضاف لاحقا", "قريبا", "مطلوب مزيد من المعلومات", "يملأ لاحقا", "قيد الإعداد",
    "da completare", "da definire", "prossimamente", "in arrivo", "doldurulacak", "yakında", "eklenecek", "未定", "準備中", "近日公開", "記入してください", "추후 공개", "준비 중", "작성 예정",
    "nog in te vullen", "do uzupełnienia",
];

/// Beginnings of the prompts of a form: lower case.
#[rustfmt::skip]
pub(super) const PROMPTS: &[&str] = &[
    "describe how", "describe the", "describe any", "describe what", "describe who", "describe whether", "describe where", "describe if", "describe in",
    "state whether", "state how", "state if", "state who", "state what", "state the", "explain how", "explain whether", "explain what", "explain why",
    "explain the", "provide a description", "provide a summary", "provide an overview", "provide a brief", "provide a short", "provide details",
    "provide information", "provide the name", "provide the link", "provide any", "briefly describe", "briefly summari", "specify the", "specify whether",
    "specify how", "indicate whether", "indicate how", "indicate if", "list all", "list any", "mention any", "mention whether", "discuss any",
    "discuss the", "please describe", "please state", "please provide", "please specify", "please add", "please explain", "please fill", "please indicate",
    "if applicable, describe", "if applicable, state", "if relevant, describe", "if available, provide", "if so, describe", "if the dataset has been created",
    "add details", "add a description", "insert a", "insert the", "insert your", "enter the", "enter a ", "fill in the", "write a short", "write a brief",
    "beschreiben sie", "bitte beschreiben", "geben sie an", "bitte angeben", "bitte geben sie", "erläutern sie", "tragen sie", "décrivez", "veuillez", "indiquez", "précisez",
    "expliquez", "describa", "indique ", "especifique", "explique ", "por favor, describa", "proporcione", "descreva", "informe se", "informe como",
    "por favor, descreva", "опишите", "укажите", "пожалуйста, опишите", "пожалуйста, укажите", "поясните", "请描述", "请说明", "请填写", "请在此", "请简要", "请注明", "請描述", "請說明", "請填寫",
    "يرجى وصف", "يرجى ذكر", "اذكر ما إذا", "صف كيف", "descrivere ", "indicare se", "lütfen açıklayın", "lütfen belirtin",
];
