use app::inner::{moved_between, summary};
use domain::board::BoardState;
use wire::school::board::{BoardLine, BoardPage};

fn page(rows: Vec<BoardLine>) -> BoardPage {
    BoardPage {
        school: "Lycée Jean-Moulin".to_owned(),
        day: "14 juin 2027".to_owned(),
        revision: 1,
        campaign: "2026-2027".to_owned(),
        query: String::new(),
        total: 1,
        page: 1,
        pages: 1,
        counters: Vec::new(),
        students: 1,
        classes: Vec::new(),
        referents: Vec::new(),
        news: 0,
        keeps: true,
        views: Vec::new(),
        columns: Vec::new(),
        rows,
    }
}

fn line(box_name: &str, state: BoardState) -> BoardLine {
    BoardLine {
        box_name: box_name.to_owned(),
        state,
        ..BoardLine::default()
    }
}

#[test]
fn what_moved_is_said_in_one_sentence() {
    let before = page(vec![
        line("e-1", BoardState::ToSign),
        line("e-2", BoardState::Applying),
    ]);
    let after = page(vec![
        line("e-1", BoardState::Signed),
        line("e-2", BoardState::Applying),
        line("e-3", BoardState::Signed),
    ]);
    let moved = moved_between(&before, &after);
    assert_eq!(
        moved.iter().map(String::as_str).collect::<Vec<_>>(),
        ["e-1", "e-3"]
    );
    assert_eq!(
        summary(&after, &moved),
        "2\u{a0}lignes ont changé\u{a0}: Convention signée (2)."
    );
    assert!(moved_between(&after, &after).is_empty());
}
