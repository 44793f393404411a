//! The convention as a document, block by block. The PDF and the page render the same blocks, so that they say the same.

use chrono::{Days, NaiveDate};
use serde::Serialize;

use super::{
    content::{Content, Frozen, WeekPart},
    preview::{Question, Unsaid},
    signer::SignerRole,
    statement::{self, Statement, statements},
    template::{Insurance, Template},
    wording::Wording,
};
use crate::{
    hours::WeekHours,
    sanitize::{line, lines},
    typography::{capitalised, date, duration, span, time},
};

/// Shown in a draft in place of what is missing.
pub const MISSING: &str = "À compléter";

/// Shown in a draft in place of what nobody has said and may be left out.
pub const OPTIONAL: &str = "À compléter (facultatif)";

/// A label and its value.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Fact {
    /// In French.
    pub label: String,
    /// The value, line by line.
    pub lines: Vec<String>,
    /// Whether it is yet to be filled: then the only line is [`MISSING`].
    pub missing: bool,
}

/// A group of facts under a heading.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Card {
    /// Heading.
    pub heading: String,
    /// In order.
    pub facts: Vec<Fact>,
}

/// The hours of a week.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct HoursTable {
    /// Which week.
    pub caption: String,
    /// The names of the columns.
    pub head: [String; 3],
    /// Day, hours, duration.
    pub rows: Vec<[String; 3]>,
    /// The last row's label, and the week's total.
    pub total: [String; 2],
    /// Whether no hours are given yet.
    pub missing: bool,
}

/// The box of one signer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct SignatureSlot {
    /// In whose name.
    pub role: String,
    /// Name.
    pub name: String,
    /// Quality; may be empty.
    pub quality: String,
    /// When and how it was signed; otherwise what is to be written there.
    pub text: String,
    /// Whether it is signed.
    pub signed: bool,
}

/// The box that says how to check the document.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct CheckMark {
    /// Heading.
    pub title: String,
    /// What to do.
    pub text: String,
    /// Reference, code, address.
    pub facts: Vec<Fact>,
    /// The address with the reference and the code in it.
    pub url: String,
}

/// A piece of the document.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Block {
    /// The first lines: what the document is, and of which version.
    Title {
        /// Title.
        title: String,
        /// What it is for.
        subtitle: String,
        /// Reference, version, day.
        facts: Vec<Fact>,
    },
    /// The heading of a part.
    Part {
        /// Heading.
        title: String,
        /// Whether it begins an annex.
        annex: bool,
    },
    /// A paragraph.
    Paragraph {
        /// Text.
        text: String,
    },
    /// A paragraph in small type: the texts it rests on.
    Note {
        /// Text.
        text: String,
    },
    /// Facts, in groups that may be set side by side.
    Cards {
        /// The groups.
        cards: Vec<Card>,
    },
    /// An article.
    Article {
        /// « Article 1 ».
        label: String,
        /// Its title.
        title: String,
        /// What it says.
        paragraphs: Vec<String>,
        /// The texts it rests on.
        references: String,
    },
    /// Hours, a table a week.
    Hours {
        /// Heading.
        title: String,
        /// The weeks.
        weeks: Vec<HoursTable>,
    },
    /// A list.
    Items {
        /// Heading.
        title: String,
        /// The items.
        items: Vec<String>,
        /// Whether it is yet to be filled.
        missing: bool,
    },
    /// Where everybody signs.
    Signatures {
        /// Everybody.
        slots: Vec<SignatureSlot>,
    },
    /// How to check it.
    Check(CheckMark),
}

/// The blocks of every edition so far, with that wording of it. Their own words belong to the editions that name this function: see
/// `template`.
pub(super) fn blocks(
    template: &Template,
    wording: Wording,
    frozen: &Frozen,
    code: Option<&str>,
    signed: &[(SignerRole, String)],
    unsaid: &Unsaid,
) -> Vec<Block> {
    let content = &frozen.content;
    let said = statements(content);
    let mut blocks = vec![
        title(frozen),
        part("Les parties"),
        parties(&said, unsaid),
        part("Ce que prévoit la convention"),
        Block::Note { text: wording.visas },
    ];
    blocks.extend(
        (1..)
            .zip(wording.articles)
            .map(|(number, article): (u32, _)| Block::Article {
                label: format!("Article\u{a0}{number}"),
                title: article.title,
                paragraphs: article.paragraphs,
                references: article.references,
            }),
    );
    blocks.push(annex("Annexe pédagogique"));
    pedagogical(content, &said, unsaid, &mut blocks);
    blocks.extend(wording.pedagogical.into_iter().map(paragraph));
    blocks.push(annex("Annexe financière"));
    blocks.push(financial(template.forms.insurance, content, &said, unsaid));
    blocks.extend(wording.financial.into_iter().map(paragraph));
    blocks.push(part("Signatures"));
    blocks.push(Block::Paragraph {
        text: "Chacun signe la convention et ses deux annexes, dans l’ordre qu’il veut. Qui signe en ligne le fait sous son compte ou \
               par un lien personnel\u{a0}: la feuille de preuve, jointe une fois que tous ont signé, le dit pour chacun."
            .to_owned(),
    });
    blocks.push(signatures(frozen, signed));
    blocks.extend(code.map(|code| Block::Check(check_mark(frozen, code))));
    blocks
}

/// The box that says where and how to check that document.
pub fn check_mark(frozen: &Frozen, code: &str) -> CheckMark {
    let query: String = form_urlencoded::Serializer::new(String::new())
        .append_pair("reference", &frozen.reference)
        .append_pair("code", code)
        .finish();
    CheckMark {
        title: "Vérifier ce document".to_owned(),
        text: "Cette adresse dit si ce document est authentique, et où en est sa signature. Elle ne montre rien de personnel.".to_owned(),
        facts: vec![
            says("Référence", &frozen.reference),
            says("Code de contrôle", code),
            says("Adresse", &frozen.check_url),
        ],
        url: format!("{}?{query}", frozen.check_url),
    }
}

fn part(title: &str) -> Block {
    Block::Part {
        title: title.to_owned(),
        annex: false,
    }
}

fn paragraph(text: String) -> Block {
    Block::Paragraph { text }
}

fn annex(title: &str) -> Block {
    Block::Part {
        title: title.to_owned(),
        annex: true,
    }
}

fn says(label: &str, text: &str) -> Fact {
    let lines = lines(text);
    let missing = lines.is_empty();
    Fact {
        label: label.to_owned(),
        lines: if missing { vec![MISSING.to_owned()] } else { lines },
        missing,
    }
}

/// What the document states by itself once that question is answered.
fn stated(label: &str, text: &str, question: Question, unsaid: &Unsaid) -> Fact {
    says(label, if unsaid.leaves_open(question) { "" } else { text })
}

/// What a card shows, in order.
fn facts(said: &[Statement], card: statement::Card, unsaid: &Unsaid) -> impl Iterator<Item = Fact> {
    said.iter()
        .filter(move |statement| statement.card == card)
        .filter_map(move |statement| statement.fact(unsaid))
}

fn title(frozen: &Frozen) -> Block {
    let mut facts = vec![
        says("Référence", &frozen.reference),
        says("Version", &frozen.version.to_string()),
        says("Année scolaire", &frozen.school_year),
    ];
    if !frozen.validated_by.is_empty() {
        let by = format!(
            "Le {}, par {}",
            date(frozen.validated_on),
            line(&frozen.validated_by)
        );
        facts.push(says("Validée", &by));
    }
    Block::Title {
        title: "Convention de stage".to_owned(),
        subtitle:
            "Séquence d’observation en milieu professionnel, classe de seconde générale et technologique"
                .to_owned(),
        facts,
    }
}

fn parties(said: &[Statement], unsaid: &Unsaid) -> Block {
    let cards = [
        ("L’établissement scolaire", statement::Card::School),
        ("La structure d’accueil", statement::Card::Host),
        ("L’élève", statement::Card::Student),
        ("Pour l’élève mineur", statement::Card::Guardians),
    ];
    Block::Cards {
        cards: cards
            .into_iter()
            .map(|(heading, of)| card(heading, facts(said, of, unsaid)))
            .filter(|card| !card.facts.is_empty())
            .collect(),
    }
}

fn card(heading: &str, facts: impl IntoIterator<Item = Fact>) -> Card {
    Card {
        heading: heading.to_owned(),
        facts: facts.into_iter().collect(),
    }
}

/// The first and the last day of presence of a week; Monday and Friday while no hours are given.
fn days(week: &WeekPart) -> (NaiveDate, NaiveDate) {
    let day = |offset: usize| {
        let offset = Days::new(u64::try_from(offset).unwrap_or_default());
        week.monday.checked_add_days(offset).unwrap_or(week.monday)
    };
    let present = |stretches: &Vec<_>| !stretches.is_empty();
    let first = week.hours.0.iter().position(present).unwrap_or(0);
    let last = week.hours.0.iter().rposition(present).unwrap_or(4);
    (day(first), day(last))
}

/// From the first to the last day of presence: « du 14 au 25 juin 2027 »; nothing where there is no week.
pub(super) fn days_in_words(weeks: &[WeekPart]) -> String {
    let ends: Vec<_> = weeks.iter().map(days).collect();
    match (ends.first(), ends.last()) {
        (Some((first, _)), Some((_, last))) => span(*first, *last),
        _ => String::new(),
    }
}

fn pedagogical(content: &Content, said: &[Statement], unsaid: &Unsaid, blocks: &mut Vec<Block>) {
    let dates = capitalised(&days_in_words(&content.host.weeks));
    let place = facts(said, statement::Card::Place, unsaid);
    blocks.push(Block::Cards {
        cards: vec![
            card("Dates et lieu", [says("Dates", &dates)].into_iter().chain(place)),
            card("Suivi", facts(said, statement::Card::FollowUp, unsaid)),
        ],
    });
    blocks.push(Block::Hours {
        title: "Horaires de présence".to_owned(),
        weeks: content.host.weeks.iter().map(hours_table).collect(),
    });
    let activities: Vec<_> = facts(said, statement::Card::Activities, unsaid).collect();
    blocks.push(Block::Items {
        title: "Activités prévues".to_owned(),
        missing: activities.iter().any(|fact| fact.missing),
        items: activities.into_iter().flat_map(|fact| fact.lines).collect(),
    });
    let supervision = stated(
        "Encadrement",
        "La structure s’engage à encadrer l’élève en permanence, loin des machines, produits et véhicules interdits aux mineurs.",
        Question::Supervision,
        unsaid,
    );
    let care = facts(said, statement::Card::Care, unsaid).chain([supervision]);
    for alone in [
        card("Compétences visées", facts(said, statement::Card::Skills, unsaid)),
        card("Santé et sécurité", care),
    ] {
        blocks.push(Block::Cards { cards: vec![alone] });
    }
}

fn hours_table(week: &WeekPart) -> HoursTable {
    let total = week.hours.total_minutes();
    let rows: Vec<_> = WeekHours::DAYS
        .into_iter()
        .zip(&week.hours.0)
        .enumerate()
        // Saturday is only worth a line when somebody is present.
        .filter(|(place, (_, stretches))| *place < 5 || !stretches.is_empty())
        .map(|(_, (day, stretches))| {
            let texts: Vec<_> = stretches
                .iter()
                .map(|(from, to)| format!("{} à {}", time(*from), time(*to)))
                .collect();
            let (hours, length) = if total == 0 {
                (MISSING.to_owned(), String::new())
            } else if texts.is_empty() {
                ("Pas de présence".to_owned(), String::new())
            } else {
                (texts.join(", "), duration(WeekHours::day_minutes(stretches)))
            };
            [capitalised(day), hours, length]
        })
        .collect();
    let (first, last) = days(week);
    HoursTable {
        caption: format!(
            "{}, {}",
            if week.number == 1 {
                "Première semaine"
            } else {
                "Deuxième semaine"
            },
            span(first, last)
        ),
        head: ["Jour".to_owned(), "Présence".to_owned(), "Durée".to_owned()],
        rows,
        total: ["Total de la semaine".to_owned(), duration(total)],
        missing: total == 0,
    }
}

fn financial(insurance: Insurance, content: &Content, said: &[Statement], unsaid: &Unsaid) -> Block {
    let host = "Structure d’accueil";
    let of_host = if content.host.state_insurer {
        says(host, "C’est un service de l’État, qui est son propre assureur.")
    } else {
        stated(
            host,
            "Elle est assurée en responsabilité civile pour l’accueil d’élèves.",
            Question::HostInsurance,
            unsaid,
        )
    };
    let of_student = match insurance {
        Insurance::Asked => stated(
            "Élève",
            "Son attestation d’assurance de responsabilité civile est remise au lycée.",
            Question::Certificate,
            unsaid,
        ),
        Insurance::Recommended => says("Élève", recommended(content.student.certificate)),
    };
    let insurance = [
        of_host,
        of_student,
        says("Gratification", "Aucune (article\u{a0}4)."),
    ];
    Block::Cards {
        cards: vec![
            card(
                "Repas, trajets, hébergement",
                facts(said, statement::Card::Practical, unsaid),
            ),
            card("Assurances", insurance),
        ],
    }
}

/// What an edition says that recommends the student's insurance, whether its certificate was handed over or not.
fn recommended(certificate: bool) -> &'static str {
    if certificate {
        "Une assurance (responsabilité civile et dommages corporels) est vivement recommandée. Son attestation est remise au lycée."
    } else {
        "Une assurance (responsabilité civile et dommages corporels) est vivement recommandée."
    }
}

fn signatures(frozen: &Frozen, signed: &[(SignerRole, String)]) -> Block {
    let slots = frozen.signers.iter().map(|signer| {
        let quality = line(&signer.quality);
        let known = signed.iter().find(|(role, _)| *role == signer.role);
        SignatureSlot {
            role: signer.role.label().to_owned(),
            name: line(&signer.name),
            quality: if quality == signer.role.label() {
                String::new()
            } else {
                quality
            },
            signed: known.is_some(),
            text: known.map_or_else(|| "Date et signature".to_owned(), |(_, text)| line(text)),
        }
    });
    Block::Signatures {
        slots: slots.collect(),
    }
}
