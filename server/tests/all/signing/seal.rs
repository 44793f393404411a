//! The operator's seal on the signed file, through the whole router.

use std::{
    fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    process::Command,
    thread,
};

use domain::{convention::ConventionState, digest::Digest};
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
    fs::write(&place, file).unwrap();
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
    // Whoever should say the time takes the question and keeps silent: the seal counts without.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/", silent.local_addr().unwrap());
    let scene = Scene::validated(sqlite().await)
        .await
        .sealed_by(seal(2048, Some(&address)));
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
    assert!(!is_stamped(&signed_file(&scene, &mut head).await));
    the_public_check_says_what_the_seal_is_worth(&scene, &mut head, &mut student).await;
    // All that read the file before read it with its seal: the check, by digest and by what is attached, and the script.
    super::a_party_reads_nothing_of_where_the_others_were(&scene, &mut student).await;
    super::the_file_and_the_log_are_checked_whole(&scene, &mut head).await;
}

/// What a passer-by reads of the seal: of the file that is kept by its digest, of any by the file, and never what somebody put in an address.
async fn the_public_check_says_what_the_seal_is_worth(
    scene: &Scene,
    head: &mut Browser,
    student: &mut Browser,
) {
    const OURS: &str = "celui de ce site";
    let kept = signed_file(scene, head).await;
    let copy = signed_file(scene, student).await;
    let by_digest = |file: &[u8]| format!("/verifier?empreinte={}", Digest::of(file));
    let mut passer_by = Browser::new(&scene.router);
    let page = passer_by.open(&by_digest(&kept)).await;
    for said in [
        "TOTAL-PASSED",
        OURS,
        "Académie d’Exemple",
        "ne sait pas si le certificat",
    ] {
        assert!(page.html.contains(said), "{said}: {}", page.html);
    }
    // A copy is known by its digest, and is not here.
    let page = passer_by.open(&by_digest(&copy)).await;
    assert!(
        page.html.contains("Seule l’empreinte de ce fichier"),
        "{}",
        page.html
    );
    assert!(!page.html.contains("TOTAL-PASSED"), "{}", page.html);
    let mut address = String::new();
    for path in ["/verifier/fichier", "/verifier/examen"] {
        let page = passer_by.upload(path, &[], &copy).await;
        assert!(
            page.html.contains("Authentique et complète"),
            "{path}: {}",
            page.html
        );
        assert!(page.html.contains("TOTAL-PASSED"), "{path}: {}", page.html);
        address = page.address;
    }
    // What was said of one file is said of no other, whatever the address.
    let other = [&copy[..], b"% rien\n"].concat();
    let forged = address.replace(&Digest::of(&copy).to_string(), &Digest::of(&other).to_string());
    assert_ne!(forged, address);
    for address in [forged, format!("{}&cachet=%7B%7D", by_digest(&other))] {
        let page = passer_by.open(&address).await;
        assert!(!page.html.contains("Authentique et complète"), "{}", page.html);
        assert!(!page.html.contains("cachet-du-fichier"), "{}", page.html);
    }
    let mut changed = copy.clone();
    let middle = changed.len() / 3;
    changed[middle] ^= 1;
    for (file, word) in [(&other, "SIG_CONSTRAINTS_FAILURE"), (&changed, "TOTAL-FAILED")] {
        let page = passer_by.upload("/verifier/examen", &[], file).await;
        assert!(page.html.contains(word), "{word}: {}", page.html);
        assert!(!page.html.contains("TOTAL-PASSED"), "{}", page.html);
    }
    let page = passer_by.upload("/verifier/fichier", &[], b"%PDF-1.7 rien").await;
    assert!(page.html.contains("ne porte aucun cachet"), "{}", page.html);
    assert!(!page.html.contains("premiers"), "{}", page.html);
    // Whoever sends a file with many has two of them judged, and reads so.
    for path in ["/verifier/fichier", "/verifier/examen"] {
        let page = passer_by.upload(path, &[], with_many_seals().as_bytes()).await;
        let said = "Ce fichier porte plus de 2 cachets : ce site n’a examiné que les 2 premiers";
        let read = page.html.replace('\u{a0}', " ");
        assert!(read.contains(said), "{path}: {}", page.html);
        assert_eq!(
            page.html.matches("TOTAL-FAILED – FORMAT_FAILURE").count(),
            2,
            "{path}: {}",
            page.html
        );
    }
}

/// A file with sixty seals, of which none can be read.
fn with_many_seals() -> String {
    let fields = "<</FT/Sig/V<</ByteRange[0 1 2 3]>>>>".repeat(60);
    let file = format!("%PDF-1.7\n1 0 obj\n<</AcroForm<</Fields[{fields}]>>>>\nendobj\n");
    let at = file.len();
    format!("{file}xref\n1 1\n0000000009 00000 n \ntrailer\n<</Size 9/Root 1 0 R>>\nstartxref\n{at}\n%%EOF\n")
}

/// Whether an authority says when: the attribute of time stamps is in the seal, in its hexadecimal digits.
fn is_stamped(file: &[u8]) -> bool {
    let attribute = b"060B2A864886F70D010910020E";
    file.windows(attribute.len()).any(|window| window == attribute)
}

/// Answers one request as openssl does.
fn say_when(folder: &Path, mut connection: TcpStream) {
    let (mut request, mut buffer) = (Vec::new(), [0; 4096]);
    let body = loop {
        let read = connection.read(&mut buffer).unwrap();
        assert!(read > 0, "{}", request.escape_ascii());
        request.extend_from_slice(&buffer[..read]);
        let Some(end) = request.windows(4).position(|window| window == b"\r\n\r\n") else {
            continue;
        };
        let head = String::from_utf8_lossy(&request[..end]).to_lowercase();
        assert!(
            head.contains("content-type: application/timestamp-query"),
            "{head}"
        );
        let length: usize = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: ")?.parse().ok())
            .unwrap();
        if request.len() >= end + 4 + length {
            break request.split_off(end + 4);
        }
    };
    fs::write(folder.join("query.tsq"), body).unwrap();
    let reply = "ts -reply -config tsa.cnf -queryfile query.tsq -out reply.tsr";
    openssl(folder, &reply.split(' ').collect::<Vec<_>>());
    let reply = fs::read(folder.join("reply.tsr")).unwrap();
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        reply.len()
    );
    connection.write_all(&[head.as_bytes(), &reply].concat()).unwrap();
}

fn openssl(folder: &Path, arguments: &[&str]) {
    let done = Command::new("openssl")
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

#[tokio::test]
async fn an_authority_says_when_a_file_was_sealed() {
    const CLOCK: &str = "[tsa]
default_tsa = clock
[clock]
serial = serial
signer_cert = clock.pem
signer_key = clock.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
";
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("tsa.cnf"), CLOCK).unwrap();
    fs::write(folder.path().join("serial"), "01\n").unwrap();
    let certificate = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout clock.key -out clock.pem -days 30 \
        -subj /CN=Horloge -addext extendedKeyUsage=critical,timeStamping";
    openssl(
        folder.path(),
        &certificate.split_ascii_whitespace().collect::<Vec<_>>(),
    );
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    let place = folder.path().to_owned();
    // It ends with the test.
    thread::spawn(move || {
        for connection in listener.incoming() {
            say_when(&place, connection.unwrap());
        }
    });
    let scene = Scene::validated(sqlite().await)
        .await
        .sealed_by(seal(2048, Some(&address)));
    signed(&scene).await;
    let mut head = scene.browser(scene.world.head).await;
    let file = signed_file(&scene, &mut head).await;
    assert!(is_stamped(&file));
    let said = pdfsig(&file);
    assert!(said.contains("Signature is Valid."), "{said}");
    // Nobody said that this authority is trusted: what it says is told for what it is.
    let page = Browser::new(&scene.router)
        .open(&format!("/verifier?empreinte={}", Digest::of(&file)))
        .await;
    assert!(
        page.html.contains("Un horodatage est joint, qui ne prouve rien"),
        "{}",
        page.html
    );
    assert!(page.html.contains("TOTAL-PASSED"), "{}", page.html);
    // Copies are made each time: they have the hour of the last signature, and nobody is asked.
    let mut student = scene.browser(scene.world.student).await;
    assert!(!is_stamped(&signed_file(&scene, &mut student).await));
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
