//! What happens when something is not done: what the site does by itself, or what cannot go on until then.

use chrono::NaiveDate;

use super::{Awaited, Task};
use crate::typography::date_with_weekday;

impl Awaited {
    /// What happens otherwise, in a sentence or two.
    pub fn otherwise(&self, today: NaiveDate) -> String {
        let consequence = self.consequence(today);
        match self.until.filter(|_| self.task.is_before_internship()) {
            Some(first) if first > today => {
                let begins = if self.count > 1 {
                    "Le premier de ces stages commence"
                } else {
                    "Le stage commence"
                };
                format!("{consequence} {begins} le {}.", date_with_weekday(first))
            }
            _ => consequence,
        }
    }

    fn consequence(&self, today: NaiveDate) -> String {
        let many = self.count > 1;
        let pick = |one: &str, several: &str| (if many { several } else { one }).to_owned();
        let before = self
            .by(today)
            .map(|by| format!(" avant la fin du {}", date_with_weekday(by)))
            .unwrap_or_default();
        match self.task {
            Task::ConfirmPlace => {
                format!("Sans confirmation{before}, la place est rendue à d’autres élèves.")
            }
            Task::AnswerDistance => {
                format!(
                    "La structure attend votre réponse pour se décider\u{a0}: sans elle{before}, la candidature expire."
                )
            }
            Task::ReadApplications | Task::AnswerApplications if many => {
                format!("Sans réponse{before}, la première de ces candidatures expire.")
            }
            Task::ReadApplications | Task::AnswerApplications => {
                format!("Sans réponse{before}, la candidature expire.")
            }
            Task::Sign => "Sans la signature de tous, le stage ne peut pas commencer.".to_owned(),
            Task::SignAmendment => {
                "Tant que l’avenant n’est pas signé, la convention reste telle qu’elle est.".to_owned()
            }
            Task::SignForSchool => pick(
                "Sans la signature du lycée, le stage ne peut pas commencer.",
                "Sans la signature du lycée, ces stages ne peuvent pas commencer.",
            ),
            Task::ValidateConventions => pick(
                "Tant qu’elle n’est pas validée, personne ne peut la signer.",
                "Tant qu’elles ne sont pas validées, personne ne peut les signer.",
            ),
            Task::CompleteConventions => pick(
                "Tant qu’elle n’est pas complète, elle ne peut pas être validée.",
                "Tant qu’elles ne sont pas complètes, elles ne peuvent pas être validées.",
            ),
            Task::CheckProposals => pick(
                "Tant que la place n’est pas vérifiée, la structure n’est pas sollicitée.",
                "Tant que ces places ne sont pas vérifiées, les structures ne sont pas sollicitées.",
            ),
            Task::DecidePlaces => pick(
                "Tant que rien n’est décidé, l’élève garde la place sans convention.",
                "Tant que rien n’est décidé, ces élèves gardent leur place sans convention.",
            ),
            Task::CorrectAddresses => pick(
                "Tant que l’adresse n’est pas corrigée, ce signataire ne reçoit rien.",
                "Tant que les adresses ne sont pas corrigées, ces signataires ne reçoivent rien.",
            ),
            Task::ConfirmAddresses => pick(
                "Tant que l’adresse n’est pas confirmée, ce responsable ne signe rien avec elle.",
                "Tant que les adresses ne sont pas confirmées, ces responsables ne signent rien avec elles.",
            ),
            Task::FillConventions => pick(
                "Tant qu’elle n’est pas remplie, le lycée ne peut pas la valider.",
                "Tant qu’elles ne sont pas remplies, le lycée ne peut pas les valider.",
            ),
            Task::HandCertificate => "Le lycée demande cette attestation avant le stage.".to_owned(),
            Task::OfferCertificate => "Rien n’est exigé\u{a0}: la convention recommande vivement d’assurer l’élève (responsabilité civile et \
                                       dommages corporels)."
                .to_owned(),
            Task::DecideReports => pick(
                "L’offre signalée reste visible en attendant.",
                "Les offres signalées restent visibles en attendant.",
            ),
            Task::ReviewOffers => pick(
                "L’offre reste masquée en attendant.",
                "Ces offres restent masquées en attendant.",
            ),
            Task::VetStructures => pick(
                "Aucun élève ne voit ses offres en attendant.",
                "Aucun élève ne voit leurs offres en attendant.",
            ),
            Task::DecideClaims => pick(
                "En attendant, elle reste à la personne qui l’a inscrite.",
                "En attendant, elles restent aux personnes qui les ont inscrites.",
            ),
            Task::RetryEmails => pick(
                "Il ne partira plus de lui-même.",
                "Ils ne partiront plus d’eux-mêmes.",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{awaited::Space, typography::plain};

    fn awaited(task: Task, count: u32, until: Option<&str>) -> Awaited {
        Awaited {
            space: Space::Student,
            task,
            count,
            object: None,
            about: "Emma Lopez".to_owned(),
            host: "Atelier du Parc".to_owned(),
            since: None,
            until: until.map(|day| day.parse().unwrap()),
        }
    }

    #[test]
    fn each_task_says_what_follows_and_never_nothing() {
        let today: NaiveDate = "2027-05-01".parse().unwrap();
        for task in Task::ALL {
            for count in [1, 3] {
                for until in [None, Some("2027-05-04"), Some("2027-04-20")] {
                    let said = awaited(task, count, until).otherwise(today);
                    assert!(said.ends_with('.') && said.len() > 20, "{task:?} {said}");
                    assert!(!said.contains("  ") && !said.contains("\u{a0} "), "{said}");
                }
            }
        }
    }

    #[test]
    fn deadlines_and_first_days_are_named() {
        let today: NaiveDate = "2027-05-01".parse().unwrap();
        let said = |task, count, until| plain(&awaited(task, count, Some(until)).otherwise(today));
        assert_eq!(
            said(Task::AnswerApplications, 1, "2027-05-04"),
            plain("Sans réponse avant la fin du mardi 4 mai 2027, la candidature expire.")
        );
        assert_eq!(
            said(Task::Sign, 1, "2027-06-14"),
            plain(
                "Sans la signature de tous, le stage ne peut pas commencer. Le stage commence le lundi 14 juin 2027."
            )
        );
        // Once it has begun, the day is of no use any more.
        assert!(!said(Task::Sign, 1, "2027-04-20").contains("commence le"));
    }

    #[test]
    fn what_precedes_the_internship_is_due_the_day_before() {
        let today: NaiveDate = "2027-06-13".parse().unwrap();
        let sign = awaited(Task::Sign, 1, Some("2027-06-14"));
        assert_eq!(sign.by(today), Some(today));
        assert!(sign.is_pressing(today));
        let late = today + chrono::Days::new(1);
        assert!(sign.by(late).is_none() && !sign.is_pressing(late));
    }
}
