//! Lists of revoked certificates, which somebody else writes anew while the site runs.

use std::{fs, path::Path, process::Command, time::SystemTime};

use chrono::{DateTime, Utc};
use pades::{Identity, Reason};
use service::seal::Seal;
use tempfile::tempdir;

const FILE: &[u8] = include_bytes!("../../../pades/tests/all/samples/signed.pdf");
const SETTINGS: &str = include_str!("../../../pades/tests/all/samples/openssl.cnf");

fn openssl(folder: &Path, arguments: &str) {
    let output = Command::new("openssl")
        .args(arguments.split_whitespace())
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{arguments}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
#[allow(
    clippy::disallowed_methods,
    reason = "openssl makes certificates that count from now on"
)]
fn a_list_that_cannot_be_read_takes_no_revocation_back() {
    let folder = tempdir().unwrap();
    let place = |name: &str| folder.path().join(name);
    fs::write(place("openssl.cnf"), SETTINGS).unwrap();
    fs::write(place("index.txt"), "").unwrap();
    for arguments in [
        "req -x509 -config openssl.cnf -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout seal.key -out seal.pem -days 3650 \
         -subj /CN=Sceau -addext keyUsage=critical,digitalSignature,cRLSign -addext subjectKeyIdentifier=hash",
        "ca -revoke seal.pem -config openssl.cnf -md sha256 -cert seal.pem -keyfile seal.key",
        "ca -gencrl -crldays 3650 -config openssl.cnf -md sha256 -cert seal.pem -keyfile seal.key -out seal.crl",
    ] {
        openssl(folder.path(), arguments);
    }
    let now = DateTime::<Utc>::from(SystemTime::now());
    let (key, certificates) = (
        fs::read(place("seal.key")).unwrap(),
        fs::read(place("seal.pem")).unwrap(),
    );
    let identity = Identity::from_pem(&key, &certificates).unwrap();
    let pdf = pades::seal(FILE, &identity, now, None).unwrap().pdf;
    let list = place("seal.crl");
    let seal = Seal::new(&key, &certificates, None).unwrap();
    let believed = seal.believing(None, Some(list.clone())).unwrap().believed();
    let reason = || believed.judge(&pdf, 1, now).verdicts[0].reason;
    assert_eq!(reason(), Some(Reason::RevokedNoPoe));
    // While it is written anew; and away.
    fs::write(&list, "").unwrap();
    assert_eq!(reason(), Some(Reason::RevokedNoPoe));
    fs::remove_file(&list).unwrap();
    assert_eq!(reason(), Some(Reason::RevokedNoPoe));
}
