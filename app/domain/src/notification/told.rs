//! One act is one e-mail a person: what it says first, and what it says besides.

use super::{ConventionReader, Notification, ProposalChange};

impl Notification {
    /// The calendar file that goes with the e-mail.
    pub fn calendar(&self) -> Option<&str> {
        match self {
            Self::ApplicationAccepted { calendar, .. } | Self::ConventionOpened { calendar, .. } => {
                Some(calendar.as_str()).filter(|calendar| !calendar.is_empty())
            }
            _ => None,
        }
    }

    /// Whether it asks its recipient to do something, rather than telling them of it.
    fn asks(&self) -> bool {
        match self {
            Self::ConventionOpened { reader, .. } => *reader != ConventionReader::Student,
            Self::ApplicationReceived { .. }
            | Self::AnswerDue { .. }
            | Self::ApplicationAccepted { .. }
            | Self::DistanceQuestion { .. }
            | Self::ApplicationTransferred { .. }
            | Self::ProposalInvitation { .. }
            | Self::ToDo { .. }
            | Self::ConventionSentBack { .. }
            | Self::FillConvention { .. }
            | Self::SignConvention { .. }
            | Self::ConventionLink { .. }
            | Self::SignatureReminder { .. }
            | Self::SchoolReminder { .. }
            | Self::ConventionValidated { signs: true, .. } => true,
            _ => false,
        }
    }

    /// Whether whoever reads this one learns what the other says.
    fn says_already(&self, other: &Self) -> bool {
        match (self, other) {
            (
                Self::ConventionOpened {
                    student,
                    reader: ConventionReader::Host,
                    ..
                },
                Self::ApplicationConfirmed {
                    student: confirmed, ..
                },
            ) => student == confirmed,
            (
                Self::ConventionOpened {
                    host,
                    reader: ConventionReader::Student,
                    ..
                },
                Self::ProposalMoved {
                    host: agreed,
                    change: ProposalChange::Agreed,
                    ..
                },
            ) => host == agreed,
            _ => self == other,
        }
    }
}

/// What one act tells somebody, in one e-mail: what matters most, and the rest in a line each.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Told {
    /// What the e-mail is about.
    pub main: Notification,
    /// What it tells besides.
    pub besides: Vec<Notification>,
}

impl Told {
    /// Something told.
    pub fn new(main: Notification) -> Self {
        Self {
            main,
            besides: Vec::new(),
        }
    }

    /// The calendar file that goes with the e-mail.
    pub fn calendar(&self) -> Option<&str> {
        let mut all = std::iter::once(&self.main).chain(&self.besides);
        all.find_map(Notification::calendar)
    }

    /// Something more. What asks for something comes before what only tells; what is said already is left out.
    pub fn add(&mut self, more: Notification) {
        if self.main.says_already(&more) || self.besides.iter().any(|known| known.says_already(&more)) {
            return;
        }
        self.besides.retain(|known| !more.says_already(known));
        if more.says_already(&self.main) {
            self.main = more;
        } else if more.asks() && !self.main.asks() {
            let told = std::mem::replace(&mut self.main, more);
            self.besides.insert(0, told);
        } else {
            self.besides.push(more);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::weeks::Weeks;

    fn withdrawn(offer: &str) -> Notification {
        Notification::ApplicationWithdrawn {
            offer: offer.into(),
            student: "Léa".into(),
            placed_elsewhere: true,
            path: "/a".into(),
        }
    }

    fn confirmed(student: &str) -> Notification {
        Notification::ApplicationConfirmed {
            offer: "Menuiserie".into(),
            student: student.into(),
            weeks: Weeks::Both,
            path: "/b".into(),
        }
    }

    fn opened(reader: ConventionReader) -> Notification {
        Notification::ConventionOpened {
            offer: "Menuiserie".into(),
            host: "L’Établi".into(),
            student: "Léa".into(),
            weeks: Weeks::Both,
            reader,
            replaced: None,
            practical: Vec::new(),
            calendar: String::new(),
            path: "/c".into(),
        }
    }

    fn told(all: impl IntoIterator<Item = Notification>) -> Told {
        let mut all = all.into_iter();
        let mut told = Told::new(all.next().unwrap());
        all.for_each(|more| told.add(more));
        told
    }

    #[test]
    fn one_confirmation_is_one_email_that_asks_for_the_convention() {
        let host = opened(ConventionReader::Host);
        let orders = [
            [withdrawn("Vente"), confirmed("Léa"), host.clone()],
            [host.clone(), confirmed("Léa"), withdrawn("Vente")],
            [confirmed("Léa"), host.clone(), withdrawn("Vente")],
        ];
        for order in orders {
            let told = told(order);
            assert_eq!(told.main, host);
            assert_eq!(told.besides, [withdrawn("Vente")]);
        }
    }

    #[test]
    fn what_concerns_somebody_else_is_said_too() {
        let host = opened(ConventionReader::Host);
        let told = told([confirmed("Inès"), host.clone()]);
        assert_eq!((told.main, told.besides), (host, vec![confirmed("Inès")]));
    }

    #[test]
    fn the_same_thing_is_said_once() {
        let told = told([withdrawn("Vente"), withdrawn("Vente"), withdrawn("Bois")]);
        assert_eq!(
            (told.main, told.besides),
            (withdrawn("Vente"), vec![withdrawn("Bois")])
        );
    }

    #[test]
    fn the_student_learns_of_an_agreement_with_the_convention() {
        let agreed = Notification::ProposalMoved {
            host: "L’Établi".into(),
            student: "Léa".into(),
            change: ProposalChange::Agreed,
            reason: String::new(),
            path: "/d".into(),
        };
        let student = opened(ConventionReader::Student);
        let told = told([agreed, student.clone()]);
        assert_eq!((told.main, told.besides), (student, vec![]));
    }
}
