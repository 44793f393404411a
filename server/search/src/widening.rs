//! What to propose when a search finds nothing.

use domain::{query::Radius, sector::SectorSet, structure::KindSet};

use crate::{
    index::OfferIndex,
    request::{Request, Widening},
    text,
};

impl OfferIndex {
    /// For a search that found nothing: each single change that would find something, the smallest sacrifice
    /// first. Filters that are not set are not proposed to be dropped.
    pub fn widenings(&self, request: &Request<'_>) -> Vec<Widening> {
        let found = |change: Request<'_>| Some(self.count(&change)).filter(|&count| count > 0);
        let dropped = |is_set: bool, change: Request<'_>| if is_set { found(change) } else { None };
        let has_home = request.centre.is_some() && !request.abroad;
        let mut widenings = Vec::new();

        if has_home {
            let mut wider = Radius::PROPOSED
                .into_iter()
                .filter(|radius| radius.distance() > request.radius);
            let nearest = wider.find_map(|radius| {
                Some((
                    radius,
                    found(Request {
                        radius: radius.distance(),
                        ..*request
                    })?,
                ))
            });
            widenings.extend(nearest.map(|(radius, count)| Widening::Radius(radius, count)));
        }
        let words = text::words(request.words);
        if words.len() > 1 {
            for word in &words {
                let others = text::without(request.words, word.typed);
                let count = found(Request {
                    words: &others,
                    ..*request
                });
                widenings.extend(count.map(|count| Widening::WithoutWord(word.typed.to_owned(), count)));
            }
        }
        let others = [
            dropped(
                !words.is_empty(),
                Request {
                    words: "",
                    ..*request
                },
            )
            .map(Widening::WithoutWords),
            dropped(
                request.weeks.is_some(),
                Request {
                    weeks: None,
                    ..*request
                },
            )
            .map(Widening::AnyWeeks),
            dropped(
                !request.sectors.is_empty(),
                Request {
                    sectors: SectorSet::default(),
                    ..*request
                },
            )
            .map(Widening::AllSectors),
            dropped(
                !request.kinds.is_empty(),
                Request {
                    kinds: KindSet::default(),
                    ..*request
                },
            )
            .map(Widening::AnyKind),
            dropped(
                request.group,
                Request {
                    group: false,
                    ..*request
                },
            )
            .map(Widening::NotGroup),
            dropped(
                request.accessible,
                Request {
                    accessible: false,
                    ..*request
                },
            )
            .map(Widening::NotAccessible),
            dropped(
                has_home,
                Request {
                    centre: None,
                    ..*request
                },
            )
            .map(Widening::WholeCountry),
        ];
        widenings.extend(others.into_iter().flatten());
        widenings
    }
}
