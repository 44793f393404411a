//! The text that a campaign names, from what is asked for to what is frozen; and who chooses it.

use domain::{
    campaign::Campaign,
    convention::{Frozen, TEMPLATE, TEMPLATE_2024, TEMPLATES},
};

use super::*;

const ADMIN: &str = "paul@quinzaine.example";

/// A world whose campaign names that edition of the text.
async fn world_of(edition: &str) -> World {
    let world = world().await;
    let db = &world.fresh.db;
    let known = db.campaigns().await.unwrap().remove(0);
    let campaign = Campaign {
        template: edition.to_owned(),
        ..known
    };
    db.put_campaign(&campaign, Day.now()).await.unwrap();
    world
}

#[tokio::test]
async fn what_is_asked_for_and_frozen_is_what_the_campaigns_text_says() {
    for edition in &TEMPLATES {
        let world = world_of(edition.id).await;
        let mut karim = world.as_(KARIM).await;
        let last = edition.id == TEMPLATE;
        for (part, field) in [
            ("tuteur", "ecoute_nom"),
            ("activites", "risques"),
            ("pratique", "assureur_etat"),
        ] {
            let page = karim.open(&world.page(&format!("/{part}"))).await;
            let asked = page.html.contains(&format!("name=\"{field}\""));
            assert_eq!(asked, last, "{} {field}", edition.id);
        }
        world.fill_host_part(&mut karim).await;
        let page = karim.open(&world.page("")).await;
        karim.submit(&page.form("Envoyer au lycée")).await;
        let mut thomas = world.as_(THOMAS).await;
        world.fill_school_part(&mut thomas).await;

        // What is said of the student's insurance is what the text says.
        let mut mireille = world.as_(MIREILLE).await;
        let page = mireille.open(&world.page("")).await;
        let recommended = page
            .html
            .contains("La convention recommande vivement, sans l’exiger");
        assert_eq!(recommended, last, "{}", edition.id);

        let mut helene = world.as_(HELENE).await;
        let page = helene.open(&world.page("")).await;
        let form = page.form("Valider la convention").fill(&[("relu", "1")]);
        let page = helene.submit(&form).await;
        assert!(page.address.ends_with("fait=validee"), "{}", page.address);
        let content = world.fresh.db.frozen_content(world.convention, 1).await.unwrap();
        let frozen: Frozen = serde_json::from_str(&content.unwrap()).unwrap();
        assert_eq!(frozen.template, edition.id);
        assert_eq!(frozen.content.host.safety.is_some(), last);
        let page = helene.open(&world.page("/version/1")).await;
        assert_eq!(page.html.contains("Article 10"), last, "{}", edition.id);
        assert_eq!(page.html.contains("Nadia Ferrand"), last, "{}", edition.id);
    }
}

/// What is adjusted for a student is health: neither their host's draft nor whoever only follows them says it.
#[tokio::test]
async fn adjustments_are_shown_to_the_parties_alone() {
    const SECRET: &str = "Une pause toutes les heures";
    let world = world_of(TEMPLATE).await;
    let mut karim = world.as_(KARIM).await;
    world.fill_host_part(&mut karim).await;
    let page = karim.open(&world.page("")).await;
    karim.submit(&page.form("Envoyer au lycée")).await;
    let mut thomas = world.as_(THOMAS).await;
    world.fill_school_part(&mut thomas).await;
    world
        .fill(&mut thomas, Section::Care, &[("amenagements", SECRET)])
        .await;
    let mut sarah = world.as_("sarah@lycee.example").await;
    for (who, name) in [(&mut karim, "host"), (&mut sarah, "teacher")] {
        for rest in ["", "/apercu", "/sante", "/activites"] {
            let page = who.open(&world.page(rest)).await;
            assert!(!page.html.contains(SECRET), "{name} {rest}");
        }
    }
    let page = thomas.open(&world.page("/apercu")).await;
    assert!(page.html.contains(SECRET), "{}", page.html);
}

#[tokio::test]
async fn a_head_validates_what_they_read_in_the_text_that_they_read() {
    let world = world_of(TEMPLATE).await;
    let mut karim = world.as_(KARIM).await;
    world.fill_host_part(&mut karim).await;
    let page = karim.open(&world.page("")).await;
    karim.submit(&page.form("Envoyer au lycée")).await;
    let mut thomas = world.as_(THOMAS).await;
    world.fill_school_part(&mut thomas).await;
    let mut helene = world.as_(HELENE).await;
    let page = helene.open(&world.page("")).await;
    let form = page.form("Valider la convention").fill(&[("relu", "1")]);
    // Meanwhile an administrator chooses the other one.
    let mut admin = world.as_(ADMIN).await;
    let known = world.fresh.db.campaigns().await.unwrap().remove(0);
    let address = format!("/administration/campagnes/{}", known.id);
    let page = admin.open(&address).await;
    assert!(page.html.contains("Texte de novembre 2025"), "{}", page.html);
    let choice = page.form("Enregistrer la campagne");
    assert_eq!(choice.fields["texte"], TEMPLATE);
    let page = admin.submit(&choice.fill(&[("texte", TEMPLATE_2024)])).await;
    assert!(
        page.address.starts_with("/administration/campagnes?"),
        "{}",
        page.address
    );
    let page = helene.submit(&form).await;
    assert!(page.address.ends_with("fait=modifiee"), "{}", page.address);
    let form = page.form("Valider la convention").fill(&[("relu", "1")]);
    let page = helene.submit(&form).await;
    assert!(page.address.ends_with("fait=validee"), "{}", page.address);
    // One is frozen with it: it does not change any more.
    let page = admin.open(&address).await;
    let choice = page.form("Enregistrer la campagne").fill(&[("texte", TEMPLATE)]);
    let page = admin.submit(&choice).await;
    assert!(page.error("texte").contains("il ne change plus"), "{}", page.html);
}
