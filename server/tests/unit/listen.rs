use server::inner::{Networks, connections_within, share_of};

#[test]
fn connections_leave_files_to_the_database() {
    assert_eq!(connections_within(Some(1024), 8_000), 624);
    assert_eq!(connections_within(Some(256), 8_000), 64);
    assert_eq!(connections_within(Some(524_288), 8_000), 8_000);
    assert_eq!(connections_within(None, 8_000), 8_000);
}

#[test]
fn a_lycee_behind_one_address_finds_room_where_few_files_may_be_open() {
    assert_eq!(share_of(8_000), 2_000);
    assert_eq!(share_of(624), 500);
    assert_eq!(share_of(64), 64);
}

#[test]
fn one_network_does_not_hold_all_connections() {
    let networks = Networks::new(2, vec!["10.0.0.0/8".parse().unwrap()]);
    let take = |address: &str| networks.take(address.parse().unwrap());
    let first = take("2001:db8:1:2::1").unwrap();
    let _second = take("2001:db8:1:2:ffff::1").unwrap();
    assert!(take("2001:db8:1:2::2").is_none());
    assert!(take("2001:db8:1:3::1").is_none(), "the same line");
    let _elsewhere = take("2001:db8:2::1").unwrap();
    drop(first);
    let _again = take("2001:db8:1:2::3").unwrap();
    assert!(take("2001:db8:1:2::3").is_none());
    // An address of IPv4 is one, however it is said; a trusted proxy brings everybody.
    let _others = [take("192.0.2.1").unwrap(), take("::ffff:192.0.2.1").unwrap()];
    assert!(take("192.0.2.1").is_none());
    let _neighbour = take("192.0.2.2").unwrap();
    let proxied: Vec<_> = (0..5).map(|_| take("10.1.2.3")).collect();
    assert!(proxied.iter().all(Option::is_some));
}
