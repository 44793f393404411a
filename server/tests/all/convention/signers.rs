//! A second signer whom the structure names, and the referent teacher where the head wishes it: from the forms to the last signature.

use domain::convention::{Frozen, SignerRole};

use super::*;

/// The structure names Louise beside Karim.
async fn name_second(world: &World, karim: &mut Browser, email: &str) -> Page {
    let typed = [
        ("rep_nom", "Karim Benali"),
        ("rep_email", KARIM),
        ("rep2_nom", "Louise Garnier"),
        ("rep2_qualite", "Trésorière"),
        ("rep2_email", email),
    ];
    world.fill(karim, Section::Structure, &typed).await
}

async fn set_referent(helene: &mut Browser, signs: bool) -> Page {
    let page = helene.open("/lycee/delegations").await;
    let mut form = page.form("name=\"referent_signe\"");
    if signs {
        form = form.fill(&[("referent_signe", "1")]);
    } else {
        form.fields.remove("referent_signe");
    }
    helene.submit(&form).await
}

async fn validate(world: &World, helene: &mut Browser) -> Page {
    let page = helene.open(&world.page("")).await;
    let form = page.form("Valider la convention").fill(&[("relu", "1")]);
    helene.submit(&form).await
}

async fn frozen(world: &World, number: i32) -> Frozen {
    let evidence = world.fresh.db.evidence(world.convention, number).await;
    serde_json::from_str(&evidence.unwrap().unwrap().content).unwrap()
}

fn roles(frozen: &Frozen) -> Vec<SignerRole> {
    frozen.signers.iter().map(|signer| signer.role).collect()
}

#[tokio::test]
async fn a_second_signer_and_the_referent_teacher_sign_like_the_others() {
    let world = world().await;
    let mut karim = world.as_(KARIM).await;
    world.fill_host_part(&mut karim).await;
    // Named by halves, or by the address of the first, it is said beside the field.
    let page = name_second(&world, &mut karim, KARIM).await;
    assert!(
        page.html.contains("chaque signataire doit avoir la sienne"),
        "{}",
        page.html
    );
    let page = name_second(&world, &mut karim, "").await;
    assert!(
        page.html.contains("l’adresse e-mail du second signataire"),
        "{}",
        page.html
    );
    let page = name_second(&world, &mut karim, LOUISE).await;
    assert!(!page.address.contains("incomplet"), "{}", page.html);
    let page = karim.open(&world.page("")).await;
    karim.submit(&page.form("Envoyer au lycée")).await;
    let mut thomas = world.as_(THOMAS).await;
    world.fill_school_part(&mut thomas).await;
    let mut helene = world.as_(HELENE).await;
    let page = set_referent(&mut helene, true).await;
    assert!(page.html.contains("C’est enregistré"), "{}", page.html);
    // Whoever heads the lycée signs as its head alone.
    world
        .fill(&mut thomas, Section::Referent, &[("referent_email", HELENE)])
        .await;
    let page = helene.open(&world.page("")).await;
    assert!(page.html.contains("la même adresse"), "{}", page.html);
    world
        .fill(&mut thomas, Section::Referent, &[("referent_email", THOMAS)])
        .await;
    // The draft shows where they will sign.
    let page = helene.open(&world.page("/apercu")).await;
    for said in ["Second signataire de la structure d’accueil", "Trésorière"] {
        assert!(page.html.contains(said), "{said}: {}", page.html);
    }
    validate(&world, &mut helene).await;
    assert_eq!(world.state().await, ConventionState::Validated);
    let said = frozen(&world, 1).await;
    assert_eq!(
        roles(&said),
        [
            SignerRole::Head,
            SignerRole::ReferentTeacher,
            SignerRole::Host,
            SignerRole::Host2,
            SignerRole::Student,
            SignerRole::Guardian1,
        ]
    );
    let second = said.content.host.second_signer.unwrap();
    assert_eq!(
        (second.name.as_str(), second.quality.as_str()),
        ("Louise Garnier", "Trésorière")
    );

    // Each reads in whose name they sign; those of the structure state that they may.
    let sign = world.page("/signer");
    for (email, whose) in [
        (THOMAS, "en tant que professeur référent de l’élève"),
        (LOUISE, "pour la structure d’accueil, comme second signataire"),
        (KARIM, "pour la structure d’accueil, j’ai lu"),
        (INES, "en tant qu’élève"),
        (MIREILLE, "en tant que représentant légal de l’élève"),
        (HELENE, "pour l’établissement scolaire"),
    ] {
        let mut browser = world.as_(email).await;
        let page = browser.open(&sign).await;
        assert!(page.html.contains(whose), "{email}: {}", page.html);
        let of_host = [KARIM, LOUISE].contains(&email);
        let form = page.form("Signer la convention").fill(&[("lu", "1")]);
        if of_host {
            let page = browser.submit(&form).await;
            assert!(!page.error("pouvoir").is_empty(), "{email}: {}", page.html);
        }
        let form = if of_host {
            form.fill(&[("pouvoir", "1")])
        } else {
            form
        };
        let page = browser.submit(&form).await;
        assert!(page.html.contains("enregistrée"), "{email}: {}", page.html);
    }
    assert_eq!(world.state().await, ConventionState::Signed);
}

#[tokio::test]
async fn without_the_setting_and_without_a_second_signer_nothing_changes() {
    let world = world().await;
    let mut karim = world.as_(KARIM).await;
    world.fill_host_part(&mut karim).await;
    let page = karim.open(&world.page("")).await;
    karim.submit(&page.form("Envoyer au lycée")).await;
    let mut thomas = world.as_(THOMAS).await;
    world.fill_school_part(&mut thomas).await;
    let mut helene = world.as_(HELENE).await;
    // Wanted, and not any more.
    set_referent(&mut helene, true).await;
    set_referent(&mut helene, false).await;
    validate(&world, &mut helene).await;
    let said = frozen(&world, 1).await;
    assert_eq!(
        roles(&said),
        [
            SignerRole::Head,
            SignerRole::Host,
            SignerRole::Student,
            SignerRole::Guardian1
        ]
    );
    let (json, _) = said.canonical_json().unwrap();
    assert!(
        !json.contains("second_signer") && !json.contains("referent_teacher"),
        "{json}"
    );
    // Nothing is asked of who follows the student.
    let page = thomas.open(&world.page("/signer")).await;
    assert!(
        !page.html.contains("Signer la convention</button>"),
        "{}",
        page.html
    );
    // What was validated before the head wished it stays as it is.
    set_referent(&mut helene, true).await;
    let page = thomas.open(&world.page("/signer")).await;
    assert!(
        !page.html.contains("Signer la convention</button>"),
        "{}",
        page.html
    );
}

/// Whoever may sign in the place of one of the two chooses which, and stands in for the other no more.
#[tokio::test]
async fn a_delegate_chooses_for_whom_of_the_two_they_sign() {
    let world = world().await;
    let db = &world.fresh.db;
    let mut karim = world.as_(KARIM).await;
    world.fill_host_part(&mut karim).await;
    let typed = [
        ("rep_nom", "Odile Mercier"),
        ("rep_email", "odile@siege.example"),
        ("rep2_nom", "Marc Petit"),
        ("rep2_qualite", "Trésorier"),
        ("rep2_email", "marc@siege.example"),
    ];
    world.fill(&mut karim, Section::Structure, &typed).await;
    let page = karim.open(&world.page("")).await;
    karim.submit(&page.form("Envoyer au lycée")).await;
    let mut thomas = world.as_(THOMAS).await;
    world.fill_school_part(&mut thomas).await;
    let mut helene = world.as_(HELENE).await;
    validate(&world, &mut helene).await;
    let file = db.convention(world.convention).await.unwrap().unwrap();
    let louise = account(db, LOUISE).await;
    let context = ChangeContext {
        renderer: &Plain,
        ..world.app.context(Some(account(db, KARIM).await))
    };
    let today = world.app.clock.today();
    let said = db
        .delegate_structure(&context, file.structure.unwrap(), louise, today, today)
        .await;
    assert_eq!(said.unwrap(), store::StructureDelegated::Done);
    let mut louise = world.as_(LOUISE).await;
    let sign = world.page("/signer");
    let page = louise.open(&sign).await;
    assert!(
        page.html.contains("Deux personnes signent pour la structure"),
        "{}",
        page.html
    );
    assert!(
        !page
            .without_scripts()
            .contains("comme second signataire, par délégation"),
        "{}",
        page.html
    );
    // What is asked for in the address and is nobody's role of theirs changes nothing.
    let same = louise.open(&format!("{sign}?role=student")).await;
    assert!(
        !same
            .without_scripts()
            .contains("comme second signataire, par délégation"),
        "{}",
        same.html
    );
    let page = louise.open(&format!("{sign}?role=host2")).await;
    let whose = "comme second signataire, par délégation de Karim Benali";
    assert!(page.without_scripts().contains(whose), "{}", page.html);
    // What comes back with an error is still about the one who was chosen.
    let form = page.form("Signer la convention");
    let page = louise.submit(&form.clone().fill(&[("lu", "1")])).await;
    assert!(page.without_scripts().contains(whose), "{}", page.html);
    let page = louise.submit(&form.fill(&[("lu", "1"), ("pouvoir", "1")])).await;
    assert!(page.html.contains("enregistrée"), "{}", page.html);
    assert!(
        !page.html.contains("Deux personnes signent pour la structure")
            && !page.html.contains("Signer la convention</button>"),
        "{}",
        page.html
    );
}
