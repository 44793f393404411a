//! The operator's own words, from a folder to what is frozen; and what becomes of them when the folder is another, or gone.

use std::fs;

use domain::convention::{Frozen, TEMPLATE, TEMPLATE_2024, Wording, template};
use testing::Folder;

use super::*;

const ADMIN: &str = "paul@quinzaine.example";
const OWN: &str = "2027-officiel";
const TITLE: &str = "Texte de l’académie";
const SAID: &str = "La présente convention est celle de l’académie.";

/// The last edition's text with another first article.
fn own() -> String {
    let file = Wording::to_begin_from(template(TEMPLATE).unwrap());
    let file = file
        .replace("2026-11-29-a-nommer", OWN)
        .replace("Texte à nommer", TITLE);
    let (before, after) = file.split_once("\n# Article 2").unwrap();
    let (before, _) = before.split_once("La présente convention").unwrap();
    format!("{before}{SAID}\n\nTextes : Un texte.\n\n# Article 2{after}")
}

/// The configuration of the demonstration, with a folder that holds that one text.
fn config(folder: &Folder, text: &str) -> Config {
    fs::write(folder.path().join("officiel.txt"), text).unwrap();
    Config {
        texts: Some(folder.path().to_owned()),
        ..Config::read(&Demo).unwrap()
    }
}

/// A world whose server has that folder, and another server of the same database that has none.
async fn two_servers(folder: &Folder) -> (World, Router) {
    let mut world = world().await;
    let bare = world.router.clone();
    let config = config(folder, &own());
    world.app = serve::prepare(&config, world.fresh.db.clone(), Arc::new(Day))
        .await
        .unwrap();
    world.router = Site::new(&config, world.app.clone(), None).router();
    (world, bare)
}

/// Filled by host and lycée, up to what the head validates.
async fn filled(world: &World) {
    let mut karim = world.as_(KARIM).await;
    world.fill_host_part(&mut karim).await;
    let page = karim.open(&world.page("")).await;
    karim.submit(&page.form("Envoyer au lycée")).await;
    let mut thomas = world.as_(THOMAS).await;
    world.fill_school_part(&mut thomas).await;
}

async fn choose(world: &World, text: &str) -> Page {
    let mut admin = world.as_(ADMIN).await;
    let known = world.app.db.campaigns().await.unwrap().remove(0);
    let page = admin
        .open(&format!("/administration/campagnes/{}", known.id))
        .await;
    let choice = page.form("Enregistrer la campagne").fill(&[("texte", text)]);
    admin.submit(&choice).await
}

#[tokio::test]
async fn an_administrator_reads_a_text_compares_it_and_chooses_it() {
    let folder = Folder::new();
    let (mut world, bare) = two_servers(&folder).await;
    let mut admin = world.as_(ADMIN).await;
    let known = world.app.db.campaigns().await.unwrap().remove(0);
    let campaign = format!("/administration/campagnes/{}", known.id);
    let page = admin.open(&campaign).await;
    let address = format!("/administration/textes/{OWN}");
    assert!(
        page.html.contains(&format!("href=\"{address}\"")),
        "{}",
        page.html
    );
    assert!(page.html.contains(TITLE));
    let page = admin.open(&address).await;
    for said in [
        SAID,
        "1 partie diffère",
        "Article 1",
        "Séquence d’observation",
        "SPÉCIMEN",
        OWN,
    ] {
        let shown = page.html.replace('\u{a0}', " ");
        assert!(shown.contains(said), "{said}: {}", page.html);
    }
    let pdf = admin.download(&format!("{address}/specimen.pdf")).await;
    assert!(pdf.starts_with(b"%PDF"));
    let built_in = admin
        .open(&format!("/administration/textes/{TEMPLATE_2024}"))
        .await;
    assert_eq!(built_in.status, StatusCode::OK);
    assert!(!built_in.html.contains("Ce qui change"), "{}", built_in.html);
    for unknown in ["2027-autre", "1999-01-01", "x"] {
        let page = admin.open(&format!("/administration/textes/{unknown}")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{unknown}");
    }

    // The server without the folder offers it to nobody, and takes it from nobody.
    let with_it = std::mem::replace(&mut world.router, bare.clone());
    let page = world.as_(ADMIN).await.open(&campaign).await;
    assert!(!page.html.contains(OWN), "{}", page.html);
    let page = choose(&world, OWN).await;
    assert!(page.error("texte").contains("dans la liste"), "{}", page.html);
    world.router = with_it.clone();
    let page = choose(&world, OWN).await;
    assert!(
        page.address.starts_with("/administration/campagnes?"),
        "{}",
        page.html
    );
    // Once it is chosen, both know it.
    for router in [bare, with_it] {
        world.router = router;
        let page = world.as_(ADMIN).await.open(&campaign).await;
        assert_eq!(page.form("Enregistrer la campagne").fields["texte"], OWN);
        let page = world.as_(ADMIN).await.open(&address).await;
        assert!(
            page.html.contains(&known.label.replace('-', "–")),
            "{}",
            page.html
        );
    }
}

#[tokio::test]
async fn a_draft_and_what_is_frozen_say_it_on_every_server_and_when_the_folder_is_gone() {
    let folder = Folder::new();
    let (mut world, bare) = two_servers(&folder).await;
    let page = choose(&world, OWN).await;
    assert!(
        page.address.starts_with("/administration/campagnes?"),
        "{}",
        page.html
    );
    drop(folder);
    world.router = bare;
    filled(&world).await;
    let mut helene = world.as_(HELENE).await;
    let draft = helene.open(&world.page("/apercu")).await;
    assert!(draft.html.contains(SAID), "{}", draft.html);
    let page = helene.open(&world.page("")).await;
    let form = page.form("Valider la convention").fill(&[("relu", "1")]);
    let page = helene.submit(&form).await;
    assert!(page.address.ends_with("fait=validee"), "{}", page.address);
    let content = world
        .app
        .db
        .frozen_content(world.convention, 1)
        .await
        .unwrap()
        .unwrap();
    let frozen: Frozen = serde_json::from_str(&content).unwrap();
    assert_eq!((frozen.template.as_str(), frozen.text_id()), (TEMPLATE, OWN));
    let version = helene.open(&world.page("/version/1")).await;
    assert!(version.html.contains(SAID), "{}", version.html);
    for file in ["document.pdf", "a-signer.pdf"] {
        let pdf = helene.download(&world.page(&format!("/version/1/{file}"))).await;
        assert!(pdf.starts_with(b"%PDF"), "{file}");
    }
    assert_eq!(frozen.canonical_json().unwrap().0, content);
    // It holds for the campaign now.
    let page = choose(&world, TEMPLATE).await;
    assert!(page.error("texte").contains("il ne change plus"), "{}", page.html);
}

#[tokio::test]
async fn a_head_who_read_another_text_validates_nothing() {
    let folder = Folder::new();
    let (world, _) = two_servers(&folder).await;
    filled(&world).await;
    let mut helene = world.as_(HELENE).await;
    let page = helene.open(&world.page("")).await;
    let form = page.form("Valider la convention").fill(&[("relu", "1")]);
    choose(&world, OWN).await;
    let page = helene.submit(&form).await;
    assert!(page.address.ends_with("fait=modifiee"), "{}", page.address);
}

#[tokio::test]
async fn a_start_with_other_words_under_the_same_identifier_is_refused() {
    let folder = Folder::new();
    let (world, _) = two_servers(&folder).await;
    let start = async |text: &str| {
        let config = config(&folder, text);
        let started = serve::prepare(&config, world.fresh.db.clone(), Arc::new(Day)).await;
        started.err().map(|error| error.to_string())
    };
    let changed = own().replace("Un texte.", "Un autre texte.");
    // Nobody has named it yet.
    assert_eq!(start(&changed).await, None);
    choose(&world, OWN).await;
    let refused = start(&changed).await.unwrap();
    assert!(
        refused.contains("officiel.txt") && refused.contains(OWN) && refused.contains("another identifier"),
        "{refused}"
    );
    assert_eq!(start(&own()).await, None);
    assert_eq!(start(&changed.replace(OWN, "2027-officiel-2")).await, None);
    let refused = start(&own().replace("Date : 2026", "Date : vers 2026"))
        .await
        .unwrap();
    assert!(
        refused.contains("officiel.txt, line 6: ") && refused.contains("is not a day"),
        "{refused}"
    );
}
