//! When nothing is found: the single changes that would help, in words, with the search that each leads to.

use domain::{
    query::SearchQuery,
    sector::{Sector, SectorSet},
    structure::KindSet,
    typography::{NBSP, counted},
};
use search::{SectorMeant, Widening};
use wire::search::Advice;

/// A widening of that search, as a link.
pub(crate) fn advice(query: &SearchQuery, widening: Widening) -> Advice {
    let offers = |count| counted(count, "offre", "offres");
    let (text, changed) = match widening {
        Widening::Radius(radius, count) => (
            format!("{} à moins de {}{NBSP}km", offers(count), radius.km()),
            query.with(|query| query.radius = radius),
        ),
        Widening::WithoutWord(word, count) => {
            let words = query
                .words
                .split_whitespace()
                .filter(|kept| *kept != word)
                .collect::<Vec<_>>()
                .join(" ");
            (
                format!("{} sans le mot «{NBSP}{word}{NBSP}»", offers(count)),
                query.with(|query| query.words = words),
            )
        }
        Widening::WithoutWords(count) => {
            let said = if query.words.contains(char::is_whitespace) {
                "les mots"
            } else {
                "le mot"
            };
            (
                format!("{} sans {said} «{NBSP}{}{NBSP}»", offers(count), query.words),
                query.with(|query| query.words.clear()),
            )
        }
        Widening::AllSectors(count) => (
            format!("{} dans tous les secteurs", offers(count)),
            query.with(|query| query.sectors = SectorSet::default()),
        ),
        Widening::AnyWeeks(count) => (
            format!("{} sans choisir les semaines", offers(count)),
            query.with(|query| query.weeks = None),
        ),
        Widening::AnyKind(count) => (
            format!("{} dans toutes les structures", offers(count)),
            query.with(|query| query.kinds = KindSet::default()),
        ),
        Widening::NotGroup(count) => (
            format!("{} en accueil individuel ou en groupe", offers(count)),
            query.with(|query| query.group = false),
        ),
        Widening::NotAccessible(count) => (
            format!("{} sans le filtre handicap", offers(count)),
            query.with(|query| query.accessible = false),
        ),
        Widening::NotCommitted(count) => (
            format!(
                "{} sans le filtre «{NBSP}organisation engagée{NBSP}»",
                offers(count)
            ),
            query.with(|query| query.committed = false),
        ),
        Widening::WholeCountry(count) => (
            format!("{} dans toute la France", offers(count)),
            query.with(|query| query.home = domain::query::Home::Country),
        ),
    };
    Advice {
        text,
        url: changed.to_path(),
    }
}

/// A sector that key words mean, as a link to its offers; nothing for a sector that is not there any more.
pub(crate) fn sector_advice(query: &SearchQuery, sectors: &[Sector], meant: SectorMeant) -> Option<Advice> {
    let SectorMeant { sector, words, count } = meant;
    let label = &sectors.iter().find(|known| known.code == sector)?.label;
    let offers = counted(count, "offre", "offres");
    let besides = if words.is_empty() {
        String::new()
    } else {
        format!(", avec «{NBSP}{words}{NBSP}»")
    };
    let changed = query.with(|query| {
        query.sectors = [sector].into_iter().collect();
        query.words = words;
    });
    Some(Advice {
        text: format!("Secteur «{NBSP}{label}{NBSP}»{besides}{NBSP}: {offers}"),
        url: changed.tidy().to_path(),
    })
}
