//! What waits for the moderators and the administrators of a demonstration.

use chrono::TimeDelta;
use domain::{
    academy::{Academy, Reach},
    account::{EmailAddress, PersonName, Role},
    draft::DraftContent,
    id::{CampaignId, ReportId, StructureId},
    notification::Notification,
    offer::Whereabouts,
    place::Place,
    register::{Answer, Declared, Entry, RegisterCheck},
    report::ReportKind,
    structure::{Siret, Structure, StructureKind},
};
use service::demo_accounts::DEMO_ACCOUNTS;
use store::{ChangeContext, Created, Db, NewAccount, NewReport, Recipient, StoreError};

use super::DemoError;

/// Beyond the numbers of other made-up structures.
const STRUCTURE_NUMBER: u32 = 900_000_004;

/// Two reports on offers, by a pupil and by a teacher, a structure that waits to be vetted, and an e-mail whose address does not exist.
pub(super) async fn add(db: &Db, context: &ChangeContext<'_>, campaign: CampaignId) -> Result<(), DemoError> {
    add_reports(db, context, campaign).await?;
    add_structure_to_vet(db, context, campaign).await?;
    add_dead_email(db, context).await?;
    Ok(())
}

/// A structure that has published its first offer, and that the register knows under another name.
async fn add_structure_to_vet(
    db: &Db,
    context: &ChangeContext<'_>,
    campaign: CampaignId,
) -> Result<(), DemoError> {
    let word = |error: &dyn std::fmt::Display| DemoError::Word(error.to_string());
    let owner = NewAccount {
        name: PersonName::parse("Yann Le Goff").map_err(|error| word(&error))?,
        email: Some(EmailAddress::parse("yann@garage.example").map_err(|error| word(&error))?),
        confirmed: true,
        password_hash: None,
        roles: vec![(Role::Host, None)],
        student: None,
    };
    let Created::Done(owner) = db.create_account(context, &owner).await? else {
        return Ok(());
    };
    let id = StructureId((context.ids)());
    let structure = Structure {
        id,
        name: "Garage du Canal".to_owned(),
        kind: StructureKind::Company,
        siret: Some(Siret::fictive(STRUCTURE_NUMBER)),
    };
    let place = Place {
        address: "8 quai de l’Ourcq".to_owned(),
        ..super::people::workshop_place(id, (context.ids)())?
    };
    let context = ChangeContext {
        actor: Some(owner),
        ..*context
    };
    db.create_structure(&context, &structure, &place, owner).await?;
    if let Some(check) = register_check(&structure, &place) {
        db.put_register_check(id, &check, context.now).await?;
    }
    let parts = super::host_space::garage_offer(place.id)?;
    if let Some(draft) = db.create_draft(&context, id, &DraftContent::default()).await? {
        db.publish(&context, draft, 1, campaign, &parts).await?;
    }
    Ok(())
}

fn register_check(structure: &Structure, place: &Place) -> Option<RegisterCheck> {
    let communes: Vec<_> = place.location.commune().into_iter().collect();
    let entry = Entry {
        siret: structure.siret.clone()?,
        name: "LE GOFF AUTOMOBILES".to_owned(),
        other_names: Vec::new(),
        open: true,
        street: "8 QUAI DE L’OURCQ".to_owned(),
        postal_code: place.postal_code.clone(),
        commune: place.location.commune(),
        city: "MONTREUIL".to_owned(),
        activity: "45.20A".to_owned(),
        kind: Some(StructureKind::Company),
    };
    let declared = Declared {
        name: &structure.name,
        kind: structure.kind,
        communes: &communes,
    };
    Some(RegisterCheck::of(Answer::Found(Box::new(entry)), declared))
}

async fn add_reports(db: &Db, context: &ChangeContext<'_>, campaign: CampaignId) -> Result<(), StoreError> {
    // Those of the académie whose officer is shown.
    let reach = Academy::from_code(super::people::ACADEMY).map_or(Reach::Everything, Reach::Academy);
    let mut offers = Vec::new();
    db.each_listing(campaign, |listing| {
        if let Whereabouts::France { department, .. } = &listing.card.whereabouts
            && reach.covers(Some(department.as_str()))
        {
            offers.push(listing.card.id);
        }
    })
    .await?;
    offers.sort_unstable();
    let said = [
        (
            Role::Student,
            ReportKind::Misleading,
            "L’adresse est celle d’un immeuble vide, et personne ne répond au téléphone.",
        ),
        (
            Role::Staff,
            ReportKind::Paid,
            "La structure demande 50\u{a0}€ de frais de dossier à la famille.",
        ),
    ];
    for ((role, kind, detail), offer) in said.into_iter().zip(&offers) {
        let Some(somebody) = DEMO_ACCOUNTS.iter().find(|somebody| somebody.role == role) else {
            continue;
        };
        let Some(account) = db.account_by_email(somebody.email).await? else {
            continue;
        };
        let report = NewReport {
            id: ReportId((context.ids)()),
            offer: *offer,
            account: account.id,
            kind,
            detail: detail.to_owned(),
        };
        db.report_offer(context, &report).await?;
    }
    Ok(())
}

async fn add_dead_email(db: &Db, context: &ChangeContext<'_>) -> Result<(), StoreError> {
    let to = Recipient {
        account: None,
        name: "Camille Perrin".to_owned(),
        email: "camille.perrin@atelier.exemple".to_owned(),
    };
    db.enqueue_email(
        context,
        "demo:unknown-address",
        &to,
        &Notification::AlreadyRegistered,
    )
    .await?;
    let emails = db.emails(10, None).await?;
    if let Some(sent_email) = emails.iter().find(|sent_email| sent_email.to_email == to.email) {
        let (now, error) = (context.now, "550 5.1.1 no such user here");
        db.email_failed(sent_email.id, now, now + TimeDelta::days(1), error, true)
            .await?;
    }
    Ok(())
}
