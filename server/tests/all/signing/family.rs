//! One browser for several people: as whom somebody acts, and how they are told.

use domain::convention::{HeadAct, SignerRole};
use store::Delegated;

use testing::{browser::Browser, school, sqlite};

use super::scene::{GUARDIAN, Scene};

const BY_LINK: &str = "Vous agissez ici par un lien personnel : Anne Martin, représentant légal de l’élève";

#[tokio::test]
async fn a_guardian_signs_where_the_student_is_signed_in() {
    let scene = Scene::validated(sqlite().await).await;
    let mut browser = scene.browser(scene.world.student).await;
    let page = browser.open(&scene.page()).await;
    assert!(page.html.contains("Moi, Léa Martin") && !page.html.contains("Vous agissez ici"));
    scene.watch.wait(1);
    let page = scene.open_link(&mut browser, GUARDIAN).await;
    assert!(page.html.contains(BY_LINK), "{}", page.html);
    assert!(page.html.contains("Le compte de Léa Martin"), "{}", page.html);
    assert!(page.html.contains("Moi, Anne Martin") && !page.html.contains("Moi, Léa Martin"));
    // The convention's other pages say so too; the rest of the site stays the account's.
    let overview = browser.open(&format!("/convention/{}", scene.id())).await;
    assert!(overview.html.contains(BY_LINK), "{}", overview.html);
    assert_eq!(browser.open("/eleve").await.status, 200);
    let form = page.form("Signer la convention");
    let page = browser.submit(&form.fill(&[("lu", "1")])).await;
    assert!(
        page.html.contains("Votre signature est enregistrée"),
        "{}",
        page.html
    );
    assert_eq!(scene.signed().await, [SignerRole::Guardian1]);
    // Then the pupil, by their account again.
    let page = browser
        .submit(&page.form("Revenir au compte de Léa Martin"))
        .await;
    assert!(
        page.address.ends_with(&format!("/convention/{}", scene.id())),
        "{}",
        page.address
    );
    assert!(!page.html.contains("Vous agissez ici"), "{}", page.html);
    let page = browser.open(&scene.page()).await;
    let page = browser
        .submit(&page.form("Signer la convention").fill(&[("lu", "1")]))
        .await;
    assert!(
        page.html.contains("Votre signature est enregistrée"),
        "{}",
        page.html
    );
    assert_eq!(scene.signed().await, [SignerRole::Student, SignerRole::Guardian1]);
}

#[tokio::test]
async fn who_signs_in_after_a_link_was_opened_acts_by_their_account() {
    let scene = Scene::validated(sqlite().await).await;
    let by_link = scene.by_link(GUARDIAN).await;
    scene.watch.wait(1);
    let student = scene.browser(scene.world.student).await;
    let both = format!("{}; {}", student.cookie(), by_link.cookie());
    let mut browser = Browser::holding(&scene.router, both);
    let page = browser.open(&scene.page()).await;
    assert!(page.html.contains("Moi, Léa Martin") && !page.html.contains("Vous agissez ici"));
    // Whoever is no party by their account still reads by the link.
    let stranger = scene.browser(scene.stranger().await).await;
    let both = format!("{}; {}", stranger.cookie(), by_link.cookie());
    let mut browser = Browser::holding(&scene.router, both);
    let page = browser.open(&scene.page()).await;
    assert!(page.html.contains(BY_LINK), "{}", page.html);
    // Closed: nothing is left.
    let page = browser
        .submit(&page.form("Fermer la convention dans ce navigateur"))
        .await;
    assert_eq!(page.address, "/");
    assert_eq!(browser.open(&scene.page()).await.status, 404);
}

#[tokio::test]
async fn the_lycees_own_pages_are_its_accounts() {
    let scene = Scene::validated(sqlite().await).await;
    let mut browser = scene.browser(scene.world.head).await;
    scene.watch.wait(1);
    let page = scene.open_link(&mut browser, GUARDIAN).await;
    assert!(page.html.contains(BY_LINK), "{}", page.html);
    let follow = format!("/lycee/signatures/{}", scene.id());
    assert_eq!(browser.open(&follow).await.status, 200);
    let page = browser.open("/lycee/signatures").await;
    let name = format!("c-{}", scene.id());
    let page = browser
        .submit(&page.form("Signer ensemble").fill(&[(&name, "1")]))
        .await;
    assert!(page.html.contains("Moi, Claire Fontaine"), "{}", page.html);
}

#[tokio::test]
async fn the_lycee_sends_another_link_to_who_has_signed() {
    let scene = Scene::validated(sqlite().await).await;
    let follow = format!("/lycee/signatures/{}", scene.id());
    let mut staff = scene.browser(scene.world.staff).await;
    let page = staff.open(&follow).await;
    assert!(!page.html.contains("Ceux qui ont signé"));
    scene.sign_by_link(GUARDIAN).await;
    let former = scene.link(GUARDIAN).await;
    let page = staff.open(&follow).await;
    assert!(page.html.contains("Ceux qui ont signé"), "{}", page.html);
    let again = page
        .form("Envoyer un nouveau lien")
        .fill(&[("role", "guardian1")]);
    let page = staff.submit(&again).await;
    assert!(page.html.contains("Un nouveau lien est parti"), "{}", page.html);
    assert!(scene.email(GUARDIAN).await.starts_with("Bonjour"));
    assert!(scene.email(GUARDIAN).await.contains("Voici un nouveau lien"));
    // The one before is void; the new one asks for nothing but its code, and opens what was signed.
    let mut browser = Browser::new(&scene.router);
    let page = browser.open(&former).await;
    assert!(page.html.contains("Ce lien n’est plus bon"), "{}", page.html);
    let page = browser.open(&scene.link(GUARDIAN).await).await;
    assert!(page.html.contains("Vous n’avez rien à faire"), "{}", page.html);
    let page = scene.open_link(&mut browser, GUARDIAN).await;
    assert!(
        page.html.contains("Vous avez signé cette convention"),
        "{}",
        page.html
    );
}

#[tokio::test]
async fn a_delegate_who_is_a_party_is_told_why_they_do_not_sign_for_the_head() {
    let scene = Scene::new(sqlite().await).await;
    // The secretariat's Paul Durand is the pupil's guardian too, and may sign for the head.
    scene.validate("Cantine", "paul.durand@exemple.fr").await;
    let (db, today) = (scene.db(), scene.app.clock.today());
    let acts = [HeadAct::Sign];
    let given = db
        .delegate(&scene.head(), school().0, scene.world.staff, &acts, today, today)
        .await;
    assert_eq!(given.unwrap(), Delegated::Done);
    let mut staff = scene.browser(scene.world.staff).await;
    let page = staff.open(&scene.page()).await;
    let told = "Vous ne signez pas pour l’établissement";
    assert!(page.html.contains(told), "{}", page.html);
    assert!(!page.html.contains("Votre signature"), "{}", page.html);
    // Neither alone nor with others.
    let page = staff.open("/lycee/signatures").await;
    let name = format!("c-{}", scene.id());
    assert!(!page.html.contains(&name), "{}", page.html);
    let page = staff
        .post("/api/signing/batch/choose", &[(name.as_str(), "1")])
        .await;
    assert!(
        page.html.contains("Cochez au moins une convention"),
        "{}",
        page.html
    );
    let document = scene.document().await.to_string();
    let id = scene.id().to_string();
    let fields = [
        ("convention", id.as_str()),
        ("role", "head"),
        ("document", document.as_str()),
        ("lu", "1"),
    ];
    let page = staff.post("/api/signing/sign", &fields).await;
    assert_eq!(page.status, 404);
    assert!(scene.signed().await.is_empty());
    // As the guardian they sign, by their link.
    let page = scene.sign_by_link("paul.durand@exemple.fr").await;
    assert!(
        page.html.contains("Votre signature est enregistrée"),
        "{}",
        page.html
    );
    // The head herself is told nothing of the kind.
    let page = scene.browser(scene.world.head).await.open(&scene.page()).await;
    assert!(!page.html.contains(told), "{}", page.html);
}
