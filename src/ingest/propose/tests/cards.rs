//! Cards written from proposals are cards of the program.

use super::*;
use crate::ingest::acquire::source::Sources;
use proptest::prelude::*;

fn text(proposal: &Proposal, publisher: &str, options: &toml::Table) -> String {
    let card = NewCard { id: "new-source", publisher, url: "", terms: "", format: "csv", options, file: "a file.csv" };
    card_text(&card, proposal)
}

#[test]
fn a_written_card_reads_as_the_mapping_it_was_written_from() {
    let (names, samples) = table(
        &["编号", "产品名称", "说明", "同意情况", "价格（元）", "时长（小时）", "语言", "关键词", "click_times"],
        &[
            &["a1", "通话\"录音\"", "电话", "已同意", "10", "5", "中文、英语", "语音，电话", "3"],
            &["a2", "人脸", "照片", "无", "20", "7", "中文", "图像", "4"],
            &["a3", "文本", "新闻", "无", "30", "9", "中文、法语", "文本，新闻", "5"],
        ],
    );
    let proposal = propose(&names, &samples);
    let mut options = toml::Table::new();
    options.insert("delimiter".to_owned(), toml::Value::String(";".to_owned()));
    let text = text(&proposal, "Sample exchange", &options);
    let sources = Sources::from_files(vec![("new-source.md".to_owned(), text.clone())]).unwrap();
    let source = &sources.get("new-source").unwrap().head;
    assert_eq!(format!("{:?}", source.map), format!("{:?}", proposal.map), "{text}");
    assert_eq!(source.format_options, options);
    assert!(source.usual_missing);
    for part in [
        "currency = { value = \"CNY\" }",
        "label = \"同意情况\"",
        "unit = \"小时\"",
        "split = \"、\"",
        "- “click_times”",
        "- native_id: “编号”, by name, sure",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
}

#[test]
fn names_of_columns_command_no_terminal() {
    let (names, samples) = table(&["title", "ti\u{1b}[31mtle", "a\u{9b}b"], &[&["Some words", "x", "y"]]);
    let text = text(&propose(&names, &samples), "Some\u{1b}one", &toml::Table::new());
    assert!(text.contains("[31mtle"), "{text}");
    assert!(text.chars().all(|c| !c.is_control() || c == '\n'), "{text:?}");
}

proptest! {
    // Each case tries every reader on every cell.
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_names_give_a_card_that_is_accepted(
        header in prop::collection::vec("\\PC{0,12}|[\"\\\\\n\r\t`#+']{1,5}|```|\u{7f}", 1..6),
        publisher in "\\PC{1,20}|[\"\\\\\n`#]{1,5}",
    ) {
        let mut names: Vec<&str> = vec!["title", "price (usd)"];
        names.extend(header.iter().map(String::as_str));
        let rows: Vec<Vec<&str>> = (0..3).map(|_| names.iter().map(|_| "Some words of a text").collect()).collect();
        let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
        let (names, samples) = table(&names, &rows);
        let proposal = propose(&names, &samples);
        let text = text(&proposal, &publisher, &toml::Table::new());
        let sources = Sources::from_files(vec![("new-source.md".to_owned(), text.clone())]);
        let sources = sources.map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?;
        let map = &sources.get("new-source").unwrap().head.map;
        prop_assert_eq!(format!("{:?}", map), format!("{:?}", proposal.map));
    }
}
