use std::collections::HashSet;

use uuid::Uuid;

use super::*;
use crate::{campaign::CampaignStatus, id::CampaignId};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn campaign() -> Campaign {
    Campaign {
        id: CampaignId(Uuid::nil()),
        label: "2026-2027".into(),
        week1: day("2027-06-14"),
        week2: day("2027-06-21"),
        hosts_open: day("2026-10-01"),
        students_open: day("2026-11-01"),
        expiry_days: 15,
        working_time_rules: 2024,
        template: crate::convention::TEMPLATE.into(),
        status: CampaignStatus::ToConfirm,
    }
}

/// The table of the product's description, written once more as a reader would.
fn told(state: ApplicationState, event: ApplicationEvent, actor: Actor) -> Option<ApplicationState> {
    use ApplicationEvent as E;
    use ApplicationState as S;
    match (event, actor) {
        (E::Open, Actor::Host) => (state == S::Submitted).then_some(S::Read),
        (E::Accept, Actor::Host) => matches!(state, S::Submitted | S::Read).then_some(S::Accepted),
        (E::Refuse, Actor::Host) => matches!(state, S::Submitted | S::Read).then_some(S::Refused),
        (E::Expire, Actor::Clock) => matches!(state, S::Submitted | S::Read).then_some(S::Expired),
        (E::Confirm, Actor::Student) => (state == S::Accepted).then_some(S::Confirmed),
        (E::Lapse, Actor::Clock) => (state == S::Accepted).then_some(S::Lapsed),
        (E::Withdraw, Actor::Student) => {
            matches!(state, S::Submitted | S::Read | S::Accepted).then_some(S::Withdrawn)
        }
        (E::Cancel, Actor::Host | Actor::Student | Actor::Head) => {
            (state == S::Confirmed).then_some(S::Cancelled)
        }
        (E::Restore, Actor::Head) => (state == S::Cancelled).then_some(S::Confirmed),
        _ => None,
    }
}

#[test]
fn every_state_event_and_actor_is_in_the_table_or_refused() {
    let mut allowed = 0;
    for state in ApplicationState::ALL {
        for event in ApplicationEvent::ALL {
            for actor in Actor::ALL {
                let moved = next(state, event, actor);
                assert_eq!(moved, told(state, event, actor), "{state:?} {event:?} {actor:?}");
                allowed += usize::from(moved.is_some());
            }
        }
    }
    let listed: usize = TRANSITIONS.iter().map(|(_, _, _, who)| who.len()).sum();
    assert_eq!(allowed, listed);
    let pairs: HashSet<_> = TRANSITIONS
        .iter()
        .map(|(from, event, _, _)| (from, event))
        .collect();
    assert_eq!(pairs.len(), TRANSITIONS.len(), "a pair is listed twice");
}

#[test]
fn only_live_states_lead_anywhere_and_none_comes_back_to_life_but_what_a_school_takes_back() {
    let taken_back = |event: &ApplicationEvent| *event == ApplicationEvent::Restore;
    for (from, event, to, _) in TRANSITIONS {
        assert_eq!(from.is_live(), !taken_back(event));
        assert!(!from.has_seat() || to.has_seat() || !to.is_live());
    }
    for state in ApplicationState::ALL {
        let leaves = TRANSITIONS
            .iter()
            .any(|(from, event, ..)| *from == state && !taken_back(event));
        assert_eq!(leaves, state.is_live(), "{state:?}");
        let clock = ApplicationEvent::ALL
            .iter()
            .any(|&event| next(state, event, Actor::Clock).is_some());
        assert_eq!(clock, state.has_deadline(), "{state:?}");
    }
    assert_eq!(
        ApplicationState::ALL
            .map(ApplicationState::allows_another_try)
            .iter()
            .filter(|&&b| b)
            .count(),
        3
    );
}

#[test]
fn codes_are_read_back() {
    for state in ApplicationState::ALL {
        assert_eq!(ApplicationState::from_code(state.code()), Some(state));
        assert!(!state.label().is_empty() && !state.label_for_host().is_empty());
    }
    for event in ApplicationEvent::ALL {
        assert_eq!(
            HistoryKind::from_code(event.code()),
            Some(HistoryKind::Moved(event))
        );
    }
    assert_eq!(HistoryKind::from_code("transfer"), Some(HistoryKind::Transferred));
    assert_eq!(HistoryKind::from_code("vanish"), None);
}

#[test]
fn deadlines_stop_the_day_before_the_first_week_applied_for() {
    let c = campaign();
    assert_eq!(deadline(day("2027-03-01"), &c, Weeks::Both), day("2027-03-16"));
    assert_eq!(deadline(day("2027-06-01"), &c, Weeks::Both), day("2027-06-13"));
    assert_eq!(deadline(day("2027-06-01"), &c, Weeks::Second), day("2027-06-16"));
    assert_eq!(deadline(day("2027-06-10"), &c, Weeks::Second), day("2027-06-20"));
    assert_eq!(deadline(day("2027-06-13"), &c, Weeks::First), day("2027-06-13"));
}

#[test]
fn a_motivation_is_trimmed_and_bounded() {
    assert_eq!(Motivation::parse("  Envie \n").unwrap().as_str(), "Envie");
    assert_eq!(Motivation::parse(" \n "), Err(MotivationError::Empty));
    assert!(Motivation::parse(&"é".repeat(1500)).is_ok());
    assert_eq!(
        Motivation::parse(&"é".repeat(1501)),
        Err(MotivationError::TooLong)
    );
}

#[test]
fn hosts_know_how_far_only_beyond_ten_kilometres_and_to_the_kilometre() {
    let told = |km| distance_for_host(Kilometres::new(km)).map(Kilometres::value);
    assert_eq!(told(3.4), None);
    assert_eq!(told(10.0), None);
    // Never « 10 km »: it would look near.
    assert_eq!(told(10.01), Some(11.0));
    assert_eq!(told(28.4), Some(29.0));
    assert_eq!(distance_for_host(None), None);
    assert!(distance_for_host(Kilometres::new(10.2)).is_some_and(Kilometres::is_far));
}

#[test]
fn the_question_on_distance_names_the_internship() {
    let question = distance_question("Menuiserie");
    assert!(
        question.starts_with(
            "Bonjour, Nous avons bien reçu votre candidature pour le stage Menuiserie. Le stage"
        )
    );
    assert!(question.ends_with("ainsi que les modalités liées au logement ?"));
    assert!(!question.contains("  "));
    assert!(must_confirm_distance(Kilometres::new(10.1)));
    assert!(!must_confirm_distance(Kilometres::new(10.0)) && !must_confirm_distance(None));
}

#[test]
fn what_to_bring_stands_in_a_line_of_its_own() {
    assert_eq!(acceptance("", ""), "");
    assert_eq!(acceptance("À lundi.", ""), "À lundi.");
    assert_eq!(acceptance("", "une blouse"), "À apporter\u{a0}: une blouse");
    assert_eq!(
        acceptance("À lundi.\n\nAnne", "une blouse"),
        "À lundi.\n\nAnne\n\nÀ apporter\u{a0}: une blouse"
    );
}
