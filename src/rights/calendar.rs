//! The deadline of a letter as an entry of a calendar (`.ics`, RFC 5545): whole days, which have no time zone.

use super::letter::Letter;
use jiff::civil::Date;
use sha2::{Digest, Sha256};

/// The calendar; `None` if the law names no deadline. `received` is the day from which it is counted.
pub fn calendar_file(letter: &Letter, received: Date) -> Option<String> {
    letter.due?;
    let notes = letter.notes.join("\n");
    let mut lines = vec!["BEGIN:VCALENDAR".to_owned(), "VERSION:2.0".to_owned()];
    lines.push("PRODID:-//brokerwatch//letters//EN".to_owned());
    for (day, sentence) in &letter.dates {
        let uid = Sha256::digest(format!("{received} {day} {}", letter.body));
        lines.extend([
            "BEGIN:VEVENT".to_owned(),
            format!("UID:{}@brokerwatch.invalid", hex::encode(uid.get(..16).unwrap_or_default())),
            format!("DTSTAMP:{}T000000Z", compact(received)),
            format!("DTSTART;VALUE=DATE:{}", compact(*day)),
            format!("SUMMARY:{}", escaped(&letter.subject)),
            format!("DESCRIPTION:{}", escaped(&format!("{sentence}\n{notes}"))),
            "TRANSP:TRANSPARENT".to_owned(),
            "END:VEVENT".to_owned(),
        ]);
    }
    lines.push("END:VCALENDAR".to_owned());
    Some(lines.iter().map(|line| folded(line)).collect())
}

fn compact(day: Date) -> String {
    day.strftime("%Y%m%d").to_string()
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace('\n', "\\n")
}

/// A line with its end, folded so that none has more than 75 bytes and no character is cut.
fn folded(line: &str) -> String {
    let (mut out, mut length) = (String::with_capacity(line.len() + 8), 0);
    for c in line.chars() {
        if length + c.len_utf8() > 75 {
            out.push_str("\r\n ");
            length = 1;
        }
        out.push(c);
        length += c.len_utf8();
    }
    out + "\r\n"
}
