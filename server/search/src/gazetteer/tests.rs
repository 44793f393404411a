use domain::place::Kilometres;
use proptest::prelude::*;

use super::*;

/// Lines of the real file.
const EXCERPT: &str = "\
01002\tL'Abergement-de-Varey\t01\t01640\t270\t46.0071\t5.42336
11339\tSaint-Denis\t11\t11310\t523\t43.36031\t2.22032
13055\tMarseille\t13\t13001,13002\t886040\t43.2976\t5.36943
13201\tMarseille 1er Arrondissement\t13\t13001\t37599\t43.29701\t5.37901
28267\tMontreuil\t28\t28500\t538\t48.77723\t1.37552
30247\tSaint-Denis\t30\t30500\t296\t44.23433\t4.25189
35238\tRennes\t35\t35000,35200,35700\t230890\t48.11165\t-1.67999
72181\tLe Mans\t72\t72000,72100\t146249\t48.00861\t0.19789
75056\tParis\t75\t75001,75011\t2103778\t48.85659\t2.34292
75101\tParis 1er Arrondissement\t75\t75001\t15114\t48.86262\t2.3363
75111\tParis 11e Arrondissement\t75\t75011\t138170\t48.8585\t2.37952
76351\tLe Havre\t76\t76600,76610,76620\t166687\t49.49382\t0.10797
85148\tMontreuil\t85\t85200\t818\t46.4078\t-0.83637
91228\tÉvry-Courcouronnes\t91\t91000,91080\t66851\t48.62957\t2.44128
93048\tMontreuil\t93\t93100\t111934\t48.86252\t2.4428
93066\tSaint-Denis\t93\t93200,93210,93380\t149077\t48.93697\t2.35976
97411\tSaint-Denis\t974\t97400,97417,97490\t155634\t-20.87897\t55.44863
97415\tSaint-Paul\t974\t97411,97422\t105240\t-21.00981\t55.27114
02234\tCraonne\t02\t02160\t84\t49.43886\t3.78577
02235\tCraonnelle\t02\t02160\t119\t49.4317\t3.77446
13213\tMarseille 13e Arrondissement\t13\t13013\t95112\t43.3498\t5.43384
17464\tVergné\t17\t17330\t172\t46.06972\t-0.51534
17465\tLa Vergne\t17\t17400\t611\t45.963\t-0.56606
89162\tÉvry\t89\t89140\t402\t48.26381\t3.25581
01005\tAmbérieux-en-Dombes\t01\t01330\t1906\t45.99579\t4.90284
01030\tBeauregard\t01\t01480\t855\t46.00025\t4.75166
01238\tMassieux\t01\t01600\t2634\t45.90958\t4.82706
01322\tReyrieux\t01\t01600\t4716\t45.93461\t4.81914";

const FORMER: &str = "\
Évry\t91228\t66919
Courcouronnes\t91228\t0
Saint-Denis\t89162\t0
Vergne-le-Vieux\t17464\t800";

fn gazetteer() -> Gazetteer {
    Gazetteer::parse(EXCERPT)
        .unwrap()
        .with_names(
            FORMER,
            "Montreuil-sous-Bois\t93048\nDeux-Villes\t93048,93066\nAilleurs\t99999",
        )
        .unwrap()
}

/// « 93048 » for one, « 93066 | 97411 » for several, « 91228… » for those that only begin so, « ? 93048 » for close ones.
fn said(typed: &str) -> String {
    let gazetteer = gazetteer();
    let codes = |places: Vec<Place<'_>>| {
        let codes = places.into_iter().map(|place| match place {
            Place::Area(area) => area.label(),
            other => other.commune().map(|c| c.code.to_string()).unwrap_or_default(),
        });
        codes.collect::<Vec<_>>().join(" | ")
    };
    match gazetteer.resolve(typed) {
        Resolution::One { place, .. } => codes(vec![place]),
        Resolution::Several(places) => codes(places),
        Resolution::Begun(places) => format!("{}…", codes(places)),
        Resolution::Unknown { close } => format!("? {}", codes(close)).trim_end().to_owned(),
    }
}

#[test]
fn names_are_found_however_they_are_written() {
    for typed in [
        "Évry-Courcouronnes",
        "evry courcouronnes",
        "ÉVRY-COURCOURONNES",
        "  évry–courcouronnes ",
    ] {
        assert_eq!(said(typed), "91228", "{typed}");
    }
    for typed in ["Le Mans", "le mans", "Mans", "LE-MANS"] {
        assert_eq!(said(typed), "72181", "{typed}");
    }
    assert_eq!(said("Havre"), "76351");
    assert_eq!(said("l’abergement de varey"), "01002");
    assert_eq!(said("Abergement-de-Varey"), "01002");
}

#[test]
fn a_large_commune_is_meant_rather_than_its_small_namesakes() {
    let gazetteer = gazetteer();
    let Resolution::One { place, others } = gazetteer.resolve("montreuil") else {
        panic!("not one")
    };
    assert_eq!(place.commune().unwrap().code.to_string(), "93048");
    let others = others.iter().filter_map(|other| other.commune());
    assert_eq!(
        others.map(|c| c.department.as_str()).collect::<Vec<_>>(),
        ["85", "28"]
    );
}

#[test]
fn communes_of_the_same_size_are_a_choice() {
    for typed in ["Saint-Denis", "St Denis", "st-denis", "SAINT DENIS"] {
        assert_eq!(said(typed), "97411 | 93066 | 89162 | 11339 | 30247", "{typed}");
    }
}

#[test]
fn a_name_that_only_begins_so_is_never_certain() {
    for (typed, choices) in [
        ("Evry-C", "91228…"),
        ("Ambér", "01005…"),
        ("Craonnel", "02235…"),
        ("Montreui", "93048 | 85148 | 28267…"),
        ("Reyrieu", "01322…"),
        ("Saint-D", "97411 | 93066 | 89162 | 11339 | 30247…"),
    ] {
        assert_eq!(said(typed), choices, "{typed}");
    }
}

#[test]
fn a_former_name_leads_to_the_commune_of_today() {
    for typed in [
        "Courcouronnes",
        "COURCOURONNES",
        "Courcouronnes (91)",
        "courcouronnes 91080",
    ] {
        assert_eq!(said(typed), "91228", "{typed}");
    }
    let gazetteer = gazetteer();
    let Resolution::One { place, .. } = gazetteer.resolve("courcouronnes") else {
        panic!("not one")
    };
    assert!(
        matches!(
            place,
            Place::Named {
                name: "Courcouronnes",
                ..
            }
        ),
        "{place:?}"
    );
    assert_eq!(said("Montreuil sous Bois"), "93048");
    assert_eq!(said("Deux-Villes"), "93048 | 93066");
    assert_eq!(said("Ailleurs"), "?");
}

#[test]
fn a_shortened_name_is_a_choice_when_it_is_also_a_small_commune() {
    for typed in ["Évry", "EVRY"] {
        assert_eq!(said(typed), "91228 | 89162", "{typed}");
    }
    assert_eq!(said("Évry (89)"), "89162");
}

#[test]
fn a_department_or_a_postal_code_beside_the_name_decides() {
    for typed in [
        "Saint-Denis (93)",
        "saint denis 93",
        "St-Denis 93200",
        "93200 Saint-Denis",
    ] {
        assert_eq!(said(typed), "93066", "{typed}");
    }
    assert_eq!(said("Saint-Denis (974)"), "97411");
    assert_eq!(said("Montreuil (28)"), "28267");
    assert_eq!(said("Craonne 02160"), "02234");
}

#[test]
fn every_label_leads_back() {
    let gazetteer = gazetteer();
    for commune in gazetteer.communes() {
        assert_eq!(
            said(&commune.label()),
            commune.code.to_string(),
            "{}",
            commune.label()
        );
    }
}

#[test]
fn postal_codes() {
    assert_eq!(said("93100"), "93048");
    assert_eq!(said("93 100"), "93048");
    assert_eq!(said("01600"), "01322 | 01238");
    assert_eq!(said("75011"), "75111");
    assert_eq!(said("13001"), "13201");
    assert_eq!(said("75000"), "75056");
    assert_eq!(said("13000"), "13055");
    // INSEE's code of Saint-Denis is the postal code of Saint-Paul.
    assert_eq!(said("97411"), "97415");
    assert_eq!(said("00000"), "?");
}

#[test]
fn arrondissements() {
    for typed in [
        "Paris 11",
        "paris 11e",
        "Paris 11ème",
        "Paris 11e arrondissement",
        "Paris 75011",
    ] {
        assert_eq!(said(typed), "75111", "{typed}");
    }
    assert_eq!(said("Marseille 1er"), "13201");
    assert_eq!(said("Paris"), "75056");
}

#[test]
fn typos() {
    assert_eq!(said("Montreil"), "? 93048 | 85148 | 28267");
    assert_eq!(said("Rnenes"), "? 35238");
    assert_eq!(said("xyzxyz"), "?");
    for nothing in ["", " ", "-", "()", "a", "🦄", "\u{0}"] {
        assert_eq!(said(nothing), "?", "{nothing:?}");
    }
}

#[test]
fn the_nearest_commune() {
    let gazetteer = gazetteer();
    let near = |latitude, longitude| {
        gazetteer
            .nearest(Position::new(latitude, longitude).unwrap())
            .unwrap()
            .code
            .to_string()
    };
    assert_eq!(near(48.86, 2.45), "93048");
    assert_eq!(near(-21.0, 55.3), "97415");
}

#[test]
fn a_wrong_line_is_named() {
    let former = Gazetteer::parse(EXCERPT).unwrap().with_names("Évry\t91228", "");
    assert_eq!(former.unwrap_err().file, "former communes");
    let wrong = format!("{EXCERPT}\n93048\tMontreuil\t93");
    assert_eq!(
        Gazetteer::parse(&wrong).unwrap_err().line,
        EXCERPT.lines().count() + 1
    );
}

proptest! {
    #[test]
    fn nothing_typed_is_too_strange(typed in "\\PC{0,40}") {
        let gazetteer = gazetteer();
        let _ = gazetteer.resolve(&typed);
        let _ = gazetteer.suggest(&typed, 5, true);
        let _ = gazetteer.at_address("93100", &typed);
    }
}

#[test]
fn large_towns_are_landmarks_and_districts_are_not() {
    let gazetteer = gazetteer();
    let montreuil = gazetteer.get(CommuneCode::parse("93048").unwrap()).unwrap();
    let names = |km| {
        let towns = gazetteer.landmarks(montreuil, Kilometres::whole(km));
        towns.iter().map(|town| town.name.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(names(2), <[&str; 0]>::default());
    assert_eq!(names(15), ["Paris", "Saint-Denis"]);
    // Paris and Saint-Denis are too near to each other on a map of fifty kilometres, and to Montreuil itself.
    assert_eq!(names(50), ["Évry-Courcouronnes"]);
}
