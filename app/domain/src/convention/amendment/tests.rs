use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};

use super::*;
use crate::{
    convention::{
        Circumstances, Content, Difference, Means, SCHOOL_SECTIONS, Values, hour_field, log::LogEvent,
        sample, signers,
    },
    digest::Digest,
    weeks::Week,
};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The table, written a second way.
fn expected(amendable: Amendable) -> (Matter, AgreedBy) {
    use Amendable as A;
    match amendable {
        A::TutorEmail | A::TutorPhone => (Matter::Tutor, AgreedBy::Nobody),
        A::TutorName | A::TutorQuality => (Matter::Tutor, AgreedBy::HostAndHead),
        A::Access => (Matter::Place, AgreedBy::Nobody),
        A::Place => (Matter::Place, AgreedBy::All),
        A::Hours => (Matter::Hours, AgreedBy::All),
        A::Activities | A::Skills => (Matter::Activities, AgreedBy::All),
        A::LastDay => (Matter::Stay, AgreedBy::HostAndHead),
        A::Absence => (Matter::Stay, AgreedBy::Nobody),
    }
}

fn subsets() -> impl Iterator<Item = Vec<Amendable>> {
    (0_u32..1 << Amendable::ALL.len()).map(|bits| {
        let all = Amendable::ALL.into_iter().zip(0..);
        all.filter(|(_, place)| bits & (1 << place) != 0)
            .map(|(one, _)| one)
            .collect()
    })
}

#[test]
fn each_has_one_line_and_what_is_no_field_of_them_is_not_amended() {
    for amendable in Amendable::ALL {
        let lines = TABLE.into_iter().filter(|(one, ..)| *one == amendable).count();
        assert_eq!(lines, 1, "{amendable:?}");
        let line = (amendable.matter(), amendable.agreed_by());
        assert_eq!(line, expected(amendable), "{amendable:?}");
    }
    for (section, name, amendable) in AMENDED_FIELDS {
        assert!(section.fields().iter().any(|spec| spec.name == name), "{name}");
        assert_eq!(Amendable::of_field(section, name), Some(amendable));
        assert!(AMENDED_SECTIONS.contains(&section));
    }
    // Nothing that the school says, of the student least of all; nor who the structure is, nor its pledges.
    for section in SCHOOL_SECTIONS
        .into_iter()
        .chain([Section::Structure, Section::Practical])
    {
        for spec in section.fields() {
            assert_eq!(Amendable::of_field(section, spec.name), None, "{}", spec.name);
        }
    }
    assert_eq!(Amendable::of_field(Section::Activities, name::PLEDGE), None);
    assert_eq!(Amendable::of_field(Section::Activities, name::RISKS), None);
}

#[test]
fn of_several_changes_the_most_demanding_decides_who_signs() {
    for changed in subsets() {
        let by = AgreedBy::of(changed.iter().copied());
        for role in SignerRole::ALL {
            let asked = changed.iter().any(|one| expected(*one).1.asks(role));
            assert_eq!(by.asks(role), asked, "{changed:?} {role:?}");
        }
    }
    let asked = |by: AgreedBy| SignerRole::ALL.into_iter().filter(|role| by.asks(*role)).count();
    assert_eq!(AgreedBy::ALL.map(asked), [0, 3, 7]);
}

#[test]
fn every_pair_stands_together_or_waits() {
    use Matter as M;
    let beside =
        |one: M, other: M| one != other && !matches!((one, other), (M::Hours, M::Stay) | (M::Stay, M::Hours));
    for one in M::ALL {
        for other in M::ALL {
            assert_eq!(one.stands_beside(other), beside(one, other), "{one:?} {other:?}");
            assert_eq!(one.may_follow(other), other != M::Stay, "{one:?} {other:?}");
        }
    }
    // Who did not come is said while hours are still to be signed.
    let waits = |one: Amendable, other: Amendable| {
        let (absent, hours) = (Amendable::Absence, Amendable::Hours);
        !beside(one.matter(), other.matter()) && ![(absent, hours), (hours, absent)].contains(&(one, other))
    };
    let none_or_one = || Amendable::ALL.into_iter().map(Some).chain([None]);
    for new in subsets() {
        for open in none_or_one() {
            for before in none_or_one() {
                let over = before.is_some_and(|before| before.matter() == M::Stay) && !new.is_empty();
                let meets = open.filter(|open| new.iter().any(|one| waits(*one, *open)));
                let said = if over {
                    Some(Clash::Over)
                } else {
                    meets.map(|open| Clash::Open(open.matter()))
                };
                assert_eq!(
                    clash(&new, open, before),
                    said,
                    "{new:?} beside {open:?} after {before:?}"
                );
            }
        }
    }
}

#[test]
fn a_state_moves_forward_only() {
    use AmendmentEvent as E;
    use AmendmentState as S;
    for state in S::ALL {
        assert_eq!(S::from_code(state.code()), Some(state));
        for event in [E::Sign, E::Enter, E::Refuse, E::Withdraw] {
            let to = match (state, event) {
                (S::Proposed, E::Sign) => Some(S::Proposed),
                (S::Proposed, E::Enter) => Some(S::InForce),
                (S::Proposed, E::Refuse) => Some(S::Refused),
                (S::Proposed, E::Withdraw) => Some(S::Withdrawn),
                _ => None,
            };
            assert_eq!(state.next(event), to, "{state:?} {event:?}");
        }
        assert_eq!(state.while_signed(true), state);
        let lapsed = if state == S::Proposed { S::Lapsed } else { state };
        assert_eq!(state.while_signed(false), lapsed);
    }
    assert_eq!(S::from_code("draft"), None);
    for reason in EndReason::ALL {
        assert_eq!(EndReason::from_code(reason.code()), Some(reason));
    }
}

/// The sample with another value in each thing that forms amend.
fn other(content: &Content) -> Content {
    let mut other = content.clone();
    let host = &mut other.host;
    host.tutor.name = "Zoé Morel".into();
    host.tutor.quality = "Apprentie".into();
    host.tutor.email = "zoe@ateliers.example".into();
    host.tutor.phone = "01 99 00 00 01".into();
    host.place.street = "3 quai de la Gare".into();
    host.access = "Sonner deux fois".into();
    host.weeks[0].hours.0[1].clear();
    host.activities.push("Visiter l’atelier".into());
    host.skills[2] = "Autre chose".into();
    other
}

#[test]
fn what_changes_is_found_said_and_applied() {
    let before = sample::frozen().content;
    let after = other(&before);
    let all = changes_between(&before, &after);
    let found: BTreeSet<Amendable> = all.iter().map(Change::amends).collect();
    let forms = Amendable::ALL
        .into_iter()
        .filter(|one| one.matter() != Matter::Stay);
    assert_eq!(found, forms.collect());
    assert_eq!(in_force(&before, &all), after);
    assert_eq!(changes_between(&before, &before), []);
    for change in &all {
        assert!(change.fits(&before) && !change.fits(&after), "{change:?}");
        let said = change.differences();
        assert_eq!(said.len(), 1, "{said:?}");
        assert_ne!(said[0].before, said[0].after);
        // Each is applied alone, and touches nothing else.
        let alone = in_force(&before, [change]);
        assert_eq!(
            changes_between(&before, &alone).as_slice(),
            std::slice::from_ref(change)
        );
        let json = serde_json::to_string(change).unwrap();
        assert_eq!(serde_json::from_str::<Change>(&json).unwrap(), *change);
    }
    let hours = all.iter().find(|change| change.amends() == Amendable::Hours);
    let label = hours.map(|change| change.differences()[0].label.clone());
    assert!(label.is_some_and(|label| label.starts_with("Horaires du mardi")));
}

#[test]
fn after_an_early_end_or_an_absence_nobody_is_awaited() {
    let content = sample::frozen().content;
    let monday = content.host.weeks[0].monday;
    let wednesday = monday + chrono::Days::new(2);
    let end = Change::LastDay {
        after: wednesday,
        why: EndReason::Host,
    };
    let absent = Change::Absence { after: monday };
    let left = |change: &Change| -> Vec<usize> {
        let after = in_force(&content, [change]);
        let days = after.host.weeks.iter().map(|week| week.hours.0.iter());
        days.map(|days| days.filter(|day| !day.is_empty()).count())
            .collect()
    };
    assert_eq!(left(&end)[0], 3);
    assert!(left(&end)[1..].iter().all(|days| *days == 0));
    assert!(left(&absent).iter().all(|days| *days == 0));
    let (from, last) = days_without_place(&content, [&end]).unwrap();
    assert_eq!(from, wednesday + chrono::Days::new(1));
    assert!(last > from);
    assert_eq!(days_without_place(&content, [&absent]).unwrap().0, monday);
    // A week that was whole is not cut short: the first day that is missed is the next one of presence.
    let friday = Change::LastDay {
        after: monday + chrono::Days::new(4),
        why: EndReason::Host,
    };
    let (from, _) = days_without_place(&content, [&friday]).unwrap();
    assert_eq!(from, content.host.weeks[1].monday);
    assert_eq!(days_said((monday, monday)), "le 14\u{a0}juin 2027");
    assert_eq!(days_said((monday, wednesday)), "du 14 au 16\u{a0}juin 2027");
    let never: [&Change; 0] = [];
    assert_eq!(days_without_place(&content, never), None);
    let too_late = Change::LastDay {
        after: day("2099-01-01"),
        why: EndReason::Other,
    };
    assert_eq!(days_without_place(&content, [&too_late]), None);
}

/// Hours that all sign after it was said that the student did not come give them no day back.
#[test]
fn days_that_are_given_up_stay_so_whatever_hours_come_after() {
    let content = sample::frozen().content;
    let tuesday = content.host.weeks[0].monday + chrono::Days::new(1);
    let absent = Change::Absence { after: tuesday };
    let mut later = content.clone();
    later.host.weeks[0].hours.0[0].clear();
    let hours = changes_between(&content, &later);
    let both = [absent.clone(), hours[0].clone()];
    let after = in_force(&content, &both);
    assert!(
        after
            .host
            .weeks
            .iter()
            .all(|week| week.hours.0.iter().all(Vec::is_empty))
    );
    assert_eq!(in_force(&content, both.iter().rev()), after);
    // The day before is as the hours say.
    let monday = |content: &Content| content.host.weeks[0].hours.0[0].clone();
    assert!(!monday(&in_force(&content, [&absent])).is_empty());
    assert!(monday(&after).is_empty());
}

#[test]
fn the_sections_say_what_is_in_force() {
    let before = sample::values();
    let mut after = before.clone();
    let set = |after: &mut BTreeMap<Section, Values>, section, name: &str, value: &str| {
        after.entry(section).or_default().set(name, value);
    };
    set(&mut after, Section::Tutor, "tuteur_tel", "01 99 00 00 01");
    set(&mut after, Section::Place, "lieu_acces", "Sonner deux fois");
    let (old, facts) = (sample::frozen().content, sample::facts());
    let content = crate::convention::Checked::so_far(&after, &facts);
    let all = changes_between(&crate::convention::Checked::so_far(&before, &facts), &content);
    let names: Vec<Amendable> = all.iter().map(Change::amends).collect();
    assert_eq!(names, [Amendable::TutorPhone, Amendable::Access]);
    // Only what the amendment changes is taken: a tutor's phone, and not the way in.
    let typed = amended_sections(&all[..1], &before, &after, &[]);
    assert_eq!(typed.keys().copied().collect::<Vec<_>>(), [Section::Tutor]);
    assert_eq!(typed[&Section::Tutor].get("tuteur_tel"), "01 99 00 00 01");
    // The days after an early end are emptied.
    let mondays: Vec<(Week, NaiveDate)> = Week::ALL
        .into_iter()
        .zip(&old.host.weeks)
        .map(|(week, part)| (week, part.monday))
        .collect();
    let end = [Change::LastDay {
        after: mondays[0].1,
        why: EndReason::Family,
    }];
    let typed = amended_sections(&end, &before, &before, &mondays);
    let hours = &typed[&Section::Hours];
    assert!(!hours.get(&hour_field(Week::First, 0, 0)).is_empty());
    assert!(hours.get(&hour_field(Week::First, 1, 0)).is_empty());
}

struct Signed {
    role: SignerRole,
    consent: String,
}

fn circumstances() -> Circumstances<'static> {
    Circumstances {
        at: "2027-05-03T09:30:00Z".parse::<DateTime<Utc>>().unwrap(),
        means: Means::Account,
        email: "lea@exemple.fr",
        ip: "192.0.2.7",
        agent: "Firefox",
        delegation: None,
    }
}

fn proposed(number: u32, follows: Digest) -> Amendment {
    let content = sample::frozen().content;
    let mut after = content.clone();
    after.host.tutor.name = "Zoé Morel".into();
    Amendment {
        reference: "QZ-27-4H7K-9M2X".into(),
        version: 1,
        number,
        follows,
        proposed_on: day("2027-05-03"),
        proposed_by: "Paul Henry".into(),
        reason: "Le tuteur est muté".into(),
        check_url: "https://quinzaine.example/verifier".into(),
        changes: changes_between(&content, &after),
        signers: signers(&content, false, false)
            .into_iter()
            .map(|(signer, _)| signer)
            .filter(|signer| AgreedBy::HostAndHead.asks(signer.role))
            .collect(),
    }
}

#[test]
#[allow(clippy::too_many_lines, reason = "a list of what may be altered")]
fn whatever_is_altered_of_an_amendment_is_seen() {
    let document = Digest::of(b"document");
    let amendment = proposed(1, document);
    let (json, digest) = amendment.canonical_json().unwrap();
    let mut told = vec![LogEvent::AmendmentProposed {
        amendment: 1,
        version: 1,
        content: digest,
    }];
    let signed: Vec<Signed> = [SignerRole::Head, SignerRole::Host]
        .map(|role| Signed {
            role,
            consent: amendment_consent(&amendment, digest, role, "Anne", None),
        })
        .into();
    for one in &signed {
        told.push(LogEvent::AmendmentSigned {
            amendment: 1,
            role: one.role,
            name: "Anne".into(),
            means: Means::Account,
            consent: Digest::of(one.consent.as_bytes()),
            content: digest,
            identified: Digest::of(b"par son compte"),
            circumstances: circumstances().digest().unwrap(),
        });
    }
    let consents: Vec<StoredConsent<'_>> = signed
        .iter()
        .map(|one| StoredConsent {
            role: one.role,
            name: "Anne",
            identified: "par son compte",
            consent: &one.consent,
            circumstances: circumstances(),
        })
        .collect();
    let open = StoredAmendment {
        number: 1,
        version: 1,
        state: AmendmentState::Proposed,
        reference: "QZ-27-4H7K-9M2X",
        content: &json,
        content_hash: digest,
        follows: document,
        signatures: &consents,
    };
    assert_eq!(open.altered(&told), None);
    told.push(LogEvent::AmendmentInForce {
        amendment: 1,
        content: digest,
    });
    let kept = StoredAmendment {
        state: AmendmentState::InForce,
        ..open
    };
    assert_eq!(kept.altered(&told), None);
    assert_eq!(open.altered(&told), Some(AlteredAmendment::State));
    let other = json.replace("Zoé", "Léo");
    let forged = [
        StoredConsent {
            name: "Marc",
            ..consents[0]
        },
        consents[1],
    ];
    for (altered, what) in [
        (
            StoredAmendment {
                content: &other,
                ..kept
            },
            AlteredAmendment::Content,
        ),
        (
            StoredAmendment {
                content: &other,
                content_hash: Digest::of(other.as_bytes()),
                ..kept
            },
            AlteredAmendment::Proposal,
        ),
        (StoredAmendment { number: 2, ..kept }, AlteredAmendment::Content),
        (StoredAmendment { version: 2, ..kept }, AlteredAmendment::Content),
        (
            StoredAmendment {
                reference: "QZ",
                ..kept
            },
            AlteredAmendment::Content,
        ),
        (
            StoredAmendment {
                follows: Digest::of(b"another"),
                ..kept
            },
            AlteredAmendment::Chain,
        ),
        (
            StoredAmendment {
                signatures: &forged,
                ..kept
            },
            AlteredAmendment::Signature(SignerRole::Head),
        ),
        (
            StoredAmendment {
                signatures: &consents[..1],
                ..kept
            },
            AlteredAmendment::State,
        ),
        (
            StoredAmendment {
                state: AmendmentState::Withdrawn,
                ..kept
            },
            AlteredAmendment::State,
        ),
    ] {
        assert_eq!(altered.altered(&told), Some(what));
    }
    assert_eq!(kept.altered(&told[1..]), Some(AlteredAmendment::Proposal));
}

#[test]
fn an_amendment_says_what_it_changes_and_of_which_convention() {
    let amendment = proposed(2, Digest::ZERO);
    let (_, digest) = amendment.canonical_json().unwrap();
    assert_eq!(
        amendment.title(),
        "Avenant n°\u{a0}2 à la convention QZ-27-4H7K-9M2X"
    );
    let said: Vec<Difference> = amendment.differences();
    assert_eq!(
        (said[0].before.as_str(), said[0].after.as_str()),
        ("Paul Henry", "Zoé Morel")
    );
    let consent = amendment_consent(&amendment, digest, SignerRole::Host, "Anne", Some("Ève"));
    assert!(consent.contains("par délégation d’Ève") && consent.contains("pouvoir d’engager"));
    assert!(consent.ends_with(&format!("{digest}.")));
    let roles: Vec<SignerRole> = amendment.signers.iter().map(|signer| signer.role).collect();
    assert_eq!(roles, [SignerRole::Head, SignerRole::Host]);
}
