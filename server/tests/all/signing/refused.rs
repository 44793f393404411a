//! What is signed in person is what is to be signed now: a convention that was cancelled, or a page of a version that was replaced, is neither.

use domain::convention::SignerRole;
use http::StatusCode;
use store::ConventionMoved;
use testing::{files::PNG, on_both, signing::any_secret};

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
            assert!(!page.html.contains("nom_signataire"), "{}", page.html);
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
