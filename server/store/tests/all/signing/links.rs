//! Personal links: whom they let in, and until when.

use std::{collections::BTreeMap, time::Duration};

use chrono::TimeDelta;
use domain::{
    account::EmailAddress,
    convention::{PartyIdentity, Section, SignerRole},
    digest::Digest,
    id::{AccountId, ConventionLinkId},
    weeks::Weeks,
};
use store::{
    AddressChanged, CodeSent, ConventionMoved, LinkRole, LinkSent, NewAddress, OpeningCode, Side, Signed,
};

use testing::{
    convention::{REASON, World, confirmed, convention_of, pupil},
    now, on_both,
    people::{act_at, act_by, email, emails, receivers},
    school,
    signing::{
        CODE, FOUR, HEAD, HOST, STUDENT, after, any_secret, document, open, open_link, secret, version,
    },
    structure,
};

const ROLE: SignerRole = SignerRole::Guardian1;
const GUARDIAN: LinkRole = LinkRole::Signer(ROLE);

/// A link that is revoked while its holder asks for a code: it is looked at again once it is theirs to lock.
#[tokio::test]
async fn no_code_goes_to_a_link_that_is_revoked_meanwhile() {
    on_both(async |fresh| {
        let world = open(fresh, &FOUR).await;
        let db = world.db();
        world.link(ROLE, "guardian").await;
        let before = emails(&world.fresh).await.len();
        let mut tx = db.begin().await.unwrap();
        tx.query_text("UPDATE convention_link SET revoked_at = $1 WHERE token_hash = $2")
            .bind(now())
            .bind("guardian")
            .execute()
            .await
            .unwrap();
        let revoked = async {
            tokio::time::sleep(Duration::from_millis(300)).await;
            tx.commit().await.unwrap();
        };
        let context = act_at(after(0), None);
        let code = OpeningCode {
            token_hash: "guardian",
            code: CODE,
            path: "/lien",
            by_sms: None,
        };
        let (said, ()) = tokio::join!(db.send_opening_code(&context, &code), revoked);
        assert_eq!(said.unwrap(), CodeSent::Gone);
        assert_eq!(emails(&world.fresh).await.len(), before);
    })
    .await;
}

#[tokio::test]
async fn a_link_leads_to_one_convention_in_one_role_until_it_ends() {
    on_both(async |fresh| {
        let world = open(fresh, &FOUR).await;
        let db = world.db();
        let link = world.link(ROLE, "guardian").await;
        // Looking consumes nothing, however often.
        for _ in 0..3 {
            let holder = db.peek_link("guardian", after(1)).await.unwrap().unwrap();
            assert_eq!(
                (holder.convention, holder.role, holder.name.as_str()),
                (world.id, GUARDIAN, "Yann Martin")
            );
        }
        let opened = open_link(db, "guardian", "session", after(60)).await.unwrap();
        assert_eq!(opened.link, link);
        assert!(open_link(db, "guardian", "elsewhere", after(600)).await.is_some());
        assert_eq!(
            db.link_session("session", after(59)).await.unwrap().unwrap().link,
            link
        );
        assert_eq!(db.link_session("session", after(60)).await.unwrap(), None);
        assert!(db.link_session("elsewhere", after(60)).await.unwrap().is_some());
        db.close_link_session("elsewhere").await.unwrap();
        assert_eq!(db.link_session("elsewhere", after(1)).await.unwrap(), None);
        for unknown in ["", "other", "session"] {
            assert_eq!(db.peek_link(unknown, now()).await.unwrap(), None);
            assert_eq!(open_link(db, unknown, "x", after(60)).await, None);
        }
        // Another role.
        assert_eq!(
            world.by_code(link, SignerRole::Host, 1, CODE, 1).await,
            Signed::Gone
        );
        // Too old.
        let proof = store::Proof::Code(CODE);
        let late = now() + TimeDelta::days(60);
        assert_eq!(db.peek_link("guardian", late).await.unwrap(), None);
        let said = db
            .sign(
                &act_at(late, None),
                PartyIdentity::Link(link),
                world.id,
                ROLE,
                proof,
                &testing::signing::seen(1),
            )
            .await;
        assert_eq!(said.unwrap(), Signed::Gone);
        // None at all.
        let none = ConventionLinkId(uuid::Uuid::from_u128(7));
        assert_eq!(world.by_code(none, ROLE, 1, CODE, 1).await, Signed::Gone);
    })
    .await;
}

#[tokio::test]
async fn a_link_does_not_sign_another_convention_that_waits_too() {
    on_both(async |fresh| {
        let world = open(fresh, &FOUR).await;
        let db = world.db();
        let student = pupil(db, "Tom Martin", school().0).await;
        let owner = domain::structure::StructureRole::Owner;
        db.add_member(&act_by(world.host), structure(1).id, world.host, owner)
            .await
            .unwrap();
        let application = confirmed(db, world.host, student, 1, Weeks::Both).await;
        let other = World {
            fresh: world.fresh.again(),
            id: convention_of(db, student).await,
            student,
            application,
            ..world
        };
        other.fill_host().await;
        assert_eq!(other.complete().await, ConventionMoved::Done);
        // Signed by the same people, and even of the same bytes: only the link tells them apart.
        other.freeze(&FOUR).await;
        let links = [world.link(ROLE, "mine").await, other.link(ROLE, "other").await];
        for (here, there, link) in [(&world, &other, links[0]), (&other, &world, links[1])] {
            assert_eq!(
                here.code(PartyIdentity::Link(link), document(1), CODE, 0).await,
                CodeSent::Sent
            );
            assert_eq!(there.by_code(link, ROLE, 1, CODE, 1).await, Signed::Gone);
            let access = db
                .convention_access(there.id, PartyIdentity::Link(link), now().date_naive())
                .await;
            assert!(access.unwrap().is_none());
            // Where it leads it signs.
            assert_eq!(
                here.by_code(link, ROLE, 1, CODE, 1).await,
                Signed::Done { last: false }
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_link_is_void_once_revoked_or_sent_anew() {
    on_both(async |fresh| {
        let world = open(fresh, &FOUR).await;
        let db = world.db();
        let first = world.link(ROLE, "first").await;
        open_link(db, "first", "session", after(60)).await.unwrap();
        let second = world.link(ROLE, "second").await;
        assert_eq!(db.peek_link("first", now()).await.unwrap(), None);
        assert_eq!(db.link_session("session", now()).await.unwrap(), None);
        assert_eq!(
            world.code(PartyIdentity::Link(first), document(1), CODE, 0).await,
            CodeSent::Gone
        );
        assert_eq!(
            world
                .code(PartyIdentity::Link(second), document(1), CODE, 0)
                .await,
            CodeSent::Sent
        );
        // Revoked between the code and the signature.
        assert!(
            !db.revoke_links(&act_by(world.host), world.id, GUARDIAN)
                .await
                .unwrap()
        );
        assert!(
            db.revoke_links(&act_by(world.staff), world.id, GUARDIAN)
                .await
                .unwrap()
        );
        assert_eq!(world.by_code(second, ROLE, 1, CODE, 1).await, Signed::Gone);
        assert_eq!(db.peek_link("second", now()).await.unwrap(), None);
        assert!(world.happened().await.ends_with(&["links_revoked".to_owned()]));
    })
    .await;
}

#[tokio::test]
async fn validating_sends_the_links_itself_and_leaves_to_the_clock_who_got_none() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        world.fill_host().await;
        assert_eq!(world.complete().await, ConventionMoved::Done);
        let mut version = version(1, &FOUR);
        version.links = vec![secret("host")];
        let seen = world.seen().await;
        let context = act_by(world.head);
        // Of a validation that comes too late nothing leaves.
        let said = db
            .validate(&context, world.id, &BTreeMap::new(), &version)
            .await
            .unwrap();
        assert_eq!(said, ConventionMoved::Changed);
        assert_eq!(db.peek_link("host", now()).await.unwrap(), None);
        let said = db.validate(&context, world.id, &seen, &version).await.unwrap();
        assert_eq!(said, ConventionMoved::Done);
        let holder = db.peek_link("host", now()).await.unwrap().unwrap();
        assert_eq!(
            (holder.role, holder.name.as_str()),
            (LinkRole::Signer(SignerRole::Host), "Rose Adam")
        );
        assert!(
            world
                .happened()
                .await
                .ends_with(&["validated".to_owned(), "link_sent".to_owned()])
        );
        assert_eq!(
            receivers(&world.fresh, "SignConvention").await,
            ["rose.adam@exemple.fr"]
        );
        assert_eq!(db.links_due(now(), 10).await.unwrap(), [(world.id, ROLE)]);
    })
    .await;
}

#[tokio::test]
async fn links_are_sent_by_the_lycee_to_who_has_no_account() {
    on_both(async |fresh| {
        let world = open(fresh, &FOUR).await;
        let db = world.db();
        let due = [(world.id, ROLE), (world.id, SignerRole::Host)];
        assert_eq!(db.links_due(now(), 10).await.unwrap(), due);
        let context = act_by(world.staff);
        let signer = LinkRole::Signer;
        for (role, said) in [
            (signer(SignerRole::Head), LinkSent::NoAddress),
            (signer(SignerRole::Student), LinkSent::NoAddress),
            (signer(SignerRole::Guardian2), LinkSent::Gone),
            (GUARDIAN, LinkSent::Done),
        ] {
            assert_eq!(
                db.send_link(&context, world.id, role, &secret(role.code()))
                    .await
                    .unwrap(),
                said
            );
        }
        for stranger in [world.host, world.student] {
            let said = db
                .send_link(&act_by(stranger), world.id, GUARDIAN, &secret("x"))
                .await
                .unwrap();
            assert_eq!(said, LinkSent::Gone);
        }
        // The tutor's is also sent by the structure, to the address its section gives.
        let said = db
            .send_link(&act_by(world.host), world.id, LinkRole::Tutor, &secret("t"))
            .await
            .unwrap();
        assert_eq!(said, LinkSent::Done);
        assert_eq!(
            db.peek_link("t", now()).await.unwrap().unwrap().role,
            LinkRole::Tutor
        );
        assert_eq!(db.links_due(now(), 10).await.unwrap(), due[1..]);
        let context = act_at(now(), None);
        db.send_link(&context, world.id, signer(SignerRole::Host), &secret("h"))
            .await
            .unwrap();
        assert_eq!(db.links_due(now(), 10).await.unwrap(), []);
        let told = emails(&world.fresh).await;
        let sent = |to: &str, what: &str| {
            told.iter()
                .filter(|(who, text)| who == to && text.contains(what))
                .count()
        };
        assert_eq!(sent("yann.martin@exemple.fr", "SignConvention"), 1);
        assert_eq!(sent("rose.adam@exemple.fr", "SignConvention"), 1);
        // A new version asks again; who is no signer of it is not let in by the former link.
        assert_eq!(
            db.correct(&act_by(world.head), world.id, REASON).await.unwrap(),
            ConventionMoved::Done
        );
        let said = db
            .send_link(&context, world.id, GUARDIAN, &secret("y"))
            .await
            .unwrap();
        assert!(matches!(said, LinkSent::NotNow(_)), "{said:?}");
        world
            .freeze(&[HEAD, (SignerRole::Host, "Luc Roy", "luc.roy@exemple.fr"), STUDENT])
            .await;
        assert_eq!(db.peek_link("h", now()).await.unwrap(), None);
        let link = db.peek_link("guardian1", now()).await.unwrap().unwrap().link;
        assert_eq!(world.by_code(link, ROLE, 2, CODE, 1).await, Signed::Gone);
    })
    .await;
}

#[expect(clippy::too_many_lines, reason = "a story, told in order")]
#[tokio::test]
async fn another_address_voids_links_and_nothing_else() {
    on_both(async |fresh| {
        let world = open(fresh, &FOUR).await;
        let db = world.db();
        let host = world.link(SignerRole::Host, "host").await;
        assert_eq!(
            world.by_link(host, SignerRole::Host, 1).await,
            Signed::Done { last: false }
        );
        let link = world.link(ROLE, "guardian").await;
        open_link(db, "guardian", "session", after(60)).await.unwrap();
        world.code(PartyIdentity::Link(link), document(1), CODE, 0).await;
        let new = email("yann@autre.fr");
        let change = async |by: AccountId, role: SignerRole, email: Option<&EmailAddress>| {
            let new = NewAddress {
                role: LinkRole::Signer(role),
                email,
                reinstate: false,
            };
            db.change_address(&act_by(by), world.id, &new, &any_secret)
                .await
                .unwrap()
        };
        assert_eq!(
            change(world.guardian, ROLE, Some(&new)).await,
            AddressChanged::Gone
        );
        for own in [SignerRole::Head, SignerRole::Student] {
            assert_eq!(change(world.staff, own, Some(&new)).await, AddressChanged::Gone);
        }
        assert_eq!(
            change(world.staff, SignerRole::Host, None).await,
            AddressChanged::Needed
        );
        assert_eq!(
            change(world.staff, ROLE, Some(&email("Rose.Adam@exemple.fr"))).await,
            AddressChanged::Taken
        );
        assert!(db.peek_link("guardian", now()).await.unwrap().is_some());
        assert_eq!(change(world.staff, ROLE, Some(&new)).await, AddressChanged::Done);
        assert_eq!(db.peek_link("guardian", now()).await.unwrap(), None);
        assert_eq!(db.link_session("session", now()).await.unwrap(), None);
        assert_eq!(world.by_code(link, ROLE, 1, CODE, 1).await, Signed::Gone);
        assert!(db.peek_link("host", now()).await.unwrap().is_some());
        let signed = world
            .evidence(1)
            .await
            .signers
            .into_iter()
            .filter(|line| line.signature.is_some())
            .count();
        assert_eq!(signed, 1);
        // The new address has its link already; the former one is told that it is no longer written to.
        assert_eq!(db.links_due(now(), 10).await.unwrap(), []);
        let told = emails(&world.fresh).await;
        let last = |to: &str| {
            told.iter()
                .rfind(|(who, text)| who == to && !text.starts_with("SigningCode"))
                .map(|(_, text)| text.as_str())
        };
        assert!(last("yann@autre.fr").is_some_and(|text| text.contains("SignConvention")));
        let former = last("yann.martin@exemple.fr");
        assert!(
            former.is_some_and(|text| text.contains("SignerAddressChanged")),
            "{former:?}"
        );
        let log = world.log().await;
        let change_told = log
            .iter()
            .find(|line| line.contains("signer_address_changed"))
            .unwrap();
        let digest = Digest::of(b"yann@autre.fr").to_string();
        assert!(change_told.contains(&digest), "{change_told}");
        assert!(
            change_told.contains("Paul Durand") && !change_told.contains("yann@"),
            "{change_told}"
        );
        // Back to where it was: a link leaves there too.
        let sent = async || {
            let told = emails(&world.fresh).await;
            let to = |(who, text): &&(String, String)| {
                who == "yann.martin@exemple.fr" && text.contains("SignConvention")
            };
            told.iter().filter(to).count()
        };
        let before = sent().await;
        let back = email("yann.martin@exemple.fr");
        assert_eq!(
            change(world.staff, ROLE, Some(&back)).await,
            AddressChanged::Barred
        );
        assert_eq!(sent().await, before);
        let reinstated = NewAddress {
            role: GUARDIAN,
            email: Some(&back),
            reinstate: true,
        };
        let said = db
            .change_address(&act_by(world.staff), world.id, &reinstated, &any_secret)
            .await;
        assert_eq!(said.unwrap(), AddressChanged::Done);
        assert_eq!(sent().await, before + 1);
        let link = world.link(ROLE, "anew").await;
        assert_eq!(world.by_link(link, ROLE, 1).await, Signed::Done { last: false });
        // After the signature too: it stays, and says the address it was given by.
        let other = email("yann@encore.fr");
        assert_eq!(
            change(world.staff, ROLE, Some(&other)).await,
            AddressChanged::Done
        );
        let guardian = world.evidence(1).await.signers[3].clone();
        assert_eq!(guardian.email.as_deref(), Some("yann@encore.fr"));
        let signature = guardian.signature.unwrap();
        assert_eq!(signature.email.as_deref(), Some("yann.martin@exemple.fr"));
        assert!(
            signature.identified.ends_with("yann.martin@exemple.fr"),
            "{}",
            signature.identified
        );
        assert_eq!(change(world.staff, ROLE, None).await, AddressChanged::Done);
        assert!(world.evidence(1).await.signers[3].signature.is_some());
        assert_eq!(HOST.0, SignerRole::Host);
    })
    .await;
}

/// A link to read by, which asks for nothing: for who has signed, wherever they are written to now.
#[tokio::test]
async fn who_has_signed_gets_another_link() {
    on_both(async |fresh| {
        let world = open(fresh, &FOUR).await;
        let db = world.db();
        world.all_sign().await;
        let new = email("yann@autre.fr");
        let new = NewAddress {
            role: GUARDIAN,
            email: Some(&new),
            reinstate: false,
        };
        let changed = db
            .change_address(&act_by(world.staff), world.id, &new, &any_secret)
            .await;
        assert_eq!(changed.unwrap(), AddressChanged::Done);
        world.link(ROLE, "read").await;
        world.link(SignerRole::Host, "host-again").await;
        assert_eq!(db.peek_link("host", now()).await.unwrap(), None);
        let told = emails(&world.fresh).await;
        let to_read = told.iter().filter(|(_, text)| text.starts_with("ConventionLink"));
        let to: Vec<&str> = to_read.map(|(who, _)| who.as_str()).collect();
        assert_eq!(to, ["yann@autre.fr", "yann@autre.fr", "rose.adam@exemple.fr"]);
    })
    .await;
}

/// A second guardian who is not asked to sign is told; nobody is where the pupil is of age, whatever was filled in before.
#[tokio::test]
async fn a_guardian_who_does_not_sign_is_told_of_a_minor_alone() {
    let adult = [HEAD, HOST, STUDENT];
    for (signers, told_to) in [(&FOUR[..], &["jean@exemple.fr"][..]), (&adult[..], &[])] {
        on_both(async |fresh| {
            let world = World::new(fresh).await;
            world.fill_host().await;
            assert_eq!(world.complete().await, ConventionMoved::Done);
            let second = [("resp2_nom", "Jean Martin"), ("resp2_email", "Jean@exemple.fr")];
            let staff = act_by(world.staff);
            world
                .fill(&staff, Side::School, Section::Guardians, &second)
                .await;
            world.freeze(signers).await;
            let informed = receivers(&world.fresh, "GuardianInformed").await;
            let to: Vec<String> = informed.iter().map(|who| who.to_lowercase()).collect();
            assert_eq!(to, told_to);
        })
        .await;
    }
}
