use domain::convention::{Frozen, Preview, sample};
use wire::folded::Folded;

#[test]
fn what_is_folded_comes_back_from_a_page_as_it_was() {
    let (frozen, preview) = (sample::frozen(), sample::preview());
    let page = serde_json::to_string(&(Folded::new(&frozen), Folded::new(&preview))).unwrap();
    let (one, other): (Folded<Frozen>, Folded<Preview>) = domain::json::read(&page).unwrap();
    assert_eq!((one.read(), other.read()), (Some(frozen), Some(preview)));
}

#[test]
fn what_another_version_wrote_is_nothing() {
    let page = serde_json::to_string("{\"reference\": 3}").unwrap();
    let folded: Folded<Frozen> = domain::json::read(&page).unwrap();
    assert_eq!(folded.read(), None);
}
