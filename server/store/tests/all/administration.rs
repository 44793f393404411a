//! What administrators look at, and what only they change.

use chrono::TimeDelta;
use domain::{
    academy::{Academy, Reach},
    account::Role,
    awaited::Task,
    campaign::{Campaign, CampaignStatus},
    id::{AccountId, CampaignId, ReportId},
    offer::{
        OfferState,
        transitions::{OfferActor, OfferEvent},
    },
    report::{Decision, ReportKind},
    school::Uai,
    sector::SectorCode,
    structure::StructureRole,
};
use store::{
    CampaignSaved, Created, Db, Decided, NewAccount, NewReport, OfferMoved, SectorRenamed, StudentFile,
};
use testing::{
    campaign, id, now, offer, on_both,
    people::{act_by, context, name, person},
    school, seed, structure,
};

async fn pupil(db: &Db) -> AccountId {
    let new = NewAccount {
        name: name("Inès Marchand"),
        email: None,
        confirmed: false,
        password_hash: None,
        roles: vec![],
        student: Some(StudentFile {
            school: school().0,
            class_name: "2de 4".into(),
            birth_date: "2011-03-09".parse().unwrap(),
            home: None,
        }),
    };
    match db.create_account(&context(), &new).await.unwrap() {
        Created::Done(id) => id,
        Created::EmailTaken => unreachable!(),
    }
}

#[tokio::test]
async fn figures_count_what_there_is() {
    on_both(async |fresh| {
        let db = &fresh.db;
        assert_eq!(db.figures(None).await.unwrap(), store::Figures::default());
        seed(db, 2).await;
        db.add_offers(&[offer(0), offer(1)], now()).await.unwrap();
        let admin = person(db, "Paul Martin", &[Role::Admin, Role::Host]).await;
        let pupil = pupil(db).await;
        db.suspend(&act_by(admin), pupil, "essai").await.unwrap();
        db.set_committed(&act_by(admin), structure(0).id, true)
            .await
            .unwrap();
        db.move_offer(offer(1).id, OfferState::Published, OfferState::Paused, now())
            .await
            .unwrap();
        let figures = db.figures(Some(campaign().id)).await.unwrap();
        assert_eq!(
            (figures.accounts, figures.waiting_accounts, figures.suspended),
            (2, 1, 1)
        );
        assert_eq!(
            figures.roles,
            [(Role::Student, 1), (Role::Host, 1), (Role::Admin, 1)]
        );
        assert_eq!((figures.structures, figures.committed), (2, 1));
        assert_eq!(
            figures.offers,
            [(OfferState::Published, 1), (OfferState::Paused, 1)]
        );
        assert!(figures.applications.is_empty());
        assert!(
            db.figures(Some(CampaignId(id(77))))
                .await
                .unwrap()
                .offers
                .is_empty()
        );
    })
    .await;
}

#[tokio::test]
async fn structures_are_found_by_name_or_siret() {
    on_both(async |fresh| {
        let db = &fresh.db;
        seed(db, 12).await;
        db.add_offers(&[offer(3)], now()).await.unwrap();
        let found = db.search_structures("atelier 3", 10).await.unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].city.as_str(), found[0].offers, found[0].committed),
            ("Montreuil", 1, false)
        );
        let siret = structure(7).siret.unwrap().to_string();
        let found = db.search_structures(&siret, 10).await.unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].name, "Atelier 7");
        assert!(db.search_structures("%", 10).await.unwrap().is_empty());
        assert_eq!(db.search_structures("", 5).await.unwrap().len(), 5);
        let admin = person(db, "Paul Martin", &[Role::Admin]).await;
        db.set_committed(&act_by(admin), structure(9).id, true)
            .await
            .unwrap();
        assert_eq!(db.search_structures("", 1).await.unwrap()[0].name, "Atelier 9");
        // Page by page all of them are read, each once.
        for text in ["", "atelier", "ATELIER 1", "siret"] {
            let total = db.count_found_structures(text).await.unwrap();
            let mut names = Vec::new();
            for skip in (0..).step_by(5).take_while(|skip| *skip < 15) {
                let page = db.structures_page(text, 5, skip).await.unwrap();
                names.extend(page.into_iter().map(|line| line.name));
            }
            let all = db.search_structures(text, 100).await.unwrap();
            let expected: Vec<_> = all.into_iter().map(|line| line.name).collect();
            assert_eq!(names, expected, "{text}");
            assert_eq!(total as usize, expected.len(), "{text}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_sector_is_renamed_once_and_stays_so() {
    on_both(async |fresh| {
        let db = &fresh.db;
        seed(db, 0).await;
        let admin = person(db, "Paul Martin", &[Role::Admin]).await;
        let context = act_by(admin);
        let before = db.last_change().await.unwrap();
        for (code, label, became) in [
            ("s24", "Bois et forêt", SectorRenamed::Done),
            ("s24", "Bois et forêt", SectorRenamed::Same),
            ("s24", "Informatique et réseaux", SectorRenamed::LabelTaken),
            ("s50", "Rien", SectorRenamed::Gone),
        ] {
            let code = SectorCode::parse(code).unwrap();
            assert_eq!(
                db.rename_sector(&context, code, label).await.unwrap(),
                became,
                "{label}"
            );
        }
        assert_eq!(db.last_change().await.unwrap(), before + 1);
        // The next start puts the reference data again.
        seed(db, 0).await;
        assert!(
            db.sectors()
                .await
                .unwrap()
                .iter()
                .any(|sector| sector.label == "Bois et forêt")
        );
        let lines = db.audit_page(10, 0).await.unwrap();
        assert_eq!(
            (lines[0].action.as_str(), lines[0].by),
            ("sector.rename", Some(admin))
        );
        assert!(lines[0].detail.contains("Filière bois"), "{}", lines[0].detail);
        assert_eq!(db.audit_page(10, 1).await.unwrap().len(), lines.len() - 1);
        assert_eq!(db.count_audit().await.unwrap() as usize, lines.len());
    })
    .await;
}

#[tokio::test]
async fn campaigns_are_added_and_changed_under_a_name() {
    on_both(async |fresh| {
        let db = &fresh.db;
        seed(db, 0).await;
        let admin = person(db, "Paul Martin", &[Role::Admin]).await;
        let context = act_by(admin);
        let next = Campaign {
            id: CampaignId(id(8)),
            label: "2027-2028".into(),
            week1: "2028-06-19".parse().unwrap(),
            week2: "2028-06-26".parse().unwrap(),
            hosts_open: "2027-10-01".parse().unwrap(),
            students_open: "2027-11-01".parse().unwrap(),
            ..campaign()
        };
        assert_eq!(
            db.open_campaign(&context, &next, None).await.unwrap(),
            CampaignSaved::Done
        );
        let twin = Campaign {
            id: CampaignId(id(9)),
            ..next.clone()
        };
        assert_eq!(
            db.open_campaign(&context, &twin, None).await.unwrap(),
            CampaignSaved::LabelTaken
        );
        assert_eq!(
            db.change_campaign(&context, &twin, None).await.unwrap(),
            CampaignSaved::Gone
        );
        let taken = Campaign {
            label: campaign().label,
            ..next.clone()
        };
        assert_eq!(
            db.change_campaign(&context, &taken, None).await.unwrap(),
            CampaignSaved::LabelTaken
        );
        let confirmed = Campaign {
            status: CampaignStatus::Confirmed,
            expiry_days: 10,
            ..next.clone()
        };
        let before = db.last_change().await.unwrap();
        assert_eq!(
            db.change_campaign(&context, &confirmed, None).await.unwrap(),
            CampaignSaved::Done
        );
        assert_eq!(db.last_change().await.unwrap(), before + 1);
        assert_eq!(db.campaign(next.id).await.unwrap(), Some(confirmed));
        let actions: Vec<_> = db
            .audit_lines(10)
            .await
            .unwrap()
            .into_iter()
            .filter(|line| line.object == Some(next.id.0))
            .map(|line| line.action)
            .collect();
        assert_eq!(actions.len(), 2, "{actions:?}");
    })
    .await;
}

#[tokio::test]
async fn a_hidden_offer_is_listed_until_it_is_restored() {
    on_both(async |fresh| {
        let db = &fresh.db;
        seed(db, 1).await;
        db.add_offers(&[offer(0)], now()).await.unwrap();
        let moderator = person(db, "Claire Roussel", &[Role::AcademyOfficer]).await;
        let academy = Academy::from_code("creteil").unwrap();
        db.set_academy_of_officer(&act_by(moderator), moderator, academy)
            .await
            .unwrap();
        let reporter = person(db, "Karim Benali", &[Role::Host]).await;
        let owner = person(db, "Sophie Lemoine", &[Role::Host]).await;
        db.add_member(&act_by(owner), structure(0).id, owner, StructureRole::Owner)
            .await
            .unwrap();
        let report = NewReport {
            id: ReportId(id(50)),
            offer: offer(0).id,
            account: reporter,
            kind: ReportKind::Misleading,
            detail: "Ce n’est pas un stage".into(),
        };
        db.report_offer(&act_by(reporter), &report).await.unwrap();
        assert_eq!(crate::awaited_of_moderators(db, Task::DecideReports).await, 1);
        let decided = db
            .decide_report(&act_by(moderator), report.id, Decision::Hidden, "À préciser")
            .await
            .unwrap();
        assert_eq!(decided, Decided::Done);
        let hidden = db.hidden_offers(Reach::Everything, 10).await.unwrap();
        assert_eq!(hidden.len(), 1);
        assert_eq!(
            (hidden[0].id, hidden[0].reason.as_str()),
            (offer(0).id, "À préciser")
        );
        let (activities, metiers) = db.offer_words(offer(0).id).await.unwrap().unwrap();
        assert_eq!((activities.len(), metiers.len()), (1, 2));

        let restore = |context| {
            db.move_offer_by(
                context,
                offer(0).id,
                OfferEvent::Restore,
                OfferActor::Moderator,
                "Corrigée",
            )
        };
        let (stranger, allowed) = (act_by(reporter), act_by(moderator));
        assert_eq!(restore(&stranger).await.unwrap(), OfferMoved::Gone);
        assert_eq!(
            restore(&allowed).await.unwrap(),
            OfferMoved::Done(OfferState::Published)
        );
        assert!(db.hidden_offers(Reach::Everything, 10).await.unwrap().is_empty());
        let told = db.emails(20, None).await.unwrap();
        let told = |what: &str| told.iter().filter(|email| email.text.contains(what)).count();
        assert_eq!((told("OfferModerated"), told("OfferRestored")), (1, 1));
    })
    .await;
}

#[tokio::test]
async fn a_guardian_is_linked_to_a_student_alone() {
    on_both(async |fresh| {
        let db = &fresh.db;
        seed(db, 0).await;
        let admin = person(db, "Paul Martin", &[Role::Admin]).await;
        let guardian = person(db, "Mireille Marchand", &[Role::Guardian]).await;
        let pupil = pupil(db).await;
        let context = act_by(admin);
        assert!(!db.link_guardian(&context, guardian, admin).await.unwrap());
        assert!(db.link_guardian(&context, guardian, pupil).await.unwrap());
        assert!(db.link_guardian(&context, guardian, pupil).await.unwrap());
        assert_eq!(
            db.students_of(guardian).await.unwrap(),
            [(pupil, "Inès Marchand".to_owned())]
        );
        let lines = db.audit_lines(10).await.unwrap();
        let told = |lines: &[store::AuditLine], action: &str| {
            lines.iter().filter(|line| line.action == action).count()
        };
        assert_eq!(told(&lines, "guardian.link"), 1);
        assert_eq!(
            db.guardians_of(pupil).await.unwrap(),
            [(guardian, "Mireille Marchand".to_owned())]
        );
        assert!(db.unlink_guardian(&context, guardian, pupil).await.unwrap());
        assert!(!db.unlink_guardian(&context, guardian, pupil).await.unwrap());
        assert!(db.students_of(guardian).await.unwrap().is_empty());
        assert!(!db.account(guardian).await.unwrap().unwrap().is(Role::Guardian));

        assert!(
            db.grant_role(&context, guardian, Role::AcademyOfficer, None)
                .await
                .unwrap()
        );
        assert!(
            db.revoke_role(&context, guardian, Role::AcademyOfficer)
                .await
                .unwrap()
        );
        assert!(
            !db.revoke_role(&context, guardian, Role::AcademyOfficer)
                .await
                .unwrap()
        );
        assert!(db.account(guardian).await.unwrap().unwrap().roles.is_empty());
        let lines = db.audit_lines(10).await.unwrap();
        assert_eq!(
            (told(&lines, "guardian.unlink"), told(&lines, "account.revoke")),
            (1, 1)
        );

        let uai = Uai::parse("0010006B").unwrap();
        assert_eq!(db.school_by_uai(&uai).await.unwrap().unwrap().0, school().0);
        assert_eq!(
            db.school_name(school().0).await.unwrap().as_deref(),
            Some("Lycée Saint-Exupéry")
        );
        assert_eq!(
            db.school_by_uai(&Uai::parse("0010010F").unwrap()).await.unwrap(),
            None
        );
    })
    .await;
}

#[tokio::test]
async fn somebody_is_a_guardian_beside_what_else_they_are() {
    on_both(async |fresh| {
        let db = &fresh.db;
        seed(db, 0).await;
        let by = act_by(person(db, "Paul Martin", &[Role::Admin]).await);
        let head = person(db, "Anne Dubois", &[]).await;
        db.grant_role(&by, head, Role::Head, Some(school().0))
            .await
            .unwrap();
        let students = [pupil(db).await, pupil(db).await];
        for pupil in [students[0], students[1], students[0]] {
            assert!(db.link_guardian(&by, head, pupil).await.unwrap());
        }
        let nobody = AccountId(id(9));
        assert!(!db.link_guardian(&by, nobody, students[0]).await.unwrap());
        let account = db.account(head).await.unwrap().unwrap();
        assert!(account.is(Role::Guardian));
        assert_eq!(account.school_as(Role::Head), Some(school().0));
        assert_eq!(db.students_of(head).await.unwrap().len(), 2);
        let lines = db.audit_lines(20).await.unwrap();
        let linked: Vec<_> = lines
            .iter()
            .filter(|line| line.action == "guardian.link")
            .map(|line| line.object)
            .collect();
        assert_eq!(linked, [Some(head.0); 2]);

        // The role goes with the last pupil; what else they are stays.
        assert!(db.unlink_guardian(&by, head, students[0]).await.unwrap());
        assert!(db.account(head).await.unwrap().unwrap().is(Role::Guardian));
        assert!(db.unlink_guardian(&by, head, students[1]).await.unwrap());
        let account = db.account(head).await.unwrap().unwrap();
        assert!(!account.is(Role::Guardian) && account.is(Role::Head));
    })
    .await;
}

#[tokio::test]
async fn offers_that_nobody_answers_for_are_paused() {
    on_both(async |fresh| {
        let db = &fresh.db;
        seed(db, 2).await;
        db.add_offers(&[offer(0), offer(1)], now()).await.unwrap();
        let by = act_by(person(db, "Paul Martin", &[Role::Admin]).await);
        let owner = person(db, "Anne Roy", &[Role::Host]).await;
        let colleague = person(db, "Karim Benali", &[Role::Host]).await;
        let tutor = person(db, "Louise Petit", &[Role::Host]).await;
        let elsewhere = person(db, "Jean Petit", &[Role::Host]).await;
        for (number, who, role) in [
            (0, owner, StructureRole::Owner),
            (0, colleague, StructureRole::Member),
            (0, tutor, StructureRole::Tutor),
            (1, tutor, StructureRole::Tutor),
            (1, elsewhere, StructureRole::Owner),
        ] {
            db.add_member(&context(), structure(number).id, who, role)
                .await
                .unwrap();
        }
        let seen = async |number: u32| {
            let found = crate::public_offer(db, offer(number).id).await;
            found.unwrap().is_some()
        };
        assert!(db.suspend(&by, owner, "annonces payantes").await.unwrap());
        assert!(db.suspend(&by, tutor, "annonces payantes").await.unwrap());
        assert!(seen(0).await, "a colleague answers");
        let before = db.last_change().await.unwrap();
        assert!(db.suspend(&by, colleague, "annonces payantes").await.unwrap());
        assert!(!seen(0).await, "nobody does");
        assert!(seen(1).await, "another structure");
        // Every server's index hears of it, and so does the journal.
        let changes = db.changes_since(before, 10).await.unwrap();
        assert!(changes.iter().any(|change| change.object == Some(offer(0).id.0)));
        let lines = db.audit_lines(10).await.unwrap();
        let paused: Vec<_> = lines.iter().filter(|line| line.action == "offer.pause").collect();
        assert_eq!(paused.len(), 1);
        assert_eq!(paused[0].object, Some(offer(0).id.0));

        // Let in again, they resume it themselves.
        assert!(db.unsuspend(&by, owner, "").await.unwrap());
        assert!(!seen(0).await);
        let own = db.own_offer(owner, offer(0).id).await.unwrap().unwrap();
        assert_eq!(own.offer.state, OfferState::Paused);
    })
    .await;
}

#[tokio::test]
async fn what_is_shown_once_is_gone_afterwards() {
    on_both(async |fresh| {
        let db = &fresh.db;
        db.put_form_state("a", "ABCDE-FGHJK", now() + TimeDelta::minutes(10))
            .await
            .unwrap();
        db.put_form_state("b", "late", now() - TimeDelta::minutes(1))
            .await
            .unwrap();
        assert_eq!(
            db.take_form_state("a", now()).await.unwrap().as_deref(),
            Some("ABCDE-FGHJK")
        );
        assert_eq!(db.take_form_state("a", now()).await.unwrap(), None);
        assert_eq!(db.take_form_state("b", now()).await.unwrap(), None);
    })
    .await;
}
