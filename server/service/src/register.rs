//! The State's register of companies, asked over its open interface « recherche d'entreprises »
//! (<https://recherche-entreprises.api.gouv.fr/docs/>): one request for one SIRET, few at once, none for long. Nothing depends on its
//! answer: without one, people fill the form themselves and moderators are told that nothing was compared.

use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::Duration,
};

use chrono::{DateTime, Utc};
use domain::{
    place::CommuneCode,
    register::{Answer, Declared, Entry, RegisterCheck},
    structure::{Siret, Structure, StructureKind},
};
use reqwest::{Client, StatusCode, header::RETRY_AFTER, redirect::Policy};
use serde::Deserialize;
use tokio::{sync::Semaphore, time::timeout};

/// How long a connection may take, and a whole request with the wait for its turn.
const CONNECT: Duration = Duration::from_secs(2);
const WHOLE: Duration = Duration::from_secs(4);
/// Requests at once: the register serves seven a second to one address.
const AT_ONCE: usize = 4;
/// The longest answer that is read, in bytes: one establishment is a few kilobytes.
const LONGEST: usize = 512 * 1024;
/// How long nothing is asked after a failure, and at most after the register asked to wait, in seconds.
const REST: i64 = 20;
const LONGEST_REST: i64 = 600;

/// Why no client could be made.
#[derive(Debug, thiserror::Error)]
#[error("the register's address cannot be used: {0}")]
pub struct RegisterError(#[from] reqwest::Error);

/// A client of the register.
#[derive(Debug)]
pub struct Register {
    client: Client,
    /// The address of its search, without parameters.
    search: String,
    turns: Semaphore,
    /// Until when nothing is asked, in seconds since 1970.
    rests_until: AtomicI64,
}

/// What was found, which may be nothing; an answer that does not say it is none.
#[derive(Deserialize)]
struct Results {
    results: Vec<Company>,
}

/// A legal entity, as the interface describes it. All of it may be missing: people may ask INSEE not to tell.
#[derive(Deserialize)]
struct Company {
    nom_complet: Option<String>,
    nom_raison_sociale: Option<String>,
    sigle: Option<String>,
    etat_administratif: Option<String>,
    activite_principale: Option<String>,
    nature_juridique: Option<String>,
    siege: Option<Establishment>,
    #[serde(default)]
    matching_etablissements: Vec<Establishment>,
}

#[derive(Deserialize)]
struct Establishment {
    siret: Option<String>,
    adresse: Option<String>,
    code_postal: Option<String>,
    commune: Option<String>,
    libelle_commune: Option<String>,
    etat_administratif: Option<String>,
    activite_principale: Option<String>,
    nom_commercial: Option<String>,
    liste_enseignes: Option<Vec<String>>,
}

/// What the interface says in place of what is not told.
const NOT_TOLD: &str = "[NON-DIFFUSIBLE]";

fn told(text: Option<String>) -> String {
    text.map(|text| text.trim().to_owned())
        .filter(|text| !text.contains(NOT_TOLD))
        .unwrap_or_default()
}

/// The kind that a legal form stands for, by the first digits of INSEE's categories; nothing where they are not told.
pub fn kind_of(legal_form: &str) -> Option<StructureKind> {
    match legal_form.get(..2)? {
        "71" => Some(StructureKind::Administration),
        "72" => Some(StructureKind::LocalAuthority),
        "41" | "73" | "74" => Some(StructureKind::PublicBody),
        "92" | "93" => Some(StructureKind::Association),
        _ => Some(StructureKind::Company),
    }
}

/// The street of an address that ends with postal code and town: « 3 RUE DES LILAS 93100 MONTREUIL ».
pub fn street_of(address: &str, postal_code: &str) -> String {
    let end = if postal_code.is_empty() {
        None
    } else {
        address.rfind(postal_code)
    };
    address[..end.unwrap_or(address.len())]
        .trim_matches([' ', ','])
        .to_owned()
}

impl Company {
    /// What it says of that establishment; nothing when it is another's.
    fn entry(self, siret: &Siret) -> Option<Entry> {
        let establishment = self
            .matching_etablissements
            .into_iter()
            .chain(self.siege)
            .find(|one| one.siret.as_deref() == Some(siret.as_str()))?;
        let full = told(self.nom_complet);
        let legal = told(self.nom_raison_sociale);
        let name = if legal.is_empty() { full.clone() } else { legal };
        let mut other_names: Vec<String> = establishment.liste_enseignes.unwrap_or_default();
        other_names.extend([full, told(self.sigle), told(establishment.nom_commercial)]);
        other_names.retain(|other| !other.is_empty() && !other.contains(NOT_TOLD) && *other != name);
        let is_active = |state: &Option<String>| state.as_deref() == Some("A");
        let postal_code = told(establishment.code_postal);
        let activity = told(establishment.activite_principale);
        Some(Entry {
            siret: siret.clone(),
            name,
            other_names,
            open: is_active(&self.etat_administratif) && is_active(&establishment.etat_administratif),
            street: street_of(&told(establishment.adresse), &postal_code),
            commune: CommuneCode::parse(&told(establishment.commune)).ok(),
            city: told(establishment.libelle_commune),
            activity: if activity.is_empty() {
                told(self.activite_principale)
            } else {
                activity
            },
            kind: self.nature_juridique.as_deref().and_then(kind_of),
            postal_code,
        })
    }
}

/// Why there is no answer, for the log: never what was asked.
enum Failure {
    /// It asked to wait, so many seconds.
    Busy(i64),
    /// It did not answer, not in time, or not in its own language.
    Down(&'static str),
}

impl Register {
    /// A client of the register at that address: `https://recherche-entreprises.api.gouv.fr`.
    pub fn new(url: &str) -> Result<Self, RegisterError> {
        // The library has no cryptography of its own. Whoever was first chose the same.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .connect_timeout(CONNECT)
            .timeout(WHOLE)
            .pool_max_idle_per_host(AT_ONCE)
            .redirect(Policy::none())
            .user_agent("quinzaine")
            .build()?;
        Ok(Self {
            client,
            search: format!("{}/search", url.trim_end_matches('/')),
            turns: Semaphore::new(AT_ONCE),
            rests_until: AtomicI64::new(0),
        })
    }

    /// What the register says of an establishment. After a failure nothing is asked for a while: nobody waits for what is down.
    pub async fn look_up(&self, siret: &Siret, now: DateTime<Utc>) -> Answer {
        if now.timestamp() < self.rests_until.load(Ordering::Relaxed) {
            return Answer::Unreachable;
        }
        let asked = async {
            let _turn = self.turns.acquire().await.map_err(|_| Failure::Down("closed"))?;
            self.ask(siret).await
        };
        let failure = match timeout(WHOLE, asked).await {
            Ok(Ok(Some(entry))) => return Answer::Found(Box::new(entry)),
            Ok(Ok(None)) => return Answer::Missing,
            Ok(Err(failure)) => failure,
            Err(_) => Failure::Down("no answer in time"),
        };
        let (why, rest) = match failure {
            Failure::Busy(seconds) => ("asked to wait", seconds.clamp(1, LONGEST_REST)),
            Failure::Down(why) => (why, REST),
        };
        self.rests_until.store(now.timestamp() + rest, Ordering::Relaxed);
        tracing::warn!(why, rest, "the register of companies gave no answer");
        Answer::Unreachable
    }

    async fn ask(&self, siret: &Siret) -> Result<Option<Entry>, Failure> {
        let address = format!("{}?q={}&page=1&per_page=1", self.search, siret.as_str());
        let mut response = self
            .client
            .get(address)
            .send()
            .await
            .map_err(|_| Failure::Down("not reached"))?;
        match response.status() {
            StatusCode::OK => {}
            StatusCode::NOT_FOUND => return Ok(None),
            StatusCode::TOO_MANY_REQUESTS => {
                let wait = response.headers().get(RETRY_AFTER);
                let wait = wait.and_then(|value| value.to_str().ok()?.trim().parse().ok());
                return Err(Failure::Busy(wait.unwrap_or(REST)));
            }
            _ => return Err(Failure::Down("refused")),
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|_| Failure::Down("cut off"))? {
            if body.len() + chunk.len() > LONGEST {
                return Err(Failure::Down("too long"));
            }
            body.extend_from_slice(&chunk);
        }
        let results: Results = serde_json::from_slice(&body).map_err(|_| Failure::Down("not understood"))?;
        Ok(results
            .results
            .into_iter()
            .find_map(|company| company.entry(siret)))
    }
}

/// What the register says of a structure, compared with what it says of itself; nothing when there is no register, or no SIRET.
pub(crate) async fn check(
    register: Option<&Register>,
    now: DateTime<Utc>,
    structure: &Structure,
    communes: &[CommuneCode],
) -> Option<RegisterCheck> {
    let answer = register?.look_up(structure.siret.as_ref()?, now).await;
    let declared = Declared {
        name: &structure.name,
        kind: structure.kind,
        communes,
    };
    Some(RegisterCheck::of(answer, declared))
}
