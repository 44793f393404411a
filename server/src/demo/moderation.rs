//! What waits for the moderators and the administrators of a demonstration.

use app::personas::PERSONAS;
use chrono::TimeDelta;
use domain::{
    account::Role,
    id::{CampaignId, ReportId},
    notice::Notice,
    report::ReportKind,
};
use store::{Act, Db, NewReport, Recipient, StoreError};

/// Two reports on offers, by a pupil and by a teacher, and a letter whose address does not exist.
pub(super) async fn add(db: &Db, act: &Act<'_>, campaign: CampaignId) -> Result<(), StoreError> {
    let mut offers = Vec::new();
    db.each_listing(campaign, |listing| offers.push(listing.card.id))
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
        let Some(somebody) = PERSONAS.iter().find(|somebody| somebody.role == role) else {
            continue;
        };
        let Some(account) = db.account_by_email(somebody.email).await? else {
            continue;
        };
        let report = NewReport {
            id: ReportId((act.ids)()),
            offer: *offer,
            account: account.id,
            kind,
            detail: detail.to_owned(),
        };
        db.report_offer(act, &report).await?;
    }
    let to = Recipient {
        account: None,
        name: "Camille Perrin".to_owned(),
        email: "camille.perrin@atelier.exemple".to_owned(),
    };
    db.queue_letter(act, "demo:unknown-address", &to, &Notice::AlreadyRegistered)
        .await?;
    let letters = db.letters(10, None).await?;
    if let Some(letter) = letters.iter().find(|letter| letter.to_email == to.email) {
        let (now, error) = (act.now, "550 5.1.1 no such user here");
        db.letter_failed(letter.id, now, now + TimeDelta::days(1), error, true)
            .await?;
    }
    Ok(())
}
