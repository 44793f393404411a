//! Paths of the pages that e-mails lead to.

use crate::{
    id::{AccountId, ApplicationId, ConventionId, OfferId, ProposalId, StructureId},
    query::SearchQuery,
    sector::SectorCode,
};

/// An application, for its pupil.
pub fn application_of_student(id: ApplicationId) -> String {
    format!("/eleve/candidatures/{id}")
}

/// The calendar file of a place, for its pupil.
pub fn calendar_of_student(id: ApplicationId) -> String {
    format!("/eleve/candidatures/{id}/stage.ics")
}

/// An application, for the host.
pub fn application_for_host(id: ApplicationId) -> String {
    format!("/structure/candidatures/{id}")
}

/// An application, for the pupil's lycée.
pub fn application_for_school(id: ApplicationId) -> String {
    format!("/lycee/candidatures/{id}")
}

/// A structure, for its members.
pub fn structure(id: StructureId) -> String {
    format!("/structure?structure={id}")
}

/// An offer, for its structure.
pub fn offer_of_structure(id: OfferId) -> String {
    format!("/structure/offres/{id}")
}

/// A place found alone, for its pupil.
pub fn proposal_of_student(id: ProposalId) -> String {
    format!("/eleve/propositions/{id}")
}

/// A place found alone, for the pupil's lycée.
pub fn proposal_for_school(id: ProposalId) -> String {
    format!("/lycee/propositions/{id}")
}

/// Where hosts find what they have to answer.
pub const INBOX: &str = "/structure/candidatures";

/// Where a lycée checks the places that its pupils found alone.
pub const PROPOSALS: &str = "/lycee/propositions";

/// The board of a lycée: how far each of its students is.
pub const BOARD: &str = "/lycee/suivi";

/// The students of a lycée.
pub const SCHOOL_STUDENTS: &str = "/lycee/eleves";

/// The list of them (`liste=`) in which a guardian's address waits for the lycée's word.
pub const ADDRESSES_TO_CONFIRM: &str = "adresses";

/// Everything that a lycée knows of a pupil.
pub fn student_for_school(id: AccountId) -> String {
    format!("/lycee/eleves/{id}")
}

/// Who works in a lycée.
pub const SCHOOL_TEAM: &str = "/lycee/equipe";

/// Who follows whom in a lycée.
pub const SCHOOL_REFERENTS: &str = "/lycee/referents";

/// A lycée's classes.
pub const SCHOOL_CLASSES: &str = "/lycee/classes";

/// A lycée's conventions.
pub const SCHOOL_CONVENTIONS: &str = "/lycee/conventions";

/// The signatures that a lycée gives and waits for.
pub const SCHOOL_SIGNATURES: &str = "/lycee/signatures";

/// The conventions of somebody's structures.
pub const HOST_CONVENTIONS: &str = "/structure/conventions";

/// Where several of them are filled together.
pub const TOGETHER: &str = "/structure/conventions/ensemble";

/// Those of them that the structure has to fill: [`crate::convention::FollowUp::WithHost`].
pub const CONVENTIONS_TO_FILL: &str = "/structure/conventions?etat=structure";

/// The conventions of somebody's children.
pub const FAMILY_CONVENTIONS: &str = "/espace/conventions";

/// All that is left to do for somebody, whatever their roles.
pub const TO_DO: &str = "/a-faire";

/// Where somebody chooses what they are reminded of by e-mail.
pub const REMINDERS: &str = "/espace/compte/rappels";

/// Where somebody sees to the address of their calendar.
pub const AGENDA: &str = "/espace/compte/agenda";

/// Where the link of a reminder leads that stops the others.
pub const STOP_REMINDERS: &str = "/arreter-rappels";

/// The reports that wait for a decision.
pub const REPORTS: &str = "/administration/signalements";

/// The structures whose first offer waits for a moderator, and those that somebody claims.
pub const VETTING: &str = "/administration/verifications";

/// Campaigns, and what holds for their structures.
pub const CAMPAIGNS: &str = "/administration/campagnes";

/// The texts that a campaign may name, each under its id.
pub const TEXTS: &str = "/administration/textes";

/// The e-mails that could not leave.
pub const DEAD_EMAILS: &str = "/administration/lettres";

/// Where hosts publish.
pub const NEW_OFFER: &str = "/structure/offres";

/// Where pupils search.
pub const SEARCH: &str = "/offres";

/// An offer, as somebody sees it who found it by that search: its page leads back to the results.
pub fn offer(id: OfferId, search: &SearchQuery) -> String {
    let query = search.to_url();
    if query.is_empty() {
        format!("/offres/{id}")
    } else {
        format!("/offres/{id}?{query}")
    }
}

/// A convention's page, for whoever may read it.
pub fn convention(id: ConventionId) -> String {
    format!("/convention/{id}")
}

/// What is printed for the first day of a convention.
pub fn first_day(id: ConventionId) -> String {
    format!("/convention/{id}/premier-jour")
}

/// The page on which a convention is read and signed.
pub fn signing(id: ConventionId) -> String {
    format!("/convention/{id}/signer")
}

/// An amendment of a convention, for its parties.
pub fn amendment(id: ConventionId, number: u32) -> String {
    format!("{}/avenants/{number}", convention(id))
}

/// Where one is proposed.
pub fn new_amendment(id: ConventionId) -> String {
    format!("{}/avenants/nouveau", convention(id))
}

/// What a convention says once its amendments are in force.
pub fn in_force(id: ConventionId) -> String {
    format!("{}/en-vigueur", convention(id))
}

/// A personal link to a convention, with its secret.
pub fn personal_link(secret: &str) -> String {
    format!("/lien?jeton={secret}")
}

/// Where a lycée types the places of a class.
pub const TYPED_PLACES: &str = "/lycee/saisie";

/// A student's own card.
pub const CARD: &str = "/eleve/carte";
/// A student's card on paper, a page to cut out.
pub const PRINTED_CARD: &str = "/eleve/carte.pdf";

/// What a student's card leads to.
pub fn welcome(code: &str) -> String {
    format!("/accueil/{code}")
}

/// Where anybody checks a document.
pub const CHECK: &str = "/verifier";

/// The risk sheets of all sectors.
pub const SAFETY: &str = "/securite";

/// The risk sheet of a sector.
pub fn risk_sheet(sector: SectorCode) -> String {
    format!("{SAFETY}/{sector}")
}
