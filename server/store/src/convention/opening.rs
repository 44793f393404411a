//! A place is confirmed: its convention is opened, filled with what is known. The place is cancelled: so is its convention.

use chrono::{Datelike, NaiveDate};
use domain::{
    convention::{
        By, ConventionActor, ConventionEvent, ConventionState, Happened, Known, KnownHost, next, prefill,
    },
    digest::{Digest, crockford},
    hours::WeekHours,
    id::ConventionId,
    notice::{ConventionReader, Notice},
    path,
    weeks::Weeks,
};
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

use super::{
    letters::Letters,
    moves::Moves,
    steps::{Standing, Steps},
};
use crate::{
    Recipient, Secret, StoreError, act::Act, application::Steps as _, db::both_engines, people::People,
    placement::Source,
};

/// Who saved a section that nobody has touched yet.
const PLATFORM: &str = "Quinzaine";

/// A confirmed place.
#[derive(Clone, Copy)]
pub(crate) struct Opened<'a> {
    pub(crate) student: Uuid,
    pub(crate) campaign: Uuid,
    pub(crate) weeks: Weeks,
    pub(crate) source: Source,
    /// For a host without an account: the personal link it fills its part by.
    pub(crate) tutor: Option<&'a Secret>,
}

#[derive(FromRow)]
struct HostRow {
    structure_id: Option<Uuid>,
    name: String,
    kind: String,
    siret: Option<String>,
    address: String,
    postal_code: String,
    city: String,
    country: Option<String>,
    activities: Json<Vec<String>>,
    hours: Json<WeekHours>,
    lunch: String,
    contact_name: String,
    contact_phone: String,
}

#[derive(FromRow)]
struct StudentRow {
    name: String,
    birth_date: NaiveDate,
    class_name: String,
    school_id: Uuid,
    school: String,
    uai: String,
    status: String,
    postal_code: String,
    city: String,
}

both_engines! {
/// What happens to a convention because of its place. The pupil is locked, and the offer where there is one.
pub(crate) trait Opening {
    /// Opens the convention of a place that was just confirmed.
    async fn open_convention(&mut self, act: &Act<'_>, place: Opened<'_>) -> Result<(), StoreError> {
        let (structure, host) = match place.source {
            Source::Application(id) => self.host_of_application(id).await?,
            Source::Proposal(id) => (None, self.host_of_proposal(id).await?),
        };
        let sql = "SELECT a.name, st.birth_date, st.class_name, st.school_id, sc.name AS school, sc.uai, sc.status,
                          sc.postal_code, sc.city
                   FROM student st JOIN account a ON a.id = st.account_id JOIN school sc ON sc.id = st.school_id
                   WHERE st.account_id = $1";
        let student: StudentRow = sqlx::query_as(sql).bind(place.student).fetch_one(&mut *self).await?;
        let sql = "SELECT a.name, COALESCE(a.email, '') FROM guardian g JOIN account a ON a.id = g.account_id
                   WHERE g.student_id = $1 ORDER BY a.id LIMIT 2";
        let guardians: Vec<(String, String)> =
            sqlx::query_as(sql).bind(place.student).fetch_all(&mut *self).await?;
        let sql = "SELECT a.name, COALESCE(a.email, '') FROM account_role r JOIN account a ON a.id = r.account_id
                   WHERE r.school_id = $1 AND r.role = 'head' AND a.suspended_at IS NULL ORDER BY a.id LIMIT 1";
        let head: Option<(String, String)> =
            sqlx::query_as(sql).bind(student.school_id).fetch_optional(&mut *self).await?;
        let contact = host.contact.clone();
        let known = Known {
            host,
            student: student.name,
            birth_date: Some(student.birth_date),
            class_name: student.class_name,
            guardians,
            school: student.school,
            uai: student.uai,
            school_address: format!("{} {}", student.postal_code, student.city).trim().to_owned(),
            school_status: student.status,
            head: head.unwrap_or_default(),
        };
        let id = self.insert_convention(act, &place, structure, student.school_id).await?;
        for (section, values) in prefill(&known, place.weeks) {
            sqlx::query(
                "INSERT INTO convention_section (convention_id, section, content, version, saved_at, saved_by)
                 VALUES ($1, $2, $3, 1, $4, $5)",
            )
            .bind(id)
            .bind(section.code())
            .bind(Json(values))
            .bind(act.now)
            .bind(PLATFORM)
            .execute(&mut *self)
            .await?;
        }
        let Some(mut standing) = self.lock_convention(id).await? else { return Ok(()) };
        let name = match act.by {
            Some(_) => self.name_of(act.by).await?,
            None => contact.0.clone(),
        };
        let by = By { account: act.by.map(|by| by.0), name };
        self.write_log_by(act, &mut standing, by, Happened::Opened).await?;
        self.tell_opened(act, &mut standing, place, contact).await
    }

    /// The convention's own line, under a reference that no other has.
    async fn insert_convention(
        &mut self,
        act: &Act<'_>,
        place: &Opened<'_>,
        structure: Option<Uuid>,
        school: Uuid,
    ) -> Result<Uuid, StoreError> {
        let id = (act.ids)();
        let year = self.campaign_of(place.campaign).await?.week1.year().rem_euclid(100);
        let mut reference = reference(year, (act.ids)());
        while sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM convention WHERE reference = $1)")
            .bind(&reference)
            .fetch_one(&mut *self)
            .await?
        {
            reference = self::reference(year, (act.ids)());
        }
        sqlx::query(
            "INSERT INTO convention (id, reference, student_id, school_id, campaign_id, weeks, application_id, proposal_id,
                                     structure_id, state, number, reason, revision, log_length, log_head, opened_at,
                                     moved_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, '', 0, 0, $11, $12, $12)",
        )
        .bind(id)
        .bind(&reference)
        .bind(place.student)
        .bind(school)
        .bind(place.campaign)
        .bind(place.weeks.code())
        .bind(place.source.application())
        .bind(place.source.proposal())
        .bind(structure)
        .bind(ConventionState::HostPart.code())
        .bind(Digest::ZERO.to_string())
        .bind(act.now)
        .execute(&mut *self)
        .await?;
        Ok(id)
    }

    /// What an offer says of its host.
    async fn host_of_application(&mut self, id: Uuid) -> Result<(Option<Uuid>, KnownHost), StoreError> {
        let sql = "SELECT o.structure_id, s.name, s.kind, s.siret, pl.address, pl.postal_code, pl.city, pl.country,
                          o.activities, o.hours, o.lunch, o.contact_name, o.contact_phone
                   FROM application a JOIN offer o ON o.id = a.offer_id JOIN structure s ON s.id = o.structure_id
                        JOIN place pl ON pl.id = o.place_id
                   WHERE a.id = $1";
        let row: HostRow = sqlx::query_as(sql).bind(id).fetch_one(&mut *self).await?;
        // Who accepted knows the pupil; who answers for the application now comes after.
        let sql = "SELECT p.name, COALESCE(p.email, '') FROM account p
                   WHERE p.id = COALESCE((SELECT e.account_id FROM application_event e
                                          WHERE e.application_id = $1 AND e.event = 'accept' ORDER BY e.at DESC LIMIT 1),
                                         (SELECT a.handler_id FROM application a WHERE a.id = $1))";
        let contact: Option<(String, String)> = sqlx::query_as(sql).bind(id).fetch_optional(&mut *self).await?;
        let host = KnownHost {
            name: row.name,
            kind: row.kind,
            siret: row.siret.unwrap_or_default(),
            street: row.address,
            postal_code: row.postal_code,
            city: row.city,
            country: row.country.unwrap_or_default(),
            contact: contact.unwrap_or((row.contact_name, String::new())),
            phone: row.contact_phone,
            activities: row.activities.0,
            hours: Some(row.hours.0),
            lunch: row.lunch,
        };
        Ok((row.structure_id, host))
    }

    /// What the pupil said of a host found alone.
    async fn host_of_proposal(&mut self, id: Uuid) -> Result<KnownHost, StoreError> {
        let sql = "SELECT host_name, host_email, contact_name, city, activities FROM proposal WHERE id = $1";
        let (name, email, contact, city, activities): (String, String, String, String, String) =
            sqlx::query_as(sql).bind(id).fetch_one(&mut *self).await?;
        let contact = if contact.is_empty() { name.clone() } else { contact };
        let lines = activities.lines().map(str::trim).filter(|line| !line.is_empty());
        Ok(KnownHost {
            activities: lines.map(str::to_owned).collect(),
            contact: (contact, email),
            name,
            city,
            ..KnownHost::default()
        })
    }

    /// Tells the host, by its accounts or by a personal link, and the pupil.
    async fn tell_opened(
        &mut self,
        act: &Act<'_>,
        standing: &mut Standing,
        place: Opened<'_>,
        contact: (String, String),
    ) -> Result<(), StoreError> {
        let (name, email) = contact;
        let names = self.names_of(standing).await?;
        let id = ConventionId(standing.id);
        let notice = |reader, path| Notice::ConventionOpened {
            host: names.host.clone(),
            student: names.student.clone(),
            weeks: place.weeks,
            reader,
            path,
        };
        if let Some(secret) = place.tutor {
            self.write_log(act, standing, Happened::LinkSent { role: None }).await?;
            sqlx::query(
                "INSERT INTO convention_link (id, token_hash, convention_id, role, name, email_key, created_at, expires_at)
                 VALUES ($1, $2, $3, 'tutor', $4, $5, $6, $7)",
            )
            .bind((act.ids)())
            .bind(&secret.hash)
            .bind(standing.id)
            .bind(&name)
            .bind(email.trim().to_lowercase())
            .bind(act.now)
            .bind(secret.expires)
            .execute(&mut *self)
            .await?;
            let tutor = vec![Recipient { account: None, name, email }];
            let notice = notice(ConventionReader::Link, secret.link.clone());
            self.tell(act, standing, "opened", tutor, &notice).await?;
        }
        let hosts = self.host_accounts(standing).await?;
        self.tell(act, standing, "opened", hosts, &notice(ConventionReader::Host, path::convention(id))).await?;
        let pupil = self.person(standing.student).await?.into_iter().collect();
        self.tell(act, standing, "opened", pupil, &notice(ConventionReader::Student, path::convention(id))).await
    }

    /// The place is cancelled, and with it the convention. Pupil, host and lycée get the letters of the place; the others whom the
    /// convention concerns are told here.
    async fn cancel_convention_of(
        &mut self,
        act: &Act<'_>,
        source: Source,
        reason: &str,
    ) -> Result<(), StoreError> {
        let sql = match source {
            Source::Application(_) => "SELECT id FROM convention WHERE application_id = $1",
            Source::Proposal(_) => "SELECT id FROM convention WHERE proposal_id = $1",
        };
        let of = source.application().or(source.proposal());
        let id: Option<Uuid> = sqlx::query_scalar(sql).bind(of).fetch_optional(&mut *self).await?;
        // Places that were confirmed before there were conventions have none.
        let Some(id) = id else { return Ok(()) };
        let Some(mut standing) = self.lock_convention(id).await? else { return Ok(()) };
        match next(standing.state, ConventionEvent::Cancel, ConventionActor::Consequence) {
            Some(to) => {
                self.give_up(act, &mut standing, to, reason).await?;
                let mut told = self.host_accounts(&standing).await?;
                told.extend(self.person(standing.student).await?);
                let sql = "SELECT host_email FROM proposal WHERE id = $1";
                let host: Option<String> =
                    sqlx::query_scalar(sql).bind(standing.proposal).fetch_optional(&mut *self).await?;
                told.extend(host.map(|email| Recipient { account: None, name: String::new(), email }));
                self.tell_cancelled(act, &standing, reason, &told).await
            }
            None => self.leave_convention(id).await,
        }
    }
}
}

/// « QZ-27-4H7K-9M2X »: forty random bits of an id, in letters and digits that nobody takes for one another.
fn reference(year: i32, id: Uuid) -> String {
    let (_, low) = id.as_u64_pair();
    let code = crockford(low & ((1 << 40) - 1), 8);
    let (left, right) = code.split_at(4);
    format!("QZ-{year:02}-{left}-{right}")
}
