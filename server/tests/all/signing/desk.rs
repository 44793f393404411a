//! The lycée's desk: the tablet goes from the staff to the signer and back.

use domain::convention::{Means, PlaceAfter, SignerRole};
use http::StatusCode;
use testing::{signing::any_secret, sqlite};

use super::scene::{GUARDIAN, HOST, Scene};

#[tokio::test]
async fn a_host_signs_at_the_desk_before_the_secretariat() {
    let scene = Scene::validated(sqlite().await).await;
    let follow = format!("/lycee/signatures/{}", scene.id());
    let desk = format!("{follow}/guichet/host");
    let mut staff = scene.browser(scene.world.staff).await;
    let page = staff.open(&follow).await;
    assert!(page.html.contains(&desk), "{}", page.html);
    assert!(!page.html.contains("guichet/head"), "{}", page.html);
    for role in ["head", "guardian2", "x"] {
        let page = staff.open(&format!("{follow}/guichet/{role}")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{role}");
    }
    // The parties do not vouch for anybody.
    for other in [scene.world.student, scene.world.host] {
        let page = scene.browser(other).await.open(&desk).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
    }
    let page = staff.open(&desk).await;
    assert!(
        page.html.contains("L’essentiel") && page.html.contains("Moi, Rose Adam"),
        "{}",
        page.html
    );
    let form = page.form("nom_signataire");
    // What is missing is said beside its field, and what was typed stays.
    let page = staff
        .submit(&form.clone().fill(&[("nom_signataire", "Rose Dupont")]))
        .await;
    assert!(
        page.error("identite").contains("comment elle a vu"),
        "{}",
        page.html
    );
    assert!(
        page.error("nom_signataire").contains("Rose Adam"),
        "{}",
        page.html
    );
    assert!(page.error("lu").contains("Cochez"), "{}", page.html);
    assert!(
        page.error("pouvoir").contains("si vous avez ce pouvoir"),
        "{}",
        page.html
    );
    assert!(page.html.contains("Rose Dupont"), "{}", page.html);
    assert!(scene.signed().await.is_empty());
    // Whose proof is old shows again who they are; the signer is not asked before.
    scene.watch.wait(11);
    let old = staff.open(&desk).await;
    assert!(old.html.contains("Montrer que c’est bien vous"), "{}", old.html);
    assert!(!old.html.contains("nom_signataire"), "{}", old.html);
    let filled = [
        ("identite", "connue"),
        ("nom_signataire", "adam rose"),
        ("lu", "1"),
        ("pouvoir", "1"),
    ];
    staff.submit(&form.clone().fill(&filled)).await;
    assert!(scene.signed().await.is_empty());
    let mut staff = scene.browser(scene.world.staff).await;
    let page = staff.open(&desk).await;
    let form = page.form("nom_signataire");
    let page = staff.submit(&form.clone().fill(&filled)).await;
    // What the tablet shows then says nothing of anybody.
    assert!(page.address.starts_with(&desk), "{}", page.address);
    assert!(
        page.html.contains("Votre signature est enregistrée"),
        "{}",
        page.html
    );
    for personal in ["Rose Adam", "Léa Martin"] {
        assert!(!page.html.contains(personal), "{}", page.html);
    }
    assert_eq!(scene.signed().await, [SignerRole::Host]);
    // Whoever holds the tablet now signs for nobody else: the proof served.
    let other = staff.open(&format!("{follow}/guichet/guardian1")).await;
    assert!(
        other.html.contains("Montrer que c’est bien vous"),
        "{}",
        other.html
    );
    assert!(!other.html.contains("nom_signataire"), "{}", other.html);
    let text = scene.email(HOST).await;
    assert!(
        text.contains("au guichet") && text.contains("de Paul Durand (Secrétariat)"),
        "{text}"
    );
    // Again, nothing is signed twice.
    staff.submit(&form.clone().fill(&filled)).await;
    assert_eq!(scene.signed().await, [SignerRole::Host]);
    // The convention's page and its history say where and before whom.
    let said = "Au guichet du lycée, en présence de Paul Durand (Secrétariat)";
    let page = staff.open(&follow).await;
    assert!(page.html.contains(said), "{}", page.html);
    let page = staff.open(&format!("/convention/{}", scene.id())).await;
    assert!(page.html.contains("a signé au guichet du lycée"), "{}", page.html);
    // The signer has no session by it.
    let evidence = scene.db().evidence(scene.id(), 1).await.unwrap().unwrap();
    assert_eq!(evidence.signers[1].signature.as_ref().unwrap().means, Means::Desk);
}

#[tokio::test]
async fn what_was_replaced_meanwhile_is_not_signed_at_the_desk() {
    let scene = Scene::validated(sqlite().await).await;
    let desk = format!("/lycee/signatures/{}/guichet/host", scene.id());
    let mut staff = scene.browser(scene.world.staff).await;
    let form = staff.open(&desk).await.form("nom_signataire");
    let head = scene.head();
    scene.db().correct(&head, scene.id(), "Une faute").await.unwrap();
    let page = staff.open(&desk).await;
    assert!(page.html.contains("Rien n’est à signer"), "{}", page.html);
    let filled = [
        ("identite", "piece"),
        ("nom_signataire", "Rose Adam"),
        ("lu", "1"),
        ("pouvoir", "1"),
    ];
    staff.submit(&form.clone().fill(&filled)).await;
    scene.validate("Panier", GUARDIAN).await;
    let page = staff.submit(&form.clone().fill(&filled)).await;
    assert!(
        page.html.contains("une nouvelle version a remplacé"),
        "{}",
        page.html
    );
    assert!(scene.signed().await.is_empty());
}

#[tokio::test]
async fn a_cancelled_convention_is_not_signed_at_the_desk() {
    let scene = Scene::validated(sqlite().await).await;
    let desk = format!("/lycee/signatures/{}/guichet/host", scene.id());
    let mut staff = scene.browser(scene.world.staff).await;
    let form = staff.open(&desk).await.form("nom_signataire");
    scene
        .db()
        .cancel_convention(
            &scene.head(),
            scene.id(),
            "Abandon",
            PlaceAfter::Freed,
            &any_secret(),
        )
        .await
        .unwrap();
    let page = staff.open(&desk).await;
    assert!(page.html.contains("Rien n’est à signer"), "{}", page.html);
    assert!(!page.html.contains("nom_signataire"), "{}", page.html);
    // Who had it open already signs nothing either.
    let filled = [
        ("identite", "piece"),
        ("nom_signataire", "Rose Adam"),
        ("lu", "1"),
        ("pouvoir", "1"),
    ];
    let page = staff.submit(&form.fill(&filled)).await;
    assert!(page.html.contains("Rien n’est à signer"), "{}", page.html);
    assert!(scene.signed().await.is_empty());
}

/// The tablet is in the signer's hands: what the staff showed for one signature serves no other, nor anything else, before it is given either.
#[tokio::test]
async fn what_was_shown_for_one_signature_serves_no_other() {
    let scene = Scene::validated(sqlite().await).await;
    let follow = format!("/lycee/signatures/{}", scene.id());
    let desk = |role: &str| format!("{follow}/guichet/{role}");
    let asks = "Montrer que c’est bien vous";
    // Two who are both waited for: as each is shown the page where they sign, by a proof of its own.
    let mut other = scene.browser(scene.world.staff).await;
    let guardian = other.open(&desk("guardian1")).await.form("nom_signataire");
    let mut staff = scene.browser(scene.world.staff).await;
    let host = staff.open(&desk("host")).await.form("nom_signataire");
    for role in ["guardian1", "student"] {
        let page = staff.open(&desk(role)).await;
        assert!(page.html.contains(asks), "{role}: {}", page.html);
        assert!(!page.html.contains("nom_signataire"), "{role}: {}", page.html);
    }
    // Nor is the form of another taken: who sends it shows anew who they are.
    let filled = [
        ("identite", "connue"),
        ("nom_signataire", "Anne Martin"),
        ("lu", "1"),
    ];
    let page = staff.submit(&guardian.fill(&filled)).await;
    assert!(
        page.address.starts_with("/espace/compte/preuve"),
        "{}",
        page.address
    );
    assert!(scene.signed().await.is_empty());
    // What it was shown for, it serves, however often the page is read.
    staff.open(&desk("host")).await;
    let filled = [
        ("identite", "connue"),
        ("nom_signataire", "Rose Adam"),
        ("lu", "1"),
        ("pouvoir", "1"),
    ];
    staff.submit(&host.fill(&filled)).await;
    assert_eq!(scene.signed().await, [SignerRole::Host]);
}
