//! What a pupil of the demonstration has under way: applications in several states, an offer and a search that are kept, and
//! a place found alone that waits for the lycée.

use chrono::TimeDelta;
use domain::{
    account::{EmailAddress, PersonName, Role},
    application::Motivation,
    hours::{NotATimeOfDay, TimeOfDay, WeekHours},
    id::{AccountId, ApplicationId, CampaignId, OfferId, PlaceId, ProposalId, SavedSearchId, StructureId},
    offer::{Format, Listing, Offer, OfferState},
    place::{Commune, CommuneCode, Kilometres, Location, Place},
    sector::SectorCode,
    structure::{Siret, Structure, StructureKind},
    weeks::Weeks,
};
use search::gazetteer::Gazetteer;
use store::{ChangeContext, Created, Db, NewAccount, NewApplication, NewProposal};

use super::DemoError;
use service::reference_data::{self, stable_id};

/// Where the pupil lives, and a town too far to go to without thinking.
const HOME: &str = "93048";
const FAR: &str = "77284";
/// Beyond the numbers of other made-up structures.
const STRUCTURE_NUMBER: u32 = 900_000_002;
/// How near « near home » is.
const NEAR: Kilometres = Kilometres::whole(8);

const MOTIVATION: &str = "J’aime comprendre comment les choses se font, et je voudrais voir de près le travail d’une équipe. \
    L’an dernier, j’ai aidé à organiser la fête de mon club\u{a0}: j’ai aimé préparer, puis accueillir les gens.";

/// Fills the space of that pupil.
pub(super) async fn add(
    db: &Db,
    context: &ChangeContext<'_>,
    student: AccountId,
    campaign: CampaignId,
) -> Result<(), DemoError> {
    let gazetteer = reference_data::gazetteer()?;
    let home = commune(&gazetteer, HOME)?;
    let near = near(db, campaign, home).await?;
    let (host, offers) = bookshop(db, context, &gazetteer, campaign).await?;
    let teller = Teller {
        db,
        context,
        student,
        host,
        campaign,
    };

    if let [shop, author, fair] = offers.as_slice() {
        let accepted = teller.send(*shop, Weeks::Both, None, 5).await?;
        db.open_application(&teller.by(host, 4, 0), accepted).await?;
        let welcome = "Bonjour Noé, nous serons heureux de vous accueillir à la librairie.";
        db.accept(&teller.by(host, 2, 0), accepted, welcome).await?;

        let refused = teller.send(*author, Weeks::First, None, 6).await?;
        let reason = "Nous accueillons déjà un autre élève cette semaine-là.";
        db.refuse(&teller.by(host, 3, 0), refused, reason).await?;

        let far = commune(&gazetteer, FAR)?.position.distance(home.position);
        let asked = teller.send(*fair, Weeks::Second, Some(far), 3).await?;
        db.open_application(&teller.by(host, 1, 1), asked).await?;
        db.ask_distance(&teller.by(host, 1, 0), asked).await?;
    }
    for (place, listing) in near.iter().take(3).enumerate() {
        let distance = listing
            .card
            .whereabouts
            .position()
            .map(|position| position.distance(home.position));
        let days = i64::try_from(place).unwrap_or_default() + 1;
        let sent = teller.send(listing.card.id, Weeks::Both, distance, days).await?;
        if place == 2 {
            db.withdraw(&teller.by(student, 1, 0), sent).await?;
        }
    }
    if let Some(listing) = near.get(3) {
        db.add_favourite(student, listing.card.id, context.now).await?;
    }
    db.save_search(
        &teller.by(student, 2, 0),
        SavedSearchId((context.ids)()),
        student,
        "commune=93048&rayon=10",
        &format!("À moins de 10\u{a0}km de {}", home.label()),
    )
    .await?;
    let proposal = NewProposal {
        id: ProposalId((context.ids)()),
        student,
        campaign,
        weeks: Weeks::First,
        host_name: "Clinique vétérinaire des Guilands".to_owned(),
        host_email: "accueil@guilands.example".to_owned(),
        contact_name: "Aline Perrin".to_owned(),
        city: "Bagnolet".to_owned(),
        activities: "Assister aux consultations, observer l’accueil des animaux et de leurs maîtres, comprendre le métier \
                     d’auxiliaire vétérinaire."
            .to_owned(),
    };
    db.propose(&teller.by(student, 1, 0), &proposal).await?;
    Ok(())
}

/// Who does what, some time ago.
struct Teller<'a> {
    db: &'a Db,
    context: &'a ChangeContext<'a>,
    student: AccountId,
    host: AccountId,
    campaign: CampaignId,
}

impl Teller<'_> {
    /// Something done by that person so many days and hours ago; deadlines are those of today.
    fn by(&self, who: AccountId, days: i64, hours: i64) -> ChangeContext<'_> {
        debug_assert!(who == self.student || who == self.host);
        ChangeContext {
            now: self.context.now - TimeDelta::days(days) - TimeDelta::hours(hours),
            actor: Some(who),
            ..*self.context
        }
    }

    async fn send(
        &self,
        offer: OfferId,
        weeks: Weeks,
        distance: Option<Kilometres>,
        days: i64,
    ) -> Result<ApplicationId, DemoError> {
        let id = ApplicationId((self.context.ids)());
        let new = NewApplication {
            id,
            offer,
            student: self.student,
            campaign: self.campaign,
            weeks,
            motivation: Motivation::parse(MOTIVATION).map_err(|error| DemoError::Word(error.to_string()))?,
            distance,
            far_confirmed: distance.is_some_and(Kilometres::is_far),
        };
        self.db.apply(&self.by(self.student, days, 2), &new).await?;
        Ok(id)
    }
}

fn commune<'a>(gazetteer: &'a Gazetteer, code: &str) -> Result<&'a Commune, DemoError> {
    let code = CommuneCode::parse(code).map_err(|error| DemoError::Word(error.to_string()))?;
    gazetteer
        .get(code)
        .ok_or_else(|| DemoError::Word(format!("no commune {code}")))
}

/// Offers near home that any pupil can ask for, for both weeks, in the order of their ids.
async fn near(db: &Db, campaign: CampaignId, home: &Commune) -> Result<Vec<Listing>, DemoError> {
    let mut found = Vec::new();
    db.each_listing(campaign, |listing| {
        let card = &listing.card;
        let is_near = card
            .whereabouts
            .position()
            .is_some_and(|position| position.distance(home.position) <= NEAR);
        if is_near && !card.reserved && card.weeks == Weeks::Both && card.seats_left.allows(Weeks::Both) {
            found.push(listing);
        }
    })
    .await?;
    found.sort_by_key(|listing| listing.card.id);
    Ok(found)
}

/// A bookshop with three offers, the last one far away, and who answers for it.
async fn bookshop(
    db: &Db,
    context: &ChangeContext<'_>,
    gazetteer: &Gazetteer,
    campaign: CampaignId,
) -> Result<(AccountId, Vec<OfferId>), DemoError> {
    let word = |error: &str| DemoError::Word(error.to_owned());
    let new = NewAccount {
        name: PersonName::parse("Sophie Lemoine").map_err(|error| word(error.message()))?,
        email: Some(EmailAddress::parse("sophie@librairie.example").map_err(|error| word(error.message()))?),
        confirmed: true,
        password_hash: None,
        roles: vec![(Role::Host, None)],
        student: None,
    };
    let Created::Done(owner) = db.create_account(context, &new).await? else {
        return Err(word("the bookseller is there already"));
    };
    let structure = Structure {
        id: StructureId(stable_id("Librairie du Canal")),
        name: "Librairie du Canal".to_owned(),
        kind: StructureKind::Company,
        siret: Some(Siret::fictive(STRUCTURE_NUMBER)),
    };
    let near = place(structure.id, commune(gazetteer, HOME)?, "93100");
    let far = place(structure.id, commune(gazetteer, FAR)?, "77100");
    db.create_structure(context, &structure, &near, owner).await?;
    let by_owner = ChangeContext {
        actor: Some(owner),
        ..*context
    };
    db.add_place(&by_owner, &far).await?;
    let hours = hours().map_err(|error| DemoError::Word(error.to_string()))?;
    let sector = reference_data::sectors()?
        .iter()
        .find(|sector| sector.label.starts_with("Commerce") || sector.label.contains("ommerce"))
        .map(|sector| sector.code);
    let sector = sector
        .or_else(|| SectorCode::parse("s1").ok())
        .ok_or_else(|| word("no sector"))?;
    let offers: Vec<Offer> = [
        ("Dans les coulisses d’une librairie", near.id, Weeks::Both),
        ("Préparer la venue d’une autrice", near.id, Weeks::Both),
        ("Monter un stand au salon du livre", far.id, Weeks::Both),
    ]
    .into_iter()
    .map(|(title, place, weeks)| Offer {
        id: OfferId(stable_id(title)),
        campaign,
        structure: structure.id,
        place,
        sector,
        title: title.to_owned(),
        metiers: vec!["Libraire".to_owned(), "Éditrice".to_owned()],
        activities: vec![
            "Recevoir et ranger les nouveautés".to_owned(),
            "Conseiller des lecteurs avec une libraire".to_owned(),
            "Préparer une vitrine".to_owned(),
        ],
        weeks,
        seats: 2,
        format: Format::Individual,
        hours: hours.clone(),
        lunch: "Repas à apporter".to_owned(),
        accessible: true,
        access_note: "Boutique de plain-pied".to_owned(),
        reserved_to: Vec::new(),
        contact_name: "Sophie Lemoine".to_owned(),
        contact_phone: "06 39 98 00 02".to_owned(),
        state: OfferState::Published,
        published_at: Some(context.now - TimeDelta::days(10)),
    })
    .collect();
    db.add_offers(&offers, context.now).await?;
    Ok((owner, offers.into_iter().map(|offer| offer.id).collect()))
}

fn place(structure: StructureId, commune: &Commune, postal_code: &str) -> Place {
    Place {
        id: PlaceId(stable_id(&format!("Librairie du Canal {postal_code}"))),
        structure,
        address: "14 quai du Canal".to_owned(),
        postal_code: postal_code.to_owned(),
        city: commune.name.clone(),
        location: Location::France {
            commune: commune.code,
            department: commune.department.clone(),
            position: commune.position,
        },
    }
}

/// Monday to Friday, 9 h 30 to 12 h 30 and 13 h 30 to 17 h.
fn hours() -> Result<WeekHours, NotATimeOfDay> {
    let morning = (TimeOfDay::new(9, 30)?, TimeOfDay::new(12, 30)?);
    let afternoon = (TimeOfDay::new(13, 30)?, TimeOfDay::new(17, 0)?);
    let mut week = WeekHours::default();
    for day in week.0.iter_mut().take(5) {
        *day = vec![morning, afternoon];
    }
    Ok(week)
}
