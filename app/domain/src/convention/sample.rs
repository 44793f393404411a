//! One complete convention for tests, benches, the demonstration and the gallery of components, made from what its forms would send:
//! a new field is one line of `TYPED`. Whoever needs another convention changes this one.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use uuid::Uuid;

use super::{
    check::Facts,
    content::Frozen,
    field::{Section, Values, hour_field, name},
    preview::Preview,
    template::TEMPLATE_2024,
};
use crate::{
    campaign::{Campaign, CampaignStatus},
    id::CampaignId,
    weeks::{Week, Weeks},
};

/// Section, field, text. The hours are in [`values`].
const TYPED: &[(Section, &str, &str)] = &[
    (
        Section::Structure,
        name::HOST_NAME,
        "Ateliers mécaniques de l’Est parisien",
    ),
    (Section::Structure, name::KIND, "company"),
    (Section::Structure, name::SIRET, "73282932000074"),
    (Section::Structure, "adresse", "12 rue de la République"),
    (Section::Structure, "code_postal", "93100"),
    (Section::Structure, "ville", "Montreuil"),
    (
        Section::Structure,
        "rep_nom",
        "Anne-Charlotte de La Rochefoucauld",
    ),
    (
        Section::Structure,
        "rep_qualite",
        "Directrice des ressources humaines",
    ),
    (
        Section::Structure,
        name::REPRESENTATIVE_EMAIL,
        "rh@ateliers.example",
    ),
    (Section::Structure, "rep_tel", PHONE),
    (Section::Tutor, "tuteur_nom", "Paul Henry"),
    (Section::Tutor, "tuteur_qualite", "Chef d’atelier"),
    (Section::Tutor, "tuteur_email", "paul@ateliers.example"),
    (Section::Tutor, "tuteur_tel", PHONE),
    (Section::Tutor, name::CONFIDANT_NAME, "Inès Garnier"),
    (
        Section::Tutor,
        name::CONFIDANT_QUALITY,
        "Référente contre le harcèlement",
    ),
    (Section::Tutor, name::CONFIDANT_PHONE, PHONE),
    (Section::Place, "lieu_adresse", "12 rue de la République"),
    (Section::Place, "lieu_code_postal", "93100"),
    (Section::Place, "lieu_ville", "Montreuil"),
    (
        Section::Place,
        "lieu_acces",
        "Au fond de la cour, sonner à « Ateliers ».\nDemander Paul Henry à l’accueil.",
    ),
    (
        Section::Activities,
        name::ACTIVITIES,
        "Observer l’atelier et ses machines, à distance.\nÉchanger avec deux techniciens sur leur métier.",
    ),
    (
        Section::Activities,
        "observer",
        "Une commande, du premier contact avec un client jusqu’à la livraison.",
    ),
    (
        Section::Activities,
        "communiquer",
        "Avec le chef d’équipe, chaque soir.",
    ),
    (Section::Activities, "comprendre", "À quoi sert un plan."),
    (
        Section::Activities,
        "impliquer",
        "Préparer une visite de l’atelier.",
    ),
    (
        Section::Activities,
        name::RISKS,
        "Bruit des machines, passage de chariots.",
    ),
    (
        Section::Activities,
        name::PROTECTION,
        "Bouchons d’oreilles et gilet.",
    ),
    (
        Section::Activities,
        name::WELCOME,
        "Une heure avec la responsable de la sécurité, le premier matin.",
    ),
    (Section::Activities, name::PLEDGE, "oui"),
    (
        Section::Practical,
        "repas",
        "Restaurant d’entreprise, payé par la structure.",
    ),
    (
        Section::Practical,
        "transport_hote",
        "La structure rembourse la moitié du titre de transport.",
    ),
    (Section::Practical, name::HOST_INSURANCE, "oui"),
    (Section::Student, "eleve_nom", "Zoé Lambert-Nguyen"),
    (Section::Student, name::BIRTH_DATE, BIRTH_DATE),
    (Section::Student, "eleve_classe", "2de 4"),
    (
        Section::Student,
        "eleve_adresse",
        "3 avenue Pasteur\n93100 Montreuil",
    ),
    (
        Section::Student,
        "transport",
        "Métro, ligne 9, puis dix minutes à pied.",
    ),
    (Section::Student, name::LIABILITY, "oui"),
    (Section::Guardians, "resp1_nom", "Karim Lambert"),
    (Section::Guardians, "resp1_email", "karim@exemple.fr"),
    (Section::Guardians, "resp1_tel", PHONE),
    (Section::Guardians, "resp2_nom", "Thi Mai Nguyen"),
    (Section::Guardians, "resp2_tel", PHONE),
    (Section::Guardians, name::BOTH_SIGN, "oui"),
    (Section::School, "lycee_nom", "Lycée Jean-Jaurès"),
    (Section::School, name::UAI, "0930120A"),
    (
        Section::School,
        "lycee_adresse",
        "1 rue Dombasle\n93100 Montreuil",
    ),
    (Section::School, "lycee_statut", "public"),
    (Section::School, "chef_nom", "Dominique Martin"),
    (Section::School, name::HEAD_EMAIL, "chef@lycee.example"),
    (Section::School, "chef_tel", PHONE),
    (Section::School, "ca_date", "2026-11-12"),
    (Section::Referent, "referent_nom", "Claire Dubois"),
    (Section::Referent, name::REFERENT_EMAIL, "claire@lycee.example"),
    (Section::Referent, "referent_tel", PHONE),
    (
        Section::Referent,
        "evaluation",
        "Un appel la première semaine, une visite la seconde, et un oral de restitution à la rentrée.",
    ),
    (Section::Referent, name::RESTITUTION, "partage"),
    (Section::Care, name::PAI, "oui"),
    (
        Section::Care,
        name::PAI_KIT,
        "dans le sac de l’élève, qui la porte toujours sur lui",
    ),
    (
        Section::Care,
        name::ADJUSTMENTS,
        "Une pause de dix minutes chaque heure, au calme.",
    ),
    (Section::Care, name::SAFETY, "oui"),
];

/// From the numbers that are kept free for films and examples.
const PHONE: &str = "06 39 98 00 01";

/// Fifteen years old during both weeks.
const BIRTH_DATE: &str = "2011-09-01";

/// Monday to Friday, by the four fields of a day.
const HOURS: [[&str; 4]; 5] = [DAY, DAY, DAY, DAY, ["09:00", "12:00", "", ""]];
const DAY: [&str; 4] = ["09:00", "12:30", "13:30", "17:00"];

/// Two weeks of June 2027, by the edition of 2024: see [`facts_of`].
pub fn campaign() -> Campaign {
    Campaign {
        id: CampaignId(Uuid::nil()),
        label: "2026-2027".into(),
        week1: day("2027-06-14"),
        week2: day("2027-06-21"),
        hosts_open: day("2027-03-01"),
        students_open: day("2027-03-22"),
        expiry_days: 15,
        working_time_rules: 2024,
        template: TEMPLATE_2024.into(),
        status: CampaignStatus::Confirmed,
    }
}

/// Both weeks of [`campaign`], by a student of fifteen, as of 3 May 2027.
pub fn facts() -> Facts {
    Facts::new(
        campaign(),
        Weeks::Both,
        BIRTH_DATE.parse().ok(),
        day("2027-05-03"),
    )
}

/// The same where the campaign names that edition of the text.
pub fn facts_of(edition: &str) -> Facts {
    let facts = facts();
    Facts {
        campaign: Campaign {
            template: edition.to_owned(),
            ..facts.campaign
        },
        ..facts
    }
}

/// What is typed in each section, for every edition of the text. Nothing is missing; the second guardian has no e-mail address and signs on paper.
pub fn values() -> BTreeMap<Section, Values> {
    let mut sections: BTreeMap<Section, Values> = BTreeMap::new();
    for (section, field, text) in TYPED {
        sections.entry(*section).or_default().set(field, text);
    }
    let hours = sections.entry(Section::Hours).or_default();
    for week in Week::ALL {
        for (weekday, times) in HOURS.into_iter().enumerate() {
            for (slot, time) in times.into_iter().enumerate() {
                hours.set(&hour_field(week, weekday, slot), time);
            }
        }
    }
    sections
}

/// Its first version before it is frozen. Made from other sections, [`Preview::document`] shows a convention that is less filled.
pub fn preview() -> Preview {
    Preview {
        reference: "QZ-27-4H7K-9M2X".into(),
        version: 1,
        today: day("2027-05-03"),
        check_url: "https://quinzaine.example/verifier".into(),
        sections: values(),
        wording: None,
    }
}

/// Its first version as it is frozen, for five signers, by the edition of 2024.
pub fn frozen() -> Frozen {
    frozen_of(TEMPLATE_2024)
}

/// The same by that edition of the text.
pub fn frozen_of(edition: &str) -> Frozen {
    Frozen {
        validated_by: "Dominique Martin, chef d’établissement".into(),
        ..preview().document(&facts_of(edition))
    }
}

/// The texts above are dates: a test checks that all is complete.
fn day(text: &str) -> NaiveDate {
    text.parse().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convention::{
        Checked, FieldKind, Insurance, TEMPLATES, Template, differences, document_blocks,
    };

    #[test]
    fn nothing_is_missing_and_every_field_is_filled() {
        for edition in &TEMPLATES {
            let checked = Checked::of(&values(), &facts_of(edition.id));
            assert_eq!(checked.missing, [], "{}", edition.id);
            assert_eq!(checked.content, Some(frozen_of(edition.id).content));
        }
        // Those of structures abroad and of the State, and what the structure and a guardian leave out.
        let empty = [
            name::COUNTRY,
            name::REGISTRATION,
            name::SECOND_SIGNER_NAME,
            name::SECOND_SIGNER_QUALITY,
            name::SECOND_SIGNER_EMAIL,
            name::PLACE_COUNTRY,
            "hebergement",
            name::STATE_INSURER,
            "resp2_email",
        ];
        for section in Section::ALL {
            for spec in section.fields() {
                let filled = !values()[&section].get(spec.name).is_empty();
                assert_eq!(filled, !empty.contains(&spec.name), "{}", spec.name);
            }
        }
    }

    /// A field that forms ask for and that the content, the document or the list of changes forgets.
    #[test]
    fn whatever_is_typed_is_frozen_shown_and_compared() {
        // Boxes that must be ticked in any case, and the choice of signers.
        let elsewhere = [name::PLEDGE, name::HOST_INSURANCE, name::BOTH_SIGN];
        for edition in &TEMPLATES {
            shown_and_compared(edition, &elsewhere);
        }
    }

    fn shown_and_compared(edition: &Template, elsewhere: &[&str]) {
        let facts = facts_of(edition.id);
        let before = preview().document(&facts);
        for section in Section::ALL {
            for spec in section
                .fields()
                .iter()
                .filter(|spec| edition.forms.has(spec) && !elsewhere.contains(&spec.name))
                // Where it is asked for, it is handed over in any case.
                .filter(|spec| {
                    edition.forms.insurance == Insurance::Recommended || spec.name != name::LIABILITY
                })
            {
                let mut preview = preview();
                let values = preview.sections.entry(section).or_default();
                let other = match spec.kind {
                    FieldKind::Line(_) | FieldKind::Text(_) => "Autre",
                    FieldKind::EmailAddress => "autre@exemple.fr",
                    FieldKind::Phone => "06 39 98 00 99",
                    FieldKind::Siret => "40483304800022",
                    FieldKind::Uai => "0010006B",
                    FieldKind::Date => "2011-09-02",
                    FieldKind::Tick if values.is_ticked(spec.name) => "",
                    FieldKind::Tick => "oui",
                    FieldKind::Choice(choices) => {
                        choices
                            .iter()
                            .find(|(code, _)| *code != values.get(spec.name))
                            .unwrap()
                            .0
                    }
                };
                values.set(spec.name, other);
                let after = preview.document(&facts);
                let field = spec.name;
                assert_ne!(after.content, before.content, "{field} is not in the content");
                let blocks = |frozen: &Frozen| document_blocks(frozen, None, &[]);
                assert_ne!(blocks(&after), blocks(&before), "{field} is not in the document");
                let changes = differences(&before, &after);
                assert!(!changes.is_empty(), "{field} is not in the list of changes");
            }
        }
    }
}
