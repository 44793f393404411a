use std::io::Read;

use domain::{
    board::{BoardColumn, BoardRow, BoardStudent, WeekFacts, rows_of},
    campaign::{Campaign, CampaignStatus},
    id::{AccountId, CampaignId},
};
use service::school::board_file::{pieces, write};
use uuid::Uuid;

fn rows(count: u128) -> Vec<BoardRow> {
    let day = |text: &str| text.parse().unwrap();
    let campaign = Campaign {
        id: CampaignId(Uuid::nil()),
        label: "2026-2027".into(),
        week1: day("2027-06-14"),
        week2: day("2027-06-21"),
        hosts_open: day("2026-10-01"),
        students_open: day("2026-11-02"),
        expiry_days: 15,
        working_time_rules: 2024,
        template: domain::convention::TEMPLATE.into(),
        status: CampaignStatus::Confirmed,
    };
    let row = |number: u128| {
        let student = BoardStudent {
            student: AccountId(Uuid::from_u128(number)),
            name: format!("=Élève {number}"),
            sort_key: String::new(),
            search_key: String::new(),
            class_name: "2de 1".to_owned(),
            class_key: "1".to_owned(),
            referent: None,
            is_filled: true,
        };
        rows_of(
            &student,
            &[WeekFacts::default(), WeekFacts::default()],
            &campaign,
            None,
            |at| at.date_naive(),
        )
    };
    (0..count).flat_map(row).collect()
}

#[test]
fn a_csv_comes_a_hundred_rows_at_a_time() {
    let columns = vec![BoardColumn::Class, BoardColumn::State];
    let parts: Vec<Vec<u8>> = pieces(rows(250), columns.clone()).collect();
    let lines: Vec<usize> = parts
        .iter()
        .map(|part| String::from_utf8_lossy(part).lines().count())
        .collect();
    assert_eq!(lines, [1, 100, 100, 50]);
    let read = domain::csv::read(&parts.concat()).unwrap();
    assert_eq!(read.len(), 251);
    assert_eq!(read[0].cells, ["Élève", "Classe", "État"]);
    assert_eq!(read[250].cells[..2], ["'=Élève 249", "2de 1"]);
    assert_eq!(pieces(Vec::new(), columns).count(), 1, "a heading is a file too");
}

#[test]
fn a_workbook_is_read_from_its_beginning() {
    let mut file = write(&rows(3), &[BoardColumn::Class]).unwrap();
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).unwrap();
    assert!(bytes.starts_with(b"PK"));
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    assert!(archive.by_name("xl/worksheets/sheet1.xml").is_ok());
}
