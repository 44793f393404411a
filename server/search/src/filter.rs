//! The filters that look at nothing but the offer's own card: weeks, seats, format, kind, sector.

use domain::{
    offer::OfferCard,
    sector::SectorCode,
    structure::StructureKind,
    weeks::{Week, Weeks},
};

use crate::request::Request;

/// What the filters look at, sector aside, in nine bits: three for the kind of structure, then six flags.
#[derive(Clone, Copy)]
pub(crate) struct Traits(u16);

impl Traits {
    /// Covered by the offer, with a seat left.
    const FIRST_WEEK: u16 = 1 << 3;
    const SECOND_WEEK: u16 = 1 << 4;
    const GROUP: u16 = 1 << 5;
    const ACCESSIBLE: u16 = 1 << 6;
    const ABROAD: u16 = 1 << 7;
    const COMMITTED: u16 = 1 << 8;
    /// How many kinds three bits can tell.
    const KINDS: usize = 1 << 3;
    /// How many combinations there are.
    const COUNT: usize = 1 << 9;
    /// How many of them the two weeks alone make.
    pub(crate) const WEEKS: usize = 1 << 2;

    /// Traits that no request accepts: those of an empty slot.
    pub(crate) const NONE: Self = Self(0);

    pub(crate) fn of(card: &OfferCard) -> Self {
        let seat = |week| card.weeks.covers(week) && card.seats_left.of(week) > 0;
        let flags = [
            (seat(Week::First), Self::FIRST_WEEK),
            (seat(Week::Second), Self::SECOND_WEEK),
            (card.format.is_group(), Self::GROUP),
            (card.accessible, Self::ACCESSIBLE),
            (card.whereabouts.is_abroad(), Self::ABROAD),
            (card.committed, Self::COMMITTED),
        ];
        let raised = flags.into_iter().filter(|&(on, _)| on);
        Self(raised.fold(card.kind as u16, |bits, (_, flag)| bits | flag))
    }

    /// The weeks with a seat left, as a number below [`Traits::WEEKS`].
    pub(crate) fn weeks(self) -> usize {
        usize::from(self.0 / Self::FIRST_WEEK) % Self::WEEKS
    }

    fn has(self, flags: u16) -> bool {
        self.0 & flags == flags
    }

    /// Whether a request wants them, whatever the kind of structure.
    fn suit(self, request: &Request<'_>) -> bool {
        let weeks = match request.weeks {
            // Once the first week has begun, an offer lives by its second: nothing is left of the first alone.
            Some(Weeks::First) if request.first_week_started => false,
            Some(Weeks::First) => self.has(Self::FIRST_WEEK),
            Some(Weeks::Second) => self.has(Self::SECOND_WEEK),
            Some(Weeks::Both) => self.has(Self::FIRST_WEEK | Self::SECOND_WEEK),
            None => self.has(Self::SECOND_WEEK) || self.has(Self::FIRST_WEEK) && !request.first_week_started,
        };
        weeks
            && (!request.group || self.has(Self::GROUP))
            && (!request.accessible || self.has(Self::ACCESSIBLE))
            && (!request.committed || self.has(Self::COMMITTED))
            && request.abroad == self.has(Self::ABROAD)
    }
}

/// Whether a request wants each kind of structure, by its three bits.
fn wanted_kinds(request: &Request<'_>) -> [bool; Traits::KINDS] {
    let mut wanted = [false; Traits::KINDS];
    for kind in StructureKind::ALL {
        wanted[kind as usize] = request.kinds.is_empty() || request.kinds.contains(kind);
    }
    wanted
}

/// A request's filters, worked out once for each possible combination and sector, so that an offer costs two loads.
pub(crate) struct Filter {
    accepted: [bool; Traits::COUNT],
    wanted: [bool; SectorCode::MAX as usize + 1],
    /// By [`Traits::weeks`], when nothing else is filtered in France.
    by_weeks: Option<[bool; Traits::WEEKS]>,
}

impl Filter {
    pub(crate) fn new(request: &Request<'_>) -> Self {
        let mut accepted = [false; Traits::COUNT];
        let kinds = wanted_kinds(request);
        // A short search takes hardly longer than asking this of every pair would.
        let flags = (0..).step_by(Traits::KINDS).map(Traits);
        for (flags, accepted) in flags.zip(accepted.chunks_exact_mut(Traits::KINDS)) {
            if flags.suit(request) {
                accepted.copy_from_slice(&kinds);
            }
        }
        let mut wanted = [request.sectors.is_empty(); SectorCode::MAX as usize + 1];
        for sector in request.sectors.iter() {
            wanted[usize::from(sector.number())] = true;
        }
        let only_weeks = request.kinds.is_empty()
            && !(request.group || request.accessible || request.committed || request.abroad);
        let by_weeks = only_weeks.then(|| {
            let mut each = (0..).step_by(usize::from(Traits::FIRST_WEEK)).map(Traits);
            [(); Traits::WEEKS].map(|()| each.next().is_some_and(|weeks| weeks.suit(request)))
        });
        Self {
            accepted,
            wanted,
            by_weeks,
        }
    }

    /// Which weeks are accepted, by [`Traits::weeks`], where that and the sector are all that is looked at of an offer in France.
    pub(crate) fn by_weeks(&self) -> Option<[bool; Traits::WEEKS]> {
        self.by_weeks
    }

    /// Every filter but the sector's.
    #[inline]
    pub(crate) fn accepts(&self, traits: Traits) -> bool {
        self.accepted[usize::from(traits.0)]
    }

    #[inline]
    pub(crate) fn wants(&self, sector: SectorCode) -> bool {
        self.wanted[usize::from(sector.number())]
    }
}
