//! The convention as a document, block by block: what the PDF and the page both show, so that they say the same.

use chrono::{Days, NaiveDate};
use serde::Serialize;

use super::{
    content::{Address, Content, Frozen, Person, Registration, WeekPart},
    field::name::SKILLS,
    signer::SignerRole,
    template::Template,
};
use crate::{
    hours::WeekHours,
    structure::Siret,
    typed::{line, lines},
    typography::{capitalised, date, duration, span, time},
};

/// What stands where something is missing, in a draft.
pub const MISSING: &str = "À compléter";

/// Something that is said of somebody or something: a label and what it says, line by line.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Fact {
    /// Label.
    pub label: String,
    /// What it says.
    pub lines: Vec<String>,
    /// Whether it is yet to be filled: then the line says so.
    pub missing: bool,
}

/// A group of facts under a heading.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Card {
    /// Heading.
    pub heading: String,
    /// What it says.
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

/// Where somebody signs.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct SignatureSlot {
    /// In whose name.
    pub role: String,
    /// Name.
    pub name: String,
    /// Quality; may be empty.
    pub quality: String,
    /// What is known of the signature; otherwise what is to be put there.
    pub text: String,
    /// Whether it is signed.
    pub signed: bool,
}

/// How the document is checked.
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
    /// What it is, and of which version.
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
    /// Facts, in groups that may stand side by side.
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

/// The outline of every version so far. Its words belong to the versions that name it: see `template`.
pub(super) fn set_out(
    template: &Template,
    frozen: &Frozen,
    code: Option<&str>,
    signed: &[(SignerRole, String)],
) -> Vec<Block> {
    let content = &frozen.content;
    let mut blocks = vec![
        title(frozen),
        part("Les parties"),
        parties(content),
        part("Ce que prévoit la convention"),
        Block::Note {
            text: template.visas.to_owned(),
        },
    ];
    blocks.extend(template.clauses.iter().map(|clause| Block::Article {
        label: format!("Article\u{a0}{}", clause.number),
        title: clause.title.to_owned(),
        paragraphs: clause.paragraphs.iter().copied().map(str::to_owned).collect(),
        references: clause.references.to_owned(),
    }));
    blocks.push(annex("Annexe pédagogique"));
    pedagogical(content, &mut blocks);
    blocks.push(annex("Annexe financière"));
    blocks.push(financial(content));
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

/// Where and how that document is checked.
pub fn check_mark(frozen: &Frozen, code: &str) -> CheckMark {
    let query: String = form_urlencoded::Serializer::new(String::new())
        .append_pair("reference", &frozen.reference)
        .append_pair("code", code)
        .finish();
    CheckMark {
        title: "Vérifier ce document".to_owned(),
        text: "Cette adresse dit si ce document est authentique, et où en est sa signature. Elle ne montre rien de personnel.".to_owned(),
        facts: vec![
            said("Référence", &frozen.reference),
            said("Code de contrôle", code),
            said("Adresse", &frozen.check_url),
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

fn annex(title: &str) -> Block {
    Block::Part {
        title: title.to_owned(),
        annex: true,
    }
}

/// A fact that must be there.
fn said(label: &str, text: &str) -> Fact {
    all_said(label, lines(text))
}

fn all_said(label: &str, lines: Vec<String>) -> Fact {
    let missing = lines.is_empty();
    Fact {
        label: label.to_owned(),
        lines: if missing { vec![MISSING.to_owned()] } else { lines },
        missing,
    }
}

/// A fact that may be absent: then it is said what that means.
fn said_or(label: &str, text: &str, otherwise: &str) -> Fact {
    let said = lines(text);
    all_said(
        label,
        if said.is_empty() {
            vec![otherwise.to_owned()]
        } else {
            said
        },
    )
}

fn title(frozen: &Frozen) -> Block {
    let mut facts = vec![
        said("Référence", &frozen.reference),
        said("Version", &frozen.version.to_string()),
        said("Année scolaire", &frozen.school_year),
    ];
    if !frozen.validated_by.is_empty() {
        let by = format!(
            "Le {}, par {}",
            date(frozen.validated_on),
            line(&frozen.validated_by)
        );
        facts.push(said("Validée", &by));
    }
    Block::Title {
        title: "Convention de stage".to_owned(),
        subtitle:
            "Séquence d’observation en milieu professionnel, classe de seconde générale et technologique"
                .to_owned(),
        facts,
    }
}

fn postal(address: &Address) -> Vec<String> {
    let city = line(&format!("{} {}", address.postal_code, address.city));
    [line(&address.street), city, line(&address.country)]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect()
}

/// Name and quality on a line, phone and address on others.
fn person(label: &str, person: &Person) -> Fact {
    let mut said = Vec::new();
    let (name, quality) = (line(&person.name), line(&person.quality));
    if !name.is_empty() {
        said.push(if quality.is_empty() || quality == label {
            name
        } else {
            format!("{name}, {quality}")
        });
    }
    said.extend(
        [line(&person.phone), line(&person.email)]
            .into_iter()
            .filter(|part| !part.is_empty()),
    );
    all_said(label, said)
}

/// A lycée's status, in words.
pub(super) fn school_status(code: &str) -> &'static str {
    match code {
        "public" => "Public",
        "private" => "Privé sous contrat",
        "other" => "Autre",
        _ => "",
    }
}

fn parties(content: &Content) -> Block {
    let (host, pupil, school) = (&content.host, &content.pupil, &content.school);
    let status = school_status(&school.status);
    let mut lycee = vec![
        said("Lycée", &school.name),
        said("Numéro UAI", &school.uai),
        said("Statut", status),
        said("Adresse", &school.address),
        person("Chef d’établissement", &school.head),
    ];
    lycee.extend(school.board_date.map(|day| {
        said(
            "Délibération du conseil d’administration",
            &format!("Le {}", date(day)),
        )
    }));
    let registration = match &host.registration {
        Registration::Siret(siret) => said(
            "SIRET",
            &Siret::parse(siret).map_or_else(|_| siret.clone(), |siret| siret.to_string()),
        ),
        Registration::Abroad(number) => said_or("Immatriculation", number, "À l’étranger, sans numéro"),
    };
    let structure = vec![
        said("Nom", &host.name),
        said("Type", host.kind.map_or("", |kind| kind.label())),
        registration,
        all_said("Adresse", postal(&host.address)),
        person("Représentée par", &host.representative),
    ];
    let eleve = vec![
        said("Nom", &pupil.name),
        said(
            "Date de naissance",
            &pupil.birth_date.map(date).unwrap_or_default(),
        ),
        said("Classe", &pupil.class_name),
        said("Adresse", &pupil.address),
    ];
    let mut cards = vec![
        card("L’établissement scolaire", lycee),
        card("La structure d’accueil", structure),
        card("L’élève", eleve),
    ];
    let guardians: Vec<_> = content
        .guardians
        .iter()
        .zip([SignerRole::Guardian1, SignerRole::Guardian2])
        .map(|(guardian, role)| person(role.label(), guardian))
        .collect();
    if !guardians.is_empty() {
        cards.push(card("Pour l’élève mineur", guardians));
    } else if pupil.minor {
        let missing = all_said(SignerRole::Guardian1.label(), Vec::new());
        cards.push(card("Pour l’élève mineur", vec![missing]));
    }
    Block::Cards { cards }
}

fn card(heading: &str, facts: Vec<Fact>) -> Card {
    Card {
        heading: heading.to_owned(),
        facts,
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

fn pedagogical(content: &Content, blocks: &mut Vec<Block>) {
    let (host, school) = (&content.host, &content.school);
    let ends: Vec<_> = host.weeks.iter().map(days).collect();
    let dates = match (ends.first(), ends.last()) {
        (Some((first, _)), Some((_, last))) => capitalised(&span(*first, *last)),
        _ => String::new(),
    };
    blocks.push(Block::Cards {
        cards: vec![
            card(
                "Dates et lieu",
                vec![
                    said("Dates", &dates),
                    all_said("Lieu", postal(&host.place)),
                    said_or("Pour s’y rendre", &host.access, "Aucune précision"),
                ],
            ),
            card(
                "Suivi",
                vec![
                    person("Tuteur", &host.tutor),
                    person("Professeur référent", &school.referent),
                    said("Suivi et évaluation", &school.evaluation),
                ],
            ),
        ],
    });
    blocks.push(Block::Hours {
        title: "Horaires de présence".to_owned(),
        weeks: host.weeks.iter().map(hours_table).collect(),
    });
    let activities: Vec<_> = host
        .activities
        .iter()
        .flat_map(|activity| lines(activity))
        .collect();
    let missing = activities.is_empty();
    blocks.push(Block::Items {
        title: "Activités prévues".to_owned(),
        items: if missing {
            vec![MISSING.to_owned()]
        } else {
            activities
        },
        missing,
    });
    let skills = SKILLS
        .iter()
        .zip(&host.skills)
        .map(|((_, label), text)| said_or(label, text, "Au fil des activités prévues"))
        .collect();
    let mut care = vec![match &content.care.pai_kit {
        Some(kit) => said(
            "Projet d’accueil individualisé",
            &format!("Oui. Trousse d’urgence\u{a0}: {kit}"),
        ),
        None => said("Projet d’accueil individualisé", "Non"),
    }];
    if content.care.checked_for_under_16 {
        care.push(said(
            "Élève de moins de 16\u{a0}ans",
            "Le lycée a vérifié que les activités prévues lui conviennent.",
        ));
    }
    care.push(said(
        "Encadrement",
        "La structure s’engage à encadrer l’élève en permanence, loin des machines, produits et véhicules interdits aux mineurs.",
    ));
    for alone in [
        card("Compétences visées", skills),
        card("Santé et sécurité", care),
    ] {
        blocks.push(Block::Cards { cards: vec![alone] });
    }
}

fn hours_table(week: &WeekPart) -> HoursTable {
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
            let (hours, length) = if texts.is_empty() {
                ("Pas de présence".to_owned(), String::new())
            } else {
                (texts.join(", "), duration(WeekHours::day_minutes(stretches)))
            };
            [capitalised(day), hours, length]
        })
        .collect();
    let total = week.hours.total_minutes();
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

fn financial(content: &Content) -> Block {
    let (host, pupil) = (&content.host, &content.pupil);
    let none = "La structure d’accueil n’y participe pas.";
    Block::Cards {
        cards: vec![
            card(
                "Repas, trajets, hébergement",
                vec![
                    said("Repas de midi", &host.lunch),
                    said("Trajet de l’élève", &pupil.transport),
                    said_or("Participation au transport", &host.transport, none),
                    said_or("Participation à l’hébergement", &host.lodging, none),
                ],
            ),
            card(
                "Assurances",
                vec![
                    said(
                        "Structure d’accueil",
                        "Elle est assurée en responsabilité civile pour l’accueil d’élèves.",
                    ),
                    said(
                        "Élève",
                        "Son attestation d’assurance de responsabilité civile est remise au lycée.",
                    ),
                    said("Gratification", "Aucune (article\u{a0}4)."),
                ],
            ),
        ],
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
