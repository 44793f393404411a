//! The index: its tables, and how offers enter and leave them.

use std::hash::BuildHasher;

use chrono::{DateTime, Utc};
use domain::{
    id::OfferId,
    offer::{Listing, OfferCard},
    place::{Direction, Position},
    sector::SectorCode,
};
use hashbrown::{DefaultHashBuilder, HashTable};

use crate::{
    filter::Traits,
    grid::{Grid, Spot},
    record::{Names, Record},
    score::Field,
    slots::Slot,
    terms::TermList,
    text,
    vocabulary::Vocabulary,
};

/// What a search reads first of an offer that it does not reach through the grid.
#[derive(Clone, Copy)]
pub(crate) struct Facts {
    pub(crate) published_at: DateTime<Utc>,
    pub(crate) traits: Traits,
    pub(crate) sector: SectorCode,
}

/// Published offers, in memory.
///
/// A search reads it, a change writes it, and neither waits for anything: the caller chooses how it is shared.
#[derive(Default)]
pub struct OfferIndex {
    by_id: HashTable<Slot>,
    hasher: DefaultHashBuilder,
    /// By slot. Those of an empty slot suit no request.
    facts: Vec<Facts>,
    /// By slot: where the offer is, in France.
    directions: Vec<Option<Direction>>,
    /// By slot: what is shown.
    records: Vec<Option<Record>>,
    empty_slots: Vec<Slot>,
    names: Names,
    grid: Grid,
    vocabulary: Vocabulary,
}

impl OfferIndex {
    /// An empty index.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many offers it holds, with or without a seat left.
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    /// The card of an offer, as it was last given.
    pub fn card(&self, id: OfferId) -> Option<OfferCard> {
        self.card_in(self.slot_of(id)?)
    }

    /// Takes an offer in, in place of an earlier one of the same id. Without a seat left it is held, and not found.
    pub fn upsert(&mut self, listing: &Listing) {
        let card = &listing.card;
        self.remove(card.id);
        let position = card.whereabouts.position();
        let facts = Facts {
            published_at: card.published_at,
            traits: Traits::of(card),
            sector: card.sector,
        };
        let slot = self.take_slot(facts);
        self.directions[slot as usize] = position.map(Position::direction);
        if let (Some(position), Some(direction)) = (position, self.directions[slot as usize]) {
            self.grid.insert(
                position,
                Spot {
                    direction,
                    slot,
                    traits: facts.traits,
                    sector: facts.sector,
                },
            );
        }
        let terms = self.note_words(slot, listing);
        self.records[slot as usize] = Some(Record::new(card, terms, &mut self.names));
        let hash = |&slot: &Slot| self.hasher.hash_one(id_in(&self.records, slot));
        self.by_id
            .insert_unique(self.hasher.hash_one(Some(card.id)), slot, hash);
    }

    /// Forgets an offer; `false` if it was not there.
    pub fn remove(&mut self, id: OfferId) -> bool {
        let same = |&slot: &Slot| id_in(&self.records, slot) == Some(id);
        let Ok(entry) = self.by_id.find_entry(self.hasher.hash_one(Some(id)), same) else {
            return false;
        };
        let (slot, _) = entry.remove();
        self.facts[slot as usize].traits = Traits::NONE;
        self.empty_slots.push(slot);
        if let Some(record) = self.records[slot as usize].take() {
            self.vocabulary.remove(slot, &record.terms);
            if let Some(position) = record.position {
                self.grid.remove(position, slot);
            }
            record.release(&mut self.names);
        }
        true
    }

    fn take_slot(&mut self, facts: Facts) -> Slot {
        if let Some(slot) = self.empty_slots.pop() {
            self.facts[slot as usize] = facts;
            return slot;
        }
        let slot = self.all_slots().end;
        self.facts.push(facts);
        self.directions.push(None);
        self.records.push(None);
        slot
    }

    /// Three passes, one after the other, rather than one: each is made of independent reads of memory, which the
    /// processor then does several at a time.
    fn note_words(&mut self, slot: Slot, listing: &Listing) -> TermList {
        let fields = [
            (Field::Title, std::slice::from_ref(&listing.card.title)),
            (Field::Metiers, &listing.metiers),
            (Field::Structure, std::slice::from_ref(&listing.card.structure)),
            (Field::Activities, &listing.activities),
        ];
        let mut folded = Vec::with_capacity(512);
        let mut words = Vec::with_capacity(64);
        for (field, texts) in fields {
            folded.clear();
            for text in texts {
                text::fold_onto(&mut folded, text);
            }
            words.extend(text::runs(&folded).filter_map(|run| Some((self.vocabulary.id_of(run)?, field))));
        }
        words.retain(|&(id, field)| self.vocabulary.add(slot, id, field));
        words.into_iter().map(|(id, _)| id).collect()
    }

    fn slot_of(&self, id: OfferId) -> Option<Slot> {
        self.by_id
            .find(self.hasher.hash_one(Some(id)), |&slot| self.id(slot) == Some(id))
            .copied()
    }

    /// Every slot, empty ones included.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a posting has 28 bits for a slot; there are fewer offers"
    )]
    pub(crate) fn all_slots(&self) -> std::ops::Range<Slot> {
        0..self.facts.len() as Slot
    }

    /// How many slots there are, empty ones included.
    pub(crate) fn slots(&self) -> usize {
        self.facts.len()
    }

    pub(crate) fn facts(&self, slot: Slot) -> &Facts {
        &self.facts[slot as usize]
    }

    pub(crate) fn direction(&self, slot: Slot) -> Option<Direction> {
        self.directions[slot as usize]
    }

    pub(crate) fn id(&self, slot: Slot) -> Option<OfferId> {
        id_in(&self.records, slot)
    }

    pub(crate) fn record(&self, id: OfferId) -> Option<&Record> {
        self.records[self.slot_of(id)? as usize].as_ref()
    }

    pub(crate) fn card_in(&self, slot: Slot) -> Option<OfferCard> {
        let record = self.records[slot as usize].as_ref()?;
        Some(record.card(self.facts(slot)))
    }

    pub(crate) fn grid(&self) -> &Grid {
        &self.grid
    }

    pub(crate) fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }
}

fn id_in(records: &[Option<Record>], slot: Slot) -> Option<OfferId> {
    records[slot as usize].as_ref().map(|record| record.id)
}
