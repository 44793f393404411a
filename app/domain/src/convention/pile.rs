//! A pile of pages that were signed on paper, scanned together: which belong to which document, and which to none.

use std::collections::BTreeMap;

use super::PageMark;

/// A page of a pile, as it was read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ScannedPage {
    /// Its place in the pile, from 1.
    pub number: u32,
    /// What the codes on it say.
    pub codes: Vec<String>,
    /// Whether nothing is on it.
    pub blank: bool,
}

/// What a convention's pages must say to be those of the version in force.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct InForce {
    /// The version.
    pub version: u32,
    /// The check code of its data.
    pub code: String,
    /// How many pages its document has.
    pub pages: u32,
    /// Whether it is signed, or was: not while a correction is prepared, nor once all is given up.
    pub open: bool,
}

/// Why a page is not filed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PageFault {
    /// It has no code that can be read.
    Unreadable,
    /// It is of a version that another replaced.
    Replaced,
    /// It is of a version that nobody signs any more, though no other replaced it yet.
    Closed,
    /// It is of none of the conventions that are looked through: of another lycée, or of nothing. One answer for both.
    Foreign,
    /// It is in the pile already.
    Twice {
        /// Where.
        first: u32,
    },
}

impl PageFault {
    /// What whoever scanned the pile reads of the page.
    pub fn message(self) -> String {
        match self {
            Self::Unreadable => "Le code de cette page ne peut pas être lu.".to_owned(),
            Self::Replaced => "Cette page est celle d’une version remplacée depuis.".to_owned(),
            Self::Closed => {
                "Cette page est celle d’une version qui n’est plus à signer\u{a0}: la convention est corrigée ou annulée.".to_owned()
            }
            Self::Foreign => "Cette page n’est celle d’aucune convention de votre lycée.".to_owned(),
            Self::Twice { first } => format!("Cette page est déjà dans la pile, en page\u{a0}{first}."),
        }
    }

    /// What whoever scanned the pile does about it.
    pub fn advice(self) -> &'static str {
        match self {
            Self::Unreadable => {
                "Scannez-la de nouveau, à plat et entière. Si son code est abîmé, déposez-la sur la page des signatures de sa convention."
            }
            Self::Replaced | Self::Closed => {
                "Rien n’en est enregistré. Imprimez la version en vigueur et faites-la signer."
            }
            Self::Foreign => {
                "Rien n’en est enregistré. Mettez-la de côté, et rendez-la à qui elle appartient."
            }
            Self::Twice { .. } => "Il n’y a rien à faire\u{a0}: la première compte.",
        }
    }
}

/// A document of which pages are in a pile.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PileDocument {
    /// The convention's reference.
    pub reference: String,
    /// Where each of its pages is in the pile, in the document's order; none for one that is missing.
    pub pages: Vec<Option<u32>>,
}

/// Whether the only box of a document is ticked before anybody looked: a scan does not say who signed on it, so only where it can be nobody
/// else. `waiting` is how many may sign it on paper and have not.
pub fn is_preset(waiting: usize) -> bool {
    waiting == 1
}

impl SortedPile {
    /// How many pages belong to a document.
    pub fn recognised(&self) -> usize {
        let pages = self.documents.iter().flat_map(|document| &document.pages);
        pages.flatten().count()
    }
}

impl PileDocument {
    /// The pages that are missing, from 1: what is signed is the whole document.
    pub fn missing(&self) -> Vec<u32> {
        let all = (1..).zip(&self.pages);
        all.filter_map(|(page, place)| place.is_none().then_some(page))
            .collect()
    }
}

/// A pile, sorted.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SortedPile {
    /// Its documents, by reference.
    pub documents: Vec<PileDocument>,
    /// The pages that belong to none, in the pile's order.
    pub faults: Vec<(u32, PageFault)>,
    /// How many pages are blank: backs of others, of which nothing is said.
    pub blank: usize,
}

/// Sorts a pile. What is in force of a reference is asked for, and nothing known of those that are nobody's or another lycée's.
pub fn sort_pile(pages: &[ScannedPage], in_force: impl Fn(&str) -> Option<InForce>) -> SortedPile {
    let mut sorted = SortedPile::default();
    let mut documents: BTreeMap<String, Vec<Option<u32>>> = BTreeMap::new();
    for page in pages {
        let mut marks: Vec<PageMark> = page
            .codes
            .iter()
            .filter_map(|code| PageMark::read(code))
            .collect();
        marks.dedup();
        let fault = match &marks[..] {
            [] if page.blank => {
                sorted.blank += 1;
                continue;
            }
            [mark] => file(mark, page.number, &mut documents, &in_force).err(),
            // Two pages that were scanned as one belong to neither.
            _ => Some(PageFault::Unreadable),
        };
        sorted.faults.extend(fault.map(|fault| (page.number, fault)));
    }
    let documents = documents.into_iter();
    sorted.documents = documents
        .map(|(reference, pages)| PileDocument { reference, pages })
        .collect();
    sorted
}

/// Puts a page where it belongs.
fn file(
    mark: &PageMark,
    number: u32,
    documents: &mut BTreeMap<String, Vec<Option<u32>>>,
    in_force: impl Fn(&str) -> Option<InForce>,
) -> Result<(), PageFault> {
    let known = in_force(&mark.reference).ok_or(PageFault::Foreign)?;
    if mark.version < known.version {
        return Err(PageFault::Replaced);
    }
    let of_it = mark.version == known.version && mark.code == known.code;
    if !of_it || mark.page == 0 || mark.page > known.pages {
        return Err(PageFault::Foreign);
    }
    if !known.open {
        return Err(PageFault::Closed);
    }
    let none = || vec![None; known.pages as usize];
    let places = documents.entry(mark.reference.clone()).or_insert_with(none);
    match &mut places[mark.page as usize - 1] {
        Some(first) => Err(PageFault::Twice { first: *first }),
        place => {
            *place = Some(number);
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reference(index: u32) -> String {
        format!("QZ-27-4H7K-{index:04}")
    }

    fn mark(index: u32, version: u32, page: u32) -> String {
        format!("{}/{version}/{page}/ABCDE{index:04}{version}", reference(index))
    }

    fn scanned(codes: Vec<String>) -> Vec<ScannedPage> {
        let pages = (1..).zip(codes);
        pages
            .map(|(number, code)| ScannedPage {
                number,
                blank: code.is_empty(),
                codes: if code.is_empty() { Vec::new() } else { vec![code] },
            })
            .collect()
    }

    /// Ten conventions of three pages, each in its second version.
    fn in_force(asked: &str) -> Option<InForce> {
        (0..10)
            .find(|index| reference(*index) == asked)
            .map(|index| InForce {
                version: 2,
                code: format!("ABCDE{index:04}2"),
                pages: 3,
                open: index != 8,
            })
    }

    #[test]
    fn a_shuffled_pile_is_filed_and_what_does_not_belong_is_said() {
        let mut codes: Vec<String> = (0..8)
            .chain([9])
            .flat_map(|index| (1..=3).map(move |page| mark(index, 2, page)))
            .collect();
        // Seven is in step with no three: each page comes somewhere else.
        codes.rotate_left(7);
        codes.reverse();
        codes.push(mark(9, 1, 2));
        codes.push(mark(40, 2, 1));
        codes.push(codes[4].clone());
        codes.push(mark(8, 2, 1));
        let sorted = sort_pile(&scanned(codes.clone()), in_force);
        assert_eq!(
            sorted.faults,
            [
                (28, PageFault::Replaced),
                (29, PageFault::Foreign),
                (30, PageFault::Twice { first: 5 }),
                (31, PageFault::Closed)
            ]
        );
        assert_eq!((sorted.documents.len(), sorted.recognised()), (9, 27));
        for (index, document) in (0..8).chain([9]).zip(&sorted.documents) {
            assert!(document.missing().is_empty());
            for (page, place) in (1..).zip(&document.pages) {
                let place = place.expect("it is there") as usize;
                assert_eq!(codes[place - 1], mark(index, 2, page));
            }
        }
    }

    #[test]
    fn what_is_missing_blank_or_unreadable_is_known() {
        let mut pages = scanned(vec![
            mark(0, 2, 3),
            String::new(),
            "https://exemple.fr".into(),
            mark(1, 2, 1),
        ]);
        pages.push(ScannedPage {
            number: 5,
            codes: vec![mark(0, 2, 1), mark(0, 2, 2)],
            blank: false,
        });
        // A code beside ours is none of ours: that of the public check stands on the same page.
        pages[3].codes.push("https://exemple.fr/verifier".into());
        let sorted = sort_pile(&pages, in_force);
        assert_eq!(sorted.blank, 1);
        assert_eq!(
            sorted.faults,
            [(3, PageFault::Unreadable), (5, PageFault::Unreadable)]
        );
        let missing: Vec<Vec<u32>> = sorted.documents.iter().map(PileDocument::missing).collect();
        assert_eq!(missing, [[1, 2], [2, 3]]);
    }

    #[test]
    fn a_box_is_preset_only_where_one_signer_alone_waits() {
        assert_eq!([0, 1, 2].map(is_preset), [false, true, false]);
    }

    #[test]
    fn a_page_of_another_text_is_no_page_of_ours() {
        let reference = reference(0);
        for other in [
            format!("{reference}/2/1/ABCDE00003"),
            format!("{reference}/3/1/ABCDE00002"),
            format!("{reference}/2/0/ABCDE00002"),
            format!("{reference}/2/4/ABCDE00002"),
        ] {
            let sorted = sort_pile(&scanned(vec![other.clone()]), in_force);
            assert_eq!(sorted.faults, [(1, PageFault::Foreign)], "{other}");
            assert!(sorted.documents.is_empty());
        }
    }
}
