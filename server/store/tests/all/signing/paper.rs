//! Paper: for a guardian without an address, and for whom the head takes it of; recorded by a named member of staff.

use domain::{
    account::{Role, StaffDuty},
    convention::{Means, PaperRule, SignerRole},
    digest::Digest,
};
use store::{LinkRole, LinkSent, Reminded, Signed, SignedPaper, StaffAssignment};

use testing::{
    convention::{other_school, works},
    on_both,
    people::act_by,
    school,
    signing::{
        FOUR, GUARDIAN, HEAD, HOST, OTHER_GUARDIAN, STUDENT, check_code, open, paper as page_of, secret,
    },
};

#[tokio::test]
async fn a_guardian_without_an_address_signs_on_paper() {
    on_both(async |fresh| {
        let paper = (SignerRole::Guardian1, GUARDIAN.1, "");
        let world = open(fresh, &[HEAD, HOST, STUDENT, paper, OTHER_GUARDIAN]).await;
        let db = world.db();
        let page = Digest::of(b"page");
        let record = async |by, role, number| {
            db.record_paper(&act_by(by), world.id, &page_of(role, number))
                .await
                .unwrap()
        };
        let role = SignerRole::Guardian1;
        let said = db
            .send_link(
                &act_by(world.staff),
                world.id,
                LinkRole::Signer(role),
                &secret("x"),
            )
            .await;
        assert_eq!(said.unwrap(), LinkSent::NoAddress);
        let said = db
            .remind(&act_by(world.staff), world.id, role, &secret("x"))
            .await;
        assert_eq!(said.unwrap(), Reminded::NotNow);
        for stranger in [world.host, world.student, world.guardian] {
            assert_eq!(record(stranger, role, 1).await, Signed::Gone);
        }
        // Others have an address, or an account.
        for other in [
            SignerRole::Guardian2,
            SignerRole::Student,
            SignerRole::Host,
            SignerRole::Head,
        ] {
            assert_eq!(record(world.staff, other, 1).await, Signed::Gone);
        }
        assert_eq!(record(world.staff, role, 2).await, Signed::Changed);
        assert_eq!(record(world.staff, role, 1).await, Signed::Done { last: false });
        assert_eq!(record(world.staff, role, 1).await, Signed::Already);
        let line = world.evidence(1).await.signers[3].signature.clone().unwrap();
        assert_eq!((line.means, line.page_hash), (Means::Paper, Some(page)));
        assert_eq!(line.recorded_by.as_deref(), Some("Paul Durand"));
        assert!(
            line.identified.ends_with(
                "le 21\u{a0}novembre 2026, remise au lycée et enregistrée par Paul Durand (Secrétariat)"
            ),
            "{}",
            line.identified
        );
        assert_eq!((line.name.as_str(), line.ip.as_str()), (GUARDIAN.1, ""));
        // What is kept is what was recorded, not a text that nobody was shown; the log has the page's digest.
        assert!(
            line.consent.starts_with("Yann Martin, en tant que"),
            "{}",
            line.consent
        );
        assert!(
            line.consent.contains("enregistrée par Paul Durand"),
            "{}",
            line.consent
        );
        assert_eq!(line.email, None);
        let last = world.log().await.pop().unwrap();
        assert!(last.contains(&format!("\"page\":\"{page}\"")), "{last}");
        assert_eq!(db.altered(world.id, 1).await.unwrap(), None);
        // Both guardians sign where both are asked: the other has an account.
        assert_eq!(
            world.by_account(world.guardian, SignerRole::Guardian2, 1).await,
            Signed::Done { last: false }
        );
        assert_eq!(
            world.by_account(world.head, SignerRole::Head, 1).await,
            Signed::Done { last: false }
        );
        assert_eq!(
            world.by_account(world.student, SignerRole::Student, 1).await,
            Signed::Done { last: false }
        );
        let host = world.link(SignerRole::Host, "host").await;
        assert_eq!(
            world.by_link(host, SignerRole::Host, 1).await,
            Signed::Done { last: true }
        );
    })
    .await;
}

#[tokio::test]
async fn a_page_that_signs_nothing_is_not_kept() {
    on_both(async |fresh| {
        let paper = (SignerRole::Guardian1, GUARDIAN.1, "");
        let world = open(fresh, &[HEAD, HOST, STUDENT, paper]).await;
        let db = world.db();
        let receive = async |by, role, number| {
            let page = page_of(role, number);
            db.receive_paper(&act_by(by), "Paul Durand", world.id, &page, ("image/png", 4))
                .await
                .unwrap()
        };
        let kept = async || world.fresh.contents().await["convention_file"].len();
        let role = SignerRole::Guardian1;
        // Another version; who signs by an address; somebody else's act, who may hand a certificate over all the same.
        for (by, of, number, said) in [
            (world.staff, role, 2, Signed::Changed),
            (world.staff, SignerRole::Host, 1, Signed::Gone),
            (world.student, role, 1, Signed::Gone),
            (world.host, role, 1, Signed::Changed),
        ] {
            assert_eq!(receive(by, of, number).await, said);
            assert_eq!(kept().await, 0, "{by} {of:?} {number}");
        }
        let done = Signed::Done { last: false };
        assert_eq!(receive(world.staff, role, 1).await, done);
        assert_eq!(kept().await, 1);
        let (page, media) = db.signed_page(world.id, 1, role).await.unwrap().unwrap();
        assert_eq!((page, media.as_str()), (Digest::of(b"page"), "image/png"));
        assert_eq!(receive(world.staff, role, 1).await, Signed::Already);
        assert_eq!(kept().await, 1);
    })
    .await;
}

#[tokio::test]
async fn the_head_says_who_else_signs_on_paper() {
    on_both(async |fresh| {
        let world = open(fresh, &FOUR).await;
        let db = world.db();
        let record = async |role| {
            db.record_paper(&act_by(world.staff), world.id, &page_of(role, 1))
                .await
                .unwrap()
        };
        let roles = [
            SignerRole::Host,
            SignerRole::Student,
            SignerRole::Guardian1,
            SignerRole::Head,
        ];
        for role in roles {
            assert_eq!(record(role).await, Signed::Gone, "{role:?}");
        }
        let all = PaperRule {
            host: true,
            guardians: true,
            student: true,
        };
        // Nobody but the head of that very lycée says it.
        let elsewhere = other_school(db).await;
        let stranger = works(db, "Autre Chef", Role::Head, elsewhere).await;
        for other in [world.staff, world.host, world.student, stranger] {
            assert!(!db.set_paper_rule(&act_by(other), school().0, all).await.unwrap());
        }
        assert_eq!(db.paper_rule(school().0).await.unwrap(), PaperRule::default());
        let host = PaperRule {
            host: true,
            ..PaperRule::default()
        };
        assert!(
            db.set_paper_rule(&act_by(world.head), school().0, host)
                .await
                .unwrap()
        );
        assert_eq!(db.paper_rule(school().0).await.unwrap(), host);
        assert_eq!(db.paper_rule(elsewhere).await.unwrap(), PaperRule::default());
        // A page of another version is none of this one.
        let replaced = page_of(SignerRole::Host, 2);
        let said = db.record_paper(&act_by(world.staff), world.id, &replaced).await;
        assert_eq!(said.unwrap(), Signed::Changed);
        assert_eq!(record(SignerRole::Host).await, Signed::Done { last: false });
        assert_eq!(record(SignerRole::Host).await, Signed::Already);
        assert_eq!(record(SignerRole::Guardian1).await, Signed::Gone);
        let line = world.evidence(1).await.signers[1].signature.clone().unwrap();
        assert!(
            line.consent.starts_with(
                "Rose Adam, pour la structure d’accueil, a signé sur papier, le 21\u{a0}novembre 2026,"
            ),
            "{}",
            line.consent
        );
        // A minor does not, whatever the head says; guardians with an address do now.
        assert!(
            db.set_paper_rule(&act_by(world.head), school().0, all)
                .await
                .unwrap()
        );
        assert_eq!(record(SignerRole::Student).await, Signed::Gone);
        assert_eq!(record(SignerRole::Guardian1).await, Signed::Done { last: false });
        assert_eq!(record(SignerRole::Head).await, Signed::Gone);
        // A round of screen and paper ends like the others, and all of it is vouched for.
        let done = world.by_account(world.student, SignerRole::Student, 1).await;
        assert_eq!(done, Signed::Done { last: false });
        let done = world.by_account(world.head, SignerRole::Head, 1).await;
        assert_eq!(done, Signed::Done { last: true });
        assert_eq!(db.altered(world.id, 1).await.unwrap(), None);
        let code = check_code(1);
        let reference = world.file().await.reference;
        let found = db.check_by_code(&reference, &code).await.unwrap().unwrap();
        assert_eq!((found.signatures, found.of, found.on_paper), (4, 4, 2));
    })
    .await;
}

#[tokio::test]
async fn a_pupil_of_age_signs_on_paper_and_nobody_records_their_own() {
    on_both(async |fresh| {
        let world = open(fresh, &[HEAD, HOST, STUDENT]).await;
        let db = world.db();
        let rule = PaperRule {
            student: true,
            ..PaperRule::default()
        };
        assert!(
            db.set_paper_rule(&act_by(world.head), school().0, rule)
                .await
                .unwrap()
        );
        // A pupil who had a post in the lycée would record their own page.
        let post = StaffAssignment {
            school: school().0,
            duty: StaffDuty::Secretariat,
            classes: Vec::new(),
        };
        let given = db.assign_staff(&act_by(world.head), world.student, &post).await;
        assert!(given.unwrap());
        let own = page_of(SignerRole::Student, 1);
        let said = db.record_paper(&act_by(world.student), world.id, &own).await;
        assert_eq!(said.unwrap(), Signed::OtherRole(SignerRole::Student));
        let said = db
            .record_paper(
                &act_by(world.staff),
                world.id,
                &SignedPaper {
                    page: Digest::of(b"another"),
                    ..own
                },
            )
            .await;
        assert_eq!(said.unwrap(), Signed::Done { last: false });
        let line = world.evidence(1).await.signers[2].signature.clone().unwrap();
        assert!(
            line.consent.contains("en tant qu’élève, a signé sur papier"),
            "{}",
            line.consent
        );
    })
    .await;
}
