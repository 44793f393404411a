//! What the seal's files hold decides whether the site starts.

use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::Path,
};

use chrono::{DateTime, Utc};
use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use server::{
    config::SealConfig,
    seal::{SealError, open},
};

fn write(place: &Path, text: &str, mode: u32) {
    fs::write(place, text).unwrap();
    fs::set_permissions(place, Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_seal_that_does_not_fit_stops_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let config = SealConfig {
        key: folder.path().join("seal.key"),
        certificates: folder.path().join("seal.pem"),
        authority: None,
    };
    let day = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
    let now = day("2026-11-21T10:00:00Z");
    let refused = |now| open(Some(&config), now).unwrap_err();

    assert!(open(None, now).unwrap().is_none());
    assert!(refused(now).to_string().contains("QUINZAINE_SEAL_KEY_FILE"));

    let (key, other) = (KeyPair::generate().unwrap(), KeyPair::generate().unwrap());
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.not_before = date_time_ymd(2026, 1, 1);
    params.not_after = date_time_ymd(2027, 1, 1);
    write(&config.key, &key.serialize_pem(), 0o600);
    assert!(
        refused(now)
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
        let said = refused(then).to_string();
        assert!(said.contains(why), "{said}");
    }

    write(&config.key, &key.serialize_pem(), 0o640);
    assert!(matches!(refused(now), SealError::Open(_)));
    write(&config.key, &other.serialize_pem(), 0o600);
    assert!(refused(now).to_string().contains("is not this key's"));
    write(&config.key, "-----BEGIN PRIVATE KEY-----\n", 0o600);
    assert!(refused(now).to_string().contains("PKCS#8"));
}
