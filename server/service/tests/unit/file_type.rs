use service::file_type::{LARGEST, Refused, examine};

fn refused(bytes: &[u8]) -> Refused {
    examine(bytes.to_vec()).unwrap_err()
}

#[test]
fn what_is_not_taken_is_named() {
    let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic";
    let word = b"PK\x03\x04\x14\0\x06\0[Content_Types].xml .. word/document.xml";
    let writer = b"PK\x03\x04\x14\0\0\x08mimetypeapplication/vnd.oasis.opendocument.text";
    for (bytes, why) in [
        (&b""[..], Refused::Nothing),
        (heic, Refused::Heic),
        (b"\0\0\0\x24ftypmif1\0\0\0\0mif1heic", Refused::Heic),
        (b"\0\0\0\x1cftypavif", Refused::OtherImage),
        (b"\0\0\0\x18ftypmp42", Refused::Unknown),
        (b"GIF89a", Refused::OtherImage),
        (b"RIFF\0\0\0\0WEBPVP8 ", Refused::OtherImage),
        (b"RIFF\0\0\0\0WAVEfmt ", Refused::Unknown),
        (b"II*\0\x08\0\0\0", Refused::OtherImage),
        (b"BM\0\0", Refused::OtherImage),
        (word, Refused::TextDocument),
        (writer, Refused::TextDocument),
        (b"PK\x03\x04\x14\0\0\x08photos.txt", Refused::Unknown),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Refused::TextDocument),
        (b"{\\rtf1\\ansi", Refused::TextDocument),
        (b"MZ this is a program.pdf", Refused::Unknown),
        (b"<html>attestation</html>", Refused::Unknown),
        (b"\xff\xd8<script>", Refused::DamagedImage),
        (b"\x89PNG\r\n\x1a\n", Refused::DamagedImage),
        (b"%PDF-1.7", Refused::DamagedPdf),
    ] {
        assert_eq!(refused(bytes), why, "{}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn too_large_is_told_before_anything_else() {
    assert_eq!(refused(&vec![b' '; LARGEST + 1]), Refused::TooLarge);
    assert_eq!(refused(&vec![b' '; LARGEST]), Refused::Unknown);
    let megabytes = LARGEST / (1024 * 1024);
    assert!(
        Refused::TooLarge
            .message()
            .contains(&format!("{megabytes}\u{a0}Mo"))
    );
}
