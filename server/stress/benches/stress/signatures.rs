//! Conventions that many sign and fill at once: each signature is kept, each convention is signed once, no word is lost.

use domain::{
    account::Role,
    convention::{ConventionState, PartyIdentity, Section, SignerRole, Values, broken_link},
    id::{AccountId, ConventionId},
    weeks::Weeks,
};
use store::{Db, Proof, SectionSaved, Seen, Side, Signed};
use stress::{
    Outcome,
    frozen::{ToSign, freeze_all},
};

use crate::{
    report::{Report, Trial},
    seats::{Asked, OFFERS, accept, apply, at_once, confirm, heard, result, wide},
    world::{Base, ShownClock, application, context, host, student},
};

/// Conventions whose two signers sign at the same moment.
const PAIRS: u32 = 1000;
/// Conventions that two people fill at the same moment, in each way.
const EDITED: u32 = 200;

/// All of it.
pub async fn run(base: &Base, report: &mut Report) -> Outcome<()> {
    let (db, _, head) = opened(base, report.which(), "signatures", PAIRS).await?;
    for way in [Way::OneField, Way::TwoFields, Way::TwoSections] {
        edits(&db, report, way).await?;
    }
    let all = freeze_all(&db, head, testing::now()).await?;
    pairs(&db, report, head, &all).await?;
    db.close().await;
    Ok(())
}

/// A database with that many conventions, its address, and the head of their lycée.
pub async fn opened(base: &Base, engine: &str, name: &str, many: u32) -> Outcome<(Db, String, AccountId)> {
    let (db, url) = base.fresh(engine, name, 5, many).await?;
    wide(&db).await?;
    let (school, _) = testing::school();
    let head = store::NewAccount {
        name: testing::people::name("Proviseure"),
        email: Some(testing::people::email("proviseure@exemple.fr")),
        confirmed: true,
        password_hash: None,
        roles: vec![(Role::Head, Some(school))],
        student: None,
    };
    let store::Created::Done(head) = db
        .create_account(&context(&ShownClock::start(), None), &head)
        .await?
    else {
        return Err("the head exists".into());
    };
    let mut opening = Trial::default();
    // A hundred at a time: here they only have to be there, and a slow machine needs longer than anybody waits for a connection.
    let everybody: Vec<u32> = (0..many).collect();
    for some in everybody.chunks(100) {
        let sent = some
            .iter()
            .map(|who| apply(&db, *who, who % OFFERS, student(*who), Weeks::Both));
        heard(&mut opening, at_once(sent.collect()).await);
        let taken = some
            .iter()
            .map(|who| accept(&db, application(*who), host(who % OFFERS % 5, 0)));
        heard(&mut opening, at_once(taken.collect()).await);
        let confirmed = some
            .iter()
            .map(|who| confirm(&db, application(*who), student(*who)));
        heard(&mut opening, at_once(confirmed.collect()).await);
    }
    if let Some(fault) = opening.faults.lost.first() {
        return Err(format!("conventions were not opened: {fault}").into());
    }
    Ok((db, url, head))
}

fn sign(db: &Db, case: ToSign, who: AccountId, role: SignerRole) -> Asked<Signed> {
    let db = db.clone();
    Box::pin(async move {
        let seen = Seen {
            document: case.document,
            ip: "203.0.113.7",
            agent: "Firefox sur Linux",
        };
        let context = context(&ShownClock::start(), Some(who));
        db.sign(
            &context,
            PartyIdentity::Account(who),
            case.id,
            role,
            Proof::Account,
            &seen,
        )
        .await
    })
}

async fn pairs(db: &Db, report: &mut Report, head: AccountId, all: &[ToSign]) -> Outcome<()> {
    let mut trial = Trial::default();
    let questions = all.iter().flat_map(|case| {
        [
            sign(db, *case, head, SignerRole::Head),
            sign(db, *case, case.student, SignerRole::Student),
        ]
    });
    let said = heard(&mut trial, at_once(questions.collect()).await);
    for (case, pair) in all.iter().zip(said.chunks(2)) {
        let last = |wanted| {
            let wanted = Some(Signed::Done { last: wanted });
            pair.iter().filter(|said| **said == wanted).count()
        };
        if (last(false), last(true)) != (1, 1) {
            trial.faults.lost.push(format!("{}: {pair:?}", case.id));
        }
        let Some(evidence) = db.evidence(case.id, 1).await? else {
            trial.faults.lost.push(format!("{}: no version", case.id));
            continue;
        };
        let kept = evidence.signers.iter().filter(|line| {
            let signature = line.signature.as_ref();
            signature.is_some_and(|signature| signature.document_hash == case.document)
        });
        let kept = kept.count();
        if kept != 2 || evidence.state != ConventionState::Signed {
            trial
                .faults
                .lost
                .push(format!("{}: {kept} signatures, {:?}", case.id, evidence.state));
        }
        let log = db.convention_log(case.id).await?;
        let signed = log
            .iter()
            .filter(|line| line.event.contains("\"kind\":\"signed\""))
            .count();
        if signed > 2 {
            trial
                .faults
                .doubled
                .push(format!("{}: signed {signed} times in its log", case.id));
        }
        let chain = log.iter().map(|line| (line.event.as_str(), line.hash));
        if signed < 2 || broken_link(chain).is_some() || evidence.log_head != log[log.len() - 1].hash {
            trial.faults.lost.push(format!("{}: its log is broken", case.id));
        }
    }
    report.add("signed_in_pairs", &trial);
    report.note(&format!("signed_in_pairs: {}", result(&said)));
    Ok(())
}

/// How two people fill a convention at the same moment.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    OneField,
    TwoFields,
    TwoSections,
}

impl Way {
    fn name(self) -> &'static str {
        match self {
            Self::OneField => "edits_of_one_field",
            Self::TwoFields => "edits_of_two_fields",
            Self::TwoSections => "edits_of_two_sections",
        }
    }

    /// What each of the two writes: section and field.
    fn fields(self) -> [(Section, &'static str); 2] {
        match self {
            Self::OneField => [(Section::Tutor, "tuteur_nom"); 2],
            Self::TwoFields => [(Section::Tutor, "tuteur_qualite"), (Section::Tutor, "tuteur_tel")],
            Self::TwoSections => [
                (Section::Structure, "rep_qualite"),
                (Section::Practical, "hebergement"),
            ],
        }
    }
}

fn word(number: u32, rank: usize) -> String {
    format!("Mot {number} {rank}")
}

async fn conventions(db: &Db) -> Outcome<Vec<(u32, ConventionId)>> {
    let mut all = Vec::new();
    for number in 0..EDITED {
        let lines = db.conventions_of_student(student(number)).await?;
        let line = lines.first().ok_or("a confirmed place without convention")?;
        all.push((number, line.id));
    }
    Ok(all)
}

async fn edits(db: &Db, report: &mut Report, way: Way) -> Outcome<()> {
    let mut trial = Trial::default();
    let all = conventions(db).await?;
    let mut questions = Vec::new();
    for (number, id) in &all {
        let file = db.convention(*id).await?.ok_or("no convention")?;
        for (rank, (section, field)) in way.fields().into_iter().enumerate() {
            let saved = file.sections.get(&section).ok_or("no section")?;
            let (base, before) = (saved.version, saved.values.clone());
            let mut mine = before.clone();
            mine.set(field, &word(*number, rank));
            let who = host(number % OFFERS % 5, u32::try_from(rank)?);
            questions.push(save(db, *id, who, section, base, before, mine));
        }
    }
    let said = heard(&mut trial, at_once(questions).await);
    for ((number, id), pair) in all.iter().zip(said.chunks(2)) {
        let file = db.convention(*id).await?.ok_or("no convention")?;
        let written = |rank: usize| {
            let (section, field) = way.fields()[rank];
            let found = file
                .sections
                .get(&section)
                .map(|saved| saved.values.get(field).to_owned());
            found.unwrap_or_default() == word(*number, rank)
        };
        let kept = pair.iter().filter(|said| {
            matches!(
                said,
                Some(SectionSaved::Saved { .. } | SectionSaved::Merged { .. })
            )
        });
        let refused = pair
            .iter()
            .filter(|said| matches!(said, Some(SectionSaved::Conflict { .. })));
        let (kept, refused) = (kept.count(), refused.count());
        let right = match way {
            // One is kept; the other is shown what it says, and nothing of it is overwritten.
            Way::OneField => (kept, refused) == (1, 1) && written(0) != written(1),
            Way::TwoFields | Way::TwoSections => kept == 2 && written(0) && written(1),
        };
        if !right {
            trial.faults.lost.push(format!("{id}: {pair:?}"));
        }
    }
    report.add(way.name(), &trial);
    Ok(())
}

fn save(
    db: &Db,
    id: ConventionId,
    who: AccountId,
    section: Section,
    base: i32,
    before: Values,
    mine: Values,
) -> Asked<SectionSaved> {
    let db = db.clone();
    Box::pin(async move {
        let context = context(&ShownClock::start(), Some(who));
        db.save_section(
            &context,
            "Hôte".into(),
            Side::Host,
            id,
            section,
            base,
            Some(&before),
            &mine,
        )
        .await
    })
}
