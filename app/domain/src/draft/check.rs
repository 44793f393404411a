//! From what was typed to the parts of an offer: every bound, and what is said when one is not kept.

use super::{DraftContent, NEW_PLACE, PLACE_ABROAD, Problem, Step, field};
use crate::{
    country::is_france,
    hours::{Stretch, TimeOfDay, WeekHours},
    id::{PlaceId, SchoolId},
    offer::Format,
    phone::Phone,
    place::{Commune, Location},
    postal_code::parse_postal_code,
    sanitize::{line, lines},
    school::Uai,
    sector::SectorCode,
    typed_week::TypedDay,
    typography::{capitalised, counted, number},
    weeks::Weeks,
    working_time::{AgeGroup, When, check_week},
};

/// What is said where a structure without a SIRET would host in France.
const NO_SIRET: &str = "Pour accueillir en France, votre structure a besoin d’un SIRET. Ajoutez-le dans «\u{a0}Modifier la structure\u{a0}».";

/// How many lycées an offer may be reserved to.
pub const MAX_RESERVED: usize = 50;

/// What a typed address stands for.
#[derive(Clone, PartialEq, Debug)]
pub enum Found {
    /// That commune.
    One(Commune),
    /// One of these, by their labels.
    Several(Vec<String>),
    /// None that is known; those of the postal code, by their labels.
    Unknown(Vec<String>),
}

/// What a draft refers to, for who can look it up: the server.
pub trait Reference {
    /// Whether that place is one of the structure's.
    fn has_place(&self, place: PlaceId) -> bool;
    /// Whether a SIRET is wanting for that place of the structure or, without one, for a place in France to be added.
    fn lacks_siret(&self, place: Option<PlaceId>) -> bool;
    /// The commune meant by a postal code and a name, each of one line.
    fn commune(&self, postal_code: &str, name: &str) -> Found;
    /// Whether there is such a sector.
    fn has_sector(&self, sector: SectorCode) -> bool;
    /// The lycée of that number.
    fn school(&self, uai: &Uai) -> Option<SchoolId>;
}

/// Where an offer takes place: somewhere the structure has hosted already, or a place to add.
#[derive(Clone, PartialEq, Debug)]
pub enum PlaceParts {
    /// A place of the structure.
    Existing(PlaceId),
    /// Another.
    New {
        /// Number and street.
        address: String,
        /// Postal code; may be empty abroad.
        postal_code: String,
        /// Commune or city.
        city: String,
        /// Where.
        location: Location,
    },
}

/// A complete offer, but for its identifier, its campaign, its structure and its state.
#[derive(Clone, PartialEq, Debug)]
pub struct OfferParts {
    /// Where.
    pub place: PlaceParts,
    /// Sector.
    pub sector: SectorCode,
    /// Title.
    pub title: String,
    /// Jobs to discover.
    pub metiers: Vec<String>,
    /// Activities.
    pub activities: Vec<String>,
    /// Alone or together.
    pub format: Format,
    /// Weeks.
    pub weeks: Weeks,
    /// Seats in each of these weeks.
    pub seats: u16,
    /// Hours.
    pub hours: WeekHours,
    /// Meals.
    pub lunch: String,
    /// Whether a pupil with a disability can be hosted.
    pub accessible: bool,
    /// What such a pupil should know; may be empty.
    pub access_note: String,
    /// Lycées it is reserved to; empty when open to all.
    pub reserved_to: Vec<SchoolId>,
    /// Whom to call.
    pub contact_name: String,
    /// Their number.
    pub contact_phone: String,
}

impl DraftContent {
    /// What is wrong with a step, in the order of its fields; with the preview, what is wrong with any. `rules_year` is the
    /// campaign's version of the working-time rules. Without a reference (in the browser) what it would look up is believed.
    pub fn problems(&self, step: Step, rules_year: u16, reference: Option<&dyn Reference>) -> Vec<Problem> {
        let mut reader = Reader::new(self, rules_year, reference);
        if matches!(step, Step::Structure | Step::Preview) {
            reader.place();
        }
        if matches!(step, Step::Offer | Step::Preview) {
            reader.offer();
        }
        if matches!(step, Step::Practical | Step::Preview) {
            reader.practical();
        }
        reader.problems
    }

    /// The place alone, or what is wrong with it.
    pub fn place_parts(&self, reference: &dyn Reference) -> Result<PlaceParts, Vec<Problem>> {
        let mut reader = Reader::new(self, 0, Some(reference));
        reader.place().ok_or(reader.problems)
    }

    /// The parts of an offer, or everything that is wrong.
    pub fn complete(&self, rules_year: u16, reference: &dyn Reference) -> Result<OfferParts, Vec<Problem>> {
        let mut reader = Reader::new(self, rules_year, Some(reference));
        let place = reader.place();
        let offer = reader.offer();
        let practical = reader.practical();
        match (place, offer, practical) {
            (Some(place), Some(offer), Some(practical)) if reader.problems.is_empty() => Ok(OfferParts {
                place,
                sector: offer.sector,
                title: offer.title,
                metiers: offer.metiers,
                activities: offer.activities,
                format: offer.format,
                weeks: offer.weeks,
                seats: offer.seats,
                hours: practical.hours,
                lunch: practical.lunch,
                accessible: self.accessible,
                access_note: practical.access_note,
                reserved_to: practical.reserved_to,
                contact_name: practical.contact_name,
                contact_phone: practical.contact_phone.into(),
            }),
            _ => Err(reader.problems),
        }
    }
}

struct OfferStep {
    sector: SectorCode,
    title: String,
    metiers: Vec<String>,
    activities: Vec<String>,
    format: Format,
    weeks: Weeks,
    seats: u16,
}

struct PracticalStep {
    hours: WeekHours,
    lunch: String,
    access_note: String,
    reserved_to: Vec<SchoolId>,
    contact_name: String,
    contact_phone: Phone,
}

/// Reads field after field, and gathers what is wrong. A field that is wrong gives `None`, and a problem.
struct Reader<'a> {
    content: &'a DraftContent,
    rules_year: u16,
    reference: Option<&'a dyn Reference>,
    problems: Vec<Problem>,
}

impl<'a> Reader<'a> {
    fn new(content: &'a DraftContent, rules_year: u16, reference: Option<&'a dyn Reference>) -> Self {
        Self {
            content,
            rules_year,
            reference,
            problems: Vec::new(),
        }
    }

    fn wrong<T>(&mut self, field: &'static str, message: impl Into<String>) -> Option<T> {
        self.problems.push(Problem::new(field, message));
        None
    }

    /// A text on one line, of that many characters; `asked` is what to say when it is empty, `None` where it may be.
    fn text(
        &mut self,
        field: &'static str,
        typed: &str,
        (least, most): (usize, usize),
        asked: Option<&str>,
    ) -> Option<String> {
        let text = line(typed);
        let length = text.chars().count();
        match asked {
            Some(asked) if length == 0 => self.wrong(field, asked),
            _ if length > most => self.wrong(field, too_long(length, most)),
            Some(_) if length < least => self.wrong(
                field,
                format!("Trop court\u{a0}: {least}\u{a0}caractères au moins."),
            ),
            _ => Some(text),
        }
    }

    /// Lines, between that many; each of at most that many characters.
    fn list(
        &mut self,
        field: &'static str,
        typed: &str,
        (least, most): (usize, usize),
        longest: usize,
        asked: &str,
    ) -> Option<Vec<String>> {
        let lines = lines(typed);
        if lines.len() < least {
            return self.wrong(field, asked);
        }
        if lines.len() > most {
            let count = number(lines.len());
            return self.wrong(
                field,
                format!("{count}\u{a0}lignes, c’est trop\u{a0}: gardez-en {most} au plus."),
            );
        }
        let long = lines.iter().position(|line| line.chars().nth(longest).is_some());
        match long {
            Some(index) => self.wrong(
                field,
                format!(
                    "La ligne {} est trop longue\u{a0}: {longest}\u{a0}caractères au plus.",
                    index + 1
                ),
            ),
            None => Some(lines),
        }
    }

    fn place(&mut self) -> Option<PlaceParts> {
        match self.content.place.trim() {
            NEW_PLACE => {
                let place = self.place_in_france()?;
                let needs_siret =
                    matches!(&place, PlaceParts::New { location, .. } if location.needs_siret());
                if needs_siret && self.reference.is_some_and(|known| known.lacks_siret(None)) {
                    return self.wrong(field::PLACE, NO_SIRET);
                }
                Some(place)
            }
            PLACE_ABROAD => self.place_abroad(),
            _ => match self.content.chosen_place() {
                Some(place) if self.reference.is_none_or(|known| known.has_place(place)) => {
                    if self.reference.is_some_and(|known| known.lacks_siret(Some(place))) {
                        return self.wrong(field::PLACE, NO_SIRET);
                    }
                    Some(PlaceParts::Existing(place))
                }
                Some(_) => self.wrong(
                    field::PLACE,
                    "Ce lieu n’est plus proposé\u{a0}: choisissez-en un autre.",
                ),
                None => self.wrong(
                    field::PLACE,
                    "Choisissez le lieu du stage, ou ajoutez une adresse.",
                ),
            },
        }
    }

    fn place_in_france(&mut self) -> Option<PlaceParts> {
        let content = self.content;
        let address = self.text(
            field::ADDRESS,
            &content.address,
            (3, 200),
            Some("Indiquez le numéro et la rue. L’adresse n’est montrée qu’aux élèves acceptés."),
        );
        let postal_code = match parse_postal_code(&content.postal_code) {
            Ok(code) => Some(code),
            Err(error) => self.wrong(field::POSTAL_CODE, error.message()),
        };
        let name = self.text(
            field::COMMUNE,
            &content.commune,
            (1, 80),
            Some("Indiquez la commune, par exemple Montreuil."),
        );
        let (address, postal_code, name) = (address?, postal_code?, name?);
        let commune = match self.reference.map(|known| known.commune(&postal_code, &name)) {
            Some(Found::One(commune)) if commune.is_in_france() => commune,
            Some(Found::One(_)) => {
                return self.wrong(
                    field::COMMUNE,
                    "Monaco n’est pas en France\u{a0}: choisissez une adresse à l’étranger.",
                );
            }
            Some(Found::Several(labels)) => {
                let labels = labels.into_iter().take(5).collect::<Vec<_>>().join(", ");
                return self.wrong(
                    field::COMMUNE,
                    format!("Plusieurs communes sont possibles\u{a0}: {labels}. Écrivez la vôtre ainsi."),
                );
            }
            Some(Found::Unknown(close)) => return self.wrong(field::COMMUNE, unknown_commune(&close)),
            None => return None,
        };
        Some(PlaceParts::New {
            address,
            postal_code,
            city: commune.name,
            location: Location::France {
                commune: commune.code,
                department: commune.department,
                position: commune.position,
            },
        })
    }

    fn place_abroad(&mut self) -> Option<PlaceParts> {
        let content = self.content;
        let address = self.text(
            field::ADDRESS,
            &content.address,
            (3, 200),
            Some("Indiquez l’adresse. Elle n’est montrée qu’aux élèves acceptés."),
        );
        let postal_code = self.text(field::POSTAL_CODE, &content.postal_code, (0, 20), None);
        let city = self.text(
            field::CITY,
            &content.city,
            (1, 80),
            Some("Indiquez la ville, par exemple Lisbonne."),
        );
        let country = self.text(
            field::COUNTRY,
            &content.country,
            (2, 60),
            Some("Indiquez le pays, en français, par exemple Portugal."),
        );
        let country = match country {
            Some(country) if is_france(&country) => self.wrong(
                field::COUNTRY,
                "Pour un lieu en France, choisissez «\u{a0}Une adresse en France\u{a0}».",
            ),
            other => other,
        };
        Some(PlaceParts::New {
            address: address?,
            postal_code: postal_code?,
            city: city?,
            location: Location::Abroad { country: country? },
        })
    }

    fn offer(&mut self) -> Option<OfferStep> {
        let content = self.content;
        let sector = match SectorCode::parse(content.sector.trim()) {
            Ok(sector) if self.reference.is_none_or(|known| known.has_sector(sector)) => Some(sector),
            _ => self.wrong(field::SECTOR, "Choisissez un secteur dans la liste."),
        };
        let title = self.text(
            field::TITLE,
            &content.title,
            (5, 100),
            Some("Donnez un titre, par exemple «\u{a0}Découvrir une menuiserie\u{a0}»."),
        );
        let metiers = self.list(field::METIERS, &content.metiers, (0, 8), 80, "");
        let activities = self.list(
            field::ACTIVITIES,
            &content.activities,
            (1, 12),
            200,
            "Décrivez au moins une activité, une par ligne.",
        );
        let format = match Format::from_code(content.format.trim()) {
            Some(format) if Format::OFFERED.contains(&format) => Some(format),
            Some(_) => self.wrong(
                field::FORMAT,
                "Une offre n’est plus proposée à une classe entière\u{a0}: choisissez l’accueil individuel ou en petit groupe.",
            ),
            None => self.wrong(
                field::FORMAT,
                "Dites si vous accueillez un élève seul ou un petit groupe.",
            ),
        };
        let weeks = Weeks::from_code(content.weeks.trim())
            .or_else(|| self.wrong(field::WEEKS, "Dites quelles semaines vous proposez."));
        let seats = self.seats();
        Some(OfferStep {
            sector: sector?,
            title: title?,
            metiers: metiers?,
            activities: activities?,
            format: format?,
            weeks: weeks?,
            seats: seats?,
        })
    }

    fn seats(&mut self) -> Option<u16> {
        let most = 99;
        let typed = self.content.seats.trim();
        let digits = (1..=4).contains(&typed.len()) && typed.bytes().all(|byte| byte.is_ascii_digit());
        match typed.parse() {
            Ok(seats) if digits && (1..=most).contains(&seats) => Some(seats),
            _ => self.wrong(
                field::SEATS,
                format!("Indiquez un nombre de places par semaine, de 1 à {most}, en chiffres."),
            ),
        }
    }

    fn practical(&mut self) -> Option<PracticalStep> {
        let content = self.content;
        let hours = self.hours();
        let lunch = self.text(
            field::LUNCH,
            &content.lunch,
            (1, 300),
            Some("Dites comment l’élève peut déjeuner, par exemple «\u{a0}Repas à apporter\u{a0}»."),
        );
        let access_note = self.text(field::ACCESS_NOTE, &content.access_note, (0, 300), None);
        let reserved_to = self.reserved_to();
        let contact_name = self.text(
            field::CONTACT_NAME,
            &content.contact_name,
            (2, 80),
            Some("Indiquez le nom de la personne à contacter."),
        );
        let contact_phone = match Phone::parse(&content.contact_phone) {
            Ok(phone) => Some(phone),
            Err(error) => self.wrong(field::CONTACT_PHONE, error.message()),
        };
        Some(PracticalStep {
            hours: hours?,
            lunch: lunch?,
            access_note: access_note?,
            reserved_to: reserved_to?,
            contact_name: contact_name?,
            contact_phone: contact_phone?,
        })
    }

    fn reserved_to(&mut self) -> Option<Vec<SchoolId>> {
        let typed = &self.content.reserved_to;
        if typed.len() > MAX_RESERVED {
            return self.wrong(
                field::RESERVED_TO,
                format!("Une offre peut être réservée à {MAX_RESERVED}\u{a0}lycées au plus."),
            );
        }
        let mut schools = Vec::new();
        for text in typed {
            let Ok(uai) = Uai::parse(text) else {
                let text = shown(text);
                return self.wrong(
                    field::RESERVED_TO,
                    format!("{text} n’est pas un numéro de lycée (UAI)\u{a0}: sept chiffres et une lettre."),
                );
            };
            match self.reference.map(|known| known.school(&uai)) {
                Some(Some(school)) if !schools.contains(&school) => schools.push(school),
                Some(None) => {
                    let uai = uai.as_str();
                    return self.wrong(
                        field::RESERVED_TO,
                        format!("Aucun lycée ne porte le numéro {uai}."),
                    );
                }
                _ => {}
            }
        }
        Some(schools)
    }

    /// The week's hours, if nothing is wrong with them.
    fn hours(&mut self) -> Option<WeekHours> {
        match week_problems(&self.content.hours, self.rules_year) {
            Ok(week) => Some(week),
            Err(wrong) => {
                let problems = wrong
                    .into_iter()
                    .map(|(_, message)| Problem::new(field::HOURS, message));
                self.problems.extend(problems);
                None
            }
        }
    }
}

/// A week's hours, or what is wrong with them and with which day: every day that cannot be read, then every limit that is not kept.
pub fn week_problems(typed: &[TypedDay; 6], rules_year: u16) -> Result<WeekHours, Vec<(When, String)>> {
    let mut week = WeekHours::default();
    let mut wrong = Vec::new();
    for (index, typed) in typed.iter().enumerate() {
        match day(typed) {
            Ok(stretches) => week.0[index] = stretches,
            Err(text) => {
                let message = format!("{}\u{a0}: {text}", capitalised(WeekHours::DAYS[index]));
                wrong.push((When::Day(index), message));
            }
        }
    }
    if wrong.is_empty() && week.0.iter().all(Vec::is_empty) {
        wrong.push((When::Week, "Indiquez les horaires d’au moins un jour.".to_owned()));
    } else if wrong.is_empty() {
        let breaches = check_week(&week, AgeGroup::SixteenSeventeen, rules_year);
        wrong.extend(breaches.into_iter().map(|breach| (breach.when, breach.message)));
    }
    if wrong.is_empty() { Ok(week) } else { Err(wrong) }
}

/// A day's stretches: a morning, an afternoon, both, or one from the morning's start to the afternoon's end when the fields
/// between are empty.
pub(crate) fn day(typed: &[String; 4]) -> Result<Vec<Stretch>, String> {
    let mut times = [None; 4];
    for (time, text) in times.iter_mut().zip(typed) {
        if !text.trim().is_empty() {
            let read = TimeOfDay::parse(text);
            *time = Some(read.map_err(|_| {
                format!(
                    "{} n’est pas une heure. Écrivez par exemple 9\u{a0}h\u{a0}30.",
                    shown(text)
                )
            })?);
        }
    }
    match times {
        [Some(from), None, None, Some(to)] => Ok(vec![(from, to)]),
        [from, to, later_from, later_to] => {
            let morning = stretch(from, to, "du matin")?;
            let afternoon = stretch(later_from, later_to, "de l’après-midi")?;
            Ok(morning.into_iter().chain(afternoon).collect())
        }
    }
}

fn stretch(from: Option<TimeOfDay>, to: Option<TimeOfDay>, part: &str) -> Result<Option<Stretch>, String> {
    match (from, to) {
        (None, None) => Ok(None),
        (Some(from), Some(to)) => Ok(Some((from, to))),
        (Some(_), None) => Err(format!("indiquez aussi l’heure de fin {part}.")),
        (None, Some(_)) => Err(format!("indiquez aussi l’heure de début {part}.")),
    }
}

/// What to say of a commune that is not one of its postal code's, with those that are.
fn unknown_commune(close: &[String]) -> String {
    let told = "Nous ne connaissons pas cette commune à ce code postal.";
    match close {
        [] => format!("{told} Vérifiez l’un et l’autre."),
        close => {
            let close = close.iter().take(5).map(String::as_str).collect::<Vec<_>>();
            format!("{told} Ce code est celui de\u{a0}: {}.", close.join(", "))
        }
    }
}

fn too_long(length: usize, most: usize) -> String {
    let over = counted(length - most, "caractère", "caractères");
    format!("Trop long de {over}\u{a0}: {most} au plus.")
}

/// What somebody typed, short enough to be repeated to them.
fn shown(text: &str) -> String {
    let text = line(text);
    let mut short: String = text.chars().take(20).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    format!("«\u{a0}{short}\u{a0}»")
}
