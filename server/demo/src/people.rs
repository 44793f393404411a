//! The people of a demonstration: one or two of each role, whom `/connexion` lets one sign in as.

use chrono::NaiveDate;
use domain::{
    academy::Academy,
    account::{EmailAddress, PersonName, Role},
    id::{AccountId, CampaignId, PlaceId, SchoolId, StructureId},
    place::{Location, Place},
    school::Uai,
    structure::{Siret, Structure, StructureKind, StructureRole},
};
use service::{demo_accounts::DEMO_ACCOUNTS, reference_data};
use store::{ChangeContext, Created, Db, NewAccount, StaffAssignment, StudentFile};

use super::DemoError;

/// The lycée of the demonstration: a real one of Montreuil, with made-up people.
const LYCEE: &str = "0930122C";
/// The académie that it is of.
pub(super) const ACADEMY: &str = "creteil";
/// The pupil who has begun to apply.
const BUSY: &str = "noe@eleve.example";
/// Guardians and their pupils.
const FAMILIES: [(&str, &str); 1] = [("mireille@famille.example", "ines@eleve.example")];
/// Beyond the numbers that made-up structures of any size have.
const STRUCTURE_NUMBER: u32 = 900_000_001;

/// When its pupils were born, but for those who show limits by age.
pub(super) fn birth_date() -> NaiveDate {
    NaiveDate::from_ymd_opt(2011, 3, 9).unwrap_or_default()
}

/// Makes them. All of them wait for nothing: their addresses are proved, and they have no password.
pub(super) async fn add(db: &Db, context: &ChangeContext<'_>, campaign: CampaignId) -> Result<(), DemoError> {
    let school = school()?;
    let mut hosts = Vec::new();
    let mut busy = None;
    for somebody in DEMO_ACCOUNTS {
        let word = |error: String| DemoError::Word(format!("{}: {error}", somebody.name));
        let name = PersonName::parse(somebody.name).map_err(|error| word(error.message().to_owned()))?;
        let email = EmailAddress::parse(somebody.email).map_err(|error| word(error.message().to_owned()))?;
        let in_school = somebody.role.in_school().then_some(school);
        let student = (somebody.role == Role::Student).then(|| StudentFile {
            school,
            class_name: "2de 4".to_owned(),
            birth_date: birth_date(),
            home: domain::place::CommuneCode::parse("93048").ok(),
        });
        let new = NewAccount {
            name,
            email: Some(email),
            confirmed: true,
            password_hash: None,
            roles: if somebody.duty.is_some() {
                Vec::new()
            } else {
                vec![(somebody.role, in_school)]
            },
            student,
        };
        let created = match somebody.duty {
            Some((duty, classes)) => {
                let post = StaffAssignment {
                    school,
                    duty,
                    classes: classes.iter().map(|class| (*class).to_owned()).collect(),
                };
                db.create_staff(context, &new, &post).await?
            }
            None => db.create_account(context, &new).await?,
        };
        let Created::Done(id) = created else {
            continue;
        };
        if somebody.role == Role::AcademyOfficer
            && let Some(academy) = Academy::from_code(ACADEMY)
        {
            db.set_academy_of_officer(context, id, academy).await?;
        }
        if somebody.role == Role::Host {
            hosts.push(id);
        }
        if somebody.email == BUSY {
            busy = Some(id);
        }
    }
    for (guardian, pupil) in FAMILIES {
        let (guardian, pupil) = (
            db.account_by_email(guardian).await?,
            db.account_by_email(pupil).await?,
        );
        if let (Some(guardian), Some(pupil)) = (guardian, pupil) {
            db.link_guardian(context, guardian.id, pupil.id).await?;
        }
    }
    if let [owner, colleagues @ ..] = hosts.as_slice() {
        let (structure, place) = structure(db, context, *owner, colleagues).await?;
        // Known before it publishes: its offers wait for nobody.
        db.set_committed(context, structure, true).await?;
        super::host_space::add(db, context, *owner, (structure, place), campaign).await?;
    }
    if let Some(student) = busy {
        super::student_space::add(db, context, student, campaign).await?;
    }
    Ok(())
}

fn school() -> Result<SchoolId, DemoError> {
    let wanted = Uai::parse(LYCEE).map_err(|error| DemoError::Word(error.to_string()))?;
    let schools = reference_data::schools()?;
    schools
        .iter()
        .find(|(_, school)| school.uai == wanted)
        .or(schools.first())
        .map(|(id, _)| *id)
        .ok_or_else(|| DemoError::Word("no lycée".to_owned()))
}

async fn structure(
    db: &Db,
    context: &ChangeContext<'_>,
    owner: AccountId,
    colleagues: &[AccountId],
) -> Result<(StructureId, PlaceId), DemoError> {
    let id = StructureId((context.ids)());
    let structure = Structure {
        id,
        name: "Atelier des Lilas".to_owned(),
        kind: StructureKind::Company,
        siret: Some(Siret::fictive(STRUCTURE_NUMBER)),
    };
    let place = workshop_place(id, (context.ids)())?;
    db.create_structure(context, &structure, &place, owner).await?;
    for colleague in colleagues {
        db.add_member(context, id, *colleague, StructureRole::Tutor)
            .await?;
    }
    Ok((id, place.id))
}

/// A workshop's place in Montreuil.
pub(super) fn workshop_place(structure: StructureId, id: uuid::Uuid) -> Result<Place, DemoError> {
    let montreuil =
        domain::place::CommuneCode::parse("93048").map_err(|error| DemoError::Word(error.to_string()))?;
    let gazetteer = reference_data::gazetteer()?;
    let commune = gazetteer
        .get(montreuil)
        .ok_or_else(|| DemoError::Word("no Montreuil".to_owned()))?;
    Ok(Place {
        id: PlaceId(id),
        structure,
        address: "3 rue des Lilas".to_owned(),
        postal_code: "93100".to_owned(),
        city: commune.name.clone(),
        location: Location::France {
            commune: montreuil,
            department: commune.department.clone(),
            position: commune.position,
        },
    })
}
