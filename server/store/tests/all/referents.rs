//! Referent teachers, named by the office and said in the conventions, on both engines alike.

use domain::{
    account::{Role, StaffDuty},
    convention::{PartyIdentity, Section, name as field},
    id::AccountId,
    phone::Phone,
    structure::StructureRole,
    weeks::Weeks,
};
use store::{Db, ReferentsSet, Side};
use testing::{
    convention::{World, confirmed, convention_of, follows, other_school, pupil, today, works},
    on_both,
    people::act_by,
    school, structure,
};

/// The referent teacher of the only convention of a student, as it says it: name, address, phone.
async fn said(db: &Db, student: AccountId) -> [String; 3] {
    let id = convention_of(db, student).await;
    let file = db.convention(id).await.unwrap().unwrap();
    let values = &file.sections[&Section::Referent].values;
    ["referent_nom", field::REFERENT_EMAIL, "referent_tel"].map(|name| values.get(name).to_owned())
}

const TOM: [&str; 3] = ["Tom Rey", "tom.rey@exemple.fr", "06 39 98 00 01"];
const ANA: [&str; 3] = ["Ana Sol", "ana.sol@exemple.fr", ""];

#[tokio::test]
async fn a_convention_says_who_follows_the_student_unless_somebody_wrote_it() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let (db, head, at) = (world.db(), world.head, school().0);
        let tom = follows(db, "Tom Rey", at, StaffDuty::Teacher, &["2de 1"]).await;
        let ana = follows(db, "Ana Sol", at, StaffDuty::Teacher, &["2de 1"]).await;
        let number = Phone::parse("06 39 98 00 01").unwrap();
        db.set_school_phone(&act_by(tom), at, tom, Some(&number))
            .await
            .unwrap();
        let set = async |student, teacher| {
            db.set_referents(&act_by(head), at, &[(student, teacher)])
                .await
                .unwrap()
        };

        // Known before: written when the convention opens, with the rights that go with it.
        let max = pupil(db, "Max Roy", at).await;
        assert_eq!(set(max, Some(tom)).await, ReferentsSet::Done(1));
        assert_eq!(set(max, Some(tom)).await, ReferentsSet::Done(0));
        db.add_member(
            &act_by(world.host),
            structure(1).id,
            world.host,
            StructureRole::Owner,
        )
        .await
        .unwrap();
        confirmed(db, world.host, max, 1, Weeks::Both).await;
        assert_eq!(said(db, max).await, TOM);
        let id = convention_of(db, max).await;
        let access = db
            .convention_access(id, PartyIdentity::Account(tom), today())
            .await
            .unwrap();
        assert!(access.is_some_and(|access| access.fills_school));

        // Named while the host fills: written then; another one in their place; nobody again.
        assert_eq!(said(db, world.student).await, ["", "", ""]);
        set(world.student, Some(tom)).await;
        assert_eq!(said(db, world.student).await, TOM);
        set(world.student, Some(ana)).await;
        assert_eq!(said(db, world.student).await, ANA);
        set(world.student, None).await;
        assert_eq!(said(db, world.student).await, ["", "", ""]);

        // The lycée's turn comes: it is there. Somebody then writes another name, which stays.
        set(world.student, Some(tom)).await;
        world.fill_host().await;
        world.complete().await;
        assert_eq!(said(db, world.student).await, TOM);
        let typed = [
            ("referent_nom", "Une Collègue"),
            (field::REFERENT_EMAIL, "x@lycee.fr"),
        ];
        world
            .fill(&act_by(world.staff), Side::School, Section::Referent, &typed)
            .await;
        set(world.student, Some(ana)).await;
        assert_eq!(said(db, world.student).await[0], "Une Collègue");
    })
    .await;
}

#[tokio::test]
async fn the_office_names_staff_of_its_own_lycee() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let (db, at) = (world.db(), school().0);
        let tom = follows(db, "Tom Rey", at, StaffDuty::Teacher, &["2de 4"]).await;
        let elsewhere = other_school(db).await;
        let stranger = works(db, "Autre Prof", Role::Staff, elsewhere).await;
        let far = pupil(db, "Loin Ailleurs", elsewhere).await;
        let set = async |by, pairs: &[(AccountId, Option<AccountId>)]| {
            db.set_referents(&act_by(by), at, pairs).await.unwrap()
        };
        for by in [tom, stranger, world.host, world.guardian] {
            assert_eq!(set(by, &[(world.student, Some(tom))]).await, ReferentsSet::Gone);
        }
        for not_staff in [stranger, world.host, world.head] {
            let said = set(world.staff, &[(world.student, Some(not_staff))]).await;
            assert_eq!(said, ReferentsSet::NotStaff);
        }
        // A student of another lycée is left as they are.
        let said = set(world.staff, &[(far, Some(tom)), (world.student, Some(tom))]).await;
        assert_eq!(said, ReferentsSet::Done(1));
        let loads = db.referent_loads(at).await.unwrap();
        let load = loads.iter().find(|load| load.account == tom).unwrap();
        assert_eq!((load.students, load.has_phone), (1, false));
        assert!(db.unfollowed_students(at, "").await.unwrap().is_empty());
        let free = pupil(db, "Libre Encore", at).await;
        let unfollowed = db.unfollowed_students(at, "2de4").await.unwrap();
        assert_eq!(unfollowed.len(), 1);
        assert_eq!(unfollowed[0].id, free);
        assert!(db.unfollowed_students(at, "2de9").await.unwrap().is_empty());
        // Whose place is known is near it.
        set(world.staff, &[(world.student, None)]).await;
        let unfollowed = db.unfollowed_students(at, "").await.unwrap();
        let placed: Vec<_> = unfollowed
            .iter()
            .map(|one| (one.id, one.place.is_some()))
            .collect();
        assert!(placed.contains(&(world.student, true)) && placed.contains(&(free, false)));
        // What was done is in the journal.
        let lines = db.audit_lines(1).await.unwrap();
        assert_eq!(lines[0].action, "student.referent");
    })
    .await;
}
