//! What is signed in person is what is to be signed now: a convention that was cancelled, or a page of a version that was replaced, is neither.

use domain::convention::SignerRole;
use http::StatusCode;
use store::ConventionMoved;
use testing::{files::PNG, on_both, signing::any_secret, sqlite};

use super::{PlaceAfter, scene::Scene};

#[tokio::test]
async fn nothing_of_a_cancelled_convention_is_signed_at_the_desk() {
    on_both(async |fresh| {
        let scene = Scene::validated(fresh).await;
        let desk = format!("/lycee/signatures/{}/guichet/host", scene.id());
        let mut staff = scene.browser(scene.world.staff).await;
        let form = staff.open(&desk).await.form("nom_signataire").fill(&[
            ("identite", "piece"),
            ("nom_signataire", "Rose Adam"),
            ("lu", "1"),
            ("pouvoir", "1"),
        ]);
        let (head, secret) = (scene.head(), any_secret());
        let moved = scene
            .db()
            .cancel_convention(&head, scene.id(), "Abandon", PlaceAfter::Freed, &secret)
            .await;
        assert_eq!(moved.unwrap(), ConventionMoved::Done);
        // Neither shown, nor taken from a tablet on which it was open before.
        let open = staff.open(&desk).await;
        let sent = staff.submit(&form).await;
        for page in [open, sent] {
            assert_eq!(page.status, StatusCode::OK, "{}", page.html);
            assert!(page.html.contains("Rien n’est à signer"), "{}", page.html);
            assert!(
                !page.without_scripts().contains("nom_signataire"),
                "{}",
                page.html
            );
            assert!(!page.html.contains("est enregistrée"), "{}", page.html);
        }
        assert!(scene.signed().await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_page_printed_from_a_version_that_was_replaced_is_refused_and_not_kept() {
    on_both(async |fresh| {
        let scene = Scene::new(fresh).await;
        scene.validate("Cantine", "").await;
        let action = format!("/lycee/signatures/{}/papier", scene.id());
        let printed = scene.document().await.to_string();
        let fields = |document| {
            [
                ("role", "guardian1"),
                ("document", document),
                ("signee_le", "2026-11-21"),
            ]
        };
        let mut staff = scene.browser(scene.world.staff).await;
        let head = scene.head();
        let moved = scene.db().correct(&head, scene.id(), "Une faute").await;
        assert_eq!(moved.unwrap(), ConventionMoved::Done);
        let meanwhile = staff.upload(&action, &fields(printed.as_str()), PNG).await;
        scene.validate("Panier repas", "").await;
        let since = staff.upload(&action, &fields(printed.as_str()), PNG).await;
        for page in [meanwhile, since] {
            assert!(page.html.contains("les choses ont changé"), "{}", page.html);
        }
        assert!(scene.signed().await.is_empty());
        let kept = scene.world.fresh.contents().await;
        assert!(kept["convention_file"].is_empty() && kept["stored_file"].is_empty());
        // That of the version that replaced it is taken.
        let printed = scene.document().await.to_string();
        let page = staff.upload(&action, &fields(printed.as_str()), PNG).await;
        assert!(page.html.contains("enregistrée en votre nom"), "{}", page.html);
        assert_eq!(scene.signed().await, [SignerRole::Guardian1]);
    })
    .await;
}

/// A link is an e-mail to an address that somebody typed: no button sends them without end, whoever presses it and whatever is typed meanwhile.
#[tokio::test]
async fn nobody_is_sent_personal_links_without_end() {
    let scene = Scene::open(sqlite().await).await;
    let (tutor, other) = ("ana.sol@exemple.fr", "autre.sol@exemple.fr");
    scene.tutor_at(tutor).await;
    let sent_to = async |address: &str| {
        let emails = scene.db().emails(1000, None).await.unwrap();
        emails.iter().filter(|email| email.to_email == address).count()
    };
    let mut host = scene.browser(scene.world.host).await;
    let page = host.open(&format!("/convention/{}", scene.id())).await;
    let form = page.form("Envoyer un lien au tuteur");
    for _ in 0..10 {
        let page = host.submit(&form).await;
        assert!(
            page.html.contains("Un nouveau lien est parti au tuteur"),
            "{}",
            page.html
        );
    }
    assert_eq!(sent_to(tutor).await, 10);
    let page = host.submit(&form).await;
    assert!(page.html.contains("Aucun lien n’est parti"), "{}", page.html);
    scene.tutor_at(other).await;
    host.submit(&form).await;
    let id = scene.id().to_string();
    let fields = [("convention", id.as_str()), ("role", "tutor")];
    let mut staff = scene.browser(scene.world.staff).await;
    staff.post("/api/signing/school/link", &fields).await;
    assert_eq!((sent_to(tutor).await, sent_to(other).await), (10, 0));
    // Tomorrow another one leaves.
    scene.watch.wait(60 * 24);
    let mut host = scene.browser(scene.world.host).await;
    let page = host.submit(&form).await;
    assert!(
        page.html.contains("Un nouveau lien est parti au tuteur"),
        "{}",
        page.html
    );
    assert_eq!(sent_to(other).await, 1);
}
