use domain::structure::StructureKind;
use service::register::{kind_of, street_of};

#[test]
fn a_street_is_what_stands_before_the_town() {
    assert_eq!(
        street_of("3 RUE DES LILAS 93100 MONTREUIL", "93100"),
        "3 RUE DES LILAS"
    );
    assert_eq!(street_of("LIEU DIT LE BOURG", ""), "LIEU DIT LE BOURG");
    assert_eq!(street_of("93100 MONTREUIL", "93100"), "");
}

#[test]
fn legal_forms_say_who_is_public() {
    assert_eq!(kind_of("7210"), Some(StructureKind::LocalAuthority));
    assert_eq!(kind_of("7331"), Some(StructureKind::PublicBody));
    assert_eq!(kind_of("5710"), Some(StructureKind::Company));
    assert_eq!(kind_of("9220"), Some(StructureKind::Association));
    assert_eq!(kind_of(""), None);
}
