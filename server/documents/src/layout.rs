//! How each version of the convention's text is laid out. A layout that documents were set with is never changed.

use domain::convention::Template;

/// A layout.
pub(crate) struct Layout {
    /// The version of the text that it belongs to.
    template: &'static str,
    /// In Typst's language.
    pub(crate) source: &'static str,
    /// How tightly it may be set, in percent: the first that is enough, or the next where it saves a page.
    pub(crate) scales: &'static [u32],
    /// On how many pages it must be; any number where none is said.
    pub(crate) most_pages: Option<usize>,
}

/// How tightly documents may be set so that four pages are enough. The last is for fields that are all filled to the brim with the
/// widest letter there is.
const SCALES: &[u32] = &[100, 97, 94, 88, 82, 76, 70, 64];

static LAYOUTS: [Layout; 3] = [
    Layout {
        template: "2026-11",
        source: include_str!("../templates/2026-11.typ"),
        scales: &[100],
        most_pages: None,
    },
    Layout {
        template: "2026-11-25",
        source: include_str!("../templates/2026-11-25.typ"),
        scales: SCALES,
        most_pages: Some(4),
    },
    Layout {
        template: "2026-11-26",
        source: include_str!("../templates/2026-11-25.typ"),
        scales: SCALES,
        most_pages: Some(4),
    },
];

/// The layout of that version of the text.
pub(crate) fn layout(template: &Template) -> Option<&'static Layout> {
    LAYOUTS.iter().find(|layout| layout.template == template.id)
}

#[cfg(test)]
mod tests {
    use domain::{
        convention::{TEMPLATE, TEMPLATES},
        digest::Digest,
    };

    use super::*;

    #[test]
    fn every_version_has_its_layout_and_those_of_the_past_are_as_they_were() {
        assert_eq!(
            LAYOUTS.each_ref().map(|layout| layout.template),
            TEMPLATES.each_ref().map(|one| one.id)
        );
        let past = [
            (
                "2026-11",
                "949cea5b09734c2a86a3176f1a11665cc0627ee4c5d4dd6786fc8bd8e1f37cd2",
            ),
            (
                "2026-11-25",
                "7ec6f02eeabc2809979980ecb23ea768d5e8b2db198433159dddd5ff3aaaa80f",
            ),
        ];
        for (layout, known) in LAYOUTS.iter().zip(past) {
            let digest = Digest::of(layout.source.as_bytes()).to_string();
            assert_eq!((layout.template, digest.as_str()), known);
        }
        assert_eq!(LAYOUTS.len(), past.len() + 1);
        assert_eq!(LAYOUTS[past.len()].template, TEMPLATE);
    }
}
