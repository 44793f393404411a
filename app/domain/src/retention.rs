//! What is kept of people, for how long, and why: one table, read by the page that tells it, the clock that applies it, and the command that
//! says what would go. Durations are data (`table.txt`), the words are here.

use std::sync::LazyLock;

use chrono::{DateTime, Days, Months, NaiveDate, Utc};

use crate::typography::counted;

/// How many days after its Monday an internship's last week is over.
const WEEK: Days = Days::new(4);
/// From which age on somebody may claim for themselves: until then no time limit runs against them (Code civil, article 2235).
const MAJORITY: Months = Months::new(18 * 12);

/// Something that is kept of people.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Noun {
    /// The account and the file of a student.
    Student,
    /// The account of a guardian.
    Guardian,
    /// The account of anybody else: hosts, staff, officers.
    Adult,
    /// What a student wrote to hosts, and what was answered; places found alone.
    Application,
    /// Name and phone of whoever is asked for, in an offer.
    Contact,
    /// An offer that was begun and not published.
    Draft,
    /// A convention that nobody signed.
    Unsigned,
    /// A convention that somebody signed, with the proof of the signatures.
    Signed,
    /// What was said of a student's health, as it was typed.
    Health,
    /// The certificate of insurance.
    Certificate,
    /// Pages that were scanned together, until what they say is recorded.
    Pile,
    /// The text of an e-mail that could not be sent.
    EmailBody,
    /// To whom an e-mail went, and its subject.
    EmailLine,
    /// To which number an SMS went.
    SmsLine,
    /// A number that takes no SMS any more.
    SmsStop,
    /// What somebody said was wrong with an offer.
    Report,
    /// An invitation to a structure or to a school's staff.
    Invitation,
    /// What administrators and staff did.
    Journal,
    /// Sign-ins, refusals, links that were opened.
    Security,
    /// Who read a student's file or convention.
    Reading,
    /// A request to erase an account.
    Request,
}

/// From when a duration counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Start {
    /// The last day of the internship period in which there was something of theirs; without any, the day the account was made.
    InternshipEnd,
    /// The same or, if that is later, the student's eighteenth birthday.
    InternshipAndAge,
    /// The last time they signed in, once no child of theirs is registered any more.
    LastChild,
    /// The last time they signed in.
    LastSignIn,
    /// The last change.
    LastChange,
    /// The moment it was written.
    Written,
    /// The day it was decided.
    Decided,
    /// The day it was closed, or could no longer be used.
    Closed,
}

/// On what ground it is kept (GDPR, article 6-1).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ground {
    /// Article 6-1-e.
    PublicMission,
    /// Article 6-1-f.
    LegitimateInterest,
    /// Article 6-1-c.
    LegalObligation,
    /// Article 6-1-f, to establish or defend a right in court.
    LegalClaim,
}

/// A length of time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Length {
    /// Whole months; a year is twelve.
    Months(u32),
    /// Whole days.
    Days(u64),
}

/// A line of the table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rule {
    /// What is kept.
    pub noun: Noun,
    /// How long.
    pub length: Length,
    /// From when.
    pub start: Start,
    /// On what ground.
    pub ground: Ground,
    /// Where the duration comes from, in French.
    pub source: &'static str,
}

static TABLE: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    include_str!("retention/table.txt")
        .lines()
        .filter_map(read_line)
        .collect()
});

/// All rules, in the order in which they are told.
pub fn rules() -> &'static [Rule] {
    &TABLE
}

/// The rule of a noun. A test holds that each has one.
pub fn rule(noun: Noun) -> Option<Rule> {
    TABLE.iter().copied().find(|rule| rule.noun == noun)
}

fn read_line(line: &'static str) -> Option<Rule> {
    let mut cells = line.split('|').map(str::trim);
    Some(Rule {
        noun: Noun::from_code(cells.next()?)?,
        length: Length::read(cells.next()?)?,
        start: Start::from_code(cells.next()?)?,
        ground: Ground::from_code(cells.next()?)?,
        source: cells.next()?,
    })
}

impl Length {
    /// « 1 year », « 3 months », « 30 days ».
    fn read(text: &str) -> Option<Self> {
        let (number, unit) = text.split_once(' ')?;
        match unit.trim_end_matches('s') {
            "year" => Some(Self::Months(12 * number.parse::<u32>().ok()?)),
            "month" => Some(Self::Months(number.parse().ok()?)),
            "day" => Some(Self::Days(number.parse().ok()?)),
            _ => None,
        }
    }

    /// The day that long before.
    pub fn before(self, day: NaiveDate) -> NaiveDate {
        let before = match self {
            Self::Months(months) => day.checked_sub_months(Months::new(months)),
            Self::Days(days) => day.checked_sub_days(Days::new(days)),
        };
        before.unwrap_or(NaiveDate::MIN)
    }

    /// « 1 an », « 3 mois », « 30 jours ».
    pub fn words(self) -> String {
        let counted = |count: u64, one, many| counted(usize::try_from(count).unwrap_or_default(), one, many);
        match self {
            Self::Months(months) if months % 12 == 0 => counted((months / 12).into(), "an", "ans"),
            Self::Months(months) => counted(months.into(), "mois", "mois"),
            Self::Days(days) => counted(days, "jour", "jours"),
        }
    }
}

impl Rule {
    /// What was written, decided or changed up to that moment goes.
    pub fn moment(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        let day = self.length.before(now.date_naive());
        now - (now.date_naive() - day)
    }

    /// What belongs to an internship whose last week began up to that Monday goes.
    pub fn monday(&self, today: NaiveDate) -> NaiveDate {
        let friday = self.length.before(today);
        friday.checked_sub_days(WEEK).unwrap_or(NaiveDate::MIN)
    }

    /// The same where the student's age counts too: who was born up to that day.
    pub fn birth_date(&self, today: NaiveDate) -> NaiveDate {
        let adult = self.length.before(today);
        adult.checked_sub_months(MAJORITY).unwrap_or(NaiveDate::MIN)
    }
}

/// Codes and words of an enum: the code is what `table.txt` says.
macro_rules! words {
    ($name:ident { $($variant:ident($code:literal, $words:literal)),+ $(,)? }) => {
        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name in `table.txt`.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// What it is called by people.
            pub fn words(self) -> &'static str {
                match self { $(Self::$variant => $words),+ }
            }

            fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.code() == code)
            }
        }
    };
}

/// Why somebody's account cannot be erased yet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Obstacle {
    /// An application, a place or a convention of an internship that is not over.
    Internship,
    /// Others work in a structure whose only owner they are.
    SoleOwner,
}

impl Obstacle {
    /// What to do about it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Internship => {
                "Un stage, une candidature ou une convention est en cours. Retirez ou annulez-les d’abord, ou attendez la fin du stage."
            }
            Self::SoleOwner => {
                "Vous êtes seul responsable d’une structure où d’autres personnes travaillent. Donnez d’abord ce rôle à l’une d’elles."
            }
        }
    }
}

words!(Noun {
    Student("student", "Le compte et le dossier d’un élève"),
    Guardian("guardian", "Le compte d’un responsable légal, son téléphone"),
    Adult("adult", "Le compte des autres personnes\u{a0}: structures, lycées, académies"),
    Application("application", "Candidatures et stages trouvés seul\u{a0}: textes, réponses, contacts"),
    Contact("contact", "Le nom et le téléphone de la personne à demander, dans une offre"),
    Draft("draft", "Les brouillons d’offres"),
    Unsigned("unsigned", "Une convention que personne n’a signée"),
    Signed("signed", "Une convention signée, et ses preuves\u{a0}: noms, adresses e-mail, adresse IP et navigateur de chaque signature"),
    Health("health", "Santé (PAI, précautions), telle qu’elle a été saisie"),
    Certificate("certificate", "L’attestation d’assurance"),
    Pile("pile", "Les pages scannées ensemble par un lycée, avant que leurs signatures soient enregistrées"),
    EmailBody("email_body", "Le texte d’un e-mail qui n’a pas pu partir (celui d’un e-mail parti est effacé aussitôt)"),
    EmailLine("email_line", "À qui un e-mail est parti, et son objet"),
    SmsLine("sms_line", "À quel numéro un SMS est parti (son texte est effacé aussitôt, parti ou non)"),
    SmsStop("sms_stop", "Un numéro qui ne veut plus de SMS"),
    Report("report", "Les signalements d’offres"),
    Invitation("invitation", "Les invitations à rejoindre une structure ou l’équipe d’un lycée"),
    Journal("journal", "Le journal de ce que font l’administration et les lycées"),
    Security("security", "Le journal de sécurité\u{a0}: connexions, refus, liens ouverts, début de l’adresse IP"),
    Reading("reading", "Qui a lu le dossier ou la convention d’un élève"),
    Request("request", "Les demandes d’effacement"),
});

words!(Start {
    InternshipEnd("internship_end", "la fin de la période de stage"),
    InternshipAndAge("internship_and_age", "la fin du stage, ou les 18\u{a0}ans de l’élève s’ils viennent après"),
    LastChild("last_child", "la dernière connexion, une fois qu’aucun enfant n’est plus inscrit"),
    LastSignIn("last_sign_in", "la dernière connexion"),
    LastChange("last_change", "la dernière modification"),
    Written("written", "l’écriture"),
    Decided("decided", "la décision"),
    Closed("closed", "la réponse, ou la fin de l’invitation"),
});

words!(Ground {
    PublicMission("public_mission", "Mission d’intérêt public (RGPD, article 6-1-e)"),
    LegitimateInterest("legitimate_interest", "Intérêt légitime (RGPD, article 6-1-f)"),
    LegalObligation("legal_obligation", "Obligation légale (RGPD, article 6-1-c)"),
    LegalClaim("legal_claim", "Preuve en justice (RGPD, articles 6-1-f et 17-3-e)"),
});

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn each_noun_has_one_line_and_each_line_is_read() {
        let lines = include_str!("retention/table.txt")
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'));
        assert_eq!(lines.count(), rules().len(), "a line cannot be read");
        for noun in Noun::ALL {
            let told = rules().iter().filter(|rule| rule.noun == *noun);
            assert_eq!(told.count(), 1, "{noun:?}");
        }
    }

    #[test]
    fn what_was_signed_outlives_what_was_not_and_counts_from_majority() {
        let (signed, unsigned) = (rule(Noun::Signed).unwrap(), rule(Noun::Unsigned).unwrap());
        let today = day("2034-06-25");
        // Five years after Friday 22 June 2029; and after the eighteenth birthday of somebody born on 25 June 2011.
        assert_eq!(signed.monday(today), day("2029-06-21"));
        assert_eq!(signed.birth_date(today), day("2011-06-25"));
        assert_eq!(unsigned.monday(today), day("2033-06-21"));
    }

    #[test]
    fn logs_are_kept_for_a_year_and_no_longer() {
        let now: DateTime<Utc> = "2027-11-28T10:00:00Z".parse().unwrap();
        for noun in [Noun::Security, Noun::Reading] {
            let before = rule(noun).unwrap().moment(now);
            assert_eq!(before.to_rfc3339(), "2026-11-28T10:00:00+00:00");
        }
    }

    #[test]
    fn lengths_are_said_in_french() {
        let said = |noun| rule(noun).unwrap().length.words().replace('\u{a0}', " ");
        assert_eq!(said(Noun::Student), "1 an");
        assert_eq!(said(Noun::Signed), "5 ans");
        assert_eq!(said(Noun::Invitation), "3 mois");
        assert_eq!(said(Noun::EmailBody), "30 jours");
        assert_eq!(said(Noun::Pile), "1 jour");
        assert_eq!(said(Noun::Health), "1 mois");
    }
}
