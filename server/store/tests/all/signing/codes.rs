//! Codes: bound to a person and to a document, ten minutes, five tries, once.

use domain::convention::{ConventionState, PartyIdentity, SignerRole};
use store::{CodeCheck, CodeSent, ConventionMoved, Proof, Signed};

use testing::{
    convention::REASON,
    now, on_both,
    people::{act_at, act_by, emails},
    signing::{CODE, FOUR, after, document, open, seen},
};

const WRONG: &str = "000000";

fn wrong(left: u32) -> Signed {
    Signed::Code(CodeCheck::Wrong { left })
}

#[tokio::test]
async fn five_tries_then_another_code() {
    on_both(async |fresh| {
        let world = open(fresh, &FOUR).await;
        let host = world.link(SignerRole::Host, "host").await;
        let role = SignerRole::Host;
        assert_eq!(
            world.by_code(host, role, 1, CODE, 0).await,
            Signed::Code(CodeCheck::None)
        );
        assert_eq!(
            world.code(PartyIdentity::Link(host), document(1), CODE, 0).await,
            CodeSent::Sent
        );
        for left in [4, 3, 2, 1] {
            assert_eq!(world.by_code(host, role, 1, WRONG, 1).await, wrong(left));
        }
        assert_eq!(
            world.by_code(host, role, 1, WRONG, 1).await,
            Signed::Code(CodeCheck::Locked)
        );
        assert_eq!(
            world.by_code(host, role, 1, CODE, 1).await,
            Signed::Code(CodeCheck::Locked)
        );
        assert_eq!(world.file().await.state, ConventionState::Validated);
        assert_eq!(
            world.code(PartyIdentity::Link(host), document(1), CODE, 2).await,
            CodeSent::Sent
        );
        // As people type it.
        assert_eq!(
            world.by_code(host, role, 1, " 042 917 ", 3).await,
            Signed::Done { last: false }
        );
        assert_eq!(world.by_code(host, role, 1, CODE, 3).await, Signed::Already);
    })
    .await;
}

#[tokio::test]
async fn tries_at_the_same_moment_are_all_counted() {
    on_both(async |fresh| {
        let world = open(fresh, &FOUR).await;
        let host = world.link(SignerRole::Host, "host").await;
        world.code(PartyIdentity::Link(host), document(1), CODE, 0).await;
        let tries = (0..20).map(|_| world.by_code(host, SignerRole::Host, 1, WRONG, 1));
        let said = futures_all(tries).await;
        let free = said
            .iter()
            .filter(|said| matches!(said, Signed::Code(CodeCheck::Wrong { .. })));
        assert_eq!(free.count(), 4);
        assert_eq!(
            said.iter()
                .filter(|said| **said == Signed::Code(CodeCheck::Locked))
                .count(),
            16
        );
        assert_eq!(
            world.by_code(host, SignerRole::Host, 1, CODE, 1).await,
            Signed::Code(CodeCheck::Locked)
        );
    })
    .await;
}

async fn futures_all<T>(all: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
    futures::future::join_all(all).await
}

#[tokio::test]
async fn ten_minutes_a_minute_between_and_five_an_hour() {
    on_both(async |fresh| {
        let world = open(fresh, &FOUR).await;
        let host = world.link(SignerRole::Host, "host").await;
        let who = PartyIdentity::Link(host);
        assert_eq!(world.code(who, document(1), CODE, 0).await, CodeSent::Sent);
        assert_eq!(
            world.code(who, document(1), CODE, 0).await,
            CodeSent::CoolDown(after(1))
        );
        assert_eq!(
            world.by_code(host, SignerRole::Host, 1, CODE, 10).await,
            Signed::Code(CodeCheck::Expired)
        );
        for minutes in [10, 20, 30, 40] {
            assert_eq!(world.code(who, document(1), CODE, minutes).await, CodeSent::Sent);
        }
        assert_eq!(
            world.code(who, document(1), CODE, 50).await,
            CodeSent::CoolDown(after(60))
        );
        assert_eq!(world.code(who, document(1), "111111", 60).await, CodeSent::Sent);
        // Only the last one is good.
        assert_eq!(world.by_code(host, SignerRole::Host, 1, CODE, 61).await, wrong(4));
        assert_eq!(
            world.by_code(host, SignerRole::Host, 1, "111111", 61).await,
            Signed::Done { last: false }
        );
        let told = emails(&world.fresh).await;
        let codes = told
            .iter()
            .filter(|(to, text)| to == "rose.adam@exemple.fr" && text.contains("SigningCode"));
        assert_eq!(codes.count(), 6);
    })
    .await;
}

#[tokio::test]
async fn a_code_signs_for_one_person_and_one_document() {
    on_both(async |fresh| {
        let world = open(fresh, &FOUR).await;
        let host = world.link(SignerRole::Host, "host").await;
        let guardian = world.link(SignerRole::Guardian1, "guardian").await;
        assert_eq!(
            world.code(PartyIdentity::Link(host), document(1), CODE, 0).await,
            CodeSent::Sent
        );
        let none = Signed::Code(CodeCheck::None);
        assert_eq!(
            world.by_code(guardian, SignerRole::Guardian1, 1, CODE, 1).await,
            none
        );
        assert_eq!(
            world.by_code(guardian, SignerRole::Host, 1, CODE, 1).await,
            Signed::Gone
        );
        // No code is sent for what that link does not sign.
        assert_eq!(
            world
                .code(PartyIdentity::Link(guardian), document(9), CODE, 0)
                .await,
            CodeSent::Gone
        );
        // An account is no proof for a link, nor a link for an account.
        let context = act_at(now(), None);
        let said = world
            .db()
            .sign(
                &context,
                PartyIdentity::Link(host),
                world.id,
                SignerRole::Host,
                Proof::Account,
                &seen(1),
            )
            .await
            .unwrap();
        assert_eq!(said, none);
        // The code of a version does not sign the next one.
        let moved = world
            .db()
            .correct(&act_by(world.head), world.id, REASON)
            .await
            .unwrap();
        assert_eq!(moved, ConventionMoved::Done);
        let waits = Signed::NotNow(ConventionState::SchoolPart);
        let said = world.by_code(host, SignerRole::Host, 1, CODE, 1).await;
        assert!(said == waits || said == Signed::Gone, "{said:?}");
        world.freeze(&FOUR).await;
        assert_eq!(
            world.by_code(host, SignerRole::Host, 1, CODE, 1).await,
            Signed::Changed
        );
        assert_eq!(world.by_code(host, SignerRole::Host, 2, CODE, 1).await, none);
        assert_eq!(
            world.code(PartyIdentity::Link(host), document(2), CODE, 2).await,
            CodeSent::Sent
        );
        assert_eq!(
            world.by_code(host, SignerRole::Host, 2, CODE, 3).await,
            Signed::Done { last: false }
        );
    })
    .await;
}
