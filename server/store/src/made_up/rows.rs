//! The rows of a lycée that is made up, many in a statement, in the order in which they refer to each other.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, Utc};
use domain::{
    account::Role,
    application::ApplicationState,
    board::ExemptionGround,
    convention::{Entry, Seal},
    digest::Digest,
    id::OfferId,
    name_key::{search_key, sort_key},
    place::Kilometres,
    proposal::ProposalState,
    school::class_key,
};
use sqlx::types::Json;
use uuid::Uuid;

use super::{
    MadeApplication, MadeColleague, MadeConvention, MadeGuardian, MadePerson, MadePlace, MadeProposal,
    MadeSituation, MadeStudent, MadeUp,
};
use crate::{
    ChangeContext, Conn, Query, StoreError,
    conn::{Statement, sql},
    decode::parsed,
    roster::family_key,
};

/// Rows of one statement: engines limit how many values it takes.
const BATCH: usize = 200;

/// No hash of anything: an account that has it was taken over, and no password opens it.
const NO_PASSWORD: &str = "!";

const ACCOUNT: Statement = sql!(
    "INSERT INTO account (id, name, email, email_key, password_hash, created_at, version, search_key, sort_key, confirmed_at)
     VALUES ($1, $2, $3, $3, $4, $5, 1, $6, $7, $8)"
);
/// What is left to do is told to nobody by e-mail: nobody reads these addresses.
const QUIET: Statement =
    sql!("INSERT INTO to_do_email (account_id, rhythm, muted, told) VALUES ($1, 'never', '', '')");
const ROLE: Statement = sql!("INSERT INTO account_role (account_id, role, granted_at) VALUES ($1, $2, $3)");
const DUTY: Statement = sql!(
    "INSERT INTO account_role (account_id, role, school_id, duty, granted_at)
     VALUES ($1, 'staff', $2, $3, $4)"
);
const CLASS: Statement = sql!(
    "INSERT INTO staff_class (account_id, school_id, class_name, class_key)
     VALUES ($1, $2, $3, $4)"
);
const STUDENT: Statement = sql!(
    "INSERT INTO student (account_id, school_id, class_name, class_key, birth_date, home_commune, family_name, family_key,
                          referent_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
);
const GUARDIAN: Statement = sql!("INSERT INTO guardian (account_id, student_id) VALUES ($1, $2)");
const APPLICATION: Statement = sql!(
    "INSERT INTO application (id, offer_id, student_id, campaign_id, attempt, weeks, motivation, distance_km, far_confirmed,
                              state, deadline, submitted_at, moved_at, reason, message, version)
     VALUES ($1, $2, $3, $4, 1, $5, $6, $7, $8, $9, $10, $11, $12, $13, '', 1)"
);
const APPLICATION_EVENT: Statement = sql!(
    "INSERT INTO application_event (id, application_id, at, account_id, event, state, note)
     VALUES ($1, $2, $3, $4, $5, $6, $7)"
);
const PROPOSAL: Statement = sql!(
    "INSERT INTO proposal (id, student_id, campaign_id, weeks, host_name, host_email, contact_name, city, activities, state,
                           deadline, reason, checked_by, proposed_at, moved_at, version, host_key)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 1, $16)"
);
const PROPOSAL_EVENT: Statement = sql!(
    "INSERT INTO proposal_event (id, proposal_id, at, account_id, actor, event, state, note)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
);
const PLACEMENT: Statement = sql!(
    "INSERT INTO placement (student_id, campaign_id, week, application_id, proposal_id)
     VALUES ($1, $2, $3, $4, $5)"
);
const SITUATION: Statement = sql!(
    "INSERT INTO student_situation (student_id, campaign_id, week, kind, ground, note, set_by, set_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
);
const CONVENTION: Statement = sql!(
    "INSERT INTO convention (id, reference, student_id, school_id, campaign_id, weeks, application_id, proposal_id,
                             structure_id, state, number, reason, revision, log_length, log_head, opened_at, moved_at,
                             referent_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, '', 0, 0, $11, $12, $13, $14)"
);
const SECTION: Statement = sql!(
    "INSERT INTO convention_section (convention_id, section, content, version, saved_at, saved_by)
     VALUES ($1, $2, $3, 1, $4, $5)"
);
const LOG: Statement = sql!(
    "INSERT INTO convention_log (convention_id, sequence, event, hash)
     VALUES ($1, $2, $3, $4)"
);
const SEAL: Statement = sql!(
    "INSERT INTO convention_seal (convention_id, sequence, key_id, signature)
     VALUES ($1, $2, $3, $4)"
);
/// Once each of them has a line of that number ($1), that line is its log's head.
const LOG_HEADS: Statement = sql!(
    "UPDATE convention SET log_length = $1,
         log_head = (SELECT l.hash FROM convention_log l WHERE l.convention_id = convention.id AND l.sequence = $1)
     WHERE log_length = $1 - 1
       AND EXISTS (SELECT 1 FROM convention_log l WHERE l.convention_id = convention.id AND l.sequence = $1)"
);
/// The seats of an offer ($1) are held and taken by its applications.
const SEATS: Statement = sql!(
    "UPDATE seat SET
         held = (SELECT COUNT(*) FROM application a WHERE a.offer_id = seat.offer_id AND a.state = 'accepted'
                 AND (a.weeks = 'both' OR a.weeks = CASE seat.week WHEN 1 THEN 'first' ELSE 'second' END)),
         taken = (SELECT COUNT(*) FROM application a WHERE a.offer_id = seat.offer_id AND a.state = 'confirmed'
                  AND (a.weeks = 'both' OR a.weeks = CASE seat.week WHEN 1 THEN 'first' ELSE 'second' END))
     WHERE offer_id = $1"
);

/// A line of a convention's log as it is written: which convention, its number, its text, its digest.
type LogRow = (Uuid, i32, String, Digest);

impl Conn {
    async fn insert_many<R>(
        &mut self,
        statement: Statement,
        rows: &[R],
        bind: impl for<'q> Fn(Query<'q>, &R) -> Query<'q>,
    ) -> Result<(), StoreError> {
        for batch in rows.chunks(BATCH) {
            let query = self.query_rows(statement, batch.len());
            batch.iter().fold(query, &bind).execute().await?;
        }
        Ok(())
    }

    async fn insert_people(&mut self, now: DateTime<Utc>, people: &[&MadePerson]) -> Result<(), StoreError> {
        self.insert_many(ACCOUNT, people, |query, person| {
            query
                .bind(person.id.0)
                .bind(person.name.as_str())
                .bind(person.email.as_deref())
                .bind(person.is_active.then_some(NO_PASSWORD))
                .bind(now)
                .bind(search_key(&person.name))
                .bind(sort_key(&person.name))
                .bind(person.is_reached().then_some(now))
        })
        .await?;
        let reached: Vec<_> = people.iter().filter(|person| person.is_reached()).collect();
        self.insert_many(QUIET, &reached, |query, person| query.bind(person.id.0))
            .await
    }

    async fn insert_made_roles(
        &mut self,
        now: DateTime<Utc>,
        people: &[&MadePerson],
        role: Role,
    ) -> Result<(), StoreError> {
        self.insert_many(ROLE, people, |query, person| {
            query.bind(person.id.0).bind(role.code()).bind(now)
        })
        .await
    }

    pub(super) async fn insert_colleagues(
        &mut self,
        now: DateTime<Utc>,
        colleagues: &[MadeColleague],
    ) -> Result<(), StoreError> {
        let people: Vec<_> = colleagues.iter().map(|one| &one.person).collect();
        self.insert_people(now, &people).await?;
        self.insert_many(DUTY, colleagues, |query, one| {
            query
                .bind(one.person.id.0)
                .bind(one.school.0)
                .bind(one.duty.code())
                .bind(now)
        })
        .await?;
        let classes: Vec<_> = colleagues
            .iter()
            .flat_map(|one| one.classes.iter().map(move |class| (one, class)))
            .collect();
        self.insert_many(CLASS, &classes, |query, (one, class)| {
            query
                .bind(one.person.id.0)
                .bind(one.school.0)
                .bind(class.as_str())
                .bind(class_key(class))
        })
        .await
    }

    pub(super) async fn insert_students(
        &mut self,
        now: DateTime<Utc>,
        students: &[MadeStudent],
    ) -> Result<(), StoreError> {
        let people: Vec<_> = students.iter().map(|student| &student.person).collect();
        self.insert_people(now, &people).await?;
        self.insert_made_roles(now, &people, Role::Student).await?;
        self.insert_many(STUDENT, students, |query, student| {
            query
                .bind(student.person.id.0)
                .bind(student.school.0)
                .bind(student.class_name.as_str())
                .bind(class_key(&student.class_name))
                .bind(student.birth_date)
                .bind(student.home.map(String::from))
                .bind(student.family_name.as_str())
                .bind(family_key(&student.person.name, &student.family_name))
                .bind(student.referent.map(|referent| referent.0))
        })
        .await
    }

    pub(super) async fn insert_guardians(
        &mut self,
        now: DateTime<Utc>,
        guardians: &[MadeGuardian],
    ) -> Result<(), StoreError> {
        let people: Vec<_> = guardians.iter().map(|guardian| &guardian.person).collect();
        self.insert_people(now, &people).await?;
        self.insert_made_roles(now, &people, Role::Guardian).await?;
        self.insert_many(GUARDIAN, guardians, |query, guardian| {
            query.bind(guardian.person.id.0).bind(guardian.student.0)
        })
        .await
    }

    pub(super) async fn insert_applications(
        &mut self,
        context: &ChangeContext<'_>,
        applications: &[MadeApplication],
    ) -> Result<(), StoreError> {
        self.insert_many(APPLICATION, applications, |query, one| {
            let (first, last) = (one.moves.first(), one.moves.last());
            query
                .bind(one.id.0)
                .bind(one.offer.0)
                .bind(one.student.0)
                .bind(one.campaign.0)
                .bind(one.weeks.code())
                .bind(one.motivation.as_str())
                .bind(one.distance.map(Kilometres::value))
                .bind(one.distance.is_some_and(Kilometres::is_far))
                .bind(last.map(|line| line.state.code()))
                .bind(one.deadline)
                .bind(first.map(|line| line.at))
                .bind(last.map(|line| line.at))
                .bind(one.reason.as_str())
        })
        .await?;
        let lines: Vec<_> = applications
            .iter()
            .flat_map(|one| one.moves.iter().map(move |line| (one, line)))
            .collect();
        self.insert_many(APPLICATION_EVENT, &lines, |query, (one, line)| {
            query
                .bind((context.ids)())
                .bind(one.id.0)
                .bind(line.at)
                .bind(line.by.map(|by| by.0))
                .bind(line.what.code())
                .bind(line.state.code())
                .bind(note(&one.reason, line.state == ApplicationState::Refused))
        })
        .await?;
        let offers: BTreeSet<OfferId> = applications.iter().map(|one| one.offer).collect();
        for offer in offers {
            self.query(SEATS).bind(offer.0).execute().await?;
        }
        Ok(())
    }

    pub(super) async fn insert_proposals(
        &mut self,
        context: &ChangeContext<'_>,
        proposals: &[MadeProposal],
    ) -> Result<(), StoreError> {
        self.insert_many(PROPOSAL, proposals, |query, one| {
            let (first, last) = (one.moves.first(), one.moves.last());
            query
                .bind(one.id.0)
                .bind(one.student.0)
                .bind(one.campaign.0)
                .bind(one.weeks.code())
                .bind(one.host_name.as_str())
                .bind(one.host_email.as_str())
                .bind(one.contact_name.as_str())
                .bind(one.city.as_str())
                .bind(one.activities.as_str())
                .bind(last.map(|(_, line)| line.state.code()))
                .bind(one.deadline)
                .bind(one.reason.as_str())
                .bind(one.checked_by.map(|by| by.0))
                .bind(first.map(|(_, line)| line.at))
                .bind(last.map(|(_, line)| line.at))
                .bind(search_key(&one.host_name))
        })
        .await?;
        let lines: Vec<_> = proposals
            .iter()
            .flat_map(|one| one.moves.iter().map(move |(actor, line)| (one, *actor, line)))
            .collect();
        self.insert_many(PROPOSAL_EVENT, &lines, |query, (one, actor, line)| {
            let refused = matches!(line.state, ProposalState::Rejected | ProposalState::Declined);
            query
                .bind((context.ids)())
                .bind(one.id.0)
                .bind(line.at)
                .bind(line.by.map(|by| by.0))
                .bind(actor.code())
                .bind(line.what.code())
                .bind(line.state.code())
                .bind(note(&one.reason, refused))
        })
        .await
    }

    /// The places of what was confirmed or agreed.
    pub(super) async fn insert_places(&mut self, made: &MadeUp) -> Result<(), StoreError> {
        let asked = made
            .applications
            .iter()
            .filter(|one| {
                one.moves
                    .last()
                    .is_some_and(|line| line.state == ApplicationState::Confirmed)
            })
            .map(|one| (one.student, one.campaign, one.weeks, Some(one.id.0), None));
        let found = made
            .proposals
            .iter()
            .filter(|one| {
                one.moves
                    .last()
                    .is_some_and(|(_, line)| line.state == ProposalState::Agreed)
            })
            .map(|one| (one.student, one.campaign, one.weeks, None, Some(one.id.0)));
        let places: Vec<_> = asked
            .chain(found)
            .flat_map(|place| place.2.iter().map(move |week| (place, week)))
            .collect();
        self.insert_many(PLACEMENT, &places, |query, (place, week)| {
            let (student, campaign, _, application, proposal) = place;
            query
                .bind(student.0)
                .bind(campaign.0)
                .bind(week.number())
                .bind(*application)
                .bind(*proposal)
        })
        .await
    }

    pub(super) async fn insert_conventions(
        &mut self,
        context: &ChangeContext<'_>,
        conventions: &[MadeConvention],
    ) -> Result<(), StoreError> {
        let Some(first) = conventions.first() else {
            return Ok(());
        };
        let year = self
            .campaign_of(first.campaign.0)
            .await?
            .week1
            .year()
            .rem_euclid(100);
        self.insert_many(CONVENTION, conventions, |query, one| {
            let (application, structure, proposal) = match one.place {
                MadePlace::Application(id, structure) => (Some(id.0), Some(structure.0), None),
                MadePlace::Proposal(id) => (None, None, Some(id.0)),
            };
            query
                .bind(one.id.0)
                .bind(crate::convention::reference(year, one.id.0))
                .bind(one.student.0)
                .bind(one.school.0)
                .bind(one.campaign.0)
                .bind(one.weeks.code())
                .bind(application)
                .bind(proposal)
                .bind(structure)
                .bind(one.state.code())
                .bind(Digest::ZERO.to_string())
                .bind(one.log.first().map_or(context.now, |(at, ..)| *at))
                .bind(one.log.last().map_or(context.now, |(at, ..)| *at))
                .bind(one.referent.map(|referent| referent.0))
        })
        .await?;
        let sections: Vec<_> = conventions
            .iter()
            .flat_map(|one| one.sections.iter().map(move |section| (one.id, section)))
            .collect();
        self.insert_many(SECTION, &sections, |query, (id, (section, at, by, values))| {
            query
                .bind(id.0)
                .bind(section.code())
                .bind(Json(values))
                .bind(*at)
                .bind(by.as_str())
        })
        .await?;
        self.insert_logs(conventions).await
    }

    pub(super) async fn insert_situations(&mut self, situations: &[MadeSituation]) -> Result<(), StoreError> {
        self.insert_many(SITUATION, situations, |query, one| {
            query
                .bind(one.student.0)
                .bind(one.campaign.0)
                .bind(one.week.number())
                .bind(one.kind.code())
                .bind(one.ground.map(ExemptionGround::code))
                .bind(one.note.as_str())
                .bind(one.set.0.0)
                .bind(one.set.1)
        })
        .await
    }

    /// A line of each log, then the next of each: the database lets a line in only after the one before.
    async fn insert_logs(&mut self, conventions: &[MadeConvention]) -> Result<(), StoreError> {
        let mut lines: Vec<LogRow> = Vec::new();
        for one in conventions {
            let mut head = Digest::ZERO;
            for (sequence, (at, by, what)) in (1..).zip(&one.log) {
                let entry = Entry::new(one.id, sequence, *at, by.clone(), what.clone());
                let (event, hash) = parsed("convention_log.event", entry.linked(head))?;
                let number = parsed("convention_log.sequence", i32::try_from(sequence))?;
                lines.push((one.id.0, number, event, hash));
                head = hash;
            }
        }
        let longest = lines
            .iter()
            .map(|(_, number, ..)| *number)
            .max()
            .unwrap_or_default();
        for sequence in 1..=longest {
            let round: Vec<&LogRow> = lines
                .iter()
                .filter(|(_, number, ..)| *number == sequence)
                .collect();
            self.insert_many(LOG, &round, |query, (id, number, event, hash)| {
                query
                    .bind(*id)
                    .bind(*number)
                    .bind(event.as_str())
                    .bind(hash.to_string())
            })
            .await?;
            let seals: Vec<(Uuid, i32, Seal)> = round
                .iter()
                .filter_map(|(id, number, _, hash)| Some((*id, *number, self.keys()?.seal(*hash))))
                .collect();
            self.insert_many(SEAL, &seals, |query, (id, number, seal)| {
                query
                    .bind(*id)
                    .bind(*number)
                    .bind(seal.key.as_str())
                    .bind(seal.signature.as_str())
            })
            .await?;
            self.query(LOG_HEADS).bind(sequence).execute().await?;
        }
        Ok(())
    }
}

/// What a line of a history says beside the move.
fn note(reason: &str, refused: bool) -> &str {
    if refused { reason } else { "" }
}
