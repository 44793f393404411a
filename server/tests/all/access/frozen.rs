//! Conventions of the world that are frozen: one that waits for signatures, one that all have signed.

use chrono::TimeDelta;
use domain::{
    clock::Clock,
    convention::{HeadAct, PartyIdentity, SignerRole},
    digest::Digest,
    id::{AccountId, ConventionId, DelegationId, SchoolId},
};
use service::{context::AppContext, token::Secret};
use store::{
    ConventionMoved, Db, Delegated, FileKind, Finalized, LinkRole, LinkSent, Proof, Seen, Signed,
    StructureDelegated,
};

use testing::{
    Fresh, convention, now,
    people::{act_at, act_by},
    signing::open_link,
    structure,
};

use super::{
    table::Actor,
    world::{Day, opened},
};
use crate::version::{prepared, put};

/// The secret of the personal link of a guardian without an account, and that of a session which an earlier one had opened.
const LINK: &str = "lien";
pub const OLD_SESSION: &str = "session-ancienne";
const OLD_LINK: &str = "ancien";
/// Where those links go.
const LINK_EMAIL: &str = "lien@exemple.fr";

/// A certificate of insurance.
const CERTIFICATE: &str = "%PDF-1.7\n1 0 obj\nendobj\nstartxref\n9\n%%EOF\n";

type Line = (SignerRole, &'static str, &'static str);

const SIGNERS: [Line; 5] = [
    (SignerRole::Head, "Camille Head", "head@exemple.fr"),
    (SignerRole::Host, "Camille Host", "host@exemple.fr"),
    (SignerRole::Student, "Camille Pupil", ""),
    (SignerRole::Guardian1, "Camille Guardian", "guardian@exemple.fr"),
    (SignerRole::Guardian2, "Camille Lien", LINK_EMAIL),
];

/// A convention and its document.
pub type Frozen = (ConventionId, Digest);

/// Opens a convention, fills it, and freezes it.
async fn validated(
    app: &AppContext,
    fresh: &Fresh,
    of: &impl Fn(Actor) -> AccountId,
    later: u8,
    signers: &[Line],
) -> Frozen {
    let (application, id) = opened(&fresh.db, of(Actor::Student), of(Actor::Host), later).await;
    let world = convention::World {
        fresh: fresh.again(),
        host: of(Actor::Host),
        tutor: of(Actor::Tutor),
        head: of(Actor::Head),
        staff: of(Actor::Staff),
        student: of(Actor::Student),
        guardian: of(Actor::Guardian),
        application,
        id,
    };
    world.fill_host().await;
    assert_eq!(world.complete().await, ConventionMoved::Done);
    let version = prepared(app, &world.file().await, "Cantine", signers).await;
    let seen = world.seen().await;
    let said = fresh.db.validate(&act_by(world.head), id, &seen, &version).await;
    assert_eq!(said.unwrap(), ConventionMoved::Done);
    let digest = put(app, CERTIFICATE.into()).await;
    let size = i32::try_from(CERTIFICATE.len()).unwrap();
    let kind = FileKind::Liability;
    let added = fresh
        .db
        .add_file(
            &act_by(world.student),
            "Camille Pupil".into(),
            id,
            kind,
            digest,
            "application/pdf",
            size,
        )
        .await;
    assert!(added.unwrap().is_some());
    (id, version.document_hash)
}

/// A convention that waits for everybody. One of its signers has no account: a link was sent to them, revoked, and sent anew.
pub async fn to_sign(app: &AppContext, fresh: &Fresh, of: &impl Fn(Actor) -> AccountId) -> Frozen {
    let frozen = validated(app, fresh, of, 1, &SIGNERS).await;
    let (db, context) = (&fresh.db, act_by(of(Actor::Head)));
    let role = LinkRole::Signer(SignerRole::Guardian2);
    for token in [OLD_LINK, LINK] {
        assert!(token == OLD_LINK || db.revoke_links(&context, frozen.0, role).await.unwrap());
        let secret = store::Secret {
            hash: Secret::read(token).hash(),
            expires: now() + TimeDelta::days(90),
            link: format!("/lien?jeton={token}"),
        };
        let sent = db.send_link(&context, frozen.0, role, &secret).await;
        assert_eq!(sent.unwrap(), LinkSent::Done);
        if token == OLD_LINK {
            let session = Secret::read(OLD_SESSION).hash();
            let expires = now() + TimeDelta::days(7);
            let opened = open_link(db, &secret.hash, &session, expires).await;
            assert!(opened.is_some());
        }
    }
    frozen
}

/// The hash of the secret of the personal link that is good: a reminder that the lycée sends takes the place of the link before it.
pub async fn good_link(db: &Db) -> String {
    let emails = db.emails(10_000, None).await.unwrap();
    for email in emails.iter().filter(|email| email.to_email == LINK_EMAIL) {
        let Some((_, rest)) = email.text.split_once("jeton=") else {
            continue;
        };
        let token: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect();
        let hash = Secret::read(&token).hash();
        if db.peek_link(&hash, Day.now()).await.unwrap().is_some() {
            return hash;
        }
    }
    panic!("no link sent to {LINK_EMAIL} is good");
}

/// A convention that all have signed, and its signed file.
pub async fn signed(app: &AppContext, fresh: &Fresh, of: &impl Fn(Actor) -> AccountId) -> Frozen {
    let frozen = validated(app, fresh, of, 2, &SIGNERS[..4]).await;
    let (id, document) = frozen;
    for (role, actor) in [
        (SignerRole::Head, Actor::Head),
        (SignerRole::Host, Actor::Host),
        (SignerRole::Student, Actor::Student),
        (SignerRole::Guardian1, Actor::Guardian),
    ] {
        let seen = Seen {
            document,
            ip: "203.0.113.7",
            agent: "Firefox sur Linux",
        };
        let (context, who) = (act_by(of(actor)), PartyIdentity::Account(of(actor)));
        let said = fresh
            .db
            .sign(&context, who, id, role, Proof::Account, &seen)
            .await;
        let last = role == SignerRole::Guardian1;
        assert_eq!(said.unwrap(), Signed::Done { last });
    }
    let file = put(app, format!("%PDF-1.7 {document} signed %%EOF").into_bytes()).await;
    let secret = || store::Secret {
        hash: "signed".into(),
        expires: now() + TimeDelta::days(90),
        link: "/lien?jeton=signed".into(),
    };
    let sealed = fresh
        .db
        .finalize(&act_at(now(), None), id, 1, file, &secret)
        .await;
    assert_eq!(sealed.unwrap(), Finalized::Done);
    frozen
}

/// What that head chose to sign, kept under that name.
pub async fn choose(db: &Db, name: &str, head: AccountId, (id, document): &Frozen) {
    let lot = serde_json::json!({ "by": head, "documents": [[id, document]], "said": [] });
    let expires = now() + TimeDelta::hours(2);
    db.put_form_state(&Secret::read(name).hash(), &lot.to_string(), expires)
        .await
        .unwrap();
}

/// Somebody who is to sign for the structure, at the end of the school year.
pub async fn host_delegation(db: &Db, host: AccountId, tutor: AccountId) -> DelegationId {
    let [first, last] = ["2027-08-30", "2027-08-31"].map(|day| day.parse().unwrap());
    let at = structure(0).id;
    let said = db.delegate_structure(&act_by(host), at, tutor, first, last).await;
    assert_eq!(said.unwrap(), StructureDelegated::Done);
    db.structure_delegations(at).await.unwrap()[0].id
}

/// Somebody who is to act for the head, at the end of the school year.
pub async fn delegation(db: &Db, school: SchoolId, head: AccountId, staff: AccountId) -> DelegationId {
    let [first, last] = ["2027-08-30", "2027-08-31"].map(|day| day.parse().unwrap());
    let said = db
        .delegate(&act_by(head), school, staff, &[HeadAct::SendBack], first, last)
        .await;
    assert_eq!(said.unwrap(), Delegated::Done);
    db.delegations(school).await.unwrap()[0].id
}
