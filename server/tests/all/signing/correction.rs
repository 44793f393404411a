//! What the lycée puts right, and what everybody is told: addresses of all who are written to, e-mails that did not arrive, a refusal,
//! a cancellation.

use domain::convention::{ConventionState, SignerRole};
use http::StatusCode;
use testing::{browser::Browser, sqlite};

use super::scene::{GUARDIAN, HOST, Scene};

fn signatures(scene: &Scene) -> String {
    format!("/lycee/signatures/{}", scene.id())
}

#[tokio::test]
async fn the_host_and_the_tutor_are_corrected_as_a_guardian_is() {
    let scene = Scene::open(sqlite().await).await;
    let wrong = scene.tutor_at("ana.sol@faux.example").await;
    scene.world.fill_host().await;
    scene.world.complete().await;
    scene.validate("Cantine", GUARDIAN).await;
    let mut staff = scene.browser(scene.world.staff).await;
    let page = staff.open(&signatures(&scene)).await;
    staff.submit(&page.form("Envoyer un lien au tuteur")).await;
    let (tutor, host) = (scene.link(wrong).await, scene.link(HOST).await);
    for (role, address) in [("tutor", "ana.sol@exemple.fr"), ("host", "rose@exemple.fr")] {
        let page = staff.open(&signatures(&scene)).await;
        let field = format!("courriel-{role}");
        // Only a guardian signs on paper.
        let said = staff.submit(&page.form(&field).fill(&[("courriel", "")])).await;
        assert!(said.error(&field).contains("Donnez une adresse"), "{}", said.html);
        let said = staff
            .submit(&page.form(&field).fill(&[("courriel", "rose")]))
            .await;
        assert!(!said.error(&field).is_empty(), "{role}");
        let said = staff
            .submit(&page.form(&field).fill(&[("courriel", address)]))
            .await;
        assert!(said.html.contains("L’adresse est changée"), "{}", said.html);
        assert!(said.html.contains(address), "{}", said.html);
    }
    let mut passer_by = Browser::new(&scene.router);
    for dead in [tutor, host] {
        let page = passer_by.open(&dead).await;
        assert!(page.html.contains("Ce lien n’est plus bon"), "{}", page.html);
    }
    assert!(
        passer_by
            .open(&scene.link("ana.sol@exemple.fr").await)
            .await
            .html
            .contains("Ana Sol")
    );
    let page = scene.sign_by_link("rose@exemple.fr").await;
    assert!(
        page.html.contains("Votre signature est enregistrée"),
        "{}",
        page.html
    );
    // The former one, given back by mistake: a box asks first.
    let page = staff.open(&signatures(&scene)).await;
    let form = page.form("courriel-host").fill(&[("courriel", HOST)]);
    let page = staff.submit(&form).await;
    assert!(
        page.error("courriel-host").contains("avait été remplacée"),
        "{}",
        page.html
    );
    let form = page.form("courriel-host").fill(&[("rendre", "1")]);
    let page = staff.submit(&form).await;
    assert!(page.html.contains("L’adresse est changée"), "{}", page.html);
}

#[tokio::test]
async fn an_email_that_did_not_arrive_is_shown_to_the_school() {
    let scene = Scene::validated(sqlite().await).await;
    let mut staff = scene.browser(scene.world.staff).await;
    assert!(
        !staff
            .open(&signatures(&scene))
            .await
            .html
            .contains("Message non remis")
    );
    let now = scene.app.clock.now();
    let emails = scene.db().emails(1000, None).await.unwrap();
    let to = |address: &str| {
        let found = emails
            .iter()
            .find(|email| email.to_email == address && email.text.contains("jeton="));
        found.unwrap().id
    };
    // Refused for good, and tried again.
    for (address, dead) in [(GUARDIAN, true), (HOST, false)] {
        let next = now + chrono::TimeDelta::minutes(5);
        scene
            .db()
            .email_failed(to(address), now, next, "550 no such user", dead)
            .await
            .unwrap();
    }
    let page = staff.open(&signatures(&scene)).await;
    assert!(
        page.html.contains(&format!("n’a pas pu être remis à {GUARDIAN}")),
        "{}",
        page.html
    );
    assert!(
        page.html.contains(&format!("à {HOST} n’est pas encore passé")),
        "{}",
        page.html
    );
    assert!(!page.html.contains("550"), "what a server says stays inside");
    assert!(
        page.html.contains("cette boîte aux lettres n’existe pas")
            && page.html.contains("Corriger son adresse"),
        "{}",
        page.html
    );
    let list = staff.open("/lycee/signatures").await;
    assert!(list.html.contains("n’a pas été remis"), "{}", list.html);
    // On the convention's page, too, and there for the lycée alone.
    let whole = format!("/convention/{}", scene.id());
    let said = "Le dernier e-mail n’est pas arrivé";
    assert!(staff.open(&whole).await.html.contains(said));
    let mut student = scene.browser(scene.world.student).await;
    assert!(!student.open(&whole).await.html.contains(said));
    // Another address, where it arrives: nothing is left to be said of this one.
    let form = page
        .form("courriel-guardian1")
        .fill(&[("courriel", "mere@exemple.fr")]);
    let page = staff.submit(&form).await;
    assert!(!page.html.contains("n’a pas pu être remis"), "{}", page.html);
}

#[tokio::test]
async fn the_school_reads_how_far_each_link_came() {
    let scene = Scene::validated(sqlite().await).await;
    let mut staff = scene.browser(scene.world.staff).await;
    let page = staff.open(&signatures(&scene)).await;
    assert_eq!(page.html.matches(">Préparé le").count(), 2, "{}", page.html);
    assert!(!page.html.contains("Envoyé le") && !page.html.contains("Ouvert le"));
    let emails = scene.db().emails(1000, None).await.unwrap();
    let to_guardian = emails
        .iter()
        .find(|email| email.to_email == GUARDIAN && email.text.contains("jeton="));
    scene
        .db()
        .email_sent(to_guardian.unwrap().id, scene.app.clock.now(), true)
        .await
        .unwrap();
    let page = staff.open(&signatures(&scene)).await;
    assert_eq!(page.html.matches(">Envoyé le").count(), 1, "{}", page.html);
    scene
        .db()
        .email_bounced(to_guardian.unwrap().id, scene.app.clock.now(), "5.2.2 full")
        .await
        .unwrap();
    let page = staff.open(&signatures(&scene)).await;
    assert_eq!(page.html.matches(">Revenu le").count(), 1, "{}", page.html);
    assert!(
        page.html.contains("cette boîte aux lettres est pleine")
            && page.html.contains("Corriger son adresse"),
        "{}",
        page.html
    );
    let list = staff.open("/lycee/signatures").await;
    assert!(list.html.contains("n’a pas été remis"), "{}", list.html);
    scene.by_link(GUARDIAN).await;
    let page = staff.open(&signatures(&scene)).await;
    assert_eq!(page.html.matches(">Ouvert le").count(), 1, "{}", page.html);
    scene.sign_by_link(GUARDIAN).await;
    let page = staff.open(&signatures(&scene)).await;
    assert_eq!(
        page.html.matches(">A servi à signer le").count(),
        1,
        "{}",
        page.html
    );
    staff
        .submit(&page.form("Annuler ses liens").fill(&[("role", "host")]))
        .await;
    let page = staff.open(&signatures(&scene)).await;
    assert_eq!(page.html.matches(">N’est plus bon").count(), 1, "{}", page.html);
}

#[tokio::test]
async fn a_refusal_comes_first_for_everybody() {
    const WHY: &str = "Le repas n’est pas prévu.";
    let scene = Scene::validated(sqlite().await).await;
    scene.sign_by_account(scene.world.head).await;
    let mut student = scene.browser(scene.world.student).await;
    let page = student.open(&scene.page()).await;
    let form = page.form("Refuser de signer").fill(&[("motif", WHY)]);
    let page = student.submit(&form).await;
    assert!(page.html.contains("Vous avez refusé de signer"), "{}", page.html);
    assert!(page.html.contains("A refusé de signer le"), "{}", page.html);
    assert!(!page.html.contains("N’a pas encore signé") && !page.html.contains("signer-done"));

    let own = format!("/convention/{}", scene.id());
    let told = "Léa Martin a refusé de signer";
    for (who, next) in [
        (scene.world.head, "validez une nouvelle version"),
        (scene.world.staff, "validez une nouvelle version"),
        (scene.world.host, "Le lycée lit la raison"),
        (scene.world.guardian, "Le lycée lit la raison"),
    ] {
        let mut browser = scene.browser(who).await;
        for path in [&own, &scene.page()] {
            let page = browser.open(path).await;
            let main = page.html.split("<main").nth(1).unwrap();
            let at = main.find(told).unwrap_or_else(|| panic!("{path}: {main}"));
            assert!(main.contains(WHY) && main.contains(next), "{path}: {main}");
            for after in ["Les parties de la convention", "class=\"signatures\""] {
                assert!(main.find(after).is_none_or(|place| at < place), "{path} {after}");
            }
            assert!(
                !main.contains("Tout est rempli") && !main.contains("signer-done"),
                "{path}"
            );
        }
    }
    // By a link too, and for the lycée where it sees to signatures.
    let mut by_link = Browser::new(&scene.router);
    let page = scene.open_link(&mut by_link, HOST).await;
    assert!(
        page.html.contains(told) && page.html.contains(WHY),
        "{}",
        page.html
    );
    let page = by_link.open(&scene.page()).await;
    assert!(
        page.html.contains(told) && page.html.contains(WHY),
        "{}",
        page.html
    );
    let mut staff = scene.browser(scene.world.staff).await;
    let page = staff.open(&signatures(&scene)).await;
    assert!(page.html.contains(told), "{}", page.html);
    for (who, path) in [
        (scene.world.student, "/eleve"),
        (scene.world.head, "/lycee/conventions"),
        (scene.world.host, "/structure/conventions"),
    ] {
        let page = scene.browser(who).await.open(path).await;
        let said = page.html.contains("signature a été refusée") || page.html.contains("Signature refusée");
        assert!(said, "{path}: {}", page.html);
    }
    // The next version ends it.
    scene.watch.wait(1);
    scene.validate("Panier repas", GUARDIAN).await;
    let page = scene.browser(scene.world.head).await.open(&own).await;
    assert!(!page.html.contains(told), "{}", page.html);
}

#[tokio::test]
async fn a_cancelled_convention_tells_everybody_the_way_out() {
    let scene = Scene::validated(sqlite().await).await;
    let own = format!("/convention/{}", scene.id());
    let application = scene.world.application;
    let mut head = scene.browser(scene.world.head).await;
    let page = head.open(&own).await;
    let cancel = page
        .form("Annuler la convention")
        .fill(&[("motif-cancel", "Autre tuteur."), ("place", "nouvelle")]);
    let page = head.submit(&cancel).await;
    assert_ne!(page.address.split('?').next(), Some(own.as_str()));
    assert!(page.html.contains("En voici une nouvelle"), "{}", page.html);
    let page = head.open(&own).await;
    assert!(
        page.html.contains("une nouvelle est ouverte") && page.html.contains("Voir la nouvelle convention")
    );
    let page = head.submit(&page.form("Défaire l’annulation")).await;
    assert!(page.html.contains("L’annulation est défaite"), "{}", page.html);
    assert_eq!(scene.world.file().await.state, ConventionState::Validated);
    let cancel = page
        .form("Annuler la convention")
        .fill(&[("motif-cancel", "Stage abandonné."), ("place", "liberer")]);
    let page = head.submit(&cancel).await;
    assert!(page.html.contains("la place est libérée"), "{}", page.html);
    let mut student = scene.browser(scene.world.student).await;
    for (path, said) in [
        ("/eleve".to_owned(), "Aucune place confirmée"),
        (
            format!("/eleve/candidatures/{application}"),
            "Ce stage est annulé",
        ),
        (own.clone(), "Vous n’avez plus de place"),
    ] {
        let page = student.open(&path).await;
        assert!(page.html.contains(said), "{path}: {}", page.html);
        assert!(!page.html.contains("Votre stage est confirmé") && !page.html.contains("Vous avez ce stage"));
    }
    // A day later nothing is left to be taken back, whatever page was left open.
    let undo = page.form("Défaire l’annulation");
    scene.watch.wait(24 * 60);
    let mut head = scene.browser(scene.world.head).await;
    assert!(!head.open(&own).await.html.contains("Défaire l’annulation"));
    let page = head.submit(&undo).await;
    assert!(
        page.html.contains("Entre-temps, les choses ont changé"),
        "{}",
        page.html
    );
    assert_eq!(scene.world.file().await.state, ConventionState::Cancelled);
    for who in [scene.world.host, scene.world.staff, scene.world.student] {
        let mut other = scene.browser(who).await;
        assert_eq!(other.submit(&undo).await.status, StatusCode::NOT_FOUND);
    }
    assert!(SignerRole::Host.has_correctable_address());
}

/// Cancelled before the place was asked about: everybody reads that something is to be decided, and by whom.
#[tokio::test]
async fn a_place_that_was_left_open_is_told_and_decided() {
    let scene = Scene::new(sqlite().await).await;
    let head = scene.head();
    let after = domain::convention::PlaceAfter::Restarted;
    let secret = testing::signing::any_secret();
    scene
        .db()
        .cancel_convention(&head, scene.id(), "Autre tuteur.", after, &secret)
        .await
        .unwrap();
    // As it was left before: the other one is cancelled past the use cases, the place is kept.
    let mut tx = scene.db().begin().await.unwrap();
    tx.query_text("UPDATE convention SET state = 'cancelled' WHERE state = 'host_part'")
        .execute()
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let (own, application) = (format!("/convention/{}", scene.id()), scene.world.application);
    for (who, path, said) in [
        (scene.world.student, "/eleve".to_owned(), "la place est gardée"),
        (
            scene.world.student,
            format!("/eleve/candidatures/{application}"),
            "la place est gardée",
        ),
        (
            scene.world.host,
            format!("/structure/candidatures/{application}"),
            "la place est gardée",
        ),
        (
            scene.world.head,
            format!("/lycee/candidatures/{application}"),
            "la place est gardée",
        ),
        (
            scene.world.head,
            "/lycee/conventions".to_owned(),
            "la place est gardée",
        ),
    ] {
        let page = scene.browser(who).await.open(&path).await;
        assert!(page.html.contains(said), "{path}: {}", page.html);
        assert!(!page.html.contains("Votre stage est confirmé") && !page.html.contains("Vous avez ce stage"));
    }
    let mut head = scene.browser(scene.world.head).await;
    let page = head.open(&own).await;
    let said = head.submit(&page.form("Décider")).await;
    assert!(said.error("place").contains("Choisissez"), "{}", said.html);
    let page = head
        .submit(&page.form("Décider").fill(&[("place", "liberer")]))
        .await;
    assert!(page.html.contains("la place est libérée"), "{}", page.html);
    assert!(!page.html.contains("Décider</button>"));
}
