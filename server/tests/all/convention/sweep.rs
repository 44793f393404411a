//! The run of the night against the files of a convention that came to be as they do: by its pages, to the signed file.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::{convention::Frozen, digest::Digest};
use object_store::memory::InMemory;
use service::{blob_store, kept::end, signing::finalize};

use super::*;

/// Two days later: what nothing names stays a day.
struct Later;

impl Clock for Later {
    fn now(&self) -> DateTime<Utc> {
        Day.now() + TimeDelta::days(2)
    }

    fn today(&self) -> NaiveDate {
        self.now().date_naive()
    }

    fn local(&self, time: DateTime<Utc>) -> chrono::NaiveDateTime {
        time.naive_utc()
    }
}

/// A logo of that width.
fn logo(width: u8) -> Vec<u8> {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"20\" height=\"10\"><path d=\"M0 0h{width}v9z\"/></svg>"
    )
    .into_bytes()
}

/// Karim and Hélène hand over a logo each.
async fn hand_logos_over(world: &World, address: &str, of_host: u8, of_school: u8) {
    let (mut karim, mut helene) = (world.as_(KARIM).await, world.as_(HELENE).await);
    let page = karim.upload(address, &[], &logo(of_host)).await;
    assert!(page.html.contains("Le logo est enregistré"), "{}", page.html);
    let page = helene.upload("/lycee/profil/logo", &[], &logo(of_school)).await;
    assert!(page.html.contains("Le logo est enregistré"), "{}", page.html);
}

/// The host's part, the school's, and the head's word.
async fn validate(world: &World) {
    let mut karim = world.as_(KARIM).await;
    world.fill_host_part(&mut karim).await;
    let page = karim.open(&world.page("")).await;
    karim.submit(&page.form("Envoyer au lycée")).await;
    world.fill_school_part(&mut world.as_(THOMAS).await).await;
    let mut helene = world.as_(HELENE).await;
    let page = helene.open(&world.page("")).await;
    let sent = page.form("Valider la convention").fill(&[("relu", "1")]);
    let page = helene.submit(&sent).await;
    assert!(page.address.ends_with("fait=validee"), "{}", page.address);
}

/// The host and the guardian sign on paper, the student and the head on the screen; the signed file is made.
async fn sign(world: &World) {
    let mut helene = world.as_(HELENE).await;
    let page = helene.open("/lycee/delegations").await;
    let rule = page
        .form("papier_structure")
        .fill(&[("papier_structure", "1"), ("papier_responsables", "1")]);
    helene.submit(&rule).await;
    let db = &world.fresh.db;
    let version = db.evidence(world.convention, 1).await.unwrap().unwrap();
    let document = version.document_hash.to_string();
    let mut thomas = world.as_(THOMAS).await;
    let action = format!("/lycee/signatures/{}/papier", world.convention);
    for (role, scan) in [("host", PNG), ("guardian1", JPEG)] {
        let fields = [
            ("role", role),
            ("document", document.as_str()),
            ("signee_le", "2026-11-21"),
        ];
        let page = thomas.upload(&action, &fields, scan).await;
        assert!(
            page.html.contains("enregistrée en votre nom"),
            "{role}: {}",
            page.html
        );
    }
    for email in [INES, HELENE] {
        let mut signer = world.as_(email).await;
        let page = signer.open(&world.page("/signer")).await;
        let form = page.form("Signer la convention").fill(&[("lu", "1")]);
        signer.submit(&form).await;
    }
    assert_eq!(world.state().await, ConventionState::Signed);
    // Made beside the last signature too: whoever comes second finds it there.
    _ = finalize::finalize_due(&world.app).await;
    let signed = db.evidence(world.convention, 1).await.unwrap().unwrap();
    assert!(signed.file_hash.is_some());
}

#[tokio::test]
async fn the_run_of_the_night_keeps_every_file_of_a_convention_and_removes_what_was_left_behind() {
    let mut world = world().await;
    // Files of its own: other tests keep theirs elsewhere.
    world.app.files = Arc::new(InMemory::new());
    let config = Config::read(&Demo).unwrap();
    world.router = Site::new(&config, world.app.clone(), None).router();
    let db = world.fresh.db.clone();
    let file = db.convention(world.convention).await.unwrap().unwrap();
    let structure = file.structure.unwrap();
    let own_logo = format!("/structure/{structure}/logo");

    // One that is replaced before anything shows it, what was stored for an act that came to nothing, then all that is kept.
    hand_logos_over(&world, &own_logo, 1, 2).await;
    let replaced = [
        db.structure_logo(structure).await.unwrap().unwrap(),
        db.school_logo(file.school).await.unwrap().unwrap(),
    ];
    let orphan = blob_store::keep(&world.app, b"left behind".to_vec())
        .await
        .unwrap();
    hand_logos_over(&world, &own_logo, 3, 4).await;
    validate(&world).await;
    hand_logos_over(&world, &own_logo, 5, 6).await;
    let certificate = world.page("/attestation");
    let page = world.as_(INES).await.upload(&certificate, &[], PDF).await;
    assert!(page.html.contains("L’attestation est remise"), "{}", page.html);
    sign(&world).await;

    let content = db.frozen_content(world.convention, 1).await.unwrap().unwrap();
    let frozen: Frozen = serde_json::from_str(&content).unwrap();
    let shown = |logo: Option<Digest>| world.page(&format!("/logo/{}", logo.unwrap()));
    let logos = frozen.content.logos;
    let kept = [
        (HELENE, world.page("/version/1/document.pdf")),
        (HELENE, world.page("/version/1/dossier-signe.pdf")),
        (HELENE, world.page("/version/1/page-signee/host")),
        (HELENE, world.page("/version/1/page-signee/guardian1")),
        (HELENE, shown(logos.host)),
        (HELENE, shown(logos.school)),
        (HELENE, "/lycee/profil/logo".to_owned()),
        (KARIM, own_logo),
        (KARIM, certificate),
    ];
    let read = async || {
        let mut all = Vec::new();
        for (email, path) in &kept {
            let browser = world.as_(email).await;
            let (status, _, body) = world.file(&browser, path).await;
            all.push((path.clone(), status, Digest::of(&body)));
        }
        all
    };
    let before = read().await;
    for (path, status, _) in &before {
        assert_eq!(*status, StatusCode::OK, "{path}");
    }
    let later = AppContext {
        clock: Arc::new(Later),
        ..world.app.clone()
    };
    end::erase(&later).await.unwrap();
    assert_eq!(read().await, before);
    for gone in replaced.into_iter().chain([orphan]) {
        assert!(blob_store::read(world.app.files.as_ref(), gone).await.is_err());
    }
}
