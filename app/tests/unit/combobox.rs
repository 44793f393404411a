use app::inner::List;

#[test]
fn arrows_go_round_the_list() {
    let mut list = List {
        suggestions: vec!["Banque", "Bois", "BTP"],
        ..List::default()
    };
    let mut places = Vec::new();
    for forward in [true, true, true, true, false, false] {
        list.step(forward);
        places.push(list.active.unwrap());
    }
    assert_eq!(places, [0, 1, 2, 0, 2, 1]);
    let mut empty = List::<&str>::default();
    empty.step(true);
    assert!(empty.active.is_none() && !empty.open);
}
