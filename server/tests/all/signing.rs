//! Signing, through the whole router: links, codes, signatures, refusals, paper, delegations, streams, and the public check, as
//! browsers without JavaScript see them.

mod amendment;
mod board;
mod correction;
mod desk;
mod family;
mod forty;
mod lost;
mod pile;
mod proof;
mod refused;
pub(crate) mod scene;
mod seal;
mod sms;
mod structure;

use axum::body::Body;
use domain::{
    convention::{ConventionState, HeadAct, PlaceAfter, SignerRole},
    digest::Digest,
};
use http::{Request, StatusCode, header};
use scene::{GUARDIAN, HEAD, HOST, Scene};
use testing::{
    browser::Browser,
    files::{PNG, is_clean},
    people::act_at,
    signing::any_secret,
    sqlite,
};
use tower::ServiceExt;

/// How many links were opened: sessions are what opening leaves.
async fn open_pages(scene: &Scene, cookie: &str) -> StatusCode {
    let request = Request::get(scene.page())
        .header(header::HOST, "localhost")
        .header(header::ACCEPT, "text/html")
        .header(header::COOKIE, cookie)
        .body(Body::empty())
        .unwrap();
    scene.router.clone().oneshot(request).await.unwrap().status()
}

#[tokio::test]
async fn looking_at_a_link_opens_nothing() {
    let scene = Scene::validated(sqlite().await).await;
    let link = scene.link(GUARDIAN).await;
    for method in ["GET", "HEAD", "GET", "OPTIONS"] {
        let request = Request::builder()
            .method(method)
            .uri(&link)
            .header(header::HOST, "localhost")
            .header("sec-purpose", "prefetch")
            .body(Body::empty())
            .unwrap();
        let response = scene.router.clone().oneshot(request).await.unwrap();
        // The secret leaves the address for a cookie that opens nothing.
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            assert!(cookie.to_str().unwrap().starts_with("qzl-"), "{method}");
        }
    }
    let mut browser = Browser::new(&scene.router);
    let page = browser.open(&link).await;
    assert!(!page.address.contains("jeton"), "{}", page.address);
    assert!(page.html.contains("Anne Martin") && page.html.contains("Léa Martin"));
    // Nobody came in.
    assert!(
        browser
            .open(&scene.page())
            .await
            .address
            .starts_with("/connexion")
    );
    // The code opens, as often as one likes, in as many browsers.
    for _ in 0..2 {
        let mut browser = scene.by_link(GUARDIAN).await;
        let page = browser.open(&scene.page()).await;
        assert!(page.html.contains("Votre signature"), "{}", page.html);
    }
    assert!(scene.signed().await.is_empty());
}

#[tokio::test]
async fn dead_links_say_what_to_do_and_open_nothing() {
    let scene = Scene::validated(sqlite().await).await;
    let link = scene.link(GUARDIAN).await;
    let (_, token) = link.split_once('=').unwrap();
    let mut browser = scene.by_link(GUARDIAN).await;
    // Revoked: the page that was open is closed too.
    let mut head = scene.browser(scene.world.head).await;
    let follow = format!("/lycee/signatures/{}", scene.id());
    let page = head.open(&follow).await;
    let revoked = head
        .submit(&page.form("Annuler ses liens").fill(&[("role", "guardian1")]))
        .await;
    assert!(revoked.html.contains("sont annulés"), "{}", revoked.html);
    assert!(
        browser
            .open(&scene.page())
            .await
            .address
            .starts_with("/connexion")
    );
    let mut other = Browser::new(&scene.router);
    let page = other.open(&link).await;
    assert!(page.html.contains("Ce lien n’est plus bon"), "{}", page.html);
    let page = other.post("/api/signing/link/open", &[("lien", token)]).await;
    assert!(page.html.contains("Ce lien n’est plus bon"), "{}", page.html);
    // Expired.
    let link = scene.link(HOST).await;
    scene.watch.wait(60 * 24 * 200);
    let page = other.open(&link).await;
    assert!(page.html.contains("Ce lien n’est plus bon"), "{}", page.html);
}

#[tokio::test]
async fn a_link_signs_its_role_of_its_convention_only() {
    let scene = Scene::validated(sqlite().await).await;
    let document = scene.document().await.to_string();
    let id = scene.id().to_string();
    let mut browser = scene.by_link(GUARDIAN).await;
    for role in ["host", "head", "student", "guardian2", "x"] {
        let fields = [
            ("convention", id.as_str()),
            ("role", role),
            ("document", document.as_str()),
        ];
        for action in ["/api/signing/code", "/api/signing/sign", "/api/signing/refuse"] {
            let page = browser.post(action, &fields).await;
            assert_eq!(
                page.status,
                StatusCode::NOT_FOUND,
                "{action} {role}: {}",
                page.html
            );
        }
    }
    // Another convention, which waits for the same guardian: this link does not open it, whatever the cookie is called.
    let other = scene.another().await;
    let document = other.file().await.versions[0].document_hash.to_string();
    let elsewhere = other.id.to_string();
    let (_, secret) = browser.cookie().split_once('=').unwrap();
    let renamed = format!("qzc-{}={secret}", other.id.0.simple());
    let cookies = [
        browser.cookie().to_owned(),
        renamed.clone(),
        format!("{}; {renamed}", browser.cookie()),
    ];
    for cookie in cookies {
        let mut forger = Browser::holding(&scene.router, cookie);
        for rest in [
            "",
            "/signer",
            "/version/1",
            "/version/1/document.pdf",
            "/attestation",
        ] {
            let page = forger.open(&format!("/convention/{elsewhere}{rest}")).await;
            assert!(page.address.starts_with("/connexion"), "{rest}: {}", page.address);
        }
        let fields = [
            ("convention", elsewhere.as_str()),
            ("role", "guardian1"),
            ("document", document.as_str()),
            ("lu", "1"),
            ("code", "000000"),
            ("motif", "Ce n’est pas ma convention."),
        ];
        for action in ["/api/signing/code", "/api/signing/sign", "/api/signing/refuse"] {
            let page = forger.post(action, &fields).await;
            assert!(
                page.address.starts_with("/connexion"),
                "{action}: {}",
                page.address
            );
        }
    }
    let evidence = scene.db().evidence(other.id, 1).await.unwrap().unwrap();
    assert_eq!(evidence.state, ConventionState::Validated);
    assert!(evidence.signers.iter().all(|line| line.signature.is_none()));
    for page in ["/lycee/signatures", &format!("/lycee/signatures/{id}")] {
        assert!(
            browser.open(page).await.address.starts_with("/connexion"),
            "{page}"
        );
    }
    assert!(scene.signed().await.is_empty());
    assert_eq!(open_pages(&scene, "qzc-0=1").await, StatusCode::FOUND);
}

#[tokio::test]
async fn a_code_is_for_one_person_one_document_and_five_tries() {
    let scene = Scene::validated(sqlite().await).await;
    let mut browser = scene.by_link(GUARDIAN).await;
    let mut host = scene.by_link(HOST).await;
    // The codes that opened the links sign for ten minutes.
    scene.watch.wait(11);
    let page = browser.open(&scene.page()).await;
    // Without a code, and without having said that one has read.
    let form = page.form("Signer la convention");
    let page = browser.submit(&form.fill(&[("code", "")])).await;
    assert!(
        page.error("code").contains("six chiffres"),
        "{}",
        page.error("code")
    );
    assert!(page.error("lu").contains("Cochez"), "{}", page.error("lu"));
    let page = browser.submit(&page.form("Recevoir un code")).await;
    assert!(page.html.contains("Un code vient de partir"), "{}", page.html);
    // Another at once: not yet.
    let page = browser.submit(&page.form("Recevoir un autre code")).await;
    assert!(
        page.error("code").contains("vient de vous être envoyé"),
        "{}",
        page.html
    );
    let right = scene.code(GUARDIAN).await;
    let wrong = if right == "000000" { "000001" } else { "000000" };
    // The host's representative cannot use the guardian's.
    let of_host = host.open(&scene.page()).await;
    let refused = host
        .submit(&of_host.form("Signer la convention").fill(&[
            ("code", &right),
            ("lu", "1"),
            ("pouvoir", "1"),
        ]))
        .await;
    assert!(
        refused.error("code").contains("Demandez d’abord"),
        "{}",
        refused.error("code")
    );
    let mut page = page;
    for left in (0..5).rev() {
        page = browser
            .submit(
                &page
                    .form("Signer la convention")
                    .fill(&[("code", wrong), ("lu", "1")]),
            )
            .await;
        let said = page.error("code");
        match left {
            0 => assert!(said.contains("ne sert plus"), "{said}"),
            1 => assert!(said.contains("un essai"), "{said}"),
            left => assert!(said.contains(&format!("{left} essais")), "{said}"),
        }
    }
    // Locked: the right one comes too late.
    let page = browser
        .submit(
            &page
                .form("Signer la convention")
                .fill(&[("code", &right), ("lu", "1")]),
        )
        .await;
    assert!(page.error("code").contains("ne sert plus"), "{}", page.html);
    assert!(scene.signed().await.is_empty());
    // A new one, which grows old.
    scene.watch.wait(2);
    let page = browser.open(&scene.page()).await;
    let page = browser.submit(&page.form("Recevoir un code")).await;
    let old = scene.code(GUARDIAN).await;
    scene.watch.wait(11);
    let page = browser
        .submit(
            &page
                .form("Signer la convention")
                .fill(&[("code", &old), ("lu", "1")]),
        )
        .await;
    assert!(
        page.error("code").contains("plus de dix minutes"),
        "{}",
        page.html
    );
    // A third, typed as people type.
    let page = browser.open(&scene.page()).await;
    let page = browser.submit(&page.form("Recevoir un code")).await;
    let code = scene.code(GUARDIAN).await;
    let typed = format!(" {} {}", &code[..3], &code[3..]);
    let page = browser
        .submit(
            &page
                .form("Signer la convention")
                .fill(&[("code", &typed), ("lu", "1")]),
        )
        .await;
    assert!(
        page.html.contains("Votre signature est enregistrée"),
        "{}",
        page.html
    );
    assert_eq!(scene.signed().await, [SignerRole::Guardian1]);
}

#[tokio::test]
async fn the_code_of_a_version_does_not_sign_the_next() {
    let scene = Scene::validated(sqlite().await).await;
    let mut browser = scene.by_link(GUARDIAN).await;
    scene.watch.wait(11);
    let page = browser.open(&scene.page()).await;
    let page = browser.submit(&page.form("Recevoir un code")).await;
    let (code, stale) = (scene.code(GUARDIAN).await, page.form("Signer la convention"));
    let mut head = scene.browser(scene.world.head).await;
    let left_open = head.open(&scene.page()).await.form("Signer la convention");
    // The pupil refuses; the lycée validates another version.
    let mut student = scene.browser(scene.world.student).await;
    let page = student.open(&scene.page()).await;
    let form = page
        .form("Refuser de signer")
        .fill(&[("motif", "Le repas n’est pas prévu.")]);
    let page = student.submit(&form).await;
    assert!(page.html.contains("Votre refus"), "{}", page.html);
    assert!(page.html.contains("Le repas n’est pas prévu."), "{}", page.html);
    assert_eq!(scene.world.file().await.state, ConventionState::SchoolPart);
    scene.watch.wait(1);
    scene.validate("Panier repas", GUARDIAN).await;
    // The guardian's link was replaced with the version; the head's page was left open.
    let page = browser.submit(&stale.fill(&[("code", &code), ("lu", "1")])).await;
    assert!(page.address.starts_with("/connexion"), "{}", page.address);
    let page = head.submit(&left_open.fill(&[("lu", "1")])).await;
    assert!(
        page.html.contains("une nouvelle version a remplacé"),
        "{}",
        page.html
    );
    assert!(scene.signed().await.is_empty());
    // Who signs again sees what changed.
    let mut browser = scene.by_link(GUARDIAN).await;
    scene.watch.wait(11);
    let page = browser.open(&scene.page()).await;
    assert!(page.html.contains("Ce qui a changé"), "{}", page.html);
    assert!(page.html.contains("Cantine") && page.html.contains("Panier repas"));
    let form = page
        .form("Signer la convention")
        .fill(&[("code", &code), ("lu", "1")]);
    let page = browser.submit(&form).await;
    assert!(page.error("code").contains("Demandez d’abord"), "{}", page.html);
}

/// Every part of both pages: title, state, what is left to do.
async fn all_says_that_all_have_signed(scene: &Scene, browser: &mut Browser) {
    let page = browser.open(&scene.page()).await;
    let main = page.html.split("<main").nth(1).unwrap();
    assert!(main.contains("La convention est signée par tous"), "{main}");
    assert!(main.contains("tout le monde a signé"), "{main}");
    let overview = browser.open(&format!("/convention/{}", scene.id())).await;
    let over = overview.html.split("<main").nth(1).unwrap();
    assert!(over.contains("Tous ont signé"), "{over}");
    for main in [main, over] {
        for asked in [
            "Lire et signer",
            "Passer à la signature",
            "Signer la convention",
            "En cours de signature",
        ] {
            assert!(!main.contains(asked), "{asked}: {main}");
        }
    }
}

/// With the log of today the checker has nothing left to say: without it, the pages that are shown are not covered.
async fn the_file_and_the_log_are_checked_whole(scene: &Scene, browser: &mut Browser) {
    let overview = browser.open(&format!("/convention/{}", scene.id())).await;
    let folder = tempfile::tempdir().unwrap();
    for (path, name) in [
        (
            format!("/convention/{}/version/1/dossier-signe.pdf", scene.id()),
            "signed.pdf",
        ),
        (format!("/convention/{}/journal.jsonl", scene.id()), "log.jsonl"),
    ] {
        assert!(overview.html.contains(&path), "{path}");
        let bytes = browser.download(&path).await;
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../tools/check_convention.py");
    let checked = |arguments: &[&str]| {
        let output = std::process::Command::new("python3")
            .args(["-B", script])
            .args(arguments)
            .current_dir(folder.path())
            .output()
            .unwrap();
        (
            output.status.code(),
            String::from_utf8_lossy(&output.stdout).into_owned(),
        )
    };
    let (status, said) = checked(&["signed.pdf"]);
    assert_eq!(status, Some(3), "{said}");
    let (status, said) = checked(&["signed.pdf", "--log", "log.jsonl"]);
    assert_eq!(status, Some(0), "{said}");
    assert!(said.contains("digest of the signed file"), "{said}");
    // What its QR code says is checked with the site's public keys and nothing else, or beside the file.
    let keys = browser.download("/verifier/cles.json").await;
    std::fs::write(folder.path().join("keys.json"), keys).unwrap();
    let evidence = scene.db().evidence(scene.id(), 1).await.unwrap().unwrap();
    let keys = scene.db().keys().unwrap();
    let mark = service::signing::finalize::mark(&scene.app, &evidence, keys).unwrap();
    let code = |reference: &str, mark: &str| {
        let check = &evidence.check_code;
        format!("https://exemple.fr/verifier?reference={reference}&code={check}#{mark}")
    };
    let good = code(&evidence.reference, &mark);
    let (status, said) = checked(&["--qr", &good, "--keys", "keys.json"]);
    assert_eq!(status, Some(0), "{said}");
    assert!(said.contains("signed by all 4"), "{said}");
    let whole = [
        "signed.pdf",
        "--log",
        "log.jsonl",
        "--keys",
        "keys.json",
        "--qr",
        &good,
    ];
    let (status, said) = checked(&whole);
    assert_eq!(status, Some(0), "{said}");
    let last = mark.len() - 1;
    let another = if mark.ends_with('0') { "1" } else { "0" };
    for forged in [
        code("QZ-27-0000-0000", &mark),
        code(&evidence.reference, &mark.replacen(".4.", ".5.", 1)),
        code(&evidence.reference, &format!("{}{another}", &mark[..last])),
        code(&evidence.reference, &mark[..last]),
    ] {
        let (status, said) = checked(&["--qr", &forged, "--keys", "keys.json"]);
        assert_eq!(status, Some(1), "{forged}: {said}");
    }
}

/// The copy of a party holds, is recognised, and leaves out what identifies the others; the school's file is what it was.
async fn a_party_reads_nothing_of_where_the_others_were(scene: &Scene, party: &mut Browser) {
    let path = format!("/convention/{}/version/1/dossier-signe.pdf", scene.id());
    let copy = party.download(&path).await;
    assert!(
        copy == party.download(&path).await,
        "made again, it is the same file"
    );
    let mut head = scene.browser(scene.world.head).await;
    let whole = head.download(&path).await;
    let sealed = scene.db().evidence(scene.id(), 1).await.unwrap().unwrap();
    assert_eq!(Some(Digest::of(&whole)), sealed.file_hash);
    assert!(copy != whole);
    let folder = tempfile::tempdir().unwrap();
    let evidence = |name: &str, bytes: &[u8]| {
        let file = folder.path().join(name);
        std::fs::write(&file, bytes).unwrap();
        let shown = std::process::Command::new("qpdf")
            .args(["--show-attachment=evidence.json"])
            .arg(&file)
            .output()
            .unwrap();
        String::from_utf8(shown.stdout).unwrap()
    };
    let (copied, all) = (evidence("copy.pdf", &copy), evidence("whole.pdf", &whole));
    for line in &sealed.signers {
        let signature = line.signature.as_ref().unwrap();
        let Some(email) = signature.email.as_deref().filter(|email| !email.is_empty()) else {
            continue;
        };
        assert!(all.contains(email), "{email}");
        let own = line.signer.role == domain::convention::SignerRole::Student;
        assert_eq!(copied.contains(email), own, "{email} in {copied}");
    }
    assert!(copied.contains("\"withheld\":true") && !all.contains("withheld"));
    let page = Browser::new(&scene.router)
        .open(&format!("/verifier?empreinte={}", Digest::of(&copy)))
        .await;
    assert!(page.html.contains("Authentique et complète"), "{}", page.html);
    // Saved anew by some program, either is another file, which holds all that it held.
    for file in [&copy, &whole] {
        let saved = [&file[..], &b"\n"[..]].concat();
        let page = Browser::new(&scene.router)
            .upload("/verifier/examen", &[], &saved)
            .await;
        let kept = page.html.matches("Tel qu’il a été donné").count();
        assert_eq!(kept, 4, "{}", page.html);
        assert!(page.html.contains("Tous l’ont signée"), "{}", page.html);
        assert!(!page.html.contains("alert-success"), "{}", page.html);
    }
}

#[tokio::test]
async fn everybody_signs_in_any_order_and_sees_it() {
    let scene = Scene::validated(sqlite().await).await;
    let page = scene.sign_by_account(scene.world.student).await;
    assert!(
        page.html.contains("Votre signature est enregistrée"),
        "{}",
        page.html
    );
    assert!(
        page.html.contains("Vous avez signé cette convention le"),
        "{}",
        page.html
    );
    // One message says it, and what comes next.
    assert_eq!(
        page.html.matches("class=\"alert alert-success\"").count(),
        1,
        "{}",
        page.html
    );
    assert!(page.html.contains("Revenir à mon espace"), "{}", page.html);
    // Whoever has signed is not asked again, on any page.
    let mut student = scene.browser(scene.world.student).await;
    let overview = student.open(&format!("/convention/{}", scene.id())).await;
    assert!(
        overview.html.contains("C’est signé de votre côté"),
        "{}",
        overview.html
    );
    assert!(!overview.html.contains("Lire et signer"), "{}", overview.html);
    let page = scene.sign_by_link(HOST).await;
    assert!(page.html.contains("2 signatures sur 4"), "{}", page.html);
    // To the host nothing is left; the guardian has promised the certificate, and is led to its form.
    assert!(page.html.contains("plus rien à y faire") && !page.html.contains("#attestation-remise"));
    let page = scene.sign_by_link(GUARDIAN).await;
    assert!(page.html.contains("3 signatures sur 4"), "{}", page.html);
    let form = format!("href=\"/convention/{}#attestation-remise\"", scene.id());
    assert!(
        page.html.contains(&form) && !page.html.contains("plus rien à y faire"),
        "{}",
        page.html
    );
    let page = scene.sign_by_account(scene.world.head).await;
    assert!(page.html.contains("c’était la dernière"), "{}", page.html);
    assert_eq!(scene.world.file().await.state, ConventionState::Signed);
    let evidence = scene.db().evidence(scene.id(), 1).await.unwrap().unwrap();
    for line in &evidence.signers {
        let signature = line.signature.as_ref().unwrap();
        assert_eq!(signature.document_hash, evidence.document_hash);
        assert!(page.html.contains(&line.signer.name));
        assert_eq!(signature.consent_hash, Digest::of(signature.consent.as_bytes()));
    }
    // The file is made, once, and is recognised.
    service::signing::finalize::finalize_due(&scene.app)
        .await
        .unwrap();
    assert_eq!(
        service::signing::finalize::finalize_due(&scene.app)
            .await
            .unwrap(),
        0
    );
    let sealed = scene.db().evidence(scene.id(), 1).await.unwrap().unwrap();
    let file = sealed.file_hash.unwrap();
    let page = Browser::new(&scene.router)
        .open(&format!("/verifier?empreinte={file}"))
        .await;
    assert!(page.html.contains("Authentique et complète"), "{}", page.html);
    assert!(scene.email(GUARDIAN).await.contains("jeton="));
    let mut browser = scene.browser(scene.world.student).await;
    all_says_that_all_have_signed(&scene, &mut browser).await;
    a_party_reads_nothing_of_where_the_others_were(&scene, &mut browser).await;
    let mut head = scene.browser(scene.world.head).await;
    the_file_and_the_log_are_checked_whole(&scene, &mut head).await;
    // Signing again changes nothing, and says so.
    let document = evidence.document_hash.to_string();
    let id = scene.id().to_string();
    let fields = [
        ("convention", id.as_str()),
        ("role", "student"),
        ("document", &document),
        ("lu", "1"),
    ];
    let page = browser.post("/api/signing/sign", &fields).await;
    assert!(page.html.contains("déjà signée"), "{}", page.html);
}

#[tokio::test]
async fn a_head_signs_many_with_one_code() {
    let scene = Scene::validated(sqlite().await).await;
    let mut head = scene.browser(scene.world.head).await;
    let page = head.open("/lycee/signatures").await;
    assert!(page.html.contains("Léa Martin"), "{}", page.html);
    // The act of a line is the one that is awaited; its name leads to how far its signatures are.
    for path in [scene.page(), format!("/lycee/signatures/{}", scene.id())] {
        assert!(
            page.html.contains(&format!("href=\"{path}\"")),
            "{path}: {}",
            page.html
        );
    }
    assert!(page.html.contains("Lire et signer"), "{}", page.html);
    assert!(!page.html.contains(">Suivre"), "{}", page.html);
    // Nobody reminds themselves.
    let own = head.open(&format!("/lycee/signatures/{}", scene.id())).await;
    let (_, awaited) = own.html.split_once("Ceux qui doivent encore signer").unwrap();
    assert!(
        awaited.contains(&format!("href=\"{}\"", scene.page())),
        "{awaited}"
    );
    assert!(!awaited.contains("name=\"role\" value=\"head\""), "{awaited}");
    // Nothing ticked.
    let form = page.form("Signer ensemble");
    let said = head.submit(&form).await;
    assert_eq!(said.error("toutes"), "Cochez au moins une convention à signer.");
    let name = format!("c-{}", scene.id());
    let page = head
        .submit(&page.form("Signer ensemble").fill(&[(&name, "1")]))
        .await;
    let batch = page.address.clone();
    let page = head.submit(&page.form("Recevoir un code pour")).await;
    let code = scene.code(HEAD).await;
    // The e-mail names what the code signs, and leads back to it.
    let told = scene.email(HEAD).await;
    assert!(told.contains("- Léa Martin chez Atelier"), "{told}");
    assert!(told.contains(&batch), "{told}");
    let form = page.form("Signer cette convention");
    // Somebody else's choice does not exist.
    let mut staff = scene.browser(scene.world.staff).await;
    assert_eq!(staff.open(&batch).await.status, StatusCode::NOT_FOUND);
    assert_eq!(staff.submit(&form).await.status, StatusCode::NOT_FOUND);
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let said = head
        .submit(
            &page
                .form("Signer cette convention")
                .fill(&[("code", wrong), ("lu", "1")]),
        )
        .await;
    assert!(said.error("code").contains("4 essais"), "{}", said.html);
    let page = head.submit(&form.fill(&[("code", &code), ("lu", "1")])).await;
    assert!(page.html.contains("tout est signé"), "{}", page.html);
    assert_eq!(scene.signed().await, [SignerRole::Head]);
    let page = head.open("/lycee/signatures").await;
    assert!(
        page.html
            .contains("Aucune convention n’attend la signature du lycée"),
        "{}",
        page.html
    );
}

#[tokio::test]
async fn a_delegate_acts_on_the_days_they_were_named_for() {
    let scene = Scene::validated(sqlite().await).await;
    let mut head = scene.browser(scene.world.head).await;
    let mut staff = scene.browser(scene.world.staff).await;
    assert_eq!(
        staff.open("/lycee/delegations").await.status,
        StatusCode::NOT_FOUND
    );
    let page = staff.open(&scene.page()).await;
    assert!(page.html.contains("Vous n’avez pas à signer"), "{}", page.html);
    let page = head.open("/lycee/delegations").await;
    let who = scene.world.staff.to_string();
    let tomorrow = [
        ("personne", who.as_str()),
        ("acte-sign", "1"),
        ("du", "2026-11-22"),
        ("au", "2026-11-22"),
    ];
    let wrong = head
        .submit(&page.form("Déléguer ces actes").fill(&[
            ("personne", &who),
            ("du", "2026-11-22"),
            ("au", "2026-11-20"),
        ]))
        .await;
    assert!(wrong.error("au").contains("avant le premier"), "{}", wrong.html);
    let page = head
        .submit(&page.form("Déléguer ces actes").fill(&tomorrow))
        .await;
    assert!(page.html.contains("agit en votre nom"), "{}", page.html);
    assert!(page.html.contains("Paul Durand"), "{}", page.html);
    let told = scene.email("paul.durand@exemple.fr").await;
    assert!(
        told.contains("Claire Fontaine vous charge d’agir en son nom"),
        "{told}"
    );
    assert!(
        told.contains("- Signer") && told.contains("Cette délégation vaut le"),
        "{told}"
    );
    let said = staff.open(&scene.page()).await;
    assert!(said.html.contains("Vous n’avez pas à signer"), "too early");
    scene.watch.wait(60 * 24);
    let mut staff = scene.browser(scene.world.staff).await;
    let page = staff.open(&scene.page()).await;
    assert!(
        page.html.contains(
            "Moi, Paul Durand, pour l’établissement scolaire, par délégation de Claire Fontaine, j’ai lu"
        ),
        "{}",
        page.html
    );
    let form = page.form("Signer la convention").fill(&[("lu", "1")]);
    scene.watch.wait(60 * 24);
    let mut staff = scene.browser(scene.world.staff).await;
    assert_eq!(
        staff.submit(&form).await.status,
        StatusCode::NOT_FOUND,
        "too late"
    );
    // Named anew, and taken back.
    let context = act_at(scene.app.clock.now(), Some(scene.world.head));
    let (first, last) = ("2026-11-23".parse().unwrap(), "2026-11-30".parse().unwrap());
    let school = scene.world.file().await.school;
    scene
        .db()
        .delegate(&context, school, scene.world.staff, &[HeadAct::Sign], first, last)
        .await
        .unwrap();
    // A head's session of two days ago is over.
    let page = head.open("/lycee/delegations").await;
    assert!(page.address.starts_with("/connexion"), "{}", page.address);
    let mut head = scene.browser(scene.world.head).await;
    let page = head.open("/lycee/delegations").await;
    let page = head.submit(&page.form("Retirer")).await;
    assert!(page.html.contains("La délégation est retirée"), "{}", page.html);
    assert_eq!(
        staff.submit(&form).await.status,
        StatusCode::NOT_FOUND,
        "taken back"
    );
    scene
        .db()
        .delegate(&context, school, scene.world.staff, &[HeadAct::Sign], first, last)
        .await
        .unwrap();
    let page = staff.submit(&form).await;
    assert!(
        page.html.contains("Votre signature est enregistrée"),
        "{}",
        page.html
    );
    let evidence = scene.db().evidence(scene.id(), 1).await.unwrap().unwrap();
    assert_eq!(
        evidence.signers[0].signature.as_ref().unwrap().name,
        "Paul Durand"
    );
}

#[tokio::test]
async fn a_guardian_without_an_address_signs_on_paper() {
    let scene = Scene::new(sqlite().await).await;
    scene.validate("Cantine", "").await;
    let id = scene.id();
    let mut staff = scene.browser(scene.world.staff).await;
    let page = staff.open(&format!("/lycee/signatures/{id}")).await;
    assert!(page.html.contains("signe sur papier"), "{}", page.html);
    let document = scene.document().await.to_string();
    let action = format!("/lycee/signatures/{id}/papier");
    let fields = [
        ("role", "guardian1"),
        ("document", document.as_str()),
        ("signee_le", "21/11/2026"),
    ];
    // It begins and ends like one, and is none.
    let torn = b"\x89PNG\r\n\x1a\n....IEND\xaeB`\x82";
    let mut large = PNG.to_vec();
    large.resize(9 * 1024 * 1024, 0);
    for (none, said) in [
        (&b"<html>"[..], "ni un PDF"),
        (torn, "abîmée"),
        (b"", "Choisissez"),
        (&large, "5 Mo"),
        (b"\0\0\0\x18ftypheix", "HEIC"),
    ] {
        let page = staff.upload(&action, &fields, none).await;
        let error = page.error("page-guardian1");
        assert!(
            error.contains("Rien n’est enregistré") && error.contains(said),
            "{error}"
        );
    }
    // Where nobody knows which field it was, it is told above all of them.
    let page = staff.upload(&action, &[], &large).await;
    assert!(page.html.contains("dépasse 5 Mo"), "{}", page.html);
    let png = PNG;
    // The pupil does not record it, nor does anybody for who has an address.
    let mut student = scene.browser(scene.world.student).await;
    assert_eq!(
        student.upload(&action, &fields, png).await.status,
        StatusCode::NOT_FOUND
    );
    let for_host = [
        ("role", "host"),
        ("document", document.as_str()),
        ("signee_le", "21/11/2026"),
    ];
    staff.upload(&action, &for_host, png).await;
    assert!(scene.signed().await.is_empty());
    // Nor is a day taken on which it was not signed; it is shown again as it was typed.
    for (day, said) in [
        ("", "Indiquez une date"),
        ("22/11/2026", "pas encore"),
        ("20/11/2026", "autre version"),
    ] {
        let wrong = [fields[0], fields[1], ("signee_le", day)];
        let page = staff.upload(&action, &wrong, png).await;
        let error = page.error("signee_le-guardian1");
        assert!(
            error.contains("Rien n’est enregistré") && error.contains(said),
            "{error}"
        );
        assert!(day.is_empty() || page.html.contains(day), "{}", page.html);
    }
    assert!(scene.signed().await.is_empty());
    let page = staff.upload(&action, &fields, png).await;
    assert!(page.html.contains("enregistrée en votre nom"), "{}", page.html);
    assert!(
        page.html
            .contains("Page signée sur papier le 21 novembre 2026, remise au lycée et enregistrée par Paul Durand (Secrétariat)"),
        "{}",
        page.html
    );
    assert_eq!(scene.signed().await, [SignerRole::Guardian1]);
    let page = staff.upload(&action, &fields, png).await;
    assert!(page.html.contains("les choses ont changé"), "{}", page.html);
    // The page is read back by the lycée, and by nobody else.
    let page = staff.open(&format!("/lycee/signatures/{id}")).await;
    let path = format!("/convention/{id}/version/1/page-signee/guardian1");
    assert!(page.html.contains(&path), "{}", page.html);
    let read = async |cookie: &str| {
        let request = Request::get(&path)
            .header(header::HOST, "localhost")
            .header(header::COOKIE, cookie)
            .body(Body::empty())
            .unwrap();
        let response = scene.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        (parts, axum::body::to_bytes(body, 1_000_000).await.unwrap())
    };
    let (parts, body) = read(staff.cookie()).await;
    assert_eq!(parts.status, StatusCode::OK);
    assert_eq!(parts.headers[header::CONTENT_TYPE], "image/png");
    assert_eq!(parts.headers[header::CACHE_CONTROL], "no-store");
    assert!(body.starts_with(b"\x89PNG") && is_clean(&body));
    for stranger in [scene.world.student, scene.world.host, scene.world.guardian] {
        let browser = scene.browser(stranger).await;
        let (parts, _) = read(browser.cookie()).await;
        assert_eq!(parts.status, StatusCode::NOT_FOUND);
        let page = scene.browser(stranger).await.open(&scene.page()).await;
        assert!(!page.html.contains("page-signee"), "{}", page.html);
    }
    assert_eq!(read("").await.0.status, StatusCode::SEE_OTHER);
}

/// Who printed a version that was replaced since has signed another text: the lycée is told so, and records the page of the new one alone.
#[tokio::test]
async fn a_printed_page_of_a_replaced_version_is_not_recorded() {
    let scene = Scene::new(sqlite().await).await;
    scene.validate("Cantine", "").await;
    let id = scene.id();
    let action = format!("/lycee/signatures/{id}/papier");
    let printed = scene.document().await.to_string();
    let page_of = |document: &str| {
        [
            ("role", "guardian1".to_owned()),
            ("document", document.to_owned()),
            ("signee_le", "21/11/2026".to_owned()),
        ]
    };
    let mut staff = scene.browser(scene.world.staff).await;
    let mut record = async |document: &str| {
        let fields = page_of(document);
        let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
        staff.upload(&action, &fields, PNG).await
    };
    scene.db().correct(&scene.head(), id, "Une faute").await.unwrap();
    let refused = "Rien n’est enregistré";
    // While the next version is prepared, and once it is there.
    let page = record(&printed).await;
    assert!(
        page.html.contains(refused) && page.html.contains("les choses ont changé"),
        "{}",
        page.html
    );
    scene.validate("Panier repas", "").await;
    let page = record(&printed).await;
    assert!(
        page.html.contains(refused) && page.html.contains("les choses ont changé"),
        "{}",
        page.html
    );
    assert!(scene.signed().await.is_empty());
    let now = scene.document().await.to_string();
    assert_ne!(now, printed);
    let page = record(&now).await;
    assert!(page.html.contains("enregistrée en votre nom"), "{}", page.html);
    assert_eq!(scene.signed().await, [SignerRole::Guardian1]);
}

/// The head takes paper of hosts: they print the document from their link, the lycée records the page, and the signed file holds it.
#[tokio::test]
async fn a_host_signs_on_paper_where_the_head_takes_it() {
    let scene = Scene::validated(sqlite().await).await;
    let id = scene.id();
    let follow = format!("/lycee/signatures/{id}");
    let mut staff = scene.browser(scene.world.staff).await;
    let action = format!("{follow}/papier");
    let page = staff.open(&follow).await;
    assert!(!page.html.contains("Signer sur papier"), "{}", page.html);
    let mut head = scene.browser(scene.world.head).await;
    let page = head.open("/lycee/delegations").await;
    let form = page.form("papier_structure").fill(&[("papier_structure", "1")]);
    let page = head.submit(&form).await;
    assert!(page.html.contains("C’est enregistré"), "{}", page.html);
    // Who signs by a link finds the print there, the pupil none.
    let print = format!("/convention/{id}/version/1/a-signer.pdf");
    let mut host = scene.by_link(HOST).await;
    assert!(host.open(&scene.page()).await.html.contains(&print));
    let mut student = scene.browser(scene.world.student).await;
    assert!(!student.open(&scene.page()).await.html.contains("a-signer.pdf"));
    let page = staff.open(&follow).await;
    assert!(page.html.contains(&print) && page.html.contains("Signer sur papier"));
    let document = scene.document().await.to_string();
    let fields = [
        ("role", "host"),
        ("document", document.as_str()),
        ("signee_le", "2026-11-21"),
    ];
    // A page of a version that is no more the one to sign is said to be, and nothing is stored.
    let other = Digest::of(b"replaced").to_string();
    let replaced = [fields[0], ("document", other.as_str()), fields[2]];
    let page = staff.upload(&action, &replaced, PNG).await;
    assert!(page.html.contains("les choses ont changé"), "{}", page.html);
    // Guardians who have an address, and a minor, sign as before.
    for role in ["guardian1", "student", "head"] {
        let fields = [("role", role), fields[1], fields[2]];
        staff.upload(&action, &fields, PNG).await;
    }
    assert!(scene.signed().await.is_empty());
    let page = staff.upload(&action, &fields, PNG).await;
    assert!(page.html.contains("enregistrée en votre nom"), "{}", page.html);
    assert_eq!(scene.signed().await, [SignerRole::Host]);
    // The others sign on the screen; the round ends like any other.
    scene.sign_by_link(GUARDIAN).await;
    scene.sign_by_account(scene.world.student).await;
    scene.sign_by_account(scene.world.head).await;
    _ = service::signing::finalize::finalize_due(&scene.app).await;
    let evidence = scene.db().evidence(id, 1).await.unwrap().unwrap();
    let file = head
        .download(&format!("/convention/{id}/version/1/dossier-signe.pdf"))
        .await;
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("signed.pdf"), file).unwrap();
    let output = std::process::Command::new("python3")
        .args([
            "-B",
            concat!(env!("CARGO_MANIFEST_DIR"), "/../tools/check_convention.py"),
            "signed.pdf",
        ])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        said.contains("host signed on paper: recorded by Paul Durand"),
        "{said}"
    );
    assert!(
        said.contains("ok     the scan page-signee-host.png is that page"),
        "{said}"
    );
    // Whoever checks a document learns that one of the signatures was on paper, and not by whom it was recorded.
    let reference = scene.world.file().await.reference;
    let asked = format!("/verifier?reference={reference}&code={}", evidence.check_code);
    let page = Browser::new(&scene.router).open(&asked).await;
    assert!(page.html.contains("dont 1 sur papier"), "{}", page.html);
    assert!(!page.html.contains("Paul Durand"), "{}", page.html);
    // A party's copy is the same when who recorded the page has another name.
    let path = format!("/convention/{id}/version/1/dossier-signe.pdf");
    let copy = student.download(&path).await;
    let mut tx = scene.db().begin().await.unwrap();
    tx.query_text("UPDATE account SET name = 'Compte effacé' WHERE id = $1")
        .bind(scene.world.staff.0)
        .execute()
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert!(copy == student.download(&path).await);
}

#[tokio::test]
async fn a_document_to_print_is_not_made_without_end() {
    let scene = Scene::validated(sqlite().await).await;
    let mut head = scene.browser(scene.world.head).await;
    let version = format!("/convention/{}/version/1", scene.id());
    for _ in 0..scene.app.limits.per_person {
        assert!(!head.download(&format!("{version}/a-signer.pdf")).await.is_empty());
    }
    let page = head.open(&format!("{version}/a-signer.pdf")).await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    // What is stored is read as before.
    assert!(!head.download(&format!("{version}/document.pdf")).await.is_empty());
}

#[tokio::test]
async fn the_lycee_chases_once_a_day_and_changes_an_address() {
    let scene = Scene::validated(sqlite().await).await;
    let mut staff = scene.browser(scene.world.staff).await;
    let follow = format!("/lycee/signatures/{}", scene.id());
    let page = staff.open(&follow).await;
    let relance = page.form("Relancer").fill(&[("role", "guardian1")]);
    let page = staff.submit(&relance).await;
    assert!(page.html.contains("La relance est partie"), "{}", page.html);
    assert!(scene.email(GUARDIAN).await.contains("jeton="));
    let page = staff.submit(&relance).await;
    assert!(page.html.contains("a déjà été relancée"), "{}", page.html);
    scene.watch.wait(60 * 24);
    let mut staff = scene.browser(scene.world.staff).await;
    let page = staff.submit(&relance).await;
    assert!(page.html.contains("La relance est partie"), "{}", page.html);
    // Another address: the former links are dead, the new one is good.
    let mut before = scene.by_link(GUARDIAN).await;
    let form = page.form("courriel-guardian1");
    let taken = staff.submit(&form).await;
    assert_eq!(taken.status, StatusCode::OK);
    let form = page.form("courriel-guardian1").fill(&[("courriel", HOST)]);
    let taken = staff.submit(&form).await;
    assert!(
        taken.error("courriel-guardian1").contains("déjà cette adresse"),
        "{}",
        taken.html
    );
    let form = page
        .form("courriel-guardian1")
        .fill(&[("courriel", "mere@exemple.fr")]);
    let page = staff.submit(&form).await;
    assert!(page.html.contains("L’adresse est changée"), "{}", page.html);
    assert!(before.open(&scene.page()).await.address.starts_with("/connexion"));
    let page = scene.sign_by_link("mere@exemple.fr").await;
    assert!(
        page.html.contains("Votre signature est enregistrée"),
        "{}",
        page.html
    );
}

#[tokio::test]
async fn anybody_checks_a_document() {
    let scene = Scene::validated(sqlite().await).await;
    let mut passer_by = Browser::new(&scene.router);
    let page = passer_by.open("/verifier").await;
    assert_eq!(page.status, StatusCode::OK);
    let file = scene.world.file().await;
    let version = &file.versions[0];
    let asked = format!(
        "/verifier?reference={}&code={}",
        file.reference, version.check_code
    );
    let page = passer_by.open(&asked).await;
    // Reference and code stand on a forged copy too: nothing is green, and what the true one says is there to compare.
    assert!(page.html.contains("Référence connue : comparez"), "{}", page.html);
    assert!(
        !page.html.contains("Authentique") && !page.html.contains("alert-success"),
        "{}",
        page.html
    );
    for said in ["Atelier des Lilas", "L. M.", "juin", "0 signature sur 4"] {
        assert!(page.html.contains(said), "{said}: {}", page.html);
    }
    let pages = pdf::page_count(
        &scene.db().frozen_content(scene.id(), 1).await.unwrap().unwrap(),
        &[],
    )
    .unwrap();
    assert!((2..=4).contains(&pages), "{pages}");
    assert!(page.html.contains(&format!("<dd>{pages}<")), "{}", page.html);
    let page = passer_by
        .open(&format!("/verifier?reference={}&code=0000000000", file.reference))
        .await;
    assert!(page.html.contains("Document inconnu"), "{}", page.html);
    let page = passer_by
        .open(&format!("/verifier?reference={}", file.reference))
        .await;
    assert!(
        page.html.contains("Indiquez le code de contrôle"),
        "{}",
        page.html
    );
    assert!(!page.html.contains("Indiquez la référence"), "{}", page.html);
    let page = passer_by.open("/verifier?reference=&code=").await;
    for said in [
        "<title>Erreur",
        "href=\"#reference\"",
        "href=\"#code\"",
        "Indiquez la référence",
    ] {
        assert!(page.html.contains(said), "{said}: {}", page.html);
    }
    // The file itself, and one flipped byte.
    let mut pdf = format!("%PDF-1.7 {} %%EOF", version.content_hash).into_bytes();
    let page = passer_by.upload("/verifier/fichier", &[], &pdf).await;
    assert!(page.html.contains("pas encore signée par tous"), "{}", page.html);
    assert!(
        !page.html.contains("validé et signé, sans la preuve"),
        "{}",
        page.html
    );
    pdf[9] ^= 1;
    let page = passer_by.upload("/verifier/fichier", &[], &pdf).await;
    assert!(page.html.contains("Document inconnu"), "{}", page.html);
    for name in ["Léa Martin", "Anne Martin", "Rose Adam", "Claire Fontaine"] {
        let page = passer_by.open(&asked).await;
        assert!(!page.html.contains(name), "{name}");
    }
    // Replaced, then cancelled.
    let head = scene.head();
    scene.db().correct(&head, scene.id(), "Une faute").await.unwrap();
    scene.validate("Panier repas", GUARDIAN).await;
    let page = passer_by.open(&asked).await;
    assert!(
        page.html.contains("remplacée par une plus récente"),
        "{}",
        page.html
    );
    let now = scene.world.file().await;
    let asked = format!(
        "/verifier?reference={}&code={}",
        now.reference, now.versions[1].check_code
    );
    scene
        .db()
        .cancel_convention(&head, scene.id(), "Abandon", PlaceAfter::Freed, &any_secret())
        .await
        .unwrap();
    let page = passer_by.open(&asked).await;
    assert!(
        page.html.contains("Cette convention est annulée"),
        "{}",
        page.html
    );
    // The very file is recognised, whatever became of it.
    let pdf = format!("%PDF-1.7 {} %%EOF", now.versions[1].content_hash).into_bytes();
    let page = passer_by.upload("/verifier/fichier", &[], &pdf).await;
    assert!(page.html.contains("Authentique, mais annulée"), "{}", page.html);
}

/// A PDF that those files are attached to.
fn attaching(files: &[&[u8]]) -> Vec<u8> {
    let mut pdf = b"%PDF-1.7\n".to_vec();
    for (number, file) in (1..).zip(files) {
        let length = file.len();
        let head = format!("{number} 0 obj\n<</Type/EmbeddedFile/Length {length}>>\nstream\n");
        pdf.extend_from_slice(head.as_bytes());
        pdf.extend_from_slice(file);
        pdf.extend_from_slice(b"\nendstream\nendobj\n");
    }
    pdf.extend_from_slice(b"%%EOF\n");
    pdf
}

#[tokio::test]
async fn a_digest_says_which_file_it_is_and_nothing_of_others() {
    let scene = Scene::validated(sqlite().await).await;
    let mut passer_by = Browser::new(&scene.router);
    // Both ways are on the page: a script says that the file stays, and until then it is said to be sent.
    let page = passer_by.open("/verifier").await;
    let ways: Vec<_> = page.html.split("data-check-way=").skip(1).collect();
    assert!(
        ways[0].contains("Le fichier est envoyé à ce site"),
        "{}",
        page.html
    );
    assert!(
        ways[1].contains("hidden") && ways[1].contains("Le fichier reste sur votre appareil"),
        "{}",
        page.html
    );
    assert!(page.html.contains("src=\"/check.js\""), "{}", page.html);
    let first = scene.world.file().await.versions.remove(0);
    let document = Digest::of(format!("%PDF-1.7 {} %%EOF", first.content_hash).as_bytes());
    let checked = format!("/verifier?empreinte={document}");
    let page = passer_by.open(&checked).await;
    assert!(page.html.contains("pas encore signée par tous"), "{}", page.html);
    assert!(!page.html.contains("/verifier/examen"), "{}", page.html);
    let page = passer_by
        .open(&format!("/verifier?empreinte={}", Digest::of(b"autre")))
        .await;
    assert!(page.html.contains("Document inconnu"), "{}", page.html);
    assert!(
        page.html.contains("L’empreinte seule ne dit pas"),
        "{}",
        page.html
    );
    assert!(page.html.contains("action=\"/verifier/examen\""), "{}", page.html);
    let capitals = document.to_string().to_uppercase();
    let long = format!("{document}0");
    for malformed in ["0123", capitals.as_str(), long.as_str(), "aucun"] {
        let page = passer_by.open(&format!("/verifier?empreinte={malformed}")).await;
        assert_eq!(page.status, StatusCode::OK, "{malformed}");
        assert!(page.html.contains("Il manque quelque chose"), "{malformed}");
    }
    // The file of a version that another has replaced.
    let head = scene.head();
    scene.db().correct(&head, scene.id(), "Une faute").await.unwrap();
    scene.validate("Panier repas", GUARDIAN).await;
    let page = passer_by.open(&checked).await;
    assert!(page.html.contains("Authentique, mais remplacée"), "{}", page.html);
}

#[tokio::test]
async fn a_file_that_nobody_knows_is_looked_into_for_whoever_sends_it() {
    let scene = Scene::validated(sqlite().await).await;
    let mut passer_by = Browser::new(&scene.router);
    let version = scene.world.file().await.versions.remove(0);
    let document = format!("%PDF-1.7 {} %%EOF", version.content_hash).into_bytes();
    let content = scene.db().frozen_content(scene.id(), 1).await.unwrap().unwrap();
    let content = content.as_bytes();
    let mut look = async |file: &[u8]| passer_by.upload("/verifier/examen", &[], file).await;
    let page = look(&attaching(&[&document, content])).await;
    assert!(page.html.contains("contient des pièces vraies"), "{}", page.html);
    assert_eq!(page.html.matches("Tel qu’il a été donné").count(), 2);
    assert_eq!(page.html.matches("Absent, ou modifié").count(), 2);
    assert!(page.html.contains("fiez-vous à lui seul"), "{}", page.html);
    assert!(!page.html.contains("alert-success"), "{}", page.html);
    for name in ["Léa Martin", "Anne Martin", "Rose Adam", "Claire Fontaine"] {
        assert!(!page.html.contains(name), "{name}");
    }
    // Another document beside the true data, with the word in it that ends a stream.
    let page = look(&attaching(&[b"%PDF-1.7 endstream autre %%EOF", content])).await;
    assert!(
        page.html.contains("Le document lui-même manque ou a changé"),
        "{}",
        page.html
    );
    assert_eq!(page.html.matches("Tel qu’il a été donné").count(), 1);
    // Other data alone: they name the convention, and are not its.
    let mut other = content.to_vec();
    other.push(b' ');
    for file in [attaching(&[&other]), attaching(&[]), b"rien de tel".to_vec()] {
        let page = look(&file).await;
        assert!(page.html.contains("rien dedans ne vient d’ici"), "{}", page.html);
        assert!(!page.html.contains("/verifier/examen"), "{}", page.html);
    }
    // What is known is answered as ever.
    let page = look(&document).await;
    assert!(page.html.contains("pas encore signée par tous"), "{}", page.html);
    assert_eq!(look(b"").await.address, "/verifier?empreinte=aucun");
    let large = vec![b' '; 10 * 1024 * 1024 + 1];
    assert_eq!(look(&large).await.address, "/verifier?empreinte=trop-lourd");
}

#[tokio::test]
async fn a_stream_tells_of_a_signature() {
    use futures::StreamExt;
    let scene = Scene::validated(sqlite().await).await;
    let path = format!("/convention/{}/suivi", scene.id());
    let request = |cookie: Option<String>| {
        let mut request = Request::get(&path).header(header::HOST, "localhost");
        if let Some(cookie) = cookie {
            request = request.header(header::COOKIE, cookie);
        }
        request.body(Body::empty()).unwrap()
    };
    let refused = scene.router.clone().oneshot(request(None)).await.unwrap();
    assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);
    let browser = scene.browser(scene.world.student).await;
    let response = scene
        .router
        .clone()
        .oneshot(request(Some(browser.cookie().to_owned())))
        .await
        .unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()[header::CONTENT_TYPE], "text/event-stream");
    assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
    let mut events = response.into_body().into_data_stream();
    let mut next = async || {
        let wait = std::time::Duration::from_secs(5);
        let chunk = tokio::time::timeout(wait, events.next())
            .await
            .unwrap()
            .unwrap()
            .unwrap();
        String::from_utf8(chunk.to_vec()).unwrap()
    };
    let first = next().await;
    assert!(first.contains("event: revision"), "{first}");
    scene.sign_by_account(scene.world.head).await;
    let second = next().await;
    assert!(second.contains("event: revision") && second != first, "{second}");
}

#[tokio::test]
async fn what_a_link_opened_is_closed_from_any_of_its_pages() {
    const BUTTON: &str = "Fermer la convention dans ce navigateur";
    let scene = Scene::validated(sqlite().await).await;
    let convention = format!("/convention/{}", scene.id());
    for rest in ["", "/signer", "/tuteur", "/version/1"] {
        let mut browser = scene.by_link(GUARDIAN).await;
        let page = browser.open(&format!("{convention}{rest}")).await;
        assert_eq!(page.status, StatusCode::OK, "{rest}");
        browser.submit(&page.form(BUTTON)).await;
        let page = browser.open(&convention).await;
        assert!(page.address.starts_with("/connexion"), "{rest}");
    }
    // An account signs out instead.
    let page = scene.browser(scene.world.head).await.open(&convention).await;
    assert!(!page.html.contains(BUTTON));
}
