use app::inner::{ENTRIES, matching};

#[test]
fn questions_are_found_by_words_of_question_or_answer() {
    let found = |asked| {
        matching(asked)
            .into_iter()
            .map(|entry| entry.anchor)
            .collect::<Vec<_>>()
    };
    assert_eq!(found("bafa"), ["job-d-ete"]);
    assert!(found("Étrangers").contains(&"etranger"));
    assert!(found("assurance responsabilité").contains(&"assurance"));
    // Where the pages of accounts send whoever has no code.
    assert!(found("code lycée").contains(&"sans-code"));
    assert!(found("licorne").is_empty());
    assert_eq!(found("").len(), ENTRIES.len());
}
