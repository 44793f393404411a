//! A site with somebody of every role, and something of everything.

use std::sync::Arc;

use app::{context::Clock, secret::Secret};
use axum::{Router, body::Body};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::{
    account::Role,
    application::Motivation,
    campaign::Campaign,
    draft::DraftContent,
    id::{
        AccountId, ApplicationId, CampaignId, InvitationId, OfferId, ProposalId, ReportId, SavedSearchId,
        SchoolId,
    },
    notice::Notice,
    offer::Offer,
    report::ReportKind,
    structure::StructureRole,
    weeks::Weeks,
};
use http::{Request, Response, header};
use server::{
    config::{Config, Source},
    http::Site,
    reference, serve,
};
use store::{
    Created, Db, NewAccount, NewApplication, NewProposal, NewReport, NewSession, Recipient, StudentFile,
};
use tower::ServiceExt;

use super::{
    support::{
        self, Fresh, campaign, offer,
        people::{act_at, email, name},
        place, structure,
    },
    table::Actor,
};

pub struct Day;

impl Clock for Day {
    fn now(&self) -> DateTime<Utc> {
        "2026-11-21T10:00:00Z".parse().unwrap()
    }

    fn today(&self) -> NaiveDate {
        self.now().date_naive()
    }

    fn local(&self, time: DateTime<Utc>) -> chrono::NaiveDateTime {
        time.naive_utc()
    }
}

struct Nothing;

impl Source for Nothing {
    fn get(&self, _: &str) -> Option<String> {
        None
    }
}

/// The site, its people, and the names that the table gives to things.
pub struct World {
    pub fresh: Fresh,
    pub router: Router,
    people: Vec<(Actor, AccountId)>,
    names: Vec<(&'static str, String)>,
}

async fn account(db: &Db, actor: Actor, school: SchoolId, other_school: SchoolId) -> Option<AccountId> {
    let (roles, student) = match actor {
        Actor::Nobody => return None,
        Actor::Pupil | Actor::OtherPupil => (
            vec![],
            Some(StudentFile {
                school: if actor == Actor::Pupil {
                    school
                } else {
                    other_school
                },
                class_name: "2de 4".into(),
                birth_date: "2011-03-09".parse().unwrap(),
                home: None,
            }),
        ),
        Actor::Guardian => (vec![(Role::Guardian, None)], None),
        Actor::Host | Actor::OtherHost | Actor::Tutor => (vec![(Role::Host, None)], None),
        Actor::Head => (vec![(Role::Head, Some(school))], None),
        Actor::OtherHead => (vec![(Role::Head, Some(other_school))], None),
        Actor::Staff => (vec![(Role::Staff, Some(school))], None),
        Actor::Referent => (vec![(Role::Referent, None)], None),
        Actor::Admin => (vec![(Role::Admin, None)], None),
    };
    let who = format!("{actor:?}");
    let new = NewAccount {
        name: name(&format!("Camille {who}")),
        email: Some(email(&format!("{}@exemple.fr", who.to_lowercase()))),
        confirmed: true,
        password_hash: Some("hash".into()),
        roles,
        student,
    };
    match db.create_account(&act_at(Day.now(), None), &new).await.unwrap() {
        Created::Done(id) => Some(id),
        Created::EmailTaken => unreachable!(),
    }
}

impl World {
    pub async fn new(fresh: Fresh) -> Self {
        let db = fresh.db.clone();
        reference::put(&db, Day.now()).await.unwrap();
        let known = db.campaigns().await.unwrap().remove(0).id;
        let dates = Campaign {
            id: known,
            ..campaign()
        };
        db.put_campaign(&dates, Day.now()).await.unwrap();
        let (structures, places): (Vec<_>, Vec<_>) =
            (0..2).map(|number| (structure(number), place(number))).unzip();
        db.add_structures(&structures, &places, Day.now()).await.unwrap();
        let of_campaign = |number| Offer {
            campaign: known,
            ..offer(number)
        };
        db.add_offers(&[of_campaign(0), of_campaign(1)], Day.now())
            .await
            .unwrap();
        let schools = db.schools_by_department().await.unwrap();
        let mut people = Vec::new();
        for actor in Actor::ALL {
            if let Some(id) = account(&db, actor, schools[0].1, schools[1].1).await {
                people.push((actor, id));
            }
        }
        let of = |actor| people.iter().find(|(who, _)| *who == actor).unwrap().1;
        for (number, actor, role) in [
            (0, Actor::Host, StructureRole::Owner),
            (0, Actor::Tutor, StructureRole::Tutor),
            (1, Actor::OtherHost, StructureRole::Owner),
        ] {
            db.add_member(&act_at(Day.now(), None), structure(number).id, of(actor), role)
                .await
                .unwrap();
        }
        let pupil = of(Actor::Pupil);
        db.link_guardian(&act_at(Day.now(), None), of(Actor::Guardian), pupil)
            .await
            .unwrap();
        let (application, proposal, report) = things(&db, known, pupil, of(Actor::Host)).await;
        let (draft, invitation, search) = begun(&db, of(Actor::Host), pupil).await;
        let to = Recipient {
            account: None,
            name: "Inconnue".into(),
            email: "inconnue@exemple.fr".into(),
        };
        let act = act_at(Day.now(), None);
        db.queue_letter(&act, "lost", &to, &Notice::AlreadyRegistered)
            .await
            .unwrap();
        let letters = db.letters(100, None).await.unwrap();
        let letter = letters
            .iter()
            .find(|letter| letter.to_email == to.email)
            .unwrap()
            .id;
        db.letter_failed(letter, act.now, act.now, "550 no such user", true)
            .await
            .unwrap();

        let config = Config::read(&Nothing).unwrap();
        let app = serve::prepare(&config, db.clone(), Arc::new(Day)).await.unwrap();
        Self {
            router: Site::new(&config, app, None).router(),
            names: vec![
                ("campaign", known.to_string()),
                ("offer", offer(0).id.to_string()),
                ("other-offer", offer(1).id.to_string()),
                ("structure", structure(0).id.to_string()),
                ("draft", draft.to_string()),
                ("invitation", invitation.to_string()),
                ("search", search.to_string()),
                ("host", of(Actor::Host).to_string()),
                ("application", application.to_string()),
                ("proposal", proposal.to_string()),
                ("report", report.to_string()),
                ("letter", letter.to_string()),
                ("pupil", pupil.to_string()),
                ("tutor", of(Actor::Tutor).to_string()),
            ],
            people,
            fresh,
        }
    }

    /// The table's « {campaign} » and the like, made true.
    pub fn filled(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (name, value) in &self.names {
            text = text.replace(&format!("{{{name}}}"), value);
        }
        text
    }

    /// Sends a request as that person, in a session of its own: what it does to the session is not the next one's matter.
    pub async fn send(&self, actor: Actor, mut request: Request<Body>) -> Response<Body> {
        if let Some((_, account)) = self.people.iter().find(|(who, _)| *who == actor) {
            let secret = support::people::act_at(Day.now(), None).ids;
            let secret = Secret::read(&secret().to_string());
            let new = NewSession {
                account: *account,
                token_hash: &secret.hash(),
                agent: "essai",
                expires: Day.now() + TimeDelta::days(1),
            };
            self.fresh
                .db
                .open_session(&act_at(Day.now(), None), &new)
                .await
                .unwrap();
            request.headers_mut().insert(
                header::COOKIE,
                format!("quinzaine={}", secret.as_str()).parse().unwrap(),
            );
        }
        self.router.clone().oneshot(request).await.unwrap()
    }

    /// A page.
    pub async fn get(&self, actor: Actor, path: &str) -> Response<Body> {
        self.ask(actor, path, "text/html").await
    }

    /// What a page's code asks.
    pub async fn ask(&self, actor: Actor, path: &str, accept: &'static str) -> Response<Body> {
        let request = Request::get(path)
            .header(header::HOST, "localhost")
            .header(header::ACCEPT, accept)
            .body(Body::empty())
            .unwrap();
        self.send(actor, request).await
    }

    /// A form.
    pub async fn post(&self, actor: Actor, path: &str, body: String) -> Response<Body> {
        let request = Request::post(path)
            .header(header::HOST, "localhost")
            .header(header::ACCEPT, "text/html")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(body))
            .unwrap();
        self.send(actor, request).await
    }
}

/// Something of everything that people send each other.
async fn things(
    db: &Db,
    campaign: CampaignId,
    pupil: AccountId,
    host: AccountId,
) -> (ApplicationId, ProposalId, ReportId) {
    let act = act_at(Day.now(), Some(pupil));
    let application = NewApplication {
        id: ApplicationId((act.ids)()),
        offer: offer(0).id,
        student: pupil,
        campaign,
        weeks: Weeks::Both,
        motivation: Motivation::parse("J’aime les réseaux.").unwrap(),
        distance: None,
        far_confirmed: false,
    };
    db.apply(&act, &application).await.unwrap();
    let proposal = NewProposal {
        id: ProposalId((act.ids)()),
        student: pupil,
        campaign,
        weeks: Weeks::Both,
        host_name: "Librairie du Port".into(),
        host_email: "port@exemple.fr".into(),
        contact_name: "Ana Sol".into(),
        city: "Brest".into(),
        activities: "Ranger, conseiller".into(),
    };
    db.propose(&act, &proposal).await.unwrap();
    let report = NewReport {
        id: ReportId((act.ids)()),
        offer: offer(1).id,
        account: host,
        kind: ReportKind::Misleading,
        detail: "Ce n’est pas un stage.".into(),
    };
    db.report_offer(&act_at(Day.now(), Some(host)), &report)
        .await
        .unwrap();
    (application.id, proposal.id, report.id)
}

/// What a host has begun, and what a pupil keeps.
async fn begun(db: &Db, host: AccountId, pupil: AccountId) -> (OfferId, InvitationId, SavedSearchId) {
    let act = act_at(Day.now(), Some(host));
    let draft = db
        .create_draft(&act, structure(0).id, &DraftContent::default())
        .await
        .unwrap()
        .unwrap();
    let secret = store::Secret {
        hash: "invitation".into(),
        expires: Day.now() + TimeDelta::days(1),
        link: "/rejoindre".into(),
    };
    let to = email("collegue@exemple.fr");
    db.invite(&act, structure(0).id, &to, StructureRole::Member, &secret)
        .await
        .unwrap();
    let file = db.structure_of(host, structure(0).id).await.unwrap().unwrap();
    let act = act_at(Day.now(), Some(pupil));
    let search = SavedSearchId((act.ids)());
    db.keep_search(&act, search, pupil, "rayon=5", "À moins de 5 km")
        .await
        .unwrap();
    (draft, file.invitations[0].id, search)
}
