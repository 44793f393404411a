//! Structures that keep places for the lycée: their offers are reserved to it, so that nobody else's search changes.

use chrono::TimeDelta;
use domain::{
    account::{EmailAddress, PersonName, Role},
    application::ApplicationState,
    id::{AccountId, CampaignId, OfferId, PlaceId, StructureId, uuid_v7},
    offer::{Format, Offer, OfferState},
    place::{Location, Place},
    structure::{Siret, Structure, StructureKind},
    weeks::{Week, Weeks},
};
use service::context::AppContext;
use store::{Created, MadeApplication, NewAccount};

use super::Lycee;
use crate::{
    DemoError, maker,
    rng::{SeededRng, Weighted},
    vocabulary::{self, SectorWords},
    words::{FAMILY_NAMES, FIRST_NAMES, STREETS},
};

/// How many.
const COUNT: u32 = 40;
/// Beyond the numbers of other made-up structures; places found alone come after.
const FIRST_NUMBER: u32 = 910_000_001;

/// A structure, its place and its offer, and who answers for it.
pub(super) struct Partner {
    pub(super) structure: Structure,
    pub(super) place: Place,
    pub(super) offer: Offer,
    pub(super) name: String,
    pub(super) email: String,
    /// Nobody's account until it is added.
    pub(super) owner: AccountId,
}

/// The words that structures are made of, by weight.
pub(super) struct Words(Weighted<(domain::sector::SectorCode, SectorWords)>);

impl Words {
    pub(super) fn read() -> Result<Self, DemoError> {
        let sectors = vocabulary::read()?;
        Ok(Self(Weighted::new(
            sectors
                .into_iter()
                .map(|(code, weight, words)| (weight, (code, words))),
        )))
    }

    pub(super) fn draw(&self, rng: &mut SeededRng) -> (domain::sector::SectorCode, &SectorWords) {
        let (code, words) = self.0.draw(rng);
        (*code, words)
    }
}

/// Draws a kind and a name for a structure of that town.
pub(super) fn name(rng: &mut SeededRng, words: &SectorWords, city: &str) -> (StructureKind, String) {
    let kinds = Weighted::new(words.kinds.iter().map(|(kind, weight)| (*weight, *kind)));
    let kind = *kinds.draw(rng);
    (kind, maker::name(rng, words.structures.get(&kind), city))
}

/// Draws them; they are not written yet, and have no seat.
pub(super) fn draw(
    rng: &mut SeededRng,
    lycee: &Lycee,
    campaign: CampaignId,
) -> Result<Vec<Partner>, DemoError> {
    let words = Words::read()?;
    let towns = Weighted::new(
        lycee
            .towns
            .iter()
            .enumerate()
            .map(|(index, town)| (town.weight, index)),
    );
    Ok((0..COUNT)
        .map(|number| {
            let town = *towns.draw(rng);
            partner(rng, &words, lycee, campaign, number, town)
        })
        .collect())
}

fn partner(
    rng: &mut SeededRng,
    words: &Words,
    lycee: &Lycee,
    campaign: CampaignId,
    number: u32,
    town: usize,
) -> Partner {
    let commune = &lycee.towns[town].commune;
    let (sector, words) = words.draw(rng);
    let (kind, title) = name(rng, words, &commune.name);
    let id = StructureId(uuid_v7(0, rng.bytes()));
    let structure = Structure {
        id,
        name: title,
        kind,
        siret: Some(Siret::fictive(FIRST_NUMBER + number)),
    };
    let place = Place {
        id: PlaceId(uuid_v7(0, rng.bytes())),
        structure: id,
        address: format!("{} {}", 1 + rng.below(120), rng.pick(&STREETS)),
        postal_code: commune.postal_codes.first().cloned().unwrap_or_default(),
        city: commune.name.clone(),
        location: Location::France {
            commune: commune.code,
            department: commune.department.clone(),
            position: commune.position,
        },
    };
    let contact = format!("{} {}", rng.pick(&FIRST_NAMES), rng.pick(&FAMILY_NAMES));
    let offer = Offer {
        id: OfferId(uuid_v7(0, rng.bytes())),
        campaign,
        structure: id,
        place: place.id,
        sector,
        title: rng.pick(&words.titles).clone(),
        metiers: rng.sample(&words.metiers, 3),
        activities: rng.sample(&words.activities, 4),
        weeks: Weeks::Both,
        seats: 1,
        format: Format::Individual,
        hours: maker::hours(rng, words.hours),
        lunch: rng.pick(&words.lunch).clone(),
        accessible: false,
        access_note: String::new(),
        reserved_to: vec![lycee.id],
        contact_name: contact.clone(),
        contact_phone: format!("06 39 98 {:02} {:02}", rng.below(100), rng.below(100)),
        state: OfferState::Published,
        published_at: None,
    };
    Partner {
        structure,
        place,
        offer,
        email: format!("partenaire{}@accueil.example", number + 1),
        name: contact,
        owner: AccountId(uuid::Uuid::nil()),
    }
}

/// Writes the structures, with who answers for each.
pub(super) async fn add(app: &AppContext, partners: &mut [Partner]) -> Result<(), DemoError> {
    for partner in partners {
        let owner = owner(app, partner).await?;
        partner.owner = owner;
        let context = app.context(Some(owner));
        app.db
            .create_structure(&context, &partner.structure, &partner.place, owner)
            .await?;
    }
    Ok(())
}

/// Writes their offers, with seats for the applications that take one and for one pupil more.
pub(super) async fn add_offers(
    app: &AppContext,
    partners: &mut [Partner],
    applications: &[MadeApplication],
) -> Result<(), DemoError> {
    let now = app.clock.now();
    for partner in partners.iter_mut() {
        let taken = [Week::First, Week::Second].map(|week| {
            let has_seat = |one: &&MadeApplication| {
                let last = one.moves.last().map(|line| line.state);
                one.offer == partner.offer.id
                    && one.weeks.covers(week)
                    && last.is_some_and(ApplicationState::has_seat)
            };
            applications.iter().filter(has_seat).count()
        });
        let most = taken[0].max(taken[1]) + 1;
        partner.offer.seats = u16::try_from(most).unwrap_or(u16::MAX);
        partner.offer.published_at = Some(now - TimeDelta::days(70));
    }
    let offers: Vec<Offer> = partners.iter().map(|partner| partner.offer.clone()).collect();
    app.db.add_offers(&offers, now).await?;
    Ok(())
}

async fn owner(app: &AppContext, partner: &Partner) -> Result<AccountId, DemoError> {
    let word = |error: &str| DemoError::Word(error.to_owned());
    let new = NewAccount {
        name: PersonName::parse(&partner.name).map_err(|error| word(error.message()))?,
        email: Some(EmailAddress::parse(&partner.email).map_err(|error| word(error.message()))?),
        confirmed: true,
        password_hash: None,
        roles: vec![(Role::Host, None)],
        student: None,
    };
    match app.db.create_account(&app.context(None), &new).await? {
        Created::Done(id) => Ok(id),
        Created::EmailTaken => Err(word("a partner of the demonstration is there already")),
    }
}
