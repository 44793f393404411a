use service::rate_limit::networks;

#[test]
fn an_address_of_ipv6_is_its_network_and_the_wider_ones() {
    let of = |text: &str| networks(text.parse().unwrap());
    assert_eq!(of("192.0.2.7"), [("192.0.2.7/32".to_owned(), 1)]);
    assert_eq!(of("::ffff:192.0.2.7"), of("192.0.2.7"));
    assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff:ffff:ffff:ffff"));
    assert_eq!(
        of("2001:db8:1:2ff::1"),
        [
            ("2001:db8:1:2ff::/64".to_owned(), 1),
            ("2001:db8:1:200::/56".to_owned(), 4),
            ("2001:db8:1::/48".to_owned(), 16)
        ]
    );
}
