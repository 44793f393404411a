use domain::{account::Role, vetting::Hold};
use service::administration::journal::{action, detail};

fn plain(text: &str) -> String {
    text.replace('\u{a0}', " ")
}

#[test]
fn codes_and_days_are_said_in_french() {
    for (what, kept, said) in [
        (
            "delegation.grant",
            "validate sign 2027-05-03 2027-06-30",
            "Valider, Signer, du 3 mai au 30 juin 2027",
        ),
        ("delegation.revoke", "sign", "Signer"),
        (
            "structure_delegation.grant",
            "2027-05-03 2027-06-30 Atelier des Lilas",
            "Atelier des Lilas, du 3\u{a0}mai au 30\u{a0}juin 2027",
        ),
        ("structure_delegation.revoke", "Atelier", "Atelier"),
        ("account.grant", Role::Head.code(), Role::Head.label()),
        ("account.suspend", "Deux plaintes", "Deux plaintes"),
        ("campaign.hold", Hold::All.code(), Hold::All.label()),
        ("guardian.link", "0197f2f0-0000-7000-8000-000000000000", ""),
        (
            "campaign.change",
            "2026-2027\u{a0}: 2027-06-14 et 2027-06-21, structures 2026-11-01, élèves 2026-12-01, 7 jours, confirmed",
            "2026-2027 : 14 juin 2027 et 21 juin 2027, structures 1er novembre 2026, élèves 1er décembre 2026, 7 jours, dates confirmées",
        ),
    ] {
        assert_eq!(plain(&detail(what, kept)), plain(said), "{what}");
    }
}

#[test]
fn what_is_done_to_a_structure_has_its_words() {
    for code in [
        "public",
        "not_public",
        "vet",
        "refuse",
        "ask",
        "reopen",
        "claim",
        "claim_granted",
        "claim_rejected",
        "move",
    ] {
        let said = action(&format!("structure.{code}"));
        assert!(!said.starts_with("Autre acte"), "{code}");
    }
}

#[test]
fn what_a_moderator_does_to_an_offer_has_its_words() {
    for code in ["hide", "pause", "restore", "remove", "refuse_review"] {
        assert!(action(&format!("offer.{code}")).starts_with("Offre"), "{code}");
    }
    assert_eq!(plain(&action("offer.vanish")), "Autre acte (« offer.vanish »)");
}
