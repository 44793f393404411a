//! The journal: what administrators and moderators did.

use chrono::NaiveDate;
use domain::{
    account::Role,
    campaign::CampaignStatus,
    convention::HeadAct,
    id::AccountId,
    typography::{date, span},
    vetting::Hold,
};
use store::AuditLine;
use wire::administration::{JournalLine, Listed};

use super::{LINES, Paged, require_admin};
use crate::{context::AppContext, error::ServiceError, format::short_date_time, request::Request};

/// A page of the journal, the last line first. For administrators.
pub async fn read(request: Request, page: u32) -> Result<Listed<JournalLine>, ServiceError> {
    require_admin(&request)?;
    let app = &request.app;
    let paged = Paged::of(app.db.count_audit().await?, page);
    let mut lines = Vec::new();
    for line in app.db.audit_page(LINES, paged.skip()).await? {
        let other = other(app, &line).await?;
        lines.push(shown(app, line, other));
    }
    Ok(paged.with(lines))
}

/// Whose guardian somebody became, or is no more, or who follows a pupil: the line keeps the other person's number only.
async fn other(app: &AppContext, line: &AuditLine) -> Result<Option<String>, ServiceError> {
    let is_of_guardian = line.action.starts_with("guardian.");
    if !is_of_guardian && line.action != "student.referent" {
        return Ok(None);
    }
    // Lines of before say the teacher's name.
    let Ok(id) = line.detail.parse::<AccountId>() else {
        return Ok(None);
    };
    let person = app.db.account(id).await?;
    Ok(person.map(|account| {
        if is_of_guardian {
            format!("Élève\u{a0}: {}", account.name)
        } else {
            account.name
        }
    }))
}

fn shown(app: &AppContext, line: AuditLine, other: Option<String>) -> JournalLine {
    JournalLine {
        at: short_date_time(app, line.at),
        path: path(&line).unwrap_or_default(),
        object: line.object_name.unwrap_or_default(),
        by: line.name.unwrap_or_else(|| "L’exploitant du service".to_owned()),
        detail: other.unwrap_or_else(|| detail(&line.action, &line.detail)),
        action: action(&line.action),
    }
}

/// The page about what the line names.
fn path(line: &AuditLine) -> Option<String> {
    let (noun, _) = line.action.split_once('.')?;
    let object = line.object.filter(|_| line.object_name.is_some())?;
    match noun {
        "account" | "guardian" | "delegation" | "structure_delegation" | "student" => {
            Some(format!("/administration/personnes/{object}"))
        }
        "offer" | "report" => line.offer.map(|offer| format!("/offres/{offer}")),
        "structure" => Some("/administration/structures".to_owned()),
        "campaign" => Some(format!("/administration/campagnes/{object}")),
        _ => None,
    }
}

/// An action in French.
pub fn action(code: &str) -> String {
    let words = match code {
        "account.create" => "Compte créé",
        "account.grant" => "Rôle donné",
        "account.empty" => "Mot de passe effacé\u{a0}: adresse que personne n’avait confirmée",
        "account.post" => "Fonction dans le lycée changée",
        "account.revoke" => "Rôle retiré",
        "account.erase" => "Compte effacé",
        "account.keep" => "Effacement d’un compte refusé",
        "account.suspend" => "Compte suspendu",
        "account.unsuspend" => "Compte rétabli",
        "account.rename" => "Nom corrigé",
        "account.code" => "Code d’activation donné",
        "account.join" => "Entré dans l’équipe d’un lycée par invitation",
        "account.ask" => "Demande à un second administrateur",
        "account.ask_refused" => "Demande refusée par un second administrateur",
        "account.reset_factors" => "Connexion en deux étapes retirée\u{a0}: déclarée perdue",
        "account.factor" => "Second facteur ajouté",
        "account.no_factor" => "Second facteur retiré",
        "account.end_sessions" => "Sessions terminées par un administrateur",
        "account.phone" => "Téléphone pendant le stage enregistré",
        "team.invite" => "Invitation à rejoindre l’équipe d’un lycée",
        "team.uninvite" => "Invitation à rejoindre l’équipe d’un lycée retirée",
        "student.referent" => "Référent d’un élève choisi",
        "student.note" => "Note du lycée sur un élève",
        "student.note.erase" => "Note du lycée sur un élève effacée",
        "school.headcounts" => "Effectifs des classes enregistrés",
        "account.invite" => "E-mail d’activation envoyé",
        "account.calendar" => "Adresse d’agenda donnée",
        "account.no_calendar" => "Adresse d’agenda retirée",
        "guardian.unlink" => "Représentant légal détaché d’un élève",
        "guardian.vouch" => "Adresse d’un représentant légal confirmée par le lycée",
        "guardian.link" => "Représentant légal rattaché à un élève",
        "student.exempt" => "Dispense accordée à un élève",
        "student.at_school" => "Élève accueilli au lycée",
        "student.situation_lifted" => "Dispense ou accueil au lycée levé",
        "structure.commit" => "Badge «\u{a0}organisation engagée\u{a0}» donné",
        "structure.uncommit" => "Badge «\u{a0}organisation engagée\u{a0}» retiré",
        "structure.public" => "Structure marquée comme organisme public",
        "structure.not_public" => "Marque d’organisme public retirée",
        "structure.vet" => "Structure vérifiée\u{a0}: ses offres sont publiques",
        "structure.refuse" => "Structure refusée",
        "structure.ask" => "Nouvelle vérification d’une structure demandée",
        "structure.reopen" => "Nom ou SIRET d’une structure changé\u{a0}: à vérifier de nouveau",
        "structure.claim" => "Structure revendiquée",
        "structure.claim_granted" => "Revendication d’une structure acceptée",
        "structure.claim_rejected" => "Revendication d’une structure refusée",
        "structure.move" => "Structure confiée à une autre personne",
        "campaign.hold" => "Réglage des vérifications changé",
        "quota.set" => "Limites par structure changées",
        "guardian.change" => "Responsable légal corrigé par le lycée",
        "student.change" => "Élève corrigé par le lycée",
        "student.left" => "Départ d’un élève noté",
        "student.back" => "Retour d’un élève noté",
        "roster.apply" => "Fichier d’élèves appliqué",
        "school.remind" => "Relances envoyées par un lycée",
        "school.paper" => "Signatures sur papier\u{a0}: qui le peut dans un lycée",
        "school.referent" => "Signature du professeur référent\u{a0}: demandée ou non dans un lycée",
        "school.logo" => "Logo d’un lycée remplacé ou retiré",
        "structure.logo" => "Logo d’une structure remplacé ou retiré",
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
        "structure_delegation.grant" => "Délégation donnée par le responsable d’une structure",
        "structure_delegation.revoke" => "Délégation retirée par le responsable d’une structure",
        "letter_retried" => "E-mail remis dans la file",
        "sms.stop" => "Numéro qui ne veut plus de SMS noté",
        "sms.allow" => "SMS de nouveau permis à un numéro",
        other => return format!("Autre acte («\u{a0}{other}\u{a0}»)"),
    };
    words.to_owned()
}

/// Why or how, in French: what was kept as codes and days is said in words.
pub fn detail(action: &str, detail: &str) -> String {
    match action {
        // The pupil's number, which says nothing to people.
        "guardian.link" | "guardian.unlink" | "guardian.change" | "guardian.vouch" => String::new(),
        "account.erase" if detail == "term" => "Durée de conservation passée".to_owned(),
        "account.erase" => "À la demande de la personne".to_owned(),
        "account.grant" | "account.revoke" => {
            Role::from_code(detail).map_or_else(|| detail.to_owned(), |role| role.label().to_owned())
        }
        "campaign.hold" => {
            Hold::from_code(detail).map_or_else(|| detail.to_owned(), |hold| hold.label().to_owned())
        }
        "delegation.grant" | "delegation.revoke" => delegated(detail),
        "structure_delegation.grant" | "structure_delegation.revoke" => of_structure(detail),
        "campaign.add" | "campaign.change" => detail
            .split(' ')
            .map(|word| {
                let (bare, comma) = word.strip_suffix(',').map_or((word, ""), |bare| (bare, ","));
                format!("{}{comma}", in_words(bare))
            })
            .collect::<Vec<_>>()
            .join(" "),
        _ => detail.to_owned(),
    }
}

/// « validate sign 2027-05-03 2027-06-30 »: the acts, then the first and the last day.
fn delegated(detail: &str) -> String {
    let words: Vec<&str> = detail.split(' ').collect();
    let acts: Vec<&str> = words
        .iter()
        .filter_map(|word| HeadAct::from_code(word).map(HeadAct::label))
        .collect();
    let days: Vec<NaiveDate> = words.iter().filter_map(|word| word.parse().ok()).collect();
    let acts = acts.join(", ");
    match days[..] {
        [first, last] => format!("{acts}, {}", span(first, last)),
        _ => acts,
    }
}

/// « 2027-05-03 2027-06-30 Atelier des Lilas »: the first and the last day, then the structure.
fn of_structure(detail: &str) -> String {
    let mut words = detail.splitn(3, ' ');
    let mut day = || words.next().and_then(|word| word.parse::<NaiveDate>().ok());
    let (first, last) = (day(), day());
    match (first, last, words.next()) {
        (Some(first), Some(last), Some(structure)) => format!("{structure}, {}", span(first, last)),
        _ => detail.to_owned(),
    }
}

/// A day or a status, in words; anything else as it is.
fn in_words(word: &str) -> String {
    if let Ok(day) = word.parse::<NaiveDate>() {
        return date(day);
    }
    match CampaignStatus::from_code(word) {
        Some(CampaignStatus::ToConfirm) => "dates à confirmer".to_owned(),
        Some(CampaignStatus::Confirmed) => "dates confirmées".to_owned(),
        None => word.to_owned(),
    }
}
