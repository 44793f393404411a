use chrono::NaiveDate;

use super::*;
use crate::{
    convention::{Checked, SectionState, name, sample},
    typed_week::{everyday_field, off_field},
};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn member(weeks: Weeks, birth: &str, typed: &[(Section, &str, &str)]) -> Member {
    let facts = Facts::new(sample::campaign(), weeks, Some(day(birth)), day("2026-11-20"));
    let mut sections: BTreeMap<Section, Values> = HOST_SECTIONS
        .into_iter()
        .map(|section| (section, Values::default()))
        .collect();
    for (section, name, text) in typed {
        sections.get_mut(section).unwrap().set(name, text);
    }
    Member::new(facts, sections.iter().map(|(section, values)| (*section, values)))
}

const NOON: (Section, &str, &str) = (Section::Practical, "repas", "Cantine");
const BORN: &str = "2011-03-09";

/// A form that showed this group, with what was typed over it.
fn sent(group: &Group, typed: &[(&str, &str)]) -> ForAll {
    let mut fields: BTreeMap<String, String> = group.alike.clone();
    for week in Week::ALL {
        let prefix = week_prefix(week);
        let shown = group.week(week);
        fields.insert(shown_field(prefix), shown.written());
        for (slot, text) in shown.everyday().into_iter().enumerate() {
            fields.insert(everyday_field(prefix, slot), text);
        }
        for day in 0..6 {
            for slot in 0..4 {
                fields.insert(day_field(prefix, day, slot), shown.0[day][slot].clone());
            }
            if shown.is_off(day) {
                fields.insert(off_field(prefix, day), "1".into());
            }
        }
    }
    for name in group.differing.keys() {
        fields.insert((*name).to_owned(), String::new());
    }
    for (name, text) in typed {
        fields.insert((*name).to_owned(), (*text).to_owned());
    }
    ForAll::read(group.alike.clone(), |name| fields.get(name).map(String::as_str))
}

fn changed(changes: &[Change]) -> Vec<(&str, &str)> {
    changes
        .iter()
        .map(|change| (change.field.as_str(), change.now.as_str()))
        .collect()
}

#[test]
fn what_all_say_is_alike_and_what_they_do_not_is_counted() {
    let members = [
        member(
            Weeks::Both,
            BORN,
            &[NOON, (Section::Structure, "ville", "Montreuil")],
        ),
        member(
            Weeks::First,
            BORN,
            &[NOON, (Section::Structure, "ville", "Paris")],
        ),
        member(Weeks::Both, BORN, &[NOON]),
    ];
    let group = Group::of(&members);
    assert_eq!(group.alike.get("repas").map(String::as_str), Some("Cantine"));
    assert_eq!(
        group.differing.get("ville"),
        Some(&Differing {
            texts: 2,
            filled: 2,
            of: 3
        })
    );
    assert!(!group.differing.contains_key("repas") && !group.alike.contains_key("adresse"));
    // A box that is ticked is ticked, whatever word stands for it.
    let ticked = |word| {
        member(
            Weeks::Both,
            BORN,
            &[(Section::Practical, name::HOST_INSURANCE, word)],
        )
    };
    let group = Group::of(&[ticked("on"), ticked("oui")]);
    assert_eq!(
        group.alike.get(name::HOST_INSURANCE).map(String::as_str),
        Some("oui")
    );
}

#[test]
fn tutors_and_arrivals_are_each_students_own() {
    let members = [member(Weeks::Both, BORN, &[])];
    let names = |fields: Vec<(Section, &'static FieldSpec)>| -> Vec<&str> {
        fields.iter().map(|(_, spec)| spec.name).collect()
    };
    assert!(own_fields().all(|(_, spec)| !spec.of_some));
    let own = names(own_fields().collect());
    assert_eq!(
        own,
        [
            "tuteur_nom",
            "tuteur_qualite",
            "tuteur_email",
            "tuteur_tel",
            "lieu_acces"
        ]
    );
    let common = names(common_fields(&members));
    assert!(common.contains(&"repas") && common.contains(&"rep_nom"));
    assert!(!common.iter().any(|name| own.contains(name)));
}

#[test]
fn a_form_that_nobody_touched_changes_nothing() {
    let members = [
        member(
            Weeks::Both,
            BORN,
            &[
                NOON,
                (Section::Hours, "s1_lundi_matin_de", "09:00"),
                (Section::Hours, "s1_lundi_matin_a", "12:00"),
                (Section::Tutor, "tuteur_nom", "Nora Petit"),
                (Section::Practical, name::HOST_INSURANCE, "on"),
            ],
        ),
        member(
            Weeks::Second,
            BORN,
            &[(Section::Practical, "repas", "À\u{a0}apporter")],
        ),
    ];
    let group = Group::of(&members);
    let for_all = sent(&group, &[]);
    for member in &members {
        let upon = group.made_upon(member, BTreeMap::new());
        assert_eq!(MadeUpon::read(&upon.written()), Some(upon.clone()));
        let own = |name: &str| {
            member
                .sections
                .values()
                .find_map(|values| Some(values.get(name)).filter(|text| !text.is_empty()))
        };
        let changes = for_all.changes(&member.facts, &upon, group.hours_of(member), |name| {
            Some(own(name).unwrap_or_default())
        });
        assert_eq!(changes, []);
    }
}

#[test]
fn what_is_typed_once_goes_to_all_and_what_differs_stays_until_it_is_typed() {
    let members = [
        member(
            Weeks::Both,
            BORN,
            &[NOON, (Section::Structure, "ville", "Montreuil")],
        ),
        member(Weeks::Both, BORN, &[NOON, (Section::Structure, "ville", "Paris")]),
    ];
    let group = Group::of(&members);
    let changes = |typed: &[(&str, &str)], of: usize| {
        let upon = group.made_upon(&members[of], BTreeMap::new());
        sent(&group, typed).changes(&members[of].facts, &upon, HoursOf::Own, |_| None)
    };
    for of in [0, 1] {
        assert_eq!(
            changed(&changes(&[("repas", "À apporter")], of)),
            [("repas", "À apporter")]
        );
        // What all say may be taken back for all.
        assert_eq!(changed(&changes(&[("repas", "")], of)), [("repas", "")]);
    }
    // The one that says so already is not touched.
    assert_eq!(changes(&[("ville", "Paris")], 1), []);
    let said = changes(&[("ville", "Paris")], 0);
    assert_eq!(
        said,
        [Change {
            section: Section::Structure,
            field: "ville".into(),
            was: "Montreuil".into(),
            now: "Paris".into(),
        }]
    );
}

#[test]
fn a_line_is_filled_by_itself_or_by_the_line_for_all() {
    let members = [member(Weeks::Both, BORN, &[])];
    let group = Group::of(&members);
    let for_all = sent(&group, &[("tous_tuteur_nom", "Nora Petit")]);
    let upon = group.made_upon(&members[0], BTreeMap::new());
    let line = |own: &'static str| {
        let changes = for_all.changes(&members[0].facts, &upon, HoursOf::Own, |name| {
            Some(if name == "tuteur_nom" { own } else { "" })
        });
        changed(&changes)
            .into_iter()
            .map(|(field, now)| format!("{field} {now}"))
            .collect::<Vec<_>>()
    };
    assert_eq!(line(""), ["tuteur_nom Nora Petit"]);
    assert_eq!(line("Ana Sol"), ["tuteur_nom Ana Sol"]);
    // A line that the form does not have stays as it is.
    assert_eq!(
        for_all.changes(&members[0].facts, &upon, HoursOf::Own, |_| None),
        []
    );
}

const DAY: [(&str, &str); 4] = [
    ("chaque_jour_s1_matin_de", "9 h"),
    ("chaque_jour_s1_matin_a", "12 h"),
    ("chaque_jour_s1_apres_midi_de", "13 h"),
    ("chaque_jour_s1_apres_midi_a", "17 h"),
];

#[test]
fn hours_are_said_for_all_for_some_or_stay_ones_own() {
    let shorter: Vec<(Section, &str, &str)> = ["lundi", "mardi", "mercredi", "jeudi", "vendredi"]
        .into_iter()
        .flat_map(|day| [("de", "10:00"), ("a", "12:00")].map(|(end, time)| (day, end, time)))
        .map(|(day, end, time)| (Section::Hours, &*format!("s1_{day}_matin_{end}").leak(), time))
        .collect();
    let members = [
        member(Weeks::Both, BORN, &[]),
        member(Weeks::First, BORN, &shorter),
        member(Weeks::Second, BORN, &[]),
    ];
    let group = Group::of(&members);
    // The only hours that there are are those of most; who has none goes with them.
    assert_eq!(group.week(Week::First).0[1][0], "10:00");
    assert_eq!(group.hours_of(&members[0]), HoursOf::All);
    let mut typed = DAY.to_vec();
    typed.extend([("b1_lundi_matin_de", "9 h"), ("b1_lundi_matin_a", "11 h")]);
    let for_all = sent(&group, &typed);
    let of = |index: usize, hours| {
        let upon = group.made_upon(&members[index], BTreeMap::new());
        for_all.changes(&members[index].facts, &upon, hours, |_| None)
    };
    let common = of(0, HoursOf::All);
    assert!(
        changed(&common).contains(&("s1_lundi_matin_de", "09:00"))
            && changed(&common).contains(&("s1_vendredi_apres_midi_a", "17:00")),
        "{common:?}"
    );
    assert_eq!(of(1, HoursOf::Own), []);
    let second = of(1, HoursOf::Second);
    assert_eq!(
        changed(&second)[..3],
        [
            ("s1_lundi_matin_de", "09:00"),
            ("s1_lundi_matin_a", "11:00"),
            ("s1_mardi_matin_de", ""),
        ]
    );
    assert_eq!(second.len(), 10, "the other days are emptied");
    // Nothing is said of the second week, and nothing is known of it.
    assert_eq!(of(2, HoursOf::All), []);
    assert_eq!(HoursOf::from_code("autre"), HoursOf::Own);
}

#[test]
fn the_same_hours_are_too_long_for_the_youngest_alone() {
    let hours: Vec<(Section, &str, &str)> = ["lundi", "mardi", "mercredi"]
        .into_iter()
        .flat_map(|day| {
            [
                ("matin_de", "09:00"),
                ("matin_a", "12:00"),
                ("apres_midi_de", "13:00"),
                ("apres_midi_a", "17:00"),
            ]
            .map(|(slot, time)| (Section::Hours, &*format!("s1_{day}_{slot}").leak(), time))
        })
        .collect();
    for (birth, state) in [
        (BORN, SectionState::Complete),
        ("2012-11-09", SectionState::ToCorrect),
    ] {
        let member = member(Weeks::First, birth, &hours);
        let problems = Section::Hours.problems(&member.sections[&Section::Hours], &member.facts);
        assert_eq!(SectionState::of(&problems), state, "{birth} {problems:?}");
        assert!(!Checked::of_host(&member.sections, &member.facts).is_empty());
    }
}

#[test]
fn what_somebody_changed_meanwhile_stays_beside_what_is_changed_here() {
    let change = |field: &str, was: &str, now: &str| Change {
        section: Section::Practical,
        field: field.into(),
        was: was.into(),
        now: now.into(),
    };
    let stored: Values = [
        ("repas", "Cantine"),
        ("transport_hote", "Navette"),
        (name::HOST_INSURANCE, "on"),
    ]
    .into_iter()
    .collect();
    // The form was made before « Navette »: it goes on.
    let (before, mine) = Change::upon(
        &stored,
        Section::Practical,
        &[change("repas", "Cantine", "À apporter")],
    );
    let (merged, asked) = mine.merged(&before, &stored);
    assert_eq!(
        (merged.get("repas"), merged.get("transport_hote")),
        ("À apporter", "Navette")
    );
    assert_eq!(asked, Vec::<String>::new());
    // The same field is asked about, and nothing else.
    let (before, mine) = Change::upon(
        &stored,
        Section::Practical,
        &[change("transport_hote", "", "Aucun")],
    );
    let (merged, asked) = mine.merged(&before, &stored);
    assert_eq!(merged, stored);
    assert_eq!(asked, ["transport_hote"]);
    // A box is the same box whatever word stands for it.
    let (before, mine) = Change::upon(
        &stored,
        Section::Practical,
        &[change(name::HOST_INSURANCE, "oui", "")],
    );
    assert_eq!(before, stored);
    assert!(!mine.is_ticked(name::HOST_INSURANCE));
    // Changes of other sections are none of this one.
    let (before, mine) = Change::upon(&stored, Section::Place, &[change("repas", "Cantine", "")]);
    assert_eq!((&before, &mine), (&stored, &stored));
}
