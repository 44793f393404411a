//! A corrected address stays corrected, whatever way the next version is made; nobody at the former one is written to with a link, reads
//! or signs again.

use std::collections::BTreeSet;

use domain::{
    account::EmailAddress,
    convention::{PartyIdentity, PlaceAfter, Section, SignerRole, Values, name},
    id::AccountId,
};
use store::{
    AddressChanged, CancellationUndone, ConventionMoved, LinkRole, LinkSent, NewAddress, Proof, Side, Signed,
};
use testing::{
    Fresh,
    convention::{REASON, World, agreed, pupil},
    now, on_both,
    people::{act_at, act_by, email, emails},
    school,
    signing::{after, any_secret, secret, seen},
};

const WRONG: &str = "Faux@autre.fr";
const RIGHT: &str = "juste@exemple.org";

/// How the version that follows a correction is made.
#[derive(Clone, Copy, Debug)]
enum Way {
    /// A correction is opened, and validated as it is.
    Corrected,
    /// The same, once somebody has signed.
    CorrectedWhileSigning,
    /// The same, sent back to the host and completed again.
    SentBack,
    /// A signer refuses.
    Refused,
    /// The section is edited in another field.
    EditedElsewhere,
    /// The correction is opened first, and the address corrected then.
    CorrectedMeanwhile,
    /// The convention is cancelled and another begun for the place.
    Restarted,
    /// It is cancelled, that is undone, and then corrected.
    Undone,
}

const WAYS: [Way; 8] = [
    Way::Corrected,
    Way::CorrectedWhileSigning,
    Way::SentBack,
    Way::Refused,
    Way::EditedElsewhere,
    Way::CorrectedMeanwhile,
    Way::Restarted,
    Way::Undone,
];

/// A convention whose signers are written to at what the sections say; one of them says the wrong address.
async fn waiting(fresh: Fresh, role: SignerRole) -> World {
    let world = World::new(fresh).await;
    world.fill_host().await;
    // Nobody has an account at these addresses.
    let structure = [
        ("rep_nom", "Rose Adam"),
        (name::REPRESENTATIVE_EMAIL, address_of(role, SignerRole::Host)),
    ];
    world
        .fill(&act_by(world.host), Side::Host, Section::Structure, &structure)
        .await;
    assert_eq!(world.complete().await, ConventionMoved::Done);
    let guardians = [
        ("resp1_nom", "Yann Martin"),
        (name::GUARDIAN_1_EMAIL, address_of(role, SignerRole::Guardian1)),
        ("resp2_nom", "Jeanne Martin"),
        (name::GUARDIAN_2_EMAIL, address_of(role, SignerRole::Guardian2)),
        (name::BOTH_SIGN, "oui"),
    ];
    world
        .fill(&act_by(world.staff), Side::School, Section::Guardians, &guardians)
        .await;
    assert_eq!(world.freeze_typed().await, ConventionMoved::Done);
    world
}

fn address_of(wrong: SignerRole, role: SignerRole) -> &'static str {
    match role {
        _ if role == wrong => WRONG,
        SignerRole::Host => "rose@ailleurs.fr",
        SignerRole::Guardian1 => "yann@ailleurs.fr",
        _ => "jeanne@ailleurs.fr",
    }
}

async fn change(world: &World, role: LinkRole, to: Option<&str>, reinstate: bool) -> AddressChanged {
    let address = to.map(email);
    let new = NewAddress {
        role,
        email: address.as_ref(),
        reinstate,
    };
    world
        .db()
        .change_address(&act_by(world.staff), world.id, &new, &any_secret)
        .await
        .unwrap()
}

/// The secrets of the personal links that were sent to an address, in order; one e-mail may hold several.
async fn links_to(world: &World, address: &str) -> Vec<String> {
    let links = |text: &str| -> Vec<String> {
        text.split("/convention/lien/")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .map(str::to_owned)
            .collect()
    };
    emails(&world.fresh)
        .await
        .into_iter()
        .filter(|(to, _)| to.to_lowercase() == address.to_lowercase())
        .flat_map(|(_, text)| links(&text))
        .collect()
}

async fn typed(world: &World, role: SignerRole) -> String {
    let (section, field) = role.address_field().unwrap();
    world.file().await.sections[&section].values.get(field).to_owned()
}

/// Makes the next version, and validates it.
async fn next_version(world: &World, way: Way, role: SignerRole) -> World {
    let (db, head) = (world.db(), act_by(world.head));
    let done = ConventionMoved::Done;
    let same = |id| World {
        fresh: world.fresh.again(),
        id,
        ..*world
    };
    let other = if role == SignerRole::Host {
        Section::Structure
    } else {
        Section::Guardians
    };
    match way {
        Way::Restarted => {
            let said = db
                .cancel_convention(&head, world.id, REASON, PlaceAfter::Restarted, &any_secret())
                .await;
            assert_eq!(said.unwrap(), done);
            let (next, _) = world.file().await.successor.unwrap();
            let world = same(next);
            assert_eq!(world.complete().await, done);
            assert_eq!(world.freeze_typed().await, done);
            return world;
        }
        Way::Undone => {
            let said = db
                .cancel_convention(&head, world.id, REASON, PlaceAfter::Restarted, &any_secret())
                .await;
            assert_eq!(said.unwrap(), done);
            let undone = db.undo_cancellation(&head, world.id).await.unwrap();
            assert_eq!(undone, CancellationUndone::Done);
        }
        Way::Refused => {
            let context = act_by(world.student);
            let said = db
                .refuse_to_sign(
                    &context,
                    PartyIdentity::Account(world.student),
                    world.id,
                    SignerRole::Student,
                    Proof::Account,
                    &seen(world.file().await.number),
                    REASON,
                )
                .await;
            assert_eq!(said.unwrap(), Signed::Done { last: false });
        }
        Way::CorrectedWhileSigning => {
            let said = world.by_account(world.student, SignerRole::Student, 1).await;
            assert_eq!(said, Signed::Done { last: false });
        }
        _ => {}
    }
    if !matches!(way, Way::Refused | Way::CorrectedMeanwhile) {
        assert_eq!(db.correct(&head, world.id, REASON).await.unwrap(), done);
    }
    if matches!(way, Way::SentBack) || (matches!(way, Way::EditedElsewhere) && role == SignerRole::Host) {
        assert_eq!(db.send_back(&head, world.id, REASON).await.unwrap(), done);
        world
            .fill(
                &act_by(world.host),
                Side::Host,
                Section::Tutor,
                &[("tuteur_nom", "Nora Petit")],
            )
            .await;
        if matches!(way, Way::EditedElsewhere) {
            world
                .fill(
                    &act_by(world.host),
                    Side::Host,
                    other,
                    &[("rep_qualite", "Directrice")],
                )
                .await;
        }
        assert_eq!(world.complete().await, done);
    } else if matches!(way, Way::EditedElsewhere) {
        world
            .fill(
                &act_by(world.staff),
                Side::School,
                other,
                &[("resp2_tel", "0639980002")],
            )
            .await;
    }
    assert_eq!(world.freeze_typed().await, done);
    same(world.id)
}

#[tokio::test]
async fn no_way_to_the_next_version_brings_a_corrected_address_back() {
    for role in [SignerRole::Guardian1, SignerRole::Guardian2, SignerRole::Host] {
        for way in WAYS {
            on_both(async |fresh| {
                let world = waiting(fresh, role).await;
                let stale = links_to(&world, WRONG).await;
                assert_eq!(stale.len(), 1, "{role:?} {way:?}");
                let link = LinkRole::Signer(role);
                if matches!(way, Way::CorrectedMeanwhile) {
                    let head = act_by(world.head);
                    let said = world.db().correct(&head, world.id, REASON).await.unwrap();
                    assert_eq!(said, ConventionMoved::Done);
                }
                assert_eq!(
                    change(&world, link, Some(RIGHT), false).await,
                    AddressChanged::Done
                );
                assert_eq!(typed(&world, role).await, RIGHT);
                let world = next_version(&world, way, role).await;
                let number = world.file().await.number;

                // The wrong one got no other link, and the one it had opens and signs nothing.
                assert_eq!(links_to(&world, WRONG).await, stale, "{role:?} {way:?}");
                assert_eq!(world.db().peek_link(&stale[0], now()).await.unwrap(), None);
                // The right one has one that signs.
                let token = links_to(&world, RIGHT).await.pop().unwrap();
                let holder = world.db().peek_link(&token, now()).await.unwrap().unwrap();
                assert_eq!((holder.convention, holder.role), (world.id, link));
                let said = world.by_link(holder.link, role, number).await;
                assert_eq!(said, Signed::Done { last: false }, "{role:?} {way:?}");
                let evidence = world.evidence(number).await;
                let signer = evidence
                    .signers
                    .iter()
                    .find(|line| line.signer.role == role)
                    .unwrap();
                assert_eq!(signer.email.as_deref(), Some(RIGHT));
                world.log().await;
            })
            .await;
        }
    }
}

/// Whoever types it again, in a section that was read before or on purpose: it is told, and nothing is frozen.
#[tokio::test]
async fn an_address_that_was_replaced_is_not_frozen_again_unasked() {
    on_both(async |fresh| {
        let role = SignerRole::Guardian1;
        let world = waiting(fresh, role).await;
        let link = LinkRole::Signer(role);
        assert_eq!(
            change(&world, link, Some(RIGHT), false).await,
            AddressChanged::Done
        );
        let head = act_by(world.head);
        world.db().correct(&head, world.id, REASON).await.unwrap();
        let again = [(name::GUARDIAN_1_EMAIL, "FAUX@autre.fr")];
        world
            .fill(&act_by(world.staff), Side::School, Section::Guardians, &again)
            .await;
        let ConventionMoved::Missing(missing) = world.freeze_typed().await else {
            panic!("frozen");
        };
        assert_eq!(missing.len(), 1);
        assert_eq!(
            (missing[0].section, missing[0].field.as_str()),
            (Section::Guardians, name::GUARDIAN_1_EMAIL)
        );
        assert!(missing[0].message.contains("FAUX@autre.fr"));
        let told = world
            .db()
            .barred_address(world.id, &[(link, WRONG)])
            .await
            .unwrap();
        assert_eq!(
            told.map(|told| told.field),
            Some(name::GUARDIAN_1_EMAIL.to_owned())
        );
        // Given back by its name, it is theirs again.
        assert_eq!(
            change(&world, link, Some(WRONG), false).await,
            AddressChanged::Barred
        );
        assert_eq!(
            change(&world, link, Some(WRONG), true).await,
            AddressChanged::Done
        );
        assert_eq!(world.freeze_typed().await, ConventionMoved::Done);
        assert_eq!(links_to(&world, WRONG).await.len(), 2);
    })
    .await;
}

/// A guardian who has none signs on paper, in the next version too.
#[tokio::test]
async fn who_has_no_address_any_more_gets_none_back() {
    on_both(async |fresh| {
        let role = SignerRole::Guardian1;
        let world = waiting(fresh, role).await;
        assert_eq!(
            change(&world, LinkRole::Signer(role), None, false).await,
            AddressChanged::Done
        );
        assert_eq!(typed(&world, role).await, "");
        let world = next_version(&world, Way::Corrected, role).await;
        assert_eq!(links_to(&world, WRONG).await.len(), 1);
        let line = world.evidence(2).await;
        let signer = line.signers.iter().find(|line| line.signer.role == role).unwrap();
        assert_eq!(signer.email, None);
        assert_eq!(world.db().links_due(now(), 10).await.unwrap(), []);
    })
    .await;
}

/// What the lycée revoked stays so in the versions to come, until it sends another link itself.
#[tokio::test]
async fn links_that_were_revoked_are_not_sent_again_by_a_validation() {
    on_both(async |fresh| {
        let role = SignerRole::Guardian1;
        let world = waiting(fresh, role).await;
        let (db, link, staff) = (world.db(), LinkRole::Signer(role), act_by(world.staff));
        assert!(db.revoke_links(&staff, world.id, link).await.unwrap());
        let world = next_version(&world, Way::Corrected, role).await;
        let db = world.db();
        assert_eq!(links_to(&world, WRONG).await.len(), 1);
        assert_eq!(db.links_due(after(60), 10).await.unwrap(), []);
        let clock = act_at(now() + chrono::TimeDelta::days(4), None);
        db.remind_due(&clock, 10, &any_secret).await.unwrap();
        assert_eq!(links_to(&world, WRONG).await.len(), 1);
        let said = db
            .send_link(&act_at(now(), None), world.id, link, &any_secret())
            .await;
        assert_eq!(said.unwrap(), LinkSent::NoAddress);
        let said = db
            .send_link(&staff, world.id, link, &secret("anew"))
            .await
            .unwrap();
        assert_eq!(said, LinkSent::Done);
        let holder = db.peek_link("anew", now()).await.unwrap().unwrap();
        assert_eq!(
            world.by_link(holder.link, role, 2).await,
            Signed::Done { last: false }
        );
    })
    .await;
}

/// The section that is edited while a version is prepared: what was sent to the former address is void at once.
#[tokio::test]
async fn another_address_in_the_section_voids_the_links_to_the_former_one() {
    on_both(async |fresh| {
        let role = SignerRole::Guardian1;
        let world = waiting(fresh, role).await;
        let token = links_to(&world, WRONG).await.remove(0);
        world
            .db()
            .correct(&act_by(world.head), world.id, REASON)
            .await
            .unwrap();
        assert!(world.db().peek_link(&token, now()).await.unwrap().is_some());
        let staff = act_by(world.staff);
        // Half an address is no address yet.
        for (text, good) in [("juste@", true), ("FAUX@autre.fr", true), (RIGHT, false)] {
            let pairs = [(name::GUARDIAN_1_EMAIL, text)];
            world.fill(&staff, Side::School, Section::Guardians, &pairs).await;
            assert_eq!(
                world.db().peek_link(&token, now()).await.unwrap().is_some(),
                good,
                "{text}"
            );
        }
        assert!(world.happened().await.contains(&"links_revoked".to_owned()));
    })
    .await;
}

/// The tutor who represents the structure too has one address, corrected once.
#[tokio::test]
async fn a_tutor_who_represents_the_structure_is_corrected_in_both_places() {
    for (first, tutor_name, both) in [
        (LinkRole::Signer(SignerRole::Host), "Rose Adam", true),
        (LinkRole::Tutor, "Rose Adam", true),
        (LinkRole::Signer(SignerRole::Host), "Nora Petit", false),
        (LinkRole::Tutor, "Nora Petit", false),
    ] {
        on_both(async |fresh| {
            let world = World::new(fresh).await;
            world.fill_host().await;
            let host = act_by(world.host);
            let structure = [("rep_nom", "Rose Adam"), (name::REPRESENTATIVE_EMAIL, WRONG)];
            world
                .fill(&host, Side::Host, Section::Structure, &structure)
                .await;
            let tutor = [("tuteur_nom", tutor_name), (name::TUTOR_EMAIL, WRONG)];
            world.fill(&host, Side::Host, Section::Tutor, &tutor).await;
            world
                .db()
                .send_link(&act_by(world.staff), world.id, LinkRole::Tutor, &secret("tutor"))
                .await
                .unwrap();
            assert_eq!(world.complete().await, ConventionMoved::Done);
            assert_eq!(world.freeze_typed().await, ConventionMoved::Done);
            assert_eq!(
                change(&world, first, Some(RIGHT), false).await,
                AddressChanged::Done
            );
            let file = world.file().await;
            let now_typed =
                |section: Section, field: &str| file.sections[&section].values.get(field).to_owned();
            let host_right = both || first != LinkRole::Tutor;
            let tutor_right = both || first == LinkRole::Tutor;
            let of = |right: bool| if right { RIGHT } else { WRONG };
            assert_eq!(
                now_typed(Section::Structure, name::REPRESENTATIVE_EMAIL),
                of(host_right)
            );
            assert_eq!(now_typed(Section::Tutor, name::TUTOR_EMAIL), of(tutor_right));
            let tutor_link = world.db().peek_link("tutor", now()).await.unwrap();
            assert_eq!(tutor_link.is_none(), tutor_right, "{first:?} {tutor_name}");
            let tutor = world.db().tutor_of(world.id).await.unwrap().unwrap();
            assert_eq!(tutor.1, of(tutor_right));
            // One act, one e-mail, with a link for each role that was corrected.
            let mut roles = BTreeSet::new();
            for token in links_to(&world, RIGHT).await {
                let holder = world.db().peek_link(&token, now()).await.unwrap().unwrap();
                assert!(roles.insert(holder.role), "{first:?} {tutor_name}");
            }
            let corrected = [
                (host_right, LinkRole::Signer(SignerRole::Host)),
                (tutor_right, LinkRole::Tutor),
            ];
            let corrected = corrected
                .into_iter()
                .filter_map(|(right, role)| right.then_some(role));
            assert_eq!(roles, corrected.collect(), "{first:?} {tutor_name}");
        })
        .await;
    }
}

/// Named by the pupil, agreed to by a link: the lycée corrects the tutor's address before anything is filled, and a later version does
/// not fall back on the one the place was agreed by.
#[tokio::test]
async fn the_tutor_of_a_place_found_alone_is_corrected_before_a_version_is_there() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let student = pupil(db, "Tom Martin", school().0).await;
        let proposal = agreed(db, world.head, student, "found").await;
        let id = db.convention_of_place(proposal.0).await.unwrap().unwrap();
        let found = World {
            fresh: world.fresh.again(),
            id,
            student,
            ..world
        };
        let db = found.db();
        assert!(db.peek_link("tutor-found", now()).await.unwrap().is_some());
        assert_eq!(
            change(&found, LinkRole::Tutor, None, false).await,
            AddressChanged::Needed
        );
        let host = LinkRole::Signer(SignerRole::Host);
        assert!(matches!(
            change(&found, host, Some(RIGHT), false).await,
            AddressChanged::NotNow(_)
        ));
        assert_eq!(
            change(&found, LinkRole::Tutor, Some(RIGHT), false).await,
            AddressChanged::Done
        );
        assert_eq!(db.peek_link("tutor-found", now()).await.unwrap(), None);
        let token = links_to(&found, RIGHT).await.pop().unwrap();
        let holder = db.peek_link(&token, now()).await.unwrap().unwrap();
        assert_eq!(holder.role, LinkRole::Tutor);
        // Nobody is left in the section: the address of the agreement is not used in its place.
        let file = found.file().await;
        let saved = &file.sections[&Section::Tutor];
        let said = db
            .save_section(
                &act_at(now(), None),
                "Ana Sol".into(),
                Side::Host,
                id,
                Section::Tutor,
                saved.version,
                None,
                &Values::default(),
            )
            .await;
        assert!(said.is_ok());
        assert_eq!(db.tutor_of(id).await.unwrap(), None);
        let said = db
            .send_link(&act_by(world.staff), id, LinkRole::Tutor, &any_secret())
            .await;
        assert_eq!(said.unwrap(), LinkSent::NoAddress);
    })
    .await;
}

/// The account's address changes: what conventions say of its owner follows, and the next version writes to no other.
#[tokio::test]
async fn an_account_takes_its_new_address_along() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        world.fill_host().await;
        assert_eq!(world.complete().await, ConventionMoved::Done);
        // Prefilled with the addresses of two accounts.
        assert_eq!(
            typed(&world, SignerRole::Guardian1).await,
            "jeanne.martin@exemple.fr"
        );
        assert_eq!(typed(&world, SignerRole::Host).await, "karim.benali@exemple.fr");
        let moved = async |account: AccountId, to: &EmailAddress, token: &str| {
            let asked = db
                .request_email_change(&act_by(account), account, to, &testing::people::secret(token))
                .await;
            assert!(asked.unwrap());
            db.change_email(&act_by(account), token).await.unwrap();
        };
        moved(world.guardian, &email("jeanne@neuf.fr"), "one").await;
        moved(world.host, &email("karim@neuf.fr"), "two").await;
        assert_eq!(typed(&world, SignerRole::Guardian1).await, "jeanne@neuf.fr");
        assert_eq!(typed(&world, SignerRole::Host).await, "karim@neuf.fr");
        let tutor = db.tutor_of(world.id).await.unwrap().unwrap();
        assert_eq!(tutor.1, "karim@neuf.fr");
        assert_eq!(world.freeze_typed().await, ConventionMoved::Done);
        // They sign by their accounts: no link left for anywhere.
        for address in [
            "jeanne.martin@exemple.fr",
            "jeanne@neuf.fr",
            "karim.benali@exemple.fr",
        ] {
            assert_eq!(links_to(&world, address).await, Vec::<String>::new(), "{address}");
        }
        let said = world.by_account(world.guardian, SignerRole::Guardian1, 1).await;
        assert_eq!(said, Signed::Done { last: false });
        // While a version is signed, its signer's address follows too.
        moved(world.host, &email("karim@encore.fr"), "three").await;
        let line = world.evidence(1).await;
        assert_eq!(line.signers[1].email.as_deref(), Some("karim@encore.fr"));
    })
    .await;
}

/// Only who fills the lycée's part corrects, by account; and nobody does once the convention is given up.
#[tokio::test]
async fn others_correct_nothing() {
    on_both(async |fresh| {
        let world = waiting(fresh, SignerRole::Guardian1).await;
        let right = email(RIGHT);
        for role in [
            LinkRole::Tutor,
            LinkRole::Signer(SignerRole::Host),
            LinkRole::Signer(SignerRole::Guardian1),
        ] {
            let new = NewAddress {
                role,
                email: Some(&right),
                reinstate: true,
            };
            for who in [world.host, world.tutor, world.student, world.guardian] {
                let said = world
                    .db()
                    .change_address(&act_by(who), world.id, &new, &any_secret)
                    .await;
                assert_eq!(said.unwrap(), AddressChanged::Gone);
            }
        }
        let before = world.file().await.sections;
        world
            .db()
            .cancel_convention(
                &act_by(world.head),
                world.id,
                REASON,
                PlaceAfter::Freed,
                &any_secret(),
            )
            .await
            .unwrap();
        let said = change(
            &world,
            LinkRole::Signer(SignerRole::Guardian1),
            Some(RIGHT),
            false,
        )
        .await;
        assert!(matches!(said, AddressChanged::NotNow(_)), "{said:?}");
        assert_eq!(world.file().await.sections, before);
    })
    .await;
}
