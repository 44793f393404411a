//! The journal: what administrators and moderators did.

use domain::account::Role;
use store::AuditLine;
use wire::administration::{Journal, JournalLine};

use super::{LINES, require_admin};
use crate::{context::AppContext, error::ServiceError, format::date_time, request::Request};

/// A page of the journal, the last line first. For administrators.
pub async fn read(request: Request, page: u32) -> Result<Journal, ServiceError> {
    require_admin(&request)?;
    let app = &request.app;
    let page = page.clamp(1, 10_000);
    let skip = i32::try_from(page - 1).unwrap_or_default().saturating_mul(LINES);
    let mut lines = app.db.audit_page(LINES + 1, skip).await?;
    let more = lines.len() > LINES.unsigned_abs() as usize;
    lines.truncate(LINES.unsigned_abs() as usize);
    Ok(Journal {
        lines: lines.into_iter().map(|line| shown(app, line)).collect(),
        page,
        more,
    })
}

fn shown(app: &AppContext, line: AuditLine) -> JournalLine {
    let about_person = line.action.starts_with("account.") || line.action.starts_with("guardian.");
    let (action, detail_counts) = action(&line.action);
    JournalLine {
        at: date_time(app, line.at),
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
        "account.invite" => "E-mail d’activation envoyé",
        "guardian.unlink" => {
            return ("Représentant légal détaché d’un élève".to_owned(), false);
        }
        "guardian.link" => return ("Représentant légal rattaché à un élève".to_owned(), false),
        "structure.commit" => "Badge «\u{a0}organisation engagée\u{a0}» donné",
        "structure.uncommit" => "Badge «\u{a0}organisation engagée\u{a0}» retiré",
        "school.profile" => "Profil du lycée enregistré",
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
        "letter_retried" => "E-mail remis dans la file",
        other => return (other.to_owned(), true),
    };
    (words.to_owned(), true)
}
