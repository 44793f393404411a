use std::collections::HashSet;

use app::inner::{ENTRIES, Topic};

#[test]
fn every_question_has_an_address_of_its_own_and_an_answer() {
    let anchors: HashSet<_> = ENTRIES.iter().map(|entry| entry.anchor).collect();
    assert_eq!(anchors.len(), ENTRIES.len());
    assert!(Topic::ALL.iter().all(|topic| !anchors.contains(topic.anchor())));
    for entry in ENTRIES {
        assert!(entry.question.ends_with("\u{202f}?"), "{}", entry.question);
        assert!(!entry.answer.is_empty(), "{}", entry.question);
        for text in entry.answer.iter().chain([&entry.question]) {
            for bad in [" :", " ?", " !", " ;", " »", "« ", "'"] {
                assert!(!text.contains(bad), "{bad} in {text}");
            }
        }
    }
}
