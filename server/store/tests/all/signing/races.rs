//! Many at once: whoever was told that their signature is kept finds it kept.

use std::collections::BTreeMap;

use domain::{
    convention::{ConventionState, PartyIdentity, SignerRole},
    digest::Digest,
    id::{AccountId, ConventionId, ConventionLinkId},
};
use futures::future::{BoxFuture, join_all};
use store::{CodeSent, ConventionMoved, Db, LinkRole, NewAddress, NewCode, Proof, Signed};

use testing::{
    convention::{REASON, World},
    now, on_both,
    people::{act_at, act_by, email},
    signing::{CODE, FOUR, HEAD, HOST, STUDENT, after, any_secret, document, open, paper, secret, seen},
};

/// How many pairs sign at the same moment.
const PAIRS: i32 = 200;
/// Orders that are tried, and how long each is.
const ORDERS: u64 = 4;
const ROUNDS: u32 = 30;

async fn sign(db: Db, id: ConventionId, who: AccountId, role: SignerRole, number: i32) -> Signed {
    let context = act_at(now(), Some(who));
    db.sign(
        &context,
        PartyIdentity::Account(who),
        id,
        role,
        Proof::Account,
        &seen(number),
    )
    .await
    .unwrap()
}

/// An adult pupil alone with the head: of two who sign at once both stay, and the second one is the last.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_who_sign_in_the_same_second_both_stay_signed() {
    on_both(async |fresh| {
        let world = open(fresh, &[HEAD, STUDENT]).await;
        for number in 1..=PAIRS {
            let (a, b) = (world.db().clone(), world.db().clone());
            let (id, head, student) = (world.id, world.head, world.student);
            let one = tokio::spawn(sign(a, id, head, SignerRole::Head, number));
            let two = tokio::spawn(sign(b, id, student, SignerRole::Student, number));
            let mut said = [one.await.unwrap(), two.await.unwrap()];
            said.sort_by_key(|said| *said == Signed::Done { last: true });
            assert_eq!(said, [Signed::Done { last: false }, Signed::Done { last: true }]);
            let file = world.file().await;
            assert_eq!((file.state, file.number), (ConventionState::Signed, number));
            let moved = world.db().correct(&act_by(head), id, REASON).await.unwrap();
            assert_eq!(moved, ConventionMoved::Done);
            world.freeze(&[HEAD, STUDENT]).await;
        }
        let happened = world.happened().await;
        let signed = happened.iter().filter(|kind| *kind == "signed").count();
        assert_eq!(signed, 2 * usize::try_from(PAIRS).unwrap());
        for number in 1..=PAIRS {
            let evidence = world.evidence(number).await;
            assert_eq!(evidence.state, ConventionState::Replaced);
            assert!(evidence.signers.iter().all(|line| line.signature.is_some()));
        }
    })
    .await;
}

/// The same person twice, and in two windows: one signature.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_signature_given_twenty_times_is_one() {
    on_both(async |fresh| {
        let world = open(fresh, &FOUR).await;
        let said = join_all((0..20).map(|_| world.by_account(world.student, SignerRole::Student, 1))).await;
        assert_eq!(
            said.iter()
                .filter(|said| **said == Signed::Done { last: false })
                .count(),
            1
        );
        assert_eq!(said.iter().filter(|said| **said == Signed::Already).count(), 19);
    })
    .await;
}

/// Xorshift: orders that are the same at each run.
struct Orders(u64);

impl Orders {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}

/// What one of those who act at the same moment was told: a signature that is kept.
type Kept = Option<(i32, SignerRole, Digest)>;

struct Links {
    host: ConventionLinkId,
}

fn kept(said: Signed, number: i32, role: SignerRole) -> Kept {
    matches!(said, Signed::Done { .. }).then(|| (number, role, document(number)))
}

/// One step of somebody who last saw version `number`.
fn step<'a>(world: &'a World, which: u64, number: i32, links: &'a Links) -> BoxFuture<'a, Kept> {
    let db = world.db();
    Box::pin(async move {
        match which {
            0 | 1 => {
                let said = world.by_account(world.head, SignerRole::Head, number).await;
                kept(said, number, SignerRole::Head)
            }
            2 | 3 => {
                let said = world.by_account(world.student, SignerRole::Student, number).await;
                kept(said, number, SignerRole::Student)
            }
            4 | 5 => {
                let said = world.by_code(links.host, SignerRole::Host, number, CODE, 1).await;
                kept(said, number, SignerRole::Host)
            }
            6 => {
                let context = act_by(world.staff);
                let role = SignerRole::Guardian1;
                let said = db.record_paper(&context, world.id, &paper(role, number)).await;
                kept(said.unwrap(), number, role)
            }
            7 => {
                let context = act_by(world.staff);
                let address = email("yann@autre.fr");
                let to = (number % 2 == 0).then_some(&address);
                let new = NewAddress {
                    role: LinkRole::Signer(SignerRole::Guardian1),
                    email: to,
                    reinstate: true,
                };
                db.change_address(&context, world.id, &new, &any_secret)
                    .await
                    .unwrap();
                None
            }
            8 => {
                let who = PartyIdentity::Account(world.student);
                let (context, role) = (act_by(world.student), SignerRole::Student);
                db.refuse_to_sign(
                    &context,
                    who,
                    world.id,
                    role,
                    Proof::Account,
                    &seen(number),
                    REASON,
                )
                .await
                .unwrap();
                None
            }
            9 => {
                db.correct(&act_by(world.head), world.id, REASON).await.unwrap();
                None
            }
            _ => {
                db.send_link(
                    &act_by(world.staff),
                    world.id,
                    LinkRole::Signer(SignerRole::Guardian1),
                    &secret(&format!("g{number}{which}")),
                )
                .await
                .ok();
                None
            }
        }
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whatever_the_order_what_was_answered_done_is_kept() {
    let paper = (SignerRole::Guardian1, "Yann Martin", "");
    let signers = [HEAD, HOST, STUDENT, paper];
    for seed in 1..=ORDERS {
        on_both(async |fresh| {
            let world = open(fresh, &signers).await;
            let mut orders = Orders(u64::wrapping_mul(seed, 0x9e37_79b9_7f4a_7c15));
            let host = world.link(SignerRole::Host, "host").await;
            let links = Links { host };
            let mut told: BTreeMap<(i32, SignerRole), Digest> = BTreeMap::new();
            for round in 0..ROUNDS {
                let file = world.file().await;
                let number = file.versions.iter().map(|version| version.number).max().unwrap();
                if file.state == ConventionState::SchoolPart {
                    world.freeze(&signers).await;
                    continue;
                }
                // Nine codes a day: what limits them is tried elsewhere.
                let hour = i64::from(round) * 160;
                let new = NewCode {
                    who: PartyIdentity::Link(host),
                    target: document(number),
                    code: CODE,
                    documents: 1,
                    conventions: &[],
                    path: "/",
                    by_sms: None,
                };
                let sent = world
                    .db()
                    .send_code(&act_at(after(hour), None), &new)
                    .await
                    .unwrap();
                assert!(matches!(sent, CodeSent::Sent | CodeSent::Gone), "{sent:?}");
                let steps = (0..3)
                    .map(|_| step(&world, orders.below(11), number, &links))
                    .collect::<Vec<_>>();
                for (number, role, digest) in join_all(steps).await.into_iter().flatten() {
                    assert_eq!(
                        told.insert((number, role), digest),
                        None,
                        "{role:?} of {number} signed twice"
                    );
                }
            }
            let file = world.file().await;
            let mut found = BTreeMap::new();
            for line in &file.versions {
                assert_eq!(world.db().altered(world.id, line.number).await.unwrap(), None);
                let evidence = world.evidence(line.number).await;
                let signed = evidence
                    .signers
                    .iter()
                    .filter(|signer| signer.signature.is_some())
                    .count();
                let whole = signed == evidence.signers.len();
                match evidence.state {
                    ConventionState::Validated => assert_eq!(signed, 0),
                    ConventionState::Signing => assert!(signed > 0 && !whole),
                    ConventionState::Signed => assert!(whole),
                    _ => {}
                }
                for signer in evidence.signers {
                    if let Some(signature) = signer.signature {
                        found.insert((line.number, signer.signer.role), signature.document_hash);
                    }
                }
            }
            assert_eq!(found, told, "order {seed}");
            assert!(told.len() > 3, "order {seed} tries something");
            world.log().await;
        })
        .await;
    }
}
