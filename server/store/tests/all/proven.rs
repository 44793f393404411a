//! An address nobody proved recognises nobody, gives no right and holds nothing, on both engines alike.

use chrono::TimeDelta;
use domain::{
    account::{Role, StaffDuty},
    campaign::school_year_end,
    convention::{HeadAct, PartyIdentity, Section, SignerRole},
    id::AccountId,
    structure::StructureRole,
};
use store::{
    CodeCheck, ConventionMoved, Created, Db, Delegated, Joined, LinkOpened, NewAccount, OpeningCode, Proof,
    Side, Signed, SignedUp, StaffAssignment, TokenPurpose, Typist,
};
use testing::{
    convention::{World, other_school, works},
    now, on_both,
    people::{act_at, act_by, context, email, emails, name, receivers, secret, sign_in},
    school,
    signing::{
        CODE, FOUR, GUARDIAN, HEAD, HOST, STUDENT, after, any_secret, document, open, open_link, seen,
        version,
    },
    structure,
};

/// Somebody with a password, whose address nobody proved.
async fn unproven(db: &Db, who: &str, address: &str, roles: &[Role]) -> AccountId {
    let new = NewAccount {
        name: name(who),
        email: Some(email(address)),
        confirmed: false,
        password_hash: Some("theirs".into()),
        roles: roles.iter().map(|role| (*role, None)).collect(),
        student: None,
    };
    match db.create_account(&context(), &new).await.unwrap() {
        Created::Done(id) => id,
        Created::EmailTaken => panic!("{address} is taken"),
    }
}

async fn sign_up(db: &Db, who: &str, address: &str, token: &str) -> AccountId {
    let (who, address) = (name(who), email(address));
    match db
        .sign_up_host(&context(), &who, &address, "theirs", "browser", &secret(token))
        .await
        .unwrap()
    {
        SignedUp::New(id) => id,
        SignedUp::Known => panic!("known"),
    }
}

#[tokio::test]
async fn an_unproven_account_signs_nothing_and_is_sent_a_link() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        // A guardian by right, with the address that the convention says, which they only typed.
        let father = unproven(db, "Yann Martin", "yann.martin@exemple.fr", &[Role::Host]).await;
        db.link_guardian(&context(), father, world.student).await.unwrap();
        db.set_password(&context(), father, "again", None).await.unwrap();
        // And a member of the structure with that of its representative.
        let rose = unproven(db, "Rose Adam", "rose.adam@exemple.fr", &[Role::Host]).await;
        db.add_member(&act_by(world.host), structure(0).id, rose, StructureRole::Member)
            .await
            .unwrap();
        world.fill_host().await;
        world.complete().await;
        world.freeze(&[HEAD, HOST, STUDENT, GUARDIAN]).await;
        let evidence = world.evidence(1).await;
        for role in [SignerRole::Host, SignerRole::Guardian1] {
            let line = evidence.signers.iter().find(|line| line.signer.role == role);
            assert_eq!(line.unwrap().account, None, "{role:?}");
        }
        for (who, role) in [(father, SignerRole::Guardian1), (rose, SignerRole::Host)] {
            assert_eq!(world.by_account(who, role, 1).await, Signed::Gone);
            let access = db
                .convention_access(world.id, PartyIdentity::Account(who), now().date_naive())
                .await
                .unwrap();
            assert!(access.is_none_or(|access| access.signs_as.is_empty()), "{role:?}");
        }
        let link = world.link(SignerRole::Guardian1, "father").await;
        let done = Signed::Done { last: false };
        assert_eq!(world.by_link(link, SignerRole::Guardian1, 1).await, done);
    })
    .await;
}

#[tokio::test]
async fn an_unproven_head_acts_in_nothing() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let school = school().0;
        let other = unproven(db, "Autre Chef", "autre.chef@exemple.fr", &[]).await;
        db.grant_role(&context(), other, Role::Head, Some(school))
            .await
            .unwrap();
        // Somebody has the code on paper.
        db.set_password(&context(), other, "again", None).await.unwrap();
        let access = db
            .convention_access(world.id, PartyIdentity::Account(other), now().date_naive())
            .await
            .unwrap();
        assert!(access.unwrap().acts.is_empty());
        world.fill_host().await;
        world.complete().await;
        assert_ne!(world.validate(&act_by(other)).await, store::ConventionMoved::Done);
    })
    .await;
}

#[tokio::test]
async fn emails_that_name_students_wait_for_the_proof() {
    on_both(async |fresh| {
        let world = open(fresh, &FOUR).await;
        let db = world.db();
        let aunt = unproven(db, "Tante Martin", "tante@exemple.fr", &[Role::Host]).await;
        db.link_guardian(&context(), aunt, world.student).await.unwrap();
        let member = unproven(db, "Membre Adam", "membre@exemple.fr", &[Role::Host]).await;
        db.add_member(
            &act_by(world.host),
            structure(0).id,
            member,
            StructureRole::Member,
        )
        .await
        .unwrap();
        world.all_sign().await;
        let number = world.file().await.number;
        let file = domain::digest::Digest::of(b"file");
        db.finalize(&context(), world.id, number, file, &any_secret)
            .await
            .unwrap();
        let told = receivers(&world.fresh, "ConventionSigned").await;
        assert!(told.len() > 3);
        assert!(
            !told
                .iter()
                .any(|to| to == "tante@exemple.fr" || to == "membre@exemple.fr"),
            "{told:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn a_right_given_to_an_unproven_account_is_its_owners() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let post = StaffAssignment {
            school: school().0,
            duty: StaffDuty::Secretariat,
            classes: Vec::new(),
        };
        for number in 0..3 {
            let address = format!("cible{number}@exemple.fr");
            let id = sign_up(db, "Squatteur Un", &address, &format!("confirm{number}")).await;
            sign_in(db, id, &format!("session{number}"), now()).await;
            let feed = format!("feed{number}");
            db.make_calendar_feed(&context(), id, &feed).await.unwrap();
            assert!(db.begin_code_application(&context(), id, "AAAA").await.unwrap());
            assert!(db.confirm_code_application(&context(), id, 1, &[]).await.unwrap());
            let done = match number {
                0 => db.grant_role(&context(), id, Role::Admin, None).await,
                1 => db.assign_staff(&context(), id, &post).await,
                _ => db.link_guardian(&context(), id, world.student).await,
            };
            assert!(done.unwrap());
            assert_eq!(db.password_hash(id).await.unwrap(), None);
            assert!(!db.has_second_factor(id).await.unwrap());
            assert_eq!(db.calendar_owner(&feed).await.unwrap(), None);
            let session = db
                .session(&format!("session{number}"), now(), TimeDelta::days(1))
                .await;
            assert!(session.unwrap().is_none());
            let token = format!("confirm{number}");
            let left = db.peek_token(&token, TokenPurpose::ConfirmEmail, now()).await;
            assert!(left.unwrap().is_none());
            // The clock writes to the owner, once.
            assert_eq!(db.emptied_accounts(10).await.unwrap(), [id]);
            assert!(
                db.invite_to_activate(&context(), id, &secret(&format!("activate{number}")))
                    .await
                    .unwrap()
            );
            assert!(db.emptied_accounts(10).await.unwrap().is_empty());
            let sent = emails(&world.fresh).await.pop().unwrap();
            assert!(sent.0 == address && sent.1.contains("Activate"), "{sent:?}");
        }
        // Who proved theirs keeps everything.
        db.grant_role(&context(), world.host, Role::Admin, None)
            .await
            .unwrap();
        assert!(db.password_hash(world.host).await.unwrap().is_some());
    })
    .await;
}

#[tokio::test]
async fn confirming_elsewhere_takes_another_password_and_ends_other_sessions() {
    on_both(async |fresh| {
        let db = &fresh.db;
        let anne = sign_up(db, "Anne Roy", "anne@atelier.fr", "t1").await;
        sign_in(db, anne, "here", now()).await;
        sign_in(db, anne, "there", now()).await;
        let is_open = async |hash: &str| {
            let found = db.session(hash, now(), TimeDelta::days(1)).await.unwrap();
            found.map(|session| session.id)
        };
        let here = is_open("here").await;
        let strange = Typist {
            session: None,
            browser: Some("another"),
        };
        assert!(db.confirming_asks_password("t1", strange, now()).await.unwrap());
        assert_eq!(
            db.confirm_email(&context(), "t1", strange, None).await.unwrap(),
            None
        );
        assert!(!db.account(anne).await.unwrap().unwrap().confirmed);
        let own = Typist {
            session: here,
            browser: None,
        };
        assert!(!db.confirming_asks_password("t1", own, now()).await.unwrap());
        let done = db.confirm_email(&context(), "t1", own, None).await.unwrap();
        assert_eq!(done, Some(anne));
        assert_eq!(is_open("here").await, here);
        assert_eq!(is_open("there").await, None);

        let paul = sign_up(db, "Paul Roy", "paul@atelier.fr", "t2").await;
        sign_in(db, paul, "his", now()).await;
        let done = db.confirm_email(&context(), "t2", strange, Some("chosen")).await;
        assert_eq!(done.unwrap(), Some(paul));
        assert_eq!(db.password_hash(paul).await.unwrap().as_deref(), Some("chosen"));
        assert_eq!(is_open("his").await, None);
    })
    .await;
}

#[tokio::test]
async fn sign_ups_hold_no_address_and_go_after_a_week() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let first = sign_up(db, "Squatteur Un", "cible@exemple.fr", "t1").await;
        let second = sign_up(db, "Vrai Titulaire", "Cible@exemple.fr", "t2").await;
        assert_ne!(first, second);
        assert!(db.account(first).await.unwrap().is_none());
        let left = db.peek_token("t1", TokenPurpose::ConfirmEmail, now()).await;
        assert!(left.unwrap().is_none());
        // One who began a structure loses name, address and password.
        let founder = sign_up(db, "Fondatrice Roy", "fonde@exemple.fr", "t3").await;
        db.add_member(
            &act_by(world.host),
            structure(0).id,
            founder,
            StructureRole::Tutor,
        )
        .await
        .unwrap();
        sign_up(db, "Autre Roy", "fonde@exemple.fr", "t4").await;
        let shell = db.account(founder).await.unwrap().unwrap();
        assert_eq!(shell.email, None);
        assert!(!shell.name.contains("Roy"));
        assert_eq!(db.password_hash(founder).await.unwrap(), None);
        // An account made for somebody takes the address.
        let made = NewAccount {
            name: name("Vrai Titulaire"),
            email: Some(email("cible@exemple.fr")),
            confirmed: false,
            password_hash: None,
            roles: vec![(Role::Guardian, None)],
            student: None,
        };
        let Created::Done(owner) = db.create_account(&context(), &made).await.unwrap() else {
            panic!("the address is held")
        };
        assert!(db.account(second).await.unwrap().is_none());

        let late = sign_up(db, "Oublieux Roy", "oubli@exemple.fr", "t5").await;
        let at = |days| act_at(now() + TimeDelta::days(days), None);
        assert_eq!(db.drop_unconfirmed(&at(6), 10).await.unwrap(), 0);
        assert_eq!(db.drop_unconfirmed(&at(7), 10).await.unwrap(), 2);
        assert!(db.account(late).await.unwrap().is_none());
        assert!(db.account(owner).await.unwrap().is_some());
        assert!(db.account(world.host).await.unwrap().is_some());
    })
    .await;
}

#[tokio::test]
async fn an_unproven_account_joins_no_structure() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let host = structure(0).id;
        db.add_member(&act_by(world.host), host, world.host, StructureRole::Owner)
            .await
            .unwrap();
        let to = email("invite@exemple.fr");
        db.invite(
            &act_by(world.host),
            host,
            &to,
            StructureRole::Member,
            &secret("i"),
        )
        .await
        .unwrap();
        let id = sign_up(db, "Anne Roy", "anne@atelier.fr", "t").await;
        assert_eq!(db.join(&act_by(id), "i", id).await.unwrap(), Joined::Unproven);
        let typist = Typist {
            session: None,
            browser: Some("browser"),
        };
        db.confirm_email(&context(), "t", typist, None).await.unwrap();
        assert_eq!(db.join(&act_by(id), "i", id).await.unwrap(), Joined::Done(host));
    })
    .await;
}

#[tokio::test]
async fn a_link_opens_with_its_code_which_signs_for_ten_minutes() {
    on_both(async |fresh| {
        let world = open(fresh, &FOUR).await;
        let db = world.db();
        let link = world.link(SignerRole::Guardian1, "guardian").await;
        let host = world.link(SignerRole::Host, "host").await;
        let context = act_at(now(), None);
        let open_with = async |token: &str, typed: &str, session: &str| {
            db.open_link(&context, token, typed, session, after(600))
                .await
                .unwrap()
        };
        assert_eq!(
            open_with("guardian", CODE, "a").await,
            LinkOpened::Code(CodeCheck::None)
        );
        let code = OpeningCode {
            token_hash: "guardian",
            code: CODE,
            path: "/lien",
            by_sms: None,
        };
        db.send_opening_code(&context, &code).await.unwrap();
        // Nobody else's, and not by chance.
        assert_eq!(
            open_with("host", CODE, "b").await,
            LinkOpened::Code(CodeCheck::None)
        );
        assert_eq!(
            open_with("guardian", "000000", "a").await,
            LinkOpened::Code(CodeCheck::Wrong { left: 4 })
        );
        assert!(matches!(
            open_with("guardian", CODE, "a").await,
            LinkOpened::Done(_)
        ));
        assert_eq!(
            open_with("guardian", CODE, "c").await,
            LinkOpened::Code(CodeCheck::None)
        );

        let sign = async |link, role, session: &'static str, minutes| {
            db.sign(
                &act_at(after(minutes), None),
                PartyIdentity::Link(link),
                world.id,
                role,
                Proof::Opened(session),
                &seen(1),
            )
            .await
            .unwrap()
        };
        let none = Signed::Code(CodeCheck::None);
        // Another browser's, another person's, and too late.
        assert_eq!(sign(link, SignerRole::Guardian1, "b", 1).await, none);
        assert_eq!(sign(host, SignerRole::Host, "a", 1).await, none);
        assert_eq!(sign(link, SignerRole::Guardian1, "a", 10).await, none);
        let proves = async |minutes| {
            db.opening_proves(link, "a", document(1), after(minutes))
                .await
                .unwrap()
        };
        assert!(proves(9).await && !proves(10).await);
        assert!(!db.opening_proves(link, "a", document(2), after(1)).await.unwrap());
        let done = Signed::Done { last: false };
        assert_eq!(sign(link, SignerRole::Guardian1, "a", 9).await, done);
    })
    .await;
}

#[tokio::test]
async fn one_link_is_good_for_each_person_and_role_and_ends_after_the_internship() {
    on_both(async |fresh| {
        let world = open(fresh, &FOUR).await;
        let db = world.db();
        world.link(SignerRole::Host, "first").await;
        assert!(open_link(db, "first", "session", after(60_000)).await.is_some());
        let ends = now() + TimeDelta::days(400);
        let long = store::Secret {
            expires: ends,
            ..secret("second")
        };
        let later = act_at(after(24 * 60), Some(world.staff));
        db.remind(&later, world.id, SignerRole::Host, &long)
            .await
            .unwrap();
        assert_eq!(db.peek_link("first", now()).await.unwrap(), None);
        let holder = db.peek_link("second", now()).await.unwrap().unwrap();
        // The browser in which the first was open goes on.
        let opened = db.link_session("session", now()).await.unwrap().unwrap();
        assert_eq!(opened.link, holder.link);
        // The campaign's second week ends on Friday 25 June 2027.
        assert_eq!(
            holder.expires_at,
            "2027-07-26T00:00:00Z"
                .parse::<chrono::DateTime<chrono::Utc>>()
                .unwrap()
        );
    })
    .await;
}

#[tokio::test]
async fn a_delegation_ends_with_the_school_year_whatever_day_is_given() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let (db, school, today) = (world.db(), school().0, now().date_naive());
        let (by, late) = (act_by(world.head), today + TimeDelta::days(1_000));
        db.delegate(&by, school, world.staff, &[HeadAct::Sign], today, late)
            .await
            .unwrap();
        let given = db.delegations(school).await.unwrap();
        assert_eq!(given[0].last, school_year_end(today));
        // From a day after it there is none to give.
        let after = school_year_end(today) + TimeDelta::days(1);
        let next = db
            .delegate(&by, school, world.staff, &[HeadAct::Validate], after, late)
            .await;
        assert_eq!(next.unwrap(), Delegated::Gone);
        assert_eq!(db.delegations(school).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_delegation_ends_with_the_head_who_gave_it() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let school = school().0;
        let today = now().date_naive();
        db.delegate(
            &act_by(world.head),
            school,
            world.staff,
            &[HeadAct::Sign],
            today,
            today,
        )
        .await
        .unwrap();
        let acts = async || db.acts_in_school(school, world.staff, today).await.unwrap();
        assert_eq!(acts().await, [HeadAct::Sign]);
        let next = works(db, "Nouvelle Cheffe", Role::Head, school).await;
        assert_eq!(acts().await, [HeadAct::Sign]);
        // The head moves to another lycée.
        let elsewhere = other_school(db).await;
        db.grant_role(&context(), world.head, Role::Head, Some(elsewhere))
            .await
            .unwrap();
        assert!(acts().await.is_empty());
        let access = db
            .convention_access(world.id, PartyIdentity::Account(world.staff), today)
            .await
            .unwrap();
        assert!(access.unwrap().acts.is_empty());
        assert!(db.delegations(school).await.unwrap()[0].lapsed);
        // One of the new head's ends with the role, and does not come back with it.
        db.delegate(&act_by(next), school, world.staff, &[HeadAct::Sign], today, today)
            .await
            .unwrap();
        db.revoke_role(&context(), next, Role::Head).await.unwrap();
        db.grant_role(&context(), next, Role::Head, Some(school))
            .await
            .unwrap();
        assert!(acts().await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn who_activates_with_a_code_on_paper_signs_nothing_by_the_address_they_typed() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        // The father's sheet, carried home by the pupil, who types his address.
        let new = NewAccount {
            name: name("Yann Martin"),
            email: None,
            confirmed: false,
            password_hash: None,
            roles: vec![(Role::Guardian, None)],
            student: None,
        };
        let Created::Done(father) = db.create_account(&context(), &new).await.unwrap() else {
            panic!("no address is taken")
        };
        db.link_guardian(&context(), father, world.student).await.unwrap();
        let expires = secret("").expires;
        assert!(
            db.insert_activation_code(&context(), father, "code", expires)
                .await
                .unwrap()
        );
        let typed = email("yann.martin@exemple.fr");
        let activated = db
            .activate(&context(), "code", Some(&typed), "theirs", &secret("proof"))
            .await;
        assert_eq!(activated.unwrap(), Some(father));
        world.fill_host().await;
        world.complete().await;
        // The lycée does not stand for that address: nothing is frozen that names it.
        let signers = [HEAD, HOST, STUDENT, GUARDIAN];
        let (by, frozen) = (act_by(world.head), version(world.file().await.number, &signers));
        let seen = world.seen().await;
        let moved = db.validate(&by, world.id, &seen, &frozen).await.unwrap();
        assert!(matches!(moved, ConventionMoved::Missing(_)), "{moved:?}");
        // It does, and nobody proved it: they sign by a link.
        let about = (world.student, father);
        assert!(
            db.vouch_for_address(&by, school().0, about, &typed)
                .await
                .unwrap()
        );
        world.freeze(&signers).await;
        let evidence = world.evidence(1).await;
        let line = evidence
            .signers
            .iter()
            .find(|line| line.signer.role == SignerRole::Guardian1);
        assert_eq!(line.unwrap().account, None);
        assert_eq!(
            world.by_account(father, SignerRole::Guardian1, 1).await,
            Signed::Gone
        );
    })
    .await;
}

#[tokio::test]
async fn a_role_that_no_sheet_may_open_makes_the_sheet_void() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let new = NewAccount {
            name: name("Yann Martin"),
            email: None,
            confirmed: false,
            password_hash: None,
            roles: vec![(Role::Guardian, None)],
            student: None,
        };
        let Created::Done(father) = db.create_account(&context(), &new).await.unwrap() else {
            panic!("no address is taken")
        };
        db.link_guardian(&context(), father, world.student).await.unwrap();
        let expires = secret("").expires;
        let sheet = db
            .insert_activation_code(&context(), father, "code", expires)
            .await;
        assert!(sheet.unwrap());
        db.grant_role(&context(), father, Role::Admin, None)
            .await
            .unwrap();
        let typed = email("yann.martin@exemple.fr");
        let activated = db
            .activate(&context(), "code", Some(&typed), "theirs", &secret("proof"))
            .await;
        assert_eq!(activated.unwrap(), None);
        // Nor does the lycée's office print another.
        let codes = [(father, "again".to_owned())];
        let kept = db
            .insert_activation_codes(&act_by(world.head), school().0, &codes, expires)
            .await;
        assert_eq!(kept.unwrap(), Some(Vec::new()));
    })
    .await;
}

#[tokio::test]
async fn an_unproven_teacher_is_nobodys_referent() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        world.fill_host().await;
        world.complete().await;
        let new = NewAccount {
            name: name("Rita Arno"),
            email: Some(email("rita.arno@exemple.fr")),
            confirmed: false,
            password_hash: Some("theirs".into()),
            roles: Vec::new(),
            student: None,
        };
        let post = StaffAssignment {
            school: school().0,
            duty: StaffDuty::Teacher,
            classes: Vec::new(),
        };
        let Created::Done(teacher) = db.create_staff(&context(), &new, &post).await.unwrap() else {
            panic!("her address is taken")
        };
        let typed = [("referent_email", "rita.arno@exemple.fr")];
        world
            .fill(&act_by(world.head), Side::School, Section::Referent, &typed)
            .await;
        let access = db
            .convention_access(world.id, PartyIdentity::Account(teacher), now().date_naive())
            .await
            .unwrap();
        assert!(access.is_none_or(|access| !access.fills_school));
    })
    .await;
}
