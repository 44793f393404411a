//! The page of the first day: for the parties, as far as each may know, and for nobody else.

use super::*;

const REFERENT: &str = "06 39 98 00 05";

#[tokio::test]
async fn the_first_day_stands_on_one_page_for_the_parties_alone() {
    let world = world().await;
    let mut karim = world.as_(KARIM).await;
    // What nobody has typed is left to be written, and the sheet of the offer's sector is there already.
    let page = karim.open(&world.page("/premier-jour")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.html.contains("Inès Marchand") && page.html.contains("first-day-blank"));
    assert!(page.html.contains("Sécurité : Filière bois"), "{}", page.html);
    assert!(page.html.contains("C. trav., art. D. 4153-28"), "{}", page.html);

    world.fill_host_part(&mut karim).await;
    let named = [("tuteur_nom", "Louise <b>Garnier</b>")];
    world.fill(&mut karim, Section::Tutor, &named).await;
    let page = karim.open(&world.page("")).await;
    assert!(
        page.html
            .contains(&format!("href=\"{}\"", world.page("/premier-jour")))
    );
    karim.submit(&page.form("Envoyer au lycée")).await;
    let mut thomas = world.as_(THOMAS).await;
    world.fill_school_part(&mut thomas).await;

    for email in [INES, MIREILLE, KARIM, LOUISE, HELENE, THOMAS] {
        let page = world.as_(email).await.open(&world.page("/premier-jour")).await;
        assert_eq!(page.status, StatusCode::OK, "{email}");
        for said in [
            "Louise &lt;b&gt;Garnier&lt;/b&gt;, Menuisière",
            "06 39 98 00 03",
            "Cuisine sur place",
            "Un exemplaire de la convention signée",
            "Interdit aux mineurs",
        ] {
            assert!(page.html.contains(said), "{email}: {said}: {}", page.html);
        }
        assert!(!page.html.contains("<b>Garnier"), "{email}");
        // Who reaches the family is no matter of that page; who follows the student is told to the host once all is frozen.
        assert!(
            !page.html.contains("5 rue du Stade") && !page.html.contains("06 39 98 00 04"),
            "{email}"
        );
        let is_host = [KARIM, LOUISE].contains(&email);
        assert_eq!(page.html.contains(REFERENT), !is_host, "{email}");
    }
    for email in [NOE, CLAIRE] {
        let page = world.as_(email).await.open(&world.page("/premier-jour")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{email}");
        assert!(!page.html.contains("Garnier"), "{email}");
    }
    let page = Browser::new(&world.router)
        .open(&world.page("/premier-jour"))
        .await;
    assert!(page.address.starts_with("/connexion"), "{}", page.address);

    // From the student's start page, while the first day is ahead.
    let page = world.as_(INES).await.open("/eleve").await;
    assert!(
        page.html
            .contains(&format!("href=\"{}\"", world.page("/premier-jour"))),
        "{}",
        page.html
    );

    // Of one that leads to no internship there is no first day.
    let mut helene = world.as_(HELENE).await;
    let page = helene.open(&world.page("")).await;
    let form = page
        .form("Annuler la convention")
        .fill(&[("motif-cancel", "L’élève déménage."), ("place", "liberer")]);
    helene.submit(&form).await;
    assert_eq!(world.state().await, ConventionState::Cancelled);
    let page = helene.open(&world.page("/premier-jour")).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    let page = helene.open(&world.page("")).await;
    assert!(!page.html.contains("/premier-jour"), "{}", page.html);
}

#[tokio::test]
async fn whoever_writes_the_activities_is_led_to_the_sheet_of_the_sector() {
    let world = world().await;
    let mut karim = world.as_(KARIM).await;
    let page = karim.open(&world.page("/activites")).await;
    assert!(page.html.contains("href=\"/securite/s24\""), "{}", page.html);
    let page = karim.open(&world.page("/tuteur")).await;
    assert!(!page.html.contains("href=\"/securite/s24\""));
    // And the host of the offer, and whoever reads it.
    let campaign = world.app.offer_cache.campaign().unwrap().id;
    let mut offer: Option<OfferId> = None;
    world
        .fresh
        .db
        .each_listing(campaign, |listing| {
            if listing.card.title == "Découvrir une menuiserie" {
                offer = Some(listing.card.id);
            }
        })
        .await
        .unwrap();
    let offer = offer.unwrap();
    let page = karim.open("/structure").await;
    assert!(page.html.contains("Accueillir en sécurité"), "{}", page.html);
    let page = karim.open(&format!("/structure/offres/{offer}")).await;
    assert!(page.html.contains("href=\"/securite/s24\""), "{}", page.html);
    let page = Browser::new(&world.router)
        .open(&format!("/offres/{offer}"))
        .await;
    assert!(page.html.contains("href=\"/securite/s24\""), "{}", page.html);
}
