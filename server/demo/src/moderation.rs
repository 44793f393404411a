//! What waits for the moderators and the administrators of a demonstration.

use chrono::TimeDelta;
use domain::{
    account::Role,
    id::{CampaignId, ReportId},
    notification::Notification,
    report::ReportKind,
};
use service::demo_accounts::DEMO_ACCOUNTS;
use store::{ChangeContext, Db, NewReport, Recipient, StoreError};

/// Two reports on offers, by a pupil and by a teacher, and an e-mail whose address does not exist.
pub(super) async fn add(
    db: &Db,
    context: &ChangeContext<'_>,
    campaign: CampaignId,
) -> Result<(), StoreError> {
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
