use app::inner::parts;
use domain::query::SearchQuery;

#[test]
fn each_filter_can_be_taken_away_alone() {
    let address = "commune=93048&rayon=15&secteur=s1&secteur=s2&semaines=premiere&mots=bois&structure=association\
                   &groupe=1&accessible=1&engagee=1&etranger=1&page=3";
    let (query, problems) = SearchQuery::parse(address);
    assert!(problems.is_empty(), "{problems:?}");
    let parts = parts(&query, &[]);
    assert_eq!(parts.len(), 9);
    for (label, without) in parts {
        assert_eq!(without.page.0, 1, "{label}");
        assert_eq!(without.home, query.home, "{label}");
        assert_ne!(without.with(|_| ()), query.with(|_| ()), "{label}");
    }
}
