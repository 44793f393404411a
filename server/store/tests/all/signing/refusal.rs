//! Refusals: the version is closed, the next begins with the lycée, all are told.

use domain::convention::{ConventionState, Entry, LogEvent, Means, Origin, PartyIdentity, SignerRole};
use store::{CodeCheck, CodeSent, Proof, Signed};

use testing::{
    on_both,
    people::{act_at, act_by, emails},
    signing::{CODE, FOUR, after, document, open, seen},
};

const REASON: &str = "Les dates ne vont pas";

#[tokio::test]
async fn who_refuses_begins_another_version() {
    on_both(async |fresh| {
        let world = open(fresh, &FOUR).await;
        let db = world.db();
        let host = world.link(SignerRole::Host, "host").await;
        assert_eq!(
            world.by_account(world.head, SignerRole::Head, 1).await,
            Signed::Done { last: false }
        );
        let refuse = async |by, who, role, number| {
            db.refuse_to_sign(
                &act_by(by),
                who,
                world.id,
                role,
                Proof::Account,
                &seen(number),
                REASON,
            )
            .await
            .unwrap()
        };
        let (head, student) = (
            PartyIdentity::Account(world.head),
            PartyIdentity::Account(world.student),
        );
        assert_eq!(
            refuse(world.head, head, SignerRole::Head, 1).await,
            Signed::Already
        );
        assert_eq!(
            refuse(world.student, student, SignerRole::Host, 1).await,
            Signed::Gone
        );
        assert_eq!(
            refuse(world.student, student, SignerRole::Student, 2).await,
            Signed::Changed
        );
        let refused = refuse(world.student, student, SignerRole::Student, 1).await;
        assert_eq!(refused, Signed::Done { last: false });
        let file = world.file().await;
        assert_eq!(
            (file.state, file.number, file.reason.as_str()),
            (ConventionState::SchoolPart, 2, REASON)
        );
        assert_eq!(file.versions[0].state, ConventionState::Replaced);
        assert!(file.versions[0].closed_at.is_some());
        let told = emails(&world.fresh).await;
        let told: Vec<&str> = told
            .iter()
            .filter(|(_, text)| text.contains("ConventionRefused") && text.contains(REASON))
            .map(|(to, _)| to.as_str())
            .collect();
        assert_eq!(
            told,
            [
                "claire.fontaine@exemple.fr",
                "rose.adam@exemple.fr",
                "yann.martin@exemple.fr"
            ]
        );
        assert_eq!(
            world.happened().await.last().map(String::as_str),
            Some("refused_to_sign")
        );
        // Nobody signs what is closed; the signature that was given stays with it.
        let said = world.by_code(host, SignerRole::Host, 1, "1", 1).await;
        assert!(matches!(said, Signed::NotNow(_) | Signed::Gone), "{said:?}");
        assert!(world.evidence(1).await.signers[0].signature.is_some());
        world.freeze(&FOUR).await;
        assert_eq!(
            world.by_account(world.head, SignerRole::Head, 1).await,
            Signed::Changed
        );
        assert_eq!(
            world.by_account(world.head, SignerRole::Head, 2).await,
            Signed::Done { last: false }
        );
        assert_eq!(world.file().await.state, ConventionState::Signing);
    })
    .await;
}

#[tokio::test]
async fn by_a_link_a_refusal_takes_the_code_that_a_signature_takes() {
    on_both(async |fresh| {
        let world = open(fresh, &FOUR).await;
        let db = world.db();
        let role = SignerRole::Guardian1;
        let link = world.link(role, "guardian").await;
        let who = PartyIdentity::Link(link);
        let refuse = async |proof: Proof<'static>, minutes| {
            db.refuse_to_sign(
                &act_at(after(minutes), None),
                who,
                world.id,
                role,
                proof,
                &seen(1),
                REASON,
            )
            .await
            .unwrap()
        };
        // Whoever was handed the link has no code.
        for proof in [Proof::Account, Proof::Code(""), Proof::Code(CODE)] {
            assert_eq!(refuse(proof, 0).await, Signed::Code(CodeCheck::None));
        }
        assert_eq!(world.code(who, document(1), CODE, 0).await, CodeSent::Sent);
        let wrong = refuse(Proof::Code("000000"), 1).await;
        assert_eq!(wrong, Signed::Code(CodeCheck::Wrong { left: 4 }));
        assert_eq!(world.file().await.state, ConventionState::Validated);
        let done = refuse(Proof::Code(CODE), 1).await;
        assert_eq!(done, Signed::Done { last: false });
        assert_eq!(world.file().await.state, ConventionState::SchoolPart);
        // Where from is kept, as with a signature.
        let last = world.log().await.pop().unwrap();
        let entry: Entry = serde_json::from_str(&last).unwrap();
        let LogEvent::RefusedToSign { means, origin, .. } = entry.what else {
            panic!("{last}");
        };
        assert_eq!(means, Some(Means::LinkAndCode));
        let from = Origin {
            ip: "203.0.113.7".into(),
            agent: "Firefox sur Linux".into(),
        };
        assert_eq!(origin, Some(from));
    })
    .await;
}
