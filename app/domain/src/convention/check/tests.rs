use super::*;
use crate::{
    convention::{Frozen, TEMPLATE, TEMPLATE_2024, TEMPLATES, sample},
    digest::Digest,
};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A convention in which nothing is missing, for a pupil born that day who is present as long each day.
fn fixed(birth: &str) -> (BTreeMap<Section, Values>, Facts) {
    let facts = Facts::new(
        sample::campaign(),
        Weeks::Both,
        Some(day(birth)),
        day("2027-05-03"),
    );
    let mut sections = sample::values();
    sections
        .entry(Section::Student)
        .or_default()
        .set(name::BIRTH_DATE, birth);
    let hours = sections.entry(Section::Hours).or_default();
    for week in Week::ALL {
        for weekday in 0..5 {
            for (slot, time) in ["09:00", "12:00", "13:00", "16:00"].into_iter().enumerate() {
                hours.set(&hour_field(week, weekday, slot), time);
            }
        }
    }
    (sections, facts)
}

#[test]
fn a_complete_convention_is_frozen_in_one_way() {
    let (sections, facts) = fixed("2011-03-02");
    let checked = Checked::of(&sections, &facts);
    assert_eq!(checked.missing, []);
    let content = checked.content.unwrap();
    assert_eq!(content.host.weeks.len(), 2);
    assert_eq!(content.host.weeks[1].hours.total_minutes(), 30 * 60);
    assert!(content.student.minor && checked.both_guardians);
    let signers = signers(&content, checked.both_guardians, false);
    assert_eq!(signers.len(), 5);
    let frozen = Frozen {
        wording: None,
        reference: "QZ-27-4H7K-9M2X".into(),
        version: 1,
        template: TEMPLATE_2024.into(),
        school_year: "2026-2027".into(),
        validated_on: day("2027-05-03"),
        validated_by: "Claire Roussel, chef d’établissement".into(),
        check_url: "https://quinzaine.example/verifier".into(),
        content,
        signers: signers.into_iter().map(|(signer, _)| signer).collect(),
    };
    let (json, digest) = frozen.canonical_json().unwrap();
    assert_eq!(
        crate::digest::sorted(&frozen).unwrap(),
        json,
        "what a browser writes"
    );
    let again: Frozen = serde_json::from_str(&json).unwrap();
    assert_eq!(again, frozen);
    assert_eq!(again.canonical_json().unwrap(), (json.clone(), digest));
    // Other programs must find the same bytes: only texts, whole numbers, truth values.
    assert!(!json.contains('.') || serde_json::from_str::<serde_json::Value>(&json).is_ok_and(no_fractions));
}

fn no_fractions(value: serde_json::Value) -> bool {
    match value {
        serde_json::Value::Number(number) => number.is_i64(),
        serde_json::Value::Array(values) => values.into_iter().all(no_fractions),
        serde_json::Value::Object(values) => values.into_iter().all(|(_, value)| no_fractions(value)),
        _ => true,
    }
}

/// The same where the campaign names that edition of the text.
fn by(edition: &str, facts: &Facts) -> Facts {
    Facts {
        campaign: Campaign {
            template: edition.to_owned(),
            ..facts.campaign.clone()
        },
        ..facts.clone()
    }
}

#[test]
fn what_an_edition_does_not_have_is_neither_asked_for_nor_said() {
    let (mut sections, facts) = fixed("2011-03-02");
    let content = |sections: &BTreeMap<Section, Values>, edition: &str| {
        let checked = Checked::of(sections, &by(edition, &facts));
        let fields = checked.missing.into_iter().map(|missing| missing.field);
        (checked.content, fields.collect::<Vec<_>>())
    };
    let (old, missing) = content(&sections, TEMPLATE_2024);
    assert!(missing.is_empty(), "{missing:?}");
    let old = old.unwrap();
    let told = serde_json::to_string(&old).unwrap();
    for added in [
        "safety",
        "state_insurer",
        "certificate",
        "restitution",
        "adjustments",
    ] {
        assert!(
            !told.contains(&format!("\"{added}\":")),
            "{added}: frozen documents keep their digests"
        );
    }
    let (new, _) = content(&sections, TEMPLATE);
    let new = new.unwrap();
    assert!(new.student.certificate && !new.care.adjustments.is_empty());
    assert_eq!(new.host.safety.as_ref().unwrap().confidant.name, "Inès Garnier");

    // Where logos are, only one has a place for them; where there are none, neither says so.
    assert!(!told.contains("logos") && !serde_json::to_string(&new).unwrap().contains("logos"));
    let logos = Logos {
        host: Some(Digest::of(b"a picture")),
        school: None,
    };
    let with_logos = |edition: &str| {
        let facts = by(edition, &facts).with_logos(logos);
        Checked::of(&sections, &facts).content.unwrap().logos
    };
    assert_eq!(with_logos(TEMPLATE_2024), Logos::default());
    assert_eq!(with_logos(TEMPLATE), logos);

    // The certificate is asked for by one, and recommended by the other.
    let mut set = |section: Section, field: &str, text: &str| {
        sections.entry(section).or_default().set(field, text);
    };
    set(Section::Student, name::LIABILITY, "");
    set(Section::Activities, name::RISKS, "");
    set(Section::Practical, name::HOST_INSURANCE, "");
    set(Section::Practical, name::STATE_INSURER, "oui");
    let (_, missing) = content(&sections, TEMPLATE_2024);
    assert_eq!(missing, [name::HOST_INSURANCE, name::LIABILITY]);
    let (_, missing) = content(&sections, TEMPLATE);
    assert_eq!(missing, [name::RISKS]);
    sections
        .entry(Section::Activities)
        .or_default()
        .set(name::RISKS, "Aucun risque particulier");
    let (new, _) = content(&sections, TEMPLATE);
    let new = new.unwrap();
    assert!(!new.student.certificate && new.host.state_insurer);
}

#[test]
fn each_required_field_is_missed_when_it_is_empty() {
    let (sections, facts) = fixed("2011-03-02");
    for edition in &TEMPLATES {
        let facts = by(edition.id, &facts);
        for (section, spec) in Section::ALL
            .into_iter()
            .flat_map(|section| section.fields().iter().map(move |spec| (section, spec)))
            .filter(|(_, spec)| edition.forms.requires(spec))
        {
            let mut without = sections.clone();
            without.get_mut(&section).unwrap().set(spec.name, "");
            let checked = Checked::of(&without, &facts);
            assert!(checked.content.is_none());
            let missing: Vec<_> = checked
                .missing
                .iter()
                .map(|missing| missing.field.as_str())
                .collect();
            assert_eq!(missing, [spec.name]);
            assert_eq!(
                SectionState::of(&section.problems(&without[&section], &facts)),
                SectionState::ToFill
            );
        }
    }
}

#[test]
fn what_is_wrong_is_said_beside_its_field() {
    let (sections, facts) = fixed("2011-03-02");
    for (section, field, value) in [
        (Section::Structure, name::SIRET, "73282932000075"),
        (Section::Structure, name::SIRET, "732 829 320"),
        (Section::Structure, name::KIND, "autre"),
        (Section::Structure, name::REPRESENTATIVE_EMAIL, "pas une adresse"),
        (Section::Tutor, "tuteur_tel", "12"),
        (Section::Activities, name::ACTIVITIES, &"é".repeat(1501)),
        (Section::Student, name::BIRTH_DATE, "2011-02-30"),
        (Section::Student, name::BIRTH_DATE, "1911-02-03"),
        (Section::Student, name::BIRTH_DATE, "09/03/11"),
        (Section::Student, name::BIRTH_DATE, "03/29/2011"),
        (Section::Tutor, "tuteur_tel", "06 39 98 00 01 poste 12"),
        (
            Section::Tutor,
            "tuteur_email",
            "paul@exemple.fr ou anne@exemple.fr",
        ),
        (Section::School, name::UAI, "123456789"),
        // A letter that its digits do not give; something else altogether.
        (Section::School, name::UAI, "0930117A"),
        (Section::School, name::UAI, "lycée"),
        (Section::Activities, name::ACTIVITIES, &"a\n".repeat(21)),
        (Section::Practical, "repas", "1\n2\n3\n4\n5"),
        (Section::Hours, "s1_mardi_matin_de", "neuf"),
        (Section::Hours, "s2_vendredi_apres_midi_a", "20:01"),
    ] {
        let mut wrong = sections.clone();
        wrong.get_mut(&section).unwrap().set(field, value);
        let problems = section.problems(&wrong[&section], &facts);
        assert!(problems.iter().any(|problem| problem.wrong), "{field} {value}");
        assert_eq!(SectionState::of(&problems), SectionState::ToCorrect);
        assert!(Checked::of(&wrong, &facts).content.is_none());
    }
}

/// What is pasted, with its label and what cannot be seen, freezes the very same convention.
#[test]
fn what_is_pasted_is_read() {
    let (sections, facts) = fixed("2011-03-02");
    let expected = Checked::of(&sections, &facts).content.unwrap();
    for (section, field, typed) in [
        (Section::Structure, name::SIRET, "SIRET : 732 829 320 00074"),
        (Section::Structure, name::COUNTRY, "France"),
        (Section::Place, name::PLACE_COUNTRY, "FR"),
        (
            Section::Structure,
            name::REPRESENTATIVE_EMAIL,
            "DRH <rh@ateliers.example>",
        ),
        (
            Section::Tutor,
            "tuteur_email",
            "mailto:paul@ateliers.example\u{200b}",
        ),
        (Section::Tutor, "tuteur_tel", "33639980001"),
        (Section::Tutor, "tuteur_tel", "Tél. : +33 (0)6 39 98 00 01"),
        (Section::Student, name::BIRTH_DATE, "02/03/2011"),
        (Section::Student, name::BIRTH_DATE, "2 mars 2011"),
        (Section::Student, name::BIRTH_DATE, "02-03-2011"),
        (Section::School, name::UAI, "UAI : 093 0120 a"),
        (Section::School, "ca_date", "12.11.2026"),
        (Section::Hours, "s1_mardi_matin_de", "9 h"),
        (Section::Hours, "s1_mardi_matin_a", "midi"),
        (Section::Hours, "s2_lundi_apres_midi_a", "16h00"),
    ] {
        let mut pasted = sections.clone();
        pasted.get_mut(&section).unwrap().set(field, typed);
        let checked = Checked::of(&pasted, &facts);
        assert_eq!(checked.missing, [], "{field} {typed}");
        assert_eq!(checked.content.as_ref(), Some(&expected), "{field} {typed}");
        // What is settled is what would have been typed in the first place.
        let settled = pasted[&section].settled(section);
        assert_eq!(settled.settled(section), settled);
        if field != name::COUNTRY && field != name::PLACE_COUNTRY {
            assert_eq!(settled, sections[&section].settled(section), "{field} {typed}");
        }
    }
}

#[test]
fn what_cannot_be_read_stays_as_it_was_typed() {
    for (section, field, typed) in [
        (Section::Hours, "s1_mardi_matin_de", "vers 9h"),
        (Section::Student, name::BIRTH_DATE, "mars 2011"),
        (Section::Tutor, "tuteur_email", "paul"),
        (Section::Tutor, "tuteur_nom", " Paul  Henry "),
        (Section::Activities, name::ACTIVITIES, "a\n\nb "),
    ] {
        let mut values = Values::default();
        values.set(field, typed);
        assert_eq!(values.settled(section), values, "{typed}");
    }
}

#[test]
fn an_embassy_has_a_siret() {
    let (mut sections, facts) = fixed("2011-03-02");
    let structure = sections.get_mut(&Section::Structure).unwrap();
    structure.set(name::COUNTRY, "Portugal");
    structure.set(name::REGISTRATION, "PT 501 442 600");
    let content = Checked::of(&sections, &facts).content.unwrap();
    assert_eq!(
        content.host.registration,
        Registration::Siret("73282932000074".into())
    );
    assert_eq!(content.host.foreign_registration, "PT 501 442 600");
    assert_eq!(content.host.address.country, "Portugal");
    // Without a SIRET the other number stands alone, or nothing.
    let structure = sections.get_mut(&Section::Structure).unwrap();
    structure.set(name::SIRET, "");
    let content = Checked::of(&sections, &facts).content.unwrap();
    assert_eq!(
        content.host.registration,
        Registration::Abroad("PT 501 442 600".into())
    );
    assert_eq!(content.host.foreign_registration, "");
    // In France a SIRET is asked for, by whatever name France goes.
    for country in ["", "France", "fr", "La Réunion"] {
        let structure = sections.get_mut(&Section::Structure).unwrap();
        structure.set(name::COUNTRY, country);
        let problems = Section::Structure.problems(structure, &facts);
        assert!(
            problems.iter().any(|problem| problem.field == name::SIRET),
            "{country}"
        );
    }
}

#[test]
fn ages_are_those_of_the_days_worked() {
    // Fifteen on the Wednesday of the first week: six hours until then, seven after.
    let (mut sections, facts) = fixed("2012-06-16");
    let hours = sections.get_mut(&Section::Hours).unwrap();
    for weekday in 0..5 {
        hours.set(&hour_field(Week::First, weekday, 3), "17:00");
    }
    let problems = Section::Hours.problems(hours, &facts);
    let fields: Vec<_> = problems.iter().map(|problem| problem.field.as_str()).collect();
    // Monday and Tuesday, then the week of thirty-five hours for somebody who begins it at fourteen.
    assert_eq!(
        fields,
        ["s1_lundi_matin_de", "s1_mardi_matin_de", "s1_lundi_matin_de"]
    );
    assert!(
        problems[0]
            .message
            .starts_with("Première semaine, lundi\u{a0}: 7\u{a0}h de présence"),
        "{}",
        problems[0].message
    );
}

#[test]
fn one_skill_is_enough_and_none_is_not() {
    let (mut sections, facts) = fixed("2011-03-02");
    let activities = sections.get_mut(&Section::Activities).unwrap();
    for (field, _) in &name::SKILLS[1..] {
        activities.set(field, "");
    }
    assert_eq!(Section::Activities.problems(activities, &facts), []);
    activities.set(name::SKILLS[0].0, " ");
    let problems = Section::Activities.problems(activities, &facts);
    assert_eq!((problems.len(), problems[0].field.as_str()), (1, "observer"));
}

#[test]
fn a_saturday_and_the_monday_after_it_are_not_both_worked() {
    let (mut sections, facts) = fixed("2010-03-02");
    let hours = sections.get_mut(&Section::Hours).unwrap();
    for slot in 0..4 {
        let friday = hours.get(&hour_field(Week::First, 4, slot)).to_owned();
        hours.set(&hour_field(Week::First, 5, slot), &friday);
        hours.set(&hour_field(Week::First, 0, slot), "");
    }
    let problems = Section::Hours.problems(hours, &facts);
    let fields: Vec<_> = problems.iter().map(|problem| problem.field.as_str()).collect();
    assert_eq!(fields, ["s2_lundi_matin_de"]);
    assert!(
        problems[0].message.contains("L.\u{a0}3164-2"),
        "{}",
        problems[0].message
    );
}

/// Week 1 in a place, week 2 in another: neither sees the other's hours, and both keep the two days off.
#[test]
fn two_places_leave_two_days_off_between_them() {
    let (mut sections, facts) = fixed("2010-03-02");
    let hours = sections.get_mut(&Section::Hours).unwrap();
    for slot in 0..4 {
        let friday = hours.get(&hour_field(Week::First, 4, slot)).to_owned();
        hours.set(&hour_field(Week::First, 5, slot), &friday);
        hours.set(&hour_field(Week::First, 0, slot), "");
    }
    for (weeks, field) in [
        (Weeks::First, "s1_samedi_matin_de"),
        (Weeks::Second, "s2_lundi_matin_de"),
    ] {
        let facts = Facts {
            weeks,
            ..facts.clone()
        };
        assert_eq!(Section::Hours.problems(hours, &facts), []);
        let problems = Section::Hours.problems(hours, &facts.with_elsewhere(true));
        let fields: Vec<_> = problems.iter().map(|problem| problem.field.as_str()).collect();
        assert_eq!(fields, [field]);
    }
}

#[test]
fn a_public_holiday_of_the_campaign_is_refused() {
    let (sections, facts) = fixed("2011-03-02");
    // Whit Monday of 2027 is 17 May.
    let facts = Facts {
        campaign: Campaign {
            week1: day("2027-05-17"),
            week2: day("2027-05-24"),
            ..facts.campaign
        },
        ..facts
    };
    let problems = Section::Hours.problems(&sections[&Section::Hours], &facts);
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].field, "s1_lundi_matin_de");
    assert!(
        problems[0].message.contains("lundi de Pentecôte"),
        "{}",
        problems[0].message
    );
}

#[test]
fn an_adult_has_no_guardian_and_the_check_of_activities_is_for_the_young() {
    let (mut sections, facts) = fixed("2009-05-03");
    sections.insert(Section::Guardians, Values::default());
    sections.get_mut(&Section::Care).unwrap().set(name::SAFETY, "");
    let checked = Checked::of(&sections, &facts);
    assert_eq!(checked.missing, []);
    let content = checked.content.unwrap();
    assert!(!content.student.minor);
    assert_eq!(signers(&content, checked.both_guardians, false).len(), 3);

    // A day younger, and they are minor on the day it is frozen.
    let minor = Facts::new(
        sample::campaign(),
        Weeks::Both,
        Some(day("2009-05-04")),
        day("2027-05-03"),
    );
    let missing: Vec<_> = Checked::of(&sections, &minor)
        .missing
        .into_iter()
        .map(|missing| missing.field)
        .collect();
    assert_eq!(missing, ["resp1_nom", "resp1_tel"]);

    let (mut sections, facts) = fixed("2011-06-24");
    sections.get_mut(&Section::Care).unwrap().set(name::SAFETY, "");
    // Fifteen until the Thursday of the second week.
    assert_eq!(Checked::of(&sections, &facts).missing[0].field, name::SAFETY);
}

#[test]
fn a_text_has_as_many_lines_as_there_is_room_for() {
    let said = |text: &str| read(FieldKind::Text(1500), text);
    assert!(said(&"a\n".repeat(20)).is_ok());
    assert_eq!(
        said(&"a\n".repeat(23)).unwrap_err(),
        "23\u{a0}lignes, 20 au plus\u{a0}: réunissez-en quelques-unes."
    );
    // Empty lines take no room.
    assert!(said(&"a\n\n\n".repeat(20)).is_ok());
    assert_eq!(FieldKind::Text(200).most_lines(), Some(4));
    assert_eq!(FieldKind::Line(200).most_lines(), None);
}

/// What was filled in for a minor, and ticked for somebody under sixteen, is not said of somebody who is neither.
#[test]
fn what_is_said_of_the_young_is_said_of_them_alone() {
    let (sections, facts) = fixed("2009-05-03");
    let content = Checked::of(&sections, &facts).content.unwrap();
    assert_eq!(content.guardians, []);
    assert!(!content.care.checked_for_under_16);

    // Sixteen before it starts.
    let (sections, facts) = fixed("2011-06-13");
    let content = Checked::of(&sections, &facts).content.unwrap();
    assert_eq!(
        (content.guardians.len(), content.care.checked_for_under_16),
        (2, false)
    );

    let (sections, facts) = fixed("2011-06-15");
    let content = Checked::of(&sections, &facts).content.unwrap();
    assert_eq!(
        (content.guardians.len(), content.care.checked_for_under_16),
        (2, true)
    );
}

#[test]
fn signers_have_addresses_of_their_own() {
    let (mut sections, facts) = fixed("2011-03-02");
    let email = sections[&Section::School].get(name::HEAD_EMAIL).to_uppercase();
    sections
        .get_mut(&Section::Guardians)
        .unwrap()
        .set("resp1_email", &email);
    let checked = Checked::of(&sections, &facts);
    assert!(checked.content.is_none());
    assert_eq!(checked.missing.len(), 1);
    assert!(checked.missing[0].message.contains("chaque signataire"));
}

#[test]
fn without_a_birth_date_the_strictest_limits_hold() {
    let facts = Facts::new(sample::campaign(), Weeks::Both, None, day("2027-05-03"));
    assert!(facts.minor && facts.under_16());
    assert_eq!(facts.ages_in(Week::Second), [AgeGroup::Under15; 6]);
}

/// In every field that takes a text, whoever fills it.
#[test]
fn what_the_document_cannot_print_is_refused_beside_its_field() {
    let (complete, facts) = fixed("2011-03-02");
    for section in Section::ALL {
        for spec in section.fields() {
            if !matches!(spec.kind, FieldKind::Line(_) | FieldKind::Text(_)) || spec.name == name::UAI {
                continue;
            }
            // What only some editions have is printed by the last one.
            let mut facts = facts.clone();
            if spec.of_some {
                facts.campaign.template = TEMPLATE.into();
            }
            for (typed, wrong) in [
                ("李伟", None),
                ("முருகன் Nguyễn", None),
                ("Zoé 🚀", Some("«\u{a0}🚀\u{a0}» (U+1F680)")),
                ("a\u{e801}b", Some("(U+E801)")),
                ("\u{fffd}", Some("(U+FFFD)")),
            ] {
                let mut sections = complete.clone();
                sections.entry(section).or_default().set(spec.name, typed);
                let checked = Checked::of(&sections, &facts);
                let said = checked.missing.iter().find(|missing| {
                    missing.field == spec.name && missing.message.contains("ne peut pas imprimer")
                });
                assert_eq!(said.is_some(), wrong.is_some(), "{}: {typed}", spec.name);
                if let (Some(said), Some(words)) = (said, wrong) {
                    assert!(said.wrong && said.message.contains(words), "{}", said.message);
                    assert_eq!(checked.content, None);
                }
            }
        }
    }
}

#[test]
fn what_guardians_may_not_know_of_each_other_is_in_no_document_and_who_signs_is_written_to() {
    let (mut sections, facts) = fixed("2011-03-02");
    let guardians = sections.entry(Section::Guardians).or_default();
    guardians.set(name::GUARDIAN_1_EMAIL, "un@exemple.fr");
    guardians.set(name::GUARDIAN_1_PHONE, "06 39 98 00 04");
    guardians.set(name::GUARDIAN_2_EMAIL, "deux@exemple.fr");
    guardians.set(name::GUARDIAN_2_PHONE, "06 39 98 00 05");
    sections
        .entry(Section::Student)
        .or_default()
        .set(name::STUDENT_ADDRESS, "12 rue du Secret, 93100 Montreuil");
    let open = Checked::of(&sections, &facts).content.unwrap();
    let told = serde_json::to_string(&open).unwrap();
    assert!(told.contains("un@exemple.fr") && told.contains("rue du Secret"));
    assert!(
        !told.contains("contacts_withheld"),
        "frozen documents keep their digests"
    );

    let facts = facts.with_private_contacts(true);
    let checked = Checked::of(&sections, &facts);
    let content = checked.content.unwrap();
    let frozen = |content: &Content| Frozen {
        content: content.clone(),
        ..sample::frozen()
    };
    let shown = crate::convention::differences(&frozen(&open), &frozen(&content));
    let labels: Vec<&str> = shown.iter().map(|change| change.label.as_str()).collect();
    assert!(
        labels.contains(&"Adresse de l’élève") && labels.contains(&"Coordonnées des représentants légaux")
    );
    let said = serde_json::to_string(&content).unwrap();
    for hidden in [
        "un@",
        "deux@",
        "06 39 98 00 04",
        "06 39 98 00 05",
        "rue du Secret",
    ] {
        assert!(!said.contains(hidden), "{hidden} {said}");
    }
    assert!(said.contains(&open.guardians[1].name), "names stay");
    let guardians: Vec<&str> = checked
        .signers
        .iter()
        .filter(|(signer, _)| signer.role.is_guardian())
        .map(|(_, email)| email.as_str())
        .collect();
    assert_eq!(guardians, ["un@exemple.fr", "deux@exemple.fr"]);
    assert_eq!(
        Checked::so_far(&sections, &facts),
        content,
        "a draft says no more"
    );
    // Two signers with one address are found, though the document says neither.
    sections
        .entry(Section::Guardians)
        .or_default()
        .set(name::GUARDIAN_2_EMAIL, "un@exemple.fr");
    assert!(Checked::of(&sections, &facts).content.is_none());
}

#[test]
fn hours_that_are_too_long_are_told_once_a_week_with_the_limit_of_that_age() {
    let (mut sections, facts) = fixed("2014-01-01");
    let hours = sections.entry(Section::Hours).or_default();
    for week in Week::ALL {
        for weekday in 0..4 {
            hours.set(&hour_field(week, weekday, 3), "17:00");
        }
        for slot in 0..4 {
            hours.set(&hour_field(week, 4, slot), "");
        }
    }
    sections
        .entry(Section::Activities)
        .or_default()
        .set(name::ACTIVITIES, "");
    let missing = Missing::told(Checked::of(&sections, &facts).missing, facts.weeks);
    let of_hours: Vec<_> = missing
        .iter()
        .filter(|problem| problem.section == Section::Hours)
        .map(|problem| (problem.field.clone(), problem.message.replace('\u{a0}', " ")))
        .collect();
    let long = |week: &str| {
        let text = "semaine, du lundi au jeudi : 7 h de présence, 6 h au plus par jour avant 15 ans.";
        format!("{week} {text}")
    };
    assert_eq!(
        of_hours,
        [
            ("chaque_jour_s1_matin_de".to_owned(), long("Première")),
            ("chaque_jour_s2_matin_de".to_owned(), long("Deuxième")),
        ]
    );
    assert!(
        missing
            .iter()
            .any(|problem| problem.section == Section::Activities)
    );
    assert_eq!(
        facts.most_presence().replace('\u{a0}', " "),
        "au plus 6 h par jour et 30 h par semaine"
    );
}

#[test]
fn a_second_signer_is_named_whole_or_not_at_all() {
    let (mut sections, facts) = fixed("2011-03-02");
    let all = [
        (name::SECOND_SIGNER_NAME, "Marc Petit"),
        (name::SECOND_SIGNER_QUALITY, "Trésorier"),
        (name::SECOND_SIGNER_EMAIL, "marc@ateliers.example"),
    ];
    // Every choice of the three fields.
    for filled in 0..8_usize {
        let structure = sections.get_mut(&Section::Structure).unwrap();
        for (index, (field, text)) in all.iter().enumerate() {
            structure.set(field, if filled & (1 << index) == 0 { "" } else { text });
        }
        let checked = Checked::of(&sections, &facts);
        let missing: Vec<&str> = checked
            .missing
            .iter()
            .map(|missing| missing.field.as_str())
            .collect();
        let expected: Vec<&str> = (0..3)
            .filter(|index| filled != 0 && filled & (1 << index) == 0)
            .map(|index| all[index].0)
            .collect();
        assert_eq!(missing, expected, "{filled}");
        assert!(checked.missing.iter().all(|missing| !missing.wrong));
        if let Some(content) = checked.content {
            assert_eq!(content.host.second_signer.is_some(), filled == 7);
            let roles: Vec<_> = checked.signers.iter().map(|(signer, _)| signer.role).collect();
            assert_eq!(roles.contains(&SignerRole::Host2), filled == 7);
        }
    }
    // The address of the representative, whatever its capitals.
    let structure = sections.get_mut(&Section::Structure).unwrap();
    structure.set(name::SECOND_SIGNER_EMAIL, "RH@ateliers.example");
    let missing = Checked::of(&sections, &facts).missing;
    assert_eq!(missing.len(), 1);
    assert_eq!(missing[0].field, name::SECOND_SIGNER_EMAIL);
    assert!(missing[0].wrong && missing[0].message.contains("représentant"));
    assert_eq!(Checked::of_host(&sections, &facts), missing, "said to the host");
}

#[test]
fn the_referent_teacher_signs_where_the_head_has_it_so_and_by_an_address_of_their_own() {
    let (mut sections, facts) = fixed("2011-03-02");
    let wished = facts.clone().with_referent_signing(true);
    let roles = |sections: &BTreeMap<Section, Values>, facts: &Facts| -> Vec<SignerRole> {
        let checked = Checked::of(sections, facts);
        checked
            .signers
            .into_iter()
            .map(|(signer, _)| signer.role)
            .collect()
    };
    assert!(!roles(&sections, &facts).contains(&SignerRole::ReferentTeacher));
    assert_eq!(roles(&sections, &wished)[1], SignerRole::ReferentTeacher);
    // What it says is the same: who signs is beside it.
    assert_eq!(
        Checked::of(&sections, &facts).content,
        Checked::of(&sections, &wished).content
    );
    let referent = sections.get_mut(&Section::Referent).unwrap();
    referent.set(name::REFERENT_EMAIL, "Chef@lycee.example");
    assert_eq!(Checked::of(&sections, &facts).missing, []);
    let missing = Checked::of(&sections, &wished).missing;
    assert_eq!(missing.len(), 1);
    assert_eq!(
        (missing[0].section, missing[0].field.as_str()),
        (Section::Referent, name::REFERENT_EMAIL)
    );
}

/// Facts that a browser kept from before hold none of what came later.
#[test]
fn facts_of_before_say_that_no_referent_teacher_signs() {
    let (_, facts) = fixed("2011-03-02");
    let mut json = serde_json::to_value(&facts).unwrap();
    json.as_object_mut().unwrap().remove("referent_signs");
    assert_eq!(serde_json::from_value::<Facts>(json).unwrap(), facts);
}
