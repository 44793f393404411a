//! The operator's seal on the signed file, through the whole router.

use std::process::Command;

use domain::convention::ConventionState;
use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair, date_time_ymd};
use service::seal::Seal;
use testing::{browser::Browser, sqlite};

use super::scene::{GUARDIAN, HOST, Scene};

/// A seal of a key of its own, which counted until that year.
fn seal(last: i32, authority: Option<&str>) -> Seal {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.distinguished_name = DistinguishedName::new();
    params
        .distinguished_name
        .push(DnType::CommonName, "Académie d’Exemple");
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(last, 1, 1);
    let certificate = params.self_signed(&key).unwrap();
    Seal::new(
        key.serialize_pem().as_bytes(),
        certificate.pem().as_bytes(),
        authority,
    )
    .unwrap()
}

async fn signed(scene: &Scene) {
    scene.sign_by_link(HOST).await;
    scene.sign_by_link(GUARDIAN).await;
    scene.sign_by_account(scene.world.student).await;
    scene.sign_by_account(scene.world.head).await;
    assert_eq!(scene.world.file().await.state, ConventionState::Signed);
    // By the request that brought the last signature, or here.
    service::signing::finalize::finalize_due(&scene.app)
        .await
        .unwrap();
}

async fn signed_file(scene: &Scene, browser: &mut Browser) -> Vec<u8> {
    let path = format!("/convention/{}/version/1/dossier-signe.pdf", scene.id());
    browser.download(&path).await
}

fn pdfsig(file: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("signed.pdf");
    std::fs::write(&place, file).unwrap();
    let said = Command::new("pdfsig")
        .arg("-nocert")
        .arg(&place)
        .env("LC_ALL", "C.UTF-8")
        .output()
        .unwrap();
    String::from_utf8_lossy(&said.stdout).into_owned()
}

#[tokio::test]
async fn the_signed_file_and_each_copy_carry_the_operators_seal() {
    // Nobody listens where the time should be asked: the seal counts without.
    let scene = Scene::validated(sqlite().await)
        .await
        .sealed_by(seal(2048, Some("http://127.0.0.1:9/tsa")));
    signed(&scene).await;
    let mut head = scene.browser(scene.world.head).await;
    let mut student = scene.browser(scene.world.student).await;
    for browser in [&mut head, &mut student] {
        let said = pdfsig(&signed_file(&scene, browser).await);
        for wanted in [
            "Signature is Valid.",
            "Total document signed",
            "ETSI.CAdES.detached",
            "Académie d’Exemple",
        ] {
            assert!(said.contains(wanted), "{said}");
        }
    }
    // All that read the file before read it with its seal: the check, by digest and by what is attached, and the script.
    super::a_party_reads_nothing_of_where_the_others_were(&scene, &mut student).await;
    super::the_file_and_the_log_are_checked_whole(&scene, &mut head).await;
}

#[tokio::test]
async fn a_seal_that_expired_keeps_nobody_waiting() {
    let scene = Scene::validated(sqlite().await).await.sealed_by(seal(2021, None));
    signed(&scene).await;
    let mut head = scene.browser(scene.world.head).await;
    let file = signed_file(&scene, &mut head).await;
    assert!(file.starts_with(b"%PDF-"));
    assert!(!file.windows(10).any(|window| window == b"/ByteRange"));
}
