//! The search as its definition reads: every listing is looked at, nothing is prepared. It shares with the index the
//! folding of words, their stems, what a typo is, what the lexicon says and what a match is worth, and nothing else.

use std::{cmp::Reverse, collections::BTreeMap};

use domain::{
    area::{DepartmentSet, department_number},
    id::SchoolId,
    offer::{Hit, Listing},
    place::{Chord, Kilometres},
    query::{SearchQuery, Sort},
    weeks::{Week, Weeks},
};

use crate::{
    asked::{SECTOR_WORTH, said_worth},
    lexicon::{Lexicon, Part},
    request::{Request, Results},
    score::{Field, Fields, Quality},
    text::{fold, stem, tokens, words},
    typo::one_typo,
};

pub(super) fn search(listings: &[Listing], lexicon: &Lexicon, request: &Request<'_>) -> Results {
    let mut per_sector = BTreeMap::new();
    let mut found: Vec<(&Listing, Option<Chord>, u16)> = Vec::new();
    for listing in listings {
        let Some((chord, score)) = passes(listings, lexicon, listing, request) else {
            continue;
        };
        *per_sector.entry(listing.card.sector).or_insert(0) += 1;
        if request.sectors.is_empty() || request.sectors.contains(listing.card.sector) {
            found.push((listing, chord, score));
        }
    }
    found.sort_by(|(a, a_chord, a_score), (b, b_chord, b_score)| {
        let nearest = match (a_chord, b_chord) {
            (Some(a), Some(b)) => a.total_cmp(*b),
            _ => std::cmp::Ordering::Equal,
        };
        let newest = b.card.published_at.cmp(&a.card.published_at);
        let order = match request.order {
            Sort::Distance if a_chord.is_some() => nearest,
            Sort::Distance | Sort::Recent => newest,
            Sort::Relevance => b_score.cmp(a_score).then(nearest),
        };
        order.then(a.card.id.cmp(&b.card.id))
    });
    let per_page = SearchQuery::PER_PAGE as usize;
    let hit = |(listing, chord, _): &(&Listing, Option<Chord>, u16)| Hit {
        card: listing.card.clone(),
        distance: chord.map(Chord::to_kilometres),
    };
    Results {
        total: found.len(),
        per_sector: per_sector.into_iter().collect(),
        hits: found
            .iter()
            .skip((request.page.0 as usize - 1) * per_page)
            .take(per_page)
            .map(hit)
            .collect(),
    }
}

/// The chord from home and the score of an offer that passes every filter but the sector's.
fn passes(
    all: &[Listing],
    lexicon: &Lexicon,
    listing: &Listing,
    request: &Request<'_>,
) -> Option<(Option<Chord>, u16)> {
    let card = &listing.card;
    let seats = match request.weeks {
        Some(weeks) => card.weeks.includes(weeks) && card.seats_left.allows(weeks),
        None => card.seats_left.any(),
    };
    let current = !request.first_week_started
        || card.weeks.covers(Week::Second)
            && card.seats_left.second > 0
            && request.weeks != Some(Weeks::First);
    let kind = request.kinds.is_empty() || request.kinds.contains(card.kind);
    let ticked = (!request.group || card.format.is_group()) && (!request.accessible || card.accessible);
    let ticked = ticked && (!request.committed || card.committed);
    let for_them = !card.reserved
        || request
            .school
            .is_some_and(|school| listing.reserved_to.contains(&school));
    if !(for_them && seats && current && kind && ticked && card.whereabouts.is_abroad() == request.abroad) {
        return None;
    }
    let chord = match (request.centre, card.whereabouts.position()) {
        (Some(home), Some(position)) => Some(home.direction().chord(position.direction()))
            .filter(|&chord| chord <= Chord::of(request.radius)),
        _ => None,
    };
    let is_within = |within: DepartmentSet| {
        card.whereabouts
            .department()
            .and_then(department_number)
            .is_some_and(|number| within.contains(number))
    };
    if request.centre.is_none() && !request.abroad && !request.departments.is_none_or(is_within) {
        return None;
    }
    if chord.is_none() && request.centre.is_some() && !request.abroad {
        return None;
    }
    Some((chord, score(all, lexicon, listing, request.words)?))
}

/// The sum of what the parts of the query are worth; `None` if one of them has no answer.
fn score(all: &[Listing], lexicon: &Lexicon, listing: &Listing, asked: &str) -> Option<u16> {
    let words = words(asked);
    let parts = lexicon.parts(&words).into_iter();
    parts.map(|part| worth(all, lexicon, listing, &part)).sum()
}

fn worth(all: &[Listing], lexicon: &Lexicon, listing: &Listing, part: &Part<'_, '_>) -> Option<u16> {
    let is_known = !part.meaning.is_empty();
    let typed = part.words.iter().map(|word| match &*word.folded {
        // It begins no other word, and an abbreviation is nothing but itself.
        word if is_known && word.chars().count() <= 3 => whole(listing, word, Quality::Exact),
        word if is_known => whole(listing, word, Quality::Stem),
        word => best(all, listing, word),
    });
    let typed: Option<u16> = typed.sum();
    let answered = |word: &str| {
        all.iter()
            .flat_map(fields)
            .any(|(_, term)| answers(word, &term).is_some())
    };
    let meaning = match part.words {
        [word] if !is_known && !answered(&word.folded) => lexicon.near(&word.folded),
        _ => part.meaning.clone(),
    };
    let count = u16::try_from(part.words.len()).unwrap();
    let said = meaning.said.iter().filter_map(|phrase| {
        let words = phrase.iter().map(|word| whole(listing, word, Quality::Stem));
        let found: Option<u16> = words.sum();
        Some(said_worth(found?, phrase.len(), count))
    });
    let found = typed.into_iter().chain(said).max();
    let named = meaning
        .names
        .contains(listing.card.sector)
        .then_some(SECTOR_WORTH * count);
    match (found, named) {
        (Some(found), Some(named)) => Some(found + named),
        (found, named) => found.or(named),
    }
}

/// What a word is worth where neither its beginning nor a typo counts.
fn whole(listing: &Listing, word: &str, least: Quality) -> Option<u16> {
    let worth = |(field, term): (Field, String)| {
        let quality = answers(word, &term).filter(|quality| *quality >= least)?;
        Some(u16::from(Fields::default().with(field).worth(quality)))
    };
    fields(listing).into_iter().filter_map(worth).max()
}

fn best(all: &[Listing], listing: &Listing, word: &str) -> Option<u16> {
    let typos = !all
        .iter()
        .flat_map(fields)
        .any(|(_, term)| answers(word, &term).is_some());
    let worth = |(field, term): (Field, String)| {
        let quality = if typos {
            forgiven(word, &term)
        } else {
            answers(word, &term)
        };
        quality.map(|quality| u16::from(Fields::default().with(field).worth(quality)))
    };
    fields(listing).into_iter().filter_map(worth).max()
}

fn answers(word: &str, term: &str) -> Option<Quality> {
    if term == word {
        Some(Quality::Exact)
    } else if stem(term) == stem(word) {
        Some(Quality::Stem)
    } else {
        (word.chars().count() >= 3 && term.starts_with(word)).then_some(Quality::Prefix)
    }
}

fn forgiven(word: &str, term: &str) -> Option<Quality> {
    let near = |word: &str, term: &str| {
        word.chars().count() >= 5 && term.chars().count() >= 4 && one_typo(word, term)
    };
    (near(word, term) || near(&stem(word), &stem(term))).then_some(Quality::Typo)
}

/// Every word of a listing, with the field it stands in.
fn fields(listing: &Listing) -> Vec<(Field, String)> {
    let words = |field, text: &str| {
        tokens(&fold(text))
            .map(|word| (field, word.to_owned()))
            .collect::<Vec<_>>()
    };
    let mut found = words(Field::Title, &listing.card.title);
    found.extend(
        listing
            .metiers
            .iter()
            .flat_map(|text| words(Field::Metiers, text)),
    );
    found.extend(words(Field::Structure, &listing.card.structure));
    found.extend(
        listing
            .activities
            .iter()
            .flat_map(|text| words(Field::Activities, text)),
    );
    found
}

/// Offers to see after one.
pub(super) fn nearby(
    listings: &[Listing],
    of: &Listing,
    limit: usize,
    first_week_started: bool,
    school: Option<SchoolId>,
) -> Vec<Hit> {
    let radius = Kilometres::new(30.0).unwrap();
    let request = Request {
        centre: of.card.whereabouts.position(),
        radius,
        first_week_started,
        school,
        ..Request::default()
    };
    if request.centre.is_none() {
        return Vec::new();
    }
    let mut found: Vec<_> = listings
        .iter()
        .filter(|listing| listing.card.id != of.card.id)
        .filter_map(|listing| {
            Some((
                listing,
                passes(listings, &Lexicon::default(), listing, &request)?.0?,
            ))
        })
        .collect();
    found.sort_by_key(|(listing, _)| listing.card.id);
    found.sort_by(|(_, a), (_, b)| a.total_cmp(*b));
    found.sort_by_key(|(listing, _)| Reverse(listing.card.sector == of.card.sector));
    let hit = |(listing, chord): (&Listing, Chord)| Hit {
        card: listing.card.clone(),
        distance: Some(chord.to_kilometres()),
    };
    found.into_iter().take(limit).map(hit).collect()
}
