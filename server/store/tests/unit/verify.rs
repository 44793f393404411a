use store::inner::{read_reference, same};

#[test]
fn references_survive_being_typed() {
    for typed in ["QZ-27-4H7K-9M1X", "qz 27 4h7k 9mlx", "qz274h7k9mix"] {
        assert_eq!(
            read_reference(typed).as_deref(),
            Some("QZ-27-4H7K-9M1X"),
            "{typed}"
        );
    }
    for wrong in ["", "QZ-27", "QZ-27-4H7K-9M1X-0", "QZ-27-4H7K-é"] {
        assert_eq!(read_reference(wrong), None, "{wrong}");
    }
}

#[test]
fn codes_are_the_same_or_not() {
    assert!(same("Q9W1", "Q9W1"));
    for other in ["Q9W2", "Q9W", "Q9W10", ""] {
        assert!(!same("Q9W1", other), "{other}");
    }
}
