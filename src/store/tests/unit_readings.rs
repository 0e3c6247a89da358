//! What a second reader has seen: kept once for a model and a unit, and which listings it has read.

use super::{Session, on_each_database};

const METHOD: &str = "ccc6f0e5a5d9a40a";
const MODEL: &str = "753b0ca6";

#[test]
fn readings_are_kept_once_for_a_model_and_a_unit() {
    on_each_database(|url| {
        let mut s = Session::open(url);
        let unit = |n: u8| format!("{n:02x}").repeat(16);
        let reading = |model: &str, n: u8, seen: &[u8]| (model.to_owned(), unit(n), seen.to_vec());
        s.writer.keep_unit_readings(vec![reading(MODEL, 1, b"one"), reading(MODEL, 2, b"")]).unwrap();
        s.writer.keep_unit_readings(vec![reading(MODEL, 1, b"other"), reading("aaaaaaaa", 1, b"of another")]).unwrap();
        let known = s.store.unit_readings(MODEL, &[unit(1), unit(2), unit(3)]).unwrap();
        assert_eq!(known.get(&unit(1)).map(Vec::as_slice), Some(&b"one"[..]));
        assert_eq!((known.get(&unit(2)).map(Vec::len), known.len()), (Some(0), 2));
        assert_eq!(
            (s.store.count_unit_readings(MODEL).unwrap(), s.store.count_unit_readings("bbbbbbbb").unwrap()),
            (2, 0)
        );
    });
}

#[test]
fn listings_that_a_model_has_not_read_are_found_in_order() {
    on_each_database(|url| {
        let mut s = Session::open(url);
        s.write(METHOD, &[("a", "A"), ("b", "B"), ("c", "C")]);
        let (all, end) = s.store.not_read_by(MODEL, None, 10).unwrap();
        assert_eq!((all.len(), end, s.store.count_read_by(MODEL).unwrap()), (3, None, (3, 0)));
        let (one, last) = s.store.not_read_by(MODEL, None, 1).unwrap();
        assert_eq!((&one[..], last.as_ref()), (&all[..1], Some(&all[0])));
        s.write(&format!("{METHOD}~{MODEL}"), &[("a", "A")]);
        s.write(&format!("{METHOD}~{MODEL}+a5b0577a"), &[("b", "B")]);
        let (left, _) = s.store.not_read_by(MODEL, None, 10).unwrap();
        assert_eq!((left.len(), s.store.count_read_by(MODEL).unwrap()), (1, (3, 2)));
        assert_eq!(s.store.count_read_by("aaaaaaaa").unwrap(), (3, 0));
        // Read by the lists again, a record read twice stays as it is.
        s.write(METHOD, &[("a", "A")]);
        assert_eq!(s.store.count_read_by(MODEL).unwrap(), (3, 2));
    });
}
