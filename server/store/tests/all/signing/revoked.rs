//! A personal link that is revoked after its holder was let in, while what they sent is on its way: it is looked at again under the lock, and
//! nothing is done by it.

use std::{collections::BTreeMap, time::Duration};

use chrono::{DateTime, Utc};
use domain::{
    convention::{ConventionState, PartyIdentity, Section, SignerRole},
    digest::Digest,
    id::ConventionLinkId,
};
use store::{
    AmendmentProposed, By, CodeSent, ConventionMoved, FileKind, LinkRole, LinkSent, NewAmendment, Proof,
    ProposalMoved, SectionSaved, Side, Signed, Transaction, TypedSection,
};
use testing::{
    convention::{World, asked, pupil},
    now, on_both,
    people::{act_at, act_by, context},
    school,
    signing::{CODE, FOUR, after, any_secret, document, open, secret, seen},
};

use super::amendment::{REASON, signed, tutor};

/// What becomes of an act that begins while that transaction is open.
async fn while_open<T>(tx: Transaction, act: impl Future<Output = T>) -> T {
    let ends = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        tx.commit().await.unwrap();
    };
    let (said, ()) = tokio::join!(act, ends);
    said
}

/// What becomes of an act that begins while the links of its convention are being revoked.
async fn meanwhile<T>(world: &World, act: impl Future<Output = T>) -> T {
    let mut tx = world.db().begin().await.unwrap();
    tx.query_text("UPDATE convention SET revision = revision + 1 WHERE id = $1")
        .bind(world.id.0)
        .execute()
        .await
        .unwrap();
    tx.query_text("UPDATE convention_link SET revoked_at = $2 WHERE convention_id = $1")
        .bind(world.id.0)
        .bind(now())
        .execute()
        .await
        .unwrap();
    while_open(tx, act).await
}

async fn tutors_link(world: &World, token: &str) -> ConventionLinkId {
    let said = world
        .db()
        .send_link(&act_by(world.host), world.id, LinkRole::Tutor, &secret(token))
        .await;
    assert_eq!(said.unwrap(), LinkSent::Done);
    world.db().peek_link(token, now()).await.unwrap().unwrap().link
}

fn by(link: ConventionLinkId) -> By<'static> {
    By {
        name: "Ana Sol",
        link: Some(link),
    }
}

#[tokio::test]
async fn a_link_that_is_revoked_meanwhile_fills_nothing() {
    Box::pin(on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        world.fill_host().await;
        let typed = async |link, side, quality: &str| {
            let saved = world.file().await.sections[&Section::Tutor].clone();
            let mut mine = saved.values.clone();
            mine.set("tuteur_qualite", quality);
            db.save_section(
                &context(),
                by(link),
                side,
                world.id,
                Section::Tutor,
                saved.version,
                None,
                &mine,
            )
            .await
            .unwrap()
        };
        let link = tutors_link(&world, "first").await;
        let said = typed(link, Side::Host, "Cheffe").await;
        assert!(matches!(said, SectionSaved::Saved { .. }), "{said:?}");
        // No link fills the lycée's part, nor one that leads elsewhere the host's.
        assert_eq!(typed(link, Side::School, "X").await, SectionSaved::Gone);
        let nowhere = ConventionLinkId(world.id.0);
        assert_eq!(typed(nowhere, Side::Host, "X").await, SectionSaved::Gone);
        assert_eq!(
            meanwhile(&world, typed(link, Side::Host, "X")).await,
            SectionSaved::Gone
        );
        let link = tutors_link(&world, "second").await;
        let file = world.file().await;
        let saved = &file.sections[&Section::Tutor];
        let mut mine = saved.values.clone();
        assert_eq!(mine.get("tuteur_qualite"), "Cheffe");
        mine.set("tuteur_qualite", "X");
        let all = [TypedSection {
            section: Section::Tutor,
            base: saved.version,
            before: saved.values.clone(),
            mine,
        }];
        let context = context();
        let said = db.save_sections(&context, by(link), Side::Host, world.id, &all);
        assert_eq!(
            meanwhile(&world, said).await.unwrap(),
            [(Section::Tutor, SectionSaved::Gone)]
        );
        let link = tutors_link(&world, "third").await;
        let facts = world.facts().await;
        let said = db.complete_host_part(&context, by(link), world.id, &facts);
        assert_eq!(meanwhile(&world, said).await.unwrap(), ConventionMoved::Gone);
        assert_eq!(world.file().await.state, ConventionState::HostPart);
        // One that stays good does it.
        let link = tutors_link(&world, "fourth").await;
        let said = db.complete_host_part(&context, by(link), world.id, &facts).await;
        assert_eq!(said.unwrap(), ConventionMoved::Done);
    }))
    .await;
}

#[tokio::test]
async fn a_link_that_is_revoked_meanwhile_signs_and_refuses_nothing() {
    Box::pin(on_both(async |fresh| {
        let world = open(fresh, &FOUR).await;
        let role = SignerRole::Guardian1;
        let link = world.link(role, "signs").await;
        let who = PartyIdentity::Link(link);
        assert_eq!(world.code(who, document(1), CODE, 0).await, CodeSent::Sent);
        let signs = world.by_code(link, role, 1, CODE, 1);
        assert_eq!(meanwhile(&world, signs).await, Signed::Gone);
        let link = world.link(role, "refuses").await;
        let who = PartyIdentity::Link(link);
        assert_eq!(world.code(who, document(1), CODE, 2).await, CodeSent::Sent);
        let (context, seen) = (act_at(after(3), None), seen(1));
        let refuses =
            world
                .db()
                .refuse_to_sign(&context, who, world.id, role, Proof::Code(CODE), &seen, REASON);
        assert_eq!(meanwhile(&world, refuses).await.unwrap(), Signed::Gone);
        assert_eq!(world.file().await.state, ConventionState::Validated);
        let evidence = world.evidence(1).await;
        assert!(evidence.signers.iter().all(|line| line.signature.is_none()));
    }))
    .await;
}

#[tokio::test]
async fn a_link_that_is_revoked_meanwhile_hands_nothing_over() {
    Box::pin(on_both(async |fresh| {
        let world = open(fresh, &FOUR).await;
        let (db, id, context) = (world.db(), world.id, context());
        let hands_over = async |link, text: &str| {
            let digest = Digest::of(text.as_bytes());
            db.add_file(
                &context,
                by(link),
                id,
                FileKind::Liability,
                digest,
                "image/png",
                9,
            )
            .await
            .unwrap()
        };
        let role = SignerRole::Guardian1;
        let link = world.link(role, "first").await;
        let kept = hands_over(link, "kept").await.unwrap();
        // The host's link hands no certificate over.
        let host = world.link(SignerRole::Host, "host").await;
        assert_eq!(hands_over(host, "other").await, None);
        assert_eq!(meanwhile(&world, hands_over(link, "other")).await, None);
        let link = world.link(role, "second").await;
        let takes_back = db.remove_file(&context, by(link), id, kept);
        assert!(!meanwhile(&world, takes_back).await.unwrap());
        assert_eq!(db.liability(id).await.unwrap().unwrap().id, kept);
        let link = world.link(role, "third").await;
        assert!(db.remove_file(&context, by(link), id, kept).await.unwrap());
    }))
    .await;
}

#[tokio::test]
async fn a_link_that_is_revoked_meanwhile_proposes_no_amendment() {
    Box::pin(on_both(async |fresh| {
        let world = signed(fresh).await;
        let host = world.db().peek_link("host", now()).await.unwrap().unwrap();
        let new = NewAmendment {
            who: PartyIdentity::Link(host.link),
            by: "Rose Adam",
            reason: REASON,
            check_url: "https://quinzaine.example/verifier",
            changes: tutor(),
            typed: BTreeMap::new(),
        };
        let context = context();
        let proposes = world
            .db()
            .propose_amendment(&context, world.id, &new, &any_secret);
        assert_eq!(
            meanwhile(&world, proposes).await.unwrap(),
            AmendmentProposed::Gone
        );
    }))
    .await;
}

/// The link by which a host answers about a place found alone: void once another one was sent in its place.
#[tokio::test]
async fn a_link_that_becomes_void_meanwhile_answers_nothing() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let student = pupil(db, "Tom Roux", school().0).await;
        asked(db, world.head, student, "answer").await;
        let ends_at = async |at: DateTime<Utc>| {
            let mut tx = db.begin().await.unwrap();
            tx.query_text("UPDATE token SET expires_at = $1 WHERE token_hash = 'answer'")
                .bind(at)
                .execute()
                .await
                .unwrap();
            tx
        };
        let (context, tutors) = (context(), any_secret());
        let agrees = db.agree(&context, "answer", &tutors);
        let said = while_open(ends_at(now()).await, agrees).await;
        assert_eq!(said.unwrap(), ProposalMoved::Gone);
        ends_at(after(600)).await.commit().await.unwrap();
        let declines = db.decline(&context, "answer", REASON);
        let said = while_open(ends_at(now()).await, declines).await;
        assert_eq!(said.unwrap(), ProposalMoved::Gone);
        ends_at(after(600)).await.commit().await.unwrap();
        let said = db.agree(&context, "answer", &tutors).await;
        assert_eq!(said.unwrap(), ProposalMoved::Done);
        let cancels = db.cancel_agreement(&context, "answer", REASON);
        let said = while_open(ends_at(now()).await, cancels).await;
        assert_eq!(said.unwrap(), ProposalMoved::Gone);
    })
    .await;
}
