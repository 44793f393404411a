use domain::{convention::TEMPLATES, digest::Digest};
use pdf::inner::LAYOUTS;

#[test]
fn every_version_has_its_layout_and_those_of_the_past_are_as_they_were() {
    assert_eq!(
        LAYOUTS.each_ref().map(|layout| layout.template),
        TEMPLATES.each_ref().map(|one| one.id)
    );
    // The second edition is set as the first, and has a place for logos.
    let known = [
        (
            "2026-11-26",
            "28eb93300f8045d8df9a19d23c8cacac1623b361485f6cc7dbf382bda907a34a",
        ),
        (
            "2026-11-29",
            "3b8da9adc24b4f9a6c549053b4ad6c9ce11a1d9b879849178249bac944931853",
        ),
    ];
    for (layout, known) in LAYOUTS.iter().zip(known) {
        let digest = Digest::of(layout.source.as_bytes()).to_string();
        assert_eq!((layout.template, digest.as_str()), known);
    }
    assert_eq!(LAYOUTS.len(), known.len(), "a new layout has no digest here");
}
