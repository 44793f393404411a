//! Who has an amendment to sign: on their list, by reminders, and by a delegation that is held while they sign.

use std::time::Duration;

use chrono::TimeDelta;
use domain::{
    account::EmailAddress,
    awaited::{Space, Task},
    convention::{AmendmentState, HeadAct, PartyIdentity, SignerRole},
};
use store::{AddressChanged, AmendmentProposed, Delegated, Engine, LinkRole, NewAddress, Signed, Unreached};

use super::amendment::{place, propose, sign, sign_by_link, signed, to_do, tutor, validated};
use testing::{
    convention::{World, today},
    now, on_both,
    people::{act_at, act_by, emails, receivers},
    school,
    signing::{GUARDIAN, HEAD, HOST, Line, STUDENT, any_secret, paper},
};

/// Of the lycée's staff, with an account there.
const TEACHER: Line = (
    SignerRole::ReferentTeacher,
    "Paul Durand",
    "paul.durand@exemple.fr",
);
/// A member of the structure.
const SECOND: Line = (SignerRole::Host2, "Nora Petit", "nora.petit@exemple.fr");

#[tokio::test]
async fn a_second_signer_and_a_referent_teacher_have_it_to_do() {
    on_both(async |fresh| {
        let world = validated(fresh, &[HEAD, TEACHER, HOST, SECOND, STUDENT, GUARDIAN]).await;
        let done = Signed::Done { last: false };
        let teacher = SignerRole::ReferentTeacher;
        assert_eq!(world.by_account(world.tutor, SignerRole::Host2, 1).await, done);
        assert_eq!(world.by_account(world.staff, teacher, 1).await, done);
        world.all_sign().await;
        assert_eq!(
            propose(&world, world.head, place()).await,
            AmendmentProposed::Done(1)
        );
        for (who, space, role) in [
            (world.tutor, Space::Host, SignerRole::Host2),
            (world.staff, Space::School, teacher),
        ] {
            assert_eq!(
                to_do(&world, who).await,
                [(space, Task::SignAmendment)],
                "{role:?}"
            );
            assert_eq!(sign(&world, who, role, 1).await, done);
            assert_eq!(to_do(&world, who).await, [], "{role:?}");
        }
    })
    .await;
}

/// How many e-mails ask that address to sign.
async fn asked(world: &World, address: &str) -> usize {
    let all = emails(&world.fresh).await;
    let those = all
        .iter()
        .filter(|(to, text)| to == address && text.contains("AmendmentToSign"));
    those.count()
}

#[tokio::test]
async fn who_signs_by_a_link_is_reminded_after_three_days_then_each_four() {
    on_both(async |fresh| {
        let world = signed(fresh).await;
        let db = world.db();
        assert_eq!(
            propose(&world, world.host, tutor()).await,
            AmendmentProposed::Done(1)
        );
        let due = async |hours| {
            let context = act_at(now() + TimeDelta::hours(hours), None);
            db.remind_amendments_due(&context, 100, &any_secret)
                .await
                .unwrap()
        };
        assert_eq!(due(71).await, 0);
        // The host alone: the head has an account, the family has nothing to sign.
        assert_eq!(due(72).await, 1);
        assert_eq!(due(73).await, 0);
        assert_eq!(due(72 + 95).await, 0);
        assert_eq!(due(72 + 96).await, 1);
        assert_eq!(asked(&world, HOST.2).await, 3);
        let withdrawn = db
            .withdraw_amendment(
                &act_at(now() + TimeDelta::days(8), Some(world.host)),
                PartyIdentity::Account(world.host),
                "X",
                world.id,
                1,
            )
            .await;
        assert_eq!(withdrawn.unwrap(), Signed::Done { last: false });
        assert_eq!(due(72 + 192).await, 0);
        assert_eq!(db.altered(world.id, 1).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn whose_links_were_revoked_is_not_reminded_of_an_amendment_nor_anybody_after_two_weeks() {
    on_both(async |fresh| {
        let world = signed(fresh).await;
        let db = world.db();
        assert_eq!(
            propose(&world, world.head, tutor()).await,
            AmendmentProposed::Done(1)
        );
        let late = act_at(now() + TimeDelta::days(14), None);
        let said = db.remind_amendments_due(&late, 100, &any_secret).await;
        assert_eq!(said.unwrap(), 0);
        let host = LinkRole::Signer(SignerRole::Host);
        assert!(
            db.revoke_links(&act_by(world.staff), world.id, host)
                .await
                .unwrap()
        );
        let context = act_at(now() + TimeDelta::days(3), None);
        let said = db.remind_amendments_due(&context, 100, &any_secret).await;
        assert_eq!(said.unwrap(), 0);
        assert_eq!(asked(&world, HOST.2).await, 1);
    })
    .await;
}

/// Who signs on paper alone would be waited for without end: nothing is proposed that they would have to sign.
#[tokio::test]
async fn what_somebody_on_paper_would_have_to_sign_is_not_proposed() {
    on_both(async |fresh| {
        let on_paper = (SignerRole::Guardian1, "Yann Martin", "");
        let world = validated(fresh, &[HEAD, HOST, STUDENT, on_paper]).await;
        let host = world.link(SignerRole::Host, "host").await;
        let done = Signed::Done { last: false };
        assert_eq!(world.by_link(host, SignerRole::Host, 1).await, done);
        assert_eq!(world.by_account(world.head, SignerRole::Head, 1).await, done);
        assert_eq!(
            world.by_account(world.student, SignerRole::Student, 1).await,
            done
        );
        let recorded = world
            .db()
            .record_paper(&act_by(world.head), world.id, &paper(SignerRole::Guardian1, 1))
            .await;
        assert_eq!(recorded.unwrap(), Signed::Done { last: true });
        let said = propose(&world, world.host, place()).await;
        assert_eq!(said, AmendmentProposed::OnPaper(SignerRole::Guardian1));
        // What they do not sign is.
        assert_eq!(
            propose(&world, world.host, tutor()).await,
            AmendmentProposed::Done(1)
        );
    })
    .await;
}

/// Who lost the address, or the account, that they would sign by keeps nobody waiting: the lycée learns of it, gives another address, and what
/// goes there asks them to sign the amendment.
#[tokio::test]
async fn who_cannot_sign_is_known_and_asked_at_another_address() {
    const JEANNE: Line = (SignerRole::Guardian1, "Jeanne Martin", "jeanne.martin@exemple.fr");
    on_both(async |fresh| {
        let world = validated(fresh, &[HEAD, HOST, STUDENT, JEANNE]).await;
        let (db, staff) = (world.db(), act_by(world.staff));
        let done = Signed::Done { last: false };
        let link = world.link(SignerRole::Host, "host").await;
        assert_eq!(world.by_link(link, SignerRole::Host, 1).await, done);
        for (who, role) in [
            (world.head, SignerRole::Head),
            (world.guardian, SignerRole::Guardian1),
        ] {
            assert_eq!(world.by_account(who, role, 1).await, done);
        }
        let last = world.by_account(world.student, SignerRole::Student, 1).await;
        assert_eq!(last, Signed::Done { last: true });
        let said = propose(&world, world.host, place()).await;
        assert_eq!(said, AmendmentProposed::Done(1));
        let unreached = async || db.unreached_by_amendment(world.id, 1).await.unwrap();
        assert_eq!(unreached().await, []);
        let (host, mother) = (
            LinkRole::Signer(SignerRole::Host),
            LinkRole::Signer(SignerRole::Guardian1),
        );
        assert!(db.revoke_links(&staff, world.id, host).await.unwrap());
        let head = act_by(world.head);
        let gone = db.unlink_guardian(&head, world.guardian, world.student).await;
        assert!(gone.unwrap());
        assert_eq!(
            unreached().await,
            [
                (SignerRole::Host, Unreached::Revoked),
                (SignerRole::Guardian1, Unreached::NotByAccount),
            ]
        );
        for (role, address) in [(host, "rose@ailleurs.fr"), (mother, "jeanne@ailleurs.fr")] {
            let right = EmailAddress::parse(address).unwrap();
            let new = NewAddress {
                role,
                email: Some(&right),
                reinstate: false,
            };
            let changed = db.change_address(&staff, world.id, &new, &any_secret).await;
            assert_eq!(changed.unwrap(), AddressChanged::Done);
            assert_eq!(asked(&world, address).await, 1, "{address}");
        }
        assert_eq!(unreached().await, []);
        // A link that is sent again says the same.
        let link = world.link(SignerRole::Guardian1, "mother").await;
        assert_eq!(asked(&world, "jeanne@ailleurs.fr").await, 2);
        assert_eq!(sign_by_link(&world, link, SignerRole::Guardian1, 1).await, done);
        let link = world.link(SignerRole::Host, "host2").await;
        assert_eq!(sign_by_link(&world, link, SignerRole::Host, 1).await, done);
        // Whoever has signed gets a link to read by.
        world.link(SignerRole::Host, "host3").await;
        assert_eq!(asked(&world, "rose@ailleurs.fr").await, 2);
        assert_eq!(sign(&world, world.head, SignerRole::Head, 1).await, done);
        let last = sign(&world, world.student, SignerRole::Student, 1).await;
        assert_eq!(last, Signed::Done { last: true });
    })
    .await;
}

/// The family has nothing to sign of another tutor: it is not told that there is nothing to sign any more.
#[tokio::test]
async fn who_was_asked_nothing_is_not_told_that_it_is_taken_back() {
    on_both(async |fresh| {
        let world = signed(fresh).await;
        assert_eq!(
            propose(&world, world.host, tutor()).await,
            AmendmentProposed::Done(1)
        );
        let who = PartyIdentity::Account(world.host);
        let taken = world
            .db()
            .withdraw_amendment(&act_by(world.host), who, "Karim Benali", world.id, 1)
            .await;
        assert_eq!(taken.unwrap(), Signed::Done { last: false });
        let told = receivers(&world.fresh, "AmendmentClosed").await;
        let is_told = |address: &str| told.iter().any(|to| to == address);
        assert!(is_told(HOST.2), "{told:?}");
        assert!(
            !is_told(GUARDIAN.2) && !is_told("lea.martin@exemple.fr"),
            "{told:?}"
        );
    })
    .await;
}

/// Each is an e-mail to all who sign it, with a personal link to some.
#[tokio::test]
async fn ten_are_proposed_within_a_day_and_no_more() {
    on_both(async |fresh| {
        let world = signed(fresh).await;
        let by_host = act_by(world.host);
        let host = PartyIdentity::Account(world.host);
        for number in 1..=10 {
            assert_eq!(
                propose(&world, world.host, tutor()).await,
                AmendmentProposed::Done(number)
            );
            let taken = world
                .db()
                .withdraw_amendment(&by_host, host, "X", world.id, number)
                .await;
            assert_eq!(taken.unwrap(), Signed::Done { last: false });
        }
        assert_eq!(
            propose(&world, world.host, place()).await,
            AmendmentProposed::TooMany
        );
    })
    .await;
}

/// Whoever was told that their delegation is taken back finds no signature by it afterwards, under an amendment either.
#[tokio::test]
async fn a_heads_delegation_is_held_while_an_amendment_is_signed_by_it() {
    on_both(async |fresh| {
        let world = signed(fresh).await;
        let (db, head) = (world.db(), act_by(world.head));
        assert_eq!(
            propose(&world, world.host, tutor()).await,
            AmendmentProposed::Done(1)
        );
        let given = db
            .delegate(&head, school().0, world.staff, &[HeadAct::Sign], today(), today())
            .await;
        assert_eq!(given.unwrap(), Delegated::Done);
        let line = db.delegations(school().0).await.unwrap().remove(0);
        // Where several write at once, the signature comes as far as being written while that is held. SQLite has one who writes.
        let mut lock = None;
        if db.engine() == Engine::Postgres {
            let mut tx = db.begin().await.unwrap();
            tx.query_text("LOCK TABLE amendment_signature IN SHARE MODE")
                .execute()
                .await
                .unwrap();
            lock = Some(tx);
        }
        let release = async {
            tokio::time::sleep(Duration::from_millis(900)).await;
            if let Some(tx) = lock {
                tx.commit().await.unwrap();
            }
        };
        let take_back = async {
            tokio::time::sleep(Duration::from_millis(300)).await;
            assert!(db.revoke_delegation(&head, line.id).await.unwrap());
            let lines = db.amendments(world.id).await.unwrap();
            lines[0].signatures.len()
        };
        let (said, signed_before, ()) =
            tokio::join!(sign(&world, world.staff, SignerRole::Head, 1), take_back, release);
        assert_eq!((said, signed_before), (Signed::Done { last: false }, 1));
        let lines = db.amendments(world.id).await.unwrap();
        assert_eq!(lines[0].state, AmendmentState::Proposed);
    })
    .await;
}
