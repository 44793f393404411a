//! A page that leads elsewhere says so by its status, to whoever asks.

use std::sync::Arc;

use axum::{Router, body::Body};
use http::{Request, Response, StatusCode, header};
use server::{
    config::{Config, Source},
    http::Site,
    serve,
};
use tower::ServiceExt;

use crate::templates::{Day, demonstration};

const FOR_CODE: &str = "serverfnredirect";

struct Files;

impl Source for Files {
    fn get(&self, name: &str) -> Option<String> {
        (name == "QUINZAINE_FILES").then(|| env!("CARGO_TARGET_TMPDIR").to_owned())
    }
}

async fn site() -> (testing::Fresh, Router) {
    let fresh = demonstration().await;
    let config = Config::read(&Files).unwrap();
    let app = serve::prepare(&config, fresh.db.clone(), Arc::new(Day))
        .await
        .unwrap();
    let router = Site::new(&config, app, None).router();
    (fresh, router)
}

async fn ask(router: &Router, request: http::request::Builder, accept: &str, body: &str) -> Response<Body> {
    let mut request = request
        .header(header::HOST, "localhost")
        .header("sec-fetch-site", "same-origin");
    if !accept.is_empty() {
        request = request.header(header::ACCEPT, accept);
    }
    let request = request.body(Body::from(body.to_owned())).unwrap();
    router.clone().oneshot(request).await.unwrap()
}

fn leads_to<'a>(response: &'a Response<Body>, what: &str) -> &'a str {
    assert_eq!(response.status(), StatusCode::FOUND, "{what}");
    assert!(!response.headers().contains_key(FOR_CODE), "{what}");
    response.headers()[header::LOCATION].to_str().unwrap()
}

#[tokio::test]
async fn a_page_that_leads_elsewhere_says_so_to_every_client() {
    let (_fresh, router) = site().await;
    for (page, to) in [
        ("/offres?lieu=Montreuil&rayon=15", "/offres?"),
        ("/offres?lieu=Lyon", "/offres?"),
        ("/espace", "/connexion"),
        ("/eleve", "/connexion"),
        ("/structure", "/connexion"),
    ] {
        // The last ones find what was kept for those before.
        for accept in [
            "*/*",
            "",
            "text/html,application/xhtml+xml,*/*;q=0.8",
            "application/json",
            "application/json, text/plain, */*",
            "image/avif,image/webp,*/*",
            "nonsense",
            "text/html",
            "*/*",
        ] {
            let response = ask(&router, Request::get(page), accept, "").await;
            let location = leads_to(&response, &format!("{page} for « {accept} »"));
            assert!(location.starts_with(to), "{page}: {location}");
            let head = ask(&router, Request::head(page), accept, "").await;
            leads_to(&head, &format!("the head of {page} for « {accept} »"));
        }
    }
}

#[tokio::test]
async fn a_form_leads_every_client_on_and_the_code_of_a_page_by_a_header() {
    let (_fresh, router) = site().await;
    let form = "courriel=personne%40exemple.fr&mot_de_passe=rien";
    let post = || {
        Request::post("/api/account/sign-in")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
    };
    for accept in ["*/*", "", "text/html", "application/xml", "application/json, */*"] {
        let response = ask(&router, post(), accept, form).await;
        assert!(leads_to(&response, accept).starts_with("/connexion"), "{accept}");
    }
    let response = ask(&router, post(), "application/json", form).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert!(response.headers().contains_key(FOR_CODE));
}
