use app::inner::pause;

#[test]
fn pauses_grow_to_a_minute() {
    let pauses: Vec<u32> = [1, 2, 3, 6, 7, 1000].map(pause).to_vec();
    assert_eq!(pauses, [2_000, 4_000, 8_000, 64_000, 64_000, 64_000]);
}
