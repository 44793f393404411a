//! Which keys and certificates are taken.

use chrono::DateTime;
use pades::{Identity, IdentityError};

use crate::support::{P256, RSA, World, now, run};

fn refused(world: &World, key: &str, certificates: &str) -> IdentityError {
    Identity::from_pem(&world.read(key), &world.read(certificates)).unwrap_err()
}

#[test]
fn what_does_not_go_together_is_refused() {
    let world = World::new();
    world.sealer("one", P256);
    world.sealer("other", RSA);
    assert_eq!(refused(&world, "one.key", "other.pem"), IdentityError::Mismatch);
    assert_eq!(refused(&world, "other.key", "one.pem"), IdentityError::Mismatch);
    assert_eq!(refused(&world, "one.pem", "one.pem"), IdentityError::NoKey);
    assert_eq!(
        refused(&world, "one.key", "one.key"),
        IdentityError::NoCertificate
    );
    // Another form of the same key, which openssl made for long.
    run(
        world.folder(),
        "openssl",
        &["ec", "-in", "one.key", "-out", "sec1.key"],
    );
    assert_eq!(refused(&world, "sec1.key", "one.pem"), IdentityError::NoKey);
    for kind in [
        &["-algorithm", "ED25519"][..],
        &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
        &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"],
    ] {
        world.key("kind", kind);
        assert_eq!(
            refused(&world, "kind.key", "one.pem"),
            IdentityError::Kind,
            "{kind:?}"
        );
    }
    // Its issuer is missing between the two.
    let mut chain = world.read("one.crt");
    chain.extend(world.read("root.crt"));
    let gap = Identity::from_pem(&world.read("one.key"), &chain).unwrap_err();
    assert_eq!(gap, IdentityError::Chain(2));
    // What openssl writes before each certificate is passed over, and so are the ends of lines of another system.
    let told = |name: &str| {
        format!(
            "subject=CN = {name}\n\n{}\n",
            String::from_utf8(world.read(name)).unwrap()
        )
    };
    let chain = told("one.crt") + &told("authority.crt");
    for chain in [chain.clone(), chain.replace('\n', "\r\n")] {
        Identity::from_pem(&world.read("one.key"), chain.as_bytes()).unwrap();
    }
    // Alone it is taken: who reads may have the others.
    Identity::from_pem(&world.read("one.key"), &world.read("one.crt")).unwrap();
}

#[test]
fn a_certificate_for_other_things_is_refused() {
    let world = World::new();
    world.key("cipher", P256);
    world.signed(
        "cipher",
        "Chiffrement",
        "authority",
        "encipherment",
        "20200101000000Z",
        "20480101000000Z",
    );
    assert_eq!(refused(&world, "cipher.key", "cipher.pem"), IdentityError::Usage);
}

#[test]
fn a_certificate_has_its_time() {
    let world = World::new();
    world.sealer("seal", P256);
    let identity = world.identity("seal");
    let day = |text: &str| DateTime::parse_from_rfc3339(text).unwrap().to_utc();
    assert_eq!(identity.check_at(now()), Ok(()));
    assert_eq!(identity.expires(), day("2048-01-01T00:00:00Z"));
    assert_eq!(
        identity.check_at(day("2019-12-31T23:59:59Z")),
        Err(IdentityError::NotYet(1, day("2020-01-01T00:00:00Z")))
    );
    assert_eq!(
        identity.check_at(day("2048-01-01T00:00:01Z")),
        Err(IdentityError::Expired(1, day("2048-01-01T00:00:00Z")))
    );
    // Nothing of the key is in what is logged.
    assert_eq!(
        format!("{identity:?}"),
        "Identity { name: \"Académie d’Exemple\", .. }"
    );
}
