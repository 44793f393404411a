//! What a class's table reads, refuses, and makes of a block from a spreadsheet.

use proptest::prelude::*;

use super::*;

fn row(cells: [&str; 7]) -> TypedRow {
    TypedRow(cells.map(str::to_owned))
}

const GOOD: [&str; 7] = [
    "Boulangerie Martin",
    "",
    "Le Havre",
    "Ana Sol",
    "ana@exemple.fr",
    "both",
    "",
];

fn with(column: Column, text: &str) -> TypedRow {
    let mut row = row(GOOD);
    row.set(column, text);
    row
}

#[test]
fn a_row_in_order_is_read() {
    let place = check(&row(GOOD), &Weeks::ALL).unwrap();
    assert_eq!(place.host, "Boulangerie Martin");
    assert_eq!((place.siret, place.country.as_str()), (None, ""));
    assert_eq!((place.reach.email(), place.reach.phone()), ("ana@exemple.fr", ""));
    assert_eq!(place.weeks, Weeks::Both);
    assert_eq!(place.activities, "");
}

#[test]
fn each_fault_is_said_in_its_own_cell() {
    for (column, text) in [
        (Column::Host, " "),
        (Column::Host, "x"),
        (Column::Register, "123 456 789 00012"),
        (Column::Register, "123456789"),
        (Column::City, ""),
        (Column::Contact, "A"),
        (Column::Reach, ""),
        (Column::Reach, "demander à l’accueil"),
        (Column::Reach, "ana@exemple"),
        (Column::Reach, "06 39"),
        (Column::Weeks, "juin"),
        (Column::Weeks, ""),
        (Column::Activities, &"a".repeat(1_001)),
        (Column::Host, &"a".repeat(121)),
    ] {
        let faults = check(&with(column, text), &Weeks::ALL).unwrap_err();
        let columns: Vec<Column> = faults.iter().map(|fault| fault.column).collect();
        assert_eq!(columns, [column], "{text}");
        assert!(!faults[0].message.is_empty());
    }
    let all = check(&TypedRow::default(), &Weeks::ALL).unwrap_err();
    let columns: Vec<Column> = all.iter().map(|fault| fault.column).collect();
    assert_eq!(
        columns,
        [
            Column::Host,
            Column::City,
            Column::Contact,
            Column::Reach,
            Column::Weeks
        ],
        "from left to right; a SIRET and activities may be missing"
    );
}

#[test]
fn a_week_that_is_taken_is_refused() {
    let first = with(Column::Weeks, "first");
    assert!(check(&first, &[Weeks::First]).is_ok());
    assert!(check(&first, &[Weeks::Second]).is_err());
    assert_eq!(open_weeks(&[Weeks::First], &Weeks::ALL), [Weeks::Second]);
    assert_eq!(open_weeks(&[Weeks::Both], &Weeks::ALL), []);
    assert_eq!(
        open_weeks(&[], &[Weeks::Second]),
        [Weeks::Second],
        "the first has begun"
    );
    assert_eq!(open_weeks(&[Weeks::First, Weeks::Second], &Weeks::ALL), []);
}

#[test]
fn a_register_is_a_siret_or_a_country() {
    let read =
        |text| check(&with(Column::Register, text), &Weeks::ALL).map(|place| (place.siret, place.country));
    let siret = Siret::fictive(7);
    assert_eq!(
        read(siret.as_str()).unwrap(),
        (Some(siret.clone()), String::new())
    );
    let spaced = format!("SIRET\u{a0}: {} {}", &siret.as_str()[..9], &siret.as_str()[9..]);
    assert_eq!(read(&spaced).unwrap().0, Some(siret.clone()));
    assert_eq!(read("Portugal").unwrap(), (None, "Portugal".to_owned()));
    assert_eq!(read("France").unwrap(), (None, String::new()));
}

#[test]
fn a_host_is_reached_by_address_number_or_both() {
    for (typed, email, phone) in [
        ("ana@exemple.fr", "ana@exemple.fr", ""),
        ("Ana Sol <ana@exemple.fr>", "ana@exemple.fr", ""),
        ("0639980001", "", "06 39 98 00 01"),
        ("tél. 06.39.98.00.01", "", "06 39 98 00 01"),
        (
            "ana@exemple.fr / 06 39 98 00 01",
            "ana@exemple.fr",
            "06 39 98 00 01",
        ),
        (
            "06 39 98 00 01, ana@exemple.fr",
            "ana@exemple.fr",
            "06 39 98 00 01",
        ),
        (
            "ana@exemple.fr - 06 39 98 00 01",
            "ana@exemple.fr",
            "06 39 98 00 01",
        ),
    ] {
        let reach = Reach::parse(typed).unwrap();
        assert_eq!((reach.email(), reach.phone()), (email, phone), "{typed}");
    }
    for wrong in ["", "@", "Ana", "ana@exemple.fr 06 39", "ana@ 06 39 98 00 01"] {
        assert!(Reach::parse(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn a_siret_is_found_beside_a_name() {
    let siret = Siret::fictive(42);
    let digits = siret.as_str();
    let spaced = format!(
        "{} {} {} {}",
        &digits[..3],
        &digits[3..6],
        &digits[6..9],
        &digits[9..]
    );
    for (typed, name) in [
        (format!("Boulangerie Martin {digits}"), "Boulangerie Martin"),
        (
            format!("Boulangerie Martin, SIRET : {spaced}"),
            "Boulangerie Martin",
        ),
        (format!("{spaced} Boulangerie Martin"), "Boulangerie Martin"),
        (digits.to_owned(), ""),
        (format!("Garage 24 ({spaced})"), "Garage 24"),
    ] {
        assert_eq!(
            named_with_siret(&typed),
            (name.to_owned(), Some(siret.clone())),
            "{typed}"
        );
    }
    assert_eq!(named_with_siret("Garage 24"), ("Garage 24".to_owned(), None));
    assert_eq!(named_with_siret("Tél. 06 39 98 00 01 99 99").1, None);
}

#[test]
fn weeks_are_read_as_people_write_them() {
    for (typed, weeks) in [
        ("both", Weeks::Both),
        ("Les deux semaines", Weeks::Both),
        ("S1 + S2", Weeks::Both),
        ("1", Weeks::First),
        ("Semaine 1", Weeks::First),
        ("2e semaine", Weeks::Second),
        ("second", Weeks::Second),
    ] {
        assert_eq!(weeks_of(typed), Some(weeks), "{typed}");
    }
    for weeks in Weeks::ALL {
        assert_eq!(weeks_of(weeks.label()), Some(weeks));
    }
    assert_eq!(weeks_of("3"), None);
}

fn names() -> Vec<String> {
    ["Léa Martin", "Tom Roy", "Ines Sol"].map(str::to_owned).to_vec()
}

#[test]
fn a_block_goes_to_the_right_and_down() {
    let block = block("Garage Roy\t\tRouen\r\nMairie\t\tÉtretat\r\n");
    let pasted = fill(&block, &names(), 1, Column::Host);
    let told: Vec<(usize, Column, &str)> = pasted
        .cells
        .iter()
        .map(|(row, column, text)| (*row, *column, text.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (1, Column::Host, "Garage Roy"),
            (1, Column::Register, ""),
            (1, Column::City, "Rouen"),
            (2, Column::Host, "Mairie"),
            (2, Column::Register, ""),
            (2, Column::City, "Étretat"),
        ]
    );
    let low = fill(&block, &names(), 2, Column::Weeks);
    assert_eq!(low.lost, 1, "the table ends");
    assert!(low.cells.iter().all(|(row, ..)| *row == 2));
    assert_eq!(low.cells.len(), 2, "and so does a row");
}

#[test]
fn a_block_with_names_finds_its_rows() {
    let block = block("SOL Inès\tMairie\nmartin lea\tGarage Roy\nPaul Inconnu\tNulle part\n");
    let pasted = fill(&block, &names(), 1, Column::City);
    assert_eq!(
        pasted.cells,
        [
            (2, Column::Host, "Mairie".to_owned()),
            (0, Column::Host, "Garage Roy".to_owned())
        ]
    );
    assert_eq!(pasted.lost, 1);
}

#[test]
fn quotation_marks_are_read_as_spreadsheets_write_them() {
    assert_eq!(block("\"a\nb\"\tc"), [["a b", "c"]]);
    assert_eq!(block("\"dit \"\"Le Roi\"\"\"\tc"), [["dit \"Le Roi\"", "c"]]);
    assert_eq!(block("\"Le Roi\" et fils\tc"), [["\"Le Roi\" et fils", "c"]]);
    assert_eq!(block("\"ouvert\tc\nd"), [vec!["\"ouvert", "c"], vec!["d"]]);
    assert_eq!(block(""), Vec::<Vec<String>>::new());
    assert_eq!(
        block("a\n\nb"),
        [["a"], [""], ["b"]],
        "an empty line keeps its row"
    );
    assert_eq!(block(&"x\n".repeat(500)).len(), MAX_ROWS);
}

fn quoted(cell: &str) -> String {
    format!("\"{}\"", cell.replace('"', "\"\""))
}

proptest! {
    #[test]
    fn a_block_is_read_as_it_was_copied(
        lines in prop::collection::vec(prop::collection::vec("[a-zé \"0-9@]{0,8}", 1..8), 1..20),
        crlf in any::<bool>(),
        last in any::<bool>(),
    ) {
        let end = if crlf { "\r\n" } else { "\n" };
        let text: Vec<String> = lines
            .iter()
            .map(|line| line.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join("\t"))
            .collect();
        let mut text = text.join(end);
        if last {
            text.push_str(end);
        }
        let told: Vec<Vec<String>> = lines
            .iter()
            .map(|line| line.iter().map(|cell| sanitize::line(cell)).collect())
            .collect();
        prop_assert_eq!(block(&text), told);
    }

    #[test]
    fn whatever_is_pasted_stays_within_the_table(text in "[a\t\n\r\" ]{0,300}", row in 0_usize..4, at in 0_usize..7) {
        let block = block(&text);
        prop_assert!(block.len() <= MAX_ROWS);
        let pasted = fill(&block, &names(), row, Column::ALL[at]);
        prop_assert!(pasted.lost <= block.len());
        for (to, column, cell) in &pasted.cells {
            prop_assert!(*to < 3);
            prop_assert!(column.place() >= at);
            prop_assert!(!cell.contains(['\t', '\n', '\r']));
        }
        let mut places: Vec<_> = pasted.cells.iter().map(|(row, column, _)| (*row, *column)).collect();
        places.sort_unstable();
        places.dedup();
        prop_assert_eq!(places.len(), pasted.cells.len(), "a cell is filled once");
    }

    #[test]
    fn what_is_checked_is_within_bounds(cells in prop::array::uniform7("\\PC{0,140}")) {
        let row = TypedRow(cells);
        match check(&row, &Weeks::ALL) {
            Ok(place) => {
                prop_assert!((2..=120).contains(&place.host.chars().count()));
                prop_assert!(!place.reach.email().is_empty() || !place.reach.phone().is_empty());
                prop_assert!(place.siret.is_none() || place.country.is_empty());
                prop_assert!(!row.is_blank());
            }
            Err(faults) => {
                prop_assert!(!faults.is_empty());
                prop_assert!(faults.is_sorted_by_key(|fault| fault.column));
            }
        }
    }
}
