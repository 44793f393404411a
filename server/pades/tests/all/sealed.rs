//! A sealed file is accepted by other programs, keeps all it had, and says no more than is true.

use std::{fs, io};

use pades::{SealError, Stamp, TimeStamp, TimeStampError, seal};
use serde_json::Value;

use crate::support::{Authority, FILE, P256, RSA, World, now, run};

/// What pdfsig says of a file.
fn pdfsig(world: &World, pdf: &[u8]) -> String {
    fs::write(world.folder().join("sealed.pdf"), pdf).unwrap();
    run(world.folder(), "pdfsig", &["-nocert", "sealed.pdf"])
}

#[test]
fn two_other_programs_accept_a_seal() {
    let world = World::new();
    let mut files = Vec::new();
    for (name, kind) in [("p256", P256), ("rsa", RSA)] {
        world.sealer(name, kind);
        let sealed = seal(FILE, &world.identity(name), now(), None).unwrap();
        assert!(matches!(sealed.stamp, Stamp::NotAsked));
        files.push((name.to_owned(), sealed.pdf));
    }
    for ((name, pdf), verdict) in files.iter().zip(world.judged(&[], &files)) {
        assert_eq!(verdict["verdict"], "TOTAL-PASSED", "{name}: {verdict}");
        assert_eq!(verdict["stamp"], false, "{name}: {verdict}");
        let said = pdfsig(&world, pdf);
        for wanted in [
            "Signature Validation: Signature is Valid.",
            "Total document signed",
            "ETSI.CAdES.detached",
            "Signer Certificate Common Name: Académie d’Exemple",
        ] {
            assert!(said.contains(wanted), "{name}: {said}");
        }
    }
}

#[test]
fn an_authority_says_when() {
    let world = World::new();
    world.sealer("seal", P256);
    let authority = Authority::start(&world);
    let sealed = seal(FILE, &world.identity("seal"), now(), Some(&authority)).unwrap();
    assert!(matches!(sealed.stamp, Stamp::Held), "{:?}", sealed.stamp);
    let said = pdfsig(&world, &sealed.pdf);
    assert!(said.contains("Signature is Valid."), "{said}");
    let [verdict] = &world.judged(&[], &[("stamped".into(), sealed.pdf)])[..] else {
        panic!("one verdict for a file");
    };
    assert_eq!(verdict["verdict"], "TOTAL-PASSED", "{verdict}");
    assert_eq!(verdict["stamp"], true, "{verdict}");
}

/// What an authority answers, with openssl at hand.
type Answer<'a> = dyn Fn(&Authority, &[u8]) -> Result<Vec<u8>, TimeStampError> + 'a;

/// An authority that gives something else than what was asked.
struct Other<'a>(&'a Authority, &'a Answer<'a>);

impl TimeStamp for Other<'_> {
    fn answer(&self, request: &[u8]) -> Result<Vec<u8>, TimeStampError> {
        (self.1)(self.0, request)
    }
}

#[test]
fn without_a_good_time_stamp_the_seal_counts_all_the_same() {
    let world = World::new();
    world.sealer("seal", P256);
    let identity = world.identity("seal");
    let authority = Authority::start(&world);
    let mut files = Vec::new();
    let mut with = |answer: &Answer<'_>| {
        let sealed = seal(FILE, &identity, now(), Some(&Other(&authority, answer))).unwrap();
        files.push((String::new(), sealed.pdf));
        let Stamp::Missed(error) = sealed.stamp else {
            panic!("{:?}", sealed.stamp);
        };
        error
    };

    let silent = with(&|_, _| Err(TimeStampError::Silent(Box::new(io::Error::other("no route")))));
    assert!(matches!(silent, TimeStampError::Silent(_)), "{silent}");
    let page = with(&|_, _| Ok(b"<html>502</html>".to_vec()));
    assert!(matches!(page, TimeStampError::Unreadable(_)), "{page}");
    // Asked for a digest of another algorithm than it takes, or for something it cannot read, it refuses.
    let refused = with(&|authority, request| {
        let mut other = request.to_vec();
        let place = other
            .windows(9)
            .position(|oid| oid == [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1])
            .unwrap();
        other[place + 8] = 2;
        authority.answer(&other)
    });
    assert!(matches!(refused, TimeStampError::Refused(2)), "{refused}");
    // A time stamp of something else.
    let foreign = with(&|authority, request| {
        let mut other = request.to_vec();
        let place = other.len() - 10;
        other[place] ^= 1;
        authority.answer(&other)
    });
    assert!(matches!(foreign, TimeStampError::Foreign), "{foreign}");
    // Without its certificate: the request's last byte asks for it.
    let nobody = with(&|authority, request| {
        let mut other = request.to_vec();
        let place = other.len() - 3;
        other.truncate(place);
        other[1] -= 3;
        authority.answer(&other)
    });
    assert!(matches!(nobody, TimeStampError::Nobody), "{nobody}");

    for verdict in world.judged(&[], &files) {
        assert_eq!(verdict["verdict"], "TOTAL-PASSED", "{verdict}");
        assert_eq!(verdict["stamp"], false, "{verdict}");
    }
}

/// The catalog and the first page, as qpdf reads them.
fn catalog_and_page(world: &World, name: &str) -> (Value, Value) {
    let json: Value = serde_json::from_str(&run(world.folder(), "qpdf", &["--json", name])).unwrap();
    let objects = &json["qpdf"][1];
    let value = |reference: &Value| objects[format!("obj:{}", reference.as_str().unwrap())]["value"].clone();
    let catalog = value(&objects["trailer"]["value"]["/Root"]);
    let page = value(&value(&catalog["/Pages"])["/Kids"][0]);
    (catalog, page)
}

#[test]
fn a_sealed_file_keeps_all_it_had() {
    let world = World::new();
    world.sealer("seal", P256);
    let sealed = seal(FILE, &world.identity("seal"), now(), None).unwrap().pdf;
    assert!(sealed.starts_with(FILE));
    let folder = world.folder();
    fs::write(folder.join("before.pdf"), FILE).unwrap();
    fs::write(folder.join("after.pdf"), &sealed).unwrap();
    run(folder, "qpdf", &["--check", "after.pdf"]);
    for (program, arguments) in [
        ("pdftotext", &["-layout"][..]),
        ("pdfdetach", &["-list"]),
        ("pdfinfo", &["-struct-text"]),
        ("pdfinfo", &["-meta"]),
    ] {
        let of = |name: &str| {
            let out = (program == "pdftotext").then_some("-");
            let all: Vec<_> = arguments.iter().copied().chain([name]).chain(out).collect();
            run(folder, program, &all)
        };
        let before = of("before.pdf");
        assert!(!before.trim().is_empty(), "{program} {arguments:?}");
        assert_eq!(before, of("after.pdf"), "{program} {arguments:?}");
    }
    for place in ["1", "2", "3"] {
        let saved = |name: &str| {
            run(folder, "pdfdetach", &["-save", place, "-o", "attached", name]);
            world.read("attached")
        };
        assert_eq!(saved("before.pdf"), saved("after.pdf"));
    }

    let (catalog, page) = catalog_and_page(&world, "before.pdf");
    let (sealed_catalog, sealed_page) = catalog_and_page(&world, "after.pdf");
    for name in [
        "/AF",
        "/Names",
        "/StructTreeRoot",
        "/Metadata",
        "/MarkInfo",
        "/Lang",
        "/OutputIntents",
    ] {
        assert!(!catalog[name].is_null(), "{name}: {catalog}");
    }
    for (name, value) in catalog.as_object().unwrap() {
        assert_eq!(value, &sealed_catalog[name], "{name}");
    }
    for (name, value) in page.as_object().unwrap() {
        if name == "/Annots" {
            // The link that was there, and the field.
            let (before, after) = (value.as_array().unwrap(), sealed_page[name].as_array().unwrap());
            assert_eq!(before[..], after[..before.len()]);
            assert_eq!(after.len(), before.len() + 1);
        } else {
            assert_eq!(value, &sealed_page[name], "{name}");
        }
    }
    assert_eq!(sealed_page["/Tabs"], "/S");
    assert_eq!(sealed_catalog["/AcroForm"]["/SigFlags"], 3);
}

/// Whoever checks a convention without the site reads what is attached to a sealed file, that nothing came after the seal, and whose key made it.
#[test]
fn the_script_that_checks_conventions_reads_a_sealed_file() {
    const SCRIPT: &str = "
import sys
sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
import check_convention as script
for name in sys.argv[2:]:
    with open(name, 'rb') as file:
        pdf = file.read()
    report = script.Report()
    script.check_seal(report, pdf)
    print(name, sorted(script.attachments(pdf)), report.wrong)
";
    let world = World::new();
    world.sealer("seal", P256);
    let sealed = seal(FILE, &world.identity("seal"), now(), None).unwrap().pdf;
    let mut changed = sealed.clone();
    changed[FILE.len() - 1200] ^= 1;
    let longer = [&sealed[..], b"% rien\n"].concat();
    // The last digit of the signature, before what is left of its room.
    let mut forged = sealed.clone();
    let end = forged.windows(4).rposition(|window| window == b">/M(").unwrap();
    let last = forged[..end].iter().rposition(|digit| *digit != b'0').unwrap();
    forged[last] = if forged[last] == b'5' { b'6' } else { b'5' };
    // A certificate's name that would hide the line before it; half a byte where a signature should be.
    world.key("escaped", P256);
    world.signed(
        "escaped",
        "Site\u{1b}[1A\u{202e} sûr",
        "authority",
        "seal",
        "20200101000000Z",
        "20480101000000Z",
    );
    let escaped = seal(FILE, &world.identity("escaped"), now(), None).unwrap().pdf;
    let odd = b"/ETSI.CAdES.detached/ByteRange[0 50 55 0]/Contents<ABC>";
    for (name, pdf) in [
        ("escaped", &escaped[..]),
        ("odd", odd),
        ("forged", &forged),
        ("plain", FILE),
        ("sealed", &sealed),
        ("changed", &changed),
        ("longer", &longer),
    ] {
        fs::write(world.folder().join(name), pdf).unwrap();
    }
    let tools = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tools");
    let said = run(
        world.folder(),
        "python3",
        &[
            "-c", SCRIPT, tools, "plain", "sealed", "changed", "longer", "forged", "escaped", "odd",
        ],
    );
    let attached = "['document.pdf', 'evidence.json', 'log.jsonl']";
    for (name, wrong) in [
        ("plain", 0),
        ("sealed", 0),
        ("changed", 1),
        ("longer", 1),
        ("forged", 1),
        ("escaped", 0),
    ] {
        assert!(
            said.contains(&format!("{name} {attached} {wrong}")),
            "{name}: {said}"
        );
    }
    assert!(said.contains("Académie d’Exemple"), "{said}");
    assert!(said.contains("odd [] 1"), "{said}");
    assert!(!said.contains(['\u{1b}', '\u{202e}']), "{said}");
    assert!(said.contains("Site\u{fffd}[1A\u{fffd} sûr"), "{said}");
    assert_eq!(said.matches("the seal was made by the key").count(), 3, "{said}");
}

#[test]
fn the_same_key_makes_the_same_file() {
    let world = World::new();
    for kind in [P256, RSA] {
        world.sealer("seal", kind);
        let identity = world.identity("seal");
        let at = now();
        let twice = [(); 2].map(|()| seal(FILE, &identity, at, None).unwrap().pdf);
        assert_eq!(twice[0], twice[1]);
    }
}

#[test]
fn files_of_another_make_are_refused() {
    let world = World::new();
    world.sealer("seal", P256);
    let identity = world.identity("seal");
    let sealed = |pdf: &[u8]| seal(pdf, &identity, now(), None);
    let once = sealed(FILE).unwrap().pdf;
    assert!(matches!(sealed(&once), Err(SealError::Form)));

    let folder = world.folder();
    fs::write(folder.join("plain.pdf"), FILE).unwrap();
    for arguments in [
        &["--object-streams=generate"][..],
        &["--encrypt", "", "owner", "256", "--"],
    ] {
        let all: Vec<_> = arguments
            .iter()
            .copied()
            .chain(["plain.pdf", "other.pdf"])
            .collect();
        run(folder, "qpdf", &all);
        assert!(
            matches!(sealed(&world.read("other.pdf")), Err(SealError::Pdf(_))),
            "{arguments:?}"
        );
    }
    for pdf in [
        &b""[..],
        b"%PDF-1.7",
        b"%PDF-1.7\nstartxref\n9\n%%EOF",
        b"%PDF-1.7\nstartxref\n18446744073709551615\n%%EOF",
        b"%PDF-1.7\nxref\n0 0\ntrailer\n<</Size 4294967295>>\nstartxref\n9\n%%EOF",
        b"<html></html>",
    ] {
        assert!(matches!(sealed(pdf), Err(SealError::Pdf(_))));
    }
    // Its table leads to itself.
    let mut round = FILE.to_vec();
    let size = round.windows(6).rposition(|window| window == b"/Info ").unwrap();
    let table = FILE.windows(5).rposition(|window| window == b"\nxref").unwrap() + 1;
    round.splice(size..size, format!("/Prev {table}").bytes());
    assert!(matches!(sealed(&round), Err(SealError::Pdf(_))));
}

/// Whatever comes in is refused or sealed, and nothing panics.
#[test]
fn damaged_files_do_no_harm() {
    let world = World::new();
    world.sealer("seal", P256);
    let identity = world.identity("seal");
    let table = FILE.windows(5).rposition(|window| window == b"\nxref").unwrap();
    let mut chance = 1_u64;
    let mut next = |below: usize| {
        chance = chance
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(chance >> 33).unwrap() % below
    };
    for round in 0..2000 {
        let mut pdf = FILE.to_vec();
        for _ in 0..=next(4) {
            // Where it is read: the objects without streams stand first, the table last.
            let at = if next(2) == 0 {
                next(8000)
            } else {
                table + next(pdf.len() - table)
            };
            pdf[at] = b"<>[]()/ 0123456789Rf%\n\\#"[next(24)];
        }
        if round % 5 == 0 {
            pdf.truncate(next(pdf.len()));
        }
        if let Ok(sealed) = seal(&pdf, &identity, now(), None) {
            assert!(sealed.pdf.starts_with(&pdf));
        }
    }
}
