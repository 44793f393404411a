//! SMS: whom they go to, how many, and what is left of them, on both engines.

use std::time::Duration;

use domain::{
    convention::{PartyIdentity, SignerRole},
    digest::Digest,
    id::ConventionLinkId,
    mobile::Mobile,
    retention::Noun,
};
use store::{
    CodeSent, ConventionMoved, Db, Engine, FrozenVersion, LinkRole, LinkSent, NewCode, SmsCounts, Transaction,
};
use testing::{
    Fresh,
    convention::World,
    now, on_both,
    people::{act_at, act_by},
    signing::{CODE, GUARDIAN, HEAD, HOST, Line, STUDENT, after, document, secret, version},
};

const FATHER: &str = "+33612345642";
const MOTHER: &str = "+262692123456";
const OTHER: Line = (SignerRole::Guardian2, "Paule Martin", "paule.martin@exemple.fr");
/// From where codes are asked for.
const NETWORK: &str = "203.0.113.7";

/// A convention that waits for signatures and says how two guardians, and the host, are called.
async fn open(fresh: Fresh) -> World {
    let world = World::new(fresh).await;
    world.fill_host().await;
    assert_eq!(world.complete().await, ConventionMoved::Done);
    let frozen =
        "{\"content\":{\"guardians\":[{\"phone\":\"06 12 34 56 42\"},{\"phone\":\"0692 12 34 56\"}],\
                   \"host\":{\"representative\":{\"phone\":\"02 98 00 00 00\"}}},\
                   \"validated_on\":\"2026-11-21\",\"version\":1}"
            .to_owned();
    let version = FrozenVersion {
        content_hash: Digest::of(frozen.as_bytes()),
        content: frozen,
        ..version(1, &[HEAD, HOST, STUDENT, GUARDIAN, OTHER])
    };
    let context = act_at(now(), Some(world.head));
    let seen = world.seen().await;
    let moved = world.db().validate(&context, world.id, &seen, &version).await;
    assert_eq!(moved.unwrap(), ConventionMoved::Done);
    world
}

/// Asks for a code by SMS.
async fn texted(world: &World, link: ConventionLinkId, network: &str, minutes: i64) -> CodeSent {
    let new = NewCode {
        who: PartyIdentity::Link(link),
        target: document(1),
        code: CODE,
        documents: 1,
        conventions: &[],
        path: "/signer",
        by_sms: Some(network),
    };
    let context = act_at(after(minutes), None);
    world.db().send_code(&context, &new).await.unwrap()
}

/// What the database holds of SMS.
async fn rows(world: &World) -> String {
    world.fresh.contents().await["sms"].join("\n")
}

#[tokio::test]
async fn a_code_goes_to_the_number_of_the_convention_and_its_signature_says_so() {
    on_both(async |fresh| {
        let world = open(fresh).await;
        let db = world.db();
        let father = world.link(SignerRole::Guardian1, "father").await;
        let emails = db.outbox_counts().await.unwrap();
        assert_eq!(texted(&world, father, NETWORK, 0).await, CodeSent::Sent);
        assert_eq!(db.outbox_counts().await.unwrap(), emails, "no e-mail beside it");
        let kept = rows(&world).await;
        assert!(!kept.contains(CODE) && kept.contains("enc1:"), "{kept}");
        let leased = db.lease_sms(after(0), after(2), 10).await.unwrap();
        assert_eq!(leased.len(), 1);
        assert_eq!((leased[0].to.as_str(), leased[0].attempts), (FATHER, 0));
        assert!(leased[0].text.contains(CODE) && !leased[0].text.contains("Martin"));
        assert_eq!(leased[0].good_until, after(10));
        assert!(db.lease_sms(after(1), after(3), 10).await.unwrap().is_empty());
        let id = leased[0].id;
        db.sms_failed(id, after(1), Some(after(2)), "no success")
            .await
            .unwrap();
        assert!(db.lease_sms(after(1), after(3), 10).await.unwrap().is_empty());
        let again = db.lease_sms(after(2), after(4), 10).await.unwrap();
        assert_eq!((again[0].id, again[0].attempts), (id, 1));
        db.sms_sent(id, after(2)).await.unwrap();
        assert!(db.lease_sms(after(9), after(11), 10).await.unwrap().is_empty());
        assert!(!rows(&world).await.contains("enc1:"), "it is wiped");
        let line = db.last_code(PartyIdentity::Link(father), document(1)).await;
        assert!(line.unwrap().unwrap().by_sms);
        let role = SignerRole::Guardian1;
        let done = world.by_code(father, role, 1, CODE, 3).await;
        assert_eq!(done, store::Signed::Done { last: false });
        let evidence = world.evidence(1).await;
        let signer = evidence.signers.iter().find(|line| line.signer.role == role);
        assert_eq!(
            signer.unwrap().signature.as_ref().unwrap().identified,
            format!("Lien personnel envoyé à yann.martin@exemple.fr, et code envoyé par SMS au {FATHER}")
        );
    })
    .await;
}

#[tokio::test]
async fn an_sms_that_cannot_be_read_keeps_no_other_waiting() {
    on_both(async |fresh| {
        let world = open(fresh).await;
        let db = world.db();
        let father = world.link(SignerRole::Guardian1, "father").await;
        let mother = world.link(SignerRole::Guardian2, "mother").await;
        assert_eq!(texted(&world, father, NETWORK, 0).await, CodeSent::Sent);
        assert_eq!(texted(&world, mother, NETWORK, 0).await, CodeSent::Sent);
        // What is encrypted is bound to its row.
        let mut tx = db.begin().await.unwrap();
        tx.query_text(
            "UPDATE sms SET body = (SELECT o.body FROM sms o WHERE o.number = $1) WHERE number = $2",
        )
        .bind(MOTHER)
        .bind(FATHER)
        .execute()
        .await
        .unwrap();
        tx.commit().await.unwrap();
        let leased = db.lease_sms(after(0), after(2), 10).await.unwrap();
        assert_eq!(leased.len(), 1);
        assert_eq!(leased[0].to.as_str(), MOTHER);
        db.sms_sent(leased[0].id, after(0)).await.unwrap();
        // In an hour its code will be good for nothing: it is given up.
        assert!(db.lease_sms(after(3), after(5), 10).await.unwrap().is_empty());
        let counts = db.sms_counts(after(-1)).await.unwrap();
        assert_eq!((counts.sent, counts.waiting, counts.dead), (1, 0, 1));
    })
    .await;
}

#[tokio::test]
async fn a_number_and_a_network_cause_few() {
    on_both(async |fresh| {
        let world = open(fresh).await;
        let father = world.link(SignerRole::Guardian1, "father").await;
        let mother = world.link(SignerRole::Guardian2, "mother").await;
        for minutes in [0, 2, 4] {
            assert_eq!(texted(&world, father, NETWORK, minutes).await, CodeSent::Sent);
        }
        assert_eq!(texted(&world, father, "", 6).await, CodeSent::NoSms);
        assert_eq!(texted(&world, mother, NETWORK, 6).await, CodeSent::NoSms);
        assert_eq!(texted(&world, mother, "198.51.100.9", 6).await, CodeSent::Sent);
        // By e-mail as before.
        let who = PartyIdentity::Link(father);
        assert_eq!(world.code(who, document(1), CODE, 7).await, CodeSent::Sent);
        assert_eq!(texted(&world, father, NETWORK, 61).await, CodeSent::Sent);
    })
    .await;
}

/// Where several write at once none gets as far as its SMS while that is held, though it may have counted. SQLite has one who writes.
async fn nobody_queues(db: &Db) -> Option<Transaction> {
    if db.engine() == Engine::Sqlite {
        return None;
    }
    let mut tx = db.begin().await.unwrap();
    tx.query_text("LOCK TABLE sms IN SHARE MODE")
        .execute()
        .await
        .unwrap();
    Some(tx)
}

/// Lets them, once all have come as far as they can.
async fn release(held: Option<Transaction>) {
    tokio::time::sleep(Duration::from_millis(500)).await;
    if let Some(tx) = held {
        tx.commit().await.unwrap();
    }
}

/// Two links, one network, one SMS left: whoever asks second counts what the first asked for, though it is not committed yet.
#[tokio::test]
async fn of_two_that_ask_at_once_for_the_last_sms_one_gets_it() {
    on_both(async |fresh| {
        let world = open(fresh).await;
        let db = world.db();
        let father = world.link(SignerRole::Guardian1, "father").await;
        let mother = world.link(SignerRole::Guardian2, "mother").await;
        for minutes in [0, 2] {
            assert_eq!(texted(&world, father, NETWORK, minutes).await, CodeSent::Sent);
        }
        let held = nobody_queues(db).await;
        let (one, two, ()) = tokio::join!(
            texted(&world, father, NETWORK, 4),
            texted(&world, mother, NETWORK, 4),
            release(held)
        );
        let mut said = [one, two];
        said.sort_by_key(|said| *said != CodeSent::Sent);
        assert_eq!(said, [CodeSent::Sent, CodeSent::NoSms]);
        assert_eq!(world.fresh.contents().await["sms"].len(), 3);
    })
    .await;
}

/// Whoever answered STOP gets not even the one that was asked for at that moment.
#[tokio::test]
async fn what_is_asked_for_while_a_number_stops_does_not_leave() {
    on_both(async |fresh| {
        let world = open(fresh).await;
        let db = world.db();
        let father = world.link(SignerRole::Guardian1, "father").await;
        let number = Mobile::parse(FATHER).unwrap();
        let by = act_by(world.head);
        let held = nobody_queues(db).await;
        let (said, stopped, ()) = tokio::join!(
            texted(&world, father, NETWORK, 0),
            db.set_sms_stop(&by, &number, true),
            release(held)
        );
        stopped.unwrap();
        assert!(matches!(said, CodeSent::Sent | CodeSent::NoSms), "{said:?}");
        assert!(db.lease_sms(after(1), after(3), 10).await.unwrap().is_empty());
        assert_eq!(texted(&world, father, NETWORK, 2).await, CodeSent::NoSms);
    })
    .await;
}

#[tokio::test]
async fn who_has_no_mobile_number_or_wants_no_sms_gets_none() {
    on_both(async |fresh| {
        let world = open(fresh).await;
        let db = world.db();
        let host = world.link(SignerRole::Host, "host").await;
        assert_eq!(texted(&world, host, NETWORK, 0).await, CodeSent::NoSms);
        assert_eq!(db.mobile_of_link(host, now()).await.unwrap(), None);
        let father = world.link(SignerRole::Guardian1, "father").await;
        let number = db.mobile_of_link(father, now()).await.unwrap().unwrap();
        assert_eq!(number, Mobile::parse(FATHER).unwrap());
        let mother = db.mobile_of_signer(world.id, SignerRole::Guardian2).await;
        assert_eq!(mother.unwrap().unwrap().as_str(), MOTHER);
        assert_eq!(texted(&world, father, NETWORK, 0).await, CodeSent::Sent);
        // STOP: what waits does not leave either, and nothing of it stays.
        let by = act_by(world.head);
        db.set_sms_stop(&by, &number, true).await.unwrap();
        db.set_sms_stop(&by, &number, true).await.unwrap();
        assert!(db.lease_sms(after(1), after(3), 10).await.unwrap().is_empty());
        assert!(!rows(&world).await.contains("enc1:"));
        assert_eq!(texted(&world, father, NETWORK, 2).await, CodeSent::NoSms);
        let counts = SmsCounts {
            dead: 1,
            stopped: 1,
            ..SmsCounts::default()
        };
        assert_eq!(db.sms_counts(now()).await.unwrap(), counts);
        db.set_sms_stop(&by, &number, false).await.unwrap();
        assert_eq!(texted(&world, father, NETWORK, 3).await, CodeSent::Sent);
        // Said in the journal once each, without the number.
        let lines = db.audit_lines(10).await.unwrap();
        let about: Vec<_> = lines
            .iter()
            .filter(|line| line.action.starts_with("sms."))
            .map(|line| (line.action.as_str(), line.detail.as_str()))
            .collect();
        assert_eq!(about.len(), 2, "{about:?}");
        assert!(about.contains(&("sms.stop", "")) && about.contains(&("sms.allow", "")));
    })
    .await;
}

#[tokio::test]
async fn a_link_goes_by_sms_as_well_and_stays_good_where_none_may_go() {
    on_both(async |fresh| {
        let world = open(fresh).await;
        let db = world.db();
        let staff = act_by(world.staff);
        let send = async |role, token: &str| {
            let text = format!("Convention de stage : https://quinzaine.example/lien?jeton={token}");
            db.send_link_and_sms(&staff, world.id, role, &secret(token), &text)
                .await
                .unwrap()
        };
        let role = LinkRole::Signer(SignerRole::Guardian1);
        assert_eq!(send(role, "texted").await, LinkSent::Done);
        let leased = db.lease_sms(after(0), after(2), 10).await.unwrap();
        assert_eq!(leased[0].to.as_str(), FATHER);
        assert!(leased[0].text.ends_with("jeton=texted"));
        assert!(db.peek_link("texted", now()).await.unwrap().is_some());
        world.link(SignerRole::Host, "host").await;
        for (role, token) in [
            (LinkRole::Signer(SignerRole::Host), "other"),
            (LinkRole::Signer(SignerRole::Head), "head"),
            (LinkRole::Tutor, "tutor"),
        ] {
            assert_eq!(send(role, token).await, LinkSent::NoSms, "{token}");
            assert!(db.peek_link(token, now()).await.unwrap().is_none());
        }
        assert!(db.peek_link("host", now()).await.unwrap().is_some());
        // Neither does one too many void the last.
        for token in ["second", "third"] {
            assert_eq!(send(role, token).await, LinkSent::Done);
        }
        assert_eq!(send(role, "fourth").await, LinkSent::NoSms);
        assert!(db.peek_link("third", now()).await.unwrap().is_some());
    })
    .await;
}

#[tokio::test]
async fn nothing_is_kept_of_an_sms_longer_than_the_table_says() {
    on_both(async |fresh| {
        let world = open(fresh).await;
        let db = world.db();
        let father = world.link(SignerRole::Guardian1, "father").await;
        assert_eq!(texted(&world, father, NETWORK, 0).await, CodeSent::Sent);
        let number = Mobile::parse(FATHER).unwrap();
        db.set_sms_stop(&act_by(world.head), &number, true).await.unwrap();
        let day = 24 * 60;
        let idle = chrono::TimeDelta::days(14);
        db.sweep(after(day - 1), idle).await.unwrap();
        assert!(rows(&world).await.contains(NETWORK));
        db.sweep(after(day + 1), idle).await.unwrap();
        assert!(!rows(&world).await.contains(NETWORK));
        for (noun, days) in [(Noun::SmsLine, 62), (Noun::SmsStop, 3 * 366)] {
            let early = db
                .erase_due(&act_at(after((days - 10) * day), None), noun, 10)
                .await;
            assert_eq!(early.unwrap().count, 0, "{noun:?}");
            let late = db.erase_due(&act_at(after(days * day), None), noun, 10).await;
            assert_eq!(late.unwrap().count, 1, "{noun:?}");
        }
    })
    .await;
}
