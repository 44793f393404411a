//! The copier's pile: pages that came back signed, read, filed, looked at, and recorded in one go.

use std::{path::Path, process::Command};

use domain::{
    convention::{ConventionState, Means, PaperRule, SignerRole},
    id::ConventionId,
    retention::Noun,
};
use http::StatusCode;
use testing::{
    browser::{Browser, Page},
    files::PDF,
    on_both, school, sqlite,
};

use super::scene::{GUARDIAN, Scene};

const SENT: &str = "/lycee/pile/fichiers";
const BUTTON: &str = "Enregistrer les signatures cochées";

/// The pages of a PDF as a copier scans them.
fn scanned(pdf: &[u8]) -> Vec<Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("print.pdf"), pdf).unwrap();
    let made = Command::new("pdftoppm")
        .args([
            "-r",
            "150",
            "-gray",
            "-jpeg",
            "-jpegopt",
            "quality=60",
            "print.pdf",
            "page",
        ])
        .current_dir(folder.path())
        .status()
        .unwrap();
    assert!(made.success());
    let mut pages: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension() == Some("jpg".as_ref()))
        .collect();
    pages.sort();
    pages.iter().map(|page: &std::path::PathBuf| read(page)).collect()
}

fn read(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap()
}

/// The pages of a version, printed and scanned.
async fn pages_of(browser: &mut Browser, id: ConventionId, version: u32) -> Vec<Vec<u8>> {
    let print = format!("/convention/{id}/version/{version}/a-signer.pdf");
    scanned(&browser.download(&print).await)
}

fn slices(pages: &[Vec<u8>]) -> Vec<&[u8]> {
    pages.iter().map(Vec::as_slice).collect()
}

/// A convention whose document is printed, of which hosts sign paper; and the browser of the secretariat.
async fn printed(scene: &Scene) -> Browser {
    scene.validate_printed(&scene.world, "Cantine", GUARDIAN).await;
    let rule = PaperRule {
        host: true,
        ..PaperRule::default()
    };
    let set = scene.db().set_paper_rule(&scene.head(), school().0, rule).await;
    assert!(set.unwrap());
    scene.browser(scene.world.staff).await
}

/// The name of the box of somebody who may have signed.
fn box_of(id: ConventionId, role: &str) -> String {
    format!("signe-{id}-{role}")
}

#[tokio::test]
async fn a_pile_is_read_looked_at_and_recorded_once() {
    let scene = Scene::new(sqlite().await).await;
    let mut staff = printed(&scene).await;
    let id = scene.id();
    let replaced = pages_of(&mut staff, id, 1).await;
    scene.db().correct(&scene.head(), id, "Une faute").await.unwrap();
    scene.validate_printed(&scene.world, "Panier", GUARDIAN).await;
    let whole = pages_of(&mut staff, id, 2).await;
    let other = scene.another_completed().await;
    // Its links go to somebody else.
    scene
        .validate_printed(&other, "Cantine", "paule.martin@exemple.fr")
        .await;
    let cut = pages_of(&mut staff, other.id, 1).await;
    // Of another site: whatever its reference, no text of ours has its check code.
    let elsewhere = Scene::new(sqlite().await).await;
    let mut their_staff = printed(&elsewhere).await;
    let theirs = elsewhere.id();
    let corrected = elsewhere
        .db()
        .correct(&elsewhere.head(), theirs, "Une faute")
        .await;
    corrected.unwrap();
    elsewhere
        .validate_printed(&elsewhere.world, "Gamelle", GUARDIAN)
        .await;
    let foreign = pages_of(&mut their_staff, theirs, 2).await;
    let count = whole.len();
    assert!(count > 1 && cut.len() > 1);
    let mut pile = slices(&whole);
    pile.reverse();
    pile.extend(slices(&cut[1..]));
    pile.extend([&replaced[0][..], &foreign[0], &whole[0]]);
    let page = staff.upload_files(SENT, &[], &pile).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.html);
    let said = [
        format!("{} pages reconnues, 3 à regarder", count + cut.len() - 1),
        "version remplacée depuis".to_owned(),
        "d’aucune convention de votre lycée".to_owned(),
        format!("déjà dans la pile, en page {count}"),
        "Il manque la page 1 sur".to_owned(),
        "Léa Martin".to_owned(),
        "Tom Martin".to_owned(),
    ];
    for said in said {
        assert!(page.html.contains(&said), "{said}: {}", page.html);
    }
    // Only the host signs on paper here: their box is ticked, and what is not whole has none.
    let form = page.form(BUTTON);
    assert_eq!(form.fields[&box_of(id, "host")], "1");
    let boxes = form.fields.keys().filter(|name| name.starts_with("signe-"));
    assert_eq!(boxes.count(), 1);
    let picture = staff.download(&format!("{}/page/1", page.address)).await;
    assert!(picture.starts_with(b"\xff\xd8"));
    // A day that cannot be, and nothing ticked, are said; nothing is recorded.
    let early = staff
        .submit(&form.clone().fill(&[("signee_le", "2026-01-05")]))
        .await;
    assert!(
        early.error("signee_le").contains("autre version"),
        "{}",
        early.html
    );
    let mut none = form.clone();
    none.fields.remove(&box_of(id, "host"));
    let none = staff.submit(&none).await;
    assert!(
        none.html.contains("Cochez au moins une personne"),
        "{}",
        none.html
    );
    assert!(!none.form(BUTTON).fields.contains_key(&box_of(id, "host")));
    assert!(scene.signed().await.is_empty());
    let page = staff.submit(&form).await;
    assert!(page.html.contains("enregistrées en votre nom"), "{}", page.html);
    assert!(page.html.contains("1 signature enregistrée"), "{}", page.html);
    assert_eq!(scene.signed().await, [SignerRole::Host]);
    // Again, it does nothing.
    let log = scene.db().convention_log(id).await.unwrap().len();
    let again = staff.submit(&form).await;
    assert_eq!(again.status, StatusCode::OK);
    assert_eq!(scene.db().convention_log(id).await.unwrap().len(), log);
    let evidence = scene.db().evidence(id, 2).await.unwrap().unwrap();
    let signature = evidence.signers[1].signature.as_ref().unwrap();
    assert_eq!(signature.means, Means::Paper);
    assert!(
        signature
            .identified
            .contains("enregistrée par Paul Durand (Secrétariat)"),
        "{}",
        signature.identified
    );
    let path = format!("/convention/{id}/version/2/page-signee/host");
    assert!(staff.download(&path).await.starts_with(b"%PDF-"));
    ends(&scene, 2).await;
}

/// The others sign on the screen: the round ends like any other, and the signed file holds the scan.
async fn ends(scene: &Scene, version: i32) {
    scene.sign_by_link(GUARDIAN).await;
    scene.sign_by_account(scene.world.student).await;
    scene.sign_by_account(scene.world.head).await;
    _ = service::signing::finalize::finalize_due(&scene.app).await;
    assert_eq!(scene.world.file().await.state, ConventionState::Signed);
    let path = format!("/convention/{}/version/{version}/dossier-signe.pdf", scene.id());
    let mut head = scene.browser(scene.world.head).await;
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("signed.pdf"), head.download(&path).await).unwrap();
    let output = Command::new("python3")
        .args([
            "-B",
            concat!(env!("CARGO_MANIFEST_DIR"), "/../tools/check_convention.py"),
            "signed.pdf",
        ])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    for line in [
        "host signed on paper: recorded by Paul Durand",
        "ok     the scan page-signee-host.pdf is that page",
    ] {
        assert!(said.contains(line), "{said}");
    }
}

#[tokio::test]
async fn the_last_signature_may_come_from_a_pile() {
    on_both(async |fresh| {
        let scene = Scene::new(fresh).await;
        let mut staff = printed(&scene).await;
        let pages = pages_of(&mut staff, scene.id(), 1).await;
        scene.sign_by_link(GUARDIAN).await;
        scene.sign_by_account(scene.world.student).await;
        scene.sign_by_account(scene.world.head).await;
        let page = staff.upload_files(SENT, &[], &slices(&pages)).await;
        let form = page.form(BUTTON);
        // The convention changed since the page was shown: what it shows is not what is signed.
        let stale = form
            .clone()
            .fill(&[(&format!("document-{}", scene.id()), &"0".repeat(64))]);
        let page = staff.submit(&stale).await;
        assert!(
            page.html.contains("Aucune signature n’est enregistrée"),
            "{}",
            page.html
        );
        assert!(page.html.contains("cette convention a changé"), "{}", page.html);
        let page = staff.submit(&form).await;
        assert!(page.html.contains("1 signature enregistrée"), "{}", page.html);
        assert!(!page.html.contains("cette convention a changé"), "{}", page.html);
        assert_eq!(scene.world.file().await.state, ConventionState::Signed);
        _ = service::signing::finalize::finalize_due(&scene.app).await;
        let evidence = scene.db().evidence(scene.id(), 1).await.unwrap().unwrap();
        assert!(evidence.file_hash.is_some());
    })
    .await;
}

#[tokio::test]
async fn a_pile_is_its_lycees_office_alone_and_an_old_session_records_nothing() {
    let scene = Scene::new(sqlite().await).await;
    let mut staff = printed(&scene).await;
    let pages = pages_of(&mut staff, scene.id(), 1).await;
    let page = staff.upload_files(SENT, &[], &slices(&pages)).await;
    let form = page.form(BUTTON);
    let address = page.address.clone();
    for other in [scene.world.student, scene.world.host, scene.world.guardian] {
        let mut other = scene.browser(other).await;
        for path in ["/lycee/pile", &address, &format!("{address}/page/1")] {
            assert_eq!(other.open(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        let sent = other.upload_files(SENT, &[], &slices(&pages)).await;
        assert_eq!(sent.status, StatusCode::NOT_FOUND);
        other.submit(&form).await;
    }
    scene.watch.wait(11);
    let asked = staff.submit_from(&address, &form).await;
    assert!(
        asked.address.starts_with("/espace/compte/preuve"),
        "{}",
        asked.address
    );
    assert!(scene.signed().await.is_empty(), "nothing is recorded");
    // A head who is the signer records nothing of their own: heads sign no paper, and have no box.
    let mut head = scene.browser(scene.world.head).await;
    let page = head.open(&address).await;
    assert!(!page.html.contains(&box_of(scene.id(), "head")), "{}", page.html);
    let forged = form.fill(&[
        (&box_of(scene.id(), "head"), "1"),
        (&box_of(scene.id(), "guardian1"), "1"),
    ]);
    let page = head.submit(&forged).await;
    assert!(page.html.contains("Certaines signatures"), "{}", page.html);
    assert_eq!(scene.signed().await, [SignerRole::Host]);
}

/// What the form says of a file that is no pile.
async fn refusal(staff: &mut Browser, files: &[&[u8]]) -> Page {
    let page = staff.upload_files(SENT, &[], files).await;
    assert!(page.address.starts_with("/lycee/pile?"), "{}", page.address);
    page
}

#[tokio::test]
async fn what_is_no_pile_is_said_beside_the_field() {
    let scene = Scene::new(sqlite().await).await;
    let mut staff = scene.browser(scene.world.staff).await;
    let locked = b"%PDF-1.4\ntrailer<</Root 1 0 R/Encrypt 7 0 R>>";
    let large = vec![0; 41 * 1024 * 1024];
    let many = vec![PDF; 61];
    let refused: [(&[&[u8]], &str); 8] = [
        (&[b""], "Choisissez"),
        (&[b"II*\0........"], "TIFF"),
        (&[b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"], "HEIC"),
        (&[b"<html>"], "ni un PDF, ni une image"),
        (&[locked], "mot de passe"),
        (
            &[b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj trailer<</Root 1 0 R>>"],
            "Aucune page",
        ),
        (&[&large], "40 Mo"),
        (&many, "60 fichiers"),
    ];
    for (files, said) in refused {
        let error = refusal(&mut staff, files).await.error("fichier");
        assert!(error.contains(said), "{said}: {error}");
    }
    // Of several, which one.
    let error = refusal(&mut staff, &[PDF, b"II*\0........"])
        .await
        .error("fichier");
    assert!(error.starts_with("« o.csv »"), "{error}");
    // Of a page that cannot be read, that much is said.
    let page = staff.upload_files(SENT, &[], &[PDF]).await;
    assert!(
        page.html.contains("0 page reconnue, 1 à regarder"),
        "{}",
        page.html
    );
    assert!(page.html.contains("ne peut pas être lu"), "{}", page.html);
}

#[tokio::test]
async fn a_pile_goes_by_itself_after_a_day() {
    on_both(async |fresh| {
        // Other tests store the same pages.
        let scene = Scene::apart(fresh).await;
        let mut staff = printed(&scene).await;
        let pages = pages_of(&mut staff, scene.id(), 1).await;
        let page = staff.upload_files(SENT, &[], &slices(&pages)).await;
        let pile = page.address.rsplit('/').next().unwrap().parse().unwrap();
        let kept = scene.db().pile(school().0, pile, scene.app.clock.now()).await;
        let picture = kept.unwrap().unwrap().pages[0].picture.unwrap();
        assert!(scene.db().is_file_named(picture).await.unwrap());
        scene.watch.wait(24 * 60 - 1);
        let erase = async || {
            service::kept::end::erase_all(&scene.app, Noun::Pile)
                .await
                .unwrap()
        };
        assert_eq!(erase().await, 0);
        scene.watch.wait(1);
        // Nobody finds it any more, before it is erased too.
        let mut staff = scene.browser(scene.world.staff).await;
        assert_eq!(staff.open(&page.address).await.status, StatusCode::NOT_FOUND);
        assert!(!staff.open("/lycee/pile").await.html.contains(&page.address));
        assert_eq!(erase().await, 1);
        assert!(!scene.db().is_file_named(picture).await.unwrap());
        let bytes = service::blob_store::read(scene.app.files.as_ref(), picture).await;
        assert!(bytes.is_err(), "its pictures go with it");
        assert_eq!(erase().await, 0);
    })
    .await;
}

#[tokio::test]
async fn one_pile_of_a_lycee_is_read_at_a_time() {
    on_both(async |fresh| {
        let scene = Scene::new(fresh).await;
        let by = scene.world.staff;
        let context = testing::people::act_at(scene.app.clock.now(), Some(by));
        let pile = scene.db().begin_pile(&context, school().0, by, 3).await.unwrap();
        let mut staff = scene.browser(by).await;
        let error = refusal(&mut staff, &[PDF]).await.error("fichier");
        assert!(error.contains("est en train d’être lue"), "{error}");
        let page = staff.open(&format!("/lycee/pile/{}", pile.unwrap())).await;
        assert!(page.html.contains("Pages lues : 0 sur 3"), "{}", page.html);
        assert!(page.html.contains("Actualiser"), "{}", page.html);
        // A server that stopped reads no further: its pile says so, and stands in nobody's way.
        scene.watch.wait(4);
        let page = staff.open(&page.address).await;
        assert!(page.html.contains("s’est arrêtée avant la fin"), "{}", page.html);
        let page = staff.upload_files(SENT, &[], &[PDF]).await;
        assert!(page.html.contains("1 à regarder"), "{}", page.html);
    })
    .await;
}
