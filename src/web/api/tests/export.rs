//! The CSV route.

use super::support::World;
use actix_web::http::Method;
use actix_web::middleware::Compress;
use actix_web::test::TestRequest;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

fn ask(address: &str) -> TestRequest {
    TestRequest::get().uri(address)
}

#[actix_web::test]
async fn everyone_gets_all_rows_with_header_and_crlf() {
    let world = World::new(12);
    let answer = world.send(ask("/export.csv")).await;
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8; header=present");
    assert!(answer.header("content-disposition").starts_with("attachment; filename=\"brokerwatch-2"));
    let text = answer.text();
    assert_eq!(text.matches("\r\n").count(), 13);
    assert!(text.starts_with("id,"));
    let ids: Vec<&str> = text.lines().skip(1).map(|l| l.split(',').next().unwrap()).collect();
    assert!(ids.is_sorted());
}

#[actix_web::test]
async fn formulas_are_disarmed_except_in_the_raw_profile() {
    let mut world = World::new(0);
    world.add(&[("evil", "=HYPERLINK(1)")]);
    assert!(world.send(ask("/export.csv")).await.text().contains(",'=HYPERLINK(1),"));
    assert!(world.send(ask("/export.csv?profile=raw")).await.text().contains(",=HYPERLINK(1),"));
}

#[actix_web::test]
async fn the_rows_are_those_of_the_search() {
    let mut world = World::new(3);
    world.add(&[("zebra", "Zebra pictures")]);
    assert_eq!(world.send(ask("/export.csv?q=zebra")).await.text().lines().count(), 2);
    assert_eq!(world.send(ask("/export.csv?broker=Nobody")).await.text().lines().count(), 1);
}

#[actix_web::test]
async fn a_byte_order_mark_is_written_on_request_only() {
    let world = World::new(1);
    assert!(world.send(ask("/export.csv?bom=1")).await.text().starts_with("\u{feff}id,"));
    assert!(world.send(ask("/export.csv?bom=0")).await.text().starts_with("id,"));
}

#[actix_web::test]
async fn invalid_parameters_are_refused_before_the_file_begins() {
    let world = World::new(1);
    for wrong in ["profile=exel", "bom=yes", "page=2", "limit=5", "sort=newest"] {
        let answer = world.send(ask(&format!("/export.csv?{wrong}"))).await;
        assert_eq!(answer.status, 400, "{wrong}");
        answer.code();
    }
}

#[actix_web::test]
async fn head_sends_headers_and_starts_no_export() {
    let world = World::new(1);
    let answer = world.send(ask("/export.csv").method(Method::HEAD)).await;
    assert_eq!((answer.status, answer.text().as_str()), (200, ""));
    assert!(answer.header("content-type").starts_with("text/csv"));
    let request = "HEAD /export.csv HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    let wire = String::from_utf8(read_from_socket(&world, request).await).unwrap().to_lowercase();
    assert!(wire.ends_with("\r\n\r\n") && !wire.contains("content-length"), "{wire}");
}

#[actix_web::test]
async fn a_file_that_cannot_be_finished_is_aborted() {
    let mut world = World::new(5);
    world.drift("ghost");
    let answer = world.send(ask("/export.csv")).await;
    assert_eq!(answer.status, 200, "the headers are long gone");
    assert!(answer.body.is_err(), "and the body has no end");
}

/// What a client without any library reads from a real connection.
async fn read_from_socket(world: &World, request: &'static str) -> Vec<u8> {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let app = world.app.clone();
    let server = actix_web::HttpServer::new(move || {
        actix_web::App::new().app_data(app.clone()).wrap(Compress::default()).configure(crate::web::export::configure)
    })
    .workers(1)
    .disable_signals()
    .listen(listener)
    .unwrap()
    .run();
    let handle = server.handle();
    actix_web::rt::spawn(server);
    let client = move || {
        let mut connection = TcpStream::connect(address).unwrap();
        connection.write_all(request.as_bytes()).unwrap();
        let mut bytes = Vec::new();
        // A connection that is reset is as broken as one that is closed early.
        let _ = connection.read_to_end(&mut bytes);
        bytes
    };
    let bytes = actix_web::web::block(client).await.unwrap();
    handle.stop(false).await;
    bytes
}

#[actix_web::test]
async fn a_truncated_file_is_recognisable_on_the_wire() {
    let request = "GET /export.csv HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    let end = b"\r\n0\r\n\r\n";
    let mut world = World::new(5);
    let whole = read_from_socket(&world, request).await;
    assert!(whole.starts_with(b"HTTP/1.1 200") && whole.ends_with(end));
    world.drift("ghost");
    let broken = read_from_socket(&world, request).await;
    assert!(!broken.ends_with(end), "{}", String::from_utf8_lossy(&broken));
}

/// web.md 11: the file of the button opens right by a click.
#[actix_web::test]
async fn the_excel_profile_has_a_byte_order_mark_and_short_cells() {
    let mut world = World::new(0);
    world.add(&[("evil", "=HYPERLINK(1)"), ("long", &"long ".repeat(9000))]);
    let text = world.send(ask("/export.csv?profile=excel")).await.text();
    assert!(text.starts_with("\u{feff}id,") && !text.starts_with("\u{feff}\u{feff}"));
    assert!(text.contains(",'=HYPERLINK(1),") && text.contains("[truncated; the whole text is at the address"));
    let rows = csv::Reader::from_reader(text.as_bytes()).into_records().map(Result::unwrap).collect::<Vec<_>>();
    assert!(rows.iter().flatten().all(|cell| cell.encode_utf16().count() <= 32_767));
    let link = crate::output::export::COLUMNS.iter().position(|c| c.name == "permalink").unwrap();
    assert!(rows.iter().all(|row| row[link].starts_with("https://watch.example/listings/")));
    assert_eq!(world.send(ask("/export.csv?profile=excel&bom=1")).await.text(), text);
    assert!(world.send(ask("/export.csv")).await.text().starts_with("id,"), "programs get plain bytes");
}
