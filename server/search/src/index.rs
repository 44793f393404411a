//! The index: its tables, and how offers enter and leave them.

use std::{ops::Range, slice::from_ref, sync::Arc};

use chrono::{DateTime, Utc};
use domain::{
    area::department_number,
    id::{OfferId, SchoolId},
    offer::{Listing, OfferCard},
    place::Direction,
    sector::SectorCode,
};
use hashbrown::HashMap;

use crate::{
    cell::Entry,
    filter::Traits,
    grid::Grid,
    lexicon::Lexicon,
    record::{Names, Record},
    score::Field,
    slots::{BySector, Slot},
    terms::{TermId, TermList},
    text,
    vocabulary::Vocabulary,
};

/// What a search reads first of an offer that it does not reach through the grid.
#[derive(Clone, Copy)]
pub(crate) struct Facts {
    pub(crate) published_at: DateTime<Utc>,
    pub(crate) traits: Traits,
    pub(crate) sector: SectorCode,
    /// Number of the department, in France.
    pub(crate) department: Option<u8>,
}

/// An offer reserved to some lycées: found by their students alone.
struct Reserved {
    traits: Traits,
    schools: Box<[SchoolId]>,
}

/// Published offers, in memory.
///
/// Searching borrows it, changing it borrows it mutably, and nothing is locked: the caller chooses how it is shared.
#[derive(Default)]
pub struct OfferIndex {
    slots: HashMap<OfferId, Slot>,
    empty_slots: Vec<Slot>,
    /// By slot. Those of an empty slot suit no request, nor do those of an offer that is reserved.
    facts: Vec<Facts>,
    /// By slot: where the offer is, in France.
    directions: Vec<Option<Direction>>,
    /// By slot: what is shown.
    records: Vec<Option<Record>>,
    names: Names,
    grid: Grid,
    by_sector: BySector,
    vocabulary: Vocabulary,
    lexicon: Arc<Lexicon>,
    /// The few offers that are reserved, by slot; they are not in the grid.
    reserved: HashMap<Slot, Reserved>,
    /// Their slots.
    by_school: HashMap<SchoolId, Vec<Slot>>,
}

impl OfferIndex {
    /// An empty index.
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty index, whose searches know these words.
    pub fn with_lexicon(lexicon: Arc<Lexicon>) -> Self {
        Self {
            lexicon,
            ..Self::default()
        }
    }

    /// How many offers there are for everybody, with or without a seat left.
    pub fn count_open(&self) -> usize {
        self.slots.len() - self.reserved.len()
    }

    /// How many offers it holds, with or without a seat left, reserved ones included.
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// How many structures the offers for everybody come from, by name: several of one name count for one.
    pub fn count_hosts(&self) -> usize {
        self.names.count_structures()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// The card of an offer, as it was last given.
    pub fn card(&self, id: OfferId) -> Option<OfferCard> {
        self.record(self.slot(id)?).map(Record::card)
    }

    /// Takes an offer in, in place of an earlier one of the same id. Without a seat left it is held, and not found.
    pub fn upsert(&mut self, listing: &Listing) {
        let card = &listing.card;
        let reserved = card.reserved;
        let sector = card.sector;
        let traits = if reserved { Traits::NONE } else { Traits::of(card) };
        let facts = Facts {
            published_at: card.published_at,
            traits,
            sector,
            department: card.whereabouts.department().and_then(department_number),
        };
        let slot = self
            .slot(card.id)
            .unwrap_or_else(|| self.new_slot(card.id, facts));
        let old_terms = self.clear(slot);
        self.facts[slot as usize] = facts;
        self.by_sector.insert(sector, slot);
        self.directions[slot as usize] = card.whereabouts.position().map(|position| {
            let direction = position.direction();
            let entry = Entry { slot, traits, sector };
            if !reserved {
                self.grid.insert(position, direction, entry);
            }
            direction
        });
        if reserved {
            self.reserve(slot, Traits::of(card), &listing.reserved_to);
        }
        let words = self.words(listing);
        let terms = self.vocabulary.replace(slot, &old_terms, &words);
        self.records[slot as usize] = Some(Record::new(card, terms, &mut self.names));
    }

    fn reserve(&mut self, slot: Slot, traits: Traits, schools: &[SchoolId]) {
        for school in schools {
            self.by_school.entry(*school).or_default().push(slot);
        }
        let schools = schools.into();
        self.reserved.insert(slot, Reserved { traits, schools });
    }

    fn unreserve(&mut self, slot: Slot) {
        let Some(Reserved { schools, .. }) = self.reserved.remove(&slot) else {
            return;
        };
        for school in schools {
            if let Some(slots) = self.by_school.get_mut(&school) {
                slots.retain(|&other| other != slot);
                if slots.is_empty() {
                    self.by_school.remove(&school);
                }
            }
        }
    }

    /// The offers reserved to a lycée, each with its traits.
    pub(crate) fn reserved_to(&self, school: SchoolId) -> impl Iterator<Item = (Slot, Traits)> {
        let slots = self.by_school.get(&school).into_iter().flatten();
        slots.filter_map(|slot| Some((*slot, self.reserved.get(slot)?.traits)))
    }

    /// Forgets an offer; `false` if it was not there.
    pub fn remove(&mut self, id: OfferId) -> bool {
        let Some(slot) = self.slots.remove(&id) else {
            return false;
        };
        let terms = self.clear(slot);
        self.vocabulary.replace(slot, &terms, &[]);
        self.empty_slots.push(slot);
        true
    }

    fn new_slot(&mut self, id: OfferId, facts: Facts) -> Slot {
        let slot = self.empty_slots.pop().unwrap_or_else(|| {
            self.facts.push(facts);
            self.directions.push(None);
            self.records.push(None);
            self.all_slots().end - 1
        });
        self.slots.insert(id, slot);
        slot
    }

    /// Takes the offer of a slot out of every table but the vocabulary, and returns the terms it has there.
    fn clear(&mut self, slot: Slot) -> TermList {
        let facts = &mut self.facts[slot as usize];
        facts.traits = Traits::NONE;
        self.by_sector.remove(facts.sector, slot);
        self.unreserve(slot);
        let Some(record) = self.records[slot as usize].take() else {
            return TermList::default();
        };
        if let Some(position) = record.position() {
            self.grid.remove(position, slot);
        }
        record.release(&mut self.names)
    }

    /// The words of an offer, with repeats.
    fn words(&mut self, listing: &Listing) -> Vec<(TermId, Field)> {
        let fields = [
            (Field::Title, from_ref(&listing.card.title)),
            (Field::Metiers, &listing.metiers),
            (Field::Structure, from_ref(&listing.card.structure)),
            (Field::Activities, &listing.activities),
        ];
        let mut words = Vec::with_capacity(64);
        let mut folded = Vec::with_capacity(512);
        for (field, texts) in fields {
            // All is folded before any word is looked up, and all looked up before any is noted: memory is then read
            // in several places at once rather than in one after the other.
            folded.clear();
            for text in texts {
                text::fold_onto(&mut folded, text);
            }
            words.extend(text::runs(&folded).filter_map(|run| Some((self.vocabulary.id_of(run)?, field))));
        }
        words
    }

    /// Every slot, empty ones included.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a posting has 28 bits for a slot; there are fewer offers"
    )]
    pub(crate) fn all_slots(&self) -> Range<Slot> {
        0..self.facts.len() as Slot
    }

    pub(crate) fn slot(&self, id: OfferId) -> Option<Slot> {
        self.slots.get(&id).copied()
    }

    pub(crate) fn facts(&self, slot: Slot) -> &Facts {
        &self.facts[slot as usize]
    }

    pub(crate) fn direction(&self, slot: Slot) -> Option<Direction> {
        self.directions[slot as usize]
    }

    pub(crate) fn record(&self, slot: Slot) -> Option<&Record> {
        self.records[slot as usize].as_ref()
    }

    pub(crate) fn grid(&self) -> &Grid {
        &self.grid
    }

    pub(crate) fn by_sector(&self) -> &BySector {
        &self.by_sector
    }

    pub(crate) fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// The words of sectors and trades.
    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }
}
