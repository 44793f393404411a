use std::net::IpAddr;

use http::{HeaderMap, HeaderValue, header};
use ipnet::IpNet;
use server::inner::{client_address, is_unknown_proxy, user_agent};

#[test]
fn only_trusted_proxies_are_believed() {
    let ip = |text: &str| text.parse::<IpAddr>().unwrap();
    let mut headers = HeaderMap::new();
    headers.insert(
        "x-forwarded-for",
        HeaderValue::from_static("1.1.1.1, 2.2.2.2, 10.0.0.2"),
    );
    let proxies: [IpNet; 2] = ["10.0.0.1/32", "10.0.0.2/32"].map(|network| network.parse().unwrap());
    assert_eq!(client_address(ip("10.0.0.1"), &headers, &proxies), ip("2.2.2.2"));
    let network = ["10.0.0.0/30".parse().unwrap()];
    assert_eq!(client_address(ip("10.0.0.3"), &headers, &network), ip("2.2.2.2"));
    assert!(is_unknown_proxy(ip("10.0.0.4"), &headers, &network));
    assert!(!is_unknown_proxy(ip("10.0.0.3"), &headers, &network));
    assert!(!is_unknown_proxy(ip("10.0.0.4"), &HeaderMap::new(), &network));
    assert_eq!(client_address(ip("3.3.3.3"), &headers, &proxies), ip("3.3.3.3"));
    assert_eq!(
        client_address(ip("10.0.0.1"), &HeaderMap::new(), &proxies),
        ip("10.0.0.1")
    );
}

#[test]
fn what_a_client_makes_up_hides_nothing() {
    let ip = |text: &str| text.parse::<IpAddr>().unwrap();
    let proxies: [IpNet; 2] = ["10.0.0.1/32", "10.0.0.2/32"].map(|network| network.parse().unwrap());
    let from = |said: &[&[u8]]| {
        let mut headers = HeaderMap::new();
        for value in said {
            headers.append("x-forwarded-for", HeaderValue::from_bytes(value).unwrap());
        }
        client_address(ip("10.0.0.1"), &headers, &proxies)
    };
    // The proxies add at the end; the client wrote what stands before.
    for made_up in ["unknown", "", "1.1.1.1:80", "é", "1.1.1.1, unknown, 10.0.0.2"] {
        let said = format!("{made_up}, 2.2.2.2, 10.0.0.2");
        assert_eq!(from(&[said.as_bytes()]), ip("2.2.2.2"), "{made_up}");
    }
    assert_eq!(from(&[b"unknown", b"2.2.2.2", b"10.0.0.2"]), ip("2.2.2.2"));
    assert_eq!(from(&[b"\xff\xfe", b"2.2.2.2"]), ip("2.2.2.2"));
    // A proxy that says nothing readable is itself the last hop known.
    assert_eq!(from(&[b"2.2.2.2, unknown, 10.0.0.2"]), ip("10.0.0.2"));
}

/// A card of the evidence sheet is never cut between two pages: the end of one longer than a page would not be printed.
#[test]
fn what_a_browser_calls_itself_has_an_end() {
    let of = |said: &[u8]| {
        let mut headers = HeaderMap::new();
        headers.insert(header::USER_AGENT, HeaderValue::from_bytes(said).unwrap());
        user_agent(&headers)
    };
    assert_eq!(user_agent(&HeaderMap::new()), "");
    assert_eq!(of("Mozilla/5.0 (é)".as_bytes()), "Mozilla/5.0 (é)");
    assert_eq!(of("é".repeat(10_000).as_bytes()), "é".repeat(400));
}
