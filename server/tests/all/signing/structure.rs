//! Who signs for a structure: the statement that they may bind it, and delegations within the structure.

use domain::{account::Role, convention::states_power, structure::StructureRole};
use http::StatusCode;
use testing::{
    people::{act_by, person},
    sqlite, structure,
};

use super::scene::{HOST, Scene};

fn page_of(number: u32) -> String {
    format!("/structure/delegations?structure={}", structure(number).id)
}

#[tokio::test]
async fn who_signs_for_a_structure_states_that_they_may_bind_it() {
    let scene = Scene::validated(sqlite().await).await;
    let mut host = scene.by_link(HOST).await;
    let page = host.open(&scene.page()).await;
    let power = "Je déclare avoir le pouvoir d’engager la structure d’accueil.";
    assert!(
        page.html.contains(power) && page.html.contains("name=\"pouvoir\""),
        "{}",
        page.html
    );
    let form = page.form("Signer la convention");
    let page = host.submit(&form.clone().fill(&[("lu", "1")])).await;
    assert!(
        page.error("pouvoir").contains("si vous avez ce pouvoir"),
        "{}",
        page.html
    );
    assert!(page.error("lu").is_empty(), "{}", page.html);
    assert_eq!(
        page.form("Signer la convention")
            .fields
            .get("lu")
            .map(String::as_str),
        Some("1"),
        "what was ticked stays"
    );
    assert!(scene.signed().await.is_empty());
    let page = host.submit(&form.fill(&[("lu", "1"), ("pouvoir", "1")])).await;
    assert!(
        page.html.contains("Votre signature est enregistrée"),
        "{}",
        page.html
    );
    let evidence = scene.db().evidence(scene.id(), 1).await.unwrap().unwrap();
    let signature = evidence
        .signers
        .iter()
        .find_map(|line| line.signature.as_ref())
        .unwrap();
    assert!(states_power(&signature.consent), "{}", signature.consent);
    // Nobody else is asked.
    let page = scene.browser(scene.world.student).await.open(&scene.page()).await;
    assert!(!page.html.contains("name=\"pouvoir\""), "{}", page.html);
}

#[tokio::test]
async fn members_see_who_is_named_and_only_who_is_responsible_names_them() {
    let scene = Scene::validated(sqlite().await).await;
    let mut owner = scene.browser(scene.world.host).await;
    let mut tutor = scene.browser(scene.world.tutor).await;
    let own = page_of(0);
    // Members see; nobody else does.
    let page = tutor.open(&own).await;
    assert!(
        page.html.contains("Personne ne signe par délégation") && !page.html.contains("Nouvelle délégation"),
        "{}",
        page.html
    );
    let rival = person(scene.db(), "Autre Structure", &[Role::Host]).await;
    scene
        .db()
        .add_member(&act_by(rival), structure(1).id, rival, StructureRole::Owner)
        .await
        .unwrap();
    for other in [rival, scene.world.head, scene.world.student] {
        let page = scene.browser(other).await.open(&own).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
    }
    let page = owner.open(&own).await;
    let who = scene.world.tutor.to_string();
    let right = [
        ("personne", who.as_str()),
        ("du", "2026-11-21"),
        ("au", "2026-11-22"),
        ("pouvoir", "1"),
    ];
    // What is wrong is said beside its field.
    let form = page.form("Déléguer la signature");
    let wrong = form
        .clone()
        .fill(&[("personne", ""), ("du", "2026-11-22"), ("au", "2026-11-20")]);
    let page = owner.submit(&wrong).await;
    assert!(
        page.error("personne").contains("Choisissez une personne"),
        "{}",
        page.html
    );
    assert!(page.error("au").contains("avant le premier"), "{}", page.html);
    assert!(
        page.error("pouvoir").contains("on ne délègue que ce que l’on a"),
        "{}",
        page.html
    );
    let late = form.clone().fill(&right).fill(&[("au", "2027-09-01")]);
    let page = owner.submit(&late).await;
    assert!(page.error("au").contains("année scolaire"), "{}", page.html);
    // A member names nobody by the owner's form.
    let forged = tutor.submit(&form.clone().fill(&right)).await;
    assert_eq!(forged.status, StatusCode::NOT_FOUND);
    assert!(
        scene
            .db()
            .structure_delegations(structure(0).id)
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn a_member_who_is_named_signs_for_the_structure_until_it_is_taken_back() {
    let scene = Scene::validated(sqlite().await).await;
    let mut owner = scene.browser(scene.world.host).await;
    let mut tutor = scene.browser(scene.world.tutor).await;
    let own = page_of(0);
    let page = tutor.open(&scene.page()).await;
    assert!(page.html.contains("Vous n’avez pas à signer"), "{}", page.html);

    let page = owner.open(&own).await;
    let who = scene.world.tutor.to_string();
    let right = [
        ("personne", who.as_str()),
        ("du", "2026-11-21"),
        ("au", "2026-11-22"),
        ("pouvoir", "1"),
    ];
    let form = page.form("Déléguer la signature");
    let page = owner.submit(&form.clone().fill(&right)).await;
    assert!(
        page.html.contains("signe les conventions en votre nom"),
        "{}",
        page.html
    );
    assert!(page.html.contains("Nora Petit"), "{}", page.html);
    let told = scene.email("nora.petit@exemple.fr").await;
    assert!(
        told.contains("Karim Benali vous charge d’agir en son nom") && told.contains("pour Atelier"),
        "{told}"
    );
    let page = tutor.open(&scene.page()).await;
    assert!(
        page.html.contains(
            "Moi, Nora Petit, pour la structure d’accueil, par délégation de Karim Benali, j’ai lu"
        ),
        "{}",
        page.html
    );
    let sign = page
        .form("Signer la convention")
        .fill(&[("lu", "1"), ("pouvoir", "1")]);
    // Taken back while the page is open.
    let page = owner.open(&own).await;
    let page = owner.submit(&page.form("Retirer")).await;
    assert!(page.html.contains("La délégation est retirée"), "{}", page.html);
    assert_eq!(tutor.submit(&sign).await.status, StatusCode::NOT_FOUND);
    assert!(scene.signed().await.is_empty());
    owner.submit(&form.clone().fill(&right)).await;
    let page = tutor.submit(&sign).await;
    assert!(
        page.html.contains("Votre signature est enregistrée"),
        "{}",
        page.html
    );
    // The other parties read who signed, and by what right.
    let page = scene.browser(scene.world.student).await.open(&scene.page()).await;
    assert!(
        page.html
            .contains("par délégation de Karim Benali du 21 au 22 novembre 2026"),
        "{}",
        page.html
    );
}

#[tokio::test]
async fn an_old_session_names_nobody_for_a_structure() {
    let scene = Scene::validated(sqlite().await).await;
    let mut owner = scene.browser(scene.world.host).await;
    let own = page_of(0);
    let who = scene.world.tutor.to_string();
    let form = owner.open(&own).await.form("Déléguer la signature").fill(&[
        ("personne", who.as_str()),
        ("du", "2026-11-21"),
        ("au", "2026-11-22"),
        ("pouvoir", "1"),
    ]);
    scene.watch.wait(11);
    let asked = owner.submit_from(&own, &form).await;
    assert!(
        asked.html.contains("Montrez que c’est bien vous"),
        "{}",
        asked.html
    );
    assert!(
        scene
            .db()
            .structure_delegations(structure(0).id)
            .await
            .unwrap()
            .is_empty()
    );
}
