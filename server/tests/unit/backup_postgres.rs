use server::inner::parted;

#[test]
fn a_password_is_no_argument() {
    for (url, shown, password) in [
        (
            "postgres://u:s%40cr%C3%A9t@db:5432/x?sslmode=verify-full",
            "postgres://u@db:5432/x?sslmode=verify-full",
            Some("s@crét"),
        ),
        ("postgres://u@db/x", "postgres://u@db/x", None),
        (
            "postgres:///x?host=/run/a:b@c",
            "postgres:///x?host=/run/a:b@c",
            None,
        ),
        ("postgres://u:100%@db/x", "postgres://u@db/x", Some("100%")),
    ] {
        assert_eq!(
            parted(url),
            (shown.to_owned(), password.map(str::to_owned)),
            "{url}"
        );
    }
}
