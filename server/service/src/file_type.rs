//! What a file that somebody hands over is: told by its bytes, never by its name.

/// The largest file taken, in bytes.
pub const LARGEST: usize = 5 * 1024 * 1024;

/// How the names of files of that type end.
pub(crate) fn extension(media: &str) -> &'static str {
    match media {
        "application/pdf" => "pdf",
        "image/png" => "png",
        _ => "jpg",
    }
}

/// What a file is by its content; nothing when it is too large, or none of the kinds that are taken.
pub(crate) fn file_type(bytes: &[u8]) -> Option<&'static str> {
    if bytes.len() > LARGEST {
        None
    } else if is_pdf(bytes) {
        Some("application/pdf")
    } else if is_png(bytes) {
        Some("image/png")
    } else if is_jpeg(bytes) {
        Some("image/jpeg")
    } else {
        None
    }
}

fn contains(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|window| window == what)
}

/// Its header first (ISO 32000-1, 7.5.2), its end where ends are looked for (7.5.5), and a cross-reference between.
fn is_pdf(bytes: &[u8]) -> bool {
    let tail = &bytes[bytes.len().saturating_sub(1024)..];
    (bytes.starts_with(b"%PDF-1.") || bytes.starts_with(b"%PDF-2."))
        && contains(tail, b"%%EOF")
        && contains(tail, b"startxref")
}

/// Its signature, then chunks one after the other: length, type, data, checksum; the header first, the end last (ISO 15948).
fn is_png(bytes: &[u8]) -> bool {
    let Some(mut rest) = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n") else {
        return false;
    };
    let (mut first, mut data) = (true, false);
    loop {
        let Some((head, tail)) = rest.split_at_checked(8) else {
            return false;
        };
        let (length, kind) = head.split_at(4);
        let Ok(length) = length.try_into().map(u32::from_be_bytes) else {
            return false;
        };
        if first != (kind == b"IHDR") {
            return false;
        }
        first = false;
        data |= kind == b"IDAT";
        let Some(next) = usize::try_from(length)
            .ok()
            .and_then(|length| tail.get(length.checked_add(4)?..))
        else {
            return false;
        };
        if kind == b"IEND" {
            return data && length == 0;
        }
        rest = next;
    }
}

/// Segments one after the other, a frame among them, then pictures up to the marker that ends the image (ITU-T T.81, annex B). What
/// follows it is left alone: phones put a film there, and cameras their own notes.
fn is_jpeg(bytes: &[u8]) -> bool {
    let Some(mut rest) = bytes.strip_prefix(b"\xff\xd8") else {
        return false;
    };
    let (mut frame, mut picture) = (false, false);
    loop {
        let [0xff, marker, tail @ ..] = rest else {
            return false;
        };
        match marker {
            // Padding before a marker.
            0xff => {
                rest = &rest[1..];
                continue;
            }
            0xd9 => return picture,
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => frame = true,
            0xda if frame => picture = true,
            0xc4 | 0xcc | 0xdb..=0xfe => {}
            _ => return false,
        }
        let Some((length, _)) = tail.split_first_chunk() else {
            return false;
        };
        let length = usize::from(u16::from_be_bytes(*length));
        let Some(next) = tail.get(length..).filter(|_| length >= 2) else {
            return false;
        };
        rest = if *marker == 0xda { after_scan(next) } else { next };
    }
}

/// What follows a picture's data: the next marker that is neither a byte `ff` of the data (written `ff 00`) nor a restart.
fn after_scan(data: &[u8]) -> &[u8] {
    let end = data
        .windows(2)
        .position(|pair| pair[0] == 0xff && !matches!(pair[1], 0 | 0xd0..=0xd7 | 0xff));
    end.map_or(&[], |end| &data[end..])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture of one pixel, as encoders write it.
    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0\x3a\x7e\x9b\x55\0\0\0\nIDATx\xdac\x60\0\0\0\x02\0\x01\xe5'\xde\xfc\0\0\0\0IEND\xaeB\x60\x82";

    fn jpeg() -> Vec<u8> {
        let mut bytes = b"\xff\xd8\xff\xe0\0\x04ab\xff\xdb\0\x03q\xff\xc0\0\x05abc\xff\xda\0\x02".to_vec();
        bytes.extend([1; 40]);
        // A byte ff of the data, a restart, and a second picture, as in progressive images.
        bytes.extend(b"\xff\x00\x01\xff\xd0\x01\xff\xc4\0\x03t\xff\xda\0\x02\x01\x02");
        bytes.extend(b"\xff\xd9");
        bytes
    }

    #[test]
    fn a_film_behind_a_photograph_is_no_damage() {
        let mut photograph = jpeg();
        photograph.extend(b"\0\0\0\x18ftypmp42");
        photograph.extend([7; 4_000]);
        assert_eq!(file_type(&photograph), Some("image/jpeg"));
        // Without the end of the image it is cut, whatever follows.
        let mut cut = jpeg();
        cut.truncate(cut.len() - 2);
        cut.extend([7; 4_000]);
        assert_eq!(file_type(&cut), None);
        // An image that ends before it began.
        assert_eq!(file_type(b"\xff\xd8\xff\xc0\0\x05abc\xff\xd9"), None);
    }

    #[test]
    fn files_are_what_their_bytes_say() {
        assert_eq!(file_type(PNG), Some("image/png"));
        assert_eq!(file_type(&jpeg()), Some("image/jpeg"));
        let pdf = b"%PDF-1.7\n1 0 obj\nendobj\nstartxref\n9\n%%EOF\n";
        assert_eq!(file_type(pdf), Some("application/pdf"));
        for wrong in [
            &b""[..],
            b"%PDF-1.7",
            b"<html>%PDF-1.7 startxref %%EOF",
            b"%PDF-9.7 startxref %%EOF",
            b"\x89PNG\r\n\x1a\n",
            b"\x89PNG\r\n\x1a\n\xff\xff\xff\xffIHDR",
            b"\xff\xd8\xff",
            b"\xff\xd8\xff\xe0\0\0",
            b"\xff\xd8<script>",
            b"MZ\x90\0",
        ] {
            assert_eq!(file_type(wrong), None, "{wrong:?}");
        }
        let mut large = vec![b' '; LARGEST];
        large.splice(..9, *b"%PDF-1.7\n");
        large.extend_from_slice(b"startxref\n9\n%%EOF");
        assert_eq!(file_type(&large), None);
        let whole = large.split_off(large.len() - LARGEST + 9);
        assert_eq!(
            file_type(&[&b"%PDF-1.7\n"[..], &whole].concat()),
            Some("application/pdf")
        );
        for end in 0..PNG.len() {
            assert_eq!(file_type(&PNG[..end.min(PNG.len() - 5)]), None);
        }
        for end in 0..jpeg().len() - 2 {
            assert_eq!(file_type(&jpeg()[..end]), None, "{end}");
        }
    }
}
