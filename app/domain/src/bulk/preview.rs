//! An offer of a file, column by column, as it would be published.

use super::COLUMNS;
use crate::{
    draft::{OfferParts, PlaceParts, field},
    hours::WeekHours,
    place::Location,
    sector::Sector,
    typography::{capitalised, counted, time},
};

/// What each column would publish, in the template's order, those that say nothing left out. `schools` are the names of the lycées it
/// is reserved to.
pub fn published(parts: &OfferParts, sectors: &[Sector], schools: &[String]) -> Vec<(&'static str, String)> {
    COLUMNS
        .iter()
        .map(|column| (column.name, value(column.field, parts, sectors, schools)))
        .filter(|(_, value)| !value.is_empty())
        .collect()
}

fn value(field: &str, parts: &OfferParts, sectors: &[Sector], schools: &[String]) -> String {
    match field {
        field::SECTOR => sectors
            .iter()
            .find(|known| known.code == parts.sector)
            .map(|known| known.label.clone())
            .unwrap_or_default(),
        field::TITLE => parts.title.clone(),
        field::METIERS => parts.metiers.join(" | "),
        field::ACTIVITIES => parts.activities.join(" | "),
        field::FORMAT => parts.format.label().to_owned(),
        field::WEEKS => capitalised(parts.weeks.label()),
        field::SEATS => counted(
            usize::from(parts.seats),
            "place par semaine",
            "places par semaine",
        ),
        field::LUNCH => parts.lunch.clone(),
        field::ACCESSIBLE => if parts.accessible { "Oui" } else { "Non précisé" }.to_owned(),
        field::ACCESS_NOTE => parts.access_note.clone(),
        field::RESERVED_TO => schools.join(", "),
        field::CONTACT_NAME => parts.contact_name.clone(),
        field::CONTACT_PHONE => parts.contact_phone.clone(),
        field::ADDRESS | field::POSTAL_CODE | field::COMMUNE | field::COUNTRY => {
            of_place(field, &parts.place)
        }
        day => WeekHours::DAYS
            .iter()
            .position(|known| *known == day)
            .map(|day| of_day(parts, day))
            .unwrap_or_default(),
    }
}

fn of_place(field: &str, place: &PlaceParts) -> String {
    let PlaceParts::New {
        address,
        postal_code,
        city,
        location,
    } = place
    else {
        return String::new();
    };
    match (field, location) {
        (field::ADDRESS, _) => address.clone(),
        (field::POSTAL_CODE, _) => postal_code.clone(),
        (field::COMMUNE, Location::France { department, .. }) => format!("{city} ({department})"),
        (field::COMMUNE, Location::Abroad { .. }) => city.clone(),
        (_, Location::France { .. }) => "France".to_owned(),
        (_, Location::Abroad { country }) => country.clone(),
    }
}

/// « 9 h à 12 h, 13 h à 17 h ».
fn of_day(parts: &OfferParts, day: usize) -> String {
    let stretches = parts.hours.0.get(day).map(Vec::as_slice).unwrap_or_default();
    if stretches.is_empty() {
        return "Pas de stage".to_owned();
    }
    let said: Vec<_> = stretches
        .iter()
        .map(|(from, to)| format!("{} à {}", time(*from), time(*to)))
        .collect();
    said.join(", ")
}
