use domain::digest::hexadecimal;
use store::{Keys, inner::Place};
use uuid::Uuid;

const HERE: Place<'_> = Place {
    column: "account_totp.secret",
    row: "one",
};

#[test]
fn what_is_encrypted_is_read_where_it_stands_and_by_its_key_alone() {
    let keys = Keys::new(&[1; 32]);
    let kept = keys.encrypted(HERE, "JBSWY3DPEHPK3PXP").unwrap();
    assert!(kept.starts_with(&keys.mark()) && !kept.contains("JBSWY3DPEHPK3PXP"));
    let read = |keys: &Keys, place, kept: &str| keys.decrypted(place, kept.to_owned());
    assert_eq!(read(&keys, HERE, &kept).unwrap(), "JBSWY3DPEHPK3PXP");
    // Another row, another column, another key, another letter.
    for place in [
        Place { row: "two", ..HERE },
        Place {
            column: "flash.content",
            ..HERE
        },
    ] {
        assert!(read(&keys, place, &kept).is_err());
    }
    assert!(read(&Keys::new(&[2; 32]), HERE, &kept).is_err());
    let (start, last) = kept.split_at(kept.len() - 1);
    let altered = format!("{start}{}", if last == "A" { "B" } else { "A" });
    for broken in [altered.as_str(), start, &keys.mark()] {
        assert!(read(&keys, HERE, broken).is_err(), "{broken}");
    }
    // What is from before, and what is wiped.
    assert_eq!(read(&keys, HERE, "JBSWY3DPEHPK3PXP").unwrap(), "JBSWY3DPEHPK3PXP");
    assert_eq!(keys.encrypted(HERE, "").unwrap(), "");
}

#[test]
fn a_short_code_is_tried_with_the_key_alone() {
    let (a, b) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let keys = Keys::new(&[1; 32]);
    let kept = keys.code_hash(a, "042917").unwrap();
    assert!(keys.is_code(a, "042917", &kept) && !keys.is_code(a, "042918", &kept));
    assert!(!keys.is_code(b, "042917", &kept), "it is kept with its id");
    assert!(!Keys::new(&[2; 32]).is_code(a, "042917", &kept));
    assert!(keys.rotated(&[2; 32]).is_code(a, "042917", &kept));
    // What anybody can compute from a copy of the database.
    let plain = [a.as_bytes().as_slice(), b"042917"].concat();
    assert_ne!(kept, domain::digest::Digest::of(&plain).to_string());
}

#[test]
fn what_a_former_key_encrypted_is_read_after_the_file_was_written_and_read_again() {
    let first = Keys::new(&[1; 32]);
    let kept = first.encrypted(HERE, "secret").unwrap();
    let second = first.rotated(&[2; 32]).rotated(&[3; 32]);
    let read = Keys::parse(&second.to_text()).unwrap();
    assert_eq!(read.to_text(), second.to_text());
    assert_eq!(read.decrypted(HERE, kept.clone()).unwrap(), "secret");
    assert!(!kept.starts_with(&read.mark()));
    assert!(read.encrypted(HERE, "secret").unwrap().starts_with(&read.mark()));
    // Whoever has what a former key encrypts with cannot sign with it.
    assert!(!second.to_text().contains(&hexadecimal(&[1; 32])));
}

#[test]
fn an_email_comes_back_under_a_name_that_nobody_else_can_make() {
    let email = Uuid::from_u128(0x0197_f2c4_a7e9);
    let keys = Keys::new(&[1; 32]);
    let token = keys.return_token(email).unwrap();
    assert!(token.len() == 48 && token.bytes().all(|byte| byte.is_ascii_hexdigit()));
    assert_eq!(keys.returned(&token), Some(email));
    // Servers change small letters into others; the key that signed before is still known.
    assert_eq!(keys.returned(&token.to_uppercase()), Some(email));
    assert_eq!(keys.clone().rotated(&[2; 32]).returned(&token), Some(email));
    assert_eq!(Keys::new(&[2; 32]).returned(&token), None);
    let other = keys.return_token(Uuid::from_u128(1)).unwrap();
    let forged = format!("{}{}", &other[..32], &token[32..]);
    for made_up in [
        forged.as_str(),
        &token[..32],
        &token[..47],
        "",
        "é",
        &format!("{token}0"),
    ] {
        assert_eq!(keys.returned(made_up), None, "{made_up}");
    }
}
