use domain::{
    convention::Seal,
    digest::{Digest, hexadecimal},
};
use store::{Adopted, Keys};

#[test]
fn a_seal_is_known_again_after_the_key_was_replaced_and_no_other_is() {
    let (line, other) = (Digest::of(b"line"), Digest::of(b"other"));
    let first = Keys::new(&[1; 32]);
    let seal = first.seal(line);
    assert!(first.is_ours(line, &seal) && !first.is_ours(other, &seal));
    let second = first.clone().rotated(&[2; 32]);
    assert_ne!(second.current(), first.current());
    assert!(second.is_ours(line, &seal));
    assert!(!first.is_ours(line, &second.seal(line)));
    assert!(!Keys::new(&[3; 32]).is_ours(line, &seal));
    let renamed = Seal {
        key: second.current(),
        ..seal.clone()
    };
    assert!(!second.is_ours(line, &renamed));
    for broken in ["", "é", &"0".repeat(128), &seal.signature[1..]] {
        let signature = broken.to_owned();
        assert!(!first.is_ours(
            line,
            &Seal {
                signature,
                ..seal.clone()
            }
        ));
    }
}

#[test]
fn a_file_of_keys_is_read_as_it_was_written() {
    let keys = Keys::new(&[1; 32]).rotated(&[2; 32]).adopted();
    let text = keys.to_text();
    // Only the key that signs is secret.
    assert_eq!(text.matches("secret ").count(), 1);
    assert!(!text.contains(&hexadecimal(&[1; 32])));
    let read = Keys::parse(&text).unwrap();
    assert_eq!(read.to_text(), text);
    assert!(read.has_adopted() == Adopted::All && read.current() == keys.current());
    assert!(read.is_ours(Digest::ZERO, &Keys::new(&[1; 32]).seal(Digest::ZERO)));
    // Files of before say that logs were sealed, and nothing of erased versions.
    for (line, adopted) in [("adopted\n", Adopted::Logs), ("", Adopted::Nothing)] {
        let before = text.replace("adopted 2\n", line);
        assert_eq!(Keys::parse(&before).unwrap().has_adopted(), adopted);
    }
    for wrong in [
        "",
        "quinzaine keys 1",
        "quinzaine keys 1\nsecret 00",
        "quinzaine keys 1\nx 00",
    ] {
        assert!(Keys::parse(wrong).is_err(), "{wrong}");
    }
    assert!(!format!("{keys:?}").contains(&hexadecimal(&[2; 32])));
}
