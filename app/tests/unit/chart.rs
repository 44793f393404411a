use app::inner::{line, points, shade};

#[test]
fn a_curve_goes_from_the_left_edge_to_the_right_one_and_never_leaves_the_frame() {
    let points = points(&[0, 5, 12], 10, (100.0, 50.0));
    assert_eq!(points, [(0.0, 50.0), (50.0, 25.0), (100.0, 0.0)]);
    assert_eq!(line(&points), "0.0,50.0 50.0,25.0 100.0,0.0");
    assert!(
        app::inner::points(&[3], 0, (100.0, 50.0))
            .iter()
            .all(|(x, y)| x.is_finite() && y.is_finite())
    );
}

#[test]
fn the_fullest_ring_is_darkest_and_an_empty_one_has_no_shade() {
    assert_eq!(shade(0, 10), 0);
    assert_eq!(shade(1, 10), 1);
    assert_eq!(shade(10, 10), 4);
}
