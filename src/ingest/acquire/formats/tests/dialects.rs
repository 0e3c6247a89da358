//! CSV as strangers write it: delimiters, quotes, escapes.

use super::*;

fn rows(bytes: &[u8]) -> (Vec<String>, Vec<String>) {
    read("csv", bytes, &Options::default())
}

fn options(of_format: &str) -> Options {
    Options { of_format: of_format.parse().unwrap(), ..Options::default() }
}

const TWO: [&str; 2] =
    [r#"{"id":"1","price":"2,50","title":"Kerb stones"}"#, r#"{"id":"2","price":"10,00","title":"Road signs"}"#];

#[test]
fn the_delimiter_is_found_in_the_content() {
    for mark in [";", "\t", "|", "^", "\u{1F}"] {
        let text = ["id,title,price", "1,Kerb stones,2%50", "2,Road signs,10%00", ""].join("\n");
        let text = text.replace(',', mark).replace('%', ",");
        let (records, issues) = rows(text.as_bytes());
        assert_eq!(records, TWO, "{mark:?}");
        assert_eq!(issues.len(), 1, "{mark:?}");
        assert!(issues[0].starts_with("read-as 1: its cells are separated by "), "{issues:?}");
    }
}

#[test]
fn a_delimiter_inside_quotes_is_no_delimiter() {
    let (records, issues) = rows(b"id,title\n1,\"a;b;c\"\n2,\"d;e;f\"\n3,\"g;h;i\"\n");
    assert_eq!(records[0], r#"{"id":"1","title":"a;b;c"}"#);
    assert_eq!((records.len(), issues.len()), (3, 0), "{issues:?}");
}

#[test]
fn commas_in_texts_and_numbers_do_not_outweigh_the_delimiter() {
    let text = "name;price;text\nA;1,50;red, green, blue\nB;2,50;one, two\nC;3,50;a, b, c, d, e\n";
    let (records, _) = rows(text.as_bytes());
    assert_eq!(records[2], r#"{"name":"C","price":"3,50","text":"a, b, c, d, e"}"#);
    let (records, issues) = rows(b"title\nFirst, second\nThird, fourth and, fifth\nSixth\n");
    assert_eq!(records.len(), 3, "{issues:?}");
    assert!(records[0].contains("First"), "{records:?}");
}

#[test]
fn a_first_line_that_names_the_delimiter_is_obeyed() {
    for (line, mark) in [("sep=;", ";"), ("sep=,", ","), ("sep=\t", "\t"), ("SEP=|", "|"), ("\"sep=;\"", ";")] {
        let text = format!("{line}\r\nid{mark}title{mark}price\r\n1{mark}Kerb stones{mark}\"2,50\"\r\n");
        let (records, _) = rows(text.as_bytes());
        assert_eq!(records, TWO[..1], "{line}");
    }
}

#[test]
fn single_quotes_around_cells_are_quotes() {
    let (records, issues) = rows(b"'id','title'\n'1','It''s, well'\n'2','plain'\n");
    assert_eq!(records, [r#"{"id":"1","title":"It's, well"}"#, r#"{"id":"2","title":"plain"}"#]);
    assert_eq!(issues, ["read-as 1: its cells are quoted by “'”"]);
    let (records, _) = rows(b"id,title\n1,'tis the season\n2,rock 'n' roll\n3,'quoted' word\n");
    assert_eq!(records[0], r#"{"id":"1","title":"'tis the season"}"#);
}

#[test]
fn backslashes_before_quotes_are_escapes() {
    let (records, issues) = rows(b"id,title\n1,\"a \\\"b\\\" c, d\"\n2,\"C:\\\\temp\\\\\"\n3,\"x\"\n");
    assert_eq!(
        records,
        [r#"{"id":"1","title":"a \"b\" c, d"}"#, r#"{"id":"2","title":"C:\\temp\\"}"#, r#"{"id":"3","title":"x"}"#]
    );
    assert_eq!(issues, ["read-as 1: a backslash stands before quotes inside cells"]);
    let (records, issues) = rows(b"id,path\n1,\"C:\\temp\\\"\n2,\"D:\\\"\n");
    assert_eq!(records[0], r#"{"id":"1","path":"C:\\temp\\"}"#, "a path is no escape");
    assert_eq!(issues, [""; 0]);
    let (records, _) = rows(b"id,json\n1,\"{\"\"a\"\": \"\"b\\\"\"c\"\"}\"\n");
    assert_eq!(records[0], r#"{"id":"1","json":"{\"a\": \"b\\\"c\"}"}"#, "doubled quotes prevail");
}

#[test]
fn carriage_returns_end_lines_even_with_line_feeds_in_cells() {
    let (records, issues) = rows(b"id,title\r1,\"two\nlines\"\r2,b\r");
    assert_eq!(records, [r#"{"id":"1","title":"two\nlines"}"#, r#"{"id":"2","title":"b"}"#]);
    assert_eq!(issues, [""; 0]);
}

#[test]
fn a_card_can_say_all_of_it() {
    let all = "delimiter = '~'\nquote = '$'\nescape = '!'\ncomment = '%'\nheader_rows = 1\nskip_rows = 1";
    let (records, issues) = read("csv", b"junk\n%note\na~b\n%note\n$x~!$y$~2\n", &options(all));
    assert_eq!(records, [r#"{"a":"x~$y","b":"2"}"#]);
    assert_eq!(issues, [""; 0]);
    let (records, _) = read("csv", b"1;2\n3;4\n", &options("delimiter = ';'\nheader_rows = 0"));
    assert_eq!(records, [r#"{"column 1":"1","column 2":"2"}"#, r#"{"column 1":"3","column 2":"4"}"#]);
    let (records, _) = read("csv", b"a,\nb,2\n1,3\n", &options("header_rows = 2"));
    assert_eq!(records, [r#"{"a / 2":"3","a / b":"1"}"#]);
}

#[test]
fn wrong_options_are_refused() {
    let check = by_name("csv").unwrap().check_options;
    let refused = |text: &str| check(&text.parse().unwrap()).unwrap_err();
    assert_eq!(refused("quote = '«'"), "invalid quote “«”; expected an ASCII character");
    assert_eq!(refused("delimiter = ';'\nquote = ';'"), "invalid quote “;”; delimiter is the same character");
    assert!(refused("header_rows = 11").starts_with("invalid header_rows 11"));
    assert!(refused("encoding = 'latin-nine'").starts_with("invalid encoding “latin-nine”"));
    check(&"quote = '\"'\nescape = '\"'\nencoding = 'gb18030'".parse().unwrap()).unwrap();
}

#[test]
fn the_same_bytes_are_always_read_in_the_same_way() {
    // The dialect is that of the first block: what comes later does not change it.
    let mut bytes = b"id;title\n".to_vec();
    for number in 0..40_000 {
        bytes.extend(format!("{number};red, green, blue\n").bytes());
    }
    let whole = try_read("csv", "f", &bytes, &Options::default()).unwrap();
    assert_eq!(whole.len(), 40_001);
    let head = try_read("csv", "f", &bytes[..300 << 10], &Options::default()).unwrap();
    assert_eq!(whole[..1_000], head[..1_000]);
}

#[test]
fn tables_are_recognised_and_prose_is_not() {
    let is = |text: &str| (by_name("csv").unwrap().recognise)(text.as_bytes());
    assert!(is("a|b|c\n1|2|3\n4|5|6\n") && is("a;b\n1;2\n3;4\n"));
    assert!(is("id,title,text\n1,A,\"two\nlines, and more\"\n2,B,c\n"));
    for text in [
        "First, we collect.\nThen, after a while, we sell.\nAnd so, on, and on.\n",
        "| a | b |\n|---|---|\n| 1 | 2 |\n",
        "{\"a\": 1,\n\"b\": 2,\n\"c\": 3}",
        "@prefix a: <b> ;\n x , y ;\n z , y ;\n",
    ] {
        assert!(!is(text), "{text}");
    }
}
