//! What all signed: the evidence, the signed file, the public check.

use std::sync::atomic::{AtomicU32, Ordering};

use domain::{
    convention::{ConventionState, Means, Section, SignerRole},
    digest::Digest,
};
use store::{CheckedWhich, ConventionMoved, Finalized, LinkRole, LinkSent, Secret, Side};

use testing::{
    convention::{REASON, World},
    now, on_both,
    people::{act_by, context, emails, receivers},
    signing::{FOUR, check_code, document, open, secret},
};

fn secrets() -> Secret {
    static LAST: AtomicU32 = AtomicU32::new(0);
    secret(&format!("file{}", LAST.fetch_add(1, Ordering::Relaxed)))
}

#[tokio::test]
async fn all_sign_and_the_file_is_sealed_once() {
    on_both(async |fresh| {
        let world = open(fresh, &FOUR).await;
        let db = world.db();
        let file = Digest::of(b"signed file");
        let finalize = |file| db.finalize(&SEALER, world.id, 1, file, &secrets);
        assert_eq!(finalize(file).await.unwrap(), Finalized::NotNow);
        assert_eq!(db.unfinalized(10).await.unwrap(), []);
        world.all_sign().await;
        assert_eq!(world.file().await.state, ConventionState::Signed);
        assert_eq!(db.unfinalized(10).await.unwrap(), [(world.id, 1)]);
        let evidence = world.evidence(1).await;
        assert_eq!(evidence.document_hash, document(1));
        let log = db.convention_log(world.id).await.unwrap();
        assert_eq!(evidence.log_head, log.last().unwrap().hash);
        let means: Vec<Means> = evidence
            .signers
            .iter()
            .map(|line| line.signature.as_ref().unwrap().means)
            .collect();
        assert_eq!(
            means,
            [
                Means::Account,
                Means::LinkAndCode,
                Means::Account,
                Means::LinkAndCode
            ]
        );
        for line in &evidence.signers {
            let signature = line.signature.as_ref().unwrap();
            assert_eq!(signature.document_hash, document(1));
            assert_eq!(Digest::of(signature.consent.as_bytes()), signature.consent_hash);
            assert!(signature.consent.contains(&document(1).to_string()));
            assert!(signature.consent.contains(&evidence.reference));
            assert_eq!(
                (signature.ip.as_str(), signature.agent.as_str()),
                ("203.0.113.7", "Firefox sur Linux")
            );
        }
        assert!(
            evidence.signers[1]
                .signature
                .as_ref()
                .unwrap()
                .identified
                .contains("rose.adam@exemple.fr")
        );
        // Two servers make the file at once: one of them is it.
        let other = Digest::of(b"another file");
        let (one, two) = tokio::join!(finalize(file), finalize(other));
        let kept = match (one.unwrap(), two.unwrap()) {
            (Finalized::Done, Finalized::Already(kept)) => {
                assert_eq!(kept, file);
                file
            }
            (Finalized::Already(kept), Finalized::Done) => {
                assert_eq!(kept, other);
                other
            }
            said => panic!("{said:?}"),
        };
        assert_eq!(finalize(file).await.unwrap(), Finalized::Already(kept));
        assert_eq!(
            db.finalize(&SEALER, world.id, 9, file, &secrets).await.unwrap(),
            Finalized::Gone
        );
        assert_eq!(db.unfinalized(10).await.unwrap(), []);
        assert_eq!(
            receivers(&world.fresh, "ConventionSigned").await,
            [
                "claire.fontaine@exemple.fr",
                // A guardian and the host, who do not sign, by their accounts.
                "jeanne.martin@exemple.fr",
                "karim.benali@exemple.fr",
                "lea.martin@exemple.fr",
                "rose.adam@exemple.fr",
                "yann.martin@exemple.fr"
            ]
        );
        let happened = world.happened().await;
        assert_eq!(happened.iter().filter(|kind| *kind == "signed").count(), 4);
        assert_eq!(happened.iter().filter(|kind| *kind == "sealed").count(), 1);
        assert_eq!(world.evidence(1).await.file_hash, Some(kept));
    })
    .await;
}

/// A tutor who does not sign reads by a link; a signer whose links the lycée revoked gets no other one by itself.
#[tokio::test]
async fn the_file_comes_by_links_that_nobody_revoked() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        world.fill_host().await;
        let tutor = [("tuteur_email", "Sami@exemple.fr")];
        let host = act_by(world.host);
        world.fill(&host, Side::Host, Section::Tutor, &tutor).await;
        let sent = db
            .send_link(&host, world.id, LinkRole::Tutor, &secret("tutor"))
            .await;
        assert_eq!(sent.unwrap(), LinkSent::Done);
        assert_eq!(world.complete().await, ConventionMoved::Done);
        world.freeze(&FOUR).await;
        world.all_sign().await;
        let guardian = LinkRole::Signer(SignerRole::Guardian1);
        assert!(
            db.revoke_links(&act_by(world.staff), world.id, guardian)
                .await
                .unwrap()
        );
        let sealed = db
            .finalize(&SEALER, world.id, 1, Digest::of(b"file"), &secrets)
            .await;
        assert_eq!(sealed.unwrap(), Finalized::Done);
        let told = emails(&world.fresh).await;
        let link_of = |to: &str| {
            let (_, text) = told
                .iter()
                .find(|(who, text)| who == to && text.starts_with("ConventionSigned"))?;
            Some(text.contains("/convention/lien/"))
        };
        assert_eq!(link_of("sami@exemple.fr"), Some(true));
        assert_eq!(link_of("rose.adam@exemple.fr"), Some(true));
        assert_eq!(link_of("yann.martin@exemple.fr"), None);
        assert_eq!(link_of("karim.benali@exemple.fr"), Some(false));
        // The tutor was told of the validation too.
        let validated = told
            .iter()
            .any(|(who, text)| who == "sami@exemple.fr" && text.starts_with("ConventionValidated"));
        assert!(validated);
    })
    .await;
}

static SEALER: std::sync::LazyLock<store::ChangeContext<'static>> = std::sync::LazyLock::new(context);

#[tokio::test]
async fn anybody_checks_a_document_and_learns_nothing_else() {
    on_both(async |fresh| {
        let world = open(fresh, &FOUR).await;
        let db = world.db();
        let file = world.file().await;
        let code = check_code(1);
        let by_code = async |reference: &str, code: &str| db.check_by_code(reference, code).await.unwrap();
        let verdict = by_code(&file.reference, &code).await.unwrap();
        assert_eq!((verdict.number, verdict.state), (1, ConventionState::Validated));
        assert_eq!((verdict.signatures, verdict.of, verdict.sealed), (0, 4, false));
        assert_eq!(verdict.frozen_at, now());
        let typed = file.reference.to_lowercase().replace('-', " ");
        assert_eq!(
            by_code(&typed, &format!(" {} ", code.to_lowercase())).await,
            Some(verdict)
        );
        for (reference, typed) in [
            (file.reference.as_str(), "0000000000"),
            (file.reference.as_str(), ""),
            ("QZ-27-0000-0000", code.as_str()),
            ("", ""),
            ("%", "%"),
        ] {
            assert_eq!(by_code(reference, typed).await, None);
        }
        world.all_sign().await;
        let sealed = Digest::of(b"signed file");
        assert_eq!(db.check_by_digest(sealed).await.unwrap(), None);
        db.finalize(&SEALER, world.id, 1, sealed, &secrets).await.unwrap();
        let verdict = db.check_by_digest(document(1)).await.unwrap().unwrap();
        assert_eq!(
            (verdict.which, verdict.signatures, verdict.sealed),
            (CheckedWhich::Document, 4, true)
        );
        let verdict = db.check_by_digest(sealed).await.unwrap().unwrap();
        assert_eq!(
            (verdict.which, verdict.state),
            (CheckedWhich::File, ConventionState::Signed)
        );
        assert_eq!(db.check_by_digest(Digest::of(b"forged")).await.unwrap(), None);
        // In force until the next is validated; then replaced, and said so.
        let head = act_by(world.head);
        assert_eq!(
            db.correct(&head, world.id, REASON).await.unwrap(),
            ConventionMoved::Done
        );
        assert_eq!(
            by_code(&file.reference, &code).await.unwrap().state,
            ConventionState::Signed
        );
        world.freeze(&FOUR).await;
        assert_eq!(
            by_code(&file.reference, &code).await.unwrap().state,
            ConventionState::Replaced
        );
        assert_eq!(
            db.check_by_digest(sealed).await.unwrap().unwrap().state,
            ConventionState::Replaced
        );
        let next = by_code(&file.reference, &check_code(2)).await.unwrap();
        assert_eq!(
            (next.number, next.state, next.signatures),
            (2, ConventionState::Validated, 0)
        );
    })
    .await;
}
