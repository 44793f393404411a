//! Places found alone that a lycée types for a class, and a student's card: pages read and forms posted as a browser without JavaScript
//! does.

use domain::{
    proposal::{ProposalDetail, ProposalState},
    typed_places::Column,
};

use super::*;

const SAISIE: &str = "/lycee/saisie?classe=2de+4";
const SAVE: &str = "/api/school/typed-places/save";

/// The cells of a student's row, as a form sends them.
fn row(student: AccountId, cells: [&str; 7]) -> Vec<(String, String)> {
    Column::ALL
        .into_iter()
        .zip(cells)
        .map(|(column, text)| (column.field(student), text.to_owned()))
        .collect()
}

fn whole(rows: &[Vec<(String, String)>]) -> Vec<(&str, &str)> {
    std::iter::once(("classe", "2de 4"))
        .chain(
            rows.iter()
                .flatten()
                .map(|(name, text)| (name.as_str(), text.as_str())),
        )
        .collect()
}

impl World {
    async fn named(&self, student: AccountId) -> Vec<ProposalDetail> {
        self.fresh.db.proposals_of(student).await.unwrap()
    }
}

#[tokio::test]
async fn a_class_is_typed_in_one_form_that_keeps_what_is_wrong() {
    let world = world().await;
    let (ines, noe) = (world.account(INES).await, world.account(NOE).await);
    let mut thomas = world.as_(THOMAS).await;
    let list = thomas.page("/lycee/propositions").await;
    assert!(list.contains("href=\"/lycee/saisie\""));
    let html = thomas.page(SAISIE).await;
    for student in ["Inès Marchand", "Noé Lefèvre"] {
        assert!(html.contains(student), "{html}");
    }
    let before = world.named(noe).await.len();

    let good = row(
        ines,
        [
            "Boulangerie Roy",
            "",
            "Montreuil",
            "Ana Roy",
            "ana@roy.example",
            "both",
            "",
        ],
    );
    let bad = row(
        noe,
        ["Garage Sol", "123", "", "Luc Sol", "0639980001", "first", ""],
    );
    let (location, html) = thomas.send(SAVE, &whole(&[good, bad])).await;
    assert!(
        location.starts_with("/lycee/saisie?classe=2de+4&saisie="),
        "{location}"
    );
    assert!(html.contains("1 ligne est enregistrée"));
    assert!(html.contains("Un SIRET a 14") && html.contains("Donnez la ville"));
    // What was wrong is still there, and what is saved is not asked again.
    assert!(html.contains("value=\"Garage Sol\""), "{html}");
    assert!(!html.contains(&Column::Host.field(ines)));
    assert_eq!(world.named(ines).await[0].state, ProposalState::Invited);
    assert_eq!(world.named(noe).await.len(), before);

    let mended = row(
        noe,
        [
            "Garage Sol",
            "",
            "Montreuil",
            "Luc Sol",
            "0639980001",
            "first",
            "",
        ],
    );
    let (location, html) = thomas.send(SAVE, &whole(&[mended])).await;
    assert_eq!(location, "/lycee/saisie?classe=2de+4&fait=saisie");
    assert!(html.contains("C’est enregistré") || html.contains("C'est enregistré"));
    let named = world.named(noe).await;
    let typed = named
        .iter()
        .find(|place| place.host_name == "Garage Sol")
        .unwrap();
    assert_eq!(typed.state, ProposalState::Agreed);
    assert_eq!(typed.host_phone, "06 39 98 00 01");
    // The second week may still be typed, and the first no more.
    let html = thomas.page(SAISIE).await;
    assert!(html.contains("Semaine 2"), "{html}");
    let again = row(
        noe,
        [
            "Mairie",
            "",
            "Montreuil",
            "Zoé Roy",
            "zoe@mairie.example",
            "first",
            "",
        ],
    );
    let (_, html) = thomas.send(SAVE, &whole(&[again])).await;
    assert!(html.contains("a déjà une place pour une de ces semaines"));

    let (_, html) = thomas.send(SAVE, &whole(&[])).await;
    assert!(html.contains("Aucune ligne"));
    // Families do not host their own.
    let own = row(noe, ["Chez nous", "", "Montreuil", "Moi Moi", NOE, "second", ""]);
    let (_, html) = thomas.send(SAVE, &whole(&[own])).await;
    assert!(html.contains("ou de sa famille"));
    // A class that is not theirs does not exist.
    let (status, _) = thomas.get("/lycee/saisie?classe=2de+99").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_row_is_saved_alone_while_others_are_typed() {
    let world = world().await;
    let ines = world.account(INES).await;
    let student = ines.to_string();
    let mut thomas = world.as_(THOMAS).await;
    let cells = |reach: &str| {
        let cells = ["Boulangerie Roy", "", "Montreuil", "Ana Roy", reach, "first", ""];
        serde_json::to_string(&cells).unwrap()
    };
    for (reach, says) in [
        ("ana", "Donnez une adresse e-mail ou un numéro"),
        (INES, "sa famille"),
        ("ana@roy.example", "la structure est invitée"),
        ("ana@roy.example", "déjà enregistré"),
    ] {
        let row = cells(reach);
        let body = encoded(&[("student", &student), ("row", &row)]);
        let (status, _, json) = thomas
            .ask_for(
                "application/json",
                Method::POST,
                "/api/school/typed-places/row",
                body,
            )
            .await;
        assert_eq!(status, StatusCode::OK);
        assert!(json.contains(says), "{reach}: {json}");
    }
    assert_eq!(world.named(ines).await.len(), 1);
}

#[tokio::test]
async fn a_card_leads_from_a_shop_to_a_convention() {
    let world = world().await;
    let mut ines = world.as_(INES).await;
    let html = ines.page("/eleve/carte").await;
    assert!(html.contains("Créer ma carte"));
    let (location, html) = ines.send("/api/welcome/card/make", &[]).await;
    assert_eq!(location, "/eleve/carte?fait=carte");
    assert!(html.contains("<path d=\"M0 0h7"), "{html}");
    let (_, rest) = html.split_once("href=\"/accueil/").unwrap();
    let code = rest.split('"').next().unwrap().to_owned();
    assert_eq!(code.len(), 11);
    let path = format!("/accueil/{code}");
    // Their own card: shown, and not answered.
    let html = ines.page(&path).await;
    assert!(html.contains("C’est votre carte") && !html.contains("name=\"structure\""));

    let mut shop = world.anonymous();
    let html = shop.page(&path).await;
    assert!(html.contains("Inès, élève de seconde"));
    for private in ["Marchand", INES, "2de 4"] {
        assert!(!html.contains(private), "{private}");
    }
    // As it is typed from paper.
    assert!(shop.page(&path.to_lowercase()).await.contains("Inès"));
    assert!(shop.page("/accueil/rien").await.contains("n’est plus bonne"));
    let id = hidden(&html, "proposition");
    let mut fields = vec![
        ("jeton", code.as_str()),
        ("proposition", id.as_str()),
        ("structure", "00000000000000"),
        ("ville", "Vincennes"),
        ("contact", "Paul Voisin"),
        ("joindre", INES),
        ("semaines", ""),
        ("activites", ""),
    ];
    let answer = "/api/welcome/answer";
    let (location, html) = shop.send(answer, &fields).await;
    assert!(location.starts_with(&format!("{path}?saisie=")), "{location}");
    assert!(html.contains("Choisissez les semaines") && html.contains("Paul Voisin"));
    fields[2].1 = "Cabinet Voisin, SIRET 732 829 320 00074";
    fields[6].1 = "both";
    let (_, html) = shop.send(answer, &fields).await;
    assert!(html.contains("Un élève ne s’accueille pas lui-même"));
    fields[5].1 = "paul@voisin.example / 06 39 98 00 01";
    let (location, html) = shop.send(answer, &fields).await;
    assert_eq!(location, format!("{path}?fait=merci"));
    assert!(html.contains("Merci") && !html.contains("name=\"structure\""));
    let (again, _) = shop.send(answer, &fields).await;
    assert_eq!(again, location, "pressed twice");

    let student = world.account(INES).await;
    let named = world.named(student).await;
    assert_eq!(named.len(), 1);
    assert_eq!(named[0].host_siret, "73282932000074");
    assert_eq!(named[0].host_name, "Cabinet Voisin");
    let told = world.fresh.db.emails(50, None).await.unwrap();
    let welcomed = told
        .iter()
        .filter(|email| email.subject.contains("Cabinet Voisin veut bien"));
    assert_eq!(welcomed.count(), 2, "the student and the head");

    let page = format!("/lycee/propositions/{id}");
    let mut thomas = world.as_(THOMAS).await;
    let html = thomas.page(&page).await;
    assert!(html.contains("Carte « Accueillez-moi »") && html.contains("Confirmer cette place"));
    let (location, html) = thomas
        .send("/api/proposals/school/let-go", &[("proposition", &id)])
        .await;
    assert_eq!(location, format!("{page}?fait=confirmee"));
    assert!(html.contains("Accord de la structure confirmé par le lycée"));
    let emails = world.fresh.db.emails(50, None).await.unwrap();
    let to_host: Vec<_> = emails
        .iter()
        .filter(|email| email.to_email == "paul@voisin.example")
        .collect();
    assert_eq!(to_host.len(), 1, "its personal link, and nothing else");
    assert!(to_host[0].text.contains("/lien?jeton="));
    // With a place for both weeks, the card asks nothing more.
    assert!(shop.page(&path).await.contains("ne cherche plus"));

    let (location, _) = ines.send("/api/welcome/card/revoke", &[]).await;
    assert_eq!(location, "/eleve/carte?fait=retiree");
    assert!(shop.page(&path).await.contains("n’est plus bonne"));
    let (location, html) = shop.send(answer, &fields).await;
    assert_eq!(location, path);
    assert!(html.contains("n’est plus bonne"));
}
