//! What the seal's files hold decides whether the site starts.

use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::Path,
};

use chrono::{DateTime, Utc};
use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use server::{
    config::{KeyPlace, SealConfig},
    seal::{SealError, open},
};

fn write(place: &Path, text: &str, mode: u32) {
    fs::write(place, text).unwrap();
    fs::set_permissions(place, Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_seal_that_does_not_fit_stops_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let key_file = folder.path().join("seal.key");
    let mut config = SealConfig {
        key: KeyPlace::File(key_file.clone()),
        certificates: folder.path().join("seal.pem"),
        authority: None,
        trust: None,
        lists: None,
    };
    let day = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
    let now = day("2026-11-21T10:00:00Z");
    let refused = |config: &SealConfig, now| open(Some(config), now).unwrap_err();

    assert!(open(None, now).unwrap().is_none());
    assert!(
        refused(&config, now)
            .to_string()
            .contains("QUINZAINE_SEAL_KEY_FILE")
    );

    let (key, other) = (KeyPair::generate().unwrap(), KeyPair::generate().unwrap());
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.not_before = date_time_ymd(2026, 1, 1);
    params.not_after = date_time_ymd(2027, 1, 1);
    write(&key_file, &key.serialize_pem(), 0o600);
    assert!(
        refused(&config, now)
            .to_string()
            .contains("QUINZAINE_SEAL_CERTIFICATES_FILE")
    );
    write(
        &config.certificates,
        &params.self_signed(&key).unwrap().pem(),
        0o644,
    );
    assert!(open(Some(&config), now).unwrap().is_some());
    for (then, why) in [
        (day("2025-12-31T10:00:00Z"), "counts only from"),
        (day("2027-01-02T10:00:00Z"), "has expired"),
    ] {
        let said = refused(&config, then).to_string();
        assert!(said.contains(why), "{said}");
    }

    write(&key_file, &key.serialize_pem(), 0o640);
    assert!(matches!(refused(&config, now), SealError::Open { .. }));
    write(&key_file, &other.serialize_pem(), 0o600);
    assert!(refused(&config, now).to_string().contains("is not this key's"));
    write(&key_file, "-----BEGIN PRIVATE KEY-----\n", 0o600);
    assert!(refused(&config, now).to_string().contains("PKCS#8"));

    // Whom seals are believed by is read too.
    write(&key_file, &key.serialize_pem(), 0o600);
    config.trust = Some(config.certificates.clone());
    assert!(open(Some(&config), now).unwrap().is_some());
    config.lists = Some(config.certificates.clone());
    let said = refused(&config, now).to_string();
    assert!(
        said.contains("QUINZAINE_SEAL_CRL_FILE") && said.contains("CRL, in PEM or DER"),
        "{said}"
    );
    config.lists = Some(folder.path().join("absent.crl"));
    assert!(matches!(refused(&config, now), SealError::Believed(_)));
}

#[test]
fn a_device_that_cannot_be_asked_stops_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let pin = folder.path().join("pin");
    let certificates = folder.path().join("seal.pem");
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(Vec::new()).unwrap().self_signed(&key);
    write(&certificates, &certificate.unwrap().pem(), 0o644);
    let config = SealConfig {
        key: KeyPlace::Device {
            module: folder.path().join("absent.so"),
            token: "sceau".into(),
            key: "sceau".into(),
            pin: pin.clone(),
        },
        certificates,
        authority: None,
        trust: None,
        lists: None,
    };
    let now = "2026-11-21T10:00:00Z".parse::<DateTime<Utc>>().unwrap();
    let refused = || open(Some(&config), now).unwrap_err();
    assert!(matches!(refused(), SealError::File { .. }));
    write(&pin, "271828\n", 0o644);
    let said = refused().to_string();
    assert!(
        said.contains("QUINZAINE_SEAL_PKCS11_PIN_FILE") && !said.contains("271828"),
        "{said}"
    );
    write(&pin, "\n", 0o600);
    assert!(matches!(refused(), SealError::NoPin));
    write(&pin, "271828\n", 0o600);
    let said = refused().to_string();
    assert!(
        said.contains("library cannot be loaded") && !said.contains("271828"),
        "{said}"
    );
}
