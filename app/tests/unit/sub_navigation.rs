use app::inner::{areas, navigation};
use domain::{
    account::Role,
    awaited::Space,
    urls::{HOST_CONVENTIONS, SCHOOL_SIGNATURES},
};
use wire::account::Me;

fn person(roles: &[Role]) -> Me {
    Me {
        name: "Camille Martin".to_owned(),
        email: String::new(),
        confirmed: true,
        shared: false,
        roles: roles.to_vec(),
        structures: Vec::new(),
        search: "/offres?commune=93048".to_owned(),
        to_find: None,
        demo_start: None,
    }
}

fn here(path: &str, roles: &[Role]) -> Option<(&'static str, Option<String>)> {
    navigation(path, &person(roles)).map(|found| (found.label, found.here))
}

#[test]
fn a_page_is_in_the_space_of_its_path() {
    let head = &[Role::Head];
    let at = |path: &str| Some(path.to_owned());
    assert_eq!(here("/lycee", head), Some(("Mon lycée", at("/lycee"))));
    assert_eq!(
        here("/lycee/signatures/lot", head),
        Some(("Mon lycée", at("/lycee/signatures")))
    );
    for beside in ["/lycee/classes", "/lycee/referents", "/lycee/equipe"] {
        assert_eq!(here(beside, head), Some(("Mon lycée", at("/lycee/equipe"))));
    }
    for beside in ["/lycee/profil", "/lycee/consultations", "/lycee/effacements"] {
        assert_eq!(here(beside, head), Some(("Mon lycée", at("/lycee/profil"))));
    }
    assert_eq!(here("/lycee/candidatures/x", head), Some(("Mon lycée", None)));
    // Public pages whose paths begin alike are in no space, and those of others are not shown.
    assert_eq!(here("/lycees", head), None);
    assert_eq!(here("/structures", &[Role::Host]), None);
    assert_eq!(here("/administration", head), None);
    assert_eq!(here("/offres", &[Role::Student]), None);
    assert_eq!(here("/structure", head), Some(("Ma structure", at("/structure"))));
    assert_eq!(
        here("/structure/delegations", &[Role::Host]),
        Some(("Ma structure", at("/structure/collegues")))
    );
}

#[test]
fn what_all_have_is_in_the_only_space_or_in_none() {
    let at = |path: &str| Some(path.to_owned());
    assert_eq!(
        here("/convention/x", &[Role::Host]),
        Some(("Ma structure", at(HOST_CONVENTIONS)))
    );
    assert_eq!(
        here("/convention/x/signer", &[Role::Head]),
        Some(("Mon lycée", at(SCHOOL_SIGNATURES)))
    );
    assert_eq!(
        here("/espace/compte", &[Role::Guardian]),
        Some(("Les conventions de mes enfants", at("/espace/compte")))
    );
    assert_eq!(
        here("/espace", &[Role::Guardian]),
        Some(("Les conventions de mes enfants", at("/espace/conventions")))
    );
    assert_eq!(
        here("/convention/x", &[Role::Guardian]),
        Some(("Les conventions de mes enfants", at("/espace/conventions")))
    );
    let both = &[Role::Head, Role::Guardian];
    assert_eq!(here("/convention/x", both), Some(("Mon espace", None)));
    assert_eq!(here("/espace", both), Some(("Mon espace", at("/espace"))));
    // Day by day, it is still what is to be done.
    assert_eq!(here("/a-faire", both), Some(("Mon espace", at("/espace"))));
    assert_eq!(here("/a-faire", &[Role::Head]), Some(("Mon lycée", at("/lycee"))));
    assert_eq!(
        here("/espace/conventions", both).unwrap().0,
        "Les conventions de mes enfants"
    );
}

#[test]
fn only_a_head_delegates_and_only_an_administrator_administers() {
    let names = |space, roles: &[Role]| -> Vec<&str> {
        areas(space, &person(roles))
            .into_iter()
            .map(|(_, name)| name)
            .collect()
    };
    assert!(names(Space::School, &[Role::Head]).contains(&"Délégations"));
    assert!(!names(Space::School, &[Role::Staff]).contains(&"Délégations"));
    assert_eq!(
        names(Space::Administration, &[Role::AcademyOfficer]),
        [
            "À faire",
            "Signalements",
            "Vérifications",
            "Académie",
            "Mon compte"
        ]
    );
    assert_eq!(names(Space::Administration, &[Role::Admin]).len(), 10);
}
