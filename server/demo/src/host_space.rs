//! What the host of the demonstration has: offers published and paused, and a draft to finish.

use domain::{
    draft::{DraftContent, NEW_PLACE, OfferParts, PlaceParts},
    hours::{NotATimeOfDay, TimeOfDay, WeekHours},
    id::{AccountId, CampaignId, PlaceId, StructureId},
    offer::{
        Format,
        transitions::{OfferActor, OfferEvent},
    },
    sector::SectorCode,
    weeks::Weeks,
};
use store::{ChangeContext, Db};

use super::DemoError;
use service::reference_data;

/// An offer: title, its sector's label, jobs, activities, alone or together, weeks and seats.
type Words = (
    &'static str,
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
    Format,
    Weeks,
    u16,
);

/// The last one is paused.
const OFFERS: [Words; 4] = [
    (
        "Découvrir une menuiserie",
        "Filière bois",
        &["Menuisière", "Ébéniste"],
        &[
            "Suivre la fabrication d’un meuble, du dessin à la pose",
            "Reconnaître les essences de bois et leurs usages",
            "Rencontrer une cliente et comprendre sa demande",
        ],
        Format::Individual,
        Weeks::Both,
        2,
    ),
    (
        "Dessiner et fabriquer en petit groupe",
        "Filière bois",
        &["Dessinateur", "Cheffe d’atelier"],
        &[
            "Dessiner un objet simple à plusieurs",
            "Observer chaque étape de sa fabrication",
            "Présenter l’objet à l’équipe",
        ],
        Format::SmallGroup,
        Weeks::First,
        4,
    ),
    (
        "Les métiers du bureau d’un atelier",
        "Commerce",
        &["Assistante de gestion", "Chargé de clientèle"],
        &[
            "Suivre une commande, du devis à la facture",
            "Assister à une réunion d’équipe",
        ],
        Format::Individual,
        Weeks::Both,
        1,
    ),
    (
        "Une semaine sur les chantiers",
        "Filière bois",
        &["Poseur", "Conductrice de travaux"],
        &["Accompagner la pose d’un escalier", "Lire un plan sur place"],
        Format::Individual,
        Weeks::Second,
        1,
    ),
];

/// Adds them, by the same ways as hosts do.
pub(super) async fn add(
    db: &Db,
    context: &ChangeContext<'_>,
    owner: AccountId,
    (structure, place): (StructureId, PlaceId),
    campaign: CampaignId,
) -> Result<(), DemoError> {
    let context = ChangeContext {
        actor: Some(owner),
        ..*context
    };
    let hours = hours().map_err(|error| DemoError::Word(error.to_string()))?;
    let mut last = None;
    for words in OFFERS {
        let parts = parts(words, place, &hours)?;
        let Some(id) = db
            .create_draft(&context, structure, &DraftContent::default())
            .await?
        else {
            continue;
        };
        db.publish(&context, id, 1, campaign, &parts).await?;
        last = Some(id);
    }
    if let Some(id) = last {
        db.move_offer_by(&context, id, OfferEvent::Pause, OfferActor::Host, "")
            .await?;
    }
    db.create_draft(&context, structure, &draft()).await?;
    Ok(())
}

fn parts(words: Words, place: PlaceId, hours: &WeekHours) -> Result<OfferParts, DemoError> {
    let (title, label, metiers, activities, format, weeks, seats) = words;
    let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    Ok(OfferParts {
        place: PlaceParts::Existing(place),
        sector: sector(label)?,
        title: title.to_owned(),
        metiers: owned(metiers),
        activities: owned(activities),
        format,
        weeks,
        seats,
        hours: hours.clone(),
        lunch: "Repas à apporter, cuisine sur place".to_owned(),
        accessible: true,
        access_note: "Atelier de plain-pied".to_owned(),
        reserved_to: Vec::new(),
        contact_name: "Karim Benali".to_owned(),
        contact_phone: "06 39 98 00 01".to_owned(),
    })
}

/// The first offer of a garage that nobody knows yet.
pub(super) fn garage_offer(place: PlaceId) -> Result<OfferParts, DemoError> {
    let words: Words = (
        "Deux semaines dans un garage",
        "Automobile",
        &["Mécanicienne", "Carrossier"],
        &["Suivre l’entretien d’une voiture", "Accueillir les clients"],
        Format::Individual,
        Weeks::Both,
        1,
    );
    let hours = hours().map_err(|error| DemoError::Word(error.to_string()))?;
    Ok(OfferParts {
        access_note: String::new(),
        accessible: false,
        contact_name: "Yann Le Goff".to_owned(),
        ..parts(words, place, &hours)?
    })
}

/// The sector of that label; the first one that begins so otherwise.
fn sector(label: &str) -> Result<SectorCode, DemoError> {
    let sectors = reference_data::sectors()?;
    sectors
        .iter()
        .find(|sector| sector.label == label)
        .or_else(|| sectors.iter().find(|sector| sector.label.starts_with(label)))
        .or(sectors.first())
        .map(|sector| sector.code)
        .ok_or_else(|| DemoError::Word("no sector".to_owned()))
}

/// Monday to Friday, 9 h to 12 h and 13 h to 17 h; the last day is shorter.
pub(super) fn hours() -> Result<WeekHours, NotATimeOfDay> {
    let morning = (TimeOfDay::new(9, 0)?, TimeOfDay::new(12, 0)?);
    let mut week = WeekHours::default();
    for (index, day) in week.0.iter_mut().enumerate().take(5) {
        let end = if index == 4 { 16 } else { 17 };
        *day = vec![morning, (TimeOfDay::new(13, 0)?, TimeOfDay::new(end, 0)?)];
    }
    Ok(week)
}

/// One that was left half-way.
fn draft() -> DraftContent {
    DraftContent {
        place: NEW_PLACE.to_owned(),
        address: "12 rue de Paris".to_owned(),
        postal_code: "93100".to_owned(),
        commune: "Montreuil".to_owned(),
        title: "Restaurer une chaise ancienne".to_owned(),
        activities: "Observer la restauration d’un siège\nChoisir les bois et les colles".to_owned(),
        ..DraftContent::default()
    }
}
