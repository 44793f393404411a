//! What each duty in the lycée gives: reading, filling, what is said of health, links, addresses, paper.

use chrono::Days;
use domain::{
    account::{EmailAddress, Role, StaffDuty},
    convention::{Access, ConventionState, HeadAct, PartyIdentity, Section, SignerRole, Values},
    digest::Digest,
    id::AccountId,
};
use store::{
    AddressChanged, ConventionMoved, ConventionsFilter, Delegated, FileKind, LinkRole, LinkSent, NewAddress,
    Reminded, SectionSaved, Side, Signed,
};

use testing::{
    convention::{World, follows, other_school, today, works},
    on_both,
    people::act_by,
    school,
    signing::{GUARDIAN, HEAD, HOST, STUDENT, any_secret, paper, secret},
};

/// What somebody may: read it, fill the lycée's part and all that goes with it, read what is said of health.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum May {
    /// It does not exist for them.
    Nothing,
    /// They read it, without what is said of health.
    Read,
    /// They fill it, and see to the rest.
    Fill,
}

/// What the database says that somebody may, act by act: all of them must agree.
async fn may(world: &World, who: AccountId) -> May {
    let db = world.db();
    let access = db
        .convention_access(world.id, PartyIdentity::Account(who), today())
        .await
        .unwrap();
    let reads = access.is_some();
    let health = access
        .as_ref()
        .is_some_and(|access| access.reads(Section::Care, true));
    let document = access.as_ref().is_some_and(Access::reads_document);
    let fills = access.as_ref().is_some_and(|access| access.fills_school);
    assert_eq!(
        access.is_some_and(|access| access.reads(Section::Guardians, false)),
        reads
    );

    let filter = ConventionsFilter::default();
    let listed = db
        .conventions_of_school(school().0, (who, today()), &filter, 1)
        .await
        .unwrap();
    assert_eq!(listed.len(), usize::from(reads));
    let awaited = db
        .awaited_in_school(school().0, (who, today()), true, "", 1)
        .await
        .unwrap();
    assert_eq!(awaited.len(), usize::from(reads));
    assert!(awaited.iter().all(|line| line.sees_to == fills));
    assert_eq!([health, document], [fills; 2]);
    assert_eq!(acts(world, who).await, [fills; 6]);
    match (reads, fills) {
        (false, false) => May::Nothing,
        (true, false) => May::Read,
        (true, true) => May::Fill,
        (false, true) => panic!("fills without reading"),
    }
}

/// Whether somebody saves a section, sends a link, reminds, changes an address, records paper, hands a certificate over.
async fn acts(world: &World, who: AccountId) -> [bool; 6] {
    let (db, context) = (world.db(), act_by(who));
    // Where it stands nothing is filled: who may is told so, for others there is nothing.
    let said = db
        .save_section(
            &context,
            "X".into(),
            Side::School,
            world.id,
            Section::Care,
            1,
            None,
            &Values::default(),
        )
        .await
        .unwrap();
    let saved = said == SectionSaved::NotNow(ConventionState::Validated);
    assert!(saved || said == SectionSaved::Gone, "{said:?}");
    let host = LinkRole::Signer(SignerRole::Host);
    let said = db
        .send_link(&context, world.id, host, &secret(&format!("link-{who}")))
        .await
        .unwrap();
    let sent = said == LinkSent::Done;
    assert!(sent || said == LinkSent::Gone, "{said:?}");
    let said = db
        .remind(
            &context,
            world.id,
            SignerRole::Host,
            &secret(&format!("chase-{who}")),
        )
        .await
        .unwrap();
    let chased = said != Reminded::Gone;
    let email = EmailAddress::parse("rose.adam@exemple.fr").unwrap();
    let said = db
        .change_address(
            &context,
            world.id,
            &NewAddress {
                role: LinkRole::Signer(SignerRole::Guardian1),
                email: Some(&email),
                reinstate: false,
            },
            &any_secret,
        )
        .await
        .unwrap();
    // That address is the host's: who may is told so.
    let changed = said == AddressChanged::Taken;
    assert!(changed || said == AddressChanged::Gone, "{said:?}");
    // There is no such version: who may is told that what they have is not what is to be signed.
    let said = db
        .record_paper(&context, world.id, &paper(SignerRole::Guardian1, 9))
        .await
        .unwrap();
    let recorded = said == Signed::Changed;
    assert!(recorded || said == Signed::Gone, "{said:?}");
    let given = db
        .add_file(
            &context,
            "X".into(),
            world.id,
            FileKind::Liability,
            Digest::of(b"file"),
            "application/pdf",
            4,
        )
        .await
        .unwrap()
        .is_some();

    [saved, sent, chased, changed, recorded, given]
}

#[tokio::test]
async fn each_duty_gives_what_it_should() {
    use StaffDuty::{Education, Secretariat, Teacher};
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let at = async |who, duty, classes: &[&str]| follows(db, who, school().0, duty, classes).await;
        let referent = at("Rita Arno", Teacher, &["2de 9"]).await;
        let delegate = at("Dora Blin", Teacher, &[]).await;
        let late = at("Lou Blin", Teacher, &[]).await;
        let gone = at("Guy Blin", Secretariat, &[]).await;
        let suspended = at("Sam Blin", Secretariat, &[]).await;
        let elsewhere = other_school(db).await;
        let people = [
            (world.head, May::Fill),
            (world.staff, May::Fill),
            (referent, May::Fill),
            (delegate, May::Fill),
            (at("Tom Rey", Teacher, &["2de 3", "2de 4"]).await, May::Read),
            (at("Ted Rey", Teacher, &["2de 5"]).await, May::Nothing),
            (at("Tim Rey", Teacher, &[]).await, May::Nothing),
            (at("Ada Cope", Education, &[]).await, May::Read),
            (at("Ben Cope", Education, &["2de 4"]).await, May::Read),
            (at("Cid Cope", Education, &["2de 5"]).await, May::Nothing),
            (late, May::Nothing),
            (gone, May::Nothing),
            (suspended, May::Nothing),
            (works(db, "Autre Chef", Role::Head, elsewhere).await, May::Nothing),
            (
                works(db, "Autre Bureau", Role::Staff, elsewhere).await,
                May::Nothing,
            ),
            (
                follows(db, "Autre Prof", elsewhere, Teacher, &["2de 4"]).await,
                May::Nothing,
            ),
        ];
        let head = act_by(world.head);
        let tomorrow = today().checked_add_days(Days::new(1)).unwrap();
        for (who, day) in [(delegate, today()), (late, tomorrow)] {
            let said = db
                .delegate(&head, school().0, who, &[HeadAct::SendBack], day, day)
                .await;
            assert_eq!(said.unwrap(), Delegated::Done);
        }
        assert!(db.revoke_role(&head, gone, Role::Staff).await.unwrap());
        assert!(db.suspend(&head, suspended, "essai").await.unwrap());

        world.fill_host().await;
        assert_eq!(world.complete().await, ConventionMoved::Done);
        let typed = [("referent_email", "Rita.Arno@exemple.fr")];
        world.fill(&head, Side::School, Section::Referent, &typed).await;
        let paper = (SignerRole::Guardian1, GUARDIAN.1, "");
        world.freeze(&[HEAD, HOST, STUDENT, paper]).await;
        for (who, expected) in people {
            let name = db.account(who).await.unwrap().unwrap().name;
            assert_eq!(may(&world, who).await, expected, "{name}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_referent_teacher_is_whoever_of_the_lycee_has_the_address() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        world.fill_host().await;
        assert_eq!(world.complete().await, ConventionMoved::Done);
        let first = follows(db, "Rita Arno", school().0, StaffDuty::Teacher, &[]).await;
        let second = follows(db, "Remy Arno", school().0, StaffDuty::Teacher, &[]).await;
        let elsewhere = other_school(db).await;
        let stranger = follows(db, "Rose Arno", elsewhere, StaffDuty::Teacher, &[]).await;
        let fills = async |who| {
            let access = db
                .convention_access(world.id, PartyIdentity::Account(who), today())
                .await;
            access.unwrap().is_some_and(|access| access.fills_school)
        };
        let name = async |by, email| {
            let typed = [("referent_email", email)];
            let context = act_by(by);
            world
                .fill(&context, Side::School, Section::Referent, &typed)
                .await;
            [fills(first).await, fills(second).await, fills(stranger).await]
        };
        assert!(!fills(first).await);
        assert_eq!(
            name(world.head, "rita.arno@exemple.fr").await,
            [true, false, false]
        );
        // They fill it like the others, and may pass it on.
        assert_eq!(name(first, "REMY.arno@exemple.fr").await, [false, true, false]);
        assert_eq!(name(world.staff, "rose.arno@exemple.fr").await, [false; 3]);
        assert_eq!(name(world.staff, "personne").await, [false; 3]);
    })
    .await;
}
