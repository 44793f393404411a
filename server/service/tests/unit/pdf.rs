//! The samples were made by qpdf from one page, with and without a password to open them.

use std::fmt::Write as _;

use memchr::memmem::rfind;
use service::{
    file_type::{LARGEST, Refused},
    inner::{HEADER_WITHIN, check, header, names, number_before, stream_in},
};

/// A document of those objects, as programs write it.
fn document(objects: &[&str], trailer: &str) -> Vec<u8> {
    let mut document = "%PDF-1.4\n".to_owned();
    let mut list = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (index, object) in objects.iter().enumerate() {
        writeln!(list, "{:010} 00000 n ", document.len()).unwrap();
        write!(document, "{} 0 obj\n{object}\nendobj\n", index + 1).unwrap();
    }
    let start = document.len();
    document.push_str(&list);
    write!(
        document,
        "trailer\n<</Root 1 0 R{trailer}>>\nstartxref\n{start}\n%%EOF\n"
    )
    .unwrap();
    document.into_bytes()
}

const CATALOG: &str = "<</Type/Catalog/Pages 2 0 R>>";
const PAGES: &str = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>";
const PAGE: &str = "<< /MediaBox [0 0 9 9] /Parent 2 0 R\n/Type\n/Page >>";

fn page() -> Vec<u8> {
    document(&[CATALOG, PAGES, PAGE], "")
}

#[test]
fn what_opens_for_everybody_is_taken() {
    for (name, bytes) in [
        ("plain", &include_bytes!("pdf_samples/plain.pdf")[..]),
        ("packed", include_bytes!("pdf_samples/packed.pdf")),
        ("linearized", include_bytes!("pdf_samples/linearized.pdf")),
        // Encrypted only to say that it should not be changed.
        ("rc4-40", include_bytes!("pdf_samples/rc4-40-open.pdf")),
        ("rc4-128", include_bytes!("pdf_samples/rc4-128-open.pdf")),
        ("aes-128", include_bytes!("pdf_samples/aes-128-open.pdf")),
        ("aes-256", include_bytes!("pdf_samples/aes-256-open.pdf")),
        ("made here", &page()),
    ] {
        assert_eq!(check(bytes), Ok(()), "{name}");
    }
}

#[test]
fn a_password_to_open_it_is_told() {
    for (name, bytes) in [
        ("rc4-40", &include_bytes!("pdf_samples/rc4-40-secret.pdf")[..]),
        ("rc4-128", include_bytes!("pdf_samples/rc4-128-secret.pdf")),
        ("aes-128", include_bytes!("pdf_samples/aes-128-secret.pdf")),
        ("aes-256", include_bytes!("pdf_samples/aes-256-secret.pdf")),
        (
            "a way that nobody knows",
            &document(
                &[CATALOG, PAGES, PAGE, "<</Filter/Unknown/V 9>>"],
                "/Encrypt 4 0 R",
            ),
        ),
        (
            "its key is missing",
            &document(&[CATALOG, PAGES, PAGE], "/Encrypt 4 0 R"),
        ),
        (
            "in the trailer itself",
            &document(
                &[CATALOG, PAGES, PAGE],
                "/Encrypt <</Filter/Standard/V 1/R 2/O(a)/U(b)/P -4>>",
            ),
        ),
    ] {
        assert_eq!(check(bytes), Err(Refused::Password), "{name}");
    }
}

#[test]
fn a_header_among_the_first_bytes_is_found() {
    for before in [0, 1, 3, 500, HEADER_WITHIN - 1] {
        let bytes = [&vec![b' '; before][..], &page()].concat();
        assert_eq!(check(&bytes), Ok(()), "{before}");
    }
    // Servers that print something first, and a mark of byte order.
    for before in [
        "\u{feff}",
        "\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n",
    ] {
        assert_eq!(
            check(&[before.as_bytes(), &page()].concat()),
            Ok(()),
            "{before:?}"
        );
    }
    let late = [&[b' '; HEADER_WITHIN][..], &page()].concat();
    assert_eq!(header(&late), None);
    for none in [
        &b""[..],
        b"%PDF",
        b"%PDF-",
        b"%PDF-1",
        b"%PDF-x.7",
        b"%PDF-9.7",
        b"%pdf-1.7",
    ] {
        assert_eq!(header(none), None);
    }
    assert_eq!(header(b"%PDF-2.0"), Some(0));
    assert_eq!(header(b"%PDF-0 %PDF-1.7"), Some(7));
}

#[test]
fn bytes_after_the_end_are_no_damage() {
    for after in [
        &b"\0"[..],
        b"\r\n\r\n",
        &[0; 5_000],
        b"<html>served by a proxy</html>",
        b"\r\n------WebKitFormBoundary--\r\n",
        // A scanner's second copy of the end.
        b"startxref\n9\n%%EOF",
    ] {
        assert_eq!(check(&[&page(), after].concat()), Ok(()), "{after:?}");
    }
}

#[test]
fn a_document_that_was_saved_again_is_whole() {
    let mut bytes = page();
    let at = bytes.len();
    bytes.extend(b"3 0 obj\n<</Type/Page/Parent 2 0 R/Rotate 90>>\nendobj\n");
    let start = bytes.len();
    let list =
        format!("xref\n3 1\n{at:010} 00000 n \ntrailer\n<</Root 1 0 R/Prev 9>>\nstartxref\n{start}\n%%EOF");
    bytes.extend(list.bytes());
    assert_eq!(check(&bytes), Ok(()));
    // Where lines were ended in another way, places are wrong; readers make the list anew.
    let other_lines = String::from_utf8(page()).unwrap().replace('\n', "\r\n");
    assert_eq!(check(other_lines.as_bytes()), Ok(()));
}

#[test]
fn no_page_is_told() {
    for (name, bytes) in [
        ("an empty tree", &include_bytes!("pdf_samples/no-page.pdf")[..]),
        ("packed", include_bytes!("pdf_samples/no-page-packed.pdf")),
        (
            "a page that hangs on nothing",
            &document(&[CATALOG, "<</Type/Pages/Kids[]/Count 0>>", PAGE], ""),
        ),
        ("no tree", &document(&[CATALOG], "")),
    ] {
        assert_eq!(check(bytes), Err(Refused::NoPage), "{name}");
    }
}

#[test]
fn what_was_cut_is_told() {
    for bytes in [
        &include_bytes!("pdf_samples/plain.pdf")[..],
        include_bytes!("pdf_samples/packed.pdf"),
        include_bytes!("pdf_samples/linearized.pdf"),
        include_bytes!("pdf_samples/aes-128-open.pdf"),
    ] {
        let end = rfind(bytes, b"startxref").unwrap();
        for cut in [20, bytes.len() / 4, bytes.len() / 2, bytes.len() * 3 / 4, end] {
            assert_eq!(
                check(&bytes[..cut]),
                Err(Refused::DamagedPdf),
                "{cut} of {}",
                bytes.len()
            );
        }
    }
    for none in [
        "%PDF-1.7",
        "%PDF-1.7\nquelque chose",
        "%PDF-1.7 startxref %%EOF",
        "%PDF-1.7\n1 0 obj\nendobj\nstartxref\n9\n%%EOF\n",
        "%PDF-1.7\nstartxref\n999999999999999999999999\n%%EOF",
    ] {
        assert_eq!(check(none.as_bytes()), Err(Refused::DamagedPdf), "{none}");
    }
}

#[test]
fn names_and_numbers_are_read_as_they_are_meant() {
    assert_eq!(names(b"/Type/Page /Type /Pages/Type\n/Font", b"/Type").count(), 3);
    // Other keys that begin so, and values of another kind.
    assert_eq!(
        names(b"/Type1/Page /TypeX /Page /Type(Page)", b"/Type").count(),
        0
    );
    assert_eq!(number_before(b"xref 12 0 "), Some(12));
    assert_eq!(number_before(b"\n7 65535 "), Some(7));
    for none in [&b"end"[..], b"12 ", b"a 0 ", b"", b"12"] {
        assert_eq!(number_before(none), None, "{none:?}");
    }
    assert_eq!(stream_in(b"<</Length 3>>stream\r\nabc"), Some(21));
    assert_eq!(stream_in(b"<</Length 3>>\nstream\nabc"), Some(21));
    assert_eq!(stream_in(b"(a stream\nof words)"), None);
}

#[test]
fn nesting_without_end_stops_nobody() {
    let deep = "[".repeat(2_000_000);
    for value in [deep.as_str(), &"<<".repeat(1_000_000), &"(".repeat(2_000_000)] {
        let bytes = document(&[CATALOG, PAGES, PAGE, value], "/Encrypt 4 0 R");
        assert_eq!(check(&bytes), Err(Refused::Password));
        let bytes = document(&[CATALOG, PAGES, PAGE], &format!("/Encrypt {value}"));
        assert_eq!(check(&bytes), Err(Refused::Password));
        let bytes = document(&[CATALOG, PAGES, PAGE, value], "");
        assert_eq!(check(&bytes), Ok(()));
    }
    // A tree that hangs on itself.
    let bytes = document(&[CATALOG, "<</Type/Pages/Kids[2 0 R]>>"], "");
    assert_eq!(check(&bytes), Err(Refused::NoPage));
}

#[test]
fn words_without_end_take_no_time() {
    for word in [
        "1 0 obj ",
        "1 0 obj<<>>stream\nendstream ",
        "trailer ",
        "startxref 1 ",
        "stream\n",
        "/Type/ObjStm ",
    ] {
        let mut bytes = b"%PDF-1.7\n".to_vec();
        bytes.extend(word.repeat(LARGEST / word.len() - 10).bytes());
        bytes.extend(b"endobj startxref\n1\n");
        // Whatever is said of it, it is said.
        _ = check(&bytes);
    }
}
