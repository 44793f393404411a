use http::Method;
use server::inner::known_method;

#[test]
fn methods_that_clients_make_up_are_counted_as_one() {
    for (method, counted) in [
        ("GET", "GET"),
        ("PATCH", "PATCH"),
        ("BREW", "other"),
        ("X-1", "other"),
    ] {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        assert_eq!(known_method(&method), counted);
    }
}
