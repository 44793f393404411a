//! The standalone checker finds a signed file good, and every byte that was changed.

use std::{fs, path::Path, process::Command};

use chrono::TimeDelta;
use domain::{
    convention::{Author, Entry, LogEvent},
    digest::Digest,
};
use pdf::{EvidenceFile, SignatureEvidence, render, render_signed};

use crate::support::{evidence, full};

struct Files {
    document: Vec<u8>,
    content: Vec<u8>,
    log: Vec<u8>,
    later: Vec<u8>,
    signed: Vec<u8>,
}

fn files() -> Files {
    let frozen = full();
    let (json, _) = frozen.canonical_json().unwrap();
    let document = render(&json, &[]).unwrap();
    let evidence = evidence(&frozen, &document);
    let signed = render_signed(&json, &[], &document, &evidence).unwrap();
    let first: Entry = serde_json::from_str(&evidence.log[0].event).unwrap();
    let sealed = LogEvent::Sealed {
        version: frozen.version,
        file: Digest::of(&signed),
    };
    let by = Author {
        account: None,
        name: "Quinzaine".into(),
    };
    let sequence = u32::try_from(evidence.log.len()).unwrap() + 1;
    let entry = Entry {
        sequence,
        by,
        what: sealed,
        ..first
    };
    let (event, hash) = entry.linked(evidence.log_head()).unwrap();
    let log = evidence.log_to_jsonl();
    let later = format!("{log}{{\"event\":{event},\"hash\":\"{hash}\"}}\n");
    Files {
        document,
        content: json.into_bytes(),
        log: log.into_bytes(),
        later: later.into_bytes(),
        signed,
    }
}

/// What the checker says, and whether it finds it good.
fn run(folder: &Path, arguments: &[&str]) -> (bool, String) {
    let (status, said) = status(folder, arguments);
    (status == Some(0), said)
}

/// What the checker says, and its exit status.
fn status(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tools/check_convention.py");
    let output = Command::new("python3")
        .arg("-B")
        .arg(script)
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("python3 is needed");
    let said =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(!said.contains("Traceback"), "{said}");
    (output.status.code(), said)
}

#[test]
fn a_signed_file_can_be_checked_without_us() {
    let files = files();
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
    let three = || run(folder.path(), &["document.pdf", "content.json", "log.jsonl"]);
    let sealed = || run(folder.path(), &["signed.pdf", "--log", "later.jsonl"]);
    let originals = [
        ("document.pdf", &files.document),
        ("content.json", &files.content),
        ("log.jsonl", &files.log),
        ("later.jsonl", &files.later),
        ("signed.pdf", &files.signed),
    ];
    for (name, bytes) in originals {
        put(name, bytes);
    }
    for (good, said) in [three(), sealed()] {
        assert!(good, "{said}");
        assert!(said.contains("OK: everything above holds."), "{said}");
    }
    let (_, said) = three();
    assert!(said.contains(&Digest::of(&files.content).short()), "{said}");

    // Without a later log, nothing says what the pages that are shown should be: they may have been changed, and that is no « OK ».
    let mut changed = files.signed.clone();
    changed[11] ^= 1;
    for bytes in [&files.signed, &changed] {
        put("signed.pdf", bytes);
        let (status, said) = status(folder.path(), &["signed.pdf"]);
        assert_eq!(status, Some(3), "{said}");
        assert!(
            !said.contains("OK:") && said.contains("not checked: the visible pages"),
            "{said}"
        );
    }
    put("signed.pdf", &files.signed);

    // One bit, near the beginning, in the middle and at the end of each file.
    for (name, bytes) in originals {
        for place in [11, bytes.len() / 3, bytes.len() / 2, bytes.len() - 2] {
            let mut changed = bytes.clone();
            changed[place] ^= 1;
            put(name, &changed);
            let (good, said) = if matches!(name, "later.jsonl" | "signed.pdf") {
                sealed()
            } else {
                three()
            };
            assert!(!good, "{name}, byte {place}\n{said}");
            assert!(said.contains("WRONG"), "{name}, byte {place}\n{said}");
            put(name, bytes);
        }
    }

    // A line of the log: it says which.
    let log = String::from_utf8(files.log.clone()).unwrap();
    put("log.jsonl", log.replace("Paul Henry", "Paul Henri").as_bytes());
    let (good, said) = three();
    assert!(!good && said.contains("line 2 of the log"), "{said}");
}

/// What the file says of a signature is what the log says: nobody moves it to another time, place or hand.
#[test]
fn circumstances_that_the_log_does_not_tell_are_found() {
    let frozen = full();
    let (json, _) = frozen.canonical_json().unwrap();
    let document = render(&json, &[]).unwrap();
    let honest = evidence(&frozen, &document);
    let folder = tempfile::tempdir().unwrap();
    let checked = |evidence: &EvidenceFile| {
        let signed = render_signed(&json, &[], &document, evidence).unwrap();
        fs::write(folder.path().join("signed.pdf"), signed).unwrap();
        status(folder.path(), &["signed.pdf"])
    };
    // Times with and without a fraction, a delegation, paper: all as they were.
    assert_eq!(checked(&honest).0, Some(3));
    let forge = |change: &dyn Fn(&mut SignatureEvidence)| {
        let mut forged = honest.clone();
        change(&mut forged.signatures[0]);
        checked(&forged)
    };
    let forged = [
        forge(&|one| one.ip = Some("203.0.113.9".into())),
        forge(&|one| one.agent = None),
        forge(&|one| one.email = "autre@exemple.fr".into()),
        forge(&|one| one.at += TimeDelta::microseconds(1)),
        forge(&|one| one.delegated = None),
    ];
    for (status, said) in forged {
        assert_eq!(status, Some(1), "{said}");
        assert!(said.contains("signed at the time"), "{said}");
    }
}

/// A party's copy says that it does not say how others are reached, and nothing is taken for a forgery.
#[test]
fn circumstances_that_are_withheld_are_said_to_be() {
    let frozen = full();
    let (json, _) = frozen.canonical_json().unwrap();
    let document = render(&json, &[]).unwrap();
    let whole = evidence(&frozen, &document);
    let written = whole.for_party(&[]).to_json().unwrap();
    for signature in whole.signatures.iter().filter(|one| one.paper.is_none()) {
        assert!(!written.contains(&signature.email), "{written}");
    }
    let signed = render_signed(&json, &[], &document, &whole.for_party(&[])).unwrap();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("signed.pdf"), signed).unwrap();
    let (status, said) = status(folder.path(), &["signed.pdf"]);
    assert_eq!(status, Some(3), "{said}");
    assert!(said.contains("signed: not checked"), "{said}");
}

/// A scan that is not the page that was signed on paper is found, and so is a page that the log does not name.
#[test]
fn scans_are_compared_with_what_was_signed_on_paper() {
    let frozen = full();
    let (json, _) = frozen.canonical_json().unwrap();
    let document = render(&json, &[]).unwrap();
    let honest = evidence(&frozen, &document);
    let folder = tempfile::tempdir().unwrap();
    let checked = |evidence: &EvidenceFile| {
        let signed = render_signed(&json, &[], &document, evidence).unwrap();
        fs::write(folder.path().join("signed.pdf"), signed).unwrap();
        status(folder.path(), &["signed.pdf"])
    };
    let (status, said) = checked(&honest);
    assert_eq!(status, Some(3), "{said}");
    assert!(
        said.contains("guardian2 signed on paper: recorded by Claire Dubois"),
        "{said}"
    );
    assert!(
        said.contains("ok     the scan page-signee-guardian2.png is that page"),
        "{said}"
    );
    let mut forged = honest.clone();
    forged.scans[0].bytes = b"another".to_vec();
    let (status, said) = checked(&forged);
    assert_eq!(status, Some(1), "{said}");
    assert!(
        said.contains("WRONG  the scan page-signee-guardian2.png"),
        "{said}"
    );
    let mut forged = honest.clone();
    for signature in &mut forged.signatures {
        if let Some(paper) = &mut signature.paper {
            paper.page = Digest::of(b"another");
        }
    }
    let (status, said) = checked(&forged);
    assert_eq!(status, Some(1), "{said}");
    assert!(
        said.contains("guardian2 signed the page that the log says"),
        "{said}"
    );
    // Another party's copy has no scan of theirs.
    assert!(honest.for_party(&[]).scans.is_empty());
}
