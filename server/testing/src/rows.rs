//! Rows to put in a database.

use chrono::{DateTime, Utc};
use domain::{
    campaign::{Campaign, CampaignStatus},
    convention::TEMPLATE_2024,
    hours::WeekHours,
    id::{CampaignId, OfferId, PlaceId, SchoolId, StructureId},
    offer::{Format, Offer, OfferState},
    place::{CommuneCode, Location, Place, Position},
    school::{School, Uai},
    sector::{Sector, SectorCode},
    structure::{Siret, Structure, StructureKind},
    weeks::Weeks,
};
use store::Db;
use uuid::Uuid;

pub fn now() -> DateTime<Utc> {
    "2026-11-21T10:00:00.123456Z".parse().unwrap()
}

pub fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

pub fn campaign() -> Campaign {
    Campaign {
        id: CampaignId(id(1)),
        label: "2026-2027".into(),
        week1: "2027-06-14".parse().unwrap(),
        week2: "2027-06-21".parse().unwrap(),
        hosts_open: "2026-10-01".parse().unwrap(),
        students_open: "2026-11-01".parse().unwrap(),
        expiry_days: 15,
        working_time_rules: 2024,
        // Its conventions ask for the least; tests of the other editions name theirs.
        template: TEMPLATE_2024.into(),
        status: CampaignStatus::ToConfirm,
    }
}

pub fn sector(code: &str, label: &str) -> Sector {
    Sector {
        code: SectorCode::parse(code).unwrap(),
        label: label.into(),
    }
}

pub fn school() -> (SchoolId, School) {
    let school = School {
        uai: Uai::parse("0010006B").unwrap(),
        name: "Lycée Saint-Exupéry".into(),
        status: "public".into(),
        postal_code: "01200".into(),
        commune: CommuneCode::parse("01033").ok(),
        city: "Valserhône".into(),
        department: "01".into(),
    };
    (SchoolId(id(2)), school)
}

pub fn structure(number: u32) -> Structure {
    Structure {
        id: StructureId(id(100_000 + u128::from(number))),
        name: format!("Atelier {number}"),
        kind: StructureKind::Company,
        siret: Some(Siret::fictive(number)),
    }
}

pub fn place(number: u32) -> Place {
    Place {
        id: PlaceId(id(200_000 + u128::from(number))),
        structure: structure(number).id,
        address: "3 rue des Lilas".into(),
        postal_code: "93100".into(),
        city: "Montreuil".into(),
        location: Location::France {
            commune: CommuneCode::parse("93048").unwrap(),
            department: "93".into(),
            position: Position::new(48.862_52, 2.4428).unwrap(),
        },
    }
}

pub fn offer(number: u32) -> Offer {
    let time = |hour| domain::hours::TimeOfDay::new(hour, 0).unwrap();
    let mut hours = WeekHours::default();
    hours.0[0] = vec![(time(9), time(12)), (time(13), time(17))];
    Offer {
        id: OfferId(id(300_000 + u128::from(number))),
        campaign: campaign().id,
        structure: structure(number).id,
        place: place(number).id,
        sector: SectorCode::parse("s31").unwrap(),
        title: format!("Découverte n° {number}"),
        metiers: vec!["administratrice réseau".into(), "développeur".into()],
        activities: vec!["Lire un journal d’erreurs".into()],
        weeks: Weeks::Both,
        seats: 2,
        format: Format::Individual,
        hours,
        lunch: "Repas à apporter".into(),
        accessible: true,
        access_note: "Ascenseur".into(),
        reserved_to: vec![],
        contact_name: "Camille Martin".into(),
        contact_phone: "06 39 98 00 01".into(),
        state: OfferState::Published,
        published_at: Some(now()),
    }
}

/// Nothing that structures publish in any campaign waits for a moderator.
pub async fn publish_at_once(db: &Db) {
    let mut tx = db.begin().await.unwrap();
    tx.query_text("UPDATE campaign SET hold = 'none'")
        .execute()
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

/// Reference rows, and that many structures with one place each.
pub async fn seed(db: &Db, structures: u32) {
    db.add_campaign(&campaign(), now()).await.unwrap();
    publish_at_once(db).await;
    db.put_sectors(&[
        sector("s31", "Informatique et réseaux"),
        sector("s24", "Filière bois"),
    ])
    .await
    .unwrap();
    db.put_schools(&[school()]).await.unwrap();
    let numbers = 0..structures;
    let all: Vec<_> = numbers.clone().map(structure).collect();
    let places: Vec<_> = numbers.map(place).collect();
    db.add_structures(&all, &places, now()).await.unwrap();
}
