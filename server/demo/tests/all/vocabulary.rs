use demo::inner::read;

#[test]
fn every_sector_has_words_of_every_sort() {
    let sectors = read().unwrap();
    assert_eq!(sectors.len(), 51);
    for (code, _, words) in &sectors {
        assert_eq!(words.kinds.values().sum::<u64>(), 100, "{code}");
        assert!(
            words.titles.len() >= 10 && words.metiers.len() >= 8 && words.activities.len() >= 14,
            "{code}"
        );
        assert!(!words.lunch.is_empty(), "{code}");
        for (kind, weight) in &words.kinds {
            let names = words.structures.get(kind).map_or(0, Vec::len);
            assert!(*weight == 0 || names >= 6, "{code} {kind:?}");
        }
    }
}
