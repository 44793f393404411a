//! A day on which somebody has as many e-mails as possible sent to one address. The clock is moved by hand, so that a day takes a minute:
//! the site runs in this process. Forms that ask for a session are sent as their last step does, by the store.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use axum::Router;
use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use domain::{account::Role, clock::Clock, convention::SignerRole, id::AccountId, structure::StructureRole};
use server::{
    config::{Config, Source},
    http::Site,
    serve,
};
use store::{ChangeContext, OpeningCode};
use stress::Outcome;
use testing::{
    Folder,
    browser::Browser,
    convention::World,
    now,
    people::{Plain, email, person},
    signing::{FOUR, GUARDIAN, open, secret},
};
use uuid::Uuid;

use crate::report::Report;

/// How long it goes on, and how often each form is sent.
const HOURS: i64 = 30;
const EVERY: usize = 10;
/// Structures in whose names the address is invited, and accounts that want it for theirs.
const IN_WHOSE_NAME: u32 = 3;

/// Minutes since it began.
struct Moved(AtomicI64);

impl Clock for Moved {
    fn now(&self) -> DateTime<Utc> {
        now() + TimeDelta::minutes(self.0.load(Ordering::Relaxed))
    }

    fn today(&self) -> NaiveDate {
        self.now().date_naive()
    }

    fn local(&self, time: DateTime<Utc>) -> NaiveDateTime {
        time.naive_utc()
    }
}

struct Settings(Folder);

impl Source for Settings {
    fn get(&self, name: &str) -> Option<String> {
        (name == "QUINZAINE_FILES").then(|| self.0.path().display().to_string())
    }
}

fn new_id() -> Uuid {
    server::system::new_id()
}

fn act(clock: &dyn Clock, by: Option<AccountId>) -> ChangeContext<'static> {
    ChangeContext {
        now: clock.now(),
        today: clock.today(),
        actor: by,
        ids: &new_id,
        renderer: &Plain,
    }
}

/// Who attacks, and by what.
struct Attacker {
    world: World,
    router: Router,
    clock: Arc<Moved>,
    accounts: Vec<AccountId>,
    /// The address.
    victim: &'static str,
}

pub async fn run(report: &mut Report) -> Outcome<()> {
    let (_, _, victim) = GUARDIAN;
    // A guardian who signs by a link: their address is known to the site without an account.
    let world = open(testing::sqlite().await, &FOUR).await;
    let _link = world.link(SignerRole::Guardian1, "victim").await;
    let mut accounts = Vec::new();
    for number in 0..IN_WHOSE_NAME {
        let name = ["Alice Intrus", "Bruno Intrus", "Carla Intrus"][number as usize];
        let account = person(world.db(), name, &[Role::Host]).await;
        let structure = testing::structure(number).id;
        world
            .db()
            .add_member(
                &act(&Moved(AtomicI64::new(0)), None),
                structure,
                account,
                StructureRole::Owner,
            )
            .await?;
        accounts.push(account);
    }
    let clock = Arc::new(Moved(AtomicI64::new(1)));
    let settings = Settings(Folder::new());
    let config = Config::read(&settings)?;
    let app = serve::prepare(&config, world.db().clone(), clock.clone()).await?;
    let attacker = Attacker {
        router: Site::new(&config, app, None).router(),
        world,
        clock,
        accounts,
        victim,
    };
    let (mut asked, began) = (0, attacker.clock.now());
    for minute in (1..=HOURS * 60).step_by(EVERY) {
        attacker.clock.0.store(minute, Ordering::Relaxed);
        asked += attacker.round(minute).await?;
    }

    let mut emails = attacker.world.db().emails(10_000, None).await?;
    emails.retain(|email| email.to_email.eq_ignore_ascii_case(victim) && email.queued_at >= began);
    let (codes, others): (Vec<_>, Vec<_>) = emails
        .into_iter()
        .partition(|email| email.text.starts_with("SigningCode"));
    report.figure("e-mails asked for", asked);
    for (what, emails) in [
        ("e-mails that anybody causes", others),
        ("codes of whoever has a link", codes),
    ] {
        let times: Vec<DateTime<Utc>> = emails.iter().map(|email| email.queued_at).collect();
        let most = |length: TimeDelta| {
            let within = |from: &DateTime<Utc>| {
                times
                    .iter()
                    .filter(|at| *at >= from && **at < *from + length)
                    .count()
            };
            times.iter().map(within).max().unwrap_or_default()
        };
        let (hour, day) = (most(TimeDelta::hours(1)), most(TimeDelta::days(1)));
        let hourly = if what.starts_with("codes") { 5 } else { 3 };
        report.promise(
            &format!("{what}: {hourly} an hour and 10 a day at most"),
            hour <= hourly && day <= 10,
            format!("{hour} an hour, {day} a day, {} in all", times.len()),
        );
    }
    Ok(())
}

impl Attacker {
    /// Sends each form once; how many that were.
    async fn round(&self, minute: i64) -> Outcome<usize> {
        let victim = self.victim;
        let mut browser = Browser::new(&self.router);
        let password = "trois lacs et une barque";
        let typed = [("courriel", victim), ("mot_de_passe", "azerty123456")];
        let mut sent = 0;
        browser
            .call(
                "/api/account/sign-up",
                &[
                    ("nom", "Gagnez Vite"),
                    ("courriel", victim),
                    ("mot_de_passe", password),
                    ("engagement", "oui"),
                ],
            )
            .await;
        browser
            .call("/api/account/forgotten", &[("courriel", victim)])
            .await;
        browser
            .call("/api/signing/link/lost", &[("courriel", victim)])
            .await;
        browser.call("/api/account/sign-in", &typed).await;
        let search = ("recherche", "/offres?commune=93048");
        browser
            .call("/api/offers/alert", &[search, ("courriel", victim)])
            .await;
        sent += 5;

        let db = self.world.db();
        for (number, account) in (0_u32..).zip(&self.accounts) {
            let context = act(self.clock.as_ref(), Some(*account));
            let link = secret(&format!("i{minute}.{number}"));
            let (structure, role) = (testing::structure(number).id, StructureRole::Member);
            db.invite(&context, structure, &email(victim), role, &link)
                .await?;
            let link = secret(&format!("e{minute}.{number}"));
            db.request_email_change(&context, *account, &email(victim), &link)
                .await?;
            sent += 2;
        }
        if let Some(login) = db.account_by_email(victim).await? {
            let link = secret(&format!("c{minute}"));
            db.confirm_again(&act(self.clock.as_ref(), Some(login.id)), login.id, &link)
                .await?;
            sent += 1;
        }
        let code = OpeningCode {
            token_hash: "victim",
            code: "042917",
            path: "/lien",
            by_sms: None,
        };
        db.send_opening_code(&act(self.clock.as_ref(), None), &code)
            .await?;
        Ok(sent + 1)
    }
}
