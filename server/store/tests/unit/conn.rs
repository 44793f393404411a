use store::inner::with_rows;

#[test]
fn a_row_is_repeated_with_parameters_of_its_own() {
    let one = "INSERT INTO t (a, b, c) VALUES ($1, $2, $2) ON CONFLICT (a) DO UPDATE SET b = excluded.b";
    assert_eq!(with_rows(one, 1), one);
    assert_eq!(
        with_rows(one, 2),
        "INSERT INTO t (a, b, c) VALUES ($1, $2, $2), ($3, $4, $4) ON CONFLICT (a) DO UPDATE SET b = excluded.b"
    );
    assert_eq!(
        with_rows("INSERT INTO t (a, b) VALUES ($1, 0)", 3),
        "INSERT INTO t (a, b) VALUES ($1, 0), ($2, 0), ($3, 0)"
    );
}
