//! Where the header of a table is, and what its columns are called.

use super::*;

fn rows(text: &str) -> (Vec<String>, Vec<String>) {
    read("csv", text.as_bytes(), &Options::default())
}

#[test]
fn a_title_before_the_header_is_left_out_and_told() {
    let text =
        "Data catalogue 2024,,\n,,\nas of 1 May,,\n# comment\nid,title,price\n1,Kerb stones,5\n2,Signs,6\n3,Lamps,7\n";
    let (records, issues) = rows(text);
    assert_eq!(records[0], r#"{"id":"1","price":"5","title":"Kerb stones"}"#);
    assert_eq!(records.len(), 3);
    assert_eq!(issues, ["read-as 1: 4 rows before the header left out (“Data catalogue 2024…”)"]);
}

#[test]
fn an_instruction_above_the_header_is_left_out() {
    let rule = "\"If not answered, do not surface\"";
    let text = format!(
        "\u{FEFF},{rule},,{rule},Address\nName:,Alias,Site,Mail,Street\nAcme,Ac,acme.example,a@acme.example,1 Road\nBolt,,bolt.example,b@bolt.example,2 Road\n"
    );
    let (records, issues) = rows(&text);
    assert_eq!(records.len(), 2);
    assert!(records[0].contains(r#""Name:":"Acme""#), "{records:?}");
    assert!(issues[0].contains("1 row before the header left out"), "{issues:?}");
}

#[test]
fn titles_of_groups_are_joined_to_the_names_below() {
    let (records, issues) =
        rows("Offer,,Seller,,\nid,title,name,country,city\n1,Kerb stones,Acme,DE,Bonn\n2,Signs,Bolt,FR,Lyon\n");
    assert_eq!(
        records[0],
        r#"{"Offer / id":"1","Offer / title":"Kerb stones","Seller / city":"Bonn","Seller / country":"DE","Seller / name":"Acme"}"#
    );
    assert_eq!(issues, ["read-as 1: its header has 2 rows, whose names are joined by “ / ”"]);
    let (records, _) = rows("System,,,Tiers,,Notes\nid,up,name,one,two,\n1,,Cars,a,b,\n2,1,Vans,a,c,x\n");
    assert_eq!(
        records[1],
        r#"{"Notes":"x","System / id":"2","System / name":"Vans","System / up":"1","Tiers / one":"a","Tiers / two":"c"}"#
    );
    let (records, _) = rows("ID,Seller,,Price\n,Name,City,\n1,Acme,Bonn,5\n2,Bolt,Lyon,6\n");
    assert_eq!(records[0], r#"{"ID":"1","Price":"5","Seller / City":"Bonn","Seller / Name":"Acme"}"#);
}

#[test]
fn a_second_header_in_another_language_is_no_record() {
    let (records, _) =
        rows("标题,价格,发布日期\ntitle,price,issued\n湿地数据,500,2024-01-01\n路面数据,600,2024-02-01\n");
    assert_eq!(records.len(), 2);
    assert_eq!(records[0], r#"{"价格 / price":"500","发布日期 / issued":"2024-01-01","标题 / title":"湿地数据"}"#);
}

#[test]
fn a_file_without_a_header_loses_no_record() {
    let (records, issues) = rows("1,https://a.example/x,2024-01-01\n2,https://a.example/y,2024-01-02\n");
    assert_eq!(records[0], r#"{"column 1":"1","column 2":"https://a.example/x","column 3":"2024-01-01"}"#);
    assert_eq!(records.len(), 2);
    assert!(issues[0].contains("it has no header"), "{issues:?}");
    let (records, _) = rows("https://a.example/x\nhttps://a.example/y\n");
    assert_eq!(records.len(), 2);
    let (records, issues) = rows("title,2019,2020\nKerbs,5,6\nSigns,7,8\n");
    assert_eq!((records.len(), issues.len()), (2, 0), "years name columns: {issues:?}");
}

#[test]
fn names_that_the_card_knows_show_the_header() {
    let columns = ["id", "title"].map(|name| Column { name: name.to_owned(), expected: true });
    let options = Options { columns: columns.to_vec(), ..Options::default() };
    let (records, issues) = read("csv", b"Exported,by,Acme\nID,Title,x\n1,Kerbs,a\n", &options);
    assert_eq!(records, [r#"{"id":"1","title":"Kerbs","x":"a"}"#]);
    assert!(issues.iter().any(|issue| issue.contains("“ID” as “id”, “Title” as “title”")), "{issues:?}");
}

#[test]
fn empty_cells_at_the_end_of_rows_are_no_columns() {
    let (records, issues) = rows("a,b,,\n1,2\n3,4,,\n5,6,,,\n7,8,9,\n");
    assert_eq!(records[2], r#"{"a":"5","b":"6"}"#);
    assert_eq!(records[3], r#"{"a":"7","b":"8","column 3":"9"}"#);
    assert_eq!(issues, [""; 0]);
}

#[test]
fn a_row_of_totals_is_no_listing() {
    for word in ["Total", "Summe:", "合计", "Итого", "GRAND TOTAL"] {
        let (records, issues) = rows(&format!("title,count,price\nKerbs,5,10\nSigns,6,20\n{word},11,30\n"));
        assert_eq!(records.len(), 2, "{word}");
        assert_eq!(issues, ["not-a-listing 4: a row that adds up the others, not a listing"]);
    }
    let (records, _) = rows("title,text\nTotal,all of it\nSum,12 things\n");
    assert_eq!(records.len(), 2, "a title may be such a word");
}

#[test]
fn a_table_of_words_keeps_its_first_row() {
    for text in
        ["name,city\nBob,Paris\nEve,Rome\n", "name\nBob\nEve\n", "name,city,land\nBob,Paris,France\nEve,,Italy\n"]
    {
        let (records, issues) = rows(text);
        assert_eq!((records.len(), issues.len()), (2, 0), "{text} {issues:?}");
    }
}
