use std::collections::HashSet;

use app::inner::COMMITTED;

#[test]
fn nobody_is_named_twice() {
    let names: Vec<_> = COMMITTED.iter().flat_map(|(_, names)| *names).collect();
    assert_eq!(names.iter().collect::<HashSet<_>>().len(), names.len());
    assert_eq!(names.len(), 45);
}
