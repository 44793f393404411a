//! Places that a lycée types for a class, and the yes that a host leaves on a pupil's card: who may, what follows, what is refused.

use domain::{
    account::{Role, StaffDuty},
    board::{SituationKind, SituationSet},
    id::{AccountId, ConventionId, ProposalId},
    proposal::{MAX_CARD_ANSWERS, ProposalOrigin, ProposalState},
    weeks::Weeks,
};
use store::{CardAnswered, Db, HostDetails, HostLinks, NewProposal, PlaceTyped, ProposalMoved, Proposed};
use testing::{
    campaign,
    convention::{REASON, World, convention_of, follows, other_school, pupil, today, works},
    now, on_both,
    people::{act_at, act_by, context, emails, person, receivers, secret},
    school,
};

const MAIL: &str = "port@exemple.fr";

fn place(student: AccountId, weeks: Weeks, email: &str) -> NewProposal {
    NewProposal {
        id: ProposalId((context().ids)()),
        student,
        campaign: campaign().id,
        weeks,
        host_name: "Librairie du Port".into(),
        host_email: email.into(),
        contact_name: "Ana Sol".into(),
        city: "Le Havre".into(),
        activities: String::new(),
    }
}

fn by_phone() -> HostDetails {
    HostDetails {
        phone: "06 39 98 00 01".into(),
        ..HostDetails::default()
    }
}

/// Types a place; its links have the id as their secrets.
async fn type_as(db: &Db, who: AccountId, new: &NewProposal, host: &HostDetails) -> PlaceTyped {
    let hash = format!("hash-{}", new.id);
    let tutor = secret(&format!("tutor-{}", new.id));
    let links = HostLinks {
        token_hash: &hash,
        link: "/reponse",
        tutor: &tutor,
    };
    db.type_place(&act_by(who), new, host, links).await.unwrap()
}

async fn state(db: &Db, id: ProposalId, student: AccountId) -> ProposalState {
    db.proposal_for_student(student, id).await.unwrap().unwrap().state
}

#[tokio::test]
async fn a_class_is_typed_by_who_follows_it_or_fills_for_it() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let elsewhere = other_school(db).await;
        let at = async |who, duty, classes: &[&str]| follows(db, who, school().0, duty, classes).await;
        let people = [
            (at("Tom Rey", StaffDuty::Teacher, &["2de 4"]).await, true),
            (at("Ted Rey", StaffDuty::Teacher, &["2de 5"]).await, false),
            (at("Ada Cope", StaffDuty::Education, &[]).await, true),
            (works(db, "Autre Bureau", Role::Staff, elsewhere).await, false),
            (works(db, "Autre Tête", Role::Head, elsewhere).await, false),
            (world.head, true),
            (world.staff, true),
            (world.student, false),
            (world.guardian, false),
            (world.host, false),
        ];
        for (number, (who, types)) in people.into_iter().enumerate() {
            let student = pupil(db, &format!("Camille {number} Rousseau"), school().0).await;
            let new = place(student, Weeks::Both, MAIL);
            let typed = type_as(db, who, &new, &HostDetails::default()).await;
            let expected = if types {
                PlaceTyped::Invited
            } else {
                PlaceTyped::Gone
            };
            assert_eq!(typed, expected, "{number}");
            assert_eq!(db.types_for_student(&act_by(who), student).await.unwrap(), types);
            let classes = db.classes_to_type(who, school().0, today()).await.unwrap();
            assert_eq!(classes.len(), usize::from(types), "{number}");
            let students = db
                .students_to_type(who, school().0, "2DE4", campaign().id, today())
                .await
                .unwrap();
            assert_eq!(!students.is_empty(), types, "{number}");
        }
    })
    .await;
}

#[tokio::test]
async fn nobody_types_a_place_for_who_is_exempted_or_kept_at_school() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let lina = pupil(db, "Lina Roy", school().0).await;
        let at_school = SituationSet {
            kind: SituationKind::AtSchool,
            ground: None,
            note: String::new(),
        };
        db.set_situations(
            &act_by(world.head),
            (school().0, campaign().id),
            &[(lina, Weeks::First)],
            Some(&at_school),
        )
        .await
        .unwrap();
        for weeks in [Weeks::Both, Weeks::First] {
            let typed = type_as(db, world.head, &place(lina, weeks, MAIL), &HostDetails::default()).await;
            assert_eq!(typed, PlaceTyped::Excused, "{weeks:?}");
        }
        let students = db
            .students_to_type(world.head, school().0, "2DE4", campaign().id, today())
            .await
            .unwrap();
        let row = students.iter().find(|student| student.id == lina).unwrap();
        assert_eq!((&row.excused[..], &row.taken[..]), (&[Weeks::First][..], &[][..]));
        let second = place(lina, Weeks::Second, MAIL);
        let typed = type_as(db, world.head, &second, &HostDetails::default()).await;
        assert_eq!(typed, PlaceTyped::Invited);
    })
    .await;
}

#[tokio::test]
async fn a_typed_host_with_an_address_is_asked_and_one_without_is_taken_at_the_lycees_word() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let teacher = follows(db, "Tom Rey", school().0, StaffDuty::Teacher, &["2de 4"]).await;
        let (hugo, lina) = (
            pupil(db, "Hugo Petit", school().0).await,
            pupil(db, "Lina Roy", school().0).await,
        );
        let asked = place(hugo, Weeks::Both, MAIL);
        let siret = HostDetails {
            siret: "73282932000074".into(),
            ..by_phone()
        };
        assert_eq!(type_as(db, teacher, &asked, &siret).await, PlaceTyped::Invited);
        let detail = db.proposal_for_student(hugo, asked.id).await.unwrap().unwrap();
        assert_eq!(detail.state, ProposalState::Invited);
        assert_eq!(detail.origin, ProposalOrigin::School);
        assert_eq!(detail.checked_by.as_deref(), Some("Tom Rey"));
        assert_eq!(detail.host_phone, "06 39 98 00 01");
        assert_eq!(receivers(&world.fresh, "ProposalInvitation").await, [MAIL]);
        // The same row once more, and another host for the same week.
        let again = NewProposal {
            id: ProposalId((context().ids)()),
            ..asked.clone()
        };
        assert_eq!(type_as(db, teacher, &again, &siret).await, PlaceTyped::Already);
        let other = NewProposal {
            id: ProposalId((context().ids)()),
            host_name: "Garage Roy".into(),
            weeks: Weeks::First,
            ..asked.clone()
        };
        assert_eq!(type_as(db, teacher, &other, &siret).await, PlaceTyped::Pending);
        // The host answers as for any other place.
        let hash = format!("hash-{}", asked.id);
        let agreed = db.agree(&context(), &hash, &secret("tutor")).await.unwrap();
        assert_eq!(agreed, ProposalMoved::Done);

        let taken = place(lina, Weeks::First, "");
        assert_eq!(
            type_as(db, teacher, &taken, &by_phone()).await,
            PlaceTyped::Agreed
        );
        assert_eq!(state(db, taken.id, lina).await, ProposalState::Agreed);
        let lines = db.proposal_history(taken.id).await.unwrap();
        let lines: Vec<_> = lines
            .iter()
            .map(|line| {
                (
                    line.what.code(),
                    line.actor.code(),
                    line.by.as_deref().unwrap_or(""),
                )
            })
            .collect();
        assert_eq!(
            lines,
            [("propose", "school", "Tom Rey"), ("confirm", "school", "Tom Rey")]
        );
        let convention = convention_of(db, lina).await;
        let held = db.places_held(lina, campaign().id).await.unwrap();
        assert_eq!(held.len(), 1);
        let later = NewProposal {
            id: ProposalId((context().ids)()),
            host_name: "Garage Roy".into(),
            ..taken.clone()
        };
        assert_eq!(
            type_as(db, teacher, &later, &by_phone()).await,
            PlaceTyped::AlreadyPlaced
        );
        // Nobody was written to at an address that is none, and no link can be sent there.
        assert!(emails(&world.fresh).await.iter().all(|(to, _)| !to.is_empty()));
        sends_no_link(db, world.head, convention).await;
    })
    .await;
}

async fn sends_no_link(db: &Db, head: AccountId, convention: ConventionId) {
    let sent = db
        .send_link(&act_by(head), convention, store::LinkRole::Tutor, &secret("link"))
        .await
        .unwrap();
    assert_eq!(sent, store::LinkSent::NoAddress);
}

#[tokio::test]
async fn what_is_typed_is_refused_for_the_family_out_of_time_and_for_who_left() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let hugo = pupil(db, "Hugo Petit", school().0).await;
        let mother = person(db, "Zoé Petit", &[Role::Guardian]).await;
        db.link_guardian(&act_by(world.head), mother, hugo).await.unwrap();
        for own in ["hugo.petit@exemple.fr", " ZOE.Petit@exemple.fr"] {
            let theirs = place(hugo, Weeks::Both, own);
            let typed = type_as(db, world.head, &theirs, &HostDetails::default()).await;
            assert_eq!(typed, PlaceTyped::OwnAddress);
        }
        let new = place(hugo, Weeks::First, MAIL);
        let links = HostLinks {
            token_hash: "late",
            link: "/reponse",
            tutor: &secret("late"),
        };
        let first_day = campaign().week1.and_hms_opt(8, 0, 0).unwrap().and_utc();
        let late = act_at(first_day, Some(world.head));
        let typed = db
            .type_place(&late, &new, &HostDetails::default(), links)
            .await
            .unwrap();
        assert_eq!(typed, PlaceTyped::Closed);
        assert_eq!(db.proposals_of(hugo).await.unwrap(), [], "nothing was written");
    })
    .await;
}

#[tokio::test]
async fn the_table_has_a_row_for_each_week_to_fill_and_offers_hosts_again() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let (hugo, lina, tom) = (
            pupil(db, "Hugo Petit", school().0).await,
            pupil(db, "Lina Roy", school().0).await,
            pupil(db, "Tom Abel", school().0).await,
        );
        type_as(db, world.head, &place(hugo, Weeks::First, ""), &by_phone()).await;
        type_as(
            db,
            world.head,
            &place(lina, Weeks::Both, MAIL),
            &HostDetails::default(),
        )
        .await;
        let named = place(tom, Weeks::Both, MAIL);
        assert_eq!(db.propose(&act_by(tom), &named).await.unwrap(), Proposed::Done);
        let students = db
            .students_to_type(world.head, school().0, "2de 4", campaign().id, today())
            .await
            .unwrap();
        let told: Vec<_> = students
            .iter()
            .map(|student| {
                let taken: Vec<&str> = student.taken.iter().map(|weeks| weeks.code()).collect();
                (student.name.as_str(), taken.join("+"), student.unchecked.len())
            })
            .collect();
        assert_eq!(
            told,
            [
                ("Hugo Petit", "first".to_owned(), 0),
                ("Léa Martin", "first+second".to_owned(), 0),
                ("Lina Roy", "both".to_owned(), 0),
                ("Tom Abel", String::new(), 1),
            ]
        );
        let hosts = db.hosts_of_school(school().0).await.unwrap();
        assert_eq!(
            hosts.len(),
            1,
            "one host is offered once, and one that nobody checked is not"
        );
        let elsewhere = other_school(db).await;
        assert_eq!(db.hosts_of_school(elsewhere).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_yes_by_card_waits_for_the_lycee_and_is_then_a_place() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let hugo = pupil(db, "Hugo Petit", school().0).await;
        assert!(db.make_card(&act_by(hugo), hugo, "ABCDE-FGHJK").await.unwrap());
        let holder = db.card_holder("ABCDE-FGHJK").await.unwrap().unwrap();
        assert_eq!((holder.student, holder.first_name.as_str()), (hugo, "Hugo"));
        // Whose card it is, the card says, and not what comes with the form.
        let new = place(world.student, Weeks::Both, MAIL);
        let yes = async |new: &NewProposal| {
            db.answer_card(&context(), "ABCDE-FGHJK", new, &by_phone())
                .await
                .unwrap()
        };
        assert_eq!(yes(&new).await, CardAnswered::Done);
        assert_eq!(yes(&new).await, CardAnswered::Already);
        let detail = db.proposal_for_student(hugo, new.id).await.unwrap().unwrap();
        assert_eq!(
            (detail.state, detail.origin),
            (ProposalState::Proposed, ProposalOrigin::Card)
        );
        let told: Vec<String> = emails(&world.fresh)
            .await
            .into_iter()
            .filter(|(_, text)| text.contains("Welcomed"))
            .map(|(to, _)| to)
            .collect();
        assert_eq!(
            told,
            ["hugo.petit@exemple.fr", "claire.fontaine@exemple.fr"],
            "once each"
        );
        assert_eq!(
            receivers(&world.fresh, "ProposalInvitation").await,
            Vec::<String>::new()
        );

        // It is confirmed, not asked; by who decides for the lycée.
        let teacher = follows(db, "Tom Rey", school().0, StaffDuty::Teacher, &["2de 4"]).await;
        let asked = db.let_go(&act_by(world.head), new.id, "hash", "/reponse").await;
        assert_eq!(asked.unwrap(), ProposalMoved::NotNow(ProposalState::Proposed));
        let confirm = async |who| {
            db.confirm_proposal(&act_by(who), new.id, &secret("tutor-card"))
                .await
                .unwrap()
        };
        for stranger in [teacher, hugo, world.host] {
            assert_eq!(confirm(stranger).await, ProposalMoved::Gone);
        }
        assert_eq!(confirm(world.head).await, ProposalMoved::Done);
        assert_eq!(
            confirm(world.head).await,
            ProposalMoved::NotNow(ProposalState::Agreed)
        );
        convention_of(db, hugo).await;
        let opened = receivers(&world.fresh, "ConventionOpened").await;
        assert!(opened.contains(&MAIL.to_owned()), "{opened:?}");
        let lines = db.proposal_history(new.id).await.unwrap();
        let lines: Vec<_> = lines
            .iter()
            .map(|line| (line.what.code(), line.actor.code()))
            .collect();
        assert_eq!(lines, [("propose", "host"), ("confirm", "school")]);
    })
    .await;
}

#[tokio::test]
async fn a_place_that_a_student_named_is_never_confirmed_without_its_host() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let hugo = pupil(db, "Hugo Petit", school().0).await;
        let new = place(hugo, Weeks::Both, MAIL);
        assert_eq!(db.propose(&act_by(hugo), &new).await.unwrap(), Proposed::Done);
        let said = db
            .confirm_proposal(&act_by(world.head), new.id, &secret("tutor"))
            .await;
        assert_eq!(said.unwrap(), ProposalMoved::NotNow(ProposalState::Proposed));
    })
    .await;
}

#[tokio::test]
async fn a_card_is_limited_revocable_and_not_for_its_own_family() {
    on_both(async |fresh| {
        let world = World::new(fresh).await;
        let db = world.db();
        let hugo = pupil(db, "Hugo Petit", school().0).await;
        let mother = person(db, "Zoé Petit", &[Role::Guardian]).await;
        db.link_guardian(&act_by(world.head), mother, hugo).await.unwrap();
        assert!(!db.make_card(&act_by(mother), mother, "NO").await.unwrap());
        db.make_card(&act_by(hugo), hugo, "FIRST").await.unwrap();
        let yes = async |code: &str, by: Option<AccountId>, email: &str| {
            let new = place(hugo, Weeks::Both, email);
            let answered = db.answer_card(&act_at(now(), by), code, &new, &by_phone()).await;
            (answered.unwrap(), new.id)
        };
        assert_eq!(
            yes("FIRST", None, "hugo.petit@exemple.fr").await.0,
            CardAnswered::Own
        );
        assert_eq!(
            yes("FIRST", None, "ZOE.PETIT@exemple.fr").await.0,
            CardAnswered::Own
        );
        assert_eq!(yes("FIRST", Some(hugo), MAIL).await.0, CardAnswered::Own);
        let mut answers = Vec::new();
        for _ in 0..MAX_CARD_ANSWERS {
            let (answered, id) = yes("FIRST", None, MAIL).await;
            assert_eq!(answered, CardAnswered::Done);
            answers.push(id);
        }
        assert_eq!(yes("FIRST", None, MAIL).await.0, CardAnswered::TooMany);
        // What is withdrawn counts for the day all the same; the host is told, since it had said yes.
        for id in &answers {
            let moved = db.withdraw_proposal(&act_by(hugo), *id).await.unwrap();
            assert_eq!(moved, ProposalMoved::Done);
        }
        assert_eq!(yes("FIRST", None, MAIL).await.0, CardAnswered::TooMany);
        assert_eq!(
            receivers(&world.fresh, "WelcomeClosed").await.len(),
            MAX_CARD_ANSWERS as usize
        );
        // A new card ends the one before; a new one counts anew.
        db.make_card(&act_by(hugo), hugo, "SECOND").await.unwrap();
        assert_eq!(yes("FIRST", None, MAIL).await.0, CardAnswered::Gone);
        let (answered, id) = yes("SECOND", None, MAIL).await;
        assert_eq!(answered, CardAnswered::Done);
        let refused = db.reject(&act_by(world.head), id, REASON).await.unwrap();
        assert_eq!(refused, ProposalMoved::Done);
        let closed = receivers(&world.fresh, "WelcomeClosed").await;
        assert_eq!(closed.len(), MAX_CARD_ANSWERS as usize + 1);
        assert!(db.revoke_card(&act_by(hugo), hugo).await.unwrap());
        assert!(!db.revoke_card(&act_by(hugo), hugo).await.unwrap());
        assert_eq!(db.card_holder("SECOND").await.unwrap(), None);
        assert_eq!(db.card_of(hugo).await.unwrap(), None);
        assert_eq!(yes("SECOND", None, MAIL).await.0, CardAnswered::Gone);
        assert_eq!(yes("", None, MAIL).await.0, CardAnswered::Gone);
        // A pupil whose weeks have a place is not welcomed twice.
        db.make_card(&act_by(world.student), world.student, "LEA")
            .await
            .unwrap();
        assert_eq!(yes("LEA", None, MAIL).await.0, CardAnswered::AlreadyPlaced);
    })
    .await;
}
