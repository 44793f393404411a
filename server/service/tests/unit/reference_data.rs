use std::collections::HashSet;

use service::reference_data::{WORDS, campaigns, gazetteer, read_lexicon, schools, sectors, uai_of};

#[test]
fn shipped_data_are_whole() {
    let gazetteer = gazetteer().unwrap();
    // Communes and arrondissements, the collectivities overseas and Monaco.
    assert_eq!(gazetteer.communes().len(), 34_915 + 89);
    let sectors = sectors().unwrap();
    assert_eq!(sectors.len(), 51);
    assert!(sectors.iter().any(|sector| sector.label == "Filière bois"));

    let lexicon = read_lexicon(&sectors).unwrap();
    assert!(lexicon.len() > 700, "{}", lexicon.len());
    let said: HashSet<_> = WORDS
        .lines()
        .skip(1)
        .filter_map(|line| line.split('\t').next())
        .collect();
    assert_eq!(said.len(), WORDS.lines().count() - 1, "a word stands twice");

    let schools = schools().unwrap();
    assert!(schools.len() > 2_500, "{}", schools.len());
    let ids: HashSet<_> = schools.iter().map(|(id, _)| *id).collect();
    assert_eq!(ids.len(), schools.len());
    for label in sectors.iter().map(|sector| &sector.label) {
        assert!(!label.contains('\''), "{label}");
    }
    for (_, school) in &schools {
        assert_eq!(school.postal_code.len(), 5, "{school:?}");
        assert!(
            !school.name.contains('\'') && !school.city.contains('\''),
            "{school:?}"
        );
        assert!(!school.city.contains("rrondissement"), "{school:?}");
        assert!(
            school.commune.is_none_or(|code| gazetteer.get(code).is_some()),
            "{school:?}"
        );
    }
    let located = schools
        .iter()
        .filter(|(_, school)| school.commune.is_some())
        .count();
    assert_eq!(located, schools.len());
    let (id, school) = &schools[0];
    assert_eq!(uai_of(*id).as_ref(), Some(&school.uai));

    let campaigns = campaigns().unwrap();
    assert_eq!(campaigns[0].label, "2026-2027");
}
