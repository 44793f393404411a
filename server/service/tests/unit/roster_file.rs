use std::io::{Cursor, Write};

use domain::roster::{MAX_BYTES, MAX_ROWS, Matching, Sheet, SheetError, match_columns};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use service::school::roster_file::read;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

fn matching(sheet: &Sheet) -> Matching {
    match_columns(&sheet.header, &std::collections::BTreeMap::new())
}

fn zipped(documents: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, content) in documents {
        archive.start_file(*name, options).unwrap();
        archive.write_all(content).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn students(accents: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="ISO-8859-15"?>
<BEE_ELEVES VERSION="2.1"><PARAMETRES><UAJ>0930122C</UAJ><ANNEE_SCOLAIRE>2026</ANNEE_SCOLAIRE></PARAMETRES><DONNEES>
<ELEVES>
<ELEVE ELEVE_ID="1" ELENOET="11"><ID_NATIONAL>0123456789A</ID_NATIONAL><NOM_DE_FAMILLE>{accents}</NOM_DE_FAMILLE><PRENOM>L&#233;a &amp; co</PRENOM>
<DATE_NAISS>04/05/2011</DATE_NAISS><CODE_MEF>20010017110</CODE_MEF><ADRESSE_ID>5</ADRESSE_ID>
<SCOLARITE_AN_DERNIER><MEL>college@exemple.fr</MEL><CODE_RNE>0931111A</CODE_RNE></SCOLARITE_AN_DERNIER></ELEVE>
<ELEVE ELEVE_ID="2" ELENOET="12"><NOM_DE_FAMILLE>PETIT</NOM_DE_FAMILLE><PRENOM>Tom</PRENOM><DATE_NAISS>05/05/2011</DATE_NAISS></ELEVE>
<ELEVE ELEVE_ID="3" ELENOET="13"><NOM_DE_FAMILLE>PARTI</NOM_DE_FAMILLE><PRENOM>Jo</PRENOM><DATE_SORTIE>01/10/2026</DATE_SORTIE></ELEVE>
</ELEVES>
<STRUCTURES><STRUCTURES_ELEVE ELEVE_ID="1" ELENOET="11">
<STRUCTURE><CODE_STRUCTURE>GRP A</CODE_STRUCTURE><TYPE_STRUCTURE>G</TYPE_STRUCTURE></STRUCTURE>
<STRUCTURE><CODE_STRUCTURE>2DE1</CODE_STRUCTURE><TYPE_STRUCTURE>D</TYPE_STRUCTURE></STRUCTURE></STRUCTURES_ELEVE></STRUCTURES>
<ADRESSES><ADRESSE ADRESSE_ID="5"><LIGNE1_ADRESSE>3 rue X</LIGNE1_ADRESSE><CODE_POSTAL>93100</CODE_POSTAL><LIBELLE_POSTAL>MONTREUIL</LIBELLE_POSTAL></ADRESSE></ADRESSES>
</DONNEES></BEE_ELEVES>"#
    )
}

const GUARDIANS: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<BEE_RESPONSABLES><PARAMETRES><UAJ>0930122C</UAJ></PARAMETRES><DONNEES>
<PERSONNES>
<PERSONNE PERSONNE_ID="71"><NOM_DE_FAMILLE>MARTIN</NOM_DE_FAMILLE><NOM_USAGE>ROY</NOM_USAGE><PRENOM>Anne</PRENOM><TEL_PERSONNEL>0145000000</TEL_PERSONNEL><TEL_PORTABLE>0612345678</TEL_PORTABLE><MEL>anne@exemple.fr</MEL><ADRESSE_ID>5</ADRESSE_ID></PERSONNE>
<PERSONNE PERSONNE_ID="72"><NOM_DE_FAMILLE>PETIT</NOM_DE_FAMILLE><PRENOM>Paul</PRENOM><ADRESSE_ID>5</ADRESSE_ID></PERSONNE>
<PERSONNE PERSONNE_ID="73"><NOM_DE_FAMILLE>VOISIN</NOM_DE_FAMILLE><PRENOM>Jean</PRENOM></PERSONNE>
</PERSONNES>
<RESPONSABLES>
<RESPONSABLE_ELEVE><ELEVE_ID>1</ELEVE_ID><PERSONNE_ID>72</PERSONNE_ID><RESP_LEGAL>2</RESP_LEGAL></RESPONSABLE_ELEVE>
<RESPONSABLE_ELEVE><ELEVE_ID>1</ELEVE_ID><PERSONNE_ID>71</PERSONNE_ID><RESP_LEGAL>1</RESP_LEGAL></RESPONSABLE_ELEVE>
<RESPONSABLE_ELEVE><ELEVE_ID>1</ELEVE_ID><PERSONNE_ID>73</PERSONNE_ID><RESP_LEGAL>0</RESP_LEGAL></RESPONSABLE_ELEVE>
<RESPONSABLE_ELEVE><ELEVE_ID>2</ELEVE_ID><PERSONNE_ID>72</PERSONNE_ID><RESP_LEGAL>1</RESP_LEGAL></RESPONSABLE_ELEVE>
</RESPONSABLES>
<ADRESSES><ADRESSE ADRESSE_ID="5"><CODE_POSTAL>75020</CODE_POSTAL><LIBELLE_POSTAL>PARIS</LIBELLE_POSTAL></ADRESSE></ADRESSES>
</DONNEES></BEE_RESPONSABLES>"#;

/// The document of students in the encoding that it declares: Œ is another byte there than in Windows.
fn students_in_latin() -> Vec<u8> {
    students("MARTIN-L*UVRE D'É")
        .chars()
        .map(|c| match c {
            '*' => 0xbc,
            c => u8::try_from(u32::from(c)).unwrap(),
        })
        .collect()
}

#[test]
fn the_register_is_read_with_classes_guardians_and_homes() {
    let students = students_in_latin();
    let documents: [(&str, &[u8]); 2] = [
        ("ElevesAvecAdresses.xml", &students),
        ("ResponsablesAvecAdresses.xml", GUARDIANS.as_bytes()),
    ];
    let sheet = read(&zipped(&documents)).unwrap();
    assert_eq!(sheet.uai, "0930122C");
    let found = matching(&sheet);
    assert_eq!(found.format, Some("SIECLE"));
    assert!(found.columns.iter().all(Option::is_some), "{:?}", found.columns);
    assert_eq!(
        sheet.rows[0].cells,
        [
            "0123456789A",
            "MARTIN-LŒUVRE D'É",
            "Léa & co",
            "04/05/2011",
            "2DE1",
            "20010017110",
            "",
            "93100",
            "MONTREUIL",
            "ROY",
            "Anne",
            "anne@exemple.fr",
            "0612345678",
            "PETIT",
            "Paul",
            "",
            "",
        ]
    );
    // Without an address of their own a student lives where their first guardian does; without a class that is said later.
    assert_eq!(sheet.rows[1].cells[4], "");
    assert_eq!(sheet.rows[1].cells[7..11], ["75020", "PARIS", "PETIT", "Paul"]);
    assert_eq!(sheet.rows.len(), 2, "whoever left is left out");
    // Alone, without an archive.
    assert_eq!(read(&students).unwrap().rows.len(), 2);
    assert_eq!(read(GUARDIANS.as_bytes()), Err(SheetError::NoStudents));
    let other: [(&str, &[u8]); 1] = [("lisez-moi.txt", b"rien")];
    assert_eq!(read(&zipped(&other)), Err(SheetError::Unknown));
}

#[test]
fn tables_are_read_in_every_encoding_and_with_every_separator() {
    let text = "Nom;Prénom;Né(e) le;Classe\r\n\"D’ŒUVRE; LE\";Zoé;04/05/2011;2de 1\r\n;;;\r\n";
    let utf16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(text.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let windows: Vec<u8> = text
        .chars()
        .map(|c| match c {
            'Œ' => 0x8c,
            '’' => 0x92,
            c => u8::try_from(u32::from(c)).unwrap(),
        })
        .collect();
    let decomposed = text.replace('é', "e\u{301}").into_bytes();
    let mark = [b"\xef\xbb\xbf", text.as_bytes()].concat();
    for bytes in [text.as_bytes().to_vec(), mark, utf16, windows, decomposed] {
        let sheet = read(&bytes).unwrap();
        assert_eq!(sheet.header, ["Nom", "Prénom", "Né(e) le", "Classe"]);
        assert_eq!(sheet.rows.len(), 1);
        assert_eq!(
            (sheet.rows[0].line, &sheet.rows[0].cells[0]),
            (2, &"D’ŒUVRE; LE".to_owned())
        );
    }
    let tabs =
        read("Secondes\tnovembre\nNom\tPrénom\tNé le\tClasse\nA\tB\t04/05/2011\t2de 1".as_bytes()).unwrap();
    assert_eq!((tabs.header[0].as_str(), tabs.rows[0].line), ("Nom", 3));
}

#[test]
fn workbooks_are_read_with_their_dates() {
    let mut workbook = Workbook::new();
    workbook
        .add_worksheet()
        .write_string(0, 0, "Une page de garde")
        .unwrap();
    let sheet = workbook.add_worksheet();
    for (column, name) in (0..).zip(["Nom", "Prénom", "Né(e) le", "Classe", "Téléphone parent 1"]) {
        sheet.write_string(0, column, name).unwrap();
    }
    let date = Format::new().set_num_format("dd/mm/yyyy");
    sheet.write_string(1, 0, "Œuvré").unwrap();
    sheet.write_string(1, 1, "Zoé").unwrap();
    let born = ExcelDateTime::from_ymd(2011, 5, 4).unwrap();
    sheet.write_datetime_with_format(1, 2, &born, &date).unwrap();
    sheet
        .write_formula(1, 3, rust_xlsxwriter::Formula::new("=1+1").set_result("2de 1"))
        .unwrap();
    sheet.write_number(1, 4, 612_345_678).unwrap();
    // Formatted and empty, a column away.
    sheet.write_blank(1, 900, &date).unwrap();
    let bytes = workbook.save_to_buffer().unwrap();
    let read = read(&bytes).unwrap();
    assert_eq!(read.header[3], "Classe");
    assert_eq!(
        read.rows[0].cells,
        ["Œuvré", "Zoé", "2011-05-04", "2de 1", "612345678"]
    );

    let content = r#"<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet>
<table:table><table:table-row><table:table-cell><text:p>Nom</text:p></table:table-cell><table:table-cell><text:p>Prénom</text:p></table:table-cell><table:table-cell><text:p>Né le</text:p></table:table-cell><table:table-cell><text:p>Classe</text:p></table:table-cell><table:table-cell table:number-columns-repeated="16380"/></table:table-row>
<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>
<table:table-row><table:table-cell><office:annotation><text:p>une note</text:p></office:annotation><text:p>A&amp;B</text:p></table:table-cell><table:table-cell><text:p>Zoé</text:p></table:table-cell><table:table-cell office:value-type="date" office:date-value="2011-05-04"><text:p>4 mai</text:p></table:table-cell><table:table-cell><text:p>2de 1</text:p></table:table-cell></table:table-row>
<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"#;
    let ods = service::school::roster_file::read(&zipped(&[("content.xml", content.as_bytes())])).unwrap();
    assert_eq!(ods.rows.len(), 1);
    assert_eq!(
        (ods.rows[0].line, ods.rows[0].cells.join("|")),
        (5, "A&B|Zoé|2011-05-04|2de 1".to_owned())
    );
}

#[test]
fn what_would_take_too_much_is_refused() {
    let laughs = r#"<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><BEE_ELEVES>&b;</BEE_ELEVES>"#;
    let external = r#"<!DOCTYPE a SYSTEM "file:///etc/passwd"><BEE_ELEVES/>"#;
    let undeclared = "<BEE_ELEVES>&x;</BEE_ELEVES>";
    let deep = format!("{}{}", "<a>".repeat(5000), "</a>".repeat(5000));
    let many = format!(
        "Nom;Prénom;Né le;Classe\n{}",
        "A;B;04/05/2011;2de 1\n".repeat(MAX_ROWS + 1)
    );
    let wide = vec!["x"; 10_000].join(";");
    let empty_cells = ";".repeat(9_000_000);
    let nul = "Nom;Prénom\0;Né le;Classe\nA;B;04/05/2011;2de 1".to_owned();
    let open = "Nom;Prénom;Né le;Classe\nA;\"B;04/05/2011;2de 1";
    for (bytes, error) in [
        (laughs.as_bytes(), SheetError::Declares),
        (external.as_bytes(), SheetError::Declares),
        (undeclared.as_bytes(), SheetError::Declares),
        (deep.as_bytes(), SheetError::Broken),
        (b"<BEE_ELEVES><ELEVES>", SheetError::Broken),
        (many.as_bytes(), SheetError::TooManyRows),
        (wide.as_bytes(), SheetError::TooManyColumns),
        (empty_cells.as_bytes(), SheetError::TooManyColumns),
        (nul.as_bytes(), SheetError::Unknown),
        (open.as_bytes(), SheetError::OpenQuote(2)),
        (b"", SheetError::Empty),
        (b"\n \n", SheetError::Empty),
        (b"Nom;Pr\xc3\xa9nom", SheetError::Empty),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", SheetError::Closed),
        (b"PK\x03\x04 and no more", SheetError::Broken),
        (b"\x89PNG\r\n\x1a\n\0\0\0\0", SheetError::Unknown),
    ] {
        let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(60)]).into_owned();
        assert_eq!(read(bytes), Err(error.clone()), "{shown}");
        assert!(!error.message().is_empty());
    }
    assert_eq!(read(&vec![b'a'; MAX_BYTES + 1]), Err(SheetError::TooBig));
}

#[test]
fn an_archive_is_unpacked_within_bounds_whatever_it_says() {
    // A hundred million bytes in a hundred thousand.
    let bomb = vec![0_u8; 100_000_000];
    let packed = zipped(&[("ElevesSansAdresses.xml", &bomb)]);
    assert!(packed.len() < 1_000_000);
    assert_eq!(read(&packed), Err(SheetError::Bomb));
    let hidden = zipped(&[("xl/workbook.xml", b"<x/>"), ("xl/worksheets/sheet1.xml", &bomb)]);
    assert_eq!(read(&hidden), Err(SheetError::Bomb));
    // What the archive says of its length is a lie.
    let small = zipped(&[("ElevesSansAdresses.xml", b"<BEE_ELEVES/>")]);
    let mut lies = small.clone();
    let central = lies.windows(4).position(|bytes| bytes == b"PK\x01\x02").unwrap();
    lies[central + 24..central + 28].copy_from_slice(&2_000_000_000_u32.to_le_bytes());
    assert!(read(&lies).is_err());
    let names: Vec<String> = (0..600).map(|number| format!("{number}.xml")).collect();
    let many: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b"<a/>"[..])).collect();
    assert_eq!(read(&zipped(&many)), Err(SheetError::Bomb));
    // A cell a million lines and sixteen thousand columns away makes no rectangle of that size.
    let mut workbook = Workbook::new();
    workbook
        .add_worksheet()
        .write_string(1_048_575, 16_383, "loin")
        .unwrap();
    assert_eq!(
        read(&workbook.save_to_buffer().unwrap()),
        Err(SheetError::TooManyColumns)
    );
}
