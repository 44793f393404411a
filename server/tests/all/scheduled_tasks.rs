//! What time brings, on both engines: on its day in mainland France, once, whatever the number of servers.

use std::sync::{Arc, Mutex};

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use chrono_tz::Europe::Paris;
use domain::{
    account::{EmailAddress, Role},
    application::{ApplicationState, Motivation},
    clock::Clock,
    id::{AccountId, ApplicationId, OfferId, ProposalId},
    offer::{Offer, OfferState},
    structure::StructureRole,
    weeks::Weeks,
};
use server::{
    config::{Config, Source},
    scheduled_tasks,
    scheduler::{Jobs, Turn},
    serve,
    shutdown::Stop,
};
use service::context::AppContext;
use store::{
    Accepted, Applied, ChangeContext, Created, Db, NewAccount, NewApplication, NewProposal, ProposalMoved,
    Proposed, SignedUp, StudentFile,
};
use testing::{
    campaign, offer, on_both,
    people::{Plain, name, person, secret},
    school, seed, structure,
};
use uuid::Uuid;

/// A clock whose hands are moved.
#[derive(Clone)]
struct Hands(Arc<Mutex<DateTime<Utc>>>);

impl Hands {
    fn at(time: &str) -> Self {
        Self(Arc::new(Mutex::new(time.parse().unwrap())))
    }

    fn set(&self, time: &str) {
        *self.0.lock().unwrap() = time.parse().unwrap();
    }

    /// Somebody who acts at that moment.
    fn context(&self, by: AccountId) -> ChangeContext<'static> {
        ChangeContext {
            now: self.now(),
            today: self.today(),
            actor: Some(by),
            ids: &new_id,
            renderer: &Plain,
        }
    }
}

fn new_id() -> Uuid {
    server::system::new_id()
}

impl Clock for Hands {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }

    fn today(&self) -> NaiveDate {
        self.local(self.now()).date()
    }

    fn local(&self, time: DateTime<Utc>) -> NaiveDateTime {
        time.with_timezone(&Paris).naive_local()
    }
}

struct Nothing;

impl Source for Nothing {
    fn get(&self, name: &str) -> Option<String> {
        (name == "QUINZAINE_FILES").then(|| env!("CARGO_TARGET_TMPDIR").to_owned())
    }
}

/// A database with offers, a host and pupils, and a clock.
struct World {
    db: Db,
    hands: Hands,
    app: AppContext,
    host: AccountId,
    students: Vec<AccountId>,
}

impl World {
    async fn new(db: &Db, from: &str, offers: &[Offer]) -> Self {
        seed(db, 2).await;
        let hands = Hands::at(from);
        db.add_offers(offers, hands.now()).await.unwrap();
        let host = person(db, "Karim Benali", &[Role::Host]).await;
        db.add_member(&hands.context(host), structure(0).id, host, StructureRole::Owner)
            .await
            .unwrap();
        let mut students = Vec::new();
        for number in 0..3 {
            let new = NewAccount {
                name: name(&format!("Élève {number}")),
                email: domain::account::EmailAddress::parse(&format!("eleve{number}@exemple.fr")).ok(),
                confirmed: true,
                password_hash: Some("hash".into()),
                roles: vec![],
                student: Some(StudentFile {
                    school: school().0,
                    class_name: "2de 4".into(),
                    birth_date: "2011-03-09".parse().unwrap(),
                    home: None,
                }),
            };
            match db.create_account(&hands.context(host), &new).await.unwrap() {
                Created::Done(id) => students.push(id),
                Created::EmailTaken => unreachable!(),
            }
        }
        let config = Config::read(&Nothing).unwrap();
        let app = serve::prepare(&config, db.clone(), Arc::new(hands.clone()))
            .await
            .unwrap();
        let world = Self {
            db: db.clone(),
            hands,
            app,
            host,
            students,
        };
        // What the opening tells is told before the test begins.
        world.turn().await;
        world
    }

    /// A server that has just started, and has not yet done anything.
    fn server(&self) -> Jobs {
        Jobs::new(
            self.db.clone(),
            Arc::new(self.hands.clone()),
            scheduled_tasks::steps(&self.app),
        )
    }

    /// One turn of a new server, which then stops.
    async fn turn(&self) {
        let (stop, stopping) = Stop::new();
        let (jobs, steps) = (self.server(), scheduled_tasks::steps(&self.app).len());
        let turn = jobs.turn(&stopping).await.unwrap();
        assert_eq!((turn.done, turn.failed), (steps, 0));
        stop.ask();
        // Asked to stop, it does nothing more but give the lease back.
        jobs.run(stopping).await;
    }

    async fn apply(&self, pupil: usize, to: OfferId, weeks: Weeks) -> ApplicationId {
        let new = NewApplication {
            id: ApplicationId(new_id()),
            offer: to,
            student: self.students[pupil],
            campaign: campaign().id,
            weeks,
            motivation: Motivation::parse("J’aime les réseaux.").unwrap(),
            distance: None,
            far_confirmed: false,
        };
        let applied = self
            .db
            .apply(&self.hands.context(self.students[pupil]), &new)
            .await
            .unwrap();
        assert!(matches!(applied, Applied::Done(_)), "{applied:?}");
        new.id
    }

    async fn states(&self) -> Vec<(ApplicationState, u64)> {
        self.db.figures(Some(campaign().id)).await.unwrap().applications
    }

    async fn offers(&self) -> Vec<(OfferState, u64)> {
        self.db.figures(Some(campaign().id)).await.unwrap().offers
    }

    /// How many e-mails about that there are.
    async fn emails(&self, about: &str) -> usize {
        let emails = self.db.emails(1000, None).await.unwrap();
        let written = |email: &&store::Queued| email.subject.contains(about) || email.text.contains(about);
        emails.iter().filter(written).count()
    }

    /// How many e-mails there are to that address.
    async fn emails_to(&self, address: &str) -> usize {
        let emails = self.db.emails(1000, None).await.unwrap();
        emails.iter().filter(|email| email.to_email == address).count()
    }
}

const HOST: &str = "karim.benali@exemple.fr";

#[tokio::test]
async fn an_application_expires_on_its_day_in_paris_and_the_host_is_reminded_once() {
    on_both(async |fresh| {
        // 15 days from the 26th of May: the 10th of June, summer time.
        let world = World::new(&fresh.db, "2027-05-26T08:00:00Z", &[offer(0)]).await;
        world.apply(0, offer(0).id, Weeks::Both).await;
        let told = world.emails_to(HOST).await;

        for (time, reminders) in [
            ("2027-06-01T10:00:00Z", 0),
            // In Paris the 3rd has begun: seven days.
            ("2027-06-02T22:30:00Z", 1),
            ("2027-06-03T10:00:00Z", 1),
            ("2027-06-06T10:00:00Z", 1),
            ("2027-06-07T21:59:00Z", 1),
            ("2027-06-07T22:00:00Z", 2),
            ("2027-06-08T10:00:00Z", 2),
            ("2027-06-10T10:00:00Z", 2),
        ] {
            world.hands.set(time);
            world.turn().await;
            world.turn().await;
            assert_eq!(world.emails_to(HOST).await, told + reminders, "{time}");
        }

        world.hands.set("2027-06-10T21:59:59Z");
        world.turn().await;
        assert_eq!(world.states().await, [(ApplicationState::Submitted, 1)]);
        // Still the 10th in London, the 11th in Paris.
        world.hands.set("2027-06-10T22:00:00Z");
        let before = world.emails_to("eleve0@exemple.fr").await;
        world.turn().await;
        assert_eq!(world.states().await, [(ApplicationState::Expired, 1)]);
        world.turn().await;
        assert_eq!(world.emails_to("eleve0@exemple.fr").await, before + 1);
    })
    .await;
}

#[tokio::test]
async fn who_applied_on_the_day_of_a_reminder_in_paris_causes_none() {
    on_both(async |fresh| {
        // In Paris it is the 6th of June, seven days before the last day to answer.
        let world = World::new(&fresh.db, "2027-06-05T22:30:00Z", &[offer(0)]).await;
        world.apply(0, offer(0).id, Weeks::Both).await;
        let told = world.emails_to(HOST).await;
        world.turn().await;
        assert_eq!(world.emails_to(HOST).await, told);
        world.hands.set("2027-06-11T10:00:00Z");
        world.turn().await;
        assert_eq!(world.emails_to(HOST).await, told + 1);
    })
    .await;
}

#[tokio::test]
async fn a_place_that_is_not_confirmed_is_freed_and_offers_end_on_the_first_day_of_their_last_week() {
    on_both(async |fresh| {
        let first = Offer {
            weeks: Weeks::First,
            ..offer(1)
        };
        let small = Offer { seats: 1, ..offer(0) };
        let world = World::new(&fresh.db, "2027-05-20T08:00:00Z", &[small, first]).await;
        let application = world.apply(0, offer(0).id, Weeks::Both).await;
        let accepted = world
            .db
            .accept(&world.hands.context(world.host), application, "Bienvenue")
            .await
            .unwrap();
        let Accepted::Done(until) = accepted else {
            panic!("{accepted:?}")
        };
        assert_eq!(until.to_string(), "2027-06-04");
        assert_eq!(
            world.offers().await,
            [(OfferState::Published, 1), (OfferState::Full, 1)]
        );

        world.hands.set("2027-06-04T21:00:00Z");
        world.turn().await;
        assert_eq!(world.states().await, [(ApplicationState::Accepted, 1)]);
        world.hands.set("2027-06-04T23:30:00Z");
        world.turn().await;
        assert_eq!(world.states().await, [(ApplicationState::Lapsed, 1)]);
        assert_eq!(world.offers().await, [(OfferState::Published, 2)]);

        // The first week starts on the 14th, the second on the 21st.
        world.hands.set("2027-06-13T21:30:00Z");
        world.turn().await;
        assert_eq!(world.offers().await, [(OfferState::Published, 2)]);
        world.hands.set("2027-06-13T23:30:00Z");
        world.turn().await;
        assert_eq!(
            world.offers().await,
            [(OfferState::Published, 1), (OfferState::Ended, 1)]
        );
        world.hands.set("2027-06-20T21:59:59Z");
        world.turn().await;
        assert_eq!(
            world.offers().await,
            [(OfferState::Published, 1), (OfferState::Ended, 1)]
        );
        world.hands.set("2027-06-20T22:00:00Z");
        world.turn().await;
        assert_eq!(world.offers().await, [(OfferState::Ended, 2)]);
    })
    .await;
}

#[tokio::test]
async fn what_was_missed_while_no_server_ran_is_done_at_the_next_start() {
    on_both(async |fresh| {
        let offers: Vec<_> = (0..120)
            .map(|number| Offer {
                structure: structure(0).id,
                place: testing::place(0).id,
                ..offer(number)
            })
            .collect();
        let world = World::new(&fresh.db, "2027-05-01T08:00:00Z", &offers).await;
        // More than a batch: each pupil applies to fifty offers.
        for pupil in 0..3 {
            for offer in offers.iter().take(50) {
                world.apply(pupil, offer.id, Weeks::Both).await;
            }
        }
        let pupil = world.students[0];
        let proposal = NewProposal {
            id: ProposalId(new_id()),
            student: pupil,
            campaign: campaign().id,
            weeks: Weeks::Both,
            host_name: "Librairie du Port".into(),
            host_email: "port@exemple.fr".into(),
            contact_name: "Ana Sol".into(),
            city: "Brest".into(),
            activities: "Ranger, conseiller".into(),
        };
        let proposed = world
            .db
            .propose(&world.hands.context(pupil), &proposal)
            .await
            .unwrap();
        assert!(matches!(proposed, Proposed::Done), "{proposed:?}");
        let head = staff(&world).await;
        let let_go = world
            .db
            .let_go(&world.hands.context(head), proposal.id, "hash", "/proposition/x")
            .await
            .unwrap();
        assert_eq!(let_go, ProposalMoved::Done);

        // Nobody ran for two months.
        world.hands.set("2027-07-01T08:00:00Z");
        world.turn().await;
        assert_eq!(world.states().await, [(ApplicationState::Expired, 150)]);
        assert_eq!(world.offers().await, [(OfferState::Ended, 120)]);
        let again = world
            .db
            .lapse_proposals(&world.hands.context(head), 10)
            .await
            .unwrap();
        assert_eq!(again, 0, "done already");
        let emails = world.emails("").await;
        world.turn().await;
        assert_eq!(world.emails("").await, emails);
    })
    .await;
}

async fn staff(world: &World) -> AccountId {
    let new = NewAccount {
        name: name("Hélène Dubois"),
        email: domain::account::EmailAddress::parse("helene@exemple.fr").ok(),
        confirmed: true,
        password_hash: Some("hash".into()),
        roles: vec![(Role::Head, Some(school().0))],
        student: None,
    };
    match world
        .db
        .create_account(&world.hands.context(world.host), &new)
        .await
        .unwrap()
    {
        Created::Done(id) => id,
        Created::EmailTaken => unreachable!(),
    }
}

#[tokio::test]
async fn two_servers_do_each_thing_once() {
    on_both(async |fresh| {
        let offers: Vec<_> = (0..40)
            .map(|number| Offer {
                structure: structure(0).id,
                place: testing::place(0).id,
                ..offer(number)
            })
            .collect();
        let world = World::new(&fresh.db, "2027-05-01T08:00:00Z", &offers).await;
        for offer in &offers {
            world.apply(0, offer.id, Weeks::Both).await;
        }
        let before = world.emails_to("eleve0@exemple.fr").await;
        world.hands.set("2027-05-20T08:00:00Z");
        // With the lease, one works.
        let (_stop, stopping) = Stop::new();
        let (one, two) = (world.server(), world.server());
        let (a, b) = tokio::join!(one.turn(&stopping), two.turn(&stopping));
        let held = [a.unwrap(), b.unwrap()]
            .into_iter()
            .filter(|turn: &Turn| turn.held)
            .count();
        assert_eq!(held, 1);
        assert_eq!(world.emails_to("eleve0@exemple.fr").await, before + 40);

        // And should both believe that they hold it: still once each.
        world.hands.set("2027-06-21T08:00:00Z");
        let tick = server::scheduler::Tick {
            now: world.hands.now(),
            today: world.hands.today(),
        };
        let mut running = Vec::new();
        for _ in 0..3 {
            for (_, step) in scheduled_tasks::steps(&world.app) {
                running.push(tokio::spawn(step(tick)));
            }
        }
        for step in running {
            step.await.unwrap().unwrap();
        }
        assert_eq!(world.offers().await, [(OfferState::Ended, 40)]);
        assert_eq!(world.emails_to("eleve0@exemple.fr").await, before + 40);
    })
    .await;
}

#[tokio::test]
async fn the_opening_is_told_once_on_its_day() {
    on_both(async |fresh| {
        let world = World::new(&fresh.db, "2026-09-30T21:30:00Z", &[]).await;
        assert_eq!(
            (
                world.emails_to(HOST).await,
                world.emails_to("eleve0@exemple.fr").await
            ),
            (0, 0)
        );
        // The 1st of October in Paris.
        world.hands.set("2026-09-30T22:30:00Z");
        world.turn().await;
        world.turn().await;
        assert_eq!(
            (
                world.emails_to(HOST).await,
                world.emails_to("eleve0@exemple.fr").await
            ),
            (1, 0)
        );
        // Winter time: the 1st of November begins at 23 h.
        world.hands.set("2026-10-31T22:59:00Z");
        world.turn().await;
        assert_eq!(world.emails_to("eleve0@exemple.fr").await, 0);
        world.hands.set("2026-10-31T23:00:00Z");
        world.turn().await;
        world.turn().await;
        assert_eq!(
            (
                world.emails_to(HOST).await,
                world.emails_to("eleve0@exemple.fr").await
            ),
            (1, 1)
        );
    })
    .await;
}

#[tokio::test]
async fn the_owner_of_an_account_that_was_emptied_is_written_to_once() {
    const ADDRESS: &str = "cible@exemple.fr";
    on_both(async |fresh| {
        let world = World::new(&fresh.db, "2027-05-26T08:00:00Z", &[]).await;
        let (db, by) = (&world.db, world.hands.context(world.host));
        let address = EmailAddress::parse(ADDRESS).unwrap();
        let signed_up = db
            .sign_up_host(
                &by,
                &name("Squatteur Un"),
                &address,
                "theirs",
                "browser",
                &secret("t"),
            )
            .await;
        let SignedUp::New(id) = signed_up.unwrap() else {
            panic!("the address is known")
        };
        assert!(db.grant_role(&by, id, Role::AcademyOfficer, None).await.unwrap());
        let before = world.emails_to(ADDRESS).await;
        world.turn().await;
        world.turn().await;
        assert_eq!(world.emails_to(ADDRESS).await, before + 1);
        let emails = db.emails(1000, None).await.unwrap();
        let leads_in = |text: &str| text.contains("/activation?jeton=");
        assert!(
            emails
                .iter()
                .any(|email| email.to_email == ADDRESS && leads_in(&email.text))
        );
    })
    .await;
}
