use server::inner::connections_within;

#[test]
fn connections_leave_files_to_the_database() {
    assert_eq!(connections_within(Some(1024), 8_000), 624);
    assert_eq!(connections_within(Some(256), 8_000), 64);
    assert_eq!(connections_within(Some(524_288), 8_000), 8_000);
    assert_eq!(connections_within(None, 8_000), 8_000);
}
