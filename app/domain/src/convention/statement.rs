//! What a convention says, field by field, in one list: the document shows it card by card, and the list of changes compares it. A new
//! field of the convention is one line here.
//!
//! Pages are rendered again after their convention was frozen, in the signed file. A line that comes after an edition is in use must
//! therefore be [`optional`](Statement::optional): documents that say nothing of it stay as they are.

use std::borrow::Cow;

use chrono::{Days, NaiveDate};

use super::{
    content::{Address, Content, Person, Registration, WeekPart},
    diff::{Difference, changed},
    document::{Fact, MISSING, OPTIONAL},
    field::{Section, name::SKILLS},
    preview::{Question, Unsaid},
    signer::SignerRole,
};
use crate::{
    hours::Stretch,
    sanitize::{line, lines},
    structure::Siret,
    typography::{date, date_with_weekday, time},
};

/// The part of the document that shows a statement.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Card {
    School,
    Host,
    Student,
    Guardians,
    Place,
    FollowUp,
    Hours,
    Activities,
    Skills,
    Care,
    Practical,
    Insurance,
}

/// What a convention says in one field, or in the few fields that are shown as one.
#[derive(Clone, Debug)]
pub(super) struct Statement {
    pub(super) card: Card,
    /// Where it is filled: the list of changes has the order of the forms.
    pub(super) section: Section,
    /// In the document.
    pub(super) label: &'static str,
    /// In the list of changes, where no two statements share one.
    pub(super) change_label: Cow<'static, str>,
    /// In the document; none when the field is empty.
    pub(super) lines: Vec<String>,
    /// In the list of changes.
    pub(super) change_text: String,
    when_empty: WhenEmpty,
    /// The question whose answer it is, where an empty field and an answer say the same.
    answers: Option<Question>,
}

/// What the document shows of an empty field.
#[derive(Clone, Copy, Debug)]
enum WhenEmpty {
    Missing,
    Says(&'static str),
    LeftOut,
}

impl Statement {
    /// The document shows it under a label that says enough inside its card only: the list of changes has another.
    fn changed_as(mut self, label: &'static str) -> Self {
        self.change_label = label.into();
        self
    }

    /// The document says that where the field is empty.
    fn or(mut self, text: &'static str) -> Self {
        self.when_empty = WhenEmpty::Says(text);
        self
    }

    /// The document says nothing where the field is empty.
    fn optional(mut self) -> Self {
        self.when_empty = WhenEmpty::LeftOut;
        self
    }

    /// It is the answer to that question.
    fn answering(mut self, question: Question) -> Self {
        self.answers = Some(question);
        self
    }

    /// What the document shows, where that much is unsaid.
    pub(super) fn fact(&self, unsaid: &Unsaid) -> Option<Fact> {
        let empty = self.lines.is_empty();
        let unanswered = self.answers.is_some_and(|question| unsaid.leaves_open(question));
        let lines = match self.when_empty {
            _ if unanswered => vec![MISSING.to_owned()],
            _ if !empty => self.lines.clone(),
            WhenEmpty::Missing => vec![MISSING.to_owned()],
            WhenEmpty::Says(_) if unsaid.is_draft() => vec![OPTIONAL.to_owned()],
            WhenEmpty::Says(text) => vec![text.to_owned()],
            WhenEmpty::LeftOut => return None,
        };
        Some(Fact {
            label: self.label.to_owned(),
            lines,
            missing: unanswered || (empty && matches!(self.when_empty, WhenEmpty::Missing)),
        })
    }
}

/// Where statements stand in the document and in the forms.
#[derive(Clone, Copy)]
struct At(Card, Section);

impl At {
    fn says(self, label: &'static str, lines: Vec<String>, change_text: &str) -> Statement {
        Statement {
            card: self.0,
            section: self.1,
            label,
            change_label: label.into(),
            lines,
            change_text: change_text.trim().to_owned(),
            when_empty: WhenEmpty::Missing,
            answers: None,
        }
    }

    fn text(self, label: &'static str, text: &str) -> Statement {
        self.says(label, lines(text), text)
    }

    /// In the document, name and quality on a line, phone and e-mail address on others.
    fn person(self, label: &'static str, person: &Person) -> Statement {
        let (name, quality) = (line(&person.name), line(&person.quality));
        let first = if name.is_empty() || quality.is_empty() || quality == label {
            name
        } else {
            format!("{name}, {quality}")
        };
        let shown = filled([first, line(&person.phone), line(&person.email)]);
        let all = [&*person.name, &person.quality, &person.email, &person.phone];
        self.says(label, shown, &joined(&all))
    }

    fn address(self, label: &'static str, address: &Address) -> Statement {
        let city = format!("{} {}", address.postal_code, address.city);
        let shown = filled([line(&address.street), line(&city), line(&address.country)]);
        self.says(
            label,
            shown,
            &joined(&[&address.street, city.trim(), &address.country]),
        )
    }
}

fn filled<const N: usize>(lines: [String; N]) -> Vec<String> {
    lines.into_iter().filter(|line| !line.is_empty()).collect()
}

fn joined(parts: &[&str]) -> String {
    let filled: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
    filled.join(", ")
}

/// All that a convention says, in the document's order.
pub(super) fn statements(content: &Content) -> Vec<Statement> {
    let mut all = parties(content);
    all.extend(internship(content));
    all.extend(practical(content));
    all
}

fn parties(content: &Content) -> Vec<Statement> {
    let (host, student, school) = (&content.host, &content.student, &content.school);
    let at = At(Card::School, Section::School);
    let board_date = school.board_date.map(date).unwrap_or_default();
    let mut all = vec![
        at.text("Lycée", &school.name),
        at.text("Numéro UAI", &school.uai),
        at.text("Statut", school_status(&school.status))
            .changed_as("Statut du lycée"),
        at.text("Adresse", &school.address).changed_as("Adresse du lycée"),
        at.person("Chef d’établissement", &school.head),
        at.says(
            "Délibération du conseil d’administration",
            school
                .board_date
                .map(|_| format!("Le {board_date}"))
                .into_iter()
                .collect(),
            &board_date,
        )
        .optional(),
    ];
    let at = At(Card::Host, Section::Structure);
    all.extend([
        at.text("Nom", &host.name).changed_as("Structure d’accueil"),
        at.text("Type", host.kind.map_or("", |kind| kind.label()))
            .changed_as("Type de structure"),
        match &host.registration {
            Registration::Siret(siret) => {
                let shown = Siret::parse(siret).map_or_else(|_| siret.clone(), |siret| siret.to_string());
                at.says("SIRET", lines(&shown), siret)
            }
            Registration::Abroad(number) => {
                at.text("Immatriculation", number).or("À l’étranger, sans numéro")
            }
        },
        at.text("Immatriculation à l’étranger", &host.foreign_registration)
            .optional(),
        at.address("Adresse", &host.address)
            .changed_as("Adresse de la structure"),
        at.person("Représentée par", &host.representative)
            .changed_as("Représentant de la structure"),
    ]);
    all.extend(host.second_signer.iter().map(|second| {
        at.person("Et par", second)
            .changed_as("Second signataire de la structure")
    }));
    let at = At(Card::Student, Section::Student);
    let birth_date = student.birth_date.map(date).unwrap_or_default();
    all.extend([
        at.text("Nom", &student.name).changed_as("Élève"),
        at.text("Date de naissance", &birth_date),
        at.text("Classe", &student.class_name),
        home(at, content),
    ]);
    let at = At(Card::Guardians, Section::Guardians);
    let roles = [SignerRole::Guardian1, SignerRole::Guardian2];
    let guardians = roles.into_iter().zip(&content.guardians);
    all.extend(guardians.map(|(role, guardian)| at.person(role.label(), guardian)));
    if content.contacts_withheld && !content.guardians.is_empty() {
        all.push(
            at.text("Coordonnées", KNOWN_TO_SCHOOL)
                .changed_as("Coordonnées des représentants légaux"),
        );
    }
    if student.minor && content.guardians.is_empty() {
        all.push(at.text(SignerRole::Guardian1.label(), ""));
    }
    all
}

/// What stands for contacts that a guardian may not know of the other.
const KNOWN_TO_SCHOOL: &str = "Connues du lycée, non communiquées";

fn home(at: At, content: &Content) -> Statement {
    let address = if content.contacts_withheld {
        "Connue du lycée, non communiquée"
    } else {
        &content.student.address
    };
    at.text("Adresse", address).changed_as("Adresse de l’élève")
}

fn internship(content: &Content) -> Vec<Statement> {
    let (host, school, care) = (&content.host, &content.school, &content.care);
    let mut all = vec![
        At(Card::Place, Section::Place)
            .address("Lieu", &host.place)
            .changed_as("Lieu du stage"),
        At(Card::Place, Section::Place)
            .text("Pour s’y rendre", &host.access)
            .changed_as("Accès")
            .or("Aucune précision"),
        At(Card::FollowUp, Section::Tutor).person("Tuteur", &host.tutor),
    ];
    all.extend(host.safety.as_ref().map(|safety| {
        At(Card::FollowUp, Section::Tutor)
            .person("En cas de difficulté", &safety.confidant)
            .changed_as("Personne vers qui se tourner")
    }));
    all.extend([
        At(Card::FollowUp, Section::Referent).person("Professeur référent", &school.referent),
        At(Card::FollowUp, Section::Referent).text("Suivi et évaluation", &school.evaluation),
        At(Card::FollowUp, Section::Referent)
            .text("Après le stage", restitution(&school.restitution))
            .optional(),
    ]);
    all.extend(host.weeks.iter().flat_map(days));
    all.push(At(Card::Activities, Section::Activities).text("Activités", &host.activities.join("\n")));
    let skills = SKILLS.iter().zip(&host.skills);
    all.extend(skills.map(|((_, label), text)| {
        At(Card::Skills, Section::Activities)
            .text(label, text)
            .or("Au fil des activités prévues")
    }));
    let at = At(Card::Care, Section::Care);
    let (shown, change_text) = match &care.pai_kit {
        Some(kit) => (
            format!("Oui. Trousse d’urgence\u{a0}: {kit}"),
            format!("oui, trousse\u{a0}: {kit}"),
        ),
        None => ("Non".to_owned(), String::new()),
    };
    let (checked, verified) = if care.checked_for_under_16 {
        (
            "Le lycée a vérifié que les activités prévues lui conviennent.",
            "vérifiées par le lycée",
        )
    } else {
        ("", "")
    };
    all.extend([
        at.says("Projet d’accueil individualisé", lines(&shown), &change_text)
            .changed_as("Projet d’accueil individualisé (PAI)")
            .answering(Question::Pai),
        at.says("Élève de moins de 16\u{a0}ans", lines(checked), verified)
            .changed_as("Activités, pour un élève de moins de 16\u{a0}ans")
            .optional(),
        at.text("Aménagements (PAI, PAP ou PPS)", &care.adjustments)
            .optional(),
    ]);
    let at = At(Card::Care, Section::Activities);
    all.extend(host.safety.iter().flat_map(|safety| {
        [
            at.text("Risques que l’élève peut rencontrer", &safety.risks),
            at.text("Équipements de protection", &safety.protection)
                .or("Aucun équipement particulier"),
            at.text("Information donnée à l’arrivée", &safety.welcome)
                .or("Celle que prévoit l’article\u{a0}8"),
        ]
    }));
    all
}

fn practical(content: &Content) -> Vec<Statement> {
    let (host, student) = (&content.host, &content.student);
    let at = At(Card::Practical, Section::Practical);
    let none = "La structure d’accueil n’y participe pas.";
    vec![
        at.text("Repas de midi", &host.lunch).changed_as("Repas"),
        At(Card::Practical, Section::Student).text("Trajet de l’élève", &student.transport),
        at.text("Participation au transport", &host.transport)
            .changed_as("Transport, par la structure")
            .or(none),
        at.text("Participation à l’hébergement", &host.lodging)
            .changed_as("Hébergement")
            .or(none),
        insured(Section::Practical, host.state_insurer).changed_as("Service de l’État, son propre assureur"),
        insured(Section::Student, student.certificate).changed_as("Attestation d’assurance de l’élève"),
    ]
}

/// An answer about insurance. The document says it in the words of its edition, beside what that edition says by itself.
fn insured(section: Section, answer: bool) -> Statement {
    At(Card::Insurance, section).text("", if answer { "oui" } else { "" })
}

/// The days whose hours differ between two sets of weeks, as the list of changes says them.
pub(super) fn hours_changed(before: &[WeekPart], after: &[WeekPart]) -> Vec<Difference> {
    let said = |weeks: &[WeekPart]| -> Vec<(String, String)> {
        let all = weeks.iter().flat_map(days);
        all.map(|one| (one.change_label.into_owned(), one.change_text))
            .collect()
    };
    changed(&said(before), &said(after))
}

/// The hours of a week, a statement a day: a day that changed is easier to find than a week. The document shows a table instead.
fn days(week: &WeekPart) -> impl Iterator<Item = Statement> {
    (0..).zip(&week.hours.0).map(|(offset, stretches)| {
        let day: NaiveDate = week
            .monday
            .checked_add_days(Days::new(offset))
            .unwrap_or(week.monday);
        Statement {
            change_label: format!("Horaires du {}", date_with_weekday(day)).into(),
            ..At(Card::Hours, Section::Hours).text("", &in_words(stretches))
        }
    })
}

fn in_words(stretches: &[Stretch]) -> String {
    stretches
        .iter()
        .map(|(from, to)| format!("{} à {}", time(*from), time(*to)))
        .collect::<Vec<_>>()
        .join(", ")
}

/// What the student makes of the internship afterwards.
fn restitution(code: &str) -> &'static str {
    match code {
        "rapport" => "Un rapport de l’élève",
        "partage" => "Un temps de partage entre élèves, en première",
        _ => "",
    }
}

/// The choices of the field, whose form has the same labels.
fn school_status(code: &str) -> &'static str {
    match code {
        "public" => "Public",
        "private" => "Privé sous contrat",
        "other" => "Autre",
        _ => "",
    }
}
