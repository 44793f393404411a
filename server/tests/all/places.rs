//! Places as people type them: in the search, as a home, in an address; through the whole router, without JavaScript.

use std::sync::Arc;

use axum::{
    Router,
    body::{Body, to_bytes},
};
use form_urlencoded::Serializer;
use http::{Request, header};
use server::{
    config::{Config, Source},
    http::Site,
    serve,
};
use testing::{
    Fresh,
    browser::{Browser, Form, Page},
};
use tower::ServiceExt;

use crate::templates::{Day, demonstration};

struct Demonstration;

impl Source for Demonstration {
    fn get(&self, name: &str) -> Option<String> {
        match name {
            "QUINZAINE_DEMO" => Some("true".to_owned()),
            "QUINZAINE_FILES" => Some(env!("CARGO_TARGET_TMPDIR").to_owned()),
            _ => None,
        }
    }
}

const INES: &str = "ines@eleve.example";
const KARIM: &str = "karim@atelier.example";

async fn site() -> (Fresh, Router) {
    let fresh = demonstration().await;
    let config = Config::read(&Demonstration).unwrap();
    let app = serve::prepare(&config, fresh.db.clone(), Arc::new(Day))
        .await
        .unwrap();
    (fresh, Site::new(&config, app, None).router())
}

async fn signed_in(router: &Router, email: &str) -> Browser {
    let mut browser = Browser::new(router);
    browser.post("/api/demo/sign-in", &[("courriel", email)]).await;
    browser
}

fn search(fields: &[(&str, &str)]) -> String {
    let mut query = Serializer::new(String::new());
    query.extend_pairs(fields);
    format!("/offres?{}", query.finish())
}

/// Sends a form that asks, as a browser without JavaScript does.
async fn ask(browser: &mut Browser, form: &Form) -> Page {
    let fields: Vec<(&str, &str)> = form
        .fields
        .iter()
        .map(|(name, value)| (&**name, &**value))
        .collect();
    browser.open(&search(&fields)).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_place_that_is_certain_leads_on_and_any_other_is_a_choice() {
    let (_fresh, router) = site().await;
    let mut anybody = Browser::new(&router);
    for (typed, address) in [
        ("Andrezé", "/offres?commune=49023"),
        ("Annecy-le-Vieux", "/offres?commune=74010"),
        ("Pierrefitte-sur-Seine", "/offres?commune=93066"),
        ("69000", "/offres?commune=69123"),
        ("Paris 11ème arrondissement", "/offres?commune=75111"),
        ("Saint-Denis, La Réunion", "/offres?commune=97411"),
        (
            "12 rue de Paris, 93100 Montreuil, France",
            "/offres?commune=93048",
        ),
        ("LYON CEDEX 03", "/offres?commune=69383"),
        ("Nouméa", "/offres?commune=98818"),
        ("97150", "/offres?commune=97801"),
        ("Lycée Condorcet Montreuil", "/offres?commune=93048"),
        ("974", "/offres?departement=974"),
        ("La Réunion", "/offres?departement=974"),
        ("Corse", "/offres?region=94"),
        ("2A", "/offres?departement=2A"),
        ("Seine-Saint-Denis", "/offres?departement=93"),
        ("toute la France", "/offres?partout=1"),
    ] {
        let page = anybody.open(&search(&[("lieu", typed)])).await;
        assert_eq!(page.address, address, "{typed}");
    }
    for (typed, said, choices) in [
        (
            "Andrez",
            "Aucun lieu ne s’appelle exactement",
            &["commune=49023", "commune=77004"][..],
        ),
        (
            "Saint-Denis",
            "Plusieurs lieux répondent à",
            &["commune=93066", "commune=97411"],
        ),
        (
            "Lycée Jean Jaurès",
            "Plusieurs lieux répondent à",
            &["commune=93048", "commune=95018"],
        ),
        ("Victor Hugo", "Plusieurs lieux répondent à", &["commune=25056"]),
        (
            "93100 Vincennes",
            "Plusieurs lieux répondent à",
            &["commune=93048", "commune=94080"],
        ),
        (
            "Vienne",
            "Plusieurs lieux répondent à",
            &["departement=86", "commune=38544"],
        ),
        ("Montreil", "Vouliez-vous dire", &["commune=93048"]),
    ] {
        let path = search(&[("lieu", typed), ("rayon", "30"), ("mots", "dessin")]);
        let page = anybody.open(&path).await;
        assert_eq!(page.address, path, "{typed}");
        assert!(page.html.contains(said), "{typed}: {}", page.html);
        for choice in choices {
            let link = format!("/offres?{choice}&amp;rayon=30&amp;mots=dessin");
            assert!(page.html.contains(&link), "{typed}: {link} in {}", page.html);
        }
        let form = page.form("Chercher");
        assert_eq!(form.fields["lieu"], typed, "what was typed is kept");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_place_typed_brings_the_nearest_first() {
    let (_fresh, router) = site().await;
    let mut anybody = Browser::new(&router);
    let page = anybody.open("/offres").await;
    assert!(page.html.contains("Les plus récentes d’abord."), "{}", page.html);
    let form = page.form("Chercher");
    assert_eq!(form.fields["tri"], "", "a default is not sent");
    let page = ask(&mut anybody, &form.fill(&[("lieu", "Montreuil")])).await;
    assert_eq!(page.address, "/offres?commune=93048");
    assert!(page.html.contains("Les plus proches d’abord."), "{}", page.html);
    // An order that was asked for is kept.
    let form = page.form("Chercher");
    assert_eq!(form.fields["tri"], "");
    let page = ask(&mut anybody, &form.fill(&[("tri", "recent")])).await;
    assert!(page.html.contains("Les plus récentes d’abord."), "{}", page.html);
    assert_eq!(page.form("Chercher").fields["tri"], "recent");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_area_is_searched_and_said() {
    let (_fresh, router) = site().await;
    let mut anybody = Browser::new(&router);
    let page = anybody.open("/offres?departement=93").await;
    assert!(page.html.contains("offres en Seine-Saint-Denis"), "{}", page.html);
    assert!(
        !page.html.contains("(35)</") && page.html.contains("(93)"),
        "{}",
        page.html
    );
    let form = page.form("Chercher");
    assert_eq!(form.fields["lieu"], "Seine-Saint-Denis (département)");
    assert_eq!(form.fields["departement"], "93");
    // Its label leads back to it, and an emptied field to the whole country.
    let again = ask(&mut anybody, &form).await;
    assert_eq!(again.address, "/offres?departement=93");
    let emptied = ask(&mut anybody, &form.fill(&[("lieu", "")])).await;
    assert!(emptied.html.contains("dans toute la France"), "{}", emptied.html);
    let page = anybody.open("/offres?region=11").await;
    assert!(page.html.contains("offres en Île-de-France"), "{}", page.html);
    let page = anybody.open("/offres?departement=99").await;
    assert_eq!(page.status.as_u16(), 400);
    let page = anybody.open("/offres?departement=974&mots=licorne").await;
    assert!(page.html.contains("Aucune offre à La Réunion"), "{}", page.html);
    assert!(page.html.contains("/eleve/proposer"), "{}", page.html);
    assert!(
        page.html.contains("/offres?commune=47222"),
        "its namesake is named: {}",
        page.html
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_home_is_saved_only_when_it_is_certain() {
    let (_fresh, router) = site().await;
    let mut ines = signed_in(&router, INES).await;
    let saved = |page: &Page| page.form("Enregistrer ma commune").fields["lieu"].clone();
    for typed in [
        "Andrez",
        "Lycée Jean Jaurès",
        "Victor Hugo",
        "La Défense",
        "Saint-Denis",
        "La Réunion",
    ] {
        let page = ines.post("/api/pupil/home", &[("lieu", typed)]).await;
        assert!(!page.error("lieu").is_empty(), "{typed}: {}", page.html);
        assert_eq!(saved(&page), typed, "what was typed is kept");
        let home = ines.open("/eleve").await;
        assert_eq!(saved(&home), "Montreuil (93)", "{typed} is not saved");
    }
    // Her own lycée is the first of the choice, which is made without typing again.
    let page = ines.post("/api/pupil/home", &[("lieu", "lycée condorcet")]).await;
    let (_, choices) = page.html.split_once("Lieux proposés").unwrap();
    let first = choices.split("value=\"").nth(1).unwrap();
    assert!(first.starts_with("93048\""), "{first:.20}");
    for (typed, choice, home) in [
        ("lycée jean jaures", "95018", "Argenteuil (95)"),
        ("Saint-Denis", "97411", "Saint-Denis (974)"),
        ("Andrez", "49023", "Beaupréau-en-Mauges (49)"),
        ("Andrezé", "77004", "Beaupréau-en-Mauges (49)"),
        ("Nouméa", "", "Nouméa (988)"),
        ("Monaco", "", "Monaco (980)"),
        ("93100", "", "Montreuil (93)"),
    ] {
        let fields = [("lieu", typed), ("lieu_choisi", choice)];
        let page = ines.post("/api/pupil/home", &fields).await;
        assert_eq!(saved(&page), home, "{typed}: {}", page.html);
    }
    // A choice of what was typed before is none of what is typed now.
    let page = ines
        .post("/api/pupil/home", &[("lieu", "Andrez"), ("lieu_choisi", "97411")])
        .await;
    assert!(!page.error("lieu").is_empty(), "{}", page.html);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_students_search_begins_at_home() {
    let (_fresh, router) = site().await;
    let mut ines = signed_in(&router, INES).await;
    let page = ines.open("/offres").await;
    assert_eq!(page.address, "/offres?commune=93048");
    let page = ines.open("/offres?mots=livre&semaines=premiere").await;
    assert_eq!(page.address, "/offres?commune=93048&semaines=premiere&mots=livre");
    let everywhere = ines.open("/offres?partout=1").await;
    assert!(
        everywhere.html.contains("dans toute la France"),
        "{}",
        everywhere.html
    );
    assert!(everywhere.html.contains("Chercher autour de Montreuil (93)"));
    // Kept, it stays the whole country.
    let kept = ines
        .post("/api/pupil/search/keep", &[("recherche", "partout=1&mots=livre")])
        .await;
    assert!(
        kept.html.contains("/offres?partout=1&amp;mots=livre"),
        "{}",
        kept.html
    );
    let mut anybody = Browser::new(&router);
    assert_eq!(anybody.open("/offres").await.address, "/offres");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_office_keeps_its_code_and_its_place_is_the_commune() {
    let (_fresh, router) = site().await;
    let mut karim = signed_in(&router, KARIM).await;
    let mut siret = domain::structure::Siret::fictive(7_654_000).as_str().to_owned();
    let mut number = 7_654_000;
    for (code, name, shown) in [
        ("93512", "MONTREUIL CEDEX", "93512 Montreuil"),
        ("20181", "AJACCIO CEDEX 1", "20181 Ajaccio"),
        ("97743", "ST DENIS CEDEX 9", "97743 Saint-Denis"),
        ("98849", "Nouméa cedex", "98849 Nouméa"),
        ("92911", "Courbevoie (92)", "92911 Courbevoie"),
        ("49600", "Andrezé", "49600 Beaupréau-en-Mauges"),
        ("75011", "Paris", "75011 Paris 11"),
    ] {
        let form = karim
            .open("/structure/nouvelle")
            .await
            .form("Inscrire ma structure");
        let form = form.fill(&[
            ("nom", &format!("Atelier {code}")),
            ("genre", "company"),
            ("siret", &siret),
            ("adresse", "3 rue des Lilas"),
            ("code_postal", code),
            ("commune", name),
        ]);
        let page = karim.submit(&form).await;
        assert!(page.html.contains(shown), "{code} {name}: {}", page.html);
        number += 1;
        domain::structure::Siret::fictive(number)
            .as_str()
            .clone_into(&mut siret);
    }
    // Companies of New Caledonia have no SIRET.
    let form = karim
        .open("/structure/nouvelle")
        .await
        .form("Inscrire ma structure");
    let form = form.fill(&[
        ("nom", "Atelier du Caillou"),
        ("genre", "company"),
        ("siret", ""),
        ("adresse", "3 rue de Sébastopol"),
        ("code_postal", "98800"),
        ("commune", "Nouméa"),
    ]);
    let page = karim.submit(&form).await;
    assert!(page.html.contains("98800 Nouméa"), "{}", page.html);
    for (code, name, said) in [
        ("92911", "PARIS LA DEFENSE CEDEX", "Courbevoie (92)"),
        ("93100", "Paris", "Ce code est celui de : Montreuil (93)"),
        ("98000", "Monaco", "à l’étranger"),
    ] {
        let form = karim
            .open("/structure/nouvelle")
            .await
            .form("Inscrire ma structure");
        let form = form.fill(&[
            ("nom", "Atelier"),
            ("genre", "company"),
            ("siret", &siret),
            ("adresse", "3 rue des Lilas"),
            ("code_postal", code),
            ("commune", name),
        ]);
        let page = karim.submit(&form).await;
        assert!(
            page.error("commune").contains(said),
            "{code} {name}: {}",
            page.html
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hours_overseas_say_whose_they_are() {
    let (_fresh, router) = site().await;
    let mut ines = signed_in(&router, INES).await;
    let mainland = ines.open("/espace/compte").await.html;
    assert!(!mainland.contains("(heure"), "{mainland}");
    for (home, hour) in [
        (
            "Saint-Denis (974)",
            "21 novembre 2026 à 14 h (heure de La Réunion)",
        ),
        ("Papeete", "21 novembre 2026 à 0 h (heure de Tahiti)"),
        ("Nouméa", "21 novembre 2026 à 21 h (heure de Nouvelle-Calédonie)"),
        (
            "Saint-Martin (978)",
            "21 novembre 2026 à 6 h (heure des Antilles)",
        ),
    ] {
        ines.post("/api/pupil/home", &[("lieu", home)]).await;
        let html = ines.open("/espace/compte").await.html;
        assert!(html.contains(hour), "{home}: {html}");
    }
}

/// What the field of places asks for while somebody types.
async fn proposals(router: &Router, browser: &Browser, query: &str) -> String {
    let request = Request::get(format!("/api/places/suggest?{query}"))
        .header(header::ACCEPT, "application/json")
        .header(header::HOST, "localhost")
        .header(header::COOKIE, browser.cookie())
        .body(Body::empty())
        .unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    let body = to_bytes(response.into_body(), 1_000_000).await.unwrap();
    String::from_utf8_lossy(&body).into_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn places_are_proposed_by_any_of_their_names() {
    let (_fresh, router) = site().await;
    let ines = signed_in(&router, INES).await;
    for (typed, areas, proposed) in [
        ("andrezé", "true", "Andrezé"),
        ("seine-saint", "true", "Seine-Saint-Denis (département)"),
        ("noum", "true", "Nouméa (988)"),
        ("lycee jean jau", "false", "Lycée Jean Jaurès"),
    ] {
        let mut query = Serializer::new(String::new());
        query.extend_pairs([("typed", typed), ("areas", areas)]);
        let answer = proposals(&router, &ines, &query.finish()).await;
        assert!(answer.contains(proposed), "{typed}: {answer}");
    }
    let answer = proposals(&router, &ines, "typed=seine-saint").await;
    assert!(
        !answer.contains("département"),
        "one does not live in an area: {answer}"
    );
}
