//! A State's register of companies on this machine, for tests: it answers as the open interface « recherche d'entreprises » is documented
//! (<https://recherche-entreprises.api.gouv.fr/docs/>), to `GET /search?q=…`, with invented establishments.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    extract::{RawQuery, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// What it answers next.
#[derive(Clone, PartialEq, Debug)]
pub enum Mood {
    /// These legal entities, whatever is asked.
    Knows(Vec<Value>),
    /// 429, and how many seconds to wait.
    Busy(u32),
    /// 502, with what would be an answer: only its status says that it is none.
    Down,
    /// An answer that never ends within anybody's patience.
    Asleep,
    /// A page in another language.
    Babbles,
    /// 200, and an excuse in place of what was found.
    Apologises,
    /// More than anybody should read, of what would be an answer.
    Endless,
}

#[derive(Clone)]
struct Shared(Arc<Mutex<(Mood, Vec<String>)>>);

/// The server; it ends with the test's runtime.
pub struct FakeRegister {
    /// Its address.
    pub url: String,
    shared: Shared,
}

impl FakeRegister {
    pub async fn start(mood: Mood) -> Self {
        let shared = Shared(Arc::new(Mutex::new((mood, Vec::new()))));
        let router = Router::new()
            .route("/search", get(search))
            .with_state(shared.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, shared }
    }

    pub fn set(&self, mood: Mood) {
        self.shared.0.lock().unwrap().0 = mood;
    }

    /// The queries it was sent.
    pub fn asked(&self) -> Vec<String> {
        self.shared.0.lock().unwrap().1.clone()
    }
}

async fn search(State(shared): State<Shared>, RawQuery(query): RawQuery) -> Response {
    let mood = {
        let mut shared = shared.0.lock().unwrap();
        shared.1.push(query.unwrap_or_default());
        shared.0.clone()
    };
    let json = |body: String| ([(header::CONTENT_TYPE, "application/json")], body).into_response();
    match mood {
        Mood::Knows(results) => json(
            json!({ "results": results, "total_results": results.len(), "page": 1, "per_page": 1, "total_pages": 1 })
                .to_string(),
        ),
        Mood::Busy(seconds) => (
            StatusCode::TOO_MANY_REQUESTS,
            [(header::RETRY_AFTER, seconds.to_string())],
            r#"{"erreur":"Trop de requêtes"}"#,
        )
            .into_response(),
        Mood::Down => (StatusCode::BAD_GATEWAY, json(r#"{"results":[]}"#.to_owned())).into_response(),
        Mood::Asleep => {
            tokio::time::sleep(Duration::from_mins(1)).await;
            StatusCode::OK.into_response()
        }
        Mood::Babbles => "<html>maintenance</html>".into_response(),
        Mood::Apologises => json(r#"{"erreur":"Service indisponible"}"#.to_owned()),
        Mood::Endless => json(format!("{{\"results\":[],\"more\":\"{}\"}}", "x".repeat(2_000_000))),
    }
}

/// A legal entity with one establishment, as the interface describes it.
pub fn company(siret: &str, name: &str) -> Value {
    let establishment = json!({
        "activite_principale": "16.23Z",
        "adresse": "3 RUE DES LILAS 93100 MONTREUIL",
        "code_postal": "93100",
        "commune": "93048",
        "libelle_commune": "MONTREUIL",
        "etat_administratif": "A",
        "liste_enseignes": null,
        "nom_commercial": null,
        "siret": siret,
    });
    json!({
        "siren": &siret[..9],
        "nom_complet": name,
        "nom_raison_sociale": name,
        "sigle": null,
        "nature_juridique": "5710",
        "activite_principale": "16.23Z",
        "etat_administratif": "A",
        "siege": establishment,
        "matching_etablissements": [establishment],
    })
}
