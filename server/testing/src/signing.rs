//! A convention that waits for signatures, and how its parties go about it.

use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    convention::{Logos, PartyIdentity, Section, Signer, SignerRole, TEMPLATE_2024, name},
    digest::Digest,
    id::{ConventionId, ConventionLinkId},
};
use store::{
    CodeSent, ConventionMoved, Db, Evidence, FrozenVersion, LinkHolder, LinkOpened, LinkRole, LinkSent,
    NewCode, OpeningCode, Proof, Secret, Seen, Signed, SignedPaper,
};

use crate::{Fresh, convention::World, now, people::act_at};

pub const CODE: &str = "042917";

pub type Line = (SignerRole, &'static str, &'static str);

pub const HEAD: Line = (SignerRole::Head, "Claire Fontaine", "Claire.Fontaine@exemple.fr");
pub const HOST: Line = (SignerRole::Host, "Rose Adam", "rose.adam@exemple.fr");
pub const STUDENT: Line = (SignerRole::Student, "Léa Martin", "");
pub const GUARDIAN: Line = (SignerRole::Guardian1, "Yann Martin", "yann.martin@exemple.fr");
pub const OTHER_GUARDIAN: Line = (SignerRole::Guardian2, "Jeanne Martin", "jeanne.martin@exemple.fr");

/// A head, a host, a pupil and a guardian; the host and the guardian have no account.
pub const FOUR: [Line; 4] = [HEAD, HOST, STUDENT, GUARDIAN];

/// A version signed by those.
pub fn version(number: i32, signers: &[Line]) -> FrozenVersion {
    let content = content(number);
    let signer = |(role, name, email): &Line| {
        let signer = Signer {
            role: *role,
            name: (*name).to_owned(),
            quality: String::new(),
        };
        (signer, (*email).to_owned())
    };
    let document_hash = document(number);
    FrozenVersion {
        number,
        template: TEMPLATE_2024.into(),
        content_hash: Digest::of(content.as_bytes()),
        document_hash,
        check_code: check_code(number),
        logos: Logos::default(),
        content,
        signers: signers.iter().map(signer).collect(),
        links: Vec::new(),
    }
}

/// What people type to check that version.
pub fn check_code(number: i32) -> String {
    Digest::of(content(number).as_bytes()).short()
}

fn content(number: i32) -> String {
    format!("{{\"validated_on\":\"2026-11-21\",\"version\":{number}}}")
}

pub fn document(number: i32) -> Digest {
    Digest::of(format!("PDF {number}").as_bytes())
}

pub fn seen(number: i32) -> Seen<'static> {
    Seen {
        document: document(number),
        ip: "203.0.113.7",
        agent: "Firefox sur Linux",
    }
}

/// A page of version `number` that was signed on paper in that role.
pub fn paper(role: SignerRole, number: i32) -> SignedPaper {
    SignedPaper {
        role,
        document: document(number),
        signed_on: now().date_naive(),
        page: Digest::of(b"page"),
    }
}

pub fn after(minutes: i64) -> DateTime<Utc> {
    now() + TimeDelta::minutes(minutes)
}

/// A secret that no other test has.
pub fn any_secret() -> Secret {
    static LAST: AtomicU32 = AtomicU32::new(0);
    secret(&format!("any{}", LAST.fetch_add(1, Ordering::Relaxed)))
}

/// A secret good for two months.
pub fn secret(token: &str) -> Secret {
    Secret {
        hash: token.to_owned(),
        expires: now() + TimeDelta::days(60),
        link: format!("/convention/lien/{token}"),
    }
}

/// Opens a link with the code that is sent for it. Each code leaves twenty minutes after the one before, so that none comes too soon, and those
/// that served are forgotten, so that none is one too many in a day.
pub async fn open_link(
    db: &Db,
    token_hash: &str,
    session_hash: &str,
    expires: DateTime<Utc>,
) -> Option<LinkHolder> {
    static OPENED: AtomicI64 = AtomicI64::new(0);
    let context = act_at(after(20 * OPENED.fetch_add(1, Ordering::Relaxed)), None);
    let mut tx = db.begin().await.unwrap();
    tx.query_text("DELETE FROM signing_code WHERE used_at IS NOT NULL")
        .execute()
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let code = OpeningCode {
        token_hash,
        code: CODE,
        path: "/lien",
        by_sms: None,
    };
    db.send_opening_code(&context, &code).await.unwrap();
    match db
        .open_link(&context, token_hash, CODE, session_hash, expires)
        .await
        .unwrap()
    {
        LinkOpened::Done(holder) => Some(holder),
        LinkOpened::Code(_) | LinkOpened::Gone => None,
    }
}

/// A world whose convention waits for those.
pub async fn open(fresh: Fresh, signers: &[Line]) -> World {
    let world = World::new(fresh).await;
    world.fill_host().await;
    assert_eq!(world.complete().await, ConventionMoved::Done);
    world.freeze(signers).await;
    world
}

impl World {
    /// Validates the version that comes.
    pub async fn freeze(&self, signers: &[Line]) {
        let file = self.file().await;
        let (seen, version) = (self.seen().await, version(file.number, signers));
        let context = act_at(now(), Some(self.head));
        let said = self
            .db()
            .validate(&context, self.id, &seen, &version)
            .await
            .unwrap();
        assert_eq!(said, ConventionMoved::Done);
    }

    /// Who signs, as the sections say it now: the head, the host, the pupil and the first guardian; the second where they both sign.
    pub async fn typed_signers(&self) -> Vec<(Signer, String)> {
        let file = self.file().await;
        let both = file.sections[&Section::Guardians]
            .values
            .is_ticked(name::BOTH_SIGN);
        let of = |(role, who, _): Line| {
            let email = role.address_field().map(|(section, field)| {
                let values = &file.sections[&section].values;
                values.get(field).to_owned()
            });
            let signer = Signer {
                role,
                name: who.to_owned(),
                quality: String::new(),
            };
            (signer, email.unwrap_or_default())
        };
        let mut lines = FOUR.to_vec();
        lines.extend(both.then_some(OTHER_GUARDIAN));
        lines.into_iter().map(of).collect()
    }

    /// Validates the version that comes as it would be made from the sections, with a link for each who signs by one: what was said.
    pub async fn freeze_typed(&self) -> ConventionMoved {
        let file = self.file().await;
        let signers = self.typed_signers().await;
        let version = FrozenVersion {
            links: signers.iter().map(|_| any_secret()).collect(),
            signers,
            ..version(file.number, &[])
        };
        let seen = self.seen().await;
        self.db()
            .validate(&act_at(now(), Some(self.head)), self.id, &seen, &version)
            .await
            .unwrap()
    }

    /// Sends a personal link, and follows it.
    pub async fn link(&self, role: SignerRole, token: &str) -> ConventionLinkId {
        let context = act_at(now(), Some(self.staff));
        let said = self
            .db()
            .send_link(&context, self.id, LinkRole::Signer(role), &secret(token))
            .await;
        assert_eq!(said.unwrap(), LinkSent::Done);
        self.db().peek_link(token, now()).await.unwrap().unwrap().link
    }

    /// Sends a code.
    pub async fn code(&self, who: PartyIdentity, target: Digest, code: &str, minutes: i64) -> CodeSent {
        let new = NewCode {
            who,
            target,
            code,
            documents: 1,
            conventions: &[],
            path: "/signer",
            by_sms: None,
        };
        self.db()
            .send_code(&act_at(after(minutes), None), &new)
            .await
            .unwrap()
    }

    /// Signs version `number` by a code that was sent.
    pub async fn by_code(
        &self,
        link: ConventionLinkId,
        role: SignerRole,
        number: i32,
        typed: &str,
        minutes: i64,
    ) -> Signed {
        let context = act_at(after(minutes), None);
        let who = PartyIdentity::Link(link);
        self.db()
            .sign(&context, who, self.id, role, Proof::Code(typed), &seen(number))
            .await
            .unwrap()
    }

    /// The same, code included.
    pub async fn by_link(&self, link: ConventionLinkId, role: SignerRole, number: i32) -> Signed {
        assert_eq!(
            self.code(PartyIdentity::Link(link), document(number), CODE, 0)
                .await,
            CodeSent::Sent
        );
        self.by_code(link, role, number, CODE, 1).await
    }

    /// Signs by account.
    pub async fn by_account(&self, account: domain::id::AccountId, role: SignerRole, number: i32) -> Signed {
        let context = act_at(now(), Some(account));
        self.db()
            .sign(
                &context,
                PartyIdentity::Account(account),
                self.id,
                role,
                Proof::Account,
                &seen(number),
            )
            .await
            .unwrap()
    }

    pub async fn evidence(&self, number: i32) -> Evidence {
        evidence(self, self.id, number).await
    }

    /// Everybody of `FOUR` signs.
    pub async fn all_sign(&self) {
        let host = self.link(SignerRole::Host, "host").await;
        let guardian = self.link(SignerRole::Guardian1, "guardian").await;
        let done = Signed::Done { last: false };
        assert_eq!(self.by_link(host, SignerRole::Host, 1).await, done);
        assert_eq!(self.by_account(self.head, SignerRole::Head, 1).await, done);
        assert_eq!(self.by_link(guardian, SignerRole::Guardian1, 1).await, done);
        let last = self.by_account(self.student, SignerRole::Student, 1).await;
        assert_eq!(last, Signed::Done { last: true });
    }
}

pub async fn evidence(world: &World, id: ConventionId, number: i32) -> Evidence {
    world.db().evidence(id, number).await.unwrap().unwrap()
}
