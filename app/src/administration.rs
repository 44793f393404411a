//! What administrators do, and the academies' referents with them: figures, reports, and what they did.

use domain::{account::Role, application::ApplicationState, offer::OfferState, typography::date};

use crate::{
    api::administration::{FiguresShown, Journal, JournalLine, SectorShown},
    context::{AppContext, app_context},
    error::AppError,
    membership::moment,
    visitor::{SignedIn, signed_in, signed_in_as},
};

mod campaigns;
mod letters;
mod people;
mod reports;
mod structures;

pub(crate) use campaigns::{list_campaigns, read_campaign, save_campaign};
pub(crate) use letters::{list_dead, retry_letter};
pub(crate) use people::{
    create_person, find_people, grant_role, invite_again, link_guardian, new_code, read_person, read_sheet,
    revoke_role, set_suspended, unlink_guardian,
};
pub(crate) use reports::{decide_report, keep_hidden, list_reports, restore_offer};
pub(crate) use structures::{commit_structure, find_structures, rename_sector};

/// How many lines a list has at most.
const LINES: i32 = 50;
/// The longest reason, in characters.
const REASON_MAX: usize = 1000;

/// An administrator. For others the page does not exist.
fn admin() -> Result<SignedIn, AppError> {
    signed_in_as(Role::Admin)
}

/// Who moderates: an administrator, or an academy's referent.
fn moderator() -> Result<SignedIn, AppError> {
    let visitor = signed_in()?;
    if visitor.account.is(Role::Admin) || visitor.account.is(Role::Referent) {
        Ok(visitor)
    } else {
        Err(AppError::NotFound)
    }
}

/// What is wrong with a reason that must be given.
fn reason_fault(reason: &str) -> Option<String> {
    let length = reason.chars().count();
    if length == 0 {
        Some("Donnez la raison, en une phrase ou deux.".to_owned())
    } else if length > REASON_MAX {
        Some(format!(
            "Cette raison est trop longue\u{a0}: {length} caractères, {REASON_MAX} au plus."
        ))
    } else {
        None
    }
}

pub(crate) fn offer_state(state: OfferState) -> &'static str {
    match state {
        OfferState::Draft => "En brouillon",
        OfferState::Published => "Publiée",
        OfferState::Paused => "En pause",
        OfferState::Full => "Complète",
        OfferState::Ended => "Terminée",
        OfferState::Hidden => "Masquée",
        OfferState::Removed => "Supprimée",
    }
}

fn application_state(state: ApplicationState) -> &'static str {
    match state {
        ApplicationState::Submitted => "Envoyée",
        ApplicationState::Read => "Lue",
        ApplicationState::Accepted => "Acceptée",
        ApplicationState::Confirmed => "Confirmée",
        ApplicationState::Refused => "Refusée",
        ApplicationState::Expired => "Restée sans réponse",
        ApplicationState::Lapsed => "Non confirmée",
        ApplicationState::Withdrawn => "Retirée",
        ApplicationState::Cancelled => "Annulée",
    }
}

/// The site in figures.
pub(crate) async fn figures() -> Result<FiguresShown, AppError> {
    let (app, visitor) = (app_context()?, moderator()?);
    let campaign = app.catalogue.campaign();
    let figures = app
        .db
        .figures(campaign.as_ref().map(|campaign| campaign.id))
        .await?;
    let letters = app.db.outbox_counts().await?;
    Ok(FiguresShown {
        campaign: campaign
            .map(|campaign| campaign.label.replace('-', "–"))
            .unwrap_or_default(),
        admin: visitor.account.is(Role::Admin),
        accounts: figures.accounts,
        waiting_accounts: figures.waiting_accounts,
        suspended: figures.suspended,
        roles: figures
            .roles
            .into_iter()
            .map(|(role, count)| (role.label().to_owned(), count))
            .collect(),
        structures: figures.structures,
        committed: figures.committed,
        offers: figures
            .offers
            .into_iter()
            .map(|(state, count)| (offer_state(state).to_owned(), count))
            .collect(),
        applications: figures
            .applications
            .into_iter()
            .map(|(state, count)| (application_state(state).to_owned(), count))
            .collect(),
        reports: figures.reports,
        reviews: figures.reviews,
        letters_waiting: letters.waiting,
        letters_sent: letters.sent,
        letters_dead: letters.dead,
        oldest_waiting: letters
            .oldest_waiting
            .map(|at| moment(&app, at))
            .unwrap_or_default(),
    })
}

/// The sectors, with their labels.
pub(crate) async fn list_labels() -> Result<Vec<SectorShown>, AppError> {
    admin()?;
    let sectors = app_context()?.db.sectors().await?;
    Ok(sectors
        .into_iter()
        .map(|sector| SectorShown {
            code: sector.code.to_string(),
            label: sector.label,
        })
        .collect())
}

/// What administrators and moderators did, the last first.
pub(crate) async fn journal(page: u32) -> Result<Journal, AppError> {
    admin()?;
    let app = app_context()?;
    let page = page.clamp(1, 10_000);
    let skip = i32::try_from(page - 1).unwrap_or_default().saturating_mul(LINES);
    let mut lines = app.db.audit_page(LINES + 1, skip).await?;
    let more = lines.len() > LINES.unsigned_abs() as usize;
    lines.truncate(LINES.unsigned_abs() as usize);
    Ok(Journal {
        lines: lines.into_iter().map(|line| shown(&app, line)).collect(),
        page,
        more,
    })
}

fn shown(app: &AppContext, line: store::AuditLine) -> JournalLine {
    let about_person = line.action.starts_with("account.") || line.action.starts_with("guardian.");
    let (action, detail_counts) = action(&line.action);
    JournalLine {
        at: moment(app, line.at),
        by: line.name.unwrap_or_else(|| "Ligne de commande".to_owned()),
        action,
        detail: match Role::from_code(&line.detail) {
            Some(role) => role.label().to_owned(),
            None if detail_counts => line.detail,
            None => String::new(),
        },
        person: line.object.filter(|_| about_person).map(|id| id.to_string()),
        offer: line
            .object
            .filter(|_| line.action.starts_with("offer."))
            .map(|id| id.to_string()),
    }
}

/// An action in French, and whether its detail says something to people.
fn action(code: &str) -> (String, bool) {
    let words = match code {
        "account.create" => "Compte créé",
        "account.grant" => "Rôle donné",
        "account.post" => "Fonction dans le lycée changée",
        "account.revoke" => "Rôle retiré",
        "account.suspend" => "Compte suspendu",
        "account.unsuspend" => "Compte rétabli",
        "account.rename" => "Nom corrigé",
        "account.code" => "Code d’activation donné",
        "account.invite" => "Lettre d’activation envoyée",
        "guardian.unlink" => {
            return ("Représentant légal détaché d’un élève".to_owned(), false);
        }
        "guardian.link" => return ("Représentant légal rattaché à un élève".to_owned(), false),
        "structure.commit" => "Badge «\u{a0}organisation engagée\u{a0}» donné",
        "structure.uncommit" => "Badge «\u{a0}organisation engagée\u{a0}» retiré",
        "campaign.add" => "Campagne ajoutée",
        "campaign.change" => "Campagne modifiée",
        "sector.rename" => "Secteur renommé",
        "report.kept" => "Signalement examiné\u{a0}: offre gardée",
        "report.hidden" => "Signalement examiné\u{a0}: offre masquée",
        "report.removed" => "Signalement examiné\u{a0}: offre supprimée",
        "offer.hide" => "Offre masquée",
        "offer.pause" => "Offre mise en pause\u{a0}: plus personne n’y répond",
        "offer.restore" => "Offre remise en ligne",
        "offer.remove" => "Offre supprimée",
        "offer.refuse_review" => "Offre relue, laissée masquée",
        "delegation.grant" => "Délégation donnée par un chef d’établissement",
        "delegation.revoke" => "Délégation retirée par un chef d’établissement",
        "letter_retried" => "Lettre remise dans la file",
        other => return (other.to_owned(), true),
    };
    (words.to_owned(), true)
}

/// « 14 juin 2027 ».
fn day(day: chrono::NaiveDate) -> String {
    date(day)
}
