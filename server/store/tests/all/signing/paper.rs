//! Paper: for a guardian without an address, recorded by a named member of staff.

use domain::{
    convention::{Means, SignerRole},
    digest::Digest,
};
use store::{LinkRole, LinkSent, Reminded, Signed};

use testing::{
    on_both,
    people::act_by,
    signing::{GUARDIAN, HEAD, HOST, OTHER_GUARDIAN, STUDENT, document, open, secret},
};

#[tokio::test]
async fn a_guardian_without_an_address_signs_on_paper() {
    on_both(async |fresh| {
        let paper = (SignerRole::Guardian1, GUARDIAN.1, "");
        let world = open(fresh, &[HEAD, HOST, STUDENT, paper, OTHER_GUARDIAN]).await;
        let db = world.db();
        let page = Digest::of(b"page");
        let record = async |by, role, number| {
            db.record_paper(&act_by(by), world.id, role, document(number), page)
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
            line.identified.ends_with("enregistrée par Paul Durand"),
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
