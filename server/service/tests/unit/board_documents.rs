use std::io::{Cursor, Read};

use service::school::board::documents::{Buffer, add, folder_of};
use zip::ZipWriter;

#[test]
fn an_archive_is_read_back_from_its_parts() {
    let buffer = Buffer::default();
    let mut archive = ZipWriter::new_stream(buffer.clone());
    let mut parts = Vec::new();
    for (name, text) in [("2de 4/une.pdf", "un"), ("2de 4/deux.pdf", "deux")] {
        add(&mut archive, name, text.as_bytes()).unwrap();
        parts.extend(buffer.take());
    }
    archive.finish().unwrap();
    parts.extend(buffer.take());
    let mut read = zip::ZipArchive::new(Cursor::new(parts)).unwrap();
    assert_eq!(read.len(), 2);
    let mut text = String::new();
    read.by_name("2de 4/deux.pdf")
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    assert_eq!(text, "deux");
}

#[test]
fn a_class_names_a_folder_and_leads_nowhere_else() {
    assert_eq!(folder_of("2de 4"), "2de 4");
    assert_eq!(folder_of("../2de/4"), "---2de-4");
    assert_eq!(folder_of(" "), "sans-classe");
}
