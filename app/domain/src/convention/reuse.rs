//! What a lycée and a structure say of themselves once, said for them in every convention. Nothing of a pupil goes from one convention to
//! another: neither their sections nor a text that names them.

use std::collections::BTreeMap;

use super::field::{FieldKind, FieldSpec, Section, Values, hour_field, name};
use crate::{
    typography::plain,
    weeks::{Week, Weeks},
};

/// What was said in another convention: by the same lycée, or for the same structure.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Former {
    /// What the section held.
    pub values: Values,
    /// The pupil it was about.
    pub student: String,
}

/// What is known of those who fill, beside the place itself.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Usual {
    /// What the lycée keeps in its profile.
    pub profile: Values,
    /// The sections of the last conventions of the same lycée and of the same structure.
    pub former: BTreeMap<Section, Former>,
    /// The referent teacher of the class, where there is one: name, address and phone.
    pub referent: Values,
}

/// The fields that a lycée's profile has, in order: its own section, then how pupils are followed.
pub fn profile_fields() -> impl Iterator<Item = &'static FieldSpec> {
    let own = Section::School.fields().iter();
    let own = own.filter(|spec| ![LYCEE, name::UAI].contains(&spec.name));
    own.chain(
        Section::Referent
            .fields()
            .iter()
            .filter(|spec| FOLLOWED.contains(&spec.name)),
    )
}

const LYCEE: &str = "lycee_nom";
/// How students are followed, and what they make of it afterwards.
const FOLLOWED: [&str; 2] = ["evaluation", name::RESTITUTION];
const HEAD: [&str; 3] = ["chef_nom", name::HEAD_EMAIL, "chef_tel"];
const REPRESENTATIVE: [&str; 4] = ["rep_nom", "rep_qualite", name::REPRESENTATIVE_EMAIL, "rep_tel"];
const SECOND_SIGNER: [&str; 3] = [
    name::SECOND_SIGNER_NAME,
    name::SECOND_SIGNER_QUALITY,
    name::SECOND_SIGNER_EMAIL,
];
const REFERENT: [&str; 3] = ["referent_nom", name::REFERENT_EMAIL, "referent_tel"];
const TUTOR: [&str; 4] = ["tuteur_nom", "tuteur_qualite", name::TUTOR_EMAIL, "tuteur_tel"];
const CONFIDANT: [&str; 3] = [
    name::CONFIDANT_NAME,
    name::CONFIDANT_QUALITY,
    name::CONFIDANT_PHONE,
];

/// The people whose fields go together.
const PEOPLE: [&[&str]; 6] = [
    &HEAD,
    &REPRESENTATIVE,
    &SECOND_SIGNER,
    &REFERENT,
    &TUTOR,
    &CONFIDANT,
];

/// Whether a convention names another person there than the one before: a phone number goes with its owner.
fn is_somebody_else(person: &[&str], now: &Values, former: &Values) -> bool {
    person
        .iter()
        .filter(|field| field.ends_with("_nom") || field.ends_with("_email"))
        .any(|field| !now.get(field).trim().is_empty() && plain(now.get(field)) != plain(former.get(field)))
}

/// Whether a section is about those who fill it; otherwise it is about a pupil.
fn is_about_its_author(section: Section) -> bool {
    !matches!(section, Section::Student | Section::Guardians | Section::Care)
}

/// Whether a text names a pupil, by one of their names.
fn names(text: &str, student: &str) -> bool {
    let (text, student) = (plain(text), plain(student));
    student
        .split(' ')
        .filter(|word| word.chars().count() > 2)
        .any(|word| text.split(' ').any(|other| other == word))
}

/// What another convention's field says, where it may be said again.
fn said_again<'a>(section: Section, former: &'a Former, field: &str) -> &'a str {
    let spec = section.fields().iter().find(|spec| spec.name == field);
    let text = former.values.get(field);
    let free = spec.is_some_and(|spec| matches!(spec.kind, FieldKind::Text(_)));
    if !is_about_its_author(section) || (free && names(text, &former.student)) {
        ""
    } else {
        text
    }
}

/// Whether nothing is said in a field.
fn is_empty(section: Section, values: &Values, field: &str) -> bool {
    let tick = |spec: &FieldSpec| spec.name == field && spec.kind == FieldKind::Tick;
    if section.fields().iter().any(tick) {
        !values.is_ticked(field)
    } else {
        values.get(field).trim().is_empty()
    }
}

/// The empty fields of a section that another convention fills, with what it says there. Of hours, whole weeks only.
pub fn like_before(section: Section, weeks: Weeks, now: &Values, former: &Former) -> Vec<(String, String)> {
    if section == Section::Hours {
        return weeks
            .iter()
            .flat_map(|week| week_like_before(week, now, former))
            .collect();
    }
    let others = PEOPLE
        .into_iter()
        .filter(|person| is_somebody_else(person, now, &former.values));
    let left_out: Vec<&str> = others.flatten().copied().collect();
    section
        .fields()
        .iter()
        .filter(|spec| is_empty(section, now, spec.name) && !left_out.contains(&spec.name))
        .map(|spec| (spec.name, said_again(section, former, spec.name)))
        .filter(|(field, _)| !is_empty(section, &former.values, field))
        .filter(|(_, text)| !text.is_empty())
        .map(|(field, text)| (field.to_owned(), text.to_owned()))
        .collect()
}

/// A week of hours that has none; from the other week where that convention had but one.
fn week_like_before(week: Week, now: &Values, former: &Former) -> Vec<(String, String)> {
    let is_blank = |values: &Values, week| (0..6).all(|day| values.typed_week(week).is_blank(day));
    if !is_blank(now, week) {
        return Vec::new();
    }
    let from = match week {
        Week::First if is_blank(&former.values, week) => Week::Second,
        Week::Second if is_blank(&former.values, week) => Week::First,
        week => week,
    };
    (0..6)
        .flat_map(|day| (0..4).map(move |slot| (day, slot)))
        .map(|(day, slot)| {
            let text = former.values.get(&hour_field(from, day, slot));
            (hour_field(week, day, slot), text.to_owned())
        })
        .filter(|(_, text)| !text.is_empty())
        .collect()
}

/// Fills a new convention's sections with what its lycée and its structure always say.
pub(super) fn fill_usual(sections: &mut BTreeMap<Section, Values>, usual: &Usual) {
    for (section, values) in sections {
        fill_section(*section, values, usual);
    }
}

/// Fills a section that nobody has touched with what is always said there.
pub fn fill_section(section: Section, values: &mut Values, usual: &Usual) {
    let nothing = Former::default();
    let former = usual.former.get(&section).unwrap_or(&nothing);
    match section {
        Section::School => fill_school(values, former, &usual.profile),
        Section::Referent => {
            fill_empty(section, values, former, &FOLLOWED);
            replace(values, &usual.profile, &FOLLOWED);
            if values.get(name::REFERENT_EMAIL).is_empty() {
                replace(values, &usual.referent, &REFERENT);
            }
        }
        Section::Structure => {
            if !former.values.get(name::REPRESENTATIVE_EMAIL).is_empty() {
                for field in REPRESENTATIVE {
                    values.set(field, "");
                }
                replace(values, &former.values, &REPRESENTATIVE);
            }
            fill_empty(section, values, former, &[name::REGISTRATION]);
            // Two sign for a structure in every convention, or one in all.
            fill_empty(section, values, former, &SECOND_SIGNER);
        }
        Section::Tutor => {
            if is_same(values, &former.values, &[name::TUTOR_EMAIL]) {
                fill_empty(section, values, former, &["tuteur_qualite", "tuteur_tel"]);
            }
            // Whoever listens at a structure does so whoever the tutor is.
            if CONFIDANT.iter().all(|field| is_empty(section, values, field)) {
                fill_empty(section, values, former, &CONFIDANT);
            }
        }
        Section::Place if is_same(values, &former.values, &["lieu_adresse", "lieu_code_postal"]) => {
            fill_empty(section, values, former, &["lieu_acces"]);
        }
        Section::Activities => fill_empty(section, values, former, &[name::PLEDGE, name::WELCOME]),
        Section::Practical => {
            let said = ["repas", name::HOST_INSURANCE, name::STATE_INSURER];
            fill_empty(section, values, former, &said);
        }
        _ => {}
    }
}

/// The lycée's own section. What is known of a lycée beforehand is its town: what it said itself is its address. Whoever heads it now
/// is known better than who did in another convention.
fn fill_school(values: &mut Values, former: &Former, profile: &Values) {
    replace(values, &former.values, &["lycee_adresse", "lycee_statut"]);
    if values.get(name::HEAD_EMAIL).is_empty() {
        replace(values, &former.values, &HEAD);
    } else if is_same(values, &former.values, &[name::HEAD_EMAIL]) {
        fill_empty(Section::School, values, former, &["chef_tel"]);
    }
    fill_empty(Section::School, values, former, &["ca_date"]);
    let fields: Vec<&str> = Section::School.fields().iter().map(|spec| spec.name).collect();
    replace(values, profile, &fields);
}

/// Whether both say the same, and something, in these fields.
fn is_same(one: &Values, other: &Values, fields: &[&str]) -> bool {
    fields.iter().all(|field| {
        let (one, other) = (plain(one.get(field)), plain(other.get(field)));
        one == other && !one.is_empty()
    })
}

/// Says in these fields what the other says, where it says something.
fn replace(values: &mut Values, by: &Values, fields: &[&str]) {
    for field in fields {
        let text = by.get(field);
        if !text.is_empty() {
            values.set(field, text);
        }
    }
}

/// The same where nothing is said yet.
fn fill_empty(section: Section, values: &mut Values, former: &Former, fields: &[&str]) {
    for field in fields {
        if is_empty(section, values, field) {
            let text = said_again(section, former, field).to_owned();
            values.set(field, &text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(pairs: &[(&str, &str)]) -> Values {
        pairs.iter().copied().collect()
    }

    fn former(pairs: &[(&str, &str)]) -> Former {
        Former {
            values: values(pairs),
            student: "Léa Martin-Dubois".into(),
        }
    }

    #[test]
    fn two_sign_for_a_structure_in_every_convention_or_one_in_all() {
        let said = [
            (name::REPRESENTATIVE_EMAIL, "rose@a.fr"),
            (name::SECOND_SIGNER_NAME, "Marc Petit"),
            (name::SECOND_SIGNER_QUALITY, "Trésorier"),
            (name::SECOND_SIGNER_EMAIL, "marc@a.fr"),
        ];
        let usual = Usual {
            former: BTreeMap::from([(Section::Structure, former(&said))]),
            ..Usual::default()
        };
        let mut filled = values(&[("rep_nom", "Karim")]);
        fill_section(Section::Structure, &mut filled, &usual);
        for (field, text) in said {
            assert_eq!(filled.get(field), text, "{field}");
        }
        // Another second signer has their own address, or none yet.
        let now = values(&[(name::SECOND_SIGNER_NAME, "Ines Roy")]);
        let before = like_before(Section::Structure, Weeks::Both, &now, &former(&said));
        assert!(
            before
                .iter()
                .all(|(field, _)| !field.starts_with(name::SECOND_SIGNER)),
            "{before:?}"
        );
        let none = Usual {
            former: BTreeMap::from([(Section::Structure, former(&said[..1]))]),
            ..Usual::default()
        };
        let mut filled = Values::default();
        fill_section(Section::Structure, &mut filled, &none);
        assert!(filled.get(name::SECOND_SIGNER_NAME).is_empty());
    }

    #[test]
    fn nothing_of_a_pupil_goes_to_another() {
        let all = |section: Section| Former {
            values: section.fields().iter().map(|spec| (spec.name, "x")).collect(),
            student: "Léa Martin".into(),
        };
        for section in [Section::Student, Section::Guardians, Section::Care] {
            let said = like_before(section, Weeks::Both, &Values::default(), &all(section));
            assert_eq!(said, [], "{section:?}");
            let mut now = Values::default();
            let usual = Usual {
                former: [(section, all(section))].into(),
                ..Usual::default()
            };
            fill_section(section, &mut now, &usual);
            assert_eq!(now, Values::default(), "{section:?}");
        }
        let texts = former(&[
            ("repas", "Léa déjeune avec l’équipe"),
            ("transport_hote", "Bus payé"),
            ("hebergement", "Chez la famille MARTIN"),
        ]);
        let said = like_before(Section::Practical, Weeks::Both, &Values::default(), &texts);
        assert_eq!(said, [("transport_hote".to_owned(), "Bus payé".to_owned())]);
    }

    #[test]
    fn empty_fields_are_filled_and_others_stay() {
        let now = values(&[("repas", "À apporter"), ("assurance_hote", "non")]);
        let before = former(&[
            ("repas", "Cantine"),
            ("assurance_hote", "oui"),
            ("transport_hote", "Bus"),
        ]);
        let said: Vec<_> = like_before(Section::Practical, Weeks::Both, &now, &before);
        let fields: Vec<_> = said.iter().map(|(field, _)| field.as_str()).collect();
        assert_eq!(fields, ["transport_hote", "assurance_hote"]);
        // Somebody else's work and phone are not theirs.
        let before = former(&[
            ("tuteur_nom", "Nora"),
            ("tuteur_email", "n@a.fr"),
            ("tuteur_qualite", "Ébéniste"),
        ]);
        let tutor =
            |pairs: &[(&str, &str)]| like_before(Section::Tutor, Weeks::Both, &values(pairs), &before).len();
        assert_eq!(tutor(&[]), 3);
        assert_eq!(tutor(&[("tuteur_nom", "Nora"), ("tuteur_email", "N@a.fr")]), 1);
        assert_eq!(tutor(&[("tuteur_nom", "Karim")]), 0);
        // A week that has hours keeps them; one that has none takes those of the only week there was.
        let now = values(&[("s1_lundi_matin_de", "10:00")]);
        let before = former(&[("s1_mardi_matin_de", "09:00"), ("s1_mardi_matin_a", "12:00")]);
        let said = like_before(Section::Hours, Weeks::Both, &now, &before);
        assert_eq!(
            said,
            [
                ("s2_mardi_matin_de".to_owned(), "09:00".to_owned()),
                ("s2_mardi_matin_a".to_owned(), "12:00".to_owned())
            ]
        );
    }

    #[test]
    fn a_lycee_says_itself_once() {
        let base = [
            ("lycee_adresse", "93100 Montreuil"),
            ("chef_nom", "Hélène Dubois"),
            ("chef_email", "h@l.fr"),
        ];
        let last = former(&[
            ("lycee_adresse", "1 place du Lycée, 93100 Montreuil"),
            ("chef_nom", "Hélène Dubois"),
            ("chef_email", "H@l.fr"),
            ("chef_tel", "01 99 00 00 01"),
            ("lycee_statut", "public"),
        ]);
        let mut usual = Usual {
            former: [(Section::School, last)].into(),
            ..Usual::default()
        };
        let mut school = values(&base);
        fill_section(Section::School, &mut school, &usual);
        assert_eq!(school.get("lycee_adresse"), "1 place du Lycée, 93100 Montreuil");
        assert_eq!(school.get("chef_tel"), "01 99 00 00 01");
        // Somebody else heads it: neither their name nor their phone comes back.
        let mut other = values(&[("chef_nom", "Paul Ros"), ("chef_email", "p@l.fr")]);
        fill_section(Section::School, &mut other, &usual);
        assert_eq!((other.get("chef_nom"), other.get("chef_tel")), ("Paul Ros", ""));
        // What the profile says goes first.
        usual.profile = values(&[
            ("chef_nom", "Zoé Roy"),
            ("chef_email", "z@l.fr"),
            ("evaluation", "Un oral"),
        ]);
        fill_section(Section::School, &mut other, &usual);
        assert_eq!(other.get("chef_nom"), "Zoé Roy");
        let mut referent = Values::default();
        usual.referent = values(&[("referent_nom", "Thomas"), ("referent_email", "t@l.fr")]);
        fill_section(Section::Referent, &mut referent, &usual);
        assert_eq!(
            referent,
            values(&[
                ("referent_nom", "Thomas"),
                ("referent_email", "t@l.fr"),
                ("evaluation", "Un oral")
            ])
        );
    }

    #[test]
    fn a_structure_says_itself_once() {
        let usual = Usual {
            former: [
                (
                    Section::Structure,
                    former(&[
                        ("rep_nom", "Rose"),
                        ("rep_qualite", "Gérante"),
                        ("rep_email", "r@a.fr"),
                    ]),
                ),
                (
                    Section::Tutor,
                    former(&[("tuteur_email", "k@a.fr"), ("tuteur_qualite", "Menuisier")]),
                ),
                (
                    Section::Activities,
                    former(&[("engagement", "oui"), ("activites", "Scier")]),
                ),
            ]
            .into(),
            ..Usual::default()
        };
        let mut sections: BTreeMap<Section, Values> = [
            (
                Section::Structure,
                values(&[("rep_nom", "Karim"), ("rep_email", "k@a.fr"), ("rep_tel", "1")]),
            ),
            (Section::Tutor, values(&[("tuteur_email", "k@a.fr")])),
            (Section::Activities, Values::default()),
        ]
        .into();
        fill_usual(&mut sections, &usual);
        assert_eq!(sections[&Section::Structure].get("rep_qualite"), "Gérante");
        assert_eq!(sections[&Section::Structure].get("rep_nom"), "Rose");
        assert_eq!(
            sections[&Section::Structure].get("rep_tel"),
            "",
            "Karim's is not hers"
        );
        assert_eq!(sections[&Section::Tutor].get("tuteur_qualite"), "Menuisier");
        // What is done there may differ each time; that it is safe does not.
        assert_eq!(sections[&Section::Activities], values(&[("engagement", "oui")]));
        // Another tutor has another work.
        let mut tutor = values(&[("tuteur_email", "n@a.fr")]);
        fill_section(Section::Tutor, &mut tutor, &usual);
        assert_eq!(tutor.get("tuteur_qualite"), "");
    }

    #[test]
    fn whoever_listens_does_so_whoever_the_tutor_is() {
        let listens = [
            ("tuteur_email", "k@a.fr"),
            ("ecoute_nom", "Inès"),
            ("ecoute_tel", "06 39 98 00 07"),
        ];
        let usual = Usual {
            former: [(Section::Tutor, former(&listens))].into(),
            ..Usual::default()
        };
        let mut tutor = values(&[("tuteur_email", "n@a.fr")]);
        fill_section(Section::Tutor, &mut tutor, &usual);
        assert_eq!(
            (tutor.get("ecoute_nom"), tutor.get("ecoute_tel")),
            ("Inès", "06 39 98 00 07")
        );
        // Somebody else is named: the phone of the one before is not theirs.
        let mut other = values(&[("ecoute_nom", "Zoé")]);
        fill_section(Section::Tutor, &mut other, &usual);
        assert_eq!(other.get("ecoute_tel"), "");
        let now = values(&[("ecoute_nom", "Zoé")]);
        let said = like_before(Section::Tutor, Weeks::Both, &now, &former(&listens));
        assert!(
            said.iter().all(|(field, _)| !field.starts_with("ecoute")),
            "{said:?}"
        );
    }
}
