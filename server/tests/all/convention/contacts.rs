//! Two guardians who may not know how to reach each other: what the family reads, and what is frozen.

use super::*;

const PHONE: &str = "06 39 98 00 04";
const HOME: &str = "5 rue du Stade";

/// The lycée says so of Mireille, on the page of the student.
async fn keep_private(world: &World, helene: &mut Browser) {
    let db = &world.fresh.db;
    let (ines, mireille) = (account(db, INES).await, account(db, MIREILLE).await);
    let path = format!("/lycee/eleves/{ines}/modifier?responsable={mireille}");
    let page = helene.open(&path).await;
    let form = page.form("name=\"coordonnees_privees\"");
    let page = helene.submit(&form.fill(&[("coordonnees_privees", "oui")])).await;
    assert!(
        page.html.contains("Coordonnées non communiquées"),
        "{}",
        page.html
    );
}

#[tokio::test]
async fn guardians_who_may_not_know_each_others_address_do_not_learn_it() {
    let world = world().await;
    let mut karim = world.as_(KARIM).await;
    world.fill_host_part(&mut karim).await;
    let page = karim.open(&world.page("")).await;
    karim.submit(&page.form("Envoyer au lycée")).await;
    let mut thomas = world.as_(THOMAS).await;
    world.fill_school_part(&mut thomas).await;
    let mut mireille = world.as_(MIREILLE).await;
    let page = mireille.open(&world.page("/representants")).await;
    assert!(page.html.contains(PHONE), "{}", page.html);

    let mut helene = world.as_(HELENE).await;
    keep_private(&world, &mut helene).await;
    for rest in ["", "/representants", "/eleve", "/apercu"] {
        let page = mireille.open(&world.page(rest)).await;
        assert_eq!(page.status, StatusCode::OK, "{rest}");
        for hidden in [PHONE, HOME] {
            assert!(!page.html.contains(hidden), "{rest}: {hidden}");
        }
    }
    // Whoever fills it reads what was typed.
    let page = thomas.open(&world.page("/representants")).await;
    assert_eq!(page.form("name=\"partie\"").fields["resp1_tel"], PHONE);

    let page = helene.open(&world.page("")).await;
    let form = page.form("Valider la convention").fill(&[("relu", "1")]);
    helene.submit(&form).await;
    assert_eq!(world.state().await, ConventionState::Validated);
    let page = mireille.open(&world.page("/version/1")).await;
    assert!(
        page.html.contains("Connues du lycée, non communiquées"),
        "{}",
        page.html
    );
    let frozen = world
        .fresh
        .db
        .evidence(world.convention, 1)
        .await
        .unwrap()
        .unwrap();
    for hidden in [PHONE, HOME, MIREILLE] {
        assert!(!frozen.content.contains(hidden), "{hidden}");
    }
    // She signs all the same: the address is known to whoever writes to her.
    let signer = frozen
        .signers
        .iter()
        .find(|line| line.signer.role.is_guardian())
        .unwrap();
    assert_eq!(signer.email.as_deref(), Some(MIREILLE));
}
