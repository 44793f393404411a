//! The people of a demonstration: one or two of each role, whom `/connexion` lets one sign in as.

use app::personas::PERSONAS;
use chrono::NaiveDate;
use domain::{
    account::{Email, PersonName, Role},
    id::{AccountId, CampaignId, PlaceId, SchoolId, StructureId},
    place::{Location, Place},
    school::Uai,
    structure::{Siret, Structure, StructureKind, StructureRole},
};
use store::{Act, Created, Db, NewAccount, StaffPost, StudentFile};

use super::DemoError;
use crate::reference;

/// The lycée of the demonstration: a real one of Montreuil, with made-up people.
const LYCEE: &str = "0930122C";
/// The pupil who has begun to apply.
const BUSY: &str = "noe@eleve.example";
/// Beyond the numbers that made-up structures of any size have.
const STRUCTURE_NUMBER: u32 = 900_000_001;

/// Makes them. All of them wait for nothing: their addresses are proved, and they have no password.
pub(super) async fn add(db: &Db, act: &Act<'_>, campaign: CampaignId) -> Result<(), DemoError> {
    let school = school()?;
    let mut hosts = Vec::new();
    let mut busy = None;
    for somebody in PERSONAS {
        let word = |error: String| DemoError::Word(format!("{}: {error}", somebody.name));
        let name = PersonName::parse(somebody.name).map_err(|error| word(error.message().to_owned()))?;
        let email = Email::parse(somebody.email).map_err(|error| word(error.message().to_owned()))?;
        let in_school = somebody.role.in_school().then_some(school);
        let student = (somebody.role == Role::Student).then(|| StudentFile {
            school,
            class_name: "2de 4".to_owned(),
            birth_date: NaiveDate::from_ymd_opt(2011, 3, 9).unwrap_or_default(),
            home: domain::place::CommuneCode::parse("93048").ok(),
        });
        let new = NewAccount {
            name,
            email: Some(email),
            confirmed: true,
            password_hash: None,
            roles: if somebody.post.is_some() {
                Vec::new()
            } else {
                vec![(somebody.role, in_school)]
            },
            student,
        };
        let created = match somebody.post {
            Some((duty, classes)) => {
                let post = StaffPost {
                    school,
                    duty,
                    classes: classes.iter().map(|class| (*class).to_owned()).collect(),
                };
                db.create_staff(act, &new, &post).await?
            }
            None => db.create_account(act, &new).await?,
        };
        let Created::Done(id) = created else {
            continue;
        };
        if somebody.role == Role::Host {
            hosts.push(id);
        }
        if somebody.email == BUSY {
            busy = Some(id);
        }
    }
    if let [owner, colleagues @ ..] = hosts.as_slice() {
        let (structure, place) = structure(db, act, *owner, colleagues).await?;
        super::host_space::add(db, act, *owner, (structure, place), campaign).await?;
    }
    if let Some(student) = busy {
        super::pupil_space::add(db, act, student, campaign).await?;
    }
    Ok(())
}

fn school() -> Result<SchoolId, DemoError> {
    let wanted = Uai::parse(LYCEE).map_err(|error| DemoError::Word(error.to_string()))?;
    let schools = reference::schools()?;
    schools
        .iter()
        .find(|(_, school)| school.uai == wanted)
        .or(schools.first())
        .map(|(id, _)| *id)
        .ok_or_else(|| DemoError::Word("no lycée".to_owned()))
}

async fn structure(
    db: &Db,
    act: &Act<'_>,
    owner: AccountId,
    colleagues: &[AccountId],
) -> Result<(StructureId, PlaceId), DemoError> {
    let id = StructureId((act.ids)());
    let structure = Structure {
        id,
        name: "Atelier des Lilas".to_owned(),
        kind: StructureKind::Company,
        siret: Some(Siret::fictive(STRUCTURE_NUMBER)),
    };
    let place = workshop_place(id, (act.ids)())?;
    db.create_structure(act, &structure, &place, owner).await?;
    for colleague in colleagues {
        db.add_member(act, id, *colleague, StructureRole::Tutor).await?;
    }
    Ok((id, place.id))
}

/// A workshop's place in Montreuil.
pub(super) fn workshop_place(structure: StructureId, id: uuid::Uuid) -> Result<Place, DemoError> {
    let montreuil =
        domain::place::CommuneCode::parse("93048").map_err(|error| DemoError::Word(error.to_string()))?;
    let gazetteer = reference::gazetteer()?;
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
