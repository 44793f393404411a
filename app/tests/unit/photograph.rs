use app::inner::fitting;

#[test]
fn sides_keep_their_proportion() {
    assert_eq!(fitting(4032, 3024), (3000, 2250));
    assert_eq!(fitting(3024, 4032), (2250, 3000));
    assert_eq!(fitting(3000, 10), (3000, 10));
    assert_eq!(fitting(60_000, 2), (3000, 1));
    assert_eq!(fitting(u32::MAX, u32::MAX), (3000, 3000));
    assert_eq!(fitting(0, 0), (0, 0));
}
