//! Amendments: nobody's signature, the host's and the head's, everybody's; refused, taken back, two at once, one after another, altered.

use std::collections::BTreeMap;

use domain::{
    awaited::{Space, Task},
    board::{BoardState, SituationKind, SituationSet},
    convention::{
        Altered, AmendmentState, Change, Clash, Content, ConventionState, EndReason, Frozen, Matter,
        PartyIdentity, Section, Signer, SignerRole, TEMPLATE_2024, Values, amended_sections, changes_between,
        sample,
    },
    digest::Digest,
    id::{AccountId, ConventionLinkId},
    weeks::{Week, Weeks},
};
use store::{
    AmendmentLine, AmendmentProposed, CodeCheck, CodeSent, ConventionMoved, FrozenVersion, NewAmendment,
    NewCode, Proof, Seen, Signed, SituationLine, StructureDelegated,
};

use super::altered::behind;
use testing::{
    Fresh, campaign,
    convention::{World, today},
    now, on_both,
    people::{act_at, act_by, emails},
    school,
    signing::{CODE, FOUR, GUARDIAN, HEAD, HOST, Line, STUDENT, after, any_secret, document, version},
    structure,
};

pub(super) const REASON: &str = "Le tuteur change de poste";

/// What the convention of these tests says: real content, which amendments replace parts of.
pub(super) fn content() -> Content {
    sample::frozen().content
}

/// A convention that all have signed.
pub(super) async fn signed(fresh: Fresh) -> World {
    let world = validated(fresh, &FOUR).await;
    world.all_sign().await;
    assert_eq!(world.file().await.state, ConventionState::Signed);
    world
}

/// A convention that those have to sign.
pub(super) async fn validated(fresh: Fresh, signers: &[Line]) -> World {
    let world = World::new(fresh).await;
    world.fill_host().await;
    assert_eq!(world.complete().await, ConventionMoved::Done);
    let file = world.file().await;
    let frozen = Frozen {
        reference: file.reference.clone(),
        version: 1,
        template: TEMPLATE_2024.into(),
        signers: signers
            .iter()
            .map(|(role, name, _)| Signer {
                role: *role,
                name: (*name).to_owned(),
                quality: String::new(),
            })
            .collect(),
        ..sample::frozen()
    };
    let (json, hash) = frozen.canonical_json().unwrap();
    let version = FrozenVersion {
        content: json,
        content_hash: hash,
        check_code: hash.short(),
        ..version(1, signers)
    };
    let (seen, context) = (world.seen().await, act_at(now(), Some(world.head)));
    let said = world.db().validate(&context, world.id, &seen, &version).await;
    assert_eq!(said.unwrap(), ConventionMoved::Done);
    world
}

/// What the sections hold, without their versions.
pub(super) async fn typed(world: &World) -> BTreeMap<Section, Values> {
    let sections = world.file().await.sections.into_iter();
    sections.map(|(section, saved)| (section, saved.values)).collect()
}

/// The sample, changed.
fn changed(change: impl FnOnce(&mut Content)) -> Vec<Change> {
    let mut after = content();
    change(&mut after);
    changes_between(&content(), &after)
}

pub(super) fn phone() -> Vec<Change> {
    changed(|content| content.host.tutor.phone = "01 99 00 00 01".into())
}

pub(super) fn tutor() -> Vec<Change> {
    changed(|content| content.host.tutor.name = "Zoé Morel".into())
}

pub(super) fn place() -> Vec<Change> {
    changed(|content| content.host.place.street = "3 quai de la Gare".into())
}

fn hours() -> Vec<Change> {
    changed(|content| content.host.weeks[0].hours.0[1].clear())
}

fn end() -> Vec<Change> {
    vec![Change::LastDay {
        after: content().host.weeks[0].monday,
        why: EndReason::Host,
    }]
}

/// Proposes it, in the name of that account.
pub(super) async fn propose(world: &World, who: AccountId, changes: Vec<Change>) -> AmendmentProposed {
    let before = typed(world).await;
    let mut after = before.clone();
    after
        .entry(Section::Tutor)
        .or_default()
        .set("tuteur_tel", "01 99 00 00 01");
    let sections = amended_sections(&changes, &before, &after, &[]);
    let new = NewAmendment {
        who: PartyIdentity::Account(who),
        by: "Quelqu’un",
        reason: REASON,
        check_url: "https://quinzaine.example/verifier",
        changes,
        typed: sections,
    };
    world
        .db()
        .propose_amendment(&act_by(who), world.id, &new, &any_secret)
        .await
        .unwrap()
}

async fn line(world: &World, number: i32) -> AmendmentLine {
    let lines = world.db().amendments(world.id).await.unwrap();
    lines.into_iter().find(|line| line.number == number).unwrap()
}

fn seen(digest: Digest) -> Seen<'static> {
    Seen {
        document: digest,
        ip: "203.0.113.7",
        agent: "Firefox sur Linux",
    }
}

pub(super) async fn sign(world: &World, account: AccountId, role: SignerRole, number: i32) -> Signed {
    let digest = line(world, number).await.hash;
    let who = PartyIdentity::Account(account);
    world
        .db()
        .sign_amendment(
            &act_by(account),
            who,
            world.id,
            number,
            role,
            Proof::Account,
            &seen(digest),
        )
        .await
        .unwrap()
}

/// Signs by a link, with a code that is sent for it.
pub(super) async fn sign_by_link(
    world: &World,
    link: ConventionLinkId,
    role: SignerRole,
    number: i32,
) -> Signed {
    let digest = line(world, number).await.hash;
    let who = PartyIdentity::Link(link);
    let code = NewCode {
        who,
        target: digest,
        code: CODE,
        documents: 1,
        conventions: &[],
        path: "/avenant",
        by_sms: None,
    };
    let sent = world.db().send_code(&act_at(after(60), None), &code).await;
    assert_eq!(sent.unwrap(), CodeSent::Sent);
    world
        .db()
        .sign_amendment(
            &act_at(after(61), None),
            who,
            world.id,
            number,
            role,
            Proof::Code(CODE),
            &seen(digest),
        )
        .await
        .unwrap()
}

/// What that account has to sign.
pub(super) async fn to_do(world: &World, who: AccountId) -> Vec<(Space, Task)> {
    let all = world.db().awaited_signatures(who, today()).await.unwrap();
    all.iter().map(|one| (one.space, one.task)).collect()
}

async fn told(world: &World, what: &str) -> Vec<String> {
    let all = emails(&world.fresh).await;
    let those = all.into_iter().filter(|(_, text)| text.contains(what));
    let mut to: Vec<String> = those.map(|(to, _)| to).collect();
    to.sort();
    to.dedup();
    to
}

#[tokio::test]
async fn a_contact_is_changed_by_who_fills_and_all_are_told() {
    on_both(async |fresh| {
        let world = signed(fresh).await;
        for stranger in [world.student, world.guardian] {
            assert_eq!(propose(&world, stranger, phone()).await, AmendmentProposed::Gone);
        }
        let said = propose(&world, world.host, phone()).await;
        assert_eq!(said, AmendmentProposed::InForce(1));
        let amendment = line(&world, 1).await;
        assert_eq!(amendment.state, AmendmentState::InForce);
        assert!(amendment.content.signers.is_empty() && amendment.signatures.is_empty());
        assert_eq!(amendment.content.follows, document(1));
        // The convention stays signed; what pages are made from says what is in force.
        let file = world.file().await;
        assert_eq!((file.state, file.number), (ConventionState::Signed, 1));
        assert_eq!(
            typed(&world).await[&Section::Tutor].get("tuteur_tel"),
            "01 99 00 00 01"
        );
        let happened = world.happened().await;
        assert!(happened.ends_with(&["amendment_proposed".into(), "amendment_in_force".into()]));
        let told = told(&world, "AmendmentInForce").await;
        for one in ["yann.martin@exemple.fr", "claire.fontaine@exemple.fr"] {
            assert!(told.iter().any(|to| to == one), "{one}: {told:?}");
        }
        assert_eq!(world.db().altered(world.id, 1).await.unwrap(), None);
        // What it replaces is no longer what is in force.
        assert_eq!(
            propose(&world, world.host, phone()).await,
            AmendmentProposed::Changed
        );
    })
    .await;
}

#[tokio::test]
async fn another_tutor_takes_the_host_and_the_head() {
    on_both(async |fresh| {
        let world = signed(fresh).await;
        assert_eq!(
            propose(&world, world.tutor, tutor()).await,
            AmendmentProposed::Done(1)
        );
        let asked = told(&world, "AmendmentToSign").await;
        assert_eq!(asked, ["claire.fontaine@exemple.fr", "rose.adam@exemple.fr"]);
        let awaited = async |who| to_do(&world, who).await;
        assert_eq!(awaited(world.head).await, [(Space::School, Task::SignAmendment)]);
        assert_eq!(awaited(world.student).await, []);
        // Whom it does not ask does not sign it.
        let of_student = sign(&world, world.student, SignerRole::Student, 1).await;
        assert_eq!(of_student, Signed::Gone);
        let head = sign(&world, world.head, SignerRole::Head, 1).await;
        assert_eq!(head, Signed::Done { last: false });
        assert_eq!(
            sign(&world, world.head, SignerRole::Head, 1).await,
            Signed::Already
        );
        assert_eq!(line(&world, 1).await.state, AmendmentState::Proposed);
        let host = world.link(SignerRole::Host, "host2").await;
        let by_host = sign_by_link(&world, host, SignerRole::Host, 1).await;
        assert_eq!(by_host, Signed::Done { last: true });
        assert_eq!(line(&world, 1).await.state, AmendmentState::InForce);
        assert_eq!(awaited(world.head).await, []);
        assert_eq!(world.db().altered(world.id, 1).await.unwrap(), None);
        assert_eq!(world.file().await.state, ConventionState::Signed);
    })
    .await;
}

#[tokio::test]
async fn a_delegate_signs_for_one_of_a_structures_two_signers_and_not_for_both() {
    on_both(async |fresh| {
        let second = (SignerRole::Host2, "Marc Roy", "marc@ailleurs.fr");
        let world = validated(fresh, &[HEAD, HOST, second, STUDENT, GUARDIAN]).await;
        let second = world.link(SignerRole::Host2, "second").await;
        assert_eq!(
            world.by_link(second, SignerRole::Host2, 1).await,
            Signed::Done { last: false }
        );
        world.all_sign().await;
        let named = world
            .db()
            .delegate_structure(
                &act_by(world.host),
                structure(0).id,
                world.tutor,
                today(),
                today(),
            )
            .await;
        assert_eq!(named.unwrap(), StructureDelegated::Done);
        assert_eq!(
            propose(&world, world.head, tutor()).await,
            AmendmentProposed::Done(1)
        );
        // Whoever stands in for either has it to do once, until they signed.
        assert_eq!(
            to_do(&world, world.tutor).await,
            [(Space::Host, Task::SignAmendment)]
        );
        let done = Signed::Done { last: false };
        assert_eq!(sign(&world, world.tutor, SignerRole::Host, 1).await, done);
        assert_eq!(to_do(&world, world.tutor).await, []);
        assert_eq!(
            sign(&world, world.tutor, SignerRole::Host2, 1).await,
            Signed::OtherRole(SignerRole::Host)
        );
        assert_eq!(sign(&world, world.head, SignerRole::Head, 1).await, done);
        assert_eq!(line(&world, 1).await.state, AmendmentState::Proposed);
        let again = world.link(SignerRole::Host2, "second again").await;
        assert_eq!(
            sign_by_link(&world, again, SignerRole::Host2, 1).await,
            Signed::Done { last: true }
        );
        assert_eq!(line(&world, 1).await.state, AmendmentState::InForce);
    })
    .await;
}

#[tokio::test]
async fn a_link_signs_with_the_code_that_was_sent_for_that_amendment() {
    on_both(async |fresh| {
        let world = signed(fresh).await;
        assert_eq!(
            propose(&world, world.host, tutor()).await,
            AmendmentProposed::Done(1)
        );
        let host = world.link(SignerRole::Host, "host2").await;
        let digest = line(&world, 1).await.hash;
        let who = PartyIdentity::Link(host);
        let signs = async |proof: Proof<'static>, shown| {
            world
                .db()
                .sign_amendment(
                    &act_at(after(61), None),
                    who,
                    world.id,
                    1,
                    SignerRole::Host,
                    proof,
                    &seen(shown),
                )
                .await
                .unwrap()
        };
        for proof in [Proof::Account, Proof::Code(CODE)] {
            assert_eq!(signs(proof, digest).await, Signed::Code(CodeCheck::None));
        }
        assert_eq!(signs(Proof::Code(CODE), document(1)).await, Signed::Changed);
        // The convention itself is signed: no code is sent for it any more.
        assert_eq!(world.code(who, document(1), CODE, 60).await, CodeSent::Gone);
        let last = sign_by_link(&world, host, SignerRole::Host, 1).await;
        assert_eq!(last, Signed::Done { last: false });
    })
    .await;
}

#[tokio::test]
async fn one_that_binds_all_is_refused_by_one_and_the_convention_stays() {
    on_both(async |fresh| {
        let world = signed(fresh).await;
        assert_eq!(
            propose(&world, world.staff, place()).await,
            AmendmentProposed::Done(1)
        );
        assert_eq!(told(&world, "AmendmentToSign").await.len(), 4);
        let head = sign(&world, world.head, SignerRole::Head, 1).await;
        assert_eq!(head, Signed::Done { last: false });
        let digest = line(&world, 1).await.hash;
        let refused = world
            .db()
            .refuse_amendment(
                &act_by(world.student),
                PartyIdentity::Account(world.student),
                world.id,
                1,
                SignerRole::Student,
                Proof::Account,
                &seen(digest),
                "C’est trop loin",
            )
            .await;
        assert_eq!(refused.unwrap(), Signed::Done { last: false });
        let amendment = line(&world, 1).await;
        assert_eq!(amendment.state, AmendmentState::Refused);
        assert_eq!(amendment.reason, "C’est trop loin");
        assert!(!told(&world, "AmendmentClosed").await.is_empty());
        let file = world.file().await;
        assert_eq!((file.state, file.number), (ConventionState::Signed, 1));
        // Nobody signs it any more, and the next one follows it.
        let late = sign(&world, world.head, SignerRole::Head, 1).await;
        assert_eq!(late, Signed::Already);
        assert_eq!(
            propose(&world, world.staff, place()).await,
            AmendmentProposed::Done(2)
        );
        assert_eq!(line(&world, 2).await.content.follows, digest);
        assert_eq!(world.db().altered(world.id, 1).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn two_at_once_stand_beside_each_other_or_wait() {
    on_both(async |fresh| {
        let world = signed(fresh).await;
        assert_eq!(
            propose(&world, world.host, tutor()).await,
            AmendmentProposed::Done(1)
        );
        let waits = AmendmentProposed::Clash(Clash::Open(Matter::Tutor));
        assert_eq!(propose(&world, world.host, phone()).await, waits);
        assert_eq!(
            propose(&world, world.host, hours()).await,
            AmendmentProposed::Done(2)
        );
        let waits = AmendmentProposed::Clash(Clash::Open(Matter::Hours));
        assert_eq!(propose(&world, world.host, end()).await, waits);
        // Whoever proposed one takes it back, and the lycée does; nobody else.
        let withdraw = async |who, number| {
            world
                .db()
                .withdraw_amendment(&act_by(who), PartyIdentity::Account(who), "X", world.id, number)
                .await
                .unwrap()
        };
        assert_eq!(withdraw(world.student, 2).await, Signed::Gone);
        assert_eq!(withdraw(world.tutor, 2).await, Signed::Gone);
        assert_eq!(withdraw(world.host, 2).await, Signed::Done { last: false });
        assert_eq!(withdraw(world.staff, 2).await, Signed::Changed);
        assert_eq!(line(&world, 2).await.state, AmendmentState::Withdrawn);
        assert_eq!(
            propose(&world, world.host, end()).await,
            AmendmentProposed::Done(3)
        );
        let host = world.link(SignerRole::Host, "host2").await;
        sign(&world, world.head, SignerRole::Head, 3).await;
        let last = sign_by_link(&world, host, SignerRole::Host, 3).await;
        assert_eq!(last, Signed::Done { last: true });
        // Both weeks wait for the school, which may say now what becomes of them.
        let states = async || -> Vec<BoardState> {
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
            of.map(|(week, facts)| facts.standing(&campaign(), week).state)
                .collect()
        };
        assert_eq!(states().await, [BoardState::Interrupted; 2]);
        let set = SituationSet {
            kind: SituationKind::AtSchool,
            ground: None,
            note: String::new(),
        };
        let here = (school().0, campaign().id);
        let said = world
            .db()
            .set_situations(
                &act_by(world.head),
                here,
                &[(world.student, Weeks::Both)],
                Some(&set),
            )
            .await;
        assert_eq!(said.unwrap()[0].1, SituationLine::Done);
        assert_eq!(states().await, [BoardState::AtSchool; 2]);
        // Nothing is changed of an internship that is over.
        let over = AmendmentProposed::Clash(Clash::Over);
        assert_eq!(propose(&world, world.host, hours()).await, over);
        assert_eq!(world.db().altered(world.id, 1).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn what_is_still_to_be_signed_when_a_correction_begins_changes_nothing() {
    on_both(async |fresh| {
        let world = signed(fresh).await;
        assert_eq!(
            propose(&world, world.host, tutor()).await,
            AmendmentProposed::Done(1)
        );
        let corrected = world.db().correct(&act_by(world.head), world.id, REASON).await;
        assert_eq!(corrected.unwrap(), ConventionMoved::Done);
        assert_eq!(line(&world, 1).await.state, AmendmentState::Lapsed);
        let said = sign(&world, world.head, SignerRole::Head, 1).await;
        assert_eq!(said, Signed::NotNow(ConventionState::SchoolPart));
        let said = propose(&world, world.host, phone()).await;
        assert_eq!(said, AmendmentProposed::NotNow(ConventionState::SchoolPart));
        // It is not taken back either: nothing is left to take back.
        let who = PartyIdentity::Account(world.host);
        let taken = world
            .db()
            .withdraw_amendment(&act_by(world.host), who, "X", world.id, 1)
            .await;
        assert_eq!(taken.unwrap(), Signed::NotNow(ConventionState::SchoolPart));
        assert_eq!(world.db().altered(world.id, 1).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn whatever_goes_round_the_guards_is_seen_by_every_check() {
    let cases = [
        (
            "amendment",
            "UPDATE amendment SET content = replace(content, 'Zoé', 'Léo') WHERE number = 1",
        ),
        (
            "amendment",
            "UPDATE amendment SET state = 'withdrawn' WHERE number = 1",
        ),
        (
            "amendment_signature",
            "UPDATE amendment_signature SET name = 'Quelqu’un' WHERE role = 'head'",
        ),
        (
            "amendment_signature",
            "UPDATE amendment_signature SET ip = '203.0.113.8' WHERE role = 'head'",
        ),
        (
            "amendment_signature",
            "DELETE FROM amendment_signature WHERE role = 'head'",
        ),
    ];
    for (table, change) in cases {
        on_both(async |fresh| {
            let world = signed(fresh).await;
            assert_eq!(
                propose(&world, world.host, tutor()).await,
                AmendmentProposed::Done(1)
            );
            sign(&world, world.head, SignerRole::Head, 1).await;
            let host = world.link(SignerRole::Host, "host2").await;
            let last = sign_by_link(&world, host, SignerRole::Host, 1).await;
            assert_eq!(last, Signed::Done { last: true });
            let db = world.db();
            assert_eq!(db.altered(world.id, 1).await.unwrap(), None);
            // The guards refuse it first.
            let mut tx = db.begin().await.unwrap();
            let refused = tx.query_text(change).execute().await;
            assert!(refused.is_err(), "{change}");
            drop(tx);
            behind(&world.fresh, table, change).await;
            let altered = Some(Altered::Amendment(1));
            assert_eq!(db.altered(world.id, 1).await.unwrap(), altered, "{change}");
            let found = db.check_by_digest(document(1)).await.unwrap().unwrap();
            assert_eq!(found.altered, altered, "{change}");
        })
        .await;
    }
}
