//! What people type and paste, where it reaches the site: read, or told with a remedy; and forms that cannot be read, answered with their
//! page and a sentence.

use axum::Router;
use domain::bulk;
use http::StatusCode;
use testing::browser::{Browser, Page};

use crate::host::{KARIM, STRUCTURE, found, scene, signed_in, structure_of};

const URLENCODED: &str = "application/x-www-form-urlencoded";

/// Declares a structure as it is typed.
async fn declared(router: &Router, email: &str, fields: &[(&str, &str)]) -> (Browser, Page) {
    let mut browser = signed_in(router, email).await;
    let page = browser.open("/structure/nouvelle").await;
    let form = page.form("Inscrire ma structure").fill(&STRUCTURE).fill(fields);
    let page = browser.submit(&form).await;
    (browser, page)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_structure_is_read_as_it_is_pasted() {
    let (_fresh, router) = scene().await;
    let (_, page) = declared(
        &router,
        KARIM,
        &[
            ("nom", "Atelier des E\u{301}rables\u{200b}"),
            ("siret", "SIRET\u{a0}: 732.829.320.00074\u{feff}"),
            ("code_postal", "F-93\u{a0}100"),
        ],
    )
    .await;
    assert!(page.address.starts_with("/structure?"), "{}", page.html);
    assert!(page.html.contains("Atelier des Érables"), "{}", page.html);
    assert!(page.html.contains("732 829 320 00074"));
    assert!(page.html.contains("3 rue des Lilas, 93100 Montreuil"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_embassy_keeps_its_siret() {
    let (_fresh, router) = scene().await;
    let abroad = [
        ("nom", "Ambassade de France"),
        ("lieu", "etranger"),
        ("commune", ""),
        ("ville", "Lisbonne"),
        ("pays", "Portugal"),
    ];
    // What is typed is not dropped because it is wrong.
    let wrong = [abroad.as_slice(), &[("siret", "732 829 320")]].concat();
    let (mut karim, page) = declared(&router, KARIM, &wrong).await;
    assert!(page.error("siret").contains("C’est un SIREN"), "{}", page.html);
    let form = page
        .form("Inscrire ma structure")
        .fill(&[("siret", "73282932000074")]);
    let page = karim.submit(&form).await;
    assert!(page.html.contains("732 829 320 00074"), "{}", page.html);
    assert!(page.html.contains("Lisbonne, Portugal"));

    let structure = structure_of(&page);
    let page = karim
        .open(&format!("/structure/modifier?structure={structure}"))
        .await;
    let form = page.form("Enregistrer").fill(&[("sans_siret", "1")]);
    let page = karim.submit(&form).await;
    assert!(page.address.starts_with("/structure?"), "{}", page.html);
    assert!(
        page.html.contains("732 829 320 00074"),
        "the box does not take it away: {}",
        page.html
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_is_read_as_it_is_pasted() {
    let (_fresh, router) = scene().await;
    let mut anybody = Browser::new(&router);
    let page = anybody.open("/mot-de-passe-oublie").await;
    let form = page.form("/api/account/forgotten");
    for pasted in [
        "Karim Benali <karim@atelier.example>",
        "mailto:karim@atelier.example",
        "karim@atelier.example\u{200b}",
        "karim@atelier.example.",
    ] {
        let sent = anybody.submit(&form.clone().fill(&[("courriel", pasted)])).await;
        assert!(sent.address.contains("fait="), "{pasted:?}: {}", sent.html);
    }
    for (wrong, said) in [
        (
            "karim@atelier.example ou louise@atelier.example",
            "plusieurs adresses",
        ),
        ("karim benali@atelier.example", "pas d’espace"),
        ("kärim@atelier.example", "sans accent"),
        ("karim", "arobase"),
    ] {
        let page = anybody.submit(&form.clone().fill(&[("courriel", wrong)])).await;
        assert!(page.error("courriel").contains(said), "{wrong}: {}", page.html);
        assert_eq!(page.form("/api/account/forgotten").fields["courriel"], wrong);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hours_typed_as_text_are_kept_as_times() {
    let (_fresh, router) = scene().await;
    let mut karim = signed_in(&router, KARIM).await;
    let overview = found(&mut karim, "73282932000074").await;
    let first = karim.submit(&overview.form("Déposer une offre")).await;
    let draft = first.address.trim_end_matches("/structure").to_owned();
    let page = karim.open(&format!("{draft}/pratique")).await;
    let form = page.form("Enregistrer et continuer").fill(&[
        ("lundi_matin_de", "9h03"),
        ("lundi_matin_a", "midi"),
        ("mardi_matin_de", "vers 9 h"),
        ("contact_telephone", "06 39 98 00 01 poste 12"),
    ]);
    let page = karim.submit(&form).await;
    let fields = page.form("Enregistrer et continuer").fields;
    assert_eq!(fields["lundi_matin_de"], "09:03");
    assert_eq!(fields["lundi_matin_a"], "12:00");
    // What is no time is shown as it was typed, in a field that can show it.
    assert_eq!(fields["mardi_matin_de"], "vers 9 h");
    let tag = |name: &str| {
        let from = page.html.find(&format!("id=\"{name}\"")).unwrap();
        let start = page.html[..from].rfind('<').unwrap();
        page.html[start..].split('>').next().unwrap().to_owned()
    };
    assert!(
        tag("mardi_matin_de").contains("type=\"text\""),
        "{}",
        tag("mardi_matin_de")
    );
    assert!(tag("lundi_matin_de").contains("type=\"time\""));
    assert!(
        !page.html.contains("step=\"300\""),
        "times off the five minutes are possible"
    );
    assert!(page.html.contains("« vers 9 h » n’est pas une heure"));
    assert!(
        page.error("contact_telephone").contains("sans le poste"),
        "{}",
        page.html
    );
}

/// Sends a form of the structure from its page, and looks at what comes of it.
async fn odd(browser: &mut Browser, page: &str, kind: &str, body: &[u8]) -> Page {
    browser
        .post_as_it_stands(page, "/api/host/structure/found", kind, body)
        .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_that_cannot_be_read_is_shown_again_with_a_sentence() {
    let (_fresh, router) = scene().await;
    let mut karim = signed_in(&router, KARIM).await;
    let here = "/structure/nouvelle";
    for (kind, body, said) in [
        (
            URLENCODED,
            &b"nom=Atelier+des+Lilas&siret=1&siret=2"[..],
            "deux fois le même champ",
        ),
        (
            URLENCODED,
            b"nom=Atelier+des+Lilas&nom=Atelier+des+Lilas",
            "deux fois le même champ",
        ),
        (URLENCODED, b"nom=Atelier+des+Lilas&siret[]=1", "pas pu être lu"),
        (
            URLENCODED,
            b"nom=Atelier+des+Lilas&siret[a][b]=1",
            "pas pu être lu",
        ),
        (
            URLENCODED,
            b"nom=Atelier+des+Lilas&siret=%ff%fe",
            "pas pu être lu",
        ),
    ] {
        let page = odd(&mut karim, here, kind, body).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.address.starts_with(here), "{}", page.address);
        assert!(page.html.contains(said), "{said}: {}", page.html);
        let fields = page.form("Inscrire ma structure").fields;
        assert_eq!(fields["nom"], "Atelier des Lilas", "what was typed is there");
    }
    for (kind, body) in [
        ("application/json", &b"{\"nom\":\"Atelier\"}"[..]),
        ("text/plain", b"nom=Atelier"),
        ("multipart/form-data; boundary=x", b"--x--"),
    ] {
        let page = odd(&mut karim, here, kind, body).await;
        assert!(page.html.contains("pas pu être lu"), "{kind}: {}", page.html);
    }
    // Where the page is not known, the sentence stands alone.
    let page = karim
        .post("/api/host/structure/found", &[("nom", "a"), ("nom", "b")])
        .await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    assert!(page.html.contains("n’est pas complète"), "{}", page.html);
    // A field too many changes nothing.
    let page = odd(&mut karim, here, URLENCODED, b"nom=Atelier&couleur=bleu").await;
    assert!(!page.error("siret").is_empty(), "{}", page.html);
}

/// Every page says it, those too whose forms are buttons alone; an earlier sentence does not stay.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_says_that_a_form_was_not_read() {
    let (_fresh, router) = scene().await;
    let mut karim = signed_in(&router, KARIM).await;
    let overview = found(&mut karim, "73282932000074").await;
    let people = format!("/structure/collegues?structure={}", structure_of(&overview));
    for page in [
        "/",
        "/offres?rayon=15",
        "/aide",
        "/structure",
        "/espace",
        "/espace/compte",
        "/structure/import",
        &people,
    ] {
        for action in [
            "/api/account/sign-out",
            "/api/host/draft/start",
            "/api/account/email",
        ] {
            let shown = karim
                .post_as_it_stands(page, action, URLENCODED, b"a=1&a=2")
                .await;
            assert_eq!(shown.status, StatusCode::OK, "{page} {action}");
            assert!(
                shown.html.contains("deux fois le même champ"),
                "{page} {action}: {}",
                shown.html
            );
            let again = karim
                .post_as_it_stands(&shown.address, action, URLENCODED, b"a[]=1")
                .await;
            assert!(again.html.contains("pas pu être lu"), "{}", again.html);
            assert!(
                !again.html.contains("deux fois le même champ"),
                "{}",
                again.address
            );
        }
    }
    // What the page itself puts into its form is missing.
    let first = karim.submit(&overview.form("Déposer une offre")).await;
    let page = karim
        .post_as_it_stands(
            &first.address,
            "/api/host/draft/save",
            URLENCODED,
            b"version=1&adresse=3+rue+des+Lilas",
        )
        .await;
    assert!(page.html.contains("Il manquait quelque chose"), "{}", page.html);
    assert!(page.html.contains("3 rue des Lilas"));
    let page = karim
        .post_as_it_stands(
            "/structure/import",
            "/structure/import/fichier",
            "multipart/form-data",
            b"--x--",
        )
        .await;
    assert!(page.address.starts_with("/structure/import?"), "{}", page.address);
    assert!(page.html.contains("Il manquait quelque chose"), "{}", page.html);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_of_every_encoding_show_all_that_would_be_published() {
    let (_fresh, router) = scene().await;
    let mut karim = signed_in(&router, KARIM).await;
    let structure = structure_of(&found(&mut karim, "73282932000074").await);
    let fields = [("structure", structure.as_str())];
    let template = bulk::template();
    let plain = template.trim_start_matches('\u{feff}');
    let macintosh = |text: &str| -> Vec<u8> {
        text.chars()
            .map(|c| match c {
                'é' => 0x8e,
                'è' => 0x8f,
                'à' => 0x88,
                'ô' => 0x99,
                '’' => 0xd5,
                c => u8::try_from(u32::from(c)).unwrap(),
            })
            .collect()
    };
    let files: [(&str, Vec<u8>); 5] = [
        ("NFD", plain.replace('é', "e\u{301}").into_bytes()),
        ("sep", format!("sep=;\r\n{plain}").into_bytes()),
        (
            "UTF-16",
            plain.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        ),
        ("Macintosh", macintosh(plain)),
        (
            "lost zero",
            plain
                .replace("93100;Montreuil", "1000;Bourg-en-Bresse")
                .into_bytes(),
        ),
    ];
    for (what, file) in files {
        let page = karim.upload("/structure/import/fichier", &fields, &file).await;
        assert!(
            page.html.contains("1 offre dans ce fichier"),
            "{what}: {}",
            page.html
        );
        for shown in [
            "Métiers",
            "Administratrice réseau | Développeur",
            "Lire un journal d’erreurs",
            "Accueil individuel",
            "Les deux semaines",
            "9 h à 12 h, 13 h à 17 h",
            "Cantine ou repas à apporter",
            "Ascenseur, bureau au rez-de-chaussée",
            "Camille Martin",
            "06 39 98 00 01",
        ] {
            assert!(page.html.contains(shown), "{what}: {shown}: {}", page.html);
        }
        let town = if what == "lost zero" {
            "Bourg-en-Bresse (01)"
        } else {
            "Montreuil (93)"
        };
        assert!(page.html.contains(town), "{what}: {}", page.html);
    }
    // What nobody foresaw is refused, and never published as something else.
    let wrong = plain
        .replace(";oui;", ";Oui (rampe);")
        .replace("les deux semaines", "au choix");
    let page = karim
        .upload("/structure/import/fichier", &fields, wrong.as_bytes())
        .await;
    assert!(
        page.html.contains("Oui (rampe)") && page.html.contains("« oui » ou « non »"),
        "{}",
        page.html
    );
    assert!(
        page.html.contains("« au choix » n’a pas été compris"),
        "{}",
        page.html
    );
    assert!(!page.html.contains("Publier 1 offre"));
    // The sheet that explains it.
    let page = karim.open("/structure/import").await;
    assert!(page.html.contains("/structure/import/explications.csv") && page.html.contains("toutes, 1 et 2"));
    let sheet = karim.open("/structure/import/explications.csv").await;
    assert!(
        sheet.html.contains("Accessible;non;") && sheet.html.contains("Filière bois"),
        "{}",
        sheet.html
    );
}
