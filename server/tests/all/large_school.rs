//! The pages about the lycée of nine hundred of a demonstration: seen by those who work there and by nobody else.

use std::sync::Arc;

use axum::Router;
use server::{
    config::{Config, Source},
    http::Site,
    serve,
};
use testing::{Fresh, browser::Browser};

use crate::templates::{Day, demonstration};

struct Demo(String);

impl Source for Demo {
    fn get(&self, name: &str) -> Option<String> {
        match name {
            "QUINZAINE_DEMO" => Some("true".to_owned()),
            "QUINZAINE_FILES" => Some(self.0.clone()),
            _ => None,
        }
    }
}

async fn made(fresh: &Fresh) -> Router {
    let db = &fresh.db;
    let files = fresh.folder.path().join("files").display().to_string();
    let config = Config::read(&Demo(files)).unwrap();
    let app = serve::prepare(&config, db.clone(), Arc::new(Day)).await.unwrap();
    demo::add_large_school(&app, 2027, demo::CLASSES).await.unwrap();
    demo::add_conventions(&app).await.unwrap();
    // Its offers were added beside this server.
    let app = serve::prepare(&config, db.clone(), Arc::new(Day)).await.unwrap();
    Site::new(&config, app, None).router()
}

async fn signed_in(router: &Router, email: &str) -> Browser {
    let mut browser = Browser::new(router);
    let space = browser.post("/api/demo/sign-in", &[("courriel", email)]).await;
    assert!(
        !space.address.starts_with("/connexion"),
        "{email}: {}",
        space.address
    );
    browser
}

/// Those who work there see it, and the officer of its académie; nobody else does.
#[tokio::test]
async fn those_who_may_see_it_do() {
    let fresh = demonstration().await;
    let router = made(&fresh).await;
    is_drawn(&router).await;
    is_taken_away(&router).await;
    is_overseen(&router).await;
}

/// The board's files come with the board's rights, and as what they are.
async fn is_taken_away(router: &Router) {
    let mut teacher = signed_in(router, "idriss@grand-lycee.example").await;
    let page = teacher.open("/lycee/suivi?etat=convention-lycee").await;
    assert!(
        page.html
            .contains("href=\"/lycee/suivi/export.xlsx?etat=convention-lycee\""),
        "{}",
        page.html
    );
    let csv = teacher
        .download("/lycee/suivi/export.csv?etat=convention-lycee")
        .await;
    let rows = domain::csv::read(&csv).unwrap();
    assert_eq!(rows[0].cells[..2], ["Élève", "Classe"]);
    assert!(
        rows.len() > 3 && rows[1..].iter().all(|row| row.cells[1] == "2de 7"),
        "{rows:?}"
    );
    let book = teacher.download("/lycee/suivi/export.xlsx").await;
    assert!(book.starts_with(b"PK"));
}

/// The head sees nine hundred, a teacher the thirty of their class, another lycée's head none of them.
async fn is_drawn(router: &Router) {
    let head = signed_in(router, "odile@grand-lycee.example")
        .await
        .open("/lycee/chiffres")
        .await;
    assert!(head.html.contains("sur 900 ("), "{}", head.html);
    assert!(head.html.contains("<h3>2de 30<"), "{}", head.html);
    assert!(
        head.html.contains("chart-ring-4") && head.html.contains("chart-bar-fill"),
        "{}",
        head.html
    );
    assert!(
        head.html.contains("Comment les structures répondent"),
        "{}",
        head.html
    );
    assert!(!head.html.contains(" style="), "{}", head.html);
    let teacher = signed_in(router, "idriss@grand-lycee.example")
        .await
        .open("/lycee/chiffres")
        .await;
    assert!(
        teacher.html.contains("sur 30 (") && teacher.html.contains("2de 7"),
        "{}",
        teacher.html
    );
    assert!(!teacher.html.contains("2de 8"), "{}", teacher.html);
    let other = signed_in(router, "helene@lycee.example")
        .await
        .open("/lycee/chiffres")
        .await;
    assert!(!other.html.contains("sur 900"), "{}", other.html);
}

/// The officer of its académie sees it in large numbers, and no other académie.
async fn is_overseen(router: &Router) {
    let mut officer = signed_in(router, "claire@academie.example").await;
    let page = officer.open("/administration/academie").await;
    assert!(
        page.html.contains("Académie de Créteil") && page.html.contains("Lycée Hector Berlioz"),
        "{}",
        page.html
    );
    // The map and its table.
    assert!(
        page.html.contains("Carte des départements") && page.html.contains("academy-tension-"),
        "{}",
        page.html
    );
    assert!(page.html.contains("Seine-Saint-Denis (93)"), "{}", page.html);
    // The small lycée has but a few students: their numbers stand nowhere, nor does what they could be computed from.
    assert!(page.html.contains("masqué"), "{}", page.html);
    let elsewhere = officer.open("/administration/academie?academie=rennes").await;
    assert_eq!(elsewhere.status, 404);
    let file = officer
        .download("/administration/academie/export.csv?academie=creteil")
        .await;
    let rows = domain::csv::read(&file).unwrap();
    assert_eq!(rows[0].cells[..4], ["Département", "UAI", "Lycée", "Commune"]);
    let large = rows.iter().find(|row| row.cells[1] == "0940124Z").unwrap();
    assert_eq!(large.cells[4], "900");
    let small: Vec<&str> = rows
        .iter()
        .flat_map(|row| &row.cells[4..])
        .map(String::as_str)
        .filter(|cell| cell.parse::<u32>().is_ok_and(|number| number < 5))
        .collect();
    assert!(small.is_empty(), "{small:?}");

    let mut admin = signed_in(router, "paul@quinzaine.example").await;
    let page = admin.open("/administration/academie?academie=rennes").await;
    assert!(page.html.contains("Académie de Rennes"), "{}", page.html);
}

/// Whoever has no académie yet is told so, and an administrator says which.
#[tokio::test]
async fn an_administrator_says_which_academie_somebody_oversees() {
    let fresh = demonstration().await;
    let files = fresh.folder.path().join("files").display().to_string();
    let config = Config::read(&Demo(files)).unwrap();
    let app = serve::prepare(&config, fresh.db.clone(), Arc::new(Day))
        .await
        .unwrap();
    let router = Site::new(&config, app, None).router();
    let claire = fresh
        .db
        .account_by_email("claire@academie.example")
        .await
        .unwrap()
        .unwrap();
    let mut admin = signed_in(&router, "paul@quinzaine.example").await;
    let page = admin
        .open(&format!("/administration/personnes/{}", claire.id))
        .await;
    let form = page.form("name=\"academie\"");
    let wrong = admin.submit(&form.clone().fill(&[("academie", "")])).await;
    assert_eq!(wrong.error("academie"), "Choisissez une académie.");
    let saved = admin.submit(&form.fill(&[("academie", "rennes")])).await;
    assert!(
        saved.html.contains("L’académie de ce référent est enregistrée."),
        "{}",
        saved.html
    );

    let mut officer = signed_in(&router, "claire@academie.example").await;
    let page = officer.open("/administration/academie").await;
    assert!(page.html.contains("Académie de Rennes"), "{}", page.html);
    assert_eq!(
        officer
            .open("/administration/academie?academie=creteil")
            .await
            .status,
        404
    );
}
