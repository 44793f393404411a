//! How each edition of the convention's text is laid out. A layout that documents were made with never changes.

use domain::convention::Template;

/// A layout.
pub(crate) struct Layout {
    /// The id of the edition that it belongs to.
    template: &'static str,
    /// Typst's source.
    pub(crate) source: &'static str,
    /// The scales it may be set at, in percent, the largest first.
    pub(crate) scales: &'static [u32],
    /// How many pages a document may take.
    pub(crate) most_pages: usize,
}

static LAYOUTS: [Layout; 1] = [Layout {
    template: "2026-11-26",
    source: include_str!("../templates/2026-11-26.typ"),
    // The last ones are for fields that are all filled to the brim with the widest letters of Latin, and of other scripts.
    scales: &[100, 97, 94, 88, 82, 76, 70, 64, 56, 48, 41],
    most_pages: 4,
}];

impl Layout {
    /// The layout of that edition.
    pub(crate) fn of(template: &Template) -> Option<&'static Self> {
        LAYOUTS.iter().find(|layout| layout.template == template.id)
    }
}

#[cfg(test)]
mod tests {
    use domain::{convention::TEMPLATES, digest::Digest};

    use super::*;

    #[test]
    fn every_version_has_its_layout_and_those_of_the_past_are_as_they_were() {
        assert_eq!(
            LAYOUTS.each_ref().map(|layout| layout.template),
            TEMPLATES.each_ref().map(|one| one.id)
        );
        let known = [(
            "2026-11-26",
            "28eb93300f8045d8df9a19d23c8cacac1623b361485f6cc7dbf382bda907a34a",
        )];
        for (layout, known) in LAYOUTS.iter().zip(known) {
            let digest = Digest::of(layout.source.as_bytes()).to_string();
            assert_eq!((layout.template, digest.as_str()), known);
        }
        assert_eq!(LAYOUTS.len(), known.len(), "a new layout has no digest here");
    }
}
