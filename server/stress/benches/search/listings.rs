//! Listings straight from the made-up world, without a database.

use std::error::Error;

use demo::{Size, World};
use domain::{
    id::CampaignId,
    offer::{Listing, Offer, OfferCard, SeatsLeft, Whereabouts},
    place::{Location, Place},
    structure::Structure,
    weeks::Week,
};
use uuid::Uuid;

type Made = Result<Listing, Box<dyn Error>>;

/// That many listings; beyond a whole country, of several made-up countries laid over each other.
pub fn listings(count: usize, seed: u64) -> Result<impl Iterator<Item = Made>, Box<dyn Error>> {
    let opening = "2026-09-01".parse()?;
    let worlds = (seed..).map(move |seed| World::new(Size::National, seed, CampaignId(Uuid::nil()), opening));
    Ok(worlds
        .flat_map(|world| match world {
            Ok(world) => Box::new(world.flat_map(|rows| {
                let mut offers = rows.offers.into_iter().peekable();
                let hosts = rows.structures.into_iter().zip(rows.places);
                hosts
                    .flat_map(|(structure, place)| {
                        std::iter::from_fn(|| offers.next_if(|offer| offer.structure == structure.id))
                            .map(|offer| listing(offer, &structure, &place))
                            .collect::<Vec<_>>()
                    })
                    .collect::<Vec<_>>()
            })) as Box<dyn Iterator<Item = Made>>,
            Err(error) => Box::new(std::iter::once(Err(error.into()))),
        })
        .take(count))
}

fn listing(offer: Offer, structure: &Structure, place: &Place) -> Made {
    let seats = |week| if offer.weeks.covers(week) { offer.seats } else { 0 };
    let whereabouts = match &place.location {
        Location::France {
            department, position, ..
        } => Whereabouts::France {
            city: place.city.clone(),
            department: department.clone(),
            position: *position,
        },
        Location::Abroad { country } => Whereabouts::Abroad {
            city: place.city.clone(),
            country: country.clone(),
        },
    };
    Ok(Listing {
        card: OfferCard {
            id: offer.id,
            structure: structure.name.clone(),
            kind: structure.kind,
            sector: offer.sector,
            whereabouts,
            weeks: offer.weeks,
            seats_left: SeatsLeft {
                first: seats(Week::First),
                second: seats(Week::Second),
            },
            format: offer.format,
            accessible: offer.accessible,
            // PostGIS is asked about all offers: none is set apart here either.
            reserved: false,
            committed: false,
            published_at: offer.published_at.ok_or("an offer without a date")?,
            title: offer.title,
        },
        metiers: offer.metiers,
        activities: offer.activities,
        reserved_to: Vec::new(),
    })
}
