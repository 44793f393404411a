//! What to propose when a search finds nothing.

use domain::{query::Radius, sector::SectorSet, structure::KindSet};

use crate::{
    index::OfferIndex,
    request::{Request, Widening},
    text,
};

/// Whether a filter is set, how to drop it, and what that is called.
type Drop = (bool, fn(&mut Request<'_>), fn(usize) -> Widening);

impl OfferIndex {
    /// For a search that found nothing: each single change that would find something, the smallest sacrifice
    /// first. Filters that are not set are not proposed to be dropped.
    pub fn widenings(&self, request: &Request<'_>) -> Vec<Widening> {
        let found = |request: Request<'_>| Some(self.count(&request)).filter(|&count| count > 0);
        let has_home = request.centre.is_some() && !request.abroad;
        let words = text::words(request.words);
        let mut widenings = Vec::new();

        if has_home {
            let wider = |radius: &Radius| radius.distance() > request.radius;
            let within = |radius: Radius| found(request.with(|wider| wider.radius = radius.distance()));
            let mut radii = Radius::PROPOSED.into_iter().filter(wider);
            widenings.extend(radii.find_map(|radius| Some(Widening::Radius(radius, within(radius)?))));
        }
        if words.len() > 1 {
            for word in &words {
                let others = text::without(request.words, word.typed);
                let count = found(request.with(|fewer| fewer.words = &others));
                widenings.extend(count.map(|count| Widening::WithoutWord(word.typed.to_owned(), count)));
            }
        }
        let has_area = request.departments.is_some() && !has_home && !request.abroad;
        let drops: [Drop; 8] = [
            (!words.is_empty(), |all| all.words = "", Widening::WithoutWords),
            (
                request.weeks.is_some(),
                |all| all.weeks = None,
                Widening::AnyWeeks,
            ),
            (
                !request.sectors.is_empty(),
                |all| all.sectors = SectorSet::default(),
                Widening::AllSectors,
            ),
            (
                !request.kinds.is_empty(),
                |all| all.kinds = KindSet::default(),
                Widening::AnyKind,
            ),
            (request.group, |all| all.group = false, Widening::NotGroup),
            (
                request.accessible,
                |all| all.accessible = false,
                Widening::NotAccessible,
            ),
            (
                request.committed,
                |all| all.committed = false,
                Widening::NotCommitted,
            ),
            (
                has_home || has_area,
                |all| (all.centre, all.departments) = (None, None),
                Widening::WholeCountry,
            ),
        ];
        let set = drops.into_iter().filter(|&(is_set, ..)| is_set);
        widenings.extend(set.filter_map(|(_, drop, widening)| found(request.with(drop)).map(widening)));
        widenings
    }
}
