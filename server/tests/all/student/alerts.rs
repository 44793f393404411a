//! New offers by e-mail without an account: asked for below results, proved by a link, stopped by another.

use super::*;

const LEA: &str = "lea@exemple.fr";
const SEARCH: &str = "commune=93048&rayon=5";

impl World {
    async fn emails_of_lea(&self) -> Vec<store::Queued> {
        let emails = self.fresh.db.emails(1000, None).await.unwrap();
        emails.into_iter().filter(|email| email.to_email == LEA).collect()
    }
}

fn token_of(text: &str, page: &str) -> String {
    let (_, rest) = text.split_once(&format!("{page}?jeton=")).unwrap();
    rest.chars().take_while(char::is_ascii_hexdigit).collect()
}

#[tokio::test]
async fn an_address_alone_is_told_of_new_offers() {
    let world = world().await;
    let mut nobody = world.anonymous();
    // Beside offers, and where there are none; pupils keep the search in their space instead.
    for page in [
        format!("/offres?{SEARCH}"),
        format!("/offres?{SEARCH}&mots=licorne"),
    ] {
        let html = nobody.page(&page).await;
        assert!(html.contains("Recevoir les nouvelles offres"), "{html}");
        let html = world.as_(INES).await.page(&page).await;
        assert!(!html.contains("Recevoir les nouvelles offres"), "{html}");
    }
    let (location, html) = nobody
        .send(
            "/api/offers/alert",
            &[("recherche", SEARCH), ("courriel", "lea@")],
        )
        .await;
    assert!(location.starts_with("/alerte?recherche=") && location.contains("saisie="));
    assert!(
        html.contains("value=\"lea@\"") && html.contains("aria-invalid=\"true\""),
        "{html}"
    );
    assert_eq!(hidden(&html, "recherche").replace("&amp;", "&"), SEARCH);

    let asked = [("recherche", SEARCH), ("courriel", LEA)];
    let (location, html) = nobody.send("/api/offers/alert", &asked).await;
    assert_eq!(location, "/alerte?fait=demandee");
    assert!(html.contains("Un e-mail part à cette adresse") && !html.contains(LEA));
    // Known or not, the answer is the same.
    assert_eq!(nobody.post("/api/offers/alert", &asked).await.1, location);
    let [sent] = world.emails_of_lea().await.try_into().unwrap();
    assert!(
        flat(&sent.text).contains("« À moins de 5 km de Montreuil (93) »"),
        "{}",
        sent.text
    );
    assert!(sent.text.starts_with("Bonjour,"), "{}", sent.text);
    let link = format!("/alerte?jeton={}", token_of(&sent.text, "/alerte"));

    // Programs that read e-mails follow links: nothing comes of it.
    for _ in 0..2 {
        let html = nobody.page(&link).await;
        assert!(
            html.contains("Recevoir ces e-mails") && html.contains("À moins de 5 km"),
            "{html}"
        );
    }
    let later = prepared(&world.fresh.db, At(3)).await;
    world.publish(&later, 5, "Une offre toute neuve").await;
    notify_all(&later).await.unwrap();
    assert_eq!(world.emails_of_lea().await.len(), 1);

    let token = token_of(&link, "/alerte");
    let (location, html) = nobody
        .send("/api/offers/alert/confirm", &[("jeton", &token)])
        .await;
    assert_eq!(location, format!("{link}&fait=confirmee"));
    assert!(html.contains("C’est confirmé") && html.contains("Voir les offres d’aujourd’hui"));
    world.publish(&later, 6, "Une autre offre").await;
    assert!(notify_all(&later).await.unwrap() >= 1);
    let both = world.emails_of_lea().await;
    assert_eq!(both.len(), 2);
    let news = &both[0];
    assert!(news.text.contains("Une autre offre"), "{}", news.text);

    // One click of a mail program (RFC 8058), as often as it likes; nothing is left.
    let stop = format!(
        "/arreter-recherche?jeton={}",
        token_of(&news.text, "/arreter-recherche")
    );
    assert!(news.unsubscribe.as_deref().unwrap().ends_with(&stop));
    for _ in 0..2 {
        let (status, _) = nobody.post(&stop, &[("List-Unsubscribe", "One-Click")]).await;
        assert_eq!(status, StatusCode::OK);
    }
    assert!(world.emails_of_lea().await.is_empty());
    let html = nobody.page(&link).await;
    assert!(html.contains("Ce lien n’est plus bon"), "{html}");
}

#[tokio::test]
async fn an_address_is_not_flooded() {
    let world = world().await;
    let mut nobody = world.anonymous();
    for km in 2..=8 {
        let search = format!("commune=93048&rayon={km}");
        let asked = [("recherche", search.as_str()), ("courriel", LEA)];
        let (_, location) = nobody.post("/api/offers/alert", &asked).await;
        assert_eq!(location, "/alerte?fait=demandee");
    }
    // Whoever asks, an address gets three e-mails an hour of what anybody can cause.
    assert_eq!(world.emails_of_lea().await.len(), 3);
    for _ in 0..10 {
        nobody
            .post("/api/offers/alert", &[("recherche", SEARCH), ("courriel", LEA)])
            .await;
    }
    let (_, html) = nobody
        .send("/api/offers/alert", &[("recherche", SEARCH), ("courriel", LEA)])
        .await;
    assert!(html.contains("Trop d’essais"), "{html}");
    // A place that was typed and not chosen is no search.
    let (status, _) = nobody
        .post(
            "/api/offers/alert",
            &[("recherche", "lieu=Xyz"), ("courriel", "tom@exemple.fr")],
        )
        .await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
}
