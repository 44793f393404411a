//! What is said of a file's seals, beside what other programs say (`mutated`): whose, when, as far as what is it known.

use chrono::{DateTime, TimeDelta, Utc};
use pades::{Hour, Indication, Reason, Revocation, Trust, TrustError, Verdict, judge, seal};

use crate::support::{Authority, FILE, P256, RSA, World, now};

fn only(pdf: &[u8], trust: &Trust, at: DateTime<Utc>) -> Verdict {
    let mut verdicts = judge(pdf, trust, at);
    assert_eq!(verdicts.len(), 1, "{verdicts:?}");
    verdicts.remove(0)
}

fn day(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

#[test]
fn the_operators_own_seal_is_told_from_others_of_its_authority() {
    let world = World::new();
    let at = now();
    for kind in [P256, RSA] {
        world.sealer("seal", kind);
        world.sealer("other", kind);
        let trust = world.trust(&["seal.pem"], &[]);
        for (who, own) in [("seal", true), ("other", false)] {
            let pdf = seal(FILE, &world.identity(who), at, None).unwrap().pdf;
            let verdict = only(&pdf, &trust, at);
            assert_eq!(
                (verdict.indication, verdict.reason, verdict.whole),
                (Indication::TotalPassed, None, true),
                "{verdict:?}"
            );
            let sealer = verdict.sealer.unwrap();
            assert_eq!(sealer.name, "Académie d’Exemple");
            assert_eq!(sealer.issuer, "Autorité de certification");
            assert_eq!(sealer.own, own, "{who}");
            assert_eq!(verdict.said_at, Some(at));
            assert_eq!(
                (verdict.hour, verdict.revocation),
                (Hour::NotSaid, Revocation::NotKnown)
            );
            // Who trusts nobody learns that it is whole, and nothing of whose it is.
            let verdict = only(&pdf, &Trust::default(), at);
            assert_eq!(verdict.reason, Some(Reason::NoCertificateChainFound));
            assert!(!verdict.sealer.unwrap().own);
        }
    }
    assert_eq!(judge(FILE, &Trust::default(), at), []);
    assert_eq!(judge(b"", &Trust::default(), at), []);
    assert_eq!(
        judge(b"<html>/ByteRange", &Trust::default(), at)[0].reason,
        Some(Reason::FormatFailure)
    );
}

#[test]
fn a_time_stamp_makes_a_seal_outlive_its_certificate() {
    let world = World::new();
    let authority = Authority::start(&world);
    world.key("short", P256);
    world.signed(
        "short",
        "Bref",
        "authority",
        "seal",
        "20200101000000Z",
        "20300101000000Z",
    );
    let identity = world.identity("short");
    let plain = seal(FILE, &identity, now(), None).unwrap().pdf;
    let stamped = seal(FILE, &identity, now(), Some(&authority)).unwrap().pdf;
    let trust = world.trust(&["short.pem"], &[]);

    let verdict = only(&stamped, &trust, now());
    let Hour::Proven { at, by } = &verdict.hour else {
        panic!("{verdict:?}");
    };
    assert_eq!(by, "Horloge");
    assert!((now() - *at).abs() < TimeDelta::minutes(1), "{at}");
    assert_eq!(verdict.indication, Indication::TotalPassed);

    let after = day("2031-01-01T00:00:00Z");
    let verdict = only(&plain, &trust, after);
    assert_eq!(verdict.reason, Some(Reason::OutOfBoundsNoPoe));
    let verdict = only(&stamped, &trust, after);
    assert_eq!(
        (verdict.indication, verdict.reason),
        (Indication::TotalPassed, None),
        "{verdict:?}"
    );
    // Once the authority's own certificate has expired, nothing is proven any more.
    let verdict = only(&stamped, &trust, day("2048-06-01T00:00:00Z"));
    assert_eq!(verdict.hour, Hour::Unproven(Reason::OutOfBoundsNoPoe));
    assert_eq!(verdict.reason, Some(Reason::OutOfBoundsNoPoe));
    // A clock that is ahead of ours proves nothing either.
    let verdict = only(&stamped, &trust, now() - TimeDelta::hours(1));
    assert_eq!(verdict.hour, Hour::Unproven(Reason::TimestampOrderFailure));

    // Whoever does not trust who says the time has what is said of a file without.
    let own_only = Trust::default()
        .with_certificates(&world.read("short.crt"))
        .unwrap();
    let verdict = only(&stamped, &own_only, now());
    assert_eq!(verdict.hour, Hour::Unproven(Reason::NoCertificateChainFound));
    assert_eq!(verdict.indication, Indication::TotalPassed);
    assert_eq!(
        only(&stamped, &own_only, after).reason,
        Some(Reason::OutOfBoundsNoPoe)
    );

    // A time stamp that was changed, in the digest that it is about and in its time, proves nothing; the seal holds all the same.
    let info = "060B2A864886F70D0109100104";
    let at = place(&stamped, info.as_bytes());
    for text in ["0420", "180F"] {
        let mut other = stamped.clone();
        let digits = at + place(&stamped[at..], text.as_bytes()) + 31;
        other[digits] = if other[digits] == b'3' { b'4' } else { b'3' };
        let verdict = only(&other, &trust, now());
        assert_eq!(verdict.hour, Hour::Unproven(Reason::HashFailure), "{text}");
        assert_eq!(verdict.indication, Indication::TotalPassed);
    }
}

/// Who says the time has a certificate for that; nobody else's word counts.
#[test]
fn a_time_stamp_of_somebody_else_proves_nothing() {
    let world = World::new();
    world.sealer("seal", P256);
    let authority = Authority::start(&world);
    let stamped = seal(FILE, &world.identity("seal"), now(), Some(&authority))
        .unwrap()
        .pdf;
    let trust = world.trust(&["root.crt"], &[]);
    assert!(matches!(only(&stamped, &trust, now()).hour, Hour::Proven { .. }));
    // The same clock, whose certificate was taken back.
    world.revoke("clock");
    world.revocations("root");
    let trust = world.trust(&["root.crt"], &["authority.crl", "root.crl"]);
    let verdict = only(&stamped, &trust, now());
    assert_eq!(verdict.hour, Hour::Unproven(Reason::RevokedNoPoe));
    assert_eq!(verdict.indication, Indication::TotalPassed);
}

#[test]
fn lists_of_revoked_certificates_are_asked_if_there_are_any() {
    let world = World::new();
    world.sealer("seal", P256);
    world.sealer("other", P256);
    let pdf = seal(FILE, &world.identity("seal"), now(), None).unwrap().pdf;
    world.revoke("other");
    world.revocations("root");
    let both = world.trust(&["root.crt"], &["authority.crl", "root.crl"]);
    let verdict = only(&pdf, &both, now());
    assert!(
        matches!(verdict.revocation, Revocation::NotRevoked(_)),
        "{verdict:?}"
    );
    // One list does not speak of all; one whose time is over, or that somebody else wrote, of nobody.
    for trust in [
        world.trust(&["root.crt"], &["authority.crl"]),
        world.trust(&["root.crt"], &[]),
    ] {
        assert_eq!(only(&pdf, &trust, now()).revocation, Revocation::NotKnown);
    }
    let verdict = only(&pdf, &both, now() + TimeDelta::days(4000));
    assert_eq!(verdict.revocation, Revocation::NotKnown);
    let list = String::from_utf8(world.read("authority.crl")).unwrap();
    let middle = list.len() - 60;
    let letter = if &list[middle..=middle] == "A" { "B" } else { "A" };
    let forged = format!("{}{letter}{}", &list[..middle], &list[middle + 1..]);
    let trust = world
        .trust(&["root.crt"], &["root.crl"])
        .with_lists(forged.as_bytes());
    if let Ok(trust) = trust {
        assert_eq!(only(&pdf, &trust, now()).revocation, Revocation::NotKnown);
    }
    world.revoke("seal");
    let trust = world.trust(&["seal.pem"], &["authority.crl"]);
    assert_eq!(only(&pdf, &trust, now()).reason, Some(Reason::RevokedNoPoe));
    // Who vouched for it was taken back.
    world.revoked_by_root("authority");
    let trust = world.trust(&["root.crt"], &["root.crl"]);
    assert_eq!(only(&pdf, &trust, now()).reason, Some(Reason::RevokedCaNoPoe));

    assert_eq!(
        Trust::default().with_lists(b"rien").unwrap_err(),
        TrustError::Lists
    );
    assert_eq!(
        Trust::default().with_certificates(b"rien").unwrap_err(),
        TrustError::Certificates
    );
}

fn place(bytes: &[u8], text: &[u8]) -> usize {
    bytes
        .windows(text.len())
        .position(|window| window == text)
        .unwrap()
}

/// A seal that somebody who may not issue vouches for.
#[test]
fn whoever_seals_vouches_for_nobody() {
    let world = World::new();
    world.sealer("seal", P256);
    world.key("below", P256);
    world.signed(
        "below",
        "Dessous",
        "seal",
        "seal",
        "20200101000000Z",
        "20480101000000Z",
    );
    let pdf = seal(FILE, &world.identity("below"), now(), None).unwrap().pdf;
    let verdict = only(&pdf, &world.trust(&["seal.pem"], &[]), now());
    assert_eq!(verdict.reason, Some(Reason::ChainConstraintsFailure));
}

/// Whatever comes in is judged, nothing panics, and nothing passes of which a sealed byte is another.
#[test]
fn damaged_seals_do_no_harm() {
    let world = World::new();
    world.sealer("seal", P256);
    let authority = Authority::start(&world);
    let sealed = seal(FILE, &world.identity("seal"), now(), Some(&authority))
        .unwrap()
        .pdf;
    let trust = world.trust(&["root.crt"], &[]);
    let from = place(&sealed, b"/Contents<3082") + b"/Contents<".len();
    let to = from + place(&sealed[from..], b">");
    // As long as the signature, without what is left of its room.
    let end = sealed[..to].iter().rposition(|digit| *digit != b'0').unwrap();
    let mut chance = 7_u64;
    let mut next = |below: usize| {
        chance = chance
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(chance >> 33).unwrap() % below
    };
    let mut passed = 0;
    for round in 0..6000 {
        let mut pdf = sealed.clone();
        for _ in 0..=next(3) {
            match next(3) {
                0 => pdf[from + next(end - from)] = b"0123456789ABCDEF"[next(16)],
                1 => {
                    let at = to + next(sealed.len() - to);
                    pdf[at] = b"<>[]()/ 0123456789Rf%\n\\#"[next(24)];
                }
                _ => {
                    let at = FILE.len() + next(from - FILE.len());
                    pdf[at] = b"<>[]()/ 0123456789Rf%\n\\#"[next(24)];
                }
            }
        }
        if round % 7 == 0 {
            pdf.truncate(next(pdf.len()));
        }
        if round % 11 == 0 {
            let at = next(pdf.len());
            let more = pdf[at..pdf.len().min(at + 3000)].to_vec();
            pdf.extend(more);
        }
        for verdict in judge(&pdf, &trust, now()) {
            if verdict.indication == Indication::TotalPassed {
                passed += 1;
                assert_eq!(pdf.len(), sealed.len());
                assert_eq!(pdf[..from], sealed[..from]);
                assert_eq!(pdf[to..], sealed[to..]);
            }
        }
    }
    // What is unsigned in the message may change: the way to an authority that is trusted, and the time.
    assert!(passed > 0);
}

/// Files made to take long: they are judged, or refused, at once.
#[test]
#[allow(clippy::disallowed_methods, reason = "it measures how long that takes")]
fn files_made_to_take_long_do_not() {
    let begun = std::time::Instant::now();
    let names: Vec<_> = (0..400_000).map(|place| format!("/n{place} 0")).collect();
    let names = names.concat();
    let lists = "[".repeat(3_000_000);
    let free = "0 0 f ".repeat(600_000);
    for (catalog, table) in [
        (format!("<<{names}>>"), String::new()),
        (format!("<</AcroForm {lists}"), String::new()),
        (
            format!("<</AcroForm<</Fields[{}]>>>>", "1 0 R ".repeat(500_000)),
            String::new(),
        ),
        ("<<>>".to_owned(), format!("5 600000 {free}")),
    ] {
        let head = format!("%PDF-1.7\n1 0 obj\n{catalog}\nendobj\n%/ByteRange\n");
        let at = head.len();
        let pdf = format!(
            "{head}xref\n1 1\n0000000009 00000 n \n{table}trailer\n<</Size 9/Root 1 0 R>>\nstartxref\n{at}\n%%EOF\n"
        );
        let verdicts = judge(pdf.as_bytes(), &Trust::default(), now());
        assert_eq!(verdicts[0].reason, Some(Reason::FormatFailure));
    }
    assert!(
        begun.elapsed() < std::time::Duration::from_secs(20),
        "{:?}",
        begun.elapsed()
    );
}
