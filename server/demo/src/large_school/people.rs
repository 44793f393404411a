//! Who learns and works there: pupils class by class, their families, the staff.

use chrono::{Days, NaiveDate};
use domain::{
    account::StaffDuty,
    campaign::Campaign,
    id::{AccountId, uuid_v7},
    name_key::search_key,
};
use service::reference_data::stable_id;
use store::{MadeColleague, MadeGuardian, MadePerson, MadeStudent};

use super::{CLASS_SIZE, Lycee, TEACHERS_CLASS, class_name, words::PUPILS};
use crate::{
    rng::{SeededRng, Weighted},
    words::{FAMILY_NAMES, FIRST_NAMES, STREETS},
};

/// Who keeps the office.
pub(super) const OFFICE: &str = "Brigitte Vasseur";

/// Their account.
pub(super) fn office_id() -> AccountId {
    AccountId(stable_id("the office of the large lycée"))
}

/// A pupil, the family, and who follows them.
pub(super) struct Pupil {
    pub(super) student: MadeStudent,
    /// Index of the class.
    pub(super) class: usize,
    /// Index of the town where they live.
    pub(super) town: usize,
    pub(super) street: String,
    pub(super) guardians: Vec<MadePerson>,
    /// Who follows them: account, name, address.
    pub(super) referent: (AccountId, String, String),
}

/// Everybody.
pub(super) struct Crowd {
    pub(super) pupils: Vec<Pupil>,
    pub(super) colleagues: Vec<MadeColleague>,
}

impl Crowd {
    pub(super) fn students(&self) -> Vec<MadeStudent> {
        self.pupils.iter().map(|pupil| pupil.student.clone()).collect()
    }

    pub(super) fn guardians(&self) -> Vec<MadeGuardian> {
        let of = |pupil: &Pupil| {
            let student = pupil.student.person.id;
            pupil
                .guardians
                .iter()
                .cloned()
                .map(move |person| MadeGuardian { person, student })
                .collect::<Vec<_>>()
        };
        self.pupils.iter().flat_map(of).collect()
    }
}

/// A person under an address made of the name and a number that nobody else has, who has not taken their account over.
fn person(rng: &mut SeededRng, name: String, number: usize, domain: &str) -> MadePerson {
    let words = search_key(&name);
    let local = words.split_whitespace().collect::<Vec<_>>().join(".");
    MadePerson {
        id: AccountId(uuid_v7(0, rng.bytes())),
        email: Some(format!("{local}{number}@{domain}.example")),
        name,
        is_active: false,
    }
}

/// Draws them all.
pub(super) fn draw(rng: &mut SeededRng, lycee: &Lycee, campaign: &Campaign) -> Crowd {
    let mut colleagues: Vec<MadeColleague> = Vec::new();
    let mut teachers = Vec::new();
    for class in 0..lycee.classes {
        if class == TEACHERS_CLASS {
            teachers.push(lycee.teacher.clone());
            continue;
        }
        let name = format!("{} {}", rng.pick(&FIRST_NAMES), rng.pick(&FAMILY_NAMES));
        let teacher = person(rng, name, class + 1, "grand-lycee");
        teachers.push((
            teacher.id,
            teacher.name.clone(),
            teacher.email.clone().unwrap_or_default(),
        ));
        colleagues.push(colleague(
            lycee,
            teacher,
            StaffDuty::Teacher,
            vec![class_name(class)],
        ));
    }
    let office = MadePerson {
        id: office_id(),
        name: OFFICE.to_owned(),
        email: Some("secretariat@grand-lycee.example".to_owned()),
        is_active: false,
    };
    colleagues.push(colleague(lycee, office, StaffDuty::Secretariat, Vec::new()));
    let name = format!("{} {}", rng.pick(&FIRST_NAMES), rng.pick(&FAMILY_NAMES));
    let adviser = person(rng, name, lycee.classes + 1, "grand-lycee");
    colleagues.push(colleague(lycee, adviser, StaffDuty::Education, Vec::new()));

    let towns = Weighted::new(
        lycee
            .towns
            .iter()
            .enumerate()
            // Nobody lives forty kilometres from their lycée.
            .filter(|(_, town)| town.commune.department != "77")
            .map(|(index, town)| (town.weight, index)),
    );
    let pupils = (0..lycee.classes * CLASS_SIZE)
        .map(|number| {
            let class = number / CLASS_SIZE;
            let town = *towns.draw(rng);
            pupil(rng, lycee, campaign, number, town, &teachers[class])
        })
        .collect();
    Crowd { pupils, colleagues }
}

fn colleague(lycee: &Lycee, person: MadePerson, duty: StaffDuty, classes: Vec<String>) -> MadeColleague {
    MadeColleague {
        person,
        school: lycee.id,
        duty,
        classes,
    }
}

fn pupil(
    rng: &mut SeededRng,
    lycee: &Lycee,
    campaign: &Campaign,
    number: usize,
    town: usize,
    referent: &(AccountId, String, String),
) -> Pupil {
    let family = *rng.pick(&FAMILY_NAMES);
    let name = format!("{} {family}", rng.pick(&PUPILS));
    let mut own = person(rng, name, number, "eleve");
    own.is_active = true;
    // Some have not opened their account yet, and some of these gave no address.
    if rng.percent(9) {
        own.is_active = false;
        if rng.percent(40) {
            own.email = None;
        }
    }
    let class = number / CLASS_SIZE;
    let guardians = guardians(rng, family, number);
    Pupil {
        student: MadeStudent {
            person: own,
            family_name: family.to_owned(),
            school: lycee.id,
            class_name: class_name(class),
            birth_date: birth_date(rng, campaign),
            home: Some(lycee.towns[town].commune.code),
            referent: Some(referent.0),
        },
        class,
        town,
        street: format!("{} {}", 1 + rng.below(90), rng.pick(&STREETS)),
        guardians,
        referent: referent.clone(),
    }
}

/// Most are born in the year that turns sixteen; a few are a year ahead or behind.
fn birth_date(rng: &mut SeededRng, campaign: &Campaign) -> NaiveDate {
    use chrono::Datelike;
    let years = match rng.below(100) {
        0..4 => 15,
        4..88 => 16,
        _ => 17,
    };
    NaiveDate::from_ymd_opt(campaign.week1.year() - years, 1, 1)
        .and_then(|first| first.checked_add_days(Days::new(rng.below(365))))
        .unwrap_or_default()
}

/// One or two, most under the pupil's name; a few are written to on paper.
fn guardians(rng: &mut SeededRng, family: &str, number: usize) -> Vec<MadePerson> {
    let count = if rng.percent(30) { 2 } else { 1 };
    (0..count)
        .map(|index| {
            let own = if rng.percent(78) {
                family
            } else {
                *rng.pick(&FAMILY_NAMES)
            };
            let name = format!("{} {own}", rng.pick(&FIRST_NAMES));
            let mut guardian = person(rng, name, 2 * number + index, "famille");
            guardian.is_active = index == 0;
            if rng.percent(7) {
                guardian.email = None;
            }
            guardian
        })
        .collect()
}
