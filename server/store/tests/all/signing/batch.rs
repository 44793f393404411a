//! The head and delegates: one by one, and many at once with one code.

use std::time::Duration;

use domain::{
    account::Role,
    convention::{ConventionState, HeadAct, Means, PartyIdentity, SignerRole},
    digest::Digest,
    id::ConventionId,
    structure::StructureRole,
};
use store::{
    BatchSigned, ChangeContext, CodeCheck, CodeSent, ConventionMoved, Delegated, Engine, NewCode, Proof,
    Signed, StructureDelegated,
};

use testing::{
    Fresh,
    convention::{REASON, World, today, works},
    now, on_both,
    people::{act_at, act_by},
    school,
    signing::{CODE, FOUR, after, document, evidence, open, seen, version},
    structure,
};

/// Three conventions that wait for signatures: the worlds share one database.
async fn three(fresh: Fresh) -> (World, Vec<ConventionId>) {
    let world = open(fresh, &FOUR).await;
    let mut ids = vec![world.id];
    for number in 1..3 {
        ids.push(another(&world, number).await);
    }
    (world, ids)
}

/// Another pupil's convention, with the structure of that number, validated; its document is the one of version 10 × number.
async fn another(world: &World, number: u32) -> ConventionId {
    with_structure(world, number, number).await
}

/// The same with the structure of another number.
async fn with_structure(world: &World, of: u32, number: u32) -> ConventionId {
    let db = world.db();
    let who = ["", "Tom Durand", "Ana Ruiz"][number as usize];
    let (owner, role) = (act_by(world.host), StructureRole::Owner);
    db.add_member(&owner, structure(of).id, world.host, role)
        .await
        .unwrap();
    let student = testing::convention::pupil(db, who, school().0).await;
    testing::convention::confirmed(db, world.host, student, of, domain::weeks::Weeks::Both).await;
    let id = testing::convention::convention_of(db, student).await;
    let other = World {
        fresh: world.fresh.again(),
        student,
        id,
        ..*world
    };
    other.fill_host().await;
    assert_eq!(other.complete().await, ConventionMoved::Done);
    let mut frozen = version(1, &FOUR);
    frozen.document_hash = document(10 * i32::try_from(number).unwrap());
    let seen = other.seen().await;
    let said = db
        .validate(&act_by(world.head), id, &seen, &frozen)
        .await
        .unwrap();
    assert_eq!(said, ConventionMoved::Done);
    id
}

#[tokio::test]
async fn a_batch_has_one_code_and_an_answer_for_each() {
    on_both(async |fresh| {
        let (world, ids) = three(fresh).await;
        let db = world.db();
        let shown = [
            (ids[2], document(20)),
            (ids[0], document(1)),
            (ids[1], document(10)),
        ];
        let target = Digest::of_all(shown.iter().map(|(_, shown)| *shown));
        let head = PartyIdentity::Account(world.head);
        assert_eq!(world.code(head, target, CODE, 0).await, CodeSent::Sent);
        let context = act_by(world.head);
        let sign = async |context: &ChangeContext<'_>, shown: &[(ConventionId, Digest)], code: &str| {
            db.sign_batch(context, SignerRole::Head, shown, code, "203.0.113.7", "Firefox")
                .await
                .unwrap()
        };
        // The code of a batch signs that batch.
        let fewer = sign(&context, &shown[..2], CODE).await;
        assert_eq!(fewer, BatchSigned::Code(CodeCheck::None));
        assert_eq!(
            sign(&context, &shown, "000000").await,
            BatchSigned::Code(CodeCheck::Wrong { left: 4 })
        );
        assert_eq!(
            sign(&act_by(world.staff), &shown, CODE).await,
            BatchSigned::Code(CodeCheck::None)
        );
        // One changes meanwhile, another has an address of its own.
        assert_eq!(
            db.correct(&context, ids[0], REASON).await.unwrap(),
            ConventionMoved::Done
        );
        world.freeze(&FOUR).await;
        let said = sign(&context, &shown, CODE).await;
        let done = Signed::Done { last: false };
        assert_eq!(
            said,
            BatchSigned::Done(vec![(ids[2], done), (ids[0], Signed::Changed), (ids[1], done)])
        );
        assert_eq!(
            sign(&context, &shown, CODE).await,
            BatchSigned::Code(CodeCheck::None)
        );
        let kept = evidence(&world, ids[1], 1).await;
        let line = kept.signers[0].signature.clone().unwrap();
        assert_eq!((line.means, line.document_hash), (Means::Batch, document(10)));
        assert_eq!(kept.state, ConventionState::Signing);
        assert!(world.evidence(2).await.signers[0].signature.is_none());
        // Two heads of one lycée, the same batch at once: each convention is signed once.
        let other = works(db, "Ines Petit", Role::Head, school().0).await;
        let shown = [(ids[0], document(2)), (ids[1], document(10))];
        let target = Digest::of_all(shown.iter().map(|(_, shown)| *shown));
        for who in [world.head, other] {
            let new = NewCode {
                who: PartyIdentity::Account(who),
                target,
                code: CODE,
                documents: 2,
                conventions: &[],
                path: "/lycee",
                by_sms: None,
            };
            let at = act_at(testing::signing::after(2), None);
            assert_eq!(db.send_code(&at, &new).await.unwrap(), CodeSent::Sent);
        }
        let (one, two) = (
            act_at(testing::signing::after(3), Some(world.head)),
            act_at(testing::signing::after(3), Some(other)),
        );
        let reversed = [shown[1], shown[0]];
        let (one, two) = tokio::join!(sign(&one, &shown, CODE), sign(&two, &reversed, CODE));
        let said: Vec<Signed> = [one, two]
            .into_iter()
            .flat_map(|said| match said {
                BatchSigned::Done(all) => all,
                BatchSigned::Code(check) => panic!("{check:?}"),
            })
            .map(|(_, said)| said)
            .collect();
        assert_eq!(said.iter().filter(|said| **said == done).count(), 1);
        assert_eq!(said.iter().filter(|said| **said == Signed::Already).count(), 3);
    })
    .await;
}

#[tokio::test]
async fn who_is_named_for_it_signs_in_their_own_name() {
    on_both(async |fresh| {
        let world = open(fresh, &FOUR).await;
        let db = world.db();
        assert_eq!(
            world.by_account(world.staff, SignerRole::Head, 1).await,
            Signed::Gone
        );
        let today = now().date_naive();
        let head = act_by(world.head);
        let named = db
            .delegate(&head, school().0, world.staff, &[HeadAct::Sign], today, today)
            .await
            .unwrap();
        assert!(matches!(named, Delegated::Done), "{named:?}");
        // The day after it is over.
        let tomorrow = act_at(now() + chrono::TimeDelta::days(1), Some(world.staff));
        let who = PartyIdentity::Account(world.staff);
        let said = db
            .sign(
                &tomorrow,
                who,
                world.id,
                SignerRole::Head,
                Proof::Account,
                &seen(1),
            )
            .await;
        assert_eq!(said.unwrap(), Signed::Gone);
        for stranger in [world.host, world.guardian, world.student] {
            assert_eq!(
                world.by_account(stranger, SignerRole::Head, 1).await,
                Signed::Gone
            );
            assert_eq!(
                world.by_account(stranger, SignerRole::Host, 1).await,
                Signed::Gone
            );
        }
        assert_eq!(
            world.by_account(world.staff, SignerRole::Head, 1).await,
            Signed::Done { last: false }
        );
        let line = world.evidence(1).await.signers.remove(0).signature.unwrap();
        assert_eq!(line.name, "Paul Durand");
        assert!(
            line.identified.ends_with(", par délégation de Claire Fontaine"),
            "{}",
            line.identified
        );
        assert!(
            line.consent
                .starts_with("Moi, Paul Durand, pour l’établissement scolaire"),
            "{}",
            line.consent
        );
        assert_eq!(Digest::of(line.consent.as_bytes()), line.consent_hash);
        // An account that is none of the signers' signs nothing.
        assert_eq!(
            world.by_account(world.staff, SignerRole::Student, 1).await,
            Signed::Gone
        );
    })
    .await;
}

/// Whoever was told that their delegation is taken back, or took it back, finds no signature by it afterwards: taking it back waits for one that
/// is being given, alone or with others.
#[tokio::test]
async fn what_a_delegate_signs_is_kept_before_their_delegation_is_taken_back() {
    Box::pin(on_both(async |fresh| {
        let (world, ids) = three(fresh).await;
        let db = world.db();
        let head = act_by(world.head);
        let documents: Vec<_> = ids.iter().copied().zip([1, 10, 20].map(document)).collect();
        for together in [false, true] {
            let given = db
                .delegate(&head, school().0, world.staff, &[HeadAct::Sign], today(), today())
                .await;
            assert_eq!(given.unwrap(), Delegated::Done);
            let given = db.delegations(school().0).await.unwrap();
            let line = given.iter().find(|line| line.revoked_at.is_none()).unwrap();
            let by = act_at(after(2), Some(world.staff));
            if together {
                let new = NewCode {
                    who: PartyIdentity::Account(world.staff),
                    target: Digest::of_all(documents[1..].iter().map(|(_, document)| *document)),
                    code: CODE,
                    documents: 2,
                    conventions: &[],
                    path: "/lot",
                    by_sms: None,
                };
                assert_eq!(db.send_code(&by, &new).await.unwrap(), CodeSent::Sent);
            }
            let signs = async {
                if together {
                    let said = db
                        .sign_batch(&by, SignerRole::Head, &documents[1..], CODE, "", "")
                        .await
                        .unwrap();
                    let BatchSigned::Done(said) = said else {
                        return false;
                    };
                    said.iter().all(|(_, said)| matches!(said, Signed::Done { .. }))
                } else {
                    let said = world.by_account(world.staff, SignerRole::Head, 1).await;
                    matches!(said, Signed::Done { .. })
                }
            };
            // Where several write at once, the signature comes as far as being written while that is held. SQLite has one who writes.
            let mut lock = None;
            if db.engine() == Engine::Postgres {
                let mut tx = db.begin().await.unwrap();
                tx.query_text("LOCK TABLE convention_signature IN SHARE MODE")
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
                let id = if together { ids[1] } else { ids[0] };
                let evidence = evidence(&world, id, 1).await;
                let signed = evidence.signers.iter().filter(|line| line.signature.is_some());
                signed.count()
            };
            let (done, signed_before, ()) = tokio::join!(signs, take_back, release);
            assert!(done, "{together}");
            assert_eq!(signed_before, 1, "{together}");
        }
        // Taken back, it signs nothing more.
        let said = world.by_account(world.staff, SignerRole::Head, 1).await;
        assert_ne!(said, Signed::Done { last: false });
    }))
    .await;
}

/// One who signs for a structure by a delegation sends a batch and, from another window, one of its conventions alone: each waits for the
/// other's end, and neither for the other's half.
#[tokio::test]
async fn a_batch_and_one_of_its_conventions_are_signed_by_one_delegation_at_once() {
    Box::pin(on_both(async |fresh| {
        let world = open(fresh, &FOUR).await;
        let db = world.db();
        let ids = [world.id, with_structure(&world, 0, 1).await];
        let owner = act_by(world.host);
        let given = db
            .delegate_structure(&owner, structure(0).id, world.tutor, today(), today())
            .await;
        assert_eq!(given.unwrap(), StructureDelegated::Done);
        let documents: Vec<_> = ids.iter().copied().zip([1, 10].map(document)).collect();
        let who = PartyIdentity::Account(world.tutor);
        let by = act_at(after(2), Some(world.tutor));
        let new = NewCode {
            who,
            target: Digest::of_all(documents.iter().map(|(_, document)| *document)),
            code: CODE,
            documents: 2,
            conventions: &[],
            path: "/structure/signatures",
            by_sms: None,
        };
        assert_eq!(db.send_code(&by, &new).await.unwrap(), CodeSent::Sent);
        // A batch goes by ids: the other window has the convention that it comes to last.
        let (last, number) = if ids[1].0 > ids[0].0 {
            (ids[1], 10)
        } else {
            (ids[0], 1)
        };
        // Where several write at once, both come as far as the delegation, the batch first.
        let mut lock = None;
        if db.engine() == Engine::Postgres {
            let mut tx = db.begin().await.unwrap();
            tx.query_text("SELECT id FROM structure_delegation FOR UPDATE")
                .execute()
                .await
                .unwrap();
            lock = Some(tx);
        }
        let together = async {
            db.sign_batch(&by, SignerRole::Host, &documents, CODE, "", "")
                .await
        };
        let alone = async {
            tokio::time::sleep(Duration::from_millis(200)).await;
            db.sign(&by, who, last, SignerRole::Host, Proof::Account, &seen(number))
                .await
        };
        let release = async {
            tokio::time::sleep(Duration::from_millis(400)).await;
            if let Some(tx) = lock {
                tx.commit().await.unwrap();
            }
        };
        let (together, alone, ()) = tokio::join!(together, alone, release);
        let BatchSigned::Done(said) = together.unwrap() else {
            panic!("the code is right");
        };
        assert!(
            said.iter().all(|(_, said)| matches!(said, Signed::Done { .. })),
            "{said:?}"
        );
        assert_eq!(alone.unwrap(), Signed::Already);
    }))
    .await;
}
