use service::host::vetting::as_read;

#[test]
fn capitals_are_read_in_small_letters() {
    assert_eq!(as_read("ATELIER DES LILAS"), "Atelier des Lilas");
    assert_eq!(as_read("SNCF VOYAGEURS"), "Sncf Voyageurs");
    assert_eq!(as_read("3 RUE DES LILAS"), "3 rue des Lilas");
    assert_eq!(as_read("Atelier du Parc"), "Atelier du Parc");
}
