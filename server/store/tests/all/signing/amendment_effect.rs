//! What an amendment in force changes, and what it leaves as it is.

use domain::{
    account::EmailAddress,
    board::BoardState,
    convention::{
        Change, EndReason, PartyIdentity, Section, SignerRole, amended_sections, changes_between, hour_field,
        mondays,
    },
    weeks::Week,
};
use store::{AddressChanged, AmendmentProposed, LinkRole, NewAddress, NewAmendment, Signed};

use super::amendment::{REASON, content, propose, sign, sign_by_link, signed, tutor, typed};
use testing::{
    campaign,
    convention::{confirmed, convention_of, pupil, today},
    offer, on_both,
    people::act_by,
    school,
    signing::any_secret,
};

/// An address that the lycée puts right while an amendment is open stays right once that is in force.
#[tokio::test]
async fn what_is_put_right_meanwhile_is_not_undone_by_an_amendment_of_something_else() {
    on_both(async |fresh| {
        let world = signed(fresh).await;
        let before = typed(&world).await;
        let mut after = before.clone();
        after
            .entry(Section::Tutor)
            .or_default()
            .set("tuteur_nom", "Zoé Morel");
        let new = NewAmendment {
            who: PartyIdentity::Account(world.head),
            by: "Claire Fontaine",
            reason: REASON,
            check_url: "https://quinzaine.example/verifier",
            typed: amended_sections(&tutor(), &before, &after, &[]),
            changes: tutor(),
        };
        let proposed = world
            .db()
            .propose_amendment(&act_by(world.head), world.id, &new, &any_secret)
            .await;
        assert_eq!(proposed.unwrap(), AmendmentProposed::Done(1));
        let right = EmailAddress::parse("zoe.morel@exemple.fr").unwrap();
        let address = NewAddress {
            role: LinkRole::Tutor,
            email: Some(&right),
            reinstate: false,
        };
        let changed = world
            .db()
            .change_address(&act_by(world.staff), world.id, &address, &any_secret)
            .await;
        assert_eq!(changed.unwrap(), AddressChanged::Done);
        let host = world.link(SignerRole::Host, "host2").await;
        sign(&world, world.head, SignerRole::Head, 1).await;
        let last = sign_by_link(&world, host, SignerRole::Host, 1).await;
        assert_eq!(last, Signed::Done { last: true });
        let sections = typed(&world).await;
        let kept = &sections[&Section::Tutor];
        assert_eq!(kept.get("tuteur_nom"), "Zoé Morel");
        assert_eq!(kept.get("tuteur_email"), right.as_str());
        assert_eq!(world.db().altered(world.id, 1).await.unwrap(), None);
    })
    .await;
}

/// A student who did not come is told of at once, though hours are still to be signed; once they are, they give no day back.
#[tokio::test]
async fn an_absence_is_said_while_hours_are_to_be_signed_and_outlives_them() {
    on_both(async |fresh| {
        let world = signed(fresh).await;
        let db = world.db();
        let before = typed(&world).await;
        let [tuesday, wednesday] = [1, 2].map(|day| hour_field(Week::First, day, 0));
        assert!(!before[&Section::Hours].get(&wednesday).is_empty());
        let mut after = before.clone();
        after.entry(Section::Hours).or_default().set(&tuesday, "10:00");
        let mut later = content();
        later.host.weeks[0].hours.0[5].clone_from(&content().host.weeks[0].hours.0[0]);
        let hours = changes_between(&content(), &later);
        let new = NewAmendment {
            who: PartyIdentity::Account(world.host),
            by: "Karim Benali",
            reason: REASON,
            check_url: "https://quinzaine.example/verifier",
            typed: amended_sections(&hours, &before, &after, &[]),
            changes: hours,
        };
        let proposed = db
            .propose_amendment(&act_by(world.host), world.id, &new, &any_secret)
            .await;
        assert_eq!(proposed.unwrap(), AmendmentProposed::Done(1));
        let since = content().host.weeks[0].monday + chrono::Days::new(2);
        let absence = vec![Change::Absence { after: since }];
        let said = NewAmendment {
            typed: amended_sections(&absence, &before, &before, &mondays(&content())),
            changes: absence,
            ..new
        };
        let proposed = db
            .propose_amendment(&act_by(world.host), world.id, &said, &any_secret)
            .await;
        assert_eq!(proposed.unwrap(), AmendmentProposed::InForce(2));
        let sections = typed(&world).await;
        assert_eq!(sections[&Section::Hours].get(&wednesday), "");
        assert_ne!(sections[&Section::Hours].get(&tuesday), "10:00");
        // All sign the hours then: Tuesday is another one, and Wednesday is not given back.
        sign(&world, world.head, SignerRole::Head, 1).await;
        sign(&world, world.student, SignerRole::Student, 1).await;
        let host = world.link(SignerRole::Host, "host2").await;
        sign_by_link(&world, host, SignerRole::Host, 1).await;
        let guardian = world.link(SignerRole::Guardian1, "guardian2").await;
        let last = sign_by_link(&world, guardian, SignerRole::Guardian1, 1).await;
        assert_eq!(last, Signed::Done { last: true });
        let sections = typed(&world).await;
        assert_eq!(sections[&Section::Hours].get(&tuesday), "10:00");
        assert_eq!(sections[&Section::Hours].get(&wednesday), "");
        assert_eq!(db.altered(world.id, 1).await.unwrap(), None);
    })
    .await;
}

/// A week that the student was there for until its last day of presence is no interrupted one, though Saturday follows it.
#[tokio::test]
async fn a_week_that_was_whole_stays_a_place_when_the_next_one_is_given_up() {
    on_both(async |fresh| {
        let world = signed(fresh).await;
        let friday = content().host.weeks[0].monday + chrono::Days::new(4);
        let end = vec![Change::LastDay {
            after: friday,
            why: EndReason::Host,
        }];
        assert_eq!(propose(&world, world.host, end).await, AmendmentProposed::Done(1));
        let host = world.link(SignerRole::Host, "host2").await;
        sign(&world, world.head, SignerRole::Head, 1).await;
        let last = sign_by_link(&world, host, SignerRole::Host, 1).await;
        assert_eq!(last, Signed::Done { last: true });
        let facts = world
            .db()
            .board(school().0, (world.head, today()), campaign().id)
            .await
            .unwrap();
        let (_, weeks) = facts
            .iter()
            .find(|(one, _)| one.student == world.student)
            .unwrap();
        let of = [Week::First, Week::Second].into_iter().zip(weeks);
        let states: Vec<BoardState> = of
            .map(|(week, facts)| facts.standing(&campaign(), week).state)
            .collect();
        assert_eq!(states, [BoardState::Signed, BoardState::Interrupted]);
    })
    .await;
}

/// A structure that fills the next convention as the one before is not given what was left of one that ended early.
#[tokio::test]
async fn hours_that_were_cut_short_are_not_taken_for_the_next_convention() {
    on_both(async |fresh| {
        let world = signed(fresh).await;
        let db = world.db();
        let student = pupil(db, "Noé Roy", school().0).await;
        confirmed(db, world.host, student, 0, offer(0).weeks).await;
        let next = convention_of(db, student).await;
        assert!(db.former_section(next, Section::Hours).await.unwrap().is_some());
        let end = vec![Change::LastDay {
            after: content().host.weeks[0].monday,
            why: EndReason::Host,
        }];
        assert_eq!(propose(&world, world.host, end).await, AmendmentProposed::Done(1));
        let host = world.link(SignerRole::Host, "host2").await;
        sign(&world, world.head, SignerRole::Head, 1).await;
        let last = sign_by_link(&world, host, SignerRole::Host, 1).await;
        assert_eq!(last, Signed::Done { last: true });
        assert_eq!(db.former_section(next, Section::Hours).await.unwrap(), None);
        assert!(db.former_section(next, Section::Tutor).await.unwrap().is_some());
    })
    .await;
}
