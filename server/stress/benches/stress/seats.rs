//! Many people at once: the last seat has one winner, a student one place a week, and everybody else a clear answer.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use domain::{
    account::Role,
    id::{AccountId, ApplicationId, ProposalId},
    weeks::Weeks,
};
use futures::future::BoxFuture;
use store::{Accepted, Applied, Confirmed, Db, NewProposal, ProposalMoved, Proposed, Secret, StoreError};
use stress::{Outcome, invariants, snapshot::Snapshot};
use tokio::sync::Barrier;

use crate::{
    report::{Report, Trial},
    world::{
        Base, ShownClock, application, context, host, new_application, offer, offer_id, structure_id,
        student, timed,
    },
};

/// Who wants the last seat.
const RIVALS: u32 = 500;
/// How often the winner confirms.
const REPEATED: usize = 5;
/// Students who confirm two things at once.
const PAIRS: u32 = 200;
/// Offers they chose among.
pub const OFFERS: u32 = 20;

/// A question.
pub type Asked<T> = BoxFuture<'static, Result<T, StoreError>>;
/// An answer, and how long it took.
pub type Answer<T> = (Result<T, StoreError>, Duration);

/// The link that a host who agrees fills its convention by.
fn tutor(who: u32) -> Secret {
    Secret {
        hash: format!("tutor{who}"),
        expires: testing::now() + chrono::TimeDelta::days(365),
        link: format!("/lien/{who}"),
    }
}

/// Everybody asks at the same moment; answers in the order of the questions.
pub async fn at_once<T: Send + 'static>(questions: Vec<Asked<T>>) -> Vec<Answer<T>> {
    let gate = Arc::new(Barrier::new(questions.len()));
    let askers: Vec<_> = questions
        .into_iter()
        .map(|question| {
            let gate = gate.clone();
            tokio::spawn(async move {
                gate.wait().await;
                timed(question).await
            })
        })
        .collect();
    let mut answers = Vec::new();
    for asker in askers {
        answers.push(asker.await.expect("an asker ends"));
    }
    answers
}

/// Counts answers: an error is a loss. Gives back what was said, `None` for an error.
pub fn heard<T>(trial: &mut Trial, answers: Vec<Answer<T>>) -> Vec<Option<T>> {
    trial.tried += answers.len();
    let mut said = Vec::new();
    for (answer, time) in answers {
        trial.times.push(time);
        match answer {
            Ok(answer) => {
                trial.kept += 1;
                said.push(Some(answer));
            }
            Err(error) => {
                trial.faults.lost.push(format!("an error: {error:?}"));
                said.push(None);
            }
        }
    }
    said
}

pub fn apply(db: &Db, number: u32, offer: u32, student: AccountId, weeks: Weeks) -> Asked<Applied> {
    let db = db.clone();
    Box::pin(async move {
        let new = new_application(application(number), offer_id(offer), student, weeks);
        db.apply(&context(&ShownClock::start(), Some(student)), &new)
            .await
    })
}

pub fn accept(db: &Db, id: ApplicationId, by: AccountId) -> Asked<Accepted> {
    let db = db.clone();
    Box::pin(async move {
        db.accept(&context(&ShownClock::start(), Some(by)), id, "Bienvenue")
            .await
    })
}

pub fn confirm(db: &Db, id: ApplicationId, by: AccountId) -> Asked<Confirmed> {
    let db = db.clone();
    Box::pin(async move { db.confirm(&context(&ShownClock::start(), Some(by)), id).await })
}

/// All of it.
pub async fn run(base: &Base, report: &mut Report) -> Outcome<()> {
    last_seat(base, report).await?;
    for (name, weeks, both) in [
        ("pairs_overlapping", OVERLAPPING.as_slice(), false),
        ("pairs_week_by_week", &[(Weeks::First, Weeks::Second)], true),
    ] {
        pairs(base, report, name, weeks, both).await?;
    }
    alone(base, report).await
}

const OVERLAPPING: [(Weeks, Weeks); 4] = [
    (Weeks::Both, Weeks::Both),
    (Weeks::Both, Weeks::First),
    (Weeks::Second, Weeks::Both),
    (Weeks::First, Weeks::First),
];

async fn last_seat(base: &Base, report: &mut Report) -> Outcome<()> {
    let (db, _) = base.fresh(report.which(), "last_seat", 1, RIVALS).await?;
    db.add_offers(&[offer(0, 0, 1, Weeks::Both)], testing::now())
        .await?;

    let mut trial = Trial::default();
    let questions = (0..RIVALS).map(|number| apply(&db, number, 0, student(number), Weeks::Both));
    for said in heard(&mut trial, at_once(questions.collect()).await) {
        if !matches!(said, Some(Applied::Done(_)) | None) {
            trial.faults.lost.push(format!("not sent: {said:?}"));
        }
    }
    report.add("last_seat_apply", &trial);

    let mut trial = Trial::default();
    let questions = (0..RIVALS).map(|number| accept(&db, application(number), host(0, number % 2)));
    let said = heard(&mut trial, at_once(questions.collect()).await);
    let winners: Vec<u32> = (0..RIVALS)
        .zip(&said)
        .filter(|(_, said)| matches!(said, Some(Accepted::Done(_))))
        .map(|(number, _)| number)
        .collect();
    one_winner(&mut trial, winners.len(), "accepted");
    trial
        .faults
        .append(invariants::check(&Snapshot::read(&db).await?, testing::now()));
    report.add("last_seat_accept", &trial);
    report.note(&format!("last_seat_accept: {}", result(&said)));

    let mut trial = Trial::default();
    let again = winners.iter().flat_map(|winner| [*winner; REPEATED]);
    let questions = (0..RIVALS)
        .chain(again)
        .map(|number| confirm(&db, application(number), student(number)));
    let said = heard(&mut trial, at_once(questions.collect()).await);
    let confirmed = said.iter().filter(|said| **said == Some(Confirmed::Done)).count();
    one_winner(&mut trial, confirmed, "confirmed");
    trial
        .faults
        .append(invariants::check(&Snapshot::read(&db).await?, testing::now()));
    report.add("last_seat_confirm", &trial);
    report.note(&format!("last_seat_confirm: {}", result(&said)));
    db.close().await;
    Ok(())
}

fn one_winner(trial: &mut Trial, winners: usize, what: &str) {
    match winners {
        0 => trial.faults.lost.push(format!("nobody was {what}")),
        1 => {}
        _ => trial.faults.doubled.push(format!("{winners} were {what}")),
    }
}

/// How often each answer was given, days apart.
pub fn result<T: std::fmt::Debug>(said: &[Option<T>]) -> String {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for answer in said {
        let text = answer
            .as_ref()
            .map_or_else(|| "error".to_owned(), |answer| format!("{answer:?}"));
        *counts.entry(text).or_default() += 1;
    }
    let parts: Vec<_> = counts
        .into_iter()
        .map(|(answer, count)| format!("{count} × {answer}"))
        .collect();
    parts.join(", ")
}

/// Offers of five structures, with seats for everybody.
pub async fn wide(db: &Db) -> Outcome<()> {
    let offers: Vec<_> = (0..OFFERS)
        .map(|number| offer(number, number % 5, 99, Weeks::Both))
        .collect();
    Ok(db.add_offers(&offers, testing::now()).await?)
}

/// Each student has two accepted applications and confirms both at the same moment as all others.
async fn pairs(
    base: &Base,
    report: &mut Report,
    name: &str,
    weeks: &[(Weeks, Weeks)],
    both: bool,
) -> Outcome<()> {
    let (db, _) = base.fresh(report.which(), name, 5, PAIRS).await?;
    wide(&db).await?;
    let mut trial = Trial::default();
    let chosen: Vec<_> = (0..PAIRS)
        .zip(weeks.iter().cycle())
        .flat_map(|(number, (one, other))| {
            let first = number % OFFERS;
            let second = (first + 1 + number / OFFERS % (OFFERS - 1)) % OFFERS;
            [
                (number, 2 * number, first, *one),
                (number, 2 * number + 1, second, *other),
            ]
        })
        .collect();
    let sent = chosen
        .iter()
        .map(|(who, number, offer, weeks)| apply(&db, *number, *offer, student(*who), *weeks));
    let taken = chosen
        .iter()
        .map(|(_, number, offer, _)| accept(&db, application(*number), host(offer % 5, 0)));
    heard(&mut Trial::default(), at_once(sent.collect()).await);
    heard(&mut Trial::default(), at_once(taken.collect()).await);

    let questions = chosen
        .iter()
        .map(|(who, number, ..)| confirm(&db, application(*number), student(*who)));
    let said = heard(&mut trial, at_once(questions.collect()).await);
    let wanted = if both { 2 } else { 1 };
    for (who, pair) in said.chunks(2).enumerate() {
        let done = pair.iter().filter(|said| **said == Some(Confirmed::Done)).count();
        if done < wanted {
            trial.faults.lost.push(format!("student {who}: {pair:?}"));
        } else if done > wanted {
            trial.faults.doubled.push(format!("student {who}: {pair:?}"));
        }
    }
    trial
        .faults
        .append(invariants::check(&Snapshot::read(&db).await?, testing::now()));
    report.add(name, &trial);
    report.note(&format!("{name}: {}", result(&said)));
    db.close().await;
    Ok(())
}

/// Each student confirms an application while the host of a place they found alone agrees.
async fn alone(base: &Base, report: &mut Report) -> Outcome<()> {
    let (db, _) = base.fresh(report.which(), "alone", 5, PAIRS).await?;
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
    let clock = ShownClock::start();
    let store::Created::Done(head) = db.create_account(&context(&clock, None), &head).await? else {
        return Err("the head exists".into());
    };
    let sent = (0..PAIRS).map(|who| apply(&db, who, who % OFFERS, student(who), Weeks::Both));
    let taken = (0..PAIRS).map(|who| accept(&db, application(who), host(who % OFFERS % 5, 1)));
    heard(&mut Trial::default(), at_once(sent.collect()).await);
    heard(&mut Trial::default(), at_once(taken.collect()).await);
    for who in 0..PAIRS {
        let new = NewProposal {
            id: ProposalId(testing::id(40_000_000 + u128::from(who))),
            student: student(who),
            campaign: testing::campaign().id,
            weeks: OVERLAPPING[who as usize % 4].0,
            host_name: structure_id(0).to_string(),
            host_email: format!("voisin{who}@exemple.fr"),
            contact_name: String::new(),
            city: "Montreuil".to_owned(),
            activities: "Accueil".to_owned(),
        };
        let proposed = db.propose(&context(&clock, Some(new.student)), &new).await?;
        let sent = db
            .let_go(
                &context(&clock, Some(head)),
                new.id,
                &format!("hash{who}"),
                "/lien",
            )
            .await?;
        if (proposed, sent) != (Proposed::Done, ProposalMoved::Done) {
            return Err(format!("a proposal was {proposed:?}, {sent:?}").into());
        }
    }
    let mut trial = Trial::default();
    let questions = (0..PAIRS).flat_map(|who| {
        let agreeing = db.clone();
        let agreed: Asked<bool> = Box::pin(async move {
            let done = agreeing
                .agree(
                    &context(&ShownClock::start(), None),
                    &format!("hash{who}"),
                    &tutor(who),
                )
                .await?;
            Ok(done == ProposalMoved::Done)
        });
        let confirming = confirm(&db, application(who), student(who));
        let confirmed: Asked<bool> = Box::pin(async move { Ok(confirming.await? == Confirmed::Done) });
        [agreed, confirmed]
    });
    let said = heard(&mut trial, at_once(questions.collect()).await);
    let mut by_host = 0;
    for (who, pair) in said.chunks(2).enumerate() {
        match pair {
            [Some(true), Some(false)] => by_host += 1,
            [Some(false), Some(true)] => {}
            [Some(true), Some(true)] => trial.faults.doubled.push(format!("student {who} has two places")),
            _ => trial.faults.lost.push(format!("student {who}: {pair:?}")),
        }
    }
    trial
        .faults
        .append(invariants::check(&Snapshot::read(&db).await?, testing::now()));
    report.add("pairs_found_alone", &trial);
    report.note(&format!(
        "pairs_found_alone: the host's agreement came first for {by_host} of {PAIRS}"
    ));
    db.close().await;
    Ok(())
}
