use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::{
    campaign::{Campaign, CampaignStatus},
    convention::ConventionState,
    id::CampaignId,
    name_key,
    school::class_key,
};

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
        students_open: day("2026-11-02"),
        expiry_days: 15,
        working_time_rules: 2024,
        template: crate::convention::TEMPLATE.into(),
        status: CampaignStatus::Confirmed,
    }
}

fn at(days: i64) -> DateTime<Utc> {
    "2026-11-21T10:00:00Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::days(days)
}

fn open(since: i64, until: i64) -> OpenFact {
    OpenFact {
        host: "Atelier du Parc".into(),
        since: at(since),
        until: Some(at(until).date_naive()),
        application: Some(ApplicationId(Uuid::from_u128(1))),
        proposal: None,
    }
}

use crate::id::{ApplicationId, ConventionId};

fn student(number: u128, name: &str, class: &str) -> BoardStudent {
    BoardStudent {
        student: AccountId(Uuid::from_u128(number)),
        name: name.to_owned(),
        sort_key: name_key::sort_key(name),
        search_key: name_key::search_key(name),
        class_name: class.to_owned(),
        class_key: class_key(class),
        referent: None,
        is_filled: true,
    }
}

fn rows(facts: &[WeekFacts; 2]) -> Vec<BoardRow> {
    rows_of(
        &student(7, "Chloé Perrin", "2de 4"),
        facts,
        &campaign(),
        None,
        |at| at.date_naive(),
    )
}

#[test]
fn the_last_day_has_one_column_and_who_acts_on_nothing_is_told_no_act() {
    let mut facts = [WeekFacts::default(), WeekFacts::default()];
    for week in &mut facts {
        week.add_pending(open(-3, 9));
    }
    let all = rows(&facts);
    let asked = &all[0];
    assert_eq!(asked.state(), BoardState::Applying);
    let shown = BoardColumn::DEFAULT.map(|column| asked.cell(column));
    let days = shown.iter().filter(|cell| matches!(cell, Cell::Day(_))).count();
    assert_eq!(days, 2, "since when, and by when");
    assert_eq!(asked.ground_words(), "");
    let exempted = BoardRow {
        standing: Standing {
            state: BoardState::Exempted,
            ..asked.standing.clone()
        },
        ..asked.clone()
    };
    assert_eq!(exempted.ground_words(), "Dispense accordée");
    // What views kept before.
    assert_eq!(BoardColumn::from_code("suite"), Some(BoardColumn::Until));
    assert_eq!(BoardState::ConventionSchool.short_label_for(true), "À valider");
    assert_eq!(
        BoardState::ConventionSchool.short_label_for(false),
        "Au lycée, à valider"
    );
}

fn state(facts: &WeekFacts) -> BoardState {
    facts.standing(&campaign(), Week::First).state
}

#[test]
fn what_is_nearest_to_a_place_counts_and_a_place_above_all() {
    let mut facts = WeekFacts::default();
    assert_eq!(state(&facts), BoardState::NoApplication);
    facts.add_pending(open(-3, 9));
    facts.add_pending(open(-5, 4));
    let applying = facts.standing(&campaign(), Week::First);
    assert_eq!(applying.state, BoardState::Applying);
    assert_eq!((applying.waiting, applying.until), (2, Some(at(4).date_naive())));
    assert_eq!(applying.awaited, Parties::only(AwaitedParty::Host));
    facts.add_proposed(open(-1, 9));
    assert_eq!(state(&facts), BoardState::FoundForSchool);
    facts.add_invited(open(-1, 9));
    assert_eq!(state(&facts), BoardState::FoundForHost);
    facts.add_accepted(open(-1, 9));
    assert_eq!(state(&facts), BoardState::Accepted);
    facts.situation = Some(SituationFact {
        kind: SituationKind::Exempted,
        ground: Some(ExemptionGround::Mobility),
        at: at(-1),
    });
    assert_eq!(state(&facts), BoardState::Exempted);
    facts.place = Some(PlaceFact {
        open: open(-1, 9),
        convention: None,
    });
    assert_eq!(
        state(&facts),
        BoardState::ConventionSchool,
        "the school decides about a place without a convention"
    );
}

#[test]
fn a_convention_says_who_is_awaited() {
    let with = |state, unsigned| {
        let convention = ConventionFact {
            id: ConventionId(Uuid::from_u128(3)),
            state,
            moved_at: at(-2),
            weeks: Weeks::Both,
            unsigned,
            gone: None,
        };
        let facts = WeekFacts {
            place: Some(PlaceFact {
                open: open(-4, 3),
                convention: Some(convention),
            }),
            ..WeekFacts::default()
        };
        let standing = facts.standing(&campaign(), Week::Second);
        (standing.state, standing.awaited.label(), standing.until)
    };
    let eve = Some(day("2027-06-13"));
    assert_eq!(
        with(ConventionState::HostPart, Parties::NONE),
        (BoardState::ConventionHost, "Structure".to_owned(), eve)
    );
    let two = Parties::only(AwaitedParty::Guardian).with(AwaitedParty::Host);
    assert_eq!(
        with(ConventionState::Signing, two),
        (BoardState::ToSign, "Structure, Responsable légal".to_owned(), eve)
    );
    assert_eq!(
        with(ConventionState::Signed, Parties::NONE),
        (BoardState::Signed, String::new(), None)
    );
}

#[test]
fn weeks_are_one_row_until_they_differ() {
    let mut facts = [WeekFacts::default(), WeekFacts::default()];
    assert_eq!(rows(&facts).len(), 1);
    facts[1].add_end(at(-3));
    let both = rows(&facts);
    assert_eq!(
        (both.len(), both[0].since),
        (1, Some(at(-3).date_naive())),
        "one week more was refused"
    );
    for week in &mut facts {
        week.add_pending(open(-3, 9));
    }
    assert_eq!(rows(&facts).len(), 1);
    facts[0].add_accepted(open(-1, 5));
    let parted = rows(&facts);
    assert_eq!(
        parted.iter().map(|row| row.weeks).collect::<Vec<_>>(),
        [Weeks::First, Weeks::Second]
    );
    assert_ne!(parted[0].box_name(), parted[1].box_name());
}

#[test]
fn codes_and_squares_follow_the_path() {
    for (one, next) in BoardState::ALL.iter().zip(&BoardState::ALL[1..]) {
        assert!(one < next && one.square() <= next.square());
    }
    for state in BoardState::ALL {
        assert_eq!(BoardState::from_code(state.code()), Some(state));
    }
    for column in BoardColumn::ALL {
        assert_eq!(BoardColumn::from_code(column.code()), Some(column));
    }
    let squares: std::collections::BTreeSet<u8> = BoardState::ALL.map(BoardState::square).into();
    assert_eq!(squares, (1..=10).collect());
}

#[test]
fn what_moved_since_the_last_look_is_new() {
    let facts = WeekFacts {
        pending: Some(open(-1, 9)),
        ..WeekFacts::default()
    };
    let new = |seen: Option<i64>| {
        let student = student(7, "Léa", "2de 1");
        let facts = [facts.clone(), facts.clone()];
        rows_of(&student, &facts, &campaign(), seen.map(at), |at| at.date_naive())[0].is_new
    };
    assert!(new(Some(-2)) && !new(Some(0)));
    assert!(!new(None), "on a first look nothing stands out");
}

#[test]
fn names_classes_and_counters_narrow_the_board() {
    let facts = [WeekFacts::default(), WeekFacts::default()];
    let mut waiting = facts.clone();
    waiting[0].add_pending(open(-3, 9));
    let all = |name: &str, class: &str, number, facts: &[WeekFacts; 2]| {
        rows_of(&student(number, name, class), facts, &campaign(), None, |at| {
            at.date_naive()
        })
    };
    let rows = [
        all("Chloé Perrin", "2de 4", 1, &facts),
        all("Ali Ben Salah", "2DE 04", 2, &waiting),
        all("Zoé N’Guyen", "2de 10", 3, &facts),
    ]
    .concat();
    let shown = |query: &str| -> Vec<String> {
        let query = BoardQuery::parse(query);
        let rows = arrange(rows.clone(), &query, day("2026-11-21"));
        rows.iter()
            .map(|row| format!("{} {}", row.name, weeks_words(row.weeks)))
            .collect()
    };
    assert_eq!(shown("q=perrin+chl"), ["Chloé Perrin 1 et 2"]);
    assert_eq!(shown("q=nguyen"), ["Zoé N’Guyen 1 et 2"]);
    assert_eq!(
        shown("q=atelier"),
        ["Ali Ben Salah 1"],
        "the host's name counts too"
    );
    assert_eq!(
        shown("classe=2de+4&tri=nom"),
        ["Ali Ben Salah 1", "Ali Ben Salah 2", "Chloé Perrin 1 et 2"]
    );
    assert_eq!(shown("etat=candidature&etat=signee"), ["Ali Ben Salah 1"]);
    assert_eq!(
        shown("semaine=2&tri=classe"),
        ["Ali Ben Salah 2", "Chloé Perrin 2", "Zoé N’Guyen 2"]
    );
    assert_eq!(shown("attendu=structure"), ["Ali Ben Salah 1"]);
    let (counted, students) = counts(&rows, &BoardQuery::parse("etat=candidature"));
    let none = counted
        .iter()
        .find(|count| count.state == BoardState::NoApplication);
    assert_eq!(
        (none.unwrap().students, students),
        (3, 3),
        "a student who lacks one week counts once"
    );
}

prop_compose! {
    fn a_row()(
        number in 0_u128..40,
        name in "[a-c]{1,2}",
        class in "2de [1-3]",
        kind in 0_usize..11,
        since in proptest::option::of(-30_i64..30),
        until in proptest::option::of(-10_i64..200),
        weeks in 0_usize..3,
    ) -> BoardRow {
        let facts = [WeekFacts::default(), WeekFacts::default()];
        let student = student(number, &name, &class);
        let mut row = rows_of(&student, &facts, &campaign(), None, |at| at.date_naive()).remove(0);
        row.standing.state = BoardState::ALL[kind];
        row.since = since.map(|days| at(days).date_naive());
        row.standing.until = until.map(|days| at(days).date_naive());
        row.weeks = Weeks::ALL[weeks];
        row
    }
}

prop_compose! {
    fn a_query()(
        parts in proptest::collection::vec(
            prop_oneof![
                (0_usize..11).prop_map(|at| ("etat".to_owned(), BoardState::ALL[at].code().to_owned())),
                (0..AwaitedParty::ALL.len()).prop_map(|at| ("attendu".to_owned(), AwaitedParty::ALL[at].code().to_owned())),
                (0_usize..9).prop_map(|at| ("colonne".to_owned(), BoardColumn::ALL[at].code().to_owned())),
                (0_usize..5).prop_map(|at| ("tri".to_owned(), BoardSort::ALL[at].code().to_owned())),
                ("(classe|q|semaine|referent|nouveau|page|etat)", "\\PC{0,12}"),
                ("(classe)", "2(de|DE|nde) ?[0-9]{1,2}"),
                ("(semaine|nouveau|page)", "[0-3]"),
            ],
            0..8,
        ),
    ) -> BoardQuery {
        let url = form_urlencoded::Serializer::new(String::new()).extend_pairs(parts).finish();
        BoardQuery::parse(&url)
    }
}

proptest! {
    #[test]
    fn the_order_is_total_and_the_same_whatever_it_is_made_from(
        mut rows in proptest::collection::vec(a_row(), 0..25),
        today in -5_i64..30,
    ) {
        let today = at(today).date_naive();
        let key = |row: &BoardRow| (row.student, row.weeks == Weeks::Second);
        let mut seen = std::collections::BTreeSet::new();
        rows.retain(|row| seen.insert(key(row)));
        for one in &rows {
            for other in &rows {
                let order = by_urgency(one, other, today);
                prop_assert_eq!(order, by_urgency(other, one, today).reverse());
                prop_assert_eq!(order == std::cmp::Ordering::Equal, key(one) == key(other));
                for third in &rows {
                    if order.is_lt() && by_urgency(other, third, today).is_lt() {
                        prop_assert!(by_urgency(one, third, today).is_lt());
                    }
                }
                if one.state().is_settled() && !other.state().is_settled() {
                    prop_assert!(order.is_gt(), "what is settled comes last");
                }
            }
        }
        let query = BoardQuery::default();
        let straight = arrange(rows.clone(), &query, today);
        rows.reverse();
        prop_assert_eq!(&arrange(rows.clone(), &query, today), &straight);
        if let Some(gone) = rows.pop() {
            let without: Vec<BoardRow> = straight.into_iter().filter(|row| key(row) != key(&gone)).collect();
            prop_assert_eq!(arrange(rows, &query, today), without, "nobody's place depends on somebody else's row");
        }
    }

    #[test]
    fn every_order_keeps_every_row(rows in proptest::collection::vec(a_row(), 0..25), sort in 0_usize..5) {
        let query = BoardQuery { sort: BoardSort::ALL[sort], ..BoardQuery::default() };
        let mut shown = arrange(rows.clone(), &query, at(0).date_naive());
        let mut rows = rows;
        for all in [&mut shown, &mut rows] {
            all.sort_by_key(|row| format!("{row:?}"));
        }
        prop_assert_eq!(shown, rows);
    }

    #[test]
    fn a_view_has_one_address(query in a_query()) {
        let url = query.to_url();
        let again = BoardQuery::parse(&url);
        prop_assert_eq!(&again, &query);
        prop_assert_eq!(again.to_url(), url);
    }

    #[test]
    fn what_is_shown_is_what_matches(rows in proptest::collection::vec(a_row(), 0..25), query in a_query()) {
        let matching = rows.iter().filter(|row| matches(row, &query)).count();
        let shown = arrange(rows.clone(), &query, at(0).date_naive());
        prop_assert_eq!(shown.len(), matching);
        let (counted, students) = counts(&rows, &query);
        prop_assert!(counted.iter().all(|count| count.students <= students));
        prop_assert_eq!(counted.len(), BoardState::ALL.len());
    }
}

#[test]
fn a_page_is_as_long_as_a_phone_scrolls_and_longer_for_paper() {
    assert_eq!(BoardQuery::parse("").per_page(), 50);
    assert_eq!(BoardQuery::parse("tri=nom").per_page(), 50);
    assert_eq!(BoardQuery::parse("tri=classe").per_page(), 200);
}

#[test]
fn what_was_interrupted_waits_for_the_school_and_is_no_place_any_more() {
    let campaign = campaign();
    let monday = campaign.monday(Week::Second);
    let at: DateTime<Utc> = "2027-06-21T08:00:00Z".parse().unwrap();
    let place = |gone_from| PlaceFact {
        open: OpenFact {
            host: "Atelier".into(),
            since: at,
            until: None,
            application: None,
            proposal: None,
        },
        convention: Some(ConventionFact {
            id: ConventionId(uuid::Uuid::nil()),
            state: ConventionState::Signed,
            moved_at: at,
            weeks: Weeks::Both,
            unsigned: Parties::NONE,
            gone: Some((gone_from, at)),
        }),
    };
    let mut facts = WeekFacts {
        place: Some(place(monday + chrono::Days::new(2))),
        ..WeekFacts::default()
    };
    let state = |facts: &WeekFacts, week| facts.standing(&campaign, week).state;
    // The first week was whole.
    assert_eq!(state(&facts, Week::First), BoardState::Signed);
    let second = facts.standing(&campaign, Week::Second);
    assert_eq!(second.state, BoardState::Interrupted);
    assert_eq!(second.awaited, Parties::only(AwaitedParty::School));
    assert!(!second.state.has_place() && !second.state.is_settled());
    // What the school says then stands for that week alone.
    facts.situation = Some(SituationFact {
        kind: SituationKind::AtSchool,
        ground: None,
        at,
    });
    assert_eq!(state(&facts, Week::Second), BoardState::AtSchool);
    assert_eq!(state(&facts, Week::First), BoardState::Signed);
    // Nobody comes on a Sunday: a week that ended is whole.
    facts.place = Some(place(monday + chrono::Days::new(6)));
    assert_eq!(state(&facts, Week::Second), BoardState::Signed);
}
