use totp_rs::Builder;

/// The vectors of RFC 6238, appendix B, for SHA-1: eight digits there, of which applications show the last six.
#[test]
fn codes_are_those_of_the_standard() {
    let secret = totp_rs::Secret::try_from_base32("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ").unwrap();
    let totp = Builder::new().with_secret(secret).build().unwrap();
    for (time, code) in [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_234_567_890, "005924"),
        (20_000_000_000, "353130"),
    ] {
        assert_eq!(totp.generate(time).to_string(), code);
        assert_eq!(totp.check(code, time), Some(time / 30));
        assert_eq!(totp.check(code, time + 30), Some(time / 30), "a slow telephone");
        assert_eq!(totp.check(code, time + 90), None);
    }
}
