//! What an amendment changes, from what to what; and what a convention says once it is changed.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{AMENDED_SECTIONS, Amendable};
use crate::{
    convention::{
        content::{Address, Content, WeekPart},
        diff::Difference,
        field::{Section, Values, hour_field},
        statement,
    },
    typography::{date, span},
    weeks::Week,
};

/// Why an internship ends before its last day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// The student is ill, or had an accident.
    Health,
    /// The host can receive them no longer.
    Host,
    /// The student or their family end it.
    Family,
    /// The lycée calls them back.
    School,
    /// Something else, which the reason says.
    Other,
}

impl EndReason {
    /// All.
    pub const ALL: [Self; 5] = [Self::Health, Self::Host, Self::Family, Self::School, Self::Other];

    /// The name used in forms.
    pub fn code(self) -> &'static str {
        match self {
            Self::Health => "sante",
            Self::Host => "structure",
            Self::Family => "famille",
            Self::School => "lycee",
            Self::Other => "autre",
        }
    }

    /// The reason of that code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }

    /// In French. Illness is not told apart from an accident: neither belongs in a document that all keep.
    pub fn label(self) -> &'static str {
        match self {
            Self::Health => "L’élève ne peut plus venir",
            Self::Host => "La structure ne peut plus l’accueillir",
            Self::Family => "L’élève ou sa famille y met fin",
            Self::School => "Le lycée rappelle l’élève",
            Self::Other => "Autre raison",
        }
    }
}

/// A change, with what it replaces: an amendment whose « before » is no longer what is in force changes nothing.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "field", rename_all = "snake_case")]
#[expect(missing_docs, reason = "before and after, thirteen times")]
pub enum Change {
    /// See [`Amendable`], for each.
    TutorEmail { before: String, after: String },
    /// Phone.
    TutorPhone { before: String, after: String },
    /// Name.
    TutorName { before: String, after: String },
    /// Function.
    TutorQuality { before: String, after: String },
    /// How to get in.
    Access { before: String, after: String },
    /// Place.
    Place { before: Address, after: Address },
    /// Hours.
    Hours {
        before: Vec<WeekPart>,
        after: Vec<WeekPart>,
    },
    /// Activities.
    Activities { before: Vec<String>, after: Vec<String> },
    /// Skills.
    Skills { before: [String; 4], after: [String; 4] },
    /// The last day of presence, and why.
    LastDay { after: NaiveDate, why: EndReason },
    /// Since when the student did not come.
    Absence { after: NaiveDate },
}

/// Everything that may be amended by a form and differs between two contents, in the order of the forms.
pub fn changes_between(before: &Content, after: &Content) -> Vec<Change> {
    let (old, new) = (&before.host, &after.host);
    let mut all = Vec::new();
    macro_rules! compared {
        ($($kind:ident $($at:ident).+;)+) => {
            $(if old.$($at).+ != new.$($at).+ {
                all.push(Change::$kind { before: old.$($at).+.clone(), after: new.$($at).+.clone() });
            })+
        };
    }
    compared! {
        TutorName tutor.name;
        TutorQuality tutor.quality;
        TutorEmail tutor.email;
        TutorPhone tutor.phone;
        Place place;
        Access access;
        Hours weeks;
        Activities activities;
        Skills skills;
    }
    all
}

/// What a convention says once those changes are in force, in their order; but days that an end or an absence gives up stay given up, whatever
/// hours all agree to afterwards.
#[must_use]
pub fn in_force<'a>(content: &Content, changes: impl IntoIterator<Item = &'a Change>) -> Content {
    let mut content = content.clone();
    let mut ends = Vec::new();
    for change in changes {
        if change.over_from().is_some() {
            ends.push(change);
        } else {
            change.apply(&mut content);
        }
    }
    for change in ends {
        change.apply(&mut content);
    }
    content
}

/// What is typed in the sections once those changes are in force: whatever is made of the sections then says what is in force. `after` is
/// what was typed for the amendment; only fields that it changes are taken.
pub fn amended_sections(
    changes: &[Change],
    before: &BTreeMap<Section, Values>,
    after: &BTreeMap<Section, Values>,
    mondays: &[(Week, NaiveDate)],
) -> BTreeMap<Section, Values> {
    let empty = Values::default();
    let mut sections = BTreeMap::new();
    for section in AMENDED_SECTIONS {
        let old = before.get(&section).unwrap_or(&empty);
        let new = after.get(&section).unwrap_or(old);
        let mut values = old.clone();
        for field in new.changed_from(old) {
            let amended = Amendable::of_field(section, &field);
            if changes.iter().any(|change| Some(change.amends()) == amended) {
                values.set(&field, new.get(&field));
            }
        }
        if section == Section::Hours {
            for gone in changes.iter().filter_map(Change::over_from) {
                give_up(&mut values, mondays, gone);
            }
        }
        if values != *old {
            sections.insert(section, values);
        }
    }
    sections
}

/// The weeks that a content has, each with its Monday.
pub fn mondays(content: &Content) -> Vec<(Week, NaiveDate)> {
    let weeks = content.host.weeks.iter();
    weeks
        .filter_map(|part| Some((Week::from_number(part.number)?, part.monday)))
        .collect()
}

/// Empties the hours of every day from that one on, as the section of hours holds them; `mondays` are those of its weeks.
pub fn give_up(hours: &mut Values, mondays: &[(Week, NaiveDate)], gone: NaiveDate) {
    for (week, monday) in mondays {
        for (day, offset) in (0..6).zip(0_u64..) {
            if monday
                .checked_add_days(Days::new(offset))
                .is_some_and(|date| date >= gone)
            {
                (0..4).for_each(|slot| hours.set(&hour_field(*week, day, slot), ""));
            }
        }
    }
}

/// A section once those changes are in force: what it holds now, with what was typed for the amendment in the fields that it changes. Others
/// may have been put right since it was proposed, as a tutor's address is.
#[must_use]
pub fn amended_section(changes: &[Change], section: Section, kept: &Values, typed: &Values) -> Values {
    let mut values = kept.clone();
    for field in typed.changed_from(kept) {
        let amended = Amendable::of_field(section, &field);
        let is_changed = |change: &Change| {
            Some(change.amends()) == amended || section == Section::Hours && change.over_from().is_some()
        };
        if changes.iter().any(is_changed) {
            values.set(&field, typed.get(&field));
        }
    }
    values
}

/// From when to when the student is without a place, of the days that a convention says: those of presence since an early end or an absence. A
/// week that was whole until its last day of presence loses nothing.
pub fn days_without_place<'a>(
    content: &Content,
    changes: impl IntoIterator<Item = &'a Change>,
) -> Option<(NaiveDate, NaiveDate)> {
    let gone = changes.into_iter().filter_map(Change::over_from).min()?;
    let missed = || {
        let days = content.host.weeks.iter().flat_map(present_days);
        days.filter(move |day| *day >= gone)
    };
    Some((missed().min()?, missed().max()?))
}

/// Those days as they are said: « du 23 au 25 juin 2027 », « le 25 juin 2027 ».
pub fn days_said((from, last): (NaiveDate, NaiveDate)) -> String {
    if from == last {
        format!("le {}", date(from))
    } else {
        span(from, last)
    }
}

/// The days of presence of a week.
fn present_days(week: &WeekPart) -> impl Iterator<Item = NaiveDate> {
    let monday = week.monday;
    week.hours
        .0
        .iter()
        .zip(0_u64..)
        .filter(|(hours, _)| !hours.is_empty())
        .filter_map(move |(_, offset)| monday.checked_add_days(Days::new(offset)))
}

impl Change {
    /// What it changes.
    pub fn amends(&self) -> Amendable {
        match self {
            Self::TutorEmail { .. } => Amendable::TutorEmail,
            Self::TutorPhone { .. } => Amendable::TutorPhone,
            Self::TutorName { .. } => Amendable::TutorName,
            Self::TutorQuality { .. } => Amendable::TutorQuality,
            Self::Access { .. } => Amendable::Access,
            Self::Place { .. } => Amendable::Place,
            Self::Hours { .. } => Amendable::Hours,
            Self::Activities { .. } => Amendable::Activities,
            Self::Skills { .. } => Amendable::Skills,
            Self::LastDay { .. } => Amendable::LastDay,
            Self::Absence { .. } => Amendable::Absence,
        }
    }

    /// From which day on the student is no longer there.
    pub fn over_from(&self) -> Option<NaiveDate> {
        match self {
            Self::LastDay { after, .. } => after.succ_opt(),
            Self::Absence { after } => Some(*after),
            _ => None,
        }
    }

    /// Whether what it replaces is what that content says.
    pub fn fits(&self, content: &Content) -> bool {
        let host = &content.host;
        match self {
            Self::TutorEmail { before, .. } => *before == host.tutor.email,
            Self::TutorPhone { before, .. } => *before == host.tutor.phone,
            Self::TutorName { before, .. } => *before == host.tutor.name,
            Self::TutorQuality { before, .. } => *before == host.tutor.quality,
            Self::Access { before, .. } => *before == host.access,
            Self::Place { before, .. } => *before == host.place,
            Self::Hours { before, .. } => *before == host.weeks,
            Self::Activities { before, .. } => *before == host.activities,
            Self::Skills { before, .. } => *before == host.skills,
            Self::LastDay { .. } | Self::Absence { .. } => true,
        }
    }

    fn apply(&self, content: &mut Content) {
        let host = &mut content.host;
        match self {
            Self::TutorEmail { after, .. } => host.tutor.email.clone_from(after),
            Self::TutorPhone { after, .. } => host.tutor.phone.clone_from(after),
            Self::TutorName { after, .. } => host.tutor.name.clone_from(after),
            Self::TutorQuality { after, .. } => host.tutor.quality.clone_from(after),
            Self::Access { after, .. } => host.access.clone_from(after),
            Self::Place { after, .. } => host.place.clone_from(after),
            Self::Hours { after, .. } => host.weeks.clone_from(after),
            Self::Activities { after, .. } => host.activities.clone_from(after),
            Self::Skills { after, .. } => host.skills.clone_from(after),
            Self::LastDay { .. } | Self::Absence { .. } => {
                let Some(gone) = self.over_from() else { return };
                for week in &mut host.weeks {
                    let monday = week.monday;
                    for (day, offset) in week.hours.0.iter_mut().zip(0_u64..) {
                        if monday
                            .checked_add_days(Days::new(offset))
                            .is_some_and(|date| date >= gone)
                        {
                            day.clear();
                        }
                    }
                }
            }
        }
    }

    /// What it changes, in words: for the hours, each day that is no longer the same.
    pub fn differences(&self) -> Vec<Difference> {
        let one = |label: &str, before: &str, after: &str| {
            vec![Difference {
                label: label.to_owned(),
                before: before.to_owned(),
                after: after.to_owned(),
            }]
        };
        match self {
            Self::TutorEmail { before, after } => one("Adresse e-mail du tuteur", before, after),
            Self::TutorPhone { before, after } => one("Téléphone du tuteur", before, after),
            Self::TutorName { before, after } => one("Nom du tuteur", before, after),
            Self::TutorQuality { before, after } => one("Fonction du tuteur", before, after),
            Self::Access { before, after } => one("Pour s’y rendre", before, after),
            Self::Place { before, after } => one("Lieu du stage", &said(before), &said(after)),
            Self::Hours { before, after } => statement::hours_changed(before, after),
            Self::Activities { before, after } => one("Activités", &before.join("\n"), &after.join("\n")),
            Self::Skills { before, after } => {
                let skills = crate::convention::name::SKILLS
                    .iter()
                    .zip(before.iter().zip(after));
                skills
                    .filter(|(_, (before, after))| before != after)
                    .flat_map(|((_, label), (before, after))| one(label, before, after))
                    .collect()
            }
            Self::LastDay { after, why } => {
                let after = format!("{}\n{}", date(*after), why.label());
                one("Dernier jour du stage", "Celui que dit la convention", &after)
            }
            Self::Absence { after } => {
                let after = format!("L’élève ne s’est pas présenté le {}", date(*after));
                one("Présence de l’élève", "", &after)
            }
        }
    }
}

fn said(address: &Address) -> String {
    let city = format!("{} {}", address.postal_code, address.city);
    let parts = [address.street.as_str(), city.trim(), address.country.as_str()];
    let filled: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    filled.join(", ")
}
