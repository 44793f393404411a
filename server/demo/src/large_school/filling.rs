//! What hosts and the lycée wrote in conventions.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    convention::{
        Author, ConventionState, HOST_SECTIONS, LogEvent, Prefill, SCHOOL_SECTIONS, Section, Values, name,
        prefill,
    },
    id::{ConventionId, uuid_v7},
    weeks::Weeks,
};
use store::{MadeConvention, MadePlace};

use super::{
    Lycee,
    people::Pupil,
    story::{Host, Story},
    words::TYPED,
};
use crate::conventions;

/// Who saved a section that nobody has touched yet.
const PLATFORM: &str = "Quinzaine";

/// How much of a convention is filled.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Filled {
    /// What was known when the place was confirmed.
    Begun,
    /// The host's part.
    HostPart,
    /// Both parts.
    Whole,
}

/// A convention opened so many days ago.
#[expect(clippy::too_many_arguments, reason = "what a convention is made of")]
pub(super) fn convention(
    story: &mut Story<'_>,
    lycee: &Lycee,
    pupil: &Pupil,
    weeks: Weeks,
    place: MadePlace,
    host: &Host,
    filled: Filled,
    days: i64,
) -> MadeConvention {
    let opened = story.ago(days);
    let completed = opened + (story.ago(0) - opened) * 2 / 3;
    let known = known(lycee, pupil, host, filled);
    let contact = host.whole.contact.0.clone();
    let mut sections = Vec::new();
    for (section, mut values) in prefill(&known, weeks) {
        let by = who_filled(section, filled, lycee, &contact);
        if by != PLATFORM {
            fill(section, &mut values, lycee, pupil);
        }
        let at = if by == PLATFORM { opened } else { completed };
        sections.push((section, at, by.to_owned(), values));
    }
    MadeConvention {
        id: ConventionId(uuid_v7(0, story.rng.bytes())),
        student: pupil.student.person.id,
        school: lycee.id,
        campaign: story.campaign(),
        weeks,
        place,
        state: if filled == Filled::Begun {
            ConventionState::HostPart
        } else {
            ConventionState::SchoolPart
        },
        referent: (filled == Filled::Whole).then_some(pupil.referent.0),
        sections,
        log: log(lycee, pupil, host, filled, opened, completed),
    }
}

fn who_filled<'a>(section: Section, filled: Filled, lycee: &'a Lycee, contact: &'a str) -> &'a str {
    match filled {
        Filled::HostPart | Filled::Whole if HOST_SECTIONS.contains(&section) => contact,
        Filled::Whole if SCHOOL_SECTIONS.contains(&section) => lycee.office.1.as_str(),
        _ => PLATFORM,
    }
}

fn known(lycee: &Lycee, pupil: &Pupil, host: &Host, filled: Filled) -> Prefill {
    let school = &lycee.school;
    let guardians = pupil.guardians.iter().map(|guardian| {
        let email = guardian.email.clone().unwrap_or_default();
        (guardian.name.clone(), email)
    });
    Prefill {
        host: if filled == Filled::Begun {
            host.begun.clone()
        } else {
            host.whole.clone()
        },
        student: pupil.student.person.name.clone(),
        birth_date: Some(pupil.student.birth_date),
        class_name: pupil.student.class_name.clone(),
        guardians: guardians.collect(),
        school: school.name.clone(),
        uai: school.uai.as_str().to_owned(),
        school_address: format!(
            "16 avenue Antoine-Quinson, {} {}",
            school.postal_code, school.city
        ),
        school_status: "public".to_owned(),
        head: (lycee.head.1.clone(), lycee.head.2.clone()),
        ..Prefill::default()
    }
}

/// Fills what is not known otherwise.
fn fill(section: Section, values: &mut Values, lycee: &Lycee, pupil: &Pupil) {
    let home = &lycee.towns[pupil.town].commune;
    let postal_code = home.postal_codes.first().map_or("", String::as_str);
    let address = format!("{}, {postal_code} {}", pupil.street, home.name);
    let own = [
        (Section::Student, "eleve_adresse", address.as_str()),
        (Section::Referent, "referent_nom", pupil.referent.1.as_str()),
        (Section::Referent, name::REFERENT_EMAIL, pupil.referent.2.as_str()),
        (Section::Guardians, "resp1_tel", "06 39 98 00 04"),
    ];
    let typed = own.into_iter().chain(TYPED).chain(conventions::TYPED);
    for (_, field, value) in typed.filter(|(of, ..)| *of == section) {
        if values.get(field).is_empty() {
            values.set(field, value);
        }
    }
}

fn log(
    lycee: &Lycee,
    pupil: &Pupil,
    host: &Host,
    filled: Filled,
    opened: DateTime<Utc>,
    completed: DateTime<Utc>,
) -> Vec<(DateTime<Utc>, Author, LogEvent)> {
    let student = Author {
        account: Some(pupil.student.person.id.0),
        name: pupil.student.person.name.clone(),
    };
    let contact = Author {
        account: host.account.map(|account| account.0),
        name: host.whole.contact.0.clone(),
    };
    let mut log = vec![(
        opened,
        if host.account.is_some() {
            student
        } else {
            contact.clone()
        },
        LogEvent::Opened,
    )];
    if filled == Filled::Begun {
        return log;
    }
    let before = completed - TimeDelta::minutes(20);
    for section in [Section::Structure, Section::Activities] {
        log.push((before, contact.clone(), LogEvent::Edited { section }));
    }
    log.push((completed, contact, LogEvent::Completed));
    if filled == Filled::Whole {
        let office = Author {
            account: Some(lycee.office.0.0),
            name: lycee.office.1.clone(),
        };
        let section = Section::School;
        log.push((
            completed + TimeDelta::minutes(1),
            office,
            LogEvent::Edited { section },
        ));
    }
    log
}
