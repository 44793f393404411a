use service::signing::page::masked;

#[test]
fn an_address_is_recognised_by_its_owner_alone() {
    assert_eq!(masked("marie@exemple.fr"), "m…e@exemple.fr");
    assert_eq!(masked("m@exemple.fr"), "m…@exemple.fr");
    assert_eq!(masked("ma@exemple.fr"), "m…@exemple.fr");
}
