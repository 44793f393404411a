//! What is awaited from somebody: each thing once, with the space where it is done, the words that name it, and which comes first.
//! Header, sub-navigation and start pages count and show these and nothing else.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    account::Role,
    application::ApplicationState,
    convention::{FollowUp, SignerRole},
    id::{ApplicationId, ConventionId},
    typography::{at_organisation, counted, of_person, set},
    urls,
    weeks::Weeks,
};

mod otherwise;

/// A part of the site that belongs to people of one kind.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Space {
    /// The student's.
    Student,
    /// The guardian's.
    Family,
    /// The host's and the tutor's.
    Host,
    /// The school's.
    School,
    /// Administrators' and academy officers'.
    Administration,
}

impl Space {
    /// Every space.
    pub const ALL: [Self; 5] = [
        Self::Student,
        Self::Family,
        Self::Host,
        Self::School,
        Self::Administration,
    ];

    /// The name used where things are told apart.
    pub fn code(self) -> &'static str {
        match self {
            Self::Student => "student",
            Self::Family => "family",
            Self::Host => "host",
            Self::School => "school",
            Self::Administration => "administration",
        }
    }

    /// Its start page.
    pub fn start(self) -> &'static str {
        match self {
            Self::Student => "/eleve",
            Self::Family => urls::FAMILY_CONVENTIONS,
            Self::Host => "/structure",
            Self::School => "/lycee",
            Self::Administration => "/administration",
        }
    }

    /// Where somebody of that role is at home.
    pub fn of_role(role: Role) -> Self {
        match role {
            Role::Student => Self::Student,
            Role::Guardian => Self::Family,
            Role::Host => Self::Host,
            Role::Head | Role::Staff => Self::School,
            Role::AcademyOfficer | Role::Admin => Self::Administration,
        }
    }

    /// Where somebody signs who is listed in that role.
    pub fn of_signer(role: SignerRole) -> Self {
        match role {
            SignerRole::Head | SignerRole::ReferentTeacher => Self::School,
            SignerRole::Host | SignerRole::Host2 => Self::Host,
            SignerRole::Student => Self::Student,
            SignerRole::Guardian1 | SignerRole::Guardian2 => Self::Family,
        }
    }
}

/// Something that somebody does next. Of what presses as much, the first in this list comes first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// A student confirms a place that a host proposes.
    ConfirmPlace,
    /// A student answers the host's question about the distance.
    AnswerDistance,
    /// Somebody signs in their own name.
    Sign,
    /// Somebody signs an amendment: in their own name, or for the school.
    SignAmendment,
    /// The head, or who signs in their name, signs for the school.
    SignForSchool,
    /// The head, or who validates in their name, completes and validates.
    ValidateConventions,
    /// Whoever fills the school's part completes it.
    CompleteConventions,
    /// The school checks a place found alone.
    CheckProposals,
    /// The school opens another convention for a place that was kept, or frees the place.
    DecidePlaces,
    /// The school corrects the address of a signer whom an e-mail did not reach.
    CorrectAddresses,
    /// The school says that an address typed with a sheet is the guardian's.
    ConfirmAddresses,
    /// A host reads an application.
    ReadApplications,
    /// A host answers an application that it read.
    AnswerApplications,
    /// A host fills its part of a convention.
    FillConventions,
    /// The family hands over the certificate of insurance.
    HandCertificate,
    /// The family may hand it over: the text of its convention strongly recommends the insurance, and asks for nothing.
    OfferCertificate,
    /// A moderator decides about a report.
    DecideReports,
    /// A moderator looks again at an offer that its host corrected.
    ReviewOffers,
    /// A moderator vets a structure whose first offer waits.
    VetStructures,
    /// A moderator decides who a structure belongs to.
    DecideClaims,
    /// An administrator sees to an e-mail that could not leave.
    RetryEmails,
}

impl Task {
    /// Every task, in order.
    pub const ALL: [Self; 21] = [
        Self::ConfirmPlace,
        Self::AnswerDistance,
        Self::Sign,
        Self::SignAmendment,
        Self::SignForSchool,
        Self::ValidateConventions,
        Self::CompleteConventions,
        Self::CheckProposals,
        Self::DecidePlaces,
        Self::CorrectAddresses,
        Self::ConfirmAddresses,
        Self::ReadApplications,
        Self::AnswerApplications,
        Self::FillConventions,
        Self::HandCertificate,
        Self::OfferCertificate,
        Self::DecideReports,
        Self::ReviewOffers,
        Self::VetStructures,
        Self::DecideClaims,
        Self::RetryEmails,
    ];

    /// The name used in queries.
    pub fn code(self) -> &'static str {
        match self {
            Self::ConfirmPlace => "confirm_place",
            Self::AnswerDistance => "answer_distance",
            Self::Sign => "sign",
            Self::SignAmendment => "sign_amendment",
            Self::SignForSchool => "sign_for_school",
            Self::ValidateConventions => "validate",
            Self::CompleteConventions => "complete",
            Self::CheckProposals => "check_proposals",
            Self::DecidePlaces => "decide_places",
            Self::CorrectAddresses => "correct_addresses",
            Self::ConfirmAddresses => "confirm_addresses",
            Self::ReadApplications => "read_applications",
            Self::AnswerApplications => "answer_applications",
            Self::FillConventions => "fill",
            Self::HandCertificate => "hand_certificate",
            Self::OfferCertificate => "offer_certificate",
            Self::DecideReports => "decide_reports",
            Self::ReviewOffers => "review_offers",
            Self::VetStructures => "vet_structures",
            Self::DecideClaims => "decide_claims",
            Self::RetryEmails => "retry_emails",
        }
    }

    /// The task of that code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|task| task.code() == code)
    }

    /// « la première », « le premier » of several: what is awaited is a convention or an offer, or else a report or an e-mail.
    pub fn first_of_several(self) -> &'static str {
        if self.is_masculine() {
            "le premier"
        } else {
            "la première"
        }
    }

    /// « la plus ancienne », « le plus ancien » of several.
    pub fn oldest_of_several(self) -> &'static str {
        if self.is_masculine() {
            "le plus ancien"
        } else {
            "la plus ancienne"
        }
    }

    fn is_masculine(self) -> bool {
        matches!(self, Self::DecideReports | Self::RetryEmails)
    }

    /// Whether its last day is the one before the internship begins, rather than one that the site holds to.
    pub fn is_before_internship(self) -> bool {
        matches!(
            self,
            Self::Sign
                | Self::SignForSchool
                | Self::ValidateConventions
                | Self::CompleteConventions
                | Self::CheckProposals
                | Self::CorrectAddresses
                | Self::FillConventions
                | Self::HandCertificate
                | Self::OfferCertificate
        )
    }

    /// The button that leads to it: the verb of the act.
    pub fn act(self) -> &'static str {
        match self {
            Self::ConfirmPlace | Self::ConfirmAddresses => "Confirmer",
            Self::AnswerDistance | Self::AnswerApplications => "Répondre",
            Self::Sign | Self::SignAmendment => "Lire et signer",
            Self::SignForSchool => "Signer",
            Self::ValidateConventions => "Valider",
            Self::CompleteConventions => "Compléter",
            Self::CheckProposals | Self::VetStructures => "Vérifier",
            Self::DecidePlaces | Self::DecideClaims => "Décider",
            Self::CorrectAddresses => "Corriger",
            Self::ReadApplications => "Lire",
            Self::FillConventions => "Remplir",
            Self::HandCertificate | Self::OfferCertificate => "Remettre",
            Self::DecideReports => "Examiner",
            Self::ReviewOffers => "Relire",
            Self::RetryEmails => "Voir pourquoi",
        }
    }
}

/// What is awaited from somebody: one thing, or several of a kind that are done from one list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Awaited {
    /// Where it is done.
    pub space: Space,
    /// What.
    pub task: Task,
    /// How many.
    pub count: u32,
    /// The application or the convention it is about, where it is one; for several that a host has, their structure, where the host
    /// has others.
    pub object: Option<Uuid>,
    /// The student it is about, or the offer; empty for several.
    pub about: String,
    /// The host; for several, the one that all of them are for, where their reader has others.
    pub host: String,
    /// Since when the first of them waits.
    pub since: Option<DateTime<Utc>>,
    /// The last day for the first of them; of what is done before the internship ([`Task::is_before_internship`]), its first day.
    pub until: Option<NaiveDate>,
}

/// What a pupil has yet to find: a title, then what to do. Nobody awaits it, and yet it comes before all that is done.
pub fn to_find(weeks: Weeks) -> (&'static str, &'static str) {
    match weeks {
        Weeks::Both => (
            "Trouvez votre stage",
            "Cherchez une offre près de chez vous et envoyez une première candidature.",
        ),
        Weeks::First => (
            "Il vous reste la première semaine à trouver",
            "Cherchez une offre pour cette semaine-là.",
        ),
        Weeks::Second => (
            "Il vous reste la deuxième semaine à trouver",
            "Cherchez une offre pour cette semaine-là.",
        ),
    }
}

/// How long before its last day something comes before what has none.
const PRESSING: TimeDelta = TimeDelta::days(7);
/// How long before its last day that day is said: until then it says less than for how long something has waited.
const DAY_SAID: TimeDelta = TimeDelta::days(30);

impl Awaited {
    /// What it is, in words.
    pub fn words(&self) -> String {
        let many = |singular: &str, plural: &str| counted(self.count as usize, singular, plural);
        match self.task {
            Task::ConfirmPlace => format!("Confirmer votre place\u{a0}: {}", self.named()),
            Task::AnswerDistance => format!("Répondre à la question sur la distance\u{a0}: {}", self.named()),
            Task::Sign => format!("Signer la convention {}", self.convention()),
            Task::SignAmendment => format!("Signer l’avenant à la convention {}", self.convention()),
            Task::HandCertificate | Task::OfferCertificate if self.space == Space::Student => {
                format!(
                    "Remettre votre attestation d’assurance pour le stage {}",
                    at_organisation(&self.host)
                )
            }
            Task::HandCertificate | Task::OfferCertificate => {
                format!("Remettre l’attestation d’assurance {}", of_person(&self.about))
            }
            Task::SignForSchool => many(
                "convention à signer pour le lycée",
                "conventions à signer pour le lycée",
            ),
            Task::ValidateConventions => many(
                "convention à compléter et à valider",
                "conventions à compléter et à valider",
            ),
            Task::CompleteConventions => many("convention à compléter", "conventions à compléter"),
            Task::CheckProposals => many(
                "place trouvée par un élève, à vérifier",
                "places trouvées par vos élèves, à vérifier",
            ),
            Task::DecidePlaces => many(
                "place gardée dont la convention est annulée",
                "places gardées dont la convention est annulée",
            ),
            Task::CorrectAddresses => many(
                "convention dont un e-mail n’a pas été remis",
                "conventions dont un e-mail n’a pas été remis",
            ),
            Task::ConfirmAddresses => many(
                "élève dont l’adresse d’un responsable est à confirmer",
                "élèves dont l’adresse d’un responsable est à confirmer",
            ),
            Task::ReadApplications => self.for_structure(&many("candidature à lire", "candidatures à lire")),
            Task::AnswerApplications => self.for_structure(&many(
                "candidature lue attend votre réponse",
                "candidatures lues attendent votre réponse",
            )),
            Task::FillConventions => {
                self.for_structure(&many("convention à remplir", "conventions à remplir"))
            }
            Task::DecideReports => many(
                "signalement attend une décision",
                "signalements attendent une décision",
            ),
            Task::ReviewOffers => many(
                "offre corrigée attend d’être relue",
                "offres corrigées attendent d’être relues",
            ),
            Task::VetStructures => many(
                "structure attend d’être vérifiée",
                "structures attendent d’être vérifiées",
            ),
            Task::DecideClaims => many(
                "structure est revendiquée par une autre personne",
                "structures sont revendiquées par d’autres personnes",
            ),
            Task::RetryEmails => many("e-mail n’a pas pu partir", "e-mails n’ont pas pu partir"),
        }
    }

    fn named(&self) -> String {
        format!("{}, {}", set(&self.about), set(&self.host))
    }

    /// With the structure that it is done for, where its reader has several.
    fn for_structure(&self, words: &str) -> String {
        match set(&self.host) {
            host if host.is_empty() => words.to_owned(),
            host => format!("{words} ({host})"),
        }
    }

    fn convention(&self) -> String {
        let place = at_organisation(&self.host);
        if self.space == Space::Student {
            format!("de votre stage {place}")
        } else {
            format!("{} {place}", of_person(&self.about))
        }
    }

    /// The page where it is done.
    pub fn path(&self) -> String {
        let list = self.area().to_owned();
        match (self.task, self.object) {
            (Task::ConfirmPlace | Task::AnswerDistance, Some(id)) => {
                urls::application_of_student(ApplicationId(id))
            }
            (Task::Sign, Some(id)) => urls::signing(ConventionId(id)),
            (Task::SignAmendment, Some(id)) => format!("{}#avenants", urls::convention(ConventionId(id))),
            (Task::HandCertificate | Task::OfferCertificate, Some(id)) => {
                format!("{}#attestation-remise", urls::convention(ConventionId(id)))
            }
            (Task::ReadApplications, structure) => in_inbox(ApplicationState::Submitted, structure),
            (Task::AnswerApplications, structure) => in_inbox(ApplicationState::Read, structure),
            (Task::FillConventions, _) => urls::CONVENTIONS_TO_FILL.to_owned(),
            (Task::ValidateConventions | Task::CompleteConventions, _) => in_list(FollowUp::ToValidate),
            (Task::DecidePlaces, _) => in_list(FollowUp::Cancelled),
            (Task::ReviewOffers, _) => format!("{list}#relecture"),
            (Task::DecideClaims, _) => format!("{list}#revendications"),
            (Task::ConfirmAddresses, _) => format!("{list}?liste={}", urls::ADDRESSES_TO_CONFIRM),
            _ => list,
        }
    }

    /// The page of the sub-navigation that it is counted at.
    pub fn area(&self) -> &'static str {
        match self.task {
            Task::SignForSchool | Task::CorrectAddresses => urls::SCHOOL_SIGNATURES,
            Task::ValidateConventions | Task::CompleteConventions | Task::DecidePlaces => {
                urls::SCHOOL_CONVENTIONS
            }
            Task::CheckProposals => urls::PROPOSALS,
            Task::ConfirmAddresses => urls::SCHOOL_STUDENTS,
            Task::ReadApplications | Task::AnswerApplications => urls::INBOX,
            Task::FillConventions => urls::HOST_CONVENTIONS,
            Task::DecideReports | Task::ReviewOffers => urls::REPORTS,
            Task::VetStructures | Task::DecideClaims => urls::VETTING,
            Task::RetryEmails => urls::DEAD_EMAILS,
            Task::ConfirmPlace | Task::AnswerDistance => Space::Student.start(),
            Task::Sign | Task::SignAmendment | Task::HandCertificate | Task::OfferCertificate => {
                match self.space {
                    Space::Host => urls::HOST_CONVENTIONS,
                    Space::School => urls::SCHOOL_CONVENTIONS,
                    space => space.start(),
                }
            }
        }
    }

    /// The last day on which it can be done in time; nothing when nobody says, or once the internship has begun without it.
    pub fn by(&self, today: NaiveDate) -> Option<NaiveDate> {
        let until = self.until?;
        if self.task.is_before_internship() {
            until.pred_opt().filter(|by| *by >= today)
        } else {
            Some(until)
        }
    }

    /// Whether its last day is near.
    pub fn is_pressing(&self, today: NaiveDate) -> bool {
        self.by(today).is_some_and(|by| by <= today + PRESSING)
    }

    /// The last day, once it is near enough to be said, or where nobody knows since when it waits.
    pub fn day_said(&self, today: NaiveDate) -> Option<NaiveDate> {
        let by = self.by(today)?;
        (by <= today + DAY_SAID || self.since.is_none()).then_some(by)
    }

    /// What puts it before others that day: a near last day, then how long it has waited, in days, then what it is.
    fn order(&self, today: NaiveDate) -> impl Ord + use<> {
        let near = self.by(today).filter(|_| self.is_pressing(today));
        (
            near.unwrap_or(NaiveDate::MAX),
            self.since.map_or(NaiveDate::MAX, |since| since.date_naive()),
            self.task,
            self.until.unwrap_or(NaiveDate::MAX),
            self.since,
            self.object,
            self.space,
        )
    }
}

fn in_inbox(state: ApplicationState, structure: Option<Uuid>) -> String {
    let of = structure.map(|id| format!("&structure={id}")).unwrap_or_default();
    format!("{}?etat={}{of}", urls::INBOX, state.code())
}

fn in_list(list: FollowUp) -> String {
    format!("{}?etat={}", urls::SCHOOL_CONVENTIONS, list.code())
}

/// Puts the most urgent first.
pub fn by_urgency(mut all: Vec<Awaited>, today: NaiveDate) -> Vec<Awaited> {
    all.sort_by_key(|awaited| awaited.order(today));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn awaited(space: Space, task: Task, until: Option<&str>) -> Awaited {
        Awaited {
            space,
            task,
            count: 1,
            object: Some(Uuid::from_u128(7)),
            about: "Emma Lopez".to_owned(),
            host: "Atelier du Parc".to_owned(),
            since: None,
            until: until.map(|day| day.parse().unwrap()),
        }
    }

    fn tasks(all: &[Awaited]) -> Vec<Task> {
        all.iter().map(|awaited| awaited.task).collect()
    }

    #[test]
    fn codes_lead_back_and_follow_the_order() {
        for task in Task::ALL {
            assert_eq!(Task::from_code(task.code()), Some(task));
        }
        assert!(Task::ALL.is_sorted());
        assert_eq!(Task::from_code("x"), None);
    }

    #[test]
    fn a_near_last_day_comes_before_everything_else() {
        let today: NaiveDate = "2026-11-28".parse().unwrap();
        let sign = awaited(Space::Student, Task::Sign, None);
        let certificate = |day| awaited(Space::Student, Task::HandCertificate, Some(day));
        let confirm = |day| awaited(Space::Student, Task::ConfirmPlace, Some(day));
        let order = |all: Vec<Awaited>| tasks(&by_urgency(all, today));
        // Far away, the kind decides; within a week, the day.
        assert_eq!(
            order(vec![
                certificate("2027-06-13"),
                sign.clone(),
                confirm("2026-12-20")
            ]),
            [Task::ConfirmPlace, Task::Sign, Task::HandCertificate]
        );
        assert_eq!(
            order(vec![
                sign.clone(),
                confirm("2026-12-20"),
                certificate("2026-12-05")
            ]),
            [Task::HandCertificate, Task::ConfirmPlace, Task::Sign]
        );
        assert!(
            certificate("2026-12-06").is_pressing(today) && !certificate("2026-12-07").is_pressing(today)
        );
        let mut later = sign.clone();
        later.since = Some("2026-11-20T08:00:00Z".parse().unwrap());
        let mut first = later.clone();
        first.since = Some("2026-11-19T08:00:00Z".parse().unwrap());
        assert_eq!(
            by_urgency(vec![later.clone(), first.clone()], today),
            [first, later]
        );
    }

    #[test]
    fn far_from_its_day_what_has_waited_longest_comes_first_and_says_so() {
        let today: NaiveDate = "2026-11-28".parse().unwrap();
        let since = |day: &str, one: Awaited| Awaited {
            since: Some(format!("{day}T08:00:00Z").parse().unwrap()),
            ..one
        };
        let sign = since(
            "2026-11-20",
            awaited(Space::School, Task::SignForSchool, Some("2027-06-14")),
        );
        let check = since(
            "2026-11-12",
            awaited(Space::School, Task::CheckProposals, Some("2027-06-14")),
        );
        let near = since(
            "2026-11-27",
            awaited(Space::School, Task::FillConventions, Some("2026-12-05")),
        );
        let all = by_urgency(vec![sign.clone(), check.clone(), near.clone()], today);
        assert_eq!(all, [near.clone(), check.clone(), sign]);
        assert_eq!(check.day_said(today), None);
        assert_eq!(near.day_said(today), near.by(today));
        // The thirtieth day is said, and so is any day of what waits since nobody knows when.
        let due = |day| awaited(Space::Student, Task::ConfirmPlace, Some(day));
        assert!(since("2026-11-20", due("2026-12-28")).day_said(today).is_some());
        assert!(since("2026-11-20", due("2026-12-29")).day_said(today).is_none());
        assert!(due("2026-12-29").day_said(today).is_some());
    }

    #[test]
    fn each_is_said_to_whom_it_is_awaited_from() {
        let said = |space, task| awaited(space, task, None).words();
        assert_eq!(
            said(Space::Family, Task::Sign),
            format!(
                "Signer la convention d’Emma Lopez {}",
                at_organisation("Atelier du Parc")
            )
        );
        assert!(said(Space::Student, Task::Sign).contains("de votre stage"));
        assert!(said(Space::Student, Task::HandCertificate).contains("votre attestation"));
        assert_eq!(
            said(Space::Family, Task::HandCertificate),
            "Remettre l’attestation d’assurance d’Emma Lopez"
        );
        let three = Awaited {
            count: 3,
            ..awaited(Space::School, Task::ValidateConventions, None)
        };
        assert_eq!(three.words(), "3\u{a0}conventions à compléter et à valider");
    }

    #[test]
    fn of_several_structures_the_one_is_named_that_an_act_is_for() {
        let tasks = [
            Task::ReadApplications,
            Task::AnswerApplications,
            Task::FillConventions,
        ];
        for task in tasks {
            let one_of_two = awaited(Space::Host, task, None);
            assert!(one_of_two.words().ends_with(" (Atelier du Parc)"), "{task:?}");
            let only = Awaited {
                host: String::new(),
                object: None,
                ..one_of_two
            };
            assert!(!only.words().contains('('), "{task:?}");
            assert!(!only.path().contains("structure="), "{task:?}");
        }
    }

    #[test]
    fn the_oldest_of_several_agrees_with_what_they_are() {
        assert_eq!(Task::DecideReports.oldest_of_several(), "le plus ancien");
        assert_eq!(Task::RetryEmails.first_of_several(), "le premier");
        assert_eq!(Task::ReviewOffers.oldest_of_several(), "la plus ancienne");
    }

    #[test]
    fn each_leads_where_it_is_done_and_is_counted_in_its_space() {
        let path = |space, task| awaited(space, task, None).path();
        let id = Uuid::from_u128(7);
        assert_eq!(
            path(Space::Family, Task::Sign),
            format!("/convention/{id}/signer")
        );
        assert_eq!(
            path(Space::School, Task::ValidateConventions),
            "/lycee/conventions?etat=a-valider"
        );
        assert_eq!(
            path(Space::Host, Task::ReadApplications),
            format!("/structure/candidatures?etat=submitted&structure={id}")
        );
        assert_eq!(
            path(Space::Host, Task::FillConventions),
            format!("{}?etat={}", urls::HOST_CONVENTIONS, FollowUp::WithHost.code())
        );
        for space in Space::ALL {
            let area = awaited(space, Task::Sign, None).area();
            assert!(area.starts_with(space.start()), "{space:?} {area}");
        }
    }
}
