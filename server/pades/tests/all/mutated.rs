//! Two hundred files that are not as they were sealed, or not by whom they should be, and what pyHanko and we say of each. One that passes
//! would be a forgery. Where the two differ, `OURS` says why.

use std::ops::Range;

use chrono::TimeDelta;
use pades::{Reason, judge, seal};

use crate::support::{Authority, FILE, P256, World, now};

/// What may be said of a file: the words of EN 319 102-1, and its reasons.
struct Expected {
    name: String,
    pdf: Vec<u8>,
    verdict: &'static str,
    reasons: &'static [&'static str],
}

/// What we say in other words than pyHanko: of whom, its reason, ours, and why ours is another. The main word never differs.
const OURS: [(&str, &str, &str, &str); 3] = [
    (
        "self",
        "CHAIN_CONSTRAINTS_FAILURE",
        "NO_CERTIFICATE_CHAIN_FOUND",
        "it is its own authority: for pyHanko a chain of one that may not issue, for us none to anybody who is trusted",
    ),
    (
        "forger",
        "CERTIFICATE_CHAIN_GENERAL_FAILURE",
        "NO_CERTIFICATE_CHAIN_FOUND",
        "pyHanko chains by names and then finds that the root signed nothing; a chain is made of signatures here",
    ),
    (
        "future",
        "CERTIFICATE_CHAIN_GENERAL_FAILURE",
        "OUT_OF_BOUNDS_NO_POE",
        "the standard's word for a certificate that does not count yet, where nothing proves when it was sealed",
    ),
];

const FAILED: &str = "TOTAL-FAILED";
const OPEN: &str = "INDETERMINATE";
/// A byte that was sealed is another one; where the file cannot be read any more, that is said first.
const DIGEST: &[&str] = &["HASH_FAILURE", "FORMAT_FAILURE"];

fn place(pdf: &[u8], text: &[u8]) -> usize {
    pdf.windows(text.len())
        .position(|window| window == text)
        .unwrap_or_else(|| panic!("{} is not there", text.escape_ascii()))
}

/// Where the signature's digits are: between its angle brackets.
fn room(pdf: &[u8]) -> (usize, usize) {
    let from = place(pdf, b"/Contents<3082") + b"/Contents<".len();
    (from, from + place(&pdf[from..], b">"))
}

fn message(pdf: &[u8]) -> Vec<u8> {
    let (from, to) = room(pdf);
    let digits = std::str::from_utf8(&pdf[from..to]).unwrap();
    (0..digits.len() / 2)
        .map(|at| u8::from_str_radix(&digits[2 * at..][..2], 16).unwrap())
        .collect()
}

fn with_message(pdf: &[u8], message: &[u8]) -> Vec<u8> {
    let (from, to) = room(pdf);
    assert_eq!(2 * message.len(), to - from);
    let mut other = pdf.to_vec();
    for (digits, byte) in other[from..to].chunks_exact_mut(2).zip(message) {
        digits.copy_from_slice(format!("{byte:02X}").as_bytes());
    }
    other
}

/// Where the signature itself stands in its message: at the end, where there is no time stamp.
fn signature(message: &[u8]) -> Range<usize> {
    let end = 4 + usize::from(message[2]) * 256 + usize::from(message[3]);
    let length = (68..=72)
        .find(|length| message[end - length - 2..=end - length] == [4, u8::try_from(*length).unwrap(), 0x30])
        .unwrap();
    end - length..end
}

/// An update that changes the first page or the catalog, as anybody's program would append it.
fn updated(pdf: &[u8], object: &str) -> Vec<u8> {
    let last = pdf.windows(9).rposition(|window| window == b"startxref").unwrap();
    let table: usize = std::str::from_utf8(&pdf[last + 9..])
        .unwrap()
        .lines()
        .nth(1)
        .unwrap()
        .parse()
        .unwrap();
    let trailer =
        String::from_utf8_lossy(&pdf[pdf.windows(7).rposition(|window| window == b"trailer").unwrap()..last])
            .replace("trailer\n<<", "")
            .replace(">>\n", "");
    let mut other = pdf.to_vec();
    let number = object.split(' ').next().unwrap();
    let offset = other.len();
    other.extend(object.bytes());
    let at = other.len();
    let rest = trailer.split("/ID").next().unwrap();
    other.extend(
        format!(
            "xref\n{number} 1\n{offset:010} 00000 n \ntrailer\n<<{rest}/Prev {table}/ID[<00><01>]>>\nstartxref\n{at}\n%%EOF\n"
        )
        .bytes(),
    );
    other
}

/// The number of an object whose dictionary holds that text, and the dictionary.
fn object_with(pdf: &[u8], text: &[u8]) -> (String, String) {
    let at = pdf
        .windows(text.len())
        .rposition(|window| window == text)
        .unwrap();
    let from = pdf[..at]
        .windows(5)
        .rposition(|window| window == b" obj\n")
        .unwrap();
    let line = pdf[..from].iter().rposition(|byte| *byte == b'\n').unwrap() + 1;
    let to = at + place(&pdf[at..], b"\nendobj");
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (text(&pdf[line..from]), text(&pdf[from + 5..to]))
}

fn bytes_changed(sealed: &[u8], expected: &mut Vec<Expected>) {
    let (from, to) = room(sealed);
    // Sixty throughout the file, those of the update more densely: they are few.
    let spread = (0..40).map(|step| 9 + step * (FILE.len() - 10) / 40);
    let update = (0..10).map(|step| FILE.len() + step * (from - FILE.len()) / 10);
    let end = (0..10).map(|step| to + 1 + step * (sealed.len() - to - 2) / 10);
    for at in spread.chain(update).chain(end) {
        let mut pdf = sealed.to_vec();
        pdf[at] ^= 1;
        expected.push(Expected {
            name: format!("the byte {at} changed"),
            pdf,
            verdict: FAILED,
            reasons: DIGEST,
        });
    }
}

fn message_changed(sealed: &[u8], expected: &mut Vec<Expected>) {
    let whole = message(sealed);
    let end = signature(&whole).end;
    for step in 0..15 {
        let mut other = whole.clone();
        other[end - 1 - 2 * step] ^= 0x10;
        expected.push(Expected {
            name: format!("the signature's byte {step} from its end changed"),
            pdf: with_message(sealed, &other),
            verdict: FAILED,
            reasons: &["SIG_CRYPTO_FAILURE"],
        });
    }
    let digest = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 4];
    let digest = place(&whole, &digest) + digest.len() + 4;
    for step in 0..10 {
        let mut other = whole.clone();
        other[digest + 3 * step] ^= 1;
        expected.push(Expected {
            name: format!("the digest's byte {step} changed"),
            pdf: with_message(sealed, &other),
            verdict: FAILED,
            reasons: &["HASH_FAILURE", "SIG_CRYPTO_FAILURE"],
        });
    }
    let certificate = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 16, 2, 47];
    let certificate = place(&whole, &certificate) + certificate.len() + 10;
    for step in 0..10 {
        let mut other = whole.clone();
        other[certificate + 2 * step] ^= 1;
        expected.push(Expected {
            name: format!("the certificate's digest, byte {step} changed"),
            pdf: with_message(sealed, &other),
            verdict: OPEN,
            reasons: &["NO_SIGNING_CERTIFICATE_FOUND"],
        });
    }
    let mut none = whole;
    none.fill(0);
    expected.push(Expected {
        name: "no signature".into(),
        pdf: with_message(sealed, &none),
        verdict: FAILED,
        reasons: &["FORMAT_FAILURE"],
    });
}

fn appended(sealed: &[u8], expected: &mut Vec<Expected>) {
    let mut add = |name: String, pdf: Vec<u8>| {
        expected.push(Expected {
            name,
            pdf,
            verdict: OPEN,
            reasons: &["SIG_CONSTRAINTS_FAILURE"],
        });
    };
    for length in 1..=10 {
        add(
            format!("{length} lines after the end"),
            [sealed, "% rien\n".repeat(length).as_bytes()].concat(),
        );
    }
    let (page, of_page) = object_with(sealed, b"/Tabs");
    let (catalog, of_catalog) = object_with(sealed, b"/AcroForm");
    for turn in 0..10 {
        let turned = format!(
            "{page} obj\n{}/Rotate {}>>\nendobj\n",
            &of_page[..of_page.len() - 2],
            90 * turn
        );
        add(format!("a page turned {turn} times"), updated(sealed, &turned));
        let language = of_catalog.replace("(fr)", &format!("(l{turn})"));
        assert_ne!(language, of_catalog);
        let spoken = format!("{catalog} obj\n{language}\nendobj\n");
        add(format!("another language, {turn}"), updated(sealed, &spoken));
        // The attachments leave the catalog.
        let without = of_catalog.replace("/AF ", &format!("/AF{turn} "));
        assert_ne!(without, of_catalog);
        let without = format!("{catalog} obj\n{without}\nendobj\n");
        add(
            format!("attachments that are no longer said, {turn}"),
            updated(sealed, &without),
        );
    }
}

fn attachments_swapped(sealed: &[u8], expected: &mut Vec<Expected>) {
    // Another of the same length in its place; and another that an update puts there.
    let (number, head) = object_with(
        sealed,
        b"/EmbeddedFile/Subtype/application#2Fjson/Params<</Size 17",
    );
    let data = place(sealed, head.as_bytes()) + head.find("stream").unwrap() + "stream\n".len();
    for step in 0..10 {
        let mut pdf = sealed.to_vec();
        pdf[data + step] = pdf[data + step].wrapping_add(1);
        expected.push(Expected {
            name: format!("an attachment swapped in its place, {step}"),
            pdf,
            verdict: FAILED,
            reasons: DIGEST,
        });
        let text = format!("{{\"signatures\":{step}}}");
        let object = format!(
            "{number} obj\n<</Type/EmbeddedFile/Subtype/application#2Fjson/Length {}>>\nstream\n{text}\nendstream\nendobj\n",
            text.len()
        );
        expected.push(Expected {
            name: format!("an attachment swapped by an update, {step}"),
            pdf: updated(sealed, &object),
            verdict: OPEN,
            reasons: &["SIG_CONSTRAINTS_FAILURE"],
        });
    }
}

#[test]
fn two_hundred_other_files() {
    let world = World::new();
    world.sealer("seal", P256);
    let by = |name: &str| seal(FILE, &world.identity(name), now(), None).unwrap().pdf;
    let sealed = by("seal");
    let mut expected = Vec::new();
    bytes_changed(&sealed, &mut expected);
    message_changed(&sealed, &mut expected);
    appended(&sealed, &mut expected);
    attachments_swapped(&sealed, &mut expected);

    for step in 1..=10 {
        expected.push(Expected {
            name: format!("cut, {step}"),
            pdf: sealed[..sealed.len() - step * step * 300].to_vec(),
            verdict: FAILED,
            reasons: &["FORMAT_FAILURE", "HASH_FAILURE"],
        });
    }
    for step in 0..10 {
        // Another file's seal on this one.
        let other = [FILE, "% autre\n".repeat(step + 1).as_bytes()].concat();
        let table = FILE
            .windows(9)
            .rposition(|window| window == b"startxref")
            .unwrap();
        let other = [&other, &FILE[table..]].concat();
        let other = seal(&other, &world.identity("seal"), now(), None).unwrap().pdf;
        expected.push(Expected {
            name: format!("another file's seal, {step}"),
            pdf: with_message(&sealed, &message(&other)),
            verdict: FAILED,
            reasons: &["HASH_FAILURE"],
        });
    }

    // Keys and certificates that nobody should believe.
    let name = "Académie d’Exemple";
    let (first, last) = ("20200101000000Z", "20480101000000Z");
    world.key("self", P256);
    world.signed("self", name, "self", "seal", first, last);
    world.key("stranger", P256);
    world.signed("stranger", "Racine", "stranger", "root", first, last);
    world.authority("double", "Autorité de certification", "stranger");
    world.key("forger", P256);
    world.signed("forger", name, "double", "seal", first, last);
    world.key("elsewhere", P256);
    world.signed("elsewhere", "Ailleurs", "elsewhere", "root", first, last);
    world.key("unknown", P256);
    world.signed("unknown", name, "elsewhere", "seal", first, last);
    world.key("old", P256);
    world.signed("old", name, "authority", "seal", first, "20210101000000Z");
    world.key("future", P256);
    world.signed("future", name, "authority", "seal", "20470101000000Z", last);
    for (who, reasons) in [
        // Its own authority; one that has taken the names of ours; one that nobody knows.
        ("self", &["CHAIN_CONSTRAINTS_FAILURE"][..]),
        ("forger", &["CERTIFICATE_CHAIN_GENERAL_FAILURE"]),
        ("unknown", &["NO_CERTIFICATE_CHAIN_FOUND"]),
        ("old", &["OUT_OF_BOUNDS_NO_POE"]),
        ("future", &["CERTIFICATE_CHAIN_GENERAL_FAILURE"]),
    ] {
        for step in 0..5 {
            expected.push(Expected {
                name: format!("{who}, {step}"),
                pdf: by(who),
                verdict: OPEN,
                reasons,
            });
        }
    }
    // Another key's signature under the certificate of the first.
    let whole = message(&sealed);
    let own = signature(&whole);
    for wrong in 0..5 {
        // They are of 70 to 72 bytes: one of the same length is looked for among some hours of sealing.
        let forger = world.identity("forger");
        let other = (0..50)
            .map(|hours| {
                message(
                    &seal(FILE, &forger, now() + TimeDelta::hours(50 * wrong + hours), None)
                        .unwrap()
                        .pdf,
                )
            })
            .find(|other| signature(other).len() == own.len())
            .unwrap();
        let mut mixed = whole.clone();
        mixed[own.clone()].copy_from_slice(&other[signature(&other)]);
        expected.push(Expected {
            name: format!("another key, {wrong}"),
            pdf: with_message(&sealed, &mixed),
            verdict: FAILED,
            reasons: &["SIG_CRYPTO_FAILURE"],
        });
    }

    assert!(expected.len() >= 200, "{}", expected.len());
    assert_told(&world, &[], expected);
}

/// Somebody whose certificate was taken back, sealed before with a time stamp, before without, and after.
#[test]
fn a_certificate_that_was_taken_back() {
    let world = World::new();
    world.sealer("seal", P256);
    let authority = Authority::start(&world);
    let identity = world.identity("seal");
    let lists = ["root.crl", "authority.crl"];
    world.revocations("root");
    world.revocations("authority");
    let plain = seal(FILE, &identity, now(), None).unwrap().pdf;
    let stamped = seal(FILE, &identity, now(), Some(&authority)).unwrap().pdf;
    let one = |name: &str, pdf: &[u8], verdict, reasons| Expected {
        name: name.into(),
        pdf: pdf.to_vec(),
        verdict,
        reasons,
    };
    let expected = vec![
        one("plain, valid", &plain, "TOTAL-PASSED", &["OK"]),
        one("stamped, valid", &stamped, "TOTAL-PASSED", &["OK"]),
    ];
    assert_told(&world, &lists, expected);

    // Seconds count here: the time stamp is of one before.
    std::thread::sleep(std::time::Duration::from_millis(2100));
    world.revoke("seal");
    let expected = vec![
        one("plain, taken back", &plain, OPEN, &["REVOKED_NO_POE"]),
        one(
            "stamped before it was taken back",
            &stamped,
            "TOTAL-PASSED",
            &["OK"],
        ),
    ];
    assert_told(&world, &lists, expected);
}

fn assert_told(world: &World, lists: &[&str], expected: Vec<Expected>) {
    let mut files = Vec::new();
    let mut table = Vec::new();
    for Expected {
        name,
        pdf,
        verdict,
        reasons,
    } in expected
    {
        files.push((name, pdf));
        table.push((verdict, reasons));
    }
    let mut wrong = Vec::new();
    let trust = world.trust(&["root.crt"], lists);
    let judged = world.judged(lists, &files);
    for ((told, (name, pdf)), (verdict, reasons)) in judged.iter().zip(&files).zip(table) {
        let reason = told["reason"].as_str().unwrap();
        if told["verdict"] != verdict || !reasons.contains(&reason) {
            wrong.push(format!("{name}: {told}, expected {verdict} {reasons:?}"));
        }
        let ours = judge(pdf, &trust, now());
        let (main, because) = match &ours[..] {
            [seal] => (seal.indication.word(), seal.reason.map_or("OK", Reason::word)),
            // As the program that judges says of a file without a seal.
            [] => ("TOTAL-FAILED", "FORMAT_FAILURE"),
            _ => panic!("{name}: {ours:?}"),
        };
        let other = OURS
            .iter()
            .find(|(who, theirs, ..)| name.starts_with(who) && *theirs == reason);
        let holds = match other {
            Some((.., own, _)) => because == *own,
            // Of a file that is damaged one finds this first, the other that.
            None => because == reason || reasons.contains(&because),
        };
        if main != verdict || !holds {
            wrong.push(format!("{name}: ours {main} {because}, theirs {told}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}\n{}",
        wrong.len(),
        files.len(),
        wrong.join("\n")
    );
}
