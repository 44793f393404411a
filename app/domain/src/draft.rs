//! An offer being written: what was typed at each step of the wizard, complete or not.
//!
//! Everything is kept as text, so that a form that was refused, or left for tomorrow, is shown again as it was. `check` reads
//! it into the parts of an offer, or says what is missing.

mod check;

use std::borrow::Cow;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub(crate) use self::check::day as day_hours;
pub use self::check::{Found, MAX_RESERVED, OfferParts, PlaceParts, Reference, week_problems};
use crate::{
    campaign::{Campaign, Phase},
    hours,
    id::PlaceId,
    offer::Offer,
    sanitize::multiline,
    school::Uai,
    typed_week::{TypedWeek, day_field},
    typography::{capitalised, date},
    weeks::Weeks,
};

/// The steps of an offer's wizard, in order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Who hosts, and where.
    Structure,
    /// What is to be discovered, by how many, when.
    Offer,
    /// Hours, meals, accessibility, whom to call.
    Practical,
    /// All of it, as pupils will read it.
    Preview,
}

impl Step {
    /// Every step.
    pub const ALL: [Self; 4] = [Self::Structure, Self::Offer, Self::Practical, Self::Preview];

    /// The name used in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Self::Structure => "structure",
            Self::Offer => "offre",
            Self::Practical => "pratique",
            Self::Preview => "apercu",
        }
    }

    /// The step of that code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.code() == code)
    }

    /// In French.
    pub fn label(self) -> &'static str {
        match self {
            Self::Structure => "La structure et le lieu",
            Self::Offer => "L’offre",
            Self::Practical => "Le côté pratique",
            Self::Preview => "Aperçu et publication",
        }
    }

    /// 1 to 4.
    pub fn number(self) -> usize {
        self as usize + 1
    }

    /// The one after.
    pub fn next(self) -> Option<Self> {
        Self::ALL.get(self as usize + 1).copied()
    }

    /// The one before.
    pub fn previous(self) -> Option<Self> {
        Self::ALL.get((self as usize).checked_sub(1)?).copied()
    }
}

/// Something to put right, beside its field.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Problem {
    /// Name of the form's field.
    pub field: Cow<'static, str>,
    /// What is wrong and how to put it right, in French.
    pub message: String,
}

impl Problem {
    /// A problem with that field.
    pub fn new(field: &'static str, message: impl Into<String>) -> Self {
        Self {
            field: Cow::Borrowed(field),
            message: message.into(),
        }
    }
}

/// The same problems for a list of them: what is wrong with several days in the same way is said once, « du lundi au jeudi : … ».
pub fn said_together(problems: Vec<Problem>) -> Vec<Problem> {
    const AFTER: &str = "\u{a0}: ";
    let mut together: Vec<(Vec<usize>, Problem)> = Vec::new();
    for problem in problems {
        let about = problem
            .message
            .split_once(AFTER)
            .filter(|_| problem.field == field::HOURS);
        let about = about.and_then(|(name, text)| {
            let mut days = hours::WeekHours::DAYS.iter();
            Some((days.position(|day| capitalised(day) == name)?, text.to_owned()))
        });
        let Some((day, text)) = about else {
            together.push((Vec::new(), problem));
            continue;
        };
        let same = together.iter().position(|(days, said)| {
            let said = said.message.split_once(AFTER);
            !days.is_empty() && said.is_some_and(|(_, said)| said == text)
        });
        if let Some((days, said)) = same.and_then(|place| together.get_mut(place)) {
            days.push(day);
            said.message = format!("{}{AFTER}{text}", capitalised(&hours::named(days)));
        } else {
            together.push((vec![day], problem));
        }
    }
    together.into_iter().map(|(_, problem)| problem).collect()
}

/// Names of the form's fields; those of hours are made by [`hour_field`].
pub mod field {
    /// An existing place's id, [`super::NEW_PLACE`] or [`super::PLACE_ABROAD`].
    pub const PLACE: &str = "lieu";
    /// Number and street.
    pub const ADDRESS: &str = "adresse";
    /// Postal code.
    pub const POSTAL_CODE: &str = "code_postal";
    /// Commune, in France.
    pub const COMMUNE: &str = "commune";
    /// City, abroad.
    pub const CITY: &str = "ville";
    /// Country.
    pub const COUNTRY: &str = "pays";
    /// Sector's code.
    pub const SECTOR: &str = "secteur";
    /// Title.
    pub const TITLE: &str = "titre";
    /// Jobs, one a line.
    pub const METIERS: &str = "metiers";
    /// Activities, one a line.
    pub const ACTIVITIES: &str = "activites";
    /// Alone or together.
    pub const FORMAT: &str = "accueil";
    /// Weeks.
    pub const WEEKS: &str = "semaines";
    /// Seats in each week.
    pub const SEATS: &str = "places";
    /// What problems with hours are about, whatever the day.
    pub const HOURS: &str = "horaires";
    /// Meals.
    pub const LUNCH: &str = "repas";
    /// Ticked when a pupil with a disability can be hosted.
    pub const ACCESSIBLE: &str = "accessible";
    /// What such a pupil should know.
    pub const ACCESS_NOTE: &str = "accessibilite";
    /// UAIs of the lycées it is reserved to; the name is repeated.
    pub const RESERVED_TO: &str = "lycees";
    /// Whom to call.
    pub const CONTACT_NAME: &str = "contact_nom";
    /// Their number.
    pub const CONTACT_PHONE: &str = "contact_telephone";

    /// What a field is called where changes are listed; nothing for what is no field of an offer.
    pub fn label(field: &str) -> &'static str {
        match field {
            PLACE => "lieu",
            SECTOR => "secteur",
            TITLE => "titre",
            METIERS => "métiers",
            ACTIVITIES => "activités",
            FORMAT => "accueil",
            WEEKS => "semaines",
            SEATS => "places",
            HOURS => "horaires",
            LUNCH => "repas",
            ACCESSIBLE | ACCESS_NOTE => "accessibilité",
            RESERVED_TO => "lycées",
            CONTACT_NAME | CONTACT_PHONE => "contact",
            _ => "",
        }
    }
}

/// The choice of an address that is typed, in France.
pub const NEW_PLACE: &str = "nouveau";
/// The same, abroad.
pub const PLACE_ABROAD: &str = "etranger";

/// The fields of a day's hours, in the order of [`DraftContent::hours`].
const HOUR_FIELDS: [&str; 4] = ["matin_de", "matin_a", "apres_midi_de", "apres_midi_a"];

/// The name of a field of hours: `lundi_matin_de`; `day` as in `WeekHours::DAYS`, `slot` from 0 to 3 (morning from, to,
/// afternoon from, to). Empty out of these bounds.
pub fn hour_field(day: usize, slot: usize) -> String {
    day_field("", day, slot)
}

/// Whether a field of that name is one of the hours.
fn is_hour_field(name: &str) -> bool {
    name.split_once('_')
        .is_some_and(|(day, slot)| hours::WeekHours::DAYS.contains(&day) && HOUR_FIELDS.contains(&slot))
}

/// What was typed. Fields may be added: older drafts are read with the new ones empty.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct DraftContent {
    /// An existing place's id, [`NEW_PLACE`] or [`PLACE_ABROAD`].
    pub place: String,
    /// Number and street of a new place.
    pub address: String,
    /// Its postal code.
    pub postal_code: String,
    /// Its commune, in France.
    pub commune: String,
    /// Its city, abroad.
    pub city: String,
    /// Its country, abroad.
    pub country: String,
    /// Sector's code: « s31 ».
    pub sector: String,
    /// Title.
    pub title: String,
    /// Jobs to discover, one a line.
    pub metiers: String,
    /// Activities, one a line.
    pub activities: String,
    /// Code of a format.
    pub format: String,
    /// Code of weeks.
    pub weeks: String,
    /// Seats in each week.
    pub seats: String,
    /// Monday to Saturday: morning from, to, afternoon from, to.
    pub hours: [[String; 4]; 6],
    /// Meals.
    pub lunch: String,
    /// Whether a pupil with a disability can be hosted.
    pub accessible: bool,
    /// What such a pupil should know.
    pub access_note: String,
    /// UAIs of the lycées it is reserved to.
    pub reserved_to: Vec<String>,
    /// Whom to call.
    pub contact_name: String,
    /// Their number.
    pub contact_phone: String,
}

impl DraftContent {
    /// What was there before, with the fields of that step as a form sent them; other steps' fields are left alone, and so are
    /// texts that the form did not send. Of a name sent twice the last counts, except for lists, which take them all. A box
    /// that is not sent is not ticked.
    #[must_use]
    pub fn from_form(before: Self, step: Step, pairs: &[(String, String)]) -> Self {
        let mut content = before;
        if step == Step::Practical {
            content.accessible = false;
            content.reserved_to.clear();
        }
        let mut several: [Vec<&str>; 2] = Default::default();
        for (name, value) in pairs {
            match (step, name.as_str()) {
                (Step::Offer, field::METIERS) => several[0].push(value),
                (Step::Offer, field::ACTIVITIES) => several[1].push(value),
                (Step::Practical, field::ACCESSIBLE) => {
                    content.accessible = !matches!(value.as_str(), "" | "non");
                }
                (Step::Practical, field::RESERVED_TO) => content.reserved_to.push(multiline(value)),
                _ => {
                    if let Some(text) = content.text(step, name) {
                        *text = multiline(value);
                        if is_hour_field(name) {
                            *text = hours::field_value(text);
                        }
                    }
                }
            }
        }
        let [metiers, activities] = several;
        if !metiers.is_empty() {
            content.metiers = multiline(&metiers.join("\n"));
        }
        if !activities.is_empty() {
            content.activities = multiline(&activities.join("\n"));
        }
        content.reserved_to.retain(|uai| !uai.trim().is_empty());
        if step == Step::Practical {
            let get = |name: &str| {
                let sent = pairs.iter().rev().find(|(sent, _)| sent == name);
                sent.map_or("", |(_, value)| value.as_str())
            };
            content.hours = TypedWeek(content.hours).from_form("", get).0;
        }
        content
    }

    /// The text that a field of that step fills.
    fn text(&mut self, step: Step, name: &str) -> Option<&mut String> {
        Some(match (step, name) {
            (Step::Structure, field::PLACE) => &mut self.place,
            (Step::Structure, field::ADDRESS) => &mut self.address,
            (Step::Structure, field::POSTAL_CODE) => &mut self.postal_code,
            (Step::Structure, field::COMMUNE) => &mut self.commune,
            (Step::Structure, field::CITY) => &mut self.city,
            (Step::Structure, field::COUNTRY) => &mut self.country,
            (Step::Offer, field::SECTOR) => &mut self.sector,
            (Step::Offer, field::TITLE) => &mut self.title,
            (Step::Offer, field::FORMAT) => &mut self.format,
            (Step::Offer, field::WEEKS) => &mut self.weeks,
            (Step::Offer, field::SEATS) => &mut self.seats,
            (Step::Practical, field::LUNCH) => &mut self.lunch,
            (Step::Practical, field::ACCESS_NOTE) => &mut self.access_note,
            (Step::Practical, field::CONTACT_NAME) => &mut self.contact_name,
            (Step::Practical, field::CONTACT_PHONE) => &mut self.contact_phone,
            (Step::Practical, _) => {
                let (day, slot) = name.split_once('_')?;
                let day = crate::hours::WeekHours::DAYS
                    .iter()
                    .position(|name| *name == day)?;
                let slot = HOUR_FIELDS.iter().position(|name| *name == slot)?;
                &mut self.hours[day][slot]
            }
            _ => return None,
        })
    }

    /// Every text as it may be kept: see [`multiline`].
    #[must_use]
    pub fn cleaned(&self) -> Self {
        let mut content = self.clone();
        let texts = [
            &mut content.place,
            &mut content.address,
            &mut content.postal_code,
            &mut content.commune,
            &mut content.city,
            &mut content.country,
            &mut content.sector,
            &mut content.title,
            &mut content.metiers,
            &mut content.activities,
            &mut content.format,
            &mut content.weeks,
            &mut content.seats,
            &mut content.lunch,
            &mut content.access_note,
            &mut content.contact_name,
            &mut content.contact_phone,
        ];
        for text in texts.into_iter().chain(&mut content.reserved_to) {
            *text = multiline(text);
        }
        content.with_field_hours()
    }

    /// The same with hours as the browser's fields of times take them: another text would be shown there as nothing, and be lost with
    /// the next step. What is no time stays as it was typed.
    #[must_use]
    pub fn with_field_hours(mut self) -> Self {
        for text in self.hours.iter_mut().flatten() {
            *text = hours::field_value(&multiline(text));
        }
        self
    }

    /// What its host would have typed to make that offer: to edit it, or to write another like it.
    pub fn of_offer(offer: &Offer, reserved_to: &[Uai]) -> Self {
        let mut hours: [[String; 4]; 6] = Default::default();
        for (typed, day) in hours.iter_mut().zip(&offer.hours.0) {
            // A day of one stretch is a morning or an afternoon; one without a break fills the outer fields.
            match day.as_slice() {
                [(from, to)] if from.minutes() >= 12 * 60 => {
                    [typed[2], typed[3]] = [from.field_value(), to.field_value()];
                }
                [(from, to)] => [typed[0], typed[1]] = [from.field_value(), to.field_value()],
                [first, .., last] => {
                    *typed = [
                        first.0.field_value(),
                        first.1.field_value(),
                        last.0.field_value(),
                        last.1.field_value(),
                    ];
                }
                [] => {}
            }
        }
        Self {
            place: offer.place.to_string(),
            sector: offer.sector.to_string(),
            title: offer.title.clone(),
            metiers: offer.metiers.join("\n"),
            activities: offer.activities.join("\n"),
            format: offer.format.code().to_owned(),
            weeks: offer.weeks.code().to_owned(),
            seats: offer.seats.to_string(),
            hours,
            lunch: offer.lunch.clone(),
            accessible: offer.accessible,
            access_note: offer.access_note.clone(),
            reserved_to: reserved_to.iter().map(|uai| uai.as_str().to_owned()).collect(),
            contact_name: offer.contact_name.clone(),
            contact_phone: offer.contact_phone.clone(),
            ..Self::default()
        }
    }

    /// The existing place chosen, if one is.
    pub fn chosen_place(&self) -> Option<PlaceId> {
        self.place.trim().parse().ok()
    }
}

/// Why an offer for those weeks cannot be published that day, if it cannot.
pub fn publication_problem(campaign: &Campaign, weeks: Weeks, today: NaiveDate) -> Option<Problem> {
    let message = if campaign.phase(today) == Phase::BeforeHosts {
        format!(
            "Les offres pourront être publiées à partir du {}. D’ici là, votre brouillon est gardé.",
            date(campaign.hosts_open)
        )
    } else if campaign.is_offer_current(weeks, today) {
        return None;
    } else {
        "Ces semaines ont commencé ou sont passées\u{a0}: l’offre ne peut plus être publiée.".to_owned()
    };
    Some(Problem::new(field::WEEKS, message))
}

#[cfg(test)]
mod tests;
