//! The board of a school, as a browser without JavaScript sees it: who is awaited, many at once, and nobody else's students.

use axum::body::Body;
use domain::account::{Role, StaffDuty};
use http::{Request, StatusCode, header};
use testing::{
    convention::{follows, other_school, pupil, works},
    school, sqlite,
};
use tower::ServiceExt;

use super::scene::Scene;

const CHOOSE: &str = "/api/school/board/choose";

#[tokio::test]
async fn a_head_sees_who_is_awaited_and_acts_on_those_who_are_ticked() {
    let scene = Scene::validated(sqlite().await).await;
    let db = scene.db();
    let lena = pupil(db, "Léna Diallo", school().0).await;
    let mut head = scene.browser(scene.world.head).await;
    let board = head.open("/lycee/suivi").await;
    for said in [
        "Léa Martin",
        "Convention à signer",
        "Léna Diallo",
        "Sans candidature",
    ] {
        assert!(board.html.contains(said), "{said}: {}", board.html);
    }
    let narrowed = head.open("/lycee/suivi?etat=sans-candidature&q=diallo").await;
    assert!(narrowed.html.contains("Léna Diallo") && !narrowed.html.contains("Léa Martin"));
    // Nobody is ticked.
    let none = head.post(CHOOSE, &[("retour", "/lycee/suivi?q=diallo")]).await;
    assert_eq!(none.error("liste"), "Cochez au moins un élève.");
    assert!(
        none.address.starts_with("/lycee/suivi?q=diallo"),
        "{}",
        none.address
    );
    // What fits those who are ticked, and nothing else.
    let box_of = |student: domain::id::AccountId| format!("e-{student}");
    let lot = head.post(CHOOSE, &[(&box_of(lena), "both")]).await;
    assert!(lot.html.contains("1 élève choisi"), "{}", lot.html);
    assert!(!lot.html.contains("Télécharger") && !lot.html.contains("Signer pour le lycée"));
    let form = lot.form("Envoyer la relance").fill(&[("texte-eleves", "")]);
    let refused = head.submit(&form).await;
    assert!(
        refused.error("texte-eleves").contains("Écrivez le message"),
        "{}",
        refused.html
    );
    let form = lot
        .form("Envoyer la relance")
        .fill(&[("texte-eleves", "Venez me voir.")]);
    let sent = head.submit(&form).await;
    assert!(sent.html.contains("1 sur 1 personne"), "{}", sent.html);
    let twice = head.submit(&form).await;
    assert!(twice.html.contains("déjà relancé"), "{}", twice.html);

    // What becomes of her is chosen, not proposed.
    let undecided = head.submit(&lot.form("Accueil au lycée")).await;
    assert!(
        undecided.error("situation").contains("Choisissez la dispense"),
        "{}",
        undecided.html
    );
    // An exemption needs a ground; what was typed stays.
    let form = lot
        .form("Accueil au lycée")
        .fill(&[("situation", "exempted"), ("note_situation", "Contrat vu")]);
    let refused = head.submit(&form).await;
    assert!(
        refused.error("motif_dispense").contains("Choisissez le motif"),
        "{}",
        refused.html
    );
    assert!(refused.html.contains("Contrat vu"));
    let granted = head.submit(&form.fill(&[("motif_dispense", "mobility")])).await;
    assert!(granted.html.contains("enregistré"), "{}", granted.html);
    let exempted = head.open("/lycee/suivi?etat=dispense").await;
    assert!(exempted.html.contains("Léna Diallo"), "{}", exempted.html);
    let lifted = head.submit(&granted.form("Lever la dispense")).await;
    assert!(lifted.html.contains("de nouveau à placer"), "{}", lifted.html);

    // A convention is signed for the school, its other signers reminded, its document downloaded.
    let lot = head.post(CHOOSE, &[(&box_of(scene.world.student), "both")]).await;
    assert!(lot.html.contains("Signer 1 convention"), "{}", lot.html);
    let signing = head.submit(&lot.form("Signer 1")).await;
    assert!(
        signing.address.starts_with("/lycee/signatures/lot?lot="),
        "{}",
        signing.address
    );
    let address = lot.address.split_once("lot=").unwrap().1.to_owned();
    let archive = head
        .download(&format!("/lycee/suivi/documents.zip?lot={address}"))
        .await;
    assert!(archive.starts_with(b"PK") && archive.windows(5).any(|part| part == b"%PDF-"));

    // What somebody chose is theirs alone.
    let mut staff = scene.browser(scene.world.staff).await;
    assert_eq!(staff.open(&lot.address).await.status, StatusCode::NOT_FOUND);
}

/// A browser presses a form's first button where Enter is pressed in one of its fields.
#[tokio::test]
async fn enter_on_a_box_acts_on_those_who_are_ticked_and_never_on_the_whole_view() {
    let scene = Scene::validated(sqlite().await).await;
    let lena = pupil(scene.db(), "Léna Diallo", school().0).await;
    let mut head = scene.browser(scene.world.head).await;
    let board = head.open("/lycee/suivi").await;
    let box_of_lena = format!("e-{lena}");
    let form = board
        .html
        .split("<form")
        .find(|form| form.contains(&box_of_lena))
        .unwrap();
    let first = form
        .split("</form>")
        .next()
        .unwrap()
        .split("<button")
        .skip(1)
        .find(|button| !button.split('>').next().unwrap().contains("form=\""))
        .unwrap();
    assert!(first.contains("Agir sur les élèves cochés"), "{first}");
    assert!(!first.split('>').next().unwrap().contains("name="), "{first}");
    let ticked = board.form(&box_of_lena).fill(&[(&box_of_lena, "both")]);
    let lot = head.submit(&ticked).await;
    assert!(lot.html.contains("1 élève choisi"), "{}", lot.html);
    // The other button has a form of its own, with the view.
    let whole = head.submit(&board.form("name=\"tous\"")).await;
    assert!(whole.html.contains("2 élèves choisis"), "{}", whole.html);
}

#[tokio::test]
async fn nobody_acts_on_students_whom_they_do_not_see() {
    let scene = Scene::validated(sqlite().await).await;
    let db = scene.db();
    let lena = pupil(db, "Léna Diallo", school().0).await;
    let elsewhere = other_school(db).await;
    let other = works(db, "Anne Ailleurs", Role::Head, elsewhere).await;
    let teacher = follows(db, "Sarah Lambert", school().0, StaffDuty::Teacher, &["2de 4"]).await;
    let ticked = format!("e-{lena}");
    let mut stranger = scene.browser(other).await;
    let board = stranger.open("/lycee/suivi").await;
    assert!(!board.html.contains("Léna Diallo") && !board.html.contains("Léa Martin"));
    let said = stranger.post(CHOOSE, &[(&ticked, "both")]).await;
    assert!(said.html.contains("Cochez au moins un élève"), "{}", said.html);
    // Whoever follows the class sees, and has nothing to send.
    let mut reader = scene.browser(teacher).await;
    let board = reader.open("/lycee/suivi").await;
    assert!(board.html.contains("Léna Diallo"), "{}", board.html);
    let lot = reader.post(CHOOSE, &[(&ticked, "both")]).await;
    assert!(
        !lot.html.contains("Envoyer la relance") && !lot.html.contains("motif_dispense"),
        "{}",
        lot.html
    );
}

#[tokio::test]
async fn the_address_that_was_told_leads_to_the_board_for_good() {
    let scene = Scene::open(sqlite().await).await;
    let request = Request::get("/etablissement/suivi?etat=a-signer&classe=2de+4")
        .header(header::HOST, "localhost")
        .body(Body::empty())
        .unwrap();
    let response = scene.router.clone().oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::MOVED_PERMANENTLY);
    assert_eq!(
        response.headers()[header::LOCATION],
        "/lycee/suivi?etat=a-signer&classe=2de+4"
    );
}

#[tokio::test]
async fn a_file_of_the_board_arrives_whole_however_it_is_compressed() {
    let scene = Scene::validated(sqlite().await).await;
    let head = scene.browser(scene.world.head).await;
    for file in ["export.csv", "export.xlsx"] {
        for encoding in ["identity", "gzip", "br", "zstd"] {
            let request = Request::get(format!("/lycee/suivi/{file}"))
                .header(header::HOST, "localhost")
                .header(header::COOKIE, head.cookie())
                .header(header::ACCEPT_ENCODING, encoding)
                .body(Body::empty())
                .unwrap();
            let response = scene.router.clone().oneshot(request).await.unwrap();
            assert_eq!(response.status(), StatusCode::OK, "{file}, {encoding}");
            let whole = axum::body::to_bytes(response.into_body(), 1_000_000).await;
            assert!(whole.is_ok_and(|bytes| !bytes.is_empty()), "{file}, {encoding}");
        }
    }
}
