//! A site with somebody of every role, and something of everything.

use std::{collections::BTreeMap, fs, path::PathBuf, sync::Arc};

use axum::{Router, body::Body};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::{
    account::{Role, StaffDuty},
    application::Motivation,
    campaign::Campaign,
    clock::Clock,
    draft::DraftContent,
    id::{
        AccountId, ApplicationId, CampaignId, ConventionId, EmailId, InvitationId, OfferId, ProposalId,
        ReportId, SavedSearchId, SchoolId,
    },
    notification::Notification,
    offer::Offer,
    report::ReportKind,
    roster::{Sheet, SheetRow},
    security::SecurityKind,
    structure::StructureRole,
    weeks::Weeks,
};
use http::{Request, Response, header};
use server::{
    config::{Config, Source},
    http::Site,
    serve,
};
use service::{context::AppContext, reference_data, token::Secret};
use store::{
    Created, Db, NewAccount, NewApplication, NewProposal, NewReport, NewSession, PilePage, Recipient,
    StaffAssignment, StudentFile,
};
use testing::{
    Fresh, campaign, offer,
    people::{act_at, email, name},
    place,
    signing::open_link,
    structure,
};
use tower::ServiceExt;

use super::{frozen, table::Actor};

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

/// A folder for the site's files, and nothing else said.
struct Files(PathBuf);

impl Source for Files {
    fn get(&self, name: &str) -> Option<String> {
        (name == "QUINZAINE_FILES").then(|| self.0.display().to_string())
    }
}

/// The site, its people, and the names that the table gives to things.
pub struct World {
    pub fresh: Fresh,
    pub router: Router,
    people: Vec<(Actor, AccountId)>,
    names: Vec<(&'static str, String)>,
    files: PathBuf,
    entered: std::sync::Mutex<Vec<(Actor, Option<String>)>>,
    /// The convention that waits for signatures.
    to_sign: ConventionId,
    /// The convention that all have signed.
    pub signed: ConventionId,
}

async fn account(db: &Db, actor: Actor, school: SchoolId, other_school: SchoolId) -> Option<AccountId> {
    let (roles, student) = match actor {
        Actor::Nobody | Actor::ByLink | Actor::ByOldLink => return None,
        Actor::Student | Actor::OtherStudent => (
            vec![],
            Some(StudentFile {
                school: if actor == Actor::Student {
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
        // The role comes with the post.
        Actor::Staff => (vec![], None),
        Actor::Referent => (vec![(Role::AcademyOfficer, None)], None),
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
    let context = act_at(Day.now(), None);
    let secretariat = StaffAssignment {
        school,
        duty: StaffDuty::Secretariat,
        classes: vec![],
    };
    let created = match actor {
        Actor::Staff => db.create_staff(&context, &new, &secretariat).await,
        _ => db.create_account(&context, &new).await,
    };
    match created.unwrap() {
        Created::Done(id) => Some(id),
        Created::EmailTaken => unreachable!(),
    }
}

/// A file of students that waits to be applied.
async fn staged(db: &Db, school: SchoolId, by: AccountId) -> uuid::Uuid {
    let sheet = Sheet {
        uai: String::new(),
        header: ["Nom", "Prénom", "Date de naissance", "Classe"]
            .map(String::from)
            .to_vec(),
        rows: vec![SheetRow {
            line: 2,
            cells: ["MOREL", "Inès", "04/05/2011", "2de 1"]
                .map(String::from)
                .to_vec(),
        }],
    };
    let expires = Day.now() + TimeDelta::days(1);
    let context = act_at(Day.now(), Some(by));
    db.stage_roster(&context, school, by, ("eleves.csv", &sheet), expires)
        .await
        .unwrap()
}

/// A pile of one page that is nobody's.
async fn scanned(app: &AppContext, school: SchoolId, by: AccountId) -> uuid::Uuid {
    let context = act_at(Day.now(), Some(by));
    let pile = app.db.begin_pile(&context, school, by, 1).await.unwrap().unwrap();
    let page = PilePage {
        number: 1,
        codes: Vec::new(),
        blank: false,
        picture: Some(crate::version::put(app, testing::files::JPEG.to_vec()).await),
    };
    app.db.add_pile_page(pile, &page, Day.now()).await.unwrap();
    app.db.end_pile(pile, Day.now()).await.unwrap();
    pile
}

/// Another host says that the structure of `Host` is theirs: the claim's id.
async fn claimed(db: &Db, by: AccountId) -> String {
    let siret = structure(0).siret.unwrap();
    db.claim_structure(
        &act_at(Day.now(), Some(by)),
        &siret,
        by,
        "J’y travaille depuis dix ans.",
    )
    .await
    .unwrap();
    let claims = db
        .open_claims(domain::academy::Reach::Everything, 1)
        .await
        .unwrap();
    claims[0].id.to_string()
}

impl World {
    pub async fn new(fresh: Fresh) -> Self {
        let db = fresh.db.clone();
        reference_data::put(&db, Day.now()).await.unwrap();
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
        let academy = domain::academy::Academy::from_code("creteil").unwrap();
        db.set_academy_of_officer(&act_at(Day.now(), None), of(Actor::Referent), academy)
            .await
            .unwrap();
        let pupil = of(Actor::Student);
        db.link_guardian(&act_at(Day.now(), None), of(Actor::Guardian), pupil)
            .await
            .unwrap();
        let (application, proposal, report) = things(&db, known, pupil, of(Actor::Host)).await;
        let claim = claimed(&db, of(Actor::OtherHost)).await;
        let (granted, agreement) = opened(&db, pupil, of(Actor::Host), 0).await;
        let (draft, invitation, search) = begun(&db, of(Actor::Host), pupil).await;
        let sent_email = lost(&db).await;

        let files = fresh.folder.path().join("files");
        let config = Config::read(&Files(files.clone())).unwrap();
        let app = serve::prepare(&config, db.clone(), Arc::new(Day)).await.unwrap();
        let to_sign = frozen::to_sign(&app, &fresh, &of).await;
        let signed = frozen::signed(&app, &fresh, &of).await;
        let delegation = frozen::delegation(&db, schools[0].1, of(Actor::Head), of(Actor::Staff)).await;
        let host_delegation = frozen::host_delegation(&db, of(Actor::Host), of(Actor::Tutor)).await;
        for (name, which) in [("choix", &to_sign), ("choix-signe", &signed)] {
            frozen::choose(&db, name, of(Actor::Head), which).await;
        }
        let roster = staged(&db, schools[0].1, of(Actor::Head)).await;
        let pile = scanned(&app, schools[0].1, of(Actor::Head)).await;
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
                ("claim", claim),
                ("placed", granted.to_string()),
                ("convention", agreement.to_string()),
                ("to-sign", to_sign.0.to_string()),
                ("document", to_sign.1.to_string()),
                ("signed", signed.0.to_string()),
                ("signed-document", signed.1.to_string()),
                ("delegation", delegation.to_string()),
                ("host-delegation", host_delegation.to_string()),
                ("email", sent_email.to_string()),
                ("student", pupil.to_string()),
                ("import", roster.to_string()),
                ("pile", pile.to_string()),
                ("tutor", of(Actor::Tutor).to_string()),
                ("staff", of(Actor::Staff).to_string()),
            ],
            people,
            fresh,
            files,
            entered: std::sync::Mutex::default(),
            to_sign: to_sign.0,
            signed: signed.0,
        }
    }

    /// The account of that person.
    pub fn account(&self, actor: Actor) -> AccountId {
        self.people.iter().find(|(who, _)| *who == actor).unwrap().1
    }

    /// The table's « {campaign} » and the like, made true.
    pub fn filled(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (name, value) in &self.names {
            text = text.replace(&format!("{{{name}}}"), value);
        }
        text
    }

    /// All that the database holds, but that somebody was refused: that is written down (decision 091), and changes nothing of what was
    /// asked for. Whatever else is noted about security counts.
    pub async fn contents(&self) -> BTreeMap<String, Vec<String>> {
        let mut contents = self.fresh.contents().await;
        let refused = format!("'{}'", SecurityKind::AccessRefused.code());
        let events = contents.get_mut("security_event").unwrap();
        events.retain(|event| !event.contains(&refused));
        contents
    }

    /// Everybody comes in: until they leave they ask in these sessions, so that asking alone changes nothing.
    pub async fn enter(&self) {
        let mut cookies = Vec::new();
        for actor in Actor::ALL {
            cookies.push((actor, self.cookie(actor).await));
        }
        *self.entered.lock().unwrap() = cookies;
    }

    /// From now on each request has a session of its own: what it does to the session is not the next one's matter.
    pub fn leave(&self) {
        self.entered.lock().unwrap().clear();
    }

    /// The files that are kept: their names and their bytes.
    pub fn stored(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let (mut files, mut folders) = (BTreeMap::new(), vec![self.files.clone()]);
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    files.insert(path.clone(), fs::read(&path).unwrap());
                }
            }
        }
        files
    }

    /// The cookie of that person, in a new session.
    async fn cookie(&self, actor: Actor) -> Option<String> {
        let context = act_at(Day.now(), None);
        let secret = Secret::read(&(context.ids)().to_string());
        let expires = Day.now() + TimeDelta::days(1);
        let by_link = |secret: &Secret| format!("qzc-{}={}", self.to_sign.0.simple(), secret.as_str());
        match actor {
            Actor::ByLink => {
                let (token, session) = (frozen::good_link(&self.fresh.db).await, secret.hash());
                let opened = open_link(&self.fresh.db, &token, &session, expires).await;
                assert!(opened.is_some());
                return Some(by_link(&secret));
            }
            Actor::ByOldLink => return Some(by_link(&Secret::read(frozen::OLD_SESSION))),
            _ => {}
        }
        let (_, account) = self.people.iter().find(|(who, _)| *who == actor)?;
        let new = NewSession {
            account: *account,
            token_hash: &secret.hash(),
            agent: "essai",
            expires,
        };
        self.fresh.db.open_session(&context, &new).await.unwrap();
        Some(format!("quinzaine={}", secret.as_str()))
    }

    /// Sends a request as that person.
    pub async fn send(&self, actor: Actor, mut request: Request<Body>) -> Response<Body> {
        let entered = self.entered.lock().unwrap().clone();
        let cookie = match entered.into_iter().find(|(who, _)| *who == actor) {
            Some((_, cookie)) => cookie,
            None => self.cookie(actor).await,
        };
        if let Some(cookie) = cookie {
            request
                .headers_mut()
                .insert(header::COOKIE, cookie.parse().unwrap());
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

    /// A form, sent by a browser or by a page's code.
    pub async fn post(&self, actor: Actor, path: &str, body: String, accept: &'static str) -> Response<Body> {
        let request = Request::post(path)
            .header(header::HOST, "localhost")
            .header(header::ACCEPT, accept)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(body))
            .unwrap();
        self.send(actor, request).await
    }

    /// A form with a file in it.
    pub async fn upload(
        &self,
        actor: Actor,
        path: &str,
        fields: &[(&str, &str)],
        file: &str,
    ) -> Response<Body> {
        let part = |name: &str, more: &str, value: &str| {
            format!("--limite\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n{value}\r\n")
        };
        let mut body: String = fields
            .iter()
            .map(|(name, value)| part(name, "", &self.filled(value)))
            .collect();
        body += &part("fichier", "; filename=\"o\"", file);
        body += "--limite--\r\n";
        let request = Request::post(path)
            .header(header::HOST, "localhost")
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=limite")
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
    let context = act_at(Day.now(), Some(pupil));
    let application = NewApplication {
        id: ApplicationId((context.ids)()),
        offer: offer(0).id,
        student: pupil,
        campaign,
        weeks: Weeks::Both,
        motivation: Motivation::parse("J’aime les réseaux.").unwrap(),
        distance: None,
        far_confirmed: false,
    };
    db.apply(&context, &application).await.unwrap();
    let proposal = NewProposal {
        id: ProposalId((context.ids)()),
        student: pupil,
        campaign,
        weeks: Weeks::Both,
        host_name: "Librairie du Port".into(),
        host_email: "port@exemple.fr".into(),
        contact_name: "Ana Sol".into(),
        city: "Brest".into(),
        activities: "Ranger, conseiller".into(),
    };
    db.propose(&context, &proposal).await.unwrap();
    let report = NewReport {
        id: ReportId((context.ids)()),
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

/// A convention that the host has yet to fill: of a place in a year after, so that nothing else is touched by it.
pub async fn opened(db: &Db, pupil: AccountId, host: AccountId, later: u8) -> (ApplicationId, ConventionId) {
    let (week1, week2) = [
        ("2028-06-12", "2028-06-19"),
        ("2029-06-11", "2029-06-18"),
        ("2030-06-17", "2030-06-24"),
    ][usize::from(later)];
    let next_year = Campaign {
        id: CampaignId(uuid::Uuid::from_u128(77 + u128::from(later))),
        label: format!("20{}-20{}", 27 + later, 28 + later),
        week1: week1.parse().unwrap(),
        week2: week2.parse().unwrap(),
        ..campaign()
    };
    db.put_campaign(&next_year, Day.now()).await.unwrap();
    let offered = Offer {
        campaign: next_year.id,
        structure: structure(0).id,
        place: place(0).id,
        ..offer(2 + u32::from(later))
    };
    db.add_offers(std::slice::from_ref(&offered), Day.now())
        .await
        .unwrap();
    let context = act_at(Day.now(), Some(pupil));
    let application = NewApplication {
        id: ApplicationId((context.ids)()),
        offer: offered.id,
        student: pupil,
        campaign: next_year.id,
        weeks: Weeks::Both,
        motivation: Motivation::parse("J’aime les réseaux.").unwrap(),
        distance: None,
        far_confirmed: false,
    };
    db.apply(&context, &application).await.unwrap();
    db.accept(&act_at(Day.now(), Some(host)), application.id, "")
        .await
        .unwrap();
    db.confirm(&context, application.id).await.unwrap();
    let convention = db.convention_of_place(application.id.0).await.unwrap().unwrap();
    (application.id, convention)
}

/// An e-mail that nobody will get.
async fn lost(db: &Db) -> EmailId {
    let to = Recipient {
        account: None,
        name: "Inconnue".into(),
        email: "inconnue@exemple.fr".into(),
    };
    let context = act_at(Day.now(), None);
    db.enqueue_email(&context, "lost", &to, &Notification::AlreadyRegistered)
        .await
        .unwrap();
    let emails = db.emails(100, None).await.unwrap();
    let sent_email = emails
        .iter()
        .find(|sent_email| sent_email.to_email == to.email)
        .unwrap()
        .id;
    db.email_failed(sent_email, context.now, context.now, "550 no such user", true)
        .await
        .unwrap();
    sent_email
}

/// What a host has begun, and what a pupil keeps.
async fn begun(db: &Db, host: AccountId, pupil: AccountId) -> (OfferId, InvitationId, SavedSearchId) {
    let context = act_at(Day.now(), Some(host));
    let draft = db
        .create_draft(&context, structure(0).id, &DraftContent::default())
        .await
        .unwrap()
        .unwrap();
    let secret = store::Secret {
        hash: "invitation".into(),
        expires: Day.now() + TimeDelta::days(1),
        link: "/rejoindre".into(),
    };
    let to = email("collegue@exemple.fr");
    db.invite(&context, structure(0).id, &to, StructureRole::Member, &secret)
        .await
        .unwrap();
    let file = db.structure_of(host, structure(0).id).await.unwrap().unwrap();
    let context = act_at(Day.now(), Some(pupil));
    let search = SavedSearchId((context.ids)());
    db.save_search(&context, search, pupil, "rayon=5", "À moins de 5 km")
        .await
        .unwrap();
    (draft, file.invitations[0].id, search)
}
