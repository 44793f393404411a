//! Makes one structure with its place and its offers.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use domain::{
    hours::{Stretch, TimeOfDay, WeekHours},
    id::{CampaignId, OfferId, PlaceId, SchoolId, StructureId, uuid_v7},
    offer::{Format, Offer, OfferState},
    place::{CommuneCode, Location, Place, Position},
    structure::{Siret, Structure},
    typography::place_name,
    weeks::Weeks,
};
use search::gazetteer::Gazetteer;
use uuid::Uuid;

use super::{
    DemoError, Size,
    rng::{SeededRng, Weighted},
    supply,
    vocabulary::{self, Rhythm, SectorEntry},
    words::{ABROAD, ACCESS_NOTES, FAMILY_NAMES, FIRST_NAMES, STREETS},
};

/// Their inhabitants are those of their arrondissements.
const CITIES_WITH_ARRONDISSEMENTS: [&str; 3] = ["75056", "69123", "13055"];
/// Days over which offers are published.
const PUBLICATION_DAYS: u64 = 75;
/// Chances in a hundred of a number of offers from 1 to 12: three and a half on average.
const OFFERS_OF_A_STRUCTURE: [u64; 12] = [27, 19, 14, 10, 8, 6, 5, 4, 2, 2, 2, 1];

struct Town {
    code: CommuneCode,
    name: String,
    department: String,
    postal_codes: Vec<String>,
    population: u32,
    position: Position,
}

/// What structures are made from.
pub(super) struct Maker {
    seed: u64,
    campaign: CampaignId,
    opening: NaiveDate,
    towns: Weighted<Town>,
    sectors: Weighted<SectorEntry>,
    counts: Weighted<usize>,
    schools: BTreeMap<String, Vec<SchoolId>>,
}

impl Maker {
    pub(super) fn new(
        gazetteer: &Gazetteer,
        schools: BTreeMap<String, Vec<SchoolId>>,
        size: Size,
        seed: u64,
        campaign: CampaignId,
        opening: NaiveDate,
    ) -> Result<Self, DemoError> {
        let towns = Weighted::new(
            gazetteer
                .communes()
                .iter()
                .filter(|commune| !CITIES_WITH_ARRONDISSEMENTS.contains(&commune.code.as_str()))
                .map(|commune| {
                    let weight =
                        u64::from(commune.population) * supply::weight(size, seed, &commune.department);
                    let town = Town {
                        code: commune.code,
                        name: commune.name.clone(),
                        department: commune.department.clone(),
                        postal_codes: commune.postal_codes.clone(),
                        population: commune.population,
                        position: commune.position,
                    };
                    (weight, town)
                }),
        );
        let sectors = Weighted::new(vocabulary::read()?.into_iter().map(|entry| (entry.1, entry)));
        if towns.is_empty() || sectors.is_empty() {
            return Err(DemoError::Word("nothing to draw from".to_owned()));
        }
        let counts = Weighted::new(OFFERS_OF_A_STRUCTURE.into_iter().zip(1..));
        Ok(Self {
            seed,
            campaign,
            opening,
            towns,
            sectors,
            counts,
            schools,
        })
    }

    /// The structure of that number, its place and its offers.
    pub(super) fn structure(&self, number: u32) -> (Structure, Place, Vec<Offer>) {
        let rng = &mut SeededRng::new(self.seed, u64::from(number));
        let sector = self.sectors.draw(rng);
        let (_, _, words) = sector;
        let kinds = Weighted::new(words.kinds.iter().map(|(kind, weight)| (*weight, *kind)));
        let kind = *kinds.draw(rng);
        let abroad = rng.percent(1);
        let town = self.towns.draw(rng);
        let foreign = rng.pick(&ABROAD);
        let city = if abroad { foreign.0 } else { town.name.as_str() };

        let id = StructureId(made_id(rng));
        let structure = Structure {
            id,
            name: name(rng, words.structures.get(&kind), city),
            kind,
            siret: (!abroad).then(|| Siret::fictive(number)),
        };
        let address = format!("{} {}", 1 + rng.below(120), rng.pick(&STREETS));
        let place = Place {
            id: PlaceId(made_id(rng)),
            structure: id,
            address,
            postal_code: if abroad {
                foreign.1.to_owned()
            } else {
                town.postal_codes
                    .get(rng.index(town.postal_codes.len()))
                    .cloned()
                    .unwrap_or_default()
            },
            city: city.to_owned(),
            location: if abroad {
                Location::Abroad {
                    country: foreign.2.to_owned(),
                }
            } else {
                Location::France {
                    commune: town.code,
                    department: town.department.clone(),
                    position: around(rng, town),
                }
            },
        };
        let count = *self.counts.draw(rng);
        let contact = format!("{} {}", rng.pick(&FIRST_NAMES), rng.pick(&FAMILY_NAMES));
        let schools = if abroad {
            None
        } else {
            self.schools.get(&town.department)
        };
        // A structure does not give two offers the same title before it has used them all.
        let first_title = rng.index(words.titles.len());
        let titles = words.titles.iter().cycle().skip(first_title);
        let schools = schools.map_or(&[][..], Vec::as_slice);
        let offers = titles
            .take(count)
            .map(|title| self.offer(rng, sector, title, &structure, &place, &contact, schools))
            .collect();
        (structure, place, offers)
    }

    #[expect(clippy::too_many_arguments, reason = "what an offer is made of")]
    fn offer(
        &self,
        rng: &mut SeededRng,
        (sector, _, words): &SectorEntry,
        title: &str,
        structure: &Structure,
        place: &Place,
        contact: &str,
        schools: &[SchoolId],
    ) -> Offer {
        let weeks = match rng.below(100) {
            0..72 => Weeks::Both,
            72..86 => Weeks::First,
            _ => Weeks::Second,
        };
        let (format, seats) = match rng.below(100) {
            0..80 => (Format::Individual, 1 + rng.below(3)),
            80..96 => (Format::SmallGroup, 3 + rng.below(6)),
            _ => (Format::SmallGroup, 8),
        };
        let accessible = rng.percent(40);
        let metiers = 2 + rng.index(3);
        let activities = 3 + rng.index(3);
        let mut reserved_to = Vec::new();
        if !schools.is_empty() && rng.percent(4) {
            for _ in 0..=rng.below(2) {
                let school = *rng.pick(schools);
                if !reserved_to.contains(&school) {
                    reserved_to.push(school);
                }
            }
        }
        Offer {
            id: OfferId(made_id(rng)),
            campaign: self.campaign,
            structure: structure.id,
            place: place.id,
            sector: *sector,
            title: title.to_owned(),
            metiers: rng.sample(&words.metiers, metiers),
            activities: rng.sample(&words.activities, activities),
            weeks,
            seats: u16::try_from(seats).unwrap_or(1),
            format,
            hours: hours(rng, words.hours),
            lunch: rng.pick(&words.lunch).clone(),
            accessible,
            access_note: if accessible {
                (*rng.pick(&ACCESS_NOTES)).to_owned()
            } else {
                String::new()
            },
            reserved_to,
            contact_name: contact.to_owned(),
            contact_phone: format!("06 39 98 {:02} {:02}", rng.below(100), rng.below(100)),
            state: OfferState::Published,
            published_at: Some(self.published(rng)),
        }
    }

    /// A moment of a working day.
    fn published(&self, rng: &mut SeededRng) -> DateTime<Utc> {
        let day = self
            .opening
            .checked_add_days(Days::new(rng.below(PUBLICATION_DAYS)))
            .unwrap_or(self.opening);
        let seconds = i64::try_from(7 * 3600 + rng.below(10 * 3600)).unwrap_or_default();
        day.and_time(chrono::NaiveTime::MIN).and_utc() + TimeDelta::seconds(seconds)
    }
}

/// An id from chance alone: its time is zero, so that it does not depend on the day.
fn made_id(rng: &mut SeededRng) -> Uuid {
    uuid_v7(0, rng.bytes())
}

pub(super) fn name(rng: &mut SeededRng, patterns: Option<&Vec<String>>, city: &str) -> String {
    let family = rng.pick(&FAMILY_NAMES);
    patterns.filter(|patterns| !patterns.is_empty()).map_or_else(
        || format!("Maison {family}"),
        |patterns| {
            rng.pick(patterns)
                .replace("{nom}", family)
                .replace("{commune}", &place_name(city))
        },
    )
}

/// A point in the built-up part of a town: the larger the town, the further from its mairie. Rounded to a metre, so
/// that no machine's arithmetic shows.
fn around(rng: &mut SeededRng, town: &Town) -> Position {
    let reach_km = (f64::from(town.population).sqrt() / 160.0).clamp(0.15, 3.0);
    #[expect(clippy::cast_precision_loss, reason = "numbers below ten thousand")]
    let mut unit = || rng.below(10_000) as f64 / 10_000.0;
    let (distance, angle) = (reach_km * unit().sqrt(), unit() * std::f64::consts::TAU);
    let north = distance * angle.cos() / 111.2;
    let east = distance * angle.sin() / (111.2 * town.position.latitude().to_radians().cos());
    let rounded = |degrees: f64| (degrees * 1e5).round() / 1e5;
    Position::new(
        rounded(town.position.latitude() + north),
        rounded(town.position.longitude() + east),
    )
    .unwrap_or(town.position)
}

/// A believable week, within every limit of working time for a pupil of 15: seven hours a day, two days off running.
pub(super) fn hours(rng: &mut SeededRng, rhythm: Rhythm) -> WeekHours {
    let late = u16::try_from(rng.below(3)).unwrap_or(0) * 15;
    let day: Vec<Stretch> = match rhythm {
        Rhythm::Office => stretches([
            (9 * 60 + late, 12 * 60 + late),
            (13 * 60 + 30, 16 * 60 + 30 + late),
        ]),
        Rhythm::Shop => stretches([(10 * 60, 13 * 60), (14 * 60, 17 * 60 + late)]),
        Rhythm::Early => stretches([(7 * 60 + late, 11 * 60), (11 * 60 + 45, 14 * 60 + 30)]),
        Rhythm::Hospital => stretches([(8 * 60 + late, 12 * 60), (13 * 60, 16 * 60)]),
    };
    let saturday = rhythm == Rhythm::Shop && rng.percent(50);
    let free_wednesday_afternoon = rhythm == Rhythm::Office && rng.percent(20);
    let mut week = WeekHours::default();
    for weekday in 0..6 {
        week.0[weekday] = match weekday {
            0 if saturday => Vec::new(),
            2 if free_wednesday_afternoon => day[..1].to_vec(),
            5 if !saturday => Vec::new(),
            _ => day.clone(),
        };
    }
    week
}

fn stretches(minutes: [(u16, u16); 2]) -> Vec<Stretch> {
    minutes
        .into_iter()
        .filter_map(|(from, to)| Some((TimeOfDay::try_from(from).ok()?, TimeOfDay::try_from(to).ok()?)))
        .collect()
}
