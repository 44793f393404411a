//! What a lycée and a structure said once is not typed again: the second convention, the profile, « comme la fois précédente ».

use domain::{
    convention::{ConventionState, HOST_SECTIONS, Section, Values},
    sector::SectorCode,
};
use http::StatusCode;
use service::safety::{sheets, starting_point};
use testing::browser::{Browser, Page};

use super::{HELENE, KARIM, NOE, THOMAS, World, placed, without_buttons, world};

const SARAH: &str = "sarah@lycee.example";

impl World {
    /// The same people, and another pupil's convention.
    async fn then(self, student: &str) -> Self {
        let convention = placed(&self.app, student).await;
        Self { convention, ..self }
    }

    async fn values(&self, section: Section) -> Values {
        let file = self.fresh.db.convention(self.convention).await.unwrap().unwrap();
        file.sections[&section].values.clone()
    }

    /// The host fills what is still missing, and sends it.
    async fn sent(&self, karim: &mut Browser) {
        self.fill_host_part(karim).await;
        let page = karim.open(&self.page("")).await;
        karim.submit(&page.form("Envoyer au lycée")).await;
        assert_eq!(self.state().await, ConventionState::SchoolPart);
    }
}

#[tokio::test]
async fn a_secretary_types_nothing_of_the_lycee_in_the_second_convention() {
    let world = world().await;
    let (mut karim, mut thomas) = (world.as_(KARIM).await, world.as_(THOMAS).await);
    world.sent(&mut karim).await;
    world.fill_school_part(&mut thomas).await;
    let (school, referent) = (
        world.values(Section::School).await,
        world.values(Section::Referent).await,
    );
    let student = world.values(Section::Student).await;

    let world = world.then(NOE).await;
    // The host's own is there from the first day, and what is about this tutor is not the last tutor's.
    let structure = world.values(Section::Structure).await;
    assert_eq!(structure.get("rep_qualite"), "Gérant");
    assert!(world.values(Section::Activities).await.is_ticked("engagement"));
    assert!(world.values(Section::Practical).await.is_ticked("assurance_hote"));
    assert_eq!(world.values(Section::Tutor).await.get("tuteur_qualite"), "");
    world.sent(&mut karim).await;
    assert_eq!(world.values(Section::School).await, school);
    assert_eq!(world.values(Section::Referent).await, referent);
    for section in [Section::School, Section::Referent] {
        let facts_page = thomas
            .open(&world.page(&format!("/{}?verifier=1", section.code())))
            .await;
        assert_eq!(facts_page.status, StatusCode::OK);
        for spec in section.fields() {
            assert_eq!(facts_page.error(spec.name), "", "{}", spec.name);
        }
    }
    // Nothing of the first pupil is in it.
    let own = world.values(Section::Student).await;
    assert_ne!(own.get("eleve_nom"), student.get("eleve_nom"));
    for field in ["eleve_adresse", "transport", "attestation"] {
        assert_eq!(own.get(field), "", "{field}");
    }
    assert_eq!(world.values(Section::Guardians).await.get("resp1_tel"), "");
    assert_eq!(world.values(Section::Care).await, Values::default());
}

#[tokio::test]
async fn empty_fields_are_filled_like_the_last_time_and_emptied_again() {
    let world = world().await;
    let mut karim = world.as_(KARIM).await;
    for section in HOST_SECTIONS {
        let page = karim.open(&world.page(&format!("/{}", section.code()))).await;
        assert!(
            !page.html.contains("comme la fois précédente"),
            "nothing was filled before"
        );
    }
    world.fill_host_part(&mut karim).await;
    let world = world.then(NOE).await;
    let page = karim.open(&world.page("/activites")).await;
    assert!(
        page.html.contains("Remplir comme la fois précédente"),
        "{}",
        page.html
    );
    // What was typed meanwhile goes with it, and stays.
    let form = page
        .form("name=\"partie\"")
        .fill(&[("communiquer", "Avec les clients")]);
    let typed = without_buttons(form);
    let page = karim.submit(&typed.clone().fill(&[("comme_avant", "1")])).await;
    let fields = page.form("name=\"partie\"").fields;
    assert_eq!(fields["observer"], "La fabrication d’un meuble");
    assert_eq!(fields["communiquer"], "Avec les clients");
    assert!(page.html.contains("à relire : Observer"), "{}", page.html);
    let page = karim
        .submit(
            &without_buttons(page.form("name=\"partie\""))
                .fill(&[("defaire", "observer,activites,communiquer")]),
        )
        .await;
    let fields = page.form("name=\"partie\"").fields;
    assert_eq!(fields["observer"], "");
    assert_eq!(fields["communiquer"], "Avec les clients", "it was typed here");
}

#[tokio::test]
async fn the_sheet_of_the_sector_begins_what_is_said_of_risks() {
    let world = world().await;
    let mut karim = world.as_(KARIM).await;
    let page = karim.open(&world.page("/activites")).await;
    assert!(
        page.html.contains("Reprendre la fiche du secteur"),
        "{}",
        page.html
    );
    let pressed = |page: &Page, typed: &[(&str, &str)]| {
        let form = page.form("name=\"partie\"");
        without_buttons(form).fill(typed)
    };
    // What was typed meanwhile goes with it, and stays.
    let typed = [
        ("communiquer", "Avec les clients"),
        ("protections", "Lunettes"),
        ("fiche_secteur", "1"),
    ];
    let page = karim.submit(&pressed(&page, &typed)).await;
    assert!(
        page.html.contains("commence par la fiche du secteur"),
        "{}",
        page.html
    );
    let fields = page.form("name=\"partie\"").fields;
    let wood = SectorCode::parse("s24").unwrap();
    let [(_, risks), _] = starting_point(&sheets()[&wood]);
    let risks = risks.replace(['\u{a0}', '\u{202f}'], " ");
    assert_eq!(fields["risques"], risks);
    assert_eq!(fields["communiquer"], "Avec les clients");
    assert_eq!(fields["protections"], "Lunettes");
    // Once more: nothing is empty.
    let again = karim.submit(&pressed(&page, &[("fiche_secteur", "1")])).await;
    assert!(
        again.html.contains("la fiche n’y a rien changé"),
        "{}",
        again.html
    );
    assert_eq!(again.form("name=\"partie\"").fields["risques"], risks);
    let undo = [("defaire", "risques,protections")];
    let page = karim.submit(&pressed(&again, &undo)).await;
    let fields = page.form("name=\"partie\"").fields;
    assert_eq!(fields["risques"], "");
    assert_eq!(fields["protections"], "Lunettes", "it was typed here");
    // Another section has no sheet.
    let page = karim.open(&world.page("/tuteur")).await;
    assert!(!page.html.contains("Reprendre la fiche du secteur"));
}

#[tokio::test]
async fn the_profile_of_a_lycee_fills_what_comes_to_it() {
    let world = world().await;
    let (mut karim, mut helene, mut sarah) = (
        world.as_(KARIM).await,
        world.as_(HELENE).await,
        world.as_(SARAH).await,
    );
    assert_eq!(sarah.open("/lycee/profil").await.status, StatusCode::NOT_FOUND);
    assert!(!sarah.open("/lycee").await.html.contains("/lycee/profil"));
    assert!(helene.open("/lycee").await.html.contains("/lycee/profil"));
    let page = helene.open("/lycee/profil").await;
    let form = page.form("Enregistrer le profil").fill(&[
        ("lycee_adresse", "2 rue de l’École, 93100 Montreuil"),
        ("chef_tel", "12"),
        ("evaluation", "Un carnet, puis un oral."),
        ("restitution", "partage"),
    ]);
    let page = helene.submit(&form).await;
    assert!(!page.error("chef_tel").is_empty(), "{}", page.html);
    assert_eq!(
        page.form("Enregistrer le profil").fields["evaluation"],
        "Un carnet, puis un oral."
    );
    let form = page
        .form("Enregistrer le profil")
        .fill(&[("chef_tel", "01 99 00 00 09")]);
    let page = helene.submit(&form).await;
    assert!(page.html.contains("Le profil est enregistré"), "{}", page.html);
    // Sent again from the page that was read before: somebody saved it since.
    let page = helene.submit(&form).await;
    assert!(page.html.contains("entre-temps"), "{}", page.html);

    world.sent(&mut karim).await;
    let school = world.values(Section::School).await;
    assert_eq!(school.get("lycee_adresse"), "2 rue de l’École, 93100 Montreuil");
    assert_eq!(school.get("chef_tel").replace(' ', ""), "0199000009");
    assert_eq!(school.get("chef_nom"), "Hélène Dubois");
    let referent = world.values(Section::Referent).await;
    assert_eq!(referent.get("evaluation"), "Un carnet, puis un oral.");
    assert_eq!(referent.get("restitution"), "partage");
    let world = world.then(NOE).await;
    assert_eq!(
        world.values(Section::School).await.get("lycee_adresse"),
        "2 rue de l’École, 93100 Montreuil"
    );
}
