//! What people really type, against the shipped data.

use std::{io::Read, path::Path, sync::LazyLock};

use domain::{
    place::{Chord, Commune, CommuneCode, Kilometres},
    school::{School, Uai},
};
use flate2::read::GzDecoder;

use crate::{
    gazetteer::{Gazetteer, Place, Resolution},
    places::Places,
    schools::Schools,
};

fn shipped(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data").join(name);
    std::fs::read(path).unwrap()
}

fn text(name: &str) -> String {
    let bytes = shipped(name);
    if Path::new(name).extension().is_none_or(|end| end != "gz") {
        return String::from_utf8(bytes).unwrap();
    }
    let mut text = String::new();
    GzDecoder::new(&bytes[..]).read_to_string(&mut text).unwrap();
    text
}

static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(|| {
    let communes = text("gazetteer.tsv.gz") + &text("overseas.tsv");
    Gazetteer::parse(&communes)
        .unwrap()
        .with_names(&text("former_communes.tsv.gz"), &text("usual_places.tsv"))
        .unwrap()
});

static SCHOOLS: LazyLock<Schools> = LazyLock::new(|| {
    let read = |line: &str| {
        let columns: Vec<&str> = line.split('\t').collect();
        School {
            uai: Uai::parse(columns[0]).unwrap(),
            name: columns[1].to_owned(),
            status: columns[2].to_owned(),
            postal_code: columns[3].to_owned(),
            commune: CommuneCode::parse(columns[4]).ok(),
            city: columns[5].to_owned(),
            department: columns[6].to_owned(),
        }
    };
    Schools::new(text("lycees.tsv").lines().skip(1).map(read))
});

fn places() -> Places<'static> {
    Places {
        gazetteer: &GAZETTEER,
        schools: &SCHOOLS,
    }
}

fn label(place: Place<'_>) -> String {
    match place {
        Place::Area(area) => area.label(),
        Place::Commune(commune) => commune.code.to_string(),
        Place::Named { name, commune } => format!("{} ({name})", commune.code),
        Place::School { school, commune } => format!("{} [{}]", commune.code, school.city),
    }
}

/// « = 93048 » for what is certain, « 93066 | 97411 » for a choice, « 77004… » for what only begins so, « ? 93048 » for what is close;
/// three places at most.
fn said_by(own: Option<&str>, typed: &str) -> String {
    let own = own.map(|uai| Uai::parse(uai).unwrap());
    let list = |places: Vec<Place<'_>>| {
        let labels: Vec<String> = places.into_iter().take(3).map(label).collect();
        labels.join(" | ")
    };
    match places().resolve(typed, own.as_ref(), true) {
        Resolution::One { place, .. } => format!("= {}", label(place)),
        Resolution::Several(places) => list(places),
        Resolution::Begun(places) => format!("{}…", list(places)),
        Resolution::Unknown { close } => format!("? {}", list(close)).trim_end().to_owned(),
    }
}

fn said(typed: &str) -> String {
    said_by(None, typed)
}

fn check(cases: &[(&str, &str)]) {
    let wrong: Vec<String> = cases
        .iter()
        .filter(|(typed, expected)| said(typed) != *expected)
        .map(|(typed, expected)| format!("{typed}: {} instead of {expected}", said(typed)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn former_communes_are_found() {
    check(&[
        ("Andrezé", "= 49023 (Andrezé)"),
        ("ANDREZE", "= 49023 (Andrezé)"),
        ("Pierrefitte-sur-Seine", "= 93066 (Pierrefitte-sur-Seine)"),
        ("Pierrefitte sur Seine 93380", "= 93066 (Pierrefitte-sur-Seine)"),
        ("Annecy-le-Vieux", "= 74010 (Annecy-le-Vieux)"),
        ("annecy le vieux (74)", "= 74010 (Annecy-le-Vieux)"),
        ("Cherbourg-Octeville", "= 50129 (Cherbourg-Octeville)"),
        ("Cherbourg", "= 50129 (Cherbourg)"),
        ("Cendrieux", "= 24362 (Cendrieux)"),
        ("Lomme", "= 59350 (Lomme)"),
        ("Châlons-sur-Marne", "= 51108 (Châlons-sur-Marne)"),
        ("Oullins", "= 69149 (Oullins)"),
        ("Montreuil-sous-Bois", "= 93048 (Montreuil-sous-Bois)"),
    ]);
}

#[test]
fn what_only_begins_so_is_a_choice() {
    check(&[
        ("Andrezel", "= 77004"),
        ("Andreze", "= 49023 (Andrezé)"),
        ("Andrez", "42005 | 49023 (Andrezé) | 77004…"),
        ("Montreuillo", "58179…"),
        ("Villeurb", "69266…"),
        ("Issy-les", "92040…"),
    ]);
}

#[test]
fn cities_and_arrondissements() {
    check(&[
        ("69000", "= 69123"),
        ("13000", "= 13055"),
        ("75000", "= 75056"),
        ("75000 Paris", "= 75056"),
        ("69000 Lyon", "= 69123"),
        ("Paris 11ème arrondissement", "= 75111"),
        ("11ème arrondissement de Paris", "= 75111"),
        ("Paris onzième", "= 75111"),
        ("Paris XIe", "= 75111"),
        ("Paris 18ᵉ", "= 75118"),
        ("75011 Paris", "= 75111"),
        ("Paris 75116", "= 75116"),
        ("Lyon 3e", "= 69383"),
        ("Lyon 3ème arrondissement", "= 69383"),
        ("Marseille 1er", "= 13201"),
        ("13001 Marseille", "= 13201"),
        ("Paris (75)", "= 75056"),
        ("Paris", "= 75056"),
        ("Lyon", "= 69123"),
        ("Lyon 69", "= 69123"),
        ("Marseille (13)", "= 13055"),
    ]);
}

#[test]
fn a_department_a_region_or_the_country_beside_the_name() {
    check(&[
        ("Saint-Denis (93)", "= 93066"),
        ("Saint-Denis, La Réunion", "= 97411"),
        ("Saint-Denis de la Réunion", "= 97411"),
        ("Saint-Denis (Réunion)", "= 97411"),
        ("Saint-Denis Réunion France", "= 97411"),
        ("Montreuil Seine-Saint-Denis", "= 93048"),
        ("Montreuil, Seine-Saint-Denis, France", "= 93048"),
        ("Montreuil (Eure-et-Loir)", "= 28267"),
        ("Montreuil Île-de-France", "= 93048"),
        ("93 Montreuil", "= 93048"),
        ("Montreuil, France", "= 93048"),
        ("à Montreuil", "= 93048"),
        ("Saint-Pierre (974)", "= 97416"),
        ("Saint-Pierre (975)", "= 97502"),
        ("Saint-Pierre, Martinique", "= 97225"),
        ("Saint-Martin (978)", "= 97801"),
        ("Ajaccio, Corse", "= 2A004"),
        ("Ajaccio 2A", "= 2A004"),
    ]);
}

#[test]
fn whole_addresses() {
    check(&[
        ("12 rue de Paris, 93100 Montreuil", "= 93048"),
        ("12 rue de Paris 93100 Montreuil France", "= 93048"),
        ("12 rue de Paris, Montreuil, 93100", "= 93048"),
        ("12 rue de Paris 93100", "= 93048"),
        ("3 bis avenue Jean Jaurès 75019 PARIS", "= 75119"),
        ("1 place de la Mairie, 97400 Saint-Denis, La Réunion", "= 97411"),
        ("BP 12, 98713 Papeete", "= 98735"),
        ("F-93100 Montreuil", "= 93048"),
        ("93100 Vincennes", "93048 | 94080"),
        ("Vincennes 93100", "93048 | 94080"),
        ("93 100", "= 93048"),
        ("Mon\u{200b}treuil", "= 93048"),
        ("\u{feff}93100\u{a0}Montreuil", "= 93048"),
        ("E\u{301}vry-Courcouronnes", "= 91228"),
    ]);
}

#[test]
fn offices_lead_to_the_commune() {
    let at = |code, name| match GAZETTEER.at_address(code, name) {
        Resolution::One { place, .. } => label(place),
        Resolution::Several(places) | Resolution::Begun(places) => {
            places.into_iter().map(label).collect::<Vec<_>>().join(" | ")
        }
        Resolution::Unknown { close } => {
            let close: Vec<String> = close.into_iter().map(label).collect();
            format!("? {}", close.join(" | ")).trim_end().to_owned()
        }
    };
    for (code, name, expected) in [
        ("93100", "Montreuil", "93048"),
        ("93512", "MONTREUIL CEDEX", "93048"),
        ("93512", "Montreuil cedex 2", "93048"),
        ("93512", "montreuil Cédex", "93048"),
        ("93512", "Montreuil (93)", "93048"),
        (
            "92911",
            "PARIS LA DEFENSE CEDEX",
            "92062 (Paris La Défense) | 92026 (Paris La Défense) | 92050 (Paris La Défense)",
        ),
        ("92911", "Courbevoie (92)", "92026"),
        ("92400", "Paris La Défense", "92026 (Paris La Défense)"),
        ("20181", "AJACCIO CEDEX 1", "2A004"),
        ("20405", "Bastia Cedex 9", "2B033"),
        ("97743", "SAINT DENIS CEDEX 9", "97411"),
        ("97743", "ST DENIS CEDEX9", "97411"),
        ("97829", "LE PORT CEDEX", "97407"),
        ("97262", "FORT DE FRANCE CEDEX", "97209"),
        ("69421", "LYON CEDEX 03", "69383"),
        ("75342", "Paris Cedex 07", "75107"),
        ("75007", "Paris", "75107"),
        ("13235", "MARSEILLE CEDEX 02", "13202"),
        ("13481", "MARSEILLE CEDEX 20", "13055"),
        ("38000", "Grenoble", "38185"),
        ("38031", "GRENOBLE CEDEX 1", "38185"),
        ("91042", "EVRY COURCOURONNES CEDEX", "91228"),
        ("91042", "EVRY CEDEX", "91228 (Évry)"),
        ("93210", "La Plaine Saint-Denis", "93066 (La Plaine-Saint-Denis)"),
        ("98849", "NOUMEA CEDEX", "98818"),
        ("98713", "Papeete", "98735"),
        ("98600", "Mata-Utu", "98613 (Mata-Utu)"),
        ("97150", "Saint-Martin", "97801"),
        ("97133", "Saint-Barthélemy", "97701"),
        ("97500", "Saint-Pierre", "97502"),
        ("49600", "Andrezé", "49023 (Andrezé)"),
        ("62170", "Montreuil", "62588 (Montreuil)"),
        ("93100", "Paris", "? 93048"),
        ("93100", "Montreuill", "? 93048"),
        ("75011", "Lyon", "? 75111"),
    ] {
        assert_eq!(at(code, name), expected, "{code} {name}");
    }
}

#[test]
fn overseas_collectivities() {
    check(&[
        ("Nouméa", "= 98818"),
        ("noumea", "= 98818"),
        ("98800", "= 98818"),
        ("Nouméa, Nouvelle-Calédonie", "= 98818"),
        ("Papeete", "= 98735"),
        ("98714", "= 98735"),
        ("Saint-Martin (978)", "= 97801"),
        ("97150", "= 97801"),
        ("Saint-Barthélemy", "97701 | 56207 | 70459"),
        ("Saint-Barthélemy (977)", "= 97701"),
        ("97133", "= 97701"),
        ("Mata-Utu", "= 98613 (Mata-Utu)"),
        ("98600", "= 98613"),
        ("Vaitape", "= 98714 (Vaitape)"),
        ("Moorea", "= 98729 (Moorea)"),
        ("Wé", "= 98814 (Wé)"),
        ("Monaco", "= 99138"),
        ("98000", "= 99138"),
    ]);
    assert!(said("97500").contains("97502"));
}

#[test]
fn areas() {
    check(&[
        ("La Réunion", "= La Réunion (département)"),
        ("Réunion", "= La Réunion (département)"),
        ("île de la Réunion", "= La Réunion (département)"),
        ("974", "= La Réunion (département)"),
        ("Corse", "= Corse (région)"),
        ("2A", "= Corse-du-Sud (département)"),
        ("2b", "= Haute-Corse (département)"),
        ("Seine-Saint-Denis", "= Seine-Saint-Denis (département)"),
        ("seine saint denis", "= Seine-Saint-Denis (département)"),
        ("93", "= Seine-Saint-Denis (département)"),
        ("le 93", "= Seine-Saint-Denis (département)"),
        ("département du Nord", "= Nord (département)"),
        ("Bretagne", "= Bretagne (région)"),
        ("région PACA", "= Provence-Alpes-Côte d’Azur (région)"),
        ("Ile de France", "= Île-de-France (région)"),
        ("Val-d'Oise", "= Val-d’Oise (département)"),
        ("Nouvelle Calédonie", "= Nouvelle-Calédonie (département)"),
        ("Alsace", "= Alsace (région)"),
        ("Vienne", "Vienne (département) | 38544"),
        ("Vienne (38)", "= 38544"),
        ("Vienne (département)", "= Vienne (département)"),
        ("Mayotte", "= Mayotte (département)"),
        ("Paris", "= 75056"),
    ]);
    // Nobody lives in a department: there only a commune makes sense.
    for typed in [
        "La Réunion",
        "Vienne",
        "Landes",
        "Corse",
        "Seine-Saint-Denis",
        "974",
        "93",
    ] {
        let found = places().resolve(typed, None, false);
        assert!(!matches!(found, Resolution::One { .. }), "{typed}: {found:?}");
    }
}

#[test]
fn lycees() {
    assert_eq!(said("Lycée Lalande"), "= 01053 [Bourg-en-Bresse]");
    assert_eq!(said("lycée paul éluard saint-denis"), "= 93066 [Saint-Denis]");
    for typed in [
        "Lycée Jean Jaurès",
        "Lycée Condorcet",
        "Victor Hugo",
        "lycee victor hugo",
        "Condorcet",
    ] {
        assert!(
            matches!(places().resolve(typed, None, true), Resolution::Several(_)),
            "{typed}"
        );
    }
    assert!(matches!(
        places().resolve("La Défense", None, true),
        Resolution::Several(_)
    ));
    assert!(matches!(
        places().resolve("Lycée Hugo", None, true),
        Resolution::Begun(_)
    ));
    assert_eq!(said("Lycée Xyzzy"), "?");
    // The pupil's own lycée is the first of the choice.
    let own = SCHOOLS
        .named("Lycée Condorcet Montreuil", None)
        .first()
        .map(|found| found.school.uai.as_str().to_owned())
        .unwrap();
    for typed in ["Lycée Condorcet", "condorcet"] {
        let choice = said_by(Some(&own), typed);
        assert!(choice.starts_with("93048 [Montreuil] | "), "{typed}: {choice}");
    }
    // Whoever writes the town has chosen.
    assert_eq!(said("Lycée Condorcet Montreuil"), "= 93048 [Montreuil]");
}

#[test]
fn every_label_leads_back_to_its_commune() {
    for commune in GAZETTEER.communes() {
        let found = GAZETTEER.resolve_commune(&commune.label());
        let Resolution::One { place, .. } = found else {
            panic!("{}: {found:?}", commune.label());
        };
        assert_eq!(
            place.commune().map(|c| c.code),
            Some(commune.code),
            "{}",
            commune.label()
        );
    }
}

#[test]
fn a_name_is_found_while_it_is_typed() {
    let proposed =
        |typed: &str| -> Vec<String> { GAZETTEER.suggest(typed, 6, true).into_iter().map(label).collect() };
    assert_eq!(proposed("andrezé")[0], "49023 (Andrezé)");
    assert_eq!(proposed("seine-saint")[0], "Seine-Saint-Denis (département)");
    assert_eq!(proposed("montreu")[0], "93048");
    assert!(proposed("bretag").contains(&"Bretagne (région)".to_owned()));
    assert!(proposed("974").contains(&"La Réunion (département)".to_owned()));
    assert_eq!(proposed("69003"), ["69383"]);
    assert!(
        proposed("paris")
            .iter()
            .all(|label| !label.contains("département"))
    );
    assert_eq!(proposed("noum")[0], "98818");
}

#[test]
fn a_map_names_the_largest_towns_around() {
    let mut by_size: Vec<&Commune> = GAZETTEER.communes().iter().collect();
    by_size.retain(|commune| !commune.name.ends_with(" Arrondissement"));
    by_size.sort_by_key(|commune| std::cmp::Reverse(commune.population));
    for (code, km) in [
        ("93048", 5.0),
        ("93048", 60.0),
        ("48095", 30.0),
        ("97411", 20.0),
        ("98818", 100.0),
    ] {
        let home = GAZETTEER.get(CommuneCode::parse(code).unwrap()).unwrap();
        let part = |share: f64| Chord::of(Kilometres::new(km * share).unwrap());
        let mut expected = vec![home];
        for town in &by_size {
            let away = |other: &Commune| town.position.direction().chord(other.position.direction());
            let is_apart = expected.iter().all(|&other| away(other) > part(0.28));
            if expected.len() <= 12 && away(home) < part(0.95) && is_apart {
                expected.push(town);
            }
        }
        let named = GAZETTEER.landmarks(home, Kilometres::new(km).unwrap());
        assert_eq!(named, expected[1..], "{code}, {km} km");
        assert!(!named.is_empty(), "{code}, {km} km");
    }
}
