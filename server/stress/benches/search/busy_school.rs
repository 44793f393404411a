//! A lycée at work: a file of three thousand students with their guardians comes in, a row moves on another server, and five hundred boards
//! are open at once.

use std::{
    fmt::Write,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::{Body, BodyDataStream},
};
use domain::{
    account::{EmailAddress, PersonName, Role, StaffDuty},
    board::{ExemptionGround, SituationKind, SituationSet},
    clock::Clock,
    id::{AccountId, SchoolId},
    weeks::Weeks,
};
use futures::StreamExt;
use http::{Request, StatusCode, header};
use mail::renderer::FrenchEmailRenderer;
use server::{
    config::Config,
    http::Site,
    serve,
    system::{self, SystemClock},
};
use service::{reference_data, token::Secret};
use store::{
    ChangeContext, Created, Db, NewAccount, SituationLine, StaffAssignment, StudentEdit, StudentSaved,
};
use testing::browser::Browser;
use tokio::{task::JoinSet, time::timeout};

use crate::{
    Outcome,
    figures::{Figures, percentile},
    school::{Defaults, Visitor, session},
};

/// Students of the file.
const IMPORTED: u32 = 3000;
/// Students entered one by one, as a reference.
const BY_HAND: u32 = 20;
/// How often a row moves.
const MOVES: usize = 15;
/// Boards that are open at once.
const BOARDS: usize = 500;
/// Boards that one person has open, as many as a server allows.
const BOARDS_OF_ONE: usize = 8;
/// How long they stay open, in seconds; one row moves meanwhile.
const OPEN: u64 = 20;
/// The longest that anything here may take.
const PATIENCE: Duration = Duration::from_mins(1);

/// A lycée that is measured.
pub struct Busy<'a> {
    /// Of which engine.
    pub engine: &'a str,
    /// Where its database is.
    pub url: &'a str,
    /// This server's connections to it.
    pub db: &'a Db,
    pub head: AccountId,
    /// This server, and the head signed in.
    pub visitor: &'a Visitor,
}

/// All of it, for one engine.
pub async fn measure(busy: &Busy<'_>, figures: &mut Figures) -> Outcome<()> {
    let school = busy
        .db
        .account(busy.head)
        .await?
        .and_then(|account| account.school_as(Role::Head))
        .ok_or("no lycée")?;
    let name = |what: &str| format!("{what}_{}", busy.engine);
    let mut moving = Moving::find(busy, school).await?;

    // Another server on the same database: what moves here is seen there.
    let other_db = reference_data::open(busy.url, 4, &SystemClock)
        .await?
        .sealed_by(testing::keys());
    let config = Config::read(&Defaults)?;
    let app = serve::prepare(&config, other_db.clone(), Arc::new(SystemClock)).await?;
    let other = Site::new(&config, app, None).router();
    let there = Visitor {
        router: other.clone(),
        cookie: busy.visitor.cookie.clone(),
    };
    let moves = moves(&mut moving, &there).await?;
    figures.add(&name("board_live"), percentile(&moves, 50), "ms", "aim", 1000.0);
    figures.add(
        &name("board_live_p99"),
        percentile(&moves, 99),
        "ms",
        "aim",
        1000.0,
    );

    let cores = boards(&mut moving, &other).await?;
    figures.add(&name("boards_500"), cores, "cores", "aim", 1.0);

    let by_hand = by_hand(busy, school).await? * f64::from(IMPORTED);
    let seconds = import(busy, school).await?;
    figures.add(
        &name("import_3000"),
        seconds,
        "s",
        "a student at a time, without guardians",
        by_hand,
    );
    other_db.close().await;
    Ok(())
}

/// An act of the head's.
fn context(renderer: &FrenchEmailRenderer, by: AccountId) -> ChangeContext<'_> {
    ChangeContext {
        now: SystemClock.now(),
        today: SystemClock.today(),
        actor: Some(by),
        ids: &system::new_id,
        renderer,
    }
}

fn renderer() -> FrenchEmailRenderer {
    FrenchEmailRenderer {
        public_url: "https://quinzaine.example".to_owned(),
        publisher: "Mesure".to_owned(),
    }
}

/// A row that moves: a student without a place is exempted, and is not, in turn.
struct Moving<'a> {
    busy: &'a Busy<'a>,
    school: SchoolId,
    student: AccountId,
    is_exempted: bool,
}

impl<'a> Moving<'a> {
    /// The first student who has no place.
    async fn find(busy: &'a Busy<'a>, school: SchoolId) -> Outcome<Self> {
        for student in busy.db.roster(school).await? {
            let mut moving = Self {
                busy,
                school,
                student: student.id,
                is_exempted: false,
            };
            if moving.step().await.is_ok() {
                return Ok(moving);
            }
        }
        Err("every student has a place".into())
    }

    /// Moves it.
    async fn step(&mut self) -> Outcome<()> {
        let renderer = renderer();
        let campaign = demo::campaign(SystemClock.today()).ok_or("no campaign")?;
        let exemption = SituationSet {
            kind: SituationKind::Exempted,
            ground: Some(ExemptionGround::Mobility),
            note: String::new(),
        };
        let said = self
            .busy
            .db
            .set_situations(
                &context(&renderer, self.busy.head),
                (self.school, campaign.id),
                &[(self.student, Weeks::Both)],
                (!self.is_exempted).then_some(&exemption),
            )
            .await?;
        self.is_exempted = !self.is_exempted;
        match said.first() {
            Some((_, SituationLine::Done)) => Ok(()),
            _ => Err("no row moved".into()),
        }
    }
}

/// A board's stream, as a page follows it.
async fn follow(router: &Router, cookie: &str) -> Outcome<BodyDataStream> {
    use tower::ServiceExt;
    let request = Request::get("/lycee/suivi/flux")
        .header(header::HOST, "localhost")
        .header(header::COOKIE, cookie)
        .body(Body::empty())?;
    let response = router.clone().oneshot(request).await?;
    if response.status() != StatusCode::OK {
        return Err(format!("a stream answered {}", response.status()).into());
    }
    Ok(response.into_body().into_data_stream())
}

/// Waits for an event; what keeps a stream alive is none.
async fn event(stream: &mut BodyDataStream) -> Outcome<()> {
    loop {
        let part = timeout(PATIENCE, stream.next())
            .await?
            .ok_or("a stream ended")??;
        if part.windows(5).any(|bytes| bytes == b"event") {
            return Ok(());
        }
    }
}

/// From an act on this server to the row on a page of the other one, in milliseconds: the stream tells, and the page is asked for.
async fn moves(moving: &mut Moving<'_>, there: &Visitor) -> Outcome<Vec<f64>> {
    let mut stream = follow(&there.router, &there.cookie).await?;
    // The first says where it begins.
    event(&mut stream).await?;
    let mut times = Vec::with_capacity(MOVES);
    for number in 0..MOVES {
        // Not in step with the looks of the stream.
        tokio::time::sleep(Duration::from_millis(137 * u64::try_from(number)? % 1000)).await;
        let started = Instant::now();
        moving.step().await?;
        event(&mut stream).await?;
        there.get("/lycee/suivi").await?;
        times.push(started.elapsed().as_secs_f64() * 1000.0);
    }
    Ok(times)
}

/// Seconds of processor time that this process took so far (Linux).
fn processor() -> Outcome<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let rest = stat.rsplit_once(')').ok_or("no name in /proc/self/stat")?.1;
    let ticks: Vec<f64> = rest
        .split_whitespace()
        .skip(11)
        .take(2)
        .map(str::parse)
        .collect::<Result<_, _>>()?;
    // A hundred ticks a second, on every Linux that this is measured on.
    Ok(ticks.iter().sum::<f64>() / 100.0)
}

/// How many cores five hundred open boards keep busy on one server, while a row moves and all of them ask for the page again.
async fn boards(moving: &mut Moving<'_>, router: &Router) -> Outcome<f64> {
    let mut cookies = Vec::new();
    for number in 0..BOARDS.div_ceil(BOARDS_OF_ONE) {
        cookies.push(colleague(moving.busy, moving.school, number).await?);
    }
    let mut open = Vec::with_capacity(BOARDS);
    for number in 0..BOARDS {
        let cookie = &cookies[number / BOARDS_OF_ONE];
        let mut stream = follow(router, cookie).await?;
        event(&mut stream).await?;
        open.push((stream, cookie.clone()));
    }
    let (started, before) = (Instant::now(), processor()?);
    let mut tasks = JoinSet::new();
    for (mut stream, cookie) in open {
        let visitor = Visitor {
            router: router.clone(),
            cookie,
        };
        tasks.spawn(async move {
            event(&mut stream).await.map_err(|error| error.to_string())?;
            visitor
                .get("/lycee/suivi")
                .await
                .map_err(|error| error.to_string())?;
            // It goes on looking until all is over.
            tokio::time::sleep(Duration::from_secs(OPEN / 2)).await;
            drop(stream);
            Ok::<(), String>(())
        });
    }
    tokio::time::sleep(Duration::from_secs(OPEN / 2)).await;
    moving.step().await?;
    while let Some(done) = tasks.join_next().await {
        done??;
    }
    Ok((processor()? - before) / started.elapsed().as_secs_f64())
}

/// Somebody of the office, signed in; their cookie.
async fn colleague(busy: &Busy<'_>, school: SchoolId, number: usize) -> Outcome<String> {
    let renderer = renderer();
    let new = NewAccount {
        name: PersonName::parse("Camille Bureau").map_err(|_| "no name")?,
        email: Some(
            EmailAddress::parse(&format!("bureau{number}@mesure.example")).map_err(|_| "no address")?,
        ),
        confirmed: true,
        password_hash: None,
        roles: Vec::new(),
        student: None,
    };
    let post = StaffAssignment {
        school,
        duty: StaffDuty::Secretariat,
        classes: Vec::new(),
    };
    let made = busy
        .db
        .create_staff(&context(&renderer, busy.head), &new, &post)
        .await?;
    let Created::Done(id) = made else {
        return Err("a colleague has that address already".into());
    };
    let secret = Secret::new(&system::SystemRng);
    session(busy.db, id, &secret).await?;
    Ok(format!("quinzaine={}", secret.as_str()))
}

/// Seconds that a student takes who is entered by hand.
async fn by_hand(busy: &Busy<'_>, school: SchoolId) -> Outcome<f64> {
    let renderer = renderer();
    let started = Instant::now();
    for number in 0..BY_HAND {
        let edit = StudentEdit {
            name: PersonName::parse(&format!("Alix {}", letters(number + 100_000))).map_err(|_| "no name")?,
            family_name: letters(number + 100_000),
            birth_date: "2011-03-02".parse()?,
            class_name: "2de Z".to_owned(),
            ine: None,
            home: None,
            email: None,
            is_namesake: false,
        };
        let saved = busy
            .db
            .save_student(&context(&renderer, busy.head), school, None, &edit)
            .await?;
        if !matches!(saved, StudentSaved::Done(_)) {
            return Err(format!("a student was not entered: {saved:?}").into());
        }
    }
    Ok(started.elapsed().as_secs_f64() / f64::from(BY_HAND))
}

/// A number in letters: a family name that nobody else has.
fn letters(number: u32) -> String {
    let mut name = String::from("Za");
    for digit in number.to_string().bytes() {
        name.push(char::from(digit - b'0' + b'b'));
    }
    name
}

/// What the national register exports of so many students, each with two guardians who have an address, an e-mail and a phone.
fn siecle(uai: &str) -> String {
    let mut students = String::new();
    let (mut classes, mut people, mut links) = (String::new(), String::new(), String::new());
    for number in 0..IMPORTED {
        let family = letters(number);
        let (day, month) = (number % 28 + 1, number % 12 + 1);
        _ = write!(
            students,
            "<ELEVE ELEVE_ID=\"{number}\" ELENOET=\"{number}\"><ID_NATIONAL>{number:09}AB</ID_NATIONAL>\
             <NOM_DE_FAMILLE>{family}</NOM_DE_FAMILLE><PRENOM>Alix</PRENOM><DATE_NAISS>{day:02}/{month:02}/2011</DATE_NAISS>\
             <CODE_MEF>20010017110</CODE_MEF><ADRESSE_ID>{number}</ADRESSE_ID></ELEVE>"
        );
        _ = write!(
            classes,
            "<STRUCTURES_ELEVE ELEVE_ID=\"{number}\" ELENOET=\"{number}\"><STRUCTURE><CODE_STRUCTURE>2DE{}</CODE_STRUCTURE>\
             <TYPE_STRUCTURE>D</TYPE_STRUCTURE></STRUCTURE></STRUCTURES_ELEVE>",
            number / 30 + 1
        );
        for rank in 1..=2 {
            let person = 2 * number + rank;
            _ = write!(
                people,
                "<PERSONNE PERSONNE_ID=\"{person}\"><NOM_DE_FAMILLE>{family}</NOM_DE_FAMILLE><PRENOM>{}</PRENOM>\
                 <TEL_PORTABLE>0639980001</TEL_PORTABLE><MEL>parent{person}@mesure.example</MEL><ADRESSE_ID>{number}</ADRESSE_ID></PERSONNE>",
                if rank == 1 { "Dominique" } else { "Claude" }
            );
            _ = write!(
                links,
                "<RESPONSABLE_ELEVE><ELEVE_ID>{number}</ELEVE_ID><PERSONNE_ID>{person}</PERSONNE_ID><RESP_LEGAL>{rank}</RESP_LEGAL>\
                 </RESPONSABLE_ELEVE>"
            );
        }
    }
    let addresses = (0..IMPORTED).fold(String::new(), |mut addresses, number| {
        _ = write!(
            addresses,
            "<ADRESSE ADRESSE_ID=\"{number}\"><LIGNE1_ADRESSE>{number} rue de la Mesure</LIGNE1_ADRESSE>\
                 <CODE_POSTAL>94300</CODE_POSTAL><LIBELLE_POSTAL>VINCENNES</LIBELLE_POSTAL></ADRESSE>"
        );
        addresses
    });
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><BEE_ELEVES><PARAMETRES><UAJ>{uai}</UAJ></PARAMETRES><DONNEES>\
         <ELEVES>{students}</ELEVES><STRUCTURES>{classes}</STRUCTURES><PERSONNES>{people}</PERSONNES>\
         <RESPONSABLES>{links}</RESPONSABLES><ADRESSES>{addresses}</ADRESSES></DONNEES></BEE_ELEVES>"
    )
}

/// Seconds from the file to the list that holds it: sent, compared, shown and applied, as the head does it.
async fn import(busy: &Busy<'_>, school: SchoolId) -> Outcome<f64> {
    let uai = busy.db.school_uai(school).await?.ok_or("no number")?;
    let file = siecle(&uai);
    let known = busy.db.roster(school).await?.len();
    let mut head = Browser::holding(&busy.visitor.router, busy.visitor.cookie.clone());
    let started = Instant::now();
    let shown = head.upload("/lycee/import/fichier", &[], file.as_bytes()).await;
    let form = shown.form("name=\"vu\"");
    head.submit(&form).await;
    let seconds = started.elapsed().as_secs_f64();
    let now = busy.db.roster(school).await?.len();
    if now - known != usize::try_from(IMPORTED)? {
        return Err(format!("{} students came in of {IMPORTED}: {}", now - known, shown.html).into());
    }
    Ok(seconds)
}
