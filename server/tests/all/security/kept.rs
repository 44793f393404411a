//! What is kept is told, given, erased, and who looked is written down: as browsers without JavaScript see it.

use std::{
    fs,
    io::Read,
    path::{Path, PathBuf},
    sync::Arc,
};

use domain::{account::Role, retention::rules, security::SecurityKind};
use flate2::read::ZlibDecoder;
use http::StatusCode;
use object_store::memory::InMemory;
use service::{
    blob_store,
    context::AppContext,
    kept::end::{self, Ended},
    password::hash_password,
};
use testing::{
    browser::Browser,
    convention::pupil,
    files, on_both,
    people::{context, person},
    school, sqlite,
};

use super::fresh_proof::PASSWORD;
use crate::signing::scene::{GUARDIAN, HEAD, Scene};

#[tokio::test]
async fn the_page_about_data_names_what_is_kept_and_for_how_long() {
    let scene = Scene::validated(sqlite().await).await;
    let page = Browser::new(&scene.router).open("/confidentialite").await;
    for word in [
        "Comptes.",
        "Conventions.",
        "Santé.",
        "adresse IP",
        "E-mails.",
        "si vous avez quinze ans",
    ] {
        assert!(page.html.contains(word), "{word}");
    }
    for rule in rules() {
        let length = rule.length.words().replace('\u{a0}', " ");
        assert!(page.html.contains(&length), "{length}");
        assert!(page.html.contains(rule.source), "{}", rule.source);
    }
}

#[tokio::test]
async fn one_takes_a_copy_of_ones_own_data_and_it_is_written_down() {
    let scene = Scene::validated(sqlite().await).await;
    let mut student = scene.browser(scene.world.student).await;
    let json = student.download("/espace/compte/donnees.json").await;
    let copy: serde_json::Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(copy["compte"][0]["Nom"], "Léa Martin");
    assert_eq!(copy["conventions"].as_array().unwrap().len(), 1);
    assert!(!String::from_utf8(json).unwrap().contains("karim.benali@"));
    let pdf = student.download("/espace/compte/donnees.pdf").await;
    assert!(pdf.starts_with(b"%PDF-"));
    let page = student.open("/espace/compte/donnees").await;
    assert!(page.html.contains("Données exportées"), "{}", page.html);
    // A convention is under way: the page says so and has no button.
    assert!(page.html.contains("une convention est en cours"), "{}", page.html);
    assert!(!page.html.contains("Demander l’effacement"), "{}", page.html);
    let refused = student.post("/api/kept/erasure/ask", &[("detail", "")]).await;
    assert!(
        refused.html.contains("attendez la fin du stage"),
        "{}",
        refused.html
    );
    assert_eq!(scene.db().erasure_requests(None, 10).await.unwrap(), []);
}

#[tokio::test]
async fn who_read_is_shown_to_the_person_and_to_the_head_and_exported_without_names() {
    let scene = Scene::validated(sqlite().await).await;
    let mut staff = scene.browser(scene.world.staff).await;
    staff
        .open(&format!("/lycee/eleves/{}", scene.world.student))
        .await;
    let mut host = scene.browser(scene.world.host).await;
    host.open(&format!("/convention/{}", scene.id())).await;
    let mut student = scene.browser(scene.world.student).await;
    let page = student.open("/espace/compte/donnees").await;
    for line in ["Le dossier de l’élève", "La structure d’accueil"] {
        assert!(page.html.contains(line), "{line}: {}", page.html);
    }
    assert!(!page.html.contains("Paul Durand"), "the head answers for persons");
    let mut head = scene.browser(scene.world.head).await;
    let page = head.open("/lycee/consultations").await;
    assert!(page.html.contains("Paul Durand"), "{}", page.html);
    let lines = head.download("/lycee/consultations.jsonl").await;
    let lines = String::from_utf8(lines).unwrap();
    let first: serde_json::Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
    assert_eq!(first["kind"], "read");
    for name in ["Durand", "Martin", "Benali"] {
        assert!(!lines.contains(name), "{name}");
    }
}

#[tokio::test]
async fn what_is_taken_away_of_many_is_written_down() {
    let scene = Scene::validated(sqlite().await).await;
    let officer = person(scene.db(), "Omar Diop", &[Role::AcademyOfficer]).await;
    let academy = domain::academy::Academy::from_code("creteil").unwrap();
    scene
        .db()
        .set_academy_of_officer(&testing::people::context(), officer, academy)
        .await
        .unwrap();
    for (who, file) in [
        (scene.world.head, "/lycee/suivi/export.csv"),
        (scene.world.staff, "/lycee/suivi/export.xlsx"),
        (officer, "/administration/academie/export.csv"),
    ] {
        scene.browser(who).await.download(file).await;
        let lines = scene.db().security_lines(1).await.unwrap();
        assert_eq!(
            lines[0].event.kind,
            domain::security::SecurityKind::Exported,
            "{file}"
        );
        assert_eq!(lines[0].event.account, Some(who), "{file}");
        scene.watch.wait(1);
    }
}

#[tokio::test]
async fn what_is_refused_and_who_could_not_sign_in_is_written_down() {
    let scene = Scene::validated(sqlite().await).await;
    let mut student = scene.browser(scene.world.student).await;
    let page = student.open("/administration/journal").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    let page = student.open("/espace/compte/donnees").await;
    assert!(page.html.contains("Accès refusé"), "{}", page.html);
    let mut stranger = Browser::new(&scene.router);
    let fields = [
        ("courriel", "personne@exemple.fr"),
        ("mot_de_passe", "faux mot de passe"),
    ];
    stranger.post("/api/account/sign-in", &fields).await;
    let lines = scene.db().security_lines(50).await.unwrap();
    let failed = lines
        .iter()
        .find(|line| line.event.kind == SecurityKind::SignInFailed)
        .unwrap();
    assert!(!failed.event.subject.is_empty() && !failed.event.subject.contains('@'));
}

#[tokio::test]
async fn an_administrator_erases_an_account_that_asks_for_it() {
    let scene = Scene::validated(sqlite().await).await;
    let admin = person(scene.db(), "Iris Vidal", &[Role::Admin]).await;
    let mut tutor = scene.browser(scene.world.tutor).await;
    let page = tutor.open("/espace/compte/donnees").await;
    let asked = tutor
        .submit(&page.form("Demander l’effacement").fill(&[("detail", "Je pars.")]))
        .await;
    assert!(asked.html.contains("Votre demande est partie"), "{}", asked.html);
    let mut head = scene.browser(scene.world.head).await;
    let page = head.open("/lycee/effacements").await;
    assert!(!page.html.contains("Nora Petit"), "{}", page.html);
    let mut admin = scene.browser(admin).await;
    let page = admin.open("/administration/effacements").await;
    assert!(page.html.contains("Nora Petit") && page.html.contains("Je pars."));
    let refused = admin
        .submit(&page.form("value=\"refused\"").fill(&[("decision", "refused")]))
        .await;
    assert!(refused.html.contains("Donnez la raison"), "{}", refused.html);
    let done = admin.submit(&page.form("Effacer le compte")).await;
    assert!(done.html.contains("Le compte est effacé"), "{}", done.html);
    let page = tutor.open("/espace").await;
    assert!(page.address.starts_with("/connexion"), "{}", page.address);
    assert!(scene.db().copy_of(scene.world.tutor).await.unwrap().is_none());
}

#[tokio::test]
async fn a_student_who_was_erased_has_no_file_any_more() {
    let scene = Scene::validated(sqlite().await).await;
    let lena = pupil(scene.db(), "Léna Diallo", school().0).await;
    let file = format!("/lycee/eleves/{lena}");
    let mut head = scene.browser(scene.world.head).await;
    assert_eq!(head.open(&file).await.status, StatusCode::OK);
    let mut student = scene.browser(lena).await;
    let page = student.open("/espace/compte/donnees").await;
    student.submit(&page.form("Demander l’effacement")).await;
    let queue = head.open("/lycee/effacements").await;
    let done = head.submit(&queue.form("Effacer le compte")).await;
    assert!(done.html.contains("Le compte est effacé"), "{}", done.html);
    assert_eq!(head.open(&file).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_weakness_can_be_told() {
    let scene = Scene::validated(sqlite().await).await;
    let page = Browser::new(&scene.router)
        .open("/.well-known/security.txt")
        .await;
    assert_eq!(page.status, StatusCode::OK);
    for line in ["Contact: ", "Expires: ", "Canonical: "] {
        assert!(
            page.html.lines().any(|found| found.starts_with(line)),
            "{}",
            page.html
        );
    }
}

#[tokio::test]
async fn files_that_nothing_names_go_and_a_run_says_beforehand_what_would() {
    let scene = Scene::validated(sqlite().await).await;
    // A store of its own: tests share the folder.
    let app = &AppContext {
        files: Arc::new(InMemory::new()),
        ..scene.app.clone()
    };
    let orphan = blob_store::keep(app, b"left behind".to_vec()).await.unwrap();
    let document = scene.document().await;
    scene.watch.wait(60 * 24 * 2);
    let count = |of: &[Ended]| of.iter().find(|one| one.noun.is_none()).unwrap().count;
    let before = scene.world.fresh.contents().await;
    let planned = end::plan(app).await.unwrap();
    assert_eq!(count(&planned), 1);
    assert_eq!(
        scene.world.fresh.contents().await,
        before,
        "a dry run changes nothing"
    );
    let erased = end::erase(app).await.unwrap();
    assert_eq!(count(&erased), 1);
    assert!(blob_store::read(app.files.as_ref(), orphan).await.is_err());
    assert!(scene.db().is_file_named(document).await.unwrap());
    // Nobody signed it: three years later it is gone, and its document with it.
    scene.watch.wait(60 * 24 * 365 * 3);
    end::erase(app).await.unwrap();
    assert!(!scene.db().is_file_named(document).await.unwrap());
    assert!(scene.db().erased_by_digest(document).await.unwrap().is_some());
    assert_eq!(count(&end::plan(app).await.unwrap()), 0);
}

/// Whether a file says that, as it is, in the texts of a PDF, or in what is compressed in it.
fn says(file: &[u8], text: &str) -> bool {
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let is_in = |bytes: &[u8]| {
        files::holds(bytes, text) || bytes.windows(wide.len()).any(|part| part == wide.as_slice())
    };
    is_in(file)
        || file.windows(7).enumerate().any(|(at, part)| {
            if !part.starts_with(b"stream") {
                return false;
            }
            let start = at + if part.ends_with(b"\r") { 8 } else { 7 };
            let mut inflated = Vec::new();
            // What is no stream, or ends early, is read as far as it goes.
            _ = ZlibDecoder::new(file.get(start..).unwrap_or_default()).read_to_end(&mut inflated);
            is_in(&inflated)
        })
}

/// The files of a folder and of those in it.
fn all_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(all_files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

#[tokio::test]
async fn database_files_and_free_pages_name_nobody_whose_time_is_over() {
    let (scene, folder) = Scene::validated_apart(sqlite().await).await;
    let mut student = scene.browser(scene.world.student).await;
    // What people leave: a file that names them, a form that was refused, a copy of their data, a note about them.
    let certificate = [files::PDF, "\n% Assurance de Léa Martin\n".as_bytes()].concat();
    let action = format!("/convention/{}/attestation", scene.id());
    let page = student.upload(&action, &[], &certificate).await;
    assert!(page.html.contains("L’attestation est remise"), "{}", page.html);
    student.download("/espace/compte/donnees.json").await;
    student
        .post("/api/kept/erasure/ask", &[("detail", "Je suis Léa Martin")])
        .await;
    let note = (domain::id::StudentNoteId(testing::id(901)), scene.world.student);
    let by = testing::people::act_by(scene.world.staff);
    assert!(
        scene
            .db()
            .add_note(&by, note, "Léa Martin vient le matin")
            .await
            .unwrap()
    );
    let naming = |text: &str| {
        let all = all_files(&folder);
        let named = all
            .into_iter()
            .filter(|path| says(&fs::read(path).unwrap(), text));
        named.collect::<Vec<_>>()
    };
    assert!(!naming("Léa Martin").is_empty(), "the certificate at least");
    assert!(!scene.world.fresh.found("Léa Martin").await.is_empty());

    // Nobody signed it. Four years later nothing of it is left, nor of anybody who was never seen again.
    scene.watch.wait(60 * 24 * 365 * 4);
    scene
        .db()
        .sweep(scene.app.clock.now(), chrono::TimeDelta::days(14))
        .await
        .unwrap();
    end::erase(&scene.app).await.unwrap();
    for text in [
        "Léa Martin",
        "lea.martin@",
        "lea martin",
        "Anne Martin",
        "anne.martin@",
        "Jeanne Martin",
        "Rose Adam",
        "Claire Fontaine",
        "Paul Durand",
        "Karim Benali",
    ] {
        assert_eq!(naming(text), Vec::<PathBuf>::new(), "{text}");
        assert_eq!(
            scene.world.fresh.found(text).await,
            Vec::<String>::new(),
            "{text}"
        );
    }
}

#[tokio::test]
async fn a_link_that_is_opened_and_a_reset_that_is_asked_for_are_written_down() {
    let scene = Scene::validated(sqlite().await).await;
    scene.by_link(GUARDIAN).await;
    let mut stranger = Browser::new(&scene.router);
    stranger
        .post("/api/account/forgotten", &[("courriel", HEAD)])
        .await;
    let lines = scene.db().security_lines(50).await.unwrap();
    for kind in [SecurityKind::LinkOpened, SecurityKind::ResetAsked] {
        let line = lines.iter().find(|line| line.event.kind == kind);
        let event = &line.unwrap_or_else(|| panic!("no {kind:?}")).event;
        assert!(!event.subject.contains('@'), "{event:?}");
    }
}

/// A right password is written down as a wrong one is: whose account it is sees whether somebody else came in.
#[tokio::test]
async fn who_comes_goes_and_changes_a_password_is_written_down_and_the_owner_sees_it() {
    use SecurityKind::{ErasureAsked, PasswordChanged, SignedIn, SignedOut};
    on_both(async |fresh| {
        let scene = Scene::open(fresh).await;
        let (db, tutor) = (scene.db(), scene.world.tutor);
        let hash = hash_password(scene.app.rng.as_ref(), PASSWORD).await.unwrap();
        db.set_password(&context(), tutor, &hash, None).await.unwrap();
        let mut browser = Browser::new(&scene.router);
        let typed = [("courriel", "nora.petit@exemple.fr"), ("mot_de_passe", PASSWORD)];
        browser.post("/api/account/sign-in", &typed).await;
        let other = [
            ("ancien", PASSWORD),
            ("mot_de_passe", "cinq autres mots choisis ici"),
        ];
        browser.post("/api/account/password", &other).await;
        browser.post("/api/kept/erasure/ask", &[("detail", "")]).await;
        let page = browser.open("/espace/compte/donnees").await;
        for kind in [PasswordChanged, ErasureAsked] {
            assert!(page.html.contains(kind.words()), "{kind:?}: {}", page.html);
        }
        browser.post("/api/account/sign-out", &[]).await;
        let lines = db.security_of(tutor, 50).await.unwrap();
        let kinds: Vec<SecurityKind> = lines.iter().map(|line| line.event.kind).collect();
        for kind in [SignedIn, PasswordChanged, ErasureAsked, SignedOut] {
            assert!(kinds.contains(&kind), "{kind:?}: {kinds:?}");
        }
    })
    .await;
}
