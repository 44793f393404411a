use domain::{
    convention::{Amendment, changes_between, sample},
    digest::Digest,
};
use pdf::render_amendment;

#[test]
fn an_amendment_is_a_file_that_carries_its_data() {
    let frozen = sample::frozen();
    let mut after = frozen.content.clone();
    after.host.tutor.name = "Zoé « #strong[Morel] »".into();
    after.host.activities.push("mot ".repeat(300));
    let amendment = Amendment {
        reference: frozen.reference.clone(),
        version: frozen.version,
        number: 1,
        follows: Digest::of(b"document"),
        proposed_on: frozen.validated_on,
        proposed_by: "Paul Henry".into(),
        reason: "Le tuteur est muté".into(),
        check_url: frozen.check_url.clone(),
        changes: changes_between(&frozen.content, &after),
        signers: frozen.signers.clone(),
    };
    let (json, _) = amendment.canonical_json().unwrap();
    let signers = vec![(
        "Anne, chef d’établissement".to_owned(),
        "Signé le 3 mai 2027".to_owned(),
    )];
    let file = render_amendment(&json, "En vigueur", &signers).unwrap();
    assert!(file.starts_with(b"%PDF-"));
    // The same data give the same bytes, and other ones do not.
    assert_eq!(render_amendment(&json, "En vigueur", &signers).unwrap(), file);
    assert_ne!(render_amendment(&json, "À signer", &[]).unwrap(), file);
    assert!(render_amendment("{}", "", &[]).is_err());
}
