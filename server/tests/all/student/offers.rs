//! Offers as each may see them, what an accepted student gets, and how few e-mails one act sends.

use domain::{
    id::{SchoolId, StructureId},
    offer::OfferState::{Full, Paused, Published},
};
use store::Confirmed;
use uuid::Uuid;

use super::*;

impl World {
    /// What a query gives in its first column.
    async fn ids(&self, sql: &'static str, of: Uuid) -> Vec<Uuid> {
        self.fresh.db.query_text(sql).bind(of).scalars().await.unwrap()
    }

    async fn school_of(&self, email: &str) -> SchoolId {
        let student = self.account(email).await.0;
        SchoolId(
            self.ids("SELECT school_id FROM student WHERE account_id = $1", student)
                .await[0],
        )
    }

    /// An offer like the bookshop's, published at that hour, reserved to these lycées.
    async fn add_offer(&self, number: u32, hour: i64, title: &str, reserved_to: Vec<SchoolId>) -> OfferId {
        let near = self
            .listings
            .iter()
            .find(|listing| listing.card.title == NEAR)
            .unwrap();
        let id = near.card.id.0;
        let structure = self.ids("SELECT structure_id FROM offer WHERE id = $1", id).await[0];
        let place = self.ids("SELECT place_id FROM offer WHERE id = $1", id).await[0];
        let new = Offer {
            campaign: self.app.offer_cache.campaign().unwrap().id,
            structure: StructureId(structure),
            place: domain::id::PlaceId(place),
            sector: near.card.sector,
            title: title.into(),
            reserved_to,
            published_at: Some(At(hour).now()),
            ..offer(number)
        };
        let id = new.id;
        self.fresh.db.add_offers(&[new], At(0).now()).await.unwrap();
        self.caught_up().await;
        id
    }

    async fn caught_up(&self) {
        let db = &self.fresh.db;
        self.app.offer_cache.sync(db, At(0).today()).await.unwrap();
    }

    /// An application of Inès to that offer, sent by the form.
    async fn apply(&self, ines: &mut Browser, offer: OfferId) -> ApplicationId {
        let html = ines.page(&format!("/eleve/postuler/{offer}")).await;
        let (id, offer) = (hidden(&html, "candidature"), offer.to_string());
        let fields = [
            ("offre", offer.as_str()),
            ("candidature", id.as_str()),
            ("semaines", "both"),
            ("motivation", "Les livres."),
            ("trajet", "1"),
        ];
        ines.send("/api/pupil/apply", &fields).await;
        id.parse().unwrap()
    }

    async fn emails_to(&self, address: &str) -> Vec<store::Queued> {
        let emails = self.fresh.db.emails(1000, None).await.unwrap();
        emails
            .into_iter()
            .filter(|email| email.to_email == address)
            .collect()
    }
}

#[tokio::test]
async fn a_reserved_offer_exists_for_its_lycees_alone() {
    let world = world().await;
    let (mut nobody, mut ines) = (world.anonymous(), world.as_(INES).await);
    let ours = world.school_of(INES).await;
    let schools = service::reference_data::schools().unwrap();
    let theirs = schools.iter().map(|(id, _)| *id).find(|id| *id != ours).unwrap();
    let counted = async |nobody: &mut Browser| {
        let html = nobody.page("/").await;
        let (_, rest) = html
            .split_once("structures sont ouvertes")
            .map_or(("", ""), |(before, _)| {
                before.rsplit_once('>').unwrap_or_default()
            });
        rest.to_owned()
    };
    let before = counted(&mut nobody).await;
    assert!(before.contains("offres de"), "{before}");
    let search = "/offres?commune=93048&mots=verlaine";
    let kept = "commune=93048&mots=verlaine";
    ines.send("/api/pupil/search/keep", &[("recherche", kept)]).await;
    let mine = world
        .add_offer(5, 1, "Verlaine pour les nôtres", vec![ours])
        .await;
    let other = world
        .add_offer(6, 1, "Verlaine pour les autres", vec![theirs])
        .await;

    // The counts, the search, the offers beside another one.
    assert_eq!(counted(&mut nobody).await, before);
    let html = nobody.page(search).await;
    assert!(
        html.contains("Aucune offre") && !html.contains("Verlaine pour"),
        "{html}"
    );
    let near = format!("/offres/{}", world.offer(NEAR));
    assert!(!nobody.page(&near).await.contains("Verlaine pour"));
    assert!(!nobody.page("/sitemap.xml").await.contains(&mine.to_string()));
    let html = ines.page(search).await;
    assert!(html.contains("Verlaine pour les nôtres") && !html.contains("Verlaine pour les autres"));
    assert!(html.contains("Réservée à votre lycée"), "{html}");
    // Whoever works in the lycée sees what its students see.
    let mut thomas = world.as_(THOMAS).await;
    assert!(thomas.page(search).await.contains("Verlaine pour les nôtres"));

    // Its page.
    let html = ines.page(&format!("/offres/{mine}")).await;
    assert!(html.contains("Réservée à votre lycée") && html.contains(&format!("/eleve/postuler/{mine}")));
    for (offer, browser) in [(mine, &mut nobody), (other, &mut ines)] {
        let (status, html) = browser.get(&format!("/offres/{offer}")).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        assert!(
            html.contains("Offre réservée") && !html.contains("Verlaine pour"),
            "{html}"
        );
    }
    // Its host sees it whole, and so does whoever moderates.
    for email in [SOPHIE, CLAIRE] {
        let html = world.as_(email).await.page(&format!("/offres/{other}")).await;
        assert!(html.contains("Verlaine pour les autres"), "{email}");
    }

    // What can be done with it.
    for path in [format!("/eleve/postuler/{other}"), format!("/signaler/{other}")] {
        assert_eq!(ines.get(&path).await.0, StatusCode::NOT_FOUND, "{path}");
    }
    let about = other.to_string();
    let (_, location) = ines.post("/api/pupil/favourite/keep", &[("offre", &about)]).await;
    assert!(location.ends_with("?fait=pas-favorite"), "{location}");
    let about = mine.to_string();
    let (_, location) = ines.post("/api/pupil/favourite/keep", &[("offre", &about)]).await;
    assert!(location.ends_with("?fait=favorite"), "{location}");
    world.apply(&mut ines, mine).await;

    // The e-mail about new offers.
    let later = prepared(&world.fresh.db, At(3)).await;
    notify_all(&later).await.unwrap();
    let emails = world.emails_to(INES).await;
    let news = emails
        .iter()
        .find(|email| email.text.contains("Verlaine pour les nôtres"));
    assert!(news.is_some_and(|email| !email.text.contains("Verlaine pour les autres")));
}

#[tokio::test]
async fn an_offer_that_takes_no_applications_explains_itself() {
    let world = world().await;
    let (near, sophie, claire) = (
        world.offer(NEAR),
        world.account(SOPHIE).await,
        world.account(CLAIRE).await,
    );
    let (mut nobody, mut ines) = (world.anonymous(), world.as_(INES).await);
    world.apply(&mut ines, near).await;
    let page = format!("/offres/{near}");
    for (host, event, actor, said) in [
        (
            sophie,
            OfferEvent::Pause,
            OfferActor::Host,
            "Cette offre est en pause",
        ),
        (
            claire,
            OfferEvent::Hide,
            OfferActor::Moderator,
            "Cette offre n’est pas visible",
        ),
        (
            claire,
            OfferEvent::Restore,
            OfferActor::Moderator,
            "Cette offre est en pause",
        ),
        (
            sophie,
            OfferEvent::End,
            OfferActor::Host,
            "Cette offre est terminée",
        ),
    ] {
        let db = &world.fresh.db;
        let moved = db
            .move_offer_by(&world.context(host), near, event, actor, "Vérification.")
            .await;
        assert!(matches!(moved.unwrap(), OfferMoved::Done(_)), "{event:?}");
        world.caught_up().await;
        let (status, html) = nobody.get(&page).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        assert!(html.contains(NEAR) && html.contains(said), "{said}: {html}");
        assert!(
            html.contains("autour de ce lieu") && html.contains("noindex"),
            "{html}"
        );
        assert!(!html.contains("Ce que vous ferez") && !html.contains("Vérification."));
        // Whoever applied reads it whole, but cannot apply any more.
        let html = ines.page(&page).await;
        assert!(
            html.contains("Ce que vous ferez") && html.contains(said),
            "{said}"
        );
        assert!(!html.contains(&format!("/eleve/postuler/{near}")));
    }
}

#[tokio::test]
async fn an_accepted_student_gets_what_was_promised() {
    let world = world().await;
    let (near, mut ines, mut sophie) = (world.offer(NEAR), world.as_(INES).await, world.as_(SOPHIE).await);
    let id = world.apply(&mut ines, near).await;
    let (mine, file) = (
        format!("/eleve/candidatures/{id}"),
        format!("/eleve/candidatures/{id}/stage.ics"),
    );
    assert_eq!(ines.get(&file).await.0, StatusCode::NOT_FOUND);
    assert!(!ines.page(&mine).await.contains("De quoi venir"));

    let about = id.to_string();
    let fields = [
        ("candidature", about.as_str()),
        ("message", "Sonnez à la porte verte."),
        ("apporter", "un carnet et un stylo"),
    ];
    sophie.send("/api/host/application/accept", &fields).await;
    let html = ines.page(&mine).await;
    let (_, coming) = html.split_once("De quoi venir").unwrap();
    for promised in [
        "93100 Montreuil",
        "openstreetmap.org/search?query=",
        "Mettre ces jours dans mon agenda",
        "06 39 98 00 02",
        "Repas de midi",
        "Sonnez à la porte verte.",
        "À apporter : un carnet et un stylo",
        "Horaires",
    ] {
        assert!(coming.contains(promised), "{promised}: {coming}");
    }
    let calendar = ines.page(&file).await;
    assert!(calendar.starts_with("BEGIN:VCALENDAR") && calendar.contains("STATUS:TENTATIVE"));
    assert_eq!(world.as_(NOE).await.get(&file).await.0, StatusCode::NOT_FOUND);
    assert_eq!(sophie.get(&file).await.0, StatusCode::NOT_FOUND);

    let accepted = world.emails_to(INES).await.remove(0);
    let text = flat(&accepted.text);
    for promised in [
        "93100 Montreuil",
        "À demander",
        "06 39 98 00 02",
        "Repas de midi",
        "Horaires",
        "un carnet et un stylo",
    ] {
        assert!(text.contains(promised), "{promised}: {text}");
    }
    assert!(
        accepted
            .calendar
            .is_some_and(|calendar| calendar.contains("DTSTART:20"))
    );
    assert!(accepted.subject.contains(NEAR), "{}", accepted.subject);

    let (_, html) = ines
        .send("/api/pupil/application/confirm", &[("candidature", &about)])
        .await;
    assert!(html.contains("De quoi venir") && html.contains("Sonnez à la porte verte."));
    assert!(ines.page(&file).await.contains("STATUS:CONFIRMED"));
    let confirmed = world.emails_to(INES).await.remove(0);
    assert!(
        confirmed
            .calendar
            .is_some_and(|calendar| calendar.contains("STATUS:CONFIRMED"))
    );
    assert!(
        flat(&confirmed.text).contains("93100 Montreuil"),
        "{}",
        confirmed.text
    );
}

#[tokio::test]
async fn whoever_waits_for_a_full_offer_is_told_on_the_page() {
    let world = world().await;
    let mut ines = world.as_(INES).await;
    let near = world.offer(NEAR);
    let id = world.apply(&mut ines, near).await;
    let page = format!("/eleve/candidatures/{id}");
    assert!(
        !ines
            .page(&page)
            .await
            .contains("Toutes les places de cette offre sont prises")
    );
    let db = &world.fresh.db;
    let sql = "UPDATE seat SET taken = seats - held WHERE offer_id = $1";
    let mut tx = db.begin().await.unwrap();
    tx.query_text(sql).bind(near.0).execute().await.unwrap();
    tx.commit().await.unwrap();
    db.move_offer(near, Published, Full, At(0).now()).await.unwrap();
    assert!(
        ines.page(&page)
            .await
            .contains("Toutes les places de cette offre sont prises")
    );
    let paused = db.move_offer(near, Full, Paused, At(0).now()).await;
    assert!(paused.unwrap());
    assert!(ines.page(&page).await.contains("Cette offre est en pause"));
}

#[tokio::test]
async fn one_confirmation_is_one_email_a_person() {
    let world = world().await;
    let (near, far) = (world.offer(NEAR), world.offer(FAR));
    let (mut ines, sophie) = (world.as_(INES).await, world.account(SOPHIE).await);
    let accepted = world.apply(&mut ines, near).await;
    world.apply(&mut ines, far).await;
    let context = ChangeContext {
        renderer: world.app.renderer.as_ref(),
        ..world.context(sophie)
    };
    let db = &world.fresh.db;
    assert!(matches!(
        db.accept(&context, accepted, "").await.unwrap(),
        Accepted::Done(_)
    ));
    let (host, student) = (
        world.emails_to(SOPHIE).await.len(),
        world.emails_to(INES).await.len(),
    );
    let context = ChangeContext {
        actor: Some(world.account(INES).await),
        ..context
    };
    assert_eq!(db.confirm(&context, accepted).await.unwrap(), Confirmed::Done);

    // The place, the convention and the other application, which is withdrawn: all of the same host.
    let to_host = world.emails_to(SOPHIE).await;
    assert_eq!(to_host.len(), host + 1);
    let email = &to_host[0];
    assert!(
        email.subject.contains("Inès Marchand") && email.subject.contains(NEAR),
        "{}",
        email.subject
    );
    assert!(email.text.contains("Remplir la convention"), "{}", email.text);
    assert!(
        flat(&email.text).contains("Inès Marchand retire sa candidature"),
        "{}",
        email.text
    );
    assert!(email.text.contains(FAR), "{}", email.text);
    assert_eq!(world.emails_to(INES).await.len(), student + 1);
}

#[tokio::test]
async fn words_lead_to_sectors() {
    let world = world().await;
    let mut nobody = world.anonymous();
    for (words, label) in [
        ("banque", "Banque et assurance"),
        ("b%C3%A2timent", "Bâtiment et travaux publics (BTP)"),
        ("HOTELLERIE", "Hôtellerie, restauration"),
        ("compta", "Comptabilité, gestion, ressources humaines"),
        ("v%C3%A9to", "Santé"),
        (
            "ressources+humaines",
            "Comptabilité, gestion, ressources humaines",
        ),
    ] {
        let html = nobody.page(&format!("/offres?mots={words}")).await;
        assert!(html.contains(&format!("Secteur « {label} »")), "{words}: {html}");
    }
    let html = nobody.page("/offres?mots=licorne").await;
    assert!(!html.contains("Cherchez dans tout un secteur"));
    // Chosen already, a sector is not proposed again.
    assert!(
        !nobody
            .page("/offres?secteur=s9&mots=banque")
            .await
            .contains("Cherchez dans tout un secteur")
    );
    for (typed, proposed) in [
        ("banq", "Banque"),
        ("BTP", "BTP"),
        ("kin", "Kiné"),
        ("p%C3%A2tis", "Pâtisserie"),
    ] {
        let json = nobody.json(&format!("/api/offers/words?typed={typed}")).await;
        assert!(
            json.contains(&format!("\"text\":\"{proposed}")),
            "{typed}: {json}"
        );
    }
}

#[tokio::test]
async fn the_badge_is_shown_where_people_choose() {
    let world = world().await;
    let mut nobody = world.anonymous();
    let near = world.offer(NEAR);
    let search = "/offres?commune=93048&rayon=10&mots=coulisses+librairie";
    // At another address: pages that everybody sees alike are kept for a moment.
    let before = "/offres?commune=93048&rayon=15&mots=coulisses+librairie";
    let html = nobody.page(before).await;
    assert!(html.contains(NEAR) && !html.contains("<li class=\"tag\">Organisation engagée"));
    let structure = world
        .ids("SELECT structure_id FROM offer WHERE id = $1", near.0)
        .await[0];
    let admin = world.context(world.account(CLAIRE).await);
    let db = &world.fresh.db;
    assert!(
        db.set_committed(&admin, StructureId(structure), true)
            .await
            .unwrap()
    );
    world.caught_up().await;
    // On the card, on the offer, by the filter, and on the page of organisations.
    assert!(
        nobody
            .page(search)
            .await
            .contains("<li class=\"tag\">Organisation engagée")
    );
    assert!(
        nobody
            .page(&format!("/offres/{near}"))
            .await
            .contains("<a href=\"/organisations-engagees\">Organisation engagée")
    );
    let html = nobody.page("/offres?commune=93048&rayon=10&engagee=1").await;
    assert!(
        html.contains(NEAR) && html.contains("Retirer le filtre"),
        "{html}"
    );
    let html = nobody.page("/organisations-engagees").await;
    assert!(
        html.contains("Sur ce site") && html.contains("/offres?engagee=1"),
        "{html}"
    );
    assert!(
        db.set_committed(&admin, StructureId(structure), false)
            .await
            .unwrap()
    );
    world.caught_up().await;
    assert!(
        !nobody
            .page("/offres?commune=93048&rayon=5&engagee=1")
            .await
            .contains(NEAR)
    );
}

#[tokio::test]
async fn each_audience_page_ends_with_the_act_it_prepares() {
    let world = world().await;
    let mut nobody = world.anonymous();
    for (page, act) in [
        ("/eleves", "href=\"/offres\""),
        ("/structures", "href=\"/inscription\""),
        ("/lycees", "href=\"/connexion?suite=/lycee\""),
    ] {
        let html = nobody.page(page).await;
        let (_, end) = html.rsplit_once("<p class=\"actions\">").unwrap();
        assert!(end.contains(act), "{page}: {end}");
    }
    // What cannot be had is not promised.
    for page in ["/structures", "/aide", "/", "/eleves"] {
        assert!(!nobody.page(page).await.contains("une classe."), "{page}");
    }
}
