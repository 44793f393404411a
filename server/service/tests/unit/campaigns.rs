use domain::{convention::TEMPLATE, id::CampaignId};
use service::administration::campaigns::parse;
use uuid::Uuid;
use wire::form::FormData;

fn form(changes: &[(&str, &str)]) -> FormData {
    let mut fields = vec![
        ("libelle", "2027-2028"),
        ("semaine1", "2028-06-19"),
        ("semaine2", "2028-06-26"),
        ("structures", "2027-10-01"),
        ("eleves", "2027-11-01"),
        ("delai", "15"),
        ("regles", "2024"),
        ("texte", "2026-11-26"),
        ("statut", "to_confirm"),
    ];
    fields.retain(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    fields.extend(changes);
    fields
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

fn faulty(changes: &[(&str, &str)]) -> Vec<String> {
    match parse(&form(changes), CampaignId(Uuid::nil())) {
        Ok(_) => Vec::new(),
        Err(errors) => errors.into_iter().map(|error| error.field).collect(),
    }
}

#[test]
fn what_is_wrong_is_said_beside_its_field() {
    assert!(faulty(&[]).is_empty());
    for label in ["2027–2028", "2027/2028", "2027 - 2028\u{200b}"] {
        assert!(faulty(&[("libelle", label)]).is_empty(), "{label}");
    }
    for day in ["19/06/2028", "19-06-2028", "19 juin 2028"] {
        assert!(faulty(&[("semaine1", day)]).is_empty(), "{day}");
    }
    for day in ["", "06/19/2028", "19/06/28", "demain"] {
        assert_eq!(faulty(&[("semaine1", day)]), ["semaine1"], "{day}");
    }
    assert_eq!(faulty(&[("semaine1", "2028-06-20")]), ["semaine1"]);
    assert_eq!(
        faulty(&[("semaine1", "2028-06-20"), ("semaine2", "x")]),
        ["semaine2"]
    );
    assert_eq!(faulty(&[("semaine2", "2028-06-12")]), ["semaine2"]);
    assert_eq!(faulty(&[("structures", "2027-12-01")]), ["structures"]);
    assert_eq!(faulty(&[("eleves", "2028-06-19")]), ["eleves"]);
    assert_eq!(faulty(&[("delai", "0")]), ["delai"]);
    assert_eq!(faulty(&[("delai", "-1"), ("regles", "12")]), ["delai", "regles"]);
    for text in ["", "2024", "1999-01-01"] {
        assert_eq!(faulty(&[("texte", text)]), ["texte"], "{text}");
    }
    assert!(faulty(&[("texte", TEMPLATE)]).is_empty());
    assert_eq!(faulty(&[("statut", "")]), ["statut"]);
    for label in ["2027", "2027-2029", "27-28", "9999-10000", "", "ab-cd"] {
        assert_eq!(faulty(&[("libelle", label)]), ["libelle"], "{label}");
    }
}
