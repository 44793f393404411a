//! Files that would have the same bytes read again and again: they are refused. Each would otherwise be said to hold two seals.

use std::fmt::Write;

use pades::{Indication, Reason, Trust, judge, judge_first, seal};

use crate::support::{FILE, P256, World, now};

/// A file whose form has these fields, after two that hold no seal that can be read; what stands between its objects and its end is made from
/// where it begins and its table.
fn file(fields: &str, field: &str, end: impl FnOnce(usize, &str) -> String) -> String {
    let mut pdf = String::from("%PDF-1.7\n");
    let mut table = String::from("xref\n1 4\n");
    for (number, object) in (1..).zip([
        format!("<</AcroForm<</Fields[2 0 R 3 0 R {fields}]>>>>"),
        "<</FT/Sig/V<</ByteRange[0 1 2 3]>>>>".to_owned(),
        "<</FT/Sig/V<</ByteRange[0 1 2 4]>>>>".to_owned(),
        field.to_owned(),
    ]) {
        _ = writeln!(table, "{:010} 00000 n ", pdf.len());
        _ = write!(pdf, "{number} 0 obj\n{object}\nendobj\n");
    }
    let end = end(pdf.len(), &table);
    pdf + &end
}

/// An end as every program writes it.
fn plain(at: usize, table: &str) -> String {
    format!("{table}trailer\n<</Size 9/Root 1 0 R>>\nstartxref\n{at}\n%%EOF\n")
}

fn seals(pdf: &str) -> usize {
    let verdicts = judge(pdf.as_bytes(), &Trust::default(), now());
    assert!(
        verdicts
            .iter()
            .all(|verdict| verdict.reason == Some(Reason::FormatFailure))
    );
    verdicts.len()
}

#[test]
fn a_large_object_is_not_read_for_each_field_that_names_it() {
    let large = format!("<</T({})>>", "a".repeat(200_000));
    assert_eq!(seals(&file("4 0 R", &large, plain)), 2);
    assert_eq!(seals(&file(&"4 0 R ".repeat(60), "<</T(a)>>", plain)), 2);
    assert_eq!(seals(&file(&"4 0 R ".repeat(60), &large, plain)), 1);
}

/// Each seal has the whole file hashed: the first are judged, and it is said that there are more.
#[test]
fn of_many_seals_the_first_are_judged_and_the_others_told_of() {
    const FIELD: &str = "<</FT/Sig/V<</ByteRange[0 1 2 5]>>>>";
    let first = |pdf: &str, most| {
        let judged = judge_first(pdf.as_bytes(), most, &Trust::default(), now());
        (judged.verdicts.len(), judged.more)
    };
    let many = file(&"4 0 R ".repeat(60), FIELD, plain);
    assert_eq!(seals(&many), 8);
    assert_eq!(first(&many, 2), (2, true));
    assert_eq!(first(&many, 100), (8, true));
    let three = file("4 0 R", FIELD, plain);
    assert_eq!(first(&three, 2), (2, true));
    assert_eq!(first(&three, 3), (3, false));
    let two = file("4 0 R", "<</T(a)>>", plain);
    assert_eq!(first(&two, 2), (2, false));
    assert_eq!(first("%PDF-1.7", 2), (0, false));
}

/// A table that stands within what another one's trailer says.
#[test]
fn tables_do_not_hold_each_other() {
    let nested = |room: usize| {
        file("4 0 R", "<</T(a)>>", |outer, table| {
            let begin = "xref\n0 0\ntrailer\n<</X[ ";
            let inner = outer + begin.len();
            let room = " ".repeat(room);
            format!(
                "{begin}{table}{room}trailer\n<</Size 9/Root 1 0 R/Prev {outer}>> ]>>\nstartxref\n{inner}\n%%EOF\n"
            )
        })
    };
    // What is read twice is less than the whole file: that costs nobody anything.
    assert_eq!(seals(&nested(0)), 2);
    assert_eq!(seals(&nested(5_000)), 1);
}

/// Letters that nobody sees would turn round what a page says beside a name.
#[test]
fn a_name_is_told_without_what_is_not_seen() {
    let world = World::new();
    world.key("turned", P256);
    world.signed(
        "turned",
        "Site\u{202e}\u{2066} s\u{200b}ûr\u{feff}",
        "authority",
        "seal",
        "20200101000000Z",
        "20480101000000Z",
    );
    let pdf = seal(FILE, &world.identity("turned"), now(), None).unwrap().pdf;
    let verdicts = judge(&pdf, &world.trust(&["root.crt"], &[]), now());
    assert_eq!(verdicts[0].indication, Indication::TotalPassed);
    assert_eq!(verdicts[0].sealer.as_ref().unwrap().name, "Site sûr");
}
